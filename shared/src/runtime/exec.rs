//! Runs another process in a running container: `dx`.
//!
//! The namespaces are those of the container's first process, joined through a descriptor that was
//! compared with its identity; cgroup, capabilities, filter and environment are the container's. The
//! process is invisible to the container until its own program runs (CVE-2019-5736), never starts on
//! the host's root, and ends with its client unless it is detached (`facts` 3.2, 4.1).

use std::ffi::CString;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::pipe::{PipeFlags, pipe_with};
use serde::{Deserialize, Serialize};

use super::attach::DetachKeys;
use super::container::{Container, Status};
use super::error::{Result, RuntimeError, failed};
use super::foreground::{FORWARDED, Output, Terminal, Timer, forward, wait};
use super::handed::Descriptors;
use super::health::OUTPUT_MAX_BYTES;
use super::io::{poll_for, read_chunk};
use super::launch::{self, credentials, join_group};
use super::{options, resources, user};
use crate::oci::spec::{Capabilities, Process, Spec, User};
use crate::sys::cgroup::Group;
use crate::sys::process::{Child, Exit, Fd, Hidden, Op, Plan, SpawnError, namespace_flags as ns, receive_fd, spawn};
use crate::sys::root::Root;
use crate::sys::signal::Signals;
use crate::sys::{caps, fs, pty};

/// What to run in a container.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Request {
    /// Program and arguments; none is a shell.
    pub command: Vec<String>,
    /// `-e`.
    pub env: Vec<String>,
    /// `--env-file`.
    pub env_file: Vec<PathBuf>,
    /// `-u`.
    pub user: Option<String>,
    /// `-w`.
    pub workdir: Option<String>,
    /// `-i`.
    pub interactive: bool,
    /// `-t`.
    pub tty: bool,
    /// `-d`.
    pub detach: bool,
    /// `--privileged`.
    pub privileged: bool,
    /// `--timeout`: the process is killed after this long.
    pub timeout: Option<Duration>,
    /// Descriptors that are handed down.
    pub descriptors: Descriptors,
}

/// The exit code of a command whose time was up.
pub const EXIT_TIMEOUT: i32 = 124;

/// Shells in the order in which they are wanted.
const SHELLS: [&str; 3] = ["/bin/bash", "/bin/sh", "/bin/busybox"];
/// How long a container that runs by its state may take to get its own root.
const ROOT_WAIT: Duration = Duration::from_secs(10);
/// How often that is looked at.
const ROOT_POLL: Duration = Duration::from_millis(1);

/// Runs a process in a container to its end and returns its exit code.
///
/// # Errors
/// When the container does not run or the process cannot be started.
pub fn run(container: &Container, request: &Request) -> Result<i32> {
    run_until_left(container, request, None)
}

/// How a person leaves a process without ending it.
pub(super) struct Leave<'a> {
    /// By typing these.
    pub(super) keys: DetachKeys,
    /// What happens then.
    pub(super) then: &'a mut dyn FnMut(),
}

pub(super) fn run_until_left(container: &Container, request: &Request, leave: Option<Leave<'_>>) -> Result<i32> {
    // Before the process exists: a signal that comes early must not end us without it.
    let mut numbers = FORWARDED.to_vec();
    if request.tty {
        numbers.push(libc::SIGWINCH);
    }
    let mut signals = Signals::open(&numbers).map_err(failed("take signals"))?;
    let Started { mut child, terminal, id } = start_in_time(container, request)?;
    let timer = request.timeout.map(|timeout| Timer::start(child.pidfd(), timeout)).transpose()?;
    let exit = match terminal {
        Some(master) => Terminal::new(master, request.interactive, leave)?.follow(&mut child, None, &mut signals, &mut Output::Inherit)?.0,
        None => follow(&mut child, &mut signals)?,
    };
    let code = if timer.is_some_and(Timer::was_needed) { EXIT_TIMEOUT } else { exit.code() };
    container.event("exec_die", &[("exec_id", &id), ("exit_code", &code.to_string())]);
    Ok(code)
}

/// Runs a process that nobody is attached to, says when its program runs, and waits for its end.
pub(super) fn run_alone(container: &Container, request: &Request, runs: impl FnOnce()) -> Result<i32> {
    let Started { mut child, id, .. } = start_in_time(container, request)?;
    runs();
    let code = child.wait().map_err(failed("wait for the process"))?.code();
    container.event("exec_die", &[("exec_id", &id), ("exit_code", &code.to_string())]);
    Ok(code)
}

/// Starts a process in a container, which may just be changing its root.
fn start_in_time(container: &Container, request: &Request) -> Result<Started> {
    let deadline = Instant::now() + ROOT_WAIT;
    loop {
        match start(container, request, deadline, None) {
            // It was joined in the middle of that.
            Err(error) if is_too_early(&error) && Instant::now() < deadline => std::thread::sleep(ROOT_POLL),
            other => return other,
        }
    }
}

/// Runs a process in a container, kills it when its time is up, and returns its exit code and the beginning of what it printed.
pub(super) fn probe(container: &Container, request: &Request, timeout: Duration) -> Result<(i32, Vec<u8>)> {
    let deadline = Instant::now() + ROOT_WAIT;
    let (near, far) = pipe_with(PipeFlags::CLOEXEC).map_err(|errno| failed("make a pipe")(errno.into()))?;
    let Started { mut child, id, .. } = start(container, request, deadline, Some(far.as_fd()))?;
    drop(far);
    rustix::io::ioctl_fionbio(&near, true).map_err(|errno| failed("read the output")(errno.into()))?;
    let until = Instant::now() + timeout;
    let (mut output, mut is_open) = (Vec::new(), true);
    let mut take = |bytes: &[u8]| {
        let room = OUTPUT_MAX_BYTES.saturating_sub(output.len()).min(bytes.len());
        output.extend_from_slice(&bytes[..room]);
    };
    let exit = loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            let _ = child.signal(libc::SIGKILL);
            child.wait().map_err(failed("wait for the process"))?;
            break None;
        }
        let mut fds = vec![PollFd::from_borrowed_fd(child.pidfd(), PollFlags::IN)];
        if is_open {
            fds.push(PollFd::new(&near, PollFlags::IN));
        }
        poll_for(&mut fds, Some(left))?;
        let has_output = fds.get(1).is_some_and(|fd| !fd.revents().is_empty());
        if has_output {
            is_open = read_chunk(&near, &mut take)?;
        }
        if let Some(exit) = child.try_wait().map_err(failed("wait for the process"))? {
            // What it left in the pipe; what it left running may write for ever.
            let _ = read_chunk(&near, &mut take);
            break Some(exit);
        }
    };
    // Docker's code for a probe that did not come to an end.
    let exit_code = exit.map_or(-1, Exit::code);
    container.event("exec_die", &[("exec_id", &id), ("exit_code", &exit_code.to_string())]);
    Ok(exit.map_or((-1, format!("the probe was killed after {} ms", timeout.as_millis()).into_bytes()), |exit| (exit.code(), output)))
}

fn is_too_early(error: &RuntimeError) -> bool {
    matches!(error, RuntimeError::Spawn(SpawnError::Step { source, .. }) if source.raw_os_error() == Some(libc::EAGAIN))
}

fn follow(child: &mut Child, signals: &mut Signals) -> Result<Exit> {
    loop {
        wait(&mut [PollFd::from_borrowed_fd(signals.fd(), PollFlags::IN), PollFd::from_borrowed_fd(child.pidfd(), PollFlags::IN)])?;
        forward(signals, child)?;
        if let Some(exit) = child.try_wait().map_err(failed("wait for the process"))? {
            return Ok(exit);
        }
    }
}

/// Opens the container's first process and its root, which is surely that process's.
pub(super) fn open(container: &Container, deadline: Instant) -> Result<(OwnedFd, Root)> {
    let identity = container.process_of()?;
    if container.state()?.status == Status::Paused {
        let state = format!("paused; let it go on first: dunpause {}", container.config().name);
        return Err(RuntimeError::State { name: container.config().name.clone(), state });
    }
    let gone = || RuntimeError::State { name: container.config().name.clone(), state: "not running".into() };
    let first = identity.open().ok_or_else(gone)?;
    let host = root_number(&Root::open(Path::new("/"))?)?;
    loop {
        let root = Root::open(Path::new(&format!("/proc/{}/root", identity.pid)));
        // The path was this process's if the process is still there.
        if identity.open().is_none() {
            return Err(gone());
        }
        let root = root?;
        if root_number(&root)? != host {
            return Ok((first, root));
        }
        if Instant::now() > deadline {
            return Err(RuntimeError::State { name: container.config().name.clone(), state: "still being started".into() });
        }
        std::thread::sleep(ROOT_POLL);
    }
}

fn root_number(root: &Root) -> Result<(u64, u64)> {
    let stat = rustix::fs::fstat(root.fd()).map_err(|errno| failed("look at a root directory")(errno.into()))?;
    Ok((stat.st_dev, stat.st_ino))
}

/// Settles the process: the container's own, changed by the request.
fn settle(container: &Container, spec: &Spec, request: &Request, root: &Root) -> Result<Process> {
    let mut process = spec.process.clone().ok_or_else(|| RuntimeError::invalid("process", "there is none"))?;
    process.terminal = request.tty;
    container.secret_variables(&mut process.env)?;
    process.args = request.command.clone();
    if process.args.is_empty() {
        process.args = shell(root)?;
    }
    if let Some(text) = &request.user {
        let identity = user::resolve_with(root, text, &container.config().groups, &container.config().users)?;
        process.user = User { uid: identity.uid, gid: identity.gid, umask: process.user.umask, additional_gids: identity.groups };
        options::set_variable(&mut process.env, "HOME", &identity.home);
    }
    if request.tty {
        options::set_variable(&mut process.env, "TERM", &std::env::var("TERM").unwrap_or_else(|_| "xterm".into()));
    }
    let loaded = options::environment::Environment { files: request.env_file.clone(), ..Default::default() }.load()?;
    for entry in loaded.iter().chain(&request.env) {
        match entry.split_once('=') {
            Some(("", _)) => return Err(RuntimeError::invalid(format!("-e {entry}"), "the name is empty")),
            Some((name, value)) => options::set_variable(&mut process.env, name, value),
            // A name alone takes the value that it has here.
            None => {
                if let Ok(value) = std::env::var(entry) {
                    options::set_variable(&mut process.env, entry, &value);
                }
            }
        }
    }
    if let Some(dir) = &request.workdir {
        process.cwd = if dir.starts_with('/') { dir.clone() } else { format!("{}/{dir}", process.cwd.trim_end_matches('/')) };
    }
    if request.privileged {
        let all = caps::all();
        process.capabilities =
            Some(Capabilities { bounding: all.clone(), effective: all.clone(), permitted: all, ..Capabilities::default() });
        process.no_new_privileges = false;
    }
    Ok(process)
}

/// Finds a shell in the container.
fn shell(root: &Root) -> Result<Vec<String>> {
    let found = SHELLS.into_iter().find(|shell| root.stat(Path::new(shell.trim_start_matches('/'))).is_ok());
    let found = found.ok_or_else(|| RuntimeError::invalid("command", "there is no shell in the container; name a program"))?;
    let mut args = vec![found.to_owned()];
    if found.ends_with("busybox") {
        args.push("sh".into());
    }
    Ok(args)
}

/// Returns the container's cgroup; none when the host kept it from having one.
fn group(container: &Container, spec: &Spec) -> Option<Group> {
    let limits = spec.linux.as_ref().and_then(|linux| linux.resources.as_ref());
    let group = container.group_with(&resources::more_controllers(limits));
    group.processes().is_ok().then_some(group)
}

/// A process that runs its program.
struct Started {
    child: Child,
    /// The master of its terminal.
    terminal: Option<OwnedFd>,
    /// By which events tell of it.
    id: String,
}

/// Starts the process, up to its program.
fn start(container: &Container, request: &Request, deadline: Instant, output: Option<BorrowedFd<'_>>) -> Result<Started> {
    let (first, root) = open(container, deadline)?;
    let mut spec = container.spec()?;
    let process = settle(container, &spec, request, &root)?;
    // The child must find nothing of it among its descriptors.
    drop(root);
    let mut plan = Plan::new();
    if let Some(group) = group(container, &spec) {
        join_group(&mut plan, &group)?;
    }
    join(&mut plan, &spec, first)?;
    let near = if request.tty && !request.detach {
        Some(terminal(&mut plan, process.user.uid)?)
    } else {
        stdio(&mut plan, request, output)?;
        None
    };
    if request.privileged
        && let Some(linux) = spec.linux.as_mut()
    {
        linux.seccomp = None;
    }
    let credentials = credentials(&spec, &process)?;
    let inherited = request.descriptors.span();
    let how = launch::Finish {
        die_with_parent: !request.detach,
        init: false,
        gate: false,
        check_cwd: true,
        inherited,
        ..launch::Finish::default()
    };
    launch::finish(&mut plan, &process, &credentials, &how)?;
    let hidden = Hidden::enter().map_err(failed("hide this process"))?;
    let mut child = spawn(&plan)?;
    drop(hidden);
    // The child has its copies; the end of the socket must not stay open here.
    drop(plan);
    let terminal = match near {
        Some(near) => receive_fd(near.as_fd()).map_err(failed("receive the terminal"))?,
        None => None,
    };
    child.started()?;
    if request.tty && !request.detach && terminal.is_none() {
        return Err(RuntimeError::invalid("terminal", "the process ended before it made one"));
    }
    Ok(Started { child, terminal, id: container.event_exec(&process.args) })
}

/// Plans joining the namespaces of the container's first process.
fn join(plan: &mut Plan, spec: &Spec, first: OwnedFd) -> Result<()> {
    let namespaces = spec.linux.as_ref().map(|linux| linux.namespaces.as_slice()).unwrap_or_default();
    let has = |kind: &str| namespaces.iter().any(|namespace| namespace.kind == kind);
    if has("pid") {
        plan.pid_namespace(first.try_clone().map_err(failed("copy a descriptor"))?);
    }
    let more = [("network", ns::NET), ("ipc", ns::IPC), ("uts", ns::UTS), ("cgroup", ns::CGROUP)];
    let kinds = more.iter().filter(|(kind, _)| has(kind)).fold(ns::MOUNT, |kinds, (_, flag)| kinds | flag);
    let of = plan.keep(first);
    let (device, inode) = root_number(&Root::open(Path::new("/"))?)?;
    plan.op("join the container", Op::Join { of, kinds });
    plan.op("join the container: it is still being started", Op::LeftRoot { device, inode });
    Ok(())
}

/// Plans a terminal in the container's own devpts.
fn terminal(plan: &mut Plan, uid: u32) -> Result<OwnedFd> {
    let (near, far) = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
        .map_err(|errno| failed("make a socket")(errno.into()))?;
    let socket = plan.keep(far);
    let mut slot = || plan.slot().map_err(failed("plan a terminal"));
    let (root, slave) = (slot()?, slot()?);
    let size = pty::size(std::io::stdin()).or_else(|| pty::size(std::io::stdout())).map_or((0, 0), |s| (s.rows, s.columns));
    // Joining the mounts went to their root.
    let open = Op::Open { root: Fd::Cwd, path: CString::from(c"/"), no_symlinks: false, no_kernel: false, into: root };
    plan.op("open the root", open);
    plan.op("make a terminal", Op::Terminal { root: Fd::Slot(root), socket, size, uid, into: slave });
    plan.op("start a session", Op::NewSession).op("take the terminal", Op::ControllingTerminal(Fd::Slot(slave)));
    for to in 0..3 {
        plan.op("set up standard input and output", Op::Dup { from: Fd::Slot(slave), to });
    }
    Ok(near)
}

fn stdio(plan: &mut Plan, request: &Request, output: Option<BorrowedFd<'_>>) -> Result<()> {
    let copy = |fd: BorrowedFd<'_>| fd.try_clone_to_owned().map_err(failed("copy a descriptor"));
    let null = || -> Result<OwnedFd> {
        let file = std::fs::OpenOptions::new().read(true).write(true).open("/dev/null");
        Ok(file.map_err(failed("open /dev/null"))?.into())
    };
    let stdin =
        if request.interactive && !request.detach { copy(std::io::stdin().as_fd())? } else { fs::open(Path::new("/dev/null"))?.into() };
    let (stdout, stderr) = match output {
        Some(output) => (copy(output)?, copy(output)?),
        None if request.detach => (null()?, null()?),
        None => (copy(std::io::stdout().as_fd())?, copy(std::io::stderr().as_fd())?),
    };
    plan.op("start a session", Op::NewSession);
    for (to, fd) in [stdin, stdout, stderr].into_iter().enumerate() {
        let from = plan.keep(fd);
        plan.op("set up standard input and output", Op::Dup { from, to: to as i32 });
    }
    Ok(())
}
