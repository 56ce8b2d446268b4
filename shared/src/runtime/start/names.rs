//! The names that a container knows: its hosts file and its host's name.

use std::path::Path;

use super::super::net;
use crate::sys::fs;

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
