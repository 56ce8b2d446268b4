//! The client's side of a container that runs under a monitor: its output comes here, what is typed
//! and the window's size go there, signals go to the container itself.

use std::os::fd::{AsFd, OwnedFd};

use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;

use super::container::Container;
use super::error::{Result, RuntimeError, failed};
use super::foreground::{FORWARDED, Output, TypedEnd, wait_at_most, write_out};
use super::log::{Lines, LogStream};
use super::monitor::{Client, Frame};
use super::stop;
use crate::sys::pty::{self, RawMode};
use crate::sys::signal::Signals;

#[cfg(test)]
mod tests;

/// Keys by which a person leaves a container without ending it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DetachKeys {
    keys: Vec<u8>,
    /// How many of them were typed last.
    matched: usize,
}

impl DetachKeys {
    /// Reads docker's notation: letters and `ctrl-` with a letter or one of `@[\]^_`, with commas between. Empty is none.
    ///
    /// # Errors
    /// When a key makes no sense.
    pub fn parse(text: &str) -> Result<DetachKeys> {
        let mut keys = Vec::new();
        for word in text.split(',').filter(|_| !text.is_empty()) {
            let wrong = || {
                RuntimeError::invalid(format!("--detach-keys {text}"), format!("'{word}' is no key: say a letter, or ctrl- and a letter"))
            };
            let key = match (word.strip_prefix("ctrl-").map(str::as_bytes), word.as_bytes()) {
                (Some([letter @ b'a'..=b'z']), _) => letter - b'a' + 1,
                (Some([sign @ (b'@' | b'[' | b'\\' | b']' | b'^' | b'_')]), _) => sign - b'@',
                (None, [key]) if key.is_ascii_graphic() => *key,
                _ => return Err(wrong()),
            };
            keys.push(key);
        }
        Ok(DetachKeys { keys, matched: 0 })
    }

    /// Tells whether there are any.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Takes what was typed; returns what of it goes on to the container, and whether the keys are complete.
    /// Keys that may be the beginning are held back until the next one tells.
    pub(super) fn take(&mut self, typed: &[u8]) -> (Vec<u8>, bool) {
        let mut pass = Vec::with_capacity(typed.len());
        if self.keys.is_empty() {
            pass.extend_from_slice(typed);
            return (pass, false);
        }
        for byte in typed {
            while self.matched > 0 && self.keys.get(self.matched) != Some(byte) {
                // The longest beginning that what was held back still is.
                let held = self.matched;
                self.matched = (0..held).rev().find(|n| self.keys[..*n] == self.keys[held - n..held]).unwrap_or(0);
                pass.extend_from_slice(&self.keys[..held - self.matched]);
            }
            if self.keys.get(self.matched) == Some(byte) {
                self.matched += 1;
                if self.matched == self.keys.len() {
                    return (pass, true);
                }
            } else {
                pass.push(*byte);
            }
        }
        (pass, false)
    }
}

/// How a client takes part.
#[derive(Debug, Clone, Default)]
pub struct Session {
    /// Whether what is typed goes to the container.
    pub stdin: bool,
    /// Whether the end of what is typed ends the container's standard input.
    pub ends_stdin: bool,
    /// Whether signals go to the container instead of ending the client.
    pub sig_proxy: bool,
    /// How to leave.
    pub detach_keys: DetachKeys,
    /// Whose output is not shown.
    pub hidden: Vec<LogStream>,
}

impl Session {
    /// Leaves out the streams that a container's maker did not name, if any were named.
    #[must_use]
    pub fn only(&self, attach: &[String]) -> Session {
        let is_hidden = |stream: &LogStream| !attach.is_empty() && !attach.iter().any(|name| name == stream.word());
        Session { hidden: [LogStream::Stdout, LogStream::Stderr].into_iter().filter(is_hidden).collect(), ..self.clone() }
    }
}

/// How a client's part ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parted {
    /// The container's run ended with this code.
    Exit(i32),
    /// A person left it.
    Detached,
}

/// Takes part in a container's run until that ends or a person leaves.
///
/// # Errors
/// When the monitor is gone, or dropped us because we did not read.
pub fn follow(container: &Container, client: &Client, session: &Session, output: &mut Output<'_>) -> Result<Parted> {
    let tty = container.config().tty;
    let mut numbers = if session.sig_proxy { FORWARDED.to_vec() } else { Vec::new() };
    if tty {
        numbers.push(libc::SIGWINCH);
    }
    let signals = Signals::open(&numbers).map_err(failed("take signals"))?;
    let stdin = std::io::stdin();
    let raw = if tty && session.stdin && pty::is_terminal(&stdin) {
        Some(RawMode::enter(stdin.as_fd()).map_err(failed("set up the terminal"))?)
    } else {
        None
    };
    let process = container.state().ok().and_then(|state| state.process).and_then(|process| Some((process.pid, process.open()?)));
    let mut part =
        Part { client, session: session.clone(), tty, signals, process, reads: session.stdin, end: TypedEnd::default(), _raw: raw };
    part.resize();
    part.follow(output)
}

struct Part<'a> {
    client: &'a Client,
    session: Session,
    tty: bool,
    signals: Signals,
    process: Option<(i32, OwnedFd)>,
    /// Whether there is more to be typed.
    reads: bool,
    end: TypedEnd,
    _raw: Option<RawMode>,
}

impl Part<'_> {
    fn follow(&mut self, output: &mut Output<'_>) -> Result<Parted> {
        let mut cut = [Lines::new(LogStream::Stdout), Lines::new(LogStream::Stderr)];
        loop {
            let (mut typed, mut signalled, mut came) = (false, false, false);
            {
                let stdin = std::io::stdin();
                let mut fds = vec![
                    PollFd::from_borrowed_fd(self.client.fd(), PollFlags::IN),
                    PollFd::from_borrowed_fd(self.signals.fd(), PollFlags::IN),
                ];
                if self.reads {
                    fds.push(PollFd::new(&stdin, PollFlags::IN));
                }
                wait_at_most(&mut fds, self.end.due_in())?;
                for (fd, what) in fds.iter().zip([&mut came, &mut signalled, &mut typed]) {
                    *what = !fd.revents().is_empty();
                }
            }
            if self.end.take() {
                self.client.send(&Frame::Input(vec![TypedEnd::KEY]), true);
            }
            if signalled {
                self.pass_signals()?;
            }
            if came {
                match self.client.receive()? {
                    Some(Frame::Output(stream, _)) if self.session.hidden.contains(&stream) => {}
                    Some(Frame::Output(stream, bytes)) => match output {
                        Output::Inherit => write_out(stream, &bytes),
                        Output::Error => write_out(LogStream::Stderr, &bytes),
                        Output::Lines(give) => cut[usize::from(stream == LogStream::Stderr)].take(&bytes, &mut |line| give(line.entry())),
                    },
                    Some(Frame::Exit(code)) => {
                        if let Output::Lines(give) = output {
                            cut.iter_mut().for_each(|lines| lines.finish(&mut |line| give(line.entry())));
                        }
                        return Ok(Parted::Exit(code));
                    }
                    Some(_) => {}
                    None => {
                        let what =
                            "follow the container: its monitor has gone, or this command did not read fast enough; attach again".to_owned();
                        return Err(RuntimeError::Io { what, source: std::io::ErrorKind::ConnectionReset.into() });
                    }
                }
            }
            if typed && self.pass_typed() {
                self.client.send(&Frame::Detach, true);
                return Ok(Parted::Detached);
            }
        }
    }

    fn resize(&self) {
        if let Some(size) = pty::size(std::io::stdin()).or_else(|| pty::size(std::io::stdout())).filter(|_| self.tty) {
            self.client.send(&Frame::Resize(size), true);
        }
    }

    fn pass_signals(&mut self) -> Result<()> {
        while let Some(number) = self.signals.take().map_err(failed("read a signal"))? {
            match (&self.process, number) {
                (_, libc::SIGWINCH) => self.resize(),
                (Some((pid, process)), number) => drop(stop::deliver(*pid, process.as_fd(), number)),
                // Its end is on its way here.
                (None, _) => {}
            }
        }
        Ok(())
    }

    /// Passes on what was typed; `true` when a person leaves.
    fn pass_typed(&mut self) -> bool {
        let mut buf = [0_u8; 4096];
        match rustix::io::read(std::io::stdin(), &mut buf) {
            Ok(0) => {
                self.reads = false;
                if self.tty {
                    self.end.begin();
                } else if self.session.ends_stdin {
                    self.client.send(&Frame::InputEnd, true);
                }
            }
            Ok(n) => {
                let (pass, leaves) = self.session.detach_keys.take(&buf[..n]);
                if !pass.is_empty() {
                    self.client.send(&Frame::Input(pass), true);
                }
                return leaves;
            }
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(_) => self.reads = false,
        }
        false
    }
}
