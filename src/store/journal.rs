//! The journal: where records are the truth.

use std::io;

use super::bytes::FieldError;
use super::sealed::SealedCommit;
use super::value::{EventRecord, Head, Position, StreamId};

/// What failed in the journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The operating system refused.
    #[error("`{file}` cannot be {doing}: {source}")]
    Io {
        /// Which file.
        file: String,
        /// What was tried, as in `written`.
        doing: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// Bytes are not what was written.
    #[error(
        "`{file}` is damaged at byte {offset}, where position {position} should be: {why}; restore the file from a copy, or export what is sound"
    )]
    Damaged {
        /// Which file.
        file: String,
        /// From which byte on.
        offset: u64,
        /// The first position that cannot be read.
        position: u64,
        /// What does not fit.
        why: String,
    },
    /// A file of the journal is not there.
    #[error(
        "`{file}` is missing; it should hold position {position} and on; restore it from a copy"
    )]
    Missing {
        /// Which file.
        file: String,
        /// The first position it should hold.
        position: u64,
    },
    /// The journal ends before records that were acknowledged.
    #[error(
        "`{file}` ends at position {found}, but position {known} was durable; restore the file from a copy"
    )]
    Short {
        /// Which file.
        file: String,
        /// The last position found.
        found: u64,
        /// The last position known to have been durable.
        known: u64,
    },
    /// The position is beyond the end.
    #[error("there is no record at position {position}; the ledger ends at {head}")]
    Beyond {
        /// The position asked for.
        position: u64,
        /// The last position.
        head: u64,
    },
    /// A group does not begin where the journal ends.
    #[error("the group begins at position {begins}, but the journal ends at {head}")]
    NotNext {
        /// Where the group begins.
        begins: u64,
        /// The last position.
        head: u64,
    },
    /// An earlier failure left the end unknown.
    #[error("the journal takes no more groups until it is opened again, since {0}")]
    Poisoned(String),
}

/// How a group that was not made durable failed.
#[derive(Debug, thiserror::Error)]
pub enum GroupError {
    /// Nothing of it is in the journal; it may be tried again.
    #[error(transparent)]
    NotWritten(JournalError),
    /// It may or may not be there after the journal is opened again; nothing more is taken.
    #[error(transparent)]
    Unknown(JournalError),
}

/// What is wrong with a record, or with the bytes where it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Bytes do not fit their checksum or their hash.
    Altered,
    /// Records or files are not there.
    Lost,
    /// A record does not follow the one before it.
    Reordered,
    /// The views differ from what the journal yields; a rebuild heals that.
    Views,
}

/// One thing that `verify` found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// Which file; `memory` where there is none.
    pub file: String,
    /// From which byte on.
    pub offset: u64,
    /// The position concerned; zero when none can be told.
    pub position: u64,
    /// The stream concerned, where it can be told.
    pub stream: Option<StreamId>,
    /// What does not fit.
    pub why: String,
}

/// How large a journal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct JournalSize {
    /// How many segments.
    pub segments: u64,
    /// How many bytes in all.
    pub bytes: u64,
}

/// The records from a position on.
pub type Records<'a> = Box<dyn Iterator<Item = Result<EventRecord, JournalError>> + 'a>;

/// The commits from one on.
pub type Commits<'a> = Box<dyn Iterator<Item = Result<SealedCommit, JournalError>> + 'a>;

/// An engine that keeps the records.
///
/// One caller appends; any number read meanwhile, and see a group only when it is durable.
/// Where the records of a stream are is not its business: the ledger keeps that index in the views.
pub trait Journal: Send + Sync {
    /// Makes a group of commits durable, in order; each is there wholly or not at all.
    ///
    /// # Errors
    ///
    /// [`GroupError::NotWritten`] when the journal is as it was; [`GroupError::Unknown`] when that
    /// cannot be told, after which every further group is refused.
    fn append(&self, group: &[SealedCommit]) -> Result<(), GroupError>;

    /// Returns the end.
    fn head(&self) -> Head;

    /// Returns the commit that holds a position.
    fn commit_at(&self, position: Position) -> Result<SealedCommit, JournalError>;

    /// Walks the commits from the one that holds a position on, up to the end as it is now.
    ///
    /// Nothing comes after an error.
    fn commits(&self, from: Position) -> Commits<'_>;

    /// Walks the records from a position on, up to the end as it is now.
    fn scan(&self, from: Position) -> Records<'_> {
        let commits = self.commits(from);
        Box::new(commits.flat_map(move |commit| records_from(commit, from)))
    }

    /// Returns the record at a position.
    fn read(&self, position: Position) -> Result<EventRecord, JournalError> {
        let commit = self.commit_at(position)?;
        let mut records = commit.records.into_iter();
        let found = records.find(|record| record.position == position);
        found.ok_or(JournalError::Beyond {
            position: position.number(),
            head: self.head().number,
        })
    }

    /// Walks everything and returns all that does not fit.
    fn verify(&self) -> Result<Vec<Finding>, JournalError>;

    /// Returns how large it is.
    fn size(&self) -> JournalSize;
}

/// What a damaged place is told with.
pub(super) fn damaged(file: &str, offset: u64, position: u64, why: &FieldError) -> JournalError {
    JournalError::Damaged {
        file: file.to_owned(),
        offset,
        position,
        why: why.to_string(),
    }
}

/// Returns the records of a commit from a position on.
fn records_from(
    commit: Result<SealedCommit, JournalError>,
    from: Position,
) -> impl Iterator<Item = Result<EventRecord, JournalError>> {
    let records: Vec<_> = match commit {
        Ok(commit) => commit.records.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    };
    let wanted = move |record: &Result<EventRecord, JournalError>| match record {
        Ok(record) => record.position >= from,
        Err(_) => true,
    };
    records.into_iter().filter(wanted)
}
