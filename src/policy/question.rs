//! The questions a ruling settles, and the strata they come in.

/// A question rules answer (争点).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Is the claim taken?
    Admission,
    /// Who bears the burden of proof on a finding?
    Burden,
    /// Does the platform refund in advance, and how much?
    Advance,
    /// Who is liable?
    Liability,
    /// What is granted?
    Remedy,
    /// Which goods and compensation lines are due?
    Award,
    /// Who bears the outbound freight?
    FreightOut,
    /// Who bears the return freight?
    FreightBack,
    /// By when is the refund due?
    RefundWithin,
    /// What must a party do?
    Duty,
    /// What does the cover pay?
    Payout,
    /// From whom is what was advanced recovered?
    Recourse,
    /// Which penalty points follow?
    Penalty,
    /// What could a court add?
    Advice,
}

impl Question {
    /// All questions, in the order of their strata.
    pub const ALL: [Self; 14] = [
        Self::Admission,
        Self::Burden,
        Self::Advance,
        Self::Liability,
        Self::Remedy,
        Self::Award,
        Self::FreightOut,
        Self::FreightBack,
        Self::RefundWithin,
        Self::Duty,
        Self::Payout,
        Self::Recourse,
        Self::Penalty,
        Self::Advice,
    ];

    /// Returns what is asked, in Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Admission => "是否受理",
            Self::Burden => "举证责任",
            Self::Advance => "平台垫付",
            Self::Liability => "责任认定",
            Self::Remedy => "处理结果",
            Self::Award => "裁决款项",
            Self::FreightOut => "发货运费",
            Self::FreightBack => "退货运费",
            Self::RefundWithin => "退款期限",
            Self::Duty => "义务",
            Self::Payout => "保险理赔",
            Self::Recourse => "追偿",
            Self::Penalty => "扣分",
            Self::Advice => "法定赔偿提示",
        }
    }

    /// Returns the name rules write after `for`, and results carry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admission => "admission",
            Self::Burden => "burden",
            Self::Advance => "advance",
            Self::Liability => "liability",
            Self::Remedy => "remedy",
            Self::Award => "award",
            Self::FreightOut => "freight_out",
            Self::FreightBack => "freight_back",
            Self::RefundWithin => "refund_within",
            Self::Duty => "duty",
            Self::Payout => "payout",
            Self::Recourse => "recourse",
            Self::Penalty => "penalty",
            Self::Advice => "advice",
        }
    }

    /// Finds a question by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|question| question.name() == name)
    }

    /// Returns the stratum: a rule may read the answers of strata strictly before its own.
    pub const fn stratum(self) -> u8 {
        match self {
            Self::Admission => 0,
            Self::Burden => 1,
            Self::Advance => 2,
            Self::Liability => 3,
            Self::Remedy => 4,
            Self::Award => 5,
            Self::FreightOut | Self::FreightBack | Self::RefundWithin | Self::Duty => 6,
            Self::Payout => 7,
            Self::Recourse => 8,
            Self::Penalty => 9,
            Self::Advice => 10,
        }
    }

    /// Returns the question as one bit of a mask.
    #[expect(
        clippy::as_conversions,
        reason = "the place of a field-less variant, below 14"
    )]
    pub const fn bit(self) -> u16 {
        1_u16 << (self as u16)
    }
}

/// All questions, as a mask.
pub const ALL_QUESTIONS: u16 = (1_u16 << 14).wrapping_sub(1);

/// The last stratum.
pub const LAST_STRATUM: u8 = 10;
