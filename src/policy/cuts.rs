//! Where the rules cut the range of a fact into intervals they can tell apart.

use std::cmp::Ordering;

use super::catalogue::Ty;
use super::expr::{Arith, Cmp, Expr, Node, Value};
use super::frame::{Frame, Slot};
use super::linked::{Links, amid};
use super::params::ParamsAt;
use super::plan::GroundPlan;
use super::ruleset::RuleSet;

/// The largest whole number tried: large enough for any amount or count a rule compares.
const NUMBER_MAX: i64 = 1_000_000_000_000;
/// The days tried: 1970 to about 2243.
const DAY_MAX: i64 = 100_000;

/// Returns one value of each interval that the rules of `plan` can tell apart in `slot`.
///
/// A value read in an amount changes the amount wherever it moves, so two values of each interval
/// are returned for such a slot.
pub fn representatives(
    slot: Slot,
    ty: Ty,
    rules: &RuleSet,
    plan: &GroundPlan,
    frame: &Frame,
    params: &ParamsAt,
    texts: usize,
) -> Vec<i64> {
    let (least, greatest) = match ty {
        Ty::Bool => return vec![0, 1],
        Ty::Enum(vocabulary) => {
            return (0_i64..).take(vocabulary.terms.len()).collect();
        }
        Ty::Text => return (-1_i64..).take(texts.saturating_add(1)).collect(),
        Ty::Set(_) => return Vec::new(),
        Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day => range(ty),
    };
    let mut ends = Vec::new();
    let mut in_amount = false;
    let mut expressions = Vec::new();
    for place in plan.all() {
        let Some(rule) = rules.get(place) else {
            continue;
        };
        let when = expressions.len();
        expressions.extend(rule.expressions());
        for (index, expr) in expressions.iter().enumerate().skip(when) {
            in_amount |= index > when && expr.ty == Ty::Money && expr.slots().contains(&slot);
            ends_in(slot, expr, frame, params, (least, greatest), &mut ends);
        }
    }
    let links = Links {
        expressions: &expressions,
        frame,
        params,
        texts,
    };
    let linked = links.ends(slot, &mut ends);
    ends.retain(|end| *end >= least && *end < greatest);
    ends.sort_unstable();
    ends.dedup();
    if ends.is_empty() && linked {
        // What it is compared with is to find room on either side of it.
        return vec![amid(ty, frame)];
    }
    one_of_each(least, greatest, &ends, in_amount)
}

/// Returns the least and the greatest value tried for a number.
pub fn range(ty: Ty) -> (i64, i64) {
    match ty {
        Ty::Rate => (0, 10_000),
        Ty::Day => (0, DAY_MAX),
        Ty::Bool | Ty::Enum(_) | Ty::Text | Ty::Set(_) | Ty::Count(_) | Ty::Money => {
            (0, NUMBER_MAX)
        }
    }
}

/// Returns a value below the first end, one between each two, and one above the last.
fn one_of_each(least: i64, greatest: i64, ends: &[i64], two: bool) -> Vec<i64> {
    let mut values = Vec::new();
    let mut start = least;
    for end in ends.iter().copied().chain(std::iter::once(greatest)) {
        // The value nearest to the boundary that is crossed is the one a person would ask about.
        let near = if end == greatest { start } else { end };
        values.push(near);
        let other = if near == start {
            near.saturating_add(1)
        } else {
            near.saturating_sub(1)
        };
        if two && other >= start && other <= end {
            values.push(other);
        }
        start = end.saturating_add(1);
    }
    values.sort_unstable();
    values.dedup();
    values
}

/// Collects the upper ends of the intervals into which `expr` cuts `slot`.
///
/// Other facts and answers it is compared with count as far as `frame` knows them.
pub fn ends_in(
    slot: Slot,
    expr: &Expr,
    frame: &Frame,
    params: &ParamsAt,
    range: (i64, i64),
    ends: &mut Vec<i64>,
) {
    expr.walk(&mut |part| match &part.node {
        Node::Compare(cmp, a, b) => {
            if a.node == Node::Slot(slot) && !b.slots().contains(&slot) {
                ends_of(*cmp, b.eval(frame, params), ends);
            } else if b.node == Node::Slot(slot) && !a.slots().contains(&slot) {
                ends_of(cmp.mirrored(), a.eval(frame, params), ends);
            } else if part.slots().contains(&slot) {
                Bends::new(slot, frame, params, range).of_comparison(*cmp, a, b, ends);
            }
        }
        Node::Brackets(place, x) if x.node == Node::Slot(slot) => {
            ends.extend(params.bracket_ends(*place));
        }
        Node::Brackets(place, x) if x.slots().contains(&slot) => {
            Bends::new(slot, frame, params, range).of_brackets(*place, x, ends);
        }
        _ => {}
    });
}

fn ends_of(cmp: Cmp, bound: Value, ends: &mut Vec<i64>) {
    let Value::Known(bound) = bound else { return };
    match cmp {
        Cmp::Le | Cmp::Gt => ends.push(bound),
        Cmp::Lt | Cmp::Ge => ends.extend(bound.checked_sub(1)),
        Cmp::Eq | Cmp::Ne => {
            ends.push(bound);
            ends.extend(bound.checked_sub(1));
        }
    }
}

/// How one side of a comparison lies to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lie {
    Is(Ordering),
    Open,
    Faulty,
}

/// Finds where a comparison that holds a slot somewhere inside changes.
struct Bends<'a> {
    slot: Slot,
    frame: Frame,
    params: &'a ParamsAt,
    range: (i64, i64),
}

impl<'a> Bends<'a> {
    fn new(slot: Slot, frame: &Frame, params: &'a ParamsAt, range: (i64, i64)) -> Self {
        Self {
            slot,
            frame: frame.clone(),
            params,
            range,
        }
    }

    /// Collects where `a` and `b` change places.
    ///
    /// Between the bends of `a` and `b` (where a minimum, a bracket or a branch inside them
    /// changes) what the dialect can build around one slot rises or falls throughout.
    fn of_comparison(mut self, cmp: Cmp, a: &Expr, b: &Expr, ends: &mut Vec<i64>) {
        let mut bends = Vec::new();
        self.inside(a, &mut bends);
        self.inside(b, &mut bends);
        let lie = |bends: &mut Self, value: i64| bends.lie(a, b, value);
        let merged = |lie: Lie| match (cmp, lie) {
            // `<` and `>=` do not tell equal from greater, nor `<=` and `>` from less.
            (Cmp::Lt | Cmp::Ge, Lie::Is(Ordering::Equal)) => Lie::Is(Ordering::Greater),
            (Cmp::Le | Cmp::Gt, Lie::Is(Ordering::Equal)) => Lie::Is(Ordering::Less),
            _ => lie,
        };
        self.changes(&bends, &mut |bends, value| merged(lie(bends, value)), ends);
    }

    /// Collects where `x` passes from one bracket into the next.
    fn of_brackets(mut self, place: usize, x: &Expr, ends: &mut Vec<i64>) {
        let mut bends = Vec::new();
        self.inside(x, &mut bends);
        let limits = self.params.bracket_ends(place);
        for limit in limits {
            let mut lie = |bends: &mut Self, value: i64| match bends.value(x, value) {
                Value::Known(found) => Lie::Is(found.cmp(&limit.saturating_add(1))),
                Value::Unknown => Lie::Open,
                Value::Faulty(_) => Lie::Faulty,
            };
            self.changes(&bends, &mut lie, ends);
        }
    }

    /// Collects where something inside `expr` keeps it from rising or falling throughout.
    fn inside(&mut self, expr: &Expr, bends: &mut Vec<i64>) {
        expr.walk(&mut |part| match &part.node {
            Node::Arith(Arith::Min | Arith::Max, a, b) if part.slots().contains(&self.slot) => {
                let mut lie = |bends: &mut Self, value: i64| bends.lie(a, b, value);
                self.changes(&[], &mut lie, bends);
            }
            Node::Compare(..) | Node::Brackets(..) if part.slots().contains(&self.slot) => {
                let (frame, params) = (self.frame.clone(), self.params);
                ends_in(self.slot, part, &frame, params, self.range, bends);
            }
            _ => {}
        });
        bends.sort_unstable();
        bends.dedup();
    }

    fn value(&mut self, expr: &Expr, at: i64) -> Value {
        let before = self.frame.get(self.slot);
        self.frame.set(self.slot, Some(at));
        let value = expr.eval(&self.frame, self.params);
        self.frame.set(self.slot, before);
        value
    }

    fn lie(&mut self, a: &Expr, b: &Expr, at: i64) -> Lie {
        match (self.value(a, at), self.value(b, at)) {
            (Value::Known(a), Value::Known(b)) => Lie::Is(a.cmp(&b)),
            (Value::Faulty(_), _) | (_, Value::Faulty(_)) => Lie::Faulty,
            (Value::Unknown, _) | (_, Value::Unknown) => Lie::Open,
        }
    }

    /// Collects the upper ends of the stretches on which `lie` stays the same, piece by piece.
    fn changes(
        &mut self,
        bends: &[i64],
        lie: &mut dyn FnMut(&mut Self, i64) -> Lie,
        ends: &mut Vec<i64>,
    ) {
        let (least, greatest) = self.range;
        let mut start = least;
        let inside = |bend: &i64| (least..greatest).contains(bend);
        let stops: Vec<i64> = bends.iter().copied().filter(inside).collect();
        for stop in stops.into_iter().chain(std::iter::once(greatest)) {
            if stop < start {
                continue;
            }
            self.changes_between(start, stop, lie, ends);
            if stop < greatest {
                ends.push(stop);
            }
            start = stop.saturating_add(1);
        }
    }

    /// Bisects for the changes from `low` to `high`, where `lie` never comes back to what it was.
    fn changes_between(
        &mut self,
        mut low: i64,
        high: i64,
        lie: &mut dyn FnMut(&mut Self, i64) -> Lie,
        ends: &mut Vec<i64>,
    ) {
        let at_high = lie(self, high);
        // Less, equal, greater and two kinds of nothing: no more than four changes.
        for _ in 0..4 {
            let at_low = lie(self, low);
            if low >= high || at_low == at_high {
                return;
            }
            let mut beyond = high;
            while beyond.saturating_sub(low) > 1 {
                let middle = low.midpoint(beyond);
                if lie(self, middle) == at_low {
                    low = middle;
                } else {
                    beyond = middle;
                }
            }
            ends.push(low);
            low = beyond;
        }
    }
}
