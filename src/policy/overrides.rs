//! The graph of exceptions: which rule silences which.

use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};

use super::diagnostic::Diagnostic;
use super::rule::{Rule, RuleIx};

/// Finds cycles of overrides and reports each once, with every clause of it.
pub fn cycles(rules: &[Rule]) -> Vec<Diagnostic> {
    let graph = graph(rules);
    if toposort(&graph, None).is_ok() {
        return Vec::new();
    }
    kosaraju_scc(&graph)
        .into_iter()
        .filter(|component| component.len() > 1 || overrides_itself(&graph, component))
        .filter_map(|mut component| {
            component.sort();
            let members: Vec<RuleIx> = component
                .iter()
                .filter_map(|node| graph.node_weight(*node).copied())
                .collect();
            cycle_diagnostic(rules, &members)
        })
        .collect()
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

fn cycle_diagnostic(rules: &[Rule], members: &[RuleIx]) -> Option<Diagnostic> {
    let mut diagnostic: Option<Diagnostic> = None;
    let names: Vec<&str> = members
        .iter()
        .filter_map(|member| rules.get(member.index()))
        .map(|rule| rule.id.as_str())
        .collect();
    for member in members {
        let rule = rules.get(member.index())?;
        for clause in rule
            .overrides
            .iter()
            .filter(|clause| members.contains(&clause.rule))
        {
            let label = format!("`{}` silences it here", rule.id);
            diagnostic = Some(match diagnostic {
                None => Diagnostic::error(
                    "override_cycle",
                    format!("these rules override each other in a circle: {}", names.join(", ")),
                    clause.span.clone(),
                )
                .label(label)
                .help("an exception yields to nothing it overrides; remove one of these clauses"),
                Some(diagnostic) => diagnostic.also(clause.span.clone(), label),
            });
        }
    }
    diagnostic
}
