//! The examples of a pack: facts and what the rules must say about them, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde::Deserialize;

use super::answers::{
    Admission, AdvanceAnswer, Amount, Answers, PayoutAnswer, Problem, RecourseAnswer, RemedyAnswer,
};
use super::catalogue::{self, FindingFact, Ty};
use super::completions::{Completions, Leaf};
use super::diagnostic::{Diagnostic, nearest};
use super::evaluate::{Evaluator, Scratch, Unknown};
use super::facts::note_falling;
use super::frame::{Frame, SlotKind, fact_slot, slot_kind};
use super::pack::{Pack, PackVersion};
use super::pack_files::read_yaml;
use super::params::ParamsAt;
use super::question::Question;
use super::raw::{Raw, show};
use super::source::{SourceFile, Span};
use super::summary;
use super::witness::ordinary;
use crate::domain::vocabulary::{Finding, FindingKind, Term};
use crate::domain::{Lang, Money, parse_day};
use crate::intake::UniqueMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileFields {
    policy: String,
    #[serde(default)]
    base: Option<UniqueMap<String, Raw>>,
    examples: Vec<ExampleFields>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleFields {
    name: String,
    #[serde(default)]
    given: Option<UniqueMap<String, Raw>>,
    on: Option<String>,
    expect: ExpectFields,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectFields {
    outcome: String,
    why: Option<String>,
    refusal: Option<String>,
    remedy: Option<String>,
    dismissed: Option<String>,
    liability: Option<String>,
    awards: Option<UniqueMap<String, String>>,
    freight_out: Option<String>,
    freight_back: Option<String>,
    refund_within: Option<i64>,
    duties: Option<Vec<String>>,
    advance: Option<String>,
    payout: Option<String>,
    recourse: Option<String>,
    penalty: Option<UniqueMap<String, i64>>,
    advice: Option<UniqueMap<String, String>>,
    asks: Option<Vec<String>>,
    reasons: Option<Vec<String>>,
}

/// One example, ready to be run.
#[derive(Clone, Debug)]
pub struct Example {
    /// The policy it belongs to.
    pub policy: String,
    /// What it shows.
    pub name: String,
    /// The governing day.
    pub on: Date,
    /// The facts given, the base included.
    pub given: BTreeMap<String, Raw>,
    /// Where it stands.
    pub span: Span,
    expect: Arc<BTreeMap<&'static str, Expected>>,
}

/// What is expected of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Expected {
    Text(String),
    Number(i64),
    Set(BTreeSet<String>),
    Map(BTreeMap<String, String>),
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Set(set) => {
                let items: Vec<&str> = set.iter().map(String::as_str).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Map(map) => {
                let items: Vec<String> = map
                    .iter()
                    .map(|(key, value)| format!("{key}: {value}"))
                    .collect();
                write!(f, "{{ {} }}", items.join(", "))
            }
        }
    }
}

/// One key that came out otherwise than expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The key.
    pub key: String,
    /// What the example says.
    pub expected: String,
    /// What the rules say.
    pub found: String,
}

/// Reads a file of examples.
pub fn read_examples(
    source: &Arc<SourceFile>,
    version: Date,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Example> {
    let Some(fields) = read_yaml::<FileFields>(source, diagnostics) else {
        return Vec::new();
    };
    let base: BTreeMap<String, Raw> = fields.base.into_iter().flatten().collect();
    let mut names = BTreeSet::new();
    let mut examples = Vec::new();
    for example in fields.examples {
        let span = place(source, &example.name);
        if !names.insert(example.name.clone()) {
            diagnostics.push(
                Diagnostic::error(
                    "duplicate_example",
                    format!("two examples are called `{}`", example.name),
                    span.clone(),
                )
                .help("say in the name what each shows"),
            );
        }
        let mut given = base.clone();
        given.extend(example.given.into_iter().flatten());
        let on = match example.on.as_deref().map(parse_day) {
            None => version,
            Some(Ok(day)) => day,
            Some(Err(error)) => {
                diagnostics.push(Diagnostic::error(
                    "bad_value",
                    error.to_string(),
                    span.clone(),
                ));
                continue;
            }
        };
        if example.expect.reasons.is_none() {
            diagnostics.push(
                Diagnostic::error(
                    "no_reasons",
                    format!("the example `{}` does not say why", example.name),
                    span.clone(),
                )
                .help("add `reasons: [..]`: a right answer for the wrong reason must fail"),
            );
        }
        examples.push(Example {
            policy: fields.policy.clone(),
            name: example.name,
            on,
            given,
            span,
            expect: Arc::new(expected(example.expect)),
        });
    }
    examples
}

fn place(source: &Arc<SourceFile>, name: &str) -> Span {
    let at = source.text.find(name).unwrap_or_default();
    Span::new(source, at, at.saturating_add(name.len()))
}

fn expected(fields: ExpectFields) -> BTreeMap<&'static str, Expected> {
    let mut map = BTreeMap::new();
    let texts = [
        ("outcome", Some(fields.outcome)),
        ("why", fields.why),
        ("refusal", fields.refusal),
        ("remedy", fields.remedy),
        ("dismissed", fields.dismissed),
        ("liability", fields.liability),
        ("freight_out", fields.freight_out),
        ("freight_back", fields.freight_back),
        ("advance", fields.advance),
        ("payout", fields.payout),
        ("recourse", fields.recourse),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            map.insert(key, Expected::Text(text));
        }
    }
    if let Some(days) = fields.refund_within {
        map.insert("refund_within", Expected::Number(days));
    }
    let sets = [
        ("duties", fields.duties),
        ("asks", fields.asks),
        ("reasons", fields.reasons),
    ];
    for (key, set) in sets {
        if let Some(set) = set {
            map.insert(key, Expected::Set(set.into_iter().collect()));
        }
    }
    let maps = [("awards", fields.awards), ("advice", fields.advice)];
    for (key, entries) in maps {
        if let Some(entries) = entries {
            map.insert(key, Expected::Map(entries.into_iter().collect()));
        }
    }
    if let Some(points) = fields.penalty {
        let points = points
            .into_iter()
            .map(|(key, value)| (key, value.to_string()));
        map.insert("penalty", Expected::Map(points.collect()));
    }
    map
}

impl Example {
    /// Makes a situation: facts of which only exactly one outcome is required.
    pub fn situation(given: BTreeMap<String, Raw>, on: Date, span: Span) -> Self {
        Self {
            policy: String::new(),
            name: "situation".to_owned(),
            on,
            given,
            span,
            expect: Arc::default(),
        }
    }

    /// Says which gap or conflict the rules leave in a situation, if any.
    ///
    /// A situation that needs evidence, or that a rule refers to a person, is no gap.
    ///
    /// # Errors
    ///
    /// As [`Example::frame`].
    pub fn gap(
        &self,
        pack: &Pack,
        version: &PackVersion,
    ) -> Result<Option<String>, Box<Diagnostic>> {
        let params = pack.params_at(self.on);
        let mut frame = self.frame(pack, &params)?;
        let evaluator = Evaluator {
            rules: &version.rules,
            plan: &version.plan,
            params: &params,
        };
        let completions =
            evaluator.completions(&mut frame, &mut Scratch::default(), pack.symbols.len());
        let gap = completions
            .leaves
            .iter()
            .find_map(|leaf| match &leaf.problem {
                None | Some(Problem::Referred(..) | Problem::FactAbsent(_)) => None,
                Some(problem) => Some(summary::of_problem(problem, &version.rules, Lang::En)),
            });
        Ok(gap.or_else(|| completions.too_many.then(|| "too many unknowns".to_owned())))
    }

    /// Builds the frame of the facts given, everything else ordinary.
    ///
    /// # Errors
    ///
    /// A diagnostic for a fact that does not exist or a value of the wrong type.
    pub fn frame(&self, pack: &Pack, params: &ParamsAt) -> Result<Frame, Box<Diagnostic>> {
        let mut frame = ordinary(params, pack.params.all().len());
        for (path, raw) in &self.given {
            let Some(fact) = catalogue::find(path) else {
                let near = nearest(
                    path,
                    catalogue::facts().iter().map(|fact| fact.path.as_str()),
                );
                return Err(Box::new(
                    Diagnostic::error(
                        "unknown_fact",
                        format!(
                            "the example `{}` gives a fact `{path}` that does not exist",
                            self.name
                        ),
                        self.span.clone(),
                    )
                    .maybe_help(near.map(|near| format!("did you mean `{near}`?"))),
                ));
            };
            self.give(&mut frame, pack, fact, raw)?;
        }
        let any = catalogue::facts().iter().enumerate().any(|(place, def)| {
            matches!(def.finding, Some((_, FindingFact::Undecidable)))
                && u16::try_from(place)
                    .ok()
                    .and_then(|place| frame.get(fact_slot(catalogue::FactId(place))))
                    .is_some_and(|value| value != 0)
        });
        if any && let Some(fact) = catalogue::find("claim.any_undecidable") {
            frame.set(fact_slot(fact), Some(1));
        }
        self.raise_by_ground(&mut frame);
        note_falling(&mut frame);
        Ok(frame)
    }

    fn give(
        &self,
        frame: &mut Frame,
        pack: &Pack,
        fact: catalogue::FactId,
        raw: &Raw,
    ) -> Result<(), Box<Diagnostic>> {
        let def = catalogue::def(fact);
        if let Some((finding, FindingFact::Fell)) = def.finding {
            return Err(Box::new(self.found_out(&def.path, finding)));
        }
        let state = match (def.finding, raw) {
            (Some((finding, FindingFact::Found)), Raw::Text(text)) => {
                let raised = catalogue::finding_fact(finding, FindingFact::Raised);
                let undecidable = catalogue::finding_fact(finding, FindingFact::Undecidable);
                match text.as_str() {
                    "unknown" => {
                        frame.set(fact_slot(raised), Some(1));
                        Some(None)
                    }
                    "undecidable" => {
                        frame.set(fact_slot(raised), Some(1));
                        frame.set(fact_slot(undecidable), Some(1));
                        Some((finding.kind() == FindingKind::Proposition).then_some(0))
                    }
                    // A measurement nobody made is absent without being in issue.
                    "absent" if finding.kind() != FindingKind::Proposition => Some(None),
                    _ => None,
                }
            }
            (None, Raw::Text(text))
                if text == "absent" && def.absence != catalogue::Absence::Never =>
            {
                Some(None)
            }
            _ => None,
        };
        let value = match state {
            Some(value) => value,
            None => {
                if let Some((finding, FindingFact::Found)) = def.finding {
                    let raised = catalogue::finding_fact(finding, FindingFact::Raised);
                    frame.set(fact_slot(raised), Some(1));
                }
                Some(
                    raw.encode(def.ty, pack.currency, &pack.symbols)
                        .map_err(|message| {
                            Box::new(Diagnostic::error(
                                "bad_value",
                                format!(
                                    "the example `{}` gives `{}`: {message}",
                                    self.name, def.path
                                ),
                                self.span.clone(),
                            ))
                        })?,
                )
            }
        };
        frame.set(fact_slot(fact), value);
        Ok(())
    }

    /// Tells an author who gives what fell how to let it fall.
    fn found_out(&self, path: &str, finding: Finding) -> Diagnostic {
        Diagnostic::error(
            "bad_value",
            format!(
                "the example `{}` gives `{path}`, which the evaluation finds out",
                self.name
            ),
            self.span.clone(),
        )
        .help(format!(
            "give `finding.{}: unknown` and `evidence.closed: true`",
            finding.wire()
        ))
    }

    /// What the ground puts in issue and the example does not state is unknown.
    fn raise_by_ground(&self, frame: &mut Frame) {
        use crate::domain::vocabulary::Ground;
        let ground = catalogue::find("claim.ground")
            .and_then(|fact| frame.get(fact_slot(fact)))
            .and_then(Ground::from_index);
        let Some(ground) = ground else { return };
        for finding in Finding::ALL {
            let found = catalogue::finding_fact(*finding, FindingFact::Found);
            if finding.in_issue_on().contains(&ground)
                && !self.given.contains_key(&catalogue::def(found).path)
            {
                let raised = catalogue::finding_fact(*finding, FindingFact::Raised);
                frame.set(fact_slot(raised), Some(1));
                frame.set(fact_slot(found), None);
            }
        }
    }

    /// Runs the example and lists what came out otherwise than expected.
    ///
    /// # Errors
    ///
    /// As [`Example::frame`].
    pub fn run(
        &self,
        pack: &Pack,
        version: &PackVersion,
    ) -> Result<Vec<Mismatch>, Box<Diagnostic>> {
        let params = pack.params_at(self.on);
        let mut frame = self.frame(pack, &params)?;
        let evaluator = Evaluator {
            rules: &version.rules,
            plan: &version.plan,
            params: &params,
        };
        let completions =
            evaluator.completions(&mut frame, &mut Scratch::default(), pack.symbols.len());
        let found = observed(&completions, &evaluator, pack);
        let mut mismatches = Vec::new();
        for (key, expected) in self.expect.iter() {
            let seen = found.get(key);
            if seen != Some(expected) {
                mismatches.push(Mismatch {
                    key: (*key).to_owned(),
                    expected: expected.to_string(),
                    found: seen.map_or_else(|| "nothing".to_owned(), ToString::to_string),
                });
            }
        }
        Ok(mismatches)
    }
}

/// Writes what an evaluation came to in the terms of `expect`.
fn observed(
    completions: &Completions,
    evaluator: &Evaluator<'_>,
    pack: &Pack,
) -> BTreeMap<&'static str, Expected> {
    let mut seen = BTreeMap::new();
    let text = |value: &str| Expected::Text(value.to_owned());
    let Some(leaf) = completions.leaves.first() else {
        seen.insert("outcome", text("needs_person"));
        seen.insert("why", text("too_many_unknowns"));
        return seen;
    };
    if completions.settled() {
        observe_leaf(leaf, pack, &mut seen);
        seen.insert("asks", Expected::Set(BTreeSet::new()));
    } else {
        let material = completions.material();
        let asks: BTreeSet<String> = material
            .iter()
            .filter_map(|unknown| match unknown {
                Unknown::Slot(slot) => match slot_kind(*slot) {
                    SlotKind::Fact(fact) => Some(catalogue::def(fact).path.clone()),
                    SlotKind::Answer(_) | SlotKind::Param(_) => None,
                },
                Unknown::Rule(_) => None,
            })
            .collect();
        if asks.is_empty() {
            seen.insert("outcome", text("needs_person"));
            seen.insert("why", text("fact_absent"));
        } else {
            seen.insert("outcome", text("needs_evidence"));
        }
        seen.insert("asks", Expected::Set(asks));
    }
    // Where it is not settled, only rules that speak in every completion are certain.
    let common = completions
        .leaves
        .iter()
        .map(|leaf| reasons(leaf, evaluator))
        .reduce(|common, next| common.intersection(&next).cloned().collect())
        .unwrap_or_default();
    let certain = if completions.settled() {
        reasons(leaf, evaluator)
    } else {
        common
    };
    seen.insert("reasons", Expected::Set(certain));
    seen
}

/// Lists the rules that spoke, without those that only admit or only set burdens.
fn reasons(leaf: &Leaf, evaluator: &Evaluator<'_>) -> BTreeSet<String> {
    let admitted = leaf.answers.admission == Some(Admission::Admitted);
    leaf.spoke
        .iter()
        .filter(|(_, question)| {
            *question != Question::Burden && !(admitted && *question == Question::Admission)
        })
        .filter_map(|(place, _)| evaluator.rules.get(*place))
        .map(|rule| rule.id.clone())
        .collect()
}

fn text(value: &str) -> Expected {
    Expected::Text(value.to_owned())
}

fn money(amount: Amount, pack: &Pack) -> String {
    match amount {
        Some(minor) => Money::from_minor(minor, pack.currency).to_string(),
        None => "not stated".to_owned(),
    }
}

fn observe_leaf(leaf: &Leaf, pack: &Pack, seen: &mut BTreeMap<&'static str, Expected>) {
    let answers = &leaf.answers;
    match (&leaf.problem, answers.admission) {
        (Some(problem), _) => {
            seen.insert("outcome", text("needs_person"));
            seen.insert("why", text(problem.code()));
        }
        (None, Some(Admission::NotAdmitted(refusal))) => {
            seen.insert("outcome", text("not_admitted"));
            seen.insert("refusal", text(refusal.wire()));
        }
        (None, _) => {
            seen.insert("outcome", text("ruled"));
        }
    }
    if let Some(remedy) = &answers.remedy {
        if let Some(remedy) = remedy.remedy() {
            seen.insert("remedy", text(remedy.wire()));
        }
        if let RemedyAnswer::Dismissed(code) = remedy {
            seen.insert("dismissed", text(code));
        }
    }
    let parties = [
        ("liability", answers.liability),
        (
            "freight_out",
            answers.freight_out.map(|answer| answer.bearer),
        ),
        ("freight_back", answers.freight_back),
    ];
    for (key, party) in parties {
        let party = party.map_or("none", Term::wire);
        seen.insert(key, text(party));
    }
    let awards = answers.awards.iter().map(|award| {
        let key = format!("{}/{}", award.line.wire(), award.cause.wire());
        (key, money(award.amount, pack))
    });
    seen.insert("awards", Expected::Map(awards.collect()));
    if let Some((days, _)) = answers.refund_within {
        seen.insert("refund_within", Expected::Number(days));
    }
    let duties = answers
        .duties
        .iter()
        .map(|(duty, party)| format!("{}/{}", duty.wire(), party.wire()));
    seen.insert("duties", Expected::Set(duties.collect()));
    observe_sides(answers, pack, seen);
    let penalties = answers
        .penalties
        .iter()
        .map(|(violation, points)| (violation.wire().to_owned(), points.to_string()));
    seen.insert("penalty", Expected::Map(penalties.collect()));
    let advice = answers
        .advice
        .iter()
        .map(|advice| (advice.statute.wire().to_owned(), money(advice.amount, pack)));
    seen.insert("advice", Expected::Map(advice.collect()));
}

/// Notes what is paid in advance, by the cover, and recovered.
fn observe_sides(answers: &Answers, pack: &Pack, seen: &mut BTreeMap<&'static str, Expected>) {
    let advance = answers.advance.as_ref().map(|advance| match advance {
        AdvanceAnswer::Pays(amount) => money(*amount, pack),
        AdvanceAnswer::Nothing(code) => code.to_string(),
    });
    let payout = answers.payout.as_ref().map(|payout| match payout {
        PayoutAnswer::Pays { amount, .. } => money(*amount, pack),
        PayoutAnswer::Nothing(code) => code.to_string(),
    });
    let recourse = answers.recourse.as_ref().map(|recourse| match recourse {
        RecourseAnswer::From { amount, .. } => money(*amount, pack),
        RecourseAnswer::Nothing(code) => code.to_string(),
    });
    let sides = [
        ("advance", advance),
        ("payout", payout),
        ("recourse", recourse),
    ];
    for (key, side) in sides {
        if let Some(side) = side {
            seen.insert(key, Expected::Text(side));
        }
    }
}

/// Writes an example that could be pasted into a test file, with what the rules say now.
pub fn write_example(
    name: &str,
    given: &BTreeMap<String, String>,
    frame: &mut Frame,
    evaluator: &Evaluator<'_>,
    pack: &Pack,
) -> String {
    let completions = evaluator.completions(frame, &mut Scratch::default(), pack.symbols.len());
    let seen = observed(&completions, evaluator, pack);
    let mut out = format!("  - name: {name}\n    given:\n");
    for (path, value) in given {
        out.push_str(&format!("      {path}: {value}\n"));
    }
    out.push_str("    expect:\n");
    for key in [
        "outcome",
        "why",
        "refusal",
        "remedy",
        "dismissed",
        "asks",
        "reasons",
    ] {
        match seen.get(key) {
            Some(Expected::Set(set)) if key == "asks" && set.is_empty() => {}
            Some(value) => out.push_str(&format!("      {key}: {value}\n")),
            None => {}
        }
    }
    if let Some(leaf) = completions.leaves.first() {
        out.push_str(&format!(
            "    # {}\n",
            summary::of_leaf(leaf, &[], evaluator.rules, pack, Lang::En)
        ));
    }
    out
}

/// Writes a value as an example file gives it.
pub fn write_value(value: i64, ty: Ty, pack: &Pack) -> String {
    match ty {
        Ty::Money | Ty::Rate => format!("\"{}\"", show(value, ty, pack.currency, &pack.symbols)),
        Ty::Count(_) => value.to_string(),
        Ty::Bool | Ty::Day | Ty::Enum(_) | Ty::Set(_) | Ty::Text => {
            show(value, ty, pack.currency, &pack.symbols)
        }
    }
}
