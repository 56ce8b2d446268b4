//! The network of containers, without a daemon: bridges, addresses, published ports, names.
//!
//! A start goes [`prepare`] (addresses and ports are leased under one host-wide lock, so whatever
//! can be refused is refused before anything runs), [`attach`] while the new process waits (a veth
//! pair into its namespace, addresses, routes, map elements), [`detach`] at its end. A veth is never
//! deleted: it goes with its namespace. Who was killed in between leaves a lease whose owner is
//! dead; [`repair`] and the next one who needs what it holds free it. Everything is netlink; no
//! helper is ever run. State lives in `/run/tacklebox/net/<namespace>/`, the networks in the store.

mod bridge;
mod files;
mod leases;
pub mod network;
pub mod publish;
pub mod request;
mod ruleset;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::io;
use std::net::IpAddr;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use bridge::Host;
pub use files::Resolver;
use leases::{Lease, LeasedLink, Leases, Process};
use network::Network;
pub use publish::Held;
use request::{DEFAULT_NETWORK, Endpoint};
pub use request::{Mode, Options, Port, Protocol, Request};

use crate::store::{Store, StoreError};
use crate::sys::fs::{self, PathError};
use crate::sys::netlink::route::{self, Prefix, Veth};
use crate::sys::netlink::{Batch, Family, NetlinkError, Socket};
use crate::sys::{netns, random};

/// An address is looked for in a range at most this often: ranges can have 2^64 addresses.
const ADDRESS_TRIES_MAX: u64 = 70_000;

/// Why a container cannot have the network it wants.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum NetError {
    /// A flag or a value makes no sense.
    #[error("{message}")]
    Usage { message: String },
    #[error("there is no network {name}")]
    NoNetwork { name: String },
    #[error("address range {subnet} overlaps {range}, which is {owner}")]
    Overlap { subnet: Prefix, range: Prefix, owner: String },
    #[error("no address range is free: choose one with dnetwork create --subnet")]
    NoSubnet,
    #[error("network {network} has no free address left")]
    NoAddress { network: String },
    #[error("address {address} of network {network} is in use by {by}")]
    AddressTaken { address: IpAddr, network: String, by: String },
    #[error("port {port} is in use by {by}")]
    PortTaken { port: String, by: String },
    #[error("cannot bind port {port}")]
    Bind { port: String, source: io::Error },
    #[error("network {network} is in use by {by}")]
    InUse { network: String, by: String },
    #[error("{what} is unreadable: {reason}")]
    Corrupt { what: String, reason: String },
    #[error("cannot enter the network namespace of the container")]
    Namespace { source: io::Error },
    #[error(transparent)]
    Netlink(NetlinkError),
    #[error(transparent)]
    Path(PathError),
    #[error(transparent)]
    Store(StoreError),
}

impl NetError {
    fn usage(message: impl Into<String>) -> NetError {
        NetError::Usage { message: message.into() }
    }

    fn netlink(error: NetlinkError) -> NetError {
        NetError::Netlink(error)
    }

    fn store(error: StoreError) -> NetError {
        NetError::Store(error)
    }

    /// Returns what to do about it, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            NetError::Netlink(error) if matches!(error.errno(), Some(libc::EPERM | libc::EACCES)) => {
                Some("bridges need root: --network host and --network none do not")
            }
            NetError::Netlink(error) if error.errno() == Some(libc::EOPNOTSUPP) => Some(
                "the kernel lacks bridges, veth or nf_tables (CONFIG_BRIDGE, CONFIG_VETH, CONFIG_NF_TABLES); --network host works without",
            ),
            NetError::NoNetwork { .. } => Some("dnetwork ls lists the networks; dnetwork create makes one"),
            NetError::PortTaken { .. } => Some("publish another port, or let one be chosen: -p CONTAINER_PORT"),
            _ => None,
        }
    }
}

/// The result of work on networks.
pub type Result<T> = std::result::Result<T, NetError>;

/// A store, and where this host keeps its leases.
#[derive(Clone)]
pub struct Site {
    store: Store,
    run: PathBuf,
}

impl Site {
    /// Returns the site of a store in the calling thread's network namespace.
    ///
    /// # Errors
    /// When the run directory cannot be made.
    pub fn new(store: &Store) -> Result<Site> {
        let namespace = netns::current_inode().map_err(|source| NetError::Namespace { source })?;
        Site::at(store, Path::new("/run/tacklebox/net"), namespace)
    }

    fn at(store: &Store, base: &Path, namespace: u64) -> Result<Site> {
        let run = base.join(namespace.to_string());
        fs::create_dir_all(&run).map_err(NetError::Path)?;
        Ok(Site { store: store.clone(), run })
    }

    /// Returns the store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Returns the tag that the names of the root's bridges and its table carry.
    pub fn tag(&self) -> &str {
        self.store.tag()
    }

    /// Returns the host-wide run directory.
    pub fn run_dir(&self) -> &Path {
        &self.run
    }
}

/// Who wants a network.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    /// The container's id, or any random one for a build step.
    pub id: &'a str,
    /// The container's name: others in its networks find it by that.
    pub name: Option<&'a str>,
}

/// A link that a container gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedLink {
    /// The network's name.
    pub network: String,
    /// The network's bridge.
    pub bridge: String,
    /// The link's name on the host.
    pub outside: String,
    /// The link's name in the container.
    pub inside: String,
    /// The container's addresses.
    pub addresses: Vec<Prefix>,
    /// The way out, per kind of address; none in an internal network.
    pub gateways: Vec<IpAddr>,
    /// The container's hardware address.
    pub mac: [u8; 6],
    /// The largest packet; none is the kernel's 1500.
    pub mtu: Option<u32>,
    /// The names by which others in the network find the container.
    pub names: Vec<String>,
}

/// What a container gets: settled before it starts, and enough to tell later what it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The container.
    pub id: String,
    /// Which network namespace it gets (the endpoints are in `links`).
    pub mode: Mode,
    /// Its links.
    pub links: Vec<PlannedLink>,
    /// Its published ports, random ones drawn.
    pub ports: Vec<Port>,
    /// Its host name; empty leaves the host's.
    pub hostname: String,
    /// Its domain name.
    pub domainname: Option<String>,
    /// Names for /etc/hosts.
    pub hosts: Vec<(String, IpAddr)>,
    /// What /etc/resolv.conf says.
    pub resolver: Resolver,
    /// What a person should know.
    pub warnings: Vec<String>,
}

impl Plan {
    /// Returns whether the container needs a network namespace of its own.
    pub fn needs_namespace(&self) -> bool {
        matches!(self.mode, Mode::None | Mode::Networks(_))
    }

    /// Returns the container whose namespace, /etc/hosts and /etc/resolv.conf are shared.
    pub fn joins(&self) -> Option<&str> {
        if let Mode::Container(id) = &self.mode { Some(id) } else { None }
    }
}

/// Settles what a container gets, and leases it. Nothing is changed but the leases and, the first
/// time, the bridges. The sockets that come along keep other programs off the published ports.
///
/// # Errors
/// Whatever is not to be had: no such network, no free address, a port that is taken.
pub fn prepare(site: &Site, who: Who<'_>, request: &Request) -> Result<(Plan, Held)> {
    let mut plan = Plan {
        id: who.id.to_owned(),
        mode: request.mode.clone(),
        links: Vec::new(),
        ports: Vec::new(),
        hostname: request.hostname.clone().unwrap_or_default(),
        domainname: request.domainname.clone(),
        hosts: Vec::new(),
        resolver: Resolver::of_host(),
        warnings: Vec::new(),
    };
    if plan.hostname.is_empty() && plan.needs_namespace() {
        plan.hostname = short(who.id).to_owned();
    }
    let mut held = Held::default();
    let mut is_internal = false;
    if let Mode::Networks(endpoints) = &request.mode {
        let host = Host::open(site)?;
        let mut leases = Leases::open(site)?;
        // What an earlier run of the same container left is no longer true.
        reap_own(&host, &mut leases, site.tag(), who.id);
        is_internal = true;
        for (index, endpoint) in endpoints.iter().enumerate() {
            let mut network = network::find(site, &endpoint.network)?;
            host.ensure(site, &mut network, &leases)?;
            is_internal &= network.internal;
            plan.links.push(plan_link(site, &host, &mut leases, &network, endpoint, index, who, &plan.hostname)?);
        }
        if is_internal && !request.ports.is_empty() {
            return Err(NetError::usage("-p: an internal network cannot publish ports"));
        }
        check_shifted(&request.ports)?;
        (plan.ports, held) = publish::settle(&mut leases, &request.ports, |leases, index| reap(&host, leases, index))?;
        leases.all.push(lease_of(site, &plan));
        leases.save()?;
    }
    settle_names(&mut plan, request, is_internal);
    Ok((plan, held))
}

fn check_shifted(ports: &[Port]) -> Result<()> {
    let is_wide = |port: &&Port| port.count > publish::SHIFTED_PORTS_MAX && port.host_port != port.container_port;
    match ports.iter().find(is_wide) {
        Some(port) => Err(NetError::usage(format!(
            "-p {}: a range of more than {} ports must have the same numbers on both sides",
            publish::describe(port),
            publish::SHIFTED_PORTS_MAX
        ))),
        None => Ok(()),
    }
}

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

#[allow(clippy::too_many_arguments, reason = "one caller, and each is another thing")]
fn plan_link(
    site: &Site,
    host: &Host,
    leases: &mut Leases,
    network: &Network,
    endpoint: &Endpoint,
    index: usize,
    who: Who<'_>,
    hostname: &str,
) -> Result<PlannedLink> {
    let bridge = network.bridge(site);
    let has_v6 = network::host_has_ipv6();
    for (v4, wanted) in [(true, endpoint.ip.map(IpAddr::V4)), (false, endpoint.ip6.map(IpAddr::V6))] {
        if let Some(wanted) = wanted.filter(|wanted| !network.subnet(v4).is_some_and(|subnet| subnet.prefix.contains(*wanted))) {
            return Err(NetError::usage(format!("address {wanted} is in no range of network {}", network.name)));
        }
    }
    let mut addresses = Vec::new();
    for subnet in network.subnets.iter().filter(|subnet| subnet.gateway.is_ipv4() || has_v6) {
        let wanted = if subnet.gateway.is_ipv4() { endpoint.ip.map(IpAddr::V4) } else { endpoint.ip6.map(IpAddr::V6) };
        let address = free_address(host, leases, network, &bridge, subnet, wanted)?;
        addresses.push(Prefix { address, bits: subnet.prefix.bits });
    }
    let gateways = if network.internal { Vec::new() } else { addresses.iter().filter_map(|a| gateway_of(network, a.address)).collect() };
    let mut names: Vec<String> = Vec::new();
    // In the default network nobody finds anybody by name, as in docker.
    if network.name != DEFAULT_NETWORK {
        let all = who.name.into_iter().map(str::to_owned).chain(endpoint.aliases.iter().cloned());
        for name in all.chain([hostname.to_owned(), short(who.id).to_owned()]) {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let mac = endpoint.mac.unwrap_or_else(|| bridge::mac_of(addresses.first().map_or(IpAddr::from([0, 0, 0, 0]), |a| a.address)));
    Ok(PlannedLink {
        network: network.name.clone(),
        bridge,
        outside: format!("tv{}{}", site.tag(), &random::hex(3)[..5]),
        inside: format!("eth{index}"),
        addresses,
        gateways,
        mac,
        mtu: network.mtu,
        names,
    })
}

fn gateway_of(network: &Network, address: IpAddr) -> Option<IpAddr> {
    network.subnet(address.is_ipv4()).map(|subnet| subnet.gateway)
}

/// Finds an address that nobody alive has: the one after the youngest lease's, round and round, so
/// that an address rests before it comes again.
fn free_address(
    host: &Host,
    leases: &mut Leases,
    network: &Network,
    bridge: &str,
    subnet: &network::Subnet,
    wanted: Option<IpAddr>,
) -> Result<IpAddr> {
    let is_free = |leases: &mut Leases, address: IpAddr| match leases.holder_of_address(bridge, address) {
        _ if address == subnet.gateway => Some("the bridge itself".to_owned()),
        Some(holder) if leases.all[holder].lives() => Some(format!("container {}", short(&leases.all[holder].id))),
        Some(holder) => {
            reap(host, leases, holder);
            None
        }
        None => None,
    };
    if let Some(address) = wanted {
        return match is_free(leases, address) {
            None => Ok(address),
            Some(by) => Err(NetError::AddressTaken { address, network: network.name.clone(), by }),
        };
    }
    let bits = if subnet.gateway.is_ipv4() { 32 } else { 128 };
    // Without the first address and, in IPv4, the last.
    let room = 1_u64.checked_shl(u32::from(bits - subnet.prefix.bits)).unwrap_or(u64::MAX) - if bits == 32 { 2 } else { 1 };
    let last = leases.all.iter().rev().flat_map(|lease| &lease.links).filter(|link| link.bridge == bridge);
    let last = last.flat_map(|link| &link.addresses).find(|address| address.is_ipv4() == subnet.gateway.is_ipv4());
    let start = last.map_or(0, |address| offset(subnet.prefix, *address));
    for step in 0..room.min(ADDRESS_TRIES_MAX) {
        let address = network::nth(subnet.prefix, 1 + (start + step) % room);
        if is_free(leases, address).is_none() {
            return Ok(address);
        }
    }
    Err(NetError::NoAddress { network: network.name.clone() })
}

/// Returns how far an address is from the first of its range.
fn offset(prefix: Prefix, address: IpAddr) -> u64 {
    match (prefix.first(), address) {
        (IpAddr::V4(first), IpAddr::V4(address)) => u64::from(address.to_bits().saturating_sub(first.to_bits())),
        (IpAddr::V6(first), IpAddr::V6(address)) => u64::try_from(address.to_bits().saturating_sub(first.to_bits())).unwrap_or(0),
        _ => 0,
    }
}

fn lease_of(site: &Site, plan: &Plan) -> Lease {
    let link = |link: &PlannedLink| LeasedLink {
        network: link.network.clone(),
        bridge: link.bridge.clone(),
        addresses: link.addresses.iter().map(|prefix| prefix.address).collect(),
        names: link.names.clone(),
    };
    Lease {
        id: plan.id.clone(),
        tag: site.tag().to_owned(),
        owner: Process::this(),
        init: None,
        links: plan.links.iter().map(link).collect(),
        ports: plan.ports.clone(),
    }
}

/// Takes a dead lease out. Its elements go now, since another container may get the same port; an
/// element that cannot be deleted is one that is not there.
fn reap(host: &Host, leases: &mut Leases, index: usize) {
    let lease = leases.all.remove(index);
    withdraw(host, &lease);
}

fn reap_own(host: &Host, leases: &mut Leases, tag: &str, id: &str) {
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

/// Settles what /etc/hosts and /etc/resolv.conf say.
fn settle_names(plan: &mut Plan, request: &Request, is_internal: bool) {
    let gateway = plan.links.iter().flat_map(|link| &link.gateways).next().copied();
    for (name, address) in &request.hosts {
        let own = if plan.needs_namespace() { gateway } else { Some(IpAddr::from([127, 0, 0, 1])) };
        match address.or(own) {
            Some(address) => plan.hosts.push((name.clone(), address)),
            None => plan.warnings.push(format!("--add-host {name}:host-gateway: the container's network does not lead to the host")),
        }
    }
    if plan.needs_namespace() {
        plan.resolver = std::mem::take(&mut plan.resolver).without_loopback();
    }
    if matches!(plan.mode, Mode::None) || is_internal {
        // Names are not asked for outside a network that nothing leads out of.
        plan.resolver.servers.clear();
    }
    if !request.dns.is_empty() {
        plan.resolver.servers = request.dns.iter().map(IpAddr::to_string).collect();
    }
    if !request.dns_search.is_empty() {
        plan.resolver.search = request.dns_search.iter().filter(|domain| *domain != ".").cloned().collect();
    }
    if !request.dns_option.is_empty() {
        plan.resolver.options.clone_from(&request.dns_option);
    }
    let asks = matches!(plan.mode, Mode::Networks(_)) && !is_internal;
    if asks && plan.resolver.servers.is_empty() {
        plan.warnings.push("the host's name servers are local to it, so the container has none: name one with --dns".into());
    }
}

/// Returns the container's /etc/hosts. Write it before [`attach`], which adds the other members of
/// its networks to the file in the container's directory.
pub fn hosts_file(plan: &Plan) -> Vec<u8> {
    let mut text = files::base_hosts();
    let mut own = vec![plan.hostname.clone()];
    if let Some(domain) = plan.domainname.as_ref().filter(|_| !plan.hostname.is_empty()) {
        own.insert(0, format!("{}.{domain}", plan.hostname));
    }
    own.retain(|name| !name.is_empty());
    for (name, address) in &plan.hosts {
        text.push_str(&format!("{address}\t{name}\n"));
    }
    let addresses: Vec<IpAddr> = plan.links.iter().flat_map(|link| &link.addresses).map(|prefix| prefix.address).collect();
    for address in &addresses {
        text.push_str(&format!("{address}\t{}\n", own.join(" ")));
    }
    if addresses.is_empty() && !own.is_empty() && plan.needs_namespace() {
        text.push_str(&format!("127.0.1.1\t{}\n", own.join(" ")));
    }
    text.into_bytes()
}

/// Returns the container's /etc/resolv.conf.
pub fn resolv_conf(plan: &Plan) -> Vec<u8> {
    plan.resolver.to_text().into_bytes()
}

/// Connects a container whose first process exists and waits: its own namespace gets loopback, its
/// links, addresses and routes; its ports are published; its names get known. Does nothing where
/// the namespace is not the container's own.
///
/// # Errors
/// What the kernel says. Then nothing but the lease is left, which [`detach`] frees.
pub fn attach(site: &Site, plan: &Plan, init_pid: u32) -> Result<()> {
    if !plan.needs_namespace() {
        return Ok(());
    }
    let namespace = netns::of_process(init_pid).map_err(|source| NetError::Namespace { source })?;
    attach_to(site, plan, namespace.as_fd(), Process::of(init_pid))
}

fn attach_to(site: &Site, plan: &Plan, namespace: BorrowedFd<'_>, init: Option<Process>) -> Result<()> {
    connect(plan, namespace)?;
    if plan.links.is_empty() {
        return Ok(());
    }
    let mut leases = Leases::open(site)?;
    let mut lease = leases.take(site.tag(), &plan.id).unwrap_or_else(|| lease_of(site, plan));
    lease.owner = Process::this();
    lease.init = init;
    if !lease.ports.is_empty() {
        ruleset::Ruleset::open(site.tag())?.publish(&lease)?;
    }
    leases.all.push(lease);
    leases.save()?;
    introduce(site, &leases, plan)
}

/// Makes the links and sets them up, in the namespace.
fn connect(plan: &Plan, namespace: BorrowedFd<'_>) -> Result<()> {
    if !plan.links.is_empty() {
        let socket = Socket::open(Family::Route).map_err(NetError::netlink)?;
        let mut make = Batch::new();
        for link in &plan.links {
            let veth = Veth {
                name: &link.outside,
                bridge_index: route::link_index(&socket, &link.bridge).map_err(NetError::netlink)?,
                peer_name: &link.inside,
                peer_mac: link.mac,
                peer_netns: namespace,
                mtu: link.mtu,
            };
            route::add_veth(&mut make, &veth);
            if network::host_has_ipv6() {
                route::without_own_address(&mut make, &link.outside);
            }
        }
        socket.run(make).map_err(NetError::netlink)?;
    }
    netns::inside(namespace, || set_up_inside(&plan.links)).map_err(|source| NetError::Namespace { source })?
}

/// Runs in the container's network namespace.
fn set_up_inside(links: &[PlannedLink]) -> Result<()> {
    // Anybody in a container may ping and may listen on port 80, as under docker.
    bridge::set("/proc/sys/net/ipv4/ping_group_range", "0\t2147483647")?;
    bridge::set("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0")?;
    let socket = Socket::open(Family::Route).map_err(NetError::netlink)?;
    let mut batch = Batch::new();
    route::set_up(&mut batch, route::LOOPBACK_INDEX);
    let mut has_route = [false, false];
    for link in links {
        for setting in ["accept_ra", "accept_dad"] {
            bridge::set(&format!("/proc/sys/net/ipv6/conf/{}/{setting}", link.inside), "0")?;
        }
        let index = route::link_index(&socket, &link.inside).map_err(NetError::netlink)?;
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
fn introduce(site: &Site, leases: &Leases, plan: &Plan) -> Result<()> {
    let mine = site.store().container_dir(&plan.id).join("hosts");
    for link in plan.links.iter().filter(|link| !link.names.is_empty()) {
        let neighbours = leases.all.iter().filter(|lease| lease.tag == site.tag() && lease.id != plan.id);
        for neighbour in neighbours {
            let Some(theirs) = neighbour.links.iter().find(|other| other.bridge == link.bridge) else { continue };
            files::update(&mine, &neighbour.id, &member_lines(neighbour, Some(plan))).map_err(NetError::Path)?;
            if !theirs.names.is_empty() {
                let own = lease_of(site, plan);
                let file = site.store().container_dir(&neighbour.id).join("hosts");
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
fn shared_lines(lease: &Lease, reader: &Lease) -> String {
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
    }
    leases.save()?;
    forget_names(site, &leases, &lease)
}

fn forget_names(site: &Site, leases: &Leases, gone: &Lease) -> Result<()> {
    for neighbour in leases.all.iter().filter(|lease| lease.tag == site.tag()) {
        if !shared_lines(gone, neighbour).is_empty() {
            files::update(&site.store().container_dir(&neighbour.id).join("hosts"), &gone.id, "").map_err(NetError::Path)?;
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

/// Returns the ids of the containers of this root in a network that are alive.
///
/// # Errors
/// When the leases cannot be read.
pub fn members(site: &Site, network: &Network) -> Result<Vec<(String, Vec<IpAddr>)>> {
    let bridge = network.bridge(site);
    let leases = Leases::open(site)?;
    let own = leases.all.iter().filter(|lease| lease.tag == site.tag() && lease.lives());
    Ok(own
        .filter_map(|lease| lease.links.iter().find(|link| link.bridge == bridge).map(|link| (lease.id.clone(), link.addresses.clone())))
        .collect())
}

/// Removes a network that no container is in: its rules, its bridge, its file.
///
/// # Errors
/// `NoNetwork`, `InUse`, or what the kernel says.
pub fn remove_network(site: &Site, network: &Network) -> Result<()> {
    if let Some((id, _)) = members(site, network)?.first() {
        return Err(NetError::InUse { network: network.name.clone(), by: format!("container {}", short(id)) });
    }
    let leases = Leases::open(site)?;
    let host = Host::open(site)?;
    host.take_down(site, network)?;
    site.store().remove_network(&network.name).map_err(NetError::store)?;
    drop(leases);
    clean_when_last(site, &host)
}

/// Takes the root's table away when its last bridge has gone.
fn clean_when_last(site: &Site, host: &Host) -> Result<()> {
    let prefix = format!("tb{}-", site.tag());
    let links = route::links(&host.route).map_err(NetError::netlink)?;
    if links.iter().any(|link| link.name.starts_with(&prefix)) {
        return Ok(());
    }
    host.ruleset.remove()?;
    fs::remove_file(&site.run_dir().join(format!("table-{}", site.tag()))).map_err(NetError::Path)?;
    // Other roots' bridges need the rules in foreign chains as much as ours did.
    if links.iter().any(|link| link.name.starts_with("tb")) { Ok(()) } else { ruleset::retire(host.ruleset.socket()) }
}

/// Takes everything of this root away: bridges, rules, leases, networks stay in the store. For
/// tests and for a root that is given up; refuses while a container is alive.
///
/// # Errors
/// `InUse`, or what the kernel says.
pub fn tear_down(site: &Site) -> Result<()> {
    for network in network::list(site)? {
        if let Some((id, _)) = members(site, &network)?.first() {
            return Err(NetError::InUse { network: network.name.clone(), by: format!("container {}", short(id)) });
        }
        Host::open(site)?.take_down(site, &network)?;
    }
    let mut leases = Leases::open(site)?;
    leases.all.retain(|lease| lease.tag != site.tag());
    leases.save()?;
    clean_when_last(site, &Host::open(site)?)
}
