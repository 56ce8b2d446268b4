//! What a process asks of itself: limits, inherited and received descriptors, attributes of mounts.

#![allow(unsafe_code, reason = "calls without a wrapper")]

use std::ffi::c_long;
use std::io;
use std::os::fd::{BorrowedFd, FromRawFd, OwnedFd, RawFd};

use super::child;

/// Returns the hard limit of this process for a resource (`RLIMIT_*`); the most there is when it has none.
pub fn hard_limit(resource: u32) -> u64 {
    let mut limit = [0_u64; 2];
    // SAFETY: the two numbers are a struct rlimit64 and live across the call; no new limit is given.
    let result =
        unsafe { libc::syscall(libc::SYS_prlimit64, 0 as c_long, c_long::from(resource), std::ptr::null::<u64>(), limit.as_mut_ptr()) };
    if result == 0 { limit[1] } else { u64::MAX }
}

/// Finds out whether this process may have an OOM score: returns it, or else the one that it has. Nothing stays changed.
///
/// # Errors
/// When the score cannot be read.
pub fn try_oom_score(wanted: i32) -> io::Result<i32> {
    const FILE: &str = "/proc/self/oom_score_adj";
    let have = std::fs::read_to_string(FILE)?;
    let number = have.trim().parse().map_err(io::Error::other)?;
    // A higher one is always to be had, but then this one might not be any more.
    if wanted >= number {
        return Ok(wanted);
    }
    let write = |text: &str| {
        std::fs::OpenOptions::new().write(true).open(FILE).and_then(|mut file| io::Write::write_all(&mut file, text.as_bytes()))
    };
    match write(&wanted.to_string()) {
        Ok(()) => write(have.trim()).map(|()| wanted),
        Err(_) => Ok(number),
    }
}

/// Keeps other processes from looking into this one, its program file included, and into those that
/// it starts until they execute theirs (CVE-2019-5736). Ends when it is dropped.
#[derive(Debug)]
pub struct Hidden(());

impl Hidden {
    /// Hides this process.
    ///
    /// # Errors
    /// What prctl(2) says.
    pub fn enter() -> io::Result<Hidden> {
        nix::sys::prctl::set_dumpable(false)?;
        Ok(Hidden(()))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let _ = nix::sys::prctl::set_dumpable(true);
    }
}

/// Takes over a descriptor that this process was started with, by its agreed number; once per number.
pub fn inherited_file(number: RawFd) -> Option<std::fs::File> {
    // SAFETY: only looks whether the number is open.
    if unsafe { libc::fcntl(number, libc::F_GETFD) } < 0 {
        return None;
    }
    // SAFETY: sets a flag of a descriptor that is open; children must not inherit it.
    unsafe { libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC) };
    // SAFETY: the number was handed over by whoever started this process, for this use alone.
    Some(unsafe { std::fs::File::from_raw_fd(number) })
}

/// Receives a descriptor that a child sent; `None` when the child ended before it did.
///
/// # Errors
/// What recvmsg(2) says.
pub fn receive_fd(socket: BorrowedFd<'_>) -> io::Result<Option<OwnedFd>> {
    use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0_u8; 1];
    rustix::io::retry_on_intr(|| recvmsg(socket, &mut [io::IoSliceMut::new(&mut byte)], &mut control, RecvFlags::CMSG_CLOEXEC))?;
    let mut fds = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut fds) => fds.next(),
        _ => None,
    });
    Ok(fds.next())
}

/// Changes attributes of a mount (mount_setattr); `mount` is the descriptor of one.
pub(in crate::sys) fn set_mount_attributes(mount: BorrowedFd<'_>, recursive: bool, set: u64, clear: u64) -> Result<(), rustix::io::Errno> {
    child::set_attributes(mount, recursive, set, clear, 0)
}
