//! The packet filter of one root: one table, made whole once, then only elements come and go.
//!
//! In `nft` words, what [`Ruleset::rebuild`] makes:
//!
//! ```text
//! chain raw          { hook prerouting, raw:    iifname @bridges ip daddr 127.0.0.0/8 drop }
//! chain prerouting   { hook prerouting, dstnat: ip daddr 127.0.0.0/8 return; fib daddr type local jump publish }
//! chain output       { hook output, dstnat:     ip6 daddr ::1 return; fib daddr type local jump publish }
//! chain publish      { dnat to daddr . l4proto . dport map @ports4_at; ... l4proto . dport map @ports4; ranges; the same for 6 }
//! chain forward      { hook forward, filter:    ct state established,related accept; iifname . oifname @within accept;
//!                      iifname @internal drop; ct status dnat accept; oifname @bridges drop }
//! chain postrouting  { hook postrouting, srcnat: ip saddr @nets4 oifname != @bridges masquerade;
//!                      ct status dnat ip saddr @nets4 masquerade; ip saddr 127.0.0.0/8 oifname @bridges masquerade; 6 likewise }
//! ```
//!
//! So: networks do not reach one another nor unpublished ports from outside; published ports are
//! reached from outside, from 127.0.0.1, from the host's own addresses and from containers. `[::1]`
//! cannot be rewritten by the kernel: [`super::forward`] takes that. Chains of others that drop forwarded packets still do: where
//! iptables' FORWARD drops by policy (docker sets that), [`admit`] puts rules into it.

use std::net::IpAddr;

use super::leases::Lease;
use super::network::{Network, nth};
use super::publish::{self, MapElements};
use super::{NetError, Result, Site};
use crate::sys::netlink::Socket;
use crate::sys::netlink::route::Prefix;
use crate::sys::nft::expr::{Base, Ct, Expr, Meta, Verdict};
use crate::sys::nft::{self, ChainKind, Element, Field, Hook, Row, Set, TableFamily, Transaction};

/// Changes whenever the rules do: another number in the marker file means that the table is made anew.
pub(super) const VERSION: u32 = 1;
/// How the bridges of other engines begin: what leads there stays those engines' business.
const FOREIGN_BRIDGES: [&str; 6] = ["docker", "br-", "podman", "cni", "virbr", "lxdbr"];
/// How our rules in foreign chains are known.
pub(super) const COMMENT: &str = "tacklebox: containers";
/// What the names of our links begin with.
pub(super) const OUR_LINKS: &str = "tb";

const RAW: i32 = -300;
const DSTNAT: i32 = -100;
const FILTER: i32 = 0;
const SRCNAT: i32 = 100;
const V4: &[u8] = &[2];
const V6: &[u8] = &[10];
const ADDRESS_IS_LOCAL: u32 = 2;
const STATE_ESTABLISHED_OR_RELATED: u32 = 6;
const STATUS_DNAT: u32 = 0x20;

/// The sets and maps of the table: name, key, data, interval.
const SETS: [Set<'static>; 13] = [
    Set { name: "bridges", key: &[Field::LinkName], data: &[], interval: false },
    Set { name: "internal", key: &[Field::LinkName], data: &[], interval: false },
    Set { name: "within", key: &[Field::LinkName, Field::LinkName], data: &[], interval: false },
    Set { name: "nets4", key: &[Field::Ipv4], data: &[], interval: true },
    Set { name: "nets6", key: &[Field::Ipv6], data: &[], interval: true },
    Set { name: "ports4", key: &[Field::Protocol, Field::Port], data: &[Field::Ipv4, Field::Port], interval: false },
    Set { name: "ports4_at", key: &[Field::Ipv4, Field::Protocol, Field::Port], data: &[Field::Ipv4, Field::Port], interval: false },
    Set { name: "ranges4", key: &[Field::Protocol, Field::Port], data: &[Field::Ipv4], interval: true },
    Set { name: "ranges4_at", key: &[Field::Ipv4, Field::Protocol, Field::Port], data: &[Field::Ipv4], interval: true },
    Set { name: "ports6", key: &[Field::Protocol, Field::Port], data: &[Field::Ipv6, Field::Port], interval: false },
    Set { name: "ports6_at", key: &[Field::Ipv6, Field::Protocol, Field::Port], data: &[Field::Ipv6, Field::Port], interval: false },
    Set { name: "ranges6", key: &[Field::Protocol, Field::Port], data: &[Field::Ipv6], interval: true },
    Set { name: "ranges6_at", key: &[Field::Ipv6, Field::Protocol, Field::Port], data: &[Field::Ipv6], interval: true },
];

/// The table of one root.
#[derive(Debug)]
pub(super) struct Ruleset {
    socket: Socket,
    table: String,
}

/// Returns the name of a root's table.
pub(super) fn table_name(tag: &str) -> String {
    format!("tacklebox_{tag}")
}

impl Ruleset {
    /// Opens a socket to the packet filter.
    pub(super) fn open(tag: &str) -> Result<Ruleset> {
        Ok(Ruleset { socket: nft::open().map_err(NetError::netlink)?, table: table_name(tag) })
    }

    fn transaction(&self) -> Transaction {
        Transaction::new(TableFamily::Inet, &self.table)
    }

    /// Tells whether the table is there.
    pub(super) fn exists(&self) -> Result<bool> {
        nft::has_table(&self.socket, TableFamily::Inet, &self.table).map_err(NetError::netlink)
    }

    /// Makes the table anew with all that belongs into it: for the first container after boot, and
    /// after somebody flushed the ruleset.
    pub(super) fn rebuild(&self, site: &Site, networks: &[Network], leases: &[Lease]) -> Result<()> {
        let mut all = self.transaction();
        // What exists is deleted in the same transaction; deleting needs something that exists.
        all.add_table().delete_table().add_table();
        SETS.iter().for_each(|set| {
            all.add_set(set);
        });
        add_chains(&mut all);
        for network in networks {
            add_network_elements(&mut all, site, network, true);
        }
        for lease in leases {
            for MapElements { map, elements } in lease_elements(lease) {
                all.add_elements(&map, &elements);
            }
        }
        all.commit(&self.socket).map_err(NetError::netlink)
    }

    /// Lets a network's packets through.
    pub(super) fn add_network(&self, site: &Site, network: &Network) -> Result<()> {
        let mut add = self.transaction();
        add_network_elements(&mut add, site, network, true);
        add.commit(&self.socket).map_err(NetError::netlink)
    }

    /// Forgets a network; one that is not known is fine.
    pub(super) fn remove_network(&self, site: &Site, network: &Network) -> Result<()> {
        let mut remove = self.transaction();
        add_network_elements(&mut remove, site, network, false);
        match remove.commit(&self.socket) {
            Err(error) if error.absent() => Ok(()),
            other => other.map_err(NetError::netlink),
        }
    }

    /// Leads a container's published ports in.
    pub(super) fn publish(&self, lease: &Lease) -> Result<()> {
        let mut add = self.transaction();
        for MapElements { map, elements } in lease_elements(lease) {
            add.add_elements(&map, &elements);
        }
        if add.is_empty() { Ok(()) } else { add.commit(&self.socket).map_err(NetError::netlink) }
    }

    /// Leads a container's published ports in no more; what is not there is fine.
    pub(super) fn withdraw(&self, lease: &Lease) -> Result<()> {
        let maps = lease_elements(lease);
        let mut delete = self.transaction();
        for MapElements { map, elements } in &maps {
            delete.delete_elements(map, elements);
        }
        if delete.is_empty() {
            return Ok(());
        }
        match delete.commit(&self.socket) {
            Err(error) if error.absent() => self.withdraw_each(&maps),
            other => other.map_err(NetError::netlink),
        }
    }

    /// Deletes one by one: a transaction fails as a whole when one element has gone.
    fn withdraw_each(&self, maps: &[MapElements]) -> Result<()> {
        for MapElements { map, elements } in maps {
            for element in elements {
                let mut delete = self.transaction();
                delete.delete_elements(map, std::slice::from_ref(element));
                match delete.commit(&self.socket) {
                    Err(error) if error.absent() => {}
                    other => other.map_err(NetError::netlink)?,
                }
            }
        }
        Ok(())
    }

    /// Deletes the table; none is fine.
    pub(super) fn remove(&self) -> Result<()> {
        let mut remove = self.transaction();
        remove.add_table().delete_table();
        remove.commit(&self.socket).map_err(NetError::netlink)
    }
}

/// Returns the map elements of a lease: its published ports, to its first address of each kind.
fn lease_elements(lease: &Lease) -> Vec<MapElements> {
    let addresses = || lease.links.iter().flat_map(|link| link.addresses.iter().copied());
    let v4 = addresses().find_map(|address| if let IpAddr::V4(address) = address { Some(address) } else { None });
    let v6 = addresses().find_map(|address| if let IpAddr::V6(address) = address { Some(address) } else { None });
    publish::elements(&lease.ports, v4, v6)
}

fn add_network_elements(transaction: &mut Transaction, site: &Site, network: &Network, add: bool) {
    let bridge = network.bridge(site);
    let mut put = |set: &str, elements: Vec<Element>| {
        if add {
            transaction.add_elements(set, &elements)
        } else {
            transaction.delete_elements(set, &elements)
        };
    };
    let key = |key: Row| vec![Element { key: key.bytes(), key_end: None, data: None, ends_interval: false }];
    put("bridges", key(Row::new().link(&bridge)));
    if !network.is_isolating() {
        put("within", key(Row::new().link(&bridge).link(&bridge)));
    }
    if network.internal {
        put("internal", key(Row::new().link(&bridge)));
    }
    if network.internal || network.is_bare() {
        return;
    }
    for subnet in &network.subnets {
        put(if subnet.prefix.address.is_ipv4() { "nets4" } else { "nets6" }, interval(subnet.prefix));
    }
}

/// Returns a range of addresses as a set with one field has it: its first address, and the one after its last.
fn interval(prefix: Prefix) -> Vec<Element> {
    let bytes = |address: IpAddr| match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    let after = nth(Prefix { address: prefix.last(), bits: if prefix.address.is_ipv4() { 32 } else { 128 } }, 1);
    vec![
        Element { key: bytes(prefix.first()), key_end: None, data: None, ends_interval: false },
        Element { key: bytes(after), key_end: None, data: None, ends_interval: true },
    ]
}

/// `ip daddr` (or `saddr`) into register 0 after checking the family.
fn address(v4: bool, source: bool) -> [Expr<'static>; 3] {
    let (family, offset, len) = match (v4, source) {
        (true, true) => (V4, 12, 4),
        (true, false) => (V4, 16, 4),
        (false, true) => (V6, 8, 16),
        (false, false) => (V6, 24, 16),
    };
    [Expr::Meta(Meta::Family, 0), Expr::Equal(0, family), Expr::Payload { base: Base::Network, offset, len, register: 0 }]
}

fn add_chains(all: &mut Transaction) {
    let loopback4 = [Expr::And(0, &[255, 0, 0, 0]), Expr::Equal(0, &[127, 0, 0, 0])];
    let local = u32::to_ne_bytes(ADDRESS_IS_LOCAL);
    let to_publish = [Expr::ToThisMachine(0), Expr::Equal(0, &local), Expr::Then(Verdict::Jump("publish"))];
    let rule = |parts: &[&[Expr<'static>]]| parts.concat();

    all.add_chain("publish");
    add_publish_rules(all);

    all.add_base_chain("raw", ChainKind::Filter, Hook::Prerouting, RAW);
    let from_bridge = [Expr::Meta(Meta::InLink, 0), Expr::In(0, "bridges")];
    all.add_rule("raw", &rule(&[&from_bridge, &address(true, false), &loopback4, &[Expr::Then(Verdict::Drop)]]));

    all.add_base_chain("prerouting", ChainKind::Nat, Hook::Prerouting, DSTNAT);
    all.add_rule("prerouting", &rule(&[&address(true, false), &loopback4, &[Expr::Then(Verdict::Return)]]));
    all.add_rule("prerouting", &to_publish);

    all.add_base_chain("output", ChainKind::Nat, Hook::Output, DSTNAT);
    let loopback6 = [Expr::Equal(0, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]), Expr::Then(Verdict::Return)];
    all.add_rule("output", &rule(&[&address(false, false), &loopback6]));
    all.add_rule("output", &to_publish);

    all.add_base_chain("forward", ChainKind::Filter, Hook::Forward, FILTER);
    let state = u32::to_ne_bytes(STATE_ESTABLISHED_OR_RELATED);
    let zero = [0; 4];
    let accept = Expr::Then(Verdict::Accept);
    all.add_rule("forward", &[Expr::Ct(Ct::State, 0), Expr::And(0, &state), Expr::NotEqual(0, &zero), accept]);
    all.add_rule("forward", &[Expr::Meta(Meta::InLink, 0), Expr::Meta(Meta::OutLink, 4), Expr::In(0, "within"), accept]);
    all.add_rule("forward", &[Expr::Meta(Meta::InLink, 0), Expr::In(0, "internal"), Expr::Then(Verdict::Drop)]);
    let status = u32::to_ne_bytes(STATUS_DNAT);
    let was_published = [Expr::Ct(Ct::Status, 0), Expr::And(0, &status), Expr::NotEqual(0, &zero)];
    all.add_rule("forward", &[was_published[0], was_published[1], was_published[2], accept]);
    all.add_rule("forward", &[Expr::Meta(Meta::OutLink, 0), Expr::In(0, "bridges"), Expr::Then(Verdict::Drop)]);

    all.add_base_chain("postrouting", ChainKind::Nat, Hook::Postrouting, SRCNAT);
    for (v4, nets) in [(true, "nets4"), (false, "nets6")] {
        let from = address(v4, true);
        let out = [Expr::In(0, nets), Expr::Meta(Meta::OutLink, 0), Expr::NotIn(0, "bridges"), Expr::Masquerade];
        let mut rule = from.to_vec();
        rule.extend_from_slice(&out);
        all.add_rule("postrouting", &rule);
        let mut rule = was_published.to_vec();
        rule.extend_from_slice(&from);
        rule.extend_from_slice(&[Expr::In(0, nets), Expr::Masquerade]);
        all.add_rule("postrouting", &rule);
    }
    let to_bridge = [Expr::Meta(Meta::OutLink, 0), Expr::In(0, "bridges"), Expr::Masquerade];
    all.add_rule("postrouting", &rule(&[&address(true, true), &loopback4, &to_bridge]));
}

fn add_publish_rules(all: &mut Transaction) {
    for (v4, family, words) in [(true, V4, 1), (false, V6, 4)] {
        let number = if v4 { 2 } else { 10 };
        let suffix = if v4 { "4" } else { "6" };
        let protocol_and_port = |register: u32| {
            [Expr::Meta(Meta::Protocol, register), Expr::Payload { base: Base::Transport, offset: 2, len: 2, register: register + 1 }]
        };
        // The more special ones first: a chosen address of the host before any.
        for (at, kind) in [(true, "ports"), (true, "ranges"), (false, "ports"), (false, "ranges")] {
            let map = format!("{kind}{suffix}{}", if at { "_at" } else { "" });
            let mut rule: Vec<Expr<'_>> = vec![Expr::Meta(Meta::Family, 0), Expr::Equal(0, family)];
            if at {
                rule.push(address(v4, false)[2]);
                rule.extend_from_slice(&protocol_and_port(words));
            } else {
                rule.extend_from_slice(&protocol_and_port(0));
            }
            rule.push(Expr::Map(0, &map, 0));
            rule.push(Expr::Dnat(number, 0, (kind == "ports").then_some(words)));
            all.add_rule("publish", &rule);
        }
    }
}

/// Where other programs drop forwarded packets by policy, lets those of our bridges through, but
/// for those to bridges of other engines: rules at the top of docker's chain for users, else of FORWARD itself. Nothing is done where
/// nothing drops, or where the rules are there.
pub(super) fn admit(socket: &Socket, links: &str) -> Result<()> {
    let (name, comment) = rule_of(links);
    for family in [TableFamily::Ip, TableFamily::Ip6] {
        let drops = nft::chain_drops(socket, family, "filter", "FORWARD").map_err(NetError::netlink)?;
        if drops != Some(true) {
            continue;
        }
        let has_user_chain = nft::chain_drops(socket, family, "filter", "DOCKER-USER").map_err(NetError::netlink)?.is_some();
        let chain = if has_user_chain { "DOCKER-USER" } else { "FORWARD" };
        if !nft::rules_with_comment(socket, family, "filter", chain, &comment).map_err(NetError::netlink)?.is_empty() {
            continue;
        }
        let mut insert = Transaction::new(family, "filter");
        let ours = |link| [Expr::Meta(link, 0), Expr::Equal(0, &name)];
        let end = |verdict| [Expr::Counter, Expr::Then(verdict)];
        // Each goes to the top, so the last one here is asked first.
        for link in [Meta::InLink, Meta::OutLink] {
            insert.insert_rule(chain, &comment, &[&ours(link)[..], &end(Verdict::Accept)].concat());
        }
        for theirs in FOREIGN_BRIDGES {
            let to = [Expr::Meta(Meta::OutLink, 0), Expr::Equal(0, theirs.as_bytes())];
            insert.insert_rule(chain, &comment, &[&ours(Meta::InLink)[..], &to, &end(Verdict::Return)].concat());
        }
        insert.commit(socket).map_err(NetError::netlink)?;
    }
    Ok(())
}

/// Returns the bytes that a link's name begins with, and the comment of the rules for it: all of ours, or one that a person named.
fn rule_of(links: &str) -> (Vec<u8>, String) {
    if links == OUR_LINKS {
        return (links.as_bytes().to_vec(), COMMENT.to_owned());
    }
    (links.bytes().chain([0]).collect(), format!("{COMMENT} {links}"))
}

/// Takes the rules of [`admit`] for our links out again.
pub(super) fn retire(socket: &Socket) -> Result<()> {
    expel(socket, OUR_LINKS)
}

/// Takes the rules of [`admit`] for a link out again.
pub(super) fn expel(socket: &Socket, links: &str) -> Result<()> {
    let (_, comment) = rule_of(links);
    for family in [TableFamily::Ip, TableFamily::Ip6] {
        for chain in ["DOCKER-USER", "FORWARD"] {
            let Ok(handles) = nft::rules_with_comment(socket, family, "filter", chain, &comment) else { continue };
            let mut delete = Transaction::new(family, "filter");
            handles.into_iter().for_each(|handle| {
                delete.delete_rule(chain, handle);
            });
            if !delete.is_empty() {
                delete.commit(socket).map_err(NetError::netlink)?;
            }
        }
    }
    Ok(())
}

impl Ruleset {
    /// Returns the socket, for rules in chains of others.
    pub(super) fn socket(&self) -> &Socket {
        &self.socket
    }
}
