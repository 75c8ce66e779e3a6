//! Export and import, evidence files, and what happens when the disk is full.

use std::io::BufReader;
use std::sync::Arc;

use adjudge::store::{
    AppendError, BlobError, BlobKind, FindingKind, ImportError, Ledger, MemoryViews, SimulatedFiles,
};
use proptest::prelude::*;

use super::ledger_scenes::{Counting, commit, dispute, open, small, total};

fn filled(rounds: usize) -> Ledger {
    let ledger = Ledger::in_memory(Arc::new(Counting));
    for round in 0..rounds {
        let stream = dispute(&format!("D-{}", round % 5));
        let texts = ["a", "\u{4e89}\u{8bae}", "\\u0000"];
        ledger
            .append(commit(&format!("c-{round}"), &stream, &texts[..=round % 3]))
            .unwrap();
    }
    ledger
}

fn exported(ledger: &Ledger) -> Vec<u8> {
    let mut lines = Vec::new();
    assert_eq!(ledger.export(&mut lines).unwrap(), ledger.head());
    lines
}

#[test]
fn an_export_comes_back_with_the_same_heads_and_views() {
    let ledger = filled(90);
    let lines = exported(&ledger);
    let folder = tempfile::tempdir().unwrap();
    let copy = open(folder.path());
    assert_eq!(copy.import(&mut &lines[..]).unwrap(), ledger.head());
    let (one, other) = (copy.stats().unwrap(), ledger.stats().unwrap());
    assert_eq!((one.digest, one.kinds), (other.digest, other.kinds));
    assert_eq!(exported(&copy), lines);
    assert_eq!(copy.verify().unwrap(), []);
    assert!(
        !copy
            .append(commit("c-3", &dispute("D-3"), &["a"]))
            .unwrap()
            .written
    );
    let full = copy.import(&mut &lines[..]).unwrap_err();
    assert!(
        matches!(full, ImportError::NotEmpty { records: 180 }),
        "{full}"
    );
}

#[test]
fn an_export_cut_within_a_commit_is_told_from_a_whole_one() {
    let lines = exported(&filled(3));
    let text = String::from_utf8(lines).unwrap();
    let cut: Vec<&str> = text.lines().take(5).collect();
    let copy = Ledger::in_memory(Arc::new(Counting));
    let error = copy.import(&mut cut.join("\n").as_bytes()).unwrap_err();
    assert!(matches!(error, ImportError::Cut { .. }), "{error}");
    assert_eq!((copy.head().number, total(&copy)), (3, 3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No altered, lost or moved line is taken: what is imported is always a true beginning.
    #[test]
    fn no_altered_export_is_taken_as_truth(at in any::<prop::sample::Index>(), to in any::<u8>(), how in 0..3) {
        let ledger = filled(12);
        let mut lines = exported(&ledger);
        let whole = lines.clone();
        match how {
            0 => { let at = at.index(lines.len()); lines[at] = to; }
            1 => { let at = at.index(lines.len()); lines.remove(at); }
            _ => {
                let mut all: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
                let at = at.index(all.len() - 1);
                all.swap(at, at + 1);
                lines = all.concat();
            }
        }
        let copy = Ledger::in_memory(Arc::new(Counting));
        let outcome = copy.import(&mut BufReader::new(&lines[..]));
        let taken = exported(&copy);
        prop_assert!(whole.starts_with(&taken));
        prop_assert_eq!(outcome.is_ok(), taken == whole, "{:?}", outcome);
    }
}

#[test]
fn evidence_is_kept_by_its_digest_and_nothing_else_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path());
    let png = b"\x89PNG\r\n\x1a\n and the rest";
    let blob = ledger.blobs().put(png).unwrap();
    assert_eq!((blob.kind, blob.bytes), (BlobKind::Png, 21));
    assert_eq!(ledger.blobs().put(png).unwrap(), blob);
    assert_eq!(ledger.blobs().get(&blob.digest).unwrap(), png);
    let path = folder.path().join(format!(
        "blobs/{}/{}",
        &blob.digest.to_string()[..2],
        blob.digest
    ));
    std::fs::write(&path, b"altered").unwrap();
    let error = ledger.blobs().get(&blob.digest).unwrap_err();
    assert!(matches!(error, BlobError::Damaged { .. }), "{error}");
    assert_eq!(ledger.blobs().put(png).unwrap(), blob);
    assert_eq!(ledger.blobs().get(&blob.digest).unwrap(), png);
    ledger.blobs().erase(&blob.digest).unwrap();
    let error = ledger.blobs().get(&blob.digest).unwrap_err();
    assert!(matches!(error, BlobError::Absent { .. }), "{error}");
    assert!(matches!(
        ledger.blobs().put(b"\x7fELF\x02"),
        Err(BlobError::Kind)
    ));
    assert!(ledger.blobs().put(&vec![b'a'; 1 << 20]).is_ok());
    assert!(matches!(
        ledger.blobs().put(&vec![b'a'; (1 << 20) + 1]),
        Err(BlobError::TooLarge { .. })
    ));
}

#[test]
fn below_the_floor_new_commands_are_refused_and_old_ones_stay_readable() {
    let folder = tempfile::tempdir().unwrap();
    let stream = dispute("D-1");
    open(folder.path())
        .append(commit("c-1", &stream, &["a"]))
        .unwrap();
    let mut options = small();
    options.floor_bytes = u64::MAX;
    let ledger = Ledger::open(folder.path(), Arc::new(Counting), &options).unwrap();
    let error = ledger.append(commit("c-2", &stream, &["b"])).unwrap_err();
    assert!(matches!(error, AppendError::DiskFull { .. }), "{error}");
    assert!(error.to_string().contains("make room"));
    assert!(
        !ledger
            .append(commit("c-1", &stream, &["a"]))
            .unwrap()
            .written
    );
    assert_eq!(ledger.records_of(&stream, 1).unwrap().len(), 1);
}

#[test]
fn a_write_that_finds_no_room_leaves_nothing_and_works_again_once_there_is() {
    for room in (0..1_500).step_by(37) {
        let files = SimulatedFiles::new();
        let views = Arc::new(MemoryViews::new());
        let mut options = small();
        options.segment_bytes = 700;
        let ledger =
            Ledger::open_over(Arc::new(files.clone()), views, Arc::new(Counting), &options)
                .unwrap();
        let stream = dispute("D-1");
        files.set_room(Some(room));
        let mut stored = 0;
        let refused = (0..).find_map(|round| {
            let outcome = ledger.append(commit(&format!("c-{round}"), &stream, &["a"]));
            stored += u64::from(outcome.is_ok());
            outcome.err()
        });
        let refused = refused.unwrap();
        assert!(matches!(refused, AppendError::NotWritten(_)), "{refused}");
        assert_eq!(ledger.records_of(&stream, 1).unwrap().len() as u64, stored);
        files.set_room(None);
        assert!(
            ledger
                .append(commit("later", &stream, &["b"]))
                .unwrap()
                .written
        );
        assert_eq!(
            (total(&ledger), ledger.head().number),
            (stored + 1, stored + 1)
        );
        assert_eq!(ledger.verify().unwrap(), []);
    }
}

#[test]
fn a_sealed_segment_altered_while_open_is_found_and_never_read_as_truth() {
    let files = SimulatedFiles::new();
    let views = Arc::new(MemoryViews::new());
    let ledger =
        Ledger::open_over(Arc::new(files.clone()), views, Arc::new(Counting), &small()).unwrap();
    let stream = dispute("D-1");
    for round in 0..40 {
        ledger
            .append(commit(&format!("c-{round}"), &stream, &["a"]))
            .unwrap();
    }
    let mut bytes = files.bytes("journal/00000001.seg").unwrap();
    bytes[500] ^= 1;
    files.put("journal/00000001.seg", &bytes);
    let findings = ledger.verify().unwrap();
    assert_eq!(findings[0].kind, FindingKind::Altered);
    assert_eq!(findings[0].file, "journal/00000001.seg");
    assert!(findings[0].offset > 72 && findings[0].offset <= 500 && findings[0].position > 0);
    let error = ledger.records_of(&stream, 1).unwrap_err().to_string();
    assert!(
        error.contains("journal/00000001.seg") && error.contains("byte"),
        "{error}"
    );
}
