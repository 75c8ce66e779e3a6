//! The ledger: a journal that is the truth, and views derived from it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::commit::{AppendError, Commit, CommitReceipt};
use super::group::{Group, Wrote, receipt};
use super::index::{self, KindCount};
use super::journal::{Finding, Journal, JournalError, JournalSize, Records};
use super::layers::{Layers, Outside};
use super::memory_journal::MemoryJournal;
use super::memory_views::MemoryViews;
use super::room::Room;
use super::sha::Sha256Digest;
use super::value::{CommitId, EventRecord, Head, Position, StreamId, StreamKind};
use super::views::{Projection, ViewError, ViewRead, digest};

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The journal gave no answer.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The views gave no answer.
    #[error(transparent)]
    View(#[from] ViewError),
}

/// What the ledger holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats {
    /// The end.
    pub head: Head,
    /// Streams and events by kind.
    pub kinds: Vec<KindCount>,
    /// The journal's size.
    pub journal: JournalSize,
    /// How many pairs the views hold.
    pub pairs: u64,
    /// The digest over all pairs in key order.
    pub digest: Sha256Digest,
}

/// Events by stream, all or nothing by command, and what follows from them.
///
/// It may be used from any number of threads.
pub struct Ledger {
    pub(super) shared: Arc<Shared>,
    pub(super) outside: Outside,
}

/// What callers and the writer both use.
pub(super) struct Shared {
    pub(super) journal: Arc<dyn Journal>,
    pub(super) layers: Arc<Layers>,
    pub(super) group: Mutex<Group>,
}

impl Shared {
    pub(super) fn group(&self) -> MutexGuard<'_, Group> {
        self.group.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger {
    /// Begins an empty ledger that lasts as long as the value.
    pub fn in_memory(projection: Arc<dyn Projection>) -> Self {
        let engine = Arc::new(MemoryViews::new());
        let layers = Arc::new(Layers::over(engine, 0));
        let journal: Arc<dyn Journal> = Arc::new(MemoryJournal::new());
        let group = Group {
            journal: Arc::clone(&journal),
            layers: Arc::clone(&layers),
            projection,
            room: Room::default(),
            poisoned: None,
        };
        let shared = Arc::new(Shared {
            journal,
            layers: Arc::clone(&layers),
            group: Mutex::new(group),
        });
        let outside = Outside(layers);
        Self { shared, outside }
    }

    /// Appends a commit, all or nothing, and returns once it is durable.
    ///
    /// The same id with the same digest gives the first receipt again, written nowhere anew, whatever
    /// its expectations are by now.
    pub fn append(&self, commit: Commit) -> Result<CommitReceipt, AppendError> {
        commit.check()?;
        let mut answers = self.shared.group().commit(std::slice::from_ref(&commit));
        answers.pop().unwrap_or(Err(AppendError::Closed))
    }

    /// Returns the end of the ledger.
    pub fn head(&self) -> Head {
        self.shared.journal.head()
    }

    /// Returns the record at a position.
    pub fn record(&self, position: Position) -> Result<EventRecord, ReadError> {
        Ok(self.shared.journal.read(position)?)
    }

    /// Returns the records of a stream from a sequence on, in order; none for an unknown stream.
    pub fn records_of(
        &self,
        stream: &StreamId,
        from_sequence: u64,
    ) -> Result<Vec<EventRecord>, ReadError> {
        let places = index::places(&self.outside, stream, from_sequence)?;
        let mut found: Vec<EventRecord> = Vec::with_capacity(places.len());
        let mut commit: Option<super::sealed::SealedCommit> = None;
        for place in places {
            let holds = |commit: &super::sealed::SealedCommit| {
                commit
                    .records
                    .iter()
                    .find(|record| record.position == place)
                    .cloned()
            };
            if let Some(record) = commit.as_ref().and_then(holds) {
                found.push(record);
                continue;
            }
            let read = self.shared.journal.commit_at(place)?;
            found.extend(holds(&read));
            commit = Some(read);
        }
        Ok(found)
    }

    /// Walks the records from a position on, up to the end as it is now.
    pub fn scan(&self, from: Position) -> Records<'_> {
        self.shared.journal.scan(from)
    }

    /// Returns the last sequence of a stream; zero for an unknown one.
    pub fn last_sequence(&self, stream: &StreamId) -> Result<u64, ReadError> {
        Ok(index::stream_head(&self.outside, stream)?.sequence)
    }

    /// Returns the streams of a kind in the order of their keys, after the key `after`, at most `limit`.
    pub fn streams(
        &self,
        kind: StreamKind,
        after: &str,
        limit: usize,
    ) -> Result<Vec<StreamId>, ReadError> {
        Ok(index::streams(&self.outside, kind, after, limit)?)
    }

    /// Returns the views.
    ///
    /// They show a commit once it is acknowledged, and never one that is not durable.
    pub fn views(&self) -> &dyn ViewRead {
        &self.outside
    }

    /// Returns what a commit came to, if the ledger holds it.
    ///
    /// This is how an unknown outcome is found out after the ledger is opened again.
    pub fn receipt(&self, id: &CommitId) -> Result<Option<CommitReceipt>, ReadError> {
        let Some(position) = index::commit_place(&self.outside, id)? else {
            return Ok(None);
        };
        let sealed = self.shared.journal.commit_at(position)?;
        Ok(Some(receipt(&sealed, Wrote::Earlier)))
    }

    /// Counts what there is; walks all views for their digest.
    pub fn stats(&self) -> Result<Stats, ReadError> {
        let mut pairs = 0_u64;
        for pair in super::views::scan(&self.outside, super::views::KeyRange::ALL) {
            pair?;
            pairs = pairs.saturating_add(1);
        }
        Ok(Stats {
            head: self.head(),
            kinds: index::counts(&self.outside)?,
            journal: self.shared.journal.size(),
            pairs,
            digest: digest(&self.outside)?,
        })
    }

    /// Walks the whole journal and returns everything that does not fit.
    pub fn verify(&self) -> Result<Vec<Finding>, ReadError> {
        Ok(self.shared.journal.verify()?)
    }
}
