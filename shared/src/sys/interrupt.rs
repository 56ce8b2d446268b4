//! Whether somebody asked this process to end early, and by which signal.
//!
//! `cli` takes the signals and sets it, once; nothing clears it. Whoever works for long asks
//! [`check`] between two pieces of work, or waits for [`fd`] as well, and ends with an error, so that
//! what it began is undone on the way out. An error of [`check`] is not of the kind
//! `Interrupted`, which the standard library would try again.

#![allow(unsafe_code, reason = "ending at once, from another thread than the one that works")]

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
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
