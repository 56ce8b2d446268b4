//! Containers, volumes and networks as bytes: directories and files whose content belongs to others.
//!
//! A container is there when its directory is; it is renamed into place whole and out before it is
//! removed. `holds` in it lists the digests that it needs, for marking. A container's name is a
//! link from the name to its id, made atomically.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Lease, Result, Store, StoreError, list_names};
use crate::digest::Digest;
use crate::sys::fs::{self, Durability, PathError};

/// The largest state file that is read, in bytes.
const STATE_MAX_BYTES: u64 = 64 << 20;
/// The longest name of a container, volume or network.
const NAME_MAX_BYTES: usize = 200;
/// How long a container may take to be made.
const MAKING_AGE_MAX: Duration = Duration::from_secs(24 * 3600);
/// The file in a container's directory that lists what it needs, one digest a line.
pub(super) const HOLDS: &str = "holds";

/// Checks a name as docker does: `[a-zA-Z0-9][a-zA-Z0-9_.-]*`.
///
/// # Errors
/// `BadName`.
pub fn check_name(what: &'static str, name: &str) -> Result<()> {
    let word = |b: u8| b.is_ascii_alphanumeric();
    let reason = match name.as_bytes() {
        [] => "it is empty".to_owned(),
        [first, ..] if !word(*first) => "it starts with neither a letter nor a digit".to_owned(),
        bytes if bytes.len() > NAME_MAX_BYTES => format!("it is longer than {NAME_MAX_BYTES} bytes"),
        bytes if !bytes.iter().all(|&b| word(b) || matches!(b, b'_' | b'.' | b'-')) => {
            "only letters, digits, '_', '.' and '-' are allowed".to_owned()
        }
        _ => return Ok(()),
    };
    Err(StoreError::BadName { what, name: name.chars().take(NAME_MAX_BYTES).collect(), reason })
}

/// Containers.
impl Store {
    /// Returns where a container is or would be.
    pub fn container_dir(&self, id: &str) -> PathBuf {
        self.dir("containers").join(id)
    }

    /// Opens the directory of all containers, for reading many of their files.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn containers_dir(&self) -> Result<fs::Dir> {
        Ok(fs::Dir::open(&self.dir("containers"))?)
    }

    /// Lists the ids of all containers, sorted.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn containers(&self) -> Result<Vec<String>> {
        let mut ids = list_names(&self.dir("containers"))?;
        ids.retain(|id| !id.starts_with('.'));
        ids.sort_unstable();
        Ok(ids)
    }

    /// Makes a container's directory with the digests that it needs: manifest, config, layer
    /// blobs and diff ids. They stay as long as the directory does. Until
    /// [`Lease::finish_container`] it goes with the lease.
    ///
    /// # Errors
    /// `Taken` when the id exists.
    pub fn create_container(&self, lease: &Lease, id: &str, holds: &[Digest]) -> Result<PathBuf> {
        check_name("container", id)?;
        let dir = self.container_dir(id);
        let taken = || StoreError::Taken { what: "container", name: id.to_owned(), holder: None };
        // What the lease names goes with it: never another's.
        if dir.exists() {
            return Err(taken());
        }
        lease.begin_container(id)?;
        let staged = lease.scratch("container");
        fs::create_dir(&staged, 0o700)?;
        let text: String = holds.iter().map(|digest| format!("{digest}\n")).collect();
        // Nobody looks inside before the directory has its name.
        if let Err(error) = write_new(&staged.join(HOLDS), text.as_bytes()).and_then(|()| fs::rename(&staged, &dir)) {
            let _ = fs::remove_tree(&staged);
            return Err(match error.kind() {
                io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists => taken(),
                _ => error.into(),
            });
        }
        Ok(dir)
    }

    /// Writes a file of a container that is still in the making: if this dies half-way, all of it goes.
    ///
    /// # Errors
    /// What the disk says, also when the file exists.
    pub fn write_unfinished(&self, id: &str, file: &str, bytes: &[u8]) -> Result<()> {
        Ok(write_new(&self.container_dir(id).join(file), bytes)?)
    }

    /// Writes the last file of a container that is in the making: the one by which others see it. They
    /// see it whole or not at all.
    ///
    /// # Errors
    /// What the disk says, also when it was written before.
    pub fn write_unfinished_last(&self, id: &str, file: &str, bytes: &[u8]) -> Result<()> {
        let dir = self.container_dir(id);
        let fresh = dir.join(format!("new-{file}"));
        write_new(&fresh, bytes)?;
        Ok(fs::rename(&fresh, &dir.join(file))?)
    }

    /// Removes what a loss of power left of a container that was being made, with the lease that named it
    /// gone too: a directory without the container's own file, older than any making takes.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove_unmade(&self, id: &str) -> Result<()> {
        let modified = self.container_dir(id).symlink_metadata().and_then(|meta| meta.modified());
        let is_old = modified.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > MAKING_AGE_MAX));
        if is_old { self.remove_container(id) } else { Ok(()) }
    }

    /// Returns the digests that a container needs; none when it has gone.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn container_holds(&self, id: &str) -> Result<Vec<Digest>> {
        match fs::read(&self.container_dir(id).join(HOLDS), STATE_MAX_BYTES) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).lines().filter_map(|line| line.parse().ok()).collect()),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a file of a container; none when it is not there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read_container(&self, id: &str, file: &str) -> Result<Option<Vec<u8>>> {
        read_optional(&self.container_dir(id).join(file))
    }

    /// Writes a file of a container as a whole. It survives a crash of ours; not synced.
    ///
    /// # Errors
    /// When the container has gone or the disk refuses.
    pub fn write_container(&self, id: &str, file: &str, bytes: &[u8]) -> Result<()> {
        let path = self.container_dir(id).join(file);
        Ok(fs::write_atomic(&self.tmp_dir(), &path, bytes, 0o600, Durability::Atomic)?)
    }

    /// Removes a container's directory. Nothing of it may be mounted any more.
    ///
    /// # Errors
    /// When it cannot be removed; one that is not there is fine.
    pub fn remove_container(&self, id: &str) -> Result<()> {
        check_name("container", id)?;
        self.remove_dir(&self.container_dir(id))
    }

    /// Gives a container a name. A name whose container has gone is free.
    ///
    /// # Errors
    /// `Taken` by another container.
    pub fn claim_container_name(&self, name: &str, id: &str) -> Result<()> {
        check_name("container", name)?;
        let path = self.dir("containers/.names").join(name);
        let _lock = self.lock("container-names")?;
        if let Some(holder) = self.container_named(name)? {
            if holder == id {
                return Ok(());
            }
            if self.container_dir(&holder).exists() {
                return Err(StoreError::Taken { what: "container", name: name.to_owned(), holder: Some(holder) });
            }
            fs::remove_file(&path)?;
        }
        Ok(fs::symlink(Path::new(id), &path)?)
    }

    /// Takes a name from a container, if it has it.
    ///
    /// # Errors
    /// When the name cannot be removed.
    pub fn release_container_name(&self, name: &str, id: &str) -> Result<()> {
        check_name("container", name)?;
        let _lock = self.lock("container-names")?;
        if self.container_named(name)?.as_deref() == Some(id) {
            fs::remove_file(&self.dir("containers/.names").join(name))?;
        }
        Ok(())
    }

    /// Returns the id of the container that was given this name.
    ///
    /// # Errors
    /// When the name cannot be read.
    pub fn container_named(&self, name: &str) -> Result<Option<String>> {
        if check_name("container", name).is_err() {
            return Ok(None);
        }
        let path = self.dir("containers/.names").join(name);
        match std::fs::read_link(&path) {
            Ok(target) => Ok(target.to_str().map(str::to_owned)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(PathError::new("read", &path, error).into()),
        }
    }

    /// Finds a container by name, id, or any unique prefix of an id.
    ///
    /// # Errors
    /// `NotFound` or `Ambiguous`.
    pub fn find_container(&self, text: &str) -> Result<String> {
        if let Some(id) = self.container_named(text)?.filter(|id| self.container_dir(id).exists()) {
            return Ok(id);
        }
        let fits: Vec<String> = match text.is_empty() {
            true => Vec::new(),
            false => self.containers()?.into_iter().filter(|id| id.starts_with(text)).collect(),
        };
        match fits.as_slice() {
            [id] => Ok(id.clone()),
            [] => Err(StoreError::not_found("container", text)),
            [first, ..] if first == text => Ok(first.clone()),
            _ => Err(StoreError::Ambiguous { text: text.to_owned(), candidates: fits.into_iter().take(5).collect() }),
        }
    }

    /// Renames a directory of ours away, then removes it: whoever dies here leaves no half of it.
    pub(super) fn remove_dir(&self, dir: &Path) -> Result<()> {
        let gone = self.tmp_dir().join(format!("w-gone-{}", crate::sys::random::hex(8)));
        match fs::rename(dir, &gone) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(fs::remove_tree(&gone)?),
        }
    }
}

/// Volumes: `volumes/<name>/data`, with what their owner wants to know in `meta.json`.
impl Store {
    /// Returns where a volume's files are or would be.
    pub fn volume_dir(&self, name: &str) -> PathBuf {
        self.dir("volumes").join(name).join("data")
    }

    /// Lists the names of all volumes, sorted.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn volumes(&self) -> Result<Vec<String>> {
        let mut names = list_names(&self.dir("volumes"))?;
        names.sort_unstable();
        Ok(names)
    }

    /// Makes a volume; returns where its files are, and whether it was made now.
    ///
    /// # Errors
    /// `BadName`, or when it cannot be made.
    pub fn create_volume(&self, lease: &Lease, name: &str, meta: &[u8]) -> Result<(PathBuf, bool)> {
        check_name("volume", name)?;
        let dir = self.dir("volumes").join(name);
        if dir.exists() {
            return Ok((self.volume_dir(name), false));
        }
        let staged = lease.scratch("volume");
        fs::create_dir(&staged, 0o711)?;
        let mut made = fs::create_dir(&staged.join("data"), 0o755)
            .and_then(|()| fs::set_mode(&staged.join("data"), 0o755))
            .and_then(|()| fs::write_atomic(&staged, &staged.join("meta.json"), meta, 0o600, Durability::Synced));
        if made.is_ok() {
            made = fs::rename(&staged, &dir);
        }
        match made {
            Ok(()) => {
                fs::sync_dir(&self.dir("volumes"))?;
                Ok((self.volume_dir(name), true))
            }
            Err(error) => {
                let _ = fs::remove_tree(&staged);
                match error.kind() {
                    io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists => Ok((self.volume_dir(name), false)),
                    _ => Err(error.into()),
                }
            }
        }
    }

    /// Reads what was stored beside a volume; none when there is no such volume.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn volume_meta(&self, name: &str) -> Result<Option<Vec<u8>>> {
        if check_name("volume", name).is_err() {
            return Ok(None);
        }
        read_optional(&self.dir("volumes").join(name).join("meta.json"))
    }

    /// Replaces what is stored beside a volume.
    ///
    /// # Errors
    /// When there is no such volume or the disk refuses.
    pub fn write_volume_meta(&self, name: &str, meta: &[u8]) -> Result<()> {
        check_name("volume", name)?;
        let path = self.dir("volumes").join(name).join("meta.json");
        Ok(fs::write_atomic(&self.tmp_dir(), &path, meta, 0o600, Durability::Synced)?)
    }

    /// Removes a volume and everything in it.
    ///
    /// # Errors
    /// `NotFound`, or when it cannot be removed.
    pub fn remove_volume(&self, name: &str) -> Result<()> {
        check_name("volume", name)?;
        let dir = self.dir("volumes").join(name);
        if !dir.exists() {
            return Err(StoreError::not_found("volume", name));
        }
        self.remove_dir(&dir)
    }
}

/// Networks: one file each.
impl Store {
    fn network_path(&self, name: &str) -> PathBuf {
        self.dir("networks").join(format!("{name}.json"))
    }

    /// Lists all networks with their bytes, sorted by name.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn networks(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let mut names = list_names(&self.dir("networks"))?;
        names.sort_unstable();
        let mut all = Vec::with_capacity(names.len());
        for file in names {
            let Some(name) = file.strip_suffix(".json") else { continue };
            if let Some(bytes) = read_optional(&self.network_path(name))? {
                all.push((name.to_owned(), bytes));
            }
        }
        Ok(all)
    }

    /// Reads a network's bytes; none when there is no such network.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn network(&self, name: &str) -> Result<Option<Vec<u8>>> {
        if check_name("network", name).is_err() {
            return Ok(None);
        }
        read_optional(&self.network_path(name))
    }

    /// Makes a network that does not exist yet.
    ///
    /// # Errors
    /// `Taken` when it exists.
    pub fn create_network(&self, name: &str, bytes: &[u8]) -> Result<()> {
        check_name("network", name)?;
        let staged = self.tmp_dir().join(format!("w-network-{}", crate::sys::random::hex(8)));
        fs::write_atomic(&self.tmp_dir(), &staged, bytes, 0o600, Durability::Synced)?;
        // A link, unlike a rename, never replaces what is there.
        let linked = fs::hard_link(&staged, &self.network_path(name));
        fs::remove_file(&staged)?;
        match linked {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(StoreError::Taken { what: "network", name: name.to_owned(), holder: None })
            }
            Err(error) => Err(error.into()),
            Ok(()) => Ok(fs::sync_dir(&self.dir("networks"))?),
        }
    }

    /// Replaces a network's bytes.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write_network(&self, name: &str, bytes: &[u8]) -> Result<()> {
        check_name("network", name)?;
        Ok(fs::write_atomic(&self.tmp_dir(), &self.network_path(name), bytes, 0o600, Durability::Synced)?)
    }

    /// Removes a network; tells whether it was there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn remove_network(&self, name: &str) -> Result<bool> {
        check_name("network", name)?;
        Ok(fs::remove_file(&self.network_path(name))?)
    }
}

fn read_optional(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path, STATE_MAX_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> fs::Result<()> {
    fs::write_all(&mut fs::create_new(path, 0o600)?, path, bytes)
}
