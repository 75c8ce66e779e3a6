//! What can be shown of a standing, and from which counters each measure is worked out.

use super::counter::Counter;

crate::domain::vocabulary::vocabulary! {
    /// A measure of a merchant's standing.
    Measure {
        DisputeRate = "dispute_rate", "纠纷率", "disputes filed per paid order";
        InterventionRate = "intervention_rate", "平台介入率", "disputes with intervention per paid order";
        LiabilityRate = "liability_rate", "判责率", "share of decided disputes with the merchant at fault";
        QualityRefundRate = "quality_refund_rate", "品质退款率", "refunds on a ground of quality per paid order";
        DisputeRefundRate = "dispute_refund_rate", "纠纷退款率", "refunds by ruling after intervention per paid order";
        AnswerRate = "answer_rate", "售后按时答复率", "share of claims answered in time";
        RefundTime = "refund_time", "平均退款时长", "mean time from filing to refund";
        Description = "description", "描述相符", "review score: description";
        Service = "service", "服务态度", "review score: service";
        Logistics = "logistics", "物流服务", "review score: logistics";
    }
}

/// What the cases of a rate are divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denominator {
    /// Paid orders, which the marketplace states.
    PaidOrders,
    /// Something counted here.
    Counted(Counter),
}

/// Which way a rate is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worse {
    /// The higher, the worse.
    Higher,
    /// The lower, the worse.
    Lower,
}

/// How a measure is worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Cases divided by a denominator.
    Rate {
        /// The cases.
        cases: Counter,
        /// The denominator.
        of: Denominator,
        /// Which way it is worse.
        worse: Worse,
    },
    /// A mean of seconds.
    Time {
        /// The seconds, added up.
        seconds: Counter,
        /// How many were added.
        of: Counter,
    },
    /// A mean of stars, 1 to 5, over the reviews that count.
    Stars(Counter),
}

impl Measure {
    /// Returns how the measure is worked out.
    pub const fn kind(self) -> Kind {
        match self {
            Self::DisputeRate => per_order(Counter::Filed),
            Self::InterventionRate => per_order(Counter::Interventions),
            Self::QualityRefundRate => per_order(Counter::QualityRefunds),
            Self::DisputeRefundRate => per_order(Counter::DisputeRefunds),
            Self::LiabilityRate => Kind::Rate {
                cases: Counter::AtFault,
                of: Denominator::Counted(Counter::Decided),
                worse: Worse::Higher,
            },
            Self::AnswerRate => Kind::Rate {
                cases: Counter::AnswersInTime,
                of: Denominator::Counted(Counter::AnswersDue),
                worse: Worse::Lower,
            },
            Self::RefundTime => Kind::Time {
                seconds: Counter::RefundSeconds,
                of: Counter::TimedRefunds,
            },
            Self::Description => Kind::Stars(Counter::DescriptionStars),
            Self::Service => Kind::Stars(Counter::ServiceStars),
            Self::Logistics => Kind::Stars(Counter::LogisticsStars),
        }
    }
}

const fn per_order(cases: Counter) -> Kind {
    Kind::Rate {
        cases,
        of: Denominator::PaidOrders,
        worse: Worse::Higher,
    }
}
