//! Source text of rule packs, and places in it.

use std::sync::Arc;

/// One file of a pack, with its lines found.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The name shown to people, relative to where the pack was named.
    pub name: String,
    /// The whole text.
    pub text: String,
    line_starts: Vec<usize>,
}

impl SourceFile {
    /// Takes the text of a file.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at.saturating_add(1)))
            .collect();
        Arc::new(Self {
            name: name.into(),
            text,
            line_starts,
        })
    }

    /// Returns the byte offset of a line and a column, both counted from 1, the column in characters.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let place = line.saturating_sub(1);
        let Some(&start) = self.line_starts.get(place) else {
            return self.text.len();
        };
        let next = self.line_starts.get(line).copied();
        let end = next.map_or(self.text.len(), |next| next.saturating_sub(1));
        let rest = self.text.get(start..end).unwrap_or_default();
        let before = column.saturating_sub(1);
        if rest.is_ascii() {
            return start.saturating_add(before.min(rest.len()));
        }
        rest.char_indices()
            .nth(before)
            .map_or(end, |(at, _)| start.saturating_add(at))
    }

    /// Returns the line and column of a byte offset, both counted from 1, the column in characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let line = self
            .line_starts
            .partition_point(|&start| start <= offset)
            .max(1);
        let start = self
            .line_starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or_default();
        let column = self
            .text
            .get(start..offset)
            .map_or(0, |part| part.chars().count());
        (line, column.saturating_add(1))
    }
}

/// A stretch of a source file, in bytes, end excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The file.
    pub file: Arc<SourceFile>,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// Makes a span of the file.
    pub fn new(file: &Arc<SourceFile>, start: usize, end: usize) -> Self {
        Self {
            file: Arc::clone(file),
            start,
            end: end.max(start),
        }
    }

    /// Returns the text under the span.
    pub fn text(&self) -> &str {
        self.file.text.get(self.start..self.end).unwrap_or_default()
    }

    /// Returns the smallest span that holds both; spans of two files stay the first.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        if !Arc::ptr_eq(&self.file, &other.file) {
            return self.clone();
        }
        Self::new(
            &self.file,
            self.start.min(other.start),
            self.end.max(other.end),
        )
    }

    /// Returns `file:line:column` of the start.
    pub fn place(&self) -> String {
        let (line, column) = self.file.line_column(self.start);
        format!("{}:{line}:{column}", self.file.name)
    }
}

/// Where a part of a file begins that is parsed by itself.
///
/// Rhai counts lines and columns from the beginning of what it is given; this turns them into
/// places in the file.
#[derive(Clone, Debug)]
pub struct Origin {
    file: Arc<SourceFile>,
    line: usize,
    column: usize,
}

impl Origin {
    /// Begins where `part` begins.
    pub fn of(part: &Span) -> Self {
        let (line, column) = part.file.line_column(part.start);
        Self {
            file: Arc::clone(&part.file),
            line,
            column,
        }
    }

    /// Returns the file.
    pub const fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// Returns the byte offset of a place that Rhai gave, if it gave one.
    pub fn offset(&self, at: rhai::Position) -> Option<usize> {
        let (line, column) = (at.line()?, at.position().unwrap_or(1));
        let column = if line == 1 {
            self.column.saturating_add(column).saturating_sub(1)
        } else {
            column
        };
        let line = self.line.saturating_add(line).saturating_sub(1);
        Some(self.file.offset(line, column))
    }

    /// Returns the token at a place that Rhai gave; without a place, the beginning.
    pub fn token(&self, at: rhai::Position) -> Span {
        let start = self
            .offset(at)
            .unwrap_or_else(|| self.file.offset(self.line, self.column));
        Span::new(&self.file, start, token_end(&self.file.text, start))
    }
}

/// Returns one past the end of the token that starts at `start`.
///
/// Rhai says only where a token starts; frames need to know where it ends.
pub fn token_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let Some(first) = rest.chars().next() else {
        return start;
    };
    let length = if first == '"' {
        string_length(rest)
    } else if is_word(first) {
        rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())
    } else {
        let operator = ["&&", "||", "==", "!=", "<=", ">=", "::", "=>"]
            .iter()
            .find(|operator| rest.starts_with(**operator));
        operator.map_or_else(|| first.len_utf8(), |operator| operator.len())
    };
    start.saturating_add(length)
}

/// Says whether a character can stand in a name or a number.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Returns the length of the string literal that `rest` starts with, quotes included.
pub fn string_length(rest: &str) -> usize {
    text_literal(rest).0
}

/// Returns the length of the string literal that `rest` starts with, and whether it ends.
///
/// A literal that does not end reaches to the end of its line.
pub fn text_literal(rest: &str) -> (usize, bool) {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return (at.saturating_add(1), true),
            '\n' => return (at, false),
            _ => {}
        }
    }
    (rest.len(), false)
}
