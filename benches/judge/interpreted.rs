//! The sample as Rhai's interpreter runs it: the text of its conditions and verbs, one syntax tree a
//! rule, over a scope of object maps with the facts as whole numbers.
//!
//! All 27 rules are evaluated for every case, exceptions before what they silence; what the engine
//! does around the rules (strata, silencing, burden of proof) is plain Rust here as well. Writing
//! the facts into the maps is inside the time.

use std::sync::{Arc, Mutex};

use adjudge::domain::vocabulary::{Duty, Finding, Line, Party, Remedy, Term};
use adjudge::policy::pack::{Pack, PackVersion};
use adjudge::policy::params::{ParamData, ParamsAt};
use adjudge::policy::question::{LAST_STRATUM, Question};
use adjudge::policy::rule::RuleIx;
use adjudge::policy::ruleset::RuleSet;
use adjudge::policy::{sandbox, terms};
use rhai::{AST, Array, Dynamic, Engine, INT, Map, Module, Scope};

use crate::cases::{Case, End, Verdict};
use crate::compiled::{FACTS, values};

/// A set of terms.
#[derive(Clone, Copy, Debug)]
struct Terms(INT);

/// What one verb proposed.
#[derive(Clone, Copy, Debug)]
enum Proposed {
    Admit(bool),
    Burden(INT, INT),
    Liability(INT),
    Remedy(INT),
    Award(INT, Option<INT>),
    FreightOut(INT, Option<Option<INT>>),
    FreightBack(INT),
    RefundWithin(INT),
    Duty(INT, INT),
    Penalty(INT),
}

impl Proposed {
    const fn question(self) -> Question {
        match self {
            Self::Admit(_) => Question::Admission,
            Self::Burden(..) => Question::Burden,
            Self::Liability(_) => Question::Liability,
            Self::Remedy(_) => Question::Remedy,
            Self::Award(..) => Question::Award,
            Self::FreightOut(..) => Question::FreightOut,
            Self::FreightBack(_) => Question::FreightBack,
            Self::RefundWithin(_) => Question::RefundWithin,
            Self::Duty(..) => Question::Duty,
            Self::Penalty(_) => Question::Penalty,
        }
    }
}

struct Script {
    place: RuleIx,
    stratum: u8,
    when: AST,
    then: AST,
}

/// The interpreter with the rules of the sample.
pub struct Interpreter<'a> {
    engine: Engine,
    rules: &'a RuleSet,
    scripts: Vec<Script>,
    scope: Scope<'static>,
    sink: Arc<Mutex<Vec<Proposed>>>,
    /// For each rule: whether it holds, and what its verbs proposed.
    truths: Vec<bool>,
    proposals: Vec<Vec<Proposed>>,
}

/// Returns the amount in a value, where it is stated.
fn amount(value: &Dynamic) -> Option<INT> {
    value.as_int().ok()
}

fn engine(sink: &Arc<Mutex<Vec<Proposed>>>) -> Engine {
    let mut engine = sandbox::engine();
    for vocabulary in terms::vocabularies() {
        let mut module = Module::new();
        for (index, term) in (0..).zip(vocabulary.terms) {
            module.set_var(term.constant(), INT::from(index));
        }
        engine.register_static_module(vocabulary.name, module.into());
    }
    engine
        .register_fn("known", |fact: Dynamic| !fact.is_unit())
        .register_fn("contains", |set: &mut Terms, term: INT| {
            set.0 >> term & 1 == 1
        })
        .register_fn("any_of", |set: Terms, list: Array| {
            list.iter()
                .any(|term| set.0 >> term.as_int().unwrap() & 1 == 1)
        })
        .register_fn("at", |brackets: &mut Brackets, x: INT| brackets.at(x));
    // What an amount needs and the case lacks makes the amount not stated.
    let both = |a: &Dynamic, b: &Dynamic, then: fn(INT, INT) -> INT| match (amount(a), amount(b)) {
        (Some(a), Some(b)) => Dynamic::from_int(then(a, b)),
        _ => Dynamic::UNIT,
    };
    engine
        .register_fn("min", move |a: Dynamic, b: Dynamic| both(&a, &b, INT::min))
        .register_fn("max", move |a: Dynamic, b: Dynamic| both(&a, &b, INT::max))
        .register_fn("share", move |a: Dynamic, b: Dynamic| {
            both(&a, &b, |a, b| (a * b + 5_000) / 10_000)
        })
        .register_fn("-", |(): (), (): ()| ());
    verbs(&mut engine, sink);
    engine
}

fn verbs(engine: &mut Engine, sink: &Arc<Mutex<Vec<Proposed>>>) {
    let put = {
        let sink = Arc::clone(sink);
        move |proposed: Proposed| sink.lock().unwrap().push(proposed)
    };
    macro_rules! verb {
        ($name:literal, |$($arg:ident: $ty:ty),*| $proposed:expr) => {
            let put = put.clone();
            engine.register_fn($name, move |$($arg: $ty),*| put($proposed));
        };
    }
    let admit = put.clone();
    engine.register_fn("admit", move || admit(Proposed::Admit(true)));
    verb!("not_admitted", |_refusal: INT| Proposed::Admit(false));
    verb!("burden", |finding: INT, party: INT| Proposed::Burden(
        finding, party
    ));
    verb!("liability", |party: INT| Proposed::Liability(party));
    verb!("remedy", |remedy: INT| Proposed::Remedy(remedy));
    verb!("dismiss", |_code: &str| Proposed::Remedy(index(
        Remedy::Dismissed
    )));
    verb!("award", |line: INT,
                    _cause: INT,
                    sum: Dynamic,
                    _payer: INT,
                    _payee: INT| {
        Proposed::Award(line, amount(&sum))
    });
    verb!("freight_out", |party: INT| Proposed::FreightOut(
        party, None
    ));
    verb!("freight_out", |party: INT, cap: Dynamic| {
        Proposed::FreightOut(party, Some(amount(&cap)))
    });
    verb!("freight_back", |party: INT| Proposed::FreightBack(party));
    verb!("refund_within", |days: INT, _start: INT| {
        Proposed::RefundWithin(days)
    });
    verb!("duty", |duty: INT, party: INT| Proposed::Duty(duty, party));
    verb!("penalty", |_violation: INT, points: INT| Proposed::Penalty(
        points
    ));
}

fn index<T: Term>(term: T) -> INT {
    INT::from(term.index())
}

/// A parameter with brackets.
#[derive(Clone, Debug)]
struct Brackets(Arc<Vec<(Option<INT>, INT)>>);

impl Brackets {
    fn at(&self, x: INT) -> INT {
        self.0
            .iter()
            .find(|(up_to, _)| up_to.is_none_or(|up_to| x <= up_to))
            .map(|(_, gives)| *gives)
            .unwrap()
    }
}

/// Pushes the parties, the parameters, and an empty map for each group of facts.
fn scope(pack: &Pack, params: &ParamsAt) -> Scope<'static> {
    let mut scope = Scope::new();
    for party in Party::ALL {
        scope.push_constant(party.def().constant(), index(*party));
    }
    let mut param = Map::new();
    for (place, one) in pack.params.all().iter().enumerate() {
        let value = match &params.value(place).unwrap().data {
            ParamData::Scalar(value) => Dynamic::from_int(*value),
            ParamData::Brackets(brackets) => Dynamic::from(Brackets(Arc::new(brackets.clone()))),
            ParamData::Table { .. } => continue,
        };
        param.insert(one.name.as_str().into(), value);
    }
    scope.push("param", param);
    scope.push("answer", Map::new());
    for path in FACTS {
        let (group, _) = path.split_once('.').unwrap();
        if !scope.contains(group) {
            scope.push(group.to_owned(), Map::new());
        }
    }
    scope
}

impl<'a> Interpreter<'a> {
    pub fn new(pack: &Pack, version: &'a PackVersion, params: &ParamsAt) -> Self {
        let sink = Arc::default();
        let engine = engine(&sink);
        let rules = &version.rules;
        let count = rules.rules().len();
        let mut left: Vec<RuleIx> = rules.places().map(|(place, _)| place).collect();
        let mut scripts: Vec<Script> = Vec::new();
        while !left.is_empty() {
            let (ready, waiting): (Vec<RuleIx>, Vec<RuleIx>) = left.iter().partition(|place| {
                let above = &rules.get(**place).unwrap().overridden_by;
                above.iter().all(|clause| !left.contains(&clause.rule))
            });
            scripts.extend(ready.into_iter().map(|place| {
                let rule = rules.get(place).unwrap();
                let text = rule.span.text();
                let (_, text) = text.split_once("\n    when ").unwrap();
                let (when, then) = text.split_once("\n    then ").unwrap();
                Script {
                    place,
                    stratum: rule.stratum,
                    when: engine.compile_expression(when).unwrap(),
                    then: engine.compile(then).unwrap(),
                }
            }));
            left = waiting;
        }
        Self {
            engine,
            rules,
            scripts,
            scope: scope(pack, params),
            sink,
            truths: vec![false; count],
            proposals: vec![Vec::new(); count],
        }
    }

    /// Decides a case.
    pub fn decide(&mut self, case: &Case) -> Verdict {
        self.fill(case);
        self.truths.fill(false);
        let mut verdict = Verdict::default();
        let scripts = std::mem::take(&mut self.scripts);
        for stratum in (0..=LAST_STRATUM).filter(|stratum| *stratum != Question::Burden.stratum()) {
            if !self.stratum(&scripts, stratum, &mut verdict) {
                verdict = Verdict {
                    end: End::Open,
                    ..Verdict::default()
                };
            }
            if verdict.end != End::Ruled {
                break;
            }
            self.tell(&verdict);
        }
        self.scripts = scripts;
        verdict
    }

    /// Settles a stratum; false if something is not known that is needed.
    fn stratum(&mut self, scripts: &[Script], stratum: u8, verdict: &mut Verdict) -> bool {
        for script in scripts.iter().filter(|script| script.stratum == stratum) {
            let holds = loop {
                match self.holds(script) {
                    Some(holds) => break holds,
                    None if self.wholly_silenced(script.place) => break false,
                    None => {
                        if !self.let_fall(scripts, verdict) {
                            return false;
                        }
                    }
                }
            };
            if holds {
                self.propose(script);
            }
        }
        for place in (0..self.truths.len()).filter(|place| self.truths[*place]) {
            let proposals = std::mem::take(&mut self.proposals[place]);
            let rule = &self.rules.rules()[place];
            for proposed in &proposals {
                let question = proposed.question();
                if question.stratum() == stratum && !self.silenced(rule, question) {
                    apply(*proposed, verdict);
                    verdict.spoke |= 1 << place;
                }
            }
            self.proposals[place] = proposals;
        }
        true
    }

    /// Interprets a condition; `None` where it reads what the case lacks.
    fn holds(&mut self, script: &Script) -> Option<bool> {
        let holds = self
            .engine
            .eval_ast_with_scope::<bool>(&mut self.scope, &script.when)
            .ok()?;
        self.truths[script.place.index()] = holds;
        Some(holds)
    }

    /// Interprets the verbs of a rule and keeps what they propose.
    fn propose(&mut self, script: &Script) {
        self.engine
            .run_ast_with_scope(&mut self.scope, &script.then)
            .unwrap();
        let kept = &mut self.proposals[script.place.index()];
        kept.clear();
        kept.append(&mut self.sink.lock().unwrap());
    }

    fn silenced(&self, rule: &adjudge::policy::rule::Rule, question: Question) -> bool {
        rule.overridden_by.iter().any(|clause| {
            clause.question.is_none_or(|only| only == question)
                && self.truths[clause.rule.index()]
                && !self.silenced(&self.rules.rules()[clause.rule.index()], question)
        })
    }

    fn wholly_silenced(&self, place: RuleIx) -> bool {
        let rule = &self.rules.rules()[place.index()];
        Question::ALL
            .into_iter()
            .all(|question| self.silenced(rule, question))
    }

    /// Lets the defect fall against who bears its burden; false if it is known already.
    fn let_fall(&mut self, scripts: &[Script], verdict: &mut Verdict) -> bool {
        if verdict.fell.is_some() || self.map("finding").contains_key("defect") {
            return false;
        }
        let mut bearer = None;
        for script in scripts
            .iter()
            .filter(|script| script.stratum == Question::Burden.stratum())
        {
            if self.holds(script) != Some(true) {
                continue;
            }
            self.propose(script);
            for proposed in &self.proposals[script.place.index()] {
                if let Proposed::Burden(finding, party) = proposed
                    && *finding == index(Finding::Defect)
                {
                    bearer = Some(*party);
                    verdict.spoke |= 1 << script.place.index();
                }
            }
        }
        let fell = bearer == Some(index(Party::Merchant));
        verdict.fell = Some(fell);
        self.map("finding")
            .insert("defect".into(), Dynamic::from_bool(fell));
        true
    }

    fn map(&mut self, group: &str) -> impl std::ops::DerefMut<Target = Map> {
        self.scope
            .get_mut(group)
            .unwrap()
            .write_lock::<Map>()
            .unwrap()
    }

    /// Writes the facts of a case into the maps of the scope.
    fn fill(&mut self, case: &Case) {
        for (path, value) in FACTS.iter().zip(values(case)) {
            let (group, name) = path.split_once('.').unwrap();
            let value = match (group, name, value) {
                (_, "traits" | "promises", Some(mask)) => Dynamic::from(Terms(mask)),
                (_, "spoiled_share", Some(share)) => Dynamic::from_int(share),
                ("finding" | "evidence", _, Some(yes)) => Dynamic::from_bool(yes != 0),
                (_, "in_time_undisputed", Some(yes)) => Dynamic::from_bool(yes != 0),
                (_, _, Some(value)) => Dynamic::from_int(value),
                // Left out, so that reading it fails: nothing guards these two.
                (_, "day_after_receipt" | "defect", None) => {
                    self.map(group).remove(name);
                    continue;
                }
                (_, _, None) => Dynamic::UNIT,
            };
            let mut map = self.map(group);
            match map.get_mut(name) {
                Some(place) => *place = value,
                None => {
                    map.insert(name.into(), value);
                }
            }
        }
    }

    /// Writes the answers that later strata read.
    fn tell(&mut self, verdict: &Verdict) {
        let liability = verdict.liability.map(index);
        let remedy = verdict.remedy.map(index);
        let mut answer = self.map("answer");
        for (name, value) in [("liability", liability), ("remedy", remedy)] {
            let value = value.map_or(Dynamic::UNIT, Dynamic::from_int);
            answer.insert(name.into(), value);
        }
    }
}

/// Takes up a proposal.
fn apply(proposed: Proposed, verdict: &mut Verdict) {
    let party = |index: INT| Party::from_index(index);
    match proposed {
        Proposed::Admit(true) | Proposed::Burden(..) => {}
        Proposed::Admit(false) => verdict.end = End::NotAdmitted,
        Proposed::Liability(liable) => verdict.liability = party(liable),
        Proposed::Remedy(remedy) => verdict.remedy = Remedy::from_index(remedy),
        Proposed::Award(line, amount) => {
            if line == index(Line::Goods) {
                verdict.goods = Some(amount);
            } else {
                verdict.packet = Some(amount);
            }
        }
        Proposed::FreightOut(bearer, cap) => {
            verdict.freight_out = party(bearer).map(|bearer| (bearer, cap));
        }
        Proposed::FreightBack(bearer) => verdict.freight_back = party(bearer),
        Proposed::RefundWithin(days) => verdict.refund_days = Some(days),
        Proposed::Duty(duty, on) => {
            verdict.send_back |= duty == index(Duty::SendBackInTime) && on == index(Party::Buyer);
        }
        Proposed::Penalty(points) => verdict.points = Some(points),
    }
}
