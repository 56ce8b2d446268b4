use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::AsFd;

use super::route::{self, Prefix, Veth};
use super::{Attributes, Batch, Family, Socket};
use crate::sys::netns;

#[test]
fn a_message_is_laid_out_as_the_kernel_wants_it() {
    let mut batch = Batch::new();
    batch.message(16, 5, "test", |m| {
        m.raw(&[1, 2, 3, 4]).text(3, "ab").nest(18, |m| {
            m.number(1, 7);
        });
    });
    let expected = [
        &40_u32.to_ne_bytes()[..],
        &16_u16.to_ne_bytes(),
        &5_u16.to_ne_bytes(),
        &[0; 8],
        &[1, 2, 3, 4],
        &7_u16.to_ne_bytes(),
        &3_u16.to_ne_bytes(),
        b"ab\0\0",
        &12_u16.to_ne_bytes(),
        &(18_u16 | 0x8000).to_ne_bytes(),
        &8_u16.to_ne_bytes(),
        &1_u16.to_ne_bytes(),
        &7_u32.to_ne_bytes(),
    ]
    .concat();
    assert_eq!(batch.bytes, expected);
}

#[test]
fn attributes_that_are_cut_off_end_the_walk() {
    let whole = [8, 0, 1, 0, 1, 2, 3, 4];
    assert_eq!(Attributes::new(&whole).count(), 1);
    for len in 0..8 {
        assert_eq!(Attributes::new(&whole[..len]).count(), 0, "{len}");
    }
    assert_eq!(Attributes::new(&[3, 0, 1, 0, 9]).count(), 0, "a length below the header's");
}

#[test]
fn a_message_that_is_too_large_is_not_sent() {
    let mut batch = Batch::new();
    batch.message(16, 5, "send too much", |m| {
        m.attr(1, &vec![0; 70_000]);
    });
    let error = Socket::open(Family::Route).expect("socket").run(batch).expect_err("too large");
    assert_eq!(error.to_string(), "cannot send too much: the message is too large");
}

#[test]
fn prefixes_know_their_addresses() {
    let prefix = Prefix { address: IpAddr::from([10, 89, 3, 7]), bits: 24 };
    assert_eq!((prefix.first().to_string(), prefix.last().to_string()), ("10.89.3.0".into(), "10.89.3.255".into()));
    assert!(prefix.contains(IpAddr::from([10, 89, 3, 255])));
    assert!(!prefix.contains(IpAddr::from([10, 89, 4, 0])));
    assert!(prefix.overlaps(&Prefix { address: IpAddr::from([10, 0, 0, 0]), bits: 8 }));
    assert!(prefix.overlaps(&Prefix { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), bits: 0 }));
    assert!(!prefix.overlaps(&Prefix { address: IpAddr::from([10, 89, 4, 0]), bits: 24 }));
}

#[test]
fn links_addresses_and_routes_are_made_and_seen() {
    let host = netns::create().expect("namespace");
    let guest = netns::create().expect("namespace");
    netns::inside(host.as_fd(), || {
        let socket = Socket::open(Family::Route).expect("socket");
        let mut batch = Batch::new();
        route::add_bridge(&mut batch, "tbtest", [2, 0, 0, 0, 0, 1], Some(1400));
        socket.run(batch).expect("bridge");
        let bridge = route::find_link(&socket, "tbtest").expect("look").expect("there");
        assert!(!bridge.up);

        let mut batch = Batch::new();
        route::quiet_bridge(&mut batch, bridge.index);
        route::set_up(&mut batch, bridge.index);
        route::add_address(&mut batch, bridge.index, Prefix { address: IpAddr::from([10, 89, 0, 1]), bits: 24 });
        route::add_address(&mut batch, bridge.index, Prefix { address: "fd00::1".parse().expect("address"), bits: 64 });
        let veth = Veth {
            isolated: false,
            name: "tvtest",
            bridge_index: bridge.index,
            peer_name: "eth0",
            peer_mac: [2, 0, 0, 0, 0, 2],
            peer_netns: guest.as_fd(),
            mtu: None,
        };
        route::add_veth(&mut batch, &veth);
        route::without_own_address(&mut batch, "tvtest");
        socket.run(batch).expect("all");
        assert!(route::find_link(&socket, "tbtest").expect("look").expect("there").up);
        assert_eq!(route::find_link(&socket, "tvtest").expect("look").expect("there").master, Some(bridge.index));
        let routes = route::routes(&socket).expect("routes");
        assert!(routes.iter().any(|r| r.destination.is_some_and(|d| d.to_string() == "10.89.0.0/24")), "{routes:?}");
        let addresses = route::addresses(&socket).expect("addresses");
        assert!(addresses.iter().any(|(index, prefix)| *index == bridge.index && prefix.to_string() == "fd00::1/64"), "{addresses:?}");

        let mut again = Batch::new();
        route::add_bridge(&mut again, "tbtest", [2, 0, 0, 0, 0, 1], None);
        let error = socket.run(again).expect_err("exists");
        assert!(error.exists(), "{error}");
        assert_eq!(error.to_string(), "cannot create the bridge tbtest");
        assert_eq!(route::find_link(&socket, "nothere").expect("look"), None);
    })
    .expect("inside");
    netns::inside(guest.as_fd(), || {
        let socket = Socket::open(Family::Route).expect("socket");
        let link = route::find_link(&socket, "eth0").expect("look").expect("there");
        let mut batch = Batch::new();
        route::set_up(&mut batch, route::LOOPBACK_INDEX);
        route::set_up(&mut batch, link.index);
        route::add_address(&mut batch, link.index, Prefix { address: IpAddr::from([10, 89, 0, 2]), bits: 24 });
        route::add_default_route(&mut batch, link.index, IpAddr::from([10, 89, 0, 1]));
        socket.run(batch).expect("all");
        let routes = route::routes(&socket).expect("routes");
        assert!(routes.iter().any(|r| r.destination.is_none() && r.gateway == Some(IpAddr::from([10, 89, 0, 1]))), "{routes:?}");
        let mut batch = Batch::new();
        route::add_default_route(&mut batch, link.index, IpAddr::from([10, 99, 0, 1]));
        let error = socket.run(batch).expect_err("not on the link");
        assert_eq!(error.to_string(), "cannot add the default route over 10.99.0.1: Nexthop has invalid gateway");
    })
    .expect("inside");
}
