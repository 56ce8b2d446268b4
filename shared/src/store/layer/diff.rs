//! Makes tar streams of directories: a layer of an overlay's upper directory, or a plain archive.
//!
//! The same tree gives the same bytes on every host: names are sorted, times are whole seconds, what
//! a host adds by itself (sockets, policies' attributes, overlayfs' own) is left out. Directories
//! that overlayfs copied up are kept, as docker keeps them. (OCI image specification, layer.md.)

mod reader;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::archive::{Entry, EntryKind, Xattrs};
use super::writer::TarWriter;
use super::{LayerError, show};
use crate::sys::fs::PathError;
use crate::sys::root::{Kind, Root, Stat, Time};
use reader::{Looked, Reader, names};

/// How to write a tree.
#[derive(Debug, Clone, Copy, Default)]
pub struct TreeOptions {
    /// Seconds since 1970 that no time may exceed: `SOURCE_DATE_EPOCH`.
    pub latest_secs: Option<i64>,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Entries in the archive.
    pub entries: u64,
    /// Bytes of content in it.
    pub bytes: u64,
}

/// Writes an overlay's upper directory as a layer: whiteouts and opaque directories become `.wh.` names.
///
/// # Errors
/// When the tree cannot be read or holds what a layer cannot say, or `out` cannot be written.
pub fn diff(upper: &Root, out: impl Write, options: &TreeOptions) -> Result<Written, LayerError> {
    write(upper, out, options, true)
}

/// Gives what is in a directory the times that a layer of it has: whole seconds, none after `latest_secs`.
///
/// # Errors
/// When the tree cannot be read or changed.
pub fn clamp_times(root: &Root, latest_secs: i64) -> Result<(), LayerError> {
    let mut todo = names(root, b"")?;
    while let Some(path) = todo.pop() {
        let unreadable = |source| unreadable(&path, source);
        let place = root.place(as_path(&path)).map_err(unreadable)?;
        let stat = place.lstat().map_err(unreadable)?;
        let time = Time { secs: stat.modified.secs.min(latest_secs), nanos: 0 };
        if stat.modified != time && !stat.is_whiteout() {
            place.set_times(time, time).map_err(unreadable)?;
        }
        if stat.kind == Kind::Dir {
            todo.extend(names(root, &path)?);
        }
    }
    Ok(())
}

/// Writes a directory's content as a plain archive.
///
/// # Errors
/// When the tree cannot be read, or `out` cannot be written.
pub fn write_tree(root: &Root, out: impl Write, options: &TreeOptions) -> Result<Written, LayerError> {
    write(root, out, options, false)
}

/// Writes a file or a directory with all that is in it as a plain archive, in which it is called
/// `name`; without a name, what is in the directory.
///
/// # Errors
/// When it cannot be read, or `out` cannot be written.
pub fn write_part(root: &Root, path: &Path, name: &[u8], out: impl Write, options: &TreeOptions) -> Result<Written, LayerError> {
    let from = match path.as_os_str().as_bytes() {
        b"." => Vec::new(),
        bytes => bytes.to_vec(),
    };
    let mut walker = Walker { name: name.to_vec(), ..Walker::new(root, TarWriter::new(out, options.latest_secs), false) };
    walker.from.clone_from(&from);
    let paths = if name.is_empty() { names(root, &from)? } else { vec![from] };
    walker.write(paths)?;
    walker.finish()
}

fn write(root: &Root, out: impl Write, options: &TreeOptions, layer: bool) -> Result<Written, LayerError> {
    let mut walker = Walker::new(root, TarWriter::new(out, options.latest_secs), layer);
    walker.write(names(root, b"")?)?;
    walker.finish()
}

struct Walker<'a, W> {
    root: &'a Root,
    out: TarWriter<W>,
    layer: bool,
    /// The first names of files that have several, as the archive calls them.
    links: HashMap<(u64, u64), Vec<u8>>,
    /// The part of the tree that is written.
    from: Vec<u8>,
    /// What the archive calls it.
    name: Vec<u8>,
}

impl<'a, W: Write> Walker<'a, W> {
    fn new(root: &'a Root, out: TarWriter<W>, layer: bool) -> Walker<'a, W> {
        Walker { root, out, layer, links: HashMap::new(), from: Vec::new(), name: Vec::new() }
    }

    fn finish(self) -> Result<Written, LayerError> {
        let written = Written { entries: self.out.entries(), bytes: self.out.bytes() };
        self.out.finish().and_then(|mut out| out.flush()).map_err(LayerError::Write)?;
        Ok(written)
    }

    /// Returns what the archive calls a path of the tree.
    fn named(&self, path: &[u8]) -> Vec<u8> {
        let below = path.strip_prefix(self.from.as_slice()).unwrap_or(path);
        let below = below.strip_prefix(b"/").unwrap_or(below);
        match (self.name.is_empty(), below.is_empty()) {
            (true, _) => below.to_vec(),
            (false, true) => self.name.clone(),
            (false, false) => join(&self.name, below),
        }
    }

    /// Writes these paths, the last one first, and all that is in them.
    fn write(&mut self, paths: Vec<Vec<u8>>) -> Result<(), LayerError> {
        Reader::new(self.root, self.layer, paths).each(&mut |looked| self.add(&looked))
    }

    /// Writes one name.
    fn add(&mut self, looked: &Looked) -> Result<(), LayerError> {
        let (path, stat) = (looked.path.as_slice(), &looked.stat);
        if self.layer && stat.is_whiteout() {
            let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
            return self.whiteout(path, name);
        }
        let Some(kind) = entry_kind(stat.kind) else { return Ok(()) };
        let mut entry = entry_of(&self.named(path), kind, stat, looked.xattrs.clone());
        if stat.kind != Kind::Dir && stat.links > 1 {
            if let Some(first) = self.links.get(&(stat.dev, stat.ino)) {
                entry.link.clone_from(first);
                entry.kind = EntryKind::HardLink;
                entry.xattrs.clear();
                return self.out.add(&entry).map_err(LayerError::Write);
            }
            self.links.insert((stat.dev, stat.ino), self.named(path));
        }
        entry.link.clone_from(&looked.target);
        match &looked.content {
            Some(content) => self.out.add_bytes(&entry, content).map_err(LayerError::Write)?,
            None if stat.kind == Kind::File && stat.size > 0 => self.file(path, &entry)?,
            None => self.out.add(&entry).map_err(LayerError::Write)?,
        }
        if looked.is_opaque {
            self.whiteout(&join(path, b""), b".wh..opq")?;
        }
        Ok(())
    }

    /// Writes a file whose content was not read yet.
    fn file(&mut self, path: &[u8], entry: &Entry) -> Result<(), LayerError> {
        let unreadable = |source| unreadable(path, source);
        let place = self.root.place(as_path(path)).map_err(unreadable)?;
        let mut content = Content { file: place.open_known_file().map_err(unreadable)?, failed: false };
        self.out.add_file(entry, &mut content).map_err(|error| {
            let failed = content.failed || error.kind() == io::ErrorKind::UnexpectedEof;
            if failed { unreadable(PathError::new("read", place.path(), error)) } else { LayerError::Write(error) }
        })
    }

    /// Writes that a name in the directory of `path` is away.
    fn whiteout(&mut self, path: &[u8], name: &[u8]) -> Result<(), LayerError> {
        let dir = memchr::memrchr(b'/', path).map_or(0, |at| at + 1);
        let path = [&path[..dir], b".wh.", name].concat();
        let xattrs = Vec::new();
        let modified = Time::default();
        let (kind, link) = (EntryKind::File, Vec::new());
        let entry = Entry { path, kind, link, mode: 0, uid: 0, gid: 0, modified, size: 0, xattrs, major: 0, minor: 0 };
        self.out.add(&entry).map_err(LayerError::Write)
    }
}

/// Remembers that it was reading that failed.
struct Content {
    file: File,
    failed: bool,
}

impl Read for Content {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buf);
        self.failed = read.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        read
    }
}

fn entry_kind(kind: Kind) -> Option<EntryKind> {
    match kind {
        Kind::File => Some(EntryKind::File),
        Kind::Dir => Some(EntryKind::Dir),
        Kind::Symlink => Some(EntryKind::Symlink),
        Kind::CharDevice => Some(EntryKind::CharDevice),
        Kind::BlockDevice => Some(EntryKind::BlockDevice),
        Kind::Fifo => Some(EntryKind::Fifo),
        Kind::Socket => None,
    }
}

fn entry_of(path: &[u8], kind: EntryKind, stat: &Stat, xattrs: Xattrs) -> Entry {
    Entry {
        path: path.to_vec(),
        kind,
        link: Vec::new(),
        // A symbolic link's mode means nothing and differs between file systems.
        mode: if kind == EntryKind::Symlink { 0o777 } else { stat.mode },
        uid: stat.uid,
        gid: stat.gid,
        modified: stat.modified,
        size: if kind == EntryKind::File { stat.size } else { 0 },
        xattrs,
        major: stat.major,
        minor: stat.minor,
    }
}

fn unreadable(path: &[u8], source: PathError) -> LayerError {
    LayerError::Pack { path: show(path), source }
}

fn join(dir: &[u8], name: &[u8]) -> Vec<u8> {
    if dir.is_empty() { name.to_vec() } else { [dir, name].join(&b'/') }
}

fn as_path(path: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(path))
}
