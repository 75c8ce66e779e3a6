//! Builds the facts of an evaluation from a dispute.

use jiff::civil::Date;

use super::catalogue::{self, FactId, FindingFact, ROWS, Source};
use super::evaluate::Fallen;
use super::frame::{Frame, fact_slot};
use super::pack::Pack;
use super::params::ParamsAt;
use crate::domain::Dispute;
use crate::domain::vocabulary::{Finding, Term};

/// Builds the frame of facts and parameters on which a dispute is judged.
///
/// `at` is the day as of which it is judged, where there is one.
pub fn frame_from_dispute(
    dispute: &Dispute,
    pack: &Pack,
    params: &ParamsAt,
    at: Option<Date>,
) -> Frame {
    let mut frame = Frame::new(pack.params.all().len());
    params.write(&mut frame);
    let symbols = |text: &str| pack.symbols.number(text);
    let source = Source {
        dispute,
        zone: &pack.zone,
        at,
        symbols: &symbols,
    };
    for (place, row) in (0_u16..).zip(ROWS) {
        frame.set(fact_slot(FactId(place)), (row.get)(&source));
    }
    for finding in Finding::ALL {
        let view = dispute.finding(*finding);
        let mut set = |fact: FindingFact, value: Option<i64>| {
            frame.set(fact_slot(catalogue::finding_fact(*finding, fact)), value);
        };
        set(FindingFact::Found, view.value);
        set(FindingFact::Undecidable, Some(i64::from(view.undecidable)));
        set(FindingFact::Raised, Some(i64::from(view.raised)));
        set(
            FindingFact::BuyerProof,
            Some(view.buyer_proof.mask().cast_signed()),
        );
        set(
            FindingFact::MerchantProof,
            Some(view.merchant_proof.mask().cast_signed()),
        );
    }
    note_falling(&mut frame);
    frame
}

/// Notes of each finding whether it can fall: not while evidence can be handed in, nor once it is
/// found. Of those that can it is told by the evaluation that lets them fall.
pub fn note_falling(frame: &mut Frame) {
    let closed = catalogue::find("evidence.closed")
        .and_then(|fact| frame.get(fact_slot(fact)))
        .is_some_and(|closed| closed != 0);
    for finding in Finding::ALL {
        let slot = |fact| fact_slot(catalogue::finding_fact(*finding, fact));
        let can_fall = closed && !frame.is_known(slot(FindingFact::Found));
        frame.set(slot(FindingFact::Fell), (!can_fall).then_some(0));
    }
}

/// Writes a finding that fell as the rules saw it.
pub fn note_fallen(frame: &mut Frame, fallen: Fallen) {
    let slot = |fact| fact_slot(catalogue::finding_fact(fallen.finding, fact));
    frame.set(slot(FindingFact::Found), Some(i64::from(fallen.holds)));
    frame.set(slot(FindingFact::Fell), Some(1));
}
