//! The steps on files and mounts; what [`super`] says of calls holds here too.

#![allow(unsafe_code, reason = "system calls that no crate wraps without locks or allocation")]

use std::ffi::{CStr, CString, c_long};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;
use rustix::mount::{FsMountFlags, FsOpenFlags, MountAttrFlags, MoveMountFlags, OpenTreeFlags, UnmountFlags};

use super::{check, send, write_once};

/// Opens below a root. A rename elsewhere can make the kernel unsure whether the path stayed inside; it is asked again then.
pub(super) fn open_in(root: BorrowedFd<'_>, path: &CStr, flags: OFlags, no_symlinks: bool) -> Result<OwnedFd, Errno> {
    const TRIES_MAX: usize = 64;
    let mut resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    if no_symlinks {
        resolve |= ResolveFlags::NO_SYMLINKS;
    }
    let mut last = Errno::AGAIN;
    for _ in 0..TRIES_MAX {
        match rustix::fs::openat2(root, path, flags, Mode::empty(), resolve) {
            Err(Errno::AGAIN | Errno::INTR) => last = Errno::AGAIN,
            other => return other,
        }
    }
    Err(last)
}

/// Makes what is missing of a path; `prefixes` are it and what leads to it, shortest first.
pub(super) fn make_path(root: BorrowedFd<'_>, prefixes: &[CString], file: bool) -> Result<(), Errno> {
    let path_flags = OFlags::PATH | OFlags::CLOEXEC;
    // Mostly all of it is there, or all but the last part: so the longest that exists is looked for from the end.
    let mut parent: Option<OwnedFd> = None;
    let mut missing = prefixes.len();
    while let Some(prefix) = missing.checked_sub(1).and_then(|at| prefixes.get(at)) {
        match open_in(root, prefix, path_flags, false) {
            Err(Errno::NOENT) => missing = missing.saturating_sub(1),
            found => {
                parent = Some(found?);
                break;
            }
        }
    }
    for (n, prefix) in prefixes.iter().enumerate().skip(missing) {
        let at = parent.as_ref().map_or(root, |fd| std::os::fd::AsFd::as_fd(fd));
        let name = last_component(prefix);
        let is_last = n + 1 == prefixes.len();
        if file && is_last {
            make_empty_file(root, at, name, prefix)?;
        } else {
            match rustix::fs::mkdirat(at, name, Mode::from_raw_mode(0o755)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(errno) => return Err(errno),
            }
        }
        // What is there now may be another's link: it must lead somewhere inside the root.
        parent = Some(open_in(root, prefix, path_flags, false)?);
    }
    Ok(())
}

fn make_empty_file(root: BorrowedFd<'_>, at: BorrowedFd<'_>, name: &CStr, path: &CStr) -> Result<(), Errno> {
    let create = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::WRONLY | OFlags::CLOEXEC;
    match rustix::fs::openat(at, name, create, Mode::from_raw_mode(0o644)) {
        // A link that leads nowhere yet: the file is made where it points to, inside the root.
        Err(Errno::EXIST) => {
            let create = OFlags::CREATE | OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
            let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
            let _ = rustix::fs::openat2(root, path, create, Mode::from_raw_mode(0o644), resolve);
            Ok(())
        }
        other => other.map(drop),
    }
}

/// Returns the part after the last slash; a suffix of a C string is a C string.
fn last_component(path: &CStr) -> &CStr {
    let bytes = path.to_bytes_with_nul();
    let start = bytes.iter().rposition(|b| *b == b'/').map_or(0, |at| at.saturating_add(1));
    bytes.get(start..).and_then(|rest| CStr::from_bytes_with_nul(rest).ok()).unwrap_or(path)
}

/// A node that was there already must be the one that was wanted: an image may have put something else there.
pub(super) fn same_node(at: BorrowedFd<'_>, name: &CStr, mode: u32, device: u64) -> Result<(), Errno> {
    let stat = rustix::fs::statat(at, name, AtFlags::SYMLINK_NOFOLLOW)?;
    let is_same = stat.st_mode & libc::S_IFMT == mode & libc::S_IFMT && (stat.st_rdev == device || mode & libc::S_IFMT == libc::S_IFIFO);
    if is_same { Ok(()) } else { Err(Errno::EXIST) }
}

pub(super) fn own(at: BorrowedFd<'_>, name: &CStr, owner: (u32, u32)) -> Result<(), Errno> {
    if owner == (0, 0) {
        return Ok(());
    }
    let (uid, gid) = (rustix::fs::Uid::from_raw(owner.0), rustix::fs::Gid::from_raw(owner.1));
    rustix::fs::chownat(at, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)
}

pub(super) fn make_file(at: BorrowedFd<'_>, name: &CStr, mode: u32, owner: (u32, u32), content: &[u8]) -> Result<(), Errno> {
    let flags = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::WRONLY | OFlags::CLOEXEC;
    let file = rustix::fs::openat(at, name, flags, Mode::from_raw_mode(0o600))?;
    let mut rest = content;
    while !rest.is_empty() {
        let n = rustix::io::retry_on_intr(|| rustix::io::write(&file, rest))?;
        rest = rest.get(n..).unwrap_or_default();
    }
    own(at, name, owner)?;
    rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))
}

/// A mount on procfs or sysfs would redirect what the kernel's own files are used for.
pub(super) fn outside_kernel(fd: &OwnedFd) -> Result<(), Errno> {
    const PROC: i64 = 0x9fa0;
    const SYSFS: i64 = 0x6265_6572;
    let kind = rustix::fs::fstatfs(fd)?.f_type as i64;
    if kind == PROC || kind == SYSFS { Err(Errno::PERM) } else { Ok(()) }
}

pub(super) fn write_file(at: BorrowedFd<'_>, path: &CStr, bytes: &[u8]) -> Result<(), Errno> {
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    let file = rustix::fs::openat2(at, path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty(), resolve)?;
    write_once(file.as_fd(), bytes)
}

pub(super) fn write_own(path: &CStr, bytes: &[u8]) -> Result<(), Errno> {
    let attributes = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    let proc = new_mount(c"proc", &[], attributes.bits())?;
    // "self" is a link; the magic ones lead out.
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_XDEV;
    let file = rustix::fs::openat2(&proc, path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty(), resolve)?;
    write_once(std::os::fd::AsFd::as_fd(&file), bytes)
}

/// Opens a new terminal of the devpts at dev/pts; the slave comes from the master itself, never from a path (CVE-2025-52565).
pub(super) fn terminal(root: BorrowedFd<'_>, socket: BorrowedFd<'_>, size: (u16, u16), uid: u32) -> Result<OwnedFd, Errno> {
    const DEVPTS: i64 = 0x1cd1;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let master = open_in(root, c"dev/pts/ptmx", flags, true)?;
    if rustix::fs::fstatfs(&master)?.f_type as i64 != DEVPTS {
        return Err(Errno::NOTTY);
    }
    rustix::pty::unlockpt(&master)?;
    let slave = rustix::pty::ioctl_tiocgptpeer(&master, rustix::pty::OpenptFlags::RDWR | rustix::pty::OpenptFlags::NOCTTY)?;
    if size.0 > 0 && size.1 > 0 {
        let size = rustix::termios::Winsize { ws_row: size.0, ws_col: size.1, ws_xpixel: 0, ws_ypixel: 0 };
        rustix::termios::tcsetwinsize(&master, size)?;
    }
    if uid != 0 {
        rustix::fs::fchown(&slave, Some(rustix::fs::Uid::from_raw(uid)), None)?;
    }
    send(socket, std::os::fd::AsFd::as_fd(&master))?;
    Ok(slave)
}

pub(super) fn new_mount(kind: &CStr, options: &[(CString, Option<CString>)], attributes: u32) -> Result<OwnedFd, Errno> {
    let context = rustix::mount::fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
    let _ = rustix::mount::fsconfig_set_string(&context, c"source", kind);
    for (key, value) in options {
        match value {
            Some(value) => rustix::mount::fsconfig_set_string(&context, key.as_c_str(), value.as_c_str())?,
            None => rustix::mount::fsconfig_set_flag(&context, key.as_c_str())?,
        }
    }
    rustix::mount::fsconfig_create(&context)?;
    rustix::mount::fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::from_bits_retain(attributes))
}

pub(super) fn clone_mount(source: BorrowedFd<'_>, recursive: bool) -> Result<OwnedFd, Errno> {
    let mut flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_EMPTY_PATH;
    if recursive {
        flags |= OpenTreeFlags::AT_RECURSIVE;
    }
    rustix::mount::open_tree(source, c"", flags)
}

/// The kernel's `struct mount_attr`.
#[repr(C)]
struct MountAttr {
    set: u64,
    clear: u64,
    propagation: u64,
    user_namespace: u64,
}

pub(in crate::sys::process) fn set_attributes(
    mount: BorrowedFd<'_>,
    recursive: bool,
    set: u64,
    clear: u64,
    propagation: u64,
) -> Result<(), Errno> {
    change_mount(mount, recursive, &MountAttr { set, clear, propagation, user_namespace: 0 })
}

/// Shows the files of a mount as others' than they are.
pub(in crate::sys) fn map_mount_ids_by(mount: BorrowedFd<'_>, recursive: bool, namespace: BorrowedFd<'_>) -> Result<(), Errno> {
    const IDMAP: u64 = 0x0010_0000;
    let user_namespace = std::os::fd::AsRawFd::as_raw_fd(&namespace) as u64;
    change_mount(mount, recursive, &MountAttr { set: IDMAP, clear: 0, propagation: 0, user_namespace })
}

fn change_mount(mount: BorrowedFd<'_>, recursive: bool, attr: &MountAttr) -> Result<(), Errno> {
    let flags = libc::AT_EMPTY_PATH | if recursive { libc::AT_RECURSIVE } else { 0 };
    let raw = std::os::fd::AsRawFd::as_raw_fd(&mount);
    // SAFETY: the structure lives across the call and its size is passed with it.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            raw as c_long,
            c"".as_ptr(),
            flags as c_long,
            std::ptr::from_ref(attr),
            size_of::<MountAttr>(),
        )
    };
    check(result).map(drop)
}

pub(super) fn attach(mount: BorrowedFd<'_>, at: BorrowedFd<'_>) -> Result<(), Errno> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    rustix::mount::move_mount(mount, c"", at, c"", flags)
}

pub(super) fn mask(root: BorrowedFd<'_>, path: &CStr, empty: BorrowedFd<'_>, null: BorrowedFd<'_>) -> Result<(), Errno> {
    let target = match open_in(root, path, OFlags::PATH | OFlags::CLOEXEC, false) {
        Err(Errno::NOENT | Errno::NOTDIR | Errno::ACCESS) => return Ok(()),
        other => other?,
    };
    let stat = rustix::fs::fstat(&target)?;
    let is_dir = rustix::fs::FileType::from_raw_mode(stat.st_mode) == rustix::fs::FileType::Directory;
    let cover = clone_mount(if is_dir { empty } else { null }, false)?;
    attach(std::os::fd::AsFd::as_fd(&cover), std::os::fd::AsFd::as_fd(&target))
}

pub(super) fn read_only(root: BorrowedFd<'_>, path: &CStr) -> Result<(), Errno> {
    let target = match open_in(root, path, OFlags::PATH | OFlags::CLOEXEC, false) {
        Err(Errno::NOENT | Errno::NOTDIR | Errno::ACCESS) => return Ok(()),
        other => other?,
    };
    let target = std::os::fd::AsFd::as_fd(&target);
    let copy = clone_mount(target, true)?;
    let copy = std::os::fd::AsFd::as_fd(&copy);
    set_attributes(copy, true, u64::from(MountAttrFlags::MOUNT_ATTR_RDONLY.bits()), 0, 0)?;
    attach(copy, target)
}

pub(super) fn pivot(root: BorrowedFd<'_>) -> Result<(), Errno> {
    rustix::process::fchdir(root)?;
    match rustix::process::pivot_root(c".", c".") {
        Ok(()) => rustix::mount::unmount(c".", UnmountFlags::DETACH)?,
        // The root of an initramfs cannot be pivoted away: the new one is moved over it instead.
        Err(Errno::INVAL) => return move_root(),
        Err(errno) => return Err(errno),
    }
    rustix::process::chdir(c"/")
}

/// Moves the current directory's mount over the root.
pub(super) fn move_root() -> Result<(), Errno> {
    rustix::mount::mount_move(c".", c"/")?;
    rustix::process::chroot(c".")?;
    rustix::process::chdir(c"/")
}

/// Changes directory and asks the kernel where that is: a path that does not start with a slash is outside the root (CVE-2024-21626).
pub(super) fn work_in(path: &CStr) -> Result<(), Errno> {
    rustix::process::chdir(path)?;
    let mut buf = [0_u8; libc::PATH_MAX as usize];
    // SAFETY: the buffer lives across the call and its size is passed with it.
    let length = check(unsafe { libc::syscall(libc::SYS_getcwd, buf.as_mut_ptr(), buf.len()) })?;
    if length > 0 && buf.first() == Some(&b'/') { Ok(()) } else { Err(Errno::XDEV) }
}
