//! Copy-up: an empty volume takes what the image has at its mount point, the first time.
//!
//! Both sides are directory handles that nothing leaves: a link in the image cannot make the copy
//! read the host, and nothing that is in a volume is ever replaced.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use super::{Result, VolumeError};
use crate::store::Lease;
use crate::sys::fs::{self, PathError};
use crate::sys::root::{Kind, Place, Root, Stat, describe_file, set_file_times, set_file_xattr};

/// The attribute that has a file's label.
const LABEL: &[u8] = b"security.selinux";
/// Trees deeper than this are not copied.
const DEPTH_MAX: usize = 512;

/// Copies what the image has at `target` into a volume that is empty; tells whether it did.
/// `image` is the root of the merged layers, before the container runs.
///
/// # Errors
/// What the kernel says; the volume is empty then.
pub fn copy_up(lease: &Lease, image: &Root, target: &str, volume: &Path) -> Result<bool> {
    let data = Root::open(volume).map_err(VolumeError::Path)?;
    if !is_empty(&data)? {
        return Ok(false);
    }
    let source = match image.sub_root(Path::new(target.trim_start_matches('/'))) {
        Ok(source) => source,
        // Nothing there, or a file: the volume starts empty.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(false),
        Err(error) => return Err(VolumeError::Path(error)),
    };
    let staged = lease.scratch("volume-fill");
    fs::create_dir(&staged, 0o700).map_err(VolumeError::Path)?;
    let filled = fill(&source, &staged, &data);
    let cleared = fs::remove_tree(&staged);
    filled.map_err(VolumeError::Path)?;
    cleared.map_err(VolumeError::Path)?;
    Ok(true)
}

/// Copies everything below one directory, its own description included, into an empty one.
///
/// # Errors
/// What the kernel says.
pub(in crate::runtime) fn copy_tree(source: &Root, target: &Root) -> Result<()> {
    let copy = || -> fs::Result<()> {
        let (from, to) = (source.place(Path::new("."))?, target.place(Path::new("."))?);
        Copy { links: HashMap::new(), staged: target }.entries(&from, &to, Path::new(""), 0)?;
        describe(&from, &to, &from.lstat()?)
    };
    copy().map_err(VolumeError::Path)
}

fn is_empty(root: &Root) -> Result<bool> {
    root.read_dir(Path::new(".")).map(|entries| entries.is_empty()).map_err(VolumeError::Path)
}

fn fill(source: &Root, staged: &Path, data: &Root) -> fs::Result<()> {
    let from = source.place(Path::new("."))?;
    let scratch = Root::open(staged)?;
    let to = scratch.place(Path::new("."))?;
    let mut copy = Copy { links: HashMap::new(), staged: &scratch };
    copy.entries(&from, &to, Path::new(""), 0)?;
    // What another container has put there meanwhile stays.
    for entry in scratch.read_dir(Path::new("."))? {
        let place = data.place(Path::new(&entry.name))?;
        if place.find()?.is_none() {
            scratch.place(Path::new(&entry.name))?.rename_to(&place)?;
        }
    }
    describe(&from, &data.place(Path::new("."))?, &from.lstat()?)
}

struct Copy<'a> {
    /// Files with several names: the first name that was copied.
    links: HashMap<(u64, u64), PathBuf>,
    staged: &'a Root,
}

impl Copy<'_> {
    fn entries(&mut self, from: &Place, to: &Place, path: &Path, depth: usize) -> fs::Result<()> {
        if depth > DEPTH_MAX {
            let reason = io::Error::new(io::ErrorKind::InvalidFilename, format!("it is deeper than {DEPTH_MAX} directories"));
            return Err(PathError::new("copy", path, reason));
        }
        for entry in from.read_dir()? {
            let (from, to) = (from.child(&entry.name)?, to.child(&entry.name)?);
            let stat = from.lstat()?;
            self.one(&from, &to, &stat, &path.join(&entry.name), depth)?;
        }
        Ok(())
    }

    fn one(&mut self, from: &Place, to: &Place, stat: &Stat, path: &Path, depth: usize) -> fs::Result<()> {
        if stat.kind != Kind::Dir && stat.links > 1 {
            if let Some(first) = self.links.get(&(stat.dev, stat.ino)) {
                return to.link_from(&self.staged.place(first)?);
            }
            self.links.insert((stat.dev, stat.ino), path.to_owned());
        }
        match stat.kind {
            Kind::Dir => {
                to.create_dir(0o700)?;
                self.entries(from, to, path, depth + 1)?;
                describe(from, to, stat)
            }
            Kind::File => copy_file(from, to, stat),
            Kind::Symlink => {
                to.symlink(std::os::unix::ffi::OsStrExt::as_bytes(from.readlink()?.as_os_str()))?;
                to.set_owner(stat.uid, stat.gid)?;
                to.set_times(stat.modified, stat.modified)
            }
            // The layers' own marks are no files.
            Kind::CharDevice if stat.is_whiteout() => Ok(()),
            // A socket without its server is of no use.
            Kind::Socket => Ok(()),
            Kind::CharDevice | Kind::BlockDevice | Kind::Fifo => {
                to.make_node(stat.kind, stat.mode, stat.major, stat.minor)?;
                describe(from, to, stat)
            }
        }
    }
}

fn copy_file(from: &Place, to: &Place, stat: &Stat) -> fs::Result<()> {
    let fail = |source| PathError::new("copy", from.path(), source);
    let mut input = from.open_file()?;
    let mut output = to.create_file(0o600)?;
    io::copy(&mut input, &mut output).map_err(fail)?;
    describe_file(&output, stat.uid, stat.gid, stat.mode).map_err(fail)?;
    // Capabilities go away when the owner changes, so they come last.
    for (name, value) in attributes(from)? {
        set_file_xattr(&output, &name, &value).map_err(fail)?;
    }
    set_file_times(&output, stat.modified, stat.modified).map_err(fail)
}

fn describe(from: &Place, to: &Place, stat: &Stat) -> fs::Result<()> {
    to.set_owner(stat.uid, stat.gid)?;
    to.set_mode(stat.mode)?;
    for (name, value) in attributes(from)? {
        to.set_xattr(&name, &value)?;
    }
    to.set_times(stat.modified, stat.modified)
}

/// Returns the extended attributes that belong to the file, not to overlayfs or the host's labels.
fn attributes(from: &Place) -> fs::Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let foreign: [&[u8]; 4] = [b"trusted.overlay.", b"user.overlay.", b"security.selinux", b"security.evm"];
    let mut all = Vec::new();
    for name in from.xattrs()? {
        if !foreign.iter().any(|prefix| name.starts_with(prefix))
            && let Some(value) = from.xattr(&name)?
        {
            all.push((name, value));
        }
    }
    Ok(all)
}

/// Gives a directory or a file with all that is in it to a user and a group; links are given, not followed.
///
/// # Errors
/// What the kernel says.
pub fn give_to(source: &Path, uid: u32, gid: u32) -> Result<()> {
    let give = |place: &Place, stat: &Stat| {
        if (stat.uid, stat.gid) == (uid, gid) { Ok(()) } else { place.set_owner(uid, gid) }
    };
    for_all(source, "given to another user", &give)
}

/// Gives a directory or a file with all that is in it a label of SELinux; links are labelled, not followed. A file
/// system that has no labels of its own has one for all, which stays.
///
/// # Errors
/// What the kernel says.
pub fn label_all(source: &Path, label: &str) -> Result<()> {
    let set = |place: &Place, _: &Stat| match place.set_xattr(LABEL, label.as_bytes()) {
        Err(error) if error.source.raw_os_error() == Some(libc::EOPNOTSUPP) => Ok(()),
        other => other,
    };
    for_all(source, "relabelled", &set)
}

/// Returns the label of SELinux that a directory or a file has itself.
///
/// # Errors
/// What the kernel says.
pub fn label_of(source: &Path) -> Result<Option<String>> {
    let (Some(parent), Some(name)) = (source.parent(), source.file_name()) else { return Ok(None) };
    let place = Root::open(parent).and_then(|root| root.place(Path::new(name))).map_err(VolumeError::Path)?;
    let value = place.xattr(LABEL).map_err(VolumeError::Path)?;
    // The kernel tells it with the NUL behind it.
    Ok(value.map(|value| String::from_utf8_lossy(value.strip_suffix(b"\0").unwrap_or(&value)).into_owned()))
}

/// Does something with a directory or a file and all that is in it, below descriptors: nobody who renames meanwhile leads it elsewhere.
fn for_all(source: &Path, what: &str, work: &dyn Fn(&Place, &Stat) -> fs::Result<()>) -> Result<()> {
    let (parent, name) = match (source.parent(), source.file_name()) {
        (Some(parent), Some(name)) => (parent, name),
        _ => return Err(VolumeError::usage(format!("{} cannot be {what}", source.display()))),
    };
    let place = Root::open(parent).and_then(|root| root.place(Path::new(name))).map_err(VolumeError::Path)?;
    walk(&place, 0, work).map_err(VolumeError::Path)
}

fn walk(place: &Place, depth: usize, work: &dyn Fn(&Place, &Stat) -> fs::Result<()>) -> fs::Result<()> {
    if depth > DEPTH_MAX {
        let reason = io::Error::new(io::ErrorKind::InvalidFilename, format!("it is deeper than {DEPTH_MAX} directories"));
        return Err(PathError::new("change what is in", place.path(), reason));
    }
    let stat = place.lstat()?;
    work(place, &stat)?;
    if stat.kind == Kind::Dir {
        for entry in place.read_dir()? {
            walk(&place.child(&entry.name)?, depth + 1, work)?;
        }
    }
    Ok(())
}
