//! `dstats`: what containers use.

use std::io::{BufRead, BufReader};

use serde_json::Value;

use crate::kit::Sandbox;

#[test]
fn figures_come_once_or_as_a_stream() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let script = "dd if=/dev/zero of=/dev/shm/x bs=1M count=8 2>/dev/null; while :; do :; done";
    sandbox.run("dr", &["-d", "--name", "s", "-m", "64m", "box", "sh", "-c", script]).ok();
    sandbox.run("dr", &["-d", "--name", "idle", "--network", "none", "box", "sleep", "1000"]).ok();
    let one = sandbox.go("dstats --no-stream s").ok().record();
    assert_eq!((&one["type"], &one["name"], &one["memory_max"]), (&"stats".into(), &"s".into(), &(64 << 20).into()), "{one}");
    assert!(one["cpu_percent"].as_f64().is_some_and(|p| p > 1.0), "{one}");
    assert!(one["pids"].as_u64().is_some_and(|n| n >= 1) && one["net_rx"].is_number(), "{one}");
    assert!(one["block_read"].is_number() && one["memory_percent"].is_number(), "{one}");
    assert_eq!(sandbox.go("dstats --no-stream").ok().records().len(), 2);
    let table = sandbox.go("dstats --no-stream --format table").ok().text();
    assert!(table.starts_with("NAME") && table.contains("CPU PERCENT") && !table.contains('\x1b'), "{table}");
    let mut child = sandbox.cmd("dstats").args(["-i", "0.1", "s"]).spawn();
    let lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
    let records: Vec<Value> = lines.take(3).map(|l| serde_json::from_str(&l.expect("UTF-8")).expect("a record")).collect();
    assert_eq!(records.len(), 3);
    assert!(records[2]["cpu_ms"].as_u64() >= records[0]["cpu_ms"].as_u64(), "{records:?}");
    // Its reader has gone.
    child.wait().expect("it can be waited for");
    sandbox.go("dkill s").ok();
    assert_eq!(sandbox.go("dstats s").ok().text(), "", "a stream of what has ended ends");
    let dead = sandbox.go("dstats -a --no-stream s").ok().record();
    assert_eq!(dead["memory"], 0, "{dead}");
    sandbox.go("rdx -f s idle").ok();
}
