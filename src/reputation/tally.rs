//! What a dispute has added to its merchant's standing, and what later events of it need.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::standing::Moved;
use crate::domain::vocabulary::{Ground, Party, StageKind};
use crate::domain::{DisputeId, MerchantId};

/// On account of what something was added, and with what it is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Account {
    /// The filing; taken back where the claim is not admitted.
    Filing,
    /// Something that happened on the way; it stays.
    Procedure,
    /// The ruling of this round; taken back when it is overturned.
    Ruling(u32),
}

/// Something that was added to a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Added {
    /// On account of what.
    pub account: Account,
    /// What was raised.
    pub what: Moved,
    /// In the bucket of which day.
    pub day: Date,
    /// By how much.
    pub by: u64,
}

/// The refund a merchant made in a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundMade {
    /// On which day.
    pub day: Date,
    /// How long after the filing; absent where the buyer had the money from the platform before.
    pub seconds: Option<u64>,
    /// Whether on a ground of quality.
    pub quality: bool,
}

/// What is kept of one dispute for folding its later events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputeTally {
    /// The dispute, once it is filed.
    pub dispute: Option<DisputeId>,
    /// The merchant; a dispute that names none moves no standing.
    pub merchant: Option<MerchantId>,
    /// The ground.
    pub ground: Option<Ground>,
    /// Who claims.
    pub claimant: Option<Party>,
    /// When it was filed.
    pub filed_at: Option<Timestamp>,
    /// The kind of the stage it is in.
    pub stage: Option<StageKind>,
    /// Whether the merchant answered the claim, or its time for that has passed.
    pub answer_settled: bool,
    /// The round of the ruling that stands.
    pub round: Option<u32>,
    /// The refund the merchant made, whether or not it counts at the moment.
    pub refund: Option<RefundMade>,
    /// What was added and not taken back, in the order of the events.
    pub added: Vec<Added>,
}

impl DisputeTally {
    /// Says whether something is counted at the moment.
    pub(super) fn counts(&self, what: Moved) -> bool {
        self.added.iter().any(|added| added.what == what)
    }

    /// Says whether the buyer claims against the merchant.
    pub(super) fn is_against_merchant(&self) -> bool {
        self.claimant == Some(Party::Buyer)
    }
}

/// How many reviews of one buyer have counted for a merchant in one month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairTally {
    /// How many.
    pub counted: u32,
}
