//! Places that images are copied between: registries, the store, layouts and archives.
//!
//! From registry to registry no byte touches the disk. Archives are read and written through a
//! store of their own that is gone afterwards.

use std::path::{Path, PathBuf};

use super::pull::JOBS;
use super::push::{Push, push};
use super::retarget;
use crate::cli::{Cx, Fail};
use crate::oci::copy::{Children, Copied, copy};
use crate::oci::transfer::{Sink, Source};
use crate::oci::{Descriptor, Platform};
use crate::reference::{Reference, TRANSPORT};
use crate::registry::{DefaultRegistry, Registry};
use crate::store::{Image, ImageName, LayoutDir, Load, Save, Store};
use crate::sys::fs;
use crate::sys::newfile::NewFile;
use crate::sys::random;

/// A place that has or takes an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// `[docker://]NAME`
    Registry(Reference),
    /// `oci:DIR[:NAME]`
    Layout(PathBuf, Option<String>),
    /// `oci-archive:FILE[:NAME]` or `docker-archive:FILE[:NAME]`; true for the first.
    Archive(PathBuf, Option<String>, bool),
    /// `store:NAME`
    Store(String),
}

/// Places of skopeo's that are not ours, and what does the same; none may be taken for a name on Docker Hub.
const ELSEWHERE: &[(&str, &str)] = &[
    ("dir:", "oci:DIR is a directory that everybody reads"),
    ("containers-storage:", "podman save --format oci-archive -o FILE IMAGE, then oci-archive:FILE"),
    ("docker-daemon:", "docker save -o FILE IMAGE, then docker-archive:FILE"),
    ("ostree:", "oci:DIR"),
    ("sif:", "oci-archive:FILE"),
    ("tarball:", "dimport makes an image of a tar"),
    ("atomic:", "the name in its registry"),
];

impl Place {
    /// Reads a place as a person types it.
    ///
    /// # Errors
    /// Wrong usage.
    pub fn parse(text: &str) -> Result<Place, Fail> {
        let split = |rest: &str| -> Result<(PathBuf, Option<String>), Fail> {
            let (path, name) = rest.split_once(':').map_or((rest, None), |(path, name)| (path, Some(name.to_owned())));
            let missing = || Fail::usage(format!("'{text}' names no file or directory"));
            if path.is_empty() { Err(missing()) } else { Ok((PathBuf::from(path), name.filter(|n| !n.is_empty()))) }
        };
        if let Some(rest) = text.strip_prefix("oci:") {
            return split(rest).map(|(path, name)| Place::Layout(path, name));
        }
        for (prefix, is_oci) in [("oci-archive:", true), ("docker-archive:", false)] {
            if let Some(rest) = text.strip_prefix(prefix) {
                return split(rest).map(|(path, name)| Place::Archive(path, name, is_oci));
            }
        }
        if let Some(name) = text.strip_prefix("store:") {
            return Ok(Place::Store(name.to_owned()));
        }
        for (prefix, instead) in ELSEWHERE {
            if text.starts_with(prefix) {
                return Err(Fail::usage(format!("'{prefix}' is no place that images are copied from or to here")).hint(*instead));
            }
        }
        let name = text.strip_prefix(TRANSPORT).unwrap_or(text);
        name.parse().map(Place::Registry).map_err(|e| Fail::from_reference(&e))
    }

    /// Returns the reference that the image has here, if its place gives it one.
    pub fn reference(&self) -> Option<Reference> {
        match self {
            Place::Registry(reference) => Some(reference.clone()),
            Place::Layout(_, name) | Place::Archive(_, name, _) => name.as_ref()?.parse().ok(),
            Place::Store(name) => name.parse().ok(),
        }
    }

    /// Returns where an image goes when this place is a target for many: the same path and tag in the
    /// registry, a name of its own in a layout.
    ///
    /// # Errors
    /// When the source has no name, or an archive is to take many.
    pub fn inside(to: &Target, source: &Place, text: &str) -> Result<Place, Fail> {
        let reference = source.reference().map(Reference::tagged);
        let name = || reference.clone().ok_or_else(|| Fail::usage(format!("'{text}' has no name that it could keep")));
        match to {
            Target::Registry(registry) => retarget(&name()?, registry).map(Place::Registry),
            Target::Place(Place::Layout(path, None)) => Ok(Place::Layout(path.clone(), Some(name()?.familiar()))),
            Target::Place(Place::Store(prefix)) if prefix.is_empty() => Ok(Place::Store(name()?.familiar())),
            Target::Place(place) => Ok(place.clone()),
        }
    }
}

/// Where `--to` sends many images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A registry, perhaps with a prefix.
    Registry(DefaultRegistry),
    /// A layout, an archive or the store.
    Place(Place),
}

impl std::str::FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Target, String> {
        let is_place = ["oci:", "oci-archive:", "docker-archive:", "store:"].iter().any(|prefix| text.starts_with(prefix));
        if is_place { Place::parse(text).map(Target::Place).map_err(|fail| fail.text()) } else { text.parse().map(Target::Registry) }
    }
}

/// Copies one image from place to place; of an index all of it, or only one platform's image.
///
/// # Errors
/// Whatever the places say. A file is then not there, a name not given.
pub fn copy_between(cx: &mut Cx, registry: &Registry, from: &Place, to: &Place, platform: Option<&Platform>) -> Result<Copied, Fail> {
    let shown = from.reference().map_or_else(|| "image".to_owned(), |r| r.familiar());
    let children = platform.map_or(Children::All, |p| Children::Only(p.clone()));
    match from {
        Place::Registry(reference) => {
            let reference = reference.clone().tagged();
            let repository = registry.repository(&reference);
            into(cx, registry, &repository, reference.selector(), to, &children, &shown)
        }
        Place::Layout(path, name) => {
            let layout = LayoutDir::open(path).map_err(|e| Fail::from_store(&e))?;
            let root = layout.find(name.as_deref()).map_err(|e| Fail::from_transfer(&e))?;
            into(cx, registry, &layout, root.digest.as_str(), to, &children, &shown)
        }
        Place::Store(name) => {
            let store = cx.store()?;
            let image = store.find(name).map_err(|e| Fail::from_store(&e))?;
            if let Place::Registry(target) = to {
                return push(&store, registry, &cx.progress(), &image, target, &Push { platform: platform.cloned() });
            }
            into(cx, registry, &store.image_source(&image), image.digest().as_str(), to, &children, &shown)
        }
        Place::Archive(path, name, _) => {
            let passing = Passing::new(&cx.store()?)?;
            let image = passing.load(path, name.as_deref())?;
            into(cx, registry, &passing.store.image_source(&image), image.digest().as_str(), to, &children, &shown)
        }
    }
}

fn into(
    cx: &mut Cx,
    registry: &Registry,
    source: &dyn Source,
    selector: &str,
    to: &Place,
    children: &Children,
    shown: &str,
) -> Result<Copied, Fail> {
    let watch = cx.progress().transfer(shown);
    let run =
        |sink: &dyn Sink, tag: Option<&str>| copy(source, selector, sink, tag, children, JOBS, &watch).map_err(|e| Fail::from_transfer(&e));
    match to {
        Place::Registry(reference) => {
            let reference = reference.clone().tagged();
            let tag = reference.digest().is_none().then(|| reference.selector());
            run(&registry.repository(&reference), tag)
        }
        Place::Layout(path, name) => {
            let layout = LayoutDir::create(path).map_err(|e| Fail::from_store(&e))?;
            run(&layout, Some(name.as_deref().unwrap_or(crate::reference::DEFAULT_TAG)))
        }
        Place::Store(name) => {
            let store = cx.store()?;
            let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
            let copied = run(&store.image_sink(&lease), None)?;
            let name: ImageName = name.parse().map_err(|e| Fail::from_reference(&e))?;
            store.name_image(&lease, &name, &copied.root, &Platform::host()).map_err(|e| Fail::from_store(&e))?;
            Ok(copied)
        }
        Place::Archive(path, name, is_oci) => {
            let passing = Passing::new(&cx.store()?)?;
            let lease = passing.store.lease().map_err(|e| Fail::from_store(&e))?;
            let copied = run(&passing.store.image_sink(&lease), None)?;
            let name = name.as_deref().unwrap_or(shown);
            passing.save(&copied.root, name, path, *is_oci)?;
            Ok(copied)
        }
    }
}

/// A store for what only passes through; gone when dropped.
struct Passing {
    store: Store,
    dir: PathBuf,
}

impl Passing {
    /// Makes one in the store's own place for unfinished things, where a killed run's is cleaned up.
    fn new(store: &Store) -> Result<Passing, Fail> {
        let dir = store.tmp_dir().join(format!("passing-{}", random::hex(8)));
        let store = Store::open(&dir).map_err(|e| Fail::from_store(&e))?;
        Ok(Passing { store, dir })
    }

    fn load(&self, path: &Path, name: Option<&str>) -> Result<Image, Fail> {
        let file = fs::open(path).map_err(|e| Fail::from_path(&e))?;
        let lease = self.store.lease().map_err(|e| Fail::from_store(&e))?;
        let images = self.store.load(&lease, file, &Load { platform: Platform::host() }).map_err(|e| Fail::from_store(&e))?;
        match (name, images.as_slice()) {
            (Some(name), _) => self.store.find(name).map_err(|e| Fail::from_store(&e)),
            (None, [only]) => Ok(only.clone()),
            (None, all) => {
                let names: Vec<String> = all.iter().take(10).map(|i| i.name.to_string()).collect();
                Err(Fail::usage(format!("{} has {} images: {}", path.display(), all.len(), names.join(", "))).hint("add :NAME"))
            }
        }
    }

    fn save(&self, root: &Descriptor, name: &str, path: &Path, is_oci: bool) -> Result<(), Fail> {
        let lease = self.store.lease().map_err(|e| Fail::from_store(&e))?;
        let name: ImageName = name.parse().map_err(|e| Fail::from_reference(&e))?;
        let image = self.store.name_image(&lease, &name, root, &Platform::host()).map_err(|e| Fail::from_store(&e))?;
        let file = NewFile::create(path).map_err(|e| Fail::from_path(&e))?;
        let mut out = std::io::BufWriter::with_capacity(1 << 20, file);
        self.store.save(&[image], &Save { is_oci_only: is_oci, platform: None }, &mut out).map_err(|e| Fail::from_store(&e))?;
        let file = out.into_inner().map_err(|e| Fail::from_io(format!("cannot write {}", path.display()), e.error()))?;
        file.commit().map_err(|e| Fail::from_path(&e))
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // What is left is removed by the next command after a day.
        let _ = fs::remove_tree(&self.dir);
    }
}
