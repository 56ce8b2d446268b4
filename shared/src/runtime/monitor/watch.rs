//! The stage in which a monitor spends its life: it copies output to the log and to clients, takes
//! what clients type, passes on the wish to stop, and sees the end. It reads no file but its own
//! arguments, and gives back the memory of the program that it does not run.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;

use super::super::connect::NETWORKS_CHANGED;
use super::super::container::STOP;
use super::super::error::{Result, RuntimeError, failed};
use super::super::handed::Notify;
use super::super::health::OnFailure;
use super::super::io::{poll_for, read_chunk};
use super::super::log::{self, Copier, Lines, LogStream, Pending, Writer};
use super::super::{net, resources, stop};
use super::Own;
use super::clients::{Clients, Wish};
use super::fds::{Fds, Role};
use super::heart::Heart;
use super::stage::{SIGNALS, attendant, catch_up, go_on};
use crate::sys::cgroup::Trees;
use crate::sys::process::{Code, Exit};
use crate::sys::pty;
use crate::sys::signal::{self, Signals};
use crate::sys::{clock, fs, pidfd};

/// At most this much of what was typed waits for the container.
const TYPED_MAX_BYTES: usize = 64 << 10;
/// This long after something was to do the memory of the program's code is given back, and as often while there is much to do:
/// what ran only once does not stay.
const IDLE: Duration = Duration::from_secs(1);

/// Follows a run to its end.
pub(super) fn run(root: &Path, id: &str, mut own: Own, mut fds: Fds) -> Result<()> {
    let mut watch = Watch::new(&own, &mut fds)?;
    let (held, asked) = (fds.take_all(Role::Port), fds.take_all(Role::Resolver));
    if !held.is_empty() || !asked.is_empty() {
        watch.attendant = attendant(root, id, held, asked).ok();
    }
    watch.heart = own.health.map(|beat| Heart::new(beat, root, id, own.began_ms));
    let exit = watch.follow(&own, &|attendant| drop(catch_up(root, id, attendant)))?;
    own.leaving |= watch.leaving;
    (own.timed_out, own.again) = (watch.timed_out, watch.again);
    own.exit = exit.map(|exit| match exit {
        Exit::Code(code) => code,
        Exit::Signal(signal) => -signal,
    });
    let Watch { clients, control, process, .. } = watch;
    drop(process);
    clients.into_fds(&mut fds);
    fds.put(Role::Control, control);
    go_on(root, id, "ended", own, fds)
}

/// What is polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Signals,
    Process,
    Output(usize),
    Input,
    Control,
    Network,
    Notify,
    Probe,
    Client(usize),
}

/// Where output comes from.
struct End {
    from: OwnedFd,
    lines: Lines,
    /// None of a terminal, which ends with the monitor.
    pending: Option<Pending>,
}

struct Watch {
    signals: Signals,
    process: OwnedFd,
    ends: Vec<End>,
    is_terminal: bool,
    stdin: Option<OwnedFd>,
    typed: Vec<u8>,
    /// Whether standard input ends after what was typed.
    ends_input: bool,
    control: OwnedFd,
    clients: Clients,
    log: Option<Writer>,
    copier: Option<Copier>,
    /// Serves the container's network.
    attendant: Option<net::Attendant>,
    /// Where the container says that it is ready, and who waits for that.
    notify: Option<(OwnedFd, Notify)>,
    stopping: Option<Instant>,
    /// When the run is killed.
    deadline: Option<Instant>,
    timed_out: bool,
    /// The container's health check.
    heart: Option<Heart>,
    /// Whether it shall be started again.
    again: bool,
    code: Code,
    /// When the memory of its code was given back last.
    released: Instant,
    /// SIGTERM to the monitor: the machine goes down.
    leaving: bool,
    /// The container's networks are to be looked at again.
    networks_changed: bool,
}

impl Watch {
    fn new(own: &Own, fds: &mut Fds) -> Result<Watch> {
        let code = Code::find();
        let signals = Signals::open(&SIGNALS).map_err(failed("take signals"))?;
        signal::hold(&SIGNALS, false).map_err(failed("take signals"))?;
        let missing = || RuntimeError::invalid("monitor", "it lacks a descriptor");
        let process = fds.take(Role::Process).ok_or_else(missing)?;
        let control = fds.take(Role::Control).ok_or_else(missing)?;
        let terminal = fds.take(Role::Terminal);
        let is_terminal = terminal.is_some();
        // Without a log the container runs all the same.
        let mut log = Writer::open(&own.dir, own.log).ok();
        let mut ends = Vec::new();
        for (fd, stream) in
            [(terminal, LogStream::Stdout), (fds.take(Role::Stdout), LogStream::Stdout), (fds.take(Role::Stderr), LogStream::Stderr)]
        {
            let Some(fd) = fd else { continue };
            rustix::io::ioctl_fionbio(&fd, true).map_err(|errno| failed("read the output")(errno.into()))?;
            let mut pending = own.place.as_ref().filter(|_| !is_terminal).map(|place| Pending::open(&place.join(stream.word())));
            let recovered = log.as_mut().zip(pending.as_mut()).and_then(|(log, pending)| log.recover(pending, stream).ok());
            ends.push(End { from: fd, lines: recovered.unwrap_or_else(|| Lines::new(stream)), pending });
        }
        let (stdin, clients) = (fds.take(Role::Stdin), Clients::from_fds(fds));
        Ok(Watch {
            signals,
            process,
            ends,
            is_terminal,
            stdin,
            typed: Vec::new(),
            ends_input: false,
            control,
            clients,
            log,
            copier: own.mirror.as_ref().and_then(Copier::open),
            attendant: None,
            notify: fds.take(Role::Notify).zip(own.notify.clone()),
            stopping: None,
            deadline: own.timeout_secs.map(|secs| {
                let left = own.began_ms.saturating_add(secs.saturating_mul(1000)).saturating_sub(clock::since_boot_ms());
                Instant::now() + Duration::from_millis(left)
            }),
            timed_out: false,
            heart: None,
            again: false,
            code,
            released: Instant::now(),
            leaving: false,
            networks_changed: false,
        })
    }

    /// Follows the run until the process has ended and its output is out. None is an end that nobody saw.
    fn follow(&mut self, own: &Own, catch_up: &dyn Fn(&mut Option<net::Attendant>)) -> Result<Option<Exit>> {
        let mut over = None;
        loop {
            let ready = self.wait(over.is_some())?;
            let is_ready = |source: Source| ready.iter().any(|(s, _)| *s == source);
            if over.is_some() && !self.clients.is_full() && !ready.iter().any(|(source, _)| matches!(source, Source::Output(_))) {
                self.finish();
                return Ok(over.flatten());
            }
            // From the last down, as each may go.
            for (source, events) in ready.iter().rev() {
                if let Source::Client(n) = source {
                    self.serve(*n, *events);
                }
            }
            let outputs = ready.iter().filter_map(|(source, _)| if let Source::Output(n) = source { Some(*n) } else { None });
            let closed: Vec<usize> = outputs.filter(|n| !self.read(*n)).collect();
            self.flush();
            for n in closed.into_iter().rev() {
                self.ends.remove(n);
            }
            if is_ready(Source::Input) {
                self.write_typed();
            }
            if self.ends_input && self.typed.is_empty() {
                self.stdin = None;
            }
            if let Some(attendant) = self.attendant.as_mut().filter(|_| is_ready(Source::Network)) {
                attendant.turn();
            }
            if let Some((socket, notify)) = self.notify.as_ref().filter(|_| is_ready(Source::Notify)) {
                notify.pass(socket);
            }
            if is_ready(Source::Control) {
                self.clients.accept(&self.control);
            }
            if is_ready(Source::Signals) && self.take_signals()? && over.is_none() {
                self.leaving = true;
                self.deliver(own.stop_signal);
                self.stopping = Some(Instant::now() + Duration::from_secs(own.stop_timeout_secs));
            }
            if std::mem::take(&mut self.networks_changed) && over.is_none() {
                // Without it names are not answered, which is no reason to give the container up.
                catch_up(&mut self.attendant);
            }
            if over.is_none() && self.deadline.is_some_and(|until| until <= Instant::now()) {
                self.deadline = None;
                self.timed_out = true;
                self.kill();
            }
            if over.is_none() {
                self.probe(own, is_ready(Source::Probe))?;
            }
            if self.stopping.is_some_and(|until| until <= Instant::now()) {
                self.kill();
                self.stopping = None;
            }
            if over.is_none() && is_ready(Source::Process) {
                over = Some(self.end_of_process()?);
                self.heart = None;
                if let Some(group) = &own.group {
                    // What shares others' processes has children that outlive it.
                    let _ = Trees::find().group(group, &resources::CONTROLLERS).kill();
                }
            }
        }
    }

    /// Waits until something is to be done; after the end only what is still in the pipes counts.
    fn wait(&mut self, is_over: bool) -> Result<Vec<(Source, PollFlags)>> {
        if self.released.elapsed() > IDLE {
            self.code.release();
            self.released = Instant::now();
        }
        let mut all: Vec<(Source, BorrowedFd<'_>, PollFlags)> =
            vec![(Source::Signals, self.signals.fd(), PollFlags::IN), (Source::Control, self.control.as_fd(), PollFlags::IN)];
        if !is_over {
            all.push((Source::Process, self.process.as_fd(), PollFlags::IN));
        }
        if let Some(probe) = self.heart.as_ref().and_then(Heart::fd) {
            all.push((Source::Probe, probe, PollFlags::IN));
        }
        if let Some(network) = self.attendant.as_ref().and_then(net::Attendant::fd).filter(|_| !is_over) {
            all.push((Source::Network, network, PollFlags::IN));
        }
        if let Some((socket, _)) = &self.notify {
            all.push((Source::Notify, socket.as_fd(), PollFlags::IN));
        }
        if !self.clients.is_full() {
            all.extend(self.ends.iter().enumerate().map(|(n, end)| (Source::Output(n), end.from.as_fd(), PollFlags::IN)));
        }
        if let Some(input) = self.input().filter(|_| !self.typed.is_empty() && !is_over) {
            all.push((Source::Input, input, PollFlags::OUT));
        }
        let reads = if self.typed.len() < TYPED_MAX_BYTES { PollFlags::IN } else { PollFlags::empty() };
        for (n, (client, is_full)) in self.clients.fds().enumerate() {
            all.push((Source::Client(n), client, if is_full { reads | PollFlags::OUT } else { reads }));
        }
        let next = [self.stopping, self.deadline, self.heart.as_ref().and_then(Heart::next)].into_iter().flatten().min();
        let timeout = match (is_over && !self.clients.is_full(), next.filter(|_| !is_over)) {
            (true, _) => Some(Duration::ZERO),
            (false, next) => next.map(|until| until.saturating_duration_since(Instant::now())),
        };
        let mut fds: Vec<PollFd<'_>> = all.iter().map(|(_, fd, flags)| PollFd::from_borrowed_fd(*fd, *flags)).collect();
        let soon = Some(timeout.map_or(IDLE, |timeout| timeout.min(IDLE)));
        if poll_for(&mut fds, soon)? == 0 && timeout.is_none_or(|timeout| timeout > IDLE) {
            self.code.release();
            poll_for(&mut fds, timeout.map(|timeout| timeout.saturating_sub(IDLE)))?;
        }
        let ready = all.iter().zip(&fds).map(|((source, _, _), fd)| (*source, fd.revents()));
        Ok(ready.filter(|(_, events)| !events.is_empty()).collect())
    }

    fn input(&self) -> Option<BorrowedFd<'_>> {
        if self.is_terminal { self.ends.first().map(|end| end.from.as_fd()) } else { self.stdin.as_ref().map(AsFd::as_fd) }
    }

    /// Reads what the container wrote, for the log and the clients; `false` at its end.
    fn read(&mut self, n: usize) -> bool {
        let Some(End { from, lines, pending }) = self.ends.get_mut(n) else { return false };
        let at = self.log.as_ref().and_then(Writer::position);
        let (log, copier, clients, stream) = (&mut self.log, &self.copier, &mut self.clients, lines.stream());
        let mut give = |cut: &log::Cut<'_>| {
            if let Some(copier) = copier {
                copier.send(&cut.entry());
            }
            // A full disk loses lines; it must not stop the container.
            let _ = log.as_mut().map(|log| log.push(cut));
        };
        let mut take = |bytes: &[u8]| {
            clients.show(stream, bytes);
            lines.take(bytes, &mut give);
        };
        let is_open = match pending {
            Some(pending) => pending.read(&*from, at, &mut take),
            None => read_chunk(&*from, &mut take),
        };
        let is_open = is_open.unwrap_or(false);
        if !is_open {
            lines.finish(&mut give);
        }
        is_open
    }

    fn flush(&mut self) {
        let _ = self.log.as_mut().map(Writer::flush);
        let at = self.log.as_ref().and_then(Writer::position);
        for end in &mut self.ends {
            if let Some(pending) = &mut end.pending {
                pending.keep(end.lines.rest_bytes(), at);
            }
        }
    }

    fn finish(&mut self) {
        let (log, copier) = (&mut self.log, &self.copier);
        for end in &mut self.ends {
            end.lines.finish(&mut |cut| {
                if let Some(copier) = copier {
                    copier.send(&cut.entry());
                }
                let _ = log.as_mut().map(|log| log.push(cut));
            });
        }
        self.flush();
    }

    fn serve(&mut self, n: usize, events: PollFlags) {
        if events.contains(PollFlags::OUT) {
            self.clients.resume(n);
        }
        if !events.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
            return;
        }
        match self.clients.take(n) {
            Wish::Nothing => {}
            Wish::Type(bytes) if self.input().is_some() => self.typed.extend_from_slice(&bytes),
            // The container was made without standard input.
            Wish::Type(_) => {}
            Wish::Resize(size) => {
                if let Some(master) = self.input().filter(|_| self.is_terminal) {
                    let _ = pty::set_size(master, size);
                }
            }
            Wish::EndInput => self.ends_input = true,
            Wish::End => self.kill(),
        }
    }

    fn write_typed(&mut self) {
        let Some(written) = self.input().map(|input| rustix::io::write(input, &self.typed)) else { return };
        match written {
            Ok(n) => drop(self.typed.drain(..n.min(self.typed.len()))),
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(_) => self.typed.clear(),
        }
    }

    /// Begins a probe when it is time to, takes the result of one, and does what the check says then.
    fn probe(&mut self, own: &Own, has_ended: bool) -> Result<()> {
        let Some(heart) = &mut self.heart else { return Ok(()) };
        let was_well = heart.was_well();
        let action = if has_ended { heart.end()? } else { OnFailure::None };
        if let Some(notify) = own.notify.as_ref().filter(|_| !was_well && heart.was_well()) {
            notify.healthy();
        }
        heart.begin();
        match action {
            OnFailure::None => return Ok(()),
            OnFailure::Kill => {
                self.kill();
                return Ok(());
            }
            OnFailure::Restart => self.again = true,
            // As if a person had: its policy does not start it again.
            OnFailure::Stop => drop(fs::create_new(&own.dir.join(STOP), 0o600)),
        }
        self.deliver(own.stop_signal);
        self.stopping = Some(Instant::now() + Duration::from_secs(own.stop_timeout_secs));
        Ok(())
    }

    fn deliver(&self, signal: i32) {
        let pid = pidfd::pid_of(self.process.as_fd()).unwrap_or(0);
        stop::deliver(pid, self.process.as_fd(), signal);
    }

    fn kill(&self) {
        let _ = pidfd::send_signal(self.process.as_fd(), libc::SIGKILL);
    }

    /// Takes the signals that are there; tells whether one asks to leave.
    fn take_signals(&mut self) -> Result<bool> {
        let mut leave = false;
        while let Some(signal) = self.signals.take().map_err(failed("read a signal"))? {
            leave |= matches!(signal, libc::SIGTERM | libc::SIGINT);
            self.networks_changed |= signal == NETWORKS_CHANGED;
        }
        Ok(leave)
    }

    /// Learns how the process ended. One that was taken over is another's child: its descriptor tells, once it was reaped.
    fn end_of_process(&self) -> Result<Option<Exit>> {
        match pidfd::reap(self.process.as_fd(), true) {
            Ok(exit) => Ok(exit),
            Err(error) if error.raw_os_error() == Some(libc::ECHILD) => Ok(pidfd::exit_of_stranger(self.process.as_fd())),
            Err(error) => Err(failed("wait for the container")(error)),
        }
    }
}
