//! How far the views are durable: one small file beside the segments, and what is being written.
//!
//! Writes that were set aside go to the engine like this, so that a stop at any moment leaves the
//! views as of one position or the means to get there:
//!
//! 1. They are written to `views/redo`, durable.
//! 2. The engine takes them and makes them durable.
//! 3. `journal/checkpoint` says so, durable, and the redo file goes.
//!
//! At open, a redo file that begins where the checkpoint stands is applied again. The engine is then
//! believed only if its stamp is the checkpoint's.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::bytes::{FieldError, FieldReader, FieldWriter};
use super::files::{Files, read_whole, replace};
use super::layers::Frozen;
use super::views::{Stamp, ViewBatch, ViewError, Views};

const CHECKPOINT: &str = "journal/checkpoint";
const REDO: &str = "views/redo";
const CHECKPOINT_MAGIC: &[u8] = b"ADJCKP\0\x01";
const REDO_MAGIC: &[u8] = b"ADJRED\0\x01";
/// Far above what is ever set aside.
const REDO_BYTES_MAX: u64 = 1 << 32;
const CHECKPOINT_BYTES_MAX: u64 = 1 << 12;
/// The form of the ledger's own pairs; another one has the views made again.
pub(super) const INDEX_VERSION: u32 = 1;

/// Whether the ledger was closed in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Close {
    Clean,
    Unclean,
}

/// What is known to be durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Checkpoint {
    /// A position the journal held.
    pub(super) durable: u64,
    /// What the engine holds.
    pub(super) stamp: Stamp,
    /// The version of the projection that made it.
    pub(super) projection: u32,
    /// The version of the ledger's own pairs.
    pub(super) index: u32,
    pub(super) close: Close,
}

impl Checkpoint {
    fn encode(&self) -> Vec<u8> {
        let mut fields = FieldWriter::with_capacity(64);
        fields.raw(CHECKPOINT_MAGIC);
        fields.u64(self.durable);
        fields.raw(&self.stamp.encode());
        fields.u32(self.projection);
        fields.u32(self.index);
        fields.u8(u8::from(self.close == Close::Clean));
        with_checksum(fields.done())
    }

    fn decode(bytes: &[u8]) -> Result<Self, FieldError> {
        let mut fields = FieldReader::new(checked(bytes)?, "checkpoint");
        let wrong = fields.wrong();
        if fields.raw(CHECKPOINT_MAGIC.len())? != CHECKPOINT_MAGIC {
            return Err(wrong);
        }
        let checkpoint = Self {
            durable: fields.u64()?,
            stamp: Stamp::decode(fields.raw(24)?).ok_or(wrong)?,
            projection: fields.u32()?,
            index: fields.u32()?,
            close: match fields.u8()? {
                1 => Close::Clean,
                _ => Close::Unclean,
            },
        };
        fields.end()?;
        Ok(checkpoint)
    }
}

fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
    bytes
}

fn checked(bytes: &[u8]) -> Result<&[u8], FieldError> {
    let wrong = FieldError("file (its checksum does not fit)");
    let (content, sum) = bytes.split_last_chunk::<4>().ok_or(wrong)?;
    if u32::from_le_bytes(*sum) == crc32fast::hash(content) {
        Ok(content)
    } else {
        Err(wrong)
    }
}

/// What was set aside, and the stamps before and after.
pub(super) struct Redo {
    pub(super) before: Stamp,
    pub(super) after: Stamp,
    pub(super) batch: ViewBatch,
}

impl Redo {
    fn encode(before: Stamp, after: Stamp, batch: &ViewBatch) -> Vec<u8> {
        let mut fields = FieldWriter::with_capacity(1 << 20);
        fields.raw(REDO_MAGIC);
        fields.raw(&before.encode());
        fields.raw(&after.encode());
        for (key, value) in &batch.writes {
            fields.u8(u8::from(value.is_some()));
            fields.block(key);
            if let Some(value) = value {
                fields.block(value);
            }
        }
        fields.u8(u8::MAX);
        with_checksum(fields.done())
    }

    fn decode(bytes: &[u8]) -> Result<Self, FieldError> {
        let mut fields = FieldReader::new(checked(bytes)?, "redo file");
        let wrong = fields.wrong();
        if fields.raw(REDO_MAGIC.len())? != REDO_MAGIC {
            return Err(wrong);
        }
        let before = Stamp::decode(fields.raw(24)?).ok_or(wrong)?;
        let after = Stamp::decode(fields.raw(24)?).ok_or(wrong)?;
        let mut batch = ViewBatch::new();
        loop {
            match fields.u8()? {
                0 => batch.delete(fields.block()?),
                1 => {
                    let key = fields.block()?;
                    batch.put(key, fields.block()?);
                }
                u8::MAX => break,
                _ => return Err(wrong),
            }
        }
        fields.end()?;
        Ok(Self {
            before,
            after,
            batch,
        })
    }
}

/// Keeps the checkpoint and the redo file, or nothing for a ledger in memory.
pub(super) struct Keeper {
    files: Option<Arc<dyn Files>>,
    last: Mutex<Checkpoint>,
}

/// What was found of a small file.
pub(super) enum Found<T> {
    Sound(T),
    Absent,
    Damaged(String),
}

fn find<T>(
    files: &dyn Files,
    path: &str,
    max: u64,
    decode: impl FnOnce(&[u8]) -> Result<T, FieldError>,
) -> io::Result<Found<T>> {
    let file = match files.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Absent),
        Err(error) => return Err(error),
    };
    let bytes = read_whole(&*file, max)?;
    Ok(match decode(&bytes) {
        Ok(found) => Found::Sound(found),
        Err(error) => Found::Damaged(format!("`{}`: {error}", files.shown(path))),
    })
}

/// Reads the checkpoint.
pub(super) fn find_checkpoint(files: &dyn Files) -> io::Result<Found<Checkpoint>> {
    find(files, CHECKPOINT, CHECKPOINT_BYTES_MAX, Checkpoint::decode)
}

/// Reads the redo file.
pub(super) fn find_redo(files: &dyn Files) -> io::Result<Found<Redo>> {
    find(files, REDO, REDO_BYTES_MAX, Redo::decode)
}

impl Keeper {
    pub(super) fn new(files: Option<Arc<dyn Files>>, last: Checkpoint) -> Self {
        let last = Mutex::new(last);
        Self { files, last }
    }

    /// Writes what is known now.
    pub(super) fn note(&self, change: impl FnOnce(&mut Checkpoint)) -> Result<(), ViewError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = *last;
        change(&mut next);
        if let Some(files) = &self.files {
            replace(&**files, CHECKPOINT, &next.encode()).map_err(failed(&**files, CHECKPOINT))?;
        }
        *last = next;
        Ok(())
    }

    /// Hands the engine what was set aside.
    pub(super) fn settle(
        &self,
        engine: &dyn Views,
        frozen: &Frozen,
        stamp: Stamp,
        durable: u64,
    ) -> Result<(), ViewError> {
        let before = self
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .stamp;
        if let Some(files) = &self.files {
            let redo = Redo::encode(before, stamp, &frozen.batch);
            replace(&**files, REDO, &redo).map_err(failed(&**files, REDO))?;
        }
        engine.apply(&frozen.batch, stamp)?;
        self.note(|checkpoint| {
            checkpoint.stamp = stamp;
            checkpoint.durable = durable;
        })?;
        self.drop_redo()
    }

    /// Removes the redo file, if there is one.
    pub(super) fn drop_redo(&self) -> Result<(), ViewError> {
        let Some(files) = &self.files else {
            return Ok(());
        };
        match files.remove(REDO) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(failed(&**files, REDO)(error)),
        }
    }
}

fn failed<'a>(files: &'a dyn Files, path: &'a str) -> impl FnOnce(io::Error) -> ViewError + 'a {
    move |error| ViewError::Engine {
        path: files.shown(path),
        why: error.to_string(),
    }
}
