//! The lowered form of conditions and amounts.
//!
//! An expression is typed, free of names, and the one form that evaluation, explanation, coverage
//! and the generators share. It is read from Rhai's syntax tree in `lower.rs`.

use super::catalogue::Ty;
use super::frame::{Frame, Slot, SlotKind, slot_kind};
use super::params::ParamsAt;
use super::source::Span;

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cmp {
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl Cmp {
    /// Compares.
    #[inline]
    pub const fn holds(self, a: i64, b: i64) -> bool {
        match self {
            Self::Eq => a == b,
            Self::Ne => a != b,
            Self::Lt => a < b,
            Self::Le => a <= b,
            Self::Gt => a > b,
            Self::Ge => a >= b,
        }
    }

    /// Returns the comparison with its sides exchanged.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Eq => Self::Eq,
            Self::Ne => Self::Ne,
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
        }
    }

    /// Returns the operator as rules write it.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

/// An operation on two whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arith {
    /// `a + b`
    Add,
    /// `a - b`
    Sub,
    /// `a * b`, and `times(money, count)`
    Mul,
    /// `min(a, b)`
    Min,
    /// `max(a, b)`
    Max,
    /// `share(money, rate)`: the part of the money that the rate takes, half up to the minor unit.
    Share,
    /// `days_between(a, b)`: from day `a` to day `b`.
    DaysBetween,
}

/// A typed expression with its place in the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it computes.
    pub node: Node,
    /// The type of its value.
    pub ty: Ty,
    /// Where it stands.
    pub span: Span,
}

/// What an expression computes.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A constant.
    Const(i64),
    /// A fact, an answer or a scalar parameter.
    Slot(Slot),
    /// `known(fact)`
    Known(Slot),
    /// `!a`
    Not(Box<Expr>),
    /// `a && b && ..`
    And(Vec<Expr>),
    /// `a || b || ..`
    Or(Vec<Expr>),
    /// A comparison.
    Compare(Cmp, Box<Expr>, Box<Expr>),
    /// `x in [A, B]`, the list as a mask of term indices.
    OneOf(Box<Expr>, u64),
    /// `X in set`, the term as a mask of one bit; `any_of(set, [..])`, the list as a mask.
    Meets(Box<Expr>, u64),
    /// `is_empty(set)`
    IsEmpty(Box<Expr>),
    /// An operation on two numbers.
    Arith(Arith, Box<Expr>, Box<Expr>),
    /// `next_working_day(day)`
    NextWorkingDay(Box<Expr>),
    /// `param.brackets.at(x)`, by the place of the parameter.
    Brackets(usize, Box<Expr>),
    /// `param.table.at(a, b)`, by the place of the parameter.
    Table(usize, Vec<Expr>),
    /// `if c { a } else { b }`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
}

/// Why an expression could not be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A result does not fit 64 bits.
    Overflow,
    /// The table of the parameter at this place has no such row.
    NoRow(usize),
    /// The parameter at this place has no value on the governing day.
    NoValue(usize),
    /// An amount came out below zero, so that the payee would have to pay.
    Negative,
    /// A helper function or a verb was interpreted and failed.
    Interpreter,
}

/// A value, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// The value.
    Known(i64),
    /// Something it needs is not known.
    Unknown,
    /// It cannot be computed.
    Faulty(Fault),
}

impl Value {
    /// Reads a yes/no as a value.
    #[inline]
    const fn of_bool(yes: bool) -> Self {
        Self::Known(if yes { 1 } else { 0 })
    }

    /// Returns the value, if it is known.
    pub const fn known(self) -> Option<i64> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown | Self::Faulty(_) => None,
        }
    }

    /// Says whether the value is a known yes.
    pub const fn is_true(self) -> bool {
        matches!(self, Self::Known(value) if value != 0)
    }

    /// Says whether the value is a known no.
    pub const fn is_false(self) -> bool {
        matches!(self, Self::Known(0))
    }
}

impl Expr {
    /// Computes the expression on what is known.
    ///
    /// `&&` and `||` are three-valued: one false side makes a conjunction false whatever the other
    /// side is, one true side makes a disjunction true. A side to the right of one that already
    /// decides is not computed. A fault to the right of an unknown side is unknown, because the
    /// unknown side might have kept it from being computed.
    pub fn eval(&self, frame: &Frame, params: &ParamsAt) -> Value {
        match &self.node {
            Node::Const(value) => Value::Known(*value),
            Node::Slot(slot) => read(*slot, frame),
            Node::Known(slot) => Value::of_bool(frame.is_known(*slot)),
            Node::Not(a) => match a.eval(frame, params) {
                Value::Known(value) => Value::of_bool(value == 0),
                other => other,
            },
            Node::And(parts) => eval_chain(parts, frame, params, 0),
            Node::Or(parts) => eval_chain(parts, frame, params, 1),
            Node::Compare(cmp, a, b) => {
                two(a, b, frame, params, |a, b| Value::of_bool(cmp.holds(a, b)))
            }
            Node::OneOf(a, mask) => one(a, frame, params, |a| Value::of_bool(bit(*mask, a))),
            Node::Meets(set, mask) => one(set, frame, params, |set| {
                Value::of_bool(set & mask.cast_signed() != 0)
            }),
            Node::IsEmpty(set) => one(set, frame, params, |set| Value::of_bool(set == 0)),
            Node::Arith(op, a, b) => two(a, b, frame, params, |a, b| arith(*op, a, b)),
            Node::NextWorkingDay(day) => one(day, frame, params, |day| {
                params
                    .calendar()
                    .next_working_day(day)
                    .map_or(Value::Faulty(Fault::Overflow), Value::Known)
            }),
            Node::Brackets(place, x) => one(x, frame, params, |x| params.bracket(*place, x)),
            Node::Table(place, keys) => look_up(*place, keys, frame, params),
            Node::If(condition, then, otherwise) => match condition.eval(frame, params) {
                Value::Known(0) => otherwise.eval(frame, params),
                Value::Known(_) => then.eval(frame, params),
                other => other,
            },
        }
    }

    /// Lists the expressions directly below this one.
    pub fn children(&self) -> Vec<&Self> {
        match &self.node {
            Node::Const(_) | Node::Slot(_) | Node::Known(_) => Vec::new(),
            Node::Not(a)
            | Node::OneOf(a, _)
            | Node::Meets(a, _)
            | Node::IsEmpty(a)
            | Node::NextWorkingDay(a)
            | Node::Brackets(_, a) => vec![a],
            Node::And(parts) | Node::Or(parts) | Node::Table(_, parts) => parts.iter().collect(),
            Node::Compare(_, a, b) | Node::Arith(_, a, b) => vec![a, b],
            Node::If(a, b, c) => vec![a, b, c],
        }
    }

    /// Calls `visit` on this expression and everything below it, from the left.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// Lists the slots read, each once, in the order of reading; `known(x)` reads x.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        self.walk(&mut |expr| {
            if let Node::Slot(slot) | Node::Known(slot) = expr.node
                && !slots.contains(&slot)
            {
                slots.push(slot);
            }
        });
        slots
    }

    /// Finds the first slot that keeps the expression from being known, among those `may` allows.
    pub fn blocking(
        &self,
        frame: &Frame,
        params: &ParamsAt,
        may: &dyn Fn(Slot) -> bool,
    ) -> Option<Slot> {
        if self.eval(frame, params) != Value::Unknown {
            return None;
        }
        if let Node::Slot(slot) = self.node {
            return may(slot).then_some(slot);
        }
        self.children()
            .into_iter()
            .find_map(|child| child.blocking(frame, params, may))
    }
}

/// Computes a conjunction (`decides` 0) or a disjunction (`decides` 1).
fn eval_chain(parts: &[Expr], frame: &Frame, params: &ParamsAt, decides: i64) -> Value {
    let mut unknown = false;
    for part in parts {
        match part.eval(frame, params) {
            Value::Known(value) if value == decides => return Value::Known(decides),
            Value::Known(_) => {}
            Value::Unknown => unknown = true,
            Value::Faulty(_) if unknown => {}
            faulty @ Value::Faulty(_) => return faulty,
        }
    }
    if unknown {
        Value::Unknown
    } else {
        Value::of_bool(decides == 0)
    }
}

/// Most keys a table has that is looked up without allocation.
const KEYS_MAX: usize = 4;

fn look_up(place: usize, keys: &[Expr], frame: &Frame, params: &ParamsAt) -> Value {
    let mut few = [0_i64; KEYS_MAX];
    let mut many = Vec::new();
    let row = match few.get_mut(..keys.len()) {
        Some(row) => row,
        None => {
            many.resize(keys.len(), 0);
            many.as_mut_slice()
        }
    };
    for (cell, key) in row.iter_mut().zip(keys) {
        match key.eval(frame, params) {
            Value::Known(value) => *cell = value,
            other => return other,
        }
    }
    params.row(place, row)
}

#[inline]
fn read(slot: Slot, frame: &Frame) -> Value {
    frame.get(slot).map_or_else(|| absent(slot), Value::Known)
}

/// A parameter without a value on the governing day is a fault; anything else is unknown.
fn absent(slot: Slot) -> Value {
    match slot_kind(slot) {
        SlotKind::Param(place) => Value::Faulty(Fault::NoValue(place)),
        SlotKind::Fact(_) | SlotKind::Answer(_) => Value::Unknown,
    }
}

fn one(a: &Expr, frame: &Frame, params: &ParamsAt, then: impl FnOnce(i64) -> Value) -> Value {
    match a.eval(frame, params) {
        Value::Known(a) => then(a),
        other => other,
    }
}

fn two(
    a: &Expr,
    b: &Expr,
    frame: &Frame,
    params: &ParamsAt,
    then: impl FnOnce(i64, i64) -> Value,
) -> Value {
    match (a.eval(frame, params), b.eval(frame, params)) {
        (Value::Known(a), Value::Known(b)) => then(a, b),
        (Value::Faulty(fault), _) => Value::Faulty(fault),
        (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
        (Value::Known(_), Value::Faulty(fault)) => Value::Faulty(fault),
    }
}

/// Says whether bit `index` is set; an index outside 0 to 63 is not.
#[inline]
pub(crate) fn bit(mask: u64, index: i64) -> bool {
    u32::try_from(index)
        .ok()
        .and_then(|index| mask.checked_shr(index))
        .is_some_and(|shifted| shifted & 1 == 1)
}

/// Computes an operation on two numbers.
pub fn arith(op: Arith, a: i64, b: i64) -> Value {
    let result = match op {
        Arith::Add => a.checked_add(b),
        Arith::Sub => a.checked_sub(b),
        Arith::Mul => a.checked_mul(b),
        Arith::Min => Some(a.min(b)),
        Arith::Max => Some(a.max(b)),
        Arith::Share => share(a, b),
        Arith::DaysBetween => b.checked_sub(a),
    };
    result.map_or(Value::Faulty(Fault::Overflow), Value::Known)
}

/// Takes `basis_points` of `amount`, half up (away from zero) to the minor unit.
pub fn share(amount: i64, basis_points: i64) -> Option<i64> {
    let product = i128::from(amount).checked_mul(i128::from(basis_points))?;
    let half = if product < 0 { -5_000_i128 } else { 5_000_i128 };
    i64::try_from(product.checked_add(half)?.checked_div(10_000)?).ok()
}
