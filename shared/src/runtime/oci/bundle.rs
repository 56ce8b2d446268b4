//! Bundles: `config.json` read once, refused where it cannot mean anything, and made independent of where it lay.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::super::error::{Result, RuntimeError, failed};
use super::super::launch::{check_labels, check_mount_label, namespace_of_parameter};
use crate::oci::spec::{Hook, Linux, Spec};
use crate::sys::fs;

/// The name of the file.
pub(super) const CONFIG: &str = "config.json";
/// The largest `config.json`.
const CONFIG_MAX_BYTES: u64 = 64 << 20;
/// How deep its values are nested at most.
const DEPTH_MAX: usize = 64;
/// The major version of the specification that we know.
const MAJOR: u64 = 1;

/// The action by which an agent decides.
const NOTIFY: &str = "SCMP_ACT_NOTIFY";

/// Reads a bundle.
///
/// # Errors
/// When there is no `config.json`, or it asks for something impossible.
pub(super) fn load(bundle: &Path) -> Result<(PathBuf, Spec)> {
    let bundle = bundle.canonicalize().map_err(failed(format!("open the bundle {}", bundle.display())))?;
    let text = fs::read(&bundle.join(CONFIG), CONFIG_MAX_BYTES)?;
    let mut spec: Spec = parse(&text, CONFIG)?;
    check(&spec)?;
    let root = spec.root.as_mut().ok_or_else(|| wrong("root", "there is none"))?;
    let path = bundle.join(&root.path);
    let path = path.canonicalize().map_err(failed(format!("open the root file system {}", path.display())))?;
    root.path = path.to_string_lossy().into_owned();
    for mount in &mut spec.mounts {
        let is_bind = mount.kind == "bind" || mount.options.iter().any(|o| o == "bind" || o == "rbind");
        if is_bind && !mount.source.starts_with('/') {
            mount.source = bundle.join(&mount.source).to_string_lossy().into_owned();
        }
    }
    Ok((bundle, spec))
}

/// Reads a JSON document of the specification. What is null is not there, as Go writes it.
///
/// # Errors
/// When it is no JSON, or a value has the wrong type.
pub(super) fn parse<T: serde::de::DeserializeOwned>(text: &[u8], what: &str) -> Result<T> {
    let mut value: Value = serde_json::from_slice(text).map_err(|error| wrong(what, &error.to_string()))?;
    drop_nulls(&mut value, 0);
    serde_json::from_value(value).map_err(|error| wrong(what, &error.to_string()))
}

fn drop_nulls(value: &mut Value, depth: usize) {
    if depth > DEPTH_MAX {
        return;
    }
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(|value| drop_nulls(value, depth + 1));
        }
        Value::Array(all) => all.iter_mut().for_each(|value| drop_nulls(value, depth + 1)),
        _ => {}
    }
}

fn wrong(what: &str, reason: &str) -> RuntimeError {
    RuntimeError::invalid(what, reason)
}

fn unsupported(what: &str, reason: &str) -> RuntimeError {
    RuntimeError::Unsupported { what: what.into(), reason: reason.into() }
}

fn check(spec: &Spec) -> Result<()> {
    check_version(&spec.oci_version)?;
    let none = Linux::default();
    let linux = spec.linux.as_ref().unwrap_or(&none);
    let has = |kind: &str| linux.namespaces.iter().any(|namespace| namespace.kind == kind);
    for (what, name) in [("hostname", &spec.hostname), ("domainname", &spec.domainname)] {
        if !name.is_empty() && !has("uts") {
            return Err(wrong(what, "it needs a UTS namespace: this is the host's name otherwise"));
        }
    }
    check_mount_label(&linux.mount_label)?;
    if let Some(process) = &spec.process {
        check_labels(process)?;
        if !process.cwd.starts_with('/') {
            return Err(wrong("process.cwd", "it must be an absolute path"));
        }
        if process.args.first().is_none_or(String::is_empty) {
            return Err(wrong("process.args", "it names no program"));
        }
        for (n, limit) in process.rlimits.iter().enumerate() {
            if process.rlimits.iter().take(n).any(|before| before.kind == limit.kind) {
                return Err(wrong(&format!("process.rlimits {}", limit.kind), "it is there twice"));
            }
        }
    }
    if let Some(rdt) = &linux.intel_rdt {
        super::resctrl::check(rdt)?;
        super::resctrl::mounted()?;
    }
    if let Some(seccomp) = &linux.seccomp {
        let what = "linux.seccomp.listenerPath";
        let asks = seccomp.default_action == NOTIFY || seccomp.syscalls.iter().any(|rule| rule.action == NOTIFY);
        match seccomp.listener_path.as_str() {
            "" if asks => return Err(wrong(what, "SCMP_ACT_NOTIFY needs the socket of an agent")),
            "" if !seccomp.listener_metadata.is_empty() => return Err(wrong(what, "there is none, but something to tell an agent")),
            "" => {}
            _ if !asks => return Err(wrong(what, "no rule of the filter has an agent decide (SCMP_ACT_NOTIFY)")),
            path if !path.starts_with('/') => return Err(wrong(what, "it must be an absolute path")),
            _ => {}
        }
    }
    for key in linux.sysctl.keys() {
        check_parameter(key, &has)?;
    }
    let hooks = spec.hooks.iter();
    let all = hooks.flat_map(|h| [&h.prestart, &h.create_runtime, &h.create_container, &h.start_container, &h.poststart, &h.poststop]);
    all.flatten().try_for_each(check_hook)
}

/// Accepts what starts with a version `1.N.N`; pre-releases have more after it.
fn check_version(version: &str) -> Result<()> {
    let number = version.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<Option<u64>> = number.split('.').map(|part| part.parse().ok()).collect();
    match parts.as_slice() {
        [Some(MAJOR), Some(_), Some(_)] => Ok(()),
        [Some(_), Some(_), Some(_)] => Err(unsupported(&format!("ociVersion {version}"), "doci knows 1.x")),
        _ => Err(wrong("ociVersion", &format!("'{version}' is no version"))),
    }
}

/// Refuses kernel parameters that are the whole host's (CVE-2022-0811).
fn check_parameter(key: &str, has: &impl Fn(&str) -> bool) -> Result<()> {
    let dotted = key.replace('/', ".");
    let needs = match (namespace_of_parameter(&dotted), dotted.as_str()) {
        (Some(kind), _) => kind,
        (None, "kernel.hostname") => return Err(wrong(&format!("sysctl {key}"), "hostname says that")),
        (None, _) => return Err(wrong(&format!("sysctl {key}"), "it belongs to no namespace: it is the whole host's")),
    };
    if dotted.split('.').any(|part| part.is_empty() || part == "..") {
        return Err(wrong(&format!("sysctl {key}"), "it is no name"));
    }
    if has(needs) { Ok(()) } else { Err(wrong(&format!("sysctl {key}"), &format!("it needs a namespace of the type {needs}"))) }
}

fn check_hook(hook: &Hook) -> Result<()> {
    if !hook.path.starts_with('/') {
        return Err(wrong(&format!("hook {}", hook.path), "it must be an absolute path"));
    }
    if hook.timeout.is_some_and(|seconds| seconds <= 0) {
        return Err(wrong(&format!("hook {}", hook.path), "its timeout must be more than 0 seconds"));
    }
    Ok(())
}
