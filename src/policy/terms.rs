//! The vocabularies rules may name.

use crate::domain::vocabulary::{
    BuyerGrade, Cause, ClockStart, Duty, EvidenceKind, ExtraRelief, Finding, GoodsClass,
    GoodsTrait, Ground, Line, OrderProgress, OrderTrait, Party, Promise, Refusal, Remedy,
    ReturnState, ShipmentTrait, Statute, Term, Violation, Vocabulary,
};

/// Lists all vocabularies, in the order the help shows them.
pub fn vocabularies() -> Vec<&'static Vocabulary> {
    vec![
        Party::VOCABULARY,
        Ground::VOCABULARY,
        Remedy::VOCABULARY,
        ExtraRelief::VOCABULARY,
        OrderProgress::VOCABULARY,
        OrderTrait::VOCABULARY,
        GoodsClass::VOCABULARY,
        GoodsTrait::VOCABULARY,
        Promise::VOCABULARY,
        BuyerGrade::VOCABULARY,
        ShipmentTrait::VOCABULARY,
        ReturnState::VOCABULARY,
        EvidenceKind::VOCABULARY,
        Finding::VOCABULARY,
        Line::VOCABULARY,
        Cause::VOCABULARY,
        Refusal::VOCABULARY,
        Duty::VOCABULARY,
        ClockStart::VOCABULARY,
        Violation::VOCABULARY,
        Statute::VOCABULARY,
    ]
}

/// Finds a vocabulary by the name rules write.
pub fn vocabulary(name: &str) -> Option<&'static Vocabulary> {
    vocabularies()
        .into_iter()
        .find(|vocabulary| vocabulary.name == name)
}
