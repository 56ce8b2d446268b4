//! What a collection takes, what it leaves, and that nothing is lost beside a server that is being pushed to.

mod beside;
mod damage;
mod lost;
mod memory;
mod races;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Broken, Deletion, Event, GcError, Options, Problem, Totals, What, Work, work};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::registry::server::layout::Layout;
use crate::registry::server::tests::Fixture;
use crate::registry::server::tests::client::{Client, image, index, referrer};

/// What a collection said.
#[derive(Debug, Default)]
struct Said {
    gone: Vec<Deletion>,
    problems: Vec<Problem>,
    broken: Vec<Broken>,
    sum: Totals,
    repositories: Vec<Totals>,
}

impl Said {
    fn paths(&self) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = self.gone.iter().map(|d| d.path.clone()).collect();
        paths.sort_unstable();
        paths
    }

    fn count(&self, what: What) -> usize {
        self.gone.iter().filter(|d| d.what == what).count()
    }
}

fn options(dry_run: bool, keep_trash: bool) -> Options {
    Options { dry_run, grace: Some(Duration::ZERO), keep_trash, force: false, keep_for: None }
}

fn try_collect(storage: &Path, which: Work, options: &Options) -> Result<Said, GcError> {
    let mut said = Said::default();
    work(storage, which, options, &mut |event| {
        match event {
            Event::Deletion(item) | Event::Restoration(item) => said.gone.push(item),
            Event::Problem(problem) => said.problems.push(problem),
            Event::Broken(one) => said.broken.push(one),
            Event::Done(totals) if totals.repository.is_none() => said.sum = totals,
            Event::Done(totals) => said.repositories.push(totals),
        }
        true
    })?;
    Ok(said)
}

fn collect(storage: &Path) -> Said {
    try_collect(storage, Work::Collect, &options(false, false)).expect("it collects")
}

/// Every file of the registry's tree and its content.
fn tree(storage: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(storage.join("docker")).into_iter().map(|e| e.expect("readable")).filter(|e| e.file_type().is_file());
    files.map(|e| (e.path().to_owned(), std::fs::read(e.path()).expect("readable"))).collect()
}

/// Pulls an image or index whole, and asserts that all of it is here.
#[track_caller]
fn pull(client: &mut Client, name: &str, reference: &str) {
    let body = client.get(&format!("/v2/{name}/manifests/{reference}")).is(200).body;
    let value: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    let digests = |key: &str| -> Vec<String> {
        let list = value[key].as_array().cloned().unwrap_or_default();
        list.iter().map(|d| d["digest"].as_str().expect("a digest").to_owned()).collect()
    };
    for child in digests("manifests") {
        pull(client, name, &child);
    }
    let config = value["config"]["digest"].as_str().map(str::to_owned);
    for digest in digests("layers").into_iter().chain(config) {
        let blob = client.get(&format!("/v2/{name}/blobs/{digest}")).is(200);
        let named: Digest = digest.parse().expect("a digest");
        let mut hasher = named.hasher();
        hasher.update(&blob.body);
        assert_eq!(hasher.finish(), named);
    }
}

fn sha512(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::new(Algorithm::Sha512);
    hasher.update(bytes);
    hasher.finish()
}

#[test]
fn what_no_tag_leads_to_goes_and_the_plan_says_so_before() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    client.push_image("a/b", "keep", "one");
    for i in 0..5 {
        // One tag that moves: each image but the last loses its only name.
        client.push_image("a/b", "moving", &format!("moved {i}"));
    }
    client.push_blob("a/b", b"pushed, and no manifest came");
    fixture.stop();
    let before = tree(&fixture.storage);
    let plan = try_collect(&fixture.storage, Work::Collect, &options(true, false)).expect("a plan");
    assert_eq!(tree(&fixture.storage), before);
    let said = collect(&fixture.storage);
    assert_eq!((plan.paths(), plan.sum.freed), (said.paths(), said.sum.freed));
    assert_eq!((said.sum.manifests, said.sum.blobs), (4, 4 * 3 + 1));
    let left: u64 = tree(&fixture.storage).values().map(|bytes| bytes.len() as u64).sum();
    let links: u64 = said.gone.iter().map(|d| matches!(d.what, What::Manifest | What::Link | What::History) as u64 * 71).sum();
    assert_eq!(said.sum.freed + links + left, before.values().map(|bytes| bytes.len() as u64).sum::<u64>());
    assert_eq!(said.repositories[0].freed, said.sum.freed, "all of it was one repository's");
    assert!(collect(&fixture.storage).gone.is_empty(), "a second run finds nothing");
    fixture.restart();
    let mut client = fixture.client();
    pull(&mut client, "a/b", "keep");
    pull(&mut client, "a/b", "moving");
}

#[test]
fn indexes_keep_their_children_and_content_is_shared() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let (one, two) = (client.push_image("i", "temp", "one"), client.push_image("i", "temp", "two"));
    let inner = index(&[&one]);
    client.put_manifest("i", Digest::of(&inner).as_str(), &inner).is(201);
    client.put_manifest("i", "all", &index(&[&inner, &two])).is(201);
    // The same content, untagged in another repository.
    let other = client.push_image("j", "temp", "one");
    client.delete("/v2/j/manifests/temp").is(202);
    client.delete("/v2/i/manifests/temp").is(202);
    fixture.stop();
    let said = collect(&fixture.storage);
    assert_eq!(other, one);
    assert_eq!((said.sum.manifests, said.sum.blobs), (1, 0), "{said:?}");
    assert!(!fixture.storage.join("docker/registry/v2/repositories/j").exists(), "an empty repository goes");
    fixture.restart();
    let mut client = fixture.client();
    pull(&mut client, "i", "all");
    assert_eq!(client.get("/v2/_catalog").json()["repositories"], serde_json::json!(["i"]));
}

#[test]
fn referrers_stay_and_go_with_their_subject() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let (kept, lost) = (client.push_image("r", "kept", "one"), client.push_image("r", "lost", "two"));
    let mut chain = Vec::new();
    for subject in [&kept, &lost] {
        let sbom = referrer(&mut client, "r", subject, "test/sbom");
        client.put_manifest("r", Digest::of(&sbom).as_str(), &sbom).is(201);
        let signature = referrer(&mut client, "r", &sbom, "test/signature");
        client.put_manifest("r", Digest::of(&signature).as_str(), &signature).is(201);
        // What cosign does: a tag that names what it signs.
        let cosign =
            client.push_image("r", &format!("{}.sig", Digest::of(subject).as_str().replace(':', "-")), &format!("{:?}", &subject[..0]));
        chain.push((sbom, signature, cosign));
    }
    client.push_image("r", &format!("sha256-{}.sig", "0".repeat(64)), "of an image elsewhere");
    client.delete(&format!("/v2/r/manifests/{}", Digest::of(&lost))).is(202);
    fixture.stop();
    let said = collect(&fixture.storage);
    assert!(said.problems.is_empty(), "{:?}", said.problems);
    fixture.restart();
    let mut client = fixture.client();
    pull(&mut client, "r", "kept");
    for manifest in [&chain[0].0, &chain[0].1] {
        pull(&mut client, "r", Digest::of(manifest).as_str());
    }
    for manifest in [&chain[1].0, &chain[1].1] {
        client.get(&format!("/v2/r/manifests/{}", Digest::of(manifest))).is(404);
    }
    let tags = client.get("/v2/r/tags/list").json()["tags"].clone();
    let kept_tag = format!("{}.sig", Digest::of(&kept).as_str().replace(':', "-"));
    assert_eq!(tags, serde_json::json!(["kept", format!("sha256-{}.sig", "0".repeat(64)), kept_tag]));
    let list = client.get(&format!("/v2/r/referrers/{}", Digest::of(&kept))).json();
    assert_eq!(list["manifests"].as_array().map(Vec::len), Some(1));
    fixture.stop();
    assert!(collect(&fixture.storage).gone.is_empty());
}

#[test]
fn content_named_by_sha512_is_found_through_its_link() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let manifest = String::from_utf8(image(&mut client, "s", "one")).expect("text");
    let layer = "layer of one".repeat(100);
    let (sha256, sha512_of_layer) = (Digest::of(layer.as_bytes()), sha512(layer.as_bytes()));
    client.send("POST", &format!("/v2/s/blobs/uploads/?digest={sha512_of_layer}"), &[], layer.as_bytes()).is(201);
    let manifest = manifest.replace(sha256.as_str(), sha512_of_layer.as_str());
    let named = sha512(manifest.as_bytes());
    client.put_manifest("s", &format!("{named}?tag=t"), manifest.as_bytes()).is(201);
    client.put_manifest("s", "all", index(&[manifest.as_bytes()]).as_slice()).is(400);
    fixture.stop();
    let said = collect(&fixture.storage);
    assert!(said.gone.is_empty(), "{said:?}");
    fixture.restart();
    pull(&mut fixture.client(), "s", "t");
}

#[test]
fn the_trash_gives_back_what_a_run_took() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    client.push_image("t", "keep", "one");
    client.push_image("gone/deep", "x", "two");
    client.delete("/v2/gone/deep/manifests/x").is(202);
    fixture.stop();
    let before = tree(&fixture.storage);
    let said = try_collect(&fixture.storage, Work::Collect, &options(false, true)).expect("it collects");
    assert_eq!(said.sum.freed, 0, "what is in the trash takes its room");
    assert_eq!(said.count(What::Blob), 3);
    assert_ne!(tree(&fixture.storage), before);
    let back = try_collect(&fixture.storage, Work::Undo, &options(false, false)).expect("it comes back");
    assert_eq!(back.sum.restored, back.gone.len() as u64);
    assert_eq!(tree(&fixture.storage), before);
    let nothing = try_collect(&fixture.storage, Work::Undo, &options(false, false));
    assert!(matches!(nothing, Err(GcError::NothingToUndo { .. })));
    // The next run empties what was left in the trash.
    try_collect(&fixture.storage, Work::Collect, &options(false, true)).expect("it collects");
    let said = collect(&fixture.storage);
    assert_eq!(said.count(What::Trash), said.gone.len());
    assert!(said.sum.freed > 0);
    assert_eq!(std::fs::read_dir(fixture.storage.join("tacklebox/trash")).expect("a directory").count(), 0);
}

#[test]
fn broken_uploads_and_remnants_go() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    client.push_image("u", "keep", "one");
    let location = client.post("/v2/u/blobs/uploads/").is(202).location().to_owned();
    client.send("PATCH", &location, &[], &[7; 1000]).is(202);
    client.post("/v2/only/uploads/blobs/uploads/").is(202);
    // Beside a running server, what goes on stays.
    assert_eq!(collect(&fixture.storage).count(What::Upload), 0);
    client.get(&location).is(204);
    fixture.stop();
    let fresh = try_collect(&fixture.storage, Work::Collect, &Options { grace: Some(Duration::from_secs(60)), ..options(false, false) });
    assert!(fresh.expect("it collects").gone.is_empty());
    let said = collect(&fixture.storage);
    assert_eq!(said.count(What::Upload), 2);
    assert!(said.sum.freed >= 1000);
    assert!(!fixture.storage.join("docker/registry/v2/repositories/only").exists());
    fixture.restart();
    pull(&mut fixture.client(), "u", "keep");
}

#[test]
fn a_directory_that_is_no_storage_is_left_alone() {
    let dir = std::env::temp_dir().join(format!("tacklebox-gc-{}", crate::sys::random::hex(8)));
    crate::sys::fs::create_dir_all(&dir).expect("a directory");
    let result = try_collect(&dir, Work::Collect, &options(false, false));
    assert!(matches!(result, Err(GcError::NotStorage { .. })));
    assert_eq!(std::fs::read_dir(&dir).expect("a directory").count(), 0);
    crate::sys::fs::remove_tree(&dir).expect("removed");
}

#[test]
fn a_plan_for_somebody_elses_storage_makes_no_file() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    client.push_image("p", "x", "one");
    client.push_image("p", "x", "two");
    fixture.stop();
    crate::sys::fs::remove_tree(&fixture.storage.join("tacklebox")).expect("removed");
    let plan = try_collect(&fixture.storage, Work::Collect, &options(true, false)).expect("a plan");
    assert_eq!(plan.sum.manifests, 1);
    assert!(!fixture.storage.join("tacklebox").exists());
}
