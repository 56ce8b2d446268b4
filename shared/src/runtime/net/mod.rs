//! The network of containers, without a daemon: bridges, addresses, published ports, names.
//!
//! A start goes [`prepare`] (addresses and ports are leased under one host-wide lock, so whatever
//! can be refused is refused before anything runs), [`attach`] while the new process waits (a veth
//! pair into its namespace, addresses, routes, map elements), [`detach`] at its end. A veth is never
//! deleted: it goes with its namespace. Who was killed in between leaves a lease whose owner is
//! dead; [`repair`] and the next one who needs what it holds free it. Everything is netlink; no
//! helper is ever run. State lives in `/run/tacklebox/net/<namespace>/`, the networks in the store.

mod attach;
mod attend;
mod bridge;
mod connect;
pub mod dns;
mod files;
mod forward;
mod holder;
mod leases;
pub mod network;
mod orphans;
mod plan;
pub mod publish;
pub mod request;
mod ruleset;

#[cfg(test)]
mod tests;

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

pub use attach::{attach, detach, repair};
pub use attend::Attendant;
use bridge::Host;
pub use connect::{join, leave};
pub use files::Resolver;
use leases::Leases;
use network::Network;
pub use plan::{Plan, PlannedLink, foresee, hosts_file, lacks_resolver, prepare, resolv_conf, with_resolver};
pub use publish::{Held, hold};
pub use request::{Mode, Options, Port, Protocol, Request, exposed_ports};

use crate::store::{Store, StoreError};
use crate::sys::fs::{self, PathError};
use crate::sys::netlink::NetlinkError;
use crate::sys::netlink::route::{self, Prefix};
use crate::sys::netns;

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
    #[error("container {container} is in network {network} already")]
    Joined { container: String, network: String },
    #[error("container {container} is not in network {network}")]
    NotJoined { container: String, network: String },
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
                "the kernel lacks bridges, veth or nf_tables (CONFIG_BRIDGE, CONFIG_VETH, CONFIG_NF_TABLES), or macvlan or ipvlan where a network is of that kind; --network host works without",
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
        let own = store.run_dir().map_err(NetError::store)?;
        // Beside the run directories of the roots, since every root of the host shares it.
        let base = own.parent().unwrap_or(&own).join("net");
        Site::at(store, &base, namespace)
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

    /// Returns a file of a container by which it finds hosts.
    fn names_file(&self, id: &str, file: &str) -> Result<PathBuf> {
        Ok(self.store.names_dir(id).map_err(NetError::store)?.join(file))
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

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

/// Returns the ids of the containers of this root in a network that are alive, with their addresses.
///
/// # Errors
/// When the leases cannot be read.
pub fn members(site: &Site, network: &Network) -> Result<Vec<(String, Vec<IpAddr>)>> {
    Ok(members_in(&Leases::open(site)?, site, network))
}

fn members_in(leases: &Leases, site: &Site, network: &Network) -> Vec<(String, Vec<IpAddr>)> {
    let bridge = network.bridge(site);
    let own = leases.all.iter().filter(|lease| lease.tag == site.tag() && lease.lives());
    own.filter_map(|lease| lease.links.iter().find(|link| link.bridge == bridge).map(|link| (lease.id.clone(), link.addresses.clone())))
        .collect()
}

/// Tells whether a network can be removed.
///
/// # Errors
/// `InUse` while a container is in it.
pub fn check_removal(site: &Site, network: &Network) -> Result<()> {
    check_removal_in(&Leases::open(site)?, site, network)
}

fn check_removal_in(leases: &Leases, site: &Site, network: &Network) -> Result<()> {
    match members_in(leases, site, network).first() {
        Some((id, _)) => Err(NetError::InUse { network: network.name.clone(), by: format!("container {}", short(id)) }),
        None => Ok(()),
    }
}

/// Removes a network that no container is in: its rules, its bridge, its file.
///
/// # Errors
/// `InUse`, or what the kernel says.
pub fn remove_network(site: &Site, network: &Network) -> Result<()> {
    // Held to the end, so that no container comes in between.
    let leases = Leases::open(site)?;
    check_removal_in(&leases, site, network)?;
    let host = Host::open(site)?;
    host.take_down(site, network)?;
    site.store().remove_network(&network.name).map_err(NetError::store)?;
    network.event(site, "destroy");
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
    retire_when_last(host)
}

/// Takes away what roots that were deleted left in this network namespace: bridges, tables, leases. Nothing is asked of
/// the kernel where no other root ever had any.
///
/// # Errors
/// When the leases cannot be read, or what the kernel says.
pub fn take_orphans(store: &Store) -> Result<()> {
    let site = Site::new(store)?;
    if !orphans::has_others(&site) {
        return Ok(());
    }
    let mut leases = Leases::open(&site)?;
    let host = Host::open(&site)?;
    let before = leases.all.len();
    leases.all.retain(|lease| !orphans::is_orphan(&site, lease));
    if leases.all.len() < before {
        leases.save()?;
    }
    orphans::sweep(&site, &host, &leases, usize::MAX)?;
    retire_when_last(&host)
}

/// Takes the rules in foreign chains away when no root has a bridge.
fn retire_when_last(host: &Host) -> Result<()> {
    let links = route::links(&host.route).map_err(NetError::netlink)?;
    if links.iter().any(|link| link.name.starts_with("tb")) { Ok(()) } else { ruleset::retire(host.ruleset.socket()) }
}

/// Takes everything of this root away: bridges, rules, leases, networks stay in the store. For
/// tests and for a root that is given up; refuses while a container is alive.
///
/// # Errors
/// `InUse`, or what the kernel says.
pub fn tear_down(site: &Site) -> Result<()> {
    let mut leases = Leases::open(site)?;
    let networks = network::list(site)?;
    networks.iter().try_for_each(|network| check_removal_in(&leases, site, network))?;
    let host = Host::open(site)?;
    networks.iter().try_for_each(|network| host.take_down(site, network))?;
    leases.all.retain(|lease| lease.tag != site.tag() && !orphans::is_orphan(site, lease));
    leases.save()?;
    clean_when_last(site, &host)?;
    orphans::unnote(site)
}
