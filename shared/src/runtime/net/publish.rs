//! Published ports: proof that they are free on the host, and the map elements that lead them in.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, SocketFlags, SocketType, ipproto, sockopt};

use super::leases::Leases;
use super::network::host_has_ipv6;
use super::request::{Port, Protocol};
use super::{NetError, Result, holder};
use crate::sys::nft::{Element, Row};

/// This many sockets keep other programs off published ports; further ports are only looked at once.
pub(super) const HELD_SOCKETS_MAX: usize = 256;
/// A range whose container ports differ from its host ports needs an element per port: at most this many.
pub const SHIFTED_PORTS_MAX: u16 = 4_096;
/// Random ports are drawn this often before we give up.
const RANDOM_TRIES_MAX: usize = 256;

/// Keeps other programs of the host from listening on published ports, as long as it lives.
#[derive(Debug, Default)]
pub struct Held {
    sockets: Vec<OwnedFd>,
}

impl Held {
    /// Returns the sockets, for whoever keeps them from then on.
    pub fn into_sockets(self) -> Vec<OwnedFd> {
        self.sockets
    }

    fn keep(&mut self, socket: Option<OwnedFd>) {
        if self.sockets.len() < HELD_SOCKETS_MAX {
            self.sockets.extend(socket);
        }
    }
}

/// Settles which ports of the host are used: proves each free by binding it, draws random ones.
/// The caller holds the lock and has taken dead holders out.
pub(super) fn settle(leases: &mut Leases, wanted: &[Port], mut reap: impl FnMut(&mut Leases, usize)) -> Result<(Vec<Port>, Held)> {
    let mut settled: Vec<Port> = Vec::with_capacity(wanted.len());
    let mut held = Held::default();
    for port in wanted {
        let mut candidates = Candidates::new(port);
        let mut drawn = Vec::new();
        let done = loop {
            let Some(candidate) = candidates.next() else { return Err(taken(port, leases, &settled)) };
            match claim(leases, &settled, &candidate, &mut reap) {
                Ok(Claim::Free(actual, sockets)) => break Some((actual, sockets)),
                Ok(Claim::Leased(socket)) if candidate.host_port == 0 => drawn.extend(socket),
                Ok(Claim::Leased(_)) if candidates.has_more() => {}
                Ok(Claim::Leased(_)) => break None,
                Err(NetError::PortTaken { .. }) if candidates.has_more() => {}
                Err(error) => return Err(error),
            }
        };
        let Some((actual, sockets)) = done else { return Err(taken(port, leases, &settled)) };
        settled.push(actual);
        sockets.into_iter().for_each(|socket| held.keep(Some(socket)));
    }
    Ok((settled, held))
}

/// Takes up sockets again that keep published ports, in what the process that had them executed.
impl From<Vec<OwnedFd>> for Held {
    fn from(sockets: Vec<OwnedFd>) -> Held {
        Held { sockets }
    }
}

/// Binds published ports again in another process, as far as they are free; that they are ours is in the leases.
pub fn hold(ports: &[Port]) -> Held {
    let mut held = Held::default();
    for port in ports {
        for offset in 0..port.count {
            if held.sockets.len() >= HELD_SOCKETS_MAX {
                return held;
            }
            held.keep(bind(port.protocol, port.host_ip, port.host_port + offset).ok().flatten());
        }
    }
    held
}

/// Walks what a wish allows: one range, any free port, or one of several.
struct Candidates {
    port: Port,
    next: u32,
    left: usize,
}

impl Candidates {
    fn new(port: &Port) -> Candidates {
        let choices = usize::from(port.host_port_last.saturating_sub(port.host_port)) + 1;
        let left = match port.host_port {
            0 => RANDOM_TRIES_MAX,
            _ if port.count > 1 => 1,
            _ => choices,
        };
        Candidates { port: *port, next: u32::from(port.host_port), left }
    }

    fn has_more(&self) -> bool {
        self.left > 0
    }

    fn next(&mut self) -> Option<Port> {
        self.left = self.left.checked_sub(1)?;
        let host_port = u16::try_from(self.next).ok()?;
        if host_port != 0 {
            self.next += 1;
        }
        Some(Port { host_port, host_port_last: host_port.saturating_add(self.port.count - 1), ..self.port })
    }
}

enum Claim {
    Free(Port, Vec<OwnedFd>),
    /// Another container has it; the socket keeps a random draw from coming again.
    Leased(Option<OwnedFd>),
}

fn claim(leases: &mut Leases, settled: &[Port], port: &Port, reap: &mut impl FnMut(&mut Leases, usize)) -> Result<Claim> {
    let mut actual = *port;
    let mut sockets = Vec::new();
    if port.host_port == 0 {
        let socket = bind(port.protocol, port.host_ip, 0).map_err(|source| refused(port, source))?;
        actual.host_port = socket.as_ref().map_or(0, bound_port);
        actual.host_port_last = actual.host_port;
        if actual.host_port == 0 {
            return Err(NetError::usage(format!("this kernel cannot draw a free {} port: name one with -p", port.protocol.name())));
        }
        sockets.extend(socket);
    }
    while let Some(holder) = leases.holder_of_port(&actual) {
        if leases.all[holder].lives() {
            return Ok(Claim::Leased(sockets.pop()));
        }
        reap(leases, holder);
    }
    if settled.iter().any(|other| super::leases::conflict(other, &actual)) {
        return Ok(Claim::Leased(sockets.pop()));
    }
    if port.host_port != 0 {
        for offset in 0..actual.count {
            let socket = bind(actual.protocol, actual.host_ip, actual.host_port + offset)
                .map_err(|source| refused(&Port { host_port: actual.host_port + offset, count: 1, ..actual }, source))?;
            if sockets.len() < HELD_SOCKETS_MAX {
                sockets.extend(socket);
            }
        }
    }
    Ok(Claim::Free(actual, sockets))
}

fn taken(port: &Port, leases: &Leases, settled: &[Port]) -> NetError {
    let by = match leases.holder_of_port(port) {
        Some(holder) => format!("container {}", &leases.all[holder].id[..leases.all[holder].id.len().min(12)]),
        None if settled.iter().any(|other| super::leases::conflict(other, port)) => "another -p of the same container".into(),
        None => "other containers and programs".into(),
    };
    NetError::PortTaken { port: describe(port), by }
}

fn refused(port: &Port, source: io::Error) -> NetError {
    match source.raw_os_error() {
        Some(libc::EADDRINUSE) => NetError::PortTaken { port: describe(port), by: holder(port) },
        Some(libc::EADDRNOTAVAIL) => NetError::usage(format!("-p {}: no link of this host has that address", describe(port))),
        _ => NetError::Bind { port: describe(port), source },
    }
}

/// Says which program has a port, as far as that can be seen.
fn holder(port: &Port) -> String {
    holder::name(port.protocol, port.host_ip, port.host_port).unwrap_or_else(|| "a program on this host".into())
}

/// Writes a published port as people do: `127.0.0.1:8080/tcp`.
pub fn describe(port: &Port) -> String {
    let range = match port.count {
        1 if port.host_port_last > port.host_port => format!("{}-{}", port.host_port, port.host_port_last),
        1 => port.host_port.to_string(),
        count => format!("{}-{}", port.host_port, u32::from(port.host_port) + u32::from(count) - 1),
    };
    match port.host_ip {
        Some(IpAddr::V6(address)) => format!("[{address}]:{range}/{}", port.protocol.name()),
        Some(address) => format!("{address}:{range}/{}", port.protocol.name()),
        None => format!("{range}/{}", port.protocol.name()),
    }
}

fn bound_port(socket: &OwnedFd) -> u16 {
    rustix::net::getsockname(socket).ok().and_then(|address| SocketAddr::try_from(address).ok()).map_or(0, |address| address.port())
}

/// Binds a port without listening on it; none where the kernel does not know the protocol.
fn bind(protocol: Protocol, ip: Option<IpAddr>, port: u16) -> io::Result<Option<OwnedFd>> {
    match bind_once(protocol, ip, port, false) {
        // Connections of a server that has just ended still linger on the port; that is no reason to refuse it.
        Err(error) if error.raw_os_error() == Some(libc::EADDRINUSE) && protocol == Protocol::Tcp => {
            bind_lingering(ip, port).map_err(|_| error)
        }
        other => other,
    }
}

/// Proves by listening for a moment that only ended connections are on the port.
fn bind_lingering(ip: Option<IpAddr>, port: u16) -> io::Result<Option<OwnedFd>> {
    let socket = bind_once(Protocol::Tcp, ip, port, true)?;
    if let Some(socket) = &socket {
        rustix::net::listen(socket, 1)?;
    }
    drop(socket);
    bind_once(Protocol::Tcp, ip, port, true)
}

fn bind_once(protocol: Protocol, ip: Option<IpAddr>, port: u16, reuse: bool) -> io::Result<Option<OwnedFd>> {
    let (kind, number) = match protocol {
        Protocol::Tcp => (SocketType::STREAM, ipproto::TCP),
        Protocol::Udp => (SocketType::DGRAM, ipproto::UDP),
        Protocol::Sctp => (SocketType::STREAM, ipproto::SCTP),
    };
    let address = match ip {
        Some(address) => address,
        None if host_has_ipv6() => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    };
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let socket = match rustix::net::socket_with(family, kind, SocketFlags::CLOEXEC, Some(number)) {
        Err(rustix::io::Errno::PROTONOSUPPORT | rustix::io::Errno::SOCKTNOSUPPORT) => return Ok(None),
        other => other?,
    };
    if address.is_ipv6() {
        // Without an address asked for, one socket stands for IPv4 and IPv6.
        sockopt::set_ipv6_v6only(&socket, ip.is_some())?;
    }
    if reuse {
        sockopt::set_socket_reuseaddr(&socket, true)?;
    }
    rustix::net::bind(&socket, &SocketAddr::new(address, port))?;
    Ok(Some(socket))
}

/// Elements of one map of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MapElements {
    /// The map's name.
    pub(super) map: String,
    /// What belongs into it.
    pub(super) elements: Vec<Element>,
}

/// Returns the elements that lead published ports to a container's addresses. Without addresses
/// they have no data, which is how they are deleted.
pub(super) fn elements(ports: &[Port], v4: Option<Ipv4Addr>, v6: Option<Ipv6Addr>) -> Vec<MapElements> {
    let mut maps: Vec<MapElements> = Vec::new();
    for port in ports {
        let wants = |is_v4: bool| port.host_ip.is_none_or(|ip| ip.is_ipv4() == is_v4);
        if let Some(address) = v4.filter(|_| wants(true)) {
            add_elements(&mut maps, "4", port, &address.octets());
        }
        if let Some(address) = v6.filter(|_| wants(false)) {
            add_elements(&mut maps, "6", port, &address.octets());
        }
    }
    maps
}

fn add_elements(maps: &mut Vec<MapElements>, family: &str, port: &Port, address: &[u8]) {
    let at = port.host_ip.filter(|ip| !ip.is_unspecified());
    let key = |host_port: u16| {
        let row = match at {
            Some(IpAddr::V4(ip)) => Row::new().field(&ip.octets()),
            Some(IpAddr::V6(ip)) => Row::new().field(&ip.octets()),
            None => Row::new(),
        };
        row.field(&[port.protocol.number()]).field(&host_port.to_be_bytes()).bytes()
    };
    let is_range = port.count > 1 && port.host_port == port.container_port;
    let map = format!("{}{family}{}", if is_range { "ranges" } else { "ports" }, if at.is_some() { "_at" } else { "" });
    let index = maps.iter().position(|elements| elements.map == map).unwrap_or_else(|| {
        maps.push(MapElements { map, elements: Vec::new() });
        maps.len() - 1
    });
    let elements = &mut maps[index].elements;
    if is_range {
        let key_end = Some(key(port.host_port + (port.count - 1)));
        elements.push(Element { key: key(port.host_port), key_end, data: Some(address.to_vec()), ends_interval: false });
        return;
    }
    for offset in 0..port.count {
        let data = Row::new().field(address).field(&(port.container_port + offset).to_be_bytes()).bytes();
        elements.push(Element { key: key(port.host_port + offset), key_end: None, data: Some(data), ends_interval: false });
    }
}
