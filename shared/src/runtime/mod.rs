//! Containers without a daemon: what is inside (an OCI runtime specification), how it starts, who
//! watches it, and what is left afterwards (nothing).

pub mod defaults;
mod error;
mod io;
mod launch;
pub mod options;
pub mod resources;
mod skeleton;
mod step;
pub mod user;

pub mod host;
pub mod net;
pub mod volume;

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

pub use error::{Result, RuntimeError};
pub use launch::{Launch, Launched, PATH_DEFAULT, Stdio, launch};
pub use step::Runner;

/// What runs when this binary was started again for the runtime's own sake.
pub type Entry = fn(Vec<OsString>) -> ExitCode;

/// Finds what a private `argv[0]` stands for: the monitor of a container, an init.
pub fn reentry(_argv0: &OsStr) -> Option<Entry> {
    None
}
