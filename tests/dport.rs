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
