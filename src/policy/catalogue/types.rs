//! Types of facts, parameters and expressions.

use crate::domain::vocabulary::{Party, Vocabulary};

/// What a whole number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Whole hours.
    Hours,
    /// Whole calendar months.
    Months,
    /// Things.
    Count,
}

impl Unit {
    /// Returns the name of the unit as messages write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Hours => "hours",
            Self::Months => "months",
            Self::Count => "count",
        }
    }
}

/// The type of a fact, a parameter or an expression.
///
/// Every value is held in 64 bits: yes/no as 1 and 0, money in minor units, a rate in basis points,
/// a day as days since 1970-01-01, a term as its index, a set as a mask, a text as a symbol number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    /// Yes or no.
    Bool,
    /// A whole number with its unit.
    Count(Unit),
    /// An amount in minor units of the pack's currency.
    Money,
    /// A rate in basis points.
    Rate,
    /// A civil day in the pack's time zone.
    Day,
    /// A term of a vocabulary.
    Enum(&'static Vocabulary),
    /// A set of terms of a vocabulary.
    Set(&'static Vocabulary),
    /// A text, only to be looked up in tables.
    Text,
}

impl Ty {
    /// Returns the name of the type as messages write it.
    pub fn name(self) -> String {
        match self {
            Self::Bool => "yes/no".to_owned(),
            Self::Count(unit) => unit.name().to_owned(),
            Self::Money => "money".to_owned(),
            Self::Rate => "rate".to_owned(),
            Self::Day => "day".to_owned(),
            Self::Enum(vocabulary) => vocabulary.name.to_owned(),
            Self::Set(vocabulary) => format!("set of {}", vocabulary.name),
            Self::Text => "text".to_owned(),
        }
    }
}

/// Whether a fact may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The fact is always there.
    Never,
    /// The fact may be absent; if it matters, this party is asked for it.
    Asked(Party),
    /// The fact may be absent for good and nobody is asked; what turns on it goes to a person.
    NotAsked,
    /// The fact is a finding: unknown findings are asked from who bears the burden.
    Finding,
}
