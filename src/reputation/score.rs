//! The experience score (体验分): how it is made up is the platform's choice, and declared.

use jiff::civil::Date;
use serde::Serialize;

use super::counter::Counter;
use super::figures::{Counts, WHOLE, product};
use super::measure::{Kind, Worse};
use super::rules::{Experience, Rules, ScorePart, Shrinking};
use super::standing::Standing;
use super::window::Window;

/// Stars, in hundredths, from the worst to the best.
const STARS_BEST: u64 = 500;
/// Hundredths of a star between the worst and the best.
const STARS_SPAN: u64 = 400;

/// The experience score with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ExperienceScore {
    /// The score in tenths, rounded down: 48 is 4.8, and 4.79 is not.
    pub tenths: u32,
    /// How many reviews it rests on.
    pub reviews: u64,
    /// Over which window.
    pub window: Window,
}

impl ExperienceScore {
    /// Works the score out as of a day; there is none where too few reviews count.
    pub fn of(rules: &Rules, standing: &Standing, day: Date) -> Option<Self> {
        let rule = match &rules.experience {
            Experience::Shown(rule) => rule,
            Experience::NotShown => return None,
        };
        let from = rule.window.first_day(day);
        let reviews = standing.count(Counter::Reviews, from, day);
        if reviews < rule.reviews_min {
            return None;
        }
        let mut sum = 0_u64;
        for part in &rule.parts {
            let stars = stars(rules, standing, *part, from, day)?;
            sum = sum.saturating_add(stars.saturating_mul(part.weight));
        }
        // Weights are hundredths and stars are hundredths: a thousandth of the sum is in tenths.
        let tenths = u32::try_from(sum.checked_div(1_000)?).ok()?;
        Some(Self {
            tenths,
            reviews,
            window: rule.window,
        })
    }
}

/// Returns a part in hundredths of a star.
///
/// A rate gives all five stars at nothing wrong, and one at its `worst` and beyond, rounded down.
fn stars(rules: &Rules, standing: &Standing, part: ScorePart, from: Date, to: Date) -> Option<u64> {
    let prior = match rules.shown(part.measure)?.shrinking {
        Shrinking::Towards(prior) => prior,
        Shrinking::Plain => return None,
    };
    let counts = Counts::over(standing, part.measure, from, to);
    let worse = match part.measure.kind() {
        Kind::Stars(_) => return Some(counts.shrunken(prior, 100)),
        Kind::Rate { worse, .. } => worse,
        Kind::Time { .. } => return None,
    };
    let rate = counts.shrunken(prior, WHOLE).min(WHOLE);
    let bad = match worse {
        Worse::Higher => rate,
        Worse::Lower => WHOLE.saturating_sub(rate),
    };
    if part.worst == 0 {
        return None;
    }
    let lost = product(bad.min(part.worst), STARS_SPAN).div_ceil(u128::from(part.worst));
    Some(STARS_BEST.saturating_sub(u64::try_from(lost).unwrap_or(STARS_SPAN)))
}
