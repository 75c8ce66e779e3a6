//! Finds facts under which conditions come out as wanted.
//!
//! Used to show that a rule can never hold, that two rules can conflict, and to write the example
//! that a test is missing. The search is complete for what it tries (one value of each interval a
//! comparison cuts out) and bounded; where it finds nothing within its bound, nothing is claimed.

use std::collections::BTreeMap;

use super::catalogue::{self, Absence, FindingFact, Ty};
use super::cuts::ends_in;
use super::expr::{Expr, Node, Value};
use super::facts::note_falling;
use super::frame::{Frame, Slot, SlotKind, fact_slot, slot_kind};
use super::params::ParamsAt;
use crate::domain::vocabulary::FindingKind;

/// How many choices one search tries before it gives up.
const CHOICES_MAX: usize = 20_000;
/// How much work it is to begin a search, in choices.
const BEGINNING: usize = 10;

/// How many choices several searches may try between them.
///
/// Counted, not timed, so that the same pack is searched alike on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort(usize);

impl Effort {
    /// Allows `choices` in all.
    pub const fn of(choices: usize) -> Self {
        Self(choices)
    }

    /// Takes away what other work came to.
    pub fn spend(&mut self, choices: usize) {
        self.0 = self.0.saturating_sub(choices);
    }

    /// Says whether nothing is left.
    pub const fn is_spent(self) -> bool {
        self.0 == 0
    }
}

/// What is known of a set while searching: terms it must hold, and terms it must not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct OpenSet {
    has: u64,
    has_not: u64,
}

/// Facts found by a search.
#[derive(Clone, Debug)]
pub struct Witness {
    frame: Frame,
    /// The slots that were given a value, with it, in the order of the catalogue.
    pub given: BTreeMap<Slot, i64>,
    /// The slots that must be absent.
    pub absent: Vec<Slot>,
    sets: BTreeMap<Slot, OpenSet>,
}

/// How a search ended.
#[derive(Clone, Debug)]
pub enum Search {
    /// These facts do it.
    Found(Box<Witness>),
    /// No facts do it.
    Impossible,
    /// The bound was reached first.
    GaveUp,
}

/// Searches for facts under which every goal comes out as wanted, starting from `frame`.
///
/// What `frame` knows already is kept; what it does not know is free.
pub fn search(goals: &[(&Expr, bool)], frame: &Frame, params: &ParamsAt) -> Search {
    search_within(&mut Effort::of(CHOICES_MAX), goals, frame, params)
}

/// Searches like [`search`], as long as there is effort left for it.
pub fn search_within(
    effort: &mut Effort,
    goals: &[(&Expr, bool)],
    frame: &Frame,
    params: &ParamsAt,
) -> Search {
    let mut solver = Solver {
        params,
        most: effort.0.min(CHOICES_MAX),
        choices: 0,
        inexact: false,
    };
    let state = Witness {
        frame: frame.clone(),
        given: BTreeMap::new(),
        absent: Vec::new(),
        sets: BTreeMap::new(),
    };
    let found = solver.solve(goals.to_vec(), state);
    effort.spend(solver.choices.saturating_add(BEGINNING));
    match found {
        Some(mut witness) => {
            for (slot, set) in &witness.sets {
                witness.given.insert(*slot, set.has.cast_signed());
            }
            Search::Found(Box::new(witness))
        }
        None if solver.choices >= solver.most || solver.inexact => Search::GaveUp,
        None => Search::Impossible,
    }
}

struct Solver<'a> {
    params: &'a ParamsAt,
    most: usize,
    choices: usize,
    inexact: bool,
}

impl Solver<'_> {
    fn solve(&mut self, mut goals: Vec<(&Expr, bool)>, state: Witness) -> Option<Witness> {
        let Some((expr, want)) = goals.pop() else {
            return Some(state);
        };
        if self.choices >= self.most {
            return None;
        }
        match (&expr.node, want) {
            (Node::Not(a), _) => {
                goals.push((a, !want));
                self.solve(goals, state)
            }
            (Node::And(parts), true) | (Node::Or(parts), false) => {
                goals.extend(parts.iter().rev().map(|part| (part, want)));
                self.solve(goals, state)
            }
            (Node::And(parts), false) | (Node::Or(parts), true) => parts.iter().find_map(|part| {
                self.choices = self.choices.saturating_add(1);
                let mut goals = goals.clone();
                goals.push((part, want));
                self.solve(goals, state.clone())
            }),
            (Node::Known(slot), _) => self.solve_known(*slot, want, goals, state),
            (Node::Meets(set, mask), _) => match set.node {
                Node::Slot(slot) if !state.frame.is_known(slot) => {
                    self.solve_meets(slot, *mask, want, goals, state)
                }
                _ => self.solve_atom(expr, want, goals, state),
            },
            (Node::IsEmpty(set), _) => match (&set.node, set.ty) {
                (Node::Slot(slot), Ty::Set(vocabulary)) if !state.frame.is_known(*slot) => {
                    let terms = u32::try_from(vocabulary.terms.len()).unwrap_or(64);
                    let all = 1_u64
                        .checked_shl(terms)
                        .map_or(u64::MAX, |bit| bit.wrapping_sub(1));
                    self.solve_meets(*slot, all, !want, goals, state)
                }
                _ => self.solve_atom(expr, want, goals, state),
            },
            _ => self.solve_atom(expr, want, goals, state),
        }
    }

    fn solve_known(
        &mut self,
        slot: Slot,
        want: bool,
        goals: Vec<(&Expr, bool)>,
        mut state: Witness,
    ) -> Option<Witness> {
        let known = state.frame.is_known(slot);
        if known || state.absent.contains(&slot) {
            return (known == want).then(|| self.solve(goals, state)).flatten();
        }
        if want {
            // Any value does; the goals that compare it choose, so they go first.
            let (mut about, mut rest): (Vec<_>, Vec<_>) = goals
                .into_iter()
                .partition(|(expr, _)| expr.slots().contains(&slot));
            if about.is_empty() {
                let value = self.values(slot, &[], &state).first().copied()?;
                return assign(&mut state, slot, value)
                    .then(|| self.solve(rest, state))
                    .flatten();
            }
            rest.append(&mut about);
            // The comparisons will give it a value, because they need one.
            return self.solve(rest, state).and_then(|mut found| {
                if !found.frame.is_known(slot) {
                    let value = self.values(slot, &[], &found).first().copied()?;
                    return assign(&mut found, slot, value).then_some(found);
                }
                Some(found)
            });
        }
        state.absent.push(slot);
        self.solve(goals, state)
    }

    fn solve_meets(
        &mut self,
        slot: Slot,
        mask: u64,
        want: bool,
        goals: Vec<(&Expr, bool)>,
        mut state: Witness,
    ) -> Option<Witness> {
        let open = state.sets.get(&slot).copied().unwrap_or_default();
        if want {
            if open.has & mask != 0 {
                return self.solve(goals, state);
            }
            let free = mask & !open.has_not;
            return (0..64_u32).map(|place| 1_u64 << place).find_map(|bit| {
                if free & bit == 0 {
                    return None;
                }
                self.choices = self.choices.saturating_add(1);
                let mut state = state.clone();
                let set = state.sets.entry(slot).or_default();
                set.has |= bit;
                self.solve(goals.clone(), state)
            });
        }
        if open.has & mask != 0 {
            return None;
        }
        state.sets.entry(slot).or_default().has_not |= mask;
        self.solve(goals, state)
    }

    /// Gives the unknown slots of an atom values until it comes out as wanted.
    fn solve_atom(
        &mut self,
        expr: &Expr,
        want: bool,
        goals: Vec<(&Expr, bool)>,
        state: Witness,
    ) -> Option<Witness> {
        match expr.eval(&state.frame, self.params) {
            Value::Known(value) => {
                return ((value != 0) == want)
                    .then(|| self.solve(goals, state))
                    .flatten();
            }
            Value::Faulty(_) => {
                self.inexact = true;
                return None;
            }
            Value::Unknown => {}
        }
        let slots = expr.slots();
        if is_strict(expr) && slots.iter().any(|slot| state.absent.contains(slot)) {
            return None;
        }
        let free: Vec<Slot> = slots
            .into_iter()
            .filter(|slot| !state.frame.is_known(*slot) && !state.absent.contains(slot))
            .collect();
        let slot = free.first().copied()?;
        if matches!(slot_kind(slot), SlotKind::Param(_)) {
            self.inexact = true;
            return None;
        }
        if numbers(expr) > 1 {
            // What narrows the numbers down one by one comes before what compares them.
            let narrower = |(goal, _): &(&Expr, bool)| numbers(goal) < 2;
            if free.len() > 1 && goals.iter().any(narrower) {
                let mut later = vec![(expr, want)];
                later.extend(goals);
                return self.solve(later, state);
            }
            // One value of each interval is then not all there is to try.
            self.inexact = true;
        }
        let about: Vec<&Expr> = std::iter::once(expr)
            .chain(goals.iter().map(|(goal, _)| *goal))
            .collect();
        for value in self.values(slot, &about, &state) {
            self.choices = self.choices.saturating_add(1);
            let mut next = state.clone();
            if !assign(&mut next, slot, value) {
                continue;
            }
            if let Some(found) = self.solve_atom(expr, want, goals.clone(), next) {
                return Some(found);
            }
        }
        None
    }

    /// Lists values of `slot` that `about` can tell apart.
    fn values(&mut self, slot: Slot, about: &[&Expr], state: &Witness) -> Vec<i64> {
        let ty = match slot_kind(slot) {
            SlotKind::Fact(fact) => catalogue::def(fact).ty,
            SlotKind::Answer(answer) => answer.ty(),
            SlotKind::Param(_) => return Vec::new(),
        };
        let (least, greatest) = match ty {
            Ty::Bool => return vec![1, 0],
            Ty::Enum(vocabulary) => return (0_i64..).take(vocabulary.terms.len()).collect(),
            Ty::Set(_) => return vec![0],
            Ty::Text => {
                // Texts are not enumerated here, so "impossible" cannot be claimed.
                self.inexact = true;
                return vec![-1];
            }
            Ty::Count(_) => (0, 1_000_000),
            Ty::Money => (0, 1_000_000_000),
            Ty::Rate => (0, 10_000),
            Ty::Day => (0, 60_000),
        };
        let mut ends = Vec::new();
        for expr in about {
            ends_in(
                slot,
                expr,
                &state.frame,
                self.params,
                (least, greatest),
                &mut ends,
            );
        }
        // What lies beyond the values tried is not known to be impossible.
        self.inexact |= ends.iter().any(|end| *end >= greatest);
        let middle = match ty {
            Ty::Money => 10_000,
            Ty::Day => 20_500,
            _ => 1,
        };
        let mut values = vec![middle, least];
        for end in ends {
            values.push(end);
            values.extend(end.checked_add(1));
        }
        values.retain(|value| (least..=greatest).contains(value));
        let mut seen = Vec::new();
        values.retain(|value| {
            let new = !seen.contains(value);
            seen.push(*value);
            new
        });
        values
    }
}

/// Says whether an expression is open wherever any fact it reads is absent.
fn is_strict(expr: &Expr) -> bool {
    match expr.node {
        Node::And(_) | Node::Or(_) | Node::Known(_) | Node::If(..) => false,
        _ => expr.children().into_iter().all(is_strict),
    }
}

/// Counts the facts and answers in `expr` that are numbers.
fn numbers(expr: &Expr) -> usize {
    let is_number = |ty: Ty| matches!(ty, Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day);
    expr.slots()
        .into_iter()
        .filter(|slot| match slot_kind(*slot) {
            SlotKind::Fact(fact) => is_number(catalogue::def(fact).ty),
            SlotKind::Answer(answer) => is_number(answer.ty()),
            SlotKind::Param(_) => false,
        })
        .count()
}

/// Gives a slot a value together with what follows from it; false if that contradicts the rest.
///
/// A finding that was set undecidable is not found, and one that is found is in issue.
fn assign(state: &mut Witness, slot: Slot, value: i64) -> bool {
    state.frame.set(slot, Some(value));
    state.given.insert(slot, value);
    let SlotKind::Fact(fact) = slot_kind(slot) else {
        return true;
    };
    let Some((finding, kind)) = catalogue::def(fact).finding else {
        return true;
    };
    let measured = finding.kind() != FindingKind::Proposition;
    let implied: &[(FindingFact, i64)] = match (kind, value) {
        // A measurement that was made is in issue, whatever it gave.
        (FindingFact::Found, _) if measured => {
            &[(FindingFact::Undecidable, 0), (FindingFact::Raised, 1)]
        }
        (FindingFact::Found | FindingFact::Undecidable, 0) => &[],
        (FindingFact::Found, _) => &[(FindingFact::Undecidable, 0), (FindingFact::Raised, 1)],
        (FindingFact::Undecidable, _) => &[(FindingFact::Found, 0), (FindingFact::Raised, 1)],
        (FindingFact::Fell, 1) => &[(FindingFact::Undecidable, 0), (FindingFact::Raised, 1)],
        (
            FindingFact::Raised
            | FindingFact::BuyerProof
            | FindingFact::MerchantProof
            | FindingFact::Fell,
            _,
        ) => &[],
    };
    if (kind, value) == (FindingFact::Fell, 1) && !assign_closed(state) {
        return false;
    }
    implied.iter().all(|(other, value)| {
        let slot = fact_slot(catalogue::finding_fact(finding, *other));
        match state.frame.get(slot) {
            Some(standing) => standing == *value,
            None => {
                state.frame.set(slot, Some(*value));
                state.given.insert(slot, *value);
                true
            }
        }
    })
}

/// Closes the evidence window, without which nothing falls; false if it stands open.
fn assign_closed(state: &mut Witness) -> bool {
    let Some(closed) = catalogue::find("evidence.closed").map(fact_slot) else {
        return false;
    };
    match state.frame.get(closed) {
        Some(standing) => standing != 0,
        None => assign(state, closed, 1),
    }
}

impl Witness {
    /// Writes the facts found into another frame; answers are left alone.
    ///
    /// What is to fall is left open: the evaluation lets it fall to whichever side it does.
    pub fn apply(&self, frame: &mut Frame) {
        for (slot, value) in &self.given {
            if matches!(slot_kind(*slot), SlotKind::Fact(_)) {
                frame.set(*slot, Some(*value));
            }
        }
        for slot in &self.absent {
            frame.set(*slot, None);
        }
        for (slot, value) in &self.given {
            if let SlotKind::Fact(fact) = slot_kind(*slot)
                && let (Some((finding, FindingFact::Fell)), 1) =
                    (catalogue::def(fact).finding, *value)
            {
                let found = catalogue::finding_fact(finding, FindingFact::Found);
                frame.set(fact_slot(found), None);
            }
        }
        note_falling(frame);
    }
}

/// Makes a frame with what an example does not mention: sets empty, yes/no facts no, findings not
/// raised, terms at their ordinary value, everything that may be absent absent.
pub fn ordinary(params: &ParamsAt, scalars: usize) -> Frame {
    use crate::domain::vocabulary::{GoodsClass, OrderProgress, Party, Term};
    let mut frame = Frame::new(scalars);
    params.write(&mut frame);
    for (fact, def) in (0_u16..).map(catalogue::FactId).zip(catalogue::facts()) {
        let value = match (def.finding, def.ty, def.absence) {
            (Some((finding, FindingFact::Found)), ..) => {
                (finding.kind() == FindingKind::Proposition).then_some(0)
            }
            (Some((_, FindingFact::Fell)), ..) => Some(0),
            (_, Ty::Set(_) | Ty::Bool, Absence::Never) => Some(0),
            (_, Ty::Enum(vocabulary), Absence::Never) => Some(match def.path.as_str() {
                "claim.claimant" => i64::from(Party::Buyer.index()),
                "order.progress" => i64::from(OrderProgress::Received.index()),
                "goods.class" => i64::from(GoodsClass::General.index()),
                _ if *vocabulary == *Party::VOCABULARY => i64::from(Party::None.index()),
                _ => 0,
            }),
            _ => None,
        };
        frame.set(fact_slot(fact), value);
    }
    frame
}
