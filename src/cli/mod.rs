//! The command line.

mod args;
mod case;
mod exit;
mod graph;
mod judge;
mod policy;

pub use args::Cli;
pub use exit::run;
