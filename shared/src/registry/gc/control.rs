//! The private socket by which a collector asks a running server to do the work.
//!
//! `tacklebox/control.sock`, in a directory that only its owner enters. One line of JSON asks; a line per event
//! answers, then one that says how it ended. The server stops at the next safe point when the asker goes away.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::run::Job;
use super::{Event, GRACE_RUNNING, GcError, Options, Work};
use crate::registry::server::coordination::Coordination;
use crate::registry::server::layout::Layout;
use crate::sys::fs;

const SOCKET: &str = "control.sock";
/// The longest line of the protocol.
const LINE_MAX_BYTES: u64 = 1 << 20;
/// How long the other side may be silent: a server that marks a large repository tells nothing.
const ASK_WAIT_MAX: Duration = Duration::from_secs(10);
/// How long an asker may take to read an event.
const READ_WAIT_MAX: Duration = Duration::from_secs(600);

#[derive(Serialize, Deserialize)]
struct Request {
    work: Work,
    options: Options,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Event(Event),
    End,
    Failed { message: String, is_busy: bool, is_empty: bool },
}

/// Opens the private directory; a socket's address is short, so it is reached through this descriptor.
fn address(layout: &Layout) -> Result<(File, PathBuf), GcError> {
    let dir = fs::open(layout.own())?;
    let path = PathBuf::from(format!("/proc/self/fd/{}/{SOCKET}", dir.as_raw_fd()));
    Ok((dir, path))
}

/// Listens, in place of whoever did before. The caller has the storage's lock.
pub(in crate::registry) fn listen(layout: &Layout) -> Result<UnixListener, GcError> {
    fs::remove_file(&layout.own().join(SOCKET))?;
    let (_dir, path) = address(layout)?;
    UnixListener::bind(path).map_err(|source| GcError::System { action: "listen on the private socket", source })
}

/// Removes the socket.
pub(in crate::registry) fn unlisten(layout: &Layout) {
    // Nothing depends on it: a socket that nobody listens on is refused.
    let _ = fs::remove_file(&layout.own().join(SOCKET));
}

/// Answers one asker.
pub(in crate::registry) fn answer(
    stream: UnixStream,
    layout: &Layout,
    coordination: &Coordination,
    active: &(dyn Fn() -> std::collections::HashSet<String> + Sync),
    is_ending: &dyn Fn() -> bool,
    is_free: &std::sync::Mutex<()>,
) -> io::Result<()> {
    stream.set_read_timeout(Some(ASK_WAIT_MAX))?;
    stream.set_write_timeout(Some(READ_WAIT_MAX))?;
    let mut line = String::new();
    BufReader::new((&stream).take(LINE_MAX_BYTES)).read_line(&mut line)?;
    let request: Request = serde_json::from_str(&line)?;
    let mut out = io::BufWriter::new(&stream);
    let end = match is_free.try_lock() {
        Err(_) => Line::Failed { message: String::new(), is_busy: true, is_empty: false },
        Ok(_held) => {
            let grace = request.options.grace.unwrap_or(GRACE_RUNNING);
            let job = Job { layout, coordination, active, grace, is_beside: false, options: &request.options };
            let mut tell = |event| !is_ending() && write_line(&mut out, &Line::Event(event)).is_ok();
            match job.run(request.work, &mut tell) {
                Ok(()) if is_ending() => Line::Failed { message: "the server is ending".into(), is_busy: false, is_empty: false },
                Ok(()) => Line::End,
                Err(error) => {
                    let cause = std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
                    let is_empty = matches!(error, GcError::NothingToUndo { .. });
                    Line::Failed { message: format!("{error}{cause}"), is_busy: false, is_empty }
                }
            }
        }
    };
    write_line(&mut out, &end)?;
    out.flush()
}

fn write_line(out: &mut impl Write, line: &Line) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    out.write_all(&text)
}

/// Asks a running server to do the work; `false` when there is none that listens, or it is busy with another's.
pub(super) fn ask(layout: &Layout, work: Work, options: &Options, on: &mut dyn FnMut(Event) -> bool) -> Result<bool, GcError> {
    let system = |action| move |source| GcError::System { action, source };
    let (_dir, path) = address(layout)?;
    let stream = match UnixStream::connect(path) {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => return Ok(false),
        Err(source) => return Err(GcError::System { action: "connect to the server's private socket", source }),
    };
    let mut text =
        serde_json::to_vec(&Request { work, options: options.clone() }).map_err(io::Error::from).map_err(system("ask the server"))?;
    text.push(b'\n');
    (&stream).write_all(&text).map_err(system("ask the server"))?;
    let mut reader = BufReader::new(&stream);
    loop {
        let mut line = String::new();
        let n = (&mut reader).take(LINE_MAX_BYTES).read_line(&mut line).map_err(system("read the server's answer"))?;
        if n == 0 {
            return Err(GcError::Server { message: "the connection ended before the work did".into() });
        }
        let line = serde_json::from_str(&line).map_err(io::Error::from).map_err(system("read the server's answer"))?;
        match line {
            Line::Event(event) => {
                if !on(event) {
                    return Ok(true);
                }
            }
            Line::End => return Ok(true),
            Line::Failed { is_busy: true, .. } => return Ok(false),
            Line::Failed { is_empty: true, .. } => return Err(GcError::NothingToUndo { storage: layout.storage().to_owned() }),
            Line::Failed { message, .. } => return Err(GcError::Server { message }),
        }
    }
}
