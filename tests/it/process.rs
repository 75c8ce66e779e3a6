//! The stage graph of the default pack is sound.

use std::path::Path;

use adjudge::app::read_pack_folder;
use adjudge::policy::pack::Pack;
use adjudge::workflow::Process;

#[test]
fn the_processes_of_both_packs_are_sound() {
    for folder in ["rules/cn-marketplace", "rules/eu-withdrawal"] {
        is_sound(folder);
    }
}

fn is_sound(folder: &str) {
    let files = read_pack_folder(Path::new(folder)).unwrap();
    let pack = Pack::open(&files).0.unwrap();
    for version in &pack.versions {
        let (process, diagnostics) = Process::read(&files, &pack, version.from);
        let told: Vec<String> = diagnostics.iter().map(|found| found.render()).collect();
        assert!(process.is_some(), "{}", told.join("\n\n"));
        assert!(told.is_empty(), "{}", told.join("\n\n"));
    }
}
