//! Calls in conditions: the functions of the dialect, and helpers, which are put in place.

use rhai::{FnCallExpr, Position};

use super::action::VERBS;
use super::catalogue::{Ty, Unit};
use super::diagnostic::{Diagnostic, Label, nearest};
use super::expr::{Arith, Expr, Node};
use super::frame::{SlotKind, slot_kind};
use super::lower::{Lowered, Lowerer, Poisoned, boolean, counted};
use super::source::{Origin, Span, is_word};

/// How deep helpers may call each other.
const HELPERS_DEEP_MAX: usize = 8;

/// The functions of the dialect.
pub const FUNCTIONS: [&str; 10] = [
    "known",
    "is_empty",
    "any_of",
    "min",
    "max",
    "share",
    "times",
    "add_days",
    "days_between",
    "next_working_day",
];

/// Says how a function of the dialect is written.
pub(super) fn form_of(name: &str) -> &'static str {
    match name {
        "known" => "known(fact)",
        "is_empty" => "is_empty(set)",
        "any_of" => "any_of(set, [A, B])",
        "min" => "min(a, b)",
        "max" => "max(a, b)",
        "share" => "share(amount, rate)",
        "times" => "times(amount, count)",
        "add_days" => "add_days(day, days)",
        "days_between" => "days_between(from, to)",
        "next_working_day" => "next_working_day(day)",
        _ => "param.name.at(value)",
    }
}

impl Lowerer<'_> {
    pub(super) fn call(&mut self, call: &FnCallExpr, at: Position) -> Lowered<Expr> {
        let name = call.name.as_str();
        let span = self.token(at);
        match (name, call.args.as_slice()) {
            ("!", [a]) => {
                let a = self.condition(a)?;
                let span = span.join(&a.span);
                Ok(boolean(Node::Not(Box::new(a)), span))
            }
            ("contains", [container, item]) if call.op_token.is_some() || span.text() == "in" || span.text() == "!in" => {
                self.membership(container, item)
            }
            ("==" | "!=" | "<" | "<=" | ">" | ">=", [a, b]) => self.comparison(name, a, b),
            ("+" | "-" | "*", [a, b]) => self.arithmetic(name, a, b),
            _ if !name.starts_with(is_word) => self.report(
                Diagnostic::error(
                    "outside_subset",
                    format!("`{name}` is no operator of the dialect"),
                    span,
                )
                .help("operators: && || ! == != < <= > >= in + - *; a part of an amount is `share(amount, rate)`"),
            ),
            _ => self.function(call, span),
        }
    }

    fn function(&mut self, call: &FnCallExpr, span: Span) -> Lowered<Expr> {
        let name = call.name.as_str();
        if name == "any_of" {
            return self.any_of(call, &span);
        }
        let arguments: Vec<Lowered<Expr>> = call.args.iter().map(|arg| self.expr(arg)).collect();
        let arguments = arguments.into_iter().collect::<Lowered<Vec<Expr>>>()?;
        let span = arguments
            .iter()
            .fold(span, |span, argument| span.join(&argument.span));
        let span = close_paren(&span);
        match name {
            "known" => self.known(arguments, span),
            "is_empty" => self.is_empty(arguments, span),
            "min" => self.between(name, arguments, span, Arith::Min),
            "max" => self.between(name, arguments, span, Arith::Max),
            "share" | "times" | "add_days" | "days_between" => self.typed(name, arguments, span),
            "next_working_day" => {
                let [day] = self.arguments(name, arguments, &span)?;
                let day = self.expect(day, Ty::Day)?;
                Ok(Expr {
                    node: Node::NextWorkingDay(Box::new(day)),
                    ty: Ty::Day,
                    span,
                })
            }
            _ => self.inline(name, arguments, span),
        }
    }

    fn known(&mut self, arguments: Vec<Expr>, span: Span) -> Lowered<Expr> {
        let [fact] = self.arguments("known", arguments, &span)?;
        match fact.node {
            Node::Slot(slot) if !matches!(slot_kind(slot), SlotKind::Param(_)) => {
                Ok(boolean(Node::Known(slot), span))
            }
            _ => self.report(
                Diagnostic::error("wrong_type", "`known` asks for one fact", fact.span)
                    .help("write `known(fact)`, such as `known(claim.informed_on)`"),
            ),
        }
    }

    fn is_empty(&mut self, arguments: Vec<Expr>, span: Span) -> Lowered<Expr> {
        let [set] = self.arguments("is_empty", arguments, &span)?;
        if matches!(set.ty, Ty::Set(_)) {
            return Ok(boolean(Node::IsEmpty(Box::new(set)), span));
        }
        let message = format!("`is_empty` asks for a set, not {}", set.ty.name());
        self.report(
            Diagnostic::error("wrong_type", message, set.span)
                .help("whether another fact is there at all is asked with `known(fact)`"),
        )
    }

    fn between(
        &mut self,
        name: &str,
        arguments: Vec<Expr>,
        span: Span,
        op: Arith,
    ) -> Lowered<Expr> {
        let [a, b] = self.arguments(name, arguments, &span)?;
        let (a, b) = self.same_type(a, b, "compared")?;
        let ty = a.ty;
        if matches!(ty, Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day) {
            return Ok(binary(op, a, b, ty, span));
        }
        let message = format!("`{name}` does not go with {}", ty.name());
        self.report(
            Diagnostic::error("wrong_type", message, span)
                .help("it picks between two amounts, rates, days or counts"),
        )
    }

    /// A function of two arguments whose types are fixed.
    fn typed(&mut self, name: &str, arguments: Vec<Expr>, span: Span) -> Lowered<Expr> {
        let days = Ty::Count(Unit::Days);
        let (op, of_a, of_b, gives) = match name {
            "share" => (Arith::Share, Ty::Money, Ty::Rate, Ty::Money),
            "times" => (Arith::Mul, Ty::Money, Ty::Count(Unit::Count), Ty::Money),
            "add_days" => (Arith::Add, Ty::Day, days, Ty::Day),
            _ => (Arith::DaysBetween, Ty::Day, Ty::Day, days),
        };
        let [a, b] = self.arguments(name, arguments, &span)?;
        let (a, b) = (self.expect(a, of_a), self.expect(b, of_b));
        Ok(binary(op, a?, b?, gives, span))
    }

    fn any_of(&mut self, call: &FnCallExpr, span: &Span) -> Lowered<Expr> {
        let wrong = || {
            Diagnostic::error(
                "wrong_arguments",
                "`any_of` takes a set and a list",
                span.clone(),
            )
            .help("write `any_of(goods.traits, [GoodsTrait::BULKY, GoodsTrait::SEALED])`")
        };
        let [set, list] = call.args.as_slice() else {
            return self.report(wrong());
        };
        let set = self.expr(set)?;
        let Some(list) = self.list(list) else {
            return self.report(wrong());
        };
        let (mask, vocabulary, list_span) = list?;
        let set = self.expect(set, Ty::Set(vocabulary))?;
        let span = close_paren(&span.join(&list_span));
        Ok(boolean(Node::Meets(Box::new(set), mask), span))
    }

    /// Puts the body of a helper function in place of its call.
    fn inline(&mut self, name: &str, arguments: Vec<Expr>, span: Span) -> Lowered<Expr> {
        if self.unread.contains(name) {
            return Err(Poisoned);
        }
        let Some(function) = self.functions.get(name).cloned() else {
            return self.unknown_function(name, span);
        };
        self.used.insert(name.to_owned());
        if self.inlining.iter().any(|outer| outer == name) {
            return self.report(
                Diagnostic::error(
                    "recursive_function",
                    format!("the helper `{name}` calls itself"),
                    span,
                )
                .help("a helper is put in place of its call, so it cannot call itself, not even through another"),
            );
        }
        if self.inlining.len() >= HELPERS_DEEP_MAX {
            return self.report(
                Diagnostic::error(
                    "helpers_too_deep",
                    format!("helpers call each other more than {HELPERS_DEEP_MAX} deep"),
                    span,
                )
                .help("write the innermost in place"),
            );
        }
        if function.params.len() != arguments.len() {
            let message = format!(
                "`{name}` takes {}, not {}",
                counted(function.params.len(), "argument"),
                arguments.len()
            );
            return self.report(
                Diagnostic::error("wrong_arguments", message, span)
                    .also(function.head(), "the helper")
                    .help(format!(
                        "it is declared `{name}({})`",
                        function.params.join(", ")
                    )),
            );
        }
        let frame = function.params.iter().cloned().zip(arguments).collect();
        let outer = std::mem::replace(&mut self.origin, Origin::of(&function.body_span));
        self.bindings.push(frame);
        self.inlining.push(name.to_owned());
        let before = self.diagnostics.len();
        let lowered = self.expr(&function.body);
        self.inlining.pop();
        self.bindings.pop();
        self.origin = outer;
        for diagnostic in self.diagnostics.iter_mut().skip(before) {
            diagnostic.labels.push(Label {
                span: span.clone(),
                text: format!("`{name}` is called here"),
            });
        }
        let mut lowered = lowered?;
        lowered.span = span;
        Ok(lowered)
    }

    fn unknown_function<T>(&mut self, name: &str, span: Span) -> Lowered<T> {
        let known = FUNCTIONS
            .iter()
            .copied()
            .chain(self.functions.keys().map(String::as_str));
        let is_verb = VERBS.iter().any(|(verb, _)| *verb == name);
        let help = match nearest(name, known) {
            _ if is_verb => format!("`{name}` is a verb and stands in `then {{ .. }}`"),
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "functions: {}; or declare a helper: `fn {name}(..) {{ .. }}`",
                FUNCTIONS.join(", ")
            ),
        };
        self.report(
            Diagnostic::error(
                "unknown_function",
                format!("there is no function `{name}`"),
                span,
            )
            .help(help),
        )
    }
}

fn binary(op: Arith, a: Expr, b: Expr, ty: Ty, span: Span) -> Expr {
    Expr {
        node: Node::Arith(op, Box::new(a), Box::new(b)),
        ty,
        span,
    }
}

/// Widens a span over the bracket that closes a call.
fn close_paren(span: &Span) -> Span {
    let rest = span.file.text.get(span.end..).unwrap_or_default();
    let skipped = rest.len().saturating_sub(rest.trim_start().len());
    if rest.trim_start().starts_with(')') {
        Span::new(
            &span.file,
            span.start,
            span.end.saturating_add(skipped).saturating_add(1),
        )
    } else {
        span.clone()
    }
}
