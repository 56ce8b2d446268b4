//! Connects a container that waits to start, and frees what it had when it has ended or died.

use std::collections::HashSet;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use super::bridge::{self, Host};
use super::leases::{Lease, LeasedLink, Leases, Process};
use super::plan::{Plan, PlannedLink, lease_of};
use super::request::Protocol;
use super::{NetError, Result, Site, dns, files, network, ruleset};
use crate::sys::netlink::route::{self, Veth};
use crate::sys::netlink::{Batch, Family, Socket, conntrack};
use crate::sys::{netns, random};

/// A link is asked this often whether packets pass, with a pause of the length below in between.
const OPERATES_TRIES_MAX: usize = 100;
const OPERATES_PAUSE: Duration = Duration::from_millis(1);
/// A start looks at this many leases of others, and takes out those whose owners are dead.
const LOOKED_AT_MAX: usize = 8;

/// Connects a container whose first process exists and waits: its own namespace gets loopback, its
/// links, addresses and routes; its ports are published; its names get known. Does nothing where
/// the namespace is not the container's own.
///
/// Returns the resolver of a container that has one, which the caller gives its turns.
///
/// # Errors
/// What the kernel says. Then nothing but the lease is left, which [`detach`] frees.
pub fn attach(site: &Site, plan: &Plan, init_pid: u32) -> Result<Option<dns::Server>> {
    if !plan.needs_namespace() {
        return Ok(None);
    }
    let namespace = netns::of_process(init_pid).map_err(|source| NetError::Namespace { source })?;
    attach_to(site, plan, namespace.as_fd(), Process::of(init_pid))
}

pub(super) fn attach_to(site: &Site, plan: &Plan, namespace: BorrowedFd<'_>, init: Option<Process>) -> Result<Option<dns::Server>> {
    let route = if plan.links.is_empty() { None } else { Some(Socket::open(Family::Route).map_err(NetError::netlink)?) };
    if let Some(route) = &route {
        make_links(route, &plan.links, namespace)?;
    }
    let inside = || {
        set_up_inside(&plan.links)?;
        plan.asks.as_ref().map(|_| dns::Sockets::open()).transpose()
    };
    let sockets = netns::inside(namespace, inside).map_err(|source| NetError::Namespace { source })??;
    let Some(route) = route else { return Ok(None) };
    plan.links.iter().try_for_each(|link| wait_until_operating(&route, link))?;
    drop(route);
    let mut leases = Leases::open(site)?;
    let mut lease = leases.take(site.tag(), &plan.id).unwrap_or_else(|| lease_of(site, plan));
    lease.owner = Process::this();
    lease.init = init;
    if !lease.ports.is_empty() {
        ruleset::Ruleset::open(site.tag())?.publish(&lease)?;
        forget_old_flows(&lease);
    }
    leases.all.push(lease);
    leases.save()?;
    introduce(site, &leases, plan)?;
    match (sockets, &plan.asks) {
        (Some(sockets), Some(asks)) => dns::Server::new(site, &plan.id, sockets, asks, namespace).map(Some),
        _ => Ok(None),
    }
}

/// Lets whoever has been sending to a published UDP port reach the container, and nobody reach one
/// that has gone: the elements decide for the first packet of a flow only, so this comes after them.
/// Without it a flow moves after half a minute of silence, so failing is no reason to stop.
pub(super) fn forget_old_flows(lease: &Lease) {
    let udp = lease.ports.iter().filter(|port| port.protocol == Protocol::Udp);
    let ranges: Vec<_> = udp.map(|port| port.host_port..=port.host_port.saturating_add(port.count - 1)).collect();
    if !ranges.is_empty() {
        let _ = conntrack::forget_udp_flows(&ranges);
    }
}

/// Makes links, whose other ends are in the namespace.
pub(super) fn make_links(socket: &Socket, links: &[PlannedLink], namespace: BorrowedFd<'_>) -> Result<()> {
    let mut make = Batch::new();
    for link in links {
        let on = link.direct.as_ref().map_or(&link.bridge, |direct| &direct.parent);
        let index = if link.host_index == 0 { route::link_index(socket, on).map_err(NetError::netlink)? } else { link.host_index };
        if let Some(direct) = &link.direct {
            route::add_direct(&mut make, direct, index, &link.inside, link.mac, namespace, link.mtu);
            continue;
        }
        let veth = Veth {
            name: &link.outside,
            bridge_index: index,
            peer_name: &link.inside,
            peer_mac: link.mac,
            peer_netns: namespace,
            mtu: link.mtu,
            isolated: link.isolated,
        };
        route::add_veth(&mut make, &veth);
        if network::host_has_ipv6() {
            route::without_own_address(&mut make, &link.outside);
        }
    }
    socket.run(make).map_err(NetError::netlink)
}

/// Waits until packets pass to and from a link. The kernel notices by a worker of its own that the
/// other end came up, and drops what comes before: whoever asked for an address then asks again
/// only a second later. Linux 6.8 sees to it when it is asked, so that mostly nothing is waited for.
pub(super) fn wait_until_operating(socket: &Socket, link: &PlannedLink) -> Result<()> {
    if link.direct.is_some() {
        return Ok(());
    }
    // The bridge after its port, which is what it operates by.
    for name in [&link.outside, &link.bridge] {
        for _ in 0..OPERATES_TRIES_MAX {
            match route::find_link(socket, name).map_err(NetError::netlink)? {
                Some(found) if !found.operates => std::thread::sleep(OPERATES_PAUSE),
                _ => break,
            }
        }
    }
    Ok(())
}

/// Runs in the container's network namespace.
fn set_up_inside(links: &[PlannedLink]) -> Result<()> {
    // Anybody in a container may ping and may listen on port 80, as under docker.
    bridge::put("/proc/sys/net/ipv4/ping_group_range", "0\t2147483647")?;
    bridge::put("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0")?;
    let socket = Socket::open(Family::Route).map_err(NetError::netlink)?;
    let mut batch = Batch::new();
    route::set_up(&mut batch, route::LOOPBACK_INDEX);
    set_up_links(&socket, batch, links, [false, false])
}

/// Sets links up in the network namespace of the socket, which has default routes of IPv4 and IPv6 or not.
pub(super) fn set_up_links(socket: &Socket, mut batch: Batch, links: &[PlannedLink], mut has_route: [bool; 2]) -> Result<()> {
    for link in links {
        for setting in ["accept_ra", "accept_dad"] {
            bridge::put(&format!("/proc/sys/net/ipv6/conf/{}/{setting}", link.inside), "0")?;
        }
        let index = route::link_index(socket, &link.inside).map_err(NetError::netlink)?;
        route::set_up(&mut batch, index);
        for address in &link.addresses {
            route::add_address(&mut batch, index, *address);
        }
        for gateway in &link.gateways {
            let seen = &mut has_route[usize::from(gateway.is_ipv6())];
            if !std::mem::replace(seen, true) {
                route::add_default_route(&mut batch, index, *gateway);
            }
        }
    }
    socket.run(batch).map_err(NetError::netlink)
}

/// Writes the container's names into the hosts files of its neighbours, and theirs into its own.
pub(super) fn introduce(site: &Site, leases: &Leases, plan: &Plan) -> Result<()> {
    let mine = site.names_file(&plan.id, "hosts")?;
    for link in plan.links.iter().filter(|link| !link.names.is_empty()) {
        let neighbours = leases.all.iter().filter(|lease| lease.tag == site.tag() && lease.id != plan.id);
        for neighbour in neighbours {
            let Some(theirs) = neighbour.links.iter().find(|other| other.bridge == link.bridge) else { continue };
            files::update(&mine, &neighbour.id, &member_lines(neighbour, Some(plan))).map_err(NetError::Path)?;
            if !theirs.names.is_empty() {
                let own = lease_of(site, plan);
                let file = site.names_file(&neighbour.id, "hosts")?;
                files::update(&file, &plan.id, &shared_lines(&own, neighbour)).map_err(NetError::Path)?;
            }
        }
    }
    Ok(())
}

/// Returns the lines of a container for the file of one that is described by its plan.
fn member_lines(lease: &Lease, reader: Option<&Plan>) -> String {
    let shares = |link: &LeasedLink| reader.is_none_or(|plan| plan.links.iter().any(|own| own.bridge == link.bridge));
    lines_of(lease, shares)
}

/// Returns the lines of a container for the file of another: those of networks in which both are.
pub(super) fn shared_lines(lease: &Lease, reader: &Lease) -> String {
    lines_of(lease, |link| reader.links.iter().any(|own| own.bridge == link.bridge))
}

fn lines_of(lease: &Lease, shares: impl Fn(&LeasedLink) -> bool) -> String {
    let links = lease.links.iter().filter(|link| !link.names.is_empty() && shares(link));
    links.flat_map(|link| link.addresses.iter().map(|address| files::member_line(*address, &link.names, &lease.id))).collect()
}

/// Ends a container's part in its networks: its ports, its lease, its names. The links go with the
/// namespace. A container that has nothing is fine.
///
/// # Errors
/// When the leases cannot be written or the kernel refuses.
pub fn detach(site: &Site, id: &str) -> Result<()> {
    let mut leases = Leases::open(site)?;
    let Some(lease) = leases.take(site.tag(), id) else { return Ok(()) };
    if !lease.ports.is_empty() {
        ruleset::Ruleset::open(site.tag())?.withdraw(&lease)?;
        forget_old_flows(&lease);
    }
    leases.save()?;
    forget_names(site, &leases, &lease)
}

fn forget_names(site: &Site, leases: &Leases, gone: &Lease) -> Result<()> {
    for neighbour in leases.all.iter().filter(|lease| lease.tag == site.tag()) {
        if !shared_lines(gone, neighbour).is_empty() {
            files::update(&site.names_file(&neighbour.id, "hosts")?, &gone.id, "").map_err(NetError::Path)?;
        }
    }
    Ok(())
}

/// Frees what containers of this root left that are not among the living; returns how many.
///
/// # Errors
/// When the leases cannot be read or written.
pub fn repair(site: &Site, living: &HashSet<String>) -> Result<usize> {
    let mut leases = Leases::open(site)?;
    let is_dead = |lease: &Lease| lease.tag == site.tag() && !living.contains(&lease.id) && !lease.lives();
    let (dead, kept): (Vec<Lease>, Vec<Lease>) = std::mem::take(&mut leases.all).into_iter().partition(is_dead);
    leases.all = kept;
    if dead.is_empty() {
        return Ok(0);
    }
    let host = Host::open(site)?;
    for lease in &dead {
        withdraw(&host, lease);
        forget_names(site, &leases, lease)?;
    }
    leases.save()?;
    Ok(dead.len())
}

/// Takes a dead lease out. Its elements go now, since another container may get the same port; an
/// element that cannot be deleted is one that is not there.
pub(super) fn reap(host: &Host, leases: &mut Leases, index: usize) {
    let lease = leases.all.remove(index);
    withdraw(host, &lease);
}

/// Takes out a few leases whose owners are dead, looking at others each time: killed builds leave them.
pub(super) fn reap_some(host: &Host, leases: &mut Leases) {
    let mut start = [0; 4];
    random::fill(&mut start);
    let start = u32::from_ne_bytes(start) as usize;
    let count = leases.all.len();
    let mut dead: Vec<usize> =
        (0..count.min(LOOKED_AT_MAX)).map(|step| (start % count + step) % count).filter(|index| !leases.all[*index].lives()).collect();
    dead.sort_unstable_by(|a, b| b.cmp(a));
    dead.into_iter().for_each(|index| reap(host, leases, index));
}

pub(super) fn reap_own(host: &Host, leases: &mut Leases, tag: &str, id: &str) {
    if let Some(lease) = leases.take(tag, id) {
        withdraw(host, &lease);
    }
}

/// Leads a lease's ports in no more, whichever root it belongs to.
fn withdraw(host: &Host, lease: &Lease) {
    if lease.ports.is_empty() {
        return;
    }
    // The table of another root is another; failing to open a socket leaves an element that leads nowhere.
    match ruleset::Ruleset::open(&lease.tag) {
        Ok(rules) => drop(rules.withdraw(lease)),
        Err(_) => drop(host.ruleset.withdraw(lease)),
    }
}
