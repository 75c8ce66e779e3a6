//! What is said of a faulty `reputation.yaml`, drawn as a policy author sees it.

use adjudge::policy::diagnostic::Diagnostic;
use adjudge::policy::pack::Pack;
use adjudge::reputation::Rules;
use insta::assert_snapshot;
use jiff::civil::date;
use proptest::prelude::*;

use crate::tiny::Tiny;

const SOUND: &str = "\
interval: { z_hundredths: 196, basis: terms 1, certainty: D }
quality_grounds: { grounds: [defective], basis: terms 2, certainty: D }
reviews: { per_buyer_and_month_max: 3, basis: terms 3, certainty: C }
measures:
  dispute_rate:
    windows: [{ days: 30 }]
    prior: { weight: 200, mean: \"1%\" }
    basis: terms 4
    certainty: D
  liability_rate:
    windows: [{ days: 180 }]
    prior: { weight: 20, mean: \"20%\" }
    basis: terms 4
    certainty: D
  answer_rate:
    windows: [{ days: 30 }]
    prior: { weight: 20, mean: \"95%\" }
    basis: terms 4
    certainty: D
  description:
    windows: [{ months: 6 }]
    prior: { weight: 20, mean_hundredths: 480 }
    basis: terms 5
    certainty: C
experience_score:
  window: { months: 6 }
  reviews_min: 10
  parts: { description: { weight: 90 }, liability_rate: { weight: 10, worst: \"100%\" } }
  basis: terms 6
  certainty: D
penalties:
  general:
    title: { zh: 一般违规, en: General violations }
    violations: [late_shipment]
    year_end: cleared
    basis: terms 7
    certainty: C
restrictions:
  node:
    title: { zh: 限制, en: Limits }
    needs: { points_every: { family: general, points: 12 } }
    lasts: { days: 7 }
    basis: terms 8
    certainty: C
  many:
    title: { zh: 限制, en: Limits }
    needs: { rate: { measure: dispute_rate, window: { days: 30 }, count: 5, ratio: \"2%\" } }
    lasts: { days: 7 }
    basis: terms 9
    certainty: D
";

/// Reads the file of the one version; without `sources.yaml` the pack itself never looks at it.
fn read(tiny: &Tiny) -> (Option<Rules>, Vec<Diagnostic>) {
    let (pack, found) = Pack::load(&tiny.files);
    assert_eq!(found, []);
    Rules::read(&tiny.files, &pack.unwrap(), date(2025, 1, 1))
}

fn diagnostics(tiny: &Tiny) -> Vec<Diagnostic> {
    let (rules, found) = read(tiny);
    assert_eq!(rules.is_some(), found.is_empty());
    found
}

fn tiny(text: &str) -> Tiny {
    Tiny::beside_general("// none\n").with("2025-01-01/reputation.yaml", text)
}

/// What is said where one text of the sound file is replaced.
fn changed(from: &str, to: &str) -> String {
    assert!(SOUND.contains(from), "{from}");
    let text = SOUND.replacen(from, to, 1);
    let found = diagnostics(&tiny(&text));
    let frames: Vec<String> = found.iter().map(Diagnostic::render).collect();
    frames.join("\n\n")
}

#[test]
fn a_sound_file_is_read_without_a_word() {
    assert_eq!(diagnostics(&tiny(SOUND)), []);
}

#[test]
fn a_version_without_the_file_has_no_rules_and_that_is_no_fault() {
    let tiny = Tiny::beside_general("// none\n");
    let pack = Pack::load(&tiny.files).0.unwrap();
    let (rules, found) = Rules::read(&tiny.files, &pack, date(2025, 1, 1));
    assert!(rules.is_none() && found.is_empty());
}

#[test]
fn the_shipped_packs_have_sound_files() {
    for (name, version) in [
        ("cn-marketplace", date(2025, 8, 15)),
        ("eu-withdrawal", date(2014, 6, 13)),
    ] {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = adjudge::app::read_pack_folder(&root.join("rules").join(name)).unwrap();
        let pack = Pack::open(&files).0.unwrap();
        let (rules, found) = Rules::read(&files, &pack, version);
        assert_eq!(found, [], "{name}");
        assert_eq!(rules.unwrap().version, version);
    }
}

#[test]
fn misspelt_keys_are_all_told() {
    let text =
        SOUND
            .replacen("prior:", "priors:", 1)
            .replacen("\nrestrictions:", "\nrestriction:", 1);
    let found = diagnostics(&tiny(&text));
    let frames: Vec<String> = found.iter().map(Diagnostic::render).collect();
    assert_snapshot!(frames.join("\n\n"));
}

#[test]
fn a_ratio_above_the_whole_is_none() {
    assert_snapshot!(changed("ratio: \"2%\"", "ratio: \"120%\""));
}

#[test]
fn a_restriction_stands_there_once() {
    assert_snapshot!(changed("  many:", "  node:"));
}

#[test]
fn an_unknown_violation_is_told_with_those_there_are() {
    assert_snapshot!(changed("[late_shipment]", "[late_shipmnet]"));
}

#[test]
fn an_unknown_measure_is_told() {
    assert_snapshot!(changed("  dispute_rate:\n", "  disputes_rate:\n"));
}

#[test]
fn an_unknown_family_is_told_with_the_like_of_it() {
    assert_snapshot!(changed("family: general", "family: genral"));
}

#[test]
fn one_case_is_no_restriction() {
    assert_snapshot!(changed("count: 5", "count: 1"));
}

#[test]
fn a_rate_that_is_better_the_higher_restricts_nobody() {
    assert_snapshot!(changed("measure: dispute_rate", "measure: answer_rate"));
}

#[test]
fn the_weights_of_the_score_are_parts_of_a_hundred() {
    assert_snapshot!(changed("weight: 90", "weight: 80"));
}

#[test]
fn paid_orders_are_no_part_of_the_score() {
    assert_snapshot!(changed(
        "liability_rate: { weight",
        "dispute_rate: { weight"
    ));
}

#[test]
fn faults_of_several_sections_are_told_at_once() {
    let text = SOUND
        .replacen("z_hundredths: 196", "z_hundredths: 0", 1)
        .replacen("basis: terms 3", "basis: \" \"", 1)
        .replacen("{ days: 180 }", "{ days: 0 }", 1)
        .replacen("mean_hundredths: 480", "mean: \"4%\"", 1)
        .replacen(
            "lasts: { days: 7 }\n    basis: terms 9",
            "lasts: while_met\n    basis: terms 9",
            1,
        );
    let found = diagnostics(&tiny(&text));
    let frames: Vec<String> = found.iter().map(Diagnostic::render).collect();
    assert_snapshot!(frames.join("\n\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn whatever_stands_in_the_file_is_told_and_never_panics(
        cut in 0_usize..SOUND.len(),
        length in 0_usize..20,
        put in "[ -~中\n]{0,8}",
    ) {
        let end = (cut + length).min(SOUND.len());
        let (Some(before), Some(after)) = (SOUND.get(..cut), SOUND.get(end..)) else {
            return Ok(());
        };
        let (rules, found) = read(&tiny(&format!("{before}{put}{after}")));
        prop_assert_eq!(rules.is_some(), found.is_empty());
        for diagnostic in found {
            prop_assert!(!diagnostic.render().is_empty());
        }
    }
}

#[test]
fn a_row_that_is_not_listed_is_told_where_it_is_cited() {
    let cited = SOUND.replacen("certainty: C }", "certainty: C, models: [T-09] }", 1);
    let tiny = tiny(&cited).with(
        "sources.yaml",
        "T-01: { source: general terms, certainty: A }\n",
    );
    let (pack, found) = Pack::load(&tiny.files);
    assert!(pack.is_none());
    let frames: Vec<String> = found.iter().map(Diagnostic::render).collect();
    assert_snapshot!(frames.join("\n\n"));
}
