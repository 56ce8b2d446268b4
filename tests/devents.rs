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
    sandbox.run("dr", &["--name", "other", "--network", "none", "box", "sh", "-c", "exit 3"]).code(3);
    sandbox.go("rdx c other").ok();
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
        "container create other",
        "container start other",
        "container die other",
        "container destroy c",
        "container destroy other",
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
    let dies = sandbox.run("devents", &["--no-stream", "-f", "event=die", "-f", "container=other"]).ok().record();
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

#[test]
fn processes_in_a_container_are_told_with_their_ends() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox.run("dr", &["-d", "--name", "c", "--network", "none", "box", "sleep", "1000"]).ok();
    sandbox.run("dx", &["c", "sh", "-c", "exit 7"]).code(7);
    sandbox.run("dx", &["c", "/no/such/program"]).code(127);
    // Nobody waits for a detached one but its parent, who tells.
    sandbox.run("dx", &["-d", "c", "sh", "-c", "exit 6"]).ok();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !sandbox.run("devents", &["--no-stream", "-f", "event=exec_die"]).ok().text().contains("\"exit_code\":\"6\"") {
        assert!(Instant::now() < deadline, "nobody told of its end");
        std::thread::sleep(Duration::from_millis(20));
    }
    // What is told of a command has room for the rest; a shell nobody named is told by its name.
    sandbox.run("dx", &["c", "echo", &"\u{1}ä".repeat(5000)]).ok();
    sandbox.cmd("dx").args(["-i", "c"]).stdin("exit 0\n").run().ok();
    let events = sandbox.run("devents", &["--no-stream", "-f", "event=exec_create", "-f", "event=exec_start", "-f", "event=exec_die"]);
    let events = events.ok().records();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told: Vec<String> = events.iter().map(|event| text(&event["action"])).collect();
    assert_eq!(told[..4], ["exec_create: sh -c exit 7", "exec_start: sh -c exit 7", "exec_die", "exec_create: sh -c exit 6"], "{told:?}");
    assert_eq!(told[4..6], ["exec_start: sh -c exit 6", "exec_die"]);
    assert_eq!(events[5]["attrs"]["exec_id"], events[4]["attrs"]["exec_id"]);
    assert!(told[6].starts_with("exec_create: echo \u{1}ä") && told[6].ends_with('…'), "{told:?}");
    assert_eq!((told[9].as_str(), told.len()), ("exec_create: /bin/sh", 12), "{told:?}");
    let [create, start, die] = [0, 1, 2].map(|n| &events[n]["attrs"]);
    assert_eq!((&die["exit_code"], &die["image"]), (&"7".into(), &"box:latest".into()));
    assert!(text(&die["exec_id"]).len() == 64 && die["exec_id"] == create["exec_id"] && die["exec_id"] == start["exec_id"], "{die}");
    assert_ne!(die["exec_id"], events[3]["attrs"]["exec_id"]);
    sandbox.go("rdx -f c").ok();
}

#[test]
fn health_is_told_as_it_changes() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let flags = ["-d", "--name", "c", "--network", "none", "--health-cmd", "test -e /tmp/well", "--health-interval", "200ms"];
    sandbox.cmd("dr").args(flags).args(["--health-retries", "1", "box", "sleep", "1000"]).run().ok();
    sandbox.go("dwait --condition unhealthy c").ok();
    sandbox.go("dx c touch /tmp/well").ok();
    sandbox.go("dwait --condition healthy c").ok();
    // The file that dwait reads is written before the event.
    let deadline = Instant::now() + Duration::from_secs(20);
    let wanted = ["container health_status: unhealthy c", "container health_status: healthy c"];
    loop {
        let seen = actions(&sandbox.run("devents", &["--no-stream", "-f", "event=health_status"]).ok().records());
        if seen == wanted {
            break;
        }
        assert!(Instant::now() < deadline, "{seen:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    // Its probes are processes as well.
    let probes = sandbox.run("devents", &["--no-stream", "-f", "event=exec_die"]).ok().records();
    assert!(probes.iter().any(|event| event["attrs"]["exit_code"] == "1"), "{probes:?}");
    sandbox.go("rdx -f c").ok();
}

#[test]
fn networks_are_told_who_comes_and_goes() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let id = sandbox.go("dnetwork create one").ok().record()["id"].clone();
    sandbox.go("dnetwork create two").ok();
    sandbox.run("dr", &["-d", "--name", "web", "--network", "one", "box", "sleep", "1000"]).ok();
    sandbox.go("dnetwork connect two web").ok();
    sandbox.go("dnetwork disconnect one web").ok();
    sandbox.go("dkill web").ok();
    sandbox.go("dwait web").ok();
    // What does not run is in no network that could tell.
    sandbox.go("dnetwork connect one web").ok();
    let container = sandbox.go("dps -aq --no-trunc").ok().text();
    let events = sandbox.run("devents", &["--no-stream", "-f", "type=network", "-f", "container=web"]).ok().text();
    assert_eq!(events, "", "a filter by name finds containers only");
    let filter = format!("container={}", container.trim());
    let events = sandbox.run("devents", &["--no-stream", "-f", "type=network", "-f", &filter]).ok().records();
    let wanted = ["connect one", "connect two", "disconnect one", "disconnect two"].map(|text| format!("network {text}"));
    assert_eq!(actions(&events), wanted);
    assert_eq!((&events[0]["object"]["id"], &events[0]["attrs"]["container_name"]), (&id, &"web".into()));
    sandbox.run("dr", &["--rm", "--network", "two", "box", "true"]).ok();
    let all = actions(&sandbox.go("devents --no-stream").ok().records());
    let tail: Vec<&str> = all[all.len() - 5..].iter().map(|line| line.split(' ').nth(1).unwrap_or_default()).collect();
    assert_eq!(tail, ["connect", "start", "die", "disconnect", "destroy"], "{all:?}");
    sandbox.go("rdx -f web").ok();
    sandbox.go("dnetwork rm one two").ok();
}
