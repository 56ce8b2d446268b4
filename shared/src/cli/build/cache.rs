//! `--cache-from` and `--cache-to`: where steps of other builds come from, and where ours go.

use std::path::PathBuf;

use super::csv;
use crate::build::cache::shared::{self, SharedSteps, UsedStep};
use crate::cli::{Cx, Fail, Kind, Progress};
use crate::oci::copy::{Children, copy};
use crate::oci::transfer::{Sink, TransferError, TransferKind};
use crate::reference::{DEFAULT_TAG, Reference};
use crate::registry::Registry;
use crate::store::{LayoutDir, Lease, Store};

/// How many blobs move at the same time.
const JOBS: usize = 4;

/// A place that keeps a cache.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Registry(Reference),
    Layout(PathBuf, String),
    Inline,
}

/// One `--cache-from` or `--cache-to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CachePlace {
    place: Place,
    /// Whether only the steps that the result stands on go there.
    is_min: bool,
    /// Whether a failure to write it is a warning only.
    ignore_error: bool,
    title: String,
}

impl CachePlace {
    /// Reads `type=registry|local|inline,...`, or a reference alone.
    ///
    /// # Errors
    /// Wrong usage, and what we cannot do, by name.
    pub(super) fn parse(flag: &str, text: &str) -> Result<CachePlace, Fail> {
        let is_from = flag == "--cache-from";
        let wrong = |reason: &str| Fail::usage(format!("{flag} {text}: {reason}"));
        let reference = |text: &str| text.parse::<Reference>().map(Reference::tagged).map_err(|e| wrong(&e.to_string()));
        let made = |place| CachePlace { place, is_min: true, ignore_error: false, title: text.to_owned() };
        if !text.contains('=') {
            return Ok(made(Place::Registry(reference(text)?)));
        }
        let fields = csv::fields(text).map_err(|reason| wrong(&reason))?;
        let value = |key| csv::value(&fields, key);
        let mut place = made(match value("type") {
            Some("registry") => Place::Registry(reference(value("ref").ok_or_else(|| wrong("it has no ref="))?)?),
            Some("local") => {
                let key = if is_from { "src" } else { "dest" };
                let dir = value(key).ok_or_else(|| wrong(&format!("it has no {key}=")))?;
                Place::Layout(dir.into(), value("digest").or_else(|| value("tag")).unwrap_or(DEFAULT_TAG).to_owned())
            }
            Some("inline") if !is_from => Place::Inline,
            Some("inline") => return Err(wrong("an image that carries its cache is named by type=registry,ref=")),
            Some(other @ ("gha" | "s3" | "azblob")) => {
                let hint = "type=registry and type=local keep the same cache";
                return Err(Fail::new(Kind::Unsupported, format!("{flag}: type={other} is not supported")).hint(hint));
            }
            Some(other) => return Err(wrong(&format!("there is no type '{other}'; it is one of registry, local, inline"))),
            None => return Err(wrong("it has no type=")),
        });
        for (key, value) in &fields {
            match (key.as_str(), value.as_str()) {
                ("type" | "ref" | "src" | "dest" | "tag" | "digest", _) => {}
                ("mode", "min") => place.is_min = true,
                ("mode", "max") if place.place == Place::Inline => return Err(wrong("an image carries its own steps only: mode=min")),
                ("mode", "max") => place.is_min = false,
                ("ignore-error", flag) => place.ignore_error = csv::flag(flag).ok_or_else(|| wrong("ignore-error is true or false"))?,
                ("oci-mediatypes" | "image-manifest", "true") | ("compression", "gzip") | ("force-compression", _) => {}
                ("oci-mediatypes" | "image-manifest" | "compression" | "compression-level" | "registry.insecure", value) => {
                    return Err(Fail::new(Kind::Unsupported, format!("{flag}: {key}={value} is not supported")));
                }
                _ => return Err(wrong(&format!("there is no key '{key}'"))),
            }
        }
        Ok(place)
    }

    /// Tells whether the image is to carry its own steps.
    pub(super) fn is_inline(&self) -> bool {
        self.place == Place::Inline
    }

    /// Opens a cache; one that is not there is only told: the first build of all has none.
    pub(super) fn open(&self, registry: &Registry, progress: &Progress) -> Option<SharedSteps<'static>> {
        let read = || match &self.place {
            Place::Registry(reference) => {
                let repository = registry.repository(reference);
                SharedSteps::read(Box::new(repository), reference.selector(), &self.title)
            }
            Place::Layout(dir, name) => {
                let layout = LayoutDir::open(dir)?;
                let root = layout.find(Some(name))?;
                SharedSteps::read(Box::new(layout), root.digest.as_str(), &self.title)
            }
            Place::Inline => Err(TransferError::new(TransferKind::Unsupported, "an inline cache is an image")),
        };
        let told = |text: String| progress.write_line(&format!("warning: {text}"));
        match read() {
            Ok(steps) if steps.is_empty() => told(format!("{} holds no steps of a cache", self.title)),
            Ok(steps) => return Some(steps),
            Err(error) => {
                let cause = std::error::Error::source(&error).map(|e| format!(": {e}")).unwrap_or_default();
                told(format!("the cache {} is not used: {error}{cause}", self.title));
            }
        }
        None
    }

    /// Writes the steps of a build.
    ///
    /// # Errors
    /// What the place says, unless it is to be ignored.
    pub(super) fn write(&self, cx: &Cx, store: &Store, lease: &Lease, registry: &Registry, steps: &[UsedStep]) -> Result<(), Fail> {
        let written = match &self.place {
            Place::Inline => return Ok(()),
            Place::Registry(reference) => {
                let tag = reference.digest().is_none().then(|| reference.selector().to_owned());
                self.copy(cx, store, lease, steps, &registry.repository(reference), tag.as_deref())
            }
            Place::Layout(dir, name) => match LayoutDir::create(dir) {
                Ok(layout) => self.copy(cx, store, lease, steps, &layout, Some(name)),
                Err(error) => Err(Fail::from_store(&error)),
            },
        };
        match written {
            Err(fail) if self.ignore_error => {
                cx.say(&format!("warning: the cache was not written to {}: {}", self.title, fail.text()));
                Ok(())
            }
            other => other,
        }
    }

    fn copy(&self, cx: &Cx, store: &Store, lease: &Lease, steps: &[UsedStep], sink: &dyn Sink, tag: Option<&str>) -> Result<(), Fail> {
        let root = shared::write(store, lease, steps, self.is_min).map_err(|e| Fail::from_store(&e))?;
        let watch = cx.progress().transfer(&self.title);
        let source = store.source_of(&root);
        copy(&source, root.digest.as_str(), sink, tag, &Children::All, JOBS, &watch).map_err(|e| Fail::from_transfer(&e))?;
        Ok(())
    }
}
