//! What authors read when a pack holds one mistake: the frames, word for word.

use crate::tiny::Tiny;

/// Writes a rule that says what holds anyway, so that only a mistake in it matters.
fn rule(id: &str, overrides: &str, when: &str, then: &str) -> String {
    format!(
        r#"
rule "{id}"
    title "试行" / "On trial"
    basis "terms of returns 4"
    models "T-02"{overrides}
    when {when}
    then {{ {then} }}
"#
    )
}

/// Writes a rule with this condition.
fn when(condition: &str) -> String {
    rule("returns.trial", "", condition, "liability(NONE);")
}

/// Writes a rule with this body.
fn then(body: &str) -> String {
    rule(
        "returns.trial",
        "",
        "claim.ground == Ground::NO_REASON",
        body,
    )
}

/// Makes a pack of these rules and a parameter of 7 days.
fn pack(rules: &str) -> Tiny {
    pack_with_window_from("2025-01-01", rules)
}

fn pack_with_window_from(from: &str, rules: &str) -> Tiny {
    Tiny::beside_general(rules).params(&format!(
        "\
window:
  title: {{ zh: 退货期, en: Return window }}
  type: days
  models: [T-02]
  values:
    - {{ from: {from}, value: 7, basis: terms of returns 5 }}
"
    ))
}

/// Draws the one mistake of a pack.
fn the_frame_of(pack: &Tiny) -> String {
    let codes = pack.codes();
    assert!(codes.len() == 1, "{codes:?}:\n{}", pack.rendered());
    pack.rendered()
}

fn frame(rules: &str) -> String {
    the_frame_of(&pack(rules))
}

#[test]
fn the_pack_around_the_mistakes_is_sound() {
    let sound =
        when("claim.ground == Ground::NO_REASON && claim.day_after_receipt <= param.window");
    assert_eq!(pack(&sound).rendered(), "");
}

#[test]
fn a_misspelt_fact_is_named_with_the_nearest_one() {
    insta::assert_snapshot!(frame(&when("claim.day_after_reciept <= param.window")));
}

#[test]
fn days_are_not_compared_with_hours() {
    insta::assert_snapshot!(frame(&when("claim.hours_after_receipt <= param.window")));
}

#[test]
fn a_misspelt_term_is_named_with_the_nearest_one() {
    insta::assert_snapshot!(frame(&when("claim.ground == Ground::NO_REASN")));
}

#[test]
fn a_rule_without_basis_is_told_what_to_add() {
    let without =
        when("claim.ground == Ground::NO_REASON").replace("    basis \"terms of returns 4\"\n", "");
    insta::assert_snapshot!(frame(&without));
}

#[test]
fn one_equals_sign_compares_nothing() {
    insta::assert_snapshot!(frame(&when("claim.ground = Ground::NO_REASON")));
}

#[test]
fn a_condition_that_stops_short_is_marked_before_then() {
    insta::assert_snapshot!(frame(&when("claim.ground == Ground::NO_REASON &&")));
}

#[test]
fn a_circle_of_overrides_is_shown_whole() {
    let circle = ["a", "b", "c"]
        .into_iter()
        .zip(["b", "c", "a"])
        .map(|(id, other)| {
            let overrides = format!("\n    overrides \"returns.{other}\"");
            rule(
                &format!("returns.{id}"),
                &overrides,
                "claim.ground == Ground::NO_REASON",
                "liability(NONE);",
            )
        });
    insta::assert_snapshot!(frame(&circle.collect::<String>()));
}

#[test]
fn an_override_of_an_unknown_rule_names_the_nearest_one() {
    insta::assert_snapshot!(frame(&rule(
        "returns.trial",
        "\n    overrides \"general.nobody_liabel\"",
        "claim.ground == Ground::NO_REASON",
        "liability(NONE);",
    )));
}

#[test]
fn an_answer_is_not_read_before_it_is_there() {
    insta::assert_snapshot!(frame(&when("answer.remedy == Remedy::DISMISSED")));
}

#[test]
fn two_rules_that_answer_differently_are_shown_with_facts_on_which_both_hold() {
    insta::assert_snapshot!(frame(&then("liability(MERCHANT);")));
}

#[test]
fn a_parameter_in_force_only_after_the_first_day_is_a_gap() {
    let rules = when("claim.day_after_receipt <= param.window");
    insta::assert_snapshot!(the_frame_of(&pack_with_window_from("2025-02-01", &rules)));
}

#[test]
fn a_rule_that_can_never_hold_is_reported() {
    insta::assert_snapshot!(frame(&when(
        "claim.ground == Ground::NO_REASON\n      && claim.ground == Ground::DEFECTIVE"
    )));
}

#[test]
fn an_unknown_parameter_is_named_with_the_nearest_one() {
    insta::assert_snapshot!(frame(&when("claim.day_after_receipt <= param.windwo")));
}

#[test]
fn an_unknown_verb_is_named_with_the_nearest_one() {
    insta::assert_snapshot!(frame(&then("liabilty(NONE);")));
}

#[test]
fn a_fact_that_may_be_absent_is_not_relied_on_in_then() {
    insta::assert_snapshot!(frame(&then(
        "if claim.day_after_receipt <= param.window { liability(NONE); } else { liability(NONE); }"
    )));
}

#[test]
fn a_finding_whose_burden_nobody_bears_is_reported() {
    insta::assert_snapshot!(frame(&when("finding.defect")));
}

#[test]
fn a_helper_that_calls_itself_is_refused() {
    let rules = format!(
        "fn soon() {{ claim.day_after_receipt <= param.window || soon() }}\n{}",
        when("soon()")
    );
    insta::assert_snapshot!(frame(&rules));
}

#[test]
fn a_statement_outside_all_rules_is_refused() {
    let rules = format!(
        "{}\nliability(MERCHANT);\n",
        when("claim.ground == Ground::NO_REASON")
    );
    insta::assert_snapshot!(frame(&rules));
}

#[test]
fn an_id_given_twice_is_shown_at_both_places() {
    let once = when("claim.ground == Ground::NO_REASON");
    let again = when("claim.ground == Ground::DEFECTIVE");
    insta::assert_snapshot!(frame(&format!("{once}{again}")));
}

#[test]
fn all_mistakes_of_a_file_are_reported_at_once() {
    let rules = [
        rule(
            "returns.fact",
            "",
            "claim.day_after_reciept <= param.window",
            "liability(NONE);",
        ),
        rule(
            "returns.sign",
            "",
            "claim.ground = Ground::NO_REASON",
            "liability(NONE);",
        ),
        rule(
            "returns.verb",
            "",
            "claim.ground == Ground::NO_REASON",
            "liabilty(NONE);",
        ),
        rule(
            "returns.term",
            "",
            "claim.ground == Ground::DEFECTIV",
            "liability(NONE);",
        ),
    ];
    let pack = pack(&rules.concat());
    let mut codes = pack.codes();
    codes.sort_unstable();
    assert_eq!(
        codes,
        ["syntax", "unknown_fact", "unknown_term", "unknown_verb"]
    );
    insta::assert_snapshot!(pack.rendered());
}
