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
//!
//! # How a commit goes
//!
//! Commits that wait are decided one after the other and projected, each over the views as those
//! before it leave them; then the group is written and synced once; then its view writes are added in
//! memory; then all are answered. So what fails before the sync leaves nothing, and nothing can fail
//! after it. View writes are handed to sled in the background, behind a redo file.
//!
//! # On disk
//!
//! ```text
//! lock                    who has it open
//! operator.key            the key that signs heads and receipts; keep a copy
//! ballast                 given up where sled needs room to open on a full disk
//! journal/00000001.seg    the records
//! journal/checkpoint      how far all is known to be durable
//! views/sled/             the views
//! views/redo              what is being handed to sled
//! blobs/ab/abcdef...      evidence by digest
//! ```
//!
//! Only `journal` and `blobs` hold what cannot be made again.

mod blobs;
mod bytes;
mod chain;
mod checkpoint;
mod commit;
mod disk_files;
mod export;
mod file_journal;
mod files;
mod group;
mod index;
mod journal;
mod journal_open;
mod layers;
mod ledger;
mod lock;
mod maintain;
mod memory_journal;
mod memory_views;
mod opening;
mod options;
mod overlay;
mod room;
mod sealed;
mod segment;
mod sha;
mod signing;
mod simulated_files;
mod sled_views;
mod value;
mod views;
mod worker;

pub use blobs::{Blob, BlobError, BlobKind, BlobStore};
pub use bytes::FieldError;
pub use commit::{
    AppendError, COMMIT_BYTES_MAX, COMMIT_EVENTS_MAX, Commit, CommitFlaw, CommitReceipt, NewEvent,
    PAYLOAD_BYTES_MAX, Placed,
};
pub use disk_files::DiskFiles;
pub use export::{ExportError, ImportError};
pub use file_journal::FileJournal;
pub use files::{Files, JournalFile};
pub use index::KindCount;
pub use journal::{
    Commits, Finding, FindingKind, GroupError, Journal, JournalError, JournalSize, Records,
};
pub use journal_open::Cut;
pub use ledger::{Held, Ledger, ReadError, Stats};
pub use lock::LockError;
pub use maintain::RebuildError;
pub use memory_journal::MemoryJournal;
pub use memory_views::MemoryViews;
pub use options::{OpenError, Opened, Options, ViewsOpened};
pub use sealed::{SealedCommit, StreamHead};
pub use sha::{HexError, Sha256Digest};
pub use signing::{
    KeyError, PublicKey, Receipt, SignatureError, SignedHead, verify_head, verify_receipt,
};
pub use simulated_files::{Fault, Kept, SimulatedFiles};
pub use sled_views::SledViews;
pub use value::{CommitId, EventRecord, Head, NameError, Position, StreamId, StreamKind};
pub use views::{
    KEY_BYTES_MAX, KeyRange, Pair, Projection, ProjectionError, Stamp, VALUE_BYTES_MAX, ViewBatch,
    ViewError, ViewRead, ViewScan, Views, digest, scan,
};
