//! A step's directory while it runs, and what builds that were killed left of theirs.
//!
//! The directory is locked as long as the build lives that made it; the kernel ends the lock with
//! the build. It is there before the step's cgroup and network, and goes after them: whoever finds
//! it unlocked knows all that is to be removed.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use crate::runtime::container::parent_group;
use crate::runtime::error::{Result, failed};
use crate::runtime::{net, resources};
use crate::store::Store;
use crate::sys::cgroup::Trees;
use crate::sys::{fs, tree};

/// How every step's id begins.
pub(super) const PREFIX: &str = "step-";
/// How a directory is named until it is locked.
const FRESH_PREFIX: &str = "new-step-";
/// How old such a directory may be before it is nobody's.
const FRESH_AGE_MAX: Duration = Duration::from_secs(60);

/// A step's directory; removed when it goes out of scope.
pub(super) struct Scratch {
    pub(super) path: PathBuf,
    _lock: File,
}

impl Scratch {
    /// Makes the locked directory of the step with this id.
    pub(super) fn new(store: &Store, id: &str) -> Result<Scratch> {
        let run_dir = store.run_dir()?;
        let path = run_dir.join(id);
        let fresh = run_dir.join(format!("new-{id}"));
        fs::create_dir(&fresh, 0o700)?;
        let lock = fs::open(&fresh)?;
        fs::lock(&lock, true).map_err(failed("lock the step's directory"))?;
        fs::rename(&fresh, &path)?;
        Ok(Scratch { path, _lock: lock })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_tree(&self.path);
    }
}

/// Removes what steps left whose build was killed. What cannot be removed stays for the next one.
///
/// # Errors
/// When the run directory cannot be read.
pub(in crate::runtime) fn clear(store: &Store) -> Result<()> {
    let run_dir = store.run_dir()?;
    for entry in std::fs::read_dir(&run_dir).map_err(failed("list the run directory"))? {
        let Ok(name) = entry.map_err(failed("list the run directory"))?.file_name().into_string() else { continue };
        let path = run_dir.join(&name);
        let Ok(lock) = fs::open(&path) else { continue };
        if name.starts_with(FRESH_PREFIX) {
            let age = lock.metadata().and_then(|m| m.modified()).ok().and_then(|time| time.elapsed().ok());
            if age.is_some_and(|age| age > FRESH_AGE_MAX) {
                let _ = tree::remove(&path, &mut tree::Freed::default());
            }
        } else if name.starts_with(PREFIX) && fs::try_lock(&lock, true).unwrap_or(false) {
            let group = Trees::find().group(&format!("{}/{name}", parent_group(store.tag())), &resources::CONTROLLERS);
            let _ = group.kill();
            let _ = group.remove();
            if let Ok(site) = net::Site::new(store) {
                let _ = net::detach(&site, &name);
            }
            let _ = tree::remove(&path, &mut tree::Freed::default());
        }
    }
    Ok(())
}
