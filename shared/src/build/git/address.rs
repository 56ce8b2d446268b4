//! How a repository is named: `URL#REFERENCE:DIRECTORY`, or `URL?ref=...&subdir=...` (Dockerfile
//! reference, "Adding private Git repositories", and docker's "URL queries").

use std::fmt;

/// A repository, and what of it is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// What git fetches from.
    pub remote: String,
    /// A branch, a tag, a commit or a whole reference; without, the remote's own choice.
    pub reference: Option<String>,
    /// The directory that is taken; empty for all of it.
    pub subdir: String,
    /// The commit that the reference must be, or its first digits.
    pub checksum: Option<String>,
    /// Whether `.git` stays, where it was said.
    pub keep_git_dir: Option<bool>,
    /// Whether other repositories that it names are fetched too.
    pub submodules: bool,
}

/// Why a text is no address after all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a git address: {reason}")]
pub struct AddressError {
    text: String,
    reason: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.remote)
    }
}

/// Tells whether a text is a URL of a scheme.
fn scheme(text: &str) -> Option<String> {
    let (scheme, _) = text.split_once("://")?;
    (!scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| scheme.to_ascii_lowercase())
}

/// Tells whether a text is `user@host:path`, as scp and git write it.
fn is_scp(text: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    let Some((user, rest)) = text.split_once('@') else { return false };
    rest.split_once(':').is_some_and(|(host, path)| plain(user) && plain(host) && !path.is_empty() && !host.starts_with('-'))
}

impl Address {
    /// Reads what a Dockerfile names; none when it is no git repository. Local ones are never meant.
    ///
    /// # Errors
    /// When it is one, and its query makes no sense.
    pub fn of_source(text: &str) -> Result<Option<Address>, AddressError> {
        let path = text.split(['#', '?']).next().unwrap_or(text);
        let is_git = match scheme(text).as_deref() {
            Some("git" | "ssh") => true,
            Some("http" | "https") => path.ends_with(".git"),
            Some(_) => false,
            None => is_scp(path),
        };
        if is_git { Address::parse(text).map(Some) } else { Ok(None) }
    }

    /// Reads what a person names as a context, which may also be a repository on this disk.
    ///
    /// # Errors
    /// When it is one, and its query makes no sense.
    pub fn of_context(text: &str) -> Result<Option<Address>, AddressError> {
        let path = text.split(['#', '?']).next().unwrap_or(text);
        if path.starts_with("github.com/") || path.starts_with("gitlab.com/") {
            return Address::parse(&format!("https://{text}")).map(Some);
        }
        if scheme(text).as_deref() == Some("file") && path.ends_with(".git") {
            return Address::parse(text).map(Some);
        }
        Address::of_source(text)
    }

    fn parse(text: &str) -> Result<Address, AddressError> {
        let fail = |reason: String| AddressError { text: text.to_owned(), reason };
        let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (remote, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (reference, subdir) = fragment.split_once(':').unwrap_or((fragment, ""));
        let mut address = Address {
            remote: remote.to_owned(),
            reference: Some(reference.to_owned()).filter(|r| !r.is_empty()),
            subdir: subdir.to_owned(),
            submodules: true,
            ..Address::default()
        };
        address.query(query).map_err(fail)?;
        address.subdir = super::super::ignore::clean(&format!("/{}", address.subdir)).trim_start_matches('/').to_owned();
        // A leading dash would be an option of git's, and `name::` one of its helper programs.
        let host = remote.split_once("://").map_or(remote, |(_, rest)| rest);
        let is_plain = |text: &str| !text.starts_with('-') && !text.contains(|c: char| c.is_control() || c == ' ');
        let reference = address.reference.as_deref().unwrap_or("HEAD");
        if !is_plain(remote) || !is_plain(host) || remote.contains("::") || remote.split_once('@').is_some_and(|(_, h)| h.starts_with('-'))
        {
            return Err(fail("its remote is malformed".into()));
        }
        if !is_plain(reference) || reference.contains("..") || reference.contains([':', '*', '?', '[', '\\', '^', '~']) {
            return Err(fail(format!("'{reference}' is no reference")));
        }
        if let Some(checksum) = &address.checksum {
            check_commit(checksum).map_err(fail)?;
        }
        Ok(address)
    }

    fn query(&mut self, query: &str) -> Result<(), String> {
        let (mut tag, mut branch) = (None, None);
        let mut seen: Vec<String> = Vec::new();
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value).ok_or_else(|| format!("'{value}' is malformed"))?;
            if seen.iter().any(|s| s == name) {
                return Err(format!("the query has '{name}' twice"));
            }
            seen.push(name.to_owned());
            let is_flag = matches!(name, "submodules" | "keep-git-dir" | "fetch-by-commit");
            if value.is_empty() && !is_flag {
                return Err(format!("the query's '{name}' has no value"));
            }
            let flag = || match value.as_str() {
                "" | "1" | "true" => Ok(true),
                "0" | "false" => Ok(false),
                other => Err(format!("'{name}' is true or false, not '{other}'")),
            };
            match name {
                "ref" => self.refer(value)?,
                "tag" => tag = Some(value),
                "branch" => branch = Some(value),
                "subdir" if !self.subdir.is_empty() && self.subdir != value => return Err("it names two directories".into()),
                "subdir" => self.subdir = value,
                "checksum" | "commit" => self.checksum = Some(value),
                "keep-git-dir" => self.keep_git_dir = Some(flag()?),
                "submodules" => self.submodules = flag()?,
                // Only how it is fetched, and files have the commit's time either way.
                "fetch-by-commit" => drop(flag()?),
                "mtime" if matches!(value.as_str(), "checkout" | "commit") => {}
                "mtime" => return Err(format!("'mtime' is checkout or commit, not '{value}'")),
                _ => return Err(format!("the query has an unknown '{name}'")),
            }
        }
        match (tag, branch) {
            (Some(_), Some(_)) => Err("it names a tag and a branch".into()),
            (Some(tag), None) => self.refer(if tag.starts_with("refs/tags/") { tag } else { format!("refs/tags/{tag}") }),
            (None, Some(branch)) => self.refer(if branch.starts_with("refs/heads/") { branch } else { format!("refs/heads/{branch}") }),
            (None, None) => Ok(()),
        }
    }

    fn refer(&mut self, reference: String) -> Result<(), String> {
        match &self.reference {
            Some(have) if *have != reference => Err(format!("it names two references, '{have}' and '{reference}'")),
            _ => {
                self.reference = Some(reference);
                Ok(())
            }
        }
    }

    /// Returns the host, for what is kept per host.
    pub fn host(&self) -> &str {
        let rest = self.remote.split_once("://").map_or(self.remote.as_str(), |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        host.split(':').next().unwrap_or(host)
    }

    /// Returns the one protocol by which git may fetch it.
    pub fn protocol(&self) -> String {
        scheme(&self.remote).unwrap_or_else(|| "ssh".into())
    }
}

/// Checks that a text can be the start of a commit's name.
pub fn check_commit(text: &str) -> Result<(), String> {
    let is_hex = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if is_hex && (7..=64).contains(&text.len()) {
        Ok(())
    } else {
        Err(format!("'{text}' is no commit: it needs 7 to 64 hexadecimal digits"))
    }
}

/// Undoes the percent encoding of a query's value.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}
