//! Where order, shipment and return stand, and what a ruling asks the parties to do.

super::vocabulary! {
    /// How far the order had come when the claim was filed.
    OrderProgress {
        Unshipped = "unshipped", "未发货", "paid, not shipped";
        Shipped = "shipped", "运输中", "shipped, not yet signed for";
        Refused = "refused", "已拒收", "refused at the door";
        Received = "received", "已签收", "signed for";
        Completed = "completed", "交易成功", "receipt confirmed, trade completed";
    }
}

super::vocabulary! {
    /// What is true of the order. What is not listed is not so.
    OrderTrait {
        FreeShipping = "free_shipping", "包邮", "free shipping";
        FreeShippingByThreshold = "free_shipping_by_threshold", "满额包邮", "free shipping because the total reached a threshold";
        PartOfThreshold = "part_of_threshold", "满减", "a discount earned by reaching a total";
        PaidOutsidePlatform = "paid_outside_platform", "站外付款", "paid wholly or partly outside the platform";
        Livestream = "livestream", "直播购物", "bought in a livestream";
        SecondHandMarket = "second_hand_market", "二手平台", "bought on a second-hand market";
        FaceToFace = "face_to_face", "当面交易", "handed over face to face";
        CrossBorder = "cross_border", "跨境", "cross-border or purchasing-agent trade";
        GroupOrder = "group_order", "拼单", "group order";
        PreSale = "pre_sale", "预售", "pre-sale";
    }
}

super::vocabulary! {
    /// What is true of the shipment. What is not listed is not so.
    ShipmentTrait {
        MergedWithoutConsent = "merged_without_consent", "未经同意合并发货", "several orders in one parcel without consent";
        CollectFreight = "collect_freight", "到付", "freight collect";
        BuyersCarrier = "buyers_carrier", "买家指定承运人", "carrier chosen by the buyer";
        SignedByAgent = "signed_by_agent", "代收人签收", "signed for by the recipient's agent";
        LeftWhereTold = "left_where_told", "按指示放置", "left where the recipient told";
        SignedByRecipient = "signed_by_recipient", "本人签收", "signed for by the recipient";
        LostInTransit = "lost_in_transit", "运输途中丢失", "lost on the way to the buyer";
    }
}

super::vocabulary! {
    /// Where the goods to be returned are.
    ReturnState {
        NotSent = "not_sent", "未寄出", "not sent back";
        HandedOver = "handed_over", "已交寄", "handed to the carrier, tracking number entered";
        Delivered = "delivered", "商家已签收", "delivered to the merchant";
        RefusedByMerchant = "refused_by_merchant", "商家拒收", "refused by the merchant";
        Gone = "gone", "货物已不在", "no longer with the buyer and not with the merchant";
    }
}

super::vocabulary! {
    /// What a claimant asks beyond the remedy itself.
    ExtraRelief {
        StatutoryDamages = "statutory_damages", "法定惩罚性赔偿", "statutory damages";
        ExtraLoss = "extra_loss", "额外损失", "extra loss";
        OnlyExtra = "only_extra", "仅主张额外损失或法定赔偿", "nothing but extra loss or statutory damages";
        GoodsBack = "goods_back", "退款后索要货物", "the goods back after a refund without return";
    }
}

super::vocabulary! {
    /// Why the platform does not take a claim (不予受理).
    Refusal {
        FiledLate = "filed_late", "逾期申请", "filed late";
        FactsUnclear = "facts_unclear", "交易与订单不符、事实不清", "goods traded differ from the order, facts unclear";
        SettledAndPerformed = "settled_and_performed", "和解履行后反悔", "settled and performed";
        FakeTrade = "fake_trade", "虚假交易", "fake trade";
        GoodsBackAfterRefund = "goods_back_after_refund", "仅退款后索要货物", "goods wanted back after a refund without return";
        ExtraDamagesOnly = "extra_damages_only", "额外损失或法定赔偿", "extra loss or statutory damages";
        AlreadyDecided = "already_decided", "已处理无新事实", "already decided, nothing new";
        BeforeAuthority = "before_authority", "已进入司法行政程序", "before a court or an authority";
        ReturnTimeMissed = "return_time_missed", "逾期未退货", "the return time for the same reason was missed";
        NotCovered = "not_covered", "不属本规则范围", "outside the scope of the rules";
    }
}

super::vocabulary! {
    /// What a ruling asks a party to do or tells it.
    Duty {
        GiveReturnAddress = "give_return_address", "提供退货地址", "give a true return address, contact and telephone number";
        RecallGoods = "recall_goods", "召回货物", "call the goods back at one's own cost and risk";
        ScrapGoods = "scrap_goods", "自行销毁", "scrap the goods, at one's own risk";
        InterceptParcel = "intercept_parcel", "联系承运人拦截", "ask the carrier to stop the parcel and bring it back";
        HelpWithReturn = "help_with_return", "协助退货", "help with the return of bulky goods";
        AcceptReturn = "accept_return", "接收退货", "take the goods back";
        ClaimOnCarrier = "claim_on_carrier", "向承运人索赔", "claim on the carrier";
        RefundByOriginalRoute = "refund_by_original_route", "原路退款", "refund by the means of payment used, split as it was paid";
        ReturnPointsAndCoupons = "return_points_and_coupons", "返还积分与优惠", "give points, vouchers and coupons back in the same form";
        LabelResale = "label_resale", "二次销售标注", "label returned goods that cannot be restored when selling them again";
        SendBackInTime = "send_back_in_time", "按期寄回", "send the goods back in time";
        SettleGift = "settle_gift", "自行协商赠品", "settle the gift between the parties";
        SettleTestFee = "settle_test_fee", "自行协商检测费", "settle the laboratory fee between the parties";
        PayPremiumTax = "pay_invoice_tax", "承担发票税费", "bear the tax of a lost invoice";
        ProduceRecords = "produce_records", "提供原始记录", "produce the original contract and trade record";
        PickCarrierFreely = "pick_carrier_freely", "自选退货方式", "may choose the way of return";
        RestoreWarranty = "restore_warranty", "重新计算保修期", "the warranty runs anew from the replacement";
        EndAncillary = "end_ancillary", "附属合同终止", "ancillary contracts end";
        SueInCourt = "sue_in_court", "另行起诉", "may go to court for what the platform does not decide";
        Suspend = "suspend", "中止处理", "the procedure rests until the court, police or authority has spoken";
        NegotiateFirst = "negotiate_first", "协商处理", "settle with the other party first";
        PayFirst = "pay_first", "先行赔付", "pay the buyer first, then recover from the party liable";
        AnswerJointly = "answer_jointly", "承担连带责任", "answer jointly with the party liable";
        AnswerAsSeller = "answer_as_seller", "承担销售者责任", "answer as the seller";
        DropTerm = "drop_term", "不得援引该约定", "may not rely on the void or unread term or agreement";
    }
}

super::vocabulary! {
    /// When a clock of a ruling starts.
    ClockStart {
        GoodsReceivedBack = "goods_received_back", "商家收到退货", "receipt of the returned goods";
        NoticeReceived = "notice_received", "收到通知", "receipt of the notice";
        Ruling = "ruling", "裁决作出", "the ruling";
        ReturnCompleted = "return_completed", "退货完成", "completion of the return";
        GoodsOrProofOfPosting = "goods_or_proof_of_posting", "收到退货或寄出凭证", "the notice, but not before the goods or proof of posting";
    }
}

super::vocabulary! {
    /// What penalty points are given for.
    Violation {
        LateShipment = "late_shipment", "延迟发货", "late shipment";
        ShamShipment = "sham_shipment", "虚假发货", "sham shipment";
        OutOfStock = "out_of_stock", "缺货", "out of stock";
        Counterfeit = "counterfeit", "出售假冒商品", "counterfeit goods";
        Misdescription = "misdescription", "描述不符", "misdescription";
        IgnoredClaim = "ignored_claim", "不处理售后", "claim ignored";
        PromiseBroken = "promise_broken", "违背承诺", "promise broken";
        AbuseOfReturn = "abuse_of_return", "滥用退货权益", "abuse of the right of return";
    }
}
