//! Ties the pure core to the disk.

mod cases;
mod library;
mod packs;

pub use cases::{CaseReadError, CaseSource, find_cases};
pub use library::{Choice, Library, LibraryError};
pub use packs::{PackReadError, read_pack_folder};
