//! Damaged storages: what cannot be read stays and is one line, and nothing else suffers.

use super::*;

fn repository(fixture: &Fixture, rest: &str) -> PathBuf {
    fixture.storage.join("docker/registry/v2/repositories").join(rest)
}

fn data(fixture: &Fixture, digest: &Digest) -> PathBuf {
    fixture.storage.join(format!("docker/registry/v2/blobs/sha256/{}/{}/data", &digest.hex()[..2], digest.hex()))
}

fn overwrite(path: &Path, bytes: &[u8]) {
    crate::sys::fs::remove_file(path).expect("removed");
    std::io::Write::write_all(&mut crate::sys::fs::create_new(path, 0o644).expect("created"), bytes).expect("written");
}

#[test]
fn empty_links_stay_with_all_that_they_may_have_meant() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let old = client.push_image("d", "damaged", "old");
    let new = client.push_image("d", "damaged", "new");
    let layer = Digest::of("layer of new".repeat(100).as_bytes());
    client.push_image("e", "fine", "three");
    client.push_image("e", "fine", "four");
    fixture.stop();
    overwrite(&repository(&fixture, "d/_manifests/tags/damaged/current/link"), b"");
    overwrite(&repository(&fixture, &format!("d/_layers/sha256/{}/link", layer.hex())), b"garbage");
    overwrite(&repository(&fixture, &format!("d/_manifests/revisions/sha256/{}/link", Digest::of(&new).hex())), b"");
    let said = collect(&fixture.storage);
    assert_eq!(said.problems.len(), 3, "{:?}", said.problems);
    assert_eq!(said.sum.manifests, 1, "the other repository is collected");
    for manifest in [&old, &new] {
        assert!(data(&fixture, &Digest::of(manifest)).exists());
    }
    assert!(data(&fixture, &layer).exists());
}

#[test]
fn a_manifest_that_cannot_be_read_keeps_its_repositorys_blobs() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let odd = client.push_image("o", "x", "one");
    client.push_blob("o", b"named by who knows what");
    client.push_image("o", "x", "two");
    fixture.stop();
    overwrite(&data(&fixture, &Digest::of(&odd)), b"{\"schemaVersion\":9,\"secrets\":[]}");
    let said = collect(&fixture.storage);
    assert!(said.gone.is_empty(), "{said:?}");
    assert_eq!(said.problems.len(), 1);
}

#[test]
fn schema_1_manifests_keep_their_layers() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    client.push_image("o", "x", "one");
    let layer = client.push_blob("o", b"an old layer");
    let junk = client.push_blob("o", b"junk");
    let old = format!("{{\"schemaVersion\":1,\"fsLayers\":[{{\"blobSum\":\"{layer}\"}}],\"history\":[],\"signatures\":[]}}");
    // No server takes one any more: it is made of what looks like a blob.
    let old = client.push_blob("o", old.as_bytes());
    fixture.stop();
    let layout = Layout::new(&fixture.storage);
    for link in [layout.revision_link("o", &old), layout.tag_link("o", "x")] {
        layout.write_link(&link, &old, crate::sys::fs::Durability::Synced).expect("written");
    }
    let said = collect(&fixture.storage);
    assert!(data(&fixture, &layer).exists());
    assert!(!data(&fixture, &junk).exists());
    assert!(said.problems.is_empty(), "{said:?}");
}

#[test]
fn lost_content_is_reported_and_dead_names_go() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let manifest = client.push_image("l", "broken", "one");
    let lost = client.push_image("l", "lost", "two");
    let unlinked = client.push_image("l", "dangling", "three");
    client.push_image("l", "fine", "four");
    let layer = Digest::of("layer of one".repeat(100).as_bytes());
    fixture.stop();
    crate::sys::fs::remove_file(&data(&fixture, &layer)).expect("removed");
    crate::sys::fs::remove_file(&data(&fixture, &Digest::of(&lost))).expect("removed");
    let revisions = "l/_manifests/revisions/sha256";
    crate::sys::fs::remove_tree(&repository(&fixture, &format!("{revisions}/{}", Digest::of(&unlinked).hex()))).expect("removed");
    let said = collect(&fixture.storage);
    let mut problems: Vec<_> = said.problems.iter().map(|p| p.path.clone()).collect();
    problems.sort_unstable();
    let mut expected =
        [data(&fixture, &layer), data(&fixture, &Digest::of(&lost))].map(|p| p.strip_prefix(&fixture.storage).expect("inside").to_owned());
    expected.sort_unstable();
    assert_eq!(problems, expected);
    assert_eq!(said.gone.iter().filter(|d| d.what == What::Tag).map(|d| d.tag.as_deref()).collect::<Vec<_>>(), [Some("dangling")]);
    assert!(data(&fixture, &Digest::of(&manifest)).exists());
    fixture.restart();
    pull(&mut fixture.client(), "l", "fine");
}

#[test]
fn a_repository_without_tags_or_manifests_does_not_stop_the_others() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    client.push_blob("blobs/only", b"content");
    client.push_image("other", "x", "one");
    client.push_image("other", "x", "two");
    fixture.stop();
    crate::registry::server::layout::make_dirs(&repository(&fixture, "stray/_manifests/revisions/sha256/nonsense")).expect("made");
    let said = collect(&fixture.storage);
    assert_eq!(said.sum.manifests, 1);
    assert!(!repository(&fixture, "blobs").exists());
    assert_eq!(said.problems.len(), 1, "{:?}", said.problems);
    assert!(repository(&fixture, "stray").exists());
}

#[test]
fn a_verification_reads_everything_and_names_what_is_broken() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let fine = client.push_image("v", "fine", "one");
    let flipped = client.push_image("v", "flipped", "two");
    let child = client.push_image("v", "child", "three");
    let index = index(&[&fine, &child]);
    client.put_manifest("v", "index", &index).is(201);
    client.push_image("w", "lost", "four");
    let verify = |fixture: &Fixture| try_collect(&fixture.storage, Work::Verify, &options(false, false)).expect("it reads");
    let said = verify(&fixture);
    assert!(said.problems.is_empty() && said.broken.is_empty(), "{said:?}");
    assert_eq!((said.sum.blobs, said.sum.manifests), (4 * 3 + 1, 5));
    let before = tree(&fixture.storage);
    let [bad, gone, lost] = ["two", "three", "four"].map(|seed| Digest::of(format!("layer of {seed}").repeat(100).as_bytes()));
    overwrite(&data(&fixture, &bad), b"layer of somebody else");
    crate::sys::fs::remove_file(&data(&fixture, &gone)).expect("removed");
    crate::sys::fs::remove_tree(data(&fixture, &lost).parent().expect("a directory")).expect("removed");
    // The server runs all the while.
    let said = verify(&fixture);
    let broken: Vec<(String, String)> =
        said.broken.iter().map(|b| (format!("{}:{}", b.repository, b.tags.join(",")), b.reason.clone())).collect();
    let reason = |digest: &Digest, wrong: &str| format!("blob {digest} {wrong}");
    let expected = [
        ("v:child", reason(&gone, "is missing")),
        ("v:flipped", reason(&bad, "its content does not match its digest")),
        ("v:index", format!("manifest {} is broken", Digest::of(&child))),
        ("w:lost", reason(&lost, "is missing")),
    ];
    assert_eq!(broken, expected.map(|(name, reason)| (name.to_owned(), reason)));
    assert_eq!(said.problems.len(), 2, "what has no directory any more is missed by its image alone: {:?}", said.problems);
    assert_eq!(said.sum.broken, 4);
    // Nothing was changed but by us.
    assert_eq!(tree(&fixture.storage).len(), before.len() - 2);
    assert_eq!(Digest::of(&flipped).hex().len(), 64);
    fixture.stop();
}

#[test]
fn trash_with_a_time_stays_until_that_is_over() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    client.push_image("t", "x", "one");
    client.push_image("t", "x", "two");
    fixture.stop();
    let before = tree(&fixture.storage);
    let dated = |secs| Options { keep_for: Some(Duration::from_secs(secs)), ..options(false, true) };
    try_collect(&fixture.storage, Work::Collect, &dated(3600)).expect("it collects");
    // Neither another run nor a server empties it.
    assert_eq!(collect(&fixture.storage).count(What::Trash), 0);
    crate::registry::gc::empty_expired(&Layout::new(&fixture.storage)).expect("it looks");
    try_collect(&fixture.storage, Work::Undo, &options(false, false)).expect("it comes back");
    assert_eq!(tree(&fixture.storage), before);
    try_collect(&fixture.storage, Work::Collect, &dated(0)).expect("it collects");
    crate::registry::gc::empty_expired(&Layout::new(&fixture.storage)).expect("it looks");
    assert_eq!(std::fs::read_dir(fixture.storage.join("tacklebox/trash")).expect("a directory").count(), 0);
    // What was to stay until the next run is no business of the clock.
    client = {
        fixture.restart();
        fixture.client()
    };
    client.push_image("t", "x", "three");
    fixture.stop();
    try_collect(&fixture.storage, Work::Collect, &options(false, true)).expect("it collects");
    crate::registry::gc::empty_expired(&Layout::new(&fixture.storage)).expect("it looks");
    assert!(std::fs::read_dir(fixture.storage.join("tacklebox/trash")).expect("a directory").count() > 0);
}

#[test]
fn what_is_just_being_written_by_another_server_stays_for_the_grace_period() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    client.push_image("a", "x", "one");
    fixture.stop();
    let layout = Layout::new(&fixture.storage);
    let coming = Digest::of(b"coming");
    // Directories come first, and in them what will be renamed (distribution 3).
    let files = [layout.blob_dir(&coming), layout.layer_dir("a", &coming)].map(|dir| dir.join("link.7b3f.tmp"));
    for file in &files {
        crate::registry::server::layout::make_dirs(file.parent().expect("a directory")).expect("made");
        overwrite(file, b"sha");
    }
    let young = Options { grace: Some(Duration::from_secs(60)), ..options(false, false) };
    try_collect(&fixture.storage, Work::Collect, &young).expect("it collects");
    assert!(files.iter().all(|file| file.exists()));
    let said = collect(&fixture.storage);
    assert_eq!((said.count(What::Link), said.count(What::Blob)), (1, 1), "{said:?}");
    assert!(!files.iter().any(|file| file.exists()));
}
