//! What `dprune` chooses and removes: one plan, shown before the question, then carried out as it is.
//!
//! The order is docker's: containers, networks, volumes, images, build cache; each is chosen as if
//! what comes before it had gone already. Bytes are those of a real sweep.

use std::collections::HashSet;
use std::time::{Duration, UNIX_EPOCH};

use super::select::{Select, Selector, Supports};
use super::units::{When, parse_size_bytes, parse_when};
use super::{Cx, Fail, containers, views};
use crate::record::Record;
use crate::runtime::net::network::{self, Network};
use crate::runtime::net::{self, Site};
use crate::runtime::volume::{self, Volume};
use crate::runtime::{Container, Status, events};
use crate::store::{CacheChoice, CacheKind, CacheSelect, Removal, Store, Without};

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
    /// Layers and other blobs that nothing needs any more.
    Layers,
    /// What builds remember: steps and cache mounts.
    Cache,
    /// Of that the steps alone.
    Steps,
    /// Of that the cache mounts alone.
    Mounts,
}

impl What {
    /// Tells whether it is the build cache or a part of it.
    fn is_cache(self) -> bool {
        matches!(self, What::Cache | What::Steps | What::Mounts)
    }
}

/// What is meant by a clean-up: the same words for `dprune` and for `ddf`, which tells what it would free.
#[derive(Debug, Clone, clap::Args)]
pub struct Scope {
    /// Only these: containers, networks, volumes, images, layers, cache, or of it steps or mounts
    #[arg(value_name = "WHAT")]
    what: Vec<What>,

    /// Mean all images that no container uses, not only those without a name; of volumes named ones too
    #[arg(short, long, visible_alias = "unused")]
    all: bool,

    /// Mean volumes as well
    #[arg(long)]
    volumes: bool,

    /// Mean only what was not used for 30d, 12h or since a date
    #[arg(long, value_name = "AGE", value_parser = parse_when)]
    older_than: Option<When>,

    /// Of the build cache mean the least recently used, until it takes no more than this
    #[arg(long, value_name = "SIZE", value_parser = parse_size_bytes, visible_aliases = ["max-used-space", "reserved-space"])]
    keep_storage: Option<u64>,

    /// Never mean the N newest images of each repository
    #[arg(long, value_name = "N")]
    keep: Option<usize>,

    /// Mean only names that match a glob
    #[arg(long = "match", value_name = "GLOB")]
    matching: Vec<String>,

    /// Never mean names that match a glob; this beats all else
    #[arg(long, value_name = "GLOB")]
    protect: Vec<String>,

    /// Mean only what has this label: KEY or KEY=VALUE
    #[arg(long, value_name = "LABEL")]
    label: Vec<String>,

    /// Filter as docker does: until=AGE or label=KEY=VALUE; of the build cache also unused-for=AGE, type=regular or type=exec.cachemount
    #[arg(long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
}

impl Scope {
    /// Tells whether only some kinds are meant.
    pub fn is_narrow(&self) -> bool {
        !self.what.is_empty()
    }

    /// Returns what it means.
    pub fn prune(&self) -> Prune {
        let mut what = self.what.clone();
        if what.is_empty() {
            what = vec![What::Containers, What::Networks, What::Images, What::Cache];
        }
        if self.volumes {
            what.push(What::Volumes);
        }
        let select = Select {
            older_than: self.older_than,
            keep: self.keep,
            matching: self.matching.clone(),
            protect: self.protect.clone(),
            label: self.label.clone(),
            filter: self.filter.clone(),
            ..Select::default()
        };
        Prune { what, is_all: self.all, select, keep_storage: self.keep_storage }
    }
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
    /// How much of the build cache stays, in bytes.
    pub keep_storage: Option<u64>,
}

const SUPPORTS: Supports = Supports { flags: &["unused", "dangling", "label"], filters: &CACHE_FILTERS };

/// docker's filters that mean the build cache alone.
const CACHE_FILTERS: [&str; 2] = ["type", "unused-for"];

/// What will go.
pub struct Plan {
    containers: Vec<Container>,
    networks: Vec<Network>,
    volumes: Vec<Volume>,
    images: Vec<Removal>,
    cache: CacheChoice,
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
        let of_cache = selector
            .own_filters()
            .first()
            .map(|(key, _)| format!("--filter {key}"))
            .or(prune.keep_storage.map(|_| "--keep-storage".into()));
        if let Some(flag) = of_cache.filter(|_| !prune.what.iter().any(|what| what.is_cache())) {
            return Err(Fail::usage(format!("{flag} means the build cache")).hint(format!("{} cache {flag}=...", cx.tool())));
        }
        if !selector.own_filters().is_empty() && !prune.what.iter().all(|what| what.is_cache()) {
            return Err(
                Fail::usage("the filters type and unused-for mean the build cache alone").hint(format!("{} cache --filter ...", cx.tool()))
            );
        }
        let containers = if is_wanted(What::Containers) { ended(cx, store, &prune.select)? } else { Vec::new() };
        let ids = containers.iter().map(|container| container.id().to_owned()).collect();
        let without = Without { containers: ids, ..Without::default() };
        let mut plan = Plan {
            containers,
            networks: if is_wanted(What::Networks) { networks(cx, site, &selector)? } else { Vec::new() },
            volumes: if is_wanted(What::Volumes) { volumes(cx, store, &selector, prune.is_all, &without)? } else { Vec::new() },
            images: if is_wanted(What::Images) { images(cx, store, prune, &without)? } else { Vec::new() },
            cache: CacheChoice::default(),
            is_sweep: prune.what.iter().any(|what| what.is_cache() || matches!(what, What::Images | What::Layers)),
            without,
        };
        if prune.what.iter().any(|what| what.is_cache()) {
            let gone = plan.images.iter().map(|removal| removal.image.name.clone()).collect();
            plan.cache = cache(cx, store, prune, &selector, &Without { images: gone, ..plan.without.clone() })?;
        }
        Ok(plan)
    }

    /// Returns the bytes that carrying it out would free.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn reclaimable(self, store: &Store) -> Result<u64, Fail> {
        let removable = self.containers.iter().filter(|container| container.check_removal(false).is_ok());
        let mut bytes = removable.fold(0_u64, |sum, container| sum.saturating_add(container.disk_use_bytes()));
        for gone in &self.volumes {
            bytes = bytes.saturating_add(volume::check_removal_without(store, &gone.name, &self.without.containers).unwrap_or(0));
        }
        if self.is_sweep {
            let pruned = store.prune(self.images, &self.cache, true, self.without).map_err(|e| Fail::from_store(&e))?;
            let images = pruned.images.iter().flatten().fold(0_u64, |sum, removed| sum.saturating_add(removed.freed));
            bytes = bytes.saturating_add(images).saturating_add(pruned.cache).saturating_add(pruned.rest);
        }
        Ok(bytes)
    }

    /// Lists what will go, a line each.
    pub fn lines(&self) -> Vec<String> {
        let networks = self.networks.iter().map(|network| format!("network {}", network.name));
        let volumes = self.volumes.iter().map(|volume| format!("volume {}", volume.name));
        let images = self.images.iter().map(|removal| format!("image {}", removal.image.name));
        let cache = (self.cache.count() > 0).then(|| format!("{} entries of the build cache", self.cache.count()));
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
            let removed = if is_dry {
                volume::check_removal_without(store, &gone.name, &self.without.containers)
            } else {
                volume::remove(store, &gone.name)
            };
            let record = deletion("volume", is_dry).set("ref", &gone.name);
            report(cx, &gone.name, record, removed.map(Some).map_err(|e| Fail::from_volume(&e)))?;
        }
        if !self.is_sweep {
            return Ok(());
        }
        let names: Vec<_> = self.images.iter().map(|removal| removal.image.clone()).collect();
        let pruned = store.prune(self.images, &self.cache, is_dry, self.without).map_err(|e| Fail::from_store(&e))?;
        for (image, result) in names.into_iter().zip(pruned.images) {
            let text = image.name.to_string();
            if !is_dry && result.is_ok() {
                events::record_image(store, "delete", &image);
            }
            let record = deletion("image", is_dry).set("ref", &text).set("digest", image.digest()).set("id", &image.config);
            report(cx, &text, record, result.map(|removed| Some(removed.freed)).map_err(|e| Fail::from_store(&e)))?;
        }
        if self.cache.count() > 0 {
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

/// The entries of the build cache that are meant; a label or a pattern means none of it.
fn cache(cx: &Cx, store: &Store, prune: &Prune, selector: &Selector, without: &Without) -> Result<CacheChoice, Fail> {
    let Select { older_than, filter, keep, matching, label, .. } = &prune.select;
    let said = |key: &str| filter.iter().find_map(|text| text.strip_prefix(key)?.strip_prefix('='));
    let until = said("until").or(said("unused-for")).map(parse_when).transpose().map_err(Fail::usage)?;
    let is_other = filter.iter().any(|text| !["until=", "unused-for=", "type="].iter().any(|key| text.starts_with(key)));
    if is_other || keep.is_some() || !matching.is_empty() || !label.is_empty() {
        return Ok(CacheChoice::default());
    }
    let is_wanted = |what: What| prune.what.contains(&what) || prune.what.contains(&What::Cache);
    let mut kinds = Vec::new();
    if is_wanted(What::Steps) {
        kinds.push(CacheKind::Step);
    }
    if is_wanted(What::Mounts) {
        kinds.push(CacheKind::Mount);
    }
    if prune.what.contains(&What::Cache) {
        kinds.push(CacheKind::Hint);
    }
    for (_, kind) in selector.own_filters().iter().filter(|(key, _)| key == "type") {
        let meant = match kind.as_str() {
            "regular" => CacheKind::Step,
            "exec.cachemount" => CacheKind::Mount,
            "source.local" => CacheKind::Hint,
            other => {
                return Err(Fail::usage(format!(
                    "the build cache has no entries of type '{other}'; it has regular, exec.cachemount, source.local"
                )));
            }
        };
        kinds.retain(|kind| *kind == meant);
    }
    let before = older_than.or(until).map(|when| UNIX_EPOCH + Duration::from_secs(u64::try_from(when.at(cx.now())).unwrap_or(0)));
    let select = CacheSelect { kinds, before, keep_bytes: prune.keep_storage };
    store.choose_cache(&select, without).map_err(|e| Fail::from_store(&e))
}
