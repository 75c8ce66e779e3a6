//! What is done in a case: what its timeline says, else the usual course.
//!
//! A case without a timeline is contested: the respondent refuses, the claimant calls the platform
//! in, both sides have handed in what the case lists, persons confirm what the rules propose, the
//! goods go back and are taken, and the money is moved. Everybody acts within a day of being asked.
//! What no rule decides is left alone: no person is made up who would decide it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::domain::vocabulary::{Party, Role, StageKind};
use crate::domain::{Actor, Command, Moment};
use crate::intake::{CaseFile, TimelineEntry};
use crate::policy::pack::Pack;
use crate::workflow::DisputeState;

/// How long a party takes in the usual course, in hours.
const PARTY_HOURS: i64 = 6;
/// How long an adjudicator takes; less than any lease.
const STAFF_HOURS: i64 = 1;

/// Returns when a case is filed: as it says, else when it is judged, else on the first day of what it
/// is judged under; `None` where no day stands in it at all.
///
/// A mere day is taken from its first moment in the zone of the pack.
pub fn filing_time(case: &CaseFile, pack: &Pack) -> Option<Timestamp> {
    let dispute = case.dispute();
    let under = || {
        let under = dispute.judged_under()?;
        Some(Moment::Day(under.day.unwrap_or(under.pack.version())))
    };
    let moment = dispute
        .claim()
        .filed
        .or_else(|| dispute.judged_at())
        .or_else(under)?;
    match moment {
        Moment::Instant(instant) => Some(instant),
        Moment::Day(day) => Some(day.to_zoned(pack.zone.clone()).ok()?.timestamp()),
    }
}

/// Says who acts next in the usual course of a contested case, and how; `None` where the case waits
/// for a deadline.
pub fn usual(state: &DisputeState) -> Option<TimelineEntry> {
    let (by, command) = match state.kind {
        StageKind::Confirmation => confirms(state)?,
        _ => {
            let (role, command) = acts(state)?;
            (Actor::of(role), command)
        }
    };
    let hours = if by.is_staff() {
        STAFF_HOURS
    } else {
        PARTY_HOURS
    };
    let at = state
        .last_at
        .checked_add(SignedDuration::from_hours(hours))
        .ok()?;
    // What falls due first is not overtaken.
    let in_time = state.due.is_none_or(|due| at < due);
    in_time.then_some(TimelineEntry {
        at,
        by,
        command,
        denied: None,
    })
}

const fn role(party: Party) -> Role {
    match party {
        Party::Merchant => Role::Merchant,
        Party::Buyer | Party::Platform | Party::Insurer | Party::Carrier | Party::None => {
            Role::Buyer
        }
    }
}

/// Says what a party or the marketplace does in the present stage.
fn acts(state: &DisputeState) -> Option<(Role, Command)> {
    let first_not_in = |done: &BTreeSet<Party>| {
        [Party::Buyer, Party::Merchant]
            .into_iter()
            .find(|party| !done.contains(party))
            .map(role)
    };
    Some(match state.kind {
        StageKind::Answer => (
            role(state.respondent()),
            Command::RefuseClaim {
                reason: "contested".to_owned(),
            },
        ),
        StageKind::Negotiation => (role(state.claimant), Command::RequestIntervention),
        StageKind::Evidence => (first_not_in(&state.rested)?, Command::RestEvidence),
        StageKind::Ruled => (first_not_in(&state.accepted)?, Command::AcceptRuling),
        StageKind::Returning => (
            Role::Buyer,
            Command::HandOverGoods {
                tracking_number: Some("usual-course".to_owned()),
                freight_paid: None,
            },
        ),
        StageKind::Inspection => (Role::Merchant, Command::ConfirmReturn),
        StageKind::Enforcement => (Role::Marketplace, Command::ConfirmEnforcement),
        StageKind::Admission
        | StageKind::FastRefund
        | StageKind::Panel
        | StageKind::Adjudication
        | StageKind::Staff
        | StageKind::Confirmation
        | StageKind::Review
        | StageKind::Execution
        | StageKind::Settling
        | StageKind::Recourse
        | StageKind::Suspended
        | StageKind::Closed => return None,
    })
}

/// Says which adjudicator takes a proposed ruling, or confirms it.
fn confirms(state: &DisputeState) -> Option<(Actor, Command)> {
    let confirmed = state
        .proposed
        .as_ref()
        .map_or(0, |proposed| proposed.confirmed_by.len());
    let name = format!("adjudicator-{}", confirmed.saturating_add(1));
    let command = if state.lease.is_some() {
        Command::ConfirmRuling
    } else {
        Command::TakeDispute
    };
    Some((Actor::named(Role::Adjudicator, name.parse().ok()?), command))
}
