//! Reads `workflow.yaml`.

use std::sync::Arc;

use jiff::civil::{Date, Time};
use serde::Deserialize;

use super::kinds::{self, Way};
use super::process::{
    Counted, DeadlineRule, Edge, EdgeGuard, Process, Stage, Target, WORKFLOW_FILE,
};
use crate::domain::StageName;
use crate::domain::vocabulary::{Closure, Silence, StageKind, Taker, Term, Trigger};
use crate::intake::{Document, InputErrors, Path, UniqueMap};
use crate::policy::catalogue::{Ty, Unit};
use crate::policy::diagnostic::{Diagnostic, nearest};
use crate::policy::guard::Guard;
use crate::policy::pack::{Pack, PackFiles};
use crate::policy::pack_files::yaml_diagnostic;
use crate::policy::params::ParamKind;
use crate::policy::source::{SourceFile, Span, token_end};

/// The word for the edge that is taken where no other can be.
const OTHERWISE: &str = "else";
/// The word for the stage that was suspended.
const PREVIOUS: &str = "previous";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileFields {
    start: StageName,
    lease: LeaseFields,
    #[serde(default)]
    office_hours: Option<OfficeFields>,
    stages: UniqueMap<StageName, StageFields>,
    edges: Vec<EdgeFields>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeaseFields {
    param: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeFields {
    from: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TitleFields {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageFields {
    kind: StageKind,
    title: TitleFields,
    #[serde(default)]
    deadline: Vec<DeadlineFields>,
    #[serde(default)]
    persons: Option<u32>,
    #[serde(default)]
    senior: bool,
    #[serde(default)]
    panel: Option<LeaseFields>,
    #[serde(default)]
    closure: Option<Closure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlineFields {
    param: String,
    #[serde(default)]
    when: Option<String>,
    #[serde(default)]
    counted: Option<CountedField>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CountedField {
    Calendar,
    Working,
    Office,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EdgeFields {
    from: Vec<StageName>,
    on: Trigger,
    #[serde(default)]
    by: Vec<Taker>,
    to: StageName,
    #[serde(default)]
    when: Option<String>,
    #[serde(default)]
    silence: Option<Silence>,
}

/// Reads the file; what is wrong is reported.
pub(super) fn read(
    files: &PackFiles,
    pack: &Pack,
    version: Date,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Process> {
    let source = files.source(&format!("{version}/{WORKFLOW_FILE}"))?;
    let read = Document::parse(&source.name, &source.text)
        .map_err(InputErrors::from)
        .and_then(|document| Ok((document.read_all::<FileFields>()?, document)));
    let (fields, document) = match read {
        Ok(read) => read,
        Err(errors) => {
            diagnostics.extend(errors.iter().map(|error| yaml_diagnostic(&source, error)));
            return None;
        }
    };
    let stages: Vec<(StageName, StageFields)> = fields.stages.into_iter().collect();
    let mut reader = Reader {
        source: &source,
        document: &document,
        pack,
        names: stages.iter().map(|(name, _)| name.clone()).collect(),
        diagnostics,
    };
    let start = reader.stage(&fields.start, "start");
    let lease = reader.hours(&fields.lease.param, "lease.param");
    let office_hours = fields
        .office_hours
        .as_ref()
        .and_then(|office| reader.office(office));
    let stages: Vec<Option<Stage>> = stages
        .iter()
        .map(|(name, fields)| reader.declared(name, fields))
        .collect();
    let stages = stages.into_iter().collect::<Option<Vec<Stage>>>();
    let mut edges = Vec::new();
    for (place, fields) in fields.edges.iter().enumerate() {
        edges.extend(reader.edges(place, fields, stages.as_deref().unwrap_or_default()));
    }
    Some(Process {
        stages: stages?,
        edges,
        start: start?,
        lease: lease?,
        office_hours,
    })
}

struct Reader<'a> {
    source: &'a Arc<SourceFile>,
    document: &'a Document,
    pack: &'a Pack,
    names: Vec<StageName>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn span(&self, path: &str) -> Span {
        let (line, column) = self.document.locate(&Path::parse(path));
        let start = self.source.offset(line, column);
        Span::new(self.source, start, token_end(&self.source.text, start))
    }

    fn wrong(&mut self, code: &'static str, path: &str, message: String, help: String) {
        let diagnostic = Diagnostic::error(code, message, self.span(path)).help(help);
        self.diagnostics.push(diagnostic);
    }

    fn stage(&mut self, name: &StageName, path: &str) -> Option<usize> {
        let found = self.names.iter().position(|known| known == name);
        if found.is_none() {
            let near = nearest(name.as_str(), self.names.iter().map(StageName::as_str));
            let help = near.map_or_else(
                || "declare it under `stages`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.wrong(
                "unknown_stage",
                path,
                format!("there is no stage `{name}`"),
                help,
            );
        }
        found
    }

    fn param(&mut self, name: &str, path: &str, units: &[Unit]) -> Option<usize> {
        let Some((place, param)) = self.pack.params.find(name) else {
            let all = self.pack.params.all();
            let near = nearest(name, all.iter().map(|param| param.name.as_str()));
            let help = near.map_or_else(
                || "declare it in `params.yaml`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.wrong(
                "unknown_param",
                path,
                format!("there is no parameter `{name}`"),
                help,
            );
            return None;
        };
        let fits = units
            .iter()
            .any(|unit| param.kind == ParamKind::Scalar(Ty::Count(*unit)));
        if !fits {
            let names: Vec<&str> = units.iter().map(|unit| unit.name()).collect();
            let help = format!(
                "name a parameter whose `type` in `params.yaml` is {}",
                names.join(" or ")
            );
            let message = format!(
                "parameter `{name}` is of type {}, but a number of {} is needed",
                param.kind.name(),
                names.join(" or ")
            );
            self.wrong("wrong_type", path, message, help);
            return None;
        }
        Some(place)
    }

    fn hours(&mut self, name: &str, path: &str) -> Option<usize> {
        self.param(name, path, &[Unit::Hours])
    }

    fn office(&mut self, fields: &OfficeFields) -> Option<(Time, Time)> {
        let mut time = |text: &str, path: &str| {
            let found = Time::strptime("%H:%M", text).ok();
            if found.is_none() {
                let message = format!("`{text}` is not a time of day");
                let help = "write it as `\"09:00\"`".to_owned();
                self.wrong("bad_value", path, message, help);
            }
            found
        };
        let from = time(&fields.from, "office_hours.from");
        let to = time(&fields.to, "office_hours.to");
        let (from, to) = (from?, to?);
        if from >= to {
            let message = "office hours end before they begin".to_owned();
            let help = "write the earlier time under `from`".to_owned();
            self.wrong("bad_value", "office_hours.to", message, help);
            return None;
        }
        Some((from, to))
    }

    fn guard(&mut self, text: &str, path: &str) -> Option<Guard> {
        let at = self.span(path).start;
        let rest = self.source.text.get(at..).unwrap_or_default();
        let start = at.saturating_add(rest.find(text).unwrap_or_default());
        let span = Span::new(self.source, start, start.saturating_add(text.len()));
        match Guard::read(&span, self.pack) {
            Ok(guard) => Some(guard),
            Err(found) => {
                self.diagnostics.extend(found);
                None
            }
        }
    }

    fn declared(&mut self, name: &StageName, fields: &StageFields) -> Option<Stage> {
        let path = format!("stages.{name}");
        let kind = fields.kind;
        let mut deadlines = Vec::new();
        for (place, deadline) in fields.deadline.iter().enumerate() {
            deadlines.push(self.deadline(&format!("{path}.deadline[{place}]"), deadline));
        }
        let panel = match &fields.panel {
            Some(panel) => {
                Some(self.param(&panel.param, &format!("{path}.panel.param"), &[Unit::Count])?)
            }
            None => None,
        };
        self.fits(&path, kind, "panel", panel.is_some(), StageKind::Panel);
        self.fits(
            &path,
            kind,
            "closure",
            fields.closure.is_some(),
            StageKind::Closed,
        );
        if fields
            .persons
            .is_some_and(|persons| !(1..=9).contains(&persons) || kind != StageKind::Confirmation)
        {
            let message = "`persons` says how many confirm a ruling".to_owned();
            let help = "write 1 to 9, in a stage of kind `confirmation`".to_owned();
            self.wrong("bad_value", &format!("{path}.persons"), message, help);
        }
        Some(Stage {
            name: name.clone(),
            kind,
            zh: fields.title.zh.clone(),
            en: fields.title.en.clone(),
            deadlines: deadlines.into_iter().collect::<Option<_>>()?,
            persons: fields.persons.unwrap_or(1),
            senior: fields.senior,
            panel,
            closure: fields.closure,
            span: self.span(&path),
        })
    }

    /// A field that one kind must have and no other may.
    fn fits(&mut self, path: &str, kind: StageKind, field: &str, given: bool, needs: StageKind) {
        if given == (kind == needs) {
            return;
        }
        let message = if given {
            format!("`{field}` does not go with the kind `{kind}`")
        } else {
            format!("a stage of kind `{kind}` needs `{field}`")
        };
        let help = format!("`{field}` stands in every stage of kind `{needs}` and in no other");
        self.wrong("bad_value", path, message, help);
    }

    fn deadline(&mut self, path: &str, fields: &DeadlineFields) -> Option<DeadlineRule> {
        let guard = match &fields.when {
            Some(text) => Some(self.guard(text, &format!("{path}.when"))?),
            None => None,
        };
        let at = format!("{path}.param");
        let (units, counted): (&[Unit], _) = match fields.counted {
            None | Some(CountedField::Calendar) => (&[Unit::Hours, Unit::Days], None),
            Some(CountedField::Working) => (&[Unit::Days], Some(Counted::WorkingDays)),
            Some(CountedField::Office) => (&[Unit::Hours], Some(Counted::OfficeHours)),
        };
        let param = self.param(&fields.param, &at, units)?;
        let of_days = self
            .pack
            .params
            .get(param)
            .is_some_and(|param| param.kind == ParamKind::Scalar(Ty::Count(Unit::Days)));
        let plain = if of_days {
            Counted::Days
        } else {
            Counted::Hours
        };
        Some(DeadlineRule {
            guard,
            param,
            counted: counted.unwrap_or(plain),
        })
    }

    fn edges(&mut self, place: usize, fields: &EdgeFields, stages: &[Stage]) -> Vec<Edge> {
        let path = format!("edges[{place}]");
        let to = if fields.to.as_str() == PREVIOUS {
            Some(Target::Previous)
        } else {
            self.stage(&fields.to, &format!("{path}.to"))
                .map(Target::Stage)
        };
        let guard = match fields.when.as_deref() {
            None => Some(EdgeGuard::Always),
            Some(OTHERWISE) => Some(EdgeGuard::Otherwise),
            Some(text) => self
                .guard(text, &format!("{path}.when"))
                .map(EdgeGuard::When),
        };
        let mut edges = Vec::new();
        for (item, name) in fields.from.iter().enumerate() {
            let from = self.stage(name, &format!("{path}.from[{item}]"));
            let Some(from) = from else { continue };
            if let Some(stage) = stages.get(from) {
                self.fits_kind(&path, fields, stage);
            }
            if let (Some(to), Some(guard)) = (to, &guard) {
                edges.push(Edge {
                    from,
                    to,
                    on: fields.on,
                    by: fields.by.clone(),
                    guard: guard.clone(),
                    silence: fields.silence,
                    span: self.span(&format!("{path}.on")),
                });
            }
        }
        edges
    }

    /// An edge leaves a stage by what its kind knows, and a deadline says what silence means.
    fn fits_kind(&mut self, path: &str, fields: &EdgeFields, stage: &Stage) {
        let (name, kind, on) = (&stage.name, stage.kind, fields.on);
        if kinds::way(kind) == Way::Ends {
            let message = format!("an edge leaves the closed stage `{name}`");
            let help = "a closed dispute stays closed; remove the edge".to_owned();
            self.wrong("edge_after_closure", &format!("{path}.on"), message, help);
            return;
        }
        if on == Trigger::Deadline && kinds::way(kind) == Way::Decides {
            let message = format!("nobody is waited for in `{name}` (kind `{kind}`)");
            let help = "such a stage decides at once; remove this edge".to_owned();
            self.wrong("needless_deadline", &format!("{path}.on"), message, help);
            return;
        }
        if on == Trigger::Deadline {
            let allowed = kinds::silences(kind);
            let names: Vec<&str> = allowed.iter().map(|silence| silence.wire()).collect();
            match fields.silence {
                Some(silence) if allowed.contains(&silence) => {}
                Some(silence) => self.wrong(
                    "bad_silence",
                    &format!("{path}.silence"),
                    format!("silence in `{name}` (kind `{kind}`) cannot mean `{silence}`"),
                    format!("it can mean: {}", names.join(", ")),
                ),
                None => self.wrong(
                    "silence_undefined",
                    &format!("{path}.on"),
                    format!("what silence in `{name}` means is not said"),
                    format!("add `silence:` with one of: {}", names.join(", ")),
                ),
            }
            return;
        }
        if !kinds::triggers(kind).contains(&on) {
            let mut known: Vec<&str> = kinds::triggers(kind).iter().map(|on| on.wire()).collect();
            known.extend((kinds::way(kind) == Way::Waits).then_some(Trigger::Deadline.wire()));
            self.wrong(
                "bad_trigger",
                &format!("{path}.on"),
                format!("nothing called `{on}` happens in `{name}` (kind `{kind}`)"),
                format!("what can happen there: {}", known.join(", ")),
            );
        }
        if fields.silence.is_some() {
            let message = "`silence` goes with `on: deadline` alone".to_owned();
            let help = "leave it out".to_owned();
            self.wrong("bad_silence", &format!("{path}.silence"), message, help);
        }
        let given = kinds::is_command(on);
        if given == fields.by.is_empty() {
            let message = if given {
                format!("who may `{on}` is not said")
            } else {
                format!("nobody does `{on}`: the engine finds it out")
            };
            let help = if given {
                let all: Vec<&str> = Taker::ALL.iter().map(|taker| taker.wire()).collect();
                format!("add `by:` with a list of: {}", all.join(", "))
            } else {
                "leave `by` out".to_owned()
            };
            self.wrong("bad_taker", &format!("{path}.on"), message, help);
        }
    }
}
