//! The three standard streams: whole writes, reads with a wait, and looking without consuming.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::FileType;
use rustix::io::Errno;

/// Writes everything to standard output, in one call where the kernel takes it in one.
///
/// # Errors
/// What write(2) says; `BrokenPipe` when the reader went away.
pub fn write_stdout(bytes: &[u8]) -> io::Result<()> {
    write_all(rustix::stdio::stdout(), bytes)
}

/// Writes to standard output, and not at all when its reader takes nothing within the time.
///
/// # Errors
/// What write(2) says; `TimedOut` when nothing was written. More than a page may block all the same.
pub fn write_stdout_within(bytes: &[u8], limit: Duration) -> io::Result<()> {
    match wait(rustix::stdio::stdout(), PollFlags::OUT, Some(limit))? {
        true => write_stdout(bytes),
        false => Err(io::ErrorKind::TimedOut.into()),
    }
}

/// Writes to standard error, and not at all when nobody takes it within the time.
pub fn write_stderr_within(bytes: &[u8], limit: Duration) {
    if wait(rustix::stdio::stderr(), PollFlags::OUT, Some(limit)).unwrap_or(false) {
        write_stderr(bytes);
    }
}

/// Writes everything to standard error. There is nobody to tell when that fails.
pub fn write_stderr(bytes: &[u8]) {
    let _ = write_all(rustix::stdio::stderr(), bytes);
}

fn write_all(fd: BorrowedFd<'_>, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(fd, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => bytes = &bytes[n..],
            Err(Errno::INTR) => {}
            // Somebody else made the pipe non-blocking.
            Err(Errno::AGAIN) => {
                wait(fd, PollFlags::OUT, None)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Reads from standard input; 0 at its end.
///
/// # Errors
/// What read(2) says.
pub fn read_stdin(buf: &mut [u8]) -> io::Result<usize> {
    loop {
        match rustix::io::read(rustix::stdio::stdin(), &mut *buf) {
            Ok(n) => return Ok(n),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                wait(rustix::stdio::stdin(), PollFlags::IN, None)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Standard input as a reader without a buffer of its own.
pub struct Stdin;

impl io::Read for Stdin {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        read_stdin(buf)
    }
}

/// Whether the reader of a stream that [`Stdout`] writes went away.
static IS_CUT: AtomicBool = AtomicBool::new(false);

/// Standard output as a writer without a buffer of its own.
pub struct Stdout;

impl Stdout {
    /// Tells whether the reader went away in the middle: whatever failed then, failed by that.
    pub fn is_cut() -> bool {
        IS_CUT.load(Ordering::Relaxed)
    }
}

impl io::Write for Stdout {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        write_stdout(buf).map(|()| buf.len()).inspect_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                IS_CUT.store(true, Ordering::Relaxed);
            }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Waits until standard input has bytes or ends; `false` when the time ran out.
///
/// # Errors
/// When the process is to end, or what poll(2) says.
pub fn wait_stdin(limit: Option<Duration>) -> io::Result<bool> {
    super::interrupt::wait_readable(rustix::stdio::stdin(), limit)
}

fn wait(fd: BorrowedFd<'_>, flags: PollFlags, limit: Option<Duration>) -> io::Result<bool> {
    let limit = limit.map(|l| Timespec { tv_sec: i64::try_from(l.as_secs()).unwrap_or(i64::MAX), tv_nsec: i64::from(l.subsec_nanos()) });
    let mut fds = [PollFd::new(&fd, flags)];
    loop {
        match poll(&mut fds, limit.as_ref()) {
            Ok(n) => return Ok(n > 0),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// What stands at the other end of a descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// A terminal.
    Terminal,
    /// `/dev/null` or another device without an end to wait for.
    Device,
    /// A regular file.
    File,
    /// A pipe.
    Pipe,
    /// A socket.
    Socket,
}

/// Tells what standard input is. A closed one is `/dev/null`: the standard library opens it at the start.
pub fn stdin_kind() -> Input {
    kind_of(rustix::stdio::stdin())
}

fn kind_of(fd: BorrowedFd<'_>) -> Input {
    if rustix::termios::isatty(fd) {
        return Input::Terminal;
    }
    match rustix::fs::fstat(fd).map(|s| FileType::from_raw_mode(s.st_mode)) {
        Ok(FileType::RegularFile) => Input::File,
        Ok(FileType::Fifo) => Input::Pipe,
        Ok(FileType::Socket) => Input::Socket,
        _ => Input::Device,
    }
}

/// Returns up to `limit_bytes` of what waits on standard input and leaves every byte of it there.
///
/// Empty when nothing waits, at the end, and for devices.
///
/// # Errors
/// What the kernel says.
pub fn peek_stdin(limit_bytes: usize) -> io::Result<Vec<u8>> {
    peek(rustix::stdio::stdin(), limit_bytes)
}

fn peek(fd: BorrowedFd<'_>, limit_bytes: usize) -> io::Result<Vec<u8>> {
    let mut buf = vec![0; limit_bytes];
    let n = match kind_of(fd) {
        Input::Terminal | Input::Device => 0,
        Input::File => {
            let at = rustix::fs::tell(fd)?;
            rustix::io::pread(fd, &mut buf[..], at)?
        }
        Input::Socket => {
            use rustix::net::RecvFlags;
            match rustix::net::recv(fd, &mut buf[..], RecvFlags::PEEK | RecvFlags::DONTWAIT) {
                Ok((n, _)) => n,
                Err(Errno::AGAIN) => 0,
                Err(error) => return Err(error.into()),
            }
        }
        Input::Pipe => {
            // tee copies between pipes without consuming: a private pipe takes the copy.
            let (read, write) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
            match rustix::pipe::tee(fd, write.as_fd(), limit_bytes, rustix::pipe::SpliceFlags::NONBLOCK) {
                Ok(0) | Err(Errno::AGAIN) => 0,
                Ok(_) => rustix::io::read(&read, &mut buf[..])?,
                Err(error) => return Err(error.into()),
            }
        }
    };
    buf.truncate(n);
    Ok(buf)
}

#[cfg(test)]
mod tests;
