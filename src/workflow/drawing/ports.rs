//! Where lines touch the stages they leave and lead to.

use super::net::Net;

/// Least room between two lines at the same side of a stage.
const APART: i64 = 16;
/// Room kept free at the corners.
const CORNER: i64 = 16;

/// Returns where the line to each neighbour touches a stage's upper or lower side.
///
/// A line keeps straight where its neighbour stands right above or below; others keep their order and
/// their distance. `near` lists the neighbours with what they weigh.
pub(super) fn ports(
    middle: i64,
    wide: i64,
    near: &[(usize, i64)],
    columns: &[i64],
) -> Vec<(usize, i64)> {
    let half = wide.div_euclid(2).saturating_sub(CORNER).max(1);
    let (left, right) = (middle.saturating_sub(half), middle.saturating_add(half));
    let at = |cell: usize| columns.get(cell).copied().unwrap_or_default();
    let mut near = near.to_vec();
    near.sort_by_key(|(cell, _)| (at(*cell), *cell));
    let count = i64::try_from(near.len()).unwrap_or(i64::MAX);
    // The line that matters most stays in the middle, so the fuller of its sides says how far apart.
    let main = (0_i64..).zip(&near).max_by_key(|(_, (_, weight))| *weight);
    let before = main.map_or(0, |(place, _)| place);
    let after = count.saturating_sub(1).saturating_sub(before);
    let apart = half
        .checked_div(before.max(after))
        .unwrap_or(APART)
        .min(APART);
    let wanted: Vec<(i64, i64)> = (0_i64..)
        .zip(&near)
        .map(|(place, (cell, weight))| {
            // Where all must lie apart is taken off first, so that what is left need only ascend.
            let off = place.saturating_mul(apart);
            let weight = weight.saturating_mul(50).saturating_add(1);
            (at(*cell).clamp(left, right).saturating_sub(off), weight)
        })
        .collect();
    let last = right.saturating_sub(count.saturating_sub(1).saturating_mul(apart));
    let placed = ascending(&wanted);
    (0_i64..)
        .zip(near.iter().zip(placed))
        .map(|(place, ((cell, _), start))| {
            let start = start.clamp(left, last.max(left));
            (*cell, start.saturating_add(place.saturating_mul(apart)))
        })
        .collect()
}

/// Returns the ascending numbers nearest to those wanted, by weighted squares: neighbours that stand
/// in the wrong order are pooled at their mean.
fn ascending(wanted: &[(i64, i64)]) -> Vec<i64> {
    let mut pools: Vec<(i64, i64, usize)> = Vec::new();
    for (value, weight) in wanted {
        let mut pool = (value.saturating_mul(*weight), *weight, 1_usize);
        while let Some(before) = pools.last().copied() {
            if mean(before) <= mean(pool) {
                break;
            }
            pools.pop();
            pool = (
                pool.0.saturating_add(before.0),
                pool.1.saturating_add(before.1),
                pool.2.saturating_add(before.2),
            );
        }
        pools.push(pool);
    }
    let mut found = Vec::new();
    for pool in pools {
        found.extend(std::iter::repeat_n(mean(pool), pool.2));
    }
    found
}

fn mean(pool: (i64, i64, usize)) -> i64 {
    pool.0.checked_div(pool.1).unwrap_or_default()
}

/// Lists the neighbours of a stage at its upper and at its lower side.
pub(super) fn neighbours(net: &Net, cell: usize) -> [Vec<(usize, i64)>; 2] {
    [
        net.above(cell)
            .map(|wire| (wire.upper, wire.weight))
            .collect(),
        net.below(cell)
            .map(|wire| (wire.lower, wire.weight))
            .collect(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_want_the_same_place_stand_apart_around_it() {
        let columns = [100, 100, 100];
        let near = [(0, 0), (1, 0), (2, 0)];
        let found: Vec<i64> = ports(100, 200, &near, &columns)
            .iter()
            .map(|one| one.1)
            .collect();
        assert_eq!(found, [84, 100, 116]);
    }

    #[test]
    fn a_line_to_a_stage_right_below_is_straight() {
        let columns = [90, 400];
        let found = ports(100, 200, &[(0, 0), (1, 0)], &columns);
        assert_eq!(found, [(0, 90), (1, 184)]);
    }
}
