//! Keeps the views with the journal: settling, catching up, making them again.

use std::sync::Arc;

use super::checkpoint::{INDEX_VERSION, Keeper};
use super::group::{Group, project};
use super::journal::{Journal, JournalError};
use super::layers::{Layers, Rebuilding};
use super::value::Position;
use super::views::{Projection, ProjectionError, Stamp, ViewError};

/// Why the views could not be brought to where the journal is.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// The journal cannot be read to its end.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The engine of the views does not work.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The projection does not take a record that stands in the journal.
    #[error("the event `{kind}` at position {position} cannot be projected: {source}")]
    Projection {
        /// Where it stands.
        position: u64,
        /// The name of the event.
        kind: String,
        /// What the projection said.
        source: ProjectionError,
    },
}

/// What both the writer and the one who settles need.
pub(super) struct Maintenance {
    pub(super) journal: Arc<dyn Journal>,
    pub(super) layers: Arc<Layers>,
    pub(super) projection: Arc<dyn Projection>,
    pub(super) keeper: Keeper,
    /// From how many bytes of memory on the active writes are set aside.
    pub(super) settle_bytes: usize,
}

impl Maintenance {
    /// Sets the active writes aside and hands them to the engine.
    pub(super) fn settle(&self) -> Result<(), ViewError> {
        if !self.layers.freeze() {
            return Ok(());
        }
        self.layers.settle(|frozen, stamp| {
            let durable = self.journal.head().number;
            self.keeper
                .settle(&*self.layers.engine, frozen, stamp, durable)
        })
    }

    /// Settles if enough has gathered.
    pub(super) fn settle_if_full(&self) -> Result<(), ViewError> {
        if self.layers.bytes() < self.settle_bytes {
            return Ok(());
        }
        self.settle()
    }

    /// Projects every record after `covered`; returns how many there were.
    pub(super) fn catch_up(&self, covered: u64) -> Result<u64, RebuildError> {
        let from = Position::from_number(covered.saturating_add(1)).unwrap_or(Position::FIRST);
        let mut records = 0_u64;
        for commit in self.journal.commits(from) {
            let commit = commit?;
            let batch = project(&*self.projection, &*self.layers, &commit);
            let batch = batch.map_err(|(kind, source)| RebuildError::Projection {
                position: commit
                    .records
                    .first()
                    .map_or(0, |record| record.position.number()),
                kind,
                source,
            })?;
            let head = commit.head().unwrap_or_default();
            self.layers.add(batch, head.number);
            let count = u64::try_from(commit.records.len()).unwrap_or(u64::MAX);
            records = records.saturating_add(count);
            self.settle_if_full()?;
        }
        Ok(records)
    }

    /// Makes the views again from nothing; the writer stands still meanwhile.
    ///
    /// While it lasts, readers are told so. If it fails, the writer takes no more commits.
    pub(super) fn rebuild(&self, group: &mut Group) -> Result<u64, RebuildError> {
        self.layers.set_rebuilding(Rebuilding::Begun);
        match self.rebuild_now() {
            Ok(records) => {
                self.layers.set_rebuilding(Rebuilding::Ended);
                Ok(records)
            }
            Err(error) => {
                group.poisoned = Some(error.to_string());
                Err(error)
            }
        }
    }

    /// Makes the views again before anybody can read or write.
    pub(super) fn rebuild_now(&self) -> Result<u64, RebuildError> {
        let version = self.projection.version();
        self.layers.forget(|engine| {
            self.keeper.drop_redo()?;
            self.keeper.note(|checkpoint| {
                checkpoint.stamp = Stamp::default();
                checkpoint.projection = version;
                checkpoint.index = INDEX_VERSION;
            })?;
            engine.wipe()
        })?;
        let records = self.catch_up(0)?;
        self.settle()?;
        Ok(records)
    }
}
