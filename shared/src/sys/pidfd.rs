//! Processes by descriptor: signals, waiting, and an identity that survives reuse of process ids.
//!
//! A process id alone is never trusted: what is stored of a process is its id, its start time and
//! the boot it ran in, and it is opened and compared before anything is done to it.

#![allow(unsafe_code, reason = "PIDFD_GET_INFO and real-time signals have no wrapper")]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::sync::OnceLock;

use rustix::process::{Pid, PidfdFlags, WaitId, WaitIdOptions};
use serde::{Deserialize, Serialize};

use super::fs;
use super::process::Exit;

/// Sends a signal.
///
/// # Errors
/// When the process is gone, or the signal does not exist.
pub fn send_signal(pidfd: BorrowedFd<'_>, signal: i32) -> io::Result<()> {
    // SAFETY: the descriptor is open, no information goes along; the kernel refuses numbers that are no signal.
    let sent = unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd.as_raw_fd(), signal, std::ptr::null::<libc::siginfo_t>(), 0) };
    if sent == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Reaps a child; without `block`, `None` means that it still runs.
///
/// # Errors
/// When it is not a child of this process or was reaped already.
pub fn reap(pidfd: BorrowedFd<'_>, block: bool) -> io::Result<Option<Exit>> {
    let mut options = WaitIdOptions::EXITED;
    if !block {
        options |= WaitIdOptions::NOHANG;
    }
    let status = rustix::io::retry_on_intr(|| rustix::process::waitid(WaitId::PidFd(pidfd), options))?;
    Ok(status.map(|status| match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => Exit::Code(code),
        (None, Some(signal)) => Exit::Signal(signal),
        (None, None) => Exit::Code(255),
    }))
}

/// Opens a process.
///
/// # Errors
/// When there is none with this id.
pub fn open(pid: i32) -> io::Result<OwnedFd> {
    let pid = Pid::from_raw(pid).ok_or_else(|| io::Error::from_raw_os_error(libc::ESRCH))?;
    rustix::process::pidfd_open(pid, PidfdFlags::empty()).map_err(io::Error::from)
}

/// Waits until a process has ended; `false` when the time ran out. Needs no kinship.
///
/// # Errors
/// What poll(2) says.
pub fn wait_end(pidfd: BorrowedFd<'_>, timeout: Option<std::time::Duration>) -> io::Result<bool> {
    let deadline = timeout.map(|t| std::time::Instant::now() + t);
    loop {
        let left = deadline.map(|d| d.saturating_duration_since(std::time::Instant::now()));
        let spec = left.map(|l| rustix::event::Timespec { tv_sec: l.as_secs() as i64, tv_nsec: i64::from(l.subsec_nanos()) });
        let mut fds = [rustix::event::PollFd::new(&pidfd, rustix::event::PollFlags::IN)];
        match rustix::event::poll(&mut fds, spec.as_ref()) {
            Ok(0) => return Ok(false),
            Ok(_) => return Ok(true),
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

/// The kernel's `struct pidfd_info`, first version.
#[repr(C)]
#[derive(Default)]
struct PidfdInfo {
    mask: u64,
    cgroup_id: u64,
    pid: u32,
    tgid: u32,
    ppid: u32,
    ids: [u32; 8],
    exit_code: i32,
}

/// Reads how a process ended from its descriptor, even after somebody else reaped it (Linux 6.15; else `None`).
pub fn exit_of(pidfd: BorrowedFd<'_>) -> Option<Exit> {
    const MASK_EXIT: u64 = 1 << 3;
    // _IOWR(0xFF, 11, struct pidfd_info)
    const GET_INFO: u64 = (3 << 30) | ((size_of::<PidfdInfo>() as u64) << 16) | (0xFF << 8) | 11;
    let mut info = PidfdInfo { mask: MASK_EXIT, ..PidfdInfo::default() };
    // SAFETY: the structure has the size that the request carries and lives across the call.
    let result = unsafe { libc::ioctl(pidfd.as_raw_fd(), GET_INFO as _, &raw mut info) };
    if result < 0 || info.mask & MASK_EXIT == 0 {
        return None;
    }
    Some(exit_from_status(info.exit_code))
}

/// Finds out how a process ended that is somebody else's child, whether that one has reaped it or not.
pub fn exit_of_stranger(pidfd: BorrowedFd<'_>) -> Option<Exit> {
    // Between the end and its record, and between the two places where that stands, lies a moment.
    const TRIES_MAX: u32 = 100;
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(2);
    for _ in 0..TRIES_MAX {
        if let Some(exit) = exit_of(pidfd).or_else(|| exit_of_zombie(pidfd)) {
            return Some(exit);
        }
        std::thread::sleep(PAUSE);
    }
    None
}

/// Reads field 52 of /proc/PID/stat, which root may see, of a process that nobody has reaped yet.
fn exit_of_zombie(pidfd: BorrowedFd<'_>) -> Option<Exit> {
    let pid = pid_of(pidfd)?;
    let fields = stat_fields(pid).ok()?;
    // The number was this process's all the time if it still is.
    if fields.first().is_none_or(|state| state != "Z") || pid_of(pidfd) != Some(pid) {
        return None;
    }
    fields.get(49)?.parse().ok().map(exit_from_status)
}

fn exit_from_status(status: i32) -> Exit {
    if libc::WIFSIGNALED(status) { Exit::Signal(libc::WTERMSIG(status)) } else { Exit::Code(libc::WEXITSTATUS(status)) }
}

/// Returns the process id that a descriptor stands for; none when it has ended.
pub fn pid_of(pidfd: BorrowedFd<'_>) -> Option<i32> {
    let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{}", pidfd.as_raw_fd())).ok()?;
    info.lines().find_map(|line| line.strip_prefix("Pid:")?.trim().parse().ok()).filter(|pid| *pid > 0)
}

/// Who a process is, beyond its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its id, as the host sees it.
    pub pid: i32,
    /// When it started, in clock ticks since boot.
    pub start_ticks: u64,
    /// The boot it ran in.
    pub boot_id: String,
    /// The number of its descriptor's file, which no other process of the boot gets (Linux 6.9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inode: Option<u64>,
}

impl Identity {
    /// Describes a running process.
    ///
    /// # Errors
    /// When it is gone.
    pub fn of(pid: i32) -> io::Result<Identity> {
        let inode = open(pid).and_then(|fd| inode(&fd)).ok();
        Ok(Identity { pid, start_ticks: start_ticks(pid)?, boot_id: boot_id()?, inode })
    }

    /// Opens the process if it is still this one and has not ended.
    pub fn open(&self) -> Option<OwnedFd> {
        if boot_id().ok()? != self.boot_id {
            return None;
        }
        let fd = open(self.pid).ok()?;
        // The descriptor pins the process: its start time, read after opening, is this process's or the process is gone.
        if start_ticks(self.pid).ok()? != self.start_ticks {
            return None;
        }
        // On kernels that number the descriptors themselves all have the same number, and it proves nothing.
        if self.inode.is_some_and(|inode| self::inode(&fd).is_ok_and(|now| now != inode)) {
            return None;
        }
        use std::os::fd::AsFd;
        match wait_end(fd.as_fd(), Some(std::time::Duration::ZERO)) {
            Ok(false) => Some(fd),
            _ => None,
        }
    }
}

fn inode(pidfd: &OwnedFd) -> io::Result<u64> {
    Ok(rustix::fs::fstat(pidfd)?.st_ino)
}

/// Returns the id of this boot.
///
/// # Errors
/// When /proc is not there.
pub fn boot_id() -> io::Result<String> {
    // A process does not live longer than that.
    static FOUND: OnceLock<String> = OnceLock::new();
    if let Some(found) = FOUND.get() {
        return Ok(found.clone());
    }
    let found = fs::read_kernel("/proc/sys/kernel/random/boot_id")?.trim().to_owned();
    Ok(FOUND.get_or_init(|| found).clone())
}

/// Reads field 22 of /proc/PID/stat.
fn start_ticks(pid: i32) -> io::Result<u64> {
    let malformed = || io::Error::other(format!("/proc/{pid}/stat is malformed"));
    stat_fields(pid)?.get(19).and_then(|field| field.parse().ok()).ok_or_else(malformed)
}

/// Returns the fields of /proc/PID/stat from the third on; the name in the second may contain
/// anything, so they count from its last parenthesis.
fn stat_fields(pid: i32) -> io::Result<Vec<String>> {
    let stat = fs::read_kernel(format!("/proc/{pid}/stat"))?;
    let malformed = || io::Error::other(format!("/proc/{pid}/stat is malformed"));
    let (_, fields) = stat.rsplit_once(')').ok_or_else(malformed)?;
    Ok(fields.split_ascii_whitespace().map(str::to_owned).collect())
}
