//! Cuts a rule file into its statements, so that one faulty rule does not hide the others.

use std::sync::Arc;

use super::diagnostic::Diagnostic;
use super::sandbox::NESTING_MAX;
use super::source::{SourceFile, Span, is_word, string_length};

/// What a statement at top level declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkKind {
    /// `rule "id" ..`
    Rule,
    /// `fn name(..) { .. }`
    Function,
    /// `const NAME = ..;`
    Constant,
    /// Anything else, which may not stand there.
    Other,
}

/// One statement of a rule file.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// What it declares.
    pub kind: ChunkKind,
    /// Where it stands.
    pub span: Span,
}

impl Chunk {
    /// Returns the file with everything but `span` blanked out, so that places stay what they are.
    pub fn alone(span: &Span) -> String {
        let text = &span.file.text;
        let mut alone = String::with_capacity(span.end);
        for c in text.get(..span.start).unwrap_or_default().chars() {
            alone.push(if c == '\n' { '\n' } else { ' ' });
        }
        alone.push_str(span.text());
        alone
    }
}

/// Cuts `file` into statements and reports nesting that is too deep to parse.
///
/// A line that starts with `rule`, `fn` or `const` begins a new statement whatever brackets are
/// still open: a bracket forgotten in one rule must not swallow the next.
pub fn cut(file: &Arc<SourceFile>) -> (Vec<Chunk>, Vec<Diagnostic>) {
    let text = file.text.as_str();
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut diagnostics = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0_usize;
    let mut open: Option<(ChunkKind, usize)> = None;
    let mut last_end = 0_usize;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let line_start = at == 0 || text.get(..at).is_some_and(|before| before.ends_with('\n'));
        if rest.starts_with("//") {
            at = at.saturating_add(rest.find('\n').unwrap_or(rest.len()));
            continue;
        }
        if rest.starts_with("/*") {
            at = at.saturating_add(rest.find("*/").map_or(rest.len(), |end| end.saturating_add(2)));
            continue;
        }
        if c.is_whitespace() {
            at = at.saturating_add(c.len_utf8());
            continue;
        }
        let keyword = leading_keyword(rest);
        if (depth == 0 || line_start) && let Some(kind) = keyword {
            close(&mut chunks, &mut open, file, last_end);
            open = Some((kind, at));
            depth = 0;
        } else if open.is_none() {
            open = Some((ChunkKind::Other, at));
        }
        let length = if c == '"' {
            string_length(rest)
        } else if is_word(c) {
            rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())
        } else {
            match c {
                '(' | '[' | '{' => {
                    depth = depth.saturating_add(1);
                    if depth == NESTING_MAX {
                        diagnostics.push(
                            Diagnostic::error(
                                "nested_too_deep",
                                format!("brackets are nested more than {NESTING_MAX} deep"),
                                Span::new(file, at, at.saturating_add(1)),
                            )
                            .help("split the condition, or name a part of it with `fn`"),
                        );
                    }
                }
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c.len_utf8()
        };
        at = at.saturating_add(length);
        last_end = at;
        let ends = depth == 0
            && match open {
                Some((ChunkKind::Constant | ChunkKind::Other, _)) => c == ';' || c == '}',
                Some((ChunkKind::Rule | ChunkKind::Function, _)) => c == '}',
                None => false,
            };
        if ends {
            close(&mut chunks, &mut open, file, last_end);
        }
    }
    close(&mut chunks, &mut open, file, last_end);
    (chunks, diagnostics)
}

fn close(
    chunks: &mut Vec<Chunk>,
    open: &mut Option<(ChunkKind, usize)>,
    file: &Arc<SourceFile>,
    end: usize,
) {
    if let Some((kind, start)) = open.take() {
        let span = Span::new(file, start, end);
        // A semicolon after a rule is harmless.
        if span.text() != ";" {
            chunks.push(Chunk { kind, span });
        }
    }
}

fn leading_keyword(rest: &str) -> Option<ChunkKind> {
    let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
    let after = rest.get(end..).unwrap_or_default();
    match rest.get(..end)? {
        // `rule` is a statement only before an id: elsewhere it would be a name.
        "rule" if after.trim_start().starts_with('"') => Some(ChunkKind::Rule),
        "fn" => Some(ChunkKind::Function),
        "const" => Some(ChunkKind::Constant),
        _ => None,
    }
}
