//! How a running server and a collector work on one storage without losing what is being pushed.
//!
//! Every change passes through [`Coordination::change`]: it holds the gate for reading while it
//! tests what it depends on and writes its links. The collector marks without any lock, and takes
//! the gate for writing only to move what it found, a repository at a time; by then [`Watch`]
//! says which repositories changed and which blobs were linked since it began, and those are
//! looked at again or left alone. So a manifest that was accepted always finds its blobs, and a
//! blob that was collected makes the manifest's push fail, never succeed broken.
//!
//! What a client was told to be here (HEAD) leaves no trace on disk; [`Coordination::told`]
//! remembers it for the collector's grace period.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use crate::digest::Digest;

/// How many digests are remembered as told to a client; beyond, the older half is forgotten.
const TOLD_MAX: usize = 1 << 18;

/// The meeting point of a server's changes and a collector.
#[derive(Debug, Default)]
pub(in crate::registry) struct Coordination {
    gate: RwLock<()>,
    watch: Mutex<Option<Watch>>,
    told: Mutex<HashMap<Digest, Instant>>,
}

/// What happened since a collector began.
#[derive(Debug, Default)]
pub(in crate::registry) struct Watch {
    repositories: HashSet<String>,
    linked: HashSet<Digest>,
}

/// Lets one change happen; while it lives, no collector moves anything.
#[derive(Debug)]
pub(in crate::registry) struct Change<'a> {
    owner: &'a Coordination,
    _gate: RwLockReadGuard<'a, ()>,
}

impl Change<'_> {
    /// Announces that a link to this content is about to be written. Must come before any test of whether the content exists.
    pub(in crate::registry) fn link(&self, digest: &Digest) {
        if let Some(watch) = lock(&self.owner.watch).as_mut() {
            watch.linked.insert(digest.clone());
        }
    }
}

impl Coordination {
    /// Begins a change in a repository.
    pub(in crate::registry) fn change(&self, repository: &str) -> Change<'_> {
        let gate = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(watch) = lock(&self.watch).as_mut()
            && !watch.repositories.contains(repository)
        {
            watch.repositories.insert(repository.to_owned());
        }
        Change { owner: self, _gate: gate }
    }

    /// Remembers that a client was told that this content is here.
    pub(in crate::registry) fn told(&self, digest: &Digest) {
        let now = Instant::now();
        let mut told = lock(&self.told);
        if let Some(at) = told.get_mut(digest) {
            *at = now;
            return;
        }
        if told.len() >= TOLD_MAX {
            let mut times: Vec<Instant> = told.values().copied().collect();
            let middle = times.len() / 2;
            let (_, median, _) = times.select_nth_unstable(middle);
            let median = *median;
            told.retain(|_, at| *at > median);
        }
        told.insert(digest.clone(), now);
    }

    /// Returns what clients were told to be here within the last `grace`.
    pub(in crate::registry) fn told_within(&self, grace: Duration) -> HashSet<Digest> {
        lock(&self.told).iter().filter(|(_, at)| at.elapsed() < grace).map(|(digest, _)| digest.clone()).collect()
    }

    /// Tells whether a client was told within the last `grace` that this content is here.
    pub(in crate::registry) fn was_told(&self, digest: &Digest, grace: Duration) -> bool {
        lock(&self.told).get(digest).is_some_and(|at| at.elapsed() < grace)
    }

    /// Starts to watch changes; no change is half done when this returns. Only one collector works at a time.
    pub(in crate::registry) fn watch(&self) {
        let _gate = self.stop();
        *lock(&self.watch) = Some(Watch::default());
    }

    /// Stops to watch changes.
    pub(in crate::registry) fn unwatch(&self) {
        *lock(&self.watch) = None;
    }

    /// Waits for changes under way to end and holds up new ones until the guard is dropped.
    pub(in crate::registry) fn stop(&self) -> RwLockWriteGuard<'_, ()> {
        self.gate.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells whether a repository changed since [`Coordination::watch`], and forgets that it did.
    pub(in crate::registry) fn take_changed(&self, repository: &str) -> bool {
        lock(&self.watch).as_mut().is_some_and(|watch| watch.repositories.remove(repository))
    }

    /// Tells whether content was linked anywhere since [`Coordination::watch`].
    pub(in crate::registry) fn was_linked(&self, digest: &Digest) -> bool {
        lock(&self.watch).as_ref().is_some_and(|watch| watch.linked.contains(digest))
    }
}

/// Locks; what a panicking thread left is still a map of hints.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
