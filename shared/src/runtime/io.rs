//! Small loops over descriptors: wait for several, read what is there.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::error::{Result, failed};
use crate::sys::interrupt;

/// How much is read at once.
pub(super) const CHUNK_BYTES: usize = 64 << 10;

/// Waits for a step's three ends, the end of its process if that is asked for, or until we are to end; tells which of the
/// three are ready.
pub(super) fn poll_step(
    stdin: &Option<OwnedFd>,
    stdout: Option<&OwnedFd>,
    stderr: Option<&OwnedFd>,
    process: Option<&BorrowedFd<'_>>,
) -> Result<(bool, bool, bool)> {
    let ends = [(stdin.as_ref(), PollFlags::OUT), (stdout, PollFlags::IN), (stderr, PollFlags::IN)];
    let mut fds: Vec<PollFd<'_>> = ends.iter().filter_map(|(fd, flags)| fd.map(|fd| PollFd::new(fd, *flags))).collect();
    fds.extend(process.map(|fd| PollFd::new(fd, PollFlags::IN)));
    if interrupt::number().is_none() {
        fds.extend(interrupt::fd().map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)));
    }
    match poll(&mut fds, None) {
        Ok(_) => {
            let mut ready = fds.iter().map(|fd| !fd.revents().is_empty());
            let mut next = |there: bool| there && ready.next().unwrap_or(false);
            Ok((next(ends[0].0.is_some()), next(ends[1].0.is_some()), next(ends[2].0.is_some())))
        }
        Err(Errno::INTR) => Ok((false, false, false)),
        Err(errno) => Err(failed("wait for the step")(errno.into())),
    }
}

/// Waits for descriptors, at most so long. Returns how many are ready.
pub(super) fn poll_for(fds: &mut [PollFd<'_>], timeout: Option<Duration>) -> Result<usize> {
    let spec = timeout.map(|t| Timespec { tv_sec: t.as_secs() as i64, tv_nsec: i64::from(t.subsec_nanos()) });
    match poll(fds, spec.as_ref()) {
        Ok(count) => Ok(count),
        Err(Errno::INTR) => Ok(0),
        Err(errno) => Err(failed("wait for the container")(errno.into())),
    }
}

/// Tells whether something is there to be read, or the end.
pub(super) fn is_readable(fd: impl AsFd) -> Result<bool> {
    Ok(poll_for(&mut [PollFd::new(&fd, PollFlags::IN)], Some(Duration::ZERO))? > 0)
}

/// Reads once; `false` at the end. A terminal whose last process has ended is at its end, too.
pub(super) fn read_chunk(from: impl AsFd, mut take: impl FnMut(&[u8])) -> Result<bool> {
    let mut buf = [0_u8; CHUNK_BYTES];
    match rustix::io::read(from, &mut buf) {
        Ok(0) | Err(Errno::IO) => Ok(false),
        Ok(n) => {
            take(&buf[..n]);
            Ok(true)
        }
        Err(Errno::INTR | Errno::AGAIN) => Ok(true),
        Err(errno) => Err(failed("read the output")(errno.into())),
    }
}
