//! Health checks from the monitor: when they run, what they say, what comes of it.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::{Sandbox, sandbox};

/// Runs a container that is checked five times a second.
fn start(sandbox: &Sandbox, name: &str, check: &str, more: &[&str], script: &str) {
    let flags = ["-d", "--name", name, "--network", "none", "--health-cmd", check, "--health-interval", "200ms", "--health-retries", "2"];
    sandbox.cmd("dr").args(flags).args(more).args(["box", "sh", "-c", script]).run().ok();
}

#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn health_comes_and_goes_with_what_the_command_says() {
    let sandbox = sandbox();
    start(&sandbox, "h", "echo asked $(cat /proc/uptime); test -e /tmp/well", &[], "exec sleep 1000");
    assert_eq!(sandbox.container("h")["health"], "starting");
    sandbox.go("dwait --condition unhealthy h").ok();
    sandbox.go("dx h touch /tmp/well").ok();
    sandbox.go("dwait --condition healthy h").ok();
    assert_eq!(sandbox.go("dps -q --filter health=healthy").ok().text().lines().count(), 1);
    assert_eq!(sandbox.go("dps -q --filter health=unhealthy").ok().text(), "");
    until("five results", || sandbox.go("dinspect h").ok().record()["health_log"].as_array().is_some_and(|log| log.len() == 5));
    let shown = sandbox.go("dinspect h").ok().record();
    assert!(shown["health_log"][4]["output"].as_str().is_some_and(|text| text.starts_with("asked ")), "{shown}");
    // Nobody asks one that stands still.
    sandbox.go("dpause h").ok();
    let log = || sandbox.go("dinspect h").ok().record()["health_log"].clone();
    // One that was being asked may still be written down; after that there is none for as long as five would take.
    let mut before = log();
    until("nothing is written down any more", || {
        std::thread::sleep(Duration::from_secs(1));
        std::mem::replace(&mut before, log()) == before
    });
    sandbox.go("dunpause h").ok();
    sandbox.go("dstop -t 0 h").ok();
    assert_eq!(sandbox.container("h")["health"], Value::Null);
    sandbox.go("rdx h").ok();
}

#[test]
fn a_check_that_hangs_is_killed_and_the_container_is_not_held_up() {
    let sandbox = sandbox();
    start(&sandbox, "hang", "exec sleep 7654", &["--health-timeout", "200ms"], "exec sleep 1000");
    sandbox.go("dwait --condition unhealthy hang").ok();
    let shown = sandbox.go("dinspect hang").ok().record();
    assert!(shown["health_log"][0]["output"].as_str().is_some_and(|text| text.contains("killed")), "{shown}");
    sandbox.go("dstop -t 0 hang").ok();
    sandbox.go("rdx hang").ok();
}

#[test]
fn an_unhealthy_one_is_killed_stopped_or_started_again_on_request() {
    let sandbox = sandbox();
    start(&sandbox, "kill", "false", &["--health-on-failure", "kill"], "exec sleep 1000");
    start(
        &sandbox,
        "stop",
        "false",
        &["--health-on-failure", "stop", "--restart", "always"],
        "trap 'exit 3' TERM; while true; do sleep 0.05; done",
    );
    start(
        &sandbox,
        "restart",
        "false",
        &["--health-on-failure", "restart"],
        "trap 'exit 4' TERM; echo run; while true; do sleep 0.05; done",
    );
    assert_eq!(sandbox.go("dwait kill").ok().text(), "137\n");
    assert_eq!(sandbox.go("dwait stop").ok().text(), "3\n");
    until("it runs again", || sandbox.go("dlogs restart").ok().text().contains("run\nrun\n"));
    assert_eq!(sandbox.container("stop")["state"], "exited", "its policy does not bring it back");
    sandbox.go("rdx -f kill stop restart").ok();
}

#[test]
fn images_say_how_and_flags_win() {
    let sandbox = sandbox();
    sandbox.write("Dockerfile", "FROM box\nHEALTHCHECK --interval=200ms --retries=1 CMD false\n");
    sandbox.go("dbuild -q -t checked .").ok();
    sandbox.go("dr -d --name image --network none checked sleep 1000").ok();
    sandbox.go("dwait --condition unhealthy image").ok();
    sandbox.go("dr -d --name none --network none --no-healthcheck checked sleep 1000").ok();
    assert_eq!(sandbox.container("none")["health"], Value::Null);
    sandbox.go("dr --health-retries 2 box true").code(125).says("--health-cmd");
    sandbox.go("dr --health-cmd true --health-interval soon box true").code(125).says("soon");
    sandbox.go("rdx -f image none").ok();
}
