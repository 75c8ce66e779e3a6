//! How far to the right each cell stands.
//!
//! After Brandes and Köpf: cells are aligned with a neighbour above or below, from the left or from
//! the right, which gives four pictures with straight lines; a cell stands in the middle of the two
//! middle ones. Every one of the four keeps neighbours apart, and so does their middle.

use super::blocks::Blocks;
use super::net::{Net, Wire};
use super::order::places;

/// Least room between neighbours.
const GAP: i64 = 22;

/// Returns the middle line of every cell, in pixels from the left end of the picture.
pub(super) fn columns(net: &Net) -> Vec<i64> {
    let places = places(net);
    let crossed = crossed(net, &places);
    let mut found: Vec<Vec<i64>> = Vec::new();
    for down in [Heading::Down, Heading::Up] {
        for side in [Side::Left, Side::Right] {
            let view = View {
                net,
                places: &places,
                crossed: &crossed,
                heading: down,
                side,
            };
            found.push(view.columns());
        }
    }
    align(net, &mut found);
    let mut columns: Vec<i64> = (0..net.cells.len())
        .map(|cell| {
            let mut four: Vec<i64> = found.iter().map(|one| get(one, cell)).collect();
            four.sort_unstable();
            get(&four, 1).saturating_add(get(&four, 2)).div_euclid(2)
        })
        .collect();
    Blocks::of(net, &columns).settle(net, &mut columns, GAP);
    let left = ends(net, &columns).0;
    for column in &mut columns {
        *column = column.saturating_sub(left);
    }
    columns
}

fn get(values: &[i64], at: usize) -> i64 {
    values.get(at).copied().unwrap_or_default()
}

/// Returns how far to the left and to the right cells reach.
fn ends(net: &Net, columns: &[i64]) -> (i64, i64) {
    let reach = || net.cells.iter().zip(columns);
    let left = reach().map(|(cell, at)| at.saturating_sub(cell.left)).min();
    let right = reach()
        .map(|(cell, at)| at.saturating_add(cell.right))
        .max();
    (left.unwrap_or_default(), right.unwrap_or_default())
}

/// Moves the four pictures over the narrowest: those from the left to its left end.
fn align(net: &Net, found: &mut [Vec<i64>]) {
    let all: Vec<(i64, i64)> = found.iter().map(|one| ends(net, one)).collect();
    let narrowest = all
        .iter()
        .copied()
        .min_by_key(|(left, right)| right.saturating_sub(*left));
    let Some((left, right)) = narrowest else {
        return;
    };
    for (place, (columns, own)) in found.iter_mut().zip(&all).enumerate() {
        let from_left = place.is_multiple_of(2);
        let shift = if from_left {
            left.saturating_sub(own.0)
        } else {
            right.saturating_sub(own.1)
        };
        for column in columns {
            *column = column.saturating_add(shift);
        }
    }
}

/// Lists the wires that cross one that matters more; they are not kept straight.
fn crossed(net: &Net, places: &[i64]) -> Vec<Wire> {
    let at = |cell: usize| get(places, cell);
    let mut crossed = Vec::new();
    for wire in &net.wires {
        let loses = net.wires.iter().any(|other| {
            net.rank(other.upper) == net.rank(wire.upper)
                && other.weight > wire.weight
                && at(other.upper).cmp(&at(wire.upper)).is_ne()
                && at(other.lower).cmp(&at(wire.lower)).is_ne()
                && at(other.upper).cmp(&at(wire.upper)) != at(other.lower).cmp(&at(wire.lower))
        });
        if loses {
            crossed.push(*wire);
        }
    }
    crossed
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    Down,
    Up,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// The net seen from one side and read in one direction.
struct View<'a> {
    net: &'a Net,
    places: &'a [i64],
    crossed: &'a [Wire],
    heading: Heading,
    side: Side,
}

impl View<'_> {
    fn columns(&self) -> Vec<i64> {
        let roots = self.blocks();
        let columns = self.compact(&roots);
        match self.side {
            Side::Left => columns,
            Side::Right => columns.into_iter().map(i64::saturating_neg).collect(),
        }
    }

    /// Lists the cells of a rank as seen from the side.
    fn seen(&self, rank: &[usize]) -> Vec<usize> {
        match self.side {
            Side::Left => rank.to_vec(),
            Side::Right => rank.iter().rev().copied().collect(),
        }
    }

    fn place(&self, cell: usize) -> i64 {
        match self.side {
            Side::Left => get(self.places, cell),
            Side::Right => get(self.places, cell).saturating_neg(),
        }
    }

    /// Returns for every cell the first cell of the straight line it is part of.
    fn blocks(&self) -> Vec<usize> {
        let mut roots: Vec<usize> = (0..self.net.cells.len()).collect();
        let mut taken = vec![false; self.net.cells.len()];
        let mut ranks: Vec<&Vec<usize>> = self.net.ranks.iter().collect();
        if self.heading == Heading::Up {
            ranks.reverse();
        }
        for rank in ranks {
            let mut last = i64::MIN;
            for cell in self.seen(rank) {
                for near in self.candidates(cell) {
                    let free = !taken.get(near).copied().unwrap_or(true);
                    if !free || self.place(near) <= last {
                        continue;
                    }
                    let root = roots.get(near).copied().unwrap_or(near);
                    if let Some(own) = roots.get_mut(cell) {
                        *own = root;
                    }
                    if let Some(own) = taken.get_mut(near) {
                        *own = true;
                    }
                    last = self.place(near);
                    break;
                }
            }
        }
        roots
    }

    /// Lists the neighbours a cell may stand in line with, the best first: where lines that matter
    /// more lead, else the middle ones.
    fn candidates(&self, cell: usize) -> Vec<usize> {
        let wires: Vec<&Wire> = match self.heading {
            Heading::Down => self.net.above(cell).collect(),
            Heading::Up => self.net.below(cell).collect(),
        };
        let heaviest = wires
            .iter()
            .map(|wire| wire.weight)
            .max()
            .unwrap_or_default();
        let mut near: Vec<usize> = wires
            .iter()
            .filter(|wire| wire.weight == heaviest && !self.crossed.contains(wire))
            .filter(|wire| self.is_heaviest_of(wire))
            .map(|wire| match self.heading {
                Heading::Down => wire.upper,
                Heading::Up => wire.lower,
            })
            .collect();
        near.sort_by_key(|cell| self.place(*cell));
        let first = near.len().saturating_sub(1).div_euclid(2);
        let second = near.len().div_euclid(2);
        let middle = [first, second];
        let mut found: Vec<usize> = middle
            .iter()
            .filter_map(|place| near.get(*place).copied())
            .collect();
        found.dedup();
        found
    }

    /// Says whether the neighbour a wire leads to has no wire towards this rank that matters more.
    fn is_heaviest_of(&self, wire: &Wire) -> bool {
        let more = |other: &&Wire| other.weight > wire.weight;
        match self.heading {
            Heading::Down => !self.net.below(wire.upper).any(|other| more(&other)),
            Heading::Up => !self.net.above(wire.lower).any(|other| more(&other)),
        }
    }

    /// Moves the blocks as far to the side as their neighbours let them, then back to those they
    /// stand before.
    fn compact(&self, roots: &[usize]) -> Vec<i64> {
        let root = |cell: usize| roots.get(cell).copied().unwrap_or(cell);
        let mut apart: Vec<(usize, usize, i64)> = Vec::new();
        for rank in &self.net.ranks {
            let seen = self.seen(rank);
            for pair in seen.windows(2) {
                if let [a, b] = pair {
                    apart.push((root(*a), root(*b), self.distance(*a, *b)));
                }
            }
        }
        let mut columns = vec![0_i64; roots.len()];
        // No chain of blocks is longer than the number of cells.
        for _ in 0..roots.len() {
            let mut moved = false;
            for (a, b, distance) in &apart {
                let least = get(&columns, *a).saturating_add(*distance);
                if let Some(own) = columns.get_mut(*b)
                    && *own < least
                {
                    *own = least;
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        draw_near(&apart, &mut columns);
        (0..roots.len())
            .map(|cell| get(&columns, root(cell)))
            .collect()
    }

    fn distance(&self, a: usize, b: usize) -> i64 {
        match self.side {
            Side::Left => self.net.distance(a, b, GAP),
            Side::Right => self.net.distance(b, a, GAP),
        }
    }
}

/// Moves each block towards the one it stands before, the farthest first.
fn draw_near(apart: &[(usize, usize, i64)], columns: &mut [i64]) {
    let mut blocks: Vec<usize> = (0..columns.len()).collect();
    blocks.sort_by_key(|block| std::cmp::Reverse(get(columns, *block)));
    for block in blocks {
        let room = apart
            .iter()
            .filter(|(a, _, _)| *a == block)
            .map(|(_, b, distance)| get(columns, *b).saturating_sub(*distance))
            .min();
        if let (Some(room), Some(own)) = (room, columns.get_mut(block)) {
            *own = room.max(*own);
        }
    }
}
