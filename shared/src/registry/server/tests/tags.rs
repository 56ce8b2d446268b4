//! Tags and what they name: nested indexes, conditions, and deletions by digest that take the right tags along.

use super::Fixture;
use super::client::{Client, image, index, referrer};
use crate::digest::Digest;
use crate::oci::media;

fn tags(client: &mut Client) -> Vec<String> {
    let listed = client.get("/v2/t/tags/list").is(200).json();
    listed["tags"].as_array().expect("a list").iter().filter_map(|t| t.as_str().map(str::to_owned)).collect()
}

#[test]
fn indexes_nest_and_are_referred_to() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let one = client.push_image("t", "one", "1");
    let inner = index(&[&one]);
    let outer = index(&[&inner, &one]);
    assert_eq!(client.put_manifest("t", "outer", &outer).is(400).code(), "MANIFEST_BLOB_UNKNOWN");
    client.put_manifest("t", Digest::of(&inner).as_str(), &inner).is(201);
    client.put_manifest("t", "outer", &outer).is(201);
    assert_eq!(client.get("/v2/t/manifests/outer").is(200).body, outer);
    let signature = referrer(&mut client, "t", &outer, "test/signature");
    let reply = client.put_manifest("t", "signature", &signature).is(201);
    assert_eq!(reply.header("oci-subject"), Some(Digest::of(&outer).as_str()));
    let found = client.get(&format!("/v2/t/referrers/{}", Digest::of(&outer))).is(200).json();
    assert_eq!(found["manifests"][0]["digest"], Digest::of(&signature).as_str());
    // A child goes when it is asked for by its digest; the index stays as it is.
    client.delete(&format!("/v2/t/manifests/{}", Digest::of(&inner))).is(202);
    assert_eq!(client.get("/v2/t/manifests/outer").is(200).body, outer);
}

#[test]
fn a_deletion_may_say_what_the_tag_must_name() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let (one, two) = (client.push_image("t", "x", "1"), image(&mut client, "t", "2"));
    let quoted = |bytes: &[u8]| format!("\"{}\"", Digest::of(bytes));
    let reply = client.send("DELETE", "/v2/t/manifests/x", &[("If-Match", &quoted(&two))], b"").is(412);
    assert_eq!(reply.code(), "TAG_INVALID");
    assert_eq!(tags(&mut client), ["x"]);
    client.send("DELETE", "/v2/t/manifests/x", &[("If-Match", "nonsense")], b"").is(400);
    client.send("DELETE", "/v2/t/manifests/x", &[("If-Match", &quoted(&one))], b"").is(202);
    client.put_manifest("t", "x", &two).is(201);
    client.send("DELETE", "/v2/t/manifests/x", &[("If-Match", "*")], b"").is(202);
    client.send("DELETE", "/v2/t/manifests/x", &[("If-Match", &quoted(&two))], b"").is(404);
}

#[test]
fn a_push_may_say_what_the_tag_must_name() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let images: Vec<Vec<u8>> = (0..8).map(|n| image(&mut client, "t", &n.to_string())).collect();
    let quoted = |bytes: &[u8]| format!("\"{}\"", Digest::of(bytes));
    let put = |client: &mut Client, bytes: &[u8], name: &str, value: &str| {
        client.send("PUT", "/v2/t/manifests/x", &[("Content-Type", media::OCI_MANIFEST), (name, value)], bytes)
    };
    put(&mut client, &images[0], "If-Match", "*").is(412);
    put(&mut client, &images[0], "If-None-Match", "*").is(201);
    put(&mut client, &images[1], "If-None-Match", "*").is(412);
    assert_eq!(put(&mut client, &images[1], "If-Match", &quoted(&images[1])).is(412).code(), "TAG_INVALID");
    assert_eq!(client.get("/v2/t/manifests/x").is(200).body, images[0]);
    put(&mut client, &images[1], "If-Match", &quoted(&images[0])).is(201);
    put(&mut client, &images[0], "If-Match", "*").is(201);
    assert_eq!(client.get("/v2/t/manifests/x").is(200).body, images[0]);
    // Of several who have seen the same one gets through.
    let before = quoted(&images[0]);
    let done: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = images[1..]
            .iter()
            .map(|bytes| {
                let (mut client, before) = (fixture.client(), &before);
                scope.spawn(move || put(&mut client, bytes, "If-Match", before).status)
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!((done.iter().filter(|s| **s == 201).count(), done.iter().filter(|s| **s == 412).count()), (1, 6), "{done:?}");
}

#[test]
fn a_deletion_by_digest_takes_what_names_it_by_then() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let images: Vec<Vec<u8>> = (0..4).map(|n| client.push_image("t", &format!("first{n}"), &n.to_string())).collect();
    let delete = |client: &mut Client, n: usize, status: u16| {
        client.delete(&format!("/v2/t/manifests/{}", Digest::of(&images[n]))).is(status);
    };
    // The first deletion reads all tags; what is written, moved and deleted afterwards is known, too.
    delete(&mut client, 0, 202);
    assert_eq!(tags(&mut client), ["first1", "first2", "first3"]);
    client.put_manifest("t", "late", &images[1]).is(201);
    client.put_manifest("t", "moved", &images[1]).is(201);
    client.put_manifest("t", "moved", &images[2]).is(201);
    client.delete("/v2/t/manifests/first2").is(202);
    delete(&mut client, 1, 202);
    assert_eq!(tags(&mut client), ["first3", "moved"]);
    // Pushed again under another name.
    client.put_manifest("t", "again", &images[0]).is(201);
    delete(&mut client, 0, 202);
    delete(&mut client, 0, 404);
    assert_eq!(tags(&mut client), ["first3", "moved"]);
    fixture.restart();
    let mut client = fixture.client();
    delete(&mut client, 2, 202);
    assert_eq!(tags(&mut client), ["first3"]);
}

#[test]
fn tags_that_are_moved_and_deleted_at_once_name_something_or_nothing() {
    let fixture = Fixture::start();
    let images: Vec<Vec<u8>> = {
        let mut client = fixture.client();
        (0..2).map(|n| image(&mut client, "t", &n.to_string())).collect()
    };
    for round in 0..40 {
        std::thread::scope(|scope| {
            for bytes in &images {
                let mut client = fixture.client();
                scope.spawn(move || client.put_manifest("t", "moving", bytes).is(201));
            }
            let mut client = fixture.client();
            let first = Digest::of(&images[0]);
            scope.spawn(move || {
                let reply = client.send("DELETE", "/v2/t/manifests/moving", &[("If-Match", &format!("\"{first}\""))], b"");
                assert!(matches!(reply.status, 202 | 404 | 412), "{reply:?}");
            });
        });
        // Nobody asked for the second one to go.
        let mut client = fixture.client();
        let reply = client.get("/v2/t/manifests/moving");
        assert!(reply.status == 404 || images.contains(&reply.body), "round {round}: {reply:?}");
        client.put_manifest("t", "moving", &images[1]).is(201);
        client.send("DELETE", "/v2/t/manifests/moving", &[("If-Match", &format!("\"{}\"", Digest::of(&images[0])))], b"").is(412);
    }
}
