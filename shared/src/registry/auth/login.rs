//! Stores and forgets logins, in docker's configuration file or in the helper that it names.
//!
//! What else is in the file stays as it is, keys that we do not know included. The file is written
//! anew under its name with mode 0600; a symbolic link to it is followed first.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use serde_json::{Map, Value};

use super::credentials::{docker_config_file, helper_run, server_key};
use crate::registry::config::read_json;
use crate::registry::{RegistryError, Result};
use crate::sys::fs;

/// Stores a login; tells where it is now. The secret goes to a helper where docker's file names one.
///
/// # Errors
/// When the file cannot be read or written, or the helper fails.
pub fn store(host: &str, username: &str, secret: &super::Secret, file: Option<&Path>) -> Result<String> {
    let path = config_path(file)?;
    let mut config = read(&path)?;
    let key = server_key(host);
    if let Some(helper) = helper_for(&config, host) {
        let input = serde_json::json!({ "ServerURL": key, "Username": username, "Secret": secret.expose() }).to_string();
        helper_run(None, &helper, "store", &input)?;
        // Docker notes beside the helper that there is something to ask it for, and an old secret must not stay.
        auths(&mut config, &path)?.insert(key.to_owned(), Value::Object(Map::new()));
        write(&path, &config)?;
        return Ok(format!("docker-credential-{helper}"));
    }
    let auth = base64::engine::general_purpose::STANDARD.encode(format!("{username}:{}", secret.expose()));
    let mut entry = Map::new();
    entry.insert("auth".to_owned(), Value::String(auth));
    auths(&mut config, &path)?.insert(key.to_owned(), Value::Object(entry));
    write(&path, &config)?;
    Ok(path.display().to_string())
}

/// Forgets a login; tells where it was. `None` when there was none.
///
/// # Errors
/// When the file cannot be read or written, or the helper fails.
pub fn erase(host: &str, file: Option<&Path>) -> Result<Option<String>> {
    let path = config_path(file)?;
    let mut config = read(&path)?;
    let key = server_key(host);
    let mut place = None;
    if let Some(helper) = helper_for(&config, host) {
        let known = helper_run(None, &helper, "get", key)?.is_some();
        if known {
            helper_run(None, &helper, "erase", key)?;
            place = Some(format!("docker-credential-{helper}"));
        }
    }
    let spellings =
        [key.to_owned(), host.to_owned(), format!("https://{host}"), format!("https://{host}/v1/"), format!("https://{host}/v2/")];
    if let Some(Value::Object(map)) = config.get_mut("auths") {
        let before = map.len();
        spellings.iter().for_each(|spelling| {
            map.shift_remove(spelling);
        });
        if map.len() != before {
            write(&path, &config)?;
            place = place.or_else(|| Some(path.display().to_string()));
        }
    }
    Ok(place)
}

fn config_path(file: Option<&Path>) -> Result<PathBuf> {
    let path = file.map(Path::to_owned).or_else(docker_config_file);
    let path = path.ok_or_else(|| RegistryError::Config {
        what: "the login".into(),
        reason: "neither DOCKER_CONFIG nor HOME says where to keep it".into(),
    })?;
    // Whoever keeps the file elsewhere and links to it wants it there.
    Ok(path.canonicalize().unwrap_or(path))
}

fn read(path: &Path) -> Result<Map<String, Value>> {
    match read_json(path)? {
        Some(Value::Object(map)) => Ok(map),
        _ => Ok(Map::new()),
    }
}

fn auths<'a>(config: &'a mut Map<String, Value>, path: &Path) -> Result<&'a mut Map<String, Value>> {
    let slot = config.entry("auths").or_insert_with(|| Value::Object(Map::new()));
    if slot.is_null() {
        *slot = Value::Object(Map::new());
    }
    slot.as_object_mut()
        .ok_or_else(|| RegistryError::Config { what: path.display().to_string(), reason: "'auths' is not an object".into() })
}

fn helper_for(config: &Map<String, Value>, host: &str) -> Option<String> {
    let helpers = config.get("credHelpers").and_then(Value::as_object);
    let named = helpers.and_then(|map| map.get(host).or_else(|| map.get(server_key(host)))).and_then(Value::as_str);
    named.or_else(|| config.get("credsStore").and_then(Value::as_str)).filter(|h| !h.is_empty()).map(str::to_owned)
}

fn write(path: &Path, config: &Map<String, Value>) -> Result<()> {
    let mut text = serde_json::to_string_pretty(config).expect("maps with text keys always serialise");
    text.push('\n');
    let dir = path.parent().unwrap_or(Path::new("."));
    let written = fs::create_dir_all(dir).and_then(|()| fs::write_atomic(dir, path, text.as_bytes(), 0o600, fs::Durability::Synced));
    written.map_err(|error| RegistryError::File { action: error.action, path: error.path, source: error.source })
}
