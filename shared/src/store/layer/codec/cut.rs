//! Where blocks of a tar end: behind a record of 512 bytes that looks a certain way. What is inserted
//! or taken out moves the ends near it; farther on they are found again, since everything in a tar
//! lies at a multiple of 512.

/// The unit of tar.
pub(super) const RECORD_BYTES: usize = 512;
/// How many bits of a record's hash must be zero for a block to end there: one record in 512 is so,
/// 256 KiB apart.
const BITS: u32 = 9;
/// Multiplies what was hashed so far: an odd number without a pattern.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Tells whether a block may end behind this record.
pub(super) fn ends(record: &[u8]) -> bool {
    let words = record.as_chunks::<8>().0;
    let hash = words.iter().fold(FACTOR, |hash, word| (hash.rotate_left(23) ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR));
    hash >> (u64::BITS - BITS) == 0
}
