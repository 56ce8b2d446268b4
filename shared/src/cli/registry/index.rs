//! Puts indexes together in the store and in registries: what `dindex` does.
//!
//! An image may come from anywhere; what the index needs is copied to where the index is, mounted where
//! the registry is the same, so that the index is never without its images.

use std::io::Read as _;

use super::places::Place;
use super::pull::JOBS;
use crate::cli::{Cx, Fail, Kind, Mode, Operand, views};
use crate::oci::assemble::{Assembly, AssemblyError, Duplicates, Entry};
use crate::oci::copy::{Children, copy};
use crate::oci::transfer::{RawManifest, Sink, Source, TransferError};
use crate::oci::{CONFIG_MAX_BYTES, Descriptor, Document, ImageConfig, Manifest, Platform};
use crate::record::Record;
use crate::reference::Reference;
use crate::registry::{Registry, Repository};
use crate::runtime::events;
use crate::store::{ImageName, LayoutDir, Store, StoreErrorKind};

/// Where an annotation goes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Scope {
    Index,
    Entries(Option<String>),
}

/// `[index:|manifest-descriptor[ENTRY]:]KEY=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    scope: Scope,
    key: String,
    value: String,
}

impl std::str::FromStr for Note {
    type Err = String;

    fn from_str(text: &str) -> Result<Note, String> {
        let (left, value) = text.split_once('=').ok_or("it is [index:|manifest-descriptor[ENTRY]:]KEY=VALUE")?;
        let (scope, key) = if let Some(key) = left.strip_prefix("index:") {
            (Scope::Index, key)
        } else if let Some(key) = left.strip_prefix("manifest-descriptor:") {
            (Scope::Entries(None), key)
        } else if let Some((entry, key)) = left.strip_prefix("manifest-descriptor[").and_then(|rest| rest.split_once("]:")) {
            (Scope::Entries(Some(entry.to_owned())), key)
        } else if left.starts_with("manifest:") || left.starts_with("manifest[") {
            return Err("annotating an image would change its digest; manifest-descriptor: annotates its entry".to_owned());
        } else {
            (Scope::Index, left)
        };
        if key.is_empty() { Err("it has no key".to_owned()) } else { Ok(Note { scope, key: key.to_owned(), value: value.to_owned() }) }
    }
}

/// Reads `ENTRY=PLATFORM`.
///
/// # Errors
/// Wrong usage.
pub fn parse_set_platform(text: &str) -> Result<(String, Platform), String> {
    let (entry, platform) = text.split_once('=').ok_or("it is ENTRY=PLATFORM")?;
    if entry.is_empty() { Err("it names no entry".to_owned()) } else { Ok((entry.to_owned(), platform.parse()?)) }
}

/// What is put together.
#[derive(Debug, Clone)]
pub struct Making {
    /// The name of the index.
    pub target: Reference,
    /// Whether it is in the registry of its name, not in the store.
    pub is_remote: bool,
    /// Whether what the name is already is changed.
    pub amend: bool,
    /// For what each image is entered; of an index this one is taken.
    pub platform: Option<Platform>,
    /// What is done with two images for one platform.
    pub duplicates: Duplicates,
    /// Entries that go.
    pub removals: Vec<String>,
    /// Entries that are for another platform than they say.
    pub platforms: Vec<(String, Platform)>,
    /// Annotations.
    pub notes: Vec<Note>,
}

/// Where the index is.
enum Home {
    Store(Store),
    Registry(Repository),
}

/// Reads which images are meant, all of them before anything is done, and makes or changes the index. Where the index
/// is changed, no image need be named.
///
/// # Errors
/// Wrong usage; whatever the places say; a failure that came down the pipe, since an index would then lack an image.
pub fn run(cx: &mut Cx, registry: &Registry, making: &Making, given: &[String]) -> Result<(), Fail> {
    let mut images = Vec::new();
    if !(making.amend && given.is_empty()) {
        let mut operands = cx.operands(given, Mode::Makes)?;
        while let Some(operand) = operands.next(cx)? {
            images.push(operand);
        }
        if cx.exit() != 0 {
            return Err(Fail::not_found(format!("{} was not made: an image of it failed", making.target.familiar())));
        }
        if images.is_empty() && !making.amend {
            return Ok(());
        }
    }
    cx.changes();
    let record = assemble(cx, registry, making, &images)?;
    cx.emit(record)
}

/// Puts the index together from `images`, after all of them are known to be there, and names it.
///
/// # Errors
/// Whatever the places say; the name then points at what it did.
fn assemble(cx: &mut Cx, registry: &Registry, making: &Making, images: &[Operand]) -> Result<Record, Fail> {
    let target = making.target.clone().tagged();
    let home = if making.is_remote { Home::Registry(registry.repository(&target)) } else { Home::Store(cx.store()?) };
    let lease = match &home {
        Home::Store(store) => Some(store.lease().map_err(|e| Fail::from_store(&e))?),
        Home::Registry(_) => None,
    };
    let sink: Box<dyn Sink> = match (&home, &lease) {
        (Home::Store(store), Some(lease)) => Box::new(store.image_sink(lease)),
        (Home::Store(_), None) => return Err(Fail::new(Kind::Internal, "the store gave no lease")),
        (Home::Registry(repository), _) => Box::new(repository.clone()),
    };
    let mut index = if making.amend { existing(&home, &target)? } else { Assembly::default() };
    for wanted in &making.removals {
        index.remove(wanted).map_err(|e| fail(&target, &e))?;
    }
    for operand in images {
        let source = Origin::find(cx, registry, making, operand)?;
        for entry in source.entries(cx, making, operand)? {
            bring(cx, &source, &*sink, &home, &entry, operand)?;
            index.add(entry, making.duplicates).map_err(|e| fail(&target, &e))?;
        }
    }
    for (entry, platform) in &making.platforms {
        index.set_platform(entry, platform).map_err(|e| fail(&target, &e))?;
    }
    for note in &making.notes {
        match &note.scope {
            Scope::Index => index.annotate(&note.key, &note.value),
            Scope::Entries(entry) => {
                index.annotate_entry(entry.as_deref(), &note.key, &note.value).map_err(|e| fail(&target, &e))?;
            }
        }
    }
    let images: Vec<Descriptor> = index.entries().iter().filter(|e| e.is_image()).map(|e| e.descriptor().clone()).collect();
    let raw = index.finish().map_err(|e| fail(&target, &e))?;
    sink.put_manifest(&raw, making.is_remote.then(|| target.selector())).map_err(|e| Fail::from_transfer(&e))?;
    let platforms: Vec<Platform> = images.into_iter().filter_map(|d| d.platform).collect();
    match (home, lease) {
        (Home::Store(store), Some(lease)) => {
            let first = platforms.iter().find(|p| p.satisfies(&Platform::host())).or(platforms.first()).cloned();
            let platform = first.ok_or_else(|| Fail::usage("an index without an image cannot be kept in the store").hint("--push"))?;
            let image =
                store.name_image(&lease, &ImageName::named(&target), &raw.descriptor, &platform).map_err(|e| Fail::from_store(&e))?;
            events::record_image(&store, "tag", &image);
            Ok(views::image(&image, false))
        }
        _ => Ok(remote_record(&target, &raw, &platforms)),
    }
}

fn remote_record(target: &Reference, raw: &RawManifest, platforms: &[Platform]) -> Record {
    Record::new("tag")
        .set("ref", target)
        .set("registry", target.host())
        .set("name", target.repository())
        .set("tag", target.tag())
        .set("digest", &raw.descriptor.digest)
        .set("media_type", &raw.descriptor.media_type)
        .set("size", raw.descriptor.size)
        .set("platforms", platforms.iter().map(Platform::to_string).collect::<Vec<_>>())
}

/// Reads the index that is to be changed.
fn existing(home: &Home, target: &Reference) -> Result<Assembly, Fail> {
    let bytes = match home {
        Home::Registry(repository) => repository.read_manifest(target.selector()).map_err(|e| Fail::from_registry(&e))?.bytes,
        Home::Store(store) => {
            let name = ImageName::named(target);
            let image = store.image(&name).map_err(|e| Fail::from_store(&e))?;
            let image = image.ok_or_else(|| Fail::not_found(format!("there is no {} in the store to amend", target.familiar())))?;
            store.image_source(&image).manifest(image.digest().as_str()).map_err(|e| Fail::from_transfer(&e))?.bytes
        }
    };
    Assembly::of(&bytes).map_err(|e| fail(target, &e))
}

fn fail(target: &Reference, error: &AssemblyError) -> Fail {
    let kind = match error {
        AssemblyError::Twice { .. } => Kind::Conflict,
        AssemblyError::NoEntry { .. } => Kind::NotFound,
        AssemblyError::TooLarge | AssemblyError::Malformed(_) => Kind::Unsupported,
    };
    let failed = Fail::new(kind, format!("{}: {error}", target.familiar()));
    match error {
        AssemblyError::Twice { .. } => failed.hint("--duplicates replace lets the last one count; --platform says for what an image is"),
        _ => failed,
    }
}

/// Where an image comes from.
struct Origin {
    source: Box<dyn Source>,
    root: RawManifest,
    /// What is there of an index.
    present: Option<Store>,
}

impl Origin {
    /// Finds an image: a record's where the record is from, a typed name where the index is.
    fn find(cx: &mut Cx, registry: &Registry, making: &Making, operand: &Operand) -> Result<Origin, Fail> {
        let is_typed_place = ["store:", "docker://", "oci:"].iter().any(|prefix| operand.text().starts_with(prefix));
        let is_remote = match operand.kind() {
            "tag" | "manifest" | "transfer" => true,
            "image" => false,
            _ => making.is_remote,
        };
        let place = if is_typed_place { Place::parse(operand.text())? } else { Place::Store(operand.text().to_owned()) };
        match place {
            Place::Layout(path, name) => {
                let layout = LayoutDir::open(&path).map_err(|e| Fail::from_store(&e))?;
                let root = layout.find(name.as_deref()).map_err(|e| Fail::from_transfer(&e))?;
                Origin::read(Box::new(layout), root.digest.as_str(), None)
            }
            Place::Store(name) if is_typed_place || !is_remote => {
                let store = cx.store()?;
                match store.find_pinned(&name, operand.digest()) {
                    Ok(image) => {
                        let source = Box::new(store.image_source(&image));
                        Origin::read(source, image.digest().as_str(), (!image.complete).then_some(store))
                    }
                    // As `dr` does: what is missing is fetched.
                    Err(error) if error.kind() == StoreErrorKind::NotFound && !is_typed_place && operand.record().is_none() => {
                        Origin::remote(registry, operand.reference()?)
                    }
                    Err(error) => Err(Fail::from_store(&error)),
                }
            }
            Place::Registry(reference) => Origin::remote(registry, reference),
            _ => Origin::remote(registry, operand.reference()?),
        }
    }

    fn remote(registry: &Registry, reference: Reference) -> Result<Origin, Fail> {
        let reference = reference.tagged();
        Origin::read(Box::new(registry.repository(&reference)), reference.selector(), None)
    }

    fn read(source: Box<dyn Source>, selector: &str, present: Option<Store>) -> Result<Origin, Fail> {
        let root = source.manifest(selector).map_err(|e| Fail::from_transfer(&e))?;
        Ok(Origin { source, root, present })
    }

    /// Returns the entries that an image makes: one, or those of the index that it is.
    fn entries(&self, cx: &mut Cx, making: &Making, operand: &Operand) -> Result<Vec<Entry>, Fail> {
        let document = Document::parse(&self.root.bytes, Some(&self.root.descriptor.media_type));
        match document.map_err(|e| Fail::from_error(Kind::Unsupported, &e))? {
            Document::Manifest(manifest) => {
                let mut descriptor = self.root.descriptor.clone();
                descriptor.platform = match &making.platform {
                    Some(platform) => Some(platform.clone()),
                    None => self.platform(&manifest)?,
                };
                descriptor.artifact_type.clone_from(&manifest.artifact_type);
                Ok(vec![Entry::new(descriptor)])
            }
            Document::Index(index) => {
                let all = Assembly::of(&self.root.bytes).map_err(|e| Fail::from_error(Kind::Unsupported, &e))?;
                if let Some(wanted) = &making.platform {
                    let lacks = || Fail::not_found(format!("{} has no image for {wanted}", operand.text()));
                    let picked = index.pick(wanted).ok_or_else(lacks)?;
                    let entry = all.entries().iter().find(|e| e.descriptor() == picked).cloned();
                    return Ok(vec![entry.ok_or_else(lacks)?]);
                }
                let is_here = |e: &&Entry| self.present.as_ref().is_none_or(|s| s.has_blob(&e.descriptor().digest, e.descriptor().size));
                let (here, away): (Vec<&Entry>, Vec<&Entry>) = all.entries().iter().partition(is_here);
                let away: Vec<String> = away
                    .iter()
                    .filter(|e| e.is_image())
                    .filter_map(|e| e.descriptor().platform.as_ref())
                    .map(Platform::to_string)
                    .collect();
                if !away.is_empty() {
                    let text =
                        format!("{}: the store does not have {} of it, which the index goes without", operand.text(), away.join(", "));
                    cx.warn("not-found", text);
                    cx.hint(&format!("dpull --all-platforms {}", operand.text()));
                }
                Ok(here.into_iter().cloned().collect())
            }
        }
    }

    /// Reads for which platform an image says that it is; an artifact says nothing.
    fn platform(&self, manifest: &Manifest) -> Result<Option<Platform>, Fail> {
        let config = &manifest.config;
        if !config.media_type.contains("image") || config.size > CONFIG_MAX_BYTES {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let reader = self.source.blob(config, 0).map_err(|e| Fail::from_transfer(&e))?;
        let read = reader.take(CONFIG_MAX_BYTES).read_to_end(&mut bytes);
        read.map_err(|e| Fail::from_transfer(&TransferError::from_io(e, "cannot read the config")))?;
        Ok(ImageConfig::parse(&bytes).ok().map(|c| c.platform()).filter(|p| !p.architecture.is_empty()))
    }
}

/// Copies what an entry points at to where the index is.
fn bring(cx: &Cx, origin: &Origin, sink: &dyn Sink, home: &Home, entry: &Entry, operand: &Operand) -> Result<(), Fail> {
    if let Home::Registry(repository) = home
        && origin.source.repository().is_some_and(|from| from == repository.full_name())
    {
        return Ok(());
    }
    let watch = cx.progress().transfer(operand.text());
    let copied = copy(&*origin.source, entry.descriptor().digest.as_str(), sink, None, &Children::All, JOBS, &watch);
    copied.map(drop).map_err(|e| Fail::from_transfer(&e))
}
