//! `adjudge judge`

use std::path::PathBuf;

use super::args::{JudgeArgs, LangArg};
use super::exit::{Exit, print, report, report_library, write_err};
use crate::app::{CaseReadError, CaseSource, Choice, Library, find_cases};
use crate::domain::{Judgement, Lang, Moment, Outcome, PackRef};
use crate::policy::judge::judge;
use crate::report::{Detail, judgement_json, judgement_text};

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Zh => Self::Zh,
            LangArg::En => Self::En,
        }
    }
}

pub(super) fn run(args: &JudgeArgs) -> Exit {
    let choice = match choice(args.pack.as_deref()) {
        Ok(choice) => choice,
        Err(exit) => return exit,
    };
    let at = match args.at.as_deref().map(str::parse::<Moment>) {
        None => None,
        Some(Ok(at)) => Some(at),
        Some(Err(error)) => {
            report(&format!("--at: {error}"), Some(error.help()));
            return Exit::Usage;
        }
    };
    let library = match &choice {
        Choice::Folder(folder) => Library::of_folder(folder),
        Choice::ByCase | Choice::Version(_) => Library::of_root(&args.packs),
    };
    let library = match library {
        Ok(library) => library,
        Err(error) => return report_library(&error),
    };
    let mut exit = Exit::Done;
    let mut sources = Vec::new();
    for path in &args.cases {
        match find_cases(path) {
            Ok(found) => sources.extend(found),
            Err(error) => {
                report(&error.to_string(), None);
                exit = exit.worse(Exit::Failed);
            }
        }
    }
    let single = sources.len() == 1;
    for source in &sources {
        match judge_one(source, &library, &choice, at) {
            Ok(judgement) => {
                show(&judgement, args, single);
                if args.require_ruling && judgement.outcome != Outcome::Ruled {
                    exit = exit.worse(Exit::NotRuled);
                }
            }
            Err(failed) => exit = exit.worse(failed),
        }
    }
    exit
}

fn choice(pack: Option<&str>) -> Result<Choice, Exit> {
    let Some(pack) = pack else {
        return Ok(Choice::ByCase);
    };
    let folder = PathBuf::from(pack);
    if folder.is_dir() {
        return Ok(Choice::Folder(folder));
    }
    pack.parse::<PackRef>()
        .map(Choice::Version)
        .map_err(|error| {
            report(&format!("--pack: {error}"), Some(error.help()));
            Exit::Usage
        })
}

fn judge_one(
    source: &CaseSource,
    library: &Library,
    choice: &Choice,
    at: Option<Moment>,
) -> Result<Judgement, Exit> {
    let dispute = source.read().map_err(|error| {
        match &error {
            CaseReadError::Faulty(errors) => {
                for error in errors {
                    report(&error.to_string(), error.help.as_deref());
                }
            }
            other => report(&other.to_string(), None),
        }
        Exit::Failed
    })?;
    let wanted = match choice {
        Choice::Version(version) => Some(version),
        Choice::ByCase | Choice::Folder(_) => None,
    };
    let picked = match choice {
        Choice::Folder(_) => library.packs().first().ok_or(Exit::Failed),
        Choice::ByCase | Choice::Version(_) => library.pick(&dispute, wanted).map_err(|error| {
            write_err(&format!("{}: ", source.path.display()));
            report_library(&error)
        }),
    };
    Ok(judge(&dispute, picked?, choice.how(at)))
}

fn show(judgement: &Judgement, args: &JudgeArgs, single: bool) {
    if args.json {
        let value = judgement_json(judgement);
        let text = if single {
            serde_json::to_string_pretty(&value)
        } else {
            serde_json::to_string(&value)
        };
        print(&format!("{}\n", text.unwrap_or_default()));
        return;
    }
    let detail = if args.why { Detail::Why } else { Detail::Usual };
    print(&judgement_text(judgement, args.lang.into(), detail));
    if !single {
        print("\n");
    }
}
