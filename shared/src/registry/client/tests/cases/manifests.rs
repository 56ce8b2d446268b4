//! Corner cases 29 to 36: how registries keep manifests, and how they count.

use std::io::Read;
use std::sync::{Arc, Mutex};

use super::super::fake::{Fake, Seen, reply};
use super::*;
use crate::digest::{Algorithm, Digest};
use crate::oci::copy::{Children, copy};
use crate::oci::media;
use crate::oci::transfer::{self, RawManifest, Unwatched};

const TEXT: &str = r#"{"schemaVersion":2,"manifests":[]}"#;

#[test]
fn case_29_every_type_is_accepted_each_time() {
    let fake = Fake::start(|seen, _| match seen.path.as_str() {
        "/v2/" => reply(200),
        _ if media::MANIFEST_ACCEPT.iter().all(|t| seen.header("accept").is_some_and(|a| a.contains(t))) => {
            reply(200).with("Content-Type", media::OCI_INDEX).with("Docker-Content-Digest", Digest::of(TEXT.as_bytes()).as_str()).body(TEXT)
        }
        _ => reply(404).body(
            r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"OCI manifest found, but accept header does not support OCI manifests"}]}"#,
        ),
    });
    let repository = at(&fake, "a");
    repository.read_manifest("1").unwrap();
    assert!(repository.look_up("1").unwrap().is_some());
}

#[test]
fn case_30_a_digest_may_be_missing_or_of_another_algorithm() {
    let mut hasher = crate::digest::Hasher::new(Algorithm::Sha512);
    hasher.update(TEXT.as_bytes());
    let long = hasher.finish();
    for said in [None, Some(long.clone()), Some(Digest::of(TEXT.as_bytes()))] {
        let fake = Fake::start(move |seen, _| {
            let answer = reply(200).with("Content-Type", media::OCI_INDEX).body(TEXT);
            match &said {
                _ if seen.path == "/v2/" => reply(200),
                Some(digest) => answer.with("Docker-Content-Digest", digest.as_str()),
                None => answer,
            }
        });
        let repository = at(&fake, "a");
        assert_eq!(repository.read_manifest("1").unwrap().descriptor.digest, Digest::of(TEXT.as_bytes()));
        // Asked for by one algorithm and answered with the other: the bytes decide.
        assert_eq!(repository.read_manifest(long.as_str()).unwrap().descriptor.digest, long);
    }
    // A blob that is asked for by sha512 is answered with its sha256 by some.
    let fake = Fake::start(|seen, _| match seen.method.as_str() {
        "HEAD" => reply(200).with("Docker-Content-Digest", Digest::of(b"blob").as_str()).announcing(4),
        _ => reply(200).body("blob"),
    });
    let mut hasher = crate::digest::Hasher::new(Algorithm::Sha512);
    hasher.update(b"blob");
    let descriptor = Descriptor { digest: hasher.finish(), ..layer(b"blob") };
    let repository = at(&fake, "a");
    assert!(repository.has_blob(&descriptor).unwrap());
    assert_eq!(repository.read_blob(&descriptor, 100).unwrap(), b"blob");
}

#[test]
fn case_31_a_head_that_fails_or_lies_about_the_length() {
    let fake = Fake::start(|seen, _| match (seen.method.as_str(), seen.path.as_str()) {
        (_, "/v2/") => reply(200),
        ("HEAD", path) if path.ends_with("405") => reply(405),
        (_, path) if path.ends_with("none") => reply(404),
        // A proxy that has not fetched it yet.
        ("HEAD", path) if path.ends_with("404") => reply(404),
        // Harbor counts something else.
        ("HEAD", _) => reply(200)
            .with("Content-Type", format!("{}; charset=utf-8", media::OCI_INDEX))
            .with("Docker-Content-Digest", Digest::of(TEXT.as_bytes()).as_str())
            .announcing(7),
        _ => reply(200).with("Content-Type", media::OCI_INDEX).body(TEXT),
    });
    let repository = at(&fake, "a");
    assert_eq!(repository.look_up("405").unwrap().unwrap().size, TEXT.len() as u64);
    assert_eq!(repository.look_up("404").unwrap().unwrap().digest, Digest::of(TEXT.as_bytes()));
    assert_eq!(repository.look_up_quickly("404").unwrap(), None);
    assert_eq!(repository.look_up("none").unwrap(), None);
    let line = |method: &str, tag: &str| format!("{method} /v2/a/manifests/{tag}");
    let asked: Vec<String> = fake.seen().iter().map(Seen::line).collect();
    let both = |tag| [line("HEAD", tag), line("GET", tag)];
    assert_eq!(
        asked,
        [both("405"), both("404"), [line("HEAD", "404"), line("HEAD", "none")]]
            .concat()
            .into_iter()
            .chain([line("GET", "none")])
            .collect::<Vec<_>>()
    );
    let found = repository.look_up("harbor").unwrap().unwrap();
    assert_eq!((found.media_type.as_str(), &found.digest), (media::OCI_INDEX, &Digest::of(TEXT.as_bytes())));
    assert_eq!(repository.read_manifest("harbor").unwrap().descriptor.size, TEXT.len() as u64, "what is used is what came");
}

#[test]
fn case_32_a_document_without_its_type_is_what_it_is_sent_as() {
    let fake = Fake::start(|seen, _| match seen.method.as_str() {
        "PUT" => reply(201),
        _ => reply(200).with("Content-Type", media::OCI_INDEX).body(TEXT),
    });
    let repository = at(&fake, "a");
    let raw = repository.read_manifest("1").unwrap();
    assert_eq!(raw.descriptor.media_type, media::OCI_INDEX);
    repository.write_manifest(&raw, "2").unwrap();
    let put = fake.seen().pop().unwrap();
    assert_eq!((put.header("content-type"), put.body.as_slice()), (Some(media::OCI_INDEX), TEXT.as_bytes()));
}

#[test]
fn case_33_what_a_registry_will_not_take_is_said_in_its_words() {
    let fake = Fake::start(|seen, _| {
        match seen.method.as_str() {
        "PUT" => reply(415).body(r#"{"errors":[{"code":"MANIFEST_INVALID","message":"manifest invalid: unsupported config type application/vnd.oci.empty.v1+json"}]}"#),
        _ => reply(200),
    }
    });
    let raw = RawManifest { descriptor: Descriptor::of(media::OCI_INDEX, TEXT.as_bytes()), bytes: TEXT.into() };
    let error = at(&fake, "a").write_manifest(&raw, "1").unwrap_err();
    assert_eq!(error.kind(), TransferKind::Unsupported);
    assert!(error.to_string().contains("unsupported config type application/vnd.oci.empty.v1+json"), "{error}");
    assert_eq!(fake.lines().len(), 1);
}

/// An index over two images of one layer each, in memory.
struct Memory(Vec<RawManifest>);

impl transfer::Source for Memory {
    fn manifest(&self, selector: &str) -> transfer::Result<RawManifest> {
        let found = self.0.iter().find(|raw| raw.descriptor.digest.as_str() == selector);
        Ok(found.unwrap_or(&self.0[0]).clone())
    }

    fn blob(&self, descriptor: &Descriptor, _offset: u64) -> transfer::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(if descriptor.size == 2 { b"{}".as_slice() } else { b"layer".as_slice() }))
    }
}

fn multi() -> Memory {
    let raw =
        |media_type: &str, text: String| RawManifest { descriptor: Descriptor::of(media_type, text.as_bytes()), bytes: text.into_bytes() };
    let image = |name: &str| {
        let (config, layer) = (Descriptor::of(media::OCI_CONFIG, b"{}"), layer(b"layer"));
        let text = serde_json::json!({"schemaVersion": 2, "config": config, "layers": [layer], "annotations": {"name": name}});
        raw(media::OCI_MANIFEST, text.to_string())
    };
    let (one, two) = (image("one"), image("two"));
    let index = serde_json::json!({"schemaVersion": 2, "mediaType": media::OCI_INDEX, "manifests": [one.descriptor, two.descriptor]});
    Memory(vec![raw(media::OCI_INDEX, index.to_string()), one, two])
}

#[test]
fn case_34_blobs_go_before_images_and_images_before_their_index() {
    let fake = Fake::start(|seen, _| match seen.method.as_str() {
        "HEAD" => reply(404),
        "POST" => reply(202).with("Location", "/up/1"),
        "PUT" => reply(201),
        _ => reply(200),
    });
    let source = multi();
    copy(&source, "1", &at(&fake, "a"), Some("1"), &Children::All, 4, &Unwatched).unwrap();
    let puts: Vec<String> =
        fake.lines().into_iter().filter(|l| l.starts_with("PUT")).map(|l| l.split('?').next().unwrap_or_default().to_owned()).collect();
    let named = |at: usize| format!("PUT /v2/a/manifests/{}", source.0[at].descriptor.digest);
    assert_eq!(puts[..2], ["PUT /up/1", "PUT /up/1"], "each blob once");
    assert_eq!(puts[2..], [named(1), named(2), "PUT /v2/a/manifests/1".to_owned()]);
    // Where an image is refused, the index is not even tried.
    let fake = Fake::start(|seen, _| match seen.method.as_str() {
        "HEAD" => reply(200).announcing(if seen.path.contains(Digest::of(b"{}").hex()) { 2 } else { 5 }),
        "PUT" => reply(400).body(r#"{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN","message":"blob unknown to registry"}]}"#),
        _ => reply(200),
    });
    let error = copy(&multi(), "1", &at(&fake, "a"), Some("1"), &Children::All, 4, &Unwatched).unwrap_err();
    assert!(error.to_string().contains("MANIFEST_BLOB_UNKNOWN"), "{error}");
    assert_eq!(fake.lines().iter().filter(|l| l.starts_with("PUT")).count(), 1);
}

#[test]
fn case_35_not_found_has_many_spellings() {
    for body in [
        r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#,
        r#"{"errors":[{"code":"UNKNOWN","message":"Not Found"}]}"#,
        r#"{"errors":[{"code":"NOT_FOUND","message":"artifact library/a:1 not found"}]}"#,
        "<html><body>404</body></html>",
        "404 page not found",
        "",
    ] {
        let fake = Fake::start(move |seen, _| if seen.path == "/v2/" { reply(200) } else { reply(404).body(body) });
        let repository = at(&fake, "a");
        let error = repository.read_manifest("1").unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (TransferKind::NotFound, format!("{}/a:1 does not exist", fake.addr)), "{body}");
        assert_eq!(repository.look_up("1").unwrap(), None);
        assert_eq!(repository.tags().unwrap_err().kind(), TransferKind::NotFound);
        assert_eq!(pull(&repository, &layer(b"x")).unwrap_err().kind, TransferKind::NotFound);
        assert_eq!(fake.lines().len(), 5, "only what a HEAD says is doubted, once");
    }
}

#[test]
fn case_36_looking_costs_no_pull_and_what_is_left_is_told() {
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = Arc::clone(&told);
    let fake = Fake::start(|seen, n| match (seen.path.as_str(), n) {
        ("/v2/", _) => reply(200),
        // Without a time, and then with one.
        (_, 0) => reply(429).with("RateLimit-Limit", "100;w=21600").with("RateLimit-Remaining", "0;w=21600"),
        (_, 1) => reply(429).with("Retry-After", "1"),
        _ => {
            let digest = Digest::of(TEXT.as_bytes());
            let answer = reply(200).with("Content-Type", media::OCI_INDEX).with("Docker-Content-Digest", digest.as_str());
            let answer = answer.with("RateLimit-Limit", "100;w=21600").with("RateLimit-Remaining", "7;w=21600");
            if seen.method == "HEAD" { answer.announcing(TEXT.len()) } else { answer.body(TEXT) }
        }
    });
    let registry = client(|o| o.notice = Some(Arc::new(move |text: &str| sink.lock().unwrap().push(text.to_owned()))));
    let repository = repository(&registry, &format!("{}/a", fake.addr));
    repository.look_up("1").unwrap().unwrap();
    repository.look_up("2").unwrap().unwrap();
    assert!(fake.seen().iter().all(|s| s.method == "HEAD"), "a HEAD counts for nothing");
    let told = told.lock().unwrap();
    let of_limit: Vec<&String> = told.iter().filter(|t| t.contains("of 100 requests")).collect();
    assert_eq!(of_limit.len(), 2, "{told:?}");
    assert!(
        of_limit[0].contains("0 of 100 requests are left in 6 h") && of_limit[1].contains("7 of 100 requests are left in 6 h"),
        "{told:?}"
    );
}
