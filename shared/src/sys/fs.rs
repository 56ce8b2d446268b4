//! State-changing calls on paths of our own (the store, run directories, what the user named), each behind a fault point.
//!
//! Errors name the operation and the path. Nothing here is for paths out of images, archives or containers.

mod dir;
mod early;

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::{fault, random};

pub use dir::Dir;
pub use early::write_early;

/// A failed call on a path.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}", path.display())]
pub struct PathError {
    /// The verb.
    pub action: &'static str,
    /// On what.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

impl PathError {
    /// Returns the kind of the cause.
    pub fn kind(&self) -> io::ErrorKind {
        self.source.kind()
    }

    /// Returns an error from a call on a path.
    pub fn new(action: &'static str, path: &Path, source: io::Error) -> PathError {
        PathError { action, path: path.to_owned(), source }
    }
}

/// The room for what comes from a file without a size, in bytes.
const READ_MIN_BYTES: usize = 4 << 10;

/// The result of a call on a path.
pub type Result<T> = std::result::Result<T, PathError>;

fn changing<T>(action: &'static str, path: &Path, call: impl FnOnce() -> io::Result<T>) -> Result<T> {
    fault::point(action).and_then(|()| call()).map_err(|source| PathError::new(action, path, source))
}

/// What tells a file from every other one of this host: its device, its inode, and when it was made,
/// in nanoseconds since 1970 (0 where the file system does not keep that). Renaming does not change it.
///
/// # Errors
/// What statx(2) says.
pub fn identity(path: &Path) -> io::Result<(u64, u64, i128)> {
    use rustix::fs::{AtFlags, CWD, StatxFlags, makedev, statx};
    let found = statx(CWD, path, AtFlags::empty(), StatxFlags::INO | StatxFlags::BTIME)?;
    let is_kept = found.stx_mask & StatxFlags::BTIME.bits() != 0;
    let born = i128::from(found.stx_btime.tv_sec) * 1_000_000_000 + i128::from(found.stx_btime.tv_nsec);
    Ok((makedev(found.stx_dev_major, found.stx_dev_minor), found.stx_ino, if is_kept { born } else { 0 }))
}

/// Creates a directory with mode 0700 and its parents; one that exists is fine.
///
/// # Errors
/// What mkdir(2) says.
pub fn create_dir_all(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    changing("create the directory", path, || std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path))
}

/// Asks the file system to lay each directory that will be made in this one far from the others: they have nothing to do
/// with each other. ext4 does (`chattr +T`); whoever knows no such thing goes on as before.
///
/// Where ext4 has no journal, it does not give an inode of a minute ago to somebody else, and looks for each new file past
/// all that were removed near it since. Trees that are made and removed in one place made that a third of making one.
pub fn lay_apart(dir: &Path) {
    let Ok(file) = open(dir) else { return };
    if let Ok(flags) = rustix::fs::ioctl_getflags(&file) {
        let _ = rustix::fs::ioctl_setflags(&file, flags | rustix::fs::IFlags::TOPDIR);
    }
}

/// Creates one directory that must not exist.
///
/// # Errors
/// What mkdir(2) says.
pub fn create_dir(path: &Path, mode: u32) -> Result<()> {
    changing("create the directory", path, || std::fs::DirBuilder::new().mode(mode).create(path))
}

/// Creates a new file for writing (and reading back); it must not exist.
///
/// # Errors
/// What open(2) says.
pub fn create_new(path: &Path, mode: u32) -> Result<File> {
    changing("create", path, || std::fs::OpenOptions::new().read(true).write(true).create_new(true).mode(mode).open(path))
}

/// Makes a named pipe.
///
/// # Errors
/// When something has the name.
pub fn make_fifo(path: &Path, mode: u32) -> Result<()> {
    use rustix::fs::{CWD, FileType, Mode};
    changing("create", path, || Ok(rustix::fs::mknodat(CWD, path, FileType::Fifo, Mode::from_raw_mode(mode), 0)?))
}

/// Opens a file for appending, creating it with mode 0600.
///
/// # Errors
/// What open(2) says.
pub fn open_append(path: &Path) -> Result<File> {
    changing("open", path, || std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path))
}

/// Opens a file for locking, creating it with mode 0600.
///
/// # Errors
/// What open(2) says.
pub fn open_lock(path: &Path) -> Result<File> {
    match std::fs::OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => Ok(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => changing("create", path, || {
            std::fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
        }),
        Err(source) => Err(PathError::new("open", path, source)),
    }
}

/// Opens a file for reading.
///
/// # Errors
/// What open(2) says.
pub fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|source| PathError::new("open", path, source))
}

/// Reads a text that the kernel makes up while it is read, of less than 4 MiB: in as few calls as it takes.
///
/// # Errors
/// What open(2) and read(2) say.
pub fn read_kernel(path: impl AsRef<Path>) -> io::Result<String> {
    const MAX_BYTES: u64 = 4 << 20;
    let bytes = read(path.as_ref(), MAX_BYTES).map_err(|error| error.source)?;
    // Names of programs and mount points need not be UTF-8.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads a whole file of at most `limit_bytes`.
///
/// # Errors
/// What the kernel says; `FileTooLarge` above the limit.
pub fn read(path: &Path, limit_bytes: u64) -> Result<Vec<u8>> {
    use rustix::fs::{Mode, OFlags};
    let fail = |source| PathError::new("read", path, source);
    // The standard library asks for the close-on-exec flag twice on some systems, and for the end of every file.
    let fd = rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).map_err(|errno| fail(errno.into()))?;
    let size = rustix::fs::fstat(&fd).map_err(|errno| fail(errno.into()))?.st_size;
    let size = usize::try_from(size).unwrap_or(0);
    let too_large = || fail(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {limit_bytes} bytes")));
    let limit = usize::try_from(limit_bytes).unwrap_or(usize::MAX);
    if size > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(size);
    loop {
        if bytes.len() == bytes.capacity() {
            bytes.reserve(READ_MIN_BYTES);
        }
        match rustix::io::read(&fd, rustix::buffer::spare_capacity(&mut bytes)) {
            Ok(0) => return Ok(bytes),
            Ok(_) if bytes.len() > limit => return Err(too_large()),
            // What the kernel makes up as it is read has no size: only an empty read is its end.
            Ok(_) if size > 0 && bytes.len() >= size => return Ok(bytes),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(fail(errno.into())),
        }
    }
}

/// Renames within one file system; replaces a file that is there.
///
/// # Errors
/// What rename(2) says.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    changing("rename", from, || std::fs::rename(from, to))
}

/// Unlinks a file; one that is not there is fine. Tells whether it was there.
///
/// # Errors
/// What unlink(2) says.
pub fn remove_file(path: &Path) -> Result<bool> {
    match changing("remove", path, || std::fs::remove_file(path)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes a tree of our own; one that is not there is fine. Symbolic links inside are unlinked, not followed.
///
/// # Errors
/// What the kernel says.
pub fn remove_tree(path: &Path) -> Result<()> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(PathError::new("remove the directory", path, io::ErrorKind::InvalidInput.into()));
    };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let removed = super::root::Root::open(parent).and_then(|parent| parent.remove_tree(Path::new(name)));
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(PathError::new("remove the directory", path, error.source)),
        Ok(_) => Ok(()),
    }
}

/// Removes an empty directory; one that is not there or not empty is fine.
///
/// # Errors
/// What rmdir(2) says.
pub fn remove_empty_dir(path: &Path) -> Result<()> {
    match changing("remove the directory", path, || std::fs::remove_dir(path)) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty) => Ok(()),
        other => other,
    }
}

/// Makes a symbolic link; it must not exist.
///
/// # Errors
/// What symlink(2) says.
pub fn symlink(target: &Path, path: &Path) -> Result<()> {
    changing("create the link", path, || std::os::unix::fs::symlink(target, path))
}

/// Makes a hard link; it must not exist.
///
/// # Errors
/// What link(2) says.
pub fn hard_link(from: &Path, to: &Path) -> Result<()> {
    changing("create the link", to, || std::fs::hard_link(from, to))
}

/// Sets permission bits.
///
/// # Errors
/// What chmod(2) says.
pub fn set_mode(path: &Path, mode: u32) -> Result<()> {
    changing("change the mode of", path, || std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)))
}

/// Writes all of `bytes` to an open file; the path is for the error.
///
/// # Errors
/// What write(2) says.
pub fn write_all(file: &mut File, path: &Path, bytes: &[u8]) -> Result<()> {
    changing("write", path, || file.write_all(bytes))
}

/// Empties an open file and goes back to its start.
///
/// # Errors
/// What ftruncate(2) says.
pub fn truncate(file: &mut File, path: &Path) -> Result<()> {
    use std::io::Seek;
    changing("truncate", path, || file.set_len(0).and_then(|()| file.rewind()))
}

/// Cuts an open file to this length.
///
/// # Errors
/// What ftruncate(2) says.
pub fn set_length(file: &File, path: &Path, bytes: u64) -> Result<()> {
    changing("truncate", path, || file.set_len(bytes))
}

/// Sets an extended attribute; a link has its own.
///
/// # Errors
/// What setxattr(2) says.
pub fn set_attribute(path: &Path, name: &str, value: &[u8]) -> Result<()> {
    changing("set an attribute of", path, || Ok(rustix::fs::lsetxattr(path, name, value, rustix::fs::XattrFlags::empty())?))
}

/// Sets the time of the last modification.
///
/// # Errors
/// What utimensat(2) says.
pub fn set_modified(file: &File, path: &Path, time: std::time::SystemTime) -> Result<()> {
    changing("set the time of", path, || file.set_modified(time))
}

/// Returns how much data waits to be written to this machine's disks, in bytes; `None` where the kernel does not say.
pub fn unwritten_bytes() -> Option<u64> {
    const MEMINFO_MAX_BYTES: u64 = 64 << 10;
    let bytes = read(Path::new("/proc/meminfo"), MEMINFO_MAX_BYTES).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let kib = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    Some(kib("Dirty:")?.saturating_add(kib("Writeback:")?).saturating_mul(1024))
}

/// Syncs the whole file system that an open file is on.
///
/// # Errors
/// What syncfs(2) says.
pub fn sync_file_system(file: &File, path: &Path) -> Result<()> {
    changing("sync the file system of", path, || rustix::fs::syncfs(file).map_err(io::Error::from))
}

/// Syncs a file's content and metadata to the disk.
///
/// # Errors
/// What fsync(2) says.
pub fn sync(file: &File, path: &Path) -> Result<()> {
    changing("sync", path, || file.sync_all())
}

/// Syncs a directory, so that renames in it survive a power loss.
///
/// # Errors
/// What fsync(2) says.
pub fn sync_dir(path: &Path) -> Result<()> {
    changing("sync", path, || File::open(path)?.sync_all())
}

/// Does the work of [`sync`] for several files, directories among them, at once: a disk does that in the time of one.
///
/// # Errors
/// What fsync(2) says.
pub fn sync_together(files: &[(&File, &Path)]) -> Result<()> {
    let Some((last, others)) = files.split_last() else { return Ok(()) };
    std::thread::scope(|scope| {
        let others: Vec<_> = others.iter().map(|(file, path)| scope.spawn(|| sync(file, path))).collect();
        let own = sync(last.0, last.1);
        let ended = others.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        ended.fold(own, Result::and)
    })
}

/// Whether a write has to survive a power loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// File and directory are synced before the call returns.
    Synced,
    /// The rename is atomic against a crash of ours, not against a power loss.
    Atomic,
}

/// Writes a whole file by tmp, (fsync,) rename. `tmp` is a directory on the same file system.
///
/// # Errors
/// What the kernel says; the old content stays then.
pub fn write_atomic(tmp: &Path, path: &Path, bytes: &[u8], mode: u32, durability: Durability) -> Result<()> {
    let staged = tmp.join(format!("w-{}", random::hex(8)));
    let mut file = create_new(&staged, mode)?;
    let written = changing("write", &staged, || file.write_all(bytes)).and_then(|()| match durability {
        Durability::Synced => sync(&file, &staged),
        Durability::Atomic => Ok(()),
    });
    let renamed = written.and_then(|()| rename(&staged, path));
    if let Err(error) = renamed {
        // The error that is being reported matters more than this one.
        let _ = std::fs::remove_file(&staged);
        return Err(error);
    }
    match (durability, path.parent()) {
        (Durability::Synced, Some(parent)) => sync_dir(parent),
        _ => Ok(()),
    }
}

/// Replaces the content of a file that others have mounted or open: its inode stays. Not atomic.
///
/// # Errors
/// What the kernel says; the content is then in between.
pub fn write_in_place(path: &Path, bytes: &[u8]) -> Result<()> {
    use std::os::unix::fs::FileExt;
    changing("write", path, || {
        let file = std::fs::OpenOptions::new().write(true).custom_flags(libc::O_NOFOLLOW).open(path)?;
        file.write_all_at(bytes, 0)?;
        file.set_len(bytes.len() as u64)
    })
}

/// Takes a lock on an open file that ends when the last descriptor of it closes; waits for it.
///
/// # Errors
/// What flock(2) says.
pub fn lock(file: impl AsFd, exclusive: bool) -> io::Result<()> {
    use rustix::fs::{FlockOperation, flock};
    let operation = if exclusive { FlockOperation::LockExclusive } else { FlockOperation::LockShared };
    rustix::io::retry_on_intr(|| flock(file.as_fd(), operation)).map_err(io::Error::from)
}

/// Gives a lock up although descriptors of the file may be open elsewhere: a process that another
/// thread makes has copies of ours until it runs its program.
///
/// # Errors
/// What flock(2) says.
pub fn unlock(file: impl AsFd) -> io::Result<()> {
    use rustix::fs::{FlockOperation, flock};
    rustix::io::retry_on_intr(|| flock(file.as_fd(), FlockOperation::Unlock)).map_err(io::Error::from)
}

/// Tries to take a lock on an open file; `false` when somebody else has it.
///
/// # Errors
/// What flock(2) says.
pub fn try_lock(file: impl AsFd, exclusive: bool) -> io::Result<bool> {
    use rustix::fs::{FlockOperation, flock};
    let operation = if exclusive { FlockOperation::NonBlockingLockExclusive } else { FlockOperation::NonBlockingLockShared };
    match rustix::io::retry_on_intr(|| flock(file.as_fd(), operation)) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
