//! Checks of a whole version: gaps in dates, rules that can never hold, rules that can conflict,
//! findings nobody bears the burden of.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::action::{Action, Verb};
use super::answers::Problem;
use super::catalogue;
use super::catalogue::FindingFact;
use super::diagnostic::{DIAGNOSTICS_MAX, Diagnostic};
use super::evaluate::{Evaluator, Scratch, Step};
use super::expr::{Expr, Node};
use super::frame::{Frame, SlotKind, fact_slot, slot_kind};
use super::pack::Pack;
use super::params::ParamsAt;
use super::plan::Plan;
use super::question::Question;
use super::rule::{Override, Rule, RuleIx};
use super::ruleset::RuleSet;
use super::witness::{Effort, Search, Witness, ordinary, search_within};
use crate::domain::vocabulary::{Finding, FindingKind, Ground, Term};

/// How many choices the searches of one version may try between them.
const EFFORT_MAX: usize = 20_000_000;

/// Checks what can be seen rule by rule: dates of parameters, and burdens of proof.
pub fn form(pack: &Pack, from: Date, rules: &RuleSet, diagnostics: &mut Vec<Diagnostic>) {
    gaps_in_dates(pack, from, rules, diagnostics);
    unborne_findings(rules, diagnostics);
}

/// Searches for rules that can never hold and for pairs that can conflict.
pub fn search_faults(
    pack: &Pack,
    rules: &RuleSet,
    at: &ParamsAt,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut effort = Effort::of(EFFORT_MAX);
    let mut reachable = Vec::new();
    for (place, rule) in rules.places() {
        if can_hold(rule, pack, at, &mut effort, diagnostics) {
            reachable.push(place);
        }
    }
    conflicts(pack, rules, at, &reachable, &mut effort, diagnostics);
    if let Some((_, first)) = rules.places().next()
        && effort.is_spent()
    {
        diagnostics.push(
            Diagnostic::warning(
                "search_given_up",
                "not all rules could be searched for conflicts",
                first.id_span.clone(),
            )
            .help("the version holds more pairs of rules than are searched; conflicts that are met still go to a person"),
        );
    }
}

/// A parameter a rule reads must have a value on the first day of the version.
fn gaps_in_dates(pack: &Pack, from: Date, rules: &RuleSet, diagnostics: &mut Vec<Diagnostic>) {
    let mut reported = BTreeSet::new();
    for rule in rules.rules() {
        for expr in rule.expressions() {
            expr.walk(&mut |part| {
                let place = match &part.node {
                    Node::Slot(slot) => match slot_kind(*slot) {
                        SlotKind::Param(place) => place,
                        SlotKind::Fact(_) | SlotKind::Answer(_) => return,
                    },
                    Node::Brackets(place, _) | Node::Table(place, _) => *place,
                    _ => return,
                };
                let Some(param) = pack.params.get(place) else {
                    return;
                };
                if param.on(from).is_some() || !reported.insert(place) {
                    return;
                }
                let first = param.values.first().map(|value| value.from);
                let first = first.map_or_else(String::new, |day| day.to_string());
                diagnostics.push(
                    Diagnostic::error(
                        "gap_in_dates",
                        format!("parameter `{}` has no value on {from}", param.name),
                        param.span.clone(),
                    )
                    .label(format!("first in force from {first}"))
                    .also(part.span.clone(), format!("read by `{}`", rule.id))
                    .help(format!(
                        "the version is in force from {from}: add a value from that day or earlier"
                    )),
                );
            });
        }
    }
}

/// Reports a rule whose condition no facts fulfil.
fn can_hold(
    rule: &Rule,
    pack: &Pack,
    at: &ParamsAt,
    effort: &mut Effort,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let mut frame = Frame::new(pack.params.all().len());
    at.write(&mut frame);
    match search_within(effort, &[(&rule.when, true)], &frame, at) {
        Search::Found(_) | Search::GaveUp => true,
        Search::Impossible => {
            diagnostics.push(
                Diagnostic::error(
                    "unreachable_rule",
                    format!("rule `{}` can never hold", rule.id),
                    rule.when.span.clone(),
                )
                .label("no facts fulfil this")
                .heading(rule.heading())
                .help(
                    "two parts of the condition exclude each other; correct one or remove the rule",
                ),
            );
            false
        }
    }
}

/// What a rule says to a question whose answer is one constant.
fn constant_answer(rule: &Rule, question: Question) -> Option<String> {
    let mut found = None;
    for action in &rule.then {
        let Action::Do(verb, _) = action else {
            return None;
        };
        if verb.question() != question {
            continue;
        }
        let text = match verb {
            Verb::Liability(party) | Verb::FreightBack(party) => constant(party)?,
            Verb::FreightOut(party, None) => constant(party)?,
            Verb::Remedy(remedy) => format!("remedy {}", constant(remedy)?),
            Verb::Dismiss(_) => format!(
                "remedy {}",
                crate::domain::vocabulary::Remedy::Dismissed.index()
            ),
            Verb::Refer(_) => "referred".to_owned(),
            Verb::Admit => "admitted".to_owned(),
            Verb::NotAdmitted(refusal) => format!("not admitted {}", refusal.wire()),
            Verb::NoAdvance(_) | Verb::NoPayout(_) | Verb::NoRecourse(_) => "nothing".to_owned(),
            Verb::Advance(_) | Verb::Payout(..) | Verb::Recourse(..) => "something".to_owned(),
            Verb::Burden(..)
            | Verb::Award { .. }
            | Verb::FreightOut(..)
            | Verb::RefundWithin(..)
            | Verb::Duty(..)
            | Verb::Penalty(..)
            | Verb::Advise { .. } => return None,
        };
        found = Some(text);
    }
    found
}

fn constant(expr: &Expr) -> Option<String> {
    match expr.node {
        Node::Const(index) => Some(index.to_string()),
        _ => None,
    }
}

/// Finds pairs of rules that answer a question differently on the same facts.
///
/// A pair is reported only with facts on which the evaluation really ends in that conflict.
fn conflicts(
    pack: &Pack,
    rules: &RuleSet,
    at: &ParamsAt,
    reachable: &[RuleIx],
    effort: &mut Effort,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let plan = Plan::new(rules, pack.params.all().len(), at);
    let evaluator = Evaluator {
        rules,
        plan: &plan,
        params: at,
    };
    let mut scratch = Scratch::default();
    let mut reported: BTreeSet<(RuleIx, RuleIx)> = BTreeSet::new();
    for question in Question::ALL {
        let speakers: Vec<(RuleIx, &Rule, String)> = reachable
            .iter()
            .filter_map(|place| {
                let rule = rules.get(*place)?;
                Some((*place, rule, constant_answer(rule, question)?))
            })
            .collect();
        for (index, (a_place, a, a_says)) in speakers.iter().enumerate() {
            for (b_place, b, b_says) in speakers.iter().skip(index.saturating_add(1)) {
                if effort.is_spent() || reported.len() > DIAGNOSTICS_MAX {
                    return;
                }
                if a_says == b_says || linked(rules, a, b, question) {
                    continue;
                }
                let pair = (*a_place.min(b_place), *a_place.max(b_place));
                let found = evaluator.conflict_of(pack, effort, question, pair, &mut scratch);
                if let Some((witness, ground)) = found
                    && reported.insert(pair)
                {
                    diagnostics.push(conflict(pack, question, a, b, &witness, ground));
                }
            }
        }
    }
}

/// Says whether one of two rules silences the other on `question`.
fn linked(rules: &RuleSet, a: &Rule, b: &Rule, question: Question) -> bool {
    let silences = |by: &Rule, target: &Rule| {
        by.overrides.iter().any(|clause| {
            clause.question.is_none_or(|only| only == question)
                && rules
                    .get(clause.rule)
                    .is_some_and(|rule| rule.id == target.id)
        })
    };
    silences(a, b) || silences(b, a)
}

impl Evaluator<'_> {
    /// Finds facts on which the evaluation ends in a conflict of two rules, if it can.
    ///
    /// Where an exception keeps the two apart, it may itself be lifted by another: then the silenced
    /// one is heard again, and the two meet after all.
    fn conflict_of(
        &self,
        pack: &Pack,
        effort: &mut Effort,
        question: Question,
        pair: (RuleIx, RuleIx),
        scratch: &mut Scratch,
    ) -> Option<(Witness, Ground)> {
        let (a, b) = (self.rules.get(pair.0)?, self.rules.get(pair.1)?);
        let mut lifting = vec![None];
        lifting.extend(self.lifting(a, question).map(Some));
        lifting.extend(self.lifting(b, question).map(Some));
        lifting.sort_unstable();
        lifting.dedup();
        for lifted_by in lifting {
            if effort.is_spent() {
                return None;
            }
            let mut goals = vec![(&a.when, true), (&b.when, true)];
            if let Some(by) = lifted_by.and_then(|by| self.rules.get(by)) {
                goals.push((&by.when, true));
            }
            let Some((mut frame, witness, ground)) = all_hold(self, pack, effort, &goals) else {
                // Where the two cannot hold by themselves they cannot with a third.
                lifted_by?;
                continue;
            };
            effort.spend(self.rules.rules().len());
            if let Step::Done(Some(Problem::RulesConflict(_, first, second))) =
                self.run(&mut frame, scratch)
                && (first.min(second), first.max(second)) == pair
            {
                return Some((witness, ground));
            }
        }
        None
    }

    /// Lists the exceptions to exceptions to `rule` on `question`: where they hold it is heard again.
    fn lifting<'r>(
        &'r self,
        rule: &'r Rule,
        question: Question,
    ) -> impl Iterator<Item = RuleIx> + 'r {
        let on = move |clause: &&Override| clause.question.is_none_or(|only| only == question);
        let exceptions = rule.overridden_by.iter().filter(on);
        exceptions
            .filter_map(|clause| self.rules.get(clause.rule))
            .flat_map(move |exception| exception.overridden_by.iter().filter(on))
            .map(|clause| clause.rule)
    }
}

/// Finds facts on which all goals hold, with everything else ordinary.
fn all_hold(
    evaluator: &Evaluator<'_>,
    pack: &Pack,
    effort: &mut Effort,
    goals: &[(&Expr, bool)],
) -> Option<(Frame, Witness, Ground)> {
    let mut free = Frame::new(pack.params.all().len());
    evaluator.params.write(&mut free);
    let Search::Found(witness) = search_within(effort, goals, &free, evaluator.params) else {
        return None;
    };
    let mut frame = ordinary(evaluator.params, pack.params.all().len());
    witness.apply(&mut frame);
    let ground = catalogue::find("claim.ground")
        .and_then(|fact| frame.get(fact_slot(fact)))
        .and_then(Ground::from_index)?;
    Some((frame, *witness, ground))
}

fn conflict(
    pack: &Pack,
    question: Question,
    a: &Rule,
    b: &Rule,
    witness: &Witness,
    ground: Ground,
) -> Diagnostic {
    let given: Vec<String> = witness
        .given
        .iter()
        .filter_map(|(slot, value)| match slot_kind(*slot) {
            SlotKind::Fact(fact) => {
                let def = catalogue::def(fact);
                let shown = super::raw::show(*value, def.ty, pack.currency, &pack.symbols);
                Some(format!("{} = {shown}", def.path))
            }
            SlotKind::Answer(_) | SlotKind::Param(_) => None,
        })
        .collect();
    let facts = if given.is_empty() {
        format!("claim.ground = {}", ground.wire())
    } else {
        given.join(", ")
    };
    Diagnostic::error(
        "rules_conflict",
        format!(
            "`{}` and `{}` answer {} differently on the same facts",
            a.id,
            b.id,
            question.name()
        ),
        b.id_span.clone(),
    )
    .label(format!("「{}」 ({})", b.zh, b.basis))
    .also(a.id_span.clone(), format!("「{}」 ({})", a.zh, a.basis))
    .help(format!(
        "both hold when {facts}; let one override the other (`overrides \"{}\"`), or narrow a condition",
        a.id
    ))
}

/// Every proposition that rules read must have somebody who bears its burden.
fn unborne_findings(rules: &RuleSet, diagnostics: &mut Vec<Diagnostic>) {
    let mut borne: BTreeSet<Finding> = BTreeSet::new();
    for rule in rules.rules() {
        for action in &rule.then {
            action.verbs(&mut |verb, _| {
                if let Verb::Burden(finding, _) = verb {
                    borne.insert(*finding);
                }
            });
        }
    }
    let mut reported = BTreeSet::new();
    for rule in rules.rules() {
        if rule.answers(Question::Burden) || rule.answers(Question::Advice) {
            continue;
        }
        for expr in rule.expressions() {
            expr.walk(&mut |part| {
                let Node::Slot(slot) = part.node else { return };
                let SlotKind::Fact(fact) = slot_kind(slot) else {
                    return;
                };
                let Some((finding, FindingFact::Found | FindingFact::Fell)) =
                    catalogue::def(fact).finding
                else {
                    return;
                };
                if borne.contains(&finding)
                    || finding.kind() != FindingKind::Proposition
                    || !reported.insert(finding)
                {
                    return;
                }
                diagnostics.push(
                    Diagnostic::error(
                        "no_burden",
                        format!(
                            "no rule says who bears the burden of proof on `{}`",
                            finding.wire()
                        ),
                        part.span.clone(),
                    )
                    .heading(rule.heading())
                    .help(format!(
                        "add a rule: `burden(Finding::{}, MERCHANT)` or `BUYER`",
                        finding.def().constant()
                    )),
                );
            });
        }
    }
}
