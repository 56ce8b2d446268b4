//! `devents`: what happens, as it happens.

use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::Sandbox;

fn actions(records: &[Value]) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    records.iter().map(|r| format!("{} {} {}", text(&r["object"]["type"]), text(&r["action"]), text(&r["object"]["name"]))).collect()
}

#[test]
fn the_life_of_things_is_told() {
    let sandbox = Sandbox::new();
    let digest = sandbox.busybox("box");
    sandbox.go("drt box box:two").ok();
    sandbox
        .run("dr", &["-d", "--name", "c", "-l", "tier=front", "-v", "data:/data", "--network", "none", "box", "sh", "-c", "sleep 1000"])
        .ok();
    sandbox.go("dkill c").ok();
    sandbox.run("dr", &["--name", "d", "--network", "none", "box", "sh", "-c", "exit 3"]).code(3);
    sandbox.go("rdx c d").ok();
    sandbox.go("dvolume rm data").ok();
    sandbox.go("rdi box:two").ok();
    let records = sandbox.go("devents --no-stream").ok().records();
    let all = actions(&records);
    let expected = [
        "volume create data",
        "container create c",
        "container start c",
        "container kill c",
        "container die c",
        "container create d",
        "container start d",
        "container die d",
        "container destroy c",
        "container destroy d",
        "volume destroy data",
    ];
    // The one who kills tells it while another one tells the end.
    let sorted = |list: Vec<String>| {
        let mut list = list;
        list.sort();
        list
    };
    let seen: Vec<String> = all.iter().filter(|a| !a.starts_with("image")).cloned().collect();
    assert_eq!(sorted(seen), sorted(expected.iter().map(|e| (*e).to_owned()).collect()));
    let images: Vec<&String> = all.iter().filter(|a| a.starts_with("image")).collect();
    assert_eq!(images.len(), 3, "{images:?}");
    assert_eq!(records[0]["object"]["id"], digest.as_str());
    let dies = sandbox.run("devents", &["--no-stream", "-f", "event=die", "-f", "container=d"]).ok().record();
    assert_eq!((&dies["attrs"]["exit_code"], &dies["attrs"]["image"]), (&"3".into(), &"box:latest".into()), "{dies}");
    let labelled = sandbox.run("devents", &["--no-stream", "--filter", "label=tier=front", "--filter", "type=container"]).ok().records();
    assert_eq!(labelled.len(), 5, "{labelled:?}");
    assert_eq!(sandbox.go("devents --since 2026-03-01T10:00:01Z --no-stream").ok().text(), "");
    assert!(!sandbox.go("devents --since 2026-03-01T10:00:00Z --until 2026-03-01T10:00:01Z --no-stream").ok().text().is_empty());
    sandbox.go("devents --filter colour=red").code(2).says("the keys are");
}

#[test]
fn a_listener_hears_at_once_and_ends_with_its_reader() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let mut child = sandbox.cmd("devents").args(["-f", "--filter", "event=create"]).spawn();
    let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
    // It does not say that it listens: what happens is repeated until it is heard.
    let (heard, ears) = std::sync::mpsc::channel();
    let listener = std::thread::spawn(move || {
        let first = lines.next().expect("a line").expect("UTF-8");
        heard.send(()).expect("somebody waits");
        drop(lines);
        first
    });
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut count = 0;
    loop {
        assert!(Instant::now() < deadline, "nothing was heard");
        sandbox.run("dvolume", &["create", &format!("v{count}")]).ok();
        count += 1;
        if ears.recv_timeout(Duration::from_millis(500)).is_ok() {
            break;
        }
    }
    let event: Value = serde_json::from_str(&listener.join().expect("the listener lives")).expect("a record");
    assert_eq!((&event["type"], &event["action"], &event["object"]["type"]), (&"event".into(), &"create".into(), &"volume".into()));
    // Nobody reads any more: it ends by itself, without another event.
    while child.try_wait().expect("it can be waited for").is_none() {
        assert!(Instant::now() < deadline, "it goes on without a reader");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn names_pauses_and_restarts_are_told() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox.run("dr", &["-d", "--name", "c", "--network", "none", "box", "sleep", "1000"]).ok();
    sandbox.go("drename c d").ok();
    sandbox.go("dpause d").ok();
    sandbox.go("dunpause d").ok();
    sandbox.go("drestart -t 0 d").ok();
    sandbox.go("rdx -f d").ok();
    let seen = actions(&sandbox.run("devents", &["--no-stream", "-f", "container=d"]).ok().records());
    for action in ["rename", "pause", "unpause", "restart", "start", "destroy"] {
        assert!(seen.contains(&format!("container {action} d")), "{action}: {seen:?}");
    }
}
