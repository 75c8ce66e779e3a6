//! Judging does not allocate: neither conditions nor, once its memory has grown, a whole ruling
//! on which nothing is unknown.

#![expect(
    clippy::unwrap_used,
    reason = "a test: what goes wrong stops it"
)]

use std::path::Path;

use adjudge::app::read_pack_folder;
use adjudge::policy::answers::{AdvanceAnswer, Answers, PayoutAnswer, RecourseAnswer};
use adjudge::policy::evaluate::{Evaluator, Scratch, Step};
use adjudge::policy::frame::Frame;
use adjudge::policy::pack::Pack;
use adjudge::policy::params::ParamsAt;
use adjudge::policy::program::{Program, Start};
use adjudge::policy::testing;
use allocation_counter::measure;

/// The default pack as on the first day of its last version, and the facts of its examples.
fn default_pack() -> (Pack, ParamsAt, Vec<Frame>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/cn-marketplace");
    let pack = Pack::load(&read_pack_folder(&folder).unwrap()).0.unwrap();
    let version = pack.versions.last().unwrap();
    let params = pack.params_at(version.from);
    let frames = testing::examples(version, &mut Vec::new())
        .iter()
        .filter_map(|example| example.frame(&pack, &params).ok())
        .collect();
    (pack, params, frames)
}

/// Says whether every amount could be computed.
fn all_stated(answers: &Answers) -> bool {
    let sides = [
        !matches!(answers.advance, Some(AdvanceAnswer::Pays(None))),
        !matches!(
            answers.payout,
            Some(PayoutAnswer::Pays { amount: None, .. })
        ),
        !matches!(
            answers.recourse,
            Some(RecourseAnswer::From { amount: None, .. })
        ),
        answers.freight_out.is_none_or(|out| out.cap != Some(None)),
        answers.awards.iter().all(|award| award.amount.is_some()),
    ];
    sides.into_iter().all(|stated| stated)
}

#[test]
fn conditions_do_not_allocate() {
    let (pack, params, frames) = default_pack();
    let rules = pack.versions.last().unwrap().rules.rules();
    let mut program = Program::default();
    let starts: Vec<Start> = rules
        .iter()
        .map(|rule| program.compile(&rule.when))
        .collect();
    for frame in frames.iter().step_by(10) {
        for (rule, start) in rules.iter().zip(&starts) {
            let by_code = measure(|| {
                program.run(*start, frame, &params);
            });
            assert_eq!(by_code.count_total, 0, "the code of {}", rule.id);
            let by_tree = measure(|| {
                rule.when.eval(frame, &params);
            });
            assert_eq!(by_tree.count_total, 0, "the tree of {}", rule.id);
        }
    }
}

#[test]
fn a_ruling_with_nothing_unknown_does_not_allocate() {
    let (pack, params, mut frames) = default_pack();
    let version = pack.versions.last().unwrap();
    let evaluator = Evaluator {
        rules: &version.rules,
        plan: &version.plan,
        params: &params,
    };
    let mut scratch = Scratch::default();
    for frame in &mut frames {
        evaluator.run(frame, &mut scratch);
    }
    let mut measured = 0_usize;
    for frame in &mut frames {
        let mut ruled = false;
        let allocated = measure(|| {
            ruled = evaluator.run(frame, &mut scratch) == Step::Done(None);
        });
        // What keeps a condition or an amount from being known is looked for in its tree, and that
        // makes lists.
        if ruled && scratch.fallen.is_empty() && all_stated(&scratch.answers) {
            assert_eq!(allocated.count_total, 0);
            measured = measured.saturating_add(1);
        }
    }
    assert!(measured > 100, "only {measured} examples are ruled at once");
}
