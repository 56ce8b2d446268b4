//! What takes disk space, for `ddf`: a row for each kind of things, and what `dprune` would free of it.
//!
//! Every byte is counted in one row: layers that an image and the build cache share are the image's.
//! What could be freed is asked of the plan that `dprune` makes, so the two never differ.

use std::collections::HashSet;

use super::prune::{Plan, Prune, Scope, What};
use super::{Cx, Fail, containers, views};
use crate::record::Record;
use crate::runtime::net::Site;
use crate::runtime::{Container, volume};
use crate::store::{CacheKind, Image, Store};

/// The rows, in docker's order.
const ROWS: [(&str, What); 4] =
    [("images", What::Images), ("containers", What::Containers), ("volumes", What::Volumes), ("cache", What::Cache)];

/// What one row says beside what could be freed.
#[derive(Default)]
struct Row {
    count: usize,
    in_use: usize,
    disk: u64,
}

/// Returns a `usage` record for each kind, and one for all of it together.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn rows(cx: &mut Cx, store: &Store, scope: &Scope) -> Result<Vec<Record>, Fail> {
    let site = Site::new(store).map_err(|e| Fail::from_net(&e))?;
    let all = scope.prune();
    let images = store.images().map_err(|e| Fail::from_store(&e))?;
    let (of_images, rest) = store.disk_use_in_all(&images).map_err(|e| Fail::from_store(&e))?;
    let mut records = Vec::new();
    let (mut count, mut in_use, mut disk) = (0, 0, 0_u64);
    for (name, what) in ROWS {
        let is_meant =
            |wanted: &What| *wanted == what || (what == What::Cache && !matches!(wanted, What::Images | What::Containers | What::Volumes));
        if scope.is_narrow() && !all.what.iter().any(is_meant) {
            continue;
        }
        let row = match what {
            What::Images => of_all_images(store, &images, of_images)?,
            What::Containers => of_containers(cx, store)?,
            What::Volumes => of_volumes(store)?,
            _ => of_cache(store, rest)?,
        };
        let narrow: Vec<What> = all.what.iter().copied().filter(is_meant).collect();
        let meant = if scope.is_narrow() { narrow } else { vec![what] };
        let plan = Plan::new(cx, store, &site, &Prune { what: meant, ..all.clone() })?;
        count += row.count;
        in_use += row.in_use;
        disk = disk.saturating_add(row.disk);
        records.push(record(name, &row).set("reclaimable", plan.reclaimable(store)?));
    }
    let plan = Plan::new(cx, store, &site, &all)?;
    records.push(record("total", &Row { count, in_use, disk }).set("reclaimable", plan.reclaimable(store)?));
    Ok(records)
}

fn record(what: &str, row: &Row) -> Record {
    Record::new("usage").set("what", what).set("count", row.count as u64).set("in_use", row.in_use as u64).set("disk", row.disk)
}

fn of_all_images(store: &Store, images: &[Image], disk: u64) -> Result<Row, Fail> {
    let users = store.container_users().map_err(|e| Fail::from_store(&e))?;
    let is_used = |image: &&Image| users.contains_key(&image.manifest.digest) || users.contains_key(image.digest());
    let all: HashSet<_> = images.iter().map(Image::digest).collect();
    let used: HashSet<_> = images.iter().filter(is_used).map(Image::digest).collect();
    Ok(Row { count: all.len(), in_use: used.len(), disk })
}

fn of_containers(cx: &mut Cx, store: &Store) -> Result<Row, Fail> {
    let mut row = Row::default();
    let listing = Container::all(store).map_err(|e| Fail::from_runtime(&e))?;
    containers::report_unreadable(cx, &listing.unreadable)?;
    for (container, state) in &listing.containers {
        row.count += 1;
        row.in_use += usize::from(state.status.is_live());
        row.disk = row.disk.saturating_add(container.disk_use_bytes());
    }
    Ok(row)
}

fn of_volumes(store: &Store) -> Result<Row, Fail> {
    let users = volume::users(store).map_err(|e| Fail::from_volume(&e))?;
    let all = volume::list(store).map_err(|e| Fail::from_volume(&e))?;
    let used = all.iter().filter(|volume| users.contains_key(&volume.name)).count();
    let disk = all.iter().fold(0_u64, |sum, volume| sum.saturating_add(volume::size_bytes(store, &volume.name)));
    Ok(Row { count: all.len(), in_use: used, disk })
}

fn of_cache(store: &Store, rest: u64) -> Result<Row, Fail> {
    let entries = store.cache_entries().map_err(|e| Fail::from_store(&e))?;
    let of_work = |kind: CacheKind| kind != CacheKind::Hint;
    let own = entries.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.bytes));
    Ok(Row {
        count: entries.iter().filter(|entry| of_work(entry.kind)).count(),
        in_use: entries.iter().filter(|entry| of_work(entry.kind) && entry.in_use).count(),
        disk: own.saturating_add(rest),
    })
}

/// Returns the records of `ddf -v`: each image with what it shares and what is its own, each container
/// and each volume with its size.
///
/// # Errors
/// When the store cannot be read.
pub fn details(cx: &mut Cx, store: &Store, scope: &Scope) -> Result<Vec<Record>, Fail> {
    let what = scope.prune().what;
    let is_wanted = |kind: What| !scope.is_narrow() || what.contains(&kind);
    let failed = |error| Fail::from_store(&error);
    let mut records = Vec::new();
    if is_wanted(What::Images) {
        let images = store.images().map_err(failed)?;
        let users = store.container_users().map_err(failed)?;
        let disk = store.disk_use(&images).map_err(failed)?;
        for (image, (all, alone)) in images.iter().zip(disk) {
            let of_manifest = users.get(&image.manifest.digest).or_else(|| users.get(image.digest()));
            let record = views::image(image, false)
                .set("disk", all)
                .set("disk_shared", all.saturating_sub(alone))
                .set("disk_unique", alone)
                .set("containers", of_manifest.map_or(0, Vec::len) as u64)
                .set("in_use", of_manifest.is_some());
            records.push(record);
        }
    }
    if is_wanted(What::Containers) {
        let listing = Container::all(store).map_err(|e| Fail::from_runtime(&e))?;
        for one in containers::choose(listing.containers, &super::select::Select::default(), cx.now())? {
            let disk = one.container.disk_use_bytes();
            records.push(containers::record(&one.container, &one.state).set("disk", disk));
        }
    }
    if is_wanted(What::Volumes) {
        let users = volume::users(store).map_err(|e| Fail::from_volume(&e))?;
        for one in volume::list(store).map_err(|e| Fail::from_volume(&e))? {
            let record = views::volume(&one, &store.volume_dir(&one.name), Some(users.contains_key(&one.name)));
            records.push(record.set("disk", volume::size_bytes(store, &one.name)));
        }
    }
    Ok(records)
}

/// Reads every blob of the store again, and reports each that is not what its digest says.
///
/// # Errors
/// When the store cannot be read, or nobody reads.
pub fn verify(cx: &mut Cx, store: &Store) -> Result<(), Fail> {
    for problem in store.verify().map_err(|e| Fail::from_store(&e))? {
        let fail = Fail::new(super::Kind::Conflict, problem.reason).hint("remove what has it, and pull or build it again");
        cx.item_failed(&problem.what, &fail)?;
    }
    Ok(())
}
