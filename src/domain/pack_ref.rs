//! Names of rule pack versions.

use std::fmt;

use jiff::civil::Date;

use super::time::parse_day;

/// The name of one version of a rule pack: `cn-marketplace@2025-08-15`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackRef {
    pack: String,
    version: Date,
}

/// Why a text does not name a pack version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackRefError {
    /// No `@`, or nothing before it.
    #[error("`{0}` does not name a pack and a version")]
    NotAPackVersion(String),
    /// The part after `@` is not a day.
    #[error("the version `{0}` is not a day")]
    NotADay(String),
}

impl PackRefError {
    /// Returns what to write instead.
    pub const fn help(&self) -> &'static str {
        "write the pack, `@` and the first day of the version, such as `cn-marketplace@2025-08-15`"
    }
}

impl PackRef {
    /// Returns the id of the pack.
    pub fn pack(&self) -> &str {
        &self.pack
    }

    /// Returns the day from which the version is in force, which is its name.
    pub const fn version(&self) -> Date {
        self.version
    }
}

impl std::str::FromStr for PackRef {
    type Err = PackRefError;

    fn from_str(text: &str) -> Result<Self, PackRefError> {
        let parts = text.split_once('@').filter(|(pack, _)| {
            !pack.is_empty()
                && pack
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        });
        let (pack, version) =
            parts.ok_or_else(|| PackRefError::NotAPackVersion(text.to_owned()))?;
        let version = parse_day(version).map_err(|_| PackRefError::NotADay(version.to_owned()))?;
        Ok(Self {
            pack: pack.to_owned(),
            version,
        })
    }
}

impl fmt::Display for PackRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.pack, self.version)
    }
}

impl serde::Serialize for PackRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for PackRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_version_is_named_by_its_first_day() {
        let named: PackRef = "cn-marketplace@2025-08-15".parse().unwrap();
        assert_eq!(named.pack(), "cn-marketplace");
        assert_eq!(named.to_string(), "cn-marketplace@2025-08-15");
        assert!("cn-marketplace".parse::<PackRef>().is_err());
        assert!("@2025-08-15".parse::<PackRef>().is_err());
        assert!("cn marketplace@2025-08-15".parse::<PackRef>().is_err());
        assert_eq!(
            "cn-marketplace@2025-02-30".parse::<PackRef>(),
            Err(PackRefError::NotADay("2025-02-30".to_owned()))
        );
    }
}
