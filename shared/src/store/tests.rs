//! Tests of the store: names, blobs, leases, transfers, state.

mod archive;
mod garbage;
mod removal;
mod run;
mod unpacked;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::digest::Digest;
use crate::oci::transfer::{Open, Placed, RawManifest, Sink, Source, TransferError, TransferKind};
use crate::oci::{Descriptor, ImageConfig, Manifest, Platform, copy, media};

/// A store in a directory of its own, removed at the end.
pub(super) struct Sandbox {
    pub(super) store: Store,
    dir: PathBuf,
}

impl Sandbox {
    pub(super) fn new() -> Sandbox {
        let dir = std::env::temp_dir().join(format!("tacklebox-store-{}", crate::sys::random::hex(6)));
        Sandbox { store: Store::open(&dir).expect("a store"), dir }
    }

    /// Puts an image with one layer of these bytes (a layer that is no tar) and names it.
    pub(super) fn image(&self, name: &str, layer: &[u8]) -> Image {
        let lease = self.store.lease().unwrap();
        let root = self.root(&lease, layer);
        self.store.name_image(&lease, &name.parse().unwrap(), &root, &Platform::host()).unwrap()
    }

    pub(super) fn root(&self, lease: &Lease, layer: &[u8]) -> Descriptor {
        let host = Platform::host();
        let mut config = ImageConfig { architecture: host.architecture, os: host.os, ..ImageConfig::default() };
        config.created = Some("2026-03-01T10:00:00Z".into());
        config.rootfs.diff_ids.push(Digest::of(layer));
        config.config.labels = Some([("purpose".to_owned(), "test".to_owned())].into());
        let layer = self.store.put_blob_bytes(lease, media::OCI_LAYER, layer).unwrap();
        let config = self.store.put_blob_bytes(lease, media::OCI_CONFIG, &config.to_bytes()).unwrap();
        let manifest = Manifest {
            schema_version: 2,
            media_type: Some(media::OCI_MANIFEST.into()),
            artifact_type: None,
            config,
            layers: vec![layer],
            subject: None,
            annotations: None,
        };
        self.store.put_blob_bytes(lease, media::OCI_MANIFEST, &serde_json::to_vec(&manifest).unwrap()).unwrap()
    }

    fn names(&self) -> Vec<String> {
        self.store.images().unwrap().iter().map(|i| i.name.to_string()).collect()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = crate::sys::tree::remove(&self.dir, &mut crate::sys::tree::Freed::default());
    }
}

/// An error with everything below it.
pub(super) fn full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}

fn name(text: &str) -> ImageName {
    text.parse().unwrap()
}

#[test]
fn a_named_image_is_listed_found_and_opened() {
    let sandbox = Sandbox::new();
    let image = sandbox.image("alpine", b"one");
    assert_eq!(image.name.to_string(), "alpine:latest");
    assert_eq!(sandbox.store.images().unwrap(), std::slice::from_ref(&image));
    let found = |text: &str| sandbox.store.find(text).unwrap();
    let by_name = ["alpine", "docker.io/library/alpine", "index.docker.io/library/alpine:latest"];
    assert!(by_name.iter().all(|text| found(text) == image));
    assert_eq!(found(&image.config.hex()[..9]), image);
    assert_eq!(found(image.digest().as_str()), image);
    assert_eq!(found(&format!("alpine@{}", image.digest())), image);
    assert_eq!(found(image.config.hex()), image);
    let open = sandbox.store.open_image(&image, None).unwrap();
    assert_eq!(open.config.created.as_deref(), Some("2026-03-01T10:00:00Z"));
    assert_eq!((image.created, image.layers, image.complete), (Some(1_772_359_200), 1, true));
    assert_eq!(image.labels["purpose"], "test");
    assert!(sandbox.store.find("debian").unwrap_err().is_not_found());
    assert!(sandbox.store.find(&format!("debian@{}", image.digest())).unwrap_err().is_not_found());
}

#[test]
fn a_record_is_acted_on_by_its_digest() {
    let sandbox = Sandbox::new();
    let old = sandbox.image("app", b"one");
    let new = sandbox.image("app", b"two");
    let found = |digest: &Digest| sandbox.store.find_pinned("app:latest", Some(digest)).unwrap();
    assert_eq!(found(new.digest()), new);
    assert_eq!((found(old.digest()).name, found(old.digest()).descriptor), (old.name.clone(), old.descriptor.clone()));
    assert!(sandbox.store.find_pinned("app", Some(&Digest::of(b"x"))).unwrap_err().is_not_found());
}

#[test]
fn names_print_what_they_parse() {
    for text in ["alpine:latest", "localhost:5000/a/b:1", "team/app:1", "docker.io/foo.bar/app:1", "docker.io/localhost/app:1"] {
        assert_eq!(name(text).to_string(), text);
        assert_eq!(name(&name(text).to_string()), name(text));
    }
    let digest = Digest::of(b"x");
    assert_eq!(name(&format!("alpine:3@{digest}")).to_string(), format!("alpine@{digest}"));
    assert_eq!(name(digest.as_str()), ImageName::Bare(digest));
}

#[test]
fn a_long_name_has_a_short_file() {
    let sandbox = Sandbox::new();
    let long = format!("localhost:5000/{}:1", ["a".repeat(70), "b".repeat(70), "c".repeat(70)].join("/"));
    let image = sandbox.image(&long, b"one");
    assert_eq!(sandbox.store.find(&long).unwrap(), image);
    assert_eq!(sandbox.names(), [long]);
}

#[test]
fn what_loses_its_name_dangles_until_it_gets_one_again() {
    let sandbox = Sandbox::new();
    let old = sandbox.image("app:1", b"one");
    let new = sandbox.image("app:1", b"two");
    assert_eq!(sandbox.names(), ["app:1".to_owned(), old.digest().to_string()]);
    assert!(sandbox.store.find(old.digest().as_str()).unwrap().is_dangling());
    // With another name nothing dangles.
    sandbox.image("app:keep", b"two");
    sandbox.image("app:1", b"one");
    assert_eq!(sandbox.names(), ["app:1", "app:keep"]);
    assert_eq!(sandbox.store.find("app:keep").unwrap().digest(), new.digest());
    // Naming by digest what has a name adds nothing.
    let image = sandbox.image(old.digest().as_str(), b"one");
    assert_eq!(image.name.to_string(), "app:1");
    assert_eq!(sandbox.names().len(), 2);
}

#[test]
fn unname_compares_first() {
    let sandbox = Sandbox::new();
    let old = sandbox.image("app", b"one");
    let new = sandbox.image("app", b"two");
    let app = name("app");
    let error = sandbox.store.unname(&app, Some(old.digest())).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::StaleDigest);
    assert!(error.to_string().contains(new.digest().as_str()));
    assert_eq!(sandbox.store.unname(&app, Some(new.digest())).unwrap().digest(), new.digest());
    assert!(sandbox.store.unname(&app, None).unwrap_err().is_not_found());
    assert_eq!(sandbox.store.unname(&app, Some(new.digest())).unwrap_err().kind(), StoreErrorKind::StaleDigest);
}

#[test]
fn an_ambiguous_prefix_names_its_candidates() {
    let sandbox = Sandbox::new();
    for n in 0..40_u8 {
        sandbox.image(&format!("app:{n}"), &[n]);
    }
    let images = sandbox.store.images().unwrap();
    let first = |image: &Image| image.config.hex()[..1].to_owned();
    let twice = images.iter().find(|i| images.iter().filter(|j| first(i) == first(j)).count() > 1).unwrap();
    let error = sandbox.store.find(&first(twice)).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Ambiguous);
    assert!(error.to_string().contains("app:"), "{error}");
}

#[test]
fn an_unreadable_record_is_set_aside() {
    let sandbox = Sandbox::new();
    sandbox.image("good", b"one");
    let refs = sandbox.store.root().join("refs");
    let bad = refs.join("docker.io%2Flibrary%2Fbad:latest");
    crate::sys::fs::write_atomic(&sandbox.store.tmp_dir(), &bad, b"{\"name\":", 0o644, crate::sys::fs::Durability::Atomic).unwrap();
    assert_eq!(sandbox.names(), ["good:latest"]);
    let warnings = sandbox.store.take_warnings();
    assert!(warnings[0].contains("quarantine"), "{warnings:?}");
    assert!(!bad.exists());
    assert!(sandbox.store.take_warnings().is_empty());
    sandbox.image("bad", b"two");
    assert_eq!(sandbox.names(), ["bad:latest", "good:latest"]);
}

#[test]
fn use_is_noted_without_changing_the_record() {
    let sandbox = Sandbox::new();
    let image = sandbox.image("app", b"one");
    assert_eq!(image.used, None);
    sandbox.store.touch(&image).unwrap();
    let used = sandbox.store.find("app").unwrap();
    assert!(used.used.is_some());
    assert_eq!(Image { used: None, ..used }, image);
}

#[test]
fn naming_what_is_not_all_here_fails() {
    let sandbox = Sandbox::new();
    let lease = sandbox.store.lease().unwrap();
    let root = sandbox.root(&lease, b"one");
    crate::sys::fs::remove_file(&sandbox.store.blob_path(&Digest::of(b"one"))).unwrap();
    let error = sandbox.store.name_image(&lease, &name("app"), &root, &Platform::host()).unwrap_err();
    assert!(error.is_not_found());
    assert!(sandbox.names().is_empty());
}

#[test]
fn names_written_at_once_do_not_hurt_each_other() {
    let sandbox = Sandbox::new();
    std::thread::scope(|scope| {
        for n in 0..4_u8 {
            let sandbox = &sandbox;
            scope.spawn(move || {
                for round in 0..5_u8 {
                    sandbox.image("shared", &[n, round]);
                    sandbox.image(&format!("own:{n}"), &[n, round]);
                }
            });
        }
    });
    let images = sandbox.store.images().unwrap();
    assert_eq!(images.iter().filter(|i| !i.is_dangling()).count(), 5);
    // Every image that was ever named is still there under some name.
    let digests: std::collections::HashSet<_> = images.iter().map(|i| i.digest().clone()).collect();
    assert_eq!(digests.len(), 20);
}

#[test]
fn a_staged_blob_is_kept_only_when_it_is_right() {
    let sandbox = Sandbox::new();
    let lease = sandbox.store.lease().unwrap();
    let mut staged = sandbox.store.stage_blob(&lease).unwrap();
    staged.write_all(b"hello").unwrap();
    let error = staged.commit(Some((&Digest::of(b"other"), 5))).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
    let mut staged = sandbox.store.stage_blob(&lease).unwrap();
    staged.write_all(b"hello").unwrap();
    let (digest, size) = staged.commit(Some((&Digest::of(b"hello"), 5))).unwrap();
    assert!(sandbox.store.has_blob(&digest, size) && !sandbox.store.has_blob(&digest, 4));
    drop(sandbox.store.stage_blob(&lease).unwrap());
    drop(lease);
    assert_eq!(list_names(&sandbox.store.tmp_dir()).unwrap(), [""; 0]);
    assert_eq!(list_names(&sandbox.store.dir("leases")).unwrap(), [""; 0]);
}

#[test]
fn a_blob_that_changed_on_disk_is_not_believed() {
    let sandbox = Sandbox::new();
    let image = sandbox.image("app", b"one");
    let path = sandbox.store.blob_path(&image.config);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[0] ^= 1;
    crate::sys::fs::write_atomic(&sandbox.store.tmp_dir(), &path, &bytes, 0o644, crate::sys::fs::Durability::Atomic).unwrap();
    assert_eq!(sandbox.store.open_image(&image, None).unwrap_err().kind(), StoreErrorKind::Corrupt);
}

/// Serves bytes, and breaks off after `cut` of them in each reader.
struct Flaky {
    bytes: Vec<u8>,
    cut: usize,
    opens: AtomicUsize,
}

impl Flaky {
    fn new(bytes: &[u8], cut: usize) -> Flaky {
        Flaky { bytes: bytes.to_vec(), cut, opens: AtomicUsize::new(0) }
    }

    fn put(&self, sink: &dyn Sink, wanted: &Descriptor) -> crate::oci::transfer::Result<Placed> {
        let open = |offset: u64| -> crate::oci::transfer::Result<Box<dyn Read + Send + '_>> {
            self.opens.fetch_add(1, Ordering::Relaxed);
            let rest = &self.bytes[usize::try_from(offset).unwrap()..];
            Ok(Box::new(&rest[..self.cut.min(rest.len())]))
        };
        let open: Open<'_> = &open;
        sink.put_blob(wanted, &[], open)
    }
}

#[test]
fn a_broken_download_goes_on_where_it_stopped() {
    let sandbox = Sandbox::new();
    let lease = sandbox.store.lease().unwrap();
    let sink = sandbox.store.image_sink(&lease);
    let bytes = vec![7; 1000];
    let wanted = Descriptor::of(media::OCI_LAYER, &bytes);
    // Within one try.
    let flaky = Flaky::new(&bytes, 300);
    assert_eq!(flaky.put(&sink, &wanted).unwrap(), Placed::Sent(1000));
    assert_eq!(flaky.opens.into_inner(), 4);
    // Over two tries: the first gives up when nothing comes any more.
    let bytes: Vec<u8> = (0..=255).cycle().take(1000).collect();
    let wanted = Descriptor::of(media::OCI_LAYER, &bytes);
    let error = Flaky::new(&bytes[..400], 400).put(&sink, &wanted).unwrap_err();
    assert_eq!(error.kind, TransferKind::Network);
    assert_eq!(Flaky::new(&bytes, 1000).put(&sink, &wanted).unwrap(), Placed::Sent(600));
    assert_eq!(Flaky::new(&bytes, 1000).put(&sink, &wanted).unwrap(), Placed::Present);
    assert_eq!(list_names(&sandbox.store.tmp_dir()).unwrap(), [""; 0]);
}

#[test]
fn a_partial_download_that_rotted_is_fetched_again() {
    let sandbox = Sandbox::new();
    let lease = sandbox.store.lease().unwrap();
    let sink = sandbox.store.image_sink(&lease);
    let bytes = vec![7; 1000];
    let wanted = Descriptor::of(media::OCI_LAYER, &bytes);
    Flaky::new(&[0; 400], 400).put(&sink, &wanted).unwrap_err();
    assert_eq!(Flaky::new(&bytes, 1000).put(&sink, &wanted).unwrap(), Placed::Sent(1600));
}

#[test]
fn wrong_bytes_are_not_kept() {
    let sandbox = Sandbox::new();
    let lease = sandbox.store.lease().unwrap();
    let sink = sandbox.store.image_sink(&lease);
    let wanted = Descriptor::of(media::OCI_LAYER, b"hello");
    for wrong in [&b"hallo"[..], b"hello, world"] {
        let error = Flaky::new(wrong, 100).put(&sink, &wanted).unwrap_err();
        assert_eq!(error.kind, TransferKind::Corrupt, "{error}");
        assert!(!sandbox.store.has_blob(&wanted.digest, wanted.size));
        assert_eq!(list_names(&sandbox.store.tmp_dir()).unwrap(), [""; 0]);
    }
    let raw = RawManifest { descriptor: wanted, bytes: b"hallo".to_vec() };
    assert_eq!(sink.put_manifest(&raw, None).unwrap_err().kind, TransferKind::Corrupt);
}

#[test]
fn downloads_of_one_blob_at_once_take_it_once() {
    let sandbox = Sandbox::new();
    let bytes = vec![9; 200_000];
    let wanted = Descriptor::of(media::OCI_LAYER, &bytes);
    let sent = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let lease = sandbox.store.lease().unwrap();
                let sink = sandbox.store.image_sink(&lease);
                if let Placed::Sent(_) = Flaky::new(&bytes, 10_000).put(&sink, &wanted).unwrap() {
                    sent.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(sent.into_inner(), 1);
    assert_eq!(list_names(&sandbox.store.tmp_dir()).unwrap(), [""; 0]);
}

#[test]
fn an_image_moves_from_store_to_store() {
    let (from, to) = (Sandbox::new(), Sandbox::new());
    let image = from.image("app", b"one");
    let lease = to.store.lease().unwrap();
    let sink = to.store.image_sink(&lease);
    assert!(!sink.has_manifest(&image.descriptor).unwrap());
    let source = from.store.image_source(&image);
    let copied = copy::copy(&source, "latest", &sink, None, &copy::Children::All, 2, &crate::oci::transfer::Unwatched).unwrap();
    assert_eq!((copied.root.clone(), copied.sent), (image.descriptor.clone(), 2));
    let there = to.store.name_image(&lease, &image.name, &copied.root, &Platform::host()).unwrap();
    assert_eq!(there.digest(), image.digest());
    assert!(sink.has_manifest(&image.descriptor).unwrap());
    assert!(matches!(source.manifest(Digest::of(b"no").as_str()), Err(TransferError { kind: TransferKind::NotFound, .. })));
}

#[test]
fn leftovers_of_the_dead_go_and_those_of_the_living_stay() {
    let sandbox = Sandbox::new();
    let alive = sandbox.store.lease().unwrap();
    let mine = alive.scratch("thing");
    crate::sys::fs::create_dir(&mine, 0o700).unwrap();
    let dead = sandbox.store.tmp_dir().join("0123456789abcdef-thing-00000000");
    crate::sys::fs::create_dir_all(&dead.join("deep")).unwrap();
    // A lease whose operation died: a file without a lock.
    let lease = sandbox.store.dir("leases").join("0123456789abcdef");
    crate::sys::fs::create_new(&lease, 0o600).unwrap();
    Store::open(sandbox.store.root()).unwrap().lease().unwrap();
    assert!(mine.exists() && !dead.exists() && !lease.exists());
}

#[test]
fn a_name_that_is_being_written_is_no_leftover_however_old_its_image_is() {
    let sandbox = Sandbox::new();
    let staged = sandbox.store.tmp_dir().join("w-ref-0123456789abcdef");
    let file = crate::sys::fs::create_new(&staged, 0o600).unwrap();
    crate::sys::fs::set_modified(&file, &staged, std::time::UNIX_EPOCH).unwrap();
    sandbox.store.clean_leftovers().unwrap();
    assert!(staged.exists());
}

#[test]
fn containers_have_names_ids_and_prefixes() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let lease = store.lease().unwrap();
    let holds = [Digest::of(b"x")];
    store.create_container(&lease, "aaaa1", &holds).unwrap();
    store.create_container(&lease, "aabb2", &[]).unwrap();
    assert_eq!(store.create_container(&lease, "aaaa1", &[]).unwrap_err().kind(), StoreErrorKind::Conflict);
    assert_eq!(store.container_holds("aaaa1").unwrap(), holds);
    store.claim_container_name("web", "aaaa1").unwrap();
    store.claim_container_name("web", "aaaa1").unwrap();
    assert!(store.claim_container_name("web", "aabb2").unwrap_err().to_string().contains("aaaa1"));
    assert_eq!(store.find_container("web").unwrap(), "aaaa1");
    assert_eq!(store.find_container("aab").unwrap(), "aabb2");
    assert_eq!(store.find_container("aa").unwrap_err().kind(), StoreErrorKind::Ambiguous);
    store.write_container("aaaa1", "state.json", b"{}").unwrap();
    assert_eq!(store.read_container("aaaa1", "state.json").unwrap().as_deref(), Some(&b"{}"[..]));
    store.remove_container("aaaa1").unwrap();
    assert!(store.find_container("web").unwrap_err().is_not_found());
    // The name of a container that has gone is free.
    store.claim_container_name("web", "aabb2").unwrap();
    store.release_container_name("web", "aaaa1").unwrap();
    assert_eq!(store.find_container("web").unwrap(), "aabb2");
    assert_eq!(store.containers().unwrap(), ["aabb2"]);
    for bad in ["", "../x", "a/b", ".names", "-x"] {
        assert_eq!(store.claim_container_name(bad, "aabb2").unwrap_err().kind(), StoreErrorKind::BadInput);
    }
}

#[test]
fn volumes_and_networks_are_made_once() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let lease = store.lease().unwrap();
    let (dir, new) = store.create_volume(&lease, "data", b"{\"x\":1}").unwrap();
    assert!(new && dir.is_dir() && dir == store.volume_dir("data"));
    assert_eq!(store.create_volume(&lease, "data", b"other").unwrap(), (dir, false));
    assert_eq!(store.volume_meta("data").unwrap().as_deref(), Some(&b"{\"x\":1}"[..]));
    store.remove_volume("data").unwrap();
    assert!(store.remove_volume("data").unwrap_err().is_not_found());
    store.create_network("net", b"1").unwrap();
    assert_eq!(store.create_network("net", b"2").unwrap_err().kind(), StoreErrorKind::Conflict);
    store.write_network("net", b"3").unwrap();
    assert_eq!(store.networks().unwrap(), [("net".to_owned(), b"3".to_vec())]);
    assert!(store.remove_network("net").unwrap() && !store.remove_network("net").unwrap());
    assert_eq!(list_names(Path::new(&store.tmp_dir())).unwrap(), [""; 0]);
}

#[test]
fn a_container_that_nobody_finishes_goes_with_its_maker() {
    let sandbox = Sandbox::new();
    let store = &sandbox.store;
    let (alive, dead) = (store.lease().unwrap(), store.lease().unwrap());
    for (lease, id) in [(&alive, "aaaa1"), (&dead, "bbbb2"), (&dead, "cccc3")] {
        store.create_container(lease, id, &[]).unwrap();
    }
    dead.finish_container("cccc3").unwrap();
    drop(dead);
    store.clean_leftovers().unwrap();
    assert_eq!(list_names(&store.dir("leases")).unwrap(), [alive.id()]);
    assert_eq!(store.containers().unwrap(), ["aaaa1", "cccc3"]);
}

#[test]
fn many_names_are_handed_out_in_order_and_as_long_as_they_are_wanted() {
    let sandbox = Sandbox::new();
    let old = sandbox.image("zot.io/app:1", b"one");
    sandbox.image("zot.io/app:1", b"two");
    let one = std::fs::read(sandbox.store.dir("refs").join("zot.io%2Fapp:1")).unwrap();
    let one = String::from_utf8(one).unwrap();
    for n in 0..1200 {
        let (name, path) = (format!("localhost/app:{n:04}"), sandbox.store.dir("refs").join(format!("localhost%2Fapp:{n:04}")));
        let text = one.replace("zot.io/app:1", &name);
        crate::sys::fs::write_atomic(&sandbox.store.tmp_dir(), &path, text.as_bytes(), 0o644, crate::sys::fs::Durability::Atomic).unwrap();
    }
    let names = sandbox.names();
    assert_eq!(names.len(), 1202);
    assert_eq!((names[0].as_str(), names[1200].as_str()), ("localhost/app:0000", "zot.io/app:1"));
    assert_eq!(names[1201], old.digest().to_string());
    let mut taken = 0;
    sandbox
        .store
        .each_image(|_| {
            taken += 1;
            taken < 300
        })
        .unwrap();
    assert_eq!(taken, 300);
}
