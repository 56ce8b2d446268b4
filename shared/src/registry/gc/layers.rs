//! What a repository links to, as a sorted table: there may be millions.

use super::sum::Sum;

/// A link to content.
pub(super) struct Layer {
    /// The digest that it is found by.
    pub(super) named: Sum,
    /// What it holds, where that is another one.
    other: Option<Box<Sum>>,
    is_empty: bool,
    /// Whether it was written within the grace period.
    pub(super) is_fresh: bool,
}

impl Layer {
    /// Returns the content that it leads to.
    pub(super) fn content(&self) -> Option<&Sum> {
        (!self.is_empty).then(|| self.other.as_deref().unwrap_or(&self.named))
    }
}

/// The links of a repository.
#[derive(Default)]
pub(super) struct Layers(Vec<Layer>);

impl Layers {
    /// Adds one; [`Layers::sort`] follows the last.
    pub(super) fn push(&mut self, named: Sum, content: Option<Sum>, is_fresh: bool) {
        // In small steps: half of the table would lie idle otherwise.
        if self.0.len() == self.0.capacity() {
            self.0.reserve_exact((self.0.len() / 8).max(64));
        }
        let is_empty = content.is_none();
        let other = content.filter(|c| *c != named).map(Box::new);
        self.0.push(Layer { named, other, is_empty, is_fresh });
    }

    pub(super) fn sort(&mut self) {
        self.0.sort_unstable_by(|a, b| a.named.cmp(&b.named));
    }

    fn find(&self, named: &Sum) -> Option<usize> {
        self.0.binary_search_by(|layer| layer.named.cmp(named)).ok()
    }

    /// Returns the content that a digest stands for.
    pub(super) fn content_of(&self, named: &Sum) -> Option<&Sum> {
        self.0[self.find(named)?].content()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Layer> {
        self.0.iter()
    }

    /// Returns a set of contents that costs a bit for most of them.
    pub(super) fn wanted(&self) -> Wanted<'_> {
        Wanted { layers: self, marks: vec![false; self.0.len()], others: std::collections::HashSet::new() }
    }
}

/// Contents that are wanted.
pub(super) struct Wanted<'a> {
    layers: &'a Layers,
    /// By the place of the link that the content itself is the name of.
    marks: Vec<bool>,
    others: std::collections::HashSet<Sum>,
}

impl Wanted<'_> {
    /// Adds content; tells whether it is new.
    pub(super) fn insert(&mut self, content: &Sum) -> bool {
        match self.layers.find(content) {
            Some(at) => !std::mem::replace(&mut self.marks[at], true),
            None => self.others.insert(content.clone()),
        }
    }

    pub(super) fn contains(&self, content: &Sum) -> bool {
        self.layers.find(content).map_or_else(|| self.others.contains(content), |at| self.marks[at])
    }
}
