//! A directory handle inside which paths from images, archives and containers are safe to use.
//!
//! Invariant: no call leaves the root. Parents are resolved with openat2(2) and
//! `RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS`: absolute links and any number of `..` mean the root
//! itself, as they would after a chroot. The last component is never followed, save by the methods
//! whose names say so. Names are bytes. What is opened for content is a regular file, opened
//! through an `O_PATH` descriptor that was looked at first: no device or FIFO is ever opened.
//!
//! A few parents stay open (`PARENTS_MAX`), since neighbours arrive one after the other. Whatever
//! could change how a path resolves (removing or renaming anything but a regular file) forgets them.

use std::ffi::{CString, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;

use super::fs::{PathError, Result};

mod place;
mod stat;

pub use place::{Place, describe_file, has_no_xattrs, set_file_times, set_file_xattr};
pub use stat::{DirEntry, Kind, Stat, Time};

/// How many parent directories stay open.
const PARENTS_MAX: usize = 24;
/// How often a resolution that raced with a rename is tried again.
const RESOLVE_TRIES_MAX: usize = 128;
/// How many dangling links [`Root::create_dir_all`] follows; the kernel's own limit.
const LINKS_MAX: usize = 40;
/// The most names that one directory listing returns.
const DIR_ENTRIES_MAX: usize = 8 << 20;
/// How many directories [`Root::remove_tree`] keeps open at once.
const OPEN_LEVELS_MAX: usize = 64;

/// A directory inside which paths are resolved.
pub struct Root {
    fd: Arc<OwnedFd>,
    parents: Mutex<Vec<(Vec<u8>, Arc<OwnedFd>)>>,
}

impl Root {
    /// Opens the directory at a path of our own, following links.
    ///
    /// # Errors
    /// What open(2) says.
    pub fn open(path: &Path) -> Result<Root> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(CWD, path, flags, Mode::empty()).map_err(|error| PathError::new("open", path, error.into()))?;
        Ok(Root::from_fd(fd))
    }

    /// Takes a descriptor of a directory as a root.
    pub fn from_fd(fd: OwnedFd) -> Root {
        Root { fd: Arc::new(fd), parents: Mutex::new(Vec::with_capacity(PARENTS_MAX)) }
    }

    /// Returns the directory's own descriptor (`O_PATH` when it came from [`Root::open`]).
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// Finds the directory that holds a path's last component; the component itself need not exist.
    /// A path that names the root, or ends in `..`, becomes that directory and the name `.`.
    ///
    /// # Errors
    /// When a parent is missing or is no directory.
    pub fn place(&self, path: &Path) -> Result<Place> {
        let (dir, name) = split(path);
        let name = CString::new(name)
            .map_err(|_| PathError::new("use", path, io::Error::new(io::ErrorKind::InvalidInput, "there is a NUL in the name")))?;
        let dir = self.parent(dir).map_err(|source| PathError::new("find the directory of", path, source))?;
        Ok(Place { dir, name, path: path.to_owned() })
    }

    fn parent(&self, dir: &[u8]) -> io::Result<Arc<OwnedFd>> {
        let dir = trim_end(trim_start(dir));
        if dir.is_empty() {
            return Ok(Arc::clone(&self.fd));
        }
        let mut parents = self.parents();
        if let Some(at) = parents.iter().position(|(key, _)| key == dir) {
            parents[..=at].rotate_right(1);
            return Ok(Arc::clone(&parents[0].1));
        }
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = Arc::new(self.resolve(Path::new(std::ffi::OsStr::from_bytes(dir)), flags)?);
        if parents.len() >= PARENTS_MAX {
            parents.pop();
        }
        parents.insert(0, (dir.to_vec(), Arc::clone(&fd)));
        Ok(fd)
    }

    /// Returns what looks at names, of which most have the same parent as the one before.
    pub fn neighbours(&self) -> Neighbours<'_> {
        Neighbours { root: self, parent: None }
    }

    fn parents(&self) -> MutexGuard<'_, Vec<(Vec<u8>, Arc<OwnedFd>)>> {
        self.parents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets the open parents. Callers need this only when somebody else changes the tree meanwhile.
    pub fn forget(&self) {
        self.parents().clear();
    }

    fn resolve(&self, path: &Path, flags: OFlags) -> io::Result<OwnedFd> {
        let how = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        for _ in 0..RESOLVE_TRIES_MAX {
            match rustix::fs::openat2(&*self.fd, path, flags | OFlags::CLOEXEC, Mode::empty(), how) {
                Err(Errno::AGAIN | Errno::INTR) => {}
                other => return Ok(other?),
            }
        }
        Err(Errno::AGAIN.into())
    }

    /// Opens whatever a path names as an `O_PATH` descriptor, following links inside the root to the end.
    ///
    /// # Errors
    /// What openat2(2) says.
    pub fn resolve_path(&self, path: &Path) -> Result<OwnedFd> {
        self.resolve(path, OFlags::PATH).map_err(|source| PathError::new("open", path, source))
    }

    /// Opens a directory inside as a root of its own, following links to it. Inside the new root,
    /// absolute links mean the new root.
    ///
    /// # Errors
    /// When there is none.
    pub fn sub_root(&self, path: &Path) -> Result<Root> {
        let fd = self.resolve(path, OFlags::PATH | OFlags::DIRECTORY).map_err(|source| PathError::new("open", path, source))?;
        Ok(Root::from_fd(fd))
    }

    /// Returns the path, inside the root, of what a path names after following every link.
    ///
    /// # Errors
    /// When it does not exist, or was moved out of the root meanwhile.
    pub fn real_path(&self, path: &Path) -> Result<PathBuf> {
        let fail = |source| PathError::new("resolve", path, source);
        let fd = self.resolve(path, OFlags::PATH).map_err(fail)?;
        let (real, root) = (fd_path(fd.as_fd()).map_err(fail)?, fd_path(self.fd()).map_err(fail)?);
        match real.strip_prefix(&root) {
            Ok(inside) => Ok(inside.to_owned()),
            Err(_) => Err(fail(io::Error::new(io::ErrorKind::NotFound, "it was moved out of the root"))),
        }
    }

    /// Opens a regular file for reading; the last component is not followed.
    ///
    /// # Errors
    /// When it is missing or anything but a regular file.
    pub fn open_file(&self, path: &Path) -> Result<File> {
        self.place(path)?.open_file()
    }

    /// Opens a regular file for reading, following links inside the root.
    ///
    /// # Errors
    /// When it is missing or anything but a regular file.
    pub fn open_file_following(&self, path: &Path) -> Result<File> {
        let fd = self.resolve_path(path)?;
        place::reopen_regular(fd.as_fd()).map_err(|source| PathError::new("open", path, source))
    }

    /// Reads a whole regular file of at most `limit_bytes`, following links inside the root:
    /// `/etc/passwd` and its like.
    ///
    /// # Errors
    /// As [`Root::open_file_following`]; `FileTooLarge` above the limit.
    pub fn read_bounded(&self, path: &Path, limit_bytes: u64) -> Result<Vec<u8>> {
        let file = self.open_file_following(path)?;
        let mut bytes = Vec::new();
        let fail = |source| PathError::new("read", path, source);
        file.take(limit_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(fail)?;
        if bytes.len() as u64 > limit_bytes {
            return Err(fail(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {limit_bytes} bytes"))));
        }
        Ok(bytes)
    }

    /// Creates a regular file that must not exist, for writing.
    ///
    /// # Errors
    /// What open(2) says.
    pub fn create_file(&self, path: &Path, mode: u32) -> Result<File> {
        self.place(path)?.create_file(mode)
    }

    /// Creates one directory that must not exist.
    ///
    /// # Errors
    /// What mkdir(2) says.
    pub fn create_dir(&self, path: &Path, mode: u32) -> Result<()> {
        self.place(path)?.create_dir(mode)
    }

    /// Creates a directory and its missing parents with mode 0755, following links inside the root,
    /// dangling ones too. Returns the paths that were created, outermost first.
    ///
    /// # Errors
    /// When something on the way is no directory.
    pub fn create_dir_all(&self, path: &Path) -> Result<Vec<PathBuf>> {
        let mut created = Vec::new();
        let mut links = LINKS_MAX;
        self.create_dirs(path, &mut created, &mut links)?;
        Ok(created)
    }

    fn create_dirs(&self, path: &Path, created: &mut Vec<PathBuf>, links: &mut usize) -> Result<()> {
        let mut walked = PathBuf::new();
        for part in path.components() {
            match part {
                std::path::Component::Normal(name) => walked.push(name),
                std::path::Component::ParentDir => walked.push(".."),
                _ => continue,
            }
            match self.resolve(&walked, OFlags::PATH | OFlags::DIRECTORY) {
                Ok(_) => continue,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(PathError::new("create the directory", &walked, source)),
            }
            let place = self.place(&walked)?;
            match place.create_dir(0o755) {
                Ok(()) => {
                    // The umask must not decide what is inside an image.
                    place.set_mode(0o755)?;
                    created.push(walked.clone());
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    *links = links.checked_sub(1).ok_or_else(|| PathError::new("resolve", &walked, Errno::LOOP.into()))?;
                    let target = PathBuf::from(place.readlink()?);
                    let base = walked.parent().unwrap_or(Path::new(""));
                    self.create_dirs(&if target.is_absolute() { target } else { base.join(target) }, created, links)?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Makes a symbolic link; the target is text and is not looked at.
    ///
    /// # Errors
    /// What symlink(2) says.
    pub fn symlink(&self, target: &Path, path: &Path) -> Result<()> {
        self.place(path)?.symlink(target.as_os_str().as_bytes())
    }

    /// Makes `path` a hard link to what `target` names; a symbolic link there is itself linked.
    ///
    /// # Errors
    /// What link(2) says.
    pub fn link(&self, target: &Path, path: &Path) -> Result<()> {
        self.place(path)?.link_from(&self.place(target)?)
    }

    /// Makes a FIFO, a socket or a device node.
    ///
    /// # Errors
    /// What mknod(2) says.
    pub fn make_node(&self, path: &Path, kind: Kind, mode: u32, major: u32, minor: u32) -> Result<()> {
        self.place(path)?.make_node(kind, mode, major, minor)
    }

    /// Unlinks anything but a directory.
    ///
    /// # Errors
    /// What unlink(2) says.
    pub fn unlink(&self, path: &Path) -> Result<()> {
        let place = self.place(path)?;
        if place.lstat()?.kind != Kind::File {
            self.forget();
        }
        place.unlink()
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// What rmdir(2) says.
    pub fn remove_dir(&self, path: &Path) -> Result<()> {
        self.forget();
        self.place(path)?.remove_dir()
    }

    /// Removes whatever a path names, a directory with all that is in it; links are unlinked, not
    /// followed. Tells whether anything was there.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn remove_tree(&self, path: &Path) -> Result<bool> {
        match self.place(path) {
            Ok(place) => {
                let removed = place.remove_tree();
                self.forget();
                removed
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Renames inside the root; replaces what may be replaced.
    ///
    /// # Errors
    /// What rename(2) says.
    pub fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        let renamed = self.place(from)?.rename_to(&self.place(to)?);
        self.forget();
        renamed
    }

    /// Looks at what a path names without following the last component.
    ///
    /// # Errors
    /// What stat(2) says.
    pub fn lstat(&self, path: &Path) -> Result<Stat> {
        self.place(path)?.lstat()
    }

    /// Looks at what a path names after following links inside the root.
    ///
    /// # Errors
    /// What stat(2) says.
    pub fn stat(&self, path: &Path) -> Result<Stat> {
        let fd = self.resolve_path(path)?;
        rustix::fs::fstat(&fd).map(|stat| Stat::from_raw(&stat)).map_err(|error| PathError::new("look at", path, error.into()))
    }

    /// Reads a symbolic link.
    ///
    /// # Errors
    /// What readlink(2) says.
    pub fn readlink(&self, path: &Path) -> Result<OsString> {
        self.place(path)?.readlink()
    }

    /// Lists a directory, in no order, without `.` and `..`; the last component is not followed.
    ///
    /// # Errors
    /// What the kernel says, or that there are more than 8 million names.
    pub fn read_dir(&self, path: &Path) -> Result<Vec<DirEntry>> {
        self.place(path)?.read_dir()
    }

    /// Sets owner and group without following the last component.
    ///
    /// # Errors
    /// What chown(2) says.
    pub fn set_owner(&self, path: &Path, uid: u32, gid: u32) -> Result<()> {
        self.place(path)?.set_owner(uid, gid)
    }

    /// Sets permission bits; a symbolic link is an error.
    ///
    /// # Errors
    /// What chmod(2) says.
    pub fn set_mode(&self, path: &Path, mode: u32) -> Result<()> {
        self.place(path)?.set_mode(mode)
    }

    /// Sets the times of access and modification without following the last component.
    ///
    /// # Errors
    /// What utimensat(2) says.
    pub fn set_times(&self, path: &Path, accessed: Time, modified: Time) -> Result<()> {
        self.place(path)?.set_times(accessed, modified)
    }

    /// Sets an extended attribute without following the last component.
    ///
    /// # Errors
    /// What setxattr(2) says.
    pub fn set_xattr(&self, path: &Path, name: &[u8], value: &[u8]) -> Result<()> {
        self.place(path)?.set_xattr(name, value)
    }

    /// Reads an extended attribute without following the last component; `None` when it is not set.
    ///
    /// # Errors
    /// What getxattr(2) says.
    pub fn xattr(&self, path: &Path, name: &[u8]) -> Result<Option<Vec<u8>>> {
        self.place(path)?.xattr(name)
    }

    /// Lists the names of the extended attributes, sorted, without following the last component.
    ///
    /// # Errors
    /// What listxattr(2) says.
    pub fn xattrs(&self, path: &Path) -> Result<Vec<Vec<u8>>> {
        self.place(path)?.xattrs()
    }
}

/// Looks at one name after the other: the directory of the last one stays at hand, so that a neighbour costs one
/// call and no room.
pub struct Neighbours<'r> {
    root: &'r Root,
    parent: Option<(Vec<u8>, Arc<OwnedFd>)>,
}

impl Neighbours<'_> {
    /// As [`Root::lstat`].
    ///
    /// # Errors
    /// What stat(2) says.
    pub fn lstat(&mut self, path: &Path) -> Result<Stat> {
        let (dir, name) = split(path);
        let fd = match &self.parent {
            Some((known, fd)) if known == dir => fd,
            _ => {
                let fd = self.root.parent(dir).map_err(|source| PathError::new("find the directory of", path, source))?;
                &self.parent.insert((dir.to_vec(), fd)).1
            }
        };
        let stat = rustix::fs::statat(&**fd, name, AtFlags::SYMLINK_NOFOLLOW);
        stat.map(|stat| Stat::from_raw(&stat)).map_err(|error| PathError::new("look at", path, error.into()))
    }
}

/// Parts a path into the directory to look in and the name to look for.
fn split(path: &Path) -> (&[u8], &[u8]) {
    let trimmed = trim_end(path.as_os_str().as_bytes());
    let (dir, name) = match memchr::memrchr(b'/', trimmed) {
        Some(at) => (&trimmed[..at], &trimmed[at + 1..]),
        None => (&trimmed[..0], trimmed),
    };
    if matches!(name, b"" | b"." | b"..") { (trimmed, b".") } else { (dir, name) }
}

fn trim_end(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.strip_suffix(b"/") {
        bytes = rest;
    }
    bytes
}

fn trim_start(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.strip_prefix(b"/") {
        bytes = rest;
    }
    bytes
}

/// Asks the kernel where an open file lies.
fn fd_path(fd: BorrowedFd<'_>) -> io::Result<PathBuf> {
    let link = rustix::fs::readlinkat(CWD, proc_path(fd).as_str(), Vec::new())?;
    Ok(PathBuf::from(OsString::from_vec(link.into_bytes())))
}

/// Returns the path under /proc that names an open descriptor of ours.
fn proc_path(fd: BorrowedFd<'_>) -> String {
    use std::os::fd::AsRawFd;
    format!("/proc/self/fd/{}", fd.as_raw_fd())
}

#[cfg(test)]
mod tests;
