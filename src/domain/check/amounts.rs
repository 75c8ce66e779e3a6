//! All amounts are in one currency and of a size that can be reckoned with.

use crate::domain::vocabulary::Term;
use crate::domain::{Dispute, Flaw, Found, Money, Order};

/// The largest amount in minor units: 100 thousand million yuan.
const MINOR_MAX: i64 = 10_000_000_000_000;

pub(super) fn check(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let amounts = amounts(dispute);
    let Some(currency) = amounts.first().map(|(_, amount)| amount.currency()) else {
        return;
    };
    for (path, amount) in amounts {
        if amount.currency() != currency {
            flaws.push(
                Flaw::new(
                    path,
                    format!(
                        "an amount in {} where the case is in {currency}",
                        amount.currency()
                    ),
                )
                .with_help("all amounts of a case are in one currency"),
            );
        } else if amount.minor() > MINOR_MAX {
            flaws.push(
                Flaw::new(path, format!("{amount} is too large")).with_help(format!(
                    "the largest amount is {}",
                    Money::from_minor(MINOR_MAX, currency)
                )),
            );
        }
    }
}

/// Lists all amounts with their places, those of the order first.
pub(in crate::domain) fn amounts(dispute: &Dispute) -> Vec<(String, Money)> {
    let mut amounts = of_order(dispute.order());
    let mut add = |path: &str, amount: Option<Money>| {
        amounts.extend(amount.map(|amount| (path.to_owned(), amount)));
    };
    let claim = dispute.claim();
    add(
        "merchant.promised_amount",
        dispute.merchant().promised_amount,
    );
    add("buyer.fast_refund_quota", dispute.buyer().fast_refund_quota);
    add("buyer.open_advances", dispute.buyer().open_advances);
    add(
        "goods_return.freight_paid",
        dispute.goods_return().freight_paid,
    );
    add(
        "goods_return.freight_to_origin",
        dispute.goods_return().freight_to_origin,
    );
    add(
        "cover.sum_insured",
        dispute.cover().and_then(|cover| cover.sum_insured),
    );
    add("fast_refund.advanced", dispute.fast_refund().advanced);
    add("claim.amount", claim.amount);
    add("claim.refund_already_paid", claim.refund_already_paid);
    add("claim.claimed_paid", claim.claimed_paid);
    add("claim.refund_base", claim.refund_base);
    for (finding, found) in dispute.findings().iter() {
        match found {
            Found::Amount(amount) => add(&format!("findings.{}", finding.wire()), Some(amount)),
            Found::State(_) | Found::Share(_) => {}
        }
    }
    amounts
}

fn of_order(order: &Order) -> Vec<(String, Money)> {
    let mut amounts = Vec::new();
    let mut add = |path: String, amount: Option<Money>| {
        amounts.extend(amount.map(|amount| (path, amount)));
    };
    for (place, line) in order.lines.iter().enumerate() {
        add(format!("order.lines[{place}].unit_price"), line.unit_price);
        add(format!("order.lines[{place}].paid"), line.paid);
    }
    add("order.paid".to_owned(), order.paid);
    for (place, payment) in order.payments.iter().enumerate() {
        add(
            format!("order.payments[{place}].amount"),
            Some(payment.amount),
        );
    }
    for (place, set) in order.sets.iter().enumerate() {
        add(format!("order.sets[{place}].price"), Some(set.price));
    }
    for (place, threshold) in order.thresholds.iter().enumerate() {
        add(
            format!("order.thresholds[{place}].reach"),
            Some(threshold.reach),
        );
        add(
            format!("order.thresholds[{place}].off"),
            Some(threshold.off),
        );
    }
    for (place, coupon) in order.coupons.iter().enumerate() {
        add(
            format!("order.coupons[{place}].amount"),
            Some(coupon.amount),
        );
    }
    for (place, gift) in order.gifts.iter().enumerate() {
        add(
            format!("order.gifts[{place}].declared_value"),
            gift.declared_value,
        );
        add(
            format!("order.gifts[{place}].market_value"),
            gift.market_value,
        );
    }
    add("order.freight.charged".to_owned(), order.freight.charged);
    add("order.freight.standard".to_owned(), order.freight.standard);
    add("order.freight.waived".to_owned(), order.freight.waived);
    add("order.deposit_paid".to_owned(), order.deposit_paid);
    add("order.contract_price".to_owned(), order.contract_price);
    amounts
}
