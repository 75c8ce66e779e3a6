//! How the events of a merchant's own stream move its standing: paid orders and reviews.

use std::fmt;

use jiff::civil::Date;

use super::counter::Counter;
use super::rules::{ReviewCap, Rules};
use super::standing::{HeldReview, Moved, Standing, StandingMovement};
use super::tally::PairTally;
use crate::domain::vocabulary::Role;
use crate::domain::{ActorId, Event, Happened};

/// A buyer and a calendar month, within which only some reviews of one merchant count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PairMonth {
    /// The first day of the month in which the review was written.
    pub month: Date,
    /// The buyer.
    pub buyer: ActorId,
}

impl fmt::Display for PairMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.month, self.buyer)
    }
}

impl PairMonth {
    /// Returns whose tally an event needs: that of the named buyer who wrote the review.
    pub fn of(rules: &Rules, standing: &Standing, happened: &Happened) -> Option<Self> {
        let (day, buyer) = if let Event::ReviewReleased { order, .. } = &happened.event {
            let review = standing.held.get(order)?;
            (review.day, review.buyer.clone()?)
        } else if matches!(happened.event, Event::ReviewRecorded { .. }) {
            (day_of(rules, happened), writer(happened)?)
        } else {
            return None;
        };
        Some(Self {
            month: day.first_of_month(),
            buyer,
        })
    }
}

fn day_of(rules: &Rules, happened: &Happened) -> Date {
    rules.zone.to_datetime(happened.at).date()
}

/// Returns the buyer who wrote a review, if the event tells the name.
fn writer(happened: &Happened) -> Option<ActorId> {
    if happened.by.role == Role::Buyer {
        happened.by.id.clone()
    } else {
        None
    }
}

/// Folds an event of a merchant's own stream, and tells what it moved.
///
/// `rules` are those of the pack version in force on the day of the event; `pair` is the tally of
/// [`PairMonth::of`], or an empty one where that gives none. It cannot fail: stars outside 1 to 5,
/// orders of a day to come, and events of disputes move nothing.
pub fn fold_merchant(
    rules: &Rules,
    standing: &mut Standing,
    pair: &mut PairTally,
    position: u64,
    happened: &Happened,
) -> Vec<StandingMovement> {
    let mut movements = Vec::new();
    let mut note = |moved, day, change| {
        if change != 0 {
            movements.push(StandingMovement {
                moved,
                day,
                change,
                position,
                dispute: None,
            });
        }
    };
    let today = day_of(rules, happened);
    if let Event::OrderVolumeRecorded {
        day, paid_orders, ..
    } = &happened.event
    {
        // A slip of the year must not roll everything out that is known.
        if *day <= today {
            let change = standing.state_orders(rules, *day, *paid_orders);
            note(Moved::PaidOrders, *day, change);
        }
    } else if let Event::ReviewRecorded {
        order,
        description,
        service,
        logistics,
        held,
        ..
    } = &happened.event
    {
        let review = HeldReview {
            day: today,
            buyer: writer(happened),
            description: *description,
            service: *service,
            logistics: *logistics,
        };
        if *held {
            standing.held.insert(order.clone(), review);
        } else {
            count(rules, standing, pair, &review, &mut note);
        }
    } else if let Event::ReviewReleased { order, .. } = &happened.event
        && let Some(review) = standing.held.remove(order)
    {
        count(rules, standing, pair, &review, &mut note);
    }
    if !movements.is_empty() {
        standing.as_of = standing.as_of.max(position);
    }
    movements
}

/// Counts a review on the day it was written, unless its buyer's reviews of the month are used up.
fn count(
    rules: &Rules,
    standing: &mut Standing,
    pair: &mut PairTally,
    review: &HeldReview,
    note: &mut impl FnMut(Moved, Date, i64),
) {
    let stars = [review.description, review.service, review.logistics];
    if !stars.iter().all(|stars| (1..=5).contains(stars)) {
        return;
    }
    match &rules.reviews_per_pair {
        ReviewCap::NoReviews => return,
        ReviewCap::AtMost(most, _) => {
            if review.buyer.is_some() {
                if pair.counted >= *most {
                    return;
                }
                pair.counted = pair.counted.saturating_add(1);
            }
        }
    }
    for (counter, by) in [
        (Counter::Reviews, 1),
        (Counter::DescriptionStars, review.description),
        (Counter::ServiceStars, review.service),
        (Counter::LogisticsStars, review.logistics),
    ] {
        let moved = Moved::Count(counter);
        let added = standing.add(rules, moved, review.day, u64::from(by));
        note(moved, review.day, i64::try_from(added).unwrap_or(i64::MAX));
    }
}
