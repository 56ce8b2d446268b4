//! Networks of containers as a user sees them: names, ways in and out, members that come and go.

use crate::kit::Sandbox;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox
}

/// Runs a script in a fresh container with these flags and returns its output.
#[track_caller]
fn inside(sandbox: &Sandbox, flags: &[&str], script: &str) -> String {
    sandbox.cmd("dr").args(flags).args(["box", "sh", "-c", script]).run().ok().text()
}

/// Starts a container that stays.
#[track_caller]
fn stay(sandbox: &Sandbox, flags: &[&str]) {
    sandbox.cmd("dr").arg("-d").args(flags).args(["box", "sleep", "1000"]).run().ok();
}

#[test]
fn programs_that_ask_for_names_themselves_get_answers() {
    let sandbox = sandbox();
    sandbox.go("dnetwork create lan --subnet 10.77.3.0/24").ok();
    stay(&sandbox, &["--name", "db", "--network", "name=lan,ip=10.77.3.20,alias=store"]);
    // Answered by the foreground, then by a monitor, then on a terminal.
    for name in ["db", "STORE", "db.lan"] {
        let out = inside(&sandbox, &["--network", "lan"], &format!("nslookup -type=a {name}"));
        assert!(out.contains("127.0.0.11") && out.contains("10.77.3.20"), "{name}: {out}");
    }
    stay(&sandbox, &["--name", "web", "--network", "name=lan,ip=10.77.3.30"]);
    let out = sandbox.go("dx db nslookup -type=a web").ok().text();
    assert!(out.contains("10.77.3.30"), "{out}");
    let out = sandbox.go("dx db nslookup 10.77.3.30").ok().text();
    assert!(out.contains("web.lan"), "{out}");
    let out = inside(&sandbox, &["-t", "--network", "lan"], "nslookup -type=a web");
    assert!(out.contains("10.77.3.30"), "{out}");
    let out = inside(&sandbox, &["--network", "container:db"], "nslookup -type=a web; cat /etc/hosts");
    assert!(out.contains("Address: 10.77.3.30") && out.contains("web"), "who joins a network namespace finds the names too: {out}");
    sandbox.go("rdx -f web").ok();
    let out = sandbox.go("dx db nslookup -type=a web").text();
    assert!(!out.contains("10.77.3.30"), "{out}");
    sandbox.go("rdx -f db").ok();
}

#[test]
fn resolver_files_are_as_dockers() {
    let sandbox = sandbox();
    sandbox.go("dnetwork create lan").ok();
    let own = inside(&sandbox, &["--network", "lan"], "cat /etc/resolv.conf");
    assert!(own.starts_with("nameserver 127.0.0.11\n") && own.contains("ndots:0"), "{own}");
    let flags = ["--network", "lan", "--dns", "192.0.2.53", "--dns-search", "example.org", "--dns-option", "ndots:2"];
    let own = inside(&sandbox, &flags, "cat /etc/resolv.conf");
    assert_eq!(own, "nameserver 127.0.0.11\nsearch example.org\noptions ndots:2\n");
    let default = inside(&sandbox, &["--dns", "192.0.2.53", "--dns-search", "example.org"], "cat /etc/resolv.conf");
    assert!(default.starts_with("nameserver 192.0.2.53\nsearch example.org\n"), "the default network has no names: {default}");
}
