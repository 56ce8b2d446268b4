//! What a process is among others: labels, scheduling, priorities, execution domain.

use std::path::Path;

use super::super::error::{Result, RuntimeError, failed};
use crate::oci::spec::{IoPriority, Process, Scheduler, Spec};
use crate::sys::process::{Child, Op, Plan, SchedAttr};

/// Plans everything that needs the privileges that the process is about to give up.
pub(super) fn plan(plan: &mut Plan, process: &Process) -> Result<()> {
    if let Some(wanted) = &process.scheduler {
        plan.op("set the scheduler", Op::Scheduling(scheduling(wanted)?));
    }
    if let Some(wanted) = &process.io_priority {
        plan.op("set the priority of input and output", Op::IoPriority(io_priority(wanted)?));
    }
    Ok(())
}

/// Refuses a label of files that this host has no means for.
pub(in crate::runtime) fn check_mount_label(label: &str) -> Result<()> {
    if label.is_empty() || has_selinux() {
        return Ok(());
    }
    Err(RuntimeError::Unsupported { what: format!("the SELinux label {label}"), reason: "this host has no SELinux".into() })
}

/// Refuses labels that this host has no means for.
pub(in crate::runtime) fn check_labels(process: &Process) -> Result<()> {
    let profile = process.apparmor_profile.as_str();
    if !profile.is_empty() && profile != "unconfined" && !has_apparmor() {
        let what = format!("the AppArmor profile {profile}");
        return Err(RuntimeError::Unsupported { what, reason: "this host has no AppArmor".into() });
    }
    if !process.selinux_label.is_empty() && !has_selinux() {
        let what = format!("the SELinux label {}", process.selinux_label);
        return Err(RuntimeError::Unsupported { what, reason: "this host has no SELinux".into() });
    }
    Ok(())
}

/// Takes the OOM score out of a process that is in a user namespace, where nobody may write it; its parent does that
/// with [`set_score`]. None when it is the process's own business.
pub(in crate::runtime) fn without_score(spec: &Spec, process: &Process) -> Option<Process> {
    let has_users = spec.linux.iter().flat_map(|linux| &linux.namespaces).any(|namespace| namespace.kind == "user");
    (has_users && process.oom_score_adj.is_some()).then(|| Process { oom_score_adj: None, ..process.clone() })
}

/// Sets the OOM score of a child.
///
/// # Errors
/// What the kernel says.
pub(in crate::runtime) fn set_score(child: &Child, process: &Process) -> Result<()> {
    let Some(score) = process.oom_score_adj else { return Ok(()) };
    let text = super::super::resources::oom_score_within(score).to_string();
    let opened = std::fs::File::options().write(true).open(format!("/proc/{}/oom_score_adj", child.pid()));
    match opened.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())) {
        // A child that is gone says why when it is asked.
        Err(error) if matches!(error.raw_os_error(), Some(libc::ENOENT | libc::ESRCH)) => Ok(()),
        other => other.map_err(failed("set the OOM score")),
    }
}

/// Tells whether AppArmor confines programs here.
pub(in crate::runtime) fn has_apparmor() -> bool {
    std::fs::read("/sys/module/apparmor/parameters/enabled").is_ok_and(|text| text.first() == Some(&b'Y'))
}

/// Tells whether SELinux labels programs here.
pub(in crate::runtime) fn has_selinux() -> bool {
    Path::new("/sys/fs/selinux/enforce").exists()
}

fn io_priority(wanted: &IoPriority) -> Result<u32> {
    let class = match wanted.class.as_str() {
        "IOPRIO_CLASS_RT" => 1,
        "IOPRIO_CLASS_BE" => 2,
        "IOPRIO_CLASS_IDLE" => 3,
        other => return Err(RuntimeError::invalid("ioPriority", format!("there is no class '{other}'"))),
    };
    let priority = u32::try_from(wanted.priority).ok().filter(|n| *n < 8);
    let priority = priority.ok_or_else(|| RuntimeError::invalid("ioPriority", "a priority is 0 to 7"))?;
    Ok((class << 13) | priority)
}

fn scheduling(wanted: &Scheduler) -> Result<SchedAttr> {
    const POLICIES: [(&str, u32); 7] = [
        ("SCHED_OTHER", 0),
        ("SCHED_FIFO", 1),
        ("SCHED_RR", 2),
        ("SCHED_BATCH", 3),
        ("SCHED_ISO", 4),
        ("SCHED_IDLE", 5),
        ("SCHED_DEADLINE", 6),
    ];
    const FLAGS: [(&str, u64); 7] = [
        ("SCHED_FLAG_RESET_ON_FORK", 0x01),
        ("SCHED_FLAG_RECLAIM", 0x02),
        ("SCHED_FLAG_DL_OVERRUN", 0x04),
        ("SCHED_FLAG_KEEP_POLICY", 0x08),
        ("SCHED_FLAG_KEEP_PARAMS", 0x10),
        ("SCHED_FLAG_UTIL_CLAMP_MIN", 0x20),
        ("SCHED_FLAG_UTIL_CLAMP_MAX", 0x40),
    ];
    let unknown = |what: &str, name: &str| RuntimeError::invalid("scheduler", format!("there is no {what} '{name}'"));
    let policy = POLICIES.iter().find(|(name, _)| *name == wanted.policy).ok_or_else(|| unknown("policy", &wanted.policy))?.1;
    let mut flags = 0;
    for name in &wanted.flags {
        flags |= FLAGS.iter().find(|(flag, _)| flag == name).ok_or_else(|| unknown("flag", name))?.1;
    }
    let priority =
        u32::try_from(wanted.priority.unwrap_or(0)).map_err(|_| RuntimeError::invalid("scheduler", "a priority is not negative"))?;
    Ok(SchedAttr {
        size: size_of::<SchedAttr>() as u32,
        policy,
        flags,
        nice: wanted.nice.unwrap_or(0),
        priority,
        runtime: wanted.runtime.unwrap_or(0),
        deadline: wanted.deadline.unwrap_or(0),
        period: wanted.period.unwrap_or(0),
    })
}
