//! Views in sled 0.34: the one home of the crate.
//!
//! What sled does and does not do is taken into account here and nowhere else:
//!
//! - It panics over some damage; every call is made behind a boundary that names the panic.
//! - Its flush is no fsync; every file in its folder is synced after it.
//! - Values above 4 KiB go to files of their own that it never syncs; longer ones are cut in pieces.
//! - A half-written `snap.*.generating` keeps it from opening; it is removed first.
//! - Its cache would take 1 GiB; it is told how much.
//! - Its `flush_async` deadlocks under callers in parallel; it is never used.
//!
//! Keys: `v` and the key -> 0 and the value, or 1, pieces u32, length u32; `x`, the key and a number
//! u32 -> a piece; `s` -> the stamp.

use std::fs::{self, File};
use std::io;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use super::bytes::{FieldReader, FieldWriter};
use super::sha::hex;
use super::views::{KeyRange, Pair, Stamp, ViewBatch, ViewError, ViewRead, Views};

/// The longest value sled is given.
const PIECE_BYTES: usize = 3 << 10;
/// How many writes sled takes at once.
const WRITES_AT_ONCE: usize = 2_000;
const STAMP_KEY: &[u8] = b"s";
const WHOLE: u8 = 0;
const PIECES: u8 = 1;

/// Keeps views in a sled database.
pub struct SledViews {
    path: PathBuf,
    cache_bytes: u64,
    state: RwLock<State>,
}

enum State {
    Open(sled::Db),
    /// It could not be opened, or failed; `wipe` begins anew.
    Broken(String),
}

impl SledViews {
    /// Opens the database in a folder, or begins one.
    ///
    /// It never fails: where sled cannot open, every use says why, until it is wiped.
    pub fn open(path: &Path, cache_bytes: u64) -> Self {
        let state = match open_database(path, cache_bytes) {
            Ok(database) => State::Open(database),
            Err(why) => State::Broken(why),
        };
        Self {
            path: path.to_owned(),
            cache_bytes,
            state: RwLock::new(state),
        }
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    fn failed(&self, why: &impl ToString) -> ViewError {
        ViewError::Engine {
            path: self.shown(),
            why: one_line(&why.to_string()),
        }
    }

    fn damaged(&self, key: &[u8]) -> ViewError {
        ViewError::Damaged {
            path: self.shown(),
            key: hex(key),
        }
    }

    /// Runs something over the database, a panic of which becomes an error.
    fn guarded<T>(
        &self,
        run: impl FnOnce(&sled::Db) -> Result<T, ViewError>,
    ) -> Result<T, ViewError> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let database = match &*state {
            State::Open(database) => database,
            State::Broken(why) => return Err(self.failed(why)),
        };
        catch_unwind(AssertUnwindSafe(|| run(database))).unwrap_or_else(|panic| {
            Err(ViewError::Panicked {
                path: self.shown(),
                why: panic_text(&*panic),
            })
        })
    }

    fn read(&self, database: &sled::Db, key: &[u8], stored: &[u8]) -> Result<Vec<u8>, ViewError> {
        let (form, rest) = stored.split_first().ok_or_else(|| self.damaged(key))?;
        if *form == WHOLE {
            return Ok(rest.to_vec());
        }
        let (pieces, length) = pieces_of(stored).ok_or_else(|| self.damaged(key))?;
        let mut value = Vec::new();
        for number in 0..pieces {
            let piece = database
                .get(piece_key(key, number))
                .map_err(|error| self.failed(&error))?;
            value.extend_from_slice(&piece.ok_or_else(|| self.damaged(key))?);
        }
        if u32::try_from(value.len()) != Ok(length) {
            return Err(self.damaged(key));
        }
        Ok(value)
    }

    fn add(
        &self,
        database: &sled::Db,
        batch: &mut sled::Batch,
        key: &[u8],
        value: Option<&[u8]>,
    ) -> Result<(), ViewError> {
        let own = own_key(key);
        let old = database.get(&own).map_err(|error| self.failed(&error))?;
        let old_pieces = old
            .and_then(|old| pieces_of(&old))
            .map_or(0, |(pieces, _)| pieces);
        for number in 0..old_pieces {
            batch.remove(piece_key(key, number));
        }
        let Some(value) = value else {
            batch.remove(own);
            return Ok(());
        };
        let mut stored = FieldWriter::with_capacity(16);
        if value.len() < PIECE_BYTES {
            stored.u8(WHOLE);
            stored.raw(value);
        } else {
            let mut pieces = 0_u32;
            for piece in value.chunks(PIECE_BYTES) {
                batch.insert(piece_key(key, pieces), piece);
                pieces = pieces.saturating_add(1);
            }
            stored.u8(PIECES);
            stored.u32(pieces);
            stored.u32(u32::try_from(value.len()).unwrap_or(u32::MAX));
        }
        batch.insert(own, stored.done());
        Ok(())
    }
}

impl ViewRead for SledViews {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        self.guarded(|database| {
            let stored = database
                .get(own_key(key))
                .map_err(|error| self.failed(&error))?;
            stored
                .map(|stored| self.read(database, key, &stored))
                .transpose()
        })
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Pair>, ViewError> {
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let own = |bound: Bound<Vec<u8>>, open: Bound<Vec<u8>>| match bound {
            Bound::Included(key) => Bound::Included(own_key(&key)),
            Bound::Excluded(key) => Bound::Excluded(own_key(&key)),
            Bound::Unbounded => open,
        };
        let (from, until) = range.bounds();
        let from = own(from, Bound::Included(vec![b'v']));
        let until = own(until, Bound::Excluded(vec![b'w']));
        self.guarded(|database| {
            let mut found = Vec::new();
            for pair in database.range::<Vec<u8>, _>((from, until)).take(limit) {
                let (own, stored) = pair.map_err(|error| self.failed(&error))?;
                let key = own.get(1..).unwrap_or_default().to_vec();
                let value = self.read(database, &key, &stored)?;
                found.push((key, value));
            }
            Ok(found)
        })
    }
}

impl Views for SledViews {
    fn stamp(&self) -> Result<Stamp, ViewError> {
        self.guarded(|database| {
            let stored = database
                .get(STAMP_KEY)
                .map_err(|error| self.failed(&error))?;
            let Some(stored) = stored else {
                return Ok(Stamp::default());
            };
            Stamp::decode(&stored).ok_or_else(|| self.damaged(STAMP_KEY))
        })
    }

    fn apply(&self, batch: &ViewBatch, stamp: Stamp) -> Result<(), ViewError> {
        self.guarded(|database| {
            let mut writes = sled::Batch::default();
            let mut count = 0_usize;
            for (key, value) in &batch.writes {
                self.add(database, &mut writes, key, value.as_deref())?;
                count = count.saturating_add(1);
                if count >= WRITES_AT_ONCE {
                    let full = std::mem::take(&mut writes);
                    database
                        .apply_batch(full)
                        .map_err(|error| self.failed(&error))?;
                    count = 0;
                }
            }
            writes.insert(STAMP_KEY, stamp.encode());
            database
                .apply_batch(writes)
                .map_err(|error| self.failed(&error))?;
            database.flush().map_err(|error| self.failed(&error))?;
            Ok(())
        })?;
        sync_folder(&self.path).map_err(|error| self.failed(&error))
    }

    fn wipe(&self) -> Result<(), ViewError> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *state, State::Broken("it is being wiped".to_owned()));
        // A database that failed may panic once more as it goes.
        let gone = catch_unwind(AssertUnwindSafe(|| drop(old)));
        if gone.is_err() {
            *state = State::Broken("it panicked as it was closed".to_owned());
        }
        match fs::remove_dir_all(&self.path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(self.failed(&error)),
        }
        match open_database(&self.path, self.cache_bytes) {
            Ok(database) => {
                *state = State::Open(database);
                Ok(())
            }
            Err(why) => {
                let error = self.failed(&why);
                *state = State::Broken(why);
                Err(error)
            }
        }
    }
}

impl Stamp {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut fields = FieldWriter::with_capacity(24);
        fields.u64(self.covered);
        fields.u64(self.pairs);
        fields.u64(self.sum);
        fields.done()
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut fields = FieldReader::new(bytes, "stamp");
        let stamp = Self {
            covered: fields.u64().ok()?,
            pairs: fields.u64().ok()?,
            sum: fields.u64().ok()?,
        };
        fields.end().ok()?;
        Some(stamp)
    }
}

fn own_key(key: &[u8]) -> Vec<u8> {
    let mut own = Vec::with_capacity(key.len().saturating_add(1));
    own.push(b'v');
    own.extend_from_slice(key);
    own
}

fn piece_key(key: &[u8], number: u32) -> Vec<u8> {
    let mut own = Vec::with_capacity(key.len().saturating_add(5));
    own.push(b'x');
    own.extend_from_slice(key);
    own.extend_from_slice(&number.to_be_bytes());
    own
}

/// Returns how many pieces a value is cut into, and its length; none for a whole one.
fn pieces_of(stored: &[u8]) -> Option<(u32, u32)> {
    let mut fields = FieldReader::new(stored, "value");
    if fields.u8().ok()? != PIECES {
        return None;
    }
    Some((fields.u32().ok()?, fields.u32().ok()?))
}

fn open_database(path: &Path, cache_bytes: u64) -> Result<sled::Db, String> {
    remove_half_written(path).map_err(|error| one_line(&error.to_string()))?;
    let open = || {
        sled::Config::new()
            .path(path)
            .cache_capacity(cache_bytes)
            .flush_every_ms(None)
            .open()
    };
    match catch_unwind(AssertUnwindSafe(open)) {
        Ok(opened) => opened.map_err(|error| one_line(&error.to_string())),
        Err(panic) => Err(format!("it panicked: {}", panic_text(&*panic))),
    }
}

fn remove_half_written(path: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Makes every file below a folder durable, and their names.
fn sync_folder(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_folder(&path)?;
            continue;
        }
        match File::open(&path) {
            Ok(file) => file.sync_all()?,
            // Sled removes snapshots it no longer needs at any time.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    File::open(path)?.sync_all()
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    one_line(text.unwrap_or("it does not say why"))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
