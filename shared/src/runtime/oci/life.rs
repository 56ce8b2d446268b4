//! What happens to a container after it was made: start, signals, pause, limits, removal.

use std::os::fd::AsFd;
use std::time::Duration;

use rustix::fs::OFlags;

use super::super::error::{Result, RuntimeError, failed};
use super::super::resources;
use super::create::reopen;
use super::hooks::{self, Point};
use super::resctrl;
use super::state::{Container, REPORTS, START, Site, Status};
use crate::oci::spec::{IntelRdt, Linux, Resources};
use crate::sys::{fs, pidfd};

/// How long a killed process has to be gone.
const KILL_WAIT: Duration = Duration::from_secs(10);

/// Starts the program of a created container. Returns what a person should know: hooks that failed without consequence.
///
/// # Errors
/// When the container is not a created one, a hook fails, or the program does not run; it is stopped then.
pub fn start(site: &Site, id: &str) -> Result<Vec<String>> {
    let mut container = site.find(id)?;
    let _lock = container.lock()?;
    container.reload()?;
    start_locked(&container)
}

/// Starts the program of a container whose lock the caller has.
pub(super) fn start_locked(container: &Container) -> Result<Vec<String>> {
    let status = container.status();
    if status != Status::Created {
        return Err(RuntimeError::State { name: container.id().to_owned(), state: format!("{}, not created", status.word()) });
    }
    if container.spec.process.is_none() {
        return Err(RuntimeError::invalid("process", "config.json has none, so there is nothing to start"));
    }
    if let Err(error) = hooks::run(container, Point::StartContainer) {
        let _ = end(container);
        let _ = fs::remove_file(&container.dir.join(START));
        return Err(error);
    }
    // Opened before the word is given, so that the report never goes to nobody; blocking from then on.
    let reports = reopen(&container.dir.join(REPORTS), OFlags::RDONLY | OFlags::NONBLOCK)?;
    rustix::io::ioctl_fionbio(&reports, false).map_err(|errno| failed("open the reports")(errno.into()))?;
    let gate = reopen(&container.dir.join(START), OFlags::WRONLY | OFlags::NONBLOCK)?;
    // Whoever is killed after this leaves a container that can be killed, not one that can be started twice.
    fs::remove_file(&container.dir.join(START))?;
    rustix::io::retry_on_intr(|| rustix::io::write(&gate, b"s")).map_err(|errno| failed("start the container")(errno.into()))?;
    while container.saved.steps.next(reports.as_fd())? {}
    Ok(hooks::run_all(container, Point::Poststart))
}

/// Sends a signal to a container's first process, or to all of its processes.
///
/// # Errors
/// When the container does not run.
pub fn kill(site: &Site, id: &str, signal: i32, all: bool) -> Result<()> {
    let container = site.find(id)?;
    if all {
        let group = container.group();
        let processes = group.processes().unwrap_or_default();
        if processes.is_empty() {
            return container.live_process().map(drop);
        }
        for pid in processes {
            let Ok(process) = pidfd::open(pid) else { continue };
            // The number could have become somebody else's before it was opened.
            if group.processes().unwrap_or_default().contains(&pid) {
                let _ = pidfd::send_signal(process.as_fd(), signal);
            }
        }
        return Ok(());
    }
    let (_, process) = container.live_process()?;
    pidfd::send_signal(process.as_fd(), signal).map_err(failed(format!("send signal {signal} to container {id}")))
}

/// Removes a container that has stopped; `force` kills it first. Returns what a person should know.
///
/// # Errors
/// When it has not stopped, or something of it stays.
pub fn delete(site: &Site, id: &str, force: bool) -> Result<Vec<String>> {
    let mut container = match site.find(id) {
        Err(RuntimeError::NotFound { .. }) if force => return Ok(Vec::new()),
        other => other?,
    };
    let _lock = container.lock()?;
    match container.reload() {
        // Somebody else removed it meanwhile.
        Err(RuntimeError::Path(error)) if force && error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    }
    let status = container.status();
    // With the lock in our hand, one that is being made was left by a maker that was killed.
    if !matches!(status, Status::Stopped | Status::Creating) {
        if !force {
            let state = format!("not stopped: {}; kill it first, or use --force", status.word());
            return Err(RuntimeError::State { name: id.to_owned(), state });
        }
        end(&container)?;
    }
    remove(&container)
}

/// Kills the first process and waits for its end.
fn end(container: &Container) -> Result<()> {
    let Some((_, process)) = container.process() else { return Ok(()) };
    let _ = pidfd::send_signal(process.as_fd(), libc::SIGKILL);
    let _ = container.group().kill();
    // What stands still dies only where groups are killed by the second version.
    if container.is_frozen() {
        let _ = container.group().freeze(false);
    }
    if !pidfd::wait_end(process.as_fd(), Some(KILL_WAIT)).map_err(failed("wait for the container"))? {
        return Err(RuntimeError::State { name: container.id().to_owned(), state: "still there after it was killed".into() });
    }
    Ok(())
}

/// Removes what is left of a container that has stopped.
pub(super) fn remove(container: &Container) -> Result<Vec<String>> {
    // Without a pid namespace of its own, others than the first process may live on.
    container.group().kill()?;
    container.remove_group()?;
    fs::remove_tree(&container.dir)?;
    Ok(hooks::run_all(container, Point::Poststop))
}

/// Holds or releases all processes of a container.
///
/// # Errors
/// When it is not running, or not paused.
pub fn freeze(site: &Site, id: &str, frozen: bool) -> Result<()> {
    let container = site.find(id)?;
    let status = container.status();
    let fits = if frozen { matches!(status, Status::Running | Status::Created) } else { status == Status::Paused };
    if !fits {
        let state = format!("{}, not {}", status.word(), if frozen { "running" } else { "paused" });
        return Err(RuntimeError::State { name: id.to_owned(), state });
    }
    Ok(container.group().freeze(frozen)?)
}

/// Returns the processes of a container, as the host counts them.
///
/// # Errors
/// When it does not run.
pub fn processes(site: &Site, id: &str) -> Result<Vec<i32>> {
    let container = site.find(id)?;
    container.live_process()?;
    Ok(container.group().processes()?)
}

/// Changes limits of a container, and its shares of caches and memory bandwidth; what is not named stays.
///
/// # Errors
/// When the kernel refuses a value, or shares are named where it has no resctrl.
pub fn update(site: &Site, id: &str, wanted: &Resources, shares: &IntelRdt) -> Result<()> {
    let mut container = site.find(id)?;
    let _lock = container.lock()?;
    container.reload()?;
    container.live_process()?;
    let wanted = sensible(wanted);
    if *shares != IntelRdt::default() {
        resctrl::change(&mut container, shares)?;
    }
    resources::apply_exactly(&container.group(), &wanted)?;
    let kept = container.spec.linux.get_or_insert_with(Linux::default).resources.get_or_insert_with(Resources::default);
    merge(kept, &wanted);
    container.save()
}

/// Reads limits as engines send them.
///
/// # Errors
/// When the text is no JSON, or a value has the wrong type.
pub fn read_resources(text: &[u8]) -> Result<Resources> {
    super::bundle::parse(text, "the resources")
}

/// Returns the limits without those that engines leave at 0 to say that they want none.
pub(super) fn sensible(limits: &Resources) -> Resources {
    fn drop_zero<T: Default + PartialEq>(value: &mut Option<T>) {
        if value.as_ref().is_some_and(|value| *value == T::default()) {
            *value = None;
        }
    }
    let mut limits = limits.clone();
    if let Some(memory) = &mut limits.memory {
        for value in [&mut memory.limit, &mut memory.reservation, &mut memory.swap] {
            drop_zero(value);
        }
    }
    if let Some(cpu) = &mut limits.cpu {
        drop_zero(&mut cpu.shares);
        drop_zero(&mut cpu.period);
        drop_zero(&mut cpu.quota);
        drop_zero(&mut cpu.realtime_period);
        drop_zero(&mut cpu.realtime_runtime);
    }
    if limits.pids.as_ref().is_some_and(|pids| pids.limit == 0) {
        limits.pids = None;
    }
    if let Some(block) = &mut limits.block_io {
        drop_zero(&mut block.weight);
        drop_zero(&mut block.leaf_weight);
        if *block == crate::oci::spec::BlockIo::default() {
            limits.block_io = None;
        }
    }
    limits
}

/// Takes over the limits that are named.
fn merge(kept: &mut Resources, wanted: &Resources) {
    fn take<T: Clone>(kept: &mut Option<T>, wanted: &Option<T>) {
        if wanted.is_some() {
            kept.clone_from(wanted);
        }
    }
    if let Some(memory) = &wanted.memory {
        let own = kept.memory.get_or_insert_default();
        take(&mut own.limit, &memory.limit);
        take(&mut own.reservation, &memory.reservation);
        take(&mut own.swap, &memory.swap);
        take(&mut own.swappiness, &memory.swappiness);
    }
    if let Some(cpu) = &wanted.cpu {
        let own = kept.cpu.get_or_insert_default();
        take(&mut own.shares, &cpu.shares);
        take(&mut own.quota, &cpu.quota);
        take(&mut own.period, &cpu.period);
        for (own, wanted) in [(&mut own.cpus, &cpu.cpus), (&mut own.mems, &cpu.mems)] {
            if !wanted.is_empty() {
                own.clone_from(wanted);
            }
        }
    }
    take(&mut kept.pids, &wanted.pids);
    take(&mut kept.block_io, &wanted.block_io);
}
