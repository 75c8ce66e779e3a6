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

mod commands;
mod diagnostics;
mod docs;
mod drawing;
mod goldens;
mod hostile;
mod interpreter;
mod packs;
mod process;
mod process_faults;
mod semantics;
mod tidy;
mod tiny;
