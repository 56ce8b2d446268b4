//! Who has which address and which published port, for every root on this host.
//!
//! One file of one JSON line per container, in a run directory of this network namespace, read and
//! written under one lock. A lease is worth something while its owner or its container's init
//! lives; dead ones are taken over when somebody needs what they hold, and a reboot clears all.

use std::net::IpAddr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::request::Port;
use super::{NetError, Result, Site};
use crate::sys::fs::{self, Durability, PathError};
use crate::sys::netlink::route::Prefix;
use crate::sys::pidfd::boot_id;

/// The file of leases is at most this large: some 100,000 containers.
const LEASES_BYTES_MAX: u64 = 64 << 20;

/// Where the kernel says in which boot we are.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// A process that cannot be mistaken for another with the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Process {
    pid: u32,
    /// Clock ticks after boot at which it began.
    began: u64,
}

impl Process {
    /// Returns a process that lives now.
    pub(super) fn of(pid: u32) -> Option<Process> {
        // The name in parentheses may have spaces and parentheses: fields count from the last one. The line has some
        // 400 bytes, of which the first half are wanted, and the kernel gives it in one piece.
        let mut line = [0; 1024];
        let len = std::io::Read::read(&mut std::fs::File::open(format!("/proc/{pid}/stat")).ok()?, &mut line).ok()?;
        let text = String::from_utf8_lossy(&line[..len]);
        let mut fields = text.get(text.rfind(')')? + 2..)?.split(' ');
        let is_dead = matches!(fields.next()?, "Z" | "X");
        let began = fields.nth(18)?.parse().ok()?;
        (!is_dead).then_some(Process { pid, began })
    }

    /// Returns this process.
    pub(super) fn this() -> Option<Process> {
        Process::of(std::process::id())
    }

    /// Tells whether it still lives.
    pub(super) fn lives(self) -> bool {
        Process::of(self.pid) == Some(self)
    }
}

/// What a container has in one network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LeasedLink {
    /// The network's name.
    pub(super) network: String,
    /// The network's bridge.
    pub(super) bridge: String,
    /// The container's addresses.
    pub(super) addresses: Vec<IpAddr>,
    /// The names by which others in the network find it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) names: Vec<String>,
    /// The network's address ranges, where names are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) ranges: Vec<Prefix>,
    /// Whether nothing leads out of the network.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) internal: bool,
}

/// What a container has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lease {
    /// The container.
    pub(super) id: String,
    /// The root that it belongs to.
    pub(super) tag: String,
    /// Who looks after it.
    pub(super) owner: Option<Process>,
    /// Its first process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) init: Option<Process>,
    /// Its addresses.
    pub(super) links: Vec<LeasedLink>,
    /// Its published ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) ports: Vec<Port>,
}

impl Lease {
    /// Tells whether anybody is left who needs it.
    pub(super) fn lives(&self) -> bool {
        self.owner.is_some_and(Process::lives) || self.init.is_some_and(Process::lives)
    }
}

/// The first line of the file: in which boot it was written.
#[derive(Deserialize)]
struct Boot {
    boot: String,
}

/// All leases, with the host-wide lock.
#[derive(Debug)]
pub(super) struct Leases {
    path: PathBuf,
    dir: PathBuf,
    /// One per container.
    pub(super) all: Vec<Lease>,
    boot_id: String,
    lock: std::fs::File,
}

impl Drop for Leases {
    fn drop(&mut self) {
        // A step of another stage may be between its birth and its program, and waits for this lock to get
        // its network: with a copy of the descriptor it would wait for itself.
        let _ = fs::unlock(&self.lock);
    }
}

impl Leases {
    /// Takes the lock and reads the leases. A line that makes no sense is left out.
    ///
    /// # Errors
    /// When the directory cannot be used.
    pub(super) fn open(site: &Site) -> Result<Leases> {
        let dir = site.run_dir().to_owned();
        let path = dir.join("leases");
        let lock_path = dir.join("lock");
        let lock = fs::open_lock(&lock_path).map_err(NetError::Path)?;
        fs::lock(&lock, true).map_err(|source| NetError::Path(PathError::new("lock", &lock_path, source)))?;
        let bytes = match fs::read(&path, LEASES_BYTES_MAX) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(NetError::Path(error)),
        };
        let lines = || bytes.split(|byte| *byte == b'\n');
        let boot_id = boot_id().map_err(|source| NetError::Path(PathError::new("read", Path::new(BOOT_ID), source)))?;
        let is_of_this_boot = lines().find_map(|line| serde_json::from_slice::<Boot>(line).ok()).is_none_or(|boot| boot.boot == boot_id);
        // What the machine had before it was started again is free; process numbers begin anew.
        let all = lines().filter(|_| is_of_this_boot).filter_map(|line| serde_json::from_slice(line).ok()).collect();
        Ok(Leases { path, dir, all, boot_id, lock })
    }

    /// Writes the leases.
    ///
    /// # Errors
    /// When the directory cannot be written to; the old leases stay.
    pub(super) fn save(&self) -> Result<()> {
        let mut bytes = Vec::with_capacity((self.all.len() + 1) * 256);
        bytes.extend_from_slice(format!("{{\"boot\":\"{}\"}}\n", self.boot_id).as_bytes());
        for lease in &self.all {
            let line = serde_json::to_vec(lease)
                .map_err(|source| NetError::Corrupt { what: format!("the lease of {}", lease.id), reason: source.to_string() })?;
            bytes.extend_from_slice(&line);
            bytes.push(b'\n');
        }
        fs::write_atomic(&self.dir, &self.path, &bytes, 0o600, Durability::Atomic).map_err(NetError::Path)
    }

    /// Takes a container's lease out.
    pub(super) fn take(&mut self, tag: &str, id: &str) -> Option<Lease> {
        let at = self.all.iter().position(|lease| lease.tag == tag && lease.id == id)?;
        Some(self.all.remove(at))
    }

    /// Returns the lease that has an address on a bridge.
    pub(super) fn holder_of_address(&self, bridge: &str, address: IpAddr) -> Option<usize> {
        let has = |link: &LeasedLink| link.bridge == bridge && link.addresses.contains(&address);
        self.all.iter().position(|lease| lease.links.iter().any(has))
    }

    /// Returns the lease that has one of these ports.
    pub(super) fn holder_of_port(&self, port: &Port) -> Option<usize> {
        self.all.iter().position(|lease| lease.ports.iter().any(|other| conflict(other, port)))
    }
}

/// The file of leases as it is read without the lock: it is replaced whole by each writer, so it is read only
/// when it is another one than last time.
#[derive(Debug)]
pub(super) struct LeasesFile {
    path: PathBuf,
    /// The file that was read: its number and its time.
    seen: Option<(u64, i64, i64)>,
}

impl LeasesFile {
    pub(super) fn new(path: PathBuf) -> LeasesFile {
        LeasesFile { path, seen: None }
    }

    /// Returns the leases that are wanted, when they may have changed since the last call.
    pub(super) fn changed(&mut self, is_wanted: impl Fn(&Lease) -> bool) -> Option<Vec<Lease>> {
        let meta = std::fs::metadata(&self.path).ok()?;
        let found = (meta.ino(), meta.mtime(), meta.mtime_nsec());
        if self.seen == Some(found) {
            return None;
        }
        let bytes = fs::read(&self.path, LEASES_BYTES_MAX).ok()?;
        // Whoever writes between the two calls is seen by the next one.
        self.seen = Some(found);
        let leases = bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Lease>(line).ok());
        Some(leases.filter(is_wanted).collect())
    }
}

/// Tells whether two published ports cannot both be.
pub(super) fn conflict(a: &Port, b: &Port) -> bool {
    let last = |port: &Port| u32::from(port.host_port) + u32::from(port.count) - 1;
    let meets = match (a.host_ip, b.host_ip) {
        (None, _) | (_, None) => true,
        (Some(a), Some(b)) => a.is_ipv4() == b.is_ipv4() && (a == b || a.is_unspecified() || b.is_unspecified()),
    };
    meets && a.protocol == b.protocol && u32::from(a.host_port) <= last(b) && u32::from(b.host_port) <= last(a)
}
