//! Opens the service over a ledger on disk.

use std::path::Path;
use std::sync::Arc;

use super::book::LedgerBook;
use super::library::LibraryError;
use super::projection::Lookups;
use super::service::Service;
use super::world::Worlds;
use crate::store::{Ledger, OpenError, Opened, Options, ViewError};

/// Why the service cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// A pack cannot be read.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The ledger does not open.
    #[error("the ledger in `{folder}` does not open: {cause}")]
    Ledger {
        /// Where it is.
        folder: String,
        /// Why.
        cause: OpenError,
    },
    /// The folder holds no ledger, and nothing is to be written.
    #[error("`{0}` holds no ledger")]
    NoLedger(String),
}

/// The service over a ledger on disk.
pub type Office = Service<LedgerBook>;

/// Opens the service over the ledger in a folder, or one that is gone with the process.
///
/// # Errors
///
/// [`OfficeError`] where packs or ledger cannot be used.
pub fn open(packs: &Path, ledger: Option<&Path>) -> Result<Office, OfficeError> {
    let worlds = Arc::new(Worlds::of_root(packs)?);
    let lookups = Arc::new(Lookups::new(Arc::clone(&worlds)));
    let ledger = match ledger {
        None => Ledger::in_memory(lookups),
        Some(folder) => Ledger::open(folder, lookups, &Options::default()).map_err(|cause| {
            OfficeError::Ledger {
                folder: folder.display().to_string(),
                cause,
            }
        })?,
    };
    Ok(Service::new(worlds, LedgerBook::new(ledger)))
}

/// Opens the service over a ledger that is there already.
///
/// # Errors
///
/// As [`open`], and [`OfficeError::NoLedger`].
pub fn reopen(packs: &Path, ledger: &Path) -> Result<Office, OfficeError> {
    if !ledger.join("lock").is_file() {
        return Err(OfficeError::NoLedger(ledger.display().to_string()));
    }
    open(packs, Some(ledger))
}

impl Office {
    /// Returns what opening the ledger found and did.
    pub fn opened(&self) -> &Opened {
        self.book().ledger().opened()
    }

    /// Makes the views durable and closes the ledger.
    ///
    /// # Errors
    ///
    /// Where the views could not be written; they are caught up when the ledger is opened again.
    pub fn close(self) -> Result<(), ViewError> {
        self.into_book().into_ledger().close()
    }
}
