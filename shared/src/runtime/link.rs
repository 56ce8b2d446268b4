//! Links of containers (`--link`), from before networks had names: the address of another container under
//! names in /etc/hosts, and variables that say where its ports are and how it was told to be, as docker
//! makes them. All of it is as it was when the container that has the link was started.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::container::{Container, Status};
use super::error::{Result, RuntimeError};
use super::net::{self, Protocol, exposed_ports};
use crate::oci::spec::Spec;
use crate::store::Store;

/// Variables of the other container that say nothing to this one.
const ITS_OWN: [&str; 3] = ["HOME", "PATH", "HOSTNAME"];

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The id of the other container.
    container: String,
    /// Its name here.
    alias: String,
    /// Variables that the container has of its own, which win.
    kept: Vec<String>,
}

/// Reads `--link`, `CONTAINER[:ALIAS]`, of a container with these variables and this network.
pub(super) fn settle(store: &Store, texts: &[String], spec: &Spec, mode: &net::Mode) -> Result<Vec<Link>> {
    let mut links: Vec<Link> = Vec::new();
    for text in texts {
        let wrong = |reason: &str| RuntimeError::invalid(format!("--link {text}"), reason);
        if !matches!(mode, net::Mode::Networks(_)) {
            return Err(wrong("it needs a network that both are in"));
        }
        let (name, alias) = text.split_once(':').unwrap_or((text, ""));
        let other = Container::find(store, name)?;
        let alias = if alias.is_empty() { other.config().name.clone() } else { alias.to_owned() };
        let fits = alias.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        if !fits || alias.len() > 253 {
            return Err(wrong("the alias is no host name"));
        }
        if links.iter().any(|link| link.alias == alias) {
            return Err(wrong("the alias is given twice"));
        }
        let env = spec.process.as_ref().map(|process| process.env.as_slice()).unwrap_or_default();
        let names = env.iter().filter_map(|entry| entry.split('=').next());
        let prefix = prefix(&alias);
        let kept = names.filter(|name| name.starts_with(&prefix)).map(str::to_owned).collect();
        links.push(Link { container: other.id().to_owned(), alias, kept });
    }
    Ok(links)
}

/// What the links of a container come to at its start.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Lines of /etc/hosts.
    pub(super) hosts: String,
    /// Variables.
    pub(super) env: Vec<(String, String)>,
}

/// Looks where the other containers are.
pub(super) fn find(store: &Store, links: &[Link], name: &str, plan: &net::Plan) -> Result<Found> {
    let mut found = Found::default();
    for link in links {
        let gone = || RuntimeError::NotFound { what: "container", name: format!("{} (--link {})", link.container, link.alias) };
        let other = Container::load(store, &link.container)?.ok_or_else(gone)?;
        let state = other.repair()?.ok_or_else(gone)?;
        if !matches!(state.status, Status::Running | Status::Paused) {
            let state = format!("{}, and cannot be linked to as {}", state.status.word(), link.alias);
            return Err(RuntimeError::State { name: other.config().name.clone(), state });
        }
        let theirs = state.network.iter().flat_map(|plan| &plan.links);
        let common = theirs.filter(|link| plan.links.iter().any(|own| own.network == link.network));
        let addresses: Vec<IpAddr> = common.flat_map(|link| link.addresses.iter().map(|prefix| prefix.address)).collect();
        if addresses.is_empty() {
            return Err(RuntimeError::invalid(format!("--link {}", other.config().name), "the two have no network in common"));
        }
        found.add(link, name, &Other::of(&other, state.network.as_deref())?, &addresses);
    }
    Ok(found)
}

/// What is told of another container.
struct Other {
    id: String,
    name: String,
    /// Lowest first.
    ports: Vec<(u16, Protocol)>,
    env: Vec<String>,
}

impl Other {
    fn of(container: &Container, plan: Option<&net::Plan>) -> Result<Other> {
        let mut ports = exposed_ports(&container.config().network.exposed);
        for port in plan.iter().flat_map(|plan| &plan.ports) {
            ports.extend((port.container_port..).take(usize::from(port.count)).map(|number| (number, port.protocol)));
        }
        ports.sort_by_key(|(number, protocol)| (*number, protocol.number()));
        ports.dedup();
        let env = container.spec()?.process.map(|process| process.env).unwrap_or_default();
        Ok(Other { id: container.id().to_owned(), name: container.config().name.clone(), ports, env })
    }
}

impl Found {
    fn add(&mut self, link: &Link, own: &str, other: &Other, addresses: &[IpAddr]) {
        let short = other.id.get(..12).unwrap_or(&other.id);
        let mut names = vec![link.alias.as_str(), short];
        if other.name != link.alias {
            names.push(&other.name);
        }
        for address in addresses {
            self.hosts.push_str(&format!("{address}\t{}\n", names.join(" ")));
        }
        let Some(address) = addresses.first() else { return };
        let host = if address.is_ipv6() { format!("[{address}]") } else { address.to_string() };
        let prefix = prefix(&link.alias);
        let mut set = |name: String, value: String| {
            if !link.kept.contains(&name) {
                self.env.push((name, value));
            }
        };
        set(format!("{prefix}NAME"), format!("/{own}/{}", link.alias));
        let url = |number: u16, protocol: Protocol| format!("{}://{host}:{number}", protocol.name());
        if let Some((number, protocol)) = other.ports.first() {
            set(format!("{prefix}PORT"), url(*number, *protocol));
        }
        for (number, protocol) in &other.ports {
            let port = format!("{prefix}PORT_{number}_{}", protocol.name().to_uppercase());
            set(format!("{port}_ADDR"), address.to_string());
            set(format!("{port}_PORT"), number.to_string());
            set(format!("{port}_PROTO"), protocol.name().to_owned());
            set(port, url(*number, *protocol));
        }
        for (name, value) in other.env.iter().filter_map(|entry| entry.split_once('=')) {
            if !ITS_OWN.contains(&name) {
                set(format!("{prefix}ENV_{name}"), value.to_owned());
            }
        }
    }
}

/// Returns how the variables of a link begin.
fn prefix(alias: &str) -> String {
    format!("{}_", alias.replace(['-', '.'], "_").to_uppercase())
}

#[cfg(test)]
mod tests;
