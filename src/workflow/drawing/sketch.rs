//! What is to be drawn of a process, in words.

use jiff::civil::Date;

use super::words::{self, Length};
use crate::domain::Lang;
use crate::domain::vocabulary::{Action, StageKind, Term, Trigger};
use crate::policy::pack::Pack;
use crate::policy::params::ParamsAt;
use crate::workflow::deadline::scalar;
use crate::workflow::kinds::{self, Way};
use crate::workflow::process::{Counted, DeadlineRule, Edge, EdgeGuard, Process, Stage, Target};

/// Longest guard that a label shows whole, in characters.
const GUARD_CHARS_MAX: usize = 40;

/// A stage in words.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name in `workflow.yaml`.
    pub name: String,
    /// Its kind.
    pub kind: StageKind,
    /// Its title.
    pub title: String,
    /// What happens in it, where the title does not say so; else empty.
    pub note: String,
    /// Everything about it.
    pub tooltip: String,
    /// How it is left.
    pub way: Way,
    /// Whether a dispute can be suspended in it.
    pub suspendable: bool,
}

/// How somebody comes to take an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manner {
    /// Somebody acts.
    Command,
    /// The engine finds it out.
    Result,
    /// Nobody acted in time.
    Deadline,
}

/// An edge in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Who does what, or what silence means.
    pub text: String,
    /// On which disputes, shortened; empty where on all.
    pub guard: String,
    /// The same in full, with the names `workflow.yaml` uses.
    pub tooltip: String,
    /// How it is taken.
    pub manner: Manner,
}

/// Where an arrow leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// To a stage, by its place.
    Stage(usize),
    /// Back to the stage that was suspended.
    Previous,
}

/// All edges between the same two stages.
#[derive(Clone, Debug)]
pub struct Arrow {
    /// The place of the stage it leaves.
    pub from: usize,
    /// Where it leads.
    pub to: Goal,
    /// The edges, in the order of the file.
    pub lines: Vec<Line>,
}

/// A stage in which the procedure rests. It is drawn apart, since it is entered from everywhere.
#[derive(Clone, Debug)]
pub struct Rest {
    /// The place of the stage.
    pub place: usize,
    /// The edges that lead into it, each wording once.
    pub into: Vec<Line>,
    /// The edges that lead out of it, each wording once.
    pub out: Vec<Line>,
}

/// A process in words.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// The language of the words.
    pub lang: Lang,
    /// The pack version it belongs to.
    pub version: String,
    /// What it is.
    pub title: String,
    /// How large it is, and how to read it.
    pub description: String,
    /// What brings a dispute into the process.
    pub filing: String,
    /// The place of the first stage.
    pub start: usize,
    /// The stages, in the order of the file.
    pub nodes: Vec<Node>,
    /// What leads from stage to stage, but for stages of rest.
    pub arrows: Vec<Arrow>,
    /// The stages of rest.
    pub rests: Vec<Rest>,
}

impl Sketch {
    /// Words a process; lengths are those of the version's first day.
    pub fn of(process: &Process, pack: &Pack, version: Date, lang: Lang) -> Self {
        let pen = Pen {
            process,
            pack,
            params: pack.params_at(version),
            lang,
        };
        let mut arrows: Vec<Arrow> = Vec::new();
        for edge in &process.edges {
            let to = match edge.to {
                Target::Stage(place) => Goal::Stage(place),
                Target::Previous => Goal::Previous,
            };
            let line = pen.line(edge);
            let same = |arrow: &&mut Arrow| arrow.from == edge.from && arrow.to == to;
            match arrows.iter_mut().find(same) {
                Some(arrow) => arrow.lines.push(line),
                None => arrows.push(Arrow {
                    from: edge.from,
                    to,
                    lines: vec![line],
                }),
            }
        }
        let nodes: Vec<Node> = (0..).zip(&process.stages).map(|at| pen.node(at)).collect();
        let rests = rests(&nodes, &arrows);
        let apart = |place: usize| rests.iter().any(|rest| rest.place == place);
        arrows.retain(|arrow| match arrow.to {
            Goal::Stage(to) => !apart(arrow.from) && !apart(to),
            Goal::Previous => false,
        });
        Self {
            lang,
            version: format!("{}@{version}", pack.id),
            title: words::TITLE.text(lang).to_owned(),
            description: words::described(process.stages.len(), process.edges.len(), lang),
            filing: Action::FileDispute.label(lang).to_owned(),
            start: process.start,
            nodes,
            arrows,
            rests,
        }
    }

    /// Returns the stage at `place`.
    pub fn node(&self, place: usize) -> Option<&Node> {
        self.nodes.get(place)
    }

    /// Says whether the stage at `place` is drawn apart.
    pub fn is_apart(&self, place: usize) -> bool {
        self.rests.iter().any(|rest| rest.place == place)
    }
}

/// Gathers the stages of rest: those that are entered by suspending, or left to where one was.
fn rests(nodes: &[Node], arrows: &[Arrow]) -> Vec<Rest> {
    let mut found = Vec::new();
    for (place, node) in nodes.iter().enumerate() {
        let returns = |arrow: &Arrow| arrow.from == place && arrow.to == Goal::Previous;
        if node.kind != StageKind::Suspended && !arrows.iter().any(returns) {
            continue;
        }
        let mut rest = Rest {
            place,
            into: Vec::new(),
            out: Vec::new(),
        };
        for arrow in arrows {
            let lines = if arrow.to == Goal::Stage(place) {
                &mut rest.into
            } else if arrow.from == place {
                &mut rest.out
            } else {
                continue;
            };
            for line in &arrow.lines {
                let mut line = line.clone();
                if arrow.from == place
                    && let Goal::Stage(to) = arrow.to
                    && let Some(goal) = nodes.get(to)
                {
                    line.text = format!("{} → {}", line.text, goal.title);
                }
                if !lines.iter().any(|known| known.text == line.text) {
                    lines.push(line);
                }
            }
        }
        found.push(rest);
    }
    found
}

/// What words a process.
struct Pen<'a> {
    process: &'a Process,
    pack: &'a Pack,
    params: ParamsAt,
    lang: Lang,
}

impl Pen<'_> {
    fn node(&self, (place, stage): (usize, &Stage)) -> Node {
        let (title, other) = match self.lang {
            Lang::Zh => (&stage.zh, &stage.en),
            Lang::En => (&stage.en, &stage.zh),
        };
        let happens = stage.kind.label(self.lang);
        let mut notes = Vec::new();
        if !says(title, happens) && stage.kind != StageKind::Closed {
            notes.push(happens.to_owned());
        }
        if stage.kind == StageKind::Confirmation {
            notes.push(words::persons(stage.persons, self.lang));
        }
        if stage.senior {
            notes.push(words::SENIOR.text(self.lang).to_owned());
        }
        Node {
            name: stage.name.to_string(),
            kind: stage.kind,
            title: title.clone(),
            note: notes.join(match self.lang {
                Lang::Zh => "，",
                Lang::En => "; ",
            }),
            tooltip: format!("{title} / {other} ({}): {happens}", stage.name),
            way: kinds::way(stage.kind),
            suspendable: self.process.suspendable().any(|one| one == place),
        }
    }

    fn line(&self, edge: &Edge) -> Line {
        let manner = if edge.on == Trigger::Deadline {
            Manner::Deadline
        } else if kinds::is_command(edge.on) {
            Manner::Command
        } else {
            Manner::Result
        };
        let text = match manner {
            Manner::Deadline => self.deadline(edge),
            Manner::Command => self.command(edge),
            Manner::Result => edge.on.label(self.lang).to_owned(),
        };
        let (guard, whole) = self.guard(&edge.guard);
        let mut tooltip = format!("{} ({}", text, edge.on.wire());
        for taker in &edge.by {
            tooltip.push_str(&format!(", {}", taker.wire()));
        }
        if let Some(silence) = edge.silence {
            tooltip.push_str(&format!(", {}", silence.wire()));
        }
        tooltip.push(')');
        if !whole.is_empty() {
            tooltip.push_str(&format!("\n{whole}"));
        }
        if manner == Manner::Deadline {
            tooltip.push_str(&self.lengths_in_full(edge));
        }
        Line {
            text,
            guard,
            tooltip,
            manner,
        }
    }

    /// Names who may act, where the command does not say so already.
    fn command(&self, edge: &Edge) -> String {
        let what = edge.on.label(self.lang);
        let takers: Vec<&str> = edge.by.iter().map(|one| one.label(self.lang)).collect();
        let said = takers.iter().all(|one| what.contains(one));
        if said {
            return what.to_owned();
        }
        let separator = match self.lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        };
        words::taken_by(what, &takers.join(separator), self.lang)
    }

    fn deadline(&self, edge: &Edge) -> String {
        let mut lengths: Vec<String> = Vec::new();
        for rule in self.deadlines(edge) {
            let length = self.length(rule);
            if !lengths.contains(&length) {
                lengths.push(length);
            }
        }
        let means = edge.silence.map_or("", |silence| silence.label(self.lang));
        words::silence(&words::either(&lengths, self.lang), means, self.lang)
    }

    fn deadlines(&self, edge: &Edge) -> &[DeadlineRule] {
        let stage = self.process.stage(edge.from);
        stage.map_or(&[], |stage| stage.deadlines.as_slice())
    }

    fn length(&self, rule: &DeadlineRule) -> String {
        let unit = match rule.counted {
            Counted::Hours => Length::Hours,
            Counted::Days => Length::Days,
            Counted::WorkingDays => Length::WorkingDays,
            Counted::OfficeHours => Length::OfficeHours,
        };
        match scalar(&self.params, rule.param) {
            Some(number) => words::length(number, unit, self.lang),
            None => "?".to_owned(),
        }
    }

    fn lengths_in_full(&self, edge: &Edge) -> String {
        let mut out = String::new();
        for rule in self.deadlines(edge) {
            let name = self
                .pack
                .params
                .get(rule.param)
                .map_or("", |param| param.name.as_str());
            let length = self.length(rule);
            let guard = match &rule.guard {
                Some(guard) => format!(
                    " {} {}",
                    words::WHERE.text(self.lang),
                    plain(guard.expr().span.text())
                ),
                None => String::new(),
            };
            out.push_str(&format!("\n{length} (param.{name}){guard}"));
        }
        out
    }

    /// Words a guard, shortened and in full.
    fn guard(&self, guard: &EdgeGuard) -> (String, String) {
        let word = words::WHERE.text(self.lang);
        match guard {
            EdgeGuard::Always => (String::new(), String::new()),
            EdgeGuard::Otherwise => {
                let text = words::OTHERWISE.text(self.lang).to_owned();
                (text.clone(), text)
            }
            EdgeGuard::When(guard) => {
                let whole = plain(guard.expr().span.text());
                let short = match whole.char_indices().nth(GUARD_CHARS_MAX) {
                    None => whole.clone(),
                    Some((at, _)) => {
                        format!("{}…", whole.get(..at).unwrap_or_default().trim_end())
                    }
                };
                (format!("{word} {short}"), format!("{word} {whole}"))
            }
        }
    }
}

/// Says whether a title tells already what happens in a stage: for Chinese, two characters will do.
fn says(title: &str, happens: &str) -> bool {
    let letters: Vec<char> = happens.chars().collect();
    title.contains(happens)
        || letters.windows(2).any(|pair| {
            let pair: String = pair.iter().collect();
            !pair.is_ascii() && title.contains(&pair)
        })
}

/// Puts a text on one line.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
