//! What the author's tools print about rules, facts and overrides.

use serde_json::{Value, json};

use crate::domain::Lang;
use crate::domain::vocabulary::Term;
use crate::policy::action::VERBS;
use crate::policy::catalogue::{self, Absence, FindingFact};
use crate::policy::draw;
use crate::policy::expr::Node;
use crate::policy::frame::{SlotKind, slot_kind};
use crate::policy::functions::FUNCTIONS;
use crate::policy::pack::{Pack, PackVersion};
use crate::policy::question::Question;
use crate::policy::rule::Rule;
use crate::policy::terms;

/// A rule with everything that bears on it.
#[derive(Clone, Debug)]
pub struct RuleExplained {
    id: String,
    policy: String,
    zh: String,
    en: String,
    basis: String,
    models: Vec<String>,
    place: String,
    answers: Vec<&'static str>,
    condition: String,
    proposes: String,
    facts: Vec<(String, String)>,
    params: Vec<(String, String)>,
    overrides: Vec<String>,
    overridden_by: Vec<String>,
}

/// Gathers what is to be said of a rule.
pub fn explain_rule(rule: &Rule, pack: &Pack, version: &PackVersion) -> RuleExplained {
    let (facts, params) = readings(rule, pack, version);
    let other = |clause: &crate::policy::rule::Override| {
        let id = version
            .rules
            .get(clause.rule)
            .map_or_else(String::new, |rule| rule.id.clone());
        match clause.question {
            Some(question) => format!("{id} for {}", question.name()),
            None => id,
        }
    };
    RuleExplained {
        id: rule.id.clone(),
        policy: rule.policy.clone(),
        zh: rule.zh.clone(),
        en: rule.en.clone(),
        basis: rule.basis.clone(),
        models: rule.models.clone(),
        place: rule.id_span.place(),
        answers: rule.asked().map(Question::name).collect(),
        condition: rule.when.span.text().to_owned(),
        proposes: rule.block().to_owned(),
        facts,
        params,
        overrides: rule.overrides.iter().map(other).collect(),
        overridden_by: rule.overridden_by.iter().map(other).collect(),
    }
}

/// Names with what is to be said of each.
type Lines = Vec<(String, String)>;

/// Lists the facts and the parameters a rule reads, each once.
fn readings(rule: &Rule, pack: &Pack, version: &PackVersion) -> (Lines, Lines) {
    let mut facts = Vec::new();
    let mut params = Vec::new();
    let at = pack.params_at(version.from);
    for expr in rule.expressions() {
        expr.walk(&mut |part| {
            let place = match &part.node {
                Node::Slot(slot) | Node::Known(slot) => match slot_kind(*slot) {
                    SlotKind::Fact(fact) => {
                        let def = catalogue::def(fact);
                        let line = (def.path.clone(), format!("{}: {}", def.ty.name(), def.en));
                        if !facts.contains(&line) {
                            facts.push(line);
                        }
                        return;
                    }
                    SlotKind::Answer(_) => return,
                    SlotKind::Param(place) => place,
                },
                Node::Brackets(place, _) | Node::Table(place, _) => *place,
                _ => return,
            };
            if let (Some(param), Some(value)) = (pack.params.get(place), at.value(place)) {
                let shown = match &part.node {
                    Node::Slot(slot) => {
                        let mut frame = crate::policy::frame::Frame::new(pack.params.all().len());
                        at.write(&mut frame);
                        draw::shown(*slot, &frame, pack)
                    }
                    _ => "looked up".to_owned(),
                };
                let line = (
                    format!("param.{}", param.name),
                    format!("{shown}, in force from {} ({})", value.from, value.basis),
                );
                if !params.contains(&line) {
                    params.push(line);
                }
            }
        });
    }
    (facts, params)
}

impl RuleExplained {
    /// Writes the rule as text.
    pub fn text(&self) -> String {
        let mut out = format!(
            "{}  {} / {}\n  {}\n  policy {}, models {}\n  {}\n  answers {}\n\n  when {}\n  then {}\n",
            self.id,
            self.zh,
            self.en,
            self.basis,
            self.policy,
            self.models.join(", "),
            self.place,
            self.answers.join(", "),
            self.condition,
            self.proposes
        );
        let mut list = |title: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                out.push_str(&format!("\n  {title}\n"));
                for line in lines {
                    out.push_str(&format!("    {line}\n"));
                }
            }
        };
        let pair = |pairs: &[(String, String)]| {
            pairs
                .iter()
                .map(|(name, text)| format!("{name}  {text}"))
                .collect::<Vec<_>>()
        };
        list("facts it reads", pair(&self.facts));
        list("parameters it reads", pair(&self.params));
        list("it silences", self.overrides.clone());
        list("it is silenced by", self.overridden_by.clone());
        out
    }

    /// Writes the rule as JSON.
    pub fn json(&self) -> Value {
        let pairs = |pairs: &[(String, String)]| {
            pairs
                .iter()
                .map(|(name, text)| json!({ "name": name, "text": text }))
                .collect::<Vec<_>>()
        };
        json!({
            "rule": self.id,
            "policy": self.policy,
            "title": { "zh": self.zh, "en": self.en },
            "basis": self.basis,
            "models": self.models,
            "place": self.place,
            "answers": self.answers,
            "when": self.condition,
            "then": self.proposes,
            "facts": pairs(&self.facts),
            "params": pairs(&self.params),
            "overrides": self.overrides,
            "overridden_by": self.overridden_by,
        })
    }
}

/// Says in words whether a fact may be absent.
fn absence(absence: Absence) -> String {
    match absence {
        Absence::Never => "always there".to_owned(),
        Absence::Asked(party) => format!("may be absent; the {} is asked", party.wire()),
        Absence::NotAsked => "may be absent; nobody is asked".to_owned(),
        Absence::Finding => "unknown while in issue; asked from who bears the burden".to_owned(),
    }
}

/// Lists facts, terms, functions and verbs whose name contains `part`, as text.
pub fn facts_text(part: &str, lang: Lang) -> String {
    let mut out = String::new();
    for fact in catalogue::facts()
        .iter()
        .filter(|fact| fact.path.contains(part))
    {
        let meaning = match lang {
            Lang::Zh => &fact.zh,
            Lang::En => &fact.en,
        };
        out.push_str(&format!(
            "{}  {}, {}\n    {meaning}\n",
            fact.path,
            fact.ty.name(),
            match fact.finding {
                Some((_, FindingFact::Fell)) =>
                    "false until the evidence window is closed; read after burdens".to_owned(),
                _ => absence(fact.absence),
            }
        ));
    }
    for vocabulary in terms::vocabularies() {
        for term in vocabulary.terms {
            let name = format!("{}::{}", vocabulary.name, term.constant());
            if name.contains(part) || term.wire.contains(part) {
                out.push_str(&format!("{name}  {}\n", term.label(lang)));
            }
        }
    }
    for function in FUNCTIONS.iter().filter(|name| name.contains(part)) {
        out.push_str(&format!("{function}(..)  function\n"));
    }
    for (name, form) in VERBS.iter().filter(|(name, _)| name.contains(part)) {
        let question = name;
        out.push_str(&format!("{form}  verb {question}\n"));
    }
    out
}

/// Lists the same as JSON.
pub fn facts_json(part: &str) -> Value {
    let facts: Vec<Value> = catalogue::facts()
        .iter()
        .filter(|fact| fact.path.contains(part))
        .map(|fact| {
            json!({
                "fact": fact.path,
                "type": fact.ty.name(),
                "may_be_absent": fact.absence != Absence::Never,
                "absence": absence(fact.absence),
                "zh": fact.zh,
                "en": fact.en,
            })
        })
        .collect();
    let vocabularies: Vec<Value> = terms::vocabularies()
        .into_iter()
        .map(|vocabulary| {
            let terms: Vec<Value> = vocabulary
                .terms
                .iter()
                .map(|term| json!({ "constant": term.constant(), "wire": term.wire, "zh": term.zh, "en": term.en }))
                .collect();
            json!({ "name": vocabulary.name, "terms": terms })
        })
        .collect();
    let verbs: Vec<&str> = VERBS.iter().map(|(_, form)| *form).collect();
    json!({ "facts": facts, "vocabularies": vocabularies, "functions": FUNCTIONS, "verbs": verbs })
}

/// Draws which rule overrides which, as DOT.
pub fn override_graph(version: &PackVersion) -> String {
    let mut out = format!(
        "digraph \"overrides {}\" {{\n  rankdir=LR;\n  node [shape=box, fontsize=10];\n",
        version.from
    );
    for rule in version.rules.rules() {
        if rule.overrides.is_empty() && rule.overridden_by.is_empty() {
            continue;
        }
        out.push_str(&format!(
            "  \"{}\" [tooltip=\"{}\"];\n",
            rule.id,
            rule.en.replace('"', "'")
        ));
        for clause in &rule.overrides {
            if let Some(target) = version.rules.get(clause.rule) {
                let label = clause.question.map_or_else(String::new, |question| {
                    format!(" [label=\"{}\"]", question.name())
                });
                out.push_str(&format!("  \"{}\" -> \"{}\"{label};\n", rule.id, target.id));
            }
        }
    }
    out.push_str("}\n");
    out
}
