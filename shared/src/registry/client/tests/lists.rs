//! Lists with all the Links that registries write.

use super::fake::{Fake, reply};
use super::*;
use crate::digest::Digest;
use crate::oci::media;

#[test]
fn case_37_pages_are_followed_by_their_query_alone() {
    for link in [
        "</v2/a/tags/list?n=2&last=two>; rel=\"next\"",
        "<http://wrong.example/v2/a/tags/list?n=2&last=two>; rel=\"next\"",
        "</repository/docker/v2/a/tags/list?n=2&last=two>; rel=next",
        "<?n=2&last=two>; title=\"x, y\"; rel=\"next\"",
        "</first>; rel=\"first\", </v2/a/tags/list?n=2&last=two>; rel=\"next\"",
    ] {
        let fake = Fake::start(move |seen, _| match (seen.path.as_str(), seen.query.as_str()) {
            ("/v2/a/tags/list", "n=1000") => reply(200).with("Link", link).body(r#"{"name":"a","tags":["one","two"]}"#),
            ("/v2/a/tags/list", "n=2&last=two") => reply(200).body(r#"{"name":"a","tags":["two","three",null]}"#),
            ("/v2/", _) => reply(200),
            _ => reply(500),
        });
        let tags = repository(&client(|_| {}), &format!("{}/a", fake.addr)).tags().unwrap();
        assert_eq!(tags, ["one", "two", "three"], "{link}");
    }
}

#[test]
fn case_37_links_to_themselves_end() {
    let fake = Fake::start(|seen, _| {
        if seen.path == "/v2/" {
            reply(200)
        } else {
            reply(200).with("Link", "</v2/a/tags/list?last=z>; rel=\"next\"").body(r#"{"tags":["z","a"]}"#)
        }
    });
    assert_eq!(repository(&client(|_| {}), &format!("{}/a", fake.addr)).tags().unwrap(), ["z", "a"]);
    assert_eq!(fake.lines().len(), 2);
}

#[test]
fn case_38_null_is_empty_and_digests_are_no_tags() {
    for (body, wanted) in [
        (r#"{"name":"a","tags":null}"#, vec![]),
        (r#"{"name":"a"}"#, vec![]),
        (r#"{"tags":["1.0","sha256:abc","sha256-abc"]}"#, vec!["1.0", "sha256-abc"]),
    ] {
        let fake = Fake::start(move |_, _| reply(200).body(body));
        assert_eq!(repository(&client(|_| {}), &format!("{}/a", fake.addr)).tags().unwrap(), wanted);
    }
    let fake = Fake::start(|seen, _| if seen.path == "/v2/" { reply(200) } else { reply(200).body("<html>") });
    let error = repository(&client(|_| {}), &format!("{}/a", fake.addr)).tags().unwrap_err();
    assert!(error.to_string().contains("not JSON"), "{error}");
}

#[test]
fn a_limit_that_is_refused_is_left_out() {
    let fake = Fake::start(|seen, _| match seen.query.as_str() {
        "n=1000" => reply(400).body(r#"{"errors":[{"code":"PAGINATION_NUMBER_INVALID","message":"invalid number"}]}"#),
        _ => reply(200).body(r#"{"repositories":["x","y/z"]}"#),
    });
    assert_eq!(client(|_| {}).repositories(&fake.addr).unwrap(), ["x", "y/z"]);
}

#[test]
fn registries_without_a_catalogue_are_named_as_such() {
    for answer in [401, 403, 404, 405] {
        let fake = Fake::start(move |seen, _| match seen.path.as_str() {
            "/v2/" => reply(200),
            _ => reply(answer).with("WWW-Authenticate", "Basic"),
        });
        let error = client(|_| {}).repositories(&fake.addr).unwrap_err();
        assert_eq!(error.kind(), TransferKind::Unsupported, "{answer}: {error}");
        assert!(error.to_string().starts_with(&format!("the repositories of {}: ", fake.addr)), "{error}");
    }
    let error = client(|_| {}).repositories("docker.io").unwrap_err();
    assert_eq!(error.to_string(), "the repositories of docker.io: Docker Hub has no catalogue; name a repository, or search");
}

#[test]
fn case_41_referrers_come_from_the_api_or_from_the_fallback_tag() {
    let child = Descriptor::of(media::OCI_MANIFEST, b"signature");
    let index =
        format!(r#"{{"schemaVersion":2,"mediaType":"{}","manifests":[{}]}}"#, media::OCI_INDEX, serde_json::to_string(&child).unwrap());
    let subject = Digest::of(b"subject");
    for api in [200, 404, 400, 406, 303, 201] {
        let (index, tag) = (index.clone(), format!("/v2/a/manifests/sha256-{}", subject.hex()));
        let fake = Fake::start(move |seen, _| match seen.path.as_str() {
            "/v2/" => reply(200),
            "/page" => reply(200).with("Content-Type", "text/html").body("<html>"),
            path if path == tag && api != 200 => reply(200).with("Content-Type", media::OCI_INDEX).body(index.clone()),
            path if path.starts_with("/v2/a/referrers/") => match api {
                200 => reply(200).with("Content-Type", media::OCI_INDEX).body(index.clone()),
                // Some answer with the right status and a wrong type.
                201 => reply(200).with("Content-Type", "application/json").body("{}"),
                303 => reply(303).with("Location", "/page"),
                status => reply(status),
            },
            _ => reply(404),
        });
        let found = repository(&client(|_| {}), &format!("{}/a", fake.addr)).referrers(&subject).unwrap();
        assert_eq!(found, std::slice::from_ref(&child), "{api}");
    }
}

#[test]
fn a_list_of_referrers_that_cannot_be_read_or_is_full_is_not_written_anew() {
    use crate::oci::transfer::{RawManifest, Sink};
    let subject = Descriptor::of(media::OCI_MANIFEST, b"subject");
    let text = serde_json::json!({
        "schemaVersion": 2, "mediaType": media::OCI_MANIFEST, "config": Descriptor::of(media::OCI_EMPTY, b"{}"), "layers": [], "subject": subject
    });
    let bytes = text.to_string().into_bytes();
    let raw = RawManifest { descriptor: Descriptor::of(media::OCI_MANIFEST, &bytes), bytes };
    for (count, words) in [(1000, "has 1000 entries"), (1001, "cannot be read")] {
        let all: Vec<_> = (0..count).map(|n| Descriptor::of(media::OCI_MANIFEST, format!("{n}").as_bytes())).collect();
        let list = serde_json::json!({ "schemaVersion": 2, "mediaType": media::OCI_INDEX, "manifests": all }).to_string();
        let tag = fallback_tag(&subject.digest);
        let fake = Fake::start(move |seen, _| match seen.method.as_str() {
            "PUT" => reply(201),
            "GET" if seen.path.ends_with(&tag) => reply(200).with("Content-Type", media::OCI_INDEX).body(list.clone()),
            _ => reply(if seen.path == "/v2/" { 200 } else { 404 }),
        });
        let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
        let error = repository.put_manifest(&raw, None).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        let puts: Vec<String> = fake.lines().into_iter().filter(|line| line.starts_with("PUT")).collect();
        assert_eq!(puts, [format!("PUT /v2/a/manifests/{}", raw.descriptor.digest)], "only what was sent itself");
    }
}
