//! `adjudge do` and `adjudge tick`

use jiff::Timestamp;

use super::args::{DoArgs, TickArgs};
use super::exit::{Exit, print, report};
use super::ledger::{close, report_office};
use crate::app::{CaseSource, ServiceError, clock, office};
use crate::domain::vocabulary::{Action, Role, Term};
use crate::domain::{Actor, Command, Envelope, Lang, Moment};
use crate::intake::{nearest, parse_command};
use crate::report::event_text;
use crate::workflow::Denial;

/// Reads the moment of a command; the present where none is given.
pub(super) fn moment(text: Option<&str>) -> Result<Timestamp, Exit> {
    let Some(text) = text else {
        return Ok(clock::now());
    };
    match text.parse::<Moment>() {
        Ok(Moment::Instant(at)) => Ok(at),
        Ok(Moment::Day(_)) => {
            report(
                &format!("--at: `{text}` is a day, where the time matters"),
                Some("write a time with its offset, such as `2026-03-01T10:00:00+08:00`"),
            );
            Err(Exit::Usage)
        }
        Err(error) => {
            report(&format!("--at: {error}"), Some(error.help()));
            Err(Exit::Usage)
        }
    }
}

pub(super) fn act(args: &DoArgs) -> Exit {
    let envelope = match envelope(args) {
        Ok(envelope) => envelope,
        Err(exit) => return exit,
    };
    let at = match moment(args.at.as_deref()) {
        Ok(at) => at,
        Err(exit) => return exit,
    };
    let office = match office::open(&args.common.packs, Some(&args.common.ledger)) {
        Ok(office) => office,
        Err(error) => return report_office(&error),
    };
    super::ledger::tell(office.opened(), &args.common.ledger);
    let lang: Lang = args.common.lang.into();
    match office.handle(&envelope, at) {
        Ok(receipt) => {
            if args.common.json {
                let events: Vec<_> = receipt.events.iter().map(|one| &one.event).collect();
                let value = serde_json::json!({ "sequence": receipt.sequence, "repeated": receipt.repeated, "events": events });
                print(&format!("{value:#}\n"));
            } else {
                for happened in &receipt.events {
                    let zone = jiff::tz::TimeZone::UTC;
                    print(&format!("{}\n", event_text(&happened.event, &zone, lang)));
                }
            }
            close(office, Exit::Done)
        }
        Err(ServiceError::Denied(denial)) => {
            let exit = denied(&denial);
            close(office, exit)
        }
        Err(error) => {
            report(&error.to_string(), None);
            close(office, Exit::Failed)
        }
    }
}

fn denied(denial: &Denial) -> Exit {
    let instead: Vec<&str> = denial.instead.iter().map(|action| action.wire()).collect();
    let hint = if instead.is_empty() {
        None
    } else {
        Some(format!("can be done instead: {}", instead.join(", ")))
    };
    report(&format!("denied: {denial}"), hint.as_deref());
    Exit::Failed
}

fn envelope(args: &DoArgs) -> Result<Envelope, Exit> {
    let wrong = |message: String, help: Option<String>| {
        report(&message, help.as_deref());
        Exit::Usage
    };
    let Some(role) = Role::from_wire(&args.by).filter(|role| *role != Role::Clock) else {
        let roles = Role::ALL.iter().filter(|role| **role != Role::Clock);
        let names: Vec<&str> = roles.map(|role| role.wire()).collect();
        let help = format!("roles: {}", names.join(", "));
        return Err(wrong(format!("`{}` is no role", args.by), Some(help)));
    };
    let parsed = |what: &str, error: String| wrong(format!("{what}: {error}"), None);
    let id = match &args.who {
        None => None,
        Some(who) => Some(
            who.parse()
                .map_err(|error| parsed("--who", format!("{error}")))?,
        ),
    };
    let key = match &args.key {
        None => None,
        Some(key) => Some(
            key.parse()
                .map_err(|error| parsed("--key", format!("{error}")))?,
        ),
    };
    let dispute = args
        .dispute
        .parse()
        .map_err(|error| parsed("DISPUTE", format!("{error}")))?;
    Ok(Envelope {
        dispute: Some(dispute),
        by: Actor { role, id },
        key,
        command: command(args)?,
    })
}

fn command(args: &DoArgs) -> Result<Command, Exit> {
    if Action::from_wire(&args.command).is_none() {
        let names = Action::ALL.iter().map(|action| action.wire());
        let help = nearest(&args.command, names).map(|near| format!("did you mean `{near}`?"));
        report(
            &format!("`{}` is no command", args.command),
            help.as_deref(),
        );
        return Err(Exit::Usage);
    }
    if args.command == Action::FileDispute.wire() {
        let path = args.fields.clone().unwrap_or_default().into();
        return match (CaseSource { path }).read_file() {
            Ok(case) => Ok(Command::FileDispute {
                case: case.document().clone(),
            }),
            Err(error) => {
                report(
                    &error.to_string(),
                    Some("name a case file after `file_dispute`"),
                );
                Err(Exit::Failed)
            }
        };
    }
    parse_command(&args.command, args.fields.as_deref()).map_err(|errors| {
        for error in &errors {
            report(
                &format!("{}: {}", error.path, error.message),
                error.help.as_deref(),
            );
        }
        Exit::Usage
    })
}

pub(super) fn tick(args: &TickArgs) -> Exit {
    let at = match moment(args.at.as_deref()) {
        Ok(at) => at,
        Err(exit) => return exit,
    };
    let office = match super::ledger::open(&args.common) {
        Ok(office) => office,
        Err(exit) => return exit,
    };
    match office.tick(at) {
        Ok(moved) => {
            if args.common.json {
                print(&format!("{}\n", serde_json::json!({ "moved": moved })));
            } else {
                for dispute in &moved {
                    print(&format!("{dispute}\n"));
                }
                print(&format!("{} deadlines fired\n", moved.len()));
            }
            close(office, Exit::Done)
        }
        Err(error) => {
            report(&error.to_string(), None);
            close(office, Exit::Failed)
        }
    }
}
