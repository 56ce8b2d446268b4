//! What builds have in common that run side by side: the numbers of their steps, whether one of them
//! failed, and whose turn it is. A step that several of them need, such as one of a native stage for
//! several platforms, is run by the first; the others wait and then find it in the cache.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Builds that run side by side; one that runs alone has one of its own.
#[derive(Debug, Default)]
pub struct Together {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    steps: AtomicUsize,
    begun: AtomicUsize,
    stopped: AtomicBool,
    running: Mutex<HashSet<blake3::Hash>>,
    ended: Condvar,
}

/// The turn of a step: nobody else runs one of the same key meanwhile.
pub(super) struct Turn {
    together: Arc<Shared>,
    key: blake3::Hash,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.together.running().remove(&self.key);
        self.together.ended.notify_all();
    }
}

impl Shared {
    fn running(&self) -> MutexGuard<'_, HashSet<blake3::Hash>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Together {
    /// Waits until no other build runs the step of this key.
    pub(super) fn turn(&self, key: blake3::Hash) -> Turn {
        let mut running = self.shared.running();
        while running.contains(&key) {
            running = self.shared.ended.wait(running).unwrap_or_else(PoisonError::into_inner);
        }
        running.insert(key);
        Turn { together: Arc::clone(&self.shared), key }
    }

    /// Counts steps that will run.
    pub(super) fn expect(&self, steps: usize) {
        self.shared.steps.fetch_add(steps, Ordering::Relaxed);
    }

    /// Returns the number of a step that begins, from 1, and how many there are as far as is known.
    pub(super) fn begin(&self) -> (usize, usize) {
        let n = self.shared.begun.fetch_add(1, Ordering::Relaxed) + 1;
        (n, self.shared.steps.load(Ordering::Relaxed).max(n))
    }

    /// Lets every other step stop at its end; tells whether one did before.
    pub(super) fn stop(&self) -> bool {
        self.shared.stopped.swap(true, Ordering::SeqCst)
    }

    /// Tells whether steps are to stop.
    pub(super) fn is_stopped(&self) -> bool {
        self.shared.stopped.load(Ordering::Relaxed)
    }
}
