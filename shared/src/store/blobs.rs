//! Blobs: immutable content under its digest, verified when written.
//!
//! A blob is written in `tmp/` while it is hashed, synced, and renamed only when digest and size
//! are what was promised. A blob that exists is trusted by its name and size.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Lease, Result, Store, StoreError};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::oci::Descriptor;
use crate::sys::fs;

impl Store {
    /// Returns where a blob is or would be.
    pub fn blob_path(&self, digest: &Digest) -> PathBuf {
        let mut path = self.dir("blobs");
        path.push(digest.algorithm().as_str());
        path.push(digest.hex());
        path
    }

    /// Tells whether a blob of this size is here. Hold it in a lease first.
    pub fn has_blob(&self, digest: &Digest, size: u64) -> bool {
        let path = self.blob_path(digest);
        let there = |path: &Path| path.metadata().is_ok_and(|m| m.is_file() && m.len() == size);
        // A running sweep may be about to put it back, seeing the lease that now holds it.
        there(&path) || (self.await_sweep().is_ok() && there(&path))
    }

    /// Reads a whole blob of at most `limit_bytes` and checks it against its digest.
    ///
    /// # Errors
    /// `NotFound`, or `Corrupt` when its bytes are not what the descriptor says.
    pub fn read_blob(&self, descriptor: &Descriptor, limit_bytes: u64) -> Result<Vec<u8>> {
        let bytes = self.read_blob_any_size(&descriptor.digest, limit_bytes)?;
        if bytes.len() as u64 != descriptor.size {
            let reason = format!("it has {} bytes where {} are promised", bytes.len(), descriptor.size);
            return Err(StoreError::corrupt(format!("blob {}", descriptor.digest), reason));
        }
        Ok(bytes)
    }

    /// Reads a whole blob of which only the digest is known.
    pub(super) fn read_blob_any_size(&self, digest: &Digest, limit_bytes: u64) -> Result<Vec<u8>> {
        let path = self.blob_path(digest);
        let bytes = match fs::read(&path, limit_bytes) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.await_sweep()?;
                fs::read(&path, limit_bytes)
            }
            other => other,
        };
        let bytes = match bytes {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::not_found("blob", digest)),
            other => other?,
        };
        let mut hasher = digest.hasher();
        hasher.update(&bytes);
        if hasher.finish() != *digest {
            return Err(StoreError::corrupt(
                format!("blob {digest}"),
                "its bytes have another digest; remove it and pull or build it again",
            ));
        }
        Ok(bytes)
    }

    /// Opens a blob for reading.
    ///
    /// # Errors
    /// `NotFound` when it is not here.
    pub fn open_blob(&self, digest: &Digest) -> Result<File> {
        let path = self.blob_path(digest);
        match fs::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.await_sweep()?;
                fs::open(&path).map_err(|e| match e.kind() {
                    io::ErrorKind::NotFound => StoreError::not_found("blob", digest),
                    _ => e.into(),
                })
            }
            other => Ok(other?),
        }
    }

    /// Writes a small blob and returns what describes it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_blob_bytes(&self, lease: &Lease, media_type: &str, bytes: &[u8]) -> Result<Descriptor> {
        let descriptor = Descriptor::of(media_type, bytes);
        lease.hold(&descriptor.digest)?;
        if !self.has_blob(&descriptor.digest, descriptor.size) {
            self.put_known(lease, &descriptor.digest, bytes)?;
        }
        Ok(descriptor)
    }

    /// Writes bytes whose digest is known and checked.
    pub(super) fn put_known(&self, lease: &Lease, digest: &Digest, bytes: &[u8]) -> Result<()> {
        let path = lease.scratch("blob");
        let mut file = fs::create_new(&path, 0o644)?;
        let written = fs::write_all(&mut file, &path, bytes)
            .and_then(|()| fs::sync(&file, &path))
            .and_then(|()| fs::rename(&path, &self.blob_path(digest)));
        if written.is_err() {
            let _ = fs::remove_file(&path);
        }
        Ok(written?)
    }

    /// Starts a blob whose digest is not known yet.
    ///
    /// # Errors
    /// When the staging file cannot be made.
    pub fn stage_blob(&self, lease: &Lease) -> Result<StagedBlob> {
        let path = lease.scratch("blob");
        let file = fs::create_new(&path, 0o644)?;
        let hasher = Hasher::new(Algorithm::Sha256);
        Ok(StagedBlob { store: self.clone(), lease: lease.clone(), path, file, hasher, count: 0, kept: false })
    }
}

/// A blob that is being written. Dropped without [`StagedBlob::commit`], it is removed.
pub struct StagedBlob {
    store: Store,
    lease: Lease,
    path: PathBuf,
    file: File,
    hasher: Hasher,
    count: u64,
    kept: bool,
}

impl StagedBlob {
    /// Ends the blob: checks it against what is expected, syncs it and gives it its name.
    ///
    /// # Errors
    /// `Corrupt` when digest or size are not the expected ones; nothing is kept then.
    pub fn commit(mut self, expected: Option<(&Digest, u64)>) -> Result<(Digest, u64)> {
        let mut digest = self.hasher.clone().finish();
        if let Some((wanted, size)) = expected {
            if self.count != size {
                let reason = format!("{} bytes arrived where {size} were promised", self.count);
                return Err(StoreError::corrupt(format!("blob {wanted}"), reason));
            }
            if wanted.algorithm() != digest.algorithm() {
                digest = self.rehash(wanted)?;
            }
            if *wanted != digest {
                return Err(StoreError::corrupt(format!("blob {wanted}"), format!("what arrived has the digest {digest}")));
            }
        }
        self.lease.hold(&digest)?;
        if !self.store.has_blob(&digest, self.count) {
            fs::sync(&self.file, &self.path)?;
            fs::rename(&self.path, &self.store.blob_path(&digest))?;
            self.kept = true;
        }
        Ok((digest, self.count))
    }

    fn rehash(&self, wanted: &Digest) -> Result<Digest> {
        let mut hashing = crate::digest::Hashing::with(io::sink(), wanted.hasher());
        let mut file = fs::open(&self.path)?;
        io::copy(&mut file, &mut hashing).map_err(|e| fs::PathError::new("read", &self.path, e))?;
        Ok(hashing.finish().1)
    }
}

impl Write for StagedBlob {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        fs::write_all(&mut self.file, &self.path, buf).map_err(|e| e.source)?;
        self.hasher.update(buf);
        fs::write_early(&self.file, self.count, self.count + buf.len() as u64);
        self.count += buf.len() as u64;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for StagedBlob {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.path);
        }
    }
}
