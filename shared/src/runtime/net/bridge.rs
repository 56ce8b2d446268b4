//! Bridges: one per network, brought up by the first container that needs it.
//!
//! A marker file in the run directory says that all of a bridge is in place, so that a start only
//! looks whether the link is there. Whoever dies on the way leaves no marker, and the next one does
//! it again. Callers hold the host-wide lock.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::leases::Leases;
use super::network::{self, Network};
use super::ruleset::{self, Ruleset};
use super::{NetError, Result, Site, orphans};
use crate::sys::fs::{self, Durability, PathError};
use crate::sys::netlink::route::{self, Prefix};
use crate::sys::netlink::{Batch, Socket};
use crate::sys::random;

/// A marker or a setting of the kernel is at most this large.
const SMALL_FILE_MAX: u64 = 4_096;

/// What a start needs to know of the host.
pub(super) struct Host {
    /// Links, addresses, routes.
    pub(super) route: Socket,
    /// The root's table.
    pub(super) ruleset: Ruleset,
}

impl Host {
    /// Opens what speaks to the kernel.
    pub(super) fn open(site: &Site) -> Result<Host> {
        let route = Socket::open(crate::sys::netlink::Family::Route).map_err(NetError::netlink)?;
        Ok(Host { route, ruleset: Ruleset::open(site.tag())? })
    }

    /// Makes sure that a network's bridge and the root's rules are in place; returns the bridge's
    /// index. The network's ranges may move when its bridge was not up.
    pub(super) fn ensure(&self, site: &Site, network: &mut Network, leases: &Leases) -> Result<u32> {
        if let Some(direct) = network.direct() {
            return match route::find_link(&self.route, &direct.parent).map_err(NetError::netlink)? {
                Some(link) => Ok(link.index),
                None => Err(NetError::usage(format!("network {}: the host has no link {}", network.name, direct.parent))),
            };
        }
        let bridge = network.bridge(site);
        let found = route::find_link(&self.route, &bridge).map_err(NetError::netlink)?;
        let is_ready = found.is_some() && read_small(&marker(site, network)).is_some_and(|text| text == marker_text(network));
        let has_rules = self.ruleset.exists()?;
        let index = match (found, is_ready) {
            (Some(link), true) => link.index,
            (found, _) => self.bring_up(site, network, found.map(|link| link.index), leases)?,
        };
        let is_current = read_small(&site.run_dir().join(format!("table-{}", site.tag()))).is_some_and(|text| text == rules_text());
        if !has_rules || !is_current {
            self.rebuild_rules(site, network, leases)?;
        } else if !is_ready {
            self.ruleset.add_network(site, network)?;
        }
        ruleset::admit(self.ruleset.socket(), if network.has_named_bridge() { &bridge } else { ruleset::OUR_LINKS })?;
        if !is_ready {
            write_small(site, &marker(site, network), &marker_text(network))?;
        }
        Ok(index)
    }

    fn bring_up(&self, site: &Site, network: &mut Network, existing: Option<u32>, leases: &Leases) -> Result<u32> {
        let bridge = network.bridge(site);
        let index = match existing {
            // A bridge that a person named may be somebody else's.
            Some(index) if !network.has_named_bridge() || read_small(&marker(site, network)).is_some() => index,
            Some(_) => return Err(NetError::usage(format!("network {}: there is a link {bridge} that is not ours", network.name))),
            None => {
                orphans::note(site)?;
                orphans::sweep(site, self, leases, orphans::PER_NEW_BRIDGE_MAX)?;
                network::settle(site, &self.route, network)?;
                let mut make = Batch::new();
                route::add_bridge(&mut make, &bridge, local_mac(), network.mtu);
                match self.route.run(make) {
                    Err(error) if !error.exists() => return Err(NetError::netlink(error)),
                    _ => route::link_index(&self.route, &bridge).map_err(NetError::netlink)?,
                }
            }
        };
        let has_v6 = network::host_has_ipv6();
        // Before it is up: whatever a container advertises is not for the host, and its own address is
        // to be good at once, else the host asks nobody in it for a second or two.
        set(&format!("/proc/sys/net/ipv6/conf/{bridge}/accept_ra"), "0")?;
        set(&format!("/proc/sys/net/ipv6/conf/{bridge}/accept_dad"), "0")?;
        set(&format!("/proc/sys/net/ipv4/conf/{bridge}/route_localnet"), "1")?;
        let mut finish = Batch::new();
        route::quiet_bridge(&mut finish, index);
        route::set_up(&mut finish, index);
        for subnet in network.subnets.iter().filter(|subnet| subnet.gateway.is_ipv4() || has_v6) {
            route::add_address(&mut finish, index, Prefix { address: subnet.gateway, bits: subnet.prefix.bits });
        }
        self.route.run(finish).map_err(NetError::netlink)?;
        if !network.internal {
            enable_forwarding(site, network.subnet(false).is_some() && has_v6)?;
        }
        Ok(index)
    }

    /// Makes the root's table anew, with every network whose bridge is up and every lease.
    pub(super) fn rebuild_rules(&self, site: &Site, network: &Network, leases: &Leases) -> Result<()> {
        let mut networks = vec![network.clone()];
        for other in network::list(site)? {
            let is_up = other.name != network.name && route::find_link(&self.route, &other.bridge(site)).is_ok_and(|link| link.is_some());
            if is_up {
                networks.push(other);
            }
        }
        let own: Vec<_> = leases.all.iter().filter(|lease| lease.tag == site.tag() && lease.init.is_some()).cloned().collect();
        self.ruleset.rebuild(site, &networks, &own)?;
        write_small(site, &site.run_dir().join(format!("table-{}", site.tag())), &rules_text())
    }

    /// Takes a network's bridge down. It takes the kernel some 10 ms; nobody waits for it but `dnetwork rm`.
    pub(super) fn take_down(&self, site: &Site, network: &Network) -> Result<()> {
        let was_ours = read_small(&marker(site, network)).is_some() || !network.has_named_bridge();
        fs::remove_file(&marker(site, network)).map_err(NetError::Path)?;
        if network.is_direct() || !was_ours {
            return Ok(());
        }
        if network.has_named_bridge() {
            ruleset::expel(self.ruleset.socket(), &network.bridge(site))?;
        }
        if self.ruleset.exists()? {
            self.ruleset.remove_network(site, network)?;
        }
        if let Some(link) = route::find_link(&self.route, &network.bridge(site)).map_err(NetError::netlink)? {
            let mut delete = Batch::new();
            route::delete_link(&mut delete, link.index);
            match self.route.run(delete) {
                Err(error) if error.absent() => {}
                other => other.map_err(NetError::netlink)?,
            }
        }
        Ok(())
    }
}

fn marker(site: &Site, network: &Network) -> PathBuf {
    site.run_dir().join(format!("up-{}", network.bridge(site)))
}

fn marker_text(network: &Network) -> String {
    let ranges: Vec<String> = network.subnets.iter().map(|subnet| format!("{} {}", subnet.prefix, subnet.gateway)).collect();
    format!("{} {} {} {} {}\n", ruleset::VERSION, network.id, network.internal, network.is_bare(), ranges.join(" "))
}

fn rules_text() -> String {
    format!("{}\n", ruleset::VERSION)
}

fn read_small(path: &Path) -> Option<String> {
    fs::read(path, SMALL_FILE_MAX).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}

fn write_small(site: &Site, path: &Path, text: &str) -> Result<()> {
    fs::write_atomic(site.run_dir(), path, text.as_bytes(), 0o600, Durability::Atomic).map_err(NetError::Path)
}

/// Returns a random hardware address of the kind that nobody's card has.
fn local_mac() -> [u8; 6] {
    let mut mac = [0; 6];
    random::fill(&mut mac);
    mac[0] = (mac[0] & 0xfc) | 2;
    mac
}

/// Returns the hardware address that goes with an IP address: when another container gets the
/// address, its neighbours' caches are still right.
pub(super) fn mac_of(address: IpAddr) -> [u8; 6] {
    let [a, b, c, d] = match address {
        IpAddr::V4(address) => address.octets(),
        IpAddr::V6(address) => {
            let octets = address.octets();
            [octets[12], octets[13], octets[14], octets[15]]
        }
    };
    [0x02, 0x42, a, b, c, d]
}

/// Writes a setting of the kernel; one that this kernel does not have is fine.
pub(super) fn set(path: &str, value: &str) -> Result<()> {
    let path = Path::new(path);
    match std::fs::read(path) {
        Ok(old) if old.trim_ascii() == value.as_bytes() => return Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        _ => {}
    }
    write_setting(path, value).map_err(|source| NetError::Path(PathError::new("write", path, source)))
}

/// Writes a setting of what was made just now, which nobody has changed yet; one that this kernel does not have is fine.
pub(super) fn put(path: &str, value: &str) -> Result<()> {
    let path = Path::new(path);
    match write_setting(path, value) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(|source| NetError::Path(PathError::new("write", path, source))),
    }
}

fn write_setting(path: &Path, value: &str) -> std::io::Result<()> {
    use std::io::Write;
    std::fs::OpenOptions::new().write(true).open(path)?.write_all(value.as_bytes())
}

/// Lets the host forward packets; what it was before is noted in the run directory.
fn enable_forwarding(site: &Site, v6: bool) -> Result<()> {
    change(site, "/proc/sys/net/ipv4/ip_forward", "1")?;
    if !v6 || read_small(Path::new("/proc/sys/net/ipv6/conf/all/forwarding")).is_none_or(|text| text.trim() == "1") {
        return Ok(());
    }
    // A router ignores router advertisements unless told otherwise: the host must not lose its own route.
    let links = std::fs::read_dir("/proc/sys/net/ipv6/conf").map(|entries| entries.flatten().collect::<Vec<_>>()).unwrap_or_default();
    for link in links {
        let name = link.file_name().to_string_lossy().into_owned();
        let path = format!("/proc/sys/net/ipv6/conf/{name}/accept_ra");
        if !matches!(name.as_str(), "all" | "default" | "lo") && read_small(Path::new(&path)).is_some_and(|text| text.trim() == "1") {
            change(site, &path, "2")?;
        }
    }
    change(site, "/proc/sys/net/ipv6/conf/all/forwarding", "1")
}

fn change(site: &Site, path: &str, value: &str) -> Result<()> {
    use std::io::Write;
    let old = read_small(Path::new(path)).unwrap_or_default();
    if old.trim() == value {
        return Ok(());
    }
    set(path, value)?;
    let log = site.run_dir().join("changed");
    let mut file = fs::open_append(&log).map_err(NetError::Path)?;
    file.write_all(format!("{path} {} {value}\n", old.trim()).as_bytes())
        .map_err(|source| NetError::Path(PathError::new("write", &log, source)))
}
