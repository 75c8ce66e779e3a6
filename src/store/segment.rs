//! The form of a segment file.
//!
//! ```text
//! header   "ADJSEG" 0 1 | ledger id 16 | number u32 | first position u64 | hash before it 32 | crc u32
//! frames   "AJF1" | length u32 | crc u32 | a commit (`sealed.rs`)
//! footer   "AJE1" | length u32 | crc u32 | last position u64 | its hash 32
//!          | entries u32, each: position u64, offset u64
//! trailer  length of the footer u32 | "ADJSEAL1"
//! ```
//!
//! Little-endian. The crc is CRC-32 over the length and the content. The last segment is *live*: it has
//! no footer yet. The footer's entries say where about every eighth KiB a commit begins, so that a
//! position is found by reading a few of them. Payloads and names stand as plain text in between.

use std::io;
use std::sync::Arc;

use super::bytes::{FieldError, FieldReader, FieldWriter};
use super::files::JournalFile;
use super::value::Head;

/// How long the header is, in bytes.
pub(super) const HEADER_BYTES: u64 = 72;
/// How long a frame is beside its content.
const FRAME_BYTES: usize = 12;
const TRAILER_BYTES: u64 = 12;
/// The longest content of a frame; a commit of 8 MiB with a thousand names fits.
const CONTENT_BYTES_MAX: usize = 16 << 20;
/// How far apart the entries of the sparse index are, in bytes.
const ENTRY_DISTANCE: u64 = 8 << 10;

const SEGMENT_MAGIC: [u8; 8] = *b"ADJSEG\0\x01";
const COMMIT_MAGIC: [u8; 4] = *b"AJF1";
const FOOTER_MAGIC: [u8; 4] = *b"AJE1";
const SEAL_MAGIC: [u8; 8] = *b"ADJSEAL1";

/// What the first bytes of a segment say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) ledger: [u8; 16],
    pub(super) number: u32,
    /// The end of the ledger before this segment.
    pub(super) before: Head,
}

impl Header {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut fields = FieldWriter::with_capacity(72);
        fields.raw(&SEGMENT_MAGIC);
        fields.raw(&self.ledger);
        fields.u32(self.number);
        fields.u64(self.before.next().number());
        fields.digest(&self.before.hash);
        let mut bytes = fields.done();
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, FieldError> {
        let mut fields = FieldReader::new(bytes, "head of the segment");
        let wrong = fields.wrong();
        let (content, _) = bytes.split_last_chunk::<4>().ok_or(wrong)?;
        if fields.raw(SEGMENT_MAGIC.len())? != SEGMENT_MAGIC {
            return Err(wrong);
        }
        let ledger = fields.raw(16)?.try_into().map_err(|_| wrong)?;
        let number = fields.u32()?;
        let first = fields.u64()?;
        let hash = fields.digest()?;
        if fields.u32()? != crc32fast::hash(content) {
            return Err(wrong);
        }
        let before = Head {
            number: first.checked_sub(1).ok_or(wrong)?,
            hash,
        };
        Ok(Self {
            ledger,
            number,
            before,
        })
    }
}

/// Where some of the commits begin: a position and its offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sparse(Vec<(u64, u64)>);

impl Sparse {
    /// Notes where a commit begins, if the last entry is far enough.
    pub(super) fn note(&mut self, position: u64, offset: u64) {
        let far = match self.0.last() {
            None => true,
            Some((_, last)) => offset.saturating_sub(*last) >= ENTRY_DISTANCE,
        };
        if far {
            self.0.push((position, offset));
        }
    }

    /// Returns from which offset on a position is found.
    pub(super) fn offset(&self, position: u64) -> u64 {
        let later = self.0.partition_point(|(first, _)| *first <= position);
        let entry = later.checked_sub(1).and_then(|place| self.0.get(place));
        entry.map_or(HEADER_BYTES, |(_, offset)| *offset)
    }
}

/// What the last bytes of a sealed segment say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Footer {
    pub(super) head: Head,
    pub(super) sparse: Sparse,
}

impl Footer {
    /// Returns the footer's frame and the trailer.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut fields = FieldWriter::with_capacity(1_024);
        fields.u64(self.head.number);
        fields.digest(&self.head.hash);
        fields.u32(u32::try_from(self.sparse.0.len()).unwrap_or(u32::MAX));
        for (position, offset) in &self.sparse.0 {
            fields.u64(*position);
            fields.u64(*offset);
        }
        let mut bytes = Vec::new();
        frame(FOOTER_MAGIC, &fields.done(), &mut bytes);
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&SEAL_MAGIC);
        bytes
    }

    pub(super) fn decode(content: &[u8]) -> Result<Self, FieldError> {
        let mut fields = FieldReader::new(content, "foot of the segment");
        let head = Head {
            number: fields.u64()?,
            hash: fields.digest()?,
        };
        let mut sparse = Sparse::default();
        for _ in 0..fields.u32()? {
            sparse.0.push((fields.u64()?, fields.u64()?));
        }
        fields.end()?;
        Ok(Self { head, sparse })
    }

    /// Reads the footer of a file; `None` where the file does not end in one.
    ///
    /// Returns with it the offset at which it begins.
    pub(super) fn read(file: &Arc<dyn JournalFile>) -> io::Result<Option<(Self, u64)>> {
        let length = file.length()?;
        let Some(trailer_at) = length.checked_sub(TRAILER_BYTES) else {
            return Ok(None);
        };
        let mut trailer = [0; 12];
        file.read_at(&mut trailer, trailer_at)?;
        let mut fields = FieldReader::new(&trailer, "end of the segment");
        let (Ok(footer), Ok(magic)) = (fields.u32(), fields.raw(SEAL_MAGIC.len())) else {
            return Ok(None);
        };
        let begins = trailer_at.checked_sub(u64::from(footer));
        let Some(begins) = begins.filter(|_| magic == SEAL_MAGIC) else {
            return Ok(None);
        };
        let mut frames = Frames::new(Arc::clone(file), begins, trailer_at);
        let found = match frames.step()? {
            Step::Footer { content, .. } => Self::decode(content).ok(),
            Step::Commit { .. } | Step::Bad { .. } | Step::End => None,
        };
        Ok(found.map(|footer| (footer, begins)))
    }
}

fn frame(magic: [u8; 4], content: &[u8], into: &mut Vec<u8>) {
    let length = u32::try_from(content.len())
        .unwrap_or(u32::MAX)
        .to_le_bytes();
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&length);
    hasher.update(content);
    into.extend_from_slice(&magic);
    into.extend_from_slice(&length);
    into.extend_from_slice(&hasher.finalize().to_le_bytes());
    into.extend_from_slice(content);
}

/// Adds the frame of a commit.
pub(super) fn commit_frame(content: &[u8], into: &mut Vec<u8>) {
    frame(COMMIT_MAGIC, content, into);
}

/// What stands next in a segment.
pub(super) enum Step<'a> {
    /// A commit, its checksum right.
    Commit {
        offset: u64,
        content: &'a [u8],
    },
    /// The footer, its checksum right.
    Footer {
        offset: u64,
        content: &'a [u8],
    },
    /// Neither; whoever reads decides what follows from that.
    Bad {
        offset: u64,
        why: FieldError,
    },
    End,
}

/// Walks the frames of a segment.
pub(super) struct Frames {
    file: Arc<dyn JournalFile>,
    offset: u64,
    end: u64,
    buffer: Vec<u8>,
    /// The offset at which the buffer begins.
    start: u64,
    chunk: usize,
}

/// How much is read at once to find one commit, and to walk through all.
const CHUNK_NEAR: usize = 12 << 10;
const CHUNK_FAR: usize = 512 << 10;

impl Frames {
    /// Begins at an offset and stops at `end`; reads little, to find one commit.
    pub(super) fn new(file: Arc<dyn JournalFile>, offset: u64, end: u64) -> Self {
        Self {
            file,
            offset,
            end,
            buffer: Vec::new(),
            start: 0,
            chunk: CHUNK_NEAR,
        }
    }

    /// Reads much at once, to walk through all.
    pub(super) fn far(mut self) -> Self {
        self.chunk = CHUNK_FAR;
        self
    }

    /// Returns `length` bytes from an offset, or fewer where the segment ends.
    fn bytes(&mut self, offset: u64, length: usize) -> io::Result<&[u8]> {
        let left = usize::try_from(self.end.saturating_sub(offset)).unwrap_or(usize::MAX);
        let length = length.min(left);
        let inside = |start: u64, held: usize| {
            let from = usize::try_from(offset.checked_sub(start)?).ok()?;
            let until = from.checked_add(length)?;
            (until <= held).then_some((from, until))
        };
        if inside(self.start, self.buffer.len()).is_none() {
            self.buffer.resize(length.max(self.chunk.min(left)), 0);
            let read = self.file.read_at(&mut self.buffer, offset)?;
            self.buffer.truncate(read);
            self.start = offset;
        }
        let from = usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX);
        let until = from.saturating_add(length).min(self.buffer.len());
        Ok(self.buffer.get(from..until).unwrap_or_default())
    }

    /// Returns what stands next and goes past it, unless it is bad.
    pub(super) fn step(&mut self) -> io::Result<Step<'_>> {
        let offset = self.offset;
        if offset >= self.end {
            return Ok(Step::End);
        }
        let bad = |what: &'static str| {
            Ok(Step::Bad {
                offset,
                why: FieldError(what),
            })
        };
        let head = self.bytes(offset, FRAME_BYTES)?;
        let Some((magic, length)) = frame_head(head) else {
            return bad("frame (its head is cut off or altered)");
        };
        let whole = FRAME_BYTES.saturating_add(length);
        let bytes = self.bytes(offset, whole)?;
        if !checksum_fits(bytes, whole) {
            return bad("frame (it is cut off, or its checksum does not fit)");
        }
        self.offset = offset.saturating_add(u64::try_from(whole).unwrap_or(u64::MAX));
        let bytes = self.bytes(offset, whole)?;
        let content = bytes.get(FRAME_BYTES..).unwrap_or_default();
        Ok(match magic {
            Magic::Commit => Step::Commit { offset, content },
            Magic::Footer => Step::Footer { offset, content },
        })
    }

    /// Goes past a bad place to the next frame that is sound; false where there is none.
    pub(super) fn skip(&mut self) -> io::Result<bool> {
        let mut from = self.offset.saturating_add(1);
        let chunk = self.chunk;
        while from < self.end {
            let bytes = self.bytes(from, chunk)?;
            let marks = |four: &[u8]| *four == COMMIT_MAGIC || *four == FOOTER_MAGIC;
            let found = bytes.windows(4).position(marks);
            let held = bytes.len();
            let Some(found) = found else {
                // A mark may lie across the end of the chunk.
                let step = u64::try_from(held.saturating_sub(3).max(1)).unwrap_or(1);
                from = from.saturating_add(step);
                continue;
            };
            self.offset = from.saturating_add(u64::try_from(found).unwrap_or(u64::MAX));
            let before = self.offset;
            if !matches!(self.step()?, Step::Bad { .. } | Step::End) {
                self.offset = before;
                return Ok(true);
            }
            from = before.saturating_add(1);
        }
        self.offset = self.end;
        Ok(false)
    }
}

enum Magic {
    Commit,
    Footer,
}

fn frame_head(head: &[u8]) -> Option<(Magic, usize)> {
    let mut fields = FieldReader::new(head, "frame");
    let magic = match fields.raw(4).ok()? {
        mark if *mark == COMMIT_MAGIC => Magic::Commit,
        mark if *mark == FOOTER_MAGIC => Magic::Footer,
        _ => return None,
    };
    let length = usize::try_from(fields.u32().ok()?).ok()?;
    fields.u32().ok()?;
    (length <= CONTENT_BYTES_MAX).then_some((magic, length))
}

fn checksum_fits(bytes: &[u8], whole: usize) -> bool {
    let mut fields = FieldReader::new(bytes, "frame");
    let mut fits = || {
        fields.raw(4)?;
        let length = fields.raw(4)?;
        let expected = fields.u32()?;
        let content = fields.raw(whole.saturating_sub(FRAME_BYTES))?;
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(length);
        hasher.update(content);
        Ok::<bool, FieldError>(hasher.finalize() == expected)
    };
    fits().unwrap_or(false)
}
