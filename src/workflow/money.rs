//! What is agreed by consent, and the moving of money.
//!
//! Money that was advanced is money the buyer has already: what is due to the buyer is first taken
//! off it, and what the merchant owes of it goes to the platform.

use super::denial::Denial;
use super::draft::Draft;
use crate::domain::vocabulary::{Cause, Line, Party, Remedy, ReturnState};
use crate::domain::{Event, Money, Movement, OfferTerms};

impl Draft<'_> {
    /// Returns what is agreed when the claim is accepted as it was made.
    ///
    /// Who bears the return freight follows from the rules where they rule on a return that the
    /// parties agree on; else it is left to the parties.
    pub(super) fn claimed_terms(&self) -> Result<OfferTerms, Denial> {
        let dispute = self.dispute()?;
        let claim = dispute.claim();
        let in_money = matches!(
            claim.seeks,
            Remedy::RefundOnly
                | Remedy::ReturnAndRefund
                | Remedy::PartialRefund
                | Remedy::RefundReversal
                | Remedy::CompensationOnly
        );
        let full = matches!(claim.seeks, Remedy::RefundOnly | Remedy::ReturnAndRefund);
        let base = || {
            let base = dispute.refund_base().filter(|_| full)?;
            match claim.refund_already_paid {
                Some(paid) => base.minus(paid).ok(),
                None => Some(base),
            }
        };
        let reversed = || {
            claim
                .refund_already_paid
                .filter(|_| claim.seeks == Remedy::RefundReversal)
        };
        let goods_return = claim.seeks.returns_goods()
            && matches!(
                dispute.goods_return().state,
                ReturnState::NotSent | ReturnState::HandedOver
            );
        let freight_back = if claim.seeks.returns_goods() {
            self.judged()?
                .ruling
                .and_then(|ruling| ruling.freight_back)
                .filter(|party| *party != Party::None)
        } else {
            None
        };
        Ok(OfferTerms {
            refund: claim.amount.or_else(base).or_else(reversed),
            goods_return,
            freight_back,
            remedy: (!in_money).then_some(claim.seeks),
            note: None,
        })
    }

    /// Moves the money of the ruling in force, or of the settlement.
    pub(super) fn enforce(&mut self, by_platform: bool) -> Result<(), Denial> {
        let (movements, not_stated) = match self.state.granted() {
            Some(ruling) => {
                let stated = ruling.awards.iter().filter_map(|line| {
                    let amount = line.amount.filter(|amount| amount.minor() > 0)?;
                    Some(Movement {
                        line: line.line,
                        cause: line.cause,
                        amount,
                        payer: line.payer,
                        payee: line.payee,
                    })
                });
                let unstated = ruling.awards.iter().filter(|line| line.amount.is_none());
                (stated.collect(), unstated.count())
            }
            None => self.agreed_movements()?,
        };
        let recovered = self.recovered_at_once();
        for movement in movements {
            self.emit(Event::MoneyMoved { movement });
        }
        if let Some(amount) = recovered {
            self.emit(Event::AdvanceRecovered {
                amount,
                from: Party::Merchant,
            });
        }
        self.emit(Event::Enforced {
            by_platform,
            not_stated: u32::try_from(not_stated).unwrap_or(u32::MAX),
        });
        Ok(())
    }

    /// Returns what of an advance is taken from the money held for the merchant.
    fn recovered_at_once(&self) -> Option<Money> {
        let open = self.state.open_advance();
        let owed = match self.state.granted() {
            Some(ruling) => {
                let recourse = ruling.recourse.as_ref()?;
                let from_merchant = recourse.party == Some(Party::Merchant);
                recourse.amount.filter(|_| from_merchant)?.minor()
            }
            None => self.state.settlement.as_ref()?.refund?.minor(),
        };
        let amount = open.min(owed);
        (amount > 0).then(|| Money::from_minor(amount, self.world.pack.currency))
    }

    fn agreed_movements(&self) -> Result<(Vec<Movement>, usize), Denial> {
        let Some(terms) = self.state.settlement.clone() else {
            return Ok((Vec::new(), 0));
        };
        let mut movements = Vec::new();
        let mut not_stated = 0_usize;
        match terms.refund {
            Some(refund) => {
                let advanced = if self.state.respondent() == Party::Merchant {
                    self.state.open_advance()
                } else {
                    0
                };
                let rest = refund.minor().saturating_sub(advanced);
                if rest > 0 {
                    movements.push(Movement {
                        line: Line::Goods,
                        cause: Cause::Price,
                        amount: Money::from_minor(rest, refund.currency()),
                        payer: self.state.respondent(),
                        payee: self.state.claimant,
                    });
                }
            }
            None if terms.remedy.is_none() => not_stated = 1,
            None => {}
        }
        let paid = self.dispute()?.goods_return().freight_paid;
        if let (Some(payer), Some(amount)) = (terms.freight_back, paid)
            && payer != Party::Buyer
            && payer != Party::None
            && amount.minor() > 0
        {
            movements.push(Movement {
                line: Line::FreightBack,
                cause: Cause::Freight,
                amount,
                payer,
                payee: Party::Buyer,
            });
        }
        Ok((movements, not_stated))
    }
}
