//! What `dbuild` and `bcp` share: their flags, base images and downloads from registries, progress.
//!
//! Here the builder, the runtime and the registry meet; none of them knows the others.

mod annotation;
mod args;
mod attest;
mod cache;
mod call;
mod contexts;
mod csv;
mod export;
mod git;
mod grants;
mod lint;
mod made;
mod output;
mod screen;
mod show;
mod tool;

use std::io::Read;
use std::sync::mpsc::{self, Receiver};

use annotation::Annotations;
pub use args::BuildArgs;
use attest::Facts;
use cache::CachePlace;
use call::Call;
pub use made::Made;
pub use output::{Dest, Output, OutputKind};
use show::Shown;
pub use tool::{OutputArgs, build_and_write};

use super::registry::{Pull, pull};
use super::{Cx, Fail, Format, Kind, Progress};
use crate::build::context::Places;
use crate::build::graph::Graph;
use crate::build::{Bases, BuildError, BuildErrorKind, Built, Fetch, Fetched, Options, Tools, build};
use crate::oci::transfer::{self, TransferError, TransferKind};
use crate::oci::{Descriptor, Platform};
use crate::record::Record;
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
    fn env_here(&self, name: &str, platform: &Platform) -> Option<Vec<String>> {
        let reference: Reference = name.parse().ok()?;
        // An image that cannot be looked at is an error later, when it is needed.
        let open = self.here(&ImageName::named(&reference.tagged()), platform).ok().flatten()?;
        Some(open.config.config.env)
    }

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

/// Answers a question about a build instead of building.
///
/// # Errors
/// A context or a Dockerfile that cannot be read.
fn answer(cx: &mut Cx, args: &BuildArgs, registry: &Registry, context: &str, call: Call) -> Result<(), Fail> {
    let options = args.options()?;
    let mut outside = options.outside.clone();
    outside.platform = args.platforms()?.first().cloned().unwrap_or_else(Platform::host);
    let store = cx.store()?;
    let bases = Images { store: &store, registry, progress: cx.progress(), always_pull: false };
    let fetch = Web(registry);
    let shown = Shown::new(cx.progress(), context, None, None);
    let opened = Places { store: &store, fetch: &fetch, stdin: &mut Stdin, git: &options.git }.open(context, args.file.as_deref());
    let planned = opened.and_then(|input| {
        let graph = Graph::plan(&input.file, &outside).map_err(|e| BuildError::at(&input.file, e))?;
        Ok((input, graph))
    });
    let (input, graph) = planned.map_err(|error| {
        shown.failed(&error);
        to_fail(&error)
    })?;
    call.answer(cx, &input, &graph, &outside, &|name, platform| bases.env_here(name, platform))
}

/// What is built, and what becomes of it.
pub struct Request<'a> {
    /// A directory, a tar, a git or tar URL, or `-`.
    pub context: &'a str,
    /// What `-f` says.
    pub file: Option<&'a str>,
    /// Names in the store.
    pub names: &'a [ImageName],
    /// Whether the store gets the result; else it is only protected until [`Made`] goes.
    pub is_named: bool,
    /// Annotations beside those of `--annotation`.
    pub annotations: &'a [String],
}

/// Builds one context, for one platform or several. What the steps print goes to standard error.
///
/// # Errors
/// When the context cannot be used or a step fails; the line of the Dockerfile was shown then.
pub fn build_one(cx: &mut Cx, args: &BuildArgs, registry: &Registry, request: &Request<'_>) -> Result<Made, Fail> {
    let platforms = args.platforms()?;
    let mut options = args.options()?;
    let parse = |flag: &'static str, texts: &[String]| texts.iter().map(|t| CachePlace::parse(flag, t)).collect::<Result<Vec<_>, _>>();
    let (cache_from, cache_to) = (parse("--cache-from", &args.cache_from)?, parse("--cache-to", &args.cache_to)?);
    options.inline_cache = cache_to.iter().any(CachePlace::is_inline);
    let annotations = Annotations::parse(args.annotation.iter().chain(request.annotations))?;
    let attested = attest::Wanted::parse(args.sbom.as_deref(), args.provenance.as_deref(), &args.attest)?;
    let is_index = platforms.len() > 1 || attested.any();
    let is_several = platforms.len() > 1;
    annotations.check(is_index)?;
    let store = cx.store()?;
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    let runner = Runner::new(&store);
    let bases = Images { store: &store, registry, progress: cx.progress(), always_pull: args.pull };
    let fetch = Web(registry);
    let first = Shown::new(cx.progress(), request.context, None, None);
    let mut stdin = Stdin;
    let mut places = Places { store: &store, fetch: &fetch, stdin: &mut stdin, git: &options.git };
    let named = contexts::open(&args.build_context, &store, &lease, &mut places)?;
    let input = places.open(request.context, request.file);
    let input = input.map_err(|error| {
        first.failed(&error);
        to_fail(&error)
    })?;
    let progress = cx.progress();
    let wants_records = cx.is_format_explicit() && matches!(cx.format(), Format::Json | Format::JsonArray);
    let shared: Vec<_> = cache_from.iter().filter_map(|place| place.open(registry, &progress)).collect();
    let mut builts: Vec<(Platform, Built)> = Vec::new();
    for platform in platforms {
        let (sender, receiver) = wants_records.then(mpsc::channel).unzip();
        let shown = Shown::new(cx.progress(), request.context, is_several.then(|| platform.to_string()), sender);
        let mut options = Options {
            names: request.names.to_vec(),
            unnamed: is_index || !request.is_named,
            annotations: annotations.of_manifest(&platform),
            ..options.clone()
        };
        options.outside.platform = platform.clone();
        options.outside.contexts = named.names();
        let tools = Tools {
            store: &store,
            lease: Some(&lease),
            exec: &runner,
            bases: &bases,
            fetch: &fetch,
            watch: &shown,
            contexts: &named.contexts,
            shared: &shared,
        };
        let made = match receiver {
            None => build(tools, &input.file, input.context.as_ref(), &options),
            Some(receiver) => telling(cx, &receiver, || {
                // Also when it panics, or we would listen for ever.
                let _end = show::End(&shown);
                build(tools, &input.file, input.context.as_ref(), &options)
            })?,
        };
        let built = made.map_err(|error| {
            shown.failed(&error);
            to_fail(&error)
        })?;
        builts.push((platform, built));
    }
    let steps: Vec<_> = builts.iter().flat_map(|(_, built)| built.steps.clone()).collect();
    cache_to.iter().try_for_each(|place| place.write(cx, &store, &lease, registry, &steps))?;
    let root = match is_index {
        true => {
            let facts = names_of(request);
            let mut attestations = Vec::new();
            for (platform, built) in builts.iter().filter(|_| attested.any()) {
                let (file, names) = (input.file.name.as_str(), facts.as_slice());
                let facts = Facts {
                    built,
                    platform,
                    names,
                    file,
                    target: args.target.as_deref(),
                    args: &options.outside.args,
                    plain: options.plain,
                };
                attestations.push(attested.write(&store, &lease, &facts)?);
            }
            made::index(&store, &lease, &builts, attestations, &annotations)?
        }
        false => builts[0].1.manifest.clone(),
    };
    let images = builts.iter().flat_map(|(_, built)| built.images.clone()).collect();
    let mut made = Made { builts, root, images, lease };
    if is_index && request.is_named {
        made.name(&store, request.names)?;
    }
    made.images.iter().for_each(|image| events::record_image(&store, "build", image));
    Ok(made)
}

/// Works while what it tells becomes records on standard output. Who does not read any more does not stop it.
fn telling<T: Send>(cx: &mut Cx, told: &Receiver<Option<Record>>, work: impl FnOnce() -> T + Send) -> Result<T, Fail> {
    std::thread::scope(|scope| {
        let worker = scope.spawn(work);
        let mut written = Ok(());
        while let Ok(Some(record)) = told.recv() {
            if written.is_ok() {
                written = cx.emit(record);
            }
        }
        let made = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.map(|()| made)
    })
}

/// Returns the names that a request gives, in full.
fn names_of(request: &Request<'_>) -> Vec<String> {
    request.names.iter().map(ImageName::full).collect()
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
