//! The sample cases, taken through the whole process.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use adjudge::app::{
    Book, LedgerBook, Lookups, Running, Service, Stream, Worlds, find_cases, read_cases, run,
};
use adjudge::domain::{Event, Lang};
use adjudge::report::dispute_outcome;
use adjudge::store::Ledger;
use adjudge::workflow::process::Target;

const FOLDERS: [&str; 3] = ["cases/scenarios", "cases/historical", "cases/process"];

/// A book in memory.
pub fn in_memory(worlds: &Arc<Worlds>) -> LedgerBook {
    let lookups = Arc::new(Lookups::new(Arc::clone(worlds)));
    LedgerBook::new(Ledger::in_memory(lookups))
}

fn ran() -> (Service<LedgerBook>, Vec<Running>) {
    let worlds = Arc::new(Worlds::of_root(Path::new("rules")).unwrap());
    let mut sources = Vec::new();
    for folder in FOLDERS {
        sources.extend(find_cases(Path::new(folder)).unwrap());
    }
    let cases = read_cases(&sources).unwrap();
    let service = Service::new(Arc::clone(&worlds), in_memory(&worlds));
    if let Err(error) = run(&service, &cases, &mut |_, _| {}) {
        panic!("{error}");
    }
    (service, cases)
}

fn outcomes(service: &Service<LedgerBook>, cases: &[Running]) -> String {
    let mut out = String::new();
    for running in cases {
        let state = service.load(&running.dispute).unwrap().unwrap();
        let world = service.worlds().of(&state.pack).unwrap();
        out += &dispute_outcome(&state, running.title.as_deref(), world.pack, Lang::En);
        out.push('\n');
    }
    out
}

#[test]
fn the_corpus_ends_as_written_down_and_twice_alike() {
    let (service, cases) = ran();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let first = outcomes(&service, &cases);
    let (again, same) = ran();
    assert_eq!(first, outcomes(&again, &same));
    insta::assert_snapshot!(first);
}

#[test]
fn the_corpus_takes_every_edge_of_the_default_stage_graph() {
    let (service, cases) = ran();
    let mut taken: BTreeSet<(String, String, String, String)> = BTreeSet::new();
    for running in &cases {
        let events = service
            .book()
            .events(&Stream::Dispute(running.dispute.clone()))
            .unwrap();
        let mut from = String::new();
        let mut pack = String::new();
        for happened in &events {
            match &happened.event {
                Event::DisputeFiled { pack: under, .. } => pack = under.to_string(),
                Event::StageEntered { stage, via, .. } => {
                    if let Some(via) = via {
                        let edge = (pack.clone(), from, via.to_string(), stage.to_string());
                        taken.insert(edge);
                    }
                    from = stage.to_string();
                }
                _ => {}
            }
        }
    }
    let mut missing = Vec::new();
    for pack in ["cn-marketplace@2025-08-15"] {
        let world = service.worlds().of(&pack.parse().unwrap()).unwrap();
        for edge in &world.process.edges {
            let from = world.process.stages[edge.from].name.to_string();
            let on = edge.on.to_string();
            let is_taken = taken.iter().any(|(of, start, via, end)| {
                let leads = match edge.to {
                    Target::Stage(to) => world.process.stages[to].name.as_str() == end,
                    Target::Previous => true,
                };
                of == pack && *start == from && *via == on && leads
            });
            if !is_taken {
                let to = match edge.to {
                    Target::Stage(to) => world.process.stages[to].name.to_string(),
                    Target::Previous => "previous".to_owned(),
                };
                missing.push(format!("{pack}: {from} --{on}--> {to}"));
            }
        }
    }
    assert!(missing.is_empty(), "not taken:\n{}", missing.join("\n"));
}
