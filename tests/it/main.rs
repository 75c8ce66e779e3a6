//! The tests that look at the crate from outside.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::pedantic,
    reason = "a test fails by panicking, and clippy's allowances for tests stop at their helpers"
)]

mod chinese;
mod commands;
mod corpus;
mod diagnostics;
mod docs;
mod drawing;
mod goldens;
mod hostile;
mod interpreter;
mod ledger_commands;
mod ledger_conformance;
mod ledger_damage;
mod ledger_keeping;
mod ledger_kill;
mod ledger_power;
mod ledger_scenes;
mod packs;
mod process;
mod process_faults;
mod reputation_file;
mod semantics;
mod simulation;
mod standing;
mod table;
mod tidy;
mod tiny;
mod unknowns;
