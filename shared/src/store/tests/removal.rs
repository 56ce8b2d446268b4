//! Tests of removing images.

use super::Sandbox;
use crate::store::{CacheChoice, CacheSelect, Removal, Removed, Result, Store, StoreErrorKind, Without};

fn remove(store: &Store, texts: &[&str], force: bool, dry: bool) -> Vec<Result<Removed>> {
    let removals = texts.iter().map(|text| store.removal(text, force).unwrap()).collect();
    store.remove_images(removals, force, dry).unwrap()
}

#[test]
fn the_last_name_takes_the_image_along() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    sandbox.image("app:1", &[1; 50_000]);
    sandbox.image("app:2", &[1; 50_000]);
    let dry = remove(store, &["app:1", "app:2"], false, true);
    let real = remove(store, &["app:1", "app:2"], false, false);
    let shape = |results: &[Result<Removed>]| -> Vec<(String, u64, bool)> {
        results.iter().flatten().map(|r| (r.image.name.to_string(), r.freed, r.is_kept)).collect()
    };
    assert_eq!(shape(&dry), shape(&real));
    assert!(matches!(&shape(&real)[..], [(_, 0, true), (_, freed, false)] if *freed >= 50_000));
    assert!(store.images().unwrap().is_empty());
    assert_eq!(store.verify().unwrap(), []);
}

#[test]
fn an_id_means_all_names_of_one_repository() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let image = sandbox.image("app:1", b"one");
    sandbox.image("app:2", b"one");
    let removal = store.removal(image.config.short(), false).unwrap();
    assert_eq!(removal.also.len(), 1);
    sandbox.image("other:1", b"one");
    assert_eq!(store.removal(image.config.short(), false).unwrap_err().kind(), StoreErrorKind::Ambiguous);
    let removed = remove(store, &[image.config.short()], true, false);
    assert_eq!(removed[0].as_ref().unwrap().also.len(), 2);
    assert!(store.images().unwrap().is_empty());
}

#[test]
fn a_container_protects_the_last_name() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let image = sandbox.image("app:1", b"one");
    sandbox.image("app:2", b"one");
    let lease = store.lease().unwrap();
    let holds: Vec<_> = store.reach(&image).unwrap().into_iter().collect();
    store.create_container(&lease, "c0ffee", &holds).unwrap();
    drop(lease);
    let results = remove(store, &["app:1", "app:2"], false, false);
    assert!(results[0].as_ref().unwrap().is_kept);
    assert_eq!(results[1].as_ref().unwrap_err().kind(), StoreErrorKind::InUse);
    // By force the name goes, and the image stays for its container.
    let results = remove(store, &["app:2"], true, false);
    assert_eq!(results[0].as_ref().unwrap().freed, 0);
    let left = store.images().unwrap();
    assert!(left.len() == 1 && left[0].is_dangling());
    assert_eq!(remove(store, &[image.digest().as_str()], true, false)[0].as_ref().unwrap_err().kind(), StoreErrorKind::InUse);
    store.remove_container("c0ffee").unwrap();
    assert!(remove(store, &[image.digest().as_str()], false, false)[0].as_ref().unwrap().freed > 0);
}

#[test]
fn a_record_is_compared_first() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let old = sandbox.image("app", b"one");
    let new = sandbox.image("app", b"two");
    let stale = |text: &str| Removal::of_record(store, text, old.digest()).unwrap_err();
    assert_eq!(stale("app:latest").kind(), StoreErrorKind::StaleDigest);
    assert!(stale("gone").is_gone());
    let pinned = format!("app:latest@{}", old.digest());
    assert_eq!(remove(store, &[&pinned], false, false)[0].as_ref().unwrap_err().kind(), StoreErrorKind::StaleDigest);
    let removal = Removal::of_record(store, "app:latest", new.digest()).unwrap();
    assert!(store.remove_images(vec![removal], false, false).unwrap()[0].is_ok());
    let removal = Removal::of_record(store, old.digest().as_str(), old.digest()).unwrap();
    assert!(store.remove_images(vec![removal], false, false).unwrap()[0].is_ok());
    assert!(store.images().unwrap().is_empty());
}

#[test]
fn a_clean_up_frees_what_it_promised() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let image = sandbox.image("app", &[1; 50_000]);
    let lease = store.lease().unwrap();
    let loose = store.put_blob_bytes(&lease, crate::oci::media::OCI_LAYER, &[2; 50_000]).unwrap();
    let step = format!("{{\"holds\":[\"{}\"]}}", loose.digest);
    let path = store.cache_dir().join("steps/k");
    crate::sys::fs::write_atomic(&store.tmp_dir(), &path, step.as_bytes(), 0o600, crate::sys::fs::Durability::Atomic).unwrap();
    store.create_container(&lease, "c0ffee", std::slice::from_ref(&image.manifest.digest)).unwrap();
    drop(lease);
    let removal = || vec![store.removal("app", false).unwrap()];
    // A container uses the image; were it gone, all would be.
    assert!(store.prune(removal(), &CacheChoice::default(), true, Without::default()).unwrap().images[0].is_err());
    let without = Without { containers: ["c0ffee".to_owned()].into(), ..Without::default() };
    let all = store.choose_cache(&CacheSelect::all(), &without).unwrap();
    let promised = store.prune(removal(), &all, true, without).unwrap();
    store.remove_container("c0ffee").unwrap();
    let done = store.prune(removal(), &all, false, Without::default()).unwrap();
    let freed = |pruned: &crate::store::Pruned| (pruned.images[0].as_ref().unwrap().freed, pruned.cache, pruned.rest);
    assert_eq!(freed(&promised), freed(&done));
    assert!(freed(&done).0 >= 50_000 && freed(&done).1 > 0 && freed(&done).2 >= 50_000, "{done:?}");
    assert_eq!(store.verify().unwrap(), []);
}
