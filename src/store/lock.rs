//! One process at a time has the ledger open.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Why the lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error(
        "the ledger is in use by process {process} (`{file}` is locked); stop it, or use another folder"
    )]
    InUse {
        /// The file that is locked.
        file: String,
        /// The process, as it wrote itself down.
        process: String,
    },
    /// The operating system refused.
    #[error("`{file}` cannot be locked: {source}")]
    Io {
        /// Which file.
        file: String,
        /// Why not.
        source: io::Error,
    },
}

/// Holds the ledger until it is dropped, or the process ends, however it ends.
pub(super) struct Lock(
    #[expect(dead_code, reason = "the lock lasts as long as the file is open")] File,
);

impl Lock {
    /// Takes the lock and writes down who has it.
    pub(super) fn take(path: &Path) -> Result<Self, LockError> {
        let shown = path.display().to_string();
        let failed = |source| LockError::Io {
            file: shown.clone(),
            source,
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = Vec::new();
                (&mut file)
                    .take(20)
                    .read_to_end(&mut text)
                    .map_err(failed)?;
                let text = String::from_utf8_lossy(&text);
                let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
                let process = if digits.is_empty() {
                    "unknown".to_owned()
                } else {
                    digits
                };
                return Err(LockError::InUse {
                    file: shown,
                    process,
                });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let mut write = || {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            writeln!(file, "{}", std::process::id())
        };
        // A full disk must not keep the ledger from being read.
        match write() {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::StorageFull => {}
            Err(error) => return Err(failed(error)),
        }
        Ok(Self(file))
    }
}
