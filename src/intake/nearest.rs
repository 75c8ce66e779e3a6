//! Guesses what a misspelt name was meant to be.

/// The most names a help lists in full.
const LISTED_MAX: usize = 24;

/// The longest name for which a like one is looked for, in bytes.
const NAME_BYTES_MAX: usize = 100;

/// Returns the known name that `name` most looks like, if any is close.
///
/// A name may also be meant by one of its words: `prise` is close to `unit_price`.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > NAME_BYTES_MAX {
        return None;
    }
    let wanted = folded(name);
    let tolerance = (wanted.chars().count() / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|candidate| {
            let candidate_folded = folded(candidate);
            let whole = distance(&wanted, &candidate_folded);
            let word = candidate_folded
                .split('_')
                .filter(|word| word.chars().count() > 3)
                .map(|word| distance(&wanted, word))
                .min()
                .unwrap_or(usize::MAX);
            (whole.min(word), whole > word, candidate)
        })
        .filter(|(distance, _, _)| *distance <= tolerance)
        .min_by_key(|(distance, by_word, _)| (*distance, *by_word))
        .map(|(_, _, candidate)| candidate)
}

fn folded(name: &str) -> String {
    name.to_lowercase().replace(['-', ' '], "_")
}

fn distance(left: &str, right: &str) -> usize {
    strsim::damerau_levenshtein(left, right)
}

/// Says what was perhaps meant, and what there is: ``did you mean `price`? (fields here: ..)``.
pub(super) fn suggestion(name: &str, known: &[&str], what_they_are: &str) -> Option<String> {
    let guess = nearest(name, known.iter().copied());
    let listed = (!known.is_empty() && known.len() <= LISTED_MAX)
        .then(|| format!("{what_they_are}: {}", known.join(", ")));
    match (guess, listed) {
        (Some(guess), Some(listed)) => Some(format!("did you mean `{guess}`? ({listed})")),
        (Some(guess), None) => Some(format!("did you mean `{guess}`?")),
        (None, listed) => listed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_within_reach_is_meant() {
        let known = ["price", "paid", "quantity", "unit_price"];
        assert_eq!(nearest("prise", known), Some("price"));
        assert_eq!(nearest("Unit-Price", known), Some("unit_price"));
        assert_eq!(nearest("quantitiy", known), Some("quantity"));
        assert_eq!(nearest("prise", ["unit_price", "paid"]), Some("unit_price"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn long_lists_of_names_are_not_repeated() {
        let few = ["a_b", "c_d"];
        assert_eq!(
            suggestion("ab", &few, "fields here").unwrap(),
            "did you mean `a_b`? (fields here: a_b, c_d)"
        );
        let many: Vec<String> = (0..40).map(|number| format!("name_{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(suggestion("zzz", &many, "terms"), None);
    }
}
