//! What `dbuild` and `bcp` share: their flags, base images and downloads from registries, progress.
//!
//! Here the builder, the runtime and the registry meet; none of them knows the others.

mod args;
mod git;
mod show;

use std::io::Read;

pub use args::BuildArgs;
use show::Shown;

use super::registry::{Pull, pull};
use super::{Cx, Fail, Kind, Progress};
use crate::build::context::Places;
use crate::build::{Bases, BuildError, BuildErrorKind, Built, Fetch, Fetched, Options, Tools, build};
use crate::oci::transfer::{self, TransferError, TransferKind};
use crate::oci::{Descriptor, Platform};
use crate::reference::Reference;
use crate::registry::Registry;
use crate::runtime::{Runner, events};
use crate::store::{Image, ImageName, Lease, OpenImage, Store, StoreError};
use crate::sys::stdio;

/// Base images: the store's, else a registry's.
struct Images<'a> {
    store: &'a Store,
    registry: &'a Registry,
    progress: Progress,
    always_pull: bool,
}

impl Bases for Images<'_> {
    fn base(&self, lease: &Lease, reference: &Reference, platform: &Platform) -> transfer::Result<OpenImage> {
        let name = ImageName::named(reference);
        let held = if self.always_pull { None } else { self.here(&name, platform)? };
        let open = match held {
            Some(open) => open,
            None => {
                let what = Pull { platform: Some(platform.clone()), all_platforms: false };
                let pulled = pull(self.store, self.registry, &self.progress, reference, &what).map_err(to_transfer)?;
                self.store.open_image(&pulled.image, Some(platform))?
            }
        };
        let blobs = std::iter::once(&open.manifest.config).chain(&open.manifest.layers).chain([&open.manifest_descriptor]);
        blobs.map(|d: &Descriptor| &d.digest).chain(&open.config.rootfs.diff_ids).try_for_each(|digest| lease.hold(digest))?;
        Ok(open)
    }
}

impl Images<'_> {
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

struct Web<'a>(&'a Registry);

impl Fetch for Web<'_> {
    fn fetch(&self, url: &str) -> transfer::Result<Fetched> {
        let download = self.0.download(url)?;
        Ok(Fetched { modified: download.modified, reader: Box::new(download) })
    }
}

/// Standard input as the builder reads it.
struct Stdin;

impl Read for Stdin {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        stdio::read_stdin(buf)
    }
}

/// Builds one context. What the steps print goes to standard error.
///
/// # Errors
/// When the context cannot be used or a step fails; the line of the Dockerfile was shown then.
pub fn build_one(
    cx: &mut Cx,
    args: &BuildArgs,
    registry: &Registry,
    context: &str,
    file: Option<&str>,
    names: &[ImageName],
) -> Result<Built, Fail> {
    let store = cx.store()?;
    let options = Options { names: names.to_vec(), ..args.options()? };
    let runner = Runner::new(&store);
    let bases = Images { store: &store, registry, progress: cx.progress(), always_pull: args.pull };
    let shown = Shown::new(cx.progress(), context);
    let fetch = Web(registry);
    let input = Places { store: &store, fetch: &fetch, stdin: &mut Stdin, git: &options.git }.open(context, file);
    let result = input.and_then(|input| {
        let tools = Tools { store: &store, exec: &runner, bases: &bases, fetch: &fetch, watch: &shown };
        build(tools, &input.file, input.context.as_ref(), &options)
    });
    result.iter().flat_map(|built| &built.images).for_each(|image| events::record_image(&store, "build", image));
    result.map_err(|error| {
        shown.failed(&error);
        to_fail(&error)
    })
}

fn to_fail(error: &BuildError) -> Fail {
    let kind = match error.kind() {
        BuildErrorKind::Unsupported => Kind::Unsupported,
        BuildErrorKind::Interrupted => Kind::Interrupted,
        BuildErrorKind::Base(kind) => Fail::from_transfer(&TransferError::new(kind, "")).kind,
        BuildErrorKind::Store => match error {
            BuildError::Store(error) => return Fail::from_store(error),
            BuildError::Path(error) => return Fail::from_path(error),
            _ => Kind::Internal,
        },
        BuildErrorKind::Input | BuildErrorKind::Step => Kind::BuildFailed,
    };
    let fail = Fail::from_error(kind, error);
    match error.hint() {
        Some(hint) => fail.hint(hint),
        None => fail,
    }
}

#[cfg(test)]
mod tests;
