//! How much of the disk must stay free, and what is given up when it is full.

use std::sync::Arc;

use super::files::Files;
use super::options::Options;

const BALLAST: &str = "ballast";
static PIECE: [u8; 1 << 16] = [0; 1 << 16];

/// Looks at the free room before new commits are taken.
#[derive(Clone, Default)]
pub(super) struct Room {
    floor: u64,
    free: Option<Arc<dyn Fn() -> Option<u64> + Send + Sync>>,
}

/// Less is free than must stay so.
#[derive(Clone, Copy)]
pub(super) struct Narrow {
    pub(super) free: u64,
    pub(super) floor: u64,
}

impl Room {
    /// Keeps `floor` bytes free; `free` tells how many are, where the system says so.
    pub(super) fn new(floor: u64, free: Arc<dyn Fn() -> Option<u64> + Send + Sync>) -> Self {
        let free = Some(free);
        Self { floor, free }
    }

    /// Tells whether less than the floor is free.
    pub(super) fn narrow(&self) -> Option<Narrow> {
        let free = self.free.as_ref().and_then(|free| free())?;
        let floor = self.floor;
        (free < floor).then_some(Narrow { free, floor })
    }
}

/// Writes the ballast file, if there is none of that size and the disk has room to spare.
///
/// It is a precaution: where it cannot be written, the ledger opens without.
pub(super) fn lay_ballast(files: &dyn Files, options: &Options) {
    let held = files.open(BALLAST).and_then(|file| file.length());
    let wanted = options.ballast_bytes;
    let spare = wanted.saturating_add(options.floor_bytes);
    if held.is_ok_and(|held| held >= wanted) || files.free().is_some_and(|free| free < spare) {
        return;
    }
    let write = || {
        let file = files.create(BALLAST)?;
        let mut left = wanted;
        while left > 0 {
            let length = usize::try_from(left)
                .unwrap_or(PIECE.len())
                .min(PIECE.len());
            file.append(PIECE.get(..length).unwrap_or_default())?;
            left = left.saturating_sub(u64::try_from(length).unwrap_or(left));
        }
        file.sync()
    };
    if write().is_err() {
        give_up_ballast(files);
    }
}

/// Removes the ballast file; tells whether there was one.
pub(super) fn give_up_ballast(files: &dyn Files) -> bool {
    files.remove(BALLAST).is_ok()
}
