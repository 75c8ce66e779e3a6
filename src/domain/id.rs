//! Names by which orders, lines, people and cases are told apart.

use std::fmt;

/// The longest id, in characters.
const LENGTH_MAX: usize = 100;

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// There is nothing in it.
    #[error("an id is empty")]
    Empty,
    /// More than 100 characters.
    #[error("an id of more than {LENGTH_MAX} characters")]
    TooLong,
    /// A blank or a control character.
    #[error("the id `{0}` holds a blank or a control character")]
    Blank(String),
}

fn checked(text: &str) -> Result<String, IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.chars().count() > LENGTH_MAX {
        return Err(IdError::TooLong);
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(IdError::Blank(text.escape_debug().to_string()));
    }
    Ok(text.to_owned())
}

/// Declares ids: a text of 1 to 100 characters without blanks.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Returns the id as it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                checked(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

ids! {
    /// The name of a case file; unlike a dispute's number it is chosen by who wrote the file.
    CaseId;
    /// The marketplace's number of an order.
    OrderId;
    /// The name of one line within its order; it means nothing outside of it.
    LineId;
    /// The marketplace's name for a merchant.
    MerchantId;
    /// The marketplace's name for a buyer.
    BuyerId;
    /// The number of a live dispute; unlike a case it is one and lasting within a ledger.
    DisputeId;
    /// The name of whoever acts: an adjudicator, a member of a panel, a feed.
    ActorId;
    /// The key under which a command may be sent again without being carried out twice.
    IdempotencyKey;
    /// The name of a stage in `workflow.yaml`.
    StageName;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_to_a_hundred_characters() {
        assert_eq!("".parse::<OrderId>(), Err(IdError::Empty));
        assert!("订".repeat(100).parse::<OrderId>().is_ok());
        assert_eq!("订".repeat(101).parse::<OrderId>(), Err(IdError::TooLong));
    }

    #[test]
    fn an_id_holds_no_blank() {
        assert_eq!(
            "a b".parse::<LineId>(),
            Err(IdError::Blank("a b".to_owned()))
        );
        assert!("a\u{0}".parse::<LineId>().is_err());
        assert_eq!("CN-23".parse::<CaseId>().unwrap().as_str(), "CN-23");
    }
}
