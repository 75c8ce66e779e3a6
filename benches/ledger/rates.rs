//! Durable commands per second with 1, 8 and 64 clients.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

use adjudge::store::{
    Commit, DiskFiles, FileJournal, Files, Journal, Ledger, Options, Position, SealedCommit,
    StreamHead, StreamId,
};

use super::scenes::{Standings, commit, folder, number};

const ROUNDS: usize = 3;
/// What a commit of one event of the benchmark takes in the journal.
const FRAME_BYTES: usize = 640;

pub fn run() {
    let seconds = Duration::from_secs(number("ADJUDGE_BENCH_SECONDS", 2));
    println!("durable commands/s (one event of 400 bytes each), median of {ROUNDS}");
    println!(
        "{:>8} {:>10} {:>10} {:>7} {:>10} {:>7}",
        "clients", "raw file", "journal", "raw/", "with views", "raw/"
    );
    for clients in [1, 8, 64] {
        let mut found = [const { Vec::new() }; 3];
        for _ in 0..ROUNDS {
            found[0].push(with_folder(|folder| raw(folder, clients, seconds)));
            found[1].push(with_folder(|folder| journal(folder, clients, seconds)));
            found[2].push(with_folder(|folder| ledger(folder, clients, seconds)));
        }
        let median = found.map(|mut rates| {
            rates.sort_by(f64::total_cmp);
            rates[ROUNDS / 2]
        });
        let [raw, journal, views] = median;
        let (one, other) = (raw / journal, raw / views);
        println!("{clients:>8} {raw:>10.0} {journal:>10.0} {one:>7.2} {views:>10.0} {other:>7.2}");
    }
}

fn with_folder(run: impl FnOnce(&Path) -> f64) -> f64 {
    let folder = tempfile::tempdir_in(folder()).unwrap();
    run(folder.path())
}

/// Has clients give commits one after the other, each waiting for its answer; returns the rate.
fn clients(count: u64, seconds: Duration, give: impl Fn(Commit) + Sync) -> f64 {
    let stop = AtomicBool::new(false);
    let done = AtomicU64::new(0);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for client in 0..count {
            let (stop, done, give) = (&stop, &done, &give);
            scope.spawn(move || {
                let mut number = client;
                while !stop.load(Ordering::Relaxed) {
                    give(commit(number / 20 * 64 + client, number, 1));
                    number += count;
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        std::thread::sleep(seconds);
        stop.store(true, Ordering::Relaxed);
    });
    done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}

/// Hands what clients give to one thread in groups, as the ledger does.
fn grouped(count: u64, seconds: Duration, mut write: impl FnMut(&[Commit]) + Send) -> f64 {
    let (requests, waiting) = channel::<(Commit, SyncSender<()>)>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while let Ok((first, answer)) = waiting.recv() {
                let mut commits = vec![first];
                let mut answers = vec![answer];
                while let Ok((next, answer)) = waiting.try_recv() {
                    commits.push(next);
                    answers.push(answer);
                }
                write(&commits);
                answers
                    .into_iter()
                    .for_each(|answer| answer.send(()).unwrap());
            }
        });
        let requests: Sender<_> = requests;
        clients(count, seconds, move |commit| {
            let (answer, answered) = sync_channel(1);
            requests.send((commit, answer)).unwrap();
            answered.recv().unwrap();
        })
    })
}

fn raw(folder: &Path, count: u64, seconds: Duration) -> f64 {
    let path = folder.join("raw");
    File::create(&path).unwrap();
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    grouped(count, seconds, move |commits| {
        let mut bytes = Vec::new();
        for commit in commits {
            let payload = &commit.events[0].payload;
            bytes.extend_from_slice(payload);
            bytes.resize(bytes.len() + FRAME_BYTES - payload.len(), b' ');
        }
        file.write_all(&bytes).unwrap();
        file.sync_data().unwrap();
    })
}

fn journal(folder: &Path, count: u64, seconds: Duration) -> f64 {
    let files: Arc<dyn Files> = Arc::new(DiskFiles::new(folder));
    let (journal, _) = FileJournal::open(&files, 64 << 20, 0).unwrap();
    let mut heads: HashMap<StreamId, StreamHead> = HashMap::new();
    let rate = grouped(count, seconds, |commits| {
        let mut head = journal.head();
        let first = head.next();
        let mut group = Vec::with_capacity(commits.len());
        for commit in commits {
            let own =
                |stream: &StreamId| Ok::<_, ()>(heads.get(stream).copied().unwrap_or_default());
            let sealed = SealedCommit::seal(commit, &head, first, own).unwrap();
            head = sealed.head().unwrap();
            for record in &sealed.records {
                let end = StreamHead {
                    sequence: record.sequence,
                    number: record.position.number(),
                    hash: record.hash,
                };
                heads.insert(record.stream.clone(), end);
            }
            group.push(sealed);
        }
        journal.append(&group).unwrap();
    });
    assert!(journal.read(Position::FIRST).is_ok());
    let each = journal.size().bytes / journal.head().number;
    assert!(
        each.abs_diff(FRAME_BYTES as u64) < 40,
        "a commit takes {each} bytes"
    );
    rate
}

fn ledger(folder: &Path, count: u64, seconds: Duration) -> f64 {
    let ledger = Ledger::open(folder, Arc::new(Standings), &Options::default()).unwrap();
    clients(count, seconds, |commit| {
        ledger.append(commit).unwrap();
    })
}
