//! Finds what no file needs and what can make a small one costly: anchors, aliases, tags, and
//! brackets within brackets without end.

/// The most brackets and braces that may be open at once.
const DEPTH_MAX: usize = 64;

/// What is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Forbidden {
    /// An anchor, an alias or a tag.
    Reference,
    /// More than 64 open brackets.
    Depth,
}

/// Where the scan stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Where a value or a key may begin.
    Start,
    /// Within a text without quotes.
    Plain,
    /// Within single quotes.
    Single,
    /// Within double quotes.
    Double,
    /// Within a comment.
    Comment,
}

/// Finds the line and column, from 1, of the first thing that is not read.
///
/// The scan knows quotes, comments and block texts. Where a text without quotes goes on in a new
/// line that begins with `&`, `*` or `!`, it takes that for one as well; quotes help.
pub(super) fn find_forbidden(text: &str) -> Option<(Forbidden, (usize, usize))> {
    let mut scan = Scan {
        place: Place::Start,
        depth: 0,
    };
    let mut block: Option<usize> = None;
    for (number, line) in (1_usize..).zip(text.lines()) {
        let indent = line
            .len()
            .saturating_sub(line.trim_start_matches(' ').len());
        if let Some(above) = block {
            if line.trim().is_empty() || indent > above {
                continue;
            }
            block = None;
        }
        if !scan.in_quotes() {
            scan.place = Place::Start;
        }
        if let Some((found, column)) = scan.line(line) {
            return Some((found, (number, column)));
        }
        if !scan.in_quotes() && opens_block(line) {
            block = Some(indent);
        }
    }
    None
}

/// A scan through the lines of a text.
struct Scan {
    place: Place,
    /// How many brackets and braces are open.
    depth: usize,
}

impl Scan {
    fn in_quotes(&self) -> bool {
        self.place == Place::Single || self.place == Place::Double
    }

    /// Scans one line and returns what was found in which column.
    fn line(&mut self, line: &str) -> Option<(Forbidden, usize)> {
        let mut before = ' ';
        let mut characters = (1_usize..).zip(line.chars()).peekable();
        while let Some((column, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            match self.place {
                Place::Single if character == '\'' && next == Some('\'') => {
                    characters.next();
                }
                Place::Double if character == '\\' => {
                    characters.next();
                }
                Place::Single if character == '\'' => self.place = Place::Plain,
                Place::Double if character == '"' => self.place = Place::Plain,
                Place::Comment | Place::Single | Place::Double => {}
                Place::Start | Place::Plain if character == '#' && before == ' ' => {
                    self.place = Place::Comment;
                }
                Place::Start if matches!(character, '&' | '*' | '!') => {
                    return Some((Forbidden::Reference, column));
                }
                Place::Start => self.start(character, next),
                Place::Plain => self.plain(character, before, next),
            }
            if self.depth > DEPTH_MAX {
                return Some((Forbidden::Depth, column));
            }
            before = character;
        }
        None
    }

    fn start(&mut self, character: char, next: Option<char>) {
        match character {
            ' ' | ',' => {}
            '-' | '?' | ':' if next.is_none_or(|next| next == ' ') => {}
            '[' | '{' => self.depth = self.depth.saturating_add(1),
            '\'' => self.place = Place::Single,
            '"' => self.place = Place::Double,
            _ => {
                self.place = Place::Plain;
                self.close(character);
            }
        }
    }

    fn plain(&mut self, character: char, before: char, next: Option<char>) {
        let after_key = next.is_none_or(|next| next == ' ') || matches!(before, '"' | '\'');
        match character {
            ':' if after_key => self.place = Place::Start,
            ',' if self.depth > 0 => self.place = Place::Start,
            _ => self.close(character),
        }
    }

    fn close(&mut self, character: char) {
        if matches!(character, ']' | '}') {
            self.depth = self.depth.saturating_sub(1);
        }
    }
}

/// Says whether a line ends in the sign of a block text: `|` or `>`, perhaps with `+`, `-`, digits.
fn opens_block(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    let sign = line.trim_end_matches(|c: char| c.is_ascii_digit() || c == '+' || c == '-');
    sign.strip_suffix(['|', '>'])
        .is_some_and(|before| before.ends_with(": ") || before.ends_with("- "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find_anchor(text: &str) -> Option<(usize, usize)> {
        find_forbidden(text).map(|(_, place)| place)
    }

    #[test]
    fn brackets_go_sixty_four_deep() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(find_forbidden(&nested(64)), None);
        assert_eq!(
            find_forbidden(&nested(65)),
            Some((Forbidden::Depth, (1, 65)))
        );
        let wide = "- [a, {b: [c]}]\n".repeat(100);
        assert_eq!(find_forbidden(&wide), None);
    }

    #[test]
    fn anchors_aliases_and_tags_are_found_where_a_value_begins() {
        assert_eq!(find_anchor("a: &x 1\n"), Some((1, 4)));
        assert_eq!(find_anchor("a: 1\nb: *x\n"), Some((2, 4)));
        assert_eq!(find_anchor("- *x\n"), Some((1, 3)));
        assert_eq!(find_anchor("a: [1, *x]\n"), Some((1, 8)));
        assert_eq!(find_anchor("a: {b: *x}\n"), Some((1, 8)));
        assert_eq!(find_anchor("&x a: 1\n"), Some((1, 1)));
        assert_eq!(find_anchor("a: !!str 1\n"), Some((1, 4)));
        assert_eq!(find_anchor("\"a\": *x\n"), Some((1, 6)));
        assert_eq!(find_anchor("{\"a\":*x}\n"), Some((1, 6)));
        assert_eq!(find_anchor("- - - *x\n"), Some((1, 7)));
        assert_eq!(find_anchor("? *x\n"), Some((1, 3)));
    }

    #[test]
    fn the_same_signs_within_texts_and_comments_are_none() {
        for text in [
            "a: b & c * d ! e\n",
            "a: \"*x\"\n",
            "a: '&x'\n",
            "a: 'it''s *x'\n",
            "a: \"say \\\" *x\"\n",
            "# *x\na: 1 # &y\n",
            "a: |\n  *x\n  - &y\nb: 1\n",
            "a: >-\n  *x\n\n  !z\n",
            "- |\n  *x\n",
            "a: \"one\n  *two\"\n",
            "a: x*y\n",
            "a: one, *two* [x] !y\n",
            "a: [one] \nb: c, *d\n",
            "a: []\nb: c, *d\n",
        ] {
            assert_eq!(find_anchor(text), None, "{text}");
        }
    }

    #[test]
    fn a_block_text_ends_where_the_indent_does() {
        assert_eq!(find_anchor("a: |\n  text\nb: *x\n"), Some((3, 4)));
    }
}
