//! Takes after-sale disputes of an online marketplace from a case file to an explained ruling.
//!
//! # One way through
//!
//! ```text
//! case file -> intake -> Dispute -> facts -> evaluation of a rule pack -> Judgement -> report
//! command -> workflow::decide (facts -> evaluation) -> events -> ledger -> summaries, standings
//! ```
//!
//! A module uses only modules before it in this list:
//!
//! - [`domain`]: what all stages speak of: money, parties, orders, claims, findings, rulings. Nothing
//!   in it can hold an impossible value; what a real case may lack is an `Option`.
//! - [`intake`]: reads the YAML people write, strictly, and says of every mistake where it is.
//! - [`policy`]: rule packs. Rules are read with Rhai's parser and lowered to a typed, three-valued
//!   form that evaluation, explanation, coverage, the checker and the search for examples share.
//! - [`workflow`]: the stage graph, and what a command does to a dispute: events.
//! - [`reputation`]: how what happens in disputes moves a merchant's standing, and how that reads on a
//!   day. Whole numbers, no failure, and an overturned ruling is taken back exactly.
//! - [`report`]: judgements as text and JSON, and what the author's tools print.
//! - [`store`]: the ledger: events in an append-only journal, and views derived from them.
//! - [`app`]: the disk and the one way in: finds cases, reads packs, carries out commands.
//! - [`cli`]: the command line.
//!
//! The modules from `domain` to `report` read no clock, file, socket, environment or random
//! number: the time comes in as `at`, and the same input gives the same bytes on any machine.
//!
//! # How a dispute is judged
//!
//! [`policy::judge`] picks the version and the day ([`policy::pack`]), builds the facts
//! ([`policy::facts`]) and evaluates ([`policy::evaluate`]): questions are settled in strata, a rule
//! that holds is heard unless an exception that is itself heard silences it, and two rules that
//! answer one question differently are a conflict for a person. Where an evaluation meets something
//! unknown, every value it could have is tried ([`policy::completions`]): if all come to the same,
//! that is the ruling; if not, exactly what could change it is asked for ([`policy::asks`]).
//!
//! # What is deliberately absent
//!
//! No default ruling, no floating point in money, no silent false for a misspelt or absent fact, no
//! limit measured in time that could touch a ruling.

pub mod app;
pub mod cli;
pub mod domain;
pub mod intake;
pub mod policy;
pub mod report;
pub mod reputation;
pub mod store;
pub mod workflow;
