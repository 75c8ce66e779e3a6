//! How disputes, orders and reviews move a merchant's standing, seen from outside.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use adjudge::app::read_pack_folder;
use adjudge::domain::vocabulary::{
    Cause, Line, Party, Refusal, Remedy, Role, Silence, StageKind, Term, Violation,
};
use adjudge::domain::{
    Actor, ActorId, AwardLine, Event, Happened, Judgement, Money, Movement, OfferTerms, Outcome,
    PackRef, PenaltyLine, Prevails, RuledBy, Ruling,
};
use adjudge::policy::pack::Pack;
use adjudge::reputation::view::MeasureValue;
use adjudge::reputation::{
    Counter, DisputeTally, Measure, Moved, PairMonth, PairTally, Rules, Standing, StandingMovement,
    StandingView, Window, fold, fold_merchant, merchant_of, read_standing,
};
use jiff::civil::{Date, date};
use jiff::{Span, Timestamp};
use proptest::prelude::*;
use serde_json::json;

const DAYS_30: Window = Window::Days(30);

/// The rules of the Chinese pack.
fn rules() -> Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(read_rules).clone()
}

fn read_rules() -> Rules {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/cn-marketplace");
    let files = read_pack_folder(&folder).unwrap();
    let pack = Pack::open(&files).0.unwrap();
    let (rules, diagnostics) = Rules::read(&files, &pack, date(2025, 8, 15));
    let frames: Vec<String> = diagnostics.iter().map(|found| found.render()).collect();
    assert!(frames.is_empty(), "{}", frames.join("\n\n"));
    rules.unwrap()
}

/// Noon of a day in Shanghai.
fn noon(day: Date) -> Timestamp {
    format!("{day}T12:00:00+08:00").parse().unwrap()
}

fn happened(day: Date, event: Event) -> Happened {
    Happened {
        at: noon(day),
        by: Actor::CLOCK,
        event,
    }
}

fn filed(number: u32, ground: &str) -> Event {
    Event::DisputeFiled {
        dispute: format!("D{number}").parse().unwrap(),
        case: json!({ "claim": { "ground": ground, "seeks": "refund_only" } }),
        pack: "cn-marketplace@2025-08-15".parse::<PackRef>().unwrap(),
        digest: String::new(),
        merchant: Some("shop".parse().unwrap()),
        order: None,
        standing: None,
    }
}

fn money(minor: i64) -> Money {
    Money::from_minor(minor, "1.00 CNY".parse::<Money>().unwrap().currency())
}

fn judgement(liable: bool) -> Box<Judgement> {
    let awards = vec![AwardLine {
        line: Line::Goods,
        cause: Cause::Price,
        amount: Some(money(100)),
        payer: Party::Merchant,
        payee: Party::Buyer,
        rests_on: String::new(),
    }];
    Box::new(Judgement {
        case: "c".parse().unwrap(),
        title: None,
        outcome: Outcome::Ruled,
        why: None,
        refusal: None,
        ruling: Some(Ruling {
            remedy: Remedy::RefundOnly,
            dismissed: None,
            liability: Some(if liable { Party::Merchant } else { Party::None }),
            prevails: Prevails::Buyer,
            awards: if liable { awards } else { Vec::new() },
            goods_return: false,
            return_state: adjudge::domain::vocabulary::ReturnState::NotSent,
            freight_out: None,
            freight_back: None,
            refund_within: None,
            duties: Vec::new(),
            advance: None,
            cover: None,
            recourse: None,
            penalties: Vec::<PenaltyLine>::new(),
            not_stated: Vec::new(),
        }),
        reasons: Vec::new(),
        asks: Vec::new(),
        would_change: Vec::new(),
        statutory: Vec::new(),
        pack: None,
        params: Vec::new(),
        fallen: Vec::new(),
        silent: Vec::new(),
        judged_on: None,
    })
}

fn ruled(round: u32, liable: bool) -> Event {
    Event::RulingMade {
        round,
        judgement: judgement(liable),
        by: RuledBy::Rules {
            confirmed_by: Vec::new(),
        },
    }
}

fn overturned(round: u32) -> Event {
    Event::RulingOverturned {
        round,
        reason: "new evidence".to_owned(),
    }
}

fn penalty(violation: Violation, points: i64) -> Event {
    Event::PenaltyGiven { violation, points }
}

fn refund() -> Event {
    Event::MoneyMoved {
        movement: Movement {
            line: Line::Goods,
            cause: Cause::Price,
            amount: money(100),
            payer: Party::Merchant,
            payee: Party::Buyer,
        },
    }
}

fn stage(kind: StageKind) -> Event {
    Event::StageEntered {
        stage: "answer".parse().unwrap(),
        kind,
        via: None,
        due: None,
    }
}

fn silent() -> Event {
    Event::DeadlinePassed {
        stage: "answer".parse().unwrap(),
        silence: Silence::DeemedConsent,
        silent: Some(Party::Merchant),
    }
}

fn intervention() -> Event {
    Event::InterventionRequested { panel: false }
}

fn orders(day: Date, paid_orders: u32) -> Event {
    Event::OrderVolumeRecorded {
        merchant: "shop".parse().unwrap(),
        day,
        paid_orders,
    }
}

fn review(order: &str, stars: u8, held: bool) -> Event {
    Event::ReviewRecorded {
        merchant: "shop".parse().unwrap(),
        order: order.parse().unwrap(),
        description: stars,
        service: stars,
        logistics: stars,
        held,
    }
}

/// A merchant whose events are folded one by one.
struct Shop {
    rules: Rules,
    standing: Standing,
    pair: PairTally,
    position: u64,
}

impl Shop {
    fn new() -> Self {
        Self {
            rules: rules(),
            standing: Standing::default(),
            pair: PairTally::default(),
            position: 0,
        }
    }

    fn of(&mut self, tally: &mut DisputeTally, day: Date, event: Event) -> Vec<StandingMovement> {
        self.position += 1;
        let happened = happened(day, event);
        assert!(merchant_of(tally, &happened).is_some());
        fold(
            &self.rules,
            &mut self.standing,
            tally,
            self.position,
            &happened,
        )
    }

    fn dispute(&mut self, day: Date, events: Vec<Event>) -> DisputeTally {
        let mut tally = DisputeTally::default();
        self.position += 1;
        let number = u32::try_from(self.position).unwrap();
        self.of(&mut tally, day, filed(number, "defective"));
        for event in events {
            self.of(&mut tally, day, event);
        }
        tally
    }

    fn own(&mut self, day: Date, event: Event) -> Vec<StandingMovement> {
        self.position += 1;
        fold_merchant(
            &self.rules,
            &mut self.standing,
            &mut self.pair,
            self.position,
            &happened(day, event),
        )
    }

    /// States the same paid orders for the last days up to `day`.
    fn orders(&mut self, day: Date, days: i64, paid_orders: u32) {
        for back in 0..days {
            let of = day - Span::new().days(back);
            self.own(day, orders(of, paid_orders));
        }
    }

    fn view(&self, day: Date) -> StandingView {
        StandingView::of(&self.rules, &self.standing, day)
    }

    fn total(&self, counter: Counter) -> u64 {
        self.standing.count(counter, Date::MIN, Date::MAX)
    }

    fn rate(&self, measure: Measure, day: Date) -> Option<(u64, u64, u64)> {
        match self.view(day).value(measure, DAYS_30) {
            Some(MeasureValue::Rate {
                cases,
                of,
                ratio_bp,
                ..
            }) => Some((*cases, *of, *ratio_bp)),
            Some(MeasureValue::Time { .. } | MeasureValue::Stars { .. }) | None => None,
        }
    }

    fn restricted(&self, day: Date) -> Vec<String> {
        let view = self.view(day);
        view.restrictions
            .into_iter()
            .map(|found| found.code)
            .collect()
    }
}

const DAY: Date = date(2026, 3, 10);

fn later(days: i64) -> Date {
    DAY + Span::new().days(days)
}

#[test]
fn without_a_denominator_a_rate_is_not_shown_and_is_not_zero() {
    let mut shop = Shop::new();
    shop.dispute(DAY, vec![]);
    assert_eq!(shop.rate(Measure::DisputeRate, DAY), None);
    for view in shop.view(DAY).measures {
        assert_eq!(view.value, None, "{}", view.measure);
    }
    shop.own(DAY, orders(DAY, 50));
    assert_eq!(shop.rate(Measure::DisputeRate, DAY), Some((1, 50, 200)));
    // A day without a single order gives no ratio either.
    shop.own(DAY, orders(DAY, 0));
    assert_eq!(shop.rate(Measure::DisputeRate, DAY), None);
}

#[test]
fn the_orders_of_a_day_replace_the_earlier_figure() {
    let mut shop = Shop::new();
    let first = shop.own(DAY, orders(DAY, 50));
    assert_eq!((first[0].moved, first[0].change), (Moved::PaidOrders, 50));
    let second = shop.own(later(1), orders(DAY, 40));
    assert_eq!((second[0].day, second[0].change), (DAY, -10));
    assert_eq!(shop.standing.buckets[&DAY].paid_orders, Some(40));
}

#[test]
fn orders_of_a_day_to_come_are_not_taken() {
    let mut shop = Shop::new();
    shop.dispute(DAY, vec![]);
    assert_eq!(shop.own(DAY, orders(later(1), 9)), []);
    assert_eq!(shop.own(DAY, orders(date(2099, 1, 1), 9)), []);
    assert_eq!(shop.total(Counter::Filed), 1);
}

#[test]
fn the_last_day_of_the_window_counts_and_the_day_before_does_not() {
    let mut shop = Shop::new();
    shop.dispute(DAY, vec![]);
    shop.own(later(40), orders(later(29), 100));
    assert_eq!(
        shop.rate(Measure::DisputeRate, later(29)),
        Some((1, 100, 100))
    );
    assert_eq!(
        shop.rate(Measure::DisputeRate, later(30)),
        Some((0, 100, 0))
    );
}

#[test]
fn the_civil_day_is_that_of_the_pack() {
    let mut shop = Shop::new();
    let mut tally = DisputeTally::default();
    let mut filing = happened(DAY, filed(1, "defective"));
    filing.at = "2026-03-10T15:59:59Z".parse().unwrap();
    fold(&shop.rules, &mut shop.standing, &mut tally, 1, &filing);
    assert!(shop.standing.buckets.contains_key(&DAY));
    let mut tally = DisputeTally::default();
    filing.at = "2026-03-10T16:00:00Z".parse().unwrap();
    fold(&shop.rules, &mut shop.standing, &mut tally, 2, &filing);
    assert!(shop.standing.buckets.contains_key(&later(1)));
}

#[test]
fn buckets_roll_out_by_the_days_of_events_and_not_before() {
    let mut shop = Shop::new();
    shop.dispute(DAY, vec![]);
    let kept = shop.rules.keep_from(later(300));
    // 300 days hold any window and the longest restriction.
    assert!(kept > DAY);
    let last = (0..=300)
        .map(later)
        .filter(|day| shop.rules.keep_from(*day) <= DAY)
        .max();
    let last = last.unwrap();
    shop.dispute(last, vec![]);
    assert!(shop.standing.buckets.contains_key(&DAY));
    shop.dispute(last + Span::new().days(1), vec![]);
    assert!(!shop.standing.buckets.contains_key(&DAY));
}

#[test]
fn an_overturned_ruling_is_taken_back_from_the_day_it_was_made() {
    let mut shop = Shop::new();
    let mut tally = shop.dispute(DAY, vec![intervention()]);
    let before = shop.standing.buckets.clone();
    shop.of(&mut tally, later(1), ruled(1, true));
    shop.of(&mut tally, later(1), penalty(Violation::ShamShipment, 3));
    shop.of(&mut tally, later(2), refund());
    assert_eq!(shop.total(Counter::AtFault), 1);
    assert_eq!(shop.total(Counter::DisputeRefunds), 1);
    assert_eq!(shop.total(Counter::QualityRefunds), 1);
    let moved = shop.of(&mut tally, later(20), overturned(1));
    assert!(moved.iter().all(|movement| movement.change < 0));
    assert!(moved.iter().any(|movement| movement.day == later(1)));
    assert_eq!(shop.standing.buckets, before);
    assert!(shop.standing.points.is_empty());
}

#[test]
fn the_ruling_of_the_next_round_counts_anew() {
    let mut shop = Shop::new();
    let mut tally = shop.dispute(DAY, vec![ruled(1, true), refund()]);
    shop.of(&mut tally, later(5), overturned(1));
    shop.of(&mut tally, later(6), ruled(2, false));
    assert_eq!(shop.total(Counter::Rulings), 1);
    assert_eq!(shop.total(Counter::RulingsLiable), 0);
    assert_eq!(shop.total(Counter::Refunds), 0);
    // An appeal of the buyer wins: the money that had moved counts again, on its day.
    shop.of(&mut tally, later(7), overturned(2));
    shop.of(&mut tally, later(8), ruled(3, true));
    assert_eq!(shop.total(Counter::RulingsLiable), 1);
    assert_eq!(shop.standing.count(Counter::QualityRefunds, DAY, DAY), 1);
    // Overturning what was overturned long ago moves nothing.
    assert_eq!(shop.of(&mut tally, later(9), overturned(1)), []);
}

#[test]
fn what_has_rolled_out_is_not_taken_back_from_anywhere() {
    let mut shop = Shop::new();
    let mut old = shop.dispute(DAY, vec![ruled(1, true)]);
    shop.dispute(later(400), vec![ruled(1, true)]);
    let before = shop.standing.clone();
    assert_eq!(shop.of(&mut old, later(401), overturned(1)), []);
    assert_eq!(shop.standing, before);
}

#[test]
fn a_ruling_that_was_upheld_stays() {
    let mut shop = Shop::new();
    let mut tally = shop.dispute(DAY, vec![ruled(1, true)]);
    let upheld = Event::RulingUpheld {
        round: 1,
        reason: None,
    };
    assert_eq!(shop.of(&mut tally, later(3), upheld), []);
    assert_eq!(shop.total(Counter::RulingsLiable), 1);
}

#[test]
fn an_ignored_claim_counts_as_at_fault_and_only_once() {
    let mut shop = Shop::new();
    let deemed = Event::ClaimAccepted {
        deemed: true,
        terms: OfferTerms::default(),
    };
    let events = vec![stage(StageKind::Answer), silent(), deemed, ruled(1, true)];
    let mut tally = shop.dispute(DAY, events);
    assert_eq!(shop.total(Counter::IgnoredClaims), 1);
    assert_eq!(shop.total(Counter::AnswersDue), 1);
    assert_eq!(shop.total(Counter::AnswersInTime), 0);
    assert_eq!(
        (shop.total(Counter::Decided), shop.total(Counter::AtFault)),
        (1, 1)
    );
    // The silence stays, whatever becomes of the ruling.
    shop.of(&mut tally, later(9), overturned(1));
    assert_eq!(
        (shop.total(Counter::Decided), shop.total(Counter::AtFault)),
        (1, 1)
    );
}

#[test]
fn an_answer_in_time_is_no_silence_and_later_silence_no_ignored_claim() {
    let mut shop = Shop::new();
    let refused = Event::ClaimRefused {
        reason: "the tag was cut off".to_owned(),
    };
    let events = vec![
        stage(StageKind::Answer),
        refused,
        stage(StageKind::Negotiation),
        silent(),
    ];
    shop.dispute(DAY, events);
    assert_eq!(shop.total(Counter::AnswersInTime), 1);
    assert_eq!(shop.total(Counter::AnswersDue), 1);
    assert_eq!(shop.total(Counter::IgnoredClaims), 0);
    // Silence where goods came back is another matter.
    shop.dispute(DAY, vec![stage(StageKind::Inspection), silent()]);
    assert_eq!(shop.total(Counter::IgnoredClaims), 0);
}

#[test]
fn a_claim_that_is_not_admitted_is_not_held_against_anybody() {
    let mut shop = Shop::new();
    let refusal = Refusal::ALL[0];
    shop.dispute(DAY, vec![Event::NotAdmitted { refusal }]);
    assert_eq!(shop.total(Counter::Filed), 0);
    assert!(shop.standing.buckets.is_empty());
}

#[test]
fn what_a_merchant_claims_itself_is_not_counted_against_it() {
    let mut shop = Shop::new();
    let mut tally = DisputeTally::default();
    let mut filing = filed(1, "abusive_claim");
    if let Event::DisputeFiled { case, .. } = &mut filing {
        *case = json!({ "claim": { "ground": "abusive_claim", "claimant": "merchant" } });
    }
    shop.of(&mut tally, DAY, filing);
    shop.of(&mut tally, DAY, intervention());
    shop.of(&mut tally, DAY, ruled(1, false));
    assert_eq!(shop.standing, Standing::default());
}

#[test]
fn a_dispute_without_a_merchant_moves_nothing() {
    let mut shop = Shop::new();
    let mut tally = DisputeTally::default();
    let mut filing = filed(1, "defective");
    if let Event::DisputeFiled { merchant, .. } = &mut filing {
        *merchant = None;
    }
    let filing = happened(DAY, filing);
    assert_eq!(merchant_of(&tally, &filing), None);
    assert_eq!(
        fold(&shop.rules, &mut shop.standing, &mut tally, 1, &filing),
        []
    );
    let ruling = happened(DAY, ruled(1, true));
    assert_eq!(
        fold(&shop.rules, &mut shop.standing, &mut tally, 2, &ruling),
        []
    );
    assert_eq!(shop.standing, Standing::default());
}

#[test]
fn the_time_to_refund_is_counted_from_the_filing() {
    let mut shop = Shop::new();
    let mut tally = shop.dispute(DAY, vec![]);
    shop.of(&mut tally, later(2), refund());
    shop.of(&mut tally, later(3), refund());
    let view = shop.view(later(2));
    let value = view.value(Measure::RefundTime, DAYS_30).unwrap();
    assert_eq!(
        *value,
        MeasureValue::Time {
            of: 1,
            mean_s: 172_800
        }
    );
}

#[test]
fn a_refund_the_platform_advanced_counts_when_it_is_recovered_and_without_a_time() {
    let mut shop = Shop::new();
    let advance = Event::AdvancePaid { amount: money(100) };
    let mut tally = shop.dispute(DAY, vec![advance]);
    assert_eq!(shop.total(Counter::Refunds), 0);
    let recovered = |from| Event::AdvanceRecovered {
        amount: money(100),
        from,
    };
    shop.of(&mut tally, later(1), recovered(Party::Insurer));
    assert_eq!(shop.total(Counter::Refunds), 0);
    shop.of(&mut tally, later(1), recovered(Party::Merchant));
    assert_eq!(shop.total(Counter::QualityRefunds), 1);
    assert_eq!(shop.total(Counter::TimedRefunds), 0);
}

#[test]
fn a_refund_on_another_ground_is_none_of_quality() {
    let mut shop = Shop::new();
    let mut tally = DisputeTally::default();
    shop.of(&mut tally, DAY, filed(1, "no_reason"));
    shop.of(&mut tally, DAY, refund());
    assert_eq!(shop.total(Counter::Refunds), 1);
    assert_eq!(shop.total(Counter::QualityRefunds), 0);
}

#[test]
fn a_review_is_held_back_while_a_dispute_on_the_order_is_open() {
    let mut shop = Shop::new();
    assert_eq!(shop.own(DAY, review("o1", 1, true)), []);
    assert_eq!(shop.total(Counter::Reviews), 0);
    let released = Event::ReviewReleased {
        merchant: "shop".parse().unwrap(),
        order: "o1".parse().unwrap(),
    };
    let moved = shop.own(later(9), released.clone());
    assert_eq!(moved[0].day, DAY);
    assert_eq!(shop.standing.count(Counter::Reviews, DAY, DAY), 1);
    // It counts once.
    assert_eq!(shop.own(later(9), released), []);
}

#[test]
fn three_reviews_of_a_buyer_and_month_count_and_the_fourth_does_not() {
    let mut shop = Shop::new();
    for place in 0..4 {
        let mut written = happened(DAY, review(&format!("o{place}"), 1, false));
        let buyer: ActorId = "wang".parse().unwrap();
        written.by = Actor::named(Role::Buyer, buyer);
        let pair = PairMonth::of(&shop.rules, &shop.standing, &written).unwrap();
        assert_eq!(pair.to_string(), "2026-03-01/wang");
        fold_merchant(
            &shop.rules,
            &mut shop.standing,
            &mut shop.pair,
            place,
            &written,
        );
    }
    assert_eq!(shop.total(Counter::Reviews), 3);
    // Where nobody tells who wrote them, all count.
    let unnamed = happened(DAY, review("o9", 1, false));
    assert_eq!(PairMonth::of(&shop.rules, &shop.standing, &unnamed), None);
    shop.own(DAY, review("o9", 1, false));
    assert_eq!(shop.total(Counter::Reviews), 4);
}

#[test]
fn stars_outside_one_to_five_are_no_review() {
    let mut shop = Shop::new();
    assert_eq!(shop.own(DAY, review("o1", 0, false)), []);
    assert_eq!(shop.own(DAY, review("o2", 6, false)), []);
    assert_eq!(shop.own(DAY, review("o3", 5, false)).len(), 4);
}

#[test]
fn reviews_count_for_six_months() {
    let mut shop = Shop::new();
    shop.own(date(2026, 2, 16), review("o1", 4, false));
    let shown = |day| {
        let view = shop.view(day);
        view.value(Measure::Service, Window::Months(6)).cloned()
    };
    let Some(MeasureValue::Stars {
        of,
        mean_hundredths,
        shrunken_hundredths,
        interval_hundredths,
    }) = shown(date(2026, 8, 15))
    else {
        panic!("not shown");
    };
    assert_eq!((of, mean_hundredths, shrunken_hundredths), (1, 400, 476));
    assert!(interval_hundredths.unwrap().low < 250);
    assert_eq!(shown(date(2026, 8, 16)), None);
}

#[test]
fn the_experience_score_needs_ten_reviews_and_is_rounded_down() {
    let mut shop = Shop::new();
    for place in 0..9 {
        shop.own(DAY, review(&format!("o{place}"), 5, false));
    }
    assert_eq!(shop.view(DAY).experience_score, None);
    shop.own(DAY, review("o9", 5, false));
    // (20 x 4.80 + 10 x 5) / 30 = 4.87, and 4.20 for the prior of 20 % at fault: 4.803.
    let score = shop.view(DAY).experience_score.unwrap();
    assert_eq!((score.tenths, score.reviews), (48, 10));
    let read = read_standing(&shop.rules, &shop.standing, DAY);
    assert_eq!((read.day, read.experience_score), (DAY, Some(48)));
    // One dispute lost of one makes it 4.79, which is not 4.8.
    shop.dispute(DAY, vec![ruled(1, true)]);
    assert_eq!(shop.view(DAY).experience_score.unwrap().tenths, 47);
}

#[test]
fn one_case_of_ten_restricts_nobody() {
    let mut shop = Shop::new();
    shop.orders(DAY, 30, 0);
    shop.own(DAY, orders(DAY, 10));
    shop.dispute(DAY, vec![intervention(), ruled(1, true), refund()]);
    assert_eq!(
        shop.rate(Measure::DisputeRefundRate, DAY),
        Some((1, 10, 1_000))
    );
    assert_eq!(shop.restricted(DAY), [""; 0]);
}

#[test]
fn a_restriction_needs_the_count_and_the_ratio() {
    let lost = || vec![intervention(), ruled(1, true)];
    // Five of 500 are 1 %; four are not five, and five of 501 are not 1 %.
    for (cases, of, restricted) in [(5, 500, true), (4, 100, false), (5, 501, false)] {
        let mut shop = Shop::new();
        shop.orders(DAY, 30, 0);
        shop.own(DAY, orders(DAY, of));
        for _ in 0..cases {
            shop.dispute(DAY, lost());
        }
        let codes = shop.restricted(DAY);
        let found = codes.contains(&"dispute_refunds_high".to_owned());
        assert_eq!(found, restricted, "{cases} of {of}");
    }
}

#[test]
fn a_restriction_lasts_its_days_and_says_why() {
    let mut shop = Shop::new();
    shop.orders(DAY, 30, 0);
    shop.own(DAY, orders(DAY, 100));
    for _ in 0..5 {
        shop.dispute(DAY, vec![intervention(), ruled(1, true)]);
    }
    // From the next day on the orders are not stated, so the condition is not met again.
    let view = shop.view(later(13));
    let found = &view.restrictions[0];
    assert_eq!((found.since, found.until), (DAY, Some(later(14))));
    let cause = serde_json::to_value(&found.cause).unwrap();
    assert_eq!(cause["rate"]["cases"], 5);
    assert_eq!(cause["rate"]["met_on"], "2026-03-10");
    assert_eq!(shop.restricted(later(14)), [""; 0]);
}

#[test]
fn a_restriction_that_is_met_again_before_its_end_runs_on_unbroken() {
    let mut shop = Shop::new();
    shop.orders(DAY, 30, 0);
    for days in [0, 14, 29] {
        shop.own(later(days), orders(later(days), 100));
        for back in 1..=14 {
            let day = later(days - back);
            shop.own(later(days), orders(day, 0));
        }
    }
    for (day, cases) in [(0, 5), (14, 1)] {
        for _ in 0..cases {
            shop.dispute(later(day), vec![intervention(), ruled(1, true)]);
        }
    }
    shop.own(later(0), orders(DAY, 100));
    let found = |day| {
        let view = shop.view(day);
        let found = view.restrictions.first()?;
        Some((found.since, found.until?))
    };
    // Six of 200 on the 15th day, and still on the last day the first five are in the window.
    assert_eq!(found(later(14)), Some((DAY, later(28))));
    assert_eq!(found(later(29)), Some((DAY, later(43))));
    assert_eq!(found(later(43)), None);
}

#[test]
fn a_ratio_on_days_whose_orders_nobody_stated_restricts_nobody() {
    let mut shop = Shop::new();
    shop.dispute(later(-20), vec![]);
    shop.own(DAY, orders(DAY, 100));
    for _ in 0..9 {
        shop.dispute(DAY, vec![intervention(), ruled(1, true)]);
    }
    assert_eq!(shop.restricted(DAY), [""; 0]);
    let view = shop.view(DAY);
    let value = view.value(Measure::DisputeRefundRate, DAYS_30).unwrap();
    let MeasureValue::Rate {
        days_without_orders,
        ..
    } = value
    else {
        panic!("no rate");
    };
    assert_eq!(*days_without_orders, 20);
}

#[test]
fn an_overturned_ruling_lifts_the_restriction_that_rested_on_it() {
    let mut shop = Shop::new();
    shop.own(DAY, orders(DAY, 100));
    let lost = || vec![intervention(), ruled(1, true)];
    let mut tallies: Vec<DisputeTally> = (0..5).map(|_| shop.dispute(DAY, lost())).collect();
    assert_eq!(shop.restricted(DAY), ["dispute_refunds_high"]);
    shop.of(&mut tallies[0], later(1), overturned(1));
    assert_eq!(shop.restricted(later(1)), [""; 0]);
}

#[test]
fn general_points_are_cleared_at_the_end_of_the_year_and_restrict_at_every_twelve() {
    let mut shop = Shop::new();
    let eve = date(2026, 12, 31);
    shop.dispute(DAY, vec![penalty(Violation::ShamShipment, 11)]);
    assert_eq!(shop.restricted(DAY), [""; 0]);
    shop.dispute(eve, vec![penalty(Violation::LateShipment, 1)]);
    assert_eq!(shop.view(eve).points[0].points, 12);
    assert_eq!(shop.restricted(eve), ["general_node"]);
    // The points go; the restriction runs to its end.
    let turn = date(2027, 1, 1);
    assert_eq!(shop.view(turn).points, []);
    assert_eq!(shop.restricted(date(2027, 1, 6)), ["general_node"]);
    assert_eq!(shop.restricted(date(2027, 1, 7)), [""; 0]);
    // In the new year they begin at nothing.
    shop.dispute(turn, vec![penalty(Violation::LateShipment, 11)]);
    assert_eq!(shop.view(turn).points[0].points, 11);
}

#[test]
fn counterfeit_points_are_carried_from_24_on_and_the_account_stays_sealed_at_48() {
    let turn = date(2027, 1, 1);
    let mut shop = Shop::new();
    shop.dispute(DAY, vec![penalty(Violation::Counterfeit, 23)]);
    assert_eq!(shop.view(turn).points, []);
    shop.dispute(later(1), vec![penalty(Violation::Counterfeit, 1)]);
    assert_eq!(shop.view(turn).points[0].points, 24);
    assert_eq!(shop.restricted(later(1)), ["counterfeit_node"]);
    assert_eq!(shop.restricted(later(22)), [""; 0]);
    shop.dispute(turn, vec![penalty(Violation::Counterfeit, 24)]);
    assert_eq!(shop.restricted(turn), ["account_sealed"]);
    // Years later it still is, although nothing else is kept that long.
    shop.dispute(date(2031, 6, 1), vec![]);
    assert_eq!(shop.restricted(date(2031, 6, 1)), ["account_sealed"]);
}

#[test]
fn points_of_last_year_are_kept_and_older_ones_dropped() {
    let mut shop = Shop::new();
    let eve = date(2026, 12, 31);
    shop.dispute(eve, vec![penalty(Violation::LateShipment, 3)]);
    shop.dispute(date(2027, 12, 31), vec![]);
    assert!(shop.standing.points.contains_key(&eve));
    shop.dispute(date(2028, 1, 1), vec![]);
    assert!(shop.standing.points.is_empty());
}

#[test]
fn a_ruling_without_intervention_is_no_dispute_refund() {
    let mut shop = Shop::new();
    shop.dispute(DAY, vec![ruled(1, true)]);
    assert_eq!(shop.total(Counter::DisputeRefunds), 0);
    shop.dispute(DAY, vec![intervention(), intervention(), ruled(1, false)]);
    assert_eq!(shop.total(Counter::Interventions), 1);
    assert_eq!(shop.total(Counter::DisputeRefunds), 0);
    shop.dispute(DAY, vec![intervention(), ruled(1, true), ruled(1, true)]);
    assert_eq!(shop.total(Counter::DisputeRefunds), 1);
}

#[test]
fn points_a_buyer_gets_are_none_of_the_merchants() {
    let mut shop = Shop::new();
    shop.dispute(DAY, vec![penalty(Violation::AbuseOfReturn, 12)]);
    shop.dispute(DAY, vec![penalty(Violation::LateShipment, -5)]);
    assert!(shop.standing.points.is_empty());
}

#[test]
fn every_movement_names_the_event_that_caused_it() {
    let mut shop = Shop::new();
    let mut tally = DisputeTally::default();
    let moved = shop.of(&mut tally, DAY, filed(7, "defective"));
    assert_eq!(
        serde_json::to_value(&moved).unwrap(),
        json!([{
            "moved": { "count": "filed" },
            "day": "2026-03-10",
            "change": 1,
            "position": 1,
            "dispute": "D7",
        }])
    );
    assert_eq!(shop.standing.as_of, 1);
    shop.of(&mut tally, DAY, stage(StageKind::Answer));
    assert_eq!(shop.standing.as_of, 1);
}

#[test]
fn a_standing_reads_so_on_the_wire() {
    let mut shop = Shop::new();
    shop.orders(DAY, 30, 10);
    for _ in 0..6 {
        let refund = || vec![intervention(), ruled(1, true), refund()];
        shop.dispute(DAY, refund());
    }
    shop.dispute(DAY, vec![penalty(Violation::Counterfeit, 24)]);
    for place in 0..12 {
        shop.own(DAY, review(&format!("o{place}"), 4, false));
    }
    let mut view = serde_json::to_value(shop.view(DAY)).unwrap();
    // One of each kind is enough to see.
    view["measures"].as_array_mut().unwrap().retain(|measure| {
        ["intervention_rate", "answer_rate", "refund_time", "service"]
            .contains(&measure["measure"].as_str().unwrap())
    });
    insta::assert_snapshot!(serde_json::to_string_pretty(&view).unwrap());
}

#[test]
fn a_standing_is_the_same_after_it_went_through_rows() {
    let mut shop = Shop::new();
    shop.orders(DAY, 3, 10);
    shop.dispute(
        DAY,
        vec![ruled(1, true), penalty(Violation::ShamShipment, 3)],
    );
    shop.own(DAY, review("o1", 5, false));
    shop.own(DAY, review("o2", 1, true));
    let rows = shop.standing.rows();
    for (key, value) in &rows {
        let bytes = value.to_string().len();
        assert!(bytes < 1_024, "{key} has {bytes} bytes");
    }
    assert_eq!(Standing::from_rows(rows).unwrap(), shop.standing);
    let wrong = [("x/1".to_owned(), json!(1))];
    let error = Standing::from_rows(wrong).unwrap_err();
    assert_eq!(error.to_string(), "`x/1` is no row of a standing");
}

#[test]
fn a_tally_is_small_and_the_same_after_it_was_written() {
    let mut shop = Shop::new();
    let tally = shop.dispute(
        DAY,
        vec![
            stage(StageKind::Answer),
            silent(),
            intervention(),
            ruled(1, true),
            penalty(Violation::ShamShipment, 3),
            refund(),
        ],
    );
    let text = serde_json::to_string(&tally).unwrap();
    assert!(text.len() < 2_048, "{} bytes", text.len());
    assert_eq!(serde_json::from_str::<DisputeTally>(&text).unwrap(), tally);
}

/// What can happen in a dispute, sensible or not.
fn any_event() -> impl Strategy<Value = Event> {
    let violations = [
        Violation::ShamShipment,
        Violation::Counterfeit,
        Violation::AbuseOfReturn,
    ];
    prop_oneof![
        Just(filed(1, "defective")),
        Just(filed(2, "no_reason")),
        Just(intervention()),
        (0_u32..4, any::<bool>()).prop_map(|(round, liable)| ruled(round, liable)),
        (0_u32..4).prop_map(overturned),
        (prop::sample::select(violations.to_vec()), any::<i64>())
            .prop_map(|(violation, points)| penalty(violation, points)),
        Just(refund()),
        Just(stage(StageKind::Answer)),
        Just(stage(StageKind::Ruled)),
        Just(silent()),
        Just(Event::ClaimRefused {
            reason: String::new()
        }),
        Just(Event::ClaimWithdrawn),
        (any::<i32>(), any::<u32>())
            .prop_map(|(days, count)| { orders(later(i64::from(days % 1_000)), count) }),
        (any::<u8>(), any::<bool>()).prop_map(|(stars, held)| review("o1", stars, held)),
    ]
}

/// Events each of a day and of one of three disputes, in the order of the days.
fn any_story() -> impl Strategy<Value = Vec<(i64, usize, Event)>> {
    prop::collection::vec((0_i64..500, 0_usize..3, any_event()), 0..40).prop_map(|mut story| {
        story.sort_by_key(|(day, ..)| *day);
        story
    })
}

fn told(story: &[(i64, usize, Event)]) -> (Shop, Vec<StandingMovement>) {
    let mut shop = Shop::new();
    let mut movements = Vec::new();
    let mut tallies = vec![DisputeTally::default(); 3];
    for (day, dispute, event) in story {
        shop.position += 1;
        let happened = happened(later(*day), event.clone());
        let (tally, position) = (&mut tallies[*dispute], shop.position);
        let rules = &shop.rules;
        movements.extend(fold(rules, &mut shop.standing, tally, position, &happened));
        movements.extend(shop.own(later(*day), event.clone()));
    }
    (shop, movements)
}

/// What a standing holds, by day and kind.
fn held_in(standing: &Standing) -> BTreeMap<(Date, Moved), i64> {
    let mut held = BTreeMap::new();
    for (day, bucket) in &standing.buckets {
        for (counter, count) in &bucket.counts {
            held.insert((*day, Moved::Count(*counter)), (*count).try_into().unwrap());
        }
        if let Some(orders) = bucket.paid_orders.filter(|orders| *orders > 0) {
            held.insert((*day, Moved::PaidOrders), i64::from(orders));
        }
    }
    for (day, points) in &standing.points {
        for (violation, count) in points {
            held.insert(
                (*day, Moved::Points(*violation)),
                (*count).try_into().unwrap(),
            );
        }
    }
    held
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn folding_is_total_and_sums_up_to_its_movements(story in any_story()) {
        let (shop, movements) = told(&story);
        // All that is held was moved there, and all that was moved is held or has rolled out.
        let mut moved = BTreeMap::new();
        for movement in &movements {
            prop_assert!(movement.change != 0);
            *moved.entry((movement.day, movement.moved)).or_insert(0) += movement.change;
        }
        let newest = shop.standing.newest;
        let first = newest.map_or(Date::MIN, |newest| shop.rules.keep_from(newest));
        moved.retain(|(day, _), sum| *sum != 0 && *day >= first);
        let mut held = held_in(&shop.standing);
        held.retain(|(day, _), _| *day >= first);
        prop_assert_eq!(held, moved);
        for bucket in shop.standing.buckets.values() {
            prop_assert!(!bucket.is_empty());
            prop_assert!(bucket.counts.values().all(|count| *count > 0));
        }
        for day in [later(-1), later(0), later(250), later(499), later(2_000)] {
            let view = shop.view(day);
            for shown in &view.measures {
                match &shown.value {
                    Some(MeasureValue::Rate { cases, of, ratio_bp, interval_bp, .. }) => {
                        prop_assert!(*of > 0);
                        prop_assert_eq!(interval_bp.is_some(), cases <= of);
                        if let Some(interval) = interval_bp {
                            prop_assert!(interval.low <= *ratio_bp && *ratio_bp <= interval.high);
                        }
                    }
                    Some(MeasureValue::Time { of, .. } | MeasureValue::Stars { of, .. }) => {
                        prop_assert!(*of > 0);
                    }
                    None => {}
                }
            }
            prop_assert!(serde_json::to_string(&view).is_ok());
        }
        let rows = shop.standing.rows();
        prop_assert_eq!(Standing::from_rows(rows).unwrap(), shop.standing);
    }

    #[test]
    fn a_ruling_that_is_overturned_leaves_no_trace(
        before in prop::collection::vec(any_event(), 0..10),
        points in 0_i64..50,
        liable: bool,
        pays: bool,
    ) {
        let mut shop = Shop::new();
        let mut tally = shop.dispute(DAY, vec![]);
        for event in before {
            shop.of(&mut tally, DAY, event);
        }
        // No other ruling stands in the way: what it would take back is another matter.
        for round in 0..4 {
            shop.of(&mut tally, DAY, overturned(round));
        }
        let kept = tally.refund.is_some();
        let (standing, without) = (shop.standing.clone(), tally.clone());
        shop.of(&mut tally, DAY, ruled(9, liable));
        shop.of(&mut tally, DAY, penalty(Violation::Counterfeit, points));
        if pays && !kept {
            shop.of(&mut tally, DAY, refund());
        }
        shop.of(&mut tally, later(30), overturned(9));
        prop_assert_eq!(&shop.standing.buckets, &standing.buckets);
        prop_assert_eq!(&shop.standing.points, &standing.points);
        prop_assert_eq!(tally.added, without.added);
    }

    #[test]
    fn the_order_of_disputes_does_not_matter_to_the_counters(story in any_story()) {
        let own = |event: &Event| matches!(
            event,
            Event::ReviewRecorded { .. } | Event::OrderVolumeRecorded { .. }
        );
        let story: Vec<_> = story.into_iter().filter(|(_, _, event)| !own(event)).collect();
        let mut by_dispute = story.clone();
        by_dispute.sort_by_key(|(_, dispute, _)| *dispute);
        let ((mixed, _), (sorted, _)) = (told(&story), told(&by_dispute));
        prop_assert_eq!(mixed.standing.buckets, sorted.standing.buckets);
        prop_assert_eq!(mixed.standing.points, sorted.standing.points);
        prop_assert_eq!(mixed.standing.newest, sorted.standing.newest);
    }
}
