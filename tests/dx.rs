//! `dx`: a command in a running container.

use std::io::Read;
use std::time::{Duration, Instant};

use crate::kit::Sandbox;

fn running(sandbox: &Sandbox) -> String {
    sandbox.busybox("box");
    sandbox.go("dr -dq --name up -e FROM_RUN=1 box sleep 1000").ok().one_line()
}

#[test]
fn output_codes_and_options() {
    let sandbox = Sandbox::new();
    let id = running(&sandbox);
    assert_eq!(sandbox.run("dx", &["up", "sh", "-c", "echo $FROM_RUN; pwd"]).ok().text(), "1\n/\n");
    sandbox.run("dx", &["up", "sh", "-c", "exit 9"]).code(9);
    sandbox.go("dx up no-such").code(127);
    sandbox.go("dx up /etc/passwd").code(126);
    sandbox.go("dx nobody true").code(125).says("nobody");
    let out = sandbox.cmd("dx").args(["-e", "A=b", "-w", "/tmp", "-u", "ann", &id[..10], "sh", "-c", "echo $A; pwd; id -un"]).run().ok();
    assert_eq!(out.text(), "b\n/tmp\nann\n");
    assert_eq!(sandbox.cmd("dx").args(["-i", "up", "cat"]).stdin("in").run().ok().text(), "in");
    let caps = sandbox.run("dx", &["up", "sh", "-c", "grep -E 'CapInh|CapEff' /proc/self/status"]).ok().text();
    assert!(caps.contains("CapInh:\t0000000000000000") && caps.contains("CapEff:\t00000000800405fb"), "{caps}");
    sandbox.go("rdx -f up").ok();
    sandbox.go("dx up true").code(125);
}

#[test]
fn a_dying_client_does_not_leave_the_process_behind() {
    let sandbox = Sandbox::new();
    running(&sandbox);
    let mut child = sandbox.cmd("dx").args(["up", "sh", "-c", "echo on; exec sleep 4321"]).spawn();
    let mut on = [0; 3];
    child.stdout.take().expect("stdout is piped").read_exact(&mut on).expect("the process prints");
    child.kill().expect("dx can be killed");
    child.wait().expect("dx ends");
    let deadline = Instant::now() + Duration::from_secs(5);
    while sandbox.go("dx up ps").ok().text().contains("sleep 4321") {
        assert!(Instant::now() < deadline, "the process outlived its client");
        std::thread::sleep(Duration::from_millis(50));
    }
    sandbox.go("rdx -f up").ok();
}

#[test]
fn signals_reach_the_process() {
    let sandbox = Sandbox::new();
    running(&sandbox);
    let script = "trap 'echo bye; exit 6' INT; echo on; while true; do sleep 0.05; done";
    let mut child = sandbox.cmd("dx").args(["up", "sh", "-c", script]).spawn();
    let mut stdout = child.stdout.take().expect("stdout is piped");
    let mut on = [0; 3];
    stdout.read_exact(&mut on).expect("the process prints");
    sandbox.run("kill", &["-INT", &child.id().to_string()]).ok();
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).expect("the process prints");
    assert_eq!((rest.as_str(), child.wait().expect("dx ends").code()), ("bye\n", Some(6)));
    sandbox.go("rdx -f up").ok();
}
