//! What sets, thresholds, coupons and payments in kind take off each line.
//!
//! They apply in this order, each to what the earlier ones left: sets, thresholds, coupons,
//! payments in kind. What belongs to several lines is spread over them as [`super::spread`] says.

use std::num::NonZeroU32;

use super::spread::{kept_part, spread, sum};
use super::{Currency, LineId, Order, OrderLine};

/// What a number of units of each line costs and what it earns, by line.
pub(super) struct Basket {
    pub currency: Currency,
    /// Own prices before any discount.
    pub own: Vec<i64>,
    /// What each set takes off.
    pub sets: Vec<Vec<i64>>,
    /// What each threshold discount takes off.
    pub thresholds: Vec<Vec<i64>>,
    /// What sets and thresholds left.
    left: Vec<i64>,
}

impl Basket {
    /// Prices `units` of each line; `None` where a price is missing.
    pub(super) fn of(order: &Order, units: &[u32]) -> Option<Self> {
        let currency = order.lines.first()?.unit_price?.currency();
        let own = own_prices(order, units)?;
        let mut left = own.clone();
        let mut sets = Vec::with_capacity(order.sets.len());
        for set in &order.sets {
            let members = Members::of(order, &set.lines, set.count);
            let whole = members.whole_sets(units);
            let own_in_sets = within(
                &own_prices(order, &members.units_in(whole))?,
                &members.inside,
            );
            let price = set.price.minor().checked_mul(i64::from(whole))?;
            let saving = sum(&own_in_sets)?.checked_sub(price)?.max(0);
            let off = spread(saving, &own_in_sets)?;
            left = less(&left, &off)?;
            sets.push(off);
        }
        let after_sets = left.clone();
        let mut thresholds = Vec::with_capacity(order.thresholds.len());
        for threshold in &order.thresholds {
            let inside = scope(order, &threshold.lines);
            let reached = sum(&within(&after_sets, &inside))?;
            let times = if threshold.every {
                reached.checked_div(threshold.reach.minor()).unwrap_or(0)
            } else {
                i64::from(reached >= threshold.reach.minor())
            };
            let off = taken_off(threshold.off.minor().checked_mul(times)?, &left, &inside)?;
            left = less(&left, &off)?;
            thresholds.push(off);
        }
        Some(Self {
            currency,
            own,
            sets,
            thresholds,
            left,
        })
    }

    /// Lists what coupons and payments in kind take off; no return undoes these.
    pub(super) fn lasting(&self, order: &Order) -> Option<Vec<Vec<i64>>> {
        let mut left = self.left.clone();
        let mut lasting = Vec::new();
        for coupon in &order.coupons {
            let off = taken_off(coupon.amount.minor(), &left, &scope(order, &coupon.lines))?;
            left = less(&left, &off)?;
            lasting.push(off);
        }
        let in_kind: Vec<i64> = order
            .payments
            .iter()
            .filter(|payment| !payment.means.is_money())
            .map(|payment| payment.amount.minor())
            .collect();
        lasting.push(taken_off(sum(&in_kind)?, &left, &scope(order, &[]))?);
        Some(lasting)
    }

    /// Returns what is left to pay in money for each line.
    pub(super) fn to_pay(&self, order: &Order) -> Option<Vec<i64>> {
        self.lasting(order)?
            .iter()
            .try_fold(self.left.clone(), |left, off| less(&left, off))
    }
}

/// Spreads `amount` over what is left of the lines inside, at most all of it.
fn taken_off(amount: i64, left: &[i64], inside: &[bool]) -> Option<Vec<i64>> {
    let left = within(left, inside);
    spread(amount.min(sum(&left)?), &left)
}

fn own_prices(order: &Order, units: &[u32]) -> Option<Vec<i64>> {
    order
        .lines
        .iter()
        .zip(units)
        .map(|(line, units)| line.unit_price?.minor().checked_mul(i64::from(*units)))
        .collect()
}

/// Takes `off` away, line by line.
pub(super) fn less(minor: &[i64], off: &[i64]) -> Option<Vec<i64>> {
    minor
        .iter()
        .zip(off)
        .map(|(minor, off)| minor.checked_sub(*off))
        .collect()
}

/// Keeps the amounts of the lines inside and makes the others nothing.
pub(super) fn within(minor: &[i64], inside: &[bool]) -> Vec<i64> {
    minor
        .iter()
        .zip(inside)
        .map(|(minor, inside)| if *inside { *minor } else { 0 })
        .collect()
}

/// Says of each line whether it is among `lines`; none listed means all.
pub(super) fn scope(order: &Order, lines: &[LineId]) -> Vec<bool> {
    order
        .lines
        .iter()
        .map(|line| lines.is_empty() || lines.contains(&line.id))
        .collect()
}

/// Returns the number of units of each line.
pub(super) fn all_units(order: &Order) -> Vec<u32> {
    order.lines.iter().map(|line| line.quantity.get()).collect()
}

/// Returns what of each line's `amounts` belongs to its kept units, rounded down.
pub(super) fn kept_parts(order: &Order, amounts: &[i64], kept: &[u32]) -> Option<Vec<i64>> {
    order
        .lines
        .iter()
        .zip(amounts)
        .zip(kept)
        .map(|((line, amount), kept)| kept_part(*amount, *kept, line.quantity.get()))
        .collect()
}

/// The lines of a set and how many units of each make one set.
pub(super) struct Members {
    pub inside: Vec<bool>,
    per_set: Vec<u32>,
}

impl Members {
    pub(super) fn of(order: &Order, lines: &[LineId], count: NonZeroU32) -> Self {
        let per_set = |line: &OrderLine| line.quantity.get().checked_div(count.get()).unwrap_or(0);
        Self {
            inside: scope(order, lines),
            per_set: order.lines.iter().map(per_set).collect(),
        }
    }

    /// Counts the whole sets among `units` of each line.
    pub(super) fn whole_sets(&self, units: &[u32]) -> u32 {
        self.inside
            .iter()
            .zip(&self.per_set)
            .zip(units)
            .filter(|((inside, _), _)| **inside)
            .map(|((_, per_set), units)| units.checked_div(*per_set).unwrap_or(0))
            .min()
            .unwrap_or(0)
    }

    /// Returns how many units of each line `sets` whole sets hold.
    pub(super) fn units_in(&self, sets: u32) -> Vec<u32> {
        self.per_set
            .iter()
            .map(|units| units.saturating_mul(sets))
            .collect()
    }

    /// Says whether `units` leaves some of a set without the rest of it.
    pub(super) fn leaves_pieces(&self, units: &[u32]) -> bool {
        let whole = self.units_in(self.whole_sets(units));
        self.inside
            .iter()
            .zip(whole)
            .zip(units)
            .any(|((inside, whole), units)| *inside && *units != whole)
    }
}
