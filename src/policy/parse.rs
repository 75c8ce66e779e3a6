//! Reads the statements of a rule file with Rhai's parser.

use std::sync::Arc;

use rhai::{Engine, Expr as RhaiExpr, Stmt, StmtBlock};

use super::chunks::{Chunk, ChunkKind, cut};
use super::diagnostic::{Diagnostic, nearest};
use super::sandbox::{CLAUSES, FILE_BYTES_MAX, FILE_LINES_MAX};
use super::source::{SourceFile, Span, token_end};

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
    /// The whole statement.
    pub span: Span,
}

/// A constant.
#[derive(Clone, Debug)]
pub struct ConstantSyntax {
    /// The name.
    pub name: String,
    /// What it stands for.
    pub value: RhaiExpr,
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
}

/// Parses a file; every statement that cannot be parsed gives one diagnostic.
pub fn parse(engine: &Engine, file: &Arc<SourceFile>) -> (FileSyntax, Vec<Diagnostic>) {
    let mut syntax = FileSyntax::default();
    if let Some(diagnostic) = too_large(file) {
        return (syntax, vec![diagnostic]);
    }
    let (chunks, mut diagnostics) = cut(file);
    if !diagnostics.is_empty() {
        return (syntax, diagnostics);
    }
    for chunk in chunks {
        let outcome = match chunk.kind {
            ChunkKind::Rule => parse_rule(engine, &chunk).map(|rule| syntax.rules.push(rule)),
            ChunkKind::Function => {
                parse_function(engine, &chunk).map(|function| syntax.functions.push(function))
            }
            ChunkKind::Constant => {
                parse_constant(engine, &chunk).map(|constant| syntax.constants.push(constant))
            }
            ChunkKind::Other => Err(Box::new(stray(&chunk))),
        };
        if let Err(diagnostic) = outcome {
            diagnostics.push(*diagnostic);
        }
    }
    (syntax, diagnostics)
}

fn too_large(file: &Arc<SourceFile>) -> Option<Diagnostic> {
    let lines = file.text.lines().count();
    let start = Span::new(file, 0, 0);
    if file.text.len() > FILE_BYTES_MAX {
        let message = format!("the file is {} bytes long", file.text.len());
        return Some(
            Diagnostic::error("file_too_large", message, start).help(format!(
                "a rule file holds at most {FILE_BYTES_MAX} bytes; split it"
            )),
        );
    }
    (lines > FILE_LINES_MAX).then(|| {
        Diagnostic::error(
            "file_too_large",
            format!("the file has {lines} lines"),
            start,
        )
        .help(format!(
            "a rule file holds at most {FILE_LINES_MAX} lines; split it"
        ))
    })
}

fn stray(chunk: &Chunk) -> Diagnostic {
    let end = token_end(&chunk.span.file.text, chunk.span.start);
    let span = Span::new(&chunk.span.file, chunk.span.start, end);
    let word = span.text().to_owned();
    let help = nearest(&word, ["rule", "fn", "const"]).map_or_else(
        || "a rule file holds only `rule`, `fn` and `const` statements and `//` comments".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Diagnostic::error(
        "stray_statement",
        format!("`{word}` begins no statement of a rule file"),
        span,
    )
    .help(help)
}

type Parsed<T> = Result<T, Box<Diagnostic>>;

fn syntax_error(chunk: &Chunk, error: &rhai::ParseError) -> Diagnostic {
    let file = &chunk.span.file;
    let start = position(file, error.position()).unwrap_or(chunk.span.start);
    let span = Span::new(file, start, token_end(&file.text, start));
    let found = span.text().to_owned();
    let text = error.err_type().to_string();
    let diagnostic = Diagnostic::error("syntax", lower_first(&text), span);
    match found.as_str() {
        "=" => diagnostic.help("comparison is written `==`"),
        "and" => diagnostic.help("write `&&`"),
        "or" => diagnostic.help("write `||`"),
        "not" => diagnostic.help("write `!`"),
        _ if text.contains("then") => diagnostic.help(
            "the condition after `when` ends before `then {`; is something missing at its end?",
        ),
        _ => match nearest(&found, CLAUSES) {
            Some(near) if near != found => diagnostic.help(format!("did you mean `{near}`?")),
            _ => diagnostic,
        },
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// Returns the byte offset of a position Rhai gave.
pub fn position(file: &Arc<SourceFile>, position: rhai::Position) -> Option<usize> {
    Some(file.offset(position.line()?, position.position().unwrap_or(1)))
}

fn parse_rule(engine: &Engine, chunk: &Chunk) -> Parsed<RuleSyntax> {
    let ast = engine
        .compile(Chunk::alone(&chunk.span))
        .map_err(|error| Box::new(syntax_error(chunk, &error)))?;
    let [Stmt::Expr(expr)] = ast.statements() else {
        return Err(Box::new(stray(chunk)));
    };
    let RhaiExpr::Custom(custom, _) = expr.as_ref() else {
        return Err(Box::new(stray(chunk)));
    };
    let mut reader = Reader {
        chunk,
        inputs: custom.inputs.iter(),
    };
    let mut tokens = custom.tokens.iter().skip(1).map(rhai::ImmutableString::as_str);
    tokens.next();
    let id = reader.text()?;
    let mut title = None;
    let mut basis = None;
    let mut models = Vec::new();
    let mut overrides: Vec<OverrideClause> = Vec::new();
    while let Some(token) = tokens.next() {
        match token {
            "title" => {
                title = Some((reader.text()?, reader.text()?));
                tokens.nth(2);
            }
            "basis" => {
                basis = Some(reader.text()?);
                tokens.next();
            }
            "models" | "," => {
                models.push(reader.text()?);
                tokens.next();
            }
            "overrides" => {
                let rule = reader.text()?;
                overrides.push(OverrideClause {
                    rule,
                    question: None,
                });
                tokens.next();
            }
            "for" => {
                let question = reader.ident()?;
                if let Some(last) = overrides.last_mut() {
                    last.question = Some(question);
                }
                tokens.next();
            }
            _ => break,
        }
    }
    let (when, then) = reader.rest()?;
    let (when_span, then_span) = body_spans(chunk, &then);
    Ok(RuleSyntax {
        id,
        title,
        basis,
        models,
        overrides,
        when,
        when_span,
        then,
        then_span,
        span: chunk.span.clone(),
    })
}

/// Reads the inputs of a `rule` statement in their order.
struct Reader<'a> {
    chunk: &'a Chunk,
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
        let file = &self.chunk.span.file;
        let start = position(file, at).unwrap_or(self.chunk.span.start);
        Text {
            text: text.to_owned(),
            span: Span::new(file, start, token_end(&file.text, start)),
        }
    }

    fn rest(&mut self) -> Parsed<(RhaiExpr, StmtBlock)> {
        match (self.inputs.next(), self.inputs.next()) {
            (Some(when), Some(RhaiExpr::Stmt(block))) => {
                Ok((when.clone(), block.as_ref().clone()))
            }
            _ => self.broken(),
        }
    }
}

/// Finds where the condition and the block of a rule stand.
fn body_spans(chunk: &Chunk, then: &StmtBlock) -> (Span, Span) {
    let file = &chunk.span.file;
    let block_start = position(file, then.span().start()).unwrap_or(chunk.span.end);
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
            at = at.saturating_add(super::source::string_length(rest));
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
    let free = |c: Option<char>| c.is_none_or(|c| !super::source::is_word(c));
    free(before) && free(after)
}

fn parse_function(engine: &Engine, chunk: &Chunk) -> Parsed<FunctionSyntax> {
    let text = chunk.span.text();
    let bad = |message: &str| {
        Box::new(
            Diagnostic::error("bad_function", message, chunk.span.clone())
                .help("a helper is one expression: `fn name(a, b) { a == b }`"),
        )
    };
    let open = text.find('(').ok_or_else(|| bad("a helper function without parameters"))?;
    let close = text.find(')').ok_or_else(|| bad("a helper function without `)`"))?;
    let brace = text.find('{').ok_or_else(|| bad("a helper function without a body"))?;
    let last = text.rfind('}').ok_or_else(|| bad("a helper function without `}`"))?;
    let name = text.get(2..open).unwrap_or_default().trim().to_owned();
    let params = text
        .get(open.saturating_add(1)..close)
        .unwrap_or_default()
        .split(',')
        .map(|param| param.trim().to_owned())
        .filter(|param| !param.is_empty())
        .collect();
    let body = Span::new(
        &chunk.span.file,
        chunk.span.start.saturating_add(brace).saturating_add(1),
        chunk.span.start.saturating_add(last),
    );
    let body = parse_expression(engine, chunk, &body)?;
    Ok(FunctionSyntax {
        name,
        params,
        body,
        span: chunk.span.clone(),
    })
}

fn parse_constant(engine: &Engine, chunk: &Chunk) -> Parsed<ConstantSyntax> {
    let text = chunk.span.text();
    let Some(equals) = text.find('=') else {
        return Err(Box::new(Diagnostic::error(
            "syntax",
            "a constant without a value",
            chunk.span.clone(),
        )));
    };
    let name = text.get(5..equals).unwrap_or_default().trim().to_owned();
    let end = text.trim_end().trim_end_matches(';').len();
    let value = Span::new(
        &chunk.span.file,
        chunk.span.start.saturating_add(equals).saturating_add(1),
        chunk.span.start.saturating_add(end),
    );
    let value = parse_expression(engine, chunk, &value)?;
    Ok(ConstantSyntax {
        name,
        value,
        span: chunk.span.clone(),
    })
}

fn parse_expression(engine: &Engine, chunk: &Chunk, span: &Span) -> Parsed<RhaiExpr> {
    let ast = engine
        .compile_expression(Chunk::alone(span))
        .map_err(|error| Box::new(syntax_error(chunk, &error)))?;
    match ast.statements() {
        [Stmt::Expr(expr)] => Ok(expr.as_ref().clone()),
        [Stmt::FnCall(call, at)] => Ok(RhaiExpr::FnCall(call.clone(), *at)),
        _ => Err(Box::new(Diagnostic::error(
            "bad_function",
            "this is not one expression",
            span.clone(),
        ))),
    }
}
