//! Unknowns that a comparison holds against each other.
//!
//! `days_between(a, b) > n` cuts the days of `a` only once `b` is known. Where neither is, `a` is
//! cut at every place where what `b` can be on the other side changes: at the edges that the rest of
//! the rules draw for `b`, carried over by the comparison. Where nothing else draws an edge for `b`,
//! any day will do for `a`, as long as `b` finds room before and after it.

use super::burdens::may_be_asked;
use super::catalogue::{self, Ty};
use super::completions::{COMPLETIONS_MAX, Completions, Leaf};
use super::cuts::{ends_in, range};
use super::evaluate::{Evaluator, Scratch, Step, Unknown};
use super::expr::{Expr, Node};
use super::frame::{Frame, Slot, SlotKind, fact_slot, slot_kind};
use super::params::ParamsAt;
use super::rule::Rule;
use crate::domain::vocabulary::{Ground, Term as _};

/// The most ways of filling in one comparison that are tried: with more there are more completions
/// than are enumerated, and a person decides.
const WAYS_MAX: usize = COMPLETIONS_MAX;
/// How many unknowns may be filled in one for the sake of another.
const DEPTH_MAX: usize = 4;
/// An ordinary day: 2026-02-16.
const SOME_DAY: i64 = 20_500;
/// An ordinary number, with room on either side.
const SOME_NUMBER: i64 = 1_000_000;

/// What an unknown can be as seen from the comparisons it shares with other unknowns.
pub struct Links<'a> {
    /// The expressions of the rules that can matter.
    pub expressions: &'a [&'a Expr],
    /// What is known.
    pub frame: &'a Frame,
    /// The parameters of the day.
    pub params: &'a ParamsAt,
    /// How many texts the tables of the pack know.
    pub texts: usize,
}

impl Links<'_> {
    /// Lists the unknown numbers with which a comparison holds `slot` together.
    pub fn others(&self, slot: Slot) -> Vec<Slot> {
        let mut found = Vec::new();
        self.each_comparison(slot, &mut |part| {
            for other in self.unknown_beside(slot, part) {
                if is_number(ty(other)) && !found.contains(&other) {
                    found.push(other);
                }
            }
        });
        found
    }

    /// Collects the ends at which comparisons with other unknowns cut `slot`; true if there are any
    /// such comparisons.
    pub fn ends(&self, slot: Slot, ends: &mut Vec<i64>) -> bool {
        self.ends_without(slot, &mut vec![slot], ends)
    }

    fn ends_without(&self, slot: Slot, without: &mut Vec<Slot>, ends: &mut Vec<i64>) -> bool {
        let mut any = false;
        self.each_comparison(slot, &mut |part| {
            let others = self.unknown_beside(slot, part);
            if others.is_empty() {
                return;
            }
            any = true;
            if others.iter().any(|other| without.contains(other)) {
                return;
            }
            let values: Option<Vec<(Slot, Vec<i64>)>> = others
                .into_iter()
                .map(|other| Some((other, self.values(other, without)?)))
                .collect();
            if let Some(values) = values {
                self.fill(slot, part, &values, &mut self.frame.clone(), ends);
            }
        });
        any
    }

    /// Lists what `other` can be; `None` if nothing but the unknowns in `without` bounds it.
    fn values(&self, other: Slot, without: &mut Vec<Slot>) -> Option<Vec<i64>> {
        match ty(other) {
            Ty::Bool => Some(vec![0, 1]),
            Ty::Enum(vocabulary) => Some((0_i64..).take(vocabulary.terms.len()).collect()),
            Ty::Text => Some((-1_i64..).take(self.texts.saturating_add(1)).collect()),
            Ty::Set(_) => None,
            number @ (Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day) => {
                if without.len() >= DEPTH_MAX {
                    return None;
                }
                let mut ends = Vec::new();
                for expr in self.expressions {
                    ends_in(
                        other,
                        expr,
                        self.frame,
                        self.params,
                        range(number),
                        &mut ends,
                    );
                }
                without.push(other);
                self.ends_without(other, without, &mut ends);
                without.pop();
                let mut values: Vec<i64> = ends
                    .into_iter()
                    .flat_map(|end| [end, end.saturating_add(1)])
                    .collect();
                values.sort_unstable();
                values.dedup();
                (!values.is_empty()).then_some(values)
            }
        }
    }

    /// Fills the other unknowns of `part` in, one after the other, and collects the ends of `slot`.
    fn fill(
        &self,
        slot: Slot,
        part: &Expr,
        others: &[(Slot, Vec<i64>)],
        frame: &mut Frame,
        ends: &mut Vec<i64>,
    ) {
        let ways: usize = others
            .iter()
            .fold(1, |ways, (_, values)| ways.saturating_mul(values.len()));
        if ways > WAYS_MAX {
            return;
        }
        let Some(((other, values), rest)) = others.split_first() else {
            ends_in(slot, part, frame, self.params, range(ty(slot)), ends);
            return;
        };
        for value in values {
            frame.set(*other, Some(*value));
            self.fill(slot, part, rest, frame, ends);
        }
        frame.set(*other, None);
        ends.sort_unstable();
        ends.dedup();
    }

    /// Calls `visit` on every outermost comparison that reads `slot`.
    fn each_comparison<'e>(&'e self, slot: Slot, visit: &mut dyn FnMut(&'e Expr)) {
        for expr in self.expressions {
            comparisons(expr, slot, visit);
        }
    }

    fn unknown_beside(&self, slot: Slot, part: &Expr) -> Vec<Slot> {
        let unknown =
            |other: &Slot| *other != slot && !self.frame.is_known(*other) && may_be_asked(*other);
        part.slots().into_iter().filter(unknown).collect()
    }
}

/// Returns a value with room on either side, an ordinary one where the frame knows one.
pub fn amid(ty: Ty, frame: &Frame) -> i64 {
    match ty {
        Ty::Day => (0_u16..)
            .map(catalogue::FactId)
            .zip(catalogue::facts())
            .filter(|(_, def)| def.ty == Ty::Day)
            .filter_map(|(fact, _)| frame.get(fact_slot(fact)))
            .max()
            .unwrap_or(SOME_DAY),
        Ty::Rate => 5_000,
        Ty::Bool | Ty::Enum(_) | Ty::Text | Ty::Set(_) | Ty::Count(_) | Ty::Money => SOME_NUMBER,
    }
}

fn comparisons<'e>(expr: &'e Expr, slot: Slot, visit: &mut dyn FnMut(&'e Expr)) {
    match &expr.node {
        Node::Compare(..) | Node::Brackets(..) => {
            if expr.slots().contains(&slot) {
                visit(expr);
            }
        }
        _ => {
            for child in expr.children() {
                comparisons(child, slot, visit);
            }
        }
    }
}

fn ty(slot: Slot) -> Ty {
    match slot_kind(slot) {
        SlotKind::Fact(fact) => catalogue::def(fact).ty,
        SlotKind::Answer(answer) => answer.ty(),
        SlotKind::Param(_) => Ty::Bool,
    }
}

fn is_number(ty: Ty) -> bool {
    match ty {
        Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day => true,
        Ty::Bool | Ty::Enum(_) | Ty::Set(_) | Ty::Text => false,
    }
}

impl Leaf {
    /// Returns the value that was tried for a fact.
    pub fn value_of(&self, slot: Slot) -> Option<i64> {
        let tried = self
            .assumed
            .iter()
            .find(|(unknown, _)| *unknown == Unknown::Slot(slot));
        tried.map(|(_, value)| *value)
    }
}

impl Evaluator<'_> {
    /// Adds to `material` the unknowns that matter only against one another.
    ///
    /// Where one was fixed and the other moved around it, moving the first around the second
    /// changes the outcome as well; both are asked for.
    pub fn add_linked(
        &self,
        material: &mut Vec<Unknown>,
        completions: &Completions,
        frame: &Frame,
        texts: usize,
    ) {
        let expressions = self.expressions(frame);
        let links = Links {
            expressions: &expressions,
            frame,
            params: self.params,
            texts,
        };
        let mut at = 0_usize;
        while let Some(unknown) = material.get(at).copied() {
            at = at.saturating_add(1);
            let Unknown::Slot(slot) = unknown else {
                continue;
            };
            for other in links.others(slot) {
                let other = Unknown::Slot(other);
                if !material.contains(&other)
                    && self.changes_beside(other, unknown, completions, frame, texts)
                {
                    material.push(other);
                }
            }
        }
        material.sort_unstable();
    }

    /// Says whether some other value of `moved` alone changes a completion that assumes `beside`.
    fn changes_beside(
        &self,
        moved: Unknown,
        beside: Unknown,
        completions: &Completions,
        frame: &Frame,
        texts: usize,
    ) -> bool {
        let assumes = |leaf: &Leaf, what| leaf.assumed.iter().any(|(unknown, _)| *unknown == what);
        let leaves = completions.leaves.iter();
        leaves
            .filter(|leaf| assumes(leaf, moved) && assumes(leaf, beside))
            .any(|leaf| self.changes_in(moved, leaf, frame, texts))
    }

    fn changes_in(&self, moved: Unknown, leaf: &Leaf, frame: &Frame, texts: usize) -> bool {
        let Unknown::Slot(slot) = moved else {
            return false;
        };
        let mut frame = frame.clone();
        let mut scratch = Scratch::default();
        for (unknown, value) in leaf.assumed.iter().filter(|(unknown, _)| *unknown != moved) {
            match unknown {
                Unknown::Slot(slot) => frame.set(*slot, Some(*value)),
                Unknown::Rule(rule) => scratch.forced.push((*rule, *value != 0)),
            }
        }
        self.values(moved, &frame, texts).into_iter().any(|value| {
            frame.set(slot, Some(value));
            match self.run(&mut frame, &mut scratch) {
                Step::Done(problem) => {
                    let other = Leaf {
                        assumed: Vec::new(),
                        answers: scratch.answers.clone(),
                        problem,
                        spoke: Vec::new(),
                        fallen: Vec::new(),
                        truths: Vec::new(),
                    };
                    !other.same_outcome(leaf)
                }
                // What it needs then is unknown as well, and is asked for on its own account.
                Step::Blocked(_) => false,
            }
        })
    }

    /// Finds the unknown against which `slot` was tried: one of the two was fixed, and the other
    /// moved around it.
    pub fn tried_against(
        &self,
        slot: Slot,
        completions: &Completions,
        frame: &Frame,
    ) -> Option<Slot> {
        let expressions = self.expressions(frame);
        let links = Links {
            expressions: &expressions,
            frame,
            params: self.params,
            texts: 0,
        };
        let is_fixed = |slot: Slot| {
            let mut values = completions
                .leaves
                .iter()
                .filter_map(|leaf| leaf.value_of(slot));
            let first = values.next();
            first.is_some() && values.all(|value| Some(value) == first)
        };
        let others = links.others(slot).into_iter();
        let mut against = others.filter(|other| ty(*other) == ty(slot));
        against.find(|other| is_fixed(slot) != is_fixed(*other))
    }

    fn expressions(&self, frame: &Frame) -> Vec<&Expr> {
        let ground = catalogue::find("claim.ground")
            .and_then(|fact| frame.get(fact_slot(fact)))
            .and_then(Ground::from_index);
        let Some(plan) = ground.and_then(|ground| self.plan.ground(ground)) else {
            return Vec::new();
        };
        let rules = plan.all().filter_map(|place| self.rules.get(place));
        rules.flat_map(Rule::expressions).collect()
    }
}
