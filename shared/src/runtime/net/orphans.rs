//! Takes away what roots left that are no more: bridges, tables, leases.
//!
//! A root that is deleted as a directory cannot clean up after itself. Each root writes its path
//! into the host-wide run directory; whoever makes a new bridge looks for paths that have gone, and
//! takes a few of their bridges down; `dprune` takes them all. Callers hold the host-wide lock.

use std::path::{Path, PathBuf};

use super::bridge::Host;
use super::leases::{Lease, Leases};
use super::ruleset::Ruleset;
use super::{NetError, Result, Site};
use crate::store;
use crate::sys::fs::{self, Durability, PathError};
use crate::sys::netlink::Batch;
use crate::sys::netlink::route::{self, Link};

/// Taking a bridge down costs some 15 ms: a new root, which leaves one behind at worst, takes away two.
pub(super) const PER_NEW_BRIDGE_MAX: usize = 2;
/// At most this many files of the run directory are looked at in one go.
const STAGED_MAX: usize = 100_000;
/// The file that holds a root's path is at most this large.
const PATH_BYTES_MAX: u64 = 8_192;

fn note_path(site: &Site, tag: &str) -> PathBuf {
    site.run_dir().join(format!("root-{tag}"))
}

/// Notes where this root is.
pub(super) fn note(site: &Site) -> Result<()> {
    use std::os::unix::ffi::OsStrExt;
    let bytes = site.store().root().as_os_str().as_bytes();
    fs::write_atomic(site.run_dir(), &note_path(site, site.tag()), bytes, 0o600, Durability::Atomic).map_err(NetError::Path)
}

/// Tells whether the root of a tag has gone for good; one whose path nobody noted has not.
fn is_gone(site: &Site, tag: &str) -> bool {
    use std::os::unix::ffi::OsStrExt;
    let Ok(bytes) = fs::read(&note_path(site, tag), PATH_BYTES_MAX) else { return false };
    match store::tag_of(Path::new(std::ffi::OsStr::from_bytes(&bytes))) {
        Ok(now) => now != tag,
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// Returns the tag in the name of one of our bridges.
fn tag_of(link: &Link) -> Option<&str> {
    let (tag, number) = link.name.strip_prefix("tb")?.split_once('-')?;
    let is_ours = tag.len() == 8 && tag.bytes().all(|b| b.is_ascii_hexdigit()) && number.bytes().all(|b| b.is_ascii_digit());
    is_ours.then_some(tag)
}

/// Returns the tags of the other roots that ever noted that they have bridges here.
fn others(site: &Site) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(site.run_dir()).map_err(|source| NetError::Path(PathError::new("list", site.run_dir(), source)))?;
    let names = entries.flatten().take(STAGED_MAX).filter_map(|entry| entry.file_name().into_string().ok());
    Ok(names.filter_map(|name| name.strip_prefix("root-").filter(|tag| *tag != site.tag()).map(str::to_owned)).collect())
}

/// Tells whether any root other than this one ever had bridges here.
pub(super) fn has_others(site: &Site) -> bool {
    others(site).is_ok_and(|tags| !tags.is_empty())
}

/// Takes away bridges of roots that have gone, so many at most, and with the last of a root's bridges all else of it.
pub(super) fn sweep(site: &Site, host: &Host, leases: &Leases, most: usize) -> Result<()> {
    let lives = |tag: &str| leases.all.iter().any(|lease| lease.tag == tag && lease.lives());
    let gone: Vec<_> = others(site)?.into_iter().filter(|tag| !lives(tag) && is_gone(site, tag)).collect();
    let mut left = most;
    let links = if gone.is_empty() { Vec::new() } else { route::links(&host.route).map_err(NetError::netlink)? };
    for tag in gone {
        for link in links.iter().filter(|link| tag_of(link) == Some(&tag)) {
            if left == 0 {
                return clear_staged(site);
            }
            left -= 1;
            let mut delete = Batch::new();
            route::delete_link(&mut delete, link.index);
            match host.route.run(delete) {
                Err(error) if !error.absent() => return Err(NetError::netlink(error)),
                _ => fs::remove_file(&site.run_dir().join(format!("up-{}", link.name))).map_err(NetError::Path)?,
            };
        }
        Ruleset::open(&tag)?.remove()?;
        // The note goes last: who is killed before leaves all of this to the next.
        for name in [format!("table-{tag}"), format!("root-{tag}")] {
            fs::remove_file(&site.run_dir().join(name)).map_err(NetError::Path)?;
        }
    }
    clear_staged(site)
}

/// Removes what writers who were killed left: whoever writes here holds the lock that we hold now.
fn clear_staged(site: &Site) -> Result<()> {
    let entries = std::fs::read_dir(site.run_dir()).map_err(|source| NetError::Path(PathError::new("list", site.run_dir(), source)))?;
    for entry in entries.flatten().take(STAGED_MAX).filter(|entry| entry.file_name().as_encoded_bytes().starts_with(b"w-")) {
        fs::remove_file(&entry.path()).map_err(NetError::Path)?;
    }
    Ok(())
}

/// Removes the note of this root, which is being given up.
pub(super) fn unnote(site: &Site) -> Result<()> {
    fs::remove_file(&note_path(site, site.tag())).map(drop).map_err(NetError::Path)
}

/// Tells whether a lease's root has gone.
pub(super) fn is_orphan(site: &Site, lease: &Lease) -> bool {
    lease.tag != site.tag() && !lease.lives() && is_gone(site, &lease.tag)
}
