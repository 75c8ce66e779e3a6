//! Opens a ledger: lock, room, key, journal, views, in this order.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::blobs::BlobStore;
use super::checkpoint::{
    Checkpoint, Close, Found, INDEX_VERSION, Keeper, find_checkpoint, find_redo,
};
use super::disk_files::DiskFiles;
use super::file_journal::FileJournal;
use super::files::Files;
use super::group::Group;
use super::journal::Journal;
use super::layers::{Layers, Outside};
use super::ledger::{Ledger, Shared};
use super::lock::Lock;
use super::maintain::Maintenance;
use super::memory_journal::MemoryJournal;
use super::memory_views::MemoryViews;
use super::options::{OpenError, Opened, Options, ViewsOpened};
use super::room::{Room, give_up_ballast, lay_ballast};
use super::signing::OperatorKey;
use super::simulated_files::SimulatedFiles;
use super::sled_views::SledViews;
use super::views::{KeyRange, Projection, RESERVED, Stamp, ViewError, Views};
use super::worker::Workers;

/// How many pairs are read at once to be counted.
const COUNTED_AT_ONCE: usize = 1_024;
/// The folder of what the views need.
const VIEWS: &str = "views";

impl Ledger {
    /// Opens the ledger in a folder, or begins one there.
    ///
    /// What a stop tore is cut, what the views lack is caught up, and views that cannot be believed are
    /// made again; [`Ledger::opened`] says which. A journal that is not sound is refused.
    pub fn open(
        folder: &Path,
        projection: Arc<dyn Projection>,
        options: &Options,
    ) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Io {
            file: folder.display().to_string(),
            doing: "created",
            source,
        };
        fs::create_dir_all(folder).map_err(failed)?;
        let lock = Lock::take(&folder.join("lock"))?;
        let files = Arc::new(DiskFiles::new(folder));
        lay_ballast(&*files, options);
        let key = OperatorKey::open(&folder.join("operator.key"))?;
        let views = folder.join(VIEWS);
        fs::create_dir_all(&views).map_err(failed)?;
        let database = views.join("sled");
        let mut engine = SledViews::open(&database, options.cache_bytes);
        if engine.stamp().is_err() && give_up_ballast(&*files) {
            drop(engine);
            engine = SledViews::open(&database, options.cache_bytes);
        }
        let parts = Parts {
            files,
            engine: Arc::new(engine),
            key,
            lock: Some(lock),
        };
        let mut ledger = open_parts(parts, projection, options)?;
        ledger.workers = Workers::start(&ledger.shared, options)?;
        Ok(ledger)
    }

    /// Opens a ledger over other files and another engine, without threads of its own.
    ///
    /// This is how a simulated disk is put below it; it takes no lock, and its key is a new one.
    pub fn open_over(
        files: Arc<dyn Files>,
        engine: Arc<dyn Views>,
        projection: Arc<dyn Projection>,
        options: &Options,
    ) -> Result<Self, OpenError> {
        let parts = Parts {
            files,
            engine,
            key: OperatorKey::new()?,
            lock: None,
        };
        open_parts(parts, projection, options)
    }

    /// Begins an empty ledger that lasts as long as the value.
    pub fn in_memory(projection: Arc<dyn Projection>) -> Self {
        let checkpoint = Checkpoint {
            durable: 0,
            stamp: Stamp::default(),
            projection: projection.version(),
            index: INDEX_VERSION,
            close: Close::Unclean,
        };
        let engine = Arc::new(MemoryViews::new());
        let maintenance = Maintenance {
            journal: Arc::new(MemoryJournal::new()),
            layers: Arc::new(Layers::over(engine, 0)),
            projection,
            keeper: Keeper::new(None, checkpoint),
            settle_bytes: Options::default().settle_bytes,
        };
        let opened = Opened {
            cut: None,
            views: ViewsOpened::Current,
        };
        let files = Arc::new(SimulatedFiles::new());
        let blobs = BlobStore::new(files, Options::default().blob_bytes_max, 0);
        assemble(
            maintenance,
            Room::default(),
            OperatorKey::new().ok(),
            None,
            opened,
            blobs,
        )
    }
}

struct Parts {
    files: Arc<dyn Files>,
    engine: Arc<dyn Views>,
    key: OperatorKey,
    lock: Option<Lock>,
}

fn open_parts(
    parts: Parts,
    projection: Arc<dyn Projection>,
    options: &Options,
) -> Result<Ledger, OpenError> {
    let files = &parts.files;
    let failed = |source: io::Error| OpenError::Io {
        file: files.shown(VIEWS),
        doing: "read",
        source,
    };
    files.create_folder(VIEWS).map_err(failed)?;
    files.create_folder("journal").map_err(failed)?;
    let (checkpoint, doubt) = match find_checkpoint(&**files).map_err(failed)? {
        Found::Sound(checkpoint) => (Some(checkpoint), None),
        Found::Absent => (None, Some("there is no checkpoint for them".to_owned())),
        Found::Damaged(why) => (None, Some(why)),
    };
    let durable = checkpoint.map_or(0, |checkpoint| checkpoint.durable);
    let (journal, cut) = FileJournal::open(files, options.segment_bytes, durable)?;
    let mut checkpoint = checkpoint.unwrap_or(Checkpoint {
        durable,
        stamp: Stamp::default(),
        projection: projection.version(),
        index: INDEX_VERSION,
        close: Close::Unclean,
    });
    let doubt = match doubt {
        Some(why) => Some(why),
        None => doubt_views(&parts, &mut checkpoint, &*projection, journal.head().number)?,
    };
    let covered = checkpoint.stamp.covered;
    let maintenance = Maintenance {
        journal: Arc::new(journal),
        layers: Arc::new(Layers::over(Arc::clone(&parts.engine), covered)),
        projection,
        keeper: Keeper::new(Some(Arc::clone(files)), checkpoint),
        settle_bytes: options.settle_bytes,
    };
    // From here on a stop is an unclean one.
    let head = maintenance.journal.head().number;
    maintenance.keeper.note(|checkpoint| {
        checkpoint.close = Close::Unclean;
        checkpoint.durable = head;
    })?;
    let views = bring_up(&maintenance, covered, doubt)?;
    let blobs = BlobStore::new(
        Arc::clone(files),
        options.blob_bytes_max,
        options.floor_bytes,
    );
    let free = Arc::clone(files);
    let room = Room::new(options.floor_bytes, Arc::new(move || free.free()));
    let opened = Opened { cut, views };
    Ok(assemble(
        maintenance,
        room,
        Some(parts.key),
        parts.lock,
        opened,
        blobs,
    ))
}

fn bring_up(
    maintenance: &Maintenance,
    covered: u64,
    doubt: Option<String>,
) -> Result<ViewsOpened, OpenError> {
    let caught_up = match doubt {
        Some(why) if maintenance.journal.head().number == 0 => {
            // A new ledger has nothing to make its views from, and nothing to tell.
            let fresh = maintenance.layers.engine.stamp().ok() == Some(Stamp::default());
            if fresh { Ok(0) } else { Err(why) }
        }
        Some(why) => Err(why),
        None => match maintenance.catch_up(covered) {
            Ok(records) => Ok(records),
            Err(super::maintain::RebuildError::View(error)) => Err(error.to_string()),
            Err(error) => return Err(error.into()),
        },
    };
    Ok(match caught_up {
        Ok(0) => ViewsOpened::Current,
        Ok(records) => ViewsOpened::CaughtUp { records },
        Err(why) => ViewsOpened::Rebuilt {
            records: maintenance.rebuild_now()?,
            why,
        },
    })
}

/// Returns why the views cannot be believed, if they cannot; finishes what was being settled.
fn doubt_views(
    parts: &Parts,
    checkpoint: &mut Checkpoint,
    projection: &dyn Projection,
    head: u64,
) -> Result<Option<String>, OpenError> {
    if checkpoint.projection != projection.version() || checkpoint.index != INDEX_VERSION {
        return Ok(Some("they were made by another version".to_owned()));
    }
    if checkpoint.stamp.covered > head {
        return Ok(Some("they are ahead of the journal".to_owned()));
    }
    let failed = |source: io::Error| OpenError::Io {
        file: parts.files.shown(VIEWS),
        doing: "read",
        source,
    };
    match find_redo(&*parts.files).map_err(failed)? {
        Found::Sound(redo) if redo.before == checkpoint.stamp && redo.after.covered <= head => {
            if let Err(error) = parts.engine.apply(&redo.batch, redo.after) {
                return Ok(Some(error.to_string()));
            }
            checkpoint.stamp = redo.after;
        }
        Found::Sound(_) | Found::Absent => {}
        // It is renamed into place whole, so the engine may have got half of what it held.
        Found::Damaged(why) => return Ok(Some(why)),
    }
    Ok(match (parts.engine.stamp(), checkpoint.close) {
        (Err(error), _) => Some(error.to_string()),
        (Ok(stamp), _) if stamp != checkpoint.stamp => {
            Some("they do not stand where the checkpoint says".to_owned())
        }
        (Ok(_), Close::Clean) => None,
        (Ok(stamp), Close::Unclean) => doubt_pairs(&*parts.engine, stamp),
    })
}

/// Counts the pairs after an unclean stop: recovery may have dropped some in silence.
pub(super) fn doubt_pairs(engine: &dyn Views, stamp: Stamp) -> Option<String> {
    match count(engine, stamp.covered) {
        Ok(counted) if counted == stamp => None,
        Ok(_) => Some("pairs of them are missing or altered".to_owned()),
        Err(error) => Some(error.to_string()),
    }
}

/// Counts what an engine really holds.
///
/// It stands between a stop and the next command, so the ledger's own pairs and the projection's, about
/// as many, are counted side by side.
pub(super) fn count(engine: &dyn Views, covered: u64) -> Result<Stamp, ViewError> {
    let (own, rest) = KeyRange::split(&[RESERVED.saturating_add(1)]);
    let (own, rest) = std::thread::scope(|scope| {
        let own = scope.spawn(|| count_in(engine, own));
        let rest = count_in(engine, rest);
        let own = own.join();
        let panicked = |_| ViewError::Panicked {
            path: "the views".to_owned(),
            why: "while their pairs were counted".to_owned(),
        };
        (own.map_err(panicked).flatten(), rest)
    });
    let (own, rest) = (own?, rest?);
    Ok(Stamp {
        covered,
        pairs: own.pairs.saturating_add(rest.pairs),
        sum: own.sum.wrapping_add(rest.sum),
    })
}

fn count_in(engine: &dyn Views, mut range: KeyRange) -> Result<Stamp, ViewError> {
    let mut counted = Stamp::default();
    loop {
        let page = engine.page(&range, COUNTED_AT_ONCE)?;
        for (key, value) in &page {
            counted.add(key, value);
        }
        match page.last() {
            Some((last, _)) if page.len() >= COUNTED_AT_ONCE => range = range.after(last),
            Some(_) | None => return Ok(counted),
        }
    }
}

fn assemble(
    maintenance: Maintenance,
    room: Room,
    key: Option<OperatorKey>,
    lock: Option<Lock>,
    opened: Opened,
    blobs: BlobStore,
) -> Ledger {
    let group = Group {
        journal: Arc::clone(&maintenance.journal),
        layers: Arc::clone(&maintenance.layers),
        projection: Arc::clone(&maintenance.projection),
        room,
        poisoned: None,
    };
    let outside = Outside(Arc::clone(&maintenance.layers));
    Ledger {
        shared: Arc::new(Shared {
            maintenance,
            group: Mutex::new(group),
        }),
        outside,
        blobs,
        workers: Workers::none(),
        key,
        opened,
        lock,
    }
}
