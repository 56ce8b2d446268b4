//! The step cache: what a step made, found by one key. One small file per step, one open per look.
//!
//! A key is a hash of everything that the step's result depends on, so a record is never compared
//! with anything: it is there, and what it holds is there, or the step runs. Image histories are
//! never looked at, so a forged one cannot become a hit (CVE-2024-24557).

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::oci::Descriptor;
use crate::sys::fs::{self, Durability, PathError};

/// The largest record that is read.
const RECORD_MAX_BYTES: u64 = 64 << 10;
/// A record that was used this lately is not marked again.
const TOUCH_AFTER: Duration = Duration::from_secs(3600);
/// The version of the records.
const VERSION: u32 = 1;

/// Why the cache could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// A call on a path failed.
    #[error(transparent)]
    Path(#[from] PathError),
}

/// What a step made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    v: u32,
    /// The diff id of its layer; none when it changed no file.
    pub diff_id: Option<Digest>,
    /// The layer's blob.
    pub layer: Option<Descriptor>,
    /// When it was made, RFC 3339.
    pub created: String,
    /// The instruction, for people who look.
    pub created_by: String,
    /// What must not be cleaned up while this record is worth keeping.
    pub holds: Vec<Digest>,
}

impl StepRecord {
    /// Makes a record.
    pub fn new(layer: Option<(Digest, Descriptor)>, created: String, created_by: String) -> StepRecord {
        let holds = layer.iter().flat_map(|(diff_id, blob)| [diff_id.clone(), blob.digest.clone()]).collect();
        let (diff_id, layer) = layer.unzip();
        StepRecord { v: VERSION, diff_id, layer, created, created_by, holds }
    }
}

/// The records under `cache/steps`.
#[derive(Debug, Clone)]
pub struct StepCache {
    dir: PathBuf,
    tmp: PathBuf,
}

impl StepCache {
    /// Uses the records in `dir`, writing through `tmp`.
    pub fn new(dir: &Path, tmp: &Path) -> StepCache {
        StepCache { dir: dir.to_owned(), tmp: tmp.to_owned() }
    }

    fn path(&self, key: &blake3::Hash) -> PathBuf {
        let hex = key.to_hex();
        self.dir.join(&hex[..2]).join(hex.as_str())
    }

    /// Returns what the step with this key made; an unreadable record is none.
    pub fn get(&self, key: &blake3::Hash) -> Option<StepRecord> {
        let path = self.path(key);
        let bytes = fs::read(&path, RECORD_MAX_BYTES).ok()?;
        let record: StepRecord = serde_json::from_slice(&bytes).ok()?;
        (record.v == VERSION && record.diff_id.is_some() == record.layer.is_some()).then_some(record)
    }

    /// Marks a record as used, so that a clean-up by age keeps it; at most once an hour.
    pub fn touch(&self, key: &blake3::Hash) {
        let path = self.path(key);
        let used = path.metadata().and_then(|m| m.modified());
        let old = used.is_ok_and(|t| SystemTime::now().duration_since(t).is_ok_and(|age| age > TOUCH_AFTER));
        if old && let Ok(file) = std::fs::File::open(&path) {
            // A record that looks older than it is only costs a build.
            let _ = file.set_modified(SystemTime::now());
        }
    }

    /// Returns how long ago a record was written, however often it was used since.
    pub fn age(&self, key: &blake3::Hash) -> Option<Duration> {
        let meta = self.path(key).metadata().ok()?;
        // Not every file system knows when a file was made.
        let written = meta.created().or_else(|_| meta.modified()).ok()?;
        Some(SystemTime::now().duration_since(written).unwrap_or_default())
    }

    /// Remembers what a step made.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn put(&self, key: &blake3::Hash, record: &StepRecord) -> Result<(), CacheError> {
        let path = self.path(key);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let bytes = serde_json::to_vec(record).unwrap_or_default();
        Ok(fs::write_atomic(&self.tmp, &path, &bytes, 0o600, Durability::Atomic)?)
    }
}
