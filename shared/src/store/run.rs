//! The run directory: what must not survive a reboot. Each root has one, by its tag, beside those of
//! other roots; a link in it says whose it is, so that it can be removed when the root has gone.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Result, Store};
use crate::digest::Digest;
use crate::sys::fs;

/// The link to the root.
const ROOT: &str = "root";

/// Returns the tag of a root: eight hex digits made of its device, its inode and when it was made.
/// A number of an inode is given again soon after its file has gone; without the time, a new root
/// would take the containers, leases and events of a removed one for its own.
///
/// # Errors
/// When it is not there or may not be seen.
pub fn tag_of(root: &Path) -> std::io::Result<String> {
    let (device, inode, born) = fs::identity(root)?;
    Ok(Digest::of(format!("{device}:{inode}:{born}").as_bytes()).hex()[..8].to_owned())
}

/// Returns where the run directories of all roots are.
fn base() -> PathBuf {
    let uid = nix::unistd::geteuid();
    match std::env::var_os("XDG_RUNTIME_DIR").filter(|v| !v.is_empty()) {
        _ if uid.is_root() => PathBuf::from("/run/tacklebox"),
        Some(dir) => PathBuf::from(dir).join("tacklebox"),
        None => std::env::temp_dir().join(format!("tacklebox-run-{uid}")),
    }
}

impl Store {
    /// Returns the directory for what must not survive a reboot, and makes it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn run_dir(&self) -> Result<PathBuf> {
        let dir = base().join(self.tag());
        if !dir.is_dir() {
            fs::create_dir_all(&dir)?;
            match fs::symlink(self.root(), &dir.join(ROOT)) {
                // Somebody else who made it at the same time has made the link as well.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                other => other?,
            }
        }
        Ok(dir)
    }
}

impl Store {
    /// Returns the directory of the files by which a running container finds hosts: each start makes it anew, and the disk need not know.
    ///
    /// # Errors
    /// When the run directory cannot be made.
    pub fn names_dir(&self, id: &str) -> Result<PathBuf> {
        Ok(self.run_dir()?.join("names").join(id))
    }

    /// Makes a container's [`Store::names_dir`], empty.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make_names_dir(&self, id: &str) -> Result<PathBuf> {
        let dir = self.names_dir(id)?;
        for is_again in [false, true] {
            match fs::create_dir(&dir, 0o700) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists && !is_again => fs::remove_tree(&dir)?,
                Err(error) if error.kind() == ErrorKind::NotFound && !is_again => {
                    dir.parent().map_or(Ok(()), fs::create_dir_all)?;
                }
                other => return Ok(other.map(|()| dir)?),
            }
        }
        Ok(dir)
    }

    /// Removes a container's [`Store::names_dir`], which may be missing.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove_names_dir(&self, id: &str) -> Result<()> {
        Ok(fs::remove_tree(&self.names_dir(id)?)?)
    }
}

/// Lists the run directories of roots that are there no more, with their tags.
pub fn run_dirs_without_root() -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(base()).into_iter().flatten().flatten();
    let of_entry = |entry: std::fs::DirEntry| {
        let (tag, dir) = (entry.file_name().into_string().ok()?, entry.path());
        // One without a link says nothing about its root.
        let root = std::fs::read_link(dir.join(ROOT)).ok()?;
        let is_gone = match tag_of(&root) {
            Ok(now) => now != tag,
            Err(error) => error.kind() == ErrorKind::NotFound,
        };
        is_gone.then_some((tag, dir))
    };
    entries.filter_map(of_entry).collect()
}
