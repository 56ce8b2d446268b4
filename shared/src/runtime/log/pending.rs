//! What the monitor has read of a container and not logged yet: what would go with the monitor when it
//! is killed. It stands in a file beside the pipe that it came from, in memory: the beginning of a line
//! whose end has not come, and, from right after the read until its lines are in the log, the bytes that
//! were read, with where the log ended before them. So the next monitor logs what is missing, and
//! nothing twice.

use std::io::IoSlice;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use super::super::io::CHUNK_BYTES;
use super::PART_BYTES;

/// Two lengths, and a place in the log.
const HEAD_BYTES: usize = 24;

/// A place in the log: the number of a file, and how long it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::runtime) struct Position {
    pub(super) inode: u64,
    pub(super) bytes: u64,
}

/// The file of one stream.
#[derive(Debug)]
pub(in crate::runtime) struct Pending {
    path: PathBuf,
    file: Option<OwnedFd>,
    /// The beginning of a line.
    kept: Vec<u8>,
    /// Whether the file has bytes besides that.
    in_flight: bool,
    /// What a killed monitor had read, and where the log ended before that.
    left: Option<(Position, Vec<u8>)>,
}

impl Pending {
    /// Finds what a monitor before this one left, if it was killed.
    pub(in crate::runtime) fn open(path: &Path) -> Pending {
        let mut pending = Pending { path: path.to_owned(), file: None, kept: Vec::new(), in_flight: false, left: None };
        let Ok(file) = rustix::fs::open(path, OFlags::RDWR | OFlags::CLOEXEC, Mode::empty()) else { return pending };
        let mut bytes = vec![0; HEAD_BYTES + PART_BYTES + CHUNK_BYTES];
        let read = rustix::io::pread(&file, &mut bytes, 0).unwrap_or(0);
        pending.file = Some(file);
        let Some((head, rest)) = bytes.get(..read).and_then(|bytes| bytes.split_first_chunk::<HEAD_BYTES>()) else { return pending };
        let number = |at: usize| head.get(at..at + 8).and_then(|n| n.try_into().ok()).map_or(0, u64::from_ne_bytes);
        let length = |at: usize| head.get(at..at + 4).and_then(|n| n.try_into().ok()).map_or(0, |n| u32::from_ne_bytes(n) as usize);
        let Some((kept, rest)) = rest.split_at_checked(length(0)) else { return pending };
        pending.kept = kept.to_vec();
        if let Some(chunk) = rest.get(..length(4)).filter(|chunk| !chunk.is_empty()) {
            pending.left = Some((Position { inode: number(8), bytes: number(16) }, chunk.to_vec()));
            pending.in_flight = true;
        }
        pending
    }

    /// Returns the beginning of a line.
    pub(in crate::runtime) fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// Takes what was read and is perhaps not logged.
    pub(super) fn take_left(&mut self) -> Option<(Position, Vec<u8>)> {
        self.left.take()
    }

    /// Keeps what was read just now, until [`Pending::keep`].
    pub(in crate::runtime) fn begin(&mut self, at: Option<Position>, chunk: &[u8]) {
        // Without a log there is nothing to be lost.
        let Some(at) = at else { return };
        self.write(at, chunk);
        self.in_flight = true;
    }

    /// Keeps no more than what there is of a line now: the rest is logged. Where that fails, a kill loses it: nothing waits for it.
    pub(in crate::runtime) fn keep(&mut self, rest: &[u8]) {
        if self.kept == rest && !self.in_flight {
            return;
        }
        self.kept.clear();
        self.kept.extend_from_slice(rest.get(..PART_BYTES).unwrap_or(rest));
        self.in_flight = false;
        self.write(Position { inode: 0, bytes: 0 }, &[]);
    }

    /// One write: whoever is killed in it has either the old or the new.
    fn write(&mut self, at: Position, chunk: &[u8]) {
        if self.file.is_none() {
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
            self.file = rustix::fs::open(&self.path, flags, Mode::from_raw_mode(0o600)).ok();
        }
        let Some(file) = &self.file else { return };
        let mut head = [0; HEAD_BYTES];
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(0).to_ne_bytes();
        head[..4].copy_from_slice(&length(&self.kept));
        head[4..8].copy_from_slice(&length(chunk));
        head[8..16].copy_from_slice(&at.inode.to_ne_bytes());
        head[16..].copy_from_slice(&at.bytes.to_ne_bytes());
        let _ = rustix::io::pwritev(file, &[IoSlice::new(&head), IoSlice::new(&self.kept), IoSlice::new(chunk)], 0);
    }
}
