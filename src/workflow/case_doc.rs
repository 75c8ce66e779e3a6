//! The facts of a live dispute, kept in the format of case files.
//!
//! What happens changes this document, and whoever judges reads the dispute from it: a dispute can
//! be written out as a case at any time, and a case filed as a dispute.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::domain::vocabulary::{Finding, Party, ReturnState, Term};
use crate::domain::{Dispute, Event, EvidenceFields, Money};
use crate::intake::{InputErrors, case_from_json};

/// The facts of a dispute as a case file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseDoc(Value);

impl CaseDoc {
    /// Takes the sections of a case file.
    pub const fn new(case: Value) -> Self {
        Self(case)
    }

    /// Returns the sections.
    pub const fn json(&self) -> &Value {
        &self.0
    }

    /// Reads the dispute.
    ///
    /// # Errors
    ///
    /// What does not fit, with the path of each field.
    pub fn dispute(&self) -> Result<Dispute, InputErrors> {
        case_from_json("dispute", &self.0).map(crate::intake::CaseFile::into_dispute)
    }

    /// Returns the document with what an event says written into it.
    #[must_use]
    pub fn after(&self, event: &Event, at: Timestamp) -> Self {
        let mut doc = self.clone();
        doc.write(event, at);
        doc
    }

    /// Writes what an event says of the facts.
    pub fn write(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::EvidenceSubmitted { party, evidence } => {
                self.push_evidence(*party, evidence, at);
            }
            Event::FindingSet { finding, is, .. } => self.set_finding(*finding, is),
            Event::FactsRecorded { facts } => merge(&mut self.0, facts),
            Event::TrackingRecorded { step, place } => {
                let mut entry = json!({ "at": at.to_string(), "step": step });
                if let (Some(place), Value::Object(fields)) = (place, &mut entry) {
                    fields.insert("place".to_owned(), Value::from(place.as_str()));
                }
                self.push("shipment", "tracking", entry);
            }
            Event::GoodsHandedOver {
                tracking_number,
                freight_paid,
            } => self.hand_over(tracking_number.is_some(), *freight_paid, at),
            Event::ReturnRecorded { state } => self.return_state(*state, at),
            Event::ReturnAccepted { .. } => self.return_state(ReturnState::Delivered, at),
            Event::ReturnContested { finding, .. } => {
                self.return_state(ReturnState::Delivered, at);
                self.raise(*finding);
            }
            Event::EvidenceWindowClosed => self.set(&["evidence_window"], json!("closed")),
            Event::EvidenceReopened { .. } => self.set(&["evidence_window"], json!("open")),
            Event::AdvancePaid { amount } => {
                self.set(&["fast_refund", "considered"], json!(true));
                self.set(&["fast_refund", "advanced"], json!(amount.to_string()));
            }
            Event::DeadlinePassed {
                silent: Some(Party::Merchant),
                silence:
                    crate::domain::vocabulary::Silence::DeemedConsent
                    | crate::domain::vocabulary::Silence::DecidedOnFile,
                ..
            } => self.set(&["merchant", "silent"], json!(true)),
            _ => {}
        }
    }

    fn push_evidence(&mut self, party: Party, evidence: &EvidenceFields, at: Timestamp) {
        let mut item = json!({
            "by": party.wire(),
            "kind": evidence.kind.wire(),
            "on": evidence.on.wire(),
            "at": at.to_string(),
        });
        if let Value::Object(fields) = &mut item {
            for (name, text) in [("file", &evidence.file), ("note", &evidence.note)] {
                if let Some(text) = text {
                    fields.insert(name.to_owned(), Value::from(text.as_str()));
                }
            }
        }
        let list = section(&mut self.0, "evidence", || Value::Array(Vec::new()));
        if let Value::Array(items) = list {
            items.push(item);
        }
    }

    fn set_finding(&mut self, finding: Finding, is: &str) {
        self.set(&["findings", finding.wire()], Value::from(is));
    }

    /// Puts a finding in issue, if nothing is said of it yet.
    fn raise(&mut self, finding: Finding) {
        let known = self.get(&["findings", finding.wire()]).is_some();
        if !known {
            self.set_finding(finding, "unknown");
        }
    }

    fn hand_over(&mut self, tracked: bool, freight_paid: Option<Money>, at: Timestamp) {
        self.return_state(ReturnState::HandedOver, at);
        self.set(&["goods_return", "handed_over"], json!(at.to_string()));
        if tracked {
            self.set(&["goods_return", "tracked"], json!(true));
            self.set(&["goods_return", "own_order"], json!(true));
        }
        if let Some(paid) = freight_paid {
            self.set(&["goods_return", "freight_paid"], json!(paid.to_string()));
        }
    }

    fn return_state(&mut self, state: ReturnState, at: Timestamp) {
        self.set(&["goods_return", "state"], json!(state.wire()));
        let told = self.get(&["goods_return", "delivered"]).is_some()
            || self
                .get(&["goods_return", "days_since_delivered"])
                .is_some();
        if state == ReturnState::Delivered && !told {
            self.set(&["goods_return", "delivered"], json!(at.to_string()));
        }
    }

    fn get(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(&self.0, |value, key| value.get(key))
    }

    fn set(&mut self, path: &[&str], value: Value) {
        let mut at = &mut self.0;
        for key in path {
            at = section(at, key, || Value::Object(Map::new()));
        }
        *at = value;
    }

    fn push(&mut self, part: &str, list: &str, entry: Value) {
        let part = section(&mut self.0, part, || Value::Object(Map::new()));
        if let Value::Array(items) = section(part, list, || Value::Array(Vec::new())) {
            items.push(entry);
        }
    }
}

/// Finds a field, making it first where it is missing.
fn section<'v>(value: &'v mut Value, key: &str, empty: impl Fn() -> Value) -> &'v mut Value {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    // `entry` on an object cannot fail; the other arm keeps the function total.
    match value {
        Value::Object(fields) => {
            let field = fields.entry(key.to_owned()).or_insert_with(&empty);
            if field.is_null() {
                *field = empty();
            }
            field
        }
        other => other,
    }
}

/// Writes the fields of `from` over those of `into`; `null` takes a field away (RFC 7396).
pub fn merge(into: &mut Value, from: &Value) {
    let Value::Object(changes) = from else {
        *into = from.clone();
        return;
    };
    for (key, change) in changes {
        if change.is_null() {
            if let Value::Object(fields) = into {
                fields.remove(key);
            }
            continue;
        }
        let field = section(into, key, || Value::Null);
        merge(field, change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_changes_what_it_names_and_keeps_the_rest() {
        let mut doc = json!({ "shipment": { "carrier": "x", "shipped": "2026-03-01" }, "a": [1] });
        merge(
            &mut doc,
            &json!({ "shipment": { "shipped": "2026-03-02", "carrier": null }, "a": [2], "b": { "c": 1 } }),
        );
        assert_eq!(
            doc,
            json!({ "shipment": { "shipped": "2026-03-02" }, "a": [2], "b": { "c": 1 } })
        );
    }
}
