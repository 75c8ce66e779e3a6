//! What somebody wants done.
//!
//! On the wire and in the timeline of a case file a command is its name, or its name with its
//! fields: `accept_claim`, `refuse_claim: { reason: the tag was cut off }`.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::vocabulary::{
    Action, Cause, EvidenceKind, Finding, Line, Party, Remedy, ReturnState, Side,
};
use super::{Actor, DisputeId, IdempotencyKey, MerchantId, Money, OrderId, TrackingStep};

/// A command with what it is about, who gives it and the key under which it may be sent again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The dispute; absent for what is about a merchant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute: Option<DisputeId>,
    /// Who gives it.
    pub by: Actor,
    /// The key, scoped to the actor: the same command under it is carried out once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<IdempotencyKey>,
    /// What is wanted.
    #[serde(rename = "do")]
    pub command: Command,
}

/// What the parties could agree on (和解方案).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferTerms {
    /// What the respondent pays the claimant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<Money>,
    /// Whether the goods go back first.
    #[serde(default)]
    pub goods_return: bool,
    /// Who bears the return freight; must stand where the goods go back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freight_back: Option<Party>,
    /// Replacement, reshipment or repair, where no money settles it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
    /// What else is agreed, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A ruling by a person, where the rules do not decide or the person departs from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The remedy.
    pub remedy: Remedy,
    /// Who is liable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liability: Option<Party>,
    /// The lines of money.
    #[serde(default)]
    pub awards: Vec<DecidedLine>,
    /// Who bears the outbound freight, where that is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freight_out: Option<Party>,
    /// Who bears the return freight, where that is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freight_back: Option<Party>,
    /// Why it is decided so; the parties read it.
    pub reason: String,
}

/// One line of money of a person's ruling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecidedLine {
    /// The kind of line.
    pub line: Line,
    /// What it is paid for.
    pub cause: Cause,
    /// How much.
    pub amount: Money,
    /// Who pays.
    pub payer: Party,
    /// Who is paid.
    pub payee: Party,
}

/// Something handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceFields {
    /// What kind of evidence it is.
    pub kind: EvidenceKind,
    /// The finding it speaks to, which is thereby in issue.
    pub on: Finding,
    /// The file: its SHA-256 in the ledger's evidence, or its path beside the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// What it shows, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What somebody wants done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Files a dispute.
    FileDispute {
        /// The case, in the format of case files.
        case: Value,
    },
    /// Takes the claim back.
    WithdrawClaim,
    /// Agrees to the claim as it was made.
    AcceptClaim,
    /// Refuses the claim.
    RefuseClaim {
        /// Why; the other side reads it.
        reason: String,
    },
    /// Offers a settlement, in the place of the party's earlier offer.
    MakeOffer {
        /// What is offered.
        terms: OfferTerms,
    },
    /// Accepts the other side's open offer.
    AcceptOffer {
        /// The number of the offer.
        offer: u32,
    },
    /// Turns the other side's open offer down.
    RefuseOffer {
        /// The number of the offer.
        offer: u32,
    },
    /// Calls the platform in.
    RequestIntervention,
    /// Calls a panel in.
    RequestPanel,
    /// Hands in evidence.
    SubmitEvidence {
        /// What is handed in.
        evidence: EvidenceFields,
    },
    /// Says that one has nothing more to hand in.
    RestEvidence,
    /// Admits a finding the other side relies on.
    AdmitFinding {
        /// The finding.
        finding: Finding,
    },
    /// States facts in the format of case files: the sections and fields that change.
    RecordFacts {
        /// What changes.
        facts: Value,
    },
    /// Tells a step of the carrier's tracking of the goods on their way to the buyer.
    RecordTracking {
        /// What happened.
        step: TrackingStep,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<String>,
    },
    /// Sends the goods back.
    HandOverGoods {
        /// The number under which the carrier tracks them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking_number: Option<String>,
        /// The freight paid.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        freight_paid: Option<Money>,
    },
    /// Tells where the goods on their way back are.
    RecordReturn {
        /// Where they are.
        state: ReturnState,
    },
    /// Takes the returned goods as they are.
    ConfirmReturn,
    /// Contests what came back, which puts the finding in issue.
    ContestReturn {
        /// What is wrong with it.
        finding: Finding,
        /// In words.
        note: String,
    },
    /// Takes a dispute out of the queue to work on it.
    TakeDispute,
    /// Puts a dispute back into the queue.
    ReleaseDispute,
    /// Says how a finding stands.
    SetFinding {
        /// The finding.
        finding: Finding,
        /// A state, a share or an amount, as in case files.
        is: String,
        /// On what this rests; the parties read it.
        reason: String,
    },
    /// Asks the rules again on the facts as they now stand.
    Adjudicate,
    /// Opens the evidence window again.
    ReopenEvidence {
        /// What is asked for.
        reason: String,
    },
    /// Hands a dispute to a senior adjudicator.
    Escalate {
        /// Why.
        reason: String,
    },
    /// Confirms the proposed ruling.
    ConfirmRuling,
    /// Rules in the place of the rules.
    DecideRuling {
        /// The ruling.
        decision: Decision,
    },
    /// Votes in a panel.
    CastVote {
        /// For whom.
        side: Side,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Accepts the ruling, without waiting for the time to appeal to pass.
    AcceptRuling,
    /// Appeals against the ruling, with evidence that is new.
    FileAppeal {
        /// Why.
        reason: String,
        /// What is new; at least one.
        evidence: Vec<EvidenceFields>,
    },
    /// Upholds a ruling that was appealed.
    UpholdRuling {
        /// Why.
        reason: String,
    },
    /// Overturns a ruling that was appealed.
    OverturnRuling {
        /// Why.
        reason: String,
        /// The new ruling; without it, what the rules say on the facts as they now stand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<Decision>,
    },
    /// Says that the money of the ruling or settlement was moved.
    ConfirmEnforcement,
    /// Says how much of what was advanced was recovered.
    ConfirmRecovery {
        /// How much.
        amount: Money,
    },
    /// Has the procedure rest.
    Suspend {
        /// Why.
        reason: String,
    },
    /// Has the procedure go on.
    Resume,
    /// Writes to the other side.
    SendMessage {
        /// The text.
        text: String,
    },
    /// Supplies the denominators of a merchant's rates.
    RecordOrderVolume {
        /// The merchant.
        merchant: MerchantId,
        /// The day, in the zone of the pack.
        #[schemars(with = "String")]
        day: Date,
        /// How many orders were paid on it; replaces what was recorded before.
        paid_orders: u32,
    },
    /// Reviews a purchase.
    RecordReview {
        /// The merchant.
        merchant: MerchantId,
        /// The order.
        order: OrderId,
        /// Stars for the description, 1 to 5.
        description: u8,
        /// Stars for the service, 1 to 5.
        service: u8,
        /// Stars for the logistics, 1 to 5.
        logistics: u8,
    },
}

impl Command {
    /// Returns what is done.
    pub const fn action(&self) -> Action {
        match self {
            Self::FileDispute { .. } => Action::FileDispute,
            Self::WithdrawClaim => Action::WithdrawClaim,
            Self::AcceptClaim => Action::AcceptClaim,
            Self::RefuseClaim { .. } => Action::RefuseClaim,
            Self::MakeOffer { .. } => Action::MakeOffer,
            Self::AcceptOffer { .. } => Action::AcceptOffer,
            Self::RefuseOffer { .. } => Action::RefuseOffer,
            Self::RequestIntervention => Action::RequestIntervention,
            Self::RequestPanel => Action::RequestPanel,
            Self::SubmitEvidence { .. } => Action::SubmitEvidence,
            Self::RestEvidence => Action::RestEvidence,
            Self::AdmitFinding { .. } => Action::AdmitFinding,
            Self::RecordFacts { .. } => Action::RecordFacts,
            Self::RecordTracking { .. } => Action::RecordTracking,
            Self::HandOverGoods { .. } => Action::HandOverGoods,
            Self::RecordReturn { .. } => Action::RecordReturn,
            Self::ConfirmReturn => Action::ConfirmReturn,
            Self::ContestReturn { .. } => Action::ContestReturn,
            Self::TakeDispute => Action::TakeDispute,
            Self::ReleaseDispute => Action::ReleaseDispute,
            Self::SetFinding { .. } => Action::SetFinding,
            Self::Adjudicate => Action::Adjudicate,
            Self::ReopenEvidence { .. } => Action::ReopenEvidence,
            Self::Escalate { .. } => Action::Escalate,
            Self::ConfirmRuling => Action::ConfirmRuling,
            Self::DecideRuling { .. } => Action::DecideRuling,
            Self::CastVote { .. } => Action::CastVote,
            Self::AcceptRuling => Action::AcceptRuling,
            Self::FileAppeal { .. } => Action::FileAppeal,
            Self::UpholdRuling { .. } => Action::UpholdRuling,
            Self::OverturnRuling { .. } => Action::OverturnRuling,
            Self::ConfirmEnforcement => Action::ConfirmEnforcement,
            Self::ConfirmRecovery { .. } => Action::ConfirmRecovery,
            Self::Suspend { .. } => Action::Suspend,
            Self::Resume => Action::Resume,
            Self::SendMessage { .. } => Action::SendMessage,
            Self::RecordOrderVolume { .. } => Action::RecordOrderVolume,
            Self::RecordReview { .. } => Action::RecordReview,
        }
    }
}
