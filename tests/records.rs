//! The records protocol, sentence by sentence, where the tools have to show it; the rest is in the
//! unit tests of `cli` and in `pipes`, `every_tool`, `interrupt` and `unordered`.

use std::io::{BufRead, BufReader, Write};

use serde_json::Value;

use crate::kit::{Output, Sandbox, need};

/// Runs a script on a terminal; its standard output and error come together.
fn on_terminal(sandbox: &Sandbox, script: &str) -> Output {
    sandbox.cmd("script").args(["-qec", script, "/dev/null"]).run()
}

#[test]
fn a_terminal_gets_a_table_and_is_never_waited_for() {
    if !need(&["script"]) {
        return;
    }
    let mut sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    let table = on_terminal(&sandbox, "sdi").ok().text();
    assert!(table.starts_with("REF ") && table.contains("app:1"), "{table}");
    let json = on_terminal(&sandbox, "sdi --format json").ok().text();
    assert!(json.starts_with("{\"type\":\"image\""), "{json}");
    // Only "is it a terminal" decides, no variable of a CI system.
    sandbox.set("CI", "true");
    assert!(on_terminal(&sandbox, "sdi").ok().text().starts_with("REF "));
    assert!(sandbox.go("sdi").ok().text().starts_with('{'));
    for script in ["drt -t b:1", "dpush", "dr", "rdi", "rdx", "drx"] {
        let out = on_terminal(&sandbox, script).code(2).text();
        assert!(out.contains("(usage)"), "{script}: {out}");
    }
    on_terminal(&sandbox, "dps").ok();
}

#[test]
fn a_selection_asks_on_a_terminal_and_needs_yes_elsewhere() {
    if !need(&["script"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    sandbox.run("rdi", &["app*"]).code(2).says("--yes");
    let asked = sandbox.cmd("script").args(["-qec", "rdi 'app*'", "/dev/null"]).stdin("n\n").run().ok().text();
    assert!(asked.contains("[y/N]"), "{asked}");
    assert_eq!(sandbox.go("sdi -q").ok().text(), "app:1\n");
    sandbox.cmd("script").args(["-qec", "rdi 'app*'", "/dev/null"]).stdin("y\n").run().ok();
    assert_eq!(sandbox.go("sdi -q").ok().text(), "");
}

#[test]
fn implicit_reading_can_be_switched_off_and_waiting_is_said() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    let out = sandbox.cmd("drt").args(["-t", "b:1"]).env("TACKLEBOX_STDIN", "never").stdin("a:1\n").run();
    out.code(2).says("TACKLEBOX_STDIN");
    let out = sandbox.cmd("drt").args(["-t", "b:1", "-"]).env("TACKLEBOX_STDIN", "never").stdin("a:1\n").run();
    assert_eq!(out.ok().record()["ref"], "b:1");
    // Nothing comes: a line says what is waited for, and the records that come later still count.
    let mut child = sandbox.cmd("drt").args(["-t", "c:1"]).spawn();
    let mut stderr = BufReader::new(child.stderr.take().expect("stderr is piped"));
    let mut line = String::new();
    stderr.read_line(&mut line).expect("messages are UTF-8");
    assert!(line.contains("waiting for records"), "{line}");
    child.stdin.take().expect("stdin is piped").write_all(b"a:1\n").expect("the tool reads");
    let out = child.wait_with_output().expect("the tool ends");
    assert!(out.status.success() && String::from_utf8_lossy(&out.stdout).contains("c:1"));
}

#[test]
fn a_record_is_acted_on_by_its_digest() {
    let sandbox = Sandbox::new();
    sandbox.busybox("base:1");
    sandbox.write("d/Dockerfile", "FROM base:1\nRUN echo old > /x\n");
    sandbox.go("dbuild d -t app:1").ok();
    let old = sandbox.go("sdi app:1").ok();
    let digest = old.record()["digest"].clone();
    sandbox.write("d/Dockerfile", "FROM base:1\nRUN echo new > /x\n");
    sandbox.go("dbuild d -t app:1").ok();
    assert_eq!(sandbox.cmd("dr").args(["-", "cat", "/x"]).stdin(old.stdout.clone()).run().ok().text(), "old\n");
    let tagged = sandbox.cmd("drt").args(["-t", "kept:1"]).stdin(old.stdout.clone()).run().ok().record();
    assert_eq!((&tagged["digest"], &tagged["from"]["digest"]), (&digest, &digest));
    let server = sandbox.serve();
    let sent = sandbox.cmd("dpush").args(["--to", server.addr()]).stdin(old.stdout.clone()).run().ok().record();
    assert_eq!(sent["digest"], digest);
    let shown = sandbox.cmd("dinspect").stdin(old.stdout).run().ok().record();
    assert_eq!(shown["digest"], digest);
}

#[test]
fn the_users_keys_go_through_every_tool() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    sandbox.busybox("app:1");
    let script = format!(
        "sdi app:1 | sed 's/}}$/,\"x_run\":{{\"n\":1.50,\"id\":\"a\"}}}}/' | drt -t {at}/app:1 | dpush | drcp --to {at}/copy | drm | drt -t two | dpull | dcreate | rdx -"
    );
    let gone = sandbox.sh(&script).ok();
    // As it was spelled, and after ten tools.
    assert!(gone.text().trim_end().ends_with("\"x_run\":{\"n\":1.50,\"id\":\"a\"}}"), "{}", gone.text());
    assert_eq!(gone.record()["type"], "deletion");
}

#[test]
fn null_is_never_written_and_what_every_record_has_is_there() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    sandbox.busybox("app:1");
    sandbox.go("dr -d --name web app:1 sleep 1000").ok();
    sandbox.go("dvolume create data").ok();
    let mut all = String::new();
    for line in [
        &format!("dpush app:1 --to {at}"),
        "sdi --long",
        "dps -a",
        "dinspect app:1 web data",
        "dnetwork ls",
        "dvolume ls",
        &format!("drs {at}"),
        &format!("drs --long {at}/app"),
        &format!("drm --long {at}/app:1"),
        "dinfo",
        "rdi -n app:1 -f",
        "rdx -f web",
        "dprune -n",
    ] {
        all.push_str(&sandbox.go(line).text());
    }
    let mut seen = 0;
    for line in all.lines() {
        let record: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("no record: {line}: {e}"));
        assert!(!has_null(&record), "{line}");
        assert!(line.starts_with("{\"type\":\"") && record["v"] == 1, "the tag comes first: {line}");
        for key in ["digest", "manifest"] {
            let full = |text: &str| text.strip_prefix("sha256:").is_some_and(|hex| hex.len() == 64);
            assert!(record.get(key).is_none_or(|v| v.as_str().is_some_and(full)), "{key} is not in full: {line}");
        }
        seen += 1;
    }
    assert!(seen > 12, "{all}");
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        // A document of somebody else's is shown as it is.
        Value::Object(map) => map.iter().any(|(key, inner)| key != "config" && key != "spec" && has_null(inner)),
        _ => false,
    }
}

#[test]
fn children_do_not_get_the_records() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    let out = sandbox.cmd("dr").args(["a:1", "cat"]).stdin("not for the container\n").run().ok();
    assert_eq!(out.text(), "");
    let out = sandbox.cmd("dr").args(["-i", "a:1", "cat"]).stdin("for the container\n").run().ok();
    assert_eq!(out.text(), "for the container\n");
    sandbox.cmd("dr").args(["-i", "-", "cat"]).stdin("a:1\n").run().code(125).says("standard input is read for records");
}
