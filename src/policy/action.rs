//! The verbs of `then`, lowered.

use std::sync::Arc;

use rhai::{Expr as RhaiExpr, FnCallExpr, Position, Stmt, StmtBlock};

use super::catalogue::{Ty, Unit};
use super::diagnostic::{Diagnostic, nearest};
use super::expr::{Expr, Node};
use super::lower::{Lowered, Lowerer, Poisoned};
use super::question::Question;
use super::source::Span;
use crate::domain::vocabulary::{
    Cause, ClockStart, Duty, Finding, Line, Party, Refusal, Remedy, Statute, Term, Violation,
};

/// What a rule proposes.
#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    /// `admit()`
    Admit,
    /// `not_admitted(Refusal::X)`
    NotAdmitted(Refusal),
    /// `burden(Finding::X, PARTY)`
    Burden(Finding, Expr),
    /// `advance(amount)`
    Advance(Expr),
    /// `no_advance("reason")`
    NoAdvance(Arc<str>),
    /// `liability(PARTY)`
    Liability(Expr),
    /// `remedy(Remedy::X)`
    Remedy(Expr),
    /// `dismiss("reason")`
    Dismiss(Arc<str>),
    /// `refer("reason")`
    Refer(Arc<str>),
    /// `award(Line::X, Cause::Y, amount, PAYER, PAYEE)` and `award_at_least(..)`
    Award {
        /// The kind of line.
        line: Line,
        /// What it is paid for.
        cause: Cause,
        /// How much.
        amount: Expr,
        /// Who pays.
        payer: Expr,
        /// Who is paid.
        payee: Expr,
        /// Whether a higher amount proposed the same way wins.
        at_least: bool,
    },
    /// `freight_out(PARTY)` and `freight_out(PARTY, cap)`
    FreightOut(Expr, Option<Expr>),
    /// `freight_back(PARTY)`
    FreightBack(Expr),
    /// `refund_within(days, ClockStart::X)`
    RefundWithin(Expr, ClockStart),
    /// `duty(Duty::X, PARTY)`
    Duty(Duty, Expr),
    /// `payout(amount, PAYER, PAYEE)`
    Payout(Expr, Expr, Expr),
    /// `no_payout("reason")`
    NoPayout(Arc<str>),
    /// `recourse(amount, FROM)`
    Recourse(Expr, Expr),
    /// `no_recourse("reason")`
    NoRecourse(Arc<str>),
    /// `penalty(Violation::X, points)`
    Penalty(Violation, Expr),
    /// `advise(Statute::X, base, multiple, floor)`
    Advise {
        /// Which multiple.
        statute: Statute,
        /// The amount that is multiplied.
        base: Expr,
        /// How many times.
        multiple: Expr,
        /// The least amount.
        floor: Expr,
    },
}

/// The verbs, as authors write them, with their arguments.
pub const VERBS: [(&str, &str); 21] = [
    ("admit", "admit()"),
    ("not_admitted", "not_admitted(Refusal::X)"),
    ("burden", "burden(Finding::X, PARTY)"),
    ("advance", "advance(amount)"),
    ("no_advance", "no_advance(\"reason\")"),
    ("liability", "liability(PARTY)"),
    ("remedy", "remedy(Remedy::X)"),
    ("dismiss", "dismiss(\"reason\")"),
    ("refer", "refer(\"reason\")"),
    ("award", "award(Line::X, Cause::Y, amount, PAYER, PAYEE)"),
    (
        "award_at_least",
        "award_at_least(Line::X, Cause::Y, amount, PAYER, PAYEE)",
    ),
    (
        "freight_out",
        "freight_out(PARTY) or freight_out(PARTY, cap)",
    ),
    ("freight_back", "freight_back(PARTY)"),
    ("refund_within", "refund_within(days, ClockStart::X)"),
    ("duty", "duty(Duty::X, PARTY)"),
    ("payout", "payout(amount, PAYER, PAYEE)"),
    ("no_payout", "no_payout(\"reason\")"),
    ("recourse", "recourse(amount, FROM)"),
    ("no_recourse", "no_recourse(\"reason\")"),
    ("penalty", "penalty(Violation::X, points)"),
    ("advise", "advise(Statute::X, base, multiple, floor)"),
];

impl Verb {
    /// Returns the question the verb answers.
    pub const fn question(&self) -> Question {
        match self {
            Self::Admit | Self::NotAdmitted(_) => Question::Admission,
            Self::Burden(..) => Question::Burden,
            Self::Advance(_) | Self::NoAdvance(_) => Question::Advance,
            Self::Liability(_) => Question::Liability,
            Self::Remedy(_) | Self::Dismiss(_) | Self::Refer(_) => Question::Remedy,
            Self::Award { .. } => Question::Award,
            Self::FreightOut(..) => Question::FreightOut,
            Self::FreightBack(_) => Question::FreightBack,
            Self::RefundWithin(..) => Question::RefundWithin,
            Self::Duty(..) => Question::Duty,
            Self::Payout(..) | Self::NoPayout(_) => Question::Payout,
            Self::Recourse(..) | Self::NoRecourse(_) => Question::Recourse,
            Self::Penalty(..) => Question::Penalty,
            Self::Advise { .. } => Question::Advice,
        }
    }

    /// Returns the verb as rules write it, with its arguments.
    pub fn written(&self) -> (&'static str, Vec<Written<'_>>) {
        use Written::{Code, Value};
        fn term<'a, T: Term>(of: T) -> Written<'a> {
            Written::Term(of.index())
        }
        match self {
            Self::Admit => ("admit", Vec::new()),
            Self::NotAdmitted(refusal) => ("not_admitted", vec![term(*refusal)]),
            Self::Burden(finding, party) => ("burden", vec![term(*finding), Value(party)]),
            Self::Advance(amount) => ("advance", vec![Value(amount)]),
            Self::NoAdvance(code) => ("no_advance", vec![Code(code)]),
            Self::Liability(party) => ("liability", vec![Value(party)]),
            Self::Remedy(remedy) => ("remedy", vec![Value(remedy)]),
            Self::Dismiss(code) => ("dismiss", vec![Code(code)]),
            Self::Refer(code) => ("refer", vec![Code(code)]),
            Self::Award {
                line,
                cause,
                amount,
                payer,
                payee,
                at_least,
            } => {
                let name = if *at_least { "award_at_least" } else { "award" };
                let (line, cause) = (term(*line), term(*cause));
                (
                    name,
                    vec![line, cause, Value(amount), Value(payer), Value(payee)],
                )
            }
            Self::FreightOut(party, cap) => {
                let cap = cap.iter().map(Value);
                (
                    "freight_out",
                    std::iter::once(Value(party)).chain(cap).collect(),
                )
            }
            Self::FreightBack(party) => ("freight_back", vec![Value(party)]),
            Self::RefundWithin(days, start) => ("refund_within", vec![Value(days), term(*start)]),
            Self::Duty(duty, party) => ("duty", vec![term(*duty), Value(party)]),
            Self::Payout(amount, payer, payee) => {
                ("payout", vec![Value(amount), Value(payer), Value(payee)])
            }
            Self::NoPayout(code) => ("no_payout", vec![Code(code)]),
            Self::Recourse(amount, from) => ("recourse", vec![Value(amount), Value(from)]),
            Self::NoRecourse(code) => ("no_recourse", vec![Code(code)]),
            Self::Penalty(violation, points) => ("penalty", vec![term(*violation), Value(points)]),
            Self::Advise {
                statute,
                base,
                multiple,
                floor,
            } => {
                let statute = term(*statute);
                (
                    "advise",
                    vec![statute, Value(base), Value(multiple), Value(floor)],
                )
            }
        }
    }

    /// Lists the arguments that are computed, each with whether it is an amount that may be absent.
    pub fn arguments(&self) -> Vec<(&Expr, bool)> {
        match self {
            Self::Admit
            | Self::NotAdmitted(_)
            | Self::NoAdvance(_)
            | Self::Dismiss(_)
            | Self::Refer(_)
            | Self::NoPayout(_)
            | Self::NoRecourse(_) => Vec::new(),
            Self::Burden(_, party)
            | Self::Liability(party)
            | Self::Remedy(party)
            | Self::FreightBack(party)
            | Self::Duty(_, party)
            | Self::RefundWithin(party, _)
            | Self::Penalty(_, party) => vec![(party, false)],
            Self::Advance(amount) => vec![(amount, true)],
            Self::FreightOut(party, cap) => std::iter::once((party, false))
                .chain(cap.iter().map(|cap| (cap, true)))
                .collect(),
            Self::Award {
                amount,
                payer,
                payee,
                ..
            }
            | Self::Payout(amount, payer, payee) => {
                vec![(amount, true), (payer, false), (payee, false)]
            }
            Self::Recourse(amount, from) => vec![(amount, true), (from, false)],
            Self::Advise {
                base,
                multiple,
                floor,
                ..
            } => vec![(base, true), (multiple, true), (floor, false)],
        }
    }
}

/// An argument of a verb, in the order in which rules write them.
#[derive(Clone, Copy, Debug)]
pub enum Written<'a> {
    /// A constant term, by its index.
    Term(u8),
    /// A reason code.
    Code(&'a str),
    /// Something that is computed.
    Value(&'a Expr),
}

/// One step of `then`.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A verb with its place.
    Do(Verb, Span),
    /// `if condition { .. } else { .. }`
    If {
        /// The condition.
        condition: Expr,
        /// What is done when it holds.
        then: Vec<Action>,
        /// What is done when it does not.
        otherwise: Vec<Action>,
    },
}

impl Action {
    /// Calls `visit` on every verb below, in the order of the text.
    pub fn verbs<'a>(&'a self, visit: &mut dyn FnMut(&'a Verb, &'a Span)) {
        match self {
            Self::Do(verb, span) => visit(verb, span),
            Self::If {
                then, otherwise, ..
            } => {
                for action in then.iter().chain(otherwise) {
                    action.verbs(visit);
                }
            }
        }
    }

    /// Lists the expressions read below: conditions and arguments.
    pub fn expressions<'a>(&'a self, into: &mut Vec<&'a Expr>) {
        match self {
            Self::Do(verb, _) => into.extend(verb.arguments().into_iter().map(|(expr, _)| expr)),
            Self::If {
                condition,
                then,
                otherwise,
            } => {
                into.push(condition);
                for action in then.iter().chain(otherwise) {
                    action.expressions(into);
                }
            }
        }
    }
}

/// Lowers the block after `then`; all faults are reported.
pub fn lower_block(lowerer: &mut Lowerer<'_>, block: &StmtBlock) -> Lowered<Vec<Action>> {
    let actions: Vec<Lowered<Action>> = block
        .statements()
        .iter()
        .filter(|statement| !statement.is_noop())
        .map(|statement| lower_statement(lowerer, statement))
        .collect();
    actions.into_iter().collect()
}

fn lower_statement(lowerer: &mut Lowerer<'_>, statement: &Stmt) -> Lowered<Action> {
    match statement {
        Stmt::FnCall(call, at) => lower_verb(lowerer, call, *at),
        Stmt::Expr(expr) => match expr.as_ref() {
            RhaiExpr::FnCall(call, at) => lower_verb(lowerer, call, *at),
            other => not_a_verb(lowerer, other.position()),
        },
        Stmt::If(flow, _) => {
            let condition = lowerer.condition(&flow.expr);
            let then = lower_block(lowerer, &flow.body);
            let otherwise = lower_block(lowerer, &flow.branch);
            Ok(Action::If {
                condition: condition?,
                then: then?,
                otherwise: otherwise?,
            })
        }
        other => not_a_verb(lowerer, other.position()),
    }
}

fn not_a_verb<T>(lowerer: &mut Lowerer<'_>, at: Position) -> Lowered<T> {
    let span = lowerer.token(at);
    lowerer.report(
        Diagnostic::error(
            "outside_subset",
            "`then` holds only verbs, and `if .. { .. } else { .. }` around them",
            span,
        )
        .help("move what is computed into the condition or a helper function"),
    )
}

fn lower_verb(lowerer: &mut Lowerer<'_>, call: &FnCallExpr, at: Position) -> Lowered<Action> {
    let span = lowerer.token(at);
    let verb = read_verb(lowerer, call, &span)?;
    Ok(Action::Do(verb, span))
}

fn read_verb(lowerer: &mut Lowerer<'_>, call: &FnCallExpr, span: &Span) -> Lowered<Verb> {
    let name = call.name.as_str();
    let mut args = Arguments {
        lowerer,
        call,
        span,
        next: 0,
    };
    let verb = match name {
        "admit" => Verb::Admit,
        "not_admitted" => Verb::NotAdmitted(args.term()?),
        "burden" => Verb::Burden(args.term()?, args.party()?),
        "advance" => Verb::Advance(args.money()?),
        "no_advance" => Verb::NoAdvance(args.code()?.into()),
        "liability" => Verb::Liability(args.party()?),
        "remedy" => Verb::Remedy(args.value(Ty::Enum(Remedy::VOCABULARY))?),
        "dismiss" => Verb::Dismiss(args.code()?.into()),
        "refer" => Verb::Refer(args.code()?.into()),
        "award" | "award_at_least" => args.award(name == "award_at_least")?,
        "freight_out" => {
            let party = args.party()?;
            let cap = if call.args.len() > 1 {
                Some(args.money()?)
            } else {
                None
            };
            Verb::FreightOut(party, cap)
        }
        "freight_back" => Verb::FreightBack(args.party()?),
        "refund_within" => Verb::RefundWithin(args.value(Ty::Count(Unit::Days))?, args.term()?),
        "duty" => Verb::Duty(args.term()?, args.party()?),
        "payout" => Verb::Payout(args.money()?, args.party()?, args.party()?),
        "no_payout" => Verb::NoPayout(args.code()?.into()),
        "recourse" => Verb::Recourse(args.money()?, args.party()?),
        "no_recourse" => Verb::NoRecourse(args.code()?.into()),
        "penalty" => Verb::Penalty(args.term()?, args.value(Ty::Count(Unit::Count))?),
        "advise" => Verb::Advise {
            statute: args.term()?,
            base: args.money()?,
            multiple: args.value(Ty::Count(Unit::Count))?,
            floor: args.money()?,
        },
        _ => return unknown_verb(lowerer, name, span),
    };
    args.done()?;
    Ok(verb)
}

fn unknown_verb<T>(lowerer: &mut Lowerer<'_>, name: &str, span: &Span) -> Lowered<T> {
    let help = nearest(name, VERBS.iter().map(|(verb, _)| *verb)).map_or_else(
        || {
            let names: Vec<&str> = VERBS.iter().map(|(verb, _)| *verb).collect();
            format!("verbs: {}", names.join(", "))
        },
        |near| format!("did you mean `{near}`?"),
    );
    lowerer.report(
        Diagnostic::error(
            "unknown_verb",
            format!("there is no verb `{name}`"),
            span.clone(),
        )
        .help(help),
    )
}

/// Reads the arguments of a verb one after the other.
struct Arguments<'l, 'p, 'c> {
    lowerer: &'l mut Lowerer<'p>,
    call: &'c FnCallExpr,
    span: &'c Span,
    next: usize,
}

impl Arguments<'_, '_, '_> {
    fn wrong_number<T>(&mut self) -> Lowered<T> {
        let name = self.call.name.as_str();
        let form = self.form();
        self.lowerer.report(
            Diagnostic::error(
                "wrong_arguments",
                format!("`{name}` does not take {} arguments", self.call.args.len()),
                self.span.clone(),
            )
            .help(format!("it is written `{form}`")),
        )
    }

    fn raw(&mut self) -> Lowered<RhaiExpr> {
        let place = self.next;
        self.next = place.saturating_add(1);
        match self.call.args.get(place) {
            Some(arg) => Ok(arg.clone()),
            None => self.wrong_number(),
        }
    }

    fn value(&mut self, ty: Ty) -> Lowered<Expr> {
        let raw = self.raw()?;
        let expr = self.lowerer.expr(&raw)?;
        let form = self.form();
        let expected = self.lowerer.expect(expr, ty);
        if let (Err(Poisoned), Some(last)) = (&expected, self.lowerer.diagnostics.last_mut()) {
            last.help = Some(format!("it is written `{form}`"));
        }
        expected
    }

    /// Returns how the verb is written.
    fn form(&self) -> &'static str {
        VERBS
            .iter()
            .find(|(verb, _)| *verb == self.call.name.as_str())
            .map_or("", |(_, form)| form)
    }

    fn money(&mut self) -> Lowered<Expr> {
        self.value(Ty::Money)
    }

    fn party(&mut self) -> Lowered<Expr> {
        self.value(Ty::Enum(Party::VOCABULARY))
    }

    /// Reads a constant term of the vocabulary of `T`.
    fn term<T: Term>(&mut self) -> Lowered<T> {
        let expr = self.value(Ty::Enum(T::VOCABULARY))?;
        match expr.node {
            Node::Const(index) => T::from_index(index).ok_or(Poisoned),
            _ => self.lowerer.report(
                Diagnostic::error(
                    "wrong_type",
                    format!(
                        "a term written out is expected here: `{}::X`",
                        T::VOCABULARY.name
                    ),
                    expr.span,
                )
                .help("what a verb is about cannot be computed; use `if .. { .. } else { .. }`"),
            ),
        }
    }

    /// Reads a reason code: a text in `snake_case`.
    fn code(&mut self) -> Lowered<String> {
        let raw = self.raw()?;
        match &raw {
            RhaiExpr::StringConstant(code, _)
                if !code.is_empty()
                    && code
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') =>
            {
                Ok(code.to_string())
            }
            other => {
                let span = self.lowerer.token(other.position());
                self.lowerer.report(
                    Diagnostic::error("wrong_type", "a reason code is expected here", span)
                        .help("write it in snake_case, such as \"made_to_order\""),
                )
            }
        }
    }

    fn award(&mut self, at_least: bool) -> Lowered<Verb> {
        let line: Line = self.term()?;
        let cause = self.term()?;
        if matches!(
            line,
            Line::FreightOut | Line::FreightBack | Line::InsurancePayout
        ) {
            return self.lowerer.report(
                Diagnostic::error(
                    "derived_line",
                    format!("a rule does not award {line}"),
                    self.span.clone(),
                )
                .help("say who bears it with freight_out(..), freight_back(..) or payout(..); the line follows from that"),
            );
        }
        Ok(Verb::Award {
            line,
            cause,
            amount: self.money()?,
            payer: self.party()?,
            payee: self.party()?,
            at_least,
        })
    }

    fn done(&mut self) -> Lowered<()> {
        if self.next < self.call.args.len() {
            return self.wrong_number();
        }
        Ok(())
    }
}
