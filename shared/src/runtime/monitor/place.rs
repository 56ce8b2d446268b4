//! The directory of a running container below /run: the pipes of its output, the socket of its monitor.

use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};

use super::super::container::Container;
use super::super::error::{Result, RuntimeError, failed};
use super::super::launch::Stdio;
use super::fds::{Fds, Role};
use crate::sys::fs;
use crate::sys::pty::Size;

/// The most clients that wait to be let in.
const BACKLOG: i32 = 16;
/// How much of an id names the directory: a socket's path must stay short.
const ID_LETTERS: usize = 12;

/// Where a running container and its monitor meet.
#[derive(Debug)]
pub(in crate::runtime) struct Place {
    dir: PathBuf,
}

impl Place {
    pub(in crate::runtime) fn of(container: &Container) -> Result<Place> {
        let id = container.id();
        Ok(Place { dir: container.store().run_dir()?.join("containers").join(id.get(..ID_LETTERS).unwrap_or(id)) })
    }

    pub(in crate::runtime) fn at(dir: PathBuf) -> Place {
        Place { dir }
    }

    /// Tells whether there is a monitor.
    pub(in crate::runtime) fn answers(&self) -> bool {
        self.connect("").is_ok()
    }

    pub(in crate::runtime) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(in crate::runtime) fn into_dir(self) -> PathBuf {
        self.dir
    }

    /// Makes it new: what a killed run left must not be taken for this one's.
    pub(super) fn make(&self) -> Result<()> {
        self.remove()?;
        if let Some(parent) = self.dir.parent() {
            fs::create_dir_all(parent)?;
        }
        Ok(fs::create_dir(&self.dir, 0o700)?)
    }

    pub(in crate::runtime) fn remove(&self) -> Result<()> {
        if self.dir.exists() {
            fs::remove_tree(&self.dir)?;
        }
        Ok(())
    }

    /// Makes the ways in and out of a container: its ends as [`Stdio`], the monitor's into `fds`.
    /// Standard input comes to its end with the client who started the container, if there is one.
    pub(super) fn wire(&self, tty: bool, interactive: bool, size: Option<Size>, fds: &mut Fds) -> Result<Stdio> {
        if tty {
            return Ok(Stdio::Terminal(size));
        }
        for name in ["out", "err"] {
            fs::make_fifo(&self.dir.join(name), 0o600)?;
        }
        let stdin = if interactive {
            fs::make_fifo(&self.dir.join("in"), 0o600)?;
            let both = self.open("in", OFlags::RDWR)?;
            let may_end = fds.get(Role::Starter).or(fds.get(Role::Owner)).is_some();
            if may_end {
                let near = self.open("in", OFlags::RDONLY)?;
                fds.put(Role::Stdin, self.open("in", OFlags::WRONLY | OFlags::NONBLOCK)?);
                near
            } else {
                both
            }
        } else {
            fs::open(Path::new("/dev/null"))?.into()
        };
        self.reopen(interactive && fds.get(Role::Stdin).is_none(), fds)?;
        // Open for reading too: with the monitor dead, a write waits instead of ending the writer.
        Ok(Stdio::Files([stdin, self.open("out", OFlags::RDWR)?, self.open("err", OFlags::RDWR)?]))
    }

    /// Opens the monitor's ends of the pipes.
    pub(super) fn reopen(&self, interactive: bool, fds: &mut Fds) -> Result<()> {
        fds.put(Role::Stdout, self.open("out", OFlags::RDONLY | OFlags::NONBLOCK)?);
        fds.put(Role::Stderr, self.open("err", OFlags::RDONLY | OFlags::NONBLOCK)?);
        if interactive {
            fds.put(Role::Stdin, self.open("in", OFlags::RDWR | OFlags::NONBLOCK)?);
        }
        Ok(())
    }

    fn open(&self, name: &str, flags: OFlags) -> Result<OwnedFd> {
        let path = self.dir.join(name);
        rustix::fs::open(&path, flags | OFlags::CLOEXEC | OFlags::NOCTTY, Mode::empty())
            .map_err(|errno| failed(format!("open {}", path.display()))(errno.into()))
    }

    /// Opens the socket where clients come.
    pub(super) fn listen(&self) -> Result<OwnedFd> {
        let failed = |errno: rustix::io::Errno| failed("make the container's control socket")(errno.into());
        fs::remove_file(&self.dir.join("ctl"))?;
        let socket = socket().map_err(failed)?;
        let dir = self.open(".", OFlags::PATH | OFlags::DIRECTORY)?;
        rustix::net::bind(&socket, &address(&dir).map_err(failed)?).map_err(failed)?;
        fs::set_mode(&self.dir.join("ctl"), 0o600)?;
        rustix::net::listen(&socket, BACKLOG).map_err(failed)?;
        Ok(socket)
    }

    /// Connects to the monitor of the container with this name.
    pub(super) fn connect(&self, name: &str) -> Result<OwnedFd> {
        let refused =
            || RuntimeError::State { name: name.to_owned(), state: "run by a command in the foreground, which has its output".into() };
        let dir = self.open(".", OFlags::PATH | OFlags::DIRECTORY).map_err(|_| refused())?;
        let failed = |errno: rustix::io::Errno| failed("talk to the container's monitor")(errno.into());
        let socket = socket().map_err(failed)?;
        rustix::net::connect(&socket, &address(&dir).map_err(failed)?).map_err(|errno| match errno {
            rustix::io::Errno::NOENT | rustix::io::Errno::CONNREFUSED => refused(),
            other => failed(other),
        })?;
        Ok(socket)
    }
}

fn socket() -> rustix::io::Result<OwnedFd> {
    rustix::net::socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
}

/// Names the socket in a directory. The path may be too long for an address; by descriptor it is not.
fn address(dir: &OwnedFd) -> rustix::io::Result<SocketAddrUnix> {
    SocketAddrUnix::new(format!("/proc/self/fd/{}/ctl", dir.as_raw_fd()))
}
