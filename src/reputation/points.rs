//! Penalty points (扣分), added up by calendar year.

use jiff::civil::Date;
use serde::Serialize;

use super::rules::{Node, PenaltyFamily, Rules, YearEnd};
use super::standing::Standing;

/// The points of a family as they stand on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PointsView {
    /// The family.
    pub family: String,
    /// Its title in Chinese.
    pub zh: String,
    /// Its title in English.
    pub en: String,
    /// The calendar year.
    pub year: i16,
    /// The points that stand, with those carried from the year before.
    pub points: u64,
    /// What the numbers rest on.
    pub basis: String,
    /// How sure that is.
    pub certainty: super::rules::Certainty,
}

/// A day on which points were given, with the sums before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn {
    day: Date,
    before: u64,
    after: u64,
}

/// How the points of a family ran up to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Running {
    turns: Vec<Turn>,
    /// The points that stand on the day.
    pub(super) points: u64,
}

impl Running {
    /// Adds up the points of a family to the end of `day`.
    pub(super) fn up_to(standing: &Standing, family: &PenaltyFamily, day: Date) -> Self {
        let mut turns = Vec::new();
        let mut sum = 0_u64;
        let mut year = None;
        for (given, points) in standing.points.range(..=day) {
            let points = points
                .iter()
                .filter(|(violation, _)| family.violations.contains(**violation))
                .fold(0_u64, |sum, (_, points)| sum.saturating_add(*points));
            if points == 0 {
                continue;
            }
            if year.is_some_and(|year| year != given.year()) {
                sum = carried(family, sum);
            }
            year = Some(given.year());
            let before = sum;
            sum = sum.saturating_add(points);
            turns.push(Turn {
                day: *given,
                before,
                after: sum,
            });
        }
        if year.is_some_and(|year| year != day.year()) {
            sum = carried(family, sum);
        }
        Self { turns, points: sum }
    }

    /// Lists the days on which a node was reached, with the points then, in their order.
    pub(super) fn reached(&self, node: Node) -> Vec<(Date, u64)> {
        self.turns
            .iter()
            .filter(|turn| match node {
                Node::AtLeast(points) => turn.before < points && points <= turn.after,
                Node::Every(points) => {
                    turn.before.checked_div(points) < turn.after.checked_div(points)
                }
            })
            .map(|turn| (turn.day, turn.after))
            .collect()
    }
}

/// Returns what the end of a year leaves of points.
const fn carried(family: &PenaltyFamily, points: u64) -> u64 {
    match family.year_end {
        YearEnd::Cleared => 0,
        YearEnd::CarriedFrom(least) => {
            if points >= least {
                points
            } else {
                0
            }
        }
    }
}

/// Returns the points of every family that has any on `day`, in the order of the file.
pub(super) fn view(rules: &Rules, standing: &Standing, day: Date) -> Vec<PointsView> {
    let mut views = Vec::new();
    for family in &rules.families {
        let points = Running::up_to(standing, family, day).points;
        if points > 0 {
            views.push(PointsView {
                family: family.name.clone(),
                zh: family.title.zh.clone(),
                en: family.title.en.clone(),
                year: day.year(),
                points,
                basis: family.basis.text.clone(),
                certainty: family.basis.certainty,
            });
        }
    }
    views
}
