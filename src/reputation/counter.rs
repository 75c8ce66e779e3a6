//! What is counted, day by day.

crate::domain::vocabulary::vocabulary! {
    /// What is counted on a civil day, beside the paid orders.
    Counter {
        Filed = "filed", "发起的争议", "disputes filed by buyers";
        Interventions = "interventions", "平台介入", "disputes in which the platform was called in";
        Rulings = "rulings", "裁决", "rulings that stand";
        RulingsLiable = "rulings_liable", "判商家责任的裁决", "rulings that stand with the merchant liable";
        IgnoredClaims = "ignored_claims", "未处理的售后申请", "claims the merchant let pass in silence";
        Decided = "decided", "已判责的争议", "disputes ruled on, or ignored by the merchant";
        AtFault = "at_fault", "商家责任的争议", "disputes with the merchant liable, or ignored by it";
        AnswersDue = "answers_due", "应答复的申请", "claims whose time to answer has come to its end";
        AnswersInTime = "answers_in_time", "按时答复的申请", "claims answered in time";
        Refunds = "refunds", "完结的退款", "refunds made by the merchant";
        TimedRefunds = "timed_refunds", "计时的退款", "refunds that went from the merchant to the buyer";
        RefundSeconds = "refund_seconds", "退款用时（秒）", "seconds from filing to refund, added up";
        QualityRefunds = "quality_refunds", "品质退款", "refunds on a ground of quality";
        DisputeRefunds = "dispute_refunds", "纠纷退款", "rulings after intervention that hold the merchant liable or refund the buyer";
        Reviews = "reviews", "评价", "reviews that count";
        DescriptionStars = "description_stars", "描述相符星数", "stars for the description, added up";
        ServiceStars = "service_stars", "服务态度星数", "stars for the service, added up";
        LogisticsStars = "logistics_stars", "物流服务星数", "stars for the logistics, added up";
    }
}
