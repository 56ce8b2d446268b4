//! Against Debian's docker-registry (distribution 2.8): what it does and what it cannot.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::*;
use crate::oci::copy::{Children, copy};
use crate::oci::media;
use crate::oci::transfer::{Placed, RawManifest, Unwatched};
use crate::registry::retag;

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
    let b = repository(&registry, &format!("{}/b", live.addr));
    let done = copy(&a, "1", &b, Some("x"), &Children::All, 4, &Unwatched).unwrap();
    assert_eq!((done.mounted, done.sent, done.root.digest), (2, 0, raw.descriptor.digest.clone()));
    let to = format!("{}/c/d:y", live.addr).parse().unwrap();
    let from = format!("{}/b@{}", live.addr, raw.descriptor.digest).parse().unwrap();
    assert_eq!(retag(&registry, &from, &to).unwrap().digest, raw.descriptor.digest);
    let mut all = registry.repositories(&live.addr).unwrap();
    all.sort();
    assert_eq!(all, ["b", "c/d", "team/a"]);
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
