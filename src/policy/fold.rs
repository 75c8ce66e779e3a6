//! Conditions with the ground of the claim put in: what it decides falls away.

use super::expr::{Expr, Node, Value};
use super::frame::{Frame, Slot};
use super::params::ParamsAt;

/// Returns what is left of a condition where `decided` has the value it has in `frame`.
///
/// A side of a chain that is settled falls away if the chain goes on behind it, and ends the chain
/// if it does not; nothing changes places, so unknowns and faults come out as before.
pub fn fold(expr: &Expr, decided: Slot, frame: &Frame, params: &ParamsAt) -> Expr {
    let node = match &expr.node {
        Node::Not(a) => {
            let a = fold(a, decided, frame, params);
            match a.node {
                Node::Const(value) => Node::Const(i64::from(value == 0)),
                _ => Node::Not(Box::new(a)),
            }
        }
        Node::And(parts) => chain(parts, 0, Node::And, decided, frame, params),
        Node::Or(parts) => chain(parts, 1, Node::Or, decided, frame, params),
        _ if expr.slots() == [decided] => match expr.eval(frame, params) {
            Value::Known(value) => Node::Const(value),
            Value::Unknown | Value::Faulty(_) => expr.node.clone(),
        },
        other => other.clone(),
    };
    Expr {
        node,
        ty: expr.ty,
        span: expr.span.clone(),
    }
}

/// Folds a conjunction (`decides` 0) or a disjunction (`decides` 1).
fn chain(
    parts: &[Expr],
    decides: i64,
    whole: fn(Vec<Expr>) -> Node,
    decided: Slot,
    frame: &Frame,
    params: &ParamsAt,
) -> Node {
    let mut left: Vec<Expr> = Vec::new();
    for part in parts {
        let part = fold(part, decided, frame, params);
        match part.node {
            Node::Const(value) if (value != 0) == (decides != 0) => {
                left.push(part);
                break;
            }
            Node::Const(_) => {}
            _ => left.push(part),
        }
    }
    match left.len() {
        0 => Node::Const(i64::from(decides == 0)),
        1 => left.swap_remove(0).node,
        _ => whole(left),
    }
}
