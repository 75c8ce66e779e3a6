//! Finds and reads case files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::domain::Dispute;
use crate::intake::{CaseFile, InputErrors, SIZE_MAX, parse_case};

/// Deepest folder below the one named that is looked into.
const DEPTH_MAX: usize = 8;
/// What a folder that is one case holds.
pub const CASE_FILE: &str = "case.yaml";

/// A case file, not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseSource {
    /// The file.
    pub path: PathBuf,
}

/// Why a case cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum CaseReadError {
    /// There is nothing there.
    #[error("`{0}` does not exist")]
    Missing(PathBuf),
    /// The folder holds no case.
    #[error("`{0}` holds no case file")]
    NoCases(PathBuf),
    /// A file or folder cannot be read.
    #[error("cannot read `{path}`: {cause}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The file is larger than a case may be.
    #[error("`{0}` is larger than {SIZE_MAX} bytes")]
    TooLarge(PathBuf),
    /// The file is no sound case.
    #[error("{0}")]
    Faulty(InputErrors),
}

/// Lists the case files that `path` names, sorted by name.
///
/// A file is a case. A folder with a `case.yaml` is one case. Any other folder is searched: every
/// folder in it with a `case.yaml`, and every `.yaml` file beside none, is a case.
///
/// # Errors
///
/// [`CaseReadError`] where there is nothing to judge.
pub fn find_cases(path: &Path) -> Result<Vec<CaseSource>, CaseReadError> {
    if path.is_file() {
        return Ok(vec![CaseSource {
            path: path.to_owned(),
        }]);
    }
    if !path.is_dir() {
        return Err(CaseReadError::Missing(path.to_owned()));
    }
    let mut found = Vec::new();
    find_below(path, 0, &mut found)?;
    if found.is_empty() {
        return Err(CaseReadError::NoCases(path.to_owned()));
    }
    Ok(found)
}

fn find_below(
    folder: &Path,
    depth: usize,
    found: &mut Vec<CaseSource>,
) -> Result<(), CaseReadError> {
    let case = folder.join(CASE_FILE);
    if case.is_file() {
        found.push(CaseSource { path: case });
        return Ok(());
    }
    let unreadable = |cause| CaseReadError::Unreadable {
        path: folder.to_owned(),
        cause,
    };
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        entries.push(entry.map_err(unreadable)?.path());
    }
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            if depth < DEPTH_MAX {
                find_below(&entry, depth.saturating_add(1), found)?;
            }
        } else if entry
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            found.push(CaseSource { path: entry });
        }
    }
    Ok(())
}

impl CaseSource {
    /// Reads the dispute of the case.
    ///
    /// # Errors
    ///
    /// [`CaseReadError`] with everything that is wrong in the file.
    pub fn read(&self) -> Result<Dispute, CaseReadError> {
        self.read_file().map(CaseFile::into_dispute)
    }

    /// Reads the case.
    ///
    /// # Errors
    ///
    /// [`CaseReadError`] with everything that is wrong in the file.
    pub fn read_file(&self) -> Result<CaseFile, CaseReadError> {
        let unreadable = |cause| CaseReadError::Unreadable {
            path: self.path.clone(),
            cause,
        };
        let size = fs::metadata(&self.path).map_err(unreadable)?.len();
        if usize::try_from(size).unwrap_or(usize::MAX) > SIZE_MAX {
            return Err(CaseReadError::TooLarge(self.path.clone()));
        }
        let text = fs::read_to_string(&self.path).map_err(unreadable)?;
        parse_case(&self.path.display().to_string(), &text).map_err(CaseReadError::Faulty)
    }
}
