//! The sample as a programmer would write it: Rust over a plain struct.
//!
//! It decides the same questions as `benches/sample`, names the same rules, and treats what a case
//! lacks alike: an amount without its price is not stated, a missing day leaves the case open.

use adjudge::domain::vocabulary::{
    GoodsClass, GoodsTrait, Ground, OrderProgress, OrderTrait, Party, Promise, Remedy, ReturnState,
    ShipmentTrait,
};

use crate::cases::{Case, End, Verdict};

/// The numbers of the sample, as on its first day.
#[derive(Clone, Debug)]
pub struct Numbers {
    pub filing_window: i64,
    pub return_window: i64,
    pub refund_days: i64,
    pub spoiled_least: i64,
    pub spoiled_full_above: i64,
    /// Upper ends of the shares spoiled, with the share refunded; beyond the last, `spoiled_rest`.
    pub spoiled_refund: [(i64, i64); 3],
    pub spoiled_rest: i64,
    pub late_rate: i64,
    pub late_min: i64,
    pub late_max: i64,
    pub late_points: i64,
}

impl Numbers {
    pub const SAMPLE: Self = Self {
        filing_window: 15,
        return_window: 7,
        refund_days: 7,
        spoiled_least: 500,
        spoiled_full_above: 6_000,
        spoiled_refund: [(1_000, 1_000), (3_000, 4_000), (5_000, 6_000)],
        spoiled_rest: 8_000,
        late_rate: 500,
        late_min: 500,
        late_max: 50_000,
        late_points: 1,
    };
}

/// The places of the rules, for the record of who spoke.
mod rule {
    pub const FILED_LATE: u32 = 1;
    pub const GENERAL: u32 = 1 << 1;
    pub const HIDDEN_DEFECT: u32 = 1 << 2;
    pub const VISIBLE_DEFECT: u32 = 1 << 4;
    pub const BUYER_CAUSED: u32 = 1 << 5;
    pub const NO_DEFECT: u32 = 1 << 6;
    pub const DEFECT: u32 = 1 << 7;
    pub const FREIGHT_BUYER: u32 = 1 << 8;
    pub const FREE_SHIPPING: u32 = 1 << 9;
    pub const FREIGHT_MERCHANT: u32 = 1 << 10;
    pub const FREIGHT_PROMISED: u32 = 1 << 11;
    pub const IN_TIME: u32 = 1 << 12;
    pub const PACKET: u32 = 1 << 13;
    pub const DELIVERED: u32 = 1 << 14;
    pub const NOT_DELIVERED: u32 = 1 << 15;
    pub const SIGNED_FOR_BUYER: u32 = 1 << 16;
    pub const REFUND_PARTIAL: u32 = 1 << 17;
    pub const REFUND_PRICE: u32 = 1 << 18;
    pub const EXCLUDED: u32 = 1 << 19;
    pub const EXCLUDED_IF_CONFIRMED: u32 = 1 << 20;
    pub const LATE: u32 = 1 << 21;
    pub const LONGER_WINDOW: u32 = 1 << 22;
    pub const NO_REASON: u32 = 1 << 23;
    pub const NOT_INTACT: u32 = 1 << 24;
    pub const LITTLE_SPOILED: u32 = 1 << 25;
    pub const SPOILED: u32 = 1 << 26;
}

/// Decides a case.
pub fn decide(case: &Case, numbers: &Numbers) -> Verdict {
    let mut verdict = Verdict::default();
    if case
        .day_after_completion
        .is_some_and(|day| day > numbers.filing_window)
    {
        verdict.end = End::NotAdmitted;
        verdict.spoke = rule::FILED_LATE;
        return verdict;
    }
    verdict.spoke = rule::GENERAL;
    match case.ground {
        Ground::NoReason => no_reason(case, numbers, &mut verdict),
        Ground::Defective => defective(case, &mut verdict),
        Ground::NotReceived => not_received(case, &mut verdict),
        Ground::Spoiled => spoiled(case, numbers, &mut verdict),
        Ground::LateShipment => late(case, numbers, &mut verdict),
        _ => {}
    }
    if verdict.end == End::Open {
        return Verdict {
            end: End::Open,
            ..Verdict::default()
        };
    }
    refund(case, numbers, &mut verdict);
    freight(case, &mut verdict);
    verdict
}

/// Sets who is liable and what is granted.
fn grant(verdict: &mut Verdict, liable: Party, remedy: Remedy, by: u32) {
    verdict.liability = Some(liable);
    verdict.remedy = Some(remedy);
    verdict.spoke |= by;
}

fn no_reason(case: &Case, numbers: &Numbers, verdict: &mut Verdict) {
    let counts = matches!(
        case.progress,
        OrderProgress::Received | OrderProgress::Completed
    ) && !case.in_time_undisputed;
    let mut dismissed_by = 0;
    if counts {
        let Some(day) = case.day_after_receipt else {
            verdict.end = End::Open;
            return;
        };
        let longer = case.promises.contains(Promise::LongerReturnWindow)
            && case.return_window_days.is_some_and(|window| day <= window);
        if longer {
            verdict.spoke |= rule::LONGER_WINDOW;
        } else if day > numbers.return_window {
            dismissed_by |= rule::LATE;
        }
    }
    let traits = case.goods_traits;
    if (traits.contains(GoodsTrait::MadeToOrder)
        || traits.contains(GoodsTrait::Personalised)
        || traits.contains(GoodsTrait::Perishable)
        || traits.contains(GoodsTrait::DigitalDownload)
        || traits.contains(GoodsTrait::Periodical))
        && !case.promises.contains(Promise::NoReasonReturn)
    {
        dismissed_by |= rule::EXCLUDED;
    }
    if (traits.contains(GoodsTrait::ChangesOnOpening)
        || traits.contains(GoodsTrait::LosesValueOnActivation)
        || traits.contains(GoodsTrait::DisclosedFlaw))
        && case.exclusion_confirmed
    {
        dismissed_by |= rule::EXCLUDED_IF_CONFIRMED;
    }
    let not_intact = match case.class {
        GoodsClass::Electronics | GoodsClass::Phone | GoodsClass::Computer => {
            case.used_beyond_inspection
        }
        GoodsClass::Clothing | GoodsClass::Shoes | GoodsClass::Bags | GoodsClass::Hats => {
            case.tag_removed || case.soiled_or_damaged
        }
        _ => false,
    };
    if not_intact {
        dismissed_by |= rule::NOT_INTACT;
    }
    let remedy = if dismissed_by == 0 {
        Remedy::ReturnAndRefund
    } else {
        Remedy::Dismissed
    };
    grant(verdict, Party::None, remedy, dismissed_by | rule::NO_REASON);
}

fn defective(case: &Case, verdict: &mut Verdict) {
    if case.buyer_caused {
        // Whether there is a defect does not matter then, and nobody is held to the proof of it.
        grant(verdict, Party::Buyer, Remedy::Dismissed, rule::BUYER_CAUSED);
        return;
    }
    let defect = case.defect.unwrap_or_else(|| {
        // Unproven: against the buyer where the flaw can be seen, against the merchant else.
        let fell = !case.visible_mismatch;
        verdict.fell = Some(fell);
        verdict.spoke |= if fell {
            rule::HIDDEN_DEFECT
        } else {
            rule::VISIBLE_DEFECT
        };
        fell
    });
    if !defect {
        grant(verdict, Party::None, Remedy::Dismissed, rule::NO_DEFECT);
        return;
    }
    let remedy = match case.seeks {
        Remedy::Replacement | Remedy::Repair => case.seeks,
        _ => Remedy::ReturnAndRefund,
    };
    grant(verdict, Party::Merchant, remedy, rule::DEFECT);
}

fn not_received(case: &Case, verdict: &mut Verdict) {
    let signed = case.shipment_traits.contains(ShipmentTrait::SignedByAgent)
        || case.shipment_traits.contains(ShipmentTrait::LeftWhereTold);
    if signed {
        grant(
            verdict,
            Party::None,
            Remedy::Dismissed,
            rule::SIGNED_FOR_BUYER,
        );
    }
    if case.delivered {
        grant(verdict, Party::None, Remedy::Dismissed, rule::DELIVERED);
    } else if !signed {
        grant(
            verdict,
            Party::Merchant,
            Remedy::RefundOnly,
            rule::NOT_DELIVERED,
        );
    }
}

fn spoiled(case: &Case, numbers: &Numbers, verdict: &mut Verdict) {
    let Some(share) = case
        .spoiled_share
        .filter(|share| *share > numbers.spoiled_least)
    else {
        grant(
            verdict,
            Party::None,
            Remedy::Dismissed,
            rule::LITTLE_SPOILED,
        );
        return;
    };
    if share > numbers.spoiled_full_above {
        grant(verdict, Party::Merchant, Remedy::RefundOnly, rule::SPOILED);
        return;
    }
    grant(
        verdict,
        Party::Merchant,
        Remedy::PartialRefund,
        rule::SPOILED,
    );
    let rate = numbers
        .spoiled_refund
        .iter()
        .find(|(up_to, _)| share <= *up_to)
        .map_or(numbers.spoiled_rest, |(_, rate)| *rate);
    verdict.goods = Some(case.claimed_paid.map(|paid| part(paid, rate)));
    verdict.refund_days = Some(numbers.refund_days);
    verdict.spoke |= rule::REFUND_PARTIAL;
}

fn late(case: &Case, numbers: &Numbers, verdict: &mut Verdict) {
    if case.hours_late.is_none_or(|hours| hours <= 0) {
        grant(verdict, Party::None, Remedy::Dismissed, rule::IN_TIME);
        return;
    }
    grant(
        verdict,
        Party::Merchant,
        Remedy::CompensationOnly,
        rule::PACKET,
    );
    verdict.packet = Some(
        case.claimed_paid
            .map(|paid| part(paid, numbers.late_rate).clamp(numbers.late_min, numbers.late_max)),
    );
    verdict.points = Some(numbers.late_points);
}

fn refund(case: &Case, numbers: &Numbers, verdict: &mut Verdict) {
    let returned = verdict.remedy == Some(Remedy::ReturnAndRefund);
    if !returned && verdict.remedy != Some(Remedy::RefundOnly) {
        return;
    }
    verdict.goods = Some(
        case.refund_base
            .map(|base| base - case.refund_already_paid.map_or(0, |paid| paid.min(base))),
    );
    verdict.refund_days = Some(numbers.refund_days);
    verdict.send_back = returned && case.return_state == ReturnState::NotSent;
    verdict.spoke |= rule::REFUND_PRICE;
}

fn freight(case: &Case, verdict: &mut Verdict) {
    match (verdict.liability, verdict.remedy) {
        (Some(Party::None), Some(Remedy::ReturnAndRefund)) => {
            let out = if case.order_traits.contains(OrderTrait::FreeShipping) {
                verdict.spoke |= rule::FREE_SHIPPING;
                Party::Merchant
            } else {
                verdict.spoke |= rule::FREIGHT_BUYER;
                Party::Buyer
            };
            let back = if case.promises.contains(Promise::FreeReturnFreight) {
                verdict.spoke |= rule::FREIGHT_PROMISED;
                Party::Merchant
            } else {
                verdict.spoke |= rule::FREIGHT_BUYER;
                Party::Buyer
            };
            verdict.freight_out = Some((out, None));
            verdict.freight_back = Some(back);
        }
        (
            Some(Party::Merchant),
            Some(
                remedy @ (Remedy::RefundOnly
                | Remedy::ReturnAndRefund
                | Remedy::Replacement
                | Remedy::Repair),
            ),
        ) => {
            verdict.freight_out = Some((Party::Merchant, Some(case.freight_charged)));
            if remedy != Remedy::RefundOnly {
                verdict.freight_back = Some(Party::Merchant);
            }
            verdict.spoke |= rule::FREIGHT_MERCHANT;
        }
        _ => {}
    }
}

/// Takes a rate in basis points of an amount, half up to the minor unit.
fn part(amount: i64, rate: i64) -> i64 {
    (amount * rate + 5_000) / 10_000
}
