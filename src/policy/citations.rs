//! Where the YAML files of pack versions say which rows of the sources they encode.
//!
//! Rules and parameters have `models` clauses of their own. Of the other files of a version, such as
//! `reputation.yaml`, only the lists under `models` are read here, wherever they stand; what else they
//! say is read by whom it concerns.

use super::diagnostic::Diagnostic;
use super::pack::{PackFiles, has_ending};
use super::source::{SourceFile, Span, token_end};
use crate::domain::parse_day;
use crate::intake::{Document, Path, Plain};
use std::sync::Arc;

/// That a part of a file encodes a row of the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The part: the name of the file and the way to it, such as `reputation.measures.answer_rate`.
    pub by: String,
    /// The row.
    pub row: String,
    /// Where the row is named.
    pub span: Span,
}

/// Lists what the files of the versions cite, but not their tests, in the order of the paths.
///
/// A file that is no YAML cites nothing; whoever reads it reports it.
pub(super) fn read(files: &PackFiles, diagnostics: &mut Vec<Diagnostic>) -> Vec<Citation> {
    let mut citations = Vec::new();
    for path in files.files.keys() {
        let Some((version, name)) = path.split_once('/') else {
            continue;
        };
        let stem = name.strip_suffix(".yaml");
        if parse_day(version).is_err() || name.contains('/') || !has_ending(name, "yaml") {
            continue;
        }
        let (Some(stem), Some(source)) = (stem, files.source(path)) else {
            continue;
        };
        let Ok(document) = Document::parse(&source.name, &source.text) else {
            continue;
        };
        let mut reader = Reader {
            source: &source,
            document: &document,
            stem,
            citations: &mut citations,
            diagnostics,
        };
        reader.value(document.tree(), &Path::top());
    }
    citations
}

struct Reader<'a> {
    source: &'a Arc<SourceFile>,
    document: &'a Document,
    stem: &'a str,
    citations: &'a mut Vec<Citation>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn value(&mut self, value: &Plain, path: &Path) {
        match value {
            Plain::Fields(fields) => {
                for (key, inside) in fields {
                    let at = path.clone().key(key.as_str());
                    if key == "models" {
                        self.models(inside, path, &at);
                    } else {
                        self.value(inside, &at);
                    }
                }
            }
            Plain::List(items) => {
                for (place, inside) in items.iter().enumerate() {
                    self.value(inside, &path.clone().item(place));
                }
            }
            Plain::Nothing
            | Plain::YesNo(_)
            | Plain::Whole(_)
            | Plain::Decimal(_)
            | Plain::Text(_) => {}
        }
    }

    fn models(&mut self, rows: &Plain, part: &Path, at: &Path) {
        let Plain::List(rows) = rows else {
            let span = self.span(at);
            self.diagnostics.push(
                Diagnostic::error("bad_models", "`models` is a list of rows", span)
                    .help("write `models: [TB-RP-01]`"),
            );
            return;
        };
        for (place, row) in rows.iter().enumerate() {
            if let Plain::Text(row) = row {
                self.citations.push(Citation {
                    by: format!("{}.{part}", self.stem),
                    row: row.clone(),
                    span: self.span(&at.clone().item(place)),
                });
            }
        }
    }

    fn span(&self, path: &Path) -> Span {
        let (line, column) = self.document.locate(path);
        let start = self.source.offset(line, column);
        let text = &self.source.text;
        // The names of rows hold hyphens, which end a token.
        let rest = text.get(start..).unwrap_or_default();
        let length = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
            .unwrap_or(rest.len());
        let end = start.saturating_add(length).max(token_end(text, start));
        Span::new(self.source, start, end)
    }
}
