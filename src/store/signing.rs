//! The operator's key, signed heads, and receipts a party can check without the ledger.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::bytes::FieldWriter;
use super::sha::{Sha256Digest, hex, unhex};
use super::value::{Head, StreamId};

const KEY_HEAD: &str = "adjudge-ed25519-v1";
const HEAD_DOMAIN: &[u8] = b"adjudge head 1\0";
const RECEIPT_DOMAIN: &[u8] = b"adjudge receipt 1\0";
/// Longer than any key file.
const KEY_FILE_BYTES_MAX: u64 = 1 << 10;

/// Why there is no key to sign with.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The operating system refused.
    #[error("the key file `{file}` cannot be {doing}: {source}")]
    Io {
        /// Which file.
        file: String,
        /// What was tried.
        doing: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// The file is not what was written.
    #[error(
        "the key file `{file}` is damaged: {why}; restore it from a copy, for receipts signed with it can be checked by no other"
    )]
    Damaged {
        /// Which file.
        file: String,
        /// What does not fit.
        why: &'static str,
    },
    /// The system gave no random bytes for a new key.
    #[error("the system gives no random bytes for a new key: {0}")]
    Random(String),
}

/// Why a signed text does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The key or the signature is not written as it should be.
    #[error("the {0} is not written in the right number of hexadecimal digits, or is none")]
    Form(&'static str),
    /// The signature is not that of this text by this key.
    #[error("the signature does not fit; the text was altered or signed with another key")]
    Wrong,
}

/// The operator's public key; written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, SignatureError> {
        let wrong = SignatureError::Form("public key");
        let bytes = unhex(text).map_err(|_| wrong.clone())?;
        VerifyingKey::from_bytes(&bytes)
            .map(Self)
            .map_err(|_| wrong)
    }

    fn check(&self, bytes: &[u8], signature: &str) -> Result<(), SignatureError> {
        let signature = unhex(signature).map_err(|_| SignatureError::Form("signature"))?;
        self.0
            .verify_strict(bytes, &Signature::from_bytes(&signature))
            .map_err(|_| SignatureError::Wrong)
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// The end of the ledger, signed: whoever keeps one can tell later whether the past was rewritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    /// The number of the last position.
    pub position: u64,
    /// The hash of the record there.
    pub hash: Sha256Digest,
    /// When it was signed.
    pub at: Timestamp,
    /// The key it was signed with.
    pub public_key: String,
    /// The signature.
    pub signature: String,
}

impl SignedHead {
    fn bytes(&self) -> Vec<u8> {
        let mut fields = FieldWriter::with_capacity(128);
        fields.raw(HEAD_DOMAIN);
        fields.u64(self.position);
        fields.digest(&self.hash);
        fields.i128(self.at.as_nanosecond());
        fields.done()
    }
}

/// What a party is given for an event: the end of its stream then, signed.
///
/// The hash covers the whole stream up to there, so the ledger holds the same past of the dispute as
/// long as it holds a record with this hash at this place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The stream, as `dispute/D-1`.
    pub stream: String,
    /// The record's place in it.
    pub sequence: u64,
    /// The record's place in the ledger.
    pub position: u64,
    /// The record's hash.
    pub hash: Sha256Digest,
    /// When the event happened.
    pub at: Timestamp,
    /// The key it was signed with.
    pub public_key: String,
    /// The signature.
    pub signature: String,
}

impl Receipt {
    fn bytes(&self) -> Vec<u8> {
        let mut fields = FieldWriter::with_capacity(256);
        fields.raw(RECEIPT_DOMAIN);
        fields.block(self.stream.as_bytes());
        fields.u64(self.sequence);
        fields.u64(self.position);
        fields.digest(&self.hash);
        fields.i128(self.at.as_nanosecond());
        fields.done()
    }
}

/// Checks a receipt against the operator's published key, without the ledger.
///
/// The key written in the receipt is not asked: it proves nothing.
pub fn verify_receipt(receipt: &Receipt, key: &PublicKey) -> Result<(), SignatureError> {
    key.check(&receipt.bytes(), &receipt.signature)
}

/// Checks a signed head against the operator's published key, without the ledger.
pub fn verify_head(head: &SignedHead, key: &PublicKey) -> Result<(), SignatureError> {
    key.check(&head.bytes(), &head.signature)
}

/// The key with which the operator signs.
pub(super) struct OperatorKey(SigningKey);

impl OperatorKey {
    /// Makes a key nobody else has.
    pub(super) fn new() -> Result<Self, KeyError> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).map_err(|error| KeyError::Random(error.to_string()))?;
        Ok(Self(SigningKey::from_bytes(&secret)))
    }

    /// Reads the key file, or makes one that only its owner may read.
    pub(super) fn open(path: &Path) -> Result<Self, KeyError> {
        let failed = |doing| {
            let file = path.display().to_string();
            move |source| KeyError::Io {
                file,
                doing,
                source,
            }
        };
        match fs::File::open(path) {
            Ok(file) => {
                let mut bytes = Vec::new();
                let mut file = file.take(KEY_FILE_BYTES_MAX);
                file.read_to_end(&mut bytes).map_err(failed("read"))?;
                let damaged = |why| KeyError::Damaged {
                    file: path.display().to_string(),
                    why,
                };
                Self::parse(&bytes).map_err(damaged)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self::new()?;
                key.write(path).map_err(failed("created"))?;
                Ok(key)
            }
            Err(error) => Err(failed("opened")(error)),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        let text = str::from_utf8(bytes).map_err(|_| "it is not text")?;
        let mut words = text.split_ascii_whitespace();
        if words.next() != Some(KEY_HEAD) {
            return Err("it does not begin as a key of this version does");
        }
        let secret = words.next().and_then(|word| unhex(word).ok());
        let key = Self(SigningKey::from_bytes(
            &secret.ok_or("its first number is not 64 digits")?,
        ));
        if words.next() != Some(key.public().to_string().as_str()) || words.next().is_some() {
            return Err("its second number is not the public key of the first");
        }
        Ok(key)
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let temporary = path.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&temporary)?;
        let secret = hex(self.0.as_bytes());
        writeln!(file, "{KEY_HEAD} {secret} {}", self.public())?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        match path.parent() {
            Some(folder) => fs::File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }

    pub(super) fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    fn sign(&self, bytes: &[u8]) -> String {
        hex(&self.0.sign(bytes).to_bytes())
    }

    pub(super) fn sign_head(&self, head: &Head, at: Timestamp) -> SignedHead {
        let mut signed = SignedHead {
            position: head.number,
            hash: head.hash,
            at,
            public_key: self.public().to_string(),
            signature: String::new(),
        };
        signed.signature = self.sign(&signed.bytes());
        signed
    }

    pub(super) fn sign_receipt(
        &self,
        stream: &StreamId,
        placed: &super::commit::Placed,
    ) -> Receipt {
        let mut receipt = Receipt {
            stream: stream.to_string(),
            sequence: placed.sequence,
            position: placed.position.number(),
            hash: placed.hash,
            at: placed.at,
            public_key: self.public().to_string(),
            signature: String::new(),
        };
        receipt.signature = self.sign(&receipt.bytes());
        receipt
    }
}
