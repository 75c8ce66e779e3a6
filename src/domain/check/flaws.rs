//! Everything that does not fit in a dispute.

use crate::domain::{Dispute, Flaw};

use super::{amounts, claim, order, times};

/// The most entries of any list of a dispute.
const ENTRIES_MAX: usize = 1_000;

/// Lists what does not fit, in the order of the sections of a case file.
pub(in crate::domain) fn flaws(dispute: &Dispute) -> Vec<Flaw> {
    let mut flaws = too_long(dispute);
    if !flaws.is_empty() {
        return flaws;
    }
    amounts::check(dispute, &mut flaws);
    order::check(dispute, &mut flaws);
    claim::check(dispute, &mut flaws);
    times::check(dispute, &mut flaws);
    flaws
}

/// Names the lists that are too long for the checks to look through.
fn too_long(dispute: &Dispute) -> Vec<Flaw> {
    let order = dispute.order();
    let sets = order.sets.iter().map(|set| set.lines.len());
    let thresholds = order
        .thresholds
        .iter()
        .map(|threshold| threshold.lines.len());
    let coupons = order.coupons.iter().map(|coupon| coupon.lines.len());
    let named: usize = sets.chain(thresholds).chain(coupons).sum();
    let discounts = [
        order.sets.len(),
        order.thresholds.len(),
        order.coupons.len(),
        named,
    ];
    [
        ("order.lines", order.lines.len()),
        ("order.payments", order.payments.len()),
        ("order", discounts.into_iter().max().unwrap_or_default()),
        ("order.gifts", order.gifts.len()),
        ("shipment.tracking", dispute.shipment().tracking.len()),
        ("claim.lines", dispute.claim().lines.len()),
        ("evidence", dispute.evidence().len()),
    ]
    .into_iter()
    .filter(|(_, entries)| *entries > ENTRIES_MAX)
    .map(|(path, entries)| {
        Flaw::new(
            path,
            format!("{entries} entries where at most {ENTRIES_MAX} are read"),
        )
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use crate::domain::sample::{claimed, flawed_places, line, moment, money, parts};
    use crate::domain::vocabulary::{GoodsClass, GoodsTrait, Ground, OrderProgress, Party, Remedy};
    use crate::domain::{
        DisputeParts, FastRefund, Payment, PaymentMeans, ThresholdDiscount, TrackingEvent,
        TrackingStep,
    };

    fn plain() -> DisputeParts {
        parts(vec![line("a", "10.00 CNY", 2), line("b", "5.00 CNY", 1)])
    }

    fn places(change: impl FnOnce(&mut DisputeParts)) -> Vec<String> {
        let mut parts = plain();
        change(&mut parts);
        flawed_places(parts)
    }

    #[test]
    fn the_plain_dispute_has_no_flaw() {
        assert!(flawed_places(plain()).is_empty());
    }

    #[test]
    fn an_order_has_lines_and_each_its_name() {
        assert_eq!(flawed_places(parts(Vec::new())), ["order.lines"]);
        assert_eq!(
            places(|parts| parts.order.lines.push(line("a", "1.00 CNY", 1))),
            ["order.lines[2].id"]
        );
    }

    #[test]
    fn lists_have_an_end() {
        let lines = |count: usize| (0..count).map(|place| line(&format!("l{place}"), "1 CNY", 1));
        assert!(flawed_places(parts(lines(1_000).collect())).is_empty());
        assert_eq!(
            flawed_places(parts(lines(1_001).collect())),
            ["order.lines"]
        );
    }

    #[test]
    fn all_amounts_are_in_one_currency() {
        assert_eq!(
            places(|parts| parts.claim.amount = Some(money("1.00 EUR"))),
            ["claim.amount"]
        );
        assert_eq!(
            places(|parts| parts.claim.amount = Some(money("100000000000.01 CNY"))),
            ["claim.amount"]
        );
        assert!(places(|parts| parts.claim.amount = Some(money("100000000000.00 CNY"))).is_empty());
    }

    #[test]
    fn a_change_of_mind_is_the_buyers() {
        let by = |claimant: Party| {
            places(|parts| {
                parts.claim.ground = Ground::NoReason;
                parts.claim.claimant = claimant;
            })
        };
        assert!(by(Party::Buyer).is_empty());
        assert_eq!(by(Party::Merchant), ["claim.ground"]);
    }

    #[test]
    fn nothing_is_counted_from_a_receipt_that_did_not_happen() {
        let counted = |progress: OrderProgress, class: GoodsClass| {
            places(|parts| {
                parts.order.progress = progress;
                for line in &mut parts.order.lines {
                    line.class = class;
                }
                parts.claim.counts.day_after_receipt = Some(2);
                parts.claim.counts.months_after_receipt = Some(1);
            })
        };
        let goods = GoodsClass::Clothing;
        for progress in [
            OrderProgress::Unshipped,
            OrderProgress::Shipped,
            OrderProgress::Refused,
        ] {
            assert_eq!(
                counted(progress, goods),
                ["claim.day_after_receipt", "claim.months_after_receipt"]
            );
        }
        assert!(counted(OrderProgress::Received, goods).is_empty());
        assert!(counted(OrderProgress::Completed, goods).is_empty());
        // Of services the days count from the conclusion of the contract.
        assert!(counted(OrderProgress::Unshipped, GoodsClass::Service).is_empty());
    }

    #[test]
    fn a_claim_names_lines_and_units_that_were_ordered() {
        assert_eq!(
            places(|parts| parts.claim.lines = vec![claimed("a", 3)]),
            ["claim.lines[0].quantity"]
        );
        assert!(places(|parts| parts.claim.lines = vec![claimed("a", 2)]).is_empty());
        assert_eq!(
            places(|parts| parts.claim.lines = vec![claimed("c", 1)]),
            ["claim.lines[0].line"]
        );
        assert_eq!(
            places(|parts| parts.claim.lines = vec![claimed("a", 1), claimed("a", 1)]),
            ["claim.lines[1].line"]
        );
    }

    #[test]
    fn a_claim_is_for_one_kind_of_goods() {
        let mixed = |parts: &mut DisputeParts| parts.order.lines[1].class = GoodsClass::Phone;
        assert_eq!(places(mixed), ["claim"]);
        assert!(
            places(|parts| {
                mixed(parts);
                parts.claim.lines = vec![claimed("b", 1)];
            })
            .is_empty()
        );
        assert_eq!(
            places(|parts| {
                let traits = parts.order.lines[0].traits;
                parts.order.lines[0].traits = traits.with(GoodsTrait::MadeToOrder);
            }),
            ["claim"]
        );
    }

    #[test]
    fn stated_sums_agree() {
        assert_eq!(
            places(|parts| parts.order.paid = Some(money("24.99 CNY"))),
            ["order.paid"]
        );
        assert!(places(|parts| parts.order.paid = Some(money("25.00 CNY"))).is_empty());
        assert_eq!(
            places(|parts| parts.claim.refund_base = Some(money("24.00 CNY"))),
            ["claim.refund_base"]
        );
        assert_eq!(
            places(|parts| {
                parts.order.payments = vec![Payment {
                    means: PaymentMeans::Money,
                    amount: money("25.00 CNY"),
                }];
                parts.order.freight.charged = Some(money("8.00 CNY"));
            }),
            ["order.payments"]
        );
    }

    #[test]
    fn paid_stands_on_all_lines_or_on_none_and_not_above_the_price() {
        assert_eq!(
            places(|parts| parts.order.lines[0].paid = Some(money("20.00 CNY"))),
            ["order.lines[1]"]
        );
        assert_eq!(
            places(|parts| {
                parts.order.lines[0].paid = Some(money("20.01 CNY"));
                parts.order.lines[1].paid = Some(money("5.00 CNY"));
            }),
            ["order.lines[0].paid"]
        );
    }

    #[test]
    fn refunds_stay_within_what_was_paid() {
        let refunded = |amount: &str| {
            let amount = Some(money(amount));
            places(|parts| {
                parts.claim.refund_already_paid = amount;
                parts.order.freight.charged = Some(money("8.00 CNY"));
                parts.fast_refund = FastRefund {
                    considered: true,
                    advanced: amount,
                };
            })
        };
        assert!(refunded("33.00 CNY").is_empty());
        assert_eq!(
            refunded("33.01 CNY"),
            ["claim.refund_already_paid", "fast_refund.advanced"]
        );
    }

    #[test]
    fn events_follow_each_other() {
        let received = |shipped: &str, received: &str| {
            let (shipped, received) = (moment(shipped), moment(received));
            places(|parts| {
                parts.shipment.shipped = Some(shipped);
                parts.shipment.received = Some(received);
            })
        };
        assert!(received("2026-03-02", "2026-03-02").is_empty());
        assert_eq!(received("2026-03-02", "2026-03-01"), ["shipment.received"]);
        assert_eq!(
            received("2026-03-02T10:00:00+08:00", "2026-03-02T09:59:59+08:00"),
            ["shipment.received"]
        );
        assert_eq!(
            places(|parts| {
                parts.shipment.tracking = ["2026-03-02", "2026-03-01"]
                    .map(|at| TrackingEvent {
                        at: moment(at),
                        step: TrackingStep::InTransit,
                        place: None,
                    })
                    .to_vec();
            }),
            ["shipment.tracking[1].at"]
        );
    }

    #[test]
    fn a_stated_count_agrees_with_the_days() {
        let counted = |count: u32| {
            places(|parts| {
                parts.shipment.received = Some(moment("2026-03-01"));
                parts.claim.filed = Some(moment("2026-03-08"));
                parts.claim.counts.day_after_receipt = Some(count);
            })
        };
        assert!(counted(7).is_empty());
        assert_eq!(counted(8), ["claim.day_after_receipt"]);
    }

    #[test]
    fn a_count_alone_needs_no_days() {
        assert!(places(|parts| parts.claim.counts.day_after_receipt = Some(8)).is_empty());
    }

    #[test]
    fn progress_agrees_with_the_days() {
        let shipped_on = |day: &str, progress| {
            let shipped = moment(day);
            places(|parts| {
                parts.order.progress = progress;
                parts.shipment.shipped = Some(shipped);
                parts.claim.filed = Some(moment("2026-03-08"));
            })
        };
        assert_eq!(
            shipped_on("2026-03-07", OrderProgress::Unshipped),
            ["order.progress"]
        );
        assert!(shipped_on("2026-03-09", OrderProgress::Unshipped).is_empty());
        assert!(shipped_on("2026-03-07", OrderProgress::Shipped).is_empty());
    }

    #[test]
    fn a_claim_comes_from_a_party_and_seeks_something() {
        assert_eq!(
            places(|parts| parts.claim.claimant = Party::Carrier),
            ["claim.claimant"]
        );
        assert_eq!(
            places(|parts| parts.claim.seeks = Remedy::Dismissed),
            ["claim.seeks"]
        );
        assert_eq!(
            places(|parts| parts.claim.ground = Ground::AbusiveClaim),
            ["claim.ground"]
        );
    }

    #[test]
    fn a_threshold_asks_for_a_total() {
        assert_eq!(
            places(|parts| {
                parts.order.thresholds = vec![ThresholdDiscount {
                    reach: money("0.00 CNY"),
                    off: money("1.00 CNY"),
                    every: true,
                    lines: vec!["x".parse().unwrap()],
                }];
            }),
            ["order.thresholds[0].lines[0]", "order.thresholds[0].reach"]
        );
    }
}
