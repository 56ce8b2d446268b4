//! Which tags name a manifest, remembered between deletions: without it each one reads every tag of its repository.
//!
//! What is remembered is a hint with a short life, for the case that somebody else writes into the storage. The caller reads
//! the tags that are named here once more before it removes them.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::digest::Digest;
use crate::sys::fs;

/// How long a reading of all tags is believed.
const BELIEVED: Duration = Duration::from_secs(5);
/// How many repositories are remembered; clean-up goes through them one by one.
const REPOSITORIES_MAX: usize = 8;

/// What is known of the repositories in which something was deleted a moment ago.
#[derive(Debug, Default)]
pub(super) struct Tagged {
    repositories: Mutex<HashMap<String, Known>>,
}

#[derive(Debug)]
struct Known {
    since: Instant,
    tags: HashMap<Digest, HashSet<String>>,
    /// Tags that were written since; where they point is read when it matters.
    written: HashSet<String>,
}

impl Tagged {
    /// Lists the tags that name a digest, in byte order, and perhaps some that did a moment ago.
    ///
    /// `all` lists the repository's tags and `read` finds where one points. Nobody writes tags meanwhile.
    pub(super) fn with(
        &self,
        repository: &str,
        digest: &Digest,
        all: impl FnOnce() -> fs::Result<Vec<String>>,
        read: impl Fn(&str) -> fs::Result<Option<Digest>>,
    ) -> fs::Result<Vec<String>> {
        let mut known = self.lock();
        if known.get(repository).is_none_or(|k| k.since.elapsed() > BELIEVED) {
            known.retain(|_, k| k.since.elapsed() <= BELIEVED);
            if known.len() >= REPOSITORIES_MAX {
                known.clear();
            }
            let fresh = Known { since: Instant::now(), tags: HashMap::new(), written: all()?.into_iter().collect() };
            known.insert(repository.to_owned(), fresh);
        }
        let Some(here) = known.get_mut(repository) else { return Ok(Vec::new()) };
        for tag in here.written.drain() {
            if let Some(points) = read(&tag)? {
                here.tags.entry(points).or_default().insert(tag);
            }
        }
        let mut found: Vec<String> = here.tags.get(digest).into_iter().flatten().cloned().collect();
        found.sort_unstable();
        Ok(found)
    }

    /// A tag was written or removed.
    pub(super) fn changed(&self, repository: &str, tag: &str) {
        if let Some(here) = self.lock().get_mut(repository) {
            here.written.insert(tag.to_owned());
        }
    }

    /// A manifest was removed, its tags before it.
    pub(super) fn gone(&self, repository: &str, digest: &Digest) {
        if let Some(here) = self.lock().get_mut(repository) {
            here.tags.remove(digest);
        }
    }

    /// Locks; what a panicking thread left half known is forgotten.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.repositories.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            let mut known = poisoned.into_inner();
            known.clear();
            known
        })
    }
}
