//! Removes trees of ours whose content may come from anywhere, and counts what that frees.
//!
//! Symbolic links are unlinked, never followed; a mount point inside stops the removal, because
//! what is mounted is not ours to delete. Every step is relative to an open directory, so that a
//! tree that changes meanwhile cannot lead elsewhere.

use std::ffi::{CStr, CString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{AtFlags, Mode, OFlags, StatxAttributes, StatxFlags};

use super::fs::PathError;
use super::{fault, random};

/// How many levels may be open at once; what lies deeper is moved up before it is removed.
const OPEN_LEVELS_MAX: usize = 64;
/// How deep [`disk_use`] looks.
const DEPTH_MAX: usize = 512;

/// Counts the blocks of inodes, each when its last link goes.
#[derive(Debug, Default)]
pub struct Freed {
    bytes: u64,
}

impl Freed {
    /// Returns the bytes of disk space that were freed.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn add(&mut self, stat: &rustix::fs::Statx, is_dir: bool) {
        // The state before the unlink: with one link left, the inode goes too.
        if is_dir || stat.stx_nlink <= 1 {
            self.bytes = self.bytes.saturating_add(stat.stx_blocks.saturating_mul(512));
        }
    }
}

fn statx(dir: BorrowedFd<'_>, name: &CStr) -> io::Result<rustix::fs::Statx> {
    Ok(rustix::fs::statx(dir, name, AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT, StatxFlags::BASIC_STATS)?)
}

/// Removes a file or a whole tree and adds what that frees; one that is not there is fine.
///
/// # Errors
/// What the kernel says; `ResourceBusy` when something is mounted inside. What was removed by then is gone.
pub fn remove(path: &Path, freed: &mut Freed) -> Result<(), PathError> {
    let fail = |source| PathError::new("remove", path, source);
    fault::point("remove a tree").map_err(fail)?;
    let name = CString::new(path.as_os_str().as_bytes()).map_err(|e| fail(e.into()))?;
    let mut removal = Removal { freed, levels: 0, top: None, deep: 0 };
    match removal.remove_at(rustix::fs::CWD, &name) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(fail(error)),
        _ => Ok(()),
    }
}

/// A removal on its way.
struct Removal<'a> {
    freed: &'a mut Freed,
    levels: usize,
    /// The tree itself, into which what is too deep is moved.
    top: Option<Arc<OwnedFd>>,
    deep: u64,
}

impl Removal<'_> {
    fn remove_at(&mut self, dir: BorrowedFd<'_>, name: &CStr) -> io::Result<()> {
        let stat = statx(dir, name)?;
        let is_dir = rustix::fs::FileType::from_raw_mode(stat.stx_mode.into()).is_dir();
        if StatxAttributes::from_bits_retain(stat.stx_attributes.bits()).contains(StatxAttributes::MOUNT_ROOT) {
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, "something is mounted inside"));
        }
        if is_dir {
            if self.levels >= OPEN_LEVELS_MAX {
                return self.move_up(dir, name);
            }
            self.levels += 1;
            let emptied = self.empty_at(dir, name);
            self.levels -= 1;
            emptied?;
        }
        let flags = if is_dir { AtFlags::REMOVEDIR } else { AtFlags::empty() };
        rustix::fs::unlinkat(dir, name, flags)?;
        self.freed.add(&stat, is_dir);
        Ok(())
    }

    fn move_up(&mut self, dir: BorrowedFd<'_>, name: &CStr) -> io::Result<()> {
        let Some(top) = &self.top else { return Err(io::ErrorKind::InvalidFilename.into()) };
        self.deep += 1;
        Ok(rustix::fs::renameat(dir, name, &**top, format!(".deep-{}", random::hex(8)))?)
    }

    fn empty_at(&mut self, dir: BorrowedFd<'_>, name: &CStr) -> io::Result<()> {
        let fd = Arc::new(open_dir(dir, name)?);
        let is_top = self.top.is_none();
        if is_top {
            self.top = Some(Arc::clone(&fd));
        }
        loop {
            let moved = self.deep;
            let mut entries = Vec::new();
            for entry in rustix::fs::Dir::read_from(&*fd)? {
                let entry = entry?;
                if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
                    entries.push(entry.file_name().to_owned());
                }
            }
            for entry in entries {
                match self.remove_at(fd.as_fd(), &entry) {
                    // Somebody else removes the same tree.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    other => other?,
                }
            }
            if !is_top || self.deep == moved {
                return Ok(());
            }
        }
    }
}

fn open_dir(dir: BorrowedFd<'_>, name: &CStr) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match rustix::fs::openat(dir, name, flags, Mode::empty()) {
        Err(rustix::io::Errno::ACCESS) => {
            // A directory that its owner may not read, from an image, unpacked by a plain user.
            rustix::fs::chmodat(dir, name, Mode::RWXU, AtFlags::empty())?;
            Ok(rustix::fs::openat(dir, name, flags, Mode::empty())?)
        }
        other => Ok(other?),
    }
}

/// Returns the blocks of a file or a tree in bytes, each inode once; `seen` carries inodes from
/// tree to tree. What cannot be read counts nothing.
pub fn disk_use(path: &Path, seen: &mut Seen) -> u64 {
    let Ok(name) = CString::new(path.as_os_str().as_bytes()) else { return 0 };
    use_at(rustix::fs::CWD, &name, seen, 0)
}

/// The inodes with several links that were counted already.
#[derive(Debug, Default)]
pub struct Seen {
    inodes: std::collections::HashSet<(u32, u32, u64)>,
}

fn use_at(dir: BorrowedFd<'_>, name: &CStr, seen: &mut Seen, depth: usize) -> u64 {
    let Ok(stat) = statx(dir, name) else { return 0 };
    let is_dir = rustix::fs::FileType::from_raw_mode(stat.stx_mode.into()).is_dir();
    if !is_dir && stat.stx_nlink > 1 && !seen.inodes.insert((stat.stx_dev_major, stat.stx_dev_minor, stat.stx_ino)) {
        return 0;
    }
    let own = stat.stx_blocks.saturating_mul(512);
    if !is_dir || depth >= DEPTH_MAX {
        return own;
    }
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let Ok(fd) = rustix::fs::openat(dir, name, flags, Mode::empty()) else { return own };
    let Ok(entries) = rustix::fs::Dir::read_from(&fd) else { return own };
    let inside = entries.flatten().filter(|e| !matches!(e.file_name().to_bytes(), b"." | b".."));
    inside.fold(own, |sum, entry| sum.saturating_add(use_at(fd.as_fd(), entry.file_name(), seen, depth + 1)))
}
