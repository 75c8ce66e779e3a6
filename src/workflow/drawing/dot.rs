//! The picture for Graphviz.

use super::sketch::{Goal, Line, Manner, Node, Sketch};
use super::words;
use crate::workflow::kinds::Way;

/// The id of the note all stages that can be suspended share; no stage has a blank in its name.
const NOTE: &str = "can be suspended";

/// Writes a process as DOT.
pub fn dot(sketch: &Sketch) -> String {
    let mut out = format!(
        "digraph {} {{\n  label={};\n  labelloc=t;\n  node [fontname=\"Noto Sans CJK SC,sans-serif\", fontsize=12];\n  edge [fontname=\"Noto Sans CJK SC,sans-serif\", fontsize=10];\n",
        quoted(&format!("process {}", sketch.version)),
        quoted(&format!("{} {}", sketch.title, sketch.version)),
    );
    out.push_str(&format!(
        "  \"file a dispute\" [shape=plaintext, label={}];\n",
        quoted(&sketch.filing)
    ));
    for node in &sketch.nodes {
        out.push_str(&format!(
            "  {} [{}, label={}, tooltip={}];\n",
            quoted(&node.name),
            shape(node),
            quoted(&lettering(node, sketch)),
            quoted(&node.tooltip)
        ));
    }
    let closed = sketch.nodes.iter().filter(|node| node.way == Way::Ends);
    let closed: Vec<String> = closed.map(|node| quoted(&node.name)).collect();
    if !closed.is_empty() {
        out.push_str(&format!("  {{ rank=same; {}; }}\n", closed.join("; ")));
    }
    if let Some(start) = sketch.node(sketch.start) {
        out.push_str(&format!(
            "  \"file a dispute\" -> {};\n",
            quoted(&start.name)
        ));
    }
    for arrow in &sketch.arrows {
        let Goal::Stage(to) = arrow.to else { continue };
        if let (Some(from), Some(to)) = (sketch.node(arrow.from), sketch.node(to)) {
            out.push_str(&edge(&from.name, &to.name, &arrow.lines));
        }
    }
    for rest in &sketch.rests {
        let Some(node) = sketch.node(rest.place) else {
            continue;
        };
        out.push_str(&format!(
            "  {} [shape=note, style=dashed, label={}];\n",
            quoted(NOTE),
            quoted(words::ANY_SUSPENDABLE.text(sketch.lang))
        ));
        out.push_str(&edge(NOTE, &node.name, &rest.into));
        out.push_str(&edge(&node.name, NOTE, &rest.out));
    }
    out.push_str("}\n");
    out
}

fn shape(node: &Node) -> &'static str {
    match node.way {
        Way::Decides => "shape=hexagon",
        Way::Waits => "shape=box, style=rounded",
        Way::Ends => "shape=box, peripheries=2",
    }
}

fn lettering(node: &Node, sketch: &Sketch) -> String {
    let mut text = node.title.clone();
    if !node.note.is_empty() {
        text.push_str(&format!("\n{}", node.note));
    }
    if node.suspendable {
        text.push_str(&format!("\n({})", words::SUSPENDABLE.text(sketch.lang)));
    }
    text
}

fn edge(from: &str, to: &str, lines: &[Line]) -> String {
    let labels: Vec<String> = lines.iter().map(said).collect();
    let tooltips: Vec<&str> = lines.iter().map(|line| line.tooltip.as_str()).collect();
    let silent = lines.iter().all(|line| line.manner == Manner::Deadline);
    format!(
        "  {} -> {} [label={}, tooltip={}{}];\n",
        quoted(from),
        quoted(to),
        quoted(&labels.join("\n")),
        quoted(&tooltips.join("\n")),
        if silent { ", style=dashed" } else { "" }
    )
}

fn said(line: &Line) -> String {
    if line.guard.is_empty() {
        line.text.clone()
    } else {
        format!("{}\n[{}]", line.text, line.guard)
    }
}

/// Writes a text in the quotes of DOT, where a backslash begins an escape.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace('\n', "\\n"))
}
