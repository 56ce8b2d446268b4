//! Writing back before the sync: the disk works while the rest of a file still comes.

#![allow(unsafe_code, reason = "sync_file_range(2) has no wrapper")]

use std::fs::File;
use std::os::fd::AsRawFd;

/// How much is handed to the disk at a time, in bytes.
const STEP_BYTES: u64 = 8 << 20;

/// Has the disk start with what a growing file has got, when it has grown from `before` to `after` bytes. It is a hint and
/// waits for nothing: what goes wrong is said by the sync at the end, which finds little left to do.
pub fn write_early(file: &File, before: u64, after: u64) {
    let (from, to) = (before - before % STEP_BYTES, after - after % STEP_BYTES);
    let (Ok(offset), Ok(len)) = (i64::try_from(from), i64::try_from(to - from)) else { return };
    if len > 0 {
        // SAFETY: the call takes no pointers, and the descriptor is open.
        let _ = unsafe { libc::sync_file_range(file.as_raw_fd(), offset, len, libc::SYNC_FILE_RANGE_WRITE) };
    }
}
