//! Commits of about 400 bytes of payload, and a projection of the sort the service has.

use std::path::PathBuf;

use adjudge::store::{
    Commit, CommitId, EventRecord, NewEvent, Projection, ProjectionError, StreamId, StreamKind,
    ViewBatch, ViewRead,
};
use jiff::Timestamp;

/// Keeps for every event a state of its dispute, a place in a queue and a count of a merchant.
pub struct Standings;

impl Projection for Standings {
    fn version(&self) -> u32 {
        1
    }

    fn project(
        &self,
        record: &EventRecord,
        views: &dyn ViewRead,
        batch: &mut ViewBatch,
    ) -> Result<(), ProjectionError> {
        let key = record.stream.key();
        let merchant = format!(
            "standing/m-{}",
            key.len() + usize::from(key.as_bytes()[key.len() - 1])
        );
        let count = views.get(merchant.as_bytes())?;
        let count = count.map_or(0, |bytes| u64::from_be_bytes(bytes.try_into().unwrap()));
        batch.put(merchant, (count + 1).to_be_bytes());
        batch.put(format!("state/{key}"), &record.payload[..120]);
        batch.put(format!("queue/{:020}/{key}", record.at.as_second()), "");
        Ok(())
    }
}

pub fn folder() -> PathBuf {
    std::env::var_os("ADJUDGE_BENCH_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target"),
        PathBuf::from,
    )
}

pub fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect(name))
}

fn payload(number: u64) -> Vec<u8> {
    let text = format!("{number:020}").repeat(18);
    format!("{{\"number\":{number},\"text\":\"{text}\"}}").into_bytes()
}

/// Returns a commit of some events to one dispute.
pub fn commit(dispute: u64, number: u64, events: u64) -> Commit {
    let stream = StreamId::new(StreamKind::Dispute, &format!("D-{dispute:07}")).unwrap();
    let event = |part: u64| NewEvent {
        stream: stream.clone(),
        at: Timestamp::from_second(1_700_000_000 + (number / 50) as i64).unwrap(),
        kind: "evidence_submitted".to_owned(),
        version: 1,
        payload: payload(number * 10 + part),
    };
    Commit {
        id: CommitId::new(&format!("buyer-{dispute}/{number}")).unwrap(),
        digest: [7; 32],
        actor: format!("buyer-{dispute}"),
        expected: Vec::new(),
        events: (0..events).map(event).collect(),
    }
}
