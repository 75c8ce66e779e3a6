//! What is claimed, and what was handed in to show it.

use std::num::NonZeroU32;

use super::vocabulary::{EvidenceKind, ExtraRelief, Finding, Ground, Party, Remedy, TermSet};
use super::{LineId, Moment, Money};

/// A remedy sought on a ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The ground.
    pub ground: Ground,
    /// Who claims: [`Party::Buyer`], or [`Party::Merchant`] where a refund is to come back.
    pub claimant: Party,
    /// The remedy sought.
    pub seeks: Remedy,
    /// What is asked beyond it.
    pub extra: TermSet<ExtraRelief>,
    /// The sum sought, where one was named.
    pub amount: Option<Money>,
    /// The lines claimed; none listed means all units of all lines.
    pub lines: Vec<ClaimedLine>,
    /// Whether only part of the order is claimed, where no lines tell it.
    pub partial: Option<bool>,
    /// When the claim was filed with the platform.
    pub filed: Option<Moment>,
    /// When the notice to the merchant was sent; where missing, the filing is the notice.
    pub notified: Option<Moment>,
    /// When the consumer was told of the right of withdrawal, if after receipt (EU).
    pub informed: Option<Moment>,
    /// Whether nobody disputes that the claim was made in time.
    pub in_time_undisputed: bool,
    /// Whether a return agreed earlier for the same reason was let lapse.
    pub return_time_missed: bool,
    /// What was refunded already; nothing was where it is missing.
    pub refund_already_paid: Option<Money>,
    /// What was paid for the claimed goods, where no prices tell it.
    pub claimed_paid: Option<Money>,
    /// The refund base, where no prices tell it.
    pub refund_base: Option<Money>,
    /// Plain counts, where no dates tell them.
    pub counts: Counts,
}

/// One line of the order as far as it is claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedLine {
    /// The line of the order.
    pub line: LineId,
    /// How many of its units; all where it is missing.
    pub quantity: Option<NonZeroU32>,
}

/// Times between events as plain counts, for cases whose dates are unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calendar days from the day of signing to the day of the notice; the same day is 0.
    pub day_after_receipt: Option<u32>,
    /// Hours begun from signing to the notice.
    pub hours_after_receipt: Option<u32>,
    /// Calendar months begun from the day of signing to the day of the notice.
    pub months_after_receipt: Option<u32>,
    /// Calendar days from the completion of the trade to the filing.
    pub day_after_completion: Option<u32>,
    /// Calendar days from shipment to the filing.
    pub day_after_shipment: Option<u32>,
}

/// One thing handed in by a party to show or disprove a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceItem {
    /// Who handed it in; never [`Party::None`].
    pub by: Party,
    /// What kind of evidence it is.
    pub kind: EvidenceKind,
    /// The finding it speaks to.
    pub on: Finding,
    /// When it was handed in.
    pub at: Option<Moment>,
    /// The file, by its path beside the case.
    pub file: Option<String>,
    /// What it shows, in words.
    pub note: Option<String>,
}
