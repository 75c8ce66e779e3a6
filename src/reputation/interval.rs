//! The interval in which a rate lies, as far as its counts can tell.
//!
//! Wilson's score interval (E. B. Wilson, 1927): with `k` cases of `n` and the quantile `z`,
//! `(2k + z² ± z√(z² + 4k(n−k)/n)) / 2(n + z²)`. It is worked out in whole numbers; every rounding
//! goes outward, so the interval shown holds the exact one.

use serde::{Deserialize, Serialize};

/// Both ends of an interval, in the unit of the value beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The lower end, rounded down.
    pub low: u64,
    /// The upper end, rounded up.
    pub high: u64,
}

impl Interval {
    /// Returns the interval of a rate in basis points.
    ///
    /// There is none for nothing out of nothing, for more cases than there are things counted,
    /// and for counts beyond what 128 bits can work out.
    pub fn of_rate(cases: u64, of: u64, z_hundredths: u32) -> Option<Self> {
        wilson(cases, 1, of, z_hundredths, 10_000)
    }

    /// Returns the interval of a mean of stars in hundredths of a star.
    ///
    /// A mean of 1 to 5 is taken as a share of the four steps between them. No set of reviews with
    /// this mean scatters more than one of only ones and fives, so the interval is never too narrow
    /// for that reason.
    pub fn of_stars(stars: u64, reviews: u64, z_hundredths: u32) -> Option<Self> {
        let steps = stars.checked_sub(reviews)?;
        let share = wilson(steps, 4, reviews, z_hundredths, 400)?;
        Some(Self {
            low: share.low.saturating_add(100),
            high: share.high.saturating_add(100),
        })
    }
}

/// Returns Wilson's interval of `parts_seen / (parts · n)` over `n` trials, times `scale`.
fn wilson(
    parts_seen: u64,
    parts: u128,
    trials: u64,
    z_hundredths: u32,
    scale: u128,
) -> Option<Interval> {
    let (seen, n, z) = (
        u128::from(parts_seen),
        u128::from(trials),
        u128::from(z_hundredths),
    );
    let rest = parts.checked_mul(n)?.checked_sub(seen)?;
    // All is multiplied by 10,000, because z is in hundredths.
    let z2 = z.checked_mul(z)?;
    let spread = seen
        .checked_mul(rest)?
        .checked_mul(40_000)?
        .checked_div(parts.checked_mul(parts)?.checked_mul(n)?)?
        .checked_add(1)?;
    let root = root_up(z2.checked_mul(z2.checked_add(spread)?)?)?;
    let twice = seen.checked_mul(20_000)?;
    let (twice_down, twice_up) = (twice.checked_div(parts)?, twice.div_ceil(parts));
    let middle_down = twice_down.checked_add(z2)?;
    let middle_up = twice_up.checked_add(z2)?;
    let over = n.checked_mul(10_000)?.checked_add(z2)?.checked_mul(2)?;
    let low = middle_down
        .saturating_sub(root)
        .checked_mul(scale)?
        .checked_div(over)?;
    let high = middle_up
        .checked_add(root)?
        .checked_mul(scale)?
        .div_ceil(over)
        .min(scale);
    Some(Interval {
        low: u64::try_from(low).ok()?,
        high: u64::try_from(high).ok()?,
    })
}

/// Returns the square root, rounded up.
fn root_up(square: u128) -> Option<u128> {
    let root = square.isqrt();
    if root.checked_mul(root)? == square {
        Some(root)
    } else {
        root.checked_add(1)
    }
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the counts drawn are small, and an overflow would fail the test"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rate(cases: u64, of: u64) -> (u64, u64) {
        let interval = Interval::of_rate(cases, of, 196).unwrap();
        (interval.low, interval.high)
    }

    #[test]
    fn the_ends_are_those_of_the_published_formula() {
        // Worked out with 50 decimals and rounded outward.
        assert_eq!(rate(1, 10), (178, 4_042));
        assert_eq!(rate(0, 10), (0, 2_776));
        assert_eq!(rate(10, 10), (7_224, 10_000));
        assert_eq!(rate(50, 100), (4_038, 5_962));
        assert_eq!(rate(20, 1_000), (129, 307));
    }

    #[test]
    fn nothing_out_of_nothing_has_no_interval() {
        assert_eq!(Interval::of_rate(0, 0, 196), None);
        assert_eq!(Interval::of_stars(0, 0, 196), None);
        assert_eq!(Interval::of_rate(2, 1, 196), None);
        assert_eq!(Interval::of_rate(u64::MAX / 2, u64::MAX, 196), None);
    }

    #[test]
    fn few_reviews_say_little_and_many_much() {
        let few = Interval::of_stars(25, 5, 196).unwrap();
        assert_eq!((few.low, few.high), (326, 500));
        let many = Interval::of_stars(25_000, 5_000, 196).unwrap();
        assert_eq!((many.low, many.high), (499, 500));
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_ratio(of in 1_u64..1_000_000_000, part in 0_u64..=10_000, z in 1_u32..1_000) {
            let cases = of * part / 10_000;
            let interval = Interval::of_rate(cases, of, z).unwrap();
            prop_assert!(interval.low * of <= cases * 10_000);
            prop_assert!(interval.high * of >= cases * 10_000);
            prop_assert!(interval.high <= 10_000);
        }

        #[test]
        fn the_interval_of_stars_holds_the_mean(reviews in 1_u64..1_000_000, extra in 0_u64..=4_000) {
            let stars = reviews + reviews * extra / 1_000;
            let interval = Interval::of_stars(stars, reviews, 196).unwrap();
            prop_assert!(interval.low * reviews <= stars * 100);
            prop_assert!(interval.high * reviews >= stars * 100);
            prop_assert!(interval.low >= 100 && interval.high <= 500);
        }

        #[test]
        fn the_same_ratio_of_fewer_is_less_certain(of in 1_u64..2_000, part in 0_u64..=100) {
            let cases = of * part / 100;
            let few = Interval::of_rate(cases, of, 196).unwrap();
            let many = Interval::of_rate(cases * 10, of * 10, 196).unwrap();
            prop_assert!(few.high - few.low > many.high - many.low);
        }

        #[test]
        fn no_counts_are_too_large_to_be_told_so(cases: u64, of: u64, z: u32) {
            let _ = Interval::of_rate(cases, of, z);
            let _ = Interval::of_stars(cases, of, z);
        }
    }
}
