//! One evaluation of a rule set on a frame.
//!
//! The strata are gone through in order. In each, the rules are evaluated, exceptions silence what
//! they override, and what remains answers the questions. An evaluation that meets an unknown it
//! cannot do without stops and says which: `completions.rs` then tries what it could be.

use super::action::{Action, Verb};
use super::answering::Speaking;
use super::answers::{Admission, Answers, Problem};
use super::catalogue::{self, Absence, FactId, FindingFact};
use super::expr::{Expr, Fault, Value};
use super::frame::{AnswerFact, Frame, Slot, SlotKind, fact_slot, slot_kind};
use super::params::ParamsAt;
use super::plan::{GroundPlan, Plan};
use super::question::{ALL_QUESTIONS, LAST_STRATUM, Question};
use super::rule::{Rule, RuleIx};
use super::ruleset::RuleSet;
use crate::domain::vocabulary::{Finding, FindingKind, Ground, Party, Term};

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
    /// On which questions each rule is silenced, as a mask.
    pub silenced: Vec<u16>,
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
}

impl Scratch {
    /// Forgets what was found out about the rules, of which there are `count`.
    fn forget_rules(&mut self, count: usize) {
        self.truths.clear();
        self.truths.resize(count, Truth::Unasked);
        self.silenced.clear();
        self.silenced.resize(count, 0);
    }
}

/// How many burdens may be settled one for the sake of another.
const BURDEN_DEPTH_MAX: u8 = 8;

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

static ENGINE_FACTS: std::sync::LazyLock<Option<EngineFacts>> =
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
        scratch.forget_rules(self.rules.rules().len());
        for answer in AnswerFact::ALL {
            frame.set(answer.slot(), None);
        }
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
        scratch.forget_rules(self.rules.rules().len());
        self.burden(plan, frame, scratch, finding).ok().flatten()
    }

    fn ground_plan(&self, facts: &EngineFacts, frame: &Frame) -> Option<&GroundPlan> {
        let ground = Ground::from_index(frame.get(fact_slot(facts.ground))?)?;
        self.plan.ground(ground)
    }

    fn strata(&self, frame: &mut Frame, scratch: &mut Scratch) -> Go {
        let none = Problem::NoRuleApplies(Question::Admission, None);
        let facts = ENGINE_FACTS.as_ref().ok_or_else(|| none.clone())?;
        let plan = self.ground_plan(facts, frame).ok_or(none)?;
        for stratum in 0..=LAST_STRATUM {
            if stratum == Question::Burden.stratum() {
                continue;
            }
            for rule in plan.evaluated_in(stratum) {
                self.settle(plan, frame, scratch, *rule, stratum)?;
            }
            self.silence(plan.overridden(), scratch);
            for rule in plan.proposers_in(stratum) {
                self.propose(plan, frame, scratch, *rule, stratum)?;
            }
            Self::close_stratum(facts, frame, scratch, stratum)?;
            if matches!(scratch.answers.admission, Some(Admission::NotAdmitted(_))) {
                return Ok(());
            }
        }
        Ok(())
    }

    fn rule(&self, place: RuleIx) -> Go<&Rule> {
        self.rules
            .get(place)
            .ok_or(Stop::Problem(Problem::RuleFaulted(
                place,
                Fault::Interpreter,
            )))
    }

    /// Finds out whether a rule holds.
    fn settle(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        place: RuleIx,
        stratum: u8,
    ) -> Go {
        let rule = self.rule(place)?;
        loop {
            let truth = match self.condition(place, rule, frame) {
                Value::Known(0) => Truth::False,
                Value::Known(_) => Truth::True,
                Value::Faulty(fault) => {
                    return Err(Problem::RuleFaulted(place, fault).into());
                }
                Value::Unknown => {
                    if Self::wholly_silenced(scratch, rule) {
                        Truth::Moot
                    } else if stratum == Question::Advice.stratum() {
                        // Advice is no part of the ruling: nobody is asked for its sake.
                        Truth::False
                    } else if let Some(holds) = forced(scratch, place) {
                        if holds { Truth::True } else { Truth::False }
                    } else {
                        if self.unblock(plan, frame, scratch, &rule.when)? {
                            continue;
                        }
                        return Err(Stop::Blocked(Unknown::Rule(place)));
                    }
                }
            };
            if let Some(slot) = scratch.truths.get_mut(place.index()) {
                *slot = truth;
            }
            self.silence(&[place], scratch);
            return Ok(());
        }
    }

    #[inline]
    fn condition(&self, place: RuleIx, rule: &Rule, frame: &Frame) -> Value {
        match self.plan.program(place) {
            Some(program) if program.applies(frame) => program.run(frame, self.params),
            _ => rule.when.eval(frame, self.params),
        }
    }

    /// Makes something known that an expression waits for: true if it did, false if nothing can be.
    pub(super) fn unblock(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        expr: &Expr,
    ) -> Go<bool> {
        let Some(slot) = expr.blocking(frame, self.params, &may_be_asked) else {
            return Ok(false);
        };
        if let Some(finding) = falling(slot)
            && Self::window_closed(frame)
        {
            self.let_fall(plan, frame, scratch, finding)?;
            return Ok(frame.is_known(slot));
        }
        Err(Stop::Blocked(Unknown::Slot(slot)))
    }

    fn window_closed(frame: &Frame) -> bool {
        ENGINE_FACTS
            .as_ref()
            .and_then(|facts| frame.get(fact_slot(facts.window_closed)))
            .is_some_and(|closed| closed != 0)
    }

    /// Lets an unknown finding fall against the party that bears its burden.
    fn let_fall(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        finding: Finding,
    ) -> Go<bool> {
        let Some(bearer) = self.burden(plan, frame, scratch, finding)? else {
            return Err(Problem::NoRuleApplies(Question::Burden, Some(finding)).into());
        };
        let holds = bearer != finding.favours();
        let slot = |fact| fact_slot(catalogue::finding_fact(finding, fact));
        frame.set(slot(FindingFact::Fell), Some(1));
        scratch.fell.push(slot(FindingFact::Fell));
        if holds && finding.kind() != FindingKind::Proposition {
            // A measurement nobody made cannot be presumed; only its absence can.
            return Ok(false);
        }
        frame.set(slot(FindingFact::Found), Some(i64::from(holds)));
        scratch.fallen.push(Fallen {
            finding,
            bearer,
            holds,
        });
        Ok(true)
    }

    fn burden(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        finding: Finding,
    ) -> Go<Option<Party>> {
        let places = plan.burdens_on(finding);
        for place in places {
            let truth = self.settle_burden(plan, frame, scratch, finding, *place)?;
            if let Some(slot) = scratch.truths.get_mut(place.index()) {
                *slot = truth;
            }
            self.silence(&[*place], scratch);
        }
        let mut found: Option<(RuleIx, Party)> = None;
        for place in places {
            let rule = self.rule(*place)?;
            if !Self::speaks(scratch, *place, Question::Burden) {
                continue;
            }
            for action in &rule.then {
                let Action::Do(Verb::Burden(set, party), _) = action else {
                    continue;
                };
                if *set != finding {
                    continue;
                }
                let at = Speaking {
                    plan,
                    frame: &mut *frame,
                    scratch: &mut *scratch,
                    place: *place,
                };
                let party = self.party(&at, party)?;
                match found {
                    Some((other, bearer)) if bearer != party => {
                        return Err(Problem::RulesConflict(Question::Burden, other, *place).into());
                    }
                    _ => {
                        found = Some((*place, party));
                        if !scratch.spoke.contains(&(*place, Question::Burden)) {
                            scratch.spoke.push((*place, Question::Burden));
                        }
                    }
                }
            }
        }
        Ok(found.map(|(_, party)| party))
    }

    /// Finds out whether a rule on the burden of `finding` holds.
    ///
    /// It may turn on another finding (whether a flaw is visible): after the evidence window that
    /// one falls against its own bearer first.
    fn settle_burden(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        finding: Finding,
        place: RuleIx,
    ) -> Go<Truth> {
        let rule = self.rule(place)?;
        loop {
            match self.condition(place, rule, frame) {
                Value::Known(0) => return Ok(Truth::False),
                Value::Known(_) => return Ok(Truth::True),
                Value::Faulty(fault) => return Err(Problem::RuleFaulted(place, fault).into()),
                Value::Unknown if Self::wholly_silenced(scratch, rule) => return Ok(Truth::Moot),
                Value::Unknown => {}
            }
            if let Some(holds) = forced(scratch, place) {
                return Ok(if holds { Truth::True } else { Truth::False });
            }
            let other = |slot| may_be_asked(slot) && finding_of(slot) != Some(finding);
            let Some(slot) = rule.when.blocking(frame, self.params, &other) else {
                return Err(Stop::Blocked(Unknown::Rule(place)));
            };
            let fell = match finding_of(slot) {
                // Two burdens that turn on each other's findings can be settled by nobody here.
                Some(other)
                    if Self::window_closed(frame) && scratch.burden_depth < BURDEN_DEPTH_MAX =>
                {
                    scratch.burden_depth = scratch.burden_depth.saturating_add(1);
                    let fell = self.let_fall(plan, frame, scratch, other);
                    scratch.burden_depth = scratch.burden_depth.saturating_sub(1);
                    fell?
                }
                _ => false,
            };
            if !fell {
                return Err(Stop::Blocked(Unknown::Slot(slot)));
            }
        }
    }

    /// Says whether a rule that holds is heard on `question`.
    fn speaks(scratch: &Scratch, place: RuleIx, question: Question) -> bool {
        scratch.truths.get(place.index()) == Some(&Truth::True)
            && !silenced(scratch, place, question)
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
            let mask = Self::silencing(scratch, rule);
            if let Some(slot) = scratch.silenced.get_mut(place.index()) {
                *slot = mask;
            }
        }
    }

    /// Returns the questions on which exceptions that are heard silence `rule`, as a mask.
    fn silencing(scratch: &Scratch, rule: &Rule) -> u16 {
        rule.overridden_by.iter().fold(0, |mask, clause| {
            let by = clause.rule.index();
            if scratch.truths.get(by) != Some(&Truth::True) {
                return mask;
            }
            let on = clause.question.map_or(ALL_QUESTIONS, Question::bit);
            let heard = !scratch.silenced.get(by).copied().unwrap_or_default();
            mask | (on & heard)
        })
    }

    /// Says whether a rule is silenced on everything, so that it does not matter whether it holds.
    fn wholly_silenced(scratch: &Scratch, rule: &Rule) -> bool {
        Self::silencing(scratch, rule) == ALL_QUESTIONS
    }

    /// Takes up what a rule proposes on the questions of `stratum`.
    fn propose(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        place: RuleIx,
        stratum: u8,
    ) -> Go {
        if scratch.truths.get(place.index()) != Some(&Truth::True) {
            return Ok(());
        }
        let rule = self.rule(place)?;
        let mut at = Speaking {
            plan,
            frame,
            scratch,
            place,
        };
        self.perform(&mut at, &rule.then, stratum)
    }
}

/// Says whether the rule at `place` is silenced on `question`.
pub fn silenced(scratch: &Scratch, place: RuleIx, question: Question) -> bool {
    scratch
        .silenced
        .get(place.index())
        .is_some_and(|mask| mask & question.bit() != 0)
}

/// Returns what a rule is taken to be, where that cannot be known.
fn forced(scratch: &Scratch, place: RuleIx) -> Option<bool> {
    scratch
        .forced
        .iter()
        .find(|(forced, _)| *forced == place)
        .map(|(_, holds)| *holds)
}

/// Says whether somebody can be asked for what a slot holds.
pub(super) fn may_be_asked(slot: Slot) -> bool {
    match slot_kind(slot) {
        SlotKind::Fact(fact) => match catalogue::def(fact).absence {
            Absence::Asked(_) | Absence::Finding => true,
            Absence::Never | Absence::NotAsked => false,
        },
        SlotKind::Answer(_) | SlotKind::Param(_) => false,
    }
}

/// Returns the finding of a slot that is settled when the finding falls.
fn falling(slot: Slot) -> Option<Finding> {
    match slot_kind(slot) {
        SlotKind::Fact(fact) => match catalogue::def(fact).finding {
            Some((finding, FindingFact::Found | FindingFact::Fell)) => Some(finding),
            _ => None,
        },
        SlotKind::Answer(_) | SlotKind::Param(_) => None,
    }
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
