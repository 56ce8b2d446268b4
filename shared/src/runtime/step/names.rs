//! How a step finds hosts: its network, and the files that name them.

use std::path::Path;

use super::super::error::Result;
use super::super::selinux::{self, Wish};
use super::super::start::hosts_of;
use super::super::{net, options};
use super::write_file;
use crate::oci::exec::{Step, StepDns, StepNetwork, StepRights};
use crate::oci::spec::Mount;

/// Checks what steps are to have besides the usual, before there is one.
///
/// # Errors
/// What makes no sense, or is not there.
pub fn check_step(rights: &StepRights, dns: &StepDns) -> Result<()> {
    let label = options::grant_step(rights, false)?.label;
    if label != Wish::default() {
        label.settle(false, false, Path::new("/"))?;
    }
    request(&Step { dns: dns.clone(), ..Step::default() }).map(drop)
}

/// Reads what a step wants of the network.
pub(super) fn request(step: &Step) -> Result<net::Request> {
    let network = match step.network {
        StepNetwork::Default => net::request::DEFAULT_NETWORK,
        StepNetwork::Host => "host",
        StepNetwork::None => "none",
    };
    let hostname = if step.hostname.is_empty() { "build".to_owned() } else { step.hostname.clone() };
    let hostname = Some(hostname).filter(|_| step.network != StepNetwork::Host);
    let options = net::Options {
        network: vec![network.into()],
        add_host: step.add_hosts.clone(),
        hostname,
        dns: step.dns.servers.clone(),
        dns_search: step.dns.search.clone(),
        dns_option: step.dns.options.clone(),
        ..net::Options::default()
    };
    Ok(net::Request::parse(&options)?)
}

/// Makes the files by which a step finds hosts.
pub(super) fn name_files(plan: &net::Plan, scratch: &Path, label: &str) -> Result<Vec<Mount>> {
    let mut mounts = Vec::new();
    for (name, content) in [("hosts", hosts_of(plan)), ("resolv.conf", net::resolv_conf(plan))] {
        let path = scratch.join(name);
        write_file(&path, &content, 0o644)?;
        selinux::label_file(&path, label)?;
        mounts.push(Mount {
            destination: format!("/etc/{name}"),
            kind: "bind".into(),
            source: path.to_string_lossy().into_owned(),
            options: vec!["bind".into()],
            ..Mount::default()
        });
    }
    Ok(mounts)
}
