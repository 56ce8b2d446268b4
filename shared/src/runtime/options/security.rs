//! What a container may do, as people type it: capabilities, `--security-opt`, kernel parameters.

use std::collections::BTreeMap;

use super::read::{is_own, split_option};
use crate::oci::spec::Linux;
use crate::runtime::error::{Result, RuntimeError};
use crate::runtime::launch::namespace_of_parameter;
use crate::runtime::net;
use crate::runtime::selinux;
use crate::runtime::volume::{Source, UserMount};
use crate::sys::caps;

/// What was asked for, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Security {
    /// `--cap-add`.
    pub cap_add: Vec<String>,
    /// `--cap-drop`.
    pub cap_drop: Vec<String>,
    /// `--security-opt`.
    pub options: Vec<String>,
    /// `--privileged`.
    pub privileged: bool,
    /// `--sysctl`.
    pub sysctl: Vec<String>,
}

/// What `--security-opt` comes to.
#[derive(Debug, Default)]
pub(super) struct Confinement {
    pub(super) no_new_privileges: bool,
    pub(super) unconfined: bool,
    pub(super) open_paths: bool,
    pub(super) masked: Vec<String>,
    pub(super) unmasked: Vec<String>,
    pub(super) proc_options: Vec<String>,
    pub(super) writable_cgroups: bool,
    pub(super) apparmor: Option<String>,
    pub(super) label: selinux::Wish,
}

impl Security {
    /// Returns the capabilities in docker's order: drops come off the defaults, or off everything; what is added stays.
    pub(super) fn capabilities(&self) -> Result<Vec<String>> {
        let read = |flag: &str, names: &[String]| -> Result<(bool, Vec<String>)> {
            let mut all = false;
            let mut list = Vec::new();
            for name in names.iter().flat_map(|n| n.split(',')) {
                if name.eq_ignore_ascii_case("ALL") {
                    all = true;
                } else {
                    let full = caps::full_name(name);
                    list.push(full.ok_or_else(|| RuntimeError::invalid(format!("{flag} {name}"), "there is no such capability"))?);
                }
            }
            Ok((all, list))
        };
        let (add_all, add) = read("--cap-add", &self.cap_add)?;
        let (drop_all, drop) = read("--cap-drop", &self.cap_drop)?;
        let mut result: Vec<String> = match (self.privileged || add_all, drop_all) {
            (true, false) => caps::all(),
            (_, true) => Vec::new(),
            (false, false) => caps::DEFAULT.iter().map(|&c| c.to_owned()).collect(),
        };
        result.retain(|name| !drop.contains(name));
        for name in add {
            if !result.contains(&name) {
                result.push(name);
            }
        }
        Ok(result)
    }

    /// Reads `--security-opt`.
    pub(super) fn confinement(&self) -> Result<Confinement> {
        let mut result = Confinement::default();
        for option in &self.options {
            let wrong = |reason: &str| RuntimeError::invalid(format!("--security-opt {option}"), reason);
            let (key, value) = split_option(option).unwrap_or((option, ""));
            match (key, value) {
                ("no-new-privileges", "" | "true" | "1") => result.no_new_privileges = true,
                ("no-new-privileges", "false" | "0") => result.no_new_privileges = false,
                ("seccomp", "unconfined") => result.unconfined = true,
                ("seccomp", value) if !value.is_empty() => {}
                ("systempaths", "unconfined") => result.open_paths = true,
                ("mask", value) => result.masked.extend(paths(value).map_err(wrong)?),
                ("unmask", value) if value.eq_ignore_ascii_case("all") => result.open_paths = true,
                ("unmask", value) => result.unmasked.extend(paths(value).map_err(wrong)?),
                ("proc-opts", value) => {
                    let known = |o: &str| {
                        o.split_once('=').is_some_and(|(key, value)| matches!(key, "hidepid" | "gid" | "subset") && !value.is_empty())
                    };
                    if !value.split(',').all(known) {
                        return Err(wrong("/proc takes hidepid=, gid= and subset="));
                    }
                    result.proc_options.extend(value.split(',').map(str::to_owned));
                }
                ("writable-cgroups", "" | "true" | "1") => result.writable_cgroups = true,
                ("writable-cgroups", "false" | "0") => result.writable_cgroups = false,
                ("apparmor", value) if !value.is_empty() => result.apparmor = Some(value.to_owned()),
                ("label", value) => result
                    .label
                    .read(value)
                    .ok_or_else(|| wrong("say disable, or one of user, role, type, level and filetype with a value"))?,
                _ => return Err(wrong("it is not known")),
            }
        }
        Ok(result)
    }

    /// Returns the kernel parameters, which must belong to a namespace that the container has to itself.
    pub(super) fn sysctls(&self, mode: &net::Mode, ipc_mode: &str, uts_mode: &str) -> Result<BTreeMap<String, String>> {
        let mut all = BTreeMap::new();
        for entry in &self.sysctl {
            let wrong = |reason: &str| RuntimeError::invalid(format!("--sysctl {entry}"), reason);
            let (key, value) = entry.split_once('=').ok_or_else(|| wrong("say KEY=VALUE"))?;
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
            if key.is_empty() || !key.bytes().all(plain) || key.split('.').any(str::is_empty) {
                return Err(wrong("that is no name of a kernel parameter"));
            }
            if value.contains(['\n', '\0', '+']) {
                return Err(wrong("the value has a character that no parameter takes"));
            }
            let allowed = match namespace_of_parameter(key) {
                Some("network") => matches!(mode, net::Mode::None | net::Mode::Networks(_)),
                Some("ipc") => is_own(ipc_mode),
                Some("uts") => is_own(uts_mode),
                _ => false,
            };
            if !allowed {
                return Err(wrong("it does not belong to a namespace of the container's own"));
            }
            all.insert(key.to_owned(), value.to_owned());
        }
        Ok(all)
    }
}

impl Confinement {
    /// Hides more paths, and shows those that are to be shown; `*` stands for a part of a path.
    pub(super) fn change_paths(&self, linux: &mut Linux) -> Result<()> {
        for pattern in &self.unmasked {
            let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build();
            let wrong = |error: globset::Error| RuntimeError::invalid(format!("--security-opt unmask={pattern}"), error.kind().to_string());
            let matcher = glob.map_err(wrong)?.compile_matcher();
            let stays = |path: &String| !matcher.is_match(path);
            linux.masked_paths.retain(stays);
            linux.readonly_paths.retain(stays);
        }
        linux.masked_paths.extend(self.masked.iter().cloned());
        Ok(())
    }
}

/// Files of procfs that may be covered, since programs take them for facts about the machine (lxcfs).
const FACTS: [&str; 9] = ["cpuinfo", "diskstats", "loadavg", "meminfo", "slabinfo", "stat", "swaps", "uptime", "sys/crypto/fips_enabled"];

/// Refuses a mount over the kernel's own files: what the runtime writes there would land in the mount (CVE-2019-16884).
pub(super) fn check_place(mount: &UserMount) -> Result<()> {
    let wrong = |reason: &str| RuntimeError::invalid(format!("mount {}", mount.target), reason);
    let path = crate::runtime::launch::clean(&mount.target);
    let source = match &mount.source {
        Source::Bind { path, .. } => Some(path.as_path()),
        _ => None,
    };
    if let Ok(rest) = path.strip_prefix("proc") {
        // The host's own procfs shows what is true, only more of it.
        let is_proc = source.is_some_and(|source| source == std::path::Path::new("/proc")) && rest.as_os_str().is_empty();
        let is_fact = source.is_some() && FACTS.iter().any(|fact| rest == std::path::Path::new(fact));
        if !is_proc && !is_fact {
            return Err(wrong("nothing can be mounted over /proc, which the kernel fills"));
        }
    }
    if path.starts_with("sys") && !source.is_some_and(|source| source.starts_with("/sys")) {
        return Err(wrong("nothing can be mounted over /sys but parts of it, since the kernel fills it"));
    }
    Ok(())
}

/// Reads absolute paths, colons between them.
fn paths(text: &str) -> std::result::Result<Vec<String>, &'static str> {
    let all: Vec<String> = text.split(':').map(str::to_owned).collect();
    let fits = |path: &String| path.starts_with('/') && path.len() > 1 && !path.contains('\0');
    if all.iter().all(fits) { Ok(all) } else { Err("paths are absolute, with colons between them") }
}
