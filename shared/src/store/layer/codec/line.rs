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
use crate::sys::interrupt;

/// How many bytes of blocks may be on their way. Lines may share one.
#[derive(Debug)]
pub struct Room {
    bytes: usize,
    left: Mutex<usize>,
    freed: Condvar,
}

impl Room {
    /// Makes room for so many bytes.
    pub fn new(bytes: usize) -> Arc<Room> {
        Arc::new(Room { bytes, left: Mutex::new(bytes), freed: Condvar::new() })
    }

    fn left(&self) -> MutexGuard<'_, usize> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes room; where there is none, waits for it or returns `None`.
    fn take(self: &Arc<Room>, bytes: usize, waits: bool) -> Option<Taken> {
        // A block that is larger than all of it goes alone.
        let bytes = bytes.min(self.bytes);
        let mut left = self.left();
        while *left < bytes {
            if !waits {
                return None;
            }
            left = self.freed.wait(left).unwrap_or_else(PoisonError::into_inner);
        }
        *left -= bytes;
        Some(Taken { room: Arc::clone(self), bytes })
    }
}

/// Room that a block takes until it is written.
struct Taken {
    room: Arc<Room>,
    bytes: usize,
}

impl Drop for Taken {
    fn drop(&mut self) {
        *self.room.left() += self.bytes;
        self.room.freed.notify_all();
    }
}

/// A compressed block, and what a later layer wants to know of it.
type Done = io::Result<(Vec<u8>, Option<Member>)>;
/// A block on its way through a compressing thread, and where its result is awaited.
type Job = (Vec<u8>, SyncSender<Done>);
/// A result that is awaited, in its turn.
type Awaited = (Receiver<Done>, Taken);
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

/// Blocks on their way to a blob.
pub struct Line<W> {
    cutter: Cutter,
    codec: Codec,
    writer: JoinHandle<Written<W>>,
    /// The whole length, and how much of it is in.
    bytes: (u64, u64),
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
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(WORKERS_MAX);
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
            loop {
                let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok((block, done)) = job else { return };
                // Nobody waits any more when the writer failed.
                let _ = done.send(compressed(&mut worker, codec, known.as_ref().as_ref(), block));
            }
        });
    }
    // The queue's other end lives in the workers alone, so that it closes with them.
    drop(waiting);
    let writer = std::thread::spawn(move || write_in_order(blob, &ordered));
    let queues = Queues { room: Arc::clone(room), jobs, results };
    let mut cutter = Cutter::new(codec, queues, waits, 0);
    let filled = fill(&mut cutter);
    let ended = if filled.is_ok() { cutter.end() } else { Ok(()) };
    match (filled, ended) {
        (Ok(value), Ok(())) => {
            let packed = Packed { diff_id: cutter.hasher.clone().finish(), diff_size: cutter.seen };
            let bytes = (cutter.seen, cutter.left_out_at.unwrap_or(cutter.seen));
            Ok(Started { value, packed, line: Line { cutter, codec, writer, bytes } })
        }
        // A failed writer makes `fill` fail too, and knows better why.
        (Err(LayerError::Write(error)), _) | (Ok(_), Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            drop(cutter);
            Err(LayerError::Write(join(writer).err().unwrap_or(error)))
        }
        (Err(error), _) => Err(error),
        (Ok(_), Err(error)) => Err(LayerError::Write(error)),
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
    pub fn finish(self, again: impl FnOnce(&mut dyn Write) -> Result<(), LayerError>) -> Result<(W, Vec<Member>), LayerError> {
        let Line { cutter, codec, writer, bytes: (whole, have) } = self;
        if have < whole {
            let mut rest = Cutter::new(codec, cutter.queues, true, have);
            match again(&mut rest).and_then(|()| rest.end().map_err(LayerError::Write)) {
                Ok(()) if rest.seen == whole => {}
                Ok(()) => {
                    let changed = format!("its tar had {whole} bytes and now has {}", rest.seen);
                    return Err(LayerError::Write(io::Error::other(changed)));
                }
                Err(LayerError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                    drop(rest);
                    return Err(LayerError::Write(join(writer).err().unwrap_or(error)));
                }
                Err(error) => return Err(error),
            }
        } else {
            drop(cutter);
        }
        join(writer).map_err(LayerError::Write)
    }
}

fn compressed(worker: &mut Worker, codec: Codec, known: Option<&Members>, block: Vec<u8>) -> Done {
    if codec != Codec::Gzip {
        return Ok((worker.compress(block)?, None));
    }
    let hash = members::short(&block);
    if let Some((bytes, member)) = known.and_then(|known| known.find(&hash)) {
        return Ok((bytes, Some(member)));
    }
    let bytes = worker.compress(block)?;
    let member = Member::new(hash, &bytes);
    Ok((bytes, Some(member)))
}

fn write_in_order<W: Write>(mut blob: W, ordered: &Receiver<Awaited>) -> Written<W> {
    let mut members = Vec::new();
    for (result, _taken) in ordered {
        let (block, member) = result.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))??;
        blob.write_all(&block)?;
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
            block: Vec::new(),
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
        let mut block = Vec::with_capacity(self.codec.block_bytes());
        block.extend_from_slice(&self.block[length..]);
        std::mem::swap(&mut block, &mut self.block);
        block.truncate(length);
        self.searched = 0;
        self.blocks += 1;
        if self.skip > 0 {
            interrupt::check()?;
        }
        let Some(taken) = self.queues.room.take(block.len(), self.waits) else {
            self.left_out_at = Some(self.seen - (self.block.len() + length) as u64);
            self.block = Vec::new();
            return Ok(());
        };
        let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
        let (done, result) = sync_channel(1);
        self.queues.results.send((result, taken)).map_err(|_| broken())?;
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
