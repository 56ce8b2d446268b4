//! Brings an image from a registry into the store.

use crate::cli::{Fail, Kind, Progress};
use crate::oci::copy::{Children, Copied, copy_root};
use crate::oci::transfer::Source as _;
use crate::oci::{Descriptor, Document, Platform, media};
use crate::reference::Reference;
use crate::registry::Registry;
use crate::runtime::events;
use crate::store::{Image, ImageName, Store};

/// How many blobs come at the same time.
pub(super) const JOBS: usize = 6;
/// Docker's variable for the platform that is meant when none is named.
pub const PLATFORM_VARIABLE: &str = "DOCKER_DEFAULT_PLATFORM";

/// What is pulled.
#[derive(Debug, Clone, Default)]
pub struct Pull {
    /// For this platform; else for the one that `DOCKER_DEFAULT_PLATFORM` names, else for this machine.
    pub platform: Option<Platform>,
    /// All children of an index, whatever their platform.
    pub all_platforms: bool,
    /// An image that is no index will do whatever it is for, also when somebody asked for another platform.
    pub any_image: bool,
}

/// What came.
#[derive(Debug, Clone)]
pub struct Pulled {
    /// The image under its name.
    pub image: Image,
    /// What moved; none where the store had it.
    pub copied: Option<Copied>,
}

impl Pull {
    /// Returns the platform, and whether somebody asked for it.
    ///
    /// # Errors
    /// When docker's variable holds no platform.
    pub fn wanted(&self) -> Result<(Platform, bool), Fail> {
        if let Some(platform) = &self.platform {
            return Ok((platform.clone(), true));
        }
        match std::env::var(PLATFORM_VARIABLE).ok().filter(|t| !t.is_empty()) {
            Some(text) => text.parse().map(|p| (p, true)).map_err(|reason: String| Fail::usage(format!("{PLATFORM_VARIABLE}: {reason}"))),
            None => Ok((Platform::host(), false)),
        }
    }
}

/// Pulls what a reference names and gives it that name in the store. What is there already is not
/// fetched again; a name that points at the same digest still costs one request.
///
/// # Errors
/// Whatever the registry or the store says; nothing is named then.
pub fn pull(store: &Store, registry: &Registry, progress: &Progress, reference: &Reference, what: &Pull) -> Result<Pulled, Fail> {
    let reference = reference.clone().tagged();
    let (platform, is_asked) = what.wanted()?;
    let repository = registry.repository(&reference);
    let name = ImageName::named(&reference);
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    let root = match have(store, &name, &platform, what)? {
        Some(image) => match repository.read_manifest_unless(reference.selector(), image.digest()) {
            Ok(None) => return Ok(Pulled { image, copied: None }),
            Ok(Some(raw)) => raw,
            Err(error) => return Err(Fail::from_registry(&error)),
        },
        None => repository.manifest(reference.selector()).map_err(|e| Fail::from_transfer(&e))?,
    };
    let sink = store.image_sink(&lease);
    let children = if what.all_platforms { Children::All } else { Children::Platform(platform.clone()) };
    let watch = progress.transfer(&reference.familiar());
    let copied = copy_root(&repository, root, &sink, None, &children, JOBS, &watch).map_err(|e| Fail::from_transfer(&e))?;
    drop(watch);
    let platform = usable_platform(store, &copied, platform, is_asked, what, &reference)?;
    let image = store.name_image(&lease, &name, &copied.root, &platform).map_err(|e| Fail::from_store(&e))?;
    events::record_image(store, "pull", &image);
    Ok(Pulled { image, copied: Some(copied) })
}

/// Returns the image that the store has under this name, if it needs nothing more.
fn have(store: &Store, name: &ImageName, platform: &Platform, what: &Pull) -> Result<Option<Image>, Fail> {
    let image = store.image(name).map_err(|e| Fail::from_store(&e))?;
    let image = image.filter(|image| if what.all_platforms { image.complete } else { image.platform.satisfies(platform) });
    // A layer that was found damaged was set aside, and comes again.
    let has_layers = |image: &Image| match store.open_image(image, Some(platform)) {
        Ok(open) => open.manifest.layers.iter().all(|layer| store.has_blob(&layer.digest, layer.size)),
        Err(_) => true,
    };
    Ok(image.filter(has_layers))
}

/// Decides for which platform the store names what came: of an index with all platforms any that is
/// there will do; an image without an index is what it is, unless somebody asked for another.
fn usable_platform(
    store: &Store,
    copied: &Copied,
    platform: Platform,
    is_asked: bool,
    what: &Pull,
    reference: &Reference,
) -> Result<Platform, Fail> {
    if media::is_index(&copied.root.media_type) {
        let Document::Index(index) = store.read_document(&copied.root).map_err(|e| Fail::from_store(&e))? else { return Ok(platform) };
        if index.pick(&platform).is_some() || !what.all_platforms {
            return Ok(platform);
        }
        let first = index.manifests.iter().filter_map(|d| d.platform.clone()).find(|p| p.architecture != "unknown");
        return Ok(first.unwrap_or(platform));
    }
    let Some(found) = platform_of(store, &copied.root) else { return Ok(platform) };
    if is_asked && !found.satisfies(&platform) && !what.all_platforms && !what.any_image {
        return Err(Fail::new(Kind::NotFound, format!("{} is for {found}, not for {platform}", reference.familiar())));
    }
    Ok(found)
}

fn platform_of(store: &Store, manifest: &Descriptor) -> Option<Platform> {
    // An artifact is for no platform.
    store.open_manifest(manifest).ok().map(|open| open.config.platform()).filter(|p| !p.architecture.is_empty())
}
