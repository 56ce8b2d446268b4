//! Options of network drivers, and the parts of address ranges that containers get.

use super::super::request::Port;
use super::super::{NetError, Result};
use super::{Creation, Network, parse_prefix};
use crate::sys::netlink::route::{Direct, LINK_NAME_MAX};

/// The smallest and the largest packet size of a link.
const MTU_RANGE: std::ops::RangeInclusive<u32> = 1_280..=65_535;
/// The name of the bridge.
pub(super) const BRIDGE_NAME: &str = "com.docker.network.bridge.name";
const MTU: &str = "com.docker.network.driver.mtu";
const ICC: &str = "com.docker.network.bridge.enable_icc";
const MASQUERADE: &str = "com.docker.network.bridge.enable_ip_masquerade";
const BINDING: &str = "com.docker.network.bridge.host_binding_ipv4";
const LINK_PREFIX: &str = "com.docker.network.container_iface_prefix";
const PARENT: &str = "parent";
/// A prefix of links' names in containers leaves room for a number.
const LINK_PREFIX_MAX: usize = LINK_NAME_MAX - 3;
/// The modes of macvlan, with the kernel's numbers; the first is what docker takes.
const MACVLAN_MODES: [(&str, u32); 4] = [("bridge", 4), ("private", 1), ("vepa", 2), ("passthru", 8)];
/// The modes of ipvlan.
const IPVLAN_MODES: [(&str, u32); 3] = [("l2", 0), ("l3", 1), ("l3s", 2)];

/// Takes options in.
///
/// # Errors
/// `Usage` for one that the driver does not have, or whose value makes no sense.
pub(super) fn apply(network: &mut Network, options: &[String]) -> Result<()> {
    for option in options {
        let (key, value) = option.split_once('=').ok_or_else(|| unknown(network, option))?;
        let bad = |why: &str| Err(NetError::usage(format!("--opt {key}: '{value}' {why}")));
        let is_bool = matches!(value, "true" | "false");
        match (network.driver.as_str(), key) {
            (_, "mtu" | MTU) => match value.parse().ok().filter(|mtu| MTU_RANGE.contains(mtu)) {
                Some(mtu) => network.mtu = Some(mtu),
                None => return bad(&format!("is not from {} to {}", MTU_RANGE.start(), MTU_RANGE.end())),
            },
            (_, LINK_PREFIX) if is_link_name(value, LINK_PREFIX_MAX) => {}
            (_, LINK_PREFIX) => return bad("is no beginning of a link's name"),
            ("bridge", BRIDGE_NAME) if is_link_name(value, LINK_NAME_MAX) => {}
            ("bridge", BRIDGE_NAME) | ("macvlan" | "ipvlan", PARENT) if !is_link_name(value, LINK_NAME_MAX) => {
                return bad("is no name of a link");
            }
            ("bridge", ICC | MASQUERADE) if is_bool => {}
            ("bridge", ICC | MASQUERADE) => return bad("is not true or false"),
            ("bridge", BINDING) if value.parse::<std::net::Ipv4Addr>().is_ok() => {}
            ("bridge", BINDING) => return bad("is no IPv4 address"),
            ("macvlan" | "ipvlan", PARENT) => {}
            ("macvlan", "macvlan_mode") if MACVLAN_MODES.iter().any(|(mode, _)| *mode == value) => {}
            ("macvlan", "macvlan_mode") => return bad("is not one of bridge, private, vepa, passthru"),
            ("ipvlan", "ipvlan_mode") if IPVLAN_MODES.iter().any(|(mode, _)| *mode == value) => {}
            ("ipvlan", "ipvlan_mode") => return bad("is not one of l2, l3, l3s"),
            _ => return Err(unknown(network, option)),
        }
        network.options.insert(key.to_owned(), value.to_owned());
    }
    if network.is_direct() && !network.options.contains_key(PARENT) {
        return Err(NetError::usage(format!("--driver {} needs the link of the host to be on: --opt parent=LINK", network.driver)));
    }
    Ok(())
}

fn unknown(network: &Network, option: &str) -> NetError {
    let known = match network.driver.as_str() {
        "bridge" => format!("mtu=N, {BRIDGE_NAME}=NAME, {ICC}=BOOL, {MASQUERADE}=BOOL, {BINDING}=IP and {LINK_PREFIX}=NAME are"),
        driver => format!("parent=LINK, {driver}_mode=MODE, mtu=N and {LINK_PREFIX}=NAME are"),
    };
    NetError::usage(format!("--opt '{option}' is not known: {known}"))
}

fn is_link_name(text: &str, len_max: usize) -> bool {
    let fits = !text.is_empty() && text.len() <= len_max && !matches!(text, "." | "..");
    fits && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// Takes `--ip-range` and `--aux-address` in.
///
/// # Errors
/// `Usage` for one that lies in no range of the network.
pub(super) fn reserve(network: &mut Network, creation: &Creation) -> Result<()> {
    for text in &creation.ranges {
        let range = parse_prefix("--ip-range", text)?;
        let within = |subnet: &&mut super::Subnet| subnet.prefix.contains(range.first()) && subnet.prefix.contains(range.last());
        let subnet = network.subnets.iter_mut().filter(|subnet| subnet.chosen).find(within);
        subnet.ok_or_else(|| NetError::usage(format!("--ip-range {text} is in no --subnet")))?.range = Some(range);
    }
    for text in &creation.reserved {
        let address = text.split_once('=').map_or(text.as_str(), |(_, address)| address);
        let address = address.parse().map_err(|_| NetError::usage(format!("--aux-address '{text}' is not of the form NAME=ADDRESS")))?;
        if !network.subnets.iter().any(|subnet| subnet.prefix.contains(address)) {
            return Err(NetError::usage(format!("--aux-address {text} is in no --subnet")));
        }
        network.reserved.push(address);
    }
    Ok(())
}

impl Network {
    fn is_off(&self, option: &str) -> bool {
        self.options.get(option).is_some_and(|value| value == "false")
    }

    /// Tells whether its containers do not reach one another.
    pub fn is_isolating(&self) -> bool {
        self.is_off(ICC)
    }

    /// Tells whether its containers go out with their own addresses.
    pub fn is_bare(&self) -> bool {
        self.is_off(MASQUERADE)
    }

    /// Tells whether a person named its bridge.
    pub fn has_named_bridge(&self) -> bool {
        self.options.contains_key(BRIDGE_NAME)
    }

    /// Returns what links in containers are called, before their number.
    pub fn link_prefix(&self) -> &str {
        self.options.get(LINK_PREFIX).map_or("eth", String::as_str)
    }

    /// Puts published ports that name no address onto the network's own, if it has one.
    pub fn bind(&self, ports: &mut [Port]) {
        if let Some(address) = self.options.get(BINDING).and_then(|text| text.parse().ok()) {
            ports.iter_mut().filter(|port| port.host_ip.is_none()).for_each(|port| port.host_ip = Some(address));
        }
    }

    /// Returns the link of the host that its containers are on, and how.
    pub fn direct(&self) -> Option<Direct> {
        let (modes, key): (&[(&str, u32)], &str) = match self.driver.as_str() {
            "macvlan" => (&MACVLAN_MODES, "macvlan_mode"),
            "ipvlan" => (&IPVLAN_MODES, "ipvlan_mode"),
            _ => return None,
        };
        let wanted = self.options.get(key).map(String::as_str);
        let mode = modes.iter().find(|(mode, _)| Some(*mode) == wanted).unwrap_or(&modes[0]).1;
        Some(Direct { kind: self.driver.clone(), parent: self.options.get(PARENT).cloned().unwrap_or_default(), mode })
    }
}
