//! The fields of files whose text means something of its own.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU32;

use jiff::civil::Date;
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::reader::with_help;
use crate::domain::vocabulary::{Term, TermSet};
use crate::domain::{
    ActorId, BuyerId, CaseId, DisputeId, FindingState, Found, IdempotencyKey, LineId, MerchantId,
    Moment, Money, OrderId, PackRef, Rate, StageName, parse_day,
};

/// An amount with its currency: `"129.00 CNY"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount(pub Money);

/// A rate in percent: `"1%"` or `"0.25%"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(pub Rate);

/// A day, or a time with its offset: `2026-03-01` or `2026-03-01T10:00:00+08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When(pub Moment);

/// A day: `2026-03-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Date);

/// A pack and its version: `cn-marketplace@2025-08-15`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackVersion(pub PackRef);

/// How a finding stands: a state, a share in percent, or an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundField(pub Found);

/// A number of units, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units(pub NonZeroU32);

/// A list of different terms of one vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms<T: Term>(pub TermSet<T>);

fn read_amount(text: &str) -> Result<Amount, String> {
    text.parse()
        .map(Amount)
        .map_err(|error: crate::domain::AmountError| with_help(&error, error.help()))
}

fn read_share(text: &str) -> Result<Share, String> {
    text.parse()
        .map(Share)
        .map_err(|error: crate::domain::RateError| with_help(&error, error.help()))
}

fn read_when(text: &str) -> Result<When, String> {
    text.parse()
        .map(When)
        .map_err(|error: crate::domain::MomentError| with_help(&error, error.help()))
}

fn read_day(text: &str) -> Result<Day, String> {
    parse_day(text)
        .map(Day)
        .map_err(|error| with_help(&error, error.help()))
}

fn read_pack_version(text: &str) -> Result<PackVersion, String> {
    text.parse()
        .map(PackVersion)
        .map_err(|error: crate::domain::PackRefError| with_help(&error, error.help()))
}

fn read_found(text: &str) -> Result<FoundField, String> {
    if let Some(state) = FindingState::from_wire(text) {
        return Ok(FoundField(Found::State(state)));
    }
    if text.ends_with('%') {
        return read_share(text).map(|Share(rate)| FoundField(Found::Share(rate)));
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return read_amount(text).map(|Amount(amount)| FoundField(Found::Amount(amount)));
    }
    Err(with_help(
        format_args!("`{text}` does not say how the finding stands"),
        "write `unknown`, `admitted`, `proven`, `not_proven` or `undecidable`; for a share \
         `\"30%\"`, for an amount `\"258.00 CNY\"`",
    ))
}

/// Gives fields that are read from a text their reading and their schema.
macro_rules! text_fields {
    ($($name:ident, $read:ident, $expected:literal, $pattern:literal;)+) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: Error>(self, text: &str) -> Result<$name, E> {
                        $read(text).map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": concat!("Holds ", $expected, "."),
                    "pattern": $pattern,
                })
            }
        }
    )+};
}

text_fields! {
    Amount, read_amount, "an amount such as `\"129.00 CNY\"`",
        r"^[0-9]+(\.[0-9]{1,4})? [A-Z]{3}$";
    Share, read_share, "a rate such as `\"12.5%\"`",
        r"^[0-9]+(\.[0-9]{1,2})?%$";
    When, read_when, "a day such as `2026-03-01` or a time such as `2026-03-01T10:00:00+08:00`",
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?$";
    Day, read_day, "a day such as `2026-03-01`",
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    PackVersion, read_pack_version, "a pack and its version such as `cn-marketplace@2025-08-15`",
        r"^[a-z0-9-]+@[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    FoundField, read_found, "how the finding stands, such as `proven`, `\"30%\"` or `\"258.00 CNY\"`",
        r"^(unknown|admitted|proven|not_proven|undecidable|[0-9]+(\.[0-9]{1,2})?%|[0-9]+(\.[0-9]{1,4})? [A-Z]{3})$";
}

impl<'de> Deserialize<'de> for Units {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let units = u32::deserialize(deserializer)?;
        NonZeroU32::new(units)
            .map(Self)
            .ok_or_else(|| D::Error::custom("expected at least one unit, found 0"))
    }
}

impl schemars::JsonSchema for Units {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Units".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "integer",
            "description": "Holds a number of units, at least one.",
            "minimum": 1,
            "maximum": 100_000,
        })
    }
}

impl<T: Term> Default for Terms<T> {
    fn default() -> Self {
        Self(TermSet::EMPTY)
    }
}

impl<'de, T: Term + Deserialize<'de>> Deserialize<'de> for Terms<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let listed = Vec::<T>::deserialize(deserializer)?;
        let mut seen = BTreeSet::new();
        match listed.iter().find(|term| !seen.insert(**term)) {
            Some(twice) => Err(D::Error::custom(format!(
                "`{}` is listed twice",
                twice.wire()
            ))),
            None => Ok(Self(listed.into_iter().collect())),
        }
    }
}

impl<T: Term + schemars::JsonSchema> schemars::JsonSchema for Terms<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("ListOf{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "array",
            "items": generator.subschema_for::<T>(),
            "uniqueItems": true,
        })
    }
}

/// Gives ids the schema of a text of 1 to 100 characters without blanks.
macro_rules! id_schemas {
    ($($name:ident)+) => {$(
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": "Holds a name of 1 to 100 characters without blanks.",
                    "pattern": "^\\S{1,100}$",
                })
            }
        }
    )+};
}

id_schemas! { CaseId OrderId LineId MerchantId BuyerId DisputeId ActorId IdempotencyKey StageName }

impl schemars::JsonSchema for Money {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": ["string", "object"],
            "description": "Holds an amount: `\"129.00 CNY\"`, or minor units with their currency.",
        })
    }
}
