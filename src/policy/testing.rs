//! Runs the tests of a pack: its examples, and its coverage files of days and situations.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Deserialize;

use super::diagnostic::Diagnostic;
use super::example::{Example, Mismatch, read_examples};
use super::pack::{Pack, PackVersion};
use super::pack_files::read_yaml;
use super::raw::Raw;
use super::source::{SourceFile, Span};
use crate::domain::parse_day;
use crate::intake::UniqueMap;

/// The name of the file of days and situations.
const SITUATIONS: &str = "coverage.yaml";
/// Most situations of one file.
const SITUATIONS_MAX: usize = 200_000;

/// What running the tests of a pack gave.
#[derive(Debug, Default)]
pub struct Results {
    /// Examples that came out as expected.
    pub passed: usize,
    /// Situations with exactly one outcome.
    pub situations: usize,
    /// What did not.
    pub failures: Vec<Failure>,
}

/// A test that did not come out as expected.
#[derive(Debug)]
pub enum Failure {
    /// The test itself is faulty.
    Broken(Box<Diagnostic>),
    /// The rules say something else.
    Differs {
        /// What the test shows.
        name: String,
        /// Where it stands.
        place: String,
        /// The keys that differ.
        mismatches: Vec<Mismatch>,
    },
}

impl Failure {
    /// Writes the failure as text.
    pub fn render(&self) -> String {
        match self {
            Self::Broken(diagnostic) => format!("{}\n\n", diagnostic.render()),
            Self::Differs {
                name,
                place,
                mismatches,
            } => {
                let mut out = format!("differs: {name}\n  --> {place}\n");
                for mismatch in mismatches {
                    out.push_str(&format!(
                        "   {}: expected {}\n   {}     found {}\n",
                        mismatch.key,
                        mismatch.expected,
                        " ".repeat(mismatch.key.chars().count()),
                        mismatch.found
                    ));
                }
                out.push('\n');
                out
            }
        }
    }
}

/// Runs every example and every situation of every version.
pub fn run(pack: &Pack) -> Results {
    let mut results = Results::default();
    for version in &pack.versions {
        for source in &version.tests {
            if source.name.ends_with(SITUATIONS) {
                run_situations(pack, version, source, &mut results);
            } else {
                run_examples(pack, version, source, &mut results);
            }
        }
    }
    results
}

/// Reads all examples of a version.
pub fn examples(version: &PackVersion, diagnostics: &mut Vec<Diagnostic>) -> Vec<Example> {
    version
        .tests
        .iter()
        .filter(|source| !source.name.ends_with(SITUATIONS))
        .flat_map(|source| read_examples(source, version.from, diagnostics))
        .collect()
}

fn run_examples(
    pack: &Pack,
    version: &PackVersion,
    source: &Arc<SourceFile>,
    results: &mut Results,
) {
    let mut diagnostics = Vec::new();
    let examples = read_examples(source, version.from, &mut diagnostics);
    for diagnostic in diagnostics {
        results.failures.push(Failure::Broken(Box::new(diagnostic)));
    }
    for example in examples {
        match example.run(pack, version) {
            Err(diagnostic) => results.failures.push(Failure::Broken(diagnostic)),
            Ok(mismatches) if mismatches.is_empty() => {
                results.passed = results.passed.saturating_add(1);
            }
            Ok(mismatches) => results.failures.push(Failure::Differs {
                name: example.name.clone(),
                place: example.span.place(),
                mismatches,
            }),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SituationFields {
    /// The days on which every situation is tried.
    days: Vec<String>,
    /// Sets of situations: for each fact the values it takes; every combination is tried.
    situations: Vec<UniqueMap<String, Vec<Raw>>>,
    /// Conditions that no facts can show to matter, each with the reason.
    #[serde(default)]
    infeasible: Vec<InfeasibleFields>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InfeasibleFields {
    rule: String,
    condition: String,
    because: String,
}

/// A condition the pack names as one that no facts can show to matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Infeasible {
    /// The rule.
    pub rule: String,
    /// The condition as written.
    pub condition: String,
    /// Why.
    pub because: String,
}

/// Reads the conditions a version names as infeasible.
pub fn infeasible(version: &PackVersion) -> Vec<Infeasible> {
    version
        .tests
        .iter()
        .filter(|source| source.name.ends_with(SITUATIONS))
        .filter_map(|source| read_yaml::<SituationFields>(source, &mut Vec::new()))
        .flat_map(|fields| fields.infeasible)
        .map(|fields| Infeasible {
            rule: fields.rule,
            condition: fields.condition,
            because: fields.because,
        })
        .collect()
}

fn run_situations(
    pack: &Pack,
    version: &PackVersion,
    source: &Arc<SourceFile>,
    results: &mut Results,
) {
    let start = Span::new(source, 0, 0);
    let broken = |message: String| {
        Failure::Broken(Box::new(Diagnostic::error(
            "bad_value",
            message,
            start.clone(),
        )))
    };
    let mut faults = Vec::new();
    let fields = read_yaml::<SituationFields>(source, &mut faults);
    let broken_ones = faults
        .into_iter()
        .map(|fault| Failure::Broken(Box::new(fault)));
    results.failures.extend(broken_ones);
    let Some(fields) = fields else { return };
    let mut days = Vec::new();
    for day in &fields.days {
        match parse_day(day) {
            Ok(day) => days.push(day),
            Err(error) => results.failures.push(broken(error.to_string())),
        }
    }
    for set in fields.situations {
        let facts: Vec<(String, Vec<Raw>)> = set.into_iter().collect();
        let count = facts.iter().try_fold(days.len(), |count, (_, values)| {
            count.checked_mul(values.len())
        });
        if count.is_none_or(|count| count > SITUATIONS_MAX) {
            results.failures.push(broken(format!(
                "more than {SITUATIONS_MAX} situations; split the set"
            )));
            continue;
        }
        for day in &days {
            combinations(&facts, &mut |given| {
                try_situation(pack, version, *day, given, &start, results);
            });
        }
    }
}

/// Calls `visit` with every combination of one value a fact.
fn combinations(facts: &[(String, Vec<Raw>)], visit: &mut dyn FnMut(BTreeMap<String, Raw>)) {
    let total: usize = facts.iter().map(|(_, values)| values.len()).product();
    for number in 0..total {
        let mut rest = number;
        let mut given = BTreeMap::new();
        for (fact, values) in facts {
            let (Some(place), Some(next)) = (
                rest.checked_rem(values.len()),
                rest.checked_div(values.len()),
            ) else {
                return;
            };
            rest = next;
            if let Some(value) = values.get(place) {
                given.insert(fact.clone(), value.clone());
            }
        }
        visit(given);
    }
}

fn try_situation(
    pack: &Pack,
    version: &PackVersion,
    day: Date,
    given: BTreeMap<String, Raw>,
    start: &Span,
    results: &mut Results,
) {
    let shown: Vec<String> = given
        .iter()
        .map(|(fact, value)| format!("{fact}: {}", show(value)))
        .collect();
    let example = Example::situation(given, day, start.clone());
    match example.gap(pack, version) {
        Err(diagnostic) => results.failures.push(Failure::Broken(diagnostic)),
        Ok(None) => results.situations = results.situations.saturating_add(1),
        Ok(Some(why)) => results.failures.push(Failure::Differs {
            name: format!("on {day}: {}", shown.join(", ")),
            place: start.place(),
            mismatches: vec![Mismatch {
                key: "outcome".to_owned(),
                expected: "exactly one answer to every question".to_owned(),
                found: why,
            }],
        }),
    }
}

fn show(raw: &Raw) -> String {
    match raw {
        Raw::Bool(value) => value.to_string(),
        Raw::Int(value) => value.to_string(),
        Raw::Text(text) => text.clone(),
        Raw::List(items) => format!("[{}]", items.join(", ")),
    }
}
