//! What was paid for each line and for the claimed goods, and what a return of them gives back.

use super::discounts::{Basket, all_units, kept_parts, less};
use super::spread::sum;
use super::{Currency, Dispute, Money, Order, OrderLine, repricing};

impl Dispute {
    /// Returns what was paid in money for all goods of the order.
    pub fn order_paid(&self) -> Option<Money> {
        let order = self.order();
        LinesPaid::of(order)
            .and_then(|lines| lines.total())
            .or(order.paid)
            .or_else(|| paid_for_goods(order))
    }

    /// Returns what was paid in money for the claimed goods.
    ///
    /// Of several units of a line, those that stay keep their part rounded down.
    pub fn claimed_paid(&self) -> Option<Money> {
        self.worked_out_claimed_paid().or(self.claim().claimed_paid)
    }

    /// Returns what goes back for the claimed goods when the kept goods are priced anew.
    ///
    /// It is what was paid for them, unless the return costs the kept goods a set price or a
    /// threshold discount.
    pub fn refund_base(&self) -> Option<Money> {
        self.worked_out_refund_base()
            .or(self.claim().refund_base)
            .or_else(|| {
                let order = self.order();
                let plain = order.sets.is_empty() && order.thresholds.is_empty();
                plain.then(|| self.claimed_paid()).flatten()
            })
    }

    /// Says whether less than the whole order is claimed.
    pub fn claims_part(&self) -> bool {
        self.claim().partial == Some(true)
            || self
                .claimed_units()
                .is_none_or(|claimed| claimed != all_units(self.order()))
    }

    /// Returns what was paid for the claimed goods as far as the prices tell it.
    pub(super) fn worked_out_claimed_paid(&self) -> Option<Money> {
        let order = self.order();
        let claimed = self.claimed_units()?;
        if claimed == all_units(order) {
            return self.order_paid();
        }
        let lines = LinesPaid::of(order)?;
        let kept = kept_parts(order, &lines.minor, &kept_units(order, &claimed))?;
        let minor = sum(&less(&lines.minor, &kept)?)?;
        Some(Money::from_minor(minor, lines.currency))
    }

    /// Returns the refund base as far as the prices tell it.
    pub(super) fn worked_out_refund_base(&self) -> Option<Money> {
        let order = self.order();
        let claimed = self.claimed_units()?;
        if claimed == all_units(order) {
            return self.order_paid();
        }
        let lines = LinesPaid::of(order)?;
        let minor = repricing::refund(order, &lines.minor, &kept_units(order, &claimed))?;
        Some(Money::from_minor(minor, lines.currency))
    }

    /// Returns how many units of each line are claimed, in the order of the lines.
    ///
    /// `None` where only part of the order is claimed and it is not said which.
    fn claimed_units(&self) -> Option<Vec<u32>> {
        let claim = self.claim();
        if claim.lines.is_empty() {
            return (claim.partial != Some(true)).then(|| all_units(self.order()));
        }
        let units = |line: &OrderLine| {
            let part = claim.lines.iter().find(|part| part.line == line.id)?;
            Some(part.quantity.unwrap_or(line.quantity).get())
        };
        let lines = self.order().lines.iter();
        Some(lines.map(|line| units(line).unwrap_or(0)).collect())
    }
}

fn kept_units(order: &Order, claimed: &[u32]) -> Vec<u32> {
    let lines = order.lines.iter().zip(claimed);
    lines
        .map(|(line, claimed)| line.quantity.get().saturating_sub(*claimed))
        .collect()
}

/// What was paid in money for all units of each line.
struct LinesPaid {
    currency: Currency,
    minor: Vec<i64>,
}

impl LinesPaid {
    /// Takes what is stated, or else the own prices less every discount.
    fn of(order: &Order) -> Option<Self> {
        Self::stated(order).or_else(|| Self::priced(order))
    }

    fn stated(order: &Order) -> Option<Self> {
        if let [line] = order.lines.as_slice() {
            let paid = line.paid.or(order.paid).or_else(|| paid_for_goods(order))?;
            return Some(Self {
                currency: paid.currency(),
                minor: vec![paid.minor()],
            });
        }
        let paid: Option<Vec<Money>> = order.lines.iter().map(|line| line.paid).collect();
        let paid = paid?;
        Some(Self {
            currency: paid.first()?.currency(),
            minor: paid.into_iter().map(Money::minor).collect(),
        })
    }

    fn priced(order: &Order) -> Option<Self> {
        let basket = Basket::of(order, &all_units(order))?;
        Some(Self {
            currency: basket.currency,
            minor: basket.to_pay(order)?,
        })
    }

    fn total(&self) -> Option<Money> {
        Some(Money::from_minor(sum(&self.minor)?, self.currency))
    }
}

/// Returns what the lines alone say was paid for all goods.
///
/// A single line without a stated sum says nothing, since a discount need not be listed for it.
pub(super) fn priced_total(order: &Order) -> Option<Money> {
    if let [line] = order.lines.as_slice() {
        return line.paid;
    }
    LinesPaid::of(order)?.total()
}

/// Returns the own price of all units of `lines`, before any discount; none listed means all.
pub(super) fn own_total(order: &Order, lines: &[super::LineId]) -> Option<Money> {
    let basket = Basket::of(order, &all_units(order))?;
    let inside = super::discounts::scope(order, lines);
    let minor = sum(&super::discounts::within(&basket.own, &inside))?;
    Some(Money::from_minor(minor, basket.currency))
}

/// Returns what the payments in money leave for goods after the freight the buyer paid.
pub(super) fn paid_for_goods(order: &Order) -> Option<Money> {
    let mut payments = order
        .payments
        .iter()
        .filter(|payment| payment.means.is_money());
    let first = payments.next()?.amount;
    let all = payments.try_fold(first, |sum, payment| sum.plus(payment.amount).ok())?;
    match order.freight.charged {
        Some(freight) => all.minus(freight).ok(),
        None => Some(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample::{claimed, dispute, line, money, parts, units};
    use crate::domain::{
        ClaimedLine, Coupon, DisputeParts, Payment, PaymentMeans, SetDiscount, ThresholdDiscount,
    };

    fn sums(parts: DisputeParts) -> (String, String) {
        let dispute = dispute(parts);
        let text =
            |money: Option<Money>| money.map_or("none".to_owned(), |money| money.to_string());
        (text(dispute.claimed_paid()), text(dispute.refund_base()))
    }

    fn both(amount: &str) -> (String, String) {
        (amount.to_owned(), amount.to_owned())
    }

    fn claiming(mut parts: DisputeParts, lines: Vec<ClaimedLine>) -> DisputeParts {
        parts.claim.lines = lines;
        parts
    }

    fn threshold(reach: &str, off: &str) -> ThresholdDiscount {
        ThresholdDiscount {
            reach: money(reach),
            off: money(off),
            every: false,
            lines: Vec::new(),
        }
    }

    #[test]
    fn a_plain_line_goes_back_for_what_was_paid() {
        let mut order = parts(vec![line("a", "129.00 CNY", 1)]);
        assert_eq!(sums(order.clone()), both("129.00 CNY"));
        order.order.paid = Some(money("119.00 CNY"));
        assert_eq!(sums(order), both("119.00 CNY"));
    }

    #[test]
    fn without_any_price_no_amount_is_known() {
        let mut order = parts(vec![line("a", "1.00 CNY", 1)]);
        order.order.lines[0].unit_price = None;
        assert_eq!(sums(order), both("none"));
    }

    #[test]
    fn some_units_of_a_line_take_their_part_with_them() {
        let mut order = parts(vec![line("a", "40.00 CNY", 3)]);
        order.order.lines[0].paid = Some(money("100.00 CNY"));
        assert_eq!(
            sums(claiming(order.clone(), vec![claimed("a", 1)])),
            both("33.34 CNY")
        );
        assert_eq!(
            sums(claiming(order.clone(), vec![claimed("a", 2)])),
            both("66.67 CNY")
        );
        assert_eq!(
            sums(claiming(order, vec![claimed("a", 3)])),
            both("100.00 CNY")
        );
    }

    #[test]
    fn a_coupon_is_spread_over_the_lines() {
        let mut order = parts(vec![line("a", "99.00 CNY", 1), line("b", "101.00 CNY", 1)]);
        order.order.coupons = vec![Coupon {
            amount: money("10.00 CNY"),
            lines: Vec::new(),
        }];
        assert_eq!(
            dispute(order.clone()).order_paid(),
            Some(money("190.00 CNY"))
        );
        assert_eq!(
            sums(claiming(order.clone(), vec![claimed("a", 1)])),
            both("94.05 CNY")
        );
        assert_eq!(
            sums(claiming(order, vec![claimed("b", 1)])),
            both("95.95 CNY")
        );
    }

    #[test]
    fn a_coupon_for_one_line_stays_with_it() {
        let mut order = parts(vec![line("a", "99.00 CNY", 1), line("b", "101.00 CNY", 1)]);
        order.order.coupons = vec![Coupon {
            amount: money("99.00 CNY"),
            lines: vec!["a".parse().unwrap()],
        }];
        order.order.payments = vec![Payment {
            means: PaymentMeans::Points,
            amount: money("1.00 CNY"),
        }];
        assert_eq!(
            sums(claiming(order.clone(), vec![claimed("a", 1)])),
            both("0.00 CNY")
        );
        assert_eq!(
            sums(claiming(order, vec![claimed("b", 1)])),
            both("100.00 CNY")
        );
    }

    #[test]
    fn a_threshold_still_reached_gives_back_what_was_paid() {
        let mut order = parts(vec![line("a", "100.00 CNY", 1), line("b", "300.00 CNY", 1)]);
        order.order.thresholds = vec![threshold("300.00 CNY", "40.00 CNY")];
        assert_eq!(
            sums(claiming(order, vec![claimed("a", 1)])),
            both("90.00 CNY")
        );
    }

    #[test]
    fn a_threshold_no_longer_reached_prices_the_kept_goods_anew() {
        let mut order = parts(vec![line("a", "100.00 CNY", 1), line("b", "299.99 CNY", 1)]);
        order.order.thresholds = vec![threshold("300.00 CNY", "40.00 CNY")];
        assert_eq!(
            sums(claiming(order.clone(), vec![claimed("a", 1)])),
            ("90.00 CNY".to_owned(), "60.00 CNY".to_owned())
        );
        assert_eq!(sums(order), both("359.99 CNY"));
    }

    #[test]
    fn a_discount_for_every_step_is_lost_step_by_step() {
        let mut order = parts(vec![line("a", "300.00 CNY", 3)]);
        order.order.thresholds = vec![ThresholdDiscount {
            every: true,
            ..threshold("300.00 CNY", "50.00 CNY")
        }];
        assert_eq!(
            dispute(order.clone()).order_paid(),
            Some(money("750.00 CNY"))
        );
        assert_eq!(
            sums(claiming(order, vec![claimed("a", 1)])),
            both("250.00 CNY")
        );
    }

    #[test]
    fn kept_goods_worth_more_than_was_paid_leave_nothing_to_refund() {
        let mut order = parts(vec![line("a", "20.00 CNY", 1), line("b", "290.00 CNY", 1)]);
        order.order.thresholds = vec![threshold("300.00 CNY", "50.00 CNY")];
        assert_eq!(
            sums(claiming(order, vec![claimed("a", 1)])),
            ("16.77 CNY".to_owned(), "0.00 CNY".to_owned())
        );
    }

    fn set_of(price: &str, count: u32) -> SetDiscount {
        SetDiscount {
            lines: vec!["a".parse().unwrap(), "b".parse().unwrap()],
            price: money(price),
            count: units(count),
        }
    }

    #[test]
    fn a_piece_of_a_set_gives_back_what_the_rest_did_not_cost() {
        let mut order = parts(vec![line("a", "60.00 CNY", 1), line("b", "60.00 CNY", 1)]);
        order.order.sets = vec![set_of("100.00 CNY", 1)];
        assert_eq!(
            sums(claiming(order.clone(), vec![claimed("a", 1)])),
            ("50.00 CNY".to_owned(), "40.00 CNY".to_owned())
        );
        assert_eq!(sums(order), both("100.00 CNY"));
    }

    #[test]
    fn a_whole_set_of_two_goes_back_at_its_price() {
        let mut order = parts(vec![line("a", "60.00 CNY", 2), line("b", "60.00 CNY", 2)]);
        order.order.sets = vec![set_of("100.00 CNY", 2)];
        let one_set = vec![claimed("a", 1), claimed("b", 1)];
        assert_eq!(sums(claiming(order.clone(), one_set)), both("100.00 CNY"));
        // Kept: one set at 100.00 and a single `b` at 60.00.
        assert_eq!(
            sums(claiming(order, vec![claimed("a", 1)])),
            ("50.00 CNY".to_owned(), "40.00 CNY".to_owned())
        );
    }

    #[test]
    fn points_go_back_as_points_and_only_the_money_in_money() {
        let mut order = parts(vec![line("a", "60.00 CNY", 1), line("b", "40.00 CNY", 1)]);
        order.order.payments = vec![
            Payment {
                means: PaymentMeans::Points,
                amount: money("10.00 CNY"),
            },
            Payment {
                means: PaymentMeans::Money,
                amount: money("98.00 CNY"),
            },
        ];
        order.order.freight.charged = Some(money("8.00 CNY"));
        assert_eq!(
            dispute(order.clone()).order_paid(),
            Some(money("90.00 CNY"))
        );
        assert_eq!(
            sums(claiming(order, vec![claimed("a", 1)])),
            both("54.00 CNY")
        );
    }

    #[test]
    fn stated_sums_come_before_prices() {
        let mut order = parts(vec![line("a", "60.00 CNY", 1), line("b", "40.00 CNY", 1)]);
        order.order.lines[0].paid = Some(money("55.00 CNY"));
        order.order.lines[1].paid = Some(money("30.00 CNY"));
        assert_eq!(
            sums(claiming(order, vec![claimed("b", 1)])),
            both("30.00 CNY")
        );
    }

    #[test]
    fn an_unnamed_part_has_only_the_amounts_the_claim_states() {
        let mut order = parts(vec![line("a", "60.00 CNY", 2)]);
        order.claim.partial = Some(true);
        assert_eq!(sums(order.clone()), both("none"));
        assert!(dispute(order.clone()).claims_part());
        order.claim.claimed_paid = Some(money("60.00 CNY"));
        assert_eq!(sums(order), both("60.00 CNY"));
    }

    #[test]
    fn no_return_gives_back_more_than_was_paid_for_what_goes_back() {
        for price_a in [1, 99, 100, 3_333] {
            for price_b in [1, 100, 7_777] {
                for (reach, off) in [(100, 1), (101, 100), (10_000, 5_000), (1, 1)] {
                    let cny = |minor| Money::from_minor(minor, Currency::CNY);
                    let mut order = parts(vec![line("a", "1 CNY", 3), line("b", "1 CNY", 2)]);
                    order.order.lines[0].unit_price = Some(cny(price_a));
                    order.order.lines[1].unit_price = Some(cny(price_b));
                    order.order.sets = Vec::new();
                    order.order.thresholds = vec![ThresholdDiscount {
                        reach: cny(reach),
                        off: cny(off),
                        every: true,
                        lines: Vec::new(),
                    }];
                    for (a, b) in [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2)] {
                        let claim = vec![claimed("a", a), claimed("b", b)];
                        let dispute = dispute(claiming(order.clone(), claim));
                        let refund = dispute.refund_base().unwrap().minor();
                        let paid = dispute.claimed_paid().unwrap().minor();
                        assert!((0..=paid).contains(&refund), "{order:?} {a} {b}");
                    }
                }
            }
        }
    }
}
