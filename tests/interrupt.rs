//! SIGINT and SIGTERM: an `error` record, the exit code 128+n, nothing half-done.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Child;

use serde_json::Value;

use crate::kit::{Gate, Sandbox, parent_of};

fn signal(child: &Child, name: &str) {
    let status = std::process::Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(status.expect("kill can be run").success());
}

fn threads_of(pid: u32) -> String {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status.lines().find_map(|l| l.strip_prefix("Threads:")).expect("every process has threads");
    line.trim().to_owned()
}

/// Waits for the end, and returns the exit code and what was printed after what the test read.
fn end(mut child: Child) -> (i32, Vec<Value>, String) {
    use std::os::unix::process::ExitStatusExt;
    let (mut out, mut err) = (String::new(), String::new());
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_string(&mut out).expect("records are UTF-8");
    }
    child.stderr.take().expect("stderr is piped").read_to_string(&mut err).expect("messages are UTF-8");
    let status = child.wait().expect("the tool ends");
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    let records = out.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("no record: {l}: {e}"))).collect();
    (code, records, err)
}

fn is_interrupted(record: &Value) -> bool {
    record["type"] == "error" && record["code"] == "interrupted"
}

#[test]
fn waiting_for_records() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    for (name, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let mut child = sandbox.cmd("drt").args(["-t", "b:1", "--record-file", "made.json"]).spawn();
        child.stdin.as_mut().expect("stdin is piped").write_all(b"a:1\n").expect("the tool reads");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        stdout.read_line(&mut line).expect("the tool answers");
        assert!(line.contains("b:1"), "{line}");
        signal(&child, name);
        line.clear();
        stdout.read_line(&mut line).expect("the tool says that it ends");
        assert!(is_interrupted(&serde_json::from_str(&line).expect("a record")), "{line}");
        let (ended, rest, err) = end(child);
        assert_eq!((ended, rest.len()), (code, 0), "{name}: {err}");
        assert_eq!(err, format!("drt: interrupted by SIG{name} (interrupted)\n"));
        assert!(
            !std::fs::read_dir(sandbox.work()).expect("it is there").flatten().any(|e| e.file_name().to_string_lossy().contains("made"))
        );
    }
}

#[test]
fn an_array_is_closed_and_names_stay_names() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    for (format, want) in [("json-array", true), ("name", false), ("tsv", false)] {
        let gate = Gate::before(server.addr());
        let child = sandbox.cmd("drs").args(["--format", format, gate.addr()]).spawn();
        gate.wait_until_asked();
        signal(&child, "TERM");
        let out = child.wait_with_output().expect("the tool ends");
        assert_eq!(out.status.code(), Some(143), "{out:?}");
        let text = String::from_utf8_lossy(&out.stdout);
        match want {
            true => assert!(is_interrupted(&serde_json::from_str::<Value>(&text).expect("an array")[0]), "{text}"),
            false => assert_eq!(text, ""),
        }
    }
}

#[test]
fn in_the_middle_of_a_pull() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {}", server.addr())).ok();
    let gate = Gate::before(server.addr());
    let child = sandbox.cmd("dpull").args([&format!("{}/app:1", gate.addr()), "--root", "other"]).spawn();
    gate.wait_until_asked();
    signal(&child, "TERM");
    let (code, records, err) = end(child);
    assert_eq!((code, records.len()), (143, 1), "{err}");
    assert!(is_interrupted(&records[0]), "{records:?}");
    assert_eq!(sandbox.go("sdi -q --root other").ok().text(), "");
    gate.open();
    sandbox.go(&format!("dpull {}/app:1 --root other", gate.addr())).ok();
}

#[test]
fn in_the_middle_of_a_step_and_what_reads_it_starts_nothing() {
    let sandbox = Sandbox::new();
    sandbox.busybox("alpine:3.20");
    sandbox.write("app/Dockerfile", "FROM alpine:3.20\nRUN echo it runs; sleep 1000\n");
    let mut child = sandbox.cmd("dbuild").args(["--no-cache", "app", "-t", "app:1"]).spawn();
    let mut lines = BufReader::new(child.stderr.take().expect("stderr is piped"));
    let mut line = String::new();
    while !line.contains("it runs") || line.contains("RUN") {
        line.clear();
        assert!(lines.read_line(&mut line).expect("messages are UTF-8") > 0, "the step said nothing");
    }
    signal(&child, "INT");
    let mut text = String::new();
    child.stdout.take().expect("stdout is piped").read_to_string(&mut text).expect("records are UTF-8");
    assert_eq!(child.wait().expect("the tool ends").code(), Some(130), "{text}");
    assert!(is_interrupted(&serde_json::from_str(text.trim()).expect("one record")), "{text}");
    assert_eq!(sandbox.go("sdi -q").ok().text(), "alpine:3.20\n");
    // The next tool in the pipe acts on nothing and fails.
    sandbox.cmd("dr").arg("-d").stdin(text).run().code(1);
    assert_eq!(sandbox.go("dps -aq").ok().text(), "");
}

#[test]
fn a_reader_that_takes_nothing_does_not_keep_it_alive() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    let names: Vec<String> = (0..400).map(|n| format!("a:n{n}")).collect();
    sandbox.cmd("drt").arg("a:1").args(&names).run().ok();
    let mut child = sandbox.cmd("sdi").spawn();
    let mut first = [0];
    // More than a pipe holds is to come: it cannot end by itself.
    child.stdout.as_mut().expect("stdout is piped").read_exact(&mut first).expect("it writes");
    // What only lists does not pay for a thread.
    assert_eq!(threads_of(child.id()), "1");
    signal(&child, "TERM");
    assert_eq!(child.wait().expect("the tool ends").code(), Some(143));
}

#[test]
fn what_lists_tells_it_as_well() {
    let sandbox = Sandbox::new();
    let mut child = sandbox.cmd("sdi").arg("-").spawn();
    let _stdin = child.stdin.take().expect("stdin is piped");
    let mut stderr = BufReader::new(child.stderr.take().expect("stderr is piped"));
    let mut line = String::new();
    stderr.read_line(&mut line).expect("messages are UTF-8");
    assert!(line.contains("waiting for records"), "{line}");
    signal(&child, "TERM");
    let out = child.wait_with_output().expect("the tool ends");
    assert_eq!(out.status.code(), Some(143));
    assert!(is_interrupted(&serde_json::from_slice(&out.stdout).expect("one record")), "{out:?}");
}

#[test]
fn a_monitor_has_one_thread() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    sandbox.go("dr -d --name c a:1 sleep 1000").ok();
    let pid = sandbox.go("dps").ok().record()["pid"].as_u64().expect("it runs");
    assert_eq!(threads_of(u32::try_from(parent_of(pid)).expect("a process id")), "1");
    sandbox.go("rdx -f c").ok();
}

#[test]
fn what_was_told_to_ignore_the_signal_ignores_it() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    // A shell's job in the background, and nohup.
    let mut child = sandbox.cmd("sh").args(["-c", "trap '' INT HUP; exec drt -t b:1"]).spawn();
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let mut line = String::new();
    stdin.write_all(b"a:1\n").expect("the tool reads");
    stdout.read_line(&mut line).expect("the tool answers");
    signal(&child, "INT");
    signal(&child, "HUP");
    stdin.write_all(b"a:1\n").expect("the tool still reads");
    stdout.read_line(&mut line).expect("the tool still answers");
    drop(stdin);
    assert!(child.wait().expect("the tool ends").success(), "{line}");
}
