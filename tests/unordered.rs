//! `--unordered`: what finishes first is told first; without it the input's order holds.

use std::io::{BufRead, BufReader, Read};

use serde_json::Value;

use crate::kit::{Command, Gate, Sandbox};

/// Runs a command whose first operand cannot finish before `release`, and checks the order of its results.
#[track_caller]
fn check(make: &dyn Fn() -> Command, release: &mut dyn FnMut(), key: &str, want: [&str; 2]) {
    let mut child = make().spawn();
    let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().expect("there is a record").expect("UTF-8")).expect("a record") };
    let first = next();
    assert_eq!(first[key].as_str(), Some(want[0]), "{first}");
    release();
    let second = next();
    assert_eq!(second[key].as_str(), Some(want[1]), "{second}");
    let mut err = String::new();
    child.stderr.take().expect("stderr is piped").read_to_string(&mut err).expect("messages are UTF-8");
    assert!(child.wait().expect("the tool ends").success(), "{err}");
}

#[test]
fn registry_tools_tell_what_finishes_first() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    sandbox.busybox("app:1");
    sandbox.go(&format!("drt app:1 {at}/app:1 {at}/app:2")).ok();
    sandbox.go(&format!("dpush -a {at}/app")).ok();
    for tool in ["drm", "dpull", "drcp", "dpush", "drx"] {
        let gate = Gate::before(at);
        let (slow, quick) = (format!("{}/app:1", gate.addr()), format!("{at}/app:2"));
        if tool == "dpush" {
            sandbox.go(&format!("drt app:1 {slow}")).ok();
        }
        let make = || {
            let command = sandbox.cmd(tool).args(["--unordered", &slow, &quick]);
            if tool == "drcp" { command.args(["--to", "oci:copies/below"]) } else { command }
        };
        check(&make, &mut || gate.open(), "ref", [&quick, &slow]);
    }
}

#[test]
fn without_it_the_order_of_the_input_holds() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush app:1 --to {at}")).ok();
    let gate = Gate::before(at);
    let (slow, quick) = (format!("{}/app:1", gate.addr()), format!("{at}/app:1"));
    let child = sandbox.cmd("drm").args([&slow, &quick]).spawn();
    gate.wait_until_asked();
    gate.open();
    let out = child.wait_with_output().expect("the tool ends");
    let refs: Vec<Value> = String::from_utf8_lossy(&out.stdout).lines().map(|l| serde_json::from_str(l).expect("a record")).collect();
    assert_eq!(refs.iter().map(|r| r["ref"].as_str().unwrap_or("")).collect::<Vec<_>>(), [&slow, &quick]);
}

#[test]
fn builds_tell_what_finishes_first_and_one_failure_is_in_its_place() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    sandbox.busybox("base:1");
    sandbox.go(&format!("dpush base:1 --to {at}")).ok();
    let gate = Gate::before(at);
    sandbox.write("slow/Dockerfile", format!("FROM {}/base:1\nRUN echo slow > /x\n", gate.addr()));
    sandbox.write("quick/Dockerfile", "FROM base:1\nRUN echo quick > /x\n");
    let make = || sandbox.cmd("bcp").args(["--unordered", "slow", "quick", "--to", at]);
    check(&make, &mut || gate.open(), "ref", [&format!("{at}/quick:latest"), &format!("{at}/slow:latest")]);
    let out = sandbox.go(&format!("bcp --unordered nowhere quick --to {at}")).code(1);
    let mut kinds: Vec<String> = out.records().iter().map(|r| r["type"].as_str().unwrap_or("").to_owned()).collect();
    kinds.sort();
    assert_eq!(kinds, ["error", "image"]);
}

#[test]
fn containers_stop_at_the_same_time() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    let flags = sandbox.path("flags");
    std::fs::create_dir_all(&flags).expect("a directory can be made");
    let mount = format!("{}:/flags", flags.display());
    let slow = "trap 'until test -e /flags/go; do usleep 20000; done; exit 0' TERM; touch /flags/ready; while :; do usleep 20000; done";
    sandbox.run("dr", &["-dq", "--name", "slow", "-v", &mount, "a:1", "sh", "-c", slow]).ok();
    sandbox.run("dr", &["-dq", "--name", "quick", "a:1", "sleep", "1000"]).ok();
    while !flags.join("ready").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let make = || sandbox.cmd("dstop").args(["--unordered", "-t", "200", "slow", "quick"]);
    let mut release = || std::fs::write(flags.join("go"), "").expect("a file can be written");
    check(&make, &mut release, "name", ["quick", "slow"]);
    sandbox.go("rdx slow quick").ok();
}
