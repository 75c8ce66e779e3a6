//! What is known of a merchant, in daily buckets.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::counter::Counter;
use super::rules::{Rules, YearEnd};
use crate::domain::vocabulary::{Term, Violation};
use crate::domain::{ActorId, DisputeId, Lang, OrderId};

/// What of a standing was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Moved {
    /// A counter.
    Count(Counter),
    /// Penalty points for a violation.
    Points(Violation),
    /// The paid orders of the day.
    PaidOrders,
}

impl Moved {
    /// Returns the label in `lang`.
    pub fn label(self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Count(counter), lang) => counter.label(lang).to_owned(),
            (Self::Points(violation), Lang::Zh) => format!("扣分：{}", violation.label(lang)),
            (Self::Points(violation), Lang::En) => {
                format!("penalty points: {}", violation.label(lang))
            }
            (Self::PaidOrders, Lang::Zh) => "支付订单".to_owned(),
            (Self::PaidOrders, Lang::En) => "paid orders".to_owned(),
        }
    }
}

/// One movement of a standing, with what caused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingMovement {
    /// What was moved.
    pub moved: Moved,
    /// In the bucket of which day.
    pub day: Date,
    /// By how much; below zero where something was taken back.
    pub change: i64,
    /// The position of the event that caused it.
    pub position: u64,
    /// The dispute it happened in; absent for what happened in the merchant's own stream.
    pub dispute: Option<DisputeId>,
}

/// What was counted on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// The paid orders; absent until somebody states them, which is not the same as none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_orders: Option<u32>,
    /// The counters that are not zero.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<Counter, u64>,
}

impl Bucket {
    /// Says whether nothing is known of the day.
    pub fn is_empty(&self) -> bool {
        self.paid_orders.is_none() && self.counts.is_empty()
    }
}

/// A review that does not count while a dispute on its order is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldReview {
    /// The day it was written, on which it will count.
    pub day: Date,
    /// Who wrote it, where that is known.
    pub buyer: Option<ActorId>,
    /// Stars for the description.
    pub description: u8,
    /// Stars for the service.
    pub service: u8,
    /// Stars for the logistics.
    pub logistics: u8,
}

/// The standing of one merchant under one pack (商家信誉).
///
/// All of it is folded from events; it can be thrown away and built again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The position of the last event that moved it; 0 before the first.
    pub as_of: u64,
    /// The last day on which something that counts happened; buckets are dropped as of it.
    pub newest: Option<Date>,
    /// What was counted, by day; no bucket is empty.
    pub buckets: BTreeMap<Date, Bucket>,
    /// Penalty points by day and violation; none is zero.
    pub points: BTreeMap<Date, BTreeMap<Violation, u64>>,
    /// Reviews held back, by order.
    pub held: BTreeMap<OrderId, HeldReview>,
}

/// The parts of a standing that do not fit any day, as one row.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    as_of: u64,
    newest: Option<Date>,
}

/// Why rows are no standing.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// A key that no row of a standing has.
    #[error("`{0}` is no row of a standing")]
    UnknownKey(String),
    /// A value that cannot be read.
    #[error("the row `{key}` cannot be read: {cause}")]
    Unreadable {
        /// The key.
        key: String,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
}

impl Standing {
    /// Adds up a counter over days, both ends included.
    pub fn count(&self, counter: Counter, from: Date, to: Date) -> u64 {
        self.days(from, to)
            .filter_map(|(_, bucket)| bucket.counts.get(&counter))
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Lists the buckets of days, both ends included; none where the days stand the wrong way round.
    pub fn days(&self, from: Date, to: Date) -> impl Iterator<Item = (&Date, &Bucket)> {
        // A range that ends before it begins is not one a map takes.
        let range = self.buckets.range(from.min(to)..=to);
        range.filter(move |(day, _)| **day >= from)
    }

    /// Adds something above zero to a counter or to points; what lies before the days that are kept
    /// is not added.
    ///
    /// Returns what was added.
    pub(super) fn add(&mut self, rules: &Rules, what: Moved, day: Date, by: u64) -> u64 {
        self.see(rules, day);
        if self.is_out(rules, what, day) {
            return 0;
        }
        let count = match what {
            Moved::Count(counter) => {
                let bucket = self.buckets.entry(day).or_default();
                bucket.counts.entry(counter).or_default()
            }
            Moved::Points(violation) => {
                let points = self.points.entry(day).or_default();
                points.entry(violation).or_default()
            }
            Moved::PaidOrders => return 0,
        };
        *count = count.saturating_add(by);
        by
    }

    /// Takes back what was added to a day: nothing where that day has rolled out.
    ///
    /// Returns what was taken back.
    pub(super) fn take_back(&mut self, what: Moved, day: Date, by: u64) -> u64 {
        match what {
            Moved::Count(counter) => {
                let Some(bucket) = self.buckets.get_mut(&day) else {
                    return 0;
                };
                let taken = lower(&mut bucket.counts, &counter, by);
                if bucket.is_empty() {
                    self.buckets.remove(&day);
                }
                taken
            }
            Moved::Points(violation) => {
                let Some(points) = self.points.get_mut(&day) else {
                    return 0;
                };
                let taken = lower(points, &violation, by);
                if points.is_empty() {
                    self.points.remove(&day);
                }
                taken
            }
            Moved::PaidOrders => 0,
        }
    }

    /// Puts the paid orders of a day in the place of what was stated before.
    ///
    /// Returns the change.
    pub(super) fn state_orders(&mut self, rules: &Rules, day: Date, orders: u32) -> i64 {
        self.see(rules, day);
        if self.is_out(rules, Moved::PaidOrders, day) {
            return 0;
        }
        let bucket = self.buckets.entry(day).or_default();
        let before = bucket.paid_orders.replace(orders).unwrap_or_default();
        i64::from(orders).saturating_sub(i64::from(before))
    }

    /// Says whether a day lies before those that are kept.
    fn is_out(&self, rules: &Rules, what: Moved, day: Date) -> bool {
        let Some(newest) = self.newest else {
            return false;
        };
        match what {
            Moved::Count(_) | Moved::PaidOrders => day < rules.keep_from(newest),
            Moved::Points(violation) => points_are_out(rules, violation, day, newest),
        }
    }

    /// Notes a day on which something happened; where it is the newest, what can no longer matter
    /// is dropped.
    fn see(&mut self, rules: &Rules, day: Date) {
        if self.newest.is_some_and(|newest| day <= newest) {
            return;
        }
        let newest = day;
        self.newest = Some(newest);
        let first = rules.keep_from(newest);
        self.buckets.retain(|day, _| *day >= first);
        self.held.retain(|_, review| review.day >= first);
        self.points.retain(|day, points| {
            points.retain(|violation, _| !points_are_out(rules, *violation, *day, newest));
            !points.is_empty()
        });
    }

    /// Returns the standing as rows, each small, by keys in a fixed order.
    pub fn rows(&self) -> BTreeMap<String, serde_json::Value> {
        let mut rows = BTreeMap::new();
        let mut put = |key: String, value: Result<serde_json::Value, serde_json::Error>| {
            // These values have texts as keys and whole numbers: writing them cannot fail.
            rows.insert(key, value.unwrap_or_default());
        };
        let head = Head {
            as_of: self.as_of,
            newest: self.newest,
        };
        put("head".to_owned(), serde_json::to_value(head));
        for (day, bucket) in &self.buckets {
            put(format!("day/{day}"), serde_json::to_value(bucket));
        }
        for (day, points) in &self.points {
            put(format!("points/{day}"), serde_json::to_value(points));
        }
        for (order, review) in &self.held {
            put(format!("held/{order}"), serde_json::to_value(review));
        }
        rows
    }

    /// Reads a standing from its rows; no rows are the standing of a merchant nobody has heard of.
    ///
    /// # Errors
    ///
    /// [`RowError`] for a key or a value that [`Standing::rows`] does not write.
    pub fn from_rows(
        rows: impl IntoIterator<Item = (String, serde_json::Value)>,
    ) -> Result<Self, RowError> {
        let mut standing = Self::default();
        for (key, value) in rows {
            let unreadable = |cause| RowError::Unreadable {
                key: key.clone(),
                cause,
            };
            let unknown = || RowError::UnknownKey(key.clone());
            if key == "head" {
                let head: Head = serde_json::from_value(value).map_err(unreadable)?;
                standing.as_of = head.as_of;
                standing.newest = head.newest;
                continue;
            }
            let (part, name) = key.split_once('/').ok_or_else(unknown)?;
            match part {
                "day" => {
                    let day = name.parse().map_err(|_| unknown())?;
                    let bucket = serde_json::from_value(value).map_err(unreadable)?;
                    standing.buckets.insert(day, bucket);
                }
                "points" => {
                    let day = name.parse().map_err(|_| unknown())?;
                    let points = serde_json::from_value(value).map_err(unreadable)?;
                    standing.points.insert(day, points);
                }
                "held" => {
                    let order = name.parse().map_err(|_| unknown())?;
                    let review = serde_json::from_value(value).map_err(unreadable)?;
                    standing.held.insert(order, review);
                }
                _ => return Err(unknown()),
            }
        }
        Ok(standing)
    }
}

/// Lowers a count by at most what is there, and removes it at zero; returns by how much.
fn lower<K: Ord>(counts: &mut BTreeMap<K, u64>, key: &K, by: u64) -> u64 {
    let Some(count) = counts.get_mut(key) else {
        return 0;
    };
    let taken = by.min(*count);
    *count = count.saturating_sub(taken);
    if *count == 0 {
        counts.remove(key);
    }
    taken
}

/// Says whether points given on `day` can no longer matter.
///
/// Those of this year and the last are kept; those of a family that carries points into the next
/// year are kept for good, because what is carried may rest on any year before.
fn points_are_out(rules: &Rules, violation: Violation, day: Date, newest: Date) -> bool {
    let carries = rules
        .family_of(violation)
        .is_some_and(|family| match family.year_end {
            YearEnd::Cleared => false,
            YearEnd::CarriedFrom(_) => true,
        });
    !carries && day.year() < newest.year().saturating_sub(1)
}
