//! Signals by name and number, and signals as a descriptor for loops that poll.

#![allow(unsafe_code, reason = "a signal handler")]

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};

#[cfg(test)]
mod tests;

/// Returns the number of a signal named `TERM`, `SIGTERM`, `15` or `RTMIN+3`.
pub fn parse(text: &str) -> Option<i32> {
    const RTMIN: i32 = 34;
    const RTMAX: i32 = 64;
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().filter(|n| (1..=RTMAX).contains(n));
    }
    let upper = text.to_ascii_uppercase();
    let short = upper.strip_prefix("SIG").unwrap_or(&upper);
    let offset = |rest: &str, sign: char| match rest {
        "" => Some(0),
        rest => rest.strip_prefix(sign)?.parse::<i32>().ok(),
    };
    if let Some(rest) = short.strip_prefix("RTMIN") {
        return offset(rest, '+').map(|n| RTMIN + n).filter(|n| (RTMIN..=RTMAX).contains(n));
    }
    if let Some(rest) = short.strip_prefix("RTMAX") {
        return offset(rest, '-').map(|n| RTMAX - n).filter(|n| (RTMIN..=RTMAX).contains(n));
    }
    let alias = match short {
        "CLD" => "CHLD",
        "POLL" => "IO",
        "IOT" => "ABRT",
        other => other,
    };
    format!("SIG{alias}").parse::<Signal>().ok().map(|signal| signal as i32)
}

/// Returns the name of a signal, `SIGTERM`, or its number.
pub fn name(number: i32) -> String {
    Signal::try_from(number).map_or_else(|_| number.to_string(), |signal| signal.as_str().to_owned())
}

/// Where the handler writes; -1 while nobody listens.
static SINK: AtomicI32 = AtomicI32::new(-1);

/// Writes the signal's number into the pipe of whoever listens. Only calls that a handler may make.
extern "C" fn note(number: libc::c_int) {
    let sink = SINK.load(Ordering::Relaxed);
    if sink >= 0 {
        let byte = [number as u8];
        // SAFETY: errno is this thread's own; the interrupted code must find it as it was.
        let location = unsafe { libc::__errno_location() };
        // SAFETY: the location is valid for this thread.
        let before = unsafe { *location };
        // SAFETY: one byte from a buffer that lives across the call, to a descriptor that is open as long as it stands in SINK.
        unsafe { libc::write(sink, byte.as_ptr().cast(), 1) };
        // SAFETY: as above.
        unsafe { *location = before };
    }
}

/// Signals that arrive as a descriptor instead of ending the process, whichever thread gets them.
/// One at a time; dropping it brings the former dispositions back. A signal that was ignored when
/// the process started, as nohup and shells do for jobs in the background, stays ignored.
#[derive(Debug)]
pub struct Signals {
    pipe: OwnedFd,
    sink: OwnedFd,
    former_sink: i32,
    former: Vec<(Signal, SigAction)>,
}

impl Signals {
    /// Takes these signals.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn open(numbers: &[i32]) -> io::Result<Signals> {
        let (pipe, sink) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        let former_sink = SINK.swap(sink.as_raw_fd(), Ordering::SeqCst);
        let mut signals = Signals { pipe, sink, former_sink, former: Vec::with_capacity(numbers.len()) };
        let action = SigAction::new(SigHandler::Handler(note), SaFlags::SA_RESTART, SigSet::empty());
        for number in numbers {
            let signal = Signal::try_from(*number)?;
            // SAFETY: the handler keeps to what signal-safety(7) allows.
            let before = unsafe { sigaction(signal, &action) }?;
            let may_be_ignored = matches!(signal, Signal::SIGHUP | Signal::SIGINT | Signal::SIGQUIT);
            if may_be_ignored && matches!(before.handler(), SigHandler::SigIgn) {
                // SAFETY: brings back what was there.
                unsafe { sigaction(signal, &before) }?;
            } else {
                signals.former.push((signal, before));
            }
        }
        Ok(signals)
    }

    /// Returns the next signal's number, if one is there.
    ///
    /// # Errors
    /// What read(2) says.
    pub fn take(&mut self) -> io::Result<Option<i32>> {
        let mut byte = [0_u8; 1];
        match rustix::io::retry_on_intr(|| rustix::io::read(&self.pipe, &mut byte)) {
            Ok(1) => Ok(Some(i32::from(byte[0]))),
            Ok(_) | Err(rustix::io::Errno::AGAIN) => Ok(None),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Waits for the next signal; none when the time ran out.
    ///
    /// # Errors
    /// What poll(2) or read(2) says.
    pub fn wait(&mut self, limit: Option<Duration>) -> io::Result<Option<i32>> {
        let deadline = limit.map(|limit| Instant::now() + limit);
        loop {
            if let Some(number) = self.take()? {
                return Ok(Some(number));
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Ok(None);
            }
            let left =
                left.map(|l| Timespec { tv_sec: i64::try_from(l.as_secs()).unwrap_or(i64::MAX), tv_nsec: i64::from(l.subsec_nanos()) });
            match poll(&mut [PollFd::new(&self.pipe, PollFlags::IN)], left.as_ref()) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    /// Returns the descriptor that is readable when a signal is there.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}

/// Keeps signals waiting until they are let through, across an exec too.
///
/// # Errors
/// When the kernel refuses.
pub fn hold(numbers: &[i32], held: bool) -> io::Result<()> {
    let mut set = SigSet::empty();
    for number in numbers {
        set.add(Signal::try_from(*number)?);
    }
    if held { set.thread_block() } else { set.thread_unblock() }.map_err(io::Error::from)
}

impl Drop for Signals {
    fn drop(&mut self) {
        for (signal, action) in &self.former {
            // SAFETY: brings back what was there.
            let _ = unsafe { sigaction(*signal, action) };
        }
        let _ = SINK.compare_exchange(self.sink.as_raw_fd(), self.former_sink, Ordering::SeqCst, Ordering::SeqCst);
    }
}
