//! The packs with their stage graphs, ready to decide disputes with.

use std::path::Path;

use jiff::civil::Date;

use super::library::{Library, LibraryError};
use super::projection::VersionReputation;
use crate::domain::{Dispute, PackRef};
use crate::policy::diagnostic::Diagnostic;
use crate::policy::pack::{Pack, PackFiles};
use crate::reputation::Rules;
use crate::workflow::{Process, World};

/// A stage graph with the pack version it belongs to.
#[derive(Clone, Debug)]
struct VersionProcess {
    pack: String,
    version: Date,
    process: Process,
}

/// The packs with their stage graphs.
#[derive(Clone, Debug)]
pub struct Worlds {
    library: Library,
    processes: Vec<VersionProcess>,
    reputations: Vec<VersionReputation>,
}

/// Why a dispute cannot run through any stage graph.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// There is no pack to judge it with.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The pack has no version on the day of the filing.
    #[error("the pack `{pack}` has no version on {day}")]
    NoVersion {
        /// The pack.
        pack: String,
        /// The day.
        day: Date,
    },
    /// The version declares no process.
    #[error("`{0}` declares no process: disputes under it can be judged, not run")]
    NoProcess(PackRef),
    /// The version a dispute was filed under is not at hand any more.
    #[error("the pack version `{0}` is not at hand")]
    UnknownVersion(PackRef),
}

impl Worlds {
    /// Reads every pack below `root` with its stage graphs.
    ///
    /// # Errors
    ///
    /// [`LibraryError`] where a pack or a stage graph is faulty.
    pub fn of_root(root: &Path) -> Result<Self, LibraryError> {
        let library = Library::of_root(root)?;
        let mut processes = Vec::new();
        let mut reputations = Vec::new();
        for (pack, files) in library.with_files() {
            let read = read_processes(files, pack);
            processes.extend(read.map_err(|diagnostics| LibraryError::Faulty {
                folder: files.root.clone().into(),
                diagnostics,
            })?);
            let read = read_reputations(files, pack);
            reputations.extend(read.map_err(|diagnostics| LibraryError::Faulty {
                folder: files.root.clone().into(),
                diagnostics,
            })?);
        }
        Ok(Self {
            library,
            processes,
            reputations,
        })
    }

    /// Returns the packs.
    pub const fn library(&self) -> &Library {
        &self.library
    }

    /// Returns the rules by which disputes filed under `version` move standings.
    pub fn reputation(&self, version: &PackRef) -> Option<&Rules> {
        self.reputations
            .iter()
            .find(|reputation| reputation.version == *version)
            .map(|reputation| &reputation.rules)
    }

    /// Returns the rules by which a pack reads standings on a day.
    pub fn reputation_on(&self, pack: &str, day: Date) -> Option<&Rules> {
        let in_force = |reputation: &&VersionReputation| {
            reputation.version.pack() == pack && reputation.from <= day
        };
        self.reputations
            .iter()
            .filter(in_force)
            .max_by_key(|reputation| reputation.from)
            .map(|reputation| &reputation.rules)
    }

    /// Lists, by pack, the rules that move standings at `at`.
    pub fn reputations_at(&self, at: jiff::Timestamp) -> impl Iterator<Item = (&str, &Rules)> {
        self.library.packs().iter().filter_map(move |pack| {
            let day = crate::domain::Moment::Instant(at).day(&pack.zone);
            let rules = self.reputation_on(&pack.id, day)?;
            Some((pack.id.as_str(), rules))
        })
    }

    /// Returns what a dispute that was filed under `version` is decided with.
    ///
    /// # Errors
    ///
    /// [`WorldError::UnknownVersion`] or [`WorldError::NoProcess`].
    pub fn of(&self, version: &PackRef) -> Result<World<'_>, WorldError> {
        let pack = self
            .library
            .packs()
            .iter()
            .find(|pack| pack.id == version.pack() && pack.version(version.version()).is_some())
            .ok_or_else(|| WorldError::UnknownVersion(version.clone()))?;
        let process = self
            .processes
            .iter()
            .find(|process| process.pack == pack.id && process.version == version.version())
            .ok_or_else(|| WorldError::NoProcess(version.clone()))?;
        Ok(World {
            process: &process.process,
            pack,
            version: process.version,
        })
    }

    /// Picks what a new dispute is decided with: the pack that fits it, in the version the case names,
    /// else in the one in force on the day of the filing.
    ///
    /// # Errors
    ///
    /// [`WorldError`] where that leaves none.
    pub fn pick(&self, dispute: &Dispute, filed: jiff::Timestamp) -> Result<World<'_>, WorldError> {
        let pack = self.library.pick(dispute, None)?;
        let day = crate::domain::Moment::Instant(filed).day(&pack.zone);
        let named = dispute
            .judged_under()
            .filter(|under| under.pack.pack() == pack.id)
            .map(|under| under.pack.version());
        let version = match named {
            Some(named) => pack.version(named),
            None => pack.version_on(day),
        };
        let version = version.ok_or_else(|| WorldError::NoVersion {
            pack: pack.id.clone(),
            day: named.unwrap_or(day),
        })?;
        let reference: Result<PackRef, _> = format!("{}@{}", pack.id, version.from).parse();
        let reference = reference.map_err(|_| WorldError::NoVersion {
            pack: pack.id.clone(),
            day,
        })?;
        self.of(&reference)
    }
}

fn read_processes(files: &PackFiles, pack: &Pack) -> Result<Vec<VersionProcess>, Vec<Diagnostic>> {
    let mut processes = Vec::new();
    for version in &pack.versions {
        let (process, diagnostics) = Process::read(files, pack, version.from);
        match process {
            Some(process) => processes.push(VersionProcess {
                pack: pack.id.clone(),
                version: version.from,
                process,
            }),
            None if diagnostics.is_empty() => {}
            None => return Err(diagnostics),
        }
    }
    Ok(processes)
}

fn read_reputations(
    files: &PackFiles,
    pack: &Pack,
) -> Result<Vec<VersionReputation>, Vec<Diagnostic>> {
    let mut reputations = Vec::new();
    for version in &pack.versions {
        let (rules, diagnostics) = Rules::read(files, pack, version.from);
        let reference = format!("{}@{}", pack.id, version.from).parse();
        match (rules, reference) {
            (Some(rules), Ok(reference)) => reputations.push(VersionReputation {
                version: reference,
                from: version.from,
                rules,
            }),
            (_, _) if diagnostics.is_empty() => {}
            (_, _) => return Err(diagnostics),
        }
    }
    Ok(reputations)
}
