//! Rhai itself, as the reference the lowered form is held to.
//!
//! Conditions and verbs are lowered in [`super::lower`] and never run by Rhai. What their text means
//! in Rhai stays the measure all the same: the interpreter here runs the same text on the same facts,
//! and tests require that both come to the same, faults included, wherever no fact that is needed is
//! absent. Nothing is judged this way.
//!
//! Facts, answers and parameters are object maps; terms are whole numbers in static modules; a set
//! is an array of its terms. Rhai's functions see no scope, so names are looked up in `on_var`,
//! which serves helpers as well. A fact that is absent is a value of its own type, which every
//! operator refuses: Rhai would compare it in silence.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rhai::{AST, Array, Dynamic, Engine, EvalAltResult, INT, Map, Module, Position, Scope};

use super::action::{Action, VERBS, Written};
use super::catalogue::{self, FactId, Ty};
use super::chunks::ChunkKind;
use super::expr::{Arith, Fault, Value, arith, bit};
use super::frame::{AnswerFact, Frame, fact_slot, param_slot};
use super::pack::PackVersion;
use super::params::{ParamKind, Params, ParamsAt};
use super::parse;
use super::sandbox;
use super::source::SourceFile;
use super::terms;
use crate::domain::vocabulary::{Party, Term};

/// What a verb was called with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A number: an amount, a count, or the index of a term.
    Number(i64),
    /// A reason code.
    Code(String),
    /// An amount that rests on an absent fact.
    Absent,
}

/// A verb with its arguments, in the order in which rules write them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The verb.
    pub verb: &'static str,
    /// Its arguments.
    pub arguments: Vec<Argument>,
}

/// Runs conditions and verbs with Rhai.
pub struct Interpreter {
    engine: Engine,
    helpers: AST,
    names: Arc<Mutex<BTreeMap<String, Dynamic>>>,
    proposed: Arc<Mutex<Vec<Proposal>>>,
    params: Params,
}

/// An absent fact or answer.
#[derive(Clone, Copy)]
struct Absent;

/// The name by which Rhai's messages call an absent fact.
const ABSENT: &str = "an absent fact";

/// A table or brackets, as `param.name` in a script.
#[derive(Clone)]
struct Lookup {
    place: usize,
    at: Arc<ParamsAt>,
}

type Answer<T> = Result<T, Box<EvalAltResult>>;

impl Interpreter {
    /// Prepares an engine with the parameters of a day; no helper is known and every fact absent.
    pub fn new(params: &Params, at: &Arc<ParamsAt>) -> Self {
        let mut engine = sandbox::engine();
        // The built-in operators would compare an absent fact without asking anybody.
        engine.set_fast_operators(false);
        engine.register_type_with_name::<Absent>(ABSENT);
        let names: Arc<Mutex<BTreeMap<String, Dynamic>>> = Arc::default();
        let proposed: Arc<Mutex<Vec<Proposal>>> = Arc::default();
        register_names(&mut engine, &names);
        register_terms(&mut engine);
        register_operators(&mut engine);
        register_functions(&mut engine, at);
        register_lookups(&mut engine);
        register_verbs(&mut engine, &proposed);
        let mut interpreter = Self {
            engine,
            helpers: AST::empty(),
            names,
            proposed,
            params: params.clone(),
        };
        interpreter.read(&Frame::new(params.all().len()), at);
        interpreter
    }

    /// Prepares an engine with the helpers and constants of a version as well.
    pub fn of_version(version: &PackVersion, params: &Params, at: &Arc<ParamsAt>) -> Self {
        let mut interpreter = Self::new(params, at);
        let mut files: Vec<&Arc<SourceFile>> = Vec::new();
        for rule in version.rules.rules() {
            if !files.iter().any(|file| file.name == rule.span.file.name) {
                files.push(&rule.span.file);
            }
        }
        for file in files {
            interpreter.declare(file);
        }
        interpreter
    }

    /// Makes the helpers and constants of a file known.
    pub fn declare(&mut self, file: &Arc<SourceFile>) {
        for chunk in parse::statements(file).unwrap_or_default() {
            let text = chunk.span.text();
            match chunk.kind {
                ChunkKind::Function => {
                    if let Ok(helper) = self.engine.compile(text) {
                        self.helpers = self.helpers.merge(&helper);
                    }
                }
                ChunkKind::Constant => {
                    let value = text
                        .split_once('=')
                        .and_then(|(_, value)| self.engine.eval::<Dynamic>(value).ok());
                    if let Some(value) = value {
                        lock(&self.names).insert(chunk.name().to_owned(), value);
                    }
                }
                ChunkKind::Rule | ChunkKind::Other => {}
            }
        }
    }

    /// Shows the facts, answers and parameters of a frame to what is run next.
    pub fn read(&mut self, frame: &Frame, at: &Arc<ParamsAt>) {
        let mut groups: BTreeMap<&str, Map> = BTreeMap::new();
        for (place, def) in (0_u16..).map(FactId).zip(catalogue::facts()) {
            if let Some((group, name)) = def.path.split_once('.') {
                let value = dynamic(frame.get(fact_slot(place)), def.ty);
                groups.entry(group).or_default().insert(name.into(), value);
            }
        }
        for answer in AnswerFact::ALL {
            let value = dynamic(frame.get(answer.slot()), answer.ty());
            let answers = groups.entry("answer").or_default();
            answers.insert(answer.name().into(), value);
        }
        let params = groups.entry("param").or_default();
        for (place, param) in self.params.all().iter().enumerate() {
            let value = match &param.kind {
                // Without a value it is left out, and reading it is a fault.
                ParamKind::Scalar(ty) => frame
                    .get(param_slot(place))
                    .map(|value| dynamic(Some(value), *ty)),
                ParamKind::Brackets { .. } | ParamKind::Table { .. } => {
                    let at = Arc::clone(at);
                    Some(Dynamic::from(Lookup { place, at }))
                }
            };
            if let Some(value) = value {
                params.insert(param.name.as_str().into(), value);
            }
        }
        let mut names = lock(&self.names);
        for (name, group) in groups {
            // Shared, because Rhai would copy a whole map for every fact it reads.
            names.insert(name.to_owned(), Dynamic::from_map(group).into_shared());
        }
    }

    /// Runs a condition; unknown is what needs an absent fact.
    pub fn condition(&self, text: &str) -> Value {
        match self.run(text) {
            Ok(value) => match value.as_bool() {
                Ok(holds) => Value::Known(i64::from(holds)),
                Err(_) if value.is::<Absent>() => Value::Unknown,
                Err(e) => {
                    eprintln!("DEBUG {e}");
                    Value::Faulty(Fault::Interpreter)
                }
            },
            Err(error) => self.failure(&error),
        }
    }

    /// Runs the block after `then` and lists what its verbs proposed.
    ///
    /// # Errors
    ///
    /// Unknown where it needs an absent fact, or the fault.
    pub fn proposals(&self, block: &str) -> Result<Vec<Proposal>, Value> {
        lock(&self.proposed).clear();
        match self.run(block) {
            Ok(_) => Ok(std::mem::take(&mut *lock(&self.proposed))),
            Err(error) => Err(self.failure(&error)),
        }
    }

    fn run(&self, text: &str) -> Answer<Dynamic> {
        let script = self.helpers.merge(&self.engine.compile(text)?);
        self.engine.eval_ast_with_scope(&mut Scope::new(), &script)
    }

    /// Says what an error of the interpreter means for the lowered form.
    fn failure(&self, error: &EvalAltResult) -> Value {
        match error {
            EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => self.failure(inner),
            EvalAltResult::ErrorArithmetic(..) => Value::Faulty(Fault::Overflow),
            EvalAltResult::ErrorPropertyNotFound(name, _) => {
                let place = self.params.find(name).map(|(place, _)| place);
                Value::Faulty(place.map_or(Fault::Interpreter, Fault::NoValue))
            }
            EvalAltResult::ErrorRuntime(payload, _) => payload
                .clone()
                .try_cast::<Value>()
                .unwrap_or(Value::Faulty(Fault::Interpreter)),
            // `&&`, `||` and the functions of the dialect take no absent fact, and say so by its type.
            other => {
                let text = other.to_string();
                if text.contains(ABSENT) || text.contains(std::any::type_name::<Absent>()) {
                    Value::Unknown
                } else {
                    Value::Faulty(Fault::Interpreter)
                }
            }
        }
    }
}

/// Lists what lowered verbs propose on a frame.
///
/// # Errors
///
/// Unknown where something but an amount needs an absent fact, or the fault.
pub fn lowered_proposals(
    actions: &[Action],
    frame: &Frame,
    params: &ParamsAt,
) -> Result<Vec<Proposal>, Value> {
    let mut all = Vec::new();
    for action in actions {
        match action {
            Action::Do(verb, _) => {
                let (name, written) = verb.written();
                let arguments = written
                    .into_iter()
                    .map(|argument| lowered_argument(argument, frame, params))
                    .collect::<Result<Vec<Argument>, Value>>()?;
                all.push(Proposal {
                    verb: name,
                    arguments,
                });
            }
            Action::If {
                condition,
                then,
                otherwise,
            } => {
                let branch = match condition.eval(frame, params) {
                    Value::Known(0) => otherwise,
                    Value::Known(_) => then,
                    other => return Err(other),
                };
                all.extend(lowered_proposals(branch, frame, params)?);
            }
        }
    }
    Ok(all)
}

fn lowered_argument(
    argument: Written<'_>,
    frame: &Frame,
    params: &ParamsAt,
) -> Result<Argument, Value> {
    match argument {
        Written::Term(index) => Ok(Argument::Number(i64::from(index))),
        Written::Code(code) => Ok(Argument::Code(code.to_owned())),
        Written::Value(expr) => match expr.eval(frame, params) {
            Value::Known(value) => Ok(Argument::Number(value)),
            Value::Unknown if expr.ty == Ty::Money => Ok(Argument::Absent),
            other => Err(other),
        },
    }
}

/// Locks what is shared with an engine; a panic elsewhere does not make it wrong.
fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives a value the shape Rhai computes with.
fn dynamic(value: Option<i64>, ty: Ty) -> Dynamic {
    let Some(value) = value else {
        return Dynamic::from(Absent);
    };
    match ty {
        Ty::Bool => Dynamic::from_bool(value != 0),
        Ty::Set(_) => {
            let terms = (0_i64..64).filter(|index| bit(value.cast_unsigned(), *index));
            Dynamic::from_array(terms.map(Dynamic::from_int).collect())
        }
        Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day | Ty::Enum(_) | Ty::Text => {
            Dynamic::from_int(value)
        }
    }
}

/// Stops a script, saying what it came to.
fn stop<T>(value: Value) -> Answer<T> {
    Err(Box::new(EvalAltResult::ErrorRuntime(
        Dynamic::from(value),
        Position::NONE,
    )))
}

fn number(value: Value) -> Answer<INT> {
    match value {
        Value::Known(value) => Ok(value),
        other => stop(other),
    }
}

#[expect(
    deprecated,
    reason = "`on_var` may change in another version of Rhai; the version is pinned"
)]
fn register_names(engine: &mut Engine, names: &Arc<Mutex<BTreeMap<String, Dynamic>>>) {
    for party in Party::ALL {
        let index = INT::from(party.index());
        lock(names).insert(party.def().constant(), Dynamic::from_int(index));
    }
    let names = Arc::clone(names);
    engine.on_var(move |name, _, context| {
        // The parameters of a helper stand in its scope and come first.
        if context.scope().contains(name) {
            return Ok(None);
        }
        Ok(lock(&names).get(name).cloned())
    });
}

/// Makes `Ground::DEFECTIVE` and its like known, each as its index.
fn register_terms(engine: &mut Engine) {
    for vocabulary in terms::vocabularies() {
        let mut module = Module::new();
        for (index, term) in (0..).zip(vocabulary.terms) {
            let index: INT = index;
            module.set_var(term.constant(), index);
        }
        engine.register_static_module(vocabulary.name, module.into());
    }
}

/// Lets every operator refuse an absent fact, on either side.
fn register_operators(engine: &mut Engine) {
    for sign in ["==", "!=", "<", "<=", ">", ">=", "+", "-", "*"] {
        engine.register_fn(sign, |_: Absent, _: Absent| stop::<bool>(Value::Unknown));
        engine.register_fn(sign, |_: Absent, _: Dynamic| stop::<bool>(Value::Unknown));
        engine.register_fn(sign, |_: Dynamic, _: Absent| stop::<bool>(Value::Unknown));
    }
    engine.register_fn("!", |_: Absent| stop::<bool>(Value::Unknown));
    engine.register_fn("contains", |_: Array, _: Absent| {
        stop::<bool>(Value::Unknown)
    });
    engine.register_fn("contains", |set: Array, item: INT| holds(&set, item));
}

fn holds(set: &Array, item: INT) -> bool {
    set.iter().any(|held| held.as_int() == Ok(item))
}

fn register_functions(engine: &mut Engine, at: &Arc<ParamsAt>) {
    engine.register_fn("known", |_: Absent| false);
    engine.register_fn("known", |_: Dynamic| true);
    engine.register_fn("is_empty", |set: Array| set.is_empty());
    engine.register_fn("any_of", |set: Array, list: Array| {
        let in_set = |item: &Dynamic| item.as_int().is_ok_and(|item| holds(&set, item));
        list.iter().any(in_set)
    });
    for (name, op) in [
        ("min", Arith::Min),
        ("max", Arith::Max),
        ("share", Arith::Share),
        ("times", Arith::Mul),
        ("add_days", Arith::Add),
        ("days_between", Arith::DaysBetween),
    ] {
        engine.register_fn(name, move |a: INT, b: INT| number(arith(op, a, b)));
    }
    let at = Arc::clone(at);
    engine.register_fn("next_working_day", move |day: INT| {
        let next = at.calendar().next_working_day(day);
        next.map_or_else(|| stop(Value::Faulty(Fault::Overflow)), Ok)
    });
}

/// Makes `param.table.at(..)` known, for up to four keys.
fn register_lookups(engine: &mut Engine) {
    fn look_up(lookup: &Lookup, keys: &[INT]) -> Answer<INT> {
        // Brackets have one key, and a table of one key has rows: whichever it is gives a value.
        let row = lookup.at.row(lookup.place, keys);
        match (keys, row) {
            ([measure], Value::Faulty(Fault::NoValue(_))) => {
                number(lookup.at.bracket(lookup.place, *measure))
            }
            (_, row) => number(row),
        }
    }
    engine.register_fn("at", |lookup: &mut Lookup, a: INT| look_up(lookup, &[a]));
    engine.register_fn("at", |lookup: &mut Lookup, a: INT, b: INT| {
        look_up(lookup, &[a, b])
    });
    engine.register_fn("at", |lookup: &mut Lookup, a: INT, b: INT, c: INT| {
        look_up(lookup, &[a, b, c])
    });
    engine.register_fn(
        "at",
        |lookup: &mut Lookup, a: INT, b: INT, c: INT, d: INT| look_up(lookup, &[a, b, c, d]),
    );
}

/// Registers every verb with up to five arguments; each notes what it is called with.
fn register_verbs(engine: &mut Engine, proposed: &Arc<Mutex<Vec<Proposal>>>) {
    for (verb, _) in VERBS {
        for arguments in 0..=5 {
            let proposed = Arc::clone(proposed);
            let types = vec![TypeId::of::<Dynamic>(); arguments];
            engine.register_raw_fn(verb, types, move |_, arguments| {
                let arguments = arguments
                    .iter()
                    .map(|argument| noted(argument))
                    .collect::<Answer<Vec<Argument>>>()?;
                lock(&proposed).push(Proposal { verb, arguments });
                Ok(())
            });
        }
    }
}

fn noted(argument: &Dynamic) -> Answer<Argument> {
    if argument.is::<Absent>() {
        return Ok(Argument::Absent);
    }
    if let Ok(value) = argument.as_int() {
        return Ok(Argument::Number(value));
    }
    match argument.as_immutable_string_ref() {
        Ok(code) => Ok(Argument::Code(code.to_string())),
        Err(_) => stop(Value::Faulty(Fault::Interpreter)),
    }
}
