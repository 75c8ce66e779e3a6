//! Where the service keeps events, told by what it needs and no more.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::keys;
use super::projection::{event_of, standing_of};
use super::summary::Summary;
use crate::domain::vocabulary::StageKind;
use crate::domain::{DisputeId, EVENT_VERSION, Event, Happened, MerchantId, OrderId};
use crate::reputation::{Standing, StandingMovement};
use crate::store::{
    AppendError, Commit, CommitId, KeyRange, Ledger, NewEvent, StreamId, StreamKind, scan,
};

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

    /// Lists the open disputes in stages of the kinds meant, by stage and number.
    ///
    /// # Errors
    ///
    /// [`BookError`] where they cannot be read.
    fn open_in(&self, meant: fn(StageKind) -> bool) -> Result<Vec<Summary>, BookError>;

    /// Lists how long disputes waited for a person that left such a stage within a time, in seconds.
    ///
    /// # Errors
    ///
    /// [`BookError`] where that cannot be read.
    fn waits(&self, from: Timestamp, to: Timestamp) -> Result<Vec<i64>, BookError>;

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

    /// Returns the standing of a merchant under a pack.
    ///
    /// # Errors
    ///
    /// [`BookError`] where it cannot be read.
    fn standing(&self, pack: &str, merchant: &MerchantId) -> Result<Standing, BookError>;

    /// Lists what moved the standing of a merchant under a pack, oldest first.
    ///
    /// # Errors
    ///
    /// [`BookError`] where it cannot be read.
    fn movements(
        &self,
        pack: &str,
        merchant: &MerchantId,
    ) -> Result<Vec<StandingMovement>, BookError>;
}

/// The book that the ledger is.
pub struct LedgerBook {
    ledger: Ledger,
}

impl LedgerBook {
    /// Keeps events in a ledger whose views are those of [`Lookups`](super::Lookups).
    pub const fn new(ledger: Ledger) -> Self {
        Self { ledger }
    }

    /// Returns the ledger.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Gives the ledger back.
    pub fn into_ledger(self) -> Ledger {
        self.ledger
    }

    fn names(&self, range: KeyRange) -> Result<Vec<String>, BookError> {
        let mut names = Vec::new();
        for pair in scan(self.ledger.views(), range) {
            let (at, _) = pair.map_err(failed)?;
            names.extend(keys::last_name(&at));
        }
        Ok(names)
    }

    /// Lists the disputes found under a word and a name, by number.
    ///
    /// # Errors
    ///
    /// [`BookError`] where they cannot be read.
    pub fn found(&self, word: &str, name: &str) -> Result<Vec<Summary>, BookError> {
        let mut summaries = Vec::new();
        for id in self.names(keys::below(word, &[name]))? {
            let Ok(dispute) = id.parse() else { continue };
            summaries.extend(self.summary(&dispute)?);
        }
        Ok(summaries)
    }
}

fn failed(error: impl std::fmt::Display) -> BookError {
    BookError::Failed(error.to_string())
}

fn damaged(error: impl std::fmt::Display) -> BookError {
    BookError::Damaged(error.to_string())
}

fn stream_id(stream: &Stream) -> Result<StreamId, BookError> {
    match stream {
        Stream::Dispute(id) => StreamId::new(StreamKind::Dispute, id.as_str()),
        Stream::Merchant(id) => StreamId::new(StreamKind::Merchant, id.as_str()),
    }
    .map_err(damaged)
}

/// Names a commit whose command came without a key: by what it does, and after what.
fn own_id(stream: &StreamId, expected: u64, digest: [u8; 32]) -> String {
    let short = digest
        .first_chunk()
        .map_or(0, |first| u64::from_be_bytes(*first));
    format!("-/{}/{expected}/{short:016x}", stream.key())
}

impl Book for LedgerBook {
    fn events(&self, stream: &Stream) -> Result<Vec<Happened>, BookError> {
        let records = self
            .ledger
            .records_of(&stream_id(stream)?, 1)
            .map_err(failed)?;
        records
            .iter()
            .map(|record| event_of(record).map_err(damaged))
            .collect()
    }

    fn written(&self, key: &str) -> Result<Option<Written>, BookError> {
        let id = CommitId::new(key).map_err(damaged)?;
        let Some(receipt) = self.ledger.receipt(&id).map_err(failed)? else {
            return Ok(None);
        };
        let mut events = Vec::new();
        let mut digest = [0; 32];
        let first = receipt.events.first().map(|placed| placed.stream.clone());
        let mut sequence = 0;
        for placed in &receipt.events {
            if Some(&placed.stream) != first.as_ref() {
                continue;
            }
            let record = self.ledger.record(placed.position).map_err(failed)?;
            digest = *record.command.bytes();
            sequence = placed.sequence;
            events.push(event_of(&record).map_err(damaged)?);
        }
        Ok(Some(Written {
            digest,
            sequence,
            events,
        }))
    }

    fn write(&self, entry: Entry) -> Result<(), BookError> {
        let Some((first, _)) = entry.events.first() else {
            return Ok(());
        };
        let first = stream_id(first)?;
        let mut events = Vec::new();
        let mut actor = String::new();
        for (stream, happened) in &entry.events {
            actor = happened.by.to_string();
            let payload = serde_json::to_value(happened).map_err(failed)?.to_string();
            events.push(NewEvent {
                stream: stream_id(stream)?,
                at: happened.at,
                kind: happened.event.name().to_owned(),
                version: EVENT_VERSION,
                payload: payload.into_bytes(),
            });
        }
        let (id, digest) = match entry.key {
            Some((key, digest)) => (key, digest),
            None => {
                let mut hasher = Sha256::new();
                for event in &events {
                    hasher.update(&event.payload);
                }
                let digest: [u8; 32] = hasher.finalize().into();
                (own_id(&first, entry.expected, digest), digest)
            }
        };
        let commit = Commit {
            id: CommitId::new(&id).map_err(damaged)?,
            digest,
            actor,
            expected: vec![(first, entry.expected)],
            events,
        };
        match self.ledger.append(commit) {
            Ok(_) => Ok(()),
            Err(AppendError::Conflict { .. } | AppendError::OtherCommand { .. }) => {
                Err(BookError::Conflict)
            }
            Err(other) => Err(failed(other)),
        }
    }

    fn summary(&self, dispute: &DisputeId) -> Result<Option<Summary>, BookError> {
        let at = keys::key(keys::SUMMARY, &[dispute.as_str()]);
        let Some(bytes) = self.ledger.views().get(&at).map_err(failed)? else {
            return Ok(None);
        };
        serde_json::from_slice(&bytes).map(Some).map_err(damaged)
    }

    fn summaries(&self) -> Result<Vec<Summary>, BookError> {
        let mut summaries = Vec::new();
        for pair in scan(self.ledger.views(), keys::below(keys::SUMMARY, &[])) {
            let (_, value) = pair.map_err(failed)?;
            summaries.push(serde_json::from_slice(&value).map_err(damaged)?);
        }
        Ok(summaries)
    }

    fn due(&self, at: Timestamp) -> Result<Vec<(Timestamp, DisputeId)>, BookError> {
        let mut found = Vec::new();
        for pair in scan(self.ledger.views(), keys::below(keys::DUE, &[])) {
            let (place, _) = pair.map_err(failed)?;
            let (Some(moment), Some(id)) = (keys::name_at(&place, 1), keys::last_name(&place))
            else {
                continue;
            };
            if moment > keys::moment(at) {
                break;
            }
            let Ok(dispute) = id.parse::<DisputeId>() else {
                continue;
            };
            let due = self
                .summary(&dispute)?
                .and_then(|summary| summary.next_due());
            found.extend(due.map(|due| (due, dispute)));
        }
        Ok(found)
    }

    fn next_due(&self) -> Result<Option<Timestamp>, BookError> {
        let page = self
            .ledger
            .views()
            .page(&keys::below(keys::DUE, &[]), 1)
            .map_err(failed)?;
        let Some((place, _)) = page.first() else {
            return Ok(None);
        };
        let dispute = keys::last_name(place).and_then(|id| id.parse::<DisputeId>().ok());
        match dispute {
            Some(dispute) => Ok(self
                .summary(&dispute)?
                .and_then(|summary| summary.next_due())),
            None => Ok(None),
        }
    }

    fn open_in(&self, meant: fn(StageKind) -> bool) -> Result<Vec<Summary>, BookError> {
        let mut found = Vec::new();
        for id in self.names(keys::below(keys::BY_STAGE, &[]))? {
            let Ok(dispute) = id.parse() else { continue };
            let summary = self.summary(&dispute)?;
            found.extend(summary.filter(|summary| meant(summary.kind)));
        }
        Ok(found)
    }

    fn waits(&self, from: Timestamp, to: Timestamp) -> Result<Vec<i64>, BookError> {
        let (from, to) = (keys::moment(from), keys::moment(to));
        let range = KeyRange::between(
            &keys::key(keys::WAIT, &[&from]),
            &keys::key(keys::WAIT, &[&to]),
        );
        let mut waits = Vec::new();
        for pair in scan(self.ledger.views(), range) {
            let (_, value) = pair.map_err(failed)?;
            waits.push(serde_json::from_slice(&value).map_err(damaged)?);
        }
        Ok(waits)
    }

    fn merchants(&self) -> Result<Vec<MerchantId>, BookError> {
        let names = self.names(keys::below(keys::MERCHANT, &[]))?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    fn is_disputed(&self, order: &OrderId) -> Result<bool, BookError> {
        let page = self
            .ledger
            .views()
            .page(&keys::below(keys::BY_ORDER, &[order.as_str()]), 1)
            .map_err(failed)?;
        Ok(!page.is_empty())
    }

    fn standing(&self, pack: &str, merchant: &MerchantId) -> Result<Standing, BookError> {
        standing_of(self.ledger.views(), pack, merchant).map_err(BookError::Damaged)
    }

    fn movements(
        &self,
        pack: &str,
        merchant: &MerchantId,
    ) -> Result<Vec<StandingMovement>, BookError> {
        let mut movements = Vec::new();
        let range = keys::below(keys::MOVEMENT, &[pack, merchant.as_str()]);
        for pair in scan(self.ledger.views(), range) {
            let (_, value) = pair.map_err(failed)?;
            let some: Vec<StandingMovement> = serde_json::from_slice(&value).map_err(damaged)?;
            movements.extend(some);
        }
        Ok(movements)
    }
}

/// Says whether an event closes a dispute.
pub fn closes(event: &Event) -> bool {
    matches!(event, Event::DisputeClosed { .. })
}
