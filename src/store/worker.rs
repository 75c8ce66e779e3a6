//! The threads of an open ledger: one that writes groups, one that settles the views.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use super::commit::{AppendError, Commit, CommitReceipt};
use super::ledger::Shared;
use super::options::{OpenError, Options};

/// A group takes no more commits once its payloads have this many bytes.
const GROUP_BYTES: usize = 4 << 20;

type Answer = Result<CommitReceipt, AppendError>;

/// A commit that waits for its answer.
struct Request {
    commit: Commit,
    answer: SyncSender<Answer>,
}

/// Tells the settling thread to look at once.
struct Nudge;

/// The threads, or none where the caller's own thread does it all.
pub(super) struct Workers {
    requests: Option<Sender<Request>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Workers {
    pub(super) fn none() -> Self {
        Self {
            requests: None,
            threads: Mutex::new(Vec::new()),
        }
    }

    pub(super) fn start(shared: &Arc<Shared>, options: &Options) -> Result<Self, OpenError> {
        let failed = |source: io::Error| OpenError::Io {
            file: "the thread of the ledger".to_owned(),
            doing: "started",
            source,
        };
        let (requests, waiting) = channel();
        let (nudges, nudged) = channel();
        let group_max = options.group_max.max(1);
        let every = options.settle_every;
        let own = Arc::clone(shared);
        let writer = Builder::new()
            .name("ledger writer".to_owned())
            .spawn(move || write(&own, &waiting, &nudges, group_max))
            .map_err(failed)?;
        let own = Arc::clone(shared);
        let settler = Builder::new()
            .name("ledger views".to_owned())
            .spawn(move || settle(&own, &nudged, every))
            .map_err(failed)?;
        Ok(Self {
            requests: Some(requests),
            threads: Mutex::new(vec![writer, settler]),
        })
    }

    /// Returns how to reach the writer, where there is one.
    pub(super) fn writer(&self) -> Option<WriterHandle<'_>> {
        self.requests.as_ref().map(WriterHandle)
    }

    /// Has the writer answer what waits, and ends both threads.
    pub(super) fn stop(&mut self) {
        self.requests = None;
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            // A thread that panicked has told so on its own; what it did not do is done at open.
            drop(thread.join());
        }
    }
}

/// Reaches the thread that writes.
pub(super) struct WriterHandle<'a>(&'a Sender<Request>);

impl WriterHandle<'_> {
    /// Hands over a commit and waits for its answer.
    pub(super) fn append(&self, commit: Commit) -> Answer {
        let (answer, answered) = sync_channel(1);
        let request = Request { commit, answer };
        if self.0.send(request).is_err() {
            return Err(AppendError::Closed);
        }
        answered.recv().unwrap_or(Err(AppendError::Closed))
    }
}

fn write(shared: &Shared, waiting: &Receiver<Request>, nudges: &Sender<Nudge>, group_max: usize) {
    while let Ok(first) = waiting.recv() {
        let mut bytes = first.commit.payload_bytes();
        let mut answers = vec![first.answer];
        let mut commits = vec![first.commit];
        while commits.len() < group_max && bytes < GROUP_BYTES {
            let Ok(next) = waiting.try_recv() else {
                break;
            };
            bytes = bytes.saturating_add(next.commit.payload_bytes());
            answers.push(next.answer);
            commits.push(next.commit);
        }
        let outcomes = shared.group().commit(&commits);
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Whoever asked may be gone; the commit stands all the same.
            drop(answer.send(outcome));
        }
        hold_back(shared, nudges);
    }
}

/// Has the views settled when enough has gathered, and waits when far too much has.
fn hold_back(shared: &Shared, nudges: &Sender<Nudge>) {
    let maintenance = &shared.maintenance;
    let gathered = maintenance.layers.bytes();
    if gathered < maintenance.settle_bytes {
        return;
    }
    if maintenance.layers.freeze_if_free() {
        drop(nudges.send(Nudge));
    } else if gathered >= maintenance.settle_bytes.saturating_mul(2) {
        maintenance.layers.wait();
    }
}

fn settle(shared: &Shared, nudged: &Receiver<Nudge>, every: Duration) {
    loop {
        let go_on = match nudged.recv_timeout(every) {
            Ok(Nudge) | Err(RecvTimeoutError::Timeout) => true,
            Err(RecvTimeoutError::Disconnected) => false,
        };
        if !go_on {
            return;
        }
        settle_once(shared);
    }
}

fn settle_once(shared: &Shared) {
    let maintenance = &shared.maintenance;
    if maintenance.settle().is_ok() && !maintenance.layers.has_failed() {
        return;
    }
    // What is acknowledged stands; the views are made again while the writer stands still. If that
    // fails, the writer refuses and says why (`Maintenance::rebuild`).
    let mut group = shared.group();
    if group.poisoned.is_none() {
        drop(maintenance.rebuild(&mut group));
    }
}
