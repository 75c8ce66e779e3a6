//! How fast cases are judged: by hand-written Rust, by the compiled rules, by Rhai's interpreter, and
//! with the whole default pack.
//!
//! `cargo bench --bench judge` prints Criterion's figures and then one table of cases a second and
//! of times over the hand-written time. All engines of the sample judge the same 100,000 generated
//! cases and are first shown to decide and reason alike on every one of them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::struct_excessive_bools,
    clippy::option_option,
    reason = "a benchmark: what goes wrong stops it, and figures are ratios"
)]

mod by_hand;
mod cases;
mod clock;
mod compiled;
mod engines;
mod interpreted;
mod whole;

use std::time::Duration;

use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput, measurement::WallTime};

use adjudge::policy::judge::Telling;
use cases::{CASES, generate};
use clock::{Judge, Row, pass};
use engines::{ByHand, Compiled, Interpreted, Tracing, WholeCompletions, WholeRun, WholeTraced};
use whole::Whole;

/// How many of the cases the interpreter judges: it is slow, and its cases do not share a cache.
const INTERPRETED: usize = 10_000;
/// How many cases of the whole pack are judged with their reasons.
const TRACED: usize = 2_000;
/// How many cases are judged with what would have changed the ruling.
const SEARCHED: usize = 128;
/// How many cases with unknowns are judged.
const OPEN: usize = 2_000;

/// The table at the end, and the hand-written engine that every row is held against.
struct Table<'a> {
    by_hand: ByHand<'a>,
    rows: Vec<Row>,
}

impl Table<'_> {
    /// Measures an engine, each pass right after one by hand.
    fn measure(
        &mut self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        name: &str,
        note: &str,
        judge: &mut dyn Judge,
    ) {
        let mut row = Row {
            name: name.to_owned(),
            note: note.to_owned(),
            ..Row::default()
        };
        group.throughput(Throughput::Elements(judge.cases() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|passes| {
                let mut total = Duration::ZERO;
                for _ in 0..passes {
                    let by_hand = nanos(pass(&mut self.by_hand), self.by_hand.cases());
                    let took = pass(judge);
                    let each = nanos(took, judge.cases());
                    row.nanos.push(each);
                    row.ratios.push(each / by_hand);
                    total += took;
                }
                total
            });
        });
        self.rows.push(row);
    }
}

fn nanos(took: Duration, cases: usize) -> f64 {
    took.as_nanos() as f64 / cases as f64
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4))
        .configure_from_args();
    let sample = compiled::pack("benches/sample");
    let version = sample.versions.last().unwrap();
    compiled::check_rules(version);
    let params = sample.params_at(version.from);
    let cases = generate(CASES);
    let mut table = Table {
        by_hand: ByHand::new(&cases),
        rows: Vec::new(),
    };
    let mut by_rules = Compiled::new(&cases, &sample, &params);
    by_rules.agrees();
    let mut interpreted = Interpreted::new(&cases[..INTERPRETED], &sample, &params);
    interpreted.agrees(&cases);

    let mut group = criterion.benchmark_group("sample");
    group.sampling_mode(SamplingMode::Flat);
    let mut alone = ByHand::new(&cases);
    table.measure(&mut group, "by hand", "27 rules, 28 facts", &mut alone);
    table.measure(&mut group, "compiled rules", "frames built", &mut by_rules);
    table.measure(
        &mut group,
        "Rhai's interpreter",
        &format!("first {INTERPRETED} cases, facts written inside the time"),
        &mut interpreted,
    );
    group.finish();

    let whole = Whole::read();
    measure_whole(&mut criterion, &whole, &mut table);
    println!("{}", clock::head());
    for row in table.rows.iter_mut().filter(|row| !row.nanos.is_empty()) {
        println!("{}", row.line());
    }
    criterion.final_summary();
}

fn measure_whole(criterion: &mut Criterion, whole: &Whole, table: &mut Table<'_>) {
    let cases = whole.generate(CASES);
    let rules = whole.version().rules.rules().len();
    let mut group = criterion.benchmark_group("cn-marketplace");
    group.sampling_mode(SamplingMode::Flat);
    let mut run = WholeRun::new(whole, &cases);
    let note = format!("{rules} rules; {}", run.mix());
    table.measure(&mut group, "whole pack, no trace", &note, &mut run);
    for (name, tracing) in [
        ("whole pack, trace as data", Tracing::Kept),
        ("whole pack, reasons drawn", Tracing::Told(Telling::Reasons)),
        (
            "whole pack, silent rules drawn too",
            Tracing::Told(Telling::Silence),
        ),
        (
            "whole pack, and what would change it",
            Tracing::Told(Telling::Changes),
        ),
    ] {
        // The search for changes judges a case some hundreds of times over.
        let count = match tracing {
            Tracing::Told(Telling::Changes) => SEARCHED,
            Tracing::Kept | Tracing::Told(_) => TRACED,
        };
        let mut traced = WholeTraced::new(whole, &cases[..count], tracing);
        let note = format!("{count} cases");
        table.measure(&mut group, name, &note, &mut traced);
    }
    for unknown in [1, 4, 8] {
        let open = whole.with_unknown(&cases, unknown, OPEN);
        let mut run = WholeCompletions::new(whole, &open);
        let note = format!("{OPEN} cases, {}", run.leaves());
        let name = format!("whole pack, {unknown} unknown");
        table.measure(&mut group, &name, &note, &mut run);
    }
    group.finish();
}
