//! The gzip that we write (RFC 1952): members of a bounded unpacked length, whose extra field `TB`
//! tells the member's whole length, so that a reader that knows it can take members whole.

use std::io;

/// Names everything on which the bytes depend.
pub(super) const VERSION: &str = "gzip-libdeflate-1.26-l5-c128k-512k";
/// The unpacked length of a member, at most.
pub(super) const BLOCK_BYTES: usize = 512 << 10;
/// And at least, save the last one's: shorter ones cost more than they save.
pub(super) const SHORTEST_BYTES: usize = 128 << 10;
/// The longest member that a reader believes in.
pub(super) const MEMBER_MAX_BYTES: usize = BLOCK_BYTES + (16 << 10);
/// Smaller output than `gzip -6` at a third of its time; each level above costs more than it saves.
const LEVEL: i32 = 5;
/// A header with no time and an extra field of 8 bytes: `TB`, length 4, the member's length.
const HEADER: [u8; 16] = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 8, 0, b'T', b'B', 4, 0];
/// With the member's length.
pub(super) const HEADER_BYTES: usize = HEADER.len() + 4;
const TRAILER_BYTES: usize = 8;

/// Makes members.
pub(super) struct Compressor(libdeflater::Compressor);

impl Compressor {
    pub(super) fn new() -> Compressor {
        let level = libdeflater::CompressionLvl::new(LEVEL).expect("the level is one of libdeflate's");
        Compressor(libdeflater::Compressor::new(level))
    }

    /// Makes the member of a block in the block's place; `scratch` is kept for the next one.
    pub(super) fn member(&mut self, block: &mut Vec<u8>, scratch: &mut Vec<u8>) -> io::Result<()> {
        let bound = self.0.deflate_compress_bound(block.len());
        if scratch.len() < bound {
            scratch.resize(bound, 0);
        }
        let n = self.0.deflate_compress(block, scratch).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let (sum, unpacked) = (libdeflater::crc32(block), u32::try_from(block.len()).map_err(io::Error::other)?);
        let length = u32::try_from(HEADER_BYTES + n + TRAILER_BYTES).map_err(io::Error::other)?;
        block.clear();
        for part in [&HEADER[..], &length.to_le_bytes(), &scratch[..n], &sum.to_le_bytes(), &unpacked.to_le_bytes()] {
            block.extend_from_slice(part);
        }
        Ok(())
    }
}

/// Returns the length of the member that starts here, if it is one of ours.
pub(super) fn member_bytes(start: &[u8]) -> Option<usize> {
    let length = start.strip_prefix(&HEADER)?.first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    (HEADER_BYTES + TRAILER_BYTES..=MEMBER_MAX_BYTES).contains(&length).then_some(length)
}

/// Unpacks a whole member of ours into `out`, whose start becomes its content; returns how much it is.
pub(super) fn unpack_member(decompressor: &mut libdeflater::Decompressor, member: &[u8], out: &mut Vec<u8>) -> io::Result<usize> {
    let bad = |reason: &str| io::Error::new(io::ErrorKind::InvalidData, format!("the gzip stream is damaged: {reason}"));
    let (deflated, trailer) = member[HEADER_BYTES..].split_at(member.len() - HEADER_BYTES - TRAILER_BYTES);
    let field = |at: usize| trailer[at..].first_chunk::<4>().map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let length = field(4) as usize;
    if length > BLOCK_BYTES {
        return Err(bad("a block is too long"));
    }
    if out.len() < length {
        out.resize(length, 0);
    }
    let n = decompressor.deflate_decompress(deflated, &mut out[..length]).map_err(|_| bad("a block does not unpack"))?;
    if n != length || libdeflater::crc32(&out[..length]) != field(0) {
        return Err(bad("a block has another checksum or length"));
    }
    Ok(length)
}
