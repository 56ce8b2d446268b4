//! Where credentials are kept: docker's `config.json` with `auths`, `credsStore` and `credHelpers`, and containers' `auth.json`.
//!
//! For CI, `DOCKER_AUTH_CONFIG` holds such a document itself, and `TACKLEBOX_USERNAME` with `TACKLEBOX_PASSWORD` are for the
//! registry of `TACKLEBOX_REGISTRY`, and for no other.
//!
//! Keys are hosts, URLs of hosts (`https://index.docker.io/v1/`) or `host/path` prefixes, of which
//! the longest that fits wins. Files are read once for a process, helpers asked once for a host.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use serde_json::Value;

use crate::reference::DEFAULT_HOST;
use crate::registry::config::read_json;
use crate::registry::{RegistryError, Result};
use crate::sys::process;

/// The key under which docker keeps what belongs to Docker Hub.
pub const HUB_KEY: &str = "https://index.docker.io/v1/";
/// How long a credential helper may take.
const HELPER_LIMIT: Duration = Duration::from_secs(60);
/// The most that a credential helper may write, in bytes.
const HELPER_OUTPUT_MAX_BYTES: usize = 1 << 20;

/// A text that must not be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// Returns the secret itself, to be sent or stored.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What proves who we are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// A name and a password.
    Password {
        /// The account.
        username: String,
        /// Its password or access token.
        password: Secret,
    },
    /// A refresh token of a token service.
    Identity(Secret),
    /// A bearer token that is sent as it is.
    Token(Secret),
}

impl Credentials {
    /// Makes credentials of a name and a password.
    pub fn password(username: impl Into<String>, password: impl Into<String>) -> Credentials {
        Credentials::Password { username: username.into(), password: Secret::new(password) }
    }

    /// Returns the value of an `Authorization` header of the Basic scheme; none for tokens.
    pub(super) fn basic(&self) -> Option<Secret> {
        match self {
            Credentials::Password { username, password } => {
                let text = format!("{username}:{}", password.expose());
                Some(Secret(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text))))
            }
            _ => None,
        }
    }
}

/// Credentials and where they come from, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The credentials.
    pub credentials: Credentials,
    /// A file, a helper, or an option.
    pub place: String,
}

/// The place of credentials that were given by hand.
const GIVEN: &str = "the command line";
/// The variable that holds a docker configuration, as GitLab and docker have it.
const CONFIG_VARIABLE: &str = "DOCKER_AUTH_CONFIG";
/// The variables with a login for the default registry.
const LOGIN_VARIABLES: [&str; 2] = ["TACKLEBOX_USERNAME", "TACKLEBOX_PASSWORD"];

/// Returns the login that the environment has for the default registry.
pub fn of_environment() -> Option<Credentials> {
    let [username, password] = LOGIN_VARIABLES.map(|name| std::env::var(name).ok().filter(|text| !text.is_empty()));
    Some(Credentials::password(username?, password?))
}

impl Found {
    /// Tells whether somebody gave them just now, so that nothing else may be used in their stead.
    pub(super) fn is_given(&self) -> bool {
        self.place == GIVEN
    }
}

/// Files that were read, with what is in them.
type Parsed = Arc<Vec<(PathBuf, Value)>>;

/// The files and helpers that are asked for credentials.
#[derive(Debug, Default)]
pub struct Keeper {
    given: Vec<(Option<String>, Credentials)>,
    files: Vec<PathBuf>,
    /// A document that comes before the files.
    document: Option<Secret>,
    /// Where helpers are; on `PATH` where nothing is said.
    helpers_in: Option<PathBuf>,
    parsed: Mutex<Option<Parsed>>,
    asked: Mutex<HashMap<(String, String), Option<Credentials>>>,
}

impl Keeper {
    /// Makes a keeper that looks where docker and podman look. `auth_file` is asked before anything else.
    pub fn standard(auth_file: Option<&Path>) -> Keeper {
        let variable = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let mut files: Vec<PathBuf> = auth_file.map(Path::to_owned).into_iter().chain(variable("REGISTRY_AUTH_FILE")).collect();
        files.extend(docker_config_file());
        files.extend(variable("XDG_RUNTIME_DIR").map(|dir| dir.join("containers/auth.json")));
        files.push(PathBuf::from(format!("/run/containers/{}/auth.json", rustix::process::getuid().as_raw())));
        let config = variable("XDG_CONFIG_HOME").or_else(|| variable("HOME").map(|home| home.join(".config")));
        files.extend(config.map(|dir| dir.join("containers/auth.json")));
        let document = std::env::var(CONFIG_VARIABLE).ok().filter(|text| !text.trim().is_empty()).map(Secret::new);
        Keeper { files, document, ..Keeper::default() }
    }

    /// Makes a keeper that asks these files only.
    pub fn of_files(files: Vec<PathBuf>) -> Keeper {
        Keeper { files, ..Keeper::default() }
    }

    /// Sets the directory in which helpers are.
    pub fn helpers_in(mut self, dir: PathBuf) -> Keeper {
        self.helpers_in = Some(dir);
        self
    }

    /// Adds credentials that were given on the command line, for one host or for all.
    pub fn given(mut self, host: Option<String>, credentials: Credentials) -> Keeper {
        self.given.push((host, credentials));
        self
    }

    /// Finds the credentials for a repository. Blocking: helpers are programs.
    ///
    /// # Errors
    /// When a file is malformed or a helper fails for another reason than having nothing.
    pub fn find(&self, host: &str, repository: &str) -> Result<Option<Found>> {
        if let Some((_, credentials)) = self.given.iter().find(|(of, _)| of.as_deref().is_none_or(|h| h == host)) {
            return Ok(Some(Found { credentials: credentials.clone(), place: GIVEN.into() }));
        }
        for (path, value) in self.parsed()?.iter() {
            if let Some(found) = self.find_in(path, value, host, repository)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn parsed(&self) -> Result<Parsed> {
        let mut slot = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parsed) = &*slot {
            return Ok(Arc::clone(parsed));
        }
        let mut all: Vec<(PathBuf, Value)> = Vec::new();
        if let Some(document) = &self.document {
            // What it says must not be shown.
            let wrong = |_| RegistryError::Config { what: CONFIG_VARIABLE.into(), reason: "it is not JSON".into() };
            all.push((PathBuf::from(CONFIG_VARIABLE), serde_json::from_str(document.expose()).map_err(wrong)?));
        }
        for path in &self.files {
            if all.iter().any(|(seen, _)| seen == path) {
                continue;
            }
            match read_json(path) {
                Ok(Some(value)) => all.push((path.clone(), value)),
                Ok(None) => {}
                // Somebody else's file, such as root's, says nothing to us.
                Err(RegistryError::File { source, .. }) if source.kind() == std::io::ErrorKind::PermissionDenied => {}
                Err(error) => return Err(error),
            }
        }
        let all = Arc::new(all);
        *slot = Some(Arc::clone(&all));
        Ok(all)
    }

    fn find_in(&self, path: &Path, value: &Value, host: &str, repository: &str) -> Result<Option<Found>> {
        let helpers = value.get("credHelpers").and_then(Value::as_object);
        let helper = helpers.and_then(|map| best_key(map.keys(), host, repository).and_then(|key| Some((key, map.get(key)?.as_str()?))));
        let store = value.get("credsStore").and_then(Value::as_str).filter(|s| !s.is_empty());
        let asked = match (helper, store) {
            (Some((key, helper)), _) => self.ask(helper, key)?.map(|c| (helper, c)),
            (None, Some(store)) => self.ask(store, server_key(host))?.map(|c| (store, c)),
            (None, None) => None,
        };
        if let Some((program, credentials)) = asked {
            return Ok(Some(Found { credentials, place: format!("docker-credential-{program}") }));
        }
        let auths = value.get("auths").and_then(Value::as_object);
        let entry = auths.and_then(|map| best_key(map.keys(), host, repository).and_then(|key| map.get(key)));
        let Some(entry) = entry else { return Ok(None) };
        let place = path.display().to_string();
        let credentials = parse_entry(entry)
            .map_err(|reason| RegistryError::Config { what: place.clone(), reason: format!("the entry for {host}: {reason}") })?;
        Ok(credentials.map(|credentials| Found { credentials, place }))
    }

    /// Asks a helper once; what it does not know it is not asked again.
    fn ask(&self, helper: &str, server: &str) -> Result<Option<Credentials>> {
        let key = (helper.to_owned(), server.to_owned());
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = asked.get(&key) {
            return Ok(known.clone());
        }
        let answer = helper_get(self.helpers_in.as_deref(), helper, server)?;
        asked.insert(key, answer.clone());
        Ok(answer)
    }
}

/// Returns docker's configuration file: `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`.
pub fn docker_config_file() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    variable("DOCKER_CONFIG").or_else(|| variable("HOME").map(|home| home.join(".docker"))).map(|dir| dir.join("config.json"))
}

/// Returns the key under which a host's credentials are stored.
pub fn server_key(host: &str) -> &str {
    if host == DEFAULT_HOST { HUB_KEY } else { host }
}

/// Picks the key for a repository: the longest path prefix, or a host in any of its spellings.
fn best_key<'a>(keys: impl Iterator<Item = &'a String>, host: &str, repository: &str) -> Option<&'a String> {
    let full = format!("{host}/{repository}");
    let fits = |key: &str| {
        let name = normal_key(key);
        let name = name.as_str();
        let is_prefix = full.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        is_prefix.then_some(name.len())
    };
    keys.filter_map(|key| fits(key).map(|len| (len, key))).max_by_key(|(len, _)| *len).map(|(_, key)| key)
}

/// Brings a key into the form `host[/path]`: without scheme, without API version, Docker Hub as `docker.io`.
fn normal_key(key: &str) -> String {
    let bare = key.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    let bare = bare.strip_suffix("/v1").or_else(|| bare.strip_suffix("/v2")).unwrap_or(bare);
    let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
    let host = if matches!(host, "index.docker.io" | "registry-1.docker.io") { DEFAULT_HOST } else { host };
    if path.is_empty() { host.to_owned() } else { format!("{host}/{path}") }
}

fn parse_entry(entry: &Value) -> std::result::Result<Option<Credentials>, String> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).filter(|t| !t.is_empty());
    if let Some(token) = text("registrytoken") {
        return Ok(Some(Credentials::Token(Secret::new(token))));
    }
    if let Some(token) = text("identitytoken") {
        return Ok(Some(Credentials::Identity(Secret::new(token))));
    }
    if let Some(auth) = text("auth") {
        let raw = base64::engine::general_purpose::STANDARD.decode(auth.trim()).map_err(|_| "'auth' is not base64".to_owned())?;
        let plain = String::from_utf8(raw).map_err(|_| "'auth' is not UTF-8".to_owned())?;
        let (username, password) = plain.split_once(':').ok_or_else(|| "'auth' has no ':'".to_owned())?;
        // Docker pads passwords with NUL bytes on some platforms.
        return Ok(Some(Credentials::password(username, password.trim_end_matches('\0'))));
    }
    Ok(match (text("username"), text("password")) {
        (Some(username), Some(password)) => Some(Credentials::password(username, password)),
        _ => None,
    })
}

fn program_name(helper: &str) -> Result<String> {
    if helper.is_empty() || helper.contains(['/', '\0']) {
        return Err(RegistryError::Helper { program: helper.to_owned(), reason: "that is not a helper's name".into() });
    }
    Ok(format!("docker-credential-{helper}"))
}

/// Runs a helper; `Ok(None)` when it says that it has nothing.
pub(super) fn helper_run(dir: Option<&Path>, helper: &str, action: &str, input: &str) -> Result<Option<Vec<u8>>> {
    let program = program_name(helper)?;
    let fail = |reason: String| RegistryError::Helper { program: program.clone(), reason };
    let path = dir.map_or_else(|| PathBuf::from(&program), |dir| dir.join(&program));
    let helper = process::Helper::new(path).arg(action).stdin(input).limit_bytes(HELPER_OUTPUT_MAX_BYTES).timeout(HELPER_LIMIT);
    let output = helper.run().map_err(|error| fail(error.to_string()))?;
    if output.success() {
        return Ok(Some(output.stdout));
    }
    // Helpers report on standard output; a secret is only ever there when they succeed.
    let said = [&output.stdout, &output.stderr].map(|b| String::from_utf8_lossy(b).trim().to_owned()).join(" ");
    if said.to_ascii_lowercase().contains("credentials not found") || said.contains("no credentials") {
        return Ok(None);
    }
    let line: String = said.lines().next().unwrap_or_default().trim().chars().take(200).collect();
    Err(fail(if line.is_empty() { format!("it ended with {}", output.exit.code()) } else { line }))
}

fn helper_get(dir: Option<&Path>, helper: &str, server: &str) -> Result<Option<Credentials>> {
    let Some(bytes) = helper_run(dir, helper, "get", server)? else { return Ok(None) };
    let fail = |reason: &str| RegistryError::Helper { program: format!("docker-credential-{helper}"), reason: reason.to_owned() };
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| fail("its answer is not JSON"))?;
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    match (text("Username"), text("Secret")) {
        (_, "") => Ok(None),
        ("<token>", secret) => Ok(Some(Credentials::Identity(Secret::new(secret)))),
        (username, secret) => Ok(Some(Credentials::password(username, secret))),
    }
}
