//! `dport`: published ports.

use crate::kit::{Sandbox, free_port};

#[test]
fn ports_are_shown_as_records_and_as_addresses() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let (one, two) = (free_port(), free_port());
    let publish = [format!("127.0.0.1:{one}:80"), format!("127.0.0.1:{two}:53/udp")];
    sandbox.run("dr", &["-d", "--name", "p", "-p", &publish[0], "-p", &publish[1], "box", "sleep", "1000"]).ok();
    let all = sandbox.go("dport p").ok().records();
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(sandbox.go("dport -q p 80").ok().one_line(), format!("127.0.0.1:{one}"));
    let udp = sandbox.go("dport p 53/udp").ok().record();
    assert_eq!((&udp["type"], &udp["host_port"], &udp["container_port"]), (&"port".into(), &two.into(), &53.into()), "{udp}");
    sandbox.go("dport p 53").code(1).says("port 53/tcp of p is not published (not-found)");
    sandbox.go("dport p none").code(2).says("is no port");
    assert_eq!(sandbox.sh("dps | dport").ok().records().len(), 2);
    sandbox.go("dkill p").ok();
    assert_eq!(sandbox.go("dport p").ok().text(), "", "what has ended publishes nothing");
    sandbox.go("rdx p").ok();
}

#[test]
fn a_port_that_is_taken_is_named_with_its_holder() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let taken = listener.local_addr().expect("it has an address").to_string();
    let publish = format!("{taken}:80");
    let said = format!("port {taken}/tcp is in use by ");
    // In the foreground, by a monitor, and with a client at the monitor: it is the same error.
    for flags in [&["--name", "p"][..], &["-d", "--name", "p"], &["--health-cmd", "true", "--name", "p"]] {
        let out = sandbox.cmd("dr").args(flags).args(["-p", &publish, "--format", "json", "box", "true"]).run().code(125);
        out.says(&said).says(" (process ").says("(in-use)").says("publish another port");
        assert_eq!(sandbox.go("dps -aq").ok().text(), "", "{flags:?}: nothing is left");
    }
    let free = format!("127.0.0.1:{}:80", free_port());
    sandbox.run("dr", &["-d", "--name", "first", "-p", &free, "box", "sleep", "1000"]).ok();
    let id = sandbox.go("dps").ok().record()["id"].as_str().expect("an id").to_owned();
    sandbox.run("dcreate", &["--name", "second", "-p", &free, "box", "true"]).ok();
    let out = sandbox.go("dstart second").code(125).says("is in use by container").says(&id[..12]);
    assert_eq!(out.record()["code"], "in-use", "{}", out.text());
    sandbox.go("rdx -f first second").ok();
}
