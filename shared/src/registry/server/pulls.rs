//! When manifests and tags were last pulled, which distribution's layout has no place for.
//!
//! Kept in memory and written now and then, one small file per repository that changed, to
//! `tacklebox/pulls/<name>/_pulls.json`. Since when they are noted at all stands in `tacklebox/pulls/_since`: what was not
//! pulled since then may have been pulled before. A crash loses the last minute of it, which only makes something look a minute older.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::layout::Layout;
use crate::digest::Digest;
use crate::sys::clock;
use crate::sys::fs::{self, Durability};

/// How often what changed is written.
pub(super) const WRITE_INTERVAL: Duration = Duration::from_secs(60);
/// How many names of one repository are remembered; further ones have no pull time.
const NAMES_MAX: usize = 100_000;
/// How many repositories are in memory; beyond, those that are written already are dropped.
const REPOSITORIES_MAX: usize = 10_000;
/// The largest file that is read.
const FILE_MAX_BYTES: u64 = 32 << 20;

/// The largest text of a time that is read.
const SINCE_MAX_BYTES: u64 = 64;

/// Pull times of all repositories.
#[derive(Debug)]
pub(super) struct Pulls {
    layout: Layout,
    repositories: Mutex<HashMap<String, Times>>,
    since: i64,
    /// Whether there is anywhere to write to.
    writes: bool,
}

#[derive(Debug, Default)]
struct Times {
    /// Seconds since 1970 by tag and by digest.
    by_name: HashMap<String, i64>,
    dirty: bool,
}

impl Pulls {
    /// Reads since when pulls are noted; the first time that is now. Where nothing can be written none is noted.
    pub(super) fn new(layout: Layout, writes: bool) -> fs::Result<Pulls> {
        let path = layout.pulls().join("_since");
        let written = fs::read(&path, SINCE_MAX_BYTES).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let since = match written.and_then(|text| clock::parse_rfc3339(text.trim())) {
            Some(since) => since,
            None if !writes => now(),
            None => {
                let now = now();
                fs::create_dir_all(&layout.pulls())?;
                fs::write_atomic(&layout.tmp(), &path, clock::rfc3339_secs(now).as_bytes(), 0o600, Durability::Atomic)?;
                now
            }
        };
        Ok(Pulls { layout, repositories: Mutex::default(), since, writes })
    }

    /// Returns since when pulls are noted, in seconds since 1970.
    pub(super) fn since(&self) -> i64 {
        self.since
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Times>> {
        self.repositories.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, repository: &str, act: impl FnOnce(&mut Times) -> T) -> T {
        let mut all = self.lock();
        if let Some(times) = all.get_mut(repository) {
            return act(times);
        }
        if all.len() >= REPOSITORIES_MAX {
            all.retain(|_, times| times.dirty);
        }
        act(all.entry(repository.to_owned()).or_insert_with(|| self.load(repository)))
    }

    fn path(&self, repository: &str) -> std::path::PathBuf {
        self.layout.pulls().join(repository).join("_pulls.json")
    }

    /// Reads a repository's file; one that is damaged is as good as none.
    fn load(&self, repository: &str) -> Times {
        let bytes = fs::read(&self.path(repository), FILE_MAX_BYTES).unwrap_or_default();
        Times { by_name: serde_json::from_slice(&bytes).unwrap_or_default(), dirty: false }
    }

    /// Notes a pull of a manifest, by a tag or by its digest.
    pub(super) fn note(&self, repository: &str, tag: Option<&str>, digest: &Digest) {
        if !self.writes {
            return;
        }
        let now = now();
        self.with(repository, |times| {
            for name in tag.into_iter().chain([digest.as_str()]) {
                if let Some(time) = times.by_name.get_mut(name) {
                    times.dirty |= *time != now;
                    *time = now;
                } else if times.by_name.len() < NAMES_MAX {
                    times.by_name.insert(name.to_owned(), now);
                    times.dirty = true;
                }
            }
        });
    }

    /// Returns when a tag, or without one a manifest, was last pulled, in seconds since 1970.
    pub(super) fn get(&self, repository: &str, tag: Option<&str>, digest: &Digest) -> Option<i64> {
        self.with(repository, |times| times.by_name.get(tag.unwrap_or(digest.as_str())).copied())
    }

    /// Forgets a tag or a digest that was deleted.
    pub(super) fn forget(&self, repository: &str, name: &str) {
        self.with(repository, |times| times.dirty |= times.by_name.remove(name).is_some());
    }

    /// Writes what changed; blocks.
    pub(super) fn write(&self) -> fs::Result<()> {
        let mut texts = Vec::new();
        for (repository, times) in self.lock().iter_mut().filter(|(_, times)| times.dirty) {
            times.dirty = false;
            texts.push((repository.clone(), serde_json::to_vec(&times.by_name).unwrap_or_default()));
        }
        for (repository, text) in texts {
            let path = self.path(&repository);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write_atomic(&self.layout.tmp(), &path, &text, 0o600, Durability::Atomic)?;
        }
        Ok(())
    }
}

fn now() -> i64 {
    i64::try_from(clock::now_secs()).unwrap_or(i64::MAX)
}
