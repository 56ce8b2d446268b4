//! The stat cache: hashes of a context's files, found by device, inode, size, times, mode and owner.
//!
//! An entry is trusted only if the file's last change was clearly over when it was hashed (git's
//! rule for racy entries): a change within one tick of the clock would leave the same times.
//! The change time is part of it, so setting a modification time back deceives nobody.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::sys::fs::{self, Durability, PathError};
use crate::sys::root::Stat;

/// The most files that one cache remembers.
const FILES_MAX: usize = 1_000_000;
/// A change this close to the hashing may not be over; file systems tick every 4 or 10 ms.
const RACY: Duration = Duration::from_millis(50);
const MAGIC: &[u8; 16] = b"tacklebox stat 1";
const ENTRY_BYTES: usize = 84;
const KEY_BYTES: usize = 52;

/// The hashes of one context's files.
pub struct StatCache {
    path: PathBuf,
    /// The file: the magic, then sorted entries: dev, inode, then the rest, then the hash.
    file: Vec<u8>,
    fresh: Mutex<Vec<[u8; ENTRY_BYTES]>>,
}

/// Device and inode first, so that what changed of a file stands beside what it was.
fn key_of(stat: &Stat) -> [u8; KEY_BYTES] {
    let mut key = [0; KEY_BYTES];
    let nanos = |t: crate::sys::root::Time| t.secs.wrapping_mul(1_000_000_000).wrapping_add(i64::from(t.nanos));
    let fields = [stat.dev, stat.ino, stat.size, nanos(stat.modified) as u64, nanos(stat.changed) as u64];
    for (slot, field) in key.chunks_exact_mut(8).zip(fields) {
        slot.copy_from_slice(&field.to_be_bytes());
    }
    for (slot, field) in key[40..].chunks_exact_mut(4).zip([stat.mode, stat.uid, stat.gid]) {
        slot.copy_from_slice(&field.to_be_bytes());
    }
    key
}

impl StatCache {
    /// Loads the cache of the directory with this stat from `dir`; an unreadable one is empty.
    pub fn load(dir: &Path, context: &Stat) -> StatCache {
        let name = blake3::hash(format!("{}:{}", context.dev, context.ino).as_bytes()).to_hex();
        let path = dir.join(&name[..32]);
        let limit = (FILES_MAX * ENTRY_BYTES + MAGIC.len()) as u64;
        let mut file = fs::read(&path, limit).unwrap_or_default();
        if file.strip_prefix(MAGIC).is_none_or(|body| body.len() % ENTRY_BYTES != 0) {
            file.clear();
        }
        StatCache { path, file, fresh: Mutex::default() }
    }

    fn known(&self) -> &[u8] {
        self.file.get(MAGIC.len()..).unwrap_or_default()
    }

    /// Returns the hash of a file that is as it was. `near` is where the file before it was found: who looks at one
    /// directory's files often meets them in the order of their inodes.
    pub fn get(&self, stat: &Stat, near: &mut usize) -> Option<[u8; 32]> {
        let (key, known) = (key_of(stat), self.known());
        let entry = |n: usize| &known[n * ENTRY_BYTES..(n + 1) * ENTRY_BYTES];
        let (mut low, mut high) = (0_usize, known.len() / ENTRY_BYTES);
        let mut middle = if *near + 1 < high { *near + 1 } else { low.midpoint(high) };
        while low < high {
            match entry(middle)[..KEY_BYTES].cmp(&key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    *near = middle;
                    return entry(middle)[KEY_BYTES..].try_into().ok();
                }
            }
            middle = low.midpoint(high);
        }
        None
    }

    /// Remembers the hash of a file whose content was read after `started`, if its last change was over by then.
    pub fn put(&self, stat: &Stat, hash: [u8; 32], started: SystemTime) {
        let changed = stat.changed.max(stat.modified);
        let Ok(secs) = u64::try_from(changed.secs) else { return };
        let changed = UNIX_EPOCH + Duration::new(secs, changed.nanos.min(999_999_999));
        if started.duration_since(changed).is_ok_and(|age| age > RACY) {
            let mut entry = [0; ENTRY_BYTES];
            entry[..KEY_BYTES].copy_from_slice(&key_of(stat));
            entry[KEY_BYTES..].copy_from_slice(&hash);
            self.fresh.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        }
    }

    /// Writes what is new; nothing where nothing is. Of each file only the newest state stays.
    ///
    /// # Errors
    /// What the kernel says; the old cache stays then.
    pub fn save(&self, tmp: &Path) -> Result<(), PathError> {
        let fresh = std::mem::take(&mut *self.fresh.lock().unwrap_or_else(PoisonError::into_inner));
        if fresh.is_empty() {
            return Ok(());
        }
        let file_of = |entry: &[u8; ENTRY_BYTES]| -> [u8; 16] { entry[..16].try_into().unwrap_or_default() };
        let mut all: std::collections::BTreeMap<[u8; 16], [u8; ENTRY_BYTES]> = std::collections::BTreeMap::new();
        let known = self.known();
        if known.len() / ENTRY_BYTES + fresh.len() <= FILES_MAX {
            let known = known.chunks_exact(ENTRY_BYTES).filter_map(|chunk| <[u8; ENTRY_BYTES]>::try_from(chunk).ok());
            all.extend(known.map(|entry| (file_of(&entry), entry)));
        }
        all.extend(fresh.into_iter().take(FILES_MAX).map(|entry| (file_of(&entry), entry)));
        let mut bytes = MAGIC.to_vec();
        all.into_values().for_each(|entry| bytes.extend_from_slice(&entry));
        fs::write_atomic(tmp, &self.path, &bytes, 0o600, Durability::Atomic)
    }
}
