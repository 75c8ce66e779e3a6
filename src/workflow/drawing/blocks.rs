//! Cells that stand in one straight line, moved together to where their lines are shortest.

use super::net::{Content, Net, Wire};

/// How often all blocks are moved.
const SWEEPS: usize = 60;

/// The straight lines of a picture.
pub(super) struct Blocks {
    /// The block of each cell.
    of: Vec<usize>,
    cells: Vec<Vec<usize>>,
}

impl Blocks {
    /// Joins cells that stand in the same column and that a line that matters joins.
    pub fn of(net: &Net, columns: &[i64]) -> Self {
        let at = |cell: usize| columns.get(cell).copied().unwrap_or_default();
        let mut of: Vec<usize> = (0..net.cells.len()).collect();
        for cells in &net.ranks {
            for cell in cells {
                let line = net
                    .above(*cell)
                    .find(|wire| wire.weight > 0 && at(wire.upper) == at(wire.lower));
                let block = line.and_then(|wire| of.get(wire.upper).copied());
                if let (Some(block), Some(own)) = (block, of.get_mut(*cell)) {
                    *own = block;
                }
            }
        }
        let mut cells = vec![Vec::new(); net.cells.len()];
        for (cell, block) in of.iter().enumerate() {
            if let Some(list) = cells.get_mut(*block) {
                list.push(cell);
            }
        }
        Self { of, cells }
    }

    /// Moves every block to where its lines are shortest, as far as its neighbours leave room.
    pub fn settle(&self, net: &Net, columns: &mut [i64], gap: i64) {
        let mut order: Vec<usize> = (0..self.cells.len()).collect();
        order.retain(|block| {
            self.cells
                .get(*block)
                .is_some_and(|cells| !cells.is_empty())
        });
        for sweep in 0..SWEEPS {
            let first = |block: &usize| {
                let cell = self.cells.get(*block).and_then(|cells| cells.first());
                cell.map_or(0, |cell| get(columns, *cell))
            };
            order.sort_by_key(|block| (first(block), *block));
            if sweep.is_multiple_of(2) {
                order.reverse();
            }
            for block in &order {
                self.shift(net, *block, columns, gap);
            }
        }
    }

    fn shift(&self, net: &Net, block: usize, columns: &mut [i64], gap: i64) {
        let Some(cells) = self.cells.get(block) else {
            return;
        };
        let mut wanted: Vec<(i64, i64)> = Vec::new();
        let (mut least, mut most) = (i64::MIN, i64::MAX);
        for cell in cells {
            let own = get(columns, *cell);
            let wires = net.above(*cell).chain(net.below(*cell));
            for wire in wires {
                let other = if wire.upper == *cell {
                    wire.lower
                } else {
                    wire.upper
                };
                if self.of.get(other) != self.of.get(*cell) {
                    let by = get(columns, other).saturating_sub(own);
                    wanted.push((by, pull(net, wire)));
                }
            }
            let (before, after) = net.beside(*cell);
            if let Some(before) = before {
                let room = own
                    .saturating_sub(get(columns, before))
                    .saturating_sub(net.distance(before, *cell, gap));
                least = least.max(room.saturating_neg());
            }
            if let Some(after) = after {
                let room = get(columns, after)
                    .saturating_sub(own)
                    .saturating_sub(net.distance(*cell, after, gap));
                most = most.min(room);
            }
        }
        let Some(by) = median(&mut wanted) else {
            return;
        };
        let by = by.min(most).max(least);
        for cell in cells {
            if let Some(column) = columns.get_mut(*cell) {
                *column = column.saturating_add(by);
            }
        }
    }
}

fn get(columns: &[i64], cell: usize) -> i64 {
    columns.get(cell).copied().unwrap_or_default()
}

/// Returns how much a line pulls: a label stands at the stage its edges leave, not where they lead.
fn pull(net: &Net, wire: &Wire) -> i64 {
    let is_stage = |cell: usize| {
        net.cell(cell)
            .is_some_and(|cell| matches!(cell.content, Content::Stage(_)))
    };
    if is_stage(wire.upper) || is_stage(wire.lower) {
        3
    } else {
        2
    }
}

/// Returns the weighted median.
fn median(wanted: &mut [(i64, i64)]) -> Option<i64> {
    wanted.sort_unstable();
    let all = wanted
        .iter()
        .fold(0_i64, |sum, one| sum.saturating_add(one.1));
    let mut sum = 0_i64;
    for (value, weight) in wanted.iter() {
        sum = sum.saturating_add(*weight);
        if sum.saturating_mul(2) >= all {
            return Some(*value);
        }
    }
    None
}
