//! What is wrong with a file, and where.

use std::fmt;

/// Something wrong in a file, with its place and what to do about it.
///
/// Printed it is one line: `cases/x/case.yaml:12:5: order.lines[0].prise: unknown field`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// The file, as the reader was told its name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The field, such as `order.lines[0].prise`; empty for the file as a whole.
    pub path: String,
    /// What is wrong: a lower-case fragment without full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for InputError {}

/// Everything wrong in one file, at least one thing, in the order of the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputErrors(Vec<InputError>);

impl InputErrors {
    /// Gathers errors; `first` and what comes with it, sorted by their place.
    pub fn new(first: InputError, others: impl IntoIterator<Item = InputError>) -> Self {
        let mut errors = vec![first];
        errors.extend(others);
        errors.sort_by_key(|error| (error.line, error.column));
        errors.dedup();
        Self(errors)
    }

    /// Gathers errors, if there are any.
    pub fn gather(errors: impl IntoIterator<Item = InputError>) -> Option<Self> {
        let mut errors = errors.into_iter();
        errors.next().map(|first| Self::new(first, errors))
    }

    /// Lists the errors in the order of the lines.
    pub fn iter(&self) -> std::slice::Iter<'_, InputError> {
        self.0.iter()
    }
}

impl From<InputError> for InputErrors {
    fn from(error: InputError) -> Self {
        Self(vec![error])
    }
}

impl IntoIterator for InputErrors {
    type Item = InputError;
    type IntoIter = std::vec::IntoIter<InputError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a InputErrors {
    type Item = &'a InputError;
    type IntoIter = std::slice::Iter<'a, InputError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for InputErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, error) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
            if let Some(help) = &error.help {
                write!(f, "\n  help: {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for InputErrors {}
