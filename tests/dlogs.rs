//! `dlogs`: what a container wrote, all of it, in order, to its end.

use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use crate::kit::Sandbox;

fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.busybox("box");
    // Lines are told apart by real times.
    sandbox.set("TACKLEBOX_NOW", "");
    sandbox
}

fn start(sandbox: &Sandbox, name: &str, flags: &[&str], script: &str) {
    sandbox.cmd("dr").args(["-dq", "--network", "none", "--name", name]).args(flags).args(["box", "sh", "-c", script]).run().ok();
}

#[test]
fn a_follower_loses_nothing_when_files_rotate() {
    let sandbox = sandbox();
    start(
        &sandbox,
        "r",
        &["--log-opt", "max-size=8k", "--log-opt", "max-file=900"],
        "sleep 0.3; for i in $(seq 4000); do echo line $i; done; printf end",
    );
    let out = sandbox.go("dlogs -f r").ok();
    let want: String = (1..=4000).map(|n| format!("line {n}\n")).chain(["end".to_owned()]).collect();
    assert!(out.text() == want, "{} of {} bytes", out.text().len(), want.len());
    assert_eq!(sandbox.go("dlogs r").ok().text(), want);
    assert_eq!(sandbox.go("dlogs --tail 3 r").ok().text(), "line 3999\nline 4000\nend");
    sandbox.go("rdx r").ok();
}

#[test]
fn details_are_the_labels_and_variables_that_were_named() {
    let sandbox = sandbox();
    let flags = ["--label", "team=red", "--label", "other=x", "-e", "TIER=web", "--log-opt", "labels=team,none", "--log-opt", "env=TIER"];
    start(&sandbox, "d", &flags, "echo said");
    sandbox.go("dwait d").ok();
    assert_eq!(sandbox.go("dlogs --details d").ok().text(), "TIER=web,team=red said\n");
    assert_eq!(sandbox.go("dlogs d").ok().text(), "said\n");
    let record = sandbox.go("dlogs --details --format json d").ok().record();
    assert_eq!(record["details"], serde_json::json!({"TIER": "web", "team": "red"}));
    assert!(sandbox.go("dlogs --format json d").ok().record().get("details").is_none());
    sandbox.go("dr --rm --log-opt colour=x box true").code(125).says("only max-size");
    sandbox.go("rdx d").ok();
}

#[test]
fn several_are_merged_by_time_and_times_select() {
    let sandbox = sandbox();
    start(&sandbox, "a", &[], "for i in 1 2 3 4; do echo a$i; sleep 0.2; done");
    start(&sandbox, "b", &[], "sleep 0.1; for i in 1 2 3; do echo b$i >&2; sleep 0.2; done");
    let out = sandbox.go("dlogs -f a b").ok();
    assert_eq!((out.text().as_str(), out.stderr.as_str()), ("a | a1\na | a2\na | a3\na | a4\n", "b | b1\nb | b2\nb | b3\n"));
    let records = sandbox.go("dlogs --format json a b").ok().records();
    let times: Vec<&str> = records.iter().filter_map(|r| r["time"].as_str()).collect();
    assert!(times.len() == 7 && times.is_sorted(), "{times:?}");
    assert!(records[0]["container"].as_str().is_some_and(|id| id.len() == 64), "{}", records[0]);
    let third = sandbox.go("dlogs --format json a").ok().records()[2]["time"].as_str().expect("a time").to_owned();
    assert_eq!(sandbox.run("dlogs", &["--since", &third, "a"]).ok().text(), "a3\na4\n");
    assert_eq!(sandbox.run("dlogs", &["--until", &third, "a"]).ok().text(), "a1\na2\n");
    let stamped = sandbox.go("dlogs -t -n 1 a").ok().text();
    assert!(stamped.ends_with("Z a4\n") && stamped.len() == "2026-03-01T10:00:00.123456789Z a4\n".len(), "{stamped}");
    sandbox.go("dlogs --tail many a").code(2).says("--tail");
    sandbox.go("rdx a b").ok();
}

#[test]
fn followers_end_with_the_container_its_removal_or_their_reader() {
    let sandbox = sandbox();
    start(&sandbox, "e", &["--rm"], "echo one; sleep 0.5; echo two");
    assert_eq!(sandbox.go("dlogs -f e").ok().text(), "one\ntwo\n");
    start(&sandbox, "h", &[], "echo one; sleep 1000");
    let begun = Instant::now();
    assert_eq!(sandbox.sh("dlogs -f h | head -1").ok().text(), "one\n");
    assert!(begun.elapsed() < Duration::from_secs(20), "it outlived its reader");
    sandbox.go("rdx -f h").ok();
}

/// Follows a container's log, line by line.
struct Follower {
    child: std::process::Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Follower {
    fn of(sandbox: &Sandbox, name: &str) -> Follower {
        let mut child = sandbox.cmd("dlogs").args(["-f", name]).spawn();
        let lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
        Follower { child, lines }
    }

    #[track_caller]
    fn hears(&mut self, line: &str) {
        assert_eq!(self.lines.next().map(|line| line.expect("UTF-8")).as_deref(), Some(line));
    }

    #[track_caller]
    fn ends(mut self) {
        assert_eq!(self.lines.next().map(|line| line.expect("UTF-8")), None);
        assert!(self.child.wait().expect("dlogs can be waited for").success());
    }
}

#[test]
fn a_follower_goes_on_when_the_container_starts_again() {
    let sandbox = sandbox();
    let work = sandbox.work();
    let mount = format!("{}:/work", work.display());
    let count = "n=$(($(cat /work/$0 2>/dev/null) + 1)); echo $n >/work/$0; echo run $n";
    let run = |name: &str, policy: &str, script: &str| {
        let flags = ["-dq", "--network", "none", "-v", &mount, "--restart", policy, "--name", name];
        sandbox.cmd("dr").args(flags).args(["box", "sh", "-c", script, name]).run().ok();
    };
    run("p", "on-failure:4", &format!("{count}; echo end $n; exit 1"));
    let mut follower = Follower::of(&sandbox, "p");
    for n in 1..=5 {
        follower.hears(&format!("run {n}"));
        follower.hears(&format!("end {n}"));
    }
    follower.ends();
    run("r", "no", &format!("{count}; exec sleep 1000"));
    let mut follower = Follower::of(&sandbox, "r");
    follower.hears("run 1");
    for n in 2..=6 {
        sandbox.go("drestart -t 0 r").ok();
        follower.hears(&format!("run {n}"));
    }
    // One that ended by itself has ended for good.
    sandbox.go("dstop -t 0 r").ok();
    follower.ends();
    // The end of a run that was followed by another is not that of the log.
    sandbox.go("dstart r").ok();
    let mut follower = Follower::of(&sandbox, "r");
    (1..=7).for_each(|n| follower.hears(&format!("run {n}")));
    sandbox.go("rdx -f r").ok();
    follower.ends();
    sandbox.go("rdx p").ok();
}

/// Kills the monitor of a container; `false` when it has none. One that took over is not the parent.
fn kill_monitor(sandbox: &Sandbox, id: &str) -> bool {
    let is_it = |cmdline: &[u8]| {
        let words: Vec<&[u8]> = cmdline.split(|byte| *byte == 0).collect();
        words.first() == Some(&b"tacklebox-monitor".as_slice()) && words.get(2) == Some(&id.as_bytes())
    };
    let processes = std::fs::read_dir("/proc").expect("processes").flatten();
    let found = processes.filter(|entry| std::fs::read(entry.path().join("cmdline")).is_ok_and(|cmdline| is_it(&cmdline)));
    found.fold(false, |_, entry| sandbox.run("kill", &["-9", &entry.file_name().to_string_lossy()]).code == 0)
}

#[test]
fn a_follower_goes_on_when_the_monitor_is_killed() {
    let sandbox = sandbox();
    let mount = format!("{}:/work", sandbox.work().display());
    let script = "echo one; echo err >&2; printf tw; until test -e /work/go; do sleep 0.05; done; echo o; printf three; \
                  until test -e /work/end; do sleep 0.05; done";
    start(&sandbox, "h", &["-v", &mount], script);
    let mut follower = Follower::of(&sandbox, "h");
    follower.hears("one");
    // What has no end yet is in the hands of the monitor only.
    let store = shared::store::Store::open(&sandbox.root()).expect("the store");
    let id = sandbox.go("dps").ok().record()["id"].as_str().expect("an id").to_owned();
    let kept = store.run_dir().expect("its run directory").join("containers").join(&id[..12]).join("stdout");
    let keeps = |text: &[u8]| {
        let deadline = Instant::now() + Duration::from_secs(20);
        // Of what was taken, so much is logged.
        let left = |bytes: &[u8]| {
            let logged = bytes.first_chunk().map_or(0, |head| u64::from_ne_bytes(*head));
            usize::try_from(logged).is_ok_and(|logged| bytes.get(logged..) == Some(text))
        };
        while !std::fs::read(&kept).is_ok_and(|bytes| left(&bytes)) {
            assert!(Instant::now() < deadline, "{} has not what was printed", kept.display());
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    keeps(b"tw");
    for go in ["go", "end"] {
        assert!(kill_monitor(&sandbox, &id), "there is one");
        // No other command comes: the follower itself sees to a new one.
        sandbox.write(go, "");
        if go == "go" {
            follower.hears("two");
            keeps(b"three");
        }
    }
    follower.hears("three");
    follower.ends();
    assert_eq!(sandbox.go("dlogs h").ok().text(), "one\ntwo\nthree");
    sandbox.go("rdx h").ok();
}

/// Reads the numbers of a container's process and of its monitor.
fn numbers(sandbox: &Sandbox, name: &str) -> (String, String) {
    let id = sandbox.run("dps", &["-q", "--no-trunc", "--filter", &format!("name=^{name}$")]).ok().one_line();
    let path = sandbox.root().join("containers").join(id).join("state.json");
    let state: serde_json::Value = serde_json::from_slice(&std::fs::read(path).expect("it has a state")).expect("it is JSON");
    (state["process"]["pid"].to_string(), state["monitor"]["pid"].to_string())
}

#[test]
fn a_follower_ends_well_however_the_run_does() {
    let sandbox = sandbox();
    let forever = "exec sleep 1000";
    let ends: [(&str, &[&str], &str, &str); 14] = [
        ("itself", &[], "sleep 1; exit 3", "true"),
        ("timed", &["--timeout", "1"], forever, "true"),
        ("memory", &["-m", "16m"], "x=a; while true; do x=$x$x; done", "true"),
        ("stopped", &[], forever, "dstop -t 0 NAME"),
        ("killed", &[], forever, "dkill NAME"),
        ("removed", &[], forever, "rdx -f NAME"),
        ("brief", &["--rm"], forever, "dkill NAME"),
        ("policy", &["--restart", "always"], forever, "dstop -t 0 NAME"),
        ("terminal", &["-t"], forever, "dkill NAME"),
        ("paused", &[], forever, "dpause NAME && dkill NAME; dunpause NAME"),
        ("process", &[], forever, "kill -9 PID"),
        ("monitor", &[], forever, "kill -9 MON && kill -9 PID"),
        ("both", &["--rm"], forever, "kill -9 MON && kill -9 PID"),
        ("screen", &["-t"], forever, "kill -9 MON"),
    ];
    for (name, flags, script, end) in ends {
        start(&sandbox, name, flags, &format!("echo up; {script}"));
        let mut follower = Follower::of(&sandbox, name);
        let line = follower.lines.next().map(|line| line.expect("UTF-8"));
        assert_eq!(line.as_deref().map(str::trim_end), Some("up"), "{name}");
        if end != "true" {
            let (process, monitor) = numbers(&sandbox, name);
            sandbox.sh(&end.replace("NAME", name).replace("PID", &process).replace("MON", &monitor));
        }
        assert!(follower.lines.next().is_none(), "{name} wrote no more");
        assert!(follower.child.wait().expect("dlogs can be waited for").success(), "{name}");
        if sandbox.run("dps", &["-aq", "--filter", &format!("name=^{name}$")]).ok().text().is_empty() {
            continue;
        }
        // One that comes after the end finds it, too.
        assert_eq!(sandbox.run("dlogs", &["-f", name]).ok().text().trim_end(), "up", "{name}");
        sandbox.run("rdx", &["-f", name]).ok();
    }
    // A start that came to nothing is an end as well.
    sandbox.run("dcreate", &["--name", "never", "--network", "none", "box", "/no/such"]).ok();
    sandbox.go("dstart never").code(127);
    assert_eq!(sandbox.go("dlogs -f never").ok().text(), "");
    sandbox.go("rdx never").ok();
}

#[test]
fn bytes_that_are_no_text_come_back_as_they_were() {
    let sandbox = sandbox();
    start(&sandbox, "n", &[], "printf 'a\\377b\\n\\000\\n'; head -c 40000 /dev/zero | tr '\\0' x; echo");
    let out = sandbox.go("dlogs -f n").ok();
    let want = [b"a\xffb\n\0\n".as_slice(), &[b'x'; 40_000], b"\n"].concat();
    assert!(out.stdout == want, "{} of {} bytes", out.stdout.len(), want.len());
    let first = sandbox.go("dlogs --format json n").ok().records().remove(0);
    assert_eq!((&first["line_b64"], &first["line"]), (&"Yf9i".into(), &serde_json::Value::Null));
    sandbox.go("rdx n").ok();
}

#[test]
fn the_hosts_syslog_gets_a_copy() {
    let sandbox = sandbox();
    let path = sandbox.path("syslog");
    let syslog = std::os::unix::net::UnixDatagram::bind(&path).expect("a socket");
    syslog.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let address = format!("syslog-address=unixgram://{}", path.display());
    let flags = ["--log-driver", "syslog", "--log-opt", &address, "--log-opt", "syslog-facility=local3", "--log-opt", "tag=app/{{.Name}}"];
    start(&sandbox, "s", &flags, "echo out; echo err >&2; printf rest");
    sandbox.go("dwait s").ok();
    let mut heard: Vec<String> = (0..3)
        .map(|_| {
            let mut bytes = [0; 4096];
            let n = syslog.recv(&mut bytes).expect("a message");
            String::from_utf8_lossy(&bytes[..n]).into_owned()
        })
        .collect();
    heard.sort();
    for (message, (head, tail)) in heard.iter().zip([("<155>", "]: err"), ("<158>", "]: out"), ("<158>", "]: rest")]) {
        assert!(message.starts_with(head) && message.ends_with(tail) && message.contains(" app/s["), "{message}");
    }
    // Its own log is as ever, and one that nobody hears holds nobody up.
    assert_eq!(sandbox.go("dlogs s").ok().text(), "out\nrest");
    drop(syslog);
    std::fs::remove_file(&path).expect("the socket can be removed");
    let out = sandbox.cmd("dr").args(["-dq", "--network", "none", "--name", "t"]).args(flags).args(["box", "echo", "out"]).run().ok();
    assert!(out.stderr.contains("nobody listens on this host"), "{}", out.stderr);
    sandbox.go("dwait t").ok();
    assert_eq!(sandbox.go("dlogs t").ok().text(), "out\n");
    sandbox.go("dr --log-driver fluentd box true").code(125).says("journald or syslog get a copy");
    sandbox.go("dr --log-opt tag=x box true").code(125).says("belongs to --log-driver");
    sandbox.go("dr --log-driver syslog --log-opt syslog-address=tcp://h:1 box true").code(125).says("unixgram:///PATH");
    sandbox.go("dr --log-driver syslog --log-opt syslog-facility=odd box true").code(125).says("no such facility");
    sandbox.go("rdx s t").ok();
}
