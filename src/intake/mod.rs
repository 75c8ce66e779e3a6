//! Reads the files people write.
//!
//! All YAML goes through [`Document`], which refuses unknown and duplicate keys, anchors, and
//! values of the wrong type, and says of every error in which file, line and column it stands, at
//! which field, and what to write instead. A case file becomes a [`crate::domain::Dispute`] by
//! [`parse_case`].

mod case_file;
mod document;
mod error;
mod fields;
mod nearest;
mod parts;
mod path;
mod plain;
mod reader;
mod reference;
mod scan;
mod sections;
mod template;
mod unique_map;
mod yaml;

pub use case_file::{
    CaseFile, TimelineEntry, case_from_json, case_schema, parse_case, parse_command,
};
pub use document::{Document, read};
pub use error::{InputError, InputErrors};
pub use fields::{Amount, Day, FoundField, PackVersion, Share, Terms, Units, When};
pub use nearest::nearest;
pub use path::{Path, Step};
pub use plain::Plain;
pub use reference::{render_fields, render_vocabularies};
pub use template::new_case;
pub use unique_map::UniqueMap;
pub use yaml::SIZE_MAX;
