//! What every ledger does, over memory, over files and over simulated files.

use std::sync::Arc;

use adjudge::store::{
    AppendError, Commit, CommitFlaw, CommitId, FileJournal, Held, Journal, KeyRange, Ledger,
    MemoryJournal, MemoryViews, OpenError, Position, SimulatedFiles, SledViews, Stamp, StreamKind,
    ViewBatch, ViewRead, Views, ViewsOpened, digest, scan, verify_head, verify_receipt,
};
use jiff::Timestamp;
use proptest::prelude::*;

use super::ledger_scenes::{Counting, commit, dispute, event, open, small, total};

/// Runs a check over a ledger of each sort.
fn each(check: impl Fn(&Ledger)) {
    check(&Ledger::in_memory(Arc::new(Counting)));
    let folder = tempfile::tempdir().unwrap();
    check(&open(folder.path()));
    check(&simulated(&SimulatedFiles::new()));
}

fn simulated(files: &SimulatedFiles) -> Ledger {
    let files = Arc::new(files.clone());
    let views = Arc::new(MemoryViews::new());
    Ledger::open_over(files, views, Arc::new(Counting), &small()).unwrap()
}

#[test]
fn what_is_appended_is_read_back_in_order() {
    each(|ledger| {
        let (one, two) = (dispute("D-1"), dispute("D-2"));
        for round in 0..40 {
            let stream = if round % 3 == 0 { &two } else { &one };
            let text = format!("round {round}");
            ledger
                .append(commit(&format!("c-{round}"), stream, &[&text, "and more"]))
                .unwrap();
        }
        assert_eq!(ledger.head().number, 80);
        let records = ledger.records_of(&one, 1).unwrap();
        assert_eq!(records.len(), 52);
        let sequences: Vec<u64> = records.iter().map(|record| record.sequence).collect();
        assert_eq!(sequences, (1..=52).collect::<Vec<u64>>());
        assert!(
            records
                .windows(2)
                .all(|pair| pair[1].previous_in_stream == pair[0].hash)
        );
        assert_eq!(ledger.records_of(&one, 52).unwrap(), records[51..]);
        assert_eq!(ledger.records_of(&dispute("D-9"), 1).unwrap(), []);
        let all: Vec<_> = ledger.scan(Position::FIRST).map(Result::unwrap).collect();
        assert_eq!(all.len(), 80);
        assert!(
            all.windows(2)
                .all(|pair| pair[1].previous_in_ledger == pair[0].hash)
        );
        let tenth = Position::from_number(10).unwrap();
        assert_eq!(ledger.record(tenth).unwrap(), all[9]);
        assert_eq!(ledger.scan(tenth).count(), 71);
        assert!(ledger.record(Position::from_number(81).unwrap()).is_err());
        assert_eq!(total(ledger), 80);
        assert_eq!(ledger.verify().unwrap(), []);
        let stats = ledger.stats().unwrap();
        assert_eq!((stats.kinds[0].streams, stats.kinds[0].events), (2, 80));
        assert_eq!(
            ledger.streams(StreamKind::Dispute, "D-1", 9).unwrap(),
            [two]
        );
    });
}

#[test]
fn the_same_command_again_gives_the_first_receipt() {
    each(|ledger| {
        let stream = dispute("D-1");
        let mut first = commit("key-1", &stream, &["a", "b"]);
        first.expected = vec![(stream.clone(), 0)];
        let receipt = ledger.append(first.clone()).unwrap();
        assert!(receipt.written);
        ledger.append(commit("key-2", &stream, &["c"])).unwrap();
        let again = ledger.append(first.clone()).unwrap();
        assert!(!again.written);
        assert_eq!(again.events, receipt.events);
        assert_eq!(ledger.receipt(&first.id).unwrap(), Some(again));
        assert_eq!(
            ledger.receipt(&CommitId::new("key-9").unwrap()).unwrap(),
            None
        );
        first.digest = [9; 32];
        let error = ledger.append(first).unwrap_err();
        assert!(matches!(error, AppendError::OtherCommand { .. }), "{error}");
        assert_eq!(ledger.head().number, 3);
    });
}

#[test]
fn a_stream_that_ends_elsewhere_is_a_conflict_and_nothing_is_written() {
    each(|ledger| {
        let (one, two) = (dispute("D-1"), dispute("D-2"));
        ledger.append(commit("c-1", &one, &["a"])).unwrap();
        let mut late = commit("c-2", &two, &["b"]);
        late.expected = vec![(two, 0), (one, 0)];
        match ledger.append(late.clone()).unwrap_err() {
            AppendError::Conflict {
                expected, found, ..
            } => assert_eq!((expected, found), (0, 1)),
            other => panic!("{other}"),
        }
        assert_eq!(ledger.head().number, 1);
        late.expected[1].1 = 1;
        assert!(ledger.append(late).unwrap().written);
    });
}

#[test]
fn what_cannot_be_stored_or_projected_is_refused_whole() {
    each(|ledger| {
        let stream = dispute("D-1");
        let flaw = |change: &dyn Fn(&mut Commit)| {
            let mut flawed = commit("c-1", &stream, &["a"]);
            change(&mut flawed);
            match ledger.append(flawed).unwrap_err() {
                AppendError::Flawed(flaw) => flaw,
                other => panic!("{other}"),
            }
        };
        assert_eq!(flaw(&|c| c.events.clear()), CommitFlaw::NoEvents);
        let broken = |payload: &'static [u8]| {
            let found = flaw(&|c| c.events[0].payload = payload.to_vec());
            assert!(matches!(found, CommitFlaw::Payload { .. }), "{found}");
        };
        broken(b"{\"a\":");
        broken(b"{\"a\":\n1}");
        broken(b" {}");
        let twice = flaw(&|c| c.expected = vec![(stream.clone(), 0), (stream.clone(), 0)]);
        assert_eq!(twice, CommitFlaw::ExpectedTwice(stream.clone()));
        let mut unknown = commit("c-1", &stream, &["a", "b"]);
        unknown.events[1].kind = "unprojectable".to_owned();
        let error = ledger.append(unknown).unwrap_err();
        assert!(matches!(error, AppendError::Projection { .. }), "{error}");
        assert_eq!((ledger.head().number, total(ledger)), (0, 0));
        assert!(
            ledger
                .append(commit("c-1", &stream, &["a"]))
                .unwrap()
                .written
        );
    });
}

#[test]
fn a_rebuild_comes_to_the_same_pairs() {
    each(|ledger| {
        for round in 0..60 {
            let stream = dispute(&format!("D-{}", round % 7));
            ledger
                .append(commit(&format!("c-{round}"), &stream, &["a", "b"]))
                .unwrap();
        }
        let before = ledger.stats().unwrap();
        assert_eq!(ledger.rebuild().unwrap(), 120);
        assert_eq!(ledger.stats().unwrap(), before);
        ledger
            .append(commit("c-60", &dispute("D-1"), &["c"]))
            .unwrap();
        assert_eq!(total(ledger), 121);
    });
}

#[test]
fn receipts_and_heads_are_checked_offline_and_against_the_ledger() {
    each(|ledger| {
        let stream = dispute("D-1");
        let written = ledger.append(commit("c-1", &stream, &["a"])).unwrap();
        let key = ledger.public_key().unwrap();
        let mut receipt = ledger.sign_receipt(&written.events[0]).unwrap();
        verify_receipt(&receipt, &key).unwrap();
        assert_eq!(ledger.holds(&receipt).unwrap(), Held::Same);
        let text = serde_json::to_string(&receipt).unwrap();
        assert_eq!(
            serde_json::from_str::<adjudge::store::Receipt>(&text).unwrap(),
            receipt
        );
        receipt.sequence = 2;
        assert!(verify_receipt(&receipt, &key).is_err());
        assert_eq!(ledger.holds(&receipt).unwrap(), Held::Other);
        let head = ledger.signed_head(Timestamp::UNIX_EPOCH).unwrap();
        verify_head(&head, &key).unwrap();
        assert_eq!(ledger.holds_head(&head).unwrap(), Held::Same);
        let stranger = Ledger::in_memory(Arc::new(Counting)).public_key().unwrap();
        assert!(verify_head(&head, &stranger).is_err());
    });
}

#[test]
fn many_callers_at_once_lose_nothing_and_repeat_nothing() {
    each(|ledger| {
        std::thread::scope(|scope| {
            for caller in 0..8 {
                scope.spawn(move || {
                    let stream = dispute(&format!("D-{}", caller % 3));
                    for round in 0..30 {
                        let id = format!("c-{caller}-{round}");
                        let first = ledger.append(commit(&id, &stream, &["a"])).unwrap();
                        let again = ledger.append(commit(&id, &stream, &["a"])).unwrap();
                        assert_eq!(first.events, again.events);
                    }
                });
            }
        });
        assert_eq!(total(ledger), 240);
        assert_eq!(ledger.verify().unwrap(), []);
    });
}

#[test]
fn a_ledger_closed_and_opened_again_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path());
    for round in 0..50 {
        ledger
            .append(commit(&format!("c-{round}"), &dispute("D-1"), &["a"]))
            .unwrap();
    }
    let before = ledger.stats().unwrap();
    assert!(before.journal.segments > 2);
    ledger.close().unwrap();
    let ledger = open(folder.path());
    assert_eq!(ledger.opened().views, ViewsOpened::Current);
    assert_eq!(ledger.stats().unwrap(), before);
    assert!(
        !ledger
            .append(commit("c-7", &dispute("D-1"), &["a"]))
            .unwrap()
            .written
    );
}

#[test]
fn a_second_opener_is_told_who_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let _first = open(folder.path());
    let error = Ledger::open(folder.path(), Arc::new(Counting), &small())
        .err()
        .unwrap();
    let own = std::process::id().to_string();
    assert!(matches!(&error, OpenError::Lock(_)), "{error}");
    assert!(
        error
            .to_string()
            .contains(&format!("in use by process {own}")),
        "{error}"
    );
}

#[test]
fn large_values_are_cut_in_pieces_and_come_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    let engines: [Box<dyn Views>; 2] = [
        Box::new(MemoryViews::new()),
        Box::new(SledViews::open(folder.path(), 4 << 20)),
    ];
    let mut digests = Vec::new();
    for engine in engines {
        for length in [0, 3_071, 3_072, 3_073, 100_000, 10, 7_000] {
            let mut batch = ViewBatch::new();
            batch.put("k", vec![7; length]);
            batch.put("l", "x");
            engine.apply(&batch, Stamp::default()).unwrap();
            assert_eq!(engine.get(b"k").unwrap().unwrap(), vec![7; length]);
            let keys: Vec<_> = scan(&*engine, KeyRange::ALL)
                .map(|pair| pair.unwrap().0)
                .collect();
            assert_eq!(keys, [b"k", b"l"]);
        }
        digests.push(digest(&*engine).unwrap());
    }
    assert_eq!(digests[0], digests[1]);
}

#[test]
fn the_twins_hold_the_same_records() {
    let files = SimulatedFiles::new();
    let ledger = simulated(&files);
    for round in 0..30 {
        ledger
            .append(commit(&format!("c-{round}"), &dispute("D-1"), &["a", "b"]))
            .unwrap();
    }
    drop(ledger);
    let files: Arc<dyn adjudge::store::Files> = Arc::new(files);
    let (journal, cut) = FileJournal::open(&files, 4 << 10, 60).unwrap();
    assert_eq!(cut, None);
    let twin = MemoryJournal::new();
    for commit in journal.commits(Position::FIRST) {
        twin.append(&[commit.unwrap()]).unwrap();
    }
    assert_eq!(twin.head(), journal.head());
    for number in 1..=60 {
        let position = Position::from_number(number).unwrap();
        assert_eq!(
            twin.read(position).unwrap(),
            journal.read(position).unwrap()
        );
        assert_eq!(twin.scan(position).count(), journal.scan(position).count());
    }
}

#[derive(Clone, Debug)]
enum Move {
    Put(u8, u8),
    Delete(u8),
    Settle,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => (1_u8..40, any::<u8>()).prop_map(|(key, value)| Move::Put(key, value)),
        2 => (1_u8..40).prop_map(Move::Delete),
        1 => Just(Move::Settle),
    ];
    proptest::collection::vec(one, 0..60)
}

/// Writes whatever an event's payload tells.
struct Obeying;

impl adjudge::store::Projection for Obeying {
    fn version(&self) -> u32 {
        1
    }

    fn project(
        &self,
        record: &adjudge::store::EventRecord,
        _views: &dyn ViewRead,
        batch: &mut ViewBatch,
    ) -> Result<(), adjudge::store::ProjectionError> {
        let (key, value): (u8, Option<u8>) = serde_json::from_slice(&record.payload).unwrap();
        match value {
            Some(value) => batch.put([key], [value]),
            None => batch.delete([key]),
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Layers over an engine show what one map would, wherever they are settled and however they are paged.
    #[test]
    fn layers_read_as_one_map(moves in moves(), from in 0_u8..40, until in 0_u8..40, limit in 1_usize..9) {
        let files = Arc::new(SimulatedFiles::new());
        let engine = Arc::new(MemoryViews::new());
        let mut options = small();
        options.settle_bytes = usize::MAX;
        let ledger = Ledger::open_over(files, engine, Arc::new(Obeying), &options).unwrap();
        let mut model = std::collections::BTreeMap::new();
        for (number, one) in moves.iter().enumerate() {
            let (key, value) = match one {
                Move::Put(key, value) => (*key, Some(*value)),
                Move::Delete(key) => (*key, None),
                Move::Settle => {
                    ledger.rebuild().unwrap();
                    continue;
                }
            };
            match value {
                Some(value) => model.insert(vec![key], vec![value]),
                None => model.remove(&vec![key]),
            };
            let stream = dispute("D-1");
            let mut told = commit(&format!("c-{number}"), &stream, &[]);
            let mut told_event = event(&stream, "");
            told_event.payload = serde_json::to_vec(&(key, value)).unwrap();
            told.events.push(told_event);
            ledger.append(told).unwrap();
        }
        let range = KeyRange::between(&[from.max(1)], &[until]);
        let expected: Vec<_> = if from.max(1) < until {
            model.range(vec![from.max(1)]..vec![until]).map(|(k, v)| (k.clone(), v.clone())).collect()
        } else {
            Vec::new()
        };
        let page = ledger.views().page(&range, limit).unwrap();
        prop_assert_eq!(&page[..], &expected[..expected.len().min(limit)]);
        let all: Vec<_> = scan(ledger.views(), range).map(Result::unwrap).collect();
        prop_assert_eq!(all, expected);
    }
}
