//! The whole service from a seed: many disputes, many actors, a book that fails, delays and is asked
//! twice; after every step what must always hold is looked at.
//!
//! `ADJUDGE_SEEDS` says how many seeds (default 40), `ADJUDGE_SEED` runs one alone. A failing seed is
//! printed and fails again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use adjudge::app::{
    Book, BookError, Entry, LedgerBook, Service, ServiceError, Stream, Summary, Worlds, Written,
    find_cases,
};
use adjudge::domain::vocabulary::{Action, Finding, Party, Role, Side, StageKind, Term};
use adjudge::domain::{
    Actor, Command, Decision, DisputeId, Envelope, Event, EvidenceFields, Happened, MerchantId,
    OfferTerms, OrderId,
};
use adjudge::reputation::{Standing, StandingMovement};
use adjudge::workflow::DisputeState;

use crate::corpus::in_memory;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// A small generator that gives the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// A book whose writes fail now and then: before anything is kept, or after all is.
struct Flaky {
    book: LedgerBook,
    random: AtomicU64,
}

impl Flaky {
    fn roll(&self) -> u64 {
        let seed = self.random.fetch_add(1, Ordering::Relaxed);
        Random(seed).next() % 40
    }
}

impl Book for Flaky {
    fn events(&self, stream: &Stream) -> Result<Vec<Happened>, BookError> {
        self.book.events(stream)
    }
    fn written(&self, key: &str) -> Result<Option<Written>, BookError> {
        self.book.written(key)
    }
    fn write(&self, entry: Entry) -> Result<(), BookError> {
        match self.roll() {
            0 => Err(BookError::Failed("not written".to_owned())),
            1 => {
                self.book.write(entry)?;
                Err(BookError::Failed("written, and not told".to_owned()))
            }
            _ => self.book.write(entry),
        }
    }
    fn summary(&self, dispute: &DisputeId) -> Result<Option<Summary>, BookError> {
        self.book.summary(dispute)
    }
    fn summaries(&self) -> Result<Vec<Summary>, BookError> {
        self.book.summaries()
    }
    fn due(&self, at: Timestamp) -> Result<Vec<(Timestamp, DisputeId)>, BookError> {
        self.book.due(at)
    }
    fn next_due(&self) -> Result<Option<Timestamp>, BookError> {
        self.book.next_due()
    }
    fn open_in(&self, meant: fn(StageKind) -> bool) -> Result<Vec<Summary>, BookError> {
        self.book.open_in(meant)
    }
    fn waits(&self, from: Timestamp, to: Timestamp) -> Result<Vec<i64>, BookError> {
        self.book.waits(from, to)
    }
    fn merchants(&self) -> Result<Vec<MerchantId>, BookError> {
        self.book.merchants()
    }
    fn is_disputed(&self, order: &OrderId) -> Result<bool, BookError> {
        self.book.is_disputed(order)
    }
    fn standing(&self, pack: &str, merchant: &MerchantId) -> Result<Standing, BookError> {
        self.book.standing(pack, merchant)
    }
    fn movements(
        &self,
        pack: &str,
        merchant: &MerchantId,
    ) -> Result<Vec<StandingMovement>, BookError> {
        self.book.movements(pack, merchant)
    }
}

/// The cases that disputes are made of.
fn templates() -> Vec<Value> {
    let mut found = Vec::new();
    for folder in ["cases/scenarios", "cases/historical"] {
        for source in find_cases(Path::new(folder)).unwrap() {
            found.push(source.read_file().unwrap().document().clone());
        }
    }
    found
}

struct World {
    random: Random,
    service: Service<Flaky>,
    now: Timestamp,
    disputes: Vec<DisputeId>,
    sent: Vec<(Envelope, Timestamp)>,
    commands: usize,
}

fn merged(mut case: Value, with: Value) -> Value {
    adjudge::workflow::case_doc::merge(&mut case, &with);
    case
}

impl World {
    fn new(seed: u64, worlds: Arc<Worlds>) -> Self {
        Self {
            random: Random(seed),
            service: Service::new(
                Arc::clone(&worlds),
                Flaky {
                    book: in_memory(&worlds),
                    random: AtomicU64::new(seed.wrapping_mul(31)),
                },
            ),
            now: "2026-03-01T08:00:00+08:00".parse().unwrap(),
            disputes: Vec::new(),
            sent: Vec::new(),
            commands: 0,
        }
    }

    fn file(&mut self, templates: &[Value]) {
        let number = self.disputes.len();
        let id: DisputeId = format!("dsp_{number}").parse().unwrap();
        let mut case = self.random.pick(templates).clone();
        // The clock of the simulation is not that of the published case.
        if case.pointer("/case/judged_under").is_none() {
            let dated = case.get("shipment").is_some();
            case["claim"]["filed"] = json!(self.now.to_string());
            if dated {
                case.as_object_mut().unwrap().remove("shipment");
                case["order"]["progress"] = json!("received");
                case["order"].as_object_mut().unwrap().remove("paid_at");
                case["claim"]["day_after_receipt"] = json!(self.random.below(12));
            }
            case["case"].as_object_mut().unwrap().remove("judged_at");
        }
        let grade = if self.random.one_in(2) {
            "excellent"
        } else {
            "none"
        };
        case = merged(
            case,
            json!({
                "merchant": { "id": format!("shop-{}", self.random.below(3)) },
                "buyer": { "id": format!("buyer-{}", self.random.below(5)), "real_name": true },
                "order": { "id": format!("order-{number}") },
            }),
        );
        let paid = case.pointer("/order/paid").and_then(Value::as_str);
        if grade == "excellent" && paid.is_some_and(|paid| paid.ends_with("CNY")) {
            if self.random.one_in(2) && case.get("goods_return").is_none() {
                // Nothing was shipped yet: the platform may pay at once.
                case["order"]["progress"] = json!("unshipped");
                case["claim"]["seeks"] = json!("refund_only");
                for count in ["day_after_receipt", "hours_after_receipt"] {
                    case["claim"].as_object_mut().unwrap().remove(count);
                }
            }
            case = merged(
                case,
                json!({
                    "buyer": { "grade": "excellent", "fast_refund_quota": "5000.00 CNY" },
                    "fast_refund": { "considered": true },
                }),
            );
        }
        let role = if case.pointer("/claim/claimant") == Some(&json!("merchant")) {
            Role::Merchant
        } else {
            Role::Buyer
        };
        let envelope = Envelope {
            dispute: Some(id.clone()),
            by: Actor::of(role),
            key: Some(format!("file-{number}").parse().unwrap()),
            command: Command::FileDispute { case },
        };
        self.disputes.push(id);
        self.send(envelope);
    }

    fn send(&mut self, envelope: Envelope) {
        let at = self.now;
        let result = self.service.handle(&envelope, at);
        self.commands += 1;
        match result {
            Ok(_) => {
                // The same command under the same key is carried out once.
                if self.random.one_in(5) {
                    match self.service.handle(&envelope, at) {
                        Ok(again) => assert!(again.repeated, "carried out twice: {envelope:?}"),
                        Err(ServiceError::Book(_)) => {}
                        Err(error) => panic!("the repetition was not recognised: {error}"),
                    }
                }
                self.sent.push((envelope, at));
            }
            Err(ServiceError::Book(BookError::Failed(_))) => {
                // Whoever is not told whether it was written sends it again.
                for _ in 0..20 {
                    match self.service.handle(&envelope, at) {
                        Ok(_) | Err(ServiceError::Denied(_)) => break,
                        Err(_) => {}
                    }
                }
            }
            Err(ServiceError::Denied(denial)) => {
                assert!(!denial.message.is_empty());
            }
            Err(error) => panic!("{error}: {envelope:?}"),
        }
    }

    fn act(&mut self) {
        if self.disputes.is_empty() {
            return;
        }
        let place = self.random.below(self.disputes.len());
        let dispute = self.disputes[place].clone();
        let roles = [
            Role::Buyer,
            Role::Merchant,
            Role::Adjudicator,
            Role::SeniorAdjudicator,
            Role::Juror,
            Role::Marketplace,
            Role::Carrier,
        ];
        let role = *self.random.pick(&roles);
        let by = match role {
            Role::Adjudicator | Role::SeniorAdjudicator => {
                let id = format!("{role}-{}", self.random.below(3)).parse().unwrap();
                Actor::named(role, id)
            }
            Role::Juror => Actor::named(
                role,
                format!("juror-{}", self.random.below(40)).parse().unwrap(),
            ),
            _ => Actor::of(role),
        };
        let Ok(allowed) = self.service.allowed(&dispute, &by, self.now) else {
            return;
        };
        // Mostly what is allowed, sometimes anything.
        let action = if allowed.is_empty() || self.random.one_in(12) {
            *self.random.pick(Action::ALL)
        } else {
            *self.random.pick(&allowed)
        };
        let Some(command) = self.command(action, &dispute) else {
            return;
        };
        let key = format!("k{}", self.commands).parse().unwrap();
        self.send(Envelope {
            dispute: Some(dispute),
            by,
            key: Some(key),
            command,
        });
    }

    fn command(&mut self, action: Action, dispute: &DisputeId) -> Option<Command> {
        let text = "because of the simulation".to_owned();
        let findings = [
            Finding::Defect,
            Finding::Delivered,
            Finding::Counterfeit,
            Finding::ReturnSwapped,
            Finding::TagRemoved,
        ];
        let state = self.service.load(dispute).ok().flatten();
        Some(match action {
            Action::WithdrawClaim => {
                // Rarely: else most disputes end that way.
                if !self.random.one_in(6) {
                    return None;
                }
                Command::WithdrawClaim
            }
            Action::AcceptClaim => Command::AcceptClaim,
            Action::RefuseClaim => Command::RefuseClaim { reason: text },
            Action::MakeOffer => Command::MakeOffer {
                terms: OfferTerms {
                    refund: Some(
                        format!("{}.00 CNY", 1 + self.random.below(50))
                            .parse()
                            .unwrap(),
                    ),
                    goods_return: self.random.one_in(2),
                    freight_back: Some(*self.random.pick(&[Party::Buyer, Party::Merchant])),
                    remedy: None,
                    note: None,
                },
            },
            Action::AcceptOffer => Command::AcceptOffer {
                offer: state.map_or(1, |state| state.offers.len() as u32),
            },
            Action::RefuseOffer => Command::RefuseOffer {
                offer: state.map_or(1, |state| state.offers.len() as u32),
            },
            Action::RequestIntervention => Command::RequestIntervention,
            Action::RequestPanel => Command::RequestPanel,
            Action::SubmitEvidence => Command::SubmitEvidence {
                evidence: self.evidence(&findings),
            },
            Action::RestEvidence => Command::RestEvidence,
            Action::AdmitFinding => Command::AdmitFinding {
                finding: *self.random.pick(&findings),
            },
            Action::RecordFacts => Command::RecordFacts {
                facts: json!({ "merchant": { "experience_score": 30 + self.random.below(20) } }),
            },
            Action::HandOverGoods => Command::HandOverGoods {
                tracking_number: Some("SF1".to_owned()),
                freight_paid: Some("12.00 CNY".parse().unwrap()),
            },
            Action::ConfirmReturn => Command::ConfirmReturn,
            Action::ContestReturn => Command::ContestReturn {
                finding: Finding::ReturnSwapped,
                note: text,
            },
            Action::TakeDispute => Command::TakeDispute,
            Action::ReleaseDispute => Command::ReleaseDispute,
            Action::SetFinding => Command::SetFinding {
                finding: *self.random.pick(&findings),
                is: (*self.random.pick(&["proven", "not_proven", "undecidable"])).to_owned(),
                reason: text,
            },
            Action::Adjudicate => Command::Adjudicate,
            Action::ReopenEvidence => Command::ReopenEvidence { reason: text },
            Action::Escalate => Command::Escalate { reason: text },
            Action::ConfirmRuling => Command::ConfirmRuling,
            Action::DecideRuling => Command::DecideRuling {
                decision: self.decision(),
            },
            Action::CastVote => Command::CastVote {
                side: *self
                    .random
                    .pick(&[Side::Buyer, Side::Buyer, Side::Merchant]),
                reason: None,
            },
            Action::AcceptRuling => Command::AcceptRuling,
            Action::FileAppeal => Command::FileAppeal {
                reason: text,
                evidence: vec![EvidenceFields {
                    note: Some(format!("new {}", self.commands)),
                    ..self.evidence(&findings)
                }],
            },
            Action::UpholdRuling => Command::UpholdRuling { reason: text },
            Action::OverturnRuling => Command::OverturnRuling {
                reason: text,
                decision: Some(self.decision()),
            },
            Action::ConfirmEnforcement => Command::ConfirmEnforcement,
            Action::ConfirmRecovery => {
                let open = state.map_or(0, |state| state.open_advance());
                Command::ConfirmRecovery {
                    amount: adjudge::domain::Money::from_minor(
                        (open / 2).max(1),
                        "1.00 CNY"
                            .parse::<adjudge::domain::Money>()
                            .unwrap()
                            .currency(),
                    ),
                }
            }
            Action::Suspend => Command::Suspend { reason: text },
            Action::Resume => Command::Resume,
            Action::SendMessage => Command::SendMessage { text },
            Action::RecordReview => Command::RecordReview {
                merchant: "shop-1".parse().unwrap(),
                order: format!("order-{}", self.random.below(12)).parse().unwrap(),
                description: 4,
                service: 5,
                logistics: 3,
            },
            Action::RecordOrderVolume => Command::RecordOrderVolume {
                merchant: "shop-1".parse().unwrap(),
                day: "2026-03-01".parse().unwrap(),
                paid_orders: 100,
            },
            Action::FileDispute | Action::RecordTracking | Action::RecordReturn => return None,
        })
    }

    fn evidence(&mut self, findings: &[Finding]) -> EvidenceFields {
        EvidenceFields {
            kind: adjudge::domain::vocabulary::EvidenceKind::Photo,
            on: *self.random.pick(findings),
            file: None,
            note: Some("a photo".to_owned()),
        }
    }

    fn decision(&mut self) -> Decision {
        serde_json::from_value(if self.random.one_in(2) {
            json!({ "remedy": "dismissed", "reason": "nothing was shown" })
        } else {
            json!({ "remedy": "refund_only", "reason": "it was shown", "liability": "merchant",
                "awards": [{ "line": "goods", "cause": "price", "amount": "1.00 CNY",
                    "payer": "merchant", "payee": "buyer" }] })
        })
        .unwrap()
    }

    fn advance(&mut self) {
        let hours = *self.random.pick(&[0, 0, 1, 1, 3, 6, 30, 100]);
        self.now += SignedDuration::from_hours(hours);
        // A clock that jumps back for a moment makes nothing happen twice.
        let at = if self.random.one_in(10) {
            self.now - SignedDuration::from_hours(50)
        } else {
            self.now
        };
        let _ = self.service.tick(at);
    }

    fn check(&self) {
        for dispute in &self.disputes {
            check(&self.service, dispute);
        }
    }

    /// Left alone, every dispute reaches a closure by its deadlines.
    fn finish(&mut self) {
        for _ in 0..5_000 {
            let Some(due) = self.service.book().next_due().unwrap() else {
                break;
            };
            let _ = self.service.tick(due);
        }
        for dispute in &self.disputes {
            let Some(state) = self.service.load(dispute).unwrap() else {
                continue;
            };
            assert!(
                state.closure.is_some(),
                "{dispute} is stuck in {}",
                state.stage
            );
            assert_eq!(
                state.open_advance(),
                0,
                "{dispute}: an advance is neither recovered nor a loss"
            );
        }
        self.check();
    }
}

/// What must hold of a dispute at any time.
fn check<B: Book>(service: &Service<B>, dispute: &DisputeId) {
    let events = service
        .book()
        .events(&Stream::Dispute(dispute.clone()))
        .unwrap();
    if events.is_empty() {
        return;
    }
    let state = DisputeState::fold(&events).unwrap();
    assert_eq!(state.sequence, events.len() as u64);
    // What is looked up equals what is folded anew.
    let rebuilt = events.iter().fold(None, Summary::after);
    assert_eq!(service.book().summary(dispute).unwrap(), rebuilt);
    // Events as they are stored are what they were.
    let written = serde_json::to_value(&events).unwrap();
    let read: Vec<Happened> = serde_json::from_value(written).unwrap();
    assert_eq!(read.len(), events.len());
    times(dispute, &events);
    closure(dispute, &events);
    money(dispute, &state, &events);
    // The facts fit together.
    state.case.dispute().unwrap();
}

/// Time never runs back, and no deadline passes before it was promised or twice.
fn times(dispute: &DisputeId, events: &[Happened]) {
    let mut last = events[0].at;
    let mut due = None;
    for happened in events {
        assert!(happened.at >= last, "{dispute}: time runs back");
        last = happened.at;
        match &happened.event {
            Event::StageEntered { due: new, .. } => due = *new,
            Event::DeadlinePassed { .. } => {
                let promised: Timestamp = due
                    .take()
                    .unwrap_or_else(|| panic!("{dispute}: a deadline that nobody set, or twice"));
                assert!(
                    happened.at >= promised,
                    "{dispute}: a deadline passed too early"
                );
            }
            _ => {}
        }
    }
}

fn closure(dispute: &DisputeId, events: &[Happened]) {
    let closed = events
        .iter()
        .position(|happened| matches!(happened.event, Event::DisputeClosed { .. }));
    if let Some(closed) = closed {
        assert_eq!(
            closed + 1,
            events.len(),
            "{dispute}: something happened after the closure"
        );
    }
}

/// Money is conserved: goods never cost more than was paid, and advances end as recovery or loss.
fn money(dispute: &DisputeId, state: &DisputeState, events: &[Happened]) {
    let (mut advanced, mut back) = (0_i64, 0_i64);
    let mut balance: BTreeMap<Party, i64> = BTreeMap::new();
    for happened in events {
        match &happened.event {
            Event::AdvancePaid { amount } => advanced += amount.minor(),
            Event::AdvanceRecovered { amount, .. } | Event::LossBorne { amount, .. } => {
                back += amount.minor();
            }
            Event::MoneyMoved { movement } => {
                assert!(movement.amount.minor() > 0);
                *balance.entry(movement.payer).or_default() -= movement.amount.minor();
                *balance.entry(movement.payee).or_default() += movement.amount.minor();
            }
            _ => {}
        }
    }
    assert!(back <= advanced, "{dispute}: more recovered than advanced");
    assert_eq!(state.advanced, advanced);
    assert_eq!(
        balance.values().sum::<i64>(),
        0,
        "{dispute}: money made or lost"
    );
    let enforced = events
        .iter()
        .filter(|happened| matches!(happened.event, Event::Enforced { .. }))
        .count();
    assert!(enforced <= 1, "{dispute}: executed {enforced} times");
    if let Some(ruling) = state.granted().filter(|_| enforced == 1) {
        let paid = state.case.dispute().unwrap().claimed_paid();
        let goods: i64 = state
            .moved
            .iter()
            .filter(|movement| {
                movement.line == adjudge::domain::vocabulary::Line::Goods
                    && movement.payee == Party::Buyer
            })
            .map(|movement| movement.amount.minor())
            .sum();
        if let Some(paid) = paid {
            assert!(
                goods <= paid.minor(),
                "{dispute}: {goods} for goods of {paid}: {ruling:?}"
            );
        }
    }
}

fn simulate(seed: u64, worlds: &Arc<Worlds>, templates: &[Value]) -> BTreeMap<StageKind, usize> {
    let mut world = World::new(seed, Arc::clone(worlds));
    for step in 0..90 {
        if step % 15 == 0 {
            world.file(templates);
        }
        world.act();
        if world.random.one_in(4) {
            world.advance();
        }
        if step % 6 == 0 {
            world.check();
        }
    }
    let mut kinds = BTreeMap::new();
    world.finish();
    for dispute in &world.disputes {
        for happened in world
            .service
            .book()
            .events(&Stream::Dispute(dispute.clone()))
            .unwrap()
        {
            if let Event::StageEntered { kind, .. } = happened.event {
                *kinds.entry(kind).or_default() += 1;
            }
        }
    }
    kinds
}

#[test]
fn whatever_happens_in_whatever_order_the_promises_hold() {
    let worlds = Arc::new(Worlds::of_root(Path::new("rules")).unwrap());
    let templates = templates();
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let seeds: Vec<u64> = match number("ADJUDGE_SEED") {
        Some(seed) => vec![seed],
        None => (1..=number("ADJUDGE_SEEDS").unwrap_or(40)).collect(),
    };
    let mut visited: BTreeMap<StageKind, usize> = BTreeMap::new();
    for seed in &seeds {
        let ran = std::panic::catch_unwind(|| simulate(*seed, &worlds, &templates));
        match ran {
            Ok(kinds) => {
                for (kind, count) in kinds {
                    *visited.entry(kind).or_default() += count;
                }
            }
            Err(cause) => {
                eprintln!("the simulation fails with ADJUDGE_SEED={seed}");
                std::panic::resume_unwind(cause);
            }
        }
    }
    // A simulation that never comes to a stage shows nothing of it.
    if seeds.len() >= 40 {
        for kind in StageKind::ALL {
            assert!(
                visited.contains_key(kind),
                "no seed came to `{kind}`: {visited:?}"
            );
        }
    }
}
