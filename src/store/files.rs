//! The narrow way to the disk: what the ledger asks of files, and no more.
//!
//! Paths are relative to the ledger's folder, with `/` between their parts. Behind the traits stand the
//! real disk ([`DiskFiles`](super::DiskFiles)) and one that loses power on request
//! ([`SimulatedFiles`](super::SimulatedFiles)).

use std::io;
use std::sync::Arc;

/// One open file.
pub trait JournalFile: Send + Sync {
    /// Writes bytes at the end; after an error the file may hold any part of them.
    fn append(&self, bytes: &[u8]) -> io::Result<()>;

    /// Makes everything written so far durable.
    fn sync(&self) -> io::Result<()>;

    /// Reads from an offset until the buffer is full or the file ends; returns how much was read.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Cuts the file to a length.
    fn truncate(&self, length: u64) -> io::Result<()>;

    /// Returns how many bytes it holds.
    fn length(&self) -> io::Result<u64>;
}

/// The ledger's folder.
pub trait Files: Send + Sync {
    /// Creates a file, empty even if there was one.
    fn create(&self, path: &str) -> io::Result<Arc<dyn JournalFile>>;

    /// Opens a file that exists.
    fn open(&self, path: &str) -> io::Result<Arc<dyn JournalFile>>;

    /// Creates a folder and those above it; one that exists is left as it is.
    fn create_folder(&self, path: &str) -> io::Result<()>;

    /// Returns the names of the files in a folder, sorted.
    fn list(&self, folder: &str) -> io::Result<Vec<String>>;

    /// Gives a file another name, in place of one that has it.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &str) -> io::Result<()>;

    /// Makes the names in a folder durable.
    fn sync_folder(&self, folder: &str) -> io::Result<()>;

    /// Returns how many bytes can still be written, where that can be told.
    fn free(&self) -> Option<u64>;

    /// Returns the path as people know it.
    fn shown(&self, path: &str) -> String;
}

/// Returns the folder a path lies in.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Reads a whole file of at most `max` bytes.
pub(super) fn read_whole(file: &dyn JournalFile, max: u64) -> io::Result<Vec<u8>> {
    let length = file.length()?;
    if length > max {
        let why = format!("it has {length} bytes and may have {max}");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
    }
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    let read = file.read_at(&mut bytes, 0)?;
    bytes.truncate(read);
    Ok(bytes)
}

/// Replaces a file whole: whoever opens it later finds the old bytes or the new ones, durable.
pub(super) fn replace(files: &dyn Files, path: &str, bytes: &[u8]) -> io::Result<()> {
    let temporary = format!("{path}.new");
    let file = files.create(&temporary)?;
    file.append(bytes)?;
    file.sync()?;
    files.rename(&temporary, path)?;
    files.sync_folder(folder_of(path))
}
