//! Connects a container to networks and disconnects it, while it runs or between its runs.
//!
//! Its configuration says which networks it is in at its next start; what a run has of the network
//! since it was changed stands in a file of its own, which the next start removes: the state is
//! written by whoever runs the container, and not by us.
//!
//! A container that comes from the default network into one where names are known gets a resolver
//! from its monitor, which is told. One in the foreground has nobody to tell: it finds its neighbours
//! by its hosts file until its next start.

use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use super::container::Container;
use super::error::{Result, RuntimeError, failed};
use super::net::{self, Mode, NetError, network, request::Endpoint};
use crate::store::Store;
use crate::sys::fs;
use crate::sys::pidfd::{self, Identity};

/// Keeps two who change the networks of one container apart.
const LOCK: &str = "network.lock";
/// Tells a monitor to look at its container's networks again. Who does not know it ignores it.
pub(super) const NETWORKS_CHANGED: i32 = libc::SIGURG;
/// How long a monitor has to do so, and how often it is looked whether it has.
const TELL_WAIT: Duration = Duration::from_secs(5);
const TELL_POLL: Duration = Duration::from_millis(2);
const RESOLVER_FILE_MAX_BYTES: u64 = 1 << 20;

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
            let state = container.state()?;
            let is_late = state.detached && net::lacks_resolver(&joined);
            let joined = if is_late { net::with_resolver(joined, &request) } else { joined };
            container.write_network(&joined)?;
            container.write_request(request)?;
            if is_late {
                tell(container, state.monitor.as_ref(), &joined)?;
            }
            joined.links.iter().filter(|link| link.network == endpoint.network).for_each(|link| container.event_link("connect", link));
            return Ok(());
        }
        container.write_request(request)
    })
}

/// Tells the monitor that there is a resolver to be made, and waits until the container is told to ask it.
fn tell(container: &Container, monitor: Option<&Identity>, plan: &net::Plan) -> Result<()> {
    let Some(monitor) = monitor.and_then(Identity::open) else { return Ok(()) };
    pidfd::send_signal(monitor.as_fd(), NETWORKS_CHANGED).map_err(failed("tell the monitor"))?;
    let (file, wanted) = (container.store().names_dir(container.id())?.join("resolv.conf"), net::resolv_conf(plan));
    let deadline = Instant::now() + TELL_WAIT;
    while Instant::now() < deadline && !fs::read(&file, RESOLVER_FILE_MAX_BYTES).is_ok_and(|text| text == wanted) {
        // Whoever has ended answers no more.
        if pidfd::wait_end(monitor.as_fd(), Some(TELL_POLL)).map_err(failed("wait for the monitor"))? {
            break;
        }
    }
    Ok(())
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
