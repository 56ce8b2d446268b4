//! Where everything lies on disk: distribution's storage layout, and our own corner beside it.
//!
//! ```text
//! docker/registry/v2/blobs/<alg>/<first 2 hex>/<hex>/data
//! docker/registry/v2/repositories/<name...>/_layers/<alg>/<hex>/link
//! docker/registry/v2/repositories/<name...>/_manifests/revisions/<alg>/<hex>/link
//! docker/registry/v2/repositories/<name...>/_manifests/tags/<tag>/{current/link,index/<alg>/<hex>/link}
//! docker/registry/v2/repositories/<name...>/_uploads/<uuid>/{data,startedat}
//! tacklebox/{lock,control.sock,tmp/,trash/,pulls/}
//! ```
//!
//! A link holds a digest without a newline; its content counts, not its path: content named by
//! sha512 lies under its sha256. A link is always replaced as a whole (tmp, fsync, rename), never
//! written in place.

use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::digest::Digest;
use crate::sys::fs::{self, Durability, PathError};

/// The longest content of a link file that is read: `sha512:` and 128 digits are 135 bytes.
const LINK_MAX_BYTES: u64 = 256;
/// Modes of directories and files, before the umask, as distribution has them: another user may serve the tree.
const DIR_MODE: u32 = 0o755;
const FILE_MODE: u32 = 0o644;

/// What a link file holds.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::registry) enum Link {
    /// There is no such file.
    Missing,
    /// There is one, but it names nothing: empty after a crash of another server, or garbage.
    Damaged,
    /// The digest of the content.
    To(Digest),
}

/// The paths of one storage directory.
#[derive(Debug, Clone)]
pub(in crate::registry) struct Layout {
    storage: PathBuf,
    blobs: PathBuf,
    repositories: PathBuf,
    own: PathBuf,
}

impl Layout {
    pub(in crate::registry) fn new(storage: &Path) -> Layout {
        let base = storage.join("docker/registry/v2");
        Layout {
            storage: storage.to_owned(),
            blobs: base.join("blobs"),
            repositories: base.join("repositories"),
            own: storage.join("tacklebox"),
        }
    }

    /// Makes the directories that must exist before a server or a collector works here.
    pub(in crate::registry) fn prepare(&self) -> fs::Result<()> {
        fs::create_dir_all(&self.storage)?;
        fs::create_dir_all(&self.own)?;
        fs::create_dir_all(&self.tmp())?;
        make_dirs(&self.blobs)?;
        make_dirs(&self.repositories)
    }

    pub(in crate::registry) fn storage(&self) -> &Path {
        &self.storage
    }

    pub(in crate::registry) fn blobs(&self) -> &Path {
        &self.blobs
    }

    pub(in crate::registry) fn repositories(&self) -> &Path {
        &self.repositories
    }

    /// What distribution has no place for.
    pub(in crate::registry) fn own(&self) -> &Path {
        &self.own
    }

    pub(in crate::registry) fn tmp(&self) -> PathBuf {
        self.own.join("tmp")
    }

    pub(in crate::registry) fn trash(&self) -> PathBuf {
        self.own.join("trash")
    }

    pub(in crate::registry) fn pulls(&self) -> PathBuf {
        self.own.join("pulls")
    }

    pub(in crate::registry) fn blob_dir(&self, digest: &Digest) -> PathBuf {
        self.blobs.join(digest.algorithm().as_str()).join(&digest.hex()[..2]).join(digest.hex())
    }

    pub(in crate::registry) fn blob_data(&self, digest: &Digest) -> PathBuf {
        self.blob_dir(digest).join("data")
    }

    /// Returns where content lies below [`Layout::blobs`].
    pub(in crate::registry) fn blob_name(digest: &Digest) -> String {
        format!("{}/{}/{}/data", digest.algorithm().as_str(), &digest.hex()[..2], digest.hex())
    }

    pub(in crate::registry) fn repository(&self, name: &str) -> PathBuf {
        self.repositories.join(name)
    }

    pub(in crate::registry) fn layer_dir(&self, name: &str, digest: &Digest) -> PathBuf {
        self.in_repository(name, &["_layers", digest.algorithm().as_str(), digest.hex()])
    }

    pub(in crate::registry) fn layer_link(&self, name: &str, digest: &Digest) -> PathBuf {
        self.in_repository(name, &["_layers", digest.algorithm().as_str(), digest.hex(), "link"])
    }

    pub(in crate::registry) fn revision_link(&self, name: &str, digest: &Digest) -> PathBuf {
        self.in_repository(name, &["_manifests/revisions", digest.algorithm().as_str(), digest.hex(), "link"])
    }

    pub(in crate::registry) fn tags(&self, name: &str) -> PathBuf {
        self.in_repository(name, &["_manifests/tags"])
    }

    pub(in crate::registry) fn tag(&self, name: &str, tag: &str) -> PathBuf {
        self.in_repository(name, &["_manifests/tags", tag])
    }

    pub(in crate::registry) fn tag_link(&self, name: &str, tag: &str) -> PathBuf {
        self.in_repository(name, &["_manifests/tags", tag, "current/link"])
    }

    pub(in crate::registry) fn tag_index_link(&self, name: &str, tag: &str, digest: &Digest) -> PathBuf {
        self.in_repository(name, &["_manifests/tags", tag, "index", digest.algorithm().as_str(), digest.hex(), "link"])
    }

    pub(in crate::registry) fn upload(&self, name: &str, id: &str) -> PathBuf {
        self.in_repository(name, &["_uploads", id])
    }

    /// Joins with one allocation: these paths are built for every request.
    fn in_repository(&self, name: &str, parts: &[&str]) -> PathBuf {
        let len = self.repositories.as_os_str().len() + name.len() + 1 + parts.iter().map(|p| p.len() + 1).sum::<usize>();
        let mut path = PathBuf::with_capacity(len);
        path.push(&self.repositories);
        path.push(name);
        path.extend(parts);
        path
    }

    /// Writes a link, making the directories above it.
    pub(in crate::registry) fn write_link(&self, path: &Path, digest: &Digest, durability: Durability) -> fs::Result<()> {
        self.write(path, digest.as_str().as_bytes(), durability)
    }

    /// Writes a small file of the tree as a whole, making the directories above it.
    pub(in crate::registry) fn write(&self, path: &Path, bytes: &[u8], durability: Durability) -> fs::Result<()> {
        if let Some(parent) = path.parent() {
            make_dirs(parent)?;
        }
        fs::write_atomic(&self.tmp(), path, bytes, FILE_MODE, durability)
    }
}

/// Reads a link file.
pub(in crate::registry) fn read_link(path: &Path) -> fs::Result<Link> {
    read_dated_link(path).map(|(link, _)| link)
}

/// Reads a link file and when it was written.
pub(in crate::registry) fn read_dated_link(path: &Path) -> fs::Result<(Link, SystemTime)> {
    let fail = |source| PathError::new("read", path, source);
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok((Link::Missing, SystemTime::UNIX_EPOCH));
        }
        Err(source) => return Err(fail(source)),
    };
    let metadata = file.metadata().map_err(fail)?;
    let written = metadata.modified().map_err(fail)?;
    if metadata.len() > LINK_MAX_BYTES || !metadata.is_file() {
        return Ok((Link::Damaged, written));
    }
    let mut bytes = [0; LINK_MAX_BYTES as usize];
    let len = file.read_at(&mut bytes, 0).map_err(fail)?;
    Ok((parse_link(&bytes[..len]), written))
}

/// Reads the link file `name` below an open directory and when it was written, by fewer and shorter ways.
pub(in crate::registry) fn read_dated_link_below(dir: &fs::Dir, name: &str) -> fs::Result<(Link, SystemTime)> {
    let mut bytes = [0; LINK_MAX_BYTES as usize + 1];
    match dir.read(name, &mut bytes) {
        Ok((len, (secs, nanos))) => Ok((parse_link(&bytes[..len]), time_of(secs, nanos))),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok((Link::Missing, SystemTime::UNIX_EPOCH))
        }
        // Whatever is no small file.
        Err(_) => read_dated_link(&dir.path().join(name)),
    }
}

fn time_of(secs: i64, nanos: u32) -> SystemTime {
    let whole = Duration::from_secs(secs.unsigned_abs());
    let time = if secs < 0 { SystemTime::UNIX_EPOCH.checked_sub(whole) } else { SystemTime::UNIX_EPOCH.checked_add(whole) };
    // A time that cannot be is as new as any: what has it stays.
    time.and_then(|time| time.checked_add(Duration::from_nanos(nanos.into()))).unwrap_or_else(SystemTime::now)
}

/// Reads what a link file holds.
pub(in crate::registry) fn parse_link(bytes: &[u8]) -> Link {
    let digest = std::str::from_utf8(bytes).ok().and_then(|text| text.trim_end().parse().ok());
    digest.map_or(Link::Damaged, Link::To)
}

/// Makes a directory and its parents, readable by a server that runs as another user.
pub(in crate::registry) fn make_dirs(path: &Path) -> fs::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    crate::sys::fault::point("create the directory")
        .and_then(|()| std::fs::DirBuilder::new().recursive(true).mode(DIR_MODE).create(path))
        .map_err(|source| PathError::new("create the directory", path, source))
}
