//! The tags of a repository, in few bytes each: there may be hundreds of thousands.

use std::ops::{Index, IndexMut};

use super::keys::Key;
use super::layers::make_room;
use super::names::List;

/// A tag.
#[derive(Debug)]
pub(super) struct Tag {
    /// Where its name begins in the names of all, and how long it is: no more than the name of a directory can be.
    name: (u32, u8),
    pub(super) target: Option<Key>,
    /// What the tag is attached to by its name, if it is such a tag.
    pub(super) subject: Option<Key>,
    /// All that it ever pointed at.
    pub(super) history: List,
    pub(super) is_fresh: bool,
    pub(super) is_damaged: bool,
    pub(super) is_kept: bool,
}

impl Tag {
    /// Makes a tag, without its name yet.
    pub(super) fn new(target: Option<Key>, subject: Option<Key>, history: List) -> Tag {
        Tag { name: (0, 0), target, subject, history, is_fresh: false, is_damaged: false, is_kept: false }
    }
}

/// All tags of a repository.
#[derive(Debug, Default)]
pub(super) struct Tags {
    all: Vec<Tag>,
    names: Vec<u8>,
}

impl Tags {
    /// Makes room for so many.
    pub(super) fn reserve(&mut self, count: usize) {
        self.all.reserve_exact(count);
    }

    /// Adds one; `None` where the names of all are longer than can be.
    pub(super) fn push(&mut self, name: &str, tag: Tag) -> Option<()> {
        let name_of = (u32::try_from(self.names.len()).ok()?, u8::try_from(name.len()).ok()?);
        make_room(&mut self.names, name.len());
        self.names.extend_from_slice(name.as_bytes());
        make_room(&mut self.all, 1);
        self.all.push(Tag { name: name_of, ..tag });
        Some(())
    }

    /// Sorts them by their names.
    pub(super) fn sort(&mut self) {
        let names = &self.names;
        self.all.sort_unstable_by(|a, b| bytes(names, a).cmp(bytes(names, b)));
    }

    pub(super) fn name(&self, tag: &Tag) -> &str {
        // They were texts when they came.
        std::str::from_utf8(bytes(&self.names, tag)).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Tag> {
        self.all.iter()
    }
}

fn bytes<'a>(names: &'a [u8], tag: &Tag) -> &'a [u8] {
    let (first, len) = tag.name;
    &names[first as usize..first as usize + usize::from(len)]
}

impl Index<usize> for Tags {
    type Output = Tag;

    fn index(&self, at: usize) -> &Tag {
        &self.all[at]
    }
}

impl IndexMut<usize> for Tags {
    fn index_mut(&mut self, at: usize) -> &mut Tag {
        &mut self.all[at]
    }
}
