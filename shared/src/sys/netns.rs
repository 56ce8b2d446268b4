//! Network namespaces: open them, and do something inside one.
//!
//! Work inside a namespace runs on a thread of its own, which ends with the work, so no other code
//! ever finds itself in a foreign namespace.

#![allow(unsafe_code, reason = "NS_GET_NSTYPE has no wrapper")]

use std::fs::File;
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;

use nix::sched::{CloneFlags, setns, unshare};

/// Opens the network namespace of a process.
///
/// # Errors
/// What open(2) says.
pub fn of_process(pid: u32) -> io::Result<OwnedFd> {
    File::open(format!("/proc/{pid}/ns/net")).map(OwnedFd::from)
}

/// Opens the calling thread's network namespace.
///
/// # Errors
/// What open(2) says.
pub fn current() -> io::Result<OwnedFd> {
    File::open("/proc/thread-self/ns/net").map(OwnedFd::from)
}

/// Returns what tells the calling thread's network namespace from others that live now.
///
/// # Errors
/// What stat(2) says.
pub fn current_inode() -> io::Result<u64> {
    std::fs::metadata("/proc/thread-self/ns/net").map(|meta| meta.ino())
}

/// Returns what kind of namespace a file is, `CLONE_NEW*`.
///
/// # Errors
/// When it is none.
pub fn kind_of(file: BorrowedFd<'_>) -> io::Result<u32> {
    const GET_TYPE: libc::c_ulong = 0xb703;
    // SAFETY: the request takes no argument.
    let kind = unsafe { libc::ioctl(std::os::fd::AsRawFd::as_raw_fd(&file), GET_TYPE as _) };
    u32::try_from(kind).map_err(|_| io::Error::last_os_error())
}

/// Tells whether the calling thread is in this namespace, by the name that the kind has below /proc/self/ns.
///
/// # Errors
/// What stat(2) says.
pub fn is_current(file: BorrowedFd<'_>, name: &str) -> io::Result<bool> {
    let (one, own) = (rustix::fs::fstat(file)?, std::fs::metadata(format!("/proc/thread-self/ns/{name}"))?);
    Ok((one.st_dev, one.st_ino) == (own.dev(), own.ino()))
}

/// Makes a network namespace that lives as long as the descriptor, or what is in it.
///
/// # Errors
/// What unshare(2) says.
pub fn create() -> io::Result<OwnedFd> {
    on_a_thread(|| {
        unshare(CloneFlags::CLONE_NEWNET)?;
        current()
    })?
}

/// Does some work inside a network namespace, on a thread of its own.
///
/// # Errors
/// What setns(2) says, or that no thread could be made.
pub fn inside<T: Send>(netns: BorrowedFd<'_>, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    on_a_thread(|| setns(netns, CloneFlags::CLONE_NEWNET).map(|()| work()).map_err(io::Error::from))?
}

fn on_a_thread<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, work)?;
        thread.join().map_err(|_| io::Error::other("the thread that worked in a network namespace panicked"))
    })
}
