//! Sends an image of the store to a registry, digest unchanged.

use std::collections::HashMap;
use std::io::Read;

use super::pull::JOBS;
use crate::cli::{Fail, Progress};
use crate::digest::Digest;
use crate::oci::copy::{Children, Copied, copy};
use crate::oci::transfer::{self, RawManifest, Source, TransferError, TransferKind};
use crate::oci::{Descriptor, Document, Platform};
use crate::reference::Reference;
use crate::registry::{Registry, Repository};
use crate::runtime::events;
use crate::store::{Image, Store, StoreSource};

/// How many images of the store are asked where their layers are already.
const ORIGIN_IMAGES_MAX: usize = 256;

/// What is pushed.
#[derive(Debug, Clone, Default)]
pub struct Push {
    /// Of an index only the manifest for this platform, in the index's place.
    pub platform: Option<Platform>,
}

/// Pushes an image to `target`. What an incomplete index lacks is fetched from where the image came
/// from. Blobs that the registry has under another name are mounted.
///
/// # Errors
/// Whatever the registry or the store says.
pub fn push(
    store: &Store,
    registry: &Registry,
    progress: &Progress,
    image: &Image,
    target: &Reference,
    what: &Push,
) -> Result<Copied, Fail> {
    let target = target.clone().tagged();
    let sink = registry.repository(&target);
    let home = image.name.reference().map(|reference| registry.repository(reference));
    // An image that goes where it came from has nowhere else to get its missing parts from.
    let home = home.filter(|home| !image.complete && home.full_name() != sink.full_name());
    let origins = origins(store, image, &sink);
    let source = Held { store: store.image_source(image), home, origins, is_complete: image.complete };
    let children = what.platform.clone().map_or(Children::All, Children::Only);
    let watch = progress.transfer(&target.familiar());
    let tag = target.digest().is_none().then(|| target.selector().to_owned());
    let copied = copy(&source, image.digest().as_str(), &sink, tag.as_deref(), &children, JOBS, &watch);
    if copied.is_ok() {
        events::record_image(store, "push", image);
    }
    copied.map_err(|error| {
        let fail = Fail::from_transfer(&error);
        let lacks = !image.complete && error.kind == TransferKind::NotFound && what.platform.is_none();
        if lacks {
            fail.hint(format!("the store has only {} of it; --platform {} sends that alone", image.platform, image.platform))
        } else {
            fail
        }
    })
}

/// The store, and behind it the registry that the image came from.
struct Held {
    store: StoreSource,
    home: Option<Repository>,
    origins: HashMap<Digest, Vec<String>>,
    is_complete: bool,
}

impl Held {
    /// Asks the store, and what it lacks the image's own registry.
    fn or_home<'a, T>(
        &'a self,
        first: transfer::Result<T>,
        what: &Digest,
        fetch: impl FnOnce(&'a Repository) -> transfer::Result<T>,
    ) -> transfer::Result<T> {
        match (first, &self.home) {
            (Err(error), Some(home)) if error.kind == TransferKind::NotFound && !self.is_complete => fetch(home),
            (Err(error), None) if error.kind == TransferKind::NotFound => {
                Err(TransferError::new(TransferKind::NotFound, format!("the store does not have {what}")).because(error))
            }
            (first, _) => first,
        }
    }
}

impl Source for Held {
    fn manifest(&self, selector: &str) -> transfer::Result<RawManifest> {
        let digest: Digest = selector.parse().map_err(|e| TransferError::new(TransferKind::Other, "not a digest").because(e))?;
        self.or_home(self.store.manifest(selector), &digest, |home| home.manifest(selector))
    }

    fn blob(&self, descriptor: &Descriptor, offset: u64) -> transfer::Result<Box<dyn Read + Send + '_>> {
        self.or_home(self.store.blob(descriptor, offset), &descriptor.digest, |home| home.blob(descriptor, offset))
    }

    fn origins(&self, blob: &Digest) -> Vec<String> {
        let home = self.home.iter().map(Repository::full_name);
        self.origins.get(blob).into_iter().flatten().cloned().chain(home).collect()
    }
}

/// Finds repositories of the target's registry in which blobs of an image are: images of the store
/// that are named after them came from there or were sent there. A guess that fails costs nothing:
/// the registry opens an upload instead.
fn origins(store: &Store, image: &Image, target: &Repository) -> HashMap<Digest, Vec<String>> {
    let mut origins: HashMap<Digest, Vec<String>> = HashMap::new();
    let wanted = blobs(store, image);
    let Ok(images) = store.images() else { return origins };
    let of_registry =
        images.iter().filter(|other| other.name.reference().is_some_and(|r| r.host() == target.host() && r.repository() != target.name()));
    for other in of_registry.take(ORIGIN_IMAGES_MAX) {
        let Some(name) = other.name.reference().map(Reference::name) else { continue };
        for blob in blobs(store, other).into_iter().filter(|b| wanted.contains(b)) {
            let places = origins.entry(blob).or_default();
            if !places.contains(&name) {
                places.push(name.clone());
            }
        }
    }
    origins
}

fn blobs(store: &Store, image: &Image) -> Vec<Digest> {
    match store.read_document(&image.manifest) {
        Ok(Document::Manifest(manifest)) => std::iter::once(manifest.config).chain(manifest.layers).map(|blob| blob.digest).collect(),
        _ => Vec::new(),
    }
}
