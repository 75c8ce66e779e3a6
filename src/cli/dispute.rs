//! `adjudge dispute` and `adjudge queue`

use jiff::tz::TimeZone;
use serde_json::json;

use super::act::moment;
use super::args::{DisputeArgs, DisputeCommand, DisputeListArgs, QueueArgs};
use super::exit::{Exit, print, report};
use super::ledger::{close, open};
use crate::app::queue::{expected_wait, queue as waiting};
use crate::app::{Book, BookError, Office, Stream, Summary, keys};
use crate::domain::vocabulary::{Role, Term};
use crate::domain::{Actor, DisputeId, Lang};
use crate::report::{self, dispute_outcome, timeline};
use crate::workflow::allowed_actions;

pub(super) fn run(command: &DisputeCommand) -> Exit {
    match command {
        DisputeCommand::List(args) => list(args),
        DisputeCommand::Show(args) => show(args),
        DisputeCommand::Timeline(args) => happened(args),
    }
}

fn failed(office: Office, error: &impl std::fmt::Display) -> Exit {
    report(&error.to_string(), None);
    close(office, Exit::Failed)
}

fn found(office: &Office, args: &DisputeListArgs) -> Result<Vec<Summary>, BookError> {
    let book = office.book();
    let filters = [
        (keys::BY_MERCHANT, &args.merchant),
        (keys::BY_BUYER, &args.buyer),
        (keys::BY_STAGE, &args.stage),
        (keys::BY_DAY, &args.day),
    ];
    let mut lists = Vec::new();
    for (word, name) in filters {
        if let Some(name) = name {
            lists.push(book.found(word, name)?);
        }
    }
    let Some(first) = lists.pop() else {
        return book.summaries();
    };
    let in_all = |summary: &Summary| {
        lists
            .iter()
            .all(|list| list.iter().any(|other| other.id == summary.id))
    };
    Ok(first.into_iter().filter(in_all).collect())
}

fn list(args: &DisputeListArgs) -> Exit {
    let office = match open(&args.common) {
        Ok(office) => office,
        Err(exit) => return exit,
    };
    let summaries = match found(&office, args) {
        Ok(summaries) => summaries,
        Err(error) => return failed(office, &error),
    };
    let lang: Lang = args.common.lang.into();
    for summary in &summaries {
        if args.common.json {
            print(&format!("{}\n", json!(summary)));
        } else {
            print(&format!("{}\n", line(&office, summary, lang)));
        }
    }
    if summaries.is_empty() && !args.common.json {
        report("no dispute is like that", None);
    }
    close(office, Exit::Done)
}

fn zone_of(office: &Office, summary: &Summary) -> TimeZone {
    office
        .worlds()
        .of(&summary.pack)
        .map_or(TimeZone::UTC, |world| world.pack.zone.clone())
}

fn line(office: &Office, summary: &Summary, lang: Lang) -> String {
    let zone = zone_of(office, summary);
    let state = match summary.closure {
        Some(closure) => closure.label(lang).to_owned(),
        None => summary.stage.to_string(),
    };
    let due = summary
        .due
        .map_or_else(String::new, |due| report::moment(due, &zone));
    let stake = summary
        .stake
        .map_or_else(String::new, |stake| stake.to_string());
    format!(
        "{:<28} {:<22} {:<16} {:>14}  {}  {due}",
        summary.id,
        state,
        summary.ground,
        stake,
        report::moment(summary.filed_at, &zone),
    )
}

/// Reads the number of a dispute and opens its ledger.
fn opened(args: &DisputeArgs) -> Result<(Office, DisputeId), Exit> {
    let dispute = args.dispute.parse::<DisputeId>().map_err(|error| {
        report(&error.to_string(), None);
        Exit::Usage
    })?;
    Ok((open(&args.common)?, dispute))
}

fn show(args: &DisputeArgs) -> Exit {
    let (office, dispute) = match opened(args) {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let state = match office.load(&dispute) {
        Ok(Some(state)) => state,
        Ok(None) => return failed(office, &format!("there is no dispute `{dispute}`")),
        Err(error) => return failed(office, &error),
    };
    let world = match office.worlds().of(&state.pack) {
        Ok(world) => world,
        Err(error) => {
            report(&error.to_string(), None);
            return Exit::Failed;
        }
    };
    let lang: Lang = args.common.lang.into();
    let may: Vec<(Role, Vec<&str>)> = Role::ALL
        .iter()
        .filter(|role| **role != Role::Clock)
        .map(|role| {
            // Who works on disputes has a name; any does to see what could be done.
            let actor = match "somebody".parse() {
                Ok(id) if !matches!(role, Role::Buyer | Role::Merchant) => Actor::named(*role, id),
                Ok(_) | Err(_) => Actor::of(*role),
            };
            let actions = allowed_actions(&world, &state, &actor, state.last_at);
            (*role, actions.iter().map(|action| action.wire()).collect())
        })
        .collect();
    if args.common.json {
        let allowed: serde_json::Map<String, serde_json::Value> = may
            .iter()
            .map(|(role, actions)| (role.wire().to_owned(), json!(actions)))
            .collect();
        let value = json!({
            "dispute": state.id, "stage": state.stage, "due": state.due, "closure": state.closure.map(Term::wire),
            "case": state.case.json(), "ruling": state.granted(), "settlement": state.settlement,
            "moved": state.moved, "asks": state.judged.as_ref().map(|judged| &judged.asks), "allowed_actions": allowed,
        });
        print(&format!("{value:#}\n"));
    } else {
        print(&dispute_outcome(&state, None, world.pack, lang));
        for (role, actions) in may.iter().filter(|(_, actions)| !actions.is_empty()) {
            print(&format!("  {}: {}\n", role.label(lang), actions.join(", ")));
        }
    }
    close(office, Exit::Done)
}

fn happened(args: &DisputeArgs) -> Exit {
    let (office, dispute) = match opened(args) {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let events = match office.book().events(&Stream::Dispute(dispute.clone())) {
        Ok(events) if !events.is_empty() => events,
        Ok(_) => return failed(office, &format!("there is no dispute `{dispute}`")),
        Err(error) => return failed(office, &error),
    };
    if args.common.json {
        for event in &events {
            print(&format!("{}\n", json!(event)));
        }
    } else {
        let summary = office.book().summary(&dispute).ok().flatten();
        let zone = summary.map_or(TimeZone::UTC, |summary| zone_of(&office, &summary));
        print(&timeline(&events, &zone, args.common.lang.into()));
    }
    close(office, Exit::Done)
}

pub(super) fn queue(args: &QueueArgs) -> Exit {
    let at = match moment(args.at.as_deref()) {
        Ok(at) => at,
        Err(exit) => return exit,
    };
    let office = match open(&args.common) {
        Ok(office) => office,
        Err(exit) => return exit,
    };
    let lang: Lang = args.common.lang.into();
    let read =
        waiting(office.book(), at).and_then(|list| Ok((list, expected_wait(office.book(), at)?)));
    let (list, wait) = match read {
        Ok(read) => read,
        Err(error) => return failed(office, &error),
    };
    if args.common.json {
        print(&format!(
            "{:#}\n",
            json!({ "waiting": list, "expected_wait": wait })
        ));
        return close(office, Exit::Done);
    }
    for one in &list {
        let who = one.taken_by.as_deref().unwrap_or("-");
        print(&format!(
            "{:>4}  {who:<16} {}\n",
            one.priority,
            line(&office, &one.dispute, lang)
        ));
    }
    let hours = |seconds: i64| seconds / 3_600;
    match wait {
        Some(wait) => print(&format!(
            "{} waiting; of the last {} half waited up to {} h, nine in ten up to {} h\n",
            list.len(),
            wait.waits,
            hours(wait.half_s),
            hours(wait.most_s)
        )),
        None => print(&format!(
            "{} waiting; too few have been worked on lately to tell how long it takes\n",
            list.len()
        )),
    }
    close(office, Exit::Done)
}
