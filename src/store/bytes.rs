//! Little-endian fields, length before content: the plain form of records, keys and small files.

use super::sha::Sha256Digest;

/// The bytes end early or do not mean what they should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes of the {0} are not what was written")]
pub struct FieldError(pub(super) &'static str);

/// Appends fields to bytes.
#[derive(Default)]
pub(super) struct FieldWriter {
    bytes: Vec<u8>,
}

impl FieldWriter {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        let bytes = Vec::with_capacity(capacity);
        Self { bytes }
    }

    pub(super) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn i128(&mut self, value: i128) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn digest(&mut self, value: &Sha256Digest) {
        self.bytes.extend_from_slice(value.bytes());
    }

    pub(super) fn raw(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(value);
    }

    /// Writes the length, saturated to what 32 bits hold, and the bytes.
    ///
    /// INVARIANT: what is longer is refused before it comes here (`commit.rs`), or its checksum fails.
    pub(super) fn block(&mut self, value: &[u8]) {
        self.u32(u32::try_from(value.len()).unwrap_or(u32::MAX));
        self.raw(value);
    }

    pub(super) fn done(self) -> Vec<u8> {
        self.bytes
    }
}

/// Takes fields from the front of bytes.
pub(super) struct FieldReader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> FieldReader<'a> {
    /// Reads `bytes`, which are called `what` when they are not as they should be.
    pub(super) fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { rest: bytes, what }
    }

    pub(super) fn wrong(&self) -> FieldError {
        FieldError(self.what)
    }

    pub(super) fn raw(&mut self, length: usize) -> Result<&'a [u8], FieldError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(self.wrong())?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], FieldError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(self.wrong())?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(super) fn u8(&mut self) -> Result<u8, FieldError> {
        self.array().map(u8::from_le_bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16, FieldError> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, FieldError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, FieldError> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn i128(&mut self) -> Result<i128, FieldError> {
        self.array().map(i128::from_le_bytes)
    }

    pub(super) fn digest(&mut self) -> Result<Sha256Digest, FieldError> {
        self.array().map(Sha256Digest::new)
    }

    pub(super) fn block(&mut self) -> Result<&'a [u8], FieldError> {
        let length = usize::try_from(self.u32()?).map_err(|_| self.wrong())?;
        self.raw(length)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, FieldError> {
        str::from_utf8(self.block()?).map_err(|_| self.wrong())
    }

    /// Checks that nothing is left.
    pub(super) fn end(&self) -> Result<(), FieldError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.wrong())
        }
    }
}
