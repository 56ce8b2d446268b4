//! UDP flows that are older than the container at the port that they are sent to.

use std::collections::BTreeSet;
use std::net::{SocketAddr, UdpSocket};
use std::time::Instant;

use super::{Container, IMPATIENCE, PATIENCE, World, options};

/// Senders of UDP packets to a published port: over the LAN, over loopback, and one whom a program
/// on that very port spoke to first.
struct Senders {
    all: Vec<(UdpSocket, SocketAddr)>,
}

impl Senders {
    fn to_port(world: &World, port: u16) -> Senders {
        let lan = |at: &str| world.on_lan(|| UdpSocket::bind(at).expect("bind"));
        let mut all: Vec<(UdpSocket, SocketAddr)> = vec![
            (lan("0.0.0.0:0"), SocketAddr::new("192.168.77.1".parse().expect("ip"), port)),
            (lan("[::]:0"), SocketAddr::new("fd77::1".parse().expect("ip"), port)),
            (world.on_host(|| UdpSocket::bind("0.0.0.0:0").expect("bind")), SocketAddr::new("127.0.0.1".parse().expect("ip"), port)),
        ];
        let spoken_to = lan("0.0.0.0:0");
        let client = SocketAddr::new("192.168.77.2".parse().expect("ip"), spoken_to.local_addr().expect("address").port());
        world.on_host(|| UdpSocket::bind(("0.0.0.0", port)).expect("bind").send_to(b"x", client).expect("send"));
        all.push((spoken_to, SocketAddr::new("192.168.77.1".parse().expect("ip"), port)));
        Senders { all }
    }

    fn send(&self) {
        for (n, (socket, to)) in self.all.iter().enumerate() {
            socket.send_to(&[n as u8], to).expect("send");
        }
    }

    /// Returns whose packets reach a container that listens. They are sent again and again, as by programs that
    /// know that packets get lost: what sticks to the wrong flow sticks to it for ever then.
    fn reach(&self, container: &Container, port: u16) -> Vec<u8> {
        let server = container.inside(|| UdpSocket::bind(("::", port)).expect("bind"));
        server.set_read_timeout(Some(IMPATIENCE)).expect("timeout");
        let end = Instant::now() + 4 * PATIENCE;
        let mut buffer = [0; 4];
        let mut seen = BTreeSet::new();
        while seen.len() < self.all.len() && Instant::now() < end {
            self.send();
            while seen.len() < self.all.len() && server.recv_from(&mut buffer).is_ok() {
                seen.insert(buffer[0]);
            }
        }
        seen.into_iter().collect()
    }
}

/// With conntrack at work before there is any container, as on a host that has a firewall.
fn check_senders(publish: &str, port: u16, inside: u16) {
    let world = World::new();
    let _early = world.start("early", &options(&[])).expect("start");
    let senders = Senders::to_port(&world, port);
    senders.send();
    let first = world.start("first", &options(&[publish])).expect("start");
    assert_eq!(senders.reach(&first, inside), [0, 1, 2, 3], "the flows began before the container");
    world.detach(first);
    senders.send();
    let second = world.start("second", &options(&[publish])).expect("start");
    assert_eq!(senders.reach(&second, inside), [0, 1, 2, 3], "the flows went to the container before");
}

#[test]
fn a_udp_sender_that_never_stops_reaches_the_next_container() {
    check_senders("5300:53/udp", 5300, 53);
}

#[test]
fn senders_to_a_wide_range_reach_the_next_container() {
    check_senders("5300-5340:5300-5340/udp", 5311, 5311);
}
