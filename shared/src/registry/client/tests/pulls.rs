//! Downloads that break, lie, or go elsewhere.

use super::fake::{Fake, Reply, reply};
use super::*;
use crate::digest::Digest;
use crate::oci::media;

/// Serves a blob by ranges, cut as the test says.
fn ranged(bytes: &[u8], from: usize) -> Reply {
    let total = bytes.len();
    match from {
        0 => reply(200).body(bytes),
        from => reply(206).with("Content-Range", format!("bytes {from}-{}/{total}", total - 1)).body(&bytes[from..]),
    }
}

fn range_of(seen: &super::fake::Seen) -> usize {
    seen.header("range").and_then(|r| r.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()).unwrap_or(0)
}

#[test]
fn a_dropped_connection_is_taken_up_where_it_broke() {
    let bytes = noise(3_000_000);
    let served = bytes.clone();
    let fake = Fake::start(move |seen, n| {
        if seen.path == "/v2/" {
            return reply(200);
        }
        let mut answer = ranged(&served, range_of(seen));
        if n < 2 {
            let whole = answer.body.len();
            answer.body.truncate(1_000_000);
            answer = answer.announcing(whole);
        }
        answer
    });
    let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
    assert_eq!(pull(&repository, &layer(&bytes)).unwrap(), bytes);
    let ranges: Vec<usize> = fake.seen().iter().map(range_of).collect();
    assert_eq!(ranges, [0, 1_000_000, 2_000_000]);
}

#[test]
fn a_registry_that_ignores_ranges_is_read_over() {
    let bytes = noise(500_000);
    let served = bytes.clone();
    let fake = Fake::start(move |seen, n| {
        if seen.path == "/v2/" {
            return reply(200);
        }
        let answer = reply(200).body(if n == 0 { &served[..100_000] } else { &served[..] });
        answer.announcing(served.len())
    });
    let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
    assert_eq!(pull(&repository, &layer(&bytes)).unwrap(), bytes);
}

#[test]
fn what_stops_half_way_again_and_again_is_a_clear_error() {
    let bytes = noise(10_000);
    let served = bytes.clone();
    let fake = Fake::start(move |seen, _| {
        if seen.path == "/v2/" {
            return reply(200);
        }
        let from = range_of(seen);
        let whole = served.len() - from;
        let mut answer = ranged(&served, from);
        answer.body.truncate(if from == 0 { 4000 } else { 0 });
        answer.announcing(whole)
    });
    let name = format!("{}/a", fake.addr);
    let error = pull(&repository(&client(|_| {}), &name), &layer(&bytes)).unwrap_err();
    assert_eq!(error.kind, TransferKind::Network);
    assert!(error.to_string().contains(&fake.addr) && error.to_string().contains("broke"), "{error}");
    assert_eq!(error.hint.as_deref(), Some("try again; what has arrived is not sent again"));
    assert_eq!(fake.lines().len(), 6, "the number of tries has a limit");
}

#[test]
fn lies_about_the_length_are_told_before_a_byte_is_kept() {
    let bytes = noise(5000);
    for served in [noise(5001), noise(4999)] {
        let fake = Fake::start(move |seen, _| if seen.path == "/v2/" { reply(200) } else { reply(200).body(&served[..]) });
        let error = pull(&repository(&client(|_| {}), &format!("{}/a", fake.addr)), &layer(&bytes)).unwrap_err();
        assert_eq!(error.kind, TransferKind::Corrupt);
        assert!(error.to_string().contains("where the manifest says 5000"), "{error}");
    }
}

#[test]
fn a_whole_blob_that_is_read_is_checked() {
    let fake = Fake::start(move |seen, _| if seen.path == "/v2/" { reply(200) } else { reply(200).body("evil") });
    let error = repository(&client(|_| {}), &format!("{}/a", fake.addr)).read_blob(&layer(b"good"), 100).unwrap_err();
    assert_eq!(error.kind(), TransferKind::Corrupt);
    assert!(error.to_string().contains(Digest::of(b"evil").as_str()), "{error}");
}

#[test]
fn a_redirect_to_another_host_gets_no_login() {
    let bytes = noise(1000);
    let served = bytes.clone();
    let storage =
        Fake::start(move |seen, _| if seen.header("authorization").is_some() { reply(400) } else { reply(200).body(&served[..]) });
    let target = format!("http://{}/signed?X-Amz-Signature=topsecret", storage.addr);
    let fake = Fake::start(move |seen, _| match seen.header("authorization") {
        Some("Basic dXNlcjpwYXNz") => reply(307).with("Location", target.clone()),
        _ => reply(401).with("WWW-Authenticate", "Basic"),
    });
    let registry = client(|o| o.credentials = Some((None, Credentials::password("user", "pass"))));
    let repository = repository(&registry, &format!("{}/a", fake.addr));
    assert_eq!(pull(&repository, &layer(&bytes)).unwrap(), bytes);
    assert_eq!(storage.lines(), ["GET /signed?X-Amz-Signature=topsecret"]);
    // Signatures in URLs are not shown.
    let error = pull(&repository, &layer(&noise(7))).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("topsecret"), "{error:?}");
}

#[test]
fn redirects_end() {
    let fake = Fake::start(|seen, _| if seen.path == "/v2/" { reply(200) } else { reply(302).with("Location", "/v2/a/blobs/again") });
    let error = pull(&repository(&client(|_| {}), &format!("{}/a", fake.addr)), &layer(b"x")).unwrap_err();
    assert!(error.to_string().ends_with("it redirects more than 10 times"), "{error}");
}

#[test]
fn manifests_are_held_against_every_digest() {
    let text = r#"{"schemaVersion":2,"config":{"mediaType":"a","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[]}"#;
    let other = Digest::of(b"other");
    let lying = other.clone();
    let fake = Fake::start(move |seen, _| match seen.path.as_str() {
        "/v2/" => reply(200),
        "/v2/a/manifests/lie" => {
            reply(200).with("Content-Type", media::OCI_MANIFEST).with("Docker-Content-Digest", lying.as_str()).body(text)
        }
        "/v2/a/manifests/html" => reply(200).with("Content-Type", "text/html; charset=utf-8").body("<html><title>Sign in</title></html>"),
        "/v2/a/manifests/bare" => reply(200).with("Content-Type", format!("{}; charset=utf-8", media::OCI_MANIFEST)).body(text),
        "/v2/a/manifests/huge" => reply(200).body(vec![b' '; (crate::oci::MANIFEST_MAX_BYTES + 1) as usize]),
        "/v2/a/manifests/teapot" => {
            reply(418).with("Content-Type", "text/html").body("<html><head><title>418 I'm a\nteapot</title></head>")
        }
        _ => reply(200).body(text),
    });
    let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
    let bare = repository.read_manifest("bare").unwrap();
    assert_eq!((bare.descriptor.digest, bare.descriptor.media_type.as_str()), (Digest::of(text.as_bytes()), media::OCI_MANIFEST));
    for (selector, kind, words) in [
        ("lie", TransferKind::Corrupt, format!("not {other}")),
        (other.as_str(), TransferKind::Corrupt, format!("not {other}")),
        ("html", TransferKind::Corrupt, "an HTML page where a manifest should be".to_owned()),
        ("huge", TransferKind::Corrupt, "larger than 8388608 bytes".to_owned()),
        ("teapot", TransferKind::Other, "answers 418: an HTML page, \"418 I'm a teapot\"".to_owned()),
    ] {
        let error = repository.read_manifest(selector).unwrap_err();
        assert_eq!(error.kind(), kind, "{selector}: {error}");
        assert!(error.to_string().contains(&words) && error.to_string().contains(&fake.addr), "{selector}: {error}");
    }
}

#[test]
fn head_falls_back_to_get_where_headers_are_missing() {
    let text = r#"{"schemaVersion":2,"manifests":[]}"#;
    let fake = Fake::start(move |seen, _| match (seen.path.as_str(), seen.method.as_str()) {
        ("/v2/", _) => reply(200),
        (path, "HEAD") if path.ends_with("no-head") => reply(405),
        (_, "HEAD") => reply(200).announcing(text.len()),
        _ => reply(200).with("Content-Type", media::OCI_INDEX).body(text),
    });
    let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
    for tag in ["no-head", "no-digest"] {
        let found = repository.look_up(tag).unwrap().unwrap();
        assert_eq!((found.digest, found.size), (Digest::of(text.as_bytes()), text.len() as u64));
    }
}

#[test]
fn a_registry_that_is_down_is_named_with_what_to_do() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = repository(&client(|_| {}), &format!("127.0.0.1:{port}/a")).read_manifest("1").unwrap_err();
    assert_eq!(error.to_string(), format!("cannot connect to http://127.0.0.1:{port}"));
    assert!(error.hint().unwrap().contains("check that a registry listens there"));
    let error = TransferError::from(error);
    assert_eq!(error.kind, TransferKind::Network);
    assert!(error.source.unwrap().to_string().contains("refused"));
    // Nobody has one of the others' addresses to start a registry at.
    let error = repository(&client(|_| {}), "registry.invalid/a").read_manifest("1").unwrap_err();
    assert!(error.hint().unwrap().contains("a mirror can stand in"), "{:?}", error.hint());
}

#[test]
fn server_errors_that_pass_are_tried_again() {
    let text = r#"{"schemaVersion":2,"manifests":[]}"#;
    let fake = Fake::start(move |seen, n| match (seen.path.as_str(), n) {
        ("/v2/", _) => reply(200),
        (_, 0) => reply(502).body("<html>Bad gateway</html>"),
        (_, 1) => Reply { hang_up: true, ..Reply::default() },
        _ => reply(200).with("Content-Type", media::OCI_INDEX).body(text),
    });
    repository(&client(|_| {}), &format!("{}/a", fake.addr)).read_manifest("1").unwrap();
    assert_eq!(fake.lines().len(), 3);
}

#[test]
fn what_is_known_is_not_sent_again_by_those_who_know_conditions() {
    const OLD: &str = r#"{"schemaVersion":2,"manifests":[]}"#;
    const NEW: &str = r#"{"schemaVersion":2,"manifests":[],"annotations":{"is":"new"}}"#;
    let (old, new) = (Digest::of(OLD.as_bytes()), Digest::of(NEW.as_bytes()));
    let tag = format!("\"{old}\"");
    let fake = Fake::start(move |seen, _| {
        let has_it = seen.header("if-none-match") == Some(&tag);
        let send = |text: &str| reply(200).with("Content-Type", media::OCI_INDEX).body(text);
        match seen.path.rsplit('/').next().unwrap_or_default() {
            "same" if has_it => reply(304),
            "ignored" => send(OLD),
            "moved" if has_it => send(NEW),
            _ => reply(if seen.path == "/v2/" { 200 } else { 404 }),
        }
    });
    let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
    assert!(repository.read_manifest_unless("same", &old).unwrap().is_none());
    assert!(repository.read_manifest_unless("ignored", &old).unwrap().is_none(), "the digest says so, too");
    assert_eq!(repository.read_manifest_unless("moved", &old).unwrap().unwrap().descriptor.digest, new);
    assert!(repository.read_manifest_unless("none", &old).unwrap_err().is_not_found());
    let asked: Vec<String> = fake.lines();
    assert_eq!(asked, ["same", "ignored", "moved", "none"].map(|tag| format!("GET /v2/a/manifests/{tag}")), "one request each");
    // Who asks without a condition is not to be answered with nothing.
    let fake = Fake::start(|seen, _| reply(if seen.path == "/v2/" { 200 } else { 304 }));
    assert!(super::repository(&client(|_| {}), &format!("{}/a", fake.addr)).read_manifest("1").is_err());
}

#[test]
fn docker_hub_is_asked_by_a_head_first_which_it_does_not_count() {
    let digest = Digest::of(b"{}");
    let said = digest.to_string();
    let fake = Fake::start(move |seen, _| match seen.method.as_str() {
        "HEAD" => reply(200).with("Content-Type", media::OCI_INDEX).with("Docker-Content-Digest", said.as_str()).announcing(2),
        _ => reply(200),
    });
    let addr = fake.addr.clone();
    let registry = client(|o| {
        let endpoint = format!("http://{addr}").parse().unwrap();
        o.config.endpoints.insert("docker.io".into(), endpoint);
    });
    let hub = repository(&registry, "docker.io/library/alpine");
    assert!(hub.read_manifest_unless("latest", &digest).unwrap().is_none());
    assert_eq!(fake.lines(), ["HEAD /v2/library/alpine/manifests/latest"]);
}
