//! Which restrictions (限权) are in force on a day, why, since when and until when.
//!
//! Nothing is stored of a restriction: it follows from the buckets, so that a ruling that is
//! overturned lifts what rested on it.

use jiff::civil::Date;
use serde::Serialize;

use super::figures::{Counts, WHOLE};
use super::measure::Measure;
use super::points::Running;
use super::rules::{Certainty, Lasts, Needs, Node, RestrictionRule, Rules};
use super::standing::Standing;
use super::window::{Window, days_after};
use crate::domain::Lang;
use crate::domain::vocabulary::Term;

/// Why a restriction is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RestrictionCause {
    /// A count and a ratio over a window.
    Rate {
        /// The rate.
        measure: Measure,
        /// The window.
        window: Window,
        /// The last day on which the condition was met.
        met_on: Date,
        /// The cases then.
        cases: u64,
        /// Of how many.
        of: u64,
        /// The ratio, in basis points.
        ratio_bp: u64,
    },
    /// Penalty points.
    Points {
        /// The family.
        family: String,
        /// Its title in Chinese.
        zh: String,
        /// Its title in English.
        en: String,
        /// The day on which the node was reached.
        reached_on: Date,
        /// The points then.
        points: u64,
    },
}

impl RestrictionCause {
    /// Returns the cause as a clause in `lang`.
    pub fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (
                Self::Rate {
                    measure,
                    window,
                    met_on,
                    cases,
                    of,
                    ratio_bp,
                },
                lang,
            ) => {
                let (name, window) = (measure.label(lang), window.label(lang));
                let ratio = percent(*ratio_bp);
                match lang {
                    Lang::Zh => {
                        format!("{met_on} {window}{name} {ratio}（{cases}/{of}）")
                    }
                    Lang::En => {
                        format!("{name}: {ratio} ({cases} of {of}) over {window} up to {met_on}")
                    }
                }
            }
            (
                Self::Points {
                    zh,
                    reached_on,
                    points,
                    ..
                },
                Lang::Zh,
            ) => format!("{zh}于 {reached_on} 累计扣 {points} 分"),
            (
                Self::Points {
                    en,
                    reached_on,
                    points,
                    ..
                },
                Lang::En,
            ) => format!("{en}: {points} points on {reached_on}"),
        }
    }
}

/// Writes basis points as a percentage with two decimals.
fn percent(basis_points: u64) -> String {
    let whole = basis_points.checked_div(100).unwrap_or_default();
    let rest = basis_points.checked_rem(100).unwrap_or_default();
    format!("{whole}.{rest:02}%")
}

/// A restriction in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RestrictionView {
    /// Its code.
    pub code: String,
    /// What the merchant may not do, in Chinese.
    pub zh: String,
    /// What the merchant may not do, in English.
    pub en: String,
    /// Why.
    pub cause: RestrictionCause,
    /// Why, as a clause in Chinese.
    pub because_zh: String,
    /// Why, as a clause in English.
    pub because_en: String,
    /// The first day of the unbroken time it is in force, as far back as buckets are kept.
    pub since: Date,
    /// The first day on which it no longer is, if nothing more happens; absent where it stands as
    /// long as the points do.
    pub until: Option<Date>,
    /// What the numbers rest on.
    pub basis: String,
    /// How sure that is.
    pub certainty: Certainty,
}

/// Lists the restrictions in force on `day`, in the order of the file.
pub(super) fn in_force(rules: &Rules, standing: &Standing, day: Date) -> Vec<RestrictionView> {
    let mut views = Vec::new();
    for rule in &rules.restrictions {
        let found = match rule.needs {
            Needs::Rate {
                measure,
                window,
                count_min,
                ratio_min,
            } => {
                let needs = RateNeeds {
                    measure,
                    window,
                    count_min,
                    ratio_min,
                };
                needs.in_force(standing, rule.lasts, day)
            }
            Needs::Points { family, node } => {
                points_in_force(rules, standing, family, node, rule.lasts, day)
            }
        };
        views.extend(found.map(|found| found.view(rule)));
    }
    views
}

struct Found {
    cause: RestrictionCause,
    since: Date,
    until: Option<Date>,
}

impl Found {
    fn view(self, rule: &RestrictionRule) -> RestrictionView {
        RestrictionView {
            code: rule.code.clone(),
            zh: rule.title.zh.clone(),
            en: rule.title.en.clone(),
            because_zh: self.cause.explain(Lang::Zh),
            because_en: self.cause.explain(Lang::En),
            cause: self.cause,
            since: self.since,
            until: self.until,
            basis: rule.basis.text.clone(),
            certainty: rule.basis.certainty,
        }
    }
}

#[derive(Clone, Copy)]
struct RateNeeds {
    measure: Measure,
    window: Window,
    count_min: u64,
    ratio_min: u64,
}

impl RateNeeds {
    /// Says whether count and ratio are reached at the end of `day`.
    ///
    /// Days whose orders nobody stated would make the ratio too high: nobody is restricted on that.
    fn met_on(self, standing: &Standing, day: Date) -> Option<Counts> {
        let counts = Counts::over(standing, self.measure, self.window.first_day(day), day);
        let ratio = u128::from(counts.cases).saturating_mul(u128::from(WHOLE));
        let least = u128::from(counts.of).saturating_mul(u128::from(self.ratio_min));
        let met = counts.of > 0
            && counts.days_without_orders == 0
            && counts.cases >= self.count_min
            && ratio >= least;
        met.then_some(counts)
    }

    fn in_force(self, standing: &Standing, lasts: Lasts, day: Date) -> Option<Found> {
        let days = match lasts {
            Lasts::Days(days) => days,
            // The file is not read where a rate lasts otherwise.
            Lasts::WhileMet => return None,
        };
        let first = standing.buckets.first_key_value().map(|(day, _)| *day)?;
        let (met_on, counts) = days_back(day, first)
            .take_while(|at| day < days_after(*at, days))
            .find_map(|at| self.met_on(standing, at).map(|counts| (at, counts)))?;
        let mut since = met_on;
        for at in days_back(met_on, first) {
            if days_after(at, days) < since {
                break;
            }
            if self.met_on(standing, at).is_some() {
                since = at;
            }
        }
        Some(Found {
            cause: RestrictionCause::Rate {
                measure: self.measure,
                window: self.window,
                met_on,
                cases: counts.cases,
                of: counts.of,
                ratio_bp: counts.ratio(WHOLE)?,
            },
            since,
            until: Some(days_after(met_on, days)),
        })
    }
}

/// Lists the days from `day` back to `first`, both included.
fn days_back(day: Date, first: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(day), |at| at.yesterday().ok()).take_while(move |at| *at >= first)
}

fn points_in_force(
    rules: &Rules,
    standing: &Standing,
    family: usize,
    node: Node,
    lasts: Lasts,
    day: Date,
) -> Option<Found> {
    let family = rules.families.get(family)?;
    let running = Running::up_to(standing, family, day);
    let reached = running.reached(node);
    let (reached_on, points) = *reached.last()?;
    let (since, until) = match lasts {
        Lasts::Days(days) => {
            let dates: Vec<Date> = reached.iter().map(|(at, _)| *at).collect();
            let (since, until) = unbroken(&dates, days, day)?;
            (since, Some(until))
        }
        Lasts::WhileMet => {
            let least = match node {
                Node::AtLeast(points) | Node::Every(points) => points,
            };
            if running.points < least {
                return None;
            }
            (reached_on, None)
        }
    };
    Some(Found {
        cause: RestrictionCause::Points {
            family: family.name.clone(),
            zh: family.title.zh.clone(),
            en: family.title.en.clone(),
            reached_on,
            points,
        },
        since,
        until,
    })
}

/// Returns since when and until when something is in force on `day` that lasts `days` days from
/// each of these ascending days on.
fn unbroken(met: &[Date], days: u16, day: Date) -> Option<(Date, Date)> {
    let (last, earlier) = met.split_last()?;
    let until = days_after(*last, days);
    if day >= until {
        return None;
    }
    let mut since = *last;
    for at in earlier.iter().rev() {
        if days_after(*at, days) < since {
            break;
        }
        since = *at;
    }
    Some((since, until))
}
