//! What the lines of money in a ruling are for.

super::vocabulary! {
    /// The kind of an award line (裁决款项).
    Line {
        Goods = "goods", "货款", "goods";
        FreightOut = "freight_out", "发货运费", "outbound freight";
        FreightBack = "freight_back", "退货运费", "return freight";
        InsurancePayout = "insurance_payout", "保险理赔", "insurance payout";
        Compensation = "compensation", "赔付", "compensation";
    }
}

super::vocabulary! {
    /// What an award line is paid for; two lines of one kind and cause are one line.
    Cause {
        Price = "price", "商品价款", "price of the goods";
        Freight = "freight", "运费", "freight";
        LateShipment = "late_shipment", "延迟发货", "late shipment";
        OutOfStock = "out_of_stock", "缺货", "out of stock";
        ShamShipment = "sham_shipment", "虚假发货", "sham shipment";
        Promise = "promise", "承诺赔付", "promise broken";
        Fake = "fake", "假货赔付", "promised compensation for a fake";
        Material = "material", "材质不符", "another material";
        Misdescription = "misdescription", "描述不符", "misdescription";
        Breakage = "breakage", "破损", "breakage";
        ValueLoss = "value_loss", "价值减损", "diminished value";
        ReturnLoss = "return_loss", "退货灭失", "loss on the return leg";
        TestFee = "test_fee", "检测费", "laboratory fee";
        FittingCost = "fitting_cost", "安装费用", "fitting cost";
        FittingDamage = "fitting_damage", "安装损坏", "fitting damage";
        GiftValue = "gift_value", "赠品价值", "value of a gift";
        Deposit = "deposit", "定金", "deposit";
        MerchantLoss = "merchant_loss", "商家损失", "the merchant's loss";
        Service = "service", "服务费用", "service performed";
        FreightDifference = "freight_difference", "运费差额", "difference in return freight";
        ReturnFreight = "return_freight", "退货运费保障", "return freight covered";
        Other = "other", "其他", "other";
    }
}

super::vocabulary! {
    /// A statutory multiple a court could add; never part of a ruling.
    Statute {
        FraudThreefold = "fraud_threefold", "退一赔三", "threefold for fraud";
        FoodTenfold = "food_tenfold", "退一赔十", "tenfold for unsafe food";
        FoodTripleLoss = "food_triple_loss", "三倍损失赔偿", "three times the loss for unsafe food";
        HarmDouble = "harm_double", "二倍损失以下惩罚性赔偿", "up to twice the loss where a person was killed or gravely hurt";
    }
}
