//! Builds the rule set of a pack version from its files, and checks it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::Engine;

use super::action::lower_block;
use super::catalogue::{self, Absence};
use super::diagnostic::{self, Diagnostic, Severity, nearest};
use super::expr::Expr;
use super::frame::{SlotKind, slot_kind};
use super::lower::{Constant, Lowerer};
use super::overrides;
use super::params::Params;
use super::parse::{FileSyntax, RuleSyntax, parse};
use super::question::Question;
use super::rule::{Override, Rule, RuleIx, heading, implied_known};
use super::sandbox::{self, RULES_MAX};
use super::source::SourceFile;

/// A rule file with the policy it belongs to.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    /// The policy: the name of the file, or of the folder of files.
    pub policy: String,
    /// The text.
    pub source: Arc<SourceFile>,
}

/// The checked rules of one pack version.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
}

impl RuleSet {
    /// Parses, lowers and checks the files; everything that is wrong is reported, not the first only.
    ///
    /// The rule set is returned whenever at least one rule could be read, so that checks that go
    /// further can add to the list; it may be used only if no diagnostic is an error.
    pub fn build(files: &[PolicyFile], params: &Params) -> (Self, Vec<Diagnostic>) {
        let engine = sandbox::engine();
        let mut diagnostics = Vec::new();
        let parsed = parse_all(&engine, files, &mut diagnostics);
        let mut rules = lower_all(&parsed, params, &mut diagnostics);
        if rules.len() > RULES_MAX {
            if let Some((rule, _)) = rules.get(RULES_MAX) {
                diagnostics.push(
                    Diagnostic::error(
                        "too_many_rules",
                        format!("the version holds {} rules", rules.len()),
                        rule.id_span.clone(),
                    )
                    .help(format!("a version holds at most {RULES_MAX} rules")),
                );
            }
            return (Self::default(), diagnostics);
        }
        let parsed_ids: Vec<&str> = parsed
            .iter()
            .flat_map(|(_, syntax)| &syntax.rules)
            .map(|rule| rule.id.text.as_str())
            .collect();
        rules.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        let (mut rules, clauses): (Vec<Rule>, Vec<RuleSyntax>) = rules.into_iter().unzip();
        duplicates(&rules, &mut diagnostics);
        link(&mut rules, &clauses, &parsed_ids, &mut diagnostics);
        let cyclic = overrides::cycles(&rules);
        if cyclic.is_empty() {
            strata(&mut rules, &mut diagnostics);
        }
        diagnostics.extend(cyclic);
        for rule in &rules {
            check_then(rule, &mut diagnostics);
        }
        diagnostic::sort(&mut diagnostics);
        (Self { rules }, diagnostics)
    }

    /// Returns the rules in the order of their ids.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Returns the rule at `place`.
    pub fn get(&self, place: RuleIx) -> Option<&Rule> {
        self.rules.get(place.index())
    }

    /// Finds a rule by its id.
    pub fn find(&self, id: &str) -> Option<(RuleIx, &Rule)> {
        let place = self
            .rules
            .binary_search_by(|rule| rule.id.as_str().cmp(id))
            .ok()?;
        Some((RuleIx(u16::try_from(place).ok()?), self.rules.get(place)?))
    }

    /// Lists the places of all rules.
    pub fn places(&self) -> impl Iterator<Item = (RuleIx, &Rule)> {
        (0_u16..).map(RuleIx).zip(&self.rules)
    }
}

/// Says whether the list holds an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}

fn parse_all<'f>(
    engine: &Engine,
    files: &'f [PolicyFile],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(&'f PolicyFile, FileSyntax)> {
    files
        .iter()
        .map(|file| {
            let (syntax, faults) = parse(engine, &file.source);
            diagnostics.extend(faults);
            (file, syntax)
        })
        .collect()
}

fn lower_all(
    parsed: &[(&PolicyFile, FileSyntax)],
    params: &Params,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Rule, RuleSyntax)> {
    let Some((first, _)) = parsed.first() else {
        return Vec::new();
    };
    let mut lowerer = Lowerer::new(params, &first.source);
    declare(&mut lowerer, parsed);
    let mut rules = Vec::new();
    for (file, syntax) in parsed {
        lowerer.enter(&file.source);
        for rule in &syntax.rules {
            let before = lowerer.diagnostics.len();
            let lowered = lower_rule(&mut lowerer, rule, &file.policy);
            let title = rule.title.as_ref().map_or("", |(zh, _)| zh.text.as_str());
            let basis = rule.basis.as_ref().map_or("", |basis| basis.text.as_str());
            for diagnostic in lowerer.diagnostics.iter_mut().skip(before) {
                diagnostic.heading = Some(heading(&rule.id.text, title, basis));
            }
            rules.extend(lowered.map(|lowered| (lowered, rule.clone())));
        }
    }
    diagnostics.append(&mut lowerer.diagnostics);
    rules
}

/// Makes the helper functions and constants of all files known, whatever their order.
fn declare(lowerer: &mut Lowerer<'_>, parsed: &[(&PolicyFile, FileSyntax)]) {
    for (_, syntax) in parsed {
        for function in &syntax.functions {
            let earlier = lowerer
                .functions
                .insert(function.name.clone(), function.clone());
            if let Some(earlier) = earlier {
                let diagnostic = Diagnostic::error(
                    "duplicate_name",
                    format!("the helper `{}` is declared twice", function.name),
                    function.span.clone(),
                )
                .also(earlier.span, "first declared here");
                lowerer.diagnostics.push(diagnostic);
            }
        }
    }
    for (file, syntax) in parsed {
        lowerer.enter(&file.source);
        for constant in &syntax.constants {
            let value = match &constant.value {
                rhai::Expr::Array(items, _) => items
                    .iter()
                    .map(|item| lowerer.expr(item))
                    .collect::<Result<Vec<Expr>, _>>()
                    .map(Constant::List),
                value => lowerer.expr(value).map(Constant::One),
            };
            let Ok(value) = value else { continue };
            if lowerer
                .constants
                .insert(constant.name.clone(), value)
                .is_some()
            {
                lowerer.diagnostics.push(Diagnostic::error(
                    "duplicate_name",
                    format!("the constant `{}` is declared twice", constant.name),
                    constant.span.clone(),
                ));
            }
        }
    }
}

fn lower_rule(lowerer: &mut Lowerer<'_>, syntax: &RuleSyntax, policy: &str) -> Option<Rule> {
    check_header(lowerer, syntax);
    let when = lowerer.condition(&syntax.when);
    let then = lower_block(lowerer, &syntax.then);
    let (when, then) = (when.ok()?, then.ok()?);
    let mut when = when;
    when.span = syntax.when_span.clone();
    let mut questions = 0_u16;
    for action in &then {
        action.verbs(&mut |verb, _| questions |= verb.question().bit());
    }
    let (zh, en) = syntax
        .title
        .as_ref()
        .map(|(zh, en)| (zh.text.clone(), en.text.clone()))
        .unwrap_or_default();
    Some(Rule {
        id: syntax.id.text.clone(),
        policy: policy.to_owned(),
        zh,
        en,
        basis: syntax
            .basis
            .as_ref()
            .map(|basis| basis.text.clone())
            .unwrap_or_default(),
        models: syntax.models.iter().map(|row| row.text.clone()).collect(),
        when,
        then,
        questions,
        stratum: 0,
        overrides: Vec::new(),
        overridden_by: Vec::new(),
        id_span: syntax.id.span.clone(),
        span: syntax.span.clone(),
    })
}

fn check_header(lowerer: &mut Lowerer<'_>, syntax: &RuleSyntax) {
    let id = &syntax.id;
    let dotted = id.text.split('.').all(|part| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    });
    if !dotted {
        lowerer.diagnostics.push(
            Diagnostic::error("bad_id", format!("`{}` is no rule id", id.text), id.span.clone())
                .help("ids are dotted snake_case, such as \"return.no_reason.made_to_order\""),
        );
    }
    let missing = [
        ("title", syntax.title.is_none(), "title \"中文\" / \"English\""),
        ("basis", syntax.basis.is_none(), "basis \"the provision it rests on\""),
        ("models", syntax.models.is_empty(), "models \"CN-7D-01\", the rows of sources.yaml it encodes"),
    ];
    for (clause, is_missing, form) in missing {
        if is_missing {
            lowerer.diagnostics.push(
                Diagnostic::error(
                    match clause {
                        "title" => "missing_title",
                        "basis" => "missing_basis",
                        _ => "missing_models",
                    },
                    format!("rule `{}` has no {clause}", id.text),
                    id.span.clone(),
                )
                .help(format!("add `{form}`")),
            );
        }
    }
    if syntax.then.is_empty() {
        lowerer.diagnostics.push(
            Diagnostic::error(
                "says_nothing",
                format!("rule `{}` proposes nothing", id.text),
                syntax.then_span.clone(),
            )
            .help("a rule answers at least one question"),
        );
    }
}

fn duplicates(rules: &[Rule], diagnostics: &mut Vec<Diagnostic>) {
    for pair in rules.windows(2) {
        if let [a, b] = pair
            && a.id == b.id
        {
            diagnostics.push(
                Diagnostic::error(
                    "duplicate_id",
                    format!("two rules are called `{}`", a.id),
                    b.id_span.clone(),
                )
                .also(a.id_span.clone(), "the other one")
                .help("ids are unique in a version, over all its files"),
            );
        }
    }
}

/// Turns the names after `overrides` into places, both ways.
fn link(
    rules: &mut [Rule],
    clauses: &[RuleSyntax],
    parsed_ids: &[&str],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let places: BTreeMap<String, RuleIx> = (0_u16..)
        .zip(rules.iter())
        .map(|(place, rule)| (rule.id.clone(), RuleIx(place)))
        .collect();
    let mut back: Vec<(RuleIx, Override)> = Vec::new();
    for ((place, rule), syntax) in (0_u16..).map(RuleIx).zip(rules.iter_mut()).zip(clauses) {
        for clause in &syntax.overrides {
            let question = match &clause.question {
                None => None,
                Some(name) => match Question::from_name(&name.text) {
                    Some(question) => Some(question),
                    None => {
                        diagnostics.push(unknown_question(&name.text, name.span.clone()));
                        continue;
                    }
                },
            };
            match places.get(&clause.rule.text) {
                Some(target) => {
                    rule.overrides.push(Override {
                        rule: *target,
                        question,
                        span: clause.rule.span.clone(),
                    });
                    back.push((
                        *target,
                        Override {
                            rule: place,
                            question,
                            span: clause.rule.span.clone(),
                        },
                    ));
                }
                // A rule that could not be lowered was reported already.
                None if parsed_ids.contains(&clause.rule.text.as_str()) => {}
                None => {
                    let help = nearest(&clause.rule.text, places.keys().map(String::as_str))
                        .map(|near| format!("did you mean `{near}`?"));
                    diagnostics.push(
                        Diagnostic::error(
                            "unknown_rule",
                            format!("there is no rule `{}` to override", clause.rule.text),
                            clause.rule.span.clone(),
                        )
                        .heading(rule.heading())
                        .maybe_help(help),
                    );
                }
            }
        }
    }
    for (target, clause) in back {
        if let Some(rule) = rules.get_mut(target.index()) {
            rule.overridden_by.push(clause);
        }
    }
}

fn unknown_question(name: &str, span: super::source::Span) -> Diagnostic {
    let names: Vec<&str> = Question::ALL.iter().map(|question| question.name()).collect();
    let help = nearest(name, names.iter().copied()).map_or_else(
        || format!("questions: {}", names.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Diagnostic::error(
        "unknown_question",
        format!("there is no question `{name}`"),
        span,
    )
    .help(help)
}

/// Gives every rule its stratum and refuses reads of answers that are not there yet.
fn strata(rules: &mut [Rule], diagnostics: &mut Vec<Diagnostic>) {
    let questions: Vec<u16> = rules.iter().map(|rule| rule.questions).collect();
    for rule in rules.iter_mut() {
        let own = rule.asked().map(Question::stratum).min();
        let silenced = rule
            .overrides
            .iter()
            .flat_map(|clause| {
                let target = questions.get(clause.rule.index()).copied().unwrap_or_default();
                Question::ALL.into_iter().filter(move |question| {
                    target & question.bit() != 0
                        && clause.question.is_none_or(|only| only == *question)
                })
            })
            .map(Question::stratum)
            .min();
        rule.stratum = match (own, silenced) {
            (Some(own), Some(silenced)) => own.min(silenced),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => 0,
        };
    }
    for rule in rules.iter() {
        backward_reads(rule, &questions, diagnostics);
        check_burden_alone(rule, diagnostics);
        for clause in &rule.overrides {
            let target = questions.get(clause.rule.index()).copied().unwrap_or_default();
            if let Some(question) = clause.question
                && target & question.bit() == 0
            {
                diagnostics.push(
                    Diagnostic::warning(
                        "idle_override",
                        format!("the rule overridden here does not answer {}", question.name()),
                        clause.span.clone(),
                    )
                    .heading(rule.heading()),
                );
            }
        }
    }
}

fn backward_reads(rule: &Rule, questions: &[u16], diagnostics: &mut Vec<Diagnostic>) {
    for expr in rule.expressions() {
        expr.walk(&mut |part| {
            let super::expr::Node::Slot(slot) = part.node else {
                return;
            };
            let SlotKind::Answer(answer) = slot_kind(slot) else {
                return;
            };
            let read = Question::from_name(answer.name()).map_or(u8::MAX, Question::stratum);
            if read < rule.stratum {
                return;
            }
            let why = rule
                .asked()
                .filter(|question| question.stratum() <= read)
                .map(|question| format!("it answers {}", question.name()))
                .chain(rule.overrides.iter().filter_map(|clause| {
                    let target = questions.get(clause.rule.index())?;
                    Question::ALL
                        .into_iter()
                        .find(|question| {
                            target & question.bit() != 0
                                && clause.question.is_none_or(|only| only == *question)
                                && question.stratum() <= read
                        })
                        .map(|question| {
                            format!("it silences a rule that answers {}", question.name())
                        })
                }))
                .next()
                .unwrap_or_default();
            diagnostics.push(
                Diagnostic::error(
                    "backward_read",
                    format!("the answer to {} is not there yet", answer.name()),
                    part.span.clone(),
                )
                .label(format!("read here, but {why}"))
                .heading(rule.heading())
                .help("questions are settled in this order: admission, burden, advance, liability, remedy, award, freight, payout, recourse, penalty, advice; a rule reads only answers before its first one; split the rule"),
            );
        });
    }
}

/// Burdens are asked for on demand, so a rule that sets one says nothing else.
fn check_burden_alone(rule: &Rule, diagnostics: &mut Vec<Diagnostic>) {
    let burden = Question::Burden.bit();
    if rule.questions & burden != 0 && rule.questions != burden {
        diagnostics.push(
            Diagnostic::error(
                "burden_not_alone",
                format!("rule `{}` sets a burden and answers something else", rule.id),
                rule.id_span.clone(),
            )
            .help("split the rule: burdens are settled only for findings that matter"),
        );
    }
}

/// A fact that may be absent must be implied known where `then` needs it.
fn check_then(rule: &Rule, diagnostics: &mut Vec<Diagnostic>) {
    let known = implied_known(&rule.when, true);
    for action in &rule.then {
        check_action(rule, action, &known, diagnostics);
    }
}

fn check_action(
    rule: &Rule,
    action: &super::action::Action,
    known: &[super::frame::Slot],
    diagnostics: &mut Vec<Diagnostic>,
) {
    use super::action::Action;
    match action {
        Action::Do(verb, _) => {
            for (expr, may_be_absent) in verb.arguments() {
                if !may_be_absent {
                    require_known(rule, expr, known, diagnostics);
                }
            }
        }
        Action::If {
            condition,
            then,
            otherwise,
        } => {
            require_known(rule, condition, known, diagnostics);
            let mut inside = known.to_vec();
            inside.extend(implied_known(condition, true));
            for action in then {
                check_action(rule, action, &inside, diagnostics);
            }
            for action in otherwise {
                check_action(rule, action, known, diagnostics);
            }
        }
    }
}

fn require_known(
    rule: &Rule,
    expr: &Expr,
    known: &[super::frame::Slot],
    diagnostics: &mut Vec<Diagnostic>,
) {
    expr.walk(&mut |part| {
        let super::expr::Node::Slot(slot) = part.node else {
            return;
        };
        let SlotKind::Fact(fact) = slot_kind(slot) else {
            return;
        };
        let def = catalogue::def(fact);
        if def.absence == Absence::Never || known.contains(&slot) {
            return;
        }
        diagnostics.push(
            Diagnostic::error(
                "may_be_absent",
                format!("`{}` may be absent here", def.path),
                part.span.clone(),
            )
            .heading(rule.heading())
            .help(format!(
                "let the condition imply it, for instance with `known({})`",
                def.path
            )),
        );
    });
}
