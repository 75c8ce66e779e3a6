//! What is appended, all or nothing, and what comes back.

use std::sync::Arc;

use jiff::Timestamp;
use serde::de::IgnoredAny;

use super::journal::JournalError;
use super::sha::Sha256Digest;
use super::value::{CommitId, EventRecord, Position, StreamId};
use super::views::{ProjectionError, ViewError};

/// The most events of one commit.
pub const COMMIT_EVENTS_MAX: usize = 1_000;
/// The longest payload of one event, in bytes.
pub const PAYLOAD_BYTES_MAX: usize = 1 << 20;
/// The most bytes all payloads of one commit have together.
pub const COMMIT_BYTES_MAX: usize = 8 << 20;
/// The longest name of an event or an actor, in bytes.
const NAME_BYTES_MAX: usize = 200;

/// One event that is to be appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The stream it goes to.
    pub stream: StreamId,
    /// When it happened.
    pub at: Timestamp,
    /// The name of the event.
    pub kind: String,
    /// The version of the form its payload has.
    pub version: u16,
    /// Canonical JSON: no line break, sorted keys.
    pub payload: Vec<u8>,
}

/// What one command writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// By which a repetition is known.
    pub id: CommitId,
    /// The digest of the canonical command: the same id with another digest is a mistake.
    pub digest: [u8; 32],
    /// Who gave the command: 1 to 200 bytes.
    pub actor: String,
    /// The last sequence each stream must have; zero for a stream that must not exist.
    ///
    /// A stream that is written and not named here is appended to wherever it ends.
    pub expected: Vec<(StreamId, u64)>,
    /// 1 to 1,000 events, in order.
    pub events: Vec<NewEvent>,
}

/// Where one event of a commit came to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its place in the ledger.
    pub position: Position,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream.
    pub sequence: u64,
    /// When it happened.
    pub at: Timestamp,
    /// Its hash.
    pub hash: Sha256Digest,
}

impl From<&EventRecord> for Placed {
    fn from(record: &EventRecord) -> Self {
        Self {
            position: record.position,
            stream: record.stream.clone(),
            sequence: record.sequence,
            at: record.at,
            hash: record.hash,
        }
    }
}

/// What an acknowledged commit came to; the same however often it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitReceipt {
    /// The commit.
    pub id: CommitId,
    /// Whether this call wrote it; false when an earlier one had.
    pub written: bool,
    /// Its events, in order; never empty.
    pub events: Vec<Placed>,
}

impl CommitReceipt {
    /// Returns the place of the last event.
    pub fn position(&self) -> Option<Position> {
        self.events.last().map(|event| event.position)
    }
}

/// Why a commit cannot be stored by anybody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitFlaw {
    /// A commit writes something.
    #[error("the commit holds no event")]
    NoEvents,
    /// More events, or more bytes, than one commit may have.
    #[error("the commit holds more than {COMMIT_EVENTS_MAX} events or {COMMIT_BYTES_MAX} bytes")]
    TooLarge,
    /// One payload is too long.
    #[error("the payload of event {number} is longer than {PAYLOAD_BYTES_MAX} bytes")]
    PayloadTooLong {
        /// Which event, from 1.
        number: usize,
    },
    /// A payload is not one line of JSON.
    #[error("the payload of event {number} is not canonical JSON: {why}")]
    Payload {
        /// Which event, from 1.
        number: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The name of an event or the actor is empty, too long, or holds a control character.
    #[error(
        "the {what} `{text}` is empty, longer than {NAME_BYTES_MAX} bytes, or holds a control character"
    )]
    Name {
        /// What it is.
        what: &'static str,
        /// The text, escaped.
        text: String,
    },
    /// A stream is named twice among the expected.
    #[error("the stream `{0}` is expected twice")]
    ExpectedTwice(StreamId),
}

/// Why a commit was not acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The commit can never be stored as it is.
    #[error("the commit cannot be stored: {0}")]
    Flawed(#[from] CommitFlaw),
    /// The id was used for another command.
    #[error("the commit id `{id}` already stands for another command, at position {position}")]
    OtherCommand {
        /// The id.
        id: CommitId,
        /// Where the first command's events begin.
        position: Position,
    },
    /// A stream does not end where the command thought; read it again and decide anew.
    #[error("the stream `{stream}` was expected to end at {expected} and ends at {found}")]
    Conflict {
        /// The stream.
        stream: StreamId,
        /// The sequence expected.
        expected: u64,
        /// The sequence found.
        found: u64,
    },
    /// A projection cannot take one of the events; nothing is written.
    #[error("the event `{kind}` cannot be projected; nothing was written: {source}")]
    Projection {
        /// The name of the event.
        kind: String,
        /// What the projection said.
        source: ProjectionError,
    },
    /// Nothing of the commit is stored; it may be given again.
    #[error("nothing was written: {0}")]
    NotWritten(#[source] Arc<JournalError>),
    /// The views could not be read, so nothing was decided and nothing written.
    #[error("nothing was written, because the views cannot be read: {0}")]
    Views(#[from] ViewError),
    /// Too little room on the disk; what is stored can still be read.
    #[error(
        "nothing was written: {free} bytes are free on the disk and {floor} must stay so; make room"
    )]
    DiskFull {
        /// Bytes free.
        free: u64,
        /// Bytes that must stay free.
        floor: u64,
    },
    /// Whether the commit is stored is not known until the ledger is opened again.
    ///
    /// Then [`Ledger::receipt`](super::Ledger::receipt) tells.
    #[error(
        "whether it was written is unknown; open the ledger again and ask for the receipt: {0}"
    )]
    Unknown(#[source] Arc<JournalError>),
    /// An earlier failure left the end of the journal unknown; nothing of this commit is stored.
    #[error(
        "nothing was written: the ledger takes no more commits until it is opened again, since {why}"
    )]
    Poisoned {
        /// What failed then.
        why: String,
    },
    /// The ledger is being closed; nothing of this commit is stored.
    #[error("nothing was written: the ledger is closed")]
    Closed,
}

impl Commit {
    /// Returns how many bytes all payloads have together.
    pub(super) fn payload_bytes(&self) -> usize {
        let lengths = self.events.iter().map(|event| event.payload.len());
        lengths.fold(0, usize::saturating_add)
    }

    /// Checks what can be told without the ledger.
    pub(super) fn check(&self) -> Result<(), CommitFlaw> {
        if self.events.is_empty() {
            return Err(CommitFlaw::NoEvents);
        }
        check_name("actor", &self.actor)?;
        for (place, event) in self.events.iter().enumerate() {
            let number = place.saturating_add(1);
            check_name("name of an event", &event.kind)?;
            check_payload(number, &event.payload)?;
        }
        if self.events.len() > COMMIT_EVENTS_MAX || self.payload_bytes() > COMMIT_BYTES_MAX {
            return Err(CommitFlaw::TooLarge);
        }
        let mut seen: Vec<&StreamId> = self.expected.iter().map(|(stream, _)| stream).collect();
        seen.sort();
        let mut pairs = seen.iter().zip(seen.iter().skip(1));
        match pairs.find(|(one, other)| one == other) {
            Some((twice, _)) => Err(CommitFlaw::ExpectedTwice((*twice).clone())),
            None => Ok(()),
        }
    }
}

fn check_name(what: &'static str, text: &str) -> Result<(), CommitFlaw> {
    let fits = !text.is_empty() && text.len() <= NAME_BYTES_MAX;
    if fits && !text.chars().any(char::is_control) {
        return Ok(());
    }
    let text = text.chars().take(NAME_BYTES_MAX).collect::<String>();
    let text = text.escape_debug().to_string();
    Err(CommitFlaw::Name { what, text })
}

/// Export writes a payload into a line as it is, so it must be JSON and one line.
pub(super) fn check_payload(number: usize, payload: &[u8]) -> Result<(), CommitFlaw> {
    if payload.len() > PAYLOAD_BYTES_MAX {
        return Err(CommitFlaw::PayloadTooLong { number });
    }
    let why = if payload.iter().any(|byte| *byte < b' ') {
        "it holds a line break or a control character".to_owned()
    } else if payload.first() == Some(&b' ') || payload.last() == Some(&b' ') {
        "it begins or ends with a blank".to_owned()
    } else if let Err(error) = serde_json::from_slice::<IgnoredAny>(payload) {
        error.to_string()
    } else {
        return Ok(());
    };
    Err(CommitFlaw::Payload { number, why })
}
