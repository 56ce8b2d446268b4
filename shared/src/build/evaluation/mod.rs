//! Runs a build: stages in the order of need, each step from the cache or for real, then the image.
//!
//! A stage's state is data (its layers' digests, its config); files are looked at only when a step
//! is not in the cache. So a build that is fully cached computes keys and reads records, and
//! mounts, unpacks and runs nothing. Stages that do not need each other run side by side.
//!
//! What leaves this module: layers and documents in the store, nothing else. Scratch directories
//! belong to the lease and die with it.

mod agent;
mod copying;
mod finish;
mod foreign;
mod key;
mod lookup;
mod mounts;
mod named;
mod options;
mod pending;
mod plain;
mod remote;
mod running;
mod squash;
mod stage;
mod state;
mod together;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::cache::{Seen, SharedSteps, StepCache};
use super::dockerfile::{Dockerfile, Instruction, ParseError, Position};
use super::error::{BuildError, Result};
use super::graph::{Base, Graph, context_key};
use super::lint::{self, Scene, Settings};
use super::tree::Tree;
use crate::digest::Digest;
use crate::oci::exec::{Exec, Stream};
use crate::oci::{Platform, transfer};
use crate::reference::Reference;
use crate::store::{Image, ImageName, Lease, OpenImage, Store};
use crate::sys::threads;
pub(crate) use copying::is_tar_header;
pub use finish::Built;
pub use foreign::runs_here;
use lookup::{Used, place_of};
pub use mounts::parse_size;
pub use named::{Contexts, NamedContext};
pub use options::{Allowed, Changes, Form, Options, SecretSource, Volume};
use pending::Blob;
pub(in crate::build) use pending::store_error;
pub use squash::Squash;
use state::State;
pub use together::Together;

/// The most threads that run stages.
const THREADS_MAX: usize = 8;

/// Gives base images: from the store, or from a registry first.
pub trait Bases: Sync {
    /// Returns an image for a platform; its blobs are held by the lease and in the store.
    ///
    /// # Errors
    /// When it is nowhere.
    fn base(&self, lease: &Lease, reference: &Reference, platform: &Platform) -> transfer::Result<OpenImage>;

    /// Returns what a check wants to know of an image if it is here; nothing is fetched for that.
    fn facts_here(&self, _name: &str, _platform: &Platform) -> Option<lint::BaseFacts> {
        None
    }
}

/// Something fetched by URL.
pub struct Fetched {
    /// Its bytes.
    pub reader: Box<dyn Read + Send>,
    /// When it was last changed, in seconds since 1970, where the server says so.
    pub modified: Option<i64>,
    /// By what the server tells one content from another.
    pub etag: Option<String>,
}

/// Fetches what an `ADD` or a context names by URL.
pub trait Fetch: Sync {
    /// Starts to read what is at a URL.
    ///
    /// # Errors
    /// When there is nothing.
    fn fetch(&self, url: &str) -> transfer::Result<Fetched>;

    /// Does so unless it is still what the server called so.
    ///
    /// # Errors
    /// When there is nothing.
    fn fetch_unless(&self, url: &str, _etag: &str) -> transfer::Result<Option<Fetched>> {
        self.fetch(url).map(Some)
    }
}

/// How a step ended, for whoever watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepState {
    /// It starts.
    Started,
    /// Its result was in the cache.
    Cached,
    /// It is done.
    Done,
    /// It failed.
    Failed,
}

/// A step as people see it.
#[derive(Debug, Clone)]
pub struct StepInfo {
    /// Its number in the build, from 1.
    pub n: usize,
    /// Its number in its stage; FROM is 0.
    pub ordinal: usize,
    /// How many there are.
    pub total: usize,
    /// The stage's name or number.
    pub stage: String,
    /// The instruction, shortened to one line.
    pub name: String,
}

/// Watches a build. Called from several threads.
pub trait Watch: Sync {
    /// A step changed its state, after this long.
    fn step(&self, _step: &StepInfo, _state: &StepState, _elapsed: Duration, _exit_code: Option<i32>) {}
    /// A step printed something.
    fn output(&self, _step: &StepInfo, _stream: Stream, _bytes: &[u8]) {}
    /// A step was not in the cache, for these reasons. Told only where [`Options::why`] asks.
    fn why(&self, _step: &StepInfo, _reasons: &[String]) {}
    /// A person gets a shell in a step that failed, or has left it: till then nothing else is theirs.
    fn shell(&self, _step: &StepInfo, _is_open: bool) {}
    /// Something that a person should know.
    fn warn(&self, _message: &str) {}
    /// A rule says that something of a Dockerfile looks wrong.
    fn lint(&self, _file: &str, _warning: &lint::Warning) {}
}

/// Nobody watches.
pub struct Unwatched;
impl Watch for Unwatched {}

/// What a build stands on.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// Where layers and images go.
    pub store: &'a Store,
    /// What protects all that is made and used until the caller is done with it; without one, it is
    /// protected until the build ends.
    pub lease: Option<&'a Lease>,
    /// Runs steps.
    pub exec: &'a dyn Exec,
    /// Gives base images.
    pub bases: &'a dyn Bases,
    /// Fetches URLs.
    pub fetch: &'a dyn Fetch,
    /// Is told how it goes.
    pub watch: &'a dyn Watch,
    /// What `--build-context` names, by [`super::graph::context_key`].
    pub contexts: &'a Contexts,
    /// Steps that others made.
    pub shared: &'a [SharedSteps<'a>],
    /// What builds have in common that run side by side.
    pub together: &'a Together,
}

/// One run of a build.
struct Evaluation<'a> {
    tools: Tools<'a>,
    options: &'a Options,
    file: &'a Dockerfile,
    graph: Graph,
    context: Option<&'a Tree>,
    lease: Lease,
    cache: StepCache,
    /// What keys were made of.
    seen: Seen,
    /// Where the Dockerfile is: steps of the same place are compared with each other.
    place: String,
    /// Steps that were found or made.
    used: Arc<Mutex<Vec<Used>>>,
    /// Layers that are being compressed.
    pending: pending::Pending,
    /// Results of stages; whoever needs one that is not there makes it and lets others wait.
    done: Vec<Mutex<Option<Arc<State>>>>,
    /// Base images of this run, so that one name means one image in all stages.
    bases: Mutex<BTreeMap<(String, String), Arc<OpenImage>>>,
    /// How many steps of each stage have begun.
    begun: Vec<AtomicUsize>,
    /// Trees that steps have left.
    trees: plain::Trees,
}

/// Builds a Dockerfile and names the result.
///
/// # Errors
/// The first failure; what was built before it stays in the cache.
pub fn build(tools: Tools<'_>, file: &Dockerfile, context: Option<&Tree>, options: &Options) -> Result<Built> {
    let graph = Graph::plan(file, &options.outside).map_err(|e| BuildError::at(file, e))?;
    for name in graph.unused_args(&options.outside) {
        tools.watch.warn(&format!("nothing in {} declares the build argument {name}", file.name));
    }
    lint_first(tools, file, &graph, context, options)?;
    let needed = if options.all_stages { (0..graph.stages.len()).collect() } else { graph.needed() };
    tools.together.expect(needed.iter().map(|n| graph.stages[*n].steps.len() + 1).sum());
    let store = tools.store;
    let evaluation = Evaluation {
        tools,
        options,
        file,
        context,
        lease: tools.lease.cloned().map_or_else(|| store.lease(), Ok)?,
        cache: StepCache::new(&store.cache_dir().join("steps"), &store.tmp_dir()),
        seen: Seen::new(&store.cache_dir().join("stat"), &store.tmp_dir()),
        place: place_of(file, context),
        used: Arc::default(),
        pending: pending::Pending::default(),
        done: graph.stages.iter().map(|_| Mutex::new(None)).collect(),
        begun: graph.stages.iter().map(|_| AtomicUsize::new(0)).collect(),
        graph,
        trees: plain::Trees::default(),
        bases: Mutex::default(),
    };
    let order: Vec<usize> = needed.into_iter().collect();
    let result = evaluation.run(&order).and_then(|state| evaluation.finish(&state));
    // What was built before a failure stays in the cache.
    evaluation.pending.join();
    if result.is_err() {
        // Those beside this one need not go on.
        tools.together.stop();
    }
    if let Some(stats) = context.and_then(|c| c.stats.as_ref()) {
        // A cache that cannot be written costs the next build some reading.
        if let Err(error) = stats.save(&store.tmp_dir()) {
            tools.watch.warn(&format!("the cache of file hashes was not written: {error}"));
        }
    }
    result
}

fn lint_settings(file: &Dockerfile, options: &Options) -> Result<Settings> {
    Settings::of(file, &options.outside).map_err(|error| BuildError::at(file, error))
}

/// Tells what the rules say before anything is built.
fn lint_first(tools: Tools<'_>, file: &Dockerfile, graph: &Graph, context: Option<&Tree>, options: &Options) -> Result<()> {
    let settings = lint_settings(file, options)?;
    let base = |name: &str, platform: &Platform| tools.bases.facts_here(name, platform);
    let ignore = context.and_then(|tree| tree.ignore.as_ref());
    let scene = Scene { file, graph, outside: &options.outside, ignore, base: &base, sees_platforms: false };
    tell(tools, file, &settings, &lint::check(&scene, &settings))
}

/// Tells what rules found, which is an error where the file or the caller wants that.
fn tell(tools: Tools<'_>, file: &Dockerfile, settings: &Settings, warnings: &[lint::Warning]) -> Result<()> {
    warnings.iter().for_each(|warning| tools.watch.lint(&file.part(warning.part).name, warning));
    match settings.failing(warnings) {
        None => Ok(()),
        Some(first) => {
            let position = Position { part: first.part, ..Position::new(first.first_line, 1) };
            Err(BuildError::at(file, ParseError::new(position, lint::violation(warnings))))
        }
    }
}

impl Evaluation<'_> {
    /// Makes the stages, some side by side, and returns the target's.
    fn run(&self, order: &[usize]) -> Result<Arc<State>> {
        let cores = threads::processors();
        // Stages that wait for others cost a thread and no core, hence one more than there are cores.
        // What processes a step leaves behind can be told only while there is one step.
        let threads = match (self.options.plain, self.options.jobs) {
            (true, _) => 1,
            (false, Some(jobs)) => jobs,
            (false, None) => (cores + 1).min(THREADS_MAX),
        };
        let threads = threads.min(order.len());
        if threads > 1 || self.options.all_stages {
            let next = AtomicUsize::new(0);
            let errors: Mutex<Vec<(usize, BuildError)>> = Mutex::default();
            let work = || {
                while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = self.stage(*index) {
                        self.tools.together.stop();
                        errors.lock().unwrap_or_else(PoisonError::into_inner).push((*index, error));
                        return;
                    }
                }
            };
            std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
            let mut errors = errors.into_inner().unwrap_or_else(PoisonError::into_inner);
            errors.sort_by_key(|(index, error)| (matches!(error, BuildError::Stopped), *index));
            if let Some((_, error)) = errors.into_iter().next() {
                return Err(error);
            }
        }
        self.stage(self.graph.target)
    }

    /// Returns a stage's result, making it where nobody has. Only earlier stages are ever needed, so nobody waits in a circle.
    fn stage(&self, index: usize) -> Result<Arc<State>> {
        let mut slot = self.done[index].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = slot.as_ref() {
            return Ok(Arc::clone(state));
        }
        let state = Arc::new(self.run_stage(index)?);
        *slot = Some(Arc::clone(&state));
        Ok(state)
    }

    /// An error at a place of the Dockerfile.
    fn fail(&self, position: Position, message: impl Into<String>) -> BuildError {
        BuildError::at(self.file, ParseError::new(position, message))
    }

    /// Returns an image for `FROM`, `--from` and `from=`.
    fn base(&self, name: &str, platform: &Platform, position: Position) -> Result<Arc<OpenImage>> {
        let reference: Reference = name.parse().map_err(|e: crate::reference::ReferenceError| self.fail(position, e.to_string()))?;
        let reference = reference.tagged();
        let key = (reference.to_string(), platform.to_string());
        let mut bases = self.bases.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = bases.get(&key) {
            return Ok(Arc::clone(open));
        }
        let open = self.tools.bases.base(&self.lease, &reference, platform).map_err(|e| {
            let meant = self.graph.nearest_stage(name);
            super::error::base_failed(self.file, position, &reference.familiar(), e, meant)
        })?;
        let open = Arc::new(open);
        bases.insert(key, Arc::clone(&open));
        Ok(open)
    }

    /// Returns the layers of a stage or an image that a step names in `--from`.
    fn layers_of(&self, from: &str, current: usize, position: Position) -> Result<(Vec<Digest>, Vec<Blob>)> {
        let of_image = |open: &OpenImage| {
            let layers = open.manifest.layers.iter().cloned().map(Blob::Here).collect();
            (open.config.rootfs.diff_ids.clone(), layers)
        };
        if let Some(index) = self.graph.find_from(from, current, &self.options.outside) {
            let state = self.stage(index)?;
            return Ok((state.diff_ids.clone(), state.layers.clone()));
        }
        if from.bytes().all(|b| b.is_ascii_digit()) {
            return Err(self.fail(position, format!("there is no stage {from} before this one")));
        }
        // What the image is for, whatever the stage runs on: so it is with docker.
        let platform = &self.options.outside.platform;
        let open = match self.tools.contexts.get(&context_key(from)) {
            Some(context) => self.named_image(context, platform, position)?,
            None => {
                let open = self.base(from, platform, position)?;
                let i = self.file.instructions.iter().rfind(|i| i.position.part == position.part && i.position.line <= position.line);
                i.map_or(Ok(()), |i| self.look_at_platform(i, from, &self.settle_platform(None, &open), &open))?;
                open
            }
        };
        Ok(of_image(&open))
    }

    /// Returns what the steps on an image run on: what was asked for; where nobody did, what the image is for, if that runs here.
    fn settle_platform(&self, asked: Option<&Platform>, open: &OpenImage) -> Platform {
        let outside = &self.options.outside;
        let (wanted, own) = (asked.unwrap_or(&outside.platform), open.config.platform());
        let is_other = (&own.os, &own.architecture) != (&wanted.os, &wanted.architecture);
        if is_other && asked.is_none() && outside.is_any_platform && runs_here(&own) { own } else { wanted.clone() }
    }

    /// Warns of an image that is for another platform.
    fn look_at_platform(&self, i: &Instruction, name: &str, wanted: &Platform, open: &OpenImage) -> Result<()> {
        let settings = lint_settings(self.file, self.options)?;
        let warning = lint::base_platform(&settings, i, name, wanted, &open.config.platform());
        tell(self.tools, self.file, &settings, warning.as_slice())
    }

    /// Returns the platform that a stage's steps run on: what its `FROM` says, else its parent's, else the target's.
    fn platform_of(&self, index: usize) -> &Platform {
        let stage = &self.graph.stages[index];
        match (&stage.platform, &stage.base) {
            (Some(platform), _) => platform,
            (None, Base::Stage(parent)) => self.platform_of(*parent),
            _ => &self.options.outside.platform,
        }
    }

    /// Unpacks layers, base first.
    fn unpack(&self, diff_ids: &[Digest], layers: &[Blob]) -> Result<Vec<PathBuf>> {
        // The blobs of those that were made just now need not be there for that.
        if let Some(ready) = self.tools.store.ready_chain(&self.lease, diff_ids)? {
            return Ok(ready);
        }
        Ok(self.tools.store.ensure_chain(&self.lease, diff_ids, &self.blobs(layers)?)?)
    }

    /// Returns the time that something made now claims, RFC 3339.
    fn now(&self) -> String {
        use crate::sys::clock;
        match self.options.epoch {
            Some(epoch) => clock::rfc3339_secs(epoch),
            None => clock::rfc3339_nanos(clock::now()),
        }
    }

    /// Fails when another stage failed.
    fn check_stopped(&self) -> Result<()> {
        self.check_layers()?;
        if self.tools.together.is_stopped() { Err(BuildError::Stopped) } else { Ok(()) }
    }
}

/// Returns an image as it is named now, if it is that one.
fn named_already(store: &Store, name: &ImageName, digest: &Digest) -> Result<Option<Image>> {
    Ok(store.image(name)?.filter(|image| image.digest() == digest))
}

#[cfg(test)]
mod tests;
