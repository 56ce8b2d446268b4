//! The core of tacklebox: images, registries, builds and containers without a daemon.
//!
//! Modules are declared bottom layer first; imports only point up this list, and modules of one
//! layer never import each other. `ARCHITECTURE.md` beside this crate has the map, and
//! `tests/tidy.rs` holds the rule.
#![deny(missing_docs)]

// L0: pure values and the kernel
pub mod digest;
pub mod reference;
pub mod sys;
// L1: formats
pub mod oci;
pub mod record;
pub mod yaml;
// L2: places
pub mod registry;
pub mod store;
// L3: work
pub mod build;
pub mod runtime;
// L4: what a person touches
pub mod cli;

/// The allocator of every binary: musl's own serialises threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
