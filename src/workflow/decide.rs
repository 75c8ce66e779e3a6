//! What a command, or a deadline that passed, does to a dispute.

use jiff::Timestamp;
use jiff::civil::Date;

use super::actions::{self, Means, allowed_actions};
use super::denial::{Denial, DenialCode};
use super::draft::Draft;
use super::process::Process;
use super::state::DisputeState;
use crate::domain::vocabulary::{Action, Party, Role, Silence, StageKind, Trigger};
use crate::domain::{
    Actor, Command, Dispute, DisputeId, Envelope, Event, Happened, PackRef, StandingRead,
};
use crate::intake::{InputErrors, case_from_json};
use crate::policy::pack::Pack;

/// What a dispute is decided with.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The stage graph it runs through.
    pub process: &'a Process,
    /// The rule pack.
    pub pack: &'a Pack,
    /// The version the stage graph belongs to.
    pub version: Date,
}

/// Makes the events of a filing.
///
/// # Errors
///
/// A case that is no sound dispute, or one the stage graph cannot take.
pub fn file(
    world: &World<'_>,
    dispute: &DisputeId,
    case: &serde_json::Value,
    standing: Option<StandingRead>,
    by: &Actor,
    at: Timestamp,
) -> Result<Vec<Happened>, Denial> {
    let read = read_case(case)?;
    if by.role != Role::Marketplace && by.party() != Some(read.claim().claimant) {
        return Err(Denial::of(DenialCode::NotAParty));
    }
    let digest = world
        .pack
        .version(world.version)
        .map(|version| version.digest.clone())
        .unwrap_or_default();
    let pack = format!("{}@{}", world.pack.id, world.version)
        .parse::<PackRef>()
        .map_err(|error| Denial::because(DenialCode::BadContent, error.to_string()))?;
    let first = Happened {
        at,
        by: by.clone(),
        event: Event::DisputeFiled {
            dispute: dispute.clone(),
            case: with_standing(case, standing.as_ref()),
            pack,
            digest,
            merchant: read.merchant().id.clone(),
            order: read.order().id.clone(),
            standing,
        },
    };
    let state = DisputeState::begin(&first).ok_or_else(|| Denial::of(DenialCode::BadContent))?;
    let mut draft = Draft::new(world, state, by.clone(), at);
    draft.enter(world.process.start, None)?;
    let mut events = vec![first];
    events.extend(draft.events);
    Ok(events)
}

/// Writes what was read of the standing into a case that does not state it.
fn with_standing(case: &serde_json::Value, standing: Option<&StandingRead>) -> serde_json::Value {
    let mut case = case.clone();
    let score = standing.and_then(|standing| standing.experience_score);
    if let Some(score) = score
        && case.pointer("/merchant/experience_score").is_none()
    {
        let facts = serde_json::json!({ "merchant": { "experience_score": score } });
        super::case_doc::merge(&mut case, &facts);
    }
    case
}

/// Reads a case that was sent in.
///
/// # Errors
///
/// [`DenialCode::BadContent`] with everything that is wrong.
pub fn read_case(case: &serde_json::Value) -> Result<Dispute, Denial> {
    case_from_json("case", case)
        .map(crate::intake::CaseFile::into_dispute)
        .map_err(|errors| Denial::because(DenialCode::BadContent, told(&errors)))
}

pub(super) fn told(errors: &InputErrors) -> String {
    let lines: Vec<String> = errors
        .iter()
        .map(|error| match &error.help {
            Some(help) => format!("{}: {} ({help})", error.path, error.message),
            None => format!("{}: {}", error.path, error.message),
        })
        .collect();
    lines.join("; ")
}

/// Makes the events of a command on a dispute whose deadlines up to `at` have been fired.
///
/// # Errors
///
/// A [`Denial`] with what the actor may do instead; nothing has happened then.
pub fn decide(
    world: &World<'_>,
    state: &DisputeState,
    envelope: &Envelope,
    at: Timestamp,
) -> Result<Vec<Happened>, Denial> {
    let actor = &envelope.by;
    let made = attempt(world, state, envelope, at);
    made.map_err(|mut denial| {
        denial.instead = allowed_actions(world, state, actor, at);
        denial
    })
}

fn attempt(
    world: &World<'_>,
    state: &DisputeState,
    envelope: &Envelope,
    at: Timestamp,
) -> Result<Vec<Happened>, Denial> {
    let actor = &envelope.by;
    let action = envelope.command.action();
    if action == Action::FileDispute {
        return Err(Denial::of(DenialCode::DisputeExists));
    }
    if at < state.last_at {
        return Err(Denial::because(
            DenialCode::BeforeLastEvent,
            format!("the last event of the dispute was at {}", state.last_at),
        ));
    }
    is_of_this_dispute(state, actor)?;
    let means = actions::means(world, state, actor, action, at)?;
    let mut draft = Draft::new(world, state.clone(), actor.clone(), at);
    perform(&mut draft, &envelope.command, means)?;
    Ok(draft.events)
}

/// A buyer or merchant with a name is the one the case names.
fn is_of_this_dispute(state: &DisputeState, actor: &Actor) -> Result<(), Denial> {
    let named = match actor.role {
        Role::Buyer => state.case.json().pointer("/buyer/id"),
        Role::Merchant => state.case.json().pointer("/merchant/id"),
        Role::Clock => return Err(Denial::of(DenialCode::NotAParty)),
        Role::Adjudicator
        | Role::SeniorAdjudicator
        | Role::Juror
        | Role::Carrier
        | Role::Insurer
        | Role::Marketplace => return Ok(()),
    };
    let (Some(named), Some(id)) = (named.and_then(serde_json::Value::as_str), &actor.id) else {
        return Ok(());
    };
    if named == id.as_str() {
        Ok(())
    } else {
        Err(Denial::of(DenialCode::NotAParty))
    }
}

fn perform(draft: &mut Draft<'_>, command: &Command, means: Means) -> Result<(), Denial> {
    match command {
        Command::TakeDispute
        | Command::ReleaseDispute
        | Command::SetFinding { .. }
        | Command::Adjudicate
        | Command::ReopenEvidence { .. }
        | Command::Escalate { .. }
        | Command::ConfirmRuling
        | Command::DecideRuling { .. }
        | Command::UpholdRuling { .. }
        | Command::OverturnRuling { .. }
        | Command::Suspend { .. }
        | Command::Resume => draft.by_staff(command),
        Command::FileDispute { .. }
        | Command::WithdrawClaim
        | Command::AcceptClaim
        | Command::RefuseClaim { .. }
        | Command::MakeOffer { .. }
        | Command::AcceptOffer { .. }
        | Command::RefuseOffer { .. }
        | Command::RequestIntervention
        | Command::RequestPanel
        | Command::AdmitFinding { .. }
        | Command::SubmitEvidence { .. }
        | Command::RestEvidence
        | Command::AcceptRuling
        | Command::FileAppeal { .. }
        | Command::CastVote { .. }
        | Command::SendMessage { .. } => draft.by_party(command, means),
        Command::RecordFacts { .. }
        | Command::RecordTracking { .. }
        | Command::HandOverGoods { .. }
        | Command::RecordReturn { .. }
        | Command::ConfirmReturn
        | Command::ContestReturn { .. }
        | Command::ConfirmEnforcement
        | Command::ConfirmRecovery { .. }
        | Command::RecordOrderVolume { .. }
        | Command::RecordReview { .. } => draft.by_feed(command),
    }
}

/// Fires, in order, everything of a dispute that falls due at or before `at`, each at its own time.
///
/// # Errors
///
/// Where the stage graph cannot take what fell due; a checked graph always can.
pub fn fire_due(
    world: &World<'_>,
    state: &DisputeState,
    at: Timestamp,
) -> Result<Vec<Happened>, Denial> {
    let mut state = state.clone();
    let mut events = Vec::new();
    while let Some(due) = state.next_due().filter(|due| *due <= at) {
        // An event never lies before the last one, even where a deadline was set in the past.
        let due = due.max(state.last_at);
        let mut draft = Draft::new(world, state, Actor::CLOCK, due);
        draft.fire()?;
        events.append(&mut draft.events);
        state = draft.state;
    }
    Ok(events)
}

impl Draft<'_> {
    /// Lets what is due now pass: first a lease, then the deadline of the stage.
    fn fire(&mut self) -> Result<(), Denial> {
        if let Some(lease) = self.state.lease.clone()
            && lease.until <= self.at
        {
            self.emit(Event::LeaseEnded {
                adjudicator: lease.adjudicator,
                expired: true,
            });
            return Ok(());
        }
        let edge = self.edge(Trigger::Deadline)?.ok_or_else(|| {
            Denial::because(
                DenialCode::ConditionNotMet,
                format!("no deadline leads out of `{}`", self.state.stage),
            )
        })?;
        let silence = edge.silence.unwrap_or(Silence::Lapses);
        self.emit(Event::DeadlinePassed {
            stage: self.state.stage.clone(),
            silence,
            silent: self.silent(),
        });
        self.silence(silence)?;
        self.take(Trigger::Deadline)
    }

    /// Returns whose silence it is, where the stage waited for one party.
    fn silent(&self) -> Option<Party> {
        match self.state.kind {
            StageKind::Answer => Some(self.state.respondent()),
            StageKind::Negotiation => Some(self.state.claimant),
            StageKind::Returning => Some(Party::Buyer),
            StageKind::Inspection => Some(Party::Merchant),
            StageKind::Staff
            | StageKind::Confirmation
            | StageKind::Review
            | StageKind::Enforcement
            | StageKind::Recourse => Some(Party::Platform),
            StageKind::Admission
            | StageKind::FastRefund
            | StageKind::Evidence
            | StageKind::Panel
            | StageKind::Adjudication
            | StageKind::Ruled
            | StageKind::Execution
            | StageKind::Settling
            | StageKind::Suspended
            | StageKind::Closed => None,
        }
    }

    fn silence(&mut self, silence: Silence) -> Result<(), Denial> {
        match (silence, self.state.kind) {
            (Silence::DeemedConsent, StageKind::Inspection) => {
                self.emit_facts(Event::ReturnAccepted { deemed: true })?;
            }
            (Silence::DeemedConsent, _) => {
                let terms = self.claimed_terms()?;
                self.emit(Event::ClaimAccepted {
                    deemed: true,
                    terms,
                });
            }
            (Silence::Stands, StageKind::Review) => {
                if let Some(round) = self.state.ruling().map(|ruling| ruling.round) {
                    self.emit(Event::RulingUpheld {
                        round,
                        reason: None,
                    });
                }
            }
            (Silence::Executes, _) => self.enforce(true)?,
            (Silence::LossBorne, _) => self.write_off(),
            (
                Silence::DecidedOnFile
                | Silence::WindowCloses
                | Silence::Lapses
                | Silence::Stands
                | Silence::Escalates
                | Silence::Resumes,
                _,
            ) => {}
        }
        Ok(())
    }

    /// What was advanced and not recovered is the loss of the platform that advanced it.
    fn write_off(&mut self) {
        let open = self.state.open_advance();
        if open > 0 {
            self.emit(Event::LossBorne {
                amount: crate::domain::Money::from_minor(open, self.world.pack.currency),
                by: Party::Platform,
            });
        }
    }
}
