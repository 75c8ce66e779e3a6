//! What is worked out once per rule set so that judging is quick.

use super::action::Verb;
use super::catalogue;
use super::expr::{Expr, Node};
use super::frame::{Frame, fact_slot};
use super::params::ParamsAt;
use super::program::Program;
use super::question::{LAST_STRATUM, Question};
use super::rule::{Rule, RuleIx};
use super::ruleset::RuleSet;
use crate::domain::vocabulary::{Finding, Ground, Term};

/// The rules that can matter for one ground, by stratum, overriding rules before overridden ones.
#[derive(Clone, Debug, Default)]
pub struct GroundPlan {
    strata: Vec<Vec<RuleIx>>,
    proposers: Vec<Vec<RuleIx>>,
    burdens: Vec<(Finding, Vec<RuleIx>)>,
    overridden: Vec<RuleIx>,
}

impl GroundPlan {
    /// Lists the rules that something overrides, whatever overrides a rule before it.
    pub fn overridden(&self) -> &[RuleIx] {
        &self.overridden
    }

    /// Lists the rules evaluated in `stratum`.
    pub fn evaluated_in(&self, stratum: u8) -> &[RuleIx] {
        self.strata
            .get(usize::from(stratum))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Lists the rules that answer a question of `stratum`.
    pub fn proposers_in(&self, stratum: u8) -> &[RuleIx] {
        self.proposers
            .get(usize::from(stratum))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Lists the rules that set the burden of proof on `finding`, and those that override them.
    pub fn burdens_on(&self, finding: Finding) -> &[RuleIx] {
        self.burdens
            .iter()
            .find(|(other, _)| *other == finding)
            .map(|(_, rules)| rules.as_slice())
            .unwrap_or_default()
    }

    /// Lists every rule of the plan.
    pub fn all(&self) -> impl Iterator<Item = RuleIx> + '_ {
        self.strata.iter().flatten().copied()
    }
}

/// The compiled rule set.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    order: Vec<RuleIx>,
    programs: Vec<Option<Program>>,
    by_ground: Vec<GroundPlan>,
}

impl Plan {
    /// Compiles the conditions and sorts the rules out by ground.
    pub fn new(rules: &RuleSet, params: usize, params_at: &ParamsAt) -> Self {
        let order = overriders_first(rules);
        Self {
            programs: rules
                .rules()
                .iter()
                .map(|rule| Program::compile(&rule.when))
                .collect(),
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

    /// Returns the compiled condition of a rule.
    pub fn program(&self, rule: RuleIx) -> Option<&Program> {
        self.programs.get(rule.index())?.as_ref()
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
    if let Some(fact) = catalogue::find("claim.ground") {
        frame.set(fact_slot(fact), Some(i64::from(ground.index())));
    }
    let mut plan = GroundPlan {
        strata: vec![Vec::new(); usize::from(LAST_STRATUM).saturating_add(1)],
        proposers: vec![Vec::new(); usize::from(LAST_STRATUM).saturating_add(1)],
        burdens: Vec::new(),
        overridden: Vec::new(),
    };
    for place in order {
        let Some(rule) = rules.get(*place) else {
            continue;
        };
        if never_holds(&rule.when, &frame, params_at) {
            continue;
        }
        if let Some(stratum) = plan.strata.get_mut(usize::from(rule.stratum)) {
            stratum.push(*place);
        }
        if !rule.overridden_by.is_empty() {
            plan.overridden.push(*place);
        }
        let mut seen = Vec::new();
        for question in rule.asked() {
            let stratum = question.stratum();
            if !seen.contains(&stratum) {
                seen.push(stratum);
                if let Some(proposers) = plan.proposers.get_mut(usize::from(stratum)) {
                    proposers.push(*place);
                }
            }
        }
        note_burdens(&mut plan, *place, rule, rules);
    }
    plan
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

fn note_burdens(plan: &mut GroundPlan, place: RuleIx, rule: &Rule, rules: &RuleSet) {
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
            Some((_, places)) => places.push(place),
            None => plan.burdens.push((finding, vec![place])),
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
