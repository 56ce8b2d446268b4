//! Changes the limits, the variables, the health check and the restart policy of a container, running or not, whole or not at all.
//!
//! What a running container's group had before is read first and written back when the kernel refuses
//! anything. The specification and the description are written last: the next start finds what holds.

use super::container::{Config, Container, Restart};
use super::error::{Result, RuntimeError, failed};
use super::options::environment::Environment;
use super::options::limits::Limits;
use super::options::parse_restart;
use super::{health, resources};
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
    /// `-e` and `--unsetenv`: what a program finds that is started from now on.
    pub env: Environment,
    /// What is to be known of its health.
    pub health: health::Options,
}

/// Files of a group that a change may touch: version 1, then version 2.
const FILES: [(&str, &str); 21] = [
    ("memory", "memory.limit_in_bytes"),
    ("memory", "memory.memsw.limit_in_bytes"),
    ("memory", "memory.soft_limit_in_bytes"),
    ("memory", "memory.max"),
    ("memory", "memory.swap.max"),
    ("memory", "memory.low"),
    ("memory", "memory.swappiness"),
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

/// Files with a line for each device, and what takes a line away: version 1, then version 2.
const FILES_OF_DEVICES: [(&str, &str); 9] = [
    ("blkio.throttle.read_bps_device", "0"),
    ("blkio.throttle.write_bps_device", "0"),
    ("blkio.throttle.read_iops_device", "0"),
    ("blkio.throttle.write_iops_device", "0"),
    ("blkio.weight_device", "0"),
    ("blkio.bfq.weight_device", "0"),
    ("io.max", "rbps=max wbps=max riops=max wiops=max"),
    ("io.weight", "default"),
    ("io.bfq.weight", "default"),
];

impl Update {
    /// Tells whether anything is to be changed.
    pub fn is_something(&self) -> bool {
        let limits = &self.limits;
        let devices = [
            &limits.blkio_weight_device,
            &limits.device_read_bps,
            &limits.device_write_bps,
            &limits.device_read_iops,
            &limits.device_write_iops,
        ];
        self.restart.is_some()
            || devices.iter().any(|list| !list.is_empty())
            || self.env != Environment::default()
            || self.health != health::Options::default()
            || limits.resources(&BlockIo::default()).map_or(true, |limits| limits != Resources::default())
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
    let asked = update.limits.resources(&update.limits.load()?)?;
    let lock = fs::open_lock(&container.dir().join(LOCK))?;
    fs::lock(&lock, true).map_err(failed("lock the container"))?;
    let before = container.spec()?;
    let old = before.linux.as_ref().and_then(|linux| linux.resources.clone()).unwrap_or_default();
    let mut merged = merge(&old, &asked)?;
    let mut fitted = Spec { linux: Some(Linux { resources: Some(merged), ..Linux::default() }), ..Spec::default() };
    let mut warnings = resources::fit(&mut fitted, container.store().tag())?;
    merged = fitted.linux.and_then(|linux| linux.resources).unwrap_or_default();
    let mut after = before.clone();
    if merged != old {
        after.linux.get_or_insert_default().resources = Some(merged.clone());
    }
    if let (Some(process), true) = (&mut after.process, update.env != Environment::default()) {
        process.env = update.env.over(&process.env)?;
    }
    let former = container.stored_config()?;
    let mut config = former.clone();
    config.restart = restart.unwrap_or(config.restart);
    if update.health != health::Options::default() {
        config.health = update.health.over(former.health.as_ref())?;
    }
    let runs = container.is_held() && container.process_of().is_ok();
    if runs && former.health.is_none() && config.health.is_some() {
        warnings.push("--health-cmd: it is checked from its next start on, since nobody keeps the time of it now".to_owned());
    }
    let mut undo = None;
    if merged != old && runs {
        undo = Some(change(container, &old, &merged)?);
    }
    let written = write(container, (&before, &after), (&former, config));
    if let (Err(_), Some(undo)) = (&written, undo) {
        undo.restore();
    }
    written.map(|()| warnings)
}

/// Writes down what holds from now on.
fn write(container: &Container, (before, after): (&Spec, &Spec), (former, config): (&Config, Config)) -> Result<()> {
    if after != before {
        container.write_spec(Some(container.spec_bytes(after)?))?;
    }
    if config != *former
        && let Err(error) = container.write_config(&config)
    {
        // Nothing of the change is to stay.
        let _ = container.spec_bytes(before).and_then(|bytes| container.write_spec(Some(bytes)));
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
        block_over(all.block_io.get_or_insert_default(), asked);
    }
    Ok(all)
}

/// A device keeps the limits that are not named.
fn block_over(block: &mut BlockIo, asked: &BlockIo) {
    block.weight = asked.weight.or(block.weight);
    for new in &asked.weight_device {
        block.weight_device.retain(|old| (old.major, old.minor) != (new.major, new.minor));
        block.weight_device.push(new.clone());
    }
    let rates = [
        (&mut block.throttle_read_bps_device, &asked.throttle_read_bps_device),
        (&mut block.throttle_write_bps_device, &asked.throttle_write_bps_device),
        (&mut block.throttle_read_iops_device, &asked.throttle_read_iops_device),
        (&mut block.throttle_write_iops_device, &asked.throttle_write_iops_device),
    ];
    for (list, asked) in rates {
        for new in asked {
            list.retain(|old| (old.major, old.minor) != (new.major, new.minor));
            list.push(new.clone());
        }
    }
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
    memory.swappiness = asked.swappiness.or(memory.swappiness);
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
        // What has lines for devices besides is put back device by device.
        let own = value.lines().next().unwrap_or_default();
        Some((*controller, *file, own.strip_prefix("default ").unwrap_or(own).to_owned()))
    });
    let values = values.chain(of_devices(&group, new)).collect();
    let undo = Undo { values, group };
    match resources::apply(&undo.group, &only_changed(old, new)) {
        Ok(()) => Ok(undo),
        Err(error) => {
            undo.restore();
            Err(error)
        }
    }
}

/// What a group has of the devices that are about to be limited; a line in each file that there is.
fn of_devices(group: &Group, new: &Resources) -> Vec<(&'static str, &'static str, String)> {
    let Some(block) = &new.block_io else { return Vec::new() };
    let weights = block.weight_device.iter().map(|device| (device.major, device.minor));
    let rates = [
        &block.throttle_read_bps_device,
        &block.throttle_write_bps_device,
        &block.throttle_read_iops_device,
        &block.throttle_write_iops_device,
    ];
    let rates = rates.into_iter().flatten().map(|device| (device.major, device.minor));
    let mut all = Vec::new();
    for (major, minor) in weights.chain(rates) {
        let device = format!("{major}:{minor}");
        for (file, none) in FILES_OF_DEVICES {
            let Ok(text) = group.read("blkio", file) else { continue };
            let line = text.lines().find(|line| line.split(' ').next() == Some(device.as_str()));
            all.push(("blkio", file, line.map_or_else(|| format!("{device} {none}"), str::to_owned)));
        }
    }
    all
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
