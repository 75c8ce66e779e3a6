//! How much of the disk must stay free.

use std::sync::Arc;

use super::commit::AppendError;

/// Looks at the free room before new commits are taken.
#[derive(Clone, Default)]
pub(super) struct Room {
    floor: u64,
    free: Option<Arc<dyn Fn() -> Option<u64> + Send + Sync>>,
}

impl Room {
    /// Keeps `floor` bytes free; `free` tells how many are, where the system says so.
    pub(super) fn new(floor: u64, free: Arc<dyn Fn() -> Option<u64> + Send + Sync>) -> Self {
        let free = Some(free);
        Self { floor, free }
    }

    /// Refuses when less than the floor is free.
    pub(super) fn check(&self) -> Result<(), AppendError> {
        let free = self.free.as_ref().and_then(|free| free());
        match free {
            Some(free) if free < self.floor => Err(AppendError::DiskFull {
                free,
                floor: self.floor,
            }),
            Some(_) | None => Ok(()),
        }
    }
}
