//! The values one evaluation reads: facts, answers and parameters in one row of slots.

use super::catalogue::{self, FactId, Ty};
use crate::domain::vocabulary::{Party, Remedy, Term};

/// A place in a [`Frame`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub(crate) u16);

impl Slot {
    /// Returns the place as an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// An answer that later rules may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerFact {
    /// `answer.admission`: whether the claim is admitted.
    Admission,
    /// `answer.advance`: what the platform pays in advance; zero where it does not.
    Advance,
    /// `answer.liability`: the liable party.
    Liability,
    /// `answer.remedy`: the remedy.
    Remedy,
    /// `answer.freight_out`: who bears the outbound freight.
    FreightOut,
    /// `answer.freight_back`: who bears the return freight.
    FreightBack,
    /// `answer.payout`: what the cover pays; zero where it does not.
    Payout,
}

impl AnswerFact {
    /// All of them, in the order of their slots.
    pub const ALL: [Self; 7] = [
        Self::Admission,
        Self::Advance,
        Self::Liability,
        Self::Remedy,
        Self::FreightOut,
        Self::FreightBack,
        Self::Payout,
    ];

    /// Returns the name after `answer.`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admission => "admission",
            Self::Advance => "advance",
            Self::Liability => "liability",
            Self::Remedy => "remedy",
            Self::FreightOut => "freight_out",
            Self::FreightBack => "freight_back",
            Self::Payout => "payout",
        }
    }

    /// Returns the type of the answer as a value.
    pub const fn ty(self) -> Ty {
        match self {
            Self::Admission => Ty::Bool,
            Self::Advance | Self::Payout => Ty::Money,
            Self::Liability | Self::FreightOut | Self::FreightBack => Ty::Enum(Party::VOCABULARY),
            Self::Remedy => Ty::Enum(Remedy::VOCABULARY),
        }
    }

    /// Returns the slot of the answer.
    #[expect(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "places after a catalogue of fewer than 65,000 facts"
    )]
    pub const fn slot(self) -> Slot {
        Slot((catalogue::FACTS + self as usize) as u16)
    }
}

/// What a slot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// A fact of the catalogue.
    Fact(FactId),
    /// An answer of an earlier stratum.
    Answer(AnswerFact),
    /// A scalar parameter, by its place in the pack's parameters.
    Param(usize),
}

/// Returns the slot of a fact.
pub const fn fact_slot(fact: FactId) -> Slot {
    Slot(fact.0)
}

/// Returns the slot of the scalar parameter at `place`.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a pack has at most 10,000 parameters, checked when it is loaded"
)]
pub const fn param_slot(place: usize) -> Slot {
    Slot((catalogue::FACTS + AnswerFact::ALL.len() + place) as u16)
}

/// Says what `slot` holds.
pub fn slot_kind(slot: Slot) -> SlotKind {
    let facts = catalogue::FACTS;
    let index = slot.index();
    if index < facts {
        return SlotKind::Fact(FactId(slot.0));
    }
    let after = index.saturating_sub(facts);
    AnswerFact::ALL.get(after).map_or_else(
        || SlotKind::Param(after.saturating_sub(AnswerFact::ALL.len())),
        |answer| SlotKind::Answer(*answer),
    )
}

/// The values of one evaluation.
///
/// A slot is known or not; the value of a slot that is not known means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    values: Vec<i64>,
    known: Vec<u64>,
}

impl Frame {
    /// Makes a frame for the facts, the answers and `params` scalar parameters, with nothing known.
    pub fn new(params: usize) -> Self {
        let slots = param_slot(params).index();
        Self {
            values: vec![0; slots],
            known: vec![0; slots.div_ceil(64)],
        }
    }

    /// Returns the value of a slot, if it is known.
    #[inline]
    pub fn get(&self, slot: Slot) -> Option<i64> {
        if self.is_known(slot) {
            self.values.get(slot.index()).copied()
        } else {
            None
        }
    }

    /// Says whether a slot is known.
    #[inline]
    pub fn is_known(&self, slot: Slot) -> bool {
        self.known
            .get(slot.index() >> 6)
            .is_some_and(|word| word & (1_u64 << (slot.index() & 63)) != 0)
    }

    /// Makes all answers unknown.
    #[inline]
    #[expect(
        clippy::as_conversions,
        reason = "constants: places after a catalogue of fewer than 65,000 facts"
    )]
    pub fn forget_answers(&mut self) {
        const FIRST: usize = AnswerFact::Admission.slot().0 as usize;
        const END: usize = FIRST + AnswerFact::ALL.len();
        if let Some(values) = self.values.get_mut(FIRST..END) {
            values.fill(0);
        }
        for slot in FIRST..END {
            if let Some(word) = self.known.get_mut(slot >> 6) {
                *word &= !(1_u64 << (slot & 63));
            }
        }
    }

    /// Sets a slot, or makes it unknown.
    #[inline]
    pub fn set(&mut self, slot: Slot, value: Option<i64>) {
        let bit = 1_u64 << (slot.index() & 63);
        if let Some(word) = self.known.get_mut(slot.index() >> 6) {
            if value.is_some() {
                *word |= bit;
            } else {
                *word &= !bit;
            }
        }
        if let Some(place) = self.values.get_mut(slot.index()) {
            *place = value.unwrap_or_default();
        }
    }
}
