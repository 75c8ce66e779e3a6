//! What the rules mean: each sentence of the rule language, on a pack of a few rules.

use adjudge::domain::vocabulary::{Party, Term as _};
use adjudge::domain::{Judgement, Outcome, Prevails};
use adjudge::policy::pack::Pack;
use adjudge::report::judgement_json;

use crate::tiny::{FIRST_DAY, GENERAL, Loaded, Tiny, asked, reasons, why};

const PARAMS: &str = r#"
window:
  title: { zh: 期限, en: Window }
  type: days
  models: [T-01]
  values:
    - { from: 2025-01-01, value: 7, basis: terms }
    - { from: 2025-06-01, value: 14, basis: new terms }
small:
  title: { zh: 小额, en: Small sum }
  type: money
  models: [T-01]
  values: [{ from: 2025-01-01, value: "3.00 CNY", basis: terms }]
large:
  title: { zh: 大额, en: Large sum }
  type: money
  models: [T-01]
  values: [{ from: 2025-01-01, value: "5.00 CNY", basis: terms }]
multiple:
  title: { zh: 倍数, en: Multiple }
  type: count
  models: [T-01]
  values: [{ from: 2025-01-01, value: 3, basis: terms }]
late_rate:
  title: { zh: 比例, en: Rate by hours }
  type: brackets
  of: hours
  gives: rate
  models: [T-01]
  values:
    - from: 2025-01-01
      basis: terms
      brackets:
        - { up_to: 48, gives: "1%" }
        - { gives: "10%" }
listed:
  title: { zh: 表, en: Listed regions }
  type: table
  keys: [region]
  gives: money
  models: [T-01]
  values:
    - from: 2025-01-01
      basis: terms
      rows: [{ keys: [zhejiang], gives: "7.00 CNY" }]
listed_or_else:
  title: { zh: 表, en: Listed regions and the rest }
  type: table
  keys: [region]
  gives: money
  models: [T-01]
  values:
    - from: 2025-01-01
      basis: terms
      rows: [{ keys: [zhejiang], gives: "7.00 CNY" }]
      otherwise: "15.00 CNY"
"#;

/// A comparison that is open while nobody says when the notice was sent.
const OPEN: &str = "claim.day_after_receipt <= param.window";

/// Writes a rule; `overrides` is what stands in quotes, with `for question` after it.
pub fn rule(id: &str, overrides: &[&str], when: &str, then: &str) -> String {
    let overrides = if overrides.is_empty() {
        String::new()
    } else {
        format!("    overrides {}\n", overrides.join(" overrides "))
    };
    format!(
        "\nrule \"{id}\"\n    title \"规则\" / \"Rule\"\n    basis \"terms\"\n    models \"T-01\"\n{overrides}    when {when}\n    then {{ {then} }}\n"
    )
}

/// Writes an exception to the general dismissal.
pub fn instead(id: &str, when: &str, then: &str) -> String {
    rule(id, &["\"general.dismissed\""], when, then)
}

pub const PERFORM: &str = "remedy(Remedy::PERFORMANCE);";

/// Writes that `party` bears the burden on a finding.
pub fn burden(finding: &str, party: &str) -> String {
    let id = format!("burden.{}", finding.to_lowercase());
    rule(
        &id,
        &[],
        "true",
        &format!("burden(Finding::{finding}, {party});"),
    )
}

/// Makes the pack of these rules beside the general ones.
pub fn tiny(rules: &[String]) -> Tiny {
    Tiny::beside_general(&rules.concat()).params(PARAMS)
}

/// Loads the pack of these rules beside the general ones; it must be sound.
pub fn pack(rules: &[String]) -> Loaded {
    tiny(rules).load()
}

/// Opens a pack as it is read for judging, without the search for conflicts and dead rules.
pub fn open(tiny: &Tiny) -> Loaded {
    let (pack, diagnostics) = Pack::open(&tiny.files);
    let pack = pack.unwrap_or_else(|| {
        let codes: Vec<&str> = diagnostics.iter().map(|found| found.code).collect();
        panic!("{codes:?}\n{}", tiny.rendered())
    });
    Loaded { pack }
}

/// Says what the judgement came to: the remedy, or how judging ended.
pub fn remedy(judgement: &Judgement) -> &str {
    match &judgement.ruling {
        Some(ruling) => ruling.remedy.wire(),
        None => judgement.outcome.wire(),
    }
}

/// Lists the lines of money: `goods/price 100.00 CNY`.
pub fn lines(judgement: &Judgement) -> Vec<String> {
    let ruling = judgement.ruling.as_ref().expect("a ruling");
    ruling
        .awards
        .iter()
        .map(|line| {
            let amount = line
                .amount
                .map_or_else(|| "null".to_owned(), |amount| amount.to_string());
            format!("{}/{} {amount}", line.line.wire(), line.cause.wire())
        })
        .collect()
}

/// Lists what each reply to the only question leads to.
pub fn replies(judgement: &Judgement) -> Vec<(&str, &str)> {
    assert_eq!(judgement.asks.len(), 1, "{:?}", judgement.asks);
    judgement.asks[0]
        .matters_because
        .iter()
        .map(|reply| (reply.reply.as_str(), reply.leads_to_en.as_str()))
        .collect()
}

/// Lists what would have changed it: `fact -> value: what follows`.
fn would_change(judgement: &Judgement) -> Vec<String> {
    judgement
        .would_change
        .iter()
        .map(|change| {
            let facts: Vec<String> = change
                .facts
                .iter()
                .map(|fact| format!("{} -> {}", fact.fact, fact.would_be))
                .collect();
            format!("{}: {}", facts.join(" & "), change.leads_to_en)
        })
        .collect()
}

/// Says whether a condition is true, false or open on facts.
fn truth(condition: &str, given: &str) -> Option<bool> {
    let pack = open(&tiny(&[instead("asked.condition", condition, PERFORM)]));
    let judgement = pack.judge(given);
    match remedy(&judgement) {
        "performance" => Some(true),
        "dismissed" => Some(false),
        "needs_evidence" => None,
        other => panic!("{condition}: {other} {:?}", judgement.why),
    }
}

fn json(judgement: &Judgement) -> String {
    judgement_json(judgement).to_string()
}

const TRUE: &str = "claim.partial";
const FALSE: &str = "merchant.silent";
const GIVEN: &str = "claim.partial: true";

// Conditions.

#[test]
fn one_false_side_makes_an_and_false_whatever_the_other_side_is() {
    let and = |a: &str, b: &str| truth(&format!("{a} && {b}"), GIVEN);
    assert_eq!(and(TRUE, TRUE), Some(true));
    assert_eq!(and(TRUE, FALSE), Some(false));
    assert_eq!(and(FALSE, OPEN), Some(false));
    assert_eq!(and(OPEN, FALSE), Some(false));
    assert_eq!(and(TRUE, OPEN), None);
    assert_eq!(and(OPEN, TRUE), None);
    assert_eq!(
        and(
            OPEN,
            "claim.months_after_receipt == claim.months_after_receipt"
        ),
        None
    );
}

#[test]
fn one_true_side_makes_an_or_true_whatever_the_other_side_is() {
    let or = |a: &str, b: &str| truth(&format!("({a}) || ({b})"), GIVEN);
    assert_eq!(or(FALSE, FALSE), Some(false));
    assert_eq!(or(FALSE, TRUE), Some(true));
    assert_eq!(or(TRUE, OPEN), Some(true));
    assert_eq!(or(OPEN, TRUE), Some(true));
    assert_eq!(or(FALSE, OPEN), None);
    assert_eq!(or(OPEN, FALSE), None);
}

#[test]
fn not_of_what_is_open_is_open() {
    assert_eq!(truth(&format!("!({OPEN})"), ""), None);
    assert_eq!(
        truth(&format!("!({OPEN})"), "claim.day_after_receipt: 7"),
        Some(false)
    );
    assert_eq!(
        truth(&format!("!({OPEN})"), "claim.day_after_receipt: 8"),
        Some(true)
    );
}

#[test]
fn known_asks_whether_a_fact_is_there_and_is_never_open() {
    let known = "known(claim.day_after_receipt)";
    assert_eq!(truth(known, ""), Some(false));
    assert_eq!(truth(known, "claim.day_after_receipt: 0"), Some(true));
    assert_eq!(truth(&format!("!{known}"), ""), Some(true));
}

#[test]
fn a_fact_guarded_by_known_is_not_asked_for() {
    let guarded = format!("known(claim.day_after_receipt) && {OPEN}");
    assert_eq!(truth(&guarded, ""), Some(false));
    assert_eq!(truth(&guarded, "claim.day_after_receipt: 7"), Some(true));
    assert_eq!(truth(&guarded, "claim.day_after_receipt: 8"), Some(false));
}

// Faults.

/// A look-up in a table that has no row for the region.
const NO_ROW: &str = "param.listed.at(shipment.to_region) > param.small";
const ELSEWHERE: &str = "shipment.to_region: tibet";

#[test]
fn a_fault_to_the_right_of_what_is_true_is_a_fault() {
    let pack = pack(&[instead(
        "fee.high",
        &format!("claim.partial && {NO_ROW}"),
        PERFORM,
    )]);
    let judgement = pack.judge(&format!("claim.partial: true\n{ELSEWHERE}"));
    assert_eq!(judgement.outcome, Outcome::NeedsPerson);
    assert_eq!(why(&judgement), "rule_faulted");
    let why = judgement.why.as_ref().expect("why").en.clone();
    assert!(
        why.contains("`fee.high`") && why.contains("no such row"),
        "{why}"
    );
}

#[test]
fn a_fault_to_the_right_of_what_is_false_is_not_met() {
    let pack = pack(&[instead(
        "fee.high",
        &format!("claim.partial && {NO_ROW}"),
        PERFORM,
    )]);
    let judgement = pack.judge(&format!("claim.partial: false\n{ELSEWHERE}"));
    assert_eq!(remedy(&judgement), "dismissed");
}

#[test]
fn a_fault_to_the_right_of_what_is_open_is_open() {
    let pack = pack(&[instead("fee.high", &format!("{OPEN} && {NO_ROW}"), PERFORM)]);
    let judgement = pack.judge(ELSEWHERE);
    assert_eq!(judgement.outcome, Outcome::NeedsEvidence);
    assert_eq!(asked(&judgement), ["claim.day_after_receipt"]);
    assert_eq!(
        replies(&judgement),
        [
            (
                "up to 7 days",
                "the rule `fee.high` cannot be computed (a table has no such row)"
            ),
            ("from 8 days", "claim dismissed"),
        ]
    );
    let late = pack.judge(&format!("claim.day_after_receipt: 8\n{ELSEWHERE}"));
    assert_eq!(remedy(&late), "dismissed");
    let in_time = pack.judge(&format!("claim.day_after_receipt: 7\n{ELSEWHERE}"));
    assert_eq!(why(&in_time), "rule_faulted");
}

// Exceptions.

#[test]
fn an_exception_silences_the_general_rule() {
    let pack = pack(&[instead("right.to_perform", "claim.partial", PERFORM)]);
    let ordinary = pack.judge("claim.partial: false");
    assert_eq!(remedy(&ordinary), "dismissed");
    assert_eq!(
        reasons(&ordinary),
        [
            "general.admitted",
            "general.nobody_liable",
            "general.dismissed"
        ]
    );
    let exception = pack.judge("claim.partial: true");
    assert_eq!(remedy(&exception), "performance");
    assert_eq!(
        reasons(&exception),
        [
            "general.admitted",
            "general.nobody_liable",
            "right.to_perform"
        ]
    );
    let silent = exception
        .silent
        .iter()
        .find(|silent| silent.rule == "general.dismissed");
    assert_eq!(
        silent.and_then(|silent| silent.silenced_by.as_deref()),
        Some("right.to_perform")
    );
}

#[test]
fn an_exception_to_an_exception_lets_the_general_rule_be_heard_again() {
    let pack = pack(&[
        instead("right.to_perform", "claim.partial", PERFORM),
        rule(
            "right.to_perform.not_where_silent",
            &["\"right.to_perform\""],
            "claim.partial && merchant.silent",
            "liability(NONE);",
        ),
    ]);
    assert_eq!(remedy(&pack.judge("claim.partial: true")), "performance");
    let revived = pack.judge("claim.partial: true\nmerchant.silent: true");
    assert_eq!(remedy(&revived), "dismissed");
    assert!(reasons(&revived).contains(&"general.dismissed"));
    assert!(!reasons(&revived).contains(&"right.to_perform"));
}

#[test]
fn an_exception_that_overrides_both_decides_by_itself() {
    let pack = pack(&[
        instead("right.to_perform", "claim.partial", PERFORM),
        rule(
            "right.to_reshipment",
            &["\"right.to_perform\"", "\"general.dismissed\""],
            "claim.partial && merchant.silent",
            "remedy(Remedy::RESHIPMENT);",
        ),
    ]);
    let judgement = pack.judge("claim.partial: true\nmerchant.silent: true");
    assert_eq!(remedy(&judgement), "reshipment");
}

#[test]
fn an_exception_of_three_steps_silences_again() {
    let pack = pack(&[
        instead("a.first", "claim.partial", PERFORM),
        rule(
            "a.second",
            &["\"a.first\""],
            "merchant.silent",
            "liability(NONE);",
        ),
        rule(
            "a.third",
            &["\"a.second\""],
            "buyer.elder",
            "liability(NONE);",
        ),
    ]);
    let given = "claim.partial: true\nmerchant.silent: true\nbuyer.elder: true";
    assert_eq!(remedy(&pack.judge(given)), "performance");
}

const REFUND: &str = "remedy(Remedy::RETURN_AND_REFUND); award(Line::GOODS, Cause::PRICE, order.claimed_paid, MERCHANT, BUYER); freight_out(MERCHANT); freight_back(BUYER);";

#[test]
fn overrides_for_one_question_silences_only_that_question() {
    let pack = pack(&[
        instead("return.general", "true", REFUND),
        rule(
            "return.freight_promised",
            &["\"return.general\" for freight_back"],
            "claim.partial",
            "freight_back(MERCHANT);",
        ),
    ]);
    let given = "order.claimed_paid: \"100.00 CNY\"\norder.freight_charged: \"0.00 CNY\"\ngoods_return.freight_paid: \"8.00 CNY\"";
    let ordinary = pack.judge(given);
    assert_eq!(lines(&ordinary), ["goods/price 100.00 CNY"]);
    let promised = pack.judge(&format!("{given}\nclaim.partial: true"));
    assert_eq!(remedy(&promised), "return_and_refund");
    assert_eq!(
        lines(&promised),
        ["goods/price 100.00 CNY", "freight_back/freight 8.00 CNY"]
    );
    let ruling = promised.ruling.as_ref().expect("a ruling");
    assert_eq!(ruling.freight_back, Some(Party::Merchant));
    assert_eq!(ruling.freight_out, Some(Party::Merchant));
    let general = promised
        .reasons
        .iter()
        .find(|reason| reason.rule == "return.general");
    assert_eq!(
        general.expect("it speaks on the rest").settles,
        ["remedy", "award", "freight_out"]
    );
}

// Answers.

#[test]
fn the_same_answer_twice_is_no_conflict() {
    let pack = pack(&[
        instead("a.first", "claim.partial", PERFORM),
        instead("a.second", "merchant.silent", PERFORM),
    ]);
    let judgement = pack.judge("claim.partial: true\nmerchant.silent: true");
    assert_eq!(remedy(&judgement), "performance");
    assert!(reasons(&judgement).contains(&"a.first"));
    assert!(reasons(&judgement).contains(&"a.second"));
}

#[test]
fn two_dismissals_agree_whatever_their_codes() {
    let pack = pack(&[
        instead("a.first", "claim.partial", "dismiss(\"one\");"),
        instead("a.second", "merchant.silent", "dismiss(\"two\");"),
    ]);
    let judgement = pack.judge("claim.partial: true\nmerchant.silent: true");
    assert_eq!(remedy(&judgement), "dismissed");
}

fn conflicting() -> Vec<String> {
    vec![
        instead("a.first", "claim.partial", PERFORM),
        instead("a.second", "merchant.silent", "remedy(Remedy::RESHIPMENT);"),
    ]
}

#[test]
fn different_answers_go_to_a_person() {
    let tiny = tiny(&conflicting());
    assert!(
        tiny.codes().contains(&"rules_conflict"),
        "the checker finds it, too"
    );
    let pack = open(&tiny);
    let judgement = pack.judge("claim.partial: true\nmerchant.silent: true");
    assert_eq!(judgement.outcome, Outcome::NeedsPerson);
    assert_eq!(why(&judgement), "rules_conflict");
    let why = judgement.why.as_ref().expect("why").en.clone();
    assert!(
        why.contains("`a.first`") && why.contains("`a.second`") && why.contains("`remedy`"),
        "{why}"
    );
    assert_eq!(remedy(&pack.judge("claim.partial: true")), "performance");
    assert_eq!(remedy(&pack.judge("merchant.silent: true")), "reshipment");
}

#[test]
fn a_question_left_unanswered_goes_to_a_person_with_the_question() {
    let rules = [
        rule("all.admitted", &[], "true", "admit();"),
        rule("all.nobody_liable", &[], "true", "liability(NONE);"),
        rule("some.performed", &[], "claim.partial", PERFORM),
    ];
    let pack = Tiny::new(&rules.concat()).load();
    let judgement = pack.judge("");
    assert_eq!(judgement.outcome, Outcome::NeedsPerson);
    assert_eq!(why(&judgement), "no_rule_applies");
    let why = judgement.why.as_ref().expect("why").en.clone();
    assert!(why.contains("`remedy`"), "{why}");
}

#[test]
fn a_refund_without_a_goods_line_is_unanswered() {
    let then = "remedy(Remedy::REFUND_ONLY); freight_out(MERCHANT);";
    let judgement = pack(&[instead("refund.bare", "true", then)]).judge("");
    assert_eq!(why(&judgement), "no_rule_applies");
    assert!(judgement.why.as_ref().expect("why").en.contains("`award`"));
}

#[test]
fn refer_leaves_it_to_a_person() {
    let pack = pack(&[instead(
        "hard.case",
        "claim.partial",
        "refer(\"hardship\");",
    )]);
    let judgement = pack.judge("claim.partial: true");
    assert_eq!(judgement.outcome, Outcome::NeedsPerson);
    assert_eq!(why(&judgement), "referred");
    let why = judgement.why.as_ref().expect("why").en.clone();
    assert!(
        why.contains("`hard.case`") && why.contains("hardship"),
        "{why}"
    );
}

fn compensation(verb: &str, amount: &str) -> String {
    format!(
        "remedy(Remedy::COMPENSATION_ONLY); {verb}(Line::COMPENSATION, Cause::PROMISE, {amount}, MERCHANT, BUYER);"
    )
}

#[test]
fn of_two_awards_at_least_the_higher_wins() {
    let pack = pack(&[
        instead(
            "a.large",
            "claim.partial",
            &compensation("award_at_least", "param.large"),
        ),
        instead(
            "a.small",
            "merchant.silent",
            &compensation("award_at_least", "param.small"),
        ),
    ]);
    let both = pack.judge("claim.partial: true\nmerchant.silent: true");
    assert_eq!(lines(&both), ["compensation/promise 5.00 CNY"]);
    let one = pack.judge("merchant.silent: true");
    assert_eq!(lines(&one), ["compensation/promise 3.00 CNY"]);
}

#[test]
fn an_award_at_least_beside_another_award_is_a_conflict() {
    let pack = open(&tiny(&[
        instead(
            "a.large",
            "claim.partial",
            &compensation("award_at_least", "param.large"),
        ),
        instead(
            "a.small",
            "merchant.silent",
            &compensation("award", "param.small"),
        ),
    ]));
    let both = pack.judge("claim.partial: true\nmerchant.silent: true");
    assert_eq!(why(&both), "rules_conflict");
}

// Parameters.

#[test]
fn a_parameter_changes_on_its_day_and_not_the_day_before() {
    let pack = pack(&[instead("right.in_time", OPEN, PERFORM)]);
    let given = "claim.day_after_receipt: 14";
    assert_eq!(remedy(&pack.judge_on("2025-05-31", given)), "dismissed");
    let after = pack.judge_on("2025-06-01", given);
    assert_eq!(remedy(&after), "performance");
    assert_eq!(after.params.len(), 1);
    assert_eq!(after.params[0].from, "2025-06-01");
    let over = "claim.day_after_receipt: 15";
    assert_eq!(remedy(&pack.judge_on("2025-06-01", over)), "dismissed");
}

#[test]
fn a_parameter_before_its_first_value_is_a_fault() {
    let pack = pack(&[instead("right.in_time", OPEN, PERFORM)]);
    let judgement = pack.judge_on("2024-12-31", "claim.day_after_receipt: 1");
    assert_eq!(judgement.outcome, Outcome::NeedsPerson);
    assert_eq!(why(&judgement), "rule_faulted");
    assert!(
        judgement
            .why
            .as_ref()
            .expect("why")
            .en
            .contains("no value on the governing day")
    );
}

#[test]
fn the_upper_end_of_a_bracket_belongs_to_it() {
    let amount = "share(order.claimed_paid, param.late_rate.at(order.hours_late))";
    let pack = pack(&[instead(
        "late.paid",
        "known(order.hours_late)",
        &compensation("award", amount),
    )]);
    let hours = |hours: u32| {
        lines(&pack.judge(&format!(
            "order.claimed_paid: \"100.00 CNY\"\norder.hours_late: {hours}"
        )))
    };
    assert_eq!(hours(0), ["compensation/promise 1.00 CNY"]);
    assert_eq!(hours(48), ["compensation/promise 1.00 CNY"]);
    assert_eq!(hours(49), ["compensation/promise 10.00 CNY"]);
}

#[test]
fn a_table_gives_its_row_and_otherwise_the_rest() {
    let fee = |table: &str| {
        let amount = format!("param.{table}.at(shipment.to_region)");
        pack(&[instead(
            "fee.paid",
            "known(shipment.to_region)",
            &compensation("award", &amount),
        )])
    };
    let (listed, or_else) = (fee("listed"), fee("listed_or_else"));
    let home = "shipment.to_region: zhejiang";
    assert_eq!(
        lines(&listed.judge(home)),
        ["compensation/promise 7.00 CNY"]
    );
    assert_eq!(
        lines(&or_else.judge(home)),
        ["compensation/promise 7.00 CNY"]
    );
    assert_eq!(
        lines(&or_else.judge(ELSEWHERE)),
        ["compensation/promise 15.00 CNY"]
    );
    assert_eq!(why(&listed.judge(ELSEWHERE)), "rule_faulted");
}

// What is asked.

const DEFECTIVE: &str = "claim.ground: defective";

fn on_defect(bearer: &str) -> Vec<String> {
    vec![
        burden("DEFECT", bearer),
        instead("right.defect", "finding.defect", PERFORM),
    ]
}

#[test]
fn an_unknown_that_cannot_change_the_answer_is_not_asked() {
    let mut rules = on_defect("BUYER");
    rules.push(instead("right.silent", "merchant.silent", PERFORM));
    let judgement = pack(&rules).judge(&format!("{DEFECTIVE}\nmerchant.silent: true"));
    assert_eq!(judgement.outcome, Outcome::Ruled);
    assert_eq!(remedy(&judgement), "performance");
    assert!(judgement.asks.is_empty());
    assert!(!reasons(&judgement).contains(&"right.defect"));
}

#[test]
fn an_unknown_that_can_change_the_answer_is_asked_from_who_bears_the_burden() {
    for (bearer, party) in [("BUYER", Party::Buyer), ("MERCHANT", Party::Merchant)] {
        let judgement = pack(&on_defect(bearer)).judge(DEFECTIVE);
        assert_eq!(judgement.outcome, Outcome::NeedsEvidence);
        assert_eq!(asked(&judgement), ["defect"]);
        assert_eq!(judgement.asks[0].from, party);
        assert_eq!(
            replies(&judgement),
            [
                ("not_proven", "claim dismissed"),
                ("proven", "performance as agreed")
            ]
        );
        assert!(judgement.ruling.is_none());
    }
}

#[test]
fn an_absent_fact_is_asked_with_the_boundary_in_its_replies() {
    let pack = pack(&[instead("right.in_time", OPEN, PERFORM)]);
    let judgement = pack.judge("");
    assert_eq!(judgement.outcome, Outcome::NeedsEvidence);
    assert_eq!(asked(&judgement), ["claim.day_after_receipt"]);
    assert_eq!(judgement.asks[0].from, Party::Buyer);
    assert_eq!(
        replies(&judgement),
        [
            ("up to 7 days", "performance as agreed"),
            ("from 8 days", "claim dismissed")
        ]
    );
    assert_eq!(
        replies(&pack.judge_on("2025-06-01", "")),
        [
            ("up to 14 days", "performance as agreed"),
            ("from 15 days", "claim dismissed")
        ]
    );
}

#[test]
fn while_evidence_is_open_only_what_is_certain_is_a_reason() {
    let judgement = pack(&on_defect("BUYER")).judge(DEFECTIVE);
    assert_eq!(
        reasons(&judgement),
        ["general.admitted", "general.nobody_liable"]
    );
}

// Burdens.

#[test]
fn after_the_evidence_window_an_unknown_finding_falls_against_its_bearer() {
    let given = format!("{DEFECTIVE}\nevidence.closed: true");
    let buyer = pack(&on_defect("BUYER")).judge(&given);
    assert_eq!(remedy(&buyer), "dismissed");
    assert_eq!(buyer.fallen.len(), 1);
    assert_eq!(
        (buyer.fallen[0].bearer, buyer.fallen[0].holds),
        (Party::Buyer, false)
    );

    let merchant = pack(&on_defect("MERCHANT")).judge(&given);
    assert_eq!(remedy(&merchant), "performance");
    assert_eq!(merchant.fallen.len(), 1);
    assert_eq!(
        (merchant.fallen[0].bearer, merchant.fallen[0].holds),
        (Party::Merchant, true)
    );
}

#[test]
fn evidence_on_file_shifts_the_burden() {
    let mut rules = on_defect("BUYER");
    rules.push(rule(
        "burden.shifted",
        &["\"burden.defect\""],
        "!is_empty(buyer_proof.defect)",
        "burden(Finding::DEFECT, MERCHANT);",
    ));
    let pack = pack(&rules);
    let shown = format!("{DEFECTIVE}\nbuyer_proof.defect: [photo]");
    let closed =
        |given: &str| remedy(&pack.judge(&format!("{given}\nevidence.closed: true"))).to_owned();
    assert_eq!(closed(DEFECTIVE), "dismissed");
    assert_eq!(closed(&shown), "performance");
    assert_eq!(pack.judge(DEFECTIVE).asks[0].from, Party::Buyer);
    assert_eq!(pack.judge(&shown).asks[0].from, Party::Merchant);
}

#[test]
fn an_undecidable_finding_reads_false_and_says_that_it_is_undecidable() {
    let mut rules = on_defect("BUYER");
    rules.push(instead(
        "right.undecidable",
        "undecidable.defect",
        "remedy(Remedy::RESHIPMENT);",
    ));
    let pack = open(&tiny(&rules));
    let judge = |state: &str| pack.judge(&format!("{DEFECTIVE}\nfinding.defect: {state}"));
    let undecidable = judge("undecidable");
    assert_eq!(remedy(&undecidable), "reshipment");
    assert!(undecidable.asks.is_empty());
    assert!(undecidable.fallen.is_empty());
    assert_eq!(remedy(&judge("false")), "dismissed");
    assert_eq!(remedy(&judge("true")), "performance");
}

#[test]
fn a_finding_nobody_raised_reads_false_and_is_not_asked() {
    let pack = pack(&on_defect("BUYER"));
    let judgement = pack.judge("claim.ground: no_reason");
    assert_eq!(remedy(&judgement), "dismissed");
    assert!(judgement.asks.is_empty());
}

// Money.

#[test]
fn an_amount_that_needs_an_unstated_price_is_null_and_said_so() {
    let pack = pack(&[instead("return.general", "true", REFUND)]);
    let judgement = pack.judge("");
    assert_eq!(judgement.outcome, Outcome::Ruled);
    assert_eq!(lines(&judgement), ["goods/price null"]);
    let ruling = judgement.ruling.as_ref().expect("a ruling");
    assert_eq!(ruling.not_stated, ["goods/price", "order.freight_charged"]);
    let json = judgement_json(&judgement);
    assert!(json["ruling"]["awards"][0]["amount"].is_null());
}

#[test]
fn a_partial_return_that_gets_its_refund_base_is_granted_in_full() {
    let refund = REFUND.replace("order.claimed_paid", "order.refund_base");
    let pack = pack(&[instead("return.general", "true", &refund)]);
    let prevails = |base: &str, already: &str| {
        let given = format!(
            "claim.seeks: return_and_refund\norder.claimed_paid: \"100.00 CNY\"\norder.refund_base: \"{base} CNY\"{already}"
        );
        pack.judge(&given).ruling.expect("a ruling").prevails
    };
    assert_eq!(prevails("80.00", ""), Prevails::Buyer);
    assert_eq!(prevails("100.00", ""), Prevails::Buyer);
    let whole = "\nclaim.amount: \"100.00 CNY\"";
    assert_eq!(prevails("80.00", whole), Prevails::Split);
}

#[test]
fn a_gift_that_is_kept_and_paid_for_takes_nothing_off_the_claim_and_lost_value_does() {
    let prevails = |cause: &str| {
        let deduction =
            format!("award(Line::COMPENSATION, Cause::{cause}, param.small, BUYER, MERCHANT);");
        let pack = pack(&[
            instead("return.general", "true", REFUND),
            rule("return.deduction", &[], "true", &deduction),
        ]);
        let given = "claim.seeks: return_and_refund\norder.claimed_paid: \"100.00 CNY\"";
        pack.judge(given).ruling.expect("a ruling").prevails
    };
    assert_eq!(prevails("GIFT_VALUE"), Prevails::Buyer);
    assert_eq!(prevails("VALUE_LOSS"), Prevails::Split);
}

#[test]
fn goods_are_never_refunded_above_what_was_paid() {
    let then = "remedy(Remedy::REFUND_ONLY); award(Line::GOODS, Cause::PRICE, param.large, MERCHANT, BUYER); freight_out(NONE);";
    let pack = pack(&[instead("refund.flat", "true", then)]);
    let paid = |paid: &str| pack.judge(&format!("order.claimed_paid: \"{paid} CNY\""));
    assert_eq!(lines(&paid("5.01")), ["goods/price 5.00 CNY"]);
    assert_eq!(lines(&paid("5.00")), ["goods/price 5.00 CNY"]);
    let over = paid("4.99");
    assert_eq!(over.outcome, Outcome::NeedsPerson);
    assert_eq!(why(&over), "award_exceeds_paid");
    assert!(over.ruling.is_none());
}

#[test]
fn statutory_advice_never_enters_the_ruling() {
    let refund = instead("return.general", "true", REFUND);
    let advice = |when: &str| {
        rule(
            "advice.fraud",
            &[],
            when,
            "advise(Statute::FRAUD_THREEFOLD, order.claimed_paid, param.multiple, param.small);",
        )
    };
    let given = "order.claimed_paid: \"100.00 CNY\"\norder.freight_charged: \"0.00 CNY\"";
    let without = pack(std::slice::from_ref(&refund)).judge(given);
    let with = pack(&[refund.clone(), advice("true")]).judge(given);
    assert!(without.statutory.is_empty());
    assert_eq!(with.statutory.len(), 1);
    assert_eq!(
        with.statutory[0].amount.expect("a sum").to_string(),
        "300.00 CNY"
    );
    assert_eq!(with.ruling, without.ruling);
    assert_eq!(reasons(&with), reasons(&without));

    // Nobody is asked for its sake.
    let on_fraud = pack(&[refund, advice("finding.fraud")]);
    let open = on_fraud.judge(&format!("{given}\nfinding.fraud: unknown"));
    assert_eq!(open.ruling, without.ruling);
    assert!(open.asks.is_empty() && open.statutory.is_empty());
}

// Limits and order.

const RAISED: [&str; 13] = [
    "tag_removed",
    "new_scratch",
    "riding_wear",
    "fitting_trace",
    "plate_registered",
    "code_issued",
    "activated",
    "marks_damaged",
    "cosmetic_wear",
    "soiled_or_damaged",
    "accessories_missing",
    "altered_or_repaired",
    "large_value_loss",
];

#[test]
fn more_than_4096_completions_are_too_many_unknowns() {
    let rules: Vec<String> = RAISED
        .iter()
        .flat_map(|finding| {
            let reads = rule(
                &format!("reads.{finding}"),
                &[],
                &format!("finding.{finding}"),
                "liability(NONE);",
            );
            [burden(&finding.to_uppercase(), "MERCHANT"), reads]
        })
        .collect();
    let pack = pack(&rules);
    let judge = |count: usize| {
        let given: Vec<String> = RAISED
            .iter()
            .take(count)
            .map(|finding| format!("finding.{finding}: unknown"))
            .collect();
        pack.judge(&given.join("\n"))
    };
    // Twelve yes/no findings make 4,096 completions, and all of them agree.
    assert_eq!(remedy(&judge(12)), "dismissed");
    let many = judge(13);
    assert_eq!(many.outcome, Outcome::NeedsPerson);
    assert_eq!(why(&many), "too_many_unknowns");
    assert!(many.ruling.is_none() && many.asks.is_empty());
}

#[test]
fn a_claim_that_is_not_admitted_goes_no_further() {
    let mut rules = on_defect("BUYER");
    rules.push(rule(
        "admission.late",
        &["\"general.admitted\""],
        "claim.return_time_missed",
        "not_admitted(Refusal::RETURN_TIME_MISSED);",
    ));
    rules.extend(conflicting());
    let pack = open(&tiny(&rules));
    let given = format!(
        "{DEFECTIVE}\nclaim.return_time_missed: true\nclaim.partial: true\nmerchant.silent: true"
    );
    let judgement = pack.judge(&given);
    assert_eq!(judgement.outcome, Outcome::NotAdmitted);
    assert_eq!(
        judgement_json(&judgement)["refusal"],
        serde_json::json!("return_time_missed")
    );
    assert_eq!(reasons(&judgement), ["admission.late"]);
    assert!(judgement.ruling.is_none() && judgement.asks.is_empty());
    assert!(judgement.fallen.is_empty() && judgement.statutory.is_empty());
}

/// Rules for the shuffle: exceptions, a revival, a conflict, an award, an ask and advice.
fn many_rules() -> Vec<String> {
    let mut rules = conflicting();
    rules.extend([
        rule(
            "burden.defect",
            &[],
            "true",
            "burden(Finding::DEFECT, BUYER);",
        ),
        rule(
            "burden.shifted",
            &["\"burden.defect\""],
            "!is_empty(buyer_proof.defect)",
            "burden(Finding::DEFECT, MERCHANT);",
        ),
        instead("right.defect", "finding.defect", REFUND),
        rule(
            "right.defect.late",
            &["\"right.defect\""],
            "claim.day_after_receipt > param.window",
            "liability(NONE);",
        ),
        rule(
            "right.defect.freight",
            &["\"right.defect\" for freight_back"],
            "finding.defect && buyer.elder",
            "freight_back(MERCHANT);",
        ),
        rule(
            "advice.fraud",
            &[],
            "true",
            "advise(Statute::FRAUD_THREEFOLD, order.claimed_paid, param.multiple, param.small);",
        ),
        rule(
            "advice.food",
            &[],
            "true",
            "advise(Statute::FOOD_TENFOLD, order.claimed_paid, param.multiple, param.large);",
        ),
        rule(
            "duty.one",
            &[],
            "buyer.elder",
            "duty(Duty::RECALL_GOODS, MERCHANT);",
        ),
        rule(
            "duty.two",
            &[],
            "buyer.elder",
            "duty(Duty::SCRAP_GOODS, BUYER);",
        ),
    ]);
    rules.extend(general_rules());
    rules
}

/// Spreads rules over files of one policy, in an order drawn from `seed`.
fn shuffled(rules: &[String], seed: u64) -> Loaded {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1);
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).expect("a small number")).expect("a place")
    };
    let mut left = rules.to_vec();
    let mut files = vec![String::new(); 4];
    while !left.is_empty() {
        let rule = left.swap_remove(draw(left.len()));
        let file = draw(files.len());
        files[file].push_str(&rule);
    }
    let mut tiny = Tiny::new("").params(PARAMS);
    tiny.files.files.remove("2025-01-01/returns.rhai");
    for (place, text) in files
        .iter()
        .enumerate()
        .filter(|(_, text)| !text.is_empty())
    {
        tiny = tiny.with(&format!("2025-01-01/returns/file{place}.rhai"), text);
    }
    open(&tiny)
}

const SITUATIONS: [&str; 8] = [
    "",
    "claim.ground: defective",
    "claim.partial: true\nmerchant.silent: true",
    "claim.ground: defective\nfinding.defect: true",
    "claim.ground: defective\nevidence.closed: true\nclaim.day_after_receipt: 1",
    "claim.ground: defective\nbuyer_proof.defect: [photo]\nevidence.closed: true",
    "claim.ground: defective\nfinding.defect: true\nclaim.day_after_receipt: 8\nbuyer.elder: true",
    "claim.ground: defective\nfinding.defect: true\nclaim.day_after_receipt: 7\nbuyer.elder: true\norder.claimed_paid: \"9.99 CNY\"",
];

#[test]
fn the_order_of_files_and_rules_never_matters() {
    let rules = many_rules();
    assert_eq!(rules.len(), 14);
    // The digest covers the bytes of the files, so it alone may differ.
    let judged = |pack: &Loaded| -> Vec<String> {
        SITUATIONS
            .iter()
            .map(|given| {
                let mut judgement = pack.judge(given);
                judgement.pack.as_mut().expect("a stamp").digest.clear();
                json(&judgement)
            })
            .collect()
    };
    let first = judged(&shuffled(&rules, 0));
    for seed in 1..12 {
        assert_eq!(judged(&shuffled(&rules, seed)), first, "seed {seed}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_twice() {
    let rules = many_rules();
    let (one, two) = (shuffled(&rules, 7), shuffled(&rules, 7));
    for given in SITUATIONS {
        let bytes = json(&one.judge(given));
        assert_eq!(json(&one.judge(given)), bytes, "{given}");
        assert_eq!(json(&two.judge(given)), bytes, "{given}");
        assert_eq!(json(&two.judge_on(FIRST_DAY, given)), bytes, "{given}");
    }
}

/// The general rules, each by itself.
fn general_rules() -> impl Iterator<Item = String> {
    GENERAL
        .split_inclusive("}\n")
        .map(str::to_owned)
        .filter(|rule| rule.contains("rule "))
}

#[test]
fn of_three_answers_the_same_two_are_named_whatever_the_order() {
    let mut rules = conflicting();
    rules.push(instead(
        "a.third",
        "claim.partial",
        "remedy(Remedy::COMPENSATION_ONLY);",
    ));
    rules.extend(general_rules());
    for seed in 0..8 {
        let judgement = shuffled(&rules, seed).judge("claim.partial: true\nmerchant.silent: true");
        assert_eq!(why(&judgement), "rules_conflict");
        let why = judgement.why.expect("why").en;
        assert!(
            why.contains("`a.first`") && why.contains("`a.second`"),
            "seed {seed}: {why}"
        );
    }
}

// What would have changed it.

#[test]
fn what_would_have_changed_it_lists_a_flipped_finding_and_a_number_just_over_its_boundary() {
    let pack = pack(&[
        burden("TAG_REMOVED", "MERCHANT"),
        instead(
            "right.in_time",
            &format!("{OPEN} && !finding.tag_removed"),
            PERFORM,
        ),
    ]);
    let judgement = pack.judge("claim.day_after_receipt: 3\nfinding.tag_removed: false");
    assert_eq!(remedy(&judgement), "performance");
    assert_eq!(
        would_change(&judgement),
        [
            "finding.tag_removed -> true: claim dismissed",
            "claim.day_after_receipt -> 8 days: claim dismissed",
        ]
    );
    let late = pack.judge("claim.day_after_receipt: 30\nfinding.tag_removed: false");
    assert_eq!(
        would_change(&late),
        ["claim.day_after_receipt -> 7 days: performance as agreed"]
    );
}

#[test]
fn where_no_single_change_does_it_two_together_are_listed() {
    let pack = pack(&[
        burden("TAG_REMOVED", "MERCHANT"),
        instead(
            "right.in_time",
            &format!("{OPEN} && !finding.tag_removed"),
            PERFORM,
        ),
    ]);
    let judgement = pack.judge("claim.day_after_receipt: 30\nfinding.tag_removed: true");
    assert_eq!(
        would_change(&judgement),
        ["finding.tag_removed -> false & claim.day_after_receipt -> 7 days: performance as agreed"]
    );
}
