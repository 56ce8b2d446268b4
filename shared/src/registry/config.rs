//! The settings that say which registry is meant and how it is reached.
//!
//! Read from the environment (`TACKLEBOX_REGISTRY`), from `$XDG_CONFIG_HOME/tacklebox/config.json`
//! (else `~/.config/tacklebox/config.json`), from `/etc/tacklebox/config.json`, and from docker's
//! `/etc/docker/daemon.json`, first one wins for the default registry; lists add up. Keys:
//!
//! - `registry`: `[http://|https://]host[:port][/prefix]`, as in `TACKLEBOX_REGISTRY`
//! - `insecure-registries`: hosts (`host[:port]`) or networks (`10.0.0.0/8`) that may speak plain
//!   HTTP or have any certificate, with docker's meaning
//! - `endpoints`: `{"docker.io": "http://mirror.example:5000"}`: where a host's registry really is;
//!   its logins are sent there
//! - `ca-files`: PEM files of further certificate authorities
//! - `mirrors`: `{"docker.io": ["http://mirror.example:5000/hub"]}`: who is asked first when something is pulled
//!
//! What containers' `registries.conf`, containerd's `hosts.toml` and docker's `registry-mirrors` say counts too; see [`Rule`].
//! Unknown keys are left alone. Nothing here holds a secret; those are [`super::auth`]'s.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::{RegistryError, Result};
use crate::reference::{self, Reference};
use crate::sys;

mod rules;

use rules::Rules;
pub use rules::{Mirror, Rule, Ruled, When};

/// The environment variable that names the default registry.
pub const REGISTRY_VARIABLE: &str = "TACKLEBOX_REGISTRY";
/// The largest configuration file that is read, in bytes.
pub const CONFIG_FILE_MAX_BYTES: u64 = 1 << 20;

/// Where Docker Hub's registry is.
const HUB_ENDPOINT: &str = "registry-1.docker.io";

/// `[http://]host[:port][/prefix]`: what is meant when no registry is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultRegistry {
    /// Host and port.
    pub host: String,
    /// The path in front of every repository, empty or without slashes at its ends.
    pub prefix: String,
    /// Whether `http://` was said.
    pub plain_http: bool,
}

impl FromStr for DefaultRegistry {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<DefaultRegistry, String> {
        let text = text.trim();
        let (rest, plain_http) = match (text.strip_prefix("http://"), text.strip_prefix("https://")) {
            (Some(rest), _) => (rest, true),
            (None, Some(rest)) => (rest, false),
            (None, None) => (text, false),
        };
        let (host, prefix) = rest.trim_end_matches('/').split_once('/').unwrap_or((rest.trim_end_matches('/'), ""));
        let explain = |reason: String| format!("'{text}' is not a registry ([http://]host[:port][/prefix]): {reason}");
        reference::check_host(host).map_err(explain)?;
        if !prefix.is_empty() {
            reference::check_repository(prefix).map_err(explain)?;
        }
        Ok(DefaultRegistry { host: host.to_owned(), prefix: prefix.to_owned(), plain_http })
    }
}

impl DefaultRegistry {
    /// Returns `host[/prefix]`.
    pub fn name(&self) -> String {
        if self.prefix.is_empty() { self.host.clone() } else { format!("{}/{}", self.host, self.prefix) }
    }

    /// Puts a reference that names no registry of its own into this one: `app:1` becomes `host/prefix/app:1`.
    ///
    /// # Errors
    /// When the name becomes too long.
    pub fn place(
        &self,
        repository: &str,
        tag: Option<&str>,
        digest: Option<crate::digest::Digest>,
    ) -> std::result::Result<Reference, reference::ReferenceError> {
        let path = if self.prefix.is_empty() { repository.to_owned() } else { format!("{}/{repository}", self.prefix) };
        Reference::new(&self.host, &path, tag, digest)
    }
}

/// A host or a network that may be reached without TLS, or with a certificate that is not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Insecure {
    /// `host[:port]`, exactly.
    Host(String),
    /// An address and the number of its bits that count.
    Network(IpAddr, u8),
    /// Every host.
    All,
}

impl FromStr for Insecure {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Insecure, String> {
        let bare = text.trim().trim_start_matches("http://").trim_start_matches("https://").trim_end_matches('/');
        if let Some((address, bits)) = bare.split_once('/') {
            let address: IpAddr = address.parse().map_err(|_| format!("'{text}' is neither a host nor a network"))?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            let bits: u8 = bits.parse().ok().filter(|b| *b <= most).ok_or_else(|| format!("'{text}' has no prefix length"))?;
            return Ok(Insecure::Network(address, bits));
        }
        reference::check_host(bare)?;
        Ok(Insecure::Host(bare.to_owned()))
    }
}

impl Insecure {
    fn covers(&self, host: &str) -> bool {
        match self {
            Insecure::All => true,
            Insecure::Host(name) => name == host,
            Insecure::Network(network, bits) => bare_name(host).parse::<IpAddr>().is_ok_and(|address| match (network, address) {
                (IpAddr::V4(n), IpAddr::V4(a)) => {
                    let mask = u32::MAX.checked_shl(32 - u32::from(*bits)).unwrap_or(0);
                    n.to_bits() & mask == a.to_bits() & mask
                }
                (IpAddr::V6(n), IpAddr::V6(a)) => {
                    let mask = u128::MAX.checked_shl(128 - u32::from(*bits)).unwrap_or(0);
                    n.to_bits() & mask == a.to_bits() & mask
                }
                _ => false,
            }),
        }
    }
}

/// Returns the host without its port, and an IPv6 address without brackets.
pub fn bare_name(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or(rest);
    }
    host.split(':').next().unwrap_or(host)
}

/// Tells whether a host is this machine by its name alone: `localhost`, `127.*` or `[::1]`.
pub fn is_loopback(host: &str) -> bool {
    let name = bare_name(host);
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Tells whether the environment says that nothing is reached through a proxy. What reads those variables for us takes `*`
/// for all names, but for no address.
pub(in crate::registry) fn without_proxies() -> bool {
    ["NO_PROXY", "no_proxy"].iter().filter_map(|name| std::env::var(name).ok()).any(|all| all.split(',').any(|one| one.trim() == "*"))
}

/// How a registry may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// TLS with a checked certificate, nothing else.
    Checked,
    /// TLS with any certificate; plain HTTP where no TLS is spoken.
    Unchecked,
    /// This machine: plain HTTP, or TLS with any certificate where that is spoken.
    Loopback,
    /// Plain HTTP, nothing else.
    Plain,
}

/// What the configuration files and the environment say.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The registry that is meant when none is named.
    pub registry: Option<DefaultRegistry>,
    /// Hosts and networks that may be reached without checked TLS.
    pub insecure: Vec<Insecure>,
    /// PEM files of further certificate authorities.
    pub ca_files: Vec<PathBuf>,
    /// Where the registries of hosts really are.
    pub endpoints: BTreeMap<String, DefaultRegistry>,
    /// Mirrors, other locations, and what is blocked.
    pub rules: Vec<Rule>,
    /// Mirrors of hosts out of our own files; what is loaded has them among its rules.
    pub mirrors: BTreeMap<String, Vec<DefaultRegistry>>,
    /// Directories with certificates for single hosts, beside the system's.
    pub certs_dirs: Vec<PathBuf>,
    /// Certificate authorities that count for one host alone.
    pub authorities: BTreeMap<String, Vec<PathBuf>>,
    /// What single hosts are shown: certificate and key.
    pub clients: BTreeMap<String, (PathBuf, PathBuf)>,
    /// Directories with certificates that count for one host alone: `*.crt`, `X.cert` with `X.key`.
    pub host_dirs: BTreeMap<String, PathBuf>,
    /// What is sent with every request to single hosts, names and values, which may be secrets.
    pub headers: BTreeMap<String, Vec<(String, String)>>,
}

impl Config {
    /// Reads the environment and the files; files that do not exist say nothing.
    ///
    /// # Errors
    /// When a file cannot be read or a value cannot be used. Docker's own file is forgiven everything.
    pub fn load() -> Result<Config> {
        let mut config = Config::default();
        if let Some(text) = std::env::var(REGISTRY_VARIABLE).ok().filter(|t| !t.trim().is_empty()) {
            config.registry = Some(text.parse().map_err(|reason| RegistryError::Config { what: REGISTRY_VARIABLE.into(), reason })?);
        }
        for path in files() {
            config.add_file(&path)?;
        }
        let mut rules = Rules::default();
        for (host, mirrors) in config.mirrors.clone() {
            rules.add_mirrors(&host, mirrors);
        }
        if let Ok(Some(value)) = read_json(Path::new("/etc/docker/daemon.json")) {
            let listed = strings(&value, "insecure-registries").unwrap_or_default();
            config.insecure.extend(listed.iter().filter_map(|text| text.parse().ok()));
            let mirrors = strings(&value, "registry-mirrors").unwrap_or_default();
            rules.add_mirrors(reference::DEFAULT_HOST, mirrors.iter().filter_map(|text| rules::place(text).ok()));
        }
        let home = user_config_dir();
        rules.add_containers(home.as_deref())?;
        for dir in home.iter().map(|dir| dir.join("containerd/certs.d")).chain([PathBuf::from("/etc/containerd/certs.d")]) {
            rules.add_containerd(&dir)?;
        }
        config.take(rules);
        config.certs_dirs = home.iter().flat_map(|dir| ["containers/certs.d", "docker/certs.d"].map(|name| dir.join(name))).collect();
        Ok(config)
    }

    /// Adds what files say of where images come from.
    fn take(&mut self, rules: Rules) {
        self.insecure.extend(rules.insecure.into_iter().map(Insecure::Host));
        for (host, endpoint) in rules.endpoints {
            self.endpoints.entry(host).or_insert(endpoint);
        }
        let places = rules.all.iter().flat_map(|rule| rule.mirrors.iter().map(|mirror| &mirror.place).chain(&rule.location));
        for place in places.filter(|place| place.plain_http) {
            let place = DefaultRegistry { prefix: String::new(), ..place.clone() };
            self.endpoints.entry(place.host.clone()).or_insert(place);
        }
        self.authorities.extend(rules.authorities);
        self.clients.extend(rules.clients);
        self.headers.extend(rules.headers);
        self.rules.extend(rules.all);
    }

    /// Returns what the rules make of a repository, where there is one for it.
    pub fn ruled(&self, host: &str, repository: &str) -> Option<Ruled> {
        rules::apply(&self.rules, host, repository)
    }

    /// Adds one of our own files; what was said before it wins.
    fn add_file(&mut self, path: &Path) -> Result<()> {
        let Some(value) = read_json(path)? else { return Ok(()) };
        let fail = |reason: String| RegistryError::Config { what: path.display().to_string(), reason };
        match value.get("registry") {
            None | Some(serde_json::Value::Null) => {}
            Some(serde_json::Value::String(text)) if self.registry.is_none() => self.registry = Some(text.parse().map_err(fail)?),
            Some(serde_json::Value::String(_)) => {}
            Some(_) => return Err(fail("'registry' must be a string".into())),
        }
        for text in strings(&value, "insecure-registries").map_err(fail)? {
            self.insecure.push(text.parse().map_err(fail)?);
        }
        match value.get("endpoints") {
            None | Some(serde_json::Value::Null) => {}
            Some(serde_json::Value::Object(map)) => {
                for (host, endpoint) in map {
                    let endpoint = endpoint.as_str().ok_or_else(|| fail("'endpoints' must be an object of strings".into()))?;
                    let endpoint: DefaultRegistry = endpoint.parse().map_err(fail)?;
                    if !endpoint.prefix.is_empty() {
                        return Err(fail(format!("the endpoint of {host} may not have a path")));
                    }
                    self.endpoints.entry(host.clone()).or_insert(endpoint);
                }
            }
            Some(_) => return Err(fail("'endpoints' must be an object of strings".into())),
        }
        match value.get("mirrors") {
            None | Some(serde_json::Value::Null) => {}
            Some(map @ serde_json::Value::Object(hosts)) => {
                for host in hosts.keys() {
                    for text in strings(map, host).map_err(fail)? {
                        self.mirrors.entry(host.clone()).or_default().push(rules::place(&text).map_err(fail)?);
                    }
                }
            }
            Some(_) => return Err(fail("'mirrors' must be an object of lists of strings".into())),
        }
        self.ca_files.extend(strings(&value, "ca-files").map_err(fail)?.into_iter().map(PathBuf::from));
        Ok(())
    }

    /// Returns how a host may be reached, by what is configured.
    pub fn transport(&self, host: &str) -> Transport {
        match self.endpoints.get(host) {
            Some(endpoint) if endpoint.plain_http => return Transport::Plain,
            // One that points to another host has that host's ways; not further than that, or it could go in circles.
            Some(endpoint) if endpoint.host != host && !self.endpoints.contains_key(&endpoint.host) => {
                return self.transport(&endpoint.host);
            }
            _ => {}
        }
        if self.registry.as_ref().is_some_and(|r| r.plain_http && r.host == host) {
            Transport::Plain
        } else if is_loopback(host) {
            Transport::Loopback
        } else if self.insecure.iter().any(|i| i.covers(host)) {
            Transport::Unchecked
        } else {
            Transport::Checked
        }
    }
}

impl Config {
    /// Returns host and port at which the registry of `host` is reached.
    pub fn endpoint<'a>(&'a self, host: &'a str) -> &'a str {
        match self.endpoints.get(host) {
            Some(endpoint) => &endpoint.host,
            None if host == reference::DEFAULT_HOST => HUB_ENDPOINT,
            None => host,
        }
    }
}

/// Returns the directory of the user's configuration files.
fn user_config_dir() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    absolute("XDG_CONFIG_HOME").or_else(|| absolute("HOME").map(|home| home.join(".config")))
}

/// Returns our configuration files, the user's before the system's.
fn files() -> Vec<PathBuf> {
    user_config_dir().into_iter().chain([PathBuf::from("/etc")]).map(|dir| dir.join("tacklebox/config.json")).collect()
}

/// Reads a JSON object from a file; `None` when there is no such file.
pub(super) fn read_json(path: &Path) -> Result<Option<serde_json::Value>> {
    let bytes = match sys::fs::read(path, CONFIG_FILE_MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound || error.kind() == std::io::ErrorKind::NotADirectory => return Ok(None),
        Err(error) => return Err(RegistryError::File { action: error.action, path: error.path, source: error.source }),
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    // Only the place is shown: the file may hold passwords.
    let fail = |reason: String| RegistryError::Config { what: path.display().to_string(), reason };
    let value: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|e| fail(format!("it is not JSON (line {}, column {})", e.line(), e.column())))?;
    if value.is_object() { Ok(Some(value)) } else { Err(fail("it is not a JSON object".into())) }
}

fn strings(value: &serde_json::Value, key: &str) -> std::result::Result<Vec<String>, String> {
    let wrong = || format!("'{key}' must be a list of strings");
    match value.get(key) {
        None | Some(serde_json::Value::Null) => Ok(Vec::new()),
        Some(serde_json::Value::Array(items)) => items.iter().map(|i| i.as_str().map(str::to_owned).ok_or_else(wrong)).collect(),
        Some(_) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests;
