//! Networks: what the store keeps of them, and how they are made, found, listed and removed.
//!
//! A network is a JSON file in the store; its bridge comes up when the first container needs it.
//! The network `bridge` is made by itself. Its subnet and those that nobody chose may move to
//! another free range while no container is in them; a chosen one never does.

mod options;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::super::events;
use super::request::DEFAULT_NETWORK;
use super::{NetError, Result, Site};
use crate::store::{StoreError, check_name};
use crate::sys::clock;
use crate::sys::netlink::route::{self, Prefix};
use crate::sys::netlink::{Family, Socket};
use crate::sys::random;

/// Subnets that nobody chose are /24 ones of the first of these ranges that has room: a VPN often takes all of 10.0.0.0/8.
pub const POOLS: [Prefix; 3] = [
    Prefix { address: IpAddr::V4(Ipv4Addr::new(10, 89, 0, 0)), bits: 16 },
    Prefix { address: IpAddr::V4(Ipv4Addr::new(172, 29, 0, 0)), bits: 16 },
    Prefix { address: IpAddr::V4(Ipv4Addr::new(192, 168, 128, 0)), bits: 17 },
];
const SUBNET_BITS: u8 = 24;
/// A network has at most this many subnets: one of IPv4, one of IPv6.
const SUBNETS_MAX: usize = 2;
/// A store may have this many networks: their numbers are in the names of their bridges.
const NETWORKS_IN_STORE_MAX: u32 = 9_999;
/// A shorter beginning of an id names nothing.
const ID_PREFIX_MIN: usize = 4;

/// A network as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// 64 hex digits.
    pub id: String,
    /// `bridge`, `macvlan` or `ipvlan`.
    pub driver: String,
    /// The number in the name of its bridge.
    pub number: u32,
    /// Its address ranges.
    pub subnets: Vec<Subnet>,
    /// Whether nothing leads out of it.
    pub internal: bool,
    /// The largest packet; none is the kernel's 1500.
    pub mtu: Option<u32>,
    /// Seconds since 1970.
    pub created: u64,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Options of the driver, as they were given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// Addresses that no container gets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserved: Vec<IpAddr>,
}

/// An address range of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// The range.
    pub prefix: Prefix,
    /// The bridge's own address in it.
    pub gateway: IpAddr,
    /// Whether a person chose it.
    pub chosen: bool,
    /// The part of it that containers get addresses of; none is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Prefix>,
}

/// What `dnetwork create` was asked for.
#[derive(Debug, Clone, Default)]
pub struct Creation {
    /// The name.
    pub name: String,
    /// `--subnet`, in order.
    pub subnets: Vec<String>,
    /// `--gateway`, each belonging to the subnet that it lies in.
    pub gateways: Vec<String>,
    /// `--internal`.
    pub internal: bool,
    /// `--ip-range`, each belonging to the subnet that it lies in.
    pub ranges: Vec<String>,
    /// `--aux-address`: `name=address`.
    pub reserved: Vec<String>,
    /// `--ipv6`: also an IPv6 range where none is given.
    pub ipv6: bool,
    /// `--ipv4=false`: no IPv4 range.
    pub without_ipv4: bool,
    /// `--label key[=value]`.
    pub labels: Vec<String>,
    /// `--opt key=value`.
    pub options: Vec<String>,
    /// `--driver`; none is `bridge`.
    pub driver: Option<String>,
}

impl Network {
    /// Writes down that something happened to the network.
    pub(super) fn event(&self, site: &Site, action: &str) {
        let object = events::Object { kind: "network", id: &self.id, name: &self.name };
        events::record(site.store(), action, object, &[("driver", &self.driver)]);
    }

    /// Returns the name of its bridge: `tb`, the root's tag, its number.
    ///
    /// A network without a bridge is known by that name all the same.
    pub fn bridge(&self, site: &Site) -> String {
        self.options.get(options::BRIDGE_NAME).cloned().unwrap_or_else(|| format!("tb{}-{}", site.tag(), self.number))
    }

    /// Tells whether its containers are on a link of the host's, without a bridge of ours.
    pub fn is_direct(&self) -> bool {
        self.driver != "bridge"
    }

    /// Returns the range of a family.
    pub fn subnet(&self, v4: bool) -> Option<&Subnet> {
        self.subnets.iter().find(|subnet| subnet.prefix.address.is_ipv4() == v4)
    }
}

/// Lists the networks that the store has; `bridge` is among them once something has used it.
///
/// # Errors
/// When the store cannot be read or a file makes no sense.
pub fn list(site: &Site) -> Result<Vec<Network>> {
    site.store().networks().map_err(NetError::store)?.iter().map(|(name, bytes)| decode(name, bytes)).collect()
}

/// Finds a network by name, id, or a unique prefix of an id; makes `bridge` when it is not there.
///
/// # Errors
/// `NoNetwork`; `Usage` when several ids fit.
pub fn find(site: &Site, text: &str) -> Result<Network> {
    match find_existing(site, text) {
        // docker scripts say `default` for the default network.
        Err(NetError::NoNetwork { .. }) if text == DEFAULT_NETWORK || text == "default" => make_default(site),
        other => other,
    }
}

/// Finds a network that the store has by name, id, or a unique prefix of an id.
///
/// # Errors
/// `NoNetwork`; `Usage` when several ids fit.
pub fn find_existing(site: &Site, text: &str) -> Result<Network> {
    let name = if text == "default" { DEFAULT_NETWORK } else { text };
    if let Some(bytes) = site.store().network(name).map_err(NetError::store)? {
        return decode(name, &bytes);
    }
    let mut found = list(site)?;
    found.retain(|network| text.len() >= ID_PREFIX_MIN && network.id.starts_with(text));
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(NetError::NoNetwork { name: text.to_owned() }),
        _ => Err(NetError::usage(format!("several networks have an id that begins with {text}"))),
    }
}

fn decode(name: &str, bytes: &[u8]) -> Result<Network> {
    let network: Network = serde_json::from_slice(bytes)
        .map_err(|source| NetError::Corrupt { what: format!("network {name}"), reason: source.to_string() })?;
    if network.subnets.is_empty() || network.subnets.len() > SUBNETS_MAX {
        return Err(NetError::Corrupt { what: format!("network {name}"), reason: "it has no address range".into() });
    }
    Ok(network)
}

fn encode(network: &Network) -> Result<Vec<u8>> {
    serde_json::to_vec(network)
        .map_err(|source| NetError::Corrupt { what: format!("network {}", network.name), reason: source.to_string() })
}

fn make_default(site: &Site) -> Result<Network> {
    let ipv6 = host_has_ipv6();
    let creation = Creation { name: DEFAULT_NETWORK.into(), ipv6, ..Creation::default() };
    match create(site, &creation) {
        // Somebody else made it meanwhile.
        Err(NetError::Store(StoreError::Taken { .. })) => find(site, DEFAULT_NETWORK),
        other => other,
    }
}

/// Tells whether this kernel does IPv6 in the calling thread's network namespace.
pub fn host_has_ipv6() -> bool {
    std::fs::read("/proc/sys/net/ipv6/conf/all/disable_ipv6").is_ok_and(|text| text.starts_with(b"0"))
}

/// Makes a network. Its bridge comes up with the first container.
///
/// # Errors
/// `Usage` for bad values, `Overlap` when a range is in use, `Store` with `Taken` when the name is.
pub fn create(site: &Site, creation: &Creation) -> Result<Network> {
    check_name("network", &creation.name).map_err(|error| NetError::usage(error.to_string()))?;
    if matches!(creation.name.as_str(), "host" | "none" | "container" | "default") {
        return Err(NetError::usage(format!("the name {} means something else to --network", creation.name)));
    }
    let driver = creation.driver.as_deref().unwrap_or("bridge");
    if !matches!(driver, "bridge" | "macvlan" | "ipvlan") {
        return Err(NetError::usage(format!("network driver '{driver}' is not supported: bridge, macvlan and ipvlan are")));
    }
    let existing = list(site)?;
    let mut network = Network {
        name: creation.name.clone(),
        id: random::hex(32),
        driver: driver.into(),
        number: free_number(&existing)?,
        subnets: chosen_subnets(creation)?,
        internal: creation.internal,
        mtu: None,
        created: clock::now_secs(),
        labels: creation.labels.iter().map(|label| split_label(label)).collect(),
        options: BTreeMap::new(),
        reserved: Vec::new(),
    };
    options::apply(&mut network, &creation.options)?;
    let taken = taken_ranges(&existing, !network.is_direct())?;
    for subnet in &network.subnets {
        if let Some((range, owner)) = taken.iter().find(|(range, _)| range.overlaps(&subnet.prefix)) {
            return Err(NetError::Overlap { subnet: subnet.prefix, range: *range, owner: owner.clone() });
        }
    }
    if creation.without_ipv4 && network.subnet(true).is_some() {
        return Err(NetError::usage("--ipv4=false: there is a --subnet of IPv4"));
    }
    if network.subnet(true).is_none() && !creation.without_ipv4 {
        network.subnets.insert(0, free_subnet(&taken)?);
    }
    if creation.ipv6 && network.subnet(false).is_none() {
        network.subnets.push(random_ula());
    }
    if network.subnets.is_empty() {
        return Err(NetError::usage("--ipv4=false needs --ipv6 or a --subnet of IPv6"));
    }
    options::reserve(&mut network, creation)?;
    site.store().create_network(&network.name, &encode(&network)?).map_err(NetError::store)?;
    network.event(site, "create");
    Ok(network)
}

fn free_number(existing: &[Network]) -> Result<u32> {
    (0..=NETWORKS_IN_STORE_MAX)
        .find(|number| !existing.iter().any(|network| network.number == *number))
        .ok_or_else(|| NetError::usage(format!("there are {NETWORKS_IN_STORE_MAX} networks already")))
}

fn split_label(label: &str) -> (String, String) {
    let (key, value) = label.split_once('=').unwrap_or((label, ""));
    (key.to_owned(), value.to_owned())
}

fn chosen_subnets(creation: &Creation) -> Result<Vec<Subnet>> {
    let mut subnets: Vec<Subnet> = Vec::new();
    for text in &creation.subnets {
        let prefix = parse_prefix("--subnet", text)?;
        if subnets.iter().any(|other| other.prefix.address.is_ipv4() == prefix.address.is_ipv4()) {
            return Err(NetError::usage(format!("--subnet {text}: there is one of that kind already")));
        }
        subnets.push(Subnet { prefix, gateway: nth(prefix, 1), chosen: true, range: None });
    }
    for text in &creation.gateways {
        let gateway: IpAddr = text.parse().map_err(|_| NetError::usage(format!("--gateway '{text}' is no IP address")))?;
        let subnet = subnets.iter_mut().find(|subnet| subnet.prefix.contains(gateway));
        let subnet = subnet.ok_or_else(|| NetError::usage(format!("--gateway {text} is in no --subnet")))?;
        if gateway == subnet.prefix.first() || (gateway.is_ipv4() && gateway == subnet.prefix.last()) {
            return Err(NetError::usage(format!("--gateway {text} is the first or last address of {}", subnet.prefix)));
        }
        subnet.gateway = gateway;
    }
    Ok(subnets)
}

/// Reads a range as `10.1.2.0/24`; at least two containers must fit.
fn parse_prefix(flag: &str, text: &str) -> Result<Prefix> {
    let bad = |why: &str| NetError::usage(format!("{flag} '{text}' {why}"));
    let (address, bits) = text.split_once('/').ok_or_else(|| bad("is not of the form 10.1.2.0/24"))?;
    let address: IpAddr = address.parse().map_err(|_| bad("has no IP address"))?;
    let bits: u8 = bits.parse().map_err(|_| bad("has no number of bits"))?;
    let most = match (flag, address.is_ipv4()) {
        ("--subnet", true) => 29,
        ("--subnet", false) => 125,
        (_, true) => 32,
        (_, false) => 128,
    };
    if bits < 8 || bits > most {
        return Err(bad(&format!("must have 8 to {most} bits")));
    }
    let prefix = Prefix { address, bits };
    if address.is_loopback() || address.is_multicast() {
        return Err(bad("is not for containers"));
    }
    Ok(Prefix { address: prefix.first(), bits })
}

/// Returns the nth address of a range.
pub(super) fn nth(prefix: Prefix, n: u64) -> IpAddr {
    match prefix.first() {
        IpAddr::V4(first) => IpAddr::V4(Ipv4Addr::from_bits(first.to_bits().wrapping_add(u32::try_from(n).unwrap_or(u32::MAX)))),
        IpAddr::V6(first) => IpAddr::V6(Ipv6Addr::from_bits(first.to_bits().wrapping_add(u128::from(n)))),
    }
}

/// Returns ranges that are spoken for, and by whom: the host's routes and the store's networks.
fn taken_ranges(existing: &[Network], with_host: bool) -> Result<Vec<(Prefix, String)>> {
    let socket = Socket::open(Family::Route).map_err(NetError::netlink)?;
    // Who is on a link of the host's shares its ranges.
    let mut taken = if with_host { host_ranges(&socket, None)? } else { Vec::new() };
    for network in existing {
        taken.extend(network.subnets.iter().map(|subnet| (subnet.prefix, format!("network {}", network.name))));
    }
    Ok(taken)
}

/// Returns the ranges that the host has routes to, but for those of one link.
fn host_ranges(socket: &Socket, without: Option<u32>) -> Result<Vec<(Prefix, String)>> {
    let links = route::links(socket).map_err(NetError::netlink)?;
    let name = |index: u32| links.iter().find(|link| link.index == index).map_or("a link", |link| link.name.as_str());
    let mut taken = Vec::new();
    for route in route::routes(socket).map_err(NetError::netlink)? {
        let (Some(range), Some(link)) = (route.destination, route.link) else { continue };
        // Default routes in two halves (VPNs have them) and link-local ranges are in nobody's way.
        let is_wide = range.bits <= 1 || matches!(range.address, IpAddr::V6(address) if address.is_unicast_link_local());
        if !is_wide && without != Some(link) {
            taken.push((range, format!("the host's route over {}", name(link))));
        }
    }
    Ok(taken)
}

fn free_subnet(taken: &[(Prefix, String)]) -> Result<Subnet> {
    let step = 1_u64 << (32 - SUBNET_BITS);
    POOLS
        .iter()
        .flat_map(|pool| (0..1_u64 << (SUBNET_BITS - pool.bits)).map(move |n| Prefix { address: nth(*pool, n * step), bits: SUBNET_BITS }))
        .find(|prefix| !taken.iter().any(|(range, _)| range.overlaps(prefix)))
        .map(|prefix| Subnet { prefix, gateway: nth(prefix, 1), chosen: false, range: None })
        .ok_or(NetError::NoSubnet)
}

/// Returns a range of unique local addresses, as RFC 4193 wants them made.
fn random_ula() -> Subnet {
    let mut octets = [0; 16];
    random::fill(&mut octets[1..8]);
    octets[0] = 0xfd;
    let prefix = Prefix { address: IpAddr::from(octets), bits: 64 };
    Subnet { prefix, gateway: nth(prefix, 1), chosen: false, range: None }
}

/// Makes sure that a network's ranges are free now that its bridge comes up: moves those that
/// nobody chose. The caller holds the host-wide lock, and no container is in the network.
///
/// # Errors
/// `Overlap` when a chosen range is in use.
pub(super) fn settle(site: &Site, socket: &Socket, network: &mut Network) -> Result<()> {
    let host = host_ranges(socket, None)?;
    let mut moved = false;
    for index in 0..network.subnets.len() {
        let subnet = network.subnets[index];
        let Some((range, owner)) = host.iter().find(|(range, _)| range.overlaps(&subnet.prefix)) else { continue };
        if subnet.chosen {
            return Err(NetError::Overlap { subnet: subnet.prefix, range: *range, owner: owner.clone() });
        }
        network.subnets[index] = if subnet.prefix.address.is_ipv4() {
            let mut taken = host.clone();
            let others = list(site)?.into_iter().filter(|other| other.name != network.name);
            taken.extend(others.flat_map(|other| other.subnets).map(|subnet| (subnet.prefix, String::new())));
            free_subnet(&taken)?
        } else {
            random_ula()
        };
        moved = true;
    }
    if moved {
        site.store().write_network(&network.name, &encode(network)?).map_err(NetError::store)?;
    }
    Ok(())
}
