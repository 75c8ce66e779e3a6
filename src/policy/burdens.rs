//! Who bears the burden of proof, and what falls against whom once the evidence is closed.

use super::action::{Action, Verb};
use super::answering::Speaking;
use super::answers::Problem;
use super::catalogue::{self, Absence, FindingFact};
use super::evaluate::{
    ENGINE_FACTS, Evaluator, Fallen, Go, Scratch, Stop, Truth, Unknown, finding_of,
};
use super::expr::{Expr, Value};
use super::frame::{Frame, Slot, SlotKind, fact_slot, slot_kind};
use super::plan::{Check, GroundPlan};
use super::question::Question;
use super::rule::RuleIx;
use crate::domain::vocabulary::{Finding, FindingKind, Party};

/// How many burdens may be settled one for the sake of another.
const BURDEN_DEPTH_MAX: u8 = 8;

impl Evaluator<'_> {
    /// Makes something known that an expression waits for: true if it did, false if nothing can be.
    pub(super) fn unblock(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        expr: &Expr,
    ) -> Go<bool> {
        let Some(slot) = expr.blocking(frame, self.params, &may_be_asked) else {
            return Ok(false);
        };
        if let Some(finding) = falling(slot)
            && Self::window_closed(frame)
        {
            self.let_fall(plan, frame, scratch, finding)?;
            return Ok(frame.is_known(slot));
        }
        Err(Stop::Blocked(Unknown::Slot(slot)))
    }

    fn window_closed(frame: &Frame) -> bool {
        ENGINE_FACTS
            .as_ref()
            .and_then(|facts| frame.get(fact_slot(facts.window_closed)))
            .is_some_and(|closed| closed != 0)
    }

    /// Lets an unknown finding fall against the party that bears its burden.
    fn let_fall(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        finding: Finding,
    ) -> Go<bool> {
        let Some(bearer) = self.burden(plan, frame, scratch, finding)? else {
            return Err(Problem::NoRuleApplies(Question::Burden, Some(finding)).into());
        };
        let holds = bearer != finding.favours();
        let slot = |fact| fact_slot(catalogue::finding_fact(finding, fact));
        frame.set(slot(FindingFact::Fell), Some(1));
        scratch.fell.push(slot(FindingFact::Fell));
        if holds && finding.kind() != FindingKind::Proposition {
            // A measurement nobody made cannot be presumed; only its absence can.
            return Ok(false);
        }
        frame.set(slot(FindingFact::Found), Some(i64::from(holds)));
        scratch.fallen.push(Fallen {
            finding,
            bearer,
            holds,
        });
        Ok(true)
    }

    pub(super) fn burden(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        finding: Finding,
    ) -> Go<Option<Party>> {
        let places = plan.burdens_on(finding);
        for check in places.iter().filter_map(|place| plan.check(*place)) {
            let truth = self.settle_burden(plan, frame, scratch, finding, check)?;
            scratch.note(check, truth);
        }
        let mut found: Option<(RuleIx, Party)> = None;
        for check in places.iter().filter_map(|place| plan.check(*place)) {
            let place = &check.rule;
            if !scratch.speaks(*place, Question::Burden) {
                continue;
            }
            let rule = self.rule(*place)?;
            for action in &rule.then {
                let Action::Do(Verb::Burden(set, party), _) = action else {
                    continue;
                };
                if *set != finding {
                    continue;
                }
                let at = Speaking {
                    plan,
                    frame: &mut *frame,
                    scratch: &mut *scratch,
                    place: *place,
                };
                let party = self.party(&at, party)?;
                match found {
                    Some((other, bearer)) if bearer != party => {
                        return Err(Problem::RulesConflict(Question::Burden, other, *place).into());
                    }
                    _ => {
                        found = Some((*place, party));
                        if !scratch.spoke.contains(&(*place, Question::Burden)) {
                            scratch.spoke.push((*place, Question::Burden));
                        }
                    }
                }
            }
        }
        Ok(found.map(|(_, party)| party))
    }

    /// Finds out whether a rule on the burden of `finding` holds.
    ///
    /// It may turn on another finding (whether a flaw is visible): after the evidence window that
    /// one falls against its own bearer first.
    fn settle_burden(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        finding: Finding,
        check: &Check,
    ) -> Go<Truth> {
        let place = check.rule;
        let rule = self.rule(place)?;
        loop {
            match self.condition(plan, check, frame)? {
                Value::Known(0) => return Ok(Truth::False),
                Value::Known(_) => return Ok(Truth::True),
                Value::Faulty(fault) => return Err(Problem::RuleFaulted(place, fault).into()),
                Value::Unknown if scratch.wholly_silenced(check) => return Ok(Truth::Moot),
                Value::Unknown => {}
            }
            if let Some(holds) = scratch.forced(place) {
                return Ok(if holds { Truth::True } else { Truth::False });
            }
            let other = |slot| may_be_asked(slot) && finding_of(slot) != Some(finding);
            let Some(slot) = rule.when.blocking(frame, self.params, &other) else {
                return Err(Stop::Blocked(Unknown::Rule(place)));
            };
            let fell = match finding_of(slot) {
                // Two burdens that turn on each other's findings can be settled by nobody here.
                Some(other)
                    if Self::window_closed(frame) && scratch.burden_depth < BURDEN_DEPTH_MAX =>
                {
                    scratch.burden_depth = scratch.burden_depth.saturating_add(1);
                    let fell = self.let_fall(plan, frame, scratch, other);
                    scratch.burden_depth = scratch.burden_depth.saturating_sub(1);
                    fell?
                }
                _ => false,
            };
            if !fell {
                return Err(Stop::Blocked(Unknown::Slot(slot)));
            }
        }
    }
}

/// Says whether somebody can be asked for what a slot holds.
pub(super) fn may_be_asked(slot: Slot) -> bool {
    match slot_kind(slot) {
        SlotKind::Fact(fact) => match catalogue::def(fact).absence {
            Absence::Asked(_) | Absence::Finding => true,
            Absence::Never | Absence::NotAsked => false,
        },
        SlotKind::Answer(_) | SlotKind::Param(_) => false,
    }
}

/// Returns the finding of a slot that is settled when the finding falls.
fn falling(slot: Slot) -> Option<Finding> {
    match slot_kind(slot) {
        SlotKind::Fact(fact) => match catalogue::def(fact).finding {
            Some((finding, FindingFact::Found | FindingFact::Fell)) => Some(finding),
            _ => None,
        },
        SlotKind::Answer(_) | SlotKind::Param(_) => None,
    }
}
