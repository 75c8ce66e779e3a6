//! What was bought, at what price, and how it was paid.

use std::num::NonZeroU32;

use super::vocabulary::{GoodsClass, GoodsTrait, OrderProgress, OrderTrait, TermSet};
use super::{LineId, Moment, Money, OrderId};

/// An order as far as the dispute goes.
///
/// Prices may be missing, as published cases seldom tell them; what turns on a missing amount is
/// then not stated either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The marketplace's number.
    pub id: Option<OrderId>,
    /// The lines; a dispute has at least one.
    pub lines: Vec<OrderLine>,
    /// What was paid in money for all goods, where the lines do not tell it.
    pub paid: Option<Money>,
    /// The payments, in money and in kind.
    pub payments: Vec<Payment>,
    /// Sets sold at one price.
    pub sets: Vec<SetDiscount>,
    /// Discounts earned by reaching a total.
    pub thresholds: Vec<ThresholdDiscount>,
    /// Coupons without a threshold.
    pub coupons: Vec<Coupon>,
    /// What was given with the goods.
    pub gifts: Vec<Gift>,
    /// The outbound freight.
    pub freight: OrderFreight,
    /// The deposit (定金) paid.
    pub deposit_paid: Option<Money>,
    /// The price of the contract that the deposit secures.
    pub contract_price: Option<Money>,
    /// How far the order had come when the claim was filed.
    pub progress: OrderProgress,
    /// What else is true of the order.
    pub traits: TermSet<OrderTrait>,
    /// When the contract was concluded.
    pub concluded: Option<Moment>,
    /// When the order was paid.
    pub paid_at: Option<Moment>,
    /// When the trade was completed: receipt confirmed, money released.
    pub completed: Option<Moment>,
    /// Within how many hours of payment the merchant promised to ship.
    pub ship_promise_hours: Option<u32>,
    /// Plain counts, where no times tell them.
    pub counts: OrderCounts,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// The name of the line within the order.
    pub id: LineId,
    /// What it was sold as.
    pub title: Option<String>,
    /// The class of goods.
    pub class: GoodsClass,
    /// What else is true of the goods.
    pub traits: TermSet<GoodsTrait>,
    /// The own price of one unit at the time of purchase, before any discount.
    pub unit_price: Option<Money>,
    /// The number of units.
    pub quantity: NonZeroU32,
    /// What was paid in money for all units, after every discount, coupon and payment in kind.
    ///
    /// Stated for all lines of an order or for none; where none states it, it is worked out.
    pub paid: Option<Money>,
}

/// One payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// By what means.
    pub means: PaymentMeans,
    /// How much it counted for.
    pub amount: Money,
}

super::vocabulary::vocabulary! {
    /// A means of payment.
    PaymentMeans {
        Money = "money", "货币", "money, by the platform's usual payment";
        Card = "card", "银行卡", "a card of a card network";
        OffPlatform = "off_platform", "站外支付", "money paid outside the platform";
        Points = "points", "积分", "points, given back as points";
        Voucher = "voucher", "代金券、红包", "vouchers or red packets, given back in the same form";
    }
}

impl PaymentMeans {
    /// Says whether what was paid this way is given back in money.
    pub const fn is_money(self) -> bool {
        match self {
            Self::Money | Self::Card | Self::OffPlatform => true,
            Self::Points | Self::Voucher => false,
        }
    }
}

/// Lines that were sold together at one price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetDiscount {
    /// The lines; all their units belong to the sets.
    pub lines: Vec<LineId>,
    /// The price of one set.
    pub price: Money,
    /// How many sets were bought; the quantity of each line is a multiple of it.
    pub count: NonZeroU32,
}

/// Spend so much, save so much (满减).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThresholdDiscount {
    /// The total to reach, counted after sets.
    pub reach: Money,
    /// What is taken off.
    pub off: Money,
    /// Whether it is taken off once for each time the total is reached (每满).
    pub every: bool,
    /// The lines that count towards it and share it; none listed means all.
    pub lines: Vec<LineId>,
}

/// A coupon that takes a sum off without asking for a total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// What is taken off.
    pub amount: Money,
    /// The lines that share it; none listed means all.
    pub lines: Vec<LineId>,
}

/// Something given with the goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gift {
    /// What it is.
    pub title: Option<String>,
    /// The value the merchant announced beforehand.
    pub declared_value: Option<Money>,
    /// What it is worth on the market.
    pub market_value: Option<Money>,
    /// Whether it went back.
    pub returned: bool,
}

/// The outbound freight of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderFreight {
    /// What the buyer paid for it.
    pub charged: Option<Money>,
    /// What the least expensive standard delivery would have cost (EU).
    pub standard: Option<Money>,
    /// What the merchant bore under free shipping.
    pub waived: Option<Money>,
}

/// Times of an order as plain counts, for cases whose times are unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderCounts {
    /// Hours begun from the promised time to the shipment; 0 is in time.
    pub hours_late: Option<u32>,
    /// Full hours the goods have been unshipped past the promised time.
    pub hours_overdue: Option<u32>,
    /// Full hours without a scan after a tracking number was entered.
    pub hours_without_scan: Option<u32>,
}

impl Order {
    /// Finds a line.
    pub fn line(&self, id: &LineId) -> Option<&OrderLine> {
        self.lines.iter().find(|line| line.id == *id)
    }

    /// Says whether a line was sold in a set.
    pub fn is_in_set(&self, id: &LineId) -> bool {
        self.sets.iter().any(|set| set.lines.contains(id))
    }
}
