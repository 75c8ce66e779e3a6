//! A child process under load is killed at random moments; nothing it acknowledged may be lost.
//!
//! `ADJUDGE_KILLS` says how often; the long round is
//! `ADJUDGE_KILLS=200 cargo test --release --test it ledger_kill`.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use adjudge::store::{CommitId, Ledger};

use super::ledger_scenes::{Counting, commit, dice, dispute, open, small, total};

const FOLDER: &str = "ADJUDGE_KILL_FOLDER";
const THREADS: u64 = 4;
/// A ledger is begun anew after so many kills, so that checking it stays quick.
const KILLS_OF_ONE: u64 = 20;

/// The child: appends without end and notes each acknowledgement outside the ledger.
///
/// Run as a test of its own it does nothing.
#[test]
fn child_under_load() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let folder = Path::new(&folder);
    let ledger = Ledger::open(&folder.join("ledger"), Arc::new(Counting), &small()).unwrap();
    let started = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_nanos();
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let mut options = OpenOptions::new();
                let mut notes = options
                    .append(true)
                    .create(true)
                    .open(folder.join("acknowledged"))
                    .unwrap();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let id = format!("c-{started}-{number}");
                    let stream = dispute(&format!("D-{}", number % 11));
                    let receipt = ledger.append(commit(&id, &stream, &["a", "b"])).unwrap();
                    let line = format!("{id} {}\n", receipt.events[1].hash);
                    notes.write_all(line.as_bytes()).unwrap();
                }
            });
        }
    });
}

/// When the child is killed.
#[derive(Clone, Copy, Debug)]
enum When {
    /// So long after it was started, which may be while it recovers.
    Started(Duration),
    /// So long after it first acknowledged something.
    Working(Duration),
}

/// Lets a child run in the folder for a while and kills it.
fn kill_one(folder: &Path, when: When) {
    let notes = folder.join("acknowledged");
    let length = || fs::metadata(&notes).map_or(0, |metadata| metadata.len());
    let before = length();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "ledger_kill::child_under_load", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    match when {
        When::Started(wait) => std::thread::sleep(wait),
        When::Working(wait) => {
            while length() == before && begun.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(2));
            }
            std::thread::sleep(wait);
        }
    }
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
}

fn acknowledged(folder: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder.join("acknowledged")).unwrap_or_default();
    let whole = text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    whole
        .map(|line| line.trim_end().split_once(' ').unwrap())
        .map(|(id, hash)| (id.to_owned(), hash.to_owned()))
        .collect()
}

/// Checks that everything acknowledged is there as it was; returns how many commits that are.
fn check(folder: &Path, told: &str) -> usize {
    let ledger = open(&folder.join("ledger"));
    let acknowledged = acknowledged(folder);
    for (id, hash) in &acknowledged {
        let receipt = ledger.receipt(&CommitId::new(id).unwrap()).unwrap();
        let receipt = receipt.unwrap_or_else(|| panic!("{told}: {id} is lost"));
        assert_eq!(receipt.events.len(), 2, "{told}: {id}");
        assert_eq!(&receipt.events[1].hash.to_string(), hash, "{told}: {id}");
    }
    assert_eq!(ledger.verify().unwrap(), [], "{told}");
    assert_eq!(total(&ledger), ledger.head().number, "{told}");
    let before = ledger.stats().unwrap();
    ledger.rebuild().unwrap();
    assert_eq!(ledger.stats().unwrap().digest, before.digest, "{told}");
    acknowledged.len()
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let kills = std::env::var("ADJUDGE_KILLS").map_or(5, |kills| kills.parse::<u64>().unwrap());
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_nanos();
    let mut seed = std::env::var("ADJUDGE_SEED")
        .map_or(u64::try_from(now & 0xffff_ffff).unwrap(), |seed| {
            seed.parse().unwrap()
        });
    println!("ADJUDGE_SEED={seed} ADJUDGE_KILLS={kills}");
    let mut seen = 0;
    let mut left = kills;
    while left > 0 {
        let folder = tempfile::tempdir().unwrap();
        let kills_here = left.min(KILLS_OF_ONE);
        for kill in 0..kills_here {
            // Some die while they recover, most under load.
            let wait = Duration::from_millis(dice(&mut seed) % 150);
            let when = match dice(&mut seed) % 4 {
                0 => When::Started(wait),
                _ => When::Working(wait),
            };
            kill_one(folder.path(), when);
            // Some are left for the next child to recover.
            if !dice(&mut seed).is_multiple_of(3) || kill + 1 == kills_here {
                let told = format!("{left} kills left, number {kill} here, {when:?}");
                check(folder.path(), &told);
            }
        }
        seen += acknowledged(folder.path()).len();
        left -= kills_here;
    }
    println!("{kills} kills, {seen} commits acknowledged, none lost");
    assert!(seen > 0, "no child came to acknowledge anything");
}
