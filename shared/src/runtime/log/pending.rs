//! What the monitor has taken from a container's pipe and not logged yet: what would go with the monitor
//! when it is killed.
//!
//! The bytes go from the pipe into a file beside it, in memory, by one call (splice(2)) that the kernel does
//! not leave halfway: what the file has the pipe has no more, and the other way round, so that no kill falls
//! between. From there they are read. The file's head says how far they are logged, and where the log ended
//! then: the next monitor takes what comes after, passes over the records that are there already, and reads on.
//! What is logged is cut out of the file, so that it stays small.

use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, Mode, OFlags};
use rustix::io::Errno;
use rustix::pipe::SpliceFlags;

use super::super::error::{Result, failed};
use super::super::io::{CHUNK_BYTES, read_chunk};
use super::lines::PART_BYTES;

/// How far the bytes are logged, and a place in the log. One write of so little is whole or is not.
const HEAD_BYTES: usize = 24;
/// Where the bytes begin: the head is not cut out with them.
const START: u64 = 4096;
/// What is logged is cut out when there is that much of it.
const LOGGED_MAX_BYTES: u64 = 128 << 10;
/// No more than that was taken and not logged: the beginning of a line, and one chunk.
const LEFT_MAX_BYTES: usize = PART_BYTES + CHUNK_BYTES;

/// A place in the log: the number of a file, and how long it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::runtime) struct Position {
    pub(super) inode: u64,
    pub(super) bytes: u64,
}

/// The file of one stream.
#[derive(Debug)]
pub(in crate::runtime) struct Pending {
    path: PathBuf,
    file: Option<OwnedFd>,
    /// Where the file ends.
    end: u64,
    /// Where what is not logged begins.
    logged: u64,
    /// Where the log ended when that was written down.
    at: Position,
    /// Before that there is nothing.
    cut: u64,
    /// What was read last before that went past the file.
    gap: u64,
    /// What a killed monitor had taken.
    left: Vec<u8>,
}

impl Pending {
    /// Finds what a monitor before this one left, if it was killed.
    pub(in crate::runtime) fn open(path: &Path) -> Pending {
        let none = Position::default();
        let mut pending =
            Pending { path: path.to_owned(), file: None, end: START, logged: START, at: none, cut: START, gap: START, left: Vec::new() };
        let Ok(file) = rustix::fs::open(path, OFlags::RDWR | OFlags::CLOEXEC | OFlags::NOFOLLOW, Mode::empty()) else { return pending };
        let mut head = [0; HEAD_BYTES];
        let has_head = rustix::io::pread(&file, &mut head, 0) == Ok(HEAD_BYTES);
        let number = |at: usize| head.get(at..at + 8).and_then(|n| n.try_into().ok()).map_or(0, u64::from_ne_bytes);
        if has_head {
            let length = rustix::fs::fstat(&file).map_or(0, |stat| u64::try_from(stat.st_size).unwrap_or(0));
            (pending.end, pending.logged) = (length.max(START), number(0).max(START));
            pending.at = Position { inode: number(8), bytes: number(16) };
            let bytes = usize::try_from(pending.end.saturating_sub(pending.logged)).unwrap_or(0).min(LEFT_MAX_BYTES);
            pending.left = vec![0; bytes];
            let read = rustix::io::pread(&file, &mut pending.left, pending.logged).unwrap_or(0);
            pending.left.truncate(read);
        }
        pending.file = Some(file);
        if pending.logged > pending.end {
            // It was killed right after it had emptied the file, all of which was logged.
            pending.logged = pending.end;
            let _ = pending.write(pending.at);
        }
        pending
    }

    /// Takes what a killed monitor had not logged, and where the log ended before that.
    pub(super) fn take_left(&mut self) -> Option<(Position, Vec<u8>)> {
        let left = std::mem::take(&mut self.left);
        if left.is_empty() { None } else { Some((self.at, left)) }
    }

    /// Reads once from a pipe; `false` at its end. From here on until [`Pending::keep`] a kill loses nothing.
    pub(in crate::runtime) fn read(&mut self, from: impl AsFd, at: Option<Position>, mut take: impl FnMut(&[u8])) -> Result<bool> {
        let Some(file) = at.and_then(|at| self.prepare(at)).and(self.file.as_ref()) else {
            // Without a log there is nothing to be lost; without a file it is not kept, but it is logged.
            self.gap = self.end;
            return read_chunk(from, take);
        };
        let mut end = self.end;
        let flags = SpliceFlags::NONBLOCK | SpliceFlags::MOVE;
        let taken = match rustix::pipe::splice(&from, None, file, Some(&mut end), CHUNK_BYTES, flags) {
            Ok(0) => return Ok(false),
            Ok(taken) => taken,
            Err(Errno::INTR | Errno::AGAIN) => return Ok(true),
            // Memory is full, or a file system cannot: as above.
            Err(_) => {
                self.gap = self.end;
                return read_chunk(from, take);
            }
        };
        let mut buf = [0_u8; CHUNK_BYTES];
        let chunk = buf.get_mut(..taken).unwrap_or_default();
        let mut have = 0;
        while let Some(rest) = chunk.get_mut(have..).filter(|rest| !rest.is_empty()) {
            match rustix::io::pread(file, rest, self.end + have as u64) {
                Ok(0) => break,
                Ok(n) => have += n,
                Err(Errno::INTR) => {}
                Err(errno) => return Err(failed("read the output")(errno.into())),
            }
        }
        self.end += taken as u64;
        take(chunk);
        Ok(true)
    }

    /// Sees to a file whose head is right for a log that ends there.
    fn prepare(&mut self, at: Position) -> Option<()> {
        let is_new = self.file.is_none();
        if is_new {
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
            self.file = rustix::fs::open(&self.path, flags, Mode::from_raw_mode(0o600)).ok();
        }
        // Where only the other stream has written since, the place is as good as long as it is in the same file.
        if is_new || at.inode != self.at.inode { self.write(at) } else { Some(()) }
    }

    /// Notes that all but the last bytes, the beginning of a line, is logged, and where the log ends.
    pub(in crate::runtime) fn keep(&mut self, rest: usize, at: Option<Position>) {
        let logged = self.end.saturating_sub(rest as u64).max(self.gap);
        if self.file.is_none() || logged == self.logged {
            return;
        }
        self.logged = logged;
        // Where that fails, what comes after a kill is logged twice at worst.
        let _ = self.write(at.unwrap_or_default());
        if self.logged - self.cut >= LOGGED_MAX_BYTES {
            self.cut();
        }
    }

    /// Gives the memory of what is logged back.
    fn cut(&mut self) {
        let Some(file) = &self.file else { return };
        if self.logged == self.end {
            // A file that ends before the place in its head has nothing that is not logged.
            if rustix::fs::ftruncate(file, START).is_ok() {
                (self.end, self.logged, self.cut, self.gap) = (START, START, START, START);
                let _ = self.write(self.at);
            }
            return;
        }
        let upto = self.logged / START * START;
        let hole = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
        if rustix::fs::fallocate(file, hole, self.cut, upto.saturating_sub(self.cut)).is_ok() {
            self.cut = upto;
        }
    }

    fn write(&mut self, at: Position) -> Option<()> {
        let file = self.file.as_ref()?;
        let mut head = [0; HEAD_BYTES];
        for (place, number) in head.chunks_exact_mut(8).zip([self.logged, at.inode, at.bytes]) {
            place.copy_from_slice(&number.to_ne_bytes());
        }
        rustix::io::pwrite(file, &head, 0).ok().filter(|written| *written == HEAD_BYTES)?;
        self.at = at;
        Some(())
    }
}
