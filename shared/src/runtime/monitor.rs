//! The monitor: one small process per detached container, its parent, that owns its output, its
//! log, its end and its restarts.
//!
//! It is this binary started again with a private first argument, a session of its own, and nothing
//! open but what it was handed. It executes itself once more at each turn of the container's life
//! ([`stage`]), so that the part that waits for months ([`watch`]) holds nothing of what starting and
//! ending a container takes. One thread, one poll loop.
//!
//! Invariant: the container outlives it. Output goes through named pipes that the container holds
//! open itself, everything else is in files; when a monitor is killed, the next command that looks
//! at the container starts another ([`adopt`]), and the lock says which one it is.

mod clients;
mod fds;
mod heart;
mod place;
mod stage;
mod watch;

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::pipe::{PipeFlags, pipe_with};
use serde::{Deserialize, Serialize};

use super::container::{Container, LogLimits, RunLock};
use super::error::{Class, Result, RuntimeError, failed};
use super::handed::{Descriptors, Handed, Notify};
use super::health::{Check, OnFailure};
use super::log::Mirror;
use crate::sys::fs;
use crate::sys::process::{Op, Plan, copy_inherited, spawn};
use crate::sys::pty::Size;
use fds::{Fds, Role};

pub use clients::{Client, Frame};
pub(super) use place::Place;

/// The first argument by which the binary knows that it is a monitor.
pub(super) const ARGV0: &str = "tacklebox-monitor";
/// The longest report that is read.
const REPORT_MAX_BYTES: u64 = 64 << 10;

/// What a monitor says about the first start.
#[derive(Debug, Serialize, Deserialize)]
struct Report {
    /// Why it failed; none when the container runs.
    error: Option<String>,
    /// The exit code that goes with it.
    code: i32,
    /// What kind of trouble it is.
    class: Class,
    /// What to do about it.
    hint: Option<String>,
}

/// What a monitor knows, from one execution of itself to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Own {
    /// What its descriptors are.
    fds: String,
    /// The container's directory.
    dir: PathBuf,
    /// Where its pipes are.
    place: Option<PathBuf>,
    /// How much log is kept.
    log: LogLimits,
    /// Which descriptors are handed down to the first run.
    descriptors: Descriptors,
    /// Who waits for it to be ready.
    notify: Option<Notify>,
    /// Which log of the host gets a copy of the output.
    mirror: Option<Mirror>,
    /// Rows and columns of the first client's terminal.
    size: Option<(u16, u16)>,
    /// The signal that stops the container.
    stop_signal: i32,
    /// Seconds until it is killed after that.
    stop_timeout_secs: u64,
    /// How its health is checked.
    health: Option<Beat>,
    /// Seconds after which the run is killed.
    timeout_secs: Option<u64>,
    /// Whether that came.
    timed_out: bool,
    /// Whether it is started again whatever its policy says.
    again: bool,
    /// Where the container's group is, when its end does not end every process of it.
    group: Option<String>,
    /// When the run began, in milliseconds since boot.
    began_ms: u64,
    /// How long the next pause before a restart is.
    pause_ms: u64,
    /// How often the container was started again.
    restarts: u32,
    /// Whether the machine goes down.
    leaving: bool,
    /// How the run ended: a code, or a signal below zero. None is unknown.
    exit: Option<i32>,
}

impl Own {
    fn with(handed: &Handed) -> Own {
        Own { descriptors: handed.descriptors.clone(), notify: handed.notify.clone(), ..Own::default() }
    }
}

/// What a monitor knows of a health check.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Beat {
    interval_ms: u64,
    start_interval_ms: u64,
    start_period_ms: u64,
    on_failure: OnFailure,
}

impl Beat {
    fn of(check: &Check) -> Beat {
        Beat {
            interval_ms: check.interval_ms,
            start_interval_ms: check.start_interval_ms,
            start_period_ms: check.start_period_ms,
            on_failure: check.on_failure,
        }
    }
}

/// Starts a container in the background, under a monitor of its own. Returns when it runs.
///
/// # Errors
/// What the monitor says when the container did not start. An ephemeral one is gone then.
pub fn start_detached(container: &Container, lock: RunLock, handed: &Handed) -> Result<()> {
    begin(container, lock, "start", Vec::new(), Own::with(handed))
}

/// Starts a container under a monitor, with this process attached from its first byte on. A client
/// that `owns` it takes it along when it dies; another one only leaves.
///
/// # Errors
/// As [`start_detached`].
pub fn start_attached(container: &Container, lock: RunLock, size: Option<Size>, owns: bool, handed: &Handed) -> Result<Client> {
    let (near, far) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
        .map_err(|errno| failed("make a socket")(errno.into()))?;
    let role = if owns { Role::Owner } else { Role::Starter };
    let own = Own { size: size.map(|size| (size.rows, size.columns)), ..Own::with(handed) };
    begin(container, lock, "start", vec![(role, far)], own)?;
    Ok(Client::new(near))
}

/// Attaches to a container that runs under a monitor.
///
/// # Errors
/// When it does not.
pub fn connect(container: &Container) -> Result<Client> {
    Ok(Client::new(Place::of(container)?.connect(&container.config().name)?))
}

/// Gives a container whose monitor was killed another one. Returns when that one has taken over.
pub(super) fn adopt(container: &Container, lock: RunLock) -> Result<()> {
    begin(container, lock, "adopt", Vec::new(), Own::default())
}

fn begin(container: &Container, lock: RunLock, stage: &str, clients: Vec<(Role, OwnedFd)>, own: Own) -> Result<()> {
    container.hand_over_spec()?;
    let (report, far) = pipe_with(PipeFlags::CLOEXEC).map_err(|errno| failed("make a pipe")(errno.into()))?;
    let lock_fd = lock.file().as_fd().try_clone_to_owned().map_err(failed("hand over the lock"))?;
    let mut handed = Fds::default();
    handed.put(Role::Lock, lock_fd);
    handed.put(Role::Report, far);
    clients.into_iter().for_each(|(role, fd)| handed.put(role, fd));
    for number in own.descriptors.numbers() {
        handed.put(Role::Handed, copy_inherited(*number).map_err(failed("hand down a descriptor"))?);
    }
    let own = Own { fds: handed.roles(), dir: container.dir(), ..own };
    let mut plan = Plan::new();
    let null: OwnedFd = fs::open(Path::new("/dev/null"))?.into();
    plan.op("start a session", Op::NewSession);
    let null = plan.keep(null);
    for to in 0..3 {
        plan.op("close standard input and output", Op::Dup { from: null, to });
    }
    let top = fds::FIRST + handed.len();
    let mut kept = Vec::new();
    for fd in handed.into_list() {
        // Above the numbers that the monitor's own get.
        let high = rustix::io::fcntl_dupfd_cloexec(&fd, top).map_err(|errno| failed("copy a descriptor")(errno.into()))?;
        kept.push(plan.keep(high));
    }
    for (to, from) in (fds::FIRST..).zip(kept) {
        plan.op("hand over a descriptor", Op::Dup { from, to });
    }
    plan.op("leave the directory", Op::WorkIn(c"/".into()));
    plan.op("reset signals", Op::ResetSignals).op("close descriptors", Op::CloseFrom(top as u32));
    let args = arguments(container.store().root(), container.id(), stage, &own)?;
    plan.program(&["/proc/self/exe"], &args, &environment(container.store().root()))?;
    let mut child = spawn(&plan)?;
    drop(plan);
    child.started()?;
    // It is init's child from now on; this process does not wait for it.
    child.forget().map_err(failed("let the monitor go"))?;
    // The lock is the monitor's: it ends with it, not with us.
    drop(lock);
    let mut text = Vec::new();
    File::from(report).take(REPORT_MAX_BYTES).read_to_end(&mut text).map_err(failed("listen to the monitor"))?;
    let lost = || RuntimeError::told("the monitor of the container ended before the container ran", 125);
    let report: Report = serde_json::from_slice(&text).map_err(|_| lost())?;
    match report.error {
        None => Ok(()),
        Some(message) => Err(RuntimeError::Monitor { message, code: report.code, class: report.class, hint: report.hint }),
    }
}

/// Returns the arguments of a monitor: its name, the store's root, the container's id, the stage, what it knows.
fn arguments(root: &Path, id: &str, stage: &str, own: &Own) -> Result<Vec<OsString>> {
    let own = serde_json::to_string(own).map_err(|error| failed("describe the container to its monitor")(error.into()))?;
    Ok(vec![ARGV0.into(), root.as_os_str().to_owned(), id.into(), stage.into(), own.into()])
}

/// Returns the environment of a monitor. The store's root is there for those who look whose process it is.
fn environment(root: &Path) -> Vec<OsString> {
    let entry = |name: &str, value: OsString| {
        let mut entry = OsString::from(format!("{name}="));
        entry.push(value);
        entry
    };
    let names = ["TACKLEBOX_FAULT", "TACKLEBOX_NOW", "XDG_RUNTIME_DIR", "PATH", "HOME"];
    let mut env: Vec<OsString> = names.into_iter().filter_map(|name| Some(entry(name, std::env::var_os(name)?))).collect();
    env.push(entry("TACKLEBOX_ROOT", root.as_os_str().to_owned()));
    env
}

/// Is the `main` of a monitor.
pub(super) fn main(argv: Vec<OsString>) -> ExitCode {
    let [_, root, id, stage, own] = argv.as_slice() else { return ExitCode::from(2) };
    let (root, id) = (Path::new(root.as_os_str()), String::from_utf8_lossy(id.as_bytes()));
    let Ok(own) = serde_json::from_slice::<Own>(own.as_bytes()) else { return ExitCode::from(2) };
    let Some(fds) = Fds::inherited(&own.fds) else { return ExitCode::from(2) };
    let result = match stage.as_bytes() {
        b"start" => stage::start(root, &id, own, fds),
        b"adopt" => stage::adopt(root, &id, own, fds),
        b"watch" => watch::run(root, &id, own, fds),
        b"ended" => stage::ended(root, &id, own, fds),
        _ => return ExitCode::from(2),
    };
    if result.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
