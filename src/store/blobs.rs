//! Evidence files, kept by their SHA-256 beside the records: `blobs/ab/abcdef...`.
//!
//! A blob can be erased without breaking a chain, for a record holds only its digest; so personal text
//! is kept here too.

use std::io;
use std::sync::Arc;

use super::files::{Files, read_whole};
use super::sha::Sha256Digest;

const FOLDER: &str = "blobs";

/// What a blob is, as its first bytes show; nothing else is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlobKind {
    /// A PNG image.
    Png,
    /// A JPEG image.
    Jpeg,
    /// A WebP image.
    Webp,
    /// A GIF image.
    Gif,
    /// A PDF document.
    Pdf,
    /// An MP4 video.
    Mp4,
    /// UTF-8 text without control characters but tabs and line ends.
    Text,
}

impl BlobKind {
    /// Returns the media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Pdf => "application/pdf",
            Self::Mp4 => "video/mp4",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// Tells what bytes are, whatever their sender calls them.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let begins = |magic: &[u8]| bytes.starts_with(magic);
        let holds = |from: usize, magic: &[u8]| {
            bytes
                .get(from..)
                .is_some_and(|rest| rest.starts_with(magic))
        };
        if begins(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if begins(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if begins(b"RIFF") && holds(8, b"WEBP") {
            Some(Self::Webp)
        } else if begins(b"GIF87a") || begins(b"GIF89a") {
            Some(Self::Gif)
        } else if begins(b"%PDF-") {
            Some(Self::Pdf)
        } else if holds(4, b"ftyp") {
            Some(Self::Mp4)
        } else if is_text(bytes) {
            Some(Self::Text)
        } else {
            None
        }
    }
}

fn is_text(bytes: &[u8]) -> bool {
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    !bytes.is_empty() && str::from_utf8(bytes).is_ok_and(|text| text.chars().all(plain))
}

/// A blob that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blob {
    /// By which it is found.
    pub digest: Sha256Digest,
    /// What it is.
    pub kind: BlobKind,
    /// How long it is.
    pub bytes: u64,
}

/// Why a blob was not kept or not read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Longer than a blob may be.
    #[error("the file has {bytes} bytes and may have {max}")]
    TooLarge {
        /// How long it is.
        bytes: u64,
        /// How long it may be.
        max: u64,
    },
    /// Of no kind that is taken.
    #[error("the file is none of PNG, JPEG, WebP, GIF, PDF, MP4 and plain text")]
    Kind,
    /// Too little room on the disk.
    #[error(
        "the file was not kept: {free} bytes are free on the disk and {floor} must stay so; make room"
    )]
    DiskFull {
        /// Bytes free.
        free: u64,
        /// Bytes that must stay free.
        floor: u64,
    },
    /// There is none with this digest.
    #[error("there is no file `{file}`; it was never kept, or it was erased")]
    Absent {
        /// Where it would be.
        file: String,
    },
    /// The bytes do not have the digest they are kept under.
    #[error("`{file}` is damaged: its digest is {found}; restore it from a copy")]
    Damaged {
        /// Which file.
        file: String,
        /// The digest it has.
        found: Sha256Digest,
    },
    /// The operating system refused.
    #[error("`{file}` cannot be {doing}: {source}")]
    Io {
        /// Which file.
        file: String,
        /// What was tried.
        doing: &'static str,
        /// Why not.
        source: io::Error,
    },
}

/// Keeps blobs.
pub struct BlobStore {
    files: Arc<dyn Files>,
    bytes_max: u64,
    floor: u64,
}

fn folder_for(digest: &str) -> String {
    format!("{FOLDER}/{}", digest.get(..2).unwrap_or_default())
}

fn path_for(digest: &Sha256Digest) -> String {
    let digest = digest.to_string();
    format!("{}/{digest}", folder_for(&digest))
}

impl BlobStore {
    pub(super) fn new(files: Arc<dyn Files>, bytes_max: u64, floor: u64) -> Self {
        Self {
            files,
            bytes_max,
            floor,
        }
    }

    fn failed<'a>(
        &'a self,
        path: &'a str,
        doing: &'static str,
    ) -> impl FnOnce(io::Error) -> BlobError + 'a {
        move |source| BlobError::Io {
            file: self.files.shown(path),
            doing,
            source,
        }
    }

    /// Keeps bytes, durable when this returns; the same bytes are kept once.
    pub fn put(&self, bytes: &[u8]) -> Result<Blob, BlobError> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > self.bytes_max {
            return Err(BlobError::TooLarge {
                bytes: length,
                max: self.bytes_max,
            });
        }
        let blob = Blob {
            digest: Sha256Digest::of(bytes),
            kind: BlobKind::of(bytes).ok_or(BlobError::Kind)?,
            bytes: length,
        };
        match self.get(&blob.digest) {
            Ok(_) => return Ok(blob),
            // What is damaged is replaced by what it should be.
            Err(BlobError::Absent { .. } | BlobError::Damaged { .. }) => {}
            Err(error) => return Err(error),
        }
        let needed = self.floor.saturating_add(length);
        if let Some(free) = self.files.free().filter(|free| *free < needed) {
            let floor = self.floor;
            return Err(BlobError::DiskFull { free, floor });
        }
        self.write(&blob.digest, bytes)?;
        Ok(blob)
    }

    fn write(&self, digest: &Sha256Digest, bytes: &[u8]) -> Result<(), BlobError> {
        let path = path_for(digest);
        let folder = folder_for(&digest.to_string());
        let write = || {
            self.files.create_folder(&folder)?;
            self.files.sync_folder(FOLDER)?;
            self.files.sync_folder("")?;
            // Two callers with the same bytes write the same, but not into one file at once.
            let temporary = format!("{path}.{:?}.new", std::thread::current().id());
            let file = self.files.create(&temporary)?;
            let written = file.append(bytes).and_then(|()| file.sync());
            if let Err(error) = written {
                drop(self.files.remove(&temporary));
                return Err(error);
            }
            self.files.rename(&temporary, &path)?;
            self.files.sync_folder(&folder)
        };
        write().map_err(self.failed(&path, "written"))
    }

    /// Returns the bytes with a digest, which is checked.
    pub fn get(&self, digest: &Sha256Digest) -> Result<Vec<u8>, BlobError> {
        let path = path_for(digest);
        let file = match self.files.open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let file = self.files.shown(&path);
                return Err(BlobError::Absent { file });
            }
            Err(error) => return Err(self.failed(&path, "opened")(error)),
        };
        let bytes = read_whole(&*file, u64::MAX).map_err(self.failed(&path, "read"))?;
        let found = Sha256Digest::of(&bytes);
        if found != *digest {
            return Err(BlobError::Damaged {
                file: self.files.shown(&path),
                found,
            });
        }
        Ok(bytes)
    }

    /// Removes a blob for good, as a party may ask for its personal text.
    pub fn erase(&self, digest: &Sha256Digest) -> Result<(), BlobError> {
        let path = path_for(digest);
        match self.files.remove(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let file = self.files.shown(&path);
                return Err(BlobError::Absent { file });
            }
            Err(error) => return Err(self.failed(&path, "erased")(error)),
        }
        let folder = folder_for(&digest.to_string());
        self.files
            .sync_folder(&folder)
            .map_err(self.failed(&path, "erased"))
    }
}
