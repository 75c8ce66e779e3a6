//! The tests that look at the crate from outside.

mod commands;
mod diagnostics;
mod docs;
mod goldens;
mod hostile;
mod interpreter;
mod packs;
mod semantics;
mod tidy;
mod tiny;
