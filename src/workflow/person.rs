//! What adjudicators do.

use super::deadline;
use super::denial::{Denial, DenialCode};
use super::draft::Draft;
use super::moves::readable;
use crate::domain::vocabulary::{Line, Party, Remedy, StageKind, Term, Trigger};
use crate::domain::{
    ActorId, AwardLine, Command, Decision, Event, Judgement, Outcome, Prevails, RuledBy, Ruling,
};

impl Draft<'_> {
    fn me(&self) -> Result<ActorId, Denial> {
        self.by
            .id
            .clone()
            .ok_or_else(|| Denial::of(DenialCode::NameMissing))
    }

    /// Carries out what an adjudicator does.
    pub(super) fn by_staff(&mut self, command: &Command) -> Result<(), Denial> {
        match command {
            Command::TakeDispute => self.lease(),
            Command::ReleaseDispute => self.end_lease(),
            Command::SetFinding {
                finding,
                is,
                reason,
            } => {
                readable(reason, "a reason")?;
                self.emit_facts(Event::FindingSet {
                    finding: *finding,
                    is: is.clone(),
                    reason: reason.clone(),
                })
            }
            Command::Adjudicate => self.take(Trigger::Adjudicate),
            Command::ReopenEvidence { reason } => {
                readable(reason, "a reason")?;
                self.emit_facts(Event::EvidenceReopened {
                    reason: reason.clone(),
                })?;
                self.take(Trigger::ReopenEvidence)
            }
            Command::Escalate { reason } => {
                readable(reason, "a reason")?;
                self.emit(Event::Escalated {
                    reason: reason.clone(),
                });
                self.take(Trigger::Escalate)
            }
            Command::ConfirmRuling => self.confirm(),
            Command::DecideRuling { decision } => {
                self.propose(decision)?;
                self.take(Trigger::DecideRuling)
            }
            Command::UpholdRuling { reason } => self.uphold(reason),
            Command::OverturnRuling { reason, decision } => {
                self.overturn(reason, decision.as_ref())
            }
            Command::Suspend { reason } => {
                readable(reason, "a reason")?;
                let left_s = self.state.left_s(self.at);
                self.emit(Event::Suspended {
                    reason: reason.clone(),
                    left_s,
                });
                self.take(Trigger::Suspend)
            }
            Command::Resume => self.take(Trigger::Resume),
            _ => Err(Denial::of(DenialCode::NotInThisStage)),
        }
    }

    fn lease(&mut self) -> Result<(), Denial> {
        let hours = deadline::scalar(&self.params, self.world.process.lease);
        let until = hours.and_then(|hours| deadline::after_hours(self.at, hours));
        let Some(until) = until else {
            return Err(Denial::because(
                DenialCode::ConditionNotMet,
                "the length of a lease is not known on this day",
            ));
        };
        let adjudicator = self.me()?;
        self.emit(Event::LeaseTaken { adjudicator, until });
        Ok(())
    }

    fn end_lease(&mut self) -> Result<(), Denial> {
        let adjudicator = self.me()?;
        self.emit(Event::LeaseEnded {
            adjudicator,
            expired: false,
        });
        Ok(())
    }

    fn confirm(&mut self) -> Result<(), Denial> {
        let me = self.me()?;
        let Some(proposed) = &self.state.proposed else {
            return Err(Denial::of(DenialCode::NothingProposed));
        };
        if proposed.confirmed_by.contains(&me) {
            return Err(Denial::because(
                DenialCode::AlreadyDone,
                "another person has to confirm it",
            ));
        }
        let place = self.place()?;
        let persons = self
            .world
            .process
            .stage(place)
            .map_or(1, |stage| stage.persons);
        self.emit(Event::RulingConfirmed { adjudicator: me });
        self.if_confirmed(persons)?;
        if self.is_in(StageKind::Confirmation) {
            // The next person takes it out of the queue.
            self.end_lease()?;
        }
        Ok(())
    }

    fn propose(&mut self, decision: &Decision) -> Result<(), Denial> {
        let judgement = self.person_judgement(decision)?;
        let adjudicator = self.me()?;
        self.emit(Event::RulingProposed {
            judgement: Box::new(judgement),
            adjudicator,
            reason: decision.reason.clone(),
        });
        Ok(())
    }

    fn uphold(&mut self, reason: &str) -> Result<(), Denial> {
        readable(reason, "a reason")?;
        let round = self.round()?;
        self.emit(Event::RulingUpheld {
            round,
            reason: Some(reason.to_owned()),
        });
        self.take(Trigger::UpholdRuling)
    }

    fn round(&self) -> Result<u32, Denial> {
        self.state
            .ruling()
            .map(|ruling| ruling.round)
            .ok_or_else(|| Denial::of(DenialCode::NothingProposed))
    }

    /// Puts another ruling in the place of the appealed one: a person's, or what the rules say now.
    fn overturn(&mut self, reason: &str, decision: Option<&Decision>) -> Result<(), Denial> {
        readable(reason, "a reason")?;
        let round = self.round()?;
        let name = self.me()?;
        let (judgement, by) = match decision {
            Some(decision) => (
                self.person_judgement(decision)?,
                RuledBy::Person {
                    name,
                    reason: decision.reason.clone(),
                },
            ),
            None => {
                let judgement = self.judged()?;
                if judgement.outcome != Outcome::Ruled {
                    return Err(Denial::because(
                        DenialCode::RulesDoNotRule,
                        format!(
                            "the rules say `{}` on these facts; set what is open, or give a decision",
                            judgement.outcome.wire()
                        ),
                    ));
                }
                (
                    judgement,
                    RuledBy::Rules {
                        confirmed_by: vec![name],
                    },
                )
            }
        };
        self.emit(Event::RulingOverturned {
            round,
            reason: reason.to_owned(),
        });
        self.rule(judgement, by);
        self.take(Trigger::OverturnRuling)
    }

    /// Makes a judgement of what a person decided, on the grounds the rules gave last.
    pub(super) fn person_judgement(&self, decision: &Decision) -> Result<Judgement, Denial> {
        readable(&decision.reason, "a reason")?;
        let mut awards = Vec::new();
        for line in &decision.awards {
            self.payable(line.amount)?;
            if line.payer == line.payee || [line.payer, line.payee].contains(&Party::None) {
                return Err(Denial::because(
                    DenialCode::BadContent,
                    format!("`{}` has no two different parties", line.line.wire()),
                ));
            }
            awards.push(AwardLine {
                line: line.line,
                cause: line.cause,
                amount: Some(line.amount),
                payer: line.payer,
                payee: line.payee,
                rests_on: "decided by a person".to_owned(),
            });
        }
        self.within_price(decision)?;
        let mut judgement = self.judged()?;
        judgement.outcome = Outcome::Ruled;
        judgement.why = None;
        judgement.refusal = None;
        // A person's reason stands with the ruling; the rules are not made to say it.
        judgement.reasons = Vec::new();
        judgement.asks = Vec::new();
        judgement.would_change = Vec::new();
        judgement.ruling = Some(Ruling {
            remedy: decision.remedy,
            dismissed: None,
            liability: decision.liability,
            prevails: self.prevails(decision)?,
            awards,
            goods_return: decision.remedy.returns_goods(),
            return_state: self.dispute()?.goods_return().state,
            freight_out: decision.freight_out,
            freight_back: decision.freight_back,
            refund_within: None,
            duties: Vec::new(),
            advance: None,
            cover: None,
            recourse: None,
            penalties: Vec::new(),
            not_stated: Vec::new(),
        });
        Ok(judgement)
    }

    /// Goods lines never exceed what was paid for the claimed goods.
    fn within_price(&self, decision: &Decision) -> Result<(), Denial> {
        let goods: i64 = decision
            .awards
            .iter()
            .filter(|line| line.line == Line::Goods)
            .fold(0, |sum, line| sum.saturating_add(line.amount.minor()));
        let paid = self.dispute()?.claimed_paid();
        match paid {
            Some(paid) if goods > paid.minor() => Err(Denial::because(
                DenialCode::BadContent,
                format!("the lines for goods come to more than was paid for them ({paid})"),
            )),
            Some(_) | None => Ok(()),
        }
    }

    fn prevails(&self, decision: &Decision) -> Result<Prevails, Denial> {
        let merchant_claims = self.state.claimant == Party::Merchant;
        let (won, lost) = if merchant_claims {
            (Prevails::Merchant, Prevails::Buyer)
        } else {
            (Prevails::Buyer, Prevails::Merchant)
        };
        if decision.remedy == Remedy::Dismissed {
            return Ok(lost);
        }
        let claimed = self.claimed_terms()?.refund;
        let granted = decision
            .awards
            .iter()
            .filter(|line| matches!(line.line, Line::Goods | Line::Compensation))
            .filter(|line| line.payee == self.state.claimant)
            .fold(0_i64, |sum, line| sum.saturating_add(line.amount.minor()));
        let full = claimed.is_none_or(|claimed| granted >= claimed.minor());
        Ok(if full { won } else { Prevails::Split })
    }
}
