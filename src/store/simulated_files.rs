//! Files in memory that lose power, fill up and fail on request.
//!
//! What is synced survives a power cut. What is not is dropped, kept up to some byte, or kept in some
//! pages and not in others, as a seed decides; and a name lasts once its folder is synced.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::files::{Files, JournalFile, folder_of};

const PAGE_BYTES: usize = 512;

/// What a power cut leaves of what was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing.
    Dropped,
    /// Some pages, and not those between them, which hold zeros or what was there before.
    Pages,
    /// All up to some byte.
    Prefix,
}

/// Which calls an injected failure counts and hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A write fails, having written half of its bytes.
    Write,
    /// A sync fails, having made nothing durable.
    Sync,
    /// Every call that changes anything fails from then on, as if the power were off.
    Power,
}

/// A disk in memory; clones are the same disk.
#[derive(Clone, Default)]
pub struct SimulatedFiles {
    disk: Arc<Mutex<Disk>>,
}

#[derive(Clone, Default)]
struct Disk {
    /// Files by number; names point at them.
    nodes: BTreeMap<u64, Node>,
    names: BTreeMap<String, u64>,
    durable_names: BTreeMap<String, u64>,
    last_node: u64,
    fault: Option<(Fault, u64)>,
    /// How many more bytes fit, where that is limited.
    room: Option<u64>,
    /// How many calls changed something.
    calls: u64,
}

#[derive(Clone, Default)]
struct Node {
    bytes: Vec<u8>,
    durable: Vec<u8>,
}

fn injected(what: &str) -> io::Error {
    io::Error::other(format!("injected: {what}"))
}

impl Disk {
    /// Counts a call and tells whether it fails.
    fn call(&mut self, kind: Fault) -> io::Result<()> {
        self.calls = self.calls.saturating_add(1);
        let Some((fault, left)) = &mut self.fault else {
            return Ok(());
        };
        if *fault != Fault::Power && *fault != kind {
            return Ok(());
        }
        if *left > 0 {
            *left = left.saturating_sub(1);
            return Ok(());
        }
        if *fault == Fault::Power {
            return Err(injected("the power is off"));
        }
        self.fault = None;
        Err(injected("the call fails"))
    }

    fn node(&mut self, number: u64) -> &mut Node {
        self.nodes.entry(number).or_default()
    }

    fn append(&mut self, number: u64, bytes: &[u8]) -> io::Result<()> {
        let mut written = bytes;
        let mut outcome = self.call(Fault::Write);
        if outcome.is_err() {
            written = bytes.get(..bytes.len() / 2).unwrap_or_default();
        }
        if let Some(room) = &mut self.room {
            let fits = usize::try_from(*room).unwrap_or(usize::MAX);
            if fits < written.len() {
                written = written.get(..fits).unwrap_or_default();
                outcome = Err(io::Error::from(ErrorKind::StorageFull));
            }
            *room = room.saturating_sub(u64::try_from(written.len()).unwrap_or(u64::MAX));
        }
        self.node(number).bytes.extend_from_slice(written);
        outcome
    }
}

impl SimulatedFiles {
    /// Begins with an empty disk that never fails.
    pub fn new() -> Self {
        Self::default()
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the call after `calls` more of its kind fail.
    pub fn fail_after(&self, fault: Fault, calls: u64) {
        self.disk().fault = Some((fault, calls));
    }

    /// Lets `bytes` more be written, or any number again.
    pub fn set_room(&self, bytes: Option<u64>) {
        self.disk().room = bytes;
    }

    /// Returns how many calls changed something so far.
    pub fn calls(&self) -> u64 {
        self.disk().calls
    }

    /// Returns the bytes of a file, to be looked at or altered with [`put`](Self::put).
    pub fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        let disk = self.disk();
        let node = disk.names.get(path)?;
        disk.nodes.get(node).map(|node| node.bytes.clone())
    }

    /// Replaces the bytes of a file, durable, as damage would.
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let mut disk = self.disk();
        if let Some(number) = disk.names.get(path).copied() {
            let bytes = bytes.to_vec();
            let durable = bytes.clone();
            *disk.node(number) = Node { bytes, durable };
        }
    }

    /// Returns the disk as it comes back after the power was cut now.
    #[must_use]
    pub fn power_cut(&self, kept: Kept, seed: u64) -> Self {
        let before = self.disk().clone();
        let mut dice = Dice(seed);
        let mut after = Disk {
            last_node: before.last_node,
            ..Disk::default()
        };
        for (number, node) in &before.nodes {
            let bytes = survivor(node, kept, &mut dice);
            let durable = bytes.clone();
            after.nodes.insert(*number, Node { bytes, durable });
        }
        // Names not synced may have got through on their own, one by one.
        let mut names = before.durable_names.clone();
        if kept != Kept::Dropped {
            for (name, number) in &before.names {
                if dice.toss() {
                    names.insert(name.clone(), *number);
                }
            }
            for name in before.durable_names.keys() {
                if !before.names.contains_key(name) && dice.toss() {
                    names.remove(name);
                }
            }
        }
        after.durable_names.clone_from(&names);
        after.names = names;
        Self {
            disk: Arc::new(Mutex::new(after)),
        }
    }
}

fn survivor(node: &Node, kept: Kept, dice: &mut Dice) -> Vec<u8> {
    let Node { bytes, durable } = node;
    match kept {
        Kept::Dropped => durable.clone(),
        Kept::Prefix => {
            let shorter = durable.len().min(bytes.len());
            let same = bytes.get(..shorter) == durable.get(..shorter);
            if same && bytes.len() > durable.len() {
                let added = bytes.len().saturating_sub(durable.len());
                let end = durable
                    .len()
                    .saturating_add(dice.below(added.saturating_add(1)));
                bytes.get(..end).unwrap_or_default().to_vec()
            } else if dice.toss() {
                bytes.clone()
            } else {
                durable.clone()
            }
        }
        Kept::Pages => {
            let length = if dice.toss() {
                bytes.len()
            } else {
                durable.len()
            };
            let mut mixed = durable.clone();
            mixed.resize(length, 0);
            for (place, page) in mixed.chunks_mut(PAGE_BYTES).enumerate() {
                let from = place.saturating_mul(PAGE_BYTES);
                let until = from.saturating_add(page.len());
                if let Some(new) = bytes.get(from..until).filter(|_| dice.toss()) {
                    page.copy_from_slice(new);
                }
            }
            mixed
        }
    }
}

/// Numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn toss(&mut self) -> bool {
        self.next() & 1 == 1
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        let number = self.next().checked_rem(limit).unwrap_or(0);
        usize::try_from(number).unwrap_or(0)
    }
}

struct SimulatedFile {
    disk: Arc<Mutex<Disk>>,
    number: u64,
}

impl SimulatedFile {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl JournalFile for SimulatedFile {
    fn append(&self, bytes: &[u8]) -> io::Result<()> {
        self.disk().append(self.number, bytes)
    }

    fn sync(&self) -> io::Result<()> {
        let mut disk = self.disk();
        disk.call(Fault::Sync)?;
        let node = disk.node(self.number);
        node.durable.clone_from(&node.bytes);
        Ok(())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut disk = self.disk();
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let bytes = disk.node(self.number).bytes.get(from..).unwrap_or_default();
        let read = bytes.len().min(buffer.len());
        if let (Some(into), Some(bytes)) = (buffer.get_mut(..read), bytes.get(..read)) {
            into.copy_from_slice(bytes);
        }
        Ok(read)
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        let mut disk = self.disk();
        disk.call(Fault::Power)?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let node = disk.node(self.number);
        let cut = u64::try_from(node.bytes.len().saturating_sub(length)).unwrap_or(0);
        node.bytes.truncate(length);
        if let Some(room) = &mut disk.room {
            *room = room.saturating_add(cut);
        }
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        let length = self.disk().node(self.number).bytes.len();
        Ok(u64::try_from(length).unwrap_or(u64::MAX))
    }
}

impl Files for SimulatedFiles {
    fn create(&self, path: &str) -> io::Result<Arc<dyn JournalFile>> {
        let mut disk = self.disk();
        disk.call(Fault::Power)?;
        disk.last_node = disk.last_node.saturating_add(1);
        let number = disk.last_node;
        disk.nodes.insert(number, Node::default());
        disk.names.insert(path.to_owned(), number);
        let disk = Arc::clone(&self.disk);
        Ok(Arc::new(SimulatedFile { disk, number }))
    }

    fn open(&self, path: &str) -> io::Result<Arc<dyn JournalFile>> {
        let number = self.disk().names.get(path).copied();
        let number = number.ok_or_else(|| io::Error::from(ErrorKind::NotFound))?;
        let disk = Arc::clone(&self.disk);
        Ok(Arc::new(SimulatedFile { disk, number }))
    }

    fn create_folder(&self, _path: &str) -> io::Result<()> {
        Ok(())
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let disk = self.disk();
        let inside = disk.names.keys().filter(|path| folder_of(path) == folder);
        let names = inside.filter_map(|path| path.rsplit('/').next());
        Ok(names.map(str::to_owned).collect())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut disk = self.disk();
        disk.call(Fault::Power)?;
        let number = disk.names.remove(from);
        let number = number.ok_or_else(|| io::Error::from(ErrorKind::NotFound))?;
        disk.names.insert(to.to_owned(), number);
        Ok(())
    }

    fn remove(&self, path: &str) -> io::Result<()> {
        let mut disk = self.disk();
        disk.call(Fault::Power)?;
        let removed = disk.names.remove(path);
        removed
            .map(|_| ())
            .ok_or_else(|| io::Error::from(ErrorKind::NotFound))
    }

    fn sync_folder(&self, folder: &str) -> io::Result<()> {
        let mut disk = self.disk();
        disk.call(Fault::Sync)?;
        let names = disk.names.clone();
        disk.durable_names
            .retain(|path, _| folder_of(path) != folder);
        let inside = names
            .into_iter()
            .filter(|(path, _)| folder_of(path) == folder);
        disk.durable_names.extend(inside);
        Ok(())
    }

    fn free(&self) -> Option<u64> {
        self.disk().room
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }
}
