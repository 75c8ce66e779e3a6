//! Writes that lie over other views and are not in them yet.

use std::collections::BTreeMap;

use super::views::{KeyRange, Pair, ViewBatch, ViewError, ViewRead};

/// Shows a batch over the views below it.
pub(super) struct Overlay<'a> {
    over: &'a ViewBatch,
    below: &'a dyn ViewRead,
}

impl<'a> Overlay<'a> {
    pub(super) fn new(over: &'a ViewBatch, below: &'a dyn ViewRead) -> Self {
        Self { over, below }
    }
}

impl ViewRead for Overlay<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        match self.over.writes.get(key) {
            Some(written) => Ok(written.clone()),
            None => self.below.get(key),
        }
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Pair>, ViewError> {
        let over = |part: &KeyRange, most: usize| slice(self.over, part, most);
        let below = |part: &KeyRange, most: usize| self.below.page(part, most);
        merged_page(range, limit, &over, &below)
    }
}

/// Writes of a layer, a removal being `None`, in key order.
pub(super) type Slice = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// Returns the first writes of a range, at most `most`.
pub(super) fn slice(batch: &ViewBatch, range: &KeyRange, most: usize) -> Slice {
    if range.is_empty() {
        return Slice::new();
    }
    let writes = batch.writes.range::<Vec<u8>, _>(range.bounds());
    writes
        .take(most)
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Reads the first pairs of a range from what lies below.
pub(super) type Below<'a> = dyn Fn(&KeyRange, usize) -> Result<Vec<Pair>, ViewError> + 'a;

/// Merges a layer of writes with the pairs below it until a page is full or both have ended.
pub(super) fn merged_page(
    range: &KeyRange,
    limit: usize,
    over: &dyn Fn(&KeyRange, usize) -> Slice,
    below: &Below<'_>,
) -> Result<Vec<Pair>, ViewError> {
    let mut found = Vec::new();
    let mut rest = range.clone();
    // Removals may eat whole pages, so more than one round can be needed.
    while found.len() < limit {
        let wanted = limit.saturating_sub(found.len());
        let writes = over(&rest, wanted);
        let pairs = below(&rest, wanted)?;
        // Beyond the last key of a side that was cut off, that side may hold more.
        let cut = |full: bool, last: Option<&Vec<u8>>| if full { last.cloned() } else { None };
        let over_cut = cut(writes.len() == wanted, writes.keys().next_back());
        let below_cut = cut(pairs.len() == wanted, pairs.last().map(|(key, _)| key));
        let known = match (over_cut, below_cut) {
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => Some(one),
            (Some(one), Some(other)) => Some(one.min(other)),
        };
        let mut merged: Slice = pairs
            .into_iter()
            .map(|(key, value)| (key, Some(value)))
            .collect();
        merged.extend(writes);
        for (key, value) in merged {
            if known.as_ref().is_some_and(|known| key > *known) {
                break;
            }
            found.extend(value.map(|value| (key, value)));
        }
        match known {
            None => break,
            Some(known) => rest = rest.after(&known),
        }
    }
    found.truncate(limit);
    Ok(found)
}
