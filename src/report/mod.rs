//! Renders judgements: as JSON for machines, as text for people, in zh and en.

mod coverage_page;
mod dispute_text;
mod json;
mod policy_text;
mod standing_text;
mod text;

pub use coverage_page::coverage_page;
pub use dispute_text::{dispute_outcome, event_text, moment, movement_text, terms_text, timeline};
pub use json::judgement_json;
pub use policy_text::{RuleExplained, explain_rule, facts_json, facts_text, override_graph};
pub use standing_text::{movement_line, standing_text};
pub use text::{Detail, judgement_text};
