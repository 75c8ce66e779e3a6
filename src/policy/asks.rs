//! What is asked of whom, and what each reply leads to.

use super::catalogue::{self, Ty, Unit};
use super::completions::{Completions, Leaf, only_difference};
use super::draw;
use super::evaluate::{Evaluator, Scratch, Unknown, finding_of};
use super::frame::{Frame, Slot, SlotKind, slot_kind};
use super::judge::after_hours;
use super::pack::Pack;
use super::params::ParamData;
use super::raw::{show, show_zh};
use super::summary::{self, AwardKey};
use crate::domain::vocabulary::{FindingKind, Term};
use crate::domain::{Ask, Lang, Moment, Reply};

/// Asks for every unknown that alone can change the outcome, in the order of the catalogue.
pub fn asks(
    completions: &Completions,
    material: &[Unknown],
    evaluator: &Evaluator<'_>,
    frame: &Frame,
    pack: &Pack,
    at: Option<Moment>,
) -> Vec<Ask> {
    let within_hours = pack.evidence_window.and_then(|place| {
        match evaluator.params.value(place).map(|value| &value.data) {
            Some(ParamData::Scalar(hours)) => Some(*hours),
            _ => None,
        }
    });
    let due = at
        .zip(within_hours)
        .and_then(|(at, hours)| after_hours(at, hours, &pack.zone));
    material
        .iter()
        .filter_map(|unknown| match unknown {
            Unknown::Slot(slot) => Some(*slot),
            Unknown::Rule(_) => None,
        })
        .filter_map(|slot| {
            let SlotKind::Fact(fact) = slot_kind(slot) else {
                return None;
            };
            let def = catalogue::def(fact);
            let finding = finding_of(slot);
            let from = match finding {
                Some(finding) => evaluator
                    .bearer(&mut frame.clone(), &mut Scratch::default(), finding)
                    .unwrap_or_else(|| finding.favours()),
                None => catalogue::owner(fact)?,
            };
            Some(Ask {
                finding: finding.map(|finding| finding.wire().to_owned()),
                fact: finding.is_none().then(|| def.path.clone()),
                meaning_zh: def.zh.clone(),
                meaning_en: def.en.clone(),
                from,
                due: due.clone(),
                within_hours,
                matters_because: replies(completions, slot, evaluator, frame, pack),
            })
        })
        .collect()
}

/// Groups the values tried for `slot` by what they lead to.
///
/// Of two unknowns that matter only against one another the values are told as distances.
fn replies(
    completions: &Completions,
    slot: Slot,
    evaluator: &Evaluator<'_>,
    frame: &Frame,
    pack: &Pack,
) -> Vec<Reply> {
    let against = evaluator.tried_against(slot, completions, frame);
    let value_in = |leaf: &Leaf| {
        let value = leaf.value_of(slot)?;
        match against {
            Some(other) => value.checked_sub(leaf.value_of(other)?),
            None => Some(value),
        }
    };
    let sized = sized(completions, slot);
    let mut values: Vec<i64> = completions.leaves.iter().filter_map(value_in).collect();
    values.sort_unstable();
    values.dedup();
    let leads_to = |value: i64, lang: Lang| {
        let mut ways: Vec<String> = completions
            .leaves
            .iter()
            .filter(|leaf| value_in(leaf) == Some(value))
            .map(|leaf| summary::of_leaf(leaf, &sized, evaluator.rules, pack, lang))
            .collect();
        ways.sort();
        ways.dedup();
        let joint = match lang {
            Lang::Zh => "；或 ",
            Lang::En => "; or ",
        };
        ways.join(joint)
    };
    let is_number = matches!(
        slot_kind(slot),
        SlotKind::Fact(fact)
            if matches!(catalogue::def(fact).ty, Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day)
    );
    let mut groups: Vec<(i64, i64, String, String)> = Vec::new();
    for value in values {
        let (zh, en) = (leads_to(value, Lang::Zh), leads_to(value, Lang::En));
        match groups.last_mut() {
            Some((_, last, _, same)) if *same == en => *last = value,
            // The value tried of an interval is its last, so the next begins just after it.
            Some((_, last, ..)) if is_number => {
                let first = last.saturating_add(1);
                groups.push((first, value, zh, en));
            }
            _ => groups.push((value, value, zh, en)),
        }
    }
    let count = groups.len();
    groups
        .into_iter()
        .enumerate()
        .map(|(place, (first, last, zh, en))| {
            let ends = (place == 0, place.saturating_add(1) == count);
            let say = |lang| reply(slot, against, (first, last), ends, pack, lang);
            Reply {
                reply: say(Lang::En),
                reply_zh: say(Lang::Zh),
                leads_to_zh: zh,
                leads_to_en: en,
            }
        })
        .collect()
}

/// How many completions are looked through for lines that an amount only sizes.
const SIZED_AMONG: usize = 256;

/// Lists the award lines of which an amount that is asked for decides nothing but how much they are.
fn sized(completions: &Completions, slot: Slot) -> Vec<AwardKey> {
    let SlotKind::Fact(fact) = slot_kind(slot) else {
        return Vec::new();
    };
    if catalogue::def(fact).ty != Ty::Money {
        return Vec::new();
    }
    let mut keys = Vec::new();
    let leaves = completions.leaves.iter().take(SIZED_AMONG);
    for (place, a) in leaves.clone().enumerate() {
        for b in leaves.clone().skip(place.saturating_add(1)) {
            if only_difference(a, b) != Some(Unknown::Slot(slot))
                || a.answers.awards.len() != b.answers.awards.len()
            {
                continue;
            }
            for (a, b) in a.answers.awards.iter().zip(&b.answers.awards) {
                let key = (a.line, a.cause);
                if key == (b.line, b.cause) && a.amount != b.amount && !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
    }
    keys
}

/// Names the reply that a group of values stands for.
fn reply(
    slot: Slot,
    against: Option<Slot>,
    (first, last): (i64, i64),
    (lowest, highest): (bool, bool),
    pack: &Pack,
    lang: Lang,
) -> String {
    let SlotKind::Fact(fact) = slot_kind(slot) else {
        return String::new();
    };
    let ty = catalogue::def(fact).ty;
    let text = |value: i64| match (against, lang) {
        (Some(other), _) => distance(value, other, ty, pack, lang),
        (None, Lang::En) => show(value, ty, pack.currency, &pack.symbols),
        (None, Lang::Zh) => draw::value_zh(value, slot, pack),
    };
    if let Some(finding) = finding_of(slot)
        && finding.kind() == FindingKind::Proposition
    {
        return match (lang, first) {
            (Lang::Zh, _) => text(first),
            (Lang::En, 0) => "not_proven".to_owned(),
            (Lang::En, _) => "proven".to_owned(),
        };
    }
    match ty {
        Ty::Count(_) | Ty::Money | Ty::Rate | Ty::Day => match (lowest, highest, lang) {
            (true, true, Lang::En) => "any".to_owned(),
            (true, true, Lang::Zh) => "任意".to_owned(),
            (true, false, Lang::En) => format!("up to {}", text(last)),
            (true, false, Lang::Zh) => format!("至多 {}", text(last)),
            (false, true, Lang::En) => format!("from {}", text(first)),
            (false, true, Lang::Zh) => format!("{} 起", text(first)),
            (false, false, _) if first == last => text(first),
            (false, false, Lang::En) => format!("from {} to {}", text(first), text(last)),
            (false, false, Lang::Zh) => format!("{} 至 {}", text(first), text(last)),
        },
        Ty::Bool | Ty::Enum(_) | Ty::Set(_) | Ty::Text => {
            if first == last {
                text(first)
            } else {
                format!("{} .. {}", text(first), text(last))
            }
        }
    }
}

/// Writes how far a value lies above or below another fact.
fn distance(value: i64, other: Slot, ty: Ty, pack: &Pack, lang: Lang) -> String {
    let ty = match ty {
        Ty::Day => Ty::Count(Unit::Days),
        ty => ty,
    };
    let far = value.saturating_abs();
    match lang {
        Lang::En => {
            let sign = if value < 0 { '-' } else { '+' };
            let far = show(far, ty, pack.currency, &pack.symbols);
            format!("{} {sign} {far}", draw::name(other, pack))
        }
        Lang::Zh => {
            let side = if value < 0 {
                "前（少）"
            } else {
                "后（多）"
            };
            let far = show_zh(far, ty, pack.currency, &pack.symbols);
            format!("{}{side} {far}", draw::name_zh(other, pack))
        }
    }
}
