//! Looks at what is in a tree, in the order in which an archive has it.
//!
//! Where there is much, that is done on a thread of its own, ahead of who writes: of many small files, opening and reading
//! takes as long as hashing. What is ahead has a bound, and holds no descriptor open.

use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::sync::mpsc::{SyncSender, sync_channel};

use super::super::archive::Xattrs;
use super::super::marks::steers_overlay;
use super::super::{LayerError, show};
use super::{as_path, join, unreadable};
use crate::sys::fs::PathError;
use crate::sys::root::{Kind, Place, Root, Stat, has_no_xattrs};
use crate::sys::threads;

/// So many names are looked at before a thread is worth its cost.
const ALONE_MAX: usize = 64;
/// The largest file that is read ahead.
const SMALL_MAX_BYTES: u64 = 64 << 10;
/// How many names, and how many bytes of content, go together.
const BATCH_NAMES: usize = 64;
const BATCH_BYTES: usize = 1 << 20;
/// How many such batches wait.
const BATCHES_MAX: usize = 2;

/// What one name is.
pub(super) struct Looked {
    pub(super) path: Vec<u8>,
    pub(super) stat: Stat,
    /// Attributes that belong into an archive.
    pub(super) xattrs: Xattrs,
    /// Whether overlayfs marks it as a directory that hides what is below.
    pub(super) is_opaque: bool,
    /// Where a symbolic link points.
    pub(super) target: Vec<u8>,
    /// What is in a file, where it was read already.
    pub(super) content: Option<Vec<u8>>,
}

/// Goes through a tree depth first, each directory before its content. A list of names to come, instead of recursion,
/// holds however deep the tree is.
pub(super) struct Reader<'a> {
    root: &'a Root,
    layer: bool,
    todo: Vec<Vec<u8>>,
}

impl<'a> Reader<'a> {
    /// Starts with these paths, the first one last.
    pub(super) fn new(root: &'a Root, layer: bool, todo: Vec<Vec<u8>>) -> Reader<'a> {
        Reader { root, layer, todo }
    }

    /// Hands over everything, in order.
    pub(super) fn each(mut self, on: &mut dyn FnMut(Looked) -> Result<(), LayerError>) -> Result<(), LayerError> {
        for looked in self.by_ref().take(ALONE_MAX) {
            on(looked?)?;
        }
        if self.todo.is_empty() || threads::processors() < 2 {
            return self.try_for_each(|looked| on(looked?));
        }
        std::thread::scope(|scope| {
            let (sender, batches) = sync_channel(BATCHES_MAX);
            scope.spawn(move || self.send(&sender));
            batches.into_iter().flatten().try_for_each(|looked| on(looked?))
        })
    }

    fn send(self, sender: &SyncSender<Vec<Result<Looked, LayerError>>>) {
        let (mut batch, mut bytes) = (Vec::with_capacity(BATCH_NAMES), 0);
        for looked in self {
            bytes += looked.as_ref().ok().and_then(|looked| looked.content.as_ref()).map_or(0, Vec::len);
            batch.push(looked);
            if batch.len() >= BATCH_NAMES || bytes >= BATCH_BYTES {
                let whole = std::mem::replace(&mut batch, Vec::with_capacity(BATCH_NAMES));
                bytes = 0;
                // Whoever takes them has failed.
                if sender.send(whole).is_err() {
                    return;
                }
            }
        }
        let _ = sender.send(batch);
    }

    fn look(&mut self, path: Vec<u8>) -> Result<Looked, LayerError> {
        let unreadable = |source| unreadable(&path, source);
        let place = self.root.place(as_path(&path)).map_err(unreadable)?;
        let stat = place.lstat().map_err(unreadable)?;
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(&path);
        if self.layer && name.starts_with(b".wh.") {
            return Err(LayerError::Unstorable { path: show(&path), reason: "names that begin with '.wh.' mean deletions in layers" });
        }
        let mut looked = Looked { path: Vec::new(), stat, xattrs: Vec::new(), is_opaque: false, target: Vec::new(), content: None };
        if stat.kind == Kind::Socket || (self.layer && stat.is_whiteout()) {
            return Ok(Looked { path, ..looked });
        }
        let mut is_bare = false;
        if stat.kind == Kind::File && stat.size > 0 && stat.links <= 1 {
            let mut file = place.open_known_file().map_err(unreadable)?;
            is_bare = has_no_xattrs(&file);
            if stat.size <= SMALL_MAX_BYTES {
                let read = read_exactly(&mut file, stat.size);
                looked.content = Some(read.map_err(|error| unreadable(PathError::new("read", place.path(), error)))?);
            }
        }
        if !is_bare {
            (looked.xattrs, looked.is_opaque) = self.xattrs(&path, &place)?;
        }
        match stat.kind {
            Kind::Symlink => looked.target = place.readlink().map_err(unreadable)?.as_bytes().to_vec(),
            Kind::Dir => self.todo.extend(names(self.root, &path)?),
            _ => {}
        }
        Ok(Looked { path, ..looked })
    }

    /// Reads the attributes that belong into an archive, and whether overlayfs marks a directory opaque.
    fn xattrs(&self, path: &[u8], place: &Place) -> Result<(Xattrs, bool), LayerError> {
        let unreadable = |source| unreadable(path, source);
        let (mut kept, mut opaque) = (Vec::new(), false);
        for name in place.xattrs().map_err(unreadable)? {
            if steers_overlay(&name) {
                let what = name.rsplit(|byte| *byte == b'.').next().unwrap_or(&name);
                if self.layer && matches!(what, b"redirect" | b"metacopy") {
                    return Err(LayerError::Unstorable { path: show(path), reason: "its content is in a layer below" });
                }
                if self.layer && what == b"opaque" {
                    opaque |= place.xattr(&name).map_err(unreadable)?.as_deref() == Some(b"y");
                }
                continue;
            }
            // Of the security attributes, capabilities are the file's; the others are this host's policy.
            if name.starts_with(b"security.") && name != b"security.capability" {
                continue;
            }
            if let Some(value) = place.xattr(&name).map_err(unreadable)? {
                kept.push((name, value));
            }
        }
        Ok((kept, opaque))
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Looked, LayerError>;

    fn next(&mut self) -> Option<Self::Item> {
        let path = self.todo.pop()?;
        Some(self.look(path))
    }
}

/// Lists the paths of what is in a directory, the first one last.
pub(super) fn names(root: &Root, dir: &[u8]) -> Result<Vec<Vec<u8>>, LayerError> {
    let entries = root.read_dir(as_path(dir)).map_err(|source| unreadable(dir, source))?;
    let mut paths: Vec<_> = entries.iter().map(|entry| join(dir, entry.name.as_bytes())).collect();
    paths.sort_unstable_by(|a, b| b.cmp(a));
    Ok(paths)
}

/// Reads as much of a file as it had when it was looked at.
fn read_exactly(file: &mut impl Read, size: u64) -> io::Result<Vec<u8>> {
    let mut content = vec![0; usize::try_from(size).unwrap_or(usize::MAX)];
    let shorter = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => io::Error::new(error.kind(), "the file became shorter while it was read"),
        _ => error,
    };
    file.read_exact(&mut content).map_err(shorter)?;
    Ok(content)
}
