//! The one spawn path: every process that tacklebox starts comes from [`spawn`], the first process
//! of a container as well as `git` or a credential helper ([`Helper`]).
//!
//! A [`Plan`] is made first: namespaces, cgroup, a list of [`Op`]s, program, arguments and
//! environment, all as C strings. Then the process is cloned (clone3), walks the list with raw system
//! calls and executes the program, so threads may be alive in the parent. What fails before the
//! program runs comes back as [`SpawnError`], with the step's own words.

#![allow(unsafe_code, reason = "setns(2) for a thread")]

mod child;
mod clone;
mod code;
mod entry;
mod helper;
mod middle;
mod op;
mod own;
mod seal;
mod steps;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ffi::{CString, OsStr};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;

use rustix::pipe::{PipeFlags, pipe_with};

pub(super) use child::map_mount_ids_by;
pub use code::Code;
pub use entry::{asks_only, enters_containers};
pub use helper::{Helper, HelperError, Output, Pipes, find_program, run_helper};
pub use op::{Fd, Op, SLOTS_MAX, SchedAttr};
pub use own::{
    HANDED_FROM, Hidden, copy_inherited, exec_again, exit, hand_down, hard_limit, inherited_file, is_inherited, receive_fd, send_fd,
    try_oom_score, use_huge_pages, withhold,
};
pub(super) use own::{map_mount_ids, set_mount_attributes, set_mount_private, set_mount_propagation};
pub use seal::seal;
pub use steps::Steps;

/// Namespaces of a new process, `CLONE_NEW*`.
pub mod namespace_flags {
    /// Mounts.
    pub const MOUNT: u32 = libc::CLONE_NEWNS as u32;
    /// Process ids.
    pub const PID: u32 = libc::CLONE_NEWPID as u32;
    /// Host and domain name.
    pub const UTS: u32 = libc::CLONE_NEWUTS as u32;
    /// System V IPC and POSIX queues.
    pub const IPC: u32 = libc::CLONE_NEWIPC as u32;
    /// Network.
    pub const NET: u32 = libc::CLONE_NEWNET as u32;
    /// Users.
    pub const USER: u32 = libc::CLONE_NEWUSER as u32;
    /// Cgroups.
    pub const CGROUP: u32 = libc::CLONE_NEWCGROUP as u32;
    /// Clocks; a clone cannot make one.
    pub const TIME: u32 = 0x80;
}

/// Why a process did not come to run its program.
#[derive(Debug, thiserror::Error)]
pub enum SpawnError {
    /// A string with a NUL byte inside.
    #[error("{what} contains a NUL byte")]
    Nul {
        /// Which string.
        what: String,
    },
    /// The process could not be made.
    #[error("cannot make a process")]
    Clone {
        /// Why.
        source: io::Error,
    },
    /// A step before the program failed.
    #[error("cannot {what}")]
    Step {
        /// What the step was to do.
        what: String,
        /// The exit code of `dr` for it: 126 when the program's surroundings make no sense, else 125.
        code: i32,
        /// Why.
        source: io::Error,
    },
    /// The program could not be executed.
    #[error("cannot execute {program}")]
    Exec {
        /// The program as it was named.
        program: String,
        /// Why.
        source: io::Error,
    },
}

impl SpawnError {
    /// Returns the exit code that shells and docker use for this: 127 when the program is not there, 126 when it cannot be executed, else 125.
    pub fn exit_code(&self) -> i32 {
        match self {
            SpawnError::Exec { source, .. } => match source.raw_os_error() {
                Some(libc::ENOENT | libc::ENOTDIR) => 127,
                _ => 126,
            },
            SpawnError::Step { code, .. } => *code,
            _ => 125,
        }
    }
}

struct Step {
    op: Op,
    what: Cow<'static, str>,
}

/// A process to be: what it does before its program, and the program.
pub struct Plan {
    namespaces: u32,
    cgroup: Option<OwnedFd>,
    birthplace: Vec<(OwnedFd, u32)>,
    users: Option<OwnedFd>,
    steps: Vec<Step>,
    kept: Vec<OwnedFd>,
    candidates: Vec<CString>,
    program: String,
    args: Vec<CString>,
    env: Vec<CString>,
    next_slot: u8,
    free_slots: Vec<u8>,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan::new()
    }
}

impl Plan {
    /// Makes an empty plan.
    pub fn new() -> Plan {
        Plan {
            namespaces: 0,
            cgroup: None,
            birthplace: Vec::new(),
            users: None,
            steps: Vec::with_capacity(64),
            kept: Vec::new(),
            candidates: Vec::new(),
            program: String::new(),
            args: Vec::new(),
            env: Vec::new(),
            next_slot: 0,
            free_slots: Vec::new(),
        }
    }

    /// Gives the process new namespaces ([`namespace_flags`]).
    pub fn namespaces(&mut self, flags: u32) -> &mut Plan {
        self.namespaces |= flags;
        self
    }

    /// Starts the process in a version 2 cgroup, given as its opened directory.
    pub fn cgroup(&mut self, directory: OwnedFd) -> &mut Plan {
        self.cgroup = Some(directory);
        self
    }

    /// Starts the process in an existing pid namespace, given as its file or as a pidfd of a process in it.
    pub fn pid_namespace(&mut self, of: OwnedFd) -> &mut Plan {
        self.born_in(of, namespace_flags::PID)
    }

    /// Starts the process in an existing namespace of this kind, given as its file: process ids, network, IPC, host name, cgroups.
    pub fn born_in(&mut self, of: OwnedFd, kind: u32) -> &mut Plan {
        self.birthplace.push((of, kind));
        self
    }

    /// Starts the process in an existing user namespace, given as its file: those that it makes itself belong to that one.
    pub fn users(&mut self, of: OwnedFd) -> &mut Plan {
        self.users = Some(of);
        self
    }

    /// Adds a step; `what` ends the sentence "cannot ...".
    pub fn op(&mut self, what: impl Into<Cow<'static, str>>, op: Op) -> &mut Plan {
        self.steps.push(Step { op, what: what.into() });
        self
    }

    /// Keeps a descriptor open until the plan is dropped, and returns its name for steps.
    pub fn keep(&mut self, fd: OwnedFd) -> Fd {
        let raw = fd.as_raw_fd();
        self.kept.push(fd);
        Fd::Kept(raw)
    }

    /// Keeps a copy of a descriptor.
    ///
    /// # Errors
    /// When there are too many open files.
    pub fn keep_copy(&mut self, fd: BorrowedFd<'_>) -> io::Result<Fd> {
        Ok(self.keep(fd.try_clone_to_owned()?))
    }

    /// Returns a slot that no other step uses.
    ///
    /// # Errors
    /// When more than [`SLOTS_MAX`] are in use.
    pub fn slot(&mut self) -> io::Result<u8> {
        if let Some(slot) = self.free_slots.pop() {
            return Ok(slot);
        }
        if usize::from(self.next_slot) >= SLOTS_MAX {
            return Err(io::Error::other("too many mounts"));
        }
        let slot = self.next_slot;
        self.next_slot += 1;
        Ok(slot)
    }

    /// Lets a slot be used again that an earlier step closed.
    pub fn give_back(&mut self, slot: u8) {
        self.free_slots.push(slot);
    }

    /// Sets the program: the paths to try in order, its arguments with the program's own name first, and its environment (`NAME=value`).
    ///
    /// # Errors
    /// When a string contains NUL.
    pub fn program<C: AsRef<OsStr>, A: AsRef<OsStr>, E: AsRef<OsStr>>(
        &mut self,
        candidates: &[C],
        args: &[A],
        env: &[E],
    ) -> Result<(), SpawnError> {
        self.program = args.first().map(|arg| arg.as_ref().to_string_lossy().into_owned()).unwrap_or_default();
        self.candidates = candidates.iter().map(|c| c_string(c.as_ref(), "the program's name")).collect::<Result<_, _>>()?;
        self.args = args.iter().map(|a| c_string(a.as_ref(), "an argument")).collect::<Result<_, _>>()?;
        self.env = env.iter().map(|e| c_string(e.as_ref(), "the environment")).collect::<Result<_, _>>()?;
        Ok(())
    }
}

/// Makes a C string.
///
/// # Errors
/// When the text contains NUL; `what` says which text.
pub fn c_string(text: &OsStr, what: &str) -> Result<CString, SpawnError> {
    CString::new(text.as_bytes()).map_err(|_| SpawnError::Nul { what: what.to_owned() })
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// With this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

impl Exit {
    /// Returns the code that a shell shows: 128+n for a signal.
    pub fn code(self) -> i32 {
        match self {
            Exit::Code(code) => code,
            Exit::Signal(signal) => 128 + signal,
        }
    }
}

/// A started process. Dropping it kills and reaps the process unless it was waited for or [`Child::forget`] was called.
#[derive(Debug)]
pub struct Child {
    pid: i32,
    pidfd: OwnedFd,
    errors: Option<OwnedFd>,
    gate: Option<OwnedFd>,
    steps: Steps,
    armed: bool,
}

impl Child {
    /// Returns the process id. It stays this process's until [`Child::wait`] returns.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Returns the process's descriptor.
    pub fn pidfd(&self) -> BorrowedFd<'_> {
        self.pidfd.as_fd()
    }

    /// Lets a process go on that waits at [`Op::Gate`].
    ///
    /// # Errors
    /// When the process is gone; [`Child::started`] then knows why.
    pub fn release(&mut self) -> io::Result<()> {
        match self.gate.take() {
            Some(gate) => rustix::io::retry_on_intr(|| rustix::io::write(&gate, b"g")).map(drop).map_err(io::Error::from),
            None => Ok(()),
        }
    }

    /// Returns the descriptor that becomes readable when the program runs or has failed to; `None` after [`Child::started`].
    pub fn start_signal(&self) -> Option<BorrowedFd<'_>> {
        self.errors.as_ref().map(AsFd::as_fd)
    }

    /// Waits until the program runs, or a step before it failed.
    ///
    /// # Errors
    /// Which step failed, and why. The process is reaped then.
    pub fn started(&mut self) -> Result<(), SpawnError> {
        while self.reached()? {}
        Ok(())
    }

    /// Waits until the process reaches its next [`Op::Tell`]; `false` when its program runs or it has ended without a word.
    ///
    /// # Errors
    /// Which step failed, and why. The process is reaped then.
    pub fn reached(&mut self) -> Result<bool, SpawnError> {
        let Some(errors) = &self.errors else { return Ok(false) };
        let told = self.steps.next(errors.as_fd());
        match told {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(_) => {
                // The process ends by itself now; nobody else needs its status.
                let _ = self.wait();
            }
        }
        self.errors = None;
        told
    }

    /// Returns what the process's reports mean, for whoever reads them from a place that [`Op::ReportTo`] names.
    pub fn steps(&self) -> &Steps {
        &self.steps
    }

    /// Lets a process go on that waits at one of several [`Op::Gate`]s.
    ///
    /// # Errors
    /// When the process is gone; [`Child::reached`] then knows why.
    pub fn open_gate(&mut self) -> io::Result<()> {
        match &self.gate {
            Some(gate) => rustix::io::retry_on_intr(|| rustix::io::write(gate, b"g")).map(drop).map_err(io::Error::from),
            None => Ok(()),
        }
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn signal(&self, signal: i32) -> io::Result<()> {
        super::pidfd::send_signal(self.pidfd.as_fd(), signal)
    }

    /// Waits for the end and reaps.
    ///
    /// # Errors
    /// When it was reaped already.
    pub fn wait(&mut self) -> io::Result<Exit> {
        let exit = super::pidfd::reap(self.pidfd.as_fd(), true)?;
        self.armed = false;
        exit.ok_or_else(|| io::Error::other("the process has not ended"))
    }

    /// Reaps if it has ended.
    ///
    /// # Errors
    /// When it was reaped already.
    pub fn try_wait(&mut self) -> io::Result<Option<Exit>> {
        let exit = super::pidfd::reap(self.pidfd.as_fd(), false)?;
        if exit.is_some() {
            self.armed = false;
        }
        Ok(exit)
    }

    /// Gives the process up to whoever adopts it, and returns its descriptor.
    ///
    /// # Errors
    /// When there are too many open files.
    pub fn forget(mut self) -> io::Result<OwnedFd> {
        self.armed = false;
        self.pidfd.try_clone()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.armed {
            let _ = self.signal(libc::SIGKILL);
            let _ = self.wait();
        }
    }
}

/// Starts a process. It returns when the process exists; [`Child::started`] tells when the program runs.
///
/// # Errors
/// When the process cannot be made.
pub fn spawn(plan: &Plan) -> Result<Child, SpawnError> {
    let failed = |source: rustix::io::Errno| SpawnError::Clone { source: source.into() };
    let (errors_near, errors_far) = pipe_with(PipeFlags::CLOEXEC).map_err(failed)?;
    let gated = plan.steps.iter().any(|step| matches!(step.op, Op::Gate));
    let gate = if gated { Some(pipe_with(PipeFlags::CLOEXEC).map_err(failed)?) } else { None };
    let code = |op: &Op| if matches!(op, Op::WorkIn(_)) { 126 } else { 125 };
    let (ops, whats): (Vec<Op>, Vec<_>) = plan.steps.iter().map(|step| (step.op.clone(), (step.what.clone(), code(&step.op)))).unzip();
    let pointers = |strings: &[CString]| strings.iter().map(|s| s.as_ptr()).chain([std::ptr::null()]).collect::<Vec<_>>();
    let (argv, envp) = (pointers(&plan.args), pointers(&plan.env));
    let script = child::Script {
        ops: &ops,
        candidates: &plan.candidates,
        argv: &argv,
        envp: &envp,
        errors: errors_far.as_raw_fd(),
        gate: gate.as_ref().map_or(-1, |(near, _)| near.as_raw_fd()),
        gate_far: gate.as_ref().map_or(-1, |(_, far)| far.as_raw_fd()),
    };
    let (pid, pidfd) = in_namespaces(&plan.birthplace, || match &plan.users {
        None => clone::clone_process(plan, &script),
        Some(users) => middle::clone_process(plan, &script, users.as_fd()),
    })?;
    drop(errors_far);
    let steps = Steps::new(whats, plan.program.clone());
    Ok(Child { pid, pidfd, errors: Some(errors_near), gate: gate.map(|(_, far)| far), steps, armed: true })
}

/// Lets this thread's children be born in these namespaces while `work` runs; the thread is back in its own afterwards.
fn in_namespaces<T>(of: &[(OwnedFd, u32)], work: impl FnOnce() -> Result<T, SpawnError>) -> Result<T, SpawnError> {
    let Some(((namespace, kind), more)) = of.split_first() else { return work() };
    let failed = |source| SpawnError::Step { what: "join a namespace".into(), code: 125, source };
    let own = match *kind {
        namespace_flags::PID => "pid_for_children",
        namespace_flags::NET => "net",
        namespace_flags::IPC => "ipc",
        namespace_flags::UTS => "uts",
        _ => "cgroup",
    };
    let before = std::fs::File::open(format!("/proc/thread-self/ns/{own}")).map_err(failed)?;
    let join = |fd: BorrowedFd<'_>| {
        // SAFETY: these namespaces are a thread's own; a pid namespace is joined by its children only.
        let joined = unsafe { libc::setns(fd.as_raw_fd(), *kind as std::ffi::c_int) };
        if joined == 0 { Ok(()) } else { Err(failed(io::Error::last_os_error())) }
    };
    join(namespace.as_fd())?;
    let result = in_namespaces(more, work);
    join(before.as_fd())?;
    result
}
