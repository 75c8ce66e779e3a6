//! What each kind of stage means: what may lead out of it, and what silence can mean in it.

use crate::domain::vocabulary::{Silence, StageKind, Trigger};

/// How a stage is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// At once, by what the rules or the state say.
    Decides,
    /// When somebody acts or the deadline passes.
    Waits,
    /// Never.
    Ends,
}

/// Returns how stages of a kind are left.
pub const fn way(kind: StageKind) -> Way {
    match kind {
        StageKind::Admission
        | StageKind::FastRefund
        | StageKind::Adjudication
        | StageKind::Execution
        | StageKind::Settling => Way::Decides,
        StageKind::Answer
        | StageKind::Negotiation
        | StageKind::Evidence
        | StageKind::Panel
        | StageKind::Staff
        | StageKind::Confirmation
        | StageKind::Ruled
        | StageKind::Review
        | StageKind::Returning
        | StageKind::Inspection
        | StageKind::Enforcement
        | StageKind::Recourse
        | StageKind::Suspended => Way::Waits,
        StageKind::Closed => Way::Ends,
    }
}

/// Lists what may lead out of a stage of a kind, besides its deadline.
///
/// Every result of a stage that decides must have an edge; commands may be left out.
pub const fn triggers(kind: StageKind) -> &'static [Trigger] {
    match way(kind) {
        Way::Decides => results(kind),
        Way::Waits => acts(kind),
        Way::Ends => &[],
    }
}

/// Lists what a stage that decides can come to.
const fn results(kind: StageKind) -> &'static [Trigger] {
    use Trigger as T;
    match kind {
        StageKind::Admission => &[T::Admitted, T::NotAdmitted],
        StageKind::FastRefund => &[T::AdvancePaid, T::NoAdvance],
        StageKind::Adjudication => &[T::Ruled, T::NotAdmitted, T::NeedsEvidence, T::NeedsPerson],
        StageKind::Execution => &[T::ReturnDue, T::MoneyDue, T::NothingDue],
        StageKind::Settling => &[
            T::RecourseDue,
            T::SettlementDone,
            T::RulingDone,
            T::WithdrawalDone,
            T::RefusalDone,
            T::LapseDone,
        ],
        StageKind::Answer
        | StageKind::Negotiation
        | StageKind::Evidence
        | StageKind::Panel
        | StageKind::Staff
        | StageKind::Confirmation
        | StageKind::Ruled
        | StageKind::Review
        | StageKind::Returning
        | StageKind::Inspection
        | StageKind::Enforcement
        | StageKind::Recourse
        | StageKind::Suspended
        | StageKind::Closed => &[],
    }
}

/// Lists what can be done, or comes about, in a stage that waits.
const fn acts(kind: StageKind) -> &'static [Trigger] {
    use Trigger as T;
    match kind {
        StageKind::Answer => &[
            T::AcceptClaim,
            T::RefuseClaim,
            T::MakeOffer,
            T::RequestIntervention,
            T::WithdrawClaim,
            T::Suspend,
        ],
        StageKind::Negotiation => &[
            T::AcceptClaim,
            T::MakeOffer,
            T::AcceptOffer,
            T::RequestIntervention,
            T::RequestPanel,
            T::WithdrawClaim,
            T::Suspend,
        ],
        StageKind::Evidence => &[
            T::EvidenceComplete,
            T::AcceptClaim,
            T::AcceptOffer,
            T::WithdrawClaim,
            T::Suspend,
        ],
        StageKind::Panel => &[
            T::PanelDecided,
            T::AcceptClaim,
            T::WithdrawClaim,
            T::Suspend,
        ],
        StageKind::Staff => &[
            T::Adjudicate,
            T::DecideRuling,
            T::ReopenEvidence,
            T::Escalate,
            T::AcceptClaim,
            T::AcceptOffer,
            T::WithdrawClaim,
            T::Suspend,
        ],
        StageKind::Confirmation => &[
            T::RulingConfirmed,
            T::DecideRuling,
            T::ReopenEvidence,
            T::Escalate,
            T::Suspend,
        ],
        StageKind::Ruled => &[T::RulingAccepted, T::FileAppeal, T::Suspend],
        StageKind::Review => &[T::UpholdRuling, T::OverturnRuling, T::Suspend],
        StageKind::Returning => &[
            T::HandOverGoods,
            T::ConfirmReturn,
            T::WithdrawClaim,
            T::Suspend,
        ],
        StageKind::Inspection => &[T::ConfirmReturn, T::ContestReturn, T::Suspend],
        StageKind::Enforcement => &[T::ConfirmEnforcement],
        StageKind::Recourse => &[T::ConfirmRecovery],
        StageKind::Suspended => &[T::Resume],
        StageKind::Admission
        | StageKind::FastRefund
        | StageKind::Adjudication
        | StageKind::Execution
        | StageKind::Settling
        | StageKind::Closed => &[],
    }
}

/// Lists what silence can mean where the deadline of a stage of a kind passes.
pub const fn silences(kind: StageKind) -> &'static [Silence] {
    match kind {
        StageKind::Answer => &[
            Silence::DeemedConsent,
            Silence::DecidedOnFile,
            Silence::Lapses,
        ],
        StageKind::Negotiation | StageKind::Returning => &[Silence::Lapses],
        StageKind::Evidence => &[Silence::WindowCloses],
        StageKind::Panel | StageKind::Confirmation => &[Silence::Escalates],
        StageKind::Staff => &[Silence::Escalates, Silence::Lapses],
        StageKind::Ruled | StageKind::Review => &[Silence::Stands],
        StageKind::Inspection => &[Silence::DeemedConsent],
        StageKind::Enforcement => &[Silence::Executes],
        StageKind::Recourse => &[Silence::LossBorne],
        StageKind::Suspended => &[Silence::Resumes],
        StageKind::Admission
        | StageKind::FastRefund
        | StageKind::Adjudication
        | StageKind::Execution
        | StageKind::Settling
        | StageKind::Closed => &[],
    }
}

/// Says whether adjudicators work on disputes in a stage of this kind.
pub const fn is_worked_on(kind: StageKind) -> bool {
    matches!(
        kind,
        StageKind::Staff | StageKind::Confirmation | StageKind::Review
    )
}

/// Says whether a trigger is pulled by somebody; others are results, which the engine finds out.
pub const fn is_command(trigger: Trigger) -> bool {
    use Trigger as T;
    match trigger {
        T::WithdrawClaim
        | T::AcceptClaim
        | T::RefuseClaim
        | T::MakeOffer
        | T::AcceptOffer
        | T::RequestIntervention
        | T::RequestPanel
        | T::Adjudicate
        | T::DecideRuling
        | T::ReopenEvidence
        | T::Escalate
        | T::FileAppeal
        | T::UpholdRuling
        | T::OverturnRuling
        | T::HandOverGoods
        | T::ConfirmReturn
        | T::ContestReturn
        | T::ConfirmEnforcement
        | T::ConfirmRecovery
        | T::Suspend
        | T::Resume => true,
        T::EvidenceComplete
        | T::RulingConfirmed
        | T::RulingAccepted
        | T::Admitted
        | T::NotAdmitted
        | T::AdvancePaid
        | T::NoAdvance
        | T::Ruled
        | T::NeedsEvidence
        | T::NeedsPerson
        | T::PanelDecided
        | T::ReturnDue
        | T::MoneyDue
        | T::NothingDue
        | T::RecourseDue
        | T::SettlementDone
        | T::RulingDone
        | T::WithdrawalDone
        | T::RefusalDone
        | T::LapseDone
        | T::Deadline => false,
    }
}
