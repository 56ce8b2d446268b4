//! How layers are compressed: any way when read, one pinned way when written.
//!
//! What we write is cut into blocks, each a gzip member or zstd frame of its own. Where a gzip
//! block ends depends on what it holds, so that a file that changed changes the blocks that it is in
//! and no other ones, and these need not be compressed again. So the bytes depend on the input and
//! on [`Codec::version`] alone, never on how many threads there are nor on what was compressed
//! before, and one digest holds from the build to every registry. A golden digest in the tests
//! guards that; whoever changes the bytes changes the version, which is part of cache keys.

use std::io::{self, Write};

use super::LayerError;
use crate::digest::Digest;
use crate::oci::media::{self, Compression};
use crate::sys::threads;

mod cut;
mod decompress;
mod gzip;
mod line;
mod members;

pub use decompress::{Decompressor, Unpacked, unpack, unpack_layer};
pub use line::{Line, Room, Started, start};
pub use members::{Member, Members};

/// Threads that compress one layer, at most.
const WORKERS_MAX: usize = 16;
/// Blocks of one layer that are on their way at once, per thread.
const BLOCKS_PER_WORKER: usize = 3;
/// The unpacked length of a zstd frame: larger than gzip's, since its window is.
const ZSTD_BLOCK_BYTES: usize = 4 << 20;

/// How a layer that we make is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Codec {
    /// Not at all.
    None,
    /// gzip, the default: everybody reads it.
    #[default]
    Gzip,
    /// zstd of this level.
    Zstd(i32),
}

impl Codec {
    /// Returns what the output depends on beside the input: part of every cache key.
    pub fn version(self) -> String {
        match self {
            Codec::None => "none".to_owned(),
            Codec::Gzip => gzip::VERSION.to_owned(),
            Codec::Zstd(level) => format!("zstd-1.5.7-l{level}-b4m"),
        }
    }

    /// Returns the OCI media type of such a layer.
    pub fn media_type(self) -> &'static str {
        match self {
            Codec::None => media::OCI_LAYER,
            Codec::Gzip => media::OCI_LAYER_GZIP,
            Codec::Zstd(_) => media::OCI_LAYER_ZSTD,
        }
    }

    /// Returns how the layer is compressed, without the level.
    pub fn compression(self) -> Compression {
        match self {
            Codec::None => Compression::None,
            Codec::Gzip => Compression::Gzip,
            Codec::Zstd(_) => Compression::Zstd,
        }
    }

    /// Returns the longest block, unpacked.
    fn block_bytes(self) -> usize {
        match self {
            Codec::Zstd(_) => ZSTD_BLOCK_BYTES,
            _ => gzip::BLOCK_BYTES,
        }
    }

    /// Returns the shortest one that may end because of what it holds; none where only the length counts.
    fn shortest_bytes(self) -> Option<usize> {
        (self == Codec::Gzip).then_some(gzip::SHORTEST_BYTES)
    }

    fn worker(self) -> io::Result<Worker> {
        Ok(match self {
            Codec::None => Worker::Copy,
            Codec::Gzip => Worker::Gzip(gzip::Compressor::new()),
            Codec::Zstd(level) => {
                let mut compressor = zstd::bulk::Compressor::new(level)?;
                compressor.include_checksum(true)?;
                Worker::Zstd(Box::new(compressor))
            }
        })
    }
}

/// One thread's compressor.
enum Worker {
    Copy,
    Gzip(gzip::Compressor),
    Zstd(Box<zstd::bulk::Compressor<'static>>),
}

impl Worker {
    /// Compresses a block in its place; `scratch` is kept for the next one.
    fn compress(&mut self, block: &mut Vec<u8>, scratch: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Worker::Copy => Ok(()),
            Worker::Gzip(compressor) => compressor.member(block, scratch),
            Worker::Zstd(compressor) => {
                scratch.clear();
                scratch.reserve(zstd::zstd_safe::compress_bound(block.len()));
                compressor.compress_to_buffer(block.as_slice(), scratch)?;
                block.clear();
                block.extend_from_slice(scratch);
                Ok(())
            }
        }
    }
}

/// The uncompressed side of a packed layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The digest of the tar.
    pub diff_id: Digest,
    /// Its length in bytes.
    pub diff_size: u64,
}

/// Compresses what `fill` writes, and writes it to `blob`, while it is being made: `fill` runs on
/// this thread, compressors and the writer beside it, with bounded queues between.
///
/// # Errors
/// What `fill` says, or that `blob` cannot be written.
pub fn pack<W: Write + Send + 'static, T>(
    blob: W,
    codec: Codec,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, LayerError>,
) -> Result<(T, W, Packed), LayerError> {
    let threads = threads::processors().min(WORKERS_MAX);
    pack_with(blob, codec, threads, fill)
}

fn pack_with<W: Write + Send + 'static, T>(
    blob: W,
    codec: Codec,
    threads: usize,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, LayerError>,
) -> Result<(T, W, Packed), LayerError> {
    let room = Room::new(threads * BLOCKS_PER_WORKER * codec.block_bytes());
    let Started { value, packed, line } = line::start_with(blob, codec, threads, &room, None, true, fill)?;
    let (blob, _) = line.finish(|_| Ok(()))?;
    Ok((value, blob, packed))
}

#[cfg(test)]
mod tests;
