//! Who may do what where.
//!
//! What moves a dispute on stands in the stage graph; what is done within a stage has one fixed
//! place, which is told here.

use jiff::Timestamp;

use super::decide::World;
use super::denial::{Denial, DenialCode};
use super::kinds;
use super::process::Process;
use super::state::DisputeState;
use crate::domain::Actor;
use crate::domain::vocabulary::{Action, Party, Role, StageKind, Taker, Term, Trigger};

/// How an action is carried out in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    /// By an edge of the stage graph.
    Edge(Trigger),
    /// Within the stage.
    Within,
}

/// Where an action can be taken at all.
struct Place {
    /// The edge it takes, if it can take one.
    edge: Option<Trigger>,
    /// The kinds of stages it can be taken within.
    within: &'static [StageKind],
    /// Who may, within a stage.
    by: &'static [Taker],
}

const PARTIES: &[Taker] = &[Taker::Buyer, Taker::Merchant];
const STAFF: &[Taker] = &[Taker::Adjudicator];
const WORKED_ON: &[StageKind] = &[StageKind::Staff, StageKind::Confirmation, StageKind::Review];
const BARGAINING: &[StageKind] = &[StageKind::Evidence, StageKind::Staff];
const TALKING: &[StageKind] = &[
    StageKind::Answer,
    StageKind::Negotiation,
    StageKind::Evidence,
];
const OPEN: &[StageKind] = &[
    StageKind::Answer,
    StageKind::Negotiation,
    StageKind::Evidence,
    StageKind::Panel,
    StageKind::Staff,
    StageKind::Confirmation,
    StageKind::Ruled,
    StageKind::Review,
    StageKind::Returning,
    StageKind::Inspection,
    StageKind::Enforcement,
    StageKind::Recourse,
    StageKind::Suspended,
];

const fn edge(on: Trigger) -> Place {
    Place {
        edge: Some(on),
        within: &[],
        by: &[],
    }
}

const fn within(within: &'static [StageKind], by: &'static [Taker]) -> Place {
    Place {
        edge: None,
        within,
        by,
    }
}

/// Says where an action is taken.
fn place(action: Action) -> Place {
    use Action as A;
    match action {
        // A filing makes the dispute, and the last two are about a merchant.
        A::FileDispute | A::RecordOrderVolume | A::RecordReview => within(&[], &[]),
        A::WithdrawClaim => edge(Trigger::WithdrawClaim),
        A::AcceptClaim => edge(Trigger::AcceptClaim),
        A::RefuseClaim => edge(Trigger::RefuseClaim),
        A::MakeOffer => Place {
            edge: Some(Trigger::MakeOffer),
            within: BARGAINING,
            by: PARTIES,
        },
        A::AcceptOffer => edge(Trigger::AcceptOffer),
        A::RefuseOffer => within(
            &[
                StageKind::Negotiation,
                StageKind::Evidence,
                StageKind::Staff,
            ],
            PARTIES,
        ),
        A::RequestIntervention => edge(Trigger::RequestIntervention),
        A::RequestPanel => edge(Trigger::RequestPanel),
        A::SubmitEvidence | A::RestEvidence => within(&[StageKind::Evidence], PARTIES),
        A::AdmitFinding => within(TALKING, PARTIES),
        A::RecordFacts => within(
            OPEN,
            &[Taker::Marketplace, Taker::Carrier, Taker::Adjudicator],
        ),
        A::RecordTracking => within(OPEN, &[Taker::Carrier, Taker::Marketplace]),
        A::HandOverGoods => edge(Trigger::HandOverGoods),
        A::RecordReturn => within(
            &[StageKind::Returning, StageKind::Inspection],
            &[Taker::Carrier, Taker::Marketplace],
        ),
        A::ConfirmReturn => edge(Trigger::ConfirmReturn),
        A::ContestReturn => edge(Trigger::ContestReturn),
        A::TakeDispute | A::ReleaseDispute | A::SetFinding => within(WORKED_ON, STAFF),
        A::Adjudicate => edge(Trigger::Adjudicate),
        A::ReopenEvidence => edge(Trigger::ReopenEvidence),
        A::Escalate => edge(Trigger::Escalate),
        A::ConfirmRuling => within(&[StageKind::Confirmation], STAFF),
        A::DecideRuling => edge(Trigger::DecideRuling),
        A::CastVote => within(&[StageKind::Panel], &[Taker::Juror]),
        A::AcceptRuling => within(&[StageKind::Ruled], PARTIES),
        A::FileAppeal => edge(Trigger::FileAppeal),
        A::UpholdRuling => edge(Trigger::UpholdRuling),
        A::OverturnRuling => edge(Trigger::OverturnRuling),
        A::ConfirmEnforcement => edge(Trigger::ConfirmEnforcement),
        A::ConfirmRecovery => edge(Trigger::ConfirmRecovery),
        A::Suspend => edge(Trigger::Suspend),
        A::Resume => edge(Trigger::Resume),
        A::SendMessage => within(OPEN, &[Taker::Buyer, Taker::Merchant, Taker::Adjudicator]),
    }
}

/// Says whether an adjudicator must have the dispute for an action.
pub(super) const fn needs_lease(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::ReleaseDispute
            | A::SetFinding
            | A::Adjudicate
            | A::ReopenEvidence
            | A::Escalate
            | A::ConfirmRuling
            | A::DecideRuling
            | A::UpholdRuling
            | A::OverturnRuling
    )
}

/// Says whether an actor is one of those meant.
pub(super) fn is_meant(taker: Taker, actor: &Actor, state: &DisputeState) -> bool {
    let side = |party: Party| actor.party() == Some(party) && is_party(actor);
    match taker {
        Taker::Claimant => side(state.claimant),
        Taker::Respondent => side(state.respondent()),
        Taker::Buyer => actor.role == Role::Buyer,
        Taker::Merchant => actor.role == Role::Merchant,
        Taker::Adjudicator => actor.is_staff(),
        Taker::SeniorAdjudicator => actor.role == Role::SeniorAdjudicator,
        Taker::Juror => actor.role == Role::Juror,
        Taker::Carrier => actor.role == Role::Carrier,
        Taker::Marketplace => actor.role == Role::Marketplace,
    }
}

const fn is_party(actor: &Actor) -> bool {
    matches!(actor.role, Role::Buyer | Role::Merchant)
}

/// Says whether anybody in this role could ever take the action in a process.
fn role_ever(process: &Process, action: Action, actor: &Actor, state: &DisputeState) -> bool {
    let place = place(action);
    let by_edge = process
        .edges
        .iter()
        .filter(|edge| Some(edge.on) == place.edge)
        .flat_map(|edge| &edge.by)
        .any(|taker| match taker {
            // Either party could be either side in another dispute.
            Taker::Claimant | Taker::Respondent => is_party(actor),
            other => is_meant(*other, actor, state),
        });
    by_edge || place.by.iter().any(|taker| is_meant(*taker, actor, state))
}

/// Says by what means an actor may take an action now, whatever it contains.
///
/// # Errors
///
/// The denial of the highest precedence that applies.
pub(super) fn means(
    world: &World<'_>,
    state: &DisputeState,
    actor: &Actor,
    action: Action,
    at: Timestamp,
) -> Result<Means, Denial> {
    let deny = |code| Err(Denial::of(code));
    if state.closure.is_some() {
        return deny(DenialCode::DisputeClosed);
    }
    let suspended = state.kind == StageKind::Suspended;
    let goes_on = matches!(
        action,
        Action::Resume
            | Action::SendMessage
            | Action::RecordFacts
            | Action::RecordTracking
            | Action::RecordReturn
    );
    if suspended && !goes_on {
        return deny(DenialCode::ProcedureSuspended);
    }
    let process = world.process;
    if !role_ever(process, action, actor, state) {
        return deny(DenialCode::RoleMayNot);
    }
    let found = where_now(process, state, actor, action)?;
    staff(process, state, actor, action, at)?;
    Ok(found)
}

/// Finds how the action is taken in the present stage.
fn where_now(
    process: &Process,
    state: &DisputeState,
    actor: &Actor,
    action: Action,
) -> Result<Means, Denial> {
    let place = place(action);
    let from = process.find(&state.stage).map(|(place, _)| place);
    let edges = |on: Trigger| {
        process
            .edges
            .iter()
            .filter(move |edge| Some(edge.from) == from && edge.on == on)
    };
    let within = place.within.contains(&state.kind);
    let has_edge = place.edge.is_some_and(|on| edges(on).next().is_some());
    if !within && !has_edge {
        return Err(not_here(state, action));
    }
    let by_edge = place.edge.filter(|on| {
        edges(*on).any(|edge| edge.by.iter().any(|taker| is_meant(*taker, actor, state)))
    });
    if let Some(on) = by_edge {
        return Ok(Means::Edge(on));
    }
    let by_role = place.by.iter().any(|taker| is_meant(*taker, actor, state));
    if within && by_role {
        return Ok(Means::Within);
    }
    let stage = process.find(&state.stage).map(|(_, stage)| stage);
    let senior = stage.is_some_and(|stage| stage.senior);
    if actor.role == Role::Adjudicator && senior {
        return Err(Denial::of(DenialCode::SeniorOnly));
    }
    Err(Denial::of(DenialCode::OtherPartysTurn))
}

fn not_here(state: &DisputeState, action: Action) -> Denial {
    Denial::because(
        DenialCode::NotInThisStage,
        format!(
            "`{}` cannot be done in the stage `{}`",
            action.wire(),
            state.stage
        ),
    )
}

/// What holds for adjudicators beside the stage graph.
fn staff(
    process: &Process,
    state: &DisputeState,
    actor: &Actor,
    action: Action,
    at: Timestamp,
) -> Result<(), Denial> {
    if !actor.is_staff() || !kinds::is_worked_on(state.kind) {
        return named(actor);
    }
    let works = needs_lease(action) || action == Action::TakeDispute;
    if !works {
        return named(actor);
    }
    let stage = process.find(&state.stage).map(|(_, stage)| stage);
    if stage.is_some_and(|stage| stage.senior) && actor.role != Role::SeniorAdjudicator {
        return Err(Denial::of(DenialCode::SeniorOnly));
    }
    named(actor)?;
    let by_me = |id: &crate::domain::ActorId| actor.id.as_ref() == Some(id);
    if state.kind == StageKind::Review && state.makers().into_iter().any(by_me) {
        return Err(Denial::of(DenialCode::EarlierAdjudicator));
    }
    match state.lease_at(at) {
        Some(lease) if !by_me(&lease.adjudicator) => Err(Denial::because(
            DenialCode::LeaseHeldByOther,
            format!(
                "{} has the dispute until {}",
                lease.adjudicator, lease.until
            ),
        )),
        Some(_) if action == Action::TakeDispute => Err(Denial::of(DenialCode::AlreadyDone)),
        None if needs_lease(action) => Err(Denial::of(DenialCode::LeaseNotHeld)),
        Some(_) | None => Ok(()),
    }
}

/// Who decides or votes has a name: what they do must be told from what others do.
fn named(actor: &Actor) -> Result<(), Denial> {
    let must = actor.is_staff() || actor.role == Role::Juror;
    if must && actor.id.is_none() {
        return Err(Denial::of(DenialCode::NameMissing));
    }
    Ok(())
}

/// Lists what an actor may do now, in the order of the vocabulary.
///
/// What a command contains can still lead to a denial, and so can a condition of the stage graph.
pub fn allowed_actions(
    world: &World<'_>,
    state: &DisputeState,
    actor: &Actor,
    at: Timestamp,
) -> Vec<Action> {
    Action::ALL
        .iter()
        .copied()
        .filter(|action| means(world, state, actor, *action, at).is_ok())
        .collect()
}
