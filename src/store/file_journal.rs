//! A journal in segment files: one sync for a group, a segment sealed when it is full.
//!
//! The form of the files stands in `segment.rs`; what opening checks, in `journal_open.rs`.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::chain::{ChainCheck, Spot};
use super::files::{Files, JournalFile};
use super::journal::{
    Commits, Finding, FindingKind, GroupError, Journal, JournalError, JournalSize, damaged,
};
use super::memory_journal::check_next;
use super::sealed::SealedCommit;
use super::segment::{Footer, Frames, HEADER_BYTES, Header, Sparse, Step, commit_frame};
use super::value::{Head, Position};

/// The folder of the segments.
pub(super) const FOLDER: &str = "journal";

/// Keeps records in files.
pub struct FileJournal {
    pub(super) files: Arc<dyn Files>,
    pub(super) ledger: [u8; 16],
    /// A segment is sealed once it has this many bytes.
    pub(super) segment_bytes: u64,
    /// In order; never empty; the last is live.
    pub(super) segments: RwLock<Vec<Arc<Segment>>>,
    pub(super) head: RwLock<Head>,
    pub(super) writer: Mutex<Writer>,
}

/// One file of the journal.
pub(super) struct Segment {
    pub(super) path: String,
    pub(super) file: Arc<dyn JournalFile>,
    pub(super) header: Header,
    pub(super) sparse: RwLock<Sparse>,
    /// Where the durable frames end.
    pub(super) end: AtomicU64,
}

/// What only the one who appends knows.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) poisoned: Option<String>,
    /// The live segment has its footer, but the next one does not exist yet.
    pub(super) sealed: bool,
}

pub(super) fn segment_path(number: u32) -> String {
    format!("{FOLDER}/{number:08}.seg")
}

impl Segment {
    pub(super) fn end(&self) -> u64 {
        self.end.load(Ordering::Acquire)
    }
}

impl FileJournal {
    fn io(&self, path: &str, doing: &'static str) -> impl Fn(io::Error) -> JournalError + use<> {
        let file = self.files.shown(path);
        move |source| JournalError::Io {
            file: file.clone(),
            doing,
            source,
        }
    }

    fn live(&self) -> Option<Arc<Segment>> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        segments.last().cloned()
    }

    fn all(&self) -> Vec<Arc<Segment>> {
        self.segments
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set_head(&self, head: Head) {
        *self.head.write().unwrap_or_else(PoisonError::into_inner) = head;
    }

    /// Writes bytes at the end of a segment and makes them durable, or leaves it as it was.
    fn write(
        &self,
        writer: &mut Writer,
        segment: &Segment,
        bytes: &[u8],
    ) -> Result<(), GroupError> {
        let end = segment.end();
        if let Err(error) = segment.file.append(bytes) {
            let error = self.io(&segment.path, "written")(error);
            return match segment.file.truncate(end) {
                Ok(()) => Err(GroupError::NotWritten(error)),
                Err(_) => {
                    writer.poisoned = Some(error.to_string());
                    Err(GroupError::Unknown(error))
                }
            };
        }
        // A failed sync is never tried again: what it left unwritten may count as clean by then.
        segment.file.sync().map_err(|error| {
            let error = self.io(&segment.path, "synced")(error);
            writer.poisoned = Some(error.to_string());
            GroupError::Unknown(error)
        })
    }

    /// Seals the live segment, if it is full, and begins the next.
    fn rotate(
        &self,
        writer: &mut Writer,
        live: Arc<Segment>,
    ) -> Result<Arc<Segment>, JournalError> {
        let inner = |error: GroupError| match error {
            GroupError::NotWritten(error) | GroupError::Unknown(error) => error,
        };
        if !writer.sealed {
            if live.end() < self.segment_bytes {
                return Ok(live);
            }
            let sparse = live.sparse.read().unwrap_or_else(PoisonError::into_inner);
            let footer = Footer {
                head: self.head(),
                sparse: sparse.clone(),
            };
            drop(sparse);
            self.write(writer, &live, &footer.encode()).map_err(inner)?;
            writer.sealed = true;
        }
        let header = Header {
            ledger: self.ledger,
            number: live.header.number.saturating_add(1),
            before: self.head(),
        };
        let next = Arc::new(create_segment(&*self.files, header)?);
        let mut segments = self
            .segments
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        segments.push(Arc::clone(&next));
        writer.sealed = false;
        Ok(next)
    }

    fn find(&self, position: Position) -> Option<Arc<Segment>> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let number = position.number();
        let later = segments.partition_point(|segment| segment.header.before.number < number);
        segments.get(later.checked_sub(1)?).cloned()
    }

    fn beyond(&self, position: Position) -> JournalError {
        JournalError::Beyond {
            position: position.number(),
            head: self.head().number,
        }
    }

    /// Walks one segment for `verify`.
    fn verify_segment(
        &self,
        segment: &Segment,
        chain: &mut ChainCheck,
    ) -> Result<(), JournalError> {
        let shown = self.files.shown(&segment.path);
        let spot = |offset: u64| Spot {
            file: &shown,
            offset,
        };
        let io = self.io(&segment.path, "read");
        let mut header = vec![0; usize::try_from(HEADER_BYTES).unwrap_or_default()];
        segment.file.read_at(&mut header, 0).map_err(&io)?;
        if Header::decode(&header).ok() != Some(segment.header) {
            let why = "the head of the segment is not what was written".to_owned();
            chain.note(
                FindingKind::Altered,
                spot(0),
                chain.head().next().number(),
                why,
            );
        }
        // The end is read first: a group may be written meanwhile.
        let end = segment.end();
        let length = segment.file.length().map_err(&io)?;
        if length < end {
            let why = format!("it has {length} bytes of {end}");
            chain.note(FindingKind::Lost, spot(length), 0, why);
        }
        let mut frames = Frames::new(Arc::clone(&segment.file), HEADER_BYTES, segment.end()).far();
        loop {
            match frames.step().map_err(&io)? {
                Step::End => return Ok(()),
                Step::Footer { .. } => {}
                Step::Commit { offset, content } => match SealedCommit::decode(content) {
                    Ok(commit) => {
                        for record in &commit.records {
                            chain.take(spot(offset), record);
                        }
                    }
                    Err(error) => {
                        let next = chain.head().next().number();
                        chain.note(FindingKind::Altered, spot(offset), next, error.to_string());
                    }
                },
                Step::Bad { offset, why } => {
                    let next = chain.head().next().number();
                    chain.note(FindingKind::Altered, spot(offset), next, why.to_string());
                    frames.skip().map_err(&io)?;
                }
            }
        }
    }
}

impl FileJournal {
    /// Checks the foot of a sealed segment for `verify`.
    fn verify_foot(&self, segment: &Segment, chain: &mut ChainCheck) -> Result<(), JournalError> {
        let io = self.io(&segment.path, "read");
        let footer = Footer::read(&segment.file).map_err(&io)?;
        if footer.is_some_and(|(_, begins)| begins == segment.end()) {
            return Ok(());
        }
        let shown = self.files.shown(&segment.path);
        let spot = Spot {
            file: &shown,
            offset: segment.end(),
        };
        let why = "the foot of the segment is not what was written".to_owned();
        chain.note(FindingKind::Altered, spot, chain.head().number, why);
        Ok(())
    }
}

/// Creates a segment with its header, durable, under its name.
pub(super) fn create_segment(files: &dyn Files, header: Header) -> Result<Segment, JournalError> {
    let path = segment_path(header.number);
    let create = || {
        let file = files.create(&path)?;
        file.append(&header.encode())?;
        file.sync()?;
        files.sync_folder(FOLDER)?;
        Ok(file)
    };
    let file = create().map_err(|source| JournalError::Io {
        file: files.shown(&path),
        doing: "created",
        source,
    })?;
    Ok(Segment {
        path,
        file,
        header,
        sparse: RwLock::new(Sparse::default()),
        end: AtomicU64::new(HEADER_BYTES),
    })
}

impl Journal for FileJournal {
    fn append(&self, group: &[SealedCommit]) -> Result<(), GroupError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = &writer.poisoned {
            return Err(GroupError::NotWritten(JournalError::Poisoned(why.clone())));
        }
        check_next(&self.head(), group).map_err(GroupError::NotWritten)?;
        let Some(live) = self.live() else {
            return Ok(());
        };
        let live = self
            .rotate(&mut writer, live)
            .map_err(GroupError::NotWritten)?;
        let mut bytes = Vec::new();
        let mut begins = Vec::with_capacity(group.len());
        let mut head = self.head();
        for commit in group {
            let offset = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            begins.push((head.next().number(), live.end().saturating_add(offset)));
            commit_frame(&commit.encode(), &mut bytes);
            head = commit.head().unwrap_or(head);
        }
        self.write(&mut writer, &live, &bytes)?;
        let mut sparse = live.sparse.write().unwrap_or_else(PoisonError::into_inner);
        for (position, offset) in begins {
            sparse.note(position, offset);
        }
        drop(sparse);
        let written = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        live.end.fetch_add(written, Ordering::AcqRel);
        self.set_head(head);
        Ok(())
    }

    fn head(&self) -> Head {
        *self.head.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn commit_at(&self, position: Position) -> Result<SealedCommit, JournalError> {
        let known = position.number() <= self.head().number;
        let segment = self.find(position).filter(|_| known);
        let segment = segment.ok_or_else(|| self.beyond(position))?;
        let from = {
            let sparse = segment
                .sparse
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            sparse.offset(position.number())
        };
        let shown = self.files.shown(&segment.path);
        let number = position.number();
        let mut frames = Frames::new(Arc::clone(&segment.file), from, segment.end());
        loop {
            match frames.step().map_err(self.io(&segment.path, "read"))? {
                Step::Commit { offset, content } => {
                    let commit = SealedCommit::decode(content)
                        .map_err(|why| damaged(&shown, offset, number, &why))?;
                    let last = commit.head().unwrap_or_default().number;
                    let first = commit.records.first().map(|record| record.position);
                    if first.is_some_and(|first| first <= position) && last >= number {
                        return Ok(commit);
                    }
                }
                Step::Bad { offset, why } => return Err(damaged(&shown, offset, number, &why)),
                Step::Footer { .. } | Step::End => {
                    return Err(JournalError::Short {
                        file: shown,
                        found: number.saturating_sub(1),
                        known: self.head().number,
                    });
                }
            }
        }
    }

    fn commits(&self, from: Position) -> Commits<'_> {
        let mut walk = Walk {
            journal: self,
            segments: self.all().into_iter(),
            current: None,
            next: from.number(),
            end: self.head().number,
        };
        Box::new(std::iter::from_fn(move || walk.step()))
    }

    fn verify(&self) -> Result<Vec<Finding>, JournalError> {
        let mut chain = ChainCheck::default();
        let end = self.head();
        let segments = self.all();
        for (place, segment) in segments.iter().enumerate() {
            self.verify_segment(segment, &mut chain)?;
            if place.saturating_add(1) < segments.len() {
                self.verify_foot(segment, &mut chain)?;
            }
        }
        let found = chain.head();
        if found.number < end.number {
            let why = format!(
                "the ledger ends at {} instead of {}",
                found.number, end.number
            );
            let file = self.files.shown(FOLDER);
            let spot = Spot {
                file: &file,
                offset: 0,
            };
            chain.note(FindingKind::Lost, spot, found.next().number(), why);
        }
        Ok(chain.findings())
    }

    fn size(&self) -> JournalSize {
        let segments = self.all();
        let bytes = segments.iter().map(|segment| segment.end());
        JournalSize {
            segments: u64::try_from(segments.len()).unwrap_or(u64::MAX),
            bytes: bytes.fold(0, u64::saturating_add),
        }
    }
}

/// Walks the commits of all segments.
struct Walk<'a> {
    journal: &'a FileJournal,
    segments: std::vec::IntoIter<Arc<Segment>>,
    current: Option<(Arc<Segment>, Frames)>,
    /// The next position wanted; beyond `end` once the walk is over.
    next: u64,
    end: u64,
}

impl Walk<'_> {
    fn step(&mut self) -> Option<Result<SealedCommit, JournalError>> {
        if self.next > self.end {
            return None;
        }
        let answer = self.find();
        self.next = match &answer {
            Ok(commit) => commit.head().unwrap_or_default().next().number(),
            Err(_) => u64::MAX,
        };
        Some(answer)
    }

    /// Returns the commit that holds the next position.
    fn find(&mut self) -> Result<SealedCommit, JournalError> {
        loop {
            let (segment, mut frames) = match self.current.take() {
                Some(current) => current,
                None => self.open()?,
            };
            let files = &self.journal.files;
            let read = self.journal.io(&segment.path, "read");
            let commit = match frames.step().map_err(read)? {
                Step::End | Step::Footer { .. } => continue,
                Step::Bad { offset, why } => {
                    let shown = files.shown(&segment.path);
                    return Err(damaged(&shown, offset, self.next, &why));
                }
                Step::Commit { offset, content } => SealedCommit::decode(content)
                    .map_err(|why| damaged(&files.shown(&segment.path), offset, self.next, &why))?,
            };
            self.current = Some((segment, frames));
            if commit.head().unwrap_or_default().number >= self.next {
                return Ok(commit);
            }
        }
    }

    fn open(&mut self) -> Result<(Arc<Segment>, Frames), JournalError> {
        let mut found = self.segments.next();
        // Only the first look has segments to pass over: those that end before the position wanted.
        while let Some(after) = self.segments.as_slice().first() {
            if after.header.before.number >= self.next {
                break;
            }
            found = self.segments.next();
        }
        let segment = found.ok_or_else(|| JournalError::Short {
            file: self.journal.files.shown(FOLDER),
            found: self.next.saturating_sub(1),
            known: self.end,
        })?;
        let from = {
            let sparse = segment
                .sparse
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            sparse.offset(self.next)
        };
        let frames = Frames::new(Arc::clone(&segment.file), from, segment.end()).far();
        Ok((segment, frames))
    }
}
