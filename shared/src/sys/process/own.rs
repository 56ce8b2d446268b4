//! What a process asks of itself: limits, inherited and received descriptors, attributes of mounts.

#![allow(unsafe_code, reason = "calls without a wrapper")]

use std::ffi::c_long;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use super::{Op, Plan, SpawnError, child, spawn};

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

/// Tells whether a descriptor was handed to this process by whoever started it: what it opens itself would not have outlived that.
pub fn is_inherited(number: RawFd) -> bool {
    // SAFETY: only looks at the flags of a number.
    let flags = unsafe { libc::fcntl(number, libc::F_GETFD) };
    flags >= 0 && flags & libc::FD_CLOEXEC == 0
}

/// Copies a descriptor that this process was started with.
///
/// # Errors
/// When the number is not open, or there are too many open files.
pub fn copy_inherited(number: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: a number that is not open is an error, and what is open stays so.
    let copy = unsafe { libc::fcntl(number, libc::F_DUPFD_CLOEXEC, HANDED_FROM) };
    if copy < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the descriptor was made here.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

/// Keeps children from a descriptor that this process was started with.
pub fn withhold(number: RawFd) {
    // SAFETY: sets a flag of a number; where it is not open nothing happens.
    unsafe { libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC) };
}

/// Puts a descriptor where children find it. What had the number is given up: the caller knows that nothing of its own has.
///
/// # Errors
/// What dup2(2) says.
pub fn hand_down(fd: BorrowedFd<'_>, number: RawFd) -> io::Result<()> {
    // SAFETY: the descriptor is open; the caller answers for the number.
    if unsafe { libc::dup2(std::os::fd::AsRawFd::as_raw_fd(&fd), number) } < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// The first number of the descriptors that [`exec_again`] hands over.
pub const HANDED_FROM: RawFd = 3;

/// Executes this program again in place of what runs now: same process, same children, these
/// arguments, and of the descriptors only the standard ones and these, numbered from
/// [`HANDED_FROM`] on. Returns only when it fails; the numbers are not to be trusted then.
pub fn exec_again(args: &[std::ffi::OsString], keep: &[OwnedFd]) -> io::Error {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let text = |bytes: Vec<u8>| std::ffi::CString::new(bytes).map_err(io::Error::other);
    let prepare = || -> io::Result<_> {
        let args = args.iter().map(|arg| text(arg.as_bytes().to_vec())).collect::<io::Result<Vec<_>>>()?;
        let pair =
            |(name, value): (std::ffi::OsString, std::ffi::OsString)| text([name.into_vec(), b"=".to_vec(), value.into_vec()].concat());
        let env = std::env::vars_os().map(pair).collect::<io::Result<Vec<_>>>()?;
        // Out of the way of the numbers that they get.
        let top = HANDED_FROM + i32::try_from(keep.len()).map_err(io::Error::other)?;
        let high = keep.iter().map(|fd| rustix::io::fcntl_dupfd_cloexec(fd, top)).collect::<Result<Vec<_>, _>>()?;
        Ok((args, env, high))
    };
    let (args, env, high) = match prepare() {
        Ok(ready) => ready,
        Err(error) => return error,
    };
    for (to, fd) in (HANDED_FROM..).zip(&high) {
        // SAFETY: the descriptor is open; what had the number before is given up, as this function says.
        if unsafe { libc::dup2(std::os::fd::AsRawFd::as_raw_fd(fd), to) } < 0 {
            return io::Error::last_os_error();
        }
    }
    match nix::unistd::execve(c"/proc/self/exe", &args, &env) {
        Ok(never) => match never {},
        Err(errno) => errno.into(),
    }
}

/// Lets the kernel use huge pages for this process and what it executes, or not: a small program gets large by them.
///
/// # Errors
/// When the kernel is too old for the wish.
pub fn use_huge_pages(wanted: bool) -> io::Result<()> {
    // SAFETY: the call takes integers only.
    let result = unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, c_long::from(!wanted), 0 as c_long, 0 as c_long, 0 as c_long) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
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

/// Sends a message whose first byte comes with a descriptor.
///
/// # Errors
/// What sendmsg(2) says.
pub fn send_fd(socket: BorrowedFd<'_>, message: &[u8], fd: BorrowedFd<'_>) -> io::Result<()> {
    use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let fds = [fd];
    if !control.push(SendAncillaryMessage::ScmRights(&fds)) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut rest = message;
    while !rest.is_empty() {
        let sent = rustix::io::retry_on_intr(|| sendmsg(socket, &[io::IoSlice::new(rest)], &mut control, SendFlags::NOSIGNAL))?;
        rest = rest.get(sent..).unwrap_or_default();
        // Once is enough.
        control.clear();
    }
    Ok(())
}

/// Shows the owners of files in a mount as others: on disk, as seen, how many. The mount must be new.
pub(in crate::sys) fn map_mount_ids(mount: BorrowedFd<'_>, uids: &str, gids: &str) -> Result<(), SpawnError> {
    let failed = |what: &str| {
        let what = what.to_owned();
        move |source| SpawnError::Step { what, code: 125, source }
    };
    let mut plan = Plan::new();
    plan.namespaces(libc::CLONE_NEWUSER as u32).op("wait", Op::Gate);
    let child = spawn(&plan)?;
    // A namespace without a program: it lives as long as its descriptor, its process ends with this function.
    for (file, map) in [("uid_map", uids), ("gid_map", gids)] {
        let path = format!("/proc/{}/{file}", child.pid());
        let written = std::fs::OpenOptions::new().write(true).open(path).and_then(|mut file| file.write_all(map.as_bytes()));
        written.map_err(failed("write the map of ids"))?;
    }
    let namespace = std::fs::File::open(format!("/proc/{}/ns/user", child.pid())).map_err(failed("open the user namespace"))?;
    child::map_mount_ids_by(mount, false, namespace.as_fd()).map_err(|errno| failed("map the owners of files")(errno.into()))
}

/// Changes how mount events travel between a mount, those below it, and their copies (`MS_*`).
pub(in crate::sys) fn set_mount_propagation(mount: BorrowedFd<'_>, propagation: u64) -> Result<(), rustix::io::Errno> {
    child::set_attributes(mount, true, 0, 0, propagation)
}

/// Ends the process at once: no cleaning up of memory that ends with it.
pub fn exit(code: u8) -> ! {
    // SAFETY: ends the process without running anything else of it; what was written is not buffered here.
    unsafe { libc::_exit(i32::from(code)) }
}

/// Sets attributes of a mount that is to be nobody's peer.
pub(in crate::sys) fn set_mount_private(mount: BorrowedFd<'_>, set: u64) -> Result<(), rustix::io::Errno> {
    child::set_attributes(mount, false, set, 0, libc::MS_PRIVATE)
}

/// Changes attributes of a mount (mount_setattr); `mount` is the descriptor of one.
pub(in crate::sys) fn set_mount_attributes(mount: BorrowedFd<'_>, recursive: bool, set: u64, clear: u64) -> Result<(), rustix::io::Errno> {
    child::set_attributes(mount, recursive, set, clear, 0)
}
