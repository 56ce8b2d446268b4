//! Limits of a container as files of its cgroup, version 1 and version 2, and its devices.

use super::error::{Result, RuntimeError};
use crate::oci::spec::{BlockIo, Cpu, DeviceRule, Memory, Resources, ThrottleDevice};
use crate::sys::cgroup::{Group, device};

mod fit;
mod rare;
#[cfg(test)]
mod tests;

pub use fit::{fit, forget_probes, oom_score_within};

/// The controllers that every container's group has, for limits, figures and devices.
pub const CONTROLLERS: [&str; 5] = ["memory", "cpu", "cpuacct", "pids", "devices"];
/// The controllers that only a container with limits of theirs has.
pub const RARE_CONTROLLERS: [&str; 6] = ["cpuset", "blkio", "hugetlb", "net_cls", "net_prio", "rdma"];

/// The period that real-time of a group counts in unless it is told another, in microseconds.
const REAL_TIME_PERIOD_USECS: i64 = 1_000_000;

/// All of them.
pub const ALL_CONTROLLERS: [&str; 7] = ["memory", "cpu", "cpuacct", "pids", "devices", "cpuset", "blkio"];

/// One value to write: into the first of these files that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Setting {
    controller: &'static str,
    files: Vec<(String, String)>,
    option: &'static str,
    /// Whether a kernel that lacks it is no obstacle: whoever made the container was told.
    may_lack: bool,
}

/// Tells whether anything but the usual devices is asked for.
pub fn is_limited(resources: &Resources) -> bool {
    Resources { devices: Vec::new(), ..resources.clone() } != Resources::default()
}

/// Returns the controllers that these limits need beyond [`CONTROLLERS`].
pub fn more_controllers(resources: Option<&Resources>) -> Vec<&'static str> {
    let cpu = resources.and_then(|r| r.cpu.as_ref());
    let mut more = Vec::new();
    if cpu.is_some_and(|c| !c.cpus.is_empty() || !c.mems.is_empty()) {
        more.push("cpuset");
    }
    if resources.is_some_and(|r| r.block_io.is_some()) {
        more.push("blkio");
    }
    more.extend(resources.map(rare::controllers).unwrap_or_default());
    more
}

/// Returns the version 2 controllers that a group with these limits needs handed down.
pub fn v2_controllers(resources: Option<&Resources>) -> Vec<&str> {
    let mut all = vec!["memory", "cpu", "pids"];
    // What version 2 has not is refused by name when its limits are set.
    let known = more_controllers(resources).into_iter().filter(|c| !c.starts_with("net_"));
    all.extend(known.map(|c| if c == "blkio" { "io" } else { c }));
    for file in resources.iter().flat_map(|r| r.unified.keys()) {
        if let Some(controller) = file.split('.').next().filter(|c| !all.contains(c)) {
            all.push(controller);
        }
    }
    all
}

/// Writes the limits into a group.
///
/// # Errors
/// When the host lacks a controller that a limit needs, or the kernel refuses a value. No limit is ever ignored silently.
pub fn apply(group: &Group, resources: &Resources) -> Result<()> {
    apply_all(group, resources, false)
}

/// The same where nobody was told before what the kernel lacks: all but swap, without which engines run, is an error by name.
///
/// # Errors
/// As [`apply`].
pub fn apply_exactly(group: &Group, resources: &Resources) -> Result<()> {
    apply_all(group, resources, true)
}

fn apply_all(group: &Group, resources: &Resources, exact: bool) -> Result<()> {
    let refused = |option: &str, value: &str, error: &crate::sys::fs::PathError| {
        let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        RuntimeError::invalid(option, format!("the kernel does not take '{value}': {why}"))
    };
    let read = |_: &Memory| group.read("memory", "memory.memsw.limit_in_bytes").ok()?.trim().parse().ok();
    let memory_and_swap = resources.memory.as_ref().and_then(read);
    if let Some((runtime, cpu)) = resources.cpu.as_ref().and_then(|cpu| Some((cpu.realtime_runtime?, cpu))) {
        // Real-time is handed down from group to group, as a share of the period of each; what fails here fails by name below.
        let period = cpu.realtime_period.and_then(|n| i64::try_from(n).ok()).filter(|n| *n > 0).unwrap_or(REAL_TIME_PERIOD_USECS);
        let share = (i128::from(runtime) * i128::from(REAL_TIME_PERIOD_USECS) + i128::from(period) - 1) / i128::from(period);
        let _ = group.lend("cpu", "cpu.rt_runtime_us", i64::try_from(share).unwrap_or(i64::MAX));
    }
    for mut setting in settings(resources, group.is_v2(), memory_and_swap) {
        setting.may_lack &= !exact || setting.option == "--memory-swap";
        let mut written = false;
        for (file, value) in &setting.files {
            match group.write(setting.controller, file, value) {
                Ok(()) => written = true,
                Err(error) if is_missing(&error) => continue,
                // Swap that the kernel does not count cannot be limited; docker runs without that limit, too.
                Err(_) if setting.may_lack && setting.option == "--memory-swap" => written = true,
                Err(error) => return Err(refused(setting.option, value, &error)),
            }
            break;
        }
        if !written && !setting.may_lack {
            let names: Vec<&str> = setting.files.iter().map(|(file, _)| file.as_str()).collect();
            let reason = format!("this host has no {}", names.join(" and no "));
            return Err(RuntimeError::Unsupported { what: setting.option.into(), reason });
        }
    }
    if !resources.unified.is_empty() && !group.is_v2() {
        return Err(RuntimeError::Unsupported { what: "--cgroup-conf".into(), reason: "this host has cgroups of version 1".into() });
    }
    for (file, value) in &resources.unified {
        group.write("memory", file, value).map_err(|error| refused("--cgroup-conf", &format!("{file}={value}"), &error))?;
    }
    Ok(())
}

/// Limits a group to its devices. Where the host has no means for that, it is an error only if `needed`: a container
/// that cannot make nodes has none but those that it was given.
///
/// # Errors
/// When a rule makes no sense, or the kernel refuses.
pub fn apply_devices(group: &Group, rules: &[DeviceRule], needed: bool) -> Result<()> {
    if rules.is_empty() {
        return Ok(());
    }
    let rules = rules.iter().map(device_rule).collect::<Result<Vec<_>>>()?;
    match group.set_devices(&rules) {
        Ok(()) => Ok(()),
        Err(error) if !needed && matches!(error.kind(), std::io::ErrorKind::Unsupported | std::io::ErrorKind::PermissionDenied) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn device_rule(rule: &DeviceRule) -> Result<device::Rule> {
    let wrong = |reason: &str| RuntimeError::invalid("rule of the device cgroup", reason);
    let kind = match rule.kind.as_str() {
        "" | "a" => device::Kind::All,
        "c" | "u" => device::Kind::Char,
        "b" => device::Kind::Block,
        _ => return Err(wrong("a type is a, b or c")),
    };
    let number = |n: Option<i64>| match n {
        None | Some(-1) => Ok(None),
        Some(n) => u32::try_from(n).map(Some).map_err(|_| wrong("the number is too large")),
    };
    let access = if rule.access.is_empty() { "rwm" } else { rule.access.as_str() };
    let access = device::Access::parse(access).ok_or_else(|| wrong("an access is made of r, w and m"))?;
    Ok(device::Rule { allow: rule.allow, kind, major: number(rule.major)?, minor: number(rule.minor)?, access })
}

fn is_missing(error: &crate::sys::fs::PathError) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::Unsupported)
}

fn settings(resources: &Resources, v2: bool, memory_and_swap: Option<i64>) -> Vec<Setting> {
    let mut all = Vec::new();
    if let Some(memory) = &resources.memory {
        memory_settings(memory, v2, &mut all);
        // A limit above the old one of both together needs that one raised first.
        let is_above = memory.limit.zip(memory_and_swap).is_some_and(|(new, old)| new > old);
        if !v2 && is_above && memory.swap.is_some() {
            all.swap(0, 1);
        }
    }
    if let Some(cpu) = &resources.cpu {
        cpu_settings(cpu, v2, &mut all);
    }
    if let Some(pids) = &resources.pids {
        let value = if pids.limit <= 0 { "max".to_owned() } else { pids.limit.to_string() };
        all.push(one("pids", "pids.max", value, "--pids-limit"));
    }
    if let Some(block) = &resources.block_io {
        block_settings(block, v2, &mut all);
    }
    rare::settings(resources, v2, &mut all);
    all
}

fn one(controller: &'static str, file: &str, value: String, option: &'static str) -> Setting {
    Setting { controller, files: vec![(file.to_owned(), value)], option, may_lack: false }
}

fn may_lack(setting: Setting) -> Setting {
    Setting { may_lack: true, ..setting }
}

fn or_max(n: i64) -> String {
    if n < 0 { "max".to_owned() } else { n.to_string() }
}

fn memory_settings(memory: &Memory, v2: bool, all: &mut Vec<Setting>) {
    let mut set = |file: &str, value: String, option| all.push(one("memory", file, value, option));
    if v2 {
        if let Some(n) = memory.limit {
            set("memory.max", or_max(n), "--memory");
        }
        if let Some(n) = memory.reservation {
            set("memory.low", or_max(n), "--memory-reservation");
        }
        // Version 2 counts swap alone.
        if let Some(n) = memory.swap {
            let alone = if n < 0 { -1 } else { n.saturating_sub(memory.limit.unwrap_or(0)).max(0) };
            all.push(may_lack(one("memory", "memory.swap.max", or_max(alone), "--memory-swap")));
        }
    } else {
        if let Some(n) = memory.limit {
            set("memory.limit_in_bytes", n.to_string(), "--memory");
        }
        if let Some(n) = memory.swap {
            all.push(may_lack(one("memory", "memory.memsw.limit_in_bytes", n.to_string(), "--memory-swap")));
        }
        if let Some(n) = memory.reservation {
            all.push(one("memory", "memory.soft_limit_in_bytes", n.to_string(), "--memory-reservation"));
        }
    }
    // Version 2 has neither of these.
    if let Some(n) = memory.swappiness {
        all.push(may_lack(one("memory", "memory.swappiness", n.to_string(), "--memory-swappiness")));
    }
    if memory.disable_oom_killer == Some(true) {
        all.push(may_lack(one("memory", "memory.oom_control", "1".into(), "--oom-kill-disable")));
    }
}

fn cpu_settings(cpu: &Cpu, v2: bool, all: &mut Vec<Setting>) {
    let period = cpu.period.unwrap_or(100_000);
    let mut set = |file: &str, value: String, option| all.push(one("cpu", file, value, option));
    if v2 {
        if let Some(n) = cpu.shares {
            set("cpu.weight", weight(n).to_string(), "--cpu-shares");
        }
        if cpu.quota.is_some() || cpu.period.is_some() {
            set("cpu.max", format!("{} {period}", or_max(cpu.quota.unwrap_or(-1))), "--cpus");
        }
    } else {
        if let Some(n) = cpu.shares {
            set("cpu.shares", n.to_string(), "--cpu-shares");
        }
        if cpu.period.is_some() {
            set("cpu.cfs_period_us", period.to_string(), "--cpu-period");
        }
        if let Some(n) = cpu.quota {
            set("cpu.cfs_quota_us", n.to_string(), "--cpus");
        }
    }
    if let Some(n) = cpu.realtime_period {
        set("cpu.rt_period_us", n.to_string(), "--cpu-rt-period");
    }
    if let Some(n) = cpu.realtime_runtime {
        set("cpu.rt_runtime_us", n.to_string(), "--cpu-rt-runtime");
    }
    if !cpu.cpus.is_empty() {
        all.push(one("cpuset", "cpuset.cpus", cpu.cpus.clone(), "--cpuset-cpus"));
    }
    if !cpu.mems.is_empty() {
        all.push(one("cpuset", "cpuset.mems", cpu.mems.clone(), "--cpuset-mems"));
    }
}

fn block_settings(block: &BlockIo, v2: bool, all: &mut Vec<Setting>) {
    // The weight is a matter of the scheduler: that of bfq takes it as it is, the kernel's own takes 1 to 10000.
    let wide = |n: u16| 1 + (u64::from(n.max(10)) - 10) * 9999 / 990;
    let mut weigh = |prefix: &str, n: u16, option| {
        let files = match (v2, prefix) {
            (true, _) => {
                vec![("io.bfq.weight".to_owned(), format!("{prefix}{n}")), ("io.weight".to_owned(), format!("{prefix}{}", wide(n)))]
            }
            (false, "") => ["blkio.weight", "blkio.bfq.weight"].map(|file| (file.to_owned(), n.to_string())).to_vec(),
            (false, _) => ["blkio.weight_device", "blkio.bfq.weight_device"].map(|file| (file.to_owned(), format!("{prefix}{n}"))).to_vec(),
        };
        all.push(Setting { controller: "blkio", files, option, may_lack: true });
    };
    if let Some(n) = block.weight {
        weigh("", n, "--blkio-weight");
    }
    for device in &block.weight_device {
        if let Some(n) = device.weight {
            weigh(&format!("{}:{} ", device.major, device.minor), n, "--blkio-weight-device");
        }
    }
    let rates: [(&[ThrottleDevice], &str, &str, &'static str); 4] = [
        (&block.throttle_read_bps_device, "rbps", "blkio.throttle.read_bps_device", "--device-read-bps"),
        (&block.throttle_write_bps_device, "wbps", "blkio.throttle.write_bps_device", "--device-write-bps"),
        (&block.throttle_read_iops_device, "riops", "blkio.throttle.read_iops_device", "--device-read-iops"),
        (&block.throttle_write_iops_device, "wiops", "blkio.throttle.write_iops_device", "--device-write-iops"),
    ];
    for (list, key, file, option) in rates {
        for ThrottleDevice { major, minor, rate } in list {
            all.push(match v2 {
                true => one("blkio", "io.max", format!("{major}:{minor} {key}={rate}"), option),
                false => one("blkio", file, format!("{major}:{minor} {rate}"), option),
            });
        }
    }
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
