//! A rule pack: its head, its dated parameters and its versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::calendar::Calendar;
use super::diagnostic::{self, Diagnostic};
use super::pack_files::{self, PackHead};
use super::params::{Params, ParamsAt, Symbols};
use super::plan::Plan;
use super::ruleset::{PolicyFile, RuleSet, has_errors};
use super::source::{SourceFile, Span};
use super::sources::Sources;
use crate::domain::Currency;

/// Which day of a dispute picks the pack version and the values of the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoverningDay {
    /// The day the order was paid.
    OrderPaid,
    /// The day the dispute was filed.
    DisputeFiled,
}

impl GoverningDay {
    /// Returns what the day is called in Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::OrderPaid => "付款日",
            Self::DisputeFiled => "申请日",
        }
    }

    /// Returns the name pack files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrderPaid => "order_paid",
            Self::DisputeFiled => "dispute_filed",
        }
    }
}

/// What happens to an open dispute when the rules change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleChange {
    /// The rules of the governing day go on to apply.
    OldRule,
    /// The new rules apply to what is not finished.
    NewRule,
}

/// How far a pack is checked when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// Whatever can be seen rule by rule.
    Form,
    /// Also what has to be searched for.
    Search,
}

/// The files of a pack as they were read from a folder, by path relative to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackFiles {
    /// The folder as people named it, put before every path in messages.
    pub root: String,
    /// The texts by path, with `/` between folders.
    pub files: BTreeMap<String, String>,
}

impl PackFiles {
    /// Returns a file as a source, named as people know it.
    pub fn source(&self, path: &str) -> Option<Arc<SourceFile>> {
        let text = self.files.get(path)?;
        let name = if self.root.is_empty() {
            path.to_owned()
        } else {
            format!("{}/{path}", self.root)
        };
        Some(SourceFile::new(name, text.as_str()))
    }
}

/// One version of a pack, in force from a day on.
#[derive(Clone, Debug)]
pub struct PackVersion {
    /// First day in force; also the name of the version.
    pub from: Date,
    /// The rules.
    pub rules: RuleSet,
    /// Their compiled form.
    pub plan: Plan,
    /// SHA-256 over the files of the version folder that decide: all but its tests.
    pub digest: String,
    /// The files of examples.
    pub tests: Vec<Arc<SourceFile>>,
}

/// A checked rule pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The id, such as `cn-marketplace`.
    pub id: String,
    /// Title in Chinese.
    pub zh: String,
    /// Title in English.
    pub en: String,
    /// Who owns its effect.
    pub owner: String,
    /// The currency of its amounts.
    pub currency: Currency,
    /// The zone its civil days are in.
    pub zone: TimeZone,
    /// Which day governs.
    pub governed_by: GoverningDay,
    /// What happens when rules change while a dispute is open.
    pub when_rules_change: RuleChange,
    /// The parameter that says how many hours a party has to hand in what it is asked for.
    pub evidence_window: Option<usize>,
    /// The working days.
    pub calendar: Arc<Calendar>,
    /// Titles of the policies, by name.
    pub policies: BTreeMap<String, (String, String)>,
    /// The parameters.
    pub params: Params,
    /// The texts its tables are keyed by.
    pub symbols: Symbols,
    /// The versions, ascending by day.
    pub versions: Vec<PackVersion>,
    /// The rows of its sources, where it lists them.
    pub sources: Option<Sources>,
}

impl Pack {
    /// Reads and checks a pack; everything that is wrong is reported.
    ///
    /// A pack is returned only if no diagnostic is an error.
    pub fn load(files: &PackFiles) -> (Option<Self>, Vec<Diagnostic>) {
        Self::load_to(files, Depth::Search)
    }

    /// Reads a pack that was checked before: as [`Pack::load`], but without the search for rules
    /// that can never hold and rules that can conflict, which takes most of the time.
    ///
    /// What the search would have found still cannot do harm: a conflict that a dispute really
    /// meets goes to a person.
    pub fn open(files: &PackFiles) -> (Option<Self>, Vec<Diagnostic>) {
        Self::load_to(files, Depth::Form)
    }

    fn load_to(files: &PackFiles, depth: Depth) -> (Option<Self>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let pack = Self::read(files, depth, &mut diagnostics);
        diagnostic::tidy(&mut diagnostics);
        diagnostic::limit(&mut diagnostics);
        if has_errors(&diagnostics) {
            return (None, diagnostics);
        }
        (pack, diagnostics)
    }

    fn read(files: &PackFiles, depth: Depth, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let head = PackHead::read(files, diagnostics)?;
        pack_files::check_size(files, diagnostics)?;
        let (params, symbols) = pack_files::read_params(files, head.currency, diagnostics)?;
        let calendar = Arc::new(Calendar::new(head.holidays.iter().copied()));
        let evidence_window = head.evidence_window_place(&params, diagnostics);
        let mut pack = Self {
            id: head.id,
            zh: head.zh,
            en: head.en,
            owner: head.owner,
            currency: head.currency,
            zone: head.zone,
            governed_by: head.governed_by,
            when_rules_change: head.when_rules_change,
            evidence_window,
            calendar,
            policies: head.policies,
            params,
            symbols,
            versions: Vec::new(),
            sources: None,
        };
        for from in pack_files::versions(files, diagnostics) {
            let version = pack.read_version(files, from, depth, diagnostics);
            pack.versions.push(version);
        }
        if pack.versions.is_empty()
            && let Some(source) = files.source("pack.yaml")
        {
            diagnostics.push(
                Diagnostic::error(
                    "no_version",
                    "the pack has no version",
                    Span::new(&source, 0, 0),
                )
                .help("make a folder named by the day it is in force from, such as `2025-08-15`, with the rules in it"),
            );
        }
        pack.sources = Sources::read(files, diagnostics);
        if let Some(sources) = &pack.sources
            && !has_errors(diagnostics)
        {
            sources.check(files, &pack, diagnostics);
        }
        Some(pack)
    }

    fn read_version(
        &self,
        files: &PackFiles,
        from: Date,
        depth: Depth,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> PackVersion {
        let folder = format!("{from}/");
        let mut policies = Vec::new();
        let mut tests = Vec::new();
        let mut hasher = Sha256::new();
        for path in files.files.keys().filter(|path| path.starts_with(&folder)) {
            let inside = path.strip_prefix(&folder).unwrap_or(path);
            let Some(source) = files.source(path) else {
                continue;
            };
            if inside.starts_with("tests/") {
                if has_ending(inside, "yaml") {
                    tests.push(source);
                }
                continue;
            }
            hasher.update(inside.as_bytes());
            hasher.update([0]);
            hasher.update(source.text.as_bytes());
            hasher.update([0]);
            if let Some(policy) = policy_of(inside) {
                policies.push(PolicyFile {
                    policy: policy.to_owned(),
                    source,
                });
            }
        }
        self.check_policies(&policies, diagnostics);
        let (rules, found) = RuleSet::build(&policies, &self.params);
        let sound = !has_errors(&found);
        diagnostics.extend(found);
        let at = ParamsAt::new(&self.params, from, Arc::clone(&self.calendar));
        if sound {
            super::check::form(self, from, &rules, diagnostics);
        }
        if sound && depth == Depth::Search {
            super::check::search_faults(self, &rules, &at, diagnostics);
        }
        PackVersion {
            from,
            plan: Plan::new(&rules, self.params.all().len(), &at),
            rules,
            digest: hex(&hasher.finalize()),
            tests,
        }
    }

    fn check_policies(&self, policies: &[PolicyFile], diagnostics: &mut Vec<Diagnostic>) {
        for file in policies {
            if !self.policies.contains_key(&file.policy) {
                diagnostics.push(
                    Diagnostic::error(
                        "unnamed_policy",
                        format!("pack.yaml gives the policy `{}` no title", file.policy),
                        Span::new(&file.source, 0, 0),
                    )
                    .help(format!(
                        "add to `policies`: `{}: {{ title: {{ zh: .., en: .. }} }}`",
                        file.policy
                    )),
                );
            }
        }
    }

    /// Returns the version in force on `day`.
    pub fn version_on(&self, day: Date) -> Option<&PackVersion> {
        self.versions
            .iter()
            .rev()
            .find(|version| version.from <= day)
    }

    /// Returns the version whose first day is `from`.
    pub fn version(&self, from: Date) -> Option<&PackVersion> {
        self.versions.iter().find(|version| version.from == from)
    }

    /// Reads the parameters as on `day`.
    pub fn params_at(&self, day: Date) -> ParamsAt {
        ParamsAt::new(&self.params, day, Arc::clone(&self.calendar))
    }
}

/// Says whether a path of a pack ends in `.ending`, in lower case as the pack's files are named.
pub(super) fn has_ending(path: &str, ending: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, found)| found == ending)
}

/// Returns the policy a rule file belongs to: the folder it stands in, or its own name.
fn policy_of(inside: &str) -> Option<&str> {
    let stem = inside.strip_suffix(".rhai")?;
    Some(stem.split_once('/').map_or(stem, |(folder, _)| folder))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
