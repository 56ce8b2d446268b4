//! `dcreate`, `dstart`, `dstop`, `dkill`, `dlogs`, `dps`, `rdx`: the life of a container.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::Sandbox;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox
}

fn state(sandbox: &Sandbox, name: &str) -> Value {
    let all = sandbox.go("dps -a").ok().records();
    all.into_iter().find(|r| r["name"] == name).unwrap_or_else(|| panic!("no container {name}"))
}

#[test]
fn created_started_stopped_started_again_removed() {
    let sandbox = sandbox();
    let record = sandbox.run("dcreate", &["--name", "c", "box", "sh", "-c", "echo run; exec sleep 1000"]).ok().record();
    assert_eq!((&record["type"], &record["state"]), (&"container".into(), &"created".into()), "{record}");
    sandbox.go("dstart c").ok();
    assert_eq!(state(&sandbox, "c")["state"], "running");
    let started = Instant::now();
    sandbox.go("dstop -t 1 c").ok();
    assert!(started.elapsed() < Duration::from_secs(8));
    assert_eq!(state(&sandbox, "c")["state"], "exited");
    sandbox.go("dstop c").ok();
    sandbox.go("dstart c").ok();
    assert_eq!(state(&sandbox, "c")["state"], "running");
    sandbox.go("dkill c").ok();
    let deadline = Instant::now() + Duration::from_secs(5);
    while state(&sandbox, "c")["state"] != "exited" {
        assert!(Instant::now() < deadline, "the kill did not end it");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(state(&sandbox, "c")["exit_code"], 137);
    assert_eq!(sandbox.go("dlogs c").ok().text(), "run\nrun\n", "the log of both runs is kept");
    let record = sandbox.go("rdx c").ok().record();
    assert_eq!((&record["what"], &record["ok"]), (&"container".into(), &true.into()));
}

#[test]
fn stop_signals_are_the_images_or_the_flags() {
    let sandbox = sandbox();
    let script = "trap 'echo usr1; exit 0' USR1; trap 'echo term; exit 0' TERM; echo up; while true; do sleep 0.05; done";
    sandbox.cmd("dr").args(["-d", "--name", "s", "--stop-signal", "USR1", "box", "sh", "-c", script]).run().ok();
    wait_for_log(&sandbox, "s", "up");
    sandbox.go("dstop s").ok();
    assert!(sandbox.go("dlogs s").ok().text().contains("usr1"));
    sandbox.go("rdx s").ok();
}

fn wait_for_log(sandbox: &Sandbox, name: &str, text: &str) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !sandbox.go(&format!("dlogs {name}")).ok().text().contains(text) {
        assert!(Instant::now() < deadline, "'{text}' never came");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn logs_tail_follow_and_as_records() {
    let sandbox = sandbox();
    sandbox
        .cmd("dr")
        .args(["-d", "--name", "l", "box", "sh", "-c", "for i in 1 2 3 4 5; do echo line $i; done; echo bad >&2; printf no-newline"])
        .run()
        .ok();
    let all = sandbox.go("dlogs -f l").ok();
    assert!(all.text().contains("line 1\n") && all.text().contains("no-newline"), "{}", all.text());
    assert_eq!(sandbox.go("dlogs --tail 1 l").ok().text().trim_end(), "no-newline");
    let records = sandbox.go("dlogs --format json l").ok().records();
    assert_eq!((&records[0]["type"], &records[0]["line"], &records[0]["stream"]), (&"log".into(), &"line 1".into(), &"stdout".into()));
    assert!(records[0]["time"].as_str().is_some_and(|t| t.len() == 30), "nine decimals: {}", records[0]);
    assert!(records.iter().any(|r| r["stream"] == "stderr" && r["line"] == "bad"), "{records:?}");
    sandbox.go("rdx l").ok();
    sandbox.go("dlogs l").code(1).says("l");
}

#[test]
fn listings_and_filters() {
    let sandbox = sandbox();
    sandbox.go("dr --keep --name a --label team=red box true").ok();
    sandbox.go("dr -d --name b box sleep 1000").ok();
    assert_eq!(sandbox.go("dps -q").ok().text().lines().count(), 1);
    assert_eq!(sandbox.go("dps -aq").ok().text().lines().count(), 2);
    assert_eq!(sandbox.go("dps -a --fields name --format tsv --filter label=team=red").ok().text().lines().last(), Some("a"));
    assert_eq!(sandbox.go("dps -a --exited -q").ok().text().lines().count(), 1);
    let record = state(&sandbox, "b");
    assert_eq!(record["command"][0], "sleep");
    assert!(record["pid"].as_u64().is_some() && record["started"].is_string() && record["image"]["ref"] == "box:latest", "{record}");
    sandbox.go("rdx b").code(1).says("running");
    sandbox.go("rdx -f b a").ok();
}

#[test]
fn gerrys_clean_up_takes_what_does_not_run() {
    let sandbox = sandbox();
    sandbox.go("dr --keep --name done box true").ok();
    sandbox.go("dcreate --name new box true").ok();
    sandbox.go("dr -d --name up box sleep 1000").ok();
    sandbox.go("rdx --exited").ok();
    let left: Vec<Value> = sandbox.go("dps -a").ok().records();
    assert_eq!(left.len(), 1, "{left:?}");
    sandbox.go("rdx -f up").ok();
    sandbox.go("rdx --exited").ok();
}

#[test]
fn a_killed_monitor_is_noticed_and_the_code_is_told() {
    let sandbox = sandbox();
    sandbox.go("dr -d --name m box sleep 1000").ok();
    let pid = state(&sandbox, "m")["pid"].as_u64().expect("a pid");
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the container runs");
    let parent: u64 =
        stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)).and_then(|p| p.parse().ok()).expect("a parent");
    sandbox.run("kill", &["-9", &parent.to_string()]).ok();
    std::thread::sleep(Duration::from_millis(100));
    // The next commands still know it, and can end it.
    assert!(matches!(state(&sandbox, "m")["state"].as_str(), Some("running" | "exited" | "dead")));
    sandbox.go("rdx -f m").ok();
    assert_eq!(sandbox.go("dps -aq").ok().text(), "");
}

#[test]
fn a_hundred_at_once() {
    let sandbox = sandbox();
    let script = "for i in $(seq 100); do dr --network none box echo $i & done; wait";
    let out = sandbox.sh(script).ok();
    let mut numbers: Vec<u32> = out.text().lines().filter_map(|l| l.parse().ok()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=100).collect::<Vec<u32>>());
    assert_eq!(sandbox.go("dps -aq").ok().text(), "");
}
