//! Power cuts, failed writes and failed syncs over simulated files.
//!
//! At each call one of the three ways a cut can leave the disk is tried; all of them with
//! `ADJUDGE_CUTS=3 cargo test --release --test it ledger_power`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use adjudge::store::{
    AppendError, Commit, CommitId, Fault, Files, Kept, KeyRange, Ledger, MemoryViews, OpenError,
    Pair, Position, SimulatedFiles, Stamp, ViewBatch, ViewError, ViewRead, Views,
};

use super::ledger_scenes::{Counting, commit, dice, dispute, small, total};

type Pairs = BTreeMap<Vec<u8>, Vec<u8>>;

/// An engine that lives on the simulated disk: a batch that the power cut stops is there in part, and
/// its stamp perhaps before its pairs.
struct TornViews {
    files: SimulatedFiles,
    kept: Mutex<(Pairs, Stamp)>,
    seed: Mutex<u64>,
}

impl TornViews {
    fn on(files: &SimulatedFiles, seed: u64) -> Self {
        Self {
            files: files.clone(),
            kept: Mutex::default(),
            seed: Mutex::new(seed),
        }
    }

    /// The same engine after the power came back.
    fn on_again(&self, files: &SimulatedFiles) -> Self {
        Self {
            files: files.clone(),
            kept: Mutex::new(self.kept.lock().unwrap().clone()),
            seed: Mutex::new(*self.seed.lock().unwrap()),
        }
    }
}

impl ViewRead for TornViews {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        Ok(self.kept.lock().unwrap().0.get(key).cloned())
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Pair>, ViewError> {
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let kept = self.kept.lock().unwrap();
        let pairs = kept.0.range::<Vec<u8>, _>(range.bounds()).take(limit);
        Ok(pairs
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }
}

impl Views for TornViews {
    fn stamp(&self) -> Result<Stamp, ViewError> {
        Ok(self.kept.lock().unwrap().1)
    }

    fn apply(&self, batch: &ViewBatch, stamp: Stamp) -> Result<(), ViewError> {
        let mut kept = self.kept.lock().unwrap();
        let mut after = kept.0.clone();
        batch.apply_to(&mut after);
        // Each counts as a call, so that the power can go before and after the engine's own sync.
        let cut = self.files.sync_folder("views").is_err();
        if cut {
            let mut seed = self.seed.lock().unwrap();
            let keys: Vec<_> = kept.0.keys().chain(after.keys()).cloned().collect();
            for key in keys {
                if dice(&mut seed) & 1 == 0 {
                    match after.get(&key) {
                        Some(value) => kept.0.insert(key, value.clone()),
                        None => kept.0.remove(&key),
                    };
                }
            }
            if dice(&mut seed) & 1 == 0 {
                kept.1 = stamp;
            }
            return Err(ViewError::Engine {
                path: "torn".to_owned(),
                why: "the power is off".to_owned(),
            });
        }
        *kept = (after, stamp);
        Ok(())
    }

    fn wipe(&self) -> Result<(), ViewError> {
        if self.files.sync_folder("views").is_err() {
            return Err(ViewError::Rebuilding);
        }
        *self.kept.lock().unwrap() = Default::default();
        Ok(())
    }
}

fn open(files: &SimulatedFiles, engine: Arc<TornViews>) -> Result<Ledger, OpenError> {
    let mut options = small();
    options.segment_bytes = 2_500;
    options.settle_bytes = 2_500;
    Ledger::open_over(
        Arc::new(files.clone()),
        engine,
        Arc::new(Counting),
        &options,
    )
}

fn nth(number: u64) -> Commit {
    let stream = dispute(&format!("D-{}", number % 3));
    let texts = ["one", "two", "three"];
    let events = usize::try_from(number % 3).unwrap();
    commit(&format!("c-{number}"), &stream, &texts[..=events])
}

/// Appends until an error; returns how many were acknowledged.
fn run(ledger: &Ledger, from: u64, most: u64) -> u64 {
    let refused = (from..most).find(|number| ledger.append(nth(*number)).is_err());
    refused.unwrap_or(most)
}

/// Checks that a ledger holds the first commits, all that were acknowledged, whole, and nothing else;
/// returns how many.
fn check_prefix(ledger: &Ledger, acknowledged: u64, told: &str) -> u64 {
    let mut held = 0;
    while ledger.receipt(&nth(held).id).unwrap().is_some() {
        held += 1;
    }
    assert!(
        held >= acknowledged,
        "{told}: {held} of {acknowledged} are there"
    );
    let records: Vec<_> = ledger.scan(Position::FIRST).map(Result::unwrap).collect();
    let expected: Vec<_> = (0..held)
        .flat_map(|number| nth(number).events)
        .map(|event| (event.stream, event.payload))
        .collect();
    let found: Vec<_> = records
        .into_iter()
        .map(|record| (record.stream, record.payload))
        .collect();
    assert_eq!(found, expected, "{told}");
    assert_eq!(total(ledger), expected.len() as u64, "{told}");
    assert_eq!(ledger.verify().unwrap(), [], "{told}");
    held
}

#[test]
fn every_acknowledged_commit_survives_a_power_cut_at_any_call() {
    const COMMITS: u64 = 15;
    let ways = std::env::var("ADJUDGE_CUTS").map_or(1, |ways| ways.parse::<usize>().unwrap());
    let calls = {
        let files = SimulatedFiles::new();
        let ledger = open(&files, Arc::new(TornViews::on(&files, 1))).unwrap();
        assert_eq!(run(&ledger, 0, COMMITS), COMMITS);
        files.calls()
    };
    assert!(calls > 100, "only {calls} calls");
    for cut in 0..calls {
        for way in 0..ways {
            let number = (usize::try_from(cut).unwrap() + way) % 3;
            let kept = [Kept::Dropped, Kept::Pages, Kept::Prefix][number];
            let seed = cut * 10 + number as u64;
            let told = format!("cut at call {cut}, {kept:?}, seed {seed}");
            let files = SimulatedFiles::new();
            files.fail_after(Fault::Power, cut);
            let engine = Arc::new(TornViews::on(&files, seed));
            let acknowledged = match open(&files, Arc::clone(&engine)) {
                Ok(ledger) => run(&ledger, 0, COMMITS),
                Err(_) => 0,
            };
            // The power goes once more while the ledger recovers.
            let files = files.power_cut(kept, seed);
            let engine = Arc::new(engine.on_again(&files));
            files.fail_after(Fault::Power, seed % 17);
            let recovered = open(&files, Arc::clone(&engine));
            let files = files.power_cut(kept, seed + 5);
            drop(recovered);
            let engine = Arc::new(engine.on_again(&files));
            let ledger = open(&files, engine).unwrap_or_else(|error| panic!("{told}: {error}"));
            let held = check_prefix(&ledger, acknowledged, &told);
            assert_eq!(run(&ledger, held, COMMITS), COMMITS, "{told}");
            check_prefix(&ledger, COMMITS, &told);
            let before = ledger.stats().unwrap();
            ledger.rebuild().unwrap();
            assert_eq!(ledger.stats().unwrap().digest, before.digest, "{told}");
        }
    }
}

#[test]
fn a_failed_sync_is_unknown_and_poisons_until_reopened() {
    let files = SimulatedFiles::new();
    let engine = Arc::new(TornViews::on(&files, 1));
    let ledger = open(&files, Arc::clone(&engine)).unwrap();
    ledger.append(nth(0)).unwrap();
    files.fail_after(Fault::Sync, 0);
    let error = ledger.append(nth(1)).unwrap_err();
    assert!(matches!(error, AppendError::Unknown(_)), "{error}");
    let error = ledger.append(nth(2)).unwrap_err();
    assert!(matches!(error, AppendError::Poisoned { .. }), "{error}");
    assert_eq!(ledger.records_of(&dispute("D-0"), 1).unwrap().len(), 1);
    drop(ledger);
    // Some of the cuts keep every page of it, and then the command stands.
    for stands in [false, true] {
        let after = (0..99)
            .map(|seed| files.power_cut(Kept::Pages, seed))
            .find_map(|files| {
                let ledger = open(&files, Arc::new(TornViews::on(&files, 1))).unwrap();
                let found = ledger.receipt(&CommitId::new("c-1").unwrap()).unwrap();
                (found.is_some() == stands).then_some(ledger)
            });
        let ledger = after.unwrap();
        assert_eq!(run(&ledger, if stands { 2 } else { 1 }, 9), 9);
        check_prefix(&ledger, 9, "after a failed sync");
    }
}

#[test]
fn a_failed_write_is_not_written_and_may_be_given_again() {
    for calls in 0..12 {
        let files = SimulatedFiles::new();
        let ledger = open(&files, Arc::new(TornViews::on(&files, 1))).unwrap();
        files.fail_after(Fault::Write, calls);
        let mut number = 0;
        let mut failed = 0;
        while number < 20 {
            match ledger.append(nth(number)) {
                Ok(receipt) => {
                    assert!(receipt.written);
                    number += 1;
                }
                Err(AppendError::NotWritten(_)) => failed += 1,
                Err(other) => panic!("{other}"),
            }
        }
        // A write that fails while views are settled costs nothing but making them again.
        assert!(failed <= 1);
        check_prefix(&ledger, 20, "after a failed write");
    }
}

/// An engine that fails once, after which it works again.
struct Flaky {
    inner: MemoryViews,
    fails: Mutex<u32>,
}

impl ViewRead for Flaky {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        self.inner.get(key)
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Pair>, ViewError> {
        self.inner.page(range, limit)
    }
}

impl Views for Flaky {
    fn stamp(&self) -> Result<Stamp, ViewError> {
        self.inner.stamp()
    }

    fn apply(&self, batch: &ViewBatch, stamp: Stamp) -> Result<(), ViewError> {
        let mut fails = self.fails.lock().unwrap();
        if *fails > 0 {
            *fails -= 1;
            return Err(ViewError::Rebuilding);
        }
        self.inner.apply(batch, stamp)
    }

    fn wipe(&self) -> Result<(), ViewError> {
        self.inner.wipe()
    }
}

#[test]
fn where_the_views_fail_the_command_stands_and_the_views_are_made_again() {
    for fails in [1, 99] {
        let files = Arc::new(SimulatedFiles::new());
        let engine = Arc::new(Flaky {
            inner: MemoryViews::new(),
            fails: Mutex::new(fails),
        });
        let mut options = small();
        options.settle_bytes = 2_000;
        let ledger =
            Ledger::open_over(files.clone(), engine, Arc::new(Counting), &options).unwrap();
        let acknowledged = run(&ledger, 0, 20);
        assert_eq!(acknowledged == 20, fails == 1);
        assert!(acknowledged > 0);
        if fails == 99 {
            let error = ledger.append(nth(19)).unwrap_err();
            assert!(matches!(error, AppendError::Poisoned { .. }), "{error}");
        }
        drop(ledger);
        let views = Arc::new(MemoryViews::new());
        let ledger = Ledger::open_over(files, views, Arc::new(Counting), &options).unwrap();
        assert_eq!(
            check_prefix(&ledger, acknowledged, "after failing views"),
            acknowledged
        );
    }
}
