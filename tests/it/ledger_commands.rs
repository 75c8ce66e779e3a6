//! The commands on a ledger, as a person types them.

use std::path::Path;
use std::process::{Command, Output};

fn adjudge(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_adjudge"))
        .args(args)
        .output()
        .unwrap()
}

fn out(args: &[&str]) -> String {
    let output = adjudge(args);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

const CASES: &str = "cases/scenarios";

#[test]
fn a_run_ends_alike_twice_and_on_a_fresh_ledger_and_views_come_back_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let path = |path: &Path| path.display().to_string();
    let (one, two) = (path(&one), path(&two));
    let first = out(&["run", CASES, "--ledger", &one]);
    assert!(first.contains("closed: ruled"), "{first}");
    assert_eq!(first, out(&["run", CASES, "--ledger", &one]), "again");
    assert_eq!(first, out(&["run", CASES, "--ledger", &two]), "afresh");
    assert_eq!(first, out(&["run", CASES]), "without a ledger");
    let digest = |ledger: &str| out(&["ledger", "stats", "--digest", "--ledger", ledger]);
    let before = digest(&one);
    assert_eq!(before, digest(&two));
    assert!(out(&["ledger", "verify", "--ledger", &one]).contains("sound"));
    let exported = folder.path().join("events.jsonl").display().to_string();
    std::fs::write(&exported, out(&["ledger", "export", "--ledger", &one])).unwrap();
    let three = path(&folder.path().join("three"));
    out(&["ledger", "import", &exported, "--ledger", &three]);
    assert_eq!(before, digest(&three), "read in from lines");
    out(&["ledger", "rebuild", "--ledger", &one]);
    assert_eq!(before, digest(&one));
    std::fs::remove_dir_all(Path::new(&one).join("views")).unwrap();
    let rebuilt = adjudge(&["ledger", "stats", "--digest", "--ledger", &one]);
    assert_eq!(before, String::from_utf8(rebuilt.stdout).unwrap());
    let told = String::from_utf8(rebuilt.stderr).unwrap();
    assert!(told.contains("the views were made again"), "{told}");
}

#[test]
fn a_dispute_is_filed_and_moved_on_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger").display().to_string();
    let at = |time: &str| format!("2026-03-{time}:00+08:00");
    let act = |by: &str, time: &str, command: &[&str]| {
        let mut args = vec!["do", "dsp_1"];
        args.extend(command);
        let time = at(time);
        args.extend(["--by", by, "--at", &time, "--ledger", &ledger]);
        adjudge(&args)
    };
    let case = "cases/scenarios/seven-day-return/case.yaml";
    let filed = act("buyer", "10T21:30", &["file_dispute", case]);
    assert!(
        filed.status.success(),
        "{}",
        String::from_utf8_lossy(&filed.stderr)
    );
    let early = act("buyer", "10T22:00", &["accept_claim"]);
    assert_eq!(early.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8(early.stderr).unwrap(), @r"
    error: denied: other_partys_turn: it is for somebody else to do that in this stage
      hint: can be done instead: withdraw_claim, admit_finding, send_message
    ");
    let refused = act(
        "merchant",
        "10T22:10",
        &["refuse_claim", "{ reason: the tag is off }"],
    );
    assert!(
        refused.status.success(),
        "{}",
        String::from_utf8_lossy(&refused.stderr)
    );
    let misspelt = act("buyer", "10T22:20", &["request_interventoin"]);
    insta::assert_snapshot!(String::from_utf8(misspelt.stderr).unwrap(), @r"
    error: `request_interventoin` is no command
      hint: did you mean `request_intervention`?
    ");
    let timeline = out(&["dispute", "timeline", "dsp_1", "--ledger", &ledger]);
    insta::assert_snapshot!(timeline);
    let listed = out(&[
        "dispute",
        "list",
        "--stage",
        "negotiation",
        "--ledger",
        &ledger,
    ]);
    assert!(listed.starts_with("dsp_1 "), "{listed}");
    // Left alone, it lapses.
    let fired = out(&["tick", "--at", &at("30T00:00"), "--ledger", &ledger]);
    assert!(fired.contains("1 deadlines fired"), "{fired}");
    let shown = out(&["dispute", "show", "dsp_1", "--ledger", &ledger]);
    assert!(shown.contains("closed: lapsed"), "{shown}");
}

#[test]
fn a_command_on_a_folder_without_a_ledger_says_how_to_begin_one() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = adjudge(&["queue", "--ledger", &folder.path().display().to_string()]);
    let told = String::from_utf8(nothing.stderr).unwrap();
    assert!(told.contains("holds no ledger"), "{told}");
    assert!(told.contains("adjudge run CASES --ledger DIR"), "{told}");
}
