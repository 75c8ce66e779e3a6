//! `adjudge ledger`, and the opening of ledgers for every command that takes one.

use std::path::Path;

use serde_json::json;

use super::args::{ImportArgs, LedgerArgs, LedgerCommand, StatsArgs};
use super::exit::{Exit, print, report, report_library, write_err};
use crate::app::office::{self, Office, OfficeError};
use crate::store::{Opened, ViewsOpened};

/// Opens the service over a ledger that is there, and tells what opening it found.
pub(super) fn open(args: &LedgerArgs) -> Result<Office, Exit> {
    match office::reopen(&args.packs, &args.ledger) {
        Ok(office) => {
            tell(office.opened(), &args.ledger);
            Ok(office)
        }
        Err(error) => Err(report_office(&error)),
    }
}

/// Reports why the service does not open.
pub(super) fn report_office(error: &OfficeError) -> Exit {
    match error {
        OfficeError::Library(error) => report_library(error),
        OfficeError::Ledger { .. } => {
            report(&error.to_string(), None);
            Exit::Failed
        }
        OfficeError::NoLedger(_) => {
            report(
                &error.to_string(),
                Some("`adjudge run CASES --ledger DIR` begins one"),
            );
            Exit::Failed
        }
    }
}

/// Tells what opening a ledger found and did, where that was anything.
pub(super) fn tell(opened: &Opened, folder: &Path) {
    if let Some(cut) = &opened.cut {
        write_err(&format!(
            "note: a torn end of the journal was cut off in `{}`: {cut:?}; nothing acknowledged was in it\n",
            folder.display()
        ));
    }
    match &opened.views {
        ViewsOpened::Rebuilt { records, why } if *records > 0 => write_err(&format!(
            "note: the views were made again from {records} events: {why}\n"
        )),
        ViewsOpened::Current | ViewsOpened::CaughtUp { .. } | ViewsOpened::Rebuilt { .. } => {}
    }
}

/// Closes the service; what could not be written of the views is caught up when it opens again.
pub(super) fn close(office: Office, exit: Exit) -> Exit {
    if let Err(error) = office.close() {
        write_err(&format!("note: {error}\n"));
    }
    exit
}

pub(super) fn run(command: &LedgerCommand) -> Exit {
    match command {
        LedgerCommand::Verify(args) => verify(args),
        LedgerCommand::Stats(args) => stats(args),
        LedgerCommand::Rebuild(args) => rebuild(args),
        LedgerCommand::Export(args) => export(args),
        LedgerCommand::Import(args) => import(args),
    }
}

fn failed(error: &impl std::fmt::Display) -> Exit {
    report(&error.to_string(), None);
    Exit::Failed
}

fn verify(args: &LedgerArgs) -> Exit {
    let office = match open(args) {
        Ok(office) => office,
        Err(exit) => return exit,
    };
    let ledger = office.book().ledger();
    let findings = match ledger.verify() {
        Ok(findings) => findings,
        Err(error) => return failed(&error),
    };
    let head = ledger.head();
    if args.json {
        let list: Vec<serde_json::Value> = findings
            .iter()
            .map(|finding| {
                json!({
                    "file": finding.file,
                    "offset": finding.offset,
                    "position": finding.position,
                    "stream": finding.stream.as_ref().map(ToString::to_string),
                    "why": finding.why,
                })
            })
            .collect();
        let value =
            json!({ "events": head.number, "head": head.hash.to_string(), "findings": list });
        print(&format!("{value:#}\n"));
    } else {
        for finding in &findings {
            let stream = finding
                .stream
                .as_ref()
                .map_or_else(String::new, |stream| format!(" of {stream}"));
            print(&format!(
                "{} at byte {}, event {}{stream}: {}\n",
                finding.file, finding.offset, finding.position, finding.why
            ));
        }
        if findings.is_empty() {
            print(&format!(
                "{} events, sound; head {}\n",
                head.number, head.hash
            ));
        }
    }
    let exit = if findings.is_empty() {
        Exit::Done
    } else {
        Exit::Failed
    };
    close(office, exit)
}

fn stats(args: &StatsArgs) -> Exit {
    let office = match open(&args.common) {
        Ok(office) => office,
        Err(exit) => return exit,
    };
    let stats = match office.book().ledger().stats() {
        Ok(stats) => stats,
        Err(error) => return failed(&error),
    };
    if args.digest {
        print(&format!("{}\n", stats.digest));
        return close(office, Exit::Done);
    }
    let kinds: Vec<(String, u64, u64)> = stats
        .kinds
        .iter()
        .map(|kind| (kind.kind.to_string(), kind.streams, kind.events))
        .collect();
    if args.common.json {
        let value = json!({
            "events": stats.head.number,
            "head": stats.head.hash.to_string(),
            "kinds": kinds.iter().map(|(kind, streams, events)| json!({ "kind": kind, "streams": streams, "events": events })).collect::<Vec<_>>(),
            "segments": stats.journal.segments,
            "bytes": stats.journal.bytes,
            "pairs": stats.pairs,
            "digest": stats.digest.to_string(),
        });
        print(&format!("{value:#}\n"));
    } else {
        print(&format!("events    {}\n", stats.head.number));
        for (kind, streams, events) in kinds {
            print(&format!("  {kind}  {events} in {streams} streams\n"));
        }
        print(&format!(
            "journal   {} bytes in {} segments\nhead      {}\nviews     {} pairs\ndigest    {}\n",
            stats.journal.bytes, stats.journal.segments, stats.head.hash, stats.pairs, stats.digest
        ));
    }
    close(office, Exit::Done)
}

fn rebuild(args: &LedgerArgs) -> Exit {
    let office = match open(args) {
        Ok(office) => office,
        Err(exit) => return exit,
    };
    match office.book().ledger().rebuild() {
        Ok(records) => {
            print(&format!("made again from {records} events\n"));
            close(office, Exit::Done)
        }
        Err(error) => failed(&error),
    }
}

fn export(args: &LedgerArgs) -> Exit {
    let office = match open(args) {
        Ok(office) => office,
        Err(exit) => return exit,
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = office.book().ledger().export(&mut out);
    drop(out);
    match written {
        Ok(head) => {
            write_err(&format!(
                "{} events written; head {}\n",
                head.number, head.hash
            ));
            close(office, Exit::Done)
        }
        Err(error) => failed(&error),
    }
}

fn import(args: &ImportArgs) -> Exit {
    let file = match std::fs::File::open(&args.file) {
        Ok(file) => file,
        Err(error) => return failed(&format!("cannot read `{}`: {error}", args.file.display())),
    };
    let folder = Some(args.common.ledger.as_path());
    let office = match office::open(&args.common.packs, folder) {
        Ok(office) => office,
        Err(error) => return report_office(&error),
    };
    let mut lines = std::io::BufReader::new(file);
    match office.book().ledger().import(&mut lines) {
        Ok(head) => {
            print(&format!(
                "{} events read; head {}\n",
                head.number, head.hash
            ));
            close(office, Exit::Done)
        }
        Err(error) => {
            let exit = failed(&error);
            close(office, exit)
        }
    }
}
