//! Seccomp profiles of users, in docker's format: the specification's, and conditions on capabilities,
//! architecture and kernel that are settled here.

use std::path::Path;

use serde::Deserialize;

use super::FILE_MAX_BYTES;
use crate::oci::spec::{Seccomp, SeccompArg, SeccompRule};
use crate::runtime::error::{Result, RuntimeError};
use crate::sys::fs;

#[cfg(test)]
mod tests;

/// A profile as it lies in its file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Profile {
    default_action: String,
    default_errno_ret: Option<u32>,
    architectures: Vec<String>,
    arch_map: Vec<ArchMap>,
    flags: Vec<String>,
    listener_path: String,
    syscalls: Vec<Rule>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ArchMap {
    architecture: String,
    sub_architectures: Option<Vec<String>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Rule {
    /// The one name of old profiles.
    name: String,
    names: Vec<String>,
    action: String,
    errno_ret: Option<u32>,
    args: Option<Vec<SeccompArg>>,
    includes: Option<When>,
    excludes: Option<When>,
}

/// When a rule is meant.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct When {
    caps: Vec<String>,
    arches: Vec<String>,
    min_kernel: String,
}

/// Reads a profile.
pub(super) fn load(path: &Path) -> Result<Profile> {
    let bytes = fs::read(path, FILE_MAX_BYTES)?;
    serde_json::from_slice(&bytes).map_err(|source| RuntimeError::Part {
        what: format!("the seccomp profile {} is unreadable", path.display()),
        source: Box::new(source),
    })
}

/// What conditions are asked of.
pub(super) struct Facts<'a> {
    /// The container's capabilities.
    pub(super) capabilities: &'a [String],
    /// The machine as Go names it.
    pub(super) arch: &'a str,
    /// The kernel's version.
    pub(super) kernel: (u32, u32),
}

impl<'a> Facts<'a> {
    /// Asks this host.
    pub(super) fn here(capabilities: &'a [String]) -> Facts<'a> {
        let arch = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };
        let release = rustix::system::uname().release().to_string_lossy().into_owned();
        Facts { capabilities, arch, kernel: version(&release).unwrap_or((0, 0)) }
    }
}

/// Reads the first two numbers of a version.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next().and_then(|n| n.parse().ok()).unwrap_or(0)))
}

impl Profile {
    /// Settles the conditions.
    ///
    /// # Errors
    /// When a condition makes no sense, or an action is one that nobody here can take.
    pub(super) fn settle(&self, facts: &Facts<'_>) -> Result<Seccomp> {
        let wrong = |reason: String| RuntimeError::invalid("--security-opt seccomp", reason);
        if !self.listener_path.is_empty() {
            return Err(wrong("a profile with a listener (SCMP_ACT_NOTIFY) is not supported".into()));
        }
        let native = if facts.arch == "arm64" { "SCMP_ARCH_AARCH64" } else { "SCMP_ARCH_X86_64" };
        let mut architectures = self.architectures.clone();
        if let Some(map) = self.arch_map.iter().find(|map| map.architecture == native) {
            architectures.push(native.into());
            architectures.extend(map.sub_architectures.iter().flatten().cloned());
        }
        let mut syscalls = Vec::new();
        for rule in &self.syscalls {
            let includes = rule.includes.as_ref().map(|when| when.holds(facts, true)).transpose().map_err(wrong)?;
            let excludes = rule.excludes.as_ref().map(|when| when.holds(facts, false)).transpose().map_err(wrong)?;
            if includes == Some(false) || excludes == Some(true) {
                continue;
            }
            let mut names = rule.names.clone();
            if !rule.name.is_empty() {
                names.push(rule.name.clone());
            }
            if names.is_empty() {
                return Err(wrong("a rule names no system call".into()));
            }
            syscalls.push(SeccompRule {
                names,
                action: rule.action.clone(),
                errno_ret: rule.errno_ret,
                args: rule.args.clone().unwrap_or_default(),
            });
        }
        Ok(Seccomp {
            default_action: self.default_action.clone(),
            default_errno_ret: self.default_errno_ret,
            architectures,
            flags: self.flags.clone(),
            syscalls,
            ..Seccomp::default()
        })
    }
}

impl When {
    /// Tells whether the condition holds: to be included all of it must, to be excluded any of it.
    fn holds(&self, facts: &Facts<'_>, all: bool) -> std::result::Result<bool, String> {
        let mut parts = Vec::new();
        for name in &self.caps {
            parts.push(facts.capabilities.contains(name));
        }
        if !self.arches.is_empty() {
            parts.push(self.arches.iter().any(|arch| arch == facts.arch));
        }
        if !self.min_kernel.is_empty() {
            let least = version(&self.min_kernel).ok_or_else(|| format!("minKernel '{}' is no version", self.min_kernel))?;
            parts.push(facts.kernel >= least);
        }
        Ok(if all { parts.iter().all(|p| *p) } else { parts.iter().any(|p| *p) })
    }
}
