//! What the shapes and colours mean, as rows of a small table.

use super::lettering::width;
use super::net::LABEL_SIZE;
use super::sketch::Sketch;
use super::words::{self, Phrase};
use crate::workflow::kinds::Way;

/// Height of a row.
pub(super) const ROW: i64 = 24;
/// Room for the sign before the words.
pub(super) const SIGN: i64 = 48;

/// A sign of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Stage(Way),
    Command,
    Result,
    Deadline,
    Back,
    Suspendable,
    Here,
    Passed,
}

/// Lists the signs with what they mean; those of a token only where there is one.
pub(super) fn rows(sketch: &Sketch, with_token: TokenRows) -> Vec<(Sign, &'static str)> {
    let mut rows: Vec<(Sign, Phrase)> = vec![
        (Sign::Stage(Way::Waits), words::WAITS),
        (Sign::Stage(Way::Decides), words::DECIDES),
        (Sign::Stage(Way::Ends), words::ENDS),
        (Sign::Command, words::COMMAND),
        (Sign::Result, words::RESULT),
        (Sign::Deadline, words::DEADLINE),
        (Sign::Back, words::BACK),
    ];
    if sketch.nodes.iter().any(|node| node.suspendable) {
        rows.push((Sign::Suspendable, words::SUSPENDABLE));
    }
    if with_token == TokenRows::Shown {
        rows.push((Sign::Here, words::IS_HERE));
        rows.push((Sign::Passed, words::WAS_HERE));
    }
    rows.into_iter()
        .map(|(sign, phrase)| (sign, phrase.text(sketch.lang)))
        .collect()
}

/// Whether the signs of a token are explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenRows {
    Shown,
    LeftOut,
}

/// Returns how wide and how high the table is.
pub(super) fn size(rows: &[(Sign, &'static str)]) -> (i64, i64) {
    let wide = rows.iter().map(|(_, text)| width(text, LABEL_SIZE)).max();
    let high = rows.iter().fold(0_i64, |sum, _| sum.saturating_add(ROW));
    (
        wide.unwrap_or_default()
            .saturating_add(SIGN)
            .saturating_add(28),
        high.saturating_add(20),
    )
}
