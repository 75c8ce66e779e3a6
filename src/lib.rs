//! adjudge.

pub mod app;
pub mod cli;
pub mod domain;
pub mod intake;
pub mod policy;
pub mod report;
