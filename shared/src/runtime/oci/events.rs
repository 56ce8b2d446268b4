//! What a container uses, as runc tells it: one JSON object per look, and one when memory ran out.

use std::os::fd::AsFd;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::super::error::{Result, failed};
use super::state::{Container, Site};
use crate::sys::cgroup::Group;
use crate::sys::pidfd;

/// Nanoseconds of one tick in which version 1 counts user and kernel time.
const TICK_NANOS: u64 = 10_000_000;

/// Tells of a container until it ends or `emit` says `false`, or only once.
///
/// # Errors
/// When it does not run.
pub fn follow(site: &Site, id: &str, interval: Duration, once: bool, mut emit: impl FnMut(&Value) -> bool) -> Result<()> {
    let container = site.find(id)?;
    let (_, process) = container.live_process()?;
    let mut kills = container.group().oom_kills();
    loop {
        let goes_on = emit(&json!({"type": "stats", "id": id, "data": stats(&container)}));
        if once || !goes_on || pidfd::wait_end(process.as_fd(), Some(interval)).map_err(failed("wait for the container"))? {
            return Ok(());
        }
        let now = container.group().oom_kills();
        if now > kills && !emit(&json!({"type": "oom", "id": id})) {
            return Ok(());
        }
        kills = now;
    }
}

fn stats(container: &Container) -> Value {
    let group = container.group();
    let mut data = Map::new();
    data.insert("cpu".into(), cpu(&group));
    data.insert("memory".into(), memory(&group));
    let number = |file: &str| read(&group, "pids", file);
    data.insert("pids".into(), json!({"current": number("pids.current"), "limit": number("pids.max")}));
    Value::Object(data)
}

fn cpu(group: &Group) -> Value {
    if group.is_v2() {
        let stat = table(group, "cpu", "cpu.stat");
        let nanos = |key: &str| get(&stat, key).saturating_mul(1000);
        return json!({
            "usage": {"total": nanos("usage_usec"), "kernel": nanos("system_usec"), "user": nanos("user_usec")},
            "throttling": {
                "periods": get(&stat, "nr_periods"), "throttledPeriods": get(&stat, "nr_throttled"), "throttledTime": nanos("throttled_usec"),
            },
        });
    }
    let (stat, times) = (table(group, "cpu", "cpu.stat"), table(group, "cpuacct", "cpuacct.stat"));
    let each = group.read("cpuacct", "cpuacct.usage_percpu").unwrap_or_default();
    let each: Vec<u64> = each.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    json!({
        "usage": {
            "total": read(group, "cpuacct", "cpuacct.usage"), "percpu": each,
            "kernel": get(&times, "system").saturating_mul(TICK_NANOS), "user": get(&times, "user").saturating_mul(TICK_NANOS),
        },
        "throttling": {
            "periods": get(&stat, "nr_periods"), "throttledPeriods": get(&stat, "nr_throttled"), "throttledTime": get(&stat, "throttled_time"),
        },
    })
}

fn memory(group: &Group) -> Value {
    let number = |file: &str| read(group, "memory", file);
    let raw = table(group, "memory", "memory.stat");
    let entry = |usage: &str, limit: &str, max: &str, failures: &str| json!({"usage": number(usage), "limit": number(limit), "max": number(max), "failcnt": number(failures)});
    let (usage, swap, cache) = if group.is_v2() {
        let usage = entry("memory.current", "memory.max", "memory.peak", "");
        (usage, entry("memory.swap.current", "memory.swap.max", "memory.swap.peak", ""), get(&raw, "file"))
    } else {
        let file = |kind: &str, name: &str| format!("memory.{kind}{name}");
        let all = |kind: &str| {
            entry(&file(kind, "usage_in_bytes"), &file(kind, "limit_in_bytes"), &file(kind, "max_usage_in_bytes"), &file(kind, "failcnt"))
        };
        (all(""), all("memsw."), get(&raw, "cache"))
    };
    let raw: Map<String, Value> = raw.into_iter().map(|(key, value)| (key, value.into())).collect();
    json!({"cache": cache, "usage": usage, "swap": swap, "raw": raw})
}

/// Reads one number; what is unlimited or not there is 0, as runc has it.
fn read(group: &Group, controller: &str, file: &str) -> u64 {
    if file.is_empty() {
        return 0;
    }
    group.read(controller, file).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

fn table(group: &Group, controller: &str, file: &str) -> Vec<(String, u64)> {
    let text = group.read(controller, file).unwrap_or_default();
    text.lines()
        .filter_map(|line| line.split_once(' ').and_then(|(key, value)| Some((key.to_owned(), value.trim().parse().ok()?))))
        .collect()
}

fn get(table: &[(String, u64)], key: &str) -> u64 {
    table.iter().find(|(name, _)| name == key).map_or(0, |(_, value)| *value)
}
