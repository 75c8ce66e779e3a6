//! In which row each stage stands.

use super::sketch::{Goal, Sketch};
use crate::workflow::kinds::Way;

/// The rows of the stages, and which of them lead down.
#[derive(Clone, Debug)]
pub(super) struct Ranks {
    /// The row of each stage; stages drawn apart have none.
    pub row: Vec<Option<usize>>,
    /// The stages of the line through the process that is drawn straight down.
    pub spine: Vec<usize>,
}

impl Ranks {
    /// Puts every stage below those that lead to it.
    ///
    /// Stages come in the order of the file, which is the order in which its author tells the
    /// process. What leads back in it is drawn upwards only where it closes a circle.
    pub fn of(sketch: &Sketch) -> Self {
        let stages = sketch.nodes.len();
        let down = downward(sketch);
        let mut row = vec![0_usize; stages];
        // No chain is longer than the number of stages.
        for _ in 0..stages {
            let mut moved = false;
            for (from, to) in &down {
                let below = row
                    .get(*from)
                    .copied()
                    .unwrap_or_default()
                    .saturating_add(1);
                if let Some(own) = row.get_mut(*to)
                    && *own < below
                {
                    *own = below;
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        let ends = |place: usize| sketch.node(place).is_some_and(|node| node.way == Way::Ends);
        let last = (0..stages)
            .filter(|place| !ends(*place) && !sketch.is_apart(*place))
            .filter_map(|place| row.get(place).copied())
            .max()
            .unwrap_or_default()
            .saturating_add(1);
        let row = row.into_iter().enumerate().map(|(place, own)| {
            if sketch.is_apart(place) {
                None
            } else if ends(place) {
                Some(last)
            } else {
                Some(own)
            }
        });
        Self {
            row: row.collect(),
            spine: spine(sketch, &down),
        }
    }

    /// Returns the row of a stage that is not drawn apart.
    pub fn row(&self, place: usize) -> Option<usize> {
        self.row.get(place).copied().flatten()
    }
}

/// Lists the pairs of stages that are drawn downwards; together they close no circle.
fn downward(sketch: &Sketch) -> Vec<(usize, usize)> {
    let told = |place: usize| (place != sketch.start, place);
    let mut later = Vec::new();
    let mut down = Vec::new();
    for arrow in &sketch.arrows {
        let Goal::Stage(to) = arrow.to else { continue };
        if told(arrow.from) < told(to) {
            down.push((arrow.from, to));
        } else if arrow.from != to {
            later.push((arrow.from, to));
        }
    }
    for (from, to) in later {
        if !leads(&down, to, from) {
            down.push((from, to));
        }
    }
    down
}

/// Says whether a way leads from one stage to another.
fn leads(pairs: &[(usize, usize)], from: usize, to: usize) -> bool {
    let mut seen = vec![from];
    let mut next = 0;
    while let Some(at) = seen.get(next).copied() {
        if at == to {
            return true;
        }
        for (_, goal) in pairs.iter().filter(|(start, _)| *start == at) {
            if !seen.contains(goal) {
                seen.push(*goal);
            }
        }
        next = next.saturating_add(1);
    }
    false
}

/// Follows the process from its start, always to the nearest stage in the order of the file from
/// which a closure can be reached without going back.
fn spine(sketch: &Sketch, down: &[(usize, usize)]) -> Vec<usize> {
    let ends = |place: usize| sketch.node(place).is_some_and(|node| node.way == Way::Ends);
    let closes =
        |place: usize| (0..sketch.nodes.len()).any(|end| ends(end) && leads(down, place, end));
    let mut found = vec![sketch.start];
    while let Some(at) = found.last().copied() {
        let next = down
            .iter()
            .filter(|(from, to)| *from == at && closes(*to) && !found.contains(to))
            .map(|(_, to)| *to)
            .min();
        match next {
            Some(next) => found.push(next),
            None => break,
        }
    }
    found
}
