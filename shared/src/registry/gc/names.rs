//! What manifests and tags name, one after the other in one table.

use super::keys::{Key, Keys};
use super::layers::make_room;
use super::manifest::References;

/// The names of all manifests and tags of a repository.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<Key>);

/// Where in [`Names`] what a tag pointed at stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    first: u32,
    len: u32,
}

/// Where in [`Names`] those of one stand: first the manifests, then the blobs, then the blobs that may be elsewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    first: u32,
    children: u32,
    blobs: u32,
    foreign: u32,
    /// What it refers to, if it is a referrer.
    pub(super) subject: Option<Key>,
}

impl Names {
    /// Takes what a manifest names; `None` when all manifests together name too much.
    pub(super) fn references(&mut self, references: &References, keys: &mut Keys<'_>) -> Option<Range> {
        let first = u32::try_from(self.0.len()).ok()?;
        let mut add = |sums: &mut dyn Iterator<Item = &super::sum::Sum>| {
            let before = self.0.len();
            for sum in sums {
                make_room(&mut self.0, 1);
                self.0.push(keys.key(sum));
            }
            u32::try_from(self.0.len() - before).ok()
        };
        let children = add(&mut references.children.iter())?;
        let blobs = add(&mut references.blobs.iter().filter(|b| !b.is_foreign).map(|b| &b.sum))?;
        let foreign = add(&mut references.blobs.iter().filter(|b| b.is_foreign).map(|b| &b.sum))?;
        let subject = references.subject.as_ref().map(|subject| keys.key(subject));
        Some(Range { first, children, blobs, foreign, subject })
    }

    /// Takes what a tag pointed at.
    pub(super) fn list(&mut self, list: &[Key]) -> Option<List> {
        let (first, len) = (u32::try_from(self.0.len()).ok()?, u32::try_from(list.len()).ok()?);
        make_room(&mut self.0, list.len());
        self.0.extend(list);
        Some(List { first, len })
    }

    /// Returns what a tag pointed at.
    pub(super) fn listed(&self, list: &List) -> &[Key] {
        self.part(list.first as usize, list.len)
    }

    /// Returns the manifests.
    pub(super) fn children(&self, range: &Range) -> &[Key] {
        self.part(range.first as usize, range.children)
    }

    /// Returns the blobs that must be here.
    pub(super) fn blobs(&self, range: &Range) -> &[Key] {
        self.part(range.first as usize + range.children as usize, range.blobs)
    }

    /// Returns the blobs that may be elsewhere.
    pub(super) fn foreign(&self, range: &Range) -> &[Key] {
        self.part(range.first as usize + range.children as usize + range.blobs as usize, range.foreign)
    }

    fn part(&self, first: usize, len: u32) -> &[Key] {
        &self.0[first..first + len as usize]
    }
}
