//! New layers: what a build step or a container wrote becomes a blob and an unpacked layer at once.
//!
//! The directory is read once (tar, hash and compression in one pass) and then renamed to where
//! unpacked layers lie, so that its files are written once in their life.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::layer::{self, Codec, LayerError, TreeOptions};
use super::{Image, ImageName, Lease, OpenImage, Result, Store, StoreError};
use crate::digest::Digest;
use crate::oci::{Descriptor, History, ImageConfig, Manifest, media};
use crate::sys::root::Root;
use crate::sys::{clock, fs};

/// How much of a layer is copied at a time.
const COPY_BYTES: usize = 256 << 10;

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

/// An image that is another one and a layer more.
#[derive(Debug, Clone)]
pub struct Derived {
    /// Its config; layers, history and the time are filled in.
    pub config: ImageConfig,
    /// The command that wrote the layer.
    pub created_by: String,
    /// What its history says besides.
    pub comment: Option<String>,
    /// Its author.
    pub author: Option<String>,
    /// Its name; without one only its digest names it.
    pub name: Option<ImageName>,
}

impl Store {
    /// Makes an image of another one and of what an overlay's upper directory holds, which stays where it is and may be
    /// mounted. The same files make the same layer.
    ///
    /// # Errors
    /// When the directory cannot be read, or a blob not be written.
    pub fn derive_image(&self, lease: &Lease, base: &OpenImage, upper: &Path, derived: Derived) -> Result<Image> {
        let Derived { mut config, created_by, comment, author, name } = derived;
        let root = Root::open(upper)?;
        let codec = Codec::default();
        let packed = layer::pack(self.stage_blob(lease)?, codec, |out| layer::diff(&root, out, &TreeOptions::default()));
        let (_, staged, packed) = packed.map_err(|source| StoreError::Layer { what: format!("{}", upper.display()), source })?;
        let (digest, size) = staged.commit(None)?;
        lease.hold(&packed.diff_id)?;
        let created = clock::rfc3339(clock::now());
        config.rootfs.diff_ids = base.config.rootfs.diff_ids.iter().cloned().chain([packed.diff_id]).collect();
        config.history.clone_from(&base.config.history);
        let entry =
            History { created: Some(created.clone()), created_by: Some(created_by), author: author.clone(), comment, empty_layer: false };
        config.history.push(entry);
        config.author = author.or(config.author);
        config.created = Some(created);
        let platform = config.platform();
        let config = self.put_blob_bytes(lease, media::OCI_CONFIG, &config.to_bytes())?;
        let layer = Descriptor::new(codec.media_type(), digest, size);
        let manifest = Manifest {
            schema_version: 2,
            media_type: Some(media::OCI_MANIFEST.into()),
            artifact_type: None,
            config,
            layers: base.manifest.layers.iter().map(media::oci_layer).chain([layer]).collect(),
            subject: None,
            annotations: None,
        };
        let bytes = serde_json::to_vec(&manifest).expect("strings and numbers always serialise");
        let root = self.put_blob_bytes(lease, media::OCI_MANIFEST, &bytes)?;
        let name = name.unwrap_or_else(|| ImageName::Bare(root.digest.clone()));
        self.name_image(lease, &name, &root, &platform)
    }

    /// Compresses a layer another way. Its files, and so its diff id, stay the same.
    ///
    /// # Errors
    /// `Corrupt` when the blob is not the layer of that diff id.
    pub fn recompress_layer(&self, lease: &Lease, diff_id: &Digest, blob: &Descriptor, codec: Codec) -> Result<Descriptor> {
        let failed = |source| StoreError::Layer { what: format!("layer {}", blob.digest), source };
        let file = self.open_blob(&blob.digest)?;
        let mut tar = layer::Decompressor::new(file).map_err(|e| failed(LayerError::Read(e)))?;
        let packed = layer::pack(self.stage_blob(lease)?, codec, |out| copy_tar(&mut tar, out));
        let (_, staged, packed) = packed.map_err(failed)?;
        if packed.diff_id != *diff_id {
            let reason = format!("it unpacks to {} where the config says {diff_id}", packed.diff_id);
            return Err(StoreError::corrupt(format!("layer {}", blob.digest), reason));
        }
        let (digest, size) = staged.commit(None)?;
        lease.hold(&digest)?;
        Ok(Descriptor::new(codec.media_type(), digest, size))
    }

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

fn copy_tar(tar: &mut impl Read, out: &mut dyn Write) -> std::result::Result<(), LayerError> {
    let mut buffer = vec![0; COPY_BYTES];
    loop {
        match tar.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(n) => out.write_all(&buffer[..n]).map_err(LayerError::Write)?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(LayerError::Read(error)),
        }
    }
}
