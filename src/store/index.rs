//! The ledger's own views: where streams end, where their records are, which commits there were.
//!
//! All keys begin with the reserved byte, then one letter:
//!
//! ```text
//! h kind key                -> sequence u64, position u64, hash 32     where a stream ends
//! i kind key 0 sequence     -> position u64                            where its records are
//! c commit id               -> position u64                            the commit's first record
//! n                         -> for each kind: streams u64, events u64  counts
//! ```
//!
//! Numbers in keys are big-endian, so that key order is their order; a stream key holds no zero byte.

use super::bytes::{FieldError, FieldReader, FieldWriter};
use super::sealed::{SealedCommit, StreamHead};
use super::sha::hex;
use super::value::{CommitId, Position, StreamId, StreamKind};
use super::views::{KeyRange, RESERVED, ViewBatch, ViewError, ViewRead, scan};

/// How many streams and events there are of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindCount {
    /// The kind.
    pub kind: StreamKind,
    /// How many streams of it.
    pub streams: u64,
    /// How many events in them.
    pub events: u64,
}

fn own_key(letter: u8) -> Vec<u8> {
    vec![RESERVED, letter]
}

fn stream_key(letter: u8, stream: &StreamId) -> Vec<u8> {
    let mut key = own_key(letter);
    key.push(stream.kind().code());
    key.extend_from_slice(stream.key().as_bytes());
    key
}

fn place_key(stream: &StreamId, sequence: u64) -> Vec<u8> {
    let mut key = stream_key(b'i', stream);
    key.push(0);
    key.extend_from_slice(&sequence.to_be_bytes());
    key
}

fn commit_key(id: &CommitId) -> Vec<u8> {
    let mut key = own_key(b'c');
    key.extend_from_slice(id.as_str().as_bytes());
    key
}

fn not_as_written(key: &[u8]) -> impl Fn(FieldError) -> ViewError + '_ {
    |_| ViewError::Damaged {
        path: "the ledger's index".to_owned(),
        key: hex(key),
    }
}

/// Returns where a stream ends.
pub(super) fn stream_head(
    views: &dyn ViewRead,
    stream: &StreamId,
) -> Result<StreamHead, ViewError> {
    let key = stream_key(b'h', stream);
    let Some(bytes) = views.get(&key)? else {
        return Ok(StreamHead::default());
    };
    let read = || {
        let mut fields = FieldReader::new(&bytes, "end of a stream");
        Ok(StreamHead {
            sequence: fields.u64()?,
            number: fields.u64()?,
            hash: fields.digest()?,
        })
    };
    read().map_err(not_as_written(&key))
}

fn position(key: &[u8], bytes: &[u8]) -> Result<Position, ViewError> {
    let mut fields = FieldReader::new(bytes, "position");
    let wrong = fields.wrong();
    let number = fields.u64().map_err(not_as_written(key))?;
    Position::from_number(number).ok_or_else(|| not_as_written(key)(wrong))
}

/// Returns the place of a commit's first record, if the commit is known.
pub(super) fn commit_place(
    views: &dyn ViewRead,
    id: &CommitId,
) -> Result<Option<Position>, ViewError> {
    let key = commit_key(id);
    let bytes = views.get(&key)?;
    bytes.map(|bytes| position(&key, &bytes)).transpose()
}

/// Returns the places of a stream's records from a sequence on.
pub(super) fn places(
    views: &dyn ViewRead,
    stream: &StreamId,
    from_sequence: u64,
) -> Result<Vec<Position>, ViewError> {
    let mut until = stream_key(b'i', stream);
    until.push(1);
    let range = KeyRange::between(&place_key(stream, from_sequence), &until);
    let mut found = Vec::new();
    for pair in scan(views, range) {
        let (key, bytes) = pair?;
        found.push(position(&key, &bytes)?);
    }
    Ok(found)
}

/// Returns the streams of a kind in the order of their keys, after `after`, at most `limit`.
pub(super) fn streams(
    views: &dyn ViewRead,
    kind: StreamKind,
    after: &str,
    limit: usize,
) -> Result<Vec<StreamId>, ViewError> {
    let mut prefix = own_key(b'h');
    prefix.push(kind.code());
    let mut last = prefix.clone();
    last.extend_from_slice(after.as_bytes());
    let mut found = Vec::new();
    for pair in scan(views, KeyRange::prefix(&prefix).after(&last)).take(limit) {
        let (key, _) = pair?;
        let name = key
            .get(prefix.len()..)
            .and_then(|name| str::from_utf8(name).ok());
        let stream = name.and_then(|name| StreamId::new(kind, name).ok());
        found.push(stream.ok_or_else(|| not_as_written(&key)(FieldError("key")))?);
    }
    Ok(found)
}

/// Returns how many streams and events there are of each kind.
pub(super) fn counts(views: &dyn ViewRead) -> Result<Vec<KindCount>, ViewError> {
    let key = own_key(b'n');
    let bytes = views.get(&key)?;
    let mut fields = FieldReader::new(bytes.as_deref().unwrap_or_default(), "counts");
    let mut counts = Vec::with_capacity(StreamKind::ALL.len());
    for kind in StreamKind::ALL {
        let (streams, events) = match &bytes {
            None => (0, 0),
            Some(_) => {
                let wrong = not_as_written(&key);
                (fields.u64().map_err(&wrong)?, fields.u64().map_err(&wrong)?)
            }
        };
        counts.push(KindCount {
            kind,
            streams,
            events,
        });
    }
    Ok(counts)
}

/// Writes what the ledger itself keeps about a commit.
pub(super) fn note(
    views: &dyn ViewRead,
    sealed: &SealedCommit,
    batch: &mut ViewBatch,
) -> Result<(), ViewError> {
    let mut counts = counts(views)?;
    for record in &sealed.records {
        let mut head = FieldWriter::with_capacity(48);
        head.u64(record.sequence);
        head.u64(record.position.number());
        head.digest(&record.hash);
        batch.put(stream_key(b'h', &record.stream), head.done());
        let place = record.position.number().to_le_bytes();
        batch.put(place_key(&record.stream, record.sequence), place);
        let kind = record.stream.kind();
        if let Some(count) = counts.iter_mut().find(|count| count.kind == kind) {
            count.events = count.events.saturating_add(1);
            count.streams = count
                .streams
                .saturating_add(u64::from(record.sequence == 1));
        }
    }
    if let Some(first) = sealed.records.first() {
        let place = first.position.number().to_le_bytes();
        batch.put(commit_key(&first.commit), place);
    }
    let mut written = FieldWriter::with_capacity(96);
    for count in &counts {
        written.u64(count.streams);
        written.u64(count.events);
    }
    batch.put(own_key(b'n'), written.done());
    Ok(())
}
