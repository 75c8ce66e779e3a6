//! Rates in basis points, and how their results are rounded.

use std::fmt;

/// A rate in basis points, exact: one hundredth of a percent is the smallest step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(i64);

/// How a result between two minor units is brought to one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the smaller amount.
    Down,
    /// To the nearer amount, a half to the greater.
    HalfUp,
    /// To the greater amount.
    Up,
}

/// Why a text or a number is not a rate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// The text is not digits, at most one point, and a percent sign.
    #[error("`{0}` is not a rate")]
    NotARate(String),
    /// More than two decimals of a percent.
    #[error("`{0}` is finer than a hundredth of a percent")]
    TooFine(String),
    /// Below zero or above 10,000 %.
    #[error("the rate is outside 0% to 10000%")]
    OutOfRange,
}

impl RateError {
    /// Returns what to write instead.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::NotARate(_) => "write a rate as `\"1%\"` or `\"0.25%\"`",
            Self::TooFine(_) => "write at most two decimals, such as `\"0.25%\"`",
            Self::OutOfRange => "write a rate from `\"0%\"` to `\"10000%\"`",
        }
    }
}

impl Rate {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The whole.
    pub const WHOLE: Self = Self(10_000);

    const MAX: i64 = 1_000_000;

    /// Makes a rate of this many basis points.
    ///
    /// # Errors
    ///
    /// [`RateError::OutOfRange`] below 0 and above 1,000,000 (a hundredfold).
    pub const fn from_basis_points(basis_points: i64) -> Result<Self, RateError> {
        if basis_points < 0 || basis_points > Self::MAX {
            return Err(RateError::OutOfRange);
        }
        Ok(Self(basis_points))
    }

    /// Returns the rate in basis points: 100 is one percent.
    pub const fn basis_points(self) -> i64 {
        self.0
    }
}

impl std::str::FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let not_a_rate = || RateError::NotARate(text.to_owned());
        let percent = text.strip_suffix('%').ok_or_else(not_a_rate)?;
        let (whole, decimals) = match percent.split_once('.') {
            Some((_, "")) => return Err(not_a_rate()),
            Some(parts) => parts,
            None => (percent, ""),
        };
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits_only(whole) || !digits_only(decimals) {
            return Err(not_a_rate());
        }
        if decimals.len() > 2 {
            return Err(RateError::TooFine(text.to_owned()));
        }
        format!("{whole}{decimals:0<2}")
            .parse()
            .map_err(|_| RateError::OutOfRange)
            .and_then(Self::from_basis_points)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        if rest == 0 {
            write!(f, "{whole}%")
        } else if rest % 10 == 0 {
            write!(f, "{whole}.{}%", rest / 10)
        } else {
            write!(f, "{whole}.{rest:02}%")
        }
    }
}

impl serde::Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Rate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis_points(text: &str) -> Result<i64, RateError> {
        text.parse::<Rate>().map(Rate::basis_points)
    }

    #[test]
    fn rates_are_exact_to_the_basis_point() {
        assert_eq!(basis_points("1%"), Ok(100));
        assert_eq!(basis_points("0.25%"), Ok(25));
        assert_eq!(basis_points("12.5%"), Ok(1_250));
        assert_eq!(basis_points("300%"), Ok(30_000));
        assert_eq!(basis_points("10000%"), Ok(1_000_000));
        assert_eq!(basis_points("10000.01%"), Err(RateError::OutOfRange));
    }

    #[test]
    fn what_is_not_a_rate_is_refused() {
        for text in [
            "", "%", "1", "-1%", "1.%", ".5%", "1,5%", "1 %", "１%", "1e2%",
        ] {
            assert_eq!(
                basis_points(text),
                Err(RateError::NotARate(text.to_owned())),
                "{text}"
            );
        }
        assert_eq!(
            basis_points("0.125%"),
            Err(RateError::TooFine("0.125%".to_owned()))
        );
    }

    #[test]
    fn a_rate_is_printed_as_it_is_written() {
        for text in ["0%", "1%", "0.25%", "12.5%", "0.05%", "100%"] {
            assert_eq!(text.parse::<Rate>().unwrap().to_string(), text);
        }
    }
}
