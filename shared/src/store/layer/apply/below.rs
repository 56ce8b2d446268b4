//! The layers below the one that is being unpacked, seen as overlayfs will show them.
//!
//! Only what a layer leaves open is looked up here: parents it does not name, and hard links to
//! files it does not bring.

use std::collections::{BTreeSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt;

use super::super::archive::Xattrs;
use super::super::marks::{is_opaque, steers_overlay};
use super::{Applier, Description, EntryError, Result1, as_path, join};
use crate::sys::fault;
use crate::sys::fs::PathError;
use crate::sys::root::{Kind, Place, Root, Stat, describe_file, set_file_times, set_file_xattr};

/// How many symbolic links one path may lead through; the kernel's own limit.
const LINKS_MAX: usize = 40;

/// One directory as the layers below show it: the directories that are merged, uppermost first.
#[derive(Clone)]
pub(super) struct Stack(std::sync::Arc<Vec<Root>>);

impl Stack {
    fn empty() -> Stack {
        Stack(std::sync::Arc::new(Vec::new()))
    }

    /// Finds a name; whiteouts are nothing.
    pub(super) fn find(&self, name: &OsStr) -> Result<Option<(Place, Stat)>, PathError> {
        for dir in self.0.iter() {
            let place = dir.place(std::path::Path::new(name))?;
            match place.find()? {
                Some(stat) if stat.is_whiteout() => return Ok(None),
                Some(stat) => return Ok(Some((place, stat))),
                None => {}
            }
        }
        Ok(None)
    }

    /// Goes into the directory of that name.
    fn enter(&self, name: &OsStr) -> Result<Stack, PathError> {
        let mut dirs = Vec::new();
        for dir in self.0.iter() {
            let place = dir.place(std::path::Path::new(name))?;
            match place.find()? {
                Some(stat) if stat.kind == Kind::Dir => {
                    dirs.push(place.open_root()?);
                    if is_opaque(&place)? {
                        break;
                    }
                }
                Some(_) => break,
                None => {}
            }
        }
        Ok(Stack(std::sync::Arc::new(dirs)))
    }

    /// Lists what this directory shows.
    pub(super) fn names(&self) -> Result<BTreeSet<OsString>, PathError> {
        let mut names = BTreeSet::new();
        for dir in self.0.iter() {
            names.extend(dir.read_dir(std::path::Path::new("."))?.into_iter().map(|entry| entry.name));
        }
        Ok(names)
    }
}

/// A directory on the way: its real name, what lies below it, and whether a whiteout of this
/// layer's cut that off.
struct Step {
    name: Vec<u8>,
    below: Option<Stack>,
}

impl Applier<'_> {
    /// Walks to a directory as the mounted stack would: through this layer's links and those of the
    /// layers below. Makes what this layer lacks, described as below, or as 0755 and root's. Returns
    /// the directory's real path and what lies below it.
    pub(super) fn parents(&mut self, dir: &[u8]) -> Result1<(Vec<u8>, Stack)> {
        let mut todo: VecDeque<Vec<u8>> = dir.split(|byte| *byte == b'/').map(<[u8]>::to_vec).collect();
        let mut steps: Vec<Step> = Vec::new();
        let mut links = 0;
        let top = self.stack()?;
        while let Some(part) = todo.pop_front() {
            match &part[..] {
                b"" | b"." => continue,
                b".." => {
                    steps.pop();
                    continue;
                }
                _ => {}
            }
            let below = steps.last().map_or(&top, |step| &step.below).clone();
            let target = match self.step(&real_path(&steps), &part, below)? {
                Way::Into(below) => {
                    steps.push(Step { name: part, below });
                    continue;
                }
                Way::Link(target) => target,
            };
            links += 1;
            if links > LINKS_MAX {
                return Err(EntryError::Malformed("its directory's links go round in circles".to_owned()));
            }
            if target.as_bytes().starts_with(b"/") {
                steps.clear();
            }
            for part in target.as_bytes().split(|byte| *byte == b'/').rev() {
                todo.push_front(part.to_vec());
            }
        }
        self.make_steps(&steps)?;
        let below = steps.last().map_or(top, |step| step.below.clone());
        // Whether what lies below matters is asked only by those who look for it.
        let stack = match below {
            Some(stack) => stack,
            None => return Err(EntryError::NeedsLower),
        };
        Ok((real_path(&steps), stack))
    }

    /// The layers below; `None` while nobody named them.
    fn stack(&mut self) -> Result1<Option<Stack>> {
        if let (None, Some(lower)) = (&self.below, self.options.lower) {
            let roots = lower.iter().rev().map(|path| Root::open(path)).collect::<Result<Vec<_>, _>>()?;
            self.below = Some(Stack(std::sync::Arc::new(roots)));
        }
        Ok(self.below.clone())
    }

    fn step(&mut self, at: &[u8], part: &[u8], below: Option<Stack>) -> Result1<Way> {
        let name = OsStr::from_bytes(part);
        let here = match self.root.place(as_path(&join(at, part))) {
            Ok(place) => place.find()?.map(|stat| (place, stat)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => None,
            Err(error) => return Err(error.into()),
        };
        if let Some((place, stat)) = here {
            return match stat.kind {
                Kind::Dir if is_opaque(&place)? => Ok(Way::Into(Some(Stack::empty()))),
                Kind::Dir => Ok(Way::Into(below.map(|stack| stack.enter(name)).transpose()?)),
                Kind::Symlink => Ok(Way::Link(place.readlink()?)),
                _ if stat.is_whiteout() => Ok(Way::Into(Some(Stack::empty()))),
                _ => Err(not_a_directory(place.path())),
            };
        }
        let Some(stack) = below else { return Err(EntryError::NeedsLower) };
        match stack.find(name)? {
            None => Ok(Way::Into(Some(Stack::empty()))),
            Some((place, stat)) => {
                self.applied.depends_on_lower = true;
                match stat.kind {
                    Kind::Dir => Ok(Way::Into(Some(stack.enter(name)?))),
                    Kind::Symlink => Ok(Way::Link(place.readlink()?)),
                    _ => Err(not_a_directory(place.path())),
                }
            }
        }
    }

    fn make_steps(&mut self, steps: &[Step]) -> Result1<()> {
        for n in 1..=steps.len() {
            let path = real_path(&steps[..n]);
            let place = self.root.place(as_path(&path))?;
            let there = place.find()?;
            match there {
                Some(stat) if stat.kind == Kind::Dir => continue,
                Some(_) => self.clear(&place)?,
                None => {}
            }
            place.create_dir(0o700)?;
            self.applied.inodes += 1;
            if there.is_some() {
                self.mark_opaque(&place)?;
            }
            let uppermost = steps[n - 1].below.as_ref().and_then(|stack| stack.0.first());
            let description = match uppermost {
                Some(dir) => description(&dir.place(std::path::Path::new("."))?)?,
                None => self.options.implied(),
            };
            self.dirs.insert(path, description);
        }
        Ok(())
    }
}

enum Way {
    Into(Option<Stack>),
    Link(OsString),
}

fn real_path(steps: &[Step]) -> Vec<u8> {
    steps.iter().map(|step| &step.name[..]).collect::<Vec<_>>().join(&b'/')
}

fn not_a_directory(path: &std::path::Path) -> EntryError {
    EntryError::Call(PathError::new("use", path, io::Error::from_raw_os_error(libc::ENOTDIR)))
}

/// Reads what a directory of the layers below is like.
pub(super) fn description(place: &Place) -> Result<Description, PathError> {
    let stat = place.lstat()?;
    Ok(Description { uid: stat.uid, gid: stat.gid, mode: stat.mode, modified: stat.modified, xattrs: xattrs(place)? })
}

fn xattrs(place: &Place) -> Result<Xattrs, PathError> {
    let mut xattrs = Vec::new();
    for name in place.xattrs()? {
        if !steers_overlay(&name)
            && let Some(value) = place.xattr(&name)?
        {
            xattrs.push((name, value));
        }
    }
    Ok(xattrs)
}

/// Copies a file, link or node of the layers below into this one, all its metadata too; returns the
/// bytes of content.
pub(super) fn copy_up(from: &Place, stat: &Stat, to: &Place) -> Result<u64, PathError> {
    match stat.kind {
        Kind::File => return copy_file(from, stat, to),
        Kind::Symlink => to.symlink(from.readlink()?.as_bytes())?,
        kind => to.make_node(kind, 0o600, stat.major, stat.minor)?,
    }
    description(from)?.give(to, stat.kind)?;
    Ok(0)
}

fn copy_file(from: &Place, stat: &Stat, to: &Place) -> Result<u64, PathError> {
    let (mut source, mut file): (File, File) = (from.open_file()?, to.create_file(0o600)?);
    let failed = |source| PathError::new("copy up", to.path(), source);
    fault::point("write a file").map_err(failed)?;
    // The standard library uses copy_file_range(2) here.
    let bytes = io::copy(&mut source, &mut file).map_err(failed)?;
    describe_file(&file, stat.uid, stat.gid, stat.mode).map_err(failed)?;
    for (name, value) in xattrs(from)? {
        set_file_xattr(&file, &name, &value).map_err(failed)?;
    }
    set_file_times(&file, stat.modified, stat.modified).map_err(failed)?;
    Ok(bytes)
}
