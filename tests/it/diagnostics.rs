//! What the checker says, drawn as a policy author sees it.

use adjudge::policy::diagnostic::{Diagnostic, Severity};
use insta::assert_snapshot;

use crate::tiny::Tiny;

const PARAMS: &str = "\
return_window:
  title: { zh: 退货期, en: Return window }
  type: days
  values: [{ from: 2025-01-01, value: 7, basis: general terms 4 }]

evidence_hours:
  title: { zh: 举证期, en: Evidence window }
  type: hours
  values: [{ from: 2025-01-01, value: 72, basis: general terms 5 }]

small_sum:
  title: { zh: 小额, en: Small sum }
  type: money
  values: [{ from: 2025-01-01, value: \"50.00 CNY\", basis: general terms 6 }]

freight:
  title: { zh: 运费表, en: Freight table }
  type: table
  keys: [from_region, to_region]
  gives: money
  values:
    - from: 2025-01-01
      basis: general terms 7
      rows: [{ keys: [浙江, 上海], gives: \"8.00 CNY\" }]

refund_share:
  title: { zh: 退款比例, en: Share refunded }
  type: brackets
  of: rate
  gives: rate
  values:
    - from: 2025-01-01
      basis: general terms 8
      brackets: [{ up_to: \"10%\", gives: \"10%\" }, { gives: \"100%\" }]
";

/// A rule with this condition and these verbs.
fn rule(when: &str, then: &str) -> String {
    format!(
        "rule \"returns.late\"
    title \"逾期退货\" / \"Late return\"
    basis \"general terms 9\"
    models \"T-02\"
    when {when}
    then {{ {then} }}
"
    )
}

/// What the checker says of one rule with this condition.
fn condition(when: &str) -> String {
    checked(&rule(when, "penalty(Violation::LATE_SHIPMENT, 1);"))
}

/// What the checker says of one rule with these verbs.
fn verbs(then: &str) -> String {
    checked(&rule("claim.partial", then))
}

/// What the checker says of these rules, beside those that answer what every ruling must.
fn checked(rules: &str) -> String {
    Tiny::beside_general(rules).params(PARAMS).rendered()
}

// Names.

#[test]
fn a_misspelt_fact_is_shown_with_its_nearest_name() {
    assert_snapshot!(condition("claim.day_after_reciept > param.return_window"));
}

#[test]
fn a_fact_of_no_group_says_where_the_facts_are_listed() {
    assert_snapshot!(condition("weather.sunny"));
}

#[test]
fn a_group_alone_is_no_fact() {
    assert_snapshot!(condition("claim"));
}

#[test]
fn a_misspelt_term_is_shown_with_its_nearest_name() {
    assert_snapshot!(condition("claim.ground == Ground::NO_REASN"));
}

#[test]
fn a_misspelt_vocabulary_is_shown_with_its_nearest_name() {
    assert_snapshot!(condition("claim.ground == Grounds::NO_REASON"));
}

#[test]
fn a_term_without_its_vocabulary_is_shown_with_it() {
    assert_snapshot!(condition("claim.ground == NO_REASON"));
}

#[test]
fn an_unknown_parameter_is_shown_with_its_nearest_name() {
    assert_snapshot!(condition("claim.day_after_receipt > param.return_windows"));
}

#[test]
fn a_parameter_like_no_other_is_to_be_added() {
    assert_snapshot!(condition("claim.day_after_receipt > param.grace"));
}

#[test]
fn an_unknown_answer_lists_those_there_are() {
    assert_snapshot!(condition("answer.award == BUYER"));
}

#[test]
fn an_unknown_function_is_shown_with_its_nearest_name() {
    assert_snapshot!(condition("knwon(claim.informed_on)"));
}

#[test]
fn a_verb_in_a_condition_says_where_verbs_stand() {
    assert_snapshot!(condition("liability(BUYER)"));
}

#[test]
fn an_unknown_verb_is_shown_with_its_nearest_name() {
    assert_snapshot!(verbs("dismis(\"late\");"));
}

// Types.

#[test]
fn days_are_not_compared_with_hours() {
    assert_snapshot!(condition("claim.day_after_receipt > param.evidence_hours"));
}

#[test]
fn money_is_not_compared_with_a_count() {
    assert_snapshot!(condition("order.claimed_paid < buyer.abuse_count"));
}

#[test]
fn money_is_not_multiplied_by_a_rate() {
    assert_snapshot!(verbs(
        "award(Line::GOODS, Cause::PRICE, order.claimed_paid * finding.spoiled_share, MERCHANT, BUYER);"
    ));
}

#[test]
fn a_set_is_asked_for_a_term_not_compared() {
    assert_snapshot!(condition("goods.traits == GoodsTrait::BULKY"));
}

#[test]
fn two_sets_are_not_compared() {
    assert_snapshot!(condition("goods.traits == goods.traits"));
}

#[test]
fn terms_of_two_vocabularies_are_not_compared() {
    assert_snapshot!(condition("claim.ground == Remedy::REPAIR"));
}

#[test]
fn terms_have_no_order() {
    assert_snapshot!(condition("claim.ground > Ground::DEFECTIVE"));
}

#[test]
fn a_text_is_compared_with_nothing() {
    assert_snapshot!(condition("shipment.from_region == \"浙江\""));
}

#[test]
fn a_condition_is_yes_or_no() {
    assert_snapshot!(condition("order.claimed_paid"));
}

#[test]
fn a_term_is_in_a_set_or_a_list_and_in_nothing_else() {
    assert_snapshot!(condition("Ground::GIFT in claim.ground"));
}

#[test]
fn a_list_says_nothing_by_itself() {
    assert_snapshot!(condition("[Ground::GIFT]"));
}

#[test]
fn a_list_holds_terms_of_one_vocabulary() {
    assert_snapshot!(condition("claim.ground in [Ground::GIFT, Remedy::REPAIR]"));
}

#[test]
fn a_division_is_no_part_of_the_dialect() {
    assert_snapshot!(condition("order.claimed_paid / 2 > param.small_sum"));
}

// Tables and calls.

#[test]
fn a_table_is_not_read_without_a_key() {
    assert_snapshot!(condition("param.freight > param.small_sum"));
}

#[test]
fn a_number_is_not_looked_up() {
    assert_snapshot!(condition("param.small_sum.at(order.paid) > 0"));
}

#[test]
fn a_table_takes_all_its_keys() {
    assert_snapshot!(condition(
        "param.freight.at(shipment.from_region) > param.small_sum"
    ));
}

#[test]
fn a_function_takes_its_arguments() {
    assert_snapshot!(condition("min(order.paid) > param.small_sum"));
}

#[test]
fn a_helper_takes_its_arguments() {
    let helper = "fn late(days, limit) { days > limit }\n\n";
    let rule = rule(
        "late(claim.day_after_receipt)",
        "penalty(Violation::LATE_SHIPMENT, 1);",
    );
    assert_snapshot!(checked(&(helper.to_owned() + rule.as_str())));
}

#[test]
fn a_verb_takes_its_arguments() {
    assert_snapshot!(verbs(
        "award(Line::GOODS, order.claimed_paid, MERCHANT, BUYER);"
    ));
}

#[test]
fn a_verb_takes_no_more_than_its_arguments() {
    assert_snapshot!(verbs("freight_back(BUYER, MERCHANT);"));
}

#[test]
fn a_reason_is_written_in_snake_case() {
    assert_snapshot!(verbs("dismiss(\"Too late!\");"));
}

#[test]
fn a_derived_line_is_not_awarded() {
    assert_snapshot!(verbs(
        "award(Line::FREIGHT_BACK, Cause::FREIGHT, param.small_sum, MERCHANT, BUYER);"
    ));
}

#[test]
fn then_holds_only_verbs() {
    assert_snapshot!(verbs("claim.partial;"));
}

#[test]
fn known_asks_for_one_fact() {
    assert_snapshot!(condition("known(order.paid + order.paid)"));
}

// The header and the form of a rule.

#[test]
fn a_rule_without_title_basis_and_rows_is_told_all_three() {
    assert_snapshot!(checked(
        "rule \"returns.late\"
    when claim.partial
    then { penalty(Violation::LATE_SHIPMENT, 1); }
"
    ));
}

#[test]
fn an_empty_basis_is_no_basis() {
    assert_snapshot!(checked(
        "rule \"returns.late\"
    title \"逾期退货\" / \"Late return\"
    basis \"\"
    models \"T-02\"
    when claim.partial
    then { penalty(Violation::LATE_SHIPMENT, 1); }
"
    ));
}

#[test]
fn an_unknown_clause_is_shown_with_its_nearest_name() {
    assert_snapshot!(checked(
        "rule \"returns.late\"
    title \"逾期退货\" / \"Late return\"
    basics \"general terms 9\"
    models \"T-02\"
    when claim.partial
    then { penalty(Violation::LATE_SHIPMENT, 1); }
"
    ));
}

#[test]
fn a_title_has_two_languages() {
    assert_snapshot!(checked(
        "rule \"returns.late\"
    title \"逾期退货\"
    basis \"general terms 9\"
    models \"T-02\"
    when claim.partial
    then { penalty(Violation::LATE_SHIPMENT, 1); }
"
    ));
}

#[test]
fn an_id_is_dotted_snake_case() {
    let rule = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&rule.replace("returns.late", "Returns late")));
}

#[test]
fn two_rules_of_one_id_are_shown_together() {
    let rule = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&format!("{rule}\n{rule}")));
}

#[test]
fn a_rule_that_proposes_nothing_is_refused() {
    assert_snapshot!(verbs(""));
}

#[test]
fn a_single_equals_sign_compares_nothing() {
    assert_snapshot!(condition("claim.ground = Ground::NO_REASON"));
}

#[test]
fn and_is_written_with_two_signs() {
    assert_snapshot!(condition("claim.partial and merchant.silent"));
}

#[test]
fn a_condition_cut_short_points_before_then() {
    assert_snapshot!(condition("claim.ground =="));
}

#[test]
fn a_condition_that_goes_on_without_an_operator_is_shown() {
    assert_snapshot!(condition("claim.partial merchant.silent"));
}

#[test]
fn a_rule_without_its_last_bracket_does_not_swallow_the_next() {
    let whole = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    let cut = whole.replace(" }\n", "\n");
    assert_snapshot!(checked(&format!(
        "{cut}\n{}",
        whole
            .replace("late", "misspelt")
            .replace("partial", "partiel")
    )));
}

#[test]
fn a_text_that_does_not_end_is_shown_where_it_begins() {
    let rule = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(
        &rule.replace("general terms 9\"", "general terms 9")
    ));
}

#[test]
fn a_comment_that_does_not_end_is_shown_where_it_begins() {
    let rule = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&format!(
        "{rule}\n/* the rest is for next year\n\n{rule}"
    )));
}

#[test]
fn nesting_too_deep_is_shown_where_it_is_too_deep() {
    let (open, close) = ("(".repeat(60), ")".repeat(60));
    assert_snapshot!(condition(&format!("{open}claim.partial{close}")));
}

#[test]
fn a_stray_statement_is_shown() {
    let rule = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&format!("let window = 7;\n\n{rule}")));
}

#[test]
fn a_misspelt_keyword_is_shown_with_the_right_one() {
    let rule = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&rule.replace("rule \"", "rulle \"")));
}

#[test]
fn a_word_of_another_language_is_no_part_of_the_dialect() {
    assert_snapshot!(verbs("while claim.partial { admit(); }"));
}

#[test]
fn a_documentation_comment_before_a_rule_is_refused() {
    let rule = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&format!("/// Late returns.\n{rule}")));
}

// Helpers and constants.

#[test]
fn a_recursive_helper_is_refused() {
    let helpers = "fn late() { later() }\nfn later() { late() }\n\n";
    let rule = rule("late()", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&format!("{helpers}{rule}")));
}

#[test]
fn a_fault_in_a_helper_is_told_once_however_often_it_is_called() {
    let helper = "fn late() { claim.day_after_reciept > param.return_window }\n\n";
    let rule = rule("late() || late()", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&format!("{helper}{rule}")));
}

#[test]
fn a_helper_that_cannot_be_read_is_told_once_and_its_callers_not() {
    let helper = "fn late() { claim.day_after_receipt > }\n\n";
    let rule = rule("late()", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&format!("{helper}{rule}")));
}

#[test]
fn a_helper_without_a_body_is_refused() {
    let rule = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&format!("fn late() {{ }}\n\n{rule}")));
}

#[test]
fn a_helper_takes_no_name_of_the_dialect() {
    let helper = "fn known(day) { day > param.return_window }\n\n";
    let rule = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&format!("{helper}{rule}")));
}

#[test]
fn a_helper_that_nothing_calls_is_pointed_out() {
    let helper = "fn late() { claim.day_after_receipt > param.return_window }\n\n";
    let rule = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(checked(&format!("{helper}{rule}")));
}

#[test]
fn a_helper_that_grows_beyond_measure_is_refused() {
    let helper = "fn twice(days) { days + days }\n\n";
    let (open, close) = ("twice(".repeat(12), ")".repeat(12));
    let rule = rule(
        &format!("{open}claim.day_after_receipt{close} > param.return_window"),
        "penalty(Violation::LATE_SHIPMENT, 1);",
    );
    assert_snapshot!(checked(&format!("{helper}{rule}")));
}

#[test]
fn a_constant_names_no_other_constant() {
    let constants = "const FEW = [Ground::GIFT];\nconst SAME = FEW;\n\n";
    let rule = rule(
        "claim.ground in SAME",
        "penalty(Violation::LATE_SHIPMENT, 1);",
    );
    assert_snapshot!(checked(&format!("{constants}{rule}")));
}

// Exceptions and strata.

#[test]
fn an_override_of_an_unknown_rule_is_shown_with_its_nearest_name() {
    let rule = rule("claim.partial", "dismiss(\"late\");");
    assert_snapshot!(checked(
        &rule.replace("    when", "    overrides \"general.dismised\"\n    when")
    ));
}

#[test]
fn an_override_for_an_unknown_question_is_shown_with_its_nearest_name() {
    let rule = rule("claim.partial", "dismiss(\"late\");");
    assert_snapshot!(checked(&rule.replace(
        "    when",
        "    overrides \"general.dismissed\" for remedies\n    when"
    )));
}

#[test]
fn an_override_for_a_question_the_other_does_not_answer_is_pointed_out() {
    let rule = rule("claim.partial", "dismiss(\"late\");");
    assert_snapshot!(checked(&rule.replace(
        "    when",
        "    overrides \"general.dismissed\" for freight_back\n    when"
    )));
}

#[test]
fn a_circle_of_overrides_shows_every_clause() {
    let rules: Vec<String> = [("a", "b"), ("b", "c"), ("c", "a")]
        .iter()
        .map(|(own, other)| {
            rule("claim.partial", "dismiss(\"late\");")
                .replace("returns.late", &format!("returns.{own}"))
                .replace(
                    "    when",
                    &format!("    overrides \"returns.{other}\"\n    when"),
                )
        })
        .collect();
    assert_snapshot!(checked(&rules.join("\n")));
}

#[test]
fn a_rule_that_overrides_itself_is_shown() {
    let rule = rule("claim.partial", "dismiss(\"late\");");
    assert_snapshot!(checked(
        &rule.replace("    when", "    overrides \"returns.late\"\n    when")
    ));
}

#[test]
fn exceptions_to_exceptions_without_end_are_refused() {
    let rules: Vec<String> = (0..20)
        .map(|place| {
            rule("claim.partial", "dismiss(\"late\");")
                .replace("returns.late", &format!("returns.r{place}"))
                .replace(
                    "    when",
                    &format!("    overrides \"returns.r{}\"\n    when", place + 1),
                )
        })
        .collect();
    let last = rule("claim.partial", "dismiss(\"late\");").replace("returns.late", "returns.r20");
    assert_snapshot!(checked(&format!("{}\n{last}", rules.join("\n"))));
}

#[test]
fn a_backward_read_between_strata_names_both_questions() {
    assert_snapshot!(checked(&rule(
        "answer.remedy == Remedy::REFUND_ONLY",
        "liability(MERCHANT);"
    )));
}

#[test]
fn an_answer_of_the_own_stratum_is_not_there_yet() {
    assert_snapshot!(checked(&rule(
        "answer.freight_out == BUYER",
        "freight_back(BUYER);"
    )));
}

#[test]
fn a_rule_is_as_early_as_what_it_silences() {
    let rule = rule(
        "answer.remedy == Remedy::DISMISSED",
        "duty(Duty::PAY_FIRST, PLATFORM);",
    );
    assert_snapshot!(checked(&rule.replace(
        "    when",
        "    overrides \"general.nobody_liable\"\n    when"
    )));
}

#[test]
fn a_rule_on_a_burden_says_nothing_else() {
    assert_snapshot!(verbs(
        "burden(Finding::DEFECT, MERCHANT); liability(MERCHANT);"
    ));
}

#[test]
fn a_finding_that_a_rule_reads_needs_a_bearer() {
    assert_snapshot!(condition("finding.defect"));
}

#[test]
fn a_fact_in_then_that_may_be_absent_must_be_implied() {
    assert_snapshot!(checked(&rule(
        "claim.partial || known(merchant.promised_multiple)",
        "penalty(Violation::LATE_SHIPMENT, merchant.promised_multiple);"
    )));
}

// Rules against each other and against time.

#[test]
fn two_rules_that_conflict_are_shown_with_facts_on_which_they_do() {
    let merchant = rule("claim.partial", "liability(MERCHANT);").replace(
        "    when",
        "    overrides \"general.nobody_liable\"\n    when",
    );
    let buyer = rule(
        "claim.day_after_receipt > param.return_window && claim.ground == Ground::NO_REASON",
        "liability(BUYER);",
    )
    .replace("returns.late", "returns.too_late")
    .replace(
        "    when",
        "    overrides \"general.nobody_liable\"\n    when",
    );
    assert_snapshot!(checked(&format!("{merchant}\n{buyer}")));
}

/// Writes a rule on liability that overrides `overrides`.
fn liable(id: &str, overrides: &str, when: &str, party: &str) -> String {
    rule(when, &format!("liability({party});"))
        .replace("returns.late", id)
        .replace(
            "    when",
            &format!("    overrides \"{overrides}\"\n    when"),
        )
}

#[test]
fn a_rule_revived_by_an_exception_to_its_exception_may_conflict_with_that() {
    let rules = [
        liable(
            "a.general",
            "general.nobody_liable",
            "claim.partial",
            "MERCHANT",
        ),
        liable("b.exception", "a.general", "merchant.silent", "NONE"),
        liable(
            "c.exception_to_it",
            "b.exception",
            "buyer.elder && claim.partial && merchant.silent",
            "BUYER",
        ),
    ];
    assert_eq!(
        Tiny::beside_general(&rules.concat()).codes(),
        ["rules_conflict"]
    );
}

#[test]
fn two_rules_that_an_exception_keeps_apart_conflict_where_it_is_lifted() {
    // Wherever both of the first two hold the third silences one of them, unless it is lifted.
    let rules = [
        liable(
            "a.one",
            "general.nobody_liable",
            "claim.partial",
            "MERCHANT",
        ),
        liable(
            "b.other",
            "general.nobody_liable",
            "merchant.silent",
            "BUYER",
        ),
        liable(
            "c.apart",
            "a.one",
            "merchant.silent && claim.partial",
            "BUYER",
        ),
        rule("buyer.elder", "penalty(Violation::LATE_SHIPMENT, 1);")
            .replace("returns.late", "d.lifted")
            .replace("    when", "    overrides \"c.apart\"\n    when"),
    ];
    let pack = Tiny::beside_general(&rules.concat());
    assert_snapshot!(pack.rendered());
}

#[test]
fn a_gap_in_dates_shows_the_parameter_and_who_reads_it() {
    let params = PARAMS.replacen("from: 2025-01-01", "from: 2025-03-01", 1);
    let rule = rule(
        "claim.day_after_receipt > param.return_window",
        "penalty(Violation::LATE_SHIPMENT, 1);",
    );
    assert_snapshot!(Tiny::beside_general(&rule).params(&params).rendered());
}

#[test]
fn a_rule_that_can_never_hold_is_shown() {
    assert_snapshot!(condition(
        "claim.ground == Ground::GIFT && claim.partial
      && claim.ground in [Ground::DEFECTIVE, Ground::WRONG_ITEM]"
    ));
}

#[test]
fn numbers_that_leave_no_room_make_a_rule_unreachable() {
    assert_snapshot!(condition(
        "claim.day_after_receipt > 7 && claim.day_after_receipt < 8"
    ));
}

// Parameters and the head of a pack.

/// What the checker says of these parameters, read by nothing.
fn params(yaml: &str) -> String {
    Tiny::beside_general("").params(yaml).rendered()
}

#[test]
fn a_parameter_of_the_wrong_type_is_shown() {
    assert_snapshot!(params(
        "\
window:
  title: { zh: 期, en: Window }
  type: days
  values: [{ from: 2025-01-01, value: \"7 days\", basis: terms }]
sum:
  title: { zh: 额, en: Sum }
  type: money
  values: [{ from: 2025-01-01, value: 50, basis: terms }]
part:
  title: { zh: 比例, en: Part }
  type: percent
  values: [{ from: 2025-01-01, value: 50, basis: terms }]
abroad:
  title: { zh: 外币, en: Abroad }
  type: money
  values: [{ from: 2025-01-01, value: \"50.00 EUR\", basis: terms }]
"
    ));
}

#[test]
fn values_stand_in_the_order_of_their_days() {
    assert_snapshot!(params(
        "\
window:
  title: { zh: 期, en: Window }
  type: days
  values:
    - { from: 2025-06-01, value: 10, basis: terms }
    - { from: 2025-01-01, value: 7, basis: terms }
"
    ));
}

#[test]
fn a_value_names_its_basis() {
    assert_snapshot!(params(
        "\
window:
  title: { zh: 期, en: Window }
  type: days
  values: [{ from: 2025-01-01, value: 7 }]
"
    ));
}

#[test]
fn an_empty_basis_of_a_value_is_none() {
    assert_snapshot!(params(
        "\
window:
  title: { zh: 期, en: Window }
  type: days
  values: [{ from: 2025-01-01, value: 7, basis: \"\" }]
"
    ));
}

#[test]
fn brackets_ascend_and_end_open() {
    assert_snapshot!(params(
        "\
share:
  title: { zh: 比例, en: Share }
  type: brackets
  of: rate
  gives: rate
  values:
    - from: 2025-01-01
      basis: terms
      brackets: [{ up_to: \"50%\", gives: \"50%\" }, { up_to: \"10%\", gives: \"10%\" }]
"
    ));
}

#[test]
fn a_row_of_a_table_has_all_its_keys() {
    assert_snapshot!(params(
        "\
freight:
  title: { zh: 运费, en: Freight }
  type: table
  keys: [from_region, to_region]
  gives: money
  values:
    - from: 2025-01-01
      basis: terms
      rows: [{ keys: [浙江], gives: \"8.00 CNY\" }]
"
    ));
}

#[test]
fn an_unknown_field_of_a_parameter_is_shown_with_its_nearest_name() {
    assert_snapshot!(params(
        "\
window:
  titel: { zh: 期, en: Window }
  type: days
  values: [{ from: 2025-01-01, value: 7, basis: terms }]
"
    ));
}

#[test]
fn a_head_with_wrong_values_is_told_all_of_them() {
    let tiny = Tiny::beside_general("").with(
        "pack.yaml",
        "\
id: tiny
title: { zh: 小规则包, en: Tiny pack }
owner: tests
currency: RMB
time_zone: Asia/Peking
governed_by: order_placed
when_rules_change: perhaps
dialect: 2
holidays: [2025-02-30]
policies:
  returns: { title: { zh: 退货, en: Returns } }
  other: { title: { zh: 其他, en: Other } }
",
    );
    assert_snapshot!(tiny.rendered());
}

#[test]
fn a_head_with_an_unknown_key_is_shown() {
    let tiny = Tiny::beside_general("");
    let pack = tiny.files.files["pack.yaml"].replace("currency: CNY", "curency: CNY");
    assert_snapshot!(tiny.with("pack.yaml", &pack).rendered());
}

#[test]
fn a_folder_without_a_head_is_no_pack() {
    let mut tiny = Tiny::beside_general("");
    tiny.files.files.remove("pack.yaml");
    assert_snapshot!(tiny.rendered());
}

#[test]
fn a_version_is_named_by_its_first_day() {
    let mut tiny = Tiny::new("").with("next/returns.rhai", "");
    tiny.files.files.remove("2025-01-01/returns.rhai");
    assert_snapshot!(tiny.rendered());
}

#[test]
fn a_version_without_rules_is_refused() {
    assert_snapshot!(Tiny::new("// Nothing yet.\n").rendered());
}

#[test]
fn a_policy_has_a_title_in_the_head() {
    let rule = rule("claim.partial", "penalty(Violation::LATE_SHIPMENT, 1);");
    assert_snapshot!(
        Tiny::beside_general(&rule)
            .with("2025-01-01/freight/back.rhai", "// Nothing yet.\n")
            .rendered()
    );
}

// All of it at once.

#[test]
fn several_errors_are_all_told_in_the_order_of_their_places() {
    let first = rule(
        "claim.day_after_reciept > 7 && goods.traits == 1",
        "dismis(\"late\");",
    );
    let second = rule("claim.ground = Ground::GIFT", "dismiss(\"late\");");
    let third = rule("claim.partial", "liability(answer.liability);");
    let rules = [
        first,
        second.replace("returns.late", "returns.second"),
        third.replace("returns.late", "returns.third"),
    ];
    let tiny = Tiny::beside_general(&rules.join("\n")).params(
        "\
window:
  title: { zh: 期, en: Window }
  type: weeks
  values: [{ from: 2025-01-01, value: 1, basis: terms }]
",
    );
    assert_snapshot!(tiny.rendered());
}

#[test]
fn messages_are_lower_case_fragments_without_a_full_stop() {
    let tiny = Tiny::beside_general(&rule("claim.partial == 7", "nothing();")).params("window: {}");
    for Diagnostic { message, help, .. } in tiny.diagnostics() {
        for text in std::iter::once(message).chain(help) {
            assert!(!text.ends_with('.') || text.ends_with(".."), "{text}");
            assert!(!text.starts_with(char::is_uppercase), "{text}");
            assert!(!text.contains('\n'), "{text}");
        }
    }
}

#[test]
fn a_warning_does_not_keep_a_pack_from_being_used() {
    let rule = rule("claim.partial", "dismiss(\"late\");").replace(
        "    when",
        "    overrides \"general.dismissed\" for freight_back\n    when",
    );
    let tiny = Tiny::beside_general(&rule);
    let severities: Vec<Severity> = tiny
        .diagnostics()
        .iter()
        .map(|diagnostic| diagnostic.severity)
        .collect();
    assert_eq!(severities, [Severity::Warning]);
    tiny.load();
}
