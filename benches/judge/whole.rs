//! Cases for the whole default pack, made from the examples its authors wrote.
//!
//! A case is an example with up to two of the facts that the rules for its ground read moved to
//! another value the rules can tell apart, and with every unknown settled that an evaluation meets.

use adjudge::domain::CaseId;
use adjudge::domain::vocabulary::{FindingKind, Ground, Term};
use adjudge::policy::catalogue::{self, FindingFact};
use adjudge::policy::evaluate::{Evaluator, Scratch, Step, Unknown};
use adjudge::policy::frame::{Frame, Slot, SlotKind, fact_slot, slot_kind};
use adjudge::policy::pack::{Pack, PackVersion};
use adjudge::policy::params::ParamsAt;
use adjudge::policy::testing;

use crate::cases::{Random, SEED};
use crate::compiled::{evaluator, pack, slot};

/// Most facts moved away from an example.
const MOVES_MAX: u64 = 2;
/// Most unknowns settled before a case is given up.
const SETTLED_MAX: usize = 64;

/// The default pack on one day.
pub struct Whole {
    pub pack: Pack,
    pub params: ParamsAt,
    pub case: CaseId,
    examples: Vec<Frame>,
    /// For each ground, the facts its rules read.
    read: Vec<Vec<Slot>>,
}

/// One case: an example, and what is otherwise.
#[derive(Clone, Debug)]
pub struct Varied {
    example: usize,
    set: Vec<(Slot, Option<i64>)>,
}

impl Whole {
    pub fn read() -> Self {
        let pack = pack("rules/cn-marketplace");
        let version = pack.versions.last().unwrap();
        let params = pack.params_at(version.from);
        let mut diagnostics = Vec::new();
        let examples: Vec<Frame> = testing::examples(version, &mut diagnostics)
            .iter()
            .filter_map(|example| example.frame(&pack, &params).ok())
            .collect();
        assert!(!examples.is_empty(), "the pack has no examples");
        let read = Ground::ALL
            .iter()
            .map(|ground| read_on(version, *ground))
            .collect();
        Self {
            params,
            case: "benchmark".parse().unwrap(),
            examples,
            read,
            pack,
        }
    }

    pub fn version(&self) -> &PackVersion {
        self.pack.versions.last().unwrap()
    }

    pub fn evaluator(&self) -> Evaluator<'_> {
        evaluator(self.version(), &self.params)
    }

    /// Makes a frame to write into.
    pub fn frame(&self) -> Frame {
        self.examples[0].clone()
    }

    /// Writes a case into a frame.
    pub fn write(&self, case: &Varied, frame: &mut Frame) {
        frame.clone_from(&self.examples[case.example]);
        for (slot, value) in &case.set {
            frame.set(*slot, *value);
        }
    }

    /// Generates cases on which nothing is unknown.
    pub fn generate(&self, count: usize) -> Vec<Varied> {
        let mut random = Random::new(SEED);
        let mut cases = Vec::with_capacity(count);
        while cases.len() < count {
            cases.extend(self.case(&mut random));
        }
        cases
    }

    fn case(&self, random: &mut Random) -> Option<Varied> {
        let example = usize::try_from(random.below(self.examples.len() as u64)).unwrap();
        let mut frame = self.examples[example].clone();
        let evaluator = self.evaluator();
        let mut set = Vec::new();
        let read = &self.read[usize::try_from(frame.get(slot("claim.ground"))?).unwrap()];
        for _ in 0..random.below(MOVES_MAX + 1) {
            let moved = random.pick(read);
            let values = evaluator.values(Unknown::Slot(moved), &frame, self.pack.symbols.len());
            if !values.is_empty() {
                let value = Some(random.pick(&values));
                frame.set(moved, value);
                set.push((moved, value));
            }
        }
        let mut scratch = Scratch::default();
        for _ in 0..SETTLED_MAX {
            match evaluator.run(&mut frame, &mut scratch) {
                Step::Done(_) => return Some(Varied { example, set }),
                Step::Blocked(Unknown::Rule(_)) => return None,
                Step::Blocked(unknown @ Unknown::Slot(slot)) => {
                    let values = evaluator.values(unknown, &frame, self.pack.symbols.len());
                    let value = Some(random.pick(&values));
                    frame.set(slot, value);
                    set.push((slot, value));
                }
            }
        }
        None
    }

    /// Generates cases with `unknown` findings not yet found and evidence still open.
    pub fn with_unknown(&self, from: &[Varied], unknown: usize, count: usize) -> Vec<Varied> {
        let mut random = Random::new(SEED);
        let mut cases = Vec::with_capacity(count);
        let mut frame = self.frame();
        while cases.len() < count {
            let mut case = from[usize::try_from(random.below(from.len() as u64)).unwrap()].clone();
            self.write(&case, &mut frame);
            let ground = frame.get(slot("claim.ground")).unwrap();
            let findings: Vec<Slot> = self.read[usize::try_from(ground).unwrap()]
                .iter()
                .copied()
                .filter(|slot| is_proposition(*slot))
                .collect();
            if findings.len() < unknown {
                continue;
            }
            let mut open: Vec<Slot> = Vec::new();
            while open.len() < unknown {
                let slot = random.pick(&findings);
                if !open.contains(&slot) {
                    open.push(slot);
                }
            }
            case.set.push((slot("evidence.closed"), Some(0)));
            case.set.extend(open.into_iter().map(|slot| (slot, None)));
            cases.push(case);
        }
        cases
    }
}

fn read_on(version: &PackVersion, ground: Ground) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    for place in version.plan.ground(ground).unwrap().all() {
        for expr in version.rules.get(place).unwrap().expressions() {
            slots.extend(expr.slots());
        }
    }
    let fixed = slot("claim.ground");
    slots.retain(|slot| matches!(slot_kind(*slot), SlotKind::Fact(_)) && *slot != fixed);
    slots.sort_unstable();
    slots.dedup();
    slots
}

fn is_proposition(slot: Slot) -> bool {
    let SlotKind::Fact(fact) = slot_kind(slot) else {
        return false;
    };
    matches!(
        catalogue::def(fact).finding,
        Some((finding, FindingFact::Found))
            if finding.kind() == FindingKind::Proposition
                && fact_slot(catalogue::finding_fact(finding, FindingFact::Found)) == slot
    )
}
