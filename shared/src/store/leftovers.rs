//! What killed operations left: scratch files without a lease, dead leases, old partial downloads.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::transfer::PARTIAL_PREFIX;
use super::{Result, Store, lease, list_names};
use crate::sys::{fs, tree};

/// How old an interrupted download may be before it is removed.
const PARTIAL_AGE_MAX: Duration = Duration::from_secs(24 * 3600);
/// How old a file that is written in one go may be before it is removed.
const WRITE_AGE_MAX: Duration = Duration::from_secs(3600);
/// How old anything else in `tmp/` may be before it is removed.
const OTHER_AGE_MAX: Duration = Duration::from_secs(24 * 3600);
/// The number of hex digits of a lease's id.
const LEASE_ID_LEN: usize = 16;

impl Store {
    /// Removes what dead operations left in `tmp/` and `leases/`, and containers and layers that they did not
    /// finish. What cannot be removed (because something is mounted there, say) is reported and stays.
    ///
    /// # Errors
    /// When the directories cannot be read.
    pub fn clean_leftovers(&self) -> Result<()> {
        // Listed before the leases are read: a lease exists before anything in tmp/ has its name.
        let names = list_names(&self.tmp_dir())?;
        let has_trash = names.iter().any(|name| name.starts_with("trash-"));
        let live = lease::live(&self.dir("leases"))?;
        for unfinished in &live.unfinished {
            let removed = unfinished.containers.iter().try_for_each(|id| self.remove_container(id));
            // One that somebody else has made as a whole meanwhile, or looks at, stays.
            let layers = &unfinished.layers;
            let swept = if layers.is_empty() { Ok(()) } else { self.sweep_those(|digest| layers.contains(digest)).map(drop) };
            match removed.and(swept).and_then(|()| Ok(fs::remove_file(&unfinished.path)?)) {
                Ok(_) => {}
                Err(error) => self.warn(format!("what was not finished stays: {error}")),
            }
        }
        for name in names {
            let path = self.tmp_dir().join(&name);
            if is_dead(&name, &path, &live)
                && let Err(error) = tree::remove(&path, &mut tree::Freed::default())
            {
                self.warn(format!("{error}: {}", error.source));
            }
        }
        if has_trash && fs::try_lock(&self.open_lock("sweep")?, true).unwrap_or(false) {
            // A sweep died; whoever has this lock next ends it.
            self.await_sweep()?;
        }
        Ok(())
    }
}

fn is_dead(name: &str, path: &Path, live: &lease::Live) -> bool {
    if name.starts_with("trash-") {
        // A sweep that runs or died; what of it is needed is put back, never removed unseen.
        return false;
    }
    if name.starts_with("w-gone-") {
        return true;
    }
    if name.starts_with("w-") {
        return is_older(path, WRITE_AGE_MAX);
    }
    if name.starts_with(PARTIAL_PREFIX) {
        let idle = || fs::open(path).is_ok_and(|file| fs::try_lock(&file, false).unwrap_or(false));
        return is_older(path, PARTIAL_AGE_MAX) && idle();
    }
    match name.split_once('-') {
        Some((id, _)) if id.len() == LEASE_ID_LEN && id.bytes().all(|b| b.is_ascii_hexdigit()) => !live.ids.contains(id),
        _ => is_older(path, OTHER_AGE_MAX),
    }
}

/// Tells whether nobody wrote into it for so long. A name that is being written carries the time of its
/// image in place of its own, which may be long ago: only the kernel's time of the last change tells.
fn is_older(path: &Path, age: Duration) -> bool {
    let Ok(stat) = path.symlink_metadata() else { return false };
    let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(stat.ctime()).unwrap_or(0));
    SystemTime::now().duration_since(changed).is_ok_and(|elapsed| elapsed > age)
}
