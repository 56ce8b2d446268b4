//! What the tools do together: each pipeline of the README and of the records protocol, in `sh` without pipefail.

use std::io::{BufRead, BufReader, Read, Write};
use std::time::{Duration, Instant};

use crate::kit::{Sandbox, need};

fn app(sandbox: &Sandbox) {
    sandbox.busybox("alpine:3.20");
    sandbox.write("app/Dockerfile", "FROM alpine:3.20\nRUN echo built > /made\nCMD [\"cat\", \"/made\"]\n");
}

#[test]
fn build_tag_push_run_what_was_pushed() {
    let sandbox = Sandbox::new();
    app(&sandbox);
    let server = sandbox.serve();
    let at = server.addr();
    let out = sandbox.sh(&format!("bcp app -t {at}/app:1 | dr")).ok();
    assert_eq!(out.text(), "built\n");
    let name = sandbox.sh(&format!("bcp -q app -t {at}/app:1")).ok().one_line();
    let digest = sandbox.go(&format!("drm -q {at}/app:1")).ok().one_line();
    assert_eq!(name, format!("{at}/app:1@{digest}"), "bcp prints the digest that the registry shows");
    sandbox.sh(&format!("test \"$(drm -q {at}/app:1)\" = \"sha256:$(drm --raw {at}/app:1 | sha256sum | cut -d' ' -f1)\"")).ok();
}

#[test]
fn a_failed_build_starts_nothing_and_the_pipe_fails() {
    let sandbox = Sandbox::new();
    sandbox.busybox("alpine:3.20");
    let server = sandbox.serve();
    sandbox.write("bad/Dockerfile", "FROM alpine:3.20\nRUN exit 3\n");
    let at = server.addr();
    for script in [
        format!("bcp bad -t {at}/bad | dr -d"),
        format!("bcp nowhere -t {at}/bad | dr -d"),
        "bcp --no-such-flag | dr -d".to_string(),
        format!("bcp bad -t {at}/bad | drt -t x:1 | dpush --to {at}"),
    ] {
        let out = sandbox.sh(&script);
        assert_eq!(out.code, 1, "{script}: {out:?}");
    }
    assert_eq!(sandbox.go("dps -aq").ok().text(), "");
}

#[test]
fn build_tag_twice_push_to() {
    let sandbox = Sandbox::new();
    app(&sandbox);
    let server = sandbox.serve();
    let at = server.addr();
    let out = sandbox.sh(&format!("dbuild app | drt -t app:1 -t app:latest | dpush --to {at}")).ok();
    let sent = out.records();
    assert!(sent.iter().all(|r| r["type"] == "transfer" && r["ok"] == true), "{sent:?}");
    let tags = sandbox.go(&format!("drs {at}/app -q")).ok().text();
    assert_eq!(tags.lines().collect::<Vec<_>>(), [format!("{at}/app:1"), format!("{at}/app:latest")], "{tags}");
}

#[test]
fn many_builds_from_find_and_one_failure_does_not_stop_the_rest() {
    let sandbox = Sandbox::new();
    sandbox.busybox("alpine:3.20");
    let server = sandbox.serve();
    for name in ["one", "two", "with space"] {
        sandbox.write(&format!("src/{name}/Dockerfile"), "FROM alpine:3.20\nRUN echo x > /x\n");
    }
    sandbox.write("src/broken/Dockerfile", "FROM alpine:3.20\nRUN false\n");
    let script = format!("find src -name Dockerfile -print0 | sort -z | bcp -0 - --to {}", server.addr());
    let out = sandbox.sh(&script).code(1);
    let records = out.records();
    let ok = records.iter().filter(|r| r["type"] == "image").count();
    let failed = records.iter().filter(|r| r["type"] == "error" || r["ok"] == false).count();
    assert_eq!((ok, failed), (3, 1), "{records:?}\n{}", out.stderr);
}

#[test]
fn run_a_command_in_what_was_built() {
    let sandbox = Sandbox::new();
    app(&sandbox);
    let server = sandbox.serve();
    let out = sandbox.sh(&format!("bcp app -t {}/app | dr - sh -c 'echo test of $(cat /made)'", server.addr())).ok();
    assert_eq!(out.text(), "test of built\n");
}

#[test]
fn nothing_to_clean_up_is_fine_and_a_dry_run_is_a_plan() {
    let mut sandbox = Sandbox::new();
    sandbox.busybox("keep:1");
    assert_eq!(sandbox.sh("sdi --dangling | rdi -").ok().text(), "");
    sandbox.write("d/Dockerfile", "FROM keep:1\nRUN echo 1 > /x\n");
    sandbox.go("dbuild d -t old:1").ok();
    sandbox.write("d/Dockerfile", "FROM keep:1\nRUN echo 2 > /x\n");
    sandbox.go("dbuild d -t old:1").ok();
    assert_eq!(sandbox.go("sdi --dangling -q").ok().text().lines().count(), 1, "the image that lost its name is dangling");
    let removed = sandbox.sh("sdi --dangling | rdi -").ok().records();
    assert!(removed.iter().any(|r| r["type"] == "deletion" && r["ok"] == true), "{removed:?}");

    // 60 days later everything is old, but the newest of each repository is kept.
    sandbox.set("TACKLEBOX_NOW", "1777543200");
    sandbox.sh("sdi --unused --older-than 30d --match 'old*' | rdi -n - > plan").ok();
    let plan = std::fs::read_to_string(sandbox.path("plan")).expect("the plan is there");
    assert!(plan.contains("\"dry_run\":true") && plan.contains("old:1"), "{plan}");
    assert!(sandbox.go("sdi -q").ok().text().contains("old:1"), "a dry run removes nothing");
    sandbox.sh("rdi - < plan").ok();
    assert!(!sandbox.go("sdi -q").ok().text().contains("old:1"));
    assert_eq!(sandbox.sh("sdi --unused --older-than 30d --keep 3 -q").ok().text(), "", "--keep spares the newest");
}

#[test]
fn a_plan_does_not_delete_what_has_moved_on() {
    let sandbox = Sandbox::new();
    sandbox.busybox("base:1");
    sandbox.go("drt base:1 app:1").ok();
    sandbox.sh("sdi app:1 | rdi -n - > plan").ok();
    sandbox.write("d/Dockerfile", "FROM base:1\nRUN echo new > /x\n");
    sandbox.go("dbuild d -t app:1").ok();
    let out = sandbox.sh("rdi - < plan").code(1);
    assert!(out.text().contains("stale-digest"), "{}", out.text());
    assert!(sandbox.go("sdi -q").ok().text().contains("app:1"));
}

#[test]
fn jq_in_between_pretty_printed() {
    if !need(&["jq"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("small:1");
    sandbox.sh("sdi | jq 'select(.size > 1e12)' | rdi -").ok();
    assert_eq!(sandbox.go("sdi -q").ok().text(), "small:1\n");
    let removed = sandbox.sh("sdi | jq 'select(.size > 1e3)' | rdi -").ok().records();
    assert_eq!(removed[0]["what"], "image", "{removed:?}");
    assert_eq!(sandbox.go("sdi -q").ok().text(), "");
}

#[test]
fn exited_containers_go_and_running_ones_stay() {
    let sandbox = Sandbox::new();
    sandbox.busybox("alpine");
    sandbox.go("dr --name done --keep alpine true").ok();
    let id = sandbox.go("dr -dq --name up alpine sleep 1000").ok().one_line();
    let removed = sandbox.sh("dps -a --exited | rdx -").ok().records();
    assert_eq!(removed.len(), 1, "{removed:?}");
    assert_eq!(sandbox.go("dps -aq").ok().one_line(), id);
    sandbox.go("rdx up").code(1);
    sandbox.go("rdx -f up").ok();
}

#[test]
fn retention_in_a_registry_then_garbage() {
    let sandbox = Sandbox::new();
    sandbox.busybox("alpine:3.20");
    let server = sandbox.serve();
    let at = server.addr();
    for n in 1..=4 {
        sandbox.write("app/Dockerfile", format!("FROM alpine:3.20\nRUN echo {n} > /n\n"));
        sandbox.go(&format!("bcp app -t {at}/app:{n}")).ok();
    }
    sandbox.sh(&format!("drs {at}/app --match 4 | drt -t stable")).ok();
    let out = sandbox.sh(&format!("drs {at}/app --long --keep 1 --protect 2 | drx -")).ok();
    let gone: Vec<String> = out.records().iter().filter_map(|r| r["ref"].as_str().map(str::to_owned)).collect();
    assert!(!gone.iter().any(|r| r.ends_with(":2")), "a protected tag stays: {gone:?}");
    let left = sandbox.go(&format!("drs {at}/app -q")).ok().text();
    assert!(left.contains(&format!("{at}/app:2")), "{left}");
    let gc = sandbox.sh(&format!("drgcdr --grace 0s {}", server.storage().display())).ok();
    assert!(gc.records().iter().any(|r| r["type"] == "gc" && r["freed"].as_u64().is_some_and(|f| f > 0)), "{}", gc.text());
    sandbox.go("rdi --yes *").ok();
    let kept = left.lines().next().expect("a tag is left").to_owned();
    sandbox.go(&format!("dr {kept} cat /n")).ok();
}

#[test]
fn retag_in_a_registry_keeps_the_digest() {
    let sandbox = Sandbox::new();
    app(&sandbox);
    let server = sandbox.serve();
    let at = server.addr();
    sandbox.go(&format!("bcp app -t {at}/app:abc123")).ok();
    sandbox.sh(&format!("drs {at}/app --match abc123 | drt -t v1.2.3 -t latest")).ok();
    let digests: Vec<String> =
        ["abc123", "v1.2.3", "latest"].iter().map(|t| sandbox.go(&format!("drm -q {at}/app:{t}")).ok().one_line()).collect();
    assert!(digests.iter().all(|d| *d == digests[0]), "{digests:?}");
}

#[test]
fn copies_by_words_on_stdin() {
    let sandbox = Sandbox::new();
    sandbox.busybox("alpine:3.20");
    let from = sandbox.serve();
    let to = sandbox.serve_in(&sandbox.path("second"), &[]);
    for name in ["alpine:3.20", "redis:7"] {
        sandbox.go(&format!("drt alpine:3.20 {}/{name}", from.addr())).ok();
        sandbox.go(&format!("dpush {}/{name}", from.addr())).ok();
    }
    let script = format!("printf '%s\\n' {0}/alpine:3.20 {0}/redis:7 | drcp --to {1}/mirror", from.addr(), to.addr());
    let records = sandbox.sh(&script).ok().records();
    assert_eq!(records.len(), 2, "{records:?}");
    let tags = sandbox.go(&format!("drs {} -q", to.addr())).ok().text();
    assert_eq!(tags, format!("{0}/mirror/alpine\n{0}/mirror/redis\n", to.addr()));
}

#[test]
fn follow_a_log_and_close_the_pipe() {
    let sandbox = Sandbox::new();
    sandbox.busybox("alpine");
    let script = "id=$(dr -dq alpine sh -c 'echo ready; while true; do echo more; usleep 20000; done'); dlogs -f \"$id\" | head -1; dstop -t 1 \"$id\"; rdx -q \"$id\"";
    let out = sandbox.sh(script).ok();
    assert!(out.text().starts_with("ready\n"), "{}", out.text());
    assert!(!out.stderr.contains("panic") && !out.stderr.contains("Broken pipe"), "{}", out.stderr);
}

#[test]
fn head_closes_the_pipe_of_a_listing() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    for n in 0..300 {
        sandbox.go(&format!("drt a:1 a:n{n}")).ok();
    }
    let out = sandbox.sh("{ sdi; echo $? >&2; } | head -1").ok();
    assert_eq!(out.stderr.trim(), "0", "a listing whose reader goes away ends quietly");
}

#[test]
fn head_closes_the_pipe_of_an_archive() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    sandbox.go("dcreate --name one a:1").ok();
    for line in ["dsave a:1", "dexport one", "dcp one:/ -", "echo FROM a:1 | dbuild --progress quiet -o - -"] {
        let out = sandbox.sh(&format!("{{ {line}; echo $? >&2; }} | head -c 10 >/dev/null")).ok();
        assert_eq!(out.stderr.trim(), "141", "{line}: it ends as what a closed pipe kills");
    }
}

#[test]
fn in_a_while_read_loop_stdin_is_left_alone() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    let out = sandbox.sh("printf '%s\\n' x:1 x:2 x:3 | while read -r name; do drt a:1 \"$name\" >/dev/null; dr a:1 true; sdi -q >/dev/null; done; sdi -q").ok();
    for name in ["x:1", "x:2", "x:3"] {
        assert!(out.text().contains(name), "{}", out.text());
    }
    // An empty variable must not make a destroying tool read what the loop still has to read.
    let out = sandbox.sh("printf '%s\\n' x:1 x:2 | while read -r name; do rdi $nothing >/dev/null 2>&1; echo $? $name; done").ok();
    assert_eq!(out.text(), "2 x:1\n2 x:2\n");
    assert!(sandbox.go("sdi -q").ok().text().contains("x:2"));
}

#[test]
fn with_stdin_closed() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    assert_eq!(sandbox.sh("sdi -q <&-").ok().text(), "a:1\n");
    assert_eq!(sandbox.sh("dr a:1 echo hi <&-").ok().text(), "hi\n");
    sandbox.sh("drt -t b:1 <&-").code(1).says("no record");
    sandbox.sh("drt -t b:1 --allow-empty </dev/null").ok();
    sandbox.sh("rdi <&-").code(2);
    sandbox.sh("rdi - </dev/null").ok();
    sandbox.sh("rdi - --require </dev/null").code(1);
}

#[test]
fn a_pipe_that_never_closes_is_read_record_by_record() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    let mut child = sandbox.cmd("drt").args(["-t", "b:1"]).spawn();
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
    stdin.write_all(b"a:1\n").expect("the tool reads");
    let mut line = String::new();
    stdout.read_line(&mut line).expect("the tool answers before the pipe closes");
    assert!(line.contains("b:1"), "{line}");
    drop(stdin);
    assert!(child.wait().expect("the tool ends").success());
    // A listing does not touch it at all.
    let mut child = sandbox.cmd("sdi").arg("-q").spawn();
    let started = Instant::now();
    let _held = child.stdin.take();
    let mut text = String::new();
    child.stdout.take().expect("stdout is piped").read_to_string(&mut text).expect("the listing ends");
    assert!(child.wait().expect("the tool ends").success() && text.contains("a:1"));
    assert!(started.elapsed() < Duration::from_secs(20), "the listing waited for its input");
}

#[test]
fn only_what_a_destroying_tool_takes_is_destroyed() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    sandbox.go("dr --name c --keep a:1 true").ok();
    for (script, code) in [
        ("dps -a | rdi -", 1),
        ("sdi | rdx -", 1),
        ("echo '{\"name\":\"a:1\"}' | rdi -", 1),
        ("echo null | rdi -", 1),
        ("echo '<none>' | rdi -", 1),
        ("echo -- --all | rdi -", 1),
        ("sdi | rdi", 2),
        ("printf '{\"type\":\"image\"' | rdi -", 1),
    ] {
        let out = sandbox.sh(script);
        assert_eq!(out.code, code, "{script}: {} {}", out.text(), out.stderr);
    }
    assert_eq!(sandbox.go("sdi -q").ok().text(), "a:1\n");
    assert_eq!(sandbox.go("dps -a -q").ok().text().lines().count(), 1);
    sandbox.go("rdx c").ok();
}
