//! Reads pack folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::policy::pack::PackFiles;
use crate::policy::sandbox::{FILE_BYTES_MAX, PACK_BYTES_MAX};

/// Deepest folder below a pack that is read.
const DEPTH_MAX: usize = 4;
/// Most files of a pack.
const FILES_MAX: usize = 2_000;

/// Why a pack folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PackReadError {
    /// The path is no folder.
    #[error("`{0}` is not a folder")]
    NotAFolder(PathBuf),
    /// A file or folder cannot be read.
    #[error("cannot read `{path}`: {cause}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// There are more files than a pack may have.
    #[error("`{0}` holds more than {FILES_MAX} files")]
    TooManyFiles(PathBuf),
    /// A file is larger than any file of a pack may be, or makes the pack larger than it may be.
    #[error(
        "`{0}` is too large: a rule file holds at most {FILE_BYTES_MAX} bytes, a pack {PACK_BYTES_MAX}"
    )]
    TooLarge(PathBuf),
    /// A thing that is named like a file of a pack is none.
    #[error("`{0}` is not a file")]
    NotAFile(PathBuf),
}

/// Reads the `.yaml` and `.rhai` files below `folder`.
///
/// # Errors
///
/// [`PackReadError`] where the folder cannot be read, or is no pack by its size.
pub fn read_pack_folder(folder: &Path) -> Result<PackFiles, PackReadError> {
    if !folder.is_dir() {
        return Err(PackReadError::NotAFolder(folder.to_owned()));
    }
    let mut files = BTreeMap::new();
    read_below(folder, folder, 0, &mut files)?;
    let root = folder.display().to_string();
    Ok(PackFiles {
        root: root.trim_end_matches('/').to_owned(),
        files,
    })
}

fn read_below(
    root: &Path,
    folder: &Path,
    depth: usize,
    files: &mut BTreeMap<String, String>,
) -> Result<(), PackReadError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |cause| PackReadError::Unreadable { path, cause }
    };
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        if path.is_dir() {
            if depth < DEPTH_MAX {
                read_below(root, &path, depth.saturating_add(1), files)?;
            }
            continue;
        }
        let wanted = path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "rhai");
        if !wanted {
            continue;
        }
        if files.len() >= FILES_MAX {
            return Err(PackReadError::TooManyFiles(root.to_owned()));
        }
        let about = fs::metadata(&path).map_err(unreadable(&path))?;
        // A pipe or device could keep the reader waiting for ever.
        if !about.is_file() {
            return Err(PackReadError::NotAFile(path));
        }
        // Files this large are refused by the checker too; they are not even read.
        let size = usize::try_from(about.len()).unwrap_or(usize::MAX);
        let read: usize = files.values().map(String::len).sum();
        if size > FILE_BYTES_MAX.saturating_mul(4) || read.saturating_add(size) > PACK_BYTES_MAX {
            return Err(PackReadError::TooLarge(path));
        }
        let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
        let inside = path.strip_prefix(root).unwrap_or(&path);
        let name: Vec<String> = inside
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        files.insert(name.join("/"), text);
    }
    Ok(())
}
