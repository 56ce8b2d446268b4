//! `dlogs`: what a container wrote, all of it, in order, to its end.

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
    sandbox.go("dr --rm --log-opt tag=x box true").code(125).says("only max-size");
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
    // A monitor that is killed writes no end.
    let mut child = sandbox.cmd("dlogs").args(["-f", "h"]).spawn();
    let pid = sandbox.go("dps").ok().record()["pid"].as_u64().expect("a pid");
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the container runs");
    let monitor = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)).expect("a parent").to_owned();
    sandbox.run("kill", &["-9", &monitor]).ok();
    let begun = Instant::now();
    while child.try_wait().expect("dlogs can be waited for").is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it follows for ever");
        std::thread::sleep(Duration::from_millis(20));
    }
    sandbox.go("rdx -f h").ok();
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
