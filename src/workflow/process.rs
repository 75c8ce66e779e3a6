//! The stage graph of a pack version, checked.

use jiff::civil::{Date, Time};

use super::graph;
use super::process_file;
use crate::domain::StageName;
use crate::domain::vocabulary::{Closure, Silence, StageKind, Taker, Trigger};
use crate::policy::diagnostic::Diagnostic;
use crate::policy::frame::Frame;
use crate::policy::guard::Guard;
use crate::policy::pack::{Pack, PackFiles};
use crate::policy::params::ParamsAt;
use crate::policy::ruleset::has_errors;
use crate::policy::source::Span;

/// The file of a version folder that declares the stage graph.
pub const WORKFLOW_FILE: &str = "workflow.yaml";

/// How the length of a deadline is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Hours as they pass.
    Hours,
    /// Calendar days: the deadline passes when the last of them ends.
    Days,
    /// Working days: the deadline passes when the last of them ends.
    WorkingDays,
    /// Hours that count only between two times of every day.
    OfficeHours,
}

/// One way to set the deadline of a stage.
#[derive(Clone, Debug)]
pub struct DeadlineRule {
    /// On which disputes; absent for all that no rule before it takes.
    pub guard: Option<Guard>,
    /// The place of the parameter that says how long.
    pub param: usize,
    /// How that is counted.
    pub counted: Counted,
}

/// A stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name.
    pub name: StageName,
    /// Its kind.
    pub kind: StageKind,
    /// Title in Chinese.
    pub zh: String,
    /// Title in English.
    pub en: String,
    /// How its deadline is set: the first that fits.
    pub deadlines: Vec<DeadlineRule>,
    /// How many persons confirm a ruling; 1 but where the stage says more.
    pub persons: u32,
    /// Whether only senior adjudicators work on it.
    pub senior: bool,
    /// The place of the parameter that says how many sit on the panel.
    pub panel: Option<usize>,
    /// How a dispute that comes here ended.
    pub closure: Option<Closure>,
    /// Where it is declared.
    pub span: Span,
}

/// Where an edge leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// To a stage, by its place.
    Stage(usize),
    /// Back to the stage that was suspended.
    Previous,
}

/// On which disputes an edge can be taken.
#[derive(Clone, Debug)]
pub enum EdgeGuard {
    /// On all.
    Always,
    /// Where this holds.
    When(Guard),
    /// Where no other edge of the stage with the same trigger can be taken.
    Otherwise,
}

/// An edge of the stage graph.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The place of the stage it leaves.
    pub from: usize,
    /// Where it leads.
    pub to: Target,
    /// What takes it.
    pub on: Trigger,
    /// Who may; empty for results and deadlines.
    pub by: Vec<Taker>,
    /// On which disputes.
    pub guard: EdgeGuard,
    /// What the silence means, for deadlines.
    pub silence: Option<Silence>,
    /// Where it is declared.
    pub span: Span,
}

/// The checked stage graph of a pack version.
#[derive(Clone, Debug)]
pub struct Process {
    /// The stages, in the order of the file.
    pub stages: Vec<Stage>,
    /// The edges, in the order of the file.
    pub edges: Vec<Edge>,
    /// The place of the stage a filed dispute enters.
    pub start: usize,
    /// The place of the parameter that says for how many hours an adjudicator has a dispute.
    pub lease: usize,
    /// The times between which office hours count.
    pub office_hours: Option<(Time, Time)>,
}

impl Process {
    /// Reads and checks the stage graph of the version that is in force from `version`.
    ///
    /// A version without a `workflow.yaml` has none, and its disputes can only be judged. A process
    /// is returned only if no diagnostic is an error.
    pub fn read(files: &PackFiles, pack: &Pack, version: Date) -> (Option<Self>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let process = process_file::read(files, pack, version, &mut diagnostics);
        if let Some(process) = &process
            && !has_errors(&diagnostics)
        {
            graph::check(process, pack, version, &mut diagnostics);
        }
        let sound = !has_errors(&diagnostics);
        (process.filter(|_| sound), diagnostics)
    }

    /// Returns the stage at `place`.
    pub fn stage(&self, place: usize) -> Option<&Stage> {
        self.stages.get(place)
    }

    /// Finds a stage by its name.
    pub fn find(&self, name: &StageName) -> Option<(usize, &Stage)> {
        self.stages
            .iter()
            .enumerate()
            .find(|(_, stage)| stage.name == *name)
    }

    /// Lists the edges that leave a stage on a trigger.
    pub fn edges_on(&self, from: usize, on: Trigger) -> impl Iterator<Item = &Edge> {
        self.edges
            .iter()
            .filter(move |edge| edge.from == from && edge.on == on)
    }

    /// Returns the edge that is taken on a trigger, given the facts: the one whose guard holds, else
    /// the one for all others.
    pub fn edge(
        &self,
        from: usize,
        on: Trigger,
        frame: &Frame,
        params: &ParamsAt,
    ) -> Option<&Edge> {
        let holds = |edge: &&Edge| match &edge.guard {
            EdgeGuard::Always => true,
            EdgeGuard::When(guard) => guard.holds(frame, params),
            EdgeGuard::Otherwise => false,
        };
        self.edges_on(from, on).find(holds).or_else(|| {
            self.edges_on(from, on)
                .find(|edge| matches!(edge.guard, EdgeGuard::Otherwise))
        })
    }

    /// Lists the stages from which a dispute can be suspended.
    pub fn suspendable(&self) -> impl Iterator<Item = usize> {
        self.edges
            .iter()
            .filter(|edge| edge.on == Trigger::Suspend)
            .map(|edge| edge.from)
    }
}
