//! What is asked where facts are compared with one another, and what is not.

use adjudge::domain::vocabulary::Party;
use adjudge::domain::{Judgement, Outcome};

use crate::semantics::{PERFORM, burden, instead, lines, pack, remedy, replies, rule, tiny};
use crate::tiny::{Loaded, asked};

/// A pack in which the claim is granted where `condition` holds, with the helpers of that text.
fn granted_if(helpers: &str, condition: &str) -> Loaded {
    pack(&[
        helpers.to_owned(),
        instead("granted.condition", condition, PERFORM),
    ])
}

const ENDED: &str = "fn ended(a, b, n) { days_between(a, b) > n }\n";

/// Lists the replies to one of several questions.
fn replies_on<'j>(judgement: &'j Judgement, fact: &str) -> Vec<(&'j str, &'j str)> {
    judgement
        .asks
        .iter()
        .filter(|ask| ask.fact.as_deref() == Some(fact))
        .flat_map(|ask| &ask.matters_because)
        .map(|reply| (reply.reply.as_str(), reply.leads_to_en.as_str()))
        .collect()
}

const GRANTED: &str = "performance as agreed";
const DISMISSED: &str = "claim dismissed";

#[test]
fn a_day_inside_a_helper_is_tried_on_both_sides_of_the_day_it_is_held_against() {
    let pack = granted_if(
        ENDED,
        "ended(claim.received_on, claim.notified_on, param.window)",
    );
    let judgement = pack.judge("claim.notified_on: 2026-03-10");
    assert_eq!(asked(&judgement), ["claim.received_on"]);
    assert_eq!(
        replies(&judgement),
        [
            ("up to 2026-03-02", GRANTED),
            ("from 2026-03-03", DISMISSED)
        ]
    );
    let judgement = pack.judge("claim.received_on: 2026-03-10");
    assert_eq!(asked(&judgement), ["claim.notified_on"]);
    assert_eq!(
        replies(&judgement),
        [
            ("up to 2026-03-17", DISMISSED),
            ("from 2026-03-18", GRANTED)
        ]
    );
}

#[test]
fn a_day_that_must_be_met_exactly_is_tried_before_on_and_after_it() {
    for condition in [
        "days_between(claim.received_on, claim.notified_on) == param.window",
        "add_days(claim.received_on, param.window) == claim.notified_on",
    ] {
        let judgement = granted_if("", condition).judge("claim.notified_on: 2026-03-10");
        assert_eq!(asked(&judgement), ["claim.received_on"], "{condition}");
        let replies = replies(&judgement);
        assert_eq!(replies[1], ("2026-03-03", GRANTED), "{condition}");
        assert_eq!(replies.len(), 3, "{condition}");
    }
}

#[test]
fn two_absent_days_held_against_each_other_are_both_asked_for() {
    let pack = granted_if(
        ENDED,
        "ended(claim.received_on, claim.notified_on, param.window)",
    );
    let judgement = pack.judge("");
    assert_eq!(judgement.outcome, Outcome::NeedsEvidence);
    assert_eq!(
        asked(&judgement),
        ["claim.received_on", "claim.notified_on"]
    );
    assert_eq!(
        replies_on(&judgement, "claim.notified_on"),
        [
            ("up to claim.received_on + 7 days", DISMISSED),
            ("from claim.received_on + 8 days", GRANTED)
        ]
    );
    assert_eq!(
        replies_on(&judgement, "claim.received_on"),
        [
            ("up to claim.notified_on - 8 days", GRANTED),
            ("from claim.notified_on - 7 days", DISMISSED)
        ]
    );
    let plain = granted_if("", "claim.notified_on < claim.received_on").judge("");
    assert_eq!(asked(&plain), ["claim.received_on", "claim.notified_on"]);
}

#[test]
fn an_absent_day_is_tried_wherever_the_other_absent_day_is_bounded() {
    // The notice comes after the conclusion, so receipt eight days earlier is reached only if
    // receipt itself may lie before the conclusion less seven days.
    let pack = granted_if(
        ENDED,
        "claim.notified_on <= claim.concluded_on && ended(claim.received_on, claim.notified_on, param.window)",
    );
    let judgement = pack.judge("claim.concluded_on: 2026-03-10");
    assert_eq!(
        asked(&judgement),
        ["claim.received_on", "claim.notified_on"]
    );
    // What cannot come true in any case is not asked for.
    let judgement = granted_if(
        ENDED,
        "claim.notified_on <= claim.concluded_on && claim.received_on > claim.concluded_on && ended(claim.received_on, claim.notified_on, 0)",
    )
    .judge("claim.concluded_on: 2026-03-10");
    assert_eq!(remedy(&judgement), "dismissed");
}

#[test]
fn two_absent_days_that_cannot_change_the_answer_are_not_asked_for() {
    let mut rules = vec![instead(
        "granted.condition",
        "claim.notified_on < claim.received_on",
        PERFORM,
    )];
    rules.push(instead("granted.silent", "merchant.silent", PERFORM));
    let judgement = pack(&rules).judge("merchant.silent: true");
    assert_eq!(judgement.outcome, Outcome::Ruled);
    assert!(judgement.asks.is_empty());
}

#[test]
fn a_sum_is_tried_against_every_row_of_a_table_whose_key_is_absent() {
    let condition =
        "goods_return.freight_paid <= param.listed_or_else.at(goods_return.from_region)";
    let judgement = granted_if("", condition).judge("");
    assert_eq!(
        asked(&judgement),
        ["goods_return.freight_paid", "goods_return.from_region"]
    );
    let told: Vec<&str> = replies_on(&judgement, "goods_return.freight_paid")
        .iter()
        .map(|(reply, _)| *reply)
        .collect();
    assert_eq!(
        told,
        [
            "up to 7.00 CNY",
            "from 7.01 CNY to 15.00 CNY",
            "from 15.01 CNY"
        ]
    );
}

#[test]
fn a_number_whose_product_may_not_fit_is_tried_all_the_same() {
    let condition = "times(order.paid, merchant.promised_multiple) > \
                     times(order.paid, param.multiple)";
    let judgement = granted_if("", condition).judge("order.paid: \"99999999.00 CNY\"");
    assert_eq!(asked(&judgement), ["merchant.promised_multiple"]);
    let replies = replies(&judgement);
    assert_eq!(replies[0], ("up to 3", DISMISSED));
    assert_eq!(replies[1].1, GRANTED);
}

#[test]
fn the_smaller_of_two_bounds_it_is() {
    let condition = "min(claim.day_after_receipt, param.window) == param.window";
    let judgement = granted_if("", condition).judge("");
    assert_eq!(
        replies(&judgement),
        [("up to 6 days", DISMISSED), ("from 7 days", GRANTED)]
    );
}

#[test]
fn a_bracket_is_told_from_its_first_number_to_its_last() {
    let judgement = pack(&[
        instead(
            "granted.early",
            "claim.day_after_receipt <= 3",
            "remedy(Remedy::PERFORMANCE);",
        ),
        instead(
            "granted.later",
            "claim.day_after_receipt > 3 && claim.day_after_receipt <= param.window",
            "refer(\"late\");",
        ),
    ])
    .judge("");
    let told: Vec<&str> = replies(&judgement)
        .iter()
        .map(|(reply, _)| *reply)
        .collect();
    assert_eq!(
        told,
        ["up to 3 days", "from 4 days to 7 days", "from 8 days"]
    );
}

// Measurements.

/// A pack in which the buyer gets what he lost, and more than a small loss is the merchant's fault.
fn paid_for_loss(condition: &str) -> Loaded {
    pack(&[
        burden("BUYER_LOSS", "BUYER"),
        instead(
            "loss.paid",
            condition,
            "remedy(Remedy::COMPENSATION_ONLY); award(Line::COMPENSATION, Cause::OTHER, finding.buyer_loss, MERCHANT, BUYER);",
        ),
    ])
}

#[test]
fn a_measurement_that_only_sizes_a_line_is_asked_for_while_it_can_be_shown() {
    let judgement = paid_for_loss("true").judge("");
    assert_eq!(judgement.outcome, Outcome::NeedsEvidence);
    assert_eq!(asked(&judgement), ["buyer_loss"]);
    assert_eq!(
        replies(&judgement),
        [(
            "any",
            "compensation only, the sale stands, other (by this) from merchant to buyer"
        )]
    );
}

#[test]
fn a_measurement_nobody_made_in_time_counts_nothing_for_who_had_to_make_it() {
    let judgement = paid_for_loss("true").judge("evidence.closed: true");
    assert_eq!(judgement.outcome, Outcome::Ruled);
    assert_eq!(remedy(&judgement), "compensation_only");
    assert!(lines(&judgement).is_empty(), "{:?}", lines(&judgement));
}

#[test]
fn a_measurement_that_cannot_be_presumed_is_not_stated() {
    let rules = [
        burden("BUYER_LOSS", "MERCHANT"),
        instead(
            "loss.paid",
            "true",
            "remedy(Remedy::COMPENSATION_ONLY); award(Line::COMPENSATION, Cause::OTHER, finding.buyer_loss, MERCHANT, BUYER);",
        ),
    ];
    let judgement = pack(&rules).judge("evidence.closed: true");
    assert_eq!(judgement.outcome, Outcome::Ruled);
    assert_eq!(lines(&judgement), ["compensation/other null"]);
}

#[test]
fn a_measurement_that_decides_is_asked_for_with_its_boundary() {
    let judgement = paid_for_loss("finding.buyer_loss > param.small").judge("");
    assert_eq!(asked(&judgement), ["buyer_loss"]);
    let told = replies(&judgement);
    assert_eq!(told[0], ("up to 3.00 CNY", DISMISSED));
    assert_eq!(told[1].0, "from 3.01 CNY");
}

// What fell.

/// A fake is refunded; where it is one only because nobody answered, the goods are to be repaired.
fn proven_or_silent(bearer: &str) -> Loaded {
    pack(&[
        burden("DEFECT", bearer),
        instead("granted.shown", "finding.defect && !fell.defect", PERFORM),
        instead(
            "granted.presumed",
            "finding.defect && fell.defect",
            "remedy(Remedy::COMPENSATION_ONLY);",
        ),
        instead(
            "granted.nothing_shown",
            "!finding.defect && fell.defect",
            "refer(\"nothing_shown\");",
        ),
    ])
}

#[test]
fn a_rule_may_tell_what_was_shown_from_what_fell() {
    let came_to = |bearer: &str, defect: &str, closed: bool| {
        let given =
            format!("claim.ground: defective\nfinding.defect: {defect}\nevidence.closed: {closed}");
        remedy(&proven_or_silent(bearer).judge(&given)).to_owned()
    };
    assert_eq!(came_to("MERCHANT", "true", true), "performance");
    assert_eq!(came_to("MERCHANT", "true", false), "performance");
    assert_eq!(came_to("MERCHANT", "unknown", true), "compensation_only");
    assert_eq!(came_to("BUYER", "unknown", true), "needs_person");
    assert_eq!(came_to("BUYER", "false", true), "dismissed");
    assert_eq!(came_to("MERCHANT", "undecidable", true), "dismissed");
}

#[test]
fn nothing_has_fallen_while_evidence_can_be_handed_in() {
    let judgement = proven_or_silent("MERCHANT").judge("claim.ground: defective");
    assert_eq!(asked(&judgement), ["defect"]);
    assert_eq!(
        replies(&judgement),
        [("not_proven", DISMISSED), ("proven", GRANTED)]
    );
}

#[test]
fn whether_a_finding_fell_is_told_whichever_rule_reads_it_first() {
    // The first rule asks only whether it fell, the second only what it is.
    let pack = pack(&[
        burden("DEFECT", "MERCHANT"),
        instead("a.fell", "fell.defect", PERFORM),
        rule(
            "b.liable",
            &["\"general.nobody_liable\""],
            "finding.defect && fell.defect",
            "liability(MERCHANT);",
        ),
    ]);
    let judgement = pack.judge("claim.ground: defective\nevidence.closed: true");
    assert_eq!(remedy(&judgement), "performance");
    assert_eq!(judgement.fallen.len(), 1);
    let judgement = pack.judge("claim.ground: defective\nevidence.closed: true");
    assert_eq!(
        judgement.ruling.and_then(|ruling| ruling.liability),
        Some(Party::Merchant)
    );
}

#[test]
fn what_fell_is_read_only_after_burdens_are_settled() {
    for (id, then) in [
        ("early.admitted", "admit();"),
        ("early.burden", "burden(Finding::COUNTERFEIT, BUYER);"),
    ] {
        let rules = [
            burden("DEFECT", "BUYER"),
            rule(id, &[], "fell.defect", then),
        ];
        assert_eq!(tiny(&rules).codes(), ["backward_read"], "{id}");
    }
}

#[test]
fn an_example_does_not_give_what_fell() {
    let pack = proven_or_silent("BUYER");
    let given = crate::tiny::facts("fell.defect: true");
    let example = adjudge::policy::example::Example::situation(
        given,
        crate::tiny::day(crate::tiny::FIRST_DAY),
        adjudge::policy::source::Span::new(
            &adjudge::policy::source::SourceFile::new("a test", "x"),
            0,
            0,
        ),
    );
    let told = example
        .frame(&pack.pack, &pack.params_on(crate::tiny::FIRST_DAY))
        .unwrap_err();
    assert!(
        told.render().contains("evidence.closed"),
        "{}",
        told.render()
    );
}
