//! What a container wants of the network, read from docker's flags.
//!
//! Reading checks form only; whether a network exists or a port is free is found out by
//! [`super::prepare`].

#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::{NetError, Result};

/// A container may have this many `-p`, aliases, extra hosts and so on, each.
pub const FLAGS_MAX: usize = 4_096;
/// A container may be in this many networks.
pub const NETWORKS_MAX: usize = 32;
/// The name of the network that containers are in when nothing else is said.
pub const DEFAULT_NETWORK: &str = "bridge";

/// The flags as they were typed.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--network`: bridge, host, none, container:ID, `ns:PATH`, or networks (`NAME` or `name=NAME,alias=A,ip=...`).
    pub network: Vec<String>,
    /// `-p`.
    pub publish: Vec<String>,
    /// `-P`: publish what the image and `expose` expose.
    pub publish_all: bool,
    /// `--expose` and the image's exposed ports: `80`, `53/udp`, `8000-8010`.
    pub expose: Vec<String>,
    /// `--hostname`.
    pub hostname: Option<String>,
    /// `--domainname`.
    pub domainname: Option<String>,
    /// `--add-host`: `name:address` or `name:host-gateway` (also with `=`).
    pub add_host: Vec<String>,
    /// `--dns`.
    pub dns: Vec<String>,
    /// `--dns-search`; `.` is none.
    pub dns_search: Vec<String>,
    /// `--dns-option`.
    pub dns_option: Vec<String>,
    /// `--ip`.
    pub ip: Option<String>,
    /// `--ip6`.
    pub ip6: Option<String>,
    /// `--mac-address`.
    pub mac_address: Option<String>,
    /// `--network-alias`.
    pub network_alias: Vec<String>,
}

/// What a container wants of the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Which network namespace, and what is in it.
    pub mode: Mode,
    /// Ports to be published.
    pub ports: Vec<Port>,
    /// Ports that [`Options::publish_all`] publishes at random host ports are in `ports`; these are merely known.
    pub exposed: Vec<String>,
    /// The host name; none takes the container's short id.
    pub hostname: Option<String>,
    /// The domain name.
    pub domainname: Option<String>,
    /// Names for /etc/hosts, and what they mean; none is the host's own address as the container sees it.
    pub hosts: Vec<(String, Option<IpAddr>)>,
    /// Name servers instead of the host's.
    pub dns: Vec<IpAddr>,
    /// Search domains instead of the host's.
    pub dns_search: Vec<String>,
    /// Resolver options instead of the host's.
    pub dns_option: Vec<String>,
    /// Whether ports were to be published where there is no network of its own to lead to.
    #[serde(default)]
    pub discards_ports: bool,
}

/// Which network namespace a container gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The host's.
    Host,
    /// One of its own with nothing but loopback.
    None,
    /// Another container's.
    Container(String),
    /// One that this file stands for.
    Path(String),
    /// One of its own with a link to each of these networks.
    Networks(Vec<Endpoint>),
}

/// A container's place in one network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The network's name.
    pub network: String,
    /// Further names of the container in it.
    pub aliases: Vec<String>,
    /// The IPv4 address it must have.
    pub ip: Option<Ipv4Addr>,
    /// The IPv6 address it must have.
    pub ip6: Option<Ipv6Addr>,
    /// The hardware address it must have.
    pub mac: Option<[u8; 6]>,
}

impl Endpoint {
    /// Reads what `dnetwork connect` is told.
    ///
    /// # Errors
    /// `Usage`, with the flag and the value that make no sense.
    pub fn parse(network: &str, aliases: &[String], ip: Option<&str>, ip6: Option<&str>) -> Result<Endpoint> {
        let mut endpoint = Endpoint::new(network);
        aliases.iter().try_for_each(|alias| check_host_name("--alias", alias))?;
        endpoint.aliases = aliases.to_vec();
        set_once(&mut endpoint.ip, ip, "--ip")?;
        set_once(&mut endpoint.ip6, ip6, "--ip6")?;
        Ok(endpoint)
    }

    /// Returns a place without any wish.
    pub fn new(network: &str) -> Endpoint {
        Endpoint { network: network.to_owned(), aliases: Vec::new(), ip: None, ip6: None, mac: None }
    }
}

/// A transport protocol that can be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

impl Protocol {
    /// Returns its number in IP headers.
    pub fn number(self) -> u8 {
        match self {
            Protocol::Tcp => 6,
            Protocol::Udp => 17,
            Protocol::Sctp => 132,
        }
    }

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
            Protocol::Sctp => "sctp",
        }
    }

    fn parse(text: &str) -> Option<Protocol> {
        [Protocol::Tcp, Protocol::Udp, Protocol::Sctp].into_iter().find(|p| p.name().eq_ignore_ascii_case(text))
    }
}

/// A range of ports to be published (mostly a range of one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Port {
    /// Which protocol.
    pub protocol: Protocol,
    /// On which address of the host; none is all.
    pub host_ip: Option<IpAddr>,
    /// The first port of the host; 0 is any that is free.
    pub host_port: u16,
    /// With `host_port` 0 and more than one here, any free one of these.
    pub host_port_last: u16,
    /// The first port of the container.
    pub container_port: u16,
    /// How many ports.
    pub count: u16,
}

impl Request {
    /// Reads the flags.
    ///
    /// # Errors
    /// `Usage`, with the flag and the value that make no sense.
    pub fn parse(options: &Options) -> Result<Request> {
        let many = [&options.publish, &options.expose, &options.add_host, &options.dns, &options.dns_search, &options.network_alias];
        if many.iter().any(|list| list.len() > FLAGS_MAX) {
            return Err(NetError::usage(format!("a network flag is given more than {FLAGS_MAX} times")));
        }
        let mode = parse_mode(options)?;
        let mut ports = Vec::new();
        for text in &options.publish {
            parse_publish(text, &mut ports)?;
        }
        if options.publish_all {
            for text in &options.expose {
                let (protocol, first, last) = parse_container_ports(text, text)?;
                ports.extend((first..=last).map(|port| Port {
                    protocol,
                    host_ip: None,
                    host_port: 0,
                    host_port_last: 0,
                    container_port: port,
                    count: 1,
                }));
            }
        }
        let mut discards_ports = false;
        match &mode {
            Mode::Container(_) if !ports.is_empty() => {
                return Err(NetError::usage("-p needs a network of its own: publish the ports of the container that is joined instead"));
            }
            // As in docker: not an error.
            Mode::Host | Mode::None | Mode::Path(_) => {
                discards_ports = !ports.is_empty();
                ports.clear();
            }
            _ => {}
        }
        let address =
            |flag: &str, text: &String| text.parse::<IpAddr>().map_err(|_| NetError::usage(format!("{flag} '{text}' is no IP address")));
        let hostname = options.hostname.clone().filter(|name| !name.is_empty());
        if let Some(name) = &hostname {
            check_host_name("--hostname", name)?;
        }
        Ok(Request {
            mode,
            ports: merge(ports),
            exposed: options.expose.clone(),
            hostname,
            domainname: options.domainname.clone().filter(|name| !name.is_empty()),
            hosts: options.add_host.iter().map(|text| parse_host(text)).collect::<Result<_>>()?,
            dns: options.dns.iter().map(|text| address("--dns", text)).collect::<Result<_>>()?,
            dns_search: words("--dns-search", &options.dns_search)?,
            dns_option: words("--dns-option", &options.dns_option)?,
            discards_ports,
        })
    }
}

/// A value goes into a file of lines and words: it must be one word.
fn words(flag: &str, texts: &[String]) -> Result<Vec<String>> {
    match texts.iter().find(|text| text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control())) {
        Some(text) => Err(NetError::usage(format!("{flag} '{}' is not one word", text.escape_debug()))),
        None => Ok(texts.to_vec()),
    }
}

fn parse_mode(options: &Options) -> Result<Mode> {
    let mut endpoints = Vec::new();
    for text in &options.network {
        match text.as_str() {
            "" => return Err(NetError::usage("--network '' names no network")),
            "host" | "none" if options.network.len() > 1 => {
                return Err(NetError::usage(format!("--network {text} cannot be combined with another network")));
            }
            "host" => return only(options, Mode::Host),
            "none" => return only(options, Mode::None),
            other if other.starts_with("ns:") => {
                let path = &other["ns:".len()..];
                if options.network.len() > 1 || !path.starts_with('/') {
                    return Err(NetError::usage(format!("--network '{text}': ns: takes one path, from / on, and no other network")));
                }
                return only(options, Mode::Path(path.to_owned()));
            }
            other => match other.strip_prefix("container:") {
                Some("") => return Err(NetError::usage("--network container: names no container")),
                Some(_) if options.network.len() > 1 => {
                    return Err(NetError::usage("--network container:... cannot be combined with another network"));
                }
                Some(id) => return only(options, Mode::Container(id.to_owned())),
                None => endpoints.push(parse_endpoint(other)?),
            },
        }
    }
    if endpoints.is_empty() {
        endpoints.push(Endpoint::new(DEFAULT_NETWORK));
    }
    if endpoints.len() > NETWORKS_MAX {
        return Err(NetError::usage(format!("--network is given more than {NETWORKS_MAX} times")));
    }
    if let Some(twice) = endpoints.iter().enumerate().find(|(i, e)| endpoints[..*i].iter().any(|other| other.network == e.network)) {
        return Err(NetError::usage(format!("--network {} is given twice", twice.1.network)));
    }
    // The short flags mean the first network, as in docker.
    let first = &mut endpoints[0];
    for alias in &options.network_alias {
        check_host_name("--network-alias", alias)?;
        first.aliases.push(alias.clone());
    }
    set_once(&mut first.ip, options.ip.as_deref(), "--ip")?;
    set_once(&mut first.ip6, options.ip6.as_deref(), "--ip6")?;
    if let Some(text) = &options.mac_address {
        first.mac = Some(parse_mac(text)?);
    }
    Ok(Mode::Networks(endpoints))
}

/// Refuses flags that mean nothing in a mode without a network of its own.
fn only(options: &Options, mode: Mode) -> Result<Mode> {
    let flag = [
        (options.ip.is_some(), "--ip"),
        (options.ip6.is_some(), "--ip6"),
        (options.mac_address.is_some(), "--mac-address"),
        (!options.network_alias.is_empty(), "--network-alias"),
        (matches!(mode, Mode::Container(_)) && options.hostname.is_some(), "--hostname"),
    ];
    match flag.iter().find(|(given, _)| *given) {
        Some((_, flag)) => Err(NetError::usage(format!("{flag} cannot be used with --network {}", options.network[0]))),
        None => Ok(mode),
    }
}

fn set_once<T: std::str::FromStr>(slot: &mut Option<T>, text: Option<&str>, flag: &str) -> Result<()> {
    if let Some(text) = text {
        *slot = Some(text.parse().map_err(|_| NetError::usage(format!("{flag} '{text}' is no address of that kind")))?);
    }
    Ok(())
}

/// Reads `NAME`, `name=NAME,alias=A,ip=...` as docker has it, or `NAME:alias=A,ip=...` as podman has it.
fn parse_endpoint(text: &str) -> Result<Endpoint> {
    let (name, parts) = match (text.split_once(':'), text.contains('=')) {
        (Some((name, parts)), true) if !name.contains('=') => (name, parts),
        (_, true) => ("", text),
        (_, false) => return Ok(Endpoint::new(text)),
    };
    let mut endpoint = Endpoint::new(name);
    for part in parts.split(',') {
        let bad = || NetError::usage(format!("--network '{text}': '{part}' is not one of name=, alias=, ip=, ip6=, mac-address="));
        let (key, value) = part.split_once('=').ok_or_else(bad)?;
        match key {
            "name" => value.clone_into(&mut endpoint.network),
            "alias" => {
                check_host_name("--network alias", value)?;
                endpoint.aliases.push(value.to_owned());
            }
            "ip" => set_once(&mut endpoint.ip, Some(value), "--network ip")?,
            "ip6" => set_once(&mut endpoint.ip6, Some(value), "--network ip6")?,
            "mac-address" | "mac" => endpoint.mac = Some(parse_mac(value)?),
            _ => return Err(bad()),
        }
    }
    if endpoint.network.is_empty() {
        return Err(NetError::usage(format!("--network '{text}' names no network: add name=NAME")));
    }
    Ok(endpoint)
}

fn parse_mac(text: &str) -> Result<[u8; 6]> {
    let bad = || NetError::usage(format!("--mac-address '{text}' is not of the form 02:42:ac:11:00:02"));
    let mut mac = [0; 6];
    let mut parts = text.split([':', '-']);
    for byte in &mut mac {
        let part = parts.next().filter(|part| part.len() == 2).ok_or_else(bad)?;
        *byte = u8::from_str_radix(part, 16).map_err(|_| bad())?;
    }
    if parts.next().is_some() {
        return Err(bad());
    }
    if mac[0] & 1 != 0 || mac == [0; 6] {
        return Err(NetError::usage(format!("--mac-address '{text}' is not the address of one card")));
    }
    Ok(mac)
}

/// Checks a name that goes into /etc/hosts.
fn check_host_name(flag: &str, name: &str) -> Result<()> {
    let fits = !name.is_empty() && name.len() <= 253 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    if fits { Ok(()) } else { Err(NetError::usage(format!("{flag} '{}' is no host name", name.escape_debug()))) }
}

fn parse_host(text: &str) -> Result<(String, Option<IpAddr>)> {
    let (name, address) = text
        .split_once('=')
        .or_else(|| text.split_once(':'))
        .ok_or_else(|| NetError::usage(format!("--add-host '{text}' is not of the form name:address")))?;
    check_host_name("--add-host", name)?;
    let address = address.trim_start_matches('[').trim_end_matches(']');
    match address {
        "host-gateway" => Ok((name.to_owned(), None)),
        address => match address.parse() {
            Ok(address) => Ok((name.to_owned(), Some(address))),
            Err(_) => Err(NetError::usage(format!("--add-host '{text}': '{address}' is no IP address"))),
        },
    }
}

/// Reads `[[IP:][HOST]:]CONTAINER[/PROTOCOL]`, where HOST and CONTAINER may be ranges.
fn parse_publish(text: &str, ports: &mut Vec<Port>) -> Result<()> {
    let bad = |why: &str| NetError::usage(format!("-p '{text}': {why}"));
    let (host, container) = match text.rsplit_once(':') {
        Some((host, container)) => (host, container),
        None => ("", text),
    };
    let (protocol, first, last) = parse_container_ports(container, text)?;
    let (ip, host_ports) = if let Some(rest) = host.strip_prefix('[') {
        let (ip, rest) = rest.split_once(']').ok_or_else(|| bad("the bracket is not closed"))?;
        (ip, rest.strip_prefix(':').unwrap_or(rest))
    } else {
        match host.rsplit_once(':') {
            Some((ip, host_ports)) => (ip, host_ports),
            None if host.contains('.') => return Err(bad(&format!("write {host}::{container} for any free port of that address"))),
            None => ("", host),
        }
    };
    let host_ip = match ip {
        "" => None,
        ip => Some(ip.parse::<IpAddr>().map_err(|_| bad(&format!("'{ip}' is no IP address")))?),
    };
    let count = last - first + 1;
    let base = Port { protocol, host_ip, host_port: 0, host_port_last: 0, container_port: first, count: 1 };
    if host_ports.is_empty() {
        ports.extend((first..=last).map(|port| Port { container_port: port, ..base }));
        return Ok(());
    }
    let (host_first, host_last) = parse_range(host_ports).ok_or_else(|| bad(&format!("'{host_ports}' is no port or range of ports")))?;
    if host_first == 0 {
        ports.extend((first..=last).map(|port| Port { container_port: port, ..base }));
    } else if host_last - host_first + 1 == count {
        ports.push(Port { host_port: host_first, host_port_last: host_last, count, ..base });
    } else if count == 1 {
        // A range of the host for one port of the container: any of them that is free.
        ports.push(Port { host_port: host_first, host_port_last: host_last, ..base });
    } else {
        return Err(bad("both ranges must have the same number of ports"));
    }
    Ok(())
}

/// Reads `PORTS[/PROTOCOL]` of the container's side.
fn parse_container_ports(text: &str, whole: &str) -> Result<(Protocol, u16, u16)> {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol =
        Protocol::parse(protocol).ok_or_else(|| NetError::usage(format!("port '{whole}': '{protocol}' is not one of tcp, udp, sctp")))?;
    match parse_range(ports) {
        Some((first, last)) if first > 0 => Ok((protocol, first, last)),
        _ => Err(NetError::usage(format!("port '{whole}': '{ports}' is no port (1 to 65535) or range of ports"))),
    }
}

/// Returns the ports that a container exposes, as [`Request::exposed`] has them.
pub fn exposed_ports(texts: &[String]) -> Vec<(u16, Protocol)> {
    let ranges = texts.iter().filter_map(|text| parse_container_ports(text, text).ok());
    ranges.flat_map(|(protocol, first, last)| (first..=last).map(move |port| (port, protocol))).collect()
}

fn parse_range(text: &str) -> Option<(u16, u16)> {
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    match text.split_once('-') {
        Some((first, last)) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last && first > 0).then_some((first, last))
        }
        None => number(text).map(|port| (port, port)),
    }
}

/// Joins neighbours into ranges, so that 200 flags in a row become one element of a map.
fn merge(ports: Vec<Port>) -> Vec<Port> {
    let mut merged: Vec<Port> = Vec::with_capacity(ports.len());
    for port in ports {
        let exact = |p: &Port| p.host_port != 0 && p.host_port_last - p.host_port + 1 == p.count;
        match merged.last_mut() {
            Some(last)
                if exact(last)
                    && exact(&port)
                    && (last.protocol, last.host_ip) == (port.protocol, port.host_ip)
                    && last.host_port_last.checked_add(1) == Some(port.host_port)
                    && last.container_port.checked_add(last.count) == Some(port.container_port) =>
            {
                last.count += port.count;
                last.host_port_last = port.host_port_last;
            }
            _ => merged.push(port),
        }
    }
    merged
}
