//! The sections of a case file, as they are written.
//!
//! The comments here are the documentation of the format: the schema, the table in
//! `cases/README.md` and the editors show them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::fields::{Amount, Day, FoundField, PackVersion, Terms, Units, When};
use super::unique_map::UniqueMap;
use crate::domain::vocabulary::{
    BuyerGrade, EvidenceKind, ExtraRelief, Finding, GoodsClass, GoodsTrait, Ground, OrderProgress,
    OrderTrait, Party, Promise, Remedy, ReturnState, Role, ShipmentTrait,
};
use crate::domain::{
    ActorId, BuyerId, CaseId, Command, LineId, MerchantId, OrderId, PaymentMeans, TrackingStep,
};

/// One dispute as a file: what is not listed is not so, and what is in issue and not found is
/// unknown and will be asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "adjudge case file")]
pub(super) struct Sections {
    /// Name and source of the case, and how it asks to be judged.
    pub case: AboutSection,
    /// What was bought and paid.
    pub order: OrderSection,
    /// The merchant; without it nothing was promised.
    #[serde(default)]
    pub merchant: MerchantSection,
    /// The buyer; without it nothing is known of the account.
    #[serde(default)]
    pub buyer: BuyerSection,
    /// How the goods went to the buyer.
    #[serde(default)]
    pub shipment: ShipmentSection,
    /// How the goods went back; without it they did not.
    #[serde(default)]
    pub goods_return: ReturnSection,
    /// The return-freight insurance or guarantee; without it there is none.
    #[serde(default)]
    pub cover: Option<CoverSection>,
    /// The fast refund; without it none is considered.
    #[serde(default)]
    pub fast_refund: FastRefundSection,
    /// What the parties settled before the platform stepped in; without it nothing.
    #[serde(default)]
    pub negotiation: NegotiationSection,
    /// What is claimed, by whom, on which ground.
    pub claim: ClaimSection,
    /// What was handed in, in any order.
    #[serde(default)]
    pub evidence: Vec<EvidenceSection>,
    /// Whether more can be handed in. `closed`: an unknown finding falls against who bears the burden. Default `open`.
    #[serde(default)]
    pub evidence_window: EvidenceWindow,
    /// How contested points stand: a state (`unknown`, `admitted`, `proven`, `not_proven`, `undecidable`), for shares `"30%"`, for amounts `"258.00 CNY"`.
    #[serde(default)]
    pub findings: UniqueMap<Finding, FoundField>,
    /// What the parties, carriers and adjudicators did after the filing, in the order of time; `adjudge run` carries it out. The sections above then say how things stood at the filing.
    #[serde(default)]
    pub timeline: Vec<TimelineSection>,
}

/// One command with its time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TimelineSection {
    /// When, as a time with its offset.
    pub at: When,
    /// In which role somebody acts.
    pub by: Role,
    /// The name of an adjudicator or a member of a panel; parties need none.
    #[serde(default)]
    pub who: Option<ActorId>,
    /// What is done: the name of a command, or the name with its fields.
    #[serde(rename = "do")]
    pub command: Command,
    /// The code of the denial that is expected, where the command cannot be carried out.
    #[serde(default)]
    pub denied: Option<String>,
}

/// Name and source of the case, and how it asks to be judged.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AboutSection {
    /// Name of the case, unique in the corpus.
    pub id: CaseId,
    /// What it is about, in one line.
    #[serde(default)]
    pub title: Option<String>,
    /// Where it was published; for people, no rule reads it.
    #[serde(default)]
    pub source: Option<String>,
    /// What a reader should know of how the case was encoded; no rule reads it.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Pack and version to judge under, whatever the dates of the case say; for undated and older cases.
    #[serde(default)]
    pub judged_under: Option<PackVersion>,
    /// The day whose parameters apply under `judged_under`; without it the version's first day.
    #[serde(default)]
    pub judged_under_day: Option<Day>,
    /// The day or time as of which the case is judged; without it the caller says.
    #[serde(default)]
    pub judged_at: Option<When>,
}

/// What was bought and paid.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderSection {
    /// The marketplace's number of the order.
    #[serde(default)]
    pub id: Option<OrderId>,
    /// The lines of the order. Either `lines` or `goods` must stand.
    #[serde(default)]
    pub lines: Vec<LineSection>,
    /// Goods of one kind, instead of `lines`, where the source names no lines.
    #[serde(default)]
    pub goods: Option<GoodsSection>,
    /// What was paid in money for all goods, without freight, after every discount; leave out if unknown.
    #[serde(default)]
    pub paid: Option<Amount>,
    /// The payments, freight included, where part was paid with points or vouchers.
    #[serde(default)]
    pub payments: Vec<PaymentSection>,
    /// Lines sold together at one price.
    #[serde(default)]
    pub sets: Vec<SetSection>,
    /// Discounts earned by reaching a total.
    #[serde(default)]
    pub thresholds: Vec<ThresholdSection>,
    /// Coupons that ask for no total.
    #[serde(default)]
    pub coupons: Vec<CouponSection>,
    /// What was given with the goods.
    #[serde(default)]
    pub gifts: Vec<GiftSection>,
    /// Outbound freight.
    #[serde(default)]
    pub freight: FreightSection,
    /// Deposit (定金) paid.
    #[serde(default)]
    pub deposit_paid: Option<Amount>,
    /// Price of the contract that the deposit secures.
    #[serde(default)]
    pub contract_price: Option<Amount>,
    /// How far the order had come when the claim was filed; may be left out where days of shipping, receipt or completion tell it.
    #[serde(default)]
    pub progress: Option<OrderProgress>,
    /// What is true of the order.
    #[serde(default)]
    pub traits: Terms<OrderTrait>,
    /// When the contract was concluded.
    #[serde(default)]
    pub concluded: Option<When>,
    /// When the order was paid.
    #[serde(default)]
    pub paid_at: Option<When>,
    /// When the trade was completed (receipt confirmed).
    #[serde(default)]
    pub completed: Option<When>,
    /// Hours from payment within which shipment was promised.
    #[serde(default)]
    pub ship_promise_hours: Option<u32>,
    /// Hours begun by which the shipment was late, 0 if in time; where times are unknown.
    #[serde(default)]
    pub hours_late: Option<u32>,
    /// Full hours still unshipped past the promised time; where times are unknown.
    #[serde(default)]
    pub hours_overdue: Option<u32>,
    /// Full hours without a scan after a tracking number was entered; where times are unknown.
    #[serde(default)]
    pub hours_without_scan: Option<u32>,
}

/// One line of the order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LineSection {
    /// Name of the line, unique in the order.
    pub id: LineId,
    /// What it was sold as.
    #[serde(default)]
    pub title: Option<String>,
    /// Class of goods. Default `general`.
    #[serde(default)]
    pub class: Option<GoodsClass>,
    /// What is true of the goods as sold.
    #[serde(default)]
    pub traits: Terms<GoodsTrait>,
    /// Own price of one unit when bought, before any discount.
    #[serde(default)]
    pub unit_price: Option<Amount>,
    /// Number of units. Default 1.
    #[serde(default)]
    pub quantity: Option<Units>,
    /// What was paid in money for all units, after every discount; on all lines or on none.
    #[serde(default)]
    pub paid: Option<Amount>,
}

/// Goods of one kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GoodsSection {
    /// What they were sold as.
    #[serde(default)]
    pub title: Option<String>,
    /// Class of goods. Default `general`.
    #[serde(default)]
    pub class: Option<GoodsClass>,
    /// What is true of the goods as sold.
    #[serde(default)]
    pub traits: Terms<GoodsTrait>,
    /// Own price of one unit when bought, before any discount.
    #[serde(default)]
    pub unit_price: Option<Amount>,
    /// Number of units. Default 1.
    #[serde(default)]
    pub quantity: Option<Units>,
}

/// One payment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentSection {
    /// By what means; what was paid with points or vouchers goes back in the same form.
    pub means: PaymentMeans,
    /// How much it counted for.
    pub amount: Amount,
}

/// Lines sold together at one price.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetSection {
    /// The lines; all their units belong to the sets.
    pub lines: Vec<LineId>,
    /// Price of one set.
    pub price: Amount,
    /// Number of sets; the quantity of each line is a multiple of it. Default 1.
    #[serde(default)]
    pub count: Option<Units>,
}

/// Spend so much, save so much.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ThresholdSection {
    /// Total to reach, after the savings of sets.
    pub reach: Amount,
    /// What is taken off.
    pub off: Amount,
    /// Whether it is taken off each time the total is reached (每满). Default `false`.
    #[serde(default)]
    pub every: bool,
    /// Lines that count towards it. Default all.
    #[serde(default)]
    pub lines: Vec<LineId>,
}

/// A coupon that asks for no total.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CouponSection {
    /// What is taken off.
    pub amount: Amount,
    /// Lines it is taken off. Default all.
    #[serde(default)]
    pub lines: Vec<LineId>,
}

/// Something given with the goods.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GiftSection {
    /// What it is.
    #[serde(default)]
    pub title: Option<String>,
    /// Value the merchant announced beforehand.
    #[serde(default)]
    pub declared_value: Option<Amount>,
    /// What it is worth on the market.
    #[serde(default)]
    pub market_value: Option<Amount>,
    /// Whether it went back. Default `false`.
    #[serde(default)]
    pub returned: bool,
}

/// Outbound freight.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FreightSection {
    /// What the buyer paid for it; without it nothing under free shipping, and else unknown.
    #[serde(default)]
    pub charged: Option<Amount>,
    /// What the least expensive standard delivery would have cost (EU).
    #[serde(default)]
    pub standard: Option<Amount>,
    /// What the merchant bore under free shipping.
    #[serde(default)]
    pub waived: Option<Amount>,
}

/// The merchant.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MerchantSection {
    /// The marketplace's name for the merchant.
    #[serde(default)]
    pub id: Option<MerchantId>,
    /// What was promised with the goods.
    #[serde(default)]
    pub promises: Terms<Promise>,
    /// Promised no-reason window in calendar days after the day of signing.
    #[serde(default)]
    pub return_window_days: Option<u32>,
    /// Promised multiple of the price.
    #[serde(default)]
    pub promised_multiple: Option<u32>,
    /// Promised sum.
    #[serde(default)]
    pub promised_amount: Option<Amount>,
    /// Length in calendar days of the warranty or promise relied on.
    #[serde(default)]
    pub promise_days: Option<u32>,
    /// Experience score in tenths: 48 is 4.8.
    #[serde(default)]
    pub experience_score: Option<u32>,
    /// Whether the merchant did not answer the claim in time. Default `false`.
    #[serde(default)]
    pub silent: bool,
}

/// The buyer.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BuyerSection {
    /// The marketplace's name for the buyer.
    #[serde(default)]
    pub id: Option<BuyerId>,
    /// Grade for fast refunds. Default `none`.
    #[serde(default)]
    pub grade: Option<BuyerGrade>,
    /// Quota for fast refunds.
    #[serde(default)]
    pub fast_refund_quota: Option<Amount>,
    /// Advances not yet settled.
    #[serde(default)]
    pub open_advances: Option<Amount>,
    /// Whether the account is verified by name. Default `false`.
    #[serde(default)]
    pub real_name: bool,
    /// Whether the platform sees signs of fraud. Default `false`.
    #[serde(default)]
    pub fraud_signals: bool,
    /// How often the buyer was found to abuse rights.
    #[serde(default)]
    pub abuse_count: Option<u32>,
    /// Whether the buyer uses the mode for elders. Default `false`.
    #[serde(default)]
    pub elder: bool,
}

/// How the goods went to the buyer.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShipmentSection {
    /// Name of the carrier.
    #[serde(default)]
    pub carrier: Option<String>,
    /// When the carrier took the goods over.
    #[serde(default)]
    pub shipped: Option<When>,
    /// When the merchant entered a tracking number.
    #[serde(default)]
    pub number_entered: Option<When>,
    /// When the carrier first scanned the parcel.
    #[serde(default)]
    pub first_scan: Option<When>,
    /// When the goods were signed for.
    #[serde(default)]
    pub received: Option<When>,
    /// Region sent from, as the tables of the rules name it.
    #[serde(default)]
    pub from_region: Option<String>,
    /// Region sent to.
    #[serde(default)]
    pub to_region: Option<String>,
    /// What is true of the shipment.
    #[serde(default)]
    pub traits: Terms<ShipmentTrait>,
    /// Tracking history, oldest line first; it tells the times above where they are left out.
    #[serde(default)]
    pub tracking: Vec<TrackingSection>,
}

/// One line of the tracking history.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TrackingSection {
    /// When it happened.
    pub at: When,
    /// What happened.
    pub step: TrackingStep,
    /// Where, as the carrier tells it.
    #[serde(default)]
    pub place: Option<String>,
}

/// How the goods went back.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReturnSection {
    /// Where the goods are; may be left out where the days below tell it. Default `not_sent`.
    #[serde(default)]
    pub state: Option<ReturnState>,
    /// Whether a tracking number was handed in. Default `false`.
    #[serde(default)]
    pub tracked: bool,
    /// Whether that number belongs to this order. Default `false`.
    #[serde(default)]
    pub own_order: bool,
    /// Freight paid for sending back.
    #[serde(default)]
    pub freight_paid: Option<Amount>,
    /// Whether the return address is not the place of dispatch. Default `false`.
    #[serde(default)]
    pub address_differs: bool,
    /// What sending back to the place of dispatch would cost.
    #[serde(default)]
    pub freight_to_origin: Option<Amount>,
    /// Region sent back from.
    #[serde(default)]
    pub from_region: Option<String>,
    /// Region sent back to.
    #[serde(default)]
    pub to_region: Option<String>,
    /// When the goods were handed to the carrier.
    #[serde(default)]
    pub handed_over: Option<When>,
    /// When they reached the merchant.
    #[serde(default)]
    pub delivered: Option<When>,
    /// Calendar days from shipment to handing over; where days are unknown.
    #[serde(default)]
    pub day_after_shipment: Option<u32>,
    /// Calendar days since they reached the merchant; where days are unknown.
    #[serde(default)]
    pub days_since_delivered: Option<u32>,
}

/// A return-freight insurance or guarantee.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CoverSection {
    /// Who pays out: `insurer` or `platform`.
    pub provider: Party,
    /// Who paid the premium.
    pub holder: Party,
    /// Most that is paid out.
    #[serde(default)]
    pub sum_insured: Option<Amount>,
    /// Calendar days from shipment to the filing that calls on the cover; where days are unknown.
    #[serde(default)]
    pub day_after_shipment: Option<u32>,
    /// Whether the covered trade was found to be fake. Default `false`.
    #[serde(default)]
    pub fake_trade: bool,
}

/// The fast refund.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FastRefundSection {
    /// Whether the dispute is looked at for a fast refund. Default `false`.
    #[serde(default)]
    pub considered: bool,
    /// What was already paid in advance; without it nothing.
    #[serde(default)]
    pub advanced: Option<Amount>,
}

/// What the parties settled before the platform stepped in.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NegotiationSection {
    /// Whether they agreed on a return. Default `false`.
    #[serde(default)]
    pub return_agreed: bool,
    /// Whether they said who bears the freight. Default `false`.
    #[serde(default)]
    pub freight_mentioned: bool,
}

/// What is claimed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimSection {
    /// Ground of the claim.
    pub ground: Ground,
    /// Who claims: `buyer` or `merchant`. Default `buyer`.
    #[serde(default)]
    pub claimant: Option<Party>,
    /// Remedy sought.
    pub seeks: Remedy,
    /// What is asked beyond it.
    #[serde(default)]
    pub extra: Terms<ExtraRelief>,
    /// Sum sought, where one was named.
    #[serde(default)]
    pub amount: Option<Amount>,
    /// Lines claimed; without it all units of all lines. They must be of one class and have the same traits.
    #[serde(default)]
    pub lines: Vec<ClaimedLineSection>,
    /// Whether only part of the order is claimed, where no lines tell it.
    #[serde(default)]
    pub partial: Option<bool>,
    /// When the claim was filed with the platform.
    #[serde(default)]
    pub filed: Option<When>,
    /// When the notice to the merchant was sent; without it the filing is the notice.
    #[serde(default)]
    pub notified: Option<When>,
    /// When the consumer was told of the right of withdrawal, if after receipt (EU).
    #[serde(default)]
    pub informed: Option<When>,
    /// `not_disputed` where nobody says the claim came too late. Default `counted`.
    #[serde(default)]
    pub timing: Timing,
    /// Calendar days from the day of signing to the day of the notice, the same day is 0; where days are unknown.
    #[serde(default)]
    pub day_after_receipt: Option<u32>,
    /// Hours begun from signing to the notice; where times are unknown.
    #[serde(default)]
    pub hours_after_receipt: Option<u32>,
    /// Calendar months begun from the day of signing to the day of the notice; where days are unknown.
    #[serde(default)]
    pub months_after_receipt: Option<u32>,
    /// Calendar days from completion of the trade to the filing; where days are unknown.
    #[serde(default)]
    pub day_after_completion: Option<u32>,
    /// Calendar days from shipment to the filing; where days are unknown.
    #[serde(default)]
    pub day_after_shipment: Option<u32>,
    /// Whether a return agreed earlier for the same reason was let lapse. Default `false`.
    #[serde(default)]
    pub return_time_missed: bool,
    /// What was refunded already; without it nothing.
    #[serde(default)]
    pub refund_already_paid: Option<Amount>,
    /// What was paid for the claimed goods, where no prices tell it.
    #[serde(default)]
    pub claimed_paid: Option<Amount>,
    /// What goes back for them after kept goods are priced anew, where no prices tell it.
    #[serde(default)]
    pub refund_base: Option<Amount>,
}

/// One line of the order as far as it is claimed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimedLineSection {
    /// Name of the line.
    pub line: LineId,
    /// Number of units claimed. Default all.
    #[serde(default)]
    pub quantity: Option<Units>,
}

/// Whether the time of the claim is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub(super) enum Timing {
    /// The days and hours decide whether the claim came in time.
    #[default]
    #[serde(rename = "counted")]
    Counted,
    /// Nobody says the claim came too late.
    #[serde(rename = "not_disputed")]
    NotDisputed,
}

/// Whether more evidence can be handed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub(super) enum EvidenceWindow {
    /// More can be handed in.
    #[default]
    #[serde(rename = "open")]
    Open,
    /// Nothing more can be handed in.
    #[serde(rename = "closed")]
    Closed,
}

/// One thing handed in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceSection {
    /// Who handed it in.
    pub by: Party,
    /// What kind of evidence it is.
    pub kind: EvidenceKind,
    /// The finding it speaks to, which is thereby in issue.
    pub on: Finding,
    /// When it was handed in.
    #[serde(default)]
    pub at: Option<When>,
    /// The file, by its path beside the case.
    #[serde(default)]
    pub file: Option<String>,
    /// What it shows, in words.
    #[serde(default)]
    pub note: Option<String>,
}
