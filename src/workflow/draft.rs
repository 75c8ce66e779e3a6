//! A command on its way to becoming events.

use jiff::Timestamp;

use super::deadline;
use super::decide::{World, told};
use super::denial::{Denial, DenialCode};
use super::kinds::{self, Way};
use super::process::{Edge, Target};
use super::state::DisputeState;
use crate::domain::vocabulary::{StageKind, Trigger};
use crate::domain::{Actor, Dispute, Event, Happened, Moment};
use crate::policy::facts::frame_from_dispute;
use crate::policy::frame::Frame;
use crate::policy::judge::How;
use crate::policy::pack::RuleChange;
use crate::policy::params::ParamsAt;

/// Most stages a dispute passes through at once; a checked graph has no circle that nobody waits in.
const STAGES_MAX: usize = 64;

/// A dispute with the events that a command has made so far.
pub(super) struct Draft<'w> {
    pub(super) world: &'w World<'w>,
    pub(super) state: DisputeState,
    pub(super) events: Vec<Happened>,
    pub(super) at: Timestamp,
    pub(super) by: Actor,
    pub(super) params: ParamsAt,
    passed: usize,
}

impl<'w> Draft<'w> {
    pub(super) fn new(world: &'w World<'w>, state: DisputeState, by: Actor, at: Timestamp) -> Self {
        let day = Moment::Instant(state.filed_at).day(&world.pack.zone);
        Self {
            world,
            state,
            events: Vec::new(),
            at,
            by,
            params: world.pack.params_at(day),
            passed: 0,
        }
    }

    /// Adds an event and folds it.
    pub(super) fn emit(&mut self, event: Event) {
        let happened = Happened {
            at: self.at,
            by: self.by.clone(),
            event,
        };
        self.state.apply(&happened);
        self.events.push(happened);
    }

    /// Adds an event that changes the facts, if they still fit together with it.
    pub(super) fn emit_facts(&mut self, event: Event) -> Result<(), Denial> {
        self.state
            .case
            .after(&event, self.at)
            .dispute()
            .map_err(|errors| Denial::because(DenialCode::BadContent, told(&errors)))?;
        self.emit(event);
        Ok(())
    }

    /// Reads the dispute; its facts fit together, because every event was held against them.
    pub(super) fn dispute(&self) -> Result<Dispute, Denial> {
        self.state.case.dispute().map_err(|errors| {
            let message = errors.iter().next().map_or_else(String::new, |error| {
                format!("{}: {}", error.path, error.message)
            });
            Denial::because(DenialCode::BadContent, message)
        })
    }

    pub(super) fn frame(&self) -> Result<Frame, Denial> {
        let dispute = self.dispute()?;
        let day = Moment::Instant(self.at).day(&self.world.pack.zone);
        Ok(frame_from_dispute(
            &dispute,
            self.world.pack,
            &self.params,
            Some(day),
        ))
    }

    /// Says how the rules are asked now.
    pub(super) fn how(&self) -> How {
        let at = Moment::Instant(self.at);
        let governing = match self.world.pack.when_rules_change {
            RuleChange::OldRule => None,
            RuleChange::NewRule => Some(at.day(&self.world.pack.zone)),
        };
        How {
            version: None,
            at: Some(at),
            governing,
        }
    }

    /// Returns the place of the stage the dispute is in.
    pub(super) fn place(&self) -> Result<usize, Denial> {
        self.world
            .process
            .find(&self.state.stage)
            .map(|(place, _)| place)
            .ok_or_else(|| self.lost())
    }

    fn lost(&self) -> Denial {
        Denial::because(
            DenialCode::NotInThisStage,
            format!("the stage graph has no stage `{}`", self.state.stage),
        )
    }

    /// Finds the edge that `on` takes from here.
    pub(super) fn edge(&self, on: Trigger) -> Result<Option<&'w Edge>, Denial> {
        let place = self.place()?;
        let frame = self.frame()?;
        Ok(self.world.process.edge(place, on, &frame, &self.params))
    }

    /// Follows the edge that `on` takes from here.
    pub(super) fn take(&mut self, on: Trigger) -> Result<(), Denial> {
        let edge = self.edge(on)?.ok_or_else(|| {
            Denial::because(
                DenialCode::ConditionNotMet,
                format!(
                    "the stage graph takes no dispute like this from `{}` on `{on}`",
                    self.state.stage
                ),
            )
        })?;
        match edge.to {
            Target::Stage(to) => self.enter(to, Some(on)),
            Target::Previous => self.go_back(on),
        }
    }

    /// Enters a stage, and leaves it again if it does not wait for anybody.
    pub(super) fn enter(&mut self, to: usize, via: Option<Trigger>) -> Result<(), Denial> {
        self.passed = self.passed.saturating_add(1);
        let process = self.world.process;
        let Some(stage) = process.stage(to).filter(|_| self.passed <= STAGES_MAX) else {
            return Err(self.lost());
        };
        self.before(stage.kind);
        let due = match kinds::way(stage.kind) {
            Way::Waits => {
                let frame = self.frame()?;
                let zone = &self.world.pack.zone;
                deadline::due(process, stage, self.at, &frame, &self.params, zone)
            }
            Way::Decides | Way::Ends => None,
        };
        if kinds::way(stage.kind) == Way::Waits && due.is_none() {
            return Err(Denial::because(
                DenialCode::ConditionNotMet,
                format!("the stage `{}` has no deadline on this day", stage.name),
            ));
        }
        self.emit(Event::StageEntered {
            stage: stage.name.clone(),
            kind: stage.kind,
            via,
            due,
        });
        match stage.closure {
            Some(closure) => {
                self.emit(Event::DisputeClosed { closure });
                Ok(())
            }
            None => self.arrive(stage.kind, stage.persons),
        }
    }

    /// What must have happened before a stage of this kind is entered.
    fn before(&mut self, kind: StageKind) {
        match kind {
            StageKind::Adjudication | StageKind::Panel => self.close_window(),
            StageKind::Ruled => self.make_ruling(),
            _ => {}
        }
    }

    fn close_window(&mut self) {
        let closed = self
            .state
            .case
            .json()
            .get("evidence_window")
            .and_then(serde_json::Value::as_str)
            == Some("closed");
        if !closed {
            self.emit(Event::EvidenceWindowClosed);
        }
    }

    /// What a stage does as soon as it is entered.
    fn arrive(&mut self, kind: StageKind, persons: u32) -> Result<(), Denial> {
        match kind {
            StageKind::Admission => self.admission(),
            StageKind::FastRefund => self.fast_refund(),
            StageKind::Adjudication => self.adjudicate(),
            StageKind::Execution => self.execution(),
            StageKind::Settling => self.settling(),
            StageKind::Confirmation => self.if_confirmed(persons),
            StageKind::Returning => self.if_on_the_way(),
            StageKind::Answer
            | StageKind::Negotiation
            | StageKind::Evidence
            | StageKind::Panel
            | StageKind::Staff
            | StageKind::Ruled
            | StageKind::Review
            | StageKind::Inspection
            | StageKind::Enforcement
            | StageKind::Recourse
            | StageKind::Suspended
            | StageKind::Closed => Ok(()),
        }
    }

    /// Goes back to the stage that was suspended, with what was left of its deadline.
    fn go_back(&mut self, via: Trigger) -> Result<(), Denial> {
        let Some(rest) = self.state.rest.clone() else {
            return Err(Denial::of(DenialCode::NotInThisStage));
        };
        let due = rest.left_s.and_then(|left| {
            self.at
                .checked_add(jiff::SignedDuration::from_secs(left))
                .ok()
        });
        self.emit(Event::Resumed);
        self.emit(Event::StageEntered {
            stage: rest.stage,
            kind: rest.kind,
            via: Some(via),
            due,
        });
        Ok(())
    }
}
