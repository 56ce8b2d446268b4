//! The records of what a container runs, uses and publishes.

use crate::record::Record;
use crate::runtime::Container;
use crate::runtime::net::Port;
use crate::runtime::stats::Sample;
use crate::runtime::top::Process;

/// Returns the `process` record of a process.
pub fn process(container: &Container, process: &Process) -> Record {
    Record::new("process")
        .set("container", container.id())
        .set("pid", process.pid)
        .set("ppid", process.ppid)
        .set("pid_inside", process.pid_inside)
        .set("uid", process.uid)
        .set("user", process.user.as_str())
        .set("name", process.name.as_str())
        .set("state", process.state.to_string())
        .set("threads", process.threads)
        .set("cpu_ms", process.cpu_ms)
        .set("memory", process.memory_bytes)
        .set("started", process.started.as_str())
        .set("tty", process.tty.clone())
        .set("command", process.command.clone())
}

/// Returns the key of a process record that a column of ps shows.
pub fn process_key(column: &str) -> Option<&'static str> {
    Some(match column {
        "pid" | "hpid" => "pid",
        "ppid" => "ppid",
        "pid_inside" => "pid_inside",
        "uid" | "euid" => "uid",
        "user" | "euser" | "uname" | "huser" => "user",
        "comm" | "ucmd" | "name" => "name",
        "args" | "cmd" | "command" => "command",
        "s" | "stat" | "state" => "state",
        "nlwp" | "thcount" | "threads" => "threads",
        "time" | "cputime" | "cpu_ms" => "cpu_ms",
        "rss" | "rssize" | "rsz" | "memory" => "memory",
        "start" | "stime" | "lstart" | "bsdstart" | "started" | "etime" => "started",
        "tty" | "tname" | "tt" => "tty",
        "container" => "container",
        _ => return None,
    })
}

/// Returns the `stats` record of a container: now, and since an earlier sample.
pub fn stats(container: &Container, time: String, now: Option<&Sample>, before: Option<&Sample>) -> Record {
    let percent = |value: f64| (value * 100.0).round() / 100.0;
    let record = Record::new("stats").set("id", container.id()).set("name", container.config().name.as_str()).set("time", time);
    let Some(now) = now else {
        // As docker shows what does not run.
        return record.set("cpu_percent", 0.0).set("cpu_ms", 0_u64).set("memory", 0_u64).set("pids", 0_u64);
    };
    record
        .set("cpu_percent", before.map(|before| percent(now.cpu_percent_since(before))))
        .set("cpu_ms", now.cpu_ns / 1_000_000)
        .set("memory", now.memory_bytes)
        .set("memory_max", now.memory_max_bytes)
        .set("memory_percent", percent(now.memory_percent()))
        .set("net_rx", now.net_bytes.map(|(rx, _)| rx))
        .set("net_tx", now.net_bytes.map(|(_, tx)| tx))
        .set("block_read", now.block_bytes.map(|(read, _)| read))
        .set("block_written", now.block_bytes.map(|(_, written)| written))
        .set("pids", now.pids)
}

/// Returns the `port` records of published ports, a range port by port; `only` keeps one port of the container.
pub fn ports(container: &Container, published: &[Port], only: Option<(u16, &str)>) -> Vec<Record> {
    let mut records = Vec::new();
    for port in published {
        let ip = port.host_ip.map_or_else(|| "0.0.0.0".to_owned(), |ip| ip.to_string());
        for n in 0..port.count.max(1) {
            let inside = port.container_port.saturating_add(n);
            if only.is_some_and(|(number, protocol)| number != inside || protocol != port.protocol.name()) {
                continue;
            }
            let outside = port.host_port.saturating_add(n);
            let addr = if ip.contains(':') { format!("[{ip}]:{outside}") } else { format!("{ip}:{outside}") };
            records.push(
                Record::new("port")
                    .set("addr", addr)
                    .set("container", container.id())
                    .set("name", container.config().name.as_str())
                    .set("container_port", inside)
                    .set("protocol", port.protocol.name())
                    .set("host_ip", ip.as_str())
                    .set("host_port", outside),
            );
        }
    }
    records
}
