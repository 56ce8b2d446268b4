//! `dupdate`: limits, variables, health checks and restart policies, whole or not at all.

use serde_json::Value;

use crate::kit::{Sandbox, need_file};
use crate::options::block_device;

fn limits(sandbox: &Sandbox, name: &str) -> Value {
    sandbox.run("dinspect", &[name]).ok().record()["host_config"].clone()
}

/// Reads a limit as the kernel has it, in the names of either version.
fn kernel(sandbox: &Sandbox, name: &str, v1: &str, v2: &str) -> String {
    let script = format!("cat /sys/fs/cgroup/{v1} 2>/dev/null || cat /sys/fs/cgroup/{v2}");
    sandbox.run("dx", &[name, "sh", "-c", &script]).ok().text().trim().to_owned()
}

#[test]
fn a_running_container_is_changed_at_once() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox.run("dr", &["-d", "--name", "c", "--network", "none", "-m", "64m", "box", "sleep", "1000"]).ok();
    let memory = || kernel(&sandbox, "c", "memory/memory.limit_in_bytes", "memory.max");
    assert_eq!(memory(), (64 << 20).to_string());
    // Up, where swap has to make room first, and down again.
    let record = sandbox.run("dupdate", &["-m", "256m", "--memory-swap", "512m", "--pids-limit", "50", "c"]).ok().record();
    assert_eq!((&record["type"], &record["ok"]), (&"container".into(), &true.into()));
    assert_eq!(memory(), (256 << 20).to_string());
    assert_eq!(kernel(&sandbox, "c", "pids/pids.max", "pids.max"), "50");
    sandbox.run("dupdate", &["-m", "32m", "--memory-swap", "64m", "c"]).ok();
    assert_eq!(memory(), (32 << 20).to_string());
    sandbox.run("dupdate", &["--cpus", "0.5", "--cpu-shares", "512", "c"]).ok();
    assert!(kernel(&sandbox, "c", "cpu/cpu.cfs_quota_us", "cpu.max").starts_with("50000"));
    // A controller that it did not have.
    sandbox.run("dupdate", &["--cpuset-cpus", "0", "c"]).ok();
    assert_eq!(
        sandbox.run("dx", &["c", "sh", "-c", "grep Cpus_allowed_list /proc/1/status /proc/self/status | grep -c '\t0$'"]).ok().text(),
        "2\n"
    );
    let all = limits(&sandbox, "c");
    assert_eq!(
        (&all["memory"], &all["cpus"], &all["cpu_shares"], &all["cpuset_cpus"], &all["pids_limit"]),
        (&(32 << 20).into(), &0.5.into(), &512.into(), &"0".into(), &50.into()),
        "{all}"
    );
    // What the kernel or sense refuses changes nothing.
    sandbox.run("dupdate", &["--pids-limit", "70", "--cpuset-cpus", "4000", "c"]).code(1);
    sandbox.run("dupdate", &["--pids-limit", "70", "-m", "128m", "--memory-swap", "64m", "c"]).code(1);
    assert_eq!(kernel(&sandbox, "c", "pids/pids.max", "pids.max"), "50");
    assert_eq!(limits(&sandbox, "c"), all);
    sandbox.run("dupdate", &["c"]).code(2).says("nothing is to be changed");
    sandbox.run("dupdate", &["-m", "64m", "none"]).code(1).says("there is no container 'none'");
    sandbox.go("rdx -f c").ok();
}

#[test]
fn one_that_does_not_run_has_it_from_its_next_start_on() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox.run("dcreate", &["--name", "c", "--network", "none", "box", "sleep", "1000"]).ok();
    sandbox.sh("dps -a | dupdate -m 48m --restart on-failure:3").ok();
    let record = sandbox.go("dps -a").ok().record();
    assert_eq!((&record["restart"]["policy"], &record["restart"]["most"]), (&"on-failure".into(), &3.into()));
    sandbox.go("dstart c").ok();
    assert_eq!(kernel(&sandbox, "c", "memory/memory.limit_in_bytes", "memory.max"), (48 << 20).to_string());
    sandbox.go("rdx -f c").ok();
}

#[test]
fn a_restart_policy_holds_for_the_run_that_goes_on() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox
        .run(
            "dr",
            &[
                "-d",
                "--name",
                "c",
                "--network",
                "none",
                "--restart",
                "always",
                "box",
                "sh",
                "-c",
                "while [ ! -e /stop ]; do sleep 0.05; done",
            ],
        )
        .ok();
    sandbox.run("dupdate", &["--restart", "no", "c"]).ok();
    sandbox.run("dx", &["c", "touch", "/stop"]).ok();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while sandbox.go("dps -a").ok().record()["state"] != "exited" {
        assert!(std::time::Instant::now() < deadline, "it goes on");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(sandbox.go("dps -a").ok().record().get("restart").is_none());
    sandbox.run("dupdate", &["--restart", "sometimes", "c"]).code(1);
    sandbox.go("rdx c").ok();
}

#[test]
fn real_time_is_changed_or_refused_by_name() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox.run("dr", &["-d", "--name", "c", "--network", "none", "box", "sleep", "1000"]).ok();
    let file = "/sys/fs/cgroup/cpu/cpu.rt_runtime_us";
    if std::path::Path::new(file).exists() {
        sandbox.go("dupdate --cpu-rt-runtime 1000 c").ok();
        assert_eq!(sandbox.run("dx", &["c", "cat", file]).ok().text(), "1000\n");
    } else {
        sandbox.go("dupdate --cpu-rt-runtime 1000 c").code(1).says("--cpu-rt-runtime");
    }
    sandbox.go("rdx -f c").ok();
}

#[test]
fn limits_of_block_devices_and_of_swapping_are_changed_at_once() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let node = block_device().map_or_else(|| "/dev/a-block-device".to_owned(), |(node, _)| node);
    if !need_file(std::path::Path::new(&node)) {
        return;
    }
    let (node, number) = block_device().expect("it was found");
    let of = |value: &str| format!("{node}:{value}");
    sandbox.run("dr", &["-d", "--name", "c", "--network", "none", "--device-read-bps", &of("1m"), "box", "sleep", "1000"]).ok();
    // Each file has one line on version 1, and one of all four on version 2.
    let rate = |v1: &str, key: &str, rate: u64| {
        let text = kernel(&sandbox, "c", &format!("blkio/blkio.throttle.{v1}_device"), "io.max");
        text.contains(&format!("{number} {rate}")) || text.contains(&format!("{key}={rate}"))
    };
    assert!(rate("read_bps", "rbps", 1 << 20), "the start set it");
    let flags = ["--device-read-bps", &of("2m"), "--device-write-bps", &of("3m"), "--device-read-iops", &of("400"), "--device-write-iops"];
    sandbox.cmd("dupdate").args(flags).args([&of("500"), "c"]).run().ok();
    let has_all = || {
        [("read_bps", "rbps", 2 << 20), ("write_bps", "wbps", 3 << 20), ("read_iops", "riops", 400), ("write_iops", "wiops", 500)]
            .into_iter()
            .all(|(v1, key, n)| rate(v1, key, n))
    };
    assert!(has_all(), "all four are there");
    // What is refused together with something else is taken back, and what is not named stays.
    sandbox.run("dupdate", &["--device-read-bps", &of("9m"), "--cpuset-cpus", "4000", "c"]).code(1);
    sandbox.run("dupdate", &["--device-read-bps", &of("9m"), "--memory-swappiness", "101", "c"]).code(1).says("--memory-swappiness");
    sandbox.run("dupdate", &["--device-read-bps", "/dev/null:1m", "c"]).code(1).says("no block device");
    sandbox.run("dupdate", &["--pids-limit", "60", "c"]).ok();
    assert!(has_all(), "all four are still there");
    sandbox.run("dupdate", &["--device-read-bps", &of("2m"), "c"]).ok();
    // What this kernel does not know is said by name.
    let swappiness = sandbox.run("dupdate", &["--memory-swappiness", "7", "c"]).ok();
    let now = kernel(&sandbox, "c", "memory/memory.swappiness", "memory.swappiness");
    assert!(now == "7" || swappiness.stderr.contains("--memory-swappiness"), "{now}: {swappiness:?}");
    let weight = sandbox.run("dupdate", &["--blkio-weight-device", &of("300"), "c"]).ok();
    let now = kernel(&sandbox, "c", "blkio/blkio.bfq.weight_device", "io.bfq.weight");
    assert!(now.contains(&format!("{number} 300")) || weight.stderr.contains("--blkio-weight-device"), "{now}: {weight:?}");
    // The next start has the same.
    sandbox.go("dstop -t 0 c").ok();
    sandbox.go("dstart c").ok();
    assert!(has_all(), "they were written down");
    sandbox.go("rdx -f c").ok();
}

#[test]
fn variables_and_health_checks_are_changed() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let sick = ["--health-cmd", "false", "--health-interval", "200ms", "--health-retries", "1"];
    let made = ["-d", "--name", "c", "--network", "none", "-e", "KEPT=1", "-e", "GONE=1", "-e", "OTHER=1"];
    sandbox.cmd("dr").args(made).args(sick).args(["box", "sleep", "1000"]).run().ok();
    let until = |word: &str| {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        loop {
            let record = sandbox.go("dps").ok().record();
            if record["health"].as_str().unwrap_or("none") == word {
                return;
            }
            assert!(std::time::Instant::now() < deadline, "it does not get {word}: {record}");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    until("unhealthy");
    sandbox.run("dupdate", &["--health-cmd", "true", "-e", "OTHER=2", "-e", "NEW=3", "--unsetenv", "GONE", "c"]).ok();
    until("healthy");
    let seen = |out: String| out.lines().filter(|l| ["KEPT", "GONE", "OTHER", "NEW"].iter().any(|n| l.starts_with(n))).count();
    let env = sandbox.run("dx", &["c", "env"]).ok().text();
    assert!(["KEPT=1\n", "OTHER=2\n", "NEW=3\n"].iter().all(|line| env.contains(line)), "{env}");
    assert_eq!(seen(env), 3);
    sandbox.run("dupdate", &["--no-healthcheck", "c"]).ok();
    until("none");
    // What nobody keeps the time of begins with the next start.
    sandbox.run("dr", &["-d", "--name", "plain", "--network", "none", "box", "sleep", "1000"]).ok();
    sandbox.run("dupdate", &["--health-interval", "1s", "plain"]).code(1).says("no health check");
    sandbox.run("dupdate", &["--health-cmd", "true", "--health-interval", "200ms", "plain"]).ok().says("from its next start on");
    sandbox.go("drestart -t 0 plain").ok();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while sandbox.run("dinspect", &["plain"]).ok().record()["health"] == "starting" {
        assert!(std::time::Instant::now() < deadline, "nobody asks it");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    sandbox.go("rdx -f c plain").ok();
}
