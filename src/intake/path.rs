//! The place of a field in a file.

use std::fmt;

/// One step from a field to one inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the value under a key.
    Key(String),
    /// To an item of a list, from 0.
    Item(usize),
}

/// The way from the top of a file to a field: `order.lines[0].price`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(Vec<Step>);

impl Path {
    /// The top of the file.
    pub const fn top() -> Self {
        Self(Vec::new())
    }

    /// Reads a way as it is printed; keys that hold a dot or a bracket cannot be written so.
    pub fn parse(text: &str) -> Self {
        let mut path = Self::top();
        for part in text.split('.').filter(|part| !part.is_empty()) {
            let mut pieces = part.split('[');
            match pieces.next() {
                Some(key) if !key.is_empty() => path = path.key(key),
                Some(_) | None => {}
            }
            for piece in pieces {
                match piece.trim_end_matches(']').parse() {
                    Ok(place) => path = path.item(place),
                    Err(_) => path = path.key(piece),
                }
            }
        }
        path
    }

    /// Goes on to the value under `key`.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.0.push(Step::Key(key.into()));
        self
    }

    /// Goes on to the item at `place`, from 0.
    #[must_use]
    pub fn item(mut self, place: usize) -> Self {
        self.0.push(Step::Item(place));
        self
    }

    /// Lists the steps from the top.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

/// The way to the value being read, as a chain of steps that costs nothing until it is told.
#[derive(Clone, Copy)]
pub(super) enum Way<'a> {
    /// The top of the file.
    Top,
    /// To the value under a key.
    Key(&'a Way<'a>, &'a str),
    /// To an item of a list, from 0.
    Item(&'a Way<'a>, usize),
}

impl Way<'_> {
    /// Tells the way from the top.
    pub(super) fn path(&self) -> Path {
        match self {
            Self::Top => Path::top(),
            Self::Key(above, key) => above.path().key(*key),
            Self::Item(above, place) => above.path().item(*place),
        }
    }
}

impl From<Vec<Step>> for Path {
    fn from(steps: Vec<Step>) -> Self {
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if place == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Item(item) => write!(f, "[{item}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_printed_as_it_is_read() {
        for text in [
            "",
            "case",
            "order.lines[0].price",
            "evidence[12]",
            "a[0][1].b",
        ] {
            assert_eq!(Path::parse(text).to_string(), text);
        }
        assert_eq!(
            Path::parse("order.lines[3]").steps(),
            [
                Step::Key("order".to_owned()),
                Step::Key("lines".to_owned()),
                Step::Item(3)
            ]
        );
    }
}
