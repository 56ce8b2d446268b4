//! The formats of images: descriptors, manifests, indexes and configs (OCI image specification 1.1,
//! docker image manifest version 2 schema 2), and the traits by which images move.
//!
//! Parsed values are for reading; an image's identity is its exact bytes, which every type here
//! leaves to its caller. Nothing here touches a disk or a network.

pub mod assemble;
pub mod copy;
pub mod exec;
pub mod media;
mod platform;
pub mod spec;
pub mod transfer;
pub mod types;

pub use platform::Platform;
pub use types::{Descriptor, Document, FormatError, HealthConfig, History, ImageConfig, Index, Manifest, RootFs, RunConfig};

/// The largest manifest or index that is read, in bytes (distribution's own limit is 4 MiB).
pub const MANIFEST_MAX_BYTES: u64 = 8 << 20;
/// The largest image config that is read, in bytes.
pub const CONFIG_MAX_BYTES: u64 = 16 << 20;
/// The most layers of one image that are accepted; overlayfs itself stops at 500.
pub const LAYERS_MAX: usize = 500;
/// The most manifests in one index that are accepted.
pub const INDEX_MAX: usize = 1000;
/// How deep indexes may nest.
pub const INDEX_DEPTH_MAX: usize = 4;
