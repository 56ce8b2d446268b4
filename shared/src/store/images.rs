//! Images: what a name points at, read and checked; and naming, which is the one way in.
//!
//! A name is given only when everything that it needs is here. When a name moves, the image it
//! pointed at stays under its digest, as a dangling one, unless something else names it.

use std::collections::BTreeMap;

use super::{ImageName, Lease, Result, Store, StoreError};
use crate::digest::Digest;
use crate::oci::{CONFIG_MAX_BYTES, INDEX_DEPTH_MAX, MANIFEST_MAX_BYTES};
use crate::oci::{Descriptor, Document, ImageConfig, Index, Manifest, Platform, media};
use crate::sys::{clock, fs};

/// A named image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its name.
    pub name: ImageName,
    /// What the name points at: a manifest or an index.
    pub descriptor: Descriptor,
    /// The manifest for this platform.
    pub manifest: Descriptor,
    /// The digest of the config: docker's image id.
    pub config: Digest,
    /// The platform of that manifest.
    pub platform: Platform,
    /// The platforms that are here.
    pub platforms: Vec<Platform>,
    /// Whether everything that the descriptor reaches is here.
    pub complete: bool,
    /// When it was built, in seconds since 1970, if it says so.
    pub created: Option<i64>,
    /// When the name got to this image, in seconds since 1970.
    pub added: i64,
    /// When it was last used, in seconds since 1970.
    pub used: Option<i64>,
    /// Compressed bytes of this platform's config and layers.
    pub size: u64,
    /// The number of layers.
    pub layers: u32,
    /// The labels of its config.
    pub labels: BTreeMap<String, String>,
    /// What it is, when it is no image that can run.
    pub artifact_type: Option<String>,
}

impl Image {
    /// Returns the digest that the name points at.
    pub fn digest(&self) -> &Digest {
        &self.descriptor.digest
    }

    /// Tells whether only its digest names it.
    pub fn is_dangling(&self) -> bool {
        self.name.is_bare()
    }
}

/// An image's documents, parsed and checked against each other.
#[derive(Debug, Clone)]
pub struct OpenImage {
    /// The manifest.
    pub manifest: Manifest,
    /// What describes the manifest.
    pub manifest_descriptor: Descriptor,
    /// The config.
    pub config: ImageConfig,
    /// The config's exact bytes.
    pub config_bytes: Vec<u8>,
}

impl Store {
    /// Reads an image's documents; `platform` chooses another child of its index than the usual.
    ///
    /// # Errors
    /// `NotFound` when the platform is not here, `Corrupt` when the documents contradict each other.
    pub fn open_image(&self, image: &Image, platform: Option<&Platform>) -> Result<OpenImage> {
        let descriptor = match platform {
            Some(wanted) if !image.platform.satisfies(wanted) => {
                let lacks = || StoreError::not_found("image", format!("{} for {wanted}", image.name));
                match self.read_document(&image.descriptor)? {
                    Document::Index(index) => index.pick(wanted).cloned().ok_or_else(lacks)?,
                    Document::Manifest(_) => return Err(lacks()),
                }
            }
            _ => image.manifest.clone(),
        };
        self.open_manifest(&descriptor)
    }

    /// Reads the documents of one image manifest.
    ///
    /// # Errors
    /// `NotFound` when something is missing, `Unsupported` when it is an artifact, `Corrupt` when
    /// the documents contradict each other.
    pub fn open_manifest(&self, descriptor: &Descriptor) -> Result<OpenImage> {
        let Document::Manifest(manifest) = self.read_document(descriptor)? else {
            return Err(StoreError::corrupt(format!("manifest {}", descriptor.digest), "it is an index"));
        };
        let what = || format!("the config {}", manifest.config.digest);
        let config_bytes = self.read_blob(&manifest.config, CONFIG_MAX_BYTES)?;
        let config = match ImageConfig::parse(&config_bytes) {
            Ok(config) => config,
            Err(_) if !is_image_config(&manifest.config.media_type) => {
                return Err(StoreError::Unsupported(format!("{} is an artifact, not an image that can run", descriptor.digest)));
            }
            Err(source) => return Err(StoreError::Format { what: what(), source }),
        };
        if config.rootfs.diff_ids.len() != manifest.layers.len() {
            if !is_image_config(&manifest.config.media_type) {
                return Err(StoreError::Unsupported(format!("{} is an artifact, not an image that can run", descriptor.digest)));
            }
            let reason = format!("it names {} layers where the manifest has {}", config.rootfs.diff_ids.len(), manifest.layers.len());
            return Err(StoreError::corrupt(what(), reason));
        }
        Ok(OpenImage { manifest, manifest_descriptor: descriptor.clone(), config, config_bytes })
    }

    /// Reads and parses a manifest or an index.
    ///
    /// # Errors
    /// `NotFound`, `Corrupt` or `Format`.
    pub fn read_document(&self, descriptor: &Descriptor) -> Result<Document> {
        let bytes = self.read_blob(descriptor, MANIFEST_MAX_BYTES)?;
        Document::parse(&bytes, Some(&descriptor.media_type))
            .map_err(|source| StoreError::Format { what: format!("manifest {}", descriptor.digest), source })
    }

    /// Points a name at an image or an index that is here. An image that the name pointed at
    /// before stays under its digest unless it has another name.
    ///
    /// # Errors
    /// `NotFound` when something that the image needs is missing, `Corrupt` when it is not sound.
    pub fn name_image(&self, lease: &Lease, name: &ImageName, root: &Descriptor, platform: &Platform) -> Result<Image> {
        let mut image = self.describe(lease, name, root, platform)?;
        let _lock = self.lock("names")?;
        let before = self.image(name)?;
        if let Some(before) = &before
            && before.digest() == image.digest()
        {
            image.added = before.added;
            image.used = before.used;
            if *before == image {
                return Ok(image);
            }
            image.used = None;
        }
        if name.is_bare()
            && let Some(named) = self.images()?.into_iter().find(|i| !i.is_dangling() && i.digest() == image.digest())
        {
            return Ok(named);
        }
        let mut new = Vec::new();
        if let Some(before) = before.filter(|before| before.digest() != image.digest() && !before.is_dangling()) {
            new.extend(self.dangling(before)?.map(|dangling| self.stage_ref(&dangling)).transpose()?);
        }
        new.push(self.stage_ref(&image)?);
        // The names of the blobs reach the disk before the name of the image does.
        let blobs = self.dir("blobs/sha256");
        let blobs = (&fs::open(&blobs)?, blobs.as_path());
        let files: Vec<_> = new.iter().map(|new| (&new.file, new.staged.as_path())).chain([blobs]).collect();
        fs::sync_together(&files)?;
        self.place_refs(new)?;
        if !name.is_bare() {
            // It has a name now. Losing this race with a crash only leaves an entry that listings skip.
            self.remove_ref(&ImageName::Bare(image.digest().clone()))?;
        }
        Ok(image)
    }

    /// Keeps what lost its name under its digest, unless something else names it.
    fn keep_dangling(&self, image: Image) -> Result<()> {
        self.dangling(image)?.map_or(Ok(()), |image| self.write_ref(&image))
    }

    /// Returns what is to be kept of an image that loses its name.
    fn dangling(&self, image: Image) -> Result<Option<Image>> {
        let other = self.images()?.into_iter().any(|i| i.digest() == image.digest() && i.name != image.name);
        Ok((!other).then(|| Image { name: ImageName::Bare(image.digest().clone()), ..image }))
    }

    /// Takes a name away if it still points at `expect`, where that is given; the comparison is
    /// atomic. What only this name reached is garbage from then on.
    ///
    /// # Errors
    /// `NotFound`, or `StaleDigest` when it points elsewhere.
    pub fn unname(&self, name: &ImageName, expect: Option<&Digest>) -> Result<Image> {
        self.unname_keeping(name, expect, false)
    }

    /// Like [`Store::unname`]; with `keep` the image stays as a dangling one if nothing else names it.
    ///
    /// # Errors
    /// As [`Store::unname`].
    pub fn unname_keeping(&self, name: &ImageName, expect: Option<&Digest>, keep: bool) -> Result<Image> {
        let _lock = self.lock("names")?;
        let Some(image) = self.image(name)? else {
            return Err(match expect {
                Some(expected) => StoreError::StaleDigest { name: name.to_string(), expected: expected.clone(), found: None },
                None => StoreError::not_found("image", name),
            });
        };
        if let Some(expected) = expect.filter(|d| *d != image.digest()) {
            let found = Some(image.digest().clone());
            return Err(StoreError::StaleDigest { name: name.to_string(), expected: expected.clone(), found });
        }
        if keep && !name.is_bare() {
            self.keep_dangling(image.clone())?;
        }
        self.remove_ref(name)?;
        if !keep && !name.is_bare() {
            // A crash may have left an entry that this name hid.
            self.remove_ref(&ImageName::Bare(image.digest().clone()))?;
        }
        fs::sync_dir(&self.dir("refs"))?;
        Ok(image)
    }

    /// Reads what a root is, holds all of it, and checks that it is here. The name is not given to it.
    ///
    /// # Errors
    /// As [`Store::name_image`].
    pub fn describe(&self, lease: &Lease, name: &ImageName, root: &Descriptor, platform: &Platform) -> Result<Image> {
        lease.hold(&root.digest)?;
        let document = self.read_document(root)?;
        let mut complete = true;
        let mut platforms = Vec::new();
        let manifest = match &document {
            Document::Manifest(_) => plain(root),
            Document::Index(index) => {
                complete = self.is_complete(&document, 0)?;
                platforms = self.present_platforms(index);
                let none = || StoreError::not_found("image", format!("{name} for {platform}"));
                plain(index.pick(platform).ok_or_else(none)?)
            }
        };
        lease.hold(&manifest.digest)?;
        let Document::Manifest(parsed) = self.read_document(&manifest)? else {
            return Err(StoreError::Unsupported(format!("{} is an index inside an index", manifest.digest)));
        };
        for blob in std::iter::once(&parsed.config).chain(&parsed.layers) {
            lease.hold(&blob.digest)?;
            if !is_foreign(blob) && !self.has_blob(&blob.digest, blob.size) {
                return Err(StoreError::not_found("blob", &blob.digest));
            }
        }
        let (config, artifact_type) = match self.open_manifest(&manifest) {
            Ok(open) => (open.config, None),
            Err(StoreError::Unsupported(_)) => {
                let kind = parsed.artifact_type.clone().unwrap_or_else(|| parsed.config.media_type.clone());
                (ImageConfig::default(), Some(kind))
            }
            Err(error) => return Err(error),
        };
        let found = if artifact_type.is_some() || config.architecture.is_empty() { platform.clone() } else { config.platform() };
        if platforms.is_empty() {
            platforms.push(found.clone());
        }
        Ok(Image {
            name: name.clone(),
            descriptor: plain(root),
            manifest,
            config: parsed.config.digest.clone(),
            platform: found,
            platforms,
            complete,
            created: config.created.as_deref().and_then(clock::parse_rfc3339),
            added: i64::try_from(clock::now_secs()).unwrap_or(i64::MAX),
            used: None,
            size: std::iter::once(&parsed.config).chain(&parsed.layers).fold(0, |sum: u64, blob| sum.saturating_add(blob.size)),
            layers: u32::try_from(parsed.layers.len()).unwrap_or(u32::MAX),
            labels: config.config.labels.unwrap_or_default(),
            artifact_type,
        })
    }

    fn present_platforms(&self, index: &Index) -> Vec<Platform> {
        let present = index.manifests.iter().filter(|child| self.has_blob(&child.digest, child.size));
        present.filter_map(|child| child.platform.clone()).filter(|p| p.architecture != "unknown").collect()
    }

    /// Tells whether everything that a document reaches is here.
    pub(super) fn is_complete(&self, document: &Document, depth: usize) -> Result<bool> {
        if depth > INDEX_DEPTH_MAX {
            return Err(StoreError::corrupt("the index", format!("indexes nest deeper than {INDEX_DEPTH_MAX}")));
        }
        for blob in document.references() {
            if is_foreign(blob) {
                continue;
            }
            if !self.has_blob(&blob.digest, blob.size) {
                return Ok(false);
            }
            let is_document = media::is_index(&blob.media_type) || media::is_manifest(&blob.media_type);
            if is_document && !self.is_complete(&self.read_document(blob)?, depth + 1)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Drops what a descriptor says beside type, digest and size: an annotation of an index is not the image's.
fn plain(descriptor: &Descriptor) -> Descriptor {
    Descriptor::new(&descriptor.media_type, descriptor.digest.clone(), descriptor.size)
}

/// Tells whether a layer is not fetched with the image but from elsewhere.
pub(super) fn is_foreign(blob: &Descriptor) -> bool {
    blob.urls.as_ref().is_some_and(|urls| !urls.is_empty())
}

/// Tells whether a config is an image's.
pub(super) fn is_image_config(media_type: &str) -> bool {
    matches!(media_type, media::OCI_CONFIG | media::DOCKER_CONFIG)
}
