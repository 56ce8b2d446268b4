//! The steps of a new process between clone and exec, as data. [`super::child`] walks them.

use std::ffi::{CString, c_int};
use std::os::fd::RawFd;

/// How many descriptors a child may hold in slots.
pub const SLOTS_MAX: usize = 64;

/// A descriptor as an [`Op`] names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fd {
    /// The current directory, for calls that take a directory.
    Cwd,
    /// One that the parent keeps open in its [`super::Plan`].
    Kept(RawFd),
    /// One that an earlier op put into this slot.
    Slot(u8),
}

/// The kernel's `struct sched_attr`, first version.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SchedAttr {
    /// The size of this structure.
    pub size: u32,
    /// `SCHED_*`.
    pub policy: u32,
    /// `SCHED_FLAG_*`.
    pub flags: u64,
    /// The nice value.
    pub nice: i32,
    /// The static priority.
    pub priority: u32,
    /// Nanoseconds of work.
    pub runtime: u64,
    /// Nanoseconds until it is done.
    pub deadline: u64,
    /// Nanoseconds between two pieces of work.
    pub period: u64,
}

/// One step of a child.
#[derive(Debug, Clone)]
pub enum Op {
    /// Starts a new session.
    NewSession,
    /// Makes a terminal the controlling one of the session.
    ControllingTerminal(Fd),
    /// Gets this signal when the thread that spawned it ends.
    ParentDeath(c_int),
    /// Sets the file mode mask.
    Umask(u32),
    /// Sets every signal to its default and unblocks all.
    ResetSignals,
    /// Makes `to` a copy of `from`, open across exec.
    Dup {
        /// The descriptor to copy.
        from: Fd,
        /// Its number afterwards.
        to: RawFd,
    },
    /// Leaves a descriptor open across exec.
    Inherit(Fd),
    /// Closes everything from this number on when the program starts.
    CloseFrom(u32),
    /// Waits for the parent's word; ends silently when the parent is gone.
    Gate,
    /// Tells the parent that it came this far.
    Tell,
    /// Waits until a byte can be read, whoever wrote it; the descriptor is a named pipe that stays open for writing.
    GateAt(Fd),
    /// Lets go of a lock, for all who hold it through the same opened file.
    Unlock(Fd),
    /// Reports failures to this descriptor from here on.
    ReportTo(Fd),
    /// Fails unless the program can be found and executed.
    Findable,
    /// Enters a new time namespace whose clocks have these offsets.
    NewTime {
        /// The host's procfs.
        proc: Fd,
        /// Lines of `timens_offsets`.
        offsets: Vec<u8>,
    },
    /// Sets the class and the priority of input and output.
    IoPriority(u32),
    /// Sets the scheduling of the process: the kernel's `struct sched_attr`.
    Scheduling(SchedAttr),
    /// Joins a new session keyring of this name, where the kernel has any.
    SessionKeyring(CString),
    /// Moves a mount over the root instead of changing roots: for a root that is an initramfs.
    MoveRoot(Fd),
    /// Sends a descriptor through a socket.
    Send {
        /// The socket.
        socket: Fd,
        /// What is sent.
        fd: Fd,
    },
    /// Writes bytes with one call.
    Write {
        /// Where to.
        to: Fd,
        /// What.
        bytes: Vec<u8>,
    },
    /// Leaves namespaces for new ones (`CLONE_NEW*`).
    Unshare(u32),
    /// Joins namespaces: of a pidfd, those of the mask; of a namespace file, that one.
    Join {
        /// A pidfd or a namespace file.
        of: Fd,
        /// `CLONE_NEW*`.
        kinds: u32,
    },
    /// Sets the host name.
    HostName(Vec<u8>),
    /// Sets the NIS domain name.
    DomainName(Vec<u8>),
    /// Opens a path below a directory, without magic links, resolved as if the directory were the root.
    Open {
        /// The root of resolution.
        root: Fd,
        /// The path.
        path: CString,
        /// Whether symbolic links on the way are an error.
        no_symlinks: bool,
        /// Whether a place inside procfs or sysfs is an error.
        no_kernel: bool,
        /// The slot that gets an `O_PATH` descriptor.
        into: u8,
    },
    /// Makes the directories that are missing on a path, each component resolved inside the root;
    /// the last is an empty file if `file`.
    MakePath {
        /// The root of resolution.
        root: Fd,
        /// Every prefix of the path, shortest first: `a`, `a/b`, `a/b/c`.
        prefixes: Vec<CString>,
        /// Whether the last is a file.
        file: bool,
    },
    /// Makes one directory.
    MakeDir {
        /// In which directory.
        at: Fd,
        /// Its name.
        name: CString,
        /// Its mode, independent of the mask.
        mode: u32,
    },
    /// Makes a device node.
    MakeNode {
        /// In which directory.
        at: Fd,
        /// Its name.
        name: CString,
        /// File type and mode.
        mode: u32,
        /// The device number.
        device: u64,
        /// Owner and group.
        owner: (u32, u32),
    },
    /// Makes a symbolic link; one that exists is fine.
    MakeLink {
        /// What it says.
        target: CString,
        /// In which directory.
        at: Fd,
        /// Its name.
        name: CString,
    },
    /// Makes a file with this content.
    MakeFile {
        /// In which directory.
        at: Fd,
        /// Its name.
        name: CString,
        /// Its mode, independent of the mask.
        mode: u32,
        /// Owner and group.
        owner: (u32, u32),
        /// Its content.
        content: Vec<u8>,
    },
    /// Writes an existing file below a directory, without links on the way: kernel parameters.
    WriteFile {
        /// The directory.
        at: Fd,
        /// The path below it.
        path: CString,
        /// What is written, with one call.
        bytes: Vec<u8>,
    },
    /// Writes one of the process's own files of procfs, with one call, through a procfs that nobody else sees
    /// (CVE-2025-52881).
    WriteOwn {
        /// The path below /proc: `self/oom_score_adj`.
        path: CString,
        /// What is written.
        bytes: Vec<u8>,
    },
    /// Enters an execution domain (personality(2)).
    Personality(u32),
    /// Makes a terminal in the container's own devpts and sends its master away.
    Terminal {
        /// The container's root.
        root: Fd,
        /// Where the master goes.
        socket: Fd,
        /// Rows and columns; 0 is unknown.
        size: (u16, u16),
        /// Who owns the terminal.
        uid: u32,
        /// The slot that gets the slave.
        into: u8,
    },
    /// Changes how mount events travel at a path (`MS_*` propagation bits).
    Propagation {
        /// The mount point.
        path: CString,
        /// The bits.
        flags: u32,
    },
    /// Makes a file system without attaching it.
    NewMount {
        /// Its type.
        kind: CString,
        /// Options: key and value, or key alone.
        options: Vec<(CString, Option<CString>)>,
        /// `MOUNT_ATTR_*`.
        attributes: u32,
        /// The slot that gets the mount.
        into: u8,
    },
    /// Copies a mount (a bind) without attaching it.
    CloneMount {
        /// The root of resolution, or the thing itself when the path is empty.
        root: Fd,
        /// A path below it, resolved inside it.
        path: CString,
        /// With the mounts below it.
        recursive: bool,
        /// The slot that gets the mount.
        into: u8,
    },
    /// Changes attributes and propagation of a mount.
    Attributes {
        /// The mount.
        mount: Fd,
        /// With the mounts below it.
        recursive: bool,
        /// `MOUNT_ATTR_*` to set.
        set: u64,
        /// `MOUNT_ATTR_*` to clear.
        clear: u64,
        /// `MS_*` propagation, or 0.
        propagation: u64,
    },
    /// Attaches a mount to an opened mount point.
    Attach {
        /// The mount.
        mount: Fd,
        /// The mount point.
        at: Fd,
    },
    /// Attaches a mount to a directory, which it makes where it is missing, in an attached file system of our own.
    AttachBelow {
        /// The mount.
        mount: Fd,
        /// The directory above the mount point.
        at: Fd,
        /// The name of the mount point.
        name: CString,
    },
    /// Attaches a mount to a path of the host.
    AttachAtPath {
        /// The mount.
        mount: Fd,
        /// The mount point.
        path: CString,
    },
    /// Hides a path, if it is there: a directory under `empty`, a file under `null`.
    Mask {
        /// The root of resolution.
        root: Fd,
        /// The path.
        path: CString,
        /// An attached mount of an empty, read-only directory.
        empty: Fd,
        /// A file whose content is nothing.
        null: Fd,
    },
    /// Makes a path read-only with all below it, if it is there.
    ReadOnly {
        /// The root of resolution.
        root: Fd,
        /// The path.
        path: CString,
    },
    /// Makes a mount the root and drops the old one.
    Pivot(Fd),
    /// Changes the root directory without a mount namespace.
    ChangeRoot(Fd),
    /// Changes directory to an opened one.
    Enter(Fd),
    /// Changes directory; the result must lie inside the root.
    WorkIn(CString),
    /// Sets a resource limit.
    Limit {
        /// `RLIMIT_*`.
        resource: u32,
        /// The soft limit.
        soft: u64,
        /// The hard limit.
        hard: u64,
    },
    /// Sets groups, group and user, keeping capabilities for the steps that follow.
    Identity {
        /// The user.
        uid: u32,
        /// The group.
        gid: u32,
        /// The supplementary groups.
        groups: Vec<u32>,
    },
    /// Drops every capability from the bounding set that is not in this mask.
    Bound(u64),
    /// Sets the effective, permitted and inheritable sets, and empties or fills the ambient one.
    Capabilities {
        /// Effective.
        effective: u64,
        /// Permitted.
        permitted: u64,
        /// Inheritable.
        inheritable: u64,
        /// Ambient.
        ambient: u64,
    },
    /// No program gains privileges from here on.
    NoNewPrivileges,
    /// Makes the process unreadable for others (`/proc/PID/mem` and the like) until exec.
    Undumpable,
    /// Installs a seccomp filter.
    Filter {
        /// Its program.
        program: Vec<libc::sock_filter>,
        /// `SECCOMP_FILTER_FLAG_*`.
        flags: u32,
        /// The socket through which the filter's notifications go to somebody else.
        listener: Option<Fd>,
    },
    /// Forks: the new process goes on, this one becomes an init that reaps, forwards signals, and ends as the new one ends.
    Reap,
    /// Closes a slot.
    Close(u8),
    /// Ends silently unless this process, given as a pidfd, still runs: [`Op::ParentDeath`] says
    /// nothing of a parent that had died before.
    Alive(Fd),
    /// Fails with EAGAIN while the root directory is this one: a container that was joined before it had its own.
    LeftRoot {
        /// Its file system.
        device: u64,
        /// Its number there.
        inode: u64,
    },
}
