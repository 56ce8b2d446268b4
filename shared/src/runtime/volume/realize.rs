//! Mounts that a plain bind cannot make: a part of a volume, an image, an overlay that forgets what was
//! written, ids that are seen as others. Each is a descriptor that the container's child attaches; nothing
//! of it is ever mounted on the host.

use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{PreparedMount, Result, Source, UserMount, VolumeError};
use crate::oci::Descriptor;
use crate::store::{Lease, Store};
use crate::sys::fs;
use crate::sys::mount::{self, MountError, Overlay, attributes as attr};
use crate::sys::root::Root;

/// A pattern may stand for this many mounts.
const GLOB_MAX: usize = 1000;
/// A map may have this many ranges; the kernel takes no more.
const RANGES_MAX: usize = 340;

/// What a plain bind cannot do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Special {
    /// Only this part of the volume or image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subpath: Option<PathBuf>,
    /// What is written is forgotten at the end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overlay: bool,
    /// Only the mount itself is read-only, not those below it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub top_only: bool,
    /// Owners are seen as others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_map: Option<IdMap>,
    /// The image whose files are mounted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Descriptor>,
}

impl Special {
    /// Tells whether a plain bind will do.
    pub fn is_none(&self) -> bool {
        *self == Special::default()
    }
}

/// Owners as they are on disk, and as whom the container sees them: first one, first one, how many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdMap {
    /// Users.
    pub uids: Vec<(u32, u32, u32)>,
    /// Groups.
    pub gids: Vec<(u32, u32, u32)>,
}

impl IdMap {
    /// Reads `uids=0-1000-1#...;gids=0-1000-1`; nothing maps nothing.
    pub(super) fn parse(text: &str) -> std::result::Result<IdMap, String> {
        let mut map = IdMap::default();
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (key, ranges) = part.split_once('=').ok_or_else(|| format!("'{part}' is not like uids=0-1000-1"))?;
            let list = match key {
                "uids" => &mut map.uids,
                "gids" => &mut map.gids,
                other => return Err(format!("'{other}' is neither uids nor gids")),
            };
            for range in ranges.split('#') {
                let numbers: Vec<u32> = range.split('-').filter_map(|n| n.parse().ok()).collect();
                let fits = |first: u32, count: u32| count > 0 && first.checked_add(count).is_some();
                match numbers.as_slice() {
                    [from, to, count] if range.split('-').count() == 3 && fits(*from, *count) && fits(*to, *count) => {
                        list.push((*from, *to, *count));
                    }
                    _ => return Err(format!("'{range}' is not like 0-1000-1: on disk, as seen, how many")),
                }
            }
            if list.len() > RANGES_MAX {
                return Err(format!("more than {RANGES_MAX} ranges"));
            }
        }
        Ok(map)
    }
}

fn failed(what: &str) -> impl Fn(MountError) -> VolumeError {
    let what = what.to_owned();
    move |error| VolumeError::Mount { what: format!("{what} ({})", error.what), source: error.source }
}

/// Makes a mount that a plain bind cannot make; `None` where one will do. `scratch` is a directory of the container.
///
/// # Errors
/// When a part is not there, or the kernel refuses.
pub fn realize(store: &Store, lease: &Lease, mount: &PreparedMount, scratch: &Path) -> Result<Option<OwnedFd>> {
    let special = &mount.special;
    if special.is_none() {
        return Ok(None);
    }
    let target = mount.spec.destination.as_str();
    let is_recursive = mount.spec.options.iter().any(|option| option == "rbind");
    let mut made = match &special.image {
        Some(manifest) => of_image(store, lease, manifest, mount, scratch)?,
        None => mount::bind(Path::new(&mount.spec.source), is_recursive).map_err(failed(target))?,
    };
    if let Some(subpath) = &special.subpath {
        // The path is resolved inside, whatever links a container has put there.
        made = match (&special.image, mount.kind.as_str()) {
            (None, "volume") => {
                let whole = Root::open(Path::new(&mount.spec.source)).map_err(VolumeError::Path)?;
                let part = whole.resolve_path(subpath).map_err(VolumeError::Path)?;
                mount::bind_fd(part.as_fd(), is_recursive).map_err(failed(target))?
            }
            _ => mount::part(made, subpath).map_err(failed(target))?,
        };
    }
    if special.overlay {
        let lower = [PathBuf::from(&mount.spec.source)];
        let (upper, work) = fresh(scratch)?;
        let stack = Overlay { lower: &lower, upper: Some((&upper, &work)), volatile: false, attributes: 0 };
        made = mount::overlay(&stack).map_err(failed(target))?;
    }
    let fail = |source: std::io::Error| VolumeError::Mount { what: target.to_owned(), source };
    if let Some(map) = special.id_map.as_ref().filter(|map| **map != IdMap::default()) {
        mount::map_ids(made.as_fd(), &map.uids, &map.gids).map_err(fail)?;
    }
    let flags = flags_of(&mount.spec.options);
    mount::set_attributes(made.as_fd(), !special.top_only, flags, 0).map_err(fail)?;
    let wanted = mount.spec.options.iter().rev().find_map(|option| match option.as_str() {
        "shared" | "rshared" => Some(libc::MS_SHARED),
        "slave" | "rslave" => Some(libc::MS_SLAVE),
        _ => None,
    });
    mount::set_propagation(made.as_fd(), wanted.unwrap_or(libc::MS_PRIVATE)).map_err(fail)?;
    Ok(Some(made))
}

fn flags_of(options: &[String]) -> u32 {
    let mut flags = 0;
    for option in options {
        let (flag, is_set) = match option.as_str() {
            "ro" | "rro" => (attr::READ_ONLY, true),
            "rw" => (attr::READ_ONLY, false),
            "nosuid" => (attr::NO_SUID, true),
            "suid" => (attr::NO_SUID, false),
            "nodev" => (attr::NO_DEV, true),
            "dev" => (attr::NO_DEV, false),
            "noexec" => (attr::NO_EXEC, true),
            "exec" => (attr::NO_EXEC, false),
            _ => continue,
        };
        flags = if is_set { flags | flag } else { flags & !flag };
    }
    flags
}

/// Stacks the layers of an image; what is written goes into the container's directory, and with it.
fn of_image(store: &Store, lease: &Lease, manifest: &Descriptor, mount: &PreparedMount, scratch: &Path) -> Result<OwnedFd> {
    let open = store.open_manifest(manifest).map_err(VolumeError::Store)?;
    let lower = store.ensure_layers(lease, &open).map_err(VolumeError::Store)?;
    let target = mount.spec.destination.as_str();
    if mount.read_only {
        let stack = Overlay { lower: &lower, upper: None, volatile: false, attributes: attr::NO_DEV };
        return mount::overlay(&stack).map_err(failed(target));
    }
    let (upper, work) = fresh(scratch)?;
    let stack = Overlay { lower: &lower, upper: Some((&upper, &work)), volatile: false, attributes: attr::NO_DEV };
    mount::overlay(&stack).map_err(failed(target))
}

/// Makes directories for what is written, empty: what an earlier run wrote is forgotten.
fn fresh(scratch: &Path) -> Result<(PathBuf, PathBuf)> {
    fs::remove_tree(scratch).map_err(VolumeError::Path)?;
    fs::create_dir(scratch, 0o700).map_err(VolumeError::Path)?;
    let (upper, work) = (scratch.join("upper"), scratch.join("work"));
    for dir in [&upper, &work] {
        fs::create_dir(dir, 0o755).map_err(VolumeError::Path)?;
    }
    Ok((upper, work))
}

/// Refuses a propagation that the mount on which a source lies cannot give.
pub(super) fn check_propagation(path: &Path, propagation: Option<&str>) -> Result<()> {
    let Some(wanted) = propagation.filter(|p| !p.ends_with("private")) else { return Ok(()) };
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mountinfo = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let Some((point, fields)) = mount_of(&mountinfo, &real) else { return Ok(()) };
    let is_shared = fields.iter().any(|field| field.starts_with("shared:"));
    let is_slave = fields.iter().any(|field| field.starts_with("master:"));
    if is_shared || (wanted.ends_with("slave") && is_slave) {
        return Ok(());
    }
    Err(VolumeError::NotShared { path: path.to_owned(), propagation: wanted.to_owned(), point })
}

/// Finds the mount that a path lies on, and its optional fields.
fn mount_of(mountinfo: &str, path: &Path) -> Option<(PathBuf, Vec<String>)> {
    let mut best: Option<(PathBuf, Vec<String>)> = None;
    for line in mountinfo.lines() {
        let mut fields = line.split(' ');
        let Some(point) = fields.nth(4) else { continue };
        // Blanks, tabs, newlines and backslashes are written in octal.
        let point = point.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\");
        let point = PathBuf::from(point);
        // A later line covers an earlier one at the same place.
        if path.starts_with(&point) && best.as_ref().is_none_or(|(known, _)| point.components().count() >= known.components().count()) {
            best = Some((point, fields.skip(1).take_while(|field| *field != "-").map(str::to_owned).collect()));
        }
    }
    best
}

/// Turns a pattern into a bind for each match; any other mount is itself.
pub(super) fn expand(mount: &UserMount) -> Result<Vec<UserMount>> {
    let Source::Glob { pattern } = &mount.source else { return Ok(vec![mount.clone()]) };
    let bad = |why: String| VolumeError::usage(format!("glob '{pattern}': {why}"));
    let mut found = vec![PathBuf::from("/")];
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        if !part.contains(['*', '?', '[', '{']) {
            found.iter_mut().for_each(|path| path.push(part));
            found.retain(|path| path.symlink_metadata().is_ok());
            continue;
        }
        let glob = globset::GlobBuilder::new(part).literal_separator(true).build().map_err(|error| bad(error.to_string()))?;
        let glob = glob.compile_matcher();
        let mut next = Vec::new();
        for dir in &found {
            for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
                let name = entry.file_name();
                let is_hidden = name.to_string_lossy().starts_with('.') && !part.starts_with('.');
                if !is_hidden && glob.is_match(&name) {
                    next.push(entry.path());
                }
            }
        }
        next.sort_unstable();
        found = next;
        if found.len() > GLOB_MAX {
            return Err(bad(format!("it matches more than {GLOB_MAX} files")));
        }
    }
    if found.is_empty() {
        return Err(bad("nothing matches".into()));
    }
    let bind = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let target = format!("{}/{name}", mount.target.trim_end_matches('/'));
        UserMount { source: Source::Bind { path, create: false }, target, ..mount.clone() }
    };
    Ok(found.into_iter().map(bind).collect())
}

#[cfg(test)]
mod tests;
