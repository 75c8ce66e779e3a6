//! Conditions compiled to jump code: two-valued, without allocation, for when all facts are known.
//!
//! The expression tree stays the oracle: `tests` hold the two equal.

use super::expr::{Cmp, Expr, Fault, Node, Value, bit};
use super::frame::{Frame, Slot};
use super::params::ParamsAt;

const TRUE: u16 = u16::MAX;
const FALSE: u16 = u16::MAX - 1;

/// One test and where to go on after it.
#[derive(Clone, Debug)]
struct Step {
    test: Test,
    if_true: u16,
    if_false: u16,
}

#[derive(Clone, Debug)]
enum Test {
    Yes(Slot),
    Known(Slot),
    Equals(Slot, i64),
    AtMost(Slot, i64),
    Against(Cmp, Slot, i64),
    Slots(Cmp, Slot, Slot),
    OneOf(Slot, u64),
    Meets(Slot, u64),
    Empty(Slot),
    Constant(bool),
    /// Anything else, by its place in the program's expressions.
    Tree(u16),
}

/// A compiled condition.
#[derive(Clone, Debug)]
pub struct Program {
    steps: Vec<Step>,
    trees: Vec<Expr>,
    needs: Vec<(u16, u64)>,
}

impl Program {
    /// Compiles a condition; `None` if it is too large for jump code.
    pub fn compile(condition: &Expr) -> Option<Self> {
        let mut program = Self {
            steps: Vec::new(),
            trees: Vec::new(),
            needs: needs(condition),
        };
        program.emit(condition, TRUE, FALSE)?;
        // Steps were written back to front: the last one written is the first one run.
        Some(program)
    }

    /// Says whether every slot the condition needs is known.
    #[inline]
    pub fn applies(&self, frame: &Frame) -> bool {
        frame.knows_all(&self.needs)
    }

    /// Runs the condition on a frame that knows every slot it needs.
    #[inline]
    pub fn run(&self, frame: &Frame, params: &ParamsAt) -> Value {
        let mut at = self.steps.len().wrapping_sub(1);
        loop {
            let Some(step) = self.steps.get(at) else {
                return Value::Faulty(Fault::Interpreter);
            };
            let holds = match &step.test {
                Test::Yes(slot) => frame.raw(*slot) != 0,
                Test::Known(slot) => frame.is_known(*slot),
                Test::Equals(slot, value) => frame.raw(*slot) == *value,
                Test::AtMost(slot, value) => frame.raw(*slot) <= *value,
                Test::Against(cmp, slot, value) => cmp.holds(frame.raw(*slot), *value),
                Test::Slots(cmp, a, b) => cmp.holds(frame.raw(*a), frame.raw(*b)),
                Test::OneOf(slot, mask) => bit(*mask, frame.raw(*slot)),
                Test::Meets(slot, mask) => frame.raw(*slot).cast_unsigned() & mask != 0,
                Test::Empty(slot) => frame.raw(*slot) == 0,
                Test::Constant(value) => *value,
                Test::Tree(place) => {
                    let Some(tree) = self.trees.get(usize::from(*place)) else {
                        return Value::Faulty(Fault::Interpreter);
                    };
                    match tree.eval(frame, params) {
                        Value::Known(value) => value != 0,
                        other => return other,
                    }
                }
            };
            let next = if holds { step.if_true } else { step.if_false };
            match next {
                TRUE => return Value::Known(1),
                FALSE => return Value::Known(0),
                next => at = usize::from(next),
            }
        }
    }

    /// Writes the code of `expr` and returns where it starts.
    fn emit(&mut self, expr: &Expr, if_true: u16, if_false: u16) -> Option<u16> {
        match &expr.node {
            Node::Not(a) => self.emit(a, if_false, if_true),
            Node::And(parts) => {
                let mut next = if_true;
                for part in parts.iter().rev() {
                    next = self.emit(part, next, if_false)?;
                }
                Some(next)
            }
            Node::Or(parts) => {
                let mut next = if_false;
                for part in parts.iter().rev() {
                    next = self.emit(part, if_true, next)?;
                }
                Some(next)
            }
            _ => {
                let test = self.test(expr)?;
                let at = u16::try_from(self.steps.len()).ok()?;
                self.steps.push(Step {
                    test,
                    if_true,
                    if_false,
                });
                (at < FALSE).then_some(at)
            }
        }
    }

    fn test(&mut self, expr: &Expr) -> Option<Test> {
        Some(match &expr.node {
            Node::Slot(slot) => Test::Yes(*slot),
            Node::Known(slot) => Test::Known(*slot),
            Node::Const(value) => Test::Constant(*value != 0),
            Node::Compare(cmp, a, b) => match (*cmp, &a.node, &b.node) {
                (Cmp::Eq, Node::Slot(a), Node::Const(b)) => Test::Equals(*a, *b),
                (Cmp::Le, Node::Slot(a), Node::Const(b)) => Test::AtMost(*a, *b),
                (cmp, Node::Slot(a), Node::Const(b)) => Test::Against(cmp, *a, *b),
                (cmp, Node::Const(a), Node::Slot(b)) => Test::Against(cmp.mirrored(), *b, *a),
                (cmp, Node::Slot(a), Node::Slot(b)) => Test::Slots(cmp, *a, *b),
                _ => self.tree(expr)?,
            },
            Node::OneOf(a, mask) => match a.node {
                Node::Slot(slot) => Test::OneOf(slot, *mask),
                _ => self.tree(expr)?,
            },
            Node::Meets(set, mask) => match set.node {
                Node::Slot(slot) => Test::Meets(slot, *mask),
                _ => self.tree(expr)?,
            },
            Node::IsEmpty(set) => match set.node {
                Node::Slot(slot) => Test::Empty(slot),
                _ => self.tree(expr)?,
            },
            Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::Arith(..)
            | Node::NextWorkingDay(_)
            | Node::Brackets(..)
            | Node::Table(..)
            | Node::If(..) => self.tree(expr)?,
        })
    }

    fn tree(&mut self, expr: &Expr) -> Option<Test> {
        let place = u16::try_from(self.trees.len()).ok()?;
        self.trees.push(expr.clone());
        Some(Test::Tree(place))
    }
}

/// Lists, word by word, the slots a condition reads as values; `known(x)` needs nothing.
fn needs(condition: &Expr) -> Vec<(u16, u64)> {
    let mut words: Vec<(u16, u64)> = Vec::new();
    condition.walk(&mut |expr| {
        if let Node::Slot(slot) = expr.node {
            let word = slot.0 >> 6;
            let bit = 1_u64 << (slot.0 & 63);
            match words.iter_mut().find(|(known, _)| *known == word) {
                Some((_, bits)) => *bits |= bit,
                None => words.push((word, bit)),
            }
        }
    });
    words.sort_unstable();
    words
}
