//! What a build made, for one platform or several, and how it gets its names.

use std::collections::BTreeMap;

use super::annotation::Annotations;
use crate::build::Built;
use crate::cli::Fail;
use crate::digest::Digest;
use crate::oci::{Descriptor, Index, Platform, media};
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

/// Writes the index of several platforms' images, if it is not there already.
///
/// # Errors
/// What the store says.
pub(super) fn index(
    store: &Store,
    lease: &Lease,
    builts: &[(Platform, Built)],
    attestations: Vec<Descriptor>,
    annotations: &Annotations,
) -> Result<Descriptor, Fail> {
    let child = |(platform, built): &(Platform, Built)| Descriptor {
        platform: Some(platform.clone()),
        annotations: some(annotations.of_descriptor(platform)),
        ..built.manifest.clone()
    };
    let index = Index {
        schema_version: 2,
        media_type: Some(media::OCI_INDEX.into()),
        artifact_type: None,
        manifests: builts.iter().map(child).chain(attestations).collect(),
        subject: None,
        annotations: some(annotations.of_index()),
    };
    let bytes = serde_json::to_vec(&index).expect("strings and numbers always serialise");
    keep(store, lease, media::OCI_INDEX, &bytes)
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
