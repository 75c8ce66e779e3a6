//! One evaluation of a rule set on a frame.
//!
//! The strata are gone through in order. In each, the rules are evaluated, exceptions silence what
//! they override, and what remains answers the questions. An evaluation that meets an unknown it
//! cannot do without stops and says which: `completions.rs` then tries what it could be.

use super::answering::Speaking;
use super::answers::{Admission, Answers, Problem};
use super::catalogue::{self, FactId, FindingFact};
use super::expr::{Fault, Value};
use super::frame::{Frame, Slot, SlotKind, fact_slot, slot_kind};
use super::params::ParamsAt;
use super::plan::{Check, GroundPlan, Plan, put_bit};
use super::question::{ALL_QUESTIONS, LAST_STRATUM, Question};
use super::rule::{Rule, RuleIx};
use super::ruleset::RuleSet;
use crate::domain::vocabulary::{Finding, Ground, Party, Term};

/// Whether a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Truth {
    /// It was not looked at.
    #[default]
    Unasked,
    /// Its condition is false.
    False,
    /// Its condition is true.
    True,
    /// Its condition is open, but an exception silences it anyway.
    Moot,
}

/// Something an evaluation cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unknown {
    /// A fact or finding that can be asked for.
    Slot(Slot),
    /// Whether a rule holds, where that turns on facts nobody can be asked for.
    Rule(RuleIx),
}

/// How an evaluation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// All questions are answered, or a person must.
    Done(Option<Problem>),
    /// It needs this first.
    Blocked(Unknown),
}

/// An unknown finding that fell against the party bearing its burden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fallen {
    /// The finding.
    pub finding: Finding,
    /// Who bore the burden.
    pub bearer: Party,
    /// What the finding is taken to be.
    pub holds: bool,
}

/// The working memory of evaluations; one can be used for many.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// Whether each rule holds.
    pub truths: Vec<Truth>,
    /// On which questions each rule that holds is silenced, as a mask.
    pub silenced: Vec<u16>,
    /// Which rules hold, a bit for each place in the plan of the ground.
    pub(super) holds: Vec<u64>,
    /// The rules of a stratum that are still to be evaluated, likewise.
    pub(super) open: Vec<u64>,
    /// Whether an exception was found to hold since it was last worked out what is silenced.
    pub(super) unsettled: bool,
    /// The answers.
    pub answers: Answers,
    /// Which rule spoke to which question.
    pub spoke: Vec<(RuleIx, Question)>,
    /// The findings that fell by burden of proof.
    pub fallen: Vec<Fallen>,
    /// The slots that say of a finding that it fell.
    pub fell: Vec<Slot>,
    /// Rules taken to hold, or not, because that cannot be known.
    pub forced: Vec<(RuleIx, bool)>,
    /// How many burdens are being settled, one for the sake of another.
    pub burden_depth: u8,
    /// The last stratum to settle; absent for all of them.
    pub until: Option<u8>,
}

impl Scratch {
    /// Forgets what was found out about the rules, of which there are `count`; `words` hold a bit
    /// for each rule of the ground's plan.
    fn forget_rules(&mut self, count: usize, words: usize) {
        self.truths.clear();
        self.truths.resize(count, Truth::Unasked);
        // What silences a rule is worked out when it is found to hold; nobody reads it before.
        self.silenced.resize(count, 0);
        self.holds.clear();
        self.holds.resize(words, 0);
        self.unsettled = false;
    }

    /// Notes whether a rule holds, and what silences it if it does.
    pub(super) fn note(&mut self, check: &Check, truth: Truth) {
        if let Some(slot) = self.truths.get_mut(check.rule.index()) {
            *slot = truth;
        }
        if truth == Truth::True {
            put_bit(&mut self.holds, check.position);
            self.unsettled |= check.overrides;
            self.silence(check);
        } else if let Some(word) = self.holds.get_mut(usize::from(check.position >> 6)) {
            *word &= !(1_u64 << (check.position & 63));
        }
    }

    /// Finds out on which questions a rule is silenced; what overrides it is settled already.
    fn silence(&mut self, check: &Check) {
        let mask = self.silencing(check.overriders.iter().copied());
        if let Some(slot) = self.silenced.get_mut(check.rule.index()) {
            *slot = mask;
        }
    }

    /// Returns the questions on which exceptions that are heard silence a rule, as a mask.
    fn silencing(&self, overriders: impl Iterator<Item = (RuleIx, u16)>) -> u16 {
        overriders.fold(0, |mask, (by, on)| {
            if self.truths.get(by.index()) != Some(&Truth::True) {
                return mask;
            }
            let heard = !self.silenced.get(by.index()).copied().unwrap_or_default();
            mask | (on & heard)
        })
    }

    /// Says whether a rule is silenced on everything, so that it does not matter whether it holds.
    pub(super) fn wholly_silenced(&self, check: &Check) -> bool {
        self.silencing(check.overriders.iter().copied()) == ALL_QUESTIONS
    }

    /// Says whether a rule that holds is heard on `question`.
    pub(super) fn speaks(&self, place: RuleIx, question: Question) -> bool {
        self.truths.get(place.index()) == Some(&Truth::True) && !silenced(self, place, question)
    }

    /// Returns what a rule is taken to be, where that cannot be known.
    pub(super) fn forced(&self, place: RuleIx) -> Option<bool> {
        self.forced
            .iter()
            .find(|(forced, _)| *forced == place)
            .map(|(_, holds)| *holds)
    }

    /// Returns which rules of a word of the plan hold.
    #[inline]
    fn holding(&self, word: usize) -> u64 {
        self.holds.get(word).copied().unwrap_or_default()
    }
}

/// Returns the place of the lowest bit that is set.
#[inline]
const fn first_bit(bits: u64) -> Option<u32> {
    if bits == 0 {
        None
    } else {
        Some(bits.trailing_zeros())
    }
}

/// Returns all bits above `bit`, which is below 64.
#[inline]
const fn above(bit: u32) -> u64 {
    (u64::MAX << bit) << 1
}

/// Returns the place in a plan of the bit of a word.
#[inline]
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a plan has fewer than 65,536 rules"
)]
const fn place_of(word: usize, bit: u32) -> u16 {
    (word << 6) as u16 | bit as u16
}

/// A rule set ready to be evaluated on one day.
#[derive(Clone, Copy, Debug)]
pub struct Evaluator<'a> {
    /// The rules.
    pub rules: &'a RuleSet,
    /// Their compiled form.
    pub plan: &'a Plan,
    /// The parameters of the day.
    pub params: &'a ParamsAt,
}

/// Stops an evaluation early.
pub(super) enum Stop {
    Blocked(Unknown),
    Problem(Problem),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

pub(super) type Go<T = ()> = Result<T, Stop>;

/// The facts the engine itself reads.
pub(super) struct EngineFacts {
    pub(super) ground: FactId,
    pub(super) window_closed: FactId,
    pub(super) fast_refund: FactId,
    pub(super) advanced: FactId,
    pub(super) cover: FactId,
    pub(super) claimed_paid: FactId,
}

impl EngineFacts {
    fn find() -> Option<Self> {
        Some(Self {
            ground: catalogue::find("claim.ground")?,
            window_closed: catalogue::find("evidence.closed")?,
            fast_refund: catalogue::find("fast_refund.considered")?,
            advanced: catalogue::find("fast_refund.advanced")?,
            cover: catalogue::find("cover.present")?,
            claimed_paid: catalogue::find("order.claimed_paid")?,
        })
    }
}

pub(super) static ENGINE_FACTS: std::sync::LazyLock<Option<EngineFacts>> =
    std::sync::LazyLock::new(EngineFacts::find);

impl Evaluator<'_> {
    /// Evaluates the rules on `frame`; answers and truths are left in `scratch`.
    ///
    /// The frame is used as working memory for answers and fallen findings, and is restored.
    pub fn run(&self, frame: &mut Frame, scratch: &mut Scratch) -> Step {
        scratch.answers.clear();
        scratch.spoke.clear();
        scratch.fallen.clear();
        scratch.fell.clear();
        frame.forget_answers();
        let outcome = self.strata(frame, scratch);
        for fallen in &scratch.fallen {
            let fact = catalogue::finding_fact(fallen.finding, FindingFact::Found);
            frame.set(fact_slot(fact), None);
        }
        for slot in scratch.fell.drain(..) {
            frame.set(slot, None);
        }
        match outcome {
            Ok(()) => Step::Done(None),
            Err(Stop::Problem(problem)) => Step::Done(Some(problem)),
            Err(Stop::Blocked(unknown)) => Step::Blocked(unknown),
        }
    }

    /// Returns who bears the burden of proof on `finding`, on what is known.
    pub fn bearer(
        &self,
        frame: &mut Frame,
        scratch: &mut Scratch,
        finding: Finding,
    ) -> Option<Party> {
        let facts = ENGINE_FACTS.as_ref()?;
        let plan = self.ground_plan(facts, frame)?;
        scratch.forget_rules(self.rules.rules().len(), plan.words());
        self.burden(plan, frame, scratch, finding).ok().flatten()
    }

    fn ground_plan(&self, facts: &EngineFacts, frame: &Frame) -> Option<&GroundPlan> {
        let ground = Ground::from_index(frame.get(fact_slot(facts.ground))?)?;
        self.plan.ground(ground)
    }

    fn strata(&self, frame: &mut Frame, scratch: &mut Scratch) -> Go {
        scratch.forget_rules(self.rules.rules().len(), 0);
        let none = Problem::NoRuleApplies(Question::Admission, None);
        let Some(facts) = ENGINE_FACTS.as_ref() else {
            return Err(none.into());
        };
        let plan = self.ground_plan(facts, frame).ok_or(none)?;
        scratch.holds.resize(plan.words(), 0);
        for stratum in 0..=scratch.until.unwrap_or(LAST_STRATUM) {
            if stratum == Question::Burden.stratum() {
                continue;
            }
            self.evaluate_stratum(plan, frame, scratch, stratum)?;
            if scratch.unsettled {
                Self::silence_overridden(plan, scratch);
            }
            for (word, asked) in plan.proposers_in(stratum).iter().enumerate() {
                let mut left = u64::MAX;
                // Read anew each time: what a rule proposes may settle who bears a burden.
                while let Some(bit) = first_bit(scratch.holding(word) & asked & left) {
                    left = above(bit);
                    if let Some(check) = plan.check(place_of(word, bit)) {
                        self.propose(plan, frame, scratch, check.rule, stratum)?;
                    }
                }
            }
            Self::close_stratum(facts, frame, scratch, stratum)?;
            if matches!(scratch.answers.admission, Some(Admission::NotAdmitted(_))) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Finds out which rules of a stratum hold.
    fn evaluate_stratum(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        stratum: u8,
    ) -> Go {
        let Some(evaluated) = plan.evaluated_in(stratum) else {
            return Ok(());
        };
        let mut open = std::mem::take(&mut scratch.open);
        open.clear();
        open.extend_from_slice(evaluated.bits());
        for guard in evaluated.guards() {
            let value = plan.program().run(guard.start, frame, self.params);
            if value != Some(Value::Known(0)) {
                continue;
            }
            for check in guard.rules.iter().filter_map(|place| plan.check(*place)) {
                scratch.note(check, Truth::False);
            }
            for (open, guarded) in open.iter_mut().zip(&guard.bits) {
                *open &= !guarded;
            }
        }
        let settled = self.settle_all(plan, frame, scratch, &open, stratum);
        scratch.open = open;
        let (place, stop) = match settled {
            Ok(()) => return Ok(()),
            Err(stopped) => stopped,
        };
        // What would have come after it was not looked at.
        let after = evaluated.rules().iter().filter(|other| **other > place);
        for check in after.filter_map(|place| plan.check(*place)) {
            scratch.note(check, Truth::Unasked);
        }
        Err(stop)
    }

    /// Settles the rules whose bits are set, in their order; says at which it stopped.
    fn settle_all(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        open: &[u64],
        stratum: u8,
    ) -> Result<(), (u16, Stop)> {
        for (word, bits) in open.iter().enumerate() {
            let mut left = *bits;
            while let Some(bit) = first_bit(left) {
                left &= above(bit);
                let Some(check) = plan.check(place_of(word, bit)) else {
                    continue;
                };
                let truth = match plan.program().run(check.start, frame, self.params) {
                    Some(Value::Known(0)) => Truth::False,
                    Some(Value::Known(_)) => Truth::True,
                    _ => self
                        .settle_open(plan, frame, scratch, check, stratum)
                        .map_err(|stop| (check.position, stop))?,
                };
                scratch.note(check, truth);
            }
        }
        Ok(())
    }

    /// Finds out anew what silences the rules that hold: an exception may be settled in a later
    /// stratum than what it overrides.
    fn silence_overridden(plan: &GroundPlan, scratch: &mut Scratch) {
        scratch.unsettled = false;
        for (word, overridden) in plan.overridden().iter().enumerate() {
            let mut left = scratch.holding(word) & overridden;
            while let Some(bit) = first_bit(left) {
                left &= above(bit);
                if let Some(check) = plan.check(place_of(word, bit)) {
                    scratch.silence(check);
                }
            }
        }
    }

    pub(super) fn rule(&self, place: RuleIx) -> Go<&Rule> {
        self.rules
            .get(place)
            .ok_or(Stop::Problem(Problem::RuleFaulted(
                place,
                Fault::Interpreter,
            )))
    }

    /// Finds out whether a rule holds whose condition is open.
    #[cold]
    fn settle_open(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        check: &Check,
        stratum: u8,
    ) -> Go<Truth> {
        let place = check.rule;
        loop {
            match self.condition(plan, check, frame)? {
                Value::Known(0) => return Ok(Truth::False),
                Value::Known(_) => return Ok(Truth::True),
                Value::Faulty(fault) => return Err(Problem::RuleFaulted(place, fault).into()),
                Value::Unknown => {}
            }
            if scratch.wholly_silenced(check) {
                return Ok(Truth::Moot);
            }
            if stratum == Question::Advice.stratum() {
                // Advice is no part of the ruling: nobody is asked for its sake.
                return Ok(Truth::False);
            }
            if let Some(holds) = scratch.forced(place) {
                return Ok(if holds { Truth::True } else { Truth::False });
            }
            let rule = self.rule(place)?;
            if !self.unblock(plan, frame, scratch, &rule.when)? {
                return Err(Stop::Blocked(Unknown::Rule(place)));
            }
        }
    }

    /// Computes a condition: by its code, or by its tree where only that can tell.
    #[inline]
    pub(super) fn condition(&self, plan: &GroundPlan, check: &Check, frame: &Frame) -> Go<Value> {
        match plan.program().run(check.start, frame, self.params) {
            Some(value) => Ok(value),
            None => Ok(self.rule(check.rule)?.when.eval(frame, self.params)),
        }
    }

    /// Takes up what a rule that holds proposes on the questions of `stratum`.
    fn propose(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        place: RuleIx,
        stratum: u8,
    ) -> Go {
        let rule = self.rule(place)?;
        let mut at = Speaking {
            plan,
            frame,
            scratch,
            place,
        };
        self.perform(&mut at, &rule.then, stratum)
    }

    /// Finds out on which questions rules are silenced, exceptions before what they override.
    ///
    /// A rule is silenced on a question by an exception that holds and is itself heard on it: an
    /// exception to the exception lets the rule be heard again.
    pub fn silence(&self, places: &[RuleIx], scratch: &mut Scratch) {
        for place in places {
            let Some(rule) = self.rules.get(*place) else {
                continue;
            };
            let overriders = rule.overridden_by.iter().map(|clause| {
                let on = clause.question.map_or(ALL_QUESTIONS, Question::bit);
                (clause.rule, on)
            });
            let mask = scratch.silencing(overriders);
            if let Some(slot) = scratch.silenced.get_mut(place.index()) {
                *slot = mask;
            }
        }
    }
}

/// Says whether the rule at `place` is silenced on `question`.
pub fn silenced(scratch: &Scratch, place: RuleIx, question: Question) -> bool {
    scratch
        .silenced
        .get(place.index())
        .is_some_and(|mask| mask & question.bit() != 0)
}

/// Returns the finding a slot holds, if it holds what was found.
pub fn finding_of(slot: Slot) -> Option<Finding> {
    match slot_kind(slot) {
        SlotKind::Fact(fact) => match catalogue::def(fact).finding {
            Some((finding, FindingFact::Found)) => Some(finding),
            _ => None,
        },
        SlotKind::Answer(_) | SlotKind::Param(_) => None,
    }
}
