//! What a build made, for one platform or several, and how it gets its names.

use std::collections::{BTreeMap, BTreeSet};

use super::Output;
use super::annotation::Annotations;
use crate::build::Built;
use crate::cli::{Fail, Kind};
use crate::digest::Digest;
use crate::oci::{Descriptor, Document, Index, Platform, media};
use crate::store::{Image, ImageName, Lease, Store};

/// What a build made.
pub struct Made {
    /// The image of each platform, in the order in which they were asked for.
    pub builts: Vec<(Platform, Built)>,
    /// What the names point at: the one image's manifest, or an index of all of them.
    pub root: Descriptor,
    /// The image under each of its names in the store; none when it has no place there.
    pub images: Vec<Image>,
    /// Protects what has no name.
    pub lease: Lease,
    /// The time that it claims.
    pub epoch: Option<i64>,
}

impl Made {
    /// Returns the digest of the config: docker's image id. Of several platforms it is this machine's, else the first one's.
    pub fn config(&self) -> &Digest {
        &self.main().1.config
    }

    /// Returns the platform by which an index is known in the store.
    pub fn platform(&self) -> &Platform {
        &self.main().0
    }

    fn main(&self) -> &(Platform, Built) {
        let host = Platform::host();
        self.builts.iter().find(|(platform, _)| platform.satisfies(&host)).unwrap_or(&self.builts[0])
    }

    /// Tells whether it is an index.
    pub fn is_index(&self) -> bool {
        media::is_index(&self.root.media_type)
    }

    /// Gives the names, or an entry under its digest without any. What is named so already is left alone.
    ///
    /// # Errors
    /// What the store says.
    pub(super) fn name(&mut self, store: &Store, names: &[ImageName]) -> Result<(), Fail> {
        let bare = [ImageName::Bare(self.root.digest.clone())];
        let names = if names.is_empty() { &bare[..] } else { names };
        for name in names {
            let known = store.image(name).map_err(|e| Fail::from_store(&e))?.filter(|image| *image.digest() == self.root.digest);
            let image = match known {
                Some(image) => image,
                None => store.name_image(&self.lease, name, &self.root, self.platform()).map_err(|e| Fail::from_store(&e))?,
            };
            self.images.push(image);
        }
        Ok(())
    }

    /// Gives the names that outputs want with the image's digest.
    ///
    /// # Errors
    /// What the store says.
    pub(super) fn name_canonical<'o>(
        &mut self,
        store: &Store,
        outputs: impl Iterator<Item = &'o Output>,
        own: &[ImageName],
    ) -> Result<(), Fail> {
        let given = own.iter().filter_map(ImageName::reference).cloned().collect::<Vec<_>>();
        let names: BTreeSet<String> = outputs.flat_map(|o| o.names.iter().chain(&given)).map(|name| name.name()).collect();
        for name in names {
            let full = format!("{name}@{}", self.root.digest);
            let name = full.parse().map_err(|e| Fail::usage(format!("{full}: {e}")))?;
            let image = store.name_image(&self.lease, &name, &self.root, self.platform()).map_err(|e| Fail::from_store(&e))?;
            self.images.push(image);
        }
        Ok(())
    }

    /// Returns the images as archives want them: with names that nothing in the store has.
    ///
    /// # Errors
    /// What the store says.
    pub(super) fn described(&self, store: &Store, names: &[ImageName]) -> Result<Vec<Image>, Fail> {
        let bare = [ImageName::Bare(self.root.digest.clone())];
        let names = if names.is_empty() { &bare[..] } else { names };
        let describe = |name| store.describe(&self.lease, name, &self.root, self.platform()).map_err(|e| Fail::from_store(&e));
        names.iter().map(describe).collect()
    }
}

/// Returns what an index in the store has; nothing of one that is not there.
///
/// # Errors
/// When the name is of an image that is no index.
pub(super) fn known(store: &Store, name: &ImageName) -> Result<Vec<Descriptor>, Fail> {
    let failed = |e| Fail::from_store(&e);
    let Some(image) = store.image(name).map_err(failed)? else { return Ok(Vec::new()) };
    match store.read_document(&image.descriptor).map_err(failed)? {
        Document::Index(index) => Ok(index.manifests),
        Document::Manifest(_) => {
            Err(Fail::new(Kind::Conflict, format!("--manifest {}: it is an image of one platform, no index", name.full()))
                .hint("dindex makes an index of images"))
        }
    }
}

/// Writes the index of several platforms' images, if it is not there already; `others` are entries that it has besides,
/// before and after them.
///
/// # Errors
/// What the store says.
pub(super) fn index(
    store: &Store,
    lease: &Lease,
    builts: &[(Platform, Built)],
    others: (Vec<Descriptor>, Vec<Descriptor>),
    is_docker: bool,
    annotations: &Annotations,
) -> Result<Descriptor, Fail> {
    let child = |(platform, built): &(Platform, Built)| Descriptor {
        platform: Some(platform.clone()),
        annotations: some(annotations.of_descriptor(platform)),
        ..built.manifest.clone()
    };
    let (known, attestations) = others;
    let media_type = if is_docker { media::DOCKER_LIST } else { media::OCI_INDEX };
    let is_made_again = |known: &Descriptor| {
        builts.iter().any(|(platform, built)| known.platform.as_ref() == Some(platform) || known.digest == built.manifest.digest)
    };
    let known = known.into_iter().filter(|entry| !is_made_again(entry));
    let index = Index {
        schema_version: 2,
        media_type: Some(media_type.into()),
        artifact_type: None,
        manifests: known.chain(builts.iter().map(child)).chain(attestations).collect(),
        subject: None,
        annotations: some(annotations.of_index()),
    };
    let bytes = serde_json::to_vec(&index).expect("strings and numbers always serialise");
    keep(store, lease, media_type, &bytes)
}

/// Keeps a document, if it is not there already.
pub(super) fn keep(store: &Store, lease: &Lease, media_type: &str, bytes: &[u8]) -> Result<Descriptor, Fail> {
    let descriptor = Descriptor::of(media_type, bytes);
    let failed = |e| Fail::from_store(&e);
    lease.hold(&descriptor.digest).map_err(failed)?;
    if !store.has_blob(&descriptor.digest, descriptor.size) {
        store.put_blob_bytes(lease, media_type, bytes).map_err(failed)?;
    }
    Ok(descriptor)
}

fn some(map: BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
    Some(map).filter(|m| !m.is_empty())
}
