//! What the checker says of a faulty `workflow.yaml`, drawn as its author sees it.

use std::path::Path;
use std::sync::LazyLock;

use adjudge::app::read_pack_folder;
use adjudge::policy::diagnostic::Diagnostic;
use adjudge::policy::pack::{Pack, PackFiles};
use adjudge::workflow::Process;
use insta::assert_snapshot;

/// The default pack; every test edits its process.
static DEFAULT: LazyLock<(PackFiles, Pack)> = LazyLock::new(|| {
    let files = read_pack_folder(Path::new("rules/cn-marketplace")).unwrap();
    let pack = Pack::open(&files).0.unwrap();
    (files, pack)
});

/// Draws what is wrong once each text stands in the place of another.
fn edited(edits: &[(&str, &str)]) -> String {
    let (mut files, pack) = DEFAULT.clone();
    let version = pack.versions.last().unwrap().from;
    let text = files
        .files
        .get_mut(&format!("{version}/workflow.yaml"))
        .unwrap();
    for (old, new) in edits {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        *text = text.replace(old, new);
    }
    let (process, diagnostics) = Process::read(&files, &pack, version);
    assert!(process.is_none());
    let frames: Vec<String> = diagnostics.iter().map(Diagnostic::render).collect();
    frames.join("\n\n")
}

/// Draws what is wrong once a line that holds this is gone.
fn without(part: &str) -> String {
    let (files, pack) = &*DEFAULT;
    let version = pack.versions.last().unwrap().from;
    let text = &files.files[&format!("{version}/workflow.yaml")];
    let line = text.lines().find(|line| line.contains(part)).unwrap();
    edited(&[(&format!("{line}\n"), "")])
}

macro_rules! faults {
    ($($name:ident: $drawn:expr;)*) => {
        $(#[test]
        fn $name() {
            assert_snapshot!($drawn);
        })*
    };
}

const NEGOTIATION_ENDS: &str =
    "{ from: [negotiation], on: deadline, silence: lapses, to: settling }";
const ACCEPTED: &str = "{ from: [negotiation], on: accept_claim, by: [respondent], to: execution }";
const NEGOTIATION_DEADLINE: &str = "deadline: [{ param: negotiation_days }]";

faults! {
    a_stage_nothing_leads_to_is_shown: without("on: request_panel");
    a_stage_without_a_way_to_a_closure_is_shown: edited(&[
        ("on: confirm_recovery, by: [marketplace], to: settling", "on: confirm_recovery, by: [marketplace], to: recourse"),
        ("silence: loss_borne, to: settling", "silence: loss_borne, to: recourse"),
    ]);
    a_result_without_an_edge_is_shown: without("on: needs_person");
    a_waiting_stage_without_a_deadline_is_shown: edited(&[(NEGOTIATION_DEADLINE, "deadline: []")]);
    a_waiting_stage_without_an_edge_for_its_deadline_is_shown: without(NEGOTIATION_ENDS);
    a_deadline_for_some_disputes_only_is_shown: edited(&[(
        NEGOTIATION_DEADLINE,
        "deadline: [{ param: negotiation_days, when: \"order.progress == OrderProgress::UNSHIPPED\" }]",
    )]);
    a_deadline_that_is_never_used_is_shown: edited(&[(
        NEGOTIATION_DEADLINE,
        "deadline: [{ param: negotiation_days }, { param: answer_days }]",
    )]);
    a_deadline_of_a_stage_that_decides_is_shown: edited(&[(
        "title: { zh: 受理审查, en: Admission }",
        "title: { zh: 受理审查, en: Admission }\n    deadline: [{ param: answer_days }]",
    )]);
    an_edge_for_the_deadline_of_a_stage_that_decides_is_shown: edited(&[(
        "on: not_admitted, to: settling }\n  - { from: [fast",
        "on: deadline, silence: lapses, to: settling }\n  - { from: [fast",
    )]);
    a_circle_in_which_nobody_is_waited_for_is_shown: edited(&[(
        "{ from: [fast_refund], on: no_advance, to: answer }",
        "{ from: [fast_refund], on: no_advance, to: admission }",
    )]);
    two_edges_without_a_guard_overlap: edited(&[(
        "{ from: [staff], on: decide_ruling, by: [adjudicator], when: else, to: ruled }",
        "{ from: [staff], on: decide_ruling, by: [adjudicator], to: ruled }",
    )]);
    two_guards_that_can_both_hold_overlap: edited(&[(
        "{ from: [adjudication], on: ruled, when: else, to: ruled }",
        "{ from: [adjudication], on: ruled, when: \"order.progress == OrderProgress::UNSHIPPED\", to: ruled }",
    )]);
    guards_that_leave_some_disputes_out_are_shown: without("on: ruled, when: else");
    silence_whose_meaning_is_not_said_is_shown: edited(&[(
        NEGOTIATION_ENDS,
        "{ from: [negotiation], on: deadline, to: settling }",
    )]);
    silence_that_cannot_mean_this_is_shown: edited(&[(
        NEGOTIATION_ENDS,
        "{ from: [negotiation], on: deadline, silence: stands, to: settling }",
    )]);
    silence_that_goes_with_no_deadline_is_shown: edited(&[(
        ACCEPTED,
        "{ from: [negotiation], on: accept_claim, by: [respondent], silence: lapses, to: execution }",
    )]);
    a_trigger_of_another_kind_is_shown: edited(&[(
        ACCEPTED,
        "{ from: [negotiation], on: file_appeal, by: [respondent], to: execution }",
    )]);
    a_misspelt_trigger_is_shown: edited(&[(
        ACCEPTED,
        "{ from: [negotiation], on: acept_claim, by: [respondent], to: execution }",
    )]);
    a_command_that_nobody_may_give_is_shown: edited(&[(
        ACCEPTED,
        "{ from: [negotiation], on: accept_claim, to: execution }",
    )]);
    a_result_that_somebody_is_to_bring_about_is_shown: edited(&[(
        "{ from: [ruled], on: ruling_accepted, to: execution }",
        "{ from: [ruled], on: ruling_accepted, by: [buyer], to: execution }",
    )]);
    an_unknown_stage_is_shown_with_its_nearest_name: edited(&[(
        "on: refuse_claim, by: [respondent], to: negotiation }",
        "on: refuse_claim, by: [respondent], to: negotation }",
    )]);
    an_unknown_parameter_of_a_deadline_is_shown_with_its_nearest_name: edited(&[(
        NEGOTIATION_DEADLINE,
        "deadline: [{ param: negotation_days }]",
    )]);
    a_deadline_is_not_an_amount: edited(&[(
        NEGOTIATION_DEADLINE,
        "deadline: [{ param: one_person_from }]",
    )]);
    a_guard_that_reads_what_may_be_absent_is_shown: edited(&[(
        "by: [adjudicator], when: \"known(order.claimed_paid) && order.claimed_paid >= param.one_person_from\"",
        "by: [adjudicator], when: \"order.claimed_paid >= param.one_person_from\"",
    )]);
    a_guard_that_misspells_a_fact_is_shown: edited(&[(
        "when: \"param.panel_size > 0\"",
        "when: \"param.panel_size > 0 && order.progess == OrderProgress::UNSHIPPED\"",
    )]);
    an_edge_that_leaves_a_closed_stage_is_shown: edited(&[(
        ACCEPTED,
        "{ from: [closed_lapsed], on: file_appeal, by: [buyer], to: review }",
    )]);
    a_misspelt_key_is_shown_with_those_there_are: edited(&[(
        NEGOTIATION_ENDS,
        "{ from: [negotiation], on: deadline, slience: lapses, to: settling }",
    )]);
    a_panel_without_its_size_is_shown: without("panel: { param: panel_size }");
    a_closed_stage_without_its_closure_is_shown: edited(&[(
        "kind: closed, closure: lapsed,",
        "kind: closed,",
    )]);
}
