//! runtime

pub mod net;

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

/// What runs when this binary was started again for the runtime's own sake.
pub type Entry = fn(Vec<OsString>) -> ExitCode;

/// Finds what a private `argv[0]` stands for: the monitor of a container, an init.
pub fn reentry(_argv0: &OsStr) -> Option<Entry> {
    None
}
