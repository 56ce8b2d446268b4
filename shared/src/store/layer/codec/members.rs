//! Members of a blob that was written before: a block that is in it need not be compressed again.
//!
//! Invariant: what is taken has the bytes that compressing would give. A member counts only after its
//! bytes have the hash that was noted when they were made, so a blob or a list that changed on the
//! disk costs time and nothing else.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;

use super::Codec;
use super::gzip::MEMBER_MAX_BYTES;
use crate::digest::Digest;

/// How much of a hash is kept.
const HASH_BYTES: usize = 16;
const MEMBER_BYTES: usize = 2 * HASH_BYTES + 4;
/// A SHA-256.
const DIGEST_BYTES: usize = 32;

type Short = [u8; HASH_BYTES];

/// What is known of one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    block: Short,
    member: Short,
    bytes: u32,
}

impl Member {
    pub(super) fn new(block: Short, member: &[u8]) -> Member {
        Member { block, member: short(member), bytes: u32::try_from(member.len()).unwrap_or(u32::MAX) }
    }

    #[cfg(test)]
    pub(super) fn hash_of_block(&self) -> Short {
        self.block
    }
}

/// The members of a blob, by the blocks that they hold.
#[derive(Debug)]
pub struct Members {
    blob: File,
    at: HashMap<Short, (u64, Member)>,
}

/// Returns the start of a hash.
pub(super) fn short(bytes: &[u8]) -> Short {
    *blake3::hash(bytes).as_bytes().first_chunk().unwrap_or(&[0; HASH_BYTES])
}

impl Members {
    /// Writes the list of a blob's members: the codec, the blob, the members, a hash of it all.
    pub fn list(codec: Codec, blob: &Digest, members: &[Member]) -> Vec<u8> {
        let mut bytes = short(codec.version().as_bytes()).to_vec();
        let digits = blob.hex().as_bytes().as_chunks::<2>().0.iter();
        bytes.extend(digits.map(|pair| std::str::from_utf8(pair).ok().and_then(|t| u8::from_str_radix(t, 16).ok()).unwrap_or_default()));
        for Member { block, member, bytes: length } in members {
            bytes.extend_from_slice(block);
            bytes.extend_from_slice(member);
            bytes.extend_from_slice(&length.to_le_bytes());
        }
        let end = short(&bytes);
        bytes.extend_from_slice(&end);
        bytes
    }

    /// Reads a list that [`Members::list`] wrote; `open` opens the blob. Anything else is none.
    pub fn read(list: &[u8], codec: Codec, open: impl FnOnce(&Digest) -> Option<File>) -> Option<Members> {
        let (list, end) = list.split_last_chunk::<HASH_BYTES>()?;
        let members = list.strip_prefix(&short(codec.version().as_bytes()))?;
        let (digest, members) = members.split_first_chunk::<DIGEST_BYTES>()?;
        let (members, []) = members.as_chunks::<MEMBER_BYTES>() else { return None };
        if short(list) != *end {
            return None;
        }
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let blob = open(&format!("sha256:{hex}").parse().ok()?)?;
        let (mut at, mut offset) = (HashMap::with_capacity(members.len()), 0);
        for entry in members {
            let block: Short = *entry.first_chunk()?;
            let member: Short = *entry[HASH_BYTES..].first_chunk()?;
            let bytes = u32::from_le_bytes(*entry.last_chunk()?);
            at.insert(block, (offset, Member { block, member, bytes }));
            offset += u64::from(bytes);
        }
        Some(Members { blob, at })
    }

    /// Reads the member that holds this block into `bytes`, if there is one and its bytes are whole.
    pub(super) fn find(&self, block: &Short, bytes: &mut Vec<u8>) -> Option<Member> {
        let (offset, member) = self.at.get(block)?;
        let length = usize::try_from(member.bytes).ok().filter(|length| *length <= MEMBER_MAX_BYTES)?;
        bytes.resize(length, 0);
        self.blob.read_exact_at(bytes, *offset).ok()?;
        (short(bytes) == member.member).then_some(*member)
    }
}
