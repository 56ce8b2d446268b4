//! Independent jobs on several threads.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The most threads that share jobs.
const THREADS_MAX: usize = 8;

/// Returns how many threads run at the same time here. To find out costs a dozen calls, so it is done once.
pub fn processors() -> usize {
    static PROCESSORS: OnceLock<usize> = OnceLock::new();
    *PROCESSORS.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Does the jobs 0 to `count`, in any order, on as many threads as there are processors, but with no fewer
/// than `per_thread` jobs for each. Every thread has a state of its own, a buffer for instance.
///
/// # Errors
/// One of those that jobs failed with; what was not begun by then is not done.
pub fn each<S, E: Send>(
    count: usize,
    per_thread: usize,
    state: impl Fn() -> S + Sync,
    job: impl Fn(&mut S, usize) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let threads = processors().min(THREADS_MAX).min(count / per_thread.max(1) + 1);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut state = state();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count {
                return Ok(());
            }
            if let Err(error) = job(&mut state, n) {
                // The others stop at their next look.
                next.store(count, Ordering::Relaxed);
                return Err(error);
            }
        }
    };
    if threads <= 1 {
        return work();
    }
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let ended = others.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        ended.fold(own, Result::and)
    })
}

#[cfg(test)]
mod tests;
