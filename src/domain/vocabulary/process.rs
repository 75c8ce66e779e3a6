//! Who acts in a dispute, where it stands, and what moves it on.

super::vocabulary! {
    /// In which role somebody acts.
    Role {
        Buyer = "buyer", "买家", "buyer";
        Merchant = "merchant", "商家", "merchant";
        Adjudicator = "adjudicator", "裁决员", "adjudicator";
        SeniorAdjudicator = "senior_adjudicator", "高级裁决员", "senior adjudicator";
        Juror = "juror", "评审员", "member of the panel";
        Carrier = "carrier", "承运人", "carrier";
        Insurer = "insurer", "保险人", "insurer";
        Marketplace = "marketplace", "平台系统", "the marketplace's own systems";
        Clock = "clock", "时钟", "the clock: a deadline passed";
    }
}

super::vocabulary! {
    /// Who may take an edge of the stage graph: a role, or the side a party is on in this dispute.
    Taker {
        Claimant = "claimant", "申请人", "claimant";
        Respondent = "respondent", "被申请人", "respondent";
        Buyer = "buyer", "买家", "buyer";
        Merchant = "merchant", "商家", "merchant";
        Adjudicator = "adjudicator", "裁决员", "adjudicator or senior adjudicator";
        SeniorAdjudicator = "senior_adjudicator", "高级裁决员", "senior adjudicator";
        Juror = "juror", "评审员", "member of the panel";
        Carrier = "carrier", "承运人", "carrier";
        Marketplace = "marketplace", "平台系统", "the marketplace's own systems";
    }
}

super::vocabulary! {
    /// How a dispute ended (结案).
    Closure {
        Settled = "settled", "和解", "settled";
        Ruled = "ruled", "裁决", "ruled";
        Withdrawn = "withdrawn", "撤销", "withdrawn";
        NotAdmitted = "not_admitted", "不予受理", "not admitted";
        Lapsed = "lapsed", "逾期关闭", "lapsed";
    }
}

super::vocabulary! {
    /// What happens in a stage. Each kind has one fixed meaning; `workflow.yaml` names the stages.
    StageKind {
        Admission = "admission", "受理审查", "the rules say whether the claim is taken";
        FastRefund = "fast_refund", "极速退款", "the rules say whether money is advanced";
        Answer = "answer", "答复", "the respondent answers the claim";
        Negotiation = "negotiation", "协商", "the parties negotiate alone";
        Evidence = "evidence", "举证", "both sides hand in evidence";
        Panel = "panel", "大众评审", "a panel votes";
        Adjudication = "adjudication", "规则裁决", "the rules propose a ruling";
        Staff = "staff", "人工审理", "an adjudicator works on it";
        Confirmation = "confirmation", "裁决复核", "persons confirm or change the proposed ruling";
        Ruled = "ruled", "申诉期", "the ruling can be appealed";
        Review = "review", "申诉复核", "another adjudicator reviews the ruling";
        Execution = "execution", "执行安排", "what is due is worked out";
        Returning = "returning", "待寄回", "the buyer sends the goods back";
        Inspection = "inspection", "待验收", "the merchant looks at what came back";
        Enforcement = "enforcement", "执行", "money is moved";
        Settling = "settling", "结算", "whether anything is still to be recovered";
        Recourse = "recourse", "追偿", "what was advanced is recovered";
        Suspended = "suspended", "中止", "the procedure rests";
        Closed = "closed", "结案", "the dispute is closed";
    }
}

super::vocabulary! {
    /// What takes a dispute along an edge: a command, a result of a stage, or a deadline.
    Trigger {
        WithdrawClaim = "withdraw_claim", "撤销申请", "the claimant withdraws";
        AcceptClaim = "accept_claim", "同意申请", "the respondent agrees to the claim";
        RefuseClaim = "refuse_claim", "拒绝申请", "the respondent refuses the claim";
        MakeOffer = "make_offer", "提出方案", "an offer is made";
        AcceptOffer = "accept_offer", "接受方案", "an offer is accepted";
        RequestIntervention = "request_intervention", "申请平台介入", "the platform is called in";
        RequestPanel = "request_panel", "申请大众评审", "a panel is called in";
        EvidenceComplete = "evidence_complete", "举证完毕", "both sides have handed in what they have";
        Adjudicate = "adjudicate", "重新适用规则", "the rules are asked again";
        DecideRuling = "decide_ruling", "人工裁决", "a person rules";
        ReopenEvidence = "reopen_evidence", "要求补充举证", "more evidence is asked for";
        Escalate = "escalate", "转高级裁决员", "it is handed to a senior adjudicator";
        RulingConfirmed = "ruling_confirmed", "裁决已确认", "as many persons as needed have confirmed";
        RulingAccepted = "ruling_accepted", "双方接受裁决", "both parties accept the ruling";
        FileAppeal = "file_appeal", "申诉", "a party appeals";
        UpholdRuling = "uphold_ruling", "维持原裁决", "the ruling is upheld";
        OverturnRuling = "overturn_ruling", "改判", "the ruling is overturned";
        HandOverGoods = "hand_over_goods", "寄回商品", "the goods are handed to the carrier";
        ConfirmReturn = "confirm_return", "确认收到退货", "the merchant takes the returned goods";
        ContestReturn = "contest_return", "退货异议", "the merchant contests what came back";
        ConfirmEnforcement = "confirm_enforcement", "确认执行", "the money was moved";
        ConfirmRecovery = "confirm_recovery", "确认追回", "what was advanced was recovered";
        Suspend = "suspend", "中止", "the procedure is suspended";
        Resume = "resume", "恢复", "the procedure is resumed";
        Admitted = "admitted", "受理", "the claim is taken";
        NotAdmitted = "not_admitted", "不予受理", "the claim is not taken";
        AdvancePaid = "advance_paid", "已垫付", "money was advanced";
        NoAdvance = "no_advance", "不垫付", "no money is advanced";
        Ruled = "ruled", "规则已裁决", "the rules come to a ruling";
        NeedsEvidence = "needs_evidence", "仍待查明", "the rules wait for something unknown";
        NeedsPerson = "needs_person", "需人工裁决", "the rules leave it to a person";
        PanelDecided = "panel_decided", "评审已决", "one side has the majority";
        ReturnDue = "return_due", "应退货", "the goods are to go back";
        MoneyDue = "money_due", "应付款", "money is to be moved or a duty done";
        NothingDue = "nothing_due", "无须执行", "nothing is to be done";
        RecourseDue = "recourse_due", "应追偿", "something is to be recovered";
        SettlementDone = "settlement_done", "和解履行完毕", "the settlement is performed";
        RulingDone = "ruling_done", "裁决执行完毕", "the ruling is enforced";
        WithdrawalDone = "withdrawal_done", "撤销完毕", "nothing is left after the withdrawal";
        RefusalDone = "refusal_done", "不予受理完毕", "nothing is left of a claim that is not taken";
        LapseDone = "lapse_done", "逾期处理完毕", "nothing is left after the lapse";
        Deadline = "deadline", "期限届满", "the deadline passed";
    }
}

super::vocabulary! {
    /// What silence means where a deadline passes.
    Silence {
        DeemedConsent = "deemed_consent", "视为同意", "counts as consent";
        DecidedOnFile = "decided_on_file", "按现有材料处理", "is decided on what is there";
        WindowCloses = "window_closes", "举证期结束", "what is unknown falls by burden of proof";
        Lapses = "lapses", "逾期关闭", "lets the dispute lapse";
        Stands = "stands", "裁决生效", "lets the ruling stand";
        Executes = "executes", "平台执行", "has the platform execute it";
        Escalates = "escalates", "升级处理", "hands it to the next instance";
        Resumes = "resumes", "恢复处理", "resumes the procedure";
        LossBorne = "loss_borne", "平台承担损失", "leaves the loss with who advanced the money";
    }
}

super::vocabulary! {
    /// For which side a member of a panel votes.
    Side {
        Buyer = "buyer", "支持买家", "for the buyer";
        Merchant = "merchant", "支持商家", "for the merchant";
    }
}

super::vocabulary! {
    /// What can be done: the names of the commands.
    Action {
        FileDispute = "file_dispute", "申请售后", "file a dispute";
        WithdrawClaim = "withdraw_claim", "撤销申请", "withdraw the claim";
        AcceptClaim = "accept_claim", "同意申请", "agree to the claim";
        RefuseClaim = "refuse_claim", "拒绝申请", "refuse the claim";
        MakeOffer = "make_offer", "提出和解方案", "offer a settlement";
        AcceptOffer = "accept_offer", "接受和解方案", "accept the offer";
        RefuseOffer = "refuse_offer", "拒绝和解方案", "turn the offer down";
        RequestIntervention = "request_intervention", "申请平台介入", "call the platform in";
        RequestPanel = "request_panel", "申请大众评审", "call a panel in";
        SubmitEvidence = "submit_evidence", "提交证据", "hand in evidence";
        RestEvidence = "rest_evidence", "举证完毕", "say that nothing more will be handed in";
        AdmitFinding = "admit_finding", "承认事实", "admit what the other side says";
        RecordFacts = "record_facts", "补充事实", "state facts";
        RecordTracking = "record_tracking", "录入物流", "record a step of the tracking";
        HandOverGoods = "hand_over_goods", "寄回商品", "send the goods back";
        RecordReturn = "record_return", "录入退货物流", "record where the returned goods are";
        ConfirmReturn = "confirm_return", "确认收到退货", "take the returned goods";
        ContestReturn = "contest_return", "提出退货异议", "contest what came back";
        TakeDispute = "take_dispute", "领取争议", "take the dispute out of the queue";
        ReleaseDispute = "release_dispute", "放回队列", "put the dispute back into the queue";
        SetFinding = "set_finding", "认定事实", "say how a finding stands";
        Adjudicate = "adjudicate", "重新适用规则", "ask the rules again";
        ReopenEvidence = "reopen_evidence", "要求补充举证", "ask for more evidence";
        Escalate = "escalate", "转高级裁决员", "hand it to a senior adjudicator";
        ConfirmRuling = "confirm_ruling", "确认裁决", "confirm the proposed ruling";
        DecideRuling = "decide_ruling", "人工裁决", "rule in the place of the rules";
        CastVote = "cast_vote", "投票", "vote";
        AcceptRuling = "accept_ruling", "接受裁决", "accept the ruling";
        FileAppeal = "file_appeal", "申诉", "appeal";
        UpholdRuling = "uphold_ruling", "维持原裁决", "uphold the ruling";
        OverturnRuling = "overturn_ruling", "改判", "overturn the ruling";
        ConfirmEnforcement = "confirm_enforcement", "确认执行", "confirm that the money was moved";
        ConfirmRecovery = "confirm_recovery", "确认追回", "confirm what was recovered";
        Suspend = "suspend", "中止", "suspend the procedure";
        Resume = "resume", "恢复", "resume the procedure";
        SendMessage = "send_message", "留言", "write to the other side";
        RecordOrderVolume = "record_order_volume", "录入订单量", "record a day's paid orders";
        RecordReview = "record_review", "评价", "review a purchase";
    }
}
