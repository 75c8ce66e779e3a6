//! Who takes part in a dispute.

super::vocabulary! {
    /// A party, also as the bearer of a burden or a cost.
    Party {
        Buyer = "buyer", "买家", "buyer";
        Merchant = "merchant", "商家", "merchant";
        Platform = "platform", "平台", "platform";
        Insurer = "insurer", "保险人", "insurer";
        Carrier = "carrier", "承运人", "carrier";
        None = "none", "无", "nobody";
    }
}
