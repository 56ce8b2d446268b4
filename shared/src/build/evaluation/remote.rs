//! What COPY and ADD write besides files of a context: here-documents, files behind URLs, commits
//! of git repositories.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::super::cache::StepRecord;
use super::super::copy::{self, CopyError, Placement, View};
use super::super::dockerfile::{Instruction, Position};
use super::super::error::{BuildError, BuildErrorKind, Result};
use super::super::expand::{self, Options as ExpandOptions};
use super::super::git::{self, Address, Commit, GitError};
use super::super::instruction::Copy;
use super::super::tree::{SelectError, Tree, Wanted};
use super::copying::{Prepared, Scratch, sniffs_as_tar};
use super::{Evaluation, Fetched, State};
use crate::digest::Digest;
use crate::oci::transfer::TransferError;
use crate::sys::fs;
use crate::sys::root::Time;

/// The mode of a fetched file.
const FETCHED_MODE: u32 = 0o600;
/// The name of a fetched file that has none.
const UNNAMED: &str = "__unnamed__";
/// The largest file that an ADD fetches.
const FETCH_MAX_BYTES: u64 = 64 << 30;

/// A file from nowhere: a here-document or something fetched.
pub(super) struct Made {
    pub(super) name: PathBuf,
    pub(super) content: Content,
    pub(super) mode: u32,
    pub(super) modified: Option<Time>,
}

pub(super) enum Content {
    Text(String),
    File(PathBuf, Digest),
    /// What is at a URL, of which the digest is known, so that it is fetched only where it is not in the cache.
    Later(String, Digest),
}

/// A commit to check out.
pub(super) struct Repository {
    pub(super) address: Address,
    pub(super) commit: Commit,
    pub(super) keep_git_dir: bool,
}

impl Evaluation<'_> {
    pub(super) fn write_made(&self, view: &View, made: &Made, placement: &Placement<'_>, prepared: &Prepared<'_>) -> Result<()> {
        let failed = |error: CopyError| self.step_failed(prepared.position, "cannot copy", error);
        let later;
        let made = match &made.content {
            Content::Later(url, digest) => {
                later = self.fetch_known(url, digest, made, prepared.position)?;
                &later
            }
            _ => made,
        };
        let mut reader: Box<dyn Read + Send> = match &made.content {
            Content::Text(text) => Box::new(std::io::Cursor::new(text.clone().into_bytes())),
            Content::Later(..) => Box::new(std::io::empty()),
            Content::File(path, _) if prepared.copy.unpack == Some(true) && sniffs_as_tar(Box::new(fs::open(path)?)) => {
                return self.unpack_stream(view, Box::new(fs::open(path)?), placement, prepared.position);
            }
            Content::File(path, _) => Box::new(fs::open(path)?),
        };
        copy::write_file(view, &made.name, &mut reader, made.mode, made.modified, placement).map_err(failed)
    }

    /// Finds what is at a URL: its digest, and its bytes where nothing else tells that.
    pub(super) fn fetched(&self, i: &Instruction, url: &str, copy: &Copy, checksum: Option<&str>) -> Result<Made> {
        let position = i.locate(url);
        let name = file_name(url);
        if name.is_none() && copy.dest.ends_with('/') {
            return Err(self.fail(position, "the URL has no file name; name the destination"));
        }
        let name = PathBuf::from(name.as_deref().unwrap_or(UNNAMED));
        let made = |content, modified| Made { name: name.clone(), content, mode: FETCHED_MODE, modified };
        if let Some(wanted) = checksum {
            let digest: Digest = wanted.parse().map_err(|e| self.fail(i.locate("--checksum"), format!("--checksum: {e}")))?;
            return Ok(made(Content::Later(url.to_owned(), digest), None));
        }
        let mut hasher = blake3::Hasher::new();
        let key = hasher.update(b"tacklebox url 1\0").update(url.as_bytes()).finalize();
        let known = if self.options.no_cache { None } else { self.cached_here(&key)? };
        let known = known.as_ref().and_then(|record| record.created_by.split_once(' '));
        let answer = match known.and_then(|(digest, etag)| Some((digest.parse::<Digest>().ok()?, etag))) {
            None => self.tools.fetch.fetch(url),
            Some((digest, etag)) => match self.tools.fetch.fetch_unless(url, etag) {
                Ok(None) => return Ok(made(Content::Later(url.to_owned(), digest), None)),
                Ok(Some(fetched)) => Ok(fetched),
                Err(error) => Err(error),
            },
        };
        let fetched = answer.map_err(|e| self.fetch_failed(url, position, e))?;
        let etag = fetched.etag.clone();
        let (path, digest, modified) = self.bring(url, fetched, position)?;
        if let Some(etag) = etag {
            self.cache.put(&key, &StepRecord::new(None, self.now(), format!("{digest} {etag}")))?;
        }
        Ok(made(Content::File(path, digest), modified))
    }

    /// Fetches what must have a digest.
    fn fetch_known(&self, url: &str, wanted: &Digest, made: &Made, position: Position) -> Result<Made> {
        let fetched = self.tools.fetch.fetch(url).map_err(|e| self.fetch_failed(url, position, e))?;
        let (path, digest, modified) = self.bring(url, fetched, position)?;
        if digest != *wanted {
            return Err(self.fail(position, format!("what is at {url} has the digest {digest}, not {wanted}")));
        }
        Ok(Made { name: made.name.clone(), content: Content::File(path, digest), mode: made.mode, modified })
    }

    fn fetch_failed(&self, url: &str, position: Position, error: TransferError) -> BuildError {
        let kind = BuildErrorKind::Base(error.kind);
        self.fail(position, format!("cannot fetch {url}")).of_kind(kind).because(error)
    }

    /// Writes what comes into a file of our own and hashes it.
    fn bring(&self, url: &str, fetched: Fetched, position: Position) -> Result<(PathBuf, Digest, Option<Time>)> {
        let path = self.lease.scratch("fetched");
        let file = fs::create_new(&path, 0o600)?;
        let mut hashing = crate::digest::Hashing::new(file);
        let copied = std::io::copy(&mut fetched.reader.take(FETCH_MAX_BYTES + 1), &mut hashing);
        let size = copied.map_err(|e| self.step_failed(position, format!("cannot fetch {url}"), e))?;
        if size > FETCH_MAX_BYTES {
            return Err(self.fail(position, format!("what is at {url} has more than {FETCH_MAX_BYTES} bytes")));
        }
        let (_, digest, _) = hashing.finish();
        Ok((path, digest, fetched.modified.map(|secs| Time { secs, nanos: 0 })))
    }

    /// Finds the commit that an ADD names.
    pub(super) fn repository(
        &self,
        i: &Instruction,
        source: &str,
        mut address: Address,
        copy: &Copy,
        checksum: Option<&str>,
    ) -> Result<Repository> {
        let position = i.locate(source);
        match (checksum, &address.checksum) {
            (Some(flag), Some(own)) if flag != own => {
                return Err(self.fail(i.locate("--checksum"), format!("--checksum is {flag} and the address says {own}")));
            }
            (Some(flag), _) => address.checksum = Some(flag.to_owned()),
            (None, _) => {}
        }
        if let Some(checksum) = &address.checksum {
            git::check_commit(checksum).map_err(|reason| self.fail(i.locate("--checksum"), reason))?;
        }
        let keep_git_dir = match (copy.keep_git_dir, address.keep_git_dir) {
            (Some(flag), Some(own)) if flag != own => {
                return Err(self.fail(i.locate("--keep-git-dir"), "--keep-git-dir and the address contradict each other"));
            }
            (flag, own) => flag.or(own).unwrap_or(false),
        };
        let dir = self.lease.scratch("git");
        git::clone_dir(&dir).map_err(|e| self.git_failed(position, e))?;
        let commit = git::resolve(&dir, &address, &self.options.git).map_err(|e| self.git_failed(position, e))?;
        Ok(Repository { address, commit, keep_git_dir })
    }

    fn git_failed(&self, position: Position, error: GitError) -> BuildError {
        use crate::oci::transfer::TransferKind;
        let hint = error.hint();
        let kind = match &error {
            GitError::Failed { .. } => BuildErrorKind::Base(TransferKind::Network),
            GitError::NoReference { .. } | GitError::NoDirectory { .. } => BuildErrorKind::Base(TransferKind::NotFound),
            GitError::Helper(_) => BuildErrorKind::Unsupported,
            GitError::Path(_) => BuildErrorKind::Store,
            GitError::Address(_) | GitError::Checksum { .. } => BuildErrorKind::Input,
        };
        let failed = self.fail(position, "cannot add a git repository").of_kind(kind).because(error);
        match hint {
            Some(hint) => failed.with_hint(hint),
            None => failed,
        }
    }

    /// Checks a commit out and copies it.
    pub(super) fn write_repository(
        &self,
        view: &View,
        repository: &Repository,
        placement: &Placement<'_>,
        prepared: &Prepared<'_>,
        dir: &Path,
    ) -> Result<()> {
        let position = prepared.position;
        git::clone_dir(dir).map_err(|e| self.git_failed(position, e))?;
        let Repository { address, commit, keep_git_dir } = repository;
        let root = git::checkout(dir, address, commit, *keep_git_dir, &self.options.git).map_err(|e| self.git_failed(position, e))?;
        let tree = Tree { drops_owners: true, ..Tree::plain(root, format!("the repository {address}")) };
        let sources = ["/".to_owned()];
        let wanted = Wanted { sources: &sources, exclude: &prepared.copy.exclude, ..Wanted::default() };
        let selection = tree.select(&wanted).map_err(|error| match error {
            SelectError::Path(source) => self.step_failed(position, "cannot read what was cloned", source),
            other => self.fail(position, other.to_string()),
        })?;
        copy::copy_into(view, &tree, &selection, placement).map_err(|e| self.step_failed(position, "cannot copy", e))
    }
}

/// Returns where a step clones its repositories.
pub(super) fn clone_path(scratch: &Scratch, n: usize) -> PathBuf {
    scratch.path(&format!("git-{n}"))
}

/// Returns the name of the file that a URL names: the last part of its path, without what is encoded in it.
fn file_name(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.split(['?', '#']).next().and_then(|r| r.split_once('/')).map_or("", |(_, path)| path);
    let mut bytes = Vec::new();
    let mut left = path.as_bytes();
    while let [first, rest @ ..] = left {
        let code = rest.get(..2).and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code.filter(|_| *first == b'%') {
            Some(byte) => bytes.push(byte),
            None => bytes.push(*first),
        }
        left = if *first == b'%' && code.is_some() { &rest[2..] } else { rest };
    }
    let path = String::from_utf8_lossy(&bytes).into_owned();
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    (!matches!(name, "" | "." | "..") && !name.contains('\0')).then(|| name.to_owned())
}

pub(super) fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Here-documents keep their quotes and back-slashes; only variables are substituted, and `\$` is a dollar.
pub(super) fn expand_heredoc(body: &str, options: ExpandOptions, state: &State) -> std::result::Result<String, expand::ExpandError> {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    // Quotes mean nothing here, so the text between them goes through the lexer in quote-free pieces.
    while let Some(at) = rest.find(['\'', '"']) {
        text.push_str(&expand::expand(&protect(&rest[..at], options.escape), options, &mut |n| state.config.variable(n))?);
        text.push_str(&rest[at..=at]);
        rest = &rest[at + 1..];
    }
    text.push_str(&expand::expand(&protect(rest, options.escape), options, &mut |n| state.config.variable(n))?);
    Ok(text)
}

/// Doubles escape characters that escape nothing, so that they stay.
fn protect(text: &str, escape: char) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(ch) = chars.next() {
        out.push(ch);
        if ch == escape {
            match chars.peek() {
                Some('$') => out.extend(chars.next()),
                _ => out.push(ch),
            }
        }
    }
    out
}
