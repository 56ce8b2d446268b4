//! Leases: what a running operation needs, so that no clean-up takes it away.
//!
//! A lease is a file under `leases/` that its operation keeps flocked; the kernel frees the lock
//! when the operation dies, however it dies. The digests stand in the file, one a line. An
//! operation writes a digest here before it tests whether the content exists.
//!
//! `making ID` stands there before a container's directory does, and `made ID` after it is whole: what
//! a dead operation was making and did not finish goes with it, and nobody has to look at any other. So do
//! `coming DIGEST` and `here DIGEST` for an unpacked layer whose blob is still being made.

use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Result, Store, StoreError};
use crate::digest::Digest;
use crate::sys::{fs, random};

/// The largest lease file that is read, in bytes: some hundred thousand digests.
const LEASE_MAX_BYTES: u64 = 64 << 20;

/// Begins the line of a container that is being made.
const MAKING: &str = "making ";
/// Begins the line of one that is whole.
const MADE: &str = "made ";
/// Begins the line of an unpacked layer whose blob is being made.
const COMING: &str = "coming ";
/// Begins the line of one whose blob is here.
const HERE: &str = "here ";

/// Protects digests and scratch files from clean-up until the last clone is dropped.
#[derive(Clone)]
pub struct Lease {
    inner: Arc<Inner>,
}

struct Inner {
    id: String,
    path: PathBuf,
    tmp: PathBuf,
    containers: PathBuf,
    held: Mutex<Held>,
}

struct Held {
    file: File,
    digests: HashSet<Digest>,
    /// Containers that are being made.
    making: HashSet<String>,
    /// Unpacked layers whose blobs are being made.
    coming: HashSet<Digest>,
}

impl Lease {
    /// Takes a new, empty lease.
    pub(super) fn take(store: &Store) -> Result<Lease> {
        let id = random::hex(8);
        // Locked before it appears in leases/, so that nobody ever sees it without its owner.
        let staged = store.tmp_dir().join(format!("w-lease-{id}"));
        let file = fs::create_new(&staged, 0o600)?;
        let path = store.dir("leases").join(&id);
        let locked = fs::lock(&file, true).map_err(|e| StoreError::io("lock a lease", e));
        if let Err(error) = locked.and_then(|()| Ok(fs::rename(&staged, &path)?)) {
            let _ = fs::remove_file(&staged);
            return Err(error);
        }
        let held = Mutex::new(Held { file, digests: HashSet::new(), making: HashSet::new(), coming: HashSet::new() });
        Ok(Lease { inner: Arc::new(Inner { id, path, tmp: store.tmp_dir(), containers: store.dir("containers"), held }) })
    }

    /// Protects this digest: a blob's, or the diff id of an unpacked layer.
    ///
    /// # Errors
    /// When the lease cannot be written; the operation must not go on then.
    pub fn hold(&self, digest: &Digest) -> Result<()> {
        self.hold_all([digest])
    }

    /// Protects these digests, with one write.
    ///
    /// # Errors
    /// As [`Lease::hold`].
    pub fn hold_all<'d>(&self, digests: impl IntoIterator<Item = &'d Digest>) -> Result<()> {
        let mut held = self.inner.held();
        let new: Vec<&Digest> = digests.into_iter().filter(|digest| !held.digests.contains(*digest)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let lines: String = new.iter().map(|digest| format!("\n{digest}\n")).collect();
        fs::write_all(&mut held.file, &self.inner.path, lines.as_bytes())?;
        held.digests.extend(new.into_iter().cloned());
        Ok(())
    }

    /// Says that a container of this id is about to be made.
    pub(super) fn begin_container(&self, id: &str) -> Result<()> {
        let mut held = self.inner.held();
        fs::write_all(&mut held.file, &self.inner.path, format!("\n{MAKING}{id}\n").as_bytes())?;
        held.making.insert(id.to_owned());
        Ok(())
    }

    /// Says that a container is whole: it stays now, whatever becomes of who made it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn finish_container(&self, id: &str) -> Result<()> {
        let mut held = self.inner.held();
        fs::write_all(&mut held.file, &self.inner.path, format!("\n{MADE}{id}\n").as_bytes())?;
        held.making.remove(id);
        Ok(())
    }

    /// Says that the unpacked layer of this diff id is about to get its place, before its blob is there.
    pub(super) fn begin_layer(&self, diff_id: &Digest) -> Result<()> {
        let mut held = self.inner.held();
        fs::write_all(&mut held.file, &self.inner.path, format!("\n{COMING}{diff_id}\n").as_bytes())?;
        held.coming.insert(diff_id.clone());
        Ok(())
    }

    /// Says that such a layer's blob is here.
    pub(super) fn finish_layer(&self, diff_id: &Digest) -> Result<()> {
        let mut held = self.inner.held();
        fs::write_all(&mut held.file, &self.inner.path, format!("\n{HERE}{diff_id}\n").as_bytes())?;
        held.coming.remove(diff_id);
        Ok(())
    }

    /// Returns a fresh path under `tmp/` that belongs to this lease: it is left alone while the
    /// lease lives and removed by a later command after that. Nothing is created.
    pub fn scratch(&self, what: &str) -> PathBuf {
        self.inner.tmp.join(format!("{}-{what}-{}", self.inner.id, random::hex(4)))
    }

    /// Returns the lease's id.
    pub fn id(&self) -> &str {
        &self.inner.id
    }
}

impl Inner {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // The next command removes what is half made, and this file after it.
        let held = self.held();
        if !held.coming.is_empty() || held.making.iter().any(|id| self.containers.join(id).exists()) {
            return;
        }
        drop(held);
        // A file that stays is removed by the next command: its lock is free.
        let _ = fs::remove_file(&self.path);
    }
}

/// The leases of running operations; those of dead ones are removed on the way.
pub(super) struct Live {
    /// Their ids.
    pub(super) ids: HashSet<String>,
    /// What they hold.
    pub(super) digests: HashSet<Digest>,
    /// Leases of dead operations that were making something: each goes after that is removed.
    pub(super) unfinished: Vec<Unfinished>,
}

/// What a dead operation was making.
pub(super) struct Unfinished {
    /// Its lease's file.
    pub(super) path: PathBuf,
    /// Containers that are not whole.
    pub(super) containers: HashSet<String>,
    /// The diff ids of unpacked layers whose blobs never came.
    pub(super) layers: HashSet<Digest>,
}

/// Reads all leases.
pub(super) fn live(leases: &Path) -> Result<Live> {
    let mut all = Live { ids: HashSet::new(), digests: HashSet::new(), unfinished: Vec::new() };
    for id in super::list_names(leases)? {
        let path = leases.join(&id);
        let file = match fs::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        if fs::try_lock(&file, false).map_err(|e| StoreError::io("test the lock of a lease", e))? {
            // Its operation is dead: nobody else can lock it again.
            let text = fs::read(&path, LEASE_MAX_BYTES).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let containers = in_the_making(&text, MAKING, MADE).into_iter().map(str::to_owned).collect();
            let layers = in_the_making(&text, COMING, HERE).into_iter().filter_map(|line| line.parse().ok()).collect();
            let unfinished = Unfinished { path, containers, layers };
            if unfinished.containers.is_empty() && unfinished.layers.is_empty() {
                drop(fs::remove_file(&unfinished.path));
            } else {
                all.unfinished.push(unfinished);
            }
            continue;
        }
        let bytes = match fs::read(&path, LEASE_MAX_BYTES) {
            Ok(bytes) => bytes,
            // It ended just now; what it made is named, or garbage.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        all.digests.extend(String::from_utf8_lossy(&bytes).lines().filter_map(|line| line.parse().ok()));
        all.ids.insert(id);
    }
    Ok(all)
}

/// Returns what a lease says was begun and not ended.
fn in_the_making<'t>(text: &'t str, begun: &str, ended: &str) -> HashSet<&'t str> {
    let mut making = HashSet::new();
    for line in text.lines() {
        if let Some(id) = line.strip_prefix(begun) {
            making.insert(id);
        } else if let Some(id) = line.strip_prefix(ended) {
            making.remove(id);
        }
    }
    making
}
