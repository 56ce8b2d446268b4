//! What a caller hands down to a container besides standard input, output and error: descriptors that
//! it has open, under the same numbers, and the socket of whoever waits for it to be ready (sd_notify(3)).

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketAddrUnix, SocketFlags, SocketType};
use serde::{Deserialize, Serialize};

use super::error::{Result, RuntimeError, failed};
use super::options::set_variable;
use crate::oci::spec::Spec;
use crate::sys::fs;
use crate::sys::process::{is_inherited, withhold};

/// The first number after standard error.
const FIRST: i32 = 3;
/// The most descriptors.
const DESCRIPTORS_MAX: u32 = 1024;
/// Where a container finds the socket.
const PLACE: &str = "/run/notify";
/// The socket's name.
const SOCKET: &str = "notify.sock";
/// The longest message that is passed on, in bytes.
const MESSAGE_MAX_BYTES: usize = 4096;
/// What a container may tell: nothing about which processes belong to the service, or descriptors to be kept.
const PASSED: [&str; 8] =
    ["READY=", "STATUS=", "ERRNO=", "RELOADING=", "STOPPING=", "WATCHDOG=", "EXTEND_TIMEOUT_USEC=", "MONOTONIC_USEC="];

/// What is handed down.
#[derive(Debug, Clone, Default)]
pub struct Handed {
    /// Open descriptors.
    pub descriptors: Descriptors,
    /// Who waits.
    pub notify: Option<Notify>,
}

/// Descriptors that keep their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Descriptors {
    /// Sorted.
    numbers: Vec<i32>,
    /// How many of them, from the first on, are sockets of a service manager, and its names for them.
    listen: Option<(u32, Option<String>)>,
}

impl Descriptors {
    /// Takes the first `count` after standard error, those in the list, and, where `listens` says so, the sockets that a
    /// service manager started this process with.
    ///
    /// # Errors
    /// When one was not handed to this process.
    pub fn find(count: u32, list: &[i32], listens: bool) -> Result<Descriptors> {
        let listen = if listens { listen() } else { None };
        let sockets = listen.as_ref().map_or(0, |(sockets, _)| *sockets);
        let all = count.saturating_add(sockets);
        if all > DESCRIPTORS_MAX {
            return Err(RuntimeError::invalid("--preserve-fds", format!("more than {DESCRIPTORS_MAX} descriptors")));
        }
        let mut numbers: Vec<i32> = (FIRST..).take(all as usize).collect();
        for number in list.iter().filter(|number| **number >= FIRST) {
            if !numbers.contains(number) {
                numbers.push(*number);
            }
        }
        numbers.sort_unstable();
        let most = FIRST.saturating_add(DESCRIPTORS_MAX as i32);
        match numbers.iter().find(|number| **number > most || !is_inherited(**number)) {
            Some(number) => Err(RuntimeError::invalid("--preserve-fds", format!("descriptor {number} is not open"))),
            None => Ok(Descriptors { numbers, listen }),
        }
    }

    pub(super) fn numbers(&self) -> &[i32] {
        &self.numbers
    }

    /// Returns how many numbers after standard error stay open, and keeps children from those in between that are not handed down.
    pub(super) fn span(&self) -> u32 {
        let Some(last) = self.numbers.last() else { return 0 };
        (FIRST..*last).filter(|number| !self.numbers.contains(number)).for_each(withhold);
        u32::try_from(last - FIRST + 1).unwrap_or(0)
    }

    /// Tells the process of sockets, as sd_listen_fds(3) reads it.
    pub(super) fn tell(&self, env: &mut Vec<String>, pid: u32) {
        if let Some((count, names)) = &self.listen {
            set_variable(env, "LISTEN_FDS", &count.to_string());
            set_variable(env, "LISTEN_PID", &pid.to_string());
            if let Some(names) = names {
                set_variable(env, "LISTEN_FDNAMES", names);
            }
        }
    }
}

fn listen() -> Option<(u32, Option<String>)> {
    // Sockets meant for another process are none of ours.
    let is_ours = std::env::var("LISTEN_PID").is_ok_and(|pid| pid == std::process::id().to_string());
    let count = std::env::var("LISTEN_FDS").ok().filter(|_| is_ours)?.parse().ok().filter(|count| *count > 0)?;
    Some((count, std::env::var("LISTEN_FDNAMES").ok()))
}

/// Who waits for a container to be ready, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notify {
    /// The address of the socket: a path, or `@` and a name.
    address: String,
    /// When it is ready.
    ready: Ready,
}

/// When a container is ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Ready {
    /// When it says so itself.
    Told,
    /// When it runs.
    Running,
    /// When its health check says for the first time that it works.
    Healthy,
}

impl Notify {
    /// Reads `--sdnotify`; none when nobody waits.
    ///
    /// # Errors
    /// When there is no such mode.
    pub fn find(mode: &str) -> Result<Option<Notify>> {
        let ready = match mode {
            "container" => Ready::Told,
            "conmon" => Ready::Running,
            "healthy" => Ready::Healthy,
            "ignore" => return Ok(None),
            other => return Err(RuntimeError::invalid(format!("--sdnotify {other}"), "say container, conmon, healthy or ignore")),
        };
        let address = std::env::var("NOTIFY_SOCKET").ok().filter(|address| address.starts_with(['/', '@']));
        Ok(address.map(|address| Notify { address, ready }))
    }

    /// Tells whether the container says itself that it is ready.
    pub(super) fn is_from_inside(&self) -> bool {
        self.ready == Ready::Told
    }

    /// Tells whether the container must have a health check.
    pub fn asks_health(&self) -> bool {
        self.ready == Ready::Healthy
    }

    /// Tells that the health check says that the container works, which it did not say before.
    pub(super) fn healthy(&self) {
        if self.ready == Ready::Healthy {
            self.send(b"READY=1\n");
        }
    }

    /// Tells that the container runs; `main` is which process stands for it from now on, if it is another one.
    pub(super) fn running(&self, main: Option<u32>) {
        let mut lines = main.map(|pid| format!("MAINPID={pid}\n")).unwrap_or_default();
        if self.ready == Ready::Running {
            lines.push_str("READY=1\n");
        }
        if !lines.is_empty() {
            self.send(lines.as_bytes());
        }
    }

    /// Passes on what the container says of itself.
    pub(super) fn pass(&self, socket: &OwnedFd) {
        let mut bytes = [0_u8; MESSAGE_MAX_BYTES];
        while let Ok((n, _)) = rustix::net::recv(socket, bytes.as_mut_slice(), RecvFlags::DONTWAIT) {
            let text = String::from_utf8_lossy(bytes.get(..n).unwrap_or_default());
            let lines: Vec<&str> = text.lines().filter(|line| PASSED.iter().any(|word| line.starts_with(word))).collect();
            if !lines.is_empty() {
                self.send(lines.join("\n").as_bytes());
            }
        }
    }

    /// Whoever waits may have gone; the container runs all the same.
    fn send(&self, message: &[u8]) {
        let address = match self.address.strip_prefix('@') {
            Some(name) => SocketAddrUnix::new_abstract_name(name.as_bytes()),
            None => SocketAddrUnix::new(self.address.as_str()),
        };
        let socket = rustix::net::socket_with(AddressFamily::UNIX, SocketType::DGRAM, SocketFlags::CLOEXEC, None);
        if let (Ok(address), Ok(socket)) = (address, socket) {
            let _ = rustix::net::sendto(&socket, message, SendFlags::NOSIGNAL | SendFlags::DONTWAIT, &address);
        }
    }
}

/// Makes the socket that a container is given, in a directory of its own below this one.
pub(super) fn listen_in(place: &Path) -> Result<(PathBuf, OwnedFd)> {
    let dir = place.join("notify");
    fs::create_dir(&dir, 0o755)?;
    fs::set_mode(&dir, 0o755)?;
    let failed = |errno: rustix::io::Errno| failed("make the container's socket for sd_notify")(errno.into());
    let socket = rustix::net::socket_with(AddressFamily::UNIX, SocketType::DGRAM, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None);
    let socket = socket.map_err(failed)?;
    let path = dir.join(SOCKET);
    rustix::net::bind(&socket, &SocketAddrUnix::new(&path).map_err(failed)?).map_err(failed)?;
    // Whoever the container's processes are.
    fs::set_mode(&path, 0o666)?;
    Ok((dir, socket))
}

/// Gives a directory with a socket to a container.
pub(super) fn give_socket(spec: &mut Spec, dir: &Path) {
    spec.mounts.push(super::defaults::bind(PLACE, &dir.to_string_lossy(), "ro,nosuid,nodev,noexec"));
    if let Some(process) = spec.process.as_mut() {
        set_variable(&mut process.env, "NOTIFY_SOCKET", &format!("{PLACE}/{SOCKET}"));
    }
}
