//! What a person hands a build's steps: keys by way of an agent, and what is forbidden unasked.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::build::Allowed;
use crate::cli::Fail;

/// Reads `--ssh`: `ID`, or `ID=` with a socket or files with keys.
///
/// # Errors
/// What is not there.
pub(super) fn agents(flags: &[String]) -> Result<BTreeMap<String, Vec<PathBuf>>, Fail> {
    let mut all = BTreeMap::new();
    for text in flags {
        let (id, paths) = text.split_once('=').unwrap_or((text, ""));
        if id.is_empty() {
            return Err(Fail::usage(format!("'{text}' has no id before the '='")));
        }
        let mut paths: Vec<PathBuf> = paths.split(',').filter(|p| !p.is_empty()).map(PathBuf::from).collect();
        if paths.is_empty() {
            let own = std::env::var_os("SSH_AUTH_SOCK").filter(|path| !path.is_empty());
            let own = own.ok_or_else(|| {
                Fail::usage(format!("--ssh {text}: SSH_AUTH_SOCK is not set; start an agent, or name a key: --ssh {id}=FILE"))
            })?;
            paths.push(own.into());
        }
        if let Some(path) = paths.iter().find(|p| !p.exists()) {
            return Err(Fail::usage(format!("--ssh {text}: there is no {}", path.display())));
        }
        if all.insert(id.to_owned(), paths).is_some() {
            return Err(Fail::usage(format!("--ssh names '{id}' twice")));
        }
    }
    Ok(all)
}

/// Reads `--allow`.
///
/// # Errors
/// An unknown word.
pub(super) fn allowed(flags: &[String]) -> Result<Allowed, Fail> {
    let mut allowed = Allowed::default();
    for text in flags {
        match text.split_once('=').unwrap_or((text, "")) {
            ("network.host", "") => allowed.host_network = true,
            ("security.insecure", "") => allowed.insecure = true,
            ("device", "") => allowed.devices = true,
            ("device", name) => allowed.device_names.push(name.to_owned()),
            _ => {
                return Err(Fail::usage(format!(
                    "'{text}' is nothing to allow: say network.host, security.insecure, device or device=NAME"
                )));
            }
        }
    }
    Ok(allowed)
}
