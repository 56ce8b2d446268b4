//! `refs/`: the names of images, one small JSON file each, the truth of the store.
//!
//! A file is written by tmp, fsync, rename; readers take no lock. Its name is the reference with
//! `/` escaped, or a hash where that is too long; the reference itself stands inside. The time of
//! the last use is the file's modification time, so that using an image never rewrites its name.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::{ENTRIES_MAX, Image, ImageName, Result, Store};
use crate::digest::Digest;
use crate::oci::{Descriptor, Platform};
use crate::sys::fs::{self, PathError};

/// The largest ref file.
const REF_MAX_BYTES: usize = 1 << 20;
/// What a usual ref file is far below.
const BUFFER_BYTES: usize = 64 << 10;
/// From this many names on, other threads read them.
const PARALLEL_MIN: usize = 500;
/// The most threads that read.
const READERS_MAX: usize = 4;
/// How many one reads at a time: so few that their memory is used again.
const PART_LEN: usize = 128;
/// How many such parts of each may wait.
const PARTS_WAITING_MAX: usize = 2;
/// Labels beyond this many bytes stay in the config only.
pub(super) const REF_LABELS_MAX_BYTES: usize = 256 << 10;

/// What a ref file holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RefFile {
    name: String,
    descriptor: Descriptor,
    /// This platform's manifest; absent where it is the descriptor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    manifest: Option<Descriptor>,
    config: Digest,
    platform: Platform,
    /// Absent where it is just `platform`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    platforms: Option<Vec<Platform>>,
    complete: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created: Option<i64>,
    added: i64,
    size: u64,
    layers: u32,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    artifact_type: Option<String>,
}

impl RefFile {
    fn of(image: &Image) -> RefFile {
        let labels_bytes: usize = image.labels.iter().map(|(k, v)| k.len() + v.len()).sum();
        let just_one = image.platforms.as_slice() == std::slice::from_ref(&image.platform);
        RefFile {
            name: image.name.full(),
            descriptor: image.descriptor.clone(),
            manifest: (image.manifest != image.descriptor).then(|| image.manifest.clone()),
            config: image.config.clone(),
            platform: image.platform.clone(),
            platforms: (!just_one).then(|| image.platforms.clone()),
            complete: image.complete,
            created: image.created,
            added: image.added,
            size: image.size,
            layers: image.layers,
            labels: if labels_bytes > REF_LABELS_MAX_BYTES { BTreeMap::new() } else { image.labels.clone() },
            artifact_type: image.artifact_type.clone(),
        }
    }

    fn into_image(self, name: ImageName, used: Option<i64>) -> Image {
        Image {
            name,
            manifest: self.manifest.unwrap_or_else(|| self.descriptor.clone()),
            descriptor: self.descriptor,
            config: self.config,
            platforms: self.platforms.unwrap_or_else(|| vec![self.platform.clone()]),
            platform: self.platform,
            complete: self.complete,
            created: self.created,
            added: self.added,
            used,
            size: self.size,
            layers: self.layers,
            labels: self.labels,
            artifact_type: self.artifact_type,
        }
    }
}

fn parse(file_name: &str, bytes: &[u8], modified: (i64, u32)) -> std::result::Result<Image, String> {
    let file: RefFile = serde_json::from_slice(bytes).map_err(|e| format!("the name's record is unreadable ({e})"))?;
    let name: ImageName = file.name.parse().map_err(|e: crate::reference::ReferenceError| e.to_string())?;
    if name.file_name() != file_name {
        return Err(format!("the record is of '{name}', not of this file"));
    }
    // A write leaves whole seconds; only a use sets the last nanosecond.
    let used = (modified.1 != 0).then_some(modified.0);
    Ok(file.into_image(name, used))
}

/// The file of a name before it has its place; it goes where it gets none.
pub(super) struct StagedRef {
    pub(super) file: File,
    pub(super) staged: PathBuf,
    path: PathBuf,
    is_placed: bool,
}

impl Drop for StagedRef {
    fn drop(&mut self) {
        if !self.is_placed {
            let _ = fs::remove_file(&self.staged);
        }
    }
}

impl Store {
    /// Lists all images, sorted by their full names, dangling ones last. Reads `refs/` only.
    /// Unreadable entries are set aside (see [`Store::take_warnings`]); a dangling entry that has
    /// got a name again is left out.
    ///
    /// # Errors
    /// When `refs/` cannot be read.
    pub fn images(&self) -> Result<Vec<Image>> {
        let mut images = Vec::new();
        self.each_image(|image| {
            images.push(image);
            true
        })?;
        Ok(images)
    }

    /// Hands out all images in the order of [`Store::images`], as they are read, until `take` says
    /// `false`. Many of them are read by other threads meanwhile.
    ///
    /// # Errors
    /// As [`Store::images`].
    pub fn each_image(&self, mut take: impl FnMut(Image) -> bool) -> Result<()> {
        let dir = fs::Dir::open(&self.dir("refs"))?;
        let mut names = dir.names(ENTRIES_MAX)?;
        let is_bare = |name: &str| name.starts_with("sha256:") || name.starts_with("sha512:");
        names.sort_unstable_by(|a, b| (is_bare(a), a).cmp(&(is_bare(b), b)));
        // Only a dangling entry asks what has a name.
        let mut named: Option<HashSet<Digest>> = names.last().is_some_and(|name| is_bare(name)).then(HashSet::new);
        let mut is_shown = |image: &Image| match &mut named {
            Some(named) if image.name.is_bare() => !named.contains(&image.descriptor.digest),
            Some(named) => {
                named.insert(image.descriptor.digest.clone());
                true
            }
            None => true,
        };
        let read = |names: &[String], buf: &mut Vec<u8>| -> Result<Vec<Image>> {
            names.iter().filter_map(|name| self.read_ref_in(&dir, name, buf).transpose()).collect()
        };
        if names.len() < PARALLEL_MIN {
            let images = read(&names, &mut vec![0; BUFFER_BYTES])?;
            images.into_iter().filter(|image| is_shown(image)).all(&mut take);
            return Ok(());
        }
        std::thread::scope(|scope| {
            let readers = std::thread::available_parallelism().map_or(1, usize::from).min(READERS_MAX);
            let (names, read) = (&names, &read);
            // Each reads every so-many-th part, so that they are taken in turn.
            let start = |first| {
                let (give, parts) = std::sync::mpsc::sync_channel(PARTS_WAITING_MAX);
                scope.spawn(move || {
                    let mut buf = vec![0; BUFFER_BYTES];
                    let own = names.chunks(PART_LEN).skip(first).step_by(readers);
                    // Nobody takes it any more when it was enough.
                    own.map(|part| read(part, &mut buf)).all(|part| give.send(part).is_ok())
                });
                parts
            };
            let parts: Vec<_> = (0..readers).map(start).collect();
            for part in parts.iter().cycle().map_while(|parts| parts.recv().ok()) {
                if !part?.into_iter().filter(|image| is_shown(image)).all(&mut take) {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Returns the image of exactly this name.
    ///
    /// # Errors
    /// When its record cannot be read.
    pub fn image(&self, name: &ImageName) -> Result<Option<Image>> {
        let dir = fs::Dir::open(&self.dir("refs"))?;
        self.read_ref_in(&dir, &name.file_name(), &mut vec![0; BUFFER_BYTES])
    }

    fn read_ref_in(&self, dir: &fs::Dir, file_name: &str, buf: &mut Vec<u8>) -> Result<Option<Image>> {
        let read = match dir.read(file_name, buf) {
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge && buf.len() <= REF_MAX_BYTES => {
                buf.resize(REF_MAX_BYTES + 1, 0);
                dir.read(file_name, buf)
            }
            other => other,
        };
        match read {
            Ok((len, modified)) => match parse(file_name, &buf[..len], modified) {
                Ok(image) => Ok(Some(image)),
                Err(reason) => {
                    self.quarantine(&dir.path().join(file_name), &reason);
                    Ok(None)
                }
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge || error.source.raw_os_error() == Some(libc::ELOOP) => {
                self.quarantine(&dir.path().join(file_name), &error.source.to_string());
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn ref_path(&self, name: &ImageName) -> PathBuf {
        self.dir("refs").join(name.file_name())
    }

    /// Writes a name. The caller has the lock of names.
    pub(super) fn write_ref(&self, image: &Image) -> Result<()> {
        let staged = self.stage_ref(image)?;
        fs::sync(&staged.file, &staged.staged)?;
        self.place_refs(vec![staged])
    }

    /// Writes the file of a name to where it is still nobody's.
    pub(super) fn stage_ref(&self, image: &Image) -> Result<StagedRef> {
        let bytes = serde_json::to_vec(&RefFile::of(image)).expect("strings and numbers always serialise");
        let staged = self.tmp_dir().join(format!("w-ref-{}", crate::sys::random::hex(8)));
        let path = self.ref_path(&image.name);
        let added = UNIX_EPOCH + Duration::from_secs(u64::try_from(image.added).unwrap_or(0));
        let file = fs::create_new(&staged, 0o644)?;
        let mut new = StagedRef { file, staged, path, is_placed: false };
        fs::write_all(&mut new.file, &new.staged, &bytes)?;
        fs::set_modified(&new.file, &new.staged, added)?;
        Ok(new)
    }

    /// Gives names that are safe on the disk their places, in this order.
    pub(super) fn place_refs(&self, staged: Vec<StagedRef>) -> Result<()> {
        for mut new in staged {
            fs::rename(&new.staged, &new.path)?;
            new.is_placed = true;
            self.mark_layout_stale();
        }
        Ok(fs::sync_dir(&self.dir("refs"))?)
    }

    /// Removes a name. The caller has the lock of names.
    pub(super) fn remove_ref(&self, name: &ImageName) -> Result<bool> {
        let was = fs::remove_file(&self.ref_path(name))?;
        self.mark_layout_stale();
        Ok(was)
    }

    /// Notes that an image was used now.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn touch(&self, image: &Image) -> Result<()> {
        let path = self.ref_path(&image.name);
        let now = UNIX_EPOCH + Duration::new(crate::sys::clock::now_secs(), 1);
        match std::fs::OpenOptions::new().write(true).open(&path) {
            Ok(file) => Ok(fs::set_modified(&file, &path, now)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(PathError::new("open", &path, error).into()),
        }
    }
}
