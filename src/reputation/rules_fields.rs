//! The fields of `reputation.yaml`, as they are written.

use serde::Deserialize;

use super::measure::Measure;
use super::rules::Certainty;
use super::window::Window;
use crate::domain::vocabulary::{Ground, Violation};
use crate::intake::UniqueMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TitleFields {
    pub zh: String,
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IntervalFields {
    pub z_hundredths: i64,
    pub basis: String,
    pub certainty: Certainty,
    #[serde(default)]
    pub models: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QualityFields {
    pub grounds: Vec<Ground>,
    pub basis: String,
    pub certainty: Certainty,
    #[serde(default)]
    pub models: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewFields {
    pub per_buyer_and_month_max: i64,
    pub basis: String,
    pub certainty: Certainty,
    #[serde(default)]
    pub models: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriorFields {
    pub weight: i64,
    pub mean: Option<String>,
    pub mean_hundredths: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasureFields {
    pub windows: Vec<Window>,
    pub prior: Option<PriorFields>,
    pub basis: String,
    pub certainty: Certainty,
    #[serde(default)]
    pub models: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartFields {
    pub weight: i64,
    pub worst: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExperienceFields {
    pub window: Window,
    pub reviews_min: i64,
    pub parts: UniqueMap<Measure, PartFields>,
    pub basis: String,
    pub certainty: Certainty,
    #[serde(default)]
    pub models: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum YearEndFields {
    Cleared,
    CarriedFrom(i64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FamilyFields {
    pub title: TitleFields,
    pub violations: Vec<Violation>,
    pub year_end: YearEndFields,
    pub basis: String,
    pub certainty: Certainty,
    #[serde(default)]
    pub models: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum NeedsFields {
    Rate {
        measure: Measure,
        window: Window,
        count: i64,
        ratio: String,
    },
    PointsAtLeast {
        family: String,
        points: i64,
    },
    PointsEvery {
        family: String,
        points: i64,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum LastsFields {
    Days(i64),
    WhileMet,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RestrictionFields {
    pub title: TitleFields,
    pub needs: NeedsFields,
    pub lasts: LastsFields,
    pub basis: String,
    pub certainty: Certainty,
    #[serde(default)]
    pub models: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReputationFields {
    pub interval: IntervalFields,
    pub quality_grounds: Option<QualityFields>,
    pub reviews: Option<ReviewFields>,
    pub measures: UniqueMap<Measure, MeasureFields>,
    pub experience_score: Option<ExperienceFields>,
    #[serde(default)]
    pub penalties: UniqueMap<String, FamilyFields>,
    #[serde(default)]
    pub restrictions: UniqueMap<String, RestrictionFields>,
}
