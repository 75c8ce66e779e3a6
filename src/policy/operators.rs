//! Comparisons, arithmetic and membership in conditions.

use rhai::{Expr as RhaiExpr, Position};

use super::catalogue::{Ty, Unit};
use super::diagnostic::Diagnostic;
use super::expr::{Arith, Cmp, Expr, Node};
use super::lower::{Constant, Lowered, Lowerer, Poisoned, adopts, boolean, type_help};
use super::source::Span;
use crate::domain::vocabulary::Vocabulary;

/// A list of terms: its mask, the vocabulary, and where it stands.
pub(super) type TermList = (u64, &'static Vocabulary, Span);

impl Lowerer<'_> {
    pub(super) fn comparison(&mut self, sign: &str, a: &RhaiExpr, b: &RhaiExpr) -> Lowered<Expr> {
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
                Ty::Set(set) => {
                    format!(
                        "ask whether a term is in the set: `{}::X in the.set`",
                        set.name
                    )
                }
                Ty::Enum(_) => "terms have no order; use `==`, `!=` or `in [A, B]`".to_owned(),
                Ty::Text => "a text is only looked up in a table: `param.table.at(..)`".to_owned(),
                _ => "a yes/no fact stands by itself, or after `!`".to_owned(),
            };
            return self.report(Diagnostic::error("wrong_type", message, span).help(help));
        }
        Ok(boolean(Node::Compare(cmp, Box::new(a), Box::new(b)), span))
    }

    pub(super) fn same_type(
        &mut self,
        mut a: Expr,
        mut b: Expr,
        done: &str,
    ) -> Lowered<(Expr, Expr)> {
        if adopts(&a, b.ty) {
            a.ty = b.ty;
        }
        if adopts(&b, a.ty) {
            b.ty = a.ty;
        }
        if a.ty == b.ty {
            return Ok((a, b));
        }
        let message = format!("{} and {} cannot be {done}", a.ty.name(), b.ty.name());
        let diagnostic = Diagnostic::error("wrong_type", message, a.span.clone())
            .label(format!("this is {}", a.ty.name()))
            .also(b.span.clone(), format!("this is {}", b.ty.name()))
            .maybe_help(type_help(a.ty, b.ty));
        self.report(diagnostic)
    }

    pub(super) fn arithmetic(&mut self, sign: &str, a: &RhaiExpr, b: &RhaiExpr) -> Lowered<Expr> {
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
                let (op, done) = if sign == "+" {
                    (Arith::Add, "added")
                } else {
                    (Arith::Sub, "subtracted")
                };
                let (a, b) = self.same_type(a, b, done)?;
                let ty = a.ty;
                (op, a, b, ty)
            }
            _ => {
                let message = format!(
                    "`{sign}` does not go with {} and {}",
                    a.ty.name(),
                    b.ty.name()
                );
                let help = type_help(a.ty, b.ty);
                return self
                    .report(Diagnostic::error("wrong_type", message, span).maybe_help(help));
            }
        };
        Ok(Expr {
            node: Node::Arith(op, Box::new(a), Box::new(b)),
            ty,
            span,
        })
    }

    pub(super) fn membership(&mut self, container: &RhaiExpr, item: &RhaiExpr) -> Lowered<Expr> {
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
            let message = format!(
                "`in` needs a list or a set on its right, not {}",
                set.ty.name()
            );
            return self.report(
                Diagnostic::error("wrong_type", message, set.span)
                    .help("write `fact in [A, B]`, or `Vocabulary::TERM in set`"),
            );
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
    pub(super) fn list(&mut self, expr: &RhaiExpr) -> Option<Lowered<TermList>> {
        match expr {
            RhaiExpr::Array(items, at) => Some(self.written_list(items, *at)),
            RhaiExpr::Variable(variable, _, at) if variable.2.is_empty() => {
                let name = variable.1.as_str();
                let Some(Constant::List(items)) = self.constants.get(name).cloned() else {
                    return self.unread.contains(name).then_some(Err(Poisoned));
                };
                self.used.insert(name.to_owned());
                let span = self.token(*at);
                Some(self.mask(&items, span))
            }
            _ => None,
        }
    }

    fn written_list(&mut self, items: &[RhaiExpr], at: Position) -> Lowered<TermList> {
        let start = self.token(at);
        let items: Vec<Lowered<Expr>> = items.iter().map(|item| self.expr(item)).collect();
        let items = items.into_iter().collect::<Lowered<Vec<Expr>>>()?;
        let span = items.iter().fold(start, |span, item| span.join(&item.span));
        let span = Span::new(&span.file, span.start, span.end.saturating_add(1));
        self.mask(&items, span)
    }

    fn mask(&mut self, items: &[Expr], span: Span) -> Lowered<TermList> {
        let wrong = |span: Span| {
            Diagnostic::error("wrong_type", "a list holds terms of one vocabulary", span)
                .help("write terms such as `[Ground::DEFECTIVE, Ground::WRONG_ITEM]`")
        };
        let Some(Ty::Enum(vocabulary)) = items.first().map(|item| item.ty) else {
            return self.report(wrong(span));
        };
        let mut mask = 0_u64;
        for item in items {
            let item = self.expect(item.clone(), Ty::Enum(vocabulary))?;
            match item.node {
                Node::Const(index) if vocabulary.terms.len() <= 64 => mask |= mask_of(index),
                _ => return self.report(wrong(item.span)),
            }
        }
        Ok((mask, vocabulary, span))
    }
}

fn mask_of(index: i64) -> u64 {
    u32::try_from(index)
        .ok()
        .and_then(|index| 1_u64.checked_shl(index))
        .unwrap_or_default()
}
