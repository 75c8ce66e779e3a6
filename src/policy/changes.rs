//! What would have changed a ruling.

use super::catalogue::{self, FactId, FindingFact, Ty};
use super::completions::Leaf;
use super::cuts::ends_in;
use super::evaluate::{Evaluator, Scratch, Step};
use super::expr::{Expr, Node};
use super::frame::{Frame, Slot, SlotKind, fact_slot, slot_kind};
use super::plan::GroundPlan;
use crate::domain::vocabulary::FindingKind;

/// Most pairs of changes that are tried where no single change does it.
const PAIRS_MAX: usize = 2_000;

/// One fact moved to another value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The fact.
    pub slot: Slot,
    /// The value it would have; `None` where a set gains or loses terms is never used.
    pub to: i64,
}

/// A change and what it would have led to.
#[derive(Clone, Debug)]
pub struct ChangeFound {
    /// The facts moved: one, or two where no single one does it.
    pub moves: Vec<Move>,
    /// What the rules say then.
    pub leaf: Leaf,
}

/// Facts that say what is claimed, not what happened: moving them makes another case.
const FIXED: [&str; 7] = [
    "claim.ground",
    "claim.claimant",
    "claim.seeks",
    "claim.extra",
    "fast_refund.considered",
    "evidence.closed",
    "at.day",
];

impl Evaluator<'_> {
    /// Lists the single changes that would have led elsewhere, or pairs where there are none.
    ///
    /// Elsewhere means another remedy, other money, another bearer of a cost or of the liability;
    /// a duty or a penalty more or less is no other ruling in the eyes of the parties.
    ///
    /// A finding is flipped; a number is moved just over the nearest boundary on either side; a
    /// set gains or loses one term. Findings in issue come first, then numbers and days, then
    /// circumstances nobody raised, then the rest, each in the order of the catalogue.
    pub fn changes(
        &self,
        plan: &GroundPlan,
        frame: &Frame,
        base: &Leaf,
        scratch: &mut Scratch,
    ) -> Vec<ChangeFound> {
        let moves = self.moves(plan, frame);
        let mut found: Vec<ChangeFound> = moves
            .iter()
            .filter_map(|change| self.try_moves(&[*change], frame, base, scratch))
            .collect();
        if found.is_empty() {
            let mut tried = 0_usize;
            'pairs: for (place, a) in moves.iter().enumerate() {
                for b in moves.iter().skip(place.saturating_add(1)) {
                    if a.slot == b.slot {
                        continue;
                    }
                    tried = tried.saturating_add(1);
                    if tried > PAIRS_MAX {
                        break 'pairs;
                    }
                    found.extend(self.try_moves(&[*a, *b], frame, base, scratch));
                }
            }
        }
        found
    }

    fn try_moves(
        &self,
        moves: &[Move],
        frame: &Frame,
        base: &Leaf,
        scratch: &mut Scratch,
    ) -> Option<ChangeFound> {
        let mut moved = frame.clone();
        for change in moves {
            moved.set(change.slot, Some(change.to));
            if let SlotKind::Fact(fact) = slot_kind(change.slot)
                && let Some((finding, FindingFact::Found)) = catalogue::def(fact).finding
            {
                let raised = catalogue::finding_fact(finding, FindingFact::Raised);
                moved.set(fact_slot(raised), Some(1));
                let undecidable = catalogue::finding_fact(finding, FindingFact::Undecidable);
                moved.set(fact_slot(undecidable), Some(0));
                let fell = catalogue::finding_fact(finding, FindingFact::Fell);
                moved.set(fact_slot(fell), Some(0));
            }
        }
        let Step::Done(problem) = self.run(&mut moved, scratch) else {
            return None;
        };
        let leaf = Leaf {
            assumed: Vec::new(),
            answers: scratch.answers.clone(),
            problem,
            spoke: scratch.spoke.clone(),
            fallen: scratch.fallen.clone(),
            truths: Vec::new(),
        };
        (leaf.problem.is_none() && !leaf.answers.grants_the_same(&base.answers)).then(|| {
            ChangeFound {
                moves: moves.to_vec(),
                leaf,
            }
        })
    }

    fn moves(&self, plan: &GroundPlan, frame: &Frame) -> Vec<Move> {
        let expressions: Vec<&Expr> = plan
            .all()
            .filter_map(|place| self.rules.get(place))
            .flat_map(super::rule::Rule::expressions)
            .collect();
        let mut slots: Vec<(u8, FactId)> = Vec::new();
        for slot in expressions.iter().flat_map(|expr| expr.slots()) {
            if let SlotKind::Fact(fact) = slot_kind(slot)
                && let Some(rank) = rank(fact, frame)
                && !slots.contains(&(rank, fact))
            {
                slots.push((rank, fact));
            }
        }
        slots.sort_unstable();
        slots
            .into_iter()
            .flat_map(|(_, fact)| self.moves_of(fact, frame, &expressions))
            .collect()
    }

    /// Lists where one fact could be moved to.
    fn moves_of(&self, fact: FactId, frame: &Frame, expressions: &[&Expr]) -> Vec<Move> {
        let slot = fact_slot(fact);
        let Some(value) = frame.get(slot) else {
            return Vec::new();
        };
        let to: Vec<i64> = match catalogue::def(fact).ty {
            Ty::Bool => vec![i64::from(value == 0)],
            Ty::Enum(vocabulary) => (0_i64..)
                .take(vocabulary.terms.len())
                .filter(|other| *other != value)
                .collect(),
            Ty::Set(_) => set_moves(slot, value, expressions),
            Ty::Text => Vec::new(),
            Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day => {
                let range = (0, 1_000_000_000_000);
                let mut ends = Vec::new();
                for expr in expressions {
                    ends_in(slot, expr, frame, self.params, range, &mut ends);
                }
                let below = ends.iter().copied().filter(|end| *end < value).max();
                let above = ends
                    .iter()
                    .copied()
                    .filter(|end| *end >= value)
                    .min()
                    .and_then(|end| end.checked_add(1));
                below
                    .into_iter()
                    .chain(above)
                    .filter(|to| *to >= 0)
                    .collect()
            }
        };
        to.into_iter().map(|to| Move { slot, to }).collect()
    }
}

/// Says how early a fact is tried; `None` if it is not moved at all.
fn rank(fact: FactId, frame: &Frame) -> Option<u8> {
    let def = catalogue::def(fact);
    if FIXED.contains(&def.path.as_str()) {
        return None;
    }
    match def.finding {
        None => Some(match def.ty {
            Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day => 1,
            Ty::Bool | Ty::Enum(_) | Ty::Set(_) | Ty::Text => 3,
        }),
        Some((finding, FindingFact::Found)) => {
            let raised = catalogue::finding_fact(finding, FindingFact::Raised);
            let raised = frame
                .get(fact_slot(raised))
                .is_some_and(|raised| raised != 0);
            match (raised, finding.kind()) {
                (true, _) => Some(0),
                (false, FindingKind::Proposition) => Some(2),
                (false, _) => None,
            }
        }
        Some(_) => None,
    }
}

/// Lists the sets with one term more or less, for each term a rule asks about.
fn set_moves(slot: Slot, value: i64, expressions: &[&Expr]) -> Vec<i64> {
    let mut asked = 0_u64;
    for expr in expressions {
        expr.walk(&mut |part| {
            if let Node::Meets(set, mask) = &part.node
                && set.node == Node::Slot(slot)
            {
                asked |= mask;
            }
        });
    }
    (0..64_u32)
        .map(|place| 1_u64 << place)
        .filter(|bit| asked & bit != 0)
        .map(|bit| value ^ bit.cast_signed())
        .collect()
}
