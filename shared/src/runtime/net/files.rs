//! /etc/hosts and /etc/resolv.conf of a container, as bytes.
//!
//! Names of a network's members stand in the hosts files of all of them, a line each, marked with
//! the member's id; lines come and go in place, since the file is bind-mounted.

#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::sys::fs;

/// A hosts or resolver file is at most this large.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// The C library reads no more name servers.
const NAME_SERVERS_MAX: usize = 3;
/// Where systemd-resolved keeps the name servers behind 127.0.0.53.
const RESOLVED: &str = "/run/systemd/resolve/resolv.conf";

/// What a resolver file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolver {
    /// Name servers; a scope may follow the address.
    pub servers: Vec<String>,
    /// Search domains.
    pub search: Vec<String>,
    /// Options.
    pub options: Vec<String>,
}

impl Resolver {
    /// Reads a resolver file as the C library does.
    pub fn parse(text: &str) -> Resolver {
        let mut resolver = Resolver::default();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            match words.next() {
                Some("nameserver") => resolver.servers.extend(words.next().map(str::to_owned)),
                Some("search" | "domain") => resolver.search = words.map(str::to_owned).collect(),
                Some("options") => resolver.options.extend(words.map(str::to_owned)),
                _ => {}
            }
        }
        resolver
    }

    /// Reads the host's resolver file; what is missing is empty.
    pub fn of_host() -> Resolver {
        Resolver::read(Path::new("/etc/resolv.conf"), Path::new(RESOLVED))
    }

    /// Reads a resolver file, and another in its place when the first names only local servers.
    pub(super) fn read(path: &Path, behind: &Path) -> Resolver {
        let read = |path: &Path| fs::read(path, FILE_BYTES_MAX).map(|bytes| Resolver::parse(&String::from_utf8_lossy(&bytes)));
        let resolver = read(path).unwrap_or_default();
        let is_local = !resolver.servers.is_empty() && resolver.servers.iter().all(|server| is_loopback(server));
        match read(behind) {
            Ok(behind) if is_local && !behind.servers.is_empty() => behind,
            _ => resolver,
        }
    }

    /// Takes servers out that mean the container itself to a container.
    pub fn without_loopback(mut self) -> Resolver {
        self.servers.retain(|server| !is_loopback(server));
        self
    }

    /// Writes the file.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for server in self.servers.iter().take(NAME_SERVERS_MAX) {
            text.push_str(&format!("nameserver {server}\n"));
        }
        if !self.search.is_empty() {
            text.push_str(&format!("search {}\n", self.search.join(" ")));
        }
        if !self.options.is_empty() {
            text.push_str(&format!("options {}\n", self.options.join(" ")));
        }
        text
    }
}

fn is_loopback(server: &str) -> bool {
    let address = server.split('%').next().unwrap_or(server);
    address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback() || address.is_unspecified())
}

/// Returns the lines that every hosts file has.
pub(super) fn base_hosts() -> String {
    "127.0.0.1\tlocalhost\n\
     ::1\tlocalhost ip6-localhost ip6-loopback\n\
     fe00::\tip6-localnet\n\
     ff00::\tip6-mcastprefix\n\
     ff02::1\tip6-allnodes\n\
     ff02::2\tip6-allrouters\n"
        .to_owned()
}

/// Returns the line of a member: its address, its names, and the mark by which it is found again.
pub(super) fn member_line(address: IpAddr, names: &[String], id: &str) -> String {
    format!("{address}\t{}\t{}\n", names.join(" "), mark(id))
}

fn mark(id: &str) -> String {
    format!("# {}", id.get(..12).unwrap_or(id))
}

/// Replaces the lines of a member in a hosts file that containers have open; no file is fine.
pub(super) fn update(path: &Path, id: &str, lines: &str) -> fs::Result<()> {
    let old = match fs::read(path, FILE_BYTES_MAX) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let old = String::from_utf8_lossy(&old);
    let mark = mark(id);
    let mut new: String = old.split_inclusive('\n').filter(|line| !line.trim_end().ends_with(&mark)).collect();
    if !lines.is_empty() && !new.is_empty() && !new.ends_with('\n') {
        new.push('\n');
    }
    new.push_str(lines);
    if new == old { Ok(()) } else { fs::write_in_place(path, new.as_bytes()) }
}
