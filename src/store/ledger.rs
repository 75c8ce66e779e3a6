//! The ledger: a journal that is the truth, and views derived from it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::blobs::BlobStore;
use super::checkpoint::Close;
use super::commit::{AppendError, Commit, CommitReceipt, Placed};
use super::group::{Group, Wrote, receipt};
use super::index::{self, KindCount};
use super::journal::{Finding, FindingKind, JournalError, JournalSize, Records};
use super::layers::Outside;
use super::lock::Lock;
use super::maintain::{Maintenance, RebuildError};
use super::opening::doubt_pairs;
use super::options::Opened;
use super::sealed::SealedCommit;
use super::sha::Sha256Digest;
use super::signing::{OperatorKey, PublicKey, Receipt, SignedHead};
use super::value::{CommitId, EventRecord, Head, Position, StreamId, StreamKind};
use super::views::{KeyRange, ViewError, ViewRead, digest, scan};
use super::worker::Workers;

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
/// It may be used from any number of threads. Dropping it closes it in order.
pub struct Ledger {
    pub(super) shared: Arc<Shared>,
    pub(super) outside: Outside,
    pub(super) blobs: BlobStore,
    pub(super) workers: Workers,
    /// None where the system gave no random bytes for the key of a ledger in memory.
    pub(super) key: Option<OperatorKey>,
    pub(super) opened: Opened,
    /// Given back last, once everything is closed.
    pub(super) lock: Option<Lock>,
}

/// What callers and the threads both use.
pub(super) struct Shared {
    pub(super) maintenance: Maintenance,
    pub(super) group: Mutex<Group>,
}

impl Shared {
    pub(super) fn group(&self) -> MutexGuard<'_, Group> {
        self.group.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger {
    /// Returns what opening it found and did.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Appends a commit, all or nothing, and returns once it is durable.
    ///
    /// The same id with the same digest gives the first receipt again, written nowhere anew, whatever
    /// its expectations are by now.
    pub fn append(&self, commit: Commit) -> Result<CommitReceipt, AppendError> {
        commit.check()?;
        if let Some(writer) = self.workers.writer() {
            return writer.append(commit);
        }
        let mut group = self.shared.group();
        let mut answers = group.commit(std::slice::from_ref(&commit));
        if self.shared.maintenance.settle_if_full().is_err() {
            // What is acknowledged stands; a failed rebuild has the next commit refused.
            drop(self.shared.maintenance.rebuild(&mut group));
        }
        answers.pop().unwrap_or(Err(AppendError::Closed))
    }

    /// Returns the evidence files kept beside the records.
    pub fn blobs(&self) -> &BlobStore {
        &self.blobs
    }

    /// Makes the views again from nothing and returns from how many records.
    ///
    /// Commits wait meanwhile, and readers of views are told so.
    pub fn rebuild(&self) -> Result<u64, RebuildError> {
        let mut group = self.shared.group();
        self.shared.maintenance.rebuild(&mut group)
    }

    /// Signs the end of the ledger.
    pub fn signed_head(&self, at: Timestamp) -> Option<SignedHead> {
        let key = self.key.as_ref()?;
        Some(key.sign_head(&self.head(), at))
    }

    /// Signs one event of an acknowledged commit, for a party to keep.
    pub fn sign_receipt(&self, placed: &Placed) -> Option<Receipt> {
        let key = self.key.as_ref()?;
        Some(key.sign_receipt(&placed.stream, placed))
    }

    /// Returns the key by which receipts and heads can be checked.
    pub fn public_key(&self) -> Option<PublicKey> {
        self.key.as_ref().map(OperatorKey::public)
    }

    /// Tells whether the ledger still holds the record a receipt is for, unaltered.
    ///
    /// The signature is another question: [`verify_receipt`](super::verify_receipt).
    pub fn holds(&self, receipt: &Receipt) -> Result<Held, ReadError> {
        self.held(receipt.position, |record| {
            record.stream.to_string() == receipt.stream
                && record.sequence == receipt.sequence
                && record.hash == receipt.hash
        })
    }

    /// Tells whether the ledger still holds the past that a head was signed for.
    ///
    /// Together with [`verify`](Self::verify), which ties each record to the one before it, this shows
    /// that nothing up to there was rewritten.
    pub fn holds_head(&self, head: &SignedHead) -> Result<Held, ReadError> {
        if head.position == 0 {
            return Ok(Held::Same);
        }
        self.held(head.position, |record| record.hash == head.hash)
    }

    fn held(
        &self,
        number: u64,
        same: impl FnOnce(&EventRecord) -> bool,
    ) -> Result<Held, ReadError> {
        let place = Position::from_number(number).filter(|_| number <= self.head().number);
        let Some(position) = place else {
            return Ok(Held::Lost);
        };
        let record = self.record(position)?;
        Ok(if same(&record) {
            Held::Same
        } else {
            Held::Other
        })
    }

    /// Returns the end of the ledger.
    pub fn head(&self) -> Head {
        self.shared.maintenance.journal.head()
    }

    /// Returns the record at a position.
    pub fn record(&self, position: Position) -> Result<EventRecord, ReadError> {
        Ok(self.shared.maintenance.journal.read(position)?)
    }

    /// Returns the records of a stream from a sequence on, in order; none for an unknown stream.
    pub fn records_of(
        &self,
        stream: &StreamId,
        from_sequence: u64,
    ) -> Result<Vec<EventRecord>, ReadError> {
        let places = index::places(&self.outside, stream, from_sequence)?;
        let mut found: Vec<EventRecord> = Vec::with_capacity(places.len());
        let mut commit: Option<SealedCommit> = None;
        for place in places {
            let holds = |commit: &SealedCommit| {
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
            let read = self.shared.maintenance.journal.commit_at(place)?;
            found.extend(holds(&read));
            commit = Some(read);
        }
        Ok(found)
    }

    /// Walks the records from a position on, up to the end as it is now.
    pub fn scan(&self, from: Position) -> Records<'_> {
        self.shared.maintenance.journal.scan(from)
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
        let sealed = self.shared.maintenance.journal.commit_at(position)?;
        Ok(Some(receipt(&sealed, Wrote::Earlier)))
    }

    /// Counts what there is; walks all views for their digest.
    pub fn stats(&self) -> Result<Stats, ReadError> {
        let mut pairs = 0_u64;
        for pair in scan(&self.outside, KeyRange::ALL) {
            pair?;
            pairs = pairs.saturating_add(1);
        }
        Ok(Stats {
            head: self.head(),
            kinds: index::counts(&self.outside)?,
            journal: self.shared.maintenance.journal.size(),
            pairs,
            digest: digest(&self.outside)?,
        })
    }

    /// Walks the whole journal and the views and returns everything that does not fit.
    ///
    /// Of the views it tells whether they hold what was last made durable in them; whether that follows
    /// from the journal, a [`rebuild`](Self::rebuild) and the digests before and after tell.
    pub fn verify(&self) -> Result<Vec<Finding>, ReadError> {
        let maintenance = &self.shared.maintenance;
        let mut findings = maintenance.journal.verify()?;
        let settled = maintenance.layers.hold_still(|engine| {
            let stamp = engine.stamp().map_err(|error| error.to_string())?;
            doubt_pairs(engine, stamp).map_or(Ok(()), Err)
        });
        if let Err(why) = settled {
            findings.push(Finding {
                kind: FindingKind::Views,
                file: "views".to_owned(),
                offset: 0,
                position: 0,
                stream: None,
                why,
            });
        }
        Ok(findings)
    }

    /// Closes the ledger in order: what waits is answered, the views are settled.
    ///
    /// # Errors
    ///
    /// When the views could not be settled; they are caught up when the ledger is opened again.
    pub fn close(mut self) -> Result<(), ViewError> {
        self.shut()
    }

    fn shut(&mut self) -> Result<(), ViewError> {
        self.workers.stop();
        let group = self.shared.group();
        let maintenance = &self.shared.maintenance;
        if group.poisoned.is_some() {
            return Ok(());
        }
        // A layer that was set aside and failed once is tried once more; then the rest.
        maintenance.settle()?;
        maintenance.settle()?;
        let head = self.head().number;
        // An engine that failed to read is looked through when it is opened again.
        let close = if maintenance.layers.has_failed() {
            Close::Unclean
        } else {
            Close::Clean
        };
        maintenance.keeper.note(|checkpoint| {
            checkpoint.durable = head;
            checkpoint.close = close;
        })
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        // Closing twice writes the same; what fails here is caught up at open.
        drop(self.shut());
        self.lock = None;
    }
}

/// What became of the record a receipt or a head is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It stands where it was, with the same hash.
    Same,
    /// Another record stands there.
    Other,
    /// The ledger ends before it.
    Lost,
}
