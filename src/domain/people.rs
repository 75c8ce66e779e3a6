//! What is known of merchant, buyer, cover, fast refund and negotiation.

use super::vocabulary::{BuyerGrade, Party, Promise, TermSet};
use super::{BuyerId, MerchantId, Money};

/// The merchant as far as the dispute goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merchant {
    /// The marketplace's name for the merchant; published cases seldom tell it.
    pub id: Option<MerchantId>,
    /// What was promised with the goods.
    pub promises: TermSet<Promise>,
    /// The promised no-reason window, in calendar days after the day of signing.
    pub return_window_days: Option<u32>,
    /// How many times the price was promised, for promises of a multiple.
    pub promised_multiple: Option<u32>,
    /// The sum promised for a breach.
    pub promised_amount: Option<Money>,
    /// The length of the warranty or promise relied on, in calendar days.
    pub promise_days: Option<u32>,
    /// The experience score in tenths: 48 is 4.8.
    pub experience_score: Option<u32>,
    /// Whether the merchant let the time to answer the claim pass.
    pub silent: bool,
}

/// The buyer as far as the dispute goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer {
    /// The marketplace's name for the buyer.
    pub id: Option<BuyerId>,
    /// The grade for fast refunds.
    pub grade: BuyerGrade,
    /// How much may be refunded in advance in all.
    pub fast_refund_quota: Option<Money>,
    /// How much of the quota is taken by advances not yet settled.
    pub open_advances: Option<Money>,
    /// Whether the account is verified by name.
    pub real_name: bool,
    /// Whether the platform sees signs of fraud.
    pub fraud_signals: bool,
    /// How often the buyer was found to abuse rights.
    pub abuse_count: Option<u32>,
    /// Whether the buyer uses the mode for elders.
    pub elder: bool,
}

impl Default for Buyer {
    fn default() -> Self {
        Self {
            id: None,
            grade: BuyerGrade::None,
            fast_refund_quota: None,
            open_advances: None,
            real_name: false,
            fraud_signals: false,
            abuse_count: None,
            elder: false,
        }
    }
}

/// A return-freight insurance or a platform's freight guarantee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// Who pays out: [`Party::Insurer`] or [`Party::Platform`].
    pub provider: Party,
    /// Who paid the premium.
    pub holder: Party,
    /// The most that is paid out.
    pub sum_insured: Option<Money>,
    /// Calendar days from shipment to the day the cover was called on, where dates are unknown.
    pub day_after_shipment: Option<u32>,
    /// Whether the covered trade was found to be fake.
    pub fake_trade: bool,
}

/// A refund before the merchant agrees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FastRefund {
    /// Whether the dispute is to be looked at for a fast refund.
    pub considered: bool,
    /// What was paid in advance; nothing was where it is missing.
    pub advanced: Option<Money>,
}

/// What the parties settled among themselves before the platform stepped in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Negotiation {
    /// Whether they agreed on a return.
    pub return_agreed: bool,
    /// Whether they said who bears the freight.
    pub freight_mentioned: bool,
}
