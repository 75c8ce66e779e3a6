//! What the ledger's tests share: a projection that reads before it writes, commits, and ledgers.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use adjudge::store::{
    Commit, CommitId, EventRecord, Ledger, NewEvent, Options, Projection, ProjectionError,
    StreamId, StreamKind, ViewBatch, ViewRead,
};
use jiff::Timestamp;

/// Counts events by stream and in all, and keeps the last payload: a count goes wrong when a record is
/// projected twice or not at all.
pub struct Counting;

fn number(bytes: Option<Vec<u8>>) -> u64 {
    bytes.map_or(0, |bytes| u64::from_be_bytes(bytes.try_into().unwrap()))
}

impl Projection for Counting {
    fn version(&self) -> u32 {
        1
    }

    fn project(
        &self,
        record: &EventRecord,
        views: &dyn ViewRead,
        batch: &mut ViewBatch,
    ) -> Result<(), ProjectionError> {
        if record.kind == "unprojectable" {
            return Err(ProjectionError::Record {
                position: record.position.number(),
                why: "nobody knows it".to_owned(),
            });
        }
        let own = format!("count/{}", record.stream);
        for key in [own.as_str(), "total"] {
            let count = number(views.get(key.as_bytes())?) + 1;
            batch.put(key, count.to_be_bytes());
        }
        batch.put(format!("last/{}", record.stream), record.payload.clone());
        batch.delete(format!("queue/{:08}", record.position.number() - 1));
        batch.put(format!("queue/{:08}", record.position.number()), "due");
        Ok(())
    }
}

/// Returns how many events the projection has counted in all.
pub fn total(ledger: &Ledger) -> u64 {
    number(ledger.views().get(b"total").unwrap())
}

pub fn dispute(key: &str) -> StreamId {
    StreamId::new(StreamKind::Dispute, key).unwrap()
}

pub fn event(stream: &StreamId, text: &str) -> NewEvent {
    NewEvent {
        stream: stream.clone(),
        at: Timestamp::from_second(1_700_000_000).unwrap(),
        kind: "evidence_submitted".to_owned(),
        version: 1,
        payload: format!("{{\"text\":\"{text}\"}}").into_bytes(),
    }
}

/// A commit of some events to one stream, wherever it ends.
pub fn commit(id: &str, stream: &StreamId, texts: &[&str]) -> Commit {
    let mut digest = [0; 32];
    digest[..id.len().min(32)].copy_from_slice(&id.as_bytes()[..id.len().min(32)]);
    Commit {
        id: CommitId::new(id).unwrap(),
        digest,
        actor: "buyer-1".to_owned(),
        expected: Vec::new(),
        events: texts.iter().map(|text| event(stream, text)).collect(),
    }
}

/// Small enough that a few dozen commits fill several segments and settle several times.
pub fn small() -> Options {
    Options {
        segment_bytes: 4 << 10,
        cache_bytes: 4 << 20,
        settle_bytes: 6 << 10,
        settle_every: Duration::from_millis(5),
        floor_bytes: 0,
        ballast_bytes: 0,
        blob_bytes_max: 1 << 20,
        group_max: 64,
    }
}

pub fn open(folder: &Path) -> Ledger {
    Ledger::open(folder, Arc::new(Counting), &small()).unwrap()
}

/// A number from a seed; each call moves the seed on (splitmix64).
pub fn dice(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *seed;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
