//! AppArmor: which profile a container's programs run under, where the host has AppArmor.
//!
//! The default profile is ours; it is loaded by `apparmor_parser` at the first container after a
//! boot and found loaded by all that follow.

use std::path::Path;

use super::error::{Result, RuntimeError};
use crate::sys::fs;
use crate::sys::process::{HelperError, run_helper};

/// Says Y where AppArmor is on.
const ENABLED: &str = "/sys/module/apparmor/parameters/enabled";
/// Lists what is loaded: `NAME (MODE)` lines.
const LOADED: &str = "/sys/kernel/security/apparmor/profiles";
/// A list of profiles is at most this long, in bytes.
const LIST_MAX_BYTES: u64 = 4 << 20;
/// The name of our profile.
pub(super) const DEFAULT: &str = "tacklebox-default";
/// What loads profiles; a host with a kernel for AppArmor and without this has none to use.
const PARSER: &str = "apparmor_parser";

/// Files, network and capabilities as other layers allow them; no mounts, no kernel switches, and
/// signals and traces between containers of ours only.
const PROFILE: &str = "\
#include <tunables/global>
profile tacklebox-default flags=(attach_disconnected,mediate_deleted) {
  #include <abstractions/base>
  file,
  capability,
  network,
  deny network alg,
  umount,
  deny mount,
  signal (receive) peer=unconfined,
  signal (send,receive) peer=tacklebox-default,
  ptrace (trace,read,tracedby,readby) peer=tacklebox-default,
  deny /proc/sysrq-trigger rwklx,
  deny /proc/kcore rwklx,
  deny /proc/sys/fs/** w,
  deny /proc/sys/kernel/{core_pattern,modprobe,hotplug,panic*,sysrq,yama/**} w,
  deny /proc/sys/vm/** w,
  deny /sys/firmware/** rwklx,
  deny /sys/kernel/security/** rwklx,
  deny /sys/devices/virtual/powercap/** rwklx,
  deny /sys/{block,bus,class,dev,devices,module,power}/** wklx,
}
";

/// Chooses the profile of a container; empty is none. The second is what a person should know.
///
/// # Errors
/// When a profile was asked for and cannot be had.
pub(super) fn choose(asked: Option<&str>, privileged: bool) -> Result<(String, Option<String>)> {
    let enabled = is_enabled();
    let refused = |name: &str, reason: &str| {
        Err(RuntimeError::Unsupported { what: format!("--security-opt apparmor={name}"), reason: reason.to_owned() })
    };
    match (asked, enabled) {
        (Some("unconfined"), _) | (None, false) => Ok((String::new(), None)),
        (Some(name), false) => refused(name, "this host has no AppArmor"),
        (Some(name), true) if is_loaded(name) => Ok((name.to_owned(), None)),
        (Some(DEFAULT), true) => match load() {
            Ok(true) => Ok((DEFAULT.to_owned(), None)),
            Ok(false) => refused(DEFAULT, "apparmor_parser is not installed"),
            Err(reason) => refused(DEFAULT, &reason),
        },
        (Some(name), true) => refused(name, "no profile of that name is loaded"),
        (None, true) if privileged => Ok((String::new(), None)),
        (None, true) if is_loaded(DEFAULT) => Ok((DEFAULT.to_owned(), None)),
        (None, true) => Ok(match load() {
            Ok(true) => (DEFAULT.to_owned(), None),
            // Nobody uses AppArmor there; dinfo says so, not every container.
            Ok(false) => (String::new(), None),
            Err(reason) => (String::new(), Some(format!("the container runs without a profile of AppArmor: {reason}"))),
        }),
    }
}

/// Tells whether the kernel has AppArmor switched on.
pub(super) fn is_enabled() -> bool {
    fs::read(Path::new(ENABLED), LIST_MAX_BYTES).is_ok_and(|text| text.starts_with(b"Y"))
}

/// Tells whether profiles can be loaded.
pub(super) fn can_load() -> bool {
    crate::sys::process::find_program(PARSER.as_ref()).is_some()
}

fn is_loaded(name: &str) -> bool {
    let list = fs::read(Path::new(LOADED), LIST_MAX_BYTES).unwrap_or_default();
    String::from_utf8_lossy(&list).lines().any(|line| line.rsplit_once(" (").is_some_and(|(have, _)| have == name))
}

/// Loads our profile; `false` where nothing can load one.
fn load() -> std::result::Result<bool, String> {
    let output = match run_helper(PARSER, ["--skip-cache", "--replace"], PROFILE.as_bytes()) {
        Err(HelperError::Missing(_)) => return Ok(false),
        other => other.map_err(|error| error.to_string())?,
    };
    match output.exit.code() {
        0 => Ok(true),
        code => Err(format!("apparmor_parser ended with {code}: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}
