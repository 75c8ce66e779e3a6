//! Values as YAML knows them, before anything is made of them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::path::Step;

/// A value of a file whose meaning depends on what it is read as.
///
/// The keys of [`Plain::Fields`] stand in the order of the file and are all different.
#[derive(Clone, Debug, PartialEq)]
pub enum Plain {
    /// Nothing was written, or `null`.
    Nothing,
    /// `true` or `false`.
    YesNo(bool),
    /// A whole number.
    Whole(i64),
    /// A number with a point or beyond 64 bits; no field takes one, so it is kept to be named.
    Decimal(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Plain>),
    /// Keys with their values.
    Fields(Vec<(String, Plain)>),
}

impl Plain {
    /// Says what the value is, for messages: ``the text `yes` ``.
    pub fn described(&self) -> String {
        match self {
            Self::Nothing => "nothing".to_owned(),
            Self::YesNo(value) => format!("`{value}`"),
            Self::Whole(value) => format!("the number {value}"),
            Self::Decimal(value) => format!("the number {value}"),
            Self::Text(text) => {
                let short: String = text.chars().take(40).collect();
                format!("the text `{}`", short.escape_debug())
            }
            Self::List(_) => "a list".to_owned(),
            Self::Fields(_) => "a section with keys".to_owned(),
        }
    }

    /// Returns the value as JSON; a number with a point, which no field takes, becomes a text.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Self::Nothing => Value::Null,
            Self::YesNo(value) => Value::Bool(*value),
            Self::Whole(value) => Value::from(*value),
            Self::Decimal(value) => Value::String(value.to_string()),
            Self::Text(text) => Value::String(text.clone()),
            Self::List(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Self::Fields(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(name, value)| (name.clone(), value.to_json()))
                    .collect(),
            ),
        }
    }

    /// Returns what stands one step further, if it is there.
    pub fn step(&self, step: &Step) -> Option<&Self> {
        match (self, step) {
            (Self::Fields(fields), Step::Key(key)) => fields
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            (Self::List(items), Step::Item(place)) => items.get(*place),
            (
                Self::Nothing
                | Self::YesNo(_)
                | Self::Whole(_)
                | Self::Decimal(_)
                | Self::Text(_)
                | Self::List(_)
                | Self::Fields(_),
                Step::Key(_) | Step::Item(_),
            ) => None,
        }
    }

    /// Says whether the value holds other values.
    pub const fn is_nested(&self) -> bool {
        match self {
            Self::List(_) | Self::Fields(_) => true,
            Self::Nothing | Self::YesNo(_) | Self::Whole(_) | Self::Decimal(_) | Self::Text(_) => {
                false
            }
        }
    }
}

/// Takes whatever comes; for [`Document`](super::Document) values only, whose keys are unique.
struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Plain, E> {
        Ok(Plain::Nothing)
    }

    fn visit_none<E>(self) -> Result<Plain, E> {
        Ok(Plain::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Plain, E> {
        Ok(Plain::YesNo(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Plain, E> {
        Ok(Plain::Whole(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Plain, E> {
        match i64::try_from(value) {
            Ok(value) => Ok(Plain::Whole(value)),
            Err(_) => Ok(Plain::Text(value.to_string())),
        }
    }

    fn visit_f64<E>(self, value: f64) -> Result<Plain, E> {
        Ok(Plain::Decimal(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Plain, E> {
        Ok(Plain::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Plain, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Plain::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Plain, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            fields.push(entry);
        }
        Ok(Plain::Fields(fields))
    }
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}
