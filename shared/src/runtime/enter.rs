//! Runs another process in a running container: `dx`.
//!
//! The namespaces are those of the container's first process, joined through its descriptor; cgroup,
//! capabilities, filter and environment are the container's. Signals reach the process, and when
//! the client dies the process does, too.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

use super::container::Container;
use super::error::{Result, RuntimeError, failed};
use super::foreground::{FORWARDED, Output, Terminal, forward, wait};
use super::launch::{self, credentials, join_group};
use super::{options, user};
use crate::oci::spec::{Process, Spec, User};
use crate::sys::process::{Child, Exit, Fd, Op, Plan, namespace_flags as ns, receive_fd, spawn};
use crate::sys::root::Root;
use crate::sys::signal::Signals;
use crate::sys::{caps, fs, pty};

/// What to run in a container.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Program and arguments; none is a shell.
    pub command: Vec<String>,
    /// `-e`.
    pub env: Vec<String>,
    /// `--env-file`.
    pub env_file: Vec<std::path::PathBuf>,
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
}

/// Shells in the order in which they are wanted.
const SHELLS: [&str; 3] = ["/bin/bash", "/bin/sh", "/bin/busybox"];

/// Runs a process in a container to its end (or, detached, to its start) and returns its exit code.
///
/// # Errors
/// When the container does not run or the process cannot be started.
pub fn run(container: &Container, request: &Request) -> Result<i32> {
    let identity = container.process_of()?;
    let gone = || RuntimeError::State { name: container.config().name.clone(), state: "not running".into() };
    let first = identity.open().ok_or_else(gone)?;
    let spec = container.spec()?;
    // The root as the container sees it now; the descriptor proves that the process is still the one.
    let root = Root::open(Path::new(&format!("/proc/{}/root", identity.pid)))?;
    if identity.open().is_none() {
        return Err(gone());
    }
    let process = settle(container, &spec, request, &root)?;
    drop(root);
    let mut signals = Signals::open(&{
        let mut all = FORWARDED.to_vec();
        all.push(libc::SIGWINCH);
        all
    })
    .map_err(failed("take signals"))?;
    let (mut child, terminal) = start(container, &spec, &process, &first, request)?;
    child.started()?;
    if request.detach {
        child.forget().map_err(failed("let the process go"))?;
        return Ok(0);
    }
    let exit = match terminal {
        Some(master) => Terminal::new(master, request.interactive)?.follow(&mut child, &mut signals, &mut Output::Inherit)?.0,
        None => follow(&mut child, &mut signals)?,
    };
    Ok(exit.code())
}

fn follow(child: &mut Child, signals: &mut Signals) -> Result<Exit> {
    loop {
        {
            let mut fds = [
                rustix::event::PollFd::from_borrowed_fd(signals.fd(), rustix::event::PollFlags::IN),
                rustix::event::PollFd::from_borrowed_fd(child.pidfd(), rustix::event::PollFlags::IN),
            ];
            wait(&mut fds)?;
        }
        forward(signals, child)?;
        if let Some(exit) = child.try_wait().map_err(failed("wait for the process"))? {
            return Ok(exit);
        }
    }
}

/// Settles the process: the container's own, changed by the request.
fn settle(container: &Container, spec: &Spec, request: &Request, root: &Root) -> Result<Process> {
    let mut process = spec.process.clone().ok_or_else(|| RuntimeError::invalid("process", "there is none"))?;
    process.terminal = request.tty;
    process.args = request.command.clone();
    if process.args.is_empty() {
        let there = |shell: &&str| root.stat(Path::new(shell.trim_start_matches('/'))).is_ok();
        let shell = SHELLS
            .iter()
            .copied()
            .find(there)
            .ok_or_else(|| RuntimeError::invalid("command", "there is no shell in the container; name a program"))?;
        process.args = vec![shell.to_owned()];
        if shell.ends_with("busybox") {
            process.args.push("sh".into());
        }
    }
    let config = container.config();
    let user = request.user.as_deref().unwrap_or(&config.user);
    let groups: &[String] = if request.user.is_some() { &[] } else { &config.groups };
    let identity = user::resolve(root, user, groups)?;
    process.user = User { uid: identity.uid, gid: identity.gid, umask: process.user.umask, additional_gids: identity.groups };
    let loaded = options::Options { env_file: request.env_file.clone(), ..options::Options::default() }.load()?;
    if request.user.is_some() {
        options::set_variable(&mut process.env, "HOME", &identity.home);
    }
    if request.tty {
        options::set_variable(&mut process.env, "TERM", &std::env::var("TERM").unwrap_or_else(|_| "xterm".into()));
    }
    for entry in loaded.env.iter().chain(&request.env) {
        match entry.split_once('=') {
            Some(("", _)) => return Err(RuntimeError::invalid(format!("-e {entry}"), "the name is empty")),
            Some((name, value)) => options::set_variable(&mut process.env, name, value),
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
            Some(crate::oci::spec::Capabilities { bounding: all.clone(), effective: all.clone(), permitted: all, ..Default::default() });
    }
    Ok(process)
}

fn start(container: &Container, spec: &Spec, process: &Process, first: &OwnedFd, request: &Request) -> Result<(Child, Option<OwnedFd>)> {
    let mut plan = Plan::new();
    let has = |kind: &str| spec.linux.as_ref().is_some_and(|l| l.namespaces.iter().any(|n| n.kind == kind));
    let copy = || first.try_clone().map_err(failed("copy a descriptor"));
    if has("pid") {
        plan.pid_namespace(copy()?);
    }
    let group = container.group();
    if container.state()?.process.is_some() && group.processes().is_ok_and(|p| !p.is_empty()) {
        join_group(&mut plan, &group)?;
    }
    let mut kinds = ns::MOUNT;
    for (kind, flag) in [("network", ns::NET), ("ipc", ns::IPC), ("uts", ns::UTS), ("cgroup", ns::CGROUP)] {
        if has(kind) {
            kinds |= flag;
        }
    }
    let of = plan.keep(copy()?);
    plan.op("join the container", Op::Join { of, kinds });
    let near = if request.tty && !request.detach {
        Some(terminal(&mut plan, process.user.uid)?)
    } else {
        stdio(&mut plan, request)?;
        None
    };
    let mut privileged = spec.clone();
    if request.privileged
        && let Some(linux) = privileged.linux.as_mut()
    {
        linux.seccomp = None;
    }
    let credentials = credentials(&privileged, process)?;
    let how = launch::Finish { die_with_parent: !request.detach, init: false, gate: false, check_cwd: true };
    launch::finish(&mut plan, process, &credentials, &how)?;
    let mut child = spawn(&plan)?;
    drop(plan);
    let terminal = match near {
        Some(near) => receive_fd(near.as_fd()).map_err(failed("receive the terminal"))?,
        None => None,
    };
    if request.tty && !request.detach && terminal.is_none() {
        child.started()?;
    }
    Ok((child, terminal))
}

/// Plans a terminal in the container's own devpts.
fn terminal(plan: &mut Plan, uid: u32) -> Result<OwnedFd> {
    let (near, far) = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
        .map_err(|errno| failed("make a socket")(errno.into()))?;
    let socket = plan.keep(far);
    let (root, slave) = (plan.slot().map_err(failed("plan"))?, plan.slot().map_err(failed("plan"))?);
    let size = pty::size(std::io::stdin()).map_or((0, 0), |s| (s.rows, s.columns));
    plan.op("open the root", Op::Open { root: Fd::Cwd, path: c"/".into(), no_symlinks: false, no_kernel: false, into: root });
    plan.op("make a terminal", Op::Terminal { root: Fd::Slot(root), socket, size, uid, into: slave });
    plan.op("start a session", Op::NewSession).op("take the terminal", Op::ControllingTerminal(Fd::Slot(slave)));
    for to in 0..3 {
        plan.op("set up standard input and output", Op::Dup { from: Fd::Slot(slave), to });
    }
    Ok(near)
}

fn stdio(plan: &mut Plan, request: &Request) -> Result<()> {
    let copy = |fd: std::os::fd::BorrowedFd<'_>| fd.try_clone_to_owned().map_err(failed("copy a descriptor"));
    let null = || -> Result<OwnedFd> {
        let file = std::fs::OpenOptions::new().read(true).write(true).open("/dev/null");
        Ok(file.map_err(failed("open /dev/null"))?.into())
    };
    let stdin =
        if request.interactive && !request.detach { copy(std::io::stdin().as_fd())? } else { fs::open(Path::new("/dev/null"))?.into() };
    let (stdout, stderr) =
        if request.detach { (null()?, null()?) } else { (copy(std::io::stdout().as_fd())?, copy(std::io::stderr().as_fd())?) };
    plan.op("start a session", Op::NewSession);
    for (to, fd) in [stdin, stdout, stderr].into_iter().enumerate() {
        let from = plan.keep(fd);
        plan.op("set up standard input and output", Op::Dup { from, to: to as i32 });
    }
    Ok(())
}
