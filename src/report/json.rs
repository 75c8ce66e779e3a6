//! Judgements as JSON.

use serde_json::{Value, json};

use crate::domain::{Judgement, Ruling, party_wire};

/// Writes a judgement as a JSON object; keys are sorted, nothing is left out.
pub fn judgement_json(judgement: &Judgement) -> Value {
    json!({
        "case": judgement.case,
        "title": judgement.title,
        "outcome": judgement.outcome,
        "why": judgement.why.as_ref().map(|why| why.code.as_str()),
        "why_zh": judgement.why.as_ref().map(|why| why.zh.as_str()),
        "why_en": judgement.why.as_ref().map(|why| why.en.as_str()),
        "refusal": judgement.refusal,
        "ruling": judgement.ruling.as_ref().map(ruling),
        "reasons": judgement.reasons,
        "asks": judgement.asks,
        "would_change": judgement.would_change,
        "statutory": if judgement.statutory.is_empty() {
            Value::Null
        } else {
            json!(judgement.statutory)
        },
        "pack": judgement.pack,
        "params": judgement.params,
        "fallen_findings": judgement.fallen,
        "judged_on": judgement.judged_on.map(|day| day.to_string()),
    })
}

fn ruling(ruling: &Ruling) -> Value {
    json!({
        "remedy": ruling.remedy,
        "dismissed": ruling.dismissed,
        "liability": party_wire(ruling.liability),
        "prevails": ruling.prevails,
        "awards": ruling.awards,
        "goods_return": ruling.goods_return,
        "freight_out": party_wire(ruling.freight_out),
        "freight_back": party_wire(ruling.freight_back),
        "refund_within": ruling.refund_within,
        "duties": ruling.duties,
        "advance": ruling.advance,
        "cover": ruling.cover,
        "recourse": ruling.recourse,
        "penalties": ruling.penalties,
        "not_stated": ruling.not_stated,
    })
}
