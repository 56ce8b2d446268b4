//! From mounts that are wanted to mounts that can be made: volumes and directories that are missing are
//! made, images found, what a volume's driver stands for put in its place.

use std::path::{Path, PathBuf};

use super::{PreparedMount, Result, Source, UserMount, VolumeError, find, make, realize, remove_anonymous};
use crate::oci::spec;
use crate::store::{Lease, Store};
use crate::sys::fs::{self, PathError};
use crate::sys::random;

/// Makes sure that all sources are there: named volumes are made, anonymous ones too, and the
/// directories that `-v` makes.
///
/// # Errors
/// `NoSource`, or what the disk says.
pub fn prepare(store: &Store, lease: &Lease, mounts: &[UserMount]) -> Result<Vec<PreparedMount>> {
    let mut prepared: Vec<PreparedMount> = Vec::with_capacity(mounts.len());
    for mount in mounts {
        for mount in realize::expand(mount)? {
            match prepare_one(store, lease, &mount) {
                Ok(one) => prepared.push(one),
                Err(error) => {
                    // What was made for a container that will not be goes again.
                    let _ = remove_anonymous(store, &prepared);
                    return Err(error);
                }
            }
        }
    }
    Ok(prepared)
}

fn prepare_one(store: &Store, lease: &Lease, mount: &UserMount) -> Result<PreparedMount> {
    let mut special = mount.special.clone();
    let made = |kind: &'static str, source: &str| (kind, source.to_owned(), None, false, None);
    let (kind, source, volume, copy, described) = match &mount.source {
        Source::Tmpfs => made("tmpfs", "tmpfs"),
        Source::Ramfs => made("ramfs", "ramfs"),
        Source::Devpts => made("devpts", "devpts"),
        Source::Glob { pattern } => return Err(VolumeError::usage(format!("'{pattern}' stands for several mounts"))),
        Source::Bind { path, create } => {
            make_source(path, *create)?;
            realize::check_propagation(path, mount.propagation.as_deref())?;
            made("bind", &path.to_string_lossy())
        }
        Source::Image { name } => {
            let image = store.find(name).map_err(VolumeError::Store)?;
            special.image = Some(image.manifest.clone());
            made("image", &image.name.to_string())
        }
        Source::Volume { name, copy, labels, options } => {
            let anonymous = name.is_none();
            let name = name.clone().unwrap_or_else(|| random::hex(32));
            let (dir, _) = make(store, lease, &name, labels, options, anonymous)?;
            let described = find(store, &name)?;
            ("volume", dir.to_string_lossy().into_owned(), Some(name), *copy && special.subpath.is_none(), Some(described))
        }
    };
    let mut options = Vec::new();
    let (mut fs_kind, mut source, mut copy) = (fs_kind(kind), source, copy);
    // A volume may stand for something else: its driver's options say so.
    let meant = described.as_ref().map(|volume| volume.options.clone()).unwrap_or_default();
    match meant.get("type").map(String::as_str) {
        Some("tmpfs") => {
            (fs_kind, source, copy) = ("tmpfs", "tmpfs".into(), false);
            options.extend(meant.get("o").into_iter().flat_map(|o| o.split(',')).map(str::to_owned));
        }
        Some(_) => {
            source = meant.get("device").cloned().unwrap_or_default();
            make_source(Path::new(&source), false)?;
        }
        None => {}
    }
    if fs_kind == "bind" {
        options.push(if mount.recursive { "rbind" } else { "bind" }.to_owned());
        options.push(mount.propagation.clone().unwrap_or_else(|| "rprivate".into()));
    }
    // A read-only bind of a directory is read-only to the bottom.
    options.push(if mount.read_only { "rro" } else { "rw" }.to_owned());
    options.extend(mount.options.iter().cloned());
    let spec = spec::Mount { destination: mount.target.clone(), kind: fs_kind.into(), source, options, ..spec::Mount::default() };
    let anonymous = matches!(mount.source, Source::Volume { name: None, .. }) || mount.goes_along;
    let (read_only, chown) = (mount.read_only, mount.chown);
    // What is made for the container gets its label with the mount.
    let relabel = mount.relabel.filter(|_| matches!(mount.source, Source::Bind { .. } | Source::Volume { .. }));
    Ok(PreparedMount { kind: kind.into(), volume, anonymous, copy, read_only, chown, relabel, special, spec })
}

fn fs_kind(kind: &'static str) -> &'static str {
    if matches!(kind, "bind" | "volume" | "image") { "bind" } else { kind }
}

/// Returns the mounts of another container as `--volumes-from` takes them over.
pub fn taken_over(mounts: &[PreparedMount], read_only: Option<bool>) -> Vec<UserMount> {
    let binds = mounts.iter().filter(|mount| matches!(mount.kind.as_str(), "bind" | "volume"));
    binds
        .map(|mount| {
            let source = match &mount.volume {
                Some(name) => Source::volume(Some(name.clone())),
                None => Source::Bind { path: PathBuf::from(&mount.spec.source), create: false },
            };
            UserMount {
                read_only: read_only.unwrap_or(mount.read_only),
                goes_along: mount.anonymous,
                special: mount.special.clone(),
                ..UserMount::new(source, mount.spec.destination.clone())
            }
        })
        .collect()
}

/// Adds mounts where nothing else is mounted, in the order in which they are to be made: parents before children.
pub fn add_missing(mounts: &mut Vec<UserMount>, more: Vec<UserMount>) {
    for mount in more {
        let same = mounts.iter().position(|other| other.target == mount.target);
        match same {
            // What the image declares is least.
            Some(at) if matches!(mounts[at].source, Source::Volume { name: None, .. }) && mounts[at].goes_along => mounts[at] = mount,
            Some(_) => {}
            None => mounts.push(mount),
        }
    }
    mounts.sort_by_key(|mount| Path::new(&mount.target).components().count());
}

/// Returns what a container's image mounts need as long as the container is there.
///
/// # Errors
/// When an image cannot be read.
pub fn holds(store: &Store, mounts: &[PreparedMount]) -> Result<Vec<crate::digest::Digest>> {
    let mut all = Vec::new();
    for manifest in mounts.iter().filter_map(|mount| mount.special.image.as_ref()) {
        let open = store.open_manifest(manifest).map_err(VolumeError::Store)?;
        all.extend([manifest.digest.clone(), open.manifest.config.digest.clone()]);
        all.extend(open.manifest.layers.iter().map(|layer| layer.digest.clone()));
        all.extend(open.config.rootfs.diff_ids.iter().cloned());
    }
    Ok(all)
}

/// Makes the directory that `-v` makes where nothing is.
fn make_source(path: &Path, create: bool) -> Result<()> {
    match std::fs::metadata(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && create => make_dirs(path).map_err(VolumeError::Path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(VolumeError::NoSource { path: path.to_owned() }),
        Err(source) => Err(VolumeError::Path(PathError::new("look at", path, source))),
    }
}

/// Makes a directory and its parents with the mode that docker gives them.
fn make_dirs(path: &Path) -> fs::Result<()> {
    let missing: Vec<&Path> = path.ancestors().take_while(|path| std::fs::symlink_metadata(path).is_err()).collect();
    for dir in missing.into_iter().rev() {
        fs::create_dir(dir, 0o755)?;
        fs::set_mode(dir, 0o755)?;
    }
    Ok(())
}
