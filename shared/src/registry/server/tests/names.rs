//! Names that are given while others are taken away.

use super::Fixture;
use super::client::{Client, image};
use crate::digest::Digest;

fn tags(client: &mut Client, name: &str) -> Vec<String> {
    let reply = client.get(&format!("/v2/{name}/tags/list")).is(200).json();
    reply["tags"].as_array().expect("a list").iter().map(|t| t.as_str().expect("a name").to_owned()).collect()
}

#[test]
fn a_manifest_goes_with_the_tags_that_it_has_at_that_moment() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let images: Vec<Vec<u8>> = ["one", "two", "three"].iter().map(|seed| image(&mut client, "n", seed)).collect();
    let digests: Vec<Digest> = images.iter().map(|bytes| Digest::of(bytes)).collect();
    for (tag, at) in [("a", 0), ("b", 0), ("c", 1), ("d", 1), ("e", 2)] {
        client.put_manifest("n", tag, &images[at]).is(201);
    }
    // Every tag has been read once after this.
    client.delete(&format!("/v2/n/manifests/{}", digests[2])).is(202);
    assert_eq!(tags(&mut client, "n"), ["a", "b", "c", "d"]);
    // One moves away, one comes, one goes and one is new.
    client.put_manifest("n", "b", &images[1]).is(201);
    client.put_manifest("n", "d", &images[0]).is(201);
    client.delete("/v2/n/manifests/c").is(202);
    client.put_manifest("n", "f", &images[0]).is(201);
    client.delete(&format!("/v2/n/manifests/{}", digests[0])).is(202);
    assert_eq!(tags(&mut client, "n"), ["b"]);
    client.get("/v2/n/manifests/b").is(200);
    // It comes again under a name that it had.
    client.put_manifest("n", "a", &images[0]).is(201);
    client.delete(&format!("/v2/n/manifests/{}", digests[0])).is(202);
    client.delete(&format!("/v2/n/manifests/{}", digests[1])).is(202);
    assert_eq!(tags(&mut client, "n"), Vec::<String>::new());
}

#[test]
fn no_tag_comes_to_point_at_a_manifest_that_is_just_going() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    let bytes = image(&mut client, "n", "contended");
    let path = format!("/v2/n/manifests/{}", Digest::of(&bytes));
    for round in 0..20 {
        client.put_manifest("n", "first", &bytes).is(201);
        std::thread::scope(|scope| {
            for pusher in 0..3 {
                let mut own = fixture.client();
                let bytes = &bytes;
                scope.spawn(move || own.put_manifest("n", &format!("t{pusher}"), bytes).is(201));
            }
            let mut own = fixture.client();
            let path = &path;
            scope.spawn(move || own.delete(path).is(202));
        });
        for tag in tags(&mut client, "n") {
            assert_eq!(client.get(&format!("/v2/n/manifests/{tag}")).status, 200, "{tag} of round {round} points at nothing");
        }
    }
}
