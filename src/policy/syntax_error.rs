//! Says in the words of rule authors what Rhai's parser stumbled over.

use rhai::{LexError, ParseErrorType};

use super::chunks::{Chunk, ChunkKind};
use super::diagnostic::{Diagnostic, nearest};
use super::sandbox::CLAUSES;
use super::source::{Origin, Span};

/// Words of Rhai that rules must do without.
const FOREIGN: [&str; 22] = [
    "while",
    "loop",
    "for",
    "do",
    "break",
    "continue",
    "let",
    "switch",
    "return",
    "throw",
    "try",
    "import",
    "export",
    "eval",
    "print",
    "debug",
    "private",
    "global",
    "call",
    "curry",
    "sleep",
    "timestamp",
];

/// Turns an error of Rhai's parser into a diagnostic; `origin` is where the parsed text begins.
pub fn syntax_error(chunk: &Chunk, origin: &Origin, error: &rhai::ParseError) -> Diagnostic {
    let span = origin.token(error.position());
    if span.start >= chunk.span.end {
        return too_early(chunk, last_token(&chunk.span));
    }
    let found = span.text().to_owned();
    if let Some(diagnostic) = habit(&found, &span) {
        return diagnostic;
    }
    match error.err_type() {
        ParseErrorType::MissingToken(token, _) if token == "then" => no_then(chunk, span),
        ParseErrorType::UnexpectedEOF => too_early(chunk, span),
        ParseErrorType::ExprTooDeep => Diagnostic::error(
            "too_deep",
            "this has more parts than one expression may have",
            span,
        )
        .help("give a part of it a name: `fn name() { .. }`"),
        ParseErrorType::LiteralTooLarge(what, most) => Diagnostic::error(
            "too_large",
            format!("{} is over the limit of {most}", lower_first(what)),
            span,
        )
        .help("shorten it"),
        ParseErrorType::WrongDocComment => {
            Diagnostic::error("syntax", "`///` may not stand before a rule", span)
                .help("write comments with `//`")
        }
        ParseErrorType::MissingToken(token, _) if token == "/" => {
            Diagnostic::error("syntax", "the title has only one language", span)
                .help("write `title \"中文\" / \"English\"`")
        }
        ParseErrorType::MissingToken(token, _) => {
            Diagnostic::error("syntax", format!("`{token}` is expected before this"), span)
                .maybe_help(clause_help(chunk, &found))
        }
        ParseErrorType::MissingSymbol(what) if what == "Expecting a string" => {
            Diagnostic::error("syntax", "a text in double quotes is expected here", span)
        }
        ParseErrorType::BadInput(LexError::MalformedNumber(_)) => {
            Diagnostic::error("syntax", "this is no whole number of 64 bits", span)
                .help("amounts and rates with decimals stand in params.yaml")
        }
        other => Diagnostic::error("syntax", lower_first(&other.to_string()), span)
            .maybe_help(clause_help(chunk, &found)),
    }
}

/// Knows what people write who come from another language.
fn habit(found: &str, span: &Span) -> Option<Diagnostic> {
    let (message, help) = match found {
        "=" => ("`=` compares nothing", "write `==`"),
        "and" => ("`and` joins nothing", "write `&&`"),
        "or" => ("`or` joins nothing", "write `||`"),
        "not" => ("`not` denies nothing", "write `!`"),
        "<>" => ("`<>` compares nothing", "write `!=`"),
        word if FOREIGN.contains(&word) => {
            let message = format!("`{word}` is not part of the dialect");
            let help = "a rule holds a condition and verbs; there are no loops, no variables and no calls to the outside";
            return Some(Diagnostic::error("outside_dialect", message, span.clone()).help(help));
        }
        _ => return None,
    };
    Some(Diagnostic::error("syntax", message, span.clone()).help(help))
}

/// The condition is not followed by `then`: it stops short and ate the word, or goes on after it.
fn no_then(chunk: &Chunk, span: Span) -> Diagnostic {
    let before = chunk
        .span
        .file
        .text
        .get(chunk.span.start..span.start)
        .unwrap_or_default()
        .trim_end();
    if let Some(cut) = before.strip_suffix("then") {
        let start = chunk.span.start.saturating_add(cut.len());
        let then = Span::new(&chunk.span.file, start, start.saturating_add("then".len()));
        return Diagnostic::error("syntax", "the condition stops short before `then`", then)
            .label("something is missing before this")
            .help("end the condition with what the last operator needs, or remove the operator");
    }
    Diagnostic::error("syntax", "the condition does not go on like this", span)
        .label("`then` or an operator is expected here")
        .help("join conditions with `&&` or `||`; after the last one comes `then { .. }`")
}

fn too_early(chunk: &Chunk, span: Span) -> Diagnostic {
    let help = match chunk.kind {
        ChunkKind::Rule => "a rule ends with `then { .. }`; see that every bracket is closed",
        ChunkKind::Function => "a helper is one expression: `fn name(a, b) { a == b }`",
        ChunkKind::Constant => "a constant ends with a semicolon: `const NAME = [A, B];`",
        ChunkKind::Other => "see that every bracket is closed",
    };
    Diagnostic::error("syntax", "the statement is not complete", span)
        .label("it ends here")
        .help(help)
}

/// Guesses which clause a word in the header of a rule was meant to be.
fn clause_help(chunk: &Chunk, found: &str) -> Option<String> {
    if chunk.kind != ChunkKind::Rule {
        return None;
    }
    nearest(found, CLAUSES)
        .filter(|near| *near != found)
        .map(|near| format!("did you mean `{near}`?"))
}

/// Returns the last character of a statement, for what is missing at its end.
fn last_token(span: &Span) -> Span {
    let last = span.text().trim_end();
    let length = last.chars().next_back().map_or(0, char::len_utf8);
    let end = span.start.saturating_add(last.len());
    Span::new(&span.file, end.saturating_sub(length), end)
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
