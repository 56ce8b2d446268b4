//! Which names the members of a container's networks have, read from the leases.
//!
//! The file of leases is replaced whole by each writer, so it is read without the lock, and only
//! when it is another one than last time.

use std::net::IpAddr;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use super::super::leases::{LEASES_BYTES_MAX, Lease, LeasedLink};
use crate::sys::{fs, random};

/// The names that one container finds.
#[derive(Debug)]
pub(super) struct Zone {
    path: PathBuf,
    tag: String,
    id: String,
    /// The file that was read: its number and its time.
    seen: Option<(u64, i64, i64)>,
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
        Zone { path, tag: tag.to_owned(), id: id.to_owned(), seen: None, leases: Vec::new() }
    }

    fn refresh(&mut self) {
        let Ok(meta) = std::fs::metadata(&self.path) else { return };
        let found = (meta.ino(), meta.mtime(), meta.mtime_nsec());
        if self.seen == Some(found) {
            return;
        }
        let Ok(bytes) = fs::read(&self.path, LEASES_BYTES_MAX) else { return };
        // Whoever writes between the two calls is seen by the next question.
        self.seen = Some(found);
        let tag = &self.tag;
        let leases = bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Lease>(line).ok());
        self.leases = leases.filter(|lease| lease.tag == *tag).collect();
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
