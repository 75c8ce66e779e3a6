//! Tiny packs, made in memory, and cases judged with them.

use std::collections::BTreeMap;

use adjudge::domain::{CaseId, Judgement, Moment};
use adjudge::intake::{UniqueMap, read};
use adjudge::policy::diagnostic::Diagnostic;
use adjudge::policy::example::Example;
use adjudge::policy::frame::Frame;
use adjudge::policy::judge::judge_frame;
use adjudge::policy::pack::{Pack, PackFiles, PackVersion};
use adjudge::policy::params::ParamsAt;
use adjudge::policy::raw::Raw;
use adjudge::policy::source::{SourceFile, Span};
use jiff::civil::Date;

/// The first day of the one version of a tiny pack.
pub const FIRST_DAY: &str = "2025-01-01";

const PACK: &str = "\
id: tiny
title: { zh: 小规则包, en: Tiny pack }
owner: tests
currency: CNY
time_zone: Asia/Shanghai
governed_by: order_paid
when_rules_change: old_rule
dialect: 1
policies:
  returns: { title: { zh: 退货, en: Returns } }
  other: { title: { zh: 其他, en: Other } }
";

/// Rules that answer what every ruling must: with them alone every claim is dismissed.
pub const GENERAL: &str = r#"
rule "general.admitted"
    title "受理" / "Admitted"
    basis "general terms 1"
    models "T-01"
    when true
    then { admit(); }

rule "general.nobody_liable"
    title "无人担责" / "Nobody is liable"
    basis "general terms 2"
    models "T-01"
    when true
    then { liability(NONE); }

rule "general.dismissed"
    title "驳回" / "Dismissed"
    basis "general terms 3"
    models "T-01"
    when true
    then { dismiss("no_right"); }
"#;

/// A pack in the making.
#[derive(Clone, Debug)]
pub struct Tiny {
    pub files: PackFiles,
}

impl Tiny {
    /// Begins with these rules, in the one policy `returns`.
    pub fn new(rules: &str) -> Self {
        let files = PackFiles {
            root: "rules/tiny".to_owned(),
            files: BTreeMap::new(),
        };
        Self { files }
            .with("pack.yaml", PACK)
            .with("2025-01-01/returns.rhai", rules)
    }

    /// Begins with these rules beside those that answer what every ruling must.
    pub fn beside_general(rules: &str) -> Self {
        Self::new(rules).with("2025-01-01/other.rhai", GENERAL)
    }

    /// Puts a file in, in the place of what stands there.
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.files.files.insert(path.to_owned(), text.to_owned());
        self
    }

    /// Puts parameters in.
    pub fn params(self, yaml: &str) -> Self {
        self.with("params.yaml", yaml)
    }

    /// Lists what the checker says.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        Pack::load(&self.files).1
    }

    /// Lists the codes of what the checker says.
    pub fn codes(&self) -> Vec<&'static str> {
        self.diagnostics()
            .iter()
            .map(|diagnostic| diagnostic.code)
            .collect()
    }

    /// Draws everything the checker says.
    pub fn rendered(&self) -> String {
        let frames: Vec<String> = self.diagnostics().iter().map(Diagnostic::render).collect();
        frames.join("\n\n")
    }

    /// Loads the pack, which must be sound.
    pub fn load(&self) -> Loaded {
        match Pack::load(&self.files) {
            (Some(pack), _) => Loaded { pack },
            (None, _) => panic!("the tiny pack is faulty:\n{}", self.rendered()),
        }
    }
}

/// A sound tiny pack.
#[derive(Debug)]
pub struct Loaded {
    pub pack: Pack,
}

impl Loaded {
    /// Returns the one version.
    pub fn version(&self) -> &PackVersion {
        self.pack
            .versions
            .first()
            .expect("a tiny pack has a version")
    }

    /// Returns the parameters of a day.
    pub fn params_on(&self, on: &str) -> ParamsAt {
        self.pack.params_at(day(on))
    }

    /// Builds the frame of facts, given as in the examples of a pack: `claim.ground: no_reason`.
    pub fn frame(&self, given: &str, on: &str) -> Frame {
        let start = Span::new(&SourceFile::new("a test", given), 0, 0);
        Example::situation(facts(given), day(on), start)
            .frame(&self.pack, &self.params_on(on))
            .unwrap_or_else(|diagnostic| panic!("{}", diagnostic.render()))
    }

    /// Judges facts on the first day of the version.
    pub fn judge(&self, given: &str) -> Judgement {
        self.judge_on(FIRST_DAY, given)
    }

    /// Judges facts on a day.
    pub fn judge_on(&self, on: &str, given: &str) -> Judgement {
        judge_frame(
            "tiny".parse::<CaseId>().expect("a case id"),
            &self.frame(given, on),
            &self.pack,
            self.version(),
            &self.params_on(on),
            Some(Moment::Day(day(on))),
        )
    }
}

/// Reads facts, one a line or in braces.
pub fn facts(given: &str) -> BTreeMap<String, Raw> {
    if given.trim().is_empty() {
        return BTreeMap::new();
    }
    read::<UniqueMap<String, Raw>>("a test", given)
        .unwrap_or_else(|error| panic!("{error}"))
        .into_iter()
        .collect()
}

/// Reads a day.
pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Lists the rules that spoke.
pub fn reasons(judgement: &Judgement) -> Vec<&str> {
    judgement
        .reasons
        .iter()
        .map(|reason| reason.rule.as_str())
        .collect()
}

/// Lists what is asked: findings and facts.
pub fn asked(judgement: &Judgement) -> Vec<&str> {
    judgement
        .asks
        .iter()
        .filter_map(|ask| ask.finding.as_deref().or(ask.fact.as_deref()))
        .collect()
}

/// Returns why a person must decide.
pub fn why(judgement: &Judgement) -> &str {
    judgement.why.as_ref().map_or("", |why| why.code.as_str())
}
