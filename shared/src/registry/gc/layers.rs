//! What a repository links to, as a sorted table: there may be millions.

use std::collections::{HashMap, HashSet};

use super::keys::Key;

/// The bits of a word.
const WORD_BITS: usize = u64::BITS as usize;

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

/// A link in five bytes, which sort as the key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    named: [u8; 4],
    flags: u8,
}

/// Written within the grace period.
const FRESH: u8 = 1;
/// Leads to what it is named by, as nearly all do.
const ITSELF: u8 = 2;

impl Entry {
    fn named(self) -> Key {
        Key::from_bytes(self.named)
    }
}

/// The links of a repository.
#[derive(Debug, Default)]
pub(super) struct Layers {
    sorted: Vec<Entry>,
    /// Where those lead that are named otherwise: by another algorithm.
    elsewhere: HashMap<Key, Key>,
}

/// Makes room in small steps: half of the table would lie idle otherwise.
pub(super) fn make_room<T>(table: &mut Vec<T>, more: usize) {
    if table.capacity() - table.len() < more {
        table.reserve_exact((table.len() / 8).max(64).max(more));
    }
}

impl Layers {
    /// Makes room for so many.
    pub(super) fn reserve(&mut self, count: usize) {
        self.sorted.reserve_exact(count);
    }

    /// Adds one; [`Layers::sort`] follows the last.
    pub(super) fn push(&mut self, layer: &Layer) {
        make_room(&mut self.sorted, 1);
        let is_itself = layer.content == Some(layer.named);
        if let Some(content) = layer.content.filter(|_| !is_itself) {
            self.elsewhere.insert(layer.named, content);
        }
        let flags = if layer.is_fresh { FRESH } else { 0 } | if is_itself { ITSELF } else { 0 };
        self.sorted.push(Entry { named: layer.named.bytes(), flags });
    }

    pub(super) fn sort(&mut self) {
        self.sorted.sort_unstable();
    }

    fn find(&self, named: Key) -> Option<usize> {
        self.sorted.binary_search_by_key(&named.bytes(), |entry| entry.named).ok()
    }

    /// Returns the content that a digest stands for.
    pub(super) fn content_of(&self, named: Key) -> Option<Key> {
        self.layer(self.sorted[self.find(named)?]).content
    }

    fn layer(&self, entry: Entry) -> Layer {
        let named = entry.named();
        let content = if entry.flags & ITSELF != 0 { Some(named) } else { self.elsewhere.get(&named).copied() };
        Layer { named, content, is_fresh: entry.flags & FRESH != 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Layer> {
        self.sorted.iter().map(|entry| self.layer(*entry))
    }

    /// Returns a set of contents that costs a bit for most of them.
    pub(super) fn wanted(&self) -> Wanted<'_> {
        Wanted { layers: self, marks: Bits::new(self.len()), others: HashSet::new() }
    }
}

/// A set of places.
#[derive(Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Makes an empty set for so many places.
    pub(super) fn new(len: usize) -> Bits {
        Bits(vec![0; len.div_ceil(WORD_BITS)])
    }

    /// Adds a place; tells whether it is new.
    pub(super) fn insert(&mut self, at: usize) -> bool {
        let (word, bit) = (&mut self.0[at / WORD_BITS], 1 << (at % WORD_BITS));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    pub(super) fn contains(&self, at: usize) -> bool {
        self.0[at / WORD_BITS] & 1 << (at % WORD_BITS) != 0
    }
}

/// Contents that are wanted.
pub(super) struct Wanted<'a> {
    layers: &'a Layers,
    /// By the place of the link that the content itself is the name of.
    marks: Bits,
    others: HashSet<Key>,
}

impl Wanted<'_> {
    /// Adds content; tells whether it is new.
    pub(super) fn insert(&mut self, content: Key) -> bool {
        match self.layers.find(content) {
            Some(at) => self.marks.insert(at),
            None => self.others.insert(content),
        }
    }

    pub(super) fn contains(&self, content: Key) -> bool {
        self.layers.find(content).map_or_else(|| self.others.contains(&content), |at| self.marks.contains(at))
    }
}
