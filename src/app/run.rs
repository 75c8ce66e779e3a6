//! Takes cases through the whole process, on a clock that only moves when something happens.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::book::Book;
use super::cases::{CaseReadError, CaseSource};
use super::course::{filing_time, usual};
use super::service::{Service, ServiceError};
use crate::domain::vocabulary::{Party, Role, Term};
use crate::domain::{Actor, Command, DisputeId, Envelope, IdempotencyKey};
use crate::intake::{CaseFile, TimelineEntry};

/// Most things that happen after the last entry of all timelines; a checked graph ends long before.
const STEPS_MAX: usize = 100_000;

/// A case with the dispute it becomes.
pub struct Running {
    /// The number of the dispute: the name of the case.
    pub dispute: DisputeId,
    /// What the case is about.
    pub title: Option<String>,
    case: CaseFile,
}

/// Why a case did not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The case cannot be read.
    #[error(transparent)]
    Case(#[from] CaseReadError),
    /// The case says nothing of when it was filed.
    #[error(
        "the case `{0}` states no day: add `claim.filed`, `case.judged_at` or `case.judged_under`"
    )]
    Undated(DisputeId),
    /// Two cases have one name.
    #[error("two cases are called `{0}`")]
    NamedTwice(DisputeId),
    /// A command of the timeline was denied, or was not where a denial was expected.
    #[error("{dispute}, {place}: {message}")]
    Differs {
        /// The dispute.
        dispute: DisputeId,
        /// Which entry of its timeline.
        place: String,
        /// What came out.
        message: String,
    },
    /// The service failed beside any case.
    #[error(transparent)]
    Clock(ServiceError),
    /// The service failed.
    #[error("{dispute}: {cause}")]
    Service {
        /// The dispute.
        dispute: DisputeId,
        /// How.
        cause: ServiceError,
    },
}

/// Reads cases for a run; each becomes the dispute of its name.
///
/// # Errors
///
/// [`RunError::Case`] and [`RunError::NamedTwice`].
pub fn read_cases(sources: &[CaseSource]) -> Result<Vec<Running>, RunError> {
    let mut cases: Vec<Running> = Vec::new();
    for source in sources {
        let case = source.read_file()?;
        let id = case.dispute().id().as_str();
        let Ok(dispute) = id.parse::<DisputeId>() else {
            continue;
        };
        if cases.iter().any(|other| other.dispute == dispute) {
            return Err(RunError::NamedTwice(dispute));
        }
        cases.push(Running {
            dispute,
            title: case.dispute().title().map(str::to_owned),
            case,
        });
    }
    Ok(cases)
}

/// One thing to be done: by time, then by the order of the cases, then by that of the timeline.
struct Step {
    at: Timestamp,
    case: usize,
    entry: usize,
}

/// What comes next in a run.
enum Next {
    /// Something falls due.
    Due(Timestamp),
    /// The next entry of the timelines.
    Entry,
    /// Somebody acts in the usual course of a case without a timeline.
    Usual,
}

/// Takes cases through the process until all that has a deadline has ended.
///
/// # Errors
///
/// The first thing that went otherwise than the case says; what was done before it stays done.
pub fn run<B: Book>(
    service: &Service<B>,
    cases: &[Running],
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(), RunError> {
    let steps = steps(service, cases)?;
    let all = steps.len();
    let mut clock = Clock {
        service,
        cases,
        steps: steps.into_iter().peekable(),
        there: BTreeSet::new(),
        usual: BTreeMap::new(),
    };
    for _ in 0..STEPS_MAX {
        let Some(next) = clock.next()? else {
            return Ok(());
        };
        clock.go(&next)?;
        progress(all.saturating_sub(clock.steps.len()), all);
    }
    Ok(())
}

/// The clock of a run, which only moves when something happens.
struct Clock<'r, B> {
    service: &'r Service<B>,
    cases: &'r [Running],
    steps: std::iter::Peekable<std::vec::IntoIter<Step>>,
    /// The cases that were in the ledger before: what they did is not done again.
    there: BTreeSet<usize>,
    /// Who acts next in each dispute without a timeline.
    usual: BTreeMap<(Timestamp, DisputeId), TimelineEntry>,
}

impl<B: Book> Clock<'_, B> {
    /// Finds what comes next: by time, what falls due before what somebody does.
    fn next(&mut self) -> Result<Option<Next>, RunError> {
        let due = self
            .service
            .book()
            .next_due()
            .map_err(|error| self.failed(error.into()))?;
        let entry = self.steps.peek().map(|step| step.at);
        let usual = self.usual.first_key_value().map(|((at, _), _)| *at);
        let acts = [entry, usual].into_iter().flatten().min();
        Ok(match (due, acts) {
            (Some(due), acts) if acts.is_none_or(|acts| due <= acts) => Some(Next::Due(due)),
            (_, Some(acts)) if entry == Some(acts) => Some(Next::Entry),
            (_, Some(_)) => Some(Next::Usual),
            (_, None) => None,
        })
    }

    fn failed(&self, cause: ServiceError) -> RunError {
        let first = self.cases.first().map(|running| running.dispute.clone());
        match first {
            Some(dispute) => RunError::Service { dispute, cause },
            None => RunError::Clock(cause),
        }
    }

    fn go(&mut self, next: &Next) -> Result<(), RunError> {
        match next {
            Next::Due(due) => {
                let moved = self
                    .service
                    .tick(*due)
                    .map_err(|cause| self.failed(cause))?;
                for dispute in moved {
                    self.plan(&dispute)?;
                }
                Ok(())
            }
            Next::Entry => {
                let Some(step) = self.steps.next() else {
                    return Ok(());
                };
                let Some(running) = self.cases.get(step.case) else {
                    return Ok(());
                };
                match step.entry.checked_sub(1) {
                    None => {
                        if file(self.service, running, step.at)? {
                            self.there.insert(step.case);
                        }
                    }
                    Some(_) if self.there.contains(&step.case) => {}
                    Some(entry) => {
                        if let Some(command) = running.case.timeline().get(entry) {
                            follow(self.service, running, entry, command)?;
                        }
                    }
                }
                self.plan(&running.dispute)
            }
            Next::Usual => {
                let Some(((at, dispute), entry)) = self.usual.pop_first() else {
                    return Ok(());
                };
                let key = format!("{dispute}/usual/{at}");
                let envelope = envelope(&dispute, entry.by, entry.command, &key);
                self.service
                    .handle(&envelope, at)
                    .map_err(|cause| RunError::Service {
                        dispute: dispute.clone(),
                        cause,
                    })?;
                self.plan(&dispute)
            }
        }
    }

    /// Finds who acts next in a dispute without a timeline.
    fn plan(&mut self, dispute: &DisputeId) -> Result<(), RunError> {
        self.usual.retain(|(_, other), _| other != dispute);
        let goes_its_course = self
            .cases
            .iter()
            .any(|running| running.dispute == *dispute && running.case.timeline().is_empty());
        if !goes_its_course {
            return Ok(());
        }
        let state = self
            .service
            .load(dispute)
            .map_err(|error| RunError::Service {
                dispute: dispute.clone(),
                cause: error.into(),
            })?;
        let acts = state
            .filter(|state| state.closure.is_none())
            .and_then(|state| usual(&state));
        if let Some(entry) = acts {
            self.usual.insert((entry.at, dispute.clone()), entry);
        }
        Ok(())
    }
}

fn steps<B: Book>(service: &Service<B>, cases: &[Running]) -> Result<Vec<Step>, RunError> {
    let mut steps = Vec::new();
    for (place, running) in cases.iter().enumerate() {
        let failed = |cause: ServiceError| RunError::Service {
            dispute: running.dispute.clone(),
            cause,
        };
        let library = service.worlds().library();
        let pack = library
            .pick(running.case.dispute(), None)
            .map_err(|error| failed(ServiceError::World(error.into())))?;
        let filed = filing_time(&running.case, pack)
            .ok_or_else(|| RunError::Undated(running.dispute.clone()))?;
        steps.push(Step {
            at: filed,
            case: place,
            entry: 0,
        });
        for (entry, command) in running.case.timeline().iter().enumerate() {
            steps.push(Step {
                at: command.at,
                case: place,
                entry: entry.saturating_add(1),
            });
        }
    }
    steps.sort_by_key(|step| (step.at, step.case, step.entry));
    Ok(steps)
}

fn envelope(dispute: &DisputeId, by: Actor, command: Command, key: &str) -> Envelope {
    let about_merchant = matches!(
        command,
        Command::RecordOrderVolume { .. } | Command::RecordReview { .. }
    );
    Envelope {
        dispute: (!about_merchant).then(|| dispute.clone()),
        by,
        key: key.parse::<IdempotencyKey>().ok(),
        command,
    }
}

/// Files a case; returns whether the ledger had it already.
fn file<B: Book>(service: &Service<B>, running: &Running, at: Timestamp) -> Result<bool, RunError> {
    let claimant = running.case.dispute().claim().claimant;
    let role = if claimant == Party::Merchant {
        Role::Merchant
    } else {
        Role::Buyer
    };
    let command = Command::FileDispute {
        case: running.case.document().clone(),
    };
    let key = format!("{}/filed", running.dispute);
    let envelope = envelope(&running.dispute, Actor::of(role), command, &key);
    match service.handle(&envelope, at) {
        Ok(receipt) => Ok(receipt.repeated),
        Err(cause) => Err(RunError::Service {
            dispute: running.dispute.clone(),
            cause,
        }),
    }
}

fn follow<B: Book>(
    service: &Service<B>,
    running: &Running,
    place: usize,
    entry: &TimelineEntry,
) -> Result<(), RunError> {
    let key = format!("{}/{}", running.dispute, place.saturating_add(1));
    let command = entry.command.clone();
    let name = command.action().wire();
    let envelope = envelope(&running.dispute, entry.by.clone(), command, &key);
    let differs = |message: String| RunError::Differs {
        dispute: running.dispute.clone(),
        place: format!("timeline[{place}] ({name})"),
        message,
    };
    match (service.handle(&envelope, entry.at), &entry.denied) {
        (Ok(_), None) => Ok(()),
        (Ok(_), Some(code)) => Err(differs(format!(
            "was carried out, where the denial `{code}` is expected"
        ))),
        (Err(ServiceError::Denied(denial)), Some(code)) if denial.code.wire() == code => Ok(()),
        (Err(ServiceError::Denied(denial)), _) => {
            let instead: Vec<&str> = denial.instead.iter().map(|action| action.wire()).collect();
            Err(differs(format!(
                "denied: {denial}; the {} may: {}",
                entry.by.role,
                if instead.is_empty() {
                    "nothing".to_owned()
                } else {
                    instead.join(", ")
                }
            )))
        }
        (Err(cause), _) => Err(RunError::Service {
            dispute: running.dispute.clone(),
            cause,
        }),
    }
}
