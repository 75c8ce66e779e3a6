//! The Chinese text of a judgement, as an adjudicator reads it.

use std::path::Path;

use adjudge::app::{Choice, Library, find_cases};
use adjudge::domain::{Judgement, Lang};
use adjudge::intake::parse_case;
use adjudge::policy::judge::judge;
use adjudge::report::{Detail, judgement_text};
use insta::assert_snapshot;

fn library() -> Library {
    Library::of_root(&root().join("rules")).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn judged(folder: &str) -> Vec<Judgement> {
    let library = library();
    find_cases(&root().join(folder))
        .unwrap()
        .iter()
        .map(|source| {
            let dispute = source.read().unwrap();
            let pack = library.pick(&dispute, None).unwrap();
            judge(&dispute, pack, Choice::ByCase.how(None))
        })
        .collect()
}

fn judged_text(case: &str) -> Judgement {
    let dispute = parse_case("case.yaml", case).unwrap().into_dispute();
    let library = library();
    let pack = library.pick(&dispute, None).unwrap();
    judge(&dispute, pack, Choice::ByCase.how(None))
}

/// Writes the text without the line that names the digest, which changes with every rule.
fn chinese(judgement: &Judgement) -> String {
    let text = judgement_text(judgement, Lang::Zh, Detail::Usual);
    let lines = text.lines().filter(|line| !line.starts_with("  规则包 "));
    lines.collect::<Vec<_>>().join("\n")
}

/// Says whether a line holds a code or a value as rules and files write them.
fn holds_a_code(line: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')
        .any(|word| {
            let letters = |part: &str| part.chars().any(|c| c.is_ascii_lowercase());
            matches!(
                word,
                "true" | "false" | "unknown" | "days" | "hours" | "months"
            ) || word.contains('_') && letters(word)
                || word.split('.').filter(|part| letters(part)).count() > 1
        })
}

#[test]
fn nothing_but_ids_and_sources_is_written_in_code() {
    for folder in ["cases/scenarios", "cases/historical"] {
        for judgement in judged(folder) {
            let text = judgement_text(&judgement, Lang::Zh, Detail::Usual);
            for line in text.lines().skip(2) {
                let exempt = ["    依据：", "    规则编号：", "  参数「", "  规则包 "];
                assert!(
                    exempt.iter().any(|start| line.starts_with(start)) || !holds_a_code(line),
                    "{}: {line}",
                    judgement.case
                );
            }
        }
    }
}

#[test]
fn a_ruling_with_a_fallen_finding_reads_as_chinese() {
    let all = judged("cases/scenarios/locker-not-received");
    assert_snapshot!(chinese(&all[0]));
}

#[test]
fn a_dismissal_names_the_rule_that_dismisses() {
    let judgement = judged_text(
        "\
case: { id: phone, title: 激活的手机, judged_under: cn-marketplace@2025-08-15 }
order:
  paid_at: 2026-03-01
  goods: { class: phone, traits: [loses_value_on_activation] }
  paid: \"6199.00 CNY\"
  progress: received
claim: { ground: no_reason, seeks: return_and_refund, day_after_receipt: 3 }
findings: { activated: proven, exclusion_confirmed: admitted }
",
    );
    assert_snapshot!(chinese(&judgement));
}

#[test]
fn what_is_asked_and_what_each_reply_leads_to_reads_as_chinese() {
    let judgement = judged_text(
        "\
case: { id: coat, title: 大衣, judged_at: 2026-03-12, judged_under: cn-marketplace@2025-08-15 }
order:
  paid_at: 2026-03-01
  goods: { class: clothing }
  paid: \"429.00 CNY\"
  progress: received
merchant: { promises: [no_reason_return] }
claim: { ground: no_reason, seeks: return_and_refund }
findings: { tag_removed: unknown }
",
    );
    assert_snapshot!(chinese(&judgement));
}

#[test]
fn goods_that_are_back_are_not_to_go_back() {
    let with = |state: &str| {
        judged_text(&format!(
            "\
case: {{ id: coat, judged_under: cn-marketplace@2025-08-15 }}
order: {{ paid_at: 2026-03-01, paid: \"429.00 CNY\", goods: {{ class: clothing }}, progress: received }}
merchant: {{ promises: [no_reason_return] }}
claim: {{ ground: no_reason, seeks: return_and_refund, day_after_receipt: 3 }}
goods_return: {{ state: {state}, tracked: true }}
"
        ))
    };
    for (state, zh, en) in [
        ("not_sent", "需退回", "they go back"),
        ("handed_over", "退回途中", "they are on their way back"),
        ("delivered", "已退回商家", "they are back already"),
    ] {
        let judgement = with(state);
        let says = |lang, what: &str| {
            let text = judgement_text(&judgement, lang, Detail::Usual);
            assert!(text.contains(what), "{state}:\n{text}");
        };
        says(Lang::Zh, zh);
        says(Lang::En, en);
    }
}
