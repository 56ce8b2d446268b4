//! What the OCI conformance suite asserts, and what distribution 2.8.2 gets wrong.

use super::Fixture;
use super::client::{image, index, referrer};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::oci::media;

fn bytes(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 7 + i / 251) as u8).collect()
}

fn sha512(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::new(Algorithm::Sha512);
    hasher.update(bytes);
    hasher.finish()
}

#[test]
fn ping_and_unknown_endpoints() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    for path in ["/v2/", "/v2"] {
        let reply = client.get(path).is(200);
        assert_eq!(reply.header("docker-distribution-api-version"), Some("registry/2.0"));
        assert_eq!(reply.body, b"{}");
        client.head(path).is(200);
    }
    client.get("/").is(404);
    client.get("/v1/").is(404);
    client.post("/v2/").is(405);
    assert_eq!(client.get("/v2/UPPER/tags/list").is(400).code(), "NAME_INVALID");
    assert_eq!(client.get("/v2/a/../b/tags/list").is(400).code(), "NAME_INVALID");
    assert_eq!(client.get("/v2/a/_uploads/tags/list").is(400).code(), "NAME_INVALID");
    assert_eq!(client.get(&format!("/v2/{}/tags/list", "a".repeat(256))).is(400).code(), "NAME_INVALID");
    assert_eq!(client.get("/v2/none/tags/list").is(404).code(), "NAME_UNKNOWN");
}

#[test]
fn a_blob_in_one_post() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    for content in [bytes(5000), Vec::new(), b"{}".to_vec()] {
        for digest in [Digest::of(&content), sha512(&content)] {
            let reply = client.send("POST", &format!("/v2/one/blobs/uploads/?digest={digest}"), &[], &content).is(201);
            assert_eq!(reply.header("docker-content-digest"), Some(digest.as_str()));
            let location = reply.location().to_owned();
            let head = client.head(&location).is(200);
            assert_eq!(head.header("content-length"), Some(content.len().to_string().as_str()));
            assert_eq!(head.header("docker-content-digest"), Some(digest.as_str()));
            assert_eq!(client.get(&location).is(200).body, content);
        }
    }
    let wrong = Digest::of(b"other");
    assert_eq!(client.send("POST", &format!("/v2/one/blobs/uploads/?digest={wrong}"), &[], b"this").is(400).code(), "DIGEST_INVALID");
    assert!(!fixture.storage.join("docker/registry/v2/repositories/one/_uploads").read_dir().expect("a directory").any(|_| true));
    // A digest without a body only says what will come.
    client.post(&format!("/v2/one/blobs/uploads/?digest={wrong}")).is(202);
}

#[test]
fn a_blob_in_chunks() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let content = bytes(3000);
    for digest in [Digest::of(&content), sha512(&content)] {
        let location = client.post("/v2/a/b/blobs/uploads/").is(202).location().to_owned();
        let reply = client.send("PATCH", &location, &[("Content-Range", "0-999")], &content[..1000]).is(202);
        assert_eq!(reply.header("range"), Some("0-999"));
        // Out of order, by a gap and by a repetition.
        for range in ["2000-2999", "0-999"] {
            let reply = client.send("PATCH", &location, &[("Content-Range", range)], &content[2000..]).is(416);
            assert_eq!(reply.header("range"), Some("0-999"));
            assert_eq!(reply.location(), location);
        }
        // A length that is not the range's changes nothing.
        client.send("PATCH", &location, &[("Content-Range", "1000-1999")], &content[1000..1500]).is(400);
        let status = client.get(&location).is(204);
        assert_eq!((status.header("range"), status.location()), (Some("0-999"), location.as_str()));
        client.send("PATCH", &location, &[("Content-Range", "1000-1999")], &content[1000..2000]).is(202);
        // The last chunk comes with the end, in order or not.
        let end = format!("{location}?digest={digest}");
        client.send("PUT", &end, &[("Content-Range", "2500-2999")], &content[2500..]).is(416);
        client.send("PUT", &end, &[("Content-Range", "2000-2999")], &content[2000..]).is(201);
        assert_eq!(client.get(&format!("/v2/a/b/blobs/{digest}")).is(200).body, content);
        assert_eq!(client.get(&location).is(404).code(), "BLOB_UPLOAD_UNKNOWN");
    }
}

#[test]
fn a_chunk_without_a_length_counts_as_a_whole_or_not_at_all() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let location = client.post("/v2/a/blobs/uploads/").is(202).location().to_owned();
    let head = format!("PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Range: 0-9\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (piece, status) in [("0123", 400), ("0123456789ab", 400), ("0123456789", 202)] {
        client.write(format!("{head}{:x}\r\n{piece}\r\n0\r\n\r\n", piece.len()).as_bytes());
        client.reply(false).is(status);
    }
    let digest = Digest::of(b"0123456789");
    client.send("PUT", &format!("{location}?digest={digest}"), &[], b"").is(201);
}

#[test]
fn a_streamed_blob() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let content = bytes(700_000);
    let location = client.post("/v2/s/blobs/uploads/").is(202).location().to_owned();
    assert_eq!(client.get(&location).is(204).header("range"), Some("0-0"));
    let pieces: Vec<&[u8]> = content.chunks(65_536).collect();
    let reply = client.stream("PATCH", &location, &pieces).is(202);
    assert_eq!(reply.header("range"), Some("0-699999"));
    let digest = Digest::of(&content);
    client.send("PUT", &format!("{location}?digest={digest}"), &[], b"").is(201);
    assert_eq!(client.get(&format!("/v2/s/blobs/{digest}")).is(200).body, content);
}

#[test]
fn an_upload_survives_a_broken_connection_and_a_restart() {
    let mut fixture = Fixture::start();
    let content = bytes(100_000);
    let mut client = fixture.client();
    let location = client.post("/v2/r/blobs/uploads/").is(202).location().to_owned();
    client.write(format!("PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n").as_bytes());
    client.write(&content[..60_000]);
    drop(client);
    let mut client = fixture.client();
    let offset = |client: &mut super::client::Client| -> usize {
        let reply = client.get(&location).is(204);
        reply.header("range").and_then(|r| r.strip_prefix("0-")).and_then(|r| r.parse().ok()).expect("a range")
    };
    // The two connections are served side by side: the question may be answered before the broken request was begun.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while offset(&mut client) == 0 && std::time::Instant::now() < deadline {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(offset(&mut client), 59_999);
    fixture.restart();
    let mut client = fixture.client();
    assert_eq!(offset(&mut client), 59_999);
    client.send("PATCH", &location, &[("Content-Range", "60000-99999")], &content[60_000..]).is(202);
    for digest in [Digest::of(b"wrong"), Digest::of(&content)] {
        let expected = if digest == Digest::of(&content) { 404 } else { 400 };
        // A wrong digest ends the session.
        client.send("PUT", &format!("{location}?digest={digest}"), &[], b"").is(expected);
    }
}

#[test]
fn requests_that_meet_on_an_upload_after_a_restart_take_turns() {
    let mut fixture = Fixture::start();
    let content = bytes(50_000);
    for _ in 0..10 {
        let location = fixture.client().post("/v2/m/blobs/uploads/").is(202).location().to_owned();
        // The session is on the disk alone now, and every request brings it into memory.
        fixture.restart();
        let clients: Vec<_> = (0..4).map(|_| fixture.client()).collect();
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let send = |mut client: super::client::Client| {
                let (location, content) = (&location, &content);
                scope.spawn(move || client.send("PATCH", location, &[("Content-Range", "0-49999")], content).status)
            };
            let threads: Vec<_> = clients.into_iter().map(send).collect();
            threads.into_iter().map(|thread| thread.join().expect("it ends")).collect()
        });
        let (taken, late) = (statuses.iter().filter(|s| **s == 202).count(), statuses.iter().filter(|s| **s == 416).count());
        assert_eq!((taken, late), (1, 3), "{statuses:?}");
        fixture.client().send("PUT", &format!("{location}?digest={}", Digest::of(&content)), &[], b"").is(201);
    }
}

#[test]
fn bad_uploads() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let location = client.post("/v2/b/blobs/uploads/").is(202).location().to_owned();
    client.send("PUT", &location, &[], b"x").is(400);
    client.send("PUT", &format!("{location}?digest=sha256:short"), &[], b"x").is(400);
    client.send("PUT", &format!("{location}?digest=md5:d41d8cd98f00b204e9800998ecf8427e"), &[], b"x").is(400);
    client.send("PATCH", &location, &[("Content-Range", "nonsense")], b"x").is(400);
    client.send("PATCH", &location, &[("Content-Range", "9-3")], b"x").is(416);
    client.get("/v2/b/blobs/uploads/nonsense").is(404);
    client.get("/v2/other/blobs/uploads/00000000-0000-4000-8000-000000000000").is(404);
    client.get(&location.replace("/v2/b/", "/v2/other/")).is(404);
    client.delete(&location).is(204);
    client.delete(&location).is(404);
    client.post("/v2/b/blobs/uploads/?digest-algorithm=md5").is(400);
    client.post("/v2/b/blobs/uploads/?digest-algorithm=sha512").is(202);
}

#[test]
fn ranges() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let content = bytes(4000);
    let path = format!("/v2/r/blobs/{}", client.push_blob("r", &content));
    for (range, first, last) in
        [("500-1499", 500, 1499), ("500-", 500, 3999), ("-500", 3500, 3999), ("2000-5000", 2000, 3999), ("-9000", 0, 3999), ("0-0", 0, 0)]
    {
        let reply = client.send("GET", &path, &[("Range", &format!("bytes={range}"))], b"").is(206);
        assert_eq!(reply.header("content-range"), Some(format!("bytes {first}-{last}/4000").as_str()), "{range}");
        assert_eq!(reply.body, content[first..=last]);
    }
    for range in ["500-0", "5000-10000", "4000-", "-0"] {
        let reply = client.send("GET", &path, &[("Range", &format!("bytes={range}"))], b"").is(416);
        assert_eq!(reply.header("content-range"), Some("bytes */4000"), "{range}");
    }
    for range in ["bytes=0-1,5-6", "lines=1-2", "bytes=x-y", "bytes=-"] {
        assert_eq!(client.send("GET", &path, &[("Range", range)], b"").is(200).body.len(), 4000, "{range}");
    }
    let etag = client.head(&path).header("etag").expect("an etag").to_owned();
    client.send("GET", &path, &[("Range", "bytes=1-2"), ("If-Range", &etag)], b"").is(206);
    client.send("GET", &path, &[("Range", "bytes=1-2"), ("If-Range", "\"other\"")], b"").is(200);
    client.send("GET", &path, &[("If-None-Match", &etag)], b"").is(304);
    let empty = format!("/v2/r/blobs/{}", client.push_blob("r", b""));
    client.send("GET", &empty, &[("Range", "bytes=0-")], b"").is(416);
}

#[test]
fn blobs_are_deleted_from_one_repository() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let digest = client.push_blob("x", b"content");
    client.push_blob("y", b"content");
    client.delete(&format!("/v2/x/blobs/{digest}")).is(202);
    assert_eq!(client.get(&format!("/v2/x/blobs/{digest}")).is(404).code(), "BLOB_UNKNOWN");
    client.delete(&format!("/v2/x/blobs/{digest}")).is(404);
    client.get(&format!("/v2/y/blobs/{digest}")).is(200);
    client.get("/v2/x/blobs/sha256:nonsense").is(400);
}

#[test]
fn manifests_by_tag_and_digest() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let manifest = image(&mut client, "m", "one");
    let digest = Digest::of(&manifest);
    client.head(&format!("/v2/m/manifests/{digest}")).is(404);
    client.put_manifest("m", "v1", &manifest).is(201);
    for reference in ["v1", digest.as_str()] {
        let path = format!("/v2/m/manifests/{reference}");
        let reply = client.get(&path).is(200);
        assert_eq!(reply.body, manifest);
        assert_eq!(reply.header("content-type"), Some(media::OCI_MANIFEST));
        assert_eq!(reply.header("docker-content-digest"), Some(digest.as_str()));
        let head = client.head(&path).is(200);
        assert_eq!(head.header("content-length"), Some(manifest.len().to_string().as_str()));
        client.send("GET", &path, &[("If-None-Match", &format!("\"{digest}\""))], b"").is(304);
        client.send("GET", &path, &[("If-None-Match", "\"sha256:other\"")], b"").is(200);
        client.send("GET", &path, &[("Accept", media::DOCKER_LIST)], b"").is(200);
    }
    assert!(client.head("/v2/m/manifests/v1").header("last-modified").is_some());
    assert!(client.head("/v2/m/manifests/v1").header("tacklebox-pulled").is_some());
    assert_eq!(client.get("/v2/m/manifests/none").is(404).code(), "MANIFEST_UNKNOWN");
    assert_eq!(client.get(&format!("/v2/m/manifests/{}", Digest::of(b"none"))).is(404).code(), "MANIFEST_UNKNOWN");
    assert_eq!(client.get("/v2/none/manifests/v1").is(404).code(), "NAME_UNKNOWN");
    client.get("/v2/m/manifests/sha256:nonsense").is(400);
    client.get("/v2/m/manifests/.dot").is(404);
}

#[test]
fn manifests_named_by_sha512_and_with_tags() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let manifest = image(&mut client, "m", "one");
    for digest in [Digest::of(&manifest), sha512(&manifest)] {
        let reply = client.put_manifest("m", &format!("{digest}?tag=a&tag=b&tag=a"), &manifest).is(201);
        let tags: Vec<_> = reply.headers.iter().filter(|(n, _)| n == "oci-tag").map(|(_, v)| v.as_str()).collect();
        assert_eq!(tags, ["a", "b"]);
        assert_eq!(reply.header("docker-content-digest"), Some(digest.as_str()));
        for reference in ["a", "b", digest.as_str()] {
            let reply = client.get(&format!("/v2/m/manifests/{reference}")).is(200);
            assert_eq!(reply.header("docker-content-digest"), Some(digest.as_str()));
        }
    }
    let index = index(&[&manifest]);
    let by_sha512 = String::from_utf8(index).expect("text").replace(Digest::of(&manifest).as_str(), sha512(&manifest).as_str());
    client.put_manifest("m", "index", by_sha512.as_bytes()).is(201);
}

#[test]
fn manifests_that_are_refused() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let manifest = image(&mut client, "m", "one");
    let text = String::from_utf8(manifest.clone()).expect("text");
    let put = |client: &mut super::client::Client, reference: &str, said: &str, bytes: &[u8]| {
        client.send("PUT", &format!("/v2/m/manifests/{reference}"), &[("Content-Type", said)], bytes)
    };
    let other = Digest::of(b"other");
    assert_eq!(put(&mut client, other.as_str(), media::OCI_MANIFEST, &manifest).is(400).code(), "DIGEST_INVALID");
    assert_eq!(put(&mut client, "sha256:bad", media::OCI_MANIFEST, &manifest).is(400).code(), "DIGEST_INVALID");
    assert_eq!(put(&mut client, ".bad", media::OCI_MANIFEST, &manifest).is(400).code(), "TAG_INVALID");
    assert_eq!(put(&mut client, "t", media::OCI_INDEX, &manifest).is(400).code(), "MANIFEST_INVALID");
    assert_eq!(put(&mut client, "t", media::DOCKER_MANIFEST, &manifest).is(400).code(), "MANIFEST_INVALID");
    assert_eq!(put(&mut client, "t", "text/plain", &manifest).is(415).code(), "MANIFEST_INVALID");
    for bytes in [&b"{"[..], b"[]", b"{}", b"", b"{\"schemaVersion\":1}"] {
        assert_eq!(put(&mut client, "t", media::OCI_MANIFEST, bytes).is(400).code(), "MANIFEST_INVALID");
    }
    let digest = Digest::of("layer of one".repeat(100).as_bytes());
    let missing = text.replace(digest.as_str(), other.as_str());
    assert_eq!(put(&mut client, "t", media::OCI_MANIFEST, missing.as_bytes()).is(400).code(), "MANIFEST_BLOB_UNKNOWN");
    let lying = text.replace("\"size\":1200", "\"size\":1201");
    assert_eq!(put(&mut client, "t", media::OCI_MANIFEST, lying.as_bytes()).is(400).code(), "MANIFEST_INVALID");
    let sparse = index(&[&manifest]);
    assert_eq!(client.put_manifest("m", "t", &sparse).is(400).code(), "MANIFEST_BLOB_UNKNOWN");
    client.get("/v2/m/manifests/t").is(404);
    // Parameters of a content type, and none at all, are fine.
    put(&mut client, "t", &format!("{}; charset=utf-8", media::OCI_MANIFEST), &manifest).is(201);
    client.send("PUT", "/v2/m/manifests/t", &[], &manifest).is(201);
    client.put_manifest("m", "t", &sparse).is(201);
}

#[test]
fn large_manifests() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let manifest: serde_json::Value = serde_json::from_slice(&image(&mut client, "l", "one")).expect("JSON");
    for (len, status) in [(3_900_000, 201), (4 << 20, 413)] {
        let mut large = manifest.clone();
        large["annotations"] = serde_json::json!({ "org.example.text": "x".repeat(len) });
        let bytes = large.to_string().into_bytes();
        client.put_manifest("l", "large", &bytes).is(status);
        let path = "/v2/l/manifests/large";
        let pieces: Vec<&[u8]> = bytes.chunks(100_000).collect();
        client.stream("PUT", path, &pieces).is(status);
        assert!(client.get(path).is(200).body.len() > 3_900_000);
    }
}

#[test]
fn foreign_layers_need_not_be_here() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let mut manifest: serde_json::Value = serde_json::from_slice(&image(&mut client, "f", "one")).expect("JSON");
    manifest["layers"][0]["digest"] = serde_json::json!(Digest::of(b"elsewhere"));
    manifest["layers"][0]["urls"] = serde_json::json!(["https://example.invalid/layer"]);
    client.put_manifest("f", "foreign", manifest.to_string().as_bytes()).is(201);
}

#[test]
fn deletes_of_tags_and_manifests() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let one = client.push_image("d", "one", "1");
    client.put_manifest("d", "also", &one).is(201);
    client.push_image("d", "two", "2");
    client.delete("/v2/d/manifests/also").is(202);
    client.delete("/v2/d/manifests/also").is(404);
    client.get("/v2/d/manifests/one").is(200);
    client.put_manifest("d", "also", &one).is(201);
    let digest = Digest::of(&one);
    client.delete(&format!("/v2/d/manifests/{digest}")).is(202);
    client.head(&format!("/v2/d/manifests/{digest}")).is(404);
    client.head("/v2/d/manifests/one").is(404);
    assert_eq!(client.get("/v2/d/tags/list").is(200).json()["tags"], serde_json::json!(["two"]));
    client.delete(&format!("/v2/d/manifests/{digest}")).is(404);
    client.delete("/v2/none/manifests/x").is(404);
}

#[test]
fn tag_lists_and_the_catalogue_in_pages() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let manifest = image(&mut client, "t/nested", "one");
    for tag in ["b", "a", "C", "a.1", "_x"] {
        client.put_manifest("t/nested", tag, &manifest).is(201);
    }
    let all = serde_json::json!(["C", "_x", "a", "a.1", "b"]);
    let reply = client.get("/v2/t/nested/tags/list").is(200);
    assert_eq!(reply.json(), serde_json::json!({ "name": "t/nested", "tags": all }));
    assert_eq!(reply.header("link"), None);
    let mut path = "/v2/t/nested/tags/list?n=2".to_owned();
    let mut pages = Vec::new();
    loop {
        let reply = client.get(&path).is(200);
        pages.push(reply.json()["tags"].clone());
        let Some(link) = reply.header("link") else { break };
        assert!(link.ends_with("; rel=\"next\""));
        path = link.trim_start_matches('<').split('>').next().expect("a path").to_owned();
    }
    assert_eq!(serde_json::json!(pages), serde_json::json!([["C", "_x"], ["a", "a.1"], ["b"]]));
    let reply = client.get("/v2/t/nested/tags/list?n=0").is(200);
    assert_eq!((reply.json()["tags"].clone(), reply.header("link")), (serde_json::json!([]), None));
    assert_eq!(client.get("/v2/t/nested/tags/list?last=a").is(200).json()["tags"], serde_json::json!(["a.1", "b"]));
    assert_eq!(client.get("/v2/t/nested/tags/list?n=1&last=zz").is(200).json()["tags"], serde_json::json!([]));
    assert_eq!(client.get("/v2/t/nested/tags/list?n=x").is(400).code(), "PAGINATION_NUMBER_INVALID");
    for name in ["z", "t", "b"] {
        client.push_image(name, "latest", "one");
    }
    assert_eq!(client.get("/v2/_catalog").is(200).json()["repositories"], serde_json::json!(["b", "t", "t/nested", "z"]));
    let reply = client.get("/v2/_catalog?n=2&last=b").is(200);
    assert_eq!(reply.json()["repositories"], serde_json::json!(["t", "t/nested"]));
    assert_eq!(reply.header("link"), Some("</v2/_catalog?n=2&last=t%2Fnested>; rel=\"next\""));
}

#[test]
fn referrers_of_a_manifest() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let list = |client: &mut super::client::Client, digest: &Digest, query: &str| {
        let reply = client.get(&format!("/v2/r/referrers/{digest}{query}")).is(200);
        assert_eq!(reply.header("content-type"), Some(media::OCI_INDEX));
        (reply.json()["manifests"].as_array().expect("a list").clone(), reply.header("oci-filters-applied").map(str::to_owned))
    };
    let subject = image(&mut client, "r", "subject");
    let digest = Digest::of(&subject);
    assert!(list(&mut client, &digest, "").0.is_empty());
    client.get("/v2/r/referrers/nonsense").is(400);
    // The subject may come later than its referrers.
    let (sbom, signature) = (referrer(&mut client, "r", &subject, "test/sbom"), referrer(&mut client, "r", &subject, "test/signature"));
    for bytes in [&sbom, &signature, &sbom] {
        let reply = client.put_manifest("r", Digest::of(bytes).as_str(), bytes).is(201);
        assert_eq!(reply.header("oci-subject"), Some(digest.as_str()));
    }
    client.put_manifest("r", "subject", &subject).is(201);
    fixture.restart();
    let mut client = fixture.client();
    let (all, filters) = list(&mut client, &digest, "");
    assert_eq!((all.len(), filters), (2, None));
    assert_eq!(all[0]["artifactType"], "test/sbom");
    assert_eq!(all[0]["annotations"]["org.example.kind"], "test/sbom");
    assert_eq!(all[0]["size"].as_u64(), Some(sbom.len() as u64));
    let (some, filters) = list(&mut client, &digest, "?artifactType=test%2Fsignature");
    assert_eq!((some.len(), filters.as_deref()), (1, Some("artifactType")));
    assert!(list(&mut client, &digest, "?artifactType=none").0.is_empty());
    // Kept where a client without the API looks, and not among the tags.
    let fallback = digest.as_str().replace(':', "-");
    assert_eq!(client.get(&format!("/v2/r/manifests/{fallback}")).is(200).json()["manifests"].as_array().map(Vec::len), Some(2));
    assert_eq!(client.get("/v2/r/tags/list").is(200).json()["tags"], serde_json::json!(["subject"]));
    client.delete(&format!("/v2/r/manifests/{}", Digest::of(&sbom))).is(202);
    assert_eq!(list(&mut client, &digest, "").0.len(), 1);
    client.delete(&format!("/v2/r/manifests/{}", Digest::of(&signature))).is(202);
    assert!(list(&mut client, &digest, "").0.is_empty());
    client.get(&format!("/v2/r/manifests/{fallback}")).is(404);
}

#[test]
fn an_artifact_without_a_type_is_of_its_configs_type() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let subject = client.push_image("r", "subject", "subject");
    let plain = referrer(&mut client, "r", &subject, "");
    client.put_manifest("r", "plain", &plain).is(201);
    let reply = client.get(&format!("/v2/r/referrers/{}", Digest::of(&subject))).is(200);
    assert_eq!(reply.json()["manifests"][0]["artifactType"], media::OCI_EMPTY);
}
