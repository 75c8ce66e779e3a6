//! The currencies of ISO 4217.

use std::fmt;

/// Codes in use without minor units.
const WITHOUT_DECIMALS: &str =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

/// Codes in use with two decimals.
const WITH_TWO: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV \
    BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN \
    ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR \
    KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN \
    NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP \
    SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES \
    WST XCD XCG YER ZAR ZMW ZWG";

/// Codes in use with three decimals.
const WITH_THREE: &str = "BHD IQD JOD KWD LYD OMR TND";

/// Codes in use with four decimals.
const WITH_FOUR: &str = "CLF UYW";

/// A currency of ISO 4217 with the number of its decimals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    decimals: u8,
}

impl Currency {
    /// The renminbi yuan.
    pub const CNY: Self = Self {
        code: *b"CNY",
        decimals: 2,
    };

    /// The euro.
    pub const EUR: Self = Self {
        code: *b"EUR",
        decimals: 2,
    };

    /// Finds the currency with this code, written in capitals.
    pub fn from_code(code: &str) -> Option<Self> {
        let decimals = [
            (WITH_TWO, 2),
            (WITHOUT_DECIMALS, 0),
            (WITH_THREE, 3),
            (WITH_FOUR, 4),
        ]
        .into_iter()
        .find(|(codes, _)| codes.split_whitespace().any(|known| known == code))
        .map(|(_, decimals)| decimals)?;
        let code = <[u8; 3]>::try_from(code.as_bytes()).ok()?;
        Some(Self { code, decimals })
    }

    /// Returns the three letters of the code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// Returns the number of decimals: 2 for the yuan, 0 for the yen.
    pub const fn decimals(self) -> u8 {
        self.decimals
    }

    /// Returns how many minor units make one major unit.
    pub const fn minor_per_major(self) -> i64 {
        match self.decimals {
            0 => 1,
            2 => 100,
            3 => 1_000,
            _ => 10_000,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| {
            serde::de::Error::custom(format!("`{code}` is not a currency code of ISO 4217"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_those_of_iso_4217() {
        let decimals = |code: &str| Currency::from_code(code).map(Currency::decimals);
        assert_eq!(decimals("CNY"), Some(2));
        assert_eq!(decimals("JPY"), Some(0));
        assert_eq!(decimals("KWD"), Some(3));
        assert_eq!(decimals("CLF"), Some(4));
        assert_eq!(decimals("RMB"), None);
        assert_eq!(decimals("cny"), None);
        assert_eq!(decimals(""), None);
    }

    #[test]
    fn no_code_is_listed_twice() {
        let mut codes: Vec<&str> = [WITHOUT_DECIMALS, WITH_TWO, WITH_THREE, WITH_FOUR]
            .into_iter()
            .flat_map(str::split_whitespace)
            .collect();
        let listed = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), listed);
        assert!(codes.iter().all(|code| code.len() == 3));
    }

    #[test]
    fn the_constants_agree_with_the_list() {
        assert_eq!(Currency::from_code("CNY"), Some(Currency::CNY));
        assert_eq!(Currency::from_code("EUR"), Some(Currency::EUR));
    }
}
