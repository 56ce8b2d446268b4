//! Connects a container to networks and disconnects it, while it runs or between its runs.
//!
//! Its configuration says which networks it is in at its next start; what a run has of the network
//! since it was changed stands in a file of its own, which the next start removes: the state is
//! written by whoever runs the container, and not by us.

use super::container::Container;
use super::error::{Result, RuntimeError, failed};
use super::net::{self, Mode, NetError, network, request::Endpoint};
use crate::store::Store;
use crate::sys::fs;

/// Keeps two who change the networks of one container apart.
const LOCK: &str = "network.lock";

/// Adds a container to a network.
///
/// # Errors
/// When there is no such container or network, when it has no network of its own, or is in it already.
pub fn connect(store: &Store, container: &str, endpoint: Endpoint) -> Result<()> {
    change(store, container, |container, site| {
        let found = network::find(site, &endpoint.network)?;
        let endpoint = Endpoint { network: found.name, ..endpoint };
        let mut request = container.config().network.clone();
        let name = &container.config().name;
        let Mode::Networks(endpoints) = &mut request.mode else { return Err(without_networks(container)) };
        if endpoints.iter().any(|one| one.network == endpoint.network) {
            return Err(NetError::Joined { container: name.clone(), network: endpoint.network }.into());
        }
        endpoints.push(endpoint.clone());
        if let Some((pid, plan)) = container.run_of()? {
            let who = net::Who { id: container.id(), name: Some(name) };
            let joined = net::join(site, &plan, who, &endpoint, pid)?;
            container.write_network(&joined)?;
            container.write_request(request)?;
            joined.links.iter().filter(|link| link.network == endpoint.network).for_each(|link| container.event_link("connect", link));
            return Ok(());
        }
        container.write_request(request)
    })
}

/// Takes a container out of a network; with `force` also out of one that is there no more.
///
/// # Errors
/// When there is no such container or network, or it is not in it.
pub fn disconnect(store: &Store, container: &str, text: &str, force: bool) -> Result<()> {
    change(store, container, |container, site| {
        let network = match network::find_existing(site, text) {
            Err(NetError::NoNetwork { .. }) if force => text.to_owned(),
            other => other?.name,
        };
        let mut request = container.config().network.clone();
        let Mode::Networks(endpoints) = &mut request.mode else { return Err(without_networks(container)) };
        let count = endpoints.len();
        endpoints.retain(|one| one.network != network && !(network == net::request::DEFAULT_NETWORK && one.network == "default"));
        if endpoints.len() == count {
            return Err(NetError::NotJoined { container: container.config().name.clone(), network }.into());
        }
        if let Some((pid, plan)) = container.run_of()? {
            container.write_network(&net::leave(site, &plan, &network, pid)?)?;
            container.write_request(request)?;
            plan.links.iter().filter(|link| link.network == network).for_each(|link| container.event_link("disconnect", link));
            return Ok(());
        }
        container.write_request(request)
    })
}

fn change(store: &Store, text: &str, work: impl FnOnce(&Container, &net::Site) -> Result<()>) -> Result<()> {
    let container = Container::find(store, text)?;
    let lock = fs::open_lock(&container.dir().join(LOCK))?;
    fs::lock(&lock, true).map_err(failed(format!("lock container {}", container.config().name)))?;
    // What another has changed meanwhile holds.
    let gone = || RuntimeError::NotFound { what: "container", name: text.to_owned() };
    let container = Container::load(store, container.id())?.ok_or_else(gone)?;
    work(&container, &net::Site::new(store)?)
}

fn without_networks(container: &Container) -> RuntimeError {
    let mode = match &container.config().network.mode {
        Mode::Host => "the host's network",
        Mode::None => "no network",
        _ => "another container's network",
    };
    NetError::Usage { message: format!("container {} has {mode}: it cannot be connected to others", container.config().name) }.into()
}
