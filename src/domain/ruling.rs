//! What judging a dispute gives: the ruling, its reasons, what is asked, what would change it.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::vocabulary::{
    Cause, ClockStart, Duty, Line, Party, Refusal, Remedy, ReturnState, Statute, Term, Violation,
};
use super::{CaseId, Lang, Money};

/// How judging ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The rules settle the dispute.
    Ruled,
    /// Something that could change the answer is not known yet.
    NeedsEvidence,
    /// The rules leave it to a person.
    NeedsPerson,
    /// The platform does not take the claim.
    NotAdmitted,
}

impl Outcome {
    /// Returns the name on the wire.
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Ruled => "ruled",
            Self::NeedsEvidence => "needs_evidence",
            Self::NeedsPerson => "needs_person",
            Self::NotAdmitted => "not_admitted",
        }
    }

    /// Returns the label in `lang`.
    pub const fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Ruled, Lang::Zh) => "已裁决",
            (Self::Ruled, Lang::En) => "ruled",
            (Self::NeedsEvidence, Lang::Zh) => "待举证",
            (Self::NeedsEvidence, Lang::En) => "needs evidence",
            (Self::NeedsPerson, Lang::Zh) => "需人工裁决",
            (Self::NeedsPerson, Lang::En) => "needs a person",
            (Self::NotAdmitted, Lang::Zh) => "不予受理",
            (Self::NotAdmitted, Lang::En) => "not admitted",
        }
    }
}

/// Whose claim prevailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prevails {
    /// The claimed relief is granted in full, to the buyer.
    Buyer,
    /// The merchant wins: as respondent nothing was granted, as claimant all was.
    Merchant,
    /// Part of the claimed relief is granted.
    Split,
    /// Nothing was contested.
    None,
}

impl Prevails {
    /// Returns the name on the wire.
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Merchant => "merchant",
            Self::Split => "split",
            Self::None => "none",
        }
    }

    /// Returns the label in `lang`.
    pub const fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Buyer, Lang::Zh) => "买家主张成立",
            (Self::Buyer, Lang::En) => "the buyer prevails",
            (Self::Merchant, Lang::Zh) => "商家主张成立",
            (Self::Merchant, Lang::En) => "the merchant prevails",
            (Self::Split, Lang::Zh) => "部分支持",
            (Self::Split, Lang::En) => "granted in part",
            (Self::None, Lang::Zh) => "无争议",
            (Self::None, Lang::En) => "nothing contested",
        }
    }
}

/// Serialises a term, an outcome or the like by its wire name.
fn by_wire<S: Serializer>(wire: &'static str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(wire)
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Ruled,
        Self::NeedsEvidence,
        Self::NeedsPerson,
        Self::NotAdmitted,
    ];
}

impl Prevails {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Buyer, Self::Merchant, Self::Split, Self::None];
}

/// Reads what is written by its wire name.
fn of_wire<'de, T: Copy, D: Deserializer<'de>>(
    deserializer: D,
    all: &[T],
    wire: fn(T) -> &'static str,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    all.iter()
        .copied()
        .find(|term| wire(*term) == text)
        .ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|term| wire(*term)).collect();
            serde::de::Error::custom(format!(
                "unknown term `{text}`; write one of: {}",
                names.join(", ")
            ))
        })
}

impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        of_wire(deserializer, &Self::ALL, Self::wire)
    }
}

impl<'de> Deserialize<'de> for Prevails {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        of_wire(deserializer, &Self::ALL, Self::wire)
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        by_wire(self.wire(), serializer)
    }
}

impl Serialize for Prevails {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        by_wire(self.wire(), serializer)
    }
}

/// One line of money in a ruling (裁决款项).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardLine {
    /// The kind of line.
    pub line: Line,
    /// What it is paid for.
    pub cause: Cause,
    /// How much; absent where a price it needs is not stated in the case.
    pub amount: Option<Money>,
    /// Who pays.
    pub payer: Party,
    /// Who is paid.
    pub payee: Party,
    /// The rule, parameter or fact the amount rests on.
    pub rests_on: String,
}

/// By when a refund is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundClock {
    /// Calendar days.
    pub days: i64,
    /// What starts the clock.
    pub from: ClockStart,
}

/// A duty a ruling lays on a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyLine {
    /// What is to be done.
    pub duty: Duty,
    /// By whom.
    pub party: Party,
}

/// Penalty points that follow from a ruling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PenaltyLine {
    /// For what.
    pub violation: Violation,
    /// How many.
    pub points: i64,
}

/// A sum recovered, advanced or refused, with the reason code where it is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideSum {
    /// How much; absent where it cannot be computed, or where nothing is paid.
    pub amount: Option<Money>,
    /// From whom it is recovered, or by whom it is advanced; absent where nothing is paid.
    pub party: Option<Party>,
    /// Why nothing is paid, as a code.
    pub refused: Option<String>,
}

/// What is granted to whom (裁决).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The remedy.
    pub remedy: Remedy,
    /// Why the claim is dismissed, as a code.
    pub dismissed: Option<String>,
    /// Who is liable.
    pub liability: Option<Party>,
    /// Whose claim prevailed.
    pub prevails: Prevails,
    /// The lines of money, in a fixed order.
    pub awards: Vec<AwardLine>,
    /// Whether the goods go back.
    pub goods_return: bool,
    /// Where the goods are now.
    pub return_state: ReturnState,
    /// Who bears the outbound freight; absent where that was not decided.
    pub freight_out: Option<Party>,
    /// Who bears the return freight; absent where that was not decided.
    pub freight_back: Option<Party>,
    /// By when the refund is due.
    pub refund_within: Option<RefundClock>,
    /// What the parties must do.
    pub duties: Vec<DutyLine>,
    /// What the platform pays in advance.
    pub advance: Option<SideSum>,
    /// What the cover pays, or why it does not.
    pub cover: Option<SideSum>,
    /// What is recovered from whom.
    pub recourse: Option<SideSum>,
    /// Penalty points.
    pub penalties: Vec<PenaltyLine>,
    /// What could not be computed, because the case does not state it: fact paths.
    pub not_stated: Vec<String>,
}

/// A rule that spoke, and what it rests on (裁决理由).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The id of the rule.
    pub rule: String,
    /// The policy it stands in.
    pub policy: String,
    /// The title in Chinese.
    pub title_zh: String,
    /// The title in English.
    pub title_en: String,
    /// The provision.
    pub basis: String,
    /// The questions it settled.
    pub settles: Vec<String>,
    /// The condition with the values drawn under it.
    pub drawn: String,
    /// What the condition read, in Chinese words, one fact a line; a page for people only.
    #[serde(skip)]
    pub read_zh: Vec<String>,
}

/// What one reply to a question would lead to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The reply.
    pub reply: String,
    /// The reply in Chinese words; a page for people only.
    #[serde(skip)]
    pub reply_zh: String,
    /// What follows, in Chinese.
    pub leads_to_zh: String,
    /// What follows, in English.
    pub leads_to_en: String,
}

/// What is asked of whom, by when, and why it matters (举证要求).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The finding in issue, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// The fact, if it is no finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// What it means, in Chinese.
    pub meaning_zh: String,
    /// What it means, in English.
    pub meaning_en: String,
    /// Who is asked.
    pub from: Party,
    /// By when, RFC 3339 or a day; absent where the case is not judged as of a time.
    pub due: Option<String>,
    /// The hours the party has.
    pub within_hours: Option<i64>,
    /// What each reply leads to.
    pub matters_because: Vec<Reply>,
}

/// A change that would have changed the ruling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What would have to be otherwise: fact path and value.
    pub facts: Vec<ChangedFact>,
    /// What would follow, in Chinese.
    pub leads_to_zh: String,
    /// What would follow, in English.
    pub leads_to_en: String,
}

/// A fact as it is and as it would have to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedFact {
    /// The fact.
    pub fact: String,
    /// What it means, in Chinese.
    pub meaning_zh: String,
    /// What it means, in English.
    pub meaning_en: String,
    /// Its value as judged.
    pub is: String,
    /// The value that would change the ruling.
    pub would_be: String,
    /// Its value as judged, in Chinese words; a page for people only.
    #[serde(skip)]
    pub is_zh: String,
    /// The value that would change the ruling, in Chinese words; a page for people only.
    #[serde(skip)]
    pub would_be_zh: String,
}

/// What a court could add; never part of the ruling (法定赔偿提示).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatutoryAdvice {
    /// Which multiple.
    pub statute: Statute,
    /// What is multiplied.
    pub base: Option<Money>,
    /// How many times.
    pub multiple: Option<i64>,
    /// The least amount.
    pub floor: Money,
    /// The sum, on top of the refund.
    pub amount: Option<Money>,
    /// The rules it rests on.
    pub reasons: Vec<String>,
    /// The titles of the rules it rests on, in Chinese; a page for people only.
    #[serde(skip)]
    pub reasons_zh: Vec<String>,
}

/// The pack version that was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackStamp {
    /// The id of the pack.
    pub id: String,
    /// The version: the first day it is in force.
    pub version: String,
    /// SHA-256 over the files of the version that decide.
    pub digest: String,
    /// The day whose parameters were read.
    pub day: String,
    /// Whether the version was named by the case or the caller, not found by the governing day.
    pub as_if: bool,
}

/// A parameter value that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParamRead {
    /// The parameter.
    pub param: String,
    /// Its value.
    pub value: String,
    /// Its title in Chinese; a page for people only.
    #[serde(skip)]
    pub title_zh: String,
    /// Its value in Chinese words; a page for people only.
    #[serde(skip)]
    pub value_zh: String,
    /// Since when it is in force.
    pub from: String,
    /// What it rests on.
    pub basis: String,
}

/// A finding that fell against the party bearing its burden of proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FallenFinding {
    /// The finding.
    pub finding: String,
    /// What it means, in Chinese; a page for people only.
    #[serde(skip)]
    pub meaning_zh: String,
    /// Who bore the burden.
    pub bearer: Party,
    /// What it is taken to be.
    pub holds: bool,
}

/// A rule that was silenced or stayed silent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silent {
    /// The rule.
    pub rule: String,
    /// The title in Chinese.
    pub title_zh: String,
    /// The title in English.
    pub title_en: String,
    /// The exception that silenced it, if it held.
    pub silenced_by: Option<String>,
    /// The title of that exception in Chinese.
    pub silenced_by_zh: Option<String>,
    /// The first clause that failed, with its values, if it did not hold.
    pub failed: Option<String>,
    /// What that clause read, in Chinese words.
    pub failed_zh: Option<String>,
}

/// Why judging ended as it did, where it did not end in a ruling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The stable code.
    pub code: String,
    /// What it is about, in Chinese.
    pub zh: String,
    /// What it is about, in English.
    pub en: String,
}

/// All that judging a dispute gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The case.
    pub case: CaseId,
    /// What it is about.
    pub title: Option<String>,
    /// How judging ended.
    pub outcome: Outcome,
    /// Why it did not end in a ruling.
    pub why: Option<Why>,
    /// Why the claim is not taken.
    pub refusal: Option<Refusal>,
    /// The ruling.
    pub ruling: Option<Ruling>,
    /// The rules that spoke.
    pub reasons: Vec<Reason>,
    /// What is asked.
    pub asks: Vec<Ask>,
    /// What would have changed it.
    pub would_change: Vec<Change>,
    /// What a court could add.
    pub statutory: Vec<StatutoryAdvice>,
    /// The pack version; absent where no day says which applies.
    pub pack: Option<PackStamp>,
    /// The parameter values read.
    pub params: Vec<ParamRead>,
    /// The findings that fell by burden of proof.
    pub fallen: Vec<FallenFinding>,
    /// The rules that were silenced or stayed silent; not kept, because they can be worked out again.
    #[serde(skip)]
    pub silent: Vec<Silent>,
    /// The day as of which the case was judged.
    pub judged_on: Option<Date>,
}

impl Ruling {
    /// Adds up what `party` is paid, less what it pays; `None` where a line has no amount.
    pub fn balance(&self, party: Party) -> Option<i64> {
        let mut sum = 0_i64;
        for line in &self.awards {
            let amount = line.amount?.minor();
            if line.payee == party {
                sum = sum.checked_add(amount)?;
            }
            if line.payer == party {
                sum = sum.checked_sub(amount)?;
            }
        }
        Some(sum)
    }
}

/// Returns the wire name of an optional party.
pub fn party_wire(party: Option<Party>) -> Option<&'static str> {
    party.map(Term::wire)
}
