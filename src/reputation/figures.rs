//! Works measures out of counters.

use jiff::civil::Date;

use super::counter::Counter;
use super::measure::{Denominator, Kind, Measure};
use super::rules::Prior;
use super::standing::Standing;
use crate::domain::days_between;

/// The whole, in basis points.
pub(super) const WHOLE: u64 = 10_000;

/// A numerator with its denominator over some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    /// Cases, seconds or stars.
    pub cases: u64,
    /// Of how many; may be zero.
    pub of: u64,
    /// Days since the merchant was first heard of whose paid orders nobody stated, where the
    /// denominator is paid orders.
    pub days_without_orders: u64,
}

impl Counts {
    /// Adds up what a measure needs, from `from` to `to`, both included.
    pub(super) fn over(standing: &Standing, measure: Measure, from: Date, to: Date) -> Self {
        let (cases, of) = match measure.kind() {
            Kind::Rate { cases, of, .. } => (cases, of),
            Kind::Time { seconds, of } => (seconds, Denominator::Counted(of)),
            Kind::Stars(stars) => (stars, Denominator::Counted(Counter::Reviews)),
        };
        let (of, days_without_orders) = match of {
            Denominator::Counted(counter) => (standing.count(counter, from, to), 0),
            Denominator::PaidOrders => orders(standing, from, to),
        };
        Self {
            cases: standing.count(cases, from, to),
            of,
            days_without_orders,
        }
    }

    /// Returns the ratio times `scale`, to the nearer whole number; none without a denominator.
    pub(super) fn ratio(self, scale: u64) -> Option<u64> {
        divided(product(self.cases, scale), u128::from(self.of))
    }

    /// Returns the mean with the prior added in, times `scale` as the prior's mean is.
    pub(super) fn shrunken(self, prior: Prior, scale: u64) -> u64 {
        let sum = product(prior.weight, prior.mean).saturating_add(product(self.cases, scale));
        let of = u128::from(prior.weight).saturating_add(u128::from(self.of));
        divided(sum, of).unwrap_or(prior.mean)
    }
}

/// Adds up the paid orders that were stated, and counts the days for which none were.
fn orders(standing: &Standing, from: Date, to: Date) -> (u64, u64) {
    let (mut sum, mut stated) = (0_u64, 0_u64);
    for orders in standing
        .days(from, to)
        .filter_map(|(_, bucket)| bucket.paid_orders)
    {
        sum = sum.saturating_add(u64::from(orders));
        stated = stated.saturating_add(1);
    }
    let known = standing.buckets.first_key_value().map(|(day, _)| *day);
    let since = known.map_or(to, |known| known.max(from));
    let days = days_between(since, to).saturating_add(1);
    let days = u64::try_from(days).unwrap_or_default();
    (sum, days.saturating_sub(stated))
}

pub(super) fn product(a: u64, b: u64) -> u128 {
    u128::from(a).saturating_mul(u128::from(b))
}

/// Divides to the nearer whole number, a half to the greater; none by zero.
fn divided(sum: u128, of: u128) -> Option<u64> {
    let half = of.checked_div(2)?;
    let quotient = sum.saturating_add(half).checked_div(of)?;
    Some(u64::try_from(quotient).unwrap_or(u64::MAX))
}
