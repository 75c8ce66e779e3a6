//! Holds the parts of `reputation.yaml` against each other.

use std::sync::Arc;

use super::measure::{Denominator, Kind, Measure, Worse};
use super::rules::{
    Experience, ExperienceRule, Lasts, Needs, RestrictionRule, ReviewCap, Rules, Shrinking,
};
use crate::domain::vocabulary::{Term, Violation};
use crate::intake::{Document, Path};
use crate::policy::diagnostic::Diagnostic;
use crate::policy::ruleset::is_snake;
use crate::policy::source::{SourceFile, Span, token_end};

/// What is wrong with the file, with its places.
pub(super) struct Faults {
    source: Arc<SourceFile>,
    document: Option<Document>,
    diagnostics: Vec<Diagnostic>,
}

impl Faults {
    /// Begins with a file that could be read.
    pub(super) fn new(source: Arc<SourceFile>) -> Self {
        let document = Document::parse(&source.name, &source.text).ok();
        Self {
            source,
            document,
            diagnostics: Vec::new(),
        }
    }

    /// Notes what is wrong with the field at `path`.
    pub(super) fn wrong(&mut self, path: &Path, message: impl AsRef<str>, help: impl Into<String>) {
        let place = self.document.as_ref().map(|found| found.locate(path));
        let (line, column) = place.unwrap_or((1, 1));
        let start = self.source.offset(line, column);
        let end = token_end(&self.source.text, start);
        self.diagnostics.push(
            Diagnostic::error(
                "bad_reputation",
                format!("{path}: {}", message.as_ref()),
                Span::new(&self.source, start, end),
            )
            .help(help),
        );
    }

    /// Gives what was noted, in the order of the lines.
    pub(super) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        crate::policy::diagnostic::tidy(&mut self.diagnostics);
        self.diagnostics
    }

    /// Looks at what no field shows by itself.
    pub(super) fn check(&mut self, rules: &Rules) {
        let measures = Path::top().key("measures");
        for shown in &rules.measures {
            let path = measures.clone().key(shown.measure.to_string());
            if shown.windows.is_empty() {
                self.wrong(
                    &path.clone().key("windows"),
                    "a measure without a window is never shown",
                    "add `{ days: 30 }`, or leave the measure out",
                );
            }
            let is_stars = matches!(shown.measure.kind(), Kind::Stars(_));
            if is_stars && rules.reviews_per_pair == ReviewCap::NoReviews {
                self.wrong(
                    &path,
                    "a review score needs the section `reviews`",
                    "say there how many reviews of one buyer count in a month",
                );
            }
            if shown.measure == Measure::QualityRefundRate && rules.quality_grounds.is_empty() {
                self.wrong(
                    &path,
                    "no ground is one of quality",
                    "list them under `quality_grounds`",
                );
            }
        }
        match &rules.experience {
            Experience::Shown(rule) => self.experience(rules, rule),
            Experience::NotShown => {}
        }
        self.families(rules);
        for rule in &rules.restrictions {
            self.restriction(rules, rule);
        }
    }

    fn experience(&mut self, rules: &Rules, rule: &ExperienceRule) {
        let path = Path::top().key("experience_score").key("parts");
        let sum: u64 = rule.parts.iter().map(|part| part.weight).sum();
        if sum != 100 {
            self.wrong(
                &path,
                format!("the weights add up to {sum}"),
                "they are parts of 100",
            );
        }
        let mut has_stars = false;
        for part in &rule.parts {
            let path = path.clone().key(part.measure.to_string());
            let is_rate = match part.measure.kind() {
                Kind::Rate { of, .. } => {
                    if of == Denominator::PaidOrders {
                        let help = "use a rate of decided disputes or of answers";
                        self.wrong(
                            &path,
                            "paid orders are stated late, and would lower the score till then",
                            help,
                        );
                    }
                    true
                }
                Kind::Stars(_) => {
                    has_stars = true;
                    false
                }
                Kind::Time { .. } => {
                    let help = "use review scores and rates";
                    self.wrong(&path, "a mean of time is no part of a score", help);
                    continue;
                }
            };
            if is_rate != (part.worst > 0) {
                self.wrong(
                    &path,
                    "not a part of this measure",
                    "a rate says at which `worst` one star is left, above 0 %; a review score does not",
                );
            }
            let shrunken = rules
                .shown(part.measure)
                .is_some_and(|shown| matches!(shown.shrinking, Shrinking::Towards(_)));
            if !shrunken {
                self.wrong(
                    &path,
                    "a part of the score is not shown by itself",
                    "declare it under `measures`, with its prior",
                );
            }
        }
        if !has_stars {
            let help = "without reviews nothing says when enough is known to show a score";
            self.wrong(&path, "no part is a review score", help);
        }
    }

    fn families(&mut self, rules: &Rules) {
        let mut taken: Vec<(Violation, &str)> = Vec::new();
        for family in &rules.families {
            let path = Path::top().key("penalties").key(family.name.as_str());
            if !is_snake(&family.name) {
                self.wrong(&path, "not a name", "names are snake_case");
            }
            let path = path.key("violations");
            if family.violations.is_empty() {
                self.wrong(&path, "a family without violations", "list at least one");
            }
            for violation in family.violations.iter() {
                let other = taken.iter().find(|(known, _)| *known == violation);
                if let Some((_, other)) = other {
                    self.wrong(
                        &path,
                        format!("`{}` is in the family `{other}` too", violation.wire()),
                        "its points count once: keep it in one of them",
                    );
                }
                taken.push((violation, &family.name));
            }
        }
    }

    fn restriction(&mut self, rules: &Rules, rule: &RestrictionRule) {
        let path = Path::top().key("restrictions").key(rule.code.as_str());
        if !is_snake(&rule.code) {
            self.wrong(&path, "not a code", "codes are snake_case");
        }
        let Needs::Rate {
            measure, ratio_min, ..
        } = rule.needs
        else {
            return;
        };
        let rate = path.clone().key("needs").key("rate");
        let rises = match measure.kind() {
            Kind::Rate { worse, .. } => worse == Worse::Higher,
            Kind::Time { .. } | Kind::Stars(_) => false,
        };
        if !rises {
            self.wrong(
                &rate.clone().key("measure"),
                format!("`{measure}` is no rate that is worse the higher it is"),
                "choose such a rate, for example `dispute_rate`",
            );
        }
        if ratio_min == 0 {
            self.wrong(
                &rate.clone().key("ratio"),
                "a ratio that everybody has",
                "a restriction needs a count and a ratio",
            );
        }
        if rules.shown(measure).is_none() {
            self.wrong(
                &rate.key("measure"),
                format!("`{measure}` is not shown"),
                "nobody is restricted for what is not shown: declare it under `measures`",
            );
        }
        match rule.lasts {
            Lasts::Days(_) => {}
            Lasts::WhileMet => self.wrong(
                &path.key("lasts"),
                "a restriction for a rate lasts a number of days",
                "write `{ days: 7 }`: the figures of the last days come late",
            ),
        }
    }
}
