//! `layers/`: unpacked layers, a cache of blobs that can always be made again.
//!
//! A layer is unpacked in `tmp/` and renamed into place when it is whole and its content has the
//! promised diff id: that a directory exists never means that it is complete before that. One that
//! was not synced to the disk counts only until the next boot. A layer whose meaning depends on the
//! layers below it (an archive that leaves out parents, say) is kept under its chain id, others
//! under their diff id.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use super::garbage::chain_ids;
use super::layer::{self, LayerError};
use super::{Lease, OpenImage, Result, Store, StoreError, list_names};
use crate::digest::{Algorithm, Digest};
use crate::oci::{Descriptor, media};
use crate::sys::caps;
use crate::sys::fs::{self, Durability};
use crate::sys::root::Root;
use crate::sys::{threads, tree};

/// The largest `meta.json`.
const META_MAX_BYTES: u64 = 64 << 10;
/// How much of others may wait for the disk, in bytes, for a sync of ours to be worth its while.
const OTHERS_UNWRITTEN_MAX_BYTES: u64 = 64 << 20;
/// How many layers are unpacked at once.
const JOBS_MAX: usize = 8;
/// How much of a blob is hashed at a time.
const HASH_BYTES: usize = 256 << 10;

/// What is known about an unpacked layer.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Meta {
    bytes: u64,
    inodes: u64,
    /// The boot in which it was unpacked.
    boot_id: String,
    /// Whether it is safe on the disk.
    synced: bool,
}

impl Store {
    /// Returns the directory of one layer's files, unpacking them first where they are missing or
    /// did not survive a power loss. [`Store::ensure_layers`] is for whole images.
    ///
    /// # Errors
    /// `Corrupt` when the content is not what its diff id says, `Layer` when it can only be
    /// unpacked on top of the layers below it.
    pub fn ensure_layer(&self, lease: &Lease, diff_id: &Digest, blob: &Descriptor) -> Result<PathBuf> {
        lease.hold(diff_id)?;
        lease.hold(&blob.digest)?;
        self.ensure(lease, diff_id, diff_id, blob, None)
    }

    /// Returns the directories of all layers of an image, base first; what is missing is unpacked
    /// in parallel.
    ///
    /// # Errors
    /// `Corrupt` when a layer's content is not what its diff id says.
    pub fn ensure_layers(&self, lease: &Lease, image: &OpenImage) -> Result<Vec<PathBuf>> {
        self.ensure_chain(lease, &image.config.rootfs.diff_ids, &image.manifest.layers)
    }

    /// Does the work of [`Store::ensure_layers`] for diff ids and their blobs, base first.
    ///
    /// # Errors
    /// As [`Store::ensure_layers`].
    pub fn ensure_chain(&self, lease: &Lease, diff_ids: &[Digest], blobs: &[Descriptor]) -> Result<Vec<PathBuf>> {
        if diff_ids.len() != blobs.len() {
            return Err(StoreError::corrupt("the image", format!("it has {} diff ids for {} layers", diff_ids.len(), blobs.len())));
        }
        let chain = chain_ids(diff_ids);
        lease.hold_all(diff_ids.iter().chain(&chain).chain(blobs.iter().map(|l| &l.digest)))?;
        let mut paths = self.ensure_independent(lease, diff_ids, blobs, &chain)?;
        // What depends on the layers below comes after them.
        for at in 0..paths.len() {
            if paths[at].is_none() {
                let lower: Vec<PathBuf> = paths[..at].iter().flatten().cloned().collect();
                paths[at] = Some(self.ensure(lease, &diff_ids[at], &chain[at], &blobs[at], Some(&lower))?);
            }
        }
        Ok(paths.into_iter().flatten().collect())
    }

    /// Returns the directories of layers, base first, if all of them are there; their blobs need not be.
    ///
    /// # Errors
    /// When the lease cannot be written.
    pub fn ready_chain(&self, lease: &Lease, diff_ids: &[Digest]) -> Result<Option<Vec<PathBuf>>> {
        let chain = chain_ids(diff_ids);
        lease.hold_all(diff_ids.iter().chain(&chain))?;
        Ok(diff_ids.iter().zip(&chain).map(|(diff_id, chain_id)| self.ready(diff_id).or_else(|| self.ready(chain_id))).collect())
    }

    /// Unpacks in parallel what does not depend on layers below.
    fn ensure_independent(
        &self,
        lease: &Lease,
        diff_ids: &[Digest],
        blobs: &[Descriptor],
        chain: &[Digest],
    ) -> Result<Vec<Option<PathBuf>>> {
        let mut paths: Vec<Option<PathBuf>> =
            diff_ids.iter().zip(chain).map(|(diff_id, chain_id)| self.ready(diff_id).or_else(|| self.ready(chain_id))).collect();
        let missing: Vec<usize> = (0..paths.len()).filter(|&at| paths[at].is_none()).collect();
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Result<Option<PathBuf>>)>> = Mutex::default();
        let work = || {
            while let Some(&at) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
                let lower: Option<&[PathBuf]> = if at == 0 { Some(&[]) } else { None };
                let result = match self.ensure(lease, &diff_ids[at], &chain[at], &blobs[at], lower) {
                    Err(StoreError::Layer { source: LayerError::NeedsLower { .. }, .. }) => Ok(None),
                    Ok(path) => Ok(Some(path)),
                    Err(error) => {
                        next.store(missing.len(), Ordering::Relaxed);
                        Err(error)
                    }
                };
                done.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
            }
        };
        match missing.len() {
            0 => {}
            1 => work(),
            wanted => {
                let jobs = threads::processors().clamp(1, JOBS_MAX).min(wanted);
                std::thread::scope(|scope| (0..jobs).for_each(|_| drop(scope.spawn(work))));
            }
        }
        for (at, result) in done.into_inner().unwrap_or_else(PoisonError::into_inner) {
            paths[at] = result?;
        }
        Ok(paths)
    }

    /// Makes one layer ready; without `lower`, one that depends on layers below fails.
    fn ensure(&self, lease: &Lease, diff_id: &Digest, chain_id: &Digest, blob: &Descriptor, lower: Option<&[PathBuf]>) -> Result<PathBuf> {
        let ready = || self.ready(diff_id).or_else(|| self.ready(chain_id));
        if let Some(path) = ready() {
            return Ok(path);
        }
        // Two operations that need the same layer: the second one waits rather than doing it again.
        let lock_path = self.tmp_dir().join(format!("w-layer-{}", diff_id.hex()));
        let _lock = super::lock_until_removed(&lock_path)?;
        if let Some(path) = ready() {
            fs::remove_file(&lock_path)?;
            return Ok(path);
        }
        let made = self.unpack(lease, diff_id, chain_id, blob, lower);
        fs::remove_file(&lock_path)?;
        made
    }

    fn unpack(&self, lease: &Lease, diff_id: &Digest, chain_id: &Digest, blob: &Descriptor, lower: Option<&[PathBuf]>) -> Result<PathBuf> {
        let staged = lease.scratch("layer");
        let result = self.unpack_in(&staged, diff_id, blob, lower).and_then(|applied| {
            let key = if applied.depends_on_lower { chain_id } else { diff_id };
            self.put_layer(lease, &staged, key, applied.bytes, applied.inodes)
        });
        if result.is_err() {
            let _ = tree::remove(&staged, &mut tree::Freed::default());
        }
        if matches!(result, Err(StoreError::Layer { .. } | StoreError::Corrupt { .. })) {
            self.set_aside_if_damaged(&blob.digest);
        }
        result
    }

    /// Sets a blob aside whose bytes are not what its digest says, so that the next pull brings it again. One that is what
    /// it should be, and only cannot be unpacked, stays.
    fn set_aside_if_damaged(&self, digest: &Digest) {
        let Ok(mut file) = self.open_blob(digest) else { return };
        let mut hasher = digest.hasher();
        let mut buffer = vec![0; HASH_BYTES];
        loop {
            match std::io::Read::read(&mut file, &mut buffer) {
                Ok(0) => break,
                Ok(n) => hasher.update(&buffer[..n]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                // Who cannot be read now may be well.
                Err(_) => return,
            }
        }
        if hasher.finish() != *digest {
            self.quarantine(&self.blob_path(digest), "its bytes have another digest");
        }
    }

    fn unpack_in(&self, staged: &Path, diff_id: &Digest, blob: &Descriptor, lower: Option<&[PathBuf]>) -> Result<layer::Applied> {
        if media::Compression::of_layer(&blob.media_type).is_none() {
            return Err(StoreError::Unsupported(format!("layers of type '{}' cannot be unpacked", blob.media_type)));
        }
        let files = staged.join("fs");
        fs::create_dir(staged, 0o700)?;
        fs::create_dir(&files, 0o755)?;
        fs::set_mode(&files, 0o755)?;
        let what = || format!("layer {}", blob.digest);
        if diff_id.algorithm() != Algorithm::Sha256 {
            return Err(StoreError::Unsupported(format!("{} has a diff id that is not sha256", what())));
        }
        let file = self.open_blob(&blob.digest)?;
        let root = Root::open(&files)?;
        let unpacked = layer::unpack_layer(file, diff_id.hasher(), &root, &options(lower))
            .map_err(|source| StoreError::Layer { what: what(), source })?;
        if unpacked.diff_id != *diff_id {
            let reason = format!("it unpacks to {} where the config says {diff_id}", unpacked.diff_id);
            return Err(StoreError::corrupt(what(), reason));
        }
        Ok(unpacked.applied)
    }

    /// Gives an unpacked layer its place, and lets the command sync it when it ends; `staged` has the files in `fs`.
    fn put_layer(&self, lease: &Lease, staged: &Path, key: &Digest, bytes: u64, inodes: u64) -> Result<PathBuf> {
        let path = self.place_layer(lease, staged, key, bytes, inodes)?;
        self.inner.unsynced.lock().unwrap_or_else(PoisonError::into_inner).push(self.layer_dir(key));
        Ok(path)
    }

    /// Gives a layer its place that is not worth a sync of the whole file system: a step's, of which the next build makes
    /// another one. A command that syncs for what it unpacked marks it too; after a reboot before that, it is unpacked from its blob.
    pub(super) fn place_layer(&self, lease: &Lease, staged: &Path, key: &Digest, bytes: u64, inodes: u64) -> Result<PathBuf> {
        lease.hold(key)?;
        let meta = Meta { bytes, inodes, boot_id: boot_id().to_owned(), synced: false };
        let text = serde_json::to_vec(&meta).expect("strings and numbers always serialise");
        fs::write_atomic(staged, &staged.join("meta.json"), &text, 0o600, Durability::Atomic)?;
        let home = self.layer_dir(key);
        if home.exists() && self.ready(key).is_none() {
            // From an earlier boot, and perhaps not whole.
            let stale = lease.scratch("stale");
            fs::rename(&home, &stale)?;
            tree::remove(&stale, &mut tree::Freed::default())?;
        }
        match fs::rename(staged, &home) {
            Ok(()) => {}
            // Somebody else was quicker; what is there is as good.
            Err(error) if self.ready(key).is_some() => {
                drop(error);
                tree::remove(staged, &mut tree::Freed::default())?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(home.join("fs"))
    }

    fn layer_dir(&self, key: &Digest) -> PathBuf {
        self.dir("layers").join(key.hex())
    }

    /// Returns a layer's files if they can be trusted.
    fn ready(&self, key: &Digest) -> Option<PathBuf> {
        let dir = self.layer_dir(key);
        let meta = meta_of(&dir)?;
        (meta.synced || meta.boot_id == boot_id()).then(|| dir.join("fs"))
    }

    /// Syncs what was unpacked and marks it so, if that does not mean to wait for what others write:
    /// a file system is synced as a whole. Until a command does, a reboot makes it be unpacked again.
    pub(super) fn sync_unpacked(&self) -> Result<()> {
        let layers = std::mem::take(&mut *self.inner.unsynced.lock().unwrap_or_else(PoisonError::into_inner));
        if layers.is_empty() {
            return Ok(());
        }
        let ours = layers.iter().filter_map(|home| meta_of(home)).map(|meta| meta.bytes).sum();
        if is_crowded(fs::unwritten_bytes(), ours) { Ok(()) } else { self.sync_layers() }
    }

    /// Syncs and marks every layer that was unpacked since the boot, by whatever command.
    pub(super) fn sync_layers(&self) -> Result<()> {
        let dir = self.dir("layers");
        let of_this_boot = |meta: &Meta| !meta.synced && meta.boot_id == boot_id();
        let homes = list_names(&dir)?.into_iter().map(|name| dir.join(name));
        let layers: Vec<(PathBuf, Meta)> = homes.filter_map(|home| Some((home.clone(), meta_of(&home).filter(of_this_boot)?))).collect();
        fs::sync_file_system(&fs::open(&dir)?, &dir)?;
        for (home, meta) in layers {
            let text = serde_json::to_vec(&Meta { synced: true, ..meta }).expect("strings and numbers always serialise");
            match fs::write_atomic(&self.tmp_dir(), &home.join("meta.json"), &text, 0o600, Durability::Atomic) {
                // A sweep took the layer.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
        Ok(())
    }

    pub(super) fn verify_unpacked(&self, problems: &mut Vec<super::Problem>) -> Result<()> {
        for name in list_names(&self.dir("layers"))? {
            let dir = self.dir("layers").join(&name);
            let meta = meta_of(&dir);
            if meta.is_none() || !dir.join("fs").is_dir() {
                problems.push(super::Problem { what: format!("layers/{name}"), reason: "it is not whole".into() });
            }
        }
        Ok(())
    }
}

/// Reads what is known about the layer in this directory; `None` when that is nothing sensible.
fn meta_of(home: &Path) -> Option<Meta> {
    serde_json::from_slice(&fs::read(&home.join("meta.json"), META_MAX_BYTES).ok()?).ok()
}

/// Tells whether a sync of `ours` bytes would wait for much more than these, where `unwritten` wait in all.
pub(super) fn is_crowded(unwritten: Option<u64>, ours: u64) -> bool {
    unwritten.is_some_and(|all| all > ours.saturating_add(OTHERS_UNWRITTEN_MAX_BYTES))
}

fn options(lower: Option<&[PathBuf]>) -> layer::Options<'_> {
    let mut options = layer::Options::layer(lower);
    let (uid, gid) = (nix::unistd::geteuid(), nix::unistd::getegid());
    if !uid.is_root() {
        options.form = layer::Form::Layer { userxattr: true };
        options.owners = layer::Owners::Fixed { uid: uid.as_raw(), gid: gid.as_raw() };
        options.skip_devices = true;
    } else if caps::available() & caps::bit("SYS_ADMIN").unwrap_or(0) == 0 {
        // Root of a container may not set the other ones, nor mount an overlay, nor make every device.
        options.form = layer::Form::Layer { userxattr: true };
        options.skip_devices = true;
    }
    options
}

/// The id of this boot of the machine.
fn boot_id() -> &'static str {
    static ID: OnceLock<String> = OnceLock::new();
    ID.get_or_init(|| {
        let read = fs::read(Path::new("/proc/sys/kernel/random/boot_id"), 1 << 10).unwrap_or_default();
        String::from_utf8_lossy(&read).trim().to_owned()
    })
}
