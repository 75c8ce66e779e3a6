//! A merchant's standing as text.

use std::fmt::Write;

use crate::domain::Lang;
use crate::reputation::view::MeasureValue;
use crate::reputation::{StandingMovement, StandingView};

/// Writes a standing: each measure with its count, its interval and its window, then the score,
/// penalty points and restrictions with their cause.
pub fn standing_text(merchant: &str, pack: &str, view: &StandingView, lang: Lang) -> String {
    let mut out = String::new();
    let zh = lang == Lang::Zh;
    let _ = writeln!(out, "{merchant}  {pack}  {}", view.day);
    for measure in &view.measures {
        let (name, window) = if zh {
            (measure.zh, &measure.window_zh)
        } else {
            (measure.en, &measure.window_en)
        };
        let value = match &measure.value {
            Some(value) => measured(value, lang),
            None if zh => "无分母，不显示".to_owned(),
            None => "not shown: nothing to hold it against".to_owned(),
        };
        let _ = writeln!(out, "  {name} ({window}): {value}");
    }
    if let Some(score) = &view.experience_score {
        let word = if zh { "体验分" } else { "experience score" };
        let _ = writeln!(out, "  {word}: {}.{}", score.tenths / 10, score.tenths % 10);
    }
    for points in &view.points {
        let title = if zh { &points.zh } else { &points.en };
        let _ = writeln!(out, "  {title}: {}", points.points);
    }
    for restriction in &view.restrictions {
        let title = if zh { &restriction.zh } else { &restriction.en };
        let _ = writeln!(out, "  {title}: {}", restriction.cause.explain(lang));
    }
    out
}

fn percent(basis_points: u64) -> String {
    format!("{}.{:02}%", basis_points / 100, basis_points % 100)
}

fn measured(value: &MeasureValue, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match value {
        MeasureValue::Rate {
            cases,
            of,
            ratio_bp,
            interval_bp,
            ..
        } => {
            let interval = interval_bp.as_ref().map_or_else(String::new, |interval| {
                format!(" [{} .. {}]", percent(interval.low), percent(interval.high))
            });
            format!("{} ({cases}/{of}){interval}", percent(*ratio_bp))
        }
        MeasureValue::Time { of, mean_s } => {
            let hours = mean_s / 3_600;
            if zh {
                format!("{hours} 小时（{of} 笔）")
            } else {
                format!("{hours} h ({of})")
            }
        }
        MeasureValue::Stars {
            of,
            mean_hundredths,
            shrunken_hundredths,
            ..
        } => {
            let stars = |hundredths: u64| format!("{}.{:02}", hundredths / 100, hundredths % 100);
            format!(
                "{} ({of}; {})",
                stars(*shrunken_hundredths),
                stars(*mean_hundredths)
            )
        }
    }
}

/// Writes what moved a standing: when, what, by how much, and which event of which dispute did it.
pub fn movement_line(movement: &StandingMovement, lang: Lang) -> String {
    let dispute = movement
        .dispute
        .as_ref()
        .map_or_else(String::new, |dispute| format!("  {dispute}"));
    format!(
        "{}  {:+}  {}  #{}{dispute}",
        movement.day,
        movement.change,
        movement.moved.label(lang),
        movement.position
    )
}
