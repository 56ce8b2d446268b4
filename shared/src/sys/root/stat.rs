//! What stat(2) and getdents(2) tell, in types of our own.

use std::ffi::OsString;

use rustix::fs::FileType;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Dir,
    /// A symbolic link.
    Symlink,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}

impl Kind {
    pub(super) fn from_raw(kind: FileType) -> Option<Kind> {
        match kind {
            FileType::RegularFile => Some(Kind::File),
            FileType::Directory => Some(Kind::Dir),
            FileType::Symlink => Some(Kind::Symlink),
            FileType::CharacterDevice => Some(Kind::CharDevice),
            FileType::BlockDevice => Some(Kind::BlockDevice),
            FileType::Fifo => Some(Kind::Fifo),
            FileType::Socket => Some(Kind::Socket),
            FileType::Unknown => None,
        }
    }
}

/// A point in time as file systems keep it; before 1970 `secs` is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Time {
    /// Whole seconds since 1970, rounded down.
    pub secs: i64,
    /// Nanoseconds on top, below 1,000,000,000.
    pub nanos: u32,
}

/// What stat(2) tells about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// Its type.
    pub kind: Kind,
    /// Permission, setuid, setgid and sticky bits.
    pub mode: u32,
    /// The owner.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// The length in bytes.
    pub size: u64,
    /// The disk space it takes, in units of 512 bytes.
    pub blocks: u64,
    /// When its content changed.
    pub modified: Time,
    /// When its metadata changed.
    pub changed: Time,
    /// The file system's device number.
    pub dev: u64,
    /// The inode number.
    pub ino: u64,
    /// How many names it has.
    pub links: u64,
    /// A device node's major number.
    pub major: u32,
    /// A device node's minor number.
    pub minor: u32,
}

impl Stat {
    /// Returns what a listing tells: the kind, and nothing else.
    pub fn of_kind(kind: Kind) -> Stat {
        let never = Time::default();
        Stat {
            kind,
            mode: 0,
            uid: 0,
            gid: 0,
            size: 0,
            blocks: 0,
            modified: never,
            changed: never,
            dev: 0,
            ino: 0,
            links: 0,
            major: 0,
            minor: 0,
        }
    }

    #[allow(clippy::unnecessary_cast, reason = "the types of the fields differ between processors")]
    pub(super) fn from_raw(stat: &rustix::fs::Stat) -> Stat {
        Stat {
            kind: Kind::from_raw(FileType::from_raw_mode(stat.st_mode)).unwrap_or(Kind::File),
            mode: stat.st_mode & 0o7777,
            uid: stat.st_uid,
            gid: stat.st_gid,
            size: u64::try_from(stat.st_size).unwrap_or(0),
            blocks: u64::try_from(stat.st_blocks).unwrap_or(0),
            modified: Time { secs: stat.st_mtime as i64, nanos: stat.st_mtime_nsec as u32 },
            changed: Time { secs: stat.st_ctime as i64, nanos: stat.st_ctime_nsec as u32 },
            dev: stat.st_dev as u64,
            ino: stat.st_ino as u64,
            links: stat.st_nlink as u64,
            major: rustix::fs::major(stat.st_rdev),
            minor: rustix::fs::minor(stat.st_rdev),
        }
    }

    /// Tells whether this is overlayfs' whiteout, a character device 0:0, or what stands for it where none can be made: a
    /// socket without any permission.
    pub fn is_whiteout(&self) -> bool {
        match self.kind {
            Kind::CharDevice => self.major == 0 && self.minor == 0,
            Kind::Socket => self.mode == 0,
            _ => false,
        }
    }
}

/// A name in a directory listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirEntry {
    /// The name, any bytes but `/` and NUL.
    pub name: OsString,
    /// What it stands for, where the file system says so in its listings.
    pub kind: Option<Kind>,
}
