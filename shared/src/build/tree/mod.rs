//! What a COPY takes: files of a context, a stage or an image, selected by path or pattern, walked
//! in a fixed order, with the hashes that the step's cache key needs.
//!
//! Invariant: nothing outside the root is read. Links that a source path goes through are followed
//! inside the root; links below a source are copied as links. What the ignore file leaves out does
//! not exist. (Dockerfile reference, "COPY".)

mod select;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use super::cache::StatCache;
use super::ignore::{Ignore, Trail};
use crate::sys::fs::PathError;
use crate::sys::root::{Kind, Root, Stat};
use crate::sys::threads;
pub use select::{SelectError, Selection, Wanted};

/// The most files and directories that one COPY takes.
pub const ENTRIES_MAX: usize = 5_000_000;
/// How deep directories may nest.
pub const DEPTH_MAX: usize = 512;
/// How much of a file is read at once.
const BUFFER_BYTES: usize = 128 << 10;
/// Below this many files a thread costs more than it saves.
const FILES_PER_THREAD: usize = 32;

/// A directory to copy from.
pub struct Tree {
    /// The directory.
    pub root: Root,
    /// What of it does not exist.
    pub ignore: Option<Ignore>,
    /// Hashes of files that did not change, where such a cache makes sense.
    pub stats: Option<StatCache>,
    /// True where owners do not count, as in a context: what is copied belongs to root then.
    pub drops_owners: bool,
    /// What messages call it.
    pub title: String,
}

/// One file, directory or link to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its path in the tree.
    pub path: PathBuf,
    /// Its path below the destination; empty for the source itself.
    pub below: PathBuf,
    /// What it is.
    pub stat: Stat,
    /// Where a link points.
    pub target: Option<Vec<u8>>,
    /// The hash of a regular file's content and attributes.
    pub hash: Option<[u8; 32]>,
}

/// What one source of a COPY names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name under which a file, or with `--parents` a tree, lands in a destination directory; empty for a directory's content.
    pub name: PathBuf,
    /// The source and all below it, parents before children, names in order.
    pub items: Vec<Item>,
}

impl Source {
    /// Tells whether the source is a directory.
    pub fn is_dir(&self) -> bool {
        self.items.first().is_some_and(|i| i.stat.kind == Kind::Dir)
    }
}

impl Tree {
    /// Makes a tree of a directory of ours with nothing left out.
    pub fn plain(root: Root, title: impl Into<String>) -> Tree {
        Tree { root, ignore: None, stats: None, drops_owners: false, title: title.into() }
    }

    fn is_ignored(&self, path: &Path) -> bool {
        self.ignore.as_ref().is_some_and(|i| !path.as_os_str().is_empty() && i.is_ignored(path.as_os_str().as_bytes()))
    }

    /// The trail of a directory's ancestors and itself.
    fn trail(&self, dir: &Path) -> Trail {
        let Some(ignore) = &self.ignore else { return Trail::default() };
        let mut trail = Trail::default();
        let mut path = PathBuf::new();
        for part in dir.components() {
            path.push(part);
            trail = ignore.check(&trail, path.as_os_str().as_bytes()).1;
        }
        trail
    }

    /// Lists what exists in a directory, by name; the flag tells that only something below it is not ignored.
    fn list(&self, dir: &Path, trail: &Trail) -> Result<Vec<(Listed, Trail)>, PathError> {
        let mut listed = Vec::new();
        for entry in self.root.read_dir(dir)? {
            let path = dir.join(&entry.name);
            let (ignored, trail) = match &self.ignore {
                Some(ignore) => ignore.check(trail, path.as_os_str().as_bytes()),
                None => (false, Trail::default()),
            };
            let below = ignored && entry.kind.is_none_or(|k| k == Kind::Dir);
            let only_below = below && self.ignore.as_ref().is_some_and(|i| i.may_include_below(path.as_os_str().as_bytes()));
            if !ignored || only_below {
                listed.push((Listed { path, only_below }, trail));
            }
        }
        listed.sort_unstable_by(|a, b| a.0.path.as_os_str().as_bytes().cmp(b.0.path.as_os_str().as_bytes()));
        Ok(listed)
    }

    /// Walks a source, which is resolved already, and appends its items. `exclude` sees paths below the source.
    fn walk(&self, start: &Path, exclude: &Ignore, items: &mut Vec<Item>) -> Result<(), PathError> {
        let first = items.len();
        let stat = self.root.lstat(start)?;
        items.push(self.item(start.to_owned(), PathBuf::new(), stat)?);
        if stat.kind == Kind::Dir {
            self.walk_dir(start, &self.trail(start), (Path::new(""), &Trail::default()), exclude, items, 0)?;
        }
        debug_assert!(items.len() > first, "a walk finds its start");
        Ok(())
    }

    fn walk_dir(
        &self,
        dir: &Path,
        trail: &Trail,
        (below, below_trail): (&Path, &Trail),
        exclude: &Ignore,
        items: &mut Vec<Item>,
        depth: usize,
    ) -> Result<(), PathError> {
        let too = |what: &str| PathError::new("read", dir, std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned()));
        if depth > DEPTH_MAX {
            return Err(too("directories nest too deep"));
        }
        for (listed, trail) in self.list(dir, trail)? {
            let Some(name) = listed.path.file_name() else { continue };
            let below = below.join(name);
            let (excluded, below_trail) = exclude.check(below_trail, below.as_os_str().as_bytes());
            let only_below = excluded && exclude.may_include_below(below.as_os_str().as_bytes());
            if excluded && !only_below {
                continue;
            }
            let stat = self.root.lstat(&listed.path)?;
            let is_dir = stat.kind == Kind::Dir;
            if stat.kind == Kind::Socket || ((listed.only_below || only_below) && !is_dir) {
                continue;
            }
            if items.len() >= ENTRIES_MAX {
                return Err(too("there are too many files"));
            }
            let at = items.len();
            items.push(self.item(listed.path.clone(), below.clone(), stat)?);
            if is_dir {
                self.walk_dir(&listed.path, &trail, (&below, &below_trail), exclude, items, depth + 1)?;
            }
            if (listed.only_below || only_below) && items.len() == at + 1 {
                // Nothing below came back, so the directory does not exist either.
                items.pop();
            }
        }
        Ok(())
    }

    fn item(&self, path: PathBuf, below: PathBuf, mut stat: Stat) -> Result<Item, PathError> {
        let target = match stat.kind {
            Kind::Symlink => Some(self.root.readlink(&path)?.into_vec()),
            _ => None,
        };
        if self.drops_owners {
            (stat.uid, stat.gid) = (0, 0);
        }
        Ok(Item { path, below, stat, target, hash: None })
    }

    /// Fills in the hashes of regular files, from the stat cache where that can be trusted.
    fn hash_all(&self, sources: &mut [Source]) -> Result<(), PathError> {
        let files: Vec<&mut Item> = sources.iter_mut().flat_map(|s| &mut s.items).filter(|i| i.stat.kind == Kind::File).collect();
        let mut missing: Vec<&mut Item> = Vec::new();
        for item in files {
            match self.stats.as_ref().and_then(|s| s.get(&item.stat)) {
                Some(hash) => item.hash = Some(hash),
                None => missing.push(item),
            }
        }
        let cells: Vec<Mutex<&mut Item>> = missing.into_iter().map(Mutex::new).collect();
        threads::each(
            cells.len(),
            FILES_PER_THREAD,
            || vec![0; BUFFER_BYTES],
            |buffer, n| {
                let mut item = cells[n].lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                item.hash = Some(self.hash_file(&item, buffer)?);
                Ok(())
            },
        )
    }

    fn hash_file(&self, item: &Item, buffer: &mut [u8]) -> Result<[u8; 32], PathError> {
        let place = self.root.place(&item.path)?;
        let started = SystemTime::now();
        let mut file = place.open_known_file()?;
        let mut hasher = ContentHasher::default();
        loop {
            match file.read(buffer) {
                Ok(0) => break,
                Ok(n) => hasher.update(&buffer[..n]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(source) => return Err(PathError::new("read", &item.path, source)),
            }
        }
        let hash = hasher.finish(&copied_xattrs(&place)?);
        if let Some(stats) = &self.stats {
            stats.put(&item.stat, hash, started);
        }
        Ok(hash)
    }
}

/// Hashes a file's content, then its attributes if it has any.
#[derive(Default)]
pub(super) struct ContentHasher(blake3::Hasher);

impl ContentHasher {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(super) fn finish(self, attributes: &BTreeMap<Vec<u8>, Vec<u8>>) -> [u8; 32] {
        let content = self.0.finalize();
        if attributes.is_empty() {
            return *content.as_bytes();
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(content.as_bytes());
        for (name, value) in attributes {
            hasher.update(&(name.len() as u64).to_le_bytes()).update(name);
            hasher.update(&(value.len() as u64).to_le_bytes()).update(value);
        }
        *hasher.finalize().as_bytes()
    }
}

struct Listed {
    path: PathBuf,
    only_below: bool,
}

/// Reads the extended attributes that a copy keeps: file capabilities and the user's own.
pub(super) fn copied_xattrs(place: &crate::sys::root::Place) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, PathError> {
    let mut kept = BTreeMap::new();
    for name in place.xattrs()? {
        let wanted = name == b"security.capability" || (name.starts_with(b"user.") && !name.starts_with(b"user.overlay."));
        if wanted && let Some(value) = place.xattr(&name)? {
            kept.insert(name, value);
        }
    }
    Ok(kept)
}

/// Feeds a selection into a cache key: names below the destination, kinds, modes, owners, targets and hashes; never times.
pub fn key_of(sources: &[Source], ignores_mode: bool, ignores_owner: bool, key: &mut blake3::Hasher) {
    let mut put = |bytes: &[u8]| {
        key.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    };
    for source in sources {
        put(b"source");
        put(source.name.as_os_str().as_bytes());
        for item in &source.items {
            let stat = &item.stat;
            let mode = if ignores_mode { 0 } else { stat.mode };
            let (uid, gid) = if ignores_owner { (0, 0) } else { (stat.uid, stat.gid) };
            put(item.below.as_os_str().as_bytes());
            put(&[stat.kind as u8]);
            put(&mode.to_le_bytes());
            put(&uid.to_le_bytes());
            put(&gid.to_le_bytes());
            match stat.kind {
                Kind::File => put(&item.hash.unwrap_or_default()),
                Kind::Symlink => put(item.target.as_deref().unwrap_or_default()),
                Kind::CharDevice | Kind::BlockDevice => put(format!("{}:{}", stat.major, stat.minor).as_bytes()),
                Kind::Dir | Kind::Fifo | Kind::Socket => {}
            }
        }
    }
}

fn os_path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

#[cfg(test)]
mod tests;
