//! Blobs that come from another repository, and manifests without all of theirs.

use super::Fixture;
use super::client::{image, index};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::registry::server::Settings;

fn sha512(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::new(Algorithm::Sha512);
    hasher.update(bytes);
    hasher.finish()
}

#[test]
fn a_blob_of_another_repository_is_mounted() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let content = b"something that was pushed elsewhere";
    let digest = client.push_blob("from/deep", content);
    let reply = client.post(&format!("/v2/to/blobs/uploads/?mount={digest}&from=from/deep")).is(201);
    assert_eq!(reply.header("docker-content-digest"), Some(digest.as_str()));
    assert_eq!(client.get(reply.location()).is(200).body, content);
    let missing = Digest::of(b"missing");
    let queries = ["nobody", "UPPER", "../from/deep", ""].map(|from| format!("mount={digest}&from={from}"));
    for query in queries.into_iter().chain([format!("mount={missing}&from=from/deep"), format!("mount={missing}")]) {
        let reply = client.post(&format!("/v2/third/blobs/uploads/?{query}")).is(202);
        // What was not mounted can be uploaded there.
        let location = format!("{}?digest={missing}", reply.location());
        client.send("PUT", &location, &[], b"missing").is(201);
        client.delete(&format!("/v2/third/blobs/{missing}")).is(202);
        let blobs = fixture.storage.join("docker/registry/v2/blobs/sha256");
        crate::sys::fs::remove_tree(&blobs.join(&missing.hex()[..2])).expect("it goes");
    }
    client.head(&format!("/v2/third/blobs/{digest}")).is(404);
    client.post("/v2/third/blobs/uploads/?mount=nonsense&from=from").is(400);
    client.post("/v2/third/blobs/uploads/?mount=nonsense").is(400);
}

#[test]
fn a_blob_is_mounted_from_wherever_it_is_by_either_name() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let content = b"something that was pushed elsewhere";
    let (short, long) = (Digest::of(content), sha512(content));
    client.post(&format!("/v2/to/blobs/uploads/?mount={long}")).is(202);
    client.send("POST", &format!("/v2/from/deep/blobs/uploads/?digest={long}"), &[], content).is(201);
    for (to, digest) in [("a", &short), ("b", &long)] {
        let reply = client.post(&format!("/v2/{to}/blobs/uploads/?mount={digest}")).is(201);
        assert_eq!(reply.location(), format!("/v2/{to}/blobs/{digest}"));
        assert_eq!(client.get(reply.location()).is(200).body, content);
    }
}

#[test]
fn manifests_without_their_parts_are_taken_where_that_is_allowed() {
    let settings = Settings { allow_missing: true, ..Settings::default() };
    let fixture = Fixture::with(settings);
    let mut client = fixture.client();
    let one = client.push_image("a", "one", "one");
    // Made of what is in another repository only.
    let two = image(&mut client, "b", "two");
    client.put_manifest("a", "two", &two).is(201);
    let both = index(&[&one, &image(&mut client, "b", "three")]);
    client.put_manifest("a", "both", &both).is(201);
    for (tag, bytes) in [("two", &two), ("both", &both)] {
        assert_eq!(&client.get(&format!("/v2/a/manifests/{tag}")).is(200).body, bytes);
    }
    // What is there must still be what the manifest says.
    let text = String::from_utf8(index(&[&one])).expect("JSON");
    let wrong = text.replace(&format!("\"size\":{}", one.len()), "\"size\":1");
    assert_ne!(text, wrong);
    assert_eq!(client.put_manifest("a", "wrong", wrong.as_bytes()).is(400).code(), "MANIFEST_INVALID");
}
