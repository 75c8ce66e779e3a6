//! The `adjudge` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    adjudge::cli::run()
}
