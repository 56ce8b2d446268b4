//! `--build-context NAME=CONTEXT`: what a name means in this build.

use std::collections::BTreeMap;
use std::path::Path;

use crate::build::context::{Made, Places};
use crate::build::graph::{Named, context_key};
use crate::build::{BuildError, Contexts, NamedContext};
use crate::cli::Fail;
use crate::oci::copy::{Children, copy};
use crate::oci::transfer::Source;
use crate::reference::Reference;
use crate::store::{LayoutDir, Lease, Store};

/// How many blobs of a layout are read at the same time.
const JOBS: usize = 4;

/// The contexts, and what keeps their files.
pub(super) struct Opened {
    pub(super) contexts: Contexts,
    /// When those that are files were made, by the same keys.
    pub(super) made: BTreeMap<String, Made>,
    pub(super) kept: Vec<Box<dyn Send>>,
}

impl Opened {
    /// Returns when a context was made; nobody knows it of an image or a directory.
    ///
    /// # Errors
    /// When its files cannot be read.
    pub(super) fn time_of(&self, key: &str) -> Result<Option<i64>, BuildError> {
        match (self.made.get(key), self.contexts.get(key)) {
            (Some(made), Some(NamedContext::Tree(tree))) => made.secs(Some(tree)),
            _ => Ok(None),
        }
    }

    /// Returns what the plan of a build needs to know.
    pub(super) fn names(&self) -> BTreeMap<String, Named> {
        let named = |context: &NamedContext| match context {
            NamedContext::Stage(stage) => Named::Stage(stage.clone()),
            _ => Named::Outside,
        };
        self.contexts.iter().map(|(key, context)| (key.clone(), named(context))).collect()
    }
}

/// Opens the contexts that have names.
///
/// # Errors
/// Wrong usage, or a context that is not there.
pub(super) fn open(texts: &[String], store: &Store, lease: &Lease, places: &mut Places<'_>) -> Result<Opened, Fail> {
    let mut opened = Opened { contexts: Contexts::new(), made: BTreeMap::new(), kept: Vec::new() };
    for text in texts {
        let wrong = |reason: &str| Fail::usage(format!("--build-context {text}: {reason}"));
        let (name, value) = text.split_once('=').ok_or_else(|| wrong("it is NAME=CONTEXT"))?;
        if name.is_empty() || value.is_empty() {
            return Err(wrong("it is NAME=CONTEXT"));
        }
        let context = if let Some(image) = value.strip_prefix("docker-image://") {
            image.parse::<Reference>().map_err(|e| wrong(&e.to_string()))?;
            NamedContext::Image(image.to_owned())
        } else if let Some(layout) = value.strip_prefix("oci-layout://") {
            from_layout(layout, store, lease)?
        } else if let Some(stage) = value.strip_prefix("target:") {
            NamedContext::Stage(stage.to_owned())
        } else if is_image(value) {
            NamedContext::Image(value.to_owned())
        } else {
            let files = places.files(value, name).map_err(|e| super::to_fail(&e))?;
            opened.made.insert(context_key(name), files.made);
            let (tree, kept) = files.split();
            opened.kept.push(Box::new(kept));
            NamedContext::Tree(tree)
        };
        opened.contexts.insert(context_key(name), context);
    }
    Ok(opened)
}

/// Tells whether a context is the name of an image: no URL, no path, nothing on this disk.
fn is_image(value: &str) -> bool {
    let is_path = value.contains("://") || value.starts_with(['.', '/', '~']) || crate::build::context::is_git(value);
    !is_path && !Path::new(value).exists() && value.parse::<Reference>().is_ok()
}

/// Brings an image of a layout into the store, where nothing names it. `DIR`, `DIR:TAG` or `DIR@DIGEST`.
fn from_layout(text: &str, store: &Store, lease: &Lease) -> Result<NamedContext, Fail> {
    let (dir, name) = match text.rsplit_once('@') {
        Some((dir, digest)) => (dir, Some(digest)),
        None if Path::new(text).exists() => (text, None),
        None => text.rsplit_once(':').map_or((text, None), |(dir, tag)| (dir, Some(tag))),
    };
    let dir = dir.strip_suffix(':').unwrap_or(dir);
    let layout = LayoutDir::open(Path::new(dir)).map_err(|e| Fail::from_store(&e))?;
    let root = layout.find(name).map_err(|e| Fail::from_transfer(&e))?;
    let sink = store.image_sink(lease);
    let source: &dyn Source = &layout;
    let copied = copy(source, root.digest.as_str(), &sink, None, &Children::All, JOBS, &crate::oci::transfer::Unwatched);
    Ok(NamedContext::Root(copied.map_err(|e| Fail::from_transfer(&e))?.root))
}
