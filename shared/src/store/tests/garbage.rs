//! Tests of marking, sweeping, the derived index and verification.

use std::collections::HashSet;

use super::{Sandbox, name};
use crate::digest::Digest;
use crate::oci::media;
use crate::store::{CacheSelect, Store, StoreErrorKind, Without, list_names};
use crate::sys::fs;

/// A layer that takes some blocks.
fn layer(fill: u8) -> Vec<u8> {
    vec![fill; 100_000]
}

#[test]
fn a_sweep_takes_what_nothing_names_and_says_how_much_it_freed() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let kept = sandbox.image("keep", &layer(1));
    let gone = sandbox.image("gone", &layer(2));
    assert_eq!(store.sweep().unwrap().freed, 0);
    let without = Without { images: [gone.name.clone()].into(), ..Without::default() };
    let promised = store.reclaimable(&without).unwrap();
    store.unname(&gone.name, None).unwrap();
    let swept = store.sweep().unwrap();
    assert!(swept.freed >= 100_000 && swept.freed == promised.freed);
    assert_eq!(swept.by_digest, promised.by_digest);
    let reached: HashSet<Digest> = swept.by_digest.keys().cloned().collect();
    assert!(reached.contains(&gone.config) && !reached.contains(&kept.config));
    assert!(store.open_image(&kept, None).is_ok());
    assert!(store.open_image(&gone, None).unwrap_err().is_not_found());
    assert_eq!(store.verify().unwrap(), []);
}

#[test]
fn leases_containers_and_recent_cache_entries_protect() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let lease = store.lease().unwrap();
    let [leased, contained, cached, loose] = [3, 4, 5, 6].map(|n| {
        let other = store.lease().unwrap();
        store.put_blob_bytes(&other, media::OCI_LAYER, &layer(n)).unwrap()
    });
    lease.hold(&leased.digest).unwrap();
    store.create_container(&lease, "c1", std::slice::from_ref(&contained.digest)).unwrap();
    fs::create_dir_all(&store.dir("cache/steps").join("ab")).unwrap();
    let step = format!("{{\"v\":1,\"holds\":[\"{}\"]}}", cached.digest);
    fs::write_atomic(&store.tmp_dir(), &store.dir("cache/steps").join("ab/abcd"), step.as_bytes(), 0o600, fs::Durability::Atomic).unwrap();
    let swept = store.sweep().unwrap();
    assert_eq!(swept.by_digest.keys().collect::<Vec<_>>(), [&loose.digest]);
    for blob in [&leased, &contained, &cached] {
        assert!(store.has_blob(&blob.digest, blob.size));
    }
    drop(lease);
    store.remove_container("c1").unwrap();
    let all = store.choose_cache(&CacheSelect::all(), &Without::default()).unwrap();
    store.clear_cache(&all).unwrap();
    assert_eq!(store.sweep().unwrap().by_digest.len(), 3);
}

#[test]
fn a_sweep_that_died_is_ended_and_loses_nothing() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let image = sandbox.image("app", &layer(1));
    let loose = Digest::of(b"loose");
    // As if a sweep had been killed after it moved its candidates.
    let trash = store.tmp_dir().join("trash-00");
    fs::create_dir(&trash, 0o700).unwrap();
    fs::rename(&store.blob_path(&image.config), &trash.join(format!("blob-sha256-{}", image.config.hex()))).unwrap();
    fs::create_new(&trash.join(format!("blob-sha256-{}", loose.hex())), 0o600).unwrap();
    // Whoever misses the blob brings it back.
    assert!(store.open_image(&image, None).is_ok());
    assert!(!trash.exists() && !store.blob_path(&loose).exists());
    assert_eq!(store.verify().unwrap(), []);
    // And so does the next command that changes anything.
    fs::create_dir(&trash, 0o700).unwrap();
    fs::rename(&store.blob_path(&image.config), &trash.join(format!("blob-sha256-{}", image.config.hex()))).unwrap();
    Store::open(store.root()).unwrap().lease().unwrap();
    assert!(!trash.exists() && store.blob_path(&image.config).exists());
}

#[test]
fn a_sweep_beside_running_operations_takes_nothing_from_them() {
    let sandbox = Sandbox::new();
    std::thread::scope(|scope| {
        let sandbox = &sandbox;
        let sweeper = scope.spawn(move || {
            for _ in 0..30 {
                sandbox.store.sweep().unwrap();
            }
        });
        for n in 0..2_u8 {
            scope.spawn(move || {
                for round in 0..15_u8 {
                    let image = sandbox.image(&format!("app:{n}"), &[n, round % 3]);
                    sandbox.store.open_image(&image, None).unwrap();
                    sandbox.store.unname(&image.name, None).unwrap();
                    sandbox.image(&format!("app:{n}"), &[n, (round + 1) % 3]);
                }
            });
        }
        sweeper.join().unwrap();
    });
    assert_eq!(sandbox.store.verify().unwrap(), []);
    for image in sandbox.store.images().unwrap() {
        sandbox.store.open_image(&image, None).unwrap();
    }
}

#[test]
fn the_index_lists_what_others_can_read() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    sandbox.image("alpine:3.20", b"one");
    sandbox.image("localhost:5000/team/app", b"two");
    sandbox.image("under__score", b"three");
    sandbox.image("moved", b"four");
    sandbox.image("moved", b"five");
    store.settle().unwrap();
    let read = || -> Vec<String> {
        let bytes = std::fs::read(store.root().join("index.json")).unwrap();
        let index: crate::oci::Index = serde_json::from_slice(&bytes).unwrap();
        let name = |d: &crate::oci::Descriptor| d.annotations.as_ref().unwrap()["org.opencontainers.image.ref.name"].clone();
        index.manifests.iter().map(name).collect()
    };
    assert_eq!(read(), ["alpine:3.20", "moved:latest", "localhost:5000/team/app:latest"]);
    store.unname(&name("moved"), None).unwrap();
    // A command that was killed here is made good by the next one.
    store.inner.layout_stale.store(false, std::sync::atomic::Ordering::Relaxed);
    let next = Store::open(store.root()).unwrap();
    next.lease().unwrap();
    drop(next);
    assert_eq!(read(), ["alpine:3.20", "localhost:5000/team/app:latest"]);
    assert_eq!(std::fs::read(store.root().join("oci-layout")).unwrap(), br#"{"imageLayoutVersion":"1.0.0"}"#);
}

#[test]
fn what_a_container_uses_is_refused() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let image = sandbox.image("app", b"one");
    let lease = store.lease().unwrap();
    assert!(store.check_unused(&image, &store.container_users().unwrap()).is_ok());
    store.create_container(&lease, "0123456789abcdef", std::slice::from_ref(&image.manifest.digest)).unwrap();
    let error = store.check_unused(&image, &store.container_users().unwrap()).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::InUse);
    assert_eq!(error.to_string(), "app:latest is in use by container 0123456789ab");
}

#[test]
fn verify_finds_what_is_broken() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let image = sandbox.image("app", b"one");
    fs::write_atomic(&store.tmp_dir(), &store.blob_path(&Digest::of(b"one")), b"two", 0o644, fs::Durability::Atomic).unwrap();
    fs::remove_file(&store.blob_path(&image.config)).unwrap();
    fs::create_new(&store.tmp_dir().join("stray"), 0o600).unwrap();
    let reasons: Vec<String> = store.verify().unwrap().into_iter().map(|p| format!("{}: {}", p.what, p.reason)).collect();
    let text = reasons.join("\n");
    assert!(text.contains("app:latest: blob") && text.contains("missing") && text.contains("other bytes"), "{text}");
    assert!(text.contains("tmp/stray"), "{text}");
    assert_eq!(list_names(&store.dir("leases")).unwrap(), [""; 0]);
}

#[test]
fn what_loses_its_owner_while_the_store_is_checked_is_no_problem() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let lease = store.lease().unwrap();
    let scratch = lease.scratch("step");
    fs::create_new(&scratch, 0o600).unwrap();
    store.clean_leftovers().unwrap();
    assert!(scratch.exists());
    drop(lease);
    // What follows the clean-up in a check, had the owner died in between.
    let mut problems = Vec::new();
    store.verify_tmp(&mut problems).unwrap();
    assert_eq!(problems, []);
    assert!(!scratch.exists());
}

#[test]
fn disk_use_counts_what_is_shared_and_what_is_not() {
    let sandbox = Sandbox::new();
    let images = [sandbox.image("a", &layer(1)), sandbox.image("b", &layer(2)), sandbox.image("c", &layer(2))];
    let used = sandbox.store.disk_use(&images).unwrap();
    assert!(used.iter().all(|(all, _)| *all >= 100_000), "{used:?}");
    // Two names of one image share nothing with another image.
    assert!(used.iter().all(|(all, alone)| alone == all), "{used:?}");
    let without = Without { images: [images[0].name.clone()].into(), ..Without::default() };
    assert_eq!(sandbox.store.reclaimable(&without).unwrap().freed, used[0].1);
}
