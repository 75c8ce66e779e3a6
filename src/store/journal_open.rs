//! Opens a journal: what is checked, what is cut, what is refused.
//!
//! Sealed segments are checked by head, foot and length, the live one wholly. An end that a stop tore
//! is cut and said so; it is told from damage by three things: nothing after it belongs to a later
//! group (a group follows only when the one before was durable), it lies beyond the position that is
//! known to have been durable, and it is in the live segment.

use std::io;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, RwLock};

use super::bytes::FieldError;
use super::file_journal::{FOLDER, FileJournal, Segment, Writer, create_segment, segment_path};
use super::files::{Files, JournalFile};
use super::journal::{JournalError, damaged};
use super::sealed::SealedCommit;
use super::segment::{Footer, Frames, HEADER_BYTES, Header, Sparse, Step};
use super::value::Head;

/// What was cut from the end of the live segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Which file.
    pub file: String,
    /// From which byte on.
    pub offset: u64,
    /// How many bytes.
    pub bytes: u64,
}

impl FileJournal {
    /// Opens the journal in `files`, or begins one.
    ///
    /// `durable` is a position known to have been durable, zero where none is. Returns what was cut.
    ///
    /// # Errors
    ///
    /// [`JournalError::Damaged`], [`JournalError::Missing`] and [`JournalError::Short`] name what does
    /// not fit; nothing is cut then.
    pub fn open(
        files: &Arc<dyn Files>,
        segment_bytes: u64,
        durable: u64,
    ) -> Result<(Self, Option<Cut>), JournalError> {
        let failed = |source| JournalError::Io {
            file: files.shown(FOLDER),
            doing: "listed",
            source,
        };
        files.create_folder(FOLDER).map_err(failed)?;
        let names = files.list(FOLDER).map_err(failed)?;
        let segments = names.iter().filter(|name| is_segment(name)).count();
        let mut opening = Opening {
            files: Arc::clone(files),
            durable,
            ledger: None,
            head: Head::default(),
            segments: Vec::with_capacity(segments),
            cut: None,
            writer: Writer::default(),
        };
        let mut number = 1_u32;
        while opening.segments.len() < segments {
            let left = segments.saturating_sub(opening.segments.len());
            let place = if left == 1 { Place::Last } else { Place::Inner };
            opening.segment(number, place)?;
            number = number.saturating_add(1);
        }
        opening.done(segment_bytes)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Inner,
    Last,
}

struct Opening {
    files: Arc<dyn Files>,
    durable: u64,
    ledger: Option<[u8; 16]>,
    head: Head,
    segments: Vec<Arc<Segment>>,
    cut: Option<Cut>,
    writer: Writer,
}

impl Opening {
    fn io(&self, path: &str, doing: &'static str) -> impl Fn(io::Error) -> JournalError + use<> {
        let file = self.files.shown(path);
        move |source| JournalError::Io {
            file: file.clone(),
            doing,
            source,
        }
    }

    fn damaged(&self, path: &str, offset: u64, why: &FieldError) -> JournalError {
        damaged(
            &self.files.shown(path),
            offset,
            self.head.next().number(),
            why,
        )
    }

    fn segment(&mut self, number: u32, place: Place) -> Result<(), JournalError> {
        let path = segment_path(number);
        let file = match self.files.open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(JournalError::Missing {
                    file: self.files.shown(&path),
                    position: self.head.next().number(),
                });
            }
            Err(error) => return Err(self.io(&path, "opened")(error)),
        };
        let mut bytes = vec![0; usize::try_from(HEADER_BYTES).unwrap_or_default()];
        let read = file
            .read_at(&mut bytes, 0)
            .map_err(self.io(&path, "read"))?;
        bytes.truncate(read);
        let header = match Header::decode(&bytes) {
            Ok(header) => header,
            Err(why) if place == Place::Last && self.is_unborn(&*file, &path)? => {
                return self.begin_again(number, &path, &*file, &why);
            }
            Err(why) => return Err(self.damaged(&path, 0, &why)),
        };
        let same = self.ledger.is_none_or(|ledger| ledger == header.ledger);
        if !same || header.number != number || header.before != self.head {
            let why = FieldError("head of the segment (it does not follow the segment before it)");
            return Err(self.damaged(&path, 0, &why));
        }
        self.ledger = Some(header.ledger);
        let footer = Footer::read(&file).map_err(self.io(&path, "read"))?;
        let (sparse, end) = match (footer, place) {
            (Some((footer, begins)), _) => {
                self.head = footer.head;
                self.writer.sealed = place == Place::Last;
                (footer.sparse, begins)
            }
            (None, Place::Last) => self.live(&path, &file)?,
            (None, Place::Inner) => {
                let end = file.length().map_err(self.io(&path, "read"))?;
                let why = FieldError("foot of the segment (it is cut off or altered)");
                return Err(self.damaged(&path, end, &why));
            }
        };
        self.segments.push(Arc::new(Segment {
            path,
            file,
            header,
            sparse: RwLock::new(sparse),
            end: AtomicU64::new(end),
        }));
        Ok(())
    }

    /// Tells whether a last segment without a sound head can only be one whose making was cut short.
    fn is_unborn(&self, file: &dyn JournalFile, path: &str) -> Result<bool, JournalError> {
        let length = file.length().map_err(self.io(path, "read"))?;
        Ok(length <= HEADER_BYTES && self.durable <= self.head.number)
    }

    fn begin_again(
        &mut self,
        number: u32,
        path: &str,
        file: &dyn JournalFile,
        why: &FieldError,
    ) -> Result<(), JournalError> {
        let bytes = file.length().map_err(self.io(path, "read"))?;
        self.cut = Some(Cut {
            file: self.files.shown(path),
            offset: 0,
            bytes,
        });
        let ledger = match self.ledger {
            Some(ledger) => ledger,
            None => new_ledger_id().ok_or_else(|| self.damaged(path, 0, why))?,
        };
        self.ledger = Some(ledger);
        let header = Header {
            ledger,
            number,
            before: self.head,
        };
        let segment = create_segment(&*self.files, header)?;
        self.segments.push(Arc::new(segment));
        Ok(())
    }

    /// Checks the live segment wholly; returns its sparse index and where its frames end.
    fn live(
        &mut self,
        path: &str,
        file: &Arc<dyn JournalFile>,
    ) -> Result<(Sparse, u64), JournalError> {
        let length = file.length().map_err(self.io(path, "read"))?;
        let mut frames = Frames::new(Arc::clone(file), HEADER_BYTES, length).far();
        let mut sparse = Sparse::default();
        loop {
            match frames.step().map_err(self.io(path, "read"))? {
                Step::End => return Ok((sparse, length)),
                Step::Commit { offset, content } => {
                    let commit = SealedCommit::decode(content)
                        .map_err(|why| self.damaged(path, offset, &why))?;
                    sparse.note(self.head.next().number(), offset);
                    self.follow(path, offset, &commit)?;
                }
                // A foot without its trailer: sealing was cut short, and is done again.
                Step::Footer { offset, .. } => {
                    self.cut_at(path, file, offset, length)?;
                    return Ok((sparse, offset));
                }
                Step::Bad { offset, why } => {
                    self.check_torn(path, offset, &why, frames)?;
                    self.cut_at(path, file, offset, length)?;
                    return Ok((sparse, offset));
                }
            }
        }
    }

    fn follow(
        &mut self,
        path: &str,
        offset: u64,
        commit: &SealedCommit,
    ) -> Result<(), JournalError> {
        for record in &commit.records {
            let follows =
                record.position == self.head.next() && record.previous_in_ledger == self.head.hash;
            if !follows {
                let why = FieldError("record (it does not follow the record before it)");
                return Err(self.damaged(path, offset, &why));
            }
            self.head = Head {
                number: record.position.number(),
                hash: record.hash,
            };
        }
        Ok(())
    }

    /// Refuses a bad place that cannot be what a stop left of the last group.
    fn check_torn(
        &self,
        path: &str,
        offset: u64,
        why: &FieldError,
        mut frames: Frames,
    ) -> Result<(), JournalError> {
        let next = self.head.next().number();
        if next <= self.durable {
            return Err(self.damaged(path, offset, why));
        }
        while frames.skip().map_err(self.io(path, "read"))? {
            let later = match frames.step().map_err(self.io(path, "read"))? {
                Step::Commit { content, .. } => {
                    SealedCommit::decode(content).is_ok_and(|commit| commit.group.number() > next)
                }
                Step::Footer { .. } => true,
                Step::Bad { .. } | Step::End => false,
            };
            if later {
                return Err(self.damaged(path, offset, why));
            }
        }
        Ok(())
    }

    fn cut_at(
        &mut self,
        path: &str,
        file: &Arc<dyn JournalFile>,
        offset: u64,
        length: u64,
    ) -> Result<(), JournalError> {
        // Before anything is cut: an end that is missing more than the last group is no torn end.
        self.check_durable()?;
        file.truncate(offset).map_err(self.io(path, "cut"))?;
        file.sync().map_err(self.io(path, "synced"))?;
        self.cut = Some(Cut {
            file: self.files.shown(path),
            offset,
            bytes: length.saturating_sub(offset),
        });
        Ok(())
    }

    fn check_durable(&self) -> Result<(), JournalError> {
        if self.head.number >= self.durable {
            return Ok(());
        }
        let last = self.segments.last();
        let path = last.map_or_else(|| FOLDER.to_owned(), |segment| segment.path.clone());
        Err(JournalError::Short {
            file: self.files.shown(&path),
            found: self.head.number,
            known: self.durable,
        })
    }

    fn done(mut self, segment_bytes: u64) -> Result<(FileJournal, Option<Cut>), JournalError> {
        self.check_durable()?;
        if self.segments.is_empty() {
            let no_id = io::Error::other("the system gives no random bytes");
            let failed = self.io(FOLDER, "begun");
            let header = Header {
                ledger: new_ledger_id().ok_or_else(|| failed(no_id))?,
                number: 1,
                before: Head::default(),
            };
            self.ledger = Some(header.ledger);
            let segment = create_segment(&*self.files, header)?;
            self.segments.push(Arc::new(segment));
        }
        let journal = FileJournal {
            files: self.files,
            ledger: self.ledger.unwrap_or_default(),
            segment_bytes,
            segments: RwLock::new(self.segments),
            head: RwLock::new(self.head),
            writer: Mutex::new(self.writer),
        };
        Ok((journal, self.cut))
    }
}

/// Tells a segment from the checkpoint and from what editors leave.
fn is_segment(name: &str) -> bool {
    let number = name.strip_suffix(".seg");
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()))
}

fn new_ledger_id() -> Option<[u8; 16]> {
    let mut id = [0; 16];
    getrandom::fill(&mut id).ok()?;
    Some(id)
}
