//! `dtop`: processes of containers.

use crate::kit::Sandbox;

#[test]
fn processes_are_read_from_outside() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    // A ps that the image brings is not run.
    let script = "printf '#!/bin/sh\\ntouch /ran\\n' > /bin/ps; sleep 1001 & exec sleep 1000";
    sandbox.run("dr", &["-d", "--name", "t", "--network", "none", "box", "sh", "-c", script]).ok();
    sandbox.run("dx", &["-d", "t", "sleep", "1002"]).ok();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let all = loop {
        let all = sandbox.go("dtop t").ok().records();
        if all.len() == 3 && all[0]["command"][1] == "1000" {
            break all;
        }
        assert!(std::time::Instant::now() < deadline, "{all:?}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    let mut ends: Vec<String> = all.iter().map(|p| p["command"][1].as_str().unwrap_or_default().to_owned()).collect();
    ends.sort();
    assert_eq!(ends, ["1000", "1001", "1002"]);
    assert_eq!((&all[0]["type"], &all[0]["pid_inside"], &all[0]["user"]), (&"process".into(), &1.into(), &"root".into()));
    let own = sandbox.run("dtop", &["-o", "pid,args", "t"]).ok().records();
    assert!(own.iter().all(|p| p.get("user").is_none() && p["pid"].is_number()), "{own:?}");
    let table = sandbox.run("dtop", &["--format", "table", "-o", "pid,user,args", "t"]).ok().text();
    assert!(table.trim_start().starts_with("PID") && table.contains("sleep 1001"), "{table}");
    assert_eq!(sandbox.run("dtop", &["-q", "t"]).ok().text().lines().count(), 3);
    sandbox.run("dtop", &["-o", "colour", "t"]).code(2).says("no column");
    sandbox.run("dx", &["t", "test", "-e", "/ran"]).code(1);
    sandbox.go("rdx -f t").ok();
    sandbox.run("dcreate", &["--name", "u", "box"]).ok();
    sandbox.go("dtop u").code(1).says("created, not running");
    sandbox.go("rdx u").ok();
}
