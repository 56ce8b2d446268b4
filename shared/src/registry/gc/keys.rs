//! Digests by the million: all contents of a storage in a sorted table, and four bytes for each further time that one is named.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering as Order};

use super::sum::Sum;
use crate::digest::Digest;

/// The bits of a word of marks.
const WORD_BITS: usize = u64::BITS as usize;

/// The contents that exist, each with a mark that says whether something links to it.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The sha256 ones by their first byte, as they lie on the disk; each part is as large as it must be.
    parts: Vec<Box<[[u8; 32]]>>,
    /// The place of the first of each part.
    starts: Vec<u32>,
    /// The sha512 ones, which no server that we know writes.
    long: Box<[[u8; 64]]>,
    len: u32,
    marks: Vec<AtomicU64>,
}

/// What [`Contents`] are made from.
#[derive(Debug, Default)]
pub(super) struct Listed {
    parts: Vec<Vec<Box<[[u8; 32]]>>>,
    long: Vec<[u8; 64]>,
}

impl Listed {
    /// Adds what one directory holds.
    pub(super) fn add(&mut self, digests: impl Iterator<Item = Digest>, most: usize) {
        let mut short: Vec<[u8; 32]> = Vec::with_capacity(most);
        for digest in digests {
            match Sum::from(&digest) {
                Sum::Sha256(raw) => short.push(raw),
                Sum::Sha512(raw) => self.long.push(*raw),
            }
        }
        self.parts.resize_with(usize::from(u8::MAX) + 1, Vec::new);
        if let Some(first) = short.first() {
            self.parts[usize::from(first[0])].push(short.into_boxed_slice());
        }
    }
}

impl From<Listed> for Contents {
    fn from(listed: Listed) -> Contents {
        let mut contents = Contents::default();
        let mut len = 0;
        for part in listed.parts {
            let mut part: Box<[[u8; 32]]> = match <[_; 1]>::try_from(part) {
                Ok([part]) => part,
                Err(several) => several.concat().into(),
            };
            part.sort_unstable();
            contents.starts.push(place_of(len));
            len += part.len();
            contents.parts.push(part);
        }
        contents.long = listed.long.into();
        contents.long.sort_unstable();
        len += contents.long.len();
        contents.len = place_of(len);
        contents.marks.resize_with(len.div_ceil(WORD_BITS), AtomicU64::default);
        contents
    }
}

/// A disk with more contents than this has is not one that we know.
fn place_of(len: usize) -> u32 {
    u32::try_from(len).expect("there are fewer than four thousand million contents")
}

impl Contents {
    /// Returns how many there are; their places are the numbers below.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// Returns where content is; what was not there when the table was made has no place.
    pub(super) fn place(&self, sum: &Sum) -> Option<u32> {
        match sum {
            Sum::Sha256(raw) => {
                let part = usize::from(raw[0]);
                let at = self.parts.get(part)?.binary_search(raw).ok()?;
                Some(self.starts[part] + place_of(at))
            }
            Sum::Sha512(raw) => {
                let at = self.long.binary_search(raw).ok()?;
                Some(self.len - place_of(self.long.len()) + place_of(at))
            }
        }
    }

    /// Returns the digest at a place.
    pub(super) fn sum(&self, place: u32) -> Sum {
        let first_long = self.len - place_of(self.long.len());
        if place >= first_long {
            return Sum::Sha512(Box::new(self.long[(place - first_long) as usize]));
        }
        let part = self.starts.partition_point(|start| *start <= place) - 1;
        Sum::Sha256(self.parts[part][(place - self.starts[part]) as usize])
    }

    /// Marks the content at a place as linked.
    pub(super) fn mark(&self, place: u32) {
        let place = place as usize;
        self.marks[place / WORD_BITS].fetch_or(1 << (place % WORD_BITS), Order::Relaxed);
    }

    fn is_marked(&self, place: u32) -> bool {
        let place = place as usize;
        self.marks[place / WORD_BITS].load(Order::Relaxed) & 1 << (place % WORD_BITS) != 0
    }

    /// Returns the places of what nothing links to.
    pub(super) fn unmarked(&self) -> impl Iterator<Item = u32> {
        (0..self.len).filter(|place| !self.is_marked(*place))
    }
}

/// Stands for a digest that was named in a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key(NonZeroU32);

impl Key {
    fn new(at: u32) -> Key {
        Key(NonZeroU32::MIN.saturating_add(at))
    }

    fn at(self) -> u32 {
        self.0.get() - 1
    }

    /// Writes it as bytes that sort as it does.
    pub(super) fn bytes(self) -> [u8; 4] {
        self.at().to_be_bytes()
    }

    pub(super) fn from_bytes(bytes: [u8; 4]) -> Key {
        Key::new(u32::from_be_bytes(bytes))
    }
}

/// The digests that are named in a repository: contents by their places, others in a table of its own.
#[derive(Debug)]
pub(super) struct Keys<'a> {
    contents: &'a Contents,
    others: Vec<Sum>,
    places: HashMap<Sum, u32>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(contents: &'a Contents) -> Keys<'a> {
        Keys { contents, others: Vec::new(), places: HashMap::new() }
    }

    /// Returns what stands for a digest from now on.
    pub(super) fn key(&mut self, sum: &Sum) -> Key {
        if let Some(key) = self.find(sum) {
            return key;
        }
        let at = place_of(self.contents.len as usize + self.others.len());
        self.others.push(sum.clone());
        self.places.insert(sum.clone(), at);
        Key::new(at)
    }

    /// Returns what stands for a digest, if it is content or was named before.
    pub(super) fn find(&self, sum: &Sum) -> Option<Key> {
        self.contents.place(sum).or_else(|| self.places.get(sum).copied()).map(Key::new)
    }

    pub(super) fn sum(&self, key: Key) -> Sum {
        match self.place(key) {
            Some(place) => self.contents.sum(place),
            None => self.others[(key.at() - self.contents.len) as usize].clone(),
        }
    }

    pub(super) fn digest(&self, key: Key) -> Digest {
        self.sum(key).digest()
    }

    /// Returns the place of content; what did not exist when the run began has none.
    pub(super) fn place(&self, key: Key) -> Option<u32> {
        (key.at() < self.contents.len).then(|| key.at())
    }

    /// Compares by the digests.
    pub(super) fn compare(&self, a: Key, b: Key) -> Ordering {
        match (self.place(a), self.place(b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => self.sum(a).cmp(&self.sum(b)),
        }
    }
}

#[cfg(test)]
mod tests;
