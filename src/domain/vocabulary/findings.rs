//! What the parties contest.

use super::{Ground, Party};

/// What a finding says when it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// Something is so or is not so.
    Proposition,
    /// A share in basis points, from 0 to 10,000.
    Share,
    /// An amount of money.
    Amount,
}

/// Declares the findings: `Variant = "wire", kind, favoured party, [grounds that put it in issue], "中文", "English";`.
macro_rules! findings {
    ($($variant:ident = $wire:literal, $kind:ident, $favours:ident, [$($ground:ident),*], $zh:literal, $en:literal;)+) => {
        super::vocabulary! {
            /// A contested proposition or measurement (待证事实).
            ///
            /// A finding that nobody has raised and that the ground of the claim does not put in
            /// issue is not contested, and rules read it as not so.
            Finding { $($variant = $wire, $zh, $en;)+ }
        }

        impl Finding {
            /// Returns what the finding says when it is made.
            pub const fn kind(self) -> FindingKind {
                match self { $(Self::$variant => FindingKind::$kind,)+ }
            }

            /// Returns the party whom the proposition helps when it is so.
            pub const fn favours(self) -> Party {
                match self { $(Self::$variant => Party::$favours,)+ }
            }

            /// Lists the grounds that put the finding in issue even where nobody has stated it.
            pub const fn in_issue_on(self) -> &'static [Ground] {
                match self { $(Self::$variant => &[$(Ground::$ground),*],)+ }
            }
        }
    };
}

findings! {
    // What the grounds put in issue.
    Delivered = "delivered", Proposition, Merchant, [NotReceived], "已送达收件人", "the goods were delivered to the recipient";
    Defect = "defect", Proposition, Buyer, [Defective], "商品存在质量问题", "the goods are defective";
    Misdescribed = "misdescribed", Proposition, Buyer, [NotAsDescribed], "商品与描述不符", "the goods do not match their description";
    Counterfeit = "counterfeit", Proposition, Buyer, [Counterfeit], "商品为假货", "the goods are counterfeit";
    DamagedAtSigning = "damaged_at_signing", Proposition, Buyer, [DamagedInTransit], "签收时已存在表面不一致", "the goods were broken, dirty or short when signed for";
    ItemMissing = "item_missing", Proposition, Buyer, [MissingItem], "少件", "an item is missing from the parcel";
    WrongItem = "wrong_item", Proposition, Buyer, [WrongItem], "发错货", "another thing than the one ordered was sent";
    ShippedLate = "shipped_late", Proposition, Buyer, [LateShipment], "逾期发货", "the merchant shipped after the promised time";
    NotPerformed = "not_performed", Proposition, Buyer, [NotShipped], "未发货或拒绝履行", "the merchant cannot or will not ship";
    ShamShipment = "sham_shipment", Proposition, Buyer, [ShamShipment], "虚假发货", "the shipment is a sham: no pick-up scan, an empty or unrelated parcel, a reused number";
    Spoiled = "spoiled", Proposition, Buyer, [Spoiled], "腐烂、死亡、化冻", "the goods were spoiled, wilted, thawed or dead";
    SpoiledShare = "spoiled_share", Share, Buyer, [], "腐烂比例", "share of the goods that is spoiled";
    ShortWeight = "short_weight", Proposition, Buyer, [ShortWeight], "缺斤少两", "the goods weigh or measure less than sold";
    ShortShare = "short_share", Share, Buyer, [], "短缺比例", "share by which the whole delivery falls short";
    ShortPieceShare = "short_piece_share", Share, Buyer, [], "单件短缺比例", "largest share by which a single piece falls short";
    OffSizeShare = "off_size_share", Share, Buyer, [], "规格不符比例", "share of pieces off the promised size";
    UnsafeFood = "unsafe_food", Proposition, Buyer, [UnsafeFood], "食品不符合安全标准", "the food is below the safety standard";
    PromiseBroken = "promise_broken", Proposition, Buyer, [PromiseBroken], "承诺未履行", "the merchant did not keep the promise";
    SumOwed = "sum_owed", Proposition, Buyer, [MoneyOwed], "应退款未退", "the sum claimed is owed back to the buyer";
    GiftWithheld = "gift_withheld", Proposition, Buyer, [Gift], "赠品缺失或不合格", "the promised gift is missing or unfit";
    ServiceIncomplete = "service_incomplete", Proposition, Buyer, [ServiceIncomplete], "服务未完整履行", "the service was not or only partly performed";
    ServiceDoneShare = "service_done_share", Share, Merchant, [], "已履行比例", "share of the service already performed";
    DonePartStandsAlone = "done_part_stands_alone", Proposition, Merchant, [], "已履行部分可独立使用", "the part of the service performed is of use by itself";
    MerchantBrokeDeposit = "merchant_broke_deposit", Proposition, Buyer, [Deposit], "收受定金方违约", "the merchant, who took the deposit, is in breach";
    BuyerBrokeDeposit = "buyer_broke_deposit", Proposition, Merchant, [], "支付定金方违约", "the buyer, who paid the deposit, is in breach";
    PriceMistake = "price_mistake", Proposition, Merchant, [PriceMistake], "标错价", "the price shown was an evident mistake";
    PriceMistakeKnown = "price_mistake_known", Proposition, Merchant, [], "买家明知标错价", "the buyer knew that the price was a mistake";
    PriceMistakeReportedLate = "price_mistake_reported_late", Proposition, Buyer, [], "未及时报备标错价", "the merchant reported the mistake too late after knowing of it";
    FittingDamage = "fitting_damage", Proposition, Buyer, [FittingDamage], "安装造成损坏", "the damage was done in fitting by the merchant or its installer";
    FittingCost = "fitting_cost", Amount, Buyer, [], "额外安装费用", "extra fitting cost caused by a late promised delivery";
    Allergy = "allergy", Proposition, Buyer, [Allergy], "使用后过敏", "the goods caused an allergy";
    RefundUnjustified = "refund_unjustified", Proposition, Merchant, [AbusiveClaim], "退款理由不实或货物未退", "the refund the buyer got has no cause: the reason was untrue, or the goods were kept unpaid";

    // Whether the right to return without reason exists and is kept.
    ExclusionConfirmed = "exclusion_confirmed", Proposition, Merchant, [], "购买时逐单显著确认不退", "the buyer confirmed the exclusion in a conspicuous step that every purchase must pass";
    ConfirmedByDefault = "confirmed_by_default", Proposition, Buyer, [], "默认勾选", "the confirmation was pre-ticked or a default";
    SealOpenedByBuyer = "seal_opened_by_buyer", Proposition, Merchant, [], "买家已拆封", "the buyer unsealed the medium or download";
    UsedBeyondInspection = "used_beyond_inspection", Proposition, Merchant, [], "超出查验需要使用", "the goods were used beyond what inspection needs";
    LargeValueLoss = "large_value_loss", Proposition, Merchant, [], "价值贬损较大", "the goods have lost much of their value";
    SingleUseSealBroken = "single_use_seal_broken", Proposition, Merchant, [], "必要的一次性密封包装损坏", "a necessary single-use seal was broken";
    AlteredOrRepaired = "altered_or_repaired", Proposition, Merchant, [], "未经授权维修、改动", "repaired or altered without authority";
    MarksDamaged = "marks_damaged", Proposition, Merchant, [], "标识、序列号损坏", "certification mark, label or serial number damaged";
    CosmeticWear = "cosmetic_wear", Proposition, Merchant, [], "难以恢复的外观使用痕迹", "hard-to-restore wear on the surface";
    Activated = "activated", Proposition, Merchant, [], "激活、授权或产生不合理个人信息", "activated, authorised, or with unreasonable traces of personal data";
    TagRemoved = "tag_removed", Proposition, Merchant, [], "吊牌摘除、标识剪除", "brand tag removed or label cut";
    SoiledOrDamaged = "soiled_or_damaged", Proposition, Merchant, [], "受污、受损", "soiled or damaged";
    AccessoriesMissing = "accessories_missing", Proposition, Merchant, [], "配件、赠附不齐", "accessories, papers or tags incomplete";
    PlateRegistered = "plate_registered", Proposition, Merchant, [], "已上牌", "the e-bike has been registered for a plate";
    RidingWear = "riding_wear", Proposition, Merchant, [], "骑行使用痕迹或改装", "wear from riding, or modified";
    FittingTrace = "fitting_trace", Proposition, Merchant, [], "安装、使用痕迹", "trace of fitting or use";
    AntiSwapSealBroken = "anti_swap_seal_broken", Proposition, Merchant, [], "防调换标识损坏", "the anti-swap seal is broken";
    NewScratch = "new_scratch", Proposition, Merchant, [], "新增划痕", "a new scratch";
    CodeIssued = "code_issued", Proposition, Merchant, [], "取餐码已出或兑换码已用", "the pick-up code was issued or the exchange code used";
    AbuseOfRight = "abuse_of_right", Proposition, Merchant, [], "滥用权益、违背诚信", "the right is used in bad faith to harm the merchant or others";
    NotConsumer = "not_consumer", Proposition, Merchant, [], "非生活消费购买", "bought for business or resale, not for living consumption";
    WithdrawalInformed = "withdrawal_informed", Proposition, Merchant, [], "已告知撤回权", "the trader informed the consumer of the right of withdrawal";
    ReturnCostInformed = "return_cost_informed", Proposition, Merchant, [], "已告知退货费用", "the trader told the consumer that the consumer bears the cost of sending back";
    MerchantBearsReturnAgreed = "merchant_bears_return_agreed", Proposition, Buyer, [], "商家同意承担退货运费", "the merchant agreed to bear the cost of sending back";
    MerchantCollects = "merchant_collects", Proposition, Buyer, [], "商家上门取货", "the merchant offered to collect the goods";
    BeginBeforeEndRequested = "begin_before_end_requested", Proposition, Merchant, [], "明示请求提前开始", "the consumer expressly asked to begin during the withdrawal period";
    LossOfRightAcknowledged = "loss_of_right_acknowledged", Proposition, Merchant, [], "确认丧失撤回权", "the consumer acknowledged losing the right once performed";
    BeginConsented = "begin_consented", Proposition, Merchant, [], "事先同意开始履行", "the consumer gave prior express consent to begin";
    ContractConfirmed = "contract_confirmed", Proposition, Merchant, [], "提供合同确认", "the trader gave the confirmation of the contract";
    ServiceFullyPerformed = "service_fully_performed", Proposition, Merchant, [], "服务已全部履行", "the service was fully performed";
    PerformanceBegun = "performance_begun", Proposition, Merchant, [], "已开始提供", "the supply of digital content has begun";
    ExtraGoodsOrServices = "extra_goods_or_services", Proposition, Buyer, [], "超出所请求的额外服务", "extra services or goods beyond the urgent repair asked for";
    PriceExcessive = "price_excessive", Proposition, Buyer, [], "总价过高", "the total price is excessive";
    HandledBeyondInspection = "handled_beyond_inspection", Proposition, Merchant, [], "超出了解性质功能所需的处置", "handled beyond what establishes nature, characteristics and functioning";
    ValueLoss = "value_loss", Amount, Merchant, [], "价值减损额", "the value the goods have lost";
    InvoiceLost = "invoice_lost", Proposition, Merchant, [], "发票遗失", "the buyer lost the invoice that came with the goods";
    FreeShippingKept = "free_shipping_kept", Proposition, Buyer, [], "保留商品仍满足包邮条件", "the goods that are kept still earn free shipping";
    WithdrawalSentInTime = "withdrawal_sent_in_time", Proposition, Buyer, [], "撤回声明按期发出", "the consumer sent the statement of withdrawal before the period ended";
    CanBeCleaned = "can_be_cleaned", Proposition, Buyer, [], "可清洁后再售", "the goods can be cleaned or disinfected and sold again";
    ServiceMarketValue = "service_market_value", Amount, Merchant, [], "服务市场价值", "market value of the whole service";

    // Agreements, terms and promises.
    MerchantAgreed = "merchant_agreed", Proposition, Buyer, [], "商家曾同意退换", "the merchant agreed to the return, refund or replacement before";
    AgreedConditionUnmet = "agreed_condition_unmet", Proposition, Merchant, [], "买家未满足约定的合理条件", "the buyer did not meet the reasonable condition agreed";
    SideAgreement = "side_agreement", Proposition, Merchant, [], "另有约定排除诉求", "the parties agreed something that bars the claim";
    AgreementInvalid = "agreement_invalid", Proposition, Buyer, [], "约定无效", "the side agreement is invalid";
    TermBarsClaim = "term_bars_claim", Proposition, Merchant, [], "格式条款排除诉求", "a standard term or page notice bars the claim";
    TermUnfair = "term_unfair", Proposition, Buyer, [], "格式条款无效", "the standard term is unfair and void, or below the platform's rules";
    TermNotBroughtToNotice = "term_not_brought_to_notice", Proposition, Buyer, [], "未提示说明", "the standard term was not pointed out or explained";
    TermAmbiguous = "term_ambiguous", Proposition, Buyer, [], "条款有两种以上解释", "the term or promise can be read in more than one way";
    PromiseMade = "promise_made", Proposition, Buyer, [], "商家作出承诺", "the merchant made the promise relied on";
    PromiseExceeded = "promise_exceeded", Proposition, Merchant, [], "超出承诺范围", "the request falls outside the term or scope of the promise";
    KnewOfDefect = "knew_of_defect", Proposition, Merchant, [], "买家购买前已知瑕疵", "the buyer knew of the flaw before buying, or it was disclosed";
    StaffReceivedPayment = "staff_received_payment", Proposition, Buyer, [], "店铺工作人员引导站外付款", "staff of the shop took the payment outside the platform";
    Settled = "settled", Proposition, Merchant, [], "已和解并履行", "the parties settled and performed it";
    AlreadyDecided = "already_decided", Proposition, Merchant, [], "同一问题已处理且无新事实", "the same issue was decided before and nothing new is said";

    // Fault, visibility and causes.
    VisibleMismatch = "visible_mismatch", Proposition, Merchant, [], "问题肉眼可见", "the flaw is visible without use or test";
    OnlySeenInUse = "only_seen_in_use", Proposition, Buyer, [], "使用中才能发现", "the mismatch is seen only in use";
    BreaksAdvertisingLaw = "breaks_advertising_law", Proposition, Buyer, [], "违反广告法", "the description breaks the Advertising Law";
    PurposeDefeated = "purpose_defeated", Proposition, Buyer, [], "合同目的不能实现", "the purpose of the contract fails";
    UsedAndNotIntact = "used_and_not_intact", Proposition, Merchant, [], "已使用且影响商品完好", "the goods were used and are no longer intact";
    BuyerCaused = "buyer_caused", Proposition, Merchant, [], "买家使用、保管、洗护不当", "the buyer caused it: misuse, washing label or care notes ignored, bad storage";
    SubjectiveOnly = "subjective_only", Proposition, Merchant, [], "主观感受", "taste or feeling only, within the normal range";
    ForceMajeure = "force_majeure", Proposition, Merchant, [], "已报备的不可抗力", "force majeure, reported to the platform";
    BuyerAddressWrong = "buyer_address_wrong", Proposition, Merchant, [], "买家地址错误", "the buyer gave a wrong address";
    BuyerFault = "buyer_fault", Proposition, Merchant, [], "买家原因", "the cause lies with the buyer";
    BothAtFault = "both_at_fault", Proposition, Buyer, [], "双方均有过错", "both sides are at fault";
    BuyerFaultFirst = "buyer_fault_first", Proposition, Merchant, [], "买家过错在先", "of two faults the buyer's came first";
    RegulatorFoundUnqualified = "regulator_found_unqualified", Proposition, Buyer, [], "监管认定不合格", "an authority found the goods unqualified, fake or banned";
    RecalledBatch = "recalled_batch", Proposition, Buyer, [], "曝光、抽检召回批次", "press, regulator or spot check led to a recall of the goods";
    OtherBatch = "other_batch", Proposition, Merchant, [], "非召回批次", "the goods are of another batch than the recalled one";
    DataShowMisdescription = "data_show_misdescription", Proposition, Buyer, [], "平台大数据判定", "complaints and scores seen by the platform show misdescription or junk";
    MassJunk = "mass_junk", Proposition, Buyer, [], "批量发劣、无履约意愿", "mass junk or wrong goods, without the will to perform";
    ThirdPartyUnagreed = "third_party_unagreed", Proposition, Buyer, [], "未经同意交第三方、驿站", "handed to a third party, locker or pick-up point without consent";
    SignedByOther = "signed_by_other", Proposition, Buyer, [], "非本人签收", "the signature is not the recipient's nor an agent's";
    AddressChangeIgnored = "address_change_ignored", Proposition, Buyer, [], "同意改址仍发旧址", "the merchant agreed to a new address and used the old one";
    PickedUpLate = "picked_up_late", Proposition, Merchant, [], "买家未及时领取", "the buyer fetched the goods too late from where he was told to";
    InducedConfirmation = "induced_confirmation", Proposition, Buyer, [], "诱导确认收货", "the merchant induced the buyer to confirm receipt";
    ShippingRulesBroken = "shipping_rules_broken", Proposition, Buyer, [], "违反发货规范", "the merchant broke the rules of shipping";
    ShippedAfterCancellation = "shipped_after_cancellation", Proposition, Buyer, [], "退款申请后仍发货", "shipped without consent after the refund was asked for";
    CarrierNotAsPromised = "carrier_not_as_promised", Proposition, Buyer, [], "未按承诺快递", "the promised carrier was not used";
    Intercepted = "intercepted", Proposition, Buyer, [], "物流拦截成功", "the parcel was intercepted and comes back";
    CollectUnagreed = "collect_unagreed", Proposition, Buyer, [], "未经同意到付", "the merchant shipped freight collect without consent";
    ReturnCollectUnagreed = "return_collect_unagreed", Proposition, Merchant, [], "买家未经同意到付退货", "the buyer returned freight collect without consent";
    ExtraPeriodLapsed = "extra_period_lapsed", Proposition, Buyer, [], "催告宽限期已过", "delivery was late, and a fitting extra period the buyer had set passed without it";
    DeliveryTimeEssential = "delivery_time_essential", Proposition, Buyer, [], "约定交付时间为必要且已过", "delivery by an agreed time was essential, and that time passed without it";

    // The return leg.
    ReturnReceived = "return_received", Proposition, Buyer, [], "商家已收到退货", "the merchant received the returned goods";
    ReturnAddressWrong = "return_address_wrong", Proposition, Buyer, [], "商家退货地址错误或另设", "the merchant's return address was wrong or imposed, so the return failed";
    MerchantBlockedReturn = "merchant_blocked_return", Proposition, Buyer, [], "商家违规致无法退货", "the merchant broke the return rules so that return was impossible";
    BuyerBrokeReturnRules = "buyer_broke_return_rules", Proposition, Merchant, [], "买家违反退货规范", "the buyer broke the return rules so that the merchant has nothing or refused it";
    ReturnSwapped = "return_swapped", Proposition, Merchant, [], "退回货物被调换、空包、使用", "the returned parcel was empty, swapped or its contents used";
    ReturnBrokenInTransit = "return_broken_in_transit", Proposition, Merchant, [], "退货途中破损", "the goods broke on their way back";
    ReturnLost = "return_lost", Proposition, Merchant, [], "退货途中灭失", "the goods were destroyed or lost on their way back";
    ReturnNeverPosted = "return_never_posted", Proposition, Merchant, [], "未寄出退货", "the buyer never posted the return";
    BuyerWontCooperate = "buyer_wont_cooperate", Proposition, Merchant, [], "买家不配合", "the buyer refuses to cooperate in the return";
    MerchantWontHelp = "merchant_wont_help", Proposition, Buyer, [], "商家不协助", "the merchant refuses to help with the return";
    CannotBeReturned = "cannot_be_returned", Proposition, Buyer, [], "商品客观上无法退回", "the goods cannot be returned any more";

    // Fraud, food and the advice on statutory multiples.
    Fraud = "fraud", Proposition, Buyer, [], "欺诈行为", "the trader deceived the consumer";
    PresumedFraud = "presumed_fraud", Proposition, Buyer, [], "推定欺诈情形", "one of the acts from which fraud is presumed";
    NoIntent = "no_intent", Proposition, Merchant, [], "经营者证明无欺诈故意", "the trader proved that it did not deceive";
    MerchantKnew = "merchant_knew", Proposition, Buyer, [], "经营者明知", "the seller knew that the food was unsafe, or is taken to have known";
    LabelFlawOnly = "label_flaw_only", Proposition, Merchant, [], "仅标签瑕疵", "a flaw of label or advertisement that affects neither quality nor safety and cannot mislead";
    LabelEssentialsMissing = "label_essentials_missing", Proposition, Buyer, [], "缺少基本标签信息", "pre-packed food without maker, address, ingredients or clear date";
    ClaimantFabricated = "claimant_fabricated", Proposition, Merchant, [], "夹带、掉包、造假", "the claimant planted, swapped, forged, or invented facts";
    KnowingPurchase = "knowing_purchase", Proposition, Merchant, [], "超出生活需要的知假买假", "a knowing purchase beyond reasonable household need";
    ReasonableNeedAmount = "reasonable_need_amount", Amount, Buyer, [], "合理生活消费范围内价款", "price of the part within reasonable living need";
    BuyerLoss = "buyer_loss", Amount, Buyer, [], "损失金额", "the loss the buyer suffered";
    MeetsStandardNotPromise = "meets_standard_not_promise", Proposition, Merchant, [], "符合标准但不符承诺", "the food meets the standard but not the promise";
    CausedHarm = "caused_harm", Proposition, Buyer, [], "造成人身损害", "a person was harmed";

    // Who answers, and whether the platform may take the case.
    MerchantUnidentified = "merchant_unidentified", Proposition, Buyer, [], "平台不能提供商家真实信息", "the platform cannot name the merchant's true name, address and contact";
    PlatformKnew = "platform_knew", Proposition, Buyer, [], "平台明知应知未处理", "the platform knew or should have known and did nothing";
    LooksSelfOperated = "looks_self_operated", Proposition, Buyer, [], "误导为自营", "the platform's marking misleads the buyer into taking it for the seller";
    RoomUnmarked = "room_unmarked", Proposition, Buyer, [], "直播间未标明非销售者", "the livestream room did not mark that it is not the seller";
    IndividualIsBusiness = "individual_is_business", Proposition, Buyer, [], "个人卖家实为经营", "the individual second-hand seller trades as a business";
    PrivateSale = "private_sale", Proposition, Merchant, [], "个人闲置转让", "a genuine private sale of an own second-hand thing";
    FakeTrade = "fake_trade", Proposition, Merchant, [], "虚假交易、刷单、套现", "the trade is fake, brushing or cash-out";
    GoodsDifferFromOrder = "goods_differ_from_order", Proposition, Merchant, [], "交易商品与订单不符致事实不清", "the goods traded differ from the order so that facts cannot be cleared";
    BeforeAuthority = "before_authority", Proposition, Merchant, [], "已诉讼或报案", "the matter is before a court, the police or an authority";
    EvidenceWithheld = "evidence_withheld", Proposition, Buyer, [], "经营者丢失、伪造、拒供原始资料", "the operator lost, forged or withheld the original contract or trade record";
    MinorBuyer = "minor_buyer", Proposition, Buyer, [], "未成年人购买", "a minor bought without the guardian's consent";
    ReplacementFailed = "replacement_failed", Proposition, Buyer, [], "修理更换后仍不合格", "repair or replacement was tried and failed";
    TestFeeDue = "test_fee_due", Proposition, Buyer, [], "平台要求检测", "the platform asked for the laboratory test";
    TestFee = "test_fee", Amount, Buyer, [], "检测费", "the laboratory fee paid";
    MerchantLoss = "merchant_loss", Amount, Merchant, [], "商家损失", "the loss the merchant proved";
    MadeBeforeCancellation = "made_before_cancellation", Proposition, Merchant, [], "取消前已制作", "the custom goods were made before the cancellation";
    CustomItemsUnclear = "custom_items_unclear", Proposition, Buyer, [], "定制约定不明", "the terms of the custom order are unclear";
    Thawed = "thawed", Proposition, Buyer, [], "化冻", "the frozen goods arrived thawed";
    MaterialDiffers = "material_differs", Proposition, Buyer, [], "材质与描述不符", "the material is not the one described";
    ShopTransferredQuietly = "shop_transferred_quietly", Proposition, Buyer, [], "店铺转让未公示", "the shop was handed over to another operator without public notice";
}
