//! What is looked up of events: disputes at a glance, timers, indexes, and standings.

use std::sync::Arc;

use jiff::civil::Date;

use super::keys::{self, key};
use super::summary::Summary;
use super::world::Worlds;
use crate::domain::{Happened, MerchantId, PackRef};
use crate::reputation::{
    DisputeTally, PairMonth, PairTally, Rules, Standing, StandingMovement, fold, fold_merchant,
};
use crate::store::{
    EventRecord, Projection, ProjectionError, StreamKind, ViewBatch, ViewRead, scan,
};
use crate::workflow::kinds;

/// The version of the views; another one has them made again.
const VERSION: u32 = 1;

/// Turns events into what is looked up.
pub struct Lookups {
    worlds: Arc<Worlds>,
}

impl Lookups {
    /// Makes the lookups of disputes that run under these packs.
    pub const fn new(worlds: Arc<Worlds>) -> Self {
        Self { worlds }
    }
}

fn unreadable(record: &EventRecord, why: &dyn std::fmt::Display) -> ProjectionError {
    ProjectionError::Record {
        position: record.position.number(),
        why: why.to_string(),
    }
}

/// Reads the event of a record.
///
/// # Errors
///
/// A text that says what is wrong, where the record is of another version or damaged.
pub fn event_of(record: &EventRecord) -> Result<Happened, String> {
    if record.version != crate::domain::EVENT_VERSION {
        return Err(format!(
            "the event is of version {}, and this program reads {}",
            record.version,
            crate::domain::EVENT_VERSION
        ));
    }
    serde_json::from_slice(&record.payload).map_err(|error| error.to_string())
}

impl Projection for Lookups {
    fn version(&self) -> u32 {
        VERSION
    }

    fn project(
        &self,
        record: &EventRecord,
        views: &dyn ViewRead,
        batch: &mut ViewBatch,
    ) -> Result<(), ProjectionError> {
        let happened = event_of(record).map_err(|why| unreadable(record, &why))?;
        let at = At {
            lookups: self,
            record,
            happened: &happened,
            views,
        };
        match record.stream.kind() {
            StreamKind::Dispute => at.dispute(batch),
            StreamKind::Merchant => at.merchant(batch),
            StreamKind::Staff | StreamKind::Delivery | StreamKind::Audit | StreamKind::Pack => {
                Ok(())
            }
        }
    }
}

/// One record being projected.
struct At<'a> {
    lookups: &'a Lookups,
    record: &'a EventRecord,
    happened: &'a Happened,
    views: &'a dyn ViewRead,
}

impl At<'_> {
    fn read<T: serde::de::DeserializeOwned>(
        &self,
        at: &[u8],
    ) -> Result<Option<T>, ProjectionError> {
        let Some(bytes) = self.views.get(at)? else {
            return Ok(None);
        };
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| unreadable(self.record, &error))
    }

    fn put<T: serde::Serialize>(
        &self,
        batch: &mut ViewBatch,
        at: Vec<u8>,
        value: &T,
    ) -> Result<(), ProjectionError> {
        let bytes = serde_json::to_vec(value).map_err(|error| unreadable(self.record, &error))?;
        batch.put(at, bytes);
        Ok(())
    }

    fn dispute(&self, batch: &mut ViewBatch) -> Result<(), ProjectionError> {
        let id = self.record.stream.key();
        let before: Option<Summary> = self.read(&key(keys::SUMMARY, &[id]))?;
        let Some(after) = Summary::after(before.clone(), self.happened) else {
            return Err(unreadable(self.record, &"the first event is no filing"));
        };
        if let Some(before) = &before {
            for at in indexes(before) {
                batch.delete(at);
            }
        }
        for at in indexes(&after) {
            batch.put(at, Vec::new());
        }
        if let Some(before) = &before
            && kinds::is_worked_on(before.kind)
            && after.entered_at > before.entered_at
        {
            let waited = after.entered_at.duration_since(before.entered_at).as_secs();
            let at = keys::moment(after.entered_at);
            self.put(batch, key(keys::WAIT, &[&at, id]), &waited)?;
        }
        self.put(batch, key(keys::SUMMARY, &[id]), &after)?;
        self.standing(id, &after, batch)
    }

    /// Lets a dispute's event move the standing of its merchant.
    fn standing(
        &self,
        id: &str,
        summary: &Summary,
        batch: &mut ViewBatch,
    ) -> Result<(), ProjectionError> {
        let Some(merchant) = &summary.merchant else {
            return Ok(());
        };
        let Some(rules) = self.lookups.worlds.reputation(&summary.pack) else {
            return Ok(());
        };
        let pack = summary.pack.pack();
        batch.put(key(keys::MERCHANT, &[merchant.as_str()]), Vec::new());
        let place = key(keys::TALLY, &[pack, id]);
        let mut tally: DisputeTally = self.read(&place)?.unwrap_or_default();
        let untouched = tally.clone();
        let before =
            standing_of(self.views, pack, merchant).map_err(|why| unreadable(self.record, &why))?;
        let mut after = before.clone();
        let position = self.record.position.number();
        let movements = fold(rules, &mut after, &mut tally, position, self.happened);
        if tally != untouched {
            self.put(batch, place, &tally)?;
        }
        self.moved(pack, merchant, &before, &after, &movements, batch)
    }

    fn merchant(&self, batch: &mut ViewBatch) -> Result<(), ProjectionError> {
        let Ok(merchant) = self.record.stream.key().parse::<MerchantId>() else {
            return Err(unreadable(self.record, &"the stream is no merchant's"));
        };
        batch.put(key(keys::MERCHANT, &[merchant.as_str()]), Vec::new());
        for (pack, rules) in self.lookups.worlds.reputations_at(self.happened.at) {
            let before = standing_of(self.views, pack, &merchant)
                .map_err(|why| unreadable(self.record, &why))?;
            let mut after = before.clone();
            let pair = PairMonth::of(rules, &before, self.happened).map(|pair| pair.to_string());
            let place = pair
                .as_ref()
                .map(|pair| key(keys::PAIR, &[pack, merchant.as_str(), pair]));
            let mut tally: PairTally = match &place {
                Some(place) => self.read(place)?.unwrap_or_default(),
                None => PairTally::default(),
            };
            let position = self.record.position.number();
            let movements = fold_merchant(rules, &mut after, &mut tally, position, self.happened);
            if let Some(place) = place {
                self.put(batch, place, &tally)?;
            }
            self.moved(pack, &merchant, &before, &after, &movements, batch)?;
        }
        Ok(())
    }

    /// Writes the rows of a standing that changed, and what moved it.
    fn moved(
        &self,
        pack: &str,
        merchant: &MerchantId,
        before: &Standing,
        after: &Standing,
        movements: &[StandingMovement],
        batch: &mut ViewBatch,
    ) -> Result<(), ProjectionError> {
        if before != after {
            let (old, new) = (before.rows(), after.rows());
            for row in old.keys().filter(|row| !new.contains_key(*row)) {
                batch.delete(key(keys::STANDING, &[pack, merchant.as_str(), row]));
            }
            for (row, value) in new
                .iter()
                .filter(|(row, value)| old.get(*row) != Some(value))
            {
                let place = key(keys::STANDING, &[pack, merchant.as_str(), row]);
                self.put(batch, place, value)?;
            }
        }
        if movements.is_empty() {
            return Ok(());
        }
        let position = format!("{:020}", self.record.position.number());
        let place = key(keys::MOVEMENT, &[pack, merchant.as_str(), &position]);
        self.put(batch, place, &movements)
    }
}

/// Lists the keys under which a dispute is found.
fn indexes(summary: &Summary) -> Vec<Vec<u8>> {
    let id = summary.id.as_str();
    let mut found = Vec::new();
    if let Some(due) = summary.next_due() {
        found.push(key(keys::DUE, &[&keys::moment(due), id]));
    }
    if let Some(merchant) = &summary.merchant {
        found.push(key(keys::BY_MERCHANT, &[merchant.as_str(), id]));
    }
    if let Some(buyer) = &summary.buyer {
        found.push(key(keys::BY_BUYER, &[buyer.as_str(), id]));
    }
    let day = summary.filed_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    found.push(key(keys::BY_DAY, &[&day.to_string(), id]));
    if summary.closure.is_none() {
        found.push(key(keys::BY_STAGE, &[summary.stage.as_str(), id]));
        if let Some(order) = &summary.order {
            found.push(key(keys::BY_ORDER, &[order.as_str(), id]));
        }
    }
    found
}

/// Reads the standing of a merchant under a pack.
///
/// # Errors
///
/// A text that says what cannot be read.
pub fn standing_of(
    views: &dyn ViewRead,
    pack: &str,
    merchant: &MerchantId,
) -> Result<Standing, String> {
    let mut rows = Vec::new();
    for pair in scan(
        views,
        keys::below(keys::STANDING, &[pack, merchant.as_str()]),
    ) {
        let (at, value) = pair.map_err(|error| error.to_string())?;
        let row = keys::name_at(&at, 3).ok_or("a key of a standing cannot be read")?;
        let value = serde_json::from_slice(&value).map_err(|error| error.to_string())?;
        rows.push((row, value));
    }
    Standing::from_rows(rows).map_err(|error| error.to_string())
}

/// The rules of a pack version that move standings.
#[derive(Clone, Debug)]
pub struct VersionReputation {
    /// The pack version.
    pub version: PackRef,
    /// Its first day.
    pub from: Date,
    /// The rules.
    pub rules: Rules,
}
