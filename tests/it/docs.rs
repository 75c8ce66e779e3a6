//! Pages written by the program are not stale. `UPDATE_DOCS=1 cargo test` rewrites them.

use std::fs;
use std::path::Path;

use adjudge::app::Library;
use adjudge::domain::vocabulary::{StageKind, Term};
use adjudge::report::coverage_page;
use adjudge::workflow::kinds::{self, Way};

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

/// Between which lines of `rules/README.md` the table of kinds stands.
const KINDS: (&str, &str) = (
    "<!-- kinds of stages: written by a test -->\n",
    "<!-- end of kinds -->",
);

#[test]
fn the_page_on_rules_lists_the_kinds_of_stages_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/README.md");
    let page = fs::read_to_string(&path).unwrap();
    let (head, rest) = page.split_once(KINDS.0).unwrap();
    let (written, tail) = rest.split_once(KINDS.1).unwrap();
    let now = kinds_table();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{head}{}{now}{}{tail}", KINDS.0, KINDS.1)).unwrap();
    } else {
        assert!(
            written == now,
            "rules/README.md is stale; rewrite it with UPDATE_DOCS=1 cargo test docs"
        );
    }
}

fn kinds_table() -> String {
    let mut table =
        String::from("| kind | what happens | leaves on | silence means |\n|---|---|---|---|\n");
    for kind in StageKind::ALL {
        let names = |names: Vec<&str>| match names.is_empty() {
            true => "–".to_owned(),
            false => format!("`{}`", names.join(" ")),
        };
        let on = kinds::triggers(*kind).iter().map(|on| on.wire()).collect();
        let silent = kinds::silences(*kind)
            .iter()
            .map(|one| one.wire())
            .collect();
        let star = match kinds::way(*kind) {
            Way::Decides => " *",
            Way::Waits | Way::Ends => "",
        };
        table.push_str(&format!(
            "| `{}`{star} | {} | {} | {} |\n",
            kind.wire(),
            kind.def().en,
            names(on),
            names(silent)
        ));
    }
    table
}
