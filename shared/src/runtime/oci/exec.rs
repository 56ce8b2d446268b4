//! Another process in a container, as engines ask for it.

use std::ffi::CString;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;

use rustix::event::{PollFd, PollFlags};

use super::super::error::{Result, RuntimeError, failed};
use super::super::foreground::{FORWARDED, Output, Terminal, forward, wait};
use super::super::launch::{self, credentials};
use super::create::{own_files, terminal_socket, write_pid};
use super::state::{Container, Site, Status};
use super::{agent, bundle, create, inside};
use crate::oci::spec::{Capabilities, Process};
use crate::sys::caps;
use crate::sys::fs;
use crate::sys::process::{Child, Exit, Fd, Hidden, Op, Plan, receive_fd, spawn};
use crate::sys::pty;
use crate::sys::signal::Signals;

/// The largest `process.json`.
const PROCESS_MAX_BYTES: u64 = 16 << 20;

/// What to run in a container.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// A file with the whole process; the flags below do not count then.
    pub process: Option<PathBuf>,
    /// Program and arguments.
    pub args: Vec<String>,
    /// Another working directory.
    pub cwd: Option<String>,
    /// More variables.
    pub env: Vec<String>,
    /// Whether it has a terminal.
    pub tty: bool,
    /// Another user, and group.
    pub user: Option<(u32, Option<u32>)>,
    /// More groups.
    pub additional_gids: Vec<u32>,
    /// More capabilities.
    pub caps: Vec<String>,
    /// Another AppArmor profile.
    pub apparmor: Option<String>,
    /// Another SELinux label.
    pub label: Option<String>,
    /// Whether it can never gain privileges.
    pub no_new_privileges: bool,
    /// Whether it is left to itself.
    pub detach: bool,
    /// Where its id is written.
    pub pid_file: Option<PathBuf>,
    /// Where the master of its terminal goes.
    pub console_socket: Option<PathBuf>,
    /// How many descriptors after standard error it keeps.
    pub preserve_fds: u32,
    /// Whether a paused container is no obstacle.
    pub ignore_paused: bool,
    /// A group below the container's own.
    pub sub_cgroup: Option<String>,
}

/// Runs a process in a container to its end, or detached to its start; returns its exit code.
///
/// # Errors
/// When the container does not run, or the process cannot be started.
pub fn exec(site: &Site, id: &str, request: &Request) -> Result<i32> {
    let container = site.find(id)?;
    match container.status() {
        Status::Paused if !request.ignore_paused => {
            return Err(RuntimeError::State { name: id.to_owned(), state: "paused; use --ignore-paused to run in it all the same".into() });
        }
        Status::Creating => return Err(RuntimeError::State { name: id.to_owned(), state: "still being made".into() }),
        _ => {}
    }
    // Before the process exists: a signal that comes early must not end us without it.
    let mut signals = if request.detach { None } else { Some(take_signals()?) };
    let (mut child, terminal) = start(&container, request)?;
    if let Some(path) = &request.pid_file {
        write_pid(path, child.pid())?;
    }
    let Some(signals) = signals.as_mut() else {
        child.forget().map_err(failed("keep the process"))?;
        return Ok(0);
    };
    Ok(follow(&mut child, terminal, signals)?.code())
}

/// Takes the signals that are passed on.
pub(super) fn take_signals() -> Result<Signals> {
    let mut numbers = FORWARDED.to_vec();
    numbers.push(libc::SIGWINCH);
    Signals::open(&numbers).map_err(failed("take signals"))
}

/// Waits for a process's end, passing on signals and what its terminal shows.
pub(super) fn follow(child: &mut Child, terminal: Option<OwnedFd>, signals: &mut Signals) -> Result<Exit> {
    if let Some(master) = terminal {
        return Ok(Terminal::new(master, true, None)?.follow(child, None, signals, &mut Output::Inherit)?.0);
    }
    loop {
        wait(&mut [PollFd::from_borrowed_fd(signals.fd(), PollFlags::IN), PollFd::from_borrowed_fd(child.pidfd(), PollFlags::IN)])?;
        forward(signals, child)?;
        if let Some(exit) = child.try_wait().map_err(failed("wait for the process"))? {
            return Ok(exit);
        }
    }
}

/// Settles the process: a whole one from a file, or the container's own as the flags change it.
fn settle(container: &Container, request: &Request) -> Result<Process> {
    if let Some(path) = &request.process {
        let mut process: Process = bundle::parse(&fs::read(path, PROCESS_MAX_BYTES)?, "process.json")?;
        if process.cwd.is_empty() {
            process.cwd = "/".into();
        }
        return Ok(process);
    }
    let mut process = container.spec.process.clone().unwrap_or_default();
    process.args.clone_from(&request.args);
    process.terminal = request.tty;
    process.console_size = None;
    process.env.extend(request.env.iter().cloned());
    if let Some(cwd) = &request.cwd {
        process.cwd.clone_from(cwd);
    }
    if process.cwd.is_empty() {
        process.cwd = "/".into();
    }
    if let Some((uid, gid)) = request.user {
        process.user.uid = uid;
        process.user.gid = gid.unwrap_or(process.user.gid);
    }
    process.user.additional_gids.extend(&request.additional_gids);
    let sets = process.capabilities.get_or_insert_with(Capabilities::default);
    for name in &request.caps {
        let name = caps::full_name(name).ok_or_else(|| RuntimeError::invalid(format!("--cap {name}"), "there is no such capability"))?;
        for set in [&mut sets.bounding, &mut sets.effective, &mut sets.permitted] {
            set.push(name.clone());
        }
    }
    if let Some(profile) = &request.apparmor {
        process.apparmor_profile.clone_from(profile);
    }
    if let Some(label) = &request.label {
        process.selinux_label.clone_from(label);
    }
    process.no_new_privileges |= request.no_new_privileges;
    Ok(process)
}

fn start(container: &Container, request: &Request) -> Result<(Child, Option<OwnedFd>)> {
    let process = settle(container, request)?;
    launch::check_labels(&process)?;
    let inherited = create::inherited(request.preserve_fds)?;
    let mut plan = Plan::new();
    inside::join_in(&mut plan, container, request.sub_cgroup.as_deref())?;
    let near = if process.terminal {
        let (socket, near) = terminal_socket(request.console_socket.as_deref(), !request.detach)?;
        terminal(&mut plan, &process, socket)?;
        near
    } else {
        plan.op("start a session", Op::NewSession);
        for (to, fd) in own_files()?.into_iter().enumerate() {
            let from = plan.keep(fd);
            plan.op("set up standard input and output", Op::Dup { from, to: to as i32 });
        }
        None
    };
    let credentials = credentials(&container.spec, &process)?;
    let (notices_near, notices_far) = agent::pair(&container.spec)?.unzip();
    let notices = notices_far.map(|socket| plan.keep(socket));
    let how = launch::Finish { check_cwd: true, inherited, exact: true, notices, ..launch::Finish::default() };
    let inner = launch::without_score(&container.spec, &process);
    launch::finish(&mut plan, inner.as_ref().unwrap_or(&process), &credentials, &how)?;
    let hidden = Hidden::enter().map_err(failed("hide this process"))?;
    let mut child = spawn(&plan)?;
    drop(hidden);
    // The child has its copies; the end of the socket must not stay open here.
    drop(plan);
    if inner.is_some() {
        launch::set_score(&child, &process)?;
    }
    if let Some(near) = &notices_near {
        agent::hand_over(container, near, child.pid(), container.status())?;
    }
    let terminal = match near {
        Some(near) => receive_fd(near.as_fd()).map_err(failed("receive the terminal"))?,
        None => None,
    };
    child.started()?;
    Ok((child, terminal))
}

/// Plans a terminal in the container's own devpts.
fn terminal(plan: &mut Plan, process: &Process, socket: OwnedFd) -> Result<()> {
    let socket = plan.keep(socket);
    let mut slot = || plan.slot().map_err(failed("plan a terminal"));
    let (root, slave) = (slot()?, slot()?);
    let own = || pty::size(std::io::stdin()).or_else(|| pty::size(std::io::stdout())).map(|size| (size.rows, size.columns));
    let size = process.console_size.map(|size| (size.height, size.width)).or_else(own).unwrap_or((0, 0));
    // Joining the mounts went to their root.
    let open = Op::Open { root: Fd::Cwd, path: CString::from(c"/"), no_symlinks: false, no_kernel: false, into: root };
    plan.op("open the root", open);
    plan.op("make a terminal", Op::Terminal { root: Fd::Slot(root), socket, size, uid: process.user.uid, into: slave });
    plan.op("start a session", Op::NewSession).op("take the terminal", Op::ControllingTerminal(Fd::Slot(slave)));
    for to in 0..3 {
        plan.op("set up standard input and output", Op::Dup { from: Fd::Slot(slave), to });
    }
    Ok(())
}
