//! Against the real kernel, inside network namespaces of our own: the machine's stays as it is.

#![allow(clippy::disallowed_methods, reason = "a test writes its own files")]

mod udp;

use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use super::attach::attach_to;
use super::leases::Process;
use super::network::Creation;
use super::*;
use crate::sys::netlink::{Batch, Family, Socket};
use crate::sys::{nft, random};

const PATIENCE: Duration = Duration::from_millis(1500);
const IMPATIENCE: Duration = Duration::from_millis(150);

/// A "host" with a store, and a neighbour on its LAN. Nothing of it outlives the test.
pub(super) struct World {
    host: OwnedFd,
    lan: OwnedFd,
    pub(super) site: Site,
    dir: PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_tree(&self.site.store().run_dir().expect("run directory"));
        let _ = fs::remove_tree(&self.dir);
    }
}

impl World {
    pub(super) fn new() -> World {
        let dir = std::env::temp_dir().join(format!("tb-net-{}", random::hex(6)));
        let store = Store::open(&dir.join("store")).expect("store");
        let site = Site::at(&store, &dir.join("run"), 1).expect("site");
        let world = World { host: netns::create().expect("host"), lan: netns::create().expect("lan"), site, dir };
        world.on_host(|| {
            let socket = Socket::open(Family::Route).expect("socket");
            let mut batch = Batch::new();
            route::add_veth_pair(&mut batch, "up0", "eth0", Some(world.lan.as_fd()));
            socket.run(batch).expect("veth");
            set_up_link("lo", &[]);
            set_up_link("up0", &["192.168.77.1/24", "fd77::1/64"]);
        });
        world.on_lan(|| {
            set_up_link("lo", &[]);
            set_up_link("eth0", &["192.168.77.2/24", "fd77::2/64"]);
            // A neighbour that tries to reach containers directly.
            let socket = Socket::open(Family::Route).expect("socket");
            let mut batch = Batch::new();
            route::add_default_route(&mut batch, route::link_index(&socket, "eth0").expect("index"), "192.168.77.1".parse().expect("ip"));
            socket.run(batch).expect("route");
            wait_until_operating("eth0");
        });
        world.on_host(|| wait_until_operating("up0"));
        world
    }

    pub(super) fn on_host<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        netns::inside(self.host.as_fd(), work).expect("inside")
    }

    pub(super) fn on_lan<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        netns::inside(self.lan.as_fd(), work).expect("inside")
    }

    /// Starts a container in the form of a network namespace; this process stands for its init.
    pub(super) fn start(&self, id: &str, options: &Options) -> Result<Container> {
        let request = Request::parse(options)?;
        let namespace = netns::create().expect("namespace");
        let (plan, held, resolver) = self.on_host(|| {
            let (mut plan, held) = prepare(&self.site, Who { id, name: Some(id) }, &request)?;
            let dir = self.site.store().make_names_dir(id).expect("dir");
            std::fs::write(dir.join("hosts"), hosts_file(&plan)).expect("hosts");
            // The machine's name servers are none of a test's.
            plan.asks = plan.asks.map(|asks| if asks.inside { asks } else { dns::Asks::default() });
            let resolver = attach_to(&self.site, &plan, namespace.as_fd(), Process::this())?;
            Ok::<_, NetError>((plan, held, resolver))
        })?;
        Ok(Container { namespace, plan, resolver, _held: held })
    }

    pub(super) fn detach(&self, container: Container) {
        self.on_host(|| detach(&self.site, &container.plan.id)).expect("detach");
    }

    fn elements(&self, set: &str) -> usize {
        self.on_host(|| {
            let socket = nft::open().expect("socket");
            nft::elements(&socket, nft::TableFamily::Inet, &ruleset::table_name(self.site.tag()), set).expect("elements").len()
        })
    }

    fn hosts_of(&self, id: &str) -> String {
        std::fs::read_to_string(self.site.names_file(id, "hosts").expect("a path")).expect("hosts")
    }
}

pub(super) struct Container {
    namespace: OwnedFd,
    pub(super) plan: Plan,
    pub(super) resolver: Option<dns::Server>,
    _held: Held,
}

impl Container {
    /// Lets its resolver ask these.
    pub(super) fn ask(&mut self, asks: &dns::Asks) {
        self.resolver.as_mut().expect("it has a resolver").ask_others(asks);
    }

    pub(super) fn inside<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        netns::inside(self.namespace.as_fd(), work).expect("inside")
    }

    fn address(&self, v4: bool) -> IpAddr {
        self.plan.links[0].addresses.iter().map(|a| a.address).find(|a| a.is_ipv4() == v4).expect("address")
    }

    /// Answers each TCP connection with the address that it seems to come from.
    fn serve(&self, at: &str) {
        let listener = self.inside(|| TcpListener::bind(at).expect("listen"));
        serve(listener);
    }
}

fn serve(listener: TcpListener) {
    std::thread::spawn(move || {
        for stream in listener.incoming().take(50) {
            let Ok(mut stream) = stream else { return };
            let peer = stream.peer_addr().map(|peer| peer.ip().to_string()).unwrap_or_default();
            let _ = stream.write_all(peer.as_bytes());
        }
    });
}

/// Connects, and returns from where the other side saw it come.
fn seen_as(to: &str, patience: Duration) -> Option<String> {
    let address: SocketAddr = to.parse().expect("address");
    let mut stream = TcpStream::connect_timeout(&address, patience).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    Some(text)
}

fn set_up_link(name: &str, addresses: &[&str]) {
    let socket = Socket::open(Family::Route).expect("socket");
    let index = route::link_index(&socket, name).expect("index");
    let mut batch = Batch::new();
    route::set_up(&mut batch, index);
    for text in addresses {
        let (address, bits) = text.split_once('/').expect("prefix");
        route::add_address(&mut batch, index, Prefix { address: address.parse().expect("ip"), bits: bits.parse().expect("bits") });
    }
    socket.run(batch).expect("set up");
}

/// Waits until packets pass: the kernel drops those before, and who asks for an address asks again a second later.
fn wait_until_operating(name: &str) {
    let socket = Socket::open(Family::Route).expect("socket");
    while !route::find_link(&socket, name).expect("look").is_some_and(|link| link.operates) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn options(publish: &[&str]) -> Options {
    Options { publish: publish.iter().map(|&p| p.to_owned()).collect(), ..Options::default() }
}

pub(super) fn in_network(name: &str) -> Options {
    Options { network: vec![name.to_owned()], ..Options::default() }
}

#[test]
fn containers_reach_one_another_and_the_world() {
    let world = World::new();
    let one = world.start("one", &options(&[])).expect("start");
    let two = world.start("two", &options(&[])).expect("start");
    assert_eq!(one.address(true).to_string(), "10.89.0.2");
    assert_eq!(two.address(true).to_string(), "10.89.0.3");
    two.serve("0.0.0.0:80");
    assert_eq!(one.inside(|| seen_as("10.89.0.3:80", PATIENCE)).as_deref(), Some("10.89.0.2"));
    serve(world.on_lan(|| TcpListener::bind("0.0.0.0:81").expect("listen")));
    assert_eq!(one.inside(|| seen_as("192.168.77.2:81", PATIENCE)).as_deref(), Some("192.168.77.1"), "behind the host's address");
    serve(world.on_lan(|| TcpListener::bind("[::]:82").expect("listen")));
    assert_eq!(one.inside(|| seen_as("[fd77::2]:82", PATIENCE)).as_deref(), Some("fd77::1"));
    let direct = world.on_lan(|| seen_as("10.89.0.3:80", IMPATIENCE));
    assert_eq!(direct, None, "what is not published is not reached from outside");
}

#[test]
fn published_ports_are_reached_from_everywhere() {
    let world = World::new();
    let web = world.start("web", &options(&["8080:80", "127.0.0.1:8081:80", "5353:53/udp"])).expect("start");
    let other = world.start("other", &options(&[])).expect("start");
    web.serve("[::]:80");
    assert_eq!(world.on_lan(|| seen_as("192.168.77.1:8080", PATIENCE)).as_deref(), Some("::ffff:192.168.77.2"), "the source stays");
    assert_eq!(world.on_lan(|| seen_as("[fd77::1]:8080", PATIENCE)).as_deref(), Some("fd77::2"));
    assert!(world.on_host(|| seen_as("127.0.0.1:8080", PATIENCE)).is_some(), "from the host by loopback");
    assert!(world.on_host(|| seen_as("127.0.0.1:8081", PATIENCE)).is_some(), "from the host by the chosen address");
    assert!(world.on_host(|| seen_as("192.168.77.1:8080", PATIENCE)).is_some(), "from the host by its own address");
    assert!(other.inside(|| seen_as("192.168.77.1:8080", PATIENCE)).is_some(), "from another container");
    assert!(web.inside(|| seen_as("192.168.77.1:8080", PATIENCE)).is_some(), "from itself");
    assert_eq!(world.on_lan(|| seen_as("192.168.77.1:8081", IMPATIENCE)), None, "only on the chosen address");
    assert_eq!(other.inside(|| seen_as("192.168.77.1:8081", IMPATIENCE)), None, "only on the chosen address");

    let server = web.inside(|| UdpSocket::bind("0.0.0.0:53").expect("bind"));
    server.set_read_timeout(Some(PATIENCE)).expect("timeout");
    let client = world.on_lan(|| UdpSocket::bind("0.0.0.0:0").expect("bind"));
    client.set_read_timeout(Some(PATIENCE)).expect("timeout");
    client.send_to(b"who", "192.168.77.1:5353").expect("send");
    let mut buffer = [0; 16];
    let (_, from) = server.recv_from(&mut buffer).expect("asked");
    server.send_to(b"me", from).expect("answer");
    assert_eq!(client.recv_from(&mut buffer).expect("answered").1.to_string(), "192.168.77.1:5353");
}

#[test]
fn a_port_that_is_taken_is_refused_before_anything_starts() {
    let world = World::new();
    let _program = world.on_host(|| TcpListener::bind("127.0.0.1:9000").expect("listen"));
    let error = world.start("one", &options(&["9000:80"])).err().expect("taken");
    let text = error.to_string();
    assert!(text.starts_with("port 9000/tcp is in use by ") && text.contains(" (process "), "{text}");
    let first = world.start("first", &options(&["9001:80", "9002:80/udp"])).expect("start");
    let error = world.start("second", &options(&["127.0.0.1:9001:80"])).err().expect("taken");
    assert_eq!(error.to_string(), "port 127.0.0.1:9001/tcp is in use by container first");
    let other = world.start("third", &options(&["9002:80/tcp", "9003-9009:80", "9003-9009:81", "0:82"])).expect("another protocol");
    assert_eq!(other.plan.ports[1].host_port, 9003);
    assert_eq!(other.plan.ports[2].host_port, 9004, "the next of the range");
    assert!(other.plan.ports[3].host_port > 1024, "drawn");
    let port = other.plan.ports[3].host_port;
    let listen = world.on_host(move || TcpListener::bind(("127.0.0.1", port)).is_err());
    assert!(listen, "programs cannot take it while the container lives");
    world.detach(first);
    world.start("second", &options(&["127.0.0.1:9001:80"])).expect("free again");
}

#[test]
fn two_hundred_ports_are_a_handful_of_elements_and_go_again() {
    let world = World::new();
    let flags: Vec<String> = (0..200).map(|n| format!("{}:{}", 7000 + n, 7000 + n)).collect();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let container = world.start("many", &options(&flags)).expect("start");
    assert_eq!((world.elements("ranges4"), world.elements("ports4")), (1, 0));
    container.serve("0.0.0.0:7123");
    assert!(world.on_lan(|| seen_as("192.168.77.1:7123", PATIENCE)).is_some());
    let shifted = world.start("shifted", &options(&["6000-6009:80-89", "127.0.0.1:6500-6600:6500-6600"])).expect("start");
    assert_eq!((world.elements("ports4"), world.elements("ranges4_at")), (10, 1));
    shifted.serve("0.0.0.0:85");
    assert!(world.on_lan(|| seen_as("192.168.77.1:6005", PATIENCE)).is_some());
    world.detach(container);
    world.detach(shifted);
    for set in ["ports4", "ports6", "ranges4", "ranges6", "ranges4_at"] {
        assert_eq!(world.elements(set), 0, "{set}");
    }
}

#[test]
fn networks_are_apart_and_their_members_know_each_other_by_name() {
    let world = World::new();
    let make = |name: &str, internal: bool| {
        world.on_host(|| network::create(&world.site, &Creation { name: name.into(), internal, ..Creation::default() })).expect("create")
    };
    make("blue", false);
    make("red", false);
    make("dark", true);
    let blue = world.start("blue1", &in_network("name=blue,alias=db")).expect("start");
    let blue2 = world.start("blue2", &in_network("blue")).expect("start");
    let red = world.start("red1", &in_network("red")).expect("start");
    let dark = world.start("dark1", &in_network("dark")).expect("start");
    blue.serve("0.0.0.0:80");
    let to_blue = format!("{}:80", blue.address(true));
    assert!(blue2.inside(|| seen_as(&to_blue, PATIENCE)).is_some());
    assert_eq!(red.inside(|| seen_as(&to_blue, IMPATIENCE)), None);
    assert_eq!(dark.inside(|| seen_as(&to_blue, IMPATIENCE)), None);
    serve(world.on_lan(|| TcpListener::bind("0.0.0.0:81").expect("listen")));
    assert!(red.inside(|| seen_as("192.168.77.2:81", PATIENCE)).is_some());
    assert_eq!(dark.inside(|| seen_as("192.168.77.2:81", IMPATIENCE)), None, "nothing leads out of an internal network");
    assert!(dark.plan.links[0].gateways.is_empty());

    let line = format!("{}\tblue1 db\t# blue1\n", blue.address(true));
    assert!(world.hosts_of("blue2").contains(&line), "{}", world.hosts_of("blue2"));
    assert!(world.hosts_of("blue1").contains("blue2\t# blue2\n"), "{}", world.hosts_of("blue1"));
    assert!(!world.hosts_of("red1").contains("blue"), "{}", world.hosts_of("red1"));
    world.detach(blue);
    assert!(!world.hosts_of("blue2").contains("blue1"), "{}", world.hosts_of("blue2"));

    let blue_network = world.on_host(|| network::find(&world.site, "blue")).expect("find");
    let error = world.on_host(|| remove_network(&world.site, &blue_network)).expect_err("in use");
    assert_eq!(error.to_string(), "network blue is in use by container blue2");
    world.detach(blue2);
    world.on_host(|| remove_network(&world.site, &blue_network)).expect("removed");
    assert!(matches!(world.start("x", &in_network("blue")), Err(NetError::NoNetwork { .. })));
}

#[test]
fn chosen_addresses_are_kept_and_ranges_checked() {
    let world = World::new();
    let creation = Creation {
        name: "mine".into(),
        subnets: vec!["172.31.5.0/29".into(), "fd55::/64".into()],
        gateways: vec!["172.31.5.6".into()],
        options: vec!["mtu=1400".into()],
        labels: vec!["a=b".into(), "c".into()],
        ..Creation::default()
    };
    let network = world.on_host(|| network::create(&world.site, &creation)).expect("create");
    assert_eq!(network.labels.get("a").map(String::as_str), Some("b"));
    let overlap = Creation { name: "other".into(), subnets: vec!["172.31.0.0/16".into()], ..Creation::default() };
    let error = world.on_host(|| network::create(&world.site, &overlap)).expect_err("overlap");
    assert_eq!(error.to_string(), "address range 172.31.0.0/16 overlaps 172.31.5.0/29, which is network mine");
    let lan = Creation { name: "lan".into(), subnets: vec!["192.168.77.0/25".into()], ..Creation::default() };
    let error = world.on_host(|| network::create(&world.site, &lan)).expect_err("overlap");
    assert_eq!(error.to_string(), "address range 192.168.77.0/25 overlaps 192.168.77.0/24, which is the host's route over up0");

    let wish = in_network("name=mine,ip=172.31.5.3,ip6=fd55::9,mac-address=02:00:00:00:00:07");
    let one = world.start("one", &wish).expect("start");
    assert_eq!((one.address(true).to_string(), one.address(false).to_string()), ("172.31.5.3".into(), "fd55::9".into()));
    assert_eq!(one.plan.links[0].gateways[0].to_string(), "172.31.5.6");
    let error = world.start("two", &wish).err().expect("taken");
    assert_eq!(error.to_string(), "address 172.31.5.3 of network mine is in use by container one");
    let mut all: Vec<Container> = Vec::new();
    for n in 0..4 {
        all.push(world.start(&format!("n{n}"), &in_network("mine")).expect("start"));
    }
    let mut addresses: Vec<String> = all.iter().map(|container| container.address(true).to_string()).collect();
    addresses.sort();
    assert_eq!(addresses, ["172.31.5.1", "172.31.5.2", "172.31.5.4", "172.31.5.5"]);
    let error = world.start("n5", &in_network("mine")).err().expect("full");
    assert_eq!(error.to_string(), "network mine has no free address left");
    let error = world.start("x", &in_network("name=mine,ip=10.0.0.1")).err().expect("outside");
    assert_eq!(error.to_string(), "address 10.0.0.1 is in no range of network mine");
}

#[test]
fn what_the_dead_left_is_freed() {
    let world = World::new();
    drop(world.start("dead", &options(&["9100:80"])).expect("start"));
    world.on_host(|| {
        let mut leases = Leases::open(&world.site).expect("leases");
        // As if both were killed: no process has ever begun at tick 1 with our number.
        let gone = serde_json::from_str(&format!("{{\"pid\":{},\"began\":1}}", std::process::id())).expect("process");
        leases.all[0].owner = Some(gone);
        leases.all[0].init = None;
        leases.save().expect("save");
    });
    let next = world.start("next", &options(&["9100:80"])).expect("taken over");
    assert_eq!(world.elements("ports4"), 1);
    next.serve("0.0.0.0:80");
    assert!(world.on_lan(|| seen_as("192.168.77.1:9100", PATIENCE)).is_some());

    world.on_host(|| {
        let living = HashSet::from(["next".to_owned()]);
        assert_eq!(repair(&world.site, &living).expect("repair"), 0);
        let mut leases = Leases::open(&world.site).expect("leases");
        leases.all[0].owner = None;
        leases.all[0].init = None;
        leases.save().expect("save");
        drop(leases);
        assert_eq!(repair(&world.site, &HashSet::new()).expect("repair"), 1);
    });
    assert_eq!(world.elements("ports4"), 0);
}

#[test]
fn a_reboot_frees_all_leases() {
    let world = World::new();
    let one = world.start("one", &options(&["9300:80"])).expect("start");
    assert!(world.start("other", &options(&["9300:80"])).is_err(), "taken");
    drop(one);
    let path = world.site.run_dir().join("leases");
    let text = std::fs::read_to_string(&path).expect("leases");
    let boot_id = crate::sys::pidfd::boot_id().expect("boot id");
    assert!(text.starts_with(&format!("{{\"boot\":\"{boot_id}\"}}\n")), "{text}");
    // As if the run directory had outlived the machine's last boot, with processes of the same numbers.
    std::fs::write(&path, text.replace(&boot_id, "00000000-0000-0000-0000-000000000000")).expect("write");
    let two = world.start("two", &options(&["9300:80"])).expect("free");
    assert_eq!(two.address(true).to_string(), "10.89.0.2");
}

#[test]
fn a_flushed_ruleset_is_made_again_and_nothing_is_left_at_the_end() {
    let world = World::new();
    let one = world.start("one", &options(&["9200:80"])).expect("start");
    world.on_host(|| {
        let socket = nft::open().expect("socket");
        let mut flush = nft::Transaction::new(nft::TableFamily::Inet, &ruleset::table_name(world.site.tag()));
        flush.delete_table();
        flush.commit(&socket).expect("flushed");
    });
    let two = world.start("two", &options(&["9201:80"])).expect("start");
    assert_eq!(world.elements("ports4"), 2, "the first one's port is back as well");
    let error = world.on_host(|| tear_down(&world.site)).expect_err("alive");
    assert_eq!(error.to_string(), "network bridge is in use by container one");
    world.detach(one);
    world.detach(two);
    world.on_host(|| tear_down(&world.site)).expect("torn down");
    world.on_host(|| {
        let socket = Socket::open(Family::Route).expect("socket");
        let names: Vec<String> = route::links(&socket).expect("links").into_iter().map(|link| link.name).collect();
        assert!(!names.iter().any(|name| name.starts_with("tb")), "{names:?}");
        assert_eq!(nft::tables(&nft::open().expect("socket"), nft::TableFamily::Inet).expect("tables"), Vec::<String>::new());
    });
}

#[test]
fn a_foreign_policy_to_drop_does_not_cut_containers_off() {
    let world = World::new();
    world.on_host(|| {
        let socket = nft::open().expect("socket");
        let mut make = nft::Transaction::new(nft::TableFamily::Ip, "filter");
        make.add_table().add_base_chain_dropping("FORWARD", nft::Hook::Forward, 0);
        make.commit(&socket).expect("made");
    });
    let one = world.start("one", &options(&[])).expect("start");
    serve(world.on_lan(|| TcpListener::bind("0.0.0.0:81").expect("listen")));
    assert!(one.inside(|| seen_as("192.168.77.2:81", PATIENCE)).is_some());
    world.detach(one);
    world.on_host(|| {
        tear_down(&world.site).expect("torn down");
        let socket = nft::open().expect("socket");
        let left = nft::rules_with_comment(&socket, nft::TableFamily::Ip, "filter", "FORWARD", ruleset::COMMENT).expect("list");
        assert!(left.is_empty());
    });
}

#[test]
fn what_a_deleted_root_left_goes_with_the_next_bridge() {
    let world = World::new();
    let names = |world: &World| {
        world.on_host(|| {
            let links = route::links(&Socket::open(Family::Route).expect("socket")).expect("links");
            let tables = nft::tables(&nft::open().expect("socket"), nft::TableFamily::Inet).expect("tables");
            (links.into_iter().map(|link| link.name).filter(|name| name.starts_with("tb")).collect::<Vec<_>>(), tables.len())
        })
    };
    let other = Store::open(&world.dir.join("other")).expect("store");
    let site = Site::at(&other, &world.dir.join("run"), 1).expect("site");
    world.on_host(|| {
        let request = Request::parse(&options(&["9400:80"])).expect("request");
        let (plan, _held) = prepare(&site, Who { id: "gone", name: None }, &request).expect("prepare");
        detach(&site, &plan.id).expect("detach");
    });
    assert_eq!(names(&world), (vec![format!("tb{}-0", site.tag())], 1));
    fs::remove_tree(&other.run_dir().expect("run directory")).expect("removed");
    fs::remove_tree(&world.dir.join("other")).expect("removed");
    std::fs::write(world.dir.join("run/1/w-0123456789abcdef"), "half of a file").expect("write");
    world.start("one", &options(&[])).expect("start");
    assert_eq!(names(&world), (vec![format!("tb{}-0", world.site.tag())], 1));
    assert!(!world.dir.join("run/1/w-0123456789abcdef").exists());
}

#[test]
fn leases_of_the_dead_do_not_pile_up() {
    let world = World::new();
    for n in 0..6 {
        drop(world.start(&format!("c{n}"), &options(&[&format!("{}:80", 9500 + n)])).expect("start"));
    }
    world.on_host(|| {
        let mut leases = Leases::open(&world.site).expect("leases");
        leases.all.iter_mut().for_each(|lease| (lease.owner, lease.init) = (None, None));
        leases.save().expect("save");
    });
    world.start("last", &options(&[])).expect("start");
    assert_eq!(world.elements("ports4"), 0);
    assert_eq!(world.on_host(|| Leases::open(&world.site).expect("leases").all.len()), 1);
}

#[test]
fn without_a_network_there_is_loopback() {
    let world = World::new();
    let none = world.start("none", &in_network("none")).expect("start");
    none.serve("127.0.0.1:80");
    assert!(none.inside(|| seen_as("127.0.0.1:80", PATIENCE)).is_some());
    assert!(none.plan.links.is_empty() && none.plan.resolver.servers.is_empty() && none.plan.asks.is_none());
    assert!(String::from_utf8_lossy(&hosts_file(&none.plan)).contains("127.0.1.1\tnone\n"));
}
