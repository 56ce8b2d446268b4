//! What a container gets of the network, settled and leased before it starts.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::attach::{reap, reap_own, reap_some};
use super::bridge::{self, Host};
use super::dns::{self, Asks};
use super::files::{self, Resolver};
use super::leases::{Lease, LeasedLink, Leases, Process};
use super::network::{self, Network};
use super::publish::{self, Held};
use super::request::{DEFAULT_NETWORK, Endpoint, Mode, Port, Protocol, Request};
use super::{NetError, Result, Site, Who, short};
use crate::sys::netlink::route::{Direct, Prefix};
use crate::sys::random;

/// An address is looked for in a range at most this often: ranges can have 2^64 addresses.
const ADDRESS_TRIES_MAX: u64 = 70_000;

/// A link that a container gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedLink {
    /// The network's name.
    pub network: String,
    /// The network's id.
    #[serde(default)]
    pub network_id: String,
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
    /// The network's address ranges.
    #[serde(default)]
    pub ranges: Vec<Prefix>,
    /// Whether nothing leads out of the network.
    #[serde(default)]
    pub internal: bool,
    /// Whether it does not reach others in the network.
    #[serde(default)]
    pub isolated: bool,
    /// The link of the host's that it is on, in a network without a bridge.
    #[serde(default)]
    pub direct: Option<Direct>,
    /// The number of the bridge, or of the link that a direct one is on, while the plan is carried out; 0 when it is not known.
    #[serde(skip)]
    pub host_index: u32,
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
    /// Whom the container's own resolver asks; none where it has none.
    #[serde(default)]
    pub asks: Option<Asks>,
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
        asks: None,
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
        reap_some(&host, &mut leases);
        is_internal = true;
        let mut wanted = request.ports.clone();
        for (index, endpoint) in endpoints.iter().enumerate() {
            let mut network = network::find(site, &endpoint.network)?;
            let host_index = host.ensure(site, &mut network, &leases)?;
            is_internal &= network.internal;
            network.bind(&mut wanted);
            let inside = format!("{}{index}", network.link_prefix());
            let link = plan_link(site, &host, &mut leases, &network, endpoint, inside, who, &plan.hostname)?;
            plan.links.push(PlannedLink { host_index, ..link });
        }
        if is_internal && !request.ports.is_empty() && !plan.links.is_empty() {
            return Err(NetError::usage("-p: an internal network cannot publish ports"));
        }
        if !request.ports.is_empty() && !plan.links.is_empty() && plan.links.iter().all(|link| link.direct.is_some()) {
            return Err(NetError::usage("-p: a network without a bridge publishes nothing, its containers are reached directly"));
        }
        // Who was taken out of every network has nowhere to lead to.
        if plan.links.is_empty() {
            wanted.clear();
        }
        check_shifted(&wanted)?;
        (plan.ports, held) = publish::settle(&mut leases, &wanted, |leases, index| reap(&host, leases, index))?;
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

#[allow(clippy::too_many_arguments, reason = "one caller, and each is another thing")]
pub(super) fn plan_link(
    site: &Site,
    host: &Host,
    leases: &mut Leases,
    network: &Network,
    endpoint: &Endpoint,
    inside: String,
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
        network_id: network.id.clone(),
        bridge,
        outside: format!("tv{}{}", site.tag(), &random::hex(3)[..5]),
        inside,
        addresses,
        gateways,
        mac,
        mtu: network.mtu,
        names,
        ranges: network.subnets.iter().map(|subnet| subnet.prefix).collect(),
        internal: network.internal,
        isolated: network.is_isolating(),
        direct: network.direct(),
        host_index: 0,
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
        _ if address == subnet.gateway => Some("the gateway itself".to_owned()),
        _ if network.reserved.contains(&address) => Some("--aux-address".to_owned()),
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
    let range = subnet.range.unwrap_or(subnet.prefix);
    let room = 1_u64.checked_shl(u32::from(bits - range.bits)).unwrap_or(u64::MAX);
    let is_end = |address| address == subnet.prefix.first() || (bits == 32 && address == subnet.prefix.last());
    let last = leases.all.iter().rev().flat_map(|lease| &lease.links).filter(|link| link.bridge == bridge);
    let last = last.flat_map(|link| &link.addresses).find(|address| address.is_ipv4() == subnet.gateway.is_ipv4());
    let start = last.map_or(0, |address| offset(range, *address));
    for step in 1..=room.min(ADDRESS_TRIES_MAX) {
        let address = network::nth(range, start.wrapping_add(step) % room);
        if !is_end(address) && is_free(leases, address).is_none() {
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

pub(super) fn lease_of(site: &Site, plan: &Plan) -> Lease {
    let link = |link: &PlannedLink| LeasedLink {
        network: link.network.clone(),
        bridge: link.bridge.clone(),
        addresses: link.addresses.iter().map(|prefix| prefix.address).collect(),
        names: link.names.clone(),
        ranges: if link.names.is_empty() { Vec::new() } else { link.ranges.clone() },
        internal: link.internal,
    };
    let (inward, outward): (Vec<&PlannedLink>, Vec<&PlannedLink>) =
        plan.links.iter().partition(|link| link.gateways.is_empty() || link.direct.is_some());
    Lease {
        id: plan.id.clone(),
        tag: site.tag().to_owned(),
        owner: Process::this(),
        init: None,
        // Published ports lead to the first address: one in a network that something leads into.
        links: outward.iter().chain(&inward).map(|planned| link(planned)).collect(),
        ports: plan.ports.clone(),
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
    if plan.links.iter().any(|link| !link.names.is_empty()) {
        return settle_own_resolver(plan, request);
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
    settle_search(plan, request);
}

/// Tells whether a container has come into a network where names are known, and cannot ask for any.
pub fn lacks_resolver(plan: &Plan) -> bool {
    plan.asks.is_none() && plan.links.iter().any(|link| !link.names.is_empty())
}

/// Gives a plan a resolver of the container's own.
pub fn with_resolver(mut plan: Plan, request: &Request) -> Plan {
    plan.resolver = Resolver::of_host();
    settle_own_resolver(&mut plan, request);
    plan
}

/// Settles what /etc/resolv.conf says, as docker has it, where the container has a resolver of its own.
fn settle_own_resolver(plan: &mut Plan, request: &Request) {
    let named: Vec<String> = request.dns.iter().map(IpAddr::to_string).collect();
    let servers = std::mem::replace(&mut plan.resolver.servers, vec![dns::ADDRESS.to_string()]);
    plan.asks = Some(if named.is_empty() { Asks { servers, inside: false } } else { Asks { servers: named, inside: true } });
    settle_search(plan, request);
    // Else a short name would be asked for with the search domains first, which the host's servers see.
    if !plan.resolver.options.iter().any(|option| option.starts_with("ndots:")) {
        plan.resolver.options.push("ndots:0".into());
    }
}

fn settle_search(plan: &mut Plan, request: &Request) {
    if !request.dns_search.is_empty() {
        plan.resolver.search = request.dns_search.iter().filter(|domain| *domain != ".").cloned().collect();
    }
    if !request.dns_option.is_empty() {
        plan.resolver.options.clone_from(&request.dns_option);
    }
}

/// Returns what a person should know of a request before anything starts.
pub fn foresee(request: &Request) -> Vec<String> {
    let mut warnings = Vec::new();
    if request.discards_ports {
        warnings.push("-p does nothing here: the container has no network of its own".to_owned());
    }
    // Who runs the container takes those in, of whom the kernel leads none; the container's own ports are the first to be kept.
    let at_loopback = || request.ports.iter().filter(|port| port.host_ip.is_some_and(|ip| ip.is_ipv6() && ip.is_loopback()));
    if at_loopback().any(|port| port.protocol == Protocol::Sctp) {
        warnings.push("-p: nothing leads from SCTP at [::1] to a container; from this host it is reached at 127.0.0.1".to_owned());
    }
    if at_loopback().map(|port| usize::from(port.count)).sum::<usize>() > publish::HELD_SOCKETS_MAX {
        warnings.push(format!("-p: at [::1] no more than {} ports lead to the container", publish::HELD_SOCKETS_MAX));
    }
    // In a network of a person's own making the host's servers are asked from the host.
    let is_default = |endpoint: &Endpoint| matches!(endpoint.network.as_str(), DEFAULT_NETWORK | "default");
    let asks = matches!(&request.mode, Mode::Networks(all) if all.iter().all(is_default)) && request.dns.is_empty();
    let host = Resolver::of_host();
    if asks && !host.servers.is_empty() && host.without_loopback().servers.is_empty() {
        warnings.push("the host's name servers are local to it, so the container has none: name one with --dns".to_owned());
    }
    warnings
}

/// Returns the container's own names.
fn own_names(plan: &Plan) -> Vec<String> {
    let mut own = vec![plan.hostname.clone()];
    if let Some(domain) = plan.domainname.as_ref().filter(|_| !plan.hostname.is_empty()) {
        own.insert(0, format!("{}.{domain}", plan.hostname));
    }
    own.retain(|name| !name.is_empty());
    own
}

/// Returns the lines of a container in its own hosts file.
pub(super) fn own_lines(plan: &Plan) -> String {
    let own = own_names(plan);
    let addresses = plan.links.iter().flat_map(|link| &link.addresses).filter(|_| !own.is_empty());
    addresses.map(|prefix| files::member_line(prefix.address, &own, &plan.id)).collect()
}

/// Returns the container's /etc/hosts. Write it before [`attach`], which adds the other members of
/// its networks to the file in the container's directory.
pub fn hosts_file(plan: &Plan) -> Vec<u8> {
    let mut text = files::base_hosts();
    let own = own_names(plan);
    for (name, address) in &plan.hosts {
        text.push_str(&format!("{address}\t{name}\n"));
    }
    text.push_str(&own_lines(plan));
    if plan.links.is_empty() && !own.is_empty() && plan.needs_namespace() {
        text.push_str(&format!("127.0.1.1\t{}\n", own.join(" ")));
    }
    text.into_bytes()
}

/// Returns the container's /etc/resolv.conf.
pub fn resolv_conf(plan: &Plan) -> Vec<u8> {
    plan.resolver.to_text().into_bytes()
}
