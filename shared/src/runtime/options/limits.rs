//! Limits of a container as people type them, with docker's meaning and docker's refusals.

use super::read::{parse_bytes, parse_cpus};
use super::{FLAGS_MAX, parse_ulimit};
use crate::oci::spec::{BlockIo, Cpu, Memory, Pids, Resources, Rlimit, ThrottleDevice, WeightDevice};
use crate::runtime::error::{Result, RuntimeError, failed};

/// A process does not start with less memory, in bytes.
const MEMORY_MIN_BYTES: u64 = 6 << 20;
/// What a quota of processor time refers to when nothing else is said, in microseconds.
const PERIOD_USECS: u64 = 100_000;

/// What was asked for, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// `-m`.
    pub memory: Option<String>,
    /// `--memory-swap`.
    pub memory_swap: Option<String>,
    /// `--memory-reservation`.
    pub memory_reservation: Option<String>,
    /// `--memory-swappiness`.
    pub memory_swappiness: Option<i64>,
    /// `--oom-kill-disable`.
    pub oom_kill_disable: bool,
    /// `--oom-score-adj`.
    pub oom_score_adj: Option<i32>,
    /// `--cpus`.
    pub cpus: Option<String>,
    /// `--cpu-shares`.
    pub cpu_shares: Option<u64>,
    /// `--cpu-quota`.
    pub cpu_quota: Option<i64>,
    /// `--cpu-period`.
    pub cpu_period: Option<u64>,
    /// `--cpu-rt-runtime`.
    pub cpu_rt_runtime: Option<i64>,
    /// `--cpu-rt-period`.
    pub cpu_rt_period: Option<u64>,
    /// `--cpuset-cpus`.
    pub cpuset_cpus: Option<String>,
    /// `--cpuset-mems`.
    pub cpuset_mems: Option<String>,
    /// `--pids-limit`.
    pub pids_limit: Option<i64>,
    /// `--ulimit`.
    pub ulimit: Vec<String>,
    /// `--blkio-weight`.
    pub blkio_weight: Option<u16>,
    /// `--blkio-weight-device`.
    pub blkio_weight_device: Vec<String>,
    /// `--device-read-bps`.
    pub device_read_bps: Vec<String>,
    /// `--device-write-bps`.
    pub device_write_bps: Vec<String>,
    /// `--device-read-iops`.
    pub device_read_iops: Vec<String>,
    /// `--device-write-iops`.
    pub device_write_iops: Vec<String>,
    /// `--cgroup-conf`.
    pub cgroup_conf: Vec<String>,
}

impl Limits {
    /// Looks at the devices that limits name.
    ///
    /// # Errors
    /// When one is no block device, or its limit makes no sense.
    pub(in crate::runtime) fn load(&self) -> Result<BlockIo> {
        let rates = |flag: &str, list: &[String], bytes: bool| -> Result<Vec<ThrottleDevice>> {
            let rate = |text: &String| {
                let (path, value) = split_device(flag, text)?;
                let wrong = || RuntimeError::invalid(format!("{flag} {text}"), "say DEVICE:NUMBER, and more than 0");
                let rate = if bytes { parse_bytes(flag, value)? } else { value.parse().map_err(|_| wrong())? };
                let (major, minor) = block_device(flag, path)?;
                if rate == 0 { Err(wrong()) } else { Ok(ThrottleDevice { major, minor, rate }) }
            };
            list.iter().map(rate).collect()
        };
        let weight = |text: &String| {
            let flag = "--blkio-weight-device";
            let (path, value) = split_device(flag, text)?;
            let weight = value.parse().ok().filter(|n| (10..=1000).contains(n));
            let weight = weight.ok_or_else(|| RuntimeError::invalid(format!("{flag} {text}"), "a weight is a number from 10 to 1000"))?;
            let (major, minor) = block_device(flag, path)?;
            Ok(WeightDevice { major, minor, weight: Some(weight), leaf_weight: None })
        };
        Ok(BlockIo {
            weight: None,
            leaf_weight: None,
            weight_device: self.blkio_weight_device.iter().map(weight).collect::<Result<_>>()?,
            throttle_read_bps_device: rates("--device-read-bps", &self.device_read_bps, true)?,
            throttle_write_bps_device: rates("--device-write-bps", &self.device_write_bps, true)?,
            throttle_read_iops_device: rates("--device-read-iops", &self.device_read_iops, false)?,
            throttle_write_iops_device: rates("--device-write-iops", &self.device_write_iops, false)?,
        })
    }

    /// Returns the limits of the container's cgroup, without devices.
    ///
    /// # Errors
    /// When one makes no sense.
    pub fn resources(&self, block: &BlockIo) -> Result<Resources> {
        let mut block = block.clone();
        block.weight = self.blkio_weight.filter(|n| *n != 0);
        if block.weight.is_some_and(|n| !(10..=1000).contains(&n)) {
            return Err(RuntimeError::invalid("--blkio-weight", "a weight is a number from 10 to 1000, or 0 for none"));
        }
        let conf = self.cgroup_conf.iter().map(|entry| {
            let file = entry.split_once('=').filter(|(file, _)| {
                file.contains('.')
                    && file.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
                    && !file.starts_with("cgroup.")
            });
            let (file, value) =
                file.ok_or_else(|| RuntimeError::invalid(format!("--cgroup-conf {entry}"), "say FILE=VALUE, such as memory.high=64M"))?;
            Ok((file.to_owned(), value.to_owned()))
        });
        Ok(Resources {
            devices: Vec::new(),
            memory: Some(self.memory()?).filter(|m| *m != Memory::default()),
            cpu: Some(self.cpu()?).filter(|c| *c != Cpu::default()),
            pids: self.pids_limit.map(|limit| Pids { limit }),
            block_io: Some(block).filter(|b| *b != BlockIo::default()),
            unified: conf.collect::<Result<_>>()?,
            ..Resources::default()
        })
    }

    fn memory(&self) -> Result<Memory> {
        let bytes = |flag: &str, text: &Option<String>| text.as_deref().map(|t| parse_bytes(flag, t)).transpose();
        let limit = bytes("--memory", &self.memory)?.filter(|n| *n > 0);
        if limit.is_some_and(|n| n < MEMORY_MIN_BYTES) {
            return Err(RuntimeError::invalid("--memory", "less than 6 MiB is not enough for a process to start"));
        }
        let asked = match self.memory_swap.as_deref() {
            Some("-1") => Some(-1),
            Some(text) => Some(signed(parse_bytes("--memory-swap", text)?)).filter(|n| *n > 0),
            None => None,
        };
        if asked.is_some_and(|n| n > 0) && limit.is_none() {
            return Err(RuntimeError::invalid("--memory-swap", "it needs --memory"));
        }
        // As much swap as memory, as docker has it.
        let swap = asked.or_else(|| limit.map(|n| signed(n.saturating_mul(2))));
        if let (Some(limit), Some(swap)) = (limit, swap)
            && (0..signed(limit)).contains(&swap)
        {
            return Err(RuntimeError::invalid("--memory-swap", "it is memory and swap together, and so not less than --memory"));
        }
        let reservation = bytes("--memory-reservation", &self.memory_reservation)?.filter(|n| *n > 0);
        if let (Some(limit), Some(reservation)) = (limit, reservation)
            && reservation > limit
        {
            return Err(RuntimeError::invalid("--memory-reservation", "it is not more than --memory"));
        }
        let swappiness = self.memory_swappiness.filter(|n| *n != -1);
        if swappiness.is_some_and(|n| !(0..=100).contains(&n)) {
            return Err(RuntimeError::invalid("--memory-swappiness", "it is a number from 0 to 100, or -1 for the host's"));
        }
        Ok(Memory {
            limit: limit.map(signed),
            swap,
            reservation: reservation.map(signed),
            swappiness: swappiness.map(|n| n as u64),
            disable_oom_killer: self.oom_kill_disable.then_some(true),
            ..Memory::default()
        })
    }

    fn cpu(&self) -> Result<Cpu> {
        let wrong = |flag: &str, reason: &str| RuntimeError::invalid(flag, reason);
        let mut quota = self.cpu_quota.filter(|n| *n != 0);
        let mut period = self.cpu_period.filter(|n| *n != 0);
        if let Some(cpus) = &self.cpus {
            if quota.is_some() || period.is_some() {
                return Err(wrong("--cpus", "it is a quota in a period already: not with --cpu-quota and --cpu-period"));
            }
            quota = parse_cpus(cpus)?;
            period = quota.map(|_| PERIOD_USECS);
        }
        if period.is_some_and(|n| !(1000..=1_000_000).contains(&n)) {
            return Err(wrong("--cpu-period", "it is from 1000 to 1000000 microseconds"));
        }
        if quota.is_some_and(|n| (0..1000).contains(&n)) {
            return Err(wrong("--cpu-quota", "it is at least 1000 microseconds"));
        }
        if let (Some(runtime), rt_period) = (self.cpu_rt_runtime, self.cpu_rt_period.unwrap_or(1_000_000))
            && runtime > signed(rt_period)
        {
            return Err(wrong("--cpu-rt-runtime", "it is not more than --cpu-rt-period"));
        }
        let list = |flag: &str, text: &Option<String>| match text.as_deref() {
            Some(list) if parse_list(list).is_none() => Err(wrong(flag, "say numbers and ranges, such as 0-2,7")),
            other => Ok(other.unwrap_or_default().to_owned()),
        };
        Ok(Cpu {
            shares: self.cpu_shares.filter(|n| *n > 0),
            quota,
            period,
            realtime_runtime: self.cpu_rt_runtime.filter(|n| *n != 0),
            realtime_period: self.cpu_rt_period.filter(|n| *n != 0),
            cpus: list("--cpuset-cpus", &self.cpuset_cpus)?,
            mems: list("--cpuset-mems", &self.cpuset_mems)?,
            ..Cpu::default()
        })
    }

    /// Returns the limits of each process.
    pub(super) fn rlimits(&self) -> Result<Vec<Rlimit>> {
        self.ulimit.iter().map(|text| parse_ulimit(text)).collect()
    }

    pub(super) fn oom_score(&self) -> Result<Option<i32>> {
        match self.oom_score_adj {
            Some(n) if !(-1000..=1000).contains(&n) => Err(RuntimeError::invalid("--oom-score-adj", "it is a number from -1000 to 1000")),
            other => Ok(other),
        }
    }

    pub(super) fn is_too_much(&self) -> bool {
        let many = [
            &self.ulimit,
            &self.blkio_weight_device,
            &self.device_read_bps,
            &self.device_write_bps,
            &self.device_read_iops,
            &self.device_write_iops,
            &self.cgroup_conf,
        ];
        many.iter().any(|list| list.len() > FLAGS_MAX)
    }
}

/// The most processors or memory nodes that a list may name.
const LIST_MAX: u32 = 8192;

/// Reads a list of processors, `0-2,7`.
pub(in crate::runtime) fn parse_list(text: &str) -> Option<Vec<u32>> {
    let mut all = Vec::new();
    for part in text.trim().split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
        if from > to || to >= LIST_MAX {
            return None;
        }
        all.extend(from..=to);
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

fn split_device<'a>(flag: &str, text: &'a str) -> Result<(&'a str, &'a str)> {
    text.rsplit_once(':')
        .filter(|(path, value)| path.starts_with('/') && !value.is_empty())
        .ok_or_else(|| RuntimeError::invalid(format!("{flag} {text}"), "say /dev/DEVICE:NUMBER"))
}

fn block_device(flag: &str, path: &str) -> Result<(i64, i64)> {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let meta = std::fs::metadata(path).map_err(failed(format!("look at the device {path} of {flag}")))?;
    if !meta.file_type().is_block_device() {
        return Err(RuntimeError::invalid(format!("{flag} {path}"), "that is no block device"));
    }
    Ok((i64::from(rustix::fs::major(meta.rdev())), i64::from(rustix::fs::minor(meta.rdev()))))
}

pub(super) fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// Reads the cgroup below which others are made.
///
/// # Errors
/// When it is no path below the roots of the trees.
pub fn cgroup_parent(text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let path = crate::runtime::launch::clean(text);
    let fits = !text.split('/').any(|part| part == "..") && !path.as_os_str().is_empty() && !text.contains('\0');
    if !fits {
        return Err(RuntimeError::invalid(format!("--cgroup-parent {text}"), "it is a path below the roots of the trees"));
    }
    Ok(Some(path.to_string_lossy().into_owned()))
}
