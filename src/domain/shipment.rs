//! The way of the goods to the buyer.

use super::Moment;
use super::vocabulary::{ShipmentTrait, TermSet};

/// How the goods went to the buyer. All of it may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shipment {
    /// The carrier's name.
    pub carrier: Option<String>,
    /// When the carrier took the goods over.
    pub shipped: Option<Moment>,
    /// When the merchant entered a tracking number.
    pub number_entered: Option<Moment>,
    /// When the carrier scanned the parcel for the first time.
    pub first_scan: Option<Moment>,
    /// When the goods were signed for, which is when they count as received.
    pub received: Option<Moment>,
    /// The region they were sent from, as the tables of the rules name it.
    pub from_region: Option<String>,
    /// The region they were sent to.
    pub to_region: Option<String>,
    /// What else is true of the shipment.
    pub traits: TermSet<ShipmentTrait>,
    /// The tracking history, oldest first.
    pub tracking: Vec<TrackingEvent>,
}

/// One line of the tracking history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackingEvent {
    /// When it happened.
    pub at: Moment,
    /// What happened.
    pub step: TrackingStep,
    /// Where, as the carrier tells it.
    pub place: Option<String>,
}

super::vocabulary::vocabulary! {
    /// What a line of the tracking history tells.
    TrackingStep {
        NumberEntered = "number_entered", "录入单号", "the merchant entered the tracking number";
        PickedUp = "picked_up", "揽收", "the carrier took the parcel over";
        InTransit = "in_transit", "运输中", "on its way";
        OutForDelivery = "out_for_delivery", "派送中", "out for delivery";
        LeftForPickUp = "left_for_pick_up", "放入驿站或快递柜", "left at a station or in a locker";
        Signed = "signed", "签收", "signed for";
        Refused = "refused", "拒收", "refused at the door";
        Returned = "returned", "退回", "on its way back to the sender";
        Lost = "lost", "丢失", "lost";
    }
}

impl Shipment {
    /// Returns when the goods were shipped: as stated, else the first pick-up in the history.
    pub fn shipped_at(&self) -> Option<Moment> {
        self.shipped.or_else(|| self.first(TrackingStep::PickedUp))
    }

    /// Returns when they were signed for: as stated, else the first signature in the history.
    pub fn received_at(&self) -> Option<Moment> {
        self.received.or_else(|| self.first(TrackingStep::Signed))
    }

    /// Returns when a number was entered: as stated, else from the history.
    pub fn number_entered_at(&self) -> Option<Moment> {
        self.number_entered
            .or_else(|| self.first(TrackingStep::NumberEntered))
    }

    /// Returns the first scan by the carrier: as stated, else the pick-up.
    pub fn first_scan_at(&self) -> Option<Moment> {
        self.first_scan.or_else(|| self.shipped_at())
    }

    fn first(&self, step: TrackingStep) -> Option<Moment> {
        self.tracking
            .iter()
            .find(|event| event.step == step)
            .map(|event| event.at)
    }
}
