//! Lowers conditions and amounts from Rhai's syntax tree to typed expressions.
//!
//! Everything Rhai would let pass in silence is an error here: a misspelt fact, a comparison of two
//! types, a term of the wrong vocabulary. One faulty part gives one diagnostic; its neighbours are
//! still looked at.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{Expr as RhaiExpr, FnCallExpr, Position};

use super::catalogue::{self, Ty, Unit};
use super::diagnostic::{Diagnostic, nearest};
use super::expr::{Arith, Cmp, Expr, Node};
use super::frame::{AnswerFact, fact_slot, param_slot};
use super::params::{ParamKind, Params};
use super::parse::{FunctionSyntax, position};
use super::source::{SourceFile, Span, token_end};
use super::terms;
use crate::domain::vocabulary::{Party, Term, Vocabulary};

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

/// What names mean while one file is lowered.
pub struct Lowerer<'a> {
    /// The parameters of the pack.
    pub params: &'a Params,
    /// The constants of the rule set.
    pub constants: BTreeMap<String, Constant>,
    /// The helper functions of the rule set.
    pub functions: BTreeMap<String, FunctionSyntax>,
    /// What was found so far.
    pub diagnostics: Vec<Diagnostic>,
    file: Arc<SourceFile>,
    /// Bindings of the helper function being inlined.
    bindings: Vec<BTreeMap<String, Expr>>,
    /// Names of the functions being inlined, outermost first.
    inlining: Vec<String>,
}

/// One segment of a path with its place.
struct Segment {
    name: String,
    span: Span,
}

/// A chain `a.b.c` or `a.b.at(x)`.
struct Chain<'e> {
    segments: Vec<Segment>,
    call: Option<(&'e FnCallExpr, Span)>,
}

impl<'a> Lowerer<'a> {
    /// Begins lowering in `file`.
    pub fn new(params: &'a Params, file: &Arc<SourceFile>) -> Self {
        Self {
            params,
            constants: BTreeMap::new(),
            functions: BTreeMap::new(),
            diagnostics: Vec::new(),
            file: Arc::clone(file),
            bindings: Vec::new(),
            inlining: Vec::new(),
        }
    }

    /// Goes on in another file.
    pub fn enter(&mut self, file: &Arc<SourceFile>) {
        self.file = Arc::clone(file);
    }

    /// Reports a fault.
    pub fn report<T>(&mut self, diagnostic: Diagnostic) -> Lowered<T> {
        self.diagnostics.push(diagnostic);
        Err(Poisoned)
    }

    /// Returns the span of the token at `at`.
    pub fn token(&self, at: Position) -> Span {
        let start = position(&self.file, at).unwrap_or_default();
        Span::new(&self.file, start, token_end(&self.file.text, start))
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
        self.report(Diagnostic::error("wrong_type", message, expr.span).label(label))
    }

    /// Lowers an expression of any type.
    pub fn expr(&mut self, expr: &RhaiExpr) -> Lowered<Expr> {
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
                    Diagnostic::error("stray_list", "a list may stand only after `in`, or in `any_of(set, [..])`", span),
                )
            }
            other => {
                let span = self.token(other.position());
                self.outside(span)
            }
        }
    }

    fn outside<T>(&mut self, span: Span) -> Lowered<T> {
        self.report(
            Diagnostic::error(
                "outside_subset",
                "this is outside what a condition may hold",
                span,
            )
            .help("conditions are built from facts, parameters and terms with && || ! == != < <= > >= in + - * and the functions of the dialect"),
        )
    }

    fn junction(
        &mut self,
        parts: &[RhaiExpr],
        make: fn(Vec<Expr>) -> Node,
    ) -> Lowered<Expr> {
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

    /// A name alone: a bound parameter of a helper, a constant, a party, or `Vocabulary::TERM`.
    fn name(&mut self, namespace: &str, name: &str, at: Position) -> Lowered<Expr> {
        let span = self.token(at);
        if !namespace.is_empty() {
            let span = self.qualified(namespace, name, &span);
            return self.term(namespace, name, span);
        }
        if let Some(bound) = self.bindings.last().and_then(|frame| frame.get(name)) {
            // The place is that in the helper: an argument of another file or line cannot be joined
            // with what stands beside it here.
            let mut bound = bound.clone();
            bound.span = span;
            return Ok(bound);
        }
        match self.constants.get(name) {
            Some(Constant::One(expr)) => {
                let mut expr = expr.clone();
                expr.span = span;
                return Ok(expr);
            }
            Some(Constant::List(_)) => {
                return self.report(Diagnostic::error(
                    "stray_list",
                    format!("`{name}` is a list and may stand only after `in`"),
                    span,
                ));
            }
            None => {}
        }
        if let Some(index) = Party::VOCABULARY.index_of_constant(name) {
            return Ok(term_expr(Party::VOCABULARY, index, span));
        }
        let help = self.help_for_name(name);
        self.report(
            Diagnostic::error("unknown_name", format!("nothing is called `{name}`"), span)
                .maybe_help(help),
        )
    }

    /// Returns the span of `namespace::name`; Rhai gives the place of either part.
    fn qualified(&self, namespace: &str, name: &str, at: &Span) -> Span {
        let lead = namespace.len().saturating_add("::".len());
        let start = if at.text() == namespace {
            at.start
        } else {
            at.start.saturating_sub(lead)
        };
        let end = start.saturating_add(lead).saturating_add(name.len());
        Span::new(&self.file, start, end)
    }

    fn help_for_name(&self, name: &str) -> Option<String> {
        if let Some(vocabulary) = terms::vocabularies()
            .into_iter()
            .find(|vocabulary| vocabulary.index_of_constant(name).is_some())
        {
            return Some(format!("write `{}::{name}`", vocabulary.name));
        }
        if catalogue::facts().iter().any(|fact| fact.path.starts_with(&format!("{name}."))) {
            return Some(format!("`{name}` is a group of facts; name one, such as `{}`", example_of(name)));
        }
        let known: Vec<&str> = self
            .constants
            .keys()
            .map(String::as_str)
            .chain(catalogue::facts().iter().map(|fact| fact.path.as_str()))
            .collect();
        nearest(name, known).map(|near| format!("did you mean `{near}`?"))
    }

    fn term(&mut self, namespace: &str, name: &str, span: Span) -> Lowered<Expr> {
        let Some(vocabulary) = terms::vocabulary(namespace) else {
            let names = terms::vocabularies().into_iter().map(|known| known.name);
            let help = nearest(namespace, names).map(|near| format!("did you mean `{near}::`?"));
            return self.report(
                Diagnostic::error(
                    "unknown_vocabulary",
                    format!("there is no vocabulary `{namespace}`"),
                    span,
                )
                .maybe_help(help),
            );
        };
        if let Some(index) = vocabulary.index_of_constant(name) {
            return Ok(term_expr(vocabulary, index, span));
        }
        let constants: Vec<String> = vocabulary
            .terms
            .iter()
            .map(crate::domain::vocabulary::TermDef::constant)
            .collect();
        let help = nearest(name, constants.iter().map(String::as_str)).map_or_else(
            || {
                let listed: Vec<&str> = constants.iter().map(String::as_str).take(12).collect();
                format!("terms of {namespace}: {}", listed.join(", "))
            },
            |near| format!("did you mean `{namespace}::{near}`?"),
        );
        self.report(
            Diagnostic::error(
                "unknown_term",
                format!("`{name}` is no term of {namespace}"),
                span,
            )
            .help(help),
        )
    }

    fn chain<'e>(&mut self, expr: &'e RhaiExpr) -> Lowered<Chain<'e>> {
        let mut chain = Chain {
            segments: Vec::new(),
            call: None,
        };
        self.follow(expr, &mut chain)?;
        Ok(chain)
    }

    fn follow<'e>(&mut self, expr: &'e RhaiExpr, chain: &mut Chain<'e>) -> Lowered<()> {
        match expr {
            RhaiExpr::Variable(variable, _, at) if variable.2.is_empty() => {
                let span = self.token(*at);
                chain.segments.push(Segment {
                    name: variable.1.to_string(),
                    span,
                });
                Ok(())
            }
            RhaiExpr::Property(property, at) => {
                let span = self.token(*at);
                chain.segments.push(Segment {
                    name: property.2.to_string(),
                    span,
                });
                Ok(())
            }
            RhaiExpr::Dot(pair, ..) => {
                self.follow(&pair.lhs, chain)?;
                self.follow(&pair.rhs, chain)
            }
            RhaiExpr::MethodCall(call, at) => {
                chain.call = Some((call, self.token(*at)));
                Ok(())
            }
            other => {
                let span = self.token(other.position());
                self.outside(span)
            }
        }
    }

    /// A fact, an answer, a parameter, or a look-up in a table.
    fn path(&mut self, chain: Chain<'_>) -> Lowered<Expr> {
        let Some(first) = chain.segments.first() else {
            return Err(Poisoned);
        };
        let span = chain
            .segments
            .iter()
            .map(|segment| segment.span.clone())
            .reduce(|a, b| a.join(&b))
            .unwrap_or_else(|| first.span.clone());
        let names: Vec<&str> = chain
            .segments
            .iter()
            .map(|segment| segment.name.as_str())
            .collect();
        let path = names.join(".");
        if let Some((call, at)) = chain.call {
            return self.look_up(&names, call, span.join(&at));
        }
        match names.as_slice() {
            ["param", name] => self.scalar_param(name, span),
            ["answer", name] => self.answer(name, span),
            _ => match catalogue::find(&path) {
                Some(fact) => Ok(Expr {
                    node: Node::Slot(fact_slot(fact)),
                    ty: catalogue::def(fact).ty,
                    span,
                }),
                None => self.unknown_fact(&path, span),
            },
        }
    }

    fn unknown_fact<T>(&mut self, path: &str, span: Span) -> Lowered<T> {
        let group = path.split('.').next().unwrap_or_default();
        let all = catalogue::facts();
        let in_group: Vec<&str> = all
            .iter()
            .map(|fact| fact.path.as_str())
            .filter(|known| known.split('.').next() == Some(group))
            .collect();
        let last = path.rsplit('.').next().unwrap_or_default();
        let near = nearest(path, all.iter().map(|fact| fact.path.as_str())).or_else(|| {
            all.iter()
                .map(|fact| fact.path.as_str())
                .find(|known| known.rsplit('.').next() == Some(last))
        });
        let help = match near {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if in_group.is_empty() => {
                Some("list the facts with `adjudge policy facts`".to_owned())
            }
            None => {
                let listed: Vec<&str> = in_group.into_iter().take(12).collect();
                Some(format!("facts here: {}", listed.join(", ")))
            }
        };
        self.report(
            Diagnostic::error("unknown_fact", format!("there is no fact `{path}`"), span)
                .label("unknown")
                .maybe_help(help),
        )
    }

    fn scalar_param(&mut self, name: &str, span: Span) -> Lowered<Expr> {
        match self.params.find(name) {
            Some((place, param)) => match &param.kind {
                ParamKind::Scalar(ty) => Ok(Expr {
                    node: Node::Slot(param_slot(place)),
                    ty: *ty,
                    span,
                }),
                ParamKind::Brackets { .. } | ParamKind::Table { .. } => self.report(
                    Diagnostic::error(
                        "table_without_key",
                        format!("`param.{name}` is looked up, not read"),
                        span,
                    )
                    .help(format!("write `param.{name}.at(..)`")),
                ),
            },
            None => self.unknown_param(name, span),
        }
    }

    fn unknown_param<T>(&mut self, name: &str, span: Span) -> Lowered<T> {
        let help = nearest(name, self.params.all().iter().map(|param| param.name.as_str()))
            .map_or_else(
                || "add it to params.yaml, with the day it is in force from and its basis".to_owned(),
                |near| format!("did you mean `param.{near}`?"),
            );
        self.report(
            Diagnostic::error(
                "unknown_param",
                format!("there is no parameter `{name}`"),
                span,
            )
            .help(help),
        )
    }

    fn answer(&mut self, name: &str, span: Span) -> Lowered<Expr> {
        if let Some(answer) = AnswerFact::ALL.into_iter().find(|answer| answer.name() == name) {
            return Ok(Expr {
                node: Node::Slot(answer.slot()),
                ty: answer.ty(),
                span,
            });
        }
        let names: Vec<&str> = AnswerFact::ALL.iter().map(|answer| answer.name()).collect();
        let help = format!("answers that can be read: {}", names.join(", "));
        self.report(
            Diagnostic::error(
                "unknown_answer",
                format!("there is no answer `{name}` to read"),
                span,
            )
            .help(help),
        )
    }

    fn look_up(&mut self, names: &[&str], call: &FnCallExpr, span: Span) -> Lowered<Expr> {
        let (["param", name], "at") = (names, call.name.as_str()) else {
            return self.report(
                Diagnostic::error(
                    "unknown_function",
                    format!("`{}` cannot be called here", call.name),
                    span,
                )
                .help("the one method is `at`, on tables and brackets: `param.name.at(..)`"),
            );
        };
        let keys: Vec<Lowered<Expr>> = call.args.iter().map(|arg| self.expr(arg)).collect();
        let keys = keys.into_iter().collect::<Lowered<Vec<Expr>>>()?;
        let span = keys.iter().fold(span, |span, key| span.join(&key.span));
        let span = Span::new(&span.file, span.start, span.end.saturating_add(1));
        let params = self.params;
        let Some((place, param)) = params.find(name) else {
            return self.unknown_param(name, span);
        };
        let (node, gives) = match &param.kind {
            ParamKind::Scalar(_) => {
                return self.report(
                    Diagnostic::error(
                        "not_a_table",
                        format!("`param.{name}` is one number, not a table"),
                        span,
                    )
                    .help(format!("write `param.{name}`")),
                );
            }
            ParamKind::Brackets { of, gives } => {
                let [key] = self.arguments("at", keys, &span)?;
                let key = self.expect(key, *of)?;
                (Node::Brackets(place, Box::new(key)), *gives)
            }
            ParamKind::Table { keys: names, gives } => {
                if names.len() != keys.len() {
                    let message = format!(
                        "`param.{name}` is keyed by {} ({}), not by {}",
                        names.len(),
                        names.join(", "),
                        keys.len()
                    );
                    return self.report(Diagnostic::error("wrong_arguments", message, span));
                }
                let keys: Vec<Lowered<Expr>> =
                    keys.into_iter().map(|key| self.expect(key, Ty::Text)).collect();
                (
                    Node::Table(place, keys.into_iter().collect::<Lowered<Vec<Expr>>>()?),
                    *gives,
                )
            }
        };
        Ok(Expr {
            node,
            ty: gives,
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
            self.report(Diagnostic::error(
                "wrong_arguments",
                format!("`{name}` takes {N} arguments, not {found}"),
                span.clone(),
            ))
        })
    }

    fn call(&mut self, call: &FnCallExpr, at: Position) -> Lowered<Expr> {
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
            _ => self.function(call, span),
        }
    }

    fn comparison(&mut self, sign: &str, a: &RhaiExpr, b: &RhaiExpr) -> Lowered<Expr> {
        let cmp = match sign {
            "==" => Cmp::Eq,
            "!=" => Cmp::Ne,
            "<" => Cmp::Lt,
            "<=" => Cmp::Le,
            ">" => Cmp::Gt,
            _ => Cmp::Ge,
        };
        let (a, b) = (self.expr(a), self.expr(b));
        let (a, b) = self.same_type(a?, b?, "compared")?;
        let span = a.span.join(&b.span);
        let ordered = !matches!(cmp, Cmp::Eq | Cmp::Ne);
        let fits = match a.ty {
            Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day => true,
            Ty::Bool | Ty::Enum(_) => !ordered,
            Ty::Set(_) | Ty::Text => false,
        };
        if !fits {
            let message = format!("{} cannot be compared with `{sign}`", a.ty.name());
            let help = match a.ty {
                Ty::Set(_) => Some("ask for a term: `Vocabulary::TERM in the.set`".to_owned()),
                _ => None,
            };
            return self.report(Diagnostic::error("wrong_type", message, span).maybe_help(help));
        }
        Ok(boolean(
            Node::Compare(cmp, Box::new(a), Box::new(b)),
            span,
        ))
    }

    fn same_type(&mut self, mut a: Expr, mut b: Expr, done: &str) -> Lowered<(Expr, Expr)> {
        if adopts(&a, b.ty) {
            a.ty = b.ty;
        }
        if adopts(&b, a.ty) {
            b.ty = a.ty;
        }
        if a.ty == b.ty {
            return Ok((a, b));
        }
        let message = format!(
            "{} and {} cannot be {done}",
            a.ty.name(),
            b.ty.name()
        );
        let diagnostic = Diagnostic::error("wrong_type", message, a.span.clone())
            .label(format!("this is {}", a.ty.name()))
            .also(b.span.clone(), format!("this is {}", b.ty.name()));
        self.report(diagnostic)
    }

    fn arithmetic(&mut self, sign: &str, a: &RhaiExpr, b: &RhaiExpr) -> Lowered<Expr> {
        let (a, b) = (self.expr(a), self.expr(b));
        let (a, b) = (a?, b?);
        let span = a.span.join(&b.span);
        let days = Ty::Count(Unit::Days);
        let (op, a, b, ty) = match (sign, a.ty, b.ty) {
            ("+", Ty::Day, _) => {
                let b = self.expect(b, days)?;
                (Arith::Add, a, b, Ty::Day)
            }
            ("-", Ty::Day, Ty::Day) => (Arith::Sub, a, b, days),
            ("*", Ty::Money | Ty::Count(_), Ty::Count(Unit::Count)) => {
                let ty = a.ty;
                (Arith::Mul, a, b, ty)
            }
            ("+" | "-", Ty::Money | Ty::Rate | Ty::Count(_), _) => {
                let (a, b) = self.same_type(a, b, "added")?;
                let ty = a.ty;
                let op = if sign == "+" { Arith::Add } else { Arith::Sub };
                (op, a, b, ty)
            }
            _ => {
                let message = format!(
                    "`{sign}` does not go with {} and {}",
                    a.ty.name(),
                    b.ty.name()
                );
                return self.report(
                    Diagnostic::error("wrong_type", message, span)
                        .help("a part of an amount is `share(amount, rate)`"),
                );
            }
        };
        Ok(Expr {
            node: Node::Arith(op, Box::new(a), Box::new(b)),
            ty,
            span,
        })
    }

    fn membership(&mut self, container: &RhaiExpr, item: &RhaiExpr) -> Lowered<Expr> {
        let item = self.expr(item);
        if let Some(list) = self.list(container) {
            let (item, (mask, vocabulary, list_span)) = (item?, list?);
            let item = self.expect(item, Ty::Enum(vocabulary))?;
            let span = item.span.join(&list_span);
            return Ok(boolean(Node::OneOf(Box::new(item), mask), span));
        }
        let set = self.expr(container);
        let (item, set) = (item?, set?);
        let Ty::Set(vocabulary) = set.ty else {
            let message = format!("`in` needs a list or a set on its right, not {}", set.ty.name());
            return self.report(Diagnostic::error("wrong_type", message, set.span));
        };
        let item = self.expect(item, Ty::Enum(vocabulary))?;
        let span = item.span.join(&set.span);
        let Node::Const(index) = item.node else {
            return self.report(
                Diagnostic::error(
                    "wrong_type",
                    "a set is asked for a constant term",
                    item.span,
                )
                .help("write `Vocabulary::TERM in set`"),
            );
        };
        let mask = mask_of(index);
        Ok(boolean(Node::Meets(Box::new(set), mask), span))
    }

    /// Reads a list of terms as a mask; `None` if `expr` is no list.
    fn list(&mut self, expr: &RhaiExpr) -> Option<Lowered<(u64, &'static Vocabulary, Span)>> {
        let (items, span) = match expr {
            RhaiExpr::Array(items, at) => {
                let start = self.token(*at);
                let items: Vec<Lowered<Expr>> = items.iter().map(|item| self.expr(item)).collect();
                let items = match items.into_iter().collect::<Lowered<Vec<Expr>>>() {
                    Ok(items) => items,
                    Err(poisoned) => return Some(Err(poisoned)),
                };
                let span = items.iter().fold(start, |span, item| span.join(&item.span));
                (items, Span::new(&span.file, span.start, span.end.saturating_add(1)))
            }
            RhaiExpr::Variable(variable, _, at) if variable.2.is_empty() => {
                match self.constants.get(variable.1.as_str()) {
                    Some(Constant::List(items)) => {
                        let items = items.clone();
                        (items, self.token(*at))
                    }
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(self.mask(&items, span))
    }

    fn mask(&mut self, items: &[Expr], span: Span) -> Lowered<(u64, &'static Vocabulary, Span)> {
        let Some(Ty::Enum(vocabulary)) = items.first().map(|item| item.ty) else {
            return self.report(Diagnostic::error(
                "wrong_type",
                "a list holds terms of one vocabulary",
                span,
            ));
        };
        let mut mask = 0_u64;
        for item in items {
            let item = self.expect(item.clone(), Ty::Enum(vocabulary))?;
            if let Node::Const(index) = item.node {
                mask |= mask_of(index);
            } else {
                return self.report(Diagnostic::error(
                    "wrong_type",
                    "a list holds constant terms",
                    item.span,
                ));
            }
        }
        Ok((mask, vocabulary, span))
    }

    fn function(&mut self, call: &FnCallExpr, span: Span) -> Lowered<Expr> {
        let name = call.name.as_str();
        if name == "any_of" {
            return self.any_of(call, span);
        }
        let arguments: Vec<Lowered<Expr>> = call.args.iter().map(|arg| self.expr(arg)).collect();
        let arguments = arguments.into_iter().collect::<Lowered<Vec<Expr>>>()?;
        let span = arguments
            .iter()
            .fold(span, |span, argument| span.join(&argument.span));
        let span = close_paren(&span);
        match name {
            "known" => {
                let [fact] = self.arguments(name, arguments, &span)?;
                let Node::Slot(slot) = fact.node else {
                    return self.report(
                        Diagnostic::error("wrong_type", "`known` asks for one fact", fact.span),
                    );
                };
                Ok(boolean(Node::Known(slot), span))
            }
            "is_empty" => {
                let [set] = self.arguments(name, arguments, &span)?;
                if !matches!(set.ty, Ty::Set(_)) {
                    let message = format!("`is_empty` asks for a set, not {}", set.ty.name());
                    return self.report(Diagnostic::error("wrong_type", message, set.span));
                }
                Ok(boolean(Node::IsEmpty(Box::new(set)), span))
            }
            "min" | "max" => {
                let [a, b] = self.arguments(name, arguments, &span)?;
                let (a, b) = self.same_type(a, b, "compared")?;
                if !matches!(a.ty, Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day) {
                    let message = format!("`{name}` does not go with {}", a.ty.name());
                    return self.report(Diagnostic::error("wrong_type", message, span));
                }
                let ty = a.ty;
                let op = if name == "min" { Arith::Min } else { Arith::Max };
                Ok(binary(op, a, b, ty, span))
            }
            "share" => self.typed(name, arguments, span, Arith::Share, [Ty::Money, Ty::Rate], Ty::Money),
            "times" => self.typed(name, arguments, span, Arith::Mul, [Ty::Money, Ty::Count(Unit::Count)], Ty::Money),
            "add_days" => self.typed(name, arguments, span, Arith::Add, [Ty::Day, Ty::Count(Unit::Days)], Ty::Day),
            "days_between" => self.typed(name, arguments, span, Arith::DaysBetween, [Ty::Day, Ty::Day], Ty::Count(Unit::Days)),
            "next_working_day" => {
                let [day] = self.arguments(name, arguments, &span)?;
                let day = self.expect(day, Ty::Day)?;
                Ok(Expr { node: Node::NextWorkingDay(Box::new(day)), ty: Ty::Day, span })
            }
            _ => self.inline(name, arguments, span),
        }
    }

    fn typed(
        &mut self,
        name: &str,
        arguments: Vec<Expr>,
        span: Span,
        op: Arith,
        types: [Ty; 2],
        gives: Ty,
    ) -> Lowered<Expr> {
        let [a, b] = self.arguments(name, arguments, &span)?;
        let [of_a, of_b] = types;
        let (a, b) = (self.expect(a, of_a), self.expect(b, of_b));
        Ok(binary(op, a?, b?, gives, span))
    }

    fn any_of(&mut self, call: &FnCallExpr, span: Span) -> Lowered<Expr> {
        let [set, list] = call.args.as_slice() else {
            return self.report(Diagnostic::error(
                "wrong_arguments",
                "`any_of` takes a set and a list",
                span,
            ));
        };
        let set = self.expr(set)?;
        let Some(list) = self.list(list) else {
            return self.report(Diagnostic::error(
                "wrong_arguments",
                "`any_of` takes a set and a list",
                span,
            ));
        };
        let (mask, vocabulary, list_span) = list?;
        let set = self.expect(set, Ty::Set(vocabulary))?;
        let span = close_paren(&span.join(&list_span));
        Ok(boolean(Node::Meets(Box::new(set), mask), span))
    }

    /// Puts the body of a helper function in place of its call.
    fn inline(&mut self, name: &str, arguments: Vec<Expr>, span: Span) -> Lowered<Expr> {
        let Some(function) = self.functions.get(name).cloned() else {
            let known = FUNCTIONS
                .iter()
                .copied()
                .chain(self.functions.keys().map(String::as_str));
            let help = nearest(name, known).map_or_else(
                || format!("functions: {}", FUNCTIONS.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return self.report(
                Diagnostic::error(
                    "unknown_function",
                    format!("there is no function `{name}`"),
                    span,
                )
                .help(help),
            );
        };
        if self.inlining.iter().any(|outer| outer == name) || self.inlining.len() > 8 {
            return self.report(
                Diagnostic::error(
                    "recursive_function",
                    format!("the helper `{name}` calls itself"),
                    span,
                )
                .help("helpers are put in place of their call, so they cannot recurse"),
            );
        }
        if function.params.len() != arguments.len() {
            let message = format!(
                "`{name}` takes {} arguments, not {}",
                function.params.len(),
                arguments.len()
            );
            return self.report(Diagnostic::error("wrong_arguments", message, span));
        }
        let frame = function.params.iter().cloned().zip(arguments).collect();
        let outer = std::mem::replace(&mut self.file, Arc::clone(&function.span.file));
        self.bindings.push(frame);
        self.inlining.push(name.to_owned());
        let before = self.diagnostics.len();
        let lowered = self.expr(&function.body);
        self.inlining.pop();
        self.bindings.pop();
        self.file = outer;
        for diagnostic in self.diagnostics.iter_mut().skip(before) {
            diagnostic.labels.push(super::diagnostic::Label {
                span: span.clone(),
                text: format!("`{name}` is called here"),
            });
        }
        let mut lowered = lowered?;
        lowered.span = span;
        Ok(lowered)
    }
}

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

/// A whole number as written takes the type it is used with.
fn adopts(expr: &Expr, ty: Ty) -> bool {
    matches!(expr.node, Node::Const(_))
        && expr.ty == Ty::Count(Unit::Count)
        && matches!(ty, Ty::Count(_) | Ty::Money | Ty::Rate)
}

fn term_expr(vocabulary: &'static Vocabulary, index: u8, span: Span) -> Expr {
    Expr {
        node: Node::Const(i64::from(index)),
        ty: Ty::Enum(vocabulary),
        span,
    }
}

fn boolean(node: Node, span: Span) -> Expr {
    Expr {
        node,
        ty: Ty::Bool,
        span,
    }
}

fn binary(op: Arith, a: Expr, b: Expr, ty: Ty, span: Span) -> Expr {
    Expr {
        node: Node::Arith(op, Box::new(a), Box::new(b)),
        ty,
        span,
    }
}

fn mask_of(index: i64) -> u64 {
    u32::try_from(index)
        .ok()
        .and_then(|index| 1_u64.checked_shl(index))
        .unwrap_or_default()
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

fn example_of(group: &str) -> String {
    catalogue::facts()
        .iter()
        .map(|fact| fact.path.as_str())
        .find(|path| path.starts_with(&format!("{group}.")))
        .unwrap_or_default()
        .to_owned()
}
