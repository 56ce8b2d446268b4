//! The foreground: `dr` is the container's own monitor. Without a terminal the container has the
//! caller's own descriptors and nothing is copied; with one, bytes and window sizes are passed on.
//! Signals are passed on; the container dies with this process.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};

use super::container::{Container, RunLock, Status};
use super::error::{Result, failed};
use super::exec::{EXIT_TIMEOUT, Leave};
use super::handed::Descriptors;
use super::launch::Stdio;
use super::log::{Entry, Lines, LogStream};
use super::net::Attendant;
use super::start::{Ended, Hand, Lifetime, Running};
use super::stop;
use crate::store::Lease;
use crate::sys::process::{Child, Exit};
use crate::sys::pty::{self, RawMode};
use crate::sys::signal::Signals;
use crate::sys::{fs, pidfd};

/// Signals that go to the container instead of us.
pub(super) const FORWARDED: [i32; 7] =
    [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM, libc::SIGUSR1, libc::SIGUSR2, libc::SIGALRM];

/// Where the container's output goes.
pub enum Output<'a> {
    /// To our own standard output and error.
    Inherit,
    /// All of it to our own standard error.
    Error,
    /// Line by line to this.
    Lines(&'a mut dyn FnMut(Entry)),
}

/// How a person takes part in a run in the foreground.
#[derive(Debug, Clone)]
pub struct Foreground {
    /// Signals go to the container instead of us.
    pub sig_proxy: bool,
    /// Whether its standard output is ours; else it goes nowhere.
    pub stdout: bool,
    /// The same for standard error.
    pub stderr: bool,
    /// Descriptors that are handed down.
    pub descriptors: Descriptors,
}

impl Default for Foreground {
    fn default() -> Foreground {
        Foreground { sig_proxy: true, stdout: true, stderr: true, descriptors: Descriptors::default() }
    }
}

/// Kills a process when its time is up.
pub(super) struct Timer {
    thread: std::thread::JoinHandle<bool>,
}

impl Timer {
    pub(super) fn start(process: BorrowedFd<'_>, timeout: Duration) -> Result<Timer> {
        let process = process.try_clone_to_owned().map_err(failed("copy a descriptor"))?;
        let thread = std::thread::spawn(move || {
            let is_up = pidfd::wait_end(process.as_fd(), Some(timeout)).is_ok_and(|ended| !ended);
            is_up && pidfd::send_signal(process.as_fd(), libc::SIGKILL).is_ok()
        });
        Ok(Timer { thread })
    }

    /// Tells, of a process that has ended, whether that was the timer's doing.
    pub(super) fn was_needed(self) -> bool {
        self.thread.join().unwrap_or(false)
    }
}

/// How a run in the foreground came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// How the container ended.
    pub ended: Ended,
    /// The exit code that we end with.
    pub code: i32,
}

/// Runs a container to its end, and removes it if it is ephemeral. `stdin` is what it reads from when it is interactive.
///
/// # Errors
/// When it cannot be started; it is removed then, too, if it is ephemeral.
pub fn run(container: &Container, lock: RunLock, lease: &Lease, how: &Foreground, output: Output<'_>) -> Result<Outcome> {
    let result = run_once(container, &lock, lease, how, output);
    if container.config().ephemeral {
        let removed = container.remove_locked(lock, true);
        let outcome = result?;
        removed?;
        return Ok(outcome);
    }
    result
}

fn run_once(container: &Container, lock: &RunLock, lease: &Lease, how: &Foreground, mut output: Output<'_>) -> Result<Outcome> {
    let config = container.config();
    // Before the container exists: a signal that comes early must not end us without it.
    let mut numbers = if how.sig_proxy { FORWARDED.to_vec() } else { Vec::new() };
    if config.tty {
        numbers.push(libc::SIGWINCH);
    }
    let mut signals = Signals::open(&numbers).map_err(failed("take signals"))?;
    let (stdio, pipes) = stdio(config.tty, config.interactive, how, &output)?;
    let hand = Hand { descriptors: how.descriptors.clone(), notify: None };
    let mut running = container.start(lock, lease, stdio, Lifetime::WithStarter, &hand)?;
    let timer = config.timeout_secs.map(|secs| Timer::start(running.child.pidfd(), Duration::from_secs(secs))).transpose()?;
    let followed = match running.terminal.take() {
        Some(master) => Terminal::new(master, config.interactive, None)?.follow(
            &mut running.child,
            Some(&mut running.attendant),
            &mut signals,
            &mut output,
        ),
        None => follow(&mut running, &mut signals, pipes, &mut output),
    };
    let (exit, by_signal) = match followed {
        Ok(ended) => ended,
        Err(error) => {
            let _ = running.child.signal(libc::SIGKILL);
            let exit = running.child.wait().map_err(failed("wait for the container"))?;
            container.ended(running, exit, Status::Exited)?;
            return Err(error);
        }
    };
    let is_up = timer.is_some_and(Timer::was_needed);
    let ended = container.ended(running, exit, Status::Exited)?;
    if is_up {
        container.note_timeout()?;
        return Ok(Outcome { ended, code: EXIT_TIMEOUT });
    }
    Ok(Outcome { ended, code: by_signal.map_or(exit.code(), |signal| 128 + signal) })
}

/// Pipes of a container whose output goes somewhere line by line.
type Pipes = Option<[OwnedFd; 2]>;

fn stdio(tty: bool, interactive: bool, how: &Foreground, output: &Output<'_>) -> Result<(Stdio, Pipes)> {
    if tty {
        return Ok((Stdio::Terminal(pty::size(std::io::stdin()).or_else(|| pty::size(std::io::stdout()))), None));
    }
    let copy = |fd: BorrowedFd<'_>| fd.try_clone_to_owned().map_err(failed("copy a descriptor"));
    let stdin = if interactive { copy(std::io::stdin().as_fd())? } else { fs::open(Path::new("/dev/null"))?.into() };
    match output {
        Output::Inherit | Output::Error => {
            let null = || -> Result<OwnedFd> {
                let file = std::fs::OpenOptions::new().read(true).write(true).open("/dev/null");
                Ok(file.map_err(failed("open /dev/null"))?.into())
            };
            let stdout = if how.stdout { copy(std::io::stdout().as_fd())? } else { null()? };
            let stderr = if how.stderr { copy(std::io::stderr().as_fd())? } else { null()? };
            Ok((Stdio::Files([stdin, stdout, stderr]), None))
        }
        Output::Lines(_) => {
            let pipe = || pipe_with(PipeFlags::CLOEXEC).map_err(|errno| failed("make a pipe")(errno.into()));
            let ((out_near, out_far), (err_near, err_far)) = (pipe()?, pipe()?);
            Ok((Stdio::Files([stdin, out_far, err_far]), Some([out_near, err_near])))
        }
    }
}

/// Waits for the end, passing signals on, and lines if there are pipes. Tells which signal ended it on our behalf.
fn follow(running: &mut Running, signals: &mut Signals, mut pipes: Pipes, output: &mut Output<'_>) -> Result<(Exit, Option<i32>)> {
    let mut cut = [Lines::new(LogStream::Stdout), Lines::new(LogStream::Stderr)];
    let mut open = [pipes.is_some(); 2];
    let mut by_signal = None;
    loop {
        let mut ready = [false; 5];
        {
            let pidfd = running.child.pidfd();
            let mut who = vec![2, 3];
            let (signal_fd, process) = (signals.fd(), pidfd);
            let mut fds = vec![PollFd::from_borrowed_fd(signal_fd, PollFlags::IN), PollFd::from_borrowed_fd(process, PollFlags::IN)];
            for (n, pipe) in pipes.iter().flatten().enumerate().filter(|(n, _)| open[*n]) {
                fds.push(PollFd::new(pipe, PollFlags::IN));
                who.push(n);
            }
            if let Some(network) = running.attendant.fd() {
                fds.push(PollFd::from_borrowed_fd(network, PollFlags::IN));
                who.push(4);
            }
            wait(&mut fds)?;
            for (fd, n) in fds.iter().zip(who) {
                ready[n] = !fd.revents().is_empty();
            }
        }
        if let (Some(pipes), Output::Lines(give)) = (&mut pipes, &mut *output) {
            for n in 0..2 {
                if ready[n] && open[n] {
                    open[n] = super::io::read_chunk(&pipes[n], |bytes| cut[n].take(bytes, &mut |line| give(line.entry())))?;
                }
            }
        }
        if ready[4] {
            running.attendant.turn();
        }
        if ready[2] {
            by_signal = forward(signals, &running.child)?.or(by_signal);
        }
        // The pipes come to their end when the last process has ended.
        if ready[3] && !open[0] && !open[1] {
            if let Output::Lines(give) = output {
                cut.iter_mut().for_each(|lines| lines.finish(&mut |line| give(line.entry())));
            }
            let exit = running.child.wait().map_err(failed("wait for the container"))?;
            return Ok((exit, by_signal.filter(|_| exit == Exit::Signal(libc::SIGKILL))));
        }
    }
}

pub(super) fn wait(fds: &mut [PollFd<'_>]) -> Result<()> {
    wait_at_most(fds, None)
}

/// The same, for no longer than this.
pub(super) fn wait_at_most(fds: &mut [PollFd<'_>], limit: Option<Duration>) -> Result<()> {
    let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
    match poll(fds, limit.as_ref()) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(errno) => Err(failed("wait for the container")(errno.into())),
    }
}

/// Passes on the signals that are there; tells which one was turned into SIGKILL.
pub(super) fn forward(signals: &mut Signals, child: &Child) -> Result<Option<i32>> {
    let mut by_signal = None;
    while let Some(signal) = signals.take().map_err(failed("read a signal"))? {
        if signal == libc::SIGWINCH {
            continue;
        }
        if stop::deliver(child.pid(), child.pidfd(), signal) == stop::Delivery::Killed {
            by_signal = Some(signal);
        }
    }
    Ok(by_signal)
}

/// The end of what can be typed: a Ctrl-D for a terminal, as often as somebody may read it. A program that
/// changes how the terminal reads, as a shell does at its start, loses one that came before, and who reads
/// again finds the end of a file again.
#[derive(Debug, Default)]
pub(super) struct TypedEnd {
    /// When the next one is due, and how long after that the one after it.
    next: Option<(Instant, Duration)>,
}

impl TypedEnd {
    /// Ctrl-D.
    pub(super) const KEY: u8 = 4;
    const FIRST_GAP: Duration = Duration::from_millis(50);

    /// Notes that nothing more is typed.
    pub(super) fn begin(&mut self) {
        self.next.get_or_insert((Instant::now(), TypedEnd::FIRST_GAP));
    }

    /// Returns how long it is until the next one.
    pub(super) fn due_in(&self) -> Option<Duration> {
        self.next.map(|(at, _)| at.saturating_duration_since(Instant::now()))
    }

    /// Tells whether one is due. The gaps double, so that those which nobody reads stay few.
    pub(super) fn take(&mut self) -> bool {
        let now = Instant::now();
        match &mut self.next {
            Some((at, gap)) if *at <= now => {
                (*at, *gap) = (now + *gap, *gap * 2);
                true
            }
            _ => false,
        }
    }
}

/// A container's terminal and ours.
pub(super) struct Terminal<'a> {
    master: OwnedFd,
    stdin: bool,
    raw: Option<RawMode>,
    /// How a person leaves; none who cannot, or has left.
    leave: Option<Leave<'a>>,
    has_left: bool,
    end: TypedEnd,
    /// What was typed and the container has not read yet.
    typed: Vec<u8>,
}

/// At most this much of what was typed waits for the container.
const TYPED_MAX_BYTES: usize = 64 << 10;
/// Ctrl-C.
const INTERRUPT: u8 = 3;

impl<'a> Terminal<'a> {
    pub(super) fn new(master: OwnedFd, interactive: bool, leave: Option<Leave<'a>>) -> Result<Terminal<'a>> {
        let stdin = std::io::stdin();
        let raw = if interactive && pty::is_terminal(&stdin) {
            Some(RawMode::enter(stdin.as_fd()).map_err(failed("set up the terminal"))?)
        } else {
            None
        };
        if let Some(size) = pty::size(&stdin) {
            let _ = pty::set_size(&master, size);
        }
        rustix::io::ioctl_fionbio(&master, true).map_err(|errno| failed("set up the terminal")(errno.into()))?;
        Ok(Terminal { master, stdin: interactive, raw, leave, has_left: false, end: TypedEnd::default(), typed: Vec::new() })
    }

    /// Copies both ways until the container has ended and its last output is out.
    pub(super) fn follow(
        mut self,
        child: &mut Child,
        mut attendant: Option<&mut Attendant>,
        signals: &mut Signals,
        output: &mut Output<'_>,
    ) -> Result<(Exit, Option<i32>)> {
        let mut cut = Lines::new(LogStream::Stdout);
        let mut by_signal = None;
        let mut exit = None;
        loop {
            let mut ready = [PollFlags::empty(); 5];
            {
                let stdin = std::io::stdin();
                let reads = self.stdin && self.typed.len() < TYPED_MAX_BYTES;
                let master = if self.typed.is_empty() { PollFlags::IN } else { PollFlags::IN | PollFlags::OUT };
                let (signal_fd, process) = (signals.fd(), child.pidfd());
                let mut fds = vec![PollFd::new(&self.master, master), PollFd::from_borrowed_fd(signal_fd, PollFlags::IN)];
                let mut who = vec![0, 1];
                if exit.is_none() {
                    fds.push(PollFd::from_borrowed_fd(process, PollFlags::IN));
                    who.push(2);
                }
                if reads {
                    fds.push(PollFd::new(&stdin, PollFlags::IN));
                    who.push(3);
                }
                if let Some(network) = attendant.as_ref().and_then(|attendant| attendant.fd()) {
                    fds.push(PollFd::from_borrowed_fd(network, PollFlags::IN));
                    who.push(4);
                }
                wait_at_most(&mut fds, self.end.due_in())?;
                for (fd, n) in fds.iter().zip(who) {
                    ready[n] = fd.revents();
                }
            }
            if self.end.take() && self.typed.is_empty() {
                self.typed.push(TypedEnd::KEY);
            }
            if let Some(attendant) = attendant.as_mut().filter(|_| !ready[4].is_empty()) {
                attendant.turn();
            }
            if !ready[3].is_empty() {
                by_signal = self.read_typed(child)?.or(by_signal);
            }
            if ready[0].contains(PollFlags::OUT) {
                self.write_typed();
            }
            if !ready[1].is_empty() {
                if let Some(size) = pty::size(std::io::stdin()) {
                    let _ = pty::set_size(&self.master, size);
                }
                by_signal = forward(signals, child)?.or(by_signal);
            }
            if !ready[2].is_empty() {
                exit = child.try_wait().map_err(failed("wait for the container"))?;
            }
            let mut is_open = true;
            if ready[0].intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
                is_open = super::io::read_chunk(&self.master, |bytes| match output {
                    // It is read on, so that the container never waits.
                    Output::Inherit | Output::Error if self.has_left => {}
                    Output::Inherit => write_out(LogStream::Stdout, bytes),
                    Output::Error => write_out(LogStream::Stderr, bytes),
                    Output::Lines(give) => cut.take(bytes, &mut |line| give(line.entry())),
                })?;
            }
            if let (Some(exit), true) = (exit, !is_open || !ready[0].contains(PollFlags::IN)) {
                if let Output::Lines(give) = output {
                    cut.finish(&mut |line| give(line.entry()));
                }
                return Ok((exit, by_signal.filter(|_| exit == Exit::Signal(libc::SIGKILL))));
            }
            if !is_open && exit.is_none() {
                // Every process closed the terminal; only the end is left to wait for.
                exit = Some(child.wait().map_err(failed("wait for the container"))?);
            }
        }
    }

    /// Takes what was typed where some keys mean to leave.
    fn take_keys(&mut self, typed: &[u8]) {
        let Some(leave) = &mut self.leave else { return };
        let (pass, leaves) = leave.keys.take(typed);
        self.typed.extend_from_slice(&pass);
        if leaves {
            (self.stdin, self.has_left) = (false, true);
            // Before the terminal is another's.
            self.raw = None;
            (leave.then)();
            self.leave = None;
        }
    }

    /// Takes what was typed. Ctrl-C to a first process that has no handler would do nothing, as the
    /// kernel protects it: it is killed instead.
    fn read_typed(&mut self, child: &Child) -> Result<Option<i32>> {
        let mut buf = [0_u8; 4096];
        match rustix::io::read(std::io::stdin(), &mut buf) {
            Ok(0) => {
                self.stdin = false;
                self.end.begin();
            }
            Ok(n) if self.leave.is_some() => self.take_keys(&buf[..n]),
            Ok(n) => {
                self.typed.extend_from_slice(&buf[..n]);
                let is_first = rustix::termios::tcgetpgrp(&self.master).is_ok_and(|group| group.as_raw_nonzero().get() == child.pid());
                let makes_signals =
                    rustix::termios::tcgetattr(&self.master).is_ok_and(|t| t.local_modes.contains(rustix::termios::LocalModes::ISIG));
                if buf[..n].contains(&INTERRUPT) && is_first && makes_signals && stop::is_deaf(child.pid(), libc::SIGINT) {
                    let _ = child.signal(libc::SIGKILL);
                    return Ok(Some(libc::SIGINT));
                }
            }
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(_) => self.stdin = false,
        }
        Ok(None)
    }

    fn write_typed(&mut self) {
        match rustix::io::write(&self.master, &self.typed) {
            Ok(n) => drop(self.typed.drain(..n.min(self.typed.len()))),
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(_) => self.typed.clear(),
        }
    }
}

/// Writes to our standard output or error; when nobody reads it any more, the container goes on without.
pub(super) fn write_out(stream: LogStream, mut bytes: &[u8]) {
    let (stdout, stderr) = (std::io::stdout(), std::io::stderr());
    let to = if stream == LogStream::Stdout { stdout.as_fd() } else { stderr.as_fd() };
    while !bytes.is_empty() {
        match rustix::io::write(to, bytes) {
            Ok(n) => bytes = bytes.get(n..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                let mut fds = [PollFd::new(&to, PollFlags::OUT)];
                let _ = poll(&mut fds, None);
            }
            Err(_) => return,
        }
    }
}
