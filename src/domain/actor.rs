//! Who acts.

use serde::{Deserialize, Serialize};

use super::ActorId;
use super::vocabulary::{Party, Role};

/// Who acts, and in which role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The role.
    pub role: Role,
    /// The name; a party of the dispute need not give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ActorId>,
}

impl Actor {
    /// The clock, which takes the edges of deadlines.
    pub const CLOCK: Self = Self {
        role: Role::Clock,
        id: None,
    };

    /// Makes an actor without a name.
    pub const fn of(role: Role) -> Self {
        Self { role, id: None }
    }

    /// Makes an actor with a name.
    pub const fn named(role: Role, id: ActorId) -> Self {
        Self { role, id: Some(id) }
    }

    /// Returns the party an actor is, if it is one.
    pub const fn party(&self) -> Option<Party> {
        match self.role {
            Role::Buyer => Some(Party::Buyer),
            Role::Merchant => Some(Party::Merchant),
            Role::Carrier => Some(Party::Carrier),
            Role::Insurer => Some(Party::Insurer),
            Role::Marketplace => Some(Party::Platform),
            Role::Adjudicator | Role::SeniorAdjudicator | Role::Juror | Role::Clock => None,
        }
    }

    /// Says whether the actor decides disputes.
    pub const fn is_staff(&self) -> bool {
        matches!(self.role, Role::Adjudicator | Role::SeniorAdjudicator)
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.id {
            Some(id) => write!(f, "{} {id}", self.role),
            None => write!(f, "{}", self.role),
        }
    }
}
