//! Cuts a rule file into its statements, so that one faulty rule does not hide the others.

use std::sync::Arc;

use super::diagnostic::Diagnostic;
use super::sandbox::{NESTING_MAX, STATEMENT_BYTES_MAX};
use super::source::{SourceFile, Span, is_word, text_literal};

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
    /// What keeps it from being parsed at all, such as a text that does not end.
    pub fault: Option<Diagnostic>,
}

impl Chunk {
    /// Returns the name a helper or constant declares; empty if none can be read.
    pub fn name(&self) -> &str {
        let mut words = self
            .span
            .text()
            .split(|c: char| !is_word(c))
            .filter(|word| !word.is_empty());
        match self.kind {
            ChunkKind::Function | ChunkKind::Constant => words.nth(1).unwrap_or_default(),
            ChunkKind::Rule | ChunkKind::Other => "",
        }
    }
}

/// Cuts `file` into statements.
///
/// A line that starts with `rule`, `fn` or `const` begins a new statement whatever brackets are
/// still open: a bracket forgotten in one rule must not swallow the next.
pub fn cut(file: &Arc<SourceFile>) -> Vec<Chunk> {
    let mut cutter = Cutter {
        file,
        at: 0,
        end: 0,
        depth: 0,
        open: None,
        chunks: Vec::new(),
    };
    while let Some(rest) = file.text.get(cutter.at..).filter(|rest| !rest.is_empty()) {
        cutter.step(rest);
    }
    cutter.close();
    cutter.chunks
}

/// A statement that has begun.
struct Open {
    kind: ChunkKind,
    start: usize,
    fault: Option<Diagnostic>,
}

struct Cutter<'f> {
    file: &'f Arc<SourceFile>,
    /// Where the next token starts.
    at: usize,
    /// Where the last token ended that is neither blank nor comment.
    end: usize,
    /// How many brackets are open.
    depth: usize,
    open: Option<Open>,
    chunks: Vec<Chunk>,
}

impl Cutter<'_> {
    /// Goes over one token.
    fn step(&mut self, rest: &str) {
        let Some(first) = rest.chars().next() else {
            return;
        };
        if first.is_whitespace() {
            let blank = rest.len().saturating_sub(rest.trim_start().len());
            self.at = self.at.saturating_add(blank);
            return;
        }
        if rest.starts_with("///") && !rest.starts_with("////") && self.open.is_none() {
            self.documentation();
        }
        if rest.starts_with("//") {
            let length = rest.find('\n').unwrap_or(rest.len());
            self.at = self.at.saturating_add(length);
            return;
        }
        if rest.starts_with("/*") {
            self.comment(rest);
            return;
        }
        self.begin_or_go_on(rest);
        let length = self.token(rest, first);
        self.at = self.at.saturating_add(length);
        self.end = self.at;
        let kind = self.open.as_ref().map(|open| open.kind);
        let ends = self.depth == 0
            && match kind {
                Some(ChunkKind::Constant | ChunkKind::Other) => first == ';' || first == '}',
                Some(ChunkKind::Rule | ChunkKind::Function) => first == '}',
                None => false,
            };
        if ends {
            self.close();
        }
    }

    /// Refuses a documentation comment: Rhai knows it only before a function.
    fn documentation(&mut self) {
        let span = Span::new(self.file, self.at, self.at.saturating_add("///".len()));
        let fault = Diagnostic::error("syntax", "`///` has no meaning here", span.clone())
            .help("write comments with `//`");
        self.chunks.push(Chunk {
            kind: ChunkKind::Other,
            span,
            fault: Some(fault),
        });
    }

    fn comment(&mut self, rest: &str) {
        if let Some(length) = comment_length(rest) {
            self.at = self.at.saturating_add(length);
            return;
        }
        let span = Span::new(self.file, self.at, self.at.saturating_add(2));
        if self.open.is_none() {
            self.end = span.end;
            self.open = Some(Open {
                kind: ChunkKind::Other,
                start: span.start,
                fault: None,
            });
        }
        self.fault(
            Diagnostic::error("open_comment", "a comment does not end", span)
                .label("all that follows belongs to it")
                .help("close it with `*/`, or begin each of its lines with `//`"),
        );
        self.at = self.at.saturating_add(rest.len());
    }

    /// Begins a statement where one begins.
    fn begin_or_go_on(&mut self, rest: &str) {
        let before = self.file.text.get(..self.at).unwrap_or_default();
        let line_start = before.is_empty() || before.ends_with('\n');
        let keyword = leading_keyword(rest);
        let begins = (self.depth == 0 || line_start) && keyword.is_some();
        if begins {
            self.close();
            self.depth = 0;
        }
        if self.open.is_none() {
            self.open = Some(Open {
                kind: keyword.filter(|_| begins).unwrap_or(ChunkKind::Other),
                start: self.at,
                fault: None,
            });
        }
    }

    /// Returns the length of the token that `rest` starts with, and counts brackets.
    fn token(&mut self, rest: &str, first: char) -> usize {
        let place = |length: usize| (self.at, self.at.saturating_add(length));
        match first {
            '"' => {
                let (length, closed) = text_literal(rest);
                if !closed {
                    let (start, end) = place(length);
                    let span = Span::new(self.file, start, end);
                    self.fault(
                        Diagnostic::error("open_text", "a text does not end on its line", span)
                            .help("close it with `\"`; a quote inside a text is written `\\\"`"),
                    );
                }
                length
            }
            '\'' | '`' => {
                let (start, end) = place(1);
                let span = Span::new(self.file, start, end);
                self.fault(
                    Diagnostic::error(
                        "stray_quote",
                        format!("`{first}` begins no text here"),
                        span,
                    )
                    .help("write texts in double quotes"),
                );
                1
            }
            '(' | '[' | '{' => {
                self.depth = self.depth.saturating_add(1);
                if self.depth > NESTING_MAX {
                    let (start, end) = place(1);
                    let span = Span::new(self.file, start, end);
                    self.fault(
                        Diagnostic::error(
                            "nested_too_deep",
                            format!("brackets are nested more than {NESTING_MAX} deep"),
                            span,
                        )
                        .help("give a part of the condition a name: `fn name() { .. }`"),
                    );
                }
                1
            }
            ')' | ']' | '}' => {
                self.depth = self.depth.saturating_sub(1);
                1
            }
            c if is_word(c) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        }
    }

    /// Notes what keeps the open statement from being parsed; the first fault of each is kept.
    fn fault(&mut self, diagnostic: Diagnostic) {
        if let Some(open) = &mut self.open {
            open.fault.get_or_insert(diagnostic);
        }
    }

    /// Ends the open statement, if there is one.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let span = Span::new(self.file, open.start, self.end);
        // A semicolon after a rule is harmless.
        if span.text() == ";" {
            return;
        }
        let fault = open.fault.or_else(|| too_long(&span));
        self.chunks.push(Chunk {
            kind: open.kind,
            span,
            fault,
        });
    }
}

fn too_long(span: &Span) -> Option<Diagnostic> {
    let length = span.text().len();
    (length > STATEMENT_BYTES_MAX).then(|| {
        let start = Span::new(&span.file, span.start, span.start);
        Diagnostic::error(
            "statement_too_long",
            format!("a statement of {length} bytes begins here"),
            start,
        )
        .help(format!(
            "a rule holds at most {STATEMENT_BYTES_MAX} bytes; split it"
        ))
    })
}

/// Returns the length of the comment that `rest` starts with, if it ends; comments nest.
fn comment_length(rest: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut pairs = rest.as_bytes().windows(2).enumerate();
    while let Some((at, pair)) = pairs.next() {
        match pair {
            b"/*" => depth = depth.saturating_add(1),
            b"*/" => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return Some(at.saturating_add(2));
        }
        // The second byte of a mark begins no other.
        pairs.next();
    }
    None
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
