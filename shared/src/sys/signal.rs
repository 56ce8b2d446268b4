//! Signals by name and number, and signals as a descriptor for loops that poll.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use nix::sys::signal::{SigSet, SigmaskHow, Signal, pthread_sigmask};
use nix::sys::signalfd::{SfdFlags, SignalFd};

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

/// Signals that arrive as a descriptor instead of interrupting. They stay blocked until it is dropped.
#[derive(Debug)]
pub struct Signals {
    fd: SignalFd,
    before: SigSet,
}

impl Signals {
    /// Blocks these signals in this thread and opens them as a descriptor.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn open(numbers: &[i32]) -> io::Result<Signals> {
        let mut set = SigSet::empty();
        for number in numbers {
            set.add(Signal::try_from(*number)?);
        }
        let mut before = SigSet::empty();
        pthread_sigmask(SigmaskHow::SIG_BLOCK, Some(&set), Some(&mut before))?;
        let fd = SignalFd::with_flags(&set, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?;
        Ok(Signals { fd, before })
    }

    /// Returns the next signal's number, if one is there.
    ///
    /// # Errors
    /// What read(2) says.
    pub fn take(&mut self) -> io::Result<Option<i32>> {
        Ok(self.fd.read_signal()?.map(|info| info.ssi_signo as i32))
    }

    /// Returns the descriptor that is readable when a signal is there.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&self.before), None);
    }
}
