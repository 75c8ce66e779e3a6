//! What all stages speak of: parties, goods, orders, claims, findings and the dispute they make up.
//!
//! Nothing here reads a file, a clock or a rule. An amount, a rate, an id or a dispute can only be
//! made by its checked constructor, so that what the other modules get is never impossible, only
//! incomplete: what a real case may lack is an `Option`.

mod actor;
mod check;
mod claim;
mod command;
mod currency;
mod derive;
mod discounts;
mod dispute;
mod event;
mod finding;
mod flaw;
mod goods_return;
mod id;
mod lang;
mod money;
mod order;
mod pack_ref;
mod people;
mod pricing;
mod rate;
mod repricing;
mod ruling;
#[cfg(test)]
mod sample;
mod shipment;
mod spread;
mod time;
pub mod vocabulary;

pub use actor::Actor;
pub use claim::{Claim, ClaimedLine, Counts, EvidenceItem};
pub use command::{Command, DecidedLine, Decision, Envelope, EvidenceFields, OfferTerms};
pub use currency::Currency;
pub use dispute::{Dispute, DisputeParts, JudgedUnder};
pub use event::{EVENT_VERSION, Event, Happened, Movement, RuledBy, StandingRead};
pub use finding::{FindingState, FindingView, Findings, Found};
pub use flaw::Flaw;
pub use goods_return::GoodsReturn;
pub use id::{
    ActorId, BuyerId, CaseId, DisputeId, IdError, IdempotencyKey, LineId, MerchantId, OrderId,
    StageName,
};
pub use lang::Lang;
pub use money::{AmountError, Money, MoneyError};
pub use order::{
    Coupon, Gift, Order, OrderCounts, OrderFreight, OrderLine, Payment, PaymentMeans, SetDiscount,
    ThresholdDiscount,
};
pub use pack_ref::{PackRef, PackRefError};
pub use people::{Buyer, Cover, FastRefund, Merchant, Negotiation};
pub use rate::{Rate, RateError, Rounding};
pub use ruling::{
    Ask, AwardLine, Change, ChangedFact, DutyLine, FallenFinding, Judgement, Outcome, PackStamp,
    ParamRead, PenaltyLine, Prevails, Reason, RefundClock, Reply, Ruling, SideSum, Silent,
    StatutoryAdvice, Why, party_wire,
};
pub use shipment::{Shipment, TrackingEvent, TrackingStep};
pub use time::{
    Moment, MomentError, days_between, hours_begun, hours_full, months_begun, parse_day,
};
