//! Joins unpacked layers into one directory, as the mounted stack would show them.
//!
//! Two things are made so: one layer of several (what they delete of the layers below them stays
//! deleted by it), and a plain tree for those who cannot mount an overlay. A layer's files are
//! linked, a tree's are copied, for they are written to.
//!
//! Invariant: what is walked are directories of the layers themselves, never their links, and what
//! is written stays inside the directory that was opened. (OCI image specification, layer.md.)

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use super::archive::Xattrs;
use super::marks::{is_opaque, make_whiteout, mark_opaque, steers_overlay};
use super::{LayerError, show};
use crate::sys::fs::PathError;
use crate::sys::interrupt;
use crate::sys::root::{Kind, Place, Root, Stat, Time, describe_file, set_file_times, set_file_xattr};

type Result<T> = std::result::Result<T, LayerError>;

/// Joins `own` layers, base first, which lie on `base`, into one layer in the empty directory `into`, which must be on the
/// same file system: its files are links to theirs.
///
/// # Errors
/// What the kernel says.
pub fn squash(base: &[PathBuf], own: &[PathBuf], into: &Root) -> Result<()> {
    Merger::new(base, into, true)?.all(own)
}

/// Copies what layers show, base first, into the empty directory `into`: a plain tree without whiteouts.
///
/// # Errors
/// What the kernel says.
pub fn flatten(layers: &[PathBuf], into: &Root) -> Result<()> {
    Merger::new(&[], into, false)?.all(layers)
}

struct Merger<'a> {
    /// The layers below, uppermost first.
    base: Vec<Root>,
    into: &'a Root,
    links: bool,
    /// Directories of the result that hide what the base has there.
    opaque: BTreeSet<PathBuf>,
    /// When directories changed last; set when nothing is put into them any more.
    times: BTreeMap<PathBuf, Time>,
}

pub(super) fn at(path: &Path) -> impl Fn(PathError) -> LayerError + '_ {
    |source| LayerError::Pack { path: show(path.as_os_str().as_encoded_bytes()), source }
}

impl<'a> Merger<'a> {
    fn new(base: &[PathBuf], into: &'a Root, links: bool) -> Result<Merger<'a>> {
        let base = base.iter().rev().map(|path| Root::open(path).map_err(at(path))).collect::<Result<_>>()?;
        Ok(Merger { base, into, links, opaque: BTreeSet::new(), times: BTreeMap::new() })
    }

    fn all(mut self, layers: &[PathBuf]) -> Result<()> {
        for path in layers {
            let layer = Root::open(path).map_err(at(path))?;
            let root = Path::new("");
            let (from, to) = (layer.place(root).map_err(at(path))?, self.into.place(root).map_err(at(path))?);
            let stat = layer.lstat(root).map_err(at(path))?;
            self.describe(root, &from, &to, &stat).map_err(at(path))?;
            self.layer(&layer)?;
        }
        for (path, time) in self.times.iter().rev() {
            match self.into.set_times(path, *time, *time) {
                // A later layer took it away.
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                other => other.map_err(at(path))?,
            }
        }
        Ok(())
    }

    /// Puts one layer on top. A list of directories to come, instead of recursion, holds however deep it is.
    fn layer(&mut self, layer: &Root) -> Result<()> {
        let mut linked = HashMap::new();
        let mut todo = vec![PathBuf::new()];
        while let Some(dir) = todo.pop() {
            interrupt::check().map_err(|source| at(&dir)(PathError::new("read", &dir, source)))?;
            for entry in layer.read_dir(&dir).map_err(at(&dir))? {
                let path = dir.join(&entry.name);
                if self.name(layer, &path, &mut linked).map_err(at(&path))? {
                    todo.push(path);
                }
            }
        }
        Ok(())
    }

    /// Puts one name in its place; tells whether it is a directory, whose content follows.
    fn name(&mut self, layer: &Root, path: &Path, linked: &mut HashMap<u64, PathBuf>) -> std::result::Result<bool, PathError> {
        let (from, to) = (layer.place(path)?, self.into.place(path)?);
        let (stat, there) = (from.lstat()?, to.find()?);
        if stat.is_whiteout() {
            self.remove(path, &to, there.as_ref())?;
            if self.below(path)?.is_some() {
                make_whiteout(&to)?;
            }
            return Ok(false);
        }
        if stat.kind != Kind::Dir {
            self.remove(path, &to, there.as_ref())?;
            if self.links {
                to.link_from(&from)?;
            } else {
                copy_node(self.into, path, (&from, &stat), linked)?;
            }
            return Ok(false);
        }
        let is_dir = there.as_ref().is_some_and(|t| t.kind == Kind::Dir);
        // A whiteout or a file of an earlier layer hid what the base has here; so does the directory that takes its place.
        let mut hides = there.is_some() && !is_dir;
        if is_opaque(&from)? {
            hides = true;
            self.remove(path, &to, there.as_ref())?;
        } else if !is_dir {
            self.remove(path, &to, there.as_ref())?;
        }
        let hides = hides && self.below(path)? == Some(Kind::Dir);
        if to.find()?.is_none() {
            to.create_dir(0o700)?;
        }
        self.describe(path, &from, &to, &stat)?;
        if hides {
            mark_opaque(&to, false)?;
            self.opaque.insert(path.to_owned());
        }
        Ok(true)
    }

    /// Takes away what is there, and what was to be remembered of it.
    fn remove(&mut self, path: &Path, to: &Place, there: Option<&Stat>) -> std::result::Result<(), PathError> {
        match there.map(|stat| stat.kind) {
            None => {}
            Some(Kind::Dir) => {
                to.remove_tree()?;
                self.into.forget();
                self.opaque.retain(|marked| !marked.starts_with(path));
                self.times.retain(|timed, _| !timed.starts_with(path));
            }
            Some(_) => to.unlink()?,
        }
        Ok(())
    }

    /// Gives a directory what describes it; its times come last.
    fn describe(&mut self, path: &Path, from: &Place, to: &Place, stat: &Stat) -> std::result::Result<(), PathError> {
        self.times.insert(path.to_owned(), stat.modified);
        describe(from, to, stat)
    }

    /// Returns what the base shows at a path of the result; nothing where the result hides it anyway.
    fn below(&self, path: &Path) -> std::result::Result<Option<Kind>, PathError> {
        if path.ancestors().skip(1).any(|dir| self.opaque.contains(dir)) {
            return Ok(None);
        }
        let mut layers: Vec<&Root> = self.base.iter().collect();
        let mut prefix = PathBuf::new();
        let mut found = None;
        for part in path.components() {
            prefix.push(part);
            found = None;
            let mut deeper = Vec::new();
            for layer in layers {
                let place = layer.place(&prefix)?;
                match place.find()? {
                    None => {}
                    Some(stat) if stat.is_whiteout() => break,
                    Some(stat) if stat.kind == Kind::Dir => {
                        found = Some(Kind::Dir);
                        deeper.push(layer);
                        if is_opaque(&place)? {
                            break;
                        }
                    }
                    Some(stat) => {
                        found = found.or(Some(stat.kind));
                        break;
                    }
                }
            }
            layers = deeper;
        }
        Ok(found)
    }
}

/// Gives a directory what describes another, but for its times.
pub(super) fn describe(from: &Place, to: &Place, stat: &Stat) -> std::result::Result<(), PathError> {
    to.set_owner(stat.uid, stat.gid)?;
    to.set_mode(stat.mode)?;
    for name in to.xattrs()?.into_iter().filter(|name| !steers_overlay(name)) {
        to.remove_xattr(&name)?;
    }
    for (name, value) in own_xattrs(from)? {
        to.set_xattr(&name, &value)?;
    }
    Ok(())
}

/// Copies what is no directory to a path where nothing is. Names of one file that were copied before are in `linked`.
pub(super) fn copy_node(
    into: &Root,
    path: &Path,
    (from, stat): (&Place, &Stat),
    linked: &mut HashMap<u64, PathBuf>,
) -> std::result::Result<(), PathError> {
    let to = into.place(path)?;
    if stat.links > 1 {
        if let Some(first) = linked.get(&stat.ino) {
            return to.link_from(&into.place(first)?);
        }
        linked.insert(stat.ino, path.to_owned());
    }
    match stat.kind {
        Kind::File => {
            let failed = |source| PathError::new("copy", path, source);
            let (mut source, mut file) = (from.open_known_file()?, to.create_file(0o600)?);
            io::copy(&mut source, &mut file).map_err(failed)?;
            describe_file(&file, stat.uid, stat.gid, stat.mode).map_err(failed)?;
            for (name, value) in own_xattrs(from)? {
                set_file_xattr(&file, &name, &value).map_err(failed)?;
            }
            return set_file_times(&file, stat.modified, stat.modified).map_err(failed);
        }
        // Nobody listens at a socket of another time.
        Kind::Socket => return Ok(()),
        Kind::Symlink => to.symlink(from.readlink()?.as_encoded_bytes())?,
        kind => {
            to.make_node(kind, stat.mode, stat.major, stat.minor)?;
            to.set_mode(stat.mode)?;
        }
    }
    to.set_owner(stat.uid, stat.gid)?;
    to.set_times(stat.modified, stat.modified)
}

/// Reads the attributes that are not overlayfs' own.
pub(super) fn own_xattrs(place: &Place) -> std::result::Result<Xattrs, PathError> {
    let mut all = Vec::new();
    for name in place.xattrs()?.into_iter().filter(|name| !steers_overlay(name)) {
        if let Some(value) = place.xattr(&name)? {
            all.push((name, value));
        }
    }
    Ok(all)
}
