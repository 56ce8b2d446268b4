//! Does the work: repositories in parallel, then the content that nothing links to, then the trash.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::keys::Contents;
use super::listing::{changed, list_contents, list_repositories, unlistable};
use super::mark::Marker;
use super::plan::Plan;
use super::sum::Sum;
use super::trash::{self, Trash};
use super::{Deletion, Event, GcError, Options, Problem, Totals, What, Work};
use crate::digest::Digest;
use crate::registry::server::coordination::Coordination;
use crate::registry::server::layout::Layout;
use crate::sys::fs;

/// How many things are moved while a server's changes wait: a few milliseconds.
const BATCH_MAX: usize = 500;
/// How many events wait for whoever reads them.
const QUEUE_MAX: usize = 1024;
/// The most threads that read repositories; the disk does not gain from more.
const THREADS_MAX: usize = 8;
/// The most contents that cannot be moved before the disk is taken for broken.
const STUCK_MAX: usize = 100;

/// A piece of work on a storage.
pub(in crate::registry) struct Job<'a> {
    pub(in crate::registry) layout: &'a Layout,
    pub(in crate::registry) coordination: &'a Coordination,
    /// Returns the uploads that are going on.
    pub(in crate::registry) active: &'a (dyn Fn() -> HashSet<String> + Sync),
    pub(in crate::registry) grace: Duration,
    /// Whether a server that we cannot talk to may write meanwhile.
    pub(in crate::registry) is_beside: bool,
    pub(in crate::registry) options: &'a Options,
}

/// What all threads of a run share.
struct Run<'a> {
    job: &'a Job<'a>,
    contents: Contents,
    owners: Owners,
    /// Where they lie, if there is such a directory.
    blobs: Option<fs::Dir>,
    cutoff: SystemTime,
    repositories: Vec<String>,
    next: AtomicUsize,
    is_stopped: AtomicBool,
}

/// In which repository's sum content counts that goes: in that of the first that dropped it. Four bytes for each content, of which
/// those that nobody writes to are never there.
#[derive(Debug, Default)]
struct Owners(Mutex<Vec<u32>>);

impl Owners {
    /// What stands for a repository, the more the earlier it comes; none stands for none.
    fn mark_of(repository: usize) -> u32 {
        u32::MAX - u32::try_from(repository).unwrap_or(u32::MAX)
    }

    /// Takes note of what a repository drops.
    fn note(&self, contents: &Contents, repository: usize, plan: &Plan<'_>) {
        let mut owners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plan.each_content(|place, stays| {
            if !stays {
                if owners.is_empty() {
                    *owners = vec![0; contents.len() as usize];
                }
                let owner = &mut owners[place as usize];
                *owner = Owners::mark_of(repository).max(*owner);
            }
        });
    }

    fn of(&self, place: u32) -> Option<usize> {
        let owners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        owners.get(place as usize).filter(|mark| **mark > 0).map(|mark| (u32::MAX - mark) as usize)
    }
}

/// Stops to watch when the run ends, however it does.
struct Watching<'a>(&'a Coordination);

impl Drop for Watching<'_> {
    fn drop(&mut self) {
        self.0.unwatch();
    }
}

impl Job<'_> {
    /// Does it.
    pub(in crate::registry) fn run(&self, work: Work, on: &mut dyn FnMut(Event) -> bool) -> Result<(), GcError> {
        match work {
            Work::Collect => self.collect(on),
            Work::Undo => self.undo(on),
            Work::Verify => super::verify::verify(self.layout, on),
        }
    }

    fn undo(&self, on: &mut dyn FnMut(Event) -> bool) -> Result<(), GcError> {
        let started = Instant::now();
        let restored = {
            let _gate = self.coordination.stop();
            trash::restore(self.layout)?
        };
        let count = restored.len() as u64;
        for path in restored {
            let item = Deletion { path, ..Deletion::new(self.layout, What::Trash, Path::new(""), None, "undone") };
            if !on(Event::Restoration(item)) {
                break;
            }
        }
        on(Event::Done(Totals { restored: count, elapsed_ms: millis(started), ..Totals::default() }));
        Ok(())
    }

    fn collect(&self, on: &mut dyn FnMut(Event) -> bool) -> Result<(), GcError> {
        let started = Instant::now();
        let mut sum = Totals::default();
        self.coordination.watch();
        let _watching = Watching(self.coordination);
        let cutoff = SystemTime::now().checked_sub(self.grace).unwrap_or(SystemTime::UNIX_EPOCH);
        let contents = list_contents(self.layout)?;
        let (repositories, unlisted) = list_repositories(self.layout);
        let is_listed = unlisted.is_empty();
        let earlier = trash::content(self.layout)?;
        // Where the last repository went, the run that took it left it in the trash until its content had gone, too. Otherwise
        // a disk that is not there is more likely than a registry of which nothing is needed.
        let is_bare = is_listed && repositories.is_empty() && contents.len() > 0;
        if is_bare && earlier.is_empty() && !self.options.force {
            return Err(GcError::NoRepositories { storage: self.layout.storage().to_owned() });
        }
        for error in unlisted {
            on(Event::Done(unlistable(self.layout, &error)));
        }
        for (path, bytes) in earlier {
            sum.freed += bytes;
            let item = Deletion::new(self.layout, What::Trash, &path, None, "an earlier run left it");
            on(Event::Deletion(Deletion { freed: bytes, ..item }));
        }
        let is_emptied_later = is_bare && !self.options.keep_trash;
        if !self.options.dry_run && !is_emptied_later {
            trash::empty(self.layout, trash::Which::All)?;
        }
        let run = Run {
            job: self,
            cutoff,
            contents,
            owners: Owners::default(),
            // What cannot be opened is looked at by the long way, which says why.
            blobs: fs::Dir::open(self.layout.blobs()).ok(),
            repositories,
            next: AtomicUsize::new(0),
            is_stopped: AtomicBool::new(false),
        };
        let mut outcomes = run.repositories(on);
        let is_stopped = run.is_stopped.load(Ordering::Relaxed);
        let is_whole = is_listed && outcomes.len() == run.repositories.len() && outcomes.values().all(|totals| totals.failed.is_none());
        if is_whole && !is_stopped {
            run.sweep(&mut outcomes, &mut sum, on)?;
        } else if !is_stopped {
            let message = "a repository could not be read to its end, so no content is removed: it might be needed there";
            on(Event::Problem(Problem::new(self.layout, self.layout.blobs(), message)));
        }
        if !self.options.dry_run && !self.options.keep_trash {
            trash::empty(self.layout, trash::Which::All)?;
        }
        let mut outcomes: Vec<(usize, Totals)> = outcomes.into_iter().collect();
        outcomes.sort_unstable_by_key(|(i, _)| *i);
        for (_, totals) in outcomes {
            sum.tags += totals.tags;
            sum.manifests += totals.manifests;
            sum.blobs += totals.blobs;
            sum.uploads += totals.uploads;
            sum.freed += totals.freed;
            sum.trashed += totals.trashed;
            on(Event::Done(totals));
        }
        sum.elapsed_ms = millis(started);
        on(Event::Done(sum));
        Ok(())
    }
}

impl Run<'_> {
    /// Works through all repositories; returns what came of each, by its place in the list.
    fn repositories(&self, on: &mut dyn FnMut(Event) -> bool) -> HashMap<usize, Totals> {
        let threads = std::thread::available_parallelism().map_or(2, |n| n.get()).min(THREADS_MAX).min(self.repositories.len().max(1));
        std::thread::scope(|scope| {
            let (events, queue) = sync_channel::<Event>(QUEUE_MAX);
            let workers: Vec<_> = (0..threads)
                .map(|_| {
                    let events = events.clone();
                    scope.spawn(move || self.worker(&events))
                })
                .collect();
            drop(events);
            for event in queue {
                if !on(event) {
                    self.is_stopped.store(true, Ordering::Relaxed);
                }
            }
            // A panic of a thread leaves its repositories out, which keeps all content.
            workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
        })
    }

    fn worker(&self, events: &SyncSender<Event>) -> Vec<(usize, Totals)> {
        let mut trash = Trash::new(self.job.layout, self.job.options.keep_for);
        let mut outcomes = Vec::new();
        while !self.is_stopped.load(Ordering::Relaxed) {
            let i = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(name) = self.repositories.get(i) else { break };
            let started = Instant::now();
            let mut outcome = Totals { repository: Some(name.clone()), ..Totals::default() };
            if let Err(error) = self.repository(i, &mut trash, &mut outcome, events) {
                let cause = std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
                outcome.failed = Some(format!("{error}{cause}"));
            }
            outcome.elapsed_ms = millis(started);
            outcomes.push((i, outcome));
        }
        outcomes
    }

    fn marker(&self) -> Marker<'_> {
        let told = self.job.coordination.told_within(self.job.grace).iter().map(Sum::from).collect();
        Marker {
            layout: self.job.layout,
            cutoff: self.cutoff,
            told,
            active: (self.job.active)(),
            contents: &self.contents,
            blobs: self.blobs.as_ref(),
        }
    }

    /// Marks a repository and moves what goes from it. A server's changes are held up only for a batch at a time; what they
    /// changed since the repository was marked is seen, and it is marked again. So is what a server of somebody else's writes.
    fn repository(&self, at: usize, trash: &mut Trash<'_>, outcome: &mut Totals, events: &SyncSender<Event>) -> fs::Result<()> {
        let name = self.repositories[at].as_str();
        let mut plan = self.marker().mark(name)?;
        while !plan.is_done() {
            let batch: Vec<Deletion> = if self.job.options.dry_run {
                plan.next(BATCH_MAX)
            } else {
                let _gate = self.job.coordination.stop();
                let mut batch = plan.next(BATCH_MAX);
                let was_told = |digest: &Digest| self.job.coordination.was_told(digest, self.job.grace);
                let has_newcomers = self.job.is_beside && plan.has_newcomers();
                if has_newcomers || self.job.coordination.take_changed(name) || plan.is_overtaken(&batch, was_told) {
                    self.owners.note(&self.contents, at, &plan);
                    plan = self.marker().mark(name)?;
                    batch = plan.next(BATCH_MAX);
                }
                trash.take(&batch)?;
                self.tidy(name, &batch)?;
                batch
            };
            plan.advance(batch.len());
            // Outside the gate: whoever reads may be slow.
            self.told_of(batch, outcome, events);
            if self.is_stopped.load(Ordering::Relaxed) {
                break;
            }
        }
        plan.each_content(|place, stays| {
            if stays {
                self.contents.mark(place);
            }
        });
        self.owners.note(&self.contents, at, &plan);
        let problems = plan.end();
        // Nobody listens only when the run is being given up.
        problems.into_iter().for_each(|problem| drop(events.send(Event::Problem(problem))));
        Ok(())
    }

    /// Removes the directories of a repository that went as a whole, and those above it that are empty then.
    fn tidy(&self, name: &str, batch: &[Deletion]) -> fs::Result<()> {
        if !batch.iter().any(|item| item.what == What::Repository) {
            return Ok(());
        }
        let mut path = self.job.layout.repository(name);
        // A link to a directory elsewhere is somebody's arrangement, and stays.
        while path != self.job.layout.repositories() && !path.is_symlink() {
            fs::remove_empty_dir(&path)?;
            if !path.pop() {
                break;
            }
        }
        Ok(())
    }

    fn told_of(&self, items: Vec<Deletion>, totals: &mut Totals, events: &SyncSender<Event>) {
        for item in items {
            let item = self.weighed(item);
            totals.freed += item.freed;
            totals.trashed += item.trashed;
            match item.what {
                What::Tag => totals.tags += 1,
                What::Manifest => totals.manifests += 1,
                What::Upload => totals.uploads += 1,
                _ => {}
            }
            // Nobody listens only when the run is being given up.
            let _ = events.send(Event::Deletion(item));
        }
    }

    /// What is in the trash takes as much room as before.
    fn weighed(&self, item: Deletion) -> Deletion {
        if self.job.options.keep_trash { Deletion { freed: 0, trashed: item.freed, ..item } } else { item }
    }

    /// Moves the content that no repository links to. What cannot be moved is one line, and the rest goes.
    fn sweep(&self, outcomes: &mut HashMap<usize, Totals>, sum: &mut Totals, on: &mut dyn FnMut(Event) -> bool) -> fs::Result<()> {
        let mut trash = Trash::new(self.job.layout, self.job.options.keep_for);
        let mut garbage = self.contents.unmarked().peekable();
        let mut stuck_count = 0;
        while garbage.peek().is_some() {
            let batch = garbage.by_ref().take(BATCH_MAX);
            let mut items: Vec<(Deletion, u32)> = batch.filter_map(|place| Some((self.content(place)?, place))).collect();
            let mut stuck = Vec::new();
            if !self.job.options.dry_run {
                let _gate = self.job.coordination.stop();
                let repositories = self.repositories_by_now()?;
                let is_needed = |digest: &Digest| self.is_needed(digest) || self.is_linked(digest, &repositories);
                items.retain(|(item, _)| item.digest.as_ref().is_some_and(|d| !is_needed(d)));
                stuck = trash.take_each(&mut items, |(item, _)| item)?;
            }
            for ((item, _), error) in stuck {
                let message = format!("nothing needs it, but it cannot be moved ({}); it stays", error.source);
                if !on(Event::Problem(Problem { path: item.path, message })) {
                    self.is_stopped.store(true, Ordering::Relaxed);
                }
                stuck_count += 1;
                if stuck_count > STUCK_MAX {
                    return Err(error);
                }
            }
            for (item, place) in items {
                let item = self.weighed(item);
                let totals = self.owners.of(place).and_then(|i| outcomes.get_mut(&i)).unwrap_or(&mut *sum);
                totals.blobs += 1;
                totals.freed += item.freed;
                totals.trashed += item.trashed;
                if !on(Event::Deletion(item)) {
                    self.is_stopped.store(true, Ordering::Relaxed);
                }
            }
            if self.is_stopped.load(Ordering::Relaxed) {
                break;
            }
        }
        Ok(())
    }

    /// Lists the repositories that there are now, where a server that we cannot talk to may have made one.
    fn repositories_by_now(&self) -> fs::Result<Vec<String>> {
        if !self.job.is_beside {
            return Ok(Vec::new());
        }
        let (repositories, failed) = list_repositories(self.job.layout);
        failed.into_iter().next().map_or(Ok(repositories), Err)
    }

    /// Tells whether content was linked, or a client told of it, since the run began.
    fn is_needed(&self, digest: &Digest) -> bool {
        self.job.coordination.was_linked(digest) || self.job.coordination.was_told(digest, self.job.grace)
    }

    /// Looks for links to content in all repositories there are now: a server that we cannot talk to may have written one.
    fn is_linked(&self, digest: &Digest, repositories: &[String]) -> bool {
        let layout = self.job.layout;
        repositories.iter().any(|name| layout.layer_link(name, digest).exists() || layout.revision_link(name, digest).exists())
    }

    /// Describes garbage; `None` where it is too young.
    fn content(&self, place: u32) -> Option<Deletion> {
        let digest = self.contents.sum(place).digest();
        let (size, written) = match std::fs::metadata(self.job.layout.blob_data(&digest)) {
            Ok(metadata) => (metadata.len(), metadata.modified().unwrap_or_else(|_| SystemTime::now())),
            // Its directory is made before it, and holds what becomes it.
            Err(_) => (0, changed(&self.job.layout.blob_dir(&digest))),
        };
        if written > self.cutoff || self.job.coordination.was_told(&digest, self.job.grace) {
            return None;
        }
        let path = self.job.layout.blob_dir(&digest);
        let item = Deletion::new(self.job.layout, What::Blob, &path, None, "no repository links to it");
        Some(Deletion { digest: Some(digest), freed: size, ..item })
    }
}

pub(super) fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
