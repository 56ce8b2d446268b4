//! The monitor of a detached container, `dattach` and `dstart -a`: what is killed, what goes on, and
//! what the next command makes of it.

use std::io::{Read, Write};
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::{Sandbox, parent_of};

/// The most memory that a waiting monitor may hold: of a debug build, whose tables of addresses alone take a third.
const RESIDENT_MAX_KIB: u64 = 4 << 10;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox
}

fn record(sandbox: &Sandbox, name: &str) -> Value {
    sandbox.run("dps", &["-a", "--filter", &format!("name=^{name}$")]).ok().record()
}

fn pid(sandbox: &Sandbox, name: &str) -> u64 {
    record(sandbox, name)["pid"].as_u64().expect("it runs")
}

/// Runs a container in the background and returns its monitor.
fn start(sandbox: &Sandbox, name: &str, args: &[&str], script: &str) -> u64 {
    let args: Vec<&str> = ["-d", "--name", name, "--network", "none"].into_iter().chain(args.iter().copied()).collect();
    sandbox.cmd("dr").args(args).args(["box", "sh", "-c", script]).run().ok();
    parent_of(pid(sandbox, name))
}

fn kill9(sandbox: &Sandbox, pid: u64) {
    sandbox.run("kill", &["-9", &pid.to_string()]).ok();
    until("the process is gone", || !std::path::Path::new(&format!("/proc/{pid}")).exists() || is_zombie(pid));
}

fn is_zombie(pid: u64) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "))
}

#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

const COUNT: &str = "trap 'exit 7' TERM; i=0; while true; do echo $i; i=$((i+1)); sleep 0.02; done";

#[test]
fn a_container_outlives_its_monitor_and_the_next_commands_start_one_other() {
    let sandbox = sandbox();
    let monitor = start(&sandbox, "m", &[], COUNT);
    let first = pid(&sandbox, "m");
    until("it writes", || sandbox.go("dlogs m").ok().text().contains("3\n"));
    kill9(&sandbox, monitor);
    // Fifty commands at once agree on one monitor.
    let script = "for i in $(seq 50); do dps -q >/dev/null & done; wait; cat $TACKLEBOX_ROOT/containers/*/state.json";
    let state: Value = serde_json::from_str(&sandbox.sh(script).ok().text()).expect("the state is JSON");
    let next = state["monitor"]["pid"].as_u64().expect("it has a monitor");
    assert_ne!(next, monitor);
    assert_eq!((pid(&sandbox, "m"), &record(&sandbox, "m")["state"]), (first, &"running".into()));
    let before = sandbox.go("dlogs m").ok().text();
    until("it goes on", || sandbox.go("dlogs m").ok().text().len() > before.len() + 20);
    sandbox.go("dstop m").ok();
    let ended = record(&sandbox, "m");
    assert_eq!((&ended["state"], &ended["exit_code"], &ended["reason"]), (&"exited".into(), &7.into(), &Value::Null), "{ended}");
    let numbers: Vec<usize> = sandbox.go("dlogs -f m").ok().text().lines().map(|line| line.parse().expect("a number")).collect();
    assert_eq!(numbers, (0..numbers.len()).collect::<Vec<_>>(), "a line is missing");
    sandbox.go("rdx m").ok();
}

#[test]
fn an_end_that_nobody_saw_is_told_as_such() {
    let sandbox = sandbox();
    let monitor = start(&sandbox, "lost", &[], "exec sleep 1000");
    let process = pid(&sandbox, "lost");
    kill9(&sandbox, monitor);
    kill9(&sandbox, process);
    let ended = record(&sandbox, "lost");
    assert_eq!(
        (&ended["state"], &ended["exit_code"], &ended["reason"]),
        (&"exited".into(), &137.into(), &"monitor-lost".into()),
        "{ended}"
    );
    assert_eq!(sandbox.go("dlogs -f lost").ok().text(), "", "a follower does not hang");
    // With a policy it runs again.
    let monitor = start(&sandbox, "again", &["--restart", "always"], "exec sleep 1000");
    let process = pid(&sandbox, "again");
    kill9(&sandbox, monitor);
    kill9(&sandbox, process);
    until("it runs again", || record(&sandbox, "again")["pid"].as_u64().is_some_and(|pid| pid != process));
    sandbox.go("rdx -f lost again").ok();
}

#[test]
fn a_killed_container_is_an_end_like_others() {
    let sandbox = sandbox();
    start(&sandbox, "k", &[], "exec sleep 1000");
    kill9(&sandbox, pid(&sandbox, "k"));
    assert_eq!(sandbox.go("dwait k").ok().text(), "137\n");
    assert_eq!(record(&sandbox, "k")["reason"], Value::Null);
    sandbox.go("rdx k").ok();
}

#[test]
fn a_terminal_ends_with_its_monitor() {
    let sandbox = sandbox();
    let monitor = start(&sandbox, "t", &["-t"], "trap '' HUP; sleep 1000");
    kill9(&sandbox, monitor);
    until("it ended", || record(&sandbox, "t")["state"] == "exited");
    assert_eq!(record(&sandbox, "t")["reason"], "monitor-lost");
    sandbox.go("rdx t").ok();
}

#[test]
fn after_a_reboot_nothing_runs_and_what_was_brief_is_gone() {
    let sandbox = sandbox();
    for (name, rm) in [("kept", &[][..]), ("brief", &["--rm"][..])] {
        let monitor = start(&sandbox, name, rm, "exec sleep 1000");
        let process = pid(&sandbox, name);
        let id = record(&sandbox, name)["id"].as_str().expect("an id").to_owned();
        kill9(&sandbox, monitor);
        kill9(&sandbox, process);
        let path = sandbox.root().join("containers").join(id).join("state.json");
        let text = std::fs::read_to_string(&path).expect("it has a state");
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").expect("there is a boot id");
        std::fs::write(&path, text.replace(boot.trim(), "00000000-0000-4000-8000-000000000000")).expect("the state can be written");
    }
    let all = sandbox.go("dps -a").ok().records();
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!((&all[0]["name"], &all[0]["state"], &all[0]["reason"]), (&"kept".into(), &"exited".into(), &"reboot".into()));
    sandbox.go("dstart kept").ok();
    assert_eq!(record(&sandbox, "kept")["reason"], Value::Null);
    sandbox.go("rdx -f kept").ok();
}

#[test]
fn a_monitor_that_waits_is_small() {
    let sandbox = sandbox();
    let monitor = start(&sandbox, "s", &[], "echo up; exec sleep 1000");
    let resident = || -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{monitor}/status")).expect("the monitor runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has memory");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    };
    until("its memory is small", || resident() < RESIDENT_MAX_KIB);
    let threads = std::fs::read_dir(format!("/proc/{monitor}/task")).expect("it runs").count();
    assert_eq!(threads, 1);
    sandbox.go("rdx -f s").ok();
}

/// Reads what a command writes until it has written this.
fn read_until(child: &mut Child, text: &str) -> String {
    let stdout = child.stdout.as_mut().expect("stdout is piped");
    let mut seen = Vec::new();
    let mut byte = [0_u8; 1];
    while !String::from_utf8_lossy(&seen).contains(text) {
        assert_eq!(stdout.read(&mut byte).expect("it can be read"), 1, "it ended before '{text}': {}", String::from_utf8_lossy(&seen));
        seen.push(byte[0]);
    }
    String::from_utf8_lossy(&seen).into_owned()
}

#[test]
fn several_attach_one_types_all_see_and_get_the_code() {
    let sandbox = sandbox();
    start(&sandbox, "a", &["-i"], "while read line; do [ $line = end ] && exit 9; echo got $line; done");
    let mut typist = sandbox.cmd("dattach").arg("a").spawn();
    let mut watcher = sandbox.cmd("dattach").args(["--no-stdin", "a"]).spawn();
    // Both are there before anything is typed that both must see.
    let mut typed = typist.stdin.take().expect("stdin is piped");
    until("both are attached", || {
        typed.write_all(b"knock\n").expect("it can be typed");
        let clients = std::fs::read_to_string("/proc/net/unix").expect("sockets are listed");
        clients.lines().filter(|line| line.ends_with("/ctl")).count() > 2
    });
    typed.write_all(b"one\n").expect("it can be typed");
    read_until(&mut typist, "got one");
    read_until(&mut watcher, "got one");
    typed.write_all(b"end\n").expect("it can be typed");
    for client in [&mut typist, &mut watcher] {
        assert_eq!(client.wait().expect("it ends").code(), Some(9));
    }
    sandbox.go("dattach a").code(125).says("exited");
    sandbox.go("rdx a").ok();
}

#[test]
fn a_client_that_does_not_read_does_not_hold_the_others_up() {
    let sandbox = sandbox();
    start(&sandbox, "slow", &[], "while [ ! -e /go ]; do sleep 0.02; done; seq 200000");
    let mut lazy = sandbox.cmd("dattach").arg("slow").spawn();
    std::thread::sleep(Duration::from_millis(300));
    sandbox.go("dx slow touch /go").ok();
    assert_eq!(sandbox.go("dwait slow").ok().text(), "0\n");
    assert_eq!(sandbox.go("dlogs slow").ok().text().lines().count(), 200_000);
    let mut text = String::new();
    lazy.stdout.take().expect("stdout is piped").read_to_string(&mut text).expect("what was sent can be read");
    assert_ne!(lazy.wait().expect("it ends").code(), Some(0), "it does not know that it saw all");
    sandbox.go("rdx slow").ok();
}

#[test]
fn a_start_with_a_client_shows_every_byte_and_ends_input() {
    let sandbox = sandbox();
    sandbox.run("dcreate", &["--name", "all", "-i", "box", "sh", "-c", "seq 100000; cat; echo bad >&2; exit 6"]).ok();
    for _ in 0..2 {
        let out = sandbox.cmd("dstart").args(["-a", "-i", "all"]).stdin("typed\n").run().code(6).says("bad");
        let want = (1..=100_000).map(|n| format!("{n}\n")).collect::<String>() + "typed\n";
        assert_eq!(out.text().len(), want.len());
        assert!(out.text() == want, "something is missing");
    }
    assert_eq!(sandbox.go("dlogs --tail 1 all").ok().stderr, "bad\n", "the log has it too");
    sandbox.go("rdx all").ok();
}
