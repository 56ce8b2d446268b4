//! Garbage collection of a registry's storage: our server's, running or not, and distribution's.
//!
//! What stays is decided by marking from tags through everything that leads on from them, one pass
//! over each repository, in parallel. What goes is renamed into `tacklebox/trash/` and unlinked from there
//! at the end, links before the content that they name: a kill at any moment leaves a storage
//! that serves what it served, and the next run finishes the work.
//!
//! A server that runs does the work itself, asked through its private socket, so that nothing
//! that is being pushed is lost. Otherwise the storage's lock keeps a server of ours from starting meanwhile. A distribution
//! server knows no lock: one that is seen writing to the storage is a reason to refuse.
//! Nothing here follows a path out of a manifest; digests alone become paths.

pub(in crate::registry) mod control;
mod foreign;
mod keys;
mod layers;
mod listing;
mod manifest;
mod mark;
mod names;
mod plan;
mod revisions;
mod run;
mod sum;
mod tags;
mod trash;
mod verify;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::server::coordination::Coordination;
use super::server::layout::Layout;
use crate::digest::Digest;
use crate::sys::fs::{self, PathError};

/// How long what was written or asked for stays while a server runs: the longest push.
pub const GRACE_RUNNING: Duration = Duration::from_secs(3600);
/// How long what was written stays while no server runs.
pub const GRACE_STOPPED: Duration = Duration::ZERO;

/// What to do.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Options {
    /// Only say what would be done.
    pub dry_run: bool,
    /// Keep what was written, or what a client was told is there, within this time.
    pub grace: Option<Duration>,
    /// Leave what is removed in the trash, for [`Work::Undo`].
    pub keep_trash: bool,
    /// How long it stays there; without a time, until the next run.
    #[serde(default)]
    pub keep_for: Option<Duration>,
    /// Work beside a distribution server that may be writing, and on content without any repository.
    pub force: bool,
}

/// Which work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Collect.
    Collect,
    /// Put back what is in the trash.
    Undo,
    /// Change nothing; read all content again.
    Verify,
}

/// What is told while the work is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Something went, or in a dry run would go.
    Deletion(Deletion),
    /// Something came back out of the trash.
    Restoration(Deletion),
    /// Something is damaged, and was left as it is.
    Problem(Problem),
    /// An image cannot be pulled as it is.
    Broken(Broken),
    /// A repository is done, or with no name everything.
    Done(Totals),
}

/// What kind of thing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A tag that leads nowhere, or is attached to something that is gone.
    Tag,
    /// An entry of a tag's history.
    History,
    /// A manifest that no tag leads to.
    Manifest,
    /// The directory that the deletion of a manifest left.
    Remnant,
    /// A repository's link to a blob.
    Link,
    /// An upload that nobody goes on with.
    Upload,
    /// A repository in which nothing is left.
    Repository,
    /// Content that no repository links to.
    Blob,
    /// What an earlier run left in the trash.
    Trash,
}

impl What {
    /// Returns the word for records.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Tag => "tag",
            What::History => "history",
            What::Manifest => "manifest",
            What::Remnant => "remnant",
            What::Link => "link",
            What::Upload => "upload",
            What::Repository => "repository",
            What::Blob => "blob",
            What::Trash => "trash",
        }
    }
}

/// One thing that goes: a directory, always moved as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// What it is.
    pub what: What,
    /// Where it lies, relative to the storage directory.
    pub path: PathBuf,
    /// In which repository; content belongs to none.
    pub repository: Option<String>,
    /// Of which tag.
    pub tag: Option<String>,
    /// Which digest it is of.
    pub digest: Option<Digest>,
    /// Why it goes.
    pub reason: String,
    /// How many bytes of content are free when it has gone; links count as none.
    pub freed: u64,
    /// How many it holds that stay in the trash for now.
    #[serde(default)]
    pub trashed: u64,
}

impl Deletion {
    fn new(layout: &Layout, what: What, path: &Path, repository: Option<&str>, reason: &str) -> Deletion {
        Deletion {
            what,
            path: relative(layout, path),
            repository: repository.map(str::to_owned),
            tag: None,
            digest: None,
            reason: reason.to_owned(),
            freed: 0,
            trashed: 0,
        }
    }
}

/// Something that is damaged or cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where it lies, relative to the storage directory.
    pub path: PathBuf,
    /// What is wrong with it, and what follows.
    pub message: String,
}

impl Problem {
    fn new(layout: &Layout, path: &Path, message: impl Into<String>) -> Problem {
        Problem { path: relative(layout, path), message: message.into() }
    }
}

/// A manifest of which something is damaged or missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// Its repository.
    pub repository: String,
    /// Its digest.
    pub digest: Digest,
    /// The tags that name it.
    pub tags: Vec<String>,
    /// What is wrong.
    pub reason: String,
}

fn relative(layout: &Layout, path: &Path) -> PathBuf {
    path.strip_prefix(layout.storage()).unwrap_or(path).to_owned()
}

/// What was done in a repository, or everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Which repository; absent in the sum.
    pub repository: Option<String>,
    /// Tags that went.
    pub tags: u64,
    /// Manifests that went.
    pub manifests: u64,
    /// Contents that went: manifests, configs and layers. One that several repositories dropped counts in the first.
    pub blobs: u64,
    /// Uploads that went.
    pub uploads: u64,
    /// Bytes that are free now.
    pub freed: u64,
    /// Bytes of what stays in the trash.
    #[serde(default)]
    pub trashed: u64,
    /// Things that were put back.
    pub restored: u64,
    /// Bytes that were read again.
    #[serde(default)]
    pub read: u64,
    /// Images that cannot be pulled.
    #[serde(default)]
    pub broken: u64,
    /// How long it took.
    pub elapsed_ms: u64,
    /// Why the repository was left alone, if it was.
    pub failed: Option<String>,
}

/// Why nothing was collected.
#[derive(Debug, thiserror::Error)]
pub enum GcError {
    /// A file could not be read or changed.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The directory holds no registry.
    #[error("{} is not the storage of a registry: it has no docker/registry/v2", storage.display())]
    NotStorage {
        /// Which directory.
        storage: PathBuf,
    },
    /// Another collector is at work.
    #[error("the storage {} is in use by another collector", storage.display())]
    Locked {
        /// Which directory.
        storage: PathBuf,
    },
    /// A distribution server may write to the storage.
    #[error("process {pid} ({command}) serves {} and may write to it", storage.display())]
    Serving {
        /// Its process.
        pid: u32,
        /// What it is called.
        command: String,
        /// Which directory.
        storage: PathBuf,
    },
    /// There is content, and nothing that could need it.
    #[error("{} has content but no repository: a part of it may be away", storage.display())]
    NoRepositories {
        /// Which directory.
        storage: PathBuf,
    },
    /// There is nothing that could be put back.
    #[error("the trash of {} is empty", storage.display())]
    NothingToUndo {
        /// Which directory.
        storage: PathBuf,
    },
    /// The server that was asked to do it could not.
    #[error("the server reports: {message}")]
    Server {
        /// What it says.
        message: String,
    },
    /// The machinery below failed.
    #[error("cannot {action}")]
    System {
        /// What was tried.
        action: &'static str,
        /// Why.
        source: io::Error,
    },
}

/// Collects a storage directory, or undoes a collection. `on` is told what happens and says whether to go on.
///
/// # Errors
/// When nothing could be done; what goes wrong with one repository is an event.
pub fn work(storage: &Path, work: Work, options: &Options, on: &mut dyn FnMut(Event) -> bool) -> Result<(), GcError> {
    let system = |action| move |source| GcError::System { action, source };
    let storage = std::path::absolute(storage).map_err(system("find the current directory"))?;
    let layout = Layout::new(&storage);
    if !layout.repositories().is_dir() && !layout.blobs().is_dir() {
        return Err(GcError::NotStorage { storage });
    }
    if work == Work::Verify {
        // It only reads, so it needs no lock and nobody's leave.
        return verify::verify(&layout, on);
    }
    if options.dry_run && !layout.own().is_dir() {
        // Somebody else's storage: not even a lock is made.
        return alone(&layout, work, options, on);
    }
    if !layout.own().is_dir() {
        // Nor is anything made where nothing will be done.
        refuse_beside(&layout, options)?;
    }
    layout.prepare()?;
    let lock = fs::open_lock(&layout.own().join("lock"))?;
    if fs::try_lock(&lock, true).map_err(system("lock the storage"))? {
        return alone(&layout, work, options, on);
    }
    match control::ask(&layout, work, options, on)? {
        true => Ok(()),
        false => Err(GcError::Locked { storage }),
    }
}

/// Returns all that a stored manifest names, if it can be understood.
pub(in crate::registry) fn named(bytes: &[u8]) -> Option<Vec<Digest>> {
    let found = manifest::parse(bytes)?;
    let all = found.children.iter().chain(found.blobs.iter().map(|blob| &blob.sum)).chain(&found.subject);
    Some(all.map(sum::Sum::digest).collect())
}

/// Empties the trash of runs that said how long it is to be kept, where that time is over.
pub(in crate::registry) fn empty_expired(layout: &Layout) -> Result<(), GcError> {
    Ok(trash::empty(layout, trash::Which::Dated)?)
}

/// Finds a server of somebody else's that may write to the storage, which is a reason to do nothing unless told.
fn refuse_beside(layout: &Layout, options: &Options) -> Result<Option<(u32, String)>, GcError> {
    let serving = foreign::serving(layout.storage());
    match serving {
        Some((pid, command)) if !options.force && !options.dry_run => {
            Err(GcError::Serving { pid, command, storage: layout.storage().to_owned() })
        }
        serving => Ok(serving),
    }
}

/// Works on a storage that no server of ours has.
fn alone(layout: &Layout, work: Work, options: &Options, on: &mut dyn FnMut(Event) -> bool) -> Result<(), GcError> {
    let serving = refuse_beside(layout, options)?;
    let grace = options.grace.unwrap_or(if serving.is_some() { GRACE_RUNNING } else { GRACE_STOPPED });
    let coordination = Coordination::default();
    let job =
        run::Job { layout, coordination: &coordination, active: &|| Default::default(), grace, is_beside: serving.is_some(), options };
    job.run(work, on)
}

#[cfg(test)]
mod tests;
