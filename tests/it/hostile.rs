//! Hostile rule files neither hang, crash nor grow the process: each gives diagnostics, few of them.
//!
//! The time limits are generous: they tell a hang from a slow machine, nothing finer.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use adjudge::app::read_pack_folder;
use adjudge::policy::diagnostic::{DIAGNOSTICS_MAX, Diagnostic, Severity};
use adjudge::policy::pack::{Pack, PackFiles};
use adjudge::policy::testing;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};

use crate::tiny::Tiny;

/// A guard against a hang, far above what any of these takes; nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(240);

/// Runs something in a thread of the usual small stack, and gives up on it after a long time.
fn in_time<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, wait) = mpsc::channel();
    let thread = thread::spawn(move || done.send(run()));
    match wait.recv_timeout(PATIENCE) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("it hangs"),
        Err(mpsc::RecvTimeoutError::Disconnected) => panic!("it panicked: {:?}", thread.join()),
    }
}

/// Checks a pack, and that what is said of it is of a size that a person can use.
fn checked(tiny: Tiny) -> Vec<Diagnostic> {
    in_time(move || {
        let found = tiny.diagnostics();
        assert!(
            found.len() <= DIAGNOSTICS_MAX + 1,
            "{} diagnostics",
            found.len()
        );
        for diagnostic in &found {
            assert!(diagnostic.message.len() < 2_000);
            assert!(diagnostic.help.as_deref().unwrap_or_default().len() < 4_000);
            assert!(
                diagnostic.labels.len() < 50,
                "{} labels",
                diagnostic.labels.len()
            );
        }
        let drawn: usize = found.iter().take(20).map(|one| one.render().len()).sum();
        assert!(drawn < 1024 * 1024, "{drawn} bytes drawn");
        found
    })
}

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

/// Checks rules, of which something must be wrong, and returns the codes of the errors.
fn errors(rules: &str) -> Vec<&'static str> {
    let mut found = checked(Tiny::new(rules));
    found.retain(|diagnostic| diagnostic.severity == Severity::Error);
    let shown: String = rules.chars().take(300).collect();
    assert!(!found.is_empty(), "nothing is said of these rules: {shown}");
    codes(&found)
}

fn rule(id: &str, header: &str, condition: &str, then: &str) -> String {
    format!(
        "rule \"{id}\" title \"敌\" / \"Hostile\" basis \"none\" models \"T-01\" {header}
    when {condition}
    then {{ {then} }}
"
    )
}

/// Writes a rule with this condition.
fn when(condition: &str) -> String {
    rule("hostile.rule", "", condition, "dismiss(\"hostile\");")
}

/// Writes a rule that says something harmless.
fn harmless(id: &str, header: &str, condition: &str) -> String {
    rule(
        id,
        header,
        condition,
        "penalty(Violation::LATE_SHIPMENT, 1);",
    )
}

// Depth.

#[test]
fn ten_thousand_brackets_are_too_deep() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("min(", ")"),
        ("#{a:", "}"),
    ] {
        let lines = |bracket: &str| (bracket.repeat(50) + "\n").repeat(200);
        let codes = errors(&when(&format!("{}true{}", lines(open), lines(close))));
        assert_eq!(codes[0], "nested_too_deep", "{open}");
    }
}

#[test]
fn brackets_that_never_close_are_no_hang() {
    for open in [
        "(",
        "[",
        "{",
        "then {",
        "if true {",
        "fn f(",
        "rule \"",
        "|",
        "#{",
        "`${",
    ] {
        errors(&when(&open.repeat(700)));
        errors(&open.repeat(700));
    }
}

#[test]
fn long_chains_of_operators_are_refused_before_they_are_a_deep_tree() {
    let chains = [
        ("!", "true"),
        ("- ", "1 == 1"),
        ("1 + ", "1 == 1"),
        ("1 == ", "1"),
        ("true && ", "true"),
        ("true || ", "true"),
        ("a.", "a"),
        ("a::", "a"),
        ("a ?? ", "a"),
        ("1 in ", "a"),
    ];
    for (link, end) in chains {
        for length in [1_000, 9_000] {
            errors(&when(&format!(
                "{}{end}",
                format!("{link}\n").repeat(length)
            )));
        }
        // In one line, as it would come out of a machine.
        errors(&when(&format!("{}{end}", link.repeat(100_000))));
    }
    errors(&when(&format!("a{}", "[0]\n".repeat(9_000))));
    errors(&when(&format!("f{}", "()\n".repeat(9_000))));
}

#[test]
fn a_ladder_of_else_if_is_refused() {
    let ladder = "if claim.partial { admit(); } else\n".repeat(900);
    errors(&rule(
        "hostile.rule",
        "",
        "true",
        &format!("{ladder} {{ admit(); }}"),
    ));
}

// Size.

#[test]
fn huge_literals_are_refused() {
    assert_eq!(
        errors(&when(&format!("claim.amount > {}", "9".repeat(300)))),
        ["syntax"]
    );
    errors(&when(&format!("claim.amount > 0x{}", "f".repeat(3_000))));
    errors(&when(&"9".repeat(100_000)));
    errors(&when(&format!(
        "claim.ground in [{}]",
        "Ground::GIFT,\n".repeat(1_000)
    )));
    errors(&when(&format!("min({}1)", "1,\n".repeat(2_000))));
    for name in [
        "a",
        "claim.a",
        "claim.ground == A::",
        "claim.ground == Ground::",
        "param.",
        "answer.",
        "a(",
    ] {
        errors(&when(&format!("{name}{}", "a".repeat(3_900))));
    }
    errors(&when(&format!("{}()", "f".repeat(3_900))));
    errors(&rule(
        "hostile.rule",
        "",
        "true",
        &format!("{}();", "v".repeat(3_900)),
    ));
}

#[test]
fn giant_texts_are_refused() {
    let basis = |text: &str| when("true").replace("none", text);
    assert_eq!(errors(&basis(&"x".repeat(5_000))), ["file_too_large"]);
    errors(&basis(&"x\\\n".repeat(5_000)));
    errors(&basis(&"\\u{1F600}\\\n".repeat(1_200)));
    errors(&when(&format!("\"{}\" == \"\"", "x".repeat(3_900))));
    errors(&when(&format!("\"{}\" == \"\"", "x".repeat(1_000_000))));
    errors(&rule(
        &format!("r.{}", "Ⅷ".repeat(1_000)),
        "",
        "true",
        "admit();",
    ));
    errors(&rule(
        "r.r",
        &format!("overrides \"{}\"", "x".repeat(3_900)),
        "true",
        "admit();",
    ));
}

#[test]
fn ten_megabytes_are_refused() {
    let rules = when("claim.partial").repeat(100_000);
    assert!(rules.len() > 10 * 1024 * 1024, "{}", rules.len());
    assert_eq!(errors(&rules), ["file_too_large"]);
    assert_eq!(errors(&"x".repeat(10 * 1024 * 1024)), ["file_too_large"]);
    assert_eq!(errors(&"\n".repeat(10 * 1024 * 1024)), ["file_too_large"]);
}

#[test]
fn a_pack_of_many_large_files_is_refused_as_a_whole() {
    let many = (0..40).fold(Tiny::new(&when("claim.partial")), |tiny, number| {
        tiny.with(
            &format!("2025-01-01/other/r{number}.rhai"),
            &"//\n".repeat(160_000),
        )
    });
    assert_eq!(codes(&checked(many)), ["pack_too_large"]);
}

#[test]
fn a_hundred_thousand_rules_in_one_file_are_too_many() {
    let rules = "rule \"a\" when true then {}\n".repeat(100_000);
    assert_eq!(errors(&rules), ["file_too_large"]);
    let rules = "rule \"a\" when true then {}\n".repeat(18_000);
    assert_eq!(errors(&rules), ["too_many_rules"]);
}

#[test]
fn a_hundred_thousand_rules_over_many_files_are_too_many() {
    let few = "rule \"a\" when true then {}\n".repeat(500);
    let many = (0..200).fold(Tiny::new(&few), |tiny, number| {
        tiny.with(&format!("2025-01-01/other/r{number:03}.rhai"), &few)
    });
    assert_eq!(codes(&checked(many)), ["too_many_rules"]);
}

#[test]
fn ten_thousand_helpers_are_too_many() {
    assert_eq!(errors(&"fn f(){1}\n".repeat(18_000)), ["too_many_rules"]);
}

#[test]
fn a_thousand_faults_give_few_diagnostics() {
    let rules: String = (0..500)
        .map(|number| {
            rule(
                &format!("hostile.r{number}"),
                "",
                "misspelt.fact",
                "misspelt();",
            )
        })
        .collect();
    let codes = errors(&rules);
    assert_eq!(codes.len(), DIAGNOSTICS_MAX + 1);
    assert!(codes.contains(&"more"));
}

// Growth.

#[test]
fn helpers_that_call_themselves_do_not_run_for_ever() {
    assert_eq!(
        errors(&format!("fn f() {{ f() }}\n{}", when("f()"))),
        ["recursive_function"]
    );
    let pair = "fn a(x) { b(x) }\nfn b(x) { a(x) }\n";
    assert_eq!(
        errors(&format!("{pair}{}", when("a(claim.partial)"))),
        ["recursive_function"]
    );
    let ring: String = (0..100)
        .map(|number| format!("fn f{number}(x) {{ f{}(x) }}\n", (number + 1) % 100))
        .collect();
    assert_eq!(
        errors(&format!("{ring}{}", when("f0(true)"))),
        ["helpers_too_deep"]
    );
}

#[test]
fn helpers_that_fan_out_are_stopped_before_they_fill_the_memory() {
    let mut rules: String = (0..7)
        .map(|number| {
            let calls = vec![format!("f{}(x)", number + 1); 40].join(" && ");
            format!("fn f{number}(x) {{ {calls} }}\n")
        })
        .collect();
    rules.push_str("fn f7(x) { x }\n");
    assert_eq!(
        errors(&format!("{rules}{}", when("f0(claim.partial)"))),
        ["too_large"]
    );
}

#[test]
fn arguments_that_double_are_stopped_before_they_fill_the_memory() {
    let condition = format!(
        "{}claim.day_after_receipt{} > 7",
        "d(".repeat(14),
        ")".repeat(14)
    );
    let codes = errors(&format!("fn d(x) {{ x + x }}\n{}", when(&condition)));
    assert_eq!(codes, ["too_large"]);
}

#[test]
fn arguments_that_deepen_are_stopped_before_they_fill_the_stack() {
    let body = format!("{}x{}", "min(1, ".repeat(20), ")".repeat(20));
    let condition = format!(
        "{}claim.day_after_receipt{} > 7",
        "d(".repeat(20),
        ")".repeat(20)
    );
    let codes = errors(&format!("fn d(x) {{ {body} }}\n{}", when(&condition)));
    assert_eq!(codes, ["too_large"]);
}

#[test]
fn constants_that_double_are_refused() {
    let mut rules = "const C0 = 1;\n".to_owned();
    for number in 0..60 {
        rules.push_str(&format!("const C{} = C{number} + C{number};\n", number + 1));
    }
    let codes = errors(&format!("{rules}{}", when("C60 == 1")));
    assert!(
        codes.iter().all(|code| *code == "constant_in_constant"),
        "{codes:?}"
    );
}

#[test]
fn a_whole_version_of_large_rules_is_stopped() {
    let wide = vec!["claim.day_after_receipt > 7"; 50].join(" || ");
    let mut rules = format!("fn wide() {{ {wide} }}\n");
    for number in 0..700 {
        let condition = "wide() || wide() || wide() || wide() || wide() || wide()";
        rules.push_str(&rule(
            &format!("hostile.r{number}"),
            "",
            condition,
            "admit();",
        ));
    }
    assert!(errors(&rules).contains(&"too_large"));
}

#[test]
fn the_largest_rule_there_may_be_is_still_checked() {
    // 55 helpers of 5 comparisons: near the most parts, and all must hold at once.
    let mut rules = String::new();
    let mut calls = Vec::new();
    for number in 0..55 {
        let parts = vec![format!("claim.day_after_receipt != {number}"); 5].join(" && ");
        rules.push_str(&format!("fn f{number}() {{ {parts} }}\n"));
        calls.push(format!("f{number}()"));
    }
    rules.push_str(&harmless("hostile.rule", "", &calls.join(" && ")));
    let found = checked(Tiny::beside_general(&rules));
    assert!(found.is_empty(), "{}", found[0].render());
}

// Exceptions, conflicts and searches.

#[test]
fn a_rule_that_silences_itself_is_refused() {
    let header = "overrides \"hostile.rule\"";
    assert_eq!(
        errors(&harmless("hostile.rule", header, "true")),
        ["override_cycle"]
    );
}

/// Writes a thousand rules, each of which overrides the one that `other` names.
fn thousand(other: impl Fn(usize) -> Option<usize>) -> String {
    (0..1_000)
        .map(|number| {
            let header = other(number).map(|other| format!("overrides \"hostile.r{other}\""));
            let id = format!("hostile.r{number}");
            harmless(&id, &header.unwrap_or_default(), "true")
        })
        .collect()
}

#[test]
fn a_circle_of_a_thousand_rules_is_one_diagnostic() {
    assert_eq!(
        errors(&thousand(|number| Some((number + 1) % 1_000))),
        ["override_cycle"]
    );
}

#[test]
fn a_chain_of_a_thousand_exceptions_is_refused() {
    let codes = errors(&thousand(|number| (number < 999).then_some(number + 1)));
    assert_eq!(codes, ["overrides_tangled"]);
}

#[test]
fn a_lattice_of_exceptions_is_refused_or_resolved_but_never_hangs() {
    // Every rule of a layer overrides all of the next: the ways multiply.
    for layers in [3_usize, 8, 14] {
        let rules: String = (0..layers)
            .flat_map(|layer| (0..8_usize).map(move |place| (layer, place)))
            .map(|(layer, place)| {
                let below: Vec<String> = (0..8)
                    .filter(|_| layer + 1 < layers)
                    .map(|other| format!("overrides \"l{}.r{other}\"", layer + 1))
                    .collect();
                harmless(
                    &format!("l{layer}.r{place}"),
                    &below.join(" "),
                    "claim.partial",
                )
            })
            .collect();
        let tiny = Tiny::beside_general(&rules);
        let found = checked(tiny.clone());
        if found.is_empty() {
            in_time(move || {
                let loaded = tiny.load();
                loaded.judge("{ claim.ground: no_reason, claim.partial: true }")
            });
        } else {
            assert_eq!(codes(&found), ["overrides_tangled"]);
        }
    }
}

#[test]
fn thousands_of_conflicts_are_searched_for_within_bounds() {
    let rules: String = (0..200)
        .map(|number| {
            let party = if number % 2 == 0 { "BUYER" } else { "MERCHANT" };
            let condition = format!("claim.day_after_receipt > {number}");
            let then = format!("liability({party});");
            rule(&format!("hostile.r{number}"), "", &condition, &then)
        })
        .collect();
    assert!(codes(&checked(Tiny::beside_general(&rules))).contains(&"rules_conflict"));
}

#[test]
fn conditions_that_take_long_to_search_are_given_up_on() {
    // Many alternatives that contradict each other only at the end.
    let parts: Vec<String> = (0..28)
        .map(|number| {
            let even = number * 2;
            format!("(claim.months_after_receipt == {even} || claim.hours_after_receipt == {even})")
        })
        .collect();
    let rules: String = (0..10)
        .map(|number| harmless(&format!("hostile.r{number}"), "", &parts.join("\n && ")))
        .collect();
    checked(Tiny::beside_general(&rules));
}

#[test]
fn a_rule_is_called_unreachable_only_if_nothing_at_all_fulfils_it() {
    for condition in [
        "order.freight_charged > order.freight_standard && order.freight_standard > 500",
        "claim.day_after_receipt != 0 && claim.day_after_receipt != 1 && claim.day_after_receipt > 5",
        "order.paid > order.claimed_paid && order.paid > 900 && order.claimed_paid > 100
            && order.claimed_paid + 10 > order.paid",
        "claim.day_after_receipt > 5000000",
    ] {
        let found = checked(Tiny::beside_general(&harmless(
            "hostile.rule",
            "",
            condition,
        )));
        assert!(found.is_empty(), "{}", found[0].render());
    }
}

// What the dialect leaves out.

#[test]
fn no_condition_reaches_outside_or_runs_without_bound() {
    for condition in [
        "eval(\"true\")",
        "timestamp() > 0",
        "timestamp() == timestamp()",
        "sleep(1000)",
        "print(\"x\") == 1",
        "debug(\"x\") == 1",
        "Fn(\"admit\").call()",
        "(|x| x)(true)",
        "[1, 2].map(|x| x) == []",
        "call(admit)",
        "curry(admit)",
        "is_shared(claim)",
        "this.x",
        "global::X",
        "switch 1 { 1 => true, _ => false }",
        "{ let x = 1; x == 1 }",
        "if claim.partial { true } else { false }",
        "while true { }",
        "{ while true {} true }",
        "loop { }",
        "for x in [1] { }",
        "do { } while true",
        "throw 1",
        "{ throw 1 }",
        "return true",
        "try { true } catch { false }",
        "import \"os\" as os",
        "{ import \"x\" as y; true }",
        "export claim",
        "claim?.partial",
        "claim[\"partial\"]",
        "claim.ground.to_string() == \"x\"",
        "'c' == 'c'",
        "`${claim}` == ``",
        "1..2 == 1",
        "#{a: 1}.a == 1",
        "1.5 > 1",
        "claim.amount ** 2 > 1",
        "claim.amount << 2 > 1",
        "claim.amount = 3",
        "claim.amount += 3",
        "()",
    ] {
        errors(&when(condition));
    }
}

#[test]
fn no_verb_reaches_outside_or_runs_without_bound() {
    for then in [
        "import \"os\" as os;",
        "let x = 1;",
        "while true { admit(); }",
        "loop { admit(); }",
        "for i in 0..10 { admit(); }",
        "do { admit(); } until true;",
        "throw \"x\";",
        "return;",
        "eval(\"admit()\");",
        "print(\"x\");",
        "(|| admit())();",
        "Fn(\"admit\").call();",
        "claim.partial = true;",
        "{ admit(); }",
        "fn f() { 1 }",
        "const X = 1;",
        "try { admit(); } catch { }",
        "switch 1 { 1 => admit() }",
        "claim.admit();",
        "rule \"x\" when true then { }",
    ] {
        errors(&rule("hostile.rule", "", "true", then));
    }
}

#[test]
fn no_other_statement_stands_in_a_rule_file() {
    for statement in [
        "import \"os\" as os;",
        "export claim;",
        "let x = 1;",
        "eval(\"1\");",
        "while true { }",
        "loop { }",
        "fn f() { loop { } }",
        "fn f() { while true { } }",
        "fn f() { |x| x }",
        "fn f(x) { let y = x; y }",
        "private fn f() { 1 }",
        "const X = eval(\"1\");",
        "const X = timestamp();",
        "const X = || 1;",
    ] {
        errors(&format!("{statement}\n{}", when("f() || X == 1")));
    }
}

// Broken text.

#[test]
fn what_does_not_end_is_told_where_it_begins() {
    assert_eq!(errors("rule \"abc"), ["open_text"]);
    assert_eq!(errors(&when("order.paid == \"for ever")), ["open_text"]);
    assert_eq!(errors("/* for ever"), ["open_comment"]);
    assert_eq!(errors(&"/*\n".repeat(10_000)), ["open_comment"]);
    assert_eq!(errors(&"/* ".repeat(100_000)), ["file_too_large"]);
}

#[test]
fn scraps_of_statements_are_told_off() {
    for scrap in [
        "fn",
        "fn f",
        "fn f(",
        "fn f)(",
        "const",
        "const X",
        "const X =",
        "const = 1;",
        "rule",
        "rule \"a\"",
        "rule \"a\" when",
        "rule \"a\" when true",
        "rule \"a\" when true then",
        "\"",
        "\\",
        "}",
        ";;;;",
        "\u{0}",
        "\u{feff}rule",
        "\u{202e}elur",
    ] {
        errors(scrap);
    }
}

/// What a mangled file may hold where it should not.
const SCRAPS: [&str; 30] = [
    "", "\"", "/*", "*/", "//", "{", "}", "(", ")", "[", "]", "::", "rule \"", "when", "then",
    "&&", "||", "!", "==", "=", "9", "-", ":", "- ", "\n", "\t", "é", "规则", "\u{0}", "\\",
];

/// Puts a scrap in the place of a few characters.
fn mangle(text: &mut String, at: &Index, length: usize, scrap: &str) {
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(at.index(text.len() + 1));
    let end = boundary((start + length).min(text.len())).max(start);
    text.replace_range(start..end, scrap);
}

#[test]
fn a_pack_may_be_mangled_anyhow_without_a_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/eu-withdrawal");
    let files = read_pack_folder(&folder).unwrap();
    let paths: Vec<String> = files
        .files
        .keys()
        .filter(|path| !path.contains("/tests/"))
        .cloned()
        .collect();
    let edit = (any::<Index>(), 0..12_usize, select(&SCRAPS[..]));
    let strategy = (select(paths), prop::collection::vec(edit, 1..4));
    let config = Config {
        cases: 96,
        max_shrink_iters: 200,
        ..Config::with_source_file(file!())
    };
    let outcome = TestRunner::new(config).run(&strategy, |(path, edits)| {
        let mut files = files.clone();
        let text = files.files.get_mut(&path).unwrap();
        for (at, length, scrap) in edits {
            mangle(text, &at, length, scrap);
        }
        let (_, found) = Pack::open(&files);
        for diagnostic in found.iter().take(10) {
            prop_assert!(diagnostic.render().len() < 200_000);
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

// Parameters, heads and tests.

#[test]
fn hostile_parameters_are_refused() {
    let anchors = "a: &a [1]\nb: [*a, *a]\n".to_owned();
    let deep = format!("a: {}{}", "[".repeat(5_000), "]".repeat(5_000));
    let many: String = (0..11_000)
        .map(|number| {
            format!("p{number}: {{ title: {{ zh: 甲, en: A }}, type: days, values: [] }}\n")
        })
        .collect();
    let large = format!("a: \"{}\"\n", "x".repeat(2 * 1024 * 1024));
    let values = "    - { from: 2025-01-01, value: 1, basis: x }\n".repeat(3_000);
    let backwards = format!("a:\n  title: {{ zh: 甲, en: A }}\n  type: days\n  values:\n{values}");
    for params in [anchors, deep, many, large, backwards] {
        let found = checked(Tiny::beside_general("").params(&params));
        assert!(found.iter().any(|one| one.severity == Severity::Error));
    }
}

#[test]
fn a_hostile_head_is_refused() {
    for head in [
        "",
        "[]",
        "id: [",
        "id: \"\u{7}\"",
        "&a [*a]",
        "%YAML 9.9",
        "---\n---\n",
        "? a",
    ] {
        let found = checked(Tiny::beside_general("").with("pack.yaml", head));
        assert!(!found.is_empty(), "{head}");
    }
}

#[test]
fn situations_without_number_are_told_not_run() {
    let values: Vec<String> = (0..200).map(|number| number.to_string()).collect();
    let values = values.join(", ");
    let bomb = format!(
        "days: [2025-01-01]
situations:
  - claim.ground: [gift]
    claim.day_after_receipt: [{values}]
    claim.hours_after_receipt: [{values}]
    claim.months_after_receipt: [{values}]
"
    );
    let tiny = Tiny::beside_general("").with("2025-01-01/tests/coverage.yaml", &bomb);
    let results = in_time(move || testing::run(&tiny.load().pack));
    assert_eq!((results.situations, results.failures.len()), (0, 1));
}

// Folders.

/// Writes a pack into a folder of its own.
fn written(files: &PackFiles) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in &files.files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn refused(folder: &Path) -> String {
    let folder = folder.to_owned();
    in_time(move || read_pack_folder(&folder).unwrap_err().to_string())
}

#[test]
fn bytes_that_are_no_text_are_refused_with_the_name_of_the_file() {
    let folder = written(&Tiny::beside_general("").files);
    let path = folder.path().join("2025-01-01/returns.rhai");
    fs::write(&path, [b'r', 0xff, 0xfe, 0x00, b'\n']).unwrap();
    let message = refused(folder.path());
    assert!(message.contains("returns.rhai"), "{message}");
}

#[test]
fn a_file_of_ten_megabytes_is_not_even_read() {
    let folder = written(&Tiny::beside_general("").files);
    let big = vec![b' '; 10 * 1024 * 1024];
    fs::write(folder.path().join("2025-01-01/big.rhai"), big).unwrap();
    let message = refused(folder.path());
    assert!(
        message.contains("big.rhai") && message.contains("too large"),
        "{message}"
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_named_like_a_rule_file_is_not_waited_for() {
    let folder = written(&Tiny::beside_general("").files);
    let pipe = folder.path().join("2025-01-01/pipe.rhai");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let message = refused(folder.path());
    assert!(
        message.contains("pipe.rhai") && message.contains("not a file"),
        "{message}"
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_contains_itself_is_not_followed_for_ever() {
    let folder = written(&Tiny::beside_general("").files);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("2025-01-01/again")).unwrap();
    let path = folder.path().to_owned();
    let files = in_time(move || read_pack_folder(&path).unwrap());
    assert!(files.files.len() < 100);
}

/// Checks a pack with the program itself, in a gigabyte of address space.
#[cfg(unix)]
fn checked_in_a_gigabyte(files: &PackFiles) -> Output {
    let folder = written(files);
    let command = format!(
        "ulimit -v 1000000; exec '{}' policy check '{}'",
        env!("CARGO_BIN_EXE_adjudge"),
        folder.path().display()
    );
    in_time(move || {
        let output = Command::new("sh").args(["-c", &command]).output().unwrap();
        drop(folder);
        output
    })
}

#[cfg(unix)]
#[test]
fn the_program_survives_hostile_rules_in_a_gigabyte() {
    let laugh: String = (0..7)
        .map(|number| {
            let calls = vec![format!("f{}(x + x)", number + 1); 40].join(" > ");
            format!("fn f{number}(x) {{ {calls} }}\n")
        })
        .collect();
    let laugh = format!(
        "{laugh}fn f7(x) {{ x }}\n{}",
        when("f0(claim.day_after_receipt) > 1")
    );
    let faulty: String = (0..500)
        .map(|number| {
            rule(
                &format!("hostile.r{number}"),
                "",
                "misspelt.fact",
                "misspelt();",
            )
        })
        .collect();
    let sound: String = (0..1_500)
        .map(|number| {
            let condition = format!("claim.day_after_receipt > {number}");
            harmless(&format!("hostile.r{number}"), "", &condition)
        })
        .collect();
    for (name, rules, code) in [
        ("laugh", laugh, 4),
        ("faulty", faulty, 4),
        ("sound", sound, 0),
    ] {
        let output = checked_in_a_gigabyte(&Tiny::beside_general(&rules).files);
        assert_eq!(output.status.code(), Some(code), "{name}: {output:?}");
        assert!(output.stdout.len() < 4 * 1024 * 1024, "{name}");
    }
}
