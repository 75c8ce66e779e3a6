//! `adjudge policy`

use std::path::Path;

use serde_json::json;

use super::args::{CoverArgs, ExplainArgs, FactsArgs, PackArgs, PolicyCommand};
use super::exit::{Exit, print, report, report_library, write_err};
use super::graph;
use crate::app::{Library, read_pack_folder};
use crate::policy::cover;
use crate::policy::diagnostic::{Diagnostic, Severity, limit, nearest, tidy};
use crate::policy::pack::{Pack, PackFiles, PackVersion};
use crate::policy::testing::{self, Failure};
use crate::report::{coverage_page, explain_rule, facts_json, facts_text};
use crate::workflow::Process;

pub(super) fn run(command: PolicyCommand) -> Exit {
    match command {
        PolicyCommand::Check(args) => check(&args),
        PolicyCommand::Test(args) => test(&args),
        PolicyCommand::Cover(args) => cover(&args),
        PolicyCommand::Explain(args) => explain(&args),
        PolicyCommand::Facts(args) => facts(&args),
        PolicyCommand::Graph(args) => graph::run(&args),
        PolicyCommand::Sources(args) => sources(&args),
    }
}

/// Loads a pack and shows what is wrong with it on standard error.
pub(super) fn load(folder: &Path) -> Result<(PackFiles, Pack), Exit> {
    let files = read_pack_folder(folder).map_err(|error| {
        report(&error.to_string(), None);
        Exit::Failed
    })?;
    let (pack, diagnostics) = Pack::open(&files);
    let pack = pack.ok_or_else(|| {
        for diagnostic in &diagnostics {
            write_err(&format!("{}\n\n", diagnostic.render()));
        }
        report(
            &format!("the pack in `{}` is faulty", folder.display()),
            Some("`adjudge policy check` shows what is wrong"),
        );
        Exit::PackFaulty
    })?;
    Ok((files, pack))
}

fn check(args: &PackArgs) -> Exit {
    let files = match read_pack_folder(&args.folder) {
        Ok(files) => files,
        Err(error) => {
            report(&error.to_string(), None);
            return Exit::Failed;
        }
    };
    let (pack, mut diagnostics) = Pack::load(&files);
    let processes = pack
        .as_ref()
        .map_or_else(Vec::new, |pack| processes(&files, pack, &mut diagnostics));
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .count();
    let warnings = diagnostics.len().saturating_sub(errors);
    if args.json {
        let list: Vec<serde_json::Value> = diagnostics.iter().map(diagnostic_json).collect();
        print(&format!(
            "{}\n",
            serde_json::to_string_pretty(&list).unwrap_or_default()
        ));
    } else {
        for diagnostic in &diagnostics {
            print(&format!("{}\n\n", diagnostic.render()));
        }
        match &pack {
            Some(pack) if errors == 0 => summary(pack, &processes, warnings),
            Some(_) | None => print(&format!(
                "{}, {}\n",
                counted(errors, "error"),
                counted(warnings, "warning")
            )),
        }
    }
    if errors == 0 && pack.is_some() {
        Exit::Done
    } else {
        Exit::PackFaulty
    }
}

/// Reads the process of every version; what is wrong is put with what is wrong with the pack.
fn processes(
    files: &PackFiles,
    pack: &Pack,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Option<Process>> {
    let read = |version: &PackVersion| {
        let (process, found) = Process::read(files, pack, version.from);
        diagnostics.extend(found);
        process
    };
    let processes = pack.versions.iter().map(read).collect();
    tidy(diagnostics);
    limit(diagnostics);
    processes
}

/// Says of every version how large it is, and of its process.
fn summary(pack: &Pack, processes: &[Option<Process>], warnings: usize) {
    for (version, process) in pack.versions.iter().zip(processes) {
        print(&format!(
            "{}@{}: {}, {}, sound ({})\n",
            pack.id,
            version.from,
            counted(version.rules.rules().len(), "rule"),
            counted(pack.params.all().len(), "parameter"),
            counted(warnings, "warning")
        ));
        if let Some(process) = process {
            print(&format!(
                "  process: {}, {}, sound\n",
                counted(process.stages.len(), "stage"),
                counted(process.edges.len(), "edge")
            ));
        }
    }
}

/// Writes a number with its noun.
fn counted(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

fn diagnostic_json(diagnostic: &Diagnostic) -> serde_json::Value {
    let labels: Vec<serde_json::Value> = diagnostic
        .labels
        .iter()
        .map(|label| json!({ "place": label.span.place(), "text": label.text, "source": label.span.text() }))
        .collect();
    json!({
        "severity": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "code": diagnostic.code,
        "message": diagnostic.message,
        "labels": labels,
        "rule": diagnostic.heading,
        "help": diagnostic.help,
    })
}

fn test(args: &PackArgs) -> Exit {
    let pack = match load(&args.folder) {
        Ok((_, pack)) => pack,
        Err(exit) => return exit,
    };
    let results = testing::run(&pack);
    if args.json {
        let failures: Vec<serde_json::Value> = results
            .failures
            .iter()
            .map(|failure| match failure {
                Failure::Broken(diagnostic) => diagnostic_json(diagnostic),
                Failure::Differs {
                    name,
                    place,
                    mismatches,
                } => json!({
                    "name": name,
                    "place": place,
                    "differs": mismatches.iter().map(|mismatch| json!({
                        "key": mismatch.key,
                        "expected": mismatch.expected,
                        "found": mismatch.found,
                    })).collect::<Vec<_>>(),
                }),
            })
            .collect();
        let value = json!({ "passed": results.passed, "situations": results.situations, "failures": failures });
        print(&format!(
            "{}\n",
            serde_json::to_string_pretty(&value).unwrap_or_default()
        ));
    } else {
        for failure in &results.failures {
            print(&failure.render());
        }
        print(&format!(
            "{}: {} examples and {} situations as expected, {} not\n",
            pack.id,
            results.passed,
            results.situations,
            results.failures.len()
        ));
    }
    if results.failures.is_empty() {
        Exit::Done
    } else {
        Exit::Differs
    }
}

fn cover(args: &CoverArgs) -> Exit {
    let pack = match load(&args.pack.folder) {
        Ok((_, pack)) => pack,
        Err(exit) => return exit,
    };
    let mut exit = Exit::Done;
    for version in &pack.versions {
        let coverage = cover::measure(&pack, version);
        if args.pack.json {
            print(&format!(
                "{}\n",
                serde_json::to_string_pretty(&coverage.json()).unwrap_or_default()
            ));
        } else if args.examples {
            for gap in &coverage.gaps {
                print(gap.example.as_deref().unwrap_or_default());
            }
        } else {
            print(&coverage.text(&pack, version));
        }
        if !coverage.gaps.is_empty() {
            exit = exit.worse(Exit::Differs);
        }
    }
    exit
}

fn explain(args: &ExplainArgs) -> Exit {
    let library = match &args.folder {
        Some(folder) => Library::of_folder(folder),
        None => Library::of_root(&args.packs),
    };
    let library = match library {
        Ok(library) => library,
        Err(error) => return report_library(&error),
    };
    let mut found = false;
    for pack in library.packs() {
        for version in &pack.versions {
            if let Some((_, rule)) = version.rules.find(&args.rule) {
                found = true;
                let value = explain_rule(rule, pack, version);
                if args.json {
                    print(&format!(
                        "{}\n",
                        serde_json::to_string_pretty(&value.json()).unwrap_or_default()
                    ));
                } else {
                    print(&value.text());
                }
            }
        }
    }
    if found {
        return Exit::Done;
    }
    let ids: Vec<&str> = library
        .packs()
        .iter()
        .flat_map(|pack| &pack.versions)
        .flat_map(|version| version.rules.rules())
        .map(|rule| rule.id.as_str())
        .collect();
    let help =
        nearest(&args.rule, ids.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    report(
        &format!("there is no rule `{}`", args.rule),
        help.as_deref(),
    );
    Exit::Usage
}

fn facts(args: &FactsArgs) -> Exit {
    let part = args.part.as_deref().unwrap_or_default();
    if args.json {
        print(&format!(
            "{}\n",
            serde_json::to_string_pretty(&facts_json(part)).unwrap_or_default()
        ));
    } else {
        print(&facts_text(part, args.lang.into()));
    }
    Exit::Done
}

fn sources(args: &PackArgs) -> Exit {
    match load(&args.folder) {
        Ok((_, pack)) => {
            print(&coverage_page(&pack));
            Exit::Done
        }
        Err(exit) => exit,
    }
}
