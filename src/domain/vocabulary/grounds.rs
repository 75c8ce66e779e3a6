//! The grounds on which something may be claimed.

super::vocabulary! {
    /// The ground of a claim (申请原因).
    Ground {
        NoReason = "no_reason", "七天无理由", "change of mind, withdrawal within the cooling-off period";
        NotReceived = "not_received", "未收到货", "item not received";
        NotAsDescribed = "not_as_described", "描述不符", "significantly not as described";
        Defective = "defective", "质量问题", "defective";
        DamagedInTransit = "damaged_in_transit", "运输破损", "damaged, dirty or short on arrival (surface mismatch)";
        MissingItem = "missing_item", "少件、漏发", "missing item, short shipment";
        WrongItem = "wrong_item", "发错货", "wrong item";
        Counterfeit = "counterfeit", "假货", "counterfeit";
        LateShipment = "late_shipment", "延迟发货", "late shipment";
        NotShipped = "not_shipped", "缺货、拒绝发货", "not shipped: out of stock, or the merchant refuses to perform";
        ShamShipment = "sham_shipment", "虚假发货", "sham shipment";
        DeliveryRefused = "delivery_refused", "拒收", "delivery refused by the buyer";
        Cancelled = "cancelled", "取消订单", "cancelled before receipt";
        Spoiled = "spoiled", "腐烂变质、死亡、化冻", "fresh or live goods spoiled, wilted, thawed or dead";
        ShortWeight = "short_weight", "缺斤少两、规格不足", "short weight or undersized";
        UnsafeFood = "unsafe_food", "食品安全", "food below the safety standard, or expired";
        PromiseBroken = "promise_broken", "承诺未履行", "a promise beyond the law was not kept (warranty, badge, unconditional refund)";
        MoneyOwed = "money_owed", "应退款未退", "money to be paid back: order changed or cancelled by agreement, overcharge, return done but not refunded";
        Gift = "gift", "赠品问题", "gift missing, unfit or withheld";
        ServiceIncomplete = "service_incomplete", "服务未履行", "service not or only partly performed";
        Deposit = "deposit", "定金争议", "deposit (earnest money) dispute";
        PriceMistake = "price_mistake", "标错价", "price or data error: one side will not perform at the price shown";
        Freight = "freight", "运费争议", "freight alone";
        FittingDamage = "fitting_damage", "安装损坏", "damage or cost in fitting or installation";
        Allergy = "allergy", "过敏", "allergy or intolerance";
        AbusiveClaim = "abusive_claim", "恶意退款、滥用权益", "the merchant asks back what a refund gave the buyer without cause";
    }
}
