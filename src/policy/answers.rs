//! The answers of one evaluation, and why there may be none.

use std::sync::Arc;

use super::expr::Fault;
use super::question::Question;
use super::rule::RuleIx;
use crate::domain::vocabulary::{
    Cause, ClockStart, Duty, Finding, Line, Party, Refusal, Remedy, Statute, Violation,
};

/// The code of a reason, as rules write it; many answers share one text.
pub type Code = Arc<str>;

/// An amount in minor units; `None` where a price it needs is not stated in the case.
pub type Amount = Option<i64>;

/// Whether the claim is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is.
    Admitted,
    /// It is not.
    NotAdmitted(Refusal),
}

/// What is granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemedyAnswer {
    /// A remedy.
    Grant(Remedy),
    /// Nothing, for the reason with this code.
    Dismissed(Code),
    /// A person decides, for the reason with this code.
    Referred(Code),
}

impl RemedyAnswer {
    /// Returns the remedy; a referred question has none.
    pub const fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Grant(remedy) => Some(*remedy),
            Self::Dismissed(_) => Some(Remedy::Dismissed),
            Self::Referred(_) => None,
        }
    }

    /// Says whether two answers come to the same; the reason of a dismissal is no part of it.
    fn agrees(&self, other: &Self) -> bool {
        self.remedy() == other.remedy()
    }
}

/// A goods or compensation line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwardAnswer {
    /// The kind of line.
    pub line: Line,
    /// What it is paid for.
    pub cause: Cause,
    /// How much.
    pub amount: Amount,
    /// Who pays.
    pub payer: Party,
    /// Who is paid.
    pub payee: Party,
    /// Whether a higher proposal of the same kind would win.
    pub at_least: bool,
}

/// Who bears the outbound freight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreightAnswer {
    /// The bearer.
    pub bearer: Party,
    /// The most that is refunded, where the rule says so.
    pub cap: Option<Amount>,
}

/// What a cover pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayoutAnswer {
    /// A sum.
    Pays {
        /// How much.
        amount: Amount,
        /// Who pays.
        payer: Party,
        /// Who is paid.
        payee: Party,
    },
    /// Nothing, for the reason with this code.
    Nothing(Code),
}

/// What is recovered from whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecourseAnswer {
    /// A sum.
    From {
        /// How much.
        amount: Amount,
        /// From whom.
        from: Party,
    },
    /// Nothing, for the reason with this code.
    Nothing(Code),
}

/// What the platform pays in advance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdvanceAnswer {
    /// A sum.
    Pays(Amount),
    /// Nothing, for the reason with this code.
    Nothing(Code),
}

/// What a court could add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdviceAnswer {
    /// Which multiple.
    pub statute: Statute,
    /// What is multiplied.
    pub base: Amount,
    /// How many times.
    pub multiple: Option<i64>,
    /// The least amount.
    pub floor: i64,
    /// The sum: base times multiple, at least the floor.
    pub amount: Amount,
}

/// All answers of one evaluation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Is the claim taken?
    pub admission: Option<Admission>,
    /// What is paid in advance?
    pub advance: Option<AdvanceAnswer>,
    /// Who is liable?
    pub liability: Option<Party>,
    /// What is granted?
    pub remedy: Option<RemedyAnswer>,
    /// Goods and compensation lines, by line and cause.
    pub awards: Vec<AwardAnswer>,
    /// Who bears the outbound freight?
    pub freight_out: Option<FreightAnswer>,
    /// Who bears the return freight?
    pub freight_back: Option<Party>,
    /// Within how many days of what is the refund due?
    pub refund_within: Option<(i64, ClockStart)>,
    /// What must a party do?
    pub duties: Vec<(Duty, Party)>,
    /// What does the cover pay?
    pub payout: Option<PayoutAnswer>,
    /// What is recovered?
    pub recourse: Option<RecourseAnswer>,
    /// Which penalty points follow?
    pub penalties: Vec<(Violation, i64)>,
    /// What could a court add?
    pub advice: Vec<AdviceAnswer>,
}

impl Answers {
    /// Forgets all answers, keeping the memory.
    pub fn clear(&mut self) {
        self.admission = None;
        self.advance = None;
        self.liability = None;
        self.remedy = None;
        self.awards.clear();
        self.freight_out = None;
        self.freight_back = None;
        self.refund_within = None;
        self.duties.clear();
        self.payout = None;
        self.recourse = None;
        self.penalties.clear();
        self.advice.clear();
    }

    /// Says whether two evaluations come to the same ruling.
    ///
    /// Advice is no part of the ruling, and neither is the reason of a dismissal.
    pub fn same_ruling(&self, other: &Self) -> bool {
        self.grants_the_same(other)
            && self.refund_within == other.refund_within
            && self.duties == other.duties
            && self.penalties == other.penalties
    }

    /// Says whether two evaluations grant the same to the same parties: admission, liability,
    /// remedy, money and freight, whatever clocks, duties and penalties go with them.
    pub fn grants_the_same(&self, other: &Self) -> bool {
        let remedy = match (&self.remedy, &other.remedy) {
            (Some(a), Some(b)) => a.agrees(b),
            (None, None) => true,
            _ => false,
        };
        remedy
            && self.admission == other.admission
            && self.advance == other.advance
            && self.liability == other.liability
            && self.awards == other.awards
            && self.freight_out == other.freight_out
            && self.freight_back == other.freight_back
            && self.payout == other.payout
            && self.recourse == other.recourse
    }
}

/// Why the rules leave a dispute to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A question that must be answered is not.
    NoRuleApplies(Question, Option<Finding>),
    /// Two rules give one question different answers.
    RulesConflict(Question, RuleIx, RuleIx),
    /// A rule failed.
    RuleFaulted(RuleIx, Fault),
    /// A rule says that a person decides.
    Referred(RuleIx, Code),
    /// The answer turns on facts the case lacks and nobody can be asked for.
    FactAbsent(RuleIx),
    /// A goods line would exceed what was paid for the goods.
    AwardExceedsPaid(RuleIx),
    /// More unknowns than can be enumerated.
    TooManyUnknowns,
}

impl Problem {
    /// Returns the stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoRuleApplies(..) => "no_rule_applies",
            Self::RulesConflict(..) => "rules_conflict",
            Self::RuleFaulted(..) => "rule_faulted",
            Self::Referred(..) => "referred",
            Self::FactAbsent(_) => "fact_absent",
            Self::AwardExceedsPaid(_) => "award_exceeds_paid",
            Self::TooManyUnknowns => "too_many_unknowns",
        }
    }
}
