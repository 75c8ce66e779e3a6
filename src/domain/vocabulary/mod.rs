//! The closed vocabularies that cases, rules and rulings share.
//!
//! Each vocabulary is an enum whose terms carry their wire name (`not_received`), their rule
//! constant (`Ground::NOT_RECEIVED`) and their zh/en labels in one row, so that a term cannot exist
//! in one place and be missing in another.

mod evidence;
mod findings;
mod goods;
mod grounds;
mod merchant;
mod money_lines;
mod parties;
mod procedure;
mod process;
mod remedies;

pub use evidence::EvidenceKind;
pub use findings::{Finding, FindingKind};
pub use goods::{GoodsClass, GoodsTrait};
pub use grounds::Ground;
pub use merchant::{BuyerGrade, Promise};
pub use money_lines::{Cause, Line, Statute};
pub use parties::Party;
pub use procedure::{
    ClockStart, Duty, ExtraRelief, OrderProgress, OrderTrait, Refusal, ReturnState, ShipmentTrait,
    Violation,
};
pub use process::{Action, Closure, Role, Side, Silence, StageKind, Taker, Trigger};
pub use remedies::Remedy;

use crate::domain::Lang;

/// One term of a vocabulary, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermDef {
    /// The name on the wire and in case files, `snake_case`.
    pub wire: &'static str,
    /// The Chinese label.
    pub zh: &'static str,
    /// The English label.
    pub en: &'static str,
}

impl TermDef {
    /// Returns the name of the term as rules write it after `Vocabulary::`.
    pub fn constant(&self) -> String {
        self.wire.to_ascii_uppercase()
    }

    /// Returns the label in `lang`.
    pub const fn label(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// A closed list of terms, as data.
#[derive(Debug)]
pub struct Vocabulary {
    /// The name rules write before `::`, such as `Ground`.
    pub name: &'static str,
    /// The terms, in their fixed order; a term's place is its index.
    pub terms: &'static [TermDef],
}

impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Vocabulary {}

impl Vocabulary {
    /// Finds the index of the term whose rule constant is `constant` (upper case).
    pub fn index_of_constant(&self, constant: &str) -> Option<u8> {
        let place = self
            .terms
            .iter()
            .position(|term| term.constant() == constant)?;
        u8::try_from(place).ok()
    }

    /// Returns the term at `index`.
    pub fn term(&self, index: i64) -> Option<&'static TermDef> {
        self.terms.get(usize::try_from(index).ok()?)
    }
}

/// A term of one of the closed vocabularies.
pub trait Term: Copy + Eq + Ord + 'static {
    /// The vocabulary the term belongs to.
    const VOCABULARY: &'static Vocabulary;

    /// All terms in their fixed order.
    const ALL: &'static [Self];

    /// Returns the place of the term in its vocabulary.
    fn index(self) -> u8;

    /// Returns the row of the term.
    fn def(self) -> &'static TermDef;

    /// Returns the name on the wire.
    fn wire(self) -> &'static str {
        self.def().wire
    }

    /// Returns the label in `lang`.
    fn label(self, lang: Lang) -> &'static str {
        self.def().label(lang)
    }

    /// Returns the term at `index`.
    fn from_index(index: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(index).ok()?).copied()
    }

    /// Finds the term with this wire name.
    fn from_wire(wire: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|term| term.wire() == wire)
    }
}

/// A set of terms of one vocabulary of at most 64 terms.
pub struct TermSet<T>(u64, std::marker::PhantomData<T>);

impl<T: Term> TermSet<T> {
    /// The set without terms.
    pub const EMPTY: Self = Self(0, std::marker::PhantomData);

    /// Returns the set with `term` in it as well.
    #[must_use]
    pub fn with(self, term: T) -> Self {
        Self(
            self.0 | (1_u64 << (term.index() & 63)),
            std::marker::PhantomData,
        )
    }

    /// Says whether `term` is in the set.
    pub fn contains(self, term: T) -> bool {
        self.0 & (1_u64 << (term.index() & 63)) != 0
    }

    /// Says whether no term is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the set as a mask: bit `n` stands for the term of index `n`.
    pub const fn mask(self) -> u64 {
        self.0
    }

    /// Lists the terms in their fixed order.
    pub fn iter(self) -> impl Iterator<Item = T> {
        T::ALL
            .iter()
            .copied()
            .filter(move |term| self.contains(*term))
    }
}

impl<T> Clone for TermSet<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for TermSet<T> {}

impl<T> PartialEq for TermSet<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for TermSet<T> {}

impl<T: Term> Default for TermSet<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<T: Term> FromIterator<T> for TermSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(terms: I) -> Self {
        terms.into_iter().fold(Self::EMPTY, TermSet::with)
    }
}

impl<T: Term> std::fmt::Debug for TermSet<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter().map(Term::wire)).finish()
    }
}

/// Returns the JSON schema of a term: one of the wire names, each with its labels.
pub(crate) fn schema_of(vocabulary: &Vocabulary) -> schemars::Schema {
    let terms: Vec<serde_json::Value> = vocabulary
        .terms
        .iter()
        .map(|term| {
            serde_json::json!({
                "const": term.wire,
                "description": format!("{} / {}", term.en, term.zh),
            })
        })
        .collect();
    schemars::json_schema!({ "oneOf": terms })
}

/// Declares a vocabulary: `Variant = "wire_name", "中文", "English";` a row.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $wire:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!($en, " (", $zh, ").")] $variant,)+
        }

        impl $crate::domain::vocabulary::Term for $name {
            const VOCABULARY: &'static $crate::domain::vocabulary::Vocabulary =
                &$crate::domain::vocabulary::Vocabulary {
                    name: stringify!($name),
                    terms: &[$($crate::domain::vocabulary::TermDef { wire: $wire, zh: $zh, en: $en },)+],
                };
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            #[expect(clippy::as_conversions, reason = "the discriminant of a field-less enum; a vocabulary has fewer than 256 terms")]
            fn index(self) -> u8 {
                self as u8
            }

            fn def(self) -> &'static $crate::domain::vocabulary::TermDef {
                match self {
                    $(Self::$variant => &$crate::domain::vocabulary::TermDef { wire: $wire, zh: $zh, en: $en },)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::domain::vocabulary::Term::wire(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::domain::vocabulary::Term::wire(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let wire = <String as serde::Deserialize>::deserialize(deserializer)?;
                <Self as $crate::domain::vocabulary::Term>::from_wire(&wire).ok_or_else(|| {
                    serde::de::Error::unknown_variant(&wire, &[$($wire),+])
                })
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::domain::vocabulary::schema_of(
                    <Self as $crate::domain::vocabulary::Term>::VOCABULARY,
                )
            }
        }
    };
}

pub(crate) use vocabulary;
