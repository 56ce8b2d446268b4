//! Who a process runs as: `user[:group]` looked up in the container's own files.
//!
//! A text of digits is a number and nothing else (CVE-2026-46680); every other text must be a name
//! in the file, whole (CVE-2026-30892). The files are read inside the root, must be regular and are
//! limited (CVE-2026-47262). The primary group is among the supplementary ones (CVE-2022-36109).

use std::path::Path;

use super::error::{Result, RuntimeError, failed};
use crate::sys::root::Root;

#[cfg(test)]
mod tests;

/// The largest passwd or group file that is read, in bytes.
const FILE_MAX_BYTES: u64 = 1 << 20;
/// The most supplementary groups; the kernel's own limit.
const GROUPS_MAX: usize = 65536;

/// The word for the groups of whoever starts the container.
const KEEP_GROUPS: &str = "keep-groups";

/// A user as a process needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The user's number.
    pub uid: u32,
    /// The primary group's number.
    pub gid: u32,
    /// All groups, the primary one first.
    pub groups: Vec<u32>,
    /// The home directory, `/` where none is known.
    pub home: String,
}

/// Looks up `text` (empty is root) and additional groups.
///
/// # Errors
/// When a name is not in its file, a number is too large, or a file cannot be read.
pub fn resolve(root: &Root, text: &str, additional: &[String]) -> Result<Identity> {
    resolve_with(root, text, additional, &[])
}

/// The same with lines that come after those of the image's passwd file.
///
/// # Errors
/// As [`resolve`].
pub fn resolve_with(root: &Root, text: &str, additional: &[String], users: &[String]) -> Result<Identity> {
    let invalid = |reason: &str| RuntimeError::invalid(format!("user '{text}'"), reason);
    let (user, group) = match text.split_once(':') {
        Some((user, group)) if !user.is_empty() && !group.is_empty() => (user, Some(group)),
        Some(_) => return Err(invalid("say USER or USER:GROUP")),
        None if text.is_empty() => ("0", None),
        None => (text, None),
    };
    let passwd = passwd_with(root, users)?;
    let number = parse_number(user).map_err(|()| invalid("the number is too large"))?;
    let entries = passwd.lines().filter_map(parse_passwd);
    let entry = match number {
        Some(uid) => entries.into_iter().find(|entry| entry.uid == uid),
        None => {
            let mut entries = entries;
            Some(entries.find(|entry| entry.name == user).ok_or_else(|| invalid("it is not in the image's /etc/passwd"))?)
        }
    };
    let uid = number.or(entry.as_ref().map(|e| e.uid)).unwrap_or(0);
    // The group file is only read when something in it is asked for.
    let keeps = additional.iter().any(|g| g == KEEP_GROUPS);
    if keeps && additional.len() > 1 {
        return Err(RuntimeError::invalid("--group-add keep-groups", "it stands alone"));
    }
    let additional = if keeps { &[] } else { additional };
    let needs_groups =
        group.is_some_and(|g| !is_number(g)) || (group.is_none() && entry.is_some()) || additional.iter().any(|g| !is_number(g));
    let file = if needs_groups { read(root, "etc/group")? } else { String::new() };
    let by_name = |name: &str| -> Result<u32> {
        match parse_number(name) {
            Ok(Some(gid)) => Ok(gid),
            Ok(None) => file
                .lines()
                .filter_map(parse_group)
                .find(|g| g.name == name)
                .map(|g| g.gid)
                .ok_or_else(|| RuntimeError::invalid(format!("group '{name}'"), "it is not in the image's /etc/group")),
            Err(()) => Err(RuntimeError::invalid(format!("group '{name}'"), "the number is too large")),
        }
    };
    let gid = match group {
        Some(group) => by_name(group)?,
        None => entry.as_ref().map_or(0, |e| e.gid),
    };
    let mut groups = vec![gid];
    let mut add = |gid: u32| {
        if !groups.contains(&gid) && groups.len() < GROUPS_MAX {
            groups.push(gid);
        }
    };
    if let (None, Some(entry)) = (group, &entry) {
        for g in file.lines().filter_map(parse_group).filter(|g| g.members.split(',').any(|member| member == entry.name)) {
            add(g.gid);
        }
    }
    for name in additional {
        add(by_name(name)?);
    }
    if keeps {
        nix::unistd::getgroups().map_err(|errno| failed("read this process's groups")(errno.into()))?.iter().for_each(|g| add(g.as_raw()));
    }
    let home = entry.map(|e| e.home.to_owned()).filter(|home| home.starts_with('/')).unwrap_or_else(|| "/".to_owned());
    Ok(Identity { uid, gid, groups, home })
}

/// Returns the image's passwd file with more lines after it; a name or number that it has already is left as it is.
///
/// # Errors
/// When the file cannot be read.
pub fn passwd_with(root: &Root, users: &[String]) -> Result<String> {
    let mut text = read(root, "etc/passwd")?;
    for line in users {
        let Some(new) = parse_passwd(line) else { continue };
        if text.lines().filter_map(parse_passwd).any(|old| old.name == new.name || old.uid == new.uid) {
            continue;
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
    }
    Ok(text)
}

fn read(root: &Root, path: &str) -> Result<String> {
    match root.read_bounded(Path::new(path), FILE_MAX_BYTES) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => Ok(String::new()),
        Err(error) => Err(error.into()),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Reads a number; `None` when the text is a name, an error when it does not fit. The largest number means "nobody changes" to the kernel.
fn parse_number(text: &str) -> std::result::Result<Option<u32>, ()> {
    if !is_number(text) {
        return Ok(None);
    }
    text.parse::<u32>().ok().filter(|n| *n != u32::MAX).map(Some).ok_or(())
}

struct Passwd<'a> {
    name: &'a str,
    uid: u32,
    gid: u32,
    home: &'a str,
}

/// `name:password:uid:gid:gecos:home:shell`
fn parse_passwd(line: &str) -> Option<Passwd<'_>> {
    let fields: Vec<&str> = line.split(':').collect();
    match fields.as_slice() {
        [name, _, uid, gid, rest @ ..] if !name.is_empty() && !name.starts_with('#') => {
            Some(Passwd { name, uid: uid.parse().ok()?, gid: gid.parse().ok()?, home: rest.get(1).copied().unwrap_or("/") })
        }
        _ => None,
    }
}

struct Group<'a> {
    name: &'a str,
    gid: u32,
    members: &'a str,
}

/// `name:password:gid:member,member`
fn parse_group(line: &str) -> Option<Group<'_>> {
    let mut fields = line.split(':');
    let name = fields.next().filter(|n| !n.is_empty() && !n.starts_with('#'))?;
    let gid = fields.nth(1)?.parse().ok()?;
    Some(Group { name, gid, members: fields.next().unwrap_or_default().trim_end() })
}
