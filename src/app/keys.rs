//! The keys of the views: a word, then names, with a separator no name can hold between them.

use jiff::Timestamp;

use crate::store::KeyRange;

/// Names hold no control characters, so this never stands in one.
const BETWEEN: char = '\u{1f}';

/// A dispute at a glance, by its number.
pub const SUMMARY: &str = "dispute";
/// What is due, by time and dispute.
pub const DUE: &str = "due";
/// Disputes by merchant.
pub const BY_MERCHANT: &str = "by_merchant";
/// Disputes by buyer.
pub const BY_BUYER: &str = "by_buyer";
/// Open disputes by stage.
pub const BY_STAGE: &str = "by_stage";
/// Disputes by the day of their filing.
pub const BY_DAY: &str = "by_day";
/// Open disputes by order.
pub const BY_ORDER: &str = "by_order";
/// How long a dispute waited for a person, by when that ended.
pub const WAIT: &str = "wait";
/// Merchants that something is known of.
pub const MERCHANT: &str = "merchant";
/// Rows of standings, by pack and merchant.
pub const STANDING: &str = "standing";
/// Movements of standings, by pack, merchant and position.
pub const MOVEMENT: &str = "movement";
/// What a dispute has added to a standing, by pack and dispute.
pub const TALLY: &str = "tally";
/// How often a buyer reviewed a merchant, by pack, merchant and month.
pub const PAIR: &str = "pair";

/// Makes a key.
pub fn key(word: &str, names: &[&str]) -> Vec<u8> {
    let mut text = word.to_owned();
    for name in names {
        text.push(BETWEEN);
        text.push_str(name);
    }
    text.into_bytes()
}

/// Means all keys of a word below some names.
pub fn below(word: &str, names: &[&str]) -> KeyRange {
    let mut prefix = key(word, names);
    prefix.extend(BETWEEN.to_string().into_bytes());
    KeyRange::prefix(&prefix)
}

/// Returns the last name of a key.
pub fn last_name(key: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(key).ok()?;
    text.rsplit(BETWEEN).next().map(str::to_owned)
}

/// Returns the name of a key at a place, the word being at 0.
pub fn name_at(key: &[u8], place: usize) -> Option<String> {
    let text = std::str::from_utf8(key).ok()?;
    text.split(BETWEEN).nth(place).map(str::to_owned)
}

/// Writes a moment so that the order of texts is that of time, from the year 0 on.
pub fn moment(at: Timestamp) -> String {
    let nanos = at.as_nanosecond().saturating_add(1 << 100);
    format!("{nanos:040}")
}
