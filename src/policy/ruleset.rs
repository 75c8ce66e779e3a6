//! Builds the rule set of a pack version from its files, and checks it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::action::{VERBS, lower_block};
use super::catalogue::{self, Absence, FactId, FindingFact};
use super::chunks::ChunkKind;
use super::diagnostic::{self, Diagnostic, Severity, nearest};
use super::expr::Expr;
use super::frame::{SlotKind, slot_kind};
use super::functions::FUNCTIONS;
use super::lower::{Constant, Lowerer};
use super::overrides;
use super::params::Params;
use super::parse::{self, FileSyntax, RuleSyntax, Text};
use super::question::Question;
use super::rule::{Override, Rule, RuleIx, heading, implied_known};
use super::sandbox::{self, RULES_MAX, STATEMENTS_MAX};
use super::source::{SourceFile, Span};

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
        let mut diagnostics = Vec::new();
        let Some(parsed) = parse_all(files, &mut diagnostics) else {
            return (Self::default(), diagnostics);
        };
        let mut rules = lower_all(&parsed, params, &mut diagnostics);
        let written: BTreeSet<&str> = parsed
            .iter()
            .flat_map(|(_, syntax)| {
                let read = syntax.rules.iter().map(|rule| &rule.id.text);
                read.chain(&syntax.unread)
            })
            .map(String::as_str)
            .collect();
        rules.sort_by(|a, b| place_key(&a.0).cmp(&place_key(&b.0)));
        let (mut rules, clauses): (Vec<Rule>, Vec<RuleSyntax>) = rules.into_iter().unzip();
        duplicates(&rules, &mut diagnostics);
        link(&mut rules, &clauses, &written, &mut diagnostics);
        let faults = overrides::faults(&rules);
        if faults.is_empty() {
            strata(&mut rules, &mut diagnostics);
        }
        diagnostics.extend(faults);
        for rule in &rules {
            check_then(rule, &mut diagnostics);
        }
        if let Some(first) = files.first()
            && rules.is_empty()
            && diagnostics.is_empty()
        {
            diagnostics.push(no_rules(first));
        }
        diagnostic::tidy(&mut diagnostics);
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

/// Orders rules by id, and rules of one id by where they stand.
fn place_key(rule: &Rule) -> (&str, &str, usize) {
    (&rule.id, &rule.id_span.file.name, rule.id_span.start)
}

fn no_rules(file: &PolicyFile) -> Diagnostic {
    let start = Span::new(&file.source, 0, 0);
    Diagnostic::error("no_rules", "the version holds no rule", start)
        .help("a version answers at least admission, liability and remedy")
}

/// Parses all files; nothing if there are more statements than a version may hold.
fn parse_all<'f>(
    files: &'f [PolicyFile],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<(&'f PolicyFile, FileSyntax)>> {
    let mut cut = Vec::new();
    let (mut statements, mut rules) = (0_usize, 0_usize);
    for file in files {
        let chunks = match parse::statements(&file.source) {
            Ok(chunks) => chunks,
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                Vec::new()
            }
        };
        for chunk in &chunks {
            statements = statements.saturating_add(1);
            rules = rules.saturating_add(usize::from(chunk.kind == ChunkKind::Rule));
            if rules > RULES_MAX || statements > STATEMENTS_MAX {
                let start = Span::new(&file.source, chunk.span.start, chunk.span.start);
                diagnostics.push(
                    Diagnostic::error("too_many_rules", "the version holds too many rules", start)
                        .label("one too many")
                        .help(format!(
                            "a version holds at most {RULES_MAX} rules, and {STATEMENTS_MAX} statements with its helpers and constants"
                        )),
                );
                return None;
            }
        }
        cut.push((file, chunks));
    }
    let engine = sandbox::engine();
    let parsed = cut.into_iter().map(|(file, chunks)| {
        let (syntax, faults) = parse::parse(&engine, &chunks);
        diagnostics.extend(faults);
        (file, syntax)
    });
    Some(parsed.collect())
}

fn lower_all(
    parsed: &[(&PolicyFile, FileSyntax)],
    params: &Params,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Rule, RuleSyntax)> {
    let Some((first, _)) = parsed.first() else {
        return Vec::new();
    };
    let mut lowerer = Lowerer::new(params, &Span::new(&first.source, 0, 0));
    declare(&mut lowerer, parsed);
    let mut rules = Vec::new();
    for (file, syntax) in parsed {
        for rule in &syntax.rules {
            lowerer.enter(&rule.span);
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
    unused(&mut lowerer, parsed);
    diagnostics.append(&mut lowerer.diagnostics);
    rules
}

/// Makes the helper functions and constants of all files known, whatever their order.
fn declare(lowerer: &mut Lowerer<'_>, parsed: &[(&PolicyFile, FileSyntax)]) {
    for (_, syntax) in parsed {
        lowerer.unread.extend(syntax.unread.iter().cloned());
        for function in &syntax.functions {
            let name = &function.name;
            if FUNCTIONS.contains(&name.as_str()) || VERBS.iter().any(|(verb, _)| verb == name) {
                lowerer.diagnostics.push(
                    Diagnostic::error(
                        "taken_name",
                        format!("`{name}` is a function or verb of the dialect"),
                        function.head(),
                    )
                    .help("give the helper another name"),
                );
            }
            let earlier = lowerer
                .functions
                .insert(name.clone(), Arc::new(function.clone()));
            if let Some(earlier) = earlier {
                lowerer
                    .diagnostics
                    .push(twice("helper", name, function.head(), earlier.head()));
            }
        }
    }
    lowerer.constant_names = parsed
        .iter()
        .flat_map(|(_, syntax)| &syntax.constants)
        .map(|constant| constant.name.clone())
        .collect();
    let mut constants: BTreeMap<String, (Constant, Span)> = BTreeMap::new();
    for constant in parsed.iter().flat_map(|(_, syntax)| &syntax.constants) {
        lowerer.enter(&constant.value_span);
        let value = match &constant.value {
            rhai::Expr::Array(items, _) => items
                .iter()
                .map(|item| lowerer.expr(item))
                .collect::<Result<Vec<Expr>, _>>()
                .map(Constant::List),
            value => lowerer.expr(value).map(Constant::One),
        };
        let name = &constant.name;
        let Ok(value) = value else {
            lowerer.unread.insert(name.clone());
            continue;
        };
        let earlier = constants.insert(name.clone(), (value, constant.span.clone()));
        if let Some((_, earlier)) = earlier {
            lowerer
                .diagnostics
                .push(twice("constant", name, constant.span.clone(), earlier));
        }
    }
    // Only now, so that no constant can name another and their order cannot matter.
    lowerer.constants = constants
        .into_iter()
        .map(|(name, (value, _))| (name, value))
        .collect();
}

fn twice(what: &str, name: &str, span: Span, earlier: Span) -> Diagnostic {
    Diagnostic::error(
        "duplicate_name",
        format!("the {what} `{name}` is declared twice"),
        span,
    )
    .also(earlier, "first declared here")
    .help("names are unique in a version, over all its files")
}

/// Warns of helpers and constants that nothing uses: they are not even checked.
fn unused(lowerer: &mut Lowerer<'_>, parsed: &[(&PolicyFile, FileSyntax)]) {
    let mut idle = Vec::new();
    for (_, syntax) in parsed {
        let functions = syntax.functions.iter().map(|it| (&it.name, it.head()));
        let constants = syntax
            .constants
            .iter()
            .map(|it| (&it.name, it.span.clone()));
        idle.extend(
            functions.chain(constants).filter(|(name, _)| {
                !lowerer.used.contains(*name) && !lowerer.unread.contains(*name)
            }),
        );
    }
    // A rule that could not be read may have used them.
    if parsed.iter().any(|(_, syntax)| !syntax.unread.is_empty()) {
        return;
    }
    for (name, span) in idle {
        lowerer.diagnostics.push(
            Diagnostic::warning("unused", format!("nothing uses `{name}`"), span)
                .help("remove it: what nothing uses is not checked either"),
        );
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
    if !id.text.split('.').all(is_snake) {
        lowerer.diagnostics.push(
            Diagnostic::error(
                "bad_id",
                format!("`{}` is no rule id", id.text),
                id.span.clone(),
            )
            .help("ids are dotted snake_case, such as \"return.no_reason.made_to_order\""),
        );
    }
    let blank = |text: &Text| text.text.trim().is_empty();
    let title = syntax.title.as_ref();
    let missing = [
        (
            "missing_title",
            "title",
            title.is_none_or(|(zh, en)| blank(zh) || blank(en)),
            "title \"中文\" / \"English\"",
        ),
        (
            "missing_basis",
            "basis",
            syntax.basis.as_ref().is_none_or(blank),
            "basis \"the provision it rests on\"",
        ),
        (
            "missing_models",
            "models",
            syntax.models.is_empty() || syntax.models.iter().any(blank),
            "models \"ROW-01\", with the rows of sources.yaml it encodes",
        ),
    ];
    for (code, clause, is_missing, form) in missing {
        if is_missing {
            let message = format!("rule `{}` has no {clause}", id.text);
            lowerer.diagnostics.push(
                Diagnostic::error(code, message, id.span.clone()).help(format!("add {form}")),
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

/// Says whether a name is `snake_case`.
pub fn is_snake(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_lowercase())
        && part
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
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
    written: &BTreeSet<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let places: BTreeMap<String, RuleIx> = (0_u16..)
        .zip(rules.iter())
        .map(|(place, rule)| (rule.id.clone(), RuleIx(place)))
        .collect();
    let mut back: Vec<(RuleIx, Override)> = Vec::new();
    for ((place, rule), syntax) in (0_u16..).map(RuleIx).zip(rules.iter_mut()).zip(clauses) {
        for clause in &syntax.overrides {
            let question = clause
                .question
                .as_ref()
                .map(|name| Question::from_name(&name.text).ok_or(name))
                .transpose();
            let question = match question {
                Ok(question) => question,
                Err(name) => {
                    diagnostics.push(unknown_question(name).heading(rule.heading()));
                    continue;
                }
            };
            let span = clause.rule.span.clone();
            let Some(target) = places.get(&clause.rule.text).copied() else {
                // A rule that could not be read or lowered was reported already.
                if !written.contains(clause.rule.text.as_str()) {
                    diagnostics.push(unknown_rule(rule, &clause.rule, &places));
                }
                continue;
            };
            let by = Override {
                rule: place,
                question,
                span,
            };
            rule.overrides.push(Override {
                rule: target,
                ..by.clone()
            });
            back.push((target, by));
        }
    }
    for (target, clause) in back {
        if let Some(rule) = rules.get_mut(target.index()) {
            rule.overridden_by.push(clause);
        }
    }
}

fn unknown_rule(rule: &Rule, target: &Text, places: &BTreeMap<String, RuleIx>) -> Diagnostic {
    let help = nearest(&target.text, places.keys().map(String::as_str)).map_or_else(
        || "an exception names a rule of the same version by its id".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Diagnostic::error(
        "unknown_rule",
        format!("there is no rule `{}` to override", target.text),
        target.span.clone(),
    )
    .heading(rule.heading())
    .help(help)
}

fn unknown_question(name: &Text) -> Diagnostic {
    let names: Vec<&str> = Question::ALL
        .iter()
        .map(|question| question.name())
        .collect();
    let help = nearest(&name.text, names.iter().copied()).map_or_else(
        || format!("questions: {}", names.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Diagnostic::error(
        "unknown_question",
        format!("there is no question `{}`", name.text),
        name.span.clone(),
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
                let target = questions
                    .get(clause.rule.index())
                    .copied()
                    .unwrap_or_default();
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
            let target = questions
                .get(clause.rule.index())
                .copied()
                .unwrap_or_default();
            if let Some(question) = clause.question
                && target & question.bit() == 0
            {
                diagnostics.push(
                    Diagnostic::warning(
                        "idle_override",
                        format!(
                            "the rule overridden here does not answer {}",
                            question.name()
                        ),
                        clause.span.clone(),
                    )
                    .heading(rule.heading())
                    .help("name a question it answers, or leave the clause out"),
                );
            }
        }
    }
}

/// Whether a finding fell is there only once burdens are settled.
fn read_too_early(rule: &Rule, fact: FactId, part: &Expr) -> Option<Diagnostic> {
    let def = catalogue::def(fact);
    let fell = matches!(def.finding, Some((_, FindingFact::Fell)));
    (fell && rule.stratum <= Question::Burden.stratum()).then(|| {
        Diagnostic::error(
            "backward_read",
            format!("`{}` is not there yet", def.path),
            part.span.clone(),
        )
        .label("read here, before findings are closed")
        .heading(rule.heading())
        .help("what fell by burden is read by rules on the advance, on liability and later; split the rule")
    })
}

fn backward_reads(rule: &Rule, questions: &[u16], diagnostics: &mut Vec<Diagnostic>) {
    for expr in rule.expressions() {
        expr.walk(&mut |part| {
            let super::expr::Node::Slot(slot) = part.node else {
                return;
            };
            let answer = match slot_kind(slot) {
                SlotKind::Answer(answer) => answer,
                SlotKind::Fact(fact) => {
                    diagnostics.extend(read_too_early(rule, fact, part));
                    return;
                }
                SlotKind::Param(_) => return,
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
                format!(
                    "rule `{}` sets a burden and answers something else",
                    rule.id
                ),
                rule.id_span.clone(),
            )
            .heading(rule.heading())
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
        // Whether a finding fell is settled on demand, and so is never absent where it is read.
        let settled = matches!(def.finding, Some((_, FindingFact::Fell)));
        if def.absence == Absence::Never || settled || known.contains(&slot) {
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
