//! Digests as raw bytes.

use std::fmt;

use crate::digest::{Algorithm, Digest};

/// A digest in 32 bytes where it is a sha256.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Sum {
    Sha256([u8; 32]),
    Sha512(Box<[u8; 64]>),
}

impl From<&Digest> for Sum {
    fn from(digest: &Digest) -> Sum {
        match digest.algorithm() {
            Algorithm::Sha256 => Sum::Sha256(raw(digest.hex())),
            Algorithm::Sha512 => Sum::Sha512(Box::new(raw(digest.hex()))),
        }
    }
}

/// Reads hex of a digest, which is always valid and as long as this.
fn raw<const N: usize>(hex: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let value = |b: u8| if b.is_ascii_digit() { b - b'0' } else { b - b'a' + 10 };
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = value(pair[0]) << 4 | value(pair[1]);
    }
    bytes
}

impl Sum {
    pub(super) fn digest(&self) -> Digest {
        match self {
            Sum::Sha256(raw) => Digest::from_sha256(*raw),
            Sum::Sha512(raw) => {
                let hex: String = raw.iter().map(|b| format!("{b:02x}")).collect();
                format!("sha512:{hex}").parse().expect("128 hex digits are a digest")
            }
        }
    }
}

impl fmt::Debug for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.digest(), f)
    }
}
