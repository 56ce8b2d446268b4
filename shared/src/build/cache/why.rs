//! What the key of a step was made of when the step last ran, so that `--why` can say what changed.
//! One small file per step of a Dockerfile in a place, written when the step runs, read only when asked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::sys::fs::{self, Durability};

/// The largest file of this kind.
const SEEN_MAX_BYTES: u64 = 1 << 20;
/// The most files of a COPY that are remembered one by one; a list need be no longer.
pub const FILES_MAX: usize = 4096;
/// How many changes of one kind are told one by one.
const TOLD_MAX: usize = 8;
/// The version of the files.
const VERSION: u32 = 1;

/// What a step's key was made of: names of its parts, and a hash of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    v: u32,
    /// The whole key.
    pub key: String,
    /// Its parts, as sentences name them.
    pub parts: Vec<(String, String)>,
    /// Files that it copies.
    pub files: Vec<(String, String)>,
}

impl Parts {
    /// Makes the parts of a key.
    pub fn new(key: &blake3::Hash, parts: Vec<(String, String)>, mut files: Vec<(String, String)>) -> Parts {
        files.truncate(FILES_MAX);
        Parts { v: VERSION, key: key.to_hex().to_string(), parts, files }
    }

    /// Says what is different from what was seen before, a clause each.
    pub fn differences(&self, before: &Parts) -> Vec<String> {
        let mut told = Vec::new();
        let files = compare(&before.files, &self.files, |name, how| format!("the file {name} {how}"));
        let is_files = |clause: &String| clause.starts_with("the files ");
        let parts = compare(&before.parts, &self.parts, |name, how| format!("{name} {how}"));
        // That the files changed is said by naming them.
        told.extend(parts.into_iter().filter(|clause| files.is_empty() || !is_files(clause)));
        told.extend(files);
        if told.is_empty() && self.key != before.key {
            told.push("the version of the cache changed".into());
        }
        told
    }
}

fn compare(before: &[(String, String)], now: &[(String, String)], say: impl Fn(&str, &str) -> String) -> Vec<String> {
    let old: BTreeMap<&String, &String> = before.iter().map(|(k, v)| (k, v)).collect();
    let new: BTreeMap<&String, &String> = now.iter().map(|(k, v)| (k, v)).collect();
    let mut told: Vec<String> = Vec::new();
    for (name, hash) in now {
        match old.get(name) {
            None => told.push(say(name, "is new")),
            Some(known) if *known != hash => told.push(say(name, "changed")),
            Some(_) => {}
        }
    }
    told.extend(before.iter().filter(|(name, _)| !new.contains_key(name)).map(|(name, _)| say(name, "is gone")));
    let over = told.len().saturating_sub(TOLD_MAX);
    if over > 0 {
        told.truncate(TOLD_MAX);
        told.push(format!("and {over} more"));
    }
    told
}

/// The files under `cache/stat` that remember parts.
#[derive(Debug, Clone)]
pub struct Seen {
    dir: PathBuf,
    tmp: PathBuf,
}

impl Seen {
    /// Uses the files in `dir`, writing through `tmp`.
    pub fn new(dir: &Path, tmp: &Path) -> Seen {
        Seen { dir: dir.to_owned(), tmp: tmp.to_owned() }
    }

    fn path(&self, site: &blake3::Hash) -> PathBuf {
        self.dir.join(format!("why-{}", &site.to_hex()[..32]))
    }

    /// Returns what the step at a place was made of.
    pub fn get(&self, site: &blake3::Hash) -> Option<Parts> {
        let bytes = fs::read(&self.path(site), SEEN_MAX_BYTES).ok()?;
        serde_json::from_slice::<Parts>(&bytes).ok().filter(|parts| parts.v == VERSION)
    }

    /// Remembers it for these places. A file that cannot be written only costs an explanation.
    pub fn put(&self, sites: &[blake3::Hash], parts: &Parts) {
        let bytes = serde_json::to_vec(parts).unwrap_or_default();
        if bytes.len() as u64 <= SEEN_MAX_BYTES && fs::create_dir_all(&self.dir).is_ok() {
            for site in sites {
                let _ = fs::write_atomic(&self.tmp, &self.path(site), &bytes, 0o600, Durability::Atomic);
            }
        }
    }
}
