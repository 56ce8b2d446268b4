//! What the endpoints do to the disk. All of it blocks; reads are short enough for a request's own
//! thread, changes run on a blocking thread.
//!
//! Order of a push: content, then the link in `_layers` or `revisions`, then the tag's index entry,
//! then the tag. A crash between any two leaves garbage that nothing names, never a name without content.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::SystemTime;

use bytes::Bytes;

use super::coordination::Coordination;
use super::layout::{Layout, Link, make_dirs, read_link};
use super::tagged::Tagged;
use crate::digest::{Algorithm, Digest, Hasher};
use crate::oci::{Document, media};
use crate::sys::fs::{self, Durability, PathError};

/// How many bytes of manifests are kept in memory.
const CACHE_MAX_BYTES: usize = 16 << 20;
/// How many tags one repository may have before listing them stops.
pub(super) const TAGS_MAX: usize = 1 << 20;
/// How many repositories one registry may have before listing them stops.
pub(super) const REPOSITORIES_MAX: usize = 1 << 20;
/// How deep repository names nest: 255 bytes hold 128 components.
const NAME_DEPTH_MAX: usize = 128;

/// A manifest as it was pushed.
#[derive(Debug, Clone)]
pub(super) struct StoredManifest {
    pub(super) bytes: Bytes,
    pub(super) media_type: Arc<str>,
}

/// One storage directory and what is remembered about it.
#[derive(Debug)]
pub(super) struct Storage {
    pub(super) layout: Layout,
    pub(super) coordination: Arc<Coordination>,
    cache: Mutex<Cache>,
    /// Held by whoever reads several links and writes what follows from them.
    serial: Mutex<()>,
    /// Held for reading while names are given, for writing while they are taken away.
    naming: RwLock<()>,
    tagged: Tagged,
}

/// Manifests by their content's digest: right for ever, so only their number is limited.
#[derive(Debug, Default)]
struct Cache {
    entries: HashMap<Digest, StoredManifest>,
    order: VecDeque<Digest>,
    bytes: usize,
}

impl Cache {
    fn insert(&mut self, digest: Digest, manifest: StoredManifest) {
        if manifest.bytes.len() > CACHE_MAX_BYTES / 4 || self.entries.contains_key(&digest) {
            return;
        }
        self.bytes += manifest.bytes.len();
        self.order.push_back(digest.clone());
        self.entries.insert(digest, manifest);
        while self.bytes > CACHE_MAX_BYTES {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= self.entries.remove(&oldest).map_or(0, |m| m.bytes.len());
        }
    }
}

impl Storage {
    pub(super) fn new(layout: Layout, coordination: Arc<Coordination>) -> Storage {
        Storage {
            layout,
            coordination,
            cache: Mutex::default(),
            serial: Mutex::default(),
            naming: RwLock::default(),
            tagged: Tagged::default(),
        }
    }

    /// While it is held no name and no manifest goes; whoever gives names looks first and writes then.
    pub(super) fn naming(&self) -> RwLockReadGuard<'_, ()> {
        self.naming.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// While it is held nobody gives names: none comes to point at what is just going.
    pub(super) fn unnaming(&self) -> RwLockWriteGuard<'_, ()> {
        self.naming.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn serial(&self) -> MutexGuard<'_, ()> {
        self.serial.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells whether anything was ever pushed to a repository.
    pub(super) fn has_repository(&self, name: &str) -> bool {
        let path = self.layout.repository(name);
        path.join("_manifests").is_dir() || path.join("_layers").is_dir()
    }

    /// Opens a blob of a repository: the file and its size.
    pub(super) fn open_blob(&self, name: &str, digest: &Digest) -> fs::Result<Option<(File, u64)>> {
        let Link::To(content) = read_link(&self.layout.layer_link(name, digest))? else { return Ok(None) };
        let path = self.layout.blob_data(&content);
        match File::open(&path).and_then(|file| file.metadata().map(|m| (file, m.len()))) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(PathError::new("open", &path, source)),
        }
    }

    /// Looks a blob of a repository up: the digest of its content and its size.
    pub(super) fn stat_blob(&self, name: &str, digest: &Digest) -> fs::Result<Option<(Digest, u64)>> {
        match read_link(&self.layout.layer_link(name, digest))? {
            Link::To(content) => Ok(self.content_size(&content)?.map(|size| (content, size))),
            Link::Missing | Link::Damaged => Ok(None),
        }
    }

    /// Returns the digest of the content that any repository knows by this one; blocks longer for a sha512, which only the
    /// repositories' links say the content of.
    pub(super) fn find_blob(&self, named: &Digest) -> fs::Result<Option<Digest>> {
        if named.algorithm() == Algorithm::Sha256 {
            return Ok(self.content_size(named)?.map(|_| named.clone()));
        }
        for name in self.repositories()? {
            if let Some((content, _)) = self.stat_blob(&name, named)? {
                return Ok(Some(content));
            }
        }
        Ok(None)
    }

    /// Returns the size of content, whoever may read it.
    pub(super) fn content_size(&self, content: &Digest) -> fs::Result<Option<u64>> {
        let path = self.layout.blob_data(content);
        match std::fs::metadata(&path) {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(PathError::new("read", &path, source)),
        }
    }

    /// Makes content readable in a repository, under its own digest and the one that a client named it by.
    ///
    /// The caller holds a [`super::coordination::Change`] and knows that the content is there.
    pub(super) fn link_blob(&self, name: &str, content: &Digest, named: &Digest) -> fs::Result<()> {
        self.layout.write_link(&self.layout.layer_link(name, content), content, Durability::Synced)?;
        if named != content {
            self.layout.write_link(&self.layout.layer_link(name, named), content, Durability::Synced)?;
        }
        Ok(())
    }

    /// Moves a whole file, synced already, to where content with this digest lies; what is there already stays.
    pub(super) fn keep_content(&self, staged: &Path, content: &Digest, size: u64) -> fs::Result<()> {
        if self.content_size(content)? == Some(size) {
            fs::remove_file(staged)?;
            return Ok(());
        }
        let dir = self.layout.blob_dir(content);
        make_dirs(&dir)?;
        fs::rename(staged, &dir.join("data"))?;
        fs::sync_dir(&dir)
    }

    /// Reads what a tag points at.
    pub(super) fn tag(&self, name: &str, tag: &str) -> fs::Result<Option<Digest>> {
        match read_link(&self.layout.tag_link(name, tag))? {
            Link::To(digest) => Ok(Some(digest)),
            Link::Missing | Link::Damaged => Ok(None),
        }
    }

    /// Returns when a tag was last pushed.
    pub(super) fn tag_time(&self, name: &str, tag: &str) -> Option<SystemTime> {
        std::fs::metadata(self.layout.tag_link(name, tag)).and_then(|m| m.modified()).ok()
    }

    /// Tells whether a repository has a manifest.
    pub(super) fn has_manifest(&self, name: &str, digest: &Digest) -> fs::Result<Option<u64>> {
        match read_link(&self.layout.revision_link(name, digest))? {
            Link::To(content) => self.content_size(&content),
            Link::Missing | Link::Damaged => Ok(None),
        }
    }

    /// Reads a manifest of a repository.
    pub(super) fn manifest(&self, name: &str, digest: &Digest) -> fs::Result<Option<StoredManifest>> {
        let Link::To(content) = read_link(&self.layout.revision_link(name, digest))? else { return Ok(None) };
        if let Some(found) = self.cache().entries.get(&content) {
            return Ok(Some(found.clone()));
        }
        let path = self.layout.blob_data(&content);
        let bytes = match fs::read(&path, crate::oci::MANIFEST_MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut hasher = content.hasher();
        hasher.update(&bytes);
        if hasher.finish() != content {
            let damaged = io::Error::new(io::ErrorKind::InvalidData, "its content does not match its digest");
            return Err(PathError::new("read", &path, damaged));
        }
        let manifest = StoredManifest { media_type: media_type_of(&bytes).into(), bytes: bytes.into() };
        self.cache().insert(content, manifest.clone());
        Ok(Some(manifest))
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stores a manifest under a digest of its bytes; the caller holds a change and has checked it.
    pub(super) fn put_manifest(&self, name: &str, bytes: &[u8], named: &Digest) -> fs::Result<()> {
        let content = Digest::of(bytes);
        if self.content_size(&content)? != Some(bytes.len() as u64) {
            self.layout.write(&self.layout.blob_data(&content), bytes, Durability::Synced)?;
        }
        self.layout.write_link(&self.layout.revision_link(name, named), &content, Durability::Synced)
    }

    /// Points a tag at a manifest; the caller holds a change.
    pub(super) fn put_tag(&self, name: &str, tag: &str, digest: &Digest) -> fs::Result<()> {
        self.layout.write_link(&self.layout.tag_index_link(name, tag, digest), digest, Durability::Synced)?;
        let written = self.layout.write_link(&self.layout.tag_link(name, tag), digest, Durability::Synced);
        self.tagged.changed(name, tag);
        written
    }

    /// Removes a manifest and every tag on it, tags first: none may point at what is not there. The caller holds
    /// [`Storage::unnaming`] and a change.
    ///
    /// As distribution does, the directory stays: it tells the collector that the manifest was here and was deleted.
    pub(super) fn remove_manifest(&self, name: &str, digest: &Digest) -> fs::Result<()> {
        for tag in self.tagged.with(name, digest, || self.tags(name), |tag| self.tag(name, tag))? {
            if self.tag(name, &tag)?.as_ref() == Some(digest) {
                self.remove_tag(name, &tag)?;
            }
        }
        fs::remove_file(&self.layout.revision_link(name, digest))?;
        self.tagged.gone(name, digest);
        Ok(())
    }

    /// Removes a tag, its history included; tells whether it was there. The caller holds a change.
    pub(super) fn remove_tag(&self, name: &str, tag: &str) -> fs::Result<bool> {
        let path = self.layout.tag(name, tag);
        if !path.join("current/link").is_file() {
            return Ok(false);
        }
        // Renamed first: a crash leaves a whole tag or none. Not synced: a power loss may bring it back as a whole, with the
        // manifest that goes after it, because journals keep the order; thousands of deletions would wait for the disk one by one.
        let away = self.layout.tmp().join(format!("tag-{}", crate::sys::random::hex(8)));
        fs::rename(&path, &away)?;
        self.tagged.changed(name, tag);
        fs::remove_tree(&away)?;
        Ok(true)
    }

    /// Lists a repository's tags in byte order.
    pub(super) fn tags(&self, name: &str) -> fs::Result<Vec<String>> {
        let path = self.layout.tags(name);
        let mut tags = names_in(&path, TAGS_MAX)?;
        // A tag that is being removed by another server has its directory still.
        tags.retain(|tag| crate::reference::check_tag(tag).is_ok() && path.join(tag).join("current/link").is_file());
        tags.sort_unstable();
        Ok(tags)
    }

    /// Lists the repositories in byte order.
    pub(super) fn repositories(&self) -> fs::Result<Vec<String>> {
        let mut found = Vec::new();
        let mut pending = vec![(String::new(), 0)];
        while let Some((name, depth)) = pending.pop() {
            let children = names_in(&self.layout.repositories().join(&name), REPOSITORIES_MAX)?;
            if !name.is_empty() && children.iter().any(|c| c == "_manifests" || c == "_layers") {
                found.push(name.clone());
            }
            if found.len() > REPOSITORIES_MAX || depth > NAME_DEPTH_MAX {
                break;
            }
            let join = |child: &String| if name.is_empty() { child.clone() } else { format!("{name}/{child}") };
            pending.extend(children.iter().filter(|c| !c.starts_with('_')).map(|c| (join(c), depth + 1)));
        }
        found.sort_unstable();
        Ok(found)
    }
}

/// Lists the names in a directory; one that is not there has none.
pub(in crate::registry) fn names_in(path: &Path, max: usize) -> fs::Result<Vec<String>> {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(source) => return Err(PathError::new("list", path, source)),
    };
    let mut names = Vec::new();
    for entry in entries.take(max) {
        let entry = entry.map_err(|source| PathError::new("list", path, source))?;
        // Whatever is no UTF-8 is none of a registry's names.
        names.extend(entry.file_name().into_string());
    }
    Ok(names)
}

/// Tells what a stored manifest is; one that cannot be read, from another server, is served as docker's retired kind.
fn media_type_of(bytes: &[u8]) -> String {
    match Document::parse(bytes, None) {
        Ok(document) => document.media_type(None).to_owned(),
        Err(_) => {
            #[derive(serde::Deserialize)]
            struct Said {
                #[serde(rename = "mediaType")]
                media_type: Option<String>,
            }
            let said = serde_json::from_slice::<Said>(bytes).ok().and_then(|said| said.media_type);
            said.unwrap_or_else(|| media::DOCKER_SCHEMA1_SIGNED.to_owned())
        }
    }
}

/// Hashes a file's first `len` bytes into a hasher.
pub(super) fn hash_file(path: &Path, len: u64, mut hasher: Hasher) -> fs::Result<Hasher> {
    use std::io::Read;
    let fail = |source| PathError::new("read", path, source);
    let mut file = fs::open(path)?.take(len);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut buffer).map_err(fail)?;
        if n == 0 {
            break;
        }
        hasher.update(&buffer[..n]);
    }
    if file.limit() > 0 {
        return Err(fail(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(hasher)
}
