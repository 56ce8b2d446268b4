//! Lists with all the Links that registries write.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::fake::{Fake, Seen, reply};
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
        let asked: Vec<String> = fake.seen().iter().map(Seen::line).collect();
        assert_eq!(asked, ["GET /v2/a/tags/list?n=1000", "GET /v2/a/tags/list?n=2&last=two"], "{link}");
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
        assert_eq!(fake.seen().len(), 1, "an empty list has no further page");
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
        let asked: Vec<String> = fake.seen().iter().filter(|s| s.path != "/v2/" && s.path != "/page").map(|s| s.path.clone()).collect();
        let (by_api, by_tag) = (format!("/v2/a/referrers/{subject}"), format!("/v2/a/manifests/sha256-{}", subject.hex()));
        assert_eq!(asked, if api == 200 { vec![by_api] } else { vec![by_api, by_tag] }, "{api}");
    }
}

/// What refers to a subject, different for each number.
fn signature(subject: &Descriptor, n: usize) -> crate::oci::transfer::RawManifest {
    let text = serde_json::json!({
        "schemaVersion": 2, "mediaType": media::OCI_MANIFEST, "config": Descriptor::of(media::OCI_EMPTY, b"{}"), "layers": [],
        "subject": subject, "annotations": { "n": n.to_string() }
    });
    let bytes = text.to_string().into_bytes();
    crate::oci::transfer::RawManifest { descriptor: Descriptor::of(media::OCI_MANIFEST, &bytes), bytes }
}

/// A registry without the referrers API, which has some manifests beside the list. `on` gets each read (GET) and write of the list under its tag, how many of that kind came
/// before, and what is stored.
fn with_list(
    subject: &Descriptor,
    others: &[&crate::oci::transfer::RawManifest],
    on: impl Fn(&str, usize, &mut Option<Vec<u8>>) + Send + Sync + 'static,
) -> Fake {
    let path = format!("/v2/a/manifests/{}", fallback_tag(&subject.digest));
    let state: Mutex<(Option<Vec<u8>>, [usize; 2])> = Mutex::default();
    let others: BTreeMap<String, Vec<u8>> =
        others.iter().map(|raw| (format!("/v2/a/manifests/{}", raw.descriptor.digest), raw.bytes.clone())).collect();
    Fake::start(move |seen, _| {
        if let Some(bytes) = others.get(&seen.path).filter(|_| seen.method != "PUT") {
            return reply(200).with("Content-Type", media::OCI_MANIFEST).body(bytes.clone());
        }
        if seen.path != path {
            return reply(match (seen.path.as_str(), seen.method.as_str()) {
                ("/v2/", _) => 200,
                (_, "PUT") => 201,
                _ => 404,
            });
        }
        let mut state = state.lock().unwrap();
        let (stored, counts) = &mut *state;
        if seen.method == "PUT" {
            // Asked before the body was read, too.
            if !seen.body.is_empty() {
                *stored = Some(seen.body.clone());
                on("PUT", counts[1], stored);
                counts[1] += 1;
            }
            return reply(201);
        }
        let answer = match &*stored {
            None => reply(404),
            Some(bytes) => reply(200)
                .with("Content-Type", media::OCI_INDEX)
                .with("Docker-Content-Digest", Digest::of(bytes).to_string())
                .body(bytes.clone()),
        };
        if seen.method == "GET" {
            on("GET", counts[0], stored);
            counts[0] += 1;
        }
        answer
    })
}

#[test]
fn case_41_what_others_write_into_a_list_of_referrers_meanwhile_is_kept() {
    use crate::oci::transfer::Sink;
    let subject = Descriptor::of(media::OCI_MANIFEST, b"subject");
    let all: Vec<_> = (0..3).map(|n| signature(&subject, n)).collect();
    let list = |entries: &[usize]| {
        let entries: Vec<&Descriptor> = entries.iter().map(|&n| &all[n].descriptor).collect();
        serde_json::json!({ "schemaVersion": 2, "mediaType": media::OCI_INDEX, "manifests": entries }).to_string().into_bytes()
    };
    let (first, both) = (list(&[1]), list(&[1, 2]));
    let fake = with_list(&subject, &[], move |method, count, stored| match (method, count) {
        // Others write after we have read, and then what they made of a list that they read before we wrote.
        ("GET", 0) => *stored = Some(first.clone()),
        ("PUT", 0) => *stored = Some(both.clone()),
        _ => {}
    });
    let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
    repository.put_manifest(&all[0], None).unwrap();
    let found: Vec<Digest> = repository.referrers(&subject.digest).unwrap().into_iter().map(|d| d.digest).collect();
    assert_eq!(found, [1, 2, 0].map(|n: usize| all[n].descriptor.digest.clone()));
    let puts = fake.lines().into_iter().filter(|line| line.starts_with("PUT /v2/a/manifests/sha256-")).count();
    assert_eq!(puts, 2, "what was read too early is not written: {:?}", fake.lines());
}

/// Whoever was in the list when it was read may have gone since: what a third one overwrites is put back for them, unless it was deleted.
#[test]
fn case_41_an_entry_of_somebody_who_has_gone_is_put_back_into_the_list() {
    use crate::oci::transfer::Sink;
    let subject = Descriptor::of(media::OCI_MANIFEST, b"subject");
    let all: Vec<_> = (0..4).map(|n| signature(&subject, n)).collect();
    let list = |entries: &[usize]| {
        let entries: Vec<&Descriptor> = entries.iter().map(|&n| &all[n].descriptor).collect();
        serde_json::json!({ "schemaVersion": 2, "mediaType": media::OCI_INDEX, "manifests": entries }).to_string().into_bytes()
    };
    // 1 is in the list and 3 has been deleted when 0 comes; 2 had read the list before, and writes after 0.
    let (first, slow, slower) = (list(&[1, 3]), list(&[2]), list(&[2, 0]));
    let fake = with_list(&subject, &[&all[1], &all[2]], move |method, count, stored| match (method, count) {
        ("PUT", 0) => *stored = Some(slow.clone()),
        // The entry that is ours is in it now, and the other one is not.
        ("PUT", 1) => *stored = Some(slower.clone()),
        ("GET", 0) if stored.is_none() => *stored = Some(first.clone()),
        _ => {}
    });
    let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
    // The list comes to be with the first look at it.
    assert!(repository.fallback_index(&subject.digest).unwrap().is_none());
    repository.put_manifest(&all[0], None).unwrap();
    let found: Vec<Digest> = repository.referrers(&subject.digest).unwrap().into_iter().map(|d| d.digest).collect();
    assert_eq!(found, [2, 0, 1].map(|n: usize| all[n].descriptor.digest.clone()), "{:?}", fake.lines());
}

/// A registry that knows conditions for writing, or one that takes each for something that it does not have.
#[test]
fn case_41_where_conditions_are_known_nobodys_entry_is_lost() {
    use crate::oci::transfer::Sink;
    for refuses_all in [false, true] {
        let subject = Descriptor::of(media::OCI_MANIFEST, b"subject");
        let all: Vec<_> = (0..3).map(|n| signature(&subject, n)).collect();
        let list = |entries: &[usize]| {
            let entries: Vec<&Descriptor> = entries.iter().map(|&n| &all[n].descriptor).collect();
            serde_json::json!({ "schemaVersion": 2, "mediaType": media::OCI_INDEX, "manifests": entries }).to_string().into_bytes()
        };
        let path = format!("/v2/a/manifests/{}", fallback_tag(&subject.digest));
        // Others write when ours is on its way: after every look of ours, and before it is there.
        let state = Mutex::new((None::<Vec<u8>>, vec![list(&[1, 2]), list(&[1])]));
        let fake = Fake::start(move |seen, _| {
            let mut state = state.lock().unwrap();
            let (stored, others) = &mut *state;
            match (seen.path.as_str(), seen.method.as_str()) {
                ("/v2/", _) => reply(200),
                (at, "PUT") if at != path => reply(201),
                (at, _) if at != path => reply(404),
                (_, "PUT") if seen.body.is_empty() => reply(201),
                (_, "PUT") => {
                    if let Some(other) = others.pop().filter(|_| !refuses_all) {
                        *stored = Some(other);
                    }
                    let names = stored.as_ref().map(|bytes| format!("\"{}\"", Digest::of(bytes)));
                    let is_met = match (seen.header("if-match"), seen.header("if-none-match")) {
                        (Some(expected), None) => !refuses_all && names.as_deref() == Some(expected),
                        (None, Some("*")) => !refuses_all && names.is_none(),
                        (None, None) => refuses_all,
                        _ => false,
                    };
                    if is_met {
                        *stored = Some(seen.body.clone());
                    }
                    reply(if is_met { 201 } else { 412 })
                }
                _ => stored.as_ref().map_or(reply(404), |bytes| {
                    let digest = Digest::of(bytes).to_string();
                    reply(200).with("Content-Type", media::OCI_INDEX).with("Docker-Content-Digest", digest).body(bytes.clone())
                }),
            }
        });
        let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
        repository.put_manifest(&all[0], None).unwrap();
        let found: Vec<Digest> = repository.referrers(&subject.digest).unwrap().into_iter().map(|d| d.digest).collect();
        let expected: &[usize] = if refuses_all { &[0] } else { &[1, 2, 0] };
        assert_eq!(found, expected.iter().map(|&n| all[n].descriptor.digest.clone()).collect::<Vec<_>>());
        // Taking one out of it has the condition, too.
        repository.forget_referrers(&subject.digest, &[&all[1].descriptor.digest].into()).unwrap();
        let condition = fake.seen().into_iter().rfind(|seen| seen.method == "PUT").unwrap();
        assert_eq!(condition.header("if-match").is_some(), !refuses_all, "{:?}", condition.headers);
    }
}

#[test]
fn case_41_an_entry_that_never_gets_into_the_list_is_an_error() {
    use crate::oci::transfer::Sink;
    let subject = Descriptor::of(media::OCI_MANIFEST, b"subject");
    let fake = with_list(&subject, &[], |method, _, stored| {
        if method == "PUT" {
            *stored = None;
        }
    });
    let error = repository(&client(|_| {}), &format!("{}/a", fake.addr)).put_manifest(&signature(&subject, 1), None).unwrap_err();
    assert_eq!(error.kind, TransferKind::Conflict);
    assert!(error.to_string().contains(&format!("the list of referrers {}/a:{}", fake.addr, fallback_tag(&subject.digest))), "{error}");
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
