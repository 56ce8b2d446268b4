//! Reads all content of a storage again and says what is not what its digest promises, and which images are broken by that.
//!
//! Only reads; a server may run meanwhile. What goes while it is looked at is not reported.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::ops::ControlFlow;
use std::time::{Duration, Instant, SystemTime};

use super::keys::{Contents, Key};
use super::listing::{list_contents, list_repositories, unlistable};
use super::mark::{Marker, Reading};
use super::revisions::State;
use super::run::millis;
use super::{Broken, Event, GcError, Problem, Totals};
use crate::digest::Digest;
use crate::oci::INDEX_DEPTH_MAX;
use crate::registry::parallel;
use crate::registry::server::layout::Layout;
use crate::sys::fs;

/// How much of a file is read at once.
const PIECE_BYTES: usize = 1 << 20;

/// Verifies a storage.
///
/// # Errors
/// When it cannot be listed; what is wrong with one file is an event.
pub(super) fn verify(layout: &Layout, on: &mut dyn FnMut(Event) -> bool) -> Result<(), GcError> {
    let started = Instant::now();
    let mut sum = Totals::default();
    let contents = list_contents(layout)?;
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get());
    let places: Vec<u32> = (0..contents.len()).collect();
    let mut bad: HashMap<u32, String> = HashMap::new();
    let mut is_stopped = false;
    let check = |place: &u32| hash(layout, &contents.sum(*place).digest());
    parallel::in_order(&places, threads, check, |at, checked| {
        let wrong = match checked {
            Ok(Some(bytes)) => {
                sum.blobs += 1;
                sum.read += bytes;
                return ControlFlow::Continue(());
            }
            // It went meanwhile.
            Ok(None) => return ControlFlow::Continue(()),
            Err(wrong) => wrong,
        };
        sum.blobs += 1;
        let path = layout.blob_data(&contents.sum(places[at]).digest());
        is_stopped = !on(Event::Problem(Problem::new(layout, &path, wrong.clone())));
        bad.insert(places[at], wrong);
        if is_stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    drop(places);
    let (repositories, unlisted) = list_repositories(layout);
    for error in unlisted {
        is_stopped |= !on(Event::Done(unlistable(layout, &error)));
    }
    for name in repositories {
        if is_stopped {
            break;
        }
        let mut totals = Totals { repository: Some(name.clone()), ..Totals::default() };
        let began = Instant::now();
        match images(layout, &contents, &name, &bad) {
            Ok((manifests, broken, damaged)) => {
                totals.manifests = manifests;
                totals.broken = broken.len() as u64;
                is_stopped = !damaged.into_iter().all(|one| on(Event::Problem(one)));
                is_stopped |= !broken.into_iter().all(|one| on(Event::Broken(one)));
            }
            Err(error) => {
                let cause = std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
                totals.failed = Some(format!("{error}{cause}"));
            }
        }
        totals.elapsed_ms = millis(began);
        sum.manifests += totals.manifests;
        sum.broken += totals.broken;
        is_stopped |= !on(Event::Done(totals));
    }
    sum.elapsed_ms = millis(started);
    on(Event::Done(sum));
    Ok(())
}

/// Hashes content; its size when it is what its digest says, `None` when it is not there any more.
fn hash(layout: &Layout, digest: &Digest) -> Result<Option<u64>, String> {
    let path = layout.blob_data(digest);
    let mut file = match fs::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // A directory without its file is damage, unless the directory has gone, too.
            return if layout.blob_dir(digest).is_dir() { Err("is missing".into()) } else { Ok(None) };
        }
        Err(error) => return Err(format!("cannot be read: {}", error.source)),
    };
    let mut hasher = digest.hasher();
    let mut buffer = vec![0; PIECE_BYTES];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                hasher.update(&buffer[..n]);
                bytes += n as u64;
            }
            Err(error) => return Err(format!("cannot be read: {error}")),
        }
    }
    if hasher.finish() == *digest { Ok(Some(bytes)) } else { Err("its content does not match its digest".into()) }
}

/// Looks at the images of a repository; returns how many there are, which are broken, and what else is damaged.
fn images(layout: &Layout, contents: &Contents, name: &str, bad: &HashMap<u32, String>) -> fs::Result<(u64, Vec<Broken>, Vec<Problem>)> {
    let now = SystemTime::now().checked_add(Duration::from_secs(1)).unwrap_or_else(SystemTime::now);
    let marker = Marker { layout, cutoff: now, told: HashSet::new(), active: HashSet::new(), contents, blobs: None };
    let reading = marker.read(name)?;
    let mut broken: HashMap<Key, String> = HashMap::new();
    let mut missing: HashMap<Key, bool> = HashMap::new();
    let digest = |key: Key| reading.keys.digest(key);
    let mut count = 0;
    for (named, revision) in reading.revisions.iter() {
        if matches!(revision.state, State::Deleted) {
            continue;
        }
        count += 1;
        let mut wrong = |content: Key| -> Option<String> {
            if let Some(place) = reading.keys.place(content) {
                return bad.get(&place).cloned();
            }
            let is_missing = *missing.entry(content).or_insert_with(|| !layout.blob_data(&digest(content)).exists());
            is_missing.then(|| "is missing".to_owned())
        };
        let mut reasons: Vec<String> = Vec::new();
        if let Some(wrong) = wrong(revision.content) {
            reasons.push(format!("its manifest {wrong}"));
        } else if let State::Read(range) = &revision.state {
            for blob in reading.names.blobs(range) {
                let content = reading.layers.content_of(*blob).unwrap_or(*blob);
                if let Some(wrong) = wrong(content) {
                    reasons.push(format!("blob {} {wrong}", digest(*blob)));
                } else if reading.layers.content_of(*blob).is_none() && !layout.layer_link(name, &digest(*blob)).exists() {
                    // It may be here for others; whoever pulls this image is told that it is not.
                    reasons.push(format!("blob {} has no link in the repository", digest(*blob)));
                }
            }
            for child in reading.names.children(range) {
                let content = reading.revisions.get(child).map_or(*child, |child| child.content);
                let content = reading.layers.content_of(content).unwrap_or(content);
                if let Some(wrong) = wrong(content) {
                    reasons.push(format!("manifest {} {wrong}", digest(*child)));
                }
            }
        } else if matches!(revision.state, State::Unreadable) {
            reasons.push("its manifest cannot be parsed".into());
        }
        // What went meanwhile is not broken.
        if !reasons.is_empty() && layout.revision_link(name, &digest(*named)).exists() {
            broken.insert(*named, reasons.join("; "));
        }
    }
    // An index is as broken as what it has.
    for _ in 0..INDEX_DEPTH_MAX {
        let more: Vec<(Key, String)> = reading
            .revisions
            .iter()
            .filter(|(named, _)| !broken.contains_key(named))
            .filter_map(|(named, revision)| {
                let State::Read(range) = &revision.state else { return None };
                let child = reading.names.children(range).iter().find(|child| broken.contains_key(child))?;
                Some((*named, format!("manifest {} is broken", digest(*child))))
            })
            .collect();
        if more.is_empty() {
            break;
        }
        broken.extend(more);
    }
    let of = |(named, reason): (Key, String)| Broken {
        repository: name.to_owned(),
        digest: digest(named),
        tags: tags_of(&reading, named),
        reason,
    };
    let mut broken: Vec<Broken> = broken.into_iter().map(of).collect();
    broken.sort_unstable_by(|a, b| (&a.tags, &a.digest).cmp(&(&b.tags, &b.digest)));
    Ok((count, broken, reading.problems))
}

fn tags_of(reading: &Reading<'_>, named: Key) -> Vec<String> {
    let mut tags: Vec<String> = reading.tags.iter().filter(|t| t.target == Some(named)).map(|t| reading.tags.name(t).to_owned()).collect();
    tags.sort_unstable();
    tags
}
