//! What was changed in a plain tree, as a layer: for those who cannot mount an overlay.
//!
//! A tree is looked at before a step and after it. A file is another one when its inode, what
//! describes it or its ctime differ, which no program can set; a directory when its inode, the time of
//! its birth or what describes it do. What was deleted becomes whiteouts, a directory that took another one's place is
//! opaque, and parents come along: what an overlay's upper directory would have.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::LayerError;
use super::marks::{make_whiteout, mark_opaque};
use super::merge::{at, copy_node, describe};
use crate::sys::fs::PathError;
use crate::sys::interrupt;
use crate::sys::root::{Kind, Root, Stat, Time};

type Result<T> = std::result::Result<T, PathError>;

/// A tree as it was.
#[derive(Debug, Default)]
pub struct Snapshot {
    names: HashMap<PathBuf, Vec<OsString>>,
    stats: HashMap<PathBuf, Stat>,
    /// When directories were made: the number of one that is gone may be another's.
    born: HashMap<PathBuf, Option<Time>>,
}

impl Snapshot {
    /// Looks at a tree.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(tree: &Root) -> std::result::Result<Snapshot, LayerError> {
        let mut snapshot = Snapshot::default();
        let mut todo = vec![PathBuf::new()];
        while let Some(dir) = todo.pop() {
            snapshot.look(tree, &dir, &mut todo).map_err(at(&dir))?;
        }
        Ok(snapshot)
    }

    fn look(&mut self, tree: &Root, dir: &Path, todo: &mut Vec<PathBuf>) -> Result<()> {
        interrupt::check().map_err(|source| PathError::new("read", dir, source))?;
        let mut names = Vec::new();
        for entry in tree.read_dir(dir)? {
            let path = dir.join(&entry.name);
            let stat = tree.lstat(&path)?;
            if stat.kind == Kind::Dir {
                todo.push(path.clone());
                self.born.insert(path.clone(), tree.place(&path)?.born()?);
            }
            self.stats.insert(path, stat);
            names.push(entry.name);
        }
        self.names.insert(dir.to_owned(), names);
        Ok(())
    }

    /// Writes what is different in the tree now into the empty directory `upper`; what lies at `hidden` paths counts for nothing.
    ///
    /// # Errors
    /// When one cannot be read or the other not be written.
    pub fn changes(&self, tree: &Root, upper: &Root, hidden: &BTreeSet<PathBuf>) -> std::result::Result<(), LayerError> {
        let mut writer = Writer { before: self, tree, upper, hidden, linked: HashMap::new(), times: BTreeMap::new() };
        let mut todo = vec![(PathBuf::new(), false)];
        while let Some((dir, is_new)) = todo.pop() {
            writer.dir(&dir, is_new, &mut todo).map_err(at(&dir))?;
        }
        for (path, time) in writer.times.iter().rev() {
            upper.set_times(path, *time, *time).map_err(at(path))?;
        }
        Ok(())
    }
}

fn is_same(before: &Stat, now: &Stat) -> bool {
    let looks = |s: &Stat| (s.kind, s.ino, s.mode, s.uid, s.gid, s.modified, s.major, s.minor);
    looks(before) == looks(now) && (now.kind == Kind::Dir || (before.size, before.changed) == (now.size, now.changed))
}

struct Writer<'a> {
    before: &'a Snapshot,
    tree: &'a Root,
    upper: &'a Root,
    hidden: &'a BTreeSet<PathBuf>,
    linked: HashMap<u64, PathBuf>,
    /// When the directories of the result changed last; they are there.
    times: BTreeMap<PathBuf, Time>,
}

impl Writer<'_> {
    /// Looks at what is in a directory; all of it is new in one that took another's place.
    fn dir(&mut self, dir: &Path, is_new: bool, todo: &mut Vec<(PathBuf, bool)>) -> Result<()> {
        interrupt::check().map_err(|source| PathError::new("read", dir, source))?;
        let mut there = BTreeSet::new();
        for entry in self.tree.read_dir(dir)? {
            let path = dir.join(&entry.name);
            there.insert(entry.name);
            if self.hidden.contains(&path) {
                continue;
            }
            let stat = self.tree.lstat(&path)?;
            let before = self.before.stats.get(&path).filter(|_| !is_new);
            let is_changed = before.is_none_or(|before| !is_same(before, &stat));
            if stat.kind != Kind::Dir {
                if is_changed {
                    self.file(&path, &stat)?;
                }
                continue;
            }
            let was = before.filter(|before| before.kind == Kind::Dir);
            let born = self.before.born.get(&path);
            let is_other = match (was, born) {
                (Some(was), Some(born)) => was.ino != stat.ino || *born != self.tree.place(&path)?.born()?,
                _ => true,
            };
            if is_changed || is_other {
                self.make(&path)?;
            }
            if is_other && was.is_some() {
                mark_opaque(&self.upper.place(&path)?, false)?;
            }
            todo.push((path, is_other));
        }
        let gone = self.before.names.get(dir).filter(|_| !is_new);
        for name in gone.into_iter().flatten().filter(|name| !there.contains(*name)) {
            let path = dir.join(name);
            if !self.hidden.contains(&path) {
                self.make(dir)?;
                make_whiteout(&self.upper.place(&path)?)?;
            }
        }
        Ok(())
    }

    /// Makes a directory of the tree in the result, and those that it is in.
    fn make(&mut self, dir: &Path) -> Result<()> {
        let mut missing = Vec::new();
        for path in dir.ancestors().take_while(|path| !path.as_os_str().is_empty()) {
            if self.times.contains_key(path) {
                break;
            }
            missing.push(path);
        }
        for path in missing.into_iter().rev() {
            let (from, to) = (self.tree.place(path)?, self.upper.place(path)?);
            let stat = from.lstat()?;
            to.create_dir(0o700)?;
            describe(&from, &to, &stat)?;
            self.times.insert(path.to_owned(), stat.modified);
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, stat: &Stat) -> Result<()> {
        if let Some(dir) = path.parent() {
            self.make(dir)?;
        }
        copy_node(self.upper, path, (&self.tree.place(path)?, stat), &mut self.linked)
    }
}
