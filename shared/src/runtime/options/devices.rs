//! The devices of a container as people type them: nodes with an access, rules of the device cgroup,
//! devices of CDI, and docker's `--gpus` as such.

use std::path::Path;

use super::FLAGS_MAX;
use crate::oci::spec::{Device, DeviceRule};
use crate::runtime::cdi::{self, Edits};
use crate::runtime::error::{Result, RuntimeError, failed};

/// How deep a directory of devices is looked through.
const DEPTH_MAX: usize = 4;
/// What `--gpus` means in CDI.
const GPU_KIND: &str = "nvidia.com/gpu";

/// What was asked for, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Devices {
    /// `--device`.
    pub device: Vec<String>,
    /// `--device-cgroup-rule`.
    pub rules: Vec<String>,
    /// `--gpus`.
    pub gpus: Option<String>,
}

/// What was found of it on this host.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The nodes.
    pub nodes: Vec<Device>,
    /// What is allowed besides the usual.
    pub rules: Vec<DeviceRule>,
    /// What CDI wants changed.
    pub edits: Edits,
}

impl Devices {
    /// Looks at the devices.
    ///
    /// # Errors
    /// When one is not there, or a flag makes no sense.
    pub(super) fn load(&self, privileged: bool) -> Result<Found> {
        if self.device.len() > FLAGS_MAX || self.rules.len() > FLAGS_MAX {
            return Err(RuntimeError::invalid("--device", format!("it is given more than {FLAGS_MAX} times")));
        }
        let mut found = Found::default();
        if privileged {
            all_below(Path::new("/dev"), Path::new("/dev"), DEPTH_MAX, &mut found.nodes);
        }
        let mut names = self.gpus.as_deref().map(gpus).transpose()?.unwrap_or_default();
        for device in &self.device {
            match cdi::is_name(device) {
                true => names.push(device.clone()),
                false => load_device(device, &mut found)?,
            }
        }
        if !names.is_empty() {
            found.edits = cdi::find(&names)?;
            for (node, access) in &found.edits.nodes {
                found.rules.push(rule_of(node, access));
                found.nodes.push(node.clone());
            }
        }
        for rule in &self.rules {
            found.rules.push(parse_rule(rule)?);
        }
        Ok(found)
    }
}

/// Reads what docker takes for `--gpus` as names of CDI devices.
fn gpus(text: &str) -> Result<Vec<String>> {
    let wrong = || RuntimeError::invalid(format!("--gpus {text}"), "say all, a number, or device=ID,...");
    let text = text.trim_matches('"');
    let name = |id: &str| format!("{GPU_KIND}={id}");
    let count = |n: u32| if (1..=64).contains(&n) { Ok((0..n).map(|n| name(&n.to_string())).collect()) } else { Err(wrong()) };
    if text == "all" || text == "-1" {
        return Ok(vec![name("all")]);
    }
    if let Ok(n) = text.parse() {
        return count(n);
    }
    if let Some(ids) = text.strip_prefix("device=") {
        let ids: Vec<String> = ids.split(',').filter(|id| !id.is_empty() && !id.contains('=')).map(name).collect();
        return if ids.is_empty() { Err(wrong()) } else { Ok(ids) };
    }
    let mut all = Vec::new();
    for part in text.split(',') {
        match part.split_once('=').ok_or_else(wrong)? {
            ("count", "all" | "-1") => all.push(name("all")),
            ("count", n) => all = count(n.parse().map_err(|_| wrong())?)?,
            ("device", id) => all.push(name(id)),
            ("driver" | "capabilities", _) => {}
            _ => return Err(wrong()),
        }
    }
    Ok(if all.is_empty() { vec![name("all")] } else { all })
}

/// Reads a rule as the kernel and docker write it: `c 1:3 rwm`, `b *:* m`, `a`.
fn parse_rule(text: &str) -> Result<DeviceRule> {
    let wrong = || {
        RuntimeError::invalid(
            format!("--device-cgroup-rule {text}"),
            "say TYPE MAJOR:MINOR ACCESS, such as 'c 10:200 rwm'; * is any number",
        )
    };
    let mut words = text.split_ascii_whitespace();
    let kind = words.next().filter(|k| matches!(*k, "a" | "b" | "c")).ok_or_else(wrong)?;
    let number = |text: &str| match text {
        "*" => Ok(None),
        digits => digits.parse::<u32>().map(|n| Some(i64::from(n))).map_err(|_| wrong()),
    };
    let (numbers, access) = (words.next(), words.next());
    if words.next().is_some() || (kind != "a" && access.is_none()) {
        return Err(wrong());
    }
    let (major, minor) = numbers.unwrap_or("*:*").split_once(':').ok_or_else(wrong)?;
    let access = access.unwrap_or("rwm");
    if access.is_empty() || access.len() > 3 || !access.bytes().all(|b| b"rwm".contains(&b)) {
        return Err(wrong());
    }
    Ok(DeviceRule { allow: true, kind: kind.into(), major: number(major)?, minor: number(minor)?, access: access.into() })
}

/// Returns the rule that lets a container use a node.
pub(in crate::runtime) fn rule_of(device: &Device, access: &str) -> DeviceRule {
    let kind = if device.kind == "b" { "b" } else { "c" };
    DeviceRule { allow: true, kind: kind.into(), major: Some(device.major), minor: Some(device.minor), access: access.into() }
}

/// Finds the devices below a directory, but those that a container has of its own, as they are to lie below `to`.
fn all_below(dir: &Path, to: &Path, depth: usize, devices: &mut Vec<Device>) {
    const OWN: [&str; 13] = ["pts", "shm", "fd", "mqueue", "console", "ptmx", "null", "zero", "full", "random", "urandom", "tty", ".udev"];
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let (Ok(kind), path, to) = (entry.file_type(), entry.path(), to.join(entry.file_name())) else { continue };
        if kind.is_symlink() || OWN.iter().any(|own| entry.file_name() == *own) {
            continue;
        }
        if kind.is_dir() {
            if depth > 0 {
                all_below(&path, &to, depth - 1, devices);
            }
        } else if devices.len() < FLAGS_MAX
            && let (Ok(meta), Some(to)) = (std::fs::metadata(&path), to.to_str())
            && let Some(device) = node(&meta, to)
        {
            devices.push(device);
        }
    }
}

/// Describes a device node; `None` when it is none.
fn node(meta: &std::fs::Metadata, path: &str) -> Option<Device> {
    use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
    let kind = match meta.file_type() {
        t if t.is_char_device() => "c",
        t if t.is_block_device() => "b",
        _ => return None,
    };
    let device = meta.rdev();
    Some(Device {
        path: path.to_owned(),
        kind: kind.into(),
        major: i64::from(rustix::fs::major(device)),
        minor: i64::from(rustix::fs::minor(device)),
        file_mode: Some(meta.permissions().mode() & 0o777),
        uid: Some(meta.uid()),
        gid: Some(meta.gid()),
    })
}

/// Reads `--device HOST[:CONTAINER[:rwm]]` and looks at the node, or at those of a directory.
fn load_device(text: &str, found: &mut Found) -> Result<()> {
    let wrong = |reason: &str| RuntimeError::invalid(format!("--device {text}"), reason);
    let mut parts = text.split(':');
    let host = parts.next().unwrap_or_default();
    let (path, access) = match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => (host, "rwm"),
        (Some(access), None, _) if !access.starts_with('/') => (host, access),
        (Some(path), None, _) => (path, "rwm"),
        (Some(path), Some(access), None) => (path, access),
        _ => return Err(wrong("say HOST[:CONTAINER[:rwm]]")),
    };
    if access.is_empty() || access.len() > 3 || !access.bytes().all(|b| b"rwm".contains(&b)) {
        return Err(wrong("the access is made of r, w and m"));
    }
    let meta = std::fs::metadata(host).map_err(failed(format!("look at the device {host}")))?;
    let before = found.nodes.len();
    match node(&meta, path) {
        Some(device) => found.nodes.push(device),
        None if meta.is_dir() => all_below(Path::new(host), Path::new(path), DEPTH_MAX, &mut found.nodes),
        None => return Err(wrong("that is no device")),
    }
    if found.nodes.len() == before {
        return Err(wrong("there is no device in that directory"));
    }
    found.rules.extend(found.nodes[before..].iter().map(|device| rule_of(device, access)));
    Ok(())
}

#[cfg(test)]
mod tests;
