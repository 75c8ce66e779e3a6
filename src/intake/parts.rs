//! Makes the parts of a dispute of the sections of a case file.

use std::num::NonZeroU32;

use super::fields::{Amount, Day, Terms, Units, When};
use super::sections::{
    BuyerSection, ClaimSection, CoverSection, EvidenceSection, EvidenceWindow, GiftSection,
    GoodsSection, LineSection, MerchantSection, OrderSection, ReturnSection, Sections,
    ShipmentSection, ThresholdSection, Timing,
};
use crate::domain::vocabulary::{BuyerGrade, GoodsClass, OrderProgress, Party, ReturnState};
use crate::domain::{
    Buyer, Claim, ClaimedLine, Counts, Coupon, Cover, DisputeParts, EvidenceItem, FastRefund,
    Findings, Flaw, Gift, GoodsReturn, JudgedUnder, LineId, Merchant, Moment, Money, Negotiation,
    Order, OrderCounts, OrderFreight, OrderLine, Payment, SetDiscount, Shipment, ThresholdDiscount,
    TrackingEvent, TrackingStep,
};

/// Lists what is told in two ways or in none.
pub(super) fn form_flaws(sections: &Sections) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let order = &sections.order;
    if order.goods.is_some() && !order.lines.is_empty() {
        flaws.push(
            Flaw::new("order.goods", "stands beside `lines`")
                .with_help("keep `lines`, or `goods` alone for goods of one kind"),
        );
    }
    if progress(sections).is_none() {
        flaws.push(
            Flaw::new("order.progress", "`progress` is missing").with_help(
                "state how far the order had come when the claim was filed: `unshipped`, \
                 `shipped`, `refused`, `received` or `completed`",
            ),
        );
    }
    if sections.case.judged_under_day.is_some() && sections.case.judged_under.is_none() {
        flaws.push(
            Flaw::new("case.judged_under_day", "stands without `judged_under`")
                .with_help("name the pack version in `judged_under` too"),
        );
    }
    if let Some((under, Day(day))) = sections
        .case
        .judged_under
        .as_ref()
        .zip(sections.case.judged_under_day)
        && day < under.0.version()
    {
        flaws.push(Flaw::new(
            "case.judged_under_day",
            format!("{day} lies before the first day of `{}`", under.0),
        ));
    }
    flaws
}

/// Returns how far the order had come: as stated, else as the days up to the filing tell.
fn progress(sections: &Sections) -> Option<OrderProgress> {
    if sections.order.progress.is_some() {
        return sections.order.progress;
    }
    let filed = moment(sections.claim.filed);
    let by_then = |at: Option<Moment>| {
        at.is_some_and(|at| filed.is_none_or(|filed| !filed.is_surely_before(at)))
    };
    let shipment = &sections.shipment;
    let tracked = |step| {
        shipment
            .tracking
            .iter()
            .find(|event| event.step == step)
            .map(|event| event.at.0)
    };
    if by_then(moment(sections.order.completed)) {
        return Some(OrderProgress::Completed);
    }
    if by_then(tracked(TrackingStep::Refused)) {
        return Some(OrderProgress::Refused);
    }
    if by_then(moment(shipment.received).or_else(|| tracked(TrackingStep::Signed))) {
        return Some(OrderProgress::Received);
    }
    by_then(moment(shipment.shipped).or_else(|| tracked(TrackingStep::PickedUp)))
        .then_some(OrderProgress::Shipped)
}

fn money(amount: Option<Amount>) -> Option<Money> {
    amount.map(|Amount(money)| money)
}

fn moment(when: Option<When>) -> Option<Moment> {
    when.map(|When(moment)| moment)
}

fn units(units: Option<Units>) -> NonZeroU32 {
    units.map_or(NonZeroU32::MIN, |Units(units)| units)
}

/// Makes the parts, and tells what could not be made of the findings.
pub(super) fn parts(sections: Sections) -> (DisputeParts, Vec<Flaw>) {
    let progress = progress(&sections).unwrap_or(OrderProgress::Received);
    let mut flaws = Vec::new();
    let mut findings = Findings::default();
    for (finding, found) in sections.findings.iter() {
        if let Err(message) = findings.state(*finding, found.0) {
            flaws.push(Flaw::new(format!("findings.{finding}"), message));
        }
    }
    let about = sections.case;
    let judged_under = about.judged_under.map(|under| JudgedUnder {
        pack: under.0,
        day: about.judged_under_day.map(|Day(day)| day),
    });
    let parts = DisputeParts {
        id: about.id,
        title: about.title,
        judged_under,
        judged_at: moment(about.judged_at),
        order: order(sections.order, progress),
        merchant: merchant(sections.merchant),
        buyer: buyer(sections.buyer),
        shipment: shipment(sections.shipment),
        goods_return: goods_return(sections.goods_return),
        cover: sections.cover.as_ref().map(cover),
        fast_refund: FastRefund {
            considered: sections.fast_refund.considered,
            advanced: money(sections.fast_refund.advanced),
        },
        negotiation: Negotiation {
            return_agreed: sections.negotiation.return_agreed,
            freight_mentioned: sections.negotiation.freight_mentioned,
        },
        claim: claim(sections.claim),
        evidence: sections.evidence.into_iter().map(evidence_item).collect(),
        evidence_closed: sections.evidence_window == EvidenceWindow::Closed,
        findings,
    };
    (parts, flaws)
}

fn order(section: OrderSection, progress: OrderProgress) -> Order {
    let lines = match section.goods {
        Some(goods) if section.lines.is_empty() => match "goods".parse() {
            Ok(id) => vec![goods_line(id, goods)],
            Err(_) => Vec::new(),
        },
        Some(_) | None => section.lines.into_iter().map(line).collect(),
    };
    Order {
        id: section.id,
        lines,
        paid: money(section.paid),
        payments: section
            .payments
            .into_iter()
            .map(|payment| Payment {
                means: payment.means,
                amount: payment.amount.0,
            })
            .collect(),
        sets: section
            .sets
            .into_iter()
            .map(|set| SetDiscount {
                lines: set.lines,
                price: set.price.0,
                count: units(set.count),
            })
            .collect(),
        thresholds: section.thresholds.into_iter().map(threshold).collect(),
        coupons: section
            .coupons
            .into_iter()
            .map(|coupon| Coupon {
                amount: coupon.amount.0,
                lines: coupon.lines,
            })
            .collect(),
        gifts: section.gifts.into_iter().map(gift).collect(),
        freight: OrderFreight {
            charged: money(section.freight.charged),
            standard: money(section.freight.standard),
            waived: money(section.freight.waived),
        },
        deposit_paid: money(section.deposit_paid),
        contract_price: money(section.contract_price),
        progress,
        traits: section.traits.0,
        concluded: moment(section.concluded),
        paid_at: moment(section.paid_at),
        completed: moment(section.completed),
        ship_promise_hours: section.ship_promise_hours,
        counts: OrderCounts {
            hours_late: section.hours_late,
            hours_overdue: section.hours_overdue,
            hours_without_scan: section.hours_without_scan,
        },
    }
}

fn threshold(section: ThresholdSection) -> ThresholdDiscount {
    ThresholdDiscount {
        reach: section.reach.0,
        off: section.off.0,
        every: section.every,
        lines: section.lines,
    }
}

fn gift(section: GiftSection) -> Gift {
    Gift {
        title: section.title,
        declared_value: money(section.declared_value),
        market_value: money(section.market_value),
        returned: section.returned,
    }
}

fn goods_line(id: LineId, goods: GoodsSection) -> OrderLine {
    line(LineSection {
        id,
        title: goods.title,
        class: goods.class,
        traits: goods.traits,
        unit_price: goods.unit_price,
        quantity: goods.quantity,
        paid: None,
    })
}

fn line(section: LineSection) -> OrderLine {
    let Terms(traits) = section.traits;
    OrderLine {
        id: section.id,
        title: section.title,
        class: section.class.unwrap_or(GoodsClass::General),
        traits,
        unit_price: money(section.unit_price),
        quantity: units(section.quantity),
        paid: money(section.paid),
    }
}

fn merchant(section: MerchantSection) -> Merchant {
    Merchant {
        id: section.id,
        promises: section.promises.0,
        return_window_days: section.return_window_days,
        promised_multiple: section.promised_multiple,
        promised_amount: money(section.promised_amount),
        promise_days: section.promise_days,
        experience_score: section.experience_score,
        silent: section.silent,
    }
}

fn buyer(section: BuyerSection) -> Buyer {
    Buyer {
        id: section.id,
        grade: section.grade.unwrap_or(BuyerGrade::None),
        fast_refund_quota: money(section.fast_refund_quota),
        open_advances: money(section.open_advances),
        real_name: section.real_name,
        fraud_signals: section.fraud_signals,
        abuse_count: section.abuse_count,
        elder: section.elder,
    }
}

fn shipment(section: ShipmentSection) -> Shipment {
    Shipment {
        carrier: section.carrier,
        shipped: moment(section.shipped),
        number_entered: moment(section.number_entered),
        first_scan: moment(section.first_scan),
        received: moment(section.received),
        from_region: section.from_region,
        to_region: section.to_region,
        traits: section.traits.0,
        tracking: section
            .tracking
            .into_iter()
            .map(|event| TrackingEvent {
                at: event.at.0,
                step: event.step,
                place: event.place,
            })
            .collect(),
    }
}

fn goods_return(section: ReturnSection) -> GoodsReturn {
    let by_days = if section.delivered.is_some() {
        ReturnState::Delivered
    } else if section.handed_over.is_some() {
        ReturnState::HandedOver
    } else {
        ReturnState::NotSent
    };
    GoodsReturn {
        state: section.state.unwrap_or(by_days),
        tracked: section.tracked,
        own_order: section.own_order,
        freight_paid: money(section.freight_paid),
        address_differs: section.address_differs,
        freight_to_origin: money(section.freight_to_origin),
        from_region: section.from_region,
        to_region: section.to_region,
        handed_over: moment(section.handed_over),
        delivered: moment(section.delivered),
        day_after_shipment: section.day_after_shipment,
        days_since_delivered: section.days_since_delivered,
    }
}

fn cover(section: &CoverSection) -> Cover {
    Cover {
        provider: section.provider,
        holder: section.holder,
        sum_insured: money(section.sum_insured),
        day_after_shipment: section.day_after_shipment,
        fake_trade: section.fake_trade,
    }
}

fn claim(section: ClaimSection) -> Claim {
    Claim {
        ground: section.ground,
        claimant: section.claimant.unwrap_or(Party::Buyer),
        seeks: section.seeks,
        extra: section.extra.0,
        amount: money(section.amount),
        lines: section
            .lines
            .into_iter()
            .map(|claimed| ClaimedLine {
                line: claimed.line,
                quantity: claimed.quantity.map(|Units(units)| units),
            })
            .collect(),
        partial: section.partial,
        filed: moment(section.filed),
        notified: moment(section.notified),
        informed: moment(section.informed),
        in_time_undisputed: section.timing == Timing::NotDisputed,
        return_time_missed: section.return_time_missed,
        refund_already_paid: money(section.refund_already_paid),
        claimed_paid: money(section.claimed_paid),
        refund_base: money(section.refund_base),
        counts: Counts {
            day_after_receipt: section.day_after_receipt,
            hours_after_receipt: section.hours_after_receipt,
            months_after_receipt: section.months_after_receipt,
            day_after_completion: section.day_after_completion,
            day_after_shipment: section.day_after_shipment,
        },
    }
}

fn evidence_item(section: EvidenceSection) -> EvidenceItem {
    EvidenceItem {
        by: section.by,
        kind: section.kind,
        on: section.on,
        at: moment(section.at),
        file: section.file,
        note: section.note,
    }
}
