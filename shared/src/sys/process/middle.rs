//! A process that is born in an existing user namespace.
//!
//! Who enters a user namespace cannot leave it, and a process of several threads cannot enter one. So a process in the
//! middle enters it and makes the wanted one there, for this process as its parent: its new namespaces belong to that user namespace.

#![allow(unsafe_code, reason = "setns in a process that may not allocate")]

use std::ffi::c_long;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

use super::clone::{clone_with, parent_of};
use super::{Child, Exit, Plan, SpawnError, Steps, child, namespace_flags, receive_fd};
use crate::sys::pidfd;

/// Clones; only this process, which becomes the parent, returns.
pub(super) fn clone_process(plan: &Plan, script: &child::Script<'_>, users: BorrowedFd<'_>) -> Result<(i32, OwnedFd), SpawnError> {
    let failed = |source: io::Error| SpawnError::Clone { source };
    let (near, far) = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None).map_err(|e| failed(e.into()))?;
    let (pid, descriptor) = match clone_with(0, None, false) {
        (0, _) => middle(plan, script, users, far.as_fd(), near.as_raw_fd()),
        (pid, descriptor) => parent_of(pid, descriptor)?,
    };
    let mut middle = Child { pid, pidfd: descriptor, errors: None, gate: None, steps: Steps::default(), armed: true };
    drop(far);
    let made = receive_fd(near.as_fd()).map_err(failed)?;
    let exit = middle.wait().map_err(failed)?;
    match (made, exit) {
        (Some(pidfd), _) => {
            // It is a child of this process that nobody has reaped, so it has a number.
            let pid = pidfd::pid_of(pidfd.as_fd()).ok_or_else(|| failed(io::Error::other("the process has no number")))?;
            Ok((pid, pidfd))
        }
        (None, Exit::Code(errno)) if errno != 0 => {
            Err(SpawnError::Step { what: "join the user namespace".into(), code: 125, source: io::Error::from_raw_os_error(errno) })
        }
        _ => Err(failed(io::Error::other("the process in the user namespace ended"))),
    }
}

/// What the process in the middle does. The kernel's errors fit into an exit code.
fn middle(plan: &Plan, script: &child::Script<'_>, users: BorrowedFd<'_>, parent: BorrowedFd<'_>, near: i32) -> ! {
    // SAFETY: a copy of the parent's end, which would hide that the parent is gone.
    unsafe { libc::syscall(libc::SYS_close, near as c_long) };
    // SAFETY: this process has one thread; the descriptor is open.
    if unsafe { libc::syscall(libc::SYS_setns, users.as_raw_fd() as c_long, namespace_flags::USER as c_long) } < 0 {
        child::leave(child::last_errno().raw_os_error());
    }
    match clone_with(plan.namespaces, plan.cgroup.as_ref(), true) {
        (0, _) => {
            // SAFETY: the socket is for the process in the middle alone.
            unsafe { libc::syscall(libc::SYS_close, parent.as_raw_fd() as c_long) };
            child::main(script)
        }
        (pid, descriptor) if pid > 0 => {
            let sent = child::send(parent, child::borrow(descriptor));
            child::leave(sent.map_or_else(|errno| errno.raw_os_error(), |()| 0))
        }
        _ => child::leave(child::last_errno().raw_os_error()),
    }
}
