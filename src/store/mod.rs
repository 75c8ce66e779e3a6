//! The ledger: what happened, kept so that it cannot be lost or altered unseen.
//!
//! # Two parts
//!
//! The *journal* ([`Journal`]) holds the records and is the truth: append-only, checksummed, hash-chained,
//! one sync for every group of waiting commits. The *views* ([`Views`]) hold what follows from the
//! records, by a [`Projection`] that the caller supplies, and the ledger's own index of streams and
//! commits. They can be thrown away at any time and come back to the same pairs.
//!
//! A [`Commit`] carries the caller's id, the sequence every stream is expected to end at, and events,
//! all or nothing; [`Ledger::append`] answers when it is durable. The clock is the caller's.

mod bytes;
mod chain;
mod commit;
mod group;
mod index;
mod journal;
mod layers;
mod ledger;
mod memory_journal;
mod memory_views;
mod overlay;
mod room;
mod sealed;
mod sha;
mod value;
mod views;

pub use bytes::FieldError;
pub use commit::{
    AppendError, COMMIT_BYTES_MAX, COMMIT_EVENTS_MAX, Commit, CommitFlaw, CommitReceipt, NewEvent,
    PAYLOAD_BYTES_MAX, Placed,
};
pub use index::KindCount;
pub use journal::{Finding, FindingKind, GroupError, Journal, JournalError, JournalSize, Records};
pub use ledger::{Ledger, ReadError, Stats};
pub use memory_journal::MemoryJournal;
pub use memory_views::MemoryViews;
pub use sealed::{SealedCommit, StreamHead};
pub use sha::{HexError, Sha256Digest};
pub use value::{CommitId, EventRecord, Head, NameError, Position, StreamId, StreamKind};
pub use views::{
    KEY_BYTES_MAX, KeyRange, Pair, Projection, ProjectionError, Stamp, VALUE_BYTES_MAX, ViewBatch,
    ViewError, ViewRead, ViewScan, Views, digest, scan,
};
