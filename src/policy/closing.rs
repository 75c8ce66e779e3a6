//! What a stratum must have settled before the next one begins.

use super::answers::{Admission, AdvanceAnswer, Answers, PayoutAnswer, Problem, RemedyAnswer};
use super::catalogue::FactId;
use super::evaluate::{EngineFacts, Evaluator, Go, Scratch, Stop};
use super::frame::{AnswerFact, Frame, fact_slot};
use super::question::Question;
use super::rule::RuleIx;
use crate::domain::vocabulary::{Cause, Line, Party, Remedy, Term};

fn missing<T>(question: Question) -> Go<T> {
    Err(Stop::Problem(Problem::NoRuleApplies(question, None)))
}

fn is_yes(frame: &Frame, fact: FactId) -> bool {
    frame.get(fact_slot(fact)).is_some_and(|value| value != 0)
}

fn hand_on(frame: &mut Frame, answer: AnswerFact, value: Option<i64>) {
    frame.set(answer.slot(), value);
}

impl Evaluator<'_> {
    /// Requires the answers a stratum must give, and hands them to the strata after it.
    pub(super) fn close_stratum(
        facts: &EngineFacts,
        frame: &mut Frame,
        scratch: &Scratch,
        stratum: u8,
    ) -> Go {
        let answers = &scratch.answers;
        match stratum {
            0 => {
                let Some(admission) = answers.admission else {
                    return missing(Question::Admission);
                };
                let admitted = i64::from(admission == Admission::Admitted);
                hand_on(frame, AnswerFact::Admission, Some(admitted));
            }
            2 => {
                let value = match &answers.advance {
                    Some(AdvanceAnswer::Pays(amount)) => *amount,
                    Some(AdvanceAnswer::Nothing(_)) => Some(0),
                    None if is_yes(frame, facts.fast_refund) => {
                        return missing(Question::Advance);
                    }
                    None => Some(0),
                };
                hand_on(frame, AnswerFact::Advance, value);
            }
            3 => {
                let Some(liable) = answers.liability else {
                    return missing(Question::Liability);
                };
                hand_on(
                    frame,
                    AnswerFact::Liability,
                    Some(i64::from(liable.index())),
                );
            }
            4 => close_remedy(frame, scratch)?,
            5 => close_awards(facts, frame, scratch)?,
            6 => close_freight(frame, answers)?,
            7 => {
                let goes_back = granted(answers).is_some_and(Remedy::returns_goods);
                let value = match &answers.payout {
                    Some(PayoutAnswer::Pays { amount, .. }) => *amount,
                    Some(PayoutAnswer::Nothing(_)) => Some(0),
                    None if is_yes(frame, facts.cover) && goes_back => {
                        return missing(Question::Payout);
                    }
                    None => Some(0),
                };
                hand_on(frame, AnswerFact::Payout, value);
            }
            8 if answers.recourse.is_none() && frame.is_known(fact_slot(facts.advanced)) => {
                return missing(Question::Recourse);
            }
            _ => {}
        }
        Ok(())
    }
}

fn granted(answers: &Answers) -> Option<Remedy> {
    answers.remedy.as_ref().and_then(RemedyAnswer::remedy)
}

fn close_remedy(frame: &mut Frame, scratch: &Scratch) -> Go {
    if let Some(RemedyAnswer::Referred(code)) = &scratch.answers.remedy {
        let rule = last_speaker(scratch, Question::Remedy);
        return Err(Problem::Referred(rule, code.clone()).into());
    }
    let Some(remedy) = granted(&scratch.answers) else {
        return missing(Question::Remedy);
    };
    hand_on(frame, AnswerFact::Remedy, Some(i64::from(remedy.index())));
    Ok(())
}

/// A remedy that gives money back has a goods line, and none gives back more than was paid.
fn close_awards(facts: &EngineFacts, frame: &Frame, scratch: &Scratch) -> Go {
    let awards = &scratch.answers.awards;
    let goods_line = awards.iter().any(|award| award.line == Line::Goods);
    if granted(&scratch.answers).is_some_and(Remedy::needs_goods_line) && !goods_line {
        return missing(Question::Award);
    }
    let paid = frame.get(fact_slot(facts.claimed_paid));
    if paid.is_some_and(|paid| refunded(&scratch.answers) > paid) {
        let rule = last_speaker(scratch, Question::Award);
        return Err(Problem::AwardExceedsPaid(rule).into());
    }
    Ok(())
}

fn close_freight(frame: &mut Frame, answers: &Answers) -> Go {
    let remedy = granted(answers);
    if remedy.is_some_and(Remedy::opens_freight_out) && answers.freight_out.is_none() {
        return missing(Question::FreightOut);
    }
    if remedy.is_some_and(Remedy::returns_goods) && answers.freight_back.is_none() {
        return missing(Question::FreightBack);
    }
    let out = answers
        .freight_out
        .map_or(Party::None, |answer| answer.bearer);
    let back = answers.freight_back.unwrap_or(Party::None);
    hand_on(frame, AnswerFact::FreightOut, Some(i64::from(out.index())));
    hand_on(
        frame,
        AnswerFact::FreightBack,
        Some(i64::from(back.index())),
    );
    Ok(())
}

/// Adds up what the buyer gets back for the goods; a deposit is no part of their price.
fn refunded(answers: &Answers) -> i64 {
    answers
        .awards
        .iter()
        .filter(|award| award.line == Line::Goods && award.cause != Cause::Deposit)
        .filter(|award| award.payee == Party::Buyer)
        .filter_map(|award| award.amount)
        .fold(0, i64::saturating_add)
}

/// Returns the rule that spoke last to `question`.
fn last_speaker(scratch: &Scratch, question: Question) -> RuleIx {
    scratch
        .spoke
        .iter()
        .rev()
        .find(|(_, spoken)| *spoken == question)
        .map_or(RuleIx(0), |(rule, _)| *rule)
}
