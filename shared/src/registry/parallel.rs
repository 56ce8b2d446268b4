//! Does the same for many things at once, and hands the results out in order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

/// How many results may wait to be looked at.
const AHEAD_MAX: usize = 256;

/// Does `work` on each item with at most `jobs` threads; `take` gets the results in the order of the
/// items, as soon as it can, on the calling thread, and may stop it all.
pub fn in_order<T: Sync, R: Send>(
    items: &[T],
    jobs: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(usize, R) -> ControlFlow<()>,
) {
    if items.len() <= 1 || jobs <= 1 {
        for (at, item) in items.iter().enumerate() {
            if take(at, work(item)).is_break() {
                return;
            }
        }
        return;
    }
    let next = AtomicUsize::new(0);
    let (sender, results) = sync_channel::<(usize, R)>(AHEAD_MAX);
    std::thread::scope(|scope| {
        for _ in 0..jobs.min(items.len()) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { return };
                    if sender.send((at, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (at, result) in results {
            early.insert(at, result);
            while let Some(result) = early.remove(&due) {
                if take(due, result).is_break() {
                    // The threads end at their next item: nobody receives any more.
                    next.store(items.len(), Ordering::Relaxed);
                    return;
                }
                due += 1;
            }
        }
    });
}

/// Like [`in_order`], with all results at the end.
pub fn map<T: Sync, R: Send>(items: &[T], jobs: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let mut all = Vec::with_capacity(items.len());
    in_order(items, jobs, work, |_, result| {
        all.push(result);
        ControlFlow::Continue(())
    });
    all
}
