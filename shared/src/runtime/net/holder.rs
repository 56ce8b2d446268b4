//! Who listens on a port of this host, for the message that says that it is taken.

use std::net::IpAddr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::request::Protocol;
use crate::sys::fs;

/// So much of the kernel's list of sockets is read.
const LIST_MAX_BYTES: u64 = 16 << 20;
/// A program's name is at most this long, in bytes.
const NAME_MAX_BYTES: u64 = 64;
/// The state of a socket that listens.
const LISTENS: &str = "0A";

/// Names the program that has a port: `nginx (process 812)`. None where it cannot be seen: it has ended, or
/// belongs to somebody whose descriptors are hidden from us.
pub(super) fn name(protocol: Protocol, ip: Option<IpAddr>, port: u16) -> Option<String> {
    let lists = match protocol {
        Protocol::Tcp => ["tcp", "tcp6"],
        Protocol::Udp => ["udp", "udp6"],
        Protocol::Sctp => return None,
    };
    // Of this thread's network, which a test chooses.
    let sockets: Vec<String> = lists
        .iter()
        .filter_map(|list| fs::read(&Path::new("/proc/thread-self/net").join(list), LIST_MAX_BYTES).ok())
        .flat_map(|text| listening(&String::from_utf8_lossy(&text), protocol, ip, port))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    if sockets.is_empty() {
        return None;
    }
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    processes.filter(|process| process.file_name().as_bytes().iter().all(u8::is_ascii_digit)).find_map(|process| {
        let descriptors = std::fs::read_dir(process.path().join("fd")).ok()?.flatten();
        let mut targets = descriptors.filter_map(|descriptor| std::fs::read_link(descriptor.path()).ok());
        targets.find(|target| sockets.iter().any(|socket| Path::new(socket) == target))?;
        let name = fs::read(&process.path().join("comm"), NAME_MAX_BYTES).ok()?;
        let name: String = String::from_utf8_lossy(&name).trim_end().chars().map(|c| if c.is_control() { '?' } else { c }).collect();
        Some(format!("{name} (process {})", process.file_name().to_string_lossy()))
    })
}

/// Finds the numbers of the sockets in a list that keep others off a port, the likeliest first.
fn listening(list: &str, protocol: Protocol, ip: Option<IpAddr>, port: u16) -> Vec<String> {
    let mut found = Vec::new();
    for line in list.lines().skip(1) {
        let mut words = line.split_ascii_whitespace().skip(1);
        let (Some(local), Some(state), Some(inode)) = (words.next(), words.nth(1), words.nth(5)) else { continue };
        let Some((address, number)) = local.rsplit_once(':') else { continue };
        let is_its = u16::from_str_radix(number, 16) == Ok(port) && inode != "0" && (protocol == Protocol::Udp || state == LISTENS);
        // Another address of the same port is in nobody's way.
        let is_any = address.bytes().all(|digit| digit == b'0');
        let is_the_same = ip.is_none_or(|ip| ip.is_unspecified() || written(ip).contains(&address.to_owned()));
        if is_its && (is_any || is_the_same) {
            found.push(inode.to_owned());
        }
    }
    found
}

/// Writes an address as the kernel's lists do: words of the machine, in hexadecimal; one of IPv4 also as IPv6 maps it.
fn written(ip: IpAddr) -> Vec<String> {
    let words = |bytes: &[u8]| {
        bytes.chunks_exact(4).filter_map(|word| word.try_into().ok()).map(u32::from_ne_bytes).map(|w| format!("{w:08X}")).collect()
    };
    match ip {
        IpAddr::V4(ip) => vec![words(&ip.octets()), words(&ip.to_ipv6_mapped().octets())],
        IpAddr::V6(ip) => vec![words(&ip.octets())],
    }
}

#[cfg(test)]
mod tests;
