//! A commit with its places and hashes, and the bytes it is kept as.
//!
//! # Form of the bytes, version 1
//!
//! Little-endian; a *block* is a length of 32 bits and that many bytes.
//!
//! ```text
//! version u8 = 1
//! position of the first record u64, position of the group's first record u64
//! commit id block, digest of the command 32, actor block, previous hash in the ledger 32
//! number of records u16, and for each:
//!   stream kind u8, stream key block, sequence u64
//!   at: nanoseconds since 1970 i128
//!   kind block, version u16, payload block
//!   previous hash in the stream 32, hash 32
//! ```
//!
//! The previous hash in the ledger of a later record is the hash of the one before it.
//! The hash of a record is the SHA-256 of `adjudge record 1`, a zero byte, and the fields of
//! [`EventRecord`] in their order in the same form. It is recomputed whenever a record is read.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::bytes::{FieldError, FieldReader, FieldWriter};
use super::commit::Commit;
use super::sha::Sha256Digest;
use super::value::{CommitId, EventRecord, Head, Position, StreamId, StreamKind};

const VERSION: u8 = 1;
const HASH_DOMAIN: &[u8] = b"adjudge record 1\0";

/// A commit as it is kept: records with one commit id and following positions.
///
/// INVARIANT: there is at least one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedCommit {
    /// The records, in order.
    pub records: Vec<EventRecord>,
    /// The position of the first record that became durable together with these.
    ///
    /// Where a later group follows, this one was wholly durable: so a hole is told from a torn end.
    pub group: Position,
}

/// Where a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct StreamHead {
    /// The last sequence; zero for a stream that does not exist.
    pub sequence: u64,
    /// The position of that record; zero while there is none.
    pub number: u64,
    /// The hash of that record.
    pub hash: Sha256Digest,
}

/// Returns the hash of a record from its other fields.
pub(super) fn hash_of(record: &EventRecord) -> Sha256Digest {
    let mut hasher = Sha256::new();
    hasher.update(HASH_DOMAIN);
    let mut fields = FieldWriter::with_capacity(512);
    fields.u64(record.position.number());
    fields.u8(record.stream.kind().code());
    fields.block(record.stream.key().as_bytes());
    fields.u64(record.sequence);
    fields.i128(record.at.as_nanosecond());
    fields.block(record.commit.as_str().as_bytes());
    fields.digest(&record.command);
    fields.block(record.actor.as_bytes());
    fields.block(record.kind.as_bytes());
    fields.u16(record.version);
    fields.block(&record.payload);
    fields.digest(&record.previous_in_stream);
    fields.digest(&record.previous_in_ledger);
    hasher.update(fields.done());
    Sha256Digest::new(hasher.finalize().into())
}

impl SealedCommit {
    /// Gives the events of a commit their places and hashes after `head`.
    ///
    /// `stream_head` says where a stream ends in the ledger; what the commit itself adds is counted
    /// here.
    pub fn seal<E>(
        commit: &Commit,
        head: &Head,
        group: Position,
        mut stream_head: impl FnMut(&StreamId) -> Result<StreamHead, E>,
    ) -> Result<Self, E> {
        let mut records: Vec<EventRecord> = Vec::with_capacity(commit.events.len());
        let mut last = *head;
        for event in &commit.events {
            let own = records.iter().rev().find(|own| own.stream == event.stream);
            let (sequence, previous) = match own {
                Some(own) => (own.sequence, own.hash),
                None => {
                    let end = stream_head(&event.stream)?;
                    (end.sequence, end.hash)
                }
            };
            let mut record = EventRecord {
                position: last.next(),
                stream: event.stream.clone(),
                sequence: sequence.saturating_add(1),
                at: event.at,
                commit: commit.id.clone(),
                command: Sha256Digest::new(commit.digest),
                actor: commit.actor.clone(),
                kind: event.kind.clone(),
                version: event.version,
                payload: event.payload.clone(),
                previous_in_stream: previous,
                previous_in_ledger: last.hash,
                hash: Sha256Digest::ZERO,
            };
            record.hash = hash_of(&record);
            last = Head {
                number: record.position.number(),
                hash: record.hash,
            };
            records.push(record);
        }
        Ok(Self { records, group })
    }

    /// Returns the end of the ledger after this commit, if it holds a record.
    pub fn head(&self) -> Option<Head> {
        self.records.last().map(|record| Head {
            number: record.position.number(),
            hash: record.hash,
        })
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut fields = FieldWriter::with_capacity(1_024);
        fields.u8(VERSION);
        let Some(first) = self.records.first() else {
            return fields.done();
        };
        fields.u64(first.position.number());
        fields.u64(self.group.number());
        fields.block(first.commit.as_str().as_bytes());
        fields.digest(&first.command);
        fields.block(first.actor.as_bytes());
        fields.digest(&first.previous_in_ledger);
        fields.u16(u16::try_from(self.records.len()).unwrap_or(u16::MAX));
        for record in &self.records {
            fields.u8(record.stream.kind().code());
            fields.block(record.stream.key().as_bytes());
            fields.u64(record.sequence);
            fields.i128(record.at.as_nanosecond());
            fields.block(record.kind.as_bytes());
            fields.u16(record.version);
            fields.block(&record.payload);
            fields.digest(&record.previous_in_stream);
            fields.digest(&record.hash);
        }
        fields.done()
    }

    /// Reads what [`encode`](Self::encode) wrote and checks every hash in it.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, FieldError> {
        let mut fields = FieldReader::new(bytes, "commit");
        let wrong = fields.wrong();
        if fields.u8()? != VERSION {
            return Err(FieldError("commit (of another version)"));
        }
        let mut position = Position::from_number(fields.u64()?).ok_or(wrong)?;
        let group = Position::from_number(fields.u64()?).ok_or(wrong)?;
        let commit = CommitId::new(fields.text()?).map_err(|_| wrong)?;
        let command = fields.digest()?;
        let actor = fields.text()?.to_owned();
        let mut previous_in_ledger = fields.digest()?;
        let count = fields.u16()?;
        let mut records = Vec::with_capacity(usize::from(count).min(1_024));
        for _ in 0..count {
            let kind = StreamKind::from_code(fields.u8()?).ok_or(wrong)?;
            let record = EventRecord {
                position,
                stream: StreamId::new(kind, fields.text()?).map_err(|_| wrong)?,
                sequence: fields.u64()?,
                at: Timestamp::from_nanosecond(fields.i128()?).map_err(|_| wrong)?,
                commit: commit.clone(),
                command,
                actor: actor.clone(),
                kind: fields.text()?.to_owned(),
                version: fields.u16()?,
                payload: fields.block()?.to_vec(),
                previous_in_stream: fields.digest()?,
                previous_in_ledger,
                hash: fields.digest()?,
            };
            if hash_of(&record) != record.hash {
                return Err(FieldError("record (its hash does not fit)"));
            }
            previous_in_ledger = record.hash;
            position = position.next();
            records.push(record);
        }
        fields.end()?;
        if records.is_empty() {
            return Err(wrong);
        }
        Ok(Self { records, group })
    }
}
