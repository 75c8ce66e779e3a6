//! Views in memory: the twin that shows what every engine must do.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use super::views::{KeyRange, Pair, Stamp, ViewBatch, ViewError, ViewRead, Views};

/// Keeps views until it is dropped.
#[derive(Default)]
pub struct MemoryViews {
    kept: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    pairs: BTreeMap<Vec<u8>, Vec<u8>>,
    stamp: Stamp,
}

impl MemoryViews {
    /// Begins with no pair.
    pub fn new() -> Self {
        Self::default()
    }
}

impl ViewRead for MemoryViews {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        Ok(kept.pairs.get(key).cloned())
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Pair>, ViewError> {
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let pairs = kept.pairs.range::<Vec<u8>, _>(range.bounds());
        Ok(pairs
            .take(limit)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }
}

impl Views for MemoryViews {
    fn stamp(&self) -> Result<Stamp, ViewError> {
        Ok(self
            .kept
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .stamp)
    }

    fn apply(&self, batch: &ViewBatch, stamp: Stamp) -> Result<(), ViewError> {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        batch.apply_to(&mut kept.pairs);
        kept.stamp = stamp;
        Ok(())
    }

    fn wipe(&self) -> Result<(), ViewError> {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        *kept = Kept::default();
        Ok(())
    }
}
