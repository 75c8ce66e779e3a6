//! The rows of the catalogue: every fact but those that findings give rise to.
//!
//! A row reads `path, type, absence, 中文, English => how it is read off a dispute;`. The order of
//! the rows is the fixed order of the catalogue; a new fact goes to the end of its section.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::types::{Absence, Ty, Unit};
use crate::domain::vocabulary::{
    BuyerGrade, ExtraRelief, GoodsClass, GoodsTrait, Ground, OrderProgress, OrderTrait, Party,
    Promise, Remedy, ReturnState, ShipmentTrait, Term, TermSet,
};
use crate::domain::{Dispute, Moment, Money, days_between};

/// What the facts of one evaluation are read off.
pub struct Source<'a> {
    /// The dispute.
    pub dispute: &'a Dispute,
    /// The time zone of the pack, in which days are counted.
    pub zone: &'a TimeZone,
    /// The day as of which the dispute is judged, in the zone of the pack.
    pub at: Option<Date>,
    /// Gives each text its symbol number.
    pub symbols: &'a dyn Fn(&str) -> i64,
}

/// One fact that is not about a finding.
#[derive(Clone, Copy)]
pub struct Row {
    /// The name rules write.
    pub path: &'static str,
    /// Type and unit.
    pub ty: Ty,
    /// Whether the fact may be absent, and who could supply it then.
    pub absence: Absence,
    /// What it means, in Chinese.
    pub zh: &'static str,
    /// What it means, in English.
    pub en: &'static str,
    /// Reads the fact, encoded as its type says; `None` is absent.
    pub get: fn(&Source<'_>) -> Option<i64>,
}

impl Source<'_> {
    fn day(&self, moment: Option<Moment>) -> Option<i64> {
        Some(day_number(moment?.day(self.zone)))
    }

    fn text(&self, text: Option<&String>) -> Option<i64> {
        text.map(|text| (self.symbols)(text))
    }
}

/// Returns a day as days since 1970-01-01.
fn day_number(day: Date) -> i64 {
    days_between(jiff::civil::date(1970, 1, 1), day)
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a row gives an option, also where the fact is never absent"
)]
fn term<T: Term>(term: T) -> Option<i64> {
    Some(i64::from(term.index()))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a row gives an option, also where the fact is never absent"
)]
fn set<T: Term>(set: TermSet<T>) -> Option<i64> {
    Some(set.mask().cast_signed())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a row gives an option, also where the fact is never absent"
)]
fn yes(holds: bool) -> Option<i64> {
    Some(i64::from(holds))
}

fn money(amount: Option<Money>) -> Option<i64> {
    amount.map(Money::minor)
}

fn count(count: Option<u32>) -> Option<i64> {
    count.map(i64::from)
}

const BOOL: Ty = Ty::Bool;
const MONEY: Ty = Ty::Money;
const DAY: Ty = Ty::Day;
const TEXT: Ty = Ty::Text;
const DAYS: Ty = Ty::Count(Unit::Days);
const HOURS: Ty = Ty::Count(Unit::Hours);
const MONTHS: Ty = Ty::Count(Unit::Months);
const COUNT: Ty = Ty::Count(Unit::Count);

const fn one_of<T: Term>() -> Ty {
    Ty::Enum(T::VOCABULARY)
}

const fn set_of<T: Term>() -> Ty {
    Ty::Set(T::VOCABULARY)
}

const NEVER: Absence = Absence::Never;
const NOT_ASKED: Absence = Absence::NotAsked;
const BUYER: Absence = Absence::Asked(Party::Buyer);
const MERCHANT: Absence = Absence::Asked(Party::Merchant);
const PLATFORM: Absence = Absence::Asked(Party::Platform);
const INSURER: Absence = Absence::Asked(Party::Insurer);
const CARRIER: Absence = Absence::Asked(Party::Carrier);

/// Declares the rows.
macro_rules! rows {
    ($($path:literal, $ty:expr, $absence:ident, $zh:literal, $en:literal => $get:expr;)+) => {
        /// The facts that are not about findings, in the fixed order of the catalogue.
        pub const ROWS: &[Row] = &[
            $(Row { path: $path, ty: $ty, absence: $absence, zh: $zh, en: $en, get: $get },)+
        ];
    };
}

rows! {
    "claim.ground", one_of::<Ground>(), NEVER, "申请原因", "ground of the claim" => |s| term(s.dispute.claim().ground);
    "claim.claimant", one_of::<Party>(), NEVER, "申请人", "who claims" => |s| term(s.dispute.claim().claimant);
    "claim.seeks", one_of::<Remedy>(), NEVER, "诉求", "remedy sought" => |s| term(s.dispute.claim().seeks);
    "claim.extra", set_of::<ExtraRelief>(), NEVER, "额外诉求", "what is asked beyond the remedy" => |s| set(s.dispute.claim().extra);
    "claim.amount", MONEY, NOT_ASKED, "主张金额", "sum sought" => |s| money(s.dispute.claim().amount);
    "claim.day_after_receipt", DAYS, BUYER, "签收次日起第几日通知", "calendar days from the day of signing to the day of the notice; the same day is 0" => |s| s.dispute.day_after_receipt(s.zone);
    "claim.hours_after_receipt", HOURS, BUYER, "签收后多少小时通知（不足一小时按一小时）", "hours begun from signing to the notice" => |s| s.dispute.hours_after_receipt();
    "claim.months_after_receipt", MONTHS, BUYER, "签收后多少个月通知（不足一月按一月）", "calendar months begun from the day of signing to the day of the notice" => |s| s.dispute.months_after_receipt(s.zone);
    "claim.day_after_completion", DAYS, PLATFORM, "交易成功后第几日申请", "calendar days from the completion of the trade to the filing" => |s| s.dispute.day_after_completion(s.zone);
    "claim.day_after_shipment", DAYS, MERCHANT, "发货后第几日申请", "calendar days from shipment to the filing" => |s| s.dispute.day_after_shipment(s.zone);
    "claim.in_time_undisputed", BOOL, NEVER, "申请及时无争议", "nobody disputes that the claim was made in time" => |s| yes(s.dispute.claim().in_time_undisputed);
    "claim.received_on", DAY, CARRIER, "签收日", "day of signing" => |s| s.day(s.dispute.received());
    "claim.notified_on", DAY, BUYER, "通知日", "day the notice to the merchant was sent" => |s| s.day(s.dispute.notified());
    "claim.concluded_on", DAY, MERCHANT, "合同成立日", "day the contract was concluded" => |s| s.day(s.dispute.order().concluded);
    "claim.informed_on", DAY, NOT_ASKED, "告知撤回权之日（晚于签收时）", "day the consumer was told of the right of withdrawal, if later than receipt" => |s| s.day(s.dispute.claim().informed);
    "claim.partial", BOOL, NEVER, "仅部分商品", "only part of the order is claimed" => |s| yes(s.dispute.claims_part());
    "claim.return_time_missed", BOOL, NEVER, "同一原因已逾期未退", "a return agreed earlier for the same reason was let lapse" => |s| yes(s.dispute.claim().return_time_missed);
    "claim.any_undecidable", BOOL, NEVER, "有事实真伪不明", "a finding was set undecidable" => |s| yes(s.dispute.any_undecidable());
    "claim.refund_already_paid", MONEY, NOT_ASKED, "已退金额", "what was refunded already; absent is nothing" => |s| money(s.dispute.claim().refund_already_paid);

    "order.progress", one_of::<OrderProgress>(), NEVER, "订单进度", "how far the order had come when the claim was filed" => |s| term(s.dispute.order().progress);
    "order.traits", set_of::<OrderTrait>(), NEVER, "订单特征", "what is true of the order" => |s| set(s.dispute.order_traits());
    "order.paid", MONEY, NOT_ASKED, "商品实付总额", "what was paid in money for all goods of the order" => |s| money(s.dispute.order_paid());
    "order.claimed_paid", MONEY, NOT_ASKED, "所涉商品实付", "what was actually paid in money for the claimed goods" => |s| money(s.dispute.claimed_paid());
    "order.refund_base", MONEY, NOT_ASKED, "退款基数（留用商品按原价重算后）", "what goes back for the claimed goods after kept goods of sets and thresholds are priced anew" => |s| money(s.dispute.refund_base());
    "order.freight_charged", MONEY, NOT_ASKED, "买家已付发货运费", "outbound freight the buyer paid" => |s| money(s.dispute.freight_charged());
    "order.freight_standard", MONEY, NOT_ASKED, "最低标准配送费（欧盟）", "cost of the least expensive standard delivery (EU)" => |s| money(s.dispute.order().freight.standard);
    "order.freight_waived", MONEY, NOT_ASKED, "包邮时商家承担的发货运费", "outbound freight the merchant bore under free shipping" => |s| money(s.dispute.order().freight.waived);
    "order.deposit_paid", MONEY, NOT_ASKED, "已付定金", "deposit paid" => |s| money(s.dispute.order().deposit_paid);
    "order.contract_price", MONEY, NOT_ASKED, "合同价款", "price of the contract that the deposit secures" => |s| money(s.dispute.order().contract_price);
    "order.ship_promise_hours", HOURS, MERCHANT, "承诺发货时限", "hours from payment within which shipment was promised" => |s| count(s.dispute.order().ship_promise_hours);
    "order.hours_late", HOURS, CARRIER, "逾期发货小时数（及时为0）", "hours begun by which the shipment missed the promised time; 0 is in time" => |s| s.dispute.hours_late();
    "order.hours_overdue", HOURS, MERCHANT, "逾期仍未发货小时数", "full hours the goods have been unshipped past the promised time" => |s| s.dispute.hours_overdue();
    "order.hours_without_scan", HOURS, CARRIER, "录入单号后无揽收小时数", "full hours without a scan after a tracking number was entered" => |s| s.dispute.hours_without_scan();

    "goods.class", one_of::<GoodsClass>(), NEVER, "商品类别", "class of the claimed goods" => |s| term(s.dispute.goods_class());
    "goods.traits", set_of::<GoodsTrait>(), NEVER, "商品特征", "what is true of the claimed goods as sold" => |s| set(s.dispute.goods_traits());
    "goods.unit_price", MONEY, NOT_ASKED, "单价", "own price of one unit at the time of purchase" => |s| money(s.dispute.unit_price());

    "gift.present", BOOL, NEVER, "有赠品", "something was given with the goods" => |s| yes(!s.dispute.order().gifts.is_empty());
    "gift.returned", BOOL, NEVER, "赠品已退", "every gift went back" => |s| yes(s.dispute.gifts_returned());
    "gift.declared_value", MONEY, MERCHANT, "事先公示的赠品价值", "value of the kept gifts as announced beforehand" => |s| money(s.dispute.gifts_declared_value());
    "gift.market_value", MONEY, NOT_ASKED, "赠品市场价值", "value of the kept gifts on the market" => |s| money(s.dispute.gifts_market_value());

    "merchant.promises", set_of::<Promise>(), NEVER, "商家承诺", "what the merchant promised with the goods" => |s| set(s.dispute.merchant().promises);
    "merchant.return_window_days", DAYS, MERCHANT, "承诺的无理由退货天数", "promised no-reason window in calendar days" => |s| count(s.dispute.merchant().return_window_days);
    "merchant.promised_multiple", COUNT, MERCHANT, "承诺赔付倍数", "promised multiple of the price" => |s| count(s.dispute.merchant().promised_multiple);
    "merchant.promised_amount", MONEY, MERCHANT, "承诺赔付金额", "promised sum" => |s| money(s.dispute.merchant().promised_amount);
    "merchant.promise_days", DAYS, MERCHANT, "所依据承诺的期限", "length in calendar days of the warranty or promise relied on" => |s| count(s.dispute.merchant().promise_days);
    "merchant.experience_score", COUNT, PLATFORM, "体验分（十分之一分，48 即 4.8）", "experience score in tenths: 48 is 4.8" => |s| count(s.dispute.merchant().experience_score);
    "merchant.silent", BOOL, NEVER, "商家逾期未答复", "the merchant did not answer the claim in time" => |s| yes(s.dispute.merchant().silent);

    "buyer.grade", one_of::<BuyerGrade>(), NEVER, "买家极速退款等级", "the buyer's grade for fast refunds" => |s| term(s.dispute.buyer().grade);
    "buyer.fast_refund_quota", MONEY, PLATFORM, "极速退款额度", "quota for fast refunds" => |s| money(s.dispute.buyer().fast_refund_quota);
    "buyer.open_advances", MONEY, PLATFORM, "未结清的垫付款", "advances not yet settled" => |s| money(s.dispute.buyer().open_advances);
    "buyer.real_name", BOOL, NEVER, "已实名", "the account is verified by name" => |s| yes(s.dispute.buyer().real_name);
    "buyer.fraud_signals", BOOL, NEVER, "有欺诈迹象", "the platform sees signs of fraud" => |s| yes(s.dispute.buyer().fraud_signals);
    "buyer.abuse_count", COUNT, PLATFORM, "滥用权益次数", "how often the buyer was found to abuse rights" => |s| count(s.dispute.buyer().abuse_count);
    "buyer.elder", BOOL, NEVER, "长辈模式", "the buyer uses the mode for elders" => |s| yes(s.dispute.buyer().elder);

    "fast_refund.considered", BOOL, NEVER, "进入极速退款审查", "the dispute is looked at for a fast refund" => |s| yes(s.dispute.fast_refund().considered);
    "fast_refund.advanced", MONEY, NOT_ASKED, "已垫付金额", "what was already paid in advance; absent is nothing" => |s| money(s.dispute.fast_refund().advanced);

    "shipment.traits", set_of::<ShipmentTrait>(), NEVER, "发货特征", "what is true of the shipment" => |s| set(s.dispute.shipment().traits);
    "shipment.from_region", TEXT, MERCHANT, "发货地", "region the goods were sent from" => |s| s.text(s.dispute.shipment().from_region.as_ref());
    "shipment.to_region", TEXT, BUYER, "收货地", "region the goods were sent to" => |s| s.text(s.dispute.shipment().to_region.as_ref());

    "goods_return.state", one_of::<ReturnState>(), NEVER, "退货状态", "where the goods to be returned are" => |s| term(s.dispute.goods_return().state);
    "goods_return.tracked", BOOL, NEVER, "有退货运单号", "a tracking number of the return was handed in" => |s| yes(s.dispute.goods_return().tracked);
    "goods_return.own_order", BOOL, NEVER, "退货运单属于本订单", "the tracking number of the return belongs to this order" => |s| yes(s.dispute.goods_return().own_order);
    "goods_return.freight_paid", MONEY, BUYER, "已付退货运费", "freight paid for sending back" => |s| money(s.dispute.goods_return().freight_paid);
    "goods_return.address_differs", BOOL, NEVER, "退货地址非发货地", "the return address is not the place the goods were sent from" => |s| yes(s.dispute.goods_return().address_differs);
    "goods_return.freight_to_origin", MONEY, CARRIER, "退回发货地的运费", "what sending back to the place of dispatch would cost" => |s| money(s.dispute.goods_return().freight_to_origin);
    "goods_return.from_region", TEXT, BUYER, "退货寄出地", "region the goods were sent back from" => |s| s.text(s.dispute.goods_return().from_region.as_ref());
    "goods_return.to_region", TEXT, MERCHANT, "退货收货地", "region the goods were sent back to" => |s| s.text(s.dispute.goods_return().to_region.as_ref());
    "goods_return.day_after_shipment", DAYS, CARRIER, "发货后第几日寄回", "calendar days from shipment to the hand-over of the return" => |s| s.dispute.return_day_after_shipment(s.zone);
    "goods_return.days_since_delivered", DAYS, CARRIER, "商家签收退货后天数", "calendar days since the return reached the merchant" => |s| s.dispute.days_since_return_delivered(s.zone, s.at);

    "cover.present", BOOL, NEVER, "有退货运费保障", "return freight is covered" => |s| yes(s.dispute.cover().is_some());
    "cover.provider", one_of::<Party>(), NEVER, "保障提供方", "who pays the cover out; none without a cover" => |s| term(s.dispute.cover().map_or(Party::None, |cover| cover.provider));
    "cover.holder", one_of::<Party>(), NEVER, "投保人", "who paid the premium; none without a cover" => |s| term(s.dispute.cover().map_or(Party::None, |cover| cover.holder));
    "cover.sum_insured", MONEY, INSURER, "保险金额", "most that the cover pays" => |s| money(s.dispute.cover().and_then(|cover| cover.sum_insured));
    "cover.day_after_shipment", DAYS, CARRIER, "发货后第几日申请理赔", "calendar days from shipment to the filing that calls on the cover" => |s| s.dispute.cover_day_after_shipment(s.zone);
    "cover.fake_trade", BOOL, NEVER, "投保交易为虚假交易", "the covered trade was found to be fake" => |s| yes(s.dispute.cover().is_some_and(|cover| cover.fake_trade));

    "negotiation.return_agreed", BOOL, NEVER, "平台介入前已约定退货", "the parties agreed on a return before the platform stepped in" => |s| yes(s.dispute.negotiation().return_agreed);
    "negotiation.freight_mentioned", BOOL, NEVER, "协商中提及运费", "the parties said who bears the freight" => |s| yes(s.dispute.negotiation().freight_mentioned);

    "evidence.closed", BOOL, NEVER, "举证期已结束", "nothing more can be handed in" => |s| yes(s.dispute.evidence_closed());

    "at.day", DAY, NOT_ASKED, "裁决日", "day as of which the dispute is judged" => |s| s.at.map(day_number);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::parse_case;

    fn read(text: &str, path: &str) -> Option<i64> {
        let dispute = parse_case("x.yaml", text).unwrap().into_dispute();
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let symbols = |text: &str| if text == "浙江" { 7 } else { 0 };
        let source = Source {
            dispute: &dispute,
            zone: &zone,
            at: Some(jiff::civil::date(2026, 3, 20)),
            symbols: &symbols,
        };
        let row = ROWS.iter().find(|row| row.path == path).unwrap();
        (row.get)(&source)
    }

    const SPARE: &str = "\
case: { id: spare }
order: { goods: {}, progress: received }
claim: { ground: no_reason, seeks: return_and_refund }
";

    const FULL: &str = "\
case: { id: full }
order:
  concluded: 2026-03-01
  lines:
    - { id: a, class: phone, traits: [made_to_order], unit_price: \"100.00 CNY\", quantity: 2 }
    - { id: b, class: phone, traits: [made_to_order], unit_price: \"100.00 CNY\" }
  sets: [{ lines: [b], price: \"90.00 CNY\" }]
  thresholds: [{ reach: \"290.00 CNY\", off: \"10.00 CNY\" }]
  gifts: [{ declared_value: \"9.00 CNY\" }]
shipment:
  shipped: 2026-03-02
  received: 2026-03-05T23:59:00+08:00
  from_region: 浙江
goods_return: { delivered: 2026-03-15 }
cover: { provider: insurer, holder: buyer, sum_insured: \"12.00 CNY\" }
claim:
  ground: no_reason
  seeks: return_and_refund
  filed: 2026-03-12T00:01:00+08:00
  lines: [{ line: a }]
";

    #[test]
    fn what_is_never_absent_is_there_in_the_sparest_case() {
        for row in ROWS {
            if row.absence == Absence::Never {
                assert!(read(SPARE, row.path).is_some(), "{}", row.path);
            }
        }
    }

    #[test]
    fn every_path_stands_once_and_has_its_words() {
        for (place, row) in ROWS.iter().enumerate() {
            assert!(
                ROWS.iter()
                    .skip(place + 1)
                    .all(|other| other.path != row.path)
            );
            assert!(row.path.split('.').count() == 2, "{}", row.path);
            assert!(!row.zh.is_empty() && !row.en.is_empty(), "{}", row.path);
        }
    }

    #[test]
    fn money_is_read_in_minor_units() {
        assert_eq!(read(FULL, "order.paid"), Some(28_000));
        assert_eq!(read(FULL, "order.claimed_paid"), Some(19_310));
        // Kept `b` is a set of its own at 90.00; with `a` gone the threshold is lost.
        assert_eq!(read(FULL, "order.refund_base"), Some(19_000));
        assert_eq!(read(FULL, "goods.unit_price"), Some(10_000));
        assert_eq!(read(FULL, "gift.declared_value"), Some(900));
        assert_eq!(read(FULL, "cover.sum_insured"), Some(1_200));
        assert_eq!(read(SPARE, "order.refund_base"), None);
    }

    #[test]
    fn days_are_numbers_since_1970_in_the_zone_of_the_pack() {
        assert_eq!(read(FULL, "claim.received_on"), Some(20_517));
        assert_eq!(read(FULL, "claim.notified_on"), Some(20_524));
        assert_eq!(read(FULL, "claim.day_after_receipt"), Some(7));
        assert_eq!(read(FULL, "claim.hours_after_receipt"), Some(145));
        assert_eq!(read(FULL, "at.day"), Some(20_532));
        assert_eq!(read(FULL, "goods_return.days_since_delivered"), Some(5));
        assert_eq!(read(FULL, "cover.day_after_shipment"), Some(10));
        assert_eq!(read(SPARE, "claim.day_after_receipt"), None);
    }

    #[test]
    fn terms_are_indices_and_sets_masks() {
        assert_eq!(
            read(FULL, "goods.class"),
            Some(i64::from(GoodsClass::Phone.index()))
        );
        let traits: TermSet<GoodsTrait> = [GoodsTrait::MadeToOrder].into_iter().collect();
        assert_eq!(
            read(FULL, "goods.traits"),
            Some(traits.mask().cast_signed())
        );
        let order: TermSet<OrderTrait> = [OrderTrait::PartOfThreshold].into_iter().collect();
        assert_eq!(read(FULL, "order.traits"), Some(order.mask().cast_signed()));
        assert_eq!(read(SPARE, "goods.traits"), Some(0));
        assert_eq!(
            read(SPARE, "cover.provider"),
            Some(i64::from(Party::None.index()))
        );
    }

    #[test]
    fn texts_are_symbols_and_yes_is_one() {
        assert_eq!(read(FULL, "shipment.from_region"), Some(7));
        assert_eq!(read(FULL, "shipment.to_region"), None);
        assert_eq!(read(FULL, "claim.partial"), Some(1));
        assert_eq!(read(SPARE, "claim.partial"), Some(0));
        assert_eq!(read(FULL, "gift.present"), Some(1));
        assert_eq!(read(FULL, "gift.returned"), Some(0));
    }
}
