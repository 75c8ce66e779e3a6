//! The command line.

mod act;
mod args;
mod case;
mod dispute;
mod exit;
mod graph;
mod judge;
mod ledger;
mod merchant;
mod policy;
mod run;

pub use args::Cli;
pub use exit::run;
