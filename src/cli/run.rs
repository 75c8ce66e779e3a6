//! `adjudge run`

use std::sync::Arc;

use serde_json::json;

use super::args::RunArgs;
use super::exit::{Exit, print, report, report_library};
use crate::app::{
    Book, CaseSource, LedgerBook, Lookups, RunError, Running, Service, Worlds, find_cases,
    read_cases, run,
};
use crate::domain::Lang;
use crate::domain::vocabulary::Term;
use crate::report::dispute_outcome;
use crate::store::Ledger;

pub(super) fn run_cases(args: &RunArgs) -> Exit {
    let worlds = match Worlds::of_root(&args.packs) {
        Ok(worlds) => worlds,
        Err(error) => return report_library(&error),
    };
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
    let worlds = Arc::new(worlds);
    let lookups = Arc::new(Lookups::new(Arc::clone(&worlds)));
    let service = Service::new(worlds, LedgerBook::new(Ledger::in_memory(lookups)));
    let exit = match run(&service, &cases, &mut |_, _| {}) {
        Ok(()) => Exit::Done,
        Err(error) => report_run(&error),
    };
    show(&service, &cases, args);
    exit
}

fn report_run(error: &RunError) -> Exit {
    report(&error.to_string(), None);
    Exit::Failed
}

fn show<B: Book>(service: &Service<B>, cases: &[Running], args: &RunArgs) {
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
                "closure": state.closure.map(|closure| closure.wire()),
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
