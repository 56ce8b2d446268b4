//! What steps of a build may do, as people type it: the flags of a container that make sense for one.

use std::path::Path;

use super::devices::Devices;
use super::profile;
use super::read::split_option;
use super::security::Security;
use crate::oci::exec::StepRights;
use crate::oci::spec::{Device, DeviceRule, Linux, Seccomp};
use crate::runtime::error::{Result, RuntimeError};
use crate::runtime::selinux::Wish;
use crate::runtime::{apparmor, cdi, defaults};
use crate::sys::caps;

/// What a step was given.
#[derive(Debug, Clone, Default)]
pub struct Granted {
    /// Its capabilities.
    pub capabilities: Vec<String>,
    /// Its filter of system calls.
    pub seccomp: Option<Seccomp>,
    /// Whether programs gain nothing by being set-user-id.
    pub no_new_privileges: bool,
    /// Its profile of AppArmor, if it has one of its own.
    pub apparmor: String,
    /// What was said about its label of SELinux.
    pub(in crate::runtime) label: Wish,
    /// Paths that it does not see.
    pub masked: Vec<String>,
    /// Paths that it cannot write to.
    pub read_only: Vec<String>,
    /// Devices of the host.
    pub nodes: Vec<Device>,
    /// How they may be used.
    pub rules: Vec<DeviceRule>,
    /// Devices by their names of CDI.
    pub described: Vec<String>,
}

/// Options of `--security-opt` that a step can have.
const OPTIONS: [&str; 7] = ["no-new-privileges", "seccomp", "systempaths", "mask", "unmask", "apparmor", "label"];

/// Settles what a step may do; `insecure` gives it everything.
///
/// # Errors
/// When a flag makes no sense, or a file or device that it names is not there.
pub fn grant(rights: &StepRights, insecure: bool) -> Result<Granted> {
    for option in &rights.security {
        let key = split_option(option).map_or(option.as_str(), |(key, _)| key);
        if !OPTIONS.contains(&key) {
            return Err(RuntimeError::invalid(format!("--security-opt {option}"), "a step of a build has no such option"));
        }
    }
    let security = Security {
        cap_add: rights.cap_add.clone(),
        cap_drop: rights.cap_drop.clone(),
        options: rights.security.clone(),
        ..Security::default()
    };
    let confinement = security.confinement()?;
    let capabilities = if insecure { caps::all() } else { security.capabilities()? };
    let file = rights.security.iter().rev().find_map(|option| split_option(option).filter(|(key, _)| *key == "seccomp"));
    let seccomp = match file {
        _ if insecure || confinement.unconfined => None,
        Some((_, path)) if !matches!(path, "default" | "builtin") => {
            Some(profile::load(Path::new(path))?.settle(&profile::Facts::here(&capabilities))?)
        }
        _ => Some(defaults::seccomp(caps::mask(&capabilities).unwrap_or(0))),
    };
    let is_open = insecure || confinement.open_paths;
    let mut paths = Linux {
        masked_paths: if is_open { Vec::new() } else { defaults::masked_paths() },
        readonly_paths: if is_open { Vec::new() } else { defaults::readonly_paths() },
        ..Linux::default()
    };
    confinement.change_paths(&mut paths)?;
    let (described, device) = rights.device.iter().cloned().partition(|name| cdi::is_name(name));
    let found = Devices { device, ..Devices::default() }.load(false)?;
    let apparmor = match confinement.apparmor.as_deref() {
        None => String::new(),
        wanted => apparmor::choose(wanted, false)?.0,
    };
    Ok(Granted {
        capabilities,
        seccomp,
        no_new_privileges: confinement.no_new_privileges,
        apparmor,
        label: confinement.label,
        masked: paths.masked_paths,
        read_only: paths.readonly_paths,
        nodes: found.nodes,
        rules: found.rules,
        described,
    })
}
