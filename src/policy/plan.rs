//! What is worked out once per rule set so that judging is quick.

use super::action::Verb;
use super::catalogue;
use super::expr::{Expr, Node};
use super::fold::fold;
use super::frame::{Frame, fact_slot};
use super::params::ParamsAt;
use super::program::{Program, Start, Test};
use super::question::{ALL_QUESTIONS, LAST_STRATUM, Question};
use super::rule::{Rule, RuleIx};
use super::ruleset::RuleSet;
use crate::domain::vocabulary::{Finding, Ground, Term};

/// One rule as it is gone through for one ground.
#[derive(Clone, Debug)]
pub struct Check {
    /// The rule.
    pub rule: RuleIx,
    /// Its condition, with the ground put in.
    pub start: Start,
    /// Its place in the plan: whatever overrides it has a lower one.
    pub position: u16,
    /// Whether it overrides another rule.
    pub overrides: bool,
    /// Which rules of the plan override it, each with the questions it silences it on.
    pub overriders: Vec<(RuleIx, u16)>,
}

/// A test that many rules of a stratum share: where it is false, so are they all.
#[derive(Clone, Debug)]
pub struct Guard {
    /// The test.
    pub start: Start,
    /// The rules, by their places in the plan.
    pub rules: Vec<u16>,
    /// The same, a bit for each place in the plan.
    pub bits: Vec<u64>,
}

/// What is evaluated in one stratum.
#[derive(Clone, Debug, Default)]
pub struct Evaluated {
    /// The rules, by their places in the plan.
    rules: Vec<u16>,
    /// The same, a bit for each place in the plan.
    bits: Vec<u64>,
    /// What they share.
    guards: Vec<Guard>,
}

impl Evaluated {
    /// Returns the rules, a bit for each place in the plan.
    pub fn bits(&self) -> &[u64] {
        &self.bits
    }

    /// Lists the tests that rules share.
    pub fn guards(&self) -> &[Guard] {
        &self.guards
    }

    /// Lists the rules, by their places in the plan.
    pub fn rules(&self) -> &[u16] {
        &self.rules
    }
}

/// Fewest rules for which a shared test is worth a look of its own.
const SHARED_LEAST: usize = 3;

/// The rules that can matter for one ground, by stratum, overriding rules before overridden ones.
#[derive(Clone, Debug, Default)]
pub struct GroundPlan {
    checks: Vec<Check>,
    program: Program,
    strata: Vec<Evaluated>,
    /// By stratum, the rules that answer a question of it, a bit for each place in the plan.
    proposers: Vec<Vec<u64>>,
    overridden: Vec<u64>,
    burdens: Vec<(Finding, Vec<u16>)>,
}

impl GroundPlan {
    /// Returns the code of the conditions.
    pub const fn program(&self) -> &Program {
        &self.program
    }

    /// Returns the rule at a place of the plan.
    pub fn check(&self, position: u16) -> Option<&Check> {
        self.checks.get(usize::from(position))
    }

    /// Lists the rules that something overrides, a bit for each place in the plan.
    pub fn overridden(&self) -> &[u64] {
        &self.overridden
    }

    /// Returns what is evaluated in `stratum`.
    pub fn evaluated_in(&self, stratum: u8) -> Option<&Evaluated> {
        self.strata.get(usize::from(stratum))
    }

    /// Lists the rules that answer a question of `stratum`, a bit for each place in the plan.
    pub fn proposers_in(&self, stratum: u8) -> &[u64] {
        self.proposers
            .get(usize::from(stratum))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Lists the rules that set the burden of proof on `finding`, and those that override them.
    pub fn burdens_on(&self, finding: Finding) -> &[u16] {
        self.burdens
            .iter()
            .find(|(other, _)| *other == finding)
            .map(|(_, rules)| rules.as_slice())
            .unwrap_or_default()
    }

    /// Lists every rule of the plan.
    pub fn all(&self) -> impl Iterator<Item = RuleIx> + '_ {
        let places = self.strata.iter().flat_map(Evaluated::rules);
        places.filter_map(|position| self.check(*position).map(|check| check.rule))
    }

    /// Returns how many words hold a bit for each rule.
    pub fn words(&self) -> usize {
        self.overridden.len()
    }
}

/// The compiled rule set.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    order: Vec<RuleIx>,
    by_ground: Vec<GroundPlan>,
}

impl Plan {
    /// Compiles the conditions and sorts the rules out by ground.
    pub fn new(rules: &RuleSet, params: usize, params_at: &ParamsAt) -> Self {
        let order = overriders_first(rules);
        Self {
            by_ground: Ground::ALL
                .iter()
                .map(|ground| ground_plan(rules, &order, *ground, params, params_at))
                .collect(),
            order,
        }
    }

    /// Returns the rules for a ground.
    pub fn ground(&self, ground: Ground) -> Option<&GroundPlan> {
        self.by_ground.get(usize::from(ground.index()))
    }

    /// Lists all rules, whatever overrides a rule before it.
    pub fn order(&self) -> &[RuleIx] {
        &self.order
    }
}

/// Orders the rules so that whatever overrides a rule comes before it; ties by id.
fn overriders_first(rules: &RuleSet) -> Vec<RuleIx> {
    let mut order: Vec<RuleIx> = Vec::with_capacity(rules.rules().len());
    let mut placed = vec![false; rules.rules().len()];
    // The overrides are acyclic, so every round places at least one rule.
    while order.len() < placed.len() {
        let before = order.len();
        for (place, rule) in rules.places() {
            let ready = rule
                .overridden_by
                .iter()
                .all(|clause| placed.get(clause.rule.index()).copied().unwrap_or(true));
            if let Some(done) = placed.get_mut(place.index())
                && !*done
                && ready
            {
                *done = true;
                order.push(place);
            }
        }
        if order.len() == before {
            break;
        }
    }
    order
}

fn ground_plan(
    rules: &RuleSet,
    order: &[RuleIx],
    ground: Ground,
    params: usize,
    params_at: &ParamsAt,
) -> GroundPlan {
    let mut frame = Frame::new(params);
    let Some(fact) = catalogue::find("claim.ground") else {
        return GroundPlan::default();
    };
    frame.set(fact_slot(fact), Some(i64::from(ground.index())));
    let kept: Vec<(RuleIx, &Rule)> = order
        .iter()
        .filter_map(|place| Some((*place, rules.get(*place)?)))
        .filter(|(_, rule)| !never_holds(&rule.when, &frame, params_at))
        .collect();
    let strata = usize::from(LAST_STRATUM).saturating_add(1);
    let words = kept.len().div_ceil(64);
    let mut plan = GroundPlan {
        strata: vec![
            Evaluated {
                bits: vec![0; words],
                ..Evaluated::default()
            };
            strata
        ],
        proposers: vec![vec![0; words]; strata],
        overridden: vec![0; words],
        ..GroundPlan::default()
    };
    let mut folded: Vec<Expr> = Vec::with_capacity(kept.len());
    for (position, (place, rule)) in (0_u16..).zip(&kept) {
        let left = fold(&rule.when, fact_slot(fact), &frame, params_at);
        let overriders: Vec<(RuleIx, u16)> = rule
            .overridden_by
            .iter()
            .filter(|clause| kept.iter().any(|(other, _)| *other == clause.rule))
            .map(|clause| {
                let on = clause.question.map_or(ALL_QUESTIONS, Question::bit);
                (clause.rule, on)
            })
            .collect();
        if let Some(stratum) = plan.strata.get_mut(usize::from(rule.stratum)) {
            stratum.rules.push(position);
            put_bit(&mut stratum.bits, position);
        }
        if !overriders.is_empty() {
            put_bit(&mut plan.overridden, position);
        }
        for question in rule.asked() {
            if let Some(proposers) = plan.proposers.get_mut(usize::from(question.stratum())) {
                put_bit(proposers, position);
            }
        }
        plan.checks.push(Check {
            rule: *place,
            start: plan.program.compile(&left),
            position,
            overrides: !rule.overrides.is_empty(),
            overriders,
        });
        note_burdens(&mut plan, position, rule, rules);
        folded.push(left);
    }
    for stratum in &mut plan.strata {
        stratum.guards = guards(&stratum.rules, &folded, words, &mut plan.program);
    }
    plan
}

/// Groups rules by a test they share, the most shared first; a rule is in one group at most.
fn guards(rules: &[u16], folded: &[Expr], words: usize, program: &mut Program) -> Vec<Guard> {
    let mut tests: Vec<Test> = Vec::new();
    let mut left: Vec<(u16, Vec<usize>)> = Vec::new();
    for (place, condition) in rules
        .iter()
        .filter_map(|place| Some((*place, folded.get(usize::from(*place))?)))
    {
        let mut has: Vec<usize> = Vec::new();
        for test in Program::guards(condition) {
            let known = tests.iter().position(|known| *known == test);
            let number = known.unwrap_or(tests.len());
            if known.is_none() {
                tests.push(test);
            }
            if !has.contains(&number) {
                has.push(number);
            }
        }
        left.push((place, has));
    }
    let mut found = Vec::new();
    loop {
        let mut counts = vec![0_usize; tests.len()];
        for count in left.iter().flat_map(|(_, has)| has) {
            if let Some(count) = counts.get_mut(*count) {
                *count = count.saturating_add(1);
            }
        }
        // The first of several that are shared as often, so that plans are the same every time.
        let best = counts
            .iter()
            .enumerate()
            .reduce(|best, other| if other.1 > best.1 { other } else { best })
            .filter(|(_, count)| **count >= SHARED_LEAST)
            .map(|(number, _)| number);
        let start = best
            .and_then(|number| tests.get(number).cloned())
            .and_then(|test| program.compile_test(test));
        let (Some(number), Some(start)) = (best, start) else {
            return found;
        };
        let mut guard = Guard {
            start,
            rules: Vec::new(),
            bits: vec![0; words],
        };
        left.retain(|(place, has)| {
            let member = has.contains(&number);
            if member {
                guard.rules.push(*place);
                put_bit(&mut guard.bits, *place);
            }
            !member
        });
        found.push(guard);
    }
}

/// Sets the bit of a place of the plan.
pub fn put_bit(words: &mut [u64], position: u16) {
    if let Some(word) = words.get_mut(usize::from(position >> 6)) {
        *word |= 1_u64 << (position & 63);
    }
}

/// Says whether a condition is false whatever is not known yet.
///
/// Parameters are left unknown here, because they differ from day to day. `known(x)` asks about the
/// frame it is evaluated on, so it is open as well.
fn never_holds(condition: &Expr, frame: &Frame, params: &ParamsAt) -> bool {
    match &condition.node {
        Node::Known(_) => false,
        Node::And(parts) => parts.iter().any(|part| never_holds(part, frame, params)),
        Node::Or(parts) => parts.iter().all(|part| never_holds(part, frame, params)),
        Node::Not(a) => always_holds(a, frame, params),
        _ => condition.eval(frame, params).is_false(),
    }
}

/// Says whether a condition is true whatever is not known yet.
fn always_holds(condition: &Expr, frame: &Frame, params: &ParamsAt) -> bool {
    match &condition.node {
        Node::Known(_) => false,
        Node::And(parts) => parts.iter().all(|part| always_holds(part, frame, params)),
        Node::Or(parts) => parts.iter().any(|part| always_holds(part, frame, params)),
        Node::Not(a) => never_holds(a, frame, params),
        _ => condition.eval(frame, params).is_true(),
    }
}

fn note_burdens(plan: &mut GroundPlan, position: u16, rule: &Rule, rules: &RuleSet) {
    if !rule.answers(Question::Burden) {
        return;
    }
    let mut findings = set_by(rule);
    // A rule that only silences a burden rule belongs to the findings of the rule it silences.
    for clause in &rule.overrides {
        if let Some(target) = rules.get(clause.rule) {
            findings.extend(set_by(target));
        }
    }
    findings.sort_unstable();
    findings.dedup();
    for finding in findings {
        match plan.burdens.iter_mut().find(|(other, _)| *other == finding) {
            Some((_, places)) => places.push(position),
            None => plan.burdens.push((finding, vec![position])),
        }
    }
}

fn set_by(rule: &Rule) -> Vec<Finding> {
    let mut findings = Vec::new();
    for action in &rule.then {
        action.verbs(&mut |verb, _| {
            if let Verb::Burden(finding, _) = verb {
                findings.push(*finding);
            }
        });
    }
    findings
}
