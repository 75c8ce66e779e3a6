//! What the parties hand in.

super::vocabulary! {
    /// The kind of a piece of evidence.
    EvidenceKind {
        ChatRecord = "chat_record", "聊天记录", "chat record";
        Photo = "photo", "照片", "photo";
        Video = "video", "视频", "video";
        UnpackingVideo = "unpacking_video", "开箱视频", "unpacking video";
        InspectionReport = "inspection_report", "质检报告", "laboratory, brand or inspection report";
        TrackingRecord = "tracking_record", "物流凭证", "tracking record";
        SigningRecord = "signing_record", "签收凭证", "proof of signing by the recipient";
        Invoice = "invoice", "发票", "invoice";
        SourcingPapers = "sourcing_papers", "进货凭证、授权", "purchase chain, brand authorisation, customs papers";
        Certificate = "certificate", "合格证明、执行标准", "certificate of conformity or standard";
        ListingSnapshot = "listing_snapshot", "商品快照", "snapshot of the listing";
        PaymentRecord = "payment_record", "支付凭证", "payment record";
        MedicalReport = "medical_report", "医院证明", "medical report";
        WeighingRecord = "weighing_record", "称重凭证", "weighing or measuring record";
        AuthorityFinding = "authority_finding", "行政机关认定", "finding of an authority";
        CourtPaper = "court_paper", "生效法律文书", "binding court paper";
        Explanation = "explanation", "说明", "written explanation or statement";
        CarrierStatement = "carrier_statement", "承运人证明", "stamped statement of the carrier";
    }
}
