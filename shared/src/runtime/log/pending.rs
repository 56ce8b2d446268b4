//! The beginning of a line that the monitor has read and cannot log yet: what would go with the
//! monitor when it is killed. It stands in a file beside the pipe that it came from, in memory: its
//! length and its bytes by one write, and none at all while lines come whole.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use super::PART_BYTES;

/// The length before the bytes.
const HEAD_BYTES: usize = 4;

/// The file of one stream.
#[derive(Debug)]
pub(in crate::runtime) struct Pending {
    path: PathBuf,
    file: Option<OwnedFd>,
    /// What stands in the file.
    kept: Vec<u8>,
}

impl Pending {
    /// Finds what a monitor before this one left, if it was killed.
    pub(in crate::runtime) fn open(path: &Path) -> Pending {
        let mut pending = Pending { path: path.to_owned(), file: None, kept: Vec::new() };
        let Ok(file) = rustix::fs::open(path, OFlags::RDWR | OFlags::CLOEXEC, Mode::empty()) else { return pending };
        let mut bytes = vec![0; HEAD_BYTES + PART_BYTES];
        let read = rustix::io::pread(&file, &mut bytes, 0).unwrap_or(0);
        if let Some((head, rest)) = bytes.get(..read).and_then(|bytes| bytes.split_first_chunk::<HEAD_BYTES>())
            && let Some(kept) = usize::try_from(u32::from_ne_bytes(*head)).ok().and_then(|length| rest.get(..length))
        {
            pending.kept = kept.to_vec();
        }
        pending.file = Some(file);
        pending
    }

    /// Returns what stands in the file.
    pub(in crate::runtime) fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// Keeps what there is of a line now. Where that fails, a kill loses it: nothing waits for it.
    pub(in crate::runtime) fn keep(&mut self, rest: &[u8]) {
        let rest = rest.get(..PART_BYTES).unwrap_or(rest);
        if self.kept == rest {
            return;
        }
        if self.file.is_none() {
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
            self.file = rustix::fs::open(&self.path, flags, Mode::from_raw_mode(0o600)).ok();
        }
        let Some(file) = &self.file else { return };
        let mut bytes = u32::try_from(rest.len()).unwrap_or(0).to_ne_bytes().to_vec();
        bytes.extend_from_slice(rest);
        let _ = rustix::io::pwrite(file, &bytes, 0);
        self.kept.clear();
        self.kept.extend_from_slice(rest);
    }
}
