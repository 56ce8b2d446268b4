//! `drs`, `drm`, `drx` and `drgcdr` against `dserve` and against Debian's docker-registry.

use crate::kit::{Act, Answer, Between, DebianRegistry, Sandbox, TestDir, need};

/// Pushes an image under several tags, and another one.
pub(crate) fn filled(sandbox: &Sandbox, at: &str) {
    sandbox.busybox("base:1");
    sandbox.write("d/Dockerfile", "FROM base:1\nRUN echo other > /x\n");
    sandbox.go("dbuild d -t other:1").ok();
    for tag in ["one", "two", "three"] {
        sandbox.go(&format!("drt base:1 {at}/team/app:{tag}")).ok();
        sandbox.go(&format!("dpush -q {at}/team/app:{tag}")).ok();
    }
    sandbox.go(&format!("drt other:1 {at}/team/app:other")).ok();
    sandbox.go(&format!("dpush -q {at}/team/app:other")).ok();
}

pub(crate) fn tags(sandbox: &Sandbox, at: &str) -> Vec<String> {
    let text = sandbox.go(&format!("drs {at}/team/app -q")).ok().text();
    let mut tags: Vec<String> = text.lines().filter_map(|l| l.rsplit(':').next().map(str::to_owned)).collect();
    tags.sort();
    tags
}

pub(crate) fn on_both(check: impl Fn(&Sandbox, &str)) {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    check(&sandbox, server.addr());
    if need(&["docker-registry"]) {
        let storage = TestDir::new();
        let debian = DebianRegistry::start(storage.path());
        check(&sandbox, debian.addr());
    }
}

#[test]
fn a_tag_goes_and_its_siblings_stay() {
    on_both(|sandbox, at| {
        filled(sandbox, at);
        assert_eq!(tags(sandbox, at), ["one", "other", "three", "two"]);
        let record = sandbox.go(&format!("drx {at}/team/app:one")).ok().record();
        assert_eq!((&record["type"], &record["what"], &record["ok"]), (&"deletion".into(), &"tag".into(), &true.into()), "{record}");
        assert_eq!(tags(sandbox, at), ["other", "three", "two"]);
        assert_eq!(sandbox.go(&format!("dr --pull always {at}/team/app:two echo fine")).ok().text(), "fine\n");
        let out = sandbox.go(&format!("drx {at}/team/app:one")).code(1);
        assert_eq!(out.record()["error"]["code"], "not-found", "{}", out.text());
    });
}

#[test]
fn a_manifest_that_a_tag_names_is_kept_unless_told() {
    on_both(|sandbox, at| {
        filled(sandbox, at);
        let digest = sandbox.go(&format!("drm -q {at}/team/app:two")).ok().one_line();
        let out = sandbox.go(&format!("drx {at}/team/app@{digest}")).code(1);
        assert_eq!(out.record()["ok"], false, "{}", out.text());
        assert!(tags(sandbox, at).contains(&"two".to_owned()));
    });
}

/// Writes further tags of a repository straight into the storage, as a registry that was used for years has them.
fn add_tags(storage: &std::path::Path, repository: &str, digest: &str, count: usize) {
    let tags = storage.join("docker/registry/v2/repositories").join(repository).join("_manifests/tags");
    let hex = digest.strip_prefix("sha256:").expect("a digest");
    for n in 0..count {
        for link in [format!("t{n}/current/link"), format!("t{n}/index/sha256/{hex}/link")] {
            let path = tags.join(link);
            std::fs::create_dir_all(path.parent().expect("a directory")).expect("it can be made");
            std::fs::write(path, digest).expect("it can be written");
        }
    }
}

#[test]
fn among_many_tags_the_last_one_takes_its_manifest_along_and_siblings_are_found() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    filled(&sandbox, at);
    let many = sandbox.go(&format!("drm -q {at}/team/app:one")).ok().one_line();
    add_tags(server.storage(), "team/app", &many, 1200);
    let other = sandbox.go(&format!("drm -q {at}/team/app:other")).ok().one_line();
    let record = sandbox.go(&format!("drx {at}/team/app:other")).ok().record();
    assert!(record["ok"] == true && record["reason"].is_null(), "{record}");
    sandbox.go(&format!("drm {at}/team/app@{other}")).code(1).says("does not exist");
    let record = sandbox.go(&format!("drx {at}/team/app:t7")).ok().record();
    let reason = record["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("it is also") && reason.ends_with("and 1197 more"), "{record}");
    sandbox.go(&format!("drm {at}/team/app@{many}")).ok();
    assert_eq!(tags(&sandbox, at).len(), 1202);
}

#[test]
fn a_plan_is_checked_against_the_registry() {
    on_both(|sandbox, at| {
        filled(sandbox, at);
        sandbox.sh(&format!("drs {at}/team/app | drx -n - > plan")).ok();
        assert_eq!(tags(sandbox, at).len(), 4, "a dry run deletes nothing");
        // One tag moves on after the plan was made.
        sandbox.sh(&format!("drs {at}/team/app --match other | drt -t one")).ok();
        let out = sandbox.sh("drx - < plan").code(1);
        assert!(out.text().contains("stale-digest"), "{}", out.text());
        assert_eq!(tags(sandbox, at), ["one"]);
    });
}

#[test]
fn listings_by_page_and_by_repository() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    filled(&sandbox, at);
    let repos = sandbox.go(&format!("drs {at}")).ok().records();
    assert_eq!((&repos[0]["type"], &repos[0]["ref"]), (&"repo".into(), &format!("{at}/team/app").into()), "{repos:?}");
    let long = sandbox.go(&format!("drs {at}/team/app --long")).ok().records();
    assert!(long.iter().all(|r| r["platforms"][0] == "linux/amd64" && r["pushed"].is_string()), "{long:?}");
    sandbox.go(&format!("drs {at}/no/such")).code(1).says("no/such");
    let mut with_default = Sandbox::new();
    with_default.set("TACKLEBOX_REGISTRY", at);
    assert_eq!(with_default.go("drs -q").ok().text(), format!("{at}/team/app\n"));
}

#[test]
fn docker_hub_is_searched_and_others_are_looked_through() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    filled(&sandbox, at);
    let hub = Between::start(at);
    hub.does(|asked| match asked.target.as_str() {
        "/v1/search?q=web&n=3" => {
            let names = [("webserver", 9), ("zoo/web", 5), ("ant/web", 7), ("more/web", 1)];
            let results: Vec<_> = names.iter().map(|(name, stars)| serde_json::json!({ "name": name, "star_count": stars })).collect();
            Act::Answer(Answer::new(200).body(serde_json::json!({ "num_pages": 1, "results": results }).to_string()))
        }
        _ => Act::Answer(Answer::new(503).with("Retry-After", "9999")),
    });
    let config = format!(r#"{{"endpoints":{{"index.docker.io":"http://{}"}}}}"#, hub.addr());
    sandbox.write("../home/.config/tacklebox/config.json", config);
    let found = sandbox.go("drs --search web --limit 3 -q").ok().text();
    assert_eq!(found, "docker.io/library/webserver\ndocker.io/zoo/web\ndocker.io/ant/web\n", "in the order of Docker Hub");
    let out = sandbox.go("drs --search other").code(1);
    assert_eq!(out.record()["code"], "rate-limited", "{}", out.text());
    assert_eq!(sandbox.go(&format!("drs {at} --search APP -q")).ok().one_line(), format!("{at}/team/app"));
    assert_eq!(sandbox.go(&format!("drs {at} --search nothing -q --allow-empty")).ok().text(), "");
    // One that has neither says so.
    hub.does(|asked| if asked.target.contains("_catalog") { Act::Answer(Answer::new(404)) } else { Act::Pass });
    let out = sandbox.go(&format!("drs {} --search app", hub.addr())).code(1).says("only Docker Hub has a search");
    assert_eq!(out.record()["code"], "unsupported", "{}", out.text());
}

#[test]
fn garbage_goes_and_what_is_named_stays() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    filled(&sandbox, at);
    let storage = server.storage().display().to_string();
    sandbox.go(&format!("drx {at}/team/app:other")).ok();
    let plan = sandbox.go(&format!("drgcdr -n --grace 0s {storage}")).ok().records();
    let planned: u64 = plan.iter().filter(|r| r["type"] == "gc").filter_map(|r| r["freed"].as_u64()).sum();
    assert!(planned > 0, "{plan:?}");
    let done = sandbox.go(&format!("drgcdr --grace 0s {storage}")).ok().records();
    let freed: u64 = done.iter().filter(|r| r["type"] == "gc").filter_map(|r| r["freed"].as_u64()).sum();
    assert_eq!(freed, planned, "a dry run says what the real run does");
    assert_eq!(sandbox.go(&format!("dr --pull always {at}/team/app:one echo fine")).ok().text(), "fine\n");
    // Stopped, it is collected as well, and again there is nothing to do.
    assert_eq!(server.stop(), 0);
    let again = sandbox.go(&format!("drgcdr --grace 0s {storage}")).ok().records();
    let freed: u64 = again.iter().filter(|r| r["type"] == "gc").filter_map(|r| r["freed"].as_u64()).sum();
    assert_eq!(freed, 0, "{again:?}");
}

#[test]
fn a_registry_that_is_down_or_unknown_is_named() {
    let sandbox = Sandbox::new();
    let port = crate::kit::free_port();
    let out = sandbox.go(&format!("drs 127.0.0.1:{port}/app")).code(1);
    assert!(out.stderr.contains(&format!("127.0.0.1:{port}")), "{}", out.stderr);
    assert_eq!(out.record()["code"], "network", "{}", out.text());
    sandbox.busybox("a:1");
    let out = sandbox.go(&format!("dpush --to 127.0.0.1:{port} a:1")).code(1);
    assert!(out.text().contains("network"), "{}", out.text());
    sandbox.go(&format!("dr 127.0.0.1:{port}/app")).code(125);
    sandbox.go("dpull").code(1).says("no record arrived");
    sandbox.go("drs").code(2).says("TACKLEBOX_REGISTRY");
}
