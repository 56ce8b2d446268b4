//! Corner cases 24 to 28: how registries send blobs.

use std::time::{Duration, Instant};

use super::super::fake::{Fake, reply};
use super::*;
use crate::digest::Digest;

#[test]
fn case_24_the_registry_is_asked_again_where_a_signed_address_has_expired() {
    let bytes = noise(300_000);
    let served = bytes.clone();
    let storage = Fake::start(move |seen, n| match (seen.header("authorization"), seen.query.as_str(), n) {
        (Some(_), ..) => reply(400),
        (None, "sig=1", 0) => {
            let whole = served.len();
            reply(200).body(&served[..100_000]).announcing(whole)
        }
        // The first address is over by now.
        (None, "sig=1", _) => reply(403),
        _ => reply(206).with("Content-Range", format!("bytes 100000-299999/{}", served.len())).body(&served[100_000..]),
    });
    let target = format!("http://{}/blob", storage.addr);
    let fake = Fake::start(move |seen, n| match (seen.path.as_str(), seen.header("authorization")) {
        (_, None) => reply(401).with("WWW-Authenticate", "Basic"),
        ("/v2/", _) => reply(200),
        _ => reply(307).with("Location", format!("{target}?sig={}", (n + 1).clamp(1, 2))),
    });
    let registry = client(|o| o.credentials = Some((None, Credentials::password("user", "pass"))));
    assert_eq!(pull(&repository(&registry, &format!("{}/a", fake.addr)), &layer(&bytes)).unwrap(), bytes);
    assert!(storage.seen().iter().all(|s| s.header("authorization").is_none()));
    assert_eq!(storage.lines(), ["GET /blob?sig=1", "GET /blob?sig=2"]);
}

#[test]
fn case_25_ranges_and_lengths_that_are_told_oddly() {
    let bytes = noise(200_000);
    // A range without a total, with an unknown one, or ignored; a body without a length.
    for content_range in ["bytes 100000-199999/*", "bytes 100000-199999/200000", "Bytes=100000-199999", ""] {
        let served = bytes.clone();
        let fake = Fake::start(move |seen, n| match (seen.path.as_str(), n) {
            ("/v2/", _) => reply(200),
            (_, 0) => reply(200).body(&served[..100_000]).announcing(served.len()),
            _ if content_range.is_empty() => reply(200).body(&served[..]),
            _ => reply(206).with("Content-Range", content_range).body(&served[100_000..]),
        });
        let found = pull(&at(&fake, "a"), &layer(&bytes));
        match content_range.starts_with("Bytes") {
            true => assert!(found.unwrap_err().to_string().contains("the registry sends others")),
            false => assert_eq!(found.unwrap(), bytes, "{content_range}"),
        }
        assert_eq!(fake.seen()[1].header("range"), Some("bytes=100000-"));
    }
    let served = bytes.clone();
    let fake = Fake::start(move |seen, _| match seen.path.as_str() {
        "/v2/" => reply(200),
        _ => reply(200).with("Transfer-Encoding", "identity").body(&served[..]),
    });
    assert_eq!(pull(&at(&fake, "a"), &layer(&bytes)).unwrap(), bytes);
    let fake = Fake::start(move |seen, _| match seen.path.as_str() {
        "/v2/" => reply(200),
        _ => reply(200).with("Content-Encoding", "gzip").body("x"),
    });
    let error = pull(&at(&fake, "a"), &layer(b"x")).unwrap_err();
    assert!(error.to_string().contains("encoded the answer as gzip"), "{error}");
    assert_eq!(fake.seen()[0].header("accept-encoding"), Some("identity"));
}

#[test]
fn case_26_a_416_that_announces_more_than_it_has_keeps_nobody_waiting() {
    let fake = Fake::start(|seen, _| match seen.method.as_str() {
        "HEAD" => reply(405),
        "GET" if seen.path != "/v2/" => reply(416).body("requested range not satisfiable...").announcing(5_000_000),
        _ => reply(200),
    });
    let start = Instant::now();
    assert!(at(&fake, "a").has_blob(&layer(b"")).unwrap(), "an empty blob has no first byte");
    assert!(!at(&fake, "a").has_blob(&layer(b"x")).unwrap());
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn case_27_a_blob_that_was_collected_is_found_out() {
    let bytes = noise(1000);
    let fake = Fake::start(|seen, _| match (seen.method.as_str(), seen.path.as_str()) {
        (_, "/v2/") => reply(200),
        _ => reply(200).announcing(1000),
    });
    let repository = at(&fake, "a");
    assert!(repository.has_blob(&layer(&bytes)).unwrap(), "that is what it says");
    let error = pull(&repository, &layer(&bytes)).unwrap_err();
    assert_eq!(error.kind, TransferKind::Network, "{error}");
    // A body of the right length with other bytes.
    let fake = Fake::start(|seen, _| if seen.path == "/v2/" { reply(200) } else { reply(200).body(vec![0; 1000]) });
    let error = at(&fake, "a").read_blob(&layer(&bytes), 1000).unwrap_err();
    assert!(error.to_string().contains(Digest::of(&vec![0; 1000]).as_str()), "{error}");
}

#[test]
fn case_28_nothing_is_asked_for_an_empty_blob_and_sizes_are_held_against_what_comes() {
    let fake = Fake::start(|seen, _| if seen.path == "/v2/" { reply(200) } else { reply(200).body("four") });
    let repository = at(&fake, "a");
    assert_eq!(pull(&repository, &layer(b"")).unwrap(), b"");
    assert!(fake.lines().is_empty());
    for size in [3, 5] {
        let wrong = Descriptor { size, ..layer(b"four") };
        let error = pull(&repository, &wrong).unwrap_err();
        assert!(error.kind == TransferKind::Corrupt && error.to_string().contains(&format!("the manifest says {size}")), "{error}");
    }
    let foreign = r#"{"mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip","size":4,"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","urls":["https://example/x"],"data":"aaaa"}"#;
    let read: Descriptor = serde_json::from_str(foreign).unwrap();
    assert_eq!(read.urls.unwrap().len(), 1);
}
