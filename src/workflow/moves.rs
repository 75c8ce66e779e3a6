//! What parties and feeds do.

use std::collections::BTreeSet;

use super::actions::Means;
use super::denial::{Denial, DenialCode};
use super::draft::Draft;
use crate::domain::vocabulary::{Cause, EvidenceKind, Line, Party, Remedy, Role, Side, Trigger};
use crate::domain::{
    Command, DecidedLine, Decision, Event, EvidenceFields, Money, OfferTerms, RuledBy,
};

/// Longest text a party writes at once, in characters.
const TEXT_MAX: usize = 4_000;

/// Checks a text that somebody will read.
pub(super) fn readable(text: &str, what: &str) -> Result<(), Denial> {
    let length = text.chars().count();
    if text.trim().is_empty() || length > TEXT_MAX {
        return Err(Denial::because(
            DenialCode::BadContent,
            format!("{what} holds 1 to {TEXT_MAX} characters; this one has {length}"),
        ));
    }
    Ok(())
}

/// Says whether both parties have done something.
fn both(done: &BTreeSet<Party>) -> bool {
    done.contains(&Party::Buyer) && done.contains(&Party::Merchant)
}

fn bad(message: impl Into<String>) -> Denial {
    Denial::because(DenialCode::BadContent, message)
}

impl Draft<'_> {
    /// Checks that an amount can change hands here.
    pub(super) fn payable(&self, amount: Money) -> Result<(), Denial> {
        if amount.currency() != self.world.pack.currency {
            return Err(bad(format!(
                "{amount} is not in {}, the currency of the dispute",
                self.world.pack.currency
            )));
        }
        if amount.minor() <= 0 {
            return Err(bad(format!("{amount} is not above zero")));
        }
        Ok(())
    }

    fn party(&self) -> Result<Party, Denial> {
        self.by
            .party()
            .ok_or_else(|| Denial::of(DenialCode::NotAParty))
    }

    /// Carries out what a party does.
    pub(super) fn by_party(&mut self, command: &Command, means: Means) -> Result<(), Denial> {
        match command {
            Command::WithdrawClaim => {
                self.emit(Event::ClaimWithdrawn);
                self.take(Trigger::WithdrawClaim)
            }
            Command::AcceptClaim => {
                let terms = self.claimed_terms()?;
                self.emit(Event::ClaimAccepted {
                    deemed: false,
                    terms,
                });
                self.take(Trigger::AcceptClaim)
            }
            Command::RefuseClaim { reason } => {
                readable(reason, "a reason")?;
                self.emit(Event::ClaimRefused {
                    reason: reason.clone(),
                });
                self.take(Trigger::RefuseClaim)
            }
            Command::MakeOffer { terms } => self.offer(terms, means),
            Command::AcceptOffer { offer } => {
                self.open_offer(*offer)?;
                self.emit(Event::OfferAccepted { offer: *offer });
                self.take(Trigger::AcceptOffer)
            }
            Command::RefuseOffer { offer } => {
                self.open_offer(*offer)?;
                self.emit(Event::OfferRefused { offer: *offer });
                Ok(())
            }
            Command::RequestIntervention => {
                self.emit(Event::InterventionRequested { panel: false });
                self.take(Trigger::RequestIntervention)
            }
            Command::RequestPanel => {
                self.emit(Event::InterventionRequested { panel: true });
                self.take(Trigger::RequestPanel)
            }
            Command::SubmitEvidence { evidence } => self.submit(evidence),
            Command::RestEvidence => self.rest(),
            Command::AdmitFinding { finding } => self.emit_facts(Event::FindingSet {
                finding: *finding,
                is: "admitted".to_owned(),
                reason: format!("admitted by the {}", self.by.role),
            }),
            Command::AcceptRuling => self.accept_ruling(),
            Command::FileAppeal { reason, evidence } => self.appeal(reason, evidence),
            Command::CastVote { side, reason } => self.vote(*side, reason.as_deref()),
            Command::SendMessage { text } => {
                readable(text, "a message")?;
                self.emit(Event::MessageSent { text: text.clone() });
                Ok(())
            }
            _ => Err(Denial::of(DenialCode::NotInThisStage)),
        }
    }

    fn offer(&mut self, terms: &OfferTerms, means: Means) -> Result<(), Denial> {
        if let Some(refund) = terms.refund {
            self.payable(refund)?;
        }
        let nothing = terms.refund.is_none() && terms.remedy.is_none() && !terms.goods_return;
        if nothing {
            return Err(bad(
                "an offer names a refund, a return or another remedy; this one names nothing",
            ));
        }
        if terms.goods_return && terms.freight_back.is_none() {
            return Err(bad(
                "an offer with a return says who bears the freight back; add `freight_back`",
            ));
        }
        if let Some(note) = &terms.note {
            readable(note, "a note")?;
        }
        let number = u32::try_from(self.state.offers.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let party = self.party()?;
        self.emit(Event::OfferMade {
            offer: number,
            party,
            terms: terms.clone(),
        });
        match means {
            Means::Edge(on) => self.take(on),
            Means::Within => Ok(()),
        }
    }

    /// Checks that the other side's offer can still be answered.
    fn open_offer(&self, number: u32) -> Result<(), Denial> {
        let offer = self
            .state
            .offers
            .iter()
            .find(|offer| offer.number == number && offer.open)
            .ok_or_else(|| Denial::of(DenialCode::OfferNotOpen))?;
        if self.by.party() == Some(offer.party) {
            return Err(Denial::of(DenialCode::OwnOffer));
        }
        Ok(())
    }

    fn submit(&mut self, evidence: &EvidenceFields) -> Result<(), Denial> {
        if let Some(note) = &evidence.note {
            readable(note, "a note")?;
        }
        let party = self.party()?;
        if self.state.rested.contains(&party) {
            return Err(Denial::because(
                DenialCode::AlreadyDone,
                "the party has said that it hands in nothing more",
            ));
        }
        self.emit_facts(Event::EvidenceSubmitted {
            party,
            evidence: evidence.clone(),
        })
    }

    fn rest(&mut self) -> Result<(), Denial> {
        let party = self.party()?;
        if self.state.rested.contains(&party) {
            return Err(Denial::of(DenialCode::AlreadyDone));
        }
        self.emit(Event::EvidenceRested { party });
        if both(&self.state.rested) {
            return self.take(Trigger::EvidenceComplete);
        }
        Ok(())
    }

    fn accept_ruling(&mut self) -> Result<(), Denial> {
        let party = self.party()?;
        if self.state.accepted.contains(&party) {
            return Err(Denial::of(DenialCode::AlreadyDone));
        }
        self.emit(Event::RulingAccepted { party });
        if both(&self.state.accepted) {
            return self.take(Trigger::RulingAccepted);
        }
        Ok(())
    }

    /// An appeal rests on something that was not handed in before.
    fn appeal(&mut self, reason: &str, evidence: &[EvidenceFields]) -> Result<(), Denial> {
        readable(reason, "a reason")?;
        let party = self.party()?;
        if self.state.accepted.contains(&party) {
            return Err(Denial::because(
                DenialCode::AlreadyDone,
                "the party has accepted the ruling",
            ));
        }
        let dispute = self.dispute()?;
        let known = |new: &EvidenceFields| {
            dispute.evidence().iter().any(|item| {
                item.by == party
                    && item.kind == new.kind
                    && item.on == new.on
                    && item.file == new.file
                    && item.note == new.note
            })
        };
        let new: Vec<&EvidenceFields> = evidence.iter().filter(|item| !known(item)).collect();
        if new.is_empty() {
            return Err(Denial::of(DenialCode::NoNewEvidence));
        }
        self.emit(Event::AppealFiled {
            party,
            reason: reason.to_owned(),
        });
        for item in new {
            self.emit_facts(Event::EvidenceSubmitted {
                party,
                evidence: item.clone(),
            })?;
        }
        self.take(Trigger::FileAppeal)
    }

    fn vote(&mut self, side: Side, reason: Option<&str>) -> Result<(), Denial> {
        if let Some(reason) = reason {
            readable(reason, "a reason")?;
        }
        let voted = self
            .by
            .id
            .as_ref()
            .is_some_and(|juror| self.state.votes.contains_key(juror));
        if voted {
            return Err(Denial::of(DenialCode::AlreadyDone));
        }
        self.emit(Event::VoteCast {
            side,
            reason: reason.map(str::to_owned),
        });
        let count = |side: Side| {
            self.state
                .votes
                .values()
                .filter(|vote| **vote == side)
                .count()
        };
        let (buyer, merchant) = (count(Side::Buyer), count(Side::Merchant));
        if buyer.max(merchant) < self.majority()? {
            return Ok(());
        }
        let decision = self.panel_decision(buyer > merchant)?;
        let judgement = self.person_judgement(&decision)?;
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.rule(
            judgement,
            RuledBy::Panel {
                buyer: number(buyer),
                merchant: number(merchant),
            },
        );
        self.take(Trigger::PanelDecided)
    }

    /// Returns how many votes decide: more than half of the panel.
    fn majority(&self) -> Result<usize, Denial> {
        let place = self.place()?;
        let size = self
            .world
            .process
            .stage(place)
            .and_then(|stage| stage.panel)
            .and_then(|param| super::deadline::scalar(&self.params, param))
            .and_then(|size| usize::try_from(size).ok())
            .ok_or_else(|| Denial::of(DenialCode::NotInThisStage))?;
        Ok((size / 2).saturating_add(1))
    }

    /// A panel grants the claim or dismisses it; who bears the freight it does not decide.
    fn panel_decision(&self, for_buyer: bool) -> Result<Decision, Denial> {
        let claimed = self.state.claimant == Party::Buyer;
        let reason = "the panel decided by majority".to_owned();
        if for_buyer != claimed {
            return Ok(Decision {
                remedy: Remedy::Dismissed,
                liability: None,
                awards: Vec::new(),
                freight_out: None,
                freight_back: None,
                reason,
            });
        }
        let dispute = self.dispute()?;
        let terms = self.claimed_terms()?;
        let awards = terms.refund.filter(|amount| amount.minor() > 0);
        Ok(Decision {
            remedy: dispute.claim().seeks,
            liability: Some(self.state.respondent()),
            awards: awards
                .into_iter()
                .map(|amount| DecidedLine {
                    line: Line::Goods,
                    cause: Cause::Price,
                    amount,
                    payer: self.state.respondent(),
                    payee: self.state.claimant,
                })
                .collect(),
            freight_out: None,
            freight_back: None,
            reason,
        })
    }

    /// Carries out what the marketplace, a carrier or the way of the goods brings.
    pub(super) fn by_feed(&mut self, command: &Command) -> Result<(), Denial> {
        match command {
            Command::RecordFacts { facts } => self.record_facts(facts),
            Command::RecordTracking { step, place } => self.emit_facts(Event::TrackingRecorded {
                step: *step,
                place: place.clone(),
            }),
            Command::HandOverGoods {
                tracking_number,
                freight_paid,
            } => {
                if let Some(paid) = freight_paid {
                    self.payable(*paid)?;
                }
                self.emit_facts(Event::GoodsHandedOver {
                    tracking_number: tracking_number.clone(),
                    freight_paid: *freight_paid,
                })?;
                self.take(Trigger::HandOverGoods)
            }
            Command::RecordReturn { state } => {
                self.emit_facts(Event::ReturnRecorded { state: *state })
            }
            Command::ConfirmReturn => {
                self.emit_facts(Event::ReturnAccepted { deemed: false })?;
                self.take(Trigger::ConfirmReturn)
            }
            Command::ContestReturn { finding, note } => {
                readable(note, "a note")?;
                self.emit_facts(Event::ReturnContested {
                    finding: *finding,
                    note: note.clone(),
                })?;
                self.emit_facts(Event::EvidenceReopened {
                    reason: note.clone(),
                })?;
                self.emit_facts(Event::EvidenceSubmitted {
                    party: Party::Merchant,
                    evidence: EvidenceFields {
                        kind: EvidenceKind::Explanation,
                        on: *finding,
                        file: None,
                        note: Some(note.clone()),
                    },
                })?;
                self.take(Trigger::ContestReturn)
            }
            Command::ConfirmEnforcement => {
                self.enforce(false)?;
                self.take(Trigger::ConfirmEnforcement)
            }
            Command::ConfirmRecovery { amount } => self.recover(*amount),
            _ => Err(Denial::of(DenialCode::NotInThisStage)),
        }
    }

    fn record_facts(&mut self, facts: &serde_json::Value) -> Result<(), Denial> {
        let allowed: &[&str] = match self.by.role {
            Role::Carrier => &["shipment", "goods_return"],
            Role::Marketplace => &[
                "order",
                "merchant",
                "buyer",
                "shipment",
                "goods_return",
                "cover",
            ],
            Role::Buyer
            | Role::Merchant
            | Role::Adjudicator
            | Role::SeniorAdjudicator
            | Role::Juror
            | Role::Insurer
            | Role::Clock => &[
                "order",
                "merchant",
                "buyer",
                "shipment",
                "goods_return",
                "cover",
                "claim",
                "negotiation",
            ],
        };
        let Some(sections) = facts.as_object().filter(|sections| !sections.is_empty()) else {
            return Err(bad("`facts` holds the sections of a case file that change"));
        };
        if let Some(other) = sections.keys().find(|key| !allowed.contains(&key.as_str())) {
            return Err(bad(format!(
                "the {} does not state `{other}`; sections here: {}",
                self.by.role,
                allowed.join(", ")
            )));
        }
        self.emit_facts(Event::FactsRecorded {
            facts: facts.clone(),
        })
    }

    fn recover(&mut self, amount: Money) -> Result<(), Denial> {
        self.payable(amount)?;
        let open = self.state.open_advance();
        if amount.minor() > open {
            return Err(bad(format!(
                "{amount} is more than is still to be recovered ({})",
                Money::from_minor(open, self.world.pack.currency)
            )));
        }
        let from = self
            .state
            .granted()
            .and_then(|ruling| ruling.recourse.as_ref()?.party)
            .unwrap_or(Party::Buyer);
        self.emit(Event::AdvanceRecovered { amount, from });
        self.take(Trigger::ConfirmRecovery)
    }
}
