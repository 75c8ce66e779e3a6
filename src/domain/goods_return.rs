//! The way of the goods back to the merchant.

use super::vocabulary::ReturnState;
use super::{Moment, Money};

/// Where the goods to be returned are, and how they went back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodsReturn {
    /// Where the goods are.
    pub state: ReturnState,
    /// Whether a tracking number was handed in.
    pub tracked: bool,
    /// Whether the tracking number belongs to this order.
    pub own_order: bool,
    /// The freight paid for sending back.
    pub freight_paid: Option<Money>,
    /// Whether the return address is not the place the goods were sent from.
    pub address_differs: bool,
    /// What sending back to the place of dispatch would have cost.
    pub freight_to_origin: Option<Money>,
    /// The region they were sent back from.
    pub from_region: Option<String>,
    /// The region they were sent back to.
    pub to_region: Option<String>,
    /// When they were handed to the carrier.
    pub handed_over: Option<Moment>,
    /// When they reached the merchant.
    pub delivered: Option<Moment>,
    /// Calendar days from shipment to handing over, where dates are unknown.
    pub day_after_shipment: Option<u32>,
    /// Calendar days since they reached the merchant, where dates are unknown.
    pub days_since_delivered: Option<u32>,
}

impl Default for GoodsReturn {
    fn default() -> Self {
        Self {
            state: ReturnState::NotSent,
            tracked: false,
            own_order: false,
            freight_paid: None,
            address_differs: false,
            freight_to_origin: None,
            from_region: None,
            to_region: None,
            handed_over: None,
            delivered: None,
            day_after_shipment: None,
            days_since_delivered: None,
        }
    }
}
