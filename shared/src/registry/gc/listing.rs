//! Looks into the directories and links of a repository, so that nothing that is there is taken for nothing: what cannot be
//! listed is an error, and what cannot be read is damaged.

use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::Totals;
use super::keys::{Contents, Listed};
use crate::digest::Digest;
use crate::registry::server::layout::{Layout, Link, read_dated_link_below};
use crate::registry::server::storage::names_in;
use crate::sys::fs::{self, PathError};

/// The most entries of one directory that are looked at; a directory with more fails as a whole.
pub(super) const ENTRIES_MAX: usize = 4 << 20;
/// The most names in one directory of contents or repositories, and how deep repository names nest.
const NAMES_MAX: usize = 64 << 20;
const NAME_DEPTH_MAX: usize = 128;

/// What a link file says.
pub(super) struct Read {
    pub(super) link: Link,
    pub(super) written: SystemTime,
    /// What is wrong with one that is damaged.
    pub(super) wrong: String,
}

/// Returns when something in a directory last came or went.
pub(super) fn changed(dir: &Path) -> SystemTime {
    std::fs::metadata(dir).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Lists all contents.
pub(super) fn list_contents(layout: &Layout) -> fs::Result<Contents> {
    let mut listed = Listed::default();
    for algorithm in list_up_to(layout.blobs(), NAMES_MAX)? {
        let dir = layout.blobs().join(&algorithm);
        for prefix in list_up_to(&dir, NAMES_MAX)? {
            let names = list_up_to(&dir.join(&prefix), NAMES_MAX)?;
            let digests = names.iter().filter_map(|hex| format!("{algorithm}:{hex}").parse::<Digest>().ok());
            // One in the wrong place is found by nobody, so it is left alone.
            listed.add(digests.filter(|d| prefix.len() == 2 && d.hex().starts_with(&prefix)), names.len());
        }
    }
    Ok(listed.into())
}

/// Lists the repositories: every directory with something of a repository in it. Also returns what could not be listed:
/// there may be more of them.
pub(super) fn list_repositories(layout: &Layout) -> (Vec<String>, Vec<PathError>) {
    let (mut found, mut failed) = (Vec::new(), Vec::new());
    let mut pending = vec![(String::new(), 0)];
    while let Some((name, depth)) = pending.pop() {
        let children = match list_up_to(&layout.repositories().join(&name), NAMES_MAX) {
            Ok(children) => children,
            Err(error) => {
                failed.push(error);
                continue;
            }
        };
        if children.iter().any(|c| matches!(c.as_str(), "_manifests" | "_layers" | "_uploads")) {
            found.push(name.clone());
        }
        if depth < NAME_DEPTH_MAX {
            let join = |child: &String| if name.is_empty() { child.clone() } else { format!("{name}/{child}") };
            pending.extend(children.iter().filter(|c| !c.starts_with('_')).map(|c| (join(c), depth + 1)));
        }
    }
    found.sort_unstable();
    (found, failed)
}

/// Says of what could not be listed that it failed, as of a repository; there may be several in it.
pub(super) fn unlistable(layout: &Layout, error: &PathError) -> Totals {
    let name = error.path.strip_prefix(layout.repositories()).unwrap_or(&error.path);
    Totals { repository: Some(name.display().to_string()), failed: Some(format!("{error}: {}", error.source)), ..Totals::default() }
}

/// Lists a directory; one with more entries than can be is an error.
pub(super) fn list(dir: &Path) -> fs::Result<Vec<String>> {
    list_up_to(dir, ENTRIES_MAX)
}

fn list_up_to(dir: &Path, max: usize) -> fs::Result<Vec<String>> {
    let names = names_in(dir, max)?;
    if names.is_empty() {
        check_there(dir)?;
    }
    if names.len() >= max { Err(too_many(dir, max)) } else { Ok(names) }
}

/// Refuses what is no directory in the place of one: what a link to a disk that is away led to is not nothing.
pub(super) fn check_there(dir: &Path) -> fs::Result<()> {
    if is_no_directory(dir) {
        let source = io::Error::new(io::ErrorKind::NotADirectory, "there is something that is no directory, or a link that leads nowhere");
        return Err(PathError::new("list", dir, source));
    }
    Ok(())
}

/// Tells whether something is there that is no directory.
fn is_no_directory(path: &Path) -> bool {
    path.symlink_metadata().is_ok() && !path.is_dir()
}

fn leads_nowhere(path: &Path) -> bool {
    path.is_symlink() && !path.exists()
}

/// Tells whether a file, or its directory, is a link that leads nowhere.
pub(super) fn is_away(path: &Path) -> bool {
    leads_nowhere(path) || path.parent().is_some_and(leads_nowhere)
}

/// Reads a link below a directory. One that cannot be read, and one behind a symbolic link that leads nowhere, is
/// damaged: it may have meant anything that it could mean.
pub(super) fn link_below(dir: &fs::Dir, name: &str) -> Read {
    let path = dir.path().join(name);
    let above = || path.ancestors().skip(1).take_while(|above| *above != dir.path());
    let is_lost = || leads_nowhere(&path) || above().any(is_no_directory);
    let damaged = |wrong: String| Read { link: Link::Damaged, written: SystemTime::now(), wrong };
    match read_dated_link_below(dir, name) {
        Ok((Link::Missing, _)) if is_lost() => damaged("is behind what is no directory, or a link that leads nowhere".into()),
        Ok((link, written)) => Read { link, written, wrong: "is damaged".into() },
        Err(error) => damaged(format!("cannot be read ({})", error.source)),
    }
}

pub(super) fn too_many(dir: &Path, max: usize) -> PathError {
    PathError::new("list", dir, io::Error::new(io::ErrorKind::FileTooLarge, format!("it has {max} entries or more")))
}

/// Is told of a directory: which digest it is named by, if any, where it is, and its name.
pub(super) type Each<'a> = &'a mut dyn FnMut(Option<Digest>, &fs::Dir, &str) -> fs::Result<()>;

/// Looks at the directories below `<dir>/<algorithm>/` one by one.
pub(super) fn each_digest(dir: &Path, on: Each<'_>) -> fs::Result<()> {
    for algorithm in list(dir)? {
        check_there(&dir.join(&algorithm))?;
        if let Some(dir) = if_there(fs::Dir::open(&dir.join(&algorithm)))? {
            each_in(&dir, &algorithm, on)?;
        }
    }
    Ok(())
}

/// Counts the directories that [`each_digest`] will look at, so that room for them is made at once.
pub(super) fn count_digests(dir: &Path) -> fs::Result<usize> {
    let mut count = 0;
    for algorithm in list(dir)? {
        if let Some(dir) = if_there(fs::Dir::open(&dir.join(&algorithm)))? {
            count += count_in(&dir)?;
        }
    }
    Ok(count)
}

pub(super) fn count_in(dir: &fs::Dir) -> fs::Result<usize> {
    let mut count = 0;
    dir.each_name(&mut |_| {
        count += 1;
        if count > ENTRIES_MAX { Err(too_many(dir.path(), ENTRIES_MAX)) } else { Ok(()) }
    })?;
    Ok(count)
}

/// Looks at the directories below that of an algorithm one by one.
pub(super) fn each_in(dir: &fs::Dir, algorithm: &str, on: Each<'_>) -> fs::Result<()> {
    let mut count = 0;
    dir.each_name(&mut |hex| {
        count += 1;
        if count > ENTRIES_MAX { Err(too_many(dir.path(), ENTRIES_MAX)) } else { on(format!("{algorithm}:{hex}").parse().ok(), dir, hex) }
    })
}

/// Takes what is no directory, or not there, for nothing.
pub(super) fn if_there(opened: fs::Result<fs::Dir>) -> fs::Result<Option<fs::Dir>> {
    match opened {
        Ok(dir) => Ok(Some(dir)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the newest time and the bytes of what lies in a directory of uploads.
pub(super) fn weigh(path: &Path) -> fs::Result<(SystemTime, u64)> {
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(path) {
        // What vanishes meanwhile weighs nothing.
        let Ok(metadata) = entry.map_err(io::Error::from).and_then(|e| e.metadata().map_err(io::Error::from)) else { continue };
        newest = newest.max(metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH));
        if metadata.is_file() {
            bytes += metadata.len();
        }
    }
    Ok((newest, bytes))
}
