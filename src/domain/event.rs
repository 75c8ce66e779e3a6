//! What happened: the events a dispute and a merchant's standing are folded from.
//!
//! Events are never edited. Every one is made by `workflow::decide` and carries all that its fold
//! needs: folding asks no rule, no clock and no other stream.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::vocabulary::{
    Cause, Closure, Finding, Line, Party, Refusal, ReturnState, Side, Silence, StageKind, Trigger,
    Violation,
};
use super::{
    Actor, ActorId, DisputeId, EvidenceFields, Judgement, MerchantId, Money, OfferTerms, OrderId,
    PackRef, StageName, TrackingStep,
};

/// The version in which events are written.
pub const EVENT_VERSION: u16 = 1;

/// An event with the time of it and who caused it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Happened {
    /// When; never before an earlier event of the same dispute.
    pub at: Timestamp,
    /// Who caused it.
    pub by: Actor,
    /// What happened.
    pub event: Event,
}

/// What of a merchant's standing was read when a dispute was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingRead {
    /// The position of the last event that had moved it.
    pub as_of: u64,
    /// The civil day, in the zone of the pack.
    pub day: Date,
    /// The experience score in tenths, where enough is known to show one.
    pub experience_score: Option<u32>,
}

/// Money that changed hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// The kind of line.
    pub line: Line,
    /// What for.
    pub cause: Cause,
    /// How much, above zero.
    pub amount: Money,
    /// Who paid.
    pub payer: Party,
    /// Who was paid.
    pub payee: Party,
}

/// Who made a ruling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RuledBy {
    /// The rules, and those who confirmed it, in the order in which they did.
    Rules {
        /// The names of the persons.
        confirmed_by: Vec<ActorId>,
    },
    /// A person, in the place of the rules.
    Person {
        /// The name.
        name: ActorId,
        /// Why.
        reason: String,
    },
    /// A panel.
    Panel {
        /// Votes for the buyer.
        buyer: u32,
        /// Votes for the merchant.
        merchant: u32,
    },
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// A dispute was filed (申请).
    DisputeFiled {
        /// The dispute.
        dispute: DisputeId,
        /// The case, in the format of case files.
        case: Value,
        /// The pack version whose stage graph it runs through.
        pack: PackRef,
        /// The digest of that version.
        digest: String,
        /// The merchant, if the case names it.
        merchant: Option<MerchantId>,
        /// The order, if the case names it.
        order: Option<OrderId>,
        /// What of the merchant's standing was read.
        standing: Option<StandingRead>,
    },
    /// The dispute entered a stage.
    StageEntered {
        /// The stage.
        stage: StageName,
        /// Its kind.
        kind: StageKind,
        /// What took it there; absent for the first.
        via: Option<Trigger>,
        /// When its deadline passes, if it has one; the moment itself is too late.
        due: Option<Timestamp>,
    },
    /// A deadline passed (超时).
    DeadlinePassed {
        /// The stage it was of.
        stage: StageName,
        /// What the silence meant.
        silence: Silence,
        /// Whose silence it was, where it was one party's.
        silent: Option<Party>,
    },
    /// The rules were asked.
    Judged {
        /// What they said.
        judgement: Box<Judgement>,
    },
    /// The claim is not taken (不予受理).
    NotAdmitted {
        /// Why.
        refusal: Refusal,
    },
    /// The platform paid in advance (垫付).
    AdvancePaid {
        /// How much.
        amount: Money,
    },
    /// The respondent agreed to the claim, or its silence counts as that.
    ClaimAccepted {
        /// Whether by silence.
        deemed: bool,
        /// What is thereby agreed.
        terms: OfferTerms,
    },
    /// The respondent refused the claim.
    ClaimRefused {
        /// Why.
        reason: String,
    },
    /// A settlement was offered.
    OfferMade {
        /// Its number, from 1.
        offer: u32,
        /// By whom.
        party: Party,
        /// What is offered.
        terms: OfferTerms,
    },
    /// An offer was turned down.
    OfferRefused {
        /// Its number.
        offer: u32,
    },
    /// An offer was accepted: the parties settled (和解).
    OfferAccepted {
        /// Its number.
        offer: u32,
    },
    /// The platform was called in.
    InterventionRequested {
        /// Whether a panel is to decide.
        panel: bool,
    },
    /// Evidence was handed in.
    EvidenceSubmitted {
        /// By whom.
        party: Party,
        /// What.
        evidence: EvidenceFields,
    },
    /// A party said it has nothing more to hand in.
    EvidenceRested {
        /// Which.
        party: Party,
    },
    /// The evidence window closed.
    EvidenceWindowClosed,
    /// The evidence window was opened again.
    EvidenceReopened {
        /// What is asked for.
        reason: String,
    },
    /// Facts were recorded.
    FactsRecorded {
        /// The sections and fields that changed, in the format of case files.
        facts: Value,
    },
    /// A step of the way to the buyer was recorded.
    TrackingRecorded {
        /// What happened.
        step: TrackingStep,
        /// Where.
        place: Option<String>,
    },
    /// It was said how a finding stands.
    FindingSet {
        /// The finding.
        finding: Finding,
        /// How it stands, as in case files.
        is: String,
        /// On what this rests.
        reason: String,
    },
    /// The goods were sent back.
    GoodsHandedOver {
        /// The tracking number.
        tracking_number: Option<String>,
        /// The freight paid.
        freight_paid: Option<Money>,
    },
    /// It was told where the goods on their way back are.
    ReturnRecorded {
        /// Where.
        state: ReturnState,
    },
    /// The merchant took the returned goods, or its silence counts as that.
    ReturnAccepted {
        /// Whether by silence.
        deemed: bool,
    },
    /// The merchant contested what came back.
    ReturnContested {
        /// What is wrong with it.
        finding: Finding,
        /// In words.
        note: String,
    },
    /// An adjudicator took the dispute to work on it.
    LeaseTaken {
        /// Who.
        adjudicator: ActorId,
        /// Until when; the moment itself is too late.
        until: Timestamp,
    },
    /// The dispute went back into the queue.
    LeaseEnded {
        /// Who had it.
        adjudicator: ActorId,
        /// Whether because the time had run out.
        expired: bool,
    },
    /// It was handed to a senior adjudicator.
    Escalated {
        /// Why.
        reason: String,
    },
    /// A person confirmed the proposed ruling.
    RulingConfirmed {
        /// Who.
        adjudicator: ActorId,
    },
    /// A person proposed a ruling that another has to confirm.
    RulingProposed {
        /// The ruling with its reasons.
        judgement: Box<Judgement>,
        /// By whom.
        adjudicator: ActorId,
        /// Why.
        reason: String,
    },
    /// A member of the panel voted.
    VoteCast {
        /// For whom.
        side: Side,
        /// Why.
        reason: Option<String>,
    },
    /// The dispute was ruled on (裁决).
    RulingMade {
        /// Which ruling of the dispute this is, from 1.
        round: u32,
        /// The ruling with its reasons.
        judgement: Box<Judgement>,
        /// By whom.
        by: RuledBy,
    },
    /// A party accepted the ruling.
    RulingAccepted {
        /// Which.
        party: Party,
    },
    /// A party appealed (申诉).
    AppealFiled {
        /// Which.
        party: Party,
        /// Why.
        reason: String,
    },
    /// The ruling was upheld.
    RulingUpheld {
        /// Which ruling.
        round: u32,
        /// Why; absent where it stands because nobody reviewed it in time.
        reason: Option<String>,
    },
    /// The ruling was overturned; what it moved is taken back.
    RulingOverturned {
        /// Which ruling.
        round: u32,
        /// Why.
        reason: String,
    },
    /// Money was moved.
    MoneyMoved {
        /// What moved.
        movement: Movement,
    },
    /// The ruling or settlement was executed as far as the case states amounts.
    Enforced {
        /// Whether the platform did it because nobody else had in time.
        by_platform: bool,
        /// How many lines have no amount and were left to the parties.
        not_stated: u32,
    },
    /// Part of what was advanced was recovered (追偿).
    AdvanceRecovered {
        /// How much.
        amount: Money,
        /// From whom.
        from: Party,
    },
    /// What was advanced and not recovered is a loss.
    LossBorne {
        /// How much.
        amount: Money,
        /// By whom.
        by: Party,
    },
    /// Penalty points were given.
    PenaltyGiven {
        /// For what.
        violation: Violation,
        /// How many.
        points: i64,
    },
    /// The procedure rests (中止).
    Suspended {
        /// Why.
        reason: String,
        /// How long the deadline of the stage still had to run, in seconds.
        left_s: Option<i64>,
    },
    /// The procedure goes on (恢复).
    Resumed,
    /// A party wrote to the other.
    MessageSent {
        /// The text.
        text: String,
    },
    /// The claimant withdrew (撤销).
    ClaimWithdrawn,
    /// The dispute was closed (结案).
    DisputeClosed {
        /// How.
        closure: Closure,
    },
    /// A day's paid orders were recorded; in the merchant's stream.
    OrderVolumeRecorded {
        /// The merchant.
        merchant: MerchantId,
        /// The day.
        day: Date,
        /// How many.
        paid_orders: u32,
    },
    /// A purchase was reviewed; in the merchant's stream.
    ReviewRecorded {
        /// The merchant.
        merchant: MerchantId,
        /// The order.
        order: OrderId,
        /// Stars for the description.
        description: u8,
        /// Stars for the service.
        service: u8,
        /// Stars for the logistics.
        logistics: u8,
        /// Whether it is held back, because a dispute on the order is open.
        held: bool,
    },
    /// A review that was held back counts from now on; in the merchant's stream.
    ReviewReleased {
        /// The merchant.
        merchant: MerchantId,
        /// The order.
        order: OrderId,
    },
}

impl Event {
    /// Returns the name on the wire.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::DisputeFiled { .. } => "dispute_filed",
            Self::StageEntered { .. } => "stage_entered",
            Self::DeadlinePassed { .. } => "deadline_passed",
            Self::Judged { .. } => "judged",
            Self::NotAdmitted { .. } => "not_admitted",
            Self::AdvancePaid { .. } => "advance_paid",
            Self::ClaimAccepted { .. } => "claim_accepted",
            Self::ClaimRefused { .. } => "claim_refused",
            Self::OfferMade { .. } => "offer_made",
            Self::OfferRefused { .. } => "offer_refused",
            Self::OfferAccepted { .. } => "offer_accepted",
            Self::InterventionRequested { .. } => "intervention_requested",
            Self::EvidenceSubmitted { .. } => "evidence_submitted",
            Self::EvidenceRested { .. } => "evidence_rested",
            Self::EvidenceWindowClosed => "evidence_window_closed",
            Self::EvidenceReopened { .. } => "evidence_reopened",
            Self::FactsRecorded { .. } => "facts_recorded",
            Self::TrackingRecorded { .. } => "tracking_recorded",
            Self::FindingSet { .. } => "finding_set",
            Self::GoodsHandedOver { .. } => "goods_handed_over",
            Self::ReturnRecorded { .. } => "return_recorded",
            Self::ReturnAccepted { .. } => "return_accepted",
            Self::ReturnContested { .. } => "return_contested",
            Self::LeaseTaken { .. } => "lease_taken",
            Self::LeaseEnded { .. } => "lease_ended",
            Self::Escalated { .. } => "escalated",
            Self::RulingConfirmed { .. } => "ruling_confirmed",
            Self::RulingProposed { .. } => "ruling_proposed",
            Self::VoteCast { .. } => "vote_cast",
            Self::RulingMade { .. } => "ruling_made",
            Self::RulingAccepted { .. } => "ruling_accepted",
            Self::AppealFiled { .. } => "appeal_filed",
            Self::RulingUpheld { .. } => "ruling_upheld",
            Self::RulingOverturned { .. } => "ruling_overturned",
            Self::MoneyMoved { .. } => "money_moved",
            Self::Enforced { .. } => "enforced",
            Self::AdvanceRecovered { .. } => "advance_recovered",
            Self::LossBorne { .. } => "loss_borne",
            Self::PenaltyGiven { .. } => "penalty_given",
            Self::Suspended { .. } => "suspended",
            Self::Resumed => "resumed",
            Self::MessageSent { .. } => "message_sent",
            Self::ClaimWithdrawn => "claim_withdrawn",
            Self::DisputeClosed { .. } => "dispute_closed",
            Self::OrderVolumeRecorded { .. } => "order_volume_recorded",
            Self::ReviewRecorded { .. } => "review_recorded",
            Self::ReviewReleased { .. } => "review_released",
        }
    }
}
