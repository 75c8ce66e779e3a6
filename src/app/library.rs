//! The packs at hand, and which of them judges a case.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::packs::{PackReadError, read_pack_folder};
use crate::domain::{Dispute, PackRef};
use crate::policy::diagnostic::Diagnostic;
use crate::policy::judge::How;
use crate::policy::pack::{Pack, PackFiles};

/// The packs at hand, in the order of their ids.
#[derive(Clone, Debug, Default)]
pub struct Library {
    packs: Vec<Pack>,
    /// The files each pack was read from, in the same order.
    files: Vec<PackFiles>,
}

/// Which pack the caller wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The one the case names or fits.
    ByCase,
    /// The pack in this folder.
    Folder(PathBuf),
    /// This version of a pack in the library.
    Version(PackRef),
}

/// Why there is no pack to judge with.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// A folder cannot be read.
    #[error(transparent)]
    Unreadable(#[from] PackReadError),
    /// A pack is faulty.
    #[error("the pack in `{folder}` is faulty")]
    Faulty {
        /// Where it is.
        folder: PathBuf,
        /// What is wrong with it.
        diagnostics: Vec<Diagnostic>,
    },
    /// The folder holds no pack.
    #[error("`{0}` holds no rule pack")]
    NoPack(PathBuf),
    /// No pack has this id.
    #[error("there is no pack `{id}`; there are: {known}")]
    UnknownPack {
        /// What was asked for.
        id: String,
        /// What there is.
        known: String,
    },
    /// The case names no pack and none, or more than one, fits it.
    #[error(
        "the case names no pack, and {fitting} packs are in its currency; name one with --pack, or `judged_under` in the case"
    )]
    NoChoice {
        /// How many fit.
        fitting: usize,
    },
}

impl Library {
    /// Reads one pack.
    ///
    /// # Errors
    ///
    /// [`LibraryError`] if it cannot be read or is faulty.
    pub fn of_folder(folder: &Path) -> Result<Self, LibraryError> {
        let files = read_pack_folder(folder)?;
        let (pack, diagnostics) = Pack::open(&files);
        match pack {
            Some(pack) => Ok(Self {
                packs: vec![pack],
                files: vec![files],
            }),
            None => Err(LibraryError::Faulty {
                folder: folder.to_owned(),
                diagnostics,
            }),
        }
    }

    /// Reads every pack in the folders below `root`; a folder is a pack if it has a `pack.yaml`.
    ///
    /// # Errors
    ///
    /// As [`Library::of_folder`]; a root without packs is an error.
    pub fn of_root(root: &Path) -> Result<Self, LibraryError> {
        if root.join("pack.yaml").is_file() {
            return Self::of_folder(root);
        }
        let entries = std::fs::read_dir(root).map_err(|_| LibraryError::NoPack(root.to_owned()))?;
        let mut folders: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.join("pack.yaml").is_file())
            .collect();
        folders.sort();
        if folders.is_empty() {
            return Err(LibraryError::NoPack(root.to_owned()));
        }
        let mut read: Vec<(Pack, PackFiles)> = Vec::new();
        for folder in folders {
            let one = Self::of_folder(&folder)?;
            read.extend(one.packs.into_iter().zip(one.files));
        }
        read.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
        let (packs, files) = read.into_iter().unzip();
        Ok(Self { packs, files })
    }

    /// Lists the packs.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// Lists the packs with the files they were read from.
    pub fn with_files(&self) -> impl Iterator<Item = (&Pack, &PackFiles)> {
        self.packs.iter().zip(&self.files)
    }

    /// Picks the pack for a dispute: the one the caller names, else the one the case names, else
    /// the only one in the currency of the case.
    ///
    /// # Errors
    ///
    /// [`LibraryError`] if that leaves none.
    pub fn pick(&self, dispute: &Dispute, wanted: Option<&PackRef>) -> Result<&Pack, LibraryError> {
        let named = wanted
            .map(PackRef::pack)
            .or_else(|| dispute.judged_under().map(|under| under.pack.pack()));
        if let Some(id) = named {
            return self.packs.iter().find(|pack| pack.id == id).ok_or_else(|| {
                LibraryError::UnknownPack {
                    id: id.to_owned(),
                    known: self.ids(),
                }
            });
        }
        if let [only] = self.packs.as_slice() {
            return Ok(only);
        }
        let fitting: Vec<&Pack> = self
            .packs
            .iter()
            .filter(|pack| dispute.currency() == Some(pack.currency))
            .collect();
        match fitting.as_slice() {
            [only] => Ok(only),
            several => Err(LibraryError::NoChoice {
                fitting: several.len(),
            }),
        }
    }

    fn ids(&self) -> String {
        let ids: Vec<&str> = self.packs.iter().map(|pack| pack.id.as_str()).collect();
        ids.join(", ")
    }
}

impl Choice {
    /// Says how to judge under this choice.
    pub fn how(&self, at: Option<crate::domain::Moment>) -> How {
        let version: Option<Date> = match self {
            Self::Version(version) => Some(version.version()),
            Self::ByCase | Self::Folder(_) => None,
        };
        How {
            version,
            at,
            governing: None,
        }
    }
}
