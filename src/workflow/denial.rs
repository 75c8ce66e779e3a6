//! Why a command cannot be carried out now.

use crate::domain::vocabulary::Action;

crate::domain::vocabulary::vocabulary! {
    /// The reasons for a denial, in their order of precedence: where several apply, the first is told.
    DenialCode {
        UnknownDispute = "unknown_dispute", "没有这个争议", "there is no such dispute";
        DisputeExists = "dispute_exists", "争议已存在", "a dispute of this number exists";
        OtherCommandUnderKey = "other_command_under_key", "同一幂等键下已有其他命令", "another command was given under this key";
        BeforeLastEvent = "before_last_event", "时间早于最近事件", "the time lies before what has happened already";
        NotAParty = "not_a_party", "不是本争议当事人", "who acts is no party of this dispute";
        DisputeClosed = "dispute_closed", "争议已结案", "the dispute is closed";
        ProcedureSuspended = "procedure_suspended", "程序已中止", "the procedure is suspended";
        RoleMayNot = "role_may_not", "该角色无此权限", "nobody in this role may ever do that";
        NotInThisStage = "not_in_this_stage", "当前阶段不可操作", "that cannot be done in this stage";
        OtherPartysTurn = "other_partys_turn", "应由对方操作", "it is for somebody else to do that in this stage";
        SeniorOnly = "senior_only", "仅限高级裁决员", "only a senior adjudicator may do that here";
        NameMissing = "name_missing", "缺少操作人姓名", "who acts has to give a name";
        EarlierAdjudicator = "earlier_adjudicator", "原裁决人不得复核", "who made the ruling may not review it";
        LeaseHeldByOther = "lease_held_by_other", "已由他人领取", "another adjudicator has the dispute";
        LeaseNotHeld = "lease_not_held", "尚未领取", "the dispute has to be taken first";
        AlreadyDone = "already_done", "已操作", "that was done already";
        OfferNotOpen = "offer_not_open", "方案已失效", "there is no such open offer";
        OwnOffer = "own_offer", "不能接受自己的方案", "one's own offer cannot be accepted or turned down";
        NothingProposed = "nothing_proposed", "没有待确认的裁决", "there is no proposed ruling";
        NoNewEvidence = "no_new_evidence", "没有新证据", "an appeal rests on evidence that is new";
        ConditionNotMet = "condition_not_met", "条件未满足", "the stage graph allows that on other disputes only";
        RulesDoNotRule = "rules_do_not_rule", "规则不能裁决", "the rules come to no ruling on these facts";
        BadContent = "bad_content", "内容有误", "what was sent does not fit the dispute";
    }
}

/// A command that cannot be carried out now; nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Denial {
    /// The stable code.
    pub code: DenialCode,
    /// What is the matter here, as a lower-case clause.
    pub message: String,
    /// What the same actor may do instead.
    pub instead: Vec<Action>,
}

impl Denial {
    /// Makes a denial that says no more than its code.
    pub fn of(code: DenialCode) -> Self {
        use crate::domain::vocabulary::Term;
        Self::because(code, code.label(crate::domain::Lang::En))
    }

    /// Makes a denial that says what is the matter.
    pub fn because(code: DenialCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            instead: Vec::new(),
        }
    }
}
