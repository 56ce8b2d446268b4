//! `RUN --mount=type=ssh`: a socket in the step behind which an agent signs. The keys stay outside:
//! a step may list and use them, never add, remove or lock any.
//!
//! Sockets are bound and dialled through a descriptor of their directory, since their own paths may
//! be longer than an address can be.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::pipe::{PipeFlags, pipe_with};

use crate::sys::pidfd::{self, Identity};
use crate::sys::process::{Child, Helper, Op, Plan, c_string, find_program, spawn};

/// The name of the socket that the step sees, in its directory.
pub(super) const SOCKET: &str = "ssh";
/// The name of our own agent's socket.
const AGENT: &str = "agent";
/// The longest message of the protocol.
const MESSAGE_MAX_BYTES: u32 = 256 << 10;
/// The most conversations at a time.
const CONVERSATIONS_MAX: usize = 64;
/// What a step may ask: for the keys, and for a signature.
const ALLOWED: [u8; 2] = [11, 13];
/// An agent's "no".
const FAILURE: [u8; 5] = [0, 0, 0, 1, 5];
/// How long an agent may take to end.
const END_MAX: Duration = Duration::from_secs(5);

/// A socket that is served until the value goes.
pub(super) struct Forward {
    dir: File,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    _agent: Option<Agent>,
}

impl Forward {
    /// Serves a socket in a directory of ours. `paths` is the socket of an agent, or files with keys.
    pub(super) fn start(dir: &Path, paths: &[PathBuf]) -> Result<Forward, String> {
        use std::os::unix::fs::FileTypeExt;
        let opened = File::open(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
        let sockets = paths.iter().filter(|p| p.metadata().is_ok_and(|m| m.file_type().is_socket())).count();
        let (agent, target) = match (sockets, paths) {
            (1, [path]) => (None, Target::Path(path.clone())),
            (0, [_, ..]) => {
                let own = opened.try_clone().map_err(|e| e.to_string())?;
                (Some(Agent::start(dir, paths)?), Target::In(own))
            }
            _ => return Err("it names an agent's socket or files with keys, not both".into()),
        };
        let listener = UnixListener::bind(at(&opened, SOCKET)).map_err(|e| format!("cannot listen: {e}"))?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || serve(&listener, Arc::new(target), &stopped));
        Ok(Forward { dir: opened, stop, thread: Some(thread), _agent: agent })
    }
}

impl Drop for Forward {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the one who waits for a connection.
        let woken = UnixStream::connect(at(&self.dir, SOCKET)).is_ok();
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            let _ = thread.join();
        }
    }
}

fn at(dir: &File, name: &str) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}/{name}", dir.as_raw_fd()))
}

/// Where the real agent listens.
enum Target {
    Path(PathBuf),
    In(File),
}

impl Target {
    fn dial(&self) -> io::Result<UnixStream> {
        match self {
            Target::Path(path) => UnixStream::connect(path),
            Target::In(dir) => UnixStream::connect(at(dir, AGENT)),
        }
    }
}

fn serve(listener: &UnixListener, target: Arc<Target>, stop: &AtomicBool) {
    let running = Arc::new(AtomicUsize::new(0));
    while let Ok((client, _)) = listener.accept() {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        if running.fetch_add(1, Ordering::Relaxed) >= CONVERSATIONS_MAX {
            running.fetch_sub(1, Ordering::Relaxed);
            continue;
        }
        let (target, running) = (Arc::clone(&target), Arc::clone(&running));
        // Ends when the step closes its side, at the latest with the step.
        std::thread::spawn(move || {
            let _ = target.dial().and_then(|agent| converse(client, agent));
            running.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

/// Passes on what is allowed, message by message, until one side ends.
fn converse(mut client: UnixStream, mut agent: UnixStream) -> io::Result<()> {
    loop {
        let message = read_message(&mut client)?;
        if message.get(4).is_some_and(|kind| ALLOWED.contains(kind)) {
            agent.write_all(&message)?;
            let answer = read_message(&mut agent)?;
            client.write_all(&answer)?;
        } else {
            client.write_all(&FAILURE)?;
        }
    }
}

/// Reads a message with its length.
fn read_message(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let bytes = u32::from_be_bytes(length);
    if bytes == 0 || bytes > MESSAGE_MAX_BYTES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut message = length.to_vec();
    message.resize(4 + bytes as usize, 0);
    stream.read_exact(&mut message[4..])?;
    Ok(message)
}

/// An `ssh-agent` of our own, for keys in files. It is told to live as long as a program that waits
/// for our end of a pipe, so that it never outlives us for long.
struct Agent {
    waiting: Child,
    pipe: Option<OwnedFd>,
    agent: Option<Identity>,
}

impl Agent {
    fn start(dir: &Path, keys: &[PathBuf]) -> Result<Agent, String> {
        const PROGRAM: &str = "ssh-agent";
        let missing = || format!("{PROGRAM} is not installed (openssh-client)");
        let path = find_program(PROGRAM.as_ref()).ok_or_else(missing)?;
        let pipe = || pipe_with(PipeFlags::CLOEXEC).map_err(|e| e.to_string());
        let ((input, ours), (output, theirs)) = (pipe()?, pipe()?);
        let mut plan = Plan::new();
        let (input, theirs) = (plan.keep(input), plan.keep(theirs));
        plan.op("set up standard input", Op::Dup { from: input, to: 0 });
        plan.op("set up standard output", Op::Dup { from: theirs, to: 1 });
        plan.op("enter the directory", Op::WorkIn(c_string(dir.as_os_str(), "the directory").map_err(|e| e.to_string())?));
        plan.op("reset signals", Op::ResetSignals).op("close descriptors", Op::CloseFrom(3));
        let args = [PROGRAM, "-a", AGENT, "sh", "-c", "echo $SSH_AGENT_PID; exec cat"];
        let search = std::env::var("PATH").unwrap_or_default();
        plan.program(&[path], &args, &[format!("PATH={search}")]).map_err(|e| e.to_string())?;
        let mut waiting = spawn(&plan).map_err(|e| e.to_string())?;
        drop(plan);
        waiting.started().map_err(|e| e.to_string())?;
        let mut agent = Agent { waiting, pipe: Some(ours), agent: None };
        let mut line = String::new();
        let mut reader = io::BufReader::new(File::from(output));
        io::BufRead::read_line(&mut reader, &mut line).map_err(|e| e.to_string())?;
        let pid: i32 = line.trim().parse().map_err(|_| format!("{PROGRAM} did not start"))?;
        agent.agent = Identity::of(pid).ok();
        for key in keys {
            let key = key.canonicalize().map_err(|e| format!("{}: {e}", key.display()))?;
            let add = Helper::new("ssh-add").arg("-q").arg("--").arg(key.as_os_str()).cwd(dir).env("SSH_AUTH_SOCK", AGENT);
            // A passphrase is asked for on the terminal, if there is one, and never by a window.
            let added = add.env("SSH_ASKPASS_REQUIRE", "never").run().map_err(|e| e.to_string())?;
            if !added.success() {
                let text = String::from_utf8_lossy(&added.stderr);
                let reason = text.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with("Enter passphrase"));
                let reason = reason.unwrap_or("it has a passphrase");
                return Err(format!("the key {} cannot be used: {reason}", key.display()));
            }
        }
        Ok(agent)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        drop(self.pipe.take());
        if let Some(agent) = self.agent.as_ref().and_then(Identity::open) {
            let _ = pidfd::send_signal(std::os::fd::AsFd::as_fd(&agent), libc::SIGTERM);
            let _ = pidfd::wait_end(std::os::fd::AsFd::as_fd(&agent), Some(END_MAX));
        }
        let _ = self.waiting.wait();
    }
}

#[cfg(test)]
mod tests;
