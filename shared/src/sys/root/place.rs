//! One name in one open directory: the calls that [`super::Root`] makes after it resolved a parent.
//!
//! No call here follows the name, and each that changes something passes a fault point.
//! Long, because it is one short function per call.

use std::ffi::{CString, OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{AtFlags, CWD, FileType, Gid, Mode, OFlags, RawDir, Timespec, Timestamps, Uid, XattrFlags};
use rustix::io::Errno;

use super::super::fs::{PathError, Result};
use super::super::{fault, random};
use super::stat::{DirEntry, Kind, Stat, Time};
use super::{DIR_ENTRIES_MAX, OPEN_LEVELS_MAX, proc_path};

/// The largest extended attribute, and the longest list of their names, that the kernel allows.
const XATTR_MAX_BYTES: usize = 64 << 10;

/// A name in an open directory.
#[derive(Clone)]
pub struct Place {
    pub(super) dir: Arc<OwnedFd>,
    pub(super) name: CString,
    pub(super) path: PathBuf,
}

impl Place {
    /// Returns the path that led here, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn fail(&self, action: &'static str, error: Errno) -> PathError {
        PathError::new(action, &self.path, error.into())
    }

    fn changing<T>(&self, action: &'static str, call: impl FnOnce() -> rustix::io::Result<T>) -> Result<T> {
        fault::point(action).map_err(|source| PathError::new(action, &self.path, source))?;
        call().map_err(|error| self.fail(action, error))
    }

    /// See [`super::Root::lstat`].
    ///
    /// # Errors
    /// What stat(2) says.
    pub fn lstat(&self) -> Result<Stat> {
        let stat = rustix::fs::statat(&*self.dir, &*self.name, AtFlags::SYMLINK_NOFOLLOW);
        stat.map(|stat| Stat::from_raw(&stat)).map_err(|error| self.fail("look at", error))
    }

    /// Tells when what is here was made, where the file system knows it.
    ///
    /// # Errors
    /// What statx(2) says.
    pub fn born(&self) -> Result<Option<Time>> {
        use rustix::fs::StatxFlags;
        let stat = rustix::fs::statx(&*self.dir, &*self.name, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::BTIME);
        let stat = stat.map_err(|error| self.fail("look at", error))?;
        let is_known = StatxFlags::from_bits_retain(stat.stx_mask).contains(StatxFlags::BTIME);
        Ok(is_known.then_some(Time { secs: stat.stx_btime.tv_sec, nanos: stat.stx_btime.tv_nsec }))
    }

    /// Looks at what is here; `None` when nothing is.
    ///
    /// # Errors
    /// What stat(2) says.
    pub fn find(&self) -> Result<Option<Stat>> {
        match self.lstat() {
            Ok(stat) => Ok(Some(stat)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens what is here as an `O_PATH` descriptor.
    ///
    /// # Errors
    /// What open(2) says.
    pub fn open_path(&self) -> Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        rustix::fs::openat(&*self.dir, &*self.name, flags, Mode::empty()).map_err(|error| self.fail("open", error))
    }

    /// See [`super::Root::open_file`].
    ///
    /// # Errors
    /// When it is missing or anything but a regular file.
    pub fn open_file(&self) -> Result<File> {
        let fd = self.open_path()?;
        reopen_regular(fd.as_fd()).map_err(|source| PathError::new("open", &self.path, source))
    }

    /// As [`Place::open_file`], for who has just seen a regular file here: with fewer calls. What has taken
    /// its place since is refused too, but was opened for a moment.
    ///
    /// # Errors
    /// When it is missing or anything but a regular file.
    pub fn open_known_file(&self) -> Result<File> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(&*self.dir, &*self.name, flags, Mode::empty()).map_err(|error| self.fail("open", error))?;
        check_regular(fd.as_fd()).map_err(|source| PathError::new("open", &self.path, source))?;
        Ok(File::from(fd))
    }

    /// See [`super::Root::create_file`].
    ///
    /// # Errors
    /// What open(2) says.
    pub fn create_file(&self, mode: u32) -> Result<File> {
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = self.changing("create", || rustix::fs::openat(&*self.dir, &*self.name, flags, Mode::from_raw_mode(mode)))?;
        Ok(File::from(fd))
    }

    /// See [`super::Root::create_dir`].
    ///
    /// # Errors
    /// What mkdir(2) says.
    pub fn create_dir(&self, mode: u32) -> Result<()> {
        self.changing("create the directory", || rustix::fs::mkdirat(&*self.dir, &*self.name, Mode::from_raw_mode(mode)))
    }

    /// See [`super::Root::symlink`].
    ///
    /// # Errors
    /// What symlink(2) says.
    pub fn symlink(&self, target: &[u8]) -> Result<()> {
        self.changing("create the link", || rustix::fs::symlinkat(target, &*self.dir, &*self.name))
    }

    /// Makes this a hard link to `target`; a symbolic link there is itself linked.
    ///
    /// # Errors
    /// What link(2) says.
    pub fn link_from(&self, target: &Place) -> Result<()> {
        let flags = AtFlags::empty();
        self.changing("create the link", || rustix::fs::linkat(&*target.dir, &*target.name, &*self.dir, &*self.name, flags))
    }

    /// See [`super::Root::make_node`].
    ///
    /// # Errors
    /// What mknod(2) says.
    pub fn make_node(&self, kind: Kind, mode: u32, major: u32, minor: u32) -> Result<()> {
        let file_type = match kind {
            Kind::CharDevice => FileType::CharacterDevice,
            Kind::BlockDevice => FileType::BlockDevice,
            Kind::Fifo => FileType::Fifo,
            Kind::Socket => FileType::Socket,
            _ => return Err(self.fail("create the node", Errno::INVAL)),
        };
        let device = rustix::fs::makedev(major, minor);
        self.changing("create the node", || rustix::fs::mknodat(&*self.dir, &*self.name, file_type, Mode::from_raw_mode(mode), device))
    }

    /// Tells whether the directory lies on an overlay.
    #[allow(clippy::unnecessary_cast, reason = "the type of the field differs between C libraries")]
    pub fn is_on_overlay(&self) -> bool {
        const OVERLAY: i64 = 0x794c_7630;
        rustix::fs::fstatfs(&*self.dir).is_ok_and(|facts| facts.f_type as i64 == OVERLAY)
    }

    /// Unlinks anything but a directory.
    ///
    /// # Errors
    /// What unlink(2) says.
    pub fn unlink(&self) -> Result<()> {
        self.changing("remove", || rustix::fs::unlinkat(&*self.dir, &*self.name, AtFlags::empty()))
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// What rmdir(2) says.
    pub fn remove_dir(&self) -> Result<()> {
        self.changing("remove the directory", || rustix::fs::unlinkat(&*self.dir, &*self.name, AtFlags::REMOVEDIR))
    }

    /// See [`super::Root::remove_tree`].
    ///
    /// # Errors
    /// What the kernel says.
    pub fn remove_tree(&self) -> Result<bool> {
        match self.unlink() {
            Ok(()) => return Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            // Linux says EISDIR, POSIX EPERM; anything else is no directory.
            Err(error) if matches!(error.source.raw_os_error(), Some(libc::EISDIR | libc::EPERM)) => {}
            Err(error) => return Err(error),
        }
        self.empty_dir()?;
        match self.remove_dir() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            other => other.map(|()| true),
        }
    }

    /// Removes all that is in the directory here. What lies deeper than the descriptors that may be
    /// open is first moved up.
    fn empty_dir(&self) -> Result<()> {
        let mut levels = vec![(self.list_to_remove()?, self.clone())];
        while let Some(((dir, names), _)) = levels.last_mut() {
            let Some(entry) = names.pop() else {
                let (_, done) = levels.pop().expect("the loop condition saw one");
                if !levels.is_empty() {
                    done.remove_dir()?;
                }
                continue;
            };
            let inside = self.inside(dir, &entry.name)?;
            if entry.kind != Some(Kind::Dir) {
                match inside.unlink() {
                    Err(error) if error.source.raw_os_error() == Some(libc::EISDIR) => {}
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    other => {
                        other?;
                        continue;
                    }
                }
            }
            if levels.len() >= OPEN_LEVELS_MAX {
                let name = OsString::from(format!(".deep-{}", random::hex(8)));
                let ((top, names), _) = &mut levels[0];
                inside.rename_to(&self.inside(top, &name)?)?;
                names.push(DirEntry { name, kind: Some(Kind::Dir) });
                continue;
            }
            levels.push((inside.list_to_remove()?, inside));
        }
        Ok(())
    }

    /// Returns the place of a name in an open directory somewhere below this place.
    fn inside(&self, dir: &Arc<OwnedFd>, name: &OsStr) -> Result<Place> {
        let name = CString::new(name.as_bytes()).map_err(|_| self.fail("use", Errno::INVAL))?;
        Ok(Place { dir: Arc::clone(dir), path: self.path.join(OsStr::from_bytes(name.as_bytes())), name })
    }

    /// Opens and lists a directory of ours, which its own mode may have closed to us.
    fn list_to_remove(&self) -> Result<(Arc<OwnedFd>, Vec<DirEntry>)> {
        let open = || self.open_dir(OFlags::RDONLY);
        let fd = match open() {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                self.set_mode(0o700)?;
                open()?
            }
            other => other?,
        };
        let entries = self.list(&fd)?;
        Ok((Arc::new(fd), entries))
    }

    /// Returns the place of a name inside the directory that is here, which is not followed.
    ///
    /// # Errors
    /// When this is no directory.
    pub fn child(&self, name: &OsStr) -> Result<Place> {
        self.inside(&Arc::new(self.open_dir(OFlags::PATH)?), name)
    }

    fn open_dir(&self, flags: OFlags) -> Result<OwnedFd> {
        let flags = flags | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        rustix::fs::openat(&*self.dir, &*self.name, flags, Mode::empty()).map_err(|error| self.fail("open", error))
    }

    /// Returns the place of the directory that holds this name.
    pub fn parent(&self) -> Place {
        let path = self.path.parent().unwrap_or(Path::new("")).to_owned();
        Place { dir: Arc::clone(&self.dir), name: c".".to_owned(), path }
    }

    /// Opens the directory that is here as a root of its own.
    ///
    /// # Errors
    /// When this is no directory.
    pub fn open_root(&self) -> Result<super::Root> {
        self.open_dir(OFlags::PATH).map(super::Root::from_fd)
    }

    /// Renames what is here to `to`.
    ///
    /// # Errors
    /// What rename(2) says.
    pub fn rename_to(&self, to: &Place) -> Result<()> {
        self.changing("rename", || rustix::fs::renameat(&*self.dir, &*self.name, &*to.dir, &*to.name))
    }

    /// See [`super::Root::readlink`].
    ///
    /// # Errors
    /// What readlink(2) says.
    pub fn readlink(&self) -> Result<OsString> {
        let target = rustix::fs::readlinkat(&*self.dir, &*self.name, Vec::new()).map_err(|error| self.fail("read the link", error))?;
        Ok(OsString::from_vec(target.into_bytes()))
    }

    /// See [`super::Root::read_dir`].
    ///
    /// # Errors
    /// What the kernel says, or that there are too many names.
    pub fn read_dir(&self) -> Result<Vec<DirEntry>> {
        self.list(&self.open_dir(OFlags::RDONLY)?)
    }

    fn list(&self, fd: &OwnedFd) -> Result<Vec<DirEntry>> {
        let mut entries = Vec::new();
        let mut buffer = Vec::<u8>::with_capacity(32 << 10);
        let mut raw = RawDir::new(fd, buffer.spare_capacity_mut());
        while let Some(entry) = raw.next() {
            let entry = entry.map_err(|error| self.fail("list", error))?;
            let name = entry.file_name().to_bytes();
            if matches!(name, b"." | b"..") {
                continue;
            }
            if entries.len() >= DIR_ENTRIES_MAX {
                return Err(self.fail("list", Errno::TOOBIG));
            }
            entries.push(DirEntry { name: OsString::from_vec(name.to_vec()), kind: Kind::from_raw(entry.file_type()) });
        }
        Ok(entries)
    }

    /// See [`super::Root::set_owner`].
    ///
    /// # Errors
    /// What chown(2) says.
    pub fn set_owner(&self, uid: u32, gid: u32) -> Result<()> {
        let (uid, gid) = owner(uid, gid).map_err(|error| self.fail("change the owner of", error))?;
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        self.changing("change the owner of", || rustix::fs::chownat(&*self.dir, &*self.name, Some(uid), Some(gid), flags))
    }

    /// See [`super::Root::set_mode`].
    ///
    /// # Errors
    /// What chmod(2) says.
    pub fn set_mode(&self, mode: u32) -> Result<()> {
        // fchmodat2(2) is newer than the kernels we run on, and fchmodat(2) follows.
        let fd = self.open_path()?;
        self.changing("change the mode of", || rustix::fs::chmod(proc_path(fd.as_fd()).as_str(), Mode::from_raw_mode(mode & 0o7777)))
    }

    /// See [`super::Root::set_times`].
    ///
    /// # Errors
    /// What utimensat(2) says.
    pub fn set_times(&self, accessed: Time, modified: Time) -> Result<()> {
        let times = timestamps(accessed, modified);
        self.changing("change the times of", || rustix::fs::utimensat(&*self.dir, &*self.name, &times, AtFlags::SYMLINK_NOFOLLOW))
    }

    /// Returns a path that the l*xattr(2) calls resolve to exactly this name.
    fn xattr_path(&self) -> Vec<u8> {
        let mut path = proc_path(self.dir.as_fd()).into_bytes();
        path.push(b'/');
        path.extend_from_slice(self.name.as_bytes());
        path
    }

    /// See [`super::Root::set_xattr`].
    ///
    /// # Errors
    /// What setxattr(2) says.
    pub fn set_xattr(&self, name: &[u8], value: &[u8]) -> Result<()> {
        self.changing("set an attribute of", || rustix::fs::lsetxattr(self.xattr_path(), name, value, XattrFlags::empty()))
    }

    /// Removes an extended attribute; one that is not set is fine.
    ///
    /// # Errors
    /// What removexattr(2) says.
    pub fn remove_xattr(&self, name: &[u8]) -> Result<()> {
        self.changing("remove an attribute of", || match rustix::fs::lremovexattr(self.xattr_path(), name) {
            Err(Errno::NODATA | Errno::OPNOTSUPP) => Ok(()),
            other => other,
        })
    }

    /// See [`super::Root::xattr`].
    ///
    /// # Errors
    /// What getxattr(2) says.
    pub fn xattr(&self, name: &[u8]) -> Result<Option<Vec<u8>>> {
        let path = self.xattr_path();
        let mut value = [0; 256];
        match rustix::fs::lgetxattr(&path, name, &mut value) {
            Ok(n) => return Ok(Some(value[..n].to_vec())),
            Err(Errno::NODATA | Errno::OPNOTSUPP) => return Ok(None),
            Err(Errno::RANGE) => {}
            Err(error) => return Err(self.fail("read an attribute of", error)),
        }
        let mut value = vec![0; XATTR_MAX_BYTES];
        let n = rustix::fs::lgetxattr(&path, name, &mut value[..]).map_err(|error| self.fail("read an attribute of", error))?;
        value.truncate(n);
        Ok(Some(value))
    }

    /// See [`super::Root::xattrs`].
    ///
    /// # Errors
    /// What listxattr(2) says.
    pub fn xattrs(&self) -> Result<Vec<Vec<u8>>> {
        let path = self.xattr_path();
        let mut short = [0; 256];
        let mut long;
        let list = match rustix::fs::llistxattr(&path, &mut short) {
            Ok(n) => &short[..n],
            Err(Errno::OPNOTSUPP) => &[],
            Err(Errno::RANGE) => {
                long = vec![0; XATTR_MAX_BYTES];
                let n = rustix::fs::llistxattr(&path, &mut long[..]).map_err(|error| self.fail("list the attributes of", error))?;
                &long[..n]
            }
            Err(error) => return Err(self.fail("list the attributes of", error)),
        };
        let mut names: Vec<_> = list.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(<[u8]>::to_vec).collect();
        names.sort_unstable();
        Ok(names)
    }
}

/// Opens what an `O_PATH` descriptor names for reading, if it is a regular file.
pub(super) fn reopen_regular(fd: BorrowedFd<'_>) -> io::Result<File> {
    check_regular(fd)?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::openat(CWD, proc_path(fd).as_str(), flags, Mode::empty())?))
}

fn check_regular(fd: BorrowedFd<'_>) -> io::Result<()> {
    if FileType::from_raw_mode(rustix::fs::fstat(fd)?.st_mode) != FileType::RegularFile {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    Ok(())
}

/// The ids -1 mean "leave as it is" to chown(2), so they cannot be owners.
fn owner(uid: u32, gid: u32) -> std::result::Result<(Uid, Gid), Errno> {
    if uid == u32::MAX || gid == u32::MAX {
        return Err(Errno::INVAL);
    }
    Ok((Uid::from_raw(uid), Gid::from_raw(gid)))
}

fn timestamps(accessed: Time, modified: Time) -> Timestamps {
    let timespec = |time: Time| Timespec { tv_sec: time.secs, tv_nsec: i64::from(time.nanos.min(999_999_999)) as _ };
    Timestamps { last_access: timespec(accessed), last_modification: timespec(modified) }
}

/// Gives an open file its owner and then its permission bits: the order in which setuid survives. What is right is not
/// set again, since one look costs less than one change.
///
/// # Errors
/// What the kernel says.
pub fn describe_file(file: &File, uid: u32, gid: u32, mode: u32) -> io::Result<()> {
    fault::point("describe a file")?;
    let (uid, gid) = owner(uid, gid)?;
    let stat = rustix::fs::fstat(file)?;
    let is_owned = (stat.st_uid, stat.st_gid) == (uid.as_raw(), gid.as_raw());
    if !is_owned {
        rustix::fs::fchown(file, Some(uid), Some(gid))?;
    }
    if !is_owned || stat.st_mode & 0o7777 != mode & 0o7777 {
        rustix::fs::fchmod(file, Mode::from_raw_mode(mode & 0o7777))?;
    }
    Ok(())
}

/// Tells whether an open file is sure to have no extended attributes, which most have not.
pub fn has_no_xattrs(file: &File) -> bool {
    // No name is so short: with any, the kernel says that there is no room.
    matches!(rustix::fs::flistxattr(file, &mut [0; 1]), Ok(0) | Err(Errno::OPNOTSUPP))
}

/// Sets an extended attribute of an open file.
///
/// # Errors
/// What setxattr(2) says.
pub fn set_file_xattr(file: &File, name: &[u8], value: &[u8]) -> io::Result<()> {
    fault::point("set an attribute of a file")?;
    Ok(rustix::fs::fsetxattr(file, name, value, XattrFlags::empty())?)
}

/// Sets the times of an open file: the last thing that is done to it.
///
/// # Errors
/// What futimens(2) says.
pub fn set_file_times(file: &File, accessed: Time, modified: Time) -> io::Result<()> {
    fault::point("change the times of a file")?;
    Ok(rustix::fs::futimens(file, &timestamps(accessed, modified))?)
}
