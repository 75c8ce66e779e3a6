//! Times an engine and the hand-written one right after each other.
//!
//! The machine may be shared, so a figure is never one reading: cases are timed in chunks, a chunk
//! in which another process had the core counts as the median chunk, and a ratio is taken between
//! neighbours in time.

use std::time::{Duration, Instant};

/// Cases prepared ahead of the clock and then judged under it: as many frames as stay in the cache,
/// as the frame of a case does that was just built.
pub const CHUNK: usize = 32;
/// How many times the median a chunk takes that was interrupted.
const INTERRUPTED: u32 = 4;

/// Something that judges the cases in chunks.
pub trait Judge {
    /// How many cases there are.
    fn cases(&self) -> usize;

    /// Makes the cases of a chunk ready, off the clock.
    fn prepare(&mut self, chunk: std::ops::Range<usize>);

    /// Judges the cases made ready.
    fn judge(&mut self);
}

/// Judges all cases once and returns how long that took.
pub fn pass(judge: &mut dyn Judge) -> Duration {
    let cases = judge.cases();
    let mut chunks: Vec<Duration> = (0..cases.div_ceil(CHUNK))
        .map(|chunk| {
            let start = chunk * CHUNK;
            judge.prepare(start..cases.min(start + CHUNK));
            let begun = Instant::now();
            judge.judge();
            begun.elapsed()
        })
        .collect();
    let most = median(&mut chunks.clone()) * INTERRUPTED;
    let usual = median(&mut chunks);
    chunks
        .iter()
        .map(|took| if *took > most { usual } else { *took })
        .sum()
}

/// Returns the middle reading; nothing where there is none.
pub fn median<T: Copy + PartialOrd + Default>(readings: &mut [T]) -> T {
    readings.sort_by(|a, b| a.partial_cmp(b).unwrap());
    readings
        .get(readings.len() / 2)
        .copied()
        .unwrap_or_default()
}

/// The readings of one engine.
#[derive(Debug, Default)]
pub struct Row {
    pub name: String,
    /// Nanoseconds a case, one reading a pass.
    pub nanos: Vec<f64>,
    /// The same over the hand-written pass right before it.
    pub ratios: Vec<f64>,
    /// What the row was measured over, where that is not all cases.
    pub note: String,
}

impl Row {
    /// Writes the row for the table at the end.
    pub fn line(&mut self) -> String {
        let nanos = median(&mut self.nanos);
        format!(
            "{:<46} {:>12.0} {:>11.1} {:>10.1}  {}",
            self.name,
            1e9 / nanos,
            nanos,
            median(&mut self.ratios),
            self.note
        )
    }
}

/// The head of the table at the end.
pub fn head() -> String {
    format!(
        "\n{:<46} {:>12} {:>11} {:>10}",
        "median of all passes", "cases/s", "ns/case", "x by hand"
    )
}
