//! Decides a group of waiting commits and makes it durable.

use std::sync::Arc;

use super::commit::{AppendError, Commit, CommitReceipt, Placed};
use super::index;
use super::journal::{GroupError, Journal};
use super::layers::Layers;
use super::overlay::Overlay;
use super::room::{Narrow, Room};
use super::sealed::SealedCommit;
use super::sha::Sha256Digest;
use super::value::{CommitId, Head, Position};
use super::views::{Projection, ProjectionError, ViewBatch, ViewRead};

/// What one commit of a group came to, before the group is durable.
enum Decided {
    /// It is new, and is written with the group: the place among the new ones.
    New(usize),
    /// It repeats one that is durable.
    Known(CommitReceipt),
    /// It repeats one of the same group.
    Repeated(usize),
    Refused(AppendError),
}

/// The one writer: whoever holds it decides.
pub(super) struct Group {
    pub(super) journal: Arc<dyn Journal>,
    pub(super) layers: Arc<Layers>,
    pub(super) projection: Arc<dyn Projection>,
    pub(super) room: Room,
    /// Why no more is written, once an error left the end of the journal unknown.
    pub(super) poisoned: Option<String>,
}

/// A group while it is being decided.
struct Draft {
    head: Head,
    first: Position,
    sealed: Vec<SealedCommit>,
    batch: ViewBatch,
    narrow: Option<Narrow>,
}

impl Group {
    /// Answers each commit, in order, once those that are written are durable.
    pub(super) fn commit(&mut self, commits: &[Commit]) -> Vec<Result<CommitReceipt, AppendError>> {
        if let Some(why) = &self.poisoned {
            let poisoned = || AppendError::Poisoned { why: why.clone() };
            return commits.iter().map(|_| Err(poisoned())).collect();
        }
        let head = self.journal.head();
        let mut draft = Draft {
            head,
            first: head.next(),
            sealed: Vec::with_capacity(commits.len()),
            batch: ViewBatch::new(),
            narrow: self.room.narrow(),
        };
        let decided: Vec<Decided> = commits
            .iter()
            .map(|commit| self.decide(commit, &mut draft))
            .collect();
        if draft.sealed.is_empty() {
            return decided.into_iter().map(|one| answer(one, &draft)).collect();
        }
        match self.journal.append(&draft.sealed) {
            Ok(()) => {
                let batch = std::mem::take(&mut draft.batch);
                self.layers.add(batch, draft.head.number);
                decided.into_iter().map(|one| answer(one, &draft)).collect()
            }
            Err(error) => self.failed(decided, error),
        }
    }

    fn decide(&self, commit: &Commit, draft: &mut Draft) -> Decided {
        match self.decide_one(commit, draft) {
            Ok(decided) => decided,
            Err(error) => Decided::Refused(error),
        }
    }

    fn decide_one(&self, commit: &Commit, draft: &mut Draft) -> Result<Decided, AppendError> {
        let views = Overlay::new(&draft.batch, &*self.layers);
        if let Some(position) = index::commit_place(&views, &commit.id)? {
            return self.known(commit, position, draft);
        }
        for (stream, expected) in &commit.expected {
            let found = index::stream_head(&views, stream)?.sequence;
            if found != *expected {
                return Err(AppendError::Conflict {
                    stream: stream.clone(),
                    expected: *expected,
                    found,
                });
            }
        }
        if let Some(Narrow { free, floor }) = draft.narrow {
            return Err(AppendError::DiskFull { free, floor });
        }
        let sealed = SealedCommit::seal(commit, &draft.head, draft.first, |stream| {
            index::stream_head(&views, stream)
        })?;
        let batch = project(&*self.projection, &views, &sealed)
            .map_err(|(kind, source)| AppendError::Projection { kind, source })?;
        draft.batch.extend(batch);
        draft.head = sealed.head().unwrap_or(draft.head);
        draft.sealed.push(sealed);
        Ok(Decided::New(draft.sealed.len().saturating_sub(1)))
    }

    /// Answers a commit whose id stands already.
    fn known(
        &self,
        commit: &Commit,
        position: Position,
        draft: &Draft,
    ) -> Result<Decided, AppendError> {
        let digest = Sha256Digest::new(commit.digest);
        let other = || AppendError::OtherCommand {
            id: commit.id.clone(),
            position,
        };
        let same = |sealed: &SealedCommit| {
            let first = sealed.records.first();
            first.is_some_and(|record| record.command == digest)
        };
        let begins = |sealed: &SealedCommit| {
            let first = sealed.records.first();
            first.is_some_and(|record| record.position == position)
        };
        if let Some(place) = draft.sealed.iter().position(begins) {
            let fits = draft.sealed.get(place).is_some_and(same);
            return if fits {
                Ok(Decided::Repeated(place))
            } else {
                Err(other())
            };
        }
        let sealed = self
            .journal
            .commit_at(position)
            .map_err(|error| AppendError::NotWritten(Arc::new(error)))?;
        if !same(&sealed) {
            return Err(other());
        }
        Ok(Decided::Known(receipt(&sealed, Wrote::Earlier)))
    }

    /// Answers every commit of a group that did not become durable.
    ///
    /// A refusal may rest on a commit of the same group, so it does not stand either.
    fn failed(
        &mut self,
        decided: Vec<Decided>,
        error: GroupError,
    ) -> Vec<Result<CommitReceipt, AppendError>> {
        let (error, unknown) = match error {
            GroupError::NotWritten(error) => (Arc::new(error), false),
            GroupError::Unknown(error) => {
                self.poisoned = Some(error.to_string());
                (Arc::new(error), true)
            }
        };
        let answers = decided.into_iter().map(|one| match one {
            Decided::New(_) | Decided::Repeated(_) if unknown => {
                Err(AppendError::Unknown(Arc::clone(&error)))
            }
            Decided::Known(receipt) => Ok(receipt),
            Decided::New(_) | Decided::Repeated(_) | Decided::Refused(_) => {
                Err(AppendError::NotWritten(Arc::clone(&error)))
            }
        });
        answers.collect()
    }
}

fn answer(decided: Decided, draft: &Draft) -> Result<CommitReceipt, AppendError> {
    let (place, wrote) = match decided {
        Decided::Known(receipt) => return Ok(receipt),
        Decided::Refused(error) => return Err(error),
        Decided::New(place) => (place, Wrote::Now),
        Decided::Repeated(place) => (place, Wrote::Earlier),
    };
    let sealed = draft.sealed.get(place).ok_or(AppendError::Closed)?;
    Ok(receipt(sealed, wrote))
}

/// When a commit was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrote {
    Now,
    Earlier,
}

/// Returns what a durable commit came to.
pub(super) fn receipt(sealed: &SealedCommit, wrote: Wrote) -> CommitReceipt {
    let first = sealed.records.first();
    CommitReceipt {
        // INVARIANT: a sealed commit has a record (`sealed.rs`), so the empty id is never seen.
        id: first.map_or_else(CommitId::none, |record| record.commit.clone()),
        written: wrote == Wrote::Now,
        events: sealed.records.iter().map(Placed::from).collect(),
    }
}

/// Returns what a commit writes into the views, the ledger's own pairs and the projection's.
pub(super) fn project(
    projection: &dyn Projection,
    views: &dyn ViewRead,
    sealed: &SealedCommit,
) -> Result<ViewBatch, (String, ProjectionError)> {
    let mut whole = ViewBatch::new();
    for record in &sealed.records {
        let mut batch = ViewBatch::new();
        let seen = Overlay::new(&whole, views);
        projection
            .project(record, &seen, &mut batch)
            .and_then(|()| batch.check())
            .map_err(|source| (record.kind.clone(), source))?;
        whole.extend(batch);
    }
    let kind = || {
        sealed
            .records
            .first()
            .map_or_else(String::new, |record| record.kind.clone())
    };
    index::note(views, sealed, &mut whole)
        .map_err(|error| (kind(), ProjectionError::View(error)))?;
    Ok(whole)
}
