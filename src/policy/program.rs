//! Conditions compiled to jump code: three-valued, without allocation.
//!
//! Every test says where to go on if it is true, if it is false, and if what it reads is not known.
//! A chain behind an unknown side goes on in a second copy of itself that can end in no or in
//! unknown only. The expression tree stays the oracle: `tests` hold the two equal, and what only
//! the tree can tell apart, a fault, is left to it.

use super::expr::{Cmp, Expr, Node, Value, bit};
use super::frame::{Frame, Slot, SlotKind, slot_kind};
use super::params::ParamsAt;

/// Places after all steps, at which a condition is decided.
const TRUE: u16 = u16::MAX;
const FALSE: u16 = u16::MAX - 1;
const UNKNOWN: u16 = u16::MAX - 2;
/// The tree must be asked.
const ASK: u16 = u16::MAX - 3;

/// Most steps of one condition: copies of nested chains add up.
const STEPS_MAX: usize = 2_048;

/// One test and where to go on after it.
#[derive(Clone, Debug)]
struct Step {
    test: Test,
    to: Targets,
}

#[derive(Clone, Copy, Debug)]
struct Targets {
    yes: u16,
    no: u16,
    open: u16,
}

/// What a step looks at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    Yes(Slot),
    Known(Slot),
    Equals(Slot, i64),
    AtMost(Slot, i64),
    Against(Cmp, Slot, i64),
    Slots(Cmp, Slot, Slot),
    OneOf(Slot, u64),
    Meets(Slot, u64),
    Empty(Slot),
    /// Anything else, by its place among the trees.
    Tree(u16),
}

/// Where the code of a condition starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start(u16);

impl Start {
    /// The start of a condition that has no code: the tree is always asked.
    pub const ASK: Self = Self(ASK);
}

/// The code of many conditions.
#[derive(Clone, Debug, Default)]
pub struct Program {
    steps: Vec<Step>,
    trees: Vec<Expr>,
}

impl Program {
    /// Adds a condition; where it is too large for jump code, its tree is asked.
    pub fn compile(&mut self, condition: &Expr) -> Start {
        let (steps, trees) = (self.steps.len(), self.trees.len());
        let most = steps.saturating_add(STEPS_MAX).min(usize::from(ASK));
        let decided = Targets {
            yes: TRUE,
            no: FALSE,
            open: UNKNOWN,
        };
        if let Some(start) = self.emit(condition, decided, most) {
            return Start(start);
        }
        self.steps.truncate(steps);
        self.trees.truncate(trees);
        Start::ASK
    }

    /// Lists the plain tests of a conjunction that stand before any part that could be a fault:
    /// each that is false makes the whole false, whatever the others are.
    pub(super) fn guards(condition: &Expr) -> Vec<Test> {
        let parts = match &condition.node {
            Node::And(parts) => parts.as_slice(),
            _ => std::slice::from_ref(condition),
        };
        parts
            .iter()
            .map_while(|part| plain(part).filter(|_| !part.slots().into_iter().any(is_param)))
            .collect()
    }

    /// Adds a single test.
    pub(super) fn compile_test(&mut self, test: Test) -> Option<Start> {
        let at = u16::try_from(self.steps.len()).ok()?;
        let to = Targets {
            yes: TRUE,
            no: FALSE,
            open: UNKNOWN,
        };
        self.steps.push(Step { test, to });
        (at < ASK).then_some(Start(at))
    }

    /// Runs a condition; `None` where only its tree can say what it comes to.
    #[inline]
    pub fn run(&self, start: Start, frame: &Frame, params: &ParamsAt) -> Option<Value> {
        let mut at = start.0;
        while let Some(step) = self.steps.get(usize::from(at)) {
            let value = |slot: Slot| frame.get(slot);
            let holds = match &step.test {
                Test::Yes(slot) => value(*slot).map(|value| value != 0),
                Test::Known(slot) => Some(frame.is_known(*slot)),
                Test::Equals(slot, to) => value(*slot).map(|value| value == *to),
                Test::AtMost(slot, most) => value(*slot).map(|value| value <= *most),
                Test::Against(cmp, slot, to) => value(*slot).map(|value| cmp.holds(value, *to)),
                Test::Slots(cmp, a, b) => match (value(*a), value(*b)) {
                    (Some(a), Some(b)) => Some(cmp.holds(a, b)),
                    _ => None,
                },
                Test::OneOf(slot, mask) => value(*slot).map(|value| bit(*mask, value)),
                Test::Meets(slot, mask) => {
                    value(*slot).map(|value| value.cast_unsigned() & mask != 0)
                }
                Test::Empty(slot) => value(*slot).map(|value| value == 0),
                Test::Tree(place) => {
                    match self.trees.get(usize::from(*place))?.eval(frame, params) {
                        Value::Known(value) => Some(value != 0),
                        Value::Unknown => None,
                        Value::Faulty(_) => return None,
                    }
                }
            };
            at = match holds {
                Some(true) => step.to.yes,
                Some(false) => step.to.no,
                None => step.to.open,
            };
        }
        match at {
            TRUE => Some(Value::Known(1)),
            FALSE => Some(Value::Known(0)),
            UNKNOWN => Some(Value::Unknown),
            _ => None,
        }
    }

    /// Writes the code of `expr` and returns where it starts; `None` if there is no room.
    fn emit(&mut self, expr: &Expr, to: Targets, most: usize) -> Option<u16> {
        match &expr.node {
            Node::Const(value) => Some(if *value == 0 { to.no } else { to.yes }),
            Node::Not(a) => {
                let turned = Targets {
                    yes: to.no,
                    no: to.yes,
                    open: to.open,
                };
                self.emit(a, turned, most)
            }
            Node::And(parts) => {
                let go_on = |next, doubtful| Targets {
                    yes: next,
                    open: doubtful,
                    ..to
                };
                self.chain(parts, to.yes, to.open, &go_on, most)
            }
            Node::Or(parts) => {
                let go_on = |next, doubtful| Targets {
                    no: next,
                    open: doubtful,
                    ..to
                };
                self.chain(parts, to.no, to.open, &go_on, most)
            }
            _ => {
                let (test, slots) = self.test(expr)?;
                let at = u16::try_from(self.steps.len()).ok()?;
                if self.steps.len() >= most {
                    return None;
                }
                let mut to = to;
                if slots.iter().any(|slot| is_param(*slot)) {
                    // A parameter without a value is a fault, not an unknown.
                    to.open = ASK;
                }
                self.steps.push(Step { test, to });
                Some(at)
            }
        }
    }

    /// Writes a chain from its end: once behind known sides, and once behind an unknown one.
    fn chain(
        &mut self,
        parts: &[Expr],
        end: u16,
        doubtful_end: u16,
        go_on: &dyn Fn(u16, u16) -> Targets,
        most: usize,
    ) -> Option<u16> {
        let (mut next, mut doubtful) = (end, doubtful_end);
        for (place, part) in parts.iter().enumerate().rev() {
            let clean = self.emit(part, go_on(next, doubtful), most)?;
            let before = parts.get(..place).unwrap_or_default();
            if before.iter().any(may_be_unknown) {
                doubtful = self.emit(part, go_on(doubtful, doubtful), most)?;
            }
            next = clean;
        }
        Some(next)
    }

    /// Makes the test of an expression without parts, and lists the slots it reads.
    fn test(&mut self, expr: &Expr) -> Option<(Test, Vec<Slot>)> {
        if let Some(test) = plain(expr) {
            let slots = match test {
                Test::Known(_) => Vec::new(),
                _ => expr.slots(),
            };
            return Some((test, slots));
        }
        // A tree tells a fault from an unknown itself.
        let place = u16::try_from(self.trees.len()).ok()?;
        self.trees.push(expr.clone());
        Some((Test::Tree(place), Vec::new()))
    }
}

/// Makes the test of an expression that reads slots only.
fn plain(expr: &Expr) -> Option<Test> {
    match &expr.node {
        Node::Slot(slot) => Some(Test::Yes(*slot)),
        Node::Known(slot) => Some(Test::Known(*slot)),
        Node::Compare(cmp, a, b) => match (*cmp, &a.node, &b.node) {
            (Cmp::Eq, Node::Slot(a), Node::Const(b)) => Some(Test::Equals(*a, *b)),
            (Cmp::Le, Node::Slot(a), Node::Const(b)) => Some(Test::AtMost(*a, *b)),
            (cmp, Node::Slot(a), Node::Const(b)) => Some(Test::Against(cmp, *a, *b)),
            (cmp, Node::Const(a), Node::Slot(b)) => Some(Test::Against(cmp.mirrored(), *b, *a)),
            (cmp, Node::Slot(a), Node::Slot(b)) => Some(Test::Slots(cmp, *a, *b)),
            _ => None,
        },
        Node::OneOf(a, mask) => slot_of(a).map(|slot| Test::OneOf(slot, *mask)),
        Node::Meets(set, mask) => slot_of(set).map(|slot| Test::Meets(slot, *mask)),
        Node::IsEmpty(set) => slot_of(set).map(Test::Empty),
        Node::Const(_)
        | Node::Not(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::Arith(..)
        | Node::NextWorkingDay(_)
        | Node::Brackets(..)
        | Node::Table(..)
        | Node::If(..) => None,
    }
}

const fn slot_of(expr: &Expr) -> Option<Slot> {
    match expr.node {
        Node::Slot(slot) => Some(slot),
        _ => None,
    }
}

fn is_param(slot: Slot) -> bool {
    matches!(slot_kind(slot), SlotKind::Param(_))
}

fn may_be_unknown(expr: &Expr) -> bool {
    !matches!(expr.node, Node::Known(_) | Node::Const(_))
}
