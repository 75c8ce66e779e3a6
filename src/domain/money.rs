//! Amounts of money, exact to the minor unit.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::{Currency, Rate, Rounding};

/// An amount in one currency, held as a whole number of minor units (fen, cents).
///
/// Amounts of different currencies never mix: sums of them are errors, not conversions.
///
/// # Example
///
/// ```
/// use adjudge::domain::Money;
///
/// let paid: Money = "129.00 CNY".parse()?;
/// assert_eq!(paid.minor(), 12_900);
/// assert_eq!(paid.to_string(), "129.00 CNY");
/// # Ok::<(), adjudge::domain::AmountError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why two amounts cannot be brought together or one cannot be multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The amounts are in different currencies.
    #[error("an amount in {right} is set against one in {left}")]
    CurrencyDiffers {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second amount.
        right: Currency,
    },
    /// The result does not fit 64 bits.
    #[error("the amount is too large")]
    Overflow,
}

/// Why a text is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// The text is not a number, a space and a currency code.
    #[error("`{0}` is not an amount with its currency")]
    NotAnAmount(String),
    /// The code is not one of ISO 4217.
    #[error("`{0}` is not a currency code of ISO 4217")]
    UnknownCurrency(String),
    /// More decimals than the currency has.
    #[error("`{text}` has more decimals than {currency} has ({decimals})")]
    TooManyDecimals {
        /// What was written.
        text: String,
        /// Its currency.
        currency: Currency,
        /// How many decimals the currency has.
        decimals: u8,
    },
    /// The amount does not fit 64 bits.
    #[error("`{0}` is too large")]
    TooLarge(String),
}

impl AmountError {
    /// Returns what to write instead.
    pub fn help(&self) -> String {
        match self {
            Self::NotAnAmount(_) => {
                "write an amount as a quoted text with its currency, such as `\"129.00 CNY\"`"
                    .to_owned()
            }
            Self::UnknownCurrency(code) if code == "RMB" || code == "YUAN" => {
                "did you mean `CNY`?".to_owned()
            }
            Self::UnknownCurrency(_) => {
                "write the three capitals of the code, such as `CNY` or `EUR`".to_owned()
            }
            Self::TooManyDecimals { decimals, .. } => {
                format!("write at most {decimals} decimals")
            }
            Self::TooLarge(_) => "write a smaller amount".to_owned(),
        }
    }
}

impl Money {
    /// Makes an amount of this many minor units; it may be below zero.
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Returns the amount in minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// Returns the currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Says whether the amount is exactly zero.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Adds an amount of the same currency.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyDiffers`], or [`MoneyError::Overflow`] beyond 64 bits.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.combined(other, i64::checked_add)
    }

    /// Takes an amount of the same currency away; the result may be below zero.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyDiffers`], or [`MoneyError::Overflow`] beyond 64 bits.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.combined(other, i64::checked_sub)
    }

    /// Returns the amount taken `count` times.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`] beyond 64 bits.
    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(count).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// Returns the share of the amount that `rate` takes, rounded as told.
    ///
    /// The result never exceeds a positive amount for rates up to 100 %.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`] when the share does not fit 64 bits.
    pub fn share(self, rate: Rate, rounding: Rounding) -> Result<Self, MoneyError> {
        const BASE: i128 = 10_000;
        let product = i128::from(self.minor)
            .checked_mul(i128::from(rate.basis_points()))
            .ok_or(MoneyError::Overflow)?;
        let lift = match rounding {
            Rounding::Down => 0,
            Rounding::HalfUp => BASE / 2,
            Rounding::Up => 9_999,
        };
        let share = product
            .checked_add(lift)
            .ok_or(MoneyError::Overflow)?
            .div_euclid(BASE);
        let minor = i64::try_from(share).map_err(|_| MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    fn combined(self, other: Self, with: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyDiffers {
                left: self.currency,
                right: other.currency,
            });
        }
        let minor = with(self.minor, other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }
}

impl std::str::FromStr for Money {
    type Err = AmountError;

    /// Reads `129.00 CNY`; a sign, a thousands separator and further blanks are refused.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let not_an_amount = || AmountError::NotAnAmount(text.to_owned());
        let (number, code) = text.split_once(' ').ok_or_else(not_an_amount)?;
        let (whole, decimals) = match number.split_once('.') {
            Some((_, "")) => return Err(not_an_amount()),
            Some(parts) => parts,
            None => (number, ""),
        };
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits_only(whole) || !digits_only(decimals) {
            return Err(not_an_amount());
        }
        let currency = Currency::from_code(code)
            .ok_or_else(|| AmountError::UnknownCurrency(code.to_owned()))?;
        let places = usize::from(currency.decimals());
        if decimals.len() > places {
            return Err(AmountError::TooManyDecimals {
                text: text.to_owned(),
                currency,
                decimals: currency.decimals(),
            });
        }
        let minor = format!("{whole}{decimals:0<places$}")
            .parse()
            .map_err(|_| AmountError::TooLarge(text.to_owned()))?;
        Ok(Self { minor, currency })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let minor = self.minor.unsigned_abs();
        let per_major = self.currency.minor_per_major().unsigned_abs();
        let whole = minor.checked_div(per_major).unwrap_or_default();
        let rest = minor.checked_rem(per_major).unwrap_or_default();
        let places = usize::from(self.currency.decimals());
        if places == 0 {
            write!(f, "{sign}{whole} {}", self.currency)
        } else {
            write!(f, "{sign}{whole}.{rest:0places$} {}", self.currency)
        }
    }
}

/// Reads an amount as people write it, `"129.00 CNY"`, or as programs do,
/// `{"minor": 12900, "currency": "CNY"}`.
impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Wire)
    }
}

struct Wire;

impl<'de> Visitor<'de> for Wire {
    type Value = Money;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount such as `\"129.00 CNY\"`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Money, E> {
        text.parse()
            .map_err(|error: AmountError| E::custom(format!("{error}; {}", error.help())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Money, A::Error> {
        let (mut minor, mut currency) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "minor" if minor.is_none() => minor = Some(map.next_value()?),
                "currency" if currency.is_none() => currency = Some(map.next_value()?),
                _ => return Err(A::Error::unknown_field(&key, &["minor", "currency"])),
            }
        }
        Ok(Money {
            minor: minor.ok_or_else(|| A::Error::missing_field("minor"))?,
            currency: currency.ok_or_else(|| A::Error::missing_field("currency"))?,
        })
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_read_to_the_minor_unit() {
        assert_eq!(
            money("129.00 CNY"),
            Money::from_minor(12_900, Currency::CNY)
        );
        assert_eq!(money("129 CNY"), Money::from_minor(12_900, Currency::CNY));
        assert_eq!(money("0.5 CNY"), Money::from_minor(50, Currency::CNY));
        assert_eq!(money("0.01 EUR"), Money::from_minor(1, Currency::EUR));
        assert_eq!(money("500 JPY").minor(), 500);
        assert_eq!(money("1.234 KWD").minor(), 1_234);
    }

    #[test]
    fn more_decimals_than_the_currency_has_are_refused() {
        let error = "129.005 CNY".parse::<Money>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`129.005 CNY` has more decimals than CNY has (2)"
        );
        assert!("500.0 JPY".parse::<Money>().is_err());
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for text in [
            "",
            "129.00",
            "CNY",
            "-1.00 CNY",
            "+1.00 CNY",
            "1,000.00 CNY",
            "1. CNY",
            ".5 CNY",
            "129.00  CNY",
            "129.00 CNY ",
            " 129.00 CNY",
            "１ CNY",
            "129.00CNY",
            "1.00 cny",
            "99999999999999999999 CNY",
        ] {
            assert!(text.parse::<Money>().is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_printed_as_they_are_read() {
        for text in ["129.00 CNY", "0.05 EUR", "500 JPY", "1.050 KWD"] {
            assert_eq!(money(text).to_string(), text);
        }
        assert_eq!(
            Money::from_minor(-5, Currency::CNY).to_string(),
            "-0.05 CNY"
        );
        assert_eq!(
            Money::from_minor(i64::MIN, Currency::CNY).to_string(),
            "-92233720368547758.08 CNY"
        );
    }

    #[test]
    fn currencies_do_not_mix() {
        assert_eq!(
            money("1.00 CNY").plus(money("1.00 EUR")),
            Err(MoneyError::CurrencyDiffers {
                left: Currency::CNY,
                right: Currency::EUR
            })
        );
        assert_eq!(
            money("1.00 CNY").minus(money("3.50 CNY")),
            Ok(Money::from_minor(-250, Currency::CNY))
        );
    }

    #[test]
    fn a_share_is_rounded_as_told() {
        let rate: Rate = "12.5%".parse().unwrap();
        let amount = money("0.12 CNY");
        let share = |rounding| amount.share(rate, rounding).unwrap().minor();
        assert_eq!(share(Rounding::Down), 1);
        assert_eq!(share(Rounding::HalfUp), 2);
        assert_eq!(share(Rounding::Up), 2);
        let exact = |rounding| money("0.16 CNY").share(rate, rounding).unwrap().minor();
        assert_eq!(exact(Rounding::Down), exact(Rounding::Up));
        assert_eq!(
            Money::from_minor(i64::MAX, Currency::CNY)
                .share("200%".parse().unwrap(), Rounding::Down),
            Err(MoneyError::Overflow)
        );
        assert_eq!(
            Money::from_minor(i64::MAX, Currency::CNY)
                .share(Rate::WHOLE, Rounding::Up)
                .map(Money::minor),
            Ok(i64::MAX)
        );
    }

    #[test]
    fn json_holds_minor_units_and_currency() {
        let json = serde_json::to_string(&money("129.00 CNY")).unwrap();
        assert_eq!(json, r#"{"minor":12900,"currency":"CNY"}"#);
        assert_eq!(
            serde_json::from_str::<Money>(&json).unwrap(),
            money("129.00 CNY")
        );
    }
}
