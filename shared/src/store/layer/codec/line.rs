//! A layer on its way to its blob: cut into blocks, compressed on several threads, written in order.
//!
//! Whoever fills a line learns the digest of the tar when the last byte is in, and may go on while
//! blocks are still being compressed. Blocks take room while they are on their way; a line that may
//! not wait for room leaves the rest of the tar out, and is filled a second time from there.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::super::LayerError;
use super::members::{self, Member, Members};
use super::{Codec, Packed, WORKERS_MAX, Worker, cut};
use crate::digest::{Algorithm, Hasher};
use crate::sys::{interrupt, threads};

/// How much longer than its content a compressed block may be.
const GROWTH_BYTES: usize = 4 << 10;

/// How many bytes of blocks may be on their way. Lines may share one.
///
/// A block has one buffer from when it is cut until it is written: what it is compressed to goes into the
/// buffer that it came in. So this is what all lines together hold, whatever the allocator keeps for its
/// threads, and buffers go round.
#[derive(Debug)]
pub struct Room {
    bytes: usize,
    left: Mutex<usize>,
    freed: Condvar,
    /// Buffers that nobody uses now.
    spare: Mutex<Vec<Vec<u8>>>,
}

impl Room {
    /// Makes room for so many bytes.
    pub fn new(bytes: usize) -> Arc<Room> {
        Arc::new(Room { bytes, left: Mutex::new(bytes), freed: Condvar::new(), spare: Mutex::default() })
    }

    fn spare(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns an empty buffer for a block of this codec.
    fn buffer(&self, codec: Codec) -> Vec<u8> {
        let spare = self.spare().pop();
        spare.filter(|buffer| buffer.capacity() >= buffer_bytes(codec)).unwrap_or_else(|| Vec::with_capacity(buffer_bytes(codec)))
    }

    fn left(&self) -> MutexGuard<'_, usize> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes room for a buffer; where there is none, waits for it or tells so.
    fn take(&self, bytes: usize, waits: bool) -> Option<usize> {
        // A buffer that is larger than all of it goes alone.
        let bytes = bytes.min(self.bytes);
        let mut left = self.left();
        while *left < bytes {
            if !waits {
                return None;
            }
            left = self.freed.wait(left).unwrap_or_else(PoisonError::into_inner);
        }
        *left -= bytes;
        Some(bytes)
    }
}

/// Returns how long a block's buffer is: what does not compress becomes a little longer.
fn buffer_bytes(codec: Codec) -> usize {
    codec.block_bytes() + GROWTH_BYTES
}

/// A block until it is written, compressed or not yet.
struct Block {
    bytes: Vec<u8>,
    room: Arc<Room>,
    /// How much room it takes.
    taken: usize,
}

impl Drop for Block {
    fn drop(&mut self) {
        let mut buffer = std::mem::take(&mut self.bytes);
        buffer.clear();
        // Those that cutters fill are not counted, so there may be more than fit.
        let mut spare = self.room.spare();
        if (spare.len() + 1).saturating_mul(buffer.capacity()) <= self.room.bytes {
            spare.push(buffer);
        }
        drop(spare);
        *self.room.left() += self.taken;
        self.room.freed.notify_all();
    }
}

/// A compressed block, and what a later layer wants to know of it.
type Done = io::Result<(Block, Option<Member>)>;
/// A block on its way through a compressing thread, and where its result is awaited.
type Job = (Block, SyncSender<Done>);
/// A result that is awaited, in its turn.
type Awaited = Receiver<Done>;
/// What the writing thread ends with.
type Written<W> = io::Result<(W, Vec<Member>)>;

/// A layer of which the tar is known, and its blob perhaps still in the making.
pub struct Started<W, T> {
    /// What filled it returned.
    pub value: T,
    /// The tar.
    pub packed: Packed,
    /// The rest of the work.
    pub line: Line<W>,
}

/// Blocks on their way to a blob. Dropped before its end, it waits for its writer: what that holds is gone then.
pub struct Line<W> {
    queues: Option<Queues>,
    codec: Codec,
    writer: Option<JoinHandle<Written<W>>>,
    /// The whole length, and how much of it is in.
    bytes: (u64, u64),
}

impl<W> Drop for Line<W> {
    fn drop(&mut self) {
        self.queues = None;
        // Nobody wants what it made.
        let _ = self.writer.take().map(JoinHandle::join);
    }
}

/// Starts a line with what `fill` writes. It takes blocks that `known` has from there. Unless it `waits` for room, it
/// may leave out how the tar ends.
///
/// # Errors
/// What `fill` says, or that `blob` cannot be written.
pub fn start<W: Write + Send + 'static, T>(
    blob: W,
    codec: Codec,
    room: &Arc<Room>,
    known: Option<Members>,
    waits: bool,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, LayerError>,
) -> Result<Started<W, T>, LayerError> {
    let threads = threads::processors().min(WORKERS_MAX);
    start_with(blob, codec, threads, room, known, waits, fill)
}

pub(super) fn start_with<W: Write + Send + 'static, T>(
    blob: W,
    codec: Codec,
    threads: usize,
    room: &Arc<Room>,
    known: Option<Members>,
    waits: bool,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, LayerError>,
) -> Result<Started<W, T>, LayerError> {
    let workers = (0..threads).map(|_| codec.worker()).collect::<io::Result<Vec<_>>>().map_err(LayerError::Write)?;
    let (jobs, waiting) = channel::<Job>();
    let (results, ordered) = channel::<Awaited>();
    let (waiting, known) = (Arc::new(Mutex::new(waiting)), Arc::new(known));
    for mut worker in workers {
        let (waiting, known) = (Arc::clone(&waiting), Arc::clone(&known));
        std::thread::spawn(move || {
            let mut scratch = Vec::new();
            loop {
                let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok((block, done)) = job else { return };
                // Nobody waits any more when the writer failed.
                let _ = done.send(compressed(&mut worker, codec, known.as_ref().as_ref(), block, &mut scratch));
            }
        });
    }
    // The queue's other end lives in the workers alone, so that it closes with them.
    drop(waiting);
    let writer = std::thread::spawn(move || write_in_order(blob, &ordered));
    let queues = Queues { room: Arc::clone(room), jobs, results };
    let mut cutter = Cutter::new(codec, queues, waits, 0);
    let filled = fill(&mut cutter).and_then(|value| cutter.end().map_err(LayerError::Write).map(|()| value));
    match filled {
        Ok(value) => {
            let packed = Packed { diff_id: cutter.hasher.clone().finish(), diff_size: cutter.seen };
            let bytes = (cutter.seen, cutter.left_out_at.unwrap_or(cutter.seen));
            let line = Line { queues: Some(cutter.queues), codec, writer: Some(writer), bytes };
            Ok(Started { value, packed, line })
        }
        Err(error) => {
            drop(cutter);
            Err(better(error, join(writer)))
        }
    }
}

/// Returns why filling failed: a writer that failed makes it fail too, and knows better why.
fn better<W>(error: LayerError, written: Written<W>) -> LayerError {
    match (error, written) {
        (LayerError::Write(error), Err(cause)) if error.kind() == io::ErrorKind::BrokenPipe => LayerError::Write(cause),
        (error, _) => error,
    }
}

fn join<T>(thread: JoinHandle<T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

impl<W> Line<W> {
    /// Brings it to its end: `again` writes the very same tar once more where the end was left out. Returns the blob and its members.
    ///
    /// # Errors
    /// What `again` says, or that the blob cannot be written.
    pub fn finish(mut self, again: impl FnOnce(&mut dyn Write) -> Result<(), LayerError>) -> Result<(W, Vec<Member>), LayerError> {
        let (whole, have) = self.bytes;
        let ended = match self.queues.take() {
            Some(queues) if have < whole => {
                let mut rest = Cutter::new(self.codec, queues, true, have);
                let filled = again(&mut rest).and_then(|()| rest.end().map_err(LayerError::Write));
                filled.and_then(|()| {
                    let changed = || io::Error::other(format!("its tar had {whole} bytes and now has {}", rest.seen));
                    if rest.seen == whole { Ok(()) } else { Err(LayerError::Write(changed())) }
                })
            }
            _ => Ok(()),
        };
        let gone = || Err(io::Error::from(io::ErrorKind::BrokenPipe));
        let written = self.writer.take().map_or_else(gone, join);
        match ended {
            Ok(()) => written.map_err(LayerError::Write),
            Err(error) => Err(better(error, written)),
        }
    }
}

/// Compresses a block in its buffer, by way of one that the thread keeps.
fn compressed(worker: &mut Worker, codec: Codec, known: Option<&Members>, mut block: Block, scratch: &mut Vec<u8>) -> Done {
    if codec != Codec::Gzip {
        worker.compress(&mut block.bytes, scratch)?;
        return Ok((block, None));
    }
    let hash = members::short(&block.bytes);
    if let Some(member) = known.and_then(|known| known.find(&hash, scratch)) {
        block.bytes.clear();
        block.bytes.extend_from_slice(scratch);
        return Ok((block, Some(member)));
    }
    worker.compress(&mut block.bytes, scratch)?;
    let member = Member::new(hash, &block.bytes);
    Ok((block, Some(member)))
}

fn write_in_order<W: Write>(mut blob: W, ordered: &Receiver<Awaited>) -> Written<W> {
    let mut members = Vec::new();
    for result in ordered {
        let (block, member) = result.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))??;
        blob.write_all(&block.bytes)?;
        members.extend(member);
    }
    blob.flush()?;
    Ok((blob, members))
}

/// The ends of the queues that are filled.
struct Queues {
    room: Arc<Room>,
    jobs: Sender<Job>,
    results: Sender<Awaited>,
}

/// Hashes a tar and cuts it into blocks.
struct Cutter {
    codec: Codec,
    block: Vec<u8>,
    /// How far the block was searched for where it may end.
    searched: usize,
    queues: Queues,
    waits: bool,
    /// How much of the tar was seen.
    seen: u64,
    /// How much of its start went this way before.
    skip: u64,
    blocks: u64,
    left_out_at: Option<u64>,
    hasher: Hasher,
}

impl Cutter {
    fn new(codec: Codec, queues: Queues, waits: bool, skip: u64) -> Cutter {
        Cutter {
            codec,
            block: queues.room.buffer(codec),
            searched: 0,
            queues,
            waits,
            seen: 0,
            skip,
            blocks: 0,
            left_out_at: None,
            hasher: Hasher::new(Algorithm::Sha256),
        }
    }

    /// Sends the first `length` bytes of the block on their way.
    fn send(&mut self, length: usize) -> io::Result<()> {
        self.searched = 0;
        self.blocks += 1;
        interrupt::check()?;
        let room = &self.queues.room;
        let Some(taken) = room.take(buffer_bytes(self.codec), self.waits) else {
            self.left_out_at = Some(self.seen - self.block.len() as u64);
            self.block = Vec::new();
            return Ok(());
        };
        let mut rest = room.buffer(self.codec);
        rest.extend_from_slice(&self.block[length..]);
        let mut block = Block { bytes: std::mem::replace(&mut self.block, rest), room: Arc::clone(room), taken };
        block.bytes.truncate(length);
        let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
        let (done, result) = sync_channel(1);
        self.queues.results.send(result).map_err(|_| broken())?;
        self.queues.jobs.send((block, done)).map_err(|_| broken())
    }

    /// Sends what is left.
    fn end(&mut self) -> io::Result<()> {
        // An empty input is one empty block, since no bytes are no gzip stream.
        if !self.block.is_empty() || (self.blocks == 0 && self.skip == 0) {
            self.send(self.block.len())?;
        }
        Ok(())
    }

    /// Finds where the block ends because of what it holds.
    fn found_end(&mut self) -> Option<usize> {
        let shortest = self.codec.shortest_bytes()?;
        self.searched = self.searched.max(shortest - cut::RECORD_BYTES);
        while let Some(record) = self.block.get(self.searched..self.searched + cut::RECORD_BYTES) {
            self.searched += cut::RECORD_BYTES;
            if cut::ends(record) {
                return Some(self.searched);
            }
        }
        None
    }
}

impl Write for Cutter {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let before = self.skip.saturating_sub(self.seen);
        if before > 0 {
            let n = usize::try_from(before).unwrap_or(usize::MAX).min(buf.len());
            self.seen += n as u64;
            return Ok(n);
        }
        let n = buf.len().min(self.codec.block_bytes() - self.block.len());
        let buf = &buf[..n];
        self.seen += n as u64;
        if self.skip == 0 {
            self.hasher.update(buf);
        }
        if self.left_out_at.is_some() {
            return Ok(n);
        }
        self.block.extend_from_slice(buf);
        while let Some(end) = self.found_end() {
            self.send(end)?;
        }
        if self.block.len() == self.codec.block_bytes() {
            self.send(self.block.len())?;
        }
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
