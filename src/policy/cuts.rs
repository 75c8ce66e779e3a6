//! Where the rules cut the range of a fact into intervals they can tell apart.

use super::catalogue::Ty;
use super::expr::{Cmp, Expr, Node, Value};
use super::frame::{Frame, Slot};
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
        Ty::Count(_) | Ty::Money => (0, NUMBER_MAX),
        Ty::Rate => (0, 10_000),
        Ty::Day => (0, DAY_MAX),
    };
    let mut ends = Vec::new();
    let mut in_amount = false;
    for place in plan.all() {
        let Some(rule) = rules.get(place) else {
            continue;
        };
        ends_in(
            slot,
            &rule.when,
            frame,
            params,
            (least, greatest),
            &mut ends,
        );
        let mut expressions = Vec::new();
        for action in &rule.then {
            action.expressions(&mut expressions);
        }
        for expr in expressions {
            in_amount |= expr.ty == Ty::Money && expr.slots().contains(&slot);
            ends_in(slot, expr, frame, params, (least, greatest), &mut ends);
        }
    }
    ends.retain(|end| *end >= least && *end < greatest);
    ends.sort_unstable();
    ends.dedup();
    one_of_each(least, greatest, &ends, in_amount)
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
            if a.node == Node::Slot(slot) {
                ends_of(*cmp, b.eval(frame, params), ends);
            } else if b.node == Node::Slot(slot) {
                ends_of(cmp.mirrored(), a.eval(frame, params), ends);
            } else if part.slots().contains(&slot) {
                ends.extend(flip(slot, part, frame, params, range));
            }
        }
        Node::Brackets(place, x) if x.node == Node::Slot(slot) => {
            ends.extend(params.bracket_ends(*place));
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

/// Finds where a comparison that holds `slot` somewhere inside changes from yes to no.
///
/// What the dialect can build around one slot is monotone, so bisection finds the one change.
fn flip(
    slot: Slot,
    comparison: &Expr,
    frame: &Frame,
    params: &ParamsAt,
    (least, greatest): (i64, i64),
) -> Option<i64> {
    let mut frame = frame.clone();
    let mut holds = |value: i64| {
        frame.set(slot, Some(value));
        comparison.eval(&frame, params).known()
    };
    let (mut low, mut high) = (least, greatest);
    let at_low = holds(low)?;
    if at_low == holds(high)? {
        return None;
    }
    while high.saturating_sub(low) > 1 {
        let middle = low.midpoint(high);
        if holds(middle)? == at_low {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(low)
}
