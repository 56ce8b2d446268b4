//! Fits what is asked for to this host before a container is made, and says so by name: limits above
//! what this process or this host has are lowered, those that the kernel does not know are left out.

use super::super::container::parent_group;
use super::{ALL_CONTROLLERS, is_missing, settings};
use crate::oci::spec::{Resources, Spec};
use crate::runtime::error::{Result, RuntimeError};
use crate::runtime::options::limits::parse_list;
use crate::sys::cgroup::Trees;
use crate::sys::pidfd::Identity;
use crate::sys::{caps, process, random};

/// How the names of groups begin in which something is tried out.
const PROBE: &str = "probe-";

/// Lowers what is too much and returns what a person should know. `tag` names the store's groups.
///
/// # Errors
/// When nothing would be left of a limit.
pub fn fit(spec: &mut Spec, tag: &str) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    if let Some(process) = &mut spec.process {
        for limit in &process.rlimits {
            let short = limit.kind.trim_start_matches("RLIMIT_").to_ascii_lowercase();
            match crate::runtime::launch::resource_number(&limit.kind).map(most) {
                Some(most) if limit.hard > most => {
                    warnings.push(format!("--ulimit {short}: lowered to {most}, which is as much as this process may set"));
                }
                _ => {}
            }
        }
        if let Some(wanted) = process.oom_score_adj {
            let possible = oom_score_within(wanted);
            if possible != wanted {
                warnings.push(format!("--oom-score-adj {wanted}: it stays at {possible}, since lower takes CAP_SYS_RESOURCE"));
            }
        }
    }
    let Some(resources) = spec.linux.as_mut().and_then(|linux| linux.resources.as_mut()) else { return Ok(warnings) };
    fit_processors(resources, &mut warnings)?;
    for option in lacking(resources, tag) {
        warnings.push(match option {
            "--memory-swap" => "--memory: this kernel does not count swap, so only memory is limited".to_owned(),
            option => format!("{option}: the cgroups of this host do not know it; it has no effect"),
        });
    }
    Ok(warnings)
}

/// Returns the most that a limit of this process can be.
fn most(resource: u32) -> u64 {
    let can_raise = caps::available() & caps::bit("SYS_RESOURCE").unwrap_or(0) != 0;
    if can_raise { u64::MAX } else { process::hard_limit(resource) }
}

/// Returns the wanted score, or the lowest that this process may have if that is higher.
pub fn oom_score_within(wanted: i32) -> i32 {
    process::try_oom_score(wanted).unwrap_or(wanted)
}

fn fit_processors(resources: &mut Resources, warnings: &mut Vec<String>) -> Result<()> {
    let Some(cpu) = &mut resources.cpu else { return Ok(()) };
    let list = |file: &str| {
        let text = std::fs::read_to_string(format!("/sys/devices/system/{file}")).unwrap_or_default();
        parse_list(text.trim()).unwrap_or_default()
    };
    if cpu.quota.is_some() {
        let online = list("cpu/online").len().max(1) as i64;
        let all = online.saturating_mul(cpu.period.unwrap_or(100_000) as i64);
        if cpu.quota.is_some_and(|quota| quota > all) {
            cpu.quota = Some(all);
            warnings.push(format!("--cpus: lowered to {online}, which is what this host has"));
        }
    }
    for (flag, text, file) in [("--cpuset-cpus", &mut cpu.cpus, "cpu/online"), ("--cpuset-mems", &mut cpu.mems, "node/online")] {
        let (wanted, have) = (parse_list(text).unwrap_or_default(), list(file));
        if have.is_empty() || wanted.iter().all(|n| have.contains(n)) {
            continue;
        }
        let left: Vec<String> = wanted.iter().filter(|n| have.contains(n)).map(u32::to_string).collect();
        if left.is_empty() {
            return Err(RuntimeError::invalid(format!("{flag} {text}"), "this host has none of these"));
        }
        let left = left.join(",");
        warnings.push(format!("{flag} {text}: lowered to {left}, which is what this host has"));
        *text = left;
    }
    Ok(())
}

/// Removes the groups of those who were killed while they tried something out.
pub fn forget_probes(tag: &str) {
    forget_probes_in(&Trees::find(), tag);
}

fn forget_probes_in(trees: &Trees, tag: &str) {
    let parent = parent_group(tag);
    for mount in trees.v1_mounts().map(|(mount, _)| mount).chain(trees.unified_mount()) {
        for entry in std::fs::read_dir(mount.join(&parent)).into_iter().flatten().flatten() {
            let Some(name) = entry.file_name().into_string().ok().filter(|name| name.starts_with(PROBE)) else { continue };
            if !is_somebodys(&name) {
                let _ = trees.group(&format!("{parent}/{name}"), &ALL_CONTROLLERS).remove();
            }
        }
    }
}

/// Tells whether the process that a group is named after is there.
fn is_somebodys(name: &str) -> bool {
    let mut parts = name.trim_start_matches(PROBE).split('-');
    let (pid, start) = (parts.next().and_then(|n| n.parse().ok()), parts.next().and_then(|n| n.parse().ok()));
    let now = pid.and_then(|pid: i32| Identity::of(pid).ok());
    now.is_some_and(|now| Some(now.start_ticks) == start)
}

/// Returns the options that the kernel has no file for, found out in a group that is thrown away.
fn lacking(resources: &Resources, tag: &str) -> Vec<&'static str> {
    let trees = Trees::find();
    let doubtful: Vec<_> = settings(resources, trees.is_v2(), None).into_iter().filter(|setting| setting.may_lack).collect();
    if doubtful.is_empty() || trees.is_empty() {
        return Vec::new();
    }
    forget_probes_in(&trees, tag);
    let Ok(own) = Identity::of(std::process::id() as i32) else { return Vec::new() };
    let name = format!("{PROBE}{}-{}-{}", own.pid, own.start_ticks, random::hex(3));
    let group = trees.group(&format!("{}/{name}", parent_group(tag)), &ALL_CONTROLLERS);
    if group.create().is_err() {
        return Vec::new();
    }
    let _ = group.enable(&["memory", "cpu", "io"]);
    let has = |controller, file: &str| !group.read(controller, file).is_err_and(|error| is_missing(&error));
    // The scheduler of a device may know no weight, though there is the file.
    let takes = |s: &super::Setting, file: &str, value: &str| {
        s.controller != "blkio" || !group.write(s.controller, file, value).is_err_and(|error| is_missing(&error))
    };
    let is_lacking = |s: &super::Setting| !s.files.iter().any(|(file, value)| has(s.controller, file) && takes(s, file, value));
    let lacking = doubtful.iter().filter(|setting| is_lacking(setting)).map(|setting| setting.option);
    let mut lacking: Vec<&'static str> = lacking.collect();
    let _ = group.remove();
    lacking.dedup();
    lacking
}
