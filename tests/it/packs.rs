//! The shipped packs are sound, tested, and covered.

use std::path::{Path, PathBuf};

use adjudge::app::read_pack_folder;
use adjudge::policy::cover;
use adjudge::policy::pack::Pack;
use adjudge::policy::testing::{self, Failure};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("rules")
        .join(name)
}

fn loaded(name: &str) -> Pack {
    let files = read_pack_folder(&folder(name)).unwrap();
    let (pack, diagnostics) = Pack::load(&files);
    let frames: Vec<String> = diagnostics.iter().map(|found| found.render()).collect();
    assert!(frames.is_empty(), "{}", frames.join("\n\n"));
    pack.unwrap()
}

fn passes_its_tests(pack: &Pack) {
    let results = testing::run(pack);
    let failures: String = results.failures.iter().map(Failure::render).collect();
    assert!(results.failures.is_empty(), "{failures}");
    assert!(results.passed > 100, "only {} examples ran", results.passed);
}

fn is_covered(pack: &Pack) {
    for version in &pack.versions {
        let coverage = cover::measure(pack, version);
        assert!(coverage.gaps.is_empty(), "{}", coverage.text(pack, version));
    }
}

#[test]
fn the_chinese_pack_is_sound_and_passes_its_tests() {
    passes_its_tests(&loaded("cn-marketplace"));
}

#[test]
fn the_european_pack_is_sound_and_passes_its_tests() {
    passes_its_tests(&loaded("eu-withdrawal"));
}

#[test]
fn every_condition_of_the_chinese_pack_is_shown_to_matter() {
    is_covered(&loaded("cn-marketplace"));
}

#[test]
fn every_condition_of_the_european_pack_is_shown_to_matter() {
    is_covered(&loaded("eu-withdrawal"));
}

#[test]
fn every_rule_has_titles_a_basis_and_the_rows_it_models() {
    for name in ["cn-marketplace", "eu-withdrawal"] {
        let pack = loaded(name);
        assert!(pack.sources.is_some(), "{name} lists its rows");
        for rule in pack
            .versions
            .iter()
            .flat_map(|version| version.rules.rules())
        {
            assert!(
                !rule.zh.is_empty() && !rule.en.is_empty(),
                "{} has titles",
                rule.id
            );
            assert!(!rule.basis.is_empty(), "{} has a basis", rule.id);
            assert!(!rule.models.is_empty(), "{} models a row", rule.id);
        }
    }
}
