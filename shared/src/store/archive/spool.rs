//! The files of an archive that was read once: on disk under numbers, by name in a map.

use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::path::PathBuf;

use super::{archive_error, bad};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::oci::MANIFEST_MAX_BYTES;
use crate::store::layer::{ARCHIVE_MAX_BYTES, Archive, Decompressor, EntryKind, LayerError, Limits};
use crate::store::{Lease, Result, Store, StoreError};
use crate::sys::{fs, tree};

/// The most entries of an image archive: some per layer, and the blobs of a thousand images.
const ENTRIES_MAX: u64 = 200_000;
/// How many links lead to a file at most.
const LINKS_MAX: usize = 16;
/// What stands beside the blobs: it is read as a whole, so nobody makes us write more of it to the disk (CVE-2022-23471).
const DOCUMENTS: [&str; 4] = ["manifest.json", "index.json", "oci-layout", "repositories"];
/// How much is read at a time.
const READ_BYTES: usize = 256 << 10;
/// How much is gathered before it is written.
const WRITE_BYTES: usize = 1 << 20;

/// A file of the archive.
#[derive(Debug, Clone)]
pub(super) struct Spooled {
    pub(super) path: PathBuf,
    pub(super) digest: Digest,
    pub(super) size: u64,
}

enum Node {
    File(Spooled),
    Link(String),
}

/// All files of an archive; removed when dropped.
pub(super) struct Spool {
    dir: PathBuf,
    nodes: HashMap<String, Node>,
}

impl Spool {
    /// Reads an archive in any compression to its end.
    pub(super) fn read(lease: &Lease, reader: impl Read) -> Result<Spool> {
        let dir = lease.scratch("load");
        fs::create_dir(&dir, 0o700)?;
        let mut spool = Spool { dir, nodes: HashMap::new() };
        let stream = Decompressor::new(reader).map_err(|e| archive_error(LayerError::Read(e)))?;
        let limits = Limits { bytes: ARCHIVE_MAX_BYTES, entries: ENTRIES_MAX };
        let mut archive = Archive::new(BufReader::with_capacity(READ_BYTES, stream), limits);
        let mut count = 0;
        while let Some(entry) = archive.next_entry().map_err(archive_error)? {
            // A name that is no text is none that an image archive has.
            let Ok(name) = std::str::from_utf8(&entry.path) else { continue };
            let name = normal("", name);
            match entry.kind {
                EntryKind::File => {
                    if DOCUMENTS.contains(&name.as_str()) {
                        check_size(&name, entry.size, MANIFEST_MAX_BYTES)?;
                    }
                    count += 1;
                    let path = spool.dir.join(count.to_string());
                    let file = write(&path, entry.size, &mut archive)?;
                    if let Some(Node::File(old)) = spool.nodes.insert(name, Node::File(file)) {
                        fs::remove_file(&old.path)?;
                    }
                }
                EntryKind::Symlink | EntryKind::HardLink => {
                    let Ok(target) = std::str::from_utf8(&entry.link) else { continue };
                    // A symbolic link is relative to its directory, a hard link to the archive.
                    let base = if entry.kind == EntryKind::Symlink { parent(&name) } else { "" };
                    let target = normal(base, target);
                    spool.nodes.insert(name, Node::Link(target));
                }
                _ => {}
            }
        }
        archive.drain().map_err(archive_error)?;
        Ok(spool)
    }

    /// Finds a file by its name, through links.
    pub(super) fn find(&self, name: &str) -> Option<&Spooled> {
        let mut name = normal("", name);
        for _ in 0..LINKS_MAX {
            match self.nodes.get(&name)? {
                Node::File(file) => return Some(file),
                Node::Link(target) => name.clone_from(target),
            }
        }
        None
    }

    /// Tells whether it is the root of a system, as docker export writes it, and no archive of images.
    pub(super) fn is_root(&self) -> bool {
        const PLACES: [&str; 4] = ["bin", "etc", "usr", "lib"];
        let is_there = |place: &str| self.nodes.keys().any(|name| name.split('/').next() == Some(place));
        PLACES.into_iter().filter(|place| is_there(place)).count() > 1
    }

    /// Reads a small file.
    pub(super) fn small(&self, name: &str, limit_bytes: u64) -> Result<Option<Vec<u8>>> {
        let Some(file) = self.find(name) else { return Ok(None) };
        check_size(name, file.size, limit_bytes)?;
        Ok(Some(fs::read(&file.path, limit_bytes)?))
    }

    /// Makes a file a blob of the store; its digest is checked again if it is not a sha256.
    pub(super) fn adopt(&self, store: &Store, lease: &Lease, file: &Spooled, digest: &Digest, size: u64) -> Result<()> {
        lease.hold(digest)?;
        if store.has_blob(digest, size) {
            return Ok(());
        }
        let found = if digest.algorithm() == Algorithm::Sha256 { file.digest.clone() } else { hash(file, digest)? };
        if found != *digest || file.size != size {
            let reason = format!("it has {} bytes with the digest {found}, not {size}", file.size);
            return Err(StoreError::corrupt(format!("blob {digest} of the archive"), reason));
        }
        let open = fs::open(&file.path)?;
        fs::sync(&open, &file.path)?;
        Ok(fs::rename(&file.path, &store.blob_path(digest))?)
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        let _ = tree::remove(&self.dir, &mut tree::Freed::default());
    }
}

fn check_size(name: &str, size: u64, limit_bytes: u64) -> Result<()> {
    if size > limit_bytes {
        return Err(bad(format!("its {name} has {size} bytes, more than {limit_bytes}")));
    }
    Ok(())
}

fn hash(file: &Spooled, like: &Digest) -> Result<Digest> {
    let mut hashing = crate::digest::Hashing::with(std::io::sink(), like.hasher());
    let mut open = fs::open(&file.path)?;
    std::io::copy(&mut open, &mut hashing).map_err(|e| fs::PathError::new("read", &file.path, e))?;
    Ok(hashing.finish().1)
}

/// Writes an entry's content while it is hashed.
fn write<R: std::io::BufRead>(path: &std::path::Path, size: u64, archive: &mut Archive<R>) -> Result<Spooled> {
    let mut file = fs::create_new(path, 0o644)?;
    let mut hasher = Hasher::new(Algorithm::Sha256);
    let mut waiting = Vec::with_capacity(WRITE_BYTES.min(usize::try_from(size).unwrap_or(WRITE_BYTES)));
    let mut at = 0;
    let taken = archive.content(|offset, bytes| {
        if offset != at {
            let reason = "files with holes are not expected in an archive of images".into();
            return Err(LayerError::Malformed { at: "a file".into(), reason });
        }
        at += bytes.len() as u64;
        hasher.update(bytes);
        waiting.extend_from_slice(bytes);
        if waiting.len() >= WRITE_BYTES {
            fs::write_all(&mut file, path, &waiting).map_err(|e| LayerError::Write(e.source))?;
            waiting.clear();
        }
        Ok(())
    });
    taken.map_err(archive_error)?;
    fs::write_all(&mut file, path, &waiting)?;
    if at != size {
        return Err(bad("it has a file with holes, which no archive of images has"));
    }
    Ok(Spooled { path: path.to_owned(), digest: hasher.finish(), size })
}

/// Resolves a name against a directory without ever leaving the archive.
fn normal(base: &str, name: &str) -> String {
    let base = if name.starts_with('/') { "" } else { base };
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(name.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn parent(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(parent, _)| parent)
}
