//! The one way in for every command, whoever sends it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::book::{Book, BookError, Entry, Stream, closes};
use super::world::{WorldError, Worlds};
use crate::domain::vocabulary::{Action, Role};
use crate::domain::{
    Actor, Command, DisputeId, Envelope, Event, Happened, MerchantId, Moment, OrderId, StandingRead,
};
use crate::reputation::read_standing;
use crate::workflow::decide::{file, read_case};
use crate::workflow::{Denial, DenialCode, DisputeState, World, allowed_actions, decide, fire_due};

/// How many locks disputes share; two disputes with one lock only wait for each other.
const LOCKS: usize = 256;

/// What became of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// How many events the dispute, or the merchant's stream, has afterwards.
    pub sequence: u64,
    /// The events the command made.
    pub events: Vec<Happened>,
    /// Whether the command had been carried out before, under the same key.
    pub repeated: bool,
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// It cannot be carried out now.
    #[error(transparent)]
    Denied(#[from] Denial),
    /// There is nothing to decide the dispute with.
    #[error(transparent)]
    World(#[from] WorldError),
    /// It could not be kept.
    #[error(transparent)]
    Book(#[from] BookError),
}

/// Takes commands, decides, and keeps what happened.
pub struct Service<B> {
    worlds: Arc<Worlds>,
    book: B,
    locks: Vec<Mutex<()>>,
}

impl<B: Book> Service<B> {
    /// Makes a service over these packs and this book.
    pub fn new(worlds: Arc<Worlds>, book: B) -> Self {
        Self {
            worlds,
            book,
            locks: (0..LOCKS).map(|_| Mutex::new(())).collect(),
        }
    }

    /// Returns the book.
    pub const fn book(&self) -> &B {
        &self.book
    }

    /// Gives the book back.
    pub fn into_book(self) -> B {
        self.book
    }

    /// Returns the packs with their stage graphs.
    pub fn worlds(&self) -> &Worlds {
        &self.worlds
    }

    /// Carries out a command as of `at`; what falls due before is fired first.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Denied`] where it cannot be carried out now: nothing of it is kept then.
    pub fn handle(&self, envelope: &Envelope, at: Timestamp) -> Result<Receipt, ServiceError> {
        let key = key_of(envelope);
        let digest = digest_of(envelope);
        match (&envelope.command, &envelope.dispute) {
            (
                Command::RecordOrderVolume { merchant, .. }
                | Command::RecordReview { merchant, .. },
                _,
            ) => {
                let stream = Stream::Merchant(merchant.clone());
                let _lock = self.lock(&stream);
                if let Some(receipt) = self.repeated(key.as_deref(), digest)? {
                    return Ok(receipt);
                }
                self.of_merchant(envelope, merchant, at, key.map(|key| (key, digest)))
            }
            (_, Some(dispute)) => {
                let stream = Stream::Dispute(dispute.clone());
                let _lock = self.lock(&stream);
                if let Some(receipt) = self.repeated(key.as_deref(), digest)? {
                    return Ok(receipt);
                }
                self.of_dispute(envelope, dispute, at, key.map(|key| (key, digest)))
            }
            (_, None) => Err(Denial::because(
                DenialCode::UnknownDispute,
                "the command names no dispute",
            )
            .into()),
        }
    }

    fn lock(&self, stream: &Stream) -> Option<MutexGuard<'_, ()>> {
        let mut hasher = DefaultHasher::new();
        stream.hash(&mut hasher);
        let place = usize::try_from(hasher.finish() & 0xff).unwrap_or_default();
        let lock = self.locks.get(place)?;
        Some(lock.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn repeated(
        &self,
        key: Option<&str>,
        digest: [u8; 32],
    ) -> Result<Option<Receipt>, ServiceError> {
        let Some(key) = key else { return Ok(None) };
        let Some(written) = self.book.written(key)? else {
            return Ok(None);
        };
        if written.digest != digest {
            return Err(Denial::of(DenialCode::OtherCommandUnderKey).into());
        }
        Ok(Some(Receipt {
            sequence: written.sequence,
            events: written.events,
            repeated: true,
        }))
    }

    fn of_dispute(
        &self,
        envelope: &Envelope,
        dispute: &DisputeId,
        at: Timestamp,
        key: Option<(String, [u8; 32])>,
    ) -> Result<Receipt, ServiceError> {
        let Some(state) = self.load(dispute)? else {
            return match &envelope.command {
                Command::FileDispute { case } => self.filed(envelope, dispute, case, at, key),
                _ => Err(Denial::of(DenialCode::UnknownDispute).into()),
            };
        };
        let world = self.worlds.of(&state.pack)?;
        let state = self.fire(&world, state, at)?;
        let events = decide(&world, &state, envelope, at)?;
        self.write(&state, events, key)
    }

    fn filed(
        &self,
        envelope: &Envelope,
        dispute: &DisputeId,
        case: &serde_json::Value,
        at: Timestamp,
        key: Option<(String, [u8; 32])>,
    ) -> Result<Receipt, ServiceError> {
        let read = read_case(case)?;
        let world = self.worlds.pick(&read, at)?;
        let standing = self.standing(&world, read.merchant().id.as_ref(), at)?;
        let events = file(&world, dispute, case, standing, &envelope.by, at)?;
        let stream = Stream::Dispute(dispute.clone());
        let sequence = u64::try_from(events.len()).unwrap_or(u64::MAX);
        self.book.write(Entry {
            key,
            expected: 0,
            events: events
                .iter()
                .map(|happened| (stream.clone(), happened.clone()))
                .collect(),
        })?;
        Ok(Receipt {
            sequence,
            events,
            repeated: false,
        })
    }

    /// Returns what of a merchant's standing a new dispute reads.
    fn standing(
        &self,
        world: &World<'_>,
        merchant: Option<&MerchantId>,
        at: Timestamp,
    ) -> Result<Option<StandingRead>, ServiceError> {
        let Some(merchant) = merchant else {
            return Ok(None);
        };
        let rules = self
            .worlds
            .reputations_at(at)
            .find(|(pack, _)| *pack == world.pack.id);
        let Some((pack, rules)) = rules else {
            return Ok(None);
        };
        let standing = self.book.standing(pack, merchant)?;
        let day = Moment::Instant(at).day(&world.pack.zone);
        Ok(Some(read_standing(rules, &standing, day)))
    }

    /// Loads a dispute as its events leave it; `None` where there is none.
    ///
    /// # Errors
    ///
    /// [`BookError`] where it cannot be read.
    pub fn load(&self, dispute: &DisputeId) -> Result<Option<DisputeState>, BookError> {
        let events = self.book.events(&Stream::Dispute(dispute.clone()))?;
        Ok(DisputeState::fold(&events))
    }

    /// Fires what is due, each thing in a write of its own, and returns the dispute after it.
    fn fire(
        &self,
        world: &World<'_>,
        mut state: DisputeState,
        at: Timestamp,
    ) -> Result<DisputeState, ServiceError> {
        let events = fire_due(world, &state, at)?;
        if events.is_empty() {
            return Ok(state);
        }
        self.write(&state, events.clone(), None)?;
        for happened in &events {
            state.apply(happened);
        }
        Ok(state)
    }

    fn write(
        &self,
        state: &DisputeState,
        events: Vec<Happened>,
        key: Option<(String, [u8; 32])>,
    ) -> Result<Receipt, ServiceError> {
        let stream = Stream::Dispute(state.id.clone());
        let mut all: Vec<(Stream, Happened)> = events
            .iter()
            .map(|happened| (stream.clone(), happened.clone()))
            .collect();
        if let Some(closing) = events.iter().find(|happened| closes(&happened.event)) {
            all.extend(self.releases(state, closing)?);
        }
        let count = u64::try_from(events.len()).unwrap_or(u64::MAX);
        self.book.write(Entry {
            key,
            expected: state.sequence,
            events: all,
        })?;
        Ok(Receipt {
            sequence: state.sequence.saturating_add(count),
            events,
            repeated: false,
        })
    }

    /// Lists the reviews that count once the dispute on their order is closed.
    fn releases(
        &self,
        state: &DisputeState,
        closing: &Happened,
    ) -> Result<Vec<(Stream, Happened)>, ServiceError> {
        let (Some(merchant), Some(order)) = (&state.merchant, &state.order) else {
            return Ok(Vec::new());
        };
        let stream = Stream::Merchant(merchant.clone());
        let mut held = false;
        for happened in self.book.events(&stream)? {
            match &happened.event {
                Event::ReviewRecorded {
                    order: reviewed,
                    held: was_held,
                    ..
                } if reviewed == order => held = *was_held,
                Event::ReviewReleased {
                    order: reviewed, ..
                } if reviewed == order => held = false,
                _ => {}
            }
        }
        let released = Happened {
            at: closing.at,
            by: closing.by.clone(),
            event: Event::ReviewReleased {
                merchant: merchant.clone(),
                order: order.clone(),
            },
        };
        Ok(if held {
            vec![(stream, released)]
        } else {
            Vec::new()
        })
    }

    fn of_merchant(
        &self,
        envelope: &Envelope,
        merchant: &MerchantId,
        at: Timestamp,
        key: Option<(String, [u8; 32])>,
    ) -> Result<Receipt, ServiceError> {
        let stream = Stream::Merchant(merchant.clone());
        let before = self.book.events(&stream)?;
        if before.last().is_some_and(|last| at < last.at) {
            return Err(Denial::of(DenialCode::BeforeLastEvent).into());
        }
        let event = match &envelope.command {
            Command::RecordOrderVolume {
                merchant,
                day,
                paid_orders,
            } => {
                only(&envelope.by, &[Role::Marketplace])?;
                Event::OrderVolumeRecorded {
                    merchant: merchant.clone(),
                    day: *day,
                    paid_orders: *paid_orders,
                }
            }
            Command::RecordReview {
                merchant,
                order,
                description,
                service,
                logistics,
            } => {
                only(&envelope.by, &[Role::Buyer, Role::Marketplace])?;
                let stars = [*description, *service, *logistics];
                Self::may_review(&before, order, stars)?;
                Event::ReviewRecorded {
                    merchant: merchant.clone(),
                    order: order.clone(),
                    description: *description,
                    service: *service,
                    logistics: *logistics,
                    held: self.book.is_disputed(order)?,
                }
            }
            _ => return Err(Denial::of(DenialCode::RoleMayNot).into()),
        };
        let happened = Happened {
            at,
            by: envelope.by.clone(),
            event,
        };
        let sequence = u64::try_from(before.len()).unwrap_or(u64::MAX);
        self.book.write(Entry {
            key,
            expected: sequence,
            events: vec![(stream, happened.clone())],
        })?;
        Ok(Receipt {
            sequence: sequence.saturating_add(1),
            events: vec![happened],
            repeated: false,
        })
    }

    /// A purchase is reviewed once, with one to five stars for each thing.
    fn may_review(
        before: &[Happened],
        order: &OrderId,
        stars: [u8; 3],
    ) -> Result<(), ServiceError> {
        if stars.iter().any(|stars| !(1..=5).contains(stars)) {
            let message = "a review gives one to five stars for each thing";
            return Err(Denial::because(DenialCode::BadContent, message).into());
        }
        let reviewed = before.iter().any(|happened| {
            matches!(&happened.event, Event::ReviewRecorded { order: other, .. } if other == order)
        });
        if reviewed {
            let message = "the order has been reviewed";
            return Err(Denial::because(DenialCode::AlreadyDone, message).into());
        }
        Ok(())
    }

    /// Fires everything that is due anywhere at or before `at`, in order; returns the disputes that
    /// moved, one as often as it did.
    ///
    /// # Errors
    ///
    /// [`ServiceError`] where a dispute cannot be read or moved.
    pub fn tick(&self, at: Timestamp) -> Result<Vec<DisputeId>, ServiceError> {
        let mut moved = Vec::new();
        while let Some((due, dispute)) = self.book.due(at)?.into_iter().next() {
            let stream = Stream::Dispute(dispute.clone());
            let _lock = self.lock(&stream);
            let Some(state) = self.load(&dispute)? else {
                return Err(BookError::Damaged(format!("`{dispute}` has no events")).into());
            };
            let world = self.worlds.of(&state.pack)?;
            self.fire(&world, state, due)?;
            moved.push(dispute);
        }
        Ok(moved)
    }

    /// Lists what an actor may do on a dispute at `at`, given what has fallen due by then.
    ///
    /// # Errors
    ///
    /// As [`Service::handle`].
    pub fn allowed(
        &self,
        dispute: &DisputeId,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<Vec<Action>, ServiceError> {
        let state = self
            .load(dispute)?
            .ok_or_else(|| Denial::of(DenialCode::UnknownDispute))?;
        let world = self.worlds.of(&state.pack)?;
        let mut after = state.clone();
        for happened in fire_due(&world, &state, at)? {
            after.apply(&happened);
        }
        Ok(allowed_actions(&world, &after, actor, at))
    }
}

fn only(actor: &Actor, roles: &[Role]) -> Result<(), Denial> {
    if roles.contains(&actor.role) {
        Ok(())
    } else {
        Err(Denial::of(DenialCode::RoleMayNot))
    }
}

/// Scopes the key of a command to who gives it.
fn key_of(envelope: &Envelope) -> Option<String> {
    let key = envelope.key.as_ref()?;
    let who = envelope.by.id.as_ref().map_or("-", |id| id.as_str());
    Some(format!("{}/{who}/{key}", envelope.by.role))
}

/// Returns the digest of a command in its canonical form: JSON with sorted keys, without the key.
fn digest_of(envelope: &Envelope) -> [u8; 32] {
    let mut value = serde_json::to_value(envelope).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("key");
    }
    Sha256::digest(value.to_string().as_bytes()).into()
}
