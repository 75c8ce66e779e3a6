//! How much room a text takes: an estimate, on the wide side, since no font is at hand.

/// Room of a character in thousandths of the size of its font.
const fn per_mille(c: char) -> i64 {
    match c {
        // Ideographs and the punctuation that goes with them fill a square.
        '\u{2e80}'.. => 1_000,
        '…' | '→' | '—' => 1_000,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 900,
        'A'..='Z' => 680,
        ' ' | 'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ':' | ';' | '\'' | '(' | ')'
        | '|' | '!' | '[' | ']' => 360,
        _ => 580,
    }
}

/// Returns the width of a text in pixels, rounded up.
pub(super) fn width(text: &str, size: i64) -> i64 {
    let units = text
        .chars()
        .fold(0_i64, |sum, c| sum.saturating_add(per_mille(c)));
    units
        .saturating_mul(size)
        .saturating_add(999)
        .checked_div(1_000)
        .unwrap_or_default()
}

/// Breaks a text into lines no wider than `most` pixels, where a line can be broken at all.
pub(super) fn wrap(text: &str, size: i64, most: i64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let Some(line) = lines.last_mut() else { break };
        let longer = format!("{line}{piece}");
        if line.is_empty() || width(longer.trim_end(), size) <= most {
            *line = longer;
        } else {
            lines.push(piece);
        }
    }
    for line in &mut lines {
        *line = line.trim().to_owned();
    }
    lines.retain(|line| !line.is_empty());
    evened(text, lines, size, most)
}

/// Makes the lines of a text about equally long, so that no word is left alone on the last.
fn evened(text: &str, lines: Vec<String>, size: i64, most: i64) -> Vec<String> {
    let longest = lines.iter().map(|line| width(line, size)).max();
    let last = lines.last().map(|line| width(line, size));
    let (Some(longest), Some(last)) = (longest, last) else {
        return lines;
    };
    let narrower = most.saturating_sub(size);
    if lines.len() < 2 || last.saturating_mul(2) > longest || narrower < size.saturating_mul(6) {
        return lines;
    }
    let again = wrap(text, size, narrower);
    if again.len() == lines.len() {
        again
    } else {
        lines
    }
}

/// Cuts a text where a line may end: after a blank, and between ideographs.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        let wide = c >= '\u{2e80}' || before >= '\u{2e80}';
        let clings = "，。、；：）》”！？…".contains(c) || "（《“".contains(before);
        let begins = before == ' ' || (wide && !clings && c != ' ');
        match pieces.last_mut() {
            Some(piece) if !begins => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        before = c;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ideograph_is_as_wide_as_its_font_is_high() {
        assert_eq!(width("裁决", 12), 24);
        assert!(width("ruling", 12) < 6 * 12);
    }

    #[test]
    fn a_line_is_broken_between_words_and_between_ideographs() {
        let lines = wrap("what is unknown falls by burden of proof", 10, 110);
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|line| width(line, 10) <= 110), "{lines:?}");
        assert_eq!(lines.join(" "), "what is unknown falls by burden of proof");
        let lines = wrap("申请人：撤销申请（平台系统）", 10, 80);
        assert_eq!(lines.concat(), "申请人：撤销申请（平台系统）");
        assert!(lines.iter().all(|line| !line.starts_with('）')));
    }
}
