//! How layers are compressed: any way when read, one pinned way when written.
//!
//! What we write is cut into blocks of a fixed size, each a gzip member or zstd frame of its own.
//! So the bytes depend on the input and on [`Codec::version`] alone, never on how many threads
//! there are, and one digest holds from the build to every registry. A golden digest in the tests
//! guards that; whoever changes the bytes changes the version, which is part of cache keys.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use super::LayerError;
use crate::digest::{Algorithm, Digest, Hasher};
use crate::oci::media::{self, Compression};

mod decompress;
mod gzip;

pub use decompress::{Decompressor, Unpacked, unpack, unpack_layer};

/// Threads that compress one layer, at most.
const WORKERS_MAX: usize = 16;
/// Blocks that wait to be compressed or written, per thread.
const QUEUE_PER_WORKER: usize = 2;
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

    fn block_bytes(self) -> usize {
        match self {
            Codec::Zstd(_) => ZSTD_BLOCK_BYTES,
            _ => gzip::BLOCK_BYTES,
        }
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
    fn compress(&mut self, block: Vec<u8>) -> io::Result<Vec<u8>> {
        match self {
            Worker::Copy => Ok(block),
            Worker::Gzip(compressor) => compressor.member(&block),
            Worker::Zstd(compressor) => compressor.compress(&block),
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

/// A block on its way through a compressing thread, and where its result is awaited.
type Job = (Vec<u8>, SyncSender<io::Result<Vec<u8>>>);

/// Compresses what `fill` writes, and writes it to `blob`, while it is being made: `fill` runs on
/// this thread, compressors and the writer beside it, with bounded queues between.
///
/// # Errors
/// What `fill` says, or that `blob` cannot be written.
pub fn pack<W: Write + Send, T>(
    blob: W,
    codec: Codec,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, LayerError>,
) -> Result<(T, W, Packed), LayerError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(WORKERS_MAX);
    pack_with(blob, codec, threads, fill)
}

fn pack_with<W: Write + Send, T>(
    blob: W,
    codec: Codec,
    threads: usize,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, LayerError>,
) -> Result<(T, W, Packed), LayerError> {
    let queue = threads * QUEUE_PER_WORKER;
    let workers = (0..threads).map(|_| codec.worker()).collect::<io::Result<Vec<_>>>().map_err(LayerError::Write)?;
    std::thread::scope(|scope| {
        let (jobs, waiting) = sync_channel::<Job>(queue);
        let (results, ordered) = sync_channel::<Receiver<io::Result<Vec<u8>>>>(queue);
        let waiting = std::sync::Arc::new(Mutex::new(waiting));
        for mut worker in workers {
            let waiting = std::sync::Arc::clone(&waiting);
            scope.spawn(move || {
                loop {
                    let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((block, done)) = job else { return };
                    // Nobody waits any more when the writer failed.
                    let _ = done.send(worker.compress(block));
                }
            });
        }
        // The queue's other end lives in the workers alone, so that it closes with them.
        drop(waiting);
        let writer = scope.spawn(move || write_in_order(blob, &ordered));
        let mut cutter = Cutter::new(codec.block_bytes(), jobs, results);
        let filled = fill(&mut cutter);
        let ended = cutter.finish();
        let written = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // A failed writer makes `fill` fail too, and knows better why.
        let blob = match (&filled, written) {
            (Ok(_), Err(error)) => return Err(LayerError::Write(error)),
            (Err(LayerError::Write(error)), Err(cause)) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Err(LayerError::Write(cause));
            }
            (_, Ok(blob)) => Some(blob),
            (Err(_), Err(_)) => None,
        };
        let value = filled?;
        let packed = ended.map_err(LayerError::Write)?;
        let blob = blob.ok_or_else(|| LayerError::Write(io::ErrorKind::BrokenPipe.into()))?;
        Ok((value, blob, packed))
    })
}

fn write_in_order<W: Write>(mut blob: W, ordered: &Receiver<Receiver<io::Result<Vec<u8>>>>) -> io::Result<W> {
    for result in ordered {
        let block = result.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))??;
        blob.write_all(&block)?;
    }
    blob.flush()?;
    Ok(blob)
}

/// Hashes the tar and cuts it into blocks.
struct Cutter {
    block: Vec<u8>,
    block_bytes: usize,
    blocks: u64,
    size: u64,
    hasher: Hasher,
    jobs: SyncSender<Job>,
    results: SyncSender<Receiver<io::Result<Vec<u8>>>>,
}

impl Cutter {
    fn new(block_bytes: usize, jobs: SyncSender<Job>, results: SyncSender<Receiver<io::Result<Vec<u8>>>>) -> Cutter {
        let block = Vec::with_capacity(block_bytes);
        Cutter { block, block_bytes, blocks: 0, size: 0, hasher: Hasher::new(Algorithm::Sha256), jobs, results }
    }

    fn send(&mut self) -> io::Result<()> {
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(self.block_bytes));
        self.hasher.update(&block);
        self.size += block.len() as u64;
        self.blocks += 1;
        let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
        let (done, result) = sync_channel(1);
        self.results.send(result).map_err(|_| broken())?;
        self.jobs.send((block, done)).map_err(|_| broken())
    }

    fn finish(mut self) -> io::Result<Packed> {
        // An empty input is one empty block, since no bytes are no gzip stream.
        if !self.block.is_empty() || self.blocks == 0 {
            self.send()?;
        }
        Ok(Packed { diff_id: self.hasher.finish(), diff_size: self.size })
    }
}

impl Write for Cutter {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = buf.len().min(self.block_bytes - self.block.len());
        self.block.extend_from_slice(&buf[..n]);
        if self.block.len() == self.block_bytes {
            self.send()?;
        }
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
