//! Findings of the checker, drawn as source frames.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::source::Span;

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
            message: message.into(),
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
            main.text = text.into();
        }
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Says what to do, if there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        if text.is_some() {
            self.help = text;
        }
        self
    }

    /// Names the rule the diagnostic is about.
    #[must_use]
    pub fn heading(mut self, text: impl Into<String>) -> Self {
        self.heading = Some(text.into());
        self
    }

    /// Draws the diagnostic as text without colours.
    pub fn render(&self) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(self.message.as_str()).id(self.code));
        let mut drawn: Vec<&Label> = Vec::new();
        for (place, label) in self.labels.iter().enumerate() {
            if drawn
                .iter()
                .any(|other| other.span.file.name == label.span.file.name)
            {
                continue;
            }
            let same_file = self
                .labels
                .iter()
                .enumerate()
                .filter(|(_, other)| other.span.file.name == label.span.file.name);
            let file = &label.span.file;
            let mut snippet = Snippet::source(file.text.as_str()).path(file.name.as_str());
            for (other_place, other) in same_file {
                let kind = if other_place == 0 {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                let end = other.span.end.min(file.text.len());
                let mut annotation = kind.span(other.span.start.min(end)..end);
                if !other.text.is_empty() {
                    annotation = annotation.label(other.text.as_str());
                }
                snippet = snippet.annotation(annotation);
            }
            let _ = place;
            group = group.element(snippet);
            drawn.push(label);
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

/// Sorts diagnostics by place, so that the same pack always gives the same list.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| place_key(a).cmp(&place_key(b)));
}

fn place_key(diagnostic: &Diagnostic) -> (Severity, String, usize, &'static str, String) {
    let (file, start) = diagnostic
        .labels
        .first()
        .map(|label| (label.span.file.name.clone(), label.span.start))
        .unwrap_or_default();
    (
        diagnostic.severity,
        file,
        start,
        diagnostic.code,
        diagnostic.message.clone(),
    )
}

/// Returns the name among `known` nearest to `name`, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}
