//! Capabilities by name and as bit masks (capabilities(7)).

use std::sync::OnceLock;

use super::fs;

#[cfg(test)]
mod tests;

/// All names, by number, without `CAP_`.
const NAMES: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];

/// What a container gets when nothing else is said: docker's fourteen without `AUDIT_WRITE`, `MKNOD` and `NET_RAW`.
pub const DEFAULT: [&str; 11] = [
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_FSETID",
    "CAP_FOWNER",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETFCAP",
    "CAP_SETPCAP",
    "CAP_NET_BIND_SERVICE",
    "CAP_SYS_CHROOT",
    "CAP_KILL",
];

/// Returns the full name, `CAP_CHOWN`, of a name in any case with or without `CAP_`.
pub fn full_name(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    let short = upper.strip_prefix("CAP_").unwrap_or(&upper);
    NAMES.contains(&short).then(|| format!("CAP_{short}"))
}

/// Returns the bit of a name.
pub fn bit(name: &str) -> Option<u64> {
    let full = full_name(name)?;
    let short = full.strip_prefix("CAP_")?;
    NAMES.iter().position(|n| *n == short).map(|n| 1 << n)
}

/// Returns the mask of names; the first that is none is the error.
///
/// # Errors
/// The unknown name.
pub fn mask<S: AsRef<str>>(names: &[S]) -> Result<u64, String> {
    names.iter().try_fold(0, |all, name| bit(name.as_ref()).map(|b| all | b).ok_or_else(|| name.as_ref().to_owned()))
}

/// Returns all full names.
pub fn all() -> Vec<String> {
    NAMES.iter().map(|name| format!("CAP_{name}")).collect()
}

/// Returns the capabilities that this process may hand on: its bounding set.
pub fn available() -> u64 {
    // Nobody here gives one up; children do that for themselves.
    static SET: OnceLock<u64> = OnceLock::new();
    *SET.get_or_init(|| {
        let status = fs::read_kernel("/proc/self/status").unwrap_or_default();
        let bounding = status.lines().find_map(|line| line.strip_prefix("CapBnd:"));
        bounding.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok()).unwrap_or(0)
    })
}
