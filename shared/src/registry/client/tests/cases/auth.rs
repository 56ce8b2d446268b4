//! Corner cases 1 to 12: how registries ask for logins.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::fake::{Fake, Reply, Seen, reply};
use super::*;
use crate::oci::media;

const TEXT: &str = r#"{"schemaVersion":2,"manifests":[]}"#;

fn index() -> Reply {
    reply(200).with("Content-Type", media::OCI_INDEX).body(TEXT)
}

/// A token service that says `body`, whatever it is asked.
fn service(body: &'static str) -> Fake {
    Fake::start(move |_, _| reply(200).body(body))
}

fn bearer(service: &Fake, scope: &str) -> String {
    let scope = if scope.is_empty() { String::new() } else { format!(",scope=\"{scope}\"") };
    format!("Bearer realm=\"http://{}/token\",service=\"s\"{scope}", service.addr)
}

fn scopes(service: &Fake) -> Vec<String> {
    let plain = |s: &Seen| s.query.replace("%3A", ":").replace("%2F", "/").replace("%2C", ",").replace("%2A", "*");
    service.seen().iter().map(plain).collect()
}

#[test]
fn case_01_the_challenge_of_the_request_itself_counts() {
    let tokens = service(r#"{"token":"good"}"#);
    let challenge = bearer(&tokens, "repository:a:pull");
    let fake = Fake::start(move |seen, _| match (seen.path.as_str(), seen.header("authorization")) {
        ("/v2/", _) => reply(200),
        (_, Some("Bearer good")) => index(),
        _ => reply(401).with("WWW-Authenticate", challenge.clone()),
    });
    at(&fake, "a").read_manifest("1").unwrap();
    assert_eq!(scopes(&tokens), ["service=s&scope=repository:a:pull"]);
    assert_eq!(fake.lines(), ["GET /v2/a/manifests/1", "GET /v2/a/manifests/1"]);
}

#[test]
fn case_02_without_a_challenge_that_of_the_root_counts() {
    let tokens = service(r#"{"token":"good"}"#);
    let challenge = bearer(&tokens, "");
    let fake = Fake::start(move |seen, _| match (seen.path.as_str(), seen.header("authorization")) {
        ("/v2/", _) => reply(401).with("WWW-Authenticate", challenge.clone()),
        (_, Some("Bearer good")) => index(),
        _ => reply(401),
    });
    at(&fake, "a").read_manifest("1").unwrap();
    assert_eq!(scopes(&tokens), ["service=s&scope=repository:a:pull"]);
}

#[test]
fn case_03_what_we_can_answer_is_chosen_in_any_spelling() {
    for challenges in [vec!["Negotiate", "Basic realm=\"x\""], vec!["Negotiate, basic realm=\"Artifactory Realm\""], vec!["BASIC"]] {
        let fake = Fake::start(move |seen, _| match seen.header("authorization") {
            Some("Basic dXNlcjpwYXNz") => index(),
            _ => challenges.iter().fold(reply(401), |r, c| r.with("WWW-Authenticate", *c)),
        });
        let registry = client(|o| o.credentials = Some((None, Credentials::password("user", "pass"))));
        repository(&registry, &format!("{}/a", fake.addr)).read_manifest("1").unwrap();
        // The root asked for it already.
        let logins: Vec<Option<String>> = fake.seen().iter().map(|s| s.header("authorization").map(str::to_owned)).collect();
        assert_eq!(logins, [Some("Basic dXNlcjpwYXNz".into())]);
    }
}

#[test]
fn case_04_tokens_come_in_many_forms() {
    for body in [
        r#"{"access_token":"good"}"#,
        r#"{"token":"good"}"#,
        r#"{"token":"good","access_token":"good","expires_in":300}"#,
        r#"{"token":"good","expires_in":3600,"issued_at":"1999-01-01T00:00:00Z"}"#,
        r#"{"token":"good","expires_in":0}"#,
        r#"{"token":"","access_token":"good","expires_in":1e2}"#,
    ] {
        let tokens = service(body);
        let challenge = bearer(&tokens, "");
        let fake = Fake::start(move |seen, _| match seen.header("authorization") {
            Some("Bearer good") => index(),
            _ => reply(401).with("WWW-Authenticate", challenge.clone()),
        });
        at(&fake, "a").read_manifest("1").unwrap_or_else(|e| panic!("{body}: {e}"));
    }
    // An identity is posted, and where that is refused the token is asked for with GET.
    for refusal in [404, 405] {
        let tokens =
            Fake::start(move |seen, _| if seen.method == "POST" { reply(refusal) } else { reply(200).body(r#"{"token":"good"}"#) });
        let challenge = bearer(&tokens, "");
        let fake = Fake::start(move |seen, _| match seen.header("authorization") {
            Some("Bearer good") => index(),
            _ => reply(401).with("WWW-Authenticate", challenge.clone()),
        });
        let identity = Credentials::Identity(crate::registry::auth::Secret::new("refresh"));
        repository(&client(|o| o.credentials = Some((None, identity))), &format!("{}/a", fake.addr)).read_manifest("1").unwrap();
        let methods: Vec<String> = tokens.seen().iter().map(|s| s.method.clone()).collect();
        assert_eq!(methods, ["POST", "GET"]);
    }
    for (body, words) in [("{}", "has no token"), ("<html>", "not JSON"), (r#"{"token":"a\nb"}"#, "no header may have")] {
        let tokens = service(body);
        let challenge = bearer(&tokens, "");
        let fake = Fake::start(move |_, _| reply(401).with("WWW-Authenticate", challenge.clone()));
        let error = at(&fake, "a").read_manifest("1").unwrap_err().to_string();
        assert!(error.contains(words), "{body}: {error}");
    }
}

#[test]
fn case_05_a_token_that_ends_between_post_and_put_is_renewed_and_the_body_is_sent_again() {
    let tokens = Fake::start(|_, n| reply(200).body(format!(r#"{{"token":"t{n}","expires_in":300}}"#)));
    let challenge = bearer(&tokens, "");
    let bytes = noise(300_000);
    let fake = Fake::start(move |seen, _| match (seen.method.as_str(), seen.header("authorization")) {
        (_, None) => reply(401).with("WWW-Authenticate", challenge.clone()),
        ("HEAD", _) => reply(404),
        ("POST", _) => reply(202).with("Location", "/up/1"),
        // The first token's time is over when the layer comes.
        ("PUT", Some("Bearer t0")) => reply(401).with("WWW-Authenticate", challenge.clone()),
        ("PUT", _) => reply(201),
        _ => reply(200),
    });
    assert_eq!(push(&at(&fake, "a"), &bytes, &[]).unwrap(), Placed::Sent(300_000));
    let last = fake.seen().pop().unwrap();
    assert_eq!((last.method.as_str(), last.body == bytes, last.header("authorization")), ("PUT", true, Some("Bearer t1")));
    assert_eq!(tokens.lines().len(), 2);
}

#[test]
fn case_06_a_grant_that_is_too_small_is_widened_and_what_matters_most_comes_first() {
    let tokens = Fake::start(|seen, n| reply(200).body(format!(r#"{{"token":"t{n}-{}"}}"#, seen.query.contains("delete"))));
    let (first, more) = (bearer(&tokens, "repository:new:pull"), bearer(&tokens, "repository:new:delete"));
    let fake = Fake::start(move |seen, _| match (seen.method.as_str(), seen.header("authorization")) {
        (_, None) => reply(401).with("WWW-Authenticate", first.clone()),
        ("POST", Some(token)) if token.ends_with("false") => {
            reply(401).with("WWW-Authenticate", format!("{more},error=\"insufficient_scope\""))
        }
        ("POST", _) => reply(201),
        _ => reply(404),
    });
    assert_eq!(push(&at(&fake, "new"), b"x", &[format!("{}/base", fake.addr)]).unwrap(), Placed::Mounted);
    let asked = scopes(&tokens);
    assert_eq!(asked[0], "service=s&scope=repository:new:pull,push&scope=repository:base:pull");
    assert_eq!(asked[1], "service=s&scope=repository:new:delete,pull,push&scope=repository:base:pull");
}

#[test]
fn case_07_a_challenge_without_a_scope_gets_ours() {
    let tokens = service(r#"{"token":"good"}"#);
    let challenge = bearer(&tokens, "");
    let fake = Fake::start(move |seen, _| match (seen.method.as_str(), seen.header("authorization")) {
        (_, None) => reply(401).with("WWW-Authenticate", challenge.clone()),
        ("HEAD", _) => reply(404),
        ("POST", _) => reply(202).with("Location", "/up/1"),
        ("PUT", _) => reply(201),
        _ => index(),
    });
    let registry = client(|_| {});
    repository(&registry, &format!("{}/team/a", fake.addr)).read_manifest("1").unwrap();
    push(&repository(&registry, &format!("{}/team/a", fake.addr)), b"x", &[]).unwrap();
    assert_eq!(scopes(&tokens), ["service=s&scope=repository:team/a:pull", "service=s&scope=repository:team/a:pull,push"]);
}

#[test]
fn case_08_deleting_asks_for_everything_which_all_understand() {
    let tokens = service(r#"{"token":"good"}"#);
    let challenge = bearer(&tokens, "");
    let fake = Fake::start(move |seen, _| match (seen.method.as_str(), seen.header("authorization")) {
        (_, None) => reply(401).with("WWW-Authenticate", challenge.clone()),
        ("DELETE", _) => reply(202),
        _ => index(),
    });
    at(&fake, "a").delete_manifest(&crate::digest::Digest::of(b"x")).unwrap();
    assert_eq!(scopes(&tokens), ["service=s&scope=repository:a:*"]);
}

#[test]
fn case_09_a_mount_that_is_refused_in_any_way_becomes_an_upload() {
    // The token service fails for the unknown source, or the mount itself is refused.
    for (token_status, mount_status) in [(401, 0), (404, 0), (500, 0), (200, 401), (200, 403), (200, 404), (200, 405)] {
        let tokens = Fake::start(move |seen, _| match seen.query.contains("unknown") {
            true if token_status != 200 => reply(token_status).body("{}"),
            _ => reply(200).body(r#"{"token":"good"}"#),
        });
        let challenge = bearer(&tokens, "");
        let fake = Fake::start(move |seen, _| match (seen.method.as_str(), seen.header("authorization")) {
            (_, None) => reply(401).with("WWW-Authenticate", challenge.clone()),
            ("HEAD", _) => reply(404),
            ("POST", _) if seen.query.contains("mount") => reply(mount_status),
            ("POST", _) => reply(202).with("Location", "/up/1"),
            ("PUT", _) => reply(201),
            _ => reply(200),
        });
        let placed = push(&at(&fake, "a"), b"blob", &[format!("{}/unknown", fake.addr)]).unwrap();
        assert_eq!(placed, Placed::Sent(4), "{token_status} {mount_status}");
        assert!(scopes(&tokens)[0].contains("repository:a:pull,push&scope=repository:unknown:pull"));
    }
}

#[test]
fn case_10_docker_hub_has_ways_of_its_own() {
    let tokens = service(r#"{"token":"good"}"#);
    let challenge = bearer(&tokens, "");
    let fake = Fake::start(move |seen, _| match (seen.path.as_str(), seen.header("authorization")) {
        ("/v2/library/alpine/manifests/3", Some("Bearer good")) => index(),
        _ => reply(401).with("WWW-Authenticate", challenge.clone()),
    });
    let registry = client(|o| {
        o.config.endpoints.insert("docker.io".into(), format!("http://{}", fake.addr).parse().unwrap());
    });
    repository(&registry, "alpine").read_manifest("3").unwrap();
    let asked: Vec<String> = fake.seen().iter().map(Seen::line).collect();
    assert!(!asked.is_empty() && asked.iter().all(|line| line.ends_with(" /v2/library/alpine/manifests/3")), "{asked:?}");
    assert!(scopes(&tokens).iter().all(|scope| scope.contains("scope=repository:library/alpine:pull")), "{:?}", scopes(&tokens));
    let error = repository(&registry, "nobody/private").read_manifest("1").unwrap_err();
    assert!(error.to_string().ends_with("Docker Hub says the same of repositories that do not exist"), "{error}");
    assert_eq!(registry.repositories("docker.io").unwrap_err().kind(), TransferKind::Unsupported);
    assert_eq!(crate::registry::auth::credentials::server_key("docker.io"), "https://index.docker.io/v1/");
}

#[test]
fn case_12_ecr_wants_its_repository_first_and_tags_that_stay() {
    let puts = std::sync::Arc::new(AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&puts);
    let fake = Fake::start(move |seen, _| match (seen.method.as_str(), seen.header("authorization")) {
        (_, None) => reply(401).with("WWW-Authenticate", "Basic realm=\"https://ecr\""),
        ("HEAD", _) => reply(404),
        ("POST", _) => reply(404).body(r#"{"errors":[{"code":"NAME_UNKNOWN","message":"The repository with name 'a' does not exist"}]}"#),
        ("PUT", _) => {
            counted.fetch_add(usize::from(!seen.body.is_empty()), Ordering::SeqCst);
            reply(400).body(r#"{"errors":[{"code":"TAG_INVALID","message":"The image tag '1' already exists and is immutable"}]}"#)
        }
        ("GET", _) if seen.query.contains("n=1000") => reply(200).body(r#"{"tags":["1"]}"#),
        _ => reply(200),
    });
    let registry = client(|o| o.credentials = Some((None, Credentials::password("AWS", "token"))));
    let repository = repository(&registry, &format!("{}/a", fake.addr));
    let error = push(&repository, b"x", &[]).unwrap_err();
    assert_eq!((error.kind(), error.to_string()), (TransferKind::NotFound, format!("the repository {}/a does not exist", fake.addr)));
    let raw = crate::oci::transfer::RawManifest { descriptor: Descriptor::of(media::OCI_INDEX, TEXT.as_bytes()), bytes: TEXT.into() };
    let error = repository.write_manifest(&raw, "1").unwrap_err();
    assert!(error.kind() == TransferKind::Unsupported && error.to_string().contains("is immutable"), "{error}");
    assert_eq!(puts.load(Ordering::SeqCst), 1, "what is refused for good is not tried again");
    assert_eq!(repository.tags().unwrap(), ["1"]);
}
