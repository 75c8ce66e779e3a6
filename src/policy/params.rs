//! Dated parameters: the numbers of a pack.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::calendar::Calendar;
use super::catalogue::Ty;
use super::expr::{Fault, Value};
use super::frame::{Frame, param_slot};
use super::source::Span;

/// The shape of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// One number.
    Scalar(Ty),
    /// A number chosen by where a measure falls.
    Brackets {
        /// The type of the measure.
        of: Ty,
        /// The type of what is looked up.
        gives: Ty,
    },
    /// A number looked up by texts.
    Table {
        /// What the keys are called, in their order.
        keys: Vec<String>,
        /// The type of what is looked up.
        gives: Ty,
    },
}

impl ParamKind {
    /// Returns the name of the shape, as `type` in `params.yaml` writes it.
    pub fn name(&self) -> String {
        match self {
            Self::Scalar(ty) => ty.name(),
            Self::Brackets { .. } => "brackets".to_owned(),
            Self::Table { .. } => "table".to_owned(),
        }
    }

    /// Returns the type of what the parameter gives.
    pub const fn gives(&self) -> Ty {
        match self {
            Self::Scalar(ty) => *ty,
            Self::Brackets { gives, .. } | Self::Table { gives, .. } => *gives,
        }
    }
}

/// The value of a parameter from one day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParamData {
    /// One number.
    Scalar(i64),
    /// Ascending upper ends, each included, with what they give; the last has no end.
    Brackets(Vec<(Option<i64>, i64)>),
    /// Rows by the numbers of their key texts.
    Table {
        /// What each row gives.
        rows: BTreeMap<Vec<i64>, i64>,
        /// What a missing row gives, if the parameter says so.
        otherwise: Option<i64>,
    },
}

/// A value with the day it came into force and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedValue {
    /// First day in force.
    pub from: Date,
    /// Day it was made public, where known.
    pub announced: Option<Date>,
    /// What it rests on.
    pub basis: String,
    /// The value.
    pub data: ParamData,
}

/// A parameter with all its values, ascending by day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// The name rules write after `param.`.
    pub name: String,
    /// Title in Chinese.
    pub zh: String,
    /// Title in English.
    pub en: String,
    /// Its shape.
    pub kind: ParamKind,
    /// The rows of the sources it encodes.
    pub models: Vec<String>,
    /// The values, ascending by `from`.
    pub values: Vec<DatedValue>,
    /// Where it is written.
    pub span: Span,
}

impl Param {
    /// Returns the value in force on `day`.
    pub fn on(&self, day: Date) -> Option<&DatedValue> {
        self.values.iter().rev().find(|value| value.from <= day)
    }
}

/// The parameters of a pack, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params {
    all: Vec<Param>,
    unread: Vec<String>,
}

impl Params {
    /// Takes the parameters and sorts them by name.
    pub fn new(mut all: Vec<Param>) -> Self {
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            all,
            unread: Vec::new(),
        }
    }

    /// Notes the names of parameters that are written but could not be read.
    #[must_use]
    pub fn with_unread(mut self, unread: Vec<String>) -> Self {
        self.unread = unread;
        self
    }

    /// Says whether a parameter of this name is written but could not be read.
    pub fn is_unread(&self, name: &str) -> bool {
        self.unread.iter().any(|unread| unread == name)
    }

    /// Returns the parameters in the order of their names.
    pub fn all(&self) -> &[Param] {
        &self.all
    }

    /// Finds a parameter and its place.
    pub fn find(&self, name: &str) -> Option<(usize, &Param)> {
        let place = self
            .all
            .binary_search_by(|param| param.name.as_str().cmp(name))
            .ok()?;
        Some((place, self.all.get(place)?))
    }

    /// Returns the parameter at `place`.
    pub fn get(&self, place: usize) -> Option<&Param> {
        self.all.get(place)
    }
}

/// The parameters as on one day, with the pack's calendar.
#[derive(Clone, Debug)]
pub struct ParamsAt {
    day: Date,
    values: Vec<Option<DatedValue>>,
    calendar: Arc<Calendar>,
}

impl ParamsAt {
    /// Reads all parameters as on `day`.
    pub fn new(params: &Params, day: Date, calendar: Arc<Calendar>) -> Self {
        Self {
            day,
            values: params
                .all()
                .iter()
                .map(|param| param.on(day).cloned())
                .collect(),
            calendar,
        }
    }

    /// Returns the day.
    pub const fn day(&self) -> Date {
        self.day
    }

    /// Returns the calendar of the pack.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Returns the value of the parameter at `place`.
    pub fn value(&self, place: usize) -> Option<&DatedValue> {
        self.values.get(place)?.as_ref()
    }

    /// Writes the scalar parameters into their slots.
    pub fn write(&self, frame: &mut Frame) {
        for (place, value) in self.values.iter().enumerate() {
            if let Some(DatedValue {
                data: ParamData::Scalar(number),
                ..
            }) = value
            {
                frame.set(param_slot(place), Some(*number));
            }
        }
    }

    /// Looks `measure` up in the brackets of the parameter at `place`.
    pub fn bracket(&self, place: usize, measure: i64) -> Value {
        match self.value(place).map(|value| &value.data) {
            Some(ParamData::Brackets(brackets)) => brackets
                .iter()
                .find(|(up_to, _)| up_to.is_none_or(|up_to| measure <= up_to))
                .map_or(Value::Faulty(Fault::NoRow(place)), |(_, gives)| {
                    Value::Known(*gives)
                }),
            Some(ParamData::Scalar(_) | ParamData::Table { .. }) | None => {
                Value::Faulty(Fault::NoValue(place))
            }
        }
    }

    /// Looks a row up in the table of the parameter at `place`.
    pub fn row(&self, place: usize, keys: &[i64]) -> Value {
        match self.value(place).map(|value| &value.data) {
            Some(ParamData::Table { rows, otherwise }) => rows
                .get(keys)
                .copied()
                .or(*otherwise)
                .map_or(Value::Faulty(Fault::NoRow(place)), Value::Known),
            Some(ParamData::Scalar(_) | ParamData::Brackets(_)) | None => {
                Value::Faulty(Fault::NoValue(place))
            }
        }
    }

    /// Lists the upper ends of the brackets of the parameter at `place`.
    pub fn bracket_ends(&self, place: usize) -> Vec<i64> {
        match self.value(place).map(|value| &value.data) {
            Some(ParamData::Brackets(brackets)) => {
                brackets.iter().filter_map(|(up_to, _)| *up_to).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The texts that tables of a pack are keyed by, each with its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Symbols {
    texts: Vec<String>,
}

impl Symbols {
    /// The number of every text that no table knows.
    pub const OTHER: i64 = -1;

    /// Takes the texts, in any order.
    pub fn new(texts: impl IntoIterator<Item = String>) -> Self {
        let mut texts: Vec<String> = texts.into_iter().collect();
        texts.sort();
        texts.dedup();
        Self { texts }
    }

    /// Returns the number of a text.
    pub fn number(&self, text: &str) -> i64 {
        self.texts
            .binary_search_by(|known| known.as_str().cmp(text))
            .ok()
            .and_then(|place| i64::try_from(place).ok())
            .unwrap_or(Self::OTHER)
    }

    /// Returns the text with this number.
    pub fn text(&self, number: i64) -> Option<&str> {
        self.texts
            .get(usize::try_from(number).ok()?)
            .map(String::as_str)
    }

    /// Returns how many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Says whether there is none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}
