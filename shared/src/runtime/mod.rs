//! Containers without a daemon: what is inside (an OCI runtime specification), how it starts, who
//! watches it, and what is left afterwards (nothing).

pub mod options;

mod apparmor;
pub mod attach;
mod cdi;
pub mod connect;
mod container;
mod create;
pub mod defaults;
mod error;
pub mod events;
pub mod exec;
pub mod files;
mod foreground;
mod handed;
pub mod health;
pub mod host;
mod io;
mod launch;
mod link;
mod log;
mod monitor;
pub mod net;
pub mod oci;
pub mod resources;
mod secret;
mod selinux;
mod session;
mod skeleton;
mod start;
pub mod stats;
mod step;
mod stop;
mod sweep;
pub mod top;
pub mod update;
pub mod user;
pub mod volume;
pub mod wait;

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

pub use container::{
    Config, Container, EXIT_UNSEEN, FromImage, HostsFile, Listing, LogLimits, Reason, Restart, RestartPolicy, RunLock, State, Status,
};
pub use create::{Created, check_options, create};
pub use error::{Class, Result, RuntimeError};
pub use foreground::{Foreground, Outcome, Output, run as run_foreground};
pub use handed::{Descriptors, Handed, Notify};
pub use launch::{Launch, Launched, Managed, PATH_DEFAULT, Stdio, launch};
pub use link::Link;
pub use log::{
    Entry as LogEntry, LogSink, LogStream, Mirror as LogMirror, Reader as LogReader, Selection as LogSelection, read as read_logs,
};
pub use monitor::{Client, Frame, connect, start_attached, start_detached};
pub use secret::Secret;
pub use session::{detach as detach_session, run as run_session};
pub use start::Ended;
pub use step::{Runner, check_step, step_cgroup_parent, step_resources};
pub use sweep::sweep;

/// What runs when this binary was started again for the runtime's own sake.
pub type Entry = fn(Vec<OsString>) -> ExitCode;

/// Finds what a private `argv[0]` stands for: the monitor of a container, a probe of its health, or the parent of a command that goes on without `dx`.
pub fn reentry(argv0: &OsStr) -> Option<Entry> {
    let entries =
        [(monitor::ARGV0, monitor::main as Entry), (health::ARGV0, health::main as Entry), (session::ARGV0, session::main as Entry)];
    entries.into_iter().find(|(name, _)| argv0 == *name).map(|(_, entry)| entry)
}
