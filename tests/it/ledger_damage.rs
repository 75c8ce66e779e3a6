//! Flipped, cut and zeroed bytes in every file of a ledger.
//!
//! `ADJUDGE_DAMAGES` says how often each file is damaged; the long round is
//! `ADJUDGE_DAMAGES=100 cargo test --release --test it ledger_damage`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use adjudge::store::{
    EventRecord, Ledger, OpenError, Options, Position, ReadError, Stats, ViewsOpened,
};

use super::ledger_scenes::{Counting, commit, dice, dispute, small};

const COMMITS: u64 = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Clean,
    Unclean,
}

#[derive(Clone, Copy, Debug)]
enum Damage {
    Flip,
    Cut,
    Zero,
    Remove,
}

fn options() -> Options {
    Options {
        segment_bytes: 12 << 10,
        settle_bytes: 12 << 10,
        ..small()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
    found.sort();
}

/// A ledger on disk as a stop left it, with what it held.
struct Scene {
    folder: tempfile::TempDir,
    stats: Stats,
    records: Vec<EventRecord>,
}

fn scene(stop: Stop) -> Scene {
    let live = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut options = options();
    options.settle_every = Duration::from_secs(3_600);
    let ledger = Ledger::open(live.path(), Arc::new(Counting), &options).unwrap();
    for number in 0..COMMITS {
        let stream = dispute(&format!("D-{}", number % 7));
        ledger
            .append(commit(&format!("c-{number}"), &stream, &["a", "b"]))
            .unwrap();
    }
    std::thread::sleep(Duration::from_millis(50));
    let stats = ledger.stats().unwrap();
    let records = ledger.scan(Position::FIRST).map(Result::unwrap).collect();
    match stop {
        Stop::Clean => {
            ledger.close().unwrap();
            copy(live.path(), folder.path());
        }
        Stop::Unclean => {
            copy(live.path(), folder.path());
            drop(ledger);
        }
    }
    Scene {
        folder,
        stats,
        records,
    }
}

/// Alters a file; returns how, or nothing where it came out the same.
fn damage(path: &Path, kind: Damage, seed: &mut u64) -> Option<String> {
    let before = fs::read(path).unwrap();
    let mut bytes = before.clone();
    let at = usize::try_from(dice(seed) % bytes.len().max(1) as u64).unwrap();
    match kind {
        Damage::Remove => {
            fs::remove_file(path).unwrap();
            return Some("removed".to_owned());
        }
        Damage::Flip => *bytes.get_mut(at)? ^= 1 << (dice(seed) % 8),
        Damage::Cut => bytes.truncate(at),
        Damage::Zero => bytes
            .iter_mut()
            .skip(at)
            .take(64)
            .for_each(|byte| *byte = 0),
    }
    if bytes == before {
        return None;
    }
    fs::write(path, bytes).unwrap();
    Some(format!("{kind:?} at {at}"))
}

/// Waits until the views answer: an engine that fails to read is made again in the background.
fn stats(ledger: &Ledger) -> Result<Stats, ReadError> {
    let begun = Instant::now();
    loop {
        match ledger.stats() {
            Err(ReadError::View(_)) if begun.elapsed() < Duration::from_secs(5) => {
                std::thread::sleep(Duration::from_millis(5));
            }
            answer => return answer,
        }
    }
}

fn check_refusal(error: &OpenError, told: &str) -> &'static str {
    let message = error.to_string();
    match error {
        OpenError::Journal(_) => {
            assert!(message.contains("/journal/"), "{told}: {message}");
            "refused"
        }
        OpenError::Key(_) => {
            assert!(message.contains("operator.key"), "{told}: {message}");
            "refused"
        }
        OpenError::Io { .. } | OpenError::Lock(_) | OpenError::Rebuild(_) => {
            panic!("{told}: {message}")
        }
    }
}

/// Checks what an opened ledger shows; returns what became of the damage.
fn check_opened(ledger: &Ledger, scene: &Scene, journal: bool, told: &str) -> &'static str {
    let mut wrong = 0;
    let mut read = 0;
    for record in &scene.records {
        match ledger.record(record.position) {
            // INVARIANT: what is read is what was written, or an error.
            Ok(found) => assert_eq!(&found, record, "{told}"),
            Err(_) => {
                wrong += 1;
                continue;
            }
        }
        read += 1;
    }
    let findings = ledger.verify().unwrap();
    if wrong > 0 {
        assert!(journal, "{told}: {wrong} records are gone");
        if ledger.head().number == scene.stats.head.number {
            assert!(
                !findings.is_empty(),
                "{told}: {wrong} records of {read} unread, not found"
            );
        } else {
            assert!(
                ledger.opened().cut.is_some(),
                "{told}: an end is gone and not said so"
            );
        }
        return "found";
    }
    let after = stats(ledger).unwrap_or_else(|error| panic!("{told}: {error}"));
    assert_eq!(after.digest, scene.stats.digest, "{told}");
    match &ledger.opened().views {
        ViewsOpened::Rebuilt { .. } => "rebuilt",
        ViewsOpened::Current | ViewsOpened::CaughtUp { .. } if findings.is_empty() => "harmless",
        ViewsOpened::Current | ViewsOpened::CaughtUp { .. } => "found",
    }
}

fn every_file(stop: Stop) {
    let rounds = std::env::var("ADJUDGE_DAMAGES").map_or(5, |rounds| rounds.parse().unwrap());
    let scene = scene(stop);
    let mut paths = Vec::new();
    files(scene.folder.path(), &mut paths);
    let mut outcomes = std::collections::BTreeMap::new();
    let mut names = BTreeSet::new();
    for path in paths {
        let name = path.strip_prefix(scene.folder.path()).unwrap().to_owned();
        // What is written into these is never read back.
        if name == Path::new("lock") || name == Path::new("ballast") {
            continue;
        }
        names.insert(name.display().to_string());
        for round in 0..rounds {
            let mut seed = round * 7_919 + name.as_os_str().len() as u64;
            let kind = match round % 4 {
                0 => Damage::Flip,
                1 => Damage::Cut,
                2 => Damage::Zero,
                _ if round == 3 => Damage::Remove,
                _ => Damage::Flip,
            };
            let folder = tempfile::tempdir().unwrap();
            copy(scene.folder.path(), folder.path());
            let Some(how) = damage(&folder.path().join(&name), kind, &mut seed) else {
                continue;
            };
            let told = format!("{stop:?}, {}, {how}, round {round}", name.display());
            let journal = name.starts_with("journal");
            let outcome = match Ledger::open(folder.path(), Arc::new(Counting), &options()) {
                Err(error) => check_refusal(&error, &told),
                Ok(ledger) => check_opened(&ledger, &scene, journal, &told),
            };
            let place = name
                .components()
                .next()
                .unwrap()
                .as_os_str()
                .to_string_lossy()
                .into_owned();
            *outcomes.entry((place, outcome)).or_insert(0) += 1;
        }
    }
    println!("{stop:?}: {outcomes:?} over {names:?}");
    assert!(outcomes.keys().any(|(_, outcome)| *outcome == "refused"));
    assert!(outcomes.keys().any(|(_, outcome)| *outcome == "rebuilt"));
}

#[test]
fn damage_after_a_clean_close_is_found_or_healed() {
    every_file(Stop::Clean);
}

#[test]
fn damage_after_an_unclean_stop_is_found_or_healed() {
    every_file(Stop::Unclean);
}
