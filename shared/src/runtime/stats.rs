//! What a container uses: processor, memory, network, disk, processes, on cgroup version 1, hybrid
//! and version 2, and from /proc where the container has no group of its own.

use std::path::Path;
use std::time::Instant;

use super::container::{Container, Status};
use super::error::Result;
use super::{net, top};
use crate::sys::cgroup::Group;
use crate::sys::fs;

/// The most bytes that are read of a file of /proc.
const FILE_MAX_BYTES: u64 = 1 << 20;

/// Figures at one moment, counted since the container was started.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// When they were read.
    pub at: Instant,
    /// Processor time.
    pub cpu_ns: u64,
    /// Memory, without what the kernel would give back at once.
    pub memory_bytes: u64,
    /// Its limit: the container's, or all there is.
    pub memory_max_bytes: u64,
    /// Bytes received and sent; none on the host's network.
    pub net_bytes: Option<(u64, u64)>,
    /// Bytes read from and written to disks.
    pub block_bytes: Option<(u64, u64)>,
    /// Processes and threads.
    pub pids: u64,
}

impl Sample {
    /// Returns the percentage of one processor that was used since an earlier sample.
    pub fn cpu_percent_since(&self, before: &Sample) -> f64 {
        let wall = self.at.saturating_duration_since(before.at).as_nanos() as f64;
        let cpu = self.cpu_ns.saturating_sub(before.cpu_ns) as f64;
        if wall > 0.0 { cpu / wall * 100.0 } else { 0.0 }
    }

    /// Returns the percentage of the limit that memory takes.
    pub fn memory_percent(&self) -> f64 {
        if self.memory_max_bytes == 0 { 0.0 } else { self.memory_bytes as f64 / self.memory_max_bytes as f64 * 100.0 }
    }
}

/// Reads the figures of a container; `None` when it does not run.
///
/// # Errors
/// When its state cannot be read.
pub fn sample(container: &Container) -> Result<Option<Sample>> {
    let state = container.state()?;
    let Some(first) = state.process.as_ref().filter(|_| state.status != Status::Exited) else { return Ok(None) };
    if first.open().is_none() {
        return Ok(None);
    }
    let group = container.group();
    let all = memory_of_host();
    let pids = top::pids(container, &state);
    let is_on_host = matches!(container.config().network.mode, net::Mode::Host);
    let net_bytes = if is_on_host { None } else { read(&format!("/proc/{}/net/dev", first.pid)).as_deref().map(parse_net) };
    let figures = if group.processes().is_ok() { of_group(&group) } else { of_processes(container) };
    let Figures { cpu_ns, memory_bytes, memory_max_bytes, block_bytes, tasks } = figures;
    Ok(Some(Sample {
        at: Instant::now(),
        cpu_ns,
        memory_bytes,
        memory_max_bytes: memory_max_bytes.filter(|max| *max > 0).map_or(all, |max| max.min(all)),
        net_bytes,
        block_bytes: block_bytes.or_else(|| block_of_processes(&pids)),
        pids: tasks.unwrap_or(pids.len() as u64),
    }))
}

struct Figures {
    cpu_ns: u64,
    memory_bytes: u64,
    memory_max_bytes: Option<u64>,
    block_bytes: Option<(u64, u64)>,
    tasks: Option<u64>,
}

fn of_group(group: &Group) -> Figures {
    let text = |controller: &str, file: &str| group.read(controller, file).unwrap_or_default();
    let number = |controller: &str, file: &str| text(controller, file).trim().parse::<u64>().ok();
    let tasks = number("pids", "pids.current");
    if group.is_v2() {
        let inactive = keyed(&text("memory", "memory.stat"), "inactive_file").unwrap_or(0);
        return Figures {
            cpu_ns: keyed(&text("cpu", "cpu.stat"), "usage_usec").unwrap_or(0).saturating_mul(1000),
            memory_bytes: number("memory", "memory.current").unwrap_or(0).saturating_sub(inactive),
            memory_max_bytes: number("memory", "memory.max"),
            block_bytes: group.read("io", "io.stat").ok().map(|text| parse_io_v2(&text)),
            tasks,
        };
    }
    let inactive = keyed(&text("memory", "memory.stat"), "total_inactive_file").unwrap_or(0);
    Figures {
        cpu_ns: number("cpuacct", "cpuacct.usage").unwrap_or(0),
        memory_bytes: number("memory", "memory.usage_in_bytes").unwrap_or(0).saturating_sub(inactive),
        memory_max_bytes: number("memory", "memory.limit_in_bytes"),
        block_bytes: group.read("blkio", "blkio.throttle.io_service_bytes_recursive").ok().map(|text| parse_io_v1(&text)),
        tasks,
    }
}

/// Adds up the processes of a container that has no group.
fn of_processes(container: &Container) -> Figures {
    let all = top::processes(container).unwrap_or_default();
    Figures {
        cpu_ns: all.iter().map(|one| one.cpu_ms.saturating_mul(1_000_000)).sum(),
        memory_bytes: all.iter().map(|one| one.memory_bytes).sum(),
        memory_max_bytes: None,
        block_bytes: None,
        tasks: Some(all.iter().map(|one| one.threads).sum()),
    }
}

/// Adds up what living processes read and wrote, where the host counts it by process only.
fn block_of_processes(pids: &[i32]) -> Option<(u64, u64)> {
    let mut sum = None;
    for pid in pids {
        let Some(text) = read(&format!("/proc/{pid}/io")) else { continue };
        let number = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)?.trim().parse::<u64>().ok()).unwrap_or(0);
        let (read, written) = sum.unwrap_or((0_u64, 0_u64));
        sum = Some((read.saturating_add(number("read_bytes:")), written.saturating_add(number("write_bytes:"))));
    }
    sum
}

/// Returns the number behind a key at the start of a line.
fn keyed(text: &str, key: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' ')?.trim().parse().ok())
}

/// Adds up a network namespace's devices but the loopback: received, sent.
fn parse_net(text: &str) -> (u64, u64) {
    let mut sum = (0_u64, 0_u64);
    for line in text.lines() {
        let Some((name, figures)) = line.split_once(':') else { continue };
        if name.trim() == "lo" {
            continue;
        }
        let figures: Vec<u64> = figures.split_ascii_whitespace().filter_map(|figure| figure.parse().ok()).collect();
        sum.0 = sum.0.saturating_add(figures.first().copied().unwrap_or(0));
        sum.1 = sum.1.saturating_add(figures.get(8).copied().unwrap_or(0));
    }
    sum
}

/// Adds up `8:0 rbytes=1 wbytes=2 ...`.
fn parse_io_v2(text: &str) -> (u64, u64) {
    let sum = |key: &str| text.split_ascii_whitespace().filter_map(|part| part.strip_prefix(key)?.parse::<u64>().ok()).sum();
    (sum("rbytes="), sum("wbytes="))
}

/// Adds up `8:0 Read 1`, `8:0 Write 2`.
fn parse_io_v1(text: &str) -> (u64, u64) {
    let sum = |what: &str| {
        let lines = text.lines().map(|line| line.split_ascii_whitespace().collect::<Vec<_>>());
        lines.filter(|parts| parts.len() == 3 && parts[1] == what).filter_map(|parts| parts[2].parse::<u64>().ok()).sum()
    };
    (sum("Read"), sum("Write"))
}

fn memory_of_host() -> u64 {
    let text = read("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).map_or(0, |kib| kib.saturating_mul(1024))
}

fn read(path: &str) -> Option<String> {
    fs::read(Path::new(path), FILE_MAX_BYTES).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests;
