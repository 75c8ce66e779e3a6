//! The one user of the YAML library.
//!
//! A text is read into a [`Plain`] tree; where in the text a field stands is found by reading it
//! once more and stopping there, which only happens when there is an error to report.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::path::{Path, Step, Way};
use super::plain::Plain;
use super::scan::{Forbidden, find_forbidden};

/// The largest file that is read, in bytes.
pub const SIZE_MAX: usize = 1024 * 1024;

/// The most values of one file; more can only come from aliases.
const VALUES_MAX: usize = SIZE_MAX;

/// What is wrong with a text, with its line and column from 1.
pub(super) struct Fault {
    pub line: usize,
    pub column: usize,
    pub path: Path,
    pub message: String,
    pub help: Option<String>,
}

/// Reads a text of at most [`SIZE_MAX`] bytes.
pub(super) fn parse(text: &str) -> Result<Plain, Fault> {
    let fault = |(line, column), message: String, help: &str| Fault {
        line,
        column,
        path: Path::top(),
        message,
        help: Some(help.to_owned()),
    };
    if text.len() > SIZE_MAX {
        let message = format!("the file is larger than {SIZE_MAX} bytes");
        return Err(fault(
            (1, 1),
            message,
            "split it, or keep evidence files beside it",
        ));
    }
    if let Some((found, place)) = find_forbidden(text) {
        let (message, help) = match found {
            Forbidden::Reference => (
                "anchors, aliases and tags are not read",
                "write the value out; put a text that begins with `&`, `*` or `!` in quotes",
            ),
            Forbidden::Depth => (
                "brackets are nested too deeply",
                "nothing here needs so many",
            ),
        };
        return Err(fault(place, message.to_owned(), help));
    }
    let reading = Reading::default();
    let seed = Grow {
        reading: &reading,
        way: Way::Top,
    };
    let tree = seed
        .deserialize(serde_yaml::Deserializer::from_str(text))
        .map_err(|error| {
            let place = error
                .location()
                .map_or((1, 1), |place| (place.line(), place.column()));
            match reading.refused.take() {
                Some((path, message, help)) => Fault {
                    line: place.0,
                    column: place.1,
                    path,
                    message,
                    help,
                },
                None => fault(
                    place,
                    syntax_message(&error),
                    "check indentation, colons, dashes and quotes here and just above",
                ),
            }
        })?;
    if tree == Plain::Nothing {
        let message = "the file is empty".to_owned();
        return Err(fault((1, 1), message, "write at least one section"));
    }
    Ok(tree)
}

/// Says what the library says, without the place, which is told apart.
fn syntax_message(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or(&text);
    format!("not readable as YAML: {message}")
}

/// What is kept while a tree grows.
#[derive(Default)]
struct Reading {
    values: Cell<usize>,
    refused: RefCell<Option<(Path, String, Option<String>)>>,
}

/// Grows one value of the tree.
struct Grow<'a> {
    reading: &'a Reading,
    way: Way<'a>,
}

impl Grow<'_> {
    fn refuse<E: Error>(&self, path: Path, message: &str, help: Option<&str>) -> E {
        self.reading
            .refused
            .replace(Some((path, message.to_owned(), help.map(str::to_owned))));
        E::custom(message)
    }
}

impl<'de> DeserializeSeed<'de> for Grow<'_> {
    type Value = Plain;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Plain, D::Error> {
        let values = self.reading.values.get().saturating_add(1);
        self.reading.values.set(values);
        if values > VALUES_MAX {
            return Err(self.refuse(Path::top(), "the file holds too many values", None));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Grow<'_> {
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

    fn visit_u64<E: Error>(self, value: u64) -> Result<Plain, E> {
        match i64::try_from(value) {
            Ok(value) => Ok(Plain::Whole(value)),
            Err(_) => Err(self.refuse(self.way.path(), "the number is too large", None)),
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
        while let Some(item) = items.next_element_seed(Grow {
            reading: self.reading,
            way: Way::Item(&self.way, list.len()),
        })? {
            list.push(item);
        }
        Ok(Plain::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Plain, A::Error> {
        let mut fields: Vec<(String, Plain)> = Vec::new();
        let mut keys = HashSet::new();
        while let Some(key) = entries.next_key_seed(NewKey {
            above: &self,
            keys: &keys,
        })? {
            keys.insert(key.clone());
            let value = entries.next_value_seed(Grow {
                reading: self.reading,
                way: Way::Key(&self.way, &key),
            })?;
            fields.push((key, value));
        }
        Ok(Plain::Fields(fields))
    }

    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, _: A) -> Result<Plain, A::Error> {
        Err(self.refuse(
            self.way.path(),
            "tags are not read",
            Some("leave the tag out"),
        ))
    }
}

/// Reads a key that is not among those read.
struct NewKey<'a> {
    above: &'a Grow<'a>,
    keys: &'a HashSet<String>,
}

impl<'de> DeserializeSeed<'de> for NewKey<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NewKey<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        let path = || Way::Key(&self.above.way, key).path();
        if key == "<<" {
            return Err(self.above.refuse(
                path(),
                "merge keys are not read",
                Some("write the values out"),
            ));
        }
        if self.keys.contains(key) {
            return Err(self.above.refuse(
                path(),
                "the key is given twice",
                Some("keep one of the two"),
            ));
        }
        Ok(key.to_owned())
    }

    fn visit_i64<E: Error>(self, key: i64) -> Result<String, E> {
        Err(self.not_a_text(&key.to_string()))
    }

    fn visit_u64<E: Error>(self, key: u64) -> Result<String, E> {
        Err(self.not_a_text(&key.to_string()))
    }

    fn visit_f64<E: Error>(self, key: f64) -> Result<String, E> {
        Err(self.not_a_text(&key.to_string()))
    }

    fn visit_bool<E: Error>(self, key: bool) -> Result<String, E> {
        Err(self.not_a_text(&key.to_string()))
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        Err(self.not_a_text("null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.not_a_text("[..]"))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.not_a_text("{..}"))
    }

    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.not_a_text("!"))
    }
}

impl NewKey<'_> {
    fn not_a_text<E: Error>(&self, key: &str) -> E {
        self.above.refuse(
            Way::Key(&self.above.way, key).path(),
            "a key that is not a text",
            Some("put it in quotes if it is meant"),
        )
    }
}

/// Finds the line and column, from 1, of the value at `path`, or of its key.
///
/// `None` when the text cannot be read that far.
pub(super) fn locate(text: &str, path: &Path, key: bool) -> Option<(usize, usize)> {
    let probe = Probe {
        steps: path.steps(),
        key,
    };
    match probe.deserialize(serde_yaml::Deserializer::from_str(text)) {
        Ok(()) => None,
        Err(stopped) => stopped
            .location()
            .map(|place| (place.line(), place.column())),
    }
}

/// Follows the steps and stops with an error at the end of them, so that the library tells where.
#[derive(Clone, Copy)]
struct Probe<'a> {
    steps: &'a [Step],
    key: bool,
}

impl<'de> DeserializeSeed<'de> for Probe<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Probe<'_> {
    fn end<E: Error>(&self) -> Result<(), E> {
        if self.steps.is_empty() {
            return Err(E::custom("here"));
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Probe<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.end()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.end()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.end()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.end()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.end()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.end()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Some((step, onward)) = self.steps.split_first() else {
            return self.end();
        };
        let mut place = 0_usize;
        loop {
            let found = if *step == Step::Item(place) {
                items.next_element_seed(Probe {
                    steps: onward,
                    ..self
                })?
            } else {
                items.next_element::<IgnoredAny>()?.map(|_| ())
            };
            if found.is_none() {
                return Ok(());
            }
            place = place.saturating_add(1);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Some((step, onward)) = self.steps.split_first() else {
            return self.end();
        };
        let wanted = match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Item(_) => None,
        };
        let ends_here = self.key && onward.is_empty();
        while let Some(found) = entries.next_key_seed(KeyProbe {
            wanted,
            stop: ends_here,
        })? {
            if found {
                entries.next_value_seed(Probe {
                    steps: onward,
                    ..self
                })?;
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Compares a key with the one wanted, and stops there if told so.
struct KeyProbe<'a> {
    wanted: Option<&'a str>,
    stop: bool,
}

impl<'de> DeserializeSeed<'de> for KeyProbe<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyProbe<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        let found = self.wanted == Some(key);
        if found && self.stop {
            return Err(E::custom("here"));
        }
        Ok(found)
    }
}
