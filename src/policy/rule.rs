//! A checked rule, and the rule set of one pack version.

use super::action::Action;
use super::expr::{Expr, Node};
use super::frame::Slot;
use super::question::Question;
use super::source::Span;

/// The place of a rule in its [`RuleSet`](super::ruleset::RuleSet).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleIx(pub(crate) u16);

impl RuleIx {
    /// Returns the place as an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// One rule silencing another.
#[derive(Clone, Debug)]
pub struct Override {
    /// The other rule: what is overridden, or what overrides.
    pub rule: RuleIx,
    /// The one question it is about, or all of them.
    pub question: Option<Question>,
    /// Where the clause stands.
    pub span: Span,
}

/// A rule that passed the checker.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The id, dotted `snake_case`, unique in the version.
    pub id: String,
    /// The policy: the name of the file, or of the folder of files, it stands in.
    pub policy: String,
    /// Title in Chinese.
    pub zh: String,
    /// Title in English.
    pub en: String,
    /// What it rests on.
    pub basis: String,
    /// The rows of the sources it encodes.
    pub models: Vec<String>,
    /// The condition.
    pub when: Expr,
    /// What it proposes.
    pub then: Vec<Action>,
    /// The questions it answers, as a mask.
    pub questions: u16,
    /// The stratum it is evaluated in: the earliest it answers in, or silences a rule in.
    pub stratum: u8,
    /// What it overrides.
    pub overrides: Vec<Override>,
    /// What overrides it.
    pub overridden_by: Vec<Override>,
    /// Where the id stands.
    pub id_span: Span,
    /// The whole statement.
    pub span: Span,
}

impl Rule {
    /// Lists the questions the rule answers.
    pub fn asked(&self) -> impl Iterator<Item = Question> + '_ {
        Question::ALL
            .into_iter()
            .filter(|question| self.questions & question.bit() != 0)
    }

    /// Says whether the rule answers `question`.
    pub const fn answers(&self, question: Question) -> bool {
        self.questions & question.bit() != 0
    }

    /// Lists every expression of the rule: the condition and what `then` computes.
    pub fn expressions(&self) -> Vec<&Expr> {
        let mut all = vec![&self.when];
        for action in &self.then {
            action.expressions(&mut all);
        }
        all
    }

    /// Returns the text of the block after `then`, brackets included.
    pub fn block(&self) -> &str {
        let text = &self.span.file.text;
        let after = text.get(self.when.span.end..self.span.end);
        let block = after.and_then(|after| after.trim_start().strip_prefix("then"));
        block.unwrap_or_default().trim()
    }

    /// Returns the line that names the rule under a diagnostic.
    pub fn heading(&self) -> String {
        heading(&self.id, &self.zh, &self.basis)
    }
}

/// Returns the line that names a rule under a diagnostic.
pub fn heading(id: &str, title: &str, basis: &str) -> String {
    let mut line = id.to_owned();
    if !title.is_empty() {
        line.push_str(&format!(" 「{title}」"));
    }
    if !basis.is_empty() {
        line.push_str(&format!(" ({basis})"));
    }
    line
}

/// Lists the slots that are known whenever `expr` came out as `truth`.
pub fn implied_known(expr: &Expr, truth: bool) -> Vec<Slot> {
    match &expr.node {
        Node::Not(a) => implied_known(a, !truth),
        Node::And(parts) if truth => union(parts, truth),
        Node::Or(parts) if !truth => union(parts, truth),
        Node::And(parts) | Node::Or(parts) => intersection(parts, truth),
        Node::Known(slot) if truth => vec![*slot],
        Node::Known(_) => Vec::new(),
        Node::If(condition, _, _) => condition.slots(),
        Node::Const(_)
        | Node::Slot(_)
        | Node::Compare(..)
        | Node::OneOf(..)
        | Node::Meets(..)
        | Node::IsEmpty(_)
        | Node::Arith(..)
        | Node::NextWorkingDay(_)
        | Node::Brackets(..)
        | Node::Table(..) => expr.slots(),
    }
}

fn union(parts: &[Expr], truth: bool) -> Vec<Slot> {
    let mut all: Vec<Slot> = parts
        .iter()
        .flat_map(|part| implied_known(part, truth))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn intersection(parts: &[Expr], truth: bool) -> Vec<Slot> {
    let mut sets = parts.iter().map(|part| implied_known(part, truth));
    let first = sets.next().unwrap_or_default();
    sets.fold(first, |common, next| {
        common
            .into_iter()
            .filter(|slot| next.contains(slot))
            .collect()
    })
}
