//! Dates follow each other, and plain counts agree with them.

use jiff::tz::{Offset, TimeZone};

use crate::domain::vocabulary::{GoodsClass, GoodsTrait, OrderProgress, ReturnState, Term};
use crate::domain::{Dispute, Flaw, Moment, TrackingStep};

pub(super) fn check(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    sequence(dispute, flaws);
    tracking(dispute, flaws);
    states(dispute, flaws);
    counts_from_receipt(dispute, flaws);
    counts(dispute, flaws);
}

/// Holds each later moment against the one that must come before it.
fn sequence(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let order = dispute.order();
    let shipment = dispute.shipment();
    let goods_return = dispute.goods_return();
    let claim = dispute.claim();
    let received = shipment.received_at();
    let pairs = [
        (
            shipment.shipped_at(),
            received,
            "shipment.received",
            "received before it was shipped",
        ),
        (
            order.paid_at.or(order.concluded),
            claim.filed,
            "claim.filed",
            "filed before the order was made",
        ),
        (
            claim.notified,
            claim.filed,
            "claim.notified",
            "the notice to the merchant lies after the filing",
        ),
        (
            received,
            goods_return.handed_over,
            "goods_return.handed_over",
            "sent back before it was received",
        ),
        (
            goods_return.handed_over,
            goods_return.delivered,
            "goods_return.delivered",
            "delivered back before it was handed over",
        ),
        (
            claim.filed,
            dispute.judged_at(),
            "case.judged_at",
            "judged before the claim was filed",
        ),
    ];
    for (earlier, later, path, message) in pairs {
        if let Some((earlier, later)) = earlier.zip(later)
            && later.is_surely_before(earlier)
        {
            flaws.push(Flaw::new(path, format!("{message} ({later}, {earlier})")));
        }
    }
    for (place, item) in dispute.evidence().iter().enumerate() {
        if let Some((at, judged)) = item.at.zip(dispute.judged_at())
            && judged.is_surely_before(at)
        {
            flaws.push(Flaw::new(
                format!("evidence[{place}].at"),
                format!("handed in after the case is judged ({at}, {judged})"),
            ));
        }
    }
}

/// Holds the tracking history against itself and against the stated times.
fn tracking(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let shipment = dispute.shipment();
    let events = &shipment.tracking;
    for (place, pair) in events.windows(2).enumerate() {
        if let [earlier, later] = pair
            && later.at.is_surely_before(earlier.at)
        {
            flaws.push(
                Flaw::new(
                    format!("shipment.tracking[{}].at", place.saturating_add(1)),
                    format!("{} lies before the line above it", later.at),
                )
                .with_help("list the tracking history from the oldest line to the newest"),
            );
        }
    }
    let stated = [
        ("shipment.shipped", shipment.shipped, TrackingStep::PickedUp),
        ("shipment.received", shipment.received, TrackingStep::Signed),
        (
            "shipment.number_entered",
            shipment.number_entered,
            TrackingStep::NumberEntered,
        ),
    ];
    for (path, stated, step) in stated {
        let tracked = events.iter().find(|event| event.step == step);
        if let Some((stated, tracked)) = stated.zip(tracked)
            && !same_time(stated, tracked.at)
        {
            flaws.push(
                Flaw::new(
                    path,
                    format!(
                        "{stated} is stated, and the tracking history says {}",
                        tracked.at
                    ),
                )
                .with_help("leave it out where the tracking history tells it"),
            );
        }
    }
}

fn same_time(left: Moment, right: Moment) -> bool {
    match (left, right) {
        (Moment::Instant(left), Moment::Instant(right)) => left == right,
        (Moment::Day(_), _) | (_, Moment::Day(_)) => left.may_be_days_before(right, 0),
    }
}

/// Holds the progress of order and return against their dates.
fn states(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let order = dispute.order();
    let filed = dispute.claim().filed;
    let shipped_before = dispute
        .shipment()
        .shipped_at()
        .zip(filed)
        .is_some_and(|(shipped, filed)| shipped.is_surely_before(filed));
    if order.progress == OrderProgress::Unshipped && shipped_before {
        flaws.push(Flaw::new(
            "order.progress",
            "`unshipped`, and it was shipped before the claim was filed",
        ));
    }
    let received_after = dispute
        .received()
        .zip(filed)
        .is_some_and(|(received, filed)| filed.is_surely_before(received));
    let received = matches!(
        order.progress,
        OrderProgress::Received | OrderProgress::Completed
    );
    if received && received_after {
        flaws.push(
            Flaw::new(
                "order.progress",
                "received, and it was signed for only after the claim was filed",
            )
            .with_help("state how far the order had come when the claim was filed"),
        );
    }
    let goods_return = dispute.goods_return();
    let sent = goods_return.handed_over.is_some() || goods_return.delivered.is_some();
    if goods_return.state == ReturnState::NotSent && sent {
        flaws.push(Flaw::new(
            "goods_return.state",
            "`not_sent`, and a day of sending back is stated",
        ));
    }
}

/// Refuses counts from a receipt that did not happen.
///
/// Of services and the like the days count from the conclusion of the contract, whatever was sent.
fn counts_from_receipt(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let progress = dispute.order().progress;
    let received = match progress {
        OrderProgress::Unshipped | OrderProgress::Shipped | OrderProgress::Refused => false,
        OrderProgress::Received | OrderProgress::Completed => true,
    };
    if received || !is_sent(dispute) {
        return;
    }
    let counts = dispute.claim().counts;
    let stated = [
        ("claim.day_after_receipt", counts.day_after_receipt),
        ("claim.hours_after_receipt", counts.hours_after_receipt),
        ("claim.months_after_receipt", counts.months_after_receipt),
    ];
    for (path, count) in stated {
        if count.is_some() {
            flaws.push(
                Flaw::new(
                    path,
                    format!("a count from receipt, and the order is `{}`", progress.wire()),
                )
                .with_help(
                    "leave the count out, or write `progress: received` if the goods were signed for",
                ),
            );
        }
    }
}

/// Says whether what was claimed is sent to the buyer at all.
fn is_sent(dispute: &Dispute) -> bool {
    let without = [
        GoodsClass::Service,
        GoodsClass::DecorationService,
        GoodsClass::Ticket,
        GoodsClass::MealVoucher,
        GoodsClass::DigitalContent,
    ];
    let traits = dispute.goods_traits();
    !without.contains(&dispute.goods_class())
        && !traits.contains(GoodsTrait::DigitalDownload)
        && !traits.contains(GoodsTrait::Virtual)
}

/// What the dates give for a count in a time zone.
type Count<'a> = dyn Fn(&TimeZone) -> Option<i64> + 'a;

/// Holds the stated counts against what the dates alone give.
fn counts(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let claim = dispute.claim().counts;
    let order = dispute.order().counts;
    let goods_return = dispute.goods_return();
    let cover = dispute.cover().and_then(|cover| cover.day_after_shipment);
    let dated = dispute.without_counts();
    let judged = dispute.judged_at();
    let stated: [(&str, Option<u32>, &Count<'_>); 11] = [
        (
            "claim.day_after_receipt",
            claim.day_after_receipt,
            &|zone| dated.day_after_receipt(zone),
        ),
        (
            "claim.hours_after_receipt",
            claim.hours_after_receipt,
            &|_| dated.hours_after_receipt(),
        ),
        (
            "claim.months_after_receipt",
            claim.months_after_receipt,
            &|zone| dated.months_after_receipt(zone),
        ),
        (
            "claim.day_after_completion",
            claim.day_after_completion,
            &|zone| dated.day_after_completion(zone),
        ),
        (
            "claim.day_after_shipment",
            claim.day_after_shipment,
            &|zone| dated.day_after_shipment(zone),
        ),
        ("order.hours_late", order.hours_late, &|_| {
            dated.hours_late()
        }),
        ("order.hours_overdue", order.hours_overdue, &|_| {
            dated.hours_overdue()
        }),
        (
            "order.hours_without_scan",
            order.hours_without_scan,
            &|_| dated.hours_without_scan(),
        ),
        (
            "goods_return.day_after_shipment",
            goods_return.day_after_shipment,
            &|zone| dated.return_day_after_shipment(zone),
        ),
        (
            "goods_return.days_since_delivered",
            goods_return.days_since_delivered,
            &|zone| dated.days_since_return_delivered(zone, judged.map(|at| at.day(zone))),
        ),
        ("cover.day_after_shipment", cover, &|zone| {
            dated.cover_day_after_shipment(zone)
        }),
    ];
    for (path, stated, count) in stated {
        flaws.extend(stated.and_then(|stated| disagreement(path, i64::from(stated), count)));
    }
}

/// Tells where a stated count is not what the dates give in any time zone.
fn disagreement(path: &str, stated: i64, count: &dyn Fn(&TimeZone) -> Option<i64>) -> Option<Flaw> {
    if zones().any(|zone| count(&zone).is_none_or(|count| count == stated)) {
        return None;
    }
    let counted = count(&TimeZone::UTC)?;
    let message = format!("{stated} is stated, and the dates give {counted}");
    Some(Flaw::new(path, message).with_help("leave the count out where the dates tell it"))
}

/// Lists the whole-hour offsets of the earth; which zone counts is known only to the rule pack.
fn zones() -> impl Iterator<Item = TimeZone> {
    (-12..=14).map(|hours| TimeZone::fixed(Offset::constant(hours)))
}
