//! The names that a container knows: its hosts file and its host's name.

use std::path::Path;

use super::super::container::{Container, HostsFile};
use super::super::error::Result;
use super::super::net;
use crate::sys::fs;
use crate::sys::root::Root;

impl Container {
    /// Reads the lines that come before those of the network in /etc/hosts.
    pub(super) fn hosts_below(&self, root: &Root) -> Result<Vec<u8>> {
        const HOSTS_MAX_BYTES: u64 = 1 << 20;
        let mut hosts = match &self.config().hosts {
            HostsFile::Own | HostsFile::Image => Vec::new(),
            HostsFile::Over(path) => fs::read(path, HOSTS_MAX_BYTES)?,
            HostsFile::OverImage => match root.read_bounded(Path::new("etc/hosts"), HOSTS_MAX_BYTES) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
                other => other?,
            },
        };
        if hosts.last().is_some_and(|last| *last != b'\n') {
            hosts.push(b'\n');
        }
        Ok(hosts)
    }
}

/// Returns /etc/hosts: the network's, and on the host's network what the host has besides.
pub(in crate::runtime) fn hosts_of(plan: &net::Plan) -> Vec<u8> {
    const HOSTS_MAX_BYTES: u64 = 1 << 20;
    if !matches!(plan.mode, net::Mode::Host) {
        return net::hosts_file(plan);
    }
    let Ok(mut hosts) = fs::read(Path::new("/etc/hosts"), HOSTS_MAX_BYTES) else { return net::hosts_file(plan) };
    if hosts.last().is_some_and(|last| *last != b'\n') {
        hosts.push(b'\n');
    }
    for (name, address) in &plan.hosts {
        hosts.extend_from_slice(format!("{address}\t{name}\n").as_bytes());
    }
    hosts
}

pub(super) fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}
