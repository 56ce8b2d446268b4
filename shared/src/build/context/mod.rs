//! What a build starts from: a directory, a tar, a git repository, or only a Dockerfile; with the
//! Dockerfile and the ignore file that belong to it.
//!
//! A directory is read in place, never copied. Whatever comes from elsewhere is unpacked into a
//! scratch directory first and then read through a root, so that no link in it leads out
//! (CVE-2020-10696, CVE-2026-44517).

mod time;

use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use super::cache::StatCache;
use super::dockerfile::{DOCKERFILE_MAX_BYTES, Dockerfile};
use super::error::{BuildError, Result};
use super::evaluation::{Contexts, Fetch};
use super::git::{self, Access, Address, GitError};
use super::ignore::{IGNORE_FILE_NAMES, IGNORE_MAX_BYTES, Ignore};
use super::include;
use super::tree::Tree;
use crate::oci::transfer::TransferError;
use crate::store::{Lease, Store, layer};
use crate::sys::fs::{self, PathError};
use crate::sys::root::Root;
use crate::sys::tree::{Freed, remove};
pub use time::Made;

/// The names of a Dockerfile in a context, first one wins.
const FILE_NAMES: [&str; 2] = ["Dockerfile", "Containerfile"];
/// How much of a stream tells what it is.
const SNIFF_BYTES: usize = 512;
/// What messages call a Dockerfile that was read from standard input.
const STDIN_NAME: &str = "stdin";

/// What to build from.
pub struct Input {
    /// The Dockerfile.
    pub file: Dockerfile,
    /// Where COPY copies from; none when only a Dockerfile was given.
    pub context: Option<Tree>,
    made: Made,
    _scratch: Option<Scratch>,
}

impl Input {
    /// Puts the files that the Dockerfile includes into it, from the context and from those that have names.
    ///
    /// # Errors
    /// A mistake in any of the files, or one that is not there.
    pub fn include(&mut self, named: &Contexts) -> Result<()> {
        include::include(&mut self.file, self.context.as_ref(), named)
    }

    /// Returns when what is built from was made, in seconds since 1970: the commit, or what was archived.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn time(&self) -> Result<Option<i64>> {
        self.made.secs(self.context.as_ref())
    }
}

/// Files from elsewhere that a build gives a name (`--build-context`).
pub struct Files {
    /// The files.
    pub tree: Tree,
    /// When they were made.
    pub made: Made,
    _scratch: Option<Scratch>,
}

impl Files {
    /// Parts the files from what keeps them: it must live as long as they are read.
    pub fn split(self) -> (Tree, impl Send + 'static) {
        (self.tree, self._scratch)
    }
}

/// A directory for a context that had to be unpacked; goes with the input.
struct Scratch {
    dir: PathBuf,
    _lease: Lease,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = remove(&self.dir, &mut Freed::default());
    }
}

/// Where contexts come from.
pub struct Places<'a> {
    /// Where scratch directories and caches are.
    pub store: &'a Store,
    /// Fetches URLs.
    pub fetch: &'a dyn Fetch,
    /// Standard input, for `-` and `-f -`.
    pub stdin: &'a mut (dyn Read + Send),
    /// How git repositories are reached.
    pub git: &'a Access,
    /// A file of the caller that says what of the context is left out, instead of those that belong to the context.
    pub ignore_file: Option<&'a Path>,
    /// See [`Tree::umask`].
    pub umask: Option<u32>,
}

impl Places<'_> {
    fn tree(&self, root: Root, ignore: Option<Ignore>, stats: Option<StatCache>) -> Tree {
        let ignore = ignore.filter(|i| !i.is_empty());
        Tree { root, ignore, stats, drops_owners: true, umask: self.umask, title: "the context".into(), seen_at: None }
    }

    /// Opens a context: a directory, a tar file, `-`, or a URL of a tar, a Dockerfile or a git
    /// repository. `file` is what `-f` says.
    ///
    /// # Errors
    /// When it is not there, or its Dockerfile or ignore file is missing or malformed.
    pub fn open(&mut self, context: &str, file: Option<&str>) -> Result<Input> {
        if context == "-" {
            if file == Some("-") {
                return Err(BuildError::context("standard input cannot be both the Dockerfile and the context"));
            }
            let (start, is_tar) = peek(self.stdin).map_err(|e| BuildError::context("cannot read standard input").because(e))?;
            return match is_tar {
                true => self.unpacked(file, |places, root| unpack_into(Cursor::new(start).chain(&mut *places.stdin), root)),
                false => self.only_file(STDIN_NAME, start, None),
            };
        }
        if let Some(address) = Address::of_context(context).map_err(|e| BuildError::context(e.to_string()))? {
            return self.cloned(&address, file);
        }
        if context.starts_with("http://") || context.starts_with("https://") {
            return self.fetched(context, file);
        }
        let path = Path::new(context);
        let meta = path.metadata().map_err(|error| {
            let failed = BuildError::context(format!("the context {context} cannot be used"));
            match error.kind() {
                io::ErrorKind::NotFound => failed.because(error).with_hint("name a directory, a tar, a URL, or - for standard input"),
                _ => failed.because(error),
            }
        })?;
        if meta.is_dir() {
            return self.directory(path, file);
        }
        let mut archive = fs::open(path)?;
        let (start, is_tar) = peek(&mut archive).map_err(|e| PathError::new("read", path, e))?;
        if !is_tar {
            let failed = BuildError::context(format!("the context {context} is neither a directory nor a tar"));
            let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            return Err(failed.with_hint(format!("a Dockerfile goes behind -f: -f {context} {}", dir.display())));
        }
        self.unpacked(file, |_, root| unpack_into(Cursor::new(start).chain(archive), root))
    }

    /// Opens files that get a name: a directory, a tar file, or a URL of a tar or a git repository. They need no Dockerfile.
    ///
    /// # Errors
    /// When they are not there.
    pub fn files(&mut self, from: &str, name: &str) -> Result<Files> {
        let address = Address::of_context(from).map_err(|e| BuildError::context(e.to_string()))?;
        let mut files = if let Some(address) = address {
            let (root, scratch) = self.clone_of(&address)?;
            Files { tree: self.tree(root, None, None), made: Made::Newest, _scratch: Some(scratch) }
        } else if from.starts_with("http://") || from.starts_with("https://") {
            let failed = |e: TransferError| BuildError::context(format!("cannot fetch {from}")).because(e);
            let fetched = self.fetch.fetch(from).map_err(failed)?;
            self.archive(fetched.reader, fetched.modified.map_or(Made::Newest, Made::At))?
        } else {
            let path = Path::new(from);
            match path.metadata() {
                Ok(meta) if !meta.is_dir() => self.archive(fs::open(path)?, Made::Newest)?,
                _ => {
                    let root = Root::open(path)?;
                    let stats = StatCache::load(&self.store.cache_dir().join("stat"), &root.lstat(Path::new(""))?);
                    let tree = Tree { seen_at: Some(shown(path)), ..self.tree(root, None, Some(stats)) };
                    Files { tree, made: Made::Unknown, _scratch: None }
                }
            }
        };
        for ignore in IGNORE_FILE_NAMES {
            match files.tree.root.read_bounded(Path::new(ignore), IGNORE_MAX_BYTES) {
                Ok(bytes) => {
                    files.tree.ignore = Some(parse_ignore(ignore, &bytes)?).filter(|i| !i.is_empty());
                    break;
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        files.tree.title = format!("the context {name}");
        Ok(files)
    }

    fn archive(&self, reader: impl Read + Send, made: Made) -> Result<Files> {
        let scratch = self.scratch()?;
        let root = Root::open(&scratch.dir)?;
        unpack_into(reader, &root)?;
        Ok(Files { tree: self.tree(root, None, None), made, _scratch: Some(scratch) })
    }

    /// A Dockerfile without a context.
    fn only_file(&mut self, name: &str, start: Vec<u8>, rest: Option<Box<dyn Read + Send>>) -> Result<Input> {
        let mut bytes = start;
        let rest: &mut dyn Read = match rest {
            Some(rest) => &mut { rest },
            None => self.stdin,
        };
        read_rest(rest, &mut bytes).map_err(|e| BuildError::context(format!("cannot read the Dockerfile from {name}")).because(e))?;
        Ok(Input { file: parse(name, &bytes)?, context: None, made: Made::Unknown, _scratch: None })
    }

    /// Reads a Dockerfile that is in no directory, and tells what messages call it: standard input, or what a URL names.
    fn file_elsewhere<'f>(&mut self, file: Option<&'f str>) -> Result<Option<(&'f str, Vec<u8>)>> {
        let mut bytes = Vec::new();
        match file {
            Some("-") => {
                read_rest(self.stdin, &mut bytes).map_err(|e| BuildError::context("cannot read standard input").because(e))?;
                Ok(Some((STDIN_NAME, bytes)))
            }
            Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
                let failed = || BuildError::context(format!("cannot fetch {url}"));
                let mut fetched = self.fetch.fetch(url).map_err(|e| failed().because(e))?;
                read_rest(&mut *fetched.reader, &mut bytes).map_err(|e| failed().because(e))?;
                Ok(Some((url, bytes)))
            }
            _ => Ok(None),
        }
    }

    /// A directory of the caller, read in place.
    fn directory(&mut self, dir: &Path, file: Option<&str>) -> Result<Input> {
        let root = Root::open(dir)?;
        let (file, own_ignore) = match self.file_elsewhere(file)? {
            Some((name, bytes)) => (parse(name, &bytes)?, None),
            None => {
                let path = find_file(dir, file)?;
                let bytes = fs::read(&path, DOCKERFILE_MAX_BYTES)?;
                (parse(&shown(&path).display().to_string(), &bytes)?, Some(path))
            }
        };
        let beside = |path: PathBuf| {
            IGNORE_FILE_NAMES.map(|name| {
                let mut own = path.clone().into_os_string();
                own.push(name);
                PathBuf::from(own)
            })
        };
        let candidates: Vec<PathBuf> = match self.ignore_file {
            Some(path) => vec![path.to_owned()],
            None => own_ignore.into_iter().flat_map(beside).chain(IGNORE_FILE_NAMES.map(|name| dir.join(name))).collect(),
        };
        let mut ignore = None;
        for path in candidates {
            match fs::read(&path, IGNORE_MAX_BYTES) {
                Ok(bytes) => {
                    ignore = Some(parse_ignore(&path.display().to_string(), &bytes)?);
                    break;
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound && self.ignore_file.is_none() => {}
                Err(error) => return Err(error.into()),
            }
        }
        let stat = root.lstat(Path::new(""))?;
        let stats = StatCache::load(&self.store.cache_dir().join("stat"), &stat);
        let tree = Tree { seen_at: Some(shown(dir)), ..self.tree(root, ignore, Some(stats)) };
        Ok(Input { file, context: Some(tree), made: Made::Unknown, _scratch: None })
    }

    /// A context that `fill` puts into a scratch directory.
    fn unpacked(&mut self, file: Option<&str>, fill: impl FnOnce(&mut Self, &Root) -> Result<()>) -> Result<Input> {
        let scratch = self.scratch()?;
        let root = Root::open(&scratch.dir)?;
        fill(self, &root)?;
        self.rooted(root, file, scratch)
    }

    fn scratch(&self) -> Result<Scratch> {
        let lease = self.store.lease()?;
        let dir = lease.scratch("context");
        fs::create_dir(&dir, 0o700)?;
        Ok(Scratch { dir, _lease: lease })
    }

    /// A context of which nothing is trusted: everything is read through its root.
    fn rooted(&mut self, root: Root, file: Option<&str>, scratch: Scratch) -> Result<Input> {
        let read = |name: &str, limit: u64| match root.read_bounded(Path::new(name), limit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(BuildError::from(error)),
        };
        let mut found = self.file_elsewhere(file)?;
        if found.is_none() {
            let names: Vec<&str> = file.map_or_else(|| FILE_NAMES.to_vec(), |f| vec![f]);
            for name in names {
                if let Some(bytes) = read(name, DOCKERFILE_MAX_BYTES)? {
                    found = Some((name, bytes));
                    break;
                }
            }
        }
        let Some((name, bytes)) = found else {
            return Err(BuildError::context(format!("there is no {} in the context", file.unwrap_or(FILE_NAMES[0]))));
        };
        let file = parse(name, &bytes)?;
        let own = IGNORE_FILE_NAMES.map(|ignore| format!("{name}{ignore}"));
        let mut ignore = self.given_ignore()?;
        let candidates = own.into_iter().chain(IGNORE_FILE_NAMES.map(str::to_owned));
        for name in candidates.filter(|_| self.ignore_file.is_none()) {
            if let Some(bytes) = read(&name, IGNORE_MAX_BYTES)? {
                ignore = Some(parse_ignore(&name, &bytes)?);
                break;
            }
        }
        Ok(Input { file, context: Some(self.tree(root, ignore, None)), made: Made::Newest, _scratch: Some(scratch) })
    }

    /// Reads the ignore file that the caller names.
    fn given_ignore(&self) -> Result<Option<Ignore>> {
        let Some(path) = self.ignore_file else { return Ok(None) };
        parse_ignore(&path.display().to_string(), &fs::read(path, IGNORE_MAX_BYTES)?).map(Some)
    }

    fn fetched(&mut self, url: &str, file: Option<&str>) -> Result<Input> {
        let failed = |e: TransferError| BuildError::context(format!("cannot fetch {url}")).because(e);
        let fetched = self.fetch.fetch(url).map_err(failed)?;
        let (mut reader, modified) = (fetched.reader, fetched.modified.map(Made::At));
        let (start, is_tar) = peek(&mut reader).map_err(|e| BuildError::context(format!("cannot fetch {url}")).because(e))?;
        let input = match is_tar {
            true => self.unpacked(file, |_, root| unpack_into(Cursor::new(start).chain(reader), root)),
            false => self.only_file(url, start, Some(reader)),
        }?;
        Ok(Input { made: modified.unwrap_or(input.made), ..input })
    }

    /// Clones one commit, without its history, and takes a directory of it.
    fn cloned(&mut self, address: &Address, file: Option<&str>) -> Result<Input> {
        let (root, scratch) = self.clone_of(address)?;
        self.rooted(root, file, scratch)
    }

    fn clone_of(&self, address: &Address) -> Result<(Root, Scratch)> {
        let scratch = self.scratch()?;
        let dir = scratch.dir.join("clone");
        git::clone_dir(&dir).map_err(git_failed)?;
        let commit = git::resolve(&dir, address, self.git).map_err(git_failed)?;
        let keep = address.keep_git_dir.unwrap_or(self.git.keep_git_dir);
        let root = git::checkout(&dir, address, &commit, keep, self.git).map_err(git_failed)?;
        Ok((root, scratch))
    }
}

fn git_failed(error: GitError) -> BuildError {
    let hint = error.hint();
    let failed = BuildError::context("the context cannot be cloned").because(error);
    match hint {
        Some(hint) => failed.with_hint(hint),
        None => failed,
    }
}

/// Finds the Dockerfile of a directory: what `-f` says, as the caller's shell means it, else the usual names.
fn find_file(dir: &Path, file: Option<&str>) -> Result<PathBuf> {
    match file {
        Some(file) => {
            let inside = dir.join(file);
            let candidates = [PathBuf::from(file), inside];
            candidates.into_iter().find(|p| p.is_file()).ok_or_else(|| BuildError::context(format!("there is no Dockerfile {file}")))
        }
        None => FILE_NAMES.iter().map(|name| dir.join(name)).find(|p| p.is_file()).ok_or_else(|| {
            BuildError::context(format!("there is no Dockerfile in {}", dir.display()))
                .with_hint("name it with -f, or - for standard input")
        }),
    }
}

/// A path as messages show it.
fn shown(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

fn parse(name: &str, bytes: &[u8]) -> Result<Dockerfile> {
    Dockerfile::parse(name, bytes).map_err(|error| {
        let text = String::from_utf8_lossy(bytes);
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let excerpt = super::dockerfile::excerpt_of(&lines, error.position);
        BuildError::in_file(name, error, excerpt)
    })
}

fn parse_ignore(name: &str, bytes: &[u8]) -> Result<Ignore> {
    Ignore::parse(bytes).map_err(|e| BuildError::context(format!("{name}:{}: {e}", e.line)))
}

/// Reads the first bytes of a stream and tells whether it is a tar, compressed or not.
fn peek(reader: &mut (impl Read + ?Sized)) -> io::Result<(Vec<u8>, bool)> {
    let mut start = Vec::with_capacity(SNIFF_BYTES);
    reader.take(SNIFF_BYTES as u64).read_to_end(&mut start)?;
    let magics: [&[u8]; 4] = [&[0x1f, 0x8b], b"BZh", &[0xfd, b'7', b'z', b'X', b'Z', 0], &[0x28, 0xb5, 0x2f, 0xfd]];
    let is_tar = magics.iter().any(|m| start.starts_with(m)) || super::evaluation::is_tar_header(&start);
    Ok((start, is_tar))
}

fn read_rest(reader: &mut dyn Read, bytes: &mut Vec<u8>) -> io::Result<()> {
    reader.take(DOCKERFILE_MAX_BYTES + 1).read_to_end(bytes)?;
    if bytes.len() as u64 > DOCKERFILE_MAX_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {DOCKERFILE_MAX_BYTES} bytes")));
    }
    Ok(())
}

fn unpack_into(reader: impl Read + Send, root: &Root) -> Result<()> {
    let mut options = layer::Options::plain();
    // Whoever made the archive, the files are ours now; a context's owners do not count anyway.
    let (uid, gid) = (nix::unistd::geteuid().as_raw(), nix::unistd::getegid().as_raw());
    options.owners = layer::Owners::Fixed { uid, gid };
    options.skip_devices = true;
    let failed = || BuildError::context("the context cannot be unpacked");
    let plain = layer::Decompressor::new(reader).map_err(|e| failed().because(e))?;
    layer::apply(plain, root, &options).map_err(|e| failed().because(e))?;
    Ok(())
}

/// Tells whether a context is a git repository.
pub fn is_git(context: &str) -> bool {
    Address::of_context(context).map_or(true, |address| address.is_some())
}

#[cfg(test)]
mod tests;
