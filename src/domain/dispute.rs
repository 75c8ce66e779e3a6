//! One dispute as it stands.

use jiff::civil::Date;

use super::{
    Buyer, CaseId, Claim, Counts, Cover, EvidenceItem, FastRefund, Findings, Flaw, GoodsReturn,
    Merchant, Moment, Negotiation, Order, OrderCounts, PackRef, Shipment, check,
};

/// The state of one dispute, from which the facts of the rules are built.
///
/// Its parts fit together: the claim names lines that exist, all amounts are in one currency, and
/// dates and counts agree. What does not fit cannot be made; see [`Dispute::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute(DisputeParts);

/// The parts of a dispute before they have been held against each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeParts {
    /// The name of the case.
    pub id: CaseId,
    /// What the dispute is about, in one line.
    pub title: Option<String>,
    /// The pack version the case asks to be judged under.
    pub judged_under: Option<JudgedUnder>,
    /// The day or time as of which the case asks to be judged.
    pub judged_at: Option<Moment>,
    /// The order.
    pub order: Order,
    /// The merchant.
    pub merchant: Merchant,
    /// The buyer.
    pub buyer: Buyer,
    /// The way of the goods to the buyer.
    pub shipment: Shipment,
    /// The way of the goods back.
    pub goods_return: GoodsReturn,
    /// The return-freight cover, if there is one.
    pub cover: Option<Cover>,
    /// The fast refund.
    pub fast_refund: FastRefund,
    /// What the parties settled among themselves.
    pub negotiation: Negotiation,
    /// What is claimed.
    pub claim: Claim,
    /// What was handed in.
    pub evidence: Vec<EvidenceItem>,
    /// Whether nothing more can be handed in.
    pub evidence_closed: bool,
    /// How the contested propositions and measurements stand.
    pub findings: Findings,
}

/// A pack version that a case asks to be judged under, whatever its own dates say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedUnder {
    /// The version.
    pub pack: PackRef,
    /// The day whose parameters apply; the first day of the version where it is missing.
    pub day: Option<Date>,
}

impl Dispute {
    /// Holds the parts against each other.
    ///
    /// # Errors
    ///
    /// Everything that does not fit, in the order of the fields.
    pub fn new(parts: DisputeParts) -> Result<Self, Vec<Flaw>> {
        let dispute = Self(parts);
        let flaws = check::flaws(&dispute);
        if flaws.is_empty() {
            Ok(dispute)
        } else {
            Err(flaws)
        }
    }

    /// Returns the dispute without its plain counts, so that only its dates tell them.
    pub(super) fn without_counts(&self) -> Self {
        let mut parts = self.0.clone();
        parts.claim.counts = Counts::default();
        parts.order.counts = OrderCounts::default();
        parts.goods_return.day_after_shipment = None;
        parts.goods_return.days_since_delivered = None;
        if let Some(cover) = &mut parts.cover {
            cover.day_after_shipment = None;
        }
        Self(parts)
    }

    /// Takes the dispute apart, to change a part and put it together again.
    pub fn into_parts(self) -> DisputeParts {
        self.0
    }

    /// Returns the name of the case.
    pub const fn id(&self) -> &CaseId {
        &self.0.id
    }

    /// Returns what the dispute is about, in one line.
    pub fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// Returns the pack version the case asks to be judged under.
    pub const fn judged_under(&self) -> Option<&JudgedUnder> {
        self.0.judged_under.as_ref()
    }

    /// Returns the day or time as of which the case asks to be judged.
    pub const fn judged_at(&self) -> Option<Moment> {
        self.0.judged_at
    }

    /// Returns the order.
    pub const fn order(&self) -> &Order {
        &self.0.order
    }

    /// Returns the merchant.
    pub const fn merchant(&self) -> &Merchant {
        &self.0.merchant
    }

    /// Returns the buyer.
    pub const fn buyer(&self) -> &Buyer {
        &self.0.buyer
    }

    /// Returns the way of the goods to the buyer.
    pub const fn shipment(&self) -> &Shipment {
        &self.0.shipment
    }

    /// Returns the way of the goods back.
    pub const fn goods_return(&self) -> &GoodsReturn {
        &self.0.goods_return
    }

    /// Returns the return-freight cover, if there is one.
    pub const fn cover(&self) -> Option<&Cover> {
        self.0.cover.as_ref()
    }

    /// Returns the fast refund.
    pub const fn fast_refund(&self) -> &FastRefund {
        &self.0.fast_refund
    }

    /// Returns what the parties settled among themselves.
    pub const fn negotiation(&self) -> Negotiation {
        self.0.negotiation
    }

    /// Returns what is claimed.
    pub const fn claim(&self) -> &Claim {
        &self.0.claim
    }

    /// Returns what was handed in.
    pub fn evidence(&self) -> &[EvidenceItem] {
        &self.0.evidence
    }

    /// Says whether nothing more can be handed in.
    pub const fn evidence_closed(&self) -> bool {
        self.0.evidence_closed
    }

    /// Returns how the contested propositions and measurements stand.
    pub const fn findings(&self) -> &Findings {
        &self.0.findings
    }
}
