//! Decides what of one repository stays: pure reading, one pass, linear in what is there.
//!
//! Kept are what tags point at, what was written within the grace period, and what a server told a client of;
//! from there children of indexes, referrers of what is kept, subjects of what is kept, and the tags by
//! which clients attach signatures to what is kept. Digests are followed through the content
//! of links, so that content named by sha512 counts under its sha256. Whatever cannot be read is kept, and reported; and with
//! it all that it may have named, for what it named is not known.
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
use super::listing::{
    ENTRIES_MAX, Read, changed, check_there, count_digests, count_in, each_digest, each_in, if_there, is_away, link_below, too_many,
};
use super::manifest::parse;
use super::names::{Names, Range};
use super::plan::Plan;
use super::revisions::{Revision, Revisions, State};
use super::sum::Sum;
use super::tags::{Tag, Tags};
use crate::digest::{Algorithm, Digest};
use crate::registry::server::layout::{Layout, Link};
use crate::sys::fs::{self, PathError};

/// What is said of a directory in a place for digests that is none.
const NO_DIGEST: &str = "is named by no digest and stays";
/// The algorithms that a tag's history may be named by.
const ALGORITHMS: [&str; 2] = ["sha256", "sha512"];
/// The directories of a repository that must not be a link that leads nowhere.
const PARTS: [&str; 5] = ["", "_manifests", "_manifests/revisions", "_manifests/tags", "_layers"];
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
    /// Something that cannot be read may name any manifest.
    keep_all_manifests: bool,
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
            keep_all_manifests: false,
            problems: Vec::new(),
            buffer: vec![0; MANIFEST_BYTES],
        };
        let dir = reading.dir();
        PARTS.iter().try_for_each(|part| check_there(&dir.join(part)))?;
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
        let read = self.follow_link(&digest, dir, &link);
        let named = self.keys.key(&Sum::from(&digest));
        let (content, is_fresh) = match read.link {
            Link::To(content) => (Some(self.keys.key(&Sum::from(&content))), self.is_fresh(read.written)),
            // Its directory is made before it, and holds what becomes it.
            Link::Missing => (None, self.is_fresh(changed(&dir.path().join(hex)))),
            Link::Damaged => {
                self.damaged(&digest, &dir.path().join(link), &read.wrong)?;
                (Some(named), true)
            }
        };
        self.layers.push(&Layer { named, content, is_fresh });
        Ok(())
    }

    /// Reads the link to what is named by a digest. One to another digest by the same algorithm is damaged; so is one by another
    /// algorithm to what is not there, for that may be a flipped bit.
    fn follow_link(&mut self, named: &Digest, dir: &fs::Dir, link: &str) -> Read {
        let read = link_below(dir, link);
        let Link::To(content) = &read.link else { return read };
        let is_same = content.algorithm() == named.algorithm();
        let is_damaged = if is_same { content != named } else { !self.is_there(content) };
        if is_damaged { Read { wrong: format!("names {content}"), link: Link::Damaged, ..read } } else { read }
    }

    fn is_there(&self, content: &Digest) -> bool {
        self.keys.find(&Sum::from(content)).is_some_and(|key| self.keys.place(key).is_some())
            || self.marker.layout.blob_data(content).exists()
    }

    /// Takes note of a damaged link. The path of one by sha256 says what it held; what content one by another algorithm led to
    /// cannot be known, so none can go.
    fn damaged(&mut self, named: &Digest, link: &Path, wrong: &str) -> fs::Result<()> {
        if named.algorithm() != Algorithm::Sha256 {
            let source = io::Error::new(io::ErrorKind::InvalidData, format!("it {wrong}, and what it led to cannot be known"));
            return Err(PathError::new("follow", link, source));
        }
        self.problem(link, format!("{wrong} and stays"));
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
        let read = self.follow_link(&digest, dir, &link);
        let named = self.keys.key(&Sum::from(&digest));
        let (content, is_fresh) = match read.link {
            Link::To(content) => (content, self.is_fresh(read.written)),
            Link::Damaged => {
                self.damaged(&digest, &dir.path().join(link), &read.wrong)?;
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
        // One flipped bit in a digest, and it names something else: what is not what it should be says nothing.
        let parse = |bytes: &[u8]| {
            let mut hasher = content.hasher();
            hasher.update(bytes);
            (hasher.finish() == *content).then(|| parse(bytes)).flatten()
        };
        // What is large, or not there, is looked at in full.
        let parsed = match short {
            Some((len, _)) => Ok(parse(&self.buffer[..len])),
            None => fs::read(&path, crate::oci::MANIFEST_MAX_BYTES).map(|bytes| parse(&bytes)),
        };
        match parsed {
            Ok(Some(references)) => {
                self.names.references(&references, &mut self.keys).map(State::Read).ok_or_else(|| too_many(&path, ENTRIES_MAX))
            }
            Ok(None) => Ok(State::Unreadable),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_away(&path) => Ok(State::Missing),
            // Too large, a directory, on a part of the disk that cannot be read: it is one manifest that is damaged.
            Err(_) => Ok(State::Unreadable),
        }
    }

    fn read_tags(&mut self) -> fs::Result<()> {
        let Some(all) = if_there(fs::Dir::open(&self.marker.layout.tags(self.name)))? else { return Ok(()) };
        self.tags.reserve(count_in(&all)?);
        all.each_name(&mut |name| self.read_tag(&all, name))
    }

    fn read_tag(&mut self, all: &fs::Dir, name: &str) -> fs::Result<()> {
        let dir = all.path().join(name);
        let mut read = link_below(all, &format!("{name}/current/link"));
        let written = if read.link == Link::Missing { changed(&dir) } else { read.written };
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
        let target = if let Link::To(digest) = &read.link { Some(self.keys.key(&Sum::from(digest))) } else { None };
        let is_here = |target: Key| self.revisions.contains_key(&target) || self.layers.content_of(target).is_some();
        if target.is_some_and(|target| !history.is_empty() && !history.contains(&target) && !is_here(target)) {
            // Every push by tag writes its history, too.
            (read.link, read.wrong) = (Link::Damaged, "names what the tag never pointed at".into());
        }
        let is_damaged = read.link == Link::Damaged;
        if is_damaged && history.is_empty() {
            self.problem(&dir.join("current/link"), format!("{}, and nothing says what it pointed at; all manifests stay", read.wrong));
            (self.keep_all_manifests, self.keep_all_layers) = (true, true);
        } else if is_damaged {
            self.problem(&dir.join("current/link"), format!("{}; the tag and all that it ever pointed at stay", read.wrong));
        }
        let subject = subject_of(name).map(|subject| self.keys.key(&subject));
        let history = self.names.list(&history).ok_or_else(|| too_many(&dir, ENTRIES_MAX))?;
        let is_fresh = self.is_fresh(written);
        let mut tag = Tag::new(target, subject, history);
        (tag.is_fresh, tag.is_damaged) = (is_fresh, is_damaged);
        self.tags.push(name, tag).ok_or_else(|| too_many(all.path(), ENTRIES_MAX))
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
        self.follow(&mut pending, &referrers, &attached)?;
        if self.keep_all_manifests {
            let there = self.revisions.iter().filter(|(_, revision)| !matches!(revision.state, State::Deleted));
            pending.extend(there.map(|(named, _)| *named));
            (0..self.tags.len()).for_each(|i| self.keep_tag(i, &mut pending));
            self.follow(&mut pending, &referrers, &attached)?;
        }
        Ok(())
    }

    /// Marks what is pending and all that it leads on to.
    fn follow(
        &mut self,
        pending: &mut Vec<Key>,
        referrers: &HashMap<Key, Vec<Key>>,
        attached: &HashMap<Key, Vec<usize>>,
    ) -> fs::Result<()> {
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
                    // It may be an index, or an image.
                    (self.keep_all_manifests, self.keep_all_layers) = (true, true);
                    let digest = self.keys.digest(content);
                    let path = self.marker.layout.blob_data(&digest);
                    self.problem(&path, format!("is no manifest that can be read, or not the one that its digest is of; it stays, with all manifests and blobs of {}", self.name));
                }
                // What it named cannot be known; that it is missing is told with the plan.
                State::Missing => (self.keep_all_manifests, self.keep_all_layers) = (true, true),
                State::Deleted => {}
            }
            for name in [named, content] {
                pending.extend(referrers.get(&name).into_iter().flatten());
                for i in attached.get(&name).cloned().into_iter().flatten() {
                    self.keep_tag(i, pending);
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

/// Returns what a tag is attached to by its name: `sha256-<hex>`, with a suffix of cosign's or without.
fn subject_of(tag: &str) -> Option<Sum> {
    let rest = tag.strip_prefix("sha256-")?;
    let hex = rest.get(..64)?;
    let suffix = &rest[64..];
    let digest: Digest = format!("sha256:{hex}").parse().ok()?;
    ATTACHED.contains(&suffix).then(|| Sum::from(&digest))
}
