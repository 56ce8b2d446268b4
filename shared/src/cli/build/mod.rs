//! What `dbuild` and `bcp` share: their flags, base images and downloads from registries, progress.
//!
//! Here the builder, the runtime and the registry meet; none of them knows the others.

mod annotation;
mod args;
mod attest;
mod bases;
mod cache;
mod call;
mod contexts;
mod csv;
mod epoch;
mod export;
mod git;
mod grants;
mod lint;
mod made;
mod output;
mod podman;
mod proxies;
mod refused;
mod screen;
mod show;
mod tool;

use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};

use annotation::Annotations;
pub use args::BuildArgs;
use attest::Facts;
use bases::Images;
use cache::CachePlace;
use call::Call;
pub use made::Made;
pub use output::{Dest, Output, OutputKind};
pub use podman::{PodmanBuildArgs, Retry};
pub use refused::RefusedArgs;
use show::{Log, Shown};
pub use tool::{OutputArgs, build_and_write};

use super::{Cx, Fail, Format, Kind};
use crate::build::context::Places;
use crate::build::graph::Graph;
use crate::build::{Bases, BuildError, BuildErrorKind, Built, Fetch, Fetched, Form, Options, Together, Tools, build, runs_here};
use crate::oci::Platform;
use crate::oci::transfer::{self, TransferError, TransferKind};
use crate::record::Record;
use crate::registry::{Asking, Registry};
use crate::runtime::{Runner, events};
use crate::store::ImageName;
use crate::sys::stdio;

/// How many platforms are built at the same time; each makes its stages side by side as well.
const PLATFORMS_AT_ONCE: usize = 4;

struct Web<'a> {
    registry: &'a Registry,
    /// What hosts want to be told, from secrets.
    logins: Vec<(String, String)>,
}

impl Web<'_> {
    fn ask(&self, url: &str, etag: Option<&str>) -> transfer::Result<Option<Fetched>> {
        let download = self.registry.download_as(url, Asking { logins: &self.logins, etag })?;
        Ok(download.map(|d| Fetched { modified: d.modified, etag: d.etag.clone(), reader: Box::new(d) }))
    }
}

impl Fetch for Web<'_> {
    fn fetch(&self, url: &str) -> transfer::Result<Fetched> {
        let none = || TransferError::new(TransferKind::Other, format!("{url} has nothing new, and nobody asked for that"));
        self.ask(url, None)?.ok_or_else(none)
    }

    fn fetch_unless(&self, url: &str, etag: &str) -> transfer::Result<Option<Fetched>> {
        self.ask(url, Some(etag))
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
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    let bases = Images::new(&store, registry, cx.progress(), args)?;
    let ignore_file = args.podman.ignorefile.as_deref();
    let fetch = Web { registry, logins: git::web_logins(&options.secrets)? };
    let shown = Shown::new(cx.progress(), context);
    let mut stdin = Stdin;
    let umask = args.context_umask()?;
    let mut places = Places { store: &store, fetch: &fetch, stdin: &mut stdin, git: &options.git, ignore_file, umask };
    let named = contexts::open(&args.build_context, &store, &lease, &mut places)?;
    outside.contexts = named.names();
    let opened = places.open(context, args.file.as_deref());
    let planned = opened.and_then(|mut input| {
        input.include(&named.contexts)?;
        let graph = Graph::plan(&input.file, &outside).map_err(|e| BuildError::at(&input.file, e))?;
        Ok((input, graph))
    });
    let (input, graph) = planned.map_err(|error| {
        shown.failed(&error);
        to_fail(&error)
    })?;
    call.answer(cx, &input, &graph, &outside, &|name, wanted| {
        let mut facts = bases.facts_here(name, wanted)?;
        if outside.is_any_platform && runs_here(&facts.platform) {
            // A stage of which nobody says what it is for is for what its image is for.
            facts.platform = wanted.clone();
        }
        Some(facts)
    })
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
    /// How the image is written.
    pub form: Form,
}

/// Builds one context, for one platform or several. What the steps print goes to standard error.
///
/// # Errors
/// When the context cannot be used or a step fails; the line of the Dockerfile was shown then.
pub fn build_one(cx: &mut Cx, args: &BuildArgs, registry: &Registry, request: &Request<'_>) -> Result<Made, Fail> {
    let mut options = args.options()?;
    let mut platforms = args.platforms()?;
    let parse = |flag: &'static str, texts: &[String]| texts.iter().map(|t| CachePlace::parse(flag, t)).collect::<Result<Vec<_>, _>>();
    let (cache_from, cache_to) = (parse("--cache-from", &args.cache_from)?, parse("--cache-to", &args.cache_to)?);
    // As an argument it says the same since before there was a flag.
    let is_asked = options.outside.args.get("BUILDKIT_INLINE_CACHE").is_some_and(|value| csv::flag(value) == Some(true));
    options.inline_cache = is_asked || cache_to.iter().any(CachePlace::is_inline);
    let annotations = Annotations::parse(args.annotation.iter().chain(request.annotations))?;
    let attested = attest::Wanted::parse(args.sbom.as_deref(), args.provenance.as_deref(), &args.attest)?;
    let manifest = args.podman.manifest()?;
    let store = cx.store()?;
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    let runner = Runner::new(&store);
    let bases = Images::new(&store, registry, cx.progress(), args)?;
    let fetch = Web { registry, logins: git::web_logins(&options.secrets)? };
    let log = args.podman.logfile.as_deref().map(Log::create).transpose()?;
    let first = Shown::new(cx.progress(), request.context).logging(log.clone());
    let mut stdin = Stdin;
    let ignore_file = args.podman.ignorefile.as_deref();
    let umask = args.context_umask()?;
    let mut places = Places { store: &store, fetch: &fetch, stdin: &mut stdin, git: &options.git, ignore_file, umask };
    let named = contexts::open(&args.build_context, &store, &lease, &mut places)?;
    let shown = |error: BuildError| {
        first.failed(&error);
        to_fail(&error)
    };
    let mut input = places.open(request.context, request.file).map_err(shown)?;
    input.include(&named.contexts).map_err(shown)?;
    options.outside.contexts = named.names();
    epoch::settle((&mut options.epoch, &mut options.outside), &input, &named, &mut places)?;
    options.form = request.form;
    if args.podman.all_platforms {
        let graph = Graph::plan(&input.file, &options.outside).map_err(|e| shown(BuildError::at(&input.file, e)))?;
        platforms = bases.platforms_of_all(&graph)?;
    }
    let is_index = platforms.len() > 1 || attested.any() || manifest.is_some();
    annotations.check(is_index)?;
    let progress = cx.progress();
    let wants_records = cx.is_format_explicit() && matches!(cx.format(), Format::Json | Format::JsonArray);
    let shared: Vec<_> = cache_from.iter().filter_map(|place| place.open(registry, &progress)).collect();
    let (sender, receiver) = wants_records.then(mpsc::channel).unzip();
    let is_several = platforms.len() > 1;
    let together = Together::default();
    let build_for = |platform: &Platform| {
        let shown = Shown::new(progress.clone(), request.context).logging(log.clone());
        let shown = shown.telling(sender.clone()).of(is_several.then(|| platform.to_string()));
        let mut options = Options {
            names: request.names.to_vec(),
            unnamed: is_index || !request.is_named,
            annotations: annotations.of_manifest(platform),
            ..options.clone()
        };
        options.outside.platform = platform.clone();
        let tools = Tools {
            store: &store,
            lease: Some(&lease),
            exec: &runner,
            bases: &bases,
            fetch: &fetch,
            watch: &shown,
            contexts: &named.contexts,
            shared: &shared,
            together: &together,
        };
        let made = build(tools, &input.file, input.context.as_ref(), &options);
        if let Err(error) = &made {
            shown.failed(error);
        }
        made
    };
    // Of steps that nothing keeps apart there is only one at a time.
    let at_once = if options.plain { 1 } else { PLATFORMS_AT_ONCE };
    let work = || side_by_side(&platforms, at_once, build_for);
    let made = match receiver {
        None => work(),
        Some(receiver) => telling(cx, &receiver, || {
            // Also when it panics, or we would listen for ever.
            let _end = show::End(sender.clone());
            work()
        })?,
    };
    let mut builts: Vec<(Platform, Built)> = Vec::new();
    let mut failed: Vec<BuildError> = Vec::new();
    for (platform, made) in platforms.into_iter().zip(made) {
        match made {
            Ok(built) => builts.push((platform, built)),
            Err(error) => failed.push(error),
        }
    }
    failed.sort_by_key(|error| matches!(error, BuildError::Stopped));
    if let Some(error) = failed.first() {
        return Err(to_fail(error));
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
            let known = manifest.map(|name| made::known(&store, &ImageName::named(name))).transpose()?.unwrap_or_default();
            made::index(&store, &lease, &builts, (known, attestations), options.form.is_docker, &annotations)?
        }
        false => builts[0].1.manifest.clone(),
    };
    let images = builts.iter().flat_map(|(_, built)| built.images.clone()).collect();
    let mut made = Made { builts, root, images, lease, epoch: options.epoch };
    if is_index && request.is_named {
        made.name(&store, request.names)?;
    }
    made.images.iter().for_each(|image| events::record_image(&store, "build", image));
    Ok(made)
}

/// Builds for each platform, some at the same time, and returns what became of each.
fn side_by_side<T: Send>(platforms: &[Platform], at_once: usize, build: impl Fn(&Platform) -> T + Sync) -> Vec<T> {
    if let [platform] = platforms {
        return vec![build(platform)];
    }
    let next = AtomicUsize::new(0);
    let made: Vec<Mutex<Option<T>>> = platforms.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some((n, platform)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, platforms.get(n)?))) {
            *made[n].lock().unwrap_or_else(PoisonError::into_inner) = Some(build(platform));
        }
    };
    std::thread::scope(|scope| (0..at_once.min(platforms.len())).for_each(|_| drop(scope.spawn(work))));
    made.into_iter().filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
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
        BuildErrorKind::Store => match (error, error.store_error()) {
            (BuildError::Store(error), _) => return Fail::from_store(error),
            (BuildError::Path(error), _) => return Fail::from_path(error),
            // The message names the step.
            (_, Some(cause)) => Fail::from_store(cause).kind,
            _ => Kind::Internal,
        },
        BuildErrorKind::Input | BuildErrorKind::Step if is_full(error) => Kind::NoSpace,
        BuildErrorKind::Input | BuildErrorKind::Step => Kind::BuildFailed,
    };
    let fail = Fail::from_error(kind, error);
    match error.hint() {
        Some(hint) => fail.hint(hint),
        None if kind == Kind::NoSpace => fail.hint("ddf tells what takes the space, dprune frees what nothing needs"),
        None => fail,
    }
}

/// Tells whether the disk, or what one may have of it, was full.
fn is_full(error: &BuildError) -> bool {
    let causes = std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |cause| cause.source());
    let full = |kind| matches!(kind, std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded);
    causes.filter_map(|cause| cause.downcast_ref::<std::io::Error>()).any(|cause| full(cause.kind()))
}

#[cfg(test)]
mod tests;
