//! `adjudge policy graph`

use jiff::civil::Date;

use super::args::{FormatArg, GraphArgs};
use super::exit::{Exit, print, report, write_err};
use super::policy::load;
use crate::policy::pack::{Pack, PackFiles, PackVersion};
use crate::report::override_graph;
use crate::workflow::Process;
use crate::workflow::drawing::{Sketch, Token, dot, mermaid, svg};
use crate::workflow::process::WORKFLOW_FILE;

pub(super) fn run(args: &GraphArgs) -> Exit {
    let (files, pack) = match load(&args.folder) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let drawn = if args.process {
        process(args, &files, &pack)
    } else {
        Ok(pack.versions.iter().map(override_graph).collect())
    };
    match drawn {
        Ok(text) => write(args, &text),
        Err(exit) => exit,
    }
}

fn write(args: &GraphArgs, text: &str) -> Exit {
    let Some(path) = &args.out else {
        print(text);
        return Exit::Done;
    };
    match std::fs::write(path, text) {
        Ok(()) => Exit::Done,
        Err(error) => {
            report(
                &format!("`{}` cannot be written: {error}", path.display()),
                Some("choose another file for `--out`, or leave it out"),
            );
            Exit::Failed
        }
    }
}

fn process(args: &GraphArgs, files: &PackFiles, pack: &Pack) -> Result<String, Exit> {
    let version = chosen(args, pack)?;
    let (process, diagnostics) = Process::read(files, pack, version.from);
    for diagnostic in &diagnostics {
        write_err(&format!("{}\n\n", diagnostic.render()));
    }
    let Some(process) = process else {
        return Err(missing(args, pack, version, diagnostics.is_empty()));
    };
    let sketch = Sketch::of(&process, pack, version.from, args.lang.into());
    Ok(match args.format {
        FormatArg::Dot => dot(&sketch),
        FormatArg::Mermaid => mermaid(&sketch),
        FormatArg::Svg => svg(&sketch, &Token::Absent),
    })
}

/// Finds the version that is asked for, or else the last.
fn chosen<'a>(args: &GraphArgs, pack: &'a Pack) -> Result<&'a PackVersion, Exit> {
    let found = match &args.version {
        None => pack.versions.last(),
        Some(text) => text.parse::<Date>().ok().and_then(|day| pack.version(day)),
    };
    found.ok_or_else(|| {
        let days: Vec<String> = pack
            .versions
            .iter()
            .map(|version| version.from.to_string())
            .collect();
        let asked = args.version.as_deref().unwrap_or_default();
        report(
            &format!("`{}` has no version `{asked}`", pack.id),
            Some(&format!("its versions are: {}", days.join(", "))),
        );
        Exit::Usage
    })
}

/// Reports why there is no process to draw.
fn missing(args: &GraphArgs, pack: &Pack, version: &PackVersion, unsaid: bool) -> Exit {
    let name = format!("{}@{}", pack.id, version.from);
    if unsaid {
        report(
            &format!(
                "{name} has no process: `{}/{WORKFLOW_FILE}` is not there",
                version.from
            ),
            Some(
                "its cases can be judged but no dispute can be run; see `rules/README.md`, \
                 or choose another version with `--version DAY`",
            ),
        );
        Exit::Failed
    } else {
        report(
            &format!("the process of {name} is faulty"),
            Some(&format!(
                "run `adjudge policy check {}`",
                args.folder.display()
            )),
        );
        Exit::PackFaulty
    }
}
