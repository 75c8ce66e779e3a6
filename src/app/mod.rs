//! Ties the pure core to the disk.

mod cases;
mod library;
mod packs;

pub use cases::{CaseReadError, CaseSource, find_cases};
pub use library::{Library, LibraryError, Choice};
pub use packs::{PackReadError, read_pack_folder};
