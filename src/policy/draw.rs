//! Draws the values under an expression, the way a person would note them on the margin.

use super::catalogue::{self, FindingFact, Ty};
use super::evaluate::finding_of;
use super::expr::{Expr, Node, Value};
use super::frame::{Frame, Slot, SlotKind, fact_slot, slot_kind};
use super::pack::Pack;
use super::params::ParamsAt;
use super::question::Question;
use super::raw::{show, show_zh};
use crate::domain::vocabulary::Term as _;
use crate::domain::{FindingState, Lang};

/// Returns the source of `expr` with the values it reads drawn under each line.
///
/// ```text
/// claim.ground == Ground::NO_REASON && claim.day_after_receipt <= param.return_window
/// |                                    |                          |
/// no_reason                            6 days                     7 days
/// ```
pub fn draw(expr: &Expr, frame: &Frame, pack: &Pack) -> String {
    let notes = notes(expr, frame, pack);
    let text = expr.span.text();
    let mut out: Vec<String> = Vec::new();
    let mut line_start = expr.span.start;
    let (_, first_column) = expr.span.file.line_column(expr.span.start);
    for (index, raw) in text.split('\n').enumerate() {
        // Lines after the first keep their place relative to the first.
        let (shown, shift) = if index == 0 {
            (raw.to_owned(), 0_usize)
        } else {
            let lead = raw.len().saturating_sub(raw.trim_start().len());
            let cut = lead.min(first_column.saturating_sub(1));
            (raw.get(cut..).unwrap_or(raw).to_owned(), cut)
        };
        let end = line_start.saturating_add(raw.len());
        let here: Vec<(usize, &str)> = notes
            .iter()
            .filter(|(at, _)| (line_start..end).contains(at))
            .map(|(at, value)| {
                let inside = at.saturating_sub(line_start);
                let column = raw.get(..inside).map_or(0, |part| part.chars().count());
                (column.saturating_sub(shift), value.as_str())
            })
            .collect();
        out.push(shown.trim_end().to_owned());
        out.extend(note_lines(&here));
        line_start = end.saturating_add(1);
    }
    out.extend(not_drawn(expr, frame, pack));
    out.join("\n")
}

/// Lists what a helper function or a constant reads, which has no place in the text drawn.
fn not_drawn(expr: &Expr, frame: &Frame, pack: &Pack) -> Option<String> {
    let mut inside: Vec<Slot> = Vec::new();
    expr.walk(&mut |part| {
        if let Node::Slot(slot) | Node::Known(slot) = part.node
            && part.span.start >= expr.span.start
            && part.span.end <= expr.span.end
            && std::sync::Arc::ptr_eq(&part.span.file, &expr.span.file)
        {
            inside.push(slot);
        }
    });
    let mut values: Vec<String> = Vec::new();
    for slot in expr.slots() {
        if !inside.contains(&slot) {
            values.push(format!(
                "{} = {}",
                name(slot, pack),
                shown(slot, frame, pack)
            ));
        }
    }
    (!values.is_empty()).then(|| format!("where {}", values.join(", ")))
}

/// Lays the values of one line out under it, from the right, so that none hides another.
fn note_lines(notes: &[(usize, &str)]) -> Vec<String> {
    let mut lines = Vec::new();
    if notes.is_empty() {
        return lines;
    }
    let bars = |upto: usize| {
        let mut line = String::new();
        for (column, _) in notes.iter().take(upto) {
            pad(&mut line, *column);
            line.push('|');
        }
        line
    };
    lines.push(bars(notes.len()));
    let mut left = notes.len();
    while left > 0 {
        // As many values as fit stand on one line.
        let mut fits = left.saturating_sub(1);
        while fits > 0 {
            let (Some((before, text)), Some((next, _))) =
                (notes.get(fits.saturating_sub(1)), notes.get(fits))
            else {
                break;
            };
            let width = text.chars().map(width).sum::<usize>();
            if before.saturating_add(width).saturating_add(1) > *next {
                break;
            }
            fits = fits.saturating_sub(1);
        }
        let mut line = bars(fits);
        for (column, text) in notes.iter().take(left).skip(fits) {
            pad(&mut line, *column);
            line.push_str(text);
        }
        lines.push(line);
        left = fits;
    }
    lines
}

fn pad(line: &mut String, column: usize) {
    let mut at: usize = line.chars().map(width).sum();
    while at < column {
        line.push(' ');
        at = at.saturating_add(1);
    }
}

/// Returns how many columns a character takes.
fn width(c: char) -> usize {
    if ('\u{1100}'..='\u{ffe6}').contains(&c) && !('\u{2000}'..='\u{206f}').contains(&c) {
        2
    } else {
        1
    }
}

/// Lists the places of facts and parameters in `expr` with what they are.
fn notes(expr: &Expr, frame: &Frame, pack: &Pack) -> Vec<(usize, String)> {
    let mut notes: Vec<(usize, String)> = Vec::new();
    expr.walk(&mut |part| {
        let slot = match part.node {
            Node::Slot(slot) => slot,
            Node::Known(slot) => slot,
            _ => return,
        };
        let inside = part.span.start >= expr.span.start
            && part.span.end <= expr.span.end
            && std::sync::Arc::ptr_eq(&part.span.file, &expr.span.file);
        let text = shown(slot, frame, pack);
        if inside && !notes.iter().any(|(at, _)| *at == part.span.start) {
            notes.push((part.span.start, text));
        }
    });
    notes.sort();
    notes
}

/// Writes the value of a slot as people read it.
pub fn shown(slot: Slot, frame: &Frame, pack: &Pack) -> String {
    let Some(value) = frame.get(slot) else {
        return "(unknown)".to_owned();
    };
    let ty = match slot_kind(slot) {
        SlotKind::Fact(fact) => catalogue::def(fact).ty,
        SlotKind::Answer(answer) => answer.ty(),
        SlotKind::Param(place) => match pack.params.get(place) {
            Some(param) => param.kind.gives(),
            None => return value.to_string(),
        },
    };
    show(value, ty, pack.currency, &pack.symbols)
}

/// Lists what an expression reads, in Chinese words: `签收后第几日申请：8 天`.
pub fn read_zh(expr: &Expr, frame: &Frame, pack: &Pack) -> Vec<String> {
    let mut lines: Vec<String> = expr
        .slots()
        .into_iter()
        .map(|slot| format!("{}：{}", name_zh(slot, pack), shown_zh(slot, frame, pack)))
        .collect();
    expr.walk(&mut |part| {
        if let Node::Brackets(place, _) | Node::Table(place, _) = &part.node
            && let Some(param) = pack.params.get(*place)
            && !lines.contains(&param.zh)
        {
            lines.push(param.zh.clone());
        }
    });
    lines
}

/// Writes the value of a slot in Chinese words.
pub fn shown_zh(slot: Slot, frame: &Frame, pack: &Pack) -> String {
    let Some(finding) = finding_of(slot) else {
        return frame
            .get(slot)
            .map_or_else(|| "未载明".to_owned(), |value| value_zh(value, slot, pack));
    };
    let is = |what| {
        let slot = fact_slot(catalogue::finding_fact(finding, what));
        frame.get(slot).is_some_and(|value| value != 0)
    };
    match frame.get(slot) {
        // What nobody raised reads as not so, which is no finding.
        None | Some(0) if !is(FindingFact::Raised) => "未主张".to_owned(),
        _ if is(FindingFact::Undecidable) => FindingState::Undecidable.label(Lang::Zh).to_owned(),
        None => FindingState::Unknown.label(Lang::Zh).to_owned(),
        Some(value) => value_zh(value, slot, pack),
    }
}

/// Writes a value that a slot could have, in Chinese words: a proposition stands or does not.
pub fn value_zh(value: i64, slot: Slot, pack: &Pack) -> String {
    let ty = match slot_kind(slot) {
        SlotKind::Fact(fact) => catalogue::def(fact).ty,
        SlotKind::Answer(answer) => answer.ty(),
        SlotKind::Param(place) => match pack.params.get(place) {
            Some(param) => param.kind.gives(),
            None => return value.to_string(),
        },
    };
    if ty == Ty::Bool && finding_of(slot).is_some() {
        let state = if value == 0 {
            FindingState::NotProven
        } else {
            FindingState::Proven
        };
        return state.label(Lang::Zh).to_owned();
    }
    show_zh(value, ty, pack.currency, &pack.symbols)
}

/// Returns what a slot is called in Chinese.
pub fn name_zh(slot: Slot, pack: &Pack) -> String {
    match slot_kind(slot) {
        SlotKind::Fact(fact) => catalogue::def(fact).zh.clone(),
        SlotKind::Answer(answer) => Question::from_name(answer.name())
            .map_or_else(String::new, |question| question.zh().to_owned()),
        SlotKind::Param(place) => pack
            .params
            .get(place)
            .map_or_else(String::new, |param| param.zh.clone()),
    }
}

/// Returns the name rules write for a slot.
pub fn name(slot: Slot, pack: &Pack) -> String {
    match slot_kind(slot) {
        SlotKind::Fact(fact) => catalogue::def(fact).path.clone(),
        SlotKind::Answer(answer) => format!("answer.{}", answer.name()),
        SlotKind::Param(place) => pack
            .params
            .get(place)
            .map_or_else(String::new, |param| format!("param.{}", param.name)),
    }
}

/// Returns the first clause of a condition that failed.
pub fn first_failed<'e>(expr: &'e Expr, frame: &Frame, params: &ParamsAt) -> Option<&'e Expr> {
    match &expr.node {
        Node::And(parts) => parts
            .iter()
            .find(|part| part.eval(frame, params).is_false())
            .and_then(|part| match &part.node {
                Node::And(_) => first_failed(part, frame, params),
                _ => Some(part),
            }),
        _ => (expr.eval(frame, params) == Value::Known(0)).then_some(expr),
    }
}

/// Writes a clause with the values it read.
pub fn clause(failed: &Expr, frame: &Frame, pack: &Pack) -> String {
    let mut values: Vec<String> = Vec::new();
    for slot in failed.slots() {
        values.push(format!(
            "{} = {}",
            name(slot, pack),
            shown(slot, frame, pack)
        ));
    }
    let text: Vec<&str> = failed.span.text().split_whitespace().collect();
    format!("{} ({})", text.join(" "), values.join(", "))
}
