//! New layers: what a build step or a container wrote becomes a blob and an unpacked layer at once.
//!
//! The directory is read (tar and hash in one pass, compression beside it) and then renamed to where
//! unpacked layers lie, so that its files are written once in their life. The blob may come later.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::layer::{self, Codec, LayerError, Line, Members, Room, Started, TreeOptions};
use super::{Image, ImageName, Lease, OpenImage, Result, StagedBlob, Store, StoreError};
use crate::digest::Digest;
use crate::oci::{Descriptor, History, ImageConfig, Manifest, media};
use crate::sys::root::Root;
use crate::sys::{clock, fs};

/// How much of a layer is copied at a time.
const COPY_BYTES: usize = 256 << 10;

/// How a layer is made.
#[derive(Debug, Clone, Default)]
pub struct CommitOptions {
    /// How it is compressed.
    pub codec: Codec,
    /// Seconds since 1970 that no time in it may exceed: `SOURCE_DATE_EPOCH`.
    pub latest_secs: Option<i64>,
    /// The list of members of a layer that may be much like this one.
    pub known: Option<Vec<u8>>,
    /// Whether it is better to wait for its blob now than to read the files twice.
    pub waits: bool,
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

    /// Begins a layer of an overlay's upper directory, which must lie in the store's `tmp/` and is taken away: its
    /// files are in their place when this returns, and its blob when [`BegunLayer::finish`] has. No overlay may be
    /// mounted on it any more.
    ///
    /// # Errors
    /// When it cannot be read, or its blob not be written.
    pub fn begin_layer(&self, lease: &Lease, upper: &Path, options: CommitOptions, room: &Arc<Room>) -> Result<BegunLayer> {
        let CommitOptions { codec, latest_secs, known, waits } = options;
        let root = Root::open(upper)?;
        let failed = |source| StoreError::Layer { what: format!("{}", upper.display()), source };
        if let Some(latest) = latest_secs {
            // Later steps must see what they would see of the unpacked blob.
            layer::clamp_times(&root, latest).map_err(failed)?;
        }
        let tree = TreeOptions { latest_secs };
        let members = known.as_deref().and_then(|list| Members::read(list, codec, |blob| self.open_blob(blob).ok()));
        let begun = layer::start(self.stage_blob(lease)?, codec, room, members, waits, |out| layer::diff(&root, out, &tree));
        let Started { value: written, packed, line } = begun.map_err(failed)?;
        lease.hold(&packed.diff_id)?;
        drop(root);
        let coming = Coming::new(self, lease, &packed.diff_id)?;
        let home = lease.scratch("layer");
        fs::create_dir(&home, 0o700)?;
        fs::rename(upper, &home.join("fs"))?;
        let path = self.place_layer(lease, &home, &packed.diff_id, written.bytes, written.entries)?;
        Ok(BegunLayer { diff_id: packed.diff_id, path, line, coming, codec, tree })
    }
}

/// An unpacked layer that has no blob yet; without one it goes when its lease does.
struct Coming {
    store: Store,
    lease: Lease,
    diff_id: Digest,
    is_here: bool,
}

impl Coming {
    fn new(store: &Store, lease: &Lease, diff_id: &Digest) -> Result<Coming> {
        lease.begin_layer(diff_id)?;
        Ok(Coming { store: store.clone(), lease: lease.clone(), diff_id: diff_id.clone(), is_here: false })
    }

    fn end(mut self) -> Result<()> {
        self.lease.finish_layer(&self.diff_id)?;
        self.is_here = true;
        Ok(())
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        if !self.is_here {
            self.store.inner.has_unfinished.store(true, Ordering::Relaxed);
        }
    }
}

/// A layer whose files are in their place, and whose blob is being made.
pub struct BegunLayer {
    /// The digest of its tar.
    pub diff_id: Digest,
    /// Its files.
    pub path: PathBuf,
    line: Line<StagedBlob>,
    coming: Coming,
    codec: Codec,
    tree: TreeOptions,
}

impl BegunLayer {
    /// Ends the blob. Returns what describes it, and the list of its members, for [`CommitOptions::known`].
    ///
    /// # Errors
    /// When it cannot be written; the layer's files go with the lease then, if nobody else needs them.
    pub fn finish(self) -> Result<(Descriptor, Vec<u8>)> {
        let failed = |source| StoreError::Layer { what: format!("layer {}", self.diff_id), source };
        // Nobody ever changes what is in a layer's place, so its tar is the same again.
        let again = |out: &mut dyn Write| {
            let root = Root::open(&self.path).map_err(|source| LayerError::Pack { path: String::new(), source })?;
            layer::diff(&root, out, &self.tree).map(drop)
        };
        let (staged, members) = self.line.finish(again).map_err(failed)?;
        let (digest, size) = staged.commit(None)?;
        self.coming.end()?;
        let list = Members::list(self.codec, &digest, &members);
        Ok((Descriptor::new(self.codec.media_type(), digest, size), list))
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
