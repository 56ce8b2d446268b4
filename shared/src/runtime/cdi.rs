//! Devices of the Container Device Interface (CNCF, version 1.0): a vendor describes in /etc/cdi or
//! /run/cdi what a container needs for `vendor.com/class=name`.
//!
//! These files can name any file of the host, so they are taken from those two directories only,
//! and names from the command line only: never from an image's labels or annotations (CVE-2026-53492).

use std::path::Path;

use serde::Deserialize;

use super::error::{Result, RuntimeError};
use crate::oci::spec::{self, Device, Hooks, Mount};
use crate::sys::fs;
use crate::yaml::{self, Numbers};

#[cfg(test)]
mod tests;

/// Where descriptions lie; a later directory wins over an earlier one.
const DIRS: [&str; 2] = ["/etc/cdi", "/run/cdi"];
/// A description is at most this large, in bytes.
const FILE_MAX_BYTES: u64 = 4 << 20;
/// At most this many descriptions are read.
const FILES_MAX: usize = 1024;

/// What devices want changed in a container.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edits {
    /// Variables.
    pub env: Vec<String>,
    /// Nodes, each with its access.
    pub nodes: Vec<(Device, String)>,
    /// Mounts.
    pub mounts: Vec<Mount>,
    /// More groups.
    pub gids: Vec<u32>,
    /// Programs that run at points of the container's life.
    pub hooks: Hooks,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Description {
    cdi_version: String,
    kind: String,
    devices: Vec<Named>,
    container_edits: Wanted,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Named {
    name: String,
    container_edits: Wanted,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wanted {
    env: Vec<String>,
    device_nodes: Vec<Node>,
    mounts: Vec<Bind>,
    hooks: Vec<Hook>,
    #[serde(rename = "additionalGids")]
    gids: Vec<u32>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Node {
    path: String,
    host_path: String,
    #[serde(rename = "type")]
    kind: String,
    major: Option<i64>,
    minor: Option<i64>,
    file_mode: Option<u32>,
    permissions: String,
    uid: Option<u32>,
    gid: Option<u32>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Bind {
    host_path: String,
    container_path: String,
    #[serde(rename = "type")]
    kind: String,
    options: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Hook {
    hook_name: String,
    path: String,
    args: Vec<String>,
    env: Vec<String>,
    timeout: Option<i64>,
}

/// Tells whether a `--device` is a name of CDI: `vendor.com/class=name`.
pub(super) fn is_name(text: &str) -> bool {
    let Some((kind, name)) = text.split_once('=') else { return false };
    let Some((vendor, class)) = kind.split_once('/') else { return false };
    let plain = |text: &str, more: &[u8]| {
        text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
    };
    plain(vendor, b"._-") && plain(class, b"._-") && plain(name, b"._:-")
}

/// Finds what these devices want.
///
/// # Errors
/// When one is not described, or its description makes no sense.
pub(super) fn find(names: &[String]) -> Result<Edits> {
    find_in(&DIRS.map(Path::new), names)
}

/// Returns the names of the described devices that a text means: one of its own, all of a class
/// (`vendor.com/class=*`), or the first of a class (`vendor.com/class`).
///
/// # Errors
/// When a description makes no sense.
pub(super) fn meant(text: &str) -> Result<Vec<String>> {
    let (kind, name) = text.split_once('=').unwrap_or((text, ""));
    let all = descriptions(&DIRS.map(Path::new))?;
    let of_kind = all.iter().filter(|(_, d)| d.kind == kind).flat_map(|(_, d)| &d.devices);
    let fits = of_kind.filter(|device| matches!(name, "" | "*") || device.name == name);
    let mut names: Vec<String> = fits.map(|device| format!("{kind}={}", device.name)).collect();
    names.sort();
    names.dedup();
    if name.is_empty() {
        names.truncate(1);
    }
    Ok(names)
}

fn find_in(dirs: &[&Path], names: &[String]) -> Result<Edits> {
    let all = descriptions(dirs)?;
    let mut edits = Edits::default();
    let mut done: Vec<&str> = Vec::new();
    for text in names {
        let (kind, name) = text.split_once('=').unwrap_or((text, ""));
        let found = all.iter().rev().filter(|(_, d)| d.kind == kind).find_map(|(path, description)| {
            let device = description.devices.iter().find(|device| device.name == name)?;
            Some((path, description, device))
        });
        let (path, description, device) = found.ok_or_else(|| RuntimeError::Unsupported {
            what: format!("--device {text}"),
            reason: if kind.starts_with("nvidia.com/") {
                "no file in /etc/cdi or /run/cdi describes it; nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml makes one".into()
            } else {
                "no file in /etc/cdi or /run/cdi describes it".into()
            },
        })?;
        add(&mut edits, &device.container_edits, path, text)?;
        // What holds for all devices of a kind is wanted once.
        if !done.contains(&kind) {
            done.push(kind);
            add(&mut edits, &description.container_edits, path, text)?;
        }
    }
    Ok(edits)
}

/// Reads every description. One that cannot be read is an error: its devices would be missing without a word.
fn descriptions(dirs: &[&Path]) -> Result<Vec<(String, Description)>> {
    let mut all = Vec::new();
    for dir in dirs {
        let Ok(entries) = std::fs::read_dir(dir) else { continue };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.into_iter().take(FILES_MAX) {
            let shown = path.display().to_string();
            let unreadable = |why: String| RuntimeError::invalid(format!("the CDI description {shown}"), why);
            let is_yaml = path.extension().is_some_and(|e| e == "yaml" || e == "yml");
            if !is_yaml && path.extension().is_none_or(|e| e != "json") {
                continue;
            }
            let bytes = fs::read(&path, FILE_MAX_BYTES)?;
            let value = if is_yaml {
                let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".into()))?;
                yaml::parse(&text, Numbers::Read).map_err(|error| {
                    let what = format!("the CDI description {shown}:{}:{}", error.line, error.column);
                    RuntimeError::invalid(what, error.reason)
                })?
            } else {
                serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?
            };
            let description: Description = serde_json::from_value(value).map_err(|error| unreadable(error.to_string()))?;
            if description.cdi_version.is_empty() || !is_name(&format!("{}=x", description.kind)) {
                return Err(unreadable("cdiVersion or kind is missing".into()));
            }
            all.push((shown, description));
        }
    }
    Ok(all)
}

fn add(edits: &mut Edits, wanted: &Wanted, path: &str, text: &str) -> Result<()> {
    let wrong = |reason: String| RuntimeError::invalid(format!("--device {text} ({path})"), reason);
    for entry in &wanted.env {
        if entry.split_once('=').is_none_or(|(name, _)| name.is_empty()) {
            return Err(wrong(format!("'{entry}' is no variable")));
        }
        edits.env.push(entry.clone());
    }
    for node in &wanted.device_nodes {
        edits.nodes.push(device(node).map_err(wrong)?);
    }
    for mount in &wanted.mounts {
        if !mount.host_path.starts_with('/') || !mount.container_path.starts_with('/') {
            return Err(wrong("a mount has a path that is not absolute".into()));
        }
        let mut options = mount.options.clone();
        let kind = if mount.kind.is_empty() { "bind" } else { mount.kind.as_str() };
        if kind == "bind" && !options.iter().any(|o| o == "bind" || o == "rbind") {
            options.push("rbind".into());
        }
        edits.mounts.push(Mount {
            destination: mount.container_path.clone(),
            kind: kind.into(),
            source: mount.host_path.clone(),
            options,
            ..Mount::default()
        });
    }
    for hook in &wanted.hooks {
        if !hook.path.starts_with('/') {
            return Err(wrong(format!("the path of a hook, '{}', is not absolute", hook.path)));
        }
        let list = match hook.hook_name.as_str() {
            "prestart" => &mut edits.hooks.prestart,
            "createRuntime" => &mut edits.hooks.create_runtime,
            "createContainer" => &mut edits.hooks.create_container,
            "startContainer" => &mut edits.hooks.start_container,
            "poststart" => &mut edits.hooks.poststart,
            "poststop" => &mut edits.hooks.poststop,
            other => return Err(wrong(format!("there is no hook '{other}'"))),
        };
        list.push(spec::Hook { path: hook.path.clone(), args: hook.args.clone(), env: hook.env.clone(), timeout: hook.timeout });
    }
    edits.gids.extend(wanted.gids.iter().copied().filter(|gid| *gid != 0 && *gid != u32::MAX));
    Ok(())
}

/// Settles a node; what its description leaves out is as on the host.
fn device(node: &Node) -> std::result::Result<(Device, String), String> {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    if !node.path.starts_with("/dev/") {
        return Err(format!("the node {} does not lie below /dev", node.path));
    }
    let access = if node.permissions.is_empty() { "rwm" } else { node.permissions.as_str() };
    if !access.bytes().all(|b| b"rwm".contains(&b)) {
        return Err(format!("'{access}' is no access"));
    }
    let mut device = Device {
        path: node.path.clone(),
        kind: node.kind.clone(),
        major: node.major.unwrap_or(0),
        minor: node.minor.unwrap_or(0),
        file_mode: node.file_mode,
        uid: node.uid,
        gid: node.gid,
    };
    if node.major.is_none() || node.kind.is_empty() {
        let host = if node.host_path.is_empty() { &node.path } else { &node.host_path };
        let meta = std::fs::metadata(host).map_err(|error| format!("cannot look at the device {host}: {error}"))?;
        device.kind = match meta.file_type() {
            t if t.is_char_device() => "c".into(),
            t if t.is_block_device() => "b".into(),
            _ => return Err(format!("{host} is no device")),
        };
        device.major = i64::from(rustix::fs::major(meta.rdev()));
        device.minor = i64::from(rustix::fs::minor(meta.rdev()));
        device.file_mode = device.file_mode.or(Some(meta.mode() & 0o777));
        device.uid = device.uid.or(Some(meta.uid()));
        device.gid = device.gid.or(Some(meta.gid()));
    }
    Ok((device, access.to_owned()))
}
