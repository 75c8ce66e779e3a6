//! Reads `reputation.yaml`.

use std::sync::Arc;

use jiff::civil::Date;

use super::figures::WHOLE;
use super::measure::{Kind, Measure};
use super::rules::{
    Basis, Certainty, Experience, ExperienceRule, Lasts, Needs, Node, PenaltyFamily, Prior,
    REPUTATION_FILE, RestrictionRule, ReviewCap, Rules, ScorePart, ShownMeasure, Shrinking, Title,
    YearEnd,
};
use super::rules_check::Faults;
use super::rules_fields::{
    ExperienceFields, FamilyFields, LastsFields, MeasureFields, NeedsFields, PriorFields,
    QualityFields, ReputationFields, RestrictionFields, ReviewFields, TitleFields, YearEndFields,
};
use super::window::Window;
use crate::domain::Rate;
use crate::domain::vocabulary::{Ground, TermSet};
use crate::intake::{Path, UniqueMap};
use crate::policy::diagnostic::{Diagnostic, nearest};
use crate::policy::pack::{Pack, PackFiles};
use crate::policy::pack_files::read_yaml;

/// Reads the file of a version.
pub(super) fn read(
    files: &PackFiles,
    pack: &Pack,
    version: Date,
) -> (Option<Rules>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let Some(source) = files.source(&format!("{version}/{REPUTATION_FILE}")) else {
        return (None, diagnostics);
    };
    let Some(fields) = read_yaml::<ReputationFields>(&source, &mut diagnostics) else {
        return (None, diagnostics);
    };
    let mut reader = Reader {
        faults: Faults::new(Arc::clone(&source)),
    };
    let rules = reader.rules(fields, pack, version);
    reader.faults.check(&rules);
    diagnostics.extend(reader.faults.into_diagnostics());
    if diagnostics.is_empty() {
        (Some(rules), diagnostics)
    } else {
        (None, diagnostics)
    }
}

struct Reader {
    faults: Faults,
}

impl Reader {
    /// Makes rules of the fields; where one is faulty, something stands in its place and the fault
    /// is noted, so that the others are looked at too.
    fn rules(&mut self, fields: ReputationFields, pack: &Pack, version: Date) -> Rules {
        let interval = Path::top().key("interval");
        let families = self.families(fields.penalties);
        Rules {
            version,
            zone: pack.zone.clone(),
            interval_z: self.narrow(
                fields.interval.z_hundredths,
                1,
                1_000,
                &interval.clone().key("z_hundredths"),
            ),
            interval_basis: self.basis(
                fields.interval.basis,
                fields.interval.certainty,
                fields.interval.models,
                &interval,
            ),
            quality_grounds: self.quality(fields.quality_grounds),
            reviews_per_pair: self.reviews(fields.reviews),
            measures: self.measures(fields.measures),
            experience: self.experience(fields.experience_score),
            restrictions: self.restrictions(fields.restrictions, &families),
            families,
        }
    }

    /// Takes a whole number between two ends that belong to it.
    fn whole(&mut self, value: i64, least: u64, most: u64, path: &Path) -> u64 {
        match u64::try_from(value) {
            Ok(value) if (least..=most).contains(&value) => value,
            Ok(_) | Err(_) => {
                self.faults.wrong(
                    path,
                    format!("{value} is out of range"),
                    format!("write a number from {least} to {most}"),
                );
                least
            }
        }
    }

    fn narrow(&mut self, value: i64, least: u32, most: u32, path: &Path) -> u32 {
        let value = self.whole(value, u64::from(least), u64::from(most), path);
        u32::try_from(value).unwrap_or(most)
    }

    /// Takes a share of at most the whole, in basis points.
    fn share(&mut self, text: &str, path: &Path) -> u64 {
        match text.parse::<Rate>() {
            Ok(rate) if rate <= Rate::WHOLE => {
                u64::try_from(rate.basis_points()).unwrap_or_default()
            }
            Ok(rate) => {
                self.faults.wrong(
                    path,
                    format!("{rate} is more than all of them"),
                    "write a share of at most `\"100%\"`",
                );
                WHOLE
            }
            Err(error) => {
                self.faults.wrong(path, error.to_string(), error.help());
                WHOLE
            }
        }
    }

    fn basis(
        &mut self,
        text: String,
        certainty: Certainty,
        models: Vec<String>,
        path: &Path,
    ) -> Basis {
        if text.trim().is_empty() {
            self.faults.wrong(
                &path.clone().key("basis"),
                "the basis is blank",
                "name the provision, or say whose choice it is",
            );
        }
        Basis {
            text,
            certainty,
            models,
        }
    }

    fn window(&mut self, window: Window, path: &Path) -> Window {
        let sound = match window {
            Window::Days(days) => (1..=366).contains(&days),
            Window::Months(months) => (1..=12).contains(&months),
            Window::CalendarMonth => true,
        };
        if !sound {
            self.faults.wrong(
                path,
                "a window of no day or more than a year",
                "write `{ days: 30 }`, `{ months: 6 }` or `calendar_month`",
            );
        }
        window
    }

    fn quality(&mut self, fields: Option<QualityFields>) -> TermSet<Ground> {
        let Some(fields) = fields else {
            return TermSet::EMPTY;
        };
        let path = Path::top().key("quality_grounds");
        self.basis(fields.basis, fields.certainty, fields.models, &path);
        fields.grounds.into_iter().collect()
    }

    fn reviews(&mut self, fields: Option<ReviewFields>) -> ReviewCap {
        let Some(fields) = fields else {
            return ReviewCap::NoReviews;
        };
        let path = Path::top().key("reviews");
        let most = self.narrow(
            fields.per_buyer_and_month_max,
            1,
            1_000,
            &path.clone().key("per_buyer_and_month_max"),
        );
        let basis = self.basis(fields.basis, fields.certainty, fields.models, &path);
        ReviewCap::AtMost(most, basis)
    }

    fn measures(&mut self, fields: UniqueMap<Measure, MeasureFields>) -> Vec<ShownMeasure> {
        let mut measures = Vec::new();
        for (measure, fields) in fields {
            let path = Path::top().key("measures").key(measure.to_string());
            let mut windows: Vec<Window> = Vec::new();
            for (place, window) in fields.windows.into_iter().enumerate() {
                let path = path.clone().key("windows").item(place);
                if windows.contains(&window) {
                    let help = "keep one of them";
                    self.faults
                        .wrong(&path, "the window stands there twice", help);
                }
                windows.push(self.window(window, &path));
            }
            measures.push(ShownMeasure {
                measure,
                windows,
                shrinking: self.shrinking(measure, fields.prior, &path),
                basis: self.basis(fields.basis, fields.certainty, fields.models, &path),
            });
        }
        measures
    }

    fn shrinking(
        &mut self,
        measure: Measure,
        fields: Option<PriorFields>,
        path: &Path,
    ) -> Shrinking {
        let path = path.clone().key("prior");
        let Some(fields) = fields else {
            match measure.kind() {
                Kind::Time { .. } => {}
                Kind::Rate { .. } => {
                    let help = "add `prior: { weight: 100, mean: \"1%\" }`";
                    self.faults.wrong(&path, "a rate needs a prior", help);
                }
                Kind::Stars(_) => {
                    let help = "add `prior: { weight: 20, mean_hundredths: 450 }`";
                    self.faults
                        .wrong(&path, "a review score needs a prior", help);
                }
            }
            return Shrinking::Plain;
        };
        let weight = self.whole(fields.weight, 1, 1_000_000, &path.clone().key("weight"));
        let mean = match (measure.kind(), &fields.mean, fields.mean_hundredths) {
            (Kind::Rate { .. }, Some(text), None) => self.share(text, &path.clone().key("mean")),
            (Kind::Stars(_), None, Some(stars)) => {
                self.whole(stars, 100, 500, &path.clone().key("mean_hundredths"))
            }
            (Kind::Rate { .. } | Kind::Stars(_) | Kind::Time { .. }, _, _) => {
                self.faults.wrong(
                    &path,
                    "not a prior of this measure",
                    "a rate has `mean: \"1%\"`, a review score `mean_hundredths: 450`, a time no prior",
                );
                0
            }
        };
        Shrinking::Towards(Prior { weight, mean })
    }

    fn experience(&mut self, fields: Option<ExperienceFields>) -> Experience {
        let Some(fields) = fields else {
            return Experience::NotShown;
        };
        let path = Path::top().key("experience_score");
        let mut parts = Vec::new();
        for (measure, part) in fields.parts {
            let path = path.clone().key("parts").key(measure.to_string());
            let worst = match &part.worst {
                Some(text) => self.share(text, &path.clone().key("worst")),
                None => 0,
            };
            parts.push(ScorePart {
                measure,
                weight: self.whole(part.weight, 1, 100, &path.key("weight")),
                worst,
            });
        }
        let window = self.window(fields.window, &path.clone().key("window"));
        let least = path.clone().key("reviews_min");
        Experience::Shown(ExperienceRule {
            window,
            reviews_min: self.whole(fields.reviews_min, 1, 1_000_000, &least),
            parts,
            basis: self.basis(fields.basis, fields.certainty, fields.models, &path),
        })
    }

    fn families(&mut self, fields: UniqueMap<String, FamilyFields>) -> Vec<PenaltyFamily> {
        let mut families = Vec::new();
        for (name, fields) in fields {
            let path = Path::top().key("penalties").key(name.as_str());
            let year_end = match fields.year_end {
                YearEndFields::Cleared => YearEnd::Cleared,
                YearEndFields::CarriedFrom(points) => YearEnd::CarriedFrom(self.whole(
                    points,
                    1,
                    1_000_000,
                    &path.clone().key("year_end"),
                )),
            };
            families.push(PenaltyFamily {
                name,
                title: title(fields.title),
                violations: fields.violations.into_iter().collect(),
                year_end,
                basis: self.basis(fields.basis, fields.certainty, fields.models, &path),
            });
        }
        families
    }

    fn restrictions(
        &mut self,
        fields: UniqueMap<String, RestrictionFields>,
        families: &[PenaltyFamily],
    ) -> Vec<RestrictionRule> {
        let mut restrictions = Vec::new();
        for (code, fields) in fields {
            let path = Path::top().key("restrictions").key(code.as_str());
            let lasts = match fields.lasts {
                LastsFields::Days(days) => {
                    let days = self.whole(days, 1, 366, &path.clone().key("lasts"));
                    Lasts::Days(u16::try_from(days).unwrap_or(366))
                }
                LastsFields::WhileMet => Lasts::WhileMet,
            };
            let needs = self.needs(fields.needs, families, &path.clone().key("needs"));
            restrictions.push(RestrictionRule {
                code,
                title: title(fields.title),
                needs,
                lasts,
                basis: self.basis(fields.basis, fields.certainty, fields.models, &path),
            });
        }
        restrictions
    }

    fn needs(&mut self, fields: NeedsFields, families: &[PenaltyFamily], path: &Path) -> Needs {
        match fields {
            NeedsFields::Rate {
                measure,
                window,
                count,
                ratio,
            } => {
                let path = path.clone().key("rate");
                if count == 1 {
                    self.faults.wrong(
                        &path.clone().key("count"),
                        "one case would restrict a merchant",
                        "one case is no pattern: write at least 2",
                    );
                }
                Needs::Rate {
                    measure,
                    window: self.window(window, &path.clone().key("window")),
                    count_min: self.whole(count, 1, 1_000_000, &path.clone().key("count")),
                    ratio_min: self.share(&ratio, &path.key("ratio")),
                }
            }
            NeedsFields::PointsAtLeast { family, points } => {
                let path = path.clone().key("points_at_least");
                let node = Node::AtLeast(self.points(points, &path));
                self.points_of(&family, node, families, &path)
            }
            NeedsFields::PointsEvery { family, points } => {
                let path = path.clone().key("points_every");
                let node = Node::Every(self.points(points, &path));
                self.points_of(&family, node, families, &path)
            }
        }
    }

    fn points(&mut self, points: i64, path: &Path) -> u64 {
        self.whole(points, 1, 1_000_000, &path.clone().key("points"))
    }

    fn points_of(
        &mut self,
        name: &str,
        node: Node,
        families: &[PenaltyFamily],
        path: &Path,
    ) -> Needs {
        let found = families.iter().position(|family| family.name == name);
        if found.is_none() {
            let near = nearest(name, families.iter().map(|family| family.name.as_str()));
            self.faults.wrong(
                &path.clone().key("family"),
                format!("`{name}` is no family of `penalties`"),
                near.map_or_else(
                    || "declare it under `penalties`".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ),
            );
        }
        Needs::Points {
            family: found.unwrap_or_default(),
            node,
        }
    }
}

fn title(fields: TitleFields) -> Title {
    Title {
        zh: fields.zh,
        en: fields.en,
    }
}
