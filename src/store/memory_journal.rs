//! A journal in memory: the twin that shows what every engine must do.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use super::chain::{ChainCheck, Spot};
use super::journal::{Commits, Finding, GroupError, Journal, JournalError, JournalSize};
use super::sealed::SealedCommit;
use super::value::{Head, Position};

/// Keeps records until it is dropped.
#[derive(Default)]
pub struct MemoryJournal {
    kept: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    commits: Vec<SealedCommit>,
    head: Head,
    bytes: u64,
}

impl MemoryJournal {
    /// Begins with no record.
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> RwLockReadGuard<'_, Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for MemoryJournal {
    fn append(&self, group: &[SealedCommit]) -> Result<(), GroupError> {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        check_next(&kept.head, group).map_err(GroupError::NotWritten)?;
        for commit in group {
            let payloads = commit.records.iter().map(|record| record.payload.len());
            let bytes = u64::try_from(payloads.sum::<usize>()).unwrap_or(u64::MAX);
            kept.bytes = kept.bytes.saturating_add(bytes);
            kept.head = commit.head().unwrap_or(kept.head);
            kept.commits.push(commit.clone());
        }
        Ok(())
    }

    fn head(&self) -> Head {
        self.kept().head
    }

    fn commit_at(&self, position: Position) -> Result<SealedCommit, JournalError> {
        let kept = self.kept();
        let later = kept.commits.partition_point(|commit| {
            let first = commit.records.first();
            first.is_some_and(|record| record.position <= position)
        });
        let commit = later
            .checked_sub(1)
            .and_then(|place| kept.commits.get(place));
        match commit {
            Some(commit) if position.number() <= kept.head.number => Ok(commit.clone()),
            Some(_) | None => Err(JournalError::Beyond {
                position: position.number(),
                head: kept.head.number,
            }),
        }
    }

    fn commits(&self, from: Position) -> Commits<'_> {
        let end = self.head().number;
        let mut next = Some(from);
        Box::new(std::iter::from_fn(move || {
            let position = next.filter(|position| position.number() <= end)?;
            let commit = self.commit_at(position);
            next = match &commit {
                Ok(commit) => commit.records.last().map(|record| record.position.next()),
                Err(_) => None,
            };
            Some(commit)
        }))
    }

    fn verify(&self) -> Result<Vec<Finding>, JournalError> {
        let mut chain = ChainCheck::default();
        let spot = Spot {
            file: "memory",
            offset: 0,
        };
        for record in self.scan(Position::FIRST) {
            chain.take(spot, &record?);
        }
        Ok(chain.findings())
    }

    fn size(&self) -> JournalSize {
        JournalSize {
            segments: 0,
            bytes: self.kept().bytes,
        }
    }
}

/// Checks that a group begins right after the end.
pub(super) fn check_next(head: &Head, group: &[SealedCommit]) -> Result<(), JournalError> {
    let mut last = *head;
    for record in group.iter().flat_map(|commit| &commit.records) {
        if record.position != last.next() || record.previous_in_ledger != last.hash {
            return Err(JournalError::NotNext {
                begins: record.position.number(),
                head: last.number,
            });
        }
        last = Head {
            number: record.position.number(),
            hash: record.hash,
        };
    }
    Ok(())
}
