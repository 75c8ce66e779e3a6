//! Conditions that stand by themselves, such as the guards of the stage graph.

use super::catalogue::{self, Absence};
use super::diagnostic::Diagnostic;
use super::expr::{Expr, Node, Value};
use super::frame::{Frame, Slot, SlotKind, slot_kind};
use super::lower::Lowerer;
use super::pack::Pack;
use super::params::ParamsAt;
use super::parse;
use super::rule::implied_known;
use super::source::Span;

/// A condition in the rule dialect that is always decided: what it reads and may be absent is asked
/// for with `known(..)` first.
#[derive(Clone, Debug)]
pub struct Guard {
    expr: Expr,
}

impl Guard {
    /// Reads the condition at `span`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, each with its place.
    pub fn read(span: &Span, pack: &Pack) -> Result<Self, Vec<Diagnostic>> {
        let parsed = parse::expression(span).map_err(|fault| vec![*fault])?;
        let mut lowerer = Lowerer::new(&pack.params, span);
        let Ok(expr) = lowerer.condition(&parsed) else {
            return Err(lowerer.diagnostics);
        };
        let mut open = Vec::new();
        open_reads(&expr, &[], &mut open);
        if let Some(slot) = open.first() {
            return Err(vec![may_be_open(*slot, span)]);
        }
        Ok(Self { expr })
    }

    /// Returns the condition.
    pub const fn expr(&self) -> &Expr {
        &self.expr
    }

    /// Says whether the condition holds; one that cannot be computed does not.
    pub fn holds(&self, frame: &Frame, params: &ParamsAt) -> bool {
        matches!(self.expr.eval(frame, params), Value::Known(value) if value != 0)
    }
}

fn may_be_open(slot: Slot, span: &Span) -> Diagnostic {
    let path = match slot_kind(slot) {
        SlotKind::Fact(fact) => catalogue::def(fact).path.clone(),
        SlotKind::Answer(_) => "an answer".to_owned(),
        SlotKind::Param(_) => "a parameter".to_owned(),
    };
    Diagnostic::error(
        "may_be_absent",
        format!("`{path}` may be absent here"),
        span.clone(),
    )
    .help(format!(
        "a guard must be decided on every dispute: write `known({path}) && ..`, and read no answers"
    ))
}

/// Collects what `expr` reads that need not be there, given that `known` is.
fn open_reads(expr: &Expr, known: &[Slot], open: &mut Vec<Slot>) {
    match &expr.node {
        Node::And(parts) | Node::Or(parts) => {
            let holds = matches!(expr.node, Node::And(_));
            let mut known = known.to_vec();
            for part in parts {
                open_reads(part, &known, open);
                known.extend(implied_known(part, holds));
            }
        }
        Node::Known(_) => {}
        Node::Slot(slot) => {
            let may_be_open = match slot_kind(*slot) {
                SlotKind::Fact(fact) => catalogue::def(fact).absence != Absence::Never,
                SlotKind::Answer(_) => true,
                SlotKind::Param(_) => false,
            };
            if may_be_open && !known.contains(slot) {
                open.push(*slot);
            }
        }
        _ => {
            for child in expr.children() {
                open_reads(child, known, open);
            }
        }
    }
}
