//! A dispute as its events leave it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::case_doc::CaseDoc;
use crate::domain::vocabulary::{Closure, Party, Remedy, Side, Silence, StageKind, Term};
use crate::domain::{
    ActorId, DisputeId, Event, Happened, Judgement, MerchantId, Money, Movement, OfferTerms,
    OrderId, PackRef, RuledBy, Ruling, StageName,
};

/// A settlement that was offered.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Its number, from 1.
    pub number: u32,
    /// Who made it.
    pub party: Party,
    /// What is offered.
    pub terms: OfferTerms,
    /// Whether it can still be accepted.
    pub open: bool,
}

/// What became of a ruling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RulingStanding {
    /// It is in force.
    InForce,
    /// It was appealed and upheld.
    Upheld,
    /// It was overturned.
    Overturned,
}

/// A ruling of the dispute.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeRuling {
    /// Which it is, from 1.
    pub round: u32,
    /// When it was made.
    pub at: Timestamp,
    /// The ruling with its reasons.
    pub judgement: Judgement,
    /// By whom.
    pub by: RuledBy,
    /// What became of it.
    pub standing: RulingStanding,
}

/// A ruling waiting for persons to confirm it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposedRuling {
    /// The ruling with its reasons.
    pub judgement: Judgement,
    /// The person who proposes it in the place of the rules, and why.
    pub person: Option<(ActorId, String)>,
    /// Who has confirmed it.
    pub confirmed_by: Vec<ActorId>,
}

/// Who works on a dispute, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Who.
    pub adjudicator: ActorId,
    /// Until when; the moment itself is too late.
    pub until: Timestamp,
}

/// What a suspension goes back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// The stage.
    pub stage: StageName,
    /// Its kind.
    pub kind: StageKind,
    /// How long its deadline still had to run, in seconds.
    pub left_s: Option<i64>,
}

/// A dispute as its events leave it.
#[derive(Clone, Debug, PartialEq)]
pub struct DisputeState {
    /// Its number.
    pub id: DisputeId,
    /// The facts.
    pub case: CaseDoc,
    /// The pack version whose stage graph it runs through.
    pub pack: PackRef,
    /// The digest of that version.
    pub digest: String,
    /// The merchant, if known.
    pub merchant: Option<MerchantId>,
    /// The order, if known.
    pub order: Option<OrderId>,
    /// Who claims.
    pub claimant: Party,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// How many events it has.
    pub sequence: u64,
    /// When the last of them happened.
    pub last_at: Timestamp,
    /// Where it stands.
    pub stage: StageName,
    /// The kind of that stage.
    pub kind: StageKind,
    /// Since when.
    pub entered_at: Timestamp,
    /// When the deadline of the stage passes.
    pub due: Option<Timestamp>,
    /// What a suspension goes back to.
    pub rest: Option<Rest>,
    /// The settlements offered.
    pub offers: Vec<Offer>,
    /// What was agreed.
    pub settlement: Option<OfferTerms>,
    /// Whether a panel is to decide.
    pub panel: bool,
    /// The votes of the panel.
    pub votes: BTreeMap<ActorId, Side>,
    /// Which parties have nothing more to hand in.
    pub rested: BTreeSet<Party>,
    /// Who works on it.
    pub lease: Option<Lease>,
    /// The ruling waiting to be confirmed.
    pub proposed: Option<ProposedRuling>,
    /// What the rules said last.
    pub judged: Option<Judgement>,
    /// The rulings, in their order.
    pub rulings: Vec<MadeRuling>,
    /// Which parties accept the ruling in force.
    pub accepted: BTreeSet<Party>,
    /// Who appealed.
    pub appealed_by: Option<Party>,
    /// What was advanced in all, in minor units.
    pub advanced: i64,
    /// What of it was recovered or is a loss, in minor units.
    pub settled_advance: i64,
    /// What of it was recovered, in minor units.
    pub recovered: i64,
    /// The money that was moved.
    pub moved: Vec<Movement>,
    /// Whether ruling or settlement was executed.
    pub enforced: bool,
    /// How it will end once nothing is left to be recovered, where no ruling or settlement says.
    pub ending: Option<Closure>,
    /// How it ended.
    pub closure: Option<Closure>,
}

impl DisputeState {
    /// Begins a dispute with its first event; `None` if that is no filing.
    pub fn begin(first: &Happened) -> Option<Self> {
        let Event::DisputeFiled {
            dispute,
            case,
            pack,
            digest,
            merchant,
            order,
            ..
        } = &first.event
        else {
            return None;
        };
        let claimant = case
            .pointer("/claim/claimant")
            .and_then(serde_json::Value::as_str)
            .and_then(Party::from_wire)
            .unwrap_or(Party::Buyer);
        Some(Self {
            id: dispute.clone(),
            case: CaseDoc::new(case.clone()),
            pack: pack.clone(),
            digest: digest.clone(),
            merchant: merchant.clone(),
            order: order.clone(),
            claimant,
            filed_at: first.at,
            sequence: 1,
            last_at: first.at,
            stage: "filed".parse().ok()?,
            kind: StageKind::Admission,
            entered_at: first.at,
            due: None,
            rest: None,
            offers: Vec::new(),
            settlement: None,
            panel: false,
            votes: BTreeMap::new(),
            rested: BTreeSet::new(),
            lease: None,
            proposed: None,
            judged: None,
            rulings: Vec::new(),
            accepted: BTreeSet::new(),
            appealed_by: None,
            advanced: 0,
            settled_advance: 0,
            recovered: 0,
            moved: Vec::new(),
            enforced: false,
            ending: None,
            closure: None,
        })
    }

    /// Folds all events of a dispute; `None` if the first is no filing.
    pub fn fold<'e>(events: impl IntoIterator<Item = &'e Happened>) -> Option<Self> {
        let mut events = events.into_iter();
        let mut state = Self::begin(events.next()?)?;
        for event in events {
            state.apply(event);
        }
        Some(state)
    }

    /// Folds one more event.
    pub fn apply(&mut self, happened: &Happened) {
        self.sequence = self.sequence.saturating_add(1);
        self.last_at = happened.at;
        self.case.write(&happened.event, happened.at);
        self.fold_stage(happened);
        self.fold_parties(&happened.event);
        self.fold_rulings(happened);
        self.fold_money(&happened.event);
    }

    fn fold_stage(&mut self, happened: &Happened) {
        match &happened.event {
            Event::StageEntered {
                stage, kind, due, ..
            } => {
                self.stage = stage.clone();
                self.kind = *kind;
                self.entered_at = happened.at;
                self.due = *due;
                // Who works on it works on one stage.
                self.lease = None;
                if *kind == StageKind::Evidence {
                    self.rested.clear();
                }
                if *kind == StageKind::Panel {
                    self.votes.clear();
                }
            }
            Event::Suspended { left_s, .. } => {
                self.rest = Some(Rest {
                    stage: self.stage.clone(),
                    kind: self.kind,
                    left_s: *left_s,
                });
            }
            Event::Resumed => self.rest = None,
            Event::ClaimWithdrawn => self.ending = Some(Closure::Withdrawn),
            Event::NotAdmitted { .. } => self.ending = Some(Closure::NotAdmitted),
            Event::DeadlinePassed {
                silence: Silence::Lapses,
                ..
            } => self.ending = Some(Closure::Lapsed),
            Event::LeaseTaken { adjudicator, until } => {
                self.lease = Some(Lease {
                    adjudicator: adjudicator.clone(),
                    until: *until,
                });
            }
            Event::LeaseEnded { .. } => self.lease = None,
            Event::DisputeClosed { closure } => {
                self.closure = Some(*closure);
                self.due = None;
                for offer in &mut self.offers {
                    offer.open = false;
                }
            }
            _ => {}
        }
    }

    fn fold_parties(&mut self, event: &Event) {
        match event {
            Event::ClaimAccepted { terms, .. } => self.settle(terms.clone()),
            Event::OfferMade {
                offer,
                party,
                terms,
            } => {
                for earlier in &mut self.offers {
                    earlier.open &= earlier.party != *party;
                }
                self.offers.push(Offer {
                    number: *offer,
                    party: *party,
                    terms: terms.clone(),
                    open: true,
                });
            }
            Event::OfferRefused { offer } => {
                if let Some(offer) = self.offers.iter_mut().find(|one| one.number == *offer) {
                    offer.open = false;
                }
            }
            Event::OfferAccepted { offer } => {
                let terms = self
                    .offers
                    .iter()
                    .find(|one| one.number == *offer)
                    .map(|offer| offer.terms.clone());
                if let Some(terms) = terms {
                    self.settle(terms);
                }
            }
            Event::InterventionRequested { panel } => self.panel = *panel,
            Event::EvidenceRested { party } => {
                self.rested.insert(*party);
            }
            Event::VoteCast { .. } => {}
            Event::RulingAccepted { party } => {
                self.accepted.insert(*party);
            }
            Event::AppealFiled { party, .. } => self.appealed_by = Some(*party),
            _ => {}
        }
    }

    fn settle(&mut self, terms: OfferTerms) {
        self.settlement = Some(terms);
        for offer in &mut self.offers {
            offer.open = false;
        }
    }

    fn fold_rulings(&mut self, happened: &Happened) {
        match &happened.event {
            Event::Judged { judgement } => {
                self.judged = Some((**judgement).clone());
                self.proposed = judgement.ruling.is_some().then(|| ProposedRuling {
                    judgement: (**judgement).clone(),
                    person: None,
                    confirmed_by: Vec::new(),
                });
            }
            Event::RulingProposed {
                judgement,
                adjudicator,
                reason,
            } => {
                self.proposed = Some(ProposedRuling {
                    judgement: (**judgement).clone(),
                    person: Some((adjudicator.clone(), reason.clone())),
                    confirmed_by: vec![adjudicator.clone()],
                });
            }
            Event::RulingConfirmed { adjudicator } => {
                if let Some(proposed) = &mut self.proposed {
                    proposed.confirmed_by.push(adjudicator.clone());
                }
            }
            Event::VoteCast { side, .. } => {
                if let Some(juror) = &happened.by.id {
                    self.votes.insert(juror.clone(), *side);
                }
            }
            Event::RulingMade {
                round,
                judgement,
                by,
            } => {
                self.proposed = None;
                self.accepted.clear();
                self.rulings.push(MadeRuling {
                    round: *round,
                    at: happened.at,
                    judgement: (**judgement).clone(),
                    by: by.clone(),
                    standing: RulingStanding::InForce,
                });
            }
            Event::RulingUpheld { round, .. } => self.mark(*round, RulingStanding::Upheld),
            Event::RulingOverturned { round, .. } => self.mark(*round, RulingStanding::Overturned),
            _ => {}
        }
    }

    fn mark(&mut self, round: u32, standing: RulingStanding) {
        if let Some(ruling) = self.rulings.iter_mut().find(|one| one.round == round) {
            ruling.standing = standing;
        }
    }

    fn fold_money(&mut self, event: &Event) {
        match event {
            Event::AdvancePaid { amount } => {
                self.advanced = self.advanced.saturating_add(amount.minor());
            }
            Event::AdvanceRecovered { amount, .. } => {
                self.settled_advance = self.settled_advance.saturating_add(amount.minor());
                self.recovered = self.recovered.saturating_add(amount.minor());
            }
            Event::LossBorne { amount, .. } => {
                self.settled_advance = self.settled_advance.saturating_add(amount.minor());
            }
            Event::MoneyMoved { movement } => self.moved.push(movement.clone()),
            Event::Enforced { .. } => self.enforced = true,
            Event::RulingMade { .. } => self.enforced = false,
            _ => {}
        }
    }

    /// Returns the other side of the claim.
    pub const fn respondent(&self) -> Party {
        match self.claimant {
            Party::Merchant => Party::Buyer,
            Party::Buyer | Party::Platform | Party::Insurer | Party::Carrier | Party::None => {
                Party::Merchant
            }
        }
    }

    /// Returns the ruling in force.
    pub fn ruling(&self) -> Option<&MadeRuling> {
        self.rulings
            .last()
            .filter(|ruling| ruling.standing != RulingStanding::Overturned)
    }

    /// Returns what the ruling in force grants.
    pub fn granted(&self) -> Option<&Ruling> {
        self.ruling()?.judgement.ruling.as_ref()
    }

    /// Returns what was advanced and is neither recovered nor a loss, in minor units.
    pub fn open_advance(&self) -> i64 {
        self.advanced.saturating_sub(self.settled_advance)
    }

    /// Returns who works on the dispute at `at`.
    pub fn lease_at(&self, at: Timestamp) -> Option<&Lease> {
        self.lease.as_ref().filter(|lease| at < lease.until)
    }

    /// Returns when the next thing falls due: the deadline of the stage or the end of a lease.
    pub fn next_due(&self) -> Option<Timestamp> {
        let lease = self.lease.as_ref().map(|lease| lease.until);
        match (self.due, lease) {
            (Some(due), Some(lease)) => Some(due.min(lease)),
            (due, lease) => due.or(lease),
        }
    }

    /// Lists who had a hand in the ruling in force and may not review it.
    pub fn makers(&self) -> Vec<&ActorId> {
        match self.ruling().map(|ruling| &ruling.by) {
            Some(RuledBy::Rules { confirmed_by }) => confirmed_by.iter().collect(),
            Some(RuledBy::Person { name, .. }) => vec![name],
            Some(RuledBy::Panel { .. }) | None => Vec::new(),
        }
    }

    /// Returns the amount claimed or paid, for the order of the queue; `None` where none is stated.
    pub fn stake(&self) -> Option<Money> {
        let dispute = self.case.dispute().ok()?;
        dispute.claim().amount.or_else(|| dispute.refund_base())
    }

    /// Says whether the goods have to go back before money is moved.
    pub fn goods_go_back(&self) -> bool {
        match (&self.settlement, self.granted()) {
            (_, Some(ruling)) => ruling.goods_return,
            (Some(terms), None) => terms.goods_return,
            (None, None) => false,
        }
    }

    /// Says whether a remedy other than money was agreed.
    pub fn agreed_remedy(&self) -> Option<Remedy> {
        self.settlement.as_ref().and_then(|terms| terms.remedy)
    }

    /// Returns how many seconds are left of the deadline at `at`; 0 where it has passed.
    pub fn left_s(&self, at: Timestamp) -> Option<i64> {
        let due = self.due?;
        Some(due.duration_since(at).max(SignedDuration::ZERO).as_secs())
    }
}
