//! A live dispute as text: how it ended or where it stands, and what happened in it.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::vocabulary::{Party, Term};
use crate::domain::{Event, Happened, Lang, Money, Movement, OfferTerms, Reason, RuledBy};
use crate::policy::pack::Pack;
use crate::workflow::DisputeState;
use crate::workflow::state::MadeRuling;

/// Writes a moment in the zone of the pack.
pub fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// Writes how a dispute ended, or where it stands, in a few lines.
pub fn dispute_outcome(
    state: &DisputeState,
    title: Option<&str>,
    pack: &Pack,
    lang: Lang,
) -> String {
    let zone = &pack.zone;
    let mut out = String::new();
    let zh = lang == Lang::Zh;
    let where_it_is = match state.closure {
        Some(closure) => {
            let word = if zh { "结案" } else { "closed" };
            format!("{word}: {}", closure.label(lang))
        }
        None => format!("{} ({})", state.stage, state.kind.label(lang)),
    };
    let _ = writeln!(out, "{}  {where_it_is}", state.id);
    if let Some(title) = title {
        let _ = writeln!(out, "  {title}");
    }
    let words = if zh {
        ["申请", "最近", "事件", "期限"]
    } else {
        ["filed", "last", "events", "due"]
    };
    let [filed, last, events, due] = words;
    let _ = writeln!(
        out,
        "  {filed} {}  {last} {}  {events} {}",
        moment(state.filed_at, zone),
        moment(state.last_at, zone),
        state.sequence
    );
    if let Some(at) = state.due {
        let _ = writeln!(out, "  {due} {}", moment(at, zone));
    }
    ruling(state, lang, &mut out);
    settlement(state, lang, &mut out);
    money(state, pack, lang, &mut out);
    out
}

fn ruling(state: &DisputeState, lang: Lang, out: &mut String) {
    let Some(made) = state.ruling() else { return };
    let Some(ruling) = &made.judgement.ruling else {
        return;
    };
    let word = if lang == Lang::Zh { "裁决" } else { "ruling" };
    let _ = writeln!(
        out,
        "  {word}  {}; {}; {}",
        ruling.remedy.label(lang),
        ruling.prevails.label(lang),
        ruled_by(&made.by, lang)
    );
    let because = match &made.by {
        RuledBy::Person { reason, .. } => vec![reason.clone()],
        RuledBy::Panel { .. } => Vec::new(),
        RuledBy::Rules { .. } => rule_titles(made, lang),
    };
    if !because.is_empty() {
        let word = if lang == Lang::Zh {
            "理由"
        } else {
            "because"
        };
        let _ = writeln!(out, "  {word}  {}", because.join("; "));
    }
}

/// Lists the rules that settled who is liable and what is granted.
fn rule_titles(made: &MadeRuling, lang: Lang) -> Vec<String> {
    let settles = |reason: &&Reason| {
        reason
            .settles
            .iter()
            .any(|question| question == "remedy" || question == "liability")
    };
    let titled = |reason: &Reason| {
        let title = match lang {
            Lang::Zh => &reason.title_zh,
            Lang::En => &reason.title_en,
        };
        format!("{title} [{}]", reason.rule)
    };
    made.judgement
        .reasons
        .iter()
        .filter(settles)
        .map(titled)
        .collect()
}

/// Says who made a ruling.
pub fn ruled_by(by: &RuledBy, lang: Lang) -> String {
    match (by, lang) {
        (RuledBy::Rules { confirmed_by }, Lang::Zh) if confirmed_by.is_empty() => {
            "规则裁决".to_owned()
        }
        (RuledBy::Rules { confirmed_by }, Lang::En) if confirmed_by.is_empty() => {
            "by the rules".to_owned()
        }
        (RuledBy::Rules { confirmed_by }, Lang::Zh) => {
            format!("规则裁决，复核人 {}", names(confirmed_by, "、"))
        }
        (RuledBy::Rules { confirmed_by }, Lang::En) => {
            format!("by the rules, confirmed by {}", names(confirmed_by, ", "))
        }
        (RuledBy::Person { name, .. }, Lang::Zh) => format!("{name} 人工裁决"),
        (RuledBy::Person { name, .. }, Lang::En) => format!("by {name}"),
        (RuledBy::Panel { buyer, merchant }, Lang::Zh) => {
            format!("大众评审 {buyer} 比 {merchant}")
        }
        (RuledBy::Panel { buyer, merchant }, Lang::En) => {
            format!("by a panel, {buyer} to {merchant}")
        }
    }
}

fn names(ids: &[crate::domain::ActorId], between: &str) -> String {
    let names: Vec<&str> = ids.iter().map(crate::domain::ActorId::as_str).collect();
    names.join(between)
}

fn settlement(state: &DisputeState, lang: Lang, out: &mut String) {
    if state.ruling().is_some() {
        return;
    }
    if let Some(terms) = &state.settlement {
        let word = if lang == Lang::Zh { "和解" } else { "agreed" };
        let _ = writeln!(out, "  {word}  {}", terms_text(terms, lang));
    }
}

/// Writes what an offer or settlement says.
pub fn terms_text(terms: &OfferTerms, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut parts = Vec::new();
    if let Some(refund) = terms.refund {
        parts.push(if zh {
            format!("退款 {refund}")
        } else {
            format!("refund {refund}")
        });
    }
    if let Some(remedy) = terms.remedy {
        parts.push(remedy.label(lang).to_owned());
    }
    if terms.goods_return {
        parts.push(if zh { "退货" } else { "goods go back" }.to_owned());
    }
    if let Some(party) = terms.freight_back {
        parts.push(if zh {
            format!("退货运费由{}承担", party.label(lang))
        } else {
            format!("return freight on the {}", party.label(lang))
        });
    }
    if let Some(note) = &terms.note {
        parts.push(note.clone());
    }
    if parts.is_empty() {
        parts.push(
            if zh {
                "金额未载明"
            } else {
                "amount not stated"
            }
            .to_owned(),
        );
    }
    parts.join(if zh { "，" } else { ", " })
}

fn money(state: &DisputeState, pack: &Pack, lang: Lang, out: &mut String) {
    let zh = lang == Lang::Zh;
    let word = if zh { "款项" } else { "money" };
    for movement in &state.moved {
        let _ = writeln!(out, "  {word}  {}", movement_text(movement, lang));
    }
    if state.advanced > 0 {
        let amount = |minor: i64| Money::from_minor(minor, pack.currency);
        let (advanced, open) = (amount(state.advanced), amount(state.open_advance()));
        let recovered = amount(state.recovered);
        let lost = amount(state.settled_advance.saturating_sub(state.recovered));
        let _ = if zh {
            writeln!(
                out,
                "  垫付  {advanced}，已追回 {recovered}，损失 {lost}，待追回 {open}"
            )
        } else {
            writeln!(
                out,
                "  advanced  {advanced}: recovered {recovered}, lost {lost}, open {open}"
            )
        };
    }
}

/// Writes a movement of money.
pub fn movement_text(movement: &Movement, lang: Lang) -> String {
    format!(
        "{}  {} -> {}  ({})",
        movement.amount,
        movement.payer.label(lang),
        movement.payee.label(lang),
        movement.cause.label(lang)
    )
}

/// Writes what happened in a dispute, a line an event.
pub fn timeline(events: &[Happened], zone: &TimeZone, lang: Lang) -> String {
    let mut out = String::new();
    for happened in events {
        let who = match &happened.by.id {
            Some(id) => format!("{} {id}", happened.by.role.label(lang)),
            None => happened.by.role.label(lang).to_owned(),
        };
        let _ = writeln!(
            out,
            "{}  {who}  {}",
            moment(happened.at, zone),
            event_text(&happened.event, zone, lang)
        );
    }
    out
}

/// Says what an event is, in a clause.
pub fn event_text(event: &Event, zone: &TimeZone, lang: Lang) -> String {
    let name = event.name().replace('_', " ");
    let detail = procedure(event, zone, lang)
        .or_else(|| substance(event, lang))
        .unwrap_or_default();
    if detail.is_empty() {
        name
    } else {
        format!("{name}  {detail}")
    }
}

/// Tells the detail of an event that moves the procedure.
fn procedure(event: &Event, zone: &TimeZone, lang: Lang) -> Option<String> {
    Some(match event {
        Event::StageEntered {
            stage, kind, due, ..
        } => match due {
            Some(due) => format!("{stage} ({}) -> {}", kind.label(lang), moment(*due, zone)),
            None => format!("{stage} ({})", kind.label(lang)),
        },
        Event::DeadlinePassed {
            stage,
            silence,
            silent,
        } => {
            let whose = silent
                .filter(|party| *party != Party::None)
                .map_or_else(String::new, |party| format!(", {}", party.label(lang)));
            format!("{stage}: {}{whose}", silence.label(lang))
        }
        Event::ClaimRefused { reason }
        | Event::EvidenceReopened { reason }
        | Event::Escalated { reason }
        | Event::RulingOverturned { reason, .. }
        | Event::Suspended { reason, .. } => reason.clone(),
        Event::EvidenceRested { party } | Event::RulingAccepted { party } => {
            party.label(lang).to_owned()
        }
        Event::LeaseTaken { until, .. } => moment(*until, zone),
        Event::VoteCast { side, .. } => side.label(lang).to_owned(),
        Event::AppealFiled { party, reason } => format!("{}: {reason}", party.label(lang)),
        Event::MessageSent { text } => text.clone(),
        Event::DisputeClosed { closure } => closure.label(lang).to_owned(),
        _ => return None,
    })
}

/// Tells the detail of an event about facts, offers, rulings and money.
fn substance(event: &Event, lang: Lang) -> Option<String> {
    Some(match event {
        Event::Judged { judgement } => judgement.outcome.label(lang).to_owned(),
        Event::NotAdmitted { refusal } => refusal.label(lang).to_owned(),
        Event::AdvancePaid { amount } => amount.to_string(),
        Event::ClaimAccepted { terms, .. } => terms_text(terms, lang),
        Event::OfferMade { offer, terms, .. } => format!("#{offer}: {}", terms_text(terms, lang)),
        Event::OfferRefused { offer } | Event::OfferAccepted { offer } => format!("#{offer}"),
        Event::EvidenceSubmitted { evidence, .. } => {
            format!("{}: {}", evidence.on.label(lang), evidence.kind.label(lang))
        }
        Event::FindingSet { finding, is, .. } => format!("{}: {is}", finding.label(lang)),
        Event::ReturnContested { finding, note } => format!("{}: {note}", finding.label(lang)),
        Event::ReturnRecorded { state } => state.label(lang).to_owned(),
        Event::RulingMade {
            round,
            judgement,
            by,
        } => {
            let remedy = judgement
                .ruling
                .as_ref()
                .map_or_else(String::new, |ruling| ruling.remedy.label(lang).to_owned());
            format!("#{round}: {remedy}; {}", ruled_by(by, lang))
        }
        Event::MoneyMoved { movement } => movement_text(movement, lang),
        Event::AdvanceRecovered { amount, from } => format!("{amount}, {}", from.label(lang)),
        Event::LossBorne { amount, by } => format!("{amount}, {}", by.label(lang)),
        Event::PenaltyGiven { violation, points } => {
            format!("{} {points}", violation.label(lang))
        }
        _ => return None,
    })
}
