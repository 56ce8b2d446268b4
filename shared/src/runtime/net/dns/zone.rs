//! Which names the members of a container's networks have, read from the leases.

use std::net::IpAddr;
use std::path::PathBuf;

use super::super::leases::{Lease, LeasedLink, LeasesFile};
use crate::sys::random;

/// The names that one container finds.
#[derive(Debug)]
pub(super) struct Zone {
    file: LeasesFile,
    tag: String,
    id: String,
    /// The leases of this root.
    leases: Vec<Lease>,
}

/// What an address is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Called {
    /// This.
    Name(String),
    /// It is an address of one of our networks that nobody has.
    Nobody,
    /// It is none of ours.
    Elsewhere,
}

impl Zone {
    pub(super) fn new(path: PathBuf, tag: &str, id: &str) -> Zone {
        Zone { file: LeasesFile::new(path), tag: tag.to_owned(), id: id.to_owned(), leases: Vec::new() }
    }

    fn refresh(&mut self) {
        if let Some(leases) = self.file.changed(|lease| lease.tag == self.tag) {
            self.leases = leases;
        }
    }

    fn own_links(&self) -> &[LeasedLink] {
        self.leases.iter().find(|lease| lease.id == self.id).map_or(&[], |lease| lease.links.as_slice())
    }

    /// Returns the links of all that run in a network, with their leases.
    fn members<'a>(&'a self, bridge: &'a str) -> impl Iterator<Item = (&'a Lease, &'a LeasedLink)> {
        let running = self.leases.iter().filter(|lease| lease.init.is_some());
        running.flat_map(|lease| lease.links.iter().map(move |link| (lease, link))).filter(move |(_, link)| link.bridge == bridge)
    }

    /// Returns the addresses of a name, in the first of our networks that knows it; `None` when nobody
    /// has the name. A name may have its network's behind it: `db.backend`.
    pub(super) fn look_up(&mut self, name: &str) -> Option<Vec<IpAddr>> {
        self.refresh();
        let (host, network) = match name.rsplit_once('.') {
            Some((host, network)) => (Some(host), network),
            None => (None, ""),
        };
        for own in self.own_links() {
            let is_called = |link: &LeasedLink| {
                link.names.iter().any(|one| {
                    one.eq_ignore_ascii_case(name)
                        || host.is_some_and(|host| one.eq_ignore_ascii_case(host) && own.network.eq_ignore_ascii_case(network))
                })
            };
            let members = self.members(&own.bridge).filter(|(_, link)| is_called(link)).filter(|(lease, _)| lease.lives());
            let mut addresses: Vec<IpAddr> = members.flat_map(|(_, link)| link.addresses.iter().copied()).collect();
            if !addresses.is_empty() {
                // Several containers of one name share the load.
                let mut start = [0];
                random::fill(&mut start);
                let middle = usize::from(start[0]) % addresses.len();
                addresses.rotate_left(middle);
                return Some(addresses);
            }
        }
        None
    }

    /// Returns what an address is called.
    pub(super) fn name_of(&mut self, address: IpAddr) -> Called {
        self.refresh();
        for own in self.own_links() {
            let mut members = self.members(&own.bridge).filter(|(_, link)| link.addresses.contains(&address));
            if let Some((name, network)) =
                members.find_map(|(lease, link)| Some((link.names.first()?, &link.network)).filter(|_| lease.lives()))
            {
                return Called::Name(format!("{name}.{network}"));
            }
        }
        let is_ours = self.own_links().iter().any(|link| link.ranges.iter().any(|range| range.contains(address)));
        if is_ours { Called::Nobody } else { Called::Elsewhere }
    }

    /// Tells whether nothing leads out of any network of the container.
    pub(super) fn is_internal(&mut self) -> bool {
        self.refresh();
        self.own_links().iter().all(|link| link.internal)
    }
}
