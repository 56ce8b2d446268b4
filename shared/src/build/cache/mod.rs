//! What builds remember between them, under the store's `cache/`: results of steps, and hashes of
//! files that did not change. All of it may be deleted at any time.

pub mod shared;
mod stat;
mod step;
mod why;

pub use shared::{SharedSteps, UsedStep};
pub use stat::StatCache;
pub use step::{CacheError, StepCache, StepRecord};
pub use why::{FILES_MAX, Parts, Seen};

#[cfg(test)]
mod tests;
