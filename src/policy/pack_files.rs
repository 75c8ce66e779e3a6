//! Reads the YAML files of a pack.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::catalogue::{Ty, Unit};
use super::diagnostic::Diagnostic;
use super::pack::{GoverningDay, PackFiles, RuleChange};
use super::params::{DatedValue, Param, ParamData, ParamKind, Params, Symbols};
use super::raw::Raw;
use super::ruleset::is_snake;
use super::sandbox::PACK_BYTES_MAX;
use super::source::{SourceFile, Span};
use crate::domain::{Currency, parse_day};
use crate::intake::{Document, InputError, InputErrors, UniqueMap};

/// The version of the rule dialect that is read.
const DIALECT: u32 = 1;
/// Most parameters of a pack.
const PARAMS_MAX: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Title {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFields {
    title: Title,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFields {
    id: String,
    title: Title,
    owner: String,
    currency: String,
    time_zone: String,
    governed_by: String,
    when_rules_change: String,
    dialect: u32,
    evidence_window: Option<String>,
    #[serde(default)]
    holidays: Vec<String>,
    policies: UniqueMap<String, PolicyFields>,
}

/// The head of a pack, from `pack.yaml`.
pub struct PackHead {
    pub(super) id: String,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) owner: String,
    pub(super) currency: Currency,
    pub(super) zone: TimeZone,
    pub(super) governed_by: GoverningDay,
    pub(super) when_rules_change: RuleChange,
    evidence_window: Option<String>,
    pub(super) holidays: Vec<Date>,
    pub(super) policies: BTreeMap<String, (String, String)>,
    source: Arc<SourceFile>,
}

/// Reads a YAML file of a pack; every unknown key and the first other thing wrong is reported.
pub fn read_yaml<T: DeserializeOwned>(
    source: &Arc<SourceFile>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    let found = Document::parse(&source.name, &source.text)
        .map_err(InputErrors::from)
        .and_then(|document| document.read_all());
    match found {
        Ok(found) => Some(found),
        Err(errors) => {
            diagnostics.extend(errors.iter().map(|error| yaml_diagnostic(source, error)));
            None
        }
    }
}

/// Draws an error of a YAML file with its frame.
pub fn yaml_diagnostic(source: &Arc<SourceFile>, error: &InputError) -> Diagnostic {
    let start = source.offset(error.line, error.column);
    let end = super::source::token_end(&source.text, start);
    let message = if error.path.is_empty() {
        error.message.clone()
    } else {
        format!("{}: {}", error.path, error.message)
    };
    Diagnostic::error("bad_yaml", message, Span::new(source, start, end))
        .maybe_help(error.help.clone())
}

/// Finds where `word` first stands in a file, so that a fault can be shown there.
fn find(source: &Arc<SourceFile>, word: &str) -> Span {
    let at = source.text.find(word).unwrap_or_default();
    Span::new(source, at, at.saturating_add(word.len()))
}

/// Reads the terms of the head that must be known here.
struct Terms<'a> {
    source: &'a Arc<SourceFile>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Terms<'_> {
    fn wrong(&mut self, word: &str, message: String, help: &str) {
        let span = find(self.source, word);
        self.diagnostics
            .push(Diagnostic::error("bad_value", message, span).help(help));
    }

    fn known<T>(&mut self, found: Option<T>, word: &str, what: &str, help: &str) -> Option<T> {
        if found.is_none() {
            self.wrong(word, format!("`{word}` is {what}"), help);
        }
        found
    }

    fn currency(&mut self, code: &str) -> Option<Currency> {
        let found = Currency::from_code(code);
        let help = "write an ISO 4217 code such as CNY";
        self.known(found, code, "no currency known here", help)
    }

    fn zone(&mut self, name: &str) -> Option<TimeZone> {
        let found = TimeZone::get(name).ok();
        let help = "write an IANA name such as Asia/Shanghai";
        self.known(found, name, "no time zone", help)
    }

    fn governed_by(&mut self, word: &str) -> Option<GoverningDay> {
        let found = [GoverningDay::OrderPaid, GoverningDay::DisputeFiled]
            .into_iter()
            .find(|day| day.name() == word);
        let help = "write order_paid or dispute_filed";
        self.known(found, word, "no day that can govern", help)
    }

    fn when_rules_change(&mut self, word: &str) -> Option<RuleChange> {
        let found = match word {
            "old_rule" => Some(RuleChange::OldRule),
            "new_rule" => Some(RuleChange::NewRule),
            _ => None,
        };
        let help = "write old_rule or new_rule";
        self.known(found, word, "no way to deal with a change of rules", help)
    }

    fn dialect(&mut self, number: u32) -> Option<()> {
        if number != DIALECT {
            let help = format!("this program reads dialect {DIALECT}");
            self.wrong("dialect", format!("dialect {number} is not known"), &help);
            return None;
        }
        Some(())
    }

    fn day(&mut self, text: &str) -> Option<Date> {
        match parse_day(text) {
            Ok(date) => Some(date),
            Err(error) => {
                self.wrong(text, error.to_string(), "write a day as 2026-01-01");
                None
            }
        }
    }
}

impl PackHead {
    /// Reads `pack.yaml`.
    pub fn read(files: &PackFiles, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let Some(source) = files.source("pack.yaml") else {
            let source = SourceFile::new(format!("{}/pack.yaml", files.root), "");
            diagnostics.push(
                Diagnostic::error("no_pack_file", "the folder has no pack.yaml", Span::new(&source, 0, 0))
                    .help("a pack is named by its folder, as in `adjudge policy check rules/cn-marketplace`"),
            );
            return None;
        };
        let fields: PackFields = read_yaml(&source, diagnostics)?;
        let mut terms = Terms {
            source: &source,
            diagnostics,
        };
        // All are looked at before any fault among them counts.
        let currency = terms.currency(&fields.currency);
        let zone = terms.zone(&fields.time_zone);
        let governed_by = terms.governed_by(&fields.governed_by);
        let when_rules_change = terms.when_rules_change(&fields.when_rules_change);
        let dialect = terms.dialect(fields.dialect);
        let holidays: Vec<Option<Date>> =
            fields.holidays.iter().map(|day| terms.day(day)).collect();
        dialect?;
        Some(Self {
            id: fields.id,
            zh: fields.title.zh,
            en: fields.title.en,
            owner: fields.owner,
            currency: currency?,
            zone: zone?,
            governed_by: governed_by?,
            when_rules_change: when_rules_change?,
            evidence_window: fields.evidence_window,
            holidays: holidays.into_iter().collect::<Option<_>>()?,
            policies: fields
                .policies
                .into_iter()
                .map(|(name, policy)| (name, (policy.title.zh, policy.title.en)))
                .collect(),
            source,
        })
    }

    /// Finds the parameter that says how long the evidence window is.
    pub fn evidence_window_place(
        &self,
        params: &Params,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<usize> {
        let name = self.evidence_window.as_deref()?;
        match params.find(name) {
            Some((place, param)) if param.kind == ParamKind::Scalar(Ty::Count(Unit::Hours)) => {
                Some(place)
            }
            _ => {
                diagnostics.push(
                    Diagnostic::error(
                        "bad_value",
                        format!("`{name}` is no parameter of type hours"),
                        find(&self.source, name),
                    )
                    .help("evidence_window names the parameter that holds the hours a party has to answer"),
                );
                None
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParamFields {
    title: Title,
    r#type: String,
    of: Option<String>,
    gives: Option<String>,
    keys: Option<Vec<String>>,
    #[serde(default)]
    models: Vec<String>,
    values: Vec<ValueFields>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueFields {
    from: String,
    announced: Option<String>,
    basis: String,
    value: Option<Raw>,
    brackets: Option<Vec<BracketFields>>,
    rows: Option<Vec<RowFields>>,
    otherwise: Option<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BracketFields {
    up_to: Option<Raw>,
    gives: Raw,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowFields {
    keys: Vec<String>,
    gives: Raw,
}

/// Refuses a pack that is too large to be looked at.
pub fn check_size(files: &PackFiles, diagnostics: &mut Vec<Diagnostic>) -> Option<()> {
    let bytes: usize = files.files.values().map(String::len).sum();
    if bytes <= PACK_BYTES_MAX {
        return Some(());
    }
    let source = files.source("pack.yaml")?;
    diagnostics.push(
        Diagnostic::error(
            "pack_too_large",
            format!("the files of the pack are {bytes} bytes long"),
            Span::new(&source, 0, 0),
        )
        .help(format!("a pack holds at most {PACK_BYTES_MAX} bytes")),
    );
    None
}

/// Reads `params.yaml`; a pack without parameters may lack the file.
pub fn read_params(
    files: &PackFiles,
    currency: Currency,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Params, Symbols)> {
    let Some(source) = files.source("params.yaml") else {
        return Some((Params::default(), Symbols::default()));
    };
    let fields: UniqueMap<String, ParamFields> = read_yaml(&source, diagnostics)?;
    let fields: Vec<(String, ParamFields)> = fields.into_iter().collect();
    if fields.len() > PARAMS_MAX {
        diagnostics.push(Diagnostic::error(
            "too_many_params",
            format!(
                "the pack has {} parameters, more than {PARAMS_MAX}",
                fields.len()
            ),
            Span::new(&source, 0, 0),
        ));
        return None;
    }
    let symbols = Symbols::new(fields.iter().flat_map(|(_, param)| {
        param
            .values
            .iter()
            .flat_map(|value| value.rows.iter().flatten())
            .flat_map(|row| row.keys.iter().cloned())
    }));
    let mut reader = ParamReader {
        source: &source,
        declared: top_keys(&source.text),
        currency,
        symbols: &symbols,
        diagnostics,
    };
    let mut unread = Vec::new();
    let mut params = Vec::new();
    for (name, fields) in fields {
        match reader.param(name.clone(), &fields) {
            Some(param) => params.push(param),
            None => unread.push(name),
        }
    }
    Some((Params::new(params).with_unread(unread), symbols))
}

/// Finds the keys that stand at the beginning of a line.
fn top_keys(text: &str) -> BTreeMap<&str, usize> {
    let mut keys = BTreeMap::new();
    let mut at = 0_usize;
    for line in text.split_inclusive('\n') {
        if let Some((key, _)) = line.split_once(':') {
            let bare = key.trim_matches(['"', '\'']);
            let quote = usize::from(bare.len() < key.len());
            keys.entry(bare).or_insert(at.saturating_add(quote));
        }
        at = at.saturating_add(line.len());
    }
    keys
}

struct ParamReader<'a> {
    source: &'a Arc<SourceFile>,
    declared: BTreeMap<&'a str, usize>,
    currency: Currency,
    symbols: &'a Symbols,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl ParamReader<'_> {
    /// Finds the line that declares a parameter.
    fn declaration(&self, name: &str) -> Span {
        let at = self.declared.get(name).copied().unwrap_or_default();
        Span::new(self.source, at, at.saturating_add(name.len()))
    }

    fn wrong(&mut self, name: &str, message: impl Into<String>, help: &str) {
        let message = message.into();
        let span = self.declaration(name);
        self.diagnostics.push(
            Diagnostic::error("bad_param", format!("parameter `{name}`: {message}"), span)
                .help(help),
        );
    }

    fn ty(&mut self, name: &str, written: Option<&str>) -> Option<Ty> {
        let ty = match written {
            Some("days") => Ty::Count(Unit::Days),
            Some("hours") => Ty::Count(Unit::Hours),
            Some("months") => Ty::Count(Unit::Months),
            Some("count") => Ty::Count(Unit::Count),
            Some("money") => Ty::Money,
            Some("rate") => Ty::Rate,
            other => {
                self.wrong(
                    name,
                    format!("`{}` is no type of a number", other.unwrap_or_default()),
                    "types: days, hours, months, count, money, rate; brackets have `of` and `gives`, tables `keys` and `gives`",
                );
                return None;
            }
        };
        Some(ty)
    }

    fn kind(&mut self, name: &str, fields: &ParamFields) -> Option<ParamKind> {
        match fields.r#type.as_str() {
            "brackets" => {
                let of = self.ty(name, fields.of.as_deref());
                let gives = self.ty(name, fields.gives.as_deref());
                Some(ParamKind::Brackets {
                    of: of?,
                    gives: gives?,
                })
            }
            "table" => {
                let gives = self.ty(name, fields.gives.as_deref())?;
                let keys = fields.keys.clone().filter(|keys| !keys.is_empty());
                if keys.is_none() {
                    let help = "add `keys: [from_region, to_region]`";
                    self.wrong(name, "a table says what its keys are", help);
                }
                Some(ParamKind::Table { keys: keys?, gives })
            }
            scalar => self.ty(name, Some(scalar)).map(ParamKind::Scalar),
        }
    }

    fn param(&mut self, name: String, fields: &ParamFields) -> Option<Param> {
        if !is_snake(&name) {
            self.wrong(
                &name,
                "rules could not name it",
                "names are snake_case, such as `return_window`",
            );
            return None;
        }
        let kind = self.kind(&name, fields)?;
        // All values are looked at before any fault among them counts.
        let values: Vec<Option<DatedValue>> = fields
            .values
            .iter()
            .map(|value| self.value(&name, &kind, value))
            .collect();
        let values: Vec<DatedValue> = values.into_iter().collect::<Option<_>>()?;
        if values.is_empty() {
            self.wrong(
                &name,
                "it has no value",
                "add a value with the day it is in force from",
            );
            return None;
        }
        for pair in values.windows(2) {
            if let [a, b] = pair
                && a.from >= b.from
            {
                self.wrong(
                    &name,
                    format!(
                        "the value from {} stands after the one from {}",
                        b.from, a.from
                    ),
                    "list the values from the oldest to the newest, each from a day of its own",
                );
            }
        }
        let span = self.declaration(&name);
        Some(Param {
            name,
            zh: fields.title.zh.clone(),
            en: fields.title.en.clone(),
            kind,
            models: fields.models.clone(),
            values,
            span,
        })
    }

    fn day(&mut self, name: &str, text: &str) -> Option<Date> {
        match parse_day(text) {
            Ok(date) => Some(date),
            Err(error) => {
                self.wrong(name, error.to_string(), "write a day as 2025-08-15");
                None
            }
        }
    }

    fn number(&mut self, name: &str, raw: &Raw, ty: Ty) -> Option<i64> {
        match raw.encode(ty, self.currency, self.symbols) {
            Ok(value) => Some(value),
            Err(message) => {
                self.wrong(name, message, &format!("it is declared as {}", ty.name()));
                None
            }
        }
    }

    fn value(&mut self, name: &str, kind: &ParamKind, fields: &ValueFields) -> Option<DatedValue> {
        let from = self.day(name, &fields.from)?;
        let announced = match &fields.announced {
            Some(text) => Some(self.day(name, text)?),
            None => None,
        };
        if fields.basis.trim().is_empty() {
            self.wrong(
                name,
                format!("the value from {from} has no basis"),
                "say what the number rests on",
            );
        }
        let data = match (kind, &fields.value, &fields.brackets, &fields.rows) {
            (ParamKind::Scalar(ty), Some(raw), None, None) => {
                ParamData::Scalar(self.number(name, raw, *ty)?)
            }
            (ParamKind::Brackets { of, gives }, None, Some(brackets), None) => {
                self.brackets(name, brackets, *of, *gives)?
            }
            (ParamKind::Table { keys, gives }, None, None, Some(rows)) => {
                self.rows(name, rows, keys.len(), fields.otherwise.as_ref(), *gives)?
            }
            _ => {
                self.wrong(
                    name,
                    format!("the value from {from} does not have the shape of its type"),
                    "a number has `value`, brackets have `brackets`, a table has `rows`",
                );
                return None;
            }
        };
        Some(DatedValue {
            from,
            announced,
            basis: fields.basis.clone(),
            data,
        })
    }

    fn brackets(
        &mut self,
        name: &str,
        brackets: &[BracketFields],
        of: Ty,
        gives: Ty,
    ) -> Option<ParamData> {
        let mut list: Vec<(Option<i64>, i64)> = Vec::new();
        for bracket in brackets {
            let up_to = match &bracket.up_to {
                Some(raw) => Some(self.number(name, raw, of)?),
                None => None,
            };
            list.push((up_to, self.number(name, &bracket.gives, gives)?));
        }
        let ascending = list.windows(2).all(|pair| match pair {
            [(Some(a), _), (Some(b), _)] => a < b,
            [(Some(_), _), (None, _)] => true,
            _ => false,
        });
        let open_end = list.last().is_some_and(|(up_to, _)| up_to.is_none());
        if !ascending || !open_end {
            self.wrong(
                name,
                "brackets ascend, and only the last has no `up_to`".to_owned(),
                "sort them by `up_to` and end with one that has none",
            );
            return None;
        }
        Some(ParamData::Brackets(list))
    }

    fn rows(
        &mut self,
        name: &str,
        rows: &[RowFields],
        keys: usize,
        otherwise: Option<&Raw>,
        gives: Ty,
    ) -> Option<ParamData> {
        let mut table = BTreeMap::new();
        for row in rows {
            if row.keys.len() != keys {
                self.wrong(
                    name,
                    format!("the row {} does not have {keys} keys", row.keys.join(", ")),
                    "every row has one key for each name in `keys`",
                );
                return None;
            }
            let place = row
                .keys
                .iter()
                .map(|key| self.symbols.number(key))
                .collect();
            let gives = self.number(name, &row.gives, gives)?;
            if table.insert(place, gives).is_some() {
                self.wrong(
                    name,
                    format!("the row {} stands there twice", row.keys.join(", ")),
                    "keep one of them",
                );
            }
        }
        let otherwise = match otherwise {
            Some(raw) => Some(self.number(name, raw, gives)?),
            None => None,
        };
        Some(ParamData::Table {
            rows: table,
            otherwise,
        })
    }
}

/// Lists the versions: the folders named by a day.
pub fn versions(files: &PackFiles, diagnostics: &mut Vec<Diagnostic>) -> Vec<Date> {
    let mut versions: Vec<Date> = Vec::new();
    for path in files.files.keys() {
        let Some((folder, _)) = path.split_once('/') else {
            continue;
        };
        match parse_day(folder) {
            Ok(day) => versions.push(day),
            Err(_) => {
                if let Some(source) = files.source(path)
                    && super::pack::has_ending(path, "rhai")
                {
                    diagnostics.push(
                        Diagnostic::error(
                            "bad_version",
                            format!("`{folder}` is no day, so its rules are in no version"),
                            Span::new(&source, 0, 0),
                        )
                        .help("a version is a folder named by the day it is in force from, such as `2025-08-15`"),
                    );
                }
            }
        }
    }
    versions.sort_unstable();
    versions.dedup();
    versions
}
