//! Content digests: `algorithm:hex` as the OCI image specification defines them (descriptor.md, "Digests").
//!
//! A [`Digest`] is always valid: a known algorithm, lower-case hex of its exact length. So it may
//! be used as a file name; nothing from outside becomes a path without passing through here.

use std::fmt;
use std::io::{self, Read, Write};
use std::str::FromStr;

use sha2::{Digest as _, Sha256, Sha512};

/// A hash algorithm that the OCI specification registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// SHA-256, what everybody uses.
    Sha256,
    /// SHA-512, optional in the specification, seen in registries.
    Sha512,
}

impl Algorithm {
    /// Returns the name before the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha512 => "sha512",
        }
    }

    fn hex_len(self) -> usize {
        match self {
            Algorithm::Sha256 => 64,
            Algorithm::Sha512 => 128,
        }
    }
}

/// The digest of some bytes: an algorithm and its hex.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest {
    algorithm: Algorithm,
    text: String,
}

/// Why a text is not a digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a digest: {reason}")]
pub struct DigestError {
    text: String,
    reason: &'static str,
}

impl Digest {
    /// Computes the SHA-256 digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Digest {
        let mut hasher = Hasher::new(Algorithm::Sha256);
        hasher.update(bytes);
        hasher.finish()
    }

    /// Makes a SHA-256 digest from the raw 32 bytes of a hash.
    pub fn from_sha256(raw: [u8; 32]) -> Digest {
        Digest::from_raw(Algorithm::Sha256, &raw)
    }

    fn from_raw(algorithm: Algorithm, raw: &[u8]) -> Digest {
        use fmt::Write as _;
        let mut text = String::with_capacity(algorithm.as_str().len() + 1 + raw.len() * 2);
        text.push_str(algorithm.as_str());
        text.push(':');
        for byte in raw {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Digest { algorithm, text }
    }

    /// Returns the algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the hex after the colon: safe as a file name.
    pub fn hex(&self) -> &str {
        &self.text[self.algorithm.as_str().len() + 1..]
    }

    /// Returns the whole text, `sha256:...`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the first twelve hex digits, for tables.
    pub fn short(&self) -> &str {
        &self.hex()[..12]
    }

    /// Starts a hasher of the same algorithm, to verify content against this digest.
    pub fn hasher(&self) -> Hasher {
        Hasher::new(self.algorithm)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Digest, DigestError> {
        let fail = |reason| DigestError { text: shorten(text), reason };
        let (name, hex) = text.split_once(':').ok_or_else(|| fail("there is no ':'"))?;
        let algorithm = match name {
            "sha256" => Algorithm::Sha256,
            "sha512" => Algorithm::Sha512,
            _ => return Err(fail("the algorithm is neither sha256 nor sha512")),
        };
        if hex.len() != algorithm.hex_len() {
            return Err(fail(match algorithm {
                Algorithm::Sha256 => "sha256 has 64 hex digits",
                Algorithm::Sha512 => "sha512 has 128 hex digits",
            }));
        }
        if !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(fail("only 0-9 and a-f may follow the ':'"));
        }
        Ok(Digest { algorithm, text: text.to_owned() })
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() > 160 { text.chars().take(160).chain("...".chars()).collect() } else { text.to_owned() }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> serde::Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A running hash of one of the registered algorithms.
#[derive(Clone)]
pub enum Hasher {
    /// A running SHA-256.
    Sha256(Sha256),
    /// A running SHA-512.
    Sha512(Sha512),
}

impl Hasher {
    /// Starts a hash.
    pub fn new(algorithm: Algorithm) -> Hasher {
        match algorithm {
            Algorithm::Sha256 => Hasher::Sha256(Sha256::new()),
            Algorithm::Sha512 => Hasher::Sha512(Sha512::new()),
        }
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::Sha256(h) => h.update(bytes),
            Hasher::Sha512(h) => h.update(bytes),
        }
    }

    /// Ends the hash.
    pub fn finish(self) -> Digest {
        match self {
            Hasher::Sha256(h) => Digest::from_raw(Algorithm::Sha256, &h.finalize()),
            Hasher::Sha512(h) => Digest::from_raw(Algorithm::Sha512, &h.finalize()),
        }
    }
}

/// A reader or writer that hashes and counts what passes through it.
pub struct Hashing<T> {
    inner: T,
    hasher: Hasher,
    count: u64,
}

impl<T> Hashing<T> {
    /// Wraps `inner` with a fresh SHA-256.
    pub fn new(inner: T) -> Hashing<T> {
        Hashing::with(inner, Hasher::new(Algorithm::Sha256))
    }

    /// Wraps `inner` with a given hasher.
    pub fn with(inner: T, hasher: Hasher) -> Hashing<T> {
        Hashing { inner, hasher, count: 0 }
    }

    /// Returns the number of bytes that passed.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Ends the hash: what was wrapped, the digest, the number of bytes.
    pub fn finish(self) -> (T, Digest, u64) {
        (self.inner, self.hasher.finish(), self.count)
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.hasher.update(&buf[..n]);
        self.count += n as u64;
        Ok(n)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(buf)?;
        self.hasher.update(&buf[..n]);
        self.count += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests;
