//! Plain helper programs: credential helpers, `git`, `pasta`. Found on PATH, fed, read to their end, with limits.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};

use super::{Exit, Op, Plan, SpawnError, spawn};

/// The most bytes of output that are kept of one stream when no other limit is set.
const OUTPUT_MAX_BYTES: usize = 16 << 20;

/// Why a helper program gave no result.
#[derive(Debug, thiserror::Error)]
pub enum HelperError {
    /// It is not on PATH.
    #[error("{0} is not installed")]
    Missing(String),
    /// It could not be started.
    #[error("cannot run {program}")]
    Start {
        /// Its name.
        program: String,
        /// Why.
        source: SpawnError,
    },
    /// Reading from it or writing to it failed.
    #[error("cannot talk to {program}")]
    Talk {
        /// Its name.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// It printed more than was expected.
    #[error("{program} printed more than {limit_bytes} bytes")]
    TooMuch {
        /// Its name.
        program: String,
        /// The limit.
        limit_bytes: usize,
    },
    /// It did not end in time.
    #[error("{program} did not end within {} s", limit.as_secs())]
    Timeout {
        /// Its name.
        program: String,
        /// The limit.
        limit: Duration,
    },
}

/// What a helper program said.
#[derive(Debug, Clone)]
pub struct Output {
    /// How it ended.
    pub exit: Exit,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error; empty when it was passed through.
    pub stderr: Vec<u8>,
}

impl Output {
    /// Tells whether it ended with 0.
    pub fn success(&self) -> bool {
        self.exit == Exit::Code(0)
    }
}

/// A helper program to run.
#[derive(Debug)]
pub struct Helper {
    program: OsString,
    args: Vec<OsString>,
    env: Vec<(OsString, Option<OsString>)>,
    clear: bool,
    cwd: Option<PathBuf>,
    stdin: Vec<u8>,
    pass_stderr: bool,
    limit_bytes: usize,
    timeout: Option<Duration>,
}

impl Helper {
    /// Names a program: a path if it has a slash, else looked up on PATH.
    pub fn new(program: impl Into<OsString>) -> Helper {
        Helper {
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            clear: false,
            cwd: None,
            stdin: Vec::new(),
            pass_stderr: false,
            limit_bytes: OUTPUT_MAX_BYTES,
            timeout: None,
        }
    }

    /// Adds an argument.
    pub fn arg(mut self, arg: impl Into<OsString>) -> Helper {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    pub fn args<S: Into<OsString>>(mut self, args: impl IntoIterator<Item = S>) -> Helper {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets a variable.
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Helper {
        self.env.push((name.into(), Some(value.into())));
        self
    }

    /// Removes a variable.
    pub fn env_remove(mut self, name: impl Into<OsString>) -> Helper {
        self.env.push((name.into(), None));
        self
    }

    /// Starts from an empty environment.
    pub fn env_clear(mut self) -> Helper {
        self.clear = true;
        self
    }

    /// Sets the directory it starts in.
    pub fn cwd(mut self, dir: impl Into<PathBuf>) -> Helper {
        self.cwd = Some(dir.into());
        self
    }

    /// Sets what it reads from standard input; without, that is /dev/null.
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Helper {
        self.stdin = bytes.into();
        self
    }

    /// Lets its standard error go to ours.
    pub fn pass_stderr(mut self) -> Helper {
        self.pass_stderr = true;
        self
    }

    /// Limits what is read of each stream.
    pub fn limit_bytes(mut self, bytes: usize) -> Helper {
        self.limit_bytes = bytes;
        self
    }

    /// Limits how long it may run; it is killed then.
    pub fn timeout(mut self, limit: Duration) -> Helper {
        self.timeout = Some(limit);
        self
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// When it is not there, does not start, prints too much or takes too long. A code other than 0 is no error here.
    pub fn run(&self) -> Result<Output, HelperError> {
        let program = self.program.to_string_lossy().into_owned();
        let path = find_program(&self.program).ok_or_else(|| HelperError::Missing(program.clone()))?;
        let mut plan = Plan::new();
        let pipes = self.wire(&mut plan, &program)?;
        let start = |source| HelperError::Start { program: program.clone(), source };
        if let Some(dir) = &self.cwd {
            plan.op("enter the directory", Op::WorkIn(super::c_string(dir.as_os_str(), "the directory").map_err(start)?));
        }
        plan.op("reset signals", Op::ResetSignals).op("close descriptors", Op::CloseFrom(3));
        let args: Vec<&OsStr> = std::iter::once(self.program.as_os_str()).chain(self.args.iter().map(OsString::as_os_str)).collect();
        plan.program(&[path], &args, &self.environment()).map_err(start)?;
        self.feed(plan, pipes, &program)
    }

    /// Makes the plan of a program whose other steps and whose name are the caller's: its three streams alone.
    ///
    /// # Errors
    /// When there are too many open files.
    pub fn begin(&self) -> Result<(Plan, Pipes), HelperError> {
        let mut plan = Plan::new();
        let pipes = self.wire(&mut plan, &self.program.to_string_lossy())?;
        plan.op("start a session", Op::NewSession);
        Ok((plan, pipes))
    }

    /// Runs such a plan to the program's end.
    ///
    /// # Errors
    /// As [`Helper::run`].
    pub fn end(&self, mut plan: Plan, pipes: Pipes) -> Result<Output, HelperError> {
        plan.op("reset signals", Op::ResetSignals).op("close descriptors", Op::CloseFrom(3));
        self.feed(plan, pipes, &self.program.to_string_lossy())
    }

    fn feed(&self, plan: Plan, pipes: Pipes, program: &str) -> Result<Output, HelperError> {
        let start = |source| HelperError::Start { program: program.to_owned(), source };
        let mut child = spawn(&plan).map_err(start)?;
        drop(plan);
        child.started().map_err(start)?;
        let (stdout, stderr) = self.exchange(pipes, program)?;
        let exit = child.wait().map_err(|source| HelperError::Talk { program: program.to_owned(), source })?;
        Ok(Output { exit, stdout, stderr })
    }

    fn wire(&self, plan: &mut Plan, program: &str) -> Result<Pipes, HelperError> {
        let talk = |source: io::Error| HelperError::Talk { program: program.to_owned(), source };
        let pipe = || pipe_with(PipeFlags::CLOEXEC).map_err(|errno| talk(errno.into()));
        let (input, stdin) = if self.stdin.is_empty() {
            (OwnedFd::from(File::open("/dev/null").map_err(talk)?), None)
        } else {
            let (near, far) = pipe()?;
            (near, Some(far))
        };
        let (stdout, output) = pipe()?;
        let input = plan.keep(input);
        let output = plan.keep(output);
        plan.op("set up standard input", Op::Dup { from: input, to: 0 });
        let stderr = if self.pass_stderr {
            None
        } else {
            let (near, far) = pipe()?;
            let far = plan.keep(far);
            plan.op("set up standard error", Op::Dup { from: far, to: 2 });
            Some(near)
        };
        plan.op("set up standard output", Op::Dup { from: output, to: 1 });
        Ok(Pipes { stdin, stdout, stderr })
    }

    fn environment(&self) -> Vec<OsString> {
        let mut all: Vec<(OsString, OsString)> = if self.clear { Vec::new() } else { std::env::vars_os().collect() };
        for (name, value) in &self.env {
            all.retain(|(have, _)| have != name);
            if let Some(value) = value {
                all.push((name.clone(), value.clone()));
            }
        }
        let join = |(mut name, value): (OsString, OsString)| {
            name.push("=");
            name.push(value);
            name
        };
        all.into_iter().map(join).collect()
    }

    /// Feeds and reads until both outputs are at their end.
    fn exchange(&self, mut pipes: Pipes, program: &str) -> Result<(Vec<u8>, Vec<u8>), HelperError> {
        let deadline = self.timeout.map(|t| Instant::now() + t);
        let talk = |errno: Errno| HelperError::Talk { program: program.to_owned(), source: errno.into() };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut rest = self.stdin.as_slice();
        let (mut out_open, mut err_open) = (true, pipes.stderr.is_some());
        if let Some(stdin) = &pipes.stdin {
            rustix::io::ioctl_fionbio(stdin, true).map_err(talk)?;
        }
        while out_open || err_open {
            let ready = self.poll(&pipes, out_open, err_open, deadline, program)?;
            if ready.stdin {
                let done = match pipes.stdin.as_ref().map(|stdin| rustix::io::write(stdin, rest)) {
                    Some(Ok(n)) => {
                        rest = &rest[n..];
                        rest.is_empty()
                    }
                    Some(Err(Errno::AGAIN | Errno::INTR)) => false,
                    // It does not want to read more; what it says still counts.
                    Some(Err(Errno::PIPE)) | None => true,
                    Some(Err(errno)) => return Err(talk(errno)),
                };
                if done {
                    pipes.stdin = None;
                }
            }
            if ready.stdout {
                out_open = self.take(pipes.stdout.as_fd(), &mut out, program)?;
            }
            if let (true, Some(stderr)) = (ready.stderr, &pipes.stderr) {
                err_open = self.take(stderr.as_fd(), &mut err, program)?;
            }
        }
        Ok((out, err))
    }

    fn poll(&self, pipes: &Pipes, out: bool, err: bool, deadline: Option<Instant>, program: &str) -> Result<Ready, HelperError> {
        let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
        let spec = left.map(|l| rustix::event::Timespec { tv_sec: l.as_secs() as i64, tv_nsec: i64::from(l.subsec_nanos()) });
        let mut fds = Vec::with_capacity(3);
        let mut who = Vec::with_capacity(3);
        if let Some(stdin) = &pipes.stdin {
            fds.push(PollFd::new(stdin, PollFlags::OUT));
            who.push(0);
        }
        if out {
            fds.push(PollFd::new(&pipes.stdout, PollFlags::IN));
            who.push(1);
        }
        if let (true, Some(stderr)) = (err, &pipes.stderr) {
            fds.push(PollFd::new(stderr, PollFlags::IN));
            who.push(2);
        }
        match rustix::event::poll(&mut fds, spec.as_ref()) {
            Ok(0) => Err(HelperError::Timeout { program: program.to_owned(), limit: self.timeout.unwrap_or_default() }),
            Ok(_) => {
                let hit = |n: i32| fds.iter().zip(&who).any(|(fd, w)| *w == n && !fd.revents().is_empty());
                Ok(Ready { stdin: hit(0), stdout: hit(1), stderr: hit(2) })
            }
            Err(Errno::INTR) => Ok(Ready { stdin: false, stdout: false, stderr: false }),
            Err(errno) => Err(HelperError::Talk { program: program.to_owned(), source: errno.into() }),
        }
    }

    /// Reads once; `false` at the end.
    fn take(&self, from: BorrowedFd<'_>, into: &mut Vec<u8>, program: &str) -> Result<bool, HelperError> {
        let mut buf = [0_u8; 16 << 10];
        match rustix::io::read(from, &mut buf) {
            Ok(0) => Ok(false),
            Ok(n) if into.len() + n > self.limit_bytes => {
                Err(HelperError::TooMuch { program: program.to_owned(), limit_bytes: self.limit_bytes })
            }
            Ok(n) => {
                into.extend_from_slice(&buf[..n]);
                Ok(true)
            }
            Err(Errno::INTR | Errno::AGAIN) => Ok(true),
            Err(errno) => Err(HelperError::Talk { program: program.to_owned(), source: errno.into() }),
        }
    }
}

/// The caller's ends of a program's streams.
#[derive(Debug)]
pub struct Pipes {
    stdin: Option<OwnedFd>,
    stdout: OwnedFd,
    stderr: Option<OwnedFd>,
}

struct Ready {
    stdin: bool,
    stdout: bool,
    stderr: bool,
}

/// Finds a program on PATH; a name with a slash is a path already.
pub fn find_program(name: &OsStr) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    let fits = |path: &Path| rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok() && path.is_file();
    if name.as_bytes().contains(&b'/') {
        return Some(PathBuf::from(name)).filter(|path| fits(path));
    }
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|path| fits(path))
}

/// Runs a helper program with these arguments and this standard input to its end.
///
/// # Errors
/// As [`Helper::run`].
pub fn run_helper<S: Into<OsString>>(program: &str, args: impl IntoIterator<Item = S>, stdin: &[u8]) -> Result<Output, HelperError> {
    Helper::new(program).args(args).stdin(stdin).run()
}
