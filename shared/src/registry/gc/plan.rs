//! Writes down what goes of a repository that has been marked, in an order in which every step leaves one that works:
//! tags, their history, manifests, links to blobs, uploads, the empty repository.
//!
//! What goes may be millions of things, so each is written down in a few bytes, and described when its turn comes.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::keys::Key;
use super::layers::{Bits, make_room};
use super::listing::{each_digest, list, weigh};
use super::mark::Reading;
use super::revisions::{Revision, State};
use super::sum::Sum;
use super::{Deletion, Problem, What};
use crate::digest::Digest;
use crate::sys::fs;

/// The directories of a repository, in the order in which they go.
const DIRECTORIES: [&str; 3] = ["_manifests", "_layers", "_uploads"];

/// What to do with a repository.
pub(super) struct Plan<'a> {
    reading: Reading<'a>,
    /// What goes before the links to blobs, and after them.
    first: Vec<Going>,
    links: Vec<Key>,
    last: Vec<Going>,
    /// How much of it has been done.
    done: usize,
    uploads: Vec<(String, u64)>,
    /// The links to blobs that stay, by their place among the layers.
    stays: Bits,
    /// How many links stay.
    links_kept: usize,
}

/// Tells whether a manifest stays, or the directory that its deletion left.
fn stays(revision: &Revision) -> bool {
    revision.is_kept || matches!(revision.state, State::Deleted) && revision.is_fresh
}

/// Something that goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Going {
    Tag(u32),
    /// An entry of a tag's history.
    History(u32, Key),
    Revision(Key),
    Link(Key),
    Upload(u32),
    /// A directory of the repository itself, by its place among [`DIRECTORIES`].
    Directory(u8),
}

impl<'a> Reading<'a> {
    /// Writes down what goes and what stays.
    pub(super) fn plan(self) -> fs::Result<Plan<'a>> {
        let stays = Bits::new(self.layers.len());
        let (first, links, last) = (Vec::new(), Vec::new(), Vec::new());
        let mut plan = Plan { reading: self, first, links, last, done: 0, uploads: Vec::new(), stays, links_kept: 0 };
        plan.tags();
        plan.revisions();
        plan.layers();
        plan.uploads()?;
        plan.repository()?;
        Ok(plan)
    }
}

impl Plan<'_> {
    fn tags(&mut self) {
        let reading = &self.reading;
        for (i, tag) in (0..).zip(reading.tags.iter()) {
            if !tag.is_kept {
                self.first.push(Going::Tag(i));
                continue;
            }
            for entry in reading.names.listed(&tag.history) {
                // History that leads nowhere; what the tag points at now is part of the tag.
                let is_kept = reading.revisions.get(entry).is_some_and(|r| r.is_kept) || Some(*entry) == tag.target || tag.is_damaged;
                if !is_kept {
                    self.first.push(Going::History(i, *entry));
                }
            }
        }
    }

    fn revisions(&mut self) {
        let mut sorted: Vec<Key> = Vec::with_capacity(self.reading.revisions.len());
        sorted.extend(self.reading.revisions.keys());
        sorted.sort_unstable_by(|a, b| self.reading.keys.compare(*a, *b));
        for named in sorted {
            let revision = &self.reading.revisions[&named];
            let content = revision.content;
            if stays(revision) {
                if matches!(revision.state, State::Missing) {
                    let (data, digest) = (self.data(content), self.reading.keys.digest(named));
                    let message = format!(
                        "is missing; manifest {digest} of {name} cannot be pulled, and all manifests and blobs of {name} stay",
                        name = self.reading.name
                    );
                    self.reading.problem(&data, message);
                }
                self.links_kept += 1;
                continue;
            }
            self.first.push(Going::Revision(named));
        }
    }

    fn layers(&mut self) {
        let reading = &self.reading;
        let mut wanted = reading.layers.wanted();
        let mut checked = Vec::new();
        for revision in reading.revisions.values().filter(|r| r.is_kept) {
            wanted.insert(revision.content);
            let State::Read(range) = &revision.state else { continue };
            // An index may name blobs as well.
            let children = reading.names.children(range).iter().filter(|child| !reading.revisions.contains_key(child));
            let needed = reading.names.blobs(range).iter().map(|blob| (blob, false));
            for (named, is_elsewhere) in needed.chain(reading.names.foreign(range).iter().chain(children).map(|other| (other, true))) {
                let content = reading.layers.content_of(*named).unwrap_or(*named);
                if wanted.insert(content) && !is_elsewhere && !reading.has(content) {
                    checked.push(content);
                }
            }
        }
        let mut gone = Vec::new();
        let (mut stays, mut links_kept) = (std::mem::take(&mut self.stays), 0);
        for (at, layer) in reading.layers.iter().enumerate() {
            let is_wanted = reading.keep_all_layers
                || layer.is_fresh
                || layer.content.is_some_and(|c| wanted.contains(c) || reading.is_told(c))
                || reading.is_told(layer.named);
            if is_wanted {
                links_kept += usize::from(layer.content.is_some());
                stays.insert(at);
            } else {
                make_room(&mut gone, 1);
                gone.push(layer.named);
            }
        }
        drop(wanted);
        gone.sort_unstable_by(|a, b| reading.keys.compare(*a, *b));
        (self.links, self.stays) = (gone, stays);
        self.links_kept += links_kept;
        checked.sort_unstable_by(|a, b| self.reading.keys.compare(*a, *b));
        for content in checked {
            let path = self.data(content);
            let message = format!("is missing; an image of {} needs it", self.reading.name);
            self.reading.problem(&path, message);
        }
    }

    fn data(&self, content: Key) -> PathBuf {
        self.reading.marker.layout.blob_data(&self.reading.keys.digest(content))
    }

    fn uploads(&mut self) -> fs::Result<()> {
        let dir = self.reading.dir().join("_uploads");
        for id in list(&dir)? {
            let (newest, bytes) = weigh(&dir.join(&id))?;
            if !self.reading.marker.active.contains(&id) && !self.reading.is_fresh(newest) {
                self.last.push(Going::Upload(u32::try_from(self.uploads.len()).unwrap_or(u32::MAX)));
                self.uploads.push((id, bytes));
            }
        }
        Ok(())
    }

    /// A repository in which nothing stays goes as a whole; the names above it that are then empty, too.
    fn repository(&mut self) -> fs::Result<()> {
        let uploads_kept = list(&self.reading.dir().join("_uploads"))?.len() - self.uploads.len();
        let tags_kept = self.reading.tags.iter().filter(|t| t.is_kept).count();
        if tags_kept + self.links_kept + uploads_kept > 0 || !self.reading.problems.is_empty() {
            return Ok(());
        }
        // A first push makes the directories before it writes anything into them.
        let changed = std::fs::metadata(self.reading.dir()).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        if self.reading.is_fresh(changed) {
            return Ok(());
        }
        let there = (0..).zip(DIRECTORIES).filter(|(_, dir)| self.reading.dir().join(dir).is_dir());
        self.last.extend(there.map(|(place, _)| Going::Directory(place)));
        Ok(())
    }

    /// Tells whether all of it has been done.
    pub(super) fn is_done(&self) -> bool {
        self.done == self.first.len() + self.links.len() + self.last.len()
    }

    /// Returns what is left to do, in its order.
    fn left(&self) -> impl Iterator<Item = Going> {
        let after_first = self.done.saturating_sub(self.first.len());
        let after_links = after_first.saturating_sub(self.links.len());
        let links = self.links[after_first.min(self.links.len())..].iter().map(|named| Going::Link(*named));
        let first = self.first[self.done.min(self.first.len())..].iter().copied();
        first.chain(links).chain(self.last[after_links..].iter().copied())
    }

    /// Describes what goes next.
    pub(super) fn next(&self, most: usize) -> Vec<Deletion> {
        self.left().take(most).map(|going| self.describe(going)).collect()
    }

    /// Takes note that so much of it has been done.
    pub(super) fn advance(&mut self, count: usize) {
        self.done += count;
    }

    /// Tells whether something that goes next was written, or a client told of it, since the repository was read.
    ///
    /// `was_told` says whether a client was told of a digest within the grace period.
    pub(super) fn is_overtaken(&self, next: &[Deletion], was_told: impl Fn(&Digest) -> bool) -> bool {
        next.iter().zip(self.left()).any(|(item, going)| {
            let key = match going {
                Going::Revision(key) | Going::Link(key) | Going::History(_, key) => Some(key),
                Going::Tag(_) | Going::Upload(_) | Going::Directory(_) => None,
            };
            let is_told = item.digest.as_ref().is_some_and(&was_told) && key.is_none_or(|key| !self.reading.is_told(key));
            is_told || self.is_written(going, &self.reading.marker.layout.storage().join(&item.path))
        })
    }

    /// Tells whether what lies there was written after the time by which things are young.
    fn is_written(&self, going: Going, path: &Path) -> bool {
        let is_fresh = |path: &Path| std::fs::metadata(path).and_then(|m| m.modified()).is_ok_and(|written| self.reading.is_fresh(written));
        match going {
            Going::Tag(_) => is_fresh(&path.join("current/link")),
            Going::History(..) | Going::Revision(_) | Going::Link(_) => is_fresh(&path.join("link")),
            Going::Upload(_) => is_fresh(path) || is_fresh(&path.join("data")),
            // Directories change as what was in them goes; a file in one is somebody's.
            Going::Directory(_) => walkdir::WalkDir::new(path).into_iter().flatten().any(|entry| {
                entry.file_type().is_file() && entry.metadata().is_ok_and(|m| m.modified().is_ok_and(|t| self.reading.is_fresh(t)))
            }),
        }
    }

    fn describe(&self, going: Going) -> Deletion {
        let reading = &self.reading;
        let layout = reading.marker.layout;
        let item = |what, path: PathBuf, reason| Deletion::new(layout, what, &path, Some(reading.name), reason);
        match going {
            Going::Tag(i) => {
                let tag = &reading.tags[i as usize];
                let is_there = |target| reading.revisions.get(&target).is_some_and(|r| !matches!(r.state, State::Deleted));
                let is_attached = tag.subject.is_some() && tag.target.is_some_and(is_there);
                let reason = if is_attached { "what it is attached to is gone" } else { "points at nothing" };
                let digest = tag.target.map(|target| reading.keys.digest(target));
                let name = reading.tags.name(tag);
                Deletion { tag: Some(name.to_owned()), digest, ..item(What::Tag, layout.tag(reading.name, name), reason) }
            }
            Going::History(i, entry) => {
                let (tag, digest) = (&reading.tags[i as usize], reading.keys.digest(entry));
                let name = reading.tags.name(tag);
                let path = layout.tag(reading.name, name).join("index").join(digest.algorithm().as_str()).join(digest.hex());
                let item = item(What::History, path, "the manifest is gone");
                Deletion { tag: Some(name.to_owned()), digest: Some(digest), ..item }
            }
            Going::Revision(named) => {
                let digest = reading.keys.digest(named);
                let mut path = layout.revision_link(reading.name, &digest);
                path.pop();
                let is_deleted = matches!(reading.revisions[&named].state, State::Deleted);
                let (what, reason) = if is_deleted { (What::Remnant, "was deleted") } else { (What::Manifest, "no tag leads to it") };
                Deletion { digest: Some(digest), ..item(what, path, reason) }
            }
            Going::Link(named) => {
                let digest = reading.keys.digest(named);
                let path = layout.layer_dir(reading.name, &digest);
                Deletion { digest: Some(digest), ..item(What::Link, path, "no manifest names it") }
            }
            Going::Upload(i) => {
                let (id, bytes) = &self.uploads[i as usize];
                Deletion { freed: *bytes, ..item(What::Upload, layout.upload(reading.name, id), "nobody goes on with it") }
            }
            Going::Directory(place) => {
                item(What::Repository, reading.dir().join(DIRECTORIES[usize::from(place)]), "the repository is empty")
            }
        }
    }

    /// Tells of each content that the repository links to, by its place among the contents that exist, whether its link stays.
    pub(super) fn each_content(&self, mut on: impl FnMut(u32, bool)) {
        let reading = &self.reading;
        for revision in reading.revisions.values() {
            if let Some(place) = reading.keys.place(revision.content) {
                on(place, stays(revision));
            }
        }
        for (at, layer) in reading.layers.iter().enumerate() {
            if let Some(place) = layer.content.and_then(|content| reading.keys.place(content)) {
                on(place, self.stays.contains(at));
            }
        }
        // Content that a manifest needs stays although the link to it was lost: the link can be made anew, content cannot.
        for revision in reading.revisions.values().filter(|r| r.is_kept) {
            let State::Read(range) = &revision.state else { continue };
            let names = reading.names.blobs(range).iter().chain(reading.names.foreign(range)).chain(reading.names.children(range));
            for named in names {
                if let Some(place) = reading.keys.place(reading.layers.content_of(*named).unwrap_or(*named)) {
                    on(place, true);
                }
            }
        }
    }

    /// Tells whether there is a manifest that was not there, or not to stay, when the repository was read: it may name any blob.
    pub(super) fn has_newcomers(&self) -> bool {
        let moved = |going: &Going| if let Going::Revision(key) = going { Some(*key) } else { None };
        let moved: HashSet<Key> = self.first[..self.done.min(self.first.len())].iter().filter_map(moved).collect();
        let is_known = |digest: &Digest| {
            let key = self.reading.keys.find(&Sum::from(digest));
            key.is_some_and(|key| self.reading.revisions.contains_key(&key) && !moved.contains(&key))
        };
        let mut has_newcomers = false;
        let looked = each_digest(&self.reading.dir().join("_manifests/revisions"), &mut |named, _, _| {
            has_newcomers |= named.is_some_and(|digest| !is_known(&digest));
            Ok(())
        });
        // What cannot be looked at is read again, which says why.
        has_newcomers || looked.is_err()
    }

    /// Returns what is damaged.
    pub(super) fn end(self) -> Vec<Problem> {
        self.reading.problems
    }
}
