//! The published cases: what the engine yields is kept beside what was really decided.
//!
//! `UPDATE_GOLDENS=1 cargo test goldens` rewrites the golden files; a commit that changes one says
//! why the new ruling is right.

use std::fs;
use std::path::{Path, PathBuf};

use adjudge::app::{Choice, Library, find_cases};
use adjudge::domain::Judgement;
use adjudge::policy::judge::judge;
use adjudge::report::judgement_json;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Judges every case below a folder, by the folder it stands in.
fn judgements(folder: &str) -> Vec<(PathBuf, Judgement)> {
    let library = Library::of_root(&root().join("rules")).unwrap();
    find_cases(&root().join(folder))
        .unwrap()
        .into_iter()
        .map(|source| {
            let dispute = source.read().unwrap_or_else(|error| panic!("{error}"));
            let pack = library.pick(&dispute, None).unwrap();
            let judgement = judge(&dispute, pack, Choice::ByCase.how(None));
            (source.path.parent().unwrap().to_owned(), judgement)
        })
        .collect()
}

/// What a golden file keeps: all but the digest, which changes with every letter of a rule.
fn golden_of(judgement: &Judgement) -> String {
    let mut value = judgement_json(judgement);
    if let Some(pack) = value.get_mut("pack").and_then(Value::as_object_mut) {
        pack.remove("digest");
    }
    format!("{}\n", serde_json::to_string_pretty(&value).unwrap())
}

#[test]
fn every_published_case_comes_out_as_its_golden_file_says() {
    let update = std::env::var_os("UPDATE_GOLDENS").is_some();
    let mut differing = Vec::new();
    for folder in ["cases/historical", "cases/scenarios"] {
        for (case, judgement) in judgements(folder) {
            let path = case.join("golden.json");
            let now = golden_of(&judgement);
            if update {
                fs::write(&path, now).unwrap();
            } else if fs::read_to_string(&path).unwrap_or_default() != now {
                differing.push(path);
            }
        }
    }
    assert!(
        differing.is_empty(),
        "these goldens differ: {differing:#?}; see what changed with UPDATE_GOLDENS=1 and git diff"
    );
}

#[test]
fn every_published_case_is_ruled_and_won_by_whoever_really_won() {
    for (case, judgement) in judgements("cases/historical") {
        let decided = fs::read_to_string(case.join("decided.yaml")).unwrap();
        let field = |name: &str| {
            decided
                .lines()
                .find_map(|line| line.strip_prefix(&format!("{name}:")))
                .map(|value| value.trim().trim_matches(['"', '\'']).to_owned())
        };
        let name = case.display();
        let ruling = judgement
            .ruling
            .as_ref()
            .unwrap_or_else(|| panic!("{name} is not ruled"));
        if field("engine_differs").is_none() {
            assert_eq!(
                Some(ruling.prevails.wire().to_owned()),
                field("prevails"),
                "{name}: another party prevails than really did"
            );
        }
    }
}
