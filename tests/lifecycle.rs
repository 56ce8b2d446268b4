//! `dcreate`, `dstart`, `dstop`, `dkill`, `drestart`, `dpause`, `dunpause`, `drename`, `dwait`, `dlogs`,
//! `dps`, `rdx`: the life of a container.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::{Sandbox, sandbox};

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
    let sized = sandbox.go("dps -as").ok().records();
    assert!(sized.len() == 2 && sized.iter().all(|r| r["disk"].as_u64().is_some_and(|bytes| bytes > 0)), "{sized:?}");
    assert!(sandbox.go("dps -a").ok().records().iter().all(|r| r.get("disk").is_none()), "it costs time");
    assert!(sandbox.go("dps -as --format table").ok().text().lines().next().is_some_and(|heading| heading.ends_with("DISK")));
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
fn a_hundred_at_once() {
    let sandbox = sandbox();
    let script = "for i in $(seq 100); do dr --network none box echo $i & done; wait";
    let out = sandbox.sh(script).ok();
    let mut numbers: Vec<u32> = out.text().lines().filter_map(|l| l.parse().ok()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=100).collect::<Vec<u32>>());
    assert_eq!(sandbox.go("dps -aq").ok().text(), "");
}

#[test]
fn restarted_ones_run_again_and_those_that_did_not_run_are_started() {
    let sandbox = sandbox();
    sandbox.cmd("dr").args(["-d", "--name", "r", "box", "sh", "-c", "echo run; exec sleep 1000"]).run().ok();
    let first = state(&sandbox, "r")["pid"].clone();
    wait_for_log(&sandbox, "r", "run\n");
    let record = sandbox.go("drestart -t 1 r").ok().record();
    assert_eq!(record["state"], "running");
    assert_ne!(record["pid"], first);
    wait_for_log(&sandbox, "r", "run\nrun\n");
    sandbox.go("dstop -t 0 r").ok();
    assert_eq!(sandbox.go("drestart r").ok().record()["state"], "running");
    wait_for_log(&sandbox, "r", "run\nrun\nrun\n");
    sandbox.go("rdx -f r").ok();
    sandbox.go("dr -d --rm --name brief box sleep 1000").ok();
    sandbox.go("drestart -t 0 brief").code(1).says("--rm");
    sandbox.go("rdx -f brief").ok();
}

#[test]
fn paused_ones_stand_still_and_go_on() {
    let sandbox = sandbox();
    sandbox
        .cmd("dr")
        .args(["-d", "--name", "p", "box", "sh", "-c", "i=0; while true; do echo $i; i=$((i+1)); sleep 0.02; done"])
        .run()
        .ok();
    wait_for_log(&sandbox, "p", "3");
    assert_eq!(sandbox.go("dpause p").ok().record()["state"], "paused");
    sandbox.go("dpause p").ok();
    assert_eq!(sandbox.go("dps -q --filter status=paused").ok().text().lines().count(), 1);
    let before = sandbox.go("dlogs p").ok().text();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(sandbox.go("dlogs p").ok().text(), before, "it went on");
    sandbox.go("dx p true").code(125).says("dunpause p");
    sandbox.go("dattach p").code(125).says("paused");
    assert_eq!(sandbox.go("dunpause p").ok().record()["state"], "running");
    sandbox.go("dunpause p").ok();
    let deadline = Instant::now() + Duration::from_secs(10);
    while sandbox.go("dlogs p").ok().text() == before {
        assert!(Instant::now() < deadline, "it did not go on");
    }
    sandbox.go("dpause p").ok();
    sandbox.go("dstop -t 1 p").ok();
    assert_eq!(state(&sandbox, "p")["state"], "exited");
    sandbox.go("dpause p").code(1).says("not running");
    sandbox.go("rdx p").ok();
}

#[test]
fn renamed_ones_are_found_by_the_new_name_only() {
    let sandbox = sandbox();
    sandbox.go("dcreate --name old box true").ok();
    sandbox.go("dcreate --name taken box true").ok();
    assert_eq!(sandbox.go("drename old new").ok().record()["name"], "new");
    sandbox.go("drename new new").ok();
    sandbox.go("dinspect old").code(1);
    sandbox.go("drename new taken").code(1).says("taken");
    sandbox.go("drename new -bad").code(2);
    let record = sandbox.cmd("drename").args(["-", "newer"]).stdin(sandbox.go("dps -a --filter name=new").ok().stdout).run().ok().record();
    assert_eq!(record["name"], "newer");
    sandbox.go("rdx newer taken").ok();
}

#[test]
fn waiting_tells_the_code_whoever_runs_the_container() {
    let sandbox = sandbox();
    sandbox.cmd("dr").args(["-d", "--name", "w", "box", "sh", "-c", "sleep 0.5; exit 3"]).run().ok();
    assert_eq!(sandbox.go("dwait w").ok().text(), "3\n");
    assert_eq!(state(&sandbox, "w")["state"], "exited", "what comes after finds it ended");
    assert_eq!(sandbox.go("dwait w w").ok().text(), "3\n3\n");
    assert_eq!(sandbox.go("dwait --format json w").ok().record()["exit_code"], 3);
    sandbox.go("rdx w").ok();
    sandbox.go("dwait w").code(1);
    // One that goes with its end, and one in the foreground.
    sandbox.cmd("dr").args(["-d", "--rm", "--name", "gone", "box", "sh", "-c", "sleep 0.5; exit 4"]).run().ok();
    assert_eq!(sandbox.go("dwait --condition removed gone").ok().text(), "4\n");
    let script = "dr --name fg --keep box sh -c 'sleep 1; exit 5' & while ! dps -q --filter name=fg | grep -q .; do sleep 0.05; done; dwait fg; wait";
    assert_eq!(sandbox.sh(script).text(), "5\n");
    sandbox.go("rdx fg").ok();
}

#[test]
fn waiting_ends_when_its_time_is_up_and_touches_nothing() {
    let sandbox = sandbox();
    sandbox.run("dr", &["-d", "--name", "up", "box", "sleep", "1000"]).ok();
    sandbox.run("dr", &["-d", "--name", "over", "box", "sh", "-c", "exit 3"]).ok();
    sandbox.go("dwait over").ok();
    let before = state(&sandbox, "up")["pid"].clone();
    for condition in ["not-running", "next-exit", "removed", "healthy"] {
        let check = ["-d", "--name", "sick", "--health-cmd", "false", "box", "sleep", "1000"];
        let name = if condition == "healthy" { "sick" } else { "up" };
        if condition == "healthy" {
            sandbox.run("dr", &check).ok();
        }
        let out = sandbox.run("dwait", &["--timeout", "0.2", "--condition", condition, name]).code(124);
        assert_eq!((out.record()["code"].as_str(), out.record()["retryable"].as_bool()), (Some("timeout"), Some(true)));
        out.says(&format!("did not come to be {condition} within 0.2 s")).says("(timeout)");
    }
    assert_eq!(state(&sandbox, "up")["pid"], before, "it runs on");
    // What has come is told, whatever became of the others.
    assert_eq!(sandbox.go("dwait --timeout 0 over").ok().text(), "3\n");
    assert!(sandbox.go("dwait --timeout 0 up over").code(124).text().ends_with("\n3\n"));
    assert_eq!(sandbox.go("dwait --timeout 0 --format json up over").code(124).records()[1]["exit_code"], 3);
    // A time that is long enough is none.
    sandbox.go("dwait --timeout 1000000 --condition running up").ok();
    sandbox.go("dwait --timeout -1 up").code(2);
    sandbox.go("dwait --timeout soon up").code(2).says("a number of seconds");
    sandbox.go("rdx -f up over sick").ok();
}

#[test]
fn a_boot_starts_what_ran_but_not_what_a_person_stopped() {
    let sandbox = sandbox();
    for (name, policy) in [("on", "unless-stopped"), ("always", "always"), ("off", "unless-stopped"), ("never", "no")] {
        sandbox.run("dr", &["-d", "--restart", policy, "--name", name, "box", "sleep", "1000"]).ok();
    }
    sandbox.go("dstop -t 0 off").ok();
    // The machine goes down: every monitor ends its container, and nobody stopped it.
    for name in ["on", "always", "never"] {
        let record = state(&sandbox, name);
        let monitor = crate::kit::parent_of(record["pid"].as_u64().expect("it runs"));
        sandbox.run("kill", &[&monitor.to_string()]).ok();
        sandbox.run("dwait", &[name]).ok();
    }
    let mut started: Vec<String> =
        sandbox.go("dstart --boot").ok().records().iter().map(|r| r["name"].as_str().expect("a name").to_owned()).collect();
    started.sort();
    assert_eq!(started, ["always", "on"]);
    assert_eq!(sandbox.go("dstart --boot").ok().text(), "");
    sandbox.go("rdx -f on always off never").ok();
}

#[test]
fn what_is_done_already_is_no_failure_on_request() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    for tool in ["dstop", "dkill", "drestart", "dpause", "dunpause", "dwait", "rdx"] {
        sandbox.run(tool, &["missing"]).code(1).says("missing");
        assert_eq!(sandbox.run(tool, &["--ignore", "missing"]).ok().text(), "", "{tool}");
    }
    sandbox.run("dr", &["-d", "--name", "c", "--network", "none", "box", "sleep", "1000"]).ok();
    // What is there is done, and what cannot be done fails.
    sandbox.go("dpause --ignore missing c").ok();
    sandbox.go("dstop -t 0 --ignore c missing").ok();
    for tool in ["dkill", "dpause", "dunpause"] {
        sandbox.run(tool, &["c"]).code(1).says("not running");
        sandbox.run(tool, &["--ignore", "c"]).ok();
    }
    sandbox.run("dr", &["-d", "--name", "d", "--network", "none", "box", "sleep", "1000"]).ok();
    sandbox.go("rdx --ignore d").code(1).says("stop it first");
    sandbox.go("rdx --ignore -f c d missing").ok();
}

#[test]
fn flags_of_docker_that_have_no_meaning_say_so() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox.go("dr --link-local-ip 169.254.1.1 box true").code(125).says("--link-local-ip");
    sandbox.go("dr --volume-driver rexray box true").code(125).says("--volume-driver rexray");
    sandbox.go("dr --network none --volume-driver local box true").ok();
}
