//! What a COPY takes: files of a context, a stage or an image, selected by path or pattern, walked
//! in a fixed order, with the hashes that the step's cache key needs.
//!
//! Invariant: nothing outside the root is read. Links that a source path goes through are followed
//! inside the root; links below a source are copied as links. What the ignore file leaves out does
//! not exist. (Dockerfile reference, "COPY".)

mod select;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::cache::StatCache;
use super::ignore::{Ignore, Trail};
use crate::sys::fs::PathError;
use crate::sys::root::{Kind, Neighbours, Root, Stat};
use crate::sys::threads;
pub use select::{SelectError, Selection, Wanted};

/// The most files and directories that one COPY takes.
pub const ENTRIES_MAX: usize = 5_000_000;
/// How deep directories may nest.
pub const DEPTH_MAX: usize = 512;
/// How much of a file is read at once.
const BUFFER_BYTES: usize = 128 << 10;
/// Below this many files to read a thread costs more than it saves.
const FILES_PER_THREAD: usize = 32;
/// How many entries are looked at in one go: looking is cheap, so are few of them for a thread.
const LOOKS_AT_ONCE: usize = 64;
/// Below this many times [`LOOKS_AT_ONCE`] entries a thread costs more than it saves.
const LOOKS_PER_THREAD: usize = 4;

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
    /// The umask by which files have their modes, where their own do not count: whoever checked them out had another one.
    pub umask: Option<u32>,
    /// What messages call it.
    pub title: String,
    /// Where the caller finds it; none where it had to be unpacked.
    pub seen_at: Option<PathBuf>,
}

/// One file, directory or link to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its path in the tree.
    pub path: Box<Path>,
    below: Below,
    /// What it is.
    pub stat: Stat,
    /// Where a link points.
    pub target: Option<Box<[u8]>>,
    /// The hash of a regular file's content and attributes.
    pub hash: Option<[u8; 32]>,
}

/// A path below the destination. There may be many items, and of most it takes no room of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Below {
    /// So many bytes at the end of the path in the tree.
    End(usize),
    Other(Box<Path>),
}

/// What one source of a COPY names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name under which a file, or with `--parents` a tree, lands in a destination directory; empty for a directory's content.
    pub name: PathBuf,
    /// The source and all below it, parents before children, names in order.
    pub items: Vec<Item>,
}

impl Item {
    /// An entry of which nobody knows more than a listing tells.
    fn listed(path: PathBuf, below: &Path, kind: Kind) -> Item {
        let below = Below::of(&path, below);
        Item { path: path.into(), below, stat: Stat::of_kind(kind), target: None, hash: None }
    }

    /// Returns its path below the destination; empty for the source itself.
    pub fn below(&self) -> &Path {
        let path = self.path.as_os_str().as_bytes();
        match &self.below {
            Below::End(length) => os_path(&path[path.len() - length..]),
            Below::Other(other) => other,
        }
    }

    fn put_below(&mut self, below: &Path) {
        self.below = Below::of(&self.path, below);
    }
}

impl Below {
    fn of(path: &Path, below: &Path) -> Below {
        let end = below.as_os_str().as_bytes();
        match path.as_os_str().as_bytes().ends_with(end) {
            true => Below::End(end.len()),
            false => Below::Other(below.into()),
        }
    }
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
        Tree { root, ignore: None, stats: None, drops_owners: false, umask: None, title: title.into(), seen_at: None }
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
        let mut entries = self.root.read_dir(dir)?;
        entries.sort_unstable_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        let mut listed = Vec::with_capacity(entries.len());
        for entry in entries {
            let path = join(dir, &entry.name);
            let (ignored, trail) = match &self.ignore {
                Some(ignore) => ignore.check(trail, path.as_os_str().as_bytes()),
                None => (false, Trail::default()),
            };
            let below = ignored && entry.kind.is_none_or(|k| k == Kind::Dir);
            let only_below = below && self.ignore.as_ref().is_some_and(|i| i.may_include_below(path.as_os_str().as_bytes()));
            if !ignored || only_below {
                listed.push((Listed { path, only_below, kind: entry.kind }, trail));
            }
        }
        Ok(listed)
    }

    /// Walks a source, which is resolved already, and appends its items. `exclude` sees paths below the source.
    fn walk(&self, start: &Path, exclude: &Ignore, items: &mut Vec<Item>) -> Result<(), PathError> {
        let first = items.len();
        let kind = self.root.lstat(start)?.kind;
        items.push(Item::listed(start.to_owned(), Path::new(""), kind));
        if kind == Kind::Dir {
            let above = join(start, OsStr::new("")).as_os_str().len();
            self.walk_dir(start, &self.trail(start), (above, &Trail::default()), exclude, items, 0)?;
        }
        debug_assert!(items.len() > first, "a walk finds its start");
        Ok(())
    }

    /// Appends what is in a directory; `above` is how much of a path is not below the source.
    fn walk_dir(
        &self,
        dir: &Path,
        trail: &Trail,
        (above, below_trail): (usize, &Trail),
        exclude: &Ignore,
        items: &mut Vec<Item>,
        depth: usize,
    ) -> Result<(), PathError> {
        let too = |what: &str| PathError::new("read", dir, std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned()));
        if depth > DEPTH_MAX {
            return Err(too("directories nest too deep"));
        }
        for (mut listed, trail) in self.list(dir, trail)? {
            let below = &listed.path.as_os_str().as_bytes()[above..];
            let (excluded, below_trail) = exclude.check(below_trail, below);
            let only_below = excluded && exclude.may_include_below(below);
            if excluded && !only_below {
                continue;
            }
            let kind = match listed.kind {
                Some(kind) => kind,
                None => self.root.lstat(&listed.path)?.kind,
            };
            let is_dir = kind == Kind::Dir;
            if kind == Kind::Socket || ((listed.only_below || only_below) && !is_dir) {
                continue;
            }
            if items.len() >= ENTRIES_MAX {
                return Err(too("there are too many files"));
            }
            let at = items.len();
            let below = Below::End(below.len());
            let (stat, path) = (Stat::of_kind(kind), if is_dir { listed.path.clone() } else { std::mem::take(&mut listed.path) });
            items.push(Item { path: path.into(), below, stat, target: None, hash: None });
            if is_dir {
                self.walk_dir(&listed.path, &trail, (above, &below_trail), exclude, items, depth + 1)?;
            }
            if (listed.only_below || only_below) && items.len() == at + 1 {
                // Nothing below came back, so the directory does not exist either.
                items.pop();
            }
        }
        Ok(())
    }

    /// Looks at all that was listed, on several threads: of a large context the kernel has most to do here.
    fn look_all(&self, sources: &mut [Source]) -> Result<(), PathError> {
        let parts: Vec<Mutex<&mut [Item]>> = sources.iter_mut().flat_map(|s| s.items.chunks_mut(LOOKS_AT_ONCE)).map(Mutex::new).collect();
        threads::each(
            parts.len(),
            LOOKS_PER_THREAD,
            || (self.root.neighbours(), 0),
            |(look, near), n| {
                let mut items = parts[n].lock().unwrap_or_else(PoisonError::into_inner);
                items.iter_mut().try_for_each(|item| self.look(item, look, near))
            },
        )
    }

    fn look(&self, item: &mut Item, neighbours: &mut Neighbours<'_>, near: &mut usize) -> Result<(), PathError> {
        let mut stat = neighbours.lstat(&item.path)?;
        if stat.kind != item.stat.kind {
            let became = std::io::Error::other("it became something else while it was read");
            return Err(PathError::new("copy", &item.path, became));
        }
        if self.drops_owners {
            (stat.uid, stat.gid) = (0, 0);
        }
        if let Some(umask) = self.umask.filter(|_| matches!(stat.kind, Kind::File | Kind::Dir)) {
            let runs = stat.kind == Kind::Dir || stat.mode & 0o100 != 0;
            stat.mode = if runs { 0o777 } else { 0o666 } & !umask;
        }
        match stat.kind {
            Kind::Symlink => item.target = Some(self.root.readlink(&item.path)?.into_vec().into()),
            // Hashes come from the stat cache where that can be trusted.
            Kind::File => item.hash = self.stats.as_ref().and_then(|stats| stats.get(&stat, near)),
            _ => {}
        }
        item.stat = stat;
        Ok(())
    }

    /// Fills in the hashes of regular files that have none yet.
    fn hash_all(&self, sources: &mut [Source]) -> Result<(), PathError> {
        let items = sources.iter_mut().flat_map(|s| &mut s.items);
        let missing = items.filter(|item| item.stat.kind == Kind::File && item.hash.is_none());
        let cells: Vec<Mutex<&mut Item>> = missing.map(Mutex::new).collect();
        threads::each(
            cells.len(),
            FILES_PER_THREAD,
            || vec![0; BUFFER_BYTES],
            |buffer, n| {
                let mut item = cells[n].lock().unwrap_or_else(PoisonError::into_inner);
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
    kind: Option<Kind>,
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
    // A few large pieces are hashed faster than many small ones.
    let mut buffer = Vec::with_capacity(BUFFER_BYTES);
    let mut put = |bytes: &[u8]| {
        if buffer.len() + bytes.len() >= BUFFER_BYTES {
            key.update(&buffer);
            buffer.clear();
        }
        buffer.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        buffer.extend_from_slice(bytes);
    };
    for source in sources {
        put(b"source");
        put(source.name.as_os_str().as_bytes());
        for item in &source.items {
            let stat = &item.stat;
            let mode = if ignores_mode { 0 } else { stat.mode };
            let (uid, gid) = if ignores_owner { (0, 0) } else { (stat.uid, stat.gid) };
            put(item.below().as_os_str().as_bytes());
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
    key.update(&buffer);
}

/// As [`Path::join`], for a name that has no slash, and without room to spare.
fn join(dir: &Path, name: &OsStr) -> PathBuf {
    let dir = dir.as_os_str();
    if dir.is_empty() {
        return name.into();
    }
    let mut path = OsString::with_capacity(dir.len() + 1 + name.len());
    path.push(dir);
    path.push("/");
    path.push(name);
    path.into()
}

fn os_path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

#[cfg(test)]
mod tests;
