//! The rows of the sources a pack encodes, held against its rules and parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use super::citations::{self, Citation};
use super::diagnostic::{Diagnostic, nearest};
use super::pack::{Pack, PackFiles};
use super::pack_files::read_yaml;
use super::source::{SourceFile, Span};
use crate::intake::UniqueMap;

/// The file that lists the rows.
pub const SOURCES_FILE: &str = "sources.yaml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowFields {
    source: String,
    certainty: String,
    left_out: Option<String>,
}

/// One row of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// Its id.
    pub id: String,
    /// Where it comes from.
    pub source: String,
    /// How sure it is: `A`, `A-`, `B`, `C`, `D`, or two of them for two parts.
    pub certainty: String,
    /// Why no rule or parameter models it.
    pub left_out: Option<String>,
}

/// The rows of a pack, and who models them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// The rows, in the order of the file.
    pub rows: Vec<SourceRow>,
    /// What other files of the versions than rules cite.
    pub citations: Vec<Citation>,
}

impl Sources {
    /// Reads `sources.yaml`; a pack without it has no rows to be held against.
    pub fn read(files: &PackFiles, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let source = files.source(SOURCES_FILE)?;
        let rows: UniqueMap<String, RowFields> = read_yaml(&source, diagnostics)?;
        let rows = rows
            .into_iter()
            .map(|(id, fields)| SourceRow {
                id,
                source: fields.source,
                certainty: fields.certainty,
                left_out: fields.left_out,
            })
            .collect();
        Some(Self {
            rows,
            citations: citations::read(files, diagnostics),
        })
    }

    /// Holds the rows against the rules and parameters of a pack, both ways.
    pub fn check(&self, files: &PackFiles, pack: &Pack, diagnostics: &mut Vec<Diagnostic>) {
        let Some(file) = files.source(SOURCES_FILE) else {
            return;
        };
        let known: BTreeSet<&str> = self.rows.iter().map(|row| row.id.as_str()).collect();
        for version in &pack.versions {
            for rule in version.rules.rules() {
                for row in rule
                    .models
                    .iter()
                    .filter(|row| !known.contains(row.as_str()))
                {
                    diagnostics.push(
                        unknown_row(row, &known, rule.id_span.clone()).heading(rule.heading()),
                    );
                }
            }
        }
        for param in pack.params.all() {
            for row in param
                .models
                .iter()
                .filter(|row| !known.contains(row.as_str()))
            {
                diagnostics.push(unknown_row(row, &known, param.span.clone()));
            }
        }
        for citation in &self.citations {
            if !known.contains(citation.row.as_str()) {
                diagnostics.push(unknown_row(&citation.row, &known, citation.span.clone()));
            }
        }
        let models = self.models(pack);
        for row in &self.rows {
            let modelled = models.get(row.id.as_str()).is_some_and(|by| !by.is_empty());
            match (&row.left_out, modelled) {
                (None, false) => diagnostics.push(
                    Diagnostic::error(
                        "row_not_modelled",
                        format!("no rule or parameter models the row `{}`", row.id),
                        place(&file, &row.id),
                    )
                    .help("add it to a `models` clause, or say in one clause why it is `left_out`"),
                ),
                (Some(_), true) => diagnostics.push(
                    Diagnostic::warning(
                        "row_left_out_and_modelled",
                        format!("the row `{}` is left out and yet modelled", row.id),
                        place(&file, &row.id),
                    )
                    .help(
                        "remove `left_out`, or say there only what part is left out in a comment",
                    ),
                ),
                (None, true) | (Some(_), false) => {}
            }
        }
    }

    /// Lists by row what models it: rule ids, `param.name` and parts of other files, sorted.
    pub fn models(&self, pack: &Pack) -> BTreeMap<&str, BTreeSet<String>> {
        let mut models: BTreeMap<&str, BTreeSet<String>> = self
            .rows
            .iter()
            .map(|row| (row.id.as_str(), BTreeSet::new()))
            .collect();
        let mut add = |rows: &[String], by: &str| {
            for row in rows {
                if let Some(entry) = models.get_mut(row.as_str()) {
                    entry.insert(by.to_owned());
                }
            }
        };
        for version in &pack.versions {
            for rule in version.rules.rules() {
                add(&rule.models, &rule.id);
            }
        }
        for param in pack.params.all() {
            add(&param.models, &format!("param.{}", param.name));
        }
        for citation in &self.citations {
            add(std::slice::from_ref(&citation.row), &citation.by);
        }
        models
    }
}

fn unknown_row(row: &str, known: &BTreeSet<&str>, span: Span) -> Diagnostic {
    Diagnostic::error(
        "unknown_row",
        format!("`{row}` is no row of {SOURCES_FILE}"),
        span,
    )
    .help(nearest(row, known.iter().copied()).map_or_else(
        || format!("add the row with its source to {SOURCES_FILE}"),
        |near| format!("did you mean `{near}`?"),
    ))
}

fn place(file: &Arc<SourceFile>, id: &str) -> Span {
    let needle = format!("{id}:");
    let at = file.text.find(&needle).unwrap_or_default();
    Span::new(file, at, at.saturating_add(id.len()))
}
