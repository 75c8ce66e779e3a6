//! Where the service keeps events, told by what it needs and no more.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::summary::Summary;
use crate::domain::{DisputeId, Event, Happened, MerchantId, OrderId};

/// Whose events a stream holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// Those of a dispute.
    Dispute(DisputeId),
    /// Those of a merchant beside its disputes: order volumes and reviews.
    Merchant(MerchantId),
}

/// Events that are written together or not at all.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key under which the command may be sent again, with the digest of the command.
    pub key: Option<(String, [u8; 32])>,
    /// How many events the first stream must have.
    pub expected: u64,
    /// The events, each with its stream.
    pub events: Vec<(Stream, Happened)>,
}

/// What was written under a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The digest of the command.
    pub digest: [u8; 32],
    /// How many events the dispute had afterwards.
    pub sequence: u64,
    /// The events.
    pub events: Vec<Happened>,
}

/// Why something could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// Somebody else wrote in between.
    #[error("another command changed the dispute in between")]
    Conflict,
    /// The store failed; what was sent may or may not be kept.
    #[error("the ledger failed: {0}")]
    Failed(String),
    /// What was read is not what was written.
    #[error("the ledger is damaged: {0}")]
    Damaged(String),
}

/// Keeps events and what is looked up of them.
pub trait Book: Send + Sync {
    /// Returns the events of a stream, oldest first.
    ///
    /// # Errors
    ///
    /// [`BookError`] where they cannot be read.
    fn events(&self, stream: &Stream) -> Result<Vec<Happened>, BookError>;

    /// Returns what was written under a key.
    ///
    /// # Errors
    ///
    /// [`BookError`] where that cannot be read.
    fn written(&self, key: &str) -> Result<Option<Written>, BookError>;

    /// Writes events; returns once they are safe.
    ///
    /// # Errors
    ///
    /// [`BookError::Conflict`] where the first stream has not as many events as expected.
    fn write(&self, entry: Entry) -> Result<(), BookError>;

    /// Returns what is known of a dispute at a glance.
    ///
    /// # Errors
    ///
    /// [`BookError`] where it cannot be read.
    fn summary(&self, dispute: &DisputeId) -> Result<Option<Summary>, BookError>;

    /// Lists all disputes, by number.
    ///
    /// # Errors
    ///
    /// [`BookError`] where they cannot be read.
    fn summaries(&self) -> Result<Vec<Summary>, BookError>;

    /// Lists the disputes in which something is due at or before `at`, by when and by number.
    ///
    /// # Errors
    ///
    /// [`BookError`] where they cannot be read.
    fn due(&self, at: Timestamp) -> Result<Vec<(Timestamp, DisputeId)>, BookError>;

    /// Returns when the next thing is due anywhere.
    ///
    /// # Errors
    ///
    /// [`BookError`] where it cannot be read.
    fn next_due(&self) -> Result<Option<Timestamp>, BookError>;

    /// Lists the merchants with events, by name.
    ///
    /// # Errors
    ///
    /// [`BookError`] where they cannot be read.
    fn merchants(&self) -> Result<Vec<MerchantId>, BookError>;

    /// Says whether a dispute on an order is open.
    ///
    /// # Errors
    ///
    /// [`BookError`] where it cannot be read.
    fn is_disputed(&self, order: &OrderId) -> Result<bool, BookError>;
}

#[derive(Default)]
struct Kept {
    streams: BTreeMap<Stream, Vec<Happened>>,
    keys: BTreeMap<String, Written>,
    summaries: BTreeMap<DisputeId, Summary>,
}

/// A book that is gone with the process.
#[derive(Default)]
pub struct MemoryBook(Mutex<Kept>);

impl MemoryBook {
    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book for MemoryBook {
    fn events(&self, stream: &Stream) -> Result<Vec<Happened>, BookError> {
        Ok(self.kept().streams.get(stream).cloned().unwrap_or_default())
    }

    fn written(&self, key: &str) -> Result<Option<Written>, BookError> {
        Ok(self.kept().keys.get(key).cloned())
    }

    fn write(&self, entry: Entry) -> Result<(), BookError> {
        let mut kept = self.kept();
        let first = entry.events.first().map(|(stream, _)| stream.clone());
        let Some(first) = first else { return Ok(()) };
        let has = kept.streams.get(&first).map_or(0, Vec::len);
        if u64::try_from(has).unwrap_or(u64::MAX) != entry.expected {
            return Err(BookError::Conflict);
        }
        let mut own = Vec::new();
        for (stream, happened) in entry.events {
            if let Stream::Dispute(dispute) = &stream {
                let before = kept.summaries.remove(dispute);
                if let Some(summary) = Summary::after(before, &happened) {
                    kept.summaries.insert(dispute.clone(), summary);
                }
            }
            if stream == first {
                own.push(happened.clone());
            }
            kept.streams.entry(stream).or_default().push(happened);
        }
        if let Some((key, digest)) = entry.key {
            let sequence = kept.streams.get(&first).map_or(0, Vec::len);
            let written = Written {
                digest,
                sequence: u64::try_from(sequence).unwrap_or(u64::MAX),
                events: own,
            };
            kept.keys.insert(key, written);
        }
        Ok(())
    }

    fn summary(&self, dispute: &DisputeId) -> Result<Option<Summary>, BookError> {
        Ok(self.kept().summaries.get(dispute).cloned())
    }

    fn summaries(&self) -> Result<Vec<Summary>, BookError> {
        Ok(self.kept().summaries.values().cloned().collect())
    }

    fn due(&self, at: Timestamp) -> Result<Vec<(Timestamp, DisputeId)>, BookError> {
        let mut due: Vec<(Timestamp, DisputeId)> = self
            .kept()
            .summaries
            .values()
            .filter_map(|summary| Some((summary.next_due()?, summary.id.clone())))
            .filter(|(due, _)| *due <= at)
            .collect();
        due.sort();
        Ok(due)
    }

    fn next_due(&self) -> Result<Option<Timestamp>, BookError> {
        Ok(self
            .kept()
            .summaries
            .values()
            .filter_map(Summary::next_due)
            .min())
    }

    fn merchants(&self) -> Result<Vec<MerchantId>, BookError> {
        let kept = self.kept();
        let mut merchants: Vec<MerchantId> = kept
            .summaries
            .values()
            .filter_map(|summary| summary.merchant.clone())
            .collect();
        merchants.extend(kept.streams.keys().filter_map(|stream| match stream {
            Stream::Merchant(merchant) => Some(merchant.clone()),
            Stream::Dispute(_) => None,
        }));
        merchants.sort();
        merchants.dedup();
        Ok(merchants)
    }

    fn is_disputed(&self, order: &OrderId) -> Result<bool, BookError> {
        Ok(self
            .kept()
            .summaries
            .values()
            .any(|summary| summary.order.as_ref() == Some(order) && summary.closure.is_none()))
    }
}

/// Says whether an event closes a dispute.
pub fn closes(event: &Event) -> bool {
    matches!(event, Event::DisputeClosed { .. })
}
