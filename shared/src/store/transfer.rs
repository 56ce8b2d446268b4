//! The store as a source and a sink of images.
//!
//! The sink keeps an interrupted download as `tmp/partial-<hex>`, so that the next try goes on
//! from its end. The file is locked while somebody writes to it: a second pull of the same blob
//! waits and then finds it there. What turns out to have another digest or size is not kept.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::{Image, Lease, Result, Store, StoreError};
use crate::digest::{Digest, Hasher};
use crate::oci::transfer::{self, Open, Placed, RawManifest, Sink, Source, TransferError, TransferKind};
use crate::oci::{Descriptor, Document, MANIFEST_MAX_BYTES};
use crate::sys::fs;

/// How much is read and written at a time.
const CHUNK_BYTES: usize = 256 << 10;
/// How often a download is taken up again without a byte in between.
const IDLE_RETRIES_MAX: u32 = 3;
/// How often a download is taken up again at all.
const RETRIES_MAX: u32 = 1000;
/// The start of the names of unfinished downloads in `tmp/`.
pub(super) const PARTIAL_PREFIX: &str = "partial-";

impl Store {
    /// Returns a source that reads one image; it understands the image's own digests and takes
    /// any other selector for the image itself.
    pub fn image_source(&self, image: &Image) -> StoreSource {
        StoreSource { store: self.clone(), root: image.descriptor.clone() }
    }

    /// Returns a source that reads a manifest or an index that has no name.
    pub fn source_of(&self, root: &Descriptor) -> StoreSource {
        StoreSource { store: self.clone(), root: root.clone() }
    }

    /// Returns a sink that writes blobs and manifests under a lease. Name the result with
    /// [`Store::name_image`] afterwards; the sink gives no names.
    pub fn image_sink(&self, lease: &Lease) -> StoreSink {
        StoreSink { store: self.clone(), lease: lease.clone() }
    }
}

/// Reads an image from the store.
pub struct StoreSource {
    store: Store,
    root: Descriptor,
}

impl Source for StoreSource {
    fn manifest(&self, selector: &str) -> transfer::Result<RawManifest> {
        let digest: Digest = selector.parse().unwrap_or_else(|_| self.root.digest.clone());
        let bytes = self.store.read_blob_any_size(&digest, MANIFEST_MAX_BYTES)?;
        let said = (digest == self.root.digest).then_some(self.root.media_type.as_str());
        let document = Document::parse(&bytes, said).map_err(|source| {
            TransferError::new(TransferKind::Corrupt, format!("manifest {digest} in the store cannot be used")).because(source)
        })?;
        let descriptor = Descriptor::new(document.media_type(said), digest, bytes.len() as u64);
        Ok(RawManifest { descriptor, bytes })
    }

    fn blob(&self, descriptor: &Descriptor, offset: u64) -> transfer::Result<Box<dyn Read + Send + '_>> {
        let mut file = self.store.open_blob(&descriptor.digest)?;
        if offset > 0 {
            let path = self.store.blob_path(&descriptor.digest);
            file.seek(SeekFrom::Start(offset)).map_err(|e| StoreError::from(fs::PathError::new("read", &path, e)))?;
        }
        Ok(Box::new(file))
    }

    fn origins(&self, _blob: &Digest) -> Vec<String> {
        Vec::new()
    }
}

/// Writes blobs and manifests to the store.
pub struct StoreSink {
    store: Store,
    lease: Lease,
}

impl Sink for StoreSink {
    fn has_manifest(&self, descriptor: &Descriptor) -> transfer::Result<bool> {
        self.lease.hold(&descriptor.digest)?;
        if !self.store.has_blob(&descriptor.digest, descriptor.size) {
            return Ok(false);
        }
        let document = self.store.read_document(descriptor)?;
        for blob in document.references() {
            self.lease.hold(&blob.digest)?;
        }
        Ok(self.store.is_complete(&document, 0)?)
    }

    fn put_blob(&self, descriptor: &Descriptor, _origins: &[String], open: Open<'_>) -> transfer::Result<Placed> {
        self.lease.hold(&descriptor.digest)?;
        if self.store.has_blob(&descriptor.digest, descriptor.size) {
            return Ok(Placed::Present);
        }
        let Some(mut partial) = Partial::take(&self.store, descriptor)? else { return Ok(Placed::Present) };
        partial.rehash()?;
        let resumed = partial.len;
        let mut moved = partial.fill(open)?;
        if partial.digest() != descriptor.digest && resumed > 0 {
            // What an earlier try left may be what is wrong, after a power loss for example.
            partial.restart()?;
            moved += partial.fill(open)?;
        }
        let digest = partial.digest();
        if digest != descriptor.digest {
            partial.discard();
            let reason = format!("what arrived has the digest {digest}");
            return Err(StoreError::corrupt(format!("blob {}", descriptor.digest), reason).into());
        }
        partial.keep()?;
        Ok(Placed::Sent(moved))
    }

    fn put_manifest(&self, raw: &RawManifest, _tag: Option<&str>) -> transfer::Result<()> {
        let RawManifest { descriptor, bytes } = raw;
        let mut hasher = descriptor.digest.hasher();
        hasher.update(bytes);
        if hasher.finish() != descriptor.digest || bytes.len() as u64 != descriptor.size {
            return Err(StoreError::corrupt(format!("manifest {}", descriptor.digest), "its bytes are not what its descriptor says").into());
        }
        self.lease.hold(&descriptor.digest)?;
        if !self.store.has_blob(&descriptor.digest, descriptor.size) {
            self.store.put_known(&self.lease, &descriptor.digest, bytes)?;
        }
        Ok(())
    }
}

/// An unfinished download, locked.
struct Partial<'a> {
    store: &'a Store,
    wanted: &'a Descriptor,
    path: PathBuf,
    file: File,
    hasher: Hasher,
    len: u64,
}

impl<'a> Partial<'a> {
    /// Opens and locks the download of a blob; none when somebody else has finished it meanwhile.
    fn take(store: &'a Store, wanted: &'a Descriptor) -> Result<Option<Partial<'a>>> {
        let path = store.tmp_dir().join(format!("{PARTIAL_PREFIX}{}", wanted.digest.hex()));
        let file = super::lock_until_removed(&path)?;
        if store.has_blob(&wanted.digest, wanted.size) {
            fs::remove_file(&path)?;
            return Ok(None);
        }
        Ok(Some(Partial { store, wanted, path, file, hasher: wanted.digest.hasher(), len: 0 }))
    }

    fn error(&self, action: &'static str, source: std::io::Error) -> StoreError {
        fs::PathError::new(action, &self.path, source).into()
    }

    /// Hashes what an earlier try left.
    fn rehash(&mut self) -> Result<()> {
        let have = self.file.metadata().map_err(|e| self.error("read", e))?.len();
        if have == 0 {
            return Ok(());
        }
        if have > self.wanted.size {
            return self.restart();
        }
        let mut buf = vec![0; CHUNK_BYTES];
        loop {
            match self.file.read(&mut buf) {
                Ok(0) => return Ok(()),
                Ok(n) => {
                    self.hasher.update(&buf[..n]);
                    self.len += n as u64;
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.error("read", error)),
            }
        }
    }

    fn restart(&mut self) -> Result<()> {
        fs::truncate(&mut self.file, &self.path)?;
        self.hasher = self.wanted.digest.hasher();
        self.len = 0;
        Ok(())
    }

    fn digest(&self) -> Digest {
        self.hasher.clone().finish()
    }

    /// Reads from the source until the blob has its size; returns the bytes that moved.
    fn fill(&mut self, open: Open<'_>) -> transfer::Result<u64> {
        let mut moved = 0;
        let mut idle = 0;
        let mut buf = vec![0; CHUNK_BYTES.min(usize::try_from(self.wanted.size).unwrap_or(CHUNK_BYTES).max(1))];
        for _ in 0..RETRIES_MAX {
            if self.len == self.wanted.size && (moved > 0 || self.wanted.size == 0) {
                return Ok(moved);
            }
            if self.len == self.wanted.size {
                // All of it was there already.
                return Ok(0);
            }
            let before = moved;
            let broken = self.pump(open, &mut buf, &mut moved)?;
            if self.len == self.wanted.size {
                return Ok(moved);
            }
            idle = if moved > before { 0 } else { idle + 1 };
            if idle > IDLE_RETRIES_MAX {
                return Err(broken);
            }
        }
        Err(TransferError::new(TransferKind::Network, format!("blob {} broke off too often", self.wanted.digest)))
    }

    /// Copies until the source ends or breaks; returns what broke it, for when that is reported.
    fn pump(&mut self, open: Open<'_>, buf: &mut [u8], moved: &mut u64) -> transfer::Result<TransferError> {
        let mut reader = open(self.len)?;
        let broken = loop {
            match reader.read(buf) {
                Ok(0) => {
                    let Descriptor { digest, size, .. } = self.wanted;
                    let message = format!("blob {digest} ended after {} of {size} bytes", self.len);
                    break TransferError::new(TransferKind::Network, message);
                }
                Ok(n) if self.len + n as u64 > self.wanted.size => {
                    self.discard();
                    let reason = format!("more than the promised {} bytes arrived", self.wanted.size);
                    return Err(StoreError::corrupt(format!("blob {}", self.wanted.digest), reason).into());
                }
                Ok(n) => {
                    fs::write_all(&mut self.file, &self.path, &buf[..n]).map_err(StoreError::from)?;
                    self.hasher.update(&buf[..n]);
                    fs::write_early(&self.file, self.len, self.len + n as u64);
                    self.len += n as u64;
                    *moved += n as u64;
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let message = format!("blob {} broke off after {} of {} bytes", self.wanted.digest, self.len, self.wanted.size);
                    // A source that says what is wrong has tried again by itself.
                    match error.downcast::<TransferError>() {
                        Ok(said) => {
                            let hint = said.hint.clone();
                            return Err(TransferError { hint, ..TransferError::new(said.kind, message).because(said) });
                        }
                        Err(error) => break TransferError::new(TransferKind::Network, message).because(error),
                    }
                }
            }
        };
        Ok(broken)
    }

    /// Gives the finished blob its name.
    fn keep(self) -> Result<()> {
        fs::sync(&self.file, &self.path)?;
        Ok(fs::rename(&self.path, &self.store.blob_path(&self.wanted.digest))?)
    }

    fn discard(&self) {
        let _ = fs::remove_file(&self.path);
    }
}
