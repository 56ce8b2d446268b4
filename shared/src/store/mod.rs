//! The store: images, unpacked layers, containers, volumes and networks on one disk, without a daemon.
//!
//! `refs/` is the truth: one small file per name. Blobs are immutable and verified when written;
//! unpacked layers are a cache of blobs; `index.json` is derived. Everything is written in `tmp/`
//! and renamed, so that whoever dies leaves nothing half-written under a real name. There is no
//! store-wide lock: an operation takes a [`Lease`] on what it needs, and a sweep leaves that alone.
//! The store keeps a container's state as bytes and knows nothing of what is inside. It never
//! talks to a registry. (`store.md` of the design; OCI image layout specification 1.1.)

mod archive;
mod blobs;
mod cache;
mod commit;
mod directory;
mod error;
mod find;
mod garbage;
mod images;
pub mod layer;
mod layout;
mod lease;
mod leftovers;
mod measure;
mod name;
mod refs;
mod removal;
mod run;
mod state;
mod transfer;
mod unpacked;
mod verify;

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use archive::{Import, Load, Save, Saved};
pub use blobs::StagedBlob;
pub use cache::{CacheChoice, CacheEntry, CacheKind, CacheSelect};
pub use commit::{BegunLayer, CommitOptions, Derived};
pub use directory::LayoutDir;
pub use error::{Result, StoreError, StoreErrorKind};
pub use garbage::{CACHE_AGE_MAX, Marked, Swept, Without};
pub use images::{Image, OpenImage};
pub use lease::Lease;
pub use name::ImageName;
pub use removal::{Pruned, Removal, Removed};
pub use run::{run_dirs_without_root, tag_of};
pub use state::check_name;
pub use transfer::{StoreSink, StoreSource};
pub use verify::Problem;

use crate::sys::fs;

/// The directories of a store.
const DIRS: [&str; 14] = [
    "refs",
    "blobs/sha256",
    "blobs/sha512",
    "layers",
    "containers/.names",
    "volumes",
    "networks",
    "cache/steps",
    "cache/stat",
    "cache/mounts",
    "cache/members",
    "leases",
    "locks",
    "tmp",
];
/// What else may be in a store's directory before there is a store: the embedded registry's storage, and what a file system of its own has.
const GUESTS: [&str; 2] = ["registry", "lost+found"];
/// The most entries of one directory of the store that are listed.
const ENTRIES_MAX: usize = 4_000_000;
/// What marks an OCI image layout.
const OCI_LAYOUT: &[u8] = b"{\"imageLayoutVersion\":\"1.0.0\"}";

/// A store at one place. Clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    root: PathBuf,
    tag: String,
    warnings: Mutex<Vec<String>>,
    layout_stale: AtomicBool,
    cleaned: AtomicBool,
    unsynced: Mutex<Vec<PathBuf>>,
    /// Whether there are unpacked layers of this process whose blobs never came.
    has_unfinished: AtomicBool,
}

impl Store {
    /// Opens the store at `root` and makes what is missing, for its owner only.
    ///
    /// # Errors
    /// When it cannot be made or read.
    pub fn open(root: &Path) -> Result<Store> {
        fs::create_dir_all(root)?;
        let root = root.canonicalize().map_err(|e| fs::PathError::new("open", root, e))?;
        refuse_foreign(&root)?;
        for dir in DIRS {
            fs::create_dir_all(&root.join(dir))?;
        }
        let tag = run::tag_of(&root).map_err(|e| fs::PathError::new("open", &root, e))?;
        let inner = Inner {
            root,
            tag,
            warnings: Mutex::default(),
            layout_stale: AtomicBool::new(false),
            cleaned: AtomicBool::new(false),
            unsynced: Mutex::default(),
            has_unfinished: AtomicBool::new(false),
        };
        let store = Store { inner: Arc::new(inner) };
        let layout = store.root().join("oci-layout");
        if !layout.exists() {
            fs::lay_apart(&store.tmp_dir());
            fs::write_atomic(&store.tmp_dir(), &layout, OCI_LAYOUT, 0o644, fs::Durability::Atomic)?;
        }
        Ok(store)
    }

    /// Returns where the store is unless somebody says otherwise: `TACKLEBOX_ROOT`, else
    /// `/var/lib/tacklebox` for root, else `tacklebox` below `XDG_DATA_HOME` or `~/.local/share`.
    pub fn default_root() -> PathBuf {
        let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        if let Some(root) = set("TACKLEBOX_ROOT") {
            return root;
        }
        if nix::unistd::geteuid().is_root() {
            return PathBuf::from("/var/lib/tacklebox");
        }
        let data = set("XDG_DATA_HOME").filter(|p| p.is_absolute());
        let data = data.unwrap_or_else(|| set("HOME").unwrap_or_else(|| "/".into()).join(".local/share"));
        data.join("tacklebox")
    }

    /// Returns where the store is, absolute and without links.
    pub fn root(&self) -> &Path {
        &self.inner.root
    }

    /// Returns eight hex digits made of the root's device, inode and birth: what keeps two roots apart.
    pub fn tag(&self) -> &str {
        &self.inner.tag
    }

    /// Returns the directory where everything is written before it is renamed. Take names in it
    /// from [`Lease::scratch`]; others are removed when they are a day old.
    pub fn tmp_dir(&self) -> PathBuf {
        self.dir("tmp")
    }

    /// Returns the build cache's directory; the builder owns what is in it.
    pub fn cache_dir(&self) -> PathBuf {
        self.dir("cache")
    }

    /// Takes a lease for an operation. The first one also removes what killed operations left.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn lease(&self) -> Result<Lease> {
        if !self.inner.cleaned.swap(true, Ordering::Relaxed) {
            self.clean_leftovers()?;
            self.check_layout();
        }
        Lease::take(self)
    }

    /// Returns what was noticed and set aside since the last call, one sentence each.
    pub fn take_warnings(&self) -> Vec<String> {
        std::mem::take(&mut self.inner.warnings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn warn(&self, warning: String) {
        self.inner.warnings.lock().unwrap_or_else(PoisonError::into_inner).push(warning);
    }

    fn dir(&self, name: &str) -> PathBuf {
        self.inner.root.join(name)
    }

    /// Sets an unreadable file of ours aside, so that it does not make the rest unusable.
    fn quarantine(&self, path: &Path, reason: &str) {
        let dir = self.dir("quarantine");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let to = dir.join(format!("{name}.{}", crate::sys::random::hex(4)));
        let moved = fs::create_dir_all(&dir).and_then(|()| fs::rename(path, &to)).is_ok();
        let done = if moved { "set aside in quarantine/" } else { "ignored" };
        self.warn(format!("{}: {reason}; {done}", path.display()));
    }

    fn mark_layout_stale(&self) {
        self.inner.layout_stale.store(true, Ordering::Relaxed);
    }

    /// Takes the lock of a short critical section; it ends when the file is dropped.
    fn lock(&self, name: &str) -> Result<std::fs::File> {
        let file = self.open_lock(name)?;
        fs::lock(&file, true).map_err(|e| fs::PathError::new("lock", &self.dir("locks").join(name), e))?;
        Ok(file)
    }

    fn open_lock(&self, name: &str) -> Result<std::fs::File> {
        Ok(fs::open_lock(&self.dir("locks").join(name))?)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let unsynced = std::mem::take(self.unsynced.get_mut().unwrap_or_else(PoisonError::into_inner));
        if !*self.layout_stale.get_mut() && unsynced.is_empty() && !*self.has_unfinished.get_mut() {
            return;
        }
        // Nobody settled what changed. Whoever wanted to hear of a failure would have.
        let inner = Inner {
            root: std::mem::take(&mut self.root),
            tag: std::mem::take(&mut self.tag),
            warnings: Mutex::default(),
            layout_stale: AtomicBool::new(*self.layout_stale.get_mut()),
            cleaned: AtomicBool::new(true),
            unsynced: Mutex::new(unsynced),
            has_unfinished: AtomicBool::new(*self.has_unfinished.get_mut()),
        };
        let store = Store { inner: Arc::new(inner) };
        let _ = store.settle();
        // It was tried; the store of this try must not try again when it is dropped.
        store.inner.layout_stale.store(false, Ordering::Relaxed);
    }
}

/// Refuses a directory that holds something else than a store: a mistyped root must not be strewn with ours.
fn refuse_foreign(root: &Path) -> Result<()> {
    if root.join("oci-layout").exists() {
        return Ok(());
    }
    let ours = |name: &str| DIRS.iter().any(|dir| dir.split('/').next() == Some(name)) || GUESTS.contains(&name);
    let entries = std::fs::read_dir(root).map_err(|e| fs::PathError::new("read", root, e))?;
    for entry in entries.take(ENTRIES_MAX).flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !ours(&name) {
            return Err(StoreError::Unsupported(format!("{} holds other things than a store, such as {name}", root.display())));
        }
    }
    Ok(())
}

/// Opens and locks a file that whoever has the lock removes or renames: what is returned is the
/// file that is at the path now.
fn lock_until_removed(path: &Path) -> Result<std::fs::File> {
    loop {
        let file = fs::open_lock(path)?;
        fs::lock(&file, true).map_err(|e| fs::PathError::new("lock", path, e))?;
        if is_at(&file, path) {
            return Ok(file);
        }
    }
}

/// Tells whether an open file is still the one at its path.
fn is_at(file: &std::fs::File, path: &Path) -> bool {
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(open), Ok(there)) => open.ino() == there.ino() && open.dev() == there.dev(),
        _ => false,
    }
}

/// Lists the names in a directory of the store, unsorted; a directory that is not there is empty.
fn list_names(dir: &Path) -> Result<Vec<String>> {
    let fail = |e| StoreError::Path(fs::PathError::new("list", dir, e));
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut names = Vec::new();
    for entry in entries.take(ENTRIES_MAX) {
        // We write only UTF-8 names; whatever else lies here is not ours.
        if let Ok(name) = entry.map_err(fail)?.file_name().into_string() {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
