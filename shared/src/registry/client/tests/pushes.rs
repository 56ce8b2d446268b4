//! Uploads: locations, mounts, chunks, breaks.

use std::sync::Mutex;

use super::fake::{Fake, Reply, Seen, reply};
use super::*;
use crate::digest::Digest;
use crate::oci::transfer::Placed;

fn digest_in(query: &str) -> Option<Digest> {
    query.split('&').find_map(|p| p.strip_prefix("digest=")).and_then(|d| d.replace("%3A", ":").parse().ok())
}

/// What a registry that follows the specification keeps.
#[derive(Default)]
struct State {
    uploaded: Vec<u8>,
    blobs: Vec<Digest>,
    step: usize,
}

#[test]
fn one_put_to_a_location_that_is_used_once() {
    for absolute in [false, true] {
        let fake = Fake::start(move |seen, _| {
            let host = seen.header("host").unwrap_or_default().to_owned();
            let at = if absolute { format!("http://{host}/elsewhere/u1?_state=abc%2Fd") } else { "/elsewhere/u1?_state=abc%2Fd".into() };
            match seen.method.as_str() {
                "HEAD" => reply(404),
                "POST" => reply(202).with("Location", at),
                "PUT" => reply(201).with("Docker-Content-Digest", digest_in(&seen.query).map(|d| d.to_string()).unwrap_or_default()),
                _ => reply(200),
            }
        });
        let bytes = noise(700_000);
        let repository = repository(&client(|_| {}), &format!("{}/a/b", fake.addr));
        assert_eq!(push(&repository, &bytes, &[]).unwrap(), Placed::Sent(700_000));
        let digest = layer(&bytes).digest.to_string();
        let wanted = [
            format!("HEAD /v2/a/b/blobs/{digest}"),
            "POST /v2/a/b/blobs/uploads/".into(),
            format!("PUT /elsewhere/u1?_state=abc%2Fd&digest={}", digest.replace(':', "%3A")),
        ];
        assert_eq!(fake.lines(), wanted);
        let put = &fake.seen()[2];
        assert_eq!((put.body == bytes, put.header("content-length")), (true, Some("700000")));
    }
}

#[test]
fn what_is_there_is_not_sent() {
    let fake = Fake::start(|seen, _| if seen.method == "HEAD" { reply(200).announcing(100) } else { reply(200) });
    assert_eq!(push(&repository(&client(|_| {}), &format!("{}/a", fake.addr)), &noise(100), &[]).unwrap(), Placed::Present);
}

#[test]
fn mounts_come_first_and_are_never_needed() {
    // 201 mounts; 202 opens an upload that is used; refusals of any kind lead to a plain upload.
    for (status, wanted) in
        [(201, Placed::Mounted), (202, Placed::Sent(9)), (401, Placed::Sent(9)), (403, Placed::Sent(9)), (400, Placed::Sent(9))]
    {
        let fake = Fake::start(move |seen, _| match (seen.method.as_str(), seen.query.contains("mount=")) {
            ("HEAD", _) => reply(404),
            ("POST", true) if status == 202 => reply(202).with("Location", "/v2/a/blobs/uploads/from-mount"),
            ("POST", true) => reply(status),
            ("POST", false) => reply(202).with("Location", "/v2/a/blobs/uploads/plain"),
            ("PUT", _) => reply(201),
            _ => reply(200),
        });
        let origins = ["elsewhere.example/x".to_owned(), format!("{}/a", fake.addr), format!("{}/base/image", fake.addr)];
        let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
        assert_eq!(push(&repository, &noise(9), &origins).unwrap(), wanted, "{status}");
        let lines = fake.lines();
        assert!(lines[0].starts_with("POST /v2/a/blobs/uploads/?mount=sha256%3A") && lines[0].ends_with("&from=base%2Fimage"), "{lines:?}");
        let put = lines.iter().find(|l| l.starts_with("PUT"));
        let place = put.map(|l| l.split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned());
        assert_eq!(
            place.as_deref(),
            match status {
                201 => None,
                202 => Some("from-mount"),
                _ => Some("plain"),
            }
        );
    }
}

/// Answers as a registry with chunked uploads does; `refuse` says what it does to a whole PUT.
fn chunked(refuse: u16, min: Option<&'static str>, stall_after: Option<usize>) -> Fake {
    let state = Mutex::new(State::default());
    Fake::start(move |seen, _| {
        let mut state = state.lock().unwrap();
        if seen.header("content-length").is_some_and(|l| l != "0") && seen.body.is_empty() {
            // Not read yet; the same answer is asked for again with the body.
            return reply(500);
        }
        let here = |state: &mut State| {
            state.step += 1;
            format!("/v2/a/blobs/uploads/u?step={}", state.step)
        };
        let is_current = |state: &State| seen.query.split('&').next() == Some(&format!("step={}", state.step));
        match seen.method.as_str() {
            "HEAD" => reply(404),
            "POST" => {
                state.uploaded.clear();
                let answer = reply(202).with("Location", here(&mut state));
                if let Some(min) = min { answer.with("OCI-Chunk-Min-Length", min) } else { answer }
            }
            "PUT" if !seen.body.is_empty() && refuse != 201 => reply(refuse).body(r#"{"errors":[{"code":"UNSUPPORTED","message":"no"}]}"#),
            "PATCH" if !is_current(&state) => reply(404),
            "PATCH" => {
                let start: usize = seen.header("content-range").and_then(|r| r.split('-').next()?.parse().ok()).unwrap_or(usize::MAX);
                if start != state.uploaded.len() && stall_after.is_none() {
                    return reply(416);
                }
                if stall_after.is_none_or(|n| state.uploaded.len() < n) {
                    state.uploaded.extend_from_slice(&seen.body);
                }
                let end = state.uploaded.len() - 1;
                reply(202).with("Location", here(&mut state)).with("Range", format!("0-{end}"))
            }
            "PUT" => {
                state.uploaded.extend_from_slice(&seen.body);
                let digest = Digest::of(&state.uploaded);
                if Some(&digest) == digest_in(&seen.query).as_ref() {
                    state.blobs.push(digest);
                    reply(201)
                } else {
                    reply(400).body(r#"{"errors":[{"code":"DIGEST_INVALID","message":"provided digest did not match uploaded content"}]}"#)
                }
            }
            _ => reply(200),
        }
    })
}

#[test]
fn chunks_are_sent_where_a_whole_put_is_refused() {
    let bytes = noise(9 << 20);
    for (status, min, sizes) in
        [(413, None, vec![4 << 20, 4 << 20, 1 << 20]), (405, None, vec![9 << 20]), (413, Some("5242880"), vec![5 << 20, 4 << 20])]
    {
        let fake = chunked(status, min, None);
        push(&repository(&client(|_| {}), &format!("{}/a", fake.addr)), &bytes, &[]).unwrap();
        let sent: Vec<usize> = fake.seen().iter().filter(|s| s.method == "PATCH").map(|s| s.body.len()).collect();
        assert_eq!(sent, sizes);
    }
}

#[test]
fn a_registry_that_keeps_no_more_chunks_gets_one_put() {
    let bytes = noise(9 << 20);
    let refusals = std::sync::atomic::AtomicUsize::new(0);
    let inner = Mutex::new(State::default());
    // Refuses the first PUT, stalls on chunks, takes the second PUT.
    let fake = Fake::start(move |seen, _| {
        let mut state = inner.lock().unwrap();
        let has_all = seen.header("content-length").is_none_or(|l| l == "0") || !seen.body.is_empty();
        match seen.method.as_str() {
            "HEAD" => reply(404),
            "POST" => reply(202).with("Location", "/v2/a/blobs/uploads/u"),
            "PATCH" => {
                if has_all && state.uploaded.is_empty() {
                    state.uploaded = seen.body.clone();
                }
                reply(202).with("Location", "/v2/a/blobs/uploads/u").with("Range", format!("0-{}", (4 << 20) - 1))
            }
            "PUT" if has_all && refusals.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 => reply(413),
            "PUT" => reply(201),
            _ => reply(200),
        }
    });
    push(&repository(&client(|_| {}), &format!("{}/a", fake.addr)), &bytes, &[]).unwrap();
    let methods: Vec<String> = fake.seen().iter().map(|s| s.method.clone()).collect();
    assert_eq!(methods, ["HEAD", "POST", "PUT", "POST", "PATCH", "PATCH", "POST", "PUT"]);
}

#[test]
fn a_broken_upload_goes_on_from_what_the_registry_has() {
    let bytes = noise(3_000_000);
    let cut = 1_234_567;
    let fake = Fake::start(move |seen, _| match (seen.method.as_str(), seen.path.as_str()) {
        ("HEAD", _) => reply(404),
        ("POST", _) => reply(202).with("Location", "/up/1"),
        ("PUT", "/up/1") => Reply { cut_request: Some(cut), ..Reply::default() },
        ("GET", "/up/1") => reply(204).with("Location", "/up/2?fresh=yes").with("Range", format!("0-{}", cut - 1)),
        ("PATCH", "/up/2") => reply(202).with("Location", "/up/3").with("Range", "0-2999999"),
        ("PUT", "/up/3") => reply(201),
        _ => reply(200),
    });
    push(&repository(&client(|_| {}), &format!("{}/a", fake.addr)), &bytes, &[]).unwrap();
    let patch = fake.seen().into_iter().find(|s| s.method == "PATCH").unwrap();
    assert_eq!((patch.header("content-range"), patch.body == bytes[cut..]), (Some("1234567-2999999"), true));
}

#[test]
fn a_broken_upload_starts_anew_where_the_registry_forgot_it() {
    let bytes = noise(300_000);
    let fake = Fake::start(move |seen: &Seen, n| match seen.method.as_str() {
        "HEAD" => reply(404),
        "POST" => reply(202).with("Location", format!("/up/{n}")),
        "PUT" if n < 4 => Reply { cut_request: Some(1000), ..Reply::default() },
        "PUT" => reply(201),
        "GET" if seen.path != "/v2/" => reply(404),
        _ => reply(200),
    });
    push(&repository(&client(|_| {}), &format!("{}/a", fake.addr)), &bytes, &[]).unwrap();
    assert_eq!(fake.seen().last().unwrap().body, bytes);
}

#[test]
fn wrong_bytes_are_refused_and_named() {
    let fake = chunked(201, None, None);
    let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
    let (good, bad) = (noise(1000), vec![7; 1000]);
    let open = |_: u64| -> crate::oci::transfer::Result<Box<dyn std::io::Read + Send + '_>> { Ok(Box::new(&bad[..])) };
    let error = repository.write_blob(&layer(&good), &[], &open).unwrap_err();
    assert_eq!(error.kind(), TransferKind::Corrupt);
    assert!(error.to_string().contains(layer(&good).digest.as_str()), "{error}");
    let open = |_: u64| -> crate::oci::transfer::Result<Box<dyn std::io::Read + Send + '_>> { Ok(Box::new(&good[..999])) };
    let error = repository.write_blob(&layer(&good), &[], &open).unwrap_err();
    assert!(error.to_string().ends_with("ended 1 bytes too early"), "{error}");
}

#[test]
fn a_login_that_ends_in_the_middle_is_renewed() {
    let fake = Fake::start(|seen, _| match (seen.method.as_str(), seen.header("authorization")) {
        ("GET", _) => reply(401).with("WWW-Authenticate", "Basic"),
        (_, None) => reply(401).with("WWW-Authenticate", "Basic"),
        ("HEAD", _) => reply(404),
        ("POST", _) => reply(202).with("Location", "/up/1"),
        _ => reply(201),
    });
    let registry = client(|o| o.credentials = Some((None, Credentials::password("user", "pass"))));
    push(&repository(&registry, &format!("{}/a", fake.addr)), &noise(2_000_000), &[]).unwrap();
}

#[test]
fn an_empty_blob_is_sent() {
    let fake = chunked(201, None, None);
    assert_eq!(push(&repository(&client(|_| {}), &format!("{}/a", fake.addr)), b"", &[]).unwrap(), Placed::Sent(0));
}
