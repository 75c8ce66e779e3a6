//! How a sum is split into whole minor units without losing or making any.

/// Adds up; `None` beyond 64 bits.
pub(super) fn sum(minor: &[i64]) -> Option<i64> {
    minor
        .iter()
        .try_fold(0_i64, |sum, next| sum.checked_add(*next))
}

/// Spreads `amount` over lines in proportion to their `weights`; the parts add up to it exactly.
///
/// Each line gets its part rounded down; the minor units left over go, one each, to the lines with
/// the largest remainders, earlier lines first. Without any weight nothing is spread.
pub(super) fn spread(amount: i64, weights: &[i64]) -> Option<Vec<i64>> {
    let whole = i128::from(sum(weights)?);
    if whole == 0 {
        return Some(vec![0; weights.len()]);
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for (place, weight) in weights.iter().enumerate() {
        let product = i128::from(amount).checked_mul(i128::from(*weight))?;
        parts.push(i64::try_from(product.checked_div(whole)?).ok()?);
        remainders.push((product.checked_rem(whole)?, place));
    }
    remainders.sort_by(|(left, at), (right, other)| right.cmp(left).then(at.cmp(other)));
    let left_over = amount.checked_sub(sum(&parts)?)?;
    for (_, place) in remainders
        .into_iter()
        .take(usize::try_from(left_over).ok()?)
    {
        if let Some(part) = parts.get_mut(place) {
            *part = part.checked_add(1)?;
        }
    }
    Some(parts)
}

/// Returns what of `amount` for `quantity` units belongs to `kept` of them, rounded down.
///
/// The rest belongs to the units that go back, so that the returns of single units, one after the
/// other, add up to the whole amount exactly.
pub(super) fn kept_part(amount: i64, kept: u32, quantity: u32) -> Option<i64> {
    let product = i128::from(amount).checked_mul(i128::from(kept))?;
    i64::try_from(product.checked_div(i128::from(quantity))?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up_to_the_sum() {
        assert_eq!(spread(100, &[1, 1, 1]), Some(vec![34, 33, 33]));
        assert_eq!(
            spread(1_000, &[9_900, 5_000, 5_100]),
            Some(vec![495, 250, 255])
        );
        assert_eq!(spread(2, &[1, 1, 1]), Some(vec![1, 1, 0]));
        assert_eq!(spread(0, &[5, 5]), Some(vec![0, 0]));
        assert_eq!(spread(7, &[0, 0]), Some(vec![0, 0]));
        assert_eq!(spread(7, &[0, 3]), Some(vec![0, 7]));
    }

    #[test]
    fn left_over_units_go_to_the_largest_remainders() {
        // 10 over 3 : 3 : 1 is 4.28, 4.28 and 1.43.
        assert_eq!(spread(10, &[3, 3, 1]), Some(vec![4, 4, 2]));
    }

    #[test]
    fn single_returns_add_up_to_the_amount() {
        let back = |kept: u32, before: u32| {
            kept_part(100, before, 3).unwrap() - kept_part(100, kept, 3).unwrap()
        };
        assert_eq!([back(2, 3), back(1, 2), back(0, 1)], [34, 33, 33]);
    }

    #[test]
    fn what_does_not_fit_is_not_split() {
        assert_eq!(sum(&[i64::MAX, 1]), None);
        assert_eq!(spread(1, &[i64::MAX, 1]), None);
    }
}
