//! Exit codes, and the way errors reach people.

use std::process::ExitCode;

use clap::Parser;

use super::args::{Cli, Command};
use super::{case, judge, policy};
use crate::app::LibraryError;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Everything was done.
    Done,
    /// Something failed.
    Failed,
    /// The command line was wrong.
    Usage,
    /// A test or a golden differs.
    Differs,
    /// A pack is faulty.
    PackFaulty,
    /// Not every case was ruled.
    NotRuled,
}

impl Exit {
    /// Returns the exit code of the process.
    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Differs => 3,
            Self::PackFaulty => 4,
            Self::NotRuled => 5,
        }
    }

    /// Returns the one of two endings that is reported: the first of 2, 4, 1, 3, 5.
    pub(super) fn worse(self, other: Self) -> Self {
        let rank = |exit: Self| match exit {
            Self::Usage => 0,
            Self::PackFaulty => 1,
            Self::Failed => 2,
            Self::Differs => 3,
            Self::NotRuled => 4,
            Self::Done => 5,
        };
        if rank(self) <= rank(other) {
            self
        } else {
            other
        }
    }
}

/// Reads the command line, does what it says, and returns the exit code.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing can be done if even this cannot be printed.
            let _ = error.print();
            let code = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
            return ExitCode::from(code.code());
        }
    };
    let exit = match cli.command {
        Command::Judge(args) => judge::run(&args),
        Command::Run(args) => super::run::run_cases(&args),
        Command::Dispute(command) => super::dispute::run(&command),
        Command::Merchant(command) => super::merchant::run(&command),
        Command::Queue(args) => super::dispute::queue(&args),
        Command::Do(args) => super::act::act(&args),
        Command::Tick(args) => super::act::tick(&args),
        Command::Ledger(command) => super::ledger::run(&command),
        Command::Policy(command) => policy::run(command),
        Command::Case(command) => case::run(command),
    };
    ExitCode::from(exit.code())
}

/// Writes an error, and what to do about it, to standard error.
pub(super) fn report(message: &str, help: Option<&str>) {
    write_err(&format!("error: {message}\n"));
    if let Some(help) = help {
        write_err(&format!("  hint: {help}\n"));
    }
}

/// Writes text to standard output; a closed pipe is no error.
pub(super) fn print(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Writes text to standard error.
pub(super) fn write_err(text: &str) {
    use std::io::Write;
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Reports why there is no pack, with the frames of a faulty one.
pub(super) fn report_library(error: &LibraryError) -> Exit {
    if let LibraryError::Faulty {
        folder,
        diagnostics,
    } = error
    {
        for diagnostic in diagnostics {
            write_err(&format!("{}\n\n", diagnostic.render()));
        }
        report(
            &error.to_string(),
            Some(&format!("run `adjudge policy check {}`", folder.display())),
        );
        return Exit::PackFaulty;
    }
    report(&error.to_string(), None);
    match error {
        LibraryError::NoChoice { .. } | LibraryError::UnknownPack { .. } => Exit::Usage,
        LibraryError::Unreadable(_) | LibraryError::NoPack(_) | LibraryError::Faulty { .. } => {
            Exit::Failed
        }
    }
}
