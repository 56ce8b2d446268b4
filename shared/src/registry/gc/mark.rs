//! Decides what of one repository stays: pure reading, one pass, linear in what is there.
//!
//! Kept are what tags point at, what was written within the grace period, and what a server told a client of;
//! from there children of indexes, referrers of what is kept, subjects of what is kept, and the tags by
//! which clients attach signatures to what is kept. Digests are followed through the content
//! of links, so that content named by sha512 counts under its sha256. Whatever cannot be read is kept, and reported.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::manifest::{References, parse};
use super::sum::Sum;
use super::{Deletion, Problem, What};
use crate::digest::Digest;
use crate::registry::server::layout::{Layout, Link, read_dated_link};
use crate::registry::server::storage::names_in;
use crate::sys::fs::{self, PathError};

/// The most entries of one directory that are looked at; a directory with more fails as a whole.
const ENTRIES_MAX: usize = 4 << 20;
/// The suffixes by which cosign names what it attaches, besides the bare fallback tag.
const ATTACHED: [&str; 4] = ["", ".sig", ".att", ".sbom"];

/// What to do with a repository.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// What goes, in an order in which every step leaves a repository that works.
    pub(super) items: Vec<Deletion>,
    /// Contents that stay linked.
    pub(super) kept: Vec<Sum>,
    /// Contents whose links go.
    pub(super) dropped: Vec<Sum>,
    pub(super) problems: Vec<Problem>,
}

/// What marking goes by.
pub(super) struct Marker<'a> {
    pub(super) layout: &'a Layout,
    /// What was written after this stays.
    pub(super) cutoff: SystemTime,
    /// Contents that a client was told of within the grace period.
    pub(super) told: HashSet<Sum>,
    /// Uploads that are going on.
    pub(super) active: HashSet<String>,
}

struct Revision {
    content: Sum,
    written: SystemTime,
    state: State,
    is_kept: bool,
}

enum State {
    Read(References),
    /// Its content is no manifest that we know.
    Unreadable,
    /// Its link is there, its content is not: damage.
    Missing,
    /// A directory without a link, as a deletion leaves it.
    Deleted,
}

struct Tag {
    name: String,
    target: Option<Sum>,
    written: SystemTime,
    /// The digest's text that the tag is attached to, if it is such a tag.
    subject: Option<Sum>,
    is_damaged: bool,
    history: Vec<Sum>,
    is_kept: bool,
}

struct Layer {
    named: Sum,
    content: Option<Sum>,
    written: SystemTime,
}

/// A repository as it is on disk, while it is being marked.
struct Reading<'a> {
    marker: &'a Marker<'a>,
    name: &'a str,
    revisions: HashMap<Sum, Revision>,
    tags: Vec<Tag>,
    layers: Vec<Layer>,
    /// What each layer's name stands for.
    layer_contents: HashMap<Sum, Sum>,
    /// Revisions by the content that they are, where that is named otherwise.
    by_content: HashMap<Sum, Vec<Sum>>,
    keep_all_layers: bool,
    problems: Vec<Problem>,
}

impl Marker<'_> {
    /// Reads a repository and decides.
    pub(super) fn mark(&self, name: &str) -> fs::Result<Plan> {
        let mut reading = Reading {
            marker: self,
            name,
            revisions: HashMap::new(),
            tags: Vec::new(),
            layers: Vec::new(),
            layer_contents: HashMap::new(),
            by_content: HashMap::new(),
            keep_all_layers: false,
            problems: Vec::new(),
        };
        reading.read_layers()?;
        reading.read_revisions()?;
        reading.read_tags()?;
        // Whoever compares two plans compares lines.
        reading.layers.sort_unstable_by(|a, b| a.named.cmp(&b.named));
        reading.tags.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        reading.keep()?;
        reading.plan()
    }
}

impl Reading<'_> {
    fn dir(&self) -> PathBuf {
        self.marker.layout.repository(self.name)
    }

    fn is_fresh(&self, written: SystemTime) -> bool {
        written > self.marker.cutoff
    }

    fn problem(&mut self, path: &Path, message: impl Into<String>) {
        self.problems.push(Problem::new(self.marker.layout, path, message));
    }

    /// Lists the digests that name directories below `<dir>/<algorithm>/`.
    fn digests_in(&mut self, dir: &Path) -> fs::Result<Vec<(Digest, PathBuf)>> {
        let mut found = Vec::new();
        for algorithm in list(dir)? {
            let dir = dir.join(&algorithm);
            for hex in list(&dir)? {
                let path = dir.join(&hex);
                match format!("{algorithm}:{hex}").parse::<Digest>() {
                    Ok(digest) => found.push((digest, path)),
                    Err(_) => self.problem(&path, "is named by no digest and stays"),
                }
            }
        }
        Ok(found)
    }

    fn read_layers(&mut self) -> fs::Result<()> {
        for (digest, path) in self.digests_in(&self.dir().join("_layers"))? {
            let link = path.join("link");
            let (target, written) = read_dated_link(&link)?;
            let content = match target {
                Link::To(content) => Some(Sum::from(&content)),
                Link::Missing => None,
                Link::Damaged => {
                    self.problem(&link, "is damaged and stays");
                    // The path of a sha256 says what the link held; what another one meant cannot be known.
                    self.keep_all_layers |= !matches!(Sum::from(&digest), Sum::Sha256(_));
                    self.layers.push(Layer { named: Sum::from(&digest), content: Some(Sum::from(&digest)), written: SystemTime::now() });
                    continue;
                }
            };
            self.layers.push(Layer { named: Sum::from(&digest), content, written });
        }
        self.layer_contents = self.layers.iter().filter_map(|l| Some((l.named.clone(), l.content.clone()?))).collect();
        Ok(())
    }

    fn read_revisions(&mut self) -> fs::Result<()> {
        for (digest, path) in self.digests_in(&self.dir().join("_manifests/revisions"))? {
            let link = path.join("link");
            let (target, mut written) = read_dated_link(&link)?;
            let named = Sum::from(&digest);
            let content = match target {
                Link::To(content) => content,
                Link::Damaged => {
                    self.problem(&link, "is damaged and stays");
                    written = SystemTime::now();
                    digest
                }
                Link::Missing => {
                    // Written again only when something in it changes: the time of the deletion.
                    let written = std::fs::metadata(&path).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
                    let revision = Revision { content: named.clone(), written, state: State::Deleted, is_kept: false };
                    self.revisions.insert(named, revision);
                    continue;
                }
            };
            let state = self.read_manifest(&content)?;
            let content = Sum::from(&content);
            if content != named {
                self.by_content.entry(content.clone()).or_default().push(named.clone());
            }
            self.revisions.insert(named, Revision { content, written, state, is_kept: false });
        }
        Ok(())
    }

    fn read_manifest(&mut self, content: &Digest) -> fs::Result<State> {
        let path = self.marker.layout.blob_data(content);
        match fs::read(&path, crate::oci::MANIFEST_MAX_BYTES) {
            Ok(bytes) => Ok(parse(&bytes).map_or(State::Unreadable, State::Read)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(State::Missing),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Ok(State::Unreadable),
            Err(error) => Err(error),
        }
    }

    fn read_tags(&mut self) -> fs::Result<()> {
        let tags = self.marker.layout.tags(self.name);
        for name in list(&tags)? {
            let dir = tags.join(&name);
            let (target, mut written) = read_dated_link(&dir.join("current/link"))?;
            let is_damaged = target == Link::Damaged;
            if target == Link::Missing {
                written = std::fs::metadata(&dir).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            }
            let history = self.digests_in(&dir.join("index"))?.iter().map(|(digest, _)| Sum::from(digest)).collect();
            if is_damaged {
                self.problem(&dir.join("current/link"), "is damaged; the tag and all that it ever pointed at stay");
            }
            let target = if let Link::To(digest) = target { Some(Sum::from(&digest)) } else { None };
            let subject = subject_of(&name);
            self.tags.push(Tag { name, target, written, subject, is_damaged, history, is_kept: false });
        }
        Ok(())
    }

    /// Marks everything that stays.
    fn keep(&mut self) -> fs::Result<()> {
        let mut pending: Vec<Sum> = Vec::new();
        let mut referrers: HashMap<Sum, Vec<Sum>> = HashMap::new();
        for (named, revision) in &self.revisions {
            let is_told = self.marker.told.contains(&revision.content) || self.marker.told.contains(named);
            let is_there = matches!(revision.state, State::Read(_) | State::Unreadable);
            if is_there && (self.is_fresh(revision.written) || is_told || matches!(revision.state, State::Unreadable)) {
                pending.push(named.clone());
            }
            if let State::Read(References { subject: Some(subject), .. }) = &revision.state {
                referrers.entry(subject.clone()).or_default().push(named.clone());
            }
        }
        let mut attached: HashMap<Sum, Vec<usize>> = HashMap::new();
        for i in 0..self.tags.len() {
            let tag = &self.tags[i];
            // Attached to what was never here (another repository keeps it), a tag is as good as any.
            let subject = tag.subject.clone().filter(|s| self.revisions.contains_key(s));
            if let Some(subject) = subject {
                if self.is_fresh(tag.written) {
                    // It stays for now, and so does what says that its subject was here.
                    pending.push(subject.clone());
                    self.keep_tag(i, &mut pending);
                }
                attached.entry(subject).or_default().push(i);
            } else {
                self.keep_tag(i, &mut pending);
            }
        }
        while let Some(named) = pending.pop() {
            if !self.revisions.contains_key(&named) && !self.adopt(&named)? {
                // By the other algorithm's name.
                pending.extend(self.by_content.get(&named).into_iter().flatten().filter(|n| !self.revisions[n].is_kept).cloned());
                continue;
            }
            let Some(revision) = self.revisions.get_mut(&named) else { continue };
            if std::mem::replace(&mut revision.is_kept, true) {
                continue;
            }
            let content = revision.content.clone();
            match &revision.state {
                State::Read(references) => {
                    pending.extend(references.children.iter().cloned());
                    pending.extend(references.subject.clone());
                }
                State::Unreadable => {
                    self.keep_all_layers = true;
                    let digest = content.digest();
                    let path = self.marker.layout.blob_data(&digest);
                    self.problem(&path, format!("is no manifest that can be read; it stays, with all blobs of {}", self.name));
                }
                State::Missing | State::Deleted => {}
            }
            for name in [named, content] {
                pending.extend(referrers.get(&name).into_iter().flatten().cloned());
                for i in attached.get(&name).cloned().into_iter().flatten() {
                    self.keep_tag(i, &mut pending);
                }
            }
        }
        Ok(())
    }

    /// Takes a manifest that is only among the layers, where docker's first registries had it, for a revision.
    fn adopt(&mut self, named: &Sum) -> fs::Result<bool> {
        let Some(content) = self.layer_contents.get(named).cloned() else { return Ok(false) };
        let state = self.read_manifest(&content.digest())?;
        if !matches!(state, State::Read(_)) {
            return Ok(false);
        }
        self.revisions.insert(named.clone(), Revision { content, written: SystemTime::UNIX_EPOCH, state, is_kept: false });
        Ok(true)
    }

    fn keep_tag(&mut self, i: usize, pending: &mut Vec<Sum>) {
        let tag = &mut self.tags[i];
        if tag.is_damaged {
            tag.is_kept = true;
            pending.extend(tag.history.iter().cloned());
            return;
        }
        let Some(target) = &tag.target else {
            // Somebody is about to write it, or stopped in between.
            tag.is_kept = tag.written > self.marker.cutoff;
            return;
        };
        let is_there = match self.revisions.get(target) {
            Some(revision) => !matches!(revision.state, State::Deleted),
            None => self.by_content.contains_key(target) || self.layer_contents.contains_key(target),
        };
        tag.is_kept = is_there || tag.written > self.marker.cutoff;
        if tag.is_kept {
            pending.push(target.clone());
        }
    }

    /// Writes down what goes and what stays.
    fn plan(mut self) -> fs::Result<Plan> {
        let mut plan = Plan::default();
        self.plan_tags(&mut plan);
        self.plan_revisions(&mut plan);
        self.plan_layers(&mut plan);
        self.plan_uploads(&mut plan)?;
        self.plan_repository(&mut plan)?;
        plan.problems = self.problems;
        Ok(plan)
    }

    fn item(&self, what: What, path: PathBuf, reason: &str) -> Deletion {
        Deletion::new(self.marker.layout, what, &path, Some(self.name), reason)
    }

    fn plan_tags(&self, plan: &mut Plan) {
        for tag in &self.tags {
            let path = self.marker.layout.tag(self.name, &tag.name);
            if !tag.is_kept {
                let is_there = |target| self.revisions.get(target).is_some_and(|r| !matches!(r.state, State::Deleted));
                let is_attached = tag.subject.is_some() && tag.target.as_ref().is_some_and(is_there);
                let reason = if is_attached { "what it is attached to is gone" } else { "points at nothing" };
                let digest = tag.target.as_ref().map(Sum::digest);
                plan.items.push(Deletion { tag: Some(tag.name.clone()), digest, ..self.item(What::Tag, path, reason) });
                continue;
            }
            for entry in &tag.history {
                // History that leads nowhere; what the tag points at now is part of the tag.
                let is_kept = self.revisions.get(entry).is_some_and(|r| r.is_kept) || Some(entry) == tag.target.as_ref() || tag.is_damaged;
                if !is_kept {
                    let digest = entry.digest();
                    let path = path.join("index").join(digest.algorithm().as_str()).join(digest.hex());
                    let item = self.item(What::History, path, "the manifest is gone");
                    plan.items.push(Deletion { tag: Some(tag.name.clone()), digest: Some(digest), ..item });
                }
            }
        }
    }

    fn plan_revisions(&mut self, plan: &mut Plan) {
        let revisions = std::mem::take(&mut self.revisions);
        let mut sorted: Vec<(&Sum, &Revision)> = revisions.iter().collect();
        sorted.sort_unstable_by_key(|(named, _)| *named);
        for (named, revision) in sorted {
            let digest = named.digest();
            let mut path = self.marker.layout.revision_link(self.name, &digest);
            path.pop();
            let is_deleted = matches!(revision.state, State::Deleted);
            if revision.is_kept || is_deleted && self.is_fresh(revision.written) {
                if matches!(revision.state, State::Missing) {
                    let data = self.marker.layout.blob_data(&revision.content.digest());
                    self.problem(&data, format!("is missing; manifest {digest} of {} cannot be pulled", self.name));
                }
                plan.kept.push(revision.content.clone());
                continue;
            }
            let reason = if is_deleted { "was deleted" } else { "no tag leads to it" };
            let what = if is_deleted { What::Remnant } else { What::Manifest };
            plan.dropped.push(revision.content.clone());
            plan.items.push(Deletion { digest: Some(digest), ..self.item(what, path, reason) });
        }
        self.revisions = revisions;
    }

    fn plan_layers(&mut self, plan: &mut Plan) {
        let contents = std::mem::take(&mut self.layer_contents);
        let mut wanted: HashSet<Sum> = HashSet::new();
        let mut checked = Vec::new();
        for revision in self.revisions.values().filter(|r| r.is_kept) {
            wanted.insert(revision.content.clone());
            let State::Read(references) = &revision.state else { continue };
            // An index may name blobs as well.
            let children = references.children.iter().filter(|child| !self.revisions.contains_key(child)).map(|c| (c, true));
            for (sum, is_foreign) in references.blobs.iter().map(|b| (&b.sum, b.is_foreign)).chain(children) {
                let content = contents.get(sum).unwrap_or(sum);
                if wanted.insert(content.clone()) && !is_foreign {
                    checked.push(content.digest());
                }
            }
        }
        for digest in checked {
            let path = self.marker.layout.blob_data(&digest);
            if !path.exists() {
                self.problem(&path, format!("is missing; an image of {} needs it", self.name));
            }
        }
        for layer in &self.layers {
            let is_wanted = self.keep_all_layers
                || self.is_fresh(layer.written)
                || layer.content.as_ref().is_some_and(|c| wanted.contains(c) || self.marker.told.contains(c))
                || self.marker.told.contains(&layer.named);
            match &layer.content {
                Some(content) if is_wanted => plan.kept.push(content.clone()),
                _ if is_wanted => {}
                content => {
                    plan.dropped.extend(content.clone());
                    let digest = layer.named.digest();
                    let path = self.marker.layout.layer_dir(self.name, &digest);
                    plan.items.push(Deletion { digest: Some(digest), ..self.item(What::Link, path, "no manifest names it") });
                }
            }
        }
    }

    fn plan_uploads(&self, plan: &mut Plan) -> fs::Result<()> {
        let dir = self.dir().join("_uploads");
        for id in list(&dir)? {
            let path = dir.join(&id);
            let (newest, bytes) = weigh(&path)?;
            if !self.marker.active.contains(&id) && !self.is_fresh(newest) {
                plan.items.push(Deletion { freed: bytes, ..self.item(What::Upload, path, "nobody goes on with it") });
            }
        }
        Ok(())
    }

    /// A repository in which nothing stays goes as a whole; the names above it that are then empty, too.
    fn plan_repository(&self, plan: &mut Plan) -> fs::Result<()> {
        let is_empty = |dir: &str, kept: usize| kept == 0 && self.dir().join(dir).is_dir();
        let uploads = list(&self.dir().join("_uploads"))?.len();
        let uploads_kept = uploads - plan.items.iter().filter(|i| i.what == What::Upload).count();
        let tags_kept = self.tags.iter().filter(|t| t.is_kept).count();
        let entries_kept = plan.kept.len();
        if tags_kept + entries_kept + uploads_kept > 0 || !self.problems.is_empty() {
            return Ok(());
        }
        // A first push makes the directories before it writes anything into them.
        let changed = std::fs::metadata(self.dir()).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        if self.is_fresh(changed) {
            return Ok(());
        }
        for dir in ["_manifests", "_layers", "_uploads"] {
            if is_empty(dir, 0) {
                plan.items.push(self.item(What::Repository, self.dir().join(dir), "the repository is empty"));
            }
        }
        Ok(())
    }
}

/// Lists a directory; one with more entries than can be is an error.
fn list(dir: &Path) -> fs::Result<Vec<String>> {
    let names = names_in(dir, ENTRIES_MAX)?;
    if names.len() >= ENTRIES_MAX {
        let error = io::Error::new(io::ErrorKind::FileTooLarge, format!("it has {ENTRIES_MAX} entries or more"));
        return Err(PathError::new("list", dir, error));
    }
    Ok(names)
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
