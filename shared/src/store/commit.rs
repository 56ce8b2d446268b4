//! New layers: what a build step or a container wrote becomes a blob and an unpacked layer at once.
//!
//! The directory is read once (tar, hash and compression in one pass) and then renamed to where
//! unpacked layers lie, so that its files are written once in their life.

use std::path::{Path, PathBuf};

use super::layer::{self, Codec, TreeOptions};
use super::{Lease, Result, Store, StoreError};
use crate::digest::Digest;
use crate::oci::Descriptor;
use crate::sys::fs;
use crate::sys::root::Root;

/// How a layer is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct CommitOptions {
    /// How it is compressed.
    pub codec: Codec,
    /// Seconds since 1970 that no time in it may exceed: `SOURCE_DATE_EPOCH`.
    pub latest_secs: Option<i64>,
}

/// A layer that was made here.
#[derive(Debug, Clone)]
pub struct NewLayer {
    /// The digest of its tar.
    pub diff_id: Digest,
    /// Its blob.
    pub descriptor: Descriptor,
    /// Its files.
    pub path: PathBuf,
}

impl Store {
    /// Makes a layer of an overlay's upper directory, which must lie in the store's `tmp/` and is
    /// taken away. No overlay may be mounted on it any more.
    ///
    /// # Errors
    /// When it cannot be read, or its blob not be written.
    pub fn commit_layer(&self, lease: &Lease, upper: &Path, options: &CommitOptions) -> Result<NewLayer> {
        let root = Root::open(upper)?;
        let tree = TreeOptions { latest_secs: options.latest_secs };
        let packed = layer::pack(self.stage_blob(lease)?, options.codec, |out| layer::diff(&root, out, &tree));
        let failed = |source| StoreError::Layer { what: format!("{}", upper.display()), source };
        let (written, staged, packed) = packed.map_err(failed)?;
        let (digest, size) = staged.commit(None)?;
        lease.hold(&packed.diff_id)?;
        let descriptor = Descriptor::new(options.codec.media_type(), digest, size);
        if options.latest_secs.is_some() {
            // The files here have other times than the layer has.
            let path = self.ensure_layer(lease, &packed.diff_id, &descriptor)?;
            return Ok(NewLayer { diff_id: packed.diff_id, descriptor, path });
        }
        drop(root);
        let home = lease.scratch("layer");
        fs::create_dir(&home, 0o700)?;
        fs::rename(upper, &home.join("fs"))?;
        let path = self.put_layer(lease, &home, &packed.diff_id, written.bytes, written.entries)?;
        Ok(NewLayer { diff_id: packed.diff_id, descriptor, path })
    }
}
