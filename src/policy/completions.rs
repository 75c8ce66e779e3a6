//! What the rules say whatever the unknowns turn out to be.
//!
//! Every way the unknowns could come out is a completion. The evaluation is run until it meets an
//! unknown, then once for each value that unknown could have, and so on: only unknowns that an
//! evaluation really meets are tried. If all completions come to the same ruling, that is the
//! ruling; if not, what could change it is asked for, and nothing else.

use super::answers::{Answers, Problem};
use super::catalogue::{self, Ty};
use super::cuts;
use super::evaluate::{Evaluator, Fallen, Scratch, Step, Truth, Unknown};
use super::frame::{Frame, SlotKind, fact_slot, slot_kind};
use super::question::Question;
use super::rule::RuleIx;
use crate::domain::vocabulary::{Ground, Term};

/// The most completions that are enumerated.
pub const COMPLETIONS_MAX: usize = 4_096;

/// One evaluation with everything it met settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The unknowns that were tried, with the values given to them, in the order they were met.
    pub assumed: Vec<(Unknown, i64)>,
    /// The answers.
    pub answers: Answers,
    /// Why a person must decide, if so.
    pub problem: Option<Problem>,
    /// Which rule spoke to which question.
    pub spoke: Vec<(RuleIx, Question)>,
    /// The findings that fell by burden of proof.
    pub fallen: Vec<Fallen>,
    /// Whether each rule holds.
    pub truths: Vec<Truth>,
}

impl Leaf {
    /// Says whether two leaves come to the same.
    pub fn same_outcome(&self, other: &Self) -> bool {
        match (&self.problem, &other.problem) {
            (None, None) => self.answers.same_ruling(&other.answers),
            (Some(a), Some(b)) => a == b,
            _ => false,
        }
    }
}

/// All completions of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// The leaves; at least one unless there are too many.
    pub leaves: Vec<Leaf>,
    /// Whether enumeration was given up.
    pub too_many: bool,
}

impl Completions {
    /// Says whether all completions come to the same.
    pub fn settled(&self) -> bool {
        !self.too_many
            && self
                .leaves
                .split_first()
                .is_some_and(|(first, rest)| rest.iter().all(|leaf| leaf.same_outcome(first)))
    }

    /// Lists the unknowns that alone can change the outcome: two completions that differ in nothing
    /// else come out differently.
    pub fn material(&self) -> Vec<Unknown> {
        let mut found = Vec::new();
        for (place, a) in self.leaves.iter().enumerate() {
            for b in self.leaves.iter().skip(place.saturating_add(1)) {
                if a.same_outcome(b) {
                    continue;
                }
                if let Some(unknown) = only_difference(a, b)
                    && !found.contains(&unknown)
                {
                    found.push(unknown);
                }
            }
        }
        found.sort_unstable();
        found
    }
}

/// Returns the one unknown to which both leaves give a value, and different ones.
pub(super) fn only_difference(a: &Leaf, b: &Leaf) -> Option<Unknown> {
    let mut difference = None;
    for (unknown, value) in &a.assumed {
        let other = b
            .assumed
            .iter()
            .find(|(other, _)| other == unknown)
            .map(|(_, value)| value);
        if other.is_some_and(|other| other != value) {
            if difference.is_some() {
                return None;
            }
            difference = Some(*unknown);
        }
    }
    difference
}

impl Evaluator<'_> {
    /// Tries every completion of `frame`; `texts` is how many texts the pack's tables know.
    pub fn completions(
        &self,
        frame: &mut Frame,
        scratch: &mut Scratch,
        texts: usize,
    ) -> Completions {
        let mut completions = Completions {
            leaves: Vec::new(),
            too_many: false,
        };
        scratch.forced.clear();
        self.explore(frame, scratch, texts, &mut Vec::new(), &mut completions);
        scratch.forced.clear();
        completions
    }

    fn explore(
        &self,
        frame: &mut Frame,
        scratch: &mut Scratch,
        texts: usize,
        assumed: &mut Vec<(Unknown, i64)>,
        into: &mut Completions,
    ) {
        if into.too_many {
            return;
        }
        let unknown = match self.run(frame, scratch) {
            Step::Done(problem) => {
                if into.leaves.len() >= COMPLETIONS_MAX {
                    into.too_many = true;
                    return;
                }
                into.leaves.push(Leaf {
                    assumed: assumed.clone(),
                    answers: scratch.answers.clone(),
                    problem,
                    spoke: scratch.spoke.clone(),
                    fallen: scratch.fallen.clone(),
                    truths: scratch.truths.clone(),
                });
                return;
            }
            Step::Blocked(unknown) => unknown,
        };
        // An unknown that was given a value cannot block again; this guards the recursion.
        if assumed.len() >= 64 {
            into.too_many = true;
            return;
        }
        for value in self.values(unknown, frame, texts) {
            assumed.push((unknown, value));
            match unknown {
                Unknown::Slot(slot) => frame.set(slot, Some(value)),
                Unknown::Rule(rule) => scratch.forced.push((rule, value != 0)),
            }
            self.explore(frame, scratch, texts, assumed, into);
            match unknown {
                Unknown::Slot(slot) => frame.set(slot, None),
                Unknown::Rule(_) => {
                    scratch.forced.pop();
                }
            }
            assumed.pop();
        }
    }

    /// Lists one value for each way an unknown could matter.
    pub fn values(&self, unknown: Unknown, frame: &Frame, texts: usize) -> Vec<i64> {
        let slot = match unknown {
            Unknown::Rule(_) => return vec![0, 1],
            Unknown::Slot(slot) => slot,
        };
        let ty = match slot_kind(slot) {
            SlotKind::Fact(fact) => catalogue::def(fact).ty,
            SlotKind::Answer(answer) => answer.ty(),
            SlotKind::Param(_) => Ty::Bool,
        };
        let ground = catalogue::find("claim.ground")
            .and_then(|fact| frame.get(fact_slot(fact)))
            .and_then(Ground::from_index);
        match ground.and_then(|ground| self.plan.ground(ground)) {
            Some(plan) => {
                cuts::representatives(slot, ty, self.rules, plan, frame, self.params, texts)
            }
            None => Vec::new(),
        }
    }
}
