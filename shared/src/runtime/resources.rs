//! Limits of a container as files of its cgroup, version 1 and version 2.

use super::error::{Result, RuntimeError};
use crate::oci::spec::Resources;
use crate::sys::cgroup::Group;

#[cfg(test)]
mod tests;

/// The controllers that every container's group has, for limits and figures.
pub const CONTROLLERS: [&str; 4] = ["memory", "cpu", "cpuacct", "pids"];

/// One file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Setting {
    controller: &'static str,
    file: &'static str,
    value: String,
    option: &'static str,
}

/// Returns the controllers that these limits need beyond [`CONTROLLERS`].
pub fn more_controllers(resources: Option<&Resources>) -> Vec<&'static str> {
    let cpu = resources.and_then(|r| r.cpu.as_ref());
    if cpu.is_some_and(|c| !c.cpus.is_empty() || !c.mems.is_empty()) { vec!["cpuset"] } else { Vec::new() }
}

/// Writes the limits into a group.
///
/// # Errors
/// When the host lacks a controller that a limit needs, or the kernel refuses a value. No limit is ever ignored silently.
pub fn apply(group: &Group, resources: &Resources) -> Result<()> {
    for setting in settings(resources, group.is_v2()) {
        match group.write(setting.controller, setting.file, &setting.value) {
            Ok(()) => {}
            // A kernel without swap accounting cannot limit swap; docker runs without that limit, too.
            Err(_) if matches!(setting.file, "memory.memsw.limit_in_bytes" | "memory.swap.max") => {}
            Err(error) => {
                let why = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                return Err(RuntimeError::invalid(setting.option, format!("the kernel does not take '{}': {why}", setting.value)));
            }
        }
    }
    Ok(())
}

fn settings(resources: &Resources, v2: bool) -> Vec<Setting> {
    let mut all = Vec::new();
    let mut set = |controller, file, value: String, option| all.push(Setting { controller, file, value, option });
    let or_max = |n: i64| if n < 0 { "max".to_owned() } else { n.to_string() };
    if let Some(memory) = &resources.memory {
        let (limit, swap) = (memory.limit, memory.swap);
        if v2 {
            if let Some(n) = limit {
                set("memory", "memory.max", or_max(n), "--memory");
            }
            // Version 2 counts swap alone.
            if let Some(n) = swap {
                let alone = if n < 0 { -1 } else { n.saturating_sub(limit.unwrap_or(0)).max(0) };
                set("memory", "memory.swap.max", or_max(alone), "--memory-swap");
            }
            if let Some(n) = memory.reservation {
                set("memory", "memory.low", or_max(n), "--memory-reservation");
            }
        } else {
            if let Some(n) = limit {
                set("memory", "memory.limit_in_bytes", n.to_string(), "--memory");
            }
            if let Some(n) = swap {
                set("memory", "memory.memsw.limit_in_bytes", n.to_string(), "--memory-swap");
            }
            if let Some(n) = memory.reservation {
                set("memory", "memory.soft_limit_in_bytes", n.to_string(), "--memory-reservation");
            }
            if let Some(n) = memory.swappiness {
                set("memory", "memory.swappiness", n.to_string(), "--memory-swappiness");
            }
        }
    }
    if let Some(cpu) = &resources.cpu {
        let period = cpu.period.unwrap_or(100_000);
        if v2 {
            if let Some(n) = cpu.shares {
                set("cpu", "cpu.weight", weight(n).to_string(), "--cpu-shares");
            }
            if cpu.quota.is_some() || cpu.period.is_some() {
                set("cpu", "cpu.max", format!("{} {period}", or_max(cpu.quota.unwrap_or(-1))), "--cpus");
            }
        } else {
            if let Some(n) = cpu.shares {
                set("cpu", "cpu.shares", n.to_string(), "--cpu-shares");
            }
            if cpu.period.is_some() {
                set("cpu", "cpu.cfs_period_us", period.to_string(), "--cpu-period");
            }
            if let Some(n) = cpu.quota {
                set("cpu", "cpu.cfs_quota_us", n.to_string(), "--cpus");
            }
        }
        if !cpu.cpus.is_empty() {
            set("cpuset", "cpuset.cpus", cpu.cpus.clone(), "--cpuset-cpus");
        }
        if !cpu.mems.is_empty() {
            set("cpuset", "cpuset.mems", cpu.mems.clone(), "--cpuset-mems");
        }
    }
    if let Some(pids) = &resources.pids {
        let value = if pids.limit <= 0 { "max".to_owned() } else { pids.limit.to_string() };
        set("pids", "pids.max", value, "--pids-limit");
    }
    all
}

/// Returns the version 2 weight of version 1 shares: a curve through (2, 1), (1024, 100) and (262144, 10000), as crun and runc have it.
fn weight(shares: u64) -> u64 {
    match shares {
        0 => 0,
        1 | 2 => 1,
        262_144.. => 10_000,
        _ => {
            let log = (shares as f64).log2();
            let exponent = (log * log + 125.0 * log) / 612.0 - 7.0 / 34.0;
            (10_f64.powf(exponent)).ceil() as u64
        }
    }
}
