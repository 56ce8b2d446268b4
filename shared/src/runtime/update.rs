//! Changes the limits and the restart policy of a container, running or not, whole or not at all.
//!
//! What a running container's group had before is read first and written back when the kernel refuses
//! anything. The specification and the description are written last: the next start finds what holds.

use super::container::{Container, Restart};
use super::error::{Result, RuntimeError, failed};
use super::options::limits::Limits;
use super::options::parse_restart;
use super::resources;
use crate::oci::spec::{BlockIo, Cpu, Linux, Memory, Resources, Spec};
use crate::sys::cgroup::Group;
use crate::sys::fs;

/// The file whose lock keeps two changes apart.
const LOCK: &str = "update.lock";

/// What is to be changed, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// The limits that are named.
    pub limits: Limits,
    /// `--restart`.
    pub restart: Option<String>,
}

/// Files of a group that a change may touch: version 1, then version 2.
const FILES: [(&str, &str); 20] = [
    ("memory", "memory.limit_in_bytes"),
    ("memory", "memory.memsw.limit_in_bytes"),
    ("memory", "memory.soft_limit_in_bytes"),
    ("memory", "memory.max"),
    ("memory", "memory.swap.max"),
    ("memory", "memory.low"),
    ("cpu", "cpu.shares"),
    ("cpu", "cpu.cfs_period_us"),
    ("cpu", "cpu.cfs_quota_us"),
    ("cpu", "cpu.rt_period_us"),
    ("cpu", "cpu.rt_runtime_us"),
    ("cpu", "cpu.weight"),
    ("cpu", "cpu.max"),
    ("cpuset", "cpuset.cpus"),
    ("cpuset", "cpuset.mems"),
    ("pids", "pids.max"),
    ("blkio", "blkio.weight"),
    ("blkio", "blkio.bfq.weight"),
    ("blkio", "io.weight"),
    ("blkio", "io.bfq.weight"),
];

impl Update {
    /// Tells whether anything is to be changed.
    pub fn is_something(&self) -> bool {
        self.restart.is_some() || self.limits.resources(&BlockIo::default()).map_or(true, |limits| limits != Resources::default())
    }
}

/// Changes a container, and returns what a person should know.
///
/// # Errors
/// When a value makes no sense or the kernel refuses one; nothing is changed then.
pub fn update(container: &Container, update: &Update) -> Result<Vec<String>> {
    let restart = update.restart.as_deref().map(parse_restart).transpose()?;
    if restart.is_some_and(|restart| restart != Restart::default()) && container.config().ephemeral {
        return Err(RuntimeError::invalid("--restart", "a container that is removed at its end cannot be started again (--rm)"));
    }
    let asked = update.limits.resources(&BlockIo::default())?;
    let lock = fs::open_lock(&container.dir().join(LOCK))?;
    fs::lock(&lock, true).map_err(failed("lock the container"))?;
    let before = container.spec()?;
    let old = before.linux.as_ref().and_then(|linux| linux.resources.clone()).unwrap_or_default();
    let mut merged = merge(&old, &asked)?;
    let mut fitted = Spec { linux: Some(Linux { resources: Some(merged), ..Linux::default() }), ..Spec::default() };
    let warnings = resources::fit(&mut fitted, container.store().tag())?;
    merged = fitted.linux.and_then(|linux| linux.resources).unwrap_or_default();
    let changes_limits = merged != old;
    let mut undo = None;
    if changes_limits && container.is_held() && container.process_of().is_ok() {
        undo = Some(change(container, &old, &merged)?);
    }
    let written = write(container, changes_limits.then_some(&merged), restart);
    if let (Err(_), Some(undo)) = (&written, undo) {
        undo.restore();
    }
    written.map(|()| warnings)
}

/// Writes down what holds from now on.
fn write(container: &Container, limits: Option<&Resources>, restart: Option<Restart>) -> Result<()> {
    let before = container.spec()?;
    if let Some(limits) = limits {
        let mut spec = before.clone();
        spec.linux.get_or_insert_default().resources = Some(limits.clone());
        container.write_spec(&spec)?;
    }
    if let Some(restart) = restart
        && let Err(error) = container.set_restart(restart)
    {
        // Nothing of the change is to stay.
        let _ = container.write_spec(&before);
        return Err(error);
    }
    Ok(())
}

/// Puts the asked limits over those that a container has.
fn merge(old: &Resources, asked: &Resources) -> Result<Resources> {
    let mut all = old.clone();
    if let Some(asked) = &asked.memory {
        let memory = all.memory.get_or_insert_default();
        memory_over(memory, asked)?;
    }
    if let Some(asked) = &asked.cpu {
        let cpu = all.cpu.get_or_insert_default();
        *cpu = Cpu {
            shares: asked.shares.or(cpu.shares),
            quota: asked.quota.or(cpu.quota),
            period: asked.period.or(cpu.period),
            cpus: if asked.cpus.is_empty() { cpu.cpus.clone() } else { asked.cpus.clone() },
            mems: if asked.mems.is_empty() { cpu.mems.clone() } else { asked.mems.clone() },
            realtime_runtime: asked.realtime_runtime.or(cpu.realtime_runtime),
            realtime_period: asked.realtime_period.or(cpu.realtime_period),
            ..cpu.clone()
        };
    }
    if asked.pids.is_some() {
        all.pids.clone_from(&asked.pids);
    }
    if let Some(asked) = &asked.block_io {
        let block = all.block_io.get_or_insert_default();
        block.weight = asked.weight.or(block.weight);
    }
    Ok(all)
}

/// Memory alone may not come to lie above memory and swap together.
fn memory_over(memory: &mut Memory, asked: &Memory) -> Result<()> {
    let limit = asked.limit.or(memory.limit);
    // Without swap being named, a container that had as much swap as memory keeps it so, as a new one would have it.
    let had_default = memory.limit.zip(memory.swap).is_some_and(|(limit, both)| limit > 0 && both == limit.saturating_mul(2));
    let swap = match (asked.swap, asked.limit) {
        (Some(swap), _) => Some(swap),
        (None, Some(limit)) if had_default && limit > 0 => Some(limit.saturating_mul(2)),
        _ => memory.swap,
    };
    if let (Some(limit), Some(swap)) = (limit, swap)
        && swap >= 0
        && (limit < 0 || limit > swap)
    {
        let reason = format!("{limit} is above the {swap} of memory and swap together: change --memory-swap at the same time");
        return Err(RuntimeError::invalid("--memory", reason));
    }
    if let (Some(limit), Some(reservation)) = (limit, asked.reservation.or(memory.reservation))
        && limit > 0
        && reservation > limit
    {
        return Err(RuntimeError::invalid("--memory-reservation", format!("{reservation} is above the limit of {limit}")));
    }
    (memory.limit, memory.swap) = (limit, swap);
    memory.reservation = asked.reservation.or(memory.reservation);
    Ok(())
}

/// What a group had before.
struct Undo {
    group: Group,
    values: Vec<(&'static str, &'static str, String)>,
}

impl Undo {
    /// Writes back what was there; twice, since one limit may only be above another.
    fn restore(&self) {
        for _ in 0..2 {
            for (controller, file, value) in &self.values {
                // What is still as it was refuses nothing; the error that is being reported matters more.
                let _ = self.group.write(controller, file, value);
            }
        }
    }
}

/// Changes the group of a running container.
fn change(container: &Container, old: &Resources, new: &Resources) -> Result<Undo> {
    let (had, has) = (resources::more_controllers(Some(old)), resources::more_controllers(Some(new)));
    let group = container.group_with(&has);
    if group.processes().is_err() {
        return Err(RuntimeError::Unsupported { what: "a limit".into(), reason: "the container has no cgroup of its own".into() });
    }
    let more: Vec<&str> = has.iter().copied().filter(|controller| !had.contains(controller)).collect();
    if !more.is_empty() {
        group.enable(&resources::v2_controllers(Some(new)))?;
        container.group_with(&more).take_in(&container.group().all_processes()?)?;
    }
    let values = FILES.iter().filter_map(|(controller, file)| {
        let value = group.read(controller, file).ok()?.trim().to_owned();
        // "default 100" is written as "100".
        Some((*controller, *file, value.strip_prefix("default ").unwrap_or(&value).to_owned()))
    });
    let undo = Undo { values: values.collect(), group };
    match resources::apply(&undo.group, &only_changed(old, new)) {
        Ok(()) => Ok(undo),
        Err(error) => {
            undo.restore();
            Err(error)
        }
    }
}

/// Leaves out the kinds of limits that stay as they are.
fn only_changed(old: &Resources, new: &Resources) -> Resources {
    Resources {
        memory: new.memory.clone().filter(|_| new.memory != old.memory),
        cpu: new.cpu.clone().filter(|_| new.cpu != old.cpu),
        pids: new.pids.clone().filter(|_| new.pids != old.pids),
        block_io: new.block_io.clone().filter(|_| new.block_io != old.block_io),
        ..Resources::default()
    }
}

#[cfg(test)]
mod tests;
