//! What `reputation.yaml` of a pack version says.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::measure::Measure;
use super::window::{Window, days_before};
use crate::domain::vocabulary::{Ground, TermSet, Violation};
use crate::policy::diagnostic::Diagnostic;
use crate::policy::pack::{Pack, PackFiles};

/// The file in the folder of a pack version.
pub const REPUTATION_FILE: &str = "reputation.yaml";

crate::domain::vocabulary::vocabulary! {
    /// How sure it is that a number is the one the source gives.
    Certainty {
        Read = "A", "已读原文", "the primary text was read";
        Excerpt = "A-", "已读官方摘录", "an official excerpt was read";
        Secondary = "B", "二手资料", "a secondary page was read";
        Remembered = "C", "平台自定（据通行做法）", "a platform's choice, after common practice";
        Chosen = "D", "平台自定", "a platform's choice";
    }
}

/// What a number rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The provision, or whose choice it is.
    pub text: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// The rows of the sources it encodes.
    pub models: Vec<String>,
}

/// A title in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What is taken for granted before anything was counted: as if `weight` more had been counted,
/// with this mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prior {
    /// How many.
    pub weight: u64,
    /// Their mean: basis points of a rate, hundredths of a star.
    pub mean: u64,
}

/// How a shown measure is drawn towards what is usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shrinking {
    /// Towards a prior.
    Towards(Prior),
    /// Not at all; means of time are shown as they are.
    Plain,
}

/// A measure that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownMeasure {
    /// Which.
    pub measure: Measure,
    /// Over which windows, in the order of the file.
    pub windows: Vec<Window>,
    /// How it is shrunken.
    pub shrinking: Shrinking,
    /// What all this rests on.
    pub basis: Basis,
}

/// One part of the experience score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScorePart {
    /// The measure: stars, or a rate.
    pub measure: Measure,
    /// Its weight; the weights add up to 100.
    pub weight: u64,
    /// The rate, in basis points, at which one star is left; stands for 1 in a part of stars.
    pub worst: u64,
}

/// How the experience score (体验分) is made up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExperienceRule {
    /// The window its parts are read over.
    pub window: Window,
    /// The fewest reviews in it for a score to be shown.
    pub reviews_min: u64,
    /// The parts.
    pub parts: Vec<ScorePart>,
    /// What all this rests on.
    pub basis: Basis,
}

/// What happens to the points of a family at the end of the calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearEnd {
    /// They are cleared.
    Cleared,
    /// They are cleared below this number, and carried into the next year from it on.
    CarriedFrom(u64),
}

/// A family of violations whose penalty points are added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PenaltyFamily {
    /// Its name in the file.
    pub name: String,
    /// Its title.
    pub title: Title,
    /// The violations; no violation is in two families.
    pub violations: TermSet<Violation>,
    /// What the end of the year does.
    pub year_end: YearEnd,
    /// What all this rests on.
    pub basis: Basis,
}

/// At how many points something follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// Once, when they reach this number.
    AtLeast(u64),
    /// Each time they pass a multiple of this number.
    Every(u64),
}

/// What a restriction needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// So many cases, and so high a ratio, over a window. Both: one case of ten restricts nobody.
    Rate {
        /// A rate that is worse the higher it is.
        measure: Measure,
        /// Over which window.
        window: Window,
        /// The fewest cases, at least 2.
        count_min: u64,
        /// The lowest ratio, in basis points.
        ratio_min: u64,
    },
    /// Penalty points of a family.
    Points {
        /// The place of the family in [`Rules::families`].
        family: usize,
        /// How many.
        node: Node,
    },
}

/// How long a restriction lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// So many days, the day on which its condition was last met being the first.
    Days(u16),
    /// As long as the points stand.
    WhileMet,
}

/// A restriction (限权).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionRule {
    /// Its code.
    pub code: String,
    /// What the merchant may not do.
    pub title: Title,
    /// What it needs.
    pub needs: Needs,
    /// How long it lasts.
    pub lasts: Lasts,
    /// What all this rests on.
    pub basis: Basis,
}

/// How a merchant's standing moves and is read under a pack version.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The version.
    pub version: Date,
    /// The zone civil days are in.
    pub zone: TimeZone,
    /// The quantile of intervals, in hundredths: 196 for 95 %.
    pub interval_z: u32,
    /// What the quantile rests on.
    pub interval_basis: Basis,
    /// The grounds of quality.
    pub quality_grounds: TermSet<Ground>,
    /// How many reviews of one buyer count in a calendar month.
    pub reviews_per_pair: ReviewCap,
    /// The measures shown, in the order of the file.
    pub measures: Vec<ShownMeasure>,
    /// The experience score.
    pub experience: Experience,
    /// The families of violations.
    pub families: Vec<PenaltyFamily>,
    /// The restrictions.
    pub restrictions: Vec<RestrictionRule>,
}

/// How many reviews of one buyer count in a calendar month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewCap {
    /// At most so many.
    AtMost(u32, Basis),
    /// No review counts, because no review score is shown.
    NoReviews,
}

/// Whether an experience score is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Experience {
    /// It is, made up so.
    Shown(ExperienceRule),
    /// The version shows none.
    NotShown,
}

impl Rules {
    /// Reads `reputation.yaml` of a version; everything that is wrong is reported.
    ///
    /// A version without the file gives neither rules nor diagnostics: it moves no standing.
    pub fn read(files: &PackFiles, pack: &Pack, version: Date) -> (Option<Self>, Vec<Diagnostic>) {
        super::rules_file::read(files, pack, version)
    }

    /// Returns the shown measure that is this one.
    pub fn shown(&self, measure: Measure) -> Option<&ShownMeasure> {
        self.measures.iter().find(|shown| shown.measure == measure)
    }

    /// Returns the family a violation is in; the violations of buyers are in none.
    pub fn family_of(&self, violation: Violation) -> Option<&PenaltyFamily> {
        self.families
            .iter()
            .find(|family| family.violations.contains(violation))
    }

    /// Returns the first day that can still matter on `day`: older buckets are dropped.
    ///
    /// A restriction that was met on its last possible day reads a whole window before it.
    pub fn keep_from(&self, day: Date) -> Date {
        let lasts = self.restrictions.iter().map(|rule| match rule.lasts {
            Lasts::Days(days) => days,
            Lasts::WhileMet => 0,
        });
        let earliest_end = days_before(day, lasts.max().unwrap_or_default());
        let shown = self.measures.iter().flat_map(|shown| &shown.windows);
        let needed = self
            .restrictions
            .iter()
            .filter_map(|rule| match &rule.needs {
                Needs::Rate { window, .. } => Some(window),
                Needs::Points { .. } => None,
            });
        let scored = match &self.experience {
            Experience::Shown(rule) => Some(&rule.window),
            Experience::NotShown => None,
        };
        shown
            .chain(needed)
            .chain(scored)
            .map(|window| window.first_day(earliest_end))
            .min()
            .unwrap_or(earliest_end)
    }
}
