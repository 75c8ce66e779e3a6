//! Ties the pure core to the disk.

mod book;
mod cases;
pub mod clock;
mod course;
pub mod keys;
mod library;
pub mod office;
mod packs;
mod projection;
pub mod queue;
mod run;
mod service;
mod summary;
mod world;

pub use book::{Book, BookError, Entry, LedgerBook, Stream, Written};
pub use cases::{CaseReadError, CaseSource, find_cases};
pub use library::{Choice, Library, LibraryError};
pub use office::{Office, OfficeError};
pub use packs::{PackReadError, read_pack_folder};
pub use projection::{Lookups, event_of};
pub use run::{RunError, Running, read_cases, run};
pub use service::{Receipt, Service, ServiceError};
pub use summary::Summary;
pub use world::{WorldError, Worlds};
