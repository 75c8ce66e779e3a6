//! The tests that look at the crate from outside.

mod cli;
mod diagnostics;
mod dialect;
mod docs;
mod goldens;
mod hostile;
mod interpreter;
mod packs;
mod tidy;
mod tiny;
