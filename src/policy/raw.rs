//! Values as people write them in parameter and example files, before their type is known.

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::calendar::{date_of, day_number};
use super::catalogue::{Ty, Unit};
use super::diagnostic::nearest;
use super::params::Symbols;
use crate::domain::vocabulary::Vocabulary;
use crate::domain::{Currency, Money, Rate};

/// A value whose type is decided by what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Raw {
    /// `true` or `false`
    Bool(bool),
    /// `7`
    Int(i64),
    /// `"3.00 CNY"`, `"1%"`, `2025-08-15`, `no_reason`
    Text(String),
    /// `[a, b]`
    List(Vec<String>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a number, a text, true or false, or a list of names")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Raw, E> {
        i64::try_from(value)
            .map(Raw::Int)
            .map_err(|_| E::custom("the number is too large"))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Raw, E> {
        Err(E::custom(format!(
            "`{value}` is no exact number; write an amount as \"129.00 CNY\" and a rate as \"1.5%\""
        )))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element::<String>()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }
}

impl std::fmt::Display for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Text(text) => f.write_str(text),
            Self::List(items) => write!(f, "[{}]", items.join(", ")),
        }
    }
}

impl Raw {
    /// Reads the value as one of type `ty`, encoded as frames hold it.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as a lower-case fragment.
    pub fn encode(&self, ty: Ty, currency: Currency, symbols: &Symbols) -> Result<i64, String> {
        match (ty, self) {
            (Ty::Bool, Self::Bool(value)) => Ok(i64::from(*value)),
            (Ty::Count(_), Self::Int(value)) if *value >= 0 => Ok(*value),
            (Ty::Count(_), Self::Int(_)) => Err("a count is not negative".to_owned()),
            (Ty::Money, Self::Text(text)) => {
                let money: Money = text.parse().map_err(|error| format!("{error}"))?;
                if money.currency() == currency {
                    Ok(money.minor())
                } else {
                    Err(format!(
                        "the amount is in {}, the pack in {}",
                        money.currency().code(),
                        currency.code()
                    ))
                }
            }
            (Ty::Rate, Self::Text(text)) => text
                .parse::<Rate>()
                .map(Rate::basis_points)
                .map_err(|error| error.to_string()),
            (Ty::Day, Self::Text(text)) => crate::domain::parse_day(text)
                .map(day_number)
                .map_err(|error| error.to_string()),
            (Ty::Enum(vocabulary), Self::Text(text)) => term(vocabulary, text).map(i64::from),
            (Ty::Set(vocabulary), Self::List(items)) => {
                let mut mask = 0_i64;
                for item in items {
                    let index = term(vocabulary, item)?;
                    mask |= 1_i64.checked_shl(u32::from(index)).unwrap_or_default();
                }
                Ok(mask)
            }
            (Ty::Text, Self::Text(text)) => Ok(symbols.number(text)),
            (ty, other) => Err(format!("`{other}` is not {}; {}", ty.name(), form(ty))),
        }
    }
}

fn term(vocabulary: &'static Vocabulary, text: &str) -> Result<u8, String> {
    let found = vocabulary.terms.iter().position(|term| term.wire == text);
    found
        .and_then(|place| u8::try_from(place).ok())
        .ok_or_else(|| {
            let near = nearest(text, vocabulary.terms.iter().map(|term| term.wire));
            near.map_or_else(
                || format!("`{text}` is no term of {}", vocabulary.name),
                |near| {
                    format!(
                        "`{text}` is no term of {}; did you mean `{near}`?",
                        vocabulary.name
                    )
                },
            )
        })
}

/// Says how a value of type `ty` is written.
fn form(ty: Ty) -> &'static str {
    match ty {
        Ty::Bool => "write true or false",
        Ty::Count(_) => "write a whole number",
        Ty::Money => "write \"129.00 CNY\"",
        Ty::Rate => "write \"1.5%\"",
        Ty::Day => "write 2026-03-01",
        Ty::Enum(_) => "write one term in snake_case",
        Ty::Set(_) => "write a list of terms, such as [made_to_order]",
        Ty::Text => "write a text",
    }
}

/// Writes an encoded value as people read it.
pub fn show(value: i64, ty: Ty, currency: Currency, symbols: &Symbols) -> String {
    match ty {
        Ty::Bool => (value != 0).to_string(),
        Ty::Count(unit) => match unit {
            Unit::Count => value.to_string(),
            unit => format!("{value} {}", unit.name()),
        },
        Ty::Money => Money::from_minor(value, currency).to_string(),
        Ty::Rate => Rate::from_basis_points(value)
            .map_or_else(|_| format!("{value} bp"), |rate| rate.to_string()),
        Ty::Day => date_of(value).map_or_else(|| value.to_string(), |date| date.to_string()),
        Ty::Enum(vocabulary) => vocabulary
            .term(value)
            .map_or_else(|| value.to_string(), |term| term.wire.to_owned()),
        Ty::Set(vocabulary) => {
            let names: Vec<&str> = (0_i64..)
                .zip(vocabulary.terms)
                .filter(|(index, _)| super::expr::bit(value.cast_unsigned(), *index))
                .map(|(_, term)| term.wire)
                .collect();
            format!("[{}]", names.join(", "))
        }
        Ty::Text => symbols.text(value).unwrap_or("(another)").to_owned(),
    }
}

/// Writes an encoded value in Chinese words.
pub fn show_zh(value: i64, ty: Ty, currency: Currency, symbols: &Symbols) -> String {
    match ty {
        Ty::Bool => if value == 0 { "否" } else { "是" }.to_owned(),
        Ty::Count(unit) => match unit {
            Unit::Days => format!("{value} 天"),
            Unit::Hours => format!("{value} 小时"),
            Unit::Months => format!("{value} 个月"),
            Unit::Count => value.to_string(),
        },
        Ty::Enum(vocabulary) => vocabulary
            .term(value)
            .map_or_else(|| value.to_string(), |term| term.zh.to_owned()),
        Ty::Set(_) if value == 0 => "无".to_owned(),
        Ty::Set(vocabulary) => {
            let names: Vec<&str> = (0_i64..)
                .zip(vocabulary.terms)
                .filter(|(index, _)| super::expr::bit(value.cast_unsigned(), *index))
                .map(|(_, term)| term.zh)
                .collect();
            names.join("、")
        }
        Ty::Text => symbols.text(value).unwrap_or("其他").to_owned(),
        Ty::Money | Ty::Rate | Ty::Day => show(value, ty, currency, symbols),
    }
}
