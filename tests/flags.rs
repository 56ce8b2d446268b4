//! Flags that no other test has a reason to give, each with what it is for.

use std::time::{Duration, Instant};

use crate::kit::{inside, need, sandbox};
use crate::options::group_file;

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}: not within a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn names_addresses_and_ports_are_those_that_were_asked_for() {
    let sandbox = sandbox();
    let named = ["--network", "none", "-h", "web", "--domainname", "example.org"];
    assert_eq!(inside(&sandbox, &named, "hostname; cat /proc/sys/kernel/domainname"), "web\nexample.org\n");
    sandbox.go("dnetwork create lan").ok();
    let addressed = ["--network", "lan", "--mac-address", "02:42:0a:01:02:03"];
    assert_eq!(inside(&sandbox, &addressed, "cat /sys/class/net/eth0/address"), "02:42:0a:01:02:03\n");
    sandbox.go("dr -d --name srv --network lan --network-alias db --network-alias store -P --expose 80 box sleep 1000").ok();
    for name in ["db", "store", "srv"] {
        let seen = inside(&sandbox, &["--network", "lan", "--cap-add", "NET_RAW"], &format!("ping -c 1 -w 20 {name}"));
        assert!(seen.contains("1 packets received"), "{name}: {seen}");
    }
    let port = sandbox.run("dinspect", &["srv"]).ok().record()["ports"][0].clone();
    assert!(port["container_port"] == 80 && port["host_port"].as_u64().is_some_and(|port| port > 0), "{port}");
    sandbox.go("rdx -f srv").ok();
    sandbox.go("dnetwork rm lan").ok();
}

#[test]
fn a_shell_and_the_newest_are_at_hand() {
    let sandbox = sandbox();
    assert_eq!(sandbox.run("dr", &["--sh", "box", "echo one | tr a-z A-Z; echo $0"]).ok().text(), "ONE\n/bin/sh\n");
    if need(&["script"]) {
        let shown = sandbox.sh("script -qec 'dr -T box tty' /dev/null </dev/null");
        assert!(shown.text().contains("not a tty"), "{shown:?}");
    }
    // The clock of a sandbox stands still.
    let make = |secs: u32| {
        let made = sandbox.cmd("dcreate").env("TACKLEBOX_NOW", &(1_772_359_200 + secs).to_string());
        made.args(["-q", "--network", "none", "box", "true"]).run().ok().one_line()
    };
    let made: Vec<String> = (1..4).map(make).collect();
    let listed = |flags: &str| sandbox.go(&format!("dps -q {flags}")).ok().text();
    assert_eq!(listed("-l"), format!("{}\n", made[2]));
    assert_eq!(listed("-n 2"), format!("{}\n{}\n", made[1], made[2]));
    assert_eq!(listed("--latest"), listed("--last 1"));
    assert_eq!(listed(""), "");
    sandbox.go("rdx --exited").ok();
}

#[test]
fn what_is_rarely_limited_is_limited_or_refused_by_name() {
    let sandbox = sandbox();
    let mems = group_file("cpuset", "cpuset.mems", "cpuset.mems");
    assert_eq!(inside(&sandbox, &["--network", "none", "--cpuset-mems", "0"], &format!("cat {mems}")), "0\n");
    let file = "/sys/fs/cgroup/cpu/cpu.rt_period_us";
    let real_time = ["--network", "none", "--cpu-rt-period", "500000", "--cpu-rt-runtime", "1000"];
    if std::path::Path::new(file).exists() {
        assert_eq!(inside(&sandbox, &real_time, &format!("cat {file}")), "500000\n");
    } else {
        sandbox.cmd("dr").args(real_time).args(["box", "true"]).run().code(125).says("--cpu-rt-period");
    }
}

#[test]
fn a_stop_has_its_time_and_a_start_does_not_count() {
    let sandbox = sandbox();
    // It ignores the signal; the container's own time is short, and nobody says another.
    let script = "trap '' TERM; touch /ready; while :; do sleep 0.05; done";
    sandbox.cmd("dr").args(["-d", "--name", "slow", "--network", "none", "--stop-timeout", "1", "box", "sh", "-c", script]).run().ok();
    until("it is ready", || sandbox.run("dx", &["slow", "test", "-e", "/ready"]).code == 0);
    sandbox.go("dstop slow").ok();
    assert_eq!(sandbox.container("slow")["exit_code"], 137);
    // One probe an hour, but many while it starts; and none of those counts.
    let health = ["--health-cmd", "false", "--health-interval", "1h", "--health-retries", "1"];
    let start = ["--health-start-interval", "100ms", "--health-start-period", "1h"];
    let made = ["-d", "--name", "sick", "--network", "none"];
    sandbox.cmd("dr").args(made).args(health).args(start).args(["box", "sleep", "1000"]).run().ok();
    let shown = || sandbox.go("dinspect sick").ok().record();
    until("it is asked three times", || shown()["health_log"].as_array().is_some_and(|log| log.len() >= 3));
    assert_eq!(sandbox.container("sick")["health"], "starting");
    sandbox.go("rdx -f slow sick").ok();
}
