//! Builds the facts of an evaluation from a dispute.

use jiff::civil::Date;

use super::catalogue::{self, FactId, FindingFact, ROWS, Source};
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
    frame
}
