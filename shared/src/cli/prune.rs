//! What `dprune` chooses and removes: one plan, shown before the question, then carried out as it is.
//!
//! The order is docker's: containers, networks, volumes, images, build cache; each is chosen as if
//! what comes before it had gone already. Bytes are those of a real sweep.

use std::collections::HashSet;
use std::time::{Duration, UNIX_EPOCH};

use super::select::{Select, Selector, Supports};
use super::{Cx, Fail, containers, views};
use crate::record::Record;
use crate::runtime::net::network::{self, Network};
use crate::runtime::net::{self, Site};
use crate::runtime::volume::{self, Volume};
use crate::runtime::{Container, Status, events};
use crate::store::{CachePart, Removal, Store, Without};

/// Kinds of things that are cleaned up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// Containers that do not run.
    Containers,
    /// Networks that no container is in.
    Networks,
    /// Volumes that no container has.
    Volumes,
    /// Images that no container uses.
    Images,
    /// What builds remember.
    Cache,
}

/// What is to be cleaned up.
#[derive(Debug, Clone)]
pub struct Prune {
    /// Which kinds.
    pub what: Vec<What>,
    /// Unused images that have a name too, and named volumes.
    pub is_all: bool,
    /// Which of them.
    pub select: Select,
    /// Whether it is only shown.
    pub is_dry: bool,
}

const SUPPORTS: Supports = Supports { flags: &["unused", "dangling", "label"], filters: &[] };

/// What will go.
pub struct Plan {
    containers: Vec<Container>,
    networks: Vec<Network>,
    volumes: Vec<Volume>,
    images: Vec<Removal>,
    cache: CachePart,
    is_sweep: bool,
    without: Without,
}

impl Plan {
    /// Chooses.
    ///
    /// # Errors
    /// Wrong usage, or a store that cannot be read.
    pub fn new(cx: &mut Cx, store: &Store, site: &Site, prune: &Prune) -> Result<Plan, Fail> {
        let is_wanted = |what: What| prune.what.contains(&what);
        let selector = prune.select.compile(SUPPORTS)?;
        let containers = if is_wanted(What::Containers) { ended(cx, store, &prune.select)? } else { Vec::new() };
        let ids = containers.iter().map(|container| container.id().to_owned()).collect();
        let without = Without { containers: ids, ..Without::default() };
        Ok(Plan {
            containers,
            networks: if is_wanted(What::Networks) { networks(cx, site, &selector)? } else { Vec::new() },
            volumes: if is_wanted(What::Volumes) { volumes(cx, store, &selector, prune.is_all, &without)? } else { Vec::new() },
            images: if is_wanted(What::Images) { images(cx, store, prune, &without)? } else { Vec::new() },
            cache: if is_wanted(What::Cache) { cache(cx, store, prune)? } else { CachePart::Nothing },
            is_sweep: is_wanted(What::Images) || is_wanted(What::Cache),
            without,
        })
    }

    /// Lists what will go, a line each.
    pub fn lines(&self) -> Vec<String> {
        let networks = self.networks.iter().map(|network| format!("network {}", network.name));
        let volumes = self.volumes.iter().map(|volume| format!("volume {}", volume.name));
        let images = self.images.iter().map(|removal| format!("image {}", removal.image.name));
        let cache = (self.cache != CachePart::Nothing).then(|| "the build cache".to_owned());
        let containers = self.containers.iter().map(|container| format!("container {}", container.config().name));
        containers.chain(networks).chain(volumes).chain(images).chain(cache).collect()
    }

    /// Removes it, and writes a record for each thing.
    ///
    /// # Errors
    /// When the store cannot be swept, or nobody reads.
    pub fn carry_out(self, cx: &mut Cx, store: &Store, site: &Site, is_dry: bool) -> Result<(), Fail> {
        if !is_dry {
            crate::runtime::sweep(store);
        }
        for container in &self.containers {
            let freed = container.disk_use_bytes();
            let removed = if is_dry { container.check_removal(false) } else { container.remove(false, false) };
            let name = &container.config().name;
            let record = deletion("container", is_dry).set("ref", name).set("id", container.id());
            report(cx, name, record, removed.map(|()| Some(freed)).map_err(|e| Fail::from_runtime(&e)))?;
        }
        for network in &self.networks {
            let removed = if is_dry { net::check_removal(site, network) } else { net::remove_network(site, network) };
            let record = deletion("network", is_dry).set("ref", &network.name).set("id", &network.id);
            report(cx, &network.name, record, removed.map(|()| None).map_err(|e| Fail::from_net(&e)))?;
        }
        for gone in &self.volumes {
            let removed = if is_dry { volume::check_removal(store, &gone.name) } else { volume::remove(store, &gone.name) };
            let record = deletion("volume", is_dry).set("ref", &gone.name);
            report(cx, &gone.name, record, removed.map(Some).map_err(|e| Fail::from_volume(&e)))?;
        }
        if !self.is_sweep {
            return Ok(());
        }
        let names: Vec<_> = self.images.iter().map(|removal| removal.image.clone()).collect();
        let pruned = store.prune(self.images, self.cache, is_dry, self.without).map_err(|e| Fail::from_store(&e))?;
        for (image, result) in names.into_iter().zip(pruned.images) {
            let text = image.name.to_string();
            if !is_dry && result.is_ok() {
                events::record_image(store, "delete", &image);
            }
            let record = deletion("image", is_dry).set("ref", &text).set("digest", image.digest()).set("id", &image.config);
            report(cx, &text, record, result.map(|removed| Some(removed.freed)).map_err(|e| Fail::from_store(&e)))?;
        }
        if self.cache != CachePart::Nothing {
            report(cx, "cache", deletion("build-cache", is_dry).set("ref", "cache"), Ok(Some(pruned.cache)))?;
        }
        if pruned.rest > 0 {
            report(cx, "layers", deletion("layer-cache", is_dry).set("ref", "layers"), Ok(Some(pruned.rest)))?;
        }
        Ok(())
    }
}

fn deletion(what: &str, is_dry: bool) -> Record {
    Record::new("deletion").set("what", what).set("dry_run", Some(true).filter(|_| is_dry))
}

fn report(cx: &mut Cx, name: &str, record: Record, freed: Result<Option<u64>, Fail>) -> Result<(), Fail> {
    match freed {
        Ok(freed) => cx.emit(record.set("freed", freed).set("ok", true)),
        // Somebody else removed it, which is as good.
        Err(fail) if fail.kind == super::Kind::NotFound => Ok(()),
        Err(fail) => cx.item_failed_as(record, name, &fail),
    }
}

/// Containers that do not run.
fn ended(cx: &mut Cx, store: &Store, select: &Select) -> Result<Vec<Container>, Fail> {
    let listing = Container::all(store).map_err(|e| Fail::from_runtime(&e))?;
    containers::report_unreadable(cx, &listing.unreadable)?;
    let chosen = containers::choose(listing.containers, select, cx.now())?;
    let is_over = |status| matches!(status, Status::Exited | Status::Created);
    Ok(chosen.into_iter().filter(|one| is_over(one.state.status)).map(|one| one.container).collect())
}

fn networks(cx: &Cx, site: &Site, selector: &Selector) -> Result<Vec<Network>, Fail> {
    let failed = |error| Fail::from_net(&error);
    let all: Vec<Network> = network::list(site).map_err(failed)?.into_iter().filter(|n| n.name != net::request::DEFAULT_NETWORK).collect();
    let mut used = HashSet::new();
    for network in &all {
        if !net::members(site, network).map_err(failed)?.is_empty() {
            used.insert(network.name.clone());
        }
    }
    let candidates: Vec<_> = all.iter().map(|n| views::place(&n.name, n.created, &n.labels, used.contains(&n.name))).collect();
    let chosen = selector.choose(cx.now(), &candidates);
    let unused: Vec<bool> = all.iter().zip(chosen).map(|(n, chosen)| chosen.is_some() && !used.contains(&n.name)).collect();
    Ok(all.into_iter().zip(unused).filter_map(|(network, goes)| goes.then_some(network)).collect())
}

fn volumes(cx: &Cx, store: &Store, selector: &Selector, is_all: bool, without: &Without) -> Result<Vec<Volume>, Fail> {
    let failed = |error| Fail::from_volume(&error);
    let users = volume::users(store).map_err(failed)?;
    let mut all = volume::list(store).map_err(failed)?;
    let is_used = |name: &str| users.get(name).is_some_and(|ids| ids.iter().any(|id| !without.containers.contains(id)));
    all.retain(|volume| !is_used(&volume.name) && (is_all || volume.anonymous));
    let candidates: Vec<_> = all.iter().map(|v| views::place(&v.name, v.created, &v.labels, false)).collect();
    let chosen = selector.choose(cx.now(), &candidates);
    Ok(all.iter().zip(chosen).filter(|(_, chosen)| chosen.is_some()).map(|(volume, _)| volume.clone()).collect())
}

fn images(cx: &Cx, store: &Store, prune: &Prune, without: &Without) -> Result<Vec<Removal>, Fail> {
    let failed = |error| Fail::from_store(&error);
    let select = Select { unused: true, dangling: !prune.is_all, ..prune.select.clone() };
    let mut users = store.container_users().map_err(failed)?;
    users.values_mut().for_each(|ids| ids.retain(|id| !without.containers.contains(id)));
    let all = store.images().map_err(failed)?;
    let used = |digest: &crate::digest::Digest| users.get(digest).is_some_and(|ids| !ids.is_empty());
    let names: Vec<_> = all.iter().map(views::names).collect();
    let in_use = |image: &crate::store::Image| Some(used(&image.manifest.digest) || used(image.digest()));
    let candidates: Vec<_> = all.iter().zip(&names).map(|(image, names)| views::candidate(image, names, in_use(image))).collect();
    let chosen = select.compile(SUPPORTS)?.choose(cx.now(), &candidates);
    let goes = all.iter().zip(chosen).filter(|(_, chosen)| chosen.is_some());
    Ok(goes.map(|(image, _)| Removal { image: image.clone(), also: Vec::new(), expect: Some(image.digest().clone()) }).collect())
}

/// The part of the build cache that an age means; a label or a pattern means nothing of it.
fn cache(cx: &Cx, store: &Store, prune: &Prune) -> Result<CachePart, Fail> {
    let Select { older_than, filter, keep, matching, label, .. } = &prune.select;
    let until =
        filter.iter().find_map(|text| text.strip_prefix("until=")).map(super::units::parse_when).transpose().map_err(Fail::usage)?;
    let is_other = keep.is_some() || !matching.is_empty() || !label.is_empty() || filter.iter().any(|text| !text.starts_with("until="));
    let part = match older_than.or(until) {
        _ if is_other => CachePart::Nothing,
        Some(when) => CachePart::Before(UNIX_EPOCH + Duration::from_secs(u64::try_from(when.at(cx.now())).unwrap_or(0))),
        None => CachePart::All,
    };
    let bytes = store.cache_disk_use(part).map_err(|e| Fail::from_store(&e))?;
    Ok(if bytes == 0 { CachePart::Nothing } else { part })
}
