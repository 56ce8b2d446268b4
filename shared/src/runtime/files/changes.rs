//! What a container changed of its image: read from its own directory, compared with the layers below.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::{lower, read_only};
use crate::runtime::container::Container;
use crate::runtime::error::Result;
use crate::store::Lease;
use crate::sys::fs;
use crate::sys::root::{Kind, Root, Stat};

/// Trees deeper than this are not looked at.
const DEPTH_MAX: usize = 512;

/// How a file was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is another.
    Changed,
    /// It has gone.
    Deleted,
}

impl ChangeKind {
    /// Returns the word of records.
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Changed => "changed",
            ChangeKind::Deleted => "deleted",
        }
    }
}

/// A file that a container changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its path, absolute.
    pub path: PathBuf,
    /// How.
    pub kind: ChangeKind,
}

/// Lists what a container changed, by path. Mount points that its start made are not among it.
///
/// # Errors
/// When its files cannot be read.
pub fn changes(container: &Container, lease: &Lease) -> Result<Vec<Change>> {
    let below = read_only(&lower(container, lease)?)?;
    let upper = Root::open(&container.dir().join("upper"))?;
    let points = container.config().mounts.iter().map(|mount| PathBuf::from(mount.spec.destination.trim_start_matches('/'))).collect();
    let mut walk = Walk { upper: &upper, below: &below, points, found: Vec::new() };
    walk.dir(Path::new(""), 0)?;
    Ok(walk.found)
}

struct Walk<'a> {
    upper: &'a Root,
    below: &'a Root,
    /// Where something is mounted.
    points: BTreeSet<PathBuf>,
    found: Vec<Change>,
}

impl Walk<'_> {
    fn add(&mut self, path: &Path, kind: ChangeKind) {
        self.found.push(Change { path: Path::new("/").join(path), kind });
    }

    /// Looks at what is in a directory of the upper tree, in order.
    fn dir(&mut self, dir: &Path, depth: usize) -> fs::Result<()> {
        if depth > DEPTH_MAX {
            return Err(fs::PathError::new("look at", dir, io::ErrorKind::InvalidFilename.into()));
        }
        let at = |dir: &Path| if dir.as_os_str().is_empty() { PathBuf::from(".") } else { dir.to_owned() };
        let mut names: Vec<_> = self.upper.read_dir(&at(dir))?.into_iter().map(|entry| entry.name).collect();
        names.sort_unstable();
        for name in &names {
            let path = dir.join(name);
            match self.one(&path, depth) {
                // It went while we looked.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
        let is_opaque = !dir.as_os_str().is_empty() && self.upper.xattr(dir, b"trusted.overlay.opaque")?.as_deref() == Some(b"y");
        if is_opaque {
            let hidden = self.below.read_dir(dir).unwrap_or_default();
            let mut hidden: Vec<_> = hidden.into_iter().map(|entry| entry.name).filter(|name| !names.contains(name)).collect();
            hidden.sort_unstable();
            hidden.iter().for_each(|name| self.add(&dir.join(name), ChangeKind::Deleted));
        }
        Ok(())
    }

    fn one(&mut self, path: &Path, depth: usize) -> fs::Result<()> {
        let stat = self.upper.lstat(path)?;
        let before = self.find_below(path)?;
        if stat.is_whiteout() {
            if before.is_some() {
                self.add(path, ChangeKind::Deleted);
            }
            return Ok(());
        }
        if self.points.contains(path) && before.is_none() {
            return Ok(());
        }
        let place = self.found.len();
        if stat.kind == Kind::Dir {
            self.dir(path, depth + 1)?;
        }
        let kind = match before {
            None => ChangeKind::Added,
            // A directory that was only copied up, and nothing in it has changed.
            Some(before) if before.kind == Kind::Dir && same(&stat, &before) && self.found.len() == place => return Ok(()),
            Some(_) => ChangeKind::Changed,
        };
        self.found.insert(place, Change { path: Path::new("/").join(path), kind });
        Ok(())
    }

    fn find_below(&self, path: &Path) -> fs::Result<Option<Stat>> {
        // Links on the way are the image's; the path is the container's and has none.
        match self.below.lstat(path) {
            Ok(stat) => Ok(Some(stat)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Tells whether two directories are described alike.
fn same(one: &Stat, other: &Stat) -> bool {
    one.kind == other.kind && (one.mode, one.uid, one.gid, one.modified) == (other.mode, other.uid, other.gid, other.modified)
}
