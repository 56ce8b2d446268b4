//! Against Debian's docker-registry (distribution 2.8): what it does and what it cannot.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::*;
use crate::oci::copy::{Children, copy};
use crate::oci::media;
use crate::oci::transfer::{Placed, RawManifest, Unwatched};
use crate::registry::expunge::{Doom, Wish, carry_out, plan};
use crate::registry::retag;
use crate::registry::survey::Survey;

struct Live {
    child: Child,
    dir: PathBuf,
    addr: String,
}

impl Live {
    /// Starts a registry on a port of its own; `None` where it is not installed.
    fn start(deletes: bool) -> Option<Live> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let dir = std::env::temp_dir().join(format!("tbx-live-{}", crate::sys::random::hex(6)));
        std::fs::DirBuilder::new().recursive(true).create(dir.join("data")).unwrap();
        let config = format!(
            "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage: {{filesystem: {{rootdirectory: {}}}, delete: {{enabled: {deletes}}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n",
            dir.join("data").display()
        );
        std::io::Write::write_all(&mut crate::sys::fs::create_new(&dir.join("config.yml"), 0o600).unwrap(), config.as_bytes()).unwrap();
        #[allow(clippy::disallowed_methods, reason = "a test starts a peer")]
        let started = std::process::Command::new("docker-registry")
            .arg("serve")
            .arg(dir.join("config.yml"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = started else {
            assert!(std::env::var("TACKLEBOX_TEST_SKIPS").as_deref() != Ok("deny"), "docker-registry is not installed");
            crate::sys::fs::remove_tree(&dir).unwrap();
            return None;
        };
        let live = Live { child, dir, addr: format!("127.0.0.1:{port}") };
        let end = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(&live.addr).is_err() {
            assert!(Instant::now() < end, "docker-registry does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(live)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = crate::sys::fs::remove_tree(&self.dir);
    }
}

/// Pushes an image of one layer; returns its manifest.
fn image(repository: &Repository, tag: &str, layer_bytes: &[u8]) -> RawManifest {
    let config =
        format!(r#"{{"architecture":"amd64","os":"linux","rootfs":{{"type":"layers","diff_ids":["{}"]}}}}"#, layer(layer_bytes).digest);
    super::super::upload::scratch(repository, &Descriptor::of(media::OCI_CONFIG, config.as_bytes()), config.as_bytes()).unwrap();
    push(repository, layer_bytes, &[]).unwrap();
    let text = serde_json::json!({
        "schemaVersion": 2, "mediaType": media::OCI_MANIFEST,
        "config": Descriptor::of(media::OCI_CONFIG, config.as_bytes()), "layers": [layer(layer_bytes)],
    })
    .to_string();
    let raw = RawManifest { descriptor: Descriptor::of(media::OCI_MANIFEST, text.as_bytes()), bytes: text.into_bytes() };
    repository.write_manifest(&raw, tag).unwrap();
    raw
}

#[test]
fn push_pull_mount_and_copy() {
    let Some(live) = Live::start(true) else { return };
    let registry = client(|_| {});
    let a = repository(&registry, &format!("{}/team/a", live.addr));
    let bytes = noise(5_000_000);
    let raw = image(&a, "1", &bytes);
    assert_eq!(pull(&a, &layer(&bytes)).unwrap(), bytes);
    let mut tail = Vec::new();
    std::io::Read::read_to_end(&mut a.blob(&layer(&bytes), 4_999_990).unwrap(), &mut tail).unwrap();
    assert_eq!(tail, bytes[4_999_990..]);
    assert_eq!(a.read_manifest("1").unwrap().bytes, raw.bytes);
    assert_eq!(a.look_up("1").unwrap().unwrap(), raw.descriptor);
    assert_eq!(a.look_up("2").unwrap(), None);
    assert_eq!(push(&a, &bytes, &[]).unwrap(), Placed::Present);
    let other = repository(&registry, &format!("{}/other", live.addr));
    assert_eq!(push(&other, &bytes, &[]).unwrap(), Placed::Mounted, "where it went a moment ago is remembered");
    let b = repository(&registry, &format!("{}/b", live.addr));
    let done = copy(&a, "1", &b, Some("x"), &Children::All, 4, &Unwatched).unwrap();
    assert_eq!((done.mounted, done.sent, done.root.digest), (2, 0, raw.descriptor.digest.clone()));
    let to = format!("{}/c/d:y", live.addr).parse().unwrap();
    let from = format!("{}/b@{}", live.addr, raw.descriptor.digest).parse().unwrap();
    assert_eq!(retag(&registry, &from, &to).unwrap().digest, raw.descriptor.digest);
    let mut all = registry.repositories(&live.addr).unwrap();
    all.sort();
    assert_eq!(all, ["b", "c/d", "other", "team/a"]);
    assert!(repository(&registry, &format!("{}/none", live.addr)).tags().unwrap_err().is_not_found());
}

#[test]
fn a_tag_is_deleted_without_its_siblings_and_without_a_trace() {
    let Some(live) = Live::start(true) else { return };
    let registry = client(|_| {});
    let a = repository(&registry, &format!("{}/a", live.addr));
    let raw = image(&a, "one", &noise(1000));
    a.write_manifest(&raw, "two").unwrap();
    let digest = &raw.descriptor.digest;
    a.delete_tag("one", digest).unwrap();
    assert_eq!(a.tags().unwrap(), ["two"]);
    assert_eq!(a.read_manifest("two").unwrap().bytes, raw.bytes);
    let links = walkdir::WalkDir::new(live.dir.join("data")).into_iter().flatten();
    let revisions = links.filter(|e| e.file_name() == "link" && e.path().to_string_lossy().contains("/revisions/")).count();
    assert_eq!(revisions, 1, "the throw-away manifest is gone");
    assert!(matches!(a.delete_tag("two", &layer(b"other").digest), Err(crate::registry::RegistryError::Stale { .. })));
    assert!(a.delete_tag("one", digest).unwrap_err().is_not_found());
    a.delete_tag("two", digest).unwrap();
    assert_eq!(a.read_manifest(digest.as_str()).unwrap().bytes, raw.bytes, "the manifest stays until it is collected");
    a.delete_manifest(digest).unwrap();
    assert!(a.read_manifest(digest.as_str()).unwrap_err().is_not_found());
}

#[test]
fn a_registry_that_deletes_nothing_is_left_as_it_is() {
    let Some(live) = Live::start(false) else { return };
    let a = repository(&client(|_| {}), &format!("{}/a", live.addr));
    let raw = image(&a, "one", &noise(1000));
    for error in [a.delete_tag("one", &raw.descriptor.digest).unwrap_err(), a.delete_manifest(&raw.descriptor.digest).unwrap_err()] {
        assert_eq!(error.kind(), TransferKind::Unsupported);
        assert!(error.to_string().contains("REGISTRY_STORAGE_DELETE_ENABLED"), "{error}");
    }
    assert_eq!(a.read_manifest("one").unwrap().bytes, raw.bytes);
}

#[test]
fn a_list_comes_whole_although_a_number_was_asked_for() {
    let Some(live) = Live::start(true) else { return };
    let a = repository(&client(|_| {}), &format!("{}/a", live.addr));
    let raw = image(&a, "one", &noise(10));
    for n in 0..30 {
        a.write_manifest(&raw, &format!("t{n}")).unwrap();
    }
    assert_eq!(a.tags().unwrap().len(), 31);
}

/// Pushes an index over these manifests.
fn index(repository: &Repository, tag: &str, children: &[&RawManifest]) -> RawManifest {
    let children: Vec<&Descriptor> = children.iter().map(|c| &c.descriptor).collect();
    let text = serde_json::json!({ "schemaVersion": 2, "mediaType": media::OCI_INDEX, "manifests": children }).to_string();
    let raw = RawManifest { descriptor: Descriptor::of(media::OCI_INDEX, text.as_bytes()), bytes: text.into_bytes() };
    repository.write_manifest(&raw, tag).unwrap();
    raw
}

fn tag(name: &str) -> Wish {
    Wish { tag: Some(name.into()), digest: None, is_manifest: false, is_dangling: false }
}

fn manifest(raw: &RawManifest) -> Wish {
    Wish { tag: None, digest: Some(raw.descriptor.digest.clone()), is_manifest: true, is_dangling: false }
}

fn expunge(repository: &Repository, wishes: &[Wish], force: bool) -> Vec<std::result::Result<bool, String>> {
    let planned = plan(repository, wishes, force, &|_| false).unwrap();
    let dooms: Vec<&Doom> = planned.iter().flatten().collect();
    let mut results = carry_out(repository, &dooms).into_iter();
    let outcome = |planned: &Result<Doom>| match planned {
        Ok(doom) => results.next().unwrap().map(|()| doom.by_digest).map_err(|e| e.to_string()),
        Err(error) => Err(error.to_string()),
    };
    planned.iter().map(outcome).collect()
}

#[test]
fn a_manifest_goes_with_its_last_tag_and_stays_while_anything_needs_it() {
    let Some(live) = Live::start(true) else { return };
    let a = repository(&client(|_| {}), &format!("{}/a", live.addr));
    let (one, two, three) = (image(&a, "one", &noise(100)), image(&a, "two", &noise(200)), image(&a, "three", &noise(300)));
    a.write_manifest(&one, "one-again").unwrap();
    let multi = index(&a, "multi", &[&two]);
    // A sibling keeps the manifest, an index keeps its child; the third has nobody.
    assert_eq!(expunge(&a, &[tag("one"), tag("two"), tag("three")], false), [Ok(false), Ok(false), Ok(true)]);
    assert_eq!(a.tags().unwrap().len(), 2);
    assert!(a.look_up(three.descriptor.digest.as_str()).unwrap().is_none());
    for (raw, words) in [(&one, "it is also one-again"), (&two, "the index multi has it")] {
        let refused = expunge(&a, &[manifest(raw)], false).remove(0).unwrap_err();
        assert!(refused.ends_with(words), "{refused}");
        assert!(a.look_up(raw.descriptor.digest.as_str()).unwrap().is_some());
    }
    // Together with the index its child may go, in whatever order they are named.
    assert_eq!(expunge(&a, &[manifest(&two), tag("multi")], false), [Ok(true), Ok(true)]);
    assert!(a.look_up(multi.descriptor.digest.as_str()).unwrap().is_none());
    let planned = plan(&a, &[manifest(&one)], true, &|_| false).unwrap().remove(0).unwrap();
    assert_eq!(planned.also, ["one-again"]);
    assert_eq!(expunge(&a, &[manifest(&one)], true), [Ok(true)]);
    assert!(a.tags().unwrap_or_default().is_empty());
}

#[test]
fn two_tags_of_one_manifest_go_together_and_stale_ones_stay() {
    let Some(live) = Live::start(true) else { return };
    let a = repository(&client(|_| {}), &format!("{}/a", live.addr));
    let (old, new) = (image(&a, "x", &noise(100)), image(&a, "z", &noise(200)));
    a.write_manifest(&old, "y").unwrap();
    let pinned = |name: &str, raw: &RawManifest| Wish { digest: Some(raw.descriptor.digest.clone()), ..tag(name) };
    let results = expunge(&a, &[pinned("x", &old), pinned("y", &old), pinned("z", &old), tag("none")], false);
    assert_eq!((&results[0], &results[1]), (&Ok(true), &Ok(true)));
    let stale = results[2].as_ref().unwrap_err();
    assert!(stale.contains(&format!("a:z points at {} now, not at {}", new.descriptor.digest, old.descriptor.digest)), "{stale}");
    assert!(results[3].as_ref().unwrap_err().ends_with("a:none does not exist"));
    assert_eq!(a.tags().unwrap(), ["z"]);
}

#[test]
fn what_a_signature_refers_to_is_protected_and_its_fallback_tag_is_kept() {
    let Some(live) = Live::start(true) else { return };
    let a = repository(&client(|_| {}), &format!("{}/a", live.addr));
    let raw = image(&a, "v1", &noise(100));
    super::super::upload::scratch(&a, &Descriptor::of(media::OCI_EMPTY, b"{}"), b"{}").unwrap();
    let text = serde_json::json!({
        "schemaVersion": 2, "mediaType": media::OCI_MANIFEST, "artifactType": "application/vnd.example.signature",
        "config": Descriptor::of(media::OCI_EMPTY, b"{}"), "layers": [], "subject": raw.descriptor,
    })
    .to_string();
    let signature = RawManifest { descriptor: Descriptor::of(media::OCI_MANIFEST, text.as_bytes()), bytes: text.into_bytes() };
    crate::oci::transfer::Sink::put_manifest(&a, &signature, None).unwrap();
    crate::oci::transfer::Sink::put_manifest(&a, &signature, None).unwrap();
    let found = a.referrers(&raw.descriptor.digest).unwrap();
    assert_eq!(found.len(), 1, "noted once, under the fallback tag");
    assert_eq!(found[0].artifact_type.as_deref(), Some("application/vnd.example.signature"));
    assert_eq!(expunge(&a, &[tag("v1")], false), [Ok(false)], "the tag goes alone");
    let refused = expunge(&a, &[manifest(&raw)], false).remove(0).unwrap_err();
    assert!(refused.ends_with("application/vnd.example.signature refers to it"), "{refused}");
    let survey_tags = a.tags().unwrap();
    let survey = Survey::new(&a, &survey_tags);
    let details = survey.details(&raw.descriptor, true).unwrap();
    assert_eq!((details.signed, details.platforms.len(), details.size.is_some()), (Some(true), 1, true));
}
