//! Files that say what is to be the same elsewhere: our own, and those of skopeo's `sync`.
//!
//! Ours, as JSON or YAML, has one key, `sync`: a list of objects with `from` (a repository, or an image), and where
//! wanted `to` (a repository; else what `--to` makes of it), and which tags: `tags` (a list), `match` and `not-match`
//! (globs, a text or a list), `regex`, `semver`; all of them without. skopeo's has registries as keys, each with
//! `images`, `images-by-tag-regex`, `images-by-semver`, `credentials`, `tls-verify` and `cert-dir`.

use std::path::{Path, PathBuf};

use globset::GlobMatcher;
use regex::Regex;
use serde_json::Value;

use crate::cli::select::glob;
use crate::cli::{Fail, Kind};
use crate::reference::{Reference, check_host};
use crate::registry::auth::Credentials;
use crate::registry::survey::is_digest_tag;
use crate::registry::{Insecure, Options, Registry};
use crate::sys::fs;
use crate::yaml::{self, Numbers};

mod semver;

use semver::Range;

/// The largest file that is read, in bytes.
const FILE_MAX_BYTES: u64 = 4 << 20;
/// The most entries that one may have.
const ENTRIES_MAX: usize = 10_000;
/// The largest compiled pattern, in bytes.
const REGEX_MAX_BYTES: usize = 1 << 20;

/// Which tags are meant.
#[derive(Debug, Clone, Default)]
pub struct Pick {
    /// Exactly these tags or digests; what follows does not count then.
    named: Vec<String>,
    globs: Vec<GlobMatcher>,
    not: Vec<GlobMatcher>,
    regex: Option<Regex>,
    semver: Option<Range>,
    /// Tags that only keep signatures, too.
    with_digest_tags: bool,
}

impl Pick {
    /// Picks all that there is.
    pub fn everything() -> Pick {
        Pick { with_digest_tags: true, ..Pick::default() }
    }

    /// Tells whether a tag of a repository is meant by what it looks like.
    pub fn takes(&self, tag: &str) -> bool {
        (self.with_digest_tags || !is_digest_tag(tag))
            && (self.globs.is_empty() || self.globs.iter().any(|g| g.is_match(tag)))
            && !self.not.iter().any(|g| g.is_match(tag))
            && self.regex.as_ref().is_none_or(|r| r.is_match(tag))
            && self.semver.as_ref().is_none_or(|r| r.has(tag))
    }

    /// Tells whether tags are named one by one, so that nobody needs to list them.
    pub fn is_named(&self) -> bool {
        !self.named.is_empty()
    }
}

/// One line of a sync file.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The repository.
    pub from: Reference,
    /// The repository that it goes to, if the file says so.
    pub to: Option<Reference>,
    /// Which of its tags.
    pub pick: Pick,
}

impl Entry {
    /// Returns the images that are meant, in the registry's order.
    ///
    /// # Errors
    /// When the tags cannot be listed.
    pub fn images(&self, registry: &Registry) -> Result<Vec<Reference>, Fail> {
        let tags = match self.pick.is_named() {
            true => self.pick.named.clone(),
            false => registry.repository(&self.from).tags().map_err(|e| Fail::from_registry(&e))?,
        };
        let meant = tags.iter().filter(|tag| self.pick.is_named() || self.pick.takes(tag));
        meant.map(|tag| selected(&self.from, tag)).collect()
    }
}

/// Puts a tag or a digest behind a repository.
fn selected(repository: &Reference, selector: &str) -> Result<Reference, Fail> {
    let separator = if selector.contains(':') { '@' } else { ':' };
    let text = format!("{}/{}{separator}{selector}", repository.host(), repository.repository());
    text.parse().map_err(|e| Fail::from_reference(&e))
}

/// What a sync file says.
#[derive(Debug, Default)]
pub struct Sheet {
    /// What is copied.
    pub entries: Vec<Entry>,
    insecure: Vec<String>,
    logins: Vec<(String, Credentials)>,
    cert_dirs: Vec<(String, PathBuf)>,
}

impl Sheet {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or says what cannot be done.
    pub fn read(path: &Path) -> Result<Sheet, Fail> {
        let bytes = fs::read(path, FILE_MAX_BYTES).map_err(|e| Fail::from_path(&e))?;
        let name = path.display().to_string();
        let fail = |message: String| Fail::new(Kind::Usage, message);
        let text = String::from_utf8(bytes).map_err(|_| fail(format!("{name}: it is not UTF-8")))?;
        Sheet::parse(&name, &text).map_err(fail)
    }

    /// Reads the text of a file with this name; the name stands in front of what is wrong.
    fn parse(name: &str, text: &str) -> Result<Sheet, String> {
        let value = match text.trim_start().starts_with('{') {
            true => serde_json::from_str(text).map_err(|e| format!("{name}:{}:{}: it is not JSON", e.line(), e.column()))?,
            false => yaml::parse(text, Numbers::Text).map_err(|error| format!("{name}:{error}"))?,
        };
        Sheet::from_value(value).map_err(|reason| format!("{name}: {reason}"))
    }

    fn from_value(value: Value) -> Result<Sheet, String> {
        let Value::Object(map) = value else { return Err("it is no object of registries, nor has it a list 'sync'".into()) };
        let mut sheet = Sheet::default();
        match map.get("sync") {
            Some(Value::Array(list)) if map.len() == 1 => {
                for entry in list {
                    sheet.entries.push(own(entry)?);
                }
            }
            Some(_) => return Err("'sync' is a list, and alone".into()),
            None => map.iter().try_for_each(|(host, value)| sheet.add_registry(host, value))?,
        }
        if sheet.entries.len() > ENTRIES_MAX {
            return Err(format!("it has more than {ENTRIES_MAX} entries"));
        }
        Ok(sheet)
    }

    /// Adds what skopeo's file says of one registry.
    fn add_registry(&mut self, host: &str, value: &Value) -> Result<(), String> {
        let place = |key: &str| format!("{host}: {key}");
        let (bare, prefix) = host.split_once('/').unwrap_or((host, ""));
        check_host(bare).map_err(|reason| format!("{host}: {reason}"))?;
        let Value::Object(map) = value else { return Err(format!("{host}: it is no object")) };
        for (key, value) in map {
            let patterns = |what: &str| -> Result<Vec<(String, String)>, String> {
                let map = value.as_object().ok_or_else(|| format!("{} is no object", place(what)))?;
                map.iter()
                    .map(|(name, text)| Ok((name.clone(), word(text).ok_or_else(|| format!("{}: {name} is no text", place(what)))?)))
                    .collect()
            };
            let repository = |name: &str| -> Result<Reference, String> {
                let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
                format!("{bare}/{path}").parse().map_err(|e| format!("{}: {e}", place(name)))
            };
            match key.as_str() {
                "images" => {
                    let images = value.as_object().ok_or_else(|| format!("{} is no object", place("images")))?;
                    for (name, tags) in images {
                        let named = words(tags).ok_or_else(|| format!("{}: it is a list of tags", place(name)))?;
                        self.entries.push(Entry { from: repository(name)?, to: None, pick: Pick { named, ..Pick::default() } });
                    }
                }
                "images-by-tag-regex" => {
                    for (name, text) in patterns(key)? {
                        let regex = Some(pattern(&text).map_err(|e| format!("{}: {e}", place(&name)))?);
                        self.entries.push(Entry { from: repository(&name)?, to: None, pick: Pick { regex, ..Pick::default() } });
                    }
                }
                "images-by-semver" => {
                    for (name, text) in patterns(key)? {
                        let semver = Some(text.parse().map_err(|e| format!("{}: {e}", place(&name)))?);
                        self.entries.push(Entry { from: repository(&name)?, to: None, pick: Pick { semver, ..Pick::default() } });
                    }
                }
                "tls-verify" => match value {
                    Value::Bool(true) => {}
                    Value::Bool(false) => self.insecure.push(bare.to_owned()),
                    _ => return Err(format!("{} is true or false", place(key))),
                },
                "credentials" => {
                    let text = |key: &str| value.get(key).and_then(word).unwrap_or_default();
                    self.logins.push((bare_host(bare), Credentials::password(text("username"), text("password"))));
                }
                "cert-dir" => match word(value).map(PathBuf::from) {
                    Some(dir) if dir.is_dir() => self.cert_dirs.push((bare_host(bare), dir)),
                    _ => return Err(format!("{} is no directory", place(key))),
                },
                _ => return Err(format!("{} is not known", place(key))),
            }
        }
        Ok(())
    }

    /// Lets a client know how the file's registries are reached.
    pub fn apply(&self, options: &mut Options) {
        options.config.insecure.extend(self.insecure.iter().map(|host| Insecure::Host(host.clone())));
        options.logins.extend(self.logins.iter().cloned());
        for (host, dir) in &self.cert_dirs {
            let at = options.config.endpoint(host).to_owned();
            options.config.host_dirs.insert(at, dir.clone());
        }
    }
}

/// Calls Docker Hub what references call it.
fn bare_host(host: &str) -> String {
    let hub = matches!(host, "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com");
    if hub { crate::reference::DEFAULT_HOST.to_owned() } else { host.to_owned() }
}

/// Reads one entry of our own file.
fn own(value: &Value) -> Result<Entry, String> {
    let Value::Object(map) = value else { return Err("an entry of 'sync' is no object".into()) };
    let text = map.get("from").and_then(word).ok_or("an entry of 'sync' has no 'from'")?;
    let from: Reference = text.parse().map_err(|e| format!("{text}: {e}"))?;
    let mut entry = Entry { from, to: None, pick: Pick::default() };
    for (key, value) in map {
        let list = || words(value).ok_or_else(|| format!("{text}: '{key}' is a text or a list of texts"));
        let globs = || list()?.iter().map(|g| glob(g).map_err(|e| format!("{text}: '{g}': {e}"))).collect::<Result<Vec<_>, String>>();
        let one = || word(value).ok_or_else(|| format!("{text}: '{key}' is no text"));
        match key.as_str() {
            "from" => {}
            "to" => {
                let to: Reference = one()?.parse().map_err(|e| format!("{text}: 'to': {e}"))?;
                if to.tag().is_some() || to.digest().is_some() {
                    return Err(format!("{text}: 'to' is a repository; tags stay what they are"));
                }
                entry.to = Some(to);
            }
            "tags" => entry.pick.named = list()?,
            "match" => entry.pick.globs = globs()?,
            "not-match" => entry.pick.not = globs()?,
            "regex" => entry.pick.regex = Some(pattern(&one()?).map_err(|e| format!("{text}: {e}"))?),
            "semver" => entry.pick.semver = Some(one()?.parse().map_err(|e| format!("{text}: {e}"))?),
            _ => return Err(format!("{text}: '{key}' is not known")),
        }
    }
    if entry.from.tag().is_some() || entry.from.digest().is_some() {
        if map.len() > 1 + usize::from(entry.to.is_some()) {
            return Err(format!("{text}: it has a tag already"));
        }
        entry.pick.named = vec![entry.from.selector().to_owned()];
    }
    Ok(entry)
}

fn pattern(text: &str) -> Result<Regex, String> {
    regex::RegexBuilder::new(text).size_limit(REGEX_MAX_BYTES).build().map_err(|_| format!("'{text}' is no regular expression"))
}

/// Reads a text; YAML's and JSON's numbers are texts here.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn words(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(items) => items.iter().map(word).collect(),
        Value::Null => Some(Vec::new()),
        other => word(other).map(|one| vec![one]),
    }
}

#[cfg(test)]
mod tests;
