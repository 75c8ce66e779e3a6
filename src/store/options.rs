//! How a ledger is kept, and what opening it came to.

use std::time::Duration;

use super::journal::JournalError;
use super::journal_open::Cut;
use super::lock::LockError;
use super::maintain::RebuildError;
use super::signing::KeyError;
use super::views::ViewError;

/// How a ledger is kept; the default suits a server with a few hundred MiB to spare.
#[derive(Clone, Debug)]
pub struct Options {
    /// A segment of the journal is sealed once it has this many bytes.
    pub segment_bytes: u64,
    /// What sled may cache; it takes up to three times as much.
    pub cache_bytes: u64,
    /// View writes are handed to sled once they take about this much memory.
    pub settle_bytes: usize,
    /// And at least this often.
    pub settle_every: Duration,
    /// New commits are refused when less than this is free on the disk.
    pub floor_bytes: u64,
    /// A file of this size is given up where sled needs room to open on a full disk.
    pub ballast_bytes: u64,
    /// A blob has at most this many bytes.
    pub blob_bytes_max: u64,
    /// At most this many commits are made durable together.
    pub group_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            segment_bytes: 64 << 20,
            cache_bytes: 64 << 20,
            settle_bytes: 16 << 20,
            settle_every: Duration::from_secs(2),
            floor_bytes: 64 << 20,
            ballast_bytes: 8 << 20,
            blob_bytes_max: 100 << 20,
            group_max: 512,
        }
    }
}

/// What became of the views at open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewsOpened {
    /// They covered the journal to its end.
    Current,
    /// They lacked the last records and were caught up.
    CaughtUp {
        /// How many records.
        records: u64,
    },
    /// They were made again from nothing.
    Rebuilt {
        /// From how many records.
        records: u64,
        /// Why they could not be used.
        why: String,
    },
}

/// What opening a ledger found and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The end of the journal that a stop had torn, now cut off; nothing acknowledged was in it.
    pub cut: Option<Cut>,
    /// What became of the views.
    pub views: ViewsOpened,
}

/// Why a ledger does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The operating system refused.
    #[error("`{file}` cannot be {doing}: {source}")]
    Io {
        /// Which file.
        file: String,
        /// What was tried.
        doing: &'static str,
        /// Why not.
        source: std::io::Error,
    },
    /// Somebody else has it open.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The journal is not sound.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The operator's key is not sound.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The views can be neither used nor made again.
    #[error(transparent)]
    Rebuild(#[from] RebuildError),
}

impl From<ViewError> for OpenError {
    fn from(error: ViewError) -> Self {
        Self::Rebuild(RebuildError::View(error))
    }
}
