//! How far the tests of a pack exercise its rules.
//!
//! Conditions are measured by masking MC/DC: each condition of a rule must have been seen true and
//! seen false, each time where changing it alone would have changed what the rule comes to.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::catalogue::{self, FindingFact};
use super::completions::Completions;
use super::evaluate::{Evaluator, Scratch, Step, Truth, Unknown, finding_of};
use super::example::{Example, write_example, write_value};
use super::expr::{Expr, Node, Value};
use super::facts::{note_fallen, note_falling};
use super::frame::{Frame, fact_slot};
use super::pack::{Pack, PackVersion};
use super::params::ParamsAt;
use super::rule::{Rule, RuleIx};
use super::testing;
use super::witness::{Search, ordinary, search};
use crate::domain::vocabulary::{Ground, Term};

/// What has been seen of one rule.
#[derive(Clone, Debug, Default)]
struct Seen {
    held: bool,
    failed: bool,
    spoke: bool,
    /// For each condition, whether it was seen to matter while false and while true.
    conditions: Vec<[bool; 2]>,
}

/// Something the tests do not show.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The rule.
    pub rule: String,
    /// Where it stands.
    pub place: String,
    /// What is missing.
    pub missing: String,
    /// An example that would show it, ready to paste; absent where none was found.
    pub example: Option<String>,
}

/// A condition that no facts can show to matter.
#[derive(Clone, Debug)]
pub struct Excused {
    /// The rule.
    pub rule: String,
    /// What cannot be shown.
    pub missing: String,
    /// Why: found impossible by the engine, or the reason the pack gives.
    pub because: String,
    /// Whether the engine found it.
    pub by_engine: bool,
}

/// The coverage of one version.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Rules that spoke at least once, of all.
    pub rules: (usize, usize),
    /// Rules seen both to hold and not to hold, counted as two branches each.
    pub branches: (usize, usize),
    /// Sides of conditions seen to matter, of all that can be.
    pub conditions: (usize, usize),
    /// What is not shown.
    pub gaps: Vec<Gap>,
    /// What cannot be shown.
    pub excused: Vec<Excused>,
}

/// Lists the conditions of a decision: the parts that `&&`, `||` and `!` join.
pub fn conditions(expr: &Expr) -> Vec<&Expr> {
    match &expr.node {
        Node::And(parts) | Node::Or(parts) => parts.iter().flat_map(conditions).collect(),
        Node::Not(a) => conditions(a),
        Node::Const(_) => Vec::new(),
        _ => vec![expr],
    }
}

/// Computes a decision with one condition, by its number, taken as told.
fn with_condition(
    expr: &Expr,
    frame: &Frame,
    params: &ParamsAt,
    target: usize,
    value: bool,
    next: &mut usize,
) -> Value {
    let truth = |yes: bool| Value::Known(i64::from(yes));
    match &expr.node {
        Node::And(parts) | Node::Or(parts) => {
            let decides = i64::from(matches!(expr.node, Node::Or(_)));
            let mut unknown = false;
            let mut result = None;
            for part in parts {
                // Every part is gone through, so that the numbering stays the same.
                match with_condition(part, frame, params, target, value, next) {
                    Value::Known(found) if found == decides => {
                        result = result.or(Some(Value::Known(decides)));
                    }
                    Value::Known(_) => {}
                    Value::Unknown | Value::Faulty(_) => unknown = true,
                }
            }
            match result {
                Some(result) => result,
                None if unknown => Value::Unknown,
                None => truth(decides == 0),
            }
        }
        Node::Not(a) => match with_condition(a, frame, params, target, value, next) {
            Value::Known(found) => truth(found == 0),
            other => other,
        },
        Node::Const(_) => expr.eval(frame, params),
        _ => {
            let number = *next;
            *next = next.saturating_add(1);
            if number == target {
                truth(value)
            } else {
                expr.eval(frame, params)
            }
        }
    }
}

/// Says whether changing condition `target` alone changes the decision.
fn matters(expr: &Expr, frame: &Frame, params: &ParamsAt, target: usize) -> bool {
    let with = |value| with_condition(expr, frame, params, target, value, &mut 0);
    matches!((with(true), with(false)), (Value::Known(a), Value::Known(b)) if a != b)
}

/// Collects what must hold of the other conditions so that condition `target` matters.
fn goals<'e>(
    expr: &'e Expr,
    target: usize,
    next: &mut usize,
    into: &mut Vec<(&'e Expr, bool)>,
) -> bool {
    match &expr.node {
        Node::And(parts) | Node::Or(parts) => {
            let wanted = matches!(expr.node, Node::And(_));
            let mut found = None;
            for (place, part) in parts.iter().enumerate() {
                if goals(part, target, next, into) {
                    found = Some(place);
                }
            }
            let Some(found) = found else { return false };
            into.extend(
                parts
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| *place != found)
                    .map(|(_, part)| (part, wanted)),
            );
            true
        }
        Node::Not(a) => goals(a, target, next, into),
        Node::Const(_) => false,
        _ => {
            let number = *next;
            *next = next.saturating_add(1);
            number == target
        }
    }
}

/// One run of the rules, as the tests made it.
struct Run {
    frame: Frame,
    truths: Vec<Truth>,
    spoke: Vec<RuleIx>,
}

/// Makes every run an example leads to: one a completion.
fn runs(frame: &Frame, completions: &Completions, evaluator: &Evaluator<'_>) -> Vec<Run> {
    let mut made = Vec::new();
    for leaf in &completions.leaves {
        let mut seen = frame.clone();
        let mut scratch = Scratch::default();
        for (unknown, value) in &leaf.assumed {
            match unknown {
                Unknown::Slot(slot) => seen.set(*slot, Some(*value)),
                Unknown::Rule(rule) => scratch.forced.push((*rule, *value != 0)),
            }
        }
        evaluator.run(&mut seen, &mut scratch);
        for fallen in &leaf.fallen {
            note_fallen(&mut seen, *fallen);
        }
        made.push(Run {
            frame: seen,
            truths: scratch.truths,
            spoke: scratch.spoke.iter().map(|(place, _)| *place).collect(),
        });
    }
    // Whom a finding is asked from is part of what the example shows.
    for unknown in completions.material() {
        if let Unknown::Slot(slot) = unknown
            && let Some(finding) = finding_of(slot)
        {
            let mut seen = frame.clone();
            let mut scratch = Scratch::default();
            evaluator.bearer(&mut seen, &mut scratch, finding);
            made.push(Run {
                frame: seen,
                spoke: scratch.spoke.iter().map(|(place, _)| *place).collect(),
                truths: scratch.truths,
            });
        }
    }
    made
}

fn note(run: &Run, params: &ParamsAt, version: &PackVersion, seen: &mut [Seen]) {
    for (place, rule) in version.rules.places() {
        let Some(entry) = seen.get_mut(place.index()) else {
            continue;
        };
        match run.truths.get(place.index()) {
            Some(Truth::True) => entry.held = true,
            Some(Truth::False) => entry.failed = true,
            // A rule of another ground was sorted out beforehand: it is false on these facts.
            Some(Truth::Unasked) if is_sorted_out(place, &run.frame, version) => {
                entry.failed = true;
            }
            Some(Truth::Unasked | Truth::Moot) | None => continue,
        }
        entry.spoke |= run.spoke.contains(&place);
        for (number, condition) in conditions(&rule.when).into_iter().enumerate() {
            let Value::Known(value) = condition.eval(&run.frame, params) else {
                continue;
            };
            if matters(&rule.when, &run.frame, params, number)
                && let Some(sides) = entry.conditions.get_mut(number)
                && let Some(side) = sides.get_mut(usize::from(value != 0))
            {
                *side = true;
            }
        }
    }
}

/// Says whether the ground of a case alone makes a rule false.
fn is_sorted_out(place: RuleIx, frame: &Frame, version: &PackVersion) -> bool {
    catalogue::find("claim.ground")
        .and_then(|fact| frame.get(fact_slot(fact)))
        .and_then(Ground::from_index)
        .and_then(|ground| version.plan.ground(ground))
        .is_some_and(|plan| !plan.all().any(|other| other == place))
}

/// Measures the coverage of a version by its tests.
pub fn measure(pack: &Pack, version: &PackVersion) -> Coverage {
    let mut seen: Vec<Seen> = version
        .rules
        .rules()
        .iter()
        .map(|rule| Seen {
            conditions: vec![[false; 2]; conditions(&rule.when).len()],
            ..Seen::default()
        })
        .collect();
    let examples = testing::examples(version, &mut Vec::new());
    let mut bases: Vec<(ParamsAt, Frame)> = Vec::new();
    for example in &examples {
        let params = pack.params_at(example.on);
        let Ok(mut frame) = example.frame(pack, &params) else {
            continue;
        };
        let evaluator = evaluator(version, &params);
        let completions =
            evaluator.completions(&mut frame, &mut Scratch::default(), pack.symbols.len());
        for run in runs(&frame, &completions, &evaluator) {
            note(&run, &params, version, &mut seen);
        }
        bases.push((params, frame));
    }
    let named = testing::infeasible(version);
    let mut coverage = Coverage::default();
    for (place, rule) in version.rules.places() {
        let Some(entry) = seen.get(place.index()) else {
            continue;
        };
        count(&mut coverage.rules, entry.spoke);
        count(&mut coverage.branches, entry.held);
        count(
            &mut coverage.branches,
            entry.failed || entry.conditions.is_empty(),
        );
        if !entry.spoke {
            coverage.gaps.push(Gap {
                rule: rule.id.clone(),
                place: rule.id_span.place(),
                missing: "it never speaks".to_owned(),
                example: None,
            });
        }
        for (number, sides) in entry.conditions.iter().enumerate() {
            for (value, side) in [(false, sides[0]), (true, sides[1])] {
                if side {
                    count(&mut coverage.conditions, true);
                } else {
                    let finder = Finder {
                        pack,
                        version,
                        bases: &bases,
                    };
                    finder.gap(place, rule, number, value, &named, &mut coverage);
                }
            }
        }
    }
    coverage
}

fn count(counter: &mut (usize, usize), hit: bool) {
    counter.0 = counter.0.saturating_add(usize::from(hit));
    counter.1 = counter.1.saturating_add(1);
}

fn evaluator<'a>(version: &'a PackVersion, params: &'a ParamsAt) -> Evaluator<'a> {
    Evaluator {
        rules: &version.rules,
        plan: &version.plan,
        params,
    }
}

/// Looks for an example that shows what is missing.
struct Finder<'a> {
    pack: &'a Pack,
    version: &'a PackVersion,
    bases: &'a [(ParamsAt, Frame)],
}

impl Finder<'_> {
    fn gap(
        &self,
        place: RuleIx,
        rule: &Rule,
        number: usize,
        value: bool,
        named: &[testing::Infeasible],
        coverage: &mut Coverage,
    ) {
        let all = conditions(&rule.when);
        let Some(condition) = all.get(number) else {
            return;
        };
        let text = one_line(condition.span.text());
        let missing = format!("`{text}` never mattered while {value}");
        if let Some(named) = named
            .iter()
            .find(|named| named.rule == rule.id && one_line(&named.condition) == text)
        {
            coverage.excused.push(Excused {
                rule: rule.id.clone(),
                missing,
                because: named.because.clone(),
                by_engine: false,
            });
            return;
        }
        let mut wanted = Vec::new();
        goals(&rule.when, number, &mut 0, &mut wanted);
        wanted.push((*condition, value));
        if self.is_impossible(&wanted) {
            coverage.excused.push(Excused {
                rule: rule.id.clone(),
                missing,
                because: "no facts fulfil the rest of the condition with this side".to_owned(),
                by_engine: true,
            });
            return;
        }
        count(&mut coverage.conditions, false);
        let example = self
            .bases
            .iter()
            .find_map(|(params, base)| {
                self.try_base(place, rule, number, value, &wanted, params, base)
            })
            .or_else(|| self.try_ordinary(place, rule, number, value, &wanted));
        coverage.gaps.push(Gap {
            rule: rule.id.clone(),
            place: condition.span.place(),
            missing,
            example,
        });
    }

    fn is_impossible(&self, wanted: &[(&Expr, bool)]) -> bool {
        let params = self.pack.params_at(self.version.from);
        let mut free = Frame::new(self.pack.params.all().len());
        params.write(&mut free);
        matches!(search(wanted, &free, &params), Search::Impossible)
    }

    /// Tries plain cases of each ground, with everything else ordinary.
    fn try_ordinary(
        &self,
        place: RuleIx,
        rule: &Rule,
        number: usize,
        value: bool,
        wanted: &[(&Expr, bool)],
    ) -> Option<String> {
        let params = self.pack.params_at(self.version.from);
        Ground::ALL.iter().find_map(|ground| {
            let given = BTreeMap::from([(
                "claim.ground".to_owned(),
                super::raw::Raw::Text(ground.wire().to_owned()),
            )]);
            let start = rule.id_span.clone();
            let example = Example::situation(given, self.version.from, start);
            let frame = example.frame(self.pack, &params).ok()?;
            self.try_base(place, rule, number, value, wanted, &params, &frame)
        })
    }

    /// Changes a base as little as needed, and checks that it then shows what is wanted.
    #[expect(clippy::too_many_arguments, reason = "what is looked for, and where")]
    fn try_base(
        &self,
        place: RuleIx,
        rule: &Rule,
        number: usize,
        value: bool,
        wanted: &[(&Expr, bool)],
        params: &ParamsAt,
        base: &Frame,
    ) -> Option<String> {
        let evaluator = evaluator(self.version, params);
        let mut scratch = Scratch::default();
        let mut after = base.clone();
        evaluator.run(&mut after, &mut scratch);
        let mut free = Frame::new(self.pack.params.all().len());
        params.write(&mut free);
        for answer in super::frame::AnswerFact::ALL {
            free.set(answer.slot(), after.get(answer.slot()));
        }
        // The ground stays that of the base, unless the ground itself is what is to be false.
        let ground = fact_slot(catalogue::find("claim.ground")?);
        free.set(ground, base.get(ground));
        let Search::Found(witness) = search(wanted, &free, params) else {
            return None;
        };
        let mut frame = base.clone();
        witness.apply(&mut frame);
        make_consistent(&mut frame);
        let mut tried = frame.clone();
        let mut scratch = Scratch::default();
        let step = evaluator.run(&mut tried, &mut scratch);
        let asked = matches!(
            scratch.truths.get(place.index()),
            Some(Truth::True | Truth::False)
        ) || is_sorted_out(place, &tried, self.version);
        let condition = *conditions(&rule.when).get(number)?;
        let shows = matches!(step, Step::Done(_))
            && asked
            && condition.eval(&tried, params) == Value::Known(i64::from(value))
            && matters(&rule.when, &tried, params, number);
        shows.then(|| {
            let name = format!(
                "{}: {} is {value}",
                rule.id,
                one_line(condition.span.text()).replace(['"', ':'], " ")
            );
            let given = self.given(&frame, params);
            write_example(
                &format!("\"{name}\""),
                &given,
                &mut frame,
                &evaluator,
                self.pack,
            )
        })
    }

    /// Lists what a frame says beyond the ordinary.
    fn given(&self, frame: &Frame, params: &ParamsAt) -> BTreeMap<String, String> {
        let plain = ordinary(params, self.pack.params.all().len());
        let mut given = BTreeMap::new();
        for (place, def) in (0_u16..).map(catalogue::FactId).zip(catalogue::facts()) {
            let slot = fact_slot(place);
            let (value, usual) = (frame.get(slot), plain.get(slot));
            let text = match (def.finding, value) {
                (
                    Some((_, FindingFact::Raised | FindingFact::Undecidable | FindingFact::Fell)),
                    _,
                ) => continue,
                (Some((finding, FindingFact::Found)), found) => {
                    let is = |fact| {
                        let fact = catalogue::finding_fact(finding, fact);
                        frame.get(fact_slot(fact)) == Some(1)
                    };
                    if is(FindingFact::Undecidable) {
                        "undecidable".to_owned()
                    } else if let Some(found) = found {
                        if found == 0 && !is(FindingFact::Raised) && usual == Some(0) {
                            continue;
                        }
                        write_value(found, def.ty, self.pack)
                    } else if usual.is_some() || is(FindingFact::Raised) {
                        "unknown".to_owned()
                    } else {
                        continue;
                    }
                }
                _ if value == usual => continue,
                (_, Some(value)) => write_value(value, def.ty, self.pack),
                (_, None) => "absent".to_owned(),
            };
            given.insert(def.path.clone(), text);
        }
        given
    }
}

/// Findings that were given a value are in issue; one set undecidable is not found.
fn make_consistent(frame: &mut Frame) {
    use crate::domain::vocabulary::{Finding, FindingKind};
    let mut any = false;
    for finding in Finding::ALL {
        let slot = |fact| fact_slot(catalogue::finding_fact(*finding, fact));
        if frame.get(slot(FindingFact::Undecidable)) == Some(1) {
            any = true;
            let found = (finding.kind() == FindingKind::Proposition).then_some(0);
            frame.set(slot(FindingFact::Found), found);
            frame.set(slot(FindingFact::Raised), Some(1));
        }
        let found = frame.get(slot(FindingFact::Found));
        if found.is_some_and(|found| found != 0) {
            frame.set(slot(FindingFact::Raised), Some(1));
        }
    }
    if let Some(fact) = catalogue::find("claim.any_undecidable") {
        frame.set(fact_slot(fact), Some(i64::from(any)));
    }
    note_falling(frame);
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

impl Coverage {
    /// Writes the coverage as text.
    pub fn text(&self, pack: &Pack, version: &PackVersion) -> String {
        let ratio = |(hit, all): (usize, usize)| {
            let percent = hit.saturating_mul(1_000).checked_div(all).unwrap_or(1_000);
            format!("{hit} of {all} ({}.{} %)", percent / 10, percent % 10)
        };
        let mut out = format!(
            "{}@{}\n  rules that spoke        {}\n  branches                {}\n  conditions (MC/DC)      {}\n",
            pack.id,
            version.from,
            ratio(self.rules),
            ratio(self.branches),
            ratio(self.conditions),
        );
        for excused in self.excused.iter().filter(|excused| !excused.by_engine) {
            out.push_str(&format!(
                "  named by the pack       {}: {} ({})\n",
                excused.rule, excused.missing, excused.because
            ));
        }
        let shown = self
            .excused
            .iter()
            .filter(|excused| excused.by_engine)
            .count();
        if shown > 0 {
            out.push_str(&format!(
                "  {shown} sides cannot matter: no facts fulfil the rest of the condition with them (listed with --json)\n"
            ));
        }
        for gap in &self.gaps {
            out.push_str(&format!(
                "\ngap: {}: {}\n  --> {}\n",
                gap.rule, gap.missing, gap.place
            ));
            match &gap.example {
                Some(example) => out.push_str(example),
                None => out.push_str("  no example was found by changing the ones there are\n"),
            }
        }
        out
    }

    /// Writes the coverage as JSON.
    pub fn json(&self) -> Json {
        let ratio = |(hit, all): (usize, usize)| json!({ "covered": hit, "all": all });
        let gaps: Vec<Json> = self
            .gaps
            .iter()
            .map(|gap| {
                json!({
                    "rule": gap.rule,
                    "place": gap.place,
                    "missing": gap.missing,
                    "example": gap.example,
                })
            })
            .collect();
        let excused: Vec<Json> = self
            .excused
            .iter()
            .map(|excused| {
                json!({
                    "rule": excused.rule,
                    "missing": excused.missing,
                    "because": excused.because,
                })
            })
            .collect();
        json!({
            "rules": ratio(self.rules),
            "branches": ratio(self.branches),
            "conditions": ratio(self.conditions),
            "gaps": gaps,
            "cannot_be_shown": excused,
        })
    }
}
