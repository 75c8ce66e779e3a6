//! The generated cases of the sample, and what is decided on them.

use adjudge::domain::vocabulary::{
    GoodsClass, GoodsTrait, Ground, OrderProgress, OrderTrait, Party, Promise, Remedy, ReturnState,
    ShipmentTrait, Term, TermSet,
};

/// How many cases are generated.
pub const CASES: usize = 100_000;
/// The seed they are generated from.
pub const SEED: u64 = 20_260_401;

/// The rules of the sample in the order of their ids; a rule's place is its bit in a verdict.
pub const RULES: [&str; 27] = [
    "admission.filed_late",
    "admission.general",
    "burden.hidden_defect",
    "burden.merchant",
    "burden.visible_defect",
    "defect.buyer_caused",
    "defect.none",
    "defect.proven",
    "freight.buyer",
    "freight.free_shipping",
    "freight.merchant",
    "freight.promised",
    "late.in_time",
    "late.packet",
    "receipt.delivered",
    "receipt.not_delivered",
    "receipt.signed_for_buyer",
    "refund.partial",
    "refund.price",
    "return.excluded",
    "return.excluded_if_confirmed",
    "return.late",
    "return.longer_window",
    "return.no_reason",
    "return.not_intact",
    "spoiled.none",
    "spoiled.proven",
];

/// The facts of one case; `None` is a fact the case lacks.
#[derive(Clone, Debug)]
pub struct Case {
    pub ground: Ground,
    pub seeks: Remedy,
    pub day_after_receipt: Option<i64>,
    pub day_after_completion: Option<i64>,
    pub in_time_undisputed: bool,
    pub refund_already_paid: Option<i64>,
    pub progress: OrderProgress,
    pub order_traits: TermSet<OrderTrait>,
    pub claimed_paid: Option<i64>,
    pub refund_base: Option<i64>,
    pub freight_charged: Option<i64>,
    pub hours_late: Option<i64>,
    pub class: GoodsClass,
    pub goods_traits: TermSet<GoodsTrait>,
    pub promises: TermSet<Promise>,
    pub return_window_days: Option<i64>,
    pub shipment_traits: TermSet<ShipmentTrait>,
    pub return_state: ReturnState,
    pub evidence_closed: bool,
    pub exclusion_confirmed: bool,
    pub used_beyond_inspection: bool,
    pub tag_removed: bool,
    pub soiled_or_damaged: bool,
    pub delivered: bool,
    /// Unknown only where the evidence is closed: it then falls by burden of proof.
    pub defect: Option<bool>,
    pub visible_mismatch: bool,
    pub buyer_caused: bool,
    pub spoiled_share: Option<i64>,
}

/// How the judging of a case ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// All questions are answered.
    #[default]
    Ruled,
    /// The claim was not admitted.
    NotAdmitted,
    /// The day of the notice must be known first.
    Open,
}

/// What is decided on a case: all answers, and which rules gave them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub end: End,
    pub liability: Option<Party>,
    pub remedy: Option<Remedy>,
    /// The goods line, with its amount where it can be computed.
    pub goods: Option<Option<i64>>,
    /// The compensation line, likewise.
    pub packet: Option<Option<i64>>,
    /// Who bears the outbound freight, and the most that is refunded, where the rule says so.
    pub freight_out: Option<(Party, Option<Option<i64>>)>,
    pub freight_back: Option<Party>,
    pub refund_days: Option<i64>,
    pub send_back: bool,
    pub points: Option<i64>,
    /// Whether the defect fell by burden of proof, and how.
    pub fell: Option<bool>,
    /// The rules that spoke, by their places in [`RULES`].
    pub spoke: u32,
}

/// Marsaglia's xorshift64*.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub const fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Draws a number from 0 up to, not including, `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 16).checked_rem(end).unwrap_or_default()
    }

    /// Draws a number as a value of a case.
    pub fn number(&mut self, least: i64, most: i64) -> i64 {
        let width = most.saturating_sub(least).saturating_add(1);
        least.saturating_add(self.below(width.unsigned_abs()).cast_signed())
    }

    /// Says yes so many times in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let place = usize::try_from(self.below(from.len() as u64)).unwrap();
        from[place]
    }

    fn set<T: Term>(&mut self, percent: u64, from: &[T]) -> TermSet<T> {
        from.iter()
            .copied()
            .filter(|_| self.chance(percent))
            .collect()
    }

    fn maybe(&mut self, percent: u64, least: i64, most: i64) -> Option<i64> {
        let value = self.number(least, most);
        self.chance(percent).then_some(value)
    }
}

/// Generates the cases, the same on every machine.
pub fn generate(count: usize) -> Vec<Case> {
    let mut random = Random::new(SEED);
    (0..count).map(|_| case(&mut random)).collect()
}

fn case(random: &mut Random) -> Case {
    let ground = random.pick(&[
        Ground::NoReason,
        Ground::NoReason,
        Ground::NoReason,
        Ground::NotReceived,
        Ground::Defective,
        Ground::Defective,
        Ground::Spoiled,
        Ground::LateShipment,
    ]);
    let paid = random.number(100, 200_000);
    let priced = random.chance(95);
    let refund_base = paid.saturating_sub(random.number(0, paid / 4));
    let closed = random.chance(50);
    let defect = random.chance(60);
    Case {
        ground,
        seeks: random.pick(&[
            Remedy::ReturnAndRefund,
            Remedy::ReturnAndRefund,
            Remedy::Replacement,
            Remedy::Repair,
        ]),
        day_after_receipt: random.maybe(97, 0, 20),
        day_after_completion: random.maybe(40, 0, 16),
        in_time_undisputed: random.chance(10),
        refund_already_paid: random.maybe(10, 0, paid),
        progress: random.pick(&[
            OrderProgress::Shipped,
            OrderProgress::Received,
            OrderProgress::Received,
            OrderProgress::Completed,
        ]),
        order_traits: random.set(
            40,
            &[
                OrderTrait::FreeShipping,
                OrderTrait::PreSale,
                OrderTrait::GroupOrder,
            ],
        ),
        claimed_paid: priced.then_some(paid),
        refund_base: priced.then_some(refund_base),
        freight_charged: random.maybe(80, 0, 3_000),
        hours_late: random
            .maybe(90, 0, 96)
            .map(|hours| hours.saturating_sub(24).max(0)),
        class: random.pick(&[
            GoodsClass::General,
            GoodsClass::General,
            GoodsClass::Phone,
            GoodsClass::Computer,
            GoodsClass::Clothing,
            GoodsClass::Clothing,
            GoodsClass::Shoes,
            GoodsClass::Food,
        ]),
        goods_traits: random.set(
            6,
            &[
                GoodsTrait::MadeToOrder,
                GoodsTrait::Perishable,
                GoodsTrait::Periodical,
                GoodsTrait::ChangesOnOpening,
                GoodsTrait::LosesValueOnActivation,
                GoodsTrait::DisclosedFlaw,
                GoodsTrait::Bulky,
            ],
        ),
        promises: random.set(
            25,
            &[
                Promise::NoReasonReturn,
                Promise::LongerReturnWindow,
                Promise::FreeReturnFreight,
                Promise::QualityWarranty,
            ],
        ),
        return_window_days: random.maybe(60, 8, 30),
        shipment_traits: random.set(
            15,
            &[
                ShipmentTrait::SignedByAgent,
                ShipmentTrait::LeftWhereTold,
                ShipmentTrait::BuyersCarrier,
            ],
        ),
        return_state: random.pick(&[
            ReturnState::NotSent,
            ReturnState::HandedOver,
            ReturnState::Delivered,
        ]),
        evidence_closed: closed,
        exclusion_confirmed: random.chance(50),
        used_beyond_inspection: random.chance(25),
        tag_removed: random.chance(20),
        soiled_or_damaged: random.chance(10),
        delivered: random.chance(40),
        defect: (!closed || random.chance(60)).then_some(defect),
        visible_mismatch: random.chance(35),
        buyer_caused: random.chance(15),
        spoiled_share: random.maybe(90, 0, 10_000),
    }
}
