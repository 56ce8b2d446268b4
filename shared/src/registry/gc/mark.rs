//! Decides what of one repository stays: pure reading, one pass, linear in what is there.
//!
//! Kept are what tags point at, what was written within the grace period, and what a server told a client of;
//! from there children of indexes, referrers of what is kept, subjects of what is kept, and the tags by
//! which clients attach signatures to what is kept. Digests are followed through the content
//! of links, so that content named by sha512 counts under its sha256. Whatever cannot be read is kept, and reported.
//!
//! A repository may have millions of everything, so a digest that is named costs four bytes here.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use super::Problem;
use super::keys::{Contents, Key, Keys};
use super::layers::{Layer, Layers};
use super::manifest::parse;
use super::names::{Names, Range};
use super::plan::Plan;
use super::revisions::{Revision, Revisions, State};
use super::sum::Sum;
use super::tags::{Tag, Tags};
use crate::digest::{Algorithm, Digest};
use crate::registry::server::layout::{Layout, Link, read_dated_link_below};
use crate::registry::server::storage::names_in;
use crate::sys::fs::{self, PathError};

/// The most entries of one directory that are looked at; a directory with more fails as a whole.
const ENTRIES_MAX: usize = 4 << 20;
/// What is said of a directory in a place for digests that is none.
const NO_DIGEST: &str = "is named by no digest and stays";
/// The algorithms that a tag's history may be named by.
const ALGORITHMS: [&str; 2] = ["sha256", "sha512"];
/// The largest manifest that is read by a short way, in bytes; most are far smaller.
const MANIFEST_BYTES: usize = 32 << 10;
/// The suffixes by which cosign names what it attaches, besides the bare fallback tag.
const ATTACHED: [&str; 4] = ["", ".sig", ".att", ".sbom"];

/// What marking goes by.
pub(super) struct Marker<'a> {
    pub(super) layout: &'a Layout,
    /// What was written after this stays.
    pub(super) cutoff: SystemTime,
    /// Contents that a client was told of within the grace period.
    pub(super) told: HashSet<Sum>,
    /// Uploads that are going on.
    pub(super) active: HashSet<String>,
    /// The contents that exist.
    pub(super) contents: &'a Contents,
    /// Where they lie.
    pub(super) blobs: Option<&'a fs::Dir>,
}

/// A repository as it is on disk, while it is being marked.
pub(super) struct Reading<'a> {
    pub(super) marker: Rc<Marker<'a>>,
    pub(super) name: &'a str,
    pub(super) keys: Keys<'a>,
    pub(super) names: Names,
    pub(super) revisions: Revisions,
    pub(super) tags: Tags,
    pub(super) layers: Layers,
    /// Revisions by the content that they are, where that is named otherwise.
    by_content: HashMap<Key, Vec<Key>>,
    pub(super) keep_all_layers: bool,
    pub(super) problems: Vec<Problem>,
    buffer: Vec<u8>,
}

impl<'a> Marker<'a> {
    /// Reads a repository.
    pub(super) fn read(self, name: &'a str) -> fs::Result<Reading<'a>> {
        let mut reading = Reading {
            keys: Keys::new(self.contents),
            marker: Rc::new(self),
            name,
            names: Names::default(),
            revisions: Revisions::default(),
            tags: Tags::default(),
            layers: Layers::default(),
            by_content: HashMap::new(),
            keep_all_layers: false,
            problems: Vec::new(),
            buffer: vec![0; MANIFEST_BYTES],
        };
        reading.read_layers()?;
        reading.read_revisions()?;
        reading.read_tags()?;
        // Whoever compares two plans compares lines.
        reading.tags.sort();
        Ok(reading)
    }

    /// Reads a repository and decides.
    pub(super) fn mark(self, name: &'a str) -> fs::Result<Plan<'a>> {
        let mut reading = self.read(name)?;
        reading.keep()?;
        reading.plan()
    }
}

impl Reading<'_> {
    pub(super) fn dir(&self) -> PathBuf {
        self.marker.layout.repository(self.name)
    }

    pub(super) fn is_fresh(&self, written: SystemTime) -> bool {
        written > self.marker.cutoff
    }

    /// Tells whether a client was told of it lately.
    pub(super) fn is_told(&self, key: Key) -> bool {
        !self.marker.told.is_empty() && self.marker.told.contains(&self.keys.sum(key))
    }

    /// Tells whether content is there.
    pub(super) fn has(&self, content: Key) -> bool {
        let digest = self.keys.digest(content);
        match self.marker.blobs {
            Some(blobs) => blobs.has(&Layout::blob_name(&digest)),
            None => self.marker.layout.blob_data(&digest).exists(),
        }
    }

    pub(super) fn problem(&mut self, path: &Path, message: impl Into<String>) {
        self.problems.push(Problem::new(self.marker.layout, path, message));
    }

    fn read_layers(&mut self) -> fs::Result<()> {
        let dir = self.dir().join("_layers");
        self.layers.reserve(count_digests(&dir)?);
        each_digest(&dir, &mut |named, dir, hex| self.read_layer(named, dir, hex))?;
        self.layers.sort();
        Ok(())
    }

    fn read_layer(&mut self, named: Option<Digest>, dir: &fs::Dir, hex: &str) -> fs::Result<()> {
        let Some(digest) = named else {
            self.problem(&dir.path().join(hex), NO_DIGEST);
            return Ok(());
        };
        let link = format!("{hex}/link");
        let (target, written) = read_dated_link_below(dir, &link)?;
        let named = self.keys.key(&Sum::from(&digest));
        let (content, is_fresh) = match target {
            Link::To(content) => (Some(self.keys.key(&Sum::from(&content))), self.is_fresh(written)),
            Link::Missing => (None, self.is_fresh(written)),
            Link::Damaged => {
                self.problem(&dir.path().join(link), "is damaged and stays");
                // The path of a sha256 says what the link held; what another one meant cannot be known.
                self.keep_all_layers |= digest.algorithm() != Algorithm::Sha256;
                (Some(named), true)
            }
        };
        self.layers.push(&Layer { named, content, is_fresh });
        Ok(())
    }

    fn read_revisions(&mut self) -> fs::Result<()> {
        let dir = self.dir().join("_manifests/revisions");
        self.revisions.reserve(count_digests(&dir)?);
        each_digest(&dir, &mut |named, dir, hex| self.read_revision(named, dir, hex))?;
        self.revisions.sort();
        Ok(())
    }

    fn read_revision(&mut self, named: Option<Digest>, dir: &fs::Dir, hex: &str) -> fs::Result<()> {
        let Some(digest) = named else {
            self.problem(&dir.path().join(hex), NO_DIGEST);
            return Ok(());
        };
        let link = format!("{hex}/link");
        let (target, written) = read_dated_link_below(dir, &link)?;
        let named = self.keys.key(&Sum::from(&digest));
        let (content, is_fresh) = match target {
            Link::To(content) => (content, self.is_fresh(written)),
            Link::Damaged => {
                self.problem(&dir.path().join(link), "is damaged and stays");
                (digest, true)
            }
            Link::Missing => {
                // Written again only when something in it changes: the time of the deletion.
                let is_fresh = self.is_fresh(changed(&dir.path().join(hex)));
                self.revisions.push(named, Revision { content: named, state: State::Deleted, is_fresh, is_kept: false });
                return Ok(());
            }
        };
        let state = self.read_manifest(&content)?;
        let content = self.keys.key(&Sum::from(&content));
        if content != named {
            self.by_content.entry(content).or_default().push(named);
        }
        self.revisions.push(named, Revision { content, state, is_fresh, is_kept: false });
        Ok(())
    }

    fn read_manifest(&mut self, content: &Digest) -> fs::Result<State> {
        let path = self.marker.layout.blob_data(content);
        let short = self.marker.blobs.and_then(|blobs| blobs.read(&Layout::blob_name(content), &mut self.buffer).ok());
        // What is large, or not there, is looked at in full.
        let parsed = match short {
            Some((len, _)) => Ok(parse(&self.buffer[..len])),
            None => fs::read(&path, crate::oci::MANIFEST_MAX_BYTES).map(|bytes| parse(&bytes)),
        };
        match parsed {
            Ok(Some(references)) => self.names.references(&references, &mut self.keys).map(State::Read).ok_or_else(|| too_many(&path)),
            Ok(None) => Ok(State::Unreadable),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(State::Missing),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Ok(State::Unreadable),
            Err(error) => Err(error),
        }
    }

    fn read_tags(&mut self) -> fs::Result<()> {
        let Some(all) = if_there(fs::Dir::open(&self.marker.layout.tags(self.name)))? else { return Ok(()) };
        self.tags.reserve(count_in(&all)?);
        all.each_name(&mut |name| self.read_tag(&all, name))
    }

    fn read_tag(&mut self, all: &fs::Dir, name: &str) -> fs::Result<()> {
        let dir = all.path().join(name);
        let (target, written) = read_dated_link_below(all, &format!("{name}/current/link"))?;
        let is_damaged = target == Link::Damaged;
        let written = if target == Link::Missing { changed(&dir) } else { written };
        let mut history = Vec::new();
        for algorithm in ALGORITHMS {
            let Some(index) = if_there(all.below(&format!("{name}/index/{algorithm}")))? else { continue };
            each_in(&index, algorithm, &mut |named, dir, hex| {
                match named {
                    Some(digest) => history.push(self.keys.key(&Sum::from(&digest))),
                    None => self.problem(&dir.path().join(hex), NO_DIGEST),
                }
                Ok(())
            })?;
        }
        history.sort_unstable_by(|a, b| self.keys.compare(*a, *b));
        if is_damaged {
            self.problem(&dir.join("current/link"), "is damaged; the tag and all that it ever pointed at stay");
        }
        let target = if let Link::To(digest) = target { Some(self.keys.key(&Sum::from(&digest))) } else { None };
        let subject = subject_of(name).map(|subject| self.keys.key(&subject));
        let history = self.names.list(&history).ok_or_else(|| too_many(&dir))?;
        let is_fresh = self.is_fresh(written);
        let mut tag = Tag::new(target, subject, history);
        (tag.is_fresh, tag.is_damaged) = (is_fresh, is_damaged);
        self.tags.push(name, tag).ok_or_else(|| too_many(all.path()))
    }

    /// Marks everything that stays.
    fn keep(&mut self) -> fs::Result<()> {
        let mut pending: Vec<Key> = Vec::new();
        let mut referrers: HashMap<Key, Vec<Key>> = HashMap::new();
        for (named, revision) in self.revisions.iter() {
            let is_told = self.is_told(revision.content) || self.is_told(*named);
            let is_there = matches!(revision.state, State::Read(_) | State::Unreadable);
            if is_there && (revision.is_fresh || is_told || matches!(revision.state, State::Unreadable)) {
                pending.push(*named);
            }
            if let State::Read(Range { subject: Some(subject), .. }) = &revision.state {
                referrers.entry(*subject).or_default().push(*named);
            }
        }
        let mut attached: HashMap<Key, Vec<usize>> = HashMap::new();
        for i in 0..self.tags.len() {
            let tag = &self.tags[i];
            // Attached to what was never here (another repository keeps it), a tag is as good as any.
            let subject = tag.subject.filter(|s| self.revisions.contains_key(s));
            if let Some(subject) = subject {
                if tag.is_fresh {
                    // It stays for now, and so does what says that its subject was here.
                    pending.push(subject);
                    self.keep_tag(i, &mut pending);
                }
                attached.entry(subject).or_default().push(i);
            } else {
                self.keep_tag(i, &mut pending);
            }
        }
        while let Some(named) = pending.pop() {
            if !self.revisions.contains_key(&named) && !self.adopt(named)? {
                // By the other algorithm's name.
                pending.extend(self.by_content.get(&named).into_iter().flatten().filter(|n| !self.revisions[n].is_kept));
                continue;
            }
            let Some(revision) = self.revisions.get_mut(&named) else { continue };
            if std::mem::replace(&mut revision.is_kept, true) {
                continue;
            }
            let content = revision.content;
            match &revision.state {
                State::Read(range) => {
                    pending.extend(self.names.children(range));
                    pending.extend(range.subject);
                }
                State::Unreadable => {
                    self.keep_all_layers = true;
                    let digest = self.keys.digest(content);
                    let path = self.marker.layout.blob_data(&digest);
                    self.problem(&path, format!("is no manifest that can be read; it stays, with all blobs of {}", self.name));
                }
                State::Missing | State::Deleted => {}
            }
            for name in [named, content] {
                pending.extend(referrers.get(&name).into_iter().flatten());
                for i in attached.get(&name).cloned().into_iter().flatten() {
                    self.keep_tag(i, &mut pending);
                }
            }
        }
        Ok(())
    }

    /// Takes a manifest that is only among the layers, where docker's first registries had it, for a revision.
    fn adopt(&mut self, named: Key) -> fs::Result<bool> {
        let Some(content) = self.layers.content_of(named) else { return Ok(false) };
        let state = self.read_manifest(&self.keys.digest(content))?;
        if !matches!(state, State::Read(_)) {
            return Ok(false);
        }
        self.revisions.insert(named, Revision { content, state, is_fresh: false, is_kept: false });
        Ok(true)
    }

    fn keep_tag(&mut self, i: usize, pending: &mut Vec<Key>) {
        let tag = &mut self.tags[i];
        if tag.is_damaged {
            tag.is_kept = true;
            pending.extend(self.names.listed(&tag.history));
            return;
        }
        let Some(target) = tag.target else {
            // Somebody is about to write it, or stopped in between.
            tag.is_kept = tag.is_fresh;
            return;
        };
        let is_there = match self.revisions.get(&target) {
            Some(revision) => !matches!(revision.state, State::Deleted),
            None => self.by_content.contains_key(&target) || self.layers.content_of(target).is_some(),
        };
        tag.is_kept = is_there || tag.is_fresh;
        if tag.is_kept {
            pending.push(target);
        }
    }
}

/// Returns when something in a directory last came or went.
fn changed(dir: &Path) -> SystemTime {
    std::fs::metadata(dir).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Lists a directory; one with more entries than can be is an error.
pub(super) fn list(dir: &Path) -> fs::Result<Vec<String>> {
    let names = names_in(dir, ENTRIES_MAX)?;
    if names.len() >= ENTRIES_MAX { Err(too_many(dir)) } else { Ok(names) }
}

fn too_many(dir: &Path) -> PathError {
    PathError::new("list", dir, io::Error::new(io::ErrorKind::FileTooLarge, format!("it has {ENTRIES_MAX} entries or more")))
}

/// Is told of a directory: which digest it is named by, if any, where it is, and its name.
type Each<'a> = &'a mut dyn FnMut(Option<Digest>, &fs::Dir, &str) -> fs::Result<()>;

/// Looks at the directories below `<dir>/<algorithm>/` one by one.
fn each_digest(dir: &Path, on: Each<'_>) -> fs::Result<()> {
    for algorithm in list(dir)? {
        if let Some(dir) = if_there(fs::Dir::open(&dir.join(&algorithm)))? {
            each_in(&dir, &algorithm, on)?;
        }
    }
    Ok(())
}

/// Counts the directories that [`each_digest`] will look at, so that room for them is made at once.
fn count_digests(dir: &Path) -> fs::Result<usize> {
    let mut count = 0;
    for algorithm in list(dir)? {
        if let Some(dir) = if_there(fs::Dir::open(&dir.join(&algorithm)))? {
            count += count_in(&dir)?;
        }
    }
    Ok(count)
}

fn count_in(dir: &fs::Dir) -> fs::Result<usize> {
    let mut count = 0;
    dir.each_name(&mut |_| {
        count += 1;
        if count > ENTRIES_MAX { Err(too_many(dir.path())) } else { Ok(()) }
    })?;
    Ok(count)
}

/// Looks at the directories below that of an algorithm one by one.
fn each_in(dir: &fs::Dir, algorithm: &str, on: Each<'_>) -> fs::Result<()> {
    let mut count = 0;
    dir.each_name(&mut |hex| {
        count += 1;
        if count > ENTRIES_MAX { Err(too_many(dir.path())) } else { on(format!("{algorithm}:{hex}").parse().ok(), dir, hex) }
    })
}

/// Takes what is no directory, or not there, for nothing.
fn if_there(opened: fs::Result<fs::Dir>) -> fs::Result<Option<fs::Dir>> {
    match opened {
        Ok(dir) => Ok(Some(dir)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns what a tag is attached to by its name: `sha256-<hex>`, with a suffix of cosign's or without.
fn subject_of(tag: &str) -> Option<Sum> {
    let rest = tag.strip_prefix("sha256-")?;
    let hex = rest.get(..64)?;
    let suffix = &rest[64..];
    let digest: Digest = format!("sha256:{hex}").parse().ok()?;
    ATTACHED.contains(&suffix).then(|| Sum::from(&digest))
}

/// Returns the newest time and the bytes of what lies in a directory of uploads.
pub(super) fn weigh(path: &Path) -> fs::Result<(SystemTime, u64)> {
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(path) {
        // What vanishes meanwhile weighs nothing.
        let Ok(metadata) = entry.map_err(io::Error::from).and_then(|e| e.metadata().map_err(io::Error::from)) else { continue };
        newest = newest.max(metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH));
        if metadata.is_file() {
            bytes += metadata.len();
        }
    }
    Ok((newest, bytes))
}
