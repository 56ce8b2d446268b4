//! Which networks are meant: the selectors and docker's filters of `dnetwork`.

use std::net::IpAddr;

use super::select::{Select, Supports};
use super::{Cx, Fail, Operand, views};
use crate::record::Record;
use crate::runtime::net::request::DEFAULT_NETWORK;
use crate::runtime::net::{self, Site, network, network::Network};

const SUPPORTS: Supports =
    Supports { flags: &["unused", "dangling", "label"], filters: &["driver", "id", "internal", "name", "scope", "type"] };

/// A network that was chosen.
#[derive(Debug)]
pub struct Chosen {
    /// The network.
    pub network: Network,
    /// Who is in it, with their addresses.
    pub members: Vec<(String, Vec<IpAddr>)>,
    /// Which time told its age, where an age was asked for.
    pub clock: Option<&'static str>,
}

/// Returns the networks of the store that were selected.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn choose(cx: &Cx, site: &Site, select: &Select) -> Result<Vec<Chosen>, Fail> {
    let failed = |error| Fail::from_net(&error);
    let selector = select.compile(SUPPORTS)?;
    for (key, value) in selector.own_filters() {
        check(key, value)?;
    }
    let networks = network::list(site).map_err(failed)?;
    let members = networks.iter().map(|network| net::members(site, network)).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let candidates: Vec<_> = networks
        .iter()
        .zip(&members)
        .map(|(network, members)| views::place(&network.name, network.created, &network.labels, !members.is_empty()))
        .collect();
    let chosen = selector.choose(cx.now(), &candidates);
    let clocks: Vec<_> = chosen.into_iter().map(|chosen| chosen.map(|chosen| chosen.clock)).collect();
    let all = networks.into_iter().zip(members).zip(clocks);
    // Values of one filter are ORed, filters are ANDed, as docker has it.
    let fits = |network: &Network| {
        let filters = selector.own_filters();
        filters.iter().all(|(key, _)| filters.iter().any(|(other, value)| other == key && has(network, key, value)))
    };
    Ok(all
        .filter_map(|((network, members), clock)| Some(Chosen { network, members, clock: clock? }))
        .filter(|chosen| fits(&chosen.network))
        .collect())
}

fn check(key: &str, value: &str) -> Result<(), Fail> {
    let known: &[&str] = match key {
        "type" => &["custom", "builtin"],
        "internal" => &["true", "false"],
        _ => return Ok(()),
    };
    if known.contains(&value) {
        return Ok(());
    }
    Err(Fail::usage(format!("the filter '{key}={value}' makes no sense: say {}", known.join(" or "))))
}

fn has(network: &Network, key: &str, value: &str) -> bool {
    match key {
        "driver" => network.driver == value,
        "id" => network.id.starts_with(value),
        // As docker has it, a part of the name is enough.
        "name" => network.name.contains(value),
        "internal" => network.internal == (value == "true"),
        // Every network of ours is of this host.
        "scope" => value == "local",
        _ => (network.name == DEFAULT_NETWORK) == (value == "builtin"),
    }
}

/// Returns the record of a network with who is in it.
///
/// # Errors
/// When the leases cannot be read.
pub fn view(site: &Site, network: &Network) -> Result<Record, Fail> {
    let members = net::members(site, network).map_err(|e| Fail::from_net(&e))?;
    Ok(views::network(network, &network.bridge(site), &members, true))
}

/// Removes a network, or only sees whether it could be removed.
///
/// # Errors
/// When there is none, or a container is in it.
pub fn remove(site: &Site, name: &str, is_dry: bool) -> Result<(), Fail> {
    let removal = network::find_existing(site, name).and_then(|found| match is_dry {
        true => net::check_removal(site, &found),
        false => net::remove_network(site, &found),
    });
    removal.map_err(|e| Fail::from_net(&e))
}

/// Says how a removal came out.
///
/// # Errors
/// When nobody reads it.
pub fn report(cx: &mut Cx, operand: Option<&Operand>, name: &str, is_dry: bool, removal: Result<(), Fail>) -> Result<(), Fail> {
    let record = Record::new("deletion").set("what", "network").set("ref", name);
    match removal {
        Ok(()) => {
            let record = record.set("ok", true).set("dry_run", Some(true).filter(|_| is_dry));
            cx.emit(match operand {
                Some(operand) => operand.derive(record),
                None => record,
            })
        }
        Err(fail) => cx.item_failed_as(record, name, &fail),
    }
}
