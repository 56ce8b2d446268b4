//! Mounts that are made before they are attached: overlays, binds, memory.
//!
//! Nothing here ever appears in the host's mount namespace: a mount is a descriptor until a
//! container attaches it inside its own namespace, and dies with its last descriptor. The options
//! are those of the store's rules: `xino=off,index=off,metacopy=off,redirect_dir=off`.

#![allow(unsafe_code, reason = "unshare of one thread, for kernels without lowerdir+")]

use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags};
use rustix::io::Errno;
use rustix::mount::{FsMountFlags, FsOpenFlags, MountAttrFlags, MountFlags, MountPropagationFlags, OpenTreeFlags};

/// The most layers that overlayfs stacks.
pub const LOWER_MAX: usize = 500;
/// The longest string that fsconfig(2) takes.
const STRING_MAX_BYTES: usize = 255;

/// Attributes of a mount, `MOUNT_ATTR_*`.
pub mod attributes {
    /// Read-only.
    pub const READ_ONLY: u32 = 1;
    /// Set-user-id bits do nothing.
    pub const NO_SUID: u32 = 2;
    /// Device nodes do nothing.
    pub const NO_DEV: u32 = 4;
    /// Nothing can be executed.
    pub const NO_EXEC: u32 = 8;
    /// Access times are not kept.
    pub const NO_ATIME: u32 = 0x10;
    /// Access times are always kept.
    pub const STRICT_ATIME: u32 = 0x20;
    /// All bits that choose how access times are kept; they change together.
    pub const ACCESS_TIME: u32 = 0x70;
    /// Access times of directories are not kept.
    pub const NO_DIRATIME: u32 = 0x80;
    /// Symbolic links are not followed.
    pub const NO_SYMFOLLOW: u32 = 0x0020_0000;
}

/// A mount that failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot mount {what}")]
pub struct MountError {
    /// What was to be mounted.
    pub what: String,
    /// Why.
    pub source: io::Error,
}

fn failed(what: impl Into<String>) -> impl FnOnce(Errno) -> MountError {
    move |errno| MountError { what: what.into(), source: errno.into() }
}

/// A stack of directories to be seen as one.
#[derive(Debug, Clone, Copy)]
pub struct Overlay<'a> {
    /// Read-only directories, base first.
    pub lower: &'a [PathBuf],
    /// Takes the writes, with the scratch directory that overlayfs wants on the same file system.
    pub upper: Option<(&'a Path, &'a Path)>,
    /// Skips every sync: for what is thrown away. The upper cannot be mounted again afterwards.
    pub volatile: bool,
    /// [`attributes`] of the mount.
    pub attributes: u32,
}

/// Makes an overlay, or a bind where one directory is all there is.
///
/// # Errors
/// When a directory is missing or overlayfs refuses.
pub fn overlay(stack: &Overlay<'_>) -> Result<OwnedFd, MountError> {
    overlay_labelled(stack, "")
}

/// The same, with the SELinux label that all files have by it; empty is none.
///
/// # Errors
/// As [`overlay`].
pub fn overlay_labelled(stack: &Overlay<'_>, label: &str) -> Result<OwnedFd, MountError> {
    let only = match (stack.lower, stack.upper) {
        ([], None) => {
            return Err(MountError { what: "an image without layers".into(), source: io::Error::from_raw_os_error(libc::EINVAL) });
        }
        // Without anything below, the upper directory is the root itself.
        ([], Some((upper, _))) => Some(upper),
        ([only], None) => Some(only.as_path()),
        _ => None,
    };
    if let Some(only) = only {
        let mount = bind(only, false)?;
        set_attributes(mount.as_fd(), false, stack.attributes, 0)
            .map_err(|source| MountError { what: only.display().to_string(), source })?;
        return Ok(mount);
    }
    if stack.lower.len() > LOWER_MAX {
        return Err(MountError {
            what: format!("{} layers, more than {LOWER_MAX}", stack.lower.len()),
            source: io::Error::from_raw_os_error(libc::E2BIG),
        });
    }
    // An older kernel would write a line into its log for each try.
    if is_before(6, 7) {
        return overlay_old(stack, label);
    }
    match overlay_new(stack, label) {
        Err(Errno::INVAL | Errno::NOSYS) => overlay_old(stack, label),
        other => other.map_err(failed("the overlay")),
    }
}

/// Tells whether the kernel is older than this version, by its own word.
fn is_before(major: u32, minor: u32) -> bool {
    let name = rustix::system::uname();
    let release = name.release().to_string_lossy();
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(|n| n.parse::<u32>().unwrap_or(u32::MAX));
    (numbers.next().unwrap_or(u32::MAX), numbers.next().unwrap_or(u32::MAX)) < (major, minor)
}

/// A path for fsconfig: itself, or a descriptor's where it is too long or has letters with a meaning.
struct Short {
    text: CString,
    _fd: Option<OwnedFd>,
}

fn short(path: &Path) -> Result<Short, Errno> {
    let bytes = path.as_os_str().as_bytes();
    if bytes.len() <= STRING_MAX_BYTES && !bytes.iter().any(|b| matches!(b, b':' | b',' | b'\\' | 0)) {
        let text = CString::new(bytes).map_err(|_| Errno::INVAL)?;
        return Ok(Short { text, _fd: None });
    }
    let fd = rustix::fs::open(path, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let text = CString::new(format!("/proc/self/fd/{}", fd.as_raw_fd())).map_err(|_| Errno::INVAL)?;
    Ok(Short { text, _fd: Some(fd) })
}

fn overlay_new(stack: &Overlay<'_>, label: &str) -> Result<OwnedFd, Errno> {
    use rustix::mount::{fsconfig_create, fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen};
    let context = fsopen(c"overlay", FsOpenFlags::FSOPEN_CLOEXEC)?;
    let context = context.as_fd();
    fsconfig_set_string(context, c"source", c"overlay")?;
    let mut held = Vec::new();
    for layer in stack.lower.iter().rev() {
        let layer = short(layer)?;
        fsconfig_set_string(context, c"lowerdir+", layer.text.as_c_str())?;
        held.push(layer);
    }
    if let Some((upper, work)) = stack.upper {
        let (upper, work) = (short(upper)?, short(work)?);
        fsconfig_set_string(context, c"upperdir", upper.text.as_c_str())?;
        fsconfig_set_string(context, c"workdir", work.text.as_c_str())?;
        if stack.volatile {
            fsconfig_set_flag(context, c"volatile")?;
        }
    }
    for key in [c"xino", c"index", c"metacopy", c"redirect_dir"] {
        // A kernel built without one of them has it off.
        let _ = fsconfig_set_string(context, key, c"off");
    }
    if !label.is_empty() {
        fsconfig_set_string(context, c"context", label)?;
    }
    fsconfig_create(context)?;
    fsmount(context, FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::from_bits_retain(stack.attributes))
}

/// Mounts with mount(2) in the private mount namespace of a thread, and takes a detached copy out of it.
fn overlay_old(stack: &Overlay<'_>, label: &str) -> Result<OwnedFd, MountError> {
    std::thread::scope(|scope| {
        scope.spawn(|| overlay_in_thread(stack, label)).join().unwrap_or(Err(Errno::INVAL)).map_err(failed("the overlay"))
    })
}

fn overlay_in_thread(stack: &Overlay<'_>, label: &str) -> Result<OwnedFd, Errno> {
    private_namespace()?;
    let open = |path: &Path| rustix::fs::open(path, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty());
    let mut held = Vec::new();
    let mut names = Vec::new();
    for layer in stack.lower.iter().rev() {
        let fd = open(layer)?;
        names.push(format!("/proc/thread-self/fd/{}", fd.as_raw_fd()));
        held.push(fd);
    }
    let mut options = format!("lowerdir={}", names.join(":"));
    if let Some((upper, work)) = stack.upper {
        let (upper, work) = (open(upper)?, open(work)?);
        options += &format!(",upperdir=/proc/thread-self/fd/{},workdir=/proc/thread-self/fd/{}", upper.as_raw_fd(), work.as_raw_fd());
        if stack.volatile {
            options += ",volatile";
        }
        held.extend([upper, work]);
    }
    if !label.is_empty() {
        // A label has commas.
        options += &format!(",context=\"{label}\"");
    }
    let options = CString::new(options).map_err(|_| Errno::INVAL)?;
    // Any directory will do as a mount point: this namespace has no other user.
    rustix::mount::mount(c"overlay", c"/proc", c"overlay", MountFlags::empty(), options.as_c_str())?;
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let mount = rustix::mount::open_tree(CWD, c"/proc", flags)?;
    set_attributes(mount.as_fd(), false, stack.attributes, 0).map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::INVAL))?;
    Ok(mount)
}

/// Copies the mount at a path of ours, with the mounts below it if `recursive`.
///
/// # Errors
/// When the path does not exist.
pub fn bind(path: &Path, recursive: bool) -> Result<OwnedFd, MountError> {
    let mut flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    if recursive {
        flags |= OpenTreeFlags::AT_RECURSIVE;
    }
    rustix::mount::open_tree(CWD, path, flags).map_err(failed(path.display().to_string()))
}

/// Copies the mount at an opened file or directory.
///
/// # Errors
/// When the kernel refuses.
pub fn bind_fd(fd: BorrowedFd<'_>, recursive: bool) -> Result<OwnedFd, MountError> {
    let mut flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_EMPTY_PATH;
    if recursive {
        flags |= OpenTreeFlags::AT_RECURSIVE;
    }
    rustix::mount::open_tree(fd, c"", flags).map_err(failed("a part of the file system"))
}

/// Copies a part of a mount that is not attached anywhere; the path is resolved inside it. The mount itself is used up.
///
/// # Errors
/// When the path does not exist.
pub fn part(whole: OwnedFd, path: &Path) -> Result<OwnedFd, MountError> {
    let what = path.display().to_string();
    let find = |whole: &OwnedFd| {
        let resolve = rustix::fs::ResolveFlags::IN_ROOT | rustix::fs::ResolveFlags::NO_MAGICLINKS;
        rustix::fs::openat2(whole, path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty(), resolve)
    };
    let copy = |whole: &OwnedFd| -> Result<OwnedFd, Errno> {
        let found = find(whole)?;
        let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_EMPTY_PATH;
        rustix::mount::open_tree(&found, c"", flags)
    };
    match copy(&whole) {
        // Kernels before 6.15 copy only what is attached: a thread attaches it in a namespace of its own.
        Err(Errno::INVAL) => std::thread::scope(|scope| {
            let work = || {
                private_namespace()?;
                let flags = rustix::mount::MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
                rustix::mount::move_mount(&whole, c"", CWD, c"/proc", flags)?;
                copy(&whole)
            };
            scope.spawn(work).join().unwrap_or(Err(Errno::INVAL)).map_err(failed(what))
        }),
        other => other.map_err(failed(what)),
    }
}

/// Copies a mount out of the namespace of a running process; the path is resolved inside the root of that process.
///
/// # Errors
/// When the process is gone, or there is no such mount.
pub fn of_process(process: OwnedFd, pid: i32, path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::CLOEXEC | OFlags::DIRECTORY;
    let root = rustix::fs::open(format!("/proc/{pid}/root"), flags, Mode::empty())?;
    // The path was this process's if the process is still there.
    if super::pidfd::wait_end(process.as_fd(), Some(std::time::Duration::ZERO))? {
        return Err(Errno::SRCH.into());
    }
    let copy = || -> Result<OwnedFd, Errno> {
        // SAFETY: the thread ends right after; leaving the shared current directory concerns only the thread.
        if unsafe { libc::unshare(libc::CLONE_FS) } != 0 {
            return Err(Errno::from_io_error(&io::Error::last_os_error()).unwrap_or(Errno::INVAL));
        }
        // SAFETY: joining the mounts of a process concerns only this thread; the descriptor is a pidfd.
        if unsafe { libc::setns(process.as_raw_fd(), libc::CLONE_NEWNS) } != 0 {
            return Err(Errno::from_io_error(&io::Error::last_os_error()).unwrap_or(Errno::INVAL));
        }
        let resolve = rustix::fs::ResolveFlags::IN_ROOT | rustix::fs::ResolveFlags::NO_SYMLINKS;
        let found = rustix::fs::openat2(&root, path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty(), resolve)?;
        let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_EMPTY_PATH;
        rustix::mount::open_tree(&found, c"", flags)
    };
    let result = std::thread::scope(|scope| scope.spawn(copy).join().unwrap_or(Err(Errno::INVAL)));
    Ok(result?)
}

/// Attaches mounts inside a mount that is not attached anywhere, each at a path that is resolved
/// inside it; what has no mount point there is left out. All of it lives in a mount namespace of its
/// own, which ends with the descriptor that is returned.
///
/// # Errors
/// When the kernel refuses.
pub fn assemble(root: BorrowedFd<'_>, parts: &[(PathBuf, OwnedFd)]) -> Result<OwnedFd, MountError> {
    use rustix::mount::{MoveMountFlags, move_mount};
    let resolve = rustix::fs::ResolveFlags::IN_ROOT | rustix::fs::ResolveFlags::NO_MAGICLINKS;
    let work = || -> Result<OwnedFd, MountError> {
        let whole = |errno| failed("the root")(errno);
        private_namespace().map_err(whole)?;
        let namespace = rustix::fs::open(c"/proc/thread-self/ns/mnt", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).map_err(whole)?;
        // Any directory will do as a mount point: this namespace has no other user.
        move_mount(root, c"", CWD, c"/proc", MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH).map_err(whole)?;
        for (path, part) in parts {
            let failed = |errno| failed(path.display().to_string())(errno);
            // A bind of a shared mount would take what is mounted inside it to the host.
            super::process::set_mount_propagation(part.as_fd(), libc::MS_PRIVATE).map_err(failed)?;
            let inside = path.strip_prefix("/").unwrap_or(path);
            let target = match rustix::fs::openat2(root, inside, OFlags::PATH | OFlags::CLOEXEC, Mode::empty(), resolve) {
                Err(Errno::NOENT | Errno::NOTDIR) => continue,
                other => other.map_err(failed)?,
            };
            let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
            move_mount(part, c"", &target, c"", flags).map_err(failed)?;
        }
        Ok(namespace)
    };
    std::thread::scope(|scope| scope.spawn(work).join().unwrap_or_else(|_| Err(failed("the root")(Errno::INVAL))))
}

/// Gives the calling thread a mount namespace of its own, from which nothing gets back to the host.
fn private_namespace() -> Result<(), Errno> {
    // SAFETY: callers are threads that end right after; leaving the shared current directory concerns only the thread.
    if unsafe { libc::unshare(libc::CLONE_NEWNS | libc::CLONE_FS) } != 0 {
        return Err(Errno::from_io_error(&io::Error::last_os_error()).unwrap_or(Errno::INVAL));
    }
    rustix::mount::mount_change(c"/", MountPropagationFlags::DOWNSTREAM | MountPropagationFlags::REC)
}

/// Shows the owners of files in a mount that is not attached yet as others: on disk, as seen, how many. A kind of id
/// without a range stays as it is.
///
/// # Errors
/// When the kernel or the file system cannot do it.
pub fn map_ids(mount: BorrowedFd<'_>, uids: &[(u32, u32, u32)], gids: &[(u32, u32, u32)]) -> io::Result<()> {
    let text = |ranges: &[(u32, u32, u32)]| match ranges {
        [] => format!("0 0 {}\n", u32::MAX),
        ranges => ranges.iter().map(|(from, to, count)| format!("{from} {to} {count}\n")).collect(),
    };
    super::process::map_mount_ids(mount, &text(uids), &text(gids)).map_err(|error| match error {
        super::process::SpawnError::Step { source, .. } if source.raw_os_error() == Some(libc::EINVAL) => {
            io::Error::new(io::ErrorKind::Unsupported, "the kernel or the file system cannot show owners as others")
        }
        super::process::SpawnError::Step { source, .. } | super::process::SpawnError::Clone { source } => source,
        other => io::Error::other(other),
    })
}

/// Changes how mount events travel between a mount, those below it, and their copies (`MS_*`).
///
/// # Errors
/// When the kernel refuses.
pub fn set_propagation(mount: BorrowedFd<'_>, propagation: u64) -> io::Result<()> {
    super::process::set_mount_propagation(mount, propagation).map_err(io::Error::from)
}

/// Changes [`attributes`] of a mount that is not attached yet.
///
/// # Errors
/// When the kernel refuses.
pub fn set_attributes(mount: BorrowedFd<'_>, recursive: bool, set: u32, clear: u32) -> io::Result<()> {
    if set == 0 && clear == 0 {
        return Ok(());
    }
    super::process::set_mount_attributes(mount, recursive, u64::from(set), u64::from(clear)).map_err(io::Error::from)
}

/// Sets attributes of a mount that is not attached, and cuts its ties to the one that it was copied from.
///
/// # Errors
/// When the kernel refuses.
pub fn set_attributes_private(mount: BorrowedFd<'_>, set: u32) -> io::Result<()> {
    super::process::set_mount_private(mount, u64::from(set)).map_err(io::Error::from)
}

/// Makes a file system without attaching it.
///
/// # Errors
/// When the kernel does not know it or one of its options.
pub fn filesystem(kind: &str, options: &[(String, Option<String>)]) -> Result<OwnedFd, MountError> {
    use rustix::mount::{fsconfig_create, fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen};
    let make = || -> Result<OwnedFd, Errno> {
        let context = fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
        for (key, value) in options {
            match value {
                Some(value) => fsconfig_set_string(context.as_fd(), key.as_str(), value.as_str())?,
                None => fsconfig_set_flag(context.as_fd(), key.as_str())?,
            }
        }
        fsconfig_create(context.as_fd())?;
        fsmount(context.as_fd(), FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::empty())
    };
    make().map_err(failed(kind))
}

/// Shows the files of a mount that is not attached yet as others' than they are, as a user namespace says.
///
/// # Errors
/// When the kernel or the file system cannot do that.
pub fn map_ids_by(mount: BorrowedFd<'_>, recursive: bool, namespace: BorrowedFd<'_>) -> io::Result<()> {
    super::process::map_mount_ids_by(mount, recursive, namespace).map_err(io::Error::from)
}

#[cfg(test)]
mod tests;
