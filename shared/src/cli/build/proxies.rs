//! The proxies that docker's configuration file has for builds: `proxies.default` in `config.json`.

use crate::registry::docker_config_file;
use crate::sys::fs;

/// The largest file that is read.
const CONFIG_MAX_BYTES: u64 = 1 << 20;
/// Docker's names for them, and the arguments that builds get.
const NAMES: [(&str, &str); 5] = [
    ("httpProxy", "HTTP_PROXY"),
    ("httpsProxy", "HTTPS_PROXY"),
    ("ftpProxy", "FTP_PROXY"),
    ("noProxy", "NO_PROXY"),
    ("allProxy", "ALL_PROXY"),
];

/// Returns build arguments. Whoever asks a registry is told if the file cannot be used.
pub(super) fn configured() -> Vec<(String, String)> {
    let bytes = docker_config_file().and_then(|path| fs::read(&path, CONFIG_MAX_BYTES).ok());
    let config: serde_json::Value = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let value_of = |key: &str| config["proxies"]["default"][key].as_str().filter(|value| !value.is_empty());
    let given = NAMES.iter().filter_map(|(key, name)| Some((*name, value_of(key)?)));
    given.flat_map(|(name, value)| [name.to_owned(), name.to_ascii_lowercase()].map(|name| (name, value.to_owned()))).collect()
}
