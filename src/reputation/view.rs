//! A standing as it reads on a civil day.

use jiff::civil::Date;
use serde::Serialize;

use super::figures::{Counts, WHOLE};
use super::interval::Interval;
use super::measure::{Kind, Measure};
use super::points::{self, PointsView};
use super::restriction::{self, RestrictionView};
use super::rules::{Certainty, Rules, ShownMeasure, Shrinking};
use super::score::ExperienceScore;
use super::standing::Standing;
use super::window::Window;
use crate::domain::vocabulary::Term;
use crate::domain::{Lang, StandingRead};

/// The value of a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureValue {
    /// A rate.
    Rate {
        /// The cases.
        cases: u64,
        /// Of how many.
        of: u64,
        /// Their ratio in basis points; above 10,000 where there are more cases than orders.
        ratio_bp: u64,
        /// The ratio with the prior added in, in basis points.
        shrunken_bp: u64,
        /// Wilson's interval in basis points; absent where there are more cases than orders.
        interval_bp: Option<Interval>,
        /// Days of the window since the merchant was first heard of for which nobody stated paid
        /// orders: the ratio is then too high.
        days_without_orders: u64,
    },
    /// A mean of time.
    Time {
        /// Over how many.
        of: u64,
        /// In seconds.
        mean_s: u64,
    },
    /// A mean of stars.
    Stars {
        /// Over how many reviews.
        of: u64,
        /// In hundredths of a star.
        mean_hundredths: u64,
        /// The mean with the prior added in, in hundredths of a star.
        shrunken_hundredths: u64,
        /// Wilson's interval in hundredths of a star.
        interval_hundredths: Option<Interval>,
    },
}

/// A measure over a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MeasureView {
    /// Which.
    pub measure: Measure,
    /// Its label in Chinese.
    pub zh: &'static str,
    /// Its label in English.
    pub en: &'static str,
    /// The window.
    pub window: Window,
    /// The label of the window in Chinese.
    pub window_zh: String,
    /// The label of the window in English.
    pub window_en: String,
    /// The first day of the window; the last is the day of reading.
    pub from: Date,
    /// The value; absent where there is nothing to divide by, which is not the same as zero.
    pub value: Option<MeasureValue>,
    /// What the numbers rest on.
    pub basis: String,
    /// How sure that is.
    pub certainty: Certainty,
}

/// The standing of a merchant as of a day and an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StandingView {
    /// The version of the pack whose `reputation.yaml` was read.
    pub version: Date,
    /// The day of reading, in the zone of the pack.
    pub day: Date,
    /// The position of the last event that had moved the standing.
    pub as_of: u64,
    /// The measures, in the order of the file.
    pub measures: Vec<MeasureView>,
    /// The experience score; absent where too little is known, or the version shows none.
    pub experience_score: Option<ExperienceScore>,
    /// The penalty points of the families that have any.
    pub points: Vec<PointsView>,
    /// The restrictions in force.
    pub restrictions: Vec<RestrictionView>,
}

impl StandingView {
    /// Reads a standing as of the end of `day`.
    ///
    /// What happened after `day` is not read; buckets that had rolled out before the newest day of
    /// the standing are gone, so a day long past reads as less than it was.
    pub fn of(rules: &Rules, standing: &Standing, day: Date) -> Self {
        let mut measures = Vec::new();
        for shown in &rules.measures {
            for window in &shown.windows {
                measures.push(measure(rules, standing, shown, *window, day));
            }
        }
        Self {
            version: rules.version,
            day,
            as_of: standing.as_of,
            measures,
            experience_score: ExperienceScore::of(rules, standing, day),
            points: points::view(rules, standing, day),
            restrictions: restriction::in_force(rules, standing, day),
        }
    }

    /// Returns the value of a measure over a window, if it is shown.
    pub fn value(&self, measure: Measure, window: Window) -> Option<&MeasureValue> {
        self.measures
            .iter()
            .find(|view| view.measure == measure && view.window == window)
            .and_then(|view| view.value.as_ref())
    }
}

/// Returns what a dispute that is filed on `day` reads of a standing.
pub fn read_standing(rules: &Rules, standing: &Standing, day: Date) -> StandingRead {
    StandingRead {
        as_of: standing.as_of,
        day,
        experience_score: ExperienceScore::of(rules, standing, day).map(|score| score.tenths),
    }
}

fn measure(
    rules: &Rules,
    standing: &Standing,
    shown: &ShownMeasure,
    window: Window,
    day: Date,
) -> MeasureView {
    let from = window.first_day(day);
    let counts = Counts::over(standing, shown.measure, from, day);
    MeasureView {
        measure: shown.measure,
        zh: shown.measure.label(Lang::Zh),
        en: shown.measure.label(Lang::En),
        window,
        window_zh: window.label(Lang::Zh),
        window_en: window.label(Lang::En),
        from,
        value: value(rules, shown, counts),
        basis: shown.basis.text.clone(),
        certainty: shown.basis.certainty,
    }
}

fn value(rules: &Rules, shown: &ShownMeasure, counts: Counts) -> Option<MeasureValue> {
    let Counts {
        cases,
        of,
        days_without_orders,
    } = counts;
    let shrunken = |scale, plain| match shown.shrinking {
        Shrinking::Towards(prior) => counts.shrunken(prior, scale),
        Shrinking::Plain => plain,
    };
    Some(match shown.measure.kind() {
        Kind::Rate { .. } => {
            let ratio_bp = counts.ratio(WHOLE)?;
            MeasureValue::Rate {
                cases,
                of,
                ratio_bp,
                shrunken_bp: shrunken(WHOLE, ratio_bp),
                interval_bp: Interval::of_rate(cases, of, rules.interval_z),
                days_without_orders,
            }
        }
        Kind::Time { .. } => MeasureValue::Time {
            of,
            mean_s: counts.ratio(1)?,
        },
        Kind::Stars(_) => {
            let mean_hundredths = counts.ratio(100)?;
            MeasureValue::Stars {
                of,
                mean_hundredths,
                shrunken_hundredths: shrunken(100, mean_hundredths),
                interval_hundredths: Interval::of_stars(cases, of, rules.interval_z),
            }
        }
    })
}
