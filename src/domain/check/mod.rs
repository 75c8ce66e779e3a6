//! Holds the parts of a dispute against each other.
//!
//! Every flaw names the field by its place in a case file, so that intake can point at the line.

mod amounts;
mod claim;
mod flaws;
mod order;
mod times;

pub(super) use amounts::amounts;
pub(super) use flaws::flaws;
