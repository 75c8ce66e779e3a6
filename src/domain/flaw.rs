//! What does not fit together in a dispute.

/// One thing that does not fit, with the place of the field that should change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The field, as case files name it: `claim.lines[0].quantity`.
    pub path: String,
    /// What is wrong with it: a lower-case fragment without full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Flaw {
    /// Makes a flaw without a remedy.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            help: None,
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}
