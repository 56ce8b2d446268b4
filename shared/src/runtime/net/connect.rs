//! Networks of a container that runs: it joins one, or leaves one.
//!
//! What the container has is a plan; both return the one that holds then. Its lease follows, and
//! with it its resolver and everybody's; so do the hosts files of all members.

use std::os::fd::AsFd;

use super::attach::{forget_old_flows, introduce, make_links, set_up_links, shared_lines, wait_until_operating};
use super::bridge::Host;
use super::leases::{Lease, Leases};
use super::plan::{Plan, PlannedLink, lease_of, own_lines, plan_link};
use super::request::{Endpoint, Mode, NETWORKS_MAX};
use super::{NetError, Result, Site, Who, files, network, short};
use crate::sys::netlink::{Batch, Family, Socket, route};
use crate::sys::netns;

/// Adds a running container to a network. The caller keeps others from doing the same to it.
///
/// # Errors
/// `Joined` when it is there already, what [`super::prepare`] says of networks and addresses, what the kernel says.
pub fn join(site: &Site, plan: &Plan, who: Who<'_>, endpoint: &Endpoint, init_pid: u32) -> Result<Plan> {
    let host = Host::open(site)?;
    let mut leases = Leases::open(site)?;
    let mut network = network::find(site, &endpoint.network)?;
    if plan.links.iter().any(|link| link.network == network.name) {
        return Err(NetError::Joined { container: short(who.id).to_owned(), network: network.name });
    }
    let host_index = host.ensure(site, &mut network, &leases)?;
    let free = |name: &String| !plan.links.iter().any(|link| link.inside == *name);
    let inside = (0..=NETWORKS_MAX).map(|n| format!("{}{n}", network.link_prefix())).find(free);
    let inside = inside.ok_or_else(|| NetError::usage(format!("a container has at most {NETWORKS_MAX} networks")))?;
    let link = plan_link(site, &host, &mut leases, &network, endpoint, inside, who, &plan.hostname)?;
    let namespace = netns::of_process(init_pid).map_err(|source| NetError::Namespace { source })?;
    let links = [PlannedLink { host_index, ..link }];
    make_links(&host.route, &links, namespace.as_fd())?;
    netns::inside(namespace.as_fd(), || set_up_more(&links)).map_err(|source| NetError::Namespace { source })??;
    links.iter().try_for_each(|link| wait_until_operating(&host.route, link))?;
    let mut joined = plan.clone();
    joined.links.extend(links);
    if let Mode::Networks(endpoints) = &mut joined.mode {
        endpoints.push(Endpoint { network: network.name.clone(), ..endpoint.clone() });
    }
    let lease = leases.take(site.tag(), who.id).ok_or_else(|| not_running(who.id))?;
    let lease = change(site, &host, lease, &joined)?;
    leases.all.push(lease);
    leases.save()?;
    introduce(site, &leases, &joined)?;
    write_own_names(site, &joined)?;
    Ok(joined)
}

/// Takes a running container out of a network.
///
/// # Errors
/// `NotJoined` when it is not in it, or what the kernel says.
pub fn leave(site: &Site, plan: &Plan, name: &str, init_pid: u32) -> Result<Plan> {
    let host = Host::open(site)?;
    let mut leases = Leases::open(site)?;
    let mut left = plan.clone();
    let at = plan.links.iter().position(|link| link.network == name);
    let at = at.ok_or_else(|| NetError::NotJoined { container: short(&plan.id).to_owned(), network: name.to_owned() })?;
    let gone = left.links.remove(at);
    if let Mode::Networks(endpoints) = &mut left.mode {
        endpoints.retain(|endpoint| endpoint.network != name);
    }
    let namespace = netns::of_process(init_pid).map_err(|source| NetError::Namespace { source })?;
    netns::inside(namespace.as_fd(), || take_link(&gone, &left.links)).map_err(|source| NetError::Namespace { source })??;
    let lease = leases.take(site.tag(), &plan.id).ok_or_else(|| not_running(&plan.id))?;
    let lease = change(site, &host, lease, &left)?;
    // Lines of members who share no other network go, in both files.
    let own = site.names_file(&plan.id, "hosts")?;
    for neighbour in leases.all.iter().filter(|other| other.tag == site.tag()) {
        if neighbour.links.iter().any(|link| link.bridge == gone.bridge) {
            let theirs = site.names_file(&neighbour.id, "hosts")?;
            files::update(&theirs, &plan.id, &shared_lines(&lease, neighbour)).map_err(NetError::Path)?;
            files::update(&own, &neighbour.id, &shared_lines(neighbour, &lease)).map_err(NetError::Path)?;
        }
    }
    leases.all.push(lease);
    leases.save()?;
    write_own_names(site, &left)?;
    Ok(left)
}

fn not_running(id: &str) -> NetError {
    NetError::usage(format!("container {} does not run", short(id)))
}

fn write_own_names(site: &Site, plan: &Plan) -> Result<()> {
    files::update(&site.names_file(&plan.id, "hosts")?, &plan.id, &own_lines(plan)).map_err(NetError::Path)
}

/// Returns the lease with the links of a plan; published ports lead to what is then its first address.
fn change(site: &Site, host: &Host, old: Lease, plan: &Plan) -> Result<Lease> {
    let new = Lease { links: lease_of(site, plan).links, ..old.clone() };
    let address = |lease: &Lease| lease.links.iter().flat_map(|link| link.addresses.clone()).collect::<Vec<_>>();
    if !old.ports.is_empty() && address(&old) != address(&new) {
        host.ruleset.withdraw(&old)?;
        if !new.links.is_empty() {
            host.ruleset.publish(&new)?;
        }
        forget_old_flows(&new);
    }
    Ok(new)
}

/// Runs in the container's network namespace.
fn set_up_more(links: &[PlannedLink]) -> Result<()> {
    let socket = Socket::open(Family::Route).map_err(NetError::netlink)?;
    let has_route = default_routes(&socket)?;
    set_up_links(&socket, Batch::new(), links, has_route)
}

/// Tells whether there are default routes of IPv4 and of IPv6.
fn default_routes(socket: &Socket) -> Result<[bool; 2]> {
    let routes = route::routes(socket).map_err(NetError::netlink)?;
    let has =
        |v4: bool| routes.iter().any(|route| route.destination.is_none() && route.gateway.is_some_and(|gateway| gateway.is_ipv4() == v4));
    Ok([has(true), has(false)])
}

/// Runs in the container's network namespace: takes a link away, and lets another lead out in its place.
fn take_link(gone: &PlannedLink, links: &[PlannedLink]) -> Result<()> {
    let socket = Socket::open(Family::Route).map_err(NetError::netlink)?;
    if let Some(link) = route::find_link(&socket, &gone.inside).map_err(NetError::netlink)? {
        let mut delete = Batch::new();
        route::delete_link(&mut delete, link.index);
        socket.run(delete).map_err(NetError::netlink)?;
    }
    let mut has_route = default_routes(&socket)?;
    let mut batch = Batch::new();
    for link in links {
        let index = route::link_index(&socket, &link.inside).map_err(NetError::netlink)?;
        for gateway in &link.gateways {
            if !std::mem::replace(&mut has_route[usize::from(gateway.is_ipv6())], true) {
                route::add_default_route(&mut batch, index, *gateway);
            }
        }
    }
    socket.run(batch).map_err(NetError::netlink)
}
