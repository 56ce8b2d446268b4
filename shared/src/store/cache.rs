//! `cache/`: what builds remember between them, as entries with an age and a size. All of it may go
//! at any time; what a build uses at the moment is left alone: a cache mount by its lock, layers by
//! the build's lease.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::garbage::{STEP_MAX_BYTES, is_recent};
use super::{Result, Store, StoreError, Without, list_names};
use crate::digest::Digest;
use crate::sys::{fs, tree};

/// The directories of the cache beside steps and mounts: what makes builds faster and holds nothing.
const HINTS: [&str; 2] = ["stat", "members"];

/// What an entry of the build cache is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CacheKind {
    /// What a step made: a record that holds a layer.
    Step,
    /// The directory of a cache mount.
    Mount,
    /// Hashes of files, compressed parts of layers.
    Hint,
}

/// Which entries of the build cache are meant.
#[derive(Debug, Clone, Default)]
pub struct CacheSelect {
    /// Of these kinds; without any, nothing is meant.
    pub kinds: Vec<CacheKind>,
    /// Last used before this.
    pub before: Option<SystemTime>,
    /// The least recently used ones, until the whole cache takes no more than this, in bytes.
    pub keep_bytes: Option<u64>,
}

impl CacheSelect {
    /// Means all of it.
    pub fn all() -> CacheSelect {
        CacheSelect { kinds: vec![CacheKind::Step, CacheKind::Mount, CacheKind::Hint], ..CacheSelect::default() }
    }
}

/// One entry of the build cache.
#[derive(Debug, Clone)]
pub struct CacheEntry {
    /// What it is.
    pub kind: CacheKind,
    /// Where it is.
    pub path: PathBuf,
    /// When it was last used.
    pub used: SystemTime,
    /// Disk use of its own, in bytes, without what it holds.
    pub bytes: u64,
    /// What it holds: blobs by digest, layers by diff id.
    pub holds: Vec<Digest>,
    /// Whether a build uses it now.
    pub in_use: bool,
}

/// Entries that are to go.
#[derive(Debug, Clone, Default)]
pub struct CacheChoice {
    entries: Vec<CacheEntry>,
}

impl CacheChoice {
    /// Returns how many there are.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// Returns the disk use of their own, in bytes.
    pub fn bytes(&self) -> u64 {
        self.entries.iter().fold(0, |sum, entry| sum.saturating_add(entry.bytes))
    }

    /// Returns where they are.
    pub(super) fn paths(&self) -> HashSet<PathBuf> {
        self.entries.iter().map(|entry| entry.path.clone()).collect()
    }
}

impl Store {
    /// Lists the entries of the build cache.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn cache_entries(&self) -> Result<Vec<CacheEntry>> {
        let mut seen = tree::Seen::default();
        let mut entries = Vec::new();
        let mut add = |kind: CacheKind, path: PathBuf, holds: Vec<Digest>, time_of: &Path, in_use: bool| {
            // One that went meanwhile is none.
            let Ok(used) = time_of.symlink_metadata().and_then(|stat| stat.modified()) else { return };
            let bytes = tree::disk_use(&path, &mut seen);
            entries.push(CacheEntry { kind, path, used, bytes, holds, in_use });
        };
        let live = super::lease::live(&self.dir("leases"))?.digests;
        for path in self.step_files()? {
            let holds = if is_recent(&path) { held_by(&path) } else { Vec::new() };
            let in_use = holds.iter().any(|digest| live.contains(digest));
            add(CacheKind::Step, path.clone(), holds, &path, in_use);
        }
        let mounts = self.dir("cache/mounts");
        for path in list_names(&mounts)?.into_iter().map(|name| mounts.join(name)) {
            let lock = path.join("lock");
            let in_use = mount_lock(&path)?.is_none();
            // Builds set the time of the lock when they take it.
            add(CacheKind::Mount, path.clone(), Vec::new(), if lock.exists() { &lock } else { &path }, in_use);
        }
        for dir in HINTS.iter().map(|dir| self.dir("cache").join(dir)) {
            for path in list_names(&dir)?.into_iter().map(|name| dir.join(name)) {
                add(CacheKind::Hint, path.clone(), Vec::new(), &path, false);
            }
        }
        Ok(entries)
    }

    /// Chooses entries of the build cache, as if what is in `without` had gone before.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn choose_cache(&self, select: &CacheSelect, without: &Without) -> Result<CacheChoice> {
        if select.kinds.is_empty() {
            return Ok(CacheChoice::default());
        }
        let all = self.cache_entries()?;
        let is_meant = |entry: &&CacheEntry| {
            let is_old = select.before.is_none_or(|before| entry.used < before);
            // A step in use may go: what it holds stays for the build that has it.
            select.kinds.contains(&entry.kind) && is_old && (entry.kind != CacheKind::Mount || !entry.in_use)
        };
        let mut entries: Vec<CacheEntry> = all.iter().filter(is_meant).cloned().collect();
        if let Some(keep_bytes) = select.keep_bytes {
            entries.sort_by_key(|entry| entry.used);
            let mut weight = self.weigh_cache(&all, without)?;
            let wanted = entries.iter().take_while(|entry| weight.total > keep_bytes && weight.lose(entry)).count();
            entries.truncate(wanted);
        }
        Ok(CacheChoice { entries })
    }

    /// Returns the disk use of the cache: its own files, and what nothing but its steps needs.
    fn weigh_cache(&self, entries: &[CacheEntry], without: &Without) -> Result<Weight> {
        let steps = entries.iter().filter(|entry| entry.kind == CacheKind::Step).map(|entry| entry.path.clone());
        let marked = self.mark(&Without { cache: steps.collect(), ..without.clone() })?;
        let mut seen = tree::Seen::default();
        let mut weight = Weight { total: 0, held: HashMap::new() };
        for entry in entries {
            weight.total = weight.total.saturating_add(entry.bytes);
            for digest in entry.holds.iter().filter(|digest| !marked.contains(digest)) {
                let held = weight.held.entry(digest.clone()).or_insert_with(|| (0, self.object_disk_use(digest, &mut seen)));
                if held.0 == 0 {
                    weight.total = weight.total.saturating_add(held.1);
                }
                held.0 += 1;
            }
        }
        Ok(weight)
    }

    /// Removes entries of the build cache; returns the bytes that they had of their own. What only they
    /// held is freed by the next sweep.
    ///
    /// # Errors
    /// When they cannot be removed.
    pub fn clear_cache(&self, choice: &CacheChoice) -> Result<u64> {
        let lease = self.lease()?;
        let mut freed = tree::Freed::default();
        for entry in &choice.entries {
            if entry.kind != CacheKind::Mount {
                tree::remove(&entry.path, &mut freed)?;
                continue;
            }
            // A build may have taken it since it was chosen.
            let Some(_lock) = mount_lock(&entry.path)? else { continue };
            let gone = lease.scratch("mount");
            match fs::rename(&entry.path, &gone) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                other => other?,
            }
            tree::remove(&gone, &mut freed)?;
        }
        Ok(freed.bytes())
    }
}

/// What the cache takes, and who shares what.
struct Weight {
    total: u64,
    /// How many entries hold it, and its bytes.
    held: HashMap<Digest, (usize, u64)>,
}

impl Weight {
    /// Takes an entry off.
    fn lose(&mut self, entry: &CacheEntry) -> bool {
        self.total = self.total.saturating_sub(entry.bytes);
        for digest in &entry.holds {
            if let Some((count, bytes)) = self.held.get_mut(digest) {
                *count -= 1;
                if *count == 0 {
                    self.total = self.total.saturating_sub(*bytes);
                }
            }
        }
        true
    }
}

/// Takes the lock of a cache mount; `None` when a build has it.
fn mount_lock(mount: &Path) -> Result<Option<std::fs::File>> {
    let file = match fs::open(&mount.join("lock")) {
        Ok(file) => file,
        // One that was not made whole, or went: nobody is in it. Its directory stands for the lock.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => match fs::open(mount) {
            Ok(dir) => return Ok(Some(dir)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        },
        Err(error) => return Err(error.into()),
    };
    let is_free = fs::try_lock(&file, true).map_err(|e| StoreError::io("test the lock of a cache mount", e))?;
    Ok(is_free.then_some(file))
}

/// What a remembered step holds; one that cannot be read holds nothing.
pub(super) fn held_by(path: &Path) -> Vec<Digest> {
    #[derive(serde::Deserialize)]
    struct Step {
        #[serde(default)]
        holds: Vec<Digest>,
    }
    let bytes = fs::read(path, STEP_MAX_BYTES).unwrap_or_default();
    serde_json::from_slice::<Step>(&bytes).map(|step| step.holds).unwrap_or_default()
}
