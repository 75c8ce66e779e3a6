//! Pages written by the program are not stale. `UPDATE_DOCS=1 cargo test` rewrites them.

use std::fs;
use std::path::Path;

use adjudge::app::Library;
use adjudge::report::coverage_page;

#[test]
fn the_page_of_sources_says_what_the_packs_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    for pack in Library::of_root(&root).unwrap().packs() {
        let path = root.join(&pack.id).join("COVERAGE.md");
        let now = coverage_page(pack);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, now).unwrap();
        } else {
            assert!(
                fs::read_to_string(&path).unwrap_or_default() == now,
                "{} is stale; rewrite it with UPDATE_DOCS=1 cargo test docs",
                path.display()
            );
        }
    }
}
