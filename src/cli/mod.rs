//! The command line.

mod args;
mod case;
mod exit;
mod judge;
mod policy;
mod run;

pub use args::Cli;
pub use exit::run;
