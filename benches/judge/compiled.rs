//! The sample in the form the engine runs: its rules lowered, its cases as frames.

use std::path::Path;

use adjudge::app::read_pack_folder;
use adjudge::domain::vocabulary::{Duty, Finding, Line, Party, Term};
use adjudge::policy::answers::Admission;
use adjudge::policy::catalogue;
use adjudge::policy::evaluate::{Evaluator, Scratch, Step, Unknown};
use adjudge::policy::frame::{Frame, Slot, fact_slot};
use adjudge::policy::pack::{Pack, PackVersion};
use adjudge::policy::params::ParamsAt;
use adjudge::policy::witness::ordinary;

use crate::cases::{Case, End, RULES, Verdict};

/// Reads a pack of this repository and its first version; stops the benchmark if it is faulty.
pub fn pack(folder: &str) -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = read_pack_folder(&root.join(folder)).unwrap();
    let (pack, diagnostics) = Pack::load(&files);
    pack.unwrap_or_else(|| {
        let shown: String = diagnostics
            .iter()
            .map(adjudge::policy::diagnostic::Diagnostic::render)
            .collect();
        panic!("{shown}")
    })
}

/// Returns the slot of a fact.
pub fn slot(path: &str) -> Slot {
    fact_slot(catalogue::find(path).unwrap())
}

/// Writes the facts of cases into frames.
pub struct Writer {
    ordinary: Frame,
    slots: Vec<Slot>,
}

/// The facts of the sample, in the order in which [`values`] lists them.
pub const FACTS: [&str; 28] = [
    "claim.ground",
    "claim.seeks",
    "claim.day_after_receipt",
    "claim.day_after_completion",
    "claim.in_time_undisputed",
    "claim.refund_already_paid",
    "order.progress",
    "order.traits",
    "order.claimed_paid",
    "order.refund_base",
    "order.freight_charged",
    "order.hours_late",
    "goods.class",
    "goods.traits",
    "merchant.promises",
    "merchant.return_window_days",
    "shipment.traits",
    "goods_return.state",
    "evidence.closed",
    "finding.exclusion_confirmed",
    "finding.used_beyond_inspection",
    "finding.tag_removed",
    "finding.soiled_or_damaged",
    "finding.delivered",
    "finding.defect",
    "finding.visible_mismatch",
    "finding.buyer_caused",
    "finding.spoiled_share",
];

/// Lists the facts of a case, encoded as frames hold them.
pub fn values(case: &Case) -> [Option<i64>; 28] {
    let yes = |holds: bool| Some(i64::from(holds));
    [
        Some(i64::from(case.ground.index())),
        Some(i64::from(case.seeks.index())),
        case.day_after_receipt,
        case.day_after_completion,
        yes(case.in_time_undisputed),
        case.refund_already_paid,
        Some(i64::from(case.progress.index())),
        Some(case.order_traits.mask().cast_signed()),
        case.claimed_paid,
        case.refund_base,
        case.freight_charged,
        case.hours_late,
        Some(i64::from(case.class.index())),
        Some(case.goods_traits.mask().cast_signed()),
        Some(case.promises.mask().cast_signed()),
        case.return_window_days,
        Some(case.shipment_traits.mask().cast_signed()),
        Some(i64::from(case.return_state.index())),
        yes(case.evidence_closed),
        yes(case.exclusion_confirmed),
        yes(case.used_beyond_inspection),
        yes(case.tag_removed),
        yes(case.soiled_or_damaged),
        yes(case.delivered),
        case.defect.map(i64::from),
        yes(case.visible_mismatch),
        yes(case.buyer_caused),
        case.spoiled_share,
    ]
}

impl Writer {
    pub fn new(pack: &Pack, params: &ParamsAt) -> Self {
        Self {
            ordinary: ordinary(params, pack.params.all().len()),
            slots: FACTS.iter().map(|path| slot(path)).collect(),
        }
    }

    /// Makes a frame to write into.
    pub fn frame(&self) -> Frame {
        self.ordinary.clone()
    }

    /// Writes all facts of a case.
    pub fn write(&self, case: &Case, frame: &mut Frame) {
        for (slot, value) in self.slots.iter().zip(values(case)) {
            frame.set(*slot, value);
        }
    }
}

/// Returns an evaluator of the first version on its first day.
pub fn evaluator<'a>(version: &'a PackVersion, params: &'a ParamsAt) -> Evaluator<'a> {
    Evaluator {
        rules: &version.rules,
        plan: &version.plan,
        params,
    }
}

/// Reads what an evaluation of the sample decided.
pub fn verdict(step: &Step, scratch: &Scratch) -> Verdict {
    match step {
        Step::Done(None) => {}
        Step::Done(Some(problem)) => panic!("the sample leaves a case to a person: {problem:?}"),
        Step::Blocked(Unknown::Slot(blocked)) if *blocked == slot("claim.day_after_receipt") => {
            return Verdict {
                end: End::Open,
                ..Verdict::default()
            };
        }
        Step::Blocked(unknown) => panic!("the sample asks for {unknown:?}"),
    }
    let answers = &scratch.answers;
    let line = |line: Line| {
        answers
            .awards
            .iter()
            .find(|award| award.line == line)
            .map(|award| award.amount)
    };
    Verdict {
        end: match answers.admission {
            Some(Admission::NotAdmitted(_)) => End::NotAdmitted,
            _ => End::Ruled,
        },
        liability: answers.liability,
        remedy: answers
            .remedy
            .as_ref()
            .and_then(adjudge::policy::answers::RemedyAnswer::remedy),
        goods: line(Line::Goods),
        packet: line(Line::Compensation),
        freight_out: answers.freight_out.map(|out| (out.bearer, out.cap)),
        freight_back: answers.freight_back,
        refund_days: answers.refund_within.map(|(days, _)| days),
        send_back: answers
            .duties
            .contains(&(Duty::SendBackInTime, Party::Buyer)),
        points: answers.penalties.first().map(|(_, points)| *points),
        fell: scratch
            .fallen
            .iter()
            .find(|fallen| fallen.finding == Finding::Defect)
            .map(|fallen| fallen.holds),
        spoke: scratch
            .spoke
            .iter()
            .fold(0, |all, (rule, _)| all | 1_u32 << rule.index()),
    }
}

/// Stops the benchmark if the rules of the pack are not those the verdicts name.
pub fn check_rules(version: &PackVersion) {
    let ids: Vec<&str> = version
        .rules
        .rules()
        .iter()
        .map(|rule| rule.id.as_str())
        .collect();
    assert_eq!(ids, RULES);
}
