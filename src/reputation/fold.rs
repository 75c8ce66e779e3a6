//! How the events of a dispute move its merchant's standing.

use jiff::civil::Date;
use serde_json::Value;

use super::counter::Counter;
use super::rules::Rules;
use super::standing::{Moved, Standing, StandingMovement};
use super::tally::{Account, Added, DisputeTally, RefundMade};
use crate::domain::vocabulary::{Ground, Line, Party, StageKind, Term, Violation};
use crate::domain::{Event, Happened, Judgement, MerchantId, Movement};

/// Most points that one event gives; more are no points a platform would give.
const POINTS_MAX: u64 = 1_000_000;

/// Returns the merchant whose standing an event may move, whether or not it does.
pub fn merchant_of<'a>(tally: &'a DisputeTally, happened: &'a Happened) -> Option<&'a MerchantId> {
    if let Event::DisputeFiled { merchant, .. } = &happened.event {
        merchant.as_ref()
    } else if let Event::OrderVolumeRecorded { merchant, .. }
    | Event::ReviewRecorded { merchant, .. }
    | Event::ReviewReleased { merchant, .. } = &happened.event
    {
        Some(merchant)
    } else {
        tally.merchant.as_ref()
    }
}

/// Folds an event of a dispute, and tells what it moved.
///
/// `standing` is that of the merchant the tally or the filing names; `rules` are those of the pack
/// version the dispute was filed under; `position` is the event's place in the journal. It cannot
/// fail: events that do not fit what went before move nothing.
pub fn fold(
    rules: &Rules,
    standing: &mut Standing,
    tally: &mut DisputeTally,
    position: u64,
    happened: &Happened,
) -> Vec<StandingMovement> {
    if let Event::DisputeFiled {
        dispute,
        case,
        merchant,
        ..
    } = &happened.event
        && tally.dispute.is_none()
    {
        let claimant = term(case, "claimant").unwrap_or(Party::Buyer);
        *tally = DisputeTally {
            dispute: Some(dispute.clone()),
            merchant: merchant.clone(),
            ground: term(case, "ground"),
            claimant: Some(claimant),
            filed_at: Some(happened.at),
            ..DisputeTally::default()
        };
    }
    if tally.merchant.is_none() {
        return Vec::new();
    }
    let day = rules.zone.to_datetime(happened.at).date();
    let mut folding = Folding {
        rules,
        standing,
        tally,
        position,
        day,
        movements: Vec::new(),
    };
    folding.event(happened);
    let movements = folding.movements;
    if !movements.is_empty() {
        standing.as_of = standing.as_of.max(position);
    }
    movements
}

/// Reads a term of the claim of a case.
fn term<T: Term>(case: &Value, field: &str) -> Option<T> {
    let text = case.get("claim")?.get(field)?.as_str()?;
    T::from_wire(text)
}

struct Folding<'a> {
    rules: &'a Rules,
    standing: &'a mut Standing,
    tally: &'a mut DisputeTally,
    position: u64,
    day: Date,
    movements: Vec<StandingMovement>,
}

impl Folding<'_> {
    fn event(&mut self, happened: &Happened) {
        match &happened.event {
            Event::DisputeFiled { .. } => self.add_once(Account::Filing, Counter::Filed),
            Event::StageEntered { kind, .. } => self.tally.stage = Some(*kind),
            Event::NotAdmitted { .. } => self.take_back(|account| account == Account::Filing),
            Event::FactsRecorded { facts } => self.facts(facts),
            Event::InterventionRequested { .. } => {
                self.add_once(Account::Procedure, Counter::Interventions);
            }
            Event::ClaimAccepted { deemed: true, .. } => self.ignored(),
            Event::ClaimAccepted { deemed: false, .. } | Event::ClaimRefused { .. } => {
                self.answered();
            }
            Event::OfferMade { party, .. } => self.offered(*party),
            Event::DeadlinePassed { silent, .. } => self.silence(*silent),
            Event::RulingMade {
                round, judgement, ..
            } => self.ruled(*round, judgement),
            Event::RulingOverturned { round, .. } => self.overturned(*round),
            Event::PenaltyGiven { violation, points } => self.penalty(*violation, *points),
            Event::MoneyMoved { movement } => self.money(happened, movement),
            Event::AdvanceRecovered { from, .. } => self.recovered(*from),
            Event::Judged { .. }
            | Event::AdvancePaid { .. }
            | Event::OfferRefused { .. }
            | Event::OfferAccepted { .. }
            | Event::EvidenceSubmitted { .. }
            | Event::EvidenceRested { .. }
            | Event::EvidenceWindowClosed
            | Event::EvidenceReopened { .. }
            | Event::TrackingRecorded { .. }
            | Event::FindingSet { .. }
            | Event::GoodsHandedOver { .. }
            | Event::ReturnRecorded { .. }
            | Event::ReturnAccepted { .. }
            | Event::ReturnContested { .. }
            | Event::LeaseTaken { .. }
            | Event::LeaseEnded { .. }
            | Event::Escalated { .. }
            | Event::RulingConfirmed { .. }
            | Event::RulingProposed { .. }
            | Event::VoteCast { .. }
            | Event::RulingAccepted { .. }
            | Event::AppealFiled { .. }
            | Event::RulingUpheld { .. }
            | Event::Enforced { .. }
            | Event::LossBorne { .. }
            | Event::Suspended { .. }
            | Event::Resumed
            | Event::MessageSent { .. }
            | Event::ClaimWithdrawn
            | Event::DisputeClosed { .. }
            | Event::OrderVolumeRecorded { .. }
            | Event::ReviewRecorded { .. }
            | Event::ReviewReleased { .. } => {}
        }
    }

    fn facts(&mut self, facts: &Value) {
        if let Some(ground) = term::<Ground>(facts, "ground") {
            self.tally.ground = Some(ground);
        }
    }

    fn offered(&mut self, party: Party) {
        if party == Party::Merchant {
            self.answered();
        }
    }

    fn silence(&mut self, silent: Option<Party>) {
        let to_answer = [StageKind::Answer, StageKind::Negotiation];
        let awaited = self
            .tally
            .stage
            .is_some_and(|kind| to_answer.contains(&kind));
        if silent == Some(Party::Merchant) && awaited {
            self.ignored();
        }
    }

    fn recovered(&mut self, from: Party) {
        if from == Party::Merchant {
            self.refunded(None);
        }
    }

    fn note(&mut self, moved: Moved, day: Date, change: i64) {
        if change == 0 {
            return;
        }
        self.movements.push(StandingMovement {
            moved,
            day,
            change,
            position: self.position,
            dispute: self.tally.dispute.clone(),
        });
    }

    fn add(&mut self, account: Account, what: Moved, day: Date, by: u64) {
        if by == 0 {
            return;
        }
        let added = self.standing.add(self.rules, what, day, by);
        self.note(what, day, i64::try_from(added).unwrap_or(i64::MAX));
        self.tally.added.push(Added {
            account,
            what,
            day,
            by,
        });
    }

    fn count(&mut self, account: Account, counter: Counter) {
        self.add(account, Moved::Count(counter), self.day, 1);
    }

    /// Counts what counts once in a dispute, and only where the buyer claims.
    fn add_once(&mut self, account: Account, counter: Counter) {
        if self.tally.is_against_merchant() && !self.tally.counts(Moved::Count(counter)) {
            self.count(account, counter);
        }
    }

    fn take_back(&mut self, goes: impl Fn(Account) -> bool) {
        let all = std::mem::take(&mut self.tally.added);
        let (gone, kept): (Vec<Added>, Vec<Added>) =
            all.into_iter().partition(|added| goes(added.account));
        self.tally.added = kept;
        for added in gone {
            let taken = self.standing.take_back(added.what, added.day, added.by);
            let change = i64::try_from(taken).unwrap_or(i64::MAX).saturating_neg();
            self.note(added.what, added.day, change);
        }
    }

    /// The merchant answered the claim, for the first time.
    fn answered(&mut self) {
        if self.tally.answer_settled || !self.tally.is_against_merchant() {
            return;
        }
        self.tally.answer_settled = true;
        self.count(Account::Procedure, Counter::AnswersDue);
        self.count(Account::Procedure, Counter::AnswersInTime);
    }

    /// The merchant let its time to answer pass, which counts as being at fault (TB-PR-03).
    fn ignored(&mut self) {
        if self.tally.answer_settled || !self.tally.is_against_merchant() {
            return;
        }
        self.tally.answer_settled = true;
        self.count(Account::Procedure, Counter::AnswersDue);
        self.count(Account::Procedure, Counter::IgnoredClaims);
        if !self.tally.counts(Moved::Count(Counter::Decided)) {
            self.count(Account::Procedure, Counter::Decided);
            self.count(Account::Procedure, Counter::AtFault);
        }
    }

    fn ruled(&mut self, round: u32, judgement: &Judgement) {
        let Some(ruling) = &judgement.ruling else {
            return;
        };
        if self.tally.round == Some(round) || !self.tally.is_against_merchant() {
            return;
        }
        // INVARIANT: of the rulings of a dispute at most one counts.
        self.take_back(is_ruling);
        self.tally.round = Some(round);
        let account = Account::Ruling(round);
        let liable = ruling.liability == Some(Party::Merchant);
        let refunds = ruling
            .awards
            .iter()
            .any(|line| line.line == Line::Goods && line.payer == Party::Merchant);
        self.count(account, Counter::Rulings);
        if liable {
            self.count(account, Counter::RulingsLiable);
        }
        // A claim that was ignored is counted at fault already, whatever was ruled on it.
        if !self.tally.counts(Moved::Count(Counter::Decided)) {
            self.count(account, Counter::Decided);
            if liable {
                self.count(account, Counter::AtFault);
            }
        }
        let intervened = self.tally.counts(Moved::Count(Counter::Interventions));
        if intervened && (liable || refunds) {
            self.count(account, Counter::DisputeRefunds);
        }
        if refunds {
            // Money that had moved under a ruling that was overturned has moved under this one.
            self.count_refund();
        }
    }

    fn overturned(&mut self, round: u32) {
        self.take_back(|account| account == Account::Ruling(round));
        if self.tally.round == Some(round) {
            self.tally.round = None;
        }
    }

    /// Returns on account of what a thing happens that follows from the ruling, if there is one.
    fn account(&self) -> Account {
        self.tally.round.map_or(Account::Procedure, Account::Ruling)
    }

    fn penalty(&mut self, violation: Violation, points: i64) {
        let points = u64::try_from(points).unwrap_or_default().min(POINTS_MAX);
        if self.rules.family_of(violation).is_some() {
            let account = self.account();
            self.add(account, Moved::Points(violation), self.day, points);
        }
    }

    fn money(&mut self, happened: &Happened, movement: &Movement) {
        if movement.line != Line::Goods || movement.payer != Party::Merchant {
            return;
        }
        match movement.payee {
            Party::Buyer => {
                let passed = self
                    .tally
                    .filed_at
                    .map(|filed| happened.at.duration_since(filed).as_secs());
                self.refunded(passed.map(|seconds| u64::try_from(seconds).unwrap_or_default()));
            }
            // The buyer had it from the platform, which has it back from the merchant.
            Party::Platform => self.refunded(None),
            Party::Merchant | Party::Insurer | Party::Carrier | Party::None => {}
        }
    }

    /// The merchant made a refund; of several in one dispute the first counts.
    fn refunded(&mut self, seconds: Option<u64>) {
        if !self.tally.is_against_merchant() {
            return;
        }
        if self.tally.refund.is_none() {
            let ground = self.tally.ground;
            self.tally.refund = Some(RefundMade {
                day: self.day,
                seconds,
                quality: ground.is_some_and(|ground| self.rules.quality_grounds.contains(ground)),
            });
        }
        self.count_refund();
    }

    /// Counts the refund that was made, if it does not count already, on the day it was made.
    fn count_refund(&mut self) {
        let Some(refund) = self.tally.refund else {
            return;
        };
        if self.tally.counts(Moved::Count(Counter::Refunds)) {
            return;
        }
        let account = self.account();
        let mut add = |counter, by| self.add(account, Moved::Count(counter), refund.day, by);
        add(Counter::Refunds, 1);
        if let Some(seconds) = refund.seconds {
            add(Counter::TimedRefunds, 1);
            add(Counter::RefundSeconds, seconds);
        }
        if refund.quality {
            add(Counter::QualityRefunds, 1);
        }
    }
}

const fn is_ruling(account: Account) -> bool {
    match account {
        Account::Ruling(_) => true,
        Account::Filing | Account::Procedure => false,
    }
}
