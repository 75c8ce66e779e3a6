//! The closed catalogue of facts that rules may read.
//!
//! Each row says what a fact is called, what type and unit it has, whether it may be absent and who
//! could supply it, and how it is read off a dispute. The checker, the help for authors, the
//! generators and the evaluation all take it from here.

mod rows;
mod types;

pub use rows::{ROWS, Row, Source};
pub use types::{Absence, Ty, Unit};

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::vocabulary::{EvidenceKind, Finding, FindingKind, Party, Term};

/// The place of a fact in the catalogue and in a [`Frame`](super::frame::Frame).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub(crate) u16);

impl FactId {
    /// Returns the place as an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What a fact is, for every reader but the builder of facts.
#[derive(Clone, Debug)]
pub struct FactDef {
    /// The name rules write, such as `claim.ground`.
    pub path: String,
    /// Type and unit.
    pub ty: Ty,
    /// Whether the fact may be absent, and who could supply it then.
    pub absence: Absence,
    /// What it means, in Chinese.
    pub zh: String,
    /// What it means, in English.
    pub en: String,
    /// The finding behind the fact, for the facts that findings give rise to.
    pub finding: Option<(Finding, FindingFact)>,
}

/// Which of the facts about one finding a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingFact {
    /// `finding.x`: what was found.
    Found,
    /// `undecidable.x`: a person set it undecidable.
    Undecidable,
    /// `raised.x`: it is in issue.
    Raised,
    /// `buyer_proof.x`: the kinds of evidence the buyer handed in on it.
    BuyerProof,
    /// `merchant_proof.x`: the kinds of evidence the merchant handed in on it.
    MerchantProof,
    /// `fell.x`: nobody showed it in time, and it fell against the party that bears its burden.
    Fell,
}

impl FindingFact {
    /// All of them, in the order of the catalogue.
    pub const ALL: [Self; 6] = [
        Self::Found,
        Self::Undecidable,
        Self::Raised,
        Self::BuyerProof,
        Self::MerchantProof,
        Self::Fell,
    ];

    /// Returns the first segment of the path.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Found => "finding",
            Self::Undecidable => "undecidable",
            Self::Raised => "raised",
            Self::BuyerProof => "buyer_proof",
            Self::MerchantProof => "merchant_proof",
            Self::Fell => "fell",
        }
    }
}

static CATALOGUE: LazyLock<Vec<FactDef>> = LazyLock::new(|| {
    let mut facts: Vec<FactDef> = ROWS.iter().map(row_def).collect();
    for fact in FindingFact::ALL {
        facts.extend(
            Finding::ALL
                .iter()
                .map(|finding| finding_def(*finding, fact)),
        );
    }
    facts
});

static BY_PATH: LazyLock<HashMap<&'static str, FactId>> = LazyLock::new(|| {
    (0_u16..)
        .zip(CATALOGUE.iter())
        .map(|(place, fact)| (fact.path.as_str(), FactId(place)))
        .collect()
});

fn row_def(row: &Row) -> FactDef {
    FactDef {
        path: row.path.to_owned(),
        ty: row.ty,
        absence: row.absence,
        zh: row.zh.to_owned(),
        en: row.en.to_owned(),
        finding: None,
    }
}

fn finding_def(finding: Finding, fact: FindingFact) -> FactDef {
    let (ty, absence) = match fact {
        FindingFact::Found => (
            match finding.kind() {
                FindingKind::Proposition => Ty::Bool,
                FindingKind::Share => Ty::Rate,
                FindingKind::Amount => Ty::Money,
            },
            Absence::Finding,
        ),
        FindingFact::Undecidable | FindingFact::Raised => (Ty::Bool, Absence::Never),
        FindingFact::BuyerProof | FindingFact::MerchantProof => {
            (Ty::Set(EvidenceKind::VOCABULARY), Absence::Never)
        }
        FindingFact::Fell => (Ty::Bool, Absence::Finding),
    };
    let term = finding.def();
    let (zh, en) = match fact {
        FindingFact::Found => (term.zh.to_owned(), term.en.to_owned()),
        FindingFact::Undecidable => (
            format!("「{}」真伪不明", term.zh),
            format!(
                "a person found it impossible to decide whether: {}",
                term.en
            ),
        ),
        FindingFact::Raised => (
            format!("「{}」有争议", term.zh),
            format!("it is in issue whether: {}", term.en),
        ),
        FindingFact::BuyerProof => (
            format!("买家就「{}」提交的证据种类", term.zh),
            format!("kinds of evidence from the buyer on: {}", term.en),
        ),
        FindingFact::MerchantProof => (
            format!("商家就「{}」提交的证据种类", term.zh),
            format!("kinds of evidence from the merchant on: {}", term.en),
        ),
        FindingFact::Fell => (
            format!("「{}」因逾期未举证而推定", term.zh),
            format!(
                "nobody showed in time, so that it fell by burden of proof, whether: {}",
                term.en
            ),
        ),
    };
    FactDef {
        path: format!("{}.{}", fact.prefix(), term.wire),
        ty,
        absence,
        zh,
        en,
        finding: Some((finding, fact)),
    }
}

/// Lists all facts in the fixed order of the catalogue.
pub fn facts() -> &'static [FactDef] {
    &CATALOGUE
}

/// How many facts there are.
pub(crate) const FACTS: usize = ROWS.len() + FindingFact::ALL.len() * Finding::ALL.len();

/// Finds a fact by the path rules write.
pub fn find(path: &str) -> Option<FactId> {
    BY_PATH.get(path).copied()
}

/// Returns the row of a fact.
#[expect(
    clippy::indexing_slicing,
    reason = "a FactId is only made from a place in the catalogue"
)]
pub fn def(id: FactId) -> &'static FactDef {
    &CATALOGUE[id.index()]
}

/// Returns the fact that says `fact` of `finding`.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::as_conversions,
    reason = "places in a catalogue of fewer than 65,536 facts"
)]
pub fn finding_fact(finding: Finding, fact: FindingFact) -> FactId {
    let block = match fact {
        FindingFact::Found => 0,
        FindingFact::Undecidable => 1,
        FindingFact::Raised => 2,
        FindingFact::BuyerProof => 3,
        FindingFact::MerchantProof => 4,
        FindingFact::Fell => 5,
    };
    FactId((ROWS.len() + block * Finding::ALL.len() + usize::from(finding.index())) as u16)
}

/// Says which party an absent fact is asked from, if anybody is.
pub fn owner(id: FactId) -> Option<Party> {
    match def(id).absence {
        Absence::Never | Absence::NotAsked | Absence::Finding => None,
        Absence::Asked(party) => Some(party),
    }
}
