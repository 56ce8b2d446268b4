//! What of the host and of volumes a container sees: reading the flags, making volumes, filling
//! them from the image, listing and removing them.
//!
//! [`parse`] reads, [`prepare`] makes what is missing and returns mounts for the OCI runtime
//! specification, [`copy_up`] fills an empty volume before the container runs. A volume lives in
//! the store and nowhere else; the only driver is `local`. Whether one is in use is read from the
//! containers' specifications, which name the volume's directory.

pub(super) mod fill;
mod parse;
mod prepare;
mod realize;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use fill::{copy_up, give_to, label_all, label_of};
pub use parse::{Options, parse};
pub use prepare::{add_missing, holds, prepare, taken_over};
pub use realize::{Special, realize};

use crate::oci::spec;
use crate::store::{Lease, Store, StoreError, check_name};
use crate::sys::fs::{self, PathError};
use crate::sys::tree::{Seen, disk_use};
use crate::sys::{clock, random};

/// A container's specification is at most this large.
const SPEC_BYTES_MAX: u64 = 64 << 20;

/// Why a mount or a volume is not to be had.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum VolumeError {
    /// A flag or a value makes no sense.
    #[error("{message}")]
    Usage { message: String },
    #[error("there is no file or directory {} to mount", path.display())]
    NoSource { path: PathBuf },
    #[error("there is no volume {name}")]
    NoVolume { name: String },
    #[error("{} cannot be mounted {propagation}: what it lies on ({}) is not shared", path.display(), point.display())]
    NotShared { path: PathBuf, propagation: String, point: PathBuf },
    #[error("{what} cannot be mounted")]
    Mount { what: String, source: std::io::Error },
    #[error("volume {name} is in use by container {by}")]
    InUse { name: String, by: String },
    #[error("volume {name} exists")]
    Exists { name: String },
    #[error(transparent)]
    Path(PathError),
    #[error(transparent)]
    Store(StoreError),
}

impl VolumeError {
    fn usage(message: impl Into<String>) -> VolumeError {
        VolumeError::Usage { message: message.into() }
    }
}

/// The result of work on volumes.
pub type Result<T> = std::result::Result<T, VolumeError>;

/// Where a mount's content comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The host.
    Bind {
        /// The path on the host, absolute.
        path: PathBuf,
        /// Whether a directory is made where nothing is.
        create: bool,
    },
    /// A volume.
    Volume {
        /// Its name; none makes one that goes with the container.
        name: Option<String>,
        /// Whether an empty one takes what the image has there.
        copy: bool,
        /// Labels for a new one.
        labels: Vec<String>,
        /// `type`, `o` and `device` of a new one.
        options: BTreeMap<String, String>,
    },
    /// Memory.
    Tmpfs,
    /// Memory that is never written to swap.
    Ramfs,
    /// Terminals of its own.
    Devpts,
    /// The files of an image.
    Image {
        /// Its name or id.
        name: String,
    },
    /// Whatever matches on the host, each under its name below the target.
    Glob {
        /// The pattern, absolute.
        pattern: String,
    },
}

impl Source {
    /// A volume with what an option can say about it left at its default.
    pub(super) fn volume(name: Option<String>) -> Source {
        Source::Volume { name, copy: true, labels: Vec::new(), options: BTreeMap::new() }
    }
}

/// A mount as a person wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserMount {
    /// What.
    pub source: Source,
    /// Where in the container: absolute, clean.
    pub target: String,
    /// Whether nothing can be written, to the bottom.
    pub read_only: bool,
    /// Whether mounts below the source come along.
    pub recursive: bool,
    /// `rprivate`, `rslave`, ...
    pub propagation: Option<String>,
    /// `nosuid`, `size=64m`, ...
    pub options: Vec<String>,
    /// Whether `z`, `Z` or `relabel` was asked for.
    pub relabel: Option<Relabel>,
    /// Whether all of it is to belong to the container's user.
    pub chown: bool,
    /// Whether the volume goes with the last container that has it, though it has a name.
    pub goes_along: bool,
    /// What a plain bind cannot do.
    pub special: Special,
}

impl UserMount {
    fn new(source: Source, target: String) -> UserMount {
        UserMount {
            source,
            target,
            read_only: false,
            recursive: true,
            propagation: None,
            options: Vec::new(),
            relabel: None,
            chown: false,
            goes_along: false,
            special: Special::default(),
        }
    }
}

/// Whose label of SELinux what is mounted gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relabel {
    /// That of all containers (`z`).
    Shared,
    /// That of this container alone (`Z`).
    Private,
}

/// A mount that can be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreparedMount {
    /// `bind`, `volume` or `tmpfs`.
    pub kind: String,
    /// The volume's name.
    pub volume: Option<String>,
    /// Whether the volume goes with the container.
    pub anonymous: bool,
    /// Whether [`copy_up`] is to be tried before the container runs for the first time.
    pub copy: bool,
    /// Whether nothing can be written.
    pub read_only: bool,
    /// Whether all of it is given to the container's user before the container runs for the first time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub chown: bool,
    /// Whose label of SELinux all of it gets then, on a host that has that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relabel: Option<Relabel>,
    /// What a plain bind cannot do.
    #[serde(default, skip_serializing_if = "Special::is_none")]
    pub special: Special,
    /// The mount for the container's specification; its source is the volume's directory.
    pub spec: spec::Mount,
}

/// What is known of a volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// Always `local`.
    pub driver: String,
    /// Seconds since 1970.
    pub created: u64,
    /// Labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Whether it goes with the container it was made for.
    #[serde(default)]
    pub anonymous: bool,
    /// Options of the driver: `type`, `o`, `device`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
}

/// Reads the options of the local driver: none, or a type and what belongs to it.
///
/// # Errors
/// `Usage` for what it cannot do.
pub fn parse_options(texts: &[String]) -> Result<BTreeMap<String, String>> {
    let bad = |text: &str, why: &str| VolumeError::usage(format!("volume option '{text}': {why}"));
    let mut options = BTreeMap::new();
    for text in texts {
        match text.split_once('=') {
            Some((key @ ("type" | "o" | "device"), value)) => drop(options.insert(key.to_owned(), value.to_owned())),
            Some(("size", value)) => drop(options.insert("o".into(), format!("size={value}"))),
            _ => return Err(bad(text, "the local driver has type, o and device")),
        }
    }
    let is_bind = options.get("o").is_some_and(|o| o.split(',').any(|word| matches!(word, "bind" | "rbind")));
    match options.get("type").map(String::as_str) {
        _ if options.is_empty() => {}
        Some("tmpfs") => {}
        Some("none" | "bind" | "") | None if is_bind => {
            if !options.get("device").is_some_and(|device| device.starts_with('/')) {
                return Err(bad("device", "a bind needs an absolute path"));
            }
            options.insert("type".into(), "none".into());
        }
        Some(other) => {
            return Err(bad(
                &format!("type={other}"),
                "only tmpfs and none with o=bind are supported; mount others yourself, and bind them",
            ));
        }
        None => return Err(bad("o", "type= is missing")),
    }
    Ok(options)
}

/// Makes a volume that a person names, or one with a random name.
///
/// # Errors
/// `Usage` for bad values, `Exists` when it exists.
pub fn create(
    store: &Store,
    lease: &Lease,
    name: Option<&str>,
    labels: &[String],
    options: &[String],
    driver: Option<&str>,
) -> Result<Volume> {
    let options = parse_options(options)?;
    if let Some(driver) = driver.filter(|driver| *driver != "local") {
        return Err(VolumeError::usage(format!("volume driver '{driver}' is not supported: only local is")));
    }
    if let Some(name) = name {
        check_name("volume", name).map_err(|error| VolumeError::usage(error.to_string()))?;
    }
    let anonymous = name.is_none();
    let name = name.map_or_else(|| random::hex(32), str::to_owned);
    let (_, made) = make(store, lease, &name, labels, &options, anonymous)?;
    if made { find(store, &name) } else { Err(VolumeError::Exists { name }) }
}

fn make(
    store: &Store,
    lease: &Lease,
    name: &str,
    labels: &[String],
    options: &BTreeMap<String, String>,
    anonymous: bool,
) -> Result<(PathBuf, bool)> {
    let label = |label: &String| {
        let (key, value) = label.split_once('=').unwrap_or((label, ""));
        (key.to_owned(), value.to_owned())
    };
    let volume = Volume {
        name: name.to_owned(),
        driver: "local".into(),
        created: clock::now_secs(),
        labels: labels.iter().map(label).collect(),
        anonymous,
        options: options.clone(),
    };
    let meta = serde_json::to_vec(&volume).unwrap_or_default();
    let made = store.create_volume(lease, name, &meta).map_err(VolumeError::Store)?;
    if made.1 {
        event(store, "create", name);
    }
    Ok(made)
}

fn event(store: &Store, action: &str, name: &str) {
    super::events::record(store, action, super::events::Object { kind: "volume", id: name, name }, &[("driver", "local")]);
}

/// Finds a volume by its name.
///
/// # Errors
/// `NoVolume`.
pub fn find(store: &Store, name: &str) -> Result<Volume> {
    let meta = store.volume_meta(name).map_err(VolumeError::Store)?.ok_or_else(|| VolumeError::NoVolume { name: name.to_owned() })?;
    // A volume whose description is damaged is still a volume: its files are what counts.
    Ok(serde_json::from_slice(&meta).unwrap_or_else(|_| Volume {
        name: name.to_owned(),
        driver: "local".into(),
        created: 0,
        labels: BTreeMap::new(),
        anonymous: false,
        options: BTreeMap::new(),
    }))
}

/// Lists the volumes, sorted by name.
///
/// # Errors
/// When they cannot be listed.
pub fn list(store: &Store) -> Result<Vec<Volume>> {
    let names = store.volumes().map_err(VolumeError::Store)?;
    let mut volumes = Vec::with_capacity(names.len());
    for name in names {
        match find(store, &name) {
            // Removed meanwhile.
            Err(VolumeError::NoVolume { .. }) => {}
            other => volumes.push(other?),
        }
    }
    Ok(volumes)
}

/// The part of a container's description that names volumes.
#[derive(Deserialize)]
struct Listed {
    mounts: Vec<ListedMount>,
}

#[derive(Deserialize)]
struct ListedMount {
    volume: Option<String>,
}

/// Returns which containers, running or not, have which volumes.
///
/// # Errors
/// When the containers cannot be listed.
pub fn users(store: &Store) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let prefix = format!("{}/", store.root().join("volumes").display());
    // The specification is JSON; the part of the path that names the volume needs no unescaping.
    let prefix = serde_json::to_string(&prefix).unwrap_or_default();
    let needle = prefix.trim_end_matches('"').as_bytes();
    let finder = memchr::memmem::Finder::new(needle);
    for id in store.containers().map_err(VolumeError::Store)? {
        let dir = store.container_dir(&id);
        // What stands for something else is named only where the container's mounts are listed.
        let listed = fs::read(&dir.join("container.json"), SPEC_BYTES_MAX).ok();
        let listed = listed.and_then(|bytes| serde_json::from_slice::<Listed>(&bytes).ok());
        for name in listed.into_iter().flat_map(|listed| listed.mounts).filter_map(|mount| mount.volume) {
            users.entry(name).or_default().insert(id.clone());
        }
        let Ok(bytes) = fs::read(&dir.join("config.json"), SPEC_BYTES_MAX) else { continue };
        for at in finder.find_iter(&bytes) {
            let rest = &bytes[at + needle.len()..];
            let len = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"_.-".contains(byte))).unwrap_or(rest.len());
            if let Ok(name) = std::str::from_utf8(&rest[..len]) {
                users.entry(name.to_owned()).or_default().insert(id.clone());
            }
        }
    }
    Ok(users)
}

/// Returns the disk space that a volume takes, in bytes.
pub fn size_bytes(store: &Store, name: &str) -> u64 {
    disk_use(&store.volume_dir(name), &mut Seen::default())
}

/// Returns the bytes that removing a volume would free.
///
/// # Errors
/// `NoVolume`, or `InUse` while a container has it, running or not.
pub fn check_removal(store: &Store, name: &str) -> Result<u64> {
    check_removal_without(store, name, &HashSet::new())
}

/// Like [`check_removal`], as if these containers had gone before.
///
/// # Errors
/// As [`check_removal`].
pub fn check_removal_without(store: &Store, name: &str, gone: &HashSet<String>) -> Result<u64> {
    find(store, name)?;
    match users(store)?.get(name).and_then(|ids| ids.iter().find(|id| !gone.contains(*id))) {
        Some(by) => Err(VolumeError::InUse { name: name.to_owned(), by: by.get(..12).unwrap_or(by).to_owned() }),
        None => Ok(size_bytes(store, name)),
    }
}

/// Removes a volume that no container has; returns the bytes that this freed.
///
/// # Errors
/// `NoVolume`, `InUse`, or what the disk says.
pub fn remove(store: &Store, name: &str) -> Result<u64> {
    let freed = check_removal(store, name)?;
    store.remove_volume(name).map_err(VolumeError::Store)?;
    event(store, "destroy", name);
    Ok(freed)
}

/// Removes the anonymous ones of a removed container's volumes, as far as no other container has
/// them; returns the names of those that went.
///
/// # Errors
/// What the disk says.
pub fn remove_anonymous(store: &Store, mounts: &[PreparedMount]) -> Result<Vec<String>> {
    let mut gone = Vec::new();
    for mount in mounts.iter().filter(|mount| mount.anonymous) {
        let Some(name) = &mount.volume else { continue };
        match remove(store, name) {
            Ok(_) => gone.push(name.clone()),
            Err(VolumeError::NoVolume { .. } | VolumeError::InUse { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(gone)
}
