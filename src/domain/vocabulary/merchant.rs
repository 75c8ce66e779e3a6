//! What merchants promise and how buyers are graded.

super::vocabulary! {
    /// A promise or guarantee the merchant gave with the goods. What is not listed was not promised.
    Promise {
        NoReasonReturn = "no_reason_return", "七天无理由退货", "no-reason return, also where the law does not give it";
        LongerReturnWindow = "longer_return_window", "更长无理由退货期", "a longer return window than the law's";
        FreeReturnFreight = "free_return_freight", "退货包运费", "the merchant bears the freight of returns";
        ReturnTreasure = "return_treasure", "退货宝", "return treasure: the platform covers return freight";
        BreakageReturn = "breakage_return", "破损包退", "return or refund for breakage";
        BreakageCompensation = "breakage_compensation", "破损包赔", "insured compensation for breakage, goods kept";
        SpoiledRefund = "spoiled_refund", "坏单包退", "refund for spoiled fresh food";
        FullWeight = "full_weight", "足斤足两", "full weight";
        FruitSize = "fruit_size", "果径无忧", "fruit diameter";
        ThawRefund = "thaw_refund", "化冻包退", "refund if thawed";
        MaterialTriple = "material_triple", "材质不符赔三", "threefold for another material";
        MisdescriptionDouble = "misdescription_double", "不符包赔", "once the price more for misdescription";
        FakeFourfold = "fake_fourfold", "假一赔四", "fourfold for a fake";
        FakeCompensation = "fake_compensation", "假一赔多", "a stated multiple of the price for a fake";
        AllergyReturn = "allergy_return", "过敏包退", "return for allergy";
        QualityWarranty = "quality_warranty", "质量保证期", "a quality warranty of stated length";
        ReplaceIfDefective = "replace_if_defective", "质量问题包换新", "replacement by new for a defect within a stated time";
        UnconditionalRefund = "unconditional_refund", "无条件退款", "unconditional refund within a stated time";
        FreeExchange = "free_exchange", "免费换货", "free exchange";
        CompensationOnBreach = "compensation_on_breach", "违约赔付", "a stated sum if the promise is broken";
        Authentication = "authentication", "官方鉴定", "official authentication before shipping";
        FreightGuarantee = "freight_guarantee", "运费保障", "freight guarantee";
        RefundIfFake = "refund_if_fake", "假货包退", "refund if fake";
        PlatformPaysFirst = "platform_pays_first", "先行赔付", "the platform promised to pay first";
    }
}

super::vocabulary! {
    /// The buyer's grade for fast refunds.
    BuyerGrade {
        None = "none", "无", "no standing";
        Fair = "fair", "一般", "fair";
        Good = "good", "良好", "good";
        Excellent = "excellent", "优秀", "excellent";
        Outstanding = "outstanding", "极好", "outstanding";
    }
}
