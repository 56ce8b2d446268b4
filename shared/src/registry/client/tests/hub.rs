//! Docker Hub's ways: a token service elsewhere, `library/`, 401 for what is not there, 429.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::fake::{Fake, Reply, Seen, reply};
use super::*;
use crate::digest::Digest;
use crate::oci::media;

fn manifest() -> Vec<u8> {
    let config = Descriptor::of(media::DOCKER_CONFIG, b"{}");
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{}","config":{{"mediaType":"{}","size":2,"digest":"{}"}},"layers":[]}}"#,
        media::DOCKER_MANIFEST,
        media::DOCKER_CONFIG,
        config.digest
    )
    .into_bytes()
}

fn list() -> Vec<u8> {
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{}","manifests":[{{"mediaType":"{}","size":{},"digest":"{}","platform":{{"os":"linux","architecture":"amd64"}}}}]}}"#,
        media::DOCKER_LIST,
        media::DOCKER_MANIFEST,
        manifest().len(),
        Digest::of(&manifest())
    )
    .into_bytes()
}

fn said(seen: &Seen, body: Vec<u8>, media_type: &str) -> Reply {
    let digest = Digest::of(&body);
    let length = body.len();
    let reply = reply(200).with("Content-Type", media_type).with("Docker-Content-Digest", digest.as_str());
    if seen.method == "HEAD" { reply.announcing(length) } else { reply.body(body) }
}

/// A token service that hands out `tok-N` and a registry that wants the token for the right scope.
fn hub(life: u64) -> (Fake, Fake) {
    let given = AtomicUsize::new(0);
    let service = Fake::start(move |seen, _| {
        if seen.header("authorization").is_some_and(|a| a != "Basic dXNlcjpwYXNz") {
            return reply(401).body(r#"{"details":"incorrect username or password"}"#);
        }
        let n = given.fetch_add(1, Ordering::SeqCst);
        let pushes = seen.query.contains("push") && seen.header("authorization").is_none();
        let scope = if pushes { "nothing" } else { "granted" };
        reply(200).body(format!(r#"{{"token":"{scope}-{n}-{}","expires_in":{life},"issued_at":"2001-01-01T00:00:00Z"}}"#, seen.query.len()))
    });
    let realm = format!("http://{}/token", service.addr);
    let registry = Fake::start(move |seen, _| {
        let challenge = |scope: &str| {
            reply(401)
                .with("WWW-Authenticate", format!(r#"Bearer realm="{realm}",service="registry.docker.io",scope="{scope}""#))
                .body(r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":[{"Type":"repository"}]}]}"#)
        };
        let repository = seen.path.trim_start_matches("/v2/").split("/manifests").next().unwrap_or_default().to_owned();
        let scope = format!("repository:{repository}:pull");
        let is_granted = seen.header("authorization").is_some_and(|a| a.starts_with("Bearer granted"));
        match seen.path.as_str() {
            "/v2/" if is_granted => reply(200),
            "/v2/" => challenge(""),
            _ if !is_granted || repository == "library/nothing" => challenge(&scope),
            "/v2/library/alpine/manifests/latest" => said(seen, list(), media::DOCKER_LIST),
            path if path.ends_with(Digest::of(&manifest()).as_str()) => said(seen, manifest(), media::DOCKER_MANIFEST),
            _ => reply(404).body(r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#),
        }
    });
    (registry, service)
}

fn to(registry: &Fake, change: impl FnOnce(&mut Options)) -> Registry {
    client(|options| {
        options.config.endpoints.insert("docker.io".into(), format!("http://{}", registry.addr).parse().unwrap());
        change(options);
    })
}

#[test]
fn alpine_is_pulled_without_a_login_by_a_token_for_library_alpine() {
    let (registry, service) = hub(300);
    let alpine = repository(&to(&registry, |_| {}), "alpine");
    let found = alpine.read_manifest("latest").unwrap();
    assert_eq!((found.descriptor.media_type.as_str(), found.bytes), (media::DOCKER_LIST, list()));
    let child = alpine.read_manifest(Digest::of(&manifest()).as_str()).unwrap();
    assert_eq!(child.bytes, manifest());
    assert_eq!(service.lines(), ["GET /token?service=registry.docker.io&scope=repository%3Alibrary%2Falpine%3Apull"]);
    assert_eq!(registry.lines().len(), 3, "one challenge, then the token is kept");
    let accept = registry.seen()[0].header("accept").unwrap().to_owned();
    assert!(media::MANIFEST_ACCEPT.iter().all(|t| accept.contains(t)), "{accept}");
}

#[test]
fn what_does_not_exist_says_that_hub_answers_401_for_it() {
    let (registry, _service) = hub(300);
    let error = repository(&to(&registry, |_| {}), "nothing").read_manifest("latest").unwrap_err();
    assert_eq!(error.kind(), TransferKind::AuthRequired);
    assert_eq!(
        error.to_string(),
        "docker.io/library/nothing:latest: it wants a login; Docker Hub says the same of repositories that do not exist"
    );
    assert_eq!(error.hint().unwrap(), "dlogin docker.io");
}

#[test]
fn tokens_are_renewed_before_they_end() {
    let (registry, service) = hub(1);
    let alpine = repository(&to(&registry, |_| {}), "alpine");
    alpine.read_manifest("latest").unwrap();
    std::thread::sleep(Duration::from_millis(1100));
    alpine.read_manifest("latest").unwrap();
    assert_eq!(service.lines().len(), 2);
    assert_eq!(registry.lines().len(), 3, "the second request brings the new token along");
}

#[test]
fn case_11_an_expired_stored_login_does_not_keep_anybody_from_public_images() {
    let (registry, service) = hub(300);
    let dir = crate::sys::fs::create_dir(&temp("expired"), 0o700).map(|()| temp("expired")).unwrap();
    let file = dir.join("config.json");
    // user:old
    let text = r#"{"auths":{"https://index.docker.io/v1/":{"auth":"dXNlcjpvbGQ="}}}"#;
    crate::sys::fs::write_atomic(&dir, &file, text.as_bytes(), 0o600, crate::sys::fs::Durability::Atomic).unwrap();
    let registry_client = to(&registry, |_| {});
    let keeper = Arc::new(Keeper::of_files(vec![file.clone()]));
    let registry_client = with_keeper(&registry_client, keeper);
    repository(&registry_client, "alpine").read_manifest("latest").unwrap();
    let asked = service.seen();
    assert_eq!(asked.iter().map(|s| s.header("authorization").is_some()).collect::<Vec<_>>(), [true, false]);
    let error =
        repository(&registry_client, "alpine").look_up("latest").and(push(&repository(&registry_client, "alpine"), b"x", &[])).unwrap_err();
    assert_eq!(error.kind(), TransferKind::AuthRequired);
    let text = format!("{error} {error:?}");
    assert!(text.contains(&format!("the login from {} is refused", file.display())) && !text.contains("old"), "{text}");
    crate::sys::fs::remove_tree(&dir).unwrap();
}

#[test]
fn case_11_a_helper_that_is_not_installed_does_not_keep_anybody_from_public_images() {
    let (registry, _service) = hub(300);
    let dir = temp("no-helper");
    crate::sys::fs::create_dir(&dir, 0o700).unwrap();
    let file = dir.join("config.json");
    let text = br#"{"credsStore":"nobody-has-this"}"#;
    crate::sys::fs::write_atomic(&dir, &file, text, 0o600, crate::sys::fs::Durability::Atomic).unwrap();
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = Arc::clone(&told);
    let client = to(&registry, |o| o.notice = Some(Arc::new(move |text: &str| sink.lock().unwrap().push(text.to_owned()))));
    repository(&with_keeper(&client, Arc::new(Keeper::of_files(vec![file]))), "alpine").read_manifest("latest").unwrap();
    crate::sys::fs::remove_tree(&dir).unwrap();
    let told = told.lock().unwrap();
    assert!(
        told.len() == 1 && told[0].contains("docker-credential-nobody-has-this is not installed; going on without a login"),
        "{told:?}"
    );
}

fn temp(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("tbx-{name}-{}", std::process::id()))
}

fn with_keeper(registry: &Registry, keeper: Arc<Keeper>) -> Registry {
    let Inner { options, wire, .. } = &*registry.inner;
    Registry { inner: Arc::new(Inner { options: options.clone(), wire: wire.clone(), keeper, hosts: Mutex::default() }) }
}

#[test]
fn a_given_login_that_is_refused_is_an_error_and_is_not_shown() {
    let (registry, _service) = hub(300);
    let wrong = to(&registry, |o| o.credentials = Some((None, Credentials::password("user", "s3cret-s3cret"))));
    let error = repository(&wrong, "alpine").read_manifest("latest").unwrap_err();
    let text = format!("{error} {error:?} {:?}", wrong.options().credentials);
    assert!(text.contains("the login from the command line is refused") && !text.contains("s3cret"), "{text}");
    assert!(wrong.check_login("docker.io").is_err());
    let right = to(&registry, |o| o.credentials = Some((None, Credentials::password("user", "pass"))));
    repository(&right, "alpine").read_manifest("latest").unwrap();
    right.check_login("docker.io").unwrap();
}

#[test]
fn a_mount_asks_for_both_repositories_in_one_token_and_a_smaller_grant_is_widened() {
    let service = Fake::start(|seen, n| {
        reply(200).body(format!(r#"{{"token":"t{n}-{}","expires_in":60}}"#, seen.query.replace(['&', '%', '='], ".")))
    });
    let realm = format!("http://{}/token", service.addr);
    let fake = Fake::start(move |seen, _| {
        let token = seen.header("authorization").unwrap_or_default();
        let challenge = |scope: &str, error: &str| {
            let error = if error.is_empty() { String::new() } else { format!(",error=\"{error}\"") };
            reply(401).with("WWW-Authenticate", format!("Bearer realm=\"{realm}\",service=\"s\",scope=\"{scope}\"{error}"))
        };
        match seen.method.as_str() {
            _ if token.is_empty() => challenge("repository:new/app:pull", ""),
            // This one wants one action more than anybody asks for by himself.
            "POST" if !token.contains("annotate") => challenge("repository:new/app:annotate", "insufficient_scope"),
            "POST" if seen.query.contains("mount") => reply(201),
            _ => reply(404),
        }
    });
    let repository = repository(&client(|_| {}), &format!("{}/new/app", fake.addr));
    let origin = format!("{}/base/image", fake.addr);
    assert_eq!(push(&repository, b"blob", &[origin]).unwrap(), crate::oci::transfer::Placed::Mounted);
    let asked: Vec<String> = service.seen().iter().map(|s| s.query.replace("%3A", ":").replace("%2F", "/").replace("%2C", ",")).collect();
    assert_eq!(
        asked,
        [
            "service=s&scope=repository:new/app:pull,push&scope=repository:base/image:pull",
            "service=s&scope=repository:new/app:annotate,pull,push&scope=repository:base/image:pull",
        ]
    );
}

#[test]
fn the_search_is_read_page_by_page_and_ends() {
    let index = Fake::start(|seen, _| {
        let page = seen.query.split('&').find_map(|p| p.strip_prefix("page=")).unwrap_or("1");
        let names: Vec<String> = match page {
            "1" => std::iter::once("nginx".to_owned()).chain((1..100).map(|n| format!("user/nginx-{n}"))).collect(),
            "2" => vec!["user/nginx-99".into(), "UPPER/case".into(), "last/nginx".into()],
            _ => Vec::new(),
        };
        let results: Vec<_> = names.iter().map(|name| serde_json::json!({ "name": name, "star_count": 1, "is_official": true })).collect();
        reply(200).with("Content-Type", "application/json").body(serde_json::json!({ "num_pages": 2, "results": results }).to_string())
    });
    let client = client(|o| {
        o.config.endpoints.insert("index.docker.io".into(), format!("http://{}", index.addr).parse().unwrap());
    });
    let found = client.search("docker.io", "", "ngi nx", 25).unwrap();
    assert_eq!((found.len(), found[0].as_str(), found[24].as_str()), (25, "library/nginx", "user/nginx-24"));
    let found = client.search("docker.io", "", "nginx", 1000).unwrap();
    assert_eq!((found.len(), found.last().unwrap().as_str()), (101, "last/nginx"));
    let asked = index.lines();
    assert_eq!(
        asked,
        [
            "GET /v1/search?q=ngi+nx&n=25",
            "GET /v1/search?q=nginx&n=100",
            "GET /v1/search?q=nginx&n=100&page=2",
            "GET /v1/search?q=nginx&n=100&page=3",
        ]
    );
    let strange = Fake::start(|_, _| reply(200).body("{}"));
    let client = super::client(|o| {
        o.config.endpoints.insert("index.docker.io".into(), format!("http://{}", strange.addr).parse().unwrap());
    });
    assert!(client.search("docker.io", "", "x", 25).unwrap_err().to_string().ends_with("the answer has no 'results'"));
}

#[test]
fn too_many_requests_are_not_made_for_ever() {
    let mut patience = super::wire::Patience::default();
    let pauses: Vec<Option<u64>> = (0..6).map(|_| patience.asked(Some(Duration::ZERO)).map(|p| p.as_secs())).collect();
    assert_eq!(pauses, [Some(1), Some(2), Some(4), Some(8), None, None]);
    assert_eq!(patience.asked(Some(Duration::from_secs(7))), Some(Duration::from_secs(7)));
}

#[test]
fn warnings_of_registries_are_told_once() {
    let fake = Fake::start(|seen, _| match seen.path.as_str() {
        "/v2/" => reply(200),
        _ => reply(200)
            .with("Warning", "299 - \"this tag will go away\"")
            .with("Content-Type", media::OCI_INDEX)
            .body(r#"{"schemaVersion":2,"manifests":[]}"#),
    });
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = Arc::clone(&told);
    let registry = client(|o| o.notice = Some(Arc::new(move |text: &str| sink.lock().unwrap().push(text.to_owned()))));
    let repository = repository(&registry, &format!("{}/a", fake.addr));
    repository.read_manifest("1").unwrap();
    repository.read_manifest("2").unwrap();
    assert_eq!(*told.lock().unwrap(), ["127.0.0.1 warns: this tag will go away"]);
}

#[test]
fn retry_after_is_obeyed_exactly_in_both_spellings() {
    for spelling in ["seconds", "date"] {
        let fake = Fake::start(move |seen, n| match (seen.path.as_str(), n) {
            ("/v2/", _) => reply(200),
            (_, 0) if spelling == "seconds" => reply(429).with("Retry-After", "2"),
            (_, 0) => reply(429).with("Retry-After", httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(3))),
            _ => said(seen, manifest(), media::DOCKER_MANIFEST),
        });
        let start = Instant::now();
        repository(&client(|_| {}), &format!("{}/a", fake.addr)).read_manifest("1").unwrap();
        let took = start.elapsed();
        // A date has whole seconds, so up to one of them is lost in writing it.
        assert!(took > Duration::from_millis(1900) && took < Duration::from_millis(3500), "{spelling}: {took:?}");
        assert_eq!(fake.lines().len(), 2);
    }
}

#[test]
fn a_wait_that_is_too_long_is_refused_at_once() {
    let fake = Fake::start(|seen, _| if seen.path == "/v2/" { reply(200) } else { reply(429).with("Retry-After", "21600") });
    let error = repository(&client(|_| {}), &format!("{}/a", fake.addr)).read_manifest("1").unwrap_err();
    assert_eq!(error.kind(), TransferKind::RateLimited);
    let text = error.to_string();
    assert!(text.ends_with("asks to wait 21600 s more; no longer than 300 s are waited in all"), "{text}");
}

#[test]
fn a_wait_counts_for_all_requests_to_the_host() {
    let fake = Fake::start(|seen, n| match (seen.path.as_str(), n) {
        ("/v2/", _) => reply(200),
        (_, 0) => reply(503).with("Retry-After", "1"),
        _ => said(seen, manifest(), media::DOCKER_MANIFEST),
    });
    let repository = repository(&client(|_| {}), &format!("{}/a", fake.addr));
    repository.look_up("warm-up-of-nothing").ok();
    let start = Instant::now();
    let told = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| repository.read_manifest("1").map(|_| told.store(true, Ordering::SeqCst)));
    });
    assert!(told.load(Ordering::SeqCst) && start.elapsed() < Duration::from_secs(3));
}

#[test]
fn an_identity_token_is_posted_and_get_is_the_fallback() {
    for status in [200, 404] {
        let service = Fake::start(move |seen, _| {
            if seen.method == "POST" && status != 200 {
                return reply(status);
            }
            reply(200).body(r#"{"access_token":"granted"}"#)
        });
        let realm = format!("http://{}/token", service.addr);
        let fake = Fake::start(move |seen, _| match (seen.path.as_str(), seen.header("authorization")) {
            ("/v2/", _) => reply(401).with("WWW-Authenticate", format!("Bearer realm=\"{realm}\"")),
            (_, Some("Bearer granted")) => said(seen, manifest(), media::DOCKER_MANIFEST),
            // Old registries say nothing here: the root's challenge counts.
            _ => reply(401),
        });
        let registry = client(|o| o.credentials = Some((None, Credentials::Identity(crate::registry::auth::Secret::new("refresh me")))));
        repository(&registry, &format!("{}/team/app", fake.addr)).read_manifest("1").unwrap();
        let first = &service.seen()[0];
        assert_eq!(first.method, "POST");
        let form = String::from_utf8(first.body.clone()).unwrap();
        assert_eq!(
            form,
            "grant_type=refresh_token&client_id=tacklebox&service=&scope=repository%3Ateam%2Fapp%3Apull&refresh_token=refresh+me"
        );
    }
}

#[test]
fn basic_is_chosen_among_several_challenges() {
    let fake = Fake::start(|seen, _| match seen.header("authorization") {
        Some("Basic dXNlcjpwYXNz") => said(seen, manifest(), media::DOCKER_MANIFEST),
        _ => reply(401).with("WWW-Authenticate", "Negotiate").with("WWW-Authenticate", "basic realm=\"Artifactory Realm\""),
    });
    let name = format!("{}/a", fake.addr);
    let registry = client(|o| o.credentials = Some((None, Credentials::password("user", "pass"))));
    repository(&registry, &name).read_manifest("1").unwrap();
    let error = repository(&client(|_| {}), &name).read_manifest("1").unwrap_err();
    assert_eq!(error.to_string(), format!("{name}:1: it wants a name and a password"));
    assert_eq!(error.hint().unwrap(), format!("dlogin {}", fake.addr));
}
