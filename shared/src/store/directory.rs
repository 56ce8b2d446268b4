//! An OCI image layout in a directory that a person named, as a source and a sink of images
//! (OCI image layout specification 1.1).
//!
//! Blobs are written beside their place while they are hashed, and renamed when digest and size are
//! right; `index.json` is written last and whole. What a layout says is never a path but through a digest.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::layout::REF_NAME;
use super::{OCI_LAYOUT, Result, StoreError};
use crate::digest::Digest;
use crate::oci::transfer::{self, Open, Placed, RawManifest, Sink, Source, TransferError, TransferKind};
use crate::oci::{Descriptor, Document, Index, MANIFEST_MAX_BYTES, media};
use crate::sys::root::Root;
use crate::sys::{fs, random};

/// The annotation by which containerd and docker name an image in a layout.
const CONTAINERD_NAME: &str = "io.containerd.image.name";
/// How much is read and written at a time.
const CHUNK_BYTES: usize = 256 << 10;
/// How many names a message lists.
const NAMES_SHOWN_MAX: usize = 10;

/// An OCI image layout.
pub struct LayoutDir {
    path: PathBuf,
    root: Root,
}

impl LayoutDir {
    /// Opens a layout that is there.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn open(path: &Path) -> Result<LayoutDir> {
        path.metadata().map_err(|e| fs::PathError::new("open", path, e))?;
        Ok(LayoutDir { path: path.to_owned(), root: Root::open(path)? })
    }

    /// Opens a layout, and makes it where there is none.
    ///
    /// # Errors
    /// When it cannot be made, or the directory holds something else.
    pub fn create(path: &Path) -> Result<LayoutDir> {
        if path.join("oci-layout").exists() {
            return LayoutDir::open(path);
        }
        fs::create_dir_all(path)?;
        let _lock = lock(path)?;
        // Somebody else may have made it in the meantime.
        let is_layout = path.join("oci-layout").exists();
        let is_empty = std::fs::read_dir(path).map_or(true, |mut entries| entries.next().is_none());
        if !is_layout && !is_empty {
            return Err(StoreError::Unsupported(format!("{} is no image layout and not empty", path.display())));
        }
        fs::create_dir_all(&path.join("blobs/sha256"))?;
        let layout = LayoutDir::open(path)?;
        if !is_layout {
            layout.write("index.json", &to_bytes(&empty()))?;
            layout.write("oci-layout", OCI_LAYOUT)?;
        }
        Ok(layout)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        Ok(fs::write_atomic(&self.path, &self.path.join(name), bytes, 0o644, fs::Durability::Synced)?)
    }

    fn index(&self) -> Result<Index> {
        let bytes = self.root.read_bounded(Path::new("index.json"), MANIFEST_MAX_BYTES)?;
        let what = || format!("{}", self.path.join("index.json").display());
        match Document::parse(&bytes, Some(media::OCI_INDEX)) {
            Ok(Document::Index(index)) => Ok(index),
            Ok(Document::Manifest(_)) => Err(StoreError::corrupt(what(), "it is no index")),
            Err(source) => Err(StoreError::Format { what: what(), source }),
        }
    }

    /// Finds what a name means; without one, the only thing there is.
    ///
    /// # Errors
    /// `NotFound`, with the names that there are.
    pub fn find(&self, name: Option<&str>) -> transfer::Result<Descriptor> {
        let index = self.index()?;
        let found = match name {
            None if index.manifests.len() == 1 => index.manifests.first(),
            None => None,
            Some(name) => index.manifests.iter().find(|d| names_of(d).any(|n| n == name) || d.digest.as_str() == name),
        };
        found.cloned().ok_or_else(|| {
            let names: Vec<&str> = index.manifests.iter().filter_map(|d| names_of(d).next()).take(NAMES_SHOWN_MAX).collect();
            let have = if names.is_empty() { format!("{} images without names", index.manifests.len()) } else { names.join(", ") };
            let message = match name {
                Some(name) => format!("there is no image '{name}' in {}; it has {have}", self.path.display()),
                None => format!("{} has several images, or none; say which: {have}", self.path.display()),
            };
            TransferError::new(TransferKind::NotFound, message)
        })
    }

    fn blob_path(digest: &Digest) -> PathBuf {
        Path::new("blobs").join(digest.algorithm().as_str()).join(digest.hex())
    }

    fn has(&self, descriptor: &Descriptor) -> bool {
        let path = self.path.join(LayoutDir::blob_path(&descriptor.digest));
        path.symlink_metadata().is_ok_and(|m| m.is_file() && m.len() == descriptor.size)
    }

    /// Writes what a reader gives, if it is what the descriptor says.
    fn keep(&self, descriptor: &Descriptor, open: Open<'_>) -> transfer::Result<u64> {
        let path = self.path.join(LayoutDir::blob_path(&descriptor.digest));
        let staged = self.path.join(format!(".drcp-{}", random::hex(8)));
        let outcome = self.fill(&staged, descriptor, open).and_then(|()| {
            let dir = path.parent().unwrap_or(&self.path);
            fs::create_dir_all(dir).and_then(|()| fs::rename(&staged, &path)).map_err(|e| StoreError::from(e).into())
        });
        if outcome.is_err() {
            // The failure that is being reported matters more than this one.
            let _ = fs::remove_file(&staged);
        }
        outcome.map(|()| descriptor.size)
    }

    fn fill(&self, staged: &Path, descriptor: &Descriptor, open: Open<'_>) -> transfer::Result<()> {
        let mut file = fs::create_new(staged, 0o644).map_err(StoreError::from)?;
        let mut reader = open(0)?;
        let (mut hasher, mut length) = (descriptor.digest.hasher(), 0u64);
        let mut buf = vec![0; CHUNK_BYTES];
        loop {
            let n = match reader.read(&mut buf) {
                Ok(0) => break,
                Ok(n) => n,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(TransferError::from_io(error, &format!("cannot read blob {}", descriptor.digest))),
            };
            length += n as u64;
            if length > descriptor.size {
                break;
            }
            hasher.update(&buf[..n]);
            fs::write_all(&mut file, staged, &buf[..n]).map_err(StoreError::from)?;
            fs::write_early(&file, length - n as u64, length);
        }
        let digest = hasher.finish();
        if digest != descriptor.digest || length != descriptor.size {
            let reason = format!("{length} bytes with the digest {digest} arrived");
            return Err(StoreError::corrupt(format!("blob {}", descriptor.digest), reason).into());
        }
        Ok(fs::sync(&file, staged).map_err(StoreError::from)?)
    }

    /// Names a manifest or an index; who had the name before stays without it.
    fn name(&self, name: &str, descriptor: &Descriptor) -> Result<()> {
        let _lock = lock(&self.path)?;
        let mut index = self.index()?;
        index.manifests.retain(|d| !names_of(d).any(|n| n == name) && (d.digest != descriptor.digest || names_of(d).next().is_some()));
        let annotations = [(REF_NAME.to_owned(), name.to_owned())].into();
        index.manifests.push(Descriptor { annotations: Some(annotations), ..descriptor.clone() });
        self.write("index.json", &to_bytes(&index))
    }
}

/// Keeps others from making the layout or changing its index, as long as the file is open.
fn lock(path: &Path) -> Result<File> {
    let lock = File::open(path).map_err(|e| fs::PathError::new("open", path, e))?;
    fs::lock(&lock, true).map_err(|e| fs::PathError::new("lock", path, e))?;
    Ok(lock)
}

fn empty() -> Index {
    let media_type = Some(media::OCI_INDEX.to_owned());
    Index { schema_version: 2, media_type, artifact_type: None, manifests: Vec::new(), subject: None, annotations: None }
}

fn to_bytes(index: &Index) -> Vec<u8> {
    serde_json::to_vec(index).expect("an index always serialises")
}

fn names_of(descriptor: &Descriptor) -> impl Iterator<Item = &str> {
    let annotations = descriptor.annotations.iter();
    annotations.flat_map(|a| [REF_NAME, CONTAINERD_NAME].into_iter().filter_map(|key| a.get(key).map(String::as_str)))
}

impl Source for LayoutDir {
    fn manifest(&self, selector: &str) -> transfer::Result<RawManifest> {
        let digest = match selector.parse::<Digest>() {
            Ok(digest) => digest,
            Err(_) => self.find(Some(selector).filter(|s| !s.is_empty()))?.digest,
        };
        let bytes = self.root.read_bounded(&LayoutDir::blob_path(&digest), MANIFEST_MAX_BYTES).map_err(StoreError::from)?;
        let mut hasher = digest.hasher();
        hasher.update(&bytes);
        if hasher.finish() != digest {
            return Err(StoreError::corrupt(format!("manifest {digest}"), "its bytes have another digest").into());
        }
        let document = Document::parse(&bytes, None).map_err(|source| StoreError::Format { what: format!("manifest {digest}"), source })?;
        let descriptor = Descriptor::new(document.media_type(None), digest, bytes.len() as u64);
        Ok(RawManifest { descriptor, bytes })
    }

    fn blob(&self, descriptor: &Descriptor, offset: u64) -> transfer::Result<Box<dyn Read + Send + '_>> {
        let path = LayoutDir::blob_path(&descriptor.digest);
        let mut file = self.root.open_file(&path).map_err(StoreError::from)?;
        if offset > 0 {
            file.seek(SeekFrom::Start(offset)).map_err(|e| StoreError::from(fs::PathError::new("read", &path, e)))?;
        }
        Ok(Box::new(file))
    }
}

impl Sink for LayoutDir {
    fn has_manifest(&self, descriptor: &Descriptor) -> transfer::Result<bool> {
        Ok(self.has(descriptor))
    }

    fn put_blob(&self, descriptor: &Descriptor, _origins: &[String], open: Open<'_>) -> transfer::Result<Placed> {
        if self.has(descriptor) {
            return Ok(Placed::Present);
        }
        Ok(Placed::Sent(self.keep(descriptor, open)?))
    }

    fn put_manifest(&self, raw: &RawManifest, tag: Option<&str>) -> transfer::Result<()> {
        if !self.has(&raw.descriptor) {
            let open = |_: u64| -> transfer::Result<Box<dyn Read + Send + '_>> { Ok(Box::new(&raw.bytes[..])) };
            self.keep(&raw.descriptor, &open)?;
        }
        match tag {
            Some(name) => Ok(self.name(name, &raw.descriptor)?),
            None => Ok(()),
        }
    }
}
