//! What goes back when the kept goods are priced anew (7DAY art. 17).
//!
//! A return that costs the kept goods a set price or a threshold discount has them count at their
//! own price, less what they would still have earned, and what was paid beyond that goes back. It
//! is never below zero and never above what was paid for the claimed goods. Coupons without a
//! threshold and payments in kind stay with the goods they were used for.

use super::Order;
use super::discounts::{Basket, Members, all_units, kept_parts, less, scope, within};
use super::spread::sum;

/// Returns the refund in minor units for a return that leaves `kept` units of each line.
///
/// `paid` is what was paid in money for each line. `None` where a price that matters is missing.
pub(super) fn refund(order: &Order, paid: &[i64], kept: &[u32]) -> Option<i64> {
    let shares = less(paid, &kept_parts(order, paid, kept)?)?;
    let claimed_paid = sum(&shares)?;
    if order.sets.is_empty() && order.thresholds.is_empty() {
        return Some(claimed_paid);
    }
    let whole = Basket::of(order, &all_units(order))?;
    let rest = Basket::of(order, kept)?;
    let discounts = discounts(order, &whole, &rest, kept)?;
    let mut touched = vec![false; order.lines.len()];
    for discount in discounts.iter().filter(|discount| discount.broken) {
        for (line, inside) in touched.iter_mut().zip(&discount.inside) {
            *line |= inside;
        }
    }
    let untouched: Vec<bool> = touched.iter().map(|touched| !touched).collect();
    let kept_value = kept_value(order, &whole, &rest, &discounts, kept)?;
    let refund = sum(&within(&shares, &untouched))?
        .checked_add(sum(&within(paid, &touched))?)?
        .checked_sub(sum(&within(&kept_value, &touched))?)?;
    Some(refund.clamp(0, claimed_paid.max(0)))
}

/// One set or threshold discount after a return.
struct AfterReturn {
    inside: Vec<bool>,
    /// Whether the kept goods alone would not have earned what they now share of it.
    broken: bool,
    /// What the kept goods still have of it, by line.
    kept: Vec<i64>,
}

fn discounts(
    order: &Order,
    whole: &Basket,
    rest: &Basket,
    kept: &[u32],
) -> Option<Vec<AfterReturn>> {
    let mut found = Vec::new();
    for (set, saved) in order.sets.iter().zip(&rest.sets) {
        let members = Members::of(order, &set.lines, set.count);
        found.push(AfterReturn {
            broken: members.leaves_pieces(kept),
            inside: members.inside,
            kept: saved.clone(),
        });
    }
    let thresholds = order.thresholds.iter();
    for ((threshold, before), after) in thresholds.zip(&whole.thresholds).zip(&rest.thresholds) {
        let inside = scope(order, &threshold.lines);
        let keeps_any = inside
            .iter()
            .zip(kept)
            .any(|(inside, kept)| *inside && *kept > 0);
        let returns_any = inside
            .iter()
            .zip(all_units(order))
            .zip(kept)
            .any(|((inside, all), kept)| *inside && *kept < all);
        let broken = keeps_any && returns_any && sum(after)? < sum(before)?;
        let kept = if broken {
            after.clone()
        } else {
            kept_parts(order, before, kept)?
        };
        found.push(AfterReturn {
            inside,
            broken,
            kept,
        });
    }
    Some(found)
}

/// Prices the kept units: own price less what they still earn and what lasts.
fn kept_value(
    order: &Order,
    whole: &Basket,
    rest: &Basket,
    discounts: &[AfterReturn],
    kept: &[u32],
) -> Option<Vec<i64>> {
    let mut value = rest.own.clone();
    for discount in discounts {
        value = less(&value, &discount.kept)?;
    }
    for off in whole.lasting(order)? {
        value = less(&value, &kept_parts(order, &off, kept)?)?;
    }
    Some(value.into_iter().map(|minor| minor.max(0)).collect())
}
