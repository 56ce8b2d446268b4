//! Does the work: repositories in parallel, then the content that nothing links to, then the trash.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant, SystemTime};

use super::mark::Marker;
use super::plan::Plan;
use super::sum::{Contents, Sum};
use super::trash::{self, Trash};
use super::{Deletion, Event, GcError, Options, Problem, Totals, What, Work};
use crate::digest::Digest;
use crate::registry::server::coordination::Coordination;
use crate::registry::server::layout::Layout;
use crate::registry::server::storage::names_in;
use crate::sys::fs;

/// How many things are moved while a server's changes wait: a few milliseconds.
const BATCH_MAX: usize = 500;
/// How many events wait for whoever reads them.
const QUEUE_MAX: usize = 1024;
/// The most threads that read repositories; the disk does not gain from more.
const THREADS_MAX: usize = 8;
/// The most names in one directory of contents, and how deep repository names nest.
const NAMES_MAX: usize = 64 << 20;
const NAME_DEPTH_MAX: usize = 128;

/// A piece of work on a storage.
pub(in crate::registry) struct Job<'a> {
    pub(in crate::registry) layout: &'a Layout,
    pub(in crate::registry) coordination: &'a Coordination,
    /// Returns the uploads that are going on.
    pub(in crate::registry) active: &'a (dyn Fn() -> HashSet<String> + Sync),
    pub(in crate::registry) grace: Duration,
    pub(in crate::registry) options: &'a Options,
}

/// What all threads of a run share.
struct Run<'a> {
    job: &'a Job<'a>,
    contents: Contents,
    cutoff: SystemTime,
    repositories: Vec<String>,
    next: AtomicUsize,
    is_stopped: AtomicBool,
}

/// What came of a repository.
struct Outcome {
    totals: Totals,
    dropped: Vec<Sum>,
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
        for (path, bytes) in trash::content(self.layout)? {
            sum.freed += bytes;
            let item = Deletion::new(self.layout, What::Trash, &path, None, "an earlier run left it");
            on(Event::Deletion(Deletion { freed: bytes, ..item }));
        }
        if !self.options.dry_run {
            trash::empty(self.layout, trash::Which::All)?;
        }
        self.coordination.watch();
        let _watching = Watching(self.coordination);
        let run = Run {
            job: self,
            cutoff: SystemTime::now().checked_sub(self.grace).unwrap_or(SystemTime::UNIX_EPOCH),
            contents: Contents::new(list_contents(self.layout)?),
            repositories: list_repositories(self.layout)?,
            next: AtomicUsize::new(0),
            is_stopped: AtomicBool::new(false),
        };
        let mut outcomes = run.repositories(on);
        let is_stopped = run.is_stopped.load(Ordering::Relaxed);
        let is_whole = outcomes.len() == run.repositories.len() && outcomes.values().all(|o| o.totals.failed.is_none());
        if is_whole && !is_stopped {
            run.sweep(&mut outcomes, &mut sum, on)?;
        } else if !is_stopped {
            let message = "a repository could not be read to its end, so no content is removed: it might be needed there";
            on(Event::Problem(Problem::new(self.layout, self.layout.blobs(), message)));
        }
        if !self.options.dry_run && !self.options.keep_trash {
            trash::empty(self.layout, trash::Which::All)?;
        }
        let mut outcomes: Vec<(usize, Outcome)> = outcomes.into_iter().collect();
        outcomes.sort_unstable_by_key(|(i, _)| *i);
        for (_, outcome) in outcomes {
            let totals = outcome.totals;
            sum.tags += totals.tags;
            sum.manifests += totals.manifests;
            sum.blobs += totals.blobs;
            sum.uploads += totals.uploads;
            sum.freed += totals.freed;
            on(Event::Done(totals));
        }
        sum.elapsed_ms = millis(started);
        on(Event::Done(sum));
        Ok(())
    }
}

impl Run<'_> {
    /// Works through all repositories; returns what came of each, by its place in the list.
    fn repositories(&self, on: &mut dyn FnMut(Event) -> bool) -> HashMap<usize, Outcome> {
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

    fn worker(&self, events: &SyncSender<Event>) -> Vec<(usize, Outcome)> {
        let mut trash = Trash::new(self.job.layout, self.job.options.keep_for);
        let mut outcomes = Vec::new();
        while !self.is_stopped.load(Ordering::Relaxed) {
            let i = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(name) = self.repositories.get(i) else { break };
            let started = Instant::now();
            let mut outcome = Outcome { totals: Totals { repository: Some(name.clone()), ..Totals::default() }, dropped: Vec::new() };
            if let Err(error) = self.repository(name, &mut trash, &mut outcome, events) {
                let cause = std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
                outcome.totals.failed = Some(format!("{error}{cause}"));
            }
            outcome.totals.elapsed_ms = millis(started);
            outcomes.push((i, outcome));
        }
        outcomes
    }

    fn marker(&self) -> Marker<'_> {
        let told = self.job.coordination.told_within(self.job.grace).iter().map(Sum::from).collect();
        Marker { layout: self.job.layout, cutoff: self.cutoff, told, active: (self.job.active)(), contents: &self.contents }
    }

    /// Marks a repository and moves what goes from it. A server's changes are held up only for a batch at a time; what they
    /// changed since the repository was marked is seen, and it is marked again.
    fn repository(&self, name: &str, trash: &mut Trash<'_>, outcome: &mut Outcome, events: &SyncSender<Event>) -> fs::Result<()> {
        let mut marker = self.marker();
        let mut plan = marker.mark(name)?;
        if self.job.options.dry_run {
            let items = std::mem::take(&mut plan.items);
            self.told_of(&items, outcome, events);
        }
        while !plan.items.is_empty() {
            let batch: Vec<Deletion> = {
                let _gate = self.job.coordination.stop();
                let is_told = plan.items.iter().filter_map(|item| item.digest.as_ref()).any(|d| self.was_told_since(&marker, d));
                if self.job.coordination.take_changed(name) || is_told {
                    marker = self.marker();
                    outcome.dropped.append(&mut plan.dropped);
                    plan = marker.mark(name)?;
                }
                let batch: Vec<Deletion> = plan.items.drain(..plan.items.len().min(BATCH_MAX)).collect();
                trash.take(&batch)?;
                self.tidy(name, &batch)?;
                batch
            };
            // Outside the gate: whoever reads may be slow.
            self.told_of(&batch, outcome, events);
            if self.is_stopped.load(Ordering::Relaxed) {
                break;
            }
        }
        let Plan { kept, dropped, problems, .. } = plan;
        kept.iter().for_each(|place| self.contents.mark(*place));
        outcome.dropped.extend(dropped);
        // Nobody listens only when the run is being given up.
        problems.into_iter().for_each(|problem| drop(events.send(Event::Problem(problem))));
        Ok(())
    }

    fn was_told_since(&self, marker: &Marker<'_>, digest: &Digest) -> bool {
        self.job.coordination.was_told(digest, self.job.grace) && !marker.told.contains(&Sum::from(digest))
    }

    /// Removes the directories of a repository that went as a whole, and those above it that are empty then.
    fn tidy(&self, name: &str, batch: &[Deletion]) -> fs::Result<()> {
        if !batch.iter().any(|item| item.what == What::Repository) {
            return Ok(());
        }
        let mut path = self.job.layout.repository(name);
        while path != self.job.layout.repositories() {
            fs::remove_empty_dir(&path)?;
            if !path.pop() {
                break;
            }
        }
        Ok(())
    }

    fn told_of(&self, items: &[Deletion], outcome: &mut Outcome, events: &SyncSender<Event>) {
        for item in items {
            let totals = &mut outcome.totals;
            let item = self.weighed(item.clone());
            totals.freed += item.freed;
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
        if self.job.options.keep_trash && !self.job.options.dry_run { Deletion { freed: 0, ..item } } else { item }
    }

    /// Moves the content that no repository links to.
    fn sweep(&self, outcomes: &mut HashMap<usize, Outcome>, sum: &mut Totals, on: &mut dyn FnMut(Event) -> bool) -> fs::Result<()> {
        let mut owners: HashMap<Sum, usize> = HashMap::new();
        for (i, outcome) in outcomes.iter_mut() {
            for dropped in std::mem::take(&mut outcome.dropped) {
                let first = owners.entry(dropped).or_insert(*i);
                *first = (*first).min(*i);
            }
        }
        let mut trash = Trash::new(self.job.layout, self.job.options.keep_for);
        let garbage: Vec<&Sum> = self.contents.unmarked().collect();
        for batch in garbage.chunks(BATCH_MAX) {
            let mut items: Vec<(Deletion, &Sum)> = batch.iter().filter_map(|sum| Some((self.content(sum)?, *sum))).collect();
            if !self.job.options.dry_run {
                let _gate = self.job.coordination.stop();
                items.retain(|(item, _)| item.digest.as_ref().is_some_and(|d| !self.is_needed(d)));
                let moved: Vec<Deletion> = items.iter().map(|(item, _)| item.clone()).collect();
                trash.take(&moved)?;
            }
            for (item, content) in items {
                let item = self.weighed(item);
                let owner = owners.get(content).and_then(|i| outcomes.get_mut(i)).map(|outcome| &mut outcome.totals);
                let totals = owner.unwrap_or(&mut *sum);
                totals.blobs += 1;
                totals.freed += item.freed;
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

    /// Tells whether content was linked, or a client told of it, since the run began.
    fn is_needed(&self, digest: &Digest) -> bool {
        self.job.coordination.was_linked(digest) || self.job.coordination.was_told(digest, self.job.grace)
    }

    /// Describes garbage; `None` where it is too young.
    fn content(&self, sum: &Sum) -> Option<Deletion> {
        let digest = sum.digest();
        let metadata = std::fs::metadata(self.job.layout.blob_data(&digest));
        let (size, written) =
            metadata.map_or((0, SystemTime::UNIX_EPOCH), |m| (m.len(), m.modified().unwrap_or_else(|_| SystemTime::now())));
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

/// Lists all contents.
pub(super) fn list_contents(layout: &Layout) -> fs::Result<Vec<Sum>> {
    let mut sums = Vec::new();
    for algorithm in names_in(layout.blobs(), NAMES_MAX)? {
        let dir = layout.blobs().join(&algorithm);
        for prefix in names_in(&dir, NAMES_MAX)? {
            let names = names_in(&dir.join(&prefix), NAMES_MAX)?;
            // In small steps: half of what a million digests take would lie idle otherwise.
            if sums.capacity() - sums.len() < names.len() {
                sums.reserve_exact(names.len().max(sums.len() / 8));
            }
            let digests = names.iter().filter_map(|hex| format!("{algorithm}:{hex}").parse::<Digest>().ok());
            // One in the wrong place is found by nobody, so it is left alone.
            sums.extend(digests.filter(|d| d.hex().starts_with(&prefix)).map(|d| Sum::from(&d)));
        }
    }
    Ok(sums)
}

/// Lists the repositories: every directory with something of a repository in it.
pub(super) fn list_repositories(layout: &Layout) -> fs::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut pending = vec![(String::new(), 0)];
    while let Some((name, depth)) = pending.pop() {
        let children = names_in(&layout.repositories().join(&name), NAMES_MAX)?;
        if children.iter().any(|c| matches!(c.as_str(), "_manifests" | "_layers" | "_uploads")) {
            found.push(name.clone());
        }
        if depth < NAME_DEPTH_MAX {
            let join = |child: &String| if name.is_empty() { child.clone() } else { format!("{name}/{child}") };
            pending.extend(children.iter().filter(|c| !c.starts_with('_')).map(|c| (join(c), depth + 1)));
        }
    }
    found.sort_unstable();
    Ok(found)
}
