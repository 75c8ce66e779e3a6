//! What names in conditions mean: terms, constants, facts, answers and parameters.

use rhai::{ASTFlags, Expr as RhaiExpr, FnCallExpr, Position};

use super::catalogue::{self, Ty};
use super::diagnostic::{Diagnostic, nearest};
use super::expr::{Expr, Node};
use super::frame::{AnswerFact, fact_slot, param_slot};
use super::lower::{Constant, Lowered, Lowerer, Poisoned, counted};
use super::params::ParamKind;
use super::source::Span;
use super::terms;
use crate::domain::vocabulary::{Party, Term, Vocabulary};

/// One segment of a path with its place.
pub(super) struct Segment {
    name: String,
    span: Span,
}

/// A chain `a.b.c` or `a.b.at(x)`.
pub(super) struct Chain<'e> {
    segments: Vec<Segment>,
    call: Option<(&'e FnCallExpr, Span)>,
}

impl Lowerer<'_> {
    /// A name alone: a bound parameter of a helper, a constant, a party, or `Vocabulary::TERM`.
    pub(super) fn name(&mut self, namespace: &str, name: &str, at: Position) -> Lowered<Expr> {
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
            self.take_copy(&bound, at)?;
            return Ok(bound);
        }
        match self.constants.get(name).cloned() {
            Some(Constant::One(mut expr)) => {
                self.used.insert(name.to_owned());
                self.take_copy(&expr, at)?;
                expr.span = span;
                return Ok(expr);
            }
            Some(Constant::List(_)) => {
                return self.report(
                    Diagnostic::error(
                        "stray_list",
                        format!("`{name}` is a list, which says nothing by itself"),
                        span,
                    )
                    .help(format!("write `fact in {name}` or `any_of(set, {name})`")),
                );
            }
            None if self.unread.contains(name) => return Err(Poisoned),
            None if self.constant_names.contains(name) => {
                self.used.insert(name.to_owned());
                return self.report(
                    Diagnostic::error(
                        "constant_in_constant",
                        format!("the constant `{name}` is named in a constant"),
                        span,
                    )
                    .help("write its terms out: a constant is made of terms and numbers"),
                );
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
        Span::new(self.origin.file(), start, end)
    }

    fn help_for_name(&self, name: &str) -> Option<String> {
        if let Some(vocabulary) = terms::vocabularies()
            .into_iter()
            .find(|vocabulary| vocabulary.index_of_constant(name).is_some())
        {
            return Some(format!("write `{}::{name}`", vocabulary.name));
        }
        if catalogue::facts()
            .iter()
            .any(|fact| fact.path.starts_with(&format!("{name}.")))
        {
            return Some(format!(
                "`{name}` is a group of facts; name one, such as `{}`",
                example_of(name)
            ));
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

    pub(super) fn chain<'e>(&mut self, expr: &'e RhaiExpr) -> Lowered<Chain<'e>> {
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
            // `?.` would read what is absent in silence.
            RhaiExpr::Dot(_, flags, at) if flags.intersects(ASTFlags::NEGATED) => {
                let span = self.token(*at);
                self.outside(span)
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
    pub(super) fn path(&mut self, chain: Chain<'_>) -> Lowered<Expr> {
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
        let paths = || catalogue::facts().iter().map(|fact| fact.path.as_str());
        let first = |path: &str| path.split('.').next().map(str::to_owned);
        let last = path.rsplit('.').next().unwrap_or_default();
        let near = nearest(path, paths())
            .or_else(|| paths().find(|known| known.rsplit('.').next() == Some(last)));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let group: Vec<&str> = paths()
                    .filter(|known| first(known) == first(path))
                    .take(12)
                    .collect();
                if group.is_empty() {
                    "list the facts with `adjudge policy facts`".to_owned()
                } else {
                    format!("facts here: {}", group.join(", "))
                }
            }
        };
        self.report(
            Diagnostic::error("unknown_fact", format!("there is no fact `{path}`"), span)
                .label("not in the catalogue")
                .help(help),
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
                        format!("`param.{name}` is a table or brackets, not one number"),
                        span,
                    )
                    .help(format!("look a value up in it: `param.{name}.at(..)`")),
                ),
            },
            None => self.unknown_param(name, span),
        }
    }

    fn unknown_param<T>(&mut self, name: &str, span: Span) -> Lowered<T> {
        // A parameter that could not be read was reported in params.yaml already.
        if self.params.is_unread(name) {
            return Err(Poisoned);
        }
        let help = nearest(
            name,
            self.params.all().iter().map(|param| param.name.as_str()),
        )
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
        if let Some(answer) = AnswerFact::ALL
            .into_iter()
            .find(|answer| answer.name() == name)
        {
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
        match &param.kind {
            ParamKind::Scalar(_) => self.report(
                Diagnostic::error(
                    "not_a_table",
                    format!("`param.{name}` is one number, not a table"),
                    span,
                )
                .help(format!("write `param.{name}`")),
            ),
            ParamKind::Brackets { of, gives } => {
                let [key] = self.arguments("at", keys, &span)?;
                let key = self.expect(key, *of)?;
                Ok(Expr {
                    node: Node::Brackets(place, Box::new(key)),
                    ty: *gives,
                    span,
                })
            }
            ParamKind::Table { keys: names, gives } => {
                if names.len() != keys.len() {
                    let message = format!(
                        "`param.{name}` has {}, not {}",
                        counted(names.len(), "key"),
                        keys.len()
                    );
                    return self.report(
                        Diagnostic::error("wrong_arguments", message, span)
                            .help(format!("write `param.{name}.at({})`", names.join(", "))),
                    );
                }
                let keys: Vec<Lowered<Expr>> = keys
                    .into_iter()
                    .map(|key| self.expect(key, Ty::Text))
                    .collect();
                Ok(Expr {
                    node: Node::Table(place, keys.into_iter().collect::<Lowered<Vec<Expr>>>()?),
                    ty: *gives,
                    span,
                })
            }
        }
    }
}

fn term_expr(vocabulary: &'static Vocabulary, index: u8, span: Span) -> Expr {
    Expr {
        node: Node::Const(i64::from(index)),
        ty: Ty::Enum(vocabulary),
        span,
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
