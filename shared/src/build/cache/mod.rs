//! What builds remember between them, under the store's `cache/`: results of steps, and hashes of
//! files that did not change. All of it may be deleted at any time.

mod stat;
mod step;

pub use stat::StatCache;
pub use step::{CacheError, StepCache, StepRecord};

#[cfg(test)]
mod tests;
