//! Makes typed values of a [`Plain`] tree, and knows of each the way to it.

use std::cell::RefCell;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{
    self, DeserializeSeed, Deserializer, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

use super::nearest::{nearest, suggestion};
use super::path::{Path, Way};
use super::plain::Plain;

/// The most unknown fields that are told of one file.
const UNKNOWN_MAX: usize = 20;

/// Parts message and help in the errors of fields, since the library hands on one text only.
const HELP_FOLLOWS: char = '\u{1f}';

/// Joins a message with what to do about it, for the `custom` errors of fields.
pub(super) fn with_help(message: impl fmt::Display, help: impl fmt::Display) -> String {
    format!("{message}{HELP_FOLLOWS}{help}")
}

/// What is wrong with a value, with the way to it.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub path: Option<Path>,
    /// Whether the key is meant rather than its value.
    pub key: bool,
    pub message: String,
    pub help: Option<String>,
}

impl Problem {
    fn at(self, way: &Way<'_>) -> Self {
        let path = Some(self.path.unwrap_or_else(|| way.path()));
        Self { path, ..self }
    }

    fn new(message: String, help: Option<String>) -> Self {
        Self {
            path: None,
            key: false,
            message,
            help,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl de::Error for Problem {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let text = message.to_string();
        match text.split_once(HELP_FOLLOWS) {
            Some((message, help)) => Self::new(message.to_owned(), Some(help.to_owned())),
            None => Self::new(text, None),
        }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(
            format!("expected {expected}, found {}", described(found)),
            None,
        )
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(
            format!("expected {expected}, found {}", described(found)),
            None,
        )
    }

    fn unknown_variant(found: &str, expected: &'static [&'static str]) -> Self {
        let found: String = found.chars().take(60).collect();
        Self::new(
            format!("unknown term `{found}`"),
            suggestion(&found, expected, "terms here"),
        )
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("`{field}` is missing"), None)
    }
}

fn described(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => format!("`{value}`"),
        Unexpected::Unsigned(value) => format!("the number {value}"),
        Unexpected::Signed(value) => format!("the number {value}"),
        Unexpected::Float(value) => format!("the number {value}"),
        Unexpected::Str(text) => Plain::Text(text.to_owned()).described(),
        Unexpected::Unit | Unexpected::Option => "nothing".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a section with keys".to_owned(),
        _ => "something else".to_owned(),
    }
}

/// Reads a whole tree as a `T`.
///
/// Unknown fields are all gathered; of other problems the first one ends the reading.
pub(super) fn read<T: de::DeserializeOwned>(tree: &Plain) -> Result<T, Vec<Problem>> {
    let problems = RefCell::new(Vec::new());
    let reader = Reader {
        value: tree,
        way: Way::Top,
        problems: &problems,
    };
    let read = T::deserialize(reader).map_err(|problem| problem.at(&Way::Top));
    let mut problems = problems.into_inner();
    match read {
        Ok(value) if problems.is_empty() => Ok(value),
        Ok(_) => Err(problems),
        Err(problem) => {
            problems.push(problem);
            Err(problems)
        }
    }
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    value: &'a Plain,
    way: Way<'a>,
    problems: &'a RefCell<Vec<Problem>>,
}

impl<'a> Reader<'a> {
    fn expected(&self, what: &str, help: Option<&str>) -> Problem {
        Problem::new(
            format!("expected {what}, found {}", self.value.described()),
            help.map(str::to_owned),
        )
        .at(&self.way)
    }

    fn text(&self) -> Result<&'a str, Problem> {
        match self.value {
            Plain::Text(text) => Ok(text),
            Plain::Nothing
            | Plain::YesNo(_)
            | Plain::Whole(_)
            | Plain::Decimal(_)
            | Plain::List(_)
            | Plain::Fields(_) => Err(self.expected("a text", self.quotes("a text"))),
        }
    }

    /// Says how to write what is no text as the text that is expected.
    fn quotes(&self, what: &str) -> Option<&'static str> {
        match self.value {
            Plain::YesNo(_) | Plain::Whole(_) | Plain::Decimal(_) => {
                Some(if what.starts_with("how the finding stands") {
                    "write `proven` or `not_proven`; a share or an amount stands in quotes"
                } else if what.starts_with("an amount") {
                    "put it in quotes, with its currency"
                } else {
                    "put it in quotes"
                })
            }
            Plain::Nothing | Plain::Text(_) | Plain::List(_) | Plain::Fields(_) => None,
        }
    }

    fn whole(&self) -> Result<i64, Problem> {
        match self.value {
            Plain::Whole(number) => Ok(*number),
            Plain::Text(text) if text.parse::<i64>().is_ok() => {
                Err(self.expected("a whole number", Some("leave the quotes out")))
            }
            Plain::Text(_) => {
                Err(self.expected("a whole number", Some("write it in digits, without quotes")))
            }
            Plain::Nothing
            | Plain::YesNo(_)
            | Plain::Decimal(_)
            | Plain::List(_)
            | Plain::Fields(_) => Err(self.expected("a whole number", None)),
        }
    }

    /// Notes every field that is not among `known`.
    fn note_unknown(&self, fields: &[(String, Plain)], known: &'static [&'static str]) {
        let mut problems = self.problems.borrow_mut();
        for (name, value) in fields {
            if !known.contains(&name.as_str()) && problems.len() < UNKNOWN_MAX {
                // `{ note: 2,000 g }` reads as a note of `2` and a key `000 g` without a value.
                let help = match value {
                    Plain::Nothing if nearest(name, known.iter().copied()).is_none() => {
                        Some("put a text that holds a comma in quotes".to_owned())
                    }
                    Plain::Nothing
                    | Plain::YesNo(_)
                    | Plain::Whole(_)
                    | Plain::Decimal(_)
                    | Plain::Text(_)
                    | Plain::List(_)
                    | Plain::Fields(_) => suggestion(name, known, "fields here"),
                };
                problems.push(Problem {
                    path: Some(self.way.path().key(name)),
                    key: true,
                    message: "unknown field".to_owned(),
                    help,
                });
            }
        }
    }
}

macro_rules! whole_numbers {
    ($($method:ident => $visit:ident, $number:ty;)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
            let number = self.whole()?;
            match <$number>::try_from(number) {
                Ok(number) => visitor.$visit(number).map_err(|problem: Problem| problem.at(&self.way)),
                Err(_) => Err(self.expected(
                    if number < 0 { "a whole number of 0 or more" } else { "a smaller number" },
                    None,
                )),
            }
        }
    )+};
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Problem;

    whole_numbers! {
        deserialize_u8 => visit_u8, u8;
        deserialize_u16 => visit_u16, u16;
        deserialize_u32 => visit_u32, u32;
        deserialize_u64 => visit_u64, u64;
        deserialize_i8 => visit_i8, i8;
        deserialize_i16 => visit_i16, i16;
        deserialize_i32 => visit_i32, i32;
        deserialize_i64 => visit_i64, i64;
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Plain::Nothing => visitor.visit_unit(),
            Plain::YesNo(value) => visitor.visit_bool(*value),
            Plain::Whole(value) => visitor.visit_i64(*value),
            Plain::Decimal(value) => visitor.visit_f64(*value),
            Plain::Text(text) => visitor.visit_str(text),
            Plain::List(items) => visitor.visit_seq(Items {
                reader: self,
                rest: items.iter(),
                place: 0,
            }),
            Plain::Fields(fields) => visitor.visit_map(Entries {
                reader: self,
                rest: fields.iter(),
                value: None,
                known: None,
            }),
        }
        .map_err(|problem: Problem| problem.at(&self.way))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Plain::YesNo(value) => visitor.visit_bool(*value),
            Plain::Nothing
            | Plain::Whole(_)
            | Plain::Decimal(_)
            | Plain::Text(_)
            | Plain::List(_)
            | Plain::Fields(_) => Err(self.expected("`true` or `false`", None)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Plain::Text(_) => {}
            Plain::Nothing
            | Plain::YesNo(_)
            | Plain::Whole(_)
            | Plain::Decimal(_)
            | Plain::List(_)
            | Plain::Fields(_) => {
                let expected: &dyn Expected = &visitor;
                let what = match expected.to_string().as_str() {
                    "a string" => "a text".to_owned(),
                    other => other.to_owned(),
                };
                return Err(self.expected(&what, self.quotes(&what)));
            }
        }
        visitor
            .visit_str(self.text()?)
            .map_err(|problem: Problem| problem.at(&self.way))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Plain::Nothing => visitor.visit_none(),
            Plain::YesNo(_)
            | Plain::Whole(_)
            | Plain::Decimal(_)
            | Plain::Text(_)
            | Plain::List(_)
            | Plain::Fields(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Plain::List(_) => self.deserialize_any(visitor),
            Plain::Nothing
            | Plain::YesNo(_)
            | Plain::Whole(_)
            | Plain::Decimal(_)
            | Plain::Text(_)
            | Plain::Fields(_) => Err(self.expected(
                "a list",
                Some("write the items in brackets, `[a, b]`, or each in its own line after `- `"),
            )),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Plain::Fields(_) => self.deserialize_any(visitor),
            Plain::Nothing
            | Plain::YesNo(_)
            | Plain::Whole(_)
            | Plain::Decimal(_)
            | Plain::Text(_)
            | Plain::List(_) => Err(self.expected("a section with keys", None)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let Plain::Fields(fields) = self.value else {
            let keys = format!("keys here: {}", known.join(", "));
            return Err(self.expected("a section with keys", Some(&keys)));
        };
        self.note_unknown(fields, known);
        visitor
            .visit_map(Entries {
                reader: self,
                rest: fields.iter(),
                value: None,
                known: Some(known),
            })
            .map_err(|problem: Problem| problem.at(&self.way))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        match self.value {
            Plain::Text(text) => {
                let text: StrDeserializer<'_, Problem> = text.as_str().into_deserializer();
                visitor.visit_enum(text)
            }
            Plain::Fields(fields) if fields.len() == 1 => {
                visitor.visit_enum(MapAccessDeserializer::new(Entries {
                    reader: self,
                    rest: fields.iter(),
                    value: None,
                    known: None,
                }))
            }
            Plain::Nothing
            | Plain::YesNo(_)
            | Plain::Whole(_)
            | Plain::Decimal(_)
            | Plain::List(_)
            | Plain::Fields(_) => Err(self.expected(
                "a term",
                Some(&format!("terms here: {}", variants.join(", "))),
            )),
        }
        .map_err(|problem: Problem| problem.at(&self.way))
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct ignored_any
    }
}

struct Items<'a> {
    reader: Reader<'a>,
    rest: std::slice::Iter<'a, Plain>,
    place: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Problem;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Problem> {
        let Some(value) = self.rest.next() else {
            return Ok(None);
        };
        let way = Way::Item(&self.reader.way, self.place);
        self.place = self.place.saturating_add(1);
        seed.deserialize(Reader {
            value,
            way,
            problems: self.reader.problems,
        })
        .map(Some)
        .map_err(|problem| problem.at(&way))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

struct Entries<'a> {
    reader: Reader<'a>,
    rest: std::slice::Iter<'a, (String, Plain)>,
    value: Option<(&'a str, &'a Plain)>,
    /// The fields of a struct; others were noted and are passed over.
    known: Option<&'static [&'static str]>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Problem;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Problem> {
        let known = self.known;
        let is_known = |name: &str| known.is_none_or(|known| known.contains(&name));
        let Some((name, value)) = self.rest.find(|(name, _)| is_known(name)) else {
            return Ok(None);
        };
        self.value = Some((name, value));
        let key: StrDeserializer<'_, Problem> = name.as_str().into_deserializer();
        seed.deserialize(key).map(Some).map_err(|problem| Problem {
            key: true,
            ..problem.at(&Way::Key(&self.reader.way, name))
        })
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Problem> {
        let Some((name, value)) = self.value.take() else {
            return Err(de::Error::custom("a value without its key"));
        };
        let way = Way::Key(&self.reader.way, name);
        seed.deserialize(Reader {
            value,
            way,
            problems: self.reader.problems,
        })
        .map_err(|problem| problem.at(&way))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}
