//! A file that can be read as YAML.

use serde::de::{Deserialize, DeserializeOwned};

use super::error::{InputError, InputErrors};
use super::path::Path;
use super::plain::Plain;
use super::{reader, yaml};

/// A file with its text, from which typed values are read and in which places are found.
pub struct Document {
    name: String,
    text: String,
    tree: Plain,
}

/// Reads a file as a `T` whose types refuse unknown fields (`deny_unknown_fields`).
///
/// # Errors
///
/// The first thing wrong; [`Document::read_all`] gathers what it can.
pub fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, InputError> {
    Document::parse(name, text)?.read()
}

impl Document {
    /// Reads a text of at most 1 MiB; `name` is what errors call the file.
    ///
    /// # Errors
    ///
    /// What is not YAML, a key given twice, an anchor, an alias or a tag, or a text that is too
    /// long.
    pub fn parse(name: &str, text: &str) -> Result<Self, InputError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let tree = yaml::parse(text).map_err(|fault| InputError {
            file: name.to_owned(),
            line: fault.line,
            column: fault.column,
            path: fault.path.to_string(),
            message: fault.message,
            help: fault.help,
        })?;
        Ok(Self {
            name: name.to_owned(),
            text: text.to_owned(),
            tree,
        })
    }

    /// Takes a value that a program wrote; places in errors are those of its indented text.
    ///
    /// # Errors
    ///
    /// What no file could hold, such as a number with a point.
    pub fn of_json(name: &str, value: &serde_json::Value) -> Result<Self, InputError> {
        let text = format!("{value:#}");
        match Plain::deserialize(value) {
            Ok(tree) => Ok(Self {
                name: name.to_owned(),
                text,
                tree,
            }),
            Err(error) => Err(InputError {
                file: name.to_owned(),
                line: 1,
                column: 1,
                path: String::new(),
                message: error.to_string(),
                help: None,
            }),
        }
    }

    /// Returns the whole file as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        self.tree.to_json()
    }

    /// Returns what errors call the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the values of the file before anything is made of them.
    pub const fn tree(&self) -> &Plain {
        &self.tree
    }

    /// Reads the whole file as a `T`.
    ///
    /// # Errors
    ///
    /// The first thing wrong, in the order of the lines.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, InputError> {
        self.read_all()
            .map_err(|errors| match errors.into_iter().next() {
                Some(error) => error,
                None => self.error(&Path::top(), "not readable"),
            })
    }

    /// Reads the whole file as a `T`.
    ///
    /// # Errors
    ///
    /// Every unknown field, and the first other thing wrong.
    pub fn read_all<T: DeserializeOwned>(&self) -> Result<T, InputErrors> {
        reader::read(&self.tree).map_err(|problems| {
            let mut errors = problems.into_iter().map(|problem| {
                let path = problem.path.unwrap_or_default();
                let (line, column) = self.place(&path, problem.key);
                InputError {
                    file: self.name.clone(),
                    line,
                    column,
                    path: path.to_string(),
                    message: problem.message,
                    help: problem.help,
                }
            });
            match errors.next() {
                Some(first) => InputErrors::new(first, errors),
                None => InputErrors::from(self.error(&Path::top(), "not readable")),
            }
        })
    }

    /// Makes an error about the field at `path`, or about what is nearest above it in the file.
    pub fn error(&self, path: &Path, message: impl Into<String>) -> InputError {
        let (line, column) = self.place(path, false);
        InputError {
            file: self.name.clone(),
            line,
            column,
            path: path.to_string(),
            message: message.into(),
            help: None,
        }
    }

    /// Makes an error about the field at `path`, with what to do about it.
    pub fn error_with_help(
        &self,
        path: &Path,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> InputError {
        InputError {
            help: Some(help.into()),
            ..self.error(path, message)
        }
    }

    /// Finds the line and column, from 1, of a field, or of what is nearest above it.
    ///
    /// A plain value is found where it stands; a section, a list and a missing value where their
    /// key does.
    pub fn locate(&self, path: &Path) -> (usize, usize) {
        self.place(path, false)
    }

    fn place(&self, path: &Path, key: bool) -> (usize, usize) {
        let mut value = &self.tree;
        let mut reached = Vec::new();
        for step in path.steps() {
            match value.step(step) {
                Some(inside) => {
                    value = inside;
                    reached.push(step.clone());
                }
                None => break,
            }
        }
        let at_key = key || value.is_nested() || reached.len() < path.steps().len();
        yaml::locate(&self.text, &Path::from(reached), at_key).unwrap_or((1, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::UniqueMap;

    fn error(text: &str) -> String {
        match Document::parse("x.yaml", text) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_is_not_yaml_is_told_with_its_place() {
        assert_eq!(
            error("a: [1\nb: 2\n"),
            "x.yaml:2:2: not readable as YAML: did not find expected ',' or ']'"
        );
        assert_eq!(error(""), "x.yaml:1:1: the file is empty");
        assert_eq!(error("# nothing\n"), "x.yaml:1:1: the file is empty");
        assert!(error("a: 1\n---\nb: 2\n").contains("more than one document"));
        assert!(error("a:\n\tb: 1\n").starts_with("x.yaml:2:1: not readable as YAML"));
    }

    #[test]
    fn keys_are_texts_and_stand_once() {
        assert_eq!(error("1: a\n"), "x.yaml:1:1: 1: a key that is not a text");
        assert_eq!(
            error("a: 1\na: 2\n"),
            "x.yaml:2:1: a: the key is given twice"
        );
        assert_eq!(
            error("a: [{b: 1, b: 2}]\n"),
            "x.yaml:1:12: a[0].b: the key is given twice"
        );
    }

    #[test]
    fn anchors_aliases_tags_and_merges_are_refused() {
        for text in ["a: &x 1\n", "a: *x\n", "a: !t 1\n", "<<: {a: 1}\n"] {
            assert!(error(text).contains("not read"), "{text}");
        }
    }

    #[test]
    fn a_file_of_a_mebibyte_is_read_and_no_larger_one() {
        let text = format!("a: {}", "x".repeat(crate::intake::SIZE_MAX - 3));
        assert_eq!(error(&text), "");
        assert_eq!(
            error(&(text + "x")),
            "x.yaml:1:1: the file is larger than 1048576 bytes"
        );
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        assert_eq!(
            error(&format!("a: {}", "[".repeat(50_000))),
            "x.yaml:1:68: brackets are nested too deeply"
        );
        assert!(error(&"- ".repeat(50_000)).contains("recursion limit"));
    }

    #[test]
    fn places_are_found_in_every_style_of_yaml() {
        let text = "\
top:
  # a comment
  list:
    - one
    - name: two
      flow: { a: 1, \"b c\": [x, \"y\"] }
  text: |
    lines
    of text
  中文: 值
";
        let document = Document::parse("x.yaml", text).unwrap();
        let place = |path: &str| document.locate(&Path::parse(path));
        assert_eq!(place("top.list[0]"), (4, 7));
        assert_eq!(place("top.list[1].name"), (5, 13));
        assert_eq!(place("top.list[1].flow.a"), (6, 18));
        let spaced = Path::parse("top.list[1].flow").key("b c").item(1);
        assert_eq!(document.locate(&spaced), (6, 32));
        assert_eq!(place("top.text"), (7, 9));
        assert_eq!(place("top.中文"), (10, 7));
        assert_eq!(place("top.list"), (3, 3));
        assert_eq!(place("top.missing.further"), (1, 1));
        assert_eq!(place("top.list[1].missing"), (5, 7));
    }

    #[test]
    fn maps_keep_the_order_of_the_file() {
        let map: UniqueMap<String, i64> = read("x.yaml", "b: 1\na: 2\nc: 3\n").unwrap();
        let keys: Vec<&str> = map.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a", "c"]);
    }

    #[test]
    fn values_of_open_meaning_are_read_as_they_stand() {
        let plain: Plain = read("x.yaml", "a: [1, true, x, null, 1.5, {b: 2026-03-01}]\n").unwrap();
        let Plain::Fields(fields) = plain else {
            panic!("not fields");
        };
        assert_eq!(
            fields,
            [(
                "a".to_owned(),
                Plain::List(vec![
                    Plain::Whole(1),
                    Plain::YesNo(true),
                    Plain::Text("x".to_owned()),
                    Plain::Nothing,
                    Plain::Decimal(1.5),
                    Plain::Fields(vec![("b".to_owned(), Plain::Text("2026-03-01".to_owned()))]),
                ])
            )]
        );
    }
}
