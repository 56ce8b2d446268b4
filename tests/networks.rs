//! Networks of containers as a user sees them: names, ways in and out, members that come and go.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use shared::sys::netlink::route::{self, Prefix};
use shared::sys::netlink::{Batch, Family, Socket};
use shared::sys::{netns, nft};

use crate::kit::{Sandbox, inside, need, sandbox};

/// Starts a container that stays.
#[track_caller]
pub(crate) fn stay(sandbox: &Sandbox, flags: &[&str]) {
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
fn links_are_names_and_variables() {
    let sandbox = sandbox();
    let db = ["--name", "db", "--expose", "5432", "-e", "PGDATA=/d"];
    stay(&sandbox, &db);
    let address = sandbox.go("dx db hostname -i").ok().text().trim().to_owned();
    let show =
        "grep -w store /etc/hosts | grep -v :; echo $STORE_NAME $STORE_PORT $STORE_PORT_5432_TCP_ADDR $STORE_ENV_PGDATA $STORE_ENV_MINE";
    let flags = ["--name", "web", "--link", "db:store", "-e", "STORE_ENV_MINE=own", "-e", "STORE_NAME=mine"];
    let id = sandbox.run("dps", &["--filter", "name=db"]).ok().record()["id"].as_str().expect("an id").to_owned();
    let line = format!("{address}\tstore {} db\nmine tcp://{address}:5432 {address} /d own\n", &id[..12]);
    sandbox.cmd("dr").arg("-d").args(flags).args(["box", "sh", "-c", &format!("{show}; exec sleep 1000")]).run().ok();
    assert_eq!(sandbox.run("dx", &["web", "sh", "-c", show]).ok().text(), line);
    assert_eq!(inside(&sandbox, &["--link", "db"], "grep -w db /etc/hosts | grep -c -v :; echo $DB_PORT_5432_TCP_PROTO"), "1\ntcp\n");
    // What has changed meanwhile counts at the next start.
    sandbox.go("rdx -f db").ok();
    sandbox.go("drestart -t 0 web").code(1).says("no such container").says("--link store");
    stay(&sandbox, &["--name", "db", "-e", "PGDATA=/e"]);
    let refused = |flags: &[&str], words: &str| {
        sandbox.cmd("dr").args(flags).args(["box", "true"]).run().code(125).says(words);
    };
    refused(&["--link", "nobody"], "nobody");
    refused(&["--link", "db", "--network", "host"], "--link db");
    refused(&["--link", "db:a b"], "no host name");
    refused(&["--link", "db", "--link", "db"], "given twice");
    sandbox.go("dnetwork create lan").ok();
    refused(&["--link", "db", "--network", "lan"], "no network in common");
    sandbox.go("dstop -t 0 db").ok();
    refused(&["--link", "db:store"], "cannot be linked to as store");
    assert_eq!(sandbox.go("dps -aq").ok().text().lines().count(), 2, "what did not start is gone");
    sandbox.go("rdx -f db web").ok();
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

/// Serves the word "page" at port 80.
pub(crate) const SERVE: &str = "mkdir -p /www; echo page > /www/index.html; exec httpd -f -p 80 -h /www";

/// Repeats until something holds.
#[track_caller]
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Asks a web server from inside a container; nothing when it is not reached.
fn get(sandbox: &Sandbox, from: &str, host: &str) -> String {
    let script = format!("printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 3 {host} 80 | tail -n 1");
    sandbox.run("dx", &[from, "sh", "-c", &script]).text()
}

#[test]
fn a_running_container_joins_and_leaves_networks() {
    let sandbox = sandbox();
    sandbox.go("dnetwork create one --subnet 10.77.4.0/24").ok();
    sandbox.go("dnetwork create two --subnet 10.77.5.0/24 --subnet fd77:5::/64").ok();
    sandbox.cmd("dr").args(["-d", "--name", "web", "--network", "one", "-p", "127.0.0.1:0:80", "box", "sh", "-c", SERVE]).run().ok();
    stay(&sandbox, &["--name", "two1", "--network", "two"]);
    let port = sandbox.go("dps").ok().records().iter().find_map(|r| r["ports"][0]["host_port"].as_u64()).expect("a port");
    let published = || {
        let mut text = String::new();
        let mut stream = TcpStream::connect(("127.0.0.1", u16::try_from(port).expect("a port"))).ok()?;
        std::io::Write::write_all(&mut stream, b"GET / HTTP/1.0\r\n\r\n").ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(3))).ok()?;
        stream.read_to_string(&mut text).ok()?;
        Some(text).filter(|text| text.contains("page"))
    };
    until("the published port answers", || published().is_some());
    assert_eq!(get(&sandbox, "two1", "10.77.4.2"), "", "networks are apart");

    let joined = sandbox.go("dnetwork connect --alias site --ip 10.77.5.99 --ip6 fd77:5::99 two web").ok().record();
    assert_eq!(joined["containers"].as_array().map(Vec::len), Some(2), "{joined}");
    sandbox.go("dnetwork connect two web").code(1).says("is in network two already (conflict)");
    assert_eq!(get(&sandbox, "two1", "site"), "page\n");
    assert_eq!(get(&sandbox, "two1", "fd77:5::99"), "page\n");
    let hosts = sandbox.go("dx two1 cat /etc/hosts").ok().text();
    assert!(hosts.contains("10.77.5.99\tweb site"), "{hosts}");
    let own = sandbox.go("dx web cat /etc/hosts").ok().text();
    assert!(own.contains("two1") && own.contains("10.77.5.99"), "{own}");
    let out = sandbox.go("dx web nslookup -type=a two1").ok().text();
    assert!(out.contains("10.77.5."), "its resolver knows the network too: {out}");
    assert!(sandbox.go("dx web ip route").ok().text().contains("default via 10.77.4.1"), "the way out stays");
    let record = sandbox.go("dinspect web").ok().record();
    let names: Vec<_> = record["networks"].as_array().expect("networks").iter().map(|n| n["name"].clone()).collect();
    assert_eq!(names, ["one", "two"]);

    sandbox.go("dnetwork disconnect one web").ok();
    assert!(sandbox.go("dx web ip route").ok().text().contains("default via 10.77.5.1"), "another way out takes its place");
    assert!(!sandbox.go("dx web ip link").ok().text().contains("eth0"));
    assert!(!sandbox.go("dx web cat /etc/hosts").ok().text().contains("10.77.4."));
    until("the published port moved along", || published().is_some());
    sandbox.go("dnetwork disconnect one web").code(1).says("is not in network one (not-found)");
    sandbox.go("dnetwork rm one").ok();

    // The next run has what this one had in the end.
    sandbox.go("dstop -t 1 web").ok();
    sandbox.go("dstart web").ok();
    until("it is found again", || get(&sandbox, "two1", "site") == "page\n");
    assert!(sandbox.go("dx web ip addr").ok().text().contains("10.77.5.99/24"));
    sandbox.go("dnetwork disconnect two web").ok();
    assert_eq!(get(&sandbox, "two1", "10.77.5.99"), "");
    assert_eq!(sandbox.go("dx web ip -o link").ok().text().lines().count(), 1, "loopback is left");
    assert!(!sandbox.go("dx two1 cat /etc/hosts").ok().text().contains("site"));
    sandbox.go("rdx -f web two1").ok();
}

#[test]
fn who_comes_from_the_default_network_finds_names_at_once() {
    let sandbox = sandbox();
    sandbox.go("dnetwork create lan --subnet 10.77.14.0/24").ok();
    stay(&sandbox, &["--name", "db", "--network", "name=lan,ip=10.77.14.20,alias=store"]);
    // With a published port, and without anything that its monitor has to look after.
    for flags in [&["-p", "7"][..], &[]] {
        stay(&sandbox, &[&["--name", "late", "--dns", "192.0.2.53"], flags].concat());
        assert_eq!(sandbox.go("dx late cat /etc/resolv.conf").ok().text(), "nameserver 192.0.2.53\n");
        sandbox.go("dnetwork connect lan late").ok();
        assert!(sandbox.go("dx late cat /etc/resolv.conf").ok().text().starts_with("nameserver 127.0.0.11\n"));
        for name in ["db", "store", "db.lan"] {
            let out = sandbox.run("dx", &["late", "nslookup", "-type=a", name]).ok().text();
            assert!(out.contains("127.0.0.11") && out.contains("10.77.14.20"), "{name}: {out}");
        }
        // The next run has it from its start on.
        sandbox.go("dstop -t 0 late").ok();
        sandbox.go("dstart late").ok();
        assert!(sandbox.go("dx late nslookup -type=a store").ok().text().contains("10.77.14.20"));
        sandbox.go("rdx -f late").ok();
    }
    sandbox.go("rdx -f db").ok();
}

#[test]
fn a_container_is_connected_between_its_runs() {
    let sandbox = sandbox();
    sandbox.go("dnetwork create one").ok();
    sandbox.go("dnetwork create two --subnet 10.77.6.0/24").ok();
    sandbox.go("dcreate --name job --network one box ip -o -4 addr").ok();
    sandbox.go("dnetwork connect --ip 10.77.6.50 two job").ok();
    let out = sandbox.go("dstart -a job").ok().text();
    assert!(out.contains("eth0") && out.contains("eth1") && out.contains("10.77.6.50"), "{out}");
    sandbox.go("dnetwork disconnect two job").ok();
    sandbox.go("dnetwork rm two").ok();
    let out = sandbox.go("dstart -a job").ok().text();
    assert!(!out.contains("eth1"), "{out}");
    sandbox.go("dnetwork connect nowhere job").code(1).says("(not-found)");
    sandbox.go("dcreate --name alone --network none box true").ok();
    sandbox.go("dnetwork connect one alone").code(2).says("has no network");
    sandbox.go("dnetwork connect one nobody").code(1).says("(not-found)");
    sandbox.go("rdx job alone").ok();
}

#[test]
fn ranges_addresses_and_options_of_networks_hold() {
    let sandbox = sandbox();
    let create = "dnetwork create --subnet 10.77.7.0/24 --gateway 10.77.7.254 --ip-range 10.77.7.64/30 --aux-address router=10.77.7.64 \
        --opt com.docker.network.bridge.name=tbtest7 --opt com.docker.network.container_iface_prefix=lan lan";
    sandbox.sh(create).ok();
    let out = inside(&sandbox, &["--network", "lan"], "ip -o -4 addr show lan0; ip route");
    assert!(out.contains("10.77.7.65/24") && out.contains("default via 10.77.7.254"), "{out}");
    assert!(std::path::Path::new("/sys/class/net/tbtest7").exists());
    let out = inside(&sandbox, &["--network", "name=lan,ip=10.77.7.9,mac-address=02:00:00:00:07:09"], "ip addr show lan0");
    assert!(out.contains("10.77.7.9/24") && out.contains("02:00:00:00:07:09"), "{out}");
    sandbox.go("dr --network name=lan,ip=10.77.7.64 box true").code(125).says("--aux-address");
    sandbox.go("dnetwork rm lan").ok();
    assert!(!std::path::Path::new("/sys/class/net/tbtest7").exists());

    sandbox.go("dnetwork create --ipv4=false --ipv6 six").ok();
    let out = inside(&sandbox, &["--network", "six"], "ip -o addr show eth0; cat /proc/sys/net/ipv6/conf/eth0/accept_ra");
    assert!(!out.contains("inet ") && out.contains("inet6 fd") && out.ends_with("0\n"), "{out}");

    sandbox.go("dnetwork create --subnet 10.77.8.0/24 --opt com.docker.network.bridge.enable_icc=false apart").ok();
    sandbox.cmd("dr").args(["-d", "--name", "web", "--network", "name=apart,ip=10.77.8.9", "box", "sh", "-c", SERVE]).run().ok();
    until("it serves itself", || get(&sandbox, "web", "127.0.0.1") == "page\n");
    stay(&sandbox, &["--name", "other", "--network", "apart"]);
    assert_eq!(get(&sandbox, "other", "10.77.8.9"), "", "isolated from its neighbours");
    sandbox.go("rdx -f web other").ok();
}

/// A link of the host's with a neighbour behind it.
struct Lan {
    name: String,
    neighbour: std::os::fd::OwnedFd,
}

impl Lan {
    /// Makes one of that name, unique by the process; the neighbour has the address, the host's end has none.
    fn new(name: &str, address: &str) -> Lan {
        let lan = Lan { name: format!("{name}{}", std::process::id()), neighbour: netns::create().expect("namespace") };
        let socket = Socket::open(Family::Route).expect("socket");
        let mut batch = Batch::new();
        route::add_veth_pair(&mut batch, &lan.name, "eth0", Some(lan.neighbour.as_fd()));
        socket.run(batch).expect("a pair of links");
        let up = |name: &str, prefix: Option<Prefix>| {
            let socket = Socket::open(Family::Route).expect("socket");
            let index = route::link_index(&socket, name).expect("link");
            let mut batch = Batch::new();
            route::set_up(&mut batch, index);
            prefix.into_iter().for_each(|prefix| route::add_address(&mut batch, index, prefix));
            socket.run(batch).expect("set up");
        };
        up(&lan.name, None);
        let prefix = Prefix { address: address.parse().expect("address"), bits: 24 };
        netns::inside(lan.neighbour.as_fd(), || up("eth0", Some(prefix))).expect("inside");
        lan
    }
}

impl Drop for Lan {
    fn drop(&mut self) {
        let _ = std::process::Command::new("ip").args(["link", "del", &self.name]).status();
    }
}

#[test]
fn containers_are_on_a_link_of_the_hosts() {
    if !need(&["ip"]) {
        return;
    }
    let sandbox = sandbox();
    let lan = Lan::new("lan", "10.77.9.1");
    let listener = netns::inside(lan.neighbour.as_fd(), || TcpListener::bind("10.77.9.1:80").expect("listen")).expect("inside");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let peer = stream.peer_addr().map(|peer| peer.ip().to_string()).unwrap_or_default();
            let _ = std::io::Write::write_all(&mut stream, peer.as_bytes());
        }
    });
    let parent = format!("parent={}", lan.name);
    sandbox.run("dnetwork", &["create", "-d", "macvlan", "-o", &parent, "--subnet", "10.77.9.0/24", "wire"]).ok();
    stay(&sandbox, &["--name", "db", "--network", "name=wire,ip=10.77.9.20"]);
    let out =
        inside(&sandbox, &["--network", "name=wire,ip=10.77.9.30"], "nc -w 5 10.77.9.1 80 </dev/null; echo; nslookup -type=a db; ip route");
    assert!(out.starts_with("10.77.9.30\n"), "its own address is seen: {out}");
    assert!(out.contains("10.77.9.20") && out.contains("default via 10.77.9.1"), "{out}");
    sandbox.go("dr --network wire -p 80:80 box true").code(125).says("without a bridge");
    sandbox.go("rdx -f db").ok();
    sandbox.go("dnetwork rm wire").ok();
    // A kernel without ipvlan says so; one with it has the link.
    sandbox.run("dnetwork", &["create", "-d", "ipvlan", "-o", &parent, "-o", "ipvlan_mode=l2", "--subnet", "10.77.9.0/24", "shared"]).ok();
    let out = sandbox.go("dr --network name=shared,ip=10.77.9.40 box nc -w 5 10.77.9.1 80");
    assert!(if out.code == 0 { out.text() == "10.77.9.40" } else { out.code == 125 && out.stderr.contains("kind ipvlan") }, "{out:?}");
    sandbox.go("dnetwork create -d macvlan -o parent=nolink0 --subnet 10.77.10.0/24 lost").ok();
    sandbox.go("dr --network lost box true").code(125).says("no link nolink0");
}

#[test]
fn who_comes_through_a_published_port_keeps_its_address() {
    // CVE-2021-20199: a server that trusts 127.0.0.1 must not trust everybody.
    if !need(&["ip"]) {
        return;
    }
    let sandbox = sandbox();
    let lan = Lan::new("ext", "10.77.15.1");
    sandbox.run("ip", &["address", "add", "10.77.15.254/24", "dev", &lan.name]).ok();
    sandbox.go("dnetwork create lan --subnet 10.77.16.0/24").ok();
    let serve = "mkdir -p /www/cgi-bin; printf '#!/bin/sh\\necho; echo from $REMOTE_ADDR\\n' > /www/cgi-bin/who; chmod 755 /www/cgi-bin/who; exec httpd -f -p 80 -h /www";
    sandbox.cmd("dr").args(["-d", "--name", "web", "--network", "lan", "-p", "80", "box", "sh", "-c", serve]).run().ok();
    let port = sandbox.go("dps").ok().record()["ports"][0]["host_port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
    let ask = |address: &str| {
        let mut text = String::new();
        let mut stream = TcpStream::connect((address, port)).ok()?;
        std::io::Write::write_all(&mut stream, b"GET /cgi-bin/who HTTP/1.0\r\n\r\n").ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(3))).ok()?;
        stream.read_to_string(&mut text).ok()?;
        Some(text.split_once("from ")?.1.trim().trim_start_matches("[::ffff:").trim_end_matches(']').to_owned())
    };
    let outside = || netns::inside(lan.neighbour.as_fd(), || ask("10.77.15.254")).expect("inside");
    until("it answers", || outside().is_some());
    assert_eq!(outside().as_deref(), Some("10.77.15.1"), "a neighbour is seen as itself");
    assert_eq!(ask("127.0.0.1").as_deref(), Some("10.77.16.1"), "the host is seen as the network's gateway");
    if let Some(seen) = ask("::1") {
        assert_eq!(seen, "10.77.16.1", "what comes by the loopback of IPv6 is no loopback inside");
    }
    assert_eq!(ask("10.77.15.254").as_deref(), Some("10.77.15.254"), "and by another address as that");
    sandbox.go("rdx -f web").ok();
}

#[test]
fn a_namespace_by_path_and_a_namespace_of_another() {
    if !need(&["ip"]) {
        return;
    }
    let sandbox = sandbox();
    let lan = Lan::new("way", "10.77.11.1");
    let holder = format!("ns:/proc/{}/fd/{}", std::process::id(), std::os::fd::AsRawFd::as_raw_fd(&lan.neighbour));
    let out = inside(&sandbox, &["--network", &holder], "ip -o -4 addr show eth0");
    assert!(out.contains("10.77.11.1/24"), "{out}");
    sandbox.go("dr --network ns:/no/such/file box true").code(125).says("/no/such/file");
    stay(&sandbox, &["--name", "first"]);
    let address = |name: &str| sandbox.run("dx", &[name, "ip", "-o", "-4", "addr", "show", "eth0"]).text();
    stay(&sandbox, &["--name", "second", "--network", "container:first"]);
    assert!(!address("second").is_empty() && address("second") == address("first"));
    sandbox.go("dstop -t 1 first second").ok();
    sandbox.go("dstart second").code(125).says("first");
    sandbox.go("dstart first second").ok();
    assert!(!address("second").is_empty() && address("second") == address("first"), "the namespace that it has now");
    sandbox.go("rdx -f second first").ok();
}

#[test]
fn what_the_killed_held_is_free() {
    let sandbox = sandbox();
    sandbox.go("dnetwork create lan --subnet 10.77.12.0/24").ok();
    let flags = ["-d", "--network", "name=lan,ip=10.77.12.9", "-p", "127.0.0.1:27811:80"];
    let start = |name: &str| sandbox.cmd("dr").args(flags).args(["--name", name, "box", "sleep", "1000"]).run();
    start("killed").ok();
    start("refused").code(125).says("is in use by");
    let pid = sandbox.go("dps").ok().record()["pid"].as_u64().expect("a pid");
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
    let monitor = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)).expect("a parent").to_owned();
    // The container alone would be put right by its monitor, and the monitor alone by the next command.
    sandbox.run("kill", &["-9", &monitor, &pid.to_string()]).ok();
    until("the address and the port are free", || start("next").code == 0);
    let tag = shared::store::Store::open(&sandbox.root()).expect("store").tag().to_owned();
    let socket = nft::open().expect("socket");
    let elements = nft::elements(&socket, nft::TableFamily::Inet, &format!("tacklebox_{tag}"), "ports4_at").expect("elements");
    assert_eq!(elements.len(), 1);
    sandbox.sh("dps -aq | rdx -f -").ok();
    let elements = nft::elements(&socket, nft::TableFamily::Inet, &format!("tacklebox_{tag}"), "ports4_at").expect("elements");
    assert_eq!(elements.len(), 0);
}

#[test]
fn a_start_runs_no_helper_and_two_hundred_ports_are_few_elements() {
    if !need(&["strace"]) {
        return;
    }
    let sandbox = sandbox();
    sandbox.go("dnetwork create lan --subnet 10.77.13.0/24").ok();
    // Networks of one's own and the default one; the bridge comes up on the way.
    for network in ["lan", "bridge"] {
        let trace = sandbox.path("trace");
        let line = format!("strace -f -qq -e trace=execve -o {} dr --network {network} -p 127.0.0.1:0:80 box true", trace.display());
        sandbox.sh(&line).ok();
        let trace = std::fs::read_to_string(&trace).expect("a trace");
        let programs: Vec<&str> = trace.lines().filter(|line| line.contains("= 0")).collect();
        assert!(programs.len() <= 3, "dr, once more from where containers cannot write, and what was asked for: {programs:?}");
        assert!(!["nft\"", "iptables", "/ip\""].iter().any(|helper| trace.contains(helper)), "{trace}");
    }
    // Below the ports that the kernel gives to whoever asks for any.
    let mut many = sandbox.cmd("dr").args(["-d", "--network", "lan"]);
    for n in 0..200 {
        many = many.args(["-p", &format!("127.0.0.1:{}:{}", 27_000 + n, 27_000 + n)]);
    }
    many.args(["-p", "127.0.0.1:26000-26999:26000-26999/udp", "--name", "many", "box", "sleep", "1000"]).run().ok();
    let tag = shared::store::Store::open(&sandbox.root()).expect("store").tag().to_owned();
    let socket = nft::open().expect("socket");
    let count = |set: &str| nft::elements(&socket, nft::TableFamily::Inet, &format!("tacklebox_{tag}"), set).expect("elements").len();
    assert_eq!((count("ranges4_at"), count("ports4_at")), (2, 0), "neighbours are one range, and a range is one element");
    sandbox.go("rdx -f many").ok();
    assert_eq!((count("ranges4_at"), count("ports4_at")), (0, 0));
}

#[test]
fn a_start_on_a_bridge_asks_the_kernel_little() {
    if !need(&["strace"]) {
        return;
    }
    let sandbox = sandbox();
    // The bridge comes up with the first.
    sandbox.go("dr --rm box true").ok();
    let trace = sandbox.path("trace");
    sandbox.sh(&format!("strace -f -qq -e trace=socket,sendto -o {} dr --rm box true", trace.display())).ok();
    let trace = std::fs::read_to_string(&trace).expect("a trace");
    let count = |words: &str| trace.lines().filter(|line| line.contains(words)).count();
    // Links and packet filter before; links once more, and links inside, while the container waits.
    assert_eq!(count("socket(AF_NETLINK"), 4, "{trace}");
    // Bridge, table, two chains of others; the pair; its inner end twice; whether its outer end and the bridge operate.
    assert!(count("sendto(") <= 9, "{trace}");
}
