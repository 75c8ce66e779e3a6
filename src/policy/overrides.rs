//! The graph of exceptions: which rule silences which.

use petgraph::Direction;
use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};

use super::diagnostic::Diagnostic;
use super::rule::{Override, Rule, RuleIx};
use super::sandbox::{OVERRIDE_DEPTH_MAX, OVERRIDE_WAYS_MAX};

/// Most rules of a circle that are shown.
const SHOWN_MAX: usize = 12;

/// Finds what keeps exceptions from being resolved: circles, each reported once with every clause
/// of it, and chains that are too long or too tangled.
pub fn faults(rules: &[Rule]) -> Vec<Diagnostic> {
    let graph = graph(rules);
    match toposort(&graph, None) {
        Ok(order) => tangles(rules, &graph, &order),
        Err(_) => circles(rules, &graph),
    }
}

fn circles(rules: &[Rule], graph: &DiGraph<RuleIx, ()>) -> Vec<Diagnostic> {
    kosaraju_scc(graph)
        .into_iter()
        .filter(|component| component.len() > 1 || overrides_itself(graph, component))
        .filter_map(|mut component| {
            component.sort();
            let members: Vec<RuleIx> = component
                .iter()
                .filter_map(|node| graph.node_weight(*node).copied())
                .collect();
            circle(rules, &members)
        })
        .collect()
}

/// Reports rules that too many exceptions to exceptions stand above.
///
/// Whether a rule is heard is found out by going up all ways from it to the ends, so how many there
/// are is bounded here, where an author can still do something about it.
fn tangles(rules: &[Rule], graph: &DiGraph<RuleIx, ()>, order: &[NodeIndex]) -> Vec<Diagnostic> {
    let mut above = vec![(0_usize, 1_usize); graph.node_count()];
    let mut found = Vec::new();
    for node in order {
        // Whatever overrides a rule comes before it in the order.
        let (mut depth, mut ways) = (0_usize, 1_usize);
        for by in graph.neighbors_directed(*node, Direction::Incoming) {
            let (deep, many) = above.get(by.index()).copied().unwrap_or_default();
            depth = depth.max(deep.saturating_add(1));
            ways = ways.saturating_add(many);
        }
        if let Some(place) = above.get_mut(node.index()) {
            *place = (depth, ways);
        }
        let rule = graph
            .node_weight(*node)
            .and_then(|place| rules.get(place.index()));
        if let Some(rule) = rule
            && (depth > OVERRIDE_DEPTH_MAX || ways > OVERRIDE_WAYS_MAX)
        {
            found.push(tangle(rule, depth));
        }
    }
    // The rules below it follow from the first.
    found.truncate(1);
    found
}

fn tangle(rule: &Rule, depth: usize) -> Diagnostic {
    let message = if depth > OVERRIDE_DEPTH_MAX {
        format!(
            "exceptions to exceptions stand more than {OVERRIDE_DEPTH_MAX} deep above `{}`",
            rule.id
        )
    } else {
        format!(
            "exceptions reach `{}` on more than {OVERRIDE_WAYS_MAX} ways",
            rule.id
        )
    };
    Diagnostic::error("overrides_tangled", message, rule.id_span.clone())
        .heading(rule.heading())
        .help("let exceptions override the general rule itself, not each other")
}

fn graph(rules: &[Rule]) -> DiGraph<RuleIx, ()> {
    let mut graph = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0_u16..)
        .zip(rules)
        .map(|(place, _)| graph.add_node(RuleIx(place)))
        .collect();
    for (from, rule) in nodes.iter().zip(rules) {
        for clause in &rule.overrides {
            if let Some(to) = nodes.get(clause.rule.index()) {
                graph.add_edge(*from, *to, ());
            }
        }
    }
    graph
}

fn overrides_itself(graph: &DiGraph<RuleIx, ()>, component: &[NodeIndex]) -> bool {
    component
        .first()
        .is_some_and(|node| graph.contains_edge(*node, *node))
}

fn circle(rules: &[Rule], members: &[RuleIx]) -> Option<Diagnostic> {
    let rule = |place: &RuleIx| rules.get(place.index());
    let clauses: Vec<(&Rule, &Override)> = members
        .iter()
        .filter_map(rule)
        .flat_map(|by| by.overrides.iter().map(move |clause| (by, clause)))
        .filter(|(_, clause)| members.contains(&clause.rule))
        .take(SHOWN_MAX)
        .collect();
    let names: Vec<String> = members
        .iter()
        .filter_map(rule)
        .take(SHOWN_MAX)
        .map(|rule| format!("`{}`", rule.id))
        .collect();
    let message = match names.as_slice() {
        [only] => format!("rule {only} overrides itself"),
        several => format!(
            "these rules override each other in a circle: {}",
            several.join(", ")
        ),
    };
    let label = |by: &Rule| format!("`{}` overrides this", by.id);
    let ((first, clause), others) = clauses.split_first()?;
    let diagnostic = Diagnostic::error("override_cycle", message, clause.span.clone())
        .label(label(first))
        .help("of two rules only one can be the exception; remove one of these clauses");
    Some(others.iter().fold(diagnostic, |diagnostic, (by, clause)| {
        diagnostic.also(clause.span.clone(), label(by))
    }))
}
