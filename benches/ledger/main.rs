//! How fast the ledger is, beside a raw file that is appended and synced with the same bytes.
//!
//! `cargo bench --bench ledger` prints two tables; `-- rates` and `-- million` print one of them.
//! `ADJUDGE_BENCH_DIR` says on which disk (else `target/`), `ADJUDGE_BENCH_SECONDS` how long each rate
//! is measured (else 2), `ADJUDGE_BENCH_EVENTS` how many events the second table fills in (else a
//! million). Ratios are worth more than figures: all of a row is measured in turn, three times, and the
//! median shown.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::pedantic,
    reason = "a benchmark may fail loudly, and computes rates"
)]

mod million;
mod rates;
mod scenes;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words
        .iter()
        .copied()
        .filter(|word| *word != "--bench")
        .collect::<Vec<_>>()[..]
    {
        ["rates"] => rates::run(),
        ["million"] => million::run(),
        ["step", step, folder] => million::step(step, folder.as_ref()),
        [] => {
            rates::run();
            million::run();
        }
        _ => panic!("the words are `rates`, `million` or none"),
    }
}
