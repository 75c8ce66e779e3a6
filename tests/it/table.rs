//! Every stage x command x actor against the loaded stage graph; the order of denials.

use std::path::Path;

use adjudge::app::Worlds;
use adjudge::domain::vocabulary::{Action, Role, StageKind, Taker, Term};
use adjudge::domain::{Actor, Command, Envelope, Event, Happened, PackRef};
use adjudge::workflow::decide::file;
use adjudge::workflow::process::Stage;
use adjudge::workflow::state::{Lease, Rest};
use adjudge::workflow::{DenialCode, DisputeState, World, allowed_actions, decide};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

fn at() -> Timestamp {
    "2026-03-02T09:00:00+08:00".parse().unwrap()
}

fn worlds() -> Worlds {
    Worlds::of_root(Path::new("rules")).unwrap()
}

fn packs() -> [(PackRef, &'static str); 2] {
    [
        ("cn-marketplace@2025-08-15".parse().unwrap(), "CNY"),
        ("eu-withdrawal@2014-06-13".parse().unwrap(), "EUR"),
    ]
}

fn filed(world: &World<'_>, currency: &str) -> DisputeState {
    let case = json!({
        "case": { "id": "table" },
        "order": { "paid": format!("100.00 {currency}"), "goods": { "class": "clothing" }, "progress": "received" },
        "claim": { "ground": "no_reason", "seeks": "return_and_refund", "timing": "not_disputed" },
    });
    let buyer = Actor::of(Role::Buyer);
    let id = "table".parse().unwrap();
    let events = file(world, &id, &case, None, &buyer, at()).unwrap();
    DisputeState::fold(&events).unwrap()
}

/// The dispute as if it stood in a stage.
fn in_stage(mut state: DisputeState, stage: &Stage) -> DisputeState {
    state.stage = stage.name.clone();
    state.kind = stage.kind;
    state.entered_at = at();
    state.due = Some(at() + SignedDuration::from_hours(48));
    state.closure = stage.closure;
    if stage.kind == StageKind::Suspended {
        state.rest = Some(Rest {
            stage: "negotiation".parse().unwrap(),
            kind: StageKind::Negotiation,
            left_s: Some(3_600),
        });
    }
    state
}

fn actor(role: Role) -> Actor {
    Actor::named(role, "somebody".parse().unwrap())
}

/// A command with content that nothing is wrong with, as far as that goes without a history.
fn command(action: Action) -> Command {
    let text = "a reason";
    let value = match action {
        Action::FileDispute => json!({ "file_dispute": { "case": {} } }),
        Action::RefuseClaim
        | Action::ReopenEvidence
        | Action::Escalate
        | Action::UpholdRuling
        | Action::Suspend => {
            json!({ action.wire(): { "reason": text } })
        }
        Action::MakeOffer => {
            json!({ "make_offer": { "terms": { "note": "x", "goods_return": true, "freight_back": "buyer" } } })
        }
        Action::AcceptOffer | Action::RefuseOffer => json!({ action.wire(): { "offer": 1 } }),
        Action::SubmitEvidence => {
            json!({ "submit_evidence": { "evidence": { "kind": "photo", "on": "tag_removed" } } })
        }
        Action::AdmitFinding => json!({ "admit_finding": { "finding": "tag_removed" } }),
        Action::RecordFacts => {
            json!({ "record_facts": { "facts": { "shipment": { "carrier": "x" } } } })
        }
        Action::RecordTracking => json!({ "record_tracking": { "step": "in_transit" } }),
        Action::HandOverGoods => json!({ "hand_over_goods": {} }),
        Action::RecordReturn => json!({ "record_return": { "state": "delivered" } }),
        Action::ContestReturn => {
            json!({ "contest_return": { "finding": "return_swapped", "note": text } })
        }
        Action::SetFinding => {
            json!({ "set_finding": { "finding": "tag_removed", "is": "proven", "reason": text } })
        }
        Action::DecideRuling => {
            json!({ "decide_ruling": { "decision": { "remedy": "dismissed", "reason": text } } })
        }
        Action::CastVote => json!({ "cast_vote": { "side": "buyer" } }),
        Action::FileAppeal => {
            json!({ "file_appeal": { "reason": text, "evidence": [{ "kind": "photo", "on": "tag_removed" }] } })
        }
        Action::OverturnRuling => {
            json!({ "overturn_ruling": { "reason": text, "decision": { "remedy": "dismissed", "reason": text } } })
        }
        Action::ConfirmRecovery => json!({ "confirm_recovery": { "amount": "1.00 CNY" } }),
        Action::SendMessage => json!({ "send_message": { "text": text } }),
        Action::RecordOrderVolume => {
            json!({ "record_order_volume": { "merchant": "m", "day": "2026-03-01", "paid_orders": 1 } })
        }
        Action::RecordReview => {
            json!({ "record_review": { "merchant": "m", "order": "o", "description": 5, "service": 5, "logistics": 5 } })
        }
        _ => json!(action.wire()),
    };
    serde_json::from_value(value).unwrap()
}

/// The oracle: may this role do this in this stage, as the file and the handbook say?
fn may(world: &World<'_>, stage: &Stage, action: Action, role: Role) -> bool {
    use StageKind as K;
    if stage.kind == K::Closed {
        return false;
    }
    let staff = matches!(role, Role::Adjudicator | Role::SeniorAdjudicator);
    let party = matches!(role, Role::Buyer | Role::Merchant);
    let feed = matches!(role, Role::Carrier | Role::Marketplace);
    let waits = !matches!(
        stage.kind,
        K::Admission | K::FastRefund | K::Adjudication | K::Execution | K::Settling
    );
    let place = world.process.find(&stage.name).unwrap().0;
    let by_edge = world
        .process
        .edges
        .iter()
        .filter(|edge| edge.from == place && edge.on.wire() == action.wire())
        .flat_map(|edge| &edge.by)
        .any(|taker| match taker {
            // In this dispute the buyer claims.
            Taker::Claimant | Taker::Buyer => role == Role::Buyer,
            Taker::Respondent | Taker::Merchant => role == Role::Merchant,
            Taker::Adjudicator => staff,
            Taker::SeniorAdjudicator => role == Role::SeniorAdjudicator,
            Taker::Juror => role == Role::Juror,
            Taker::Carrier => role == Role::Carrier,
            Taker::Marketplace => role == Role::Marketplace,
        });
    let worked_on = matches!(stage.kind, K::Staff | K::Confirmation | K::Review);
    let fits_senior = !stage.senior || role == Role::SeniorAdjudicator;
    let within = match action {
        Action::SubmitEvidence | Action::RestEvidence => party && stage.kind == K::Evidence,
        Action::AdmitFinding => {
            party && matches!(stage.kind, K::Answer | K::Negotiation | K::Evidence)
        }
        Action::MakeOffer => party && matches!(stage.kind, K::Evidence | K::Staff),
        Action::RefuseOffer => {
            party && matches!(stage.kind, K::Negotiation | K::Evidence | K::Staff)
        }
        Action::RecordFacts => (feed || staff) && waits,
        Action::RecordTracking => feed && waits,
        Action::RecordReturn => feed && matches!(stage.kind, K::Returning | K::Inspection),
        Action::TakeDispute | Action::ReleaseDispute | Action::SetFinding => {
            staff && worked_on && fits_senior
        }
        Action::ConfirmRuling => staff && stage.kind == K::Confirmation,
        Action::CastVote => role == Role::Juror && stage.kind == K::Panel,
        Action::AcceptRuling => party && stage.kind == K::Ruled,
        Action::SendMessage => (party || staff) && waits,
        _ => false,
    };
    let suspended = stage.kind == K::Suspended
        && !matches!(
            action,
            Action::Resume
                | Action::SendMessage
                | Action::RecordFacts
                | Action::RecordTracking
                | Action::RecordReturn
        );
    (by_edge || within) && !suspended
}

/// Codes that say that a command has no place here, whatever it contains.
const NO_PLACE: &[DenialCode] = &[
    DenialCode::DisputeExists,
    DenialCode::DisputeClosed,
    DenialCode::ProcedureSuspended,
    DenialCode::RoleMayNot,
    DenialCode::NotInThisStage,
    DenialCode::OtherPartysTurn,
    DenialCode::SeniorOnly,
    DenialCode::NotAParty,
];

#[test]
fn every_stage_command_and_actor_is_as_the_graph_says() {
    let worlds = worlds();
    let mut looked_at = 0;
    for (pack, currency) in packs() {
        let world = worlds.of(&pack).unwrap();
        let filed = filed(&world, currency);
        for stage in &world.process.stages {
            let mut state = in_stage(filed.clone(), stage);
            for role in Role::ALL {
                let actor = actor(*role);
                for action in Action::ALL {
                    // Who works on it has it, but for who takes it.
                    state.lease =
                        (*action != Action::TakeDispute && actor.is_staff()).then(|| Lease {
                            adjudicator: actor.id.clone().unwrap(),
                            until: at() + SignedDuration::from_hours(4),
                        });
                    let expected = may(&world, stage, *action, *role);
                    let listed = allowed_actions(&world, &state, &actor, at()).contains(action);
                    assert_eq!(
                        listed, expected,
                        "{pack}: {role} {action} in {}",
                        stage.name
                    );
                    let envelope = Envelope {
                        dispute: Some(state.id.clone()),
                        by: actor.clone(),
                        key: None,
                        command: command(*action),
                    };
                    match decide(&world, &state, &envelope, at()) {
                        Ok(events) => {
                            assert!(expected, "{role} {action} in {} went through", stage.name);
                            assert!(!events.is_empty());
                        }
                        Err(denial) => {
                            let no_place = NO_PLACE.contains(&denial.code);
                            assert_eq!(
                                no_place, !expected,
                                "{pack}: {role} {action} in {}: {denial}",
                                stage.name
                            );
                            assert_eq!(
                                denial.instead,
                                allowed_actions(&world, &state, &actor, at())
                            );
                        }
                    }
                    looked_at += 1;
                }
            }
        }
    }
    assert!(looked_at > 10_000, "{looked_at}");
}

fn denied(
    state: &DisputeState,
    world: &World<'_>,
    by: Actor,
    action: Action,
    when: Timestamp,
) -> DenialCode {
    let envelope = Envelope {
        dispute: Some(state.id.clone()),
        by,
        key: None,
        command: command(action),
    };
    decide(world, state, &envelope, when).unwrap_err().code
}

/// Where several reasons apply, the one that stands first in the list is told: each step below takes
/// the reason away that was told before, and the next comes to light.
#[test]
fn denials_come_in_their_order_of_precedence() {
    let worlds = worlds();
    let world = worlds.of(&packs()[0].0).unwrap();
    let stage = |name: &str| world.process.find(&name.parse().unwrap()).unwrap().1;
    let mut state = in_stage(filed(&world, "CNY"), stage("closed_ruled"));
    state.case = adjudge::workflow::case_doc::CaseDoc::new({
        let mut case = state.case.json().clone();
        adjudge::workflow::case_doc::merge(&mut case, &json!({ "buyer": { "id": "anna" } }));
        case
    });
    let early = at() - SignedDuration::from_hours(1);
    let stranger = Actor::named(Role::Buyer, "bert".parse().unwrap());
    let mut told = vec![
        denied(
            &state,
            &world,
            stranger.clone(),
            Action::UpholdRuling,
            early,
        ),
        denied(&state, &world, stranger, Action::UpholdRuling, at()),
        denied(
            &state,
            &world,
            Actor::of(Role::Buyer),
            Action::UpholdRuling,
            at(),
        ),
    ];
    let state = in_stage(state, stage("suspended"));
    told.push(denied(
        &state,
        &world,
        Actor::of(Role::Buyer),
        Action::UpholdRuling,
        at(),
    ));
    let mut state = in_stage(state, stage("senior_staff"));
    state.rest = None;
    told.push(denied(
        &state,
        &world,
        Actor::of(Role::Buyer),
        Action::UpholdRuling,
        at(),
    ));
    told.push(denied(
        &state,
        &world,
        Actor::of(Role::Buyer),
        Action::RestEvidence,
        at(),
    ));
    told.push(denied(
        &state,
        &world,
        Actor::of(Role::Merchant),
        Action::WithdrawClaim,
        at(),
    ));
    told.push(denied(
        &state,
        &world,
        actor(Role::Adjudicator),
        Action::TakeDispute,
        at(),
    ));
    let mut state = in_stage(state, stage("review"));
    let judgement = serde_json::json!({ "case": "table", "title": null, "outcome": "ruled", "why": null,
        "refusal": null, "ruling": null, "reasons": [], "asks": [], "would_change": [], "statutory": [],
        "pack": null, "params": [], "fallen": [], "judged_on": null });
    state.apply(&Happened {
        at: at(),
        by: Actor::CLOCK,
        event: Event::RulingMade {
            round: 1,
            judgement: serde_json::from_value(judgement).unwrap(),
            by: adjudge::domain::RuledBy::Rules {
                confirmed_by: vec!["somebody".parse().unwrap()],
            },
        },
    });
    told.push(denied(
        &state,
        &world,
        Actor::of(Role::Adjudicator),
        Action::UpholdRuling,
        at(),
    ));
    told.push(denied(
        &state,
        &world,
        actor(Role::Adjudicator),
        Action::UpholdRuling,
        at(),
    ));
    state.lease = Some(Lease {
        adjudicator: "else".parse().unwrap(),
        until: at() + SignedDuration::from_hours(4),
    });
    let other = Actor::named(Role::Adjudicator, "other".parse().unwrap());
    told.push(denied(
        &state,
        &world,
        other.clone(),
        Action::UpholdRuling,
        at(),
    ));
    // A lease that ends now has ended.
    state.lease = Some(Lease {
        adjudicator: "else".parse().unwrap(),
        until: at(),
    });
    told.push(denied(&state, &world, other, Action::UpholdRuling, at()));
    assert_eq!(
        told,
        [
            DenialCode::BeforeLastEvent,
            DenialCode::NotAParty,
            DenialCode::DisputeClosed,
            DenialCode::ProcedureSuspended,
            DenialCode::RoleMayNot,
            DenialCode::NotInThisStage,
            DenialCode::OtherPartysTurn,
            DenialCode::SeniorOnly,
            DenialCode::NameMissing,
            DenialCode::EarlierAdjudicator,
            DenialCode::LeaseHeldByOther,
            DenialCode::LeaseNotHeld,
        ]
    );
    let places: Vec<u8> = told.iter().map(|code| code.index()).collect();
    let mut sorted = places.clone();
    sorted.sort_unstable();
    assert_eq!(places, sorted);
}
