//! The monitor of a detached container, `dattach` and `dstart -a`: what is killed, what goes on, and
//! what the next command makes of it.

use std::io::{Read, Write};
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::{Sandbox, parent_of, sandbox};

/// The most memory that a waiting monitor may hold: of a debug build, whose tables of addresses alone take a third.
const RESIDENT_MAX_KIB: u64 = 4 << 10;

fn pid(sandbox: &Sandbox, name: &str) -> u64 {
    sandbox.container(name)["pid"].as_u64().expect("it runs")
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
    assert_eq!((pid(&sandbox, "m"), &sandbox.container("m")["state"]), (first, &"running".into()));
    let before = sandbox.go("dlogs m").ok().text();
    until("it goes on", || sandbox.go("dlogs m").ok().text().len() > before.len() + 20);
    sandbox.go("dstop m").ok();
    let ended = sandbox.container("m");
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
    let ended = sandbox.container("lost");
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
    until("it runs again", || sandbox.container("again")["pid"].as_u64().is_some_and(|pid| pid != process));
    sandbox.go("rdx -f lost again").ok();
}

#[test]
fn a_killed_container_is_an_end_like_others() {
    let sandbox = sandbox();
    start(&sandbox, "k", &[], "exec sleep 1000");
    kill9(&sandbox, pid(&sandbox, "k"));
    assert_eq!(sandbox.go("dwait k").ok().text(), "137\n");
    assert_eq!(sandbox.container("k")["reason"], Value::Null);
    sandbox.go("rdx k").ok();
}

#[test]
fn a_terminal_ends_with_its_monitor() {
    let sandbox = sandbox();
    let monitor = start(&sandbox, "t", &["-t"], "trap '' HUP; sleep 1000");
    kill9(&sandbox, monitor);
    until("it ended", || sandbox.container("t")["state"] == "exited");
    assert_eq!(sandbox.container("t")["reason"], "monitor-lost");
    sandbox.go("rdx t").ok();
}

#[test]
fn after_a_reboot_nothing_runs_and_what_was_brief_is_gone() {
    let sandbox = sandbox();
    for (name, rm) in [("kept", &[][..]), ("brief", &["--rm"][..])] {
        let monitor = start(&sandbox, name, rm, "exec sleep 1000");
        let process = pid(&sandbox, name);
        let id = sandbox.container(name)["id"].as_str().expect("an id").to_owned();
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
    assert_eq!(sandbox.container("kept")["reason"], Value::Null);
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

#[test]
fn a_monitor_that_has_much_to_log_stays_small() {
    let sandbox = sandbox();
    let monitor = start(&sandbox, "s", &[], "echo up; while true; do echo a line that is logged; done");
    let field = |name: &str| -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{monitor}/status")).expect("the monitor runs");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("it has memory");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    };
    let log = || sandbox.go("dlogs -n 1 s").ok().text();
    until("it logs", || log().contains("a line that is logged"));
    until("its memory is small while it logs", || field("VmRSS:") < RESIDENT_MAX_KIB);
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
    // Typed until both have seen it: who is attached a moment later sees the next one.
    let mut typed = typist.stdin.take().expect("stdin is piped");
    let (seen, saw) = std::sync::mpsc::channel::<()>();
    let feeder = std::thread::spawn(move || {
        while saw.recv_timeout(Duration::from_millis(50)) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            typed.write_all(b"one\n").expect("it can be typed");
        }
        typed
    });
    read_until(&mut typist, "got one");
    read_until(&mut watcher, "got one");
    drop(seen);
    let mut typed = feeder.join().expect("it was typed");
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
    // Which of two pipes is read first nobody can tell.
    assert_eq!(sandbox.go("dlogs all").ok().stderr, "bad\nbad\n", "the log has it too");
    sandbox.go("rdx all").ok();
}

#[test]
fn a_start_takes_part_in_what_its_maker_named() {
    let sandbox = sandbox();
    let script = "echo seen; echo bad >&2; cat";
    for (flags, input, stdout, stderr) in [
        (&["-a", "stderr"][..], "", "", "bad\n"),
        (&["-a", "STDOUT"], "", "seen\n", ""),
        (&["-a", "stdin", "-a", "stdout"], "typed\n", "seen\ntyped\n", ""),
        (&[], "", "seen\n", "bad\n"),
    ] {
        sandbox.cmd("dcreate").args(["--name", "part"]).args(flags).args(["box", "sh", "-c", script]).run().ok();
        let takes = if input.is_empty() { "-a" } else { "-ai" };
        let out = sandbox.cmd("dstart").args([takes, "part"]).stdin(input).run().ok();
        assert_eq!((out.text().as_str(), out.stderr.as_str()), (stdout, stderr), "{flags:?}");
        sandbox.go("rdx part").ok();
    }
    sandbox.run("dcreate", &["-a", "stdlog", "box"]).code(2);
}

#[test]
fn time_limits_end_runs_and_commands() {
    let sandbox = sandbox();
    sandbox.go("dr --timeout 1 --keep --name front box sleep 1000").code(124);
    start(&sandbox, "back", &["--timeout", "1"], "exec sleep 1000");
    assert_eq!(sandbox.go("dwait back").ok().text(), "137\n");
    for name in ["front", "back"] {
        assert_eq!((&sandbox.container(name)["exit_code"], &sandbox.container(name)["reason"]), (&137.into(), &"timeout".into()), "{name}");
    }
    sandbox.go("dr -d --name up box sleep 1000").ok();
    sandbox.go("dx --timeout 1 up sleep 1000").code(124);
    sandbox.go("dx --timeout 100 up true").ok();
    sandbox.go("rdx -f front back up").ok();
}

#[test]
fn names_are_taken_over_and_ids_written_on_request() {
    let sandbox = sandbox();
    start(&sandbox, "name", &[], "exec sleep 1000");
    let first = sandbox.container("name")["id"].clone();
    sandbox.go("dr -d --name name --network none box sleep 1000").code(125).says("name");
    start(&sandbox, "name", &["--replace", "--pidfile", "pid"], "exec sleep 1000");
    assert_ne!(sandbox.container("name")["id"], first);
    let written = std::fs::read_to_string(sandbox.path("pid")).expect("the file is written");
    assert_eq!(written.trim(), pid(&sandbox, "name").to_string());
    sandbox.go("rdx -f name").ok();
    let out = sandbox.run("dr", &["-a", "stdout", "box", "sh", "-c", "echo out; echo err >&2"]).ok();
    assert_eq!((out.text().as_str(), out.stderr.as_str()), ("out\n", ""));
}

#[test]
fn a_person_leaves_by_keys_and_who_is_killed_takes_the_container_along() {
    let sandbox = sandbox();
    let script = "while read line; do echo got $line; done";
    let args = ["-i", "--name", "k", "--network", "none", "--detach-keys", "q,q", "box", "sh", "-c", script];
    let left = sandbox.cmd("dr").args(args).stdin("one\nqq").run().ok().says("goes on");
    assert_eq!(sandbox.container("k")["state"], "running", "{}", left.text());
    sandbox.go("rdx -f k").ok();
    let args = ["--name", "o", "--network", "none", "--health-cmd", "true", "box", "sh", "-c", "echo up; exec sleep 1000"];
    let mut owner = sandbox.cmd("dr").args(args).spawn();
    read_until(&mut owner, "up\n");
    owner.kill().expect("dr can be killed");
    owner.wait().expect("dr ends");
    until("it ended", || sandbox.container("o")["state"] == "exited");
    sandbox.go("rdx o").ok();
}

#[test]
fn a_hundred_in_the_background_lose_nothing() {
    let sandbox = sandbox();
    let script = "for i in $(seq 100); do dr -d --network none --name c$i box sh -c \"echo $i; exit $((i % 7))\" >/dev/null & done; wait; dwait $(seq -f c%g 100)";
    let codes: Vec<u32> = sandbox.sh(script).ok().text().lines().map(|line| line.parse().expect("a code")).collect();
    assert_eq!(codes, (1..=100).map(|i| i % 7).collect::<Vec<u32>>());
    let lines = sandbox.sh("dlogs $(seq -f c%g 100)").ok().text();
    let mut lines: Vec<(u32, u32)> = lines
        .lines()
        .map(|line| {
            line.split_once(" | ")
                .and_then(|(name, n)| Some((name.strip_prefix('c')?.parse().ok()?, n.parse().ok()?)))
                .expect("a name and a number")
        })
        .collect();
    lines.sort_unstable();
    assert_eq!(lines, (1..=100).map(|i| (i, i)).collect::<Vec<_>>());
    sandbox.go("rdx --exited").ok();
}

#[test]
fn an_installed_service_calls_what_is_installed() {
    let sandbox = sandbox();
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let prefix = sandbox.path("usr");
    let prefix = prefix.to_str().expect("a path is text");
    sandbox.run("sh", &[&format!("{top}/.ci/install"), env!("CARGO_BIN_EXE_tacklebox-tested"), prefix]).ok();
    for unit in ["dserve.service", "dserve.socket"] {
        let text = std::fs::read_to_string(format!("{prefix}/lib/systemd/system/{unit}")).expect("the unit is there");
        assert!(!text.contains("@bin@"), "{unit}: {text}");
    }
    let unit = std::fs::read_to_string(format!("{prefix}/lib/systemd/system/tacklebox.service")).expect("the unit is there");
    let line = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).expect("it starts something");
    let words: Vec<&str> = line.split(' ').collect();
    assert!(std::path::Path::new(words[0]).exists(), "{line}");
    sandbox.run(words[0], &words[1..]).ok();
}

#[test]
fn a_full_disk_loses_lines_but_neither_the_container_nor_its_code() {
    let mut sandbox = Sandbox::new();
    let disk = sandbox.path("disk");
    std::fs::create_dir(&disk).expect("a directory can be made");
    let disk = disk.to_str().expect("a path is text").to_owned();
    sandbox.run("mount", &["-t", "tmpfs", "-o", "size=48m", "tmpfs", &disk]).ok();
    sandbox.set("TACKLEBOX_ROOT", &format!("{disk}/root"));
    sandbox.busybox("box");
    start(&sandbox, "full", &[], "trap 'seq 300000; exit 5' USR1; echo up; while true; do sleep 0.05; done");
    until("it is up", || sandbox.go("dlogs full").ok().text() == "up\n");
    let process = pid(&sandbox, "full");
    sandbox.run("dd", &["if=/dev/zero", &format!("of={disk}/fill"), "bs=64k"]).code(1);
    sandbox.go("dkill -s USR1 full").ok();
    until("it ended", || !std::path::Path::new(&format!("/proc/{process}")).exists());
    std::fs::remove_file(format!("{disk}/fill")).expect("the disk can be emptied");
    assert_eq!(sandbox.go("dwait full").ok().text(), "5\n");
    assert_eq!((&sandbox.container("full")["exit_code"], &sandbox.container("full")["reason"]), (&5.into(), &Value::Null));
    let log = sandbox.go("dlogs -f full").ok().text();
    assert!(log.starts_with("up\n"), "what was written before is there");
    // A container that starts on the empty disk has its log again.
    sandbox.go("dstart full").ok();
    until("it is up", || sandbox.go("dlogs --tail 1 full").ok().text() == "up\n");
    sandbox.go("rdx -f full").ok();
    sandbox.run("umount", &[&disk]).ok();
}

#[test]
fn a_hundred_one_after_the_other_lose_nothing() {
    let sandbox = sandbox();
    let out = sandbox.sh("for i in $(seq 100); do dr --network none box echo $i || exit; done").ok();
    assert_eq!(out.text(), (1..=100).map(|n| format!("{n}\n")).collect::<String>());
    assert_eq!(sandbox.go("dps -aq").ok().text(), "");
}
