//! What is known of a dispute at a glance: for lists, queues and timers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::{Closure, Ground, Party, StageKind, Term};
use crate::domain::{
    ActorId, BuyerId, DisputeId, Event, Happened, MerchantId, Money, OrderId, PackRef, StageName,
};
use crate::intake::case_from_json;

/// A dispute at a glance. It is folded event by event, so that nothing has to be read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Its number.
    pub id: DisputeId,
    /// The pack version whose stage graph it runs through.
    pub pack: PackRef,
    /// The merchant, if known.
    pub merchant: Option<MerchantId>,
    /// The buyer, if known.
    pub buyer: Option<BuyerId>,
    /// The order, if known.
    pub order: Option<OrderId>,
    /// Who claims.
    pub claimant: Party,
    /// On which ground.
    pub ground: Ground,
    /// The amount claimed or paid, if stated.
    pub stake: Option<Money>,
    /// Whether the buyer uses the mode for elders.
    pub elder: bool,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// How many events it has.
    pub sequence: u64,
    /// Where it stands.
    pub stage: StageName,
    /// The kind of that stage.
    pub kind: StageKind,
    /// Since when.
    pub entered_at: Timestamp,
    /// When the deadline of the stage passes.
    pub due: Option<Timestamp>,
    /// Who works on it, and until when.
    pub lease: Option<(ActorId, Timestamp)>,
    /// How many rulings were made.
    pub rulings: u32,
    /// How it ended.
    pub closure: Option<Closure>,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
}

impl Summary {
    /// Folds one more event; `None` where the first is no filing.
    pub fn after(before: Option<Self>, happened: &Happened) -> Option<Self> {
        let Some(mut summary) = before else {
            return Self::begin(happened);
        };
        summary.sequence = summary.sequence.saturating_add(1);
        match &happened.event {
            Event::StageEntered {
                stage, kind, due, ..
            } => {
                summary.stage = stage.clone();
                summary.kind = *kind;
                summary.entered_at = happened.at;
                summary.due = *due;
                summary.lease = None;
            }
            Event::LeaseTaken { adjudicator, until } => {
                summary.lease = Some((adjudicator.clone(), *until));
            }
            Event::LeaseEnded { .. } => summary.lease = None,
            Event::RulingMade { round, .. } => summary.rulings = *round,
            Event::DisputeClosed { closure } => {
                summary.closure = Some(*closure);
                summary.closed_at = Some(happened.at);
                summary.due = None;
                summary.lease = None;
            }
            _ => {}
        }
        Some(summary)
    }

    fn begin(first: &Happened) -> Option<Self> {
        let Event::DisputeFiled {
            dispute,
            case,
            pack,
            merchant,
            order,
            ..
        } = &first.event
        else {
            return None;
        };
        let read = case_from_json("dispute", case).ok()?.into_dispute();
        Some(Self {
            id: dispute.clone(),
            pack: pack.clone(),
            merchant: merchant.clone(),
            buyer: read.buyer().id.clone(),
            order: order.clone(),
            claimant: read.claim().claimant,
            ground: read.claim().ground,
            stake: read.claim().amount.or_else(|| read.refund_base()),
            elder: read.buyer().elder,
            filed_at: first.at,
            sequence: 1,
            stage: "filed".parse().ok()?,
            kind: StageKind::Admission,
            entered_at: first.at,
            due: None,
            lease: None,
            rulings: 0,
            closure: None,
            closed_at: None,
        })
    }

    /// Returns when the next thing falls due: the deadline of the stage or the end of a lease.
    pub fn next_due(&self) -> Option<Timestamp> {
        let lease = self.lease.as_ref().map(|(_, until)| *until);
        match (self.due, lease) {
            (Some(due), Some(lease)) => Some(due.min(lease)),
            (due, lease) => due.or(lease),
        }
    }

    /// Returns the ground as it is written.
    pub fn ground_wire(&self) -> &'static str {
        self.ground.wire()
    }
}
