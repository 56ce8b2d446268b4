//! What was found out about digests, for further tags on them: the newest of it, in a room that a repository cannot outgrow.

use std::collections::{HashMap, VecDeque};

use super::Details;
use crate::digest::Digest;

/// The room for all of it, in bytes, about.
const ROOM_BYTES: usize = 4 << 20;
/// What an entry takes besides its texts: two digests, the details, and their places in the tables.
const ENTRY_BYTES: usize = 512;
/// What a platform takes.
const PLATFORM_BYTES: usize = 128;
/// What a label takes besides its texts.
const LABEL_BYTES: usize = 64;

/// Details by digests.
#[derive(Default)]
pub(super) struct Known {
    details: HashMap<Digest, Details>,
    /// The oldest first.
    order: VecDeque<Digest>,
    bytes: usize,
}

impl Known {
    pub(super) fn get(&self, digest: &Digest) -> Option<Details> {
        self.details.get(digest).cloned()
    }

    /// Takes note of details, and forgets the oldest where there is no room.
    pub(super) fn put(&mut self, digest: &Digest, details: &Details) {
        self.bytes += weight(details);
        match self.details.insert(digest.clone(), details.clone()) {
            Some(before) => self.bytes -= weight(&before),
            None => self.order.push_back(digest.clone()),
        }
        while self.bytes > ROOM_BYTES {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= self.details.remove(&oldest).as_ref().map_or(0, weight);
        }
    }
}

fn weight(details: &Details) -> usize {
    let labels: usize = details.labels.iter().map(|(name, value)| name.len() + value.len() + LABEL_BYTES).sum();
    ENTRY_BYTES + labels + details.platforms.len() * PLATFORM_BYTES
}

#[cfg(test)]
mod tests;
