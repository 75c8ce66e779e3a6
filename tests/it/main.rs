//! The tests that look at the crate from outside.

mod cli;
mod commands;
mod diagnostics;
mod dialect;
mod docs;
mod frames;
mod goldens;
mod hostile;
mod interpreter;
mod packs;
mod semantics;
mod tidy;
mod tiny;
