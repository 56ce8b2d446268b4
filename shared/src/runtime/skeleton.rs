//! The mount points of a container as a layer below its image's, so that making them writes
//! nothing into the container's own layer: no stub in a build's result, no changed time of /etc.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::error::Result;
use crate::oci::spec::Mount;
use crate::store::Store;
use crate::sys::{fs, random};

/// The files of /etc that are mounted into a container from its directory.
pub(super) const NAME_FILES: [&str; 3] = ["hosts", "resolv.conf", "hostname"];

/// Makes the directories and empty files that mounts need below `dir`. A path with links in the
/// image leads elsewhere there; its mount point is then made when the container starts.
pub(super) fn make(dir: &Path, mounts: &[Mount], is_file: impl Fn(&Mount) -> bool) -> Result<()> {
    fs::create_dir(dir, 0o755)?;
    fs::set_mode(dir, 0o755)?;
    for mount in mounts {
        let path = super::launch::clean(&mount.destination);
        // What lies below these is made inside the mounts themselves.
        let below = |place: &str| path.strip_prefix(place).is_ok_and(|rest| !rest.as_os_str().is_empty());
        if ["dev", "proc", "sys"].into_iter().any(below) || path.as_os_str().is_empty() {
            continue;
        }
        let parts: Vec<&OsStr> = path.iter().collect();
        let mut at = PathBuf::from(dir);
        for (n, part) in parts.iter().enumerate() {
            at.push(part);
            match std::fs::symlink_metadata(&at) {
                // A mount point inside another one's file makes no sense; the start says so.
                Ok(meta) if !meta.is_dir() => break,
                Ok(_) => {}
                Err(_) if n + 1 == parts.len() && is_file(mount) => drop(fs::create_new(&at, 0o644)?),
                Err(_) => {
                    fs::create_dir(&at, 0o755)?;
                    fs::set_mode(&at, 0o755)?;
                }
            }
        }
    }
    Ok(())
}

/// Returns the layer of mount points that all containers share.
pub(super) fn shared(store: &Store) -> Result<PathBuf> {
    let run = store.run_dir()?;
    let dir = run.join("skeleton");
    if dir.is_dir() {
        return Ok(dir);
    }
    let staged = run.join(format!("skeleton-{}", random::hex(6)));
    let mut mounts = super::defaults::mounts(0, false);
    mounts.extend(NAME_FILES.iter().map(|name| Mount { destination: format!("/etc/{name}"), kind: "bind".into(), ..Mount::default() }));
    make(&staged, &mounts, |mount| mount.kind == "bind")?;
    match fs::rename(&staged, &dir) {
        Err(_) if dir.is_dir() => fs::remove_tree(&staged)?,
        other => other?,
    }
    Ok(dir)
}
