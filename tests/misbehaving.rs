//! Registries that are down, refuse, lie, stall or stop half-way: a clear error, nothing half-written, and the next try goes on.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::kit::{Act, Answer, Between, Output, Sandbox, Server};

/// A registry with an image, something in front of it, and tools that are not patient.
struct World {
    between: Between,
    // Ends before the sandbox looks for what is left.
    server: Server,
    sandbox: Sandbox,
    digest: String,
}

impl World {
    fn new() -> World {
        let mut sandbox = Sandbox::new();
        let server = sandbox.serve();
        let digest = sandbox.busybox("app:1");
        sandbox.go(&format!("dpush -q app:1 --to {}", server.addr())).ok();
        sandbox.set("TACKLEBOX_PATIENCE", "3");
        let between = Between::start(server.addr());
        World { between, server, sandbox, digest }
    }

    fn pull(&self) -> Output {
        self.sandbox.go(&format!("dpull {}/app:1 --root other", self.between.addr()))
    }

    /// Pushes to a repository that is not there yet.
    fn push(&self) -> Output {
        self.sandbox.go(&format!("dpush app:1 --to {}/new", self.between.addr()))
    }

    #[track_caller]
    fn nothing_was_pulled(&self, case: &str) {
        assert_eq!(self.sandbox.go("sdi -q --root other").ok().text(), "", "{case}");
    }

    #[track_caller]
    fn next_pull_works(&self, case: &str) {
        self.between.behaves();
        assert_eq!(self.pull().ok().record()["digest"], self.digest.as_str(), "{case}");
        std::fs::remove_dir_all(self.sandbox.path("other")).expect("the store can be removed");
    }

    #[track_caller]
    fn nothing_was_pushed(&self, case: &str) {
        let out = self.sandbox.go(&format!("drm {}/new/app:1", self.server.addr())).code(1);
        assert_eq!(out.record()["code"], "not-found", "{case}: {}", out.text());
    }

    /// Checks that the image is there and whole, and removes its repository.
    #[track_caller]
    fn is_pushed(&self, case: &str) {
        let at = self.server.addr();
        assert_eq!(self.sandbox.go(&format!("dpull -q {at}/new/app:1 --root other")).ok().one_line(), format!("{at}/new/app:1"), "{case}");
        std::fs::remove_dir_all(self.sandbox.path("other")).expect("the store can be removed");
        let dir = self.server.storage().join("docker/registry/v2/repositories/new");
        std::fs::remove_dir_all(dir).expect("the repository can be removed");
    }
}

/// Does something to the first request that fits, and nothing to those after it.
fn once(
    method: &'static str,
    words: &'static str,
    act: impl Fn() -> Act + Send + Sync,
) -> impl Fn(&crate::kit::Asked) -> Act + Send + Sync {
    let count = AtomicUsize::new(0);
    move |asked| if asked.is(method, words) && count.fetch_add(1, Ordering::SeqCst) == 0 { act() } else { Act::Pass }
}

fn always(
    method: &'static str,
    words: &'static str,
    act: impl Fn() -> Act + Send + Sync,
) -> impl Fn(&crate::kit::Asked) -> Act + Send + Sync {
    move |asked| if asked.is(method, words) { act() } else { Act::Pass }
}

fn change(how: impl Fn(Answer) -> Answer + Send + 'static) -> Act {
    Act::Change(Box::new(how))
}

#[test]
fn a_pull_gets_over_what_passes() {
    type Case = (&'static str, &'static str, &'static str, fn() -> Act);
    let world = World::new();
    let cases: [Case; 10] = [
        ("a manifest that is cut", "GET", "/manifests/", || Act::CutAnswer(100)),
        ("a connection that is closed", "GET", "/manifests/", || Act::HangUp),
        ("a manifest of an odd type", "GET", "/manifests/", || change(|a| a.with("Content-Type", "application/octet-stream"))),
        ("a manifest without its digest", "GET", "/manifests/", || change(|a| a.without("Docker-Content-Digest"))),
        ("429 with a time", "GET", "/manifests/", || Act::Answer(Answer::new(429).with("Retry-After", "1"))),
        ("429 with no time at all", "GET", "/manifests/", || Act::Answer(Answer::new(429).with("Retry-After", "0"))),
        ("503 with a time", "GET", "/blobs/", || Act::Answer(Answer::new(503).with("Retry-After", "1"))),
        ("502 with a page", "GET", "/blobs/", || Act::Answer(Answer::new(502).body("<html><title>Bad gateway</title></html>"))),
        ("a blob that is cut", "GET", "/blobs/", || Act::CutAnswer(1000)),
        ("a blob that stalls", "GET", "/blobs/", || Act::Stall(1000)),
    ];
    for (case, method, words, act) in cases {
        world.between.does(once(method, words, act));
        assert_eq!(world.pull().ok().record()["digest"], world.digest.as_str(), "{case}");
        assert!(!world.between.asked(method, words).is_empty(), "{case}");
        std::fs::remove_dir_all(world.sandbox.path("other")).expect("the store can be removed");
    }
}

#[test]
fn what_does_not_pass_ends_a_pull_with_a_clear_error_and_nothing_is_kept_that_is_wrong() {
    type Case = (&'static str, &'static str, fn() -> Act, &'static str, &'static str);
    let world = World::new();
    let cases: [Case; 12] = [
        ("a manifest that is always cut", "/manifests/", || Act::CutAnswer(100), "network", "broke"),
        ("silence", "/manifests/", || Act::Ignore, "timeout", "gave no answer for 3 s"),
        ("a page", "/manifests/", || Act::Answer(Answer::new(200).with("Content-Type", "text/html").body("<html>")), "network", "HTML"),
        ("no JSON", "/manifests/", || change(|a| a.without("Docker-Content-Digest").body("hello")), "network", "cannot be used"),
        ("another digest", "/manifests/", || change(|a| a.with("Docker-Content-Digest", WRONG)), "network", WRONG),
        ("a long wait", "/manifests/", || Act::Answer(Answer::new(429).with("Retry-After", "9999")), "rate-limited", "9999 s"),
        ("a closed door", "/manifests/", || Act::Answer(Answer::new(403).body(DENIED)), "denied", "not for you"),
        ("other bytes", "/blobs/", || change(flip), "network", "what arrived has the digest"),
        ("a longer blob", "/blobs/", || change(longer), "network", "where the manifest says"),
        ("a blob that is gone", "/blobs/", || Act::Answer(Answer::new(404)), "not-found", "does not exist"),
        ("a loop", "/blobs/", || Act::Answer(Answer::new(307).with("Location", "?again")), "network", "redirects more than 10 times"),
        ("an answer that is encoded", "/blobs/", || change(|a| a.with("Content-Encoding", "br")), "network", "encoded"),
    ];
    for (case, words, act, code, message) in cases {
        world.between.does(always("GET", words, act));
        let out = world.pull().code(1);
        let record = out.record();
        assert!(
            record["code"] == code && record["message"].as_str().is_some_and(|m| m.contains(message)),
            "{case}: {record} {}",
            out.stderr
        );
        world.nothing_was_pulled(case);
        world.next_pull_works(case);
    }
}

const WRONG: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
const DENIED: &str = r#"{"errors":[{"code":"DENIED","message":"not for you"}]}"#;

fn flip(answer: Answer) -> Answer {
    let mut body = answer.body.clone();
    if let Some(last) = body.last_mut() {
        *last ^= 1;
    }
    answer.body(body)
}

fn longer(answer: Answer) -> Answer {
    let body = [answer.body.as_slice(), b"more"].concat();
    answer.body(body)
}

#[test]
fn what_arrived_before_a_registry_went_silent_is_not_asked_for_again() {
    let world = World::new();
    for (case, act) in
        [("cut", (|| Act::CutAnswer(300_000)) as fn() -> Act), ("stalled", || Act::Stall(300_000)), ("dripping", || Act::Drip)]
    {
        // The first bytes come, what is asked for after them does not.
        world.between.does(move |asked| match asked.header("range") {
            _ if !asked.is("GET", "/blobs/") => Act::Pass,
            None if case != "dripping" => act(),
            None => Act::CutAnswer(300_000),
            Some(_) if case == "dripping" => Act::Drip,
            Some(_) => Act::Stall(0),
        });
        let out = world.pull().code(1);
        assert!(matches!(out.record()["code"].as_str(), Some("network" | "timeout")), "{case}: {}", out.text());
        world.nothing_was_pulled(case);
        world.between.behaves();
        world.pull().ok();
        let ranges: Vec<u64> = world.between.asked("GET", "/blobs/").iter().filter_map(|a| from(a.header("range")?)).collect();
        assert!(ranges.iter().any(|from| *from >= 300_000), "{case}: {ranges:?}");
        std::fs::remove_dir_all(world.sandbox.path("other")).expect("the store can be removed");
    }
}

/// Reads where `bytes=START-` starts.
fn from(range: &str) -> Option<u64> {
    range.strip_prefix("bytes=")?.split('-').next()?.parse().ok()
}

#[test]
fn a_push_gets_over_what_passes() {
    type Case = (&'static str, &'static str, &'static str, fn() -> Act);
    let world = World::new();
    let cases: [Case; 12] = [
        ("a start that is refused for now", "POST", "/uploads/", || Act::Answer(Answer::new(503).with("Retry-After", "1"))),
        ("a connection that is cut in a blob", "PUT", "/uploads/", || Act::CutRequest(100_000)),
        ("502 after a blob", "PUT", "/uploads/", || Act::Answer(Answer::new(502))),
        ("503 after a blob", "PUT", "/uploads/", || Act::Answer(Answer::new(503))),
        ("429 after a blob", "PUT", "/uploads/", || Act::Answer(Answer::new(429).with("Retry-After", "1"))),
        ("an answer that is lost", "PUT", "/uploads/", || Act::LoseAnswer),
        ("an answer that never comes", "PUT", "/uploads/", || Act::Ignore),
        ("a session that is forgotten", "PUT", "/uploads/", || Act::Answer(Answer::new(404))),
        ("whole blobs refused", "PUT", "/uploads/", || Act::Answer(Answer::new(413))),
        ("a blob that cannot be looked up", "HEAD", "/blobs/", || Act::Answer(Answer::new(405))),
        ("502 for the manifest", "PUT", "/manifests/", || Act::Answer(Answer::new(502))),
        ("a lost answer to the manifest", "PUT", "/manifests/", || Act::LoseAnswer),
    ];
    for (case, method, words, act) in cases {
        world.between.does(once(method, words, act));
        let record = world.push().ok().record();
        assert!(record["digest"] == world.digest.as_str() && record["ok"] == true, "{case}: {record}");
        world.is_pushed(case);
    }
}

#[test]
fn a_blob_whose_answer_was_lost_is_not_sent_again_and_a_cut_one_goes_on() {
    let world = World::new();
    world.between.does(always("PUT", "/uploads/", || Act::LoseAnswer));
    world.push().ok();
    assert_eq!(world.between.asked("PUT", "/uploads/").len(), 2, "each blob went once");
    world.is_pushed("lost");
    world.between.does(once("PUT", "/uploads/", || Act::CutRequest(100_000)));
    world.push().ok();
    let patched = world.between.asked("PATCH", "/uploads/");
    let starts: Vec<&str> = patched.iter().filter_map(|a| a.header("content-range")?.split('-').next()).collect();
    // The config is smaller than the cut; one that broke after its end is sent anew.
    assert!(starts.len() <= 1 && starts.iter().all(|s| *s == "100000"), "{starts:?}");
    world.is_pushed("cut");
}

#[test]
fn what_does_not_pass_ends_a_push_without_a_tag_and_the_next_one_goes_on() {
    type Case = (&'static str, &'static str, &'static str, fn() -> Act, &'static str, &'static str);
    let world = World::new();
    let cases: [Case; 8] = [
        ("500 for every blob", "PUT", "/uploads/", || Act::Answer(Answer::new(500)), "network", "answers 500"),
        ("a full disk", "PUT", "/uploads/", || Act::Answer(Answer::new(507)), "no-space", "answers 507"),
        ("no location", "POST", "/uploads/", || change(|a| a.without("Location")), "network", "no Location"),
        (
            "a wrong location",
            "POST",
            "/uploads/",
            || change(|a| a.with("Location", "file:///etc/passwd")),
            "network",
            "is not a web address",
        ),
        ("a location that leads nowhere", "POST", "/uploads/", || change(|a| a.with("Location", "/v2/lost")), "unsupported", "answers 404"),
        ("another digest", "PUT", "/uploads/", || change(|a| a.with("Docker-Content-Digest", WRONG)), "network", WRONG),
        (
            "a manifest that is refused",
            "PUT",
            "/manifests/",
            || Act::Answer(Answer::new(400).body(INVALID)),
            "unsupported",
            "no such thing",
        ),
        ("no right to push", "POST", "/uploads/", || Act::Answer(Answer::new(403).body(DENIED)), "denied", "not for you"),
    ];
    for (case, method, words, act, code, message) in cases {
        world.between.does(always(method, words, act));
        let out = world.push().code(1);
        let error = &out.record()["error"];
        assert!(error["code"] == code && error["message"].as_str().is_some_and(|m| m.contains(message)), "{case}: {error} {}", out.stderr);
        world.nothing_was_pushed(case);
        world.between.behaves();
        world.push().ok();
        world.is_pushed(case);
    }
}

const INVALID: &str = r#"{"errors":[{"code":"MANIFEST_INVALID","message":"no such thing"}]}"#;

#[test]
fn a_token_that_ends_in_the_middle_of_a_push_is_renewed() {
    let world = World::new();
    let realm = format!("http://{}/token", world.between.addr());
    let (given, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    world.between.does(move |asked| {
        if asked.target.starts_with("/token") {
            let n = given.fetch_add(1, Ordering::SeqCst);
            return Act::Answer(Answer::new(200).body(format!(r#"{{"token":"t{n}","expires_in":300}}"#)));
        }
        let has_token = asked.header("authorization").is_some_and(|a| a.starts_with("Bearer t"));
        let ends_now = asked.is("PUT", "/uploads/") && refused.fetch_add(1, Ordering::SeqCst) == 0;
        if has_token && !ends_now {
            return Act::Pass;
        }
        Act::Answer(Answer::new(401).with("WWW-Authenticate", format!("Bearer realm=\"{realm}\",service=\"s\"")))
    });
    world.push().ok();
    assert_eq!(world.between.asked("GET", "/token").len(), 2, "one token, and one for it");
    world.is_pushed("token");
}

#[test]
fn other_tools_say_the_same() {
    let world = World::new();
    let (sandbox, at) = (&world.sandbox, world.between.addr());
    // A run from a registry that lies or stops starts nothing.
    for (act, words) in [((|| change(flip)) as fn() -> Act, "what arrived has the digest"), (|| Act::HangUp, "broke")] {
        world.between.does(always("GET", "/blobs/", act));
        sandbox.go(&format!("dr --root other {at}/app:1 echo started")).code(125).says(words);
        world.nothing_was_pulled(words);
    }
    world.next_pull_works("dr");
    // A copy gets over breaks on both sides, and leaves no tag where it does not.
    let second = sandbox.serve_in(&sandbox.path("second"), &[]);
    let target = Between::start(second.addr());
    world.between.does(once("GET", "/blobs/", || Act::CutAnswer(1000)));
    target.does(once("PUT", "/uploads/", || Act::Answer(Answer::new(502))));
    let record = sandbox.go(&format!("drcp {at}/app:1 {}/copy:1", target.addr())).ok().record();
    assert_eq!(record["digest"], world.digest.as_str());
    sandbox.go(&format!("dr --root other {}/copy:1 echo fine", second.addr())).ok();
    for (case, from) in [("a source that lies", true), ("a target that refuses", false)] {
        world.between.does(always("GET", if from { "/blobs/" } else { "/none" }, || change(flip)));
        target.does(always("PUT", if from { "/none" } else { "/uploads/" }, || Act::Answer(Answer::new(500))));
        let out = sandbox.go(&format!("drcp {at}/app:1 {}/bad:1", target.addr())).code(1);
        assert_eq!(out.record()["error"]["code"], "network", "{case}: {}", out.text());
        sandbox.go(&format!("drm {}/bad:1", second.addr())).code(1);
    }
    // A build is pushed whole or not at all, and nothing is left of it here.
    world.sandbox.write("d/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    target.does(always("PUT", "/manifests/", || Act::Answer(Answer::new(500))));
    let out = sandbox.go(&format!("bcp d -t {}/built:1", target.addr())).code(1).says("answers 500");
    assert_eq!(out.record()["code"], "network", "{}", out.text());
    sandbox.go(&format!("drm {}/built:1", second.addr())).code(1);
    target.behaves();
    sandbox.go(&format!("bcp d -t {}/built:1", target.addr())).ok();
}
