//! The picture for Mermaid.

use super::sketch::{Goal, Line, Manner, Node, Sketch};
use super::words;
use crate::workflow::kinds::Way;

/// Writes a process as a Mermaid flowchart.
pub fn mermaid(sketch: &Sketch) -> String {
    let mut out = format!(
        "---\ntitle: \"{} {}\"\n---\nflowchart TB\n",
        sketch.title, sketch.version
    );
    out.push_str(&format!("  filing([{}])\n", quoted(&sketch.filing)));
    for node in &sketch.nodes {
        out.push_str(&format!("  {}\n", declared(node, sketch)));
    }
    if let Some(start) = sketch.node(sketch.start) {
        out.push_str(&format!("  filing --> {}\n", id(&start.name)));
    }
    for arrow in &sketch.arrows {
        let Goal::Stage(to) = arrow.to else { continue };
        if let (Some(from), Some(to)) = (sketch.node(arrow.from), sketch.node(to)) {
            out.push_str(&edge(&id(&from.name), &id(&to.name), &arrow.lines));
        }
    }
    for rest in &sketch.rests {
        let Some(node) = sketch.node(rest.place) else {
            continue;
        };
        let note = format!("note_{}", node.name);
        out.push_str(&format!(
            "  {note}[/{}/]\n",
            quoted(words::ANY_SUSPENDABLE.text(sketch.lang))
        ));
        out.push_str(&edge(&note, &id(&node.name), &rest.into));
        out.push_str(&edge(&id(&node.name), &note, &rest.out));
    }
    out
}

/// Returns an id that is no word of Mermaid's, as `end` would be.
fn id(name: &str) -> String {
    format!("stage_{name}")
}

fn declared(node: &Node, sketch: &Sketch) -> String {
    let mut text = node.title.clone();
    if !node.note.is_empty() {
        text.push_str(&format!("\n{}", node.note));
    }
    if node.suspendable {
        text.push_str(&format!("\n({})", words::SUSPENDABLE.text(sketch.lang)));
    }
    let (id, text) = (id(&node.name), quoted(&text));
    match node.way {
        Way::Decides => format!("{id}{{{{{text}}}}}"),
        Way::Waits => format!("{id}[{text}]"),
        Way::Ends => format!("{id}[[{text}]]"),
    }
}

fn edge(from: &str, to: &str, lines: &[Line]) -> String {
    let labels: Vec<String> = lines.iter().map(said).collect();
    let silent = lines.iter().all(|line| line.manner == Manner::Deadline);
    let line = if silent { "-.->" } else { "-->" };
    format!("  {from} {line}|{}| {to}\n", quoted(&labels.join("\n")))
}

fn said(line: &Line) -> String {
    if line.guard.is_empty() {
        line.text.clone()
    } else {
        format!("{}\n[{}]", line.text, line.guard)
    }
}

/// Writes a text in quotes; what Mermaid would read as markup is written by its number.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("#34;"),
            '#' => out.push_str("#35;"),
            '&' => out.push_str("#38;"),
            '<' => out.push_str("#60;"),
            '>' => out.push_str("#62;"),
            '`' => out.push_str("#96;"),
            '\n' => out.push_str("<br/>"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
