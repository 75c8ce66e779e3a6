//! Checks of the stage graph as a whole.

use petgraph::algo::{has_path_connecting, tarjan_scc};
use petgraph::graph::{DiGraph, NodeIndex};

use jiff::civil::Date;

use super::kinds::{self, Way};
use super::process::{Edge, EdgeGuard, Process, Stage, Target};
use crate::domain::vocabulary::{StageKind, Term, Trigger};
use crate::policy::diagnostic::Diagnostic;
use crate::policy::frame::Frame;
use crate::policy::pack::Pack;
use crate::policy::witness::{Search, search};

/// The stages as a graph; an edge weight is the place of the edge in the process.
///
/// An edge back to the suspended stage leads to every stage that can be suspended.
pub fn of(process: &Process) -> DiGraph<usize, usize> {
    let mut graph = DiGraph::new();
    for place in 0..process.stages.len() {
        graph.add_node(place);
    }
    for (place, edge) in process.edges.iter().enumerate() {
        match edge.to {
            Target::Stage(to) => {
                graph.add_edge(NodeIndex::new(edge.from), NodeIndex::new(to), place);
            }
            Target::Previous => {
                for to in process.suspendable() {
                    graph.add_edge(NodeIndex::new(edge.from), NodeIndex::new(to), place);
                }
            }
        }
    }
    graph
}

/// Reports everything by which a dispute could get lost, stuck or torn.
pub(super) fn check(
    process: &Process,
    pack: &Pack,
    version: Date,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let graph = of(process);
    reachable(process, &graph, diagnostics);
    complete(process, diagnostics);
    cycles(process, diagnostics);
    overlaps(process, pack, version, diagnostics);
    gaps(process, pack, version, diagnostics);
    dated(process, pack, version, diagnostics);
}

fn reachable(process: &Process, graph: &DiGraph<usize, usize>, diagnostics: &mut Vec<Diagnostic>) {
    let start = NodeIndex::new(process.start);
    let ends: Vec<NodeIndex> = (0..process.stages.len())
        .filter(|place| {
            process
                .stage(*place)
                .is_some_and(|stage| stage.kind == StageKind::Closed)
        })
        .map(NodeIndex::new)
        .collect();
    for (place, stage) in process.stages.iter().enumerate() {
        let node = NodeIndex::new(place);
        if !has_path_connecting(graph, start, node, None) {
            diagnostics.push(
                error("unreachable_stage", stage, "no dispute ever comes to")
                    .help("let an edge lead to it, or remove it"),
            );
        }
        if !ends
            .iter()
            .any(|end| has_path_connecting(graph, node, *end, None))
        {
            diagnostics.push(
                error("no_way_out", stage, "no closure can be reached from")
                    .help("let an edge lead towards a stage of kind `closed`"),
            );
        }
    }
}

fn error(code: &'static str, stage: &Stage, what: &str) -> Diagnostic {
    Diagnostic::error(
        code,
        format!("{what} the stage `{}`", stage.name),
        stage.span.clone(),
    )
}

/// Every waiting stage has a deadline, every deciding stage an edge for each result.
fn complete(process: &Process, diagnostics: &mut Vec<Diagnostic>) {
    for (place, stage) in process.stages.iter().enumerate() {
        match kinds::way(stage.kind) {
            Way::Waits => waits(process, place, stage, diagnostics),
            Way::Decides => {
                for on in kinds::triggers(stage.kind) {
                    if process.edges_on(place, *on).next().is_none() {
                        diagnostics.push(
                            error("no_edge", stage, &format!("no edge for `{on}` leaves"))
                                .help(format!("add an edge `on: {on}`")),
                        );
                    }
                }
                no_deadline(process, place, stage, diagnostics);
            }
            Way::Ends => {
                if let Some(edge) = process.edges.iter().find(|edge| edge.from == place) {
                    diagnostics.push(
                        error("edge_after_closure", stage, "an edge leaves")
                            .also(edge.span.clone(), "this edge")
                            .help("a closed dispute stays closed; remove the edge"),
                    );
                }
                no_deadline(process, place, stage, diagnostics);
            }
        }
    }
}

fn waits(process: &Process, place: usize, stage: &Stage, diagnostics: &mut Vec<Diagnostic>) {
    let has_edge = process.edges_on(place, Trigger::Deadline).next().is_some();
    let ends_open = stage
        .deadlines
        .last()
        .is_none_or(|deadline| deadline.guard.is_some());
    if !has_edge || ends_open {
        let (what, help) = if has_edge {
            (
                "some disputes would have no deadline in",
                "end its list `deadline` with an entry without `when`, such as `{ param: .. }`"
                    .to_owned(),
            )
        } else {
            let means: Vec<&str> = kinds::silences(stage.kind)
                .iter()
                .map(|silence| silence.wire())
                .collect();
            (
                "no deadline leads out of",
                format!(
                    "add an edge `on: deadline` with `silence:` {}",
                    means.join(" or ")
                ),
            )
        };
        diagnostics.push(
            error("no_deadline", stage, what)
                .label("who stays silent here could hold the dispute for ever")
                .help(help),
        );
    }
    let early = stage.deadlines.split_last().map(|(_, early)| early);
    if early.is_some_and(|early| early.iter().any(|rule| rule.guard.is_none())) {
        diagnostics.push(
            error("deadline_unreachable", stage, "a deadline is never used in")
                .label("an entry without `when` takes all disputes; those after it take none")
                .help("give every entry of `deadline` but the last a `when`"),
        );
    }
}

fn no_deadline(process: &Process, place: usize, stage: &Stage, diagnostics: &mut Vec<Diagnostic>) {
    let edge = process.edges_on(place, Trigger::Deadline).next();
    if !stage.deadlines.is_empty() || edge.is_some() {
        diagnostics.push(
            error("needless_deadline", stage, "nobody is waited for in")
                .label(match kinds::way(stage.kind) {
                    Way::Decides => "it decides at once",
                    Way::Ends => "it is the end",
                    Way::Waits => "",
                })
                .help("remove its `deadline`"),
        );
    }
}

/// A cycle of stages that decide would never end.
fn cycles(process: &Process, diagnostics: &mut Vec<Diagnostic>) {
    let graph = of(process).filter_map(
        |_, place| {
            let kind = process.stage(*place)?.kind;
            (kinds::way(kind) == Way::Decides).then_some(*place)
        },
        |_, edge| Some(*edge),
    );
    for circle in tarjan_scc(&graph) {
        let one = circle.first().copied();
        let loops = one.is_some_and(|node| graph.contains_edge(node, node));
        if circle.len() < 2 && !loops {
            continue;
        }
        let mut names: Vec<&str> = circle
            .iter()
            .filter_map(|node| graph.node_weight(*node))
            .filter_map(|place| process.stage(*place))
            .map(|stage| stage.name.as_str())
            .collect();
        names.sort_unstable();
        let first = circle
            .iter()
            .filter_map(|node| graph.node_weight(*node))
            .min()
            .and_then(|place| process.stage(*place));
        if let Some(stage) = first {
            diagnostics.push(
                error("endless", stage, "nobody is waited for in a circle through")
                    .label(format!("the circle: {}", names.join(", ")))
                    .help("let one of them lead to a stage that waits for somebody"),
            );
        }
    }
}

/// Two edges of one stage with one trigger must exclude each other.
fn overlaps(process: &Process, pack: &Pack, version: Date, diagnostics: &mut Vec<Diagnostic>) {
    let params = pack.params_at(version);
    let mut frame = Frame::new(pack.params.all().len());
    params.write(&mut frame);
    for (place, edge) in process.edges.iter().enumerate() {
        let others = process.edges.iter().skip(place.saturating_add(1));
        for other in others.filter(|other| other.from == edge.from && other.on == edge.on) {
            if shares_nobody(edge, other) {
                continue;
            }
            let shown = match (&edge.guard, &other.guard) {
                (EdgeGuard::When(a), EdgeGuard::When(b)) => {
                    match search(&[(a.expr(), true), (b.expr(), true)], &frame, &params) {
                        Search::Impossible => continue,
                        Search::Found(_) => "on some disputes both can be taken",
                        Search::GaveUp => "that they exclude each other could not be shown",
                    }
                }
                (EdgeGuard::When(_), EdgeGuard::Otherwise)
                | (EdgeGuard::Otherwise, EdgeGuard::When(_)) => continue,
                (EdgeGuard::Always | EdgeGuard::Otherwise, _) | (_, EdgeGuard::Always) => {
                    "both can be taken"
                }
            };
            let name = process
                .stage(edge.from)
                .map_or("", |stage| stage.name.as_str());
            diagnostics.push(
                Diagnostic::error(
                    "edges_overlap",
                    format!("two edges leave `{name}` on `{}`", edge.on.wire()),
                    edge.span.clone(),
                )
                .label(shown)
                .also(other.span.clone(), "the other")
                .help("give one a `when` the other excludes, or write `when: else` on one of them"),
            );
        }
    }
}

/// What nobody can refuse to do leads somewhere on every dispute: a result, or a deadline.
fn gaps(process: &Process, pack: &Pack, version: Date, diagnostics: &mut Vec<Diagnostic>) {
    let params = pack.params_at(version);
    let mut frame = Frame::new(pack.params.all().len());
    params.write(&mut frame);
    for (place, edge) in process.edges.iter().enumerate() {
        let is_same = |other: &Edge| other.from == edge.from && other.on == edge.on;
        let before = process.edges.iter().take(place);
        if kinds::is_command(edge.on) || before.into_iter().any(is_same) {
            continue;
        }
        let mut none_holds = Vec::new();
        let mut all_guarded = true;
        for other in process.edges_on(edge.from, edge.on) {
            match &other.guard {
                EdgeGuard::When(guard) => none_holds.push((guard.expr(), false)),
                EdgeGuard::Always | EdgeGuard::Otherwise => all_guarded = false,
            }
        }
        if !all_guarded {
            continue;
        }
        let shown = match search(&none_holds, &frame, &params) {
            Search::Impossible => continue,
            Search::Found(_) => "on some disputes no `when` holds",
            Search::GaveUp => "that one `when` always holds could not be shown",
        };
        let on = edge.on.wire();
        let name = process
            .stage(edge.from)
            .map_or("", |stage| stage.name.as_str());
        diagnostics.push(
            Diagnostic::error(
                "no_edge",
                format!("some disputes could not leave `{name}` on `{on}`"),
                edge.span.clone(),
            )
            .label(shown)
            .help(format!("add an edge `on: {on}` with `when: else`")),
        );
    }
}

/// Says whether no actor could take both edges; a party and a side may be the same person.
fn shares_nobody(a: &Edge, b: &Edge) -> bool {
    use crate::domain::vocabulary::Taker;
    let side = |taker: &Taker| matches!(taker, Taker::Claimant | Taker::Respondent);
    let party = |taker: &Taker| matches!(taker, Taker::Buyer | Taker::Merchant);
    let meets = |a: &Taker, b: &Taker| {
        a == b
            || (side(a) && party(b))
            || (party(a) && side(b))
            || matches!(
                (a, b),
                (Taker::Adjudicator, Taker::SeniorAdjudicator)
                    | (Taker::SeniorAdjudicator, Taker::Adjudicator)
            )
    };
    !a.by.is_empty()
        && !a
            .by
            .iter()
            .any(|one| b.by.iter().any(|other| meets(one, other)))
}

/// Every parameter that sets a length has a value from the first day of the version on.
fn dated(process: &Process, pack: &Pack, version: Date, diagnostics: &mut Vec<Diagnostic>) {
    let of_stage = |stage: &Stage| {
        let lengths = stage.deadlines.iter().map(|deadline| deadline.param);
        lengths.chain(stage.panel).collect::<Vec<usize>>()
    };
    let mut used: Vec<usize> = process.stages.iter().flat_map(of_stage).collect();
    used.push(process.lease);
    used.sort_unstable();
    used.dedup();
    for place in used {
        let Some(param) = pack.params.get(place) else {
            continue;
        };
        if param.on(version).is_none() {
            diagnostics.push(
                Diagnostic::error(
                    "gap_in_dates",
                    format!("parameter `{}` has no value on {version}", param.name),
                    param.span.clone(),
                )
                .help("the stage graph of that version needs it: add a value from that day or earlier"),
            );
        }
    }
}
