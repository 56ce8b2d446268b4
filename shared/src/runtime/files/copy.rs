//! Copies between directory handles, with docker's rules for what a destination means.
//!
//! A file is written beside its place and renamed there, so that nobody sees half of it and no link
//! is written through. What a container may change meanwhile is opened name by name, never followed.
//! Where the owner changes, set-user-id bits, capabilities and device nodes do not come along: what
//! a container made must not gain rights on the host.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::runtime::error::{Result, RuntimeError, failed};
use crate::store::layer::{self, Decompressor, Limits, Options, Owners, TreeOptions, Written};
use crate::sys::fs::{self, PathError};
use crate::sys::random;
use crate::sys::root::{Kind, Place, Root, Stat, describe_file, set_file_times, set_file_xattr};

/// Trees deeper than this are not copied.
const DEPTH_MAX: usize = 512;
/// Links in a row that a destination may lead through; the kernel's own limit.
const LINKS_MAX: usize = 40;

/// One side of a copy.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The files.
    pub root: &'a Root,
    /// The path as it was typed; what is not absolute starts at the root.
    pub path: &'a Path,
    /// What messages put before the path: the container and a colon.
    pub label: &'a str,
}

/// Who owns the copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Whoever owns the source.
    Source,
    /// This user and group.
    Fixed(u32, u32),
}

/// What was copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copied {
    /// Files, directories and links.
    pub files: u64,
    /// Bytes of content.
    pub bytes: u64,
    /// What was left out: sockets, and devices whose owner would change.
    pub left_out: Vec<PathBuf>,
}

/// A source, found.
struct Found {
    place: Place,
    stat: Stat,
    /// What it is called where it goes into a directory; none for the content of a directory.
    name: Option<OsString>,
}

impl Side<'_> {
    fn show(&self) -> String {
        format!("{}{}", self.label, self.path.display())
    }

    fn fail(&self, action: &str, kind: io::ErrorKind, reason: &str) -> RuntimeError {
        failed(format!("{action} {}", self.show()))(io::Error::new(kind, reason.to_owned()))
    }

    fn bytes(&self) -> &[u8] {
        self.path.as_os_str().as_bytes()
    }

    /// Tells whether the path says that it is a directory.
    fn says_directory(&self) -> bool {
        self.bytes().ends_with(b"/") || self.says_content()
    }

    /// Tells whether the path means what is in a directory.
    fn says_content(&self) -> bool {
        matches!(self.bytes(), b"." | b"/") || self.bytes().ends_with(b"/.")
    }

    /// Returns the path for a root: relative, never empty.
    fn inside(&self) -> PathBuf {
        let inside: PathBuf = self.path.components().filter(|part| !matches!(part, std::path::Component::RootDir)).collect();
        if inside.as_os_str().is_empty() { PathBuf::from(".") } else { inside }
    }

    fn find(&self, follow: bool) -> Result<Found> {
        let mut path = self.inside();
        if follow || self.says_directory() || path.file_name().is_none() {
            path = self.root.real_path(&path)?;
        }
        let path = if path.as_os_str().is_empty() { PathBuf::from(".") } else { path };
        let place = self.root.place(&path)?;
        let stat = place.lstat()?;
        if self.says_directory() && stat.kind != Kind::Dir {
            return Err(self.fail("copy", io::ErrorKind::NotADirectory, "it is no directory"));
        }
        // The name is the typed one, whatever a link leads to.
        let name = self.inside().file_name().map(OsStr::to_owned).or_else(|| path.file_name().map(OsStr::to_owned));
        Ok(Found { place, stat, name: name.filter(|_| !self.says_content()) })
    }
}

/// Copies `from` to `to`.
///
/// # Errors
/// When there is no source, the destination does not fit it, or a call fails; what was copied by then stays.
pub fn copy(from: Side<'_>, to: Side<'_>, follow: bool, owner: Owner) -> Result<Copied> {
    let found = from.find(follow)?;
    let (base, name) = destination(&found, &to)?;
    let mut copier = Copier { base: &base, owner, links: HashMap::new(), target: None, done: Copied::default() };
    match name {
        Some(name) => copier.one(&found.place, Path::new(&name), 0)?,
        None => copier.entries(&found.place, Path::new(""), 0)?,
    }
    Ok(copier.done)
}

/// Decides where the source goes: into which directory, under which name; without a name its content does.
fn destination(found: &Found, to: &Side<'_>) -> Result<(Root, Option<OsString>)> {
    let is_dir = found.stat.kind == Kind::Dir;
    let path = to.inside();
    match to.root.stat(&path) {
        Ok(stat) if stat.kind == Kind::Dir => Ok((to.root.sub_root(&path)?, found.name.clone())),
        Ok(_) if is_dir => Err(to.fail("copy a directory to", io::ErrorKind::NotADirectory, "it is no directory")),
        Ok(_) if to.says_directory() => Err(to.fail("copy to", io::ErrorKind::NotADirectory, "it is no directory")),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        Err(_) if to.says_directory() && !is_dir => Err(to.fail("copy to", io::ErrorKind::NotFound, "there is no such directory")),
        there => {
            // A link that leads nowhere yet leads to what is made now.
            let path = follow_last(to.root, path)?;
            let place = to.root.place(&path)?;
            let name = path
                .file_name()
                .map(OsStr::to_owned)
                .ok_or_else(|| to.fail("copy to", io::ErrorKind::NotFound, "there is no such directory"))?;
            let parent = place.parent().open_root()?;
            if there.is_err() && is_dir && found.name.is_none() {
                let made = parent.place(Path::new(&name))?;
                made.create_dir(0o755)?;
                made.set_mode(0o755)?;
                return Ok((made.open_root()?, None));
            }
            Ok((parent, Some(name)))
        }
    }
}

/// Follows the links that the last component of a path leads through.
fn follow_last(root: &Root, mut path: PathBuf) -> Result<PathBuf> {
    for _ in 0..LINKS_MAX {
        match root.lstat(&path) {
            Ok(stat) if stat.kind == Kind::Symlink => {
                let target = PathBuf::from(root.readlink(&path)?);
                path = if target.is_absolute() { target } else { path.parent().unwrap_or(Path::new("")).join(target) };
            }
            _ => return Ok(path),
        }
    }
    Err(PathError::new("follow", &path, io::Error::from_raw_os_error(libc::ELOOP)).into())
}

struct Copier<'a> {
    base: &'a Root,
    owner: Owner,
    /// Files with several names: the first name that was copied.
    links: HashMap<(u64, u64), PathBuf>,
    /// The directory that is made first; it must not be found in the source.
    target: Option<(u64, u64)>,
    done: Copied,
}

impl Copier<'_> {
    fn entries(&mut self, from: &Place, to: &Path, depth: usize) -> Result<()> {
        if depth > DEPTH_MAX {
            let reason = io::Error::new(io::ErrorKind::InvalidFilename, format!("it is deeper than {DEPTH_MAX} directories"));
            return Err(PathError::new("copy", from.path(), reason).into());
        }
        for entry in from.read_dir()? {
            let child = from.child(&entry.name)?;
            match self.one(&child, &to.join(&entry.name), depth + 1) {
                // It went while the copy was made.
                Err(RuntimeError::Path(error)) if error.kind() == io::ErrorKind::NotFound && child.find()?.is_none() => {}
                other => other?,
            }
        }
        Ok(())
    }

    fn one(&mut self, from: &Place, to: &Path, depth: usize) -> Result<()> {
        let stat = from.lstat()?;
        if self.target == Some((stat.dev, stat.ino)) {
            let reason = io::Error::new(io::ErrorKind::InvalidInput, "a directory cannot be copied into itself");
            return Err(PathError::new("copy", from.path(), reason).into());
        }
        let place = self.base.place(to)?;
        if stat.kind != Kind::Dir {
            self.not_directory(from, &stat, &place, to)?;
            return Ok(());
        }
        match place.find()? {
            Some(there) if there.kind != Kind::Dir => {
                let reason = io::Error::new(io::ErrorKind::NotADirectory, "a file is in the place of a directory");
                return Err(PathError::new("copy to", place.path(), reason).into());
            }
            Some(_) => {}
            None => place.create_dir(0o700)?,
        }
        if self.target.is_none() {
            let made = place.lstat()?;
            self.target = Some((made.dev, made.ino));
        }
        self.done.files += 1;
        self.entries(from, to, depth)?;
        self.describe(from, &place, &stat)?;
        Ok(())
    }

    /// Returns who is to own the copy, and whether that is another one than the source's owner.
    fn owner_of(&self, stat: &Stat) -> ((u32, u32), bool) {
        match self.owner {
            Owner::Source => ((stat.uid, stat.gid), false),
            Owner::Fixed(uid, gid) => ((uid, gid), (uid, gid) != (stat.uid, stat.gid)),
        }
    }

    fn mode_of(&self, stat: &Stat) -> u32 {
        // Rights that were meant for another owner stay behind.
        if self.owner_of(stat).1 && stat.kind == Kind::File { stat.mode & 0o1777 } else { stat.mode }
    }

    fn not_directory(&mut self, from: &Place, stat: &Stat, place: &Place, to: &Path) -> Result<()> {
        if place.find()?.is_some_and(|there| there.kind == Kind::Dir) {
            let reason = io::Error::new(io::ErrorKind::IsADirectory, "a directory is in the place of a file");
            return Err(PathError::new("copy to", place.path(), reason).into());
        }
        let is_device = matches!(stat.kind, Kind::CharDevice | Kind::BlockDevice);
        if stat.kind == Kind::Socket || (is_device && self.owner != Owner::Source) {
            self.done.left_out.push(from.path().to_owned());
            return Ok(());
        }
        let name = OsString::from(format!(".dcp-{}", random::hex(8)));
        let staged = self.base.place(&to.with_file_name(name))?;
        let made = self.stage(from, stat, &staged).and_then(|()| Ok(staged.rename_to(place)?));
        if made.is_err() {
            // The error that is being reported matters more than this one.
            let _ = staged.unlink();
        }
        made?;
        self.done.files += 1;
        if stat.links > 1 {
            self.links.insert((stat.dev, stat.ino), to.to_owned());
        }
        Ok(())
    }

    fn stage(&mut self, from: &Place, stat: &Stat, staged: &Place) -> Result<()> {
        if let Some(first) = self.links.get(&(stat.dev, stat.ino)).filter(|_| stat.links > 1) {
            return Ok(staged.link_from(&self.base.place(first)?)?);
        }
        let ((uid, gid), is_other) = self.owner_of(stat);
        match stat.kind {
            Kind::File => {
                let fail = |source| PathError::new("copy", from.path(), source);
                let mut input = from.open_file()?;
                let mut output = staged.create_file(0o600)?;
                self.done.bytes += io::copy(&mut input, &mut output).map_err(fail)?;
                describe_file(&output, uid, gid, self.mode_of(stat)).map_err(fail)?;
                // Capabilities go away when the owner changes, so they come last.
                for (name, value) in attributes(from, is_other)? {
                    tolerate(set_file_xattr(&output, &name, &value)).map_err(fail)?;
                }
                set_file_times(&output, stat.modified, stat.modified).map_err(fail)?;
            }
            Kind::Symlink => {
                staged.symlink(from.readlink()?.as_bytes())?;
                staged.set_owner(uid, gid)?;
                staged.set_times(stat.modified, stat.modified)?;
            }
            _ => {
                staged.make_node(stat.kind, stat.mode, stat.major, stat.minor)?;
                self.describe(from, staged, stat)?;
            }
        }
        Ok(())
    }

    fn describe(&self, from: &Place, to: &Place, stat: &Stat) -> fs::Result<()> {
        let ((uid, gid), is_other) = self.owner_of(stat);
        to.set_owner(uid, gid)?;
        to.set_mode(self.mode_of(stat))?;
        for (name, value) in attributes(from, is_other)? {
            tolerate(to.set_xattr(&name, &value).map_err(|error| error.source))
                .map_err(|source| PathError::new("set an attribute of", to.path(), source))?;
        }
        to.set_times(stat.modified, stat.modified)
    }
}

/// Returns the attributes that go with a file: overlayfs' own and this host's policy never do.
fn attributes(from: &Place, only_users: bool) -> fs::Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let foreign: [&[u8]; 5] = [b"trusted.overlay.", b"user.overlay.", b"security.selinux", b"security.evm", b"security.ima"];
    let mut all = Vec::new();
    for name in from.xattrs()? {
        let is_wanted = !foreign.iter().any(|prefix| name.starts_with(prefix)) && (!only_users || name.starts_with(b"user."));
        if is_wanted && let Some(value) = from.xattr(&name)? {
            all.push((name, value));
        }
    }
    Ok(all)
}

/// Forgives a file system that keeps no such attributes.
fn tolerate(set: io::Result<()>) -> io::Result<()> {
    match set {
        Err(error) if matches!(error.raw_os_error(), Some(libc::EOPNOTSUPP | libc::EPERM)) => Ok(()),
        other => other,
    }
}

/// Writes `from` as a tar, under its own name; the content of a directory where the path says so.
///
/// # Errors
/// When there is no source, or `out` cannot be written.
pub fn archive(from: Side<'_>, follow: bool, out: impl Write) -> Result<Written> {
    let found = from.find(follow)?;
    let name = found.name.as_deref().map(OsStr::as_bytes).unwrap_or_default();
    let path = found.place.path().to_owned();
    let written = layer::write_part(from.root, &path, name, out, &TreeOptions::default());
    written.map_err(|source| RuntimeError::Part { what: format!("cannot copy {}", from.show()), source: Box::new(source) })
}

/// Unpacks a tar, compressed or not, into the directory `to`.
///
/// # Errors
/// When there is no such directory, or it is no tar.
pub fn extract(to: Side<'_>, reader: impl Read, owner: Owner) -> Result<Copied> {
    let root = match to.root.sub_root(&to.inside()) {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(to.fail("unpack into", io::ErrorKind::NotADirectory, "it is no directory"));
        }
        other => other?,
    };
    let owners = match owner {
        Owner::Source => Owners::Archive,
        Owner::Fixed(uid, gid) => Owners::Fixed { uid, gid },
    };
    let options = Options { owners, limits: Limits::default(), ..Options::plain() };
    let failed = |source| RuntimeError::Part { what: format!("cannot unpack into {}", to.show()), source: Box::new(source) };
    let tar = Decompressor::new(reader).map_err(|source| failed(layer::LayerError::Read(source)))?;
    let applied = layer::apply(tar, &root, &options).map_err(failed)?;
    Ok(Copied { files: applied.inodes, bytes: applied.bytes, left_out: Vec::new() })
}
