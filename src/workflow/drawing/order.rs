//! In which order the cells of a rank stand, so that few lines cross.

use super::net::{Net, Wire};

/// How often all ranks are gone through, down and up.
const SWEEPS: usize = 24;

/// Orders the cells of every rank.
///
/// Cells move to the middle of what they are joined to, and neighbours change places where that
/// undoes crossings; what stands equal keeps its order. The best of several beginnings is kept.
pub(super) fn order(net: &mut Net) {
    let first = net.ranks.clone();
    let mut turned = first.clone();
    for rank in &mut turned {
        rank.reverse();
    }
    let mut best: Option<(i64, Vec<Vec<usize>>)> = None;
    for begin in [first, turned] {
        net.ranks = begin;
        for sweep in 0..SWEEPS {
            pull(net, sweep.is_multiple_of(2));
            swap(net);
            let crossings = crossings(net);
            if best.as_ref().is_none_or(|(known, _)| crossings < *known) {
                best = Some((crossings, net.ranks.clone()));
            }
        }
    }
    if let Some((_, ranks)) = best {
        net.ranks = ranks;
    }
}

/// Returns the place of every cell in its rank.
pub(super) fn places(net: &Net) -> Vec<i64> {
    let mut places = vec![0; net.cells.len()];
    for rank in &net.ranks {
        for (place, cell) in (0..).zip(rank) {
            if let Some(own) = places.get_mut(*cell) {
                *own = place;
            }
        }
    }
    places
}

/// Moves the cells of each rank to the weighted middle of their neighbours in the rank before.
fn pull(net: &mut Net, down: bool) {
    let mut numbers: Vec<usize> = (0..net.ranks.len()).collect();
    if !down {
        numbers.reverse();
    }
    for number in numbers {
        let places = places(net);
        let at = |cell: usize| places.get(cell).copied().unwrap_or_default();
        let Some(rank) = net.ranks.get(number) else {
            continue;
        };
        let mut keyed: Vec<(i64, usize)> = rank
            .iter()
            .map(|cell| {
                let near: Vec<(i64, i64)> = if down {
                    net.above(*cell)
                        .map(|wire| (at(wire.upper), pull_of(wire)))
                        .collect()
                } else {
                    net.below(*cell)
                        .map(|wire| (at(wire.lower), pull_of(wire)))
                        .collect()
                };
                (
                    middle(&near).unwrap_or_else(|| at(*cell).saturating_mul(1_000)),
                    *cell,
                )
            })
            .collect();
        keyed.sort_by_key(|(key, _)| *key);
        if let Some(rank) = net.ranks.get_mut(number) {
            *rank = keyed.into_iter().map(|(_, cell)| cell).collect();
        }
    }
}

const fn pull_of(wire: &Wire) -> i64 {
    wire.weight.saturating_mul(2).saturating_add(1)
}

/// Returns the weighted mean of places, in thousandths.
fn middle(near: &[(i64, i64)]) -> Option<i64> {
    let mut sum = 0_i64;
    let mut weights = 0_i64;
    for (place, weight) in near {
        sum = sum.saturating_add(place.saturating_mul(1_000).saturating_mul(*weight));
        weights = weights.saturating_add(*weight);
    }
    sum.checked_div(weights)
}

/// Lets neighbours change places wherever fewer lines cross then.
fn swap(net: &mut Net) {
    let mut places = places(net);
    for _ in 0..4 {
        let mut moved = false;
        for number in 0..net.ranks.len() {
            let length = net.ranks.get(number).map_or(0, Vec::len);
            for left in 0..length.saturating_sub(1) {
                let pair = net.ranks.get(number).and_then(|rank| {
                    let right = left.saturating_add(1);
                    Some((*rank.get(left)?, *rank.get(right)?))
                });
                let Some((a, b)) = pair else { continue };
                if between(net, &places, b, a) < between(net, &places, a, b) {
                    if let Some(rank) = net.ranks.get_mut(number) {
                        rank.swap(left, left.saturating_add(1));
                    }
                    let (first, second) = (place_of(&places, a), place_of(&places, b));
                    put(&mut places, a, second);
                    put(&mut places, b, first);
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
}

fn place_of(places: &[i64], cell: usize) -> i64 {
    places.get(cell).copied().unwrap_or_default()
}

fn put(places: &mut [i64], cell: usize, place: i64) {
    if let Some(own) = places.get_mut(cell) {
        *own = place;
    }
}

/// Counts the crossings of the lines of two cells, if the first stands left of the second.
fn between(net: &Net, places: &[i64], left: usize, right: usize) -> i64 {
    let at = |cell: usize| place_of(places, cell);
    let mut count = 0_i64;
    for a in net.above(left) {
        for b in net.above(right) {
            if at(a.upper) > at(b.upper) {
                count = count.saturating_add(cost(a, b));
            }
        }
    }
    for a in net.below(left) {
        for b in net.below(right) {
            if at(a.lower) > at(b.lower) {
                count = count.saturating_add(cost(a, b));
            }
        }
    }
    count
}

/// Returns how much it hurts that two pieces of line cross.
const fn cost(a: &Wire, b: &Wire) -> i64 {
    a.price.saturating_mul(b.price)
}

/// Counts all crossings, each with what it costs.
fn crossings(net: &Net) -> i64 {
    let places = places(net);
    let at = |cell: usize| place_of(&places, cell);
    let mut count = 0_i64;
    for (place, a) in net.wires.iter().enumerate() {
        for b in net.wires.iter().skip(place.saturating_add(1)) {
            if net.rank(a.upper) != net.rank(b.upper) {
                continue;
            }
            let upper = at(a.upper).cmp(&at(b.upper));
            let lower = at(a.lower).cmp(&at(b.lower));
            if upper.is_ne() && lower.is_ne() && upper != lower {
                count = count.saturating_add(cost(a, b));
            }
        }
    }
    count
}
