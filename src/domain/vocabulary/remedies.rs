//! What a ruling can grant.

super::vocabulary! {
    /// A remedy, as sought by a claimant and as granted by a ruling.
    Remedy {
        RefundOnly = "refund_only", "仅退款", "refund only, goods kept or never received";
        ReturnAndRefund = "return_and_refund", "退货退款", "return and refund";
        PartialRefund = "partial_refund", "部分退款", "partial refund, goods kept";
        Replacement = "replacement", "换货", "replacement";
        Reshipment = "reshipment", "补发", "reshipment of what is missing";
        Repair = "repair", "维修", "repair";
        CompensationOnly = "compensation_only", "仅赔付", "compensation only, the sale stands";
        Performance = "performance", "继续履行", "performance as agreed";
        RefundReversal = "refund_reversal", "退还已退款项", "a refund already made goes back to the merchant";
        Dismissed = "dismissed", "驳回", "claim dismissed";
    }
}

impl Remedy {
    /// Says whether the goods go back to the merchant under this remedy.
    pub const fn returns_goods(self) -> bool {
        match self {
            Self::ReturnAndRefund | Self::Replacement | Self::Repair => true,
            Self::RefundOnly
            | Self::PartialRefund
            | Self::Reshipment
            | Self::CompensationOnly
            | Self::Performance
            | Self::RefundReversal
            | Self::Dismissed => false,
        }
    }

    /// Says whether a goods line must accompany this remedy.
    pub const fn needs_goods_line(self) -> bool {
        match self {
            Self::RefundOnly
            | Self::ReturnAndRefund
            | Self::PartialRefund
            | Self::RefundReversal => true,
            Self::Replacement
            | Self::Reshipment
            | Self::Repair
            | Self::CompensationOnly
            | Self::Performance
            | Self::Dismissed => false,
        }
    }

    /// Says whether a ruling with this remedy must settle who bears the outbound freight.
    pub const fn opens_freight_out(self) -> bool {
        match self {
            Self::RefundOnly | Self::ReturnAndRefund => true,
            Self::PartialRefund
            | Self::Replacement
            | Self::Reshipment
            | Self::Repair
            | Self::CompensationOnly
            | Self::Performance
            | Self::RefundReversal
            | Self::Dismissed => false,
        }
    }
}
