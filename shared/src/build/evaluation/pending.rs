//! Layers whose files are in their place while their blobs are still being compressed: the next step
//! does not wait for that, only what needs a blob's digest does.
//!
//! Invariant: a step is in the cache only after its layer is whole. A build does not end before every
//! blob that it began has ended, one way or the other.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::super::cache::{CacheError, StepCache, StepRecord};
use super::super::dockerfile::Position;
use super::super::error::{BuildError, BuildErrorKind, Result};
use super::Evaluation;
use super::lookup::Used;
use super::together::Turn;
use crate::digest::Digest;
use crate::oci::Descriptor;
use crate::store::layer::Room;
use crate::store::{BegunLayer, StoreError};
use crate::sys::fs::{self, Durability};

/// How many bytes of layers wait in memory to be compressed; what does not fit is read a second time.
const ROOM_BYTES: usize = 12 << 20;
/// How many layers are compressed at once, while steps go on.
const LAYERS_MAX: usize = 4;

/// Why a layer's blob was not made. Several may have to tell.
#[derive(Debug, thiserror::Error)]
pub(super) enum PendingError {
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// The step could not be remembered.
    #[error(transparent)]
    Cache(CacheError),
}

/// The blob of a layer: here, or coming.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "there are few of them, and most are here")]
pub(super) enum Blob {
    Here(Descriptor),
    Coming(Arc<Coming>),
}

/// A blob that is being made.
#[derive(Debug)]
pub(super) struct Coming {
    /// The step that made the layer.
    position: Position,
    made: Mutex<Option<std::result::Result<Descriptor, Arc<PendingError>>>>,
    changed: Condvar,
}

impl Coming {
    fn made(&self) -> MutexGuard<'_, Option<std::result::Result<Descriptor, Arc<PendingError>>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, result: std::result::Result<Descriptor, PendingError>) {
        *self.made() = Some(result.map_err(Arc::new));
        self.changed.notify_all();
    }

    fn wait(&self) -> std::result::Result<Descriptor, Arc<PendingError>> {
        let mut made = self.made();
        loop {
            match made.as_ref() {
                Some(result) => return result.clone(),
                None => made = self.changed.wait(made).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

/// Tells that a blob was not made when its thread ends without having said anything.
struct Ended(Arc<Coming>);

impl Drop for Ended {
    fn drop(&mut self) {
        if self.0.made().is_none() {
            let lost = std::io::Error::other("its thread ended");
            self.0.end(Err(PendingError::Store(StoreError::io("write the layer", lost))));
        }
    }
}

/// Where a step's result goes.
pub(super) struct Keep<'t> {
    pub(super) stage: usize,
    /// Its keys; the flag tells that another one, found faster, goes before.
    pub(super) keys: Vec<(blake3::Hash, bool)>,
    pub(super) created_by: String,
    pub(super) position: Position,
    /// The list of members is kept there, for the next layer of this place.
    pub(super) members: Option<PathBuf>,
    /// Nobody else runs the step before it is in the cache.
    pub(super) turn: Option<&'t mut Option<Turn>>,
}

/// What a step made: its layer, if it changed any file, and when.
pub(super) struct Kept {
    pub(super) layer: Option<(Digest, Blob)>,
    pub(super) created: String,
}

impl From<StepRecord> for Kept {
    fn from(record: StepRecord) -> Kept {
        Kept { layer: record.diff_id.zip(record.layer.map(Blob::Here)), created: record.created }
    }
}

/// The layers of a build that are being compressed.
pub(super) struct Pending {
    room: Arc<Room>,
    all: Mutex<Vec<Arc<Coming>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// By key, the steps that are not in the cache yet.
    by_key: Arc<Mutex<HashMap<blake3::Hash, Arc<Coming>>>>,
    /// How many are at work.
    active: Arc<(Mutex<usize>, Condvar)>,
}

impl Default for Pending {
    fn default() -> Pending {
        Pending {
            room: Room::new(ROOM_BYTES),
            all: Mutex::default(),
            threads: Mutex::default(),
            by_key: Arc::default(),
            active: Arc::default(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pending {
    pub(super) fn room(&self) -> &Arc<Room> {
        &self.room
    }

    /// Waits for the step of this key, if its layer is being compressed.
    pub(super) fn await_key(&self, key: &blake3::Hash) {
        let coming = lock(&self.by_key).get(key).cloned();
        // Whether it went well shows when it is looked for in the cache.
        if let Some(coming) = coming {
            let _ = coming.wait();
        }
    }

    /// Waits for all; what has failed is told by [`Evaluation::check_layers`].
    pub(super) fn join(&self) {
        for thread in std::mem::take(&mut *lock(&self.threads)) {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    }
}

/// What a thread needs that ends a layer.
struct Work {
    layer: BegunLayer,
    cache: StepCache,
    used: Arc<Mutex<Vec<Used>>>,
    stage: usize,
    keys: Vec<(blake3::Hash, bool)>,
    created: String,
    created_by: String,
    members: Option<PathBuf>,
    tmp: PathBuf,
}

impl Work {
    fn end(self) -> std::result::Result<Descriptor, PendingError> {
        let diff_id = self.layer.diff_id.clone();
        let (blob, list) = self.layer.finish().map_err(PendingError::Store)?;
        let record = StepRecord::new(Some((diff_id, blob.clone())), self.created, self.created_by);
        for (key, is_second) in &self.keys {
            self.cache.put(key, &record).map_err(PendingError::Cache)?;
            lock(&self.used).push(Used::new(self.stage, key, &record, *is_second));
        }
        if let Some(path) = &self.members {
            // Without it the next layer of this place is compressed as a whole.
            let _ = fs::write_atomic(&self.tmp, path, &list, 0o600, Durability::Atomic);
        }
        Ok(blob)
    }
}

impl Evaluation<'_> {
    /// Keeps what a step made: at once where that is nothing, else as soon as its layer is whole.
    pub(super) fn keep(&self, layer: Option<BegunLayer>, keep: Keep<'_>) -> Result<Kept> {
        let created = self.now();
        let Some(layer) = layer else {
            let record = StepRecord::new(None, created, keep.created_by);
            for (key, is_second) in &keep.keys {
                self.cache.put(key, &record)?;
                self.use_step(keep.stage, key, &record, *is_second);
            }
            return Ok(record.into());
        };
        let pending = &self.pending;
        let coming = Arc::new(Coming { position: keep.position, made: Mutex::default(), changed: Condvar::new() });
        let made = Kept { layer: Some((layer.diff_id.clone(), Blob::Coming(Arc::clone(&coming)))), created: created.clone() };
        let (count, freed) = &*pending.active;
        let mut active = lock(count);
        while *active >= LAYERS_MAX {
            active = freed.wait(active).unwrap_or_else(PoisonError::into_inner);
        }
        *active += 1;
        drop(active);
        lock(&pending.all).push(Arc::clone(&coming));
        lock(&pending.by_key).extend(keep.keys.iter().map(|(key, _)| (*key, Arc::clone(&coming))));
        let work = Work {
            layer,
            cache: self.cache.clone(),
            used: Arc::clone(&self.used),
            stage: keep.stage,
            keys: keep.keys,
            created,
            created_by: keep.created_by,
            members: keep.members,
            tmp: self.tools.store.tmp_dir(),
        };
        let turn = keep.turn.and_then(Option::take);
        let (active, by_key) = (Arc::clone(&pending.active), Arc::clone(&pending.by_key));
        lock(&pending.threads).push(std::thread::spawn(move || {
            let ended = Ended(coming);
            let keys = work.keys.clone();
            ended.0.end(work.end());
            keys.iter().for_each(|(key, _)| drop(lock(&by_key).remove(key)));
            *lock(&active.0) -= 1;
            active.1.notify_all();
            drop(turn);
        }));
        Ok(made)
    }

    /// Waits for the blobs of layers.
    pub(super) fn blobs(&self, layers: &[Blob]) -> Result<Vec<Descriptor>> {
        layers.iter().map(|blob| self.blob(blob)).collect()
    }

    /// Waits for the blob of a layer.
    pub(super) fn blob(&self, blob: &Blob) -> Result<Descriptor> {
        match blob {
            Blob::Here(descriptor) => Ok(descriptor.clone()),
            Blob::Coming(coming) => coming.wait().map_err(|error| self.layer_failed(coming.position, error)),
        }
    }

    /// Fails when a layer has failed so far.
    pub(super) fn check_layers(&self) -> Result<()> {
        for coming in &*lock(&self.pending.all) {
            if let Some(Err(error)) = coming.made().as_ref() {
                return Err(self.layer_failed(coming.position, Arc::clone(error)));
            }
        }
        Ok(())
    }

    /// Says which step's layer was not made.
    pub(super) fn layer_failed(&self, position: Position, error: Arc<PendingError>) -> BuildError {
        self.fail(position, "the layer of this step cannot be written").of_kind(BuildErrorKind::Store).because(error)
    }

    /// As [`Evaluation::layer_failed`], of a layer that was not begun.
    pub(super) fn not_begun(&self, position: Position, error: StoreError) -> BuildError {
        self.layer_failed(position, Arc::new(PendingError::Store(error)))
    }
}

/// Returns the store's error that a build failed with, where the message is about a step.
pub(in crate::build) fn store_error<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<&'e StoreError> {
    match &**cause.downcast_ref::<Arc<PendingError>>()? {
        PendingError::Store(error) => Some(error),
        PendingError::Cache(_) => None,
    }
}
