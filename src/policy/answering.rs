//! Takes up what a verb proposes: computes its arguments and sets the answer, or finds that another
//! answer stands there already.

use super::action::{Action, Verb};
use super::answers::{
    Admission, AdvanceAnswer, AdviceAnswer, Amount, AwardAnswer, FreightAnswer, PayoutAnswer,
    Problem, RecourseAnswer, RemedyAnswer,
};
use super::evaluate::{Evaluator, Go, Scratch, Stop, silenced};
use super::expr::{Expr, Fault, Node, Value};
use super::frame::Frame;
use super::plan::GroundPlan;
use super::rule::RuleIx;
use crate::domain::vocabulary::{Party, Remedy, Statute, Term};

/// The rule that speaks, and what it speaks on.
pub(super) struct Speaking<'x> {
    /// The rules for the ground of the claim.
    pub(super) plan: &'x GroundPlan,
    /// The facts.
    pub(super) frame: &'x mut Frame,
    /// Where the answers go.
    pub(super) scratch: &'x mut Scratch,
    /// The rule.
    pub(super) place: RuleIx,
}

impl Evaluator<'_> {
    /// Does what a rule says on the questions of `stratum` on which it is heard.
    pub(super) fn perform(&self, at: &mut Speaking<'_>, actions: &[Action], stratum: u8) -> Go {
        for action in actions {
            match action {
                Action::Do(verb, _) => {
                    let question = verb.question();
                    if question.stratum() != stratum || silenced(at.scratch, at.place, question) {
                        continue;
                    }
                    self.answer(at, verb)?;
                    if !at.scratch.spoke.contains(&(at.place, question)) {
                        at.scratch.spoke.push((at.place, question));
                    }
                }
                Action::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let branch = if self.decides(at, condition)? {
                        then
                    } else {
                        otherwise
                    };
                    self.perform(at, branch, stratum)?;
                }
            }
        }
        Ok(())
    }

    /// Computes the condition of an `if`, which must be known.
    fn decides(&self, at: &mut Speaking<'_>, condition: &Expr) -> Go<bool> {
        loop {
            match condition.eval(at.frame, self.params) {
                Value::Known(value) => return Ok(value != 0),
                Value::Faulty(fault) => {
                    return Err(Problem::RuleFaulted(at.place, fault).into());
                }
                Value::Unknown => {
                    if !self.unblock(at.plan, at.frame, at.scratch, condition)? {
                        return Err(Problem::FactAbsent(at.place).into());
                    }
                }
            }
        }
    }

    /// Takes up one verb; another answer that stands there already is a conflict.
    fn answer(&self, at: &mut Speaking<'_>, verb: &Verb) -> Go {
        let agrees = match verb {
            Verb::Admit
            | Verb::NotAdmitted(_)
            | Verb::Burden(..)
            | Verb::Liability(_)
            | Verb::Remedy(_)
            | Verb::Dismiss(_)
            | Verb::Refer(_) => self.answer_merits(at, verb)?,
            Verb::Advance(_)
            | Verb::NoAdvance(_)
            | Verb::Payout(..)
            | Verb::NoPayout(_)
            | Verb::Recourse(..)
            | Verb::NoRecourse(_) => self.answer_side_sum(at, verb)?,
            Verb::Award { .. } | Verb::FreightOut(..) | Verb::FreightBack(_) => {
                self.answer_money(at, verb)?
            }
            Verb::RefundWithin(..) | Verb::Duty(..) | Verb::Penalty(..) | Verb::Advise { .. } => {
                self.answer_consequence(at, verb)?
            }
        };
        if agrees {
            return Ok(());
        }
        let question = verb.question();
        let other = at
            .scratch
            .spoke
            .iter()
            .find(|(_, spoken)| *spoken == question)
            .map_or(at.place, |(other, _)| *other);
        Err(Stop::Problem(Problem::RulesConflict(
            question, other, at.place,
        )))
    }

    /// Admission, liability and remedy.
    fn answer_merits(&self, at: &mut Speaking<'_>, verb: &Verb) -> Go<bool> {
        let remedy = match verb {
            Verb::Admit => return Ok(put(&mut at.scratch.answers.admission, Admission::Admitted)),
            Verb::NotAdmitted(refusal) => {
                let refused = Admission::NotAdmitted(*refusal);
                return Ok(put(&mut at.scratch.answers.admission, refused));
            }
            Verb::Liability(party) => {
                let party = self.party(at, party)?;
                return Ok(put(&mut at.scratch.answers.liability, party));
            }
            Verb::Remedy(remedy) => {
                let index = self.number(at, remedy)?;
                let fault = Problem::RuleFaulted(at.place, Fault::Interpreter);
                RemedyAnswer::Grant(Remedy::from_index(index).ok_or(fault)?)
            }
            Verb::Dismiss(code) => RemedyAnswer::Dismissed(code.clone()),
            Verb::Refer(code) => RemedyAnswer::Referred(code.clone()),
            // Burdens are settled on demand, not here.
            _ => return Ok(true),
        };
        Ok(put_remedy(&mut at.scratch.answers.remedy, remedy))
    }

    /// What is advanced, paid by a cover, or recovered; or why nothing is.
    fn answer_side_sum(&self, at: &mut Speaking<'_>, verb: &Verb) -> Go<bool> {
        Ok(match verb {
            Verb::Advance(amount) => {
                let amount = self.amount(at, amount)?;
                put(&mut at.scratch.answers.advance, AdvanceAnswer::Pays(amount))
            }
            Verb::NoAdvance(code) => put_nothing(
                &mut at.scratch.answers.advance,
                |standing| matches!(standing, AdvanceAnswer::Nothing(_)),
                || AdvanceAnswer::Nothing(code.clone()),
            ),
            Verb::Payout(amount, payer, payee) => {
                let answer = PayoutAnswer::Pays {
                    amount: self.amount(at, amount)?,
                    payer: self.party(at, payer)?,
                    payee: self.party(at, payee)?,
                };
                put(&mut at.scratch.answers.payout, answer)
            }
            Verb::NoPayout(code) => put_nothing(
                &mut at.scratch.answers.payout,
                |standing| matches!(standing, PayoutAnswer::Nothing(_)),
                || PayoutAnswer::Nothing(code.clone()),
            ),
            Verb::Recourse(amount, from) => {
                let answer = RecourseAnswer::From {
                    amount: self.amount(at, amount)?,
                    from: self.party(at, from)?,
                };
                put(&mut at.scratch.answers.recourse, answer)
            }
            Verb::NoRecourse(code) => put_nothing(
                &mut at.scratch.answers.recourse,
                |standing| matches!(standing, RecourseAnswer::Nothing(_)),
                || RecourseAnswer::Nothing(code.clone()),
            ),
            _ => true,
        })
    }

    /// Goods and compensation lines, and who bears the freight.
    fn answer_money(&self, at: &mut Speaking<'_>, verb: &Verb) -> Go<bool> {
        Ok(match verb {
            Verb::Award {
                line,
                cause,
                amount,
                payer,
                payee,
                at_least,
            } => {
                let award = AwardAnswer {
                    line: *line,
                    cause: *cause,
                    amount: self.amount(at, amount)?,
                    payer: self.party(at, payer)?,
                    payee: self.party(at, payee)?,
                    at_least: *at_least,
                };
                put_award(&mut at.scratch.answers.awards, award)
            }
            Verb::FreightOut(party, cap) => {
                let bearer = self.party(at, party)?;
                let cap = match cap {
                    Some(cap) => Some(self.amount(at, cap)?),
                    None => None,
                };
                let answer = FreightAnswer { bearer, cap };
                put(&mut at.scratch.answers.freight_out, answer)
            }
            Verb::FreightBack(party) => {
                let bearer = self.party(at, party)?;
                put(&mut at.scratch.answers.freight_back, bearer)
            }
            _ => true,
        })
    }

    /// Clocks, duties, penalty points, and what a court could add.
    fn answer_consequence(&self, at: &mut Speaking<'_>, verb: &Verb) -> Go<bool> {
        Ok(match verb {
            Verb::RefundWithin(days, start) => {
                let days = self.number(at, days)?;
                put(&mut at.scratch.answers.refund_within, (days, *start))
            }
            Verb::Duty(duty, party) => {
                let party = self.party(at, party)?;
                insert(&mut at.scratch.answers.duties, (*duty, party));
                true
            }
            Verb::Penalty(violation, points) => {
                let points = self.number(at, points)?;
                let penalties = &mut at.scratch.answers.penalties;
                match penalties.iter().find(|(other, _)| other == violation) {
                    Some((_, other)) => *other == points,
                    None => {
                        insert(penalties, (*violation, points));
                        true
                    }
                }
            }
            Verb::Advise {
                statute,
                base,
                multiple,
                floor,
            } => {
                let advice = self.advice(at, *statute, [base, multiple, floor])?;
                let known = &mut at.scratch.answers.advice;
                match known.iter().find(|other| other.statute == advice.statute) {
                    Some(other) => *other == advice,
                    None => {
                        known.push(advice);
                        true
                    }
                }
            }
            _ => true,
        })
    }

    fn advice(
        &self,
        at: &Speaking<'_>,
        statute: Statute,
        [base, multiple, floor]: [&Expr; 3],
    ) -> Go<AdviceAnswer> {
        let base = base.eval(at.frame, self.params).known();
        let multiple = multiple.eval(at.frame, self.params).known();
        let floor = self.number(at, floor)?;
        let amount = match (base, multiple) {
            (Some(base), Some(multiple)) => {
                let product = base
                    .checked_mul(multiple)
                    .ok_or(Problem::RuleFaulted(at.place, Fault::Overflow))?;
                Some(product.max(floor))
            }
            _ => None,
        };
        Ok(AdviceAnswer {
            statute,
            base,
            multiple,
            floor,
            amount,
        })
    }

    pub(super) fn party(&self, at: &Speaking<'_>, expr: &Expr) -> Go<Party> {
        let index = self.number(at, expr)?;
        Party::from_index(index)
            .ok_or_else(|| Problem::RuleFaulted(at.place, Fault::Interpreter).into())
    }

    /// Computes an argument; most are a constant or a fact.
    #[inline]
    fn value(&self, expr: &Expr, frame: &Frame) -> Value {
        match expr.node {
            Node::Const(value) => Value::Known(value),
            _ => expr.eval(frame, self.params),
        }
    }

    /// Computes what must be known.
    fn number(&self, at: &Speaking<'_>, expr: &Expr) -> Go<i64> {
        match self.value(expr, at.frame) {
            Value::Known(value) => Ok(value),
            Value::Faulty(fault) => Err(Problem::RuleFaulted(at.place, fault).into()),
            Value::Unknown => Err(Problem::FactAbsent(at.place).into()),
        }
    }

    /// Computes an amount; `None` where it needs a price the case does not state.
    fn amount(&self, at: &mut Speaking<'_>, expr: &Expr) -> Go<Amount> {
        loop {
            match self.value(expr, at.frame) {
                // A line below zero would make the payee pay; a rule that means that says so.
                Value::Known(value) if value < 0 => {
                    return Err(Problem::RuleFaulted(at.place, Fault::Negative).into());
                }
                Value::Known(value) => return Ok(Some(value)),
                Value::Faulty(fault) => {
                    return Err(Problem::RuleFaulted(at.place, fault).into());
                }
                Value::Unknown => {
                    if !self.unblock(at.plan, at.frame, at.scratch, expr)? {
                        return Ok(None);
                    }
                }
            }
        }
    }
}

/// Says that nothing is paid; the reason is no part of the answer.
fn put_nothing<T>(
    slot: &mut Option<T>,
    is_nothing: impl Fn(&T) -> bool,
    nothing: impl FnOnce() -> T,
) -> bool {
    match slot {
        Some(standing) => is_nothing(standing),
        None => {
            *slot = Some(nothing());
            true
        }
    }
}

/// Sets an answer; false if another stands there.
fn put<T: PartialEq>(slot: &mut Option<T>, value: T) -> bool {
    match slot {
        Some(standing) => *standing == value,
        None => {
            *slot = Some(value);
            true
        }
    }
}

fn put_remedy(slot: &mut Option<RemedyAnswer>, value: RemedyAnswer) -> bool {
    match slot {
        Some(standing) => standing.remedy() == value.remedy(),
        None => {
            *slot = Some(value);
            true
        }
    }
}

/// Adds an award line; the higher of two `at_least` proposals wins.
fn put_award(awards: &mut Vec<AwardAnswer>, award: AwardAnswer) -> bool {
    let key = |award: &AwardAnswer| (award.line, award.cause);
    match awards.iter_mut().find(|other| key(other) == key(&award)) {
        None => {
            awards.push(award);
            awards.sort_unstable_by_key(key);
            true
        }
        Some(other) if other.at_least && award.at_least => {
            let same_way = (other.payer, other.payee) == (award.payer, award.payee);
            if award.amount > other.amount {
                *other = award;
            }
            same_way
        }
        Some(other) => *other == award,
    }
}

/// Inserts into a sorted list, once.
fn insert<T: Ord>(list: &mut Vec<T>, value: T) {
    if let Err(place) = list.binary_search(&value) {
        list.insert(place, value);
    }
}
