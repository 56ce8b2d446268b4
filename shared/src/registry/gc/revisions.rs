//! The manifests of a repository, as a sorted table: there may be hundreds of thousands.

use std::collections::HashMap;
use std::ops::Index;

use super::keys::Key;
use super::names::Range;

/// A manifest that a repository links to.
#[derive(Debug)]
pub(super) struct Revision {
    pub(super) content: Key,
    pub(super) state: State,
    pub(super) is_fresh: bool,
    pub(super) is_kept: bool,
}

#[derive(Debug)]
pub(super) enum State {
    /// It names these.
    Read(Range),
    /// Its content is no manifest that we know.
    Unreadable,
    /// Its link is there, its content is not: damage.
    Missing,
    /// A directory without a link, as a deletion leaves it.
    Deleted,
}

/// The manifests of a repository by what they are named.
#[derive(Debug, Default)]
pub(super) struct Revisions {
    sorted: Vec<(Key, Revision)>,
    /// Those that were found while the repository was marked already.
    late: HashMap<Key, Revision>,
}

impl Revisions {
    /// Makes room for so many.
    pub(super) fn reserve(&mut self, count: usize) {
        self.sorted.reserve_exact(count);
    }

    /// Adds one; [`Revisions::sort`] follows the last.
    pub(super) fn push(&mut self, named: Key, revision: Revision) {
        self.sorted.push((named, revision));
    }

    pub(super) fn sort(&mut self) {
        self.sorted.sort_unstable_by_key(|(named, _)| *named);
    }

    /// Adds one after they were sorted.
    pub(super) fn insert(&mut self, named: Key, revision: Revision) {
        self.late.insert(named, revision);
    }

    fn find(&self, named: &Key) -> Option<usize> {
        self.sorted.binary_search_by_key(named, |(named, _)| *named).ok()
    }

    pub(super) fn contains_key(&self, named: &Key) -> bool {
        self.get(named).is_some()
    }

    pub(super) fn get(&self, named: &Key) -> Option<&Revision> {
        self.find(named).map(|at| &self.sorted[at].1).or_else(|| self.late.get(named))
    }

    pub(super) fn get_mut(&mut self, named: &Key) -> Option<&mut Revision> {
        match self.find(named) {
            Some(at) => Some(&mut self.sorted[at].1),
            None => self.late.get_mut(named),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &Revision)> {
        self.sorted.iter().map(|(named, revision)| (named, revision)).chain(&self.late)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.iter().map(|(named, _)| named)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Revision> {
        self.iter().map(|(_, revision)| revision)
    }

    pub(super) fn len(&self) -> usize {
        self.sorted.len() + self.late.len()
    }
}

impl Index<&Key> for Revisions {
    type Output = Revision;

    fn index(&self, named: &Key) -> &Revision {
        self.get(named).expect("only what is there is asked for like this")
    }
}
