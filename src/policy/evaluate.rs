//! One evaluation of a rule set on a frame.
//!
//! The strata are gone through in order. In each, the rules are evaluated, exceptions silence what
//! they override, and what remains answers the questions. An evaluation that meets an unknown it
//! cannot do without stops and says which: `completions.rs` then tries what it could be.

use super::action::{Action, Verb};
use super::answers::{
    Admission, AdvanceAnswer, AdviceAnswer, Amount, Answers, AwardAnswer, FreightAnswer,
    PayoutAnswer, Problem, RecourseAnswer, RemedyAnswer,
};
use super::catalogue::{self, Absence, FactId, FindingFact};
use super::expr::{Expr, Fault, Value};
use super::frame::{AnswerFact, Frame, Slot, SlotKind, fact_slot, slot_kind};
use super::params::ParamsAt;
use super::plan::{GroundPlan, Plan};
use super::question::{ALL_QUESTIONS, LAST_STRATUM, Question};
use super::rule::{Rule, RuleIx};
use super::ruleset::RuleSet;
use crate::domain::vocabulary::{Cause, Finding, FindingKind, Ground, Line, Party, Remedy, Term};

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
    /// Rules taken to hold, or not, because that cannot be known.
    pub forced: Vec<(RuleIx, bool)>,
    /// How many burdens are being settled, one for the sake of another.
    pub burden_depth: u8,
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
enum Stop {
    Blocked(Unknown),
    Problem(Problem),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

type Go<T = ()> = Result<T, Stop>;

/// The facts the engine itself reads.
struct EngineFacts {
    ground: FactId,
    window_closed: FactId,
    fast_refund: FactId,
    advanced: FactId,
    cover: FactId,
    claimed_paid: FactId,
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
        scratch.truths.clear();
        scratch
            .truths
            .resize(self.rules.rules().len(), Truth::Unasked);
        scratch.silenced.clear();
        scratch.silenced.resize(self.rules.rules().len(), 0);
        for answer in AnswerFact::ALL {
            frame.set(answer.slot(), None);
        }
        let outcome = self.strata(frame, scratch);
        for fallen in &scratch.fallen {
            let fact = catalogue::finding_fact(fallen.finding, FindingFact::Found);
            frame.set(fact_slot(fact), None);
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
        self.burden(plan, frame, scratch, finding).ok().flatten()
    }

    fn ground_plan(&self, facts: &EngineFacts, frame: &Frame) -> Option<&GroundPlan> {
        let ground = Ground::from_index(frame.get(fact_slot(facts.ground))?)?;
        self.plan.ground(ground)
    }

    fn strata(&self, frame: &mut Frame, scratch: &mut Scratch) -> Go {
        let none = || Problem::NoRuleApplies(Question::Admission, None);
        let facts = ENGINE_FACTS.as_ref().ok_or_else(none)?;
        let plan = self.ground_plan(facts, frame).ok_or_else(none)?;
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
            self.close_stratum(facts, frame, scratch, stratum)?;
            if matches!(scratch.answers.admission, Some(Admission::NotAdmitted(_))) {
                return Ok(());
            }
        }
        Ok(())
    }

    fn rule(&self, place: RuleIx) -> Go<&Rule> {
        self.rules.get(place).ok_or_else(|| {
            Stop::Problem(Problem::RuleFaulted(place, Fault::Interpreter))
        })
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
                    if self.wholly_silenced(scratch, rule) {
                        Truth::Moot
                    } else if stratum == Question::Advice.stratum() {
                        // Advice is no part of the ruling: nobody is asked for its sake.
                        Truth::False
                    } else if let Some(holds) = forced(scratch, place) {
                        if holds { Truth::True } else { Truth::False }
                    } else {
                        match self.unblock(plan, frame, scratch, &rule.when)? {
                            true => continue,
                            false => return Err(Stop::Blocked(Unknown::Rule(place))),
                        }
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
    fn unblock(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        expr: &Expr,
    ) -> Go<bool> {
        let Some(slot) = expr.blocking(frame, self.params, &may_be_asked) else {
            return Ok(false);
        };
        if let Some(finding) = finding_of(slot)
            && self.window_closed(frame)
        {
            return self.let_fall(plan, frame, scratch, finding, slot);
        }
        Err(Stop::Blocked(Unknown::Slot(slot)))
    }

    fn window_closed(&self, frame: &Frame) -> bool {
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
        slot: Slot,
    ) -> Go<bool> {
        let Some(bearer) = self.burden(plan, frame, scratch, finding)? else {
            return Err(Problem::NoRuleApplies(Question::Burden, Some(finding)).into());
        };
        let holds = bearer != finding.favours();
        if holds && finding.kind() != FindingKind::Proposition {
            // A measurement nobody made cannot be presumed; only its absence can.
            return Ok(false);
        }
        frame.set(slot, Some(i64::from(holds)));
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
            if !self.speaks(scratch, *place, Question::Burden) {
                continue;
            }
            for action in &rule.then {
                let Action::Do(Verb::Burden(set, party), _) = action else {
                    continue;
                };
                if *set != finding {
                    continue;
                }
                let party = self.party(*place, party, frame)?;
                match found {
                    Some((other, bearer)) if bearer != party => {
                        return Err(
                            Problem::RulesConflict(Question::Burden, other, *place).into()
                        );
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
                Value::Unknown if self.wholly_silenced(scratch, rule) => return Ok(Truth::Moot),
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
                Some(other) if self.window_closed(frame) && scratch.burden_depth < BURDEN_DEPTH_MAX => {
                    scratch.burden_depth = scratch.burden_depth.saturating_add(1);
                    let fell = self.let_fall(plan, frame, scratch, other, slot);
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
    fn speaks(&self, scratch: &Scratch, place: RuleIx, question: Question) -> bool {
        scratch.truths.get(place.index()) == Some(&Truth::True)
            && !self.silenced(scratch, place, question)
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
            let mask = self.silencing(scratch, rule);
            if let Some(slot) = scratch.silenced.get_mut(place.index()) {
                *slot = mask;
            }
        }
    }

    /// Returns the questions on which exceptions that are heard silence `rule`, as a mask.
    fn silencing(&self, scratch: &Scratch, rule: &Rule) -> u16 {
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

    /// Says whether the rule at `place` is silenced on `question`.
    pub fn silenced(&self, scratch: &Scratch, place: RuleIx, question: Question) -> bool {
        scratch
            .silenced
            .get(place.index())
            .is_some_and(|mask| mask & question.bit() != 0)
    }

    /// Says whether a rule is silenced on everything, so that it does not matter whether it holds.
    fn wholly_silenced(&self, scratch: &Scratch, rule: &Rule) -> bool {
        self.silencing(scratch, rule) == ALL_QUESTIONS
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
        self.perform(plan, frame, scratch, place, rule, &rule.then, stratum)
    }

    #[expect(clippy::too_many_arguments, reason = "one step of a recursion over actions")]
    fn perform(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        place: RuleIx,
        rule: &Rule,
        actions: &[Action],
        stratum: u8,
    ) -> Go {
        for action in actions {
            match action {
                Action::Do(verb, _) => {
                    let question = verb.question();
                    if question.stratum() != stratum || self.silenced(scratch, place, question) {
                        continue;
                    }
                    self.answer(plan, frame, scratch, place, verb)?;
                    if !scratch.spoke.contains(&(place, question)) {
                        scratch.spoke.push((place, question));
                    }
                }
                Action::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let holds = loop {
                        match condition.eval(frame, self.params) {
                            Value::Known(value) => break value != 0,
                            Value::Faulty(fault) => {
                                return Err(Problem::RuleFaulted(place, fault).into());
                            }
                            Value::Unknown => {
                                if !self.unblock(plan, frame, scratch, condition)? {
                                    return Err(Problem::FactAbsent(place).into());
                                }
                            }
                        }
                    };
                    let branch = if holds { then } else { otherwise };
                    self.perform(plan, frame, scratch, place, rule, branch, stratum)?;
                }
            }
        }
        Ok(())
    }

    fn party(&self, place: RuleIx, expr: &Expr, frame: &Frame) -> Go<Party> {
        match expr.eval(frame, self.params) {
            Value::Known(index) => Party::from_index(index)
                .ok_or_else(|| Problem::RuleFaulted(place, Fault::Interpreter).into()),
            Value::Faulty(fault) => Err(Problem::RuleFaulted(place, fault).into()),
            Value::Unknown => Err(Problem::FactAbsent(place).into()),
        }
    }

    /// Computes an amount; `None` where it needs a price the case does not state.
    fn amount(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        place: RuleIx,
        expr: &Expr,
    ) -> Go<Amount> {
        loop {
            match expr.eval(frame, self.params) {
                Value::Known(value) => return Ok(Some(value)),
                Value::Faulty(fault) => return Err(Problem::RuleFaulted(place, fault).into()),
                Value::Unknown => {
                    if !self.unblock(plan, frame, scratch, expr)? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn number(&self, place: RuleIx, expr: &Expr, frame: &Frame) -> Go<i64> {
        match expr.eval(frame, self.params) {
            Value::Known(value) => Ok(value),
            Value::Faulty(fault) => Err(Problem::RuleFaulted(place, fault).into()),
            Value::Unknown => Err(Problem::FactAbsent(place).into()),
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm a verb; splitting would hide that all are here")]
    fn answer(
        &self,
        plan: &GroundPlan,
        frame: &mut Frame,
        scratch: &mut Scratch,
        place: RuleIx,
        verb: &Verb,
    ) -> Go {
        let conflict = |scratch: &Scratch, question: Question| -> Stop {
            let other = scratch
                .spoke
                .iter()
                .find(|(_, spoken)| *spoken == question)
                .map_or(place, |(other, _)| *other);
            Stop::Problem(Problem::RulesConflict(question, other, place))
        };
        let question = verb.question();
        let same = match verb {
            Verb::Admit => put(&mut scratch.answers.admission, Admission::Admitted),
            Verb::NotAdmitted(refusal) => put(
                &mut scratch.answers.admission,
                Admission::NotAdmitted(*refusal),
            ),
            Verb::Burden(..) => true,
            Verb::Advance(amount) => {
                let amount = self.amount(plan, frame, scratch, place, amount)?;
                put(&mut scratch.answers.advance, AdvanceAnswer::Pays(amount))
            }
            Verb::NoAdvance(code) => match &scratch.answers.advance {
                Some(AdvanceAnswer::Pays(_)) => false,
                Some(AdvanceAnswer::Nothing(_)) => true,
                None => put(
                    &mut scratch.answers.advance,
                    AdvanceAnswer::Nothing(code.clone()),
                ),
            },
            Verb::Liability(party) => {
                let party = self.party(place, party, frame)?;
                put(&mut scratch.answers.liability, party)
            }
            Verb::Remedy(remedy) => {
                let index = self.number(place, remedy, frame)?;
                let remedy = Remedy::from_index(index)
                    .ok_or(Problem::RuleFaulted(place, Fault::Interpreter))?;
                put_remedy(&mut scratch.answers.remedy, RemedyAnswer::Grant(remedy))
            }
            Verb::Dismiss(code) => put_remedy(
                &mut scratch.answers.remedy,
                RemedyAnswer::Dismissed(code.clone()),
            ),
            Verb::Refer(code) => put_remedy(
                &mut scratch.answers.remedy,
                RemedyAnswer::Referred(code.clone()),
            ),
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
                    amount: self.amount(plan, frame, scratch, place, amount)?,
                    payer: self.party(place, payer, frame)?,
                    payee: self.party(place, payee, frame)?,
                    at_least: *at_least,
                };
                put_award(&mut scratch.answers.awards, award)
            }
            Verb::FreightOut(party, cap) => {
                let bearer = self.party(place, party, frame)?;
                let cap = match cap {
                    Some(cap) => Some(self.amount(plan, frame, scratch, place, cap)?),
                    None => None,
                };
                put(
                    &mut scratch.answers.freight_out,
                    FreightAnswer { bearer, cap },
                )
            }
            Verb::FreightBack(party) => {
                let bearer = self.party(place, party, frame)?;
                put(&mut scratch.answers.freight_back, bearer)
            }
            Verb::RefundWithin(days, start) => {
                let days = self.number(place, days, frame)?;
                put(&mut scratch.answers.refund_within, (days, *start))
            }
            Verb::Duty(duty, party) => {
                let party = self.party(place, party, frame)?;
                insert(&mut scratch.answers.duties, (*duty, party));
                true
            }
            Verb::Payout(amount, payer, payee) => {
                let answer = PayoutAnswer::Pays {
                    amount: self.amount(plan, frame, scratch, place, amount)?,
                    payer: self.party(place, payer, frame)?,
                    payee: self.party(place, payee, frame)?,
                };
                put(&mut scratch.answers.payout, answer)
            }
            Verb::NoPayout(code) => match &scratch.answers.payout {
                Some(PayoutAnswer::Pays { .. }) => false,
                Some(PayoutAnswer::Nothing(_)) => true,
                None => put(
                    &mut scratch.answers.payout,
                    PayoutAnswer::Nothing(code.clone()),
                ),
            },
            Verb::Recourse(amount, from) => {
                let answer = RecourseAnswer::From {
                    amount: self.amount(plan, frame, scratch, place, amount)?,
                    from: self.party(place, from, frame)?,
                };
                put(&mut scratch.answers.recourse, answer)
            }
            Verb::NoRecourse(code) => match &scratch.answers.recourse {
                Some(RecourseAnswer::From { .. }) => false,
                Some(RecourseAnswer::Nothing(_)) => true,
                None => put(
                    &mut scratch.answers.recourse,
                    RecourseAnswer::Nothing(code.clone()),
                ),
            },
            Verb::Penalty(violation, points) => {
                let points = self.number(place, points, frame)?;
                match scratch
                    .answers
                    .penalties
                    .iter()
                    .find(|(other, _)| other == violation)
                {
                    Some((_, other)) => *other == points,
                    None => {
                        insert(&mut scratch.answers.penalties, (*violation, points));
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
                let advice = self.advice(place, *statute, [base, multiple, floor], frame)?;
                match scratch
                    .answers
                    .advice
                    .iter()
                    .find(|other| other.statute == advice.statute)
                {
                    Some(other) => *other == advice,
                    None => {
                        scratch.answers.advice.push(advice);
                        true
                    }
                }
            }
        };
        if same {
            Ok(())
        } else {
            Err(conflict(scratch, question))
        }
    }

    fn advice(
        &self,
        place: RuleIx,
        statute: crate::domain::vocabulary::Statute,
        [base, multiple, floor]: [&Expr; 3],
        frame: &Frame,
    ) -> Go<AdviceAnswer> {
        let base = base.eval(frame, self.params).known();
        let multiple = multiple.eval(frame, self.params).known();
        let floor = self.number(place, floor, frame)?;
        let amount = match (base, multiple) {
            (Some(base), Some(multiple)) => {
                let product = base
                    .checked_mul(multiple)
                    .ok_or(Problem::RuleFaulted(place, Fault::Overflow))?;
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

    /// Requires the answers a stratum must give, and hands them to the strata after it.
    fn close_stratum(
        &self,
        facts: &EngineFacts,
        frame: &mut Frame,
        scratch: &mut Scratch,
        stratum: u8,
    ) -> Go {
        let answers = &scratch.answers;
        let yes = |fact: FactId| frame.get(fact_slot(fact)).is_some_and(|value| value != 0);
        let missing = |question: Question| Err(Stop::Problem(Problem::NoRuleApplies(question, None)));
        let remedy = answers.remedy.as_ref().and_then(RemedyAnswer::remedy);
        match stratum {
            0 => {
                let Some(admission) = answers.admission else {
                    return missing(Question::Admission);
                };
                let admitted = admission == Admission::Admitted;
                frame.set(AnswerFact::Admission.slot(), Some(i64::from(admitted)));
            }
            2 => {
                let value = match &answers.advance {
                    Some(AdvanceAnswer::Pays(amount)) => *amount,
                    Some(AdvanceAnswer::Nothing(_)) => Some(0),
                    None if yes(facts.fast_refund) => return missing(Question::Advance),
                    None => Some(0),
                };
                frame.set(AnswerFact::Advance.slot(), value);
            }
            3 => {
                let Some(liable) = answers.liability else {
                    return missing(Question::Liability);
                };
                frame.set(AnswerFact::Liability.slot(), Some(i64::from(liable.index())));
            }
            4 => {
                if let Some(RemedyAnswer::Referred(code)) = &answers.remedy {
                    let rule = last_speaker(scratch, Question::Remedy);
                    return Err(Problem::Referred(rule, code.clone()).into());
                }
                let Some(remedy) = remedy else {
                    return missing(Question::Remedy);
                };
                frame.set(AnswerFact::Remedy.slot(), Some(i64::from(remedy.index())));
            }
            5 => {
                let goods_line = answers
                    .awards
                    .iter()
                    .any(|award| award.line == Line::Goods);
                if remedy.is_some_and(Remedy::needs_goods_line) && !goods_line {
                    return missing(Question::Award);
                }
                let paid = frame.get(fact_slot(facts.claimed_paid));
                if paid.is_some_and(|paid| refunded(&scratch.answers) > paid) {
                    let rule = last_speaker(scratch, Question::Award);
                    return Err(Problem::AwardExceedsPaid(rule).into());
                }
            }
            6 => {
                if remedy.is_some_and(Remedy::opens_freight_out) && answers.freight_out.is_none() {
                    return missing(Question::FreightOut);
                }
                if remedy.is_some_and(Remedy::returns_goods) && answers.freight_back.is_none() {
                    return missing(Question::FreightBack);
                }
                let out = answers.freight_out.map_or(Party::None, |answer| answer.bearer);
                let back = answers.freight_back.unwrap_or(Party::None);
                frame.set(AnswerFact::FreightOut.slot(), Some(i64::from(out.index())));
                frame.set(AnswerFact::FreightBack.slot(), Some(i64::from(back.index())));
            }
            7 => {
                let value = match &answers.payout {
                    Some(PayoutAnswer::Pays { amount, .. }) => *amount,
                    Some(PayoutAnswer::Nothing(_)) => Some(0),
                    None if yes(facts.cover) && remedy.is_some_and(Remedy::returns_goods) => {
                        return missing(Question::Payout);
                    }
                    None => Some(0),
                };
                frame.set(AnswerFact::Payout.slot(), value);
            }
            8 if answers.recourse.is_none() && frame.is_known(fact_slot(facts.advanced)) => {
                return missing(Question::Recourse);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Adds up what the buyer gets back of the price.
fn refunded(answers: &Answers) -> i64 {
    answers
        .awards
        .iter()
        .filter(|award| award.line == Line::Goods && award.cause == Cause::Price)
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

/// Returns what a rule is taken to be, where that cannot be known.
fn forced(scratch: &Scratch, place: RuleIx) -> Option<bool> {
    scratch
        .forced
        .iter()
        .find(|(forced, _)| *forced == place)
        .map(|(_, holds)| *holds)
}

/// Says whether somebody can be asked for what a slot holds.
fn may_be_asked(slot: Slot) -> bool {
    match slot_kind(slot) {
        SlotKind::Fact(fact) => match catalogue::def(fact).absence {
            Absence::Asked(_) | Absence::Finding => true,
            Absence::Never | Absence::NotAsked => false,
        },
        SlotKind::Answer(_) | SlotKind::Param(_) => false,
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
