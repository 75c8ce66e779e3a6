//! Rule packs: reading, checking, evaluating and explaining them.
//!
//! - A pack is read by [`pack`] and [`pack_files`]; [`params`] are its dated numbers, [`sources`] the
//!   rows it encodes, [`citations`] what other files than rules encode of them.
//! - A rule file is cut into statements ([`chunks`]), parsed by Rhai in the one [`sandbox`]
//!   ([`parse`]), lowered to typed expressions and actions ([`lower`], [`action`]) over the
//!   [`catalogue`] of facts, and checked as a whole ([`ruleset`], [`overrides`], [`check`]).
//! - A [`frame`] of [`facts`] is evaluated stratum by stratum ([`evaluate`]), over every way the
//!   unknowns could come out ([`completions`]); [`judge`] makes a judgement of it.
//! - The author's tools: examples and situations ([`example`], [`testing`]), coverage ([`cover`]),
//!   facts that show something ([`witness`]), and Rhai itself as the reference ([`interpret`]).

pub mod action;
mod answering;
pub mod answers;
pub mod asks;
pub mod award_lines;
mod burdens;
pub mod calendar;
pub mod catalogue;
pub mod changes;
pub mod check;
pub mod chunks;
pub mod citations;
mod closing;
pub mod completions;
pub mod cover;
pub mod cuts;
pub mod diagnostic;
pub mod draw;
pub mod evaluate;
pub mod example;
pub mod explain;
pub mod expr;
pub mod facts;
mod fold;
pub mod frame;
pub mod functions;
pub mod guard;
pub mod interpret;
pub mod judge;
mod linked;
pub mod lower;
pub mod names;
pub mod operators;
pub mod overrides;
pub mod pack;
pub mod pack_files;
pub mod params;
pub mod parse;
pub mod plan;
pub mod program;
pub mod question;
pub mod raw;
pub mod rule;
pub mod ruleset;
pub mod sandbox;
pub mod source;
pub mod sources;
pub mod summary;
pub mod syntax_error;
pub mod terms;
pub mod testing;
pub mod witness;
