//! The system call that makes a process.

#![allow(unsafe_code, reason = "clone3 has no wrapper")]

use std::ffi::c_long;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use super::{Plan, SpawnError, child};

/// The kernel's `struct clone_args` up to `cgroup`.
#[repr(C)]
#[derive(Default)]
struct CloneArgs {
    flags: u64,
    pidfd: u64,
    child_tid: u64,
    parent_tid: u64,
    exit_signal: u64,
    stack: u64,
    stack_size: u64,
    tls: u64,
    set_tid: u64,
    set_tid_size: u64,
    cgroup: u64,
}

const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;
const CLONE_CLEAR_SIGHAND: u64 = 0x1_0000_0000;

/// Clones; only the parent returns.
pub(super) fn clone_process(plan: &Plan, script: &child::Script<'_>) -> Result<(i32, OwnedFd), SpawnError> {
    match clone_with(plan.namespaces, plan.cgroup.as_ref(), false) {
        (0, _) => child::main(script),
        (pid, pidfd) => parent_of(pid, pidfd),
    }
}

/// What the parent has after a clone.
pub(super) fn parent_of(pid: c_long, pidfd: RawFd) -> Result<(i32, OwnedFd), SpawnError> {
    if pid < 0 {
        return Err(SpawnError::Clone { source: io::Error::last_os_error() });
    }
    // SAFETY: the kernel has just put a new descriptor there.
    let pidfd = unsafe { OwnedFd::from_raw_fd(pidfd) };
    Ok((pid as i32, pidfd))
}

/// Makes a process, or with `sibling` one for the parent of this one. It returns twice, 0 in the new process, which keeps to raw calls;
/// nothing here allocates or locks, so that such a process may call it, too.
pub(super) fn clone_with(namespaces: u32, cgroup: Option<&OwnedFd>, sibling: bool) -> (c_long, RawFd) {
    let mut pidfd: RawFd = -1;
    // The signal at its end is that of this process then.
    let (family, exit_signal) = if sibling { (libc::CLONE_PARENT as u64, 0) } else { (0, libc::SIGCHLD as u64) };
    let flags = u64::from(namespaces) | libc::CLONE_PIDFD as u64 | family;
    let mut args = CloneArgs { flags: flags | CLONE_CLEAR_SIGHAND, pidfd: (&raw mut pidfd) as u64, exit_signal, ..CloneArgs::default() };
    if let Some(cgroup) = cgroup {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = cgroup.as_raw_fd() as u64;
    }
    // SAFETY: no stack is given and memory is not shared, so this is a fork; the child only runs `child::main`, which keeps to raw calls.
    let mut pid = unsafe { libc::syscall(libc::SYS_clone3, &raw const args, size_of::<CloneArgs>()) };
    if pid < 0 && cgroup.is_none() && io::Error::last_os_error().raw_os_error() == Some(libc::ENOSYS) {
        // Another engine's seccomp filter hides clone3 so that it can look at flags: the old call is the same without a cgroup.
        let flags = flags | exit_signal;
        // SAFETY: as above; the place for the pidfd is the third argument on every architecture.
        pid = unsafe { libc::syscall(libc::SYS_clone, flags as c_long, 0 as c_long, &raw mut pidfd, 0 as c_long, 0 as c_long) };
    }
    (pid, pidfd)
}
