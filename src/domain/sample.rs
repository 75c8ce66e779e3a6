//! A plain dispute for tests, to be changed where a test needs it.

use std::num::NonZeroU32;

use super::vocabulary::{GoodsClass, Ground, OrderProgress, Party, Remedy, TermSet};
use super::{
    Buyer, Claim, ClaimedLine, Counts, Dispute, DisputeParts, FastRefund, Findings, GoodsReturn,
    Merchant, Moment, Money, Negotiation, Order, OrderCounts, OrderFreight, OrderLine, Shipment,
};

/// Reads an amount.
pub(super) fn money(text: &str) -> Money {
    text.parse().unwrap()
}

/// Reads a moment.
pub(super) fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

/// Makes a number of units.
pub(super) fn units(units: u32) -> NonZeroU32 {
    NonZeroU32::new(units).unwrap()
}

/// Makes a line of `quantity` units at `unit_price` each.
pub(super) fn line(id: &str, unit_price: &str, quantity: u32) -> OrderLine {
    OrderLine {
        id: id.parse().unwrap(),
        title: None,
        class: GoodsClass::General,
        traits: TermSet::EMPTY,
        unit_price: Some(money(unit_price)),
        quantity: units(quantity),
        paid: None,
    }
}

/// Makes a claim to `quantity` units of a line.
pub(super) fn claimed(id: &str, quantity: u32) -> ClaimedLine {
    ClaimedLine {
        line: id.parse().unwrap(),
        quantity: Some(units(quantity)),
    }
}

/// Makes the parts of a dispute over the whole of an order of these lines.
pub(super) fn parts(lines: Vec<OrderLine>) -> DisputeParts {
    DisputeParts {
        id: "sample".parse().unwrap(),
        title: None,
        judged_under: None,
        judged_at: None,
        order: Order {
            id: None,
            lines,
            paid: None,
            payments: Vec::new(),
            sets: Vec::new(),
            thresholds: Vec::new(),
            coupons: Vec::new(),
            gifts: Vec::new(),
            freight: OrderFreight::default(),
            deposit_paid: None,
            contract_price: None,
            progress: OrderProgress::Received,
            traits: TermSet::EMPTY,
            concluded: None,
            paid_at: None,
            completed: None,
            ship_promise_hours: None,
            counts: OrderCounts::default(),
        },
        merchant: Merchant::default(),
        buyer: Buyer::default(),
        shipment: Shipment::default(),
        goods_return: GoodsReturn::default(),
        cover: None,
        fast_refund: FastRefund::default(),
        negotiation: Negotiation::default(),
        claim: Claim {
            ground: Ground::NoReason,
            claimant: Party::Buyer,
            seeks: Remedy::ReturnAndRefund,
            extra: TermSet::EMPTY,
            amount: None,
            lines: Vec::new(),
            partial: None,
            filed: None,
            notified: None,
            informed: None,
            in_time_undisputed: false,
            return_time_missed: false,
            refund_already_paid: None,
            claimed_paid: None,
            refund_base: None,
            counts: Counts::default(),
        },
        evidence: Vec::new(),
        evidence_closed: false,
        findings: Findings::default(),
    }
}

/// Puts the parts together.
pub(super) fn dispute(parts: DisputeParts) -> Dispute {
    Dispute::new(parts).unwrap()
}

/// Lists the places of what does not fit.
pub(super) fn flawed_places(parts: DisputeParts) -> Vec<String> {
    match Dispute::new(parts) {
        Ok(_) => Vec::new(),
        Err(flaws) => flaws.into_iter().map(|flaw| flaw.path).collect(),
    }
}
