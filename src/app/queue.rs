//! The queue of adjudicators: what waits for a person, and in which order.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::book::{Book, BookError};
use super::summary::Summary;
use crate::workflow::kinds;

/// Over how many days waits are looked back on.
const LOOK_BACK_DAYS: i64 = 30;
/// How many waits must be known for a range to be told.
const WAITS_MIN: usize = 5;
/// What an elder buyer's dispute counts more.
const ELDER: u32 = 30;
/// From which amount on, in minor units, a dispute counts how much more.
const STAKES: [(i64, u32); 3] = [(500_000, 20), (100_000, 10), (10_000, 5)];
/// Within how many hours of its deadline a dispute counts how much more.
const DEADLINES: [(i64, u32); 3] = [(4, 60), (24, 40), (72, 20)];
/// The most that waiting counts, a point a day.
const AGE_MAX: i64 = 20;

/// A dispute that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The dispute.
    pub dispute: Summary,
    /// How urgent it is; more is sooner.
    pub priority: u32,
    /// Who has it now, if anybody has.
    pub taken_by: Option<String>,
}

/// How long a party has to expect to wait for a person, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ExpectedWait {
    /// Half of the last waits were no longer.
    pub half_s: i64,
    /// Nine in ten were no longer.
    pub most_s: i64,
    /// How many waits that is seen from.
    pub waits: usize,
}

/// Lists what waits for a person at `at`, the most urgent first.
///
/// What somebody works on stands in the list with the name; a lease that has ended is none.
///
/// # Errors
///
/// [`BookError`] where it cannot be read.
pub fn queue<B: Book>(book: &B, at: Timestamp) -> Result<Vec<Waiting>, BookError> {
    let mut waiting: Vec<Waiting> = book
        .open_in(kinds::is_worked_on)?
        .into_iter()
        .map(|dispute| Waiting {
            priority: priority(&dispute, at),
            taken_by: dispute
                .lease
                .as_ref()
                .filter(|(_, until)| at < *until)
                .map(|(who, _)| who.to_string()),
            dispute,
        })
        .collect();
    waiting.sort_by(|a, b| {
        b.priority
            .cmp(&a.priority)
            .then(a.dispute.due.cmp(&b.dispute.due))
            .then(a.dispute.id.cmp(&b.dispute.id))
    });
    Ok(waiting)
}

/// Adds up what makes a dispute urgent: its deadline, the amount, its age, an elder buyer.
///
/// An amount that is not known counts like a middling one, so that it does not sink.
pub fn priority(dispute: &Summary, at: Timestamp) -> u32 {
    let hours_left = dispute
        .due
        .map_or(i64::MAX, |due| due.duration_since(at).as_hours());
    let deadline = DEADLINES
        .iter()
        .find(|(hours, _)| hours_left <= *hours)
        .map_or(0, |(_, points)| *points);
    let stake = match dispute.stake {
        Some(stake) => STAKES
            .iter()
            .find(|(from, _)| stake.minor() >= *from)
            .map_or(0, |(_, points)| *points),
        None => 10,
    };
    let days = at.duration_since(dispute.entered_at).as_hours() / 24;
    let age = u32::try_from(days.clamp(0, AGE_MAX)).unwrap_or(0);
    let elder = if dispute.elder { ELDER } else { 0 };
    deadline
        .saturating_add(stake)
        .saturating_add(age)
        .saturating_add(elder)
}

/// Tells how long to expect to wait for a person, from how long others waited lately; `None` where
/// too little is known.
///
/// # Errors
///
/// [`BookError`] where it cannot be read.
pub fn expected_wait<B: Book>(book: &B, at: Timestamp) -> Result<Option<ExpectedWait>, BookError> {
    let back = SignedDuration::from_hours(LOOK_BACK_DAYS.saturating_mul(24));
    let from = at.checked_sub(back).unwrap_or(Timestamp::MIN);
    let mut waits = book.waits(from, at)?;
    if waits.len() < WAITS_MIN {
        return Ok(None);
    }
    waits.sort_unstable();
    let rank = |parts: usize| {
        let place = waits.len().saturating_mul(parts).div_ceil(10);
        waits
            .get(place.saturating_sub(1))
            .copied()
            .unwrap_or_default()
    };
    Ok(Some(ExpectedWait {
        half_s: rank(5),
        most_s: rank(9),
        waits: waits.len(),
    }))
}
