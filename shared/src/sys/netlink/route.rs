//! Links, addresses and routes: the dozen rtnetlink messages that container networks need.
//!
//! Functions that change something add a message to a [`Batch`]; the caller sends many at once.
//! Functions that look ask at once. Follows rtnetlink(7) and `linux/if_link.h`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::{AsRawFd, BorrowedFd};

use super::{ACK, Attributes, Batch, CREATE, DUMP, EXCLUSIVE, Message, NetlinkError, REPLACE, REQUEST, Result, Socket, u32_at};

/// A link's name has at most this many bytes.
pub const LINK_NAME_MAX: usize = 15;
/// The loopback link has this index in every network namespace.
pub const LOOPBACK_INDEX: u32 = 1;

const IFLA_ADDRESS: u16 = 1;
const IFLA_IFNAME: u16 = 3;
const IFLA_MTU: u16 = 4;
const IFLA_LINK: u16 = 5;
const IFLA_MASTER: u16 = 10;
const IFLA_OPERSTATE: u16 = 16;
const IFLA_LINKINFO: u16 = 18;
const IFLA_AF_SPEC: u16 = 26;
const IFLA_NET_NS_FD: u16 = 28;
const IFLA_EXT_MASK: u16 = 29;
/// The kernel adds up no counters for the answer.
const RTEXT_FILTER_SKIP_STATS: u32 = 1 << 3;
const IFLA_INET6_ADDR_GEN_MODE: u16 = 8;
const ADDR_GEN_MODE_NONE: u8 = 1;
const AF_INET6: u16 = 10;
const IFLA_INFO_KIND: u16 = 1;
const IFLA_INFO_DATA: u16 = 2;
const IFLA_INFO_SLAVE_KIND: u16 = 4;
const IFLA_INFO_SLAVE_DATA: u16 = 5;
const IFLA_BRPORT_MODE: u16 = 4;
const IFLA_BRPORT_ISOLATED: u16 = 33;
/// The mode of a macvlan or ipvlan link.
const IFLA_DIRECT_MODE: u16 = 1;
const VETH_INFO_PEER: u16 = 1;
const IFLA_BR_MCAST_SNOOPING: u16 = 23;
const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
const IFA_BROADCAST: u16 = 4;
const IFA_FLAGS: u16 = 8;
const IFA_F_NODAD: u32 = 0x02;
const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_GATEWAY: u16 = 5;
const RTM_NEWLINK: u16 = 16;
const RTM_DELLINK: u16 = 17;
const RTM_GETLINK: u16 = 18;
const RTM_NEWADDR: u16 = 20;
const RTM_GETADDR: u16 = 22;
const RTM_NEWROUTE: u16 = 24;
const RTM_GETROUTE: u16 = 26;
const RTPROT_BOOT: u8 = 3;
const RT_SCOPE_UNIVERSE: u8 = 0;
const RT_TABLE_MAIN: u8 = 254;
const RTN_UNICAST: u8 = 1;
const IFF_UP: u32 = 1;
const IF_OPER_UNKNOWN: u8 = 0;
const IF_OPER_UP: u8 = 6;

/// A range of addresses: an address and how many of its leading bits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Prefix {
    /// An address in the range.
    pub address: IpAddr,
    /// How many leading bits count.
    pub bits: u8,
}

impl std::fmt::Display for Prefix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl Prefix {
    /// Returns the range's first address.
    pub fn first(&self) -> IpAddr {
        match self.address {
            IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask4(self.bits))),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask6(self.bits))),
        }
    }

    /// Returns the range's last address.
    pub fn last(&self) -> IpAddr {
        match self.address {
            IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() | !mask4(self.bits))),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() | !mask6(self.bits))),
        }
    }

    /// Tells whether an address lies in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.address.is_ipv4() && self.first() <= address && address <= self.last()
    }

    /// Tells whether two ranges have an address in common.
    pub fn overlaps(&self, other: &Prefix) -> bool {
        self.contains(other.first()) || other.contains(self.first())
    }
}

const fn mask4(bits: u8) -> u32 {
    match bits {
        0 => 0,
        bits if bits >= 32 => u32::MAX,
        bits => u32::MAX << (32 - bits),
    }
}

const fn mask6(bits: u8) -> u128 {
    match bits {
        0 => 0,
        bits if bits >= 128 => u128::MAX,
        bits => u128::MAX << (128 - bits),
    }
}

/// A link that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its index.
    pub index: u32,
    /// Its name.
    pub name: String,
    /// Whether it is set up.
    pub up: bool,
    /// Whether packets pass, as far as the kernel knows: being set up comes before.
    pub operates: bool,
    /// The index of the bridge that it is a port of.
    pub master: Option<u32>,
}

/// A route that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Where to; none is everywhere.
    pub destination: Option<Prefix>,
    /// Through which link.
    pub link: Option<u32>,
    /// Over which host.
    pub gateway: Option<IpAddr>,
}

/// A pair of links to be made: one end here as a port of a bridge, the other in another namespace.
#[derive(Debug)]
pub struct Veth<'a> {
    /// The name of the end that stays here.
    pub name: &'a str,
    /// The bridge that it becomes a port of.
    pub bridge_index: u32,
    /// The name of the other end.
    pub peer_name: &'a str,
    /// The hardware address of the other end.
    pub peer_mac: [u8; 6],
    /// The namespace of the other end.
    pub peer_netns: BorrowedFd<'a>,
    /// The largest packet of both; none is the kernel's 1500.
    pub mtu: Option<u32>,
    /// Whether it does not reach other isolated ports of the bridge.
    pub isolated: bool,
}

/// How a link in a namespace is on a link of the host's, without a bridge.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Direct {
    /// `macvlan` or `ipvlan`.
    pub kind: String,
    /// The name of the link of the host's.
    pub parent: String,
    /// The kernel's number of the mode.
    pub mode: u32,
}

fn link_header(index: u32, flags: u32, change: u32) -> [u8; 16] {
    let mut header = [0; 16];
    header[4..8].copy_from_slice(&index.to_ne_bytes());
    header[8..12].copy_from_slice(&flags.to_ne_bytes());
    header[12..16].copy_from_slice(&change.to_ne_bytes());
    header
}

fn family_of(address: IpAddr) -> u8 {
    let family = if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
    u8::try_from(family).unwrap_or(0)
}

fn put_address(message: &mut Message<'_>, kind: u16, address: IpAddr) {
    match address {
        IpAddr::V4(address) => message.attr(kind, &address.octets()),
        IpAddr::V6(address) => message.attr(kind, &address.octets()),
    };
}

/// Makes a bridge, which is down.
pub fn add_bridge(batch: &mut Batch, name: &str, mac: [u8; 6], mtu: Option<u32>) {
    batch.message(RTM_NEWLINK, REQUEST | ACK | CREATE | EXCLUSIVE, format!("create the bridge {name}"), |m| {
        m.raw(&link_header(0, 0, 0)).text(IFLA_IFNAME, name).attr(IFLA_ADDRESS, &mac);
        if let Some(mtu) = mtu {
            m.number(IFLA_MTU, mtu);
        }
        m.nest(IFLA_LINKINFO, |m| {
            m.text(IFLA_INFO_KIND, "bridge");
        });
    });
}

/// Keeps a bridge from learning addresses of its neighbours' multicast; container bridges have no use for snooping's timers.
pub fn quiet_bridge(batch: &mut Batch, index: u32) {
    batch.message(RTM_NEWLINK, REQUEST | ACK, "set up the bridge", |m| {
        m.raw(&link_header(index, 0, 0)).nest(IFLA_LINKINFO, |m| {
            m.text(IFLA_INFO_KIND, "bridge").nest(IFLA_INFO_DATA, |m| {
                m.attr(IFLA_BR_MCAST_SNOOPING, &[0]);
            });
        });
    });
}

/// Makes a pair of links, the near one up and a port of a bridge.
///
/// The port may send packets back where they came from (a container that asks for its own published
/// port).
pub fn add_veth(batch: &mut Batch, veth: &Veth<'_>) {
    batch.message(RTM_NEWLINK, REQUEST | ACK | CREATE | EXCLUSIVE, format!("create the link {}", veth.name), |m| {
        m.raw(&link_header(0, IFF_UP, IFF_UP)).text(IFLA_IFNAME, veth.name).number(IFLA_MASTER, veth.bridge_index);
        if let Some(mtu) = veth.mtu {
            m.number(IFLA_MTU, mtu);
        }
        m.nest(IFLA_LINKINFO, |m| {
            m.text(IFLA_INFO_KIND, "veth").nest(IFLA_INFO_DATA, |m| {
                m.nest(VETH_INFO_PEER, |m| {
                    m.raw(&link_header(0, 0, 0)).text(IFLA_IFNAME, veth.peer_name).attr(IFLA_ADDRESS, &veth.peer_mac);
                    m.attr(IFLA_NET_NS_FD, &veth.peer_netns.as_raw_fd().to_ne_bytes());
                    if let Some(mtu) = veth.mtu {
                        m.number(IFLA_MTU, mtu);
                    }
                });
            });
        });
    });
    batch.message(RTM_NEWLINK, REQUEST | ACK, format!("set up the link {}", veth.name), |m| {
        m.raw(&link_header(0, 0, 0)).text(IFLA_IFNAME, veth.name);
        m.nest(IFLA_LINKINFO, |m| {
            m.text(IFLA_INFO_SLAVE_KIND, "bridge").nest(IFLA_INFO_SLAVE_DATA, |m| {
                m.attr(IFLA_BRPORT_MODE, &[1]);
                if veth.isolated {
                    m.attr(IFLA_BRPORT_ISOLATED, &[1]);
                }
            });
        });
    });
}

/// Makes a link in a namespace that is on a link of this one.
pub fn add_direct(
    batch: &mut Batch,
    direct: &Direct,
    parent_index: u32,
    name: &str,
    mac: [u8; 6],
    netns: BorrowedFd<'_>,
    mtu: Option<u32>,
) {
    let what = format!("create a link of kind {} on {}", direct.kind, direct.parent);
    batch.message(RTM_NEWLINK, REQUEST | ACK | CREATE | EXCLUSIVE, what, |m| {
        m.raw(&link_header(0, 0, 0)).text(IFLA_IFNAME, name).number(IFLA_LINK, parent_index);
        m.attr(IFLA_NET_NS_FD, &netns.as_raw_fd().to_ne_bytes());
        // Links of kind ipvlan have the hardware address of the link that they are on.
        let is_macvlan = direct.kind == "macvlan";
        if is_macvlan {
            m.attr(IFLA_ADDRESS, &mac);
        }
        if let Some(mtu) = mtu {
            m.number(IFLA_MTU, mtu);
        }
        m.nest(IFLA_LINKINFO, |m| {
            m.text(IFLA_INFO_KIND, &direct.kind).nest(IFLA_INFO_DATA, |m| {
                if is_macvlan {
                    m.number(IFLA_DIRECT_MODE, direct.mode);
                } else {
                    m.attr(IFLA_DIRECT_MODE, &u16::try_from(direct.mode).unwrap_or(0).to_ne_bytes());
                }
            });
        });
    });
}

/// Keeps a link from making itself an IPv6 address; a kernel without IPv6 refuses.
pub fn without_own_address(batch: &mut Batch, name: &str) {
    batch.message(RTM_NEWLINK, REQUEST | ACK, format!("set up the link {name}"), |m| {
        m.raw(&link_header(0, 0, 0)).text(IFLA_IFNAME, name).nest(IFLA_AF_SPEC, |m| {
            m.nest(AF_INET6, |m| {
                m.attr(IFLA_INET6_ADDR_GEN_MODE, &[ADDR_GEN_MODE_NONE]);
            });
        });
    });
}

/// Makes a pair of links in this namespace, both down: what tests and joined namespaces use.
pub fn add_veth_pair(batch: &mut Batch, name: &str, peer_name: &str, peer_netns: Option<BorrowedFd<'_>>) {
    batch.message(RTM_NEWLINK, REQUEST | ACK | CREATE | EXCLUSIVE, format!("create the link {name}"), |m| {
        m.raw(&link_header(0, 0, 0)).text(IFLA_IFNAME, name).nest(IFLA_LINKINFO, |m| {
            m.text(IFLA_INFO_KIND, "veth").nest(IFLA_INFO_DATA, |m| {
                m.nest(VETH_INFO_PEER, |m| {
                    m.raw(&link_header(0, 0, 0)).text(IFLA_IFNAME, peer_name);
                    if let Some(netns) = peer_netns {
                        m.attr(IFLA_NET_NS_FD, &netns.as_raw_fd().to_ne_bytes());
                    }
                });
            });
        });
    });
}

/// Sets a link up.
pub fn set_up(batch: &mut Batch, index: u32) {
    batch.message(RTM_NEWLINK, REQUEST | ACK, format!("set up link {index}"), |m| {
        m.raw(&link_header(index, IFF_UP, IFF_UP));
    });
}

/// Deletes a link. It takes the kernel 10 to 20 ms: never on the way in or out of a container.
pub fn delete_link(batch: &mut Batch, index: u32) {
    batch.message(RTM_DELLINK, REQUEST | ACK, format!("delete link {index}"), |m| {
        m.raw(&link_header(index, 0, 0));
    });
}

/// Gives a link an address; IPv6 ones are usable at once (no duplicate detection: the lease is the proof).
pub fn add_address(batch: &mut Batch, index: u32, prefix: Prefix) {
    batch.message(RTM_NEWADDR, REQUEST | ACK | CREATE | REPLACE, format!("add the address {prefix}"), |m| {
        let mut header = [0; 8];
        header[0] = family_of(prefix.address);
        header[1] = prefix.bits;
        header[4..8].copy_from_slice(&index.to_ne_bytes());
        m.raw(&header);
        put_address(m, IFA_LOCAL, prefix.address);
        put_address(m, IFA_ADDRESS, prefix.address);
        match prefix.address {
            IpAddr::V4(_) => put_address(m, IFA_BROADCAST, prefix.last()),
            IpAddr::V6(_) => {
                m.number(IFA_FLAGS, IFA_F_NODAD);
            }
        }
    });
}

/// Sends what goes elsewhere over a gateway.
pub fn add_default_route(batch: &mut Batch, index: u32, gateway: IpAddr) {
    batch.message(RTM_NEWROUTE, REQUEST | ACK | CREATE | REPLACE, format!("add the default route over {gateway}"), |m| {
        let mut header = [0; 12];
        header[0] = family_of(gateway);
        header[4] = RT_TABLE_MAIN;
        header[5] = RTPROT_BOOT;
        header[6] = RT_SCOPE_UNIVERSE;
        header[7] = RTN_UNICAST;
        m.raw(&header);
        put_address(m, RTA_GATEWAY, gateway);
        m.number(RTA_OIF, index);
    });
}

/// Returns the link of a name, or none.
///
/// # Errors
/// What the kernel says, other than that there is none.
pub fn find_link(socket: &Socket, name: &str) -> Result<Option<Link>> {
    let mut batch = Batch::new();
    batch.message(RTM_GETLINK, REQUEST, format!("look for the link {name}"), |m| {
        m.raw(&link_header(0, 0, 0)).text(IFLA_IFNAME, name).number(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    });
    let mut found = None;
    match socket.ask(batch, |kind, body| found = if kind == RTM_NEWLINK { read_link(body) } else { None }) {
        Err(error) if error.absent() => Ok(None),
        Err(error) => Err(error),
        Ok(()) => Ok(found),
    }
}

/// Returns every link.
///
/// # Errors
/// What the kernel says.
pub fn links(socket: &Socket) -> Result<Vec<Link>> {
    let mut batch = Batch::new();
    batch.message(RTM_GETLINK, REQUEST | DUMP, "list the links", |m| {
        m.raw(&link_header(0, 0, 0));
    });
    let mut links = Vec::new();
    socket.ask(batch, |kind, body| links.extend((kind == RTM_NEWLINK).then(|| read_link(body)).flatten()))?;
    Ok(links)
}

fn read_link(body: &[u8]) -> Option<Link> {
    let index = u32_at(body, 4)?;
    let up = u32_at(body, 8)? & IFF_UP != 0;
    let attributes = body.get(16..)?;
    let name = String::from_utf8_lossy(Attributes::find(attributes, IFLA_IFNAME)?).trim_end_matches('\0').to_owned();
    let master = Attributes::find(attributes, IFLA_MASTER).and_then(|payload| u32_at(payload, 0));
    let operates = Attributes::find(attributes, IFLA_OPERSTATE).is_none_or(|state| matches!(state, [IF_OPER_UNKNOWN | IF_OPER_UP]));
    Some(Link { index, name, up, operates, master })
}

/// Returns every unicast route of every table, IPv4 and IPv6.
///
/// # Errors
/// What the kernel says.
pub fn routes(socket: &Socket) -> Result<Vec<Route>> {
    let mut routes = Vec::new();
    for family in [libc::AF_INET, libc::AF_INET6] {
        let mut batch = Batch::new();
        batch.message(RTM_GETROUTE, REQUEST | DUMP, "list the routes", |m| {
            let mut header = [0; 12];
            header[0] = u8::try_from(family).unwrap_or(0);
            m.raw(&header);
        });
        match socket.ask(batch, |kind, body| routes.extend((kind == RTM_NEWROUTE).then(|| read_route(body)).flatten())) {
            // A kernel without IPv6 has none of its routes.
            Err(error) if family == libc::AF_INET6 && error.errno() == Some(libc::EOPNOTSUPP) => {}
            other => other?,
        }
    }
    Ok(routes)
}

fn read_route(body: &[u8]) -> Option<Route> {
    if *body.get(7)? != RTN_UNICAST {
        return None;
    }
    let bits = *body.get(1)?;
    let attributes = body.get(12..)?;
    let destination = Attributes::find(attributes, RTA_DST).and_then(read_address).map(|address| Prefix { address, bits });
    let link = Attributes::find(attributes, RTA_OIF).and_then(|payload| u32_at(payload, 0));
    let gateway = Attributes::find(attributes, RTA_GATEWAY).and_then(read_address);
    Some(Route { destination, link, gateway })
}

/// Returns the addresses of every link, with its index.
///
/// # Errors
/// What the kernel says.
pub fn addresses(socket: &Socket) -> Result<Vec<(u32, Prefix)>> {
    let mut batch = Batch::new();
    batch.message(RTM_GETADDR, REQUEST | DUMP, "list the addresses", |m| {
        m.raw(&[0; 8]);
    });
    let mut addresses = Vec::new();
    socket.ask(batch, |kind, body| {
        if kind == RTM_NEWADDR {
            addresses.extend(read_interface_address(body));
        }
    })?;
    Ok(addresses)
}

fn read_interface_address(body: &[u8]) -> Option<(u32, Prefix)> {
    let bits = *body.get(1)?;
    let index = u32_at(body, 4)?;
    let attributes = body.get(8..)?;
    let payload = Attributes::find(attributes, IFA_LOCAL).or_else(|| Attributes::find(attributes, IFA_ADDRESS))?;
    Some((index, Prefix { address: read_address(payload)?, bits }))
}

fn read_address(payload: &[u8]) -> Option<IpAddr> {
    match payload.len() {
        4 => <[u8; 4]>::try_from(payload).ok().map(IpAddr::from),
        16 => <[u8; 16]>::try_from(payload).ok().map(IpAddr::from),
        _ => None,
    }
}

/// Returns the index of a link that must exist.
///
/// # Errors
/// Also when there is none.
pub fn link_index(socket: &Socket, name: &str) -> Result<u32> {
    find_link(socket, name)?.map(|link| link.index).ok_or_else(|| NetlinkError::Refused {
        what: format!("use the link {name}"),
        detail: String::new(),
        source: std::io::Error::from_raw_os_error(libc::ENODEV),
    })
}
