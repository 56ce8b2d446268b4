//! Open directories of ours: many small files below one are reached by short ways.

use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags, RawDir};

use super::{PathError, Result};

/// How much of a directory is listed by one call, in bytes.
const LIST_BYTES: usize = 32 << 10;

/// An open directory of ours, for reading many small files in it.
pub struct Dir {
    fd: std::os::fd::OwnedFd,
    path: PathBuf,
}

impl Dir {
    /// Opens a directory.
    ///
    /// # Errors
    /// What open(2) says.
    pub fn open(path: &Path) -> Result<Dir> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        match rustix::fs::open(path, flags, Mode::empty()) {
            Ok(fd) => Ok(Dir { fd, path: path.to_owned() }),
            Err(error) => Err(PathError::new("open", path, error.into())),
        }
    }

    /// Returns where the directory is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lists at most `limit` names, unsorted; names that are not UTF-8 are not ours and left out.
    ///
    /// # Errors
    /// What getdents(2) says.
    pub fn names(&self, limit: usize) -> Result<Vec<String>> {
        let fail = |error: rustix::io::Errno| PathError::new("list", &self.path, error.into());
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.fd).map_err(fail)?.take(limit) {
            let entry = entry.map_err(fail)?;
            match entry.file_name().to_str() {
                Ok("." | "..") | Err(_) => {}
                Ok(name) => names.push(name.to_owned()),
            }
        }
        Ok(names)
    }

    /// Opens a directory below this one.
    ///
    /// # Errors
    /// What open(2) says.
    pub fn below(&self, name: &str) -> Result<Dir> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        match rustix::fs::openat(&self.fd, name, flags, Mode::empty()) {
            Ok(fd) => Ok(Dir { fd, path: self.path.join(name) }),
            Err(error) => Err(PathError::new("open", &self.path.join(name), error.into())),
        }
    }

    /// Hands out the names one by one, unsorted, until one is refused; names that are not UTF-8 are not ours and left out. For
    /// directories with more names than should be in memory at the same time.
    ///
    /// # Errors
    /// What getdents(2) says, and what `on` does.
    pub fn each_name(&self, on: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        let fail = |error: rustix::io::Errno| PathError::new("list", &self.path, error.into());
        rustix::fs::seek(&self.fd, rustix::fs::SeekFrom::Start(0)).map_err(fail)?;
        let mut buffer: Vec<u8> = Vec::with_capacity(LIST_BYTES);
        let mut raw = RawDir::new(&self.fd, buffer.spare_capacity_mut());
        while let Some(entry) = raw.next() {
            match entry.map_err(fail)?.file_name().to_str() {
                Ok("." | "..") | Err(_) => {}
                Ok(name) => on(name)?,
            }
        }
        Ok(())
    }

    /// Tells whether there is something by this name below the directory; what cannot be looked at is not there.
    pub fn has(&self, name: &str) -> bool {
        rustix::fs::statat(&self.fd, name, AtFlags::empty()).is_ok()
    }

    /// Reads a small file below the directory with as few calls as there are, by one that has taken
    /// it all if it did not fill `buf`: of files that are replaced whole, and whose content says
    /// whether it is whole. A link as its last part is not followed.
    ///
    /// # Errors
    /// What the kernel says; `FileTooLarge` when it may not be all.
    pub fn peek(&self, name: &str, buf: &mut [u8]) -> Result<usize> {
        let fail = |error: rustix::io::Errno| PathError::new("read", &self.path.join(name), error.into());
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let fd = rustix::fs::openat(&self.fd, name, flags, Mode::empty()).map_err(fail)?;
        match rustix::io::read(&fd, &mut *buf).map_err(fail)? {
            filled if filled < buf.len() => Ok(filled),
            _ => Err(fail(rustix::io::Errno::FBIG)),
        }
    }

    /// Reads a whole file of the directory into `buf`, at most as much as fits; returns their number
    /// and the time of its last modification (seconds, nanoseconds). A link is not followed.
    ///
    /// # Errors
    /// What the kernel says; `FileTooLarge` when it does not fit.
    pub fn read(&self, name: &str, buf: &mut [u8]) -> Result<(usize, (i64, u32))> {
        let fail = |error: rustix::io::Errno| PathError::new("read", &self.path.join(name), error.into());
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let fd = rustix::fs::openat(&self.fd, name, flags, Mode::empty()).map_err(fail)?;
        let stat = rustix::fs::fstat(&fd).map_err(fail)?;
        if usize::try_from(stat.st_size).map_or(true, |size| size >= buf.len()) {
            return Err(fail(rustix::io::Errno::FBIG));
        }
        let mut filled = 0;
        loop {
            match rustix::io::read(&fd, &mut buf[filled..]) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(fail(error)),
            }
            // The usual file is whole after one read; its size says so without another call.
            if filled as u64 >= stat.st_size as u64 {
                break;
            }
        }
        #[allow(clippy::unnecessary_cast, reason = "the types differ between architectures")]
        let modified = (stat.st_mtime as i64, stat.st_mtime_nsec as u32);
        Ok((filled, modified))
    }
}
