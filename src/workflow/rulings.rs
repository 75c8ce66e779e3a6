//! Stages in which the rules or the state decide, and the making of rulings.

use super::denial::Denial;
use super::draft::Draft;
use crate::domain::vocabulary::{Closure, Remedy, ReturnState, StageKind, Trigger};
use crate::domain::{Event, Judgement, Outcome, RuledBy};
use crate::policy::judge::{judge, judge_advance};

impl Draft<'_> {
    /// Asks the rules on the facts as they stand.
    pub(super) fn judged(&self) -> Result<Judgement, Denial> {
        let mut judgement = judge(&self.dispute()?, self.world.pack, self.how());
        judgement.title = None;
        Ok(judgement)
    }

    /// A claim is refused only where the rules are sure; what is open is settled later.
    pub(super) fn admission(&mut self) -> Result<(), Denial> {
        let judgement = self.judged()?;
        let Some(refusal) = judgement.refusal else {
            return self.take(Trigger::Admitted);
        };
        self.emit(Event::Judged {
            judgement: Box::new(judgement),
        });
        self.emit(Event::NotAdmitted { refusal });
        self.take(Trigger::NotAdmitted)
    }

    pub(super) fn fast_refund(&mut self) -> Result<(), Denial> {
        let amount = if self.state.advanced == 0 {
            judge_advance(&self.dispute()?, self.world.pack, self.how())
        } else {
            None
        };
        let Some(amount) = amount else {
            return self.take(Trigger::NoAdvance);
        };
        self.emit_facts(Event::AdvancePaid { amount })?;
        self.take(Trigger::AdvancePaid)
    }

    pub(super) fn adjudicate(&mut self) -> Result<(), Denial> {
        let judgement = self.judged()?;
        let (outcome, refusal) = (judgement.outcome, judgement.refusal);
        self.emit(Event::Judged {
            judgement: Box::new(judgement),
        });
        match (outcome, refusal) {
            (Outcome::NotAdmitted, Some(refusal)) => {
                self.emit(Event::NotAdmitted { refusal });
                self.take(Trigger::NotAdmitted)
            }
            (Outcome::Ruled, _) => self.take(Trigger::Ruled),
            (Outcome::NeedsEvidence, _) => self.take(Trigger::NeedsEvidence),
            (Outcome::NeedsPerson | Outcome::NotAdmitted, _) => self.take(Trigger::NeedsPerson),
        }
    }

    /// Makes the proposed ruling, if there is one, the ruling of the dispute.
    pub(super) fn make_ruling(&mut self) {
        let Some(proposed) = self.state.proposed.clone() else {
            return;
        };
        let by = match proposed.person {
            Some((name, reason)) => RuledBy::Person { name, reason },
            None => RuledBy::Rules {
                confirmed_by: proposed.confirmed_by,
            },
        };
        self.rule(proposed.judgement, by);
    }

    /// Makes a ruling.
    pub(super) fn rule(&mut self, judgement: Judgement, by: RuledBy) {
        let round = u32::try_from(self.state.rulings.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let penalties = judgement
            .ruling
            .as_ref()
            .map(|ruling| ruling.penalties.clone())
            .unwrap_or_default();
        self.emit(Event::RulingMade {
            round,
            judgement: Box::new(judgement),
            by,
        });
        for penalty in penalties {
            self.emit(Event::PenaltyGiven {
                violation: penalty.violation,
                points: penalty.points,
            });
        }
    }

    /// Goes on if as many have confirmed as the stage asks for.
    pub(super) fn if_confirmed(&mut self, persons: u32) -> Result<(), Denial> {
        let confirmed = self
            .state
            .proposed
            .as_ref()
            .map_or(0, |proposed| proposed.confirmed_by.len());
        if u32::try_from(confirmed).unwrap_or(u32::MAX) < persons {
            return Ok(());
        }
        self.take(Trigger::RulingConfirmed)
    }

    /// Works out what is due: first the goods, then the money.
    pub(super) fn execution(&mut self) -> Result<(), Denial> {
        let state = self.dispute()?.goods_return().state;
        let with_buyer = matches!(state, ReturnState::NotSent | ReturnState::HandedOver);
        if self.state.goods_go_back() && with_buyer {
            return self.take(Trigger::ReturnDue);
        }
        if self.something_due() {
            self.take(Trigger::MoneyDue)
        } else {
            self.take(Trigger::NothingDue)
        }
    }

    fn something_due(&self) -> bool {
        if self.state.open_advance() > 0 {
            return true;
        }
        match self.state.granted() {
            Some(ruling) => !ruling.awards.is_empty() || ruling.remedy != Remedy::Dismissed,
            // What was settled is performed, whatever it is.
            None => self.state.settlement.is_some(),
        }
    }

    /// Goods that are on their way already need not be sent again.
    pub(super) fn if_on_the_way(&mut self) -> Result<(), Denial> {
        let state = self.dispute()?.goods_return().state;
        if state == ReturnState::NotSent {
            return Ok(());
        }
        self.take(Trigger::HandOverGoods)
    }

    pub(super) fn settling(&mut self) -> Result<(), Denial> {
        if self.state.open_advance() > 0 {
            return self.take(Trigger::RecourseDue);
        }
        let ended = self.state.ending.unwrap_or_else(|| {
            if self.state.ruling().is_some() {
                Closure::Ruled
            } else {
                Closure::Settled
            }
        });
        self.take(match ended {
            Closure::Settled => Trigger::SettlementDone,
            Closure::Ruled => Trigger::RulingDone,
            Closure::Withdrawn => Trigger::WithdrawalDone,
            Closure::NotAdmitted => Trigger::RefusalDone,
            Closure::Lapsed => Trigger::LapseDone,
        })
    }

    /// Says whether the dispute is in a stage of this kind.
    pub(super) fn is_in(&self, kind: StageKind) -> bool {
        self.state.kind == kind
    }
}
