//! Shares of caches and memory bandwidth: groups of the host's resctrl (config-linux.md, "IntelRdt").
//!
//! A group that the bundle names and that is there is another's: what it has must be what the bundle says, and it stays.
//! So does one that is made by its name. One without a name is the container's, and goes with it; so does the group by
//! which its use is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::error::{Result, RuntimeError};
use super::state::Container;
use crate::oci::spec::{IntelRdt, Linux};
use crate::sys::fs;

/// The name of the property.
const WHAT: &str = "linux.intelRdt";
/// The file with the shares of a group.
const SCHEMATA: &str = "schemata";
/// The file with the processes in a group.
const TASKS: &str = "tasks";
/// The directory of the groups by which something is counted.
const COUNTED: &str = "mon_groups";
/// What the kernel has beside groups.
const NO_GROUPS: [&str; 5] = ["info", COUNTED, "mon_data", ".", ".."];
/// The name of the group that all others are in.
const TOP: &str = "/";
/// How lines about bandwidth begin.
const BANDWIDTH: &str = "MB:";

/// Where a container is in resctrl.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The group whose shares it has.
    pub(super) group: PathBuf,
    /// The group is the container's own.
    is_own: bool,
    /// The group by which its use is counted.
    counted: Option<PathBuf>,
}

/// Refuses what cannot mean anything.
pub(super) fn check(rdt: &IntelRdt) -> Result<()> {
    let wrong = |name: &str, reason: &str| Err(RuntimeError::invalid(format!("{WHAT}.{name}"), reason));
    if let Some(name) = rdt.clos_id.as_deref()
        && name != TOP
        && (name.is_empty() || name.contains(['/', '\n', '\0']) || NO_GROUPS.contains(&name))
    {
        return wrong("closID", &format!("'{name}' is no name of a group"));
    }
    if !rdt.mem_bw_schema.is_empty() && (!rdt.mem_bw_schema.starts_with(BANDWIDTH) || rdt.mem_bw_schema.contains('\n')) {
        return wrong("memBwSchema", "it must be one line that starts with MB:");
    }
    if rdt.schemata.iter().any(|line| line.contains('\n')) {
        return wrong("schemata", "each is one line");
    }
    Ok(())
}

/// Returns where the host has resctrl.
///
/// # Errors
/// When it has none.
pub(super) fn mounted() -> Result<PathBuf> {
    let found = mounted_in(&fs::read_kernel("/proc/self/mountinfo").unwrap_or_default());
    found.ok_or_else(|| RuntimeError::Unsupported {
        what: WHAT.into(),
        reason: "no resctrl is mounted on this host: `mount -t resctrl resctrl /sys/fs/resctrl` does that where the processor has it"
            .into(),
    })
}

fn mounted_in(mountinfo: &str) -> Option<PathBuf> {
    mountinfo.lines().find_map(|line| {
        let (mount, source) = line.split_once(" - ")?;
        (source.split(' ').next() == Some("resctrl")).then(|| mount.split(' ').nth(4).map(PathBuf::from)).flatten()
    })
}

impl Place {
    /// Says where a container will be, before anything is made: whoever is killed in between leaves nothing that is not known.
    ///
    /// # Errors
    /// When another container's use is counted by this name.
    pub(super) fn of(rdt: &IntelRdt, id: &str, tree: &Path) -> Result<Place> {
        let group = match rdt.clos_id.as_deref() {
            Some(TOP) => tree.to_owned(),
            Some(name) => tree.join(name),
            None => tree.join(id),
        };
        let is_counted = rdt.enable_monitoring || rdt.enable_cmt || rdt.enable_mbm;
        let counted = is_counted.then(|| group.join(COUNTED).join(id));
        if let Some(taken) = counted.as_ref().filter(|counted| counted.exists()) {
            return Err(RuntimeError::State { name: format!("group of resctrl {}", taken.display()), state: "there already".into() });
        }
        Ok(Place { is_own: rdt.clos_id.is_none() && !group.is_dir(), group, counted })
    }

    /// Makes the groups and gives them their shares.
    ///
    /// # Errors
    /// When a group that must be there is not, one has other shares, or the kernel refuses.
    pub(super) fn make(&self, rdt: &IntelRdt) -> Result<()> {
        let first = first_lines(rdt);
        let is_there = self.group.is_dir();
        let shown = self.group.display();
        if !is_there && rdt.clos_id.is_some() && first.is_empty() && rdt.schemata.is_empty() {
            return Err(RuntimeError::NotFound {
                what: "group of resctrl",
                name: format!("{shown} ({WHAT}.closID names it without any share)"),
            });
        }
        if !is_there {
            fs::create_dir(&self.group, 0o755).map_err(|error| self.told(error.into()))?;
        } else if let Some(line) = difference(&first, &fs::read_kernel(self.group.join(SCHEMATA)).unwrap_or_default()) {
            return Err(RuntimeError::State {
                name: format!("group of resctrl {shown}"),
                state: format!("there with other shares than {line}"),
            });
        }
        self.give(first.iter().chain(&rdt.schemata))?;
        if let Some(counted) = &self.counted {
            fs::create_dir(counted, 0o755).map_err(|error| self.told(error.into()))?;
        }
        Ok(())
    }

    /// Gives the group shares. The kernel takes a line or refuses it, so that one which it refuses is known by name.
    fn give<'a>(&self, lines: impl Iterator<Item = &'a String>) -> Result<()> {
        for line in lines {
            let written = fs::write_in_place(&self.group.join(SCHEMATA), format!("{line}\n").as_bytes());
            written.map_err(|error| self.told(RuntimeError::invalid(format!("{WHAT}: {line}"), error.to_string())))?;
        }
        Ok(())
    }

    /// Returns the files in which a process is written down, in order.
    pub(super) fn tasks(&self) -> impl Iterator<Item = PathBuf> {
        [Some(&self.group), self.counted.as_ref()].into_iter().flatten().map(|group| group.join(TASKS)).collect::<Vec<_>>().into_iter()
    }

    /// Puts a process into the groups, and with it all that it will start.
    ///
    /// # Errors
    /// What the kernel says.
    pub(super) fn put(&self, pid: i32) -> Result<()> {
        for file in self.tasks() {
            fs::write_in_place(&file, pid.to_string().as_bytes()).map_err(|error| self.told(error.into()))?;
        }
        Ok(())
    }

    /// Puts in what runs by now: each thread by itself, as the kernel wants it, until no new ones come.
    fn put_all(&self, container: &Container) -> Result<()> {
        let mut known = BTreeSet::new();
        loop {
            let processes = container.group().processes()?;
            let threads = processes.iter().filter_map(|pid| std::fs::read_dir(format!("/proc/{pid}/task")).ok()).flatten().flatten();
            let new: Vec<i32> =
                threads.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(|id| known.insert(*id)).collect();
            if new.is_empty() {
                return Ok(());
            }
            for id in new {
                // One that has ended meanwhile needs no place.
                self.put(id).or_else(|error| if Path::new(&format!("/proc/{id}")).exists() { Err(error) } else { Ok(()) })?;
            }
        }
    }

    /// Removes what is the container's own.
    ///
    /// # Errors
    /// What the kernel says.
    pub(super) fn remove(&self) -> Result<()> {
        if let Some(counted) = &self.counted {
            fs::remove_empty_dir(counted)?;
        }
        if self.is_own {
            fs::remove_empty_dir(&self.group)?;
        }
        Ok(())
    }

    /// Adds what the kernel has to say about its refusal.
    fn told(&self, error: RuntimeError) -> RuntimeError {
        let near = self.group.parent().into_iter().chain([self.group.as_path()]);
        let said = near.filter_map(|dir| fs::read_kernel(dir.join("info/last_cmd_status")).ok()).find(|text| !text.trim().is_empty());
        match said.as_deref().map(str::trim) {
            Some(said) if said != "ok" => RuntimeError::invalid(WHAT, format!("{error}: {said}")),
            _ => error,
        }
    }
}

/// Gives a container that runs other shares. One that has no group by now gets one of its own.
///
/// # Errors
/// When the host has no resctrl, or the kernel refuses.
pub(super) fn change(container: &mut Container, shares: &IntelRdt) -> Result<()> {
    check(shares)?;
    match container.saved.resctrl.clone() {
        Some(place) => place.give(first_lines(shares).iter())?,
        None => {
            let place = Place::of(&IntelRdt::default(), &container.saved.id, &mounted()?)?;
            container.saved.resctrl = Some(place.clone());
            container.save()?;
            place.make(shares)?;
            place.put_all(container)?;
        }
    }
    let kept = container.spec.linux.get_or_insert_with(Linux::default).intel_rdt.get_or_insert_with(IntelRdt::default);
    for (kept, wanted) in [(&mut kept.l3_cache_schema, &shares.l3_cache_schema), (&mut kept.mem_bw_schema, &shares.mem_bw_schema)] {
        if !wanted.is_empty() {
            kept.clone_from(wanted);
        }
    }
    Ok(())
}

/// Returns the lines of the two older properties. What is said of bandwidth among the shares of the cache counts nowhere.
fn first_lines(rdt: &IntelRdt) -> Vec<String> {
    let cache = rdt.l3_cache_schema.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(BANDWIDTH));
    let bandwidth = Some(rdt.mem_bw_schema.trim()).filter(|line| !line.is_empty());
    cache.chain(bandwidth).map(str::to_owned).collect()
}

/// Returns the first line that says something else than a group's shares do.
fn difference<'a>(wanted: &'a [String], have: &str) -> Option<&'a String> {
    let have: BTreeMap<_, _> = have.lines().filter_map(shares).collect();
    wanted.iter().find(|line| {
        let Some((resource, wanted)) = shares(line) else { return true };
        let Some(have) = have.get(resource) else { return true };
        wanted.iter().any(|(domain, share)| have.get(domain) != Some(share))
    })
}

/// Reads a line as `L3:0=7ff;1=1f`: of which resource, and the share of each of its domains.
fn shares(line: &str) -> Option<(&str, BTreeMap<u64, Share<'_>>)> {
    let (resource, rest) = line.trim().split_once(':')?;
    let radix = if resource.starts_with("MB") || resource.starts_with("SMBA") { 10 } else { 16 };
    let parts = rest.split(';').filter(|part| !part.trim().is_empty());
    Some((resource.trim(), parts.map(|part| share(part, radix)).collect::<Option<_>>()?))
}

fn share(part: &str, radix: u32) -> Option<(u64, Share<'_>)> {
    let (domain, share) = part.split_once('=')?;
    let share = share.trim();
    let number = u64::from_str_radix(share.trim_start_matches("0x"), radix);
    Some((domain.trim().parse().ok()?, number.map_or(Share::Word(share), Share::Number)))
}

/// A share of something.
#[derive(Debug, PartialEq, Eq)]
enum Share<'a> {
    Number(u64),
    Word(&'a str),
}

#[cfg(test)]
mod tests;
