//! What every container gets when nothing else is said: namespaces, mounts, hidden paths,
//! capabilities, filter. Follows moby's default specification of 2026 and podman's capabilities.

use crate::oci::spec::{DeviceRule, Linux, Mount, Namespace, Seccomp, SeccompArg, SeccompRule, Spec, VERSION};
use crate::sys::seccomp::{Action, Compare, Filter};

/// Paths that show nothing: side channels and switches.
const MASKED: [&str; 12] = [
    "/proc/acpi",
    "/proc/asound",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/devices/virtual/powercap",
    "/sys/firmware",
];

/// Paths that cannot be written to.
const READ_ONLY: [&str; 5] = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

/// Devices that may be used: null, zero, full, random, urandom, tty, console, ptmx and terminals.
const DEVICES: [(i64, Option<i64>); 9] =
    [(1, Some(3)), (1, Some(5)), (1, Some(7)), (1, Some(8)), (1, Some(9)), (5, Some(0)), (5, Some(1)), (5, Some(2)), (136, None)];

/// Processors whose throttling counters are hidden, at most.
const PROCESSORS_MAX: usize = 4096;

/// Size of /dev/shm in bytes when nothing else is said.
pub const SHM_BYTES: u64 = 64 << 20;

fn mount(destination: &str, kind: &str, source: &str, options: &str) -> Mount {
    let options = options.split(',').filter(|o| !o.is_empty()).map(str::to_owned).collect();
    Mount { destination: destination.into(), kind: kind.into(), source: source.into(), options, ..Mount::default() }
}

/// Returns the mounts that every container has. `privileged` ones may write to /sys and cgroups.
pub fn mounts(shm_bytes: u64, privileged: bool) -> Vec<Mount> {
    let access = if privileged { "rw" } else { "ro" };
    vec![
        mount("/proc", "proc", "proc", "nosuid,noexec,nodev"),
        mount("/dev", "tmpfs", "tmpfs", "nosuid,noexec,mode=755,size=65536k"),
        mount("/dev/pts", "devpts", "devpts", "nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5"),
        mount("/dev/shm", "tmpfs", "shm", &format!("nosuid,noexec,nodev,mode=1777,size={shm_bytes}")),
        mount("/dev/mqueue", "mqueue", "mqueue", "nosuid,noexec,nodev"),
        mount("/sys", "sysfs", "sysfs", &format!("nosuid,noexec,nodev,{access}")),
        mount("/sys/fs/cgroup", "cgroup", "cgroup", &format!("nosuid,noexec,nodev,{access}")),
    ]
}

/// Returns a bind of a part of the host.
pub fn bind(destination: &str, source: &str, options: &str) -> Mount {
    mount(destination, "bind", source, &format!("rbind,{options}"))
}

/// Returns memory in place of a directory that programs write to.
pub fn scratch(destination: &str) -> Mount {
    mount(destination, "tmpfs", "tmpfs", "nosuid,nodev,mode=1777")
}

/// Returns the rules by which a container may use the devices that every /dev has, and make nodes that it cannot open.
pub fn device_rules() -> Vec<DeviceRule> {
    let rule = |allow, kind: &str, major, minor, access: &str| DeviceRule { allow, kind: kind.into(), major, minor, access: access.into() };
    let mut rules = vec![rule(false, "a", None, None, "rwm"), rule(true, "c", None, None, "m"), rule(true, "b", None, None, "m")];
    rules.extend(DEVICES.map(|(major, minor)| rule(true, "c", Some(major), minor, "rwm")));
    rules
}

/// Returns the rule of a privileged container.
pub fn all_devices() -> Vec<DeviceRule> {
    vec![DeviceRule { allow: true, kind: "a".into(), major: None, minor: None, access: "rwm".into() }]
}

/// Returns the paths that are hidden.
pub fn masked_paths() -> Vec<String> {
    let mut all: Vec<String> = MASKED.iter().map(|&path| path.to_owned()).collect();
    for cpu in 0..PROCESSORS_MAX {
        let path = format!("/sys/devices/system/cpu/cpu{cpu}");
        if !std::path::Path::new(&path).exists() {
            break;
        }
        let throttle = format!("{path}/thermal_throttle");
        if std::path::Path::new(&throttle).exists() {
            all.push(throttle);
        }
    }
    all
}

/// Returns the paths that are read-only.
pub fn readonly_paths() -> Vec<String> {
    READ_ONLY.iter().map(|&path| path.to_owned()).collect()
}

/// Returns new namespaces of these kinds.
pub fn namespaces(kinds: &[&str]) -> Vec<Namespace> {
    kinds.iter().map(|&kind| Namespace { kind: kind.into(), path: String::new() }).collect()
}

/// Returns an empty specification of our version with this Linux part.
pub fn spec(linux: Linux) -> Spec {
    Spec { oci_version: VERSION.into(), linux: Some(linux), ..Spec::default() }
}

/// Returns the default filter for these capabilities as a specification has it.
pub fn seccomp(capabilities: u64) -> Seccomp {
    let filter = Filter::default_for(capabilities);
    let action = |action: Action| match action {
        Action::Errno(errno) => ("SCMP_ACT_ERRNO".to_owned(), Some(u32::from(errno))),
        _ => ("SCMP_ACT_ALLOW".to_owned(), None),
    };
    let (default_action, default_errno_ret) = action(filter.default);
    let rule = |rule: crate::sys::seccomp::Rule| {
        let args = rule.conditions.iter().map(|condition| {
            let (op, value, value_two) = match condition.compare {
                Compare::Masked(mask) => ("SCMP_CMP_MASKED_EQ", mask, condition.value),
                Compare::NotEqual => ("SCMP_CMP_NE", condition.value, 0),
                Compare::Less => ("SCMP_CMP_LT", condition.value, 0),
                _ => ("SCMP_CMP_EQ", condition.value, 0),
            };
            SeccompArg { index: u32::from(condition.index), value, value_two, op: op.into() }
        });
        let (name, errno_ret) = action(rule.action);
        SeccompRule { args: args.collect(), names: rule.names, action: name, errno_ret }
    };
    Seccomp {
        default_action,
        default_errno_ret,
        architectures: Vec::new(),
        flags: Vec::new(),
        syscalls: filter.rules.into_iter().map(rule).collect(),
        ..Seccomp::default()
    }
}
