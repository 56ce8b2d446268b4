//! `drs`: the tags of a digest, the newest first, and those that point at nothing.

use crate::drx::{filled, tags};
use crate::kit::{DebianRegistry, Sandbox, TestDir, need};

#[test]
fn tags_of_a_digest_and_the_newest_first() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    let one = sandbox.busybox("one:1");
    sandbox.write("two/Dockerfile", "FROM one:1\nLABEL two=1\n");
    sandbox.go("dbuild two -t two:1").ok();
    // In this order they are pushed; by their names it is another one.
    for (image, tag) in [("one:1", "v10"), ("two:1", "v2"), ("one:1", "v9")] {
        sandbox.go(&format!("drt {image} {at}/app:{tag}")).ok();
        sandbox.go(&format!("dpush -q {at}/app:{tag}")).ok();
    }
    let names = |line: &str| sandbox.go(line).ok().text().replace(&format!("{at}/app:"), "");
    assert_eq!(names(&format!("drs -q {at}/app")), "v2\nv9\nv10\n");
    assert_eq!(names(&format!("drs -q {at}/app@{one}")), "v9\nv10\n");
    assert_eq!(names(&format!("drs -q {at}/app@sha256:{}", "0".repeat(64))), "");
    let digests = sandbox.go(&format!("drs {at}/app")).ok().records();
    assert!(digests.len() == 3 && digests.iter().all(|r| r["digest"].as_str().is_some_and(|d| d.starts_with("sha256:"))));
    // The registry knows pushes by the second, so their files say when they were.
    for (tag, time) in [("v10", "2026-01-01T00:00:00"), ("v2", "2026-01-03T00:00:00"), ("v9", "2026-01-02T00:00:00")] {
        let link = server.storage().join(format!("docker/registry/v2/repositories/app/_manifests/tags/{tag}/current/link"));
        sandbox.run("touch", &["-d", time, &link.to_string_lossy()]).ok();
    }
    assert_eq!(names(&format!("drs -q --newest-first {at}/app")), "v2\nv9\nv10\n");
    sandbox
        .run(
            "touch",
            &[
                "-d",
                "2026-02-01T00:00:00",
                &server.storage().join("docker/registry/v2/repositories/app/_manifests/tags/v10/current/link").to_string_lossy(),
            ],
        )
        .ok();
    let long = sandbox.go(&format!("drs --long --newest-first {at}/app")).ok().records();
    let order: Vec<&str> = long.iter().filter_map(|r| r["tag"].as_str()).collect();
    assert_eq!(order, ["v10", "v2", "v9"]);
    assert!(long.iter().all(|r| r["pushed"].is_string() && r["platforms"].is_array()), "{long:?}");
}

/// As a deletion leaves them that failed half-way: listed, and what they named is gone.
#[test]
fn tags_that_point_at_nothing_are_told_and_can_be_selected() {
    if !need(&["docker-registry"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let (own, other) = (TestDir::new(), TestDir::new());
    let (server, debian) = (sandbox.serve_in(own.path(), &[]), DebianRegistry::start(other.path()));
    for (at, storage) in [(server.addr(), &own), (debian.addr(), &other)] {
        filled(&sandbox, at);
        let digest = sandbox.go(&format!("drm -q {at}/team/app:two")).ok().one_line();
        let hex = digest.strip_prefix("sha256:").expect("a digest");
        let revisions = storage.path().join("docker/registry/v2/repositories/team/app/_manifests/revisions/sha256");
        let (there, away) = (revisions.join(hex), storage.path().join("away"));
        let break_it = || std::fs::rename(&there, &away).expect("it was there");
        let mend_it = || std::fs::rename(&away, &there).expect("it was put there");
        break_it();
        for flags in ["", "--long", "--long --newest-first", "--long --all", "--keep 5"] {
            let records = sandbox.go(&format!("drs {at}/team/app {flags}")).ok().records();
            let found: Vec<_> = records.iter().filter(|r| r["dangling"] == true).collect();
            let told: Vec<&str> = found.iter().filter_map(|r| r["tag"].as_str()).collect();
            if flags.starts_with("--keep") {
                // It has no age, so nobody knows that it is not the newest.
                assert_eq!(records.len(), 0, "{flags}: {records:?}");
                continue;
            }
            assert_eq!(told, ["one", "three", "two"], "{flags}: {records:?}");
            assert!(found.iter().all(|r| r["digest"].is_null() && r["ref"].is_string()), "{flags}: {records:?}");
            assert_eq!((records.len(), &records[0]["tag"], &records[0]["dangling"]), (4, &"other".into(), &serde_json::Value::Null));
        }
        let names = |line: &str| sandbox.go(line).ok().text().replace(&format!("{at}/team/app:"), "");
        assert_eq!(names(&format!("drs -q {at}/team/app --dangling")), "one\nthree\ntwo\n");
        assert_eq!(names(&format!("drs -q {at}/team/app --dangling --protect t*")), "one\n");
        assert_eq!(names(&format!("drs -q {at}/team/app -f dangling=false")), "other\n");
        assert!(!names(&format!("drs -q {at}/team/app --newer-than 2000-01-01")).contains("two"), "what has no age is not new either");
        let told = sandbox.go(&format!("drs {at}/team/app:two")).ok().record();
        assert_eq!((&told["tag"], &told["dangling"]), (&"two".into(), &true.into()), "{told}");
        sandbox.go(&format!("drs {at}/team/app:nosuch")).code(1).says("not-found");
        // What points at something again by then stays.
        sandbox.sh(&format!("drs --long {at}/team/app --dangling > listed; drx -n - < listed > plan")).ok();
        let planned = sandbox.go("cat plan").ok().records();
        assert!(planned.len() == 3 && planned.iter().all(|r| r["dangling"] == true && r["dry_run"] == true), "{planned:?}");
        mend_it();
        for file in ["listed", "plan"] {
            let out = sandbox.sh(&format!("drx - < {file}")).code(1).says("stale-digest");
            assert_eq!(out.records().iter().filter(|r| r["error"]["code"] == "stale-digest").count(), 3, "{}", out.text());
        }
        assert_eq!(tags(&sandbox, at), ["one", "other", "three", "two"]);
        break_it();
        let gone = sandbox.sh(&format!("drs --long {at}/team/app --dangling --not-match three | drx -")).ok().records();
        assert!(gone.len() == 2 && gone.iter().all(|r| r["ok"] == true && r["dangling"] == true), "{gone:?}");
        assert_eq!(tags(&sandbox, at), ["other", "three"]);
        sandbox.sh("drx - < plan").code(1);
        assert_eq!(tags(&sandbox, at), ["other"]);
    }
}
