//! Where images really come from: mirrors, other locations, blocked registries. Read from our own files, from docker's
//! `daemon.json` (`registry-mirrors`), from containers' `registries.conf` (version 2) with its `.d` directory, and from
//! containerd's `certs.d/HOST/hosts.toml`, where `HOST_PORT_` is a host with a port and `_default` every host without a directory.
//!
//! Mirrors serve what is pulled; whoever looks into a registry, pushes or deletes means the registry itself. Short names
//! are docker's (`alpine` is `docker.io/library/alpine`), so `unqualified-search-registries` and `aliases` do not count.

use std::path::{Path, PathBuf};

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::Value;

use super::{CONFIG_FILE_MAX_BYTES, DefaultRegistry, bare_name};
use crate::reference::{self, DEFAULT_HOST};
use crate::registry::{RegistryError, Result};
use crate::sys;

/// What stands for every host, as a prefix and where a host is named.
const ANY: &str = "*";
/// Where Docker Hub's registry is.
const HUB_SERVER: &str = "registry-1.docker.io";
/// What containerd's files say of how a server is reached.
const SETTINGS: [&str; 4] = ["skip_verify", "ca", "client", "header"];
/// The directory that containerd reads for hosts that have none.
const DEFAULT_DIR: &str = "_default";
/// The most rules that count.
const RULES_MAX: usize = 10_000;

/// For what a mirror is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// For everything.
    Always,
    /// Only for what is named by its digest.
    Digest,
    /// Only for what is named by a tag.
    Tag,
}

/// Where else images may be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirror {
    /// Host, path in front of repositories, and whether it speaks plain HTTP.
    pub place: DefaultRegistry,
    /// For what it is asked.
    pub when: When,
    /// Whom it is told that it stands in for, as containerd tells its mirrors (`?ns=`): one mirror of many registries needs that.
    pub namespace: Option<String>,
}

/// What is said of the repositories below a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// `host[/path]`, `*.domain`, or `*` for every host.
    pub prefix: String,
    /// Hosts for which it does not count.
    pub except: Vec<String>,
    /// What stands in the prefix's place.
    pub location: Option<DefaultRegistry>,
    /// The file that blocks it.
    pub blocked_by: Option<String>,
    /// Who is asked first, in this order.
    pub mirrors: Vec<Mirror>,
    /// Whom the registry itself is told that it stands in for; see [`Mirror::namespace`].
    pub namespace: Option<String>,
}

impl Rule {
    fn new(prefix: &str) -> Rule {
        Rule { prefix: prefix.to_owned(), except: Vec::new(), location: None, blocked_by: None, mirrors: Vec::new(), namespace: None }
    }

    /// Returns the part of `host/path` that stands behind the prefix; none where the rule is of something else.
    fn rest<'a>(&self, host: &str, full: &'a str) -> Option<&'a str> {
        if self.prefix == ANY {
            return (!self.except.iter().any(|except| except == host)).then(|| &full[host.len()..]);
        }
        if let Some(domain) = self.prefix.strip_prefix("*.") {
            let is_below = bare_name(host).strip_suffix(domain).is_some_and(|left| left.ends_with('.'));
            return is_below.then(|| &full[host.len()..]);
        }
        full.strip_prefix(self.prefix.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// What the rules make of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruled {
    /// Host and path that are meant.
    pub home: (String, String),
    /// Whom the registry is told that it stands in for; see [`Mirror::namespace`].
    pub namespace: Option<String>,
    /// The file that blocks it.
    pub blocked_by: Option<String>,
    /// Where it is looked for first.
    pub mirrors: Vec<Elsewhere>,
}

/// Where a repository may be had instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The mirror's host.
    pub host: String,
    /// The repository's path there.
    pub path: String,
    /// For what it is asked.
    pub when: When,
    /// See [`Mirror::namespace`].
    pub namespace: Option<String>,
}

/// Applies the rule with the longest prefix.
pub(super) fn apply(rules: &[Rule], host: &str, repository: &str) -> Option<Ruled> {
    let full = format!("{host}/{repository}");
    let fits = rules.iter().filter_map(|rule| rule.rest(host, &full).map(|rest| (rule, rest)));
    let (rule, rest) = fits.max_by_key(|(rule, _)| rule.prefix.len())?;
    let moved = |place: &DefaultRegistry| {
        let path = format!("{}/{}", place.prefix, rest.trim_start_matches('/'));
        (place.host.clone(), path.trim_matches('/').to_owned())
    };
    // Where a rule is of a whole host, the rest is the path; a location without a path then keeps it.
    let home = rule.location.as_ref().map_or_else(|| (host.to_owned(), repository.to_owned()), moved);
    let told = |namespace: &Option<String>| namespace.as_ref().map(|name| if name == ANY { host } else { name }.to_owned());
    // What stands in for every host stands in for itself, too.
    let mirrors = rule.mirrors.iter().filter(|mirror| rule.prefix != ANY || mirror.place.host != host).map(|mirror| {
        let (host, path) = moved(&mirror.place);
        Elsewhere { host, path, when: mirror.when, namespace: told(&mirror.namespace) }
    });
    let mirrors = mirrors.collect();
    let namespace = told(&rule.namespace).filter(|name| rule.prefix != ANY || home.0 != *name);
    Some(Ruled { home, namespace, blocked_by: rule.blocked_by.clone(), mirrors })
}

/// What such files add up to.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) all: Vec<Rule>,
    /// Hosts whose certificates are not checked.
    pub(super) insecure: Vec<String>,
    /// Where the registries of hosts really are.
    pub(super) endpoints: Vec<(String, DefaultRegistry)>,
    /// Hosts, and the certificate authorities that count for them.
    pub(super) authorities: Vec<(String, Vec<PathBuf>)>,
    /// Hosts, and the client certificate and key that they are shown.
    pub(super) clients: Vec<(String, (PathBuf, PathBuf))>,
    /// Hosts, and what is sent to them with every request.
    pub(super) headers: Vec<(String, Vec<(String, String)>)>,
}

impl Rules {
    fn rule(&mut self, prefix: &str) -> &mut Rule {
        let at = self.all.iter().position(|r| r.prefix == prefix).unwrap_or_else(|| {
            self.all.push(Rule::new(prefix));
            self.all.len() - 1
        });
        &mut self.all[at]
    }

    /// Adds mirrors of a host.
    pub(super) fn add_mirrors(&mut self, host: &str, mirrors: impl IntoIterator<Item = DefaultRegistry>) {
        let mirrors = mirrors.into_iter().map(|place| Mirror { place, when: When::Always, namespace: None });
        self.rule(host).mirrors.extend(mirrors);
    }

    /// Reads containers' files: the user's in place of the system's, and what the directories beside them add.
    pub(super) fn add_containers(&mut self, config: Option<&Path>) -> Result<()> {
        let variable = std::env::var_os("CONTAINERS_REGISTRIES_CONF").filter(|v| !v.is_empty()).map(PathBuf::from);
        let etc = Path::new("/etc/containers");
        let own = config.map(|dir| dir.join("containers"));
        let main = match (variable, &own) {
            (Some(path), _) => path,
            (None, Some(own)) if own.join("registries.conf").exists() => own.join("registries.conf"),
            _ => etc.join("registries.conf"),
        };
        let mut files = vec![main];
        for dir in [Some(etc), own.as_deref()].into_iter().flatten() {
            let Ok(entries) = std::fs::read_dir(dir.join("registries.conf.d")) else { continue };
            let mut found: Vec<PathBuf> =
                entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "conf")).collect();
            found.sort();
            files.extend(found);
        }
        for file in files {
            if let Some(value) = read_toml(&file)? {
                let shown = file.display().to_string();
                self.add_registries(&value, &shown).map_err(|reason| RegistryError::Config { what: shown, reason })?;
            }
        }
        Ok(())
    }

    /// Adds what a `registries.conf` says. One of version 1 says nothing that we use.
    pub(super) fn add_registries(&mut self, value: &Value, file: &str) -> std::result::Result<(), String> {
        let none = Vec::new();
        for registry in value.get("registry").and_then(Value::as_array).unwrap_or(&none) {
            let text =
                |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().trim_end_matches('/').to_owned();
            let is = |value: &Value, key: &str| value.get(key).and_then(Value::as_bool).unwrap_or(false);
            let location = text(registry, "location");
            let prefix = Some(text(registry, "prefix")).filter(|p| !p.is_empty()).unwrap_or_else(|| location.clone());
            if prefix.is_empty() || self.all.len() >= RULES_MAX {
                return Err("a [[registry]] has neither 'prefix' nor 'location', or there are too many".into());
            }
            let mut rule = Rule::new(&prefix);
            if !location.is_empty() && location != prefix {
                rule.location = Some(place(&location)?);
            }
            if is(registry, "insecure") {
                let of = if location.is_empty() { &prefix } else { &location };
                self.insecure.push(of.split('/').next().unwrap_or(of).to_owned());
            }
            rule.blocked_by = is(registry, "blocked").then(|| file.to_owned());
            for mirror in registry.get("mirror").and_then(Value::as_array).unwrap_or(&none) {
                let place = place(&text(mirror, "location"))?;
                if is(mirror, "insecure") {
                    self.insecure.push(place.host.clone());
                }
                let when = match (is(registry, "mirror-by-digest-only"), text(mirror, "pull-from-mirror").as_str()) {
                    (_, "digest-only") | (true, "" | "all") => When::Digest,
                    (_, "tag-only") => When::Tag,
                    (_, "" | "all") => When::Always,
                    (_, other) => return Err(format!("'pull-from-mirror' is all, digest-only or tag-only, not '{other}'")),
                };
                rule.mirrors.push(Mirror { place, when, namespace: None });
            }
            // A later file says it anew.
            *self.rule(&prefix) = rule;
        }
        Ok(())
    }

    /// Reads containerd's directories, one for each host.
    pub(super) fn add_containerd(&mut self, dir: &Path) -> Result<()> {
        let Ok(entries) = std::fs::read_dir(dir) else { return Ok(()) };
        let mut found: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
        // `_` sorts after `:`, and comes first.
        found.sort_by(|a, b| b.cmp(a));
        let mut named = Vec::new();
        for dir in found {
            let Some(host) = dir.file_name().and_then(|name| host_of(&name.to_string_lossy())) else { continue };
            // Of two directories of a host containerd reads the one without a colon in its name.
            if named.contains(&host) {
                continue;
            }
            named.push(host.clone());
            let file = dir.join("hosts.toml");
            if let Some(value) = read_toml(&file)? {
                let what = file.display().to_string();
                self.add_hosts(&host, &value, &dir).map_err(|reason| RegistryError::Config { what, reason })?;
            }
        }
        if named.iter().any(|host| host == ANY) {
            self.rule(ANY).except.extend(named);
        }
        Ok(())
    }

    /// Adds what a `hosts.toml` says of a host.
    fn add_hosts(&mut self, host: &str, value: &Value, dir: &Path) -> std::result::Result<(), String> {
        let mut home = host.to_owned();
        if let Some(server) = value.get("server").and_then(Value::as_str) {
            let endpoint = url(server, value.get("override_path").and_then(Value::as_bool).unwrap_or(false))?;
            home.clone_from(&endpoint.host);
            // Docker Hub's is elsewhere anyway, and is told nothing.
            if endpoint.host != host && (host, endpoint.host.as_str()) != (DEFAULT_HOST, HUB_SERVER) {
                self.rule(host).namespace = Some(host.to_owned());
            }
            if host == ANY || !endpoint.prefix.is_empty() {
                self.rule(host).location = Some(endpoint);
            } else if endpoint.host != host {
                self.endpoints.push((host.to_owned(), endpoint));
            }
        } else if let Some(name) = SETTINGS.iter().find(|name| host == ANY && value.get(**name).is_some()) {
            return Err(format!("'{name}' is said of a server, and there is no 'server'"));
        }
        // What stands outside of all tables is said of the server.
        self.add_settings(host, &home, value, dir)?;
        let Some(hosts) = value.get("host").and_then(Value::as_object) else { return Ok(()) };
        for (text, said) in hosts {
            let place = url(text, said.get("override_path").and_then(Value::as_bool).unwrap_or(false))?;
            let can = |what: &str| said.get("capabilities").and_then(Value::as_array).is_none_or(|all| all.iter().any(|c| c == what));
            self.add_settings(text, &place.host, said, dir)?;
            let when = match (can("pull"), can("resolve")) {
                (true, true) => When::Always,
                (true, false) => When::Digest,
                (false, _) => continue,
            };
            if place.host != host {
                self.rule(host).mirrors.push(Mirror { place, when, namespace: Some(host.to_owned()) });
            }
        }
        Ok(())
    }

    /// Adds how containerd reaches one server, that `text` names: its certificates, ours, and headers.
    fn add_settings(&mut self, text: &str, host: &str, said: &Value, dir: &Path) -> std::result::Result<(), String> {
        if said.get("skip_verify").and_then(Value::as_bool).unwrap_or(false) {
            self.insecure.push(host.to_owned());
        }
        let path = |value: &Value| value.as_str().map(|text| dir.join(text));
        match said.get("ca") {
            Some(Value::Array(all)) => self.authorities.push((host.to_owned(), all.iter().filter_map(path).collect())),
            Some(one) => self.authorities.push((host.to_owned(), path(one).into_iter().collect())),
            None => {}
        }
        match said.get("client") {
            None => {}
            Some(Value::Array(all)) => {
                let pair = all.first().and_then(Value::as_array).unwrap_or(all);
                let [cert, key] = pair.as_slice() else { return Err(format!("{text}: 'client' is [certificate, key]")) };
                let both = path(cert).zip(path(key)).ok_or_else(|| format!("{text}: 'client' is [certificate, key]"))?;
                self.clients.push((host.to_owned(), both));
            }
            Some(one) => {
                let both = path(one).ok_or_else(|| format!("{text}: 'client' is a file with certificate and key"))?;
                self.clients.push((host.to_owned(), (both.clone(), both)));
            }
        }
        let Some(headers) = said.get("header") else { return Ok(()) };
        // Their values may be secrets, so none is shown.
        let wrong = |name: &str| format!("{text}: the header '{name}' is no text, nor a list of texts, that can be sent");
        let mut all = Vec::new();
        for (name, value) in headers.as_object().ok_or_else(|| format!("{text}: 'header' is a table"))? {
            let values = match value {
                Value::Array(values) => values.as_slice(),
                one => std::slice::from_ref(one),
            };
            for value in values {
                let value = value.as_str().ok_or_else(|| wrong(name))?;
                if HeaderName::from_bytes(name.as_bytes()).is_err() || HeaderValue::from_str(value).is_err() {
                    return Err(wrong(name));
                }
                all.push((name.clone(), value.to_owned()));
            }
        }
        self.headers.push((host.to_owned(), all));
        Ok(())
    }
}

/// Reads `[http[s]://]host[:port][/path]`.
pub(super) fn place(text: &str) -> std::result::Result<DefaultRegistry, String> {
    let mut place: DefaultRegistry = text.parse()?;
    if matches!(place.host.as_str(), "index.docker.io" | "registry-1.docker.io") {
        place.host = DEFAULT_HOST.to_owned();
    }
    Ok(place)
}

/// Returns the host that a directory of containerd's is named by: `HOST`, `HOST:PORT`, `HOST_PORT_`; [`ANY`] for the default.
fn host_of(name: &str) -> Option<String> {
    if name == DEFAULT_DIR {
        return Some(ANY.to_owned());
    }
    let with_port = name.strip_suffix('_').and_then(|name| name.rsplit_once('_'));
    let host = with_port.map_or_else(|| name.to_owned(), |(host, port)| format!("{host}:{port}"));
    reference::check_host(&host).is_ok().then_some(host)
}

/// Reads a URL of containerd's, whose path is that of the API.
fn url(text: &str, is_whole: bool) -> std::result::Result<DefaultRegistry, String> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.trim_matches('/');
    let prefix = match (is_whole, path) {
        (_, "" | "v2") => "",
        (true, path) => path.strip_prefix("v2/").ok_or_else(|| format!("{text}: its path does not begin with /v2"))?,
        (false, _) => return Err(format!("{text}: it has a path, which needs 'override_path' and begins with /v2")),
    };
    format!("{scheme}://{host}/{prefix}").trim_end_matches('/').parse()
}

fn read_toml(path: &Path) -> Result<Option<Value>> {
    let bytes = match sys::fs::read(path, CONFIG_FILE_MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(RegistryError::File { action: error.action, path: error.path, source: error.source }),
    };
    let fail = |reason: String| RegistryError::Config { what: path.display().to_string(), reason };
    let text = String::from_utf8(bytes).map_err(|_| fail("it is not UTF-8".into()))?;
    from_toml(&text, &path.display().to_string()).map(Some)
}

/// Reads TOML; an error names the file, the line and the column.
fn from_toml(text: &str, file: &str) -> Result<Value> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let (line, column) = (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
        RegistryError::Config { what: format!("{file}:{line}:{column}"), reason: error.message().replace('\n', ", ") }
    })
}

#[cfg(test)]
mod tests;
