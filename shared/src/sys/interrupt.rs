//! Whether somebody asked this process to end early, and by which signal.
//!
//! `cli` takes the signals and sets it, once; nothing clears it. Whoever works for long asks
//! [`check`] between two pieces of work, or waits for [`fd`] as well, and ends with an error, so that
//! what it began is undone on the way out. An error of [`check`] is not of the kind
//! `Interrupted`, which the standard library would try again.
//!
//! A process that only lists has no thread for signals: [`Handler`] sets the same, and a timer of the
//! kernel ends the process should it not notice in time.

#![allow(unsafe_code, reason = "ending at once, from another thread than the one that works")]

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;

/// The signal, 0 while there was none.
static NUMBER: AtomicI32 = AtomicI32::new(0);
/// Readable from the moment on that a signal was taken.
static EVENT: OnceLock<OwnedFd> = OnceLock::new();

/// Makes what [`fd`] returns.
///
/// # Errors
/// When no descriptor can be had.
pub fn prepare() -> io::Result<()> {
    if EVENT.get().is_none() {
        let event = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        // Another thread may have been first; its descriptor is as good.
        let _ = EVENT.set(event);
    }
    Ok(())
}

/// Says that this signal asks the process to end.
pub fn set(number: i32) {
    NUMBER.store(number, Ordering::SeqCst);
    if let Some(event) = EVENT.get() {
        // It cannot be full: it is written once per signal.
        let _ = rustix::io::write(event, &1_u64.to_ne_bytes());
    }
}

/// How long a process without a thread for signals may take to notice one.
const NOTICE: Duration = Duration::from_millis(200);

/// Signals that are taken without a thread; see the head of this file. One that was ignored when the process
/// started stays ignored.
#[derive(Debug)]
pub struct Handler(());

impl Handler {
    /// Takes these signals, until something else does.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn install(numbers: &[i32]) -> io::Result<Handler> {
        let expired = SigAction::new(SigHandler::Handler(expired), SaFlags::SA_RESTART, SigSet::empty());
        // SAFETY: the handler keeps to what signal-safety(7) allows.
        unsafe { sigaction(Signal::SIGALRM, &expired) }?;
        let action = SigAction::new(SigHandler::Handler(noticed), SaFlags::SA_RESTART, SigSet::empty());
        for number in numbers {
            let signal = Signal::try_from(*number)?;
            // SAFETY: as above.
            let before = unsafe { sigaction(signal, &action) }?;
            if matches!(before.handler(), SigHandler::SigIgn) {
                // SAFETY: brings back what was there.
                unsafe { sigaction(signal, &before) }?;
            }
        }
        Ok(Handler(()))
    }

    /// Ends the handler's part once another takes the signals; returns the signal that came before.
    pub fn replaced(self) -> Option<i32> {
        set_timer(Duration::ZERO);
        number()
    }
}

/// The handler: a first signal is noted and the timer set, a second one ends the process.
extern "C" fn noticed(number: libc::c_int) {
    if NUMBER.swap(number, Ordering::SeqCst) != 0 {
        end(number);
    }
    // SAFETY: errno is this thread's own; the interrupted code must find it as it was.
    let location = unsafe { libc::__errno_location() };
    // SAFETY: the location is valid for this thread.
    let before = unsafe { *location };
    if let Some(event) = EVENT.get() {
        let one = 1_u64.to_ne_bytes();
        // SAFETY: eight bytes from a buffer that lives across the call, to a descriptor that is never closed.
        unsafe { libc::write(event.as_raw_fd(), one.as_ptr().cast(), one.len()) };
    }
    set_timer(NOTICE);
    // SAFETY: as above.
    unsafe { *location = before };
}

/// The timer's handler: the process did not notice.
extern "C" fn expired(_: libc::c_int) {
    if let Some(number) = number() {
        end(number);
    }
}

/// Sets the timer of the process, or stops it with zero.
fn set_timer(time: Duration) {
    let zero = libc::timeval { tv_sec: 0, tv_usec: 0 };
    let value = libc::itimerval { it_interval: zero, it_value: libc::timeval { tv_usec: time.subsec_micros().into(), ..zero } };
    // SAFETY: the value lives across the call, which a handler may make too; the old one is not asked for.
    unsafe { libc::setitimer(libc::ITIMER_REAL, &raw const value, std::ptr::null_mut()) };
}

/// Returns the signal that asked the process to end.
pub fn number() -> Option<i32> {
    Some(NUMBER.load(Ordering::SeqCst)).filter(|n| *n != 0)
}

/// Fails once the process is to end.
///
/// # Errors
/// Then, and only then.
pub fn check() -> io::Result<()> {
    match number() {
        None => Ok(()),
        Some(number) => Err(io::Error::other(format!("interrupted by {}", super::signal::name(number)))),
    }
}

/// Returns a descriptor that is readable once the process is to end, and stays so.
pub fn fd() -> Option<BorrowedFd<'static>> {
    EVENT.get().map(AsFd::as_fd)
}

/// Waits until a descriptor can be read or is at its end; `false` when the time ran out.
///
/// # Errors
/// When the process is to end, or what poll(2) says.
pub fn wait_readable(fd: BorrowedFd<'_>, limit: Option<Duration>) -> io::Result<bool> {
    let limit = limit.map(|l| Timespec { tv_sec: i64::try_from(l.as_secs()).unwrap_or(i64::MAX), tv_nsec: i64::from(l.subsec_nanos()) });
    loop {
        check()?;
        let mut fds = vec![PollFd::from_borrowed_fd(fd, PollFlags::IN)];
        fds.extend(self::fd().map(|event| PollFd::from_borrowed_fd(event, PollFlags::IN)));
        match poll(&mut fds, limit.as_ref()) {
            Ok(0) => return Ok(false),
            Ok(_) if !fds[0].revents().is_empty() => return Ok(true),
            Ok(_) | Err(Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

/// Ends the process at once, as 128 and the signal. Where a person's Ctrl-C was it, the process dies
/// of the signal itself: a shell's loop stops only then.
pub fn end(number: i32) -> ! {
    if number == libc::SIGINT && is_at_terminal() {
        let action = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
        // SAFETY: the default action replaces our handler; no code of ours runs by it.
        let _ = unsafe { sigaction(Signal::SIGINT, &action) };
        let _ = nix::sys::signal::kill(nix::unistd::Pid::this(), Signal::SIGINT);
    }
    // SAFETY: ends the process without running anything else of it.
    unsafe { libc::_exit(128 + number) }
}

/// Tells whether the process is in the foreground of a terminal, whose keys then reach it.
fn is_at_terminal() -> bool {
    let Ok(terminal) = std::fs::File::open("/dev/tty") else { return false };
    rustix::termios::tcgetpgrp(&terminal).is_ok_and(|group| group == rustix::process::getpgrp())
}
