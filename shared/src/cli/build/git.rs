//! What of a build's flags says how git repositories and servers of the web are reached.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::build::SecretSource;
use crate::build::git::Access;
use crate::cli::Fail;
use crate::sys::fs;

/// The largest token.
const TOKEN_MAX_BYTES: u64 = 64 << 10;

/// Reads docker's `BUILDKIT_CONTEXT_KEEP_GIT_DIR` and its secrets `GIT_AUTH_TOKEN` and
/// `GIT_AUTH_HEADER`, each also with `.HOST` behind it.
///
/// # Errors
/// A secret that cannot be read.
pub(super) fn access(
    args: &BTreeMap<String, String>,
    secrets: &BTreeMap<String, SecretSource>,
    agents: &BTreeMap<String, Vec<PathBuf>>,
) -> Result<Access, Fail> {
    use std::os::unix::fs::FileTypeExt;
    let agent = match agents.get("default").map(Vec::as_slice) {
        Some([socket]) if socket.metadata().is_ok_and(|m| m.file_type().is_socket()) => Some(socket.clone()),
        _ => None,
    };
    let keep_git_dir = args.get("BUILDKIT_CONTEXT_KEEP_GIT_DIR").is_some_and(|v| matches!(v.as_str(), "1" | "true"));
    let mut headers = Vec::new();
    for (id, source) in secrets {
        let (kind, host) = id.split_once('.').unwrap_or((id, ""));
        let header: fn(String) -> String = match kind {
            "GIT_AUTH_TOKEN" => |token| format!("basic {}", STANDARD.encode(format!("x-access-token:{token}"))),
            "GIT_AUTH_HEADER" => |header| header,
            _ => continue,
        };
        headers.push((host.to_owned(), header(text_of(source)?)));
    }
    Ok(Access { keep_git_dir, agent, headers })
}

/// Reads docker's secrets `HTTP_AUTH_HEADER_HOST` and `HTTP_AUTH_TOKEN_HOST`: what hosts get as `Authorization` when
/// something is fetched from them by its URL.
///
/// # Errors
/// A secret that cannot be read.
pub(super) fn web_logins(secrets: &BTreeMap<String, SecretSource>) -> Result<Vec<(String, String)>, Fail> {
    let mut logins = Vec::new();
    for (prefix, before) in [("HTTP_AUTH_HEADER_", ""), ("HTTP_AUTH_TOKEN_", "Bearer ")] {
        for (id, source) in secrets {
            if let Some(host) = id.strip_prefix(prefix) {
                logins.push((host.to_ascii_lowercase(), format!("{before}{}", text_of(source)?)));
            }
        }
    }
    Ok(logins)
}

fn text_of(source: &SecretSource) -> Result<String, Fail> {
    let text = match source {
        SecretSource::File(path) => {
            let bytes = fs::read(path, TOKEN_MAX_BYTES).map_err(|e| Fail::from_path(&e))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        SecretSource::Env(name) => std::env::var(name).unwrap_or_default(),
    };
    Ok(text.trim().to_owned())
}
