//! Reads the statements of a rule file with Rhai's parser.

use std::sync::Arc;

use rhai::{Engine, Expr as RhaiExpr, Stmt, StmtBlock};

use super::chunks::{Chunk, ChunkKind, cut};
use super::diagnostic::{Diagnostic, nearest};
use super::sandbox::{FILE_BYTES_MAX, FILE_LINES_MAX, LINE_BYTES_MAX};
use super::source::{Origin, SourceFile, Span, is_word, string_length, token_end};
use super::syntax_error::syntax_error;

/// A text of a rule header with its place.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text without its quotes.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// An `overrides` clause.
#[derive(Clone, Debug)]
pub struct OverrideClause {
    /// The rule that is silenced.
    pub rule: Text,
    /// The one question it is silenced on, if only one.
    pub question: Option<Text>,
}

/// A `rule` statement as parsed, not yet checked.
#[derive(Clone, Debug)]
pub struct RuleSyntax {
    /// The id.
    pub id: Text,
    /// Titles in Chinese and English.
    pub title: Option<(Text, Text)>,
    /// What the rule rests on.
    pub basis: Option<Text>,
    /// The rows of the sources it encodes.
    pub models: Vec<Text>,
    /// What it overrides.
    pub overrides: Vec<OverrideClause>,
    /// The condition.
    pub when: RhaiExpr,
    /// Where the condition stands.
    pub when_span: Span,
    /// What follows.
    pub then: StmtBlock,
    /// Where the block stands.
    pub then_span: Span,
    /// The whole statement.
    pub span: Span,
}

/// A helper function: a name, its parameters, and the one expression it stands for.
#[derive(Clone, Debug)]
pub struct FunctionSyntax {
    /// The name.
    pub name: String,
    /// The names of the parameters.
    pub params: Vec<String>,
    /// The expression.
    pub body: RhaiExpr,
    /// Where the expression stands.
    pub body_span: Span,
    /// The whole statement.
    pub span: Span,
}

impl FunctionSyntax {
    /// Returns the part before the body, to point at the helper as a whole.
    pub fn head(&self) -> Span {
        let text = self.span.text();
        let brace = text.find('{').unwrap_or(text.len());
        let length = text.get(..brace).unwrap_or(text).trim_end().len();
        let end = self.span.start.saturating_add(length);
        Span::new(&self.span.file, self.span.start, end)
    }
}

/// A constant.
#[derive(Clone, Debug)]
pub struct ConstantSyntax {
    /// The name.
    pub name: String,
    /// What it stands for.
    pub value: RhaiExpr,
    /// Where that stands.
    pub value_span: Span,
    /// The whole statement.
    pub span: Span,
}

/// What one file declares.
#[derive(Debug, Default)]
pub struct FileSyntax {
    /// The rules, in the order of the file.
    pub rules: Vec<RuleSyntax>,
    /// The helper functions.
    pub functions: Vec<FunctionSyntax>,
    /// The constants.
    pub constants: Vec<ConstantSyntax>,
    /// The names of helpers and constants that could not be read, and the ids of rules.
    pub unread: Vec<String>,
}

/// Cuts a file into statements, unless it is too large to be looked at.
///
/// # Errors
///
/// A diagnostic that says what is too large.
pub fn statements(file: &Arc<SourceFile>) -> Parsed<Vec<Chunk>> {
    match too_large(file) {
        Some(diagnostic) => Err(Box::new(diagnostic)),
        None => Ok(cut(file)),
    }
}

/// Parses the statements of a file; every one that cannot be parsed gives one diagnostic.
pub fn parse(engine: &Engine, chunks: &[Chunk]) -> (FileSyntax, Vec<Diagnostic>) {
    let mut syntax = FileSyntax::default();
    let mut diagnostics = Vec::new();
    for chunk in chunks {
        let outcome = match (&chunk.fault, chunk.kind) {
            (Some(fault), _) => Err(Box::new(fault.clone())),
            (None, ChunkKind::Rule) => {
                parse_rule(engine, chunk).map(|rule| syntax.rules.push(rule))
            }
            (None, ChunkKind::Function) => {
                parse_function(engine, chunk).map(|function| syntax.functions.push(function))
            }
            (None, ChunkKind::Constant) => {
                parse_constant(engine, chunk).map(|constant| syntax.constants.push(constant))
            }
            (None, ChunkKind::Other) => Err(Box::new(stray(chunk))),
        };
        if let Err(diagnostic) = outcome {
            diagnostics.push(*diagnostic);
            syntax.unread.push(name_of(chunk));
        }
    }
    (syntax, diagnostics)
}

/// Returns the name of a helper or constant, or the id of a rule, that could not be read.
fn name_of(chunk: &Chunk) -> String {
    if chunk.kind != ChunkKind::Rule {
        return chunk.name().to_owned();
    }
    let text = chunk.span.text();
    let quote = text.find('"').unwrap_or(text.len());
    let rest = text.get(quote..).unwrap_or_default();
    let length = string_length(rest);
    rest.get(..length)
        .unwrap_or_default()
        .trim_matches('"')
        .to_owned()
}

fn too_large(file: &Arc<SourceFile>) -> Option<Diagnostic> {
    let start = Span::new(file, 0, 0);
    let refuse = |message: String, span: Span, help: String| {
        Some(Diagnostic::error("file_too_large", message, span).help(help))
    };
    if file.text.len() > FILE_BYTES_MAX {
        return refuse(
            format!("the file is {} bytes long", file.text.len()),
            start,
            format!("a rule file holds at most {FILE_BYTES_MAX} bytes; split it"),
        );
    }
    let lines = file.text.lines().count();
    if lines > FILE_LINES_MAX {
        return refuse(
            format!("the file has {lines} lines"),
            start,
            format!("a rule file holds at most {FILE_LINES_MAX} lines; split it"),
        );
    }
    let long = (1_usize..)
        .zip(file.text.lines())
        .find(|(_, line)| line.len() > LINE_BYTES_MAX);
    long.and_then(|(number, line)| {
        let at = file.offset(number, 1);
        refuse(
            format!("line {number} is {} bytes long", line.len()),
            Span::new(file, at, at),
            format!("a line holds at most {LINE_BYTES_MAX} bytes; break it"),
        )
    })
}

fn stray(chunk: &Chunk) -> Diagnostic {
    let end = token_end(&chunk.span.file.text, chunk.span.start);
    let span = Span::new(&chunk.span.file, chunk.span.start, end);
    let word = span.text().to_owned();
    let help = nearest(&word, ["rule", "fn", "const"]).map_or_else(
        || {
            "a rule file holds only `rule`, `fn` and `const` statements and `//` comments"
                .to_owned()
        },
        |near| format!("did you mean `{near}`?"),
    );
    Diagnostic::error(
        "stray_statement",
        format!("`{word}` begins no statement of a rule file"),
        span,
    )
    .help(help)
}

/// What parsing gives, or what is wrong.
pub type Parsed<T> = Result<T, Box<Diagnostic>>;

fn parse_rule(engine: &Engine, chunk: &Chunk) -> Parsed<RuleSyntax> {
    let origin = Origin::of(&chunk.span);
    let ast = engine
        .compile(chunk.span.text())
        .map_err(|error| Box::new(syntax_error(chunk, &origin, &error)))?;
    let [Stmt::Expr(expr)] = ast.statements() else {
        return Err(Box::new(stray(chunk)));
    };
    let RhaiExpr::Custom(custom, _) = expr.as_ref() else {
        return Err(Box::new(stray(chunk)));
    };
    let mut reader = Reader {
        chunk,
        origin: &origin,
        inputs: custom.inputs.iter(),
    };
    let id = reader.text()?;
    let words = custom.tokens.iter().map(rhai::ImmutableString::as_str);
    let header = reader.header(words)?;
    let (when, then) = reader.rest()?;
    let (when_span, then_span) = body_spans(chunk, &origin, &then);
    Ok(RuleSyntax {
        id,
        title: header.title,
        basis: header.basis,
        models: header.models,
        overrides: header.overrides,
        when,
        when_span,
        then,
        then_span,
        span: chunk.span.clone(),
    })
}

/// The clauses between the id of a rule and its condition.
#[derive(Default)]
struct Header {
    title: Option<(Text, Text)>,
    basis: Option<Text>,
    models: Vec<Text>,
    overrides: Vec<OverrideClause>,
}

/// Reads the inputs of a `rule` statement in their order.
struct Reader<'a> {
    chunk: &'a Chunk,
    origin: &'a Origin,
    inputs: std::slice::Iter<'a, RhaiExpr>,
}

impl Reader<'_> {
    fn broken<T>(&self) -> Parsed<T> {
        Err(Box::new(Diagnostic::error(
            "syntax",
            "this rule is not of the expected form",
            self.chunk.span.clone(),
        )))
    }

    /// Reads the clauses; `words` are the words of the statement, with a mark for each input.
    fn header<'w>(&mut self, words: impl Iterator<Item = &'w str>) -> Parsed<Header> {
        let mut header = Header::default();
        // The statement begins with `rule` and the id.
        let mut words = words.skip(2);
        while let Some(word) = words.next() {
            let inputs = match word {
                "title" => {
                    header.title = Some((self.text()?, self.text()?));
                    // Two texts with a slash between them.
                    3
                }
                "basis" => {
                    header.basis = Some(self.text()?);
                    1
                }
                "models" | "," => {
                    header.models.push(self.text()?);
                    1
                }
                "overrides" => {
                    header.overrides.push(OverrideClause {
                        rule: self.text()?,
                        question: None,
                    });
                    1
                }
                "for" => {
                    let question = self.ident()?;
                    if let Some(last) = header.overrides.last_mut() {
                        last.question = Some(question);
                    }
                    1
                }
                _ => break,
            };
            words.by_ref().take(inputs).for_each(drop);
        }
        Ok(header)
    }

    fn text(&mut self) -> Parsed<Text> {
        match self.inputs.next() {
            Some(RhaiExpr::StringConstant(text, at)) => Ok(self.at(text.as_str(), *at)),
            _ => self.broken(),
        }
    }

    fn ident(&mut self) -> Parsed<Text> {
        match self.inputs.next() {
            Some(RhaiExpr::Variable(variable, _, at)) => Ok(self.at(variable.1.as_str(), *at)),
            _ => self.broken(),
        }
    }

    fn at(&self, text: &str, at: rhai::Position) -> Text {
        Text {
            text: text.to_owned(),
            span: self.origin.token(at),
        }
    }

    fn rest(&mut self) -> Parsed<(RhaiExpr, StmtBlock)> {
        match (self.inputs.next(), self.inputs.next()) {
            (Some(when), Some(RhaiExpr::Stmt(block))) => Ok((when.clone(), block.as_ref().clone())),
            _ => self.broken(),
        }
    }
}

/// Finds where the condition and the block of a rule stand.
fn body_spans(chunk: &Chunk, origin: &Origin, then: &StmtBlock) -> (Span, Span) {
    let file = &chunk.span.file;
    let block_start = origin.offset(then.span().start()).unwrap_or(chunk.span.end);
    let block = Span::new(file, block_start, chunk.span.end);
    let head = file
        .text
        .get(chunk.span.start..block_start)
        .unwrap_or_default();
    // The last `when` and `then` before the block that are words of their own.
    let then_at = last_word(head, "then").unwrap_or(head.len());
    let when_at = first_clause_when(head).unwrap_or(0);
    let body = head
        .get(when_at.saturating_add("when".len())..then_at)
        .unwrap_or_default();
    let lead = body.len().saturating_sub(body.trim_start().len());
    let start = chunk
        .span
        .start
        .saturating_add(when_at)
        .saturating_add("when".len())
        .saturating_add(lead);
    let end = start.saturating_add(body.trim().len());
    (Span::new(file, start, end), block)
}

fn last_word(head: &str, word: &str) -> Option<usize> {
    head.rmatch_indices(word)
        .map(|(at, _)| at)
        .find(|at| stands_alone(head, *at, word))
}

/// Finds the `when` that begins the condition: the first one outside strings and comments.
fn first_clause_when(head: &str) -> Option<usize> {
    let mut at = 0_usize;
    while let Some(c) = head.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = head.get(at..).unwrap_or_default();
        if c == '"' {
            at = at.saturating_add(string_length(rest));
        } else if rest.starts_with("//") {
            at = at.saturating_add(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("when") && stands_alone(head, at, "when") {
            return Some(at);
        } else {
            at = at.saturating_add(c.len_utf8());
        }
    }
    None
}

fn stands_alone(head: &str, at: usize, word: &str) -> bool {
    let before = head.get(..at).and_then(|part| part.chars().next_back());
    let after = head
        .get(at.saturating_add(word.len())..)
        .and_then(|part| part.chars().next());
    let free = |c: Option<char>| c.is_none_or(|c| !is_word(c));
    free(before) && free(after)
}

fn parse_function(engine: &Engine, chunk: &Chunk) -> Parsed<FunctionSyntax> {
    let text = chunk.span.text();
    let bad = |message: &str| {
        Box::new(
            Diagnostic::error("bad_function", message, head_of(chunk))
                .help("a helper is one expression: `fn name(a, b) { a == b }`"),
        )
    };
    let open = text
        .find('(')
        .ok_or_else(|| bad("the helper has no parameters"))?;
    let close = text
        .find(')')
        .ok_or_else(|| bad("the parameters of the helper do not end"))?;
    let brace = text
        .find('{')
        .ok_or_else(|| bad("the helper has no body"))?;
    if open > close || close > brace {
        return Err(bad("this is not how a helper begins"));
    }
    let last = text
        .trim_end()
        .len()
        .checked_sub(1)
        .filter(|at| text.get(*at..) == Some("}"));
    let last = last.ok_or_else(|| bad("the body of the helper does not end"))?;
    let name = text.get(2..open).unwrap_or_default().trim().to_owned();
    let params: Vec<String> = text
        .get(open.saturating_add(1)..close)
        .unwrap_or_default()
        .split(',')
        .map(|param| param.trim().to_owned())
        .filter(|param| !param.is_empty())
        .collect();
    if let Some(word) = std::iter::once(&name)
        .chain(&params)
        .find(|word| !is_name(word))
    {
        return Err(bad(&format!(
            "`{word}` is no name for a helper or a parameter"
        )));
    }
    let start = chunk.span.start.saturating_add(brace).saturating_add(1);
    let body_span = Span::new(
        &chunk.span.file,
        start,
        chunk.span.start.saturating_add(last),
    );
    if body_span.text().trim().is_empty() {
        return Err(bad("the body of the helper is empty"));
    }
    Ok(FunctionSyntax {
        name,
        params,
        body: parse_expression(engine, chunk, &body_span)?,
        body_span,
        span: chunk.span.clone(),
    })
}

/// Says whether a word can name a helper or a parameter.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && word.chars().all(is_word)
}

fn parse_constant(engine: &Engine, chunk: &Chunk) -> Parsed<ConstantSyntax> {
    let text = chunk.span.text();
    let name = chunk.name().to_owned();
    let bad = |message: &str| {
        Box::new(
            Diagnostic::error("bad_constant", message, head_of(chunk))
                .help("a constant is written `const NAME = [A, B];`"),
        )
    };
    let equals = text
        .find('=')
        .ok_or_else(|| bad("the constant has no value"))?;
    if text.get("const".len()..equals).map(str::trim) != Some(name.as_str()) || !is_name(&name) {
        return Err(bad("this is not how a constant begins"));
    }
    let end = text.trim_end().trim_end_matches(';').len();
    let value_span = Span::new(
        &chunk.span.file,
        chunk.span.start.saturating_add(equals).saturating_add(1),
        chunk.span.start.saturating_add(end),
    );
    Ok(ConstantSyntax {
        name,
        value: parse_expression(engine, chunk, &value_span)?,
        value_span,
        span: chunk.span.clone(),
    })
}

/// Returns the first line of a statement, to point at the statement as a whole.
fn head_of(chunk: &Chunk) -> Span {
    let line = chunk.span.text().lines().next().unwrap_or_default();
    let end = chunk.span.start.saturating_add(line.trim_end().len());
    Span::new(&chunk.span.file, chunk.span.start, end)
}

/// Parses one expression that stands by itself.
///
/// # Errors
///
/// What Rhai cannot read, with its place.
pub fn expression(span: &Span) -> Parsed<RhaiExpr> {
    let chunk = Chunk {
        kind: ChunkKind::Other,
        span: span.clone(),
        fault: None,
    };
    parse_expression(&super::sandbox::engine(), &chunk, span)
}

fn parse_expression(engine: &Engine, chunk: &Chunk, span: &Span) -> Parsed<RhaiExpr> {
    let ast = engine
        .compile_expression(span.text())
        .map_err(|error| Box::new(syntax_error(chunk, &Origin::of(span), &error)))?;
    match ast.statements() {
        [Stmt::Expr(expr)] => Ok(expr.as_ref().clone()),
        [Stmt::FnCall(call, at)] => Ok(RhaiExpr::FnCall(call.clone(), *at)),
        _ => Err(Box::new(
            Diagnostic::error("bad_function", "this is not one expression", head_of(chunk))
                .help("a helper or constant stands for one expression"),
        )),
    }
}
