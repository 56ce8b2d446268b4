//! Who has a name and a password: a file of lines `name:hash`, as `htpasswd -B` writes it.
//!
//! Only bcrypt is taken: the other kinds that such files may have are broken by anybody who gets
//! the file. A hash is made to be slow, so a password that was right is remembered, as a keyed
//! hash, until the file is read again; wrong ones are checked a few at a time. Nothing of a
//! password or a hash goes into an error.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::Semaphore;

use super::ServerError;
use crate::sys::{fs, random};

/// The largest file that is read.
const FILE_MAX_BYTES: u64 = 4 << 20;
/// The most that a hash may cost: 2^16 rounds take seconds.
const COST_MAX: u32 = 16;
/// How many passwords that were right are remembered.
const KNOWN_MAX: usize = 4096;
/// How many passwords are checked at the same time.
const CHECKS_MAX: usize = 2;

/// The users of a registry.
#[derive(Debug)]
pub(super) struct Users {
    path: PathBuf,
    key: [u8; 32],
    current: RwLock<Arc<Listed>>,
    checks: Semaphore,
}

/// What the file said.
#[derive(Debug)]
pub(super) struct Listed {
    /// Differs between two readings of the file.
    pub(super) reading: u64,
    hashes: HashMap<String, String>,
    known: Mutex<HashSet<[u8; 32]>>,
}

impl Users {
    pub(super) fn read(path: &Path) -> Result<Users, ServerError> {
        let mut key = [0; 32];
        random::fill(&mut key);
        let current = RwLock::new(Arc::new(listed(path, 0)?));
        Ok(Users { path: path.to_owned(), key, current, checks: Semaphore::new(CHECKS_MAX) })
    }

    /// Reads the file again; where that cannot be done, what it said before counts.
    pub(super) fn reload(&self) -> Result<(), ServerError> {
        let next = listed(&self.path, self.current().reading + 1)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        Ok(())
    }

    pub(super) fn current(&self) -> Arc<Listed> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells whether this is the user's password.
    pub(super) async fn is_right(&self, name: &str, password: &[u8]) -> bool {
        let listed = self.current();
        let found = listed.hashes.get(name);
        // A name that is not there takes as long as one that is.
        let Some(hash) = found.or_else(|| listed.hashes.values().next()).cloned() else { return false };
        let mut mark = blake3::Hasher::new_keyed(&self.key);
        mark.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes()).update(password);
        let mark = *mark.finalize().as_bytes();
        if listed.is_known(&mark) {
            return true;
        }
        let Ok(_turn) = self.checks.acquire().await else { return false };
        // Whoever waited may find that it was checked meanwhile.
        if listed.is_known(&mark) {
            return true;
        }
        let (password, is_there) = (password.to_vec(), found.is_some());
        let checked = tokio::task::spawn_blocking(move || bcrypt::verify(password, &hash).unwrap_or(false));
        let is_right = checked.await.unwrap_or(false) && is_there;
        if is_right {
            listed.remember(mark);
        }
        is_right
    }
}

impl Listed {
    fn is_known(&self, mark: &[u8; 32]) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(mark)
    }

    fn remember(&self, mark: [u8; 32]) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert(mark);
    }
}

fn listed(path: &Path, reading: u64) -> Result<Listed, ServerError> {
    let unusable = |reason: String| ServerError::Setting { file: path.to_owned(), reason };
    let bytes = fs::read(path, FILE_MAX_BYTES)?;
    let text = String::from_utf8(bytes).map_err(|_| unusable("it is no text".into()))?;
    let hashes = parse(&text).map_err(unusable)?;
    Ok(Listed { reading, hashes, known: Mutex::default() })
}

/// Reads the lines of such a file.
pub(super) fn parse(text: &str) -> Result<HashMap<String, String>, String> {
    let mut hashes = HashMap::new();
    for (number, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, hash) = line.split_once(':').ok_or_else(|| format!("line {number} is not NAME:HASH"))?;
        if name.is_empty() || name.contains(char::is_control) {
            return Err(format!("line {number} has no name"));
        }
        if let Some(kind) = other_kind(hash) {
            return Err(format!("line {number}: the password of {name} is kept as {kind}, which is not safe; make it by htpasswd -B"));
        }
        let cost = hash.split('$').nth(2).and_then(|cost| cost.parse::<u32>().ok());
        if hash.len() != 60 || !cost.is_some_and(|cost| (4..=COST_MAX).contains(&cost)) {
            return Err(format!("line {number}: the hash of {name} is no bcrypt hash with a cost of 4 to {COST_MAX}"));
        }
        if hashes.insert(name.to_owned(), hash.to_owned()).is_some() {
            return Err(format!("line {number}: {name} is there twice"));
        }
    }
    Ok(hashes)
}

/// Names what is no bcrypt hash.
fn other_kind(hash: &str) -> Option<&'static str> {
    let kinds = [("$apr1$", "MD5"), ("$1$", "MD5"), ("{SHA}", "SHA-1"), ("{SSHA}", "SHA-1"), ("$5$", "SHA-256"), ("$6$", "SHA-512")];
    if ["$2y$", "$2a$", "$2b$"].iter().any(|kind| hash.starts_with(kind)) {
        return None;
    }
    let found = kinds.iter().find(|(start, _)| hash.starts_with(start));
    Some(found.map_or("crypt or in the clear", |(_, kind)| kind))
}

#[cfg(test)]
mod tests;
