//! Findings of the checker, drawn as source frames.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::source::Span;

/// Most diagnostics that are shown at once.
pub const DIAGNOSTICS_MAX: usize = 500;
/// Longest message, in characters.
const MESSAGE_CHARS_MAX: usize = 300;
/// Longest help, in characters.
const HELP_CHARS_MAX: usize = 1_000;
/// Longest name for which a like one is looked for.
const NAME_BYTES_MAX: usize = 100;

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The pack must not be used.
    Error,
    /// The pack works, but something in it is likely not meant.
    Warning,
}

/// A place with a few words beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// One finding about a pack: what, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// A stable code, such as `unknown_fact`.
    pub code: &'static str,
    /// What was found: a lower-case fragment.
    pub message: String,
    /// The places; the first is the main one.
    pub labels: Vec<Label>,
    /// The rule it is about, with its title and basis, so that the author sees which provision he is in.
    pub heading: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Makes an error at a place.
    pub fn error(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: bounded(message.into(), MESSAGE_CHARS_MAX),
            labels: vec![Label {
                span,
                text: String::new(),
            }],
            heading: None,
            help: None,
        }
    }

    /// Makes a warning at a place.
    pub fn warning(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message, span)
        }
    }

    /// Says what is to be seen at the main place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(main) = self.labels.first_mut() {
            main.text = bounded(text.into(), MESSAGE_CHARS_MAX);
        }
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: bounded(text.into(), MESSAGE_CHARS_MAX),
        });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(bounded(text.into(), HELP_CHARS_MAX));
        self
    }

    /// Says what to do, if there is something to say.
    #[must_use]
    pub fn maybe_help(self, text: Option<String>) -> Self {
        match text {
            Some(text) => self.help(text),
            None => self,
        }
    }

    /// Names the rule the diagnostic is about.
    #[must_use]
    pub fn heading(mut self, text: impl Into<String>) -> Self {
        self.heading = Some(bounded(text.into(), MESSAGE_CHARS_MAX));
        self
    }

    /// Draws the diagnostic as text without colours.
    pub fn render(&self) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(self.message.as_str()).id(self.code);
        let mut group = Group::with_title(title);
        for (place, label) in self.labels.iter().enumerate() {
            let name = &label.span.file.name;
            let in_this_file = |other: &&Label| other.span.file.name == *name;
            if self
                .labels
                .iter()
                .take(place)
                .any(|other| in_this_file(&other))
            {
                continue;
            }
            let here: Vec<&Label> = self.labels.iter().filter(in_this_file).collect();
            group = group.element(frame(&here, place == 0));
        }
        if let Some(heading) = &self.heading {
            group = group.element(Level::NOTE.with_name("rule").message(heading.as_str()));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        Renderer::plain().render(&[group])
    }
}

/// Draws the lines of one file that labels stand on; the first label may be the main one.
fn frame<'l>(labels: &[&'l Label], has_main: bool) -> Snippet<'l, Annotation<'l>> {
    let Some(first) = labels.first() else {
        return Snippet::source("");
    };
    let file = &first.span.file;
    let text = file.text.as_str();
    let spans: Vec<(usize, usize)> = labels.iter().map(|label| inside(&label.span)).collect();
    // Only the lines between the first and the last label are handed on: files can be long.
    let start = spans
        .iter()
        .map(|(start, _)| *start)
        .min()
        .unwrap_or_default();
    let end = spans.iter().map(|(_, end)| *end).max().unwrap_or_default();
    let before = text.get(..start).unwrap_or_default();
    let from = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let after = text.get(end..).unwrap_or_default();
    let to = after
        .find('\n')
        .map_or(text.len(), |length| end.saturating_add(length));
    let (line, _) = file.line_column(from);
    let mut snippet = Snippet::source(text.get(from..to).unwrap_or_default())
        .line_start(line)
        .path(file.name.as_str());
    for (place, (label, (start, end))) in labels.iter().zip(spans).enumerate() {
        let kind = if place == 0 && has_main {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let mut annotation = kind.span(start.saturating_sub(from)..end.saturating_sub(from));
        if !label.text.is_empty() {
            annotation = annotation.label(label.text.as_str());
        }
        snippet = snippet.annotation(annotation);
    }
    snippet
}

/// Returns the ends of a span, kept inside its file and between two characters.
fn inside(span: &Span) -> (usize, usize) {
    let text = &span.file.text;
    let back = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at = at.saturating_sub(1);
        }
        at
    };
    (back(span.start), back(span.end))
}

/// Shortens a text that repeats what somebody wrote, however long that was.
fn bounded(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text,
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
    }
}

/// Sorts diagnostics by place, so that the same pack always gives the same list, and keeps one of
/// those that say the same of the same place: a helper is looked at wherever it is called.
pub fn tidy(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| key(a).cmp(&key(b)));
    diagnostics.dedup_by(|a, b| key(a) == key(b));
}

/// Keeps the first of many diagnostics, and says how many are left out.
pub fn limit(diagnostics: &mut Vec<Diagnostic>) {
    let more = diagnostics.len().saturating_sub(DIAGNOSTICS_MAX);
    let Some(last) = diagnostics.get(DIAGNOSTICS_MAX) else {
        return;
    };
    let severity = last.severity;
    let place = last.labels.first().map(|label| label.span.clone());
    diagnostics.truncate(DIAGNOSTICS_MAX);
    if let Some(place) = place {
        diagnostics.push(Diagnostic {
            severity,
            ..Diagnostic::error("more", format!("{more} more are not shown"), place)
                .label("the next is here")
                .help("correct those above first")
        });
    }
}

type Key<'d> = (Severity, Option<(&'d str, usize)>, &'static str, &'d str);

fn key(diagnostic: &Diagnostic) -> Key<'_> {
    let place = diagnostic
        .labels
        .first()
        .map(|label| (label.span.file.name.as_str(), label.span.start));
    (
        diagnostic.severity,
        place,
        diagnostic.code,
        &diagnostic.message,
    )
}

/// Returns the name among `known` nearest to `name`, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > NAME_BYTES_MAX {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}
