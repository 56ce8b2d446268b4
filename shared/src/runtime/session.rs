//! A command of `dx` that goes on without `dx`. It has a parent of its own from the start: this binary
//! once more, which reaps it and tells of its end.
//!
//! One that a person can leave has its parent on the same terminal, ending with `dx` until the keys are
//! typed. Then that one gives the terminal back, leaves the session and reads on what the command prints,
//! so that it never waits for a reader; nobody can come back to it, as in docker. The parent of one that
//! was never attached has nothing open, and gives back the memory of the program that it does not run.

use std::cell::Cell;
use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;

use rustix::event::{PollFd, PollFlags};
use rustix::pipe::{PipeFlags, pipe_with};
use serde::{Deserialize, Serialize};

use super::attach::{DetachKeys, Parted};
use super::container::Container;
use super::error::{Result, RuntimeError, failed};
use super::exec::{self, Leave, Request};
use super::foreground::{FORWARDED, forward, wait};
use super::start::explain;
use crate::store::Store;
use crate::sys::process::{Child, Code, HANDED_FROM, Op, Plan, hand_down, inherited_file, spawn};
use crate::sys::signal::Signals;

/// The first argument by which the binary knows that it is such a parent.
pub(super) const ARGV0: &str = "tacklebox-session";
/// The longest word from it.
const WORD_MAX_BYTES: u64 = 64 << 10;

/// What the parent says to `dx`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    /// The command has ended with this code.
    Exit(i32),
    /// The person left.
    Left,
    /// It could not be started, with this code.
    Failed(String, i32),
}

/// Runs a command in a container until it ends or a person types the keys.
///
/// # Errors
/// When the container does not run, the keys make no sense, or the command cannot be started.
pub fn run(container: &Container, request: &Request, keys: &str) -> Result<Parted> {
    DetachKeys::parse(keys)?;
    let mut signals = Signals::open(&FORWARDED).map_err(failed("take signals"))?;
    let (word, far) = pipe_with(PipeFlags::CLOEXEC).map_err(|errno| failed("make a pipe")(errno.into()))?;
    let number = far.as_raw_fd();
    let mut plan = Plan::new();
    plan.op("follow its caller", Op::ParentDeath(libc::SIGKILL));
    let far = plan.keep(far);
    // Descriptors that are handed down are open in it as they are here; what is ours closes by itself.
    plan.op("keep the pipe", Op::Inherit(far)).op("reset signals", Op::ResetSignals);
    let mut parent = begin(container, request, number, keys, plan)?;
    loop {
        wait(&mut [PollFd::from_borrowed_fd(signals.fd(), PollFlags::IN), PollFd::new(&word, PollFlags::IN)])?;
        forward(&mut signals, &parent)?;
        if !super::io::is_readable(&word)? {
            continue;
        }
        return match listen(word)? {
            Word::Exit(code) => {
                parent.wait().map_err(failed("wait for the command"))?;
                Ok(Parted::Exit(code))
            }
            Word::Left => {
                parent.forget().map_err(failed("let the command go"))?;
                Ok(Parted::Detached)
            }
            Word::Failed(message, code) => Err(RuntimeError::told(message, code)),
        };
    }
}

/// Starts a command in a container without anybody attached to it. Returns when its program runs.
///
/// # Errors
/// When the container does not run, or the command cannot be started.
pub fn detach(container: &Container, request: &Request) -> Result<()> {
    let (word, far) = pipe_with(PipeFlags::CLOEXEC).map_err(|errno| failed("make a pipe")(errno.into()))?;
    // Above the descriptors that are handed down, which are open in it as they are here.
    let number = HANDED_FROM.saturating_add_unsigned(request.descriptors.span());
    let high =
        rustix::io::fcntl_dupfd_cloexec(&far, number.saturating_add(1)).map_err(|errno| failed("copy a descriptor")(errno.into()))?;
    drop(far);
    let mut plan = Plan::new();
    plan.op("start a session", Op::NewSession);
    let null = std::fs::OpenOptions::new().read(true).write(true).open("/dev/null").map_err(failed("open /dev/null"))?;
    let null = plan.keep(null.into());
    for to in 0..HANDED_FROM {
        plan.op("close standard input and output", Op::Dup { from: null, to });
    }
    let high = plan.keep(high);
    plan.op("keep the pipe", Op::Dup { from: high, to: number }).op("reset signals", Op::ResetSignals);
    plan.op("close descriptors", Op::CloseFrom(number.unsigned_abs().saturating_add(1)));
    let mut parent = begin(container, request, number, "", plan)?;
    match listen(word)? {
        Word::Left => parent.forget().map(drop).map_err(failed("let the command go")),
        Word::Failed(message, code) => {
            parent.wait().map_err(failed("wait for the command's parent"))?;
            Err(RuntimeError::told(message, code))
        }
        Word::Exit(_) => Ok(()),
    }
}

/// Starts the parent of a command, which says what there is to say by the descriptor of this number.
fn begin(container: &Container, request: &Request, number: i32, keys: &str, mut plan: Plan) -> Result<Child> {
    let request = serde_json::to_string(request).map_err(|error| failed("describe the command")(error.into()))?;
    let number = number.to_string();
    let args: [OsString; 6] =
        [ARGV0.into(), container.store().root().into(), container.id().into(), number.into(), keys.into(), request.into()];
    let variables = std::env::vars_os().map(|(name, value)| [name, value].join(std::ffi::OsStr::new("=")));
    plan.program(&["/proc/self/exe"], &args, &variables.collect::<Vec<_>>())?;
    let mut parent = spawn(&plan)?;
    // It has copies of what it keeps; the pipe must come to its end when it ends.
    drop(plan);
    parent.started()?;
    Ok(parent)
}

/// Reads what the parent says: one write says all, and after that the pipe stays open no longer.
fn listen(word: OwnedFd) -> Result<Word> {
    let mut line = Vec::new();
    File::from(word).take(WORD_MAX_BYTES).read_to_end(&mut line).map_err(failed("listen to the command's parent"))?;
    let lost = || RuntimeError::told("the parent of the command was killed, and the command with it", 137);
    serde_json::from_slice(&line).map_err(|_| lost())
}

fn say(pipe: File, word: &Word) {
    // Whoever listens may have been killed.
    let _ = { pipe }.write_all(&serde_json::to_vec(word).unwrap_or_default());
}

/// Is the `main` of such a parent: the store's root, the container's id, the pipe, the keys, the request.
pub(super) fn main(argv: Vec<OsString>) -> ExitCode {
    let [_, root, id, number, keys, request] = argv.as_slice() else { return ExitCode::from(2) };
    let Some(pipe) = number.to_str().and_then(|n| n.parse().ok()).and_then(inherited_file) else { return ExitCode::from(2) };
    let text = |text: &OsString| String::from_utf8_lossy(text.as_bytes()).into_owned();
    let pipe = Cell::new(Some(pipe));
    let mut leave = || {
        let Some(pipe) = pipe.take() else { return };
        // From here on it ends with the command only.
        let _ = nix::sys::prctl::set_pdeathsig(None);
        let _ = nix::unistd::setsid();
        if let Ok(null) = std::fs::OpenOptions::new().read(true).write(true).open("/dev/null") {
            let null: OwnedFd = null.into();
            for number in 0..3 {
                let _ = hand_down(null.as_fd(), number);
            }
        }
        say(pipe, &Word::Left);
    };
    let result = open(Path::new(root), &text(id), &text(request)).and_then(|(container, request)| {
        if request.detach {
            return wait_alone(&container, &request, &pipe);
        }
        exec::run_until_left(&container, &request, Some(Leave { keys: DetachKeys::parse(&text(keys))?, then: &mut leave }))
    });
    let Some(pipe) = pipe.take() else { return ExitCode::SUCCESS };
    match result {
        Ok(code) => say(pipe, &Word::Exit(code)),
        Err(error) => say(pipe, &Word::Failed(explain(&error), error.exit_code())),
    }
    ExitCode::SUCCESS
}

/// Waits for a command that nobody is attached to, with as little as that takes.
fn wait_alone(container: &Container, request: &Request, pipe: &Cell<Option<File>>) -> Result<i32> {
    // What runs in the container had its own; this process is small.
    let code = Code::find();
    exec::run_alone(container, request, || {
        request.descriptors.numbers().iter().for_each(|number| drop(inherited_file(*number)));
        if let Some(pipe) = pipe.take() {
            say(pipe, &Word::Left);
        }
        code.release();
    })
}

fn open(root: &Path, id: &str, request: &str) -> Result<(Container, Request)> {
    let container = Container::load(&Store::open(root)?, id)?;
    let container = container.ok_or_else(|| RuntimeError::NotFound { what: "container", name: id.to_owned() })?;
    let request: Request = serde_json::from_str(request).map_err(|error| failed("read the command")(error.into()))?;
    Ok((container, request))
}
