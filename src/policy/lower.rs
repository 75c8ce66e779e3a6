//! Lowers conditions and amounts from Rhai's syntax tree to typed expressions.
//!
//! Everything Rhai would let pass in silence is an error here: a misspelt fact, a comparison of two
//! types, a term of the wrong vocabulary. One faulty part gives one diagnostic; its neighbours are
//! still looked at. What names mean is in `names.rs`, operators are in `operators.rs`, functions
//! and helpers in `functions.rs`.
//!
//! Helpers and constants are put in place of their names, so a few lines could stand for more parts
//! than any machine holds; what one rule and one version may come to is therefore counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rhai::{Expr as RhaiExpr, Position};

use super::catalogue::{Ty, Unit};
use super::diagnostic::Diagnostic;
use super::expr::{Expr, Node};
use super::functions::form_of;
use super::params::Params;
use super::parse::FunctionSyntax;
use super::sandbox::{PARTS_DEPTH_MAX, RULE_PARTS_MAX, VERSION_PARTS_MAX};
use super::source::{Origin, Span};

/// Marks an expression that was already reported as faulty.
#[derive(Clone, Copy, Debug)]
pub struct Poisoned;

/// The result of lowering: an expression, or nothing because the fault was reported.
pub type Lowered<T> = Result<T, Poisoned>;

/// What a `const` stands for.
#[derive(Clone, Debug)]
pub enum Constant {
    /// One value.
    One(Expr),
    /// A list of terms of one vocabulary.
    List(Vec<Expr>),
}

/// What names mean while the files of a version are lowered.
pub struct Lowerer<'a> {
    /// The parameters of the pack.
    pub params: &'a Params,
    /// The constants of the rule set.
    pub constants: BTreeMap<String, Constant>,
    /// The helper functions of the rule set.
    pub functions: BTreeMap<String, Arc<FunctionSyntax>>,
    /// Helpers and constants that could not be read: what calls them is not reported again.
    pub unread: BTreeSet<String>,
    /// The names of all constants, also of those that are not lowered yet.
    pub constant_names: BTreeSet<String>,
    /// Helpers and constants that something uses.
    pub used: BTreeSet<String>,
    /// What was found so far.
    pub diagnostics: Vec<Diagnostic>,
    pub(super) origin: Origin,
    /// Bindings of the helper function being put in place.
    pub(super) bindings: Vec<BTreeMap<String, Expr>>,
    /// Names of the functions being put in place, outermost first.
    pub(super) inlining: Vec<String>,
    room: Room,
}

/// How much room is left for parts.
struct Room {
    rule: usize,
    version: usize,
    depth: usize,
    told: bool,
}

impl<'a> Lowerer<'a> {
    /// Begins lowering in the statement at `span`.
    pub fn new(params: &'a Params, span: &Span) -> Self {
        Self {
            params,
            constants: BTreeMap::new(),
            functions: BTreeMap::new(),
            unread: BTreeSet::new(),
            constant_names: BTreeSet::new(),
            used: BTreeSet::new(),
            diagnostics: Vec::new(),
            origin: Origin::of(span),
            bindings: Vec::new(),
            inlining: Vec::new(),
            room: Room {
                rule: RULE_PARTS_MAX,
                version: VERSION_PARTS_MAX,
                depth: 0,
                told: false,
            },
        }
    }

    /// Goes on in another statement, which was parsed by itself.
    pub fn enter(&mut self, span: &Span) {
        self.origin = Origin::of(span);
        self.room.rule = RULE_PARTS_MAX;
        self.room.told = false;
    }

    /// Reports a fault.
    pub fn report<T>(&mut self, diagnostic: Diagnostic) -> Lowered<T> {
        self.diagnostics.push(diagnostic);
        Err(Poisoned)
    }

    /// Returns the span of the token at `at`.
    pub fn token(&self, at: Position) -> Span {
        self.origin.token(at)
    }

    /// Lowers a condition: an expression that must be yes or no.
    pub fn condition(&mut self, expr: &RhaiExpr) -> Lowered<Expr> {
        let lowered = self.expr(expr)?;
        self.expect(lowered, Ty::Bool)
    }

    /// Requires `expr` to have type `ty`.
    pub fn expect(&mut self, mut expr: Expr, ty: Ty) -> Lowered<Expr> {
        if adopts(&expr, ty) {
            expr.ty = ty;
        }
        if expr.ty == ty {
            return Ok(expr);
        }
        let message = format!("{} is expected here, not {}", ty.name(), expr.ty.name());
        let label = format!("this is {}", expr.ty.name());
        let help = type_help(expr.ty, ty);
        self.report(
            Diagnostic::error("wrong_type", message, expr.span)
                .label(label)
                .maybe_help(help),
        )
    }

    /// Lowers an expression of any type.
    pub fn expr(&mut self, expr: &RhaiExpr) -> Lowered<Expr> {
        self.take(1, 1, expr.position())?;
        self.room.depth = self.room.depth.saturating_add(1);
        let lowered = self.part(expr);
        self.room.depth = self.room.depth.saturating_sub(1);
        lowered
    }

    /// Takes room for a copy of what a name stands for.
    pub(super) fn take_copy(&mut self, of: &Expr, at: Position) -> Lowered<()> {
        let (parts, height) = measure(of);
        self.take(parts, height, at)
    }

    /// Takes room for `parts` more parts, the deepest `height` below here.
    fn take(&mut self, parts: usize, height: usize, at: Position) -> Lowered<()> {
        let room = &mut self.room;
        let deep = room.depth.saturating_add(height) > PARTS_DEPTH_MAX;
        let wide = parts > room.rule || parts > room.version;
        room.rule = room.rule.saturating_sub(parts);
        room.version = room.version.saturating_sub(parts);
        if !deep && !wide {
            return Ok(());
        }
        // One report for a rule: what follows of it is not looked at.
        room.rule = 0;
        if std::mem::replace(&mut room.told, true) {
            return Err(Poisoned);
        }
        let message = if room.version == 0 {
            format!("the rules of the version come to more than {VERSION_PARTS_MAX} parts")
        } else if wide {
            format!("with its helpers put in place this comes to more than {RULE_PARTS_MAX} parts")
        } else {
            format!("with its helpers put in place this is more than {PARTS_DEPTH_MAX} deep")
        };
        let span = self.token(at);
        self.report(
            Diagnostic::error("too_large", message, span)
                .help("helpers and constants are copied wherever they are named; split the rule, or name them less often"),
        )
    }

    fn part(&mut self, expr: &RhaiExpr) -> Lowered<Expr> {
        match expr {
            RhaiExpr::BoolConstant(value, at) => Ok(Expr {
                node: Node::Const(i64::from(*value)),
                ty: Ty::Bool,
                span: self.token(*at),
            }),
            RhaiExpr::IntegerConstant(value, at) => Ok(Expr {
                node: Node::Const(*value),
                ty: Ty::Count(Unit::Count),
                span: self.token(*at),
            }),
            RhaiExpr::Variable(variable, _, at) => {
                let namespace = variable.2.to_string();
                self.name(&namespace, variable.1.as_str(), *at)
            }
            RhaiExpr::Dot(..) => {
                let chain = self.chain(expr)?;
                self.path(chain)
            }
            RhaiExpr::And(parts, _) => self.junction(parts.as_slice(), Node::And),
            RhaiExpr::Or(parts, _) => self.junction(parts.as_slice(), Node::Or),
            RhaiExpr::FnCall(call, at) => self.call(call, *at),
            RhaiExpr::Stmt(block) => match block.statements() {
                [rhai::Stmt::Expr(inner)] => self.expr(inner),
                _ => self.outside(self.token(block.position())),
            },
            RhaiExpr::StringConstant(_, at) | RhaiExpr::InterpolatedString(_, at) => {
                let span = self.token(*at);
                self.report(
                    Diagnostic::error("text_in_rule", "a text can be compared with nothing", span)
                        .help("terms are constants such as `Ground::DEFECTIVE`; regions are looked up in tables: `param.table.at(..)`"),
                )
            }
            RhaiExpr::Array(_, at) => {
                let span = self.token(*at);
                self.report(
                    Diagnostic::error("stray_list", "a list says nothing by itself", span)
                        .help("write `fact in [A, B]` or `any_of(set, [A, B])`"),
                )
            }
            other => {
                let span = self.token(other.position());
                self.outside(span)
            }
        }
    }

    pub(super) fn outside<T>(&mut self, span: Span) -> Lowered<T> {
        self.report(
            Diagnostic::error(
                "outside_subset",
                "this is more than a condition may hold",
                span,
            )
            .help("conditions are built from facts, parameters and terms with && || ! == != < <= > >= in + - * and the functions of the dialect"),
        )
    }

    fn junction(&mut self, parts: &[RhaiExpr], make: fn(Vec<Expr>) -> Node) -> Lowered<Expr> {
        let lowered: Vec<Lowered<Expr>> = parts.iter().map(|part| self.condition(part)).collect();
        let parts = lowered.into_iter().collect::<Lowered<Vec<Expr>>>()?;
        let span = parts
            .iter()
            .map(|part| part.span.clone())
            .reduce(|a, b| a.join(&b))
            .ok_or(Poisoned)?;
        Ok(Expr {
            node: make(parts),
            ty: Ty::Bool,
            span,
        })
    }

    /// Requires exactly `N` arguments.
    pub fn arguments<T, const N: usize>(
        &mut self,
        name: &str,
        arguments: Vec<T>,
        span: &Span,
    ) -> Lowered<[T; N]> {
        let found = arguments.len();
        <[T; N]>::try_from(arguments).or_else(|_| {
            let takes = counted(N, "argument");
            self.report(
                Diagnostic::error(
                    "wrong_arguments",
                    format!("`{name}` takes {takes}, not {found}"),
                    span.clone(),
                )
                .help(format!("it is written `{}`", form_of(name))),
            )
        })
    }
}

/// Says how many there are: `1 argument`, `2 arguments`.
pub(super) fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// A whole number as written takes the type it is used with.
pub(super) fn adopts(expr: &Expr, ty: Ty) -> bool {
    matches!(expr.node, Node::Const(_))
        && expr.ty == Ty::Count(Unit::Count)
        && matches!(ty, Ty::Count(_) | Ty::Money | Ty::Rate)
}

pub(super) fn boolean(node: Node, span: Span) -> Expr {
    Expr {
        node,
        ty: Ty::Bool,
        span,
    }
}

/// Counts the parts of an expression, and how deep they are nested.
fn measure(expr: &Expr) -> (usize, usize) {
    let (parts, height) = expr
        .children()
        .into_iter()
        .map(measure)
        .fold((0_usize, 0_usize), |(parts, height), (more, below)| {
            (parts.saturating_add(more), height.max(below))
        });
    (parts.saturating_add(1), height.saturating_add(1))
}

/// Says what to do where two types do not go together.
pub(super) fn type_help(a: Ty, b: Ty) -> Option<String> {
    let help = match (a, b) {
        (Ty::Count(Unit::Count), Ty::Money) | (Ty::Money, Ty::Count(Unit::Count)) => {
            "set amounts beside amounts; a multiple of one is `times(amount, count)`".to_owned()
        }
        (Ty::Count(a), Ty::Count(b)) => format!(
            "{} and {} are counted apart; use a fact and a parameter of the same unit",
            a.name(),
            b.name()
        ),
        (Ty::Money, Ty::Rate) | (Ty::Rate, Ty::Money) => {
            "a part of an amount is `share(amount, rate)`".to_owned()
        }
        (Ty::Day, Ty::Count(_)) | (Ty::Count(_), Ty::Day) => {
            "a day and a number of days: `add_days(day, days)`, `days_between(a, b)`".to_owned()
        }
        (Ty::Set(set), _) | (_, Ty::Set(set)) => {
            format!(
                "ask whether a term is in the set: `{}::X in the.set`",
                set.name
            )
        }
        (Ty::Text, _) | (_, Ty::Text) => {
            "a text is only looked up in a table: `param.table.at(..)`".to_owned()
        }
        (Ty::Enum(a), Ty::Enum(_)) => format!("terms of {0} are written `{0}::X`", a.name),
        (_, Ty::Bool) => "a condition is a comparison, a yes/no fact, or `known(fact)`".to_owned(),
        _ => return None,
    };
    Some(help)
}
