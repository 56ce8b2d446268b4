//! Image references, normalised as docker does: `[host[:port]/]path[:tag][@digest]`.
//!
//! `alpine` is `docker.io/library/alpine:latest`. The first component is a host when it has a `.`
//! or a `:`, is `localhost`, or has an upper-case letter (the `distribution/reference` rule). A
//! [`Reference`] always has a valid host and repository; tag and digest are as they were given,
//! and [`Reference::tagged`] adds the default tag.

use std::fmt;
use std::str::FromStr;

use crate::digest::Digest;

/// The host that short names mean.
pub const DEFAULT_HOST: &str = "docker.io";
/// The tag that is meant when neither tag nor digest is given.
pub const DEFAULT_TAG: &str = "latest";
/// The longest repository name, host included (distribution's `NameTotalLengthMax`).
pub const NAME_MAX_BYTES: usize = 255;
/// The longest tag (OCI distribution specification, "Pulling manifests").
pub const TAG_MAX_BYTES: usize = 128;

/// A normalised reference to an image, an index or an artifact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    host: String,
    repository: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

/// Why a text is not a reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not an image reference: {reason}")]
pub struct ReferenceError {
    text: String,
    reason: String,
}

impl Reference {
    /// Makes a reference from a host and a repository that are already known to be apart.
    ///
    /// # Errors
    /// When host, repository or tag break the grammar.
    pub fn new(host: &str, repository: &str, tag: Option<&str>, digest: Option<Digest>) -> Result<Reference, ReferenceError> {
        let text = format!("{host}/{repository}");
        let fail = |reason: String| ReferenceError { text: text.clone(), reason };
        check_host(host).map_err(&fail)?;
        check_repository(repository).map_err(&fail)?;
        if let Some(tag) = tag {
            check_tag(tag).map_err(&fail)?;
        }
        if text.len() > NAME_MAX_BYTES {
            return Err(fail(format!("the name is longer than {NAME_MAX_BYTES} bytes")));
        }
        Ok(Reference { host: host.to_owned(), repository: repository.to_owned(), tag: tag.map(str::to_owned), digest })
    }

    /// Returns the registry's host and port, `docker.io` for short names.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the path inside the registry, `library/alpine` for `alpine`.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// Returns host and repository, without tag and digest.
    pub fn name(&self) -> String {
        format!("{}/{}", self.host, self.repository)
    }

    /// Returns the tag, if one was given.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Returns the digest, if one was given.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Adds the default tag where there is neither tag nor digest.
    pub fn tagged(mut self) -> Reference {
        if self.tag.is_none() && self.digest.is_none() {
            self.tag = Some(DEFAULT_TAG.to_owned());
        }
        self
    }

    /// Returns the same repository with another tag and no digest.
    ///
    /// # Errors
    /// When the tag breaks the grammar.
    pub fn with_tag(&self, tag: &str) -> Result<Reference, ReferenceError> {
        Reference::new(&self.host, &self.repository, Some(tag), None)
    }

    /// Returns the same repository and tag with this digest.
    pub fn with_digest(&self, digest: Digest) -> Reference {
        Reference { digest: Some(digest), ..self.clone() }
    }

    /// Returns the same name without the digest.
    pub fn without_digest(&self) -> Reference {
        Reference { digest: None, ..self.clone() }
    }

    /// Returns what a request to the registry names: the digest where there is one, else the tag.
    pub fn selector(&self) -> &str {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.as_str(),
            (None, Some(tag)) => tag,
            (None, None) => DEFAULT_TAG,
        }
    }

    /// Returns the short form that docker shows: without `docker.io/` and `library/`, where it still means the same then.
    pub fn familiar(&self) -> String {
        let official = self.repository.strip_prefix("library/").filter(|rest| !rest.contains('/') && !is_image_id(rest));
        let short = official.unwrap_or(&self.repository);
        let is_clear = short.split_once('/').is_none_or(|(first, _)| !is_host(first));
        let mut text = if self.host == DEFAULT_HOST && is_clear { short.to_owned() } else { self.name() };
        self.write_suffix(&mut text);
        text
    }

    fn write_suffix(&self, text: &mut String) {
        if let Some(tag) = &self.tag {
            text.push(':');
            text.push_str(tag);
        }
        if let Some(digest) = &self.digest {
            text.push('@');
            text.push_str(digest.as_str());
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.name();
        self.write_suffix(&mut text);
        f.write_str(&text)
    }
}

/// What skopeo and podman write in front of names in registries; tools that take it take it off.
pub const TRANSPORT: &str = "docker://";

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Reference, ReferenceError> {
        let fail = |reason: String| ReferenceError { text: text.chars().take(200).collect(), reason };
        if text.is_empty() {
            return Err(fail("it is empty".into()));
        }
        if let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) {
            return Err(fail(format!("leave the scheme out: '{rest}'")));
        }
        if let Some(rest) = text.strip_prefix(TRANSPORT) {
            return Err(fail(format!("leave '{TRANSPORT}' out: '{rest}'")));
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.parse::<Digest>().map_err(|e| fail(e.to_string()))?)),
            None => (text, None),
        };
        // A ':' after the last '/' starts the tag; one before it belongs to the port.
        let (name, tag) = match rest.rfind(':') {
            Some(colon) if !rest[colon..].contains('/') => (&rest[..colon], Some(&rest[colon + 1..])),
            _ => (rest, None),
        };
        let (host, repository) = split_host(name);
        if tag.is_none() && host == DEFAULT_HOST && is_image_id(name) {
            return Err(fail("64 hex digits are an image id, not a name".into()));
        }
        if repository.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(fail(format!("the repository must be lower case: '{}'", repository.to_ascii_lowercase())));
        }
        let repository =
            if host == DEFAULT_HOST && !repository.contains('/') { format!("library/{repository}") } else { repository.to_owned() };
        check_host(host).and_then(|()| check_repository(&repository)).map_err(&fail)?;
        if let Some(tag) = tag {
            check_tag(tag).map_err(&fail)?;
        }
        if host.len() + 1 + repository.len() > NAME_MAX_BYTES {
            return Err(fail(format!("the name is longer than {NAME_MAX_BYTES} bytes")));
        }
        Ok(Reference { host: host.to_owned(), repository, tag: tag.map(str::to_owned), digest })
    }
}

/// Tells whether a name would be taken for an image's id.
fn is_image_id(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Splits a name at the host, as docker does; without one the host is `docker.io`.
fn split_host(name: &str) -> (&str, &str) {
    match name.split_once('/') {
        Some(("index.docker.io", rest)) => (DEFAULT_HOST, rest),
        Some((first, rest)) if is_host(first) => (first, rest),
        _ => (DEFAULT_HOST, name),
    }
}

/// Tells whether the first component of a name is a registry host.
pub fn is_host(component: &str) -> bool {
    component == "localhost" || component.contains(['.', ':']) || component.bytes().any(|b| b.is_ascii_uppercase())
}

/// Checks `host[:port]`, where the host is a DNS name, an IPv4 address or a bracketed IPv6 address.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn check_host(host: &str) -> Result<(), String> {
    let (name, port) = if let Some(rest) = host.strip_prefix('[') {
        let (address, port) = rest.split_once(']').ok_or_else(|| format!("the host '{host}' has no ']'"))?;
        address.parse::<std::net::Ipv6Addr>().map_err(|_| format!("'{address}' is not an IPv6 address"))?;
        (None, port.strip_prefix(':'))
    } else {
        match host.split_once(':') {
            Some((name, port)) => (Some(name), Some(port)),
            None => (Some(host), None),
        }
    };
    if let Some(name) = name {
        let label = |l: &str| {
            !l.is_empty() && !l.starts_with('-') && !l.ends_with('-') && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if !name.split('.').all(label) {
            return Err(format!("'{host}' is not a host name"));
        }
    }
    match port {
        Some(port) if port.parse::<u16>().is_err() => Err(format!("'{port}' is not a port")),
        _ => Ok(()),
    }
}

/// Checks a repository path: lower-case components joined by `/`.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn check_repository(repository: &str) -> Result<(), String> {
    if repository.is_empty() {
        return Err("the repository is empty".into());
    }
    repository.split('/').try_for_each(|component| {
        if is_path_component(component) {
            Ok(())
        } else if component.is_empty() {
            Err("the repository has an empty component".into())
        } else {
            Err(format!("'{component}' may only have a-z and 0-9, joined by '.', '_', '__' or '-'"))
        }
    })
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
fn is_path_component(component: &str) -> bool {
    let bytes = component.as_bytes();
    let alnum = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else { return false };
    if !alnum(first) || !alnum(last) {
        return false;
    }
    let mut rest = bytes;
    while let Some(start) = rest.iter().position(|&b| !alnum(b)) {
        let len = rest[start..].iter().position(|&b| alnum(b)).unwrap_or(rest.len() - start);
        let separator = &rest[start..start + len];
        let fine = matches!(separator, b"." | b"_" | b"__") || separator.iter().all(|&b| b == b'-');
        if !fine {
            return false;
        }
        rest = &rest[start + len..];
    }
    true
}

/// Checks a tag: `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}`.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn check_tag(tag: &str) -> Result<(), String> {
    if tag.is_empty() {
        return Err("the tag is empty".into());
    }
    if tag.len() > TAG_MAX_BYTES {
        return Err(format!("the tag is longer than {TAG_MAX_BYTES} bytes"));
    }
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let bytes = tag.as_bytes();
    if !word(bytes[0]) || !bytes.iter().all(|&b| word(b) || b == b'.' || b == b'-') {
        return Err(format!("the tag '{tag}' may only have letters, digits, '_', '.' and '-', and not start with '.' or '-'"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
