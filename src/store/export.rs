//! The ledger as JSON lines: one record a line, with its hashes, so that nothing is taken on trust.

use std::borrow::Cow;
use std::io::{self, BufRead, Read, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::commit::check_payload;
use super::group::{Group, project};
use super::index;
use super::journal::{GroupError, JournalError};
use super::ledger::Ledger;
use super::maintain::Maintenance;
use super::overlay::Overlay;
use super::sealed::{SealedCommit, hash_of};
use super::sha::Sha256Digest;
use super::value::{CommitId, EventRecord, Head, Position, StreamId};
use super::views::{ProjectionError, ViewBatch, ViewError};

/// The form of the lines.
const FORM: u32 = 1;
/// How many commits are made durable together.
const GROUP_COMMITS: usize = 500;
/// The longest line; a longer one is cut off, and so no record.
const LINE_BYTES_MAX: u64 = 4 << 20;

/// One line. The names are what other programs read, so they are written out here.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    form: u32,
    position: u64,
    #[serde(borrow)]
    stream: Cow<'a, str>,
    sequence: u64,
    at: Timestamp,
    #[serde(borrow)]
    commit: Cow<'a, str>,
    /// Which record of the commit it is, from 1.
    part: usize,
    /// How many records the commit has.
    parts: usize,
    command: Sha256Digest,
    #[serde(borrow)]
    actor: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    version: u16,
    #[serde(borrow)]
    payload: &'a RawValue,
    previous_in_stream: Sha256Digest,
    previous_in_ledger: Sha256Digest,
    hash: Sha256Digest,
}

/// Why the records were not written out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The journal cannot be read to its end.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A payload is not JSON, which `append` would have refused.
    #[error("the payload at position {position} is not JSON: {source}")]
    Payload {
        /// Where it stands.
        position: u64,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The lines cannot be written.
    #[error("the export cannot be written: {0}")]
    Io(#[from] io::Error),
}

/// Why records were not taken; those of the lines before are in the ledger.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The ledger holds records already.
    #[error("the ledger holds {records} records already; import into an empty one")]
    NotEmpty {
        /// How many.
        records: u64,
    },
    /// The lines cannot be read.
    #[error("line {line} cannot be read: {source}")]
    Io {
        /// Which line, from 1.
        line: u64,
        /// Why not.
        source: io::Error,
    },
    /// A line is no record.
    #[error("line {line} is not a record: {why}")]
    Line {
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A record does not have the hash it names, or does not follow the one before it.
    #[error("line {line}: the record at position {position} was altered, lost or reordered: {why}")]
    Chain {
        /// Which line, from 1.
        line: u64,
        /// The position it names.
        position: u64,
        /// What does not fit.
        why: &'static str,
    },
    /// The last commit is not whole.
    #[error("the lines end within the commit `{commit}`; the export was cut short")]
    Cut {
        /// The commit.
        commit: String,
    },
    /// A record cannot be projected.
    #[error("line {line}: the event cannot be projected: {source}")]
    Projection {
        /// Which line, from 1.
        line: u64,
        /// What the projection said.
        source: ProjectionError,
    },
    /// The views cannot be written.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The journal cannot be written.
    #[error(transparent)]
    Group(#[from] GroupError),
}

impl Ledger {
    /// Writes every record as a line of JSON, in order, and returns the end up to which.
    ///
    /// Compare it with a signed head: lines that are missing at the end cannot be told otherwise.
    pub fn export(&self, into: &mut dyn Write) -> Result<Head, ExportError> {
        let mut head = Head::default();
        for commit in self.shared.maintenance.journal.commits(Position::FIRST) {
            let commit = commit?;
            for (place, record) in commit.records.iter().enumerate() {
                write_line(into, record, place.saturating_add(1), commit.records.len())?;
            }
            head = commit.head().unwrap_or(head);
        }
        into.flush()?;
        Ok(head)
    }

    /// Takes the lines of an export into an empty ledger, checking every hash, and returns the end.
    ///
    /// # Errors
    ///
    /// The line that does not fit is named; the whole commits before it stay in the ledger.
    pub fn import(&self, from: &mut dyn BufRead) -> Result<Head, ImportError> {
        let group = self.shared.group();
        let records = self.head().number;
        if records > 0 {
            return Err(ImportError::NotEmpty { records });
        }
        let mut importing = Importing::begin(&self.shared.maintenance, &group);
        let mut text = String::new();
        loop {
            text.clear();
            importing.line = importing.line.saturating_add(1);
            let line = importing.line;
            let read = (&mut *from)
                .take(LINE_BYTES_MAX)
                .read_line(&mut text)
                .map_err(|source| ImportError::Io { line, source })?;
            if read == 0 {
                break;
            }
            importing.take(text.trim_end())?;
        }
        importing.end()
    }
}

fn write_line(
    into: &mut dyn Write,
    record: &EventRecord,
    part: usize,
    parts: usize,
) -> Result<(), ExportError> {
    let payload =
        serde_json::from_slice(&record.payload).map_err(|source| ExportError::Payload {
            position: record.position.number(),
            source,
        })?;
    let line = Line {
        form: FORM,
        position: record.position.number(),
        stream: Cow::Owned(record.stream.to_string()),
        sequence: record.sequence,
        at: record.at,
        commit: Cow::Borrowed(record.commit.as_str()),
        part,
        parts,
        command: record.command,
        actor: Cow::Borrowed(&record.actor),
        kind: Cow::Borrowed(&record.kind),
        version: record.version,
        payload,
        previous_in_stream: record.previous_in_stream,
        previous_in_ledger: record.previous_in_ledger,
        hash: record.hash,
    };
    let mut text = serde_json::to_vec(&line).map_err(io::Error::from)?;
    text.push(b'\n');
    Ok(into.write_all(&text)?)
}

struct Importing<'a> {
    maintenance: &'a Maintenance,
    projection: &'a Group,
    line: u64,
    head: Head,
    /// The records of a commit that is not whole yet, and how many it has.
    open: Vec<EventRecord>,
    parts: usize,
    sealed: Vec<SealedCommit>,
    batch: ViewBatch,
}

impl<'a> Importing<'a> {
    fn begin(maintenance: &'a Maintenance, group: &'a Group) -> Self {
        Self {
            maintenance,
            projection: group,
            line: 0,
            head: Head::default(),
            open: Vec::new(),
            parts: 0,
            sealed: Vec::new(),
            batch: ViewBatch::new(),
        }
    }

    fn take(&mut self, text: &str) -> Result<(), ImportError> {
        let line = self.line;
        let wrong = |why: String| ImportError::Line { line, why };
        let read: Line<'_> =
            serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let record = record_from(&read).map_err(wrong)?;
        self.check(&record, &read)?;
        self.head = Head {
            number: record.position.number(),
            hash: record.hash,
        };
        self.parts = read.parts;
        self.open.push(record);
        if self.open.len() < self.parts {
            return Ok(());
        }
        let group = self.maintenance.journal.head().next();
        let commit = SealedCommit {
            records: std::mem::take(&mut self.open),
            group,
        };
        let views = Overlay::new(&self.batch, &*self.maintenance.layers);
        let batch = project(&*self.projection.projection, &views, &commit)
            .map_err(|(_, source)| ImportError::Projection { line, source })?;
        self.batch.extend(batch);
        self.sealed.push(commit);
        if self.sealed.len() >= GROUP_COMMITS {
            self.write()?;
        }
        Ok(())
    }

    fn check(&self, record: &EventRecord, read: &Line<'_>) -> Result<(), ImportError> {
        let views = Overlay::new(&self.batch, &*self.maintenance.layers);
        let own = self
            .open
            .iter()
            .rev()
            .find(|own| own.stream == record.stream);
        let (sequence, hash) = match own {
            Some(own) => (own.sequence, own.hash),
            None => {
                let end = index::stream_head(&views, &record.stream)?;
                (end.sequence, end.hash)
            }
        };
        let same_commit = self.open.first().is_none_or(|first| {
            first.commit == record.commit
                && first.command == record.command
                && first.actor == record.actor
                && self.parts == read.parts
        });
        let why = if hash_of(record) != record.hash {
            "its hash does not fit"
        } else if record.position != self.head.next() || record.previous_in_ledger != self.head.hash
        {
            "it does not follow the record before it"
        } else if record.sequence != sequence.saturating_add(1) || record.previous_in_stream != hash
        {
            "it does not follow the record before it in its stream"
        } else if !same_commit || read.part != self.open.len().saturating_add(1) {
            "it is not the next part of its commit"
        } else if self.open.is_empty() && index::commit_place(&views, &record.commit)?.is_some() {
            "its commit stands already"
        } else {
            return Ok(());
        };
        Err(ImportError::Chain {
            line: self.line,
            position: record.position.number(),
            why,
        })
    }

    fn write(&mut self) -> Result<(), ImportError> {
        self.maintenance.journal.append(&self.sealed)?;
        self.sealed.clear();
        let batch = std::mem::take(&mut self.batch);
        self.maintenance.layers.add(batch, self.head.number);
        self.maintenance.settle_if_full()?;
        Ok(())
    }

    fn end(mut self) -> Result<Head, ImportError> {
        let head = self.maintenance.journal.head();
        if let Some(first) = self.open.first() {
            let commit = first.commit.to_string();
            self.head = self
                .sealed
                .iter()
                .rev()
                .find_map(SealedCommit::head)
                .unwrap_or(head);
            self.write()?;
            return Err(ImportError::Cut { commit });
        }
        self.write()?;
        Ok(self.head)
    }
}

fn record_from(line: &Line<'_>) -> Result<EventRecord, String> {
    if line.form != FORM {
        return Err(format!("its form is {} and should be {FORM}", line.form));
    }
    let text = |error: super::value::NameError| error.to_string();
    let payload = line.payload.get().as_bytes().to_vec();
    check_payload(1, &payload).map_err(|error| error.to_string())?;
    Ok(EventRecord {
        position: Position::from_number(line.position).ok_or("its position is zero")?,
        stream: line.stream.parse::<StreamId>().map_err(text)?,
        sequence: line.sequence,
        at: line.at,
        commit: CommitId::new(&line.commit).map_err(text)?,
        command: line.command,
        actor: line.actor.to_string(),
        kind: line.kind.to_string(),
        version: line.version,
        payload,
        previous_in_stream: line.previous_in_stream,
        previous_in_ledger: line.previous_in_ledger,
        hash: line.hash,
    })
}
