//! Checks that records follow one another, in the ledger and in their streams.

use std::collections::HashMap;

use super::journal::{Finding, FindingKind};
use super::sealed::StreamHead;
use super::value::{EventRecord, Head, StreamId};

/// Where records were read from.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) file: &'a str,
    pub(super) offset: u64,
}

/// Takes the records in the order they are kept and says what does not fit.
#[derive(Default)]
pub(super) struct ChainCheck {
    head: Head,
    streams: HashMap<StreamId, StreamHead>,
    /// After a gap the streams that lie across it cannot be told from the sound ones.
    gap: bool,
    findings: Vec<Finding>,
}

impl ChainCheck {
    /// Returns the end of what was taken.
    pub(super) fn head(&self) -> Head {
        self.head
    }

    pub(super) fn findings(self) -> Vec<Finding> {
        self.findings
    }

    /// Notes something found by whoever reads the files.
    pub(super) fn note(&mut self, kind: FindingKind, spot: Spot<'_>, position: u64, why: String) {
        self.findings.push(Finding {
            kind,
            file: spot.file.to_owned(),
            offset: spot.offset,
            position,
            stream: None,
            why,
        });
    }

    fn found(&mut self, kind: FindingKind, spot: Spot<'_>, record: &EventRecord, why: String) {
        self.findings.push(Finding {
            kind,
            file: spot.file.to_owned(),
            offset: spot.offset,
            position: record.position.number(),
            stream: Some(record.stream.clone()),
            why,
        });
    }

    /// Takes the next record, whose own hash is known to fit.
    pub(super) fn take(&mut self, spot: Spot<'_>, record: &EventRecord) {
        let expected = self.head.next().number();
        let number = record.position.number();
        if number > expected {
            let last = number.saturating_sub(1);
            let why = format!("positions {expected} to {last} are not there");
            self.found(FindingKind::Lost, spot, record, why);
            self.gap = true;
        } else if number < expected {
            let why = format!("position {number} stands where {expected} should");
            self.found(FindingKind::Reordered, spot, record, why);
            self.gap = true;
        } else if record.previous_in_ledger != self.head.hash {
            let why = "it does not hold the hash of the record before it in the ledger".to_owned();
            self.found(FindingKind::Altered, spot, record, why);
        }
        self.take_in_stream(spot, record);
        self.head = Head {
            number,
            hash: record.hash,
        };
    }

    fn take_in_stream(&mut self, spot: Spot<'_>, record: &EventRecord) {
        let end = self
            .streams
            .get(&record.stream)
            .copied()
            .unwrap_or_default();
        let expected = end.sequence.saturating_add(1);
        if record.sequence > expected && !self.gap {
            let last = record.sequence.saturating_sub(1);
            let why = format!("sequences {expected} to {last} of its stream are not there");
            self.found(FindingKind::Lost, spot, record, why);
        } else if record.sequence < expected {
            let why = format!(
                "sequence {} stands where {expected} should",
                record.sequence
            );
            self.found(FindingKind::Reordered, spot, record, why);
        } else if record.sequence == expected && record.previous_in_stream != end.hash {
            let why = "it does not hold the hash of the record before it in its stream".to_owned();
            self.found(FindingKind::Altered, spot, record, why);
        }
        let end = StreamHead {
            sequence: record.sequence,
            number: record.position.number(),
            hash: record.hash,
        };
        self.streams.insert(record.stream.clone(), end);
    }
}
