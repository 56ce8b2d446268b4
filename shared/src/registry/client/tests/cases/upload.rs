//! Corner cases 13 to 23: how registries take blobs. 14 and 15 have tests in `pushes`, too.

use std::sync::Mutex;

use super::super::fake::{Fake, Reply, reply};
use super::*;
use crate::digest::Digest;

#[test]
fn case_13_a_location_is_followed_as_it_is() {
    let storage = Fake::start(|seen, _| if seen.header("authorization").is_some() { reply(400) } else { reply(201) });
    let elsewhere = format!("http://{}/put?X-Amz-Signature=secret&partNumber=1", storage.addr);
    let fake = Fake::start(move |seen, _| match (seen.method.as_str(), seen.header("authorization")) {
        (_, None) => reply(401).with("WWW-Authenticate", "Basic"),
        ("HEAD", _) => reply(404),
        ("POST", _) => match seen.path.as_str() {
            "/v2/relative/blobs/uploads/" => reply(202).with("Location", "/up/1"),
            "/v2/dir/blobs/uploads/" => reply(202).with("Location", "u2?a=b%2Fc"),
            _ => reply(202).with("Location", elsewhere.clone()),
        },
        ("PUT", _) => reply(201),
        _ => reply(200),
    });
    let registry = client(|o| o.credentials = Some((None, Credentials::password("user", "pass"))));
    for (name, wanted) in [("relative", "/up/1?digest="), ("dir", "/v2/dir/blobs/uploads/u2?a=b%2Fc&digest=")] {
        push(&repository(&registry, &format!("{}/{name}", fake.addr)), b"x", &[]).unwrap();
        let put = fake.lines().pop().unwrap();
        assert!(put.starts_with(&format!("PUT {wanted}sha256%3A")), "{put}");
    }
    push(&repository(&registry, &format!("{}/storage", fake.addr)), b"x", &[]).unwrap();
    let put = storage.lines().pop().unwrap();
    assert!(put.starts_with("PUT /put?X-Amz-Signature=secret&partNumber=1&digest=sha256%3A"), "{put}");
    // Proxies that forget where TLS ends are corrected; hosts and ports that are said are taken.
    let host = super::super::super::host::Host::new("reg.example", wire(), std::sync::Arc::default());
    for (asked, said, wanted) in [
        ("https://reg.example/v2/", "http://reg.example/up/1?x=y", "https://reg.example/up/1?x=y"),
        ("https://reg.example:8443/v2/", "http://reg.example/up/1", "https://reg.example:8443/up/1"),
        ("https://reg.example/v2/", "https://reg.example:443/up/1", "https://reg.example/up/1"),
        ("https://reg.example/v2/", "https://other.example/up", "https://other.example/up"),
        ("http://reg.example/v2/", "http://reg.example:5000/up", "http://reg.example:5000/up"),
    ] {
        let headers = [(reqwest::header::LOCATION, reqwest::header::HeaderValue::from_str(said).unwrap())].into_iter().collect();
        let url = host.upload_location(&reqwest::Url::parse(asked).unwrap(), &headers).unwrap();
        assert_eq!(url.as_str(), wanted, "{asked} {said}");
    }
}

fn wire() -> std::sync::Arc<super::super::super::wire::Wire> {
    std::sync::Arc::new(super::super::super::wire::Wire::new(std::sync::Arc::new(Options::default())))
}

/// A registry that takes chunks in order, answers each with this status, and refuses bodies above a size.
fn chunks(patch: u16, body_max: usize, refusal: u16) -> Fake {
    let state = Mutex::new((Vec::<u8>::new(), 0_usize));
    Fake::start(move |seen, _| {
        let mut state = state.lock().unwrap();
        let length = seen.header("content-length").and_then(|l| l.parse::<usize>().ok()).unwrap_or(0);
        if length > body_max {
            return reply(refusal);
        }
        if length > 0 && seen.body.is_empty() {
            return reply(500);
        }
        match seen.method.as_str() {
            "HEAD" => reply(404),
            "POST" => {
                *state = (Vec::new(), 0);
                reply(202).with("Location", "/up/0")
            }
            // A location is used once.
            "PATCH" | "GET" if seen.path != format!("/up/{}", state.1) => reply(404),
            "GET" => reply(204).with("Location", seen.path.clone()).with("Range", format!("0-{}", state.0.len().saturating_sub(1))),
            "PATCH" => {
                state.0.extend_from_slice(&seen.body);
                state.1 += 1;
                reply(patch).with("Location", format!("/up/{}", state.1)).with("Range", format!("0-{}", state.0.len() - 1))
            }
            "PUT" => {
                state.0.extend_from_slice(&seen.body);
                let is_right = seen.query.contains(Digest::of(&state.0).hex());
                if is_right { reply(201) } else { reply(400).body(r#"{"errors":[{"code":"DIGEST_INVALID"}]}"#) }
            }
            _ => reply(200),
        }
    })
}

#[test]
fn case_14_and_15_each_chunk_has_a_location_and_any_success_will_do() {
    let bytes = noise(9 << 20);
    for status in [200, 201, 202, 204] {
        let fake = chunks(status, 5 << 20, 413);
        push(&at(&fake, "a"), &bytes, &[]).unwrap_or_else(|e| panic!("{status}: {e}"));
        let paths: Vec<String> = fake.seen().iter().filter(|s| s.method == "PATCH").map(|s| s.path.clone()).collect();
        assert_eq!(paths, ["/up/0", "/up/1", "/up/2"]);
    }
}

#[test]
fn case_16_bodies_that_are_too_large_for_416_become_small_chunks() {
    let bytes = noise(9 << 20);
    let fake = chunks(202, 4 << 20, 416);
    push(&at(&fake, "a"), &bytes, &[]).unwrap();
    let sizes: Vec<usize> =
        fake.seen().iter().filter(|s| s.method == "PATCH" && s.header("content-length") != Some("0")).map(|s| s.body.len()).collect();
    assert!(sizes.ends_with(&[4 << 20, 4 << 20, 1 << 20]), "{sizes:?}");
}

#[test]
fn case_17_what_the_status_says_is_read_in_all_its_spellings() {
    let bytes = noise(300_000);
    for (range, resumes_at) in [
        (Some("0-0"), None),
        (None, None),
        (Some("bytes=0-99999"), Some(100_000)),
        (Some("0-99999"), Some(100_000)),
        (Some("nonsense"), None),
    ] {
        let fake = Fake::start(move |seen, n| match seen.method.as_str() {
            "HEAD" => reply(404),
            "POST" => reply(202).with("Location", format!("/up/{n}")),
            "PUT" if n < 3 => Reply { cut_request: Some(150_000), ..Reply::default() },
            "PUT" => reply(201),
            "PATCH" => reply(202).with("Range", "0-299999"),
            "GET" if seen.path.starts_with("/up/") => match range {
                Some(range) => reply(204).with("Range", range),
                None => reply(204),
            },
            _ => reply(200),
        });
        push(&at(&fake, "a"), &bytes, &[]).unwrap();
        let seen = fake.seen();
        let start = seen.iter().find(|s| s.method == "PATCH").map(|s| s.header("content-range").unwrap_or_default().to_owned());
        assert_eq!(start, resumes_at.map(|at: usize| format!("{at}-299999")), "{range:?}");
        if resumes_at.is_none() {
            assert_eq!(seen.last().unwrap().body, bytes, "it starts anew, whole");
        }
    }
}

#[test]
fn case_18_bytes_that_were_put_together_wrongly_are_sent_again_whole() {
    let bytes = noise(300_000);
    let fake = Fake::start(move |seen, n| match seen.method.as_str() {
        "HEAD" => reply(404),
        "POST" => reply(202).with("Location", format!("/up/{n}")),
        "PUT" if n < 3 => Reply { cut_request: Some(150_000), ..Reply::default() },
        // It kept more than it says, and appends whatever comes.
        "GET" if seen.path.starts_with("/up/") => reply(204).with("Range", "0-99999"),
        "PATCH" => reply(202).with("Range", "0-349999"),
        "PUT" if seen.body.is_empty() && seen.header("content-length").is_none_or(|l| l == "0") => {
            reply(400).body(r#"{"errors":[{"code":"DIGEST_INVALID","message":"provided digest did not match uploaded content"}]}"#)
        }
        "PUT" => reply(201),
        _ => reply(200),
    });
    push(&at(&fake, "a"), &bytes, &[]).unwrap();
    assert_eq!(fake.seen().last().unwrap().body, bytes);
    // Bytes that are wrong here are not sent for ever.
    let fake = Fake::start(|seen, _| match seen.method.as_str() {
        "HEAD" => reply(404),
        "POST" => reply(202).with("Location", "/up/1"),
        "PUT" => reply(400).body(r#"{"errors":[{"code":"DIGEST_INVALID"}]}"#),
        _ => reply(200),
    });
    let error = push(&at(&fake, "a"), &bytes, &[]).unwrap_err();
    assert_eq!((error.kind(), fake.lines().iter().filter(|l| l.starts_with("PUT")).count()), (TransferKind::Corrupt, 1));
}

#[test]
fn case_19_and_21_a_post_never_has_a_digest_nor_a_mount_without_its_source() {
    let fake = Fake::start(|seen, _| match seen.method.as_str() {
        "HEAD" => reply(404),
        "POST" if seen.query.contains("mount") => reply(202).with("Location", "/up/m"),
        "POST" => reply(202).with("Location", "/up/1"),
        "PUT" => reply(201),
        _ => reply(200),
    });
    let repository = at(&fake, "a");
    push(&repository, b"one", &[]).unwrap();
    push(&repository, b"two", &[format!("{}/b", fake.addr)]).unwrap();
    push(&repository, b"three", &["other.example/b".to_owned()]).unwrap();
    let posts: Vec<String> = fake.seen().into_iter().filter(|s| s.method == "POST").map(|s| s.query).collect();
    assert_eq!((posts[0].as_str(), posts[2].as_str()), ("", ""));
    assert!(posts[1].starts_with("mount=sha256%3A") && posts[1].ends_with("&from=b") && !posts[1].contains("digest="), "{posts:?}");
    assert!(fake.seen().iter().all(|s| s.header("expect").is_none()), "nobody is asked whether to go on");
}

#[test]
fn case_20_a_session_that_is_not_needed_is_given_back_whatever_the_answer() {
    for status in [204, 202, 404, 405, 500] {
        let fake = Fake::start(move |seen, _| match seen.method.as_str() {
            "HEAD" => reply(200).announcing(4),
            "POST" => reply(202).with("Location", "/up/m"),
            "DELETE" => reply(status),
            _ => reply(200),
        });
        assert_eq!(push(&at(&fake, "a"), b"blob", &[format!("{}/b", fake.addr)]).unwrap(), Placed::Present, "{status}");
        assert_eq!(fake.lines().last().unwrap(), "DELETE /up/m");
    }
}

#[test]
fn case_22_what_passes_in_the_middle_of_a_body_is_got_over() {
    let bytes = noise(200_000);
    let html = "<html><title>Service unavailable</title></html>";
    for fault in
        [reply(499), reply(522), reply(503).body(html), reply(502).body(html), Reply { cut_request: Some(1000), ..Reply::default() }]
    {
        let said = format!("{fault:?}");
        let fake = Fake::start(move |seen, n| match seen.method.as_str() {
            "HEAD" => reply(404),
            "POST" => reply(202).with("Location", format!("/up/{n}")),
            "PUT" if n < 3 => fault.clone(),
            "PUT" => reply(201),
            "GET" if seen.path.starts_with("/up/") => reply(404),
            _ => reply(200),
        });
        push(&at(&fake, "a"), &bytes, &[]).unwrap_or_else(|e| panic!("{said}: {e}"));
        assert_eq!(fake.seen().last().unwrap().body, bytes, "{said}");
    }
    // nginx refuses what is too large for it.
    let fake = chunks(202, 4 << 20, 413);
    push(&at(&fake, "a"), &noise(9 << 20), &[]).unwrap();
}

#[test]
fn case_23_storage_that_forbids_head_is_asked_for_one_byte() {
    for (range_status, is_there) in [(206, true), (200, true), (404, false)] {
        let storage = Fake::start(move |seen, _| match seen.method.as_str() {
            "HEAD" => reply(403),
            _ => reply(range_status).body("x"),
        });
        let target = format!("http://{}/blob", storage.addr);
        let fake = Fake::start(move |seen, _| if seen.path == "/v2/" { reply(200) } else { reply(307).with("Location", target.clone()) });
        assert_eq!(at(&fake, "a").has_blob(&layer(b"blob")).unwrap(), is_there, "{range_status}");
        let asked = storage.seen();
        assert_eq!((asked[0].method.as_str(), asked[1].method.as_str(), asked[1].header("range")), ("HEAD", "GET", Some("bytes=0-0")));
    }
}
