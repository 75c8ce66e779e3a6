//! The views as they are read: what an engine keeps, and over it what it does not keep yet.
//!
//! Writes gather in memory (*active*). Now and then they are set aside (*frozen*), written to the
//! engine as one batch and made durable there, so that the engine only ever holds the views as of
//! one position. Were every group written to the engine at once, an unclean stop would leave it
//! somewhere after the last durable position, and views that read before they write, as a count
//! does, could not be caught up from there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use super::overlay::{Slice, merged_page, slice};
use super::views::{KeyRange, Pair, Stamp, ViewBatch, ViewError, ViewRead, Views};

/// A pair takes about this many bytes in memory beside its key and value.
const PAIR_OVERHEAD: usize = 96;

/// Writes set aside with the stamp the engine will have after them.
pub(super) struct Frozen {
    pub(super) batch: ViewBatch,
    pub(super) covered: u64,
}

#[derive(Default)]
struct Gathered {
    active: ViewBatch,
    bytes: usize,
    /// The last position the active writes cover.
    covered: u64,
    frozen: Option<Arc<Frozen>>,
}

/// Views in layers.
pub(super) struct Layers {
    gathered: RwLock<Gathered>,
    pub(super) engine: Arc<dyn Views>,
    /// Held by whoever writes to the engine.
    settling: Mutex<()>,
    settled: Condvar,
    waiting: Mutex<()>,
    rebuilding: AtomicBool,
    /// The engine failed to read since it was last made again.
    failed: AtomicBool,
}

impl Layers {
    /// Lays nothing over an engine that covers `covered`.
    pub(super) fn over(engine: Arc<dyn Views>, covered: u64) -> Self {
        Self {
            gathered: RwLock::new(Gathered {
                covered,
                ..Gathered::default()
            }),
            engine,
            settling: Mutex::new(()),
            settled: Condvar::new(),
            waiting: Mutex::new(()),
            rebuilding: AtomicBool::new(false),
            failed: AtomicBool::new(false),
        }
    }

    /// Adds what a group wrote.
    pub(super) fn add(&self, batch: ViewBatch, covered: u64) {
        let mut gathered = self
            .gathered
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let sizes = batch.writes.iter().map(|(key, value)| {
            let value = value.as_ref().map_or(0, Vec::len);
            key.len()
                .saturating_add(value)
                .saturating_add(PAIR_OVERHEAD)
        });
        gathered.bytes = gathered.bytes.saturating_add(sizes.sum::<usize>());
        gathered.active.extend(batch);
        gathered.covered = covered;
    }

    /// Returns about how many bytes of memory the active writes take, each write of a key counted.
    pub(super) fn bytes(&self) -> usize {
        self.gathered
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .bytes
    }

    /// Tells whether writes are set aside and not in the engine yet.
    pub(super) fn is_settling(&self) -> bool {
        let gathered = self.gathered.read().unwrap_or_else(PoisonError::into_inner);
        gathered.frozen.is_some()
    }

    /// Sets the active writes aside, unless some are aside already; tells whether there are any.
    pub(super) fn freeze(&self) -> bool {
        let mut gathered = self
            .gathered
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if gathered.frozen.is_none() && !gathered.active.is_empty() {
            let batch = std::mem::take(&mut gathered.active);
            let covered = gathered.covered;
            gathered.bytes = 0;
            gathered.frozen = Some(Arc::new(Frozen { batch, covered }));
        }
        gathered.frozen.is_some()
    }

    /// Sets the active writes aside unless some are aside already; tells whether it did.
    pub(super) fn freeze_if_free(&self) -> bool {
        !self.is_settling() && self.freeze()
    }

    /// Waits until nothing is set aside.
    pub(super) fn wait(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        while self.is_settling() {
            waiting = self
                .settled
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Hands the writes set aside to `keep`, with the stamp after them, and drops them once kept.
    pub(super) fn settle<E: From<ViewError>>(
        &self,
        keep: impl FnOnce(&Frozen, Stamp) -> Result<(), E>,
    ) -> Result<(), E> {
        let _settling: MutexGuard<'_, ()> =
            self.settling.lock().unwrap_or_else(PoisonError::into_inner);
        let frozen = {
            let gathered = self.gathered.read().unwrap_or_else(PoisonError::into_inner);
            gathered.frozen.clone()
        };
        let Some(frozen) = frozen else {
            return Ok(());
        };
        let mut stamp = self.engine.stamp().map_err(E::from)?;
        stamp.covered = frozen.covered;
        for (key, value) in &frozen.batch.writes {
            if let Some(old) = self.engine.get(key).map_err(E::from)? {
                stamp.take(key, &old);
            }
            if let Some(new) = value {
                stamp.add(key, new);
            }
        }
        keep(&frozen, stamp)?;
        self.let_go();
        Ok(())
    }

    /// Looks at the engine while nothing is written to it.
    pub(super) fn hold_still<T>(&self, look: impl FnOnce(&dyn Views) -> T) -> T {
        let _settling: MutexGuard<'_, ()> =
            self.settling.lock().unwrap_or_else(PoisonError::into_inner);
        look(&*self.engine)
    }

    fn let_go(&self) {
        let _waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut gathered = self
            .gathered
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        gathered.frozen = None;
        self.settled.notify_all();
    }

    /// Drops what is gathered and has the engine wiped, while nobody settles; nobody adds meanwhile.
    ///
    /// Were it wiped while an older layer is being settled, that layer would come to stand in it.
    pub(super) fn forget(
        &self,
        wipe: impl FnOnce(&dyn Views) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        let _settling: MutexGuard<'_, ()> =
            self.settling.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let mut gathered = self
                .gathered
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            *gathered = Gathered::default();
        }
        self.failed.store(false, Ordering::Release);
        self.let_go();
        wipe(&*self.engine)
    }

    /// Tells whether the engine failed to read since it was last made again.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Acquire)
    }

    fn watched<T>(&self, answer: Result<T, ViewError>) -> Result<T, ViewError> {
        if answer.is_err() {
            self.failed.store(true, Ordering::Release);
        }
        answer
    }

    /// Has readers from outside refused while the views are made again.
    pub(super) fn set_rebuilding(&self, rebuilding: Rebuilding) {
        let yes = match rebuilding {
            Rebuilding::Begun => true,
            Rebuilding::Ended => false,
        };
        self.rebuilding.store(yes, Ordering::Release);
    }
}

/// Whether the views are being made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rebuilding {
    Begun,
    Ended,
}

impl ViewRead for Layers {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        let frozen = {
            let gathered = self.gathered.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(written) = gathered.active.writes.get(key) {
                return Ok(written.clone());
            }
            gathered.frozen.clone()
        };
        match frozen
            .as_ref()
            .and_then(|frozen| frozen.batch.writes.get(key))
        {
            Some(written) => Ok(written.clone()),
            None => self.watched(self.engine.get(key)),
        }
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Pair>, ViewError> {
        let over = |part: &KeyRange, most: usize| self.slice(part, most);
        let below = |part: &KeyRange, most: usize| self.watched(self.engine.page(part, most));
        merged_page(range, limit, &over, &below)
    }
}

impl Layers {
    /// Returns the first writes that are not in the engine for certain.
    ///
    /// Either layer may end before the other, so both give their first `most`, and what comes after
    /// the most of them is left to the next page.
    fn slice(&self, range: &KeyRange, most: usize) -> Slice {
        let gathered = self.gathered.read().unwrap_or_else(PoisonError::into_inner);
        let mut merged = match &gathered.frozen {
            Some(frozen) => slice(&frozen.batch, range, most),
            None => Slice::new(),
        };
        merged.extend(slice(&gathered.active, range, most));
        merged.into_iter().take(most).collect()
    }
}

/// The layers as a caller of the ledger sees them.
pub(super) struct Outside(pub(super) Arc<Layers>);

impl Outside {
    fn check(&self) -> Result<(), ViewError> {
        if self.0.rebuilding.load(Ordering::Acquire) {
            return Err(ViewError::Rebuilding);
        }
        Ok(())
    }
}

impl ViewRead for Outside {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        self.check()?;
        self.0.get(key)
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Pair>, ViewError> {
        self.check()?;
        self.0.page(range, limit)
    }
}
