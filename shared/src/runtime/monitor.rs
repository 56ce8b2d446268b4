//! The monitor: one small process per detached container, its parent, that owns its output, its
//! log, its end and its restarts.
//!
//! It is this binary started again with a private first argument, a session of its own, and nothing
//! open but the container's lock and a pipe on which it says once whether the container runs. One
//! thread, one poll loop. When it is killed the container goes with it; the next command repairs.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use serde::{Deserialize, Serialize};

use super::container::{Config, Container, RestartPolicy, RunLock, Status};
use super::error::{Result, RuntimeError, failed};
use super::launch::Stdio;
use super::log::{Entry, Lines, LogStream, Writer};
use super::start::{Ended, Running, explain};
use super::stop;
use crate::store::{Lease, Store};
use crate::sys::fs;
use crate::sys::process::{Exit, Op, Plan, inherited_file, spawn};
use crate::sys::signal::Signals;

/// The first argument by which the binary knows that it is a monitor.
pub(super) const ARGV0: &str = "tacklebox-monitor";
/// The first pause before a restart.
const PAUSE_FIRST: Duration = Duration::from_millis(100);
/// The longest pause before a restart.
const PAUSE_MAX: Duration = Duration::from_secs(60);
/// A run that lasted this long starts the pauses from the beginning.
const RUN_IS_GOOD: Duration = Duration::from_secs(10);
/// The longest report that is read.
const REPORT_MAX_BYTES: u64 = 64 << 10;
/// The numbers of the descriptors that a monitor is started with.
const LOCK_FD: i32 = 3;
const REPORT_FD: i32 = 4;

/// What a monitor says about the first start.
#[derive(Debug, Serialize, Deserialize)]
struct Report {
    /// Why it failed; none when the container runs.
    error: Option<String>,
    /// The exit code that goes with it.
    code: i32,
}

/// Starts a container in the background, under a monitor of its own. Returns when it runs.
///
/// # Errors
/// What the monitor says when the container did not start. An ephemeral one is gone then.
pub fn start_detached(container: &Container, lock: RunLock) -> Result<()> {
    start_with(container, lock, &Program::this())
}

/// What is executed as the monitor.
pub(super) struct Program {
    pub(super) path: PathBuf,
    pub(super) args: Vec<OsString>,
    pub(super) env: Vec<OsString>,
}

impl Program {
    fn this() -> Program {
        Program { path: "/proc/self/exe".into(), args: vec![ARGV0.into()], env: Vec::new() }
    }
}

pub(super) fn start_with(container: &Container, lock: RunLock, program: &Program) -> Result<()> {
    let (report, far) = pipe_with(PipeFlags::CLOEXEC).map_err(|errno| failed("make a pipe")(errno.into()))?;
    let mut plan = Plan::new();
    let null: OwnedFd = fs::open(Path::new("/dev/null"))?.into();
    let null = plan.keep(null);
    let lock_fd = plan.keep_copy(lock.file().as_fd()).map_err(failed("hand over the lock"))?;
    let far = plan.keep(above(far)?);
    let lock_fd = match lock_fd {
        crate::sys::process::Fd::Kept(n) if n <= REPORT_FD => {
            plan.keep(above(lock.file().as_fd().try_clone_to_owned().map_err(failed("hand over the lock"))?)?)
        }
        other => other,
    };
    plan.op("start a session", Op::NewSession);
    for to in 0..3 {
        plan.op("close standard input and output", Op::Dup { from: null, to });
    }
    plan.op("hand over the lock", Op::Dup { from: lock_fd, to: LOCK_FD });
    plan.op("hand over the pipe", Op::Dup { from: far, to: REPORT_FD });
    plan.op("leave the directory", Op::WorkIn(c"/".into()));
    plan.op("reset signals", Op::ResetSignals).op("close descriptors", Op::CloseFrom(5));
    let mut args = program.args.clone();
    args.extend([container.store().root().as_os_str().to_owned(), OsString::from(container.id())]);
    let mut env: Vec<OsString> = ["TACKLEBOX_FAULT", "TACKLEBOX_NOW", "XDG_RUNTIME_DIR", "PATH", "HOME"]
        .iter()
        .filter_map(|name| std::env::var_os(name).map(|value| [OsString::from(format!("{name}=")), value].concat_os()))
        .collect();
    env.extend(program.env.iter().cloned());
    plan.program(&[&program.path], &args, &env)?;
    let mut child = spawn(&plan)?;
    drop(plan);
    child.started()?;
    // It is init's child from now on; this process does not wait for it.
    child.forget().map_err(failed("let the monitor go"))?;
    // The lock is the monitor's: it ends with it, not with us.
    drop(lock);
    let mut text = Vec::new();
    File::from(report).take(REPORT_MAX_BYTES).read_to_end(&mut text).map_err(failed("listen to the monitor"))?;
    let lost = || RuntimeError::Monitor { message: "the monitor of the container ended before the container ran".into(), code: 125 };
    let report: Report = serde_json::from_slice(&text).map_err(|_| lost())?;
    match report.error {
        None => Ok(()),
        Some(message) => Err(RuntimeError::Monitor { message, code: report.code }),
    }
}

/// Joins parts of an environment entry.
trait ConcatOs {
    fn concat_os(self) -> OsString;
}

impl ConcatOs for [OsString; 2] {
    fn concat_os(self) -> OsString {
        let [mut first, second] = self;
        first.push(second);
        first
    }
}

/// Moves a descriptor above the numbers that the monitor's own get.
fn above(fd: OwnedFd) -> Result<OwnedFd> {
    rustix::io::fcntl_dupfd_cloexec(&fd, REPORT_FD + 1).map_err(|errno| failed("copy a descriptor")(errno.into()))
}

/// Is the `main` of a monitor: its first argument, the store's root, the container's id.
pub(super) fn main(argv: Vec<OsString>) -> ExitCode {
    let (Some(lock), Some(report)) = (inherited_file(LOCK_FD), inherited_file(REPORT_FD)) else { return ExitCode::from(2) };
    let mut report = Some(report);
    let mut say = |result: &Result<()>| {
        let told = match result {
            Ok(()) => Report { error: None, code: 0 },
            Err(error) => Report { error: Some(explain(error)), code: error.exit_code() },
        };
        if let Some(mut pipe) = report.take() {
            let _ = pipe.write_all(&serde_json::to_vec(&told).unwrap_or_default());
        }
    };
    let result = match argv.as_slice() {
        [_, root, id] => run(Path::new(root.as_os_str()), &String::from_utf8_lossy(id.as_bytes()), RunLock::from_file(lock), &mut say),
        _ => Err(RuntimeError::invalid("monitor", "it is started by the other tools only")),
    };
    if result.is_err() {
        say(&result);
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Tells whoever started the monitor how the first start went.
type Say<'a> = &'a mut dyn FnMut(&Result<()>);

fn run(root: &Path, id: &str, lock: RunLock, say: Say<'_>) -> Result<()> {
    let store = Store::open(root)?;
    let container = Container::load(&store, id)?.ok_or_else(|| RuntimeError::NotFound { what: "container", name: id.to_owned() })?;
    let result = Monitor::new(&container)?.run(&store, &lock, say);
    if container.config().ephemeral {
        container.remove_locked(lock, true)?;
    }
    result
}

/// What a container's monitor keeps between its runs.
struct Monitor<'a> {
    container: &'a Container,
    signals: Signals,
    log: Writer,
    pause: Duration,
    restarts: u32,
    /// SIGTERM to the monitor: the machine goes down.
    leaving: bool,
}

/// How a container's output gets to the monitor.
struct Output {
    ends: Vec<(OwnedFd, Lines)>,
    /// Keeps an interactive container's standard input open.
    _stdin: Option<OwnedFd>,
}

impl<'a> Monitor<'a> {
    fn new(container: &'a Container) -> Result<Monitor<'a>> {
        let signals = Signals::open(&[libc::SIGTERM, libc::SIGINT, libc::SIGHUP, libc::SIGUSR1]).map_err(failed("take signals"))?;
        let log = Writer::open(&container.dir(), container.config().log)?;
        Ok(Monitor { container, signals, log, pause: PAUSE_FIRST, restarts: 0, leaving: false })
    }

    fn run(mut self, store: &Store, lock: &RunLock, say: Say<'_>) -> Result<()> {
        let mut is_first = true;
        loop {
            let lease = store.lease()?;
            let began = Instant::now();
            let started = self.start(lock, &lease);
            // Layers are held by the container itself; nothing else is needed while it runs.
            drop(lease);
            let running = match started {
                Ok(running) => running,
                Err(error) => {
                    self.log.end(error.exit_code(), true)?;
                    return Err(error);
                }
            };
            if is_first {
                say(&Ok(()));
                is_first = false;
            }
            let (running, output) = running;
            let ended = self.one_run(running, output)?;
            if !ended.1 {
                return Ok(());
            }
            if began.elapsed() >= RUN_IS_GOOD {
                self.pause = PAUSE_FIRST;
            }
            if !self.wait_pause()? {
                let mut state = self.container.state()?;
                state.status = Status::Exited;
                state.monitor = None;
                self.container.write_state(&state)?;
                self.log.end(ended.0.exit.code(), true)?;
                return Ok(());
            }
        }
    }

    fn start(&self, lock: &RunLock, lease: &Lease) -> Result<(Running, Output)> {
        let (stdio, mut output) = stdio(self.container.config())?;
        let mut running = self.container.start(lock, lease, stdio)?;
        if let Some(master) = running.terminal.take() {
            output.ends.push((master, Lines::new(LogStream::Stdout)));
        }
        for (end, _) in &output.ends {
            rustix::io::ioctl_fionbio(end, true).map_err(|errno| failed("read the output")(errno.into()))?;
        }
        Ok((running, output))
    }

    /// Follows one run to its end; tells whether another is to follow.
    fn one_run(&mut self, mut running: Running, mut output: Output) -> Result<(Ended, bool)> {
        let exit = match self.follow(&mut running, &mut output) {
            Ok(exit) => exit,
            // A full disk, say: the log is lost, the container's end is not.
            Err(_) => {
                drop(output);
                running.child.wait().map_err(failed("wait for the container"))?
            }
        };
        let again = self.is_to_restart(exit);
        let next = if again { Status::Restarting } else { Status::Exited };
        let ended = self.container.ended(running, exit, next)?;
        if again {
            self.restarts = self.restarts.saturating_add(1);
        }
        self.log.end(exit.code(), !again)?;
        Ok((ended, again))
    }

    /// Copies output to the log until the process has ended and its output is out.
    fn follow(&mut self, running: &mut Running, output: &mut Output) -> Result<Exit> {
        let mut exit = None;
        let mut stopping: Option<Instant> = None;
        loop {
            let (mut ready, mut signalled, mut over, mut asked) = (Vec::new(), false, false, false);
            {
                let mut fds: Vec<PollFd<'_>> = output.ends.iter().map(|(end, _)| PollFd::new(end, PollFlags::IN)).collect();
                let ends = fds.len();
                fds.push(PollFd::from_borrowed_fd(self.signals.fd(), PollFlags::IN));
                if exit.is_none() {
                    fds.push(PollFd::from_borrowed_fd(running.child.pidfd(), PollFlags::IN));
                }
                // The process may have left the list: the resolver is the last one.
                let resolver = running.resolver.as_ref().map(|resolver| {
                    fds.push(PollFd::from_borrowed_fd(resolver.fd(), PollFlags::IN));
                    fds.len() - 1
                });
                let left = stopping.map(|until| until.saturating_duration_since(Instant::now()));
                // After the end only what is still in the pipes counts.
                let left = if exit.is_some() { Some(Duration::ZERO) } else { left };
                let count = poll_for(&mut fds, left)?;
                for fd in &fds[..ends] {
                    ready.push(!fd.revents().is_empty());
                }
                signalled = fds.get(ends).is_some_and(|fd| !fd.revents().is_empty()) || signalled;
                over = exit.is_none() && fds.get(ends + 1).is_some_and(|fd| !fd.revents().is_empty()) || over;
                asked = resolver.and_then(|at| fds.get(at)).is_some_and(|fd| !fd.revents().is_empty()) || asked;
                if count == 0 && exit.is_none() && stopping.is_some_and(|until| until <= Instant::now()) {
                    let _ = running.child.signal(libc::SIGKILL);
                    stopping = None;
                }
            }
            self.read(output, &ready)?;
            if let Some(resolver) = running.resolver.as_mut().filter(|_| asked) {
                resolver.turn();
            }
            if signalled && self.take_signals()? && exit.is_none() {
                self.leaving = true;
                let config = self.container.config();
                stop::deliver(running.child.pid(), running.child.pidfd(), config.stop_signal);
                stopping = Some(Instant::now() + Duration::from_secs(config.stop_timeout_secs));
            }
            if over {
                exit = running.child.try_wait().map_err(failed("wait for the container"))?;
            }
            if let (Some(exit), false) = (exit, ready.contains(&true)) {
                let mut last = Vec::new();
                for (_, lines) in &mut output.ends {
                    lines.finish(&mut |entry| last.push(entry));
                }
                self.log.write(&last)?;
                return Ok(exit);
            }
        }
    }

    fn read(&mut self, output: &mut Output, ready: &[bool]) -> Result<()> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut closed = Vec::new();
        for (n, (end, lines)) in output.ends.iter_mut().enumerate() {
            if ready.get(n) == Some(&true) && !super::io::read_chunk(&*end, |bytes| lines.take(bytes, &mut |entry| entries.push(entry)))? {
                lines.finish(&mut |entry| entries.push(entry));
                closed.push(n);
            }
        }
        for n in closed.into_iter().rev() {
            output.ends.remove(n);
        }
        self.log.write(&entries)
    }

    /// Takes the signals that are there; tells whether one asks to leave.
    fn take_signals(&mut self) -> Result<bool> {
        let mut leave = false;
        while let Some(signal) = self.signals.take().map_err(failed("read a signal"))? {
            leave |= matches!(signal, libc::SIGTERM | libc::SIGINT);
        }
        Ok(leave)
    }

    fn is_to_restart(&self, exit: Exit) -> bool {
        let restart = self.container.config().restart;
        if self.leaving || self.container.is_stop_wanted() || !self.container.dir().exists() {
            return false;
        }
        match restart.policy {
            RestartPolicy::No => false,
            RestartPolicy::OnFailure => exit.code() != 0 && restart.most.is_none_or(|most| self.restarts < most),
            RestartPolicy::Always | RestartPolicy::UnlessStopped => true,
        }
    }

    /// Waits before a restart, longer each time; `false` when there shall be none after all.
    fn wait_pause(&mut self) -> Result<bool> {
        let until = Instant::now() + self.pause;
        self.pause = (self.pause * 2).min(PAUSE_MAX);
        loop {
            if self.container.is_stop_wanted() || !self.container.dir().exists() {
                return Ok(false);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(true);
            }
            let mut fds = [PollFd::from_borrowed_fd(self.signals.fd(), PollFlags::IN)];
            poll_for(&mut fds, Some(left))?;
            if self.take_signals()? {
                return Ok(false);
            }
        }
    }
}

fn poll_for(fds: &mut [PollFd<'_>], timeout: Option<Duration>) -> Result<usize> {
    let spec = timeout.map(|t| Timespec { tv_sec: t.as_secs() as i64, tv_nsec: i64::from(t.subsec_nanos()) });
    match poll(fds, spec.as_ref()) {
        Ok(count) => Ok(count),
        Err(Errno::INTR) => Ok(0),
        Err(errno) => Err(failed("wait for the container")(errno.into())),
    }
}

fn stdio(config: &Config) -> Result<(Stdio, Output)> {
    if config.tty {
        return Ok((Stdio::Terminal(None), Output { ends: Vec::new(), _stdin: None }));
    }
    let pipe = || pipe_with(PipeFlags::CLOEXEC).map_err(|errno| failed("make a pipe")(errno.into()));
    let (stdin, keep) = if config.interactive {
        let (near, far) = pipe()?;
        (near, Some(far))
    } else {
        (fs::open(Path::new("/dev/null"))?.into(), None)
    };
    let ((out_near, out_far), (err_near, err_far)) = (pipe()?, pipe()?);
    let ends = vec![(out_near, Lines::new(LogStream::Stdout)), (err_near, Lines::new(LogStream::Stderr))];
    Ok((Stdio::Files([stdin, out_far, err_far]), Output { ends, _stdin: keep }))
}
