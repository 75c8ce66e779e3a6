//! What of the house style a machine can check.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order in which values, and so imports, go.
const ORDER: [&str; 11] = [
    "domain",
    "intake",
    "policy",
    "workflow",
    "reputation",
    "report",
    "store",
    "app",
    "replay",
    "cli",
    "http",
];

/// The modules that touch no clock, disk or environment.
const PURE: [&str; 6] = [
    "domain",
    "intake",
    "policy",
    "workflow",
    "reputation",
    "report",
];

/// The longest file and the longest function, in lines.
const FILE_LINES_MAX: usize = 800;
const FUNCTION_LINES_MAX: usize = 70;

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    gather(&root, &root, &mut found);
    found.sort();
    assert!(found.len() > 50, "only {} files were found", found.len());
    found
}

fn gather(root: &Path, folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path.strip_prefix(root).unwrap().to_owned(), text));
        }
    }
}

/// Returns what stands before the tests of a file: tests may read files and go back in the order.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

fn module(path: &Path) -> String {
    let first = path.components().next().unwrap();
    first.as_os_str().to_string_lossy().replace(".rs", "")
}

#[test]
fn a_module_uses_only_modules_before_it() {
    for (path, text) in sources() {
        let Some(own) = ORDER.iter().position(|name| *name == module(&path)) else {
            continue;
        };
        // A group of modules would hide which of them is meant from the check below.
        assert!(
            !without_tests(&text).contains("crate::{"),
            "{} groups modules",
            path.display()
        );
        for later in &ORDER[own + 1..] {
            let used = without_tests(&text).contains(&format!("crate::{later}"));
            assert!(
                !used,
                "{} uses `{later}`, which comes after it",
                path.display()
            );
        }
    }
}

#[test]
fn every_crate_that_does_one_stages_work_has_one_home() {
    let homes: [(&str, &[&str]); 8] = [
        ("rhai::", &["policy/"]),
        ("serde_yaml::", &["intake/yaml.rs"]),
        ("petgraph::", &["policy/overrides.rs", "workflow/graph.rs"]),
        ("clap::", &["cli/"]),
        ("annotate_snippets::", &["policy/diagnostic.rs"]),
        ("sled::", &["store/"]),
        ("axum::", &["http/"]),
        ("SystemTime", &["app/clock.rs"]),
    ];
    for (path, text) in sources() {
        for (name, allowed) in homes {
            let used = without_tests(&text).contains(name);
            let home = allowed
                .iter()
                .any(|home| path.starts_with(home.trim_end_matches('/')));
            assert!(!used || home, "{} uses {name}", path.display());
        }
    }
}

#[test]
fn the_core_reads_no_clock_file_or_environment() {
    let forbidden = [
        "std::fs",
        "std::env",
        "std::net",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
    ];
    for (path, text) in sources() {
        if !PURE.contains(&module(&path).as_str()) {
            continue;
        }
        for name in forbidden {
            let used = without_tests(&text).contains(name);
            assert!(!used, "{} uses {name}", path.display());
        }
    }
}

#[test]
fn no_floating_point_computes_anything() {
    // Likeness of names is a float in its library, and touches nothing but a hint.
    for (path, text) in sources() {
        for name in [": f32", ": f64", "as f64", "as f32", "<f64>"] {
            let used = without_tests(&text).contains(name) && !text.contains("fn visit_f64");
            assert!(!used, "{} computes with floats", path.display());
        }
    }
}

#[test]
fn files_are_small_enough_to_hold_and_named_for_one_noun() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(
            lines <= FILE_LINES_MAX,
            "{} has {lines} lines",
            path.display()
        );
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let vague = ["util", "utils", "common", "helpers", "misc"];
        assert!(
            !vague.contains(&name.as_str()),
            "{} names no noun",
            path.display()
        );
    }
}

/// Returns the name of the function that a line begins, if it begins one.
fn function_begun(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let place = words.iter().position(|word| *word == "fn")?;
    let modifiers = ["pub", "pub(super)", "pub(crate)", "const", "async"];
    let plain = words[..place].iter().all(|word| modifiers.contains(word));
    let name = words.get(place + 1)?.split(['(', '<']).next()?;
    (plain && !line.trim_end().ends_with(';')).then_some(name)
}

/// Lists the functions of a file with their lengths; the formatter puts the last bracket of each
/// below its first word.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let Some(name) = function_begun(line) else {
            continue;
        };
        let indent = line.len() - line.trim_start().len();
        let end = format!("{}}}", " ".repeat(indent));
        let length = if line.trim_end().ends_with('}') {
            1
        } else {
            1 + lines[place..]
                .iter()
                .take_while(|line| **line != end)
                .count()
        };
        found.push((name.to_owned(), length));
    }
    found
}

#[test]
fn functions_are_short_enough_to_see_whole() {
    let mut seen = 0;
    for (path, text) in sources() {
        for (name, lines) in functions(without_tests(&text)) {
            seen += 1;
            let short = lines <= FUNCTION_LINES_MAX;
            assert!(short, "`{name}` in {} has {lines} lines", path.display());
        }
    }
    assert!(seen > 1_000, "only {seen} functions were found");
}
