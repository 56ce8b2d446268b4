//! Base images: the store's, else a registry's.

use super::args::PullWhen;
use super::{BuildArgs, Retry};
use crate::build::Bases;
use crate::build::graph::{Base, Graph};
use crate::build::lint::BaseFacts;
use crate::cli::registry::{Pull, pull};
use crate::cli::{Fail, Kind, Progress};
use crate::oci::transfer::{self, TransferError, TransferKind};
use crate::oci::{Descriptor, Platform, media};
use crate::reference::Reference;
use crate::registry::Registry;
use crate::store::{Image, ImageName, Lease, OpenImage, Store, StoreError};

/// What the operating system of an entry of an index is called that is no image.
const UNKNOWN: &str = "unknown";

/// Where base images come from.
pub(super) struct Images<'a> {
    store: &'a Store,
    registry: &'a Registry,
    progress: Progress,
    when: PullWhen,
    retry: Retry,
}

impl Bases for Images<'_> {
    fn facts_here(&self, name: &str, platform: &Platform) -> Option<BaseFacts> {
        let reference: Reference = name.parse().ok()?;
        let name = ImageName::named(&reference.tagged());
        // An image that cannot be looked at is an error later, when it is needed.
        let open = match self.here(&name, platform).ok()? {
            Some(open) => open,
            None => self.other(&name).ok()??,
        };
        Some(BaseFacts { env: open.config.config.env.clone(), platform: open.config.platform() })
    }

    fn base(&self, lease: &Lease, reference: &Reference, platform: &Platform) -> transfer::Result<OpenImage> {
        let name = ImageName::named(reference);
        let held = if self.when == PullWhen::Always { None } else { self.here(&name, platform)? };
        let open = match (held, self.when) {
            (Some(open), PullWhen::Missing | PullWhen::Never) => open,
            // There is no other way to one for this platform.
            (None, PullWhen::Never) => self.other(&name)?.ok_or_else(|| {
                let missing = format!("there is no {} for {platform} here", reference.familiar());
                TransferError::new(TransferKind::NotFound, missing).hint("--pull=missing fetches it")
            })?,
            (held, when) => match self.pull(reference, Some(platform)) {
                Ok(image) if media::is_index(&image.descriptor.media_type) => self.store.open_image(&image, Some(platform))?,
                // As docker does: what has no index is taken as it is, and who builds is told.
                Ok(image) => self.store.open_image(&image, None)?,
                // One that is here is good enough when the registry cannot be asked for a newer one.
                Err(fail) => match held.filter(|_| when == PullWhen::Newer) {
                    Some(open) => open,
                    None => return Err(self.not_pulled(&name, reference, fail)),
                },
            },
        };
        let blobs = std::iter::once(&open.manifest.config).chain(&open.manifest.layers).chain([&open.manifest_descriptor]);
        lease.hold_all(blobs.map(|d: &Descriptor| &d.digest).chain(&open.config.rootfs.diff_ids))?;
        Ok(open)
    }
}

impl<'a> Images<'a> {
    /// Reads from the flags when and how often an image is pulled.
    ///
    /// # Errors
    /// Wrong usage.
    pub(super) fn new(store: &'a Store, registry: &'a Registry, progress: Progress, args: &BuildArgs) -> Result<Images<'a>, Fail> {
        Ok(Images { store, registry, progress, when: args.pull_when(), retry: args.podman.retry()? })
    }

    fn pull(&self, reference: &Reference, platform: Option<&Platform>) -> Result<Image, Fail> {
        let what = Pull { platform: platform.cloned(), all_platforms: platform.is_none(), any_image: true };
        self.retry.run(|| pull(self.store, self.registry, &self.progress, reference, &what)).map(|pulled| pulled.image)
    }

    /// Returns the image that the store has for this platform.
    fn here(&self, name: &ImageName, platform: &Platform) -> Result<Option<OpenImage>, StoreError> {
        let image: Option<Image> = match name.digest() {
            Some(_) => self.store.find(&name.full()).map(Some).or_else(none)?,
            None => self.store.image(name)?,
        };
        let Some(image) = image else { return Ok(None) };
        let open = self.store.open_image(&image, Some(platform)).map(Some).or_else(none)?;
        let is_here = |d: &Descriptor| self.store.has_blob(&d.digest, d.size);
        Ok(open.filter(|open| open.manifest.layers.iter().all(is_here)))
    }

    /// Returns the image that the store has under this name if it is no index, whatever it says that it is for.
    fn other(&self, name: &ImageName) -> Result<Option<OpenImage>, StoreError> {
        let Some(image) = self.store.image(name)?.filter(|image| !media::is_index(&image.descriptor.media_type)) else { return Ok(None) };
        self.store.open_image(&image, None).map(Some)
    }

    /// Explains why an image could not be pulled although one of that name may be here.
    fn not_pulled(&self, name: &ImageName, reference: &Reference, fail: Fail) -> TransferError {
        let error = to_transfer(fail);
        match self.other(name) {
            Ok(Some(open)) => {
                let hint = format!("the {} that is here is for {}; --pull=never takes it", reference.familiar(), open.config.platform());
                error.hint(hint)
            }
            _ => error,
        }
    }

    /// Returns the platforms that all base images have for which no `FROM` names one.
    ///
    /// # Errors
    /// When there is no such base image or no such platform, or an image cannot be had.
    pub(super) fn platforms_of_all(&self, graph: &Graph) -> Result<Vec<Platform>, Fail> {
        let mut common: Option<Vec<Platform>> = None;
        for stage in graph.needed().into_iter().map(|n| &graph.stages[n]).filter(|stage| stage.platform.is_none()) {
            let Base::Image(name) = &stage.base else { continue };
            let reference = name.parse::<Reference>().map_err(|e| Fail::usage(e.to_string()))?.tagged();
            let name = ImageName::named(&reference);
            let held = self.store.image(&name).map_err(|e| Fail::from_store(&e))?.filter(|image| image.complete);
            let image = match (held, self.when) {
                (Some(image), PullWhen::Missing | PullWhen::Never) => image,
                _ => self.pull(&reference, None)?,
            };
            let has = |platform: &Platform| image.platforms.contains(platform);
            match &mut common {
                None => common = Some(image.platforms.iter().filter(|platform| platform.os != UNKNOWN).cloned().collect()),
                Some(common) => common.retain(has),
            }
        }
        match common {
            None => Err(Fail::usage("--all-platforms: no base image says for which platforms")
                .hint("name them: --platform linux/amd64,linux/arm64")),
            Some(common) if common.is_empty() => Err(Fail::usage("--all-platforms: the base images have no platform in common")),
            Some(common) => Ok(common),
        }
    }
}

fn none<T>(error: StoreError) -> Result<Option<T>, StoreError> {
    if error.is_not_found() { Ok(None) } else { Err(error) }
}

/// Carries a failure through the builder, which knows transfers only.
fn to_transfer(fail: Fail) -> TransferError {
    let kind = match fail.kind {
        Kind::NotFound => TransferKind::NotFound,
        Kind::Denied => TransferKind::Denied,
        Kind::AuthRequired => TransferKind::AuthRequired,
        Kind::RateLimited => TransferKind::RateLimited,
        Kind::Timeout => TransferKind::Timeout,
        Kind::Network => TransferKind::Network,
        Kind::Unsupported => TransferKind::Unsupported,
        Kind::NoSpace => TransferKind::NoSpace,
        _ => TransferKind::Other,
    };
    let error = TransferError::new(kind, fail.text());
    match fail.hints.into_iter().next() {
        Some(hint) => error.hint(hint),
        None => error,
    }
}
