//! What the ledger speaks of: positions, streams, commits and records.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::sha::Sha256Digest;

/// The longest key of a stream, in characters.
const STREAM_KEY_MAX: usize = 120;
/// The longest id of a commit, in characters.
const COMMIT_ID_MAX: usize = 200;

/// The place of a record in the whole ledger, from 1.
///
/// Unlike a *sequence*, which counts the records of one stream, it is unique in the ledger. It is
/// opaque: another engine may leave gaps, so nothing may be computed from the difference of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Position(u64);

impl Position {
    /// The place of the first record ever.
    pub const FIRST: Self = Self(1);

    /// Returns the position with this number; zero is none.
    pub const fn from_number(number: u64) -> Option<Self> {
        if number == 0 {
            None
        } else {
            Some(Self(number))
        }
    }

    /// Returns the number, from 1.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// Returns the place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Whose events a stream holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamKind {
    /// One dispute from filing to closure.
    Dispute,
    /// What a merchant's standing needs beyond disputes: order volumes, corrections.
    Merchant,
    /// One member of staff: roles, tokens, leases.
    Staff,
    /// Attempts to deliver webhooks and letters.
    Delivery,
    /// Who looked at or changed what.
    Audit,
    /// One rule pack: drafts, approvals, publications.
    Pack,
}

impl StreamKind {
    /// Every kind, in the order of their codes.
    pub const ALL: [Self; 6] = [
        Self::Dispute,
        Self::Merchant,
        Self::Staff,
        Self::Delivery,
        Self::Audit,
        Self::Pack,
    ];

    /// Returns the byte by which records and keys name the kind; it never changes.
    pub const fn code(self) -> u8 {
        match self {
            Self::Dispute => 1,
            Self::Merchant => 2,
            Self::Staff => 3,
            Self::Delivery => 4,
            Self::Audit => 5,
            Self::Pack => 6,
        }
    }

    /// Returns the kind that a record's byte names.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Returns the kind as it is written, `dispute` for one.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dispute => "dispute",
            Self::Merchant => "merchant",
            Self::Staff => "staff",
            Self::Delivery => "delivery",
            Self::Audit => "audit",
            Self::Pack => "pack",
        }
    }
}

impl fmt::Display for StreamKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text names no stream or no commit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There is nothing in it.
    #[error("a {what} is empty")]
    Empty {
        /// What the text was to name.
        what: &'static str,
    },
    /// More characters than such a name may have.
    #[error("a {what} of more than {max} characters")]
    TooLong {
        /// What the text was to name.
        what: &'static str,
        /// The most it may have.
        max: usize,
    },
    /// A blank or a control character.
    #[error("the {what} `{text}` holds a blank or a control character")]
    Blank {
        /// What the text was to name.
        what: &'static str,
        /// The text, escaped.
        text: String,
    },
    /// Not `kind/key` with a known kind.
    #[error("the stream `{text}` is not written as kind/key with a known kind")]
    Kind {
        /// The text, escaped.
        text: String,
    },
}

fn checked(what: &'static str, text: &str, max: usize) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(NameError::Empty { what });
    }
    if text.chars().count() > max {
        return Err(NameError::TooLong { what, max });
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        let text = text.escape_debug().to_string();
        return Err(NameError::Blank { what, text });
    }
    Ok(())
}

/// Names one stream: what it is about, and which of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    kind: StreamKind,
    key: String,
}

impl StreamId {
    /// Names the stream of this kind with this key: 1 to 120 characters, no blank, no control.
    pub fn new(kind: StreamKind, key: &str) -> Result<Self, NameError> {
        checked("stream key", key, STREAM_KEY_MAX)?;
        let key = key.to_owned();
        Ok(Self { kind, key })
    }

    /// Returns what the stream is about.
    pub fn kind(&self) -> StreamKind {
        self.kind
    }

    /// Returns which of its kind it is.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.key)
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for StreamId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let unknown = || NameError::Kind {
            text: text.escape_debug().to_string(),
        };
        let (kind, key) = text.split_once('/').ok_or_else(unknown)?;
        let mut kinds = StreamKind::ALL.into_iter();
        let kind = kinds.find(|known| known.as_str() == kind);
        Self::new(kind.ok_or_else(unknown)?, key)
    }
}

/// The caller's name for a command, by which a repeated one is known.
///
/// Scope it to the actor (`buyer-7/9f3c...`): the ledger tells ids apart by nothing else.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(String);

impl CommitId {
    /// Takes a text of 1 to 200 characters without blanks and controls.
    pub fn new(text: &str) -> Result<Self, NameError> {
        checked("commit id", text, COMMIT_ID_MAX)?;
        Ok(Self(text.to_owned()))
    }

    /// Names no commit at all.
    pub(super) fn none() -> Self {
        Self(String::new())
    }

    /// Returns the id as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl FromStr for CommitId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::new(text)
    }
}

/// One event as it stands in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRecord {
    /// Its place in the ledger.
    pub position: Position,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its place in the stream, from 1.
    pub sequence: u64,
    /// When it happened, by the caller's clock.
    pub at: Timestamp,
    /// The commit that brought it.
    pub commit: CommitId,
    /// The digest of the command behind that commit.
    pub command: Sha256Digest,
    /// Who gave the command.
    pub actor: String,
    /// The name of the event.
    pub kind: String,
    /// The version of the form its payload has.
    pub version: u16,
    /// Canonical JSON; the ledger looks no further.
    pub payload: Vec<u8>,
    /// The hash of the record before it in the stream, zeros for the first.
    pub previous_in_stream: Sha256Digest,
    /// The hash of the record before it in the ledger, zeros for the first.
    pub previous_in_ledger: Sha256Digest,
    /// The hash over all of the above.
    pub hash: Sha256Digest,
}

/// The end of the ledger: how many records there are, and the hash of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Head {
    /// The number of the last position; zero while there is no record.
    pub number: u64,
    /// The hash of the last record; zeros while there is none.
    pub hash: Sha256Digest,
}

impl Head {
    /// Returns the place of the last record, if there is one.
    pub fn position(&self) -> Option<Position> {
        Position::from_number(self.number)
    }

    /// Returns the place the next record will have.
    pub fn next(&self) -> Position {
        Position(self.number.saturating_add(1))
    }
}
