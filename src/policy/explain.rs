//! Explains an evaluation: who spoke and why, who was silenced, what was read, what would change it.

use super::catalogue;
use super::completions::Leaf;
use super::draw;
use super::evaluate::{Evaluator, Scratch, Truth, Unknown, silenced};
use super::expr::Node;
use super::facts::note_fallen;
use super::frame::{AnswerFact, Frame, SlotKind, fact_slot, slot_kind};
use super::judge::Telling;
use super::pack::Pack;
use super::params::ParamData;
use super::question::Question;
use super::raw::{show, show_zh};
use super::rule::{Rule, RuleIx};
use super::summary;
use crate::domain::vocabulary::{Ground, Term};
use crate::domain::{
    Change, ChangedFact, FallenFinding, Judgement, Lang, Money, ParamRead, Reason, Silent,
    StatutoryAdvice,
};

/// Fills in the reasons, the parameters and the fallen findings of `leaf`, and the silent rules if
/// they are to be told.
pub fn reasons(
    judgement: &mut Judgement,
    leaf: &Leaf,
    evaluator: &Evaluator<'_>,
    frame: &Frame,
    pack: &Pack,
    telling: Telling,
) {
    let seen = as_seen(leaf, evaluator, frame);
    let mut spoke: Vec<(u8, RuleIx, &Rule)> = Vec::new();
    for (place, question) in &leaf.spoke {
        if *question == Question::Advice {
            continue;
        }
        if let Some(rule) = evaluator.rules.get(*place)
            && !spoke.iter().any(|(_, other, _)| other == place)
        {
            spoke.push((question.stratum(), *place, rule));
        }
    }
    spoke.sort_by_key(|(stratum, place, _)| (*stratum, *place));
    judgement.reasons = spoke
        .iter()
        .map(|(_, place, rule)| Reason {
            rule: rule.id.clone(),
            policy: rule.policy.clone(),
            title_zh: rule.zh.clone(),
            title_en: rule.en.clone(),
            basis: rule.basis.clone(),
            settles: Question::ALL
                .into_iter()
                .filter(|question| leaf.spoke.contains(&(*place, *question)))
                .map(|question| question.name().to_owned())
                .collect(),
            drawn: draw::draw(&rule.when, &seen, pack),
            read_zh: draw::read_zh(&rule.when, &seen, pack),
        })
        .collect();
    judgement.params = params_read(&spoke, evaluator, pack);
    judgement.fallen = leaf
        .fallen
        .iter()
        .map(|fallen| FallenFinding {
            finding: fallen.finding.wire().to_owned(),
            meaning_zh: fallen.finding.label(Lang::Zh).to_owned(),
            bearer: fallen.bearer,
            holds: fallen.holds,
        })
        .collect();
    if telling >= Telling::Silence {
        judgement.silent = silent(leaf, evaluator, &seen, pack);
    }
}

/// Returns the frame as the evaluation of `leaf` saw it at its end.
fn as_seen(leaf: &Leaf, evaluator: &Evaluator<'_>, frame: &Frame) -> Frame {
    let mut seen = frame.clone();
    let mut scratch = Scratch::default();
    for (unknown, value) in &leaf.assumed {
        match unknown {
            Unknown::Slot(slot) => seen.set(*slot, Some(*value)),
            Unknown::Rule(rule) => scratch.forced.push((*rule, *value != 0)),
        }
    }
    evaluator.run(&mut seen, &mut scratch);
    for fallen in &leaf.fallen {
        note_fallen(&mut seen, *fallen);
    }
    seen
}

fn params_read(
    spoke: &[(u8, RuleIx, &Rule)],
    evaluator: &Evaluator<'_>,
    pack: &Pack,
) -> Vec<ParamRead> {
    let mut places: Vec<usize> = Vec::new();
    for (_, _, rule) in spoke {
        for expr in rule.expressions() {
            expr.walk(&mut |part| match &part.node {
                Node::Slot(slot) => {
                    if let SlotKind::Param(place) = slot_kind(*slot) {
                        places.push(place);
                    }
                }
                Node::Brackets(place, _) | Node::Table(place, _) => places.push(*place),
                _ => {}
            });
        }
    }
    places.sort_unstable();
    places.dedup();
    places
        .into_iter()
        .filter_map(|place| {
            let param = pack.params.get(place)?;
            let value = evaluator.params.value(place)?;
            let (shown, shown_zh) = match &value.data {
                ParamData::Scalar(number) => {
                    let ty = param.kind.gives();
                    (
                        show(*number, ty, pack.currency, &pack.symbols),
                        show_zh(*number, ty, pack.currency, &pack.symbols),
                    )
                }
                ParamData::Brackets(brackets) => (
                    format!("{} brackets", brackets.len()),
                    format!("共 {} 档", brackets.len()),
                ),
                ParamData::Table { rows, .. } => (
                    format!("{} rows", rows.len()),
                    format!("共 {} 行", rows.len()),
                ),
            };
            Some(ParamRead {
                param: param.name.clone(),
                value: shown,
                title_zh: param.zh.clone(),
                value_zh: shown_zh,
                from: value.from.to_string(),
                basis: value.basis.clone(),
            })
        })
        .collect()
}

/// Lists the rules for this ground that did not speak, and why.
fn silent(leaf: &Leaf, evaluator: &Evaluator<'_>, seen: &Frame, pack: &Pack) -> Vec<Silent> {
    let ground = catalogue::find("claim.ground")
        .and_then(|fact| seen.get(fact_slot(fact)))
        .and_then(Ground::from_index);
    let Some(plan) = ground.and_then(|ground| evaluator.plan.ground(ground)) else {
        return Vec::new();
    };
    let mut scratch = Scratch {
        truths: leaf.truths.clone(),
        silenced: vec![0; leaf.truths.len()],
        ..Scratch::default()
    };
    evaluator.silence(evaluator.plan.order(), &mut scratch);
    let mut places: Vec<RuleIx> = plan.all().collect();
    places.sort_unstable();
    places
        .into_iter()
        .filter_map(|place| {
            let rule = evaluator.rules.get(place)?;
            let silenced_by = || {
                rule.overridden_by
                    .iter()
                    .filter(|clause| leaf.truths.get(clause.rule.index()) == Some(&Truth::True))
                    .find(|clause| {
                        rule.asked()
                            .any(|question| !silenced(&scratch, clause.rule, question))
                    })
                    .and_then(|clause| evaluator.rules.get(clause.rule))
            };
            let (by, failed) = match leaf.truths.get(place.index())? {
                Truth::Unasked => return None,
                Truth::True | Truth::Moot => (Some(silenced_by()?), None),
                Truth::False => (
                    None,
                    Some(draw::first_failed(&rule.when, seen, evaluator.params)?),
                ),
            };
            let spoke = leaf.spoke.iter().any(|(spoken, _)| *spoken == place);
            (!spoke).then(|| Silent {
                rule: rule.id.clone(),
                title_zh: rule.zh.clone(),
                title_en: rule.en.clone(),
                silenced_by: by.map(|by| by.id.clone()),
                silenced_by_zh: by.map(|by| by.zh.clone()),
                failed: failed.map(|failed| draw::clause(failed, seen, pack)),
                failed_zh: failed.map(|failed| draw::read_zh(failed, seen, pack).join("，")),
            })
        })
        .collect()
}

/// Writes the advice on what a court could add.
pub fn advice(leaf: &Leaf, evaluator: &Evaluator<'_>, pack: &Pack) -> Vec<StatutoryAdvice> {
    let money = |minor: i64| Money::from_minor(minor, pack.currency);
    let rules = || {
        let advice = leaf
            .spoke
            .iter()
            .filter(|(_, asked)| *asked == Question::Advice);
        advice.filter_map(|(place, _)| evaluator.rules.get(*place))
    };
    let reasons: Vec<String> = rules()
        .map(|rule| format!("{} ({})", rule.id, rule.basis))
        .collect();
    let reasons_zh: Vec<String> = rules()
        .map(|rule| format!("{}（{}）", rule.zh, rule.basis))
        .collect();
    leaf.answers
        .advice
        .iter()
        .map(|advice| StatutoryAdvice {
            statute: advice.statute,
            base: advice.base.map(money),
            multiple: advice.multiple,
            floor: money(advice.floor),
            amount: advice.amount.map(money),
            reasons: reasons.clone(),
            reasons_zh: reasons_zh.clone(),
        })
        .collect()
}

/// Writes what would have changed the ruling.
pub fn changes(leaf: &Leaf, evaluator: &Evaluator<'_>, frame: &Frame, pack: &Pack) -> Vec<Change> {
    let mut known = frame.clone();
    for (unknown, value) in &leaf.assumed {
        if let Unknown::Slot(slot) = unknown {
            known.set(*slot, Some(*value));
        }
    }
    for fallen in &leaf.fallen {
        note_fallen(&mut known, *fallen);
    }
    for answer in AnswerFact::ALL {
        known.set(answer.slot(), None);
    }
    let ground = catalogue::find("claim.ground")
        .and_then(|fact| known.get(fact_slot(fact)))
        .and_then(Ground::from_index);
    let Some(plan) = ground.and_then(|ground| evaluator.plan.ground(ground)) else {
        return Vec::new();
    };
    evaluator
        .changes(plan, &known, leaf, &mut Scratch::default())
        .into_iter()
        .map(|change| Change {
            facts: change
                .moves
                .iter()
                .filter_map(|moved| {
                    let SlotKind::Fact(fact) = slot_kind(moved.slot) else {
                        return None;
                    };
                    let def = catalogue::def(fact);
                    Some(ChangedFact {
                        fact: def.path.clone(),
                        meaning_zh: def.zh.clone(),
                        meaning_en: def.en.clone(),
                        is: draw::shown(moved.slot, &known, pack),
                        would_be: show(moved.to, def.ty, pack.currency, &pack.symbols),
                        is_zh: draw::shown_zh(moved.slot, &known, pack),
                        would_be_zh: draw::value_zh(moved.to, moved.slot, pack),
                    })
                })
                .collect(),
            leads_to_zh: summary::of_leaf(&change.leaf, &[], evaluator.rules, pack, Lang::Zh),
            leads_to_en: summary::of_leaf(&change.leaf, &[], evaluator.rules, pack, Lang::En),
        })
        .collect()
}
