//! Unpacks tar archives inside a root.
//!
//! A layer is unpacked alone, into a directory that overlayfs will stack on others: its `.wh.` names
//! become overlay whiteouts and opaque directories, whatever their order in the archive. What it
//! leaves to the layers below (parents that it does not name, links to their files) is looked up
//! there and copied up, as it would be on the mounted stack.
//!
//! Invariant: every path is resolved inside the root and its last component never followed, so no
//! archive is refused for its links or dots, and none leaves. The order for a file is write, owner,
//! mode, attributes, times (chown clears setuid and capabilities); directories get theirs last.
//! Attributes that steer overlayfs are refused.
//!
//! Long, because all kinds of entries share one set of rules about parents, links and marks.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::archive::{Archive, Entry, EntryKind};
use super::marks::{make_whiteout, mark_opaque, steers_overlay};
use super::{LayerError, Limits, show};
use crate::sys::fault;
use crate::sys::fs::PathError;
use crate::sys::interrupt;
use crate::sys::root::{Kind, Place, Root, Time, describe_file, set_file_times, set_file_xattr};

mod below;
mod describe;

use below::Stack;
pub use describe::Owners;
use describe::{Description, settable, tolerate};

/// How an archive's names are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A layer: `.wh.` names take away, and become what overlayfs understands.
    Layer {
        /// Whether the overlay will be mounted with `userxattr`, as a plain user's must be.
        userxattr: bool,
    },
    /// An ordinary archive: no name is special, and a directory entry follows a symbolic link to
    /// a directory that is there.
    Plain,
}

/// How to unpack.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// How names are meant.
    pub form: Form,
    /// The unpacked layers below, base first; empty for a base layer. With `None`, a layer that
    /// depends on them fails with [`LayerError::NeedsLower`].
    pub lower: Option<&'a [PathBuf]>,
    /// Who owns what is unpacked.
    pub owners: Owners,
    /// Leaves device nodes out that the kernel does not let us make.
    pub skip_devices: bool,
    /// Leaves the directory that is unpacked into as it is, whatever the archive says of its own root.
    pub keeps_root: bool,
    /// How much the archive may ask for.
    pub limits: Limits,
}

impl<'a> Options<'a> {
    /// Returns what unpacks a layer as root on top of `lower`, base first.
    pub fn layer(lower: Option<&'a [PathBuf]>) -> Options<'a> {
        let form = Form::Layer { userxattr: false };
        Options { form, lower, owners: Owners::Archive, skip_devices: false, keeps_root: false, limits: Limits::default() }
    }

    /// Returns what unpacks an ordinary archive.
    pub fn plain() -> Options<'a> {
        let owners = Owners::Archive;
        Options { form: Form::Plain, lower: None, owners, skip_devices: false, keeps_root: false, limits: Limits::default() }
    }
}

/// What was unpacked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Bytes of content written.
    pub bytes: u64,
    /// Files, directories and links made.
    pub inodes: u64,
    /// Whether the layers below decided anything: then the result belongs to this stack (its chain
    /// id), not to the layer alone.
    pub depends_on_lower: bool,
}

/// Unpacks a tar stream, already decompressed, inside `root`, and reads the stream to its end.
///
/// # Errors
/// When the archive is malformed or too large, or a call fails; what was made so far stays.
pub fn apply(reader: impl Read, root: &Root, options: &Options<'_>) -> Result<Applied, LayerError> {
    apply_buffered(BufReader::with_capacity(256 << 10, reader), root, options)
}

/// As [`apply`], from a reader that hands out its own buffer.
pub(super) fn apply_buffered(reader: impl BufRead, root: &Root, options: &Options<'_>) -> Result<Applied, LayerError> {
    let mut archive = Archive::new(reader, options.limits);
    let mut applier = Applier::new(root, *options);
    while let Some(entry) = archive.next_entry()? {
        interrupt::check().map_err(LayerError::Read)?;
        applier.entry(&entry, &mut archive).map_err(|error| error.at(&entry.path))?;
    }
    archive.drain()?;
    applier.finish()
}

/// What can go wrong with one entry, before its name is added.
enum EntryError {
    Call(PathError),
    Malformed(String),
    NeedsLower,
    Whole(LayerError),
}

impl EntryError {
    fn at(self, path: &[u8]) -> LayerError {
        match self {
            EntryError::Call(source) => LayerError::Unpack { entry: show(path), source },
            EntryError::Malformed(reason) => LayerError::malformed(path, reason),
            EntryError::NeedsLower => LayerError::NeedsLower { entry: show(path) },
            EntryError::Whole(error) => error,
        }
    }
}

impl From<PathError> for EntryError {
    fn from(error: PathError) -> EntryError {
        EntryError::Call(error)
    }
}

type Result1<T> = Result<T, EntryError>;

struct Applier<'a> {
    root: &'a Root,
    options: Options<'a>,
    below: Option<Stack>,
    /// The directory that was last found in a roundabout way: as named, and where it really is.
    walked: Option<(Vec<u8>, Vec<u8>)>,
    dirs: BTreeMap<Vec<u8>, Description>,
    /// Whether the layer hides all of the root directory below it.
    opaque_root: bool,
    applied: Applied,
}

impl<'a> Applier<'a> {
    fn new(root: &'a Root, options: Options<'a>) -> Applier<'a> {
        Applier { root, options, below: None, walked: None, dirs: BTreeMap::new(), opaque_root: false, applied: Applied::default() }
    }

    fn mark_opaque(&self, place: &Place) -> Result<(), PathError> {
        mark_opaque(place, self.options.form == Form::Layer { userxattr: true })
    }

    fn is_layer(&self) -> bool {
        self.options.form != Form::Plain
    }

    fn entry<R: BufRead>(&mut self, entry: &Entry, archive: &mut Archive<R>) -> Result1<()> {
        let path = clean(&entry.path);
        if self.is_layer() && self.whiteout(&path)? {
            return Ok(());
        }
        if path.is_empty() && entry.kind != EntryKind::Dir {
            return Err(EntryError::Malformed("only a directory can be the root".to_owned()));
        }
        if path.is_empty() && self.options.keeps_root {
            return Ok(());
        }
        if let Some((name, _)) = entry.xattrs.iter().find(|(name, _)| steers_overlay(name)) {
            return Err(EntryError::Malformed(format!("the attribute {} belongs to overlayfs and may not come from outside", show(name))));
        }
        match entry.kind {
            EntryKind::Dir => self.dir(&path, entry),
            EntryKind::File => self.file(&path, entry, archive),
            EntryKind::HardLink => self.hard_link(&path, &clean(&entry.link)),
            EntryKind::Symlink if entry.link.is_empty() => Err(EntryError::Malformed("a symbolic link has no target".to_owned())),
            EntryKind::Symlink => {
                let place = self.place(&path)?;
                self.create(&place, |place| place.symlink(&entry.link))?;
                self.describe(&place, entry)
            }
            EntryKind::CharDevice | EntryKind::BlockDevice | EntryKind::Fifo => {
                let kind = match entry.kind {
                    EntryKind::CharDevice => Kind::CharDevice,
                    EntryKind::BlockDevice => Kind::BlockDevice,
                    _ => Kind::Fifo,
                };
                let place = self.place(&path)?;
                match self.create(&place, |place| place.make_node(kind, 0o600, entry.major, entry.minor)) {
                    Err(EntryError::Call(error)) if self.options.skip_devices && error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
                    made => made.and_then(|()| self.describe(&place, entry)),
                }
            }
        }
    }

    /// Finds where a clean path lies, making the parents it needs.
    fn place(&mut self, path: &[u8]) -> Result1<Place> {
        match self.root.place(as_path(path)) {
            Ok(place) => return Ok(place),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => return Err(error.into()),
        }
        let (dir, name) = split(path);
        if !self.is_layer() {
            for made in self.root.create_dir_all(as_path(dir))? {
                self.applied.inodes += 1;
                let made = clean(made.as_os_str().as_bytes());
                self.dirs.entry(made).or_insert_with(|| self.options.implied());
            }
            return Ok(self.root.place(as_path(path))?);
        }
        let real = match &self.walked {
            Some((named, real)) if named == dir => real.clone(),
            _ => self.parents(dir)?.0,
        };
        let place = self.root.place(as_path(&join(&real, name)))?;
        self.walked = Some((dir.to_vec(), real));
        Ok(place)
    }

    /// Makes something at a place, in the stead of whatever is there.
    fn create<T>(&mut self, place: &Place, make: impl Fn(&Place) -> Result<T, PathError>) -> Result1<T> {
        let made = match make(place) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.clear(place)?;
                make(place)?
            }
            other => other?,
        };
        self.applied.inodes += 1;
        Ok(made)
    }

    /// Removes what is at a place, so that the archive's last word holds.
    fn clear(&mut self, place: &Place) -> Result1<()> {
        place.remove_tree()?;
        self.root.forget();
        self.walked = None;
        let path = &clean(place.path().as_os_str().as_bytes())[..];
        let inside = join(path, b"");
        self.dirs.retain(|dir, _| dir != path && !dir.starts_with(&inside));
        Ok(())
    }

    fn dir(&mut self, path: &[u8], entry: &Entry) -> Result1<()> {
        let place = self.place(path)?;
        let mut key = clean(place.path().as_os_str().as_bytes());
        self.walked = None;
        if let Err(error) = place.create_dir(0o700) {
            if error.kind() != io::ErrorKind::AlreadyExists {
                return Err(error.into());
            }
            let stat = place.lstat()?;
            if stat.kind == Kind::Symlink && !self.is_layer() && self.root.stat(as_path(path)).is_ok_and(|stat| stat.kind == Kind::Dir) {
                key = clean(self.root.real_path(as_path(path))?.as_os_str().as_bytes());
            } else if stat.kind != Kind::Dir {
                self.clear(&place)?;
                place.create_dir(0o700)?;
                self.applied.inodes += 1;
                if stat.is_whiteout() && self.is_layer() {
                    self.mark_opaque(&place)?;
                }
            }
        } else {
            self.applied.inodes += 1;
        }
        let (uid, gid) = self.options.owners.map(entry.uid, entry.gid);
        let description = Description { uid, gid, mode: entry.mode, modified: entry.modified, xattrs: entry.xattrs.clone() };
        self.dirs.insert(key, description);
        Ok(())
    }

    fn file<R: BufRead>(&mut self, path: &[u8], entry: &Entry, archive: &mut Archive<R>) -> Result1<()> {
        let place = self.place(path)?;
        let file = self.create(&place, |place| place.create_file(0o600))?;
        let failed = |action, source| EntryError::Call(PathError::new(action, place.path(), source));
        if entry.size > 0 {
            fault::point("write a file").map_err(|source| failed("write", source))?;
        }
        let (mut end, mut bytes) = (0, 0);
        archive
            .content(|offset, piece| {
                file.write_all_at(piece, offset).map_err(|source| failed("write", source).at(&entry.path))?;
                end = offset + piece.len() as u64;
                bytes += piece.len() as u64;
                Ok(())
            })
            .map_err(EntryError::Whole)?;
        if end < entry.size {
            file.set_len(entry.size).map_err(|source| failed("write", source))?;
        }
        self.applied.bytes += bytes;
        let (uid, gid) = self.options.owners.map(entry.uid, entry.gid);
        describe_file(&file, uid, gid, entry.mode).map_err(|source| failed("describe", source))?;
        for (name, value) in settable(&entry.xattrs) {
            tolerate(set_file_xattr(&file, name, value), name, Kind::File).map_err(|source| failed("set an attribute of", source))?;
        }
        set_file_times(&file, entry.modified, entry.modified).map_err(|source| failed("change the times of", source))
    }

    /// Gives a link, node or directory its owner, mode, attributes and times.
    fn describe(&self, place: &Place, entry: &Entry) -> Result1<()> {
        let (uid, gid) = self.options.owners.map(entry.uid, entry.gid);
        let kind = if entry.kind == EntryKind::Symlink { Kind::Symlink } else { Kind::Fifo };
        let description = Description { uid, gid, mode: entry.mode, modified: entry.modified, xattrs: entry.xattrs.clone() };
        Ok(description.give(place, kind)?)
    }

    fn hard_link(&mut self, path: &[u8], target: &[u8]) -> Result1<()> {
        let named = target;
        let place = self.place(path)?;
        let target = match self.link_target(target)? {
            Some(target) => target,
            None => return Err(EntryError::Malformed(format!("it is a hard link to '{}', which does not exist", show(named)))),
        };
        let stat = target.lstat()?;
        if stat.kind == Kind::Dir {
            return Err(EntryError::Malformed(format!(
                "it is a hard link to the directory '{}'",
                show(target.path().as_os_str().as_bytes())
            )));
        }
        // Linking a name to itself must not remove it first.
        if place.find()?.is_some_and(|there| (there.dev, there.ino) == (stat.dev, stat.ino)) {
            return Ok(());
        }
        self.create(&place, |place| place.link_from(&target))?;
        // A further name is no further inode.
        self.applied.inodes -= 1;
        Ok(())
    }

    /// Finds what a hard link means: here, or copied up from the layers below.
    fn link_target(&mut self, target: &[u8]) -> Result1<Option<Place>> {
        match self.root.place(as_path(target)) {
            Ok(place) => {
                if let Some(stat) = place.find()? {
                    return Ok((!(self.is_layer() && stat.is_whiteout())).then_some(place));
                }
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => return Err(error.into()),
        }
        if !self.is_layer() {
            return Ok(None);
        }
        let (dir, name) = split(target);
        let (real, stack) = self.parents(dir)?;
        let place = self.root.place(as_path(&join(&real, name)))?;
        if let Some(stat) = place.find()? {
            return Ok((!stat.is_whiteout()).then_some(place));
        }
        match stack.find(OsStr::from_bytes(name))? {
            Some((from, stat)) if stat.kind != Kind::Dir => {
                self.applied.bytes += below::copy_up(&from, &stat, &place)?;
                self.applied.inodes += 1;
                self.applied.depends_on_lower = true;
                Ok(Some(place))
            }
            _ => Ok(None),
        }
    }

    /// Deals with the names that mean "away"; tells whether this was one.
    fn whiteout(&mut self, path: &[u8]) -> Result1<bool> {
        let (dir, name) = split(path);
        let legacy = |part: &[u8]| part.starts_with(b".wh..wh.") && part != b".wh..wh..opq";
        if path.split(|byte| *byte == b'/').any(legacy) {
            // What AUFS kept for itself.
            return Ok(true);
        }
        if dir.split(|byte| *byte == b'/').any(|part| part.starts_with(b".wh.")) {
            return Err(EntryError::Malformed("a name below a whiteout cannot exist".to_owned()));
        }
        let Some(hidden) = name.strip_prefix(b".wh.") else { return Ok(false) };
        if hidden == b".wh..opq" {
            self.opaque(dir)?;
            return Ok(true);
        }
        if matches!(hidden, b"" | b"." | b"..") {
            return Err(EntryError::Malformed("a whiteout names nothing".to_owned()));
        }
        let place = self.place(&join(dir, hidden))?;
        self.walked = None;
        match place.find()? {
            // A whiteout hides what is below and never what is beside it.
            Some(stat) if stat.kind == Kind::Dir => self.mark_opaque(&place)?,
            Some(_) => {}
            None => {
                make_whiteout(&place)?;
                self.applied.inodes += 1;
            }
        }
        Ok(true)
    }

    fn opaque(&mut self, dir: &[u8]) -> Result1<()> {
        if dir.is_empty() {
            self.opaque_root = true;
            return Ok(());
        }
        let place = self.place(&join(dir, b".wh..wh..opq"))?;
        Ok(self.mark_opaque(&place.parent())?)
    }

    fn finish(mut self) -> Result<Applied, LayerError> {
        self.root_dir().map_err(|error| error.at(b"."))?;
        // Deepest first: a directory's own mode may close it, and its times are the last word.
        for (path, description) in self.dirs.iter().rev() {
            let given = self.root.place(as_path(path)).and_then(|place| match place.find()? {
                Some(stat) if stat.kind == Kind::Dir => description.give(&place, Kind::Dir),
                _ => Ok(()),
            });
            match given {
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                other => other.map_err(|source| EntryError::Call(source).at(path))?,
            }
        }
        Ok(self.applied)
    }

    /// Overlayfs knows no opaque root: there, each name below is hidden by itself.
    fn root_dir(&mut self) -> Result1<()> {
        if !self.is_layer() {
            return Ok(());
        }
        if self.opaque_root {
            let (_, stack) = self.parents(b"")?;
            for name in stack.names()? {
                self.applied.depends_on_lower = true;
                self.whiteout(&[b".wh.", name.as_bytes()].concat())?;
            }
        }
        if !self.dirs.contains_key(&b""[..]) {
            self.dirs.insert(Vec::new(), self.options.implied());
        }
        Ok(())
    }
}

impl Options<'_> {
    /// What a directory gets that the archive does not describe: the same on every run.
    fn implied(&self) -> Description {
        let (uid, gid) = self.owners.map(0, 0);
        Description { uid, gid, mode: 0o755, modified: Time::default(), xattrs: Vec::new() }
    }
}

/// Makes a path relative, without empty parts, `.` and `..`; above the root is the root.
pub(super) fn clean(path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join(&b'/')
}

fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memrchr(b'/', path) {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (b"", path),
    }
}

fn join(dir: &[u8], name: &[u8]) -> Vec<u8> {
    if dir.is_empty() { name.to_vec() } else { [dir, name].join(&b'/') }
}

fn as_path(path: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(path))
}
