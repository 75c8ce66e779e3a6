//! Rule files written to do harm: each is told off, and neither hangs, crashes nor swells.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use adjudge::policy::pack::{Pack, PackFiles};

/// A guard against a hang, far above what any of these takes; nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(240);

const PACK: &str = "id: tiny\ntitle: { zh: 小, en: tiny }\nowner: nobody\ncurrency: CNY\n\
                    time_zone: Asia/Shanghai\ngoverned_by: dispute_filed\n\
                    when_rules_change: old_rule\ndialect: 1\n\
                    policies: { tiny: { title: { zh: 小, en: tiny } } }\n";

/// Loads a pack with this rule file on a stack of ordinary size, and lists the codes it is told.
fn codes(source: String) -> Vec<&'static str> {
    let (sender, receiver) = mpsc::channel();
    let worker = thread::spawn(move || {
        let files = PackFiles {
            root: "tiny".to_owned(),
            files: [
                ("pack.yaml".to_owned(), PACK.to_owned()),
                ("2025-01-01/tiny.rhai".to_owned(), source),
            ]
            .into(),
        };
        let (_, diagnostics) = Pack::load(&files);
        let drawn: usize = diagnostics
            .iter()
            .take(20)
            .map(|found| found.render().len())
            .sum();
        let codes: Vec<&'static str> = diagnostics.iter().map(|found| found.code).collect();
        sender.send((codes, drawn)).unwrap();
    });
    let (codes, drawn) = receiver
        .recv_timeout(PATIENCE)
        .expect("the checker ends, and does not crash");
    worker.join().unwrap();
    assert!(drawn < 2_000_000, "{drawn} bytes of frames");
    codes
}

fn rule(condition: &str) -> String {
    format!(
        "rule \"a.b\"\n title \"小\" / \"tiny\"\n basis \"none\"\n models \"X-1\"\n when {condition}\n then {{ admit(); }}\n"
    )
}

fn is_refused(source: String) {
    let codes = codes(source);
    assert!(!codes.is_empty(), "nothing was found wrong");
    assert!(codes.len() <= 20_000, "{} diagnostics", codes.len());
}

#[test]
fn ten_thousand_brackets_are_refused() {
    is_refused(rule(&format!(
        "{}true{}",
        "(".repeat(10_000),
        ")".repeat(10_000)
    )));
}

#[test]
fn a_hundred_thousand_negations_are_refused() {
    is_refused(rule(&format!("{}true", "!".repeat(100_000))));
}

#[test]
fn a_chain_of_a_hundred_thousand_sums_is_refused() {
    is_refused(rule(&format!("{}1 == 1", "1 + ".repeat(100_000))));
}

#[test]
fn a_number_of_a_thousand_digits_is_refused() {
    is_refused(rule(&format!("order.paid == {}", "9".repeat(1_000))));
}

#[test]
fn a_text_of_a_megabyte_is_refused() {
    is_refused(rule(&format!(
        "order.paid == \"{}\"",
        "x".repeat(1_000_000)
    )));
}

#[test]
fn a_text_that_never_ends_is_refused() {
    is_refused(rule("order.paid == \"for ever"));
}

#[test]
fn helpers_that_call_each_other_for_ever_are_refused() {
    let source = format!(
        "fn a(x) {{ b(x) }}\nfn b(x) {{ a(x) }}\n{}",
        rule("a(claim.partial)")
    );
    assert!(codes(source).contains(&"recursive_function"));
}

#[test]
fn a_hundred_thousand_rules_are_refused() {
    let one = rule("true");
    let source: String = (0..100_000)
        .map(|number| one.replace("a.b", &format!("a.b{number}")))
        .collect();
    is_refused(source);
}

#[test]
fn nothing_that_reaches_outside_or_runs_on_is_a_condition() {
    for condition in [
        "eval(\"true\")",
        "timestamp() == timestamp()",
        "print(\"x\") == ()",
        "{ loop {} }",
        "{ while true {} true }",
        "{ let x = 1; x == 1 }",
        "(|x| x)(true)",
        "{ import \"x\" as y; true }",
        "{ throw 1 }",
    ] {
        is_refused(rule(condition));
    }
}

#[test]
fn a_rule_that_overrides_itself_is_refused() {
    let source = rule("true").replace(" when", " overrides \"a.b\"\n when");
    assert!(codes(source).contains(&"override_cycle"));
}
