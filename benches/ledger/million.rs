//! A million events: how long, how much memory, and how quickly they are found again.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use adjudge::store::{Ledger, Options, StreamId, StreamKind, ViewsOpened};

use super::scenes::{Standings, commit, folder, number};

const EVENTS_OF_COMMIT: u64 = 4;
const EVENTS_OF_DISPUTE: u64 = 40;
const CLIENTS: u64 = 16;

/// Runs each step in a process of its own, so that its peak of memory is its own.
pub fn run() {
    let folder = tempfile::tempdir_in(folder()).unwrap();
    println!(
        "\n{} events of 400 bytes, {EVENTS_OF_DISPUTE} to a dispute",
        events()
    );
    for step in [
        "fill", "open", "crash", "open", "verify", "export", "import", "rebuild",
    ] {
        let own = std::env::current_exe().unwrap();
        let status = Command::new(own)
            .args(["step", step])
            .arg(folder.path())
            .status()
            .unwrap();
        assert!(status.success() || step == "crash", "{step} failed");
    }
    let sizes =
        ["ledger/journal", "ledger/views"].map(|part| size(&folder.path().join(part)) >> 20);
    println!("journal {} MiB, views {} MiB", sizes[0], sizes[1]);
}

fn events() -> u64 {
    number("ADJUDGE_BENCH_EVENTS", 1_000_000)
}

fn size(path: &Path) -> u64 {
    if path.is_file() {
        return fs::metadata(path).unwrap().len();
    }
    fs::read_dir(path)
        .unwrap()
        .map(|entry| size(&entry.unwrap().path()))
        .sum()
}

fn open(folder: &Path) -> Ledger {
    let begun = Instant::now();
    let ledger = Ledger::open(folder, Arc::new(Standings), &Options::default()).unwrap();
    let views = match &ledger.opened().views {
        ViewsOpened::Current => "views current".to_owned(),
        ViewsOpened::CaughtUp { records } => format!("{records} records caught up"),
        ViewsOpened::Rebuilt { why, .. } => format!("views rebuilt: {why}"),
    };
    println!("  open {:.2?} ({views})", begun.elapsed());
    ledger
}

pub fn step(step: &str, folder: &Path) {
    let begun = Instant::now();
    println!("{step}");
    let ledger = open(&folder.join(if step == "import" { "copy" } else { "ledger" }));
    match step {
        "fill" => fill(&ledger, 0, events()),
        "open" => load(&ledger),
        "crash" => {
            fill(&ledger, events(), 20_000);
            println!("  stopped without closing");
            std::process::abort();
        }
        "verify" => assert_eq!(ledger.verify().unwrap(), []),
        "export" => {
            let mut file = BufWriter::new(File::create(folder.join("lines")).unwrap());
            ledger.export(&mut file).unwrap();
        }
        "import" => {
            let mut file = BufReader::new(File::open(folder.join("lines")).unwrap());
            ledger.import(&mut file).unwrap();
        }
        "rebuild" => {
            ledger.rebuild().unwrap();
        }
        _ => panic!("there is no step `{step}`"),
    }
    let closing = Instant::now();
    ledger.close().unwrap();
    let peak = peak();
    println!(
        "  close {:.2?}; in all {:.2?}, peak of memory {peak}",
        closing.elapsed(),
        begun.elapsed()
    );
}

fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or_else(|| "unknown".to_owned(), |line| line[6..].trim().to_owned())
}

fn fill(ledger: &Ledger, from: u64, count: u64) {
    let begun = Instant::now();
    let next = AtomicU64::new(0);
    let commits = count / EVENTS_OF_COMMIT;
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= commits {
                        return;
                    }
                    // A thousand disputes are open at once, so that the records of one lie far apart.
                    let number = number + from / EVENTS_OF_COMMIT;
                    let era = number / (1_000 * EVENTS_OF_DISPUTE / EVENTS_OF_COMMIT);
                    let dispute = era * 1_000 + number % 1_000;
                    ledger
                        .append(commit(dispute, number, EVENTS_OF_COMMIT))
                        .unwrap();
                }
            });
        }
    });
    println!(
        "  {:.0} events/s",
        count as f64 / begun.elapsed().as_secs_f64()
    );
}

fn load(ledger: &Ledger) {
    let disputes = events() / EVENTS_OF_DISPUTE;
    let mut taken = Vec::new();
    for place in 0..2_000_u64 {
        let dispute = place.wrapping_mul(7_919) % disputes.max(1);
        let stream = StreamId::new(StreamKind::Dispute, &format!("D-{dispute:07}")).unwrap();
        let begun = Instant::now();
        let records = ledger.records_of(&stream, 1).unwrap();
        taken.push(begun.elapsed());
        assert_eq!(records.len() as u64, EVENTS_OF_DISPUTE);
    }
    let mean = taken.iter().sum::<Duration>() / 2_000;
    taken.sort();
    println!(
        "  a dispute of {EVENTS_OF_DISPUTE}: mean {mean:.2?}, 99 of 100 within {:.2?}, worst {:.2?}",
        taken[1_979], taken[1_999]
    );
}
