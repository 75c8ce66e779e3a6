//! The program as people run it: what it prints, and how it exits.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use adjudge::domain::vocabulary::{Ground, Term};
use adjudge::intake::parse_case;
use serde_json::Value;
use tempfile::TempDir;

use crate::tiny::Tiny;

const CASES: &str = "cases/scenarios";
const ONE_CASE: &str = "cases/scenarios/seven-day-return";
const EU_PACK: &str = "rules/eu-withdrawal";

/// A claim that rests on a defect of which nothing is known.
const DEFECT_UNPROVEN: &str = r#"
case: { id: kettle }
order: { paid: "90.00 CNY", paid_at: 2026-03-01, goods: { class: general }, progress: received }
claim: { ground: defective, seeks: return_and_refund, filed: 2026-03-10, timing: not_disputed }
"#;

/// Runs the program in the folder of the crate.
fn adjudge(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_adjudge"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program runs")
}

/// Runs the program, which must exit with `code`, and returns what it prints.
fn run(code: i32, args: &[&str]) -> String {
    let output = adjudge(args);
    assert_exit(code, args, &output);
    text(&output.stdout)
}

/// Runs the program, which must exit with `code`, and returns what it complains of.
fn complaint(code: i32, args: &[&str]) -> String {
    let output = adjudge(args);
    assert_exit(code, args, &output);
    text(&output.stderr)
}

fn assert_exit(code: i32, args: &[&str], output: &Output) {
    assert_eq!(
        output.status.code(),
        Some(code),
        "adjudge {}\n{}{}",
        args.join(" "),
        text(&output.stdout),
        text(&output.stderr)
    );
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program prints UTF-8")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// Returns those of `keys` that an object lacks.
fn lacking<'k>(object: &Value, keys: &[&'k str]) -> Vec<&'k str> {
    let object = object.as_object().expect("an object");
    keys.iter()
        .copied()
        .filter(|key| !object.contains_key(*key))
        .collect()
}

fn at(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).unwrap();
    fs::write(path, text).unwrap();
}

/// Writes one file into a folder of its own.
fn file(name: &str, text: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    put(&path, text);
    (folder, path)
}

/// Writes a pack into a folder of its own.
fn folder_of(pack: &Tiny) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in &pack.files.files {
        put(&folder.path().join(path), text);
    }
    folder
}

fn faulty_pack() -> TempDir {
    folder_of(&Tiny::beside_general(
        r#"
rule "returns.trial"
    title "试行" / "On trial"
    basis "terms of returns 4"
    models "T-02"
    when claim.grund == Ground::NO_REASON
    then { liability(NONE); }
"#,
    ))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Says whether a text names a place in `path`: `path:line:column: ..`.
fn names_a_place_in(path: &str, text: &str) -> bool {
    text.split(&format!("{path}:")).skip(1).any(|rest| {
        let mut numbers = rest
            .split(':')
            .map(|part| part.trim().parse::<u32>().is_ok());
        numbers.next() == Some(true) && numbers.next() == Some(true)
    })
}

#[test]
fn the_program_explains_itself() {
    insta::assert_snapshot!(run(0, &["--help"]));
}

#[test]
fn judge_explains_itself() {
    insta::assert_snapshot!(run(0, &["judge", "--help"]));
}

#[test]
fn policy_explains_itself() {
    insta::assert_snapshot!(run(0, &["policy", "--help"]));
}

#[test]
fn cases_are_judged() {
    let printed = run(0, &["judge", CASES]);
    assert!(!printed.is_empty());
}

#[test]
fn one_case_is_one_object() {
    let judgement = json(&run(0, &["judge", "--json", ONE_CASE]));
    let keys = [
        "case",
        "outcome",
        "why",
        "ruling",
        "reasons",
        "asks",
        "would_change",
        "statutory",
        "pack",
    ];
    assert!(
        lacking(&judgement, &keys).is_empty(),
        "{:?}",
        lacking(&judgement, &keys)
    );
    let keys = [
        "remedy",
        "prevails",
        "awards",
        "goods_return",
        "freight_out",
        "freight_back",
    ];
    let ruling = &judgement["ruling"];
    assert!(
        lacking(ruling, &keys).is_empty(),
        "{:?}",
        lacking(ruling, &keys)
    );
    assert_eq!(judgement["case"], "seven-day-return");
    assert_eq!(judgement["outcome"], "ruled");
}

#[test]
fn several_cases_are_one_object_a_line() {
    let printed = run(0, &["judge", "--json", CASES]);
    let cases: Vec<String> = printed
        .lines()
        .map(|line| json(line)["case"].as_str().unwrap_or_default().to_owned())
        .collect();
    let mut folders: Vec<String> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort_unstable();
    assert_eq!(cases, folders);
}

#[test]
fn a_missing_case_fails() {
    let said = complaint(1, &["judge", "cases/nowhere"]);
    assert!(said.contains("`cases/nowhere` does not exist"), "{said}");
}

#[test]
fn a_missing_case_does_not_keep_the_others_from_being_judged() {
    let output = adjudge(&["judge", "--json", "cases/nowhere", ONE_CASE]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(json(&text(&output.stdout))["case"], "seven-day-return");
}

#[test]
fn a_case_that_is_refused_is_shown_its_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/refused");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("cases/refused/{name}");
        let said = complaint(1, &["judge", &path]);
        assert!(names_a_place_in(&path, &said), "{path}:\n{said}");
        seen += 1;
    }
    assert!(seen > 0, "cases/refused is empty");
}

#[test]
fn judge_without_a_case_is_wrong_usage() {
    let said = complaint(2, &["judge"]);
    assert!(said.contains("CASE"), "{said}");
}

#[test]
fn an_unknown_ground_is_wrong_usage() {
    let said = complaint(2, &["case", "new", "--ground", "nonsense"]);
    assert!(said.contains("`nonsense` is no ground"), "{said}");
}

#[test]
fn a_misspelt_ground_is_named_with_the_nearest_one() {
    let said = complaint(2, &["case", "new", "--ground", "defectiv"]);
    assert!(said.contains("did you mean `defective`?"), "{said}");
}

#[test]
fn an_unknown_rule_is_wrong_usage() {
    let said = complaint(2, &["policy", "explain", "withdrawal.rigth", EU_PACK]);
    assert!(said.contains("did you mean `withdrawal.right`?"), "{said}");
}

#[test]
fn a_faulty_pack_is_told_apart_from_other_failures() {
    let pack = faulty_pack();
    let found = run(4, &["policy", "check", at(pack.path())]);
    assert!(found.contains("did you mean `claim.ground`?"), "{found}");
    let said = complaint(4, &["policy", "test", at(pack.path())]);
    assert!(said.contains("did you mean `claim.ground`?"), "{said}");
    let said = complaint(4, &["judge", "--pack", at(pack.path()), ONE_CASE]);
    assert!(said.contains("did you mean `claim.ground`?"), "{said}");
}

#[test]
fn a_case_that_needs_evidence_is_not_ruled() {
    let (_folder, case) = file("kettle.yaml", DEFECT_UNPROVEN);
    let judgement = json(&run(0, &["judge", "--json", at(&case)]));
    assert_eq!(judgement["outcome"], "needs_evidence");
    run(5, &["judge", "--require-ruling", at(&case)]);
}

#[test]
fn a_ruled_case_is_done_even_where_a_ruling_is_required() {
    run(0, &["judge", "--require-ruling", ONE_CASE]);
}

#[test]
fn a_sound_pack_is_checked() {
    let printed = run(0, &["policy", "check", EU_PACK]);
    assert!(printed.contains("sound"), "{printed}");
}

#[test]
fn the_examples_of_a_sound_pack_come_out_as_expected() {
    let printed = run(0, &["policy", "test", EU_PACK]);
    assert!(printed.contains(", 0 not"), "{printed}");
}

#[test]
fn a_rule_is_explained() {
    let printed = run(0, &["policy", "explain", "withdrawal.right", EU_PACK]);
    assert!(printed.contains("withdrawal.right"), "{printed}");
}

#[test]
fn facts_are_listed() {
    let all = run(0, &["policy", "facts"]);
    let some = run(0, &["policy", "facts", "day_after_receipt"]);
    assert!(all.contains("claim.day_after_receipt"), "{all}");
    assert!(some.contains("claim.day_after_receipt"), "{some}");
    assert!(some.len() < all.len());
}

#[test]
fn the_overrides_are_drawn_as_dot() {
    let printed = run(0, &["policy", "graph", EU_PACK]);
    assert!(printed.starts_with("digraph"), "{printed}");
    assert!(printed.contains("no_right.periodical"), "{printed}");
}

#[test]
fn the_process_is_drawn_in_three_formats_and_two_languages() {
    let graph = ["policy", "graph", "rules/cn-marketplace", "--process"];
    let with = |more: &[&str]| run(0, &[&graph[..], more].concat());
    assert!(with(&[]).starts_with("digraph \"process cn-marketplace@2025-08-15\""));
    assert!(with(&["--format", "mermaid", "--version", "2025-08-15"]).contains("flowchart TB"));
    assert!(with(&["--lang", "zh"]).contains("受理审查"));
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("process.svg");
    let printed = with(&["--format", "svg", "--out", at(&file)]);
    assert_eq!(printed, "");
    assert!(fs::read_to_string(&file).unwrap().starts_with("<svg "));
}

#[test]
fn a_process_that_is_not_there_is_told_with_what_to_do() {
    let tiny = TempDir::new().unwrap();
    for (path, text) in Tiny::beside_general("").files.files {
        let path = tiny.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let told = complaint(1, &["policy", "graph", at(tiny.path()), "--process"]);
    assert!(told.contains("has no process"), "{told}");
    assert!(told.contains("hint: "), "{told}");
    let day = ["--process", "--version", "2001-01-01"];
    let told = complaint(2, &[&["policy", "graph", EU_PACK], &day[..]].concat());
    assert!(told.contains("its versions are: 2014-06-13"), "{told}");
    complaint(2, &["policy", "graph", EU_PACK, "--lang", "zh"]);
}

#[test]
fn a_check_says_how_large_the_process_is_and_what_is_wrong_with_it() {
    let sound = run(0, &["policy", "check", "rules/cn-marketplace"]);
    assert!(
        sound.contains("  process: 28 stages, 92 edges, sound\n"),
        "{sound}"
    );
    let folder = TempDir::new().unwrap();
    for (path, text) in adjudge::app::read_pack_folder(Path::new("rules/cn-marketplace"))
        .unwrap()
        .files
    {
        let path = folder.path().join("cn-marketplace").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(
            path,
            text.replace(
                "silence: lapses, to: settling",
                "silence: stands, to: settling",
            ),
        )
        .unwrap();
    }
    let pack = folder.path().join("cn-marketplace");
    let told = run(4, &["policy", "check", at(&pack)]);
    assert!(told.contains("error[bad_silence]"), "{told}");
    let told = json(&run(4, &["policy", "check", at(&pack), "--json"]));
    assert!(
        told.as_array()
            .unwrap()
            .iter()
            .any(|one| one["code"] == "bad_silence")
    );
}

#[test]
fn the_page_of_sources_is_written() {
    let printed = run(0, &["policy", "sources", EU_PACK]);
    assert!(printed.contains("EU-WD-01"), "{printed}");
}

#[test]
fn an_example_that_differs_is_told_apart_from_other_failures() {
    let folder = TempDir::new().unwrap();
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(EU_PACK),
        folder.path(),
    );
    let tests = folder.path().join("2014-06-13/tests/delivery.yaml");
    let sound = fs::read_to_string(&tests).unwrap();
    let changed = sound.replacen("remedy: performance", "remedy: refund_only", 1);
    assert_ne!(changed, sound);
    fs::write(&tests, changed).unwrap();
    let printed = run(3, &["policy", "test", at(folder.path())]);
    assert!(
        printed.contains("refund_only") && printed.contains("performance"),
        "{printed}"
    );
    assert!(printed.contains(", 1 not"), "{printed}");
}

#[test]
fn the_schema_of_cases_is_json() {
    let schema = json(&run(0, &["case", "schema"]));
    assert!(
        lacking(&schema, &["$schema", "properties"]).is_empty(),
        "{schema}"
    );
}

#[test]
fn every_case_to_start_from_can_be_read() {
    for ground in Ground::ALL {
        let ground = ground.wire();
        let case = run(0, &["case", "new", "--ground", ground]);
        if let Err(errors) = parse_case(ground, &case) {
            panic!("{ground}: {errors}\n{case}");
        }
    }
}
