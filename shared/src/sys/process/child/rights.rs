//! The steps that take rights away; what [`super`] says of calls holds here too.

#![allow(unsafe_code, reason = "system calls that no crate wraps without locks or allocation")]

use std::ffi::c_long;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};

use rustix::io::Errno;

use super::{check, prctl};

pub(super) fn limit(resource: u32, soft: u64, hard: u64) -> Result<(), Errno> {
    let wanted = [soft, hard];
    // SAFETY: the two numbers are a struct rlimit64 and live across the call; the old limit is not asked for.
    check(unsafe { libc::syscall(libc::SYS_prlimit64, 0 as c_long, resource as c_long, wanted.as_ptr(), 0 as c_long) }).map(drop)
}

pub(super) fn identity(uid: u32, gid: u32, groups: &[u32]) -> Result<(), Errno> {
    // SAFETY: the list lives across the call and its length is passed with it.
    let set = check(unsafe { libc::syscall(libc::SYS_setgroups, groups.len(), groups.as_ptr()) });
    match set {
        // A user namespace without setgroups: there is nothing to drop.
        Err(Errno::PERM) if groups.is_empty() => {}
        other => drop(other?),
    }
    // SAFETY: plain numbers.
    check(unsafe { libc::syscall(libc::SYS_setresgid, gid as c_long, gid as c_long, gid as c_long) })?;
    prctl(libc::PR_SET_KEEPCAPS, 1, 0, 0)?;
    // SAFETY: plain numbers.
    check(unsafe { libc::syscall(libc::SYS_setresuid, uid as c_long, uid as c_long, uid as c_long) })?;
    prctl(libc::PR_SET_KEEPCAPS, 0, 0, 0)
}

/// Capabilities have numbers below this.
const CAPABILITIES_MAX: u32 = 64;

pub(super) fn bound(keep: u64) -> Result<(), Errno> {
    for number in 0..CAPABILITIES_MAX {
        if keep & (1_u64 << number) != 0 {
            continue;
        }
        match prctl(libc::PR_CAPBSET_DROP, number as usize, 0, 0) {
            Ok(()) => {}
            // The kernel's last capability has been passed.
            Err(Errno::INVAL) => return Ok(()),
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

pub(super) fn capabilities(effective: u64, permitted: u64, inheritable: u64, ambient: u64) -> Result<(), Errno> {
    const VERSION_3: u32 = 0x2008_0522;
    let header = [VERSION_3, 0];
    let data = [
        effective as u32,
        permitted as u32,
        inheritable as u32,
        (effective >> 32) as u32,
        (permitted >> 32) as u32,
        (inheritable >> 32) as u32,
    ];
    // SAFETY: header and data have the layout of version 3 and live across the call.
    check(unsafe { libc::syscall(libc::SYS_capset, header.as_ptr(), data.as_ptr()) })?;
    prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_CLEAR_ALL as usize, 0, 0)?;
    for number in 0..CAPABILITIES_MAX {
        if ambient & (1_u64 << number) != 0 {
            prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_RAISE as usize, number as usize, 0)?;
        }
    }
    Ok(())
}

pub(super) fn install(filter: &[libc::sock_filter], flags: u32) -> Result<(), Errno> {
    // This flag is about notifications alone.
    set_filter(filter, flags & !(libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV as u32)).map(drop)
}

/// Installs a filter and returns what its notifications are read from.
pub(super) fn install_with_notices(filter: &[libc::sock_filter], flags: u32) -> Result<OwnedFd, Errno> {
    let number = set_filter(filter, flags | libc::SECCOMP_FILTER_FLAG_NEW_LISTENER as u32)?;
    // SAFETY: the kernel has just made the descriptor for this caller, and nobody else knows of it.
    Ok(unsafe { OwnedFd::from_raw_fd(number as RawFd) })
}

fn set_filter(filter: &[libc::sock_filter], flags: u32) -> Result<c_long, Errno> {
    let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_ptr().cast_mut() };
    // SAFETY: the program points at the filter, which lives in the plan; the kernel copies it.
    let result = unsafe { libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER as c_long, flags as c_long, &raw const program) };
    check(result)
}
