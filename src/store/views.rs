//! Views: pairs of bytes derived from the records, which can be thrown away and made again.

use std::collections::BTreeMap;
use std::ops::Bound;

use sha2::{Digest, Sha256};

use super::sha::Sha256Digest;
use super::value::EventRecord;

/// The longest key, in bytes.
pub const KEY_BYTES_MAX: usize = 1_024;
/// The longest value, in bytes.
pub const VALUE_BYTES_MAX: usize = 1 << 20;
/// The first byte of the ledger's own keys, which no projection may write.
pub(super) const RESERVED: u8 = 0;
/// How many pairs a scan asks for at once.
const PAGE: usize = 256;

/// A key with its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// Why the views gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The engine under the views refused.
    #[error(
        "the views in `{path}` cannot be used: {why}; the ledger rebuilds them when it is opened again"
    )]
    Engine {
        /// Where they are.
        path: String,
        /// What it said.
        why: String,
    },
    /// The engine under the views panicked, as it does over some damage.
    #[error(
        "the engine under the views in `{path}` panicked: {why}; the ledger rebuilds them when it is opened again"
    )]
    Panicked {
        /// Where they are.
        path: String,
        /// What it said.
        why: String,
    },
    /// A pair does not have the form it was written in.
    #[error("the views in `{path}` hold a pair that is not as it was written, at key {key}")]
    Damaged {
        /// Where they are.
        path: String,
        /// The key, in hexadecimal digits.
        key: String,
    },
    /// The views are being made again.
    #[error("the views are being rebuilt; ask again shortly")]
    Rebuilding,
}

/// Why a projection could not take a record.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// A view could not be read.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The record cannot be understood.
    #[error("the record at position {position} cannot be projected: {why}")]
    Record {
        /// Its position.
        position: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The projection wrote a pair that views cannot hold.
    #[error(
        "the projection wrote a key of {key} bytes (1 to {KEY_BYTES_MAX}, the first not zero) with a value of {value} bytes (at most {VALUE_BYTES_MAX})"
    )]
    Pair {
        /// The length of the key.
        key: usize,
        /// The length of the value.
        value: usize,
    },
}

/// Which keys are meant: from a first one, up to one that is not meant any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRange {
    from: Bound<Vec<u8>>,
    until: Bound<Vec<u8>>,
}

impl KeyRange {
    /// Means every key.
    pub const ALL: Self = Self {
        from: Bound::Unbounded,
        until: Bound::Unbounded,
    };

    /// Means the keys that begin with `prefix`.
    pub fn prefix(prefix: &[u8]) -> Self {
        let mut until = prefix.to_vec();
        while let Some(last) = until.pop() {
            if let Some(next) = last.checked_add(1) {
                until.push(next);
                break;
            }
        }
        let until = if until.is_empty() {
            Bound::Unbounded
        } else {
            Bound::Excluded(until)
        };
        let from = Bound::Included(prefix.to_vec());
        Self { from, until }
    }

    /// Means the keys from `from` on, up to and without `until`.
    pub fn between(from: &[u8], until: &[u8]) -> Self {
        Self {
            from: Bound::Included(from.to_vec()),
            until: Bound::Excluded(until.to_vec()),
        }
    }

    /// Means all keys in two parts: those before `key`, and it with those after.
    pub fn split(key: &[u8]) -> (Self, Self) {
        let before = Self {
            from: Bound::Unbounded,
            until: Bound::Excluded(key.to_vec()),
        };
        let after = Self {
            from: Bound::Included(key.to_vec()),
            until: Bound::Unbounded,
        };
        (before, after)
    }

    /// Returns what of this range comes after `key`.
    #[must_use]
    pub fn after(&self, key: &[u8]) -> Self {
        Self {
            from: Bound::Excluded(key.to_vec()),
            until: self.until.clone(),
        }
    }

    /// Returns the bounds.
    pub fn bounds(&self) -> (Bound<Vec<u8>>, Bound<Vec<u8>>) {
        (self.from.clone(), self.until.clone())
    }

    /// Tells whether no key can be meant; such bounds must not be asked of a tree.
    pub fn is_empty(&self) -> bool {
        match (&self.from, &self.until) {
            (Bound::Included(from), Bound::Excluded(until)) => from >= until,
            (Bound::Excluded(from), Bound::Excluded(until)) => from >= until,
            (Bound::Included(from), Bound::Included(until)) => from > until,
            (Bound::Excluded(from), Bound::Included(until)) => from >= until,
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
        }
    }
}

/// What can be read of the views.
pub trait ViewRead {
    /// Returns the value under a key.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError>;

    /// Returns the first pairs of a range in key order, at most `limit`; fewer mean there are no more.
    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Pair>, ViewError>;
}

/// Walks the pairs of a range in key order.
///
/// Each page is read as of one moment; what is written between two pages may show in the second.
pub fn scan(views: &dyn ViewRead, range: KeyRange) -> ViewScan<'_> {
    ViewScan {
        views,
        range,
        page: Vec::new().into_iter(),
        state: ScanState::More,
    }
}

/// The pairs of a range; see [`scan`].
pub struct ViewScan<'a> {
    views: &'a dyn ViewRead,
    range: KeyRange,
    page: std::vec::IntoIter<Pair>,
    state: ScanState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ScanState {
    More,
    Ended,
}

impl Iterator for ViewScan<'_> {
    type Item = Result<Pair, ViewError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(pair) = self.page.next() {
            return Some(Ok(pair));
        }
        if self.state == ScanState::Ended {
            return None;
        }
        let page = match self.views.page(&self.range, PAGE) {
            Ok(page) => page,
            Err(error) => {
                self.state = ScanState::Ended;
                return Some(Err(error));
            }
        };
        if page.len() < PAGE {
            self.state = ScanState::Ended;
        }
        if let Some((last, _)) = page.last() {
            self.range = self.range.after(last);
        }
        self.page = page.into_iter();
        self.page.next().map(Ok)
    }
}

/// Returns the digest over all pairs in key order.
///
/// Two views with the same digest hold the same pairs, whatever engine keeps them.
pub fn digest(views: &dyn ViewRead) -> Result<Sha256Digest, ViewError> {
    let mut hasher = Sha256::new();
    for pair in scan(views, KeyRange::ALL) {
        let (key, value) = pair?;
        for part in [key, value] {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(part);
        }
    }
    Ok(Sha256Digest::new(hasher.finalize().into()))
}

/// Pairs to write and keys to remove; the last word on a key counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewBatch {
    pub(super) writes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl ViewBatch {
    /// Begins an empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes a pair.
    ///
    /// Keys have 1 to 1,024 bytes and do not begin with a zero byte; values at most 1 MiB. What
    /// breaks that fails the commit with [`ProjectionError::Pair`].
    pub fn put(&mut self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.writes.insert(key.into(), Some(value.into()));
    }

    /// Removes the pair under a key, if there is one.
    pub fn delete(&mut self, key: impl Into<Vec<u8>>) {
        self.writes.insert(key.into(), None);
    }

    /// Tells whether nothing is written or removed.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Writes and removes in a map what it says.
    pub fn apply_to(&self, pairs: &mut BTreeMap<Vec<u8>, Vec<u8>>) {
        for (key, value) in &self.writes {
            match value {
                Some(value) => pairs.insert(key.clone(), value.clone()),
                None => pairs.remove(key),
            };
        }
    }

    /// Adds a later batch, whose word on a key counts more.
    pub fn extend(&mut self, later: Self) {
        self.writes.extend(later.writes);
    }

    /// Checks what a projection may write.
    pub(super) fn check(&self) -> Result<(), ProjectionError> {
        let wrong = self.writes.iter().find(|(key, value)| {
            let long = value.as_ref().map_or(0, Vec::len) > VALUE_BYTES_MAX;
            key.is_empty() || key.len() > KEY_BYTES_MAX || key.first() == Some(&RESERVED) || long
        });
        match wrong {
            None => Ok(()),
            Some((key, value)) => Err(ProjectionError::Pair {
                key: key.len(),
                value: value.as_ref().map_or(0, Vec::len),
            }),
        }
    }
}

/// Turns records into views; supplied by whoever knows what the events mean.
///
/// It must be a function of the record and the views alone: what one build of the views yields,
/// every other build must yield as well.
pub trait Projection: Send + Sync {
    /// Returns the version of the pairs it writes; another one has the views made again.
    fn version(&self) -> u32;

    /// Writes what follows from one more record.
    ///
    /// `views` shows everything that earlier records led to, those of the same commit too, but not
    /// what stands in `batch` already.
    fn project(
        &self,
        record: &EventRecord,
        views: &dyn ViewRead,
        batch: &mut ViewBatch,
    ) -> Result<(), ProjectionError>;
}

/// How far views are, and what they hold, as last made durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Stamp {
    /// The number of the last position they cover.
    pub covered: u64,
    /// How many pairs there are.
    pub pairs: u64,
    /// The checksums of all pairs added up, wrapping: a lost or altered pair shows in it.
    pub sum: u64,
}

impl Stamp {
    /// Returns the checksum one pair adds.
    pub fn checksum(key: &[u8], value: &[u8]) -> u64 {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(key);
        let low = hasher.clone().finalize();
        hasher.update(value);
        u64::from(hasher.finalize()) | (u64::from(low) << 32)
    }

    /// Counts a pair in.
    pub(super) fn add(&mut self, key: &[u8], value: &[u8]) {
        self.pairs = self.pairs.saturating_add(1);
        self.sum = self.sum.wrapping_add(Self::checksum(key, value));
    }

    /// Counts a pair out.
    pub(super) fn take(&mut self, key: &[u8], value: &[u8]) {
        self.pairs = self.pairs.saturating_sub(1);
        self.sum = self.sum.wrapping_sub(Self::checksum(key, value));
    }
}

/// An engine that keeps views.
pub trait Views: ViewRead + Send + Sync {
    /// Returns the stamp that was applied last.
    fn stamp(&self) -> Result<Stamp, ViewError>;

    /// Writes a batch and a stamp, all or nothing for every reader to come, and makes them durable.
    ///
    /// After an error, or a stop in the midst of it, the same batch may be applied again: writes are
    /// whole values.
    fn apply(&self, batch: &ViewBatch, stamp: Stamp) -> Result<(), ViewError>;

    /// Removes every pair and the stamp.
    fn wipe(&self) -> Result<(), ViewError>;
}
