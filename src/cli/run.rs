//! `adjudge run`

use serde_json::json;

use super::args::RunArgs;
use super::exit::{Exit, print, report};
use super::ledger::{close, report_office, tell};
use super::merchant::views;
use crate::app::{
    Book, CaseSource, Office, RunError, Running, find_cases, office, read_cases, run,
};
use crate::domain::Lang;
use crate::domain::vocabulary::Term;
use crate::report::{dispute_outcome, standing_text};

pub(super) fn run_cases(args: &RunArgs) -> Exit {
    let office = match office::open(&args.packs, args.ledger.as_deref()) {
        Ok(office) => office,
        Err(error) => return report_office(&error),
    };
    if let Some(folder) = &args.ledger {
        tell(office.opened(), folder);
    }
    let mut sources: Vec<CaseSource> = Vec::new();
    for path in &args.cases {
        match find_cases(path) {
            Ok(found) => sources.extend(found),
            Err(error) => {
                report(&error.to_string(), None);
                return Exit::Failed;
            }
        }
    }
    let cases = match read_cases(&sources) {
        Ok(cases) => cases,
        Err(error) => return report_run(&error),
    };
    let exit = match run(&office, &cases, &mut |_, _| {}) {
        Ok(()) => Exit::Done,
        Err(error) => report_run(&error),
    };
    show(&office, &cases, args);
    standings(&office, args);
    close(office, exit)
}

fn report_run(error: &RunError) -> Exit {
    report(&error.to_string(), None);
    Exit::Failed
}

fn show(service: &Office, cases: &[Running], args: &RunArgs) {
    let lang: Lang = args.lang.into();
    for running in cases {
        let Ok(Some(state)) = service.load(&running.dispute) else {
            continue;
        };
        let Ok(world) = service.worlds().of(&state.pack) else {
            continue;
        };
        if args.json {
            let line = json!({
                "dispute": state.id,
                "closure": state.closure.map(Term::wire),
                "stage": state.stage,
                "events": state.sequence,
                "ruling": state.granted(),
                "settlement": state.settlement,
                "moved": state.moved,
            });
            print(&format!("{line}\n"));
        } else {
            let title = running.title.as_deref();
            print(&dispute_outcome(&state, title, world.pack, lang));
            print("\n");
        }
    }
}

/// Shows the standings of the merchants, as the last of their events left them.
fn standings(office: &Office, args: &RunArgs) {
    let Ok(merchants) = office.book().merchants() else {
        return;
    };
    for merchant in merchants {
        for (pack, view) in views(office, &merchant, None).unwrap_or_default() {
            if args.json {
                let line = json!({ "merchant": merchant, "pack": pack, "standing": view });
                print(&format!("{line}\n"));
            } else {
                print(&standing_text(
                    merchant.as_str(),
                    &pack,
                    &view,
                    args.lang.into(),
                ));
                print("\n");
            }
        }
    }
}
