//! A command of `dx` that a person can leave without ending it. It has a parent of its own from the
//! start: this binary once more, on the same terminal, ending with `dx` until the keys are typed. Then
//! that one gives the terminal back, leaves the session and reads on what the command prints, so that
//! it never waits for a reader; nobody can come back to it, as in docker.

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
use crate::sys::process::{Op, Plan, hand_down, inherited_file, spawn};
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
    let number = far.as_raw_fd().to_string();
    let request = serde_json::to_string(request).map_err(|error| failed("describe the command")(error.into()))?;
    let args: [OsString; 6] =
        [ARGV0.into(), container.store().root().into(), container.id().into(), number.into(), keys.into(), request.into()];
    let variables = std::env::vars_os().map(|(name, value)| [name, value].join(std::ffi::OsStr::new("=")));
    let mut plan = Plan::new();
    plan.op("follow its caller", Op::ParentDeath(libc::SIGKILL));
    let far = plan.keep(far);
    // Descriptors that are handed down are open in it as they are here; what is ours closes by itself.
    plan.op("keep the pipe", Op::Inherit(far)).op("reset signals", Op::ResetSignals);
    plan.program(&["/proc/self/exe"], &args, &variables.collect::<Vec<_>>())?;
    let mut parent = spawn(&plan)?;
    drop(plan);
    parent.started()?;
    loop {
        wait(&mut [PollFd::from_borrowed_fd(signals.fd(), PollFlags::IN), PollFd::new(&word, PollFlags::IN)])?;
        forward(&mut signals, &parent)?;
        if !super::io::is_readable(&word)? {
            continue;
        }
        let mut line = Vec::new();
        let mut bytes = File::from(word).take(WORD_MAX_BYTES);
        // One write says all; after a word of leaving the pipe stays open no longer than that.
        bytes.read_to_end(&mut line).map_err(failed("listen to the command's parent"))?;
        let lost = || RuntimeError::Monitor { message: "the parent of the command was killed, and the command with it".into(), code: 137 };
        return match serde_json::from_slice(&line).map_err(|_| lost())? {
            Word::Exit(code) => {
                parent.wait().map_err(failed("wait for the command"))?;
                Ok(Parted::Exit(code))
            }
            Word::Left => {
                parent.forget().map_err(failed("let the command go"))?;
                Ok(Parted::Detached)
            }
            Word::Failed(message, code) => Err(RuntimeError::Monitor { message, code }),
        };
    }
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
    let pipe = std::cell::Cell::new(Some(pipe));
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
    let result = follow(Path::new(root), &text(id), &text(request), &text(keys), &mut leave);
    let Some(pipe) = pipe.take() else { return ExitCode::SUCCESS };
    match result {
        Ok(code) => say(pipe, &Word::Exit(code)),
        Err(error) => say(pipe, &Word::Failed(explain(&error), error.exit_code())),
    }
    ExitCode::SUCCESS
}

fn follow(root: &Path, id: &str, request: &str, keys: &str, leave: &mut dyn FnMut()) -> Result<i32> {
    let container = Container::load(&Store::open(root)?, id)?;
    let container = container.ok_or_else(|| RuntimeError::NotFound { what: "container", name: id.to_owned() })?;
    let request: Request = serde_json::from_str(request).map_err(|error| failed("read the command")(error.into()))?;
    exec::run_until_left(&container, &request, Some(Leave { keys: DetachKeys::parse(keys)?, then: leave }))
}
