//! What follows from the dates, lines and gifts of a dispute.
//!
//! Where the dates of a case tell a count, the dates count; the plain count stated in the case
//! serves only where they do not. That both agree was checked when the dispute was made.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::vocabulary::{GoodsClass, GoodsTrait, OrderProgress, OrderTrait, TermSet};
use super::{
    Currency, Dispute, Gift, Moment, Money, OrderLine, days_between, hours_begun, hours_full,
    months_begun,
};

impl Dispute {
    /// Returns the one currency of all amounts, if any amount is stated.
    pub fn currency(&self) -> Option<Currency> {
        super::check::amounts(self)
            .first()
            .map(|(_, amount)| amount.currency())
    }

    /// Returns when the goods were signed for.
    pub fn received(&self) -> Option<Moment> {
        self.shipment().received_at()
    }

    /// Returns when the notice to the merchant was sent: as stated, else the filing.
    pub fn notified(&self) -> Option<Moment> {
        self.claim().notified.or(self.claim().filed)
    }

    /// Counts the calendar days from the day of signing to the day of the notice.
    pub fn day_after_receipt(&self, zone: &TimeZone) -> Option<i64> {
        days(zone, self.received(), self.notified()).or(self
            .claim()
            .counts
            .day_after_receipt
            .map(i64::from))
    }

    /// Counts the hours begun from signing to the notice.
    pub fn hours_after_receipt(&self) -> Option<i64> {
        let received = self.received().and_then(Moment::instant);
        let notified = self.notified().and_then(Moment::instant);
        received
            .zip(notified)
            .map(|(from, to)| hours_begun(from, to))
            .or(self.claim().counts.hours_after_receipt.map(i64::from))
    }

    /// Counts the calendar months begun from the day of signing to the day of the notice.
    pub fn months_after_receipt(&self, zone: &TimeZone) -> Option<i64> {
        self.received()
            .zip(self.notified())
            .map(|(from, to)| months_begun(from.day(zone), to.day(zone)))
            .or(self.claim().counts.months_after_receipt.map(i64::from))
    }

    /// Counts the calendar days from the completion of the trade to the filing.
    pub fn day_after_completion(&self, zone: &TimeZone) -> Option<i64> {
        days(zone, self.order().completed, self.claim().filed).or(self
            .claim()
            .counts
            .day_after_completion
            .map(i64::from))
    }

    /// Counts the calendar days from shipment to the filing.
    pub fn day_after_shipment(&self, zone: &TimeZone) -> Option<i64> {
        days(zone, self.shipment().shipped_at(), self.claim().filed).or(self
            .claim()
            .counts
            .day_after_shipment
            .map(i64::from))
    }

    /// Returns the time until which the goods were promised to be shipped.
    pub fn promised_until(&self) -> Option<Timestamp> {
        let paid = self.order().paid_at?.instant()?;
        let hours = i64::from(self.order().ship_promise_hours?);
        paid.checked_add(SignedDuration::from_hours(hours)).ok()
    }

    /// Returns the outbound freight the buyer paid: as stated, else nothing under free shipping.
    pub fn freight_charged(&self) -> Option<Money> {
        let order = self.order();
        let free = order.freight.waived.is_some()
            || order.traits.contains(OrderTrait::FreeShipping)
            || order.traits.contains(OrderTrait::FreeShippingByThreshold);
        order.freight.charged.or_else(|| {
            self.currency()
                .filter(|_| free)
                .map(|currency| Money::from_minor(0, currency))
        })
    }

    /// Counts the hours begun by which the shipment missed the promised time; 0 is in time.
    pub fn hours_late(&self) -> Option<i64> {
        let shipped = self.shipment().shipped_at().and_then(Moment::instant);
        self.promised_until()
            .zip(shipped)
            .map(|(promised, shipped)| hours_begun(promised, shipped))
            .or(self.order().counts.hours_late.map(i64::from))
    }

    /// Counts the full hours the goods have been unshipped past the promised time.
    ///
    /// It is counted up to the time the case is judged at, or else up to the filing. Goods that
    /// were shipped are not overdue.
    pub fn hours_overdue(&self) -> Option<i64> {
        let unshipped = self.shipment().shipped_at().is_none()
            && self.order().progress == OrderProgress::Unshipped;
        let counted = self
            .promised_until()
            .zip(self.now_or_filing())
            .filter(|_| unshipped)
            .map(|(promised, until)| hours_full(promised, until));
        counted.or(self.order().counts.hours_overdue.map(i64::from))
    }

    /// Counts the full hours from the entry of a tracking number to the first scan.
    ///
    /// Where no scan is known it is counted up to the time the case is judged at, or else up to
    /// the filing.
    pub fn hours_without_scan(&self) -> Option<i64> {
        let entered = self
            .shipment()
            .number_entered_at()
            .and_then(Moment::instant);
        let until = match self.shipment().first_scan_at() {
            Some(scan) => scan.instant(),
            None => self.now_or_filing(),
        };
        entered
            .zip(until)
            .map(|(entered, until)| hours_full(entered, until))
            .or(self.order().counts.hours_without_scan.map(i64::from))
    }

    fn now_or_filing(&self) -> Option<Timestamp> {
        self.judged_at()
            .and_then(Moment::instant)
            .or_else(|| self.claim().filed.and_then(Moment::instant))
    }

    /// Counts the calendar days from shipment to the hand-over of the returned goods.
    pub fn return_day_after_shipment(&self, zone: &TimeZone) -> Option<i64> {
        let goods_return = self.goods_return();
        days(zone, self.shipment().shipped_at(), goods_return.handed_over)
            .or(goods_return.day_after_shipment.map(i64::from))
    }

    /// Counts the calendar days from the delivery of the returned goods to `at`.
    pub fn days_since_return_delivered(&self, zone: &TimeZone, at: Option<Date>) -> Option<i64> {
        let goods_return = self.goods_return();
        goods_return
            .delivered
            .zip(at)
            .map(|(delivered, at)| days_between(delivered.day(zone), at))
            .or(goods_return.days_since_delivered.map(i64::from))
    }

    /// Counts the calendar days from shipment to the filing that called on the cover.
    pub fn cover_day_after_shipment(&self, zone: &TimeZone) -> Option<i64> {
        let cover = self.cover()?;
        days(zone, self.shipment().shipped_at(), self.claim().filed)
            .or(cover.day_after_shipment.map(i64::from))
            .or(self.claim().counts.day_after_shipment.map(i64::from))
    }

    /// Lists the lines claimed, in the order of the order.
    pub fn claimed_lines(&self) -> impl Iterator<Item = &OrderLine> {
        let claimed = &self.claim().lines;
        self.order()
            .lines
            .iter()
            .filter(move |line| claimed.is_empty() || claimed.iter().any(|c| c.line == line.id))
    }

    /// Returns the class of the claimed goods, which all share it.
    pub fn goods_class(&self) -> GoodsClass {
        self.claimed_lines()
            .next()
            .map_or(GoodsClass::General, |line| line.class)
    }

    /// Returns the traits of the claimed goods, which all share them.
    ///
    /// Goods of a line that stands in a set of the order are part of a set without saying so.
    pub fn goods_traits(&self) -> TermSet<GoodsTrait> {
        let stated = self
            .claimed_lines()
            .next()
            .map_or(TermSet::EMPTY, |line| line.traits);
        if self
            .claimed_lines()
            .any(|line| self.order().is_in_set(&line.id))
        {
            stated.with(GoodsTrait::PartOfSet)
        } else {
            stated
        }
    }

    /// Returns the traits of the order; one with a threshold discount says so by itself.
    pub fn order_traits(&self) -> TermSet<OrderTrait> {
        if self.order().thresholds.is_empty() {
            self.order().traits
        } else {
            self.order().traits.with(OrderTrait::PartOfThreshold)
        }
    }

    /// Returns the own price of one unit of the claimed goods, if all have the same.
    pub fn unit_price(&self) -> Option<Money> {
        let mut prices = self.claimed_lines().map(|line| line.unit_price);
        let first = prices.next()??;
        prices.all(|price| price == Some(first)).then_some(first)
    }

    /// Says whether every gift went back; without gifts this is not so.
    pub fn gifts_returned(&self) -> bool {
        let gifts = &self.order().gifts;
        !gifts.is_empty() && gifts.iter().all(|gift| gift.returned)
    }

    /// Adds up the announced values of the gifts that stayed, or of all if all went back.
    pub fn gifts_declared_value(&self) -> Option<Money> {
        self.gift_sum(|gift| gift.declared_value)
    }

    /// Adds up the market values of the gifts that stayed, or of all if all went back.
    pub fn gifts_market_value(&self) -> Option<Money> {
        self.gift_sum(|gift| gift.market_value)
    }

    fn gift_sum(&self, value: fn(&Gift) -> Option<Money>) -> Option<Money> {
        let all_returned = self.gifts_returned();
        let mut values = self
            .order()
            .gifts
            .iter()
            .filter(|gift| all_returned || !gift.returned)
            .map(value);
        let first = values.next()??;
        values.try_fold(first, |sum, value| sum.plus(value?).ok())
    }
}

fn days(zone: &TimeZone, from: Option<Moment>, to: Option<Moment>) -> Option<i64> {
    let (from, to) = from.zip(to)?;
    Some(days_between(from.day(zone), to.day(zone)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::DisputeParts;
    use crate::domain::sample::{dispute, line, moment, money, parts};

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    fn made(change: impl FnOnce(&mut DisputeParts)) -> Dispute {
        let mut parts = parts(vec![line("a", "10.00 CNY", 1)]);
        change(&mut parts);
        dispute(parts)
    }

    #[test]
    fn the_day_after_receipt_is_counted_in_the_zone_of_the_pack() {
        let dispute = made(|parts| {
            parts.shipment.received = Some(moment("2026-03-01T15:59:59Z"));
            parts.claim.filed = Some(moment("2026-03-08T16:00:00Z"));
        });
        assert_eq!(dispute.day_after_receipt(&shanghai()), Some(8));
        assert_eq!(dispute.day_after_receipt(&TimeZone::UTC), Some(7));
        assert_eq!(dispute.hours_after_receipt(), Some(169));
    }

    #[test]
    fn the_notice_counts_where_it_came_before_the_filing() {
        let dispute = made(|parts| {
            parts.shipment.received = Some(moment("2026-03-01"));
            parts.claim.notified = Some(moment("2026-03-08"));
            parts.claim.filed = Some(moment("2026-03-20"));
            parts.order.completed = Some(moment("2026-03-10"));
        });
        assert_eq!(dispute.day_after_receipt(&shanghai()), Some(7));
        assert_eq!(dispute.hours_after_receipt(), None);
        assert_eq!(dispute.day_after_completion(&shanghai()), Some(10));
    }

    #[test]
    fn a_shipment_in_the_last_second_is_in_time() {
        let late = |shipped: &str| {
            let shipped = moment(shipped);
            made(|parts| {
                parts.order.paid_at = Some(moment("2026-03-01T10:00:00+08:00"));
                parts.order.ship_promise_hours = Some(48);
                parts.shipment.shipped = Some(shipped);
            })
            .hours_late()
        };
        assert_eq!(late("2026-03-03T10:00:00+08:00"), Some(0));
        assert_eq!(late("2026-03-03T10:00:01+08:00"), Some(1));
        assert_eq!(late("2026-03-03"), None);
    }

    #[test]
    fn overdue_is_counted_to_the_time_of_judging() {
        let overdue = |judged: Option<&str>| {
            let judged = judged.map(moment);
            made(|parts| {
                parts.order.progress = OrderProgress::Unshipped;
                parts.order.paid_at = Some(moment("2026-03-01T10:00:00+08:00"));
                parts.order.ship_promise_hours = Some(48);
                parts.claim.filed = Some(moment("2026-03-04T10:00:00+08:00"));
                parts.judged_at = judged;
            })
            .hours_overdue()
        };
        assert_eq!(overdue(None), Some(24));
        assert_eq!(overdue(Some("2026-03-06T09:59:59+08:00")), Some(71));
        assert_eq!(overdue(Some("2026-03-06T10:00:00+08:00")), Some(72));
    }

    #[test]
    fn free_shipping_charges_nothing() {
        assert_eq!(made(|_| {}).freight_charged(), None);
        let free = made(|parts| {
            parts.order.traits = parts.order.traits.with(OrderTrait::FreeShipping);
        });
        assert_eq!(free.freight_charged(), Some(money("0.00 CNY")));
        let charged = made(|parts| parts.order.freight.charged = Some(money("8.00 CNY")));
        assert_eq!(charged.freight_charged(), Some(money("8.00 CNY")));
    }

    #[test]
    fn gifts_that_stayed_are_added_up() {
        let gift = |value: &str, returned| Gift {
            title: None,
            declared_value: Some(money(value)),
            market_value: None,
            returned,
        };
        let dispute = made(|parts| {
            parts.order.gifts = vec![gift("9.00 CNY", false), gift("5.00 CNY", true)];
        });
        assert_eq!(dispute.gifts_declared_value(), Some(money("9.00 CNY")));
        assert_eq!(dispute.gifts_market_value(), None);
        assert!(!dispute.gifts_returned());
    }
}
