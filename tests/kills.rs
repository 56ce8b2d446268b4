//! What a kill, a crowd or a coincidence must not do: lose a line, a code or a process, or end a stranger's.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::{Sandbox, parent_of, sandbox};

/// The most memory of its own that a monitor may hold: of a debug build, whose tables of addresses take a part.
const MONITOR_MAX_KIB: u64 = 4 << 10;

/// Reads what a container's state file says.
fn state(sandbox: &Sandbox, name: &str) -> (std::path::PathBuf, Value) {
    let id = sandbox.container(name)["id"].as_str().expect("an id").to_owned();
    let path = sandbox.root().join("containers").join(id).join("state.json");
    let state = serde_json::from_slice(&std::fs::read(&path).expect("it has a state")).expect("it is JSON");
    (path, state)
}

#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(120);
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Kills a process at once and waits until nothing of it runs.
fn kill(sandbox: &Sandbox, pid: u64) {
    sandbox.run("kill", &["-9", &pid.to_string()]);
    let runs = |pid: u64| std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
    until("the process is gone", || !runs(pid));
}

#[test]
fn no_line_is_lost_however_often_the_monitor_is_killed() {
    let sandbox = sandbox();
    let mount = format!("{}:/w", sandbox.work().display());
    // Both streams, without a pause, in lines of several lengths and pieces of lines.
    let script = "i=0; while test ! -e /w/end; do j=0; while test $j -lt 500; do echo $i; echo e$i >&2; i=$((i+1)); printf $i; echo; i=$((i+1)); j=$((j+1)); done; done; printf end";
    let flags = ["-dq", "--name", "k", "--network", "none", "--log-opt", "max-size=900m", "-v", &mount];
    sandbox.cmd("dr").args(flags).args(["box", "sh", "-c", script]).run().ok();
    for round in 0..30_u64 {
        let monitor = state(&sandbox, "k").1["monitor"]["pid"].as_u64().expect("it has a monitor");
        std::thread::sleep(Duration::from_millis(round * 7 % 40));
        kill(&sandbox, monitor);
        // Any command gives it another one.
        assert_eq!(sandbox.container("k")["state"], "running");
    }
    sandbox.write("end", "");
    assert_eq!(sandbox.go("dwait k").ok().text(), "0\n");
    let log = sandbox.go("dlogs -f k").ok();
    let mut lines: Vec<&str> = std::str::from_utf8(&log.stdout).expect("text").lines().collect();
    assert_eq!(lines.pop(), Some("end"));
    let wrong = lines.iter().enumerate().find(|(n, line)| **line != n.to_string());
    assert_eq!(wrong, None, "of {} lines", lines.len());
    let wrong = log.stderr.lines().enumerate().find(|(n, line)| *line != format!("e{}", 2 * n));
    assert_eq!(wrong, None, "of {} lines", lines.len() / 2);
    sandbox.go("rdx k").ok();
}

#[test]
fn fifty_commands_at_once_on_one_container_agree() {
    let sandbox = sandbox();
    sandbox.write("file", "content\n");
    sandbox
        .run("dr", &["-dq", "--name", "busy", "--network", "none", "box", "sh", "-c", "while true; do echo line; sleep 0.05; done"])
        .ok();
    let script = "for i in $(seq 5); do
        for c in 'dx busy true' 'dps -a' 'dlogs --tail 2 busy' 'dinspect busy' 'dtop busy' 'dstats --no-stream busy' 'ddiff busy' \
                 \"dcp file busy:/tmp/f$i\" 'dcp busy:/etc/passwd -' \"dupdate --pids-limit $((100 + i)) busy\"; do
            ( $c > /dev/null 2> err.$i.$$ || echo \"$c: $(cat err.$i.$$)\" ) &
        done
    done; wait; rm -f err.*";
    let failed = sandbox.sh(script).ok();
    assert_eq!(failed.text(), "", "all of them work");
    // Those that change its state come one after the other, whatever the order.
    let script = "for i in $(seq 10); do for c in 'dpause' 'dunpause' 'dkill -s USR1' 'drestart -t 0' 'dstop -t 0'; do ( $c busy > /dev/null 2>&1 ) & done; done; wait";
    sandbox.sh(script).ok();
    let state = sandbox.container("busy")["state"].clone();
    assert!(["running", "paused", "exited"].contains(&state.as_str().unwrap_or_default()), "{state}");
    sandbox.run("dunpause", &["busy"]);
    sandbox.go("drestart -t 0 busy").ok();
    assert_eq!(sandbox.container("busy")["state"], "running");
    assert_eq!(sandbox.go("dx busy echo works").ok().text(), "works\n");
    sandbox.go("rdx -f busy").ok();
    assert_eq!(sandbox.go("dps -aq").ok().text(), "");
}

#[test]
fn short_commands_side_by_side_all_tell_their_codes() {
    let sandbox = sandbox();
    sandbox.run("dr", &["-dq", "--name", "up", "--network", "none", "box", "sleep", "1000"]).ok();
    let script = "for round in $(seq 6); do for i in $(seq 16); do
        ( dx up sh -c \"echo $i; exit $i\" > out.$i; echo $? >> out.$i ) & done; wait; cat out.*; done | sort -n | uniq -c | tr -s ' '";
    let want: String = (1..=16).map(|i| format!(" 12 {i}\n")).collect();
    assert_eq!(sandbox.sh(script).ok().text(), want);
    let failed = sandbox.sh("for i in $(seq 16); do ( dx up no-such 2>/dev/null; echo $? ) & done; wait").ok();
    assert_eq!(failed.text(), "127\n".repeat(16));
    let none = sandbox.go("dtop -q up").ok().text();
    assert_eq!(none.lines().count(), 1, "nothing is left of them: {none}");
    sandbox.go("rdx -f up").ok();
}

#[test]
fn a_number_that_was_used_again_is_a_strangers() {
    let sandbox = sandbox();
    let mut stranger = sandbox.cmd("sleep").arg("1000").spawn();
    for (name, commands) in [("a", ["dstop -t 0", "rdx -f"]), ("b", ["dkill", "rdx -f"]), ("c", ["dpause", "rdx -f"])] {
        sandbox.run("dr", &["-dq", "--name", name, "--network", "none", "box", "sleep", "1000"]).ok();
        let process = sandbox.container(name)["pid"].as_u64().expect("it runs");
        let (path, mut state) = state(&sandbox, name);
        kill(&sandbox, parent_of(process));
        kill(&sandbox, process);
        // Its number, and that of its monitor, are another's by now; when they began is what tells them apart.
        for who in ["process", "monitor"] {
            state[who]["pid"] = stranger.id().into();
        }
        std::fs::write(&path, state.to_string()).expect("the state can be written");
        for command in commands {
            let _ = sandbox.go(&format!("{command} {name}"));
        }
        assert!(stranger.try_wait().expect("it can be asked").is_none(), "{commands:?} ended a stranger's process");
        let status = std::fs::read_to_string(format!("/proc/{}/status", stranger.id())).expect("it runs");
        assert!(status.contains("State:\tS"), "{commands:?}: {status}");
    }
    assert_eq!(sandbox.go("dps -aq").ok().text(), "");
    stranger.kill().expect("it can be ended");
    stranger.wait().expect("it ends");
}

#[test]
fn much_output_does_not_make_the_monitor_grow() {
    let sandbox = sandbox();
    let mount = format!("{}:/w", sandbox.work().display());
    let script = "until test -e /w/go; do sleep 0.05; done; yes 0123456789012345678901234567890123456789 | head -c 24000000; echo; echo done; exec sleep 1000";
    let flags = ["-dq", "--name", "much", "--network", "none", "--log-opt", "max-size=1m", "-v", &mount];
    sandbox.cmd("dr").args(flags).args(["box", "sh", "-c", script]).run().ok();
    let monitor = parent_of(sandbox.container("much")["pid"].as_u64().expect("it runs"));
    // It says that the container runs before it becomes what only watches.
    let watches =
        || std::fs::read(format!("/proc/{monitor}/cmdline")).is_ok_and(|line| line.split(|byte| *byte == 0).any(|word| word == b"watch"));
    until("it watches", watches);
    let held = || -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{monitor}/status")).expect("the monitor runs");
        // What it holds itself; the pages of a debug build's code are the file's.
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("it has memory");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    };
    sandbox.write("go", "");
    let mut most = 0;
    until("all of it is logged", || {
        most = most.max(held());
        sandbox.go("dlogs --tail 1 much").ok().text() == "done\n"
    });
    assert!(most < MONITOR_MAX_KIB, "it held {most} KiB");
    let log = sandbox.sh("du -cb $TACKLEBOX_ROOT/containers/*/log* | tail -1").text();
    let bytes: u64 = log.split_whitespace().next().and_then(|n| n.parse().ok()).expect("a size");
    assert!(bytes <= 3 << 20, "rotation holds: {log}");
    sandbox.go("rdx -f much").ok();
}

#[test]
fn paths_may_be_longer_than_an_address_of_a_socket() {
    let mut sandbox = Sandbox::new();
    let long = sandbox.path(&["long-enough-to-be-too-long"; 6].join("/"));
    std::fs::create_dir_all(&long).expect("a directory can be made");
    sandbox.set("TACKLEBOX_ROOT", long.join("root").to_str().expect("a path is text"));
    sandbox.busybox("box");
    sandbox.run("dr", &["-dqi", "--name", "deep", "--network", "none", "box", "sh", "-c", "read x; echo got $x; exit 3"]).ok();
    let out = sandbox.cmd("dattach").arg("deep").stdin("it\n").run().code(3);
    assert_eq!(out.text(), "got it\n");
    assert_eq!(sandbox.go("dlogs -f deep").ok().text(), "got it\n");
    sandbox.go("rdx deep").ok();
}
