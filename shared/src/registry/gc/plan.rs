//! Writes down what goes of a repository that has been marked, in an order in which every step leaves one that works:
//! tags, their history, manifests, links to blobs, uploads, the empty repository.

use std::path::PathBuf;
use std::time::SystemTime;

use super::mark::{Reading, Revision, State, list, weigh};
use super::sum::Sum;
use super::{Deletion, Problem, What};
use crate::sys::fs;

/// What to do with a repository.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// What goes, in an order in which every step leaves a repository that works.
    pub(super) items: Vec<Deletion>,
    /// Contents that stay linked, by their place among the contents that exist.
    pub(super) kept: Vec<u32>,
    /// How many links stay.
    links_kept: usize,
    /// Contents whose links go.
    pub(super) dropped: Vec<Sum>,
    pub(super) problems: Vec<Problem>,
}

impl Reading<'_> {
    /// Writes down what goes and what stays.
    pub(super) fn plan(mut self) -> fs::Result<Plan> {
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
                self.keep_link(plan, &revision.content);
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
        let mut wanted = self.layers.wanted();
        let mut checked = Vec::new();
        for revision in self.revisions.values().filter(|r| r.is_kept) {
            wanted.insert(&revision.content);
            let State::Read(references) = &revision.state else { continue };
            // An index may name blobs as well.
            let children = references.children.iter().filter(|child| !self.revisions.contains_key(child)).map(|c| (c, true));
            for (sum, is_foreign) in references.blobs.iter().map(|b| (&b.sum, b.is_foreign)).chain(children) {
                let content = self.layers.content_of(sum).unwrap_or(sum);
                if wanted.insert(content) && !is_foreign && !self.marker.layout.blob_data(&content.digest()).exists() {
                    checked.push(content.digest());
                }
            }
        }
        for layer in self.layers.iter() {
            let told = &self.marker.told;
            let is_wanted = self.keep_all_layers
                || layer.is_fresh
                || layer.content().is_some_and(|c| wanted.contains(c) || told.contains(c))
                || told.contains(&layer.named);
            match layer.content() {
                Some(content) if is_wanted => self.keep_link(plan, content),
                _ if is_wanted => {}
                content => {
                    plan.dropped.extend(content.cloned());
                    let digest = layer.named.digest();
                    let path = self.marker.layout.layer_dir(self.name, &digest);
                    plan.items.push(Deletion { digest: Some(digest), ..self.item(What::Link, path, "no manifest names it") });
                }
            }
        }
        for digest in checked {
            let path = self.marker.layout.blob_data(&digest);
            self.problem(&path, format!("is missing; an image of {} needs it", self.name));
        }
    }

    fn keep_link(&self, plan: &mut Plan, content: &Sum) {
        plan.links_kept += 1;
        plan.kept.extend(self.marker.contents.place(content));
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
        let entries_kept = plan.links_kept;
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
