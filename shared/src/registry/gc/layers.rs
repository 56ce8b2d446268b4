//! What a repository links to, as a sorted table: there may be millions.

use std::collections::HashSet;

use super::keys::Key;

/// A link to content.
#[derive(Debug)]
pub(super) struct Layer {
    /// The digest that it is found by.
    pub(super) named: Key,
    /// The content that it leads to, if any.
    pub(super) content: Option<Key>,
    /// Whether it was written within the grace period.
    pub(super) is_fresh: bool,
}

/// The links of a repository.
#[derive(Debug, Default)]
pub(super) struct Layers(Vec<Layer>);

impl Layers {
    /// Makes room for so many.
    pub(super) fn reserve(&mut self, count: usize) {
        self.0.reserve_exact(count);
    }

    /// Adds one; [`Layers::sort`] follows the last.
    pub(super) fn push(&mut self, layer: Layer) {
        // In small steps: half of the table would lie idle otherwise.
        if self.0.len() == self.0.capacity() {
            self.0.reserve_exact((self.0.len() / 8).max(64));
        }
        self.0.push(layer);
    }

    pub(super) fn sort(&mut self) {
        self.0.sort_unstable_by_key(|layer| layer.named);
    }

    fn find(&self, named: Key) -> Option<usize> {
        self.0.binary_search_by_key(&named, |layer| layer.named).ok()
    }

    /// Returns the content that a digest stands for.
    pub(super) fn content_of(&self, named: Key) -> Option<Key> {
        self.0[self.find(named)?].content
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Layer> {
        self.0.iter()
    }

    /// Returns a set of contents that costs a byte for most of them.
    pub(super) fn wanted(&self) -> Wanted<'_> {
        Wanted { layers: self, marks: vec![false; self.0.len()], others: HashSet::new() }
    }
}

/// Contents that are wanted.
pub(super) struct Wanted<'a> {
    layers: &'a Layers,
    /// By the place of the link that the content itself is the name of.
    marks: Vec<bool>,
    others: HashSet<Key>,
}

impl Wanted<'_> {
    /// Adds content; tells whether it is new.
    pub(super) fn insert(&mut self, content: Key) -> bool {
        match self.layers.find(content) {
            Some(at) => !std::mem::replace(&mut self.marks[at], true),
            None => self.others.insert(content),
        }
    }

    pub(super) fn contains(&self, content: Key) -> bool {
        self.layers.find(content).map_or_else(|| self.others.contains(&content), |at| self.marks[at])
    }
}
